//! `laurel.lock`: the digest of every component of a scheme, beside its manifest. Written by
//! `laurel lock`; nothing runs whose digest is another.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::find::{called, fetch, own_name, said, toml_words};
use crate::reference::is_digest;
pub use laurel_admission::manifest::same;
use laurel_cycle::error::Error;
use laurel_cycle::error::Failure;
use laurel_engine::admission;
use laurel_files::files::{self, Kind};
use laurel_scheme::digest::digest;
use laurel_scheme::scheme::{Entry, Manifest, Part};
use laurel_scheme::stage::Stage;
use laurel_words::lang::{Text, one_line};

/// Name of the lock file in a scheme's folder.
pub const LOCK: &str = "laurel.lock";

/// The form of the file.
const VERSION: u32 = 1;

/// What a `laurel.lock` says.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Its form.
    pub version: u32,
    /// The component of each stage.
    pub stages: BTreeMap<Stage, Locked>,
}

/// A component that is locked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Locked {
    /// The component, as the manifest names it.
    pub component: String,
    /// Its SHA-256: of the file, which is that of the layer in a registry.
    pub sha256: String,
    /// Its bytes.
    pub size: usize,
}

impl Lock {
    /// The lock file in a folder; none where there is none.
    pub fn beside(folder: &Path) -> Result<Option<Self>, Error> {
        let file = folder.join(LOCK);
        // A link that leads nowhere is a lock file that cannot be read, not none.
        if file.symlink_metadata().is_err() {
            return Ok(None);
        }
        let text = files::read_text(&file, Kind::Manifest)?;
        let wrong = |why: &Text| {
            let file = files::name(&file);
            Error::input(
                format!("锁定文件 {file} 有误：{}", why.zh),
                format!("the lock file {file} is wrong: {}", why.en),
            )
        };
        let lock: Self =
            toml::from_str(&text).map_err(|error| wrong(&toml_words(&error, &text)))?;
        if lock.version != VERSION {
            let version = format!("version = {}", lock.version);
            return Err(wrong(&Text::new(&*version, &*version)));
        }
        Ok(Some(lock))
    }

    /// The digest of a stage's component. A lock that does not know it, or knows it as another, is
    /// not of this manifest any more.
    fn pin(&self, stage: Stage, component: &str) -> Result<&str, Error> {
        self.stages
            .get(&stage)
            .filter(|locked| locked.component == component)
            .map(|locked| locked.sha256.as_str())
            .ok_or_else(|| {
                Error::input(
                    format!("{LOCK} 与清单的 [stages.{}] 不符，请重新运行 laurel lock", stage.id()),
                    format!(
                        "{LOCK} does not fit [stages.{}] of the manifest any more; run laurel lock again",
                        stage.id()
                    ),
                )
            })
    }

    /// Fetches the components that a manifest in a folder names, and locks them as they are.
    pub fn of(manifest: &Manifest, folder: &Path, insecure: bool) -> Result<Self, Error> {
        let mut parts = BTreeMap::new();
        for (stage, entry) in &manifest.stages {
            let pinned = pinned(*stage, entry, None)?;
            let (from, bytes) = fetch(folder, &entry.component, pinned.as_deref(), insecure)?;
            let sha256 = digest(&bytes);
            same(&from, pinned.as_deref(), &sha256, bytes.len())?;
            offers(*stage, &called(&entry.component, &sha256), &bytes)?;
            let component = entry.component.clone();
            let part = Part {
                scheme: Some(manifest.id.clone()),
                limits: entry.limits.clone(),
                component,
                from,
                called: None,
                sha256,
                bytes,
            };
            parts.insert(*stage, part);
        }
        Ok(Self::of_parts(&parts))
    }

    /// Locks components as they are.
    pub fn of_parts(parts: &BTreeMap<Stage, Part>) -> Self {
        let locked = |part: &Part| Locked {
            component: part.component.clone(),
            sha256: part.sha256.clone(),
            size: part.bytes.len(),
        };
        Self {
            version: VERSION,
            stages: parts.iter().map(|(at, it)| (*at, locked(it))).collect(),
        }
    }

    /// Writes it into a folder.
    pub fn save(&self, folder: &Path) -> Result<PathBuf, Error> {
        let text = toml::to_string(self).map_err(|error| {
            Error::input(format!("{LOCK}：{error}"), format!("{LOCK}: {error}"))
        })?;
        let head = "# Written by `laurel lock`; do not edit.\n";
        let text = head.to_owned() + &text;
        files::save_within(folder, &own_name(LOCK)?, text.as_bytes())
    }
}

/// The digest that a component must have, from manifest, reference and lock, which must agree; none
/// where none of them says.
pub fn pinned(stage: Stage, entry: &Entry, lock: Option<&Lock>) -> Result<Option<String>, Error> {
    let locked = match lock {
        Some(lock) => Some(lock.pin(stage, &entry.component)?.to_owned()),
        None => None,
    };
    let remote = crate::find::remote_of(entry)?.and_then(|remote| remote.sha256);
    let named = [entry.sha256.clone(), remote, locked];
    let mut digests = named
        .into_iter()
        .flatten()
        .map(|it| it.to_ascii_lowercase());
    let Some(first) = digests.next() else {
        return Ok(None);
    };
    if let Some(other) = digests.find(|other| *other != first) {
        return Err(Failure::new(
            said(&entry.component),
            format!("清单、引用与 {LOCK} 的摘要值不一致：{first} 与 {other}"),
            format!("manifest, reference and {LOCK} name different digests: {first} and {other}"),
        )
        .into());
    }
    if !is_digest(&first) {
        let first = laurel_words::typed::typed(&first);
        return Err(Error::input(
            format!(
                "[stages.{}] 的摘要值“{first}”不是64位十六进制数",
                stage.id()
            ),
            format!(
                "the digest \"{first}\" of [stages.{}] is not 64 hexadecimal digits",
                stage.id()
            ),
        ));
    }
    Ok(Some(first))
}

/// Refuses a component that cannot be what the manifest has it for: it does not export the stage.
fn offers(stage: Stage, component: &str, bytes: &[u8]) -> Result<(), Failure> {
    let counted = admission::look(component, bytes)?;
    let interface = format!("laurel:award/{}@", stage.id());
    if counted.exports.iter().any(|it| it.starts_with(&interface)) {
        return Ok(());
    }
    let exports = one_line(&counted.exports.join(", "));
    Err(Failure::new(
        component,
        format!(
            "清单把它作为 {} 的组件，它却没有导出 laurel:award/{}（导出：{exports}）；请改正清单",
            stage.id(),
            stage.id()
        ),
        format!(
            "the manifest has it for {}, but it does not export laurel:award/{} (it exports: {exports}); mend the manifest",
            stage.id(),
            stage.id()
        ),
    ))
}
