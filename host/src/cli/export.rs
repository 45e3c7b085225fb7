//! `laurel export`: a scheme as a folder, to be used as any stranger's.

use std::path::PathBuf;

use super::{Done, print};
use crate::error::Error;
use crate::files;
use crate::lang::Lang;
use crate::scheme::Scheme;

/// Export a scheme.
#[derive(clap::Args)]
pub struct Args {
    /// 方案编号、文件夹或清单 · id, folder or manifest of the scheme
    scheme: String,
    /// 目标文件夹 · folder to write to
    folder: PathBuf,
}

impl Args {
    pub fn exec(self, _: Lang) -> Result<Done, Error> {
        let written = Scheme::find(&self.scheme)?.export(&self.folder)?;
        let mut text = String::new();
        for path in written {
            text.push_str(&format!("{}\n", files::name(&path)));
        }
        print(&text)?;
        Ok(Done::Well)
    }
}
