//! `laurel conform`: whether a component may be admitted.

use std::path::{Path, PathBuf};

use super::session::Session;
use super::table::heading;
use super::{Done, Format, print, print_json};
use laurel_cycle::error::Error;
use laurel_cycle::error::Failure;
use laurel_engine::admission::is_component;
use laurel_files::files::{self, Kind};
use laurel_scheme::digest::digest;
use laurel_schemes::conform::{Checked, LARGE, Outcome, Verdict, conform};
use laurel_schemes::find::{MANIFEST, built_in, called, said};
use laurel_words::lang::Lang;
use laurel_words::visible::shown;

/// Check a component against the contract.
#[derive(clap::Args)]
pub struct Args {
    /// 组件文件（.wasm）：一个阶段，或组合了多个阶段 · component file: a stage, or several composed
    component: PathBuf,
    /// 超过多少字节时提示 · warn about a component of more bytes than this
    #[arg(long, value_name = "BYTES", default_value_t = LARGE)]
    max_size: usize,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        if !self.component.is_file()
            && let Some(why) = no_file(&self.component)
        {
            return Err(why);
        }
        let bytes = files::read(&self.component, Kind::Component)?;
        let name = called(&files::last_name(&self.component), &digest(&bytes));
        // What is no component has no checks to list: a sentence does, or a report for a program.
        if self.format == Format::Text {
            is_component(&name, &bytes)?;
        }
        let verdict = conform(&session.runner()?, &name, &bytes, self.max_size)?;
        match self.format {
            Format::Json => print_json(&verdict)?,
            Format::Text => print(&text(&verdict, lang))?,
        }
        if verdict.admitted {
            return Ok(Done::Well);
        }
        Err(Failure::new(name, "不予接纳", "it is not admitted").into())
    }
}

/// What to do where a scheme is given and not a component; none where it is neither.
fn no_file(given: &Path) -> Option<Error> {
    let text = given.to_string_lossy();
    if given.is_dir() {
        let (manifest, _) = laurel_schemes::find::manifest(&given.join(MANIFEST)).ok()?;
        let names: Vec<_> = manifest
            .stages
            .values()
            .map(|entry| said(&entry.component))
            .collect();
        let folder = super::typed(&text);
        let (folder, zh, en) = (shown(&folder), names.join("、"), names.join(", "));
        return Some(Error::input(
            format!("{folder} 是方案文件夹；laurel conform 一次检查一个组件文件，其中有：{zh}"),
            format!(
                "{folder} is the folder of a scheme; laurel conform checks one component file at a time, and there are: {en}"
            ),
        ));
    }
    let id = built_in().find(|id| *id == text)?;
    Some(Error::input(
        format!("{id} 是内置方案；请先运行 laurel export {id} 文件夹，再检查其中的组件文件"),
        format!(
            "{id} is built in: run laurel export {id} FOLDER first, then check the component files in it"
        ),
    ))
}

fn text(verdict: &Verdict, lang: Lang) -> String {
    let mut text = format!("{}\n", verdict.sentence.get(lang));
    for warning in &verdict.warnings {
        text.push_str(&format!(
            "{}{}\n",
            lang.pick("提示：", "note: "),
            warning.get(lang)
        ));
    }
    text.push_str(&format!("SHA-256 {}\n", verdict.sha256));
    text.push_str(&format!(
        "{} {}\n",
        verdict.size,
        lang.pick("字节", "bytes")
    ));
    let mut at = None;
    for checked in &verdict.checks {
        if at != Some(checked.stage) {
            at = Some(checked.stage);
            text.push_str(&heading(
                checked
                    .stage
                    .map_or(lang.pick("组件", "component"), |it| it.title(lang)),
            ));
        }
        text.push_str(&line(checked, lang));
    }
    if !verdict.fuel.is_empty() {
        text.push_str(&heading(lang.pick("燃料", "Fuel")));
    }
    for fuel in &verdict.fuel {
        text.push_str(&match lang {
            Lang::Zh => format!(
                "{}：{} 行用 {}，每行 {}\n",
                fuel.stage.title(lang),
                fuel.rows,
                fuel.units,
                fuel.per_row
            ),
            Lang::En => format!(
                "{}: {} for {} rows, {} a row\n",
                fuel.stage.title(lang),
                fuel.units,
                fuel.rows,
                fuel.per_row
            ),
        });
    }
    text
}

fn line(checked: &Checked, lang: Lang) -> String {
    let symbol = match checked.result {
        Outcome::Passed => "✓",
        Outcome::Failed => "✗",
        Outcome::Skipped => "–",
    };
    let mut text = format!("{symbol} {}\n", checked.title.get(lang));
    let mut problems = checked.problems.iter().peekable();
    while let Some(problem) = problems.next() {
        text.push_str(&format!("    {}\n", problem.get(lang)));
        if let Some(wit) = &problem.wit {
            text.push_str(&format!(
                "      {}{wit}\n",
                lang.pick("契约：", "contract: ")
            ));
        }
        // What mends several alike is said once, after the last of them.
        let again = problems
            .peek()
            .is_some_and(|next| next.mend == problem.mend);
        if let Some(mend) = problem.mend.as_ref().filter(|_| !again) {
            let head = lang.pick("改法：", "to mend it: ");
            text.push_str(&format!("      {head}{}\n", mend.get(lang)));
        }
    }
    text
}
