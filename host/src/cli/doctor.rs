//! `laurel doctor`: what of this machine is missing, and how to mend it.

use schemars::JsonSchema;
use serde::Serialize;

use super::session::Session;
use super::{Done, Format, print, print_json};
use crate::doctor::{Check, State, examine};
use laurel_cycle::error::Error;
use laurel_words::lang::Lang;

/// Examine this machine.
#[derive(clap::Args)]
pub struct Args {
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What was found.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Doctor")]
pub struct Report {
    /// Whether all that is needed works.
    works: bool,
    /// Each thing that was tried.
    checks: Vec<Check>,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        let checks = examine(session.limits.clone(), lang);
        let works = checks.iter().all(|check| check.state != State::Broken);
        let report = Report { works, checks };
        match self.format {
            Format::Json => print_json(&report)?,
            Format::Text => print(&report.text(lang))?,
        }
        Ok(if works { Done::Well } else { Done::Broken })
    }
}

impl Report {
    fn text(&self, lang: Lang) -> String {
        let mut text = String::new();
        for check in &self.checks {
            let symbol = match check.state {
                State::Well => "✓",
                State::Slow => "!",
                State::Broken => "✗",
            };
            let colon = lang.pick("：", ": ");
            let (title, found) = (check.title.get(lang), check.found.get(lang));
            text.push_str(&format!("{symbol} {title}{colon}{found}\n"));
            if let Some(mend) = &check.mend {
                text.push_str(&format!("    → {}\n", mend.get(lang)));
            }
        }
        let slow = self.checks.iter().any(|check| check.state == State::Slow);
        text.push_str(match (self.works, slow) {
            (true, false) => lang.pick("一切正常。\n", "All is well.\n"),
            (true, true) => lang.pick(
                "可以使用；标 ! 的项会变慢。\n",
                "It works; what is marked ! makes it slower.\n",
            ),
            (false, _) => lang.pick("标 ✗ 的项不能工作。\n", "What is marked ✗ does not work.\n"),
        });
        text
    }
}
