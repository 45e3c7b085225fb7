//! `laurel sbom`: the bill of materials of components, as CycloneDX.

use std::borrow::Cow;
use std::path::PathBuf;

use super::session::Session;
use super::{Done, print, tell_written};
use laurel_cycle::error::Error;
use laurel_files::files::{self, Output};
use laurel_schemes::find::built_in;
use laurel_schemes::origin::{Origin, parts};
use laurel_schemes::sbom::{bill, json};

/// What the bill is of, where it is of several components.
fn subject(what: &str) -> Cow<'_, str> {
    match built_in().any(|id| id == what) {
        true => what.into(),
        false => super::typed(what),
    }
}

/// Write a bill of materials.
#[derive(clap::Args)]
pub struct Args {
    /// 组件文件，或方案编号、文件夹、清单 · a component file, or a scheme
    what: String,
    /// 写入文件，而非标准输出 · write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        if let Some(file) = &self.output {
            files::writes_as(file, Output::Json)?;
        }
        let origins: Vec<Origin> = parts(&self.what, &super::typed(&self.what))?
            .iter()
            .map(Origin::read)
            .collect::<Result<_, _>>()?;
        let text = json(&bill(&subject(&self.what), &origins))?;
        match self.output {
            Some(file) => {
                files::save(&file, text.as_bytes())?;
                tell_written(&[file], lang);
            }
            None => print(&text)?,
        }
        Ok(Done::Well)
    }
}
