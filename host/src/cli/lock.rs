//! `laurel lock`: the digests of a scheme's components, written down beside its manifest.

use std::path::PathBuf;

use super::{Done, print, tell_written};
use laurel_cycle::error::Error;
use laurel_schemes::find::MANIFEST;
use laurel_schemes::lock::Lock;
use laurel_words::lang::Lang;

/// Lock a scheme.
#[derive(clap::Args)]
pub struct Args {
    /// 方案文件夹 · folder of the scheme
    folder: PathBuf,
    /// 允许以明文 HTTP 访问仓库 · speak plain HTTP to a registry
    #[arg(long)]
    insecure: bool,
}

impl Args {
    pub fn exec(self, lang: Lang) -> Result<Done, Error> {
        let (manifest, _) = laurel_schemes::find::manifest(&self.folder.join(MANIFEST))?;
        let lock = Lock::of(&manifest, &self.folder, self.insecure)?;
        let file = lock.save(&self.folder)?;
        let mut text = String::new();
        for (stage, locked) in &lock.stages {
            text.push_str(&format!(
                "{}  {}  sha256:{}\n",
                stage.id(),
                locked.component,
                locked.sha256
            ));
        }
        print(&text)?;
        tell_written(&[file], lang);
        Ok(Done::Well)
    }
}
