//! `laurel compose`: a scheme as one component.

use std::path::PathBuf;

use super::session::Session;
use super::{Changes, Done, print};
use laurel_cycle::error::Error;
use laurel_files::files::{self, Output};
use laurel_scheme::digest::digest;
use laurel_schemes::compose::{compose, serve};
use laurel_words::lang::{Lang, Text};

/// Compose a scheme.
#[derive(clap::Args)]
pub struct Args {
    /// 方案编号、文件夹或清单 · id, folder or manifest of the scheme
    pub(super) scheme: String,
    #[command(flatten)]
    pub(super) changes: Changes,
    /// 加上 HTTP 适配器（wasi:http）· with an adapter for HTTP (wasi:http)
    #[arg(long)]
    http: bool,
    /// 目标文件 · file to write to, - for standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        files::writes_as(&self.output, Output::Component)?;
        let mut ready = session.ready(self.changes.scheme(session, &self.scheme, None)?)?;
        let settings = self.changes.settings(None)?;
        // What is wrong with a setting is said before anything is written.
        let set = ready.set_in_words(&ready.settings(&settings)?).len();
        let terms = ready.typed_terms(&settings)?;
        ready.scheme.become_own(terms, set);
        let waived = settings.waived.into_iter();
        let waived = waived.map(|rule| (rule, Text::default()));
        ready.scheme.manifest.waived.extend(waived);
        let bytes = if self.http { serve } else { compose }(&ready)?;
        files::save(&self.output, &bytes)?;
        // What its parts were admitted for, it is as well.
        let parts = ready.scheme.parts.values();
        session
            .runner()?
            .admit_composed(&bytes, parts.map(|part| &*part.bytes));
        if self.output.as_os_str() != "-" {
            let size =
                laurel_words::number::thousands(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
            let file = files::own_name(&self.output);
            let id = ready.scheme.id();
            let sha256 = digest(&bytes);
            print(&match lang {
                Lang::Zh => {
                    format!("方案 {id} 已组合为一个组件：{file}，{size} 字节，sha256:{sha256}\n")
                }
                Lang::En => format!(
                    "scheme {id} is one component now: {file}, {size} bytes, sha256:{sha256}\n"
                ),
            })?;
        }
        Ok(Done::Well)
    }
}
