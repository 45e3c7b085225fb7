//! `laurel lock`: the digests of a scheme's components, written down beside its manifest.

use std::path::{Path, PathBuf};

use super::session::Session;
use super::{Done, print, tell_written};
use laurel_cycle::error::Error;
use laurel_schemes::find::{MANIFEST, built_in, called};
use laurel_schemes::lock::Lock;
use laurel_words::visible::shown;

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
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        let file = self.folder.join(MANIFEST);
        if !file.exists() {
            return Err(no_folder(&self.folder));
        }
        let (manifest, _) = laurel_schemes::find::manifest(&file)?;
        let lock = Lock::of(&manifest, &self.folder, self.insecure)?;
        let file = lock.save(&self.folder)?;
        let mut text = String::new();
        for (stage, locked) in &lock.stages {
            text.push_str(&format!(
                "{}  {}  sha256:{}\n",
                stage.id(),
                called(&locked.component, &locked.sha256),
                locked.sha256
            ));
        }
        print(&text)?;
        // The folder is what is read, and may name anybody.
        let file = match laurel_words::typed::leaves_out() {
            true => file.file_name().map(PathBuf::from).unwrap_or_default(),
            false => file,
        };
        tell_written(&[file], lang);
        Ok(Done::Well)
    }
}

/// What to say of what is no folder of a scheme.
fn no_folder(given: &Path) -> Error {
    let text = given.to_string_lossy();
    let name = super::typed(&text);
    let name = shown(&name);
    if let Some(id) = built_in().find(|id| *id == text) {
        return Error::input(
            format!(
                "{id} 是内置方案，其组件在程序之内，无需锁定；请先运行 laurel export {id} 文件夹，再锁定该文件夹"
            ),
            format!(
                "{id} is built in, and its components with it: run laurel export {id} FOLDER first, then lock the folder"
            ),
        );
    }
    if given.is_dir() {
        return Error::input(
            format!("文件夹 {name} 中没有方案清单 {MANIFEST}"),
            format!("there is no manifest {MANIFEST} in the folder {name}"),
        );
    }
    if given.exists() {
        return Error::input(
            format!("{name} 是文件：laurel lock 锁定的是方案文件夹（含 {MANIFEST}）"),
            format!("{name} is a file: laurel lock takes the folder of a scheme (with {MANIFEST})"),
        );
    }
    Error::input(
        format!("没有文件夹 {name}"),
        format!("there is no folder {name}"),
    )
}
