//! `laurel check`: every problem of a cycle file, with its place.

use std::path::PathBuf;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::input::Known;
use super::register::Asked;
use super::session::Session;
use super::{Done, Format, input, print, print_json};
use laurel_cycle::error::Error;
use laurel_cycle::problem::tally;
use laurel_cycle::{Cycle, Problem};
use laurel_engine::pipeline::prepare;
use laurel_scheme::columns::Whose;
use laurel_scheme::ready::Ready;
use laurel_schemes::find::built_in;
use laurel_words::lang::{Lang, Text};

/// Check a cycle file.
#[derive(clap::Args)]
pub struct Args {
    /// 申报文件（JSON、JSON 行或 .xlsx），- 为标准输入 · cycle file, also .xlsx, - for standard input
    cycle: PathBuf,
    #[command(flatten)]
    pub(super) register: Asked,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What a check found.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Check")]
pub struct Report {
    /// Whether the file can be used.
    valid: bool,
    /// Applicants in the file, where it can be used.
    applicants: Option<usize>,
    /// How many errors there are.
    errors: u64,
    /// How many warnings there are.
    warnings: u64,
    /// Everything that is wrong, or worth a second look: of each kind as many as are listed, and how
    /// many more there are.
    problems: Vec<Problem>,
    /// What else is to be said of a file that can be used.
    notes: Vec<Text>,
}

/// Under which rules the decisions of a cycle were taken, where there are any.
fn whose(cycle: &Cycle, schemes: &[Ready], workbook: bool) -> Option<Text> {
    let decided = cycle.eligible_list.is_some()
        || cycle.selection.is_some()
        || cycle.candidate_list.is_some()
        || cycle.deliberation.is_some()
        || cycle.approval.is_some();
    let named = cycle.cycle.decided_under.as_deref();
    match named {
        None if decided && workbook => Some(Text::new(
            "已有名单或决定，但未注明系依哪一办法作出：请在“年度”表“决定所依办法”一栏填写；未填时，名单未列入的单位一律未定。",
            "There are lists or decisions, but not under which rules they were taken: fill in “decisions taken under” on the sheet of the cycle; where it is blank, whom a list leaves out stays open.",
        )),
        None if decided => Some(Text::new(
            "已有名单或决定，但未注明系依哪一办法作出（cycle.decided_under，“年度”表“决定所依办法”）：名单未列入的单位一律未定。",
            "There are lists or decisions, but not under which rules they were taken (cycle.decided_under): whom a list leaves out stays open.",
        )),
        None => None,
        Some(named) => {
            let of = |ready: &&Ready| ready.whose(cycle) == Whose::Own;
            Some(match schemes.iter().find(of) {
                Some(ready) => {
                    let name = &ready.scheme.manifest.name;
                    Text::new(
                        format!("名单与决定系依“{}”作出。", name.zh),
                        format!("The decisions were taken under \"{}\".", name.en),
                    )
                }
                None => Text::new(
                    format!(
                        "名单与决定系依“{named}”作出，不是内置方案；只有以此为编号或名称的方案才据以定局。"
                    ),
                    format!(
                        "The decisions were taken under \"{named}\", which is no built-in scheme: they settle a run only of a scheme with that id or name."
                    ),
                ),
            })
        }
    }
}

impl Report {
    fn new(applicants: Option<usize>, problems: Vec<Problem>) -> Self {
        let (errors, warnings) = tally(&problems);
        Self {
            valid: applicants.is_some(),
            applicants,
            errors,
            warnings,
            problems,
            notes: Vec::new(),
        }
    }
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        // The editions of the standard are what the built-in schemes know of them.
        let runner = session.runner()?;
        let ids: Vec<&str> = built_in().collect();
        let schemes: Vec<Ready> = ids
            .par_iter()
            .map(|id| prepare(&runner, session.find(id)?))
            .collect::<Result<_, Error>>()?;
        let known = Known::of(&schemes);
        let result = session.read_quietly(&self.cycle, &known);
        if self.format == Format::Json
            && let Err(Error::Cycle(problems)) = result
        {
            print_json(&Report::new(None, problems))?;
            return Ok(Done::Refused);
        }
        let cycle = result?;
        let applicants = cycle.applicants.len();
        let notes: Vec<Text> = whose(cycle, &schemes, input::is_named_workbook(&self.cycle))
            .into_iter()
            .collect();
        if self.format == Format::Json {
            print_json(&Report {
                notes,
                ..Report::new(Some(applicants), cycle.warnings.clone())
            })?;
            return Ok(Done::Well);
        }
        let mut text = match lang {
            Lang::Zh => format!("申报文件无误，共 {applicants} 家申报单位。\n"),
            Lang::En => format!("The cycle file is in order; applicants: {applicants}.\n"),
        };
        if !cycle.warnings.is_empty() {
            text = match lang {
                Lang::Zh => format!("申报文件可用，共 {applicants} 家申报单位。\n"),
                Lang::En => format!("The cycle file can be used; applicants: {applicants}.\n"),
            };
            text.push_str(&Error::Cycle(cycle.warnings.clone()).show(lang));
            text.push('\n');
        }
        for note in &notes {
            text.push_str(&format!("{}\n", note.get(lang)));
        }
        print(&text)?;
        Ok(Done::Well)
    }
}
