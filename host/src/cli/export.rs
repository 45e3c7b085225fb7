//! `laurel export`: a scheme as a folder, to be used as any stranger's.

use std::path::PathBuf;

use super::session::Session;
use super::{Done, print};
use laurel_cycle::error::Error;
use laurel_files::files;

/// Export a scheme.
#[derive(clap::Args)]
pub struct Args {
    /// 方案编号、文件夹或清单 · id, folder or manifest of the scheme
    scheme: String,
    /// 目标文件夹 · folder to write to
    folder: PathBuf,
    /// 覆盖文件夹中内容不同的文件 · write over files in the folder that differ
    #[arg(long)]
    force: bool,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let written = laurel_schemes::find::export(
            &session.find_as_it_is(&self.scheme)?,
            &self.folder,
            self.force,
        )?;
        let mut text = String::new();
        for path in written {
            text.push_str(&format!("{}\n", files::own_name(&path)));
        }
        print(&text)?;
        Ok(Done::Well)
    }
}
