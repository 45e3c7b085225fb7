//! `laurel check`: every problem of a cycle file, with its place.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::input::Known;
use super::register::Asked;
use super::session::Session;
use super::{Done, Format, input, paper, print, print_json, tell_written};
use laurel_cycle::error::Error;
use laurel_cycle::problem::tally;
use laurel_cycle::{Cycle, Problem};
use laurel_engine::pipeline::prepare;
use laurel_files::files;
use laurel_papers::Form;
use laurel_papers::blanks::{Firm, blanks, correction};
use laurel_scheme::columns::Whose;
use laurel_scheme::ready::Ready;
use laurel_schemes::find::built_in;
use laurel_words::lang::{Lang, Text};

/// Check a cycle file.
#[derive(clap::Args)]
pub struct Args {
    /// 申报文件（JSON、JSON 行或 .xlsx），- 为标准输入 · cycle file, also .xlsx, - for standard input
    cycle: PathBuf,
    /// 为有空缺的每家单位写一份补正通知：.docx、.html 或 .txt，文件名后各加申报编号 · a note to each applicant of what it is asked to complete, its id behind the file's name
    #[arg(long, value_name = "FILE")]
    notice: Option<PathBuf>,
    /// 补正通知只写给这一家 · the note to this applicant alone
    #[arg(long, value_name = "APPLICANT", requires = "notice")]
    applicant: Option<String>,
    /// 补正通知中的联系地址、电话 · where to write or call, for the notes
    #[arg(long, value_name = "TEXT", requires = "notice")]
    contact: Option<String>,
    #[command(flatten)]
    pub(super) register: Asked,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Applicants whose blanks a check for reading names.
const NAMED: usize = 20;
/// Judgements from which on they are counted and not named: nobody has begun.
const MANY: usize = 8;

/// What is empty of an application.
#[derive(Serialize, JsonSchema)]
pub struct Blanks {
    /// Id of the applicant.
    applicant: String,
    /// Its name.
    name: Option<String>,
    /// What is empty, in the order of the articles.
    blanks: Vec<BlankOf>,
}

/// Something that is empty.
#[derive(Serialize, JsonSchema)]
pub struct BlankOf {
    /// Its article, of the 2021 revision.
    article: Text,
    /// What is empty.
    title: Text,
    /// Whether people judge it: nobody asks the applicant.
    judged: bool,
}

impl From<Firm> for Blanks {
    fn from(firm: Firm) -> Self {
        let blanks = firm.blanks.into_iter().map(|it| BlankOf {
            article: it.article,
            title: it.title,
            judged: it.judged,
        });
        Self {
            blanks: blanks.collect(),
            applicant: firm.id,
            name: firm.name,
        }
    }
}

/// What is empty, firm by firm, for reading.
fn blanks_told(cycle: &Cycle, lang: Lang) -> String {
    let firms: Vec<Firm> = blanks(cycle).collect();
    let asked: usize = firms.iter().map(|firm| firm.asked().count()).sum();
    let judged: usize = firms.iter().map(|firm| firm.blanks.len()).sum::<usize>() - asked;
    if firms.is_empty() {
        return String::new();
    }
    let mut text = match lang {
        Lang::Zh => format!(
            "尚未填写：{}家共{asked}项；尚未判断：{judged}项。相应的规则将得出“未定”。\n",
            firms.len()
        ),
        Lang::En => format!(
            "Still empty: {asked} items of {} applicants; not judged yet: {judged}. What rests on them stays open.\n",
            firms.len()
        ),
    };
    for firm in firms.iter().take(NAMED) {
        let listed = |judged: bool| {
            let of = firm.blanks.iter().filter(|it| it.judged == judged);
            let of: Vec<_> = of.collect();
            if judged && of.len() >= MANY {
                let count = of.len();
                return match lang {
                    Lang::Zh => format!("“评审意见”{count}项"),
                    Lang::En => format!("{count} judgements"),
                };
            }
            let groups = of.chunk_by(|a, b| a.article == b.article).map(|group| {
                let titles: Vec<&str> = group.iter().map(|it| it.title.get(lang)).collect();
                let article = group.first().map_or("", |it| it.article.get(lang));
                format!("{article} {}", titles.join(lang.pick("、", ", ")))
            });
            groups.collect::<Vec<_>>().join(lang.pick("；", "; "))
        };
        let name = firm.name.as_deref().unwrap_or_default();
        text.push_str(&format!("  {} {name}\n", firm.id).replace(" \n", "\n"));
        for (judged, head) in [
            (false, lang.pick("待补正：", "to be completed: ")),
            (true, lang.pick("待判断：", "to be judged: ")),
        ] {
            let listed = listed(judged);
            if !listed.is_empty() {
                text.push_str(&format!("    {head}{listed}\n"));
            }
        }
    }
    let more = firms.len().saturating_sub(NAMED);
    if more > 0 {
        text.push_str(&match lang {
            Lang::Zh => format!("  （另有{more}家，见 --format json）\n"),
            Lang::En => format!("  ({more} more: see --format json)\n"),
        });
    }
    text
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
    /// What is still empty, by applicant; absent where nothing is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    blanks: Vec<Blanks>,
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
            blanks: Vec::new(),
        }
    }
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        let form = self.notice.as_deref().map(paper::form_of).transpose()?;
        files::reads(&self.cycle)?;
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
        if let (Some(path), Some(form)) = (&self.notice, form) {
            self.notices(cycle, path, form, session)?;
        }
        if self.format == Format::Json {
            print_json(&Report {
                notes,
                blanks: blanks(cycle).map(Blanks::from).collect(),
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
        text.push_str(&blanks_told(cycle, lang));
        print(&text)?;
        Ok(Done::Well)
    }

    /// Writes the notes to those who are asked to complete something.
    fn notices(
        &self,
        cycle: &Cycle,
        path: &Path,
        form: Form,
        session: &Session,
    ) -> Result<(), Error> {
        let (lang, contact) = (session.lang, self.contact.as_deref());
        let asked = blanks(cycle).filter(|firm| firm.asked().next().is_some());
        let written = match &self.applicant {
            None => paper::several(
                path,
                form,
                asked.map(|firm| (firm.id.clone(), correction(&firm, cycle, contact, lang))),
            )?,
            Some(id) => {
                if cycle.applicants.iter().all(|it| it.id != *id) {
                    let id = super::typed(id);
                    return Err(Error::input(
                        format!("申报文件中没有申报单位“{id}”"),
                        format!("the cycle has no applicant \"{id}\""),
                    ));
                }
                match asked.into_iter().find(|firm| firm.id == *id) {
                    Some(firm) => paper::one(path, form, &correction(&firm, cycle, contact, lang))?,
                    None => Vec::new(),
                }
            }
        };
        if written.is_empty() {
            super::tell(lang.pick(
                "没有需要补正的内容，未写补正通知。",
                "Nothing is to be completed: no note was written.",
            ));
        }
        tell_written(&written, lang);
        Ok(())
    }
}
