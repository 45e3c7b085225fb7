//! `laurel completions`: completion scripts for shells.

use super::Done;
use laurel_cycle::error::Error;
use laurel_files::files;

/// Write a completion script.
#[derive(clap::Args)]
pub struct Args {
    /// 命令行解释器 · the shell
    shell: clap_complete::Shell,
}

impl Args {
    pub fn exec(self, command: &mut clap::Command) -> Result<Done, Error> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, command, "laurel", &mut script);
        files::save(files::STANDARD.as_ref(), &script)?;
        Ok(Done::Well)
    }
}
