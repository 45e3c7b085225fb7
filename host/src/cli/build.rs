//! `laurel build`: a stage's component from its crate, as the built-in ones are built.

use std::path::{Path, PathBuf};

use super::session::Session;
use super::{Done, tell_written};
use laurel_cycle::error::Error;
use laurel_files::files;

/// Build a component.
#[derive(clap::Args)]
pub struct Args {
    /// 包名，如 ranking-mine（在源码目录中运行）· name of the crate, such as ranking-mine, in the folder of the sources
    package: String,
    /// 输出文件，缺省为“包名.wasm” · output file, by default PACKAGE.wasm
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        let root = std::env::current_dir().map_err(|error| Error::file(Path::new("."), &error))?;
        for part in ["Cargo.toml", "wit", "components/rules"] {
            if !root.join(part).exists() {
                let here = root.display();
                return Err(Error::input(
                    format!("{here} 不是 Laurel 的源码目录（缺 {part}）：请在源码目录中运行"),
                    format!(
                        "{here} is not the folder of Laurel's sources (there is no {part}): run it there"
                    ),
                ));
            }
        }
        let name = &self.package;
        let known = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_');
        if name.is_empty() || name.starts_with('-') || !name.chars().all(known) {
            return Err(Error::input(
                format!("“{name}”不是包名"),
                format!("\"{name}\" is no name of a crate"),
            ));
        }
        let output = self
            .output
            .unwrap_or_else(|| PathBuf::from(format!("{name}.wasm")));
        files::writes(&output)?;
        known_to_cargo(&root, name)?;
        let target = root.join("target");
        let bytes = laurel_parts::build_component(&root, &target, name, None)
            .map_err(|why| Error::input(format!("{name}：{why}"), format!("{name}: {why}")))?;
        files::save(&output, &bytes)?;
        if output != Path::new("-") {
            tell_written(&[output], lang);
        }
        Ok(Done::Well)
    }
}

/// A crate that was just added is not in `Cargo.lock` yet, and components are built by what stands there:
/// cargo enters it, without asking for anything from elsewhere.
fn known_to_cargo(root: &Path, name: &str) -> Result<(), Error> {
    let entry = format!("name = \"{name}\"");
    let lock = files::read_text(&root.join("Cargo.lock"), files::Kind::Manifest)?;
    if lock.lines().any(|line| line == entry) {
        return Ok(());
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let entered = std::process::Command::new(cargo)
        .current_dir(root)
        .args(["metadata", "--offline", "--format-version", "1"])
        .stdout(std::process::Stdio::null())
        .status();
    match entered {
        Ok(status) if status.success() => Ok(()),
        _ => Err(Error::input(
            format!("包 {name} 尚未列入 Cargo.lock（见上）；请运行一次 cargo metadata，再构建"),
            format!(
                "the crate {name} is not in Cargo.lock yet (see above): run cargo metadata once, then build"
            ),
        )),
    }
}
