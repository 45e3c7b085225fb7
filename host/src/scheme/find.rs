//! Where schemes come from: those that are built in, folders, manifests, composed components.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};
use sha2::{Digest, Sha256};

use super::{Entry, Manifest, Part, Scheme};
use crate::admission::{self, Kind};
use crate::composed;
use crate::cycle::problem::nearest;
use crate::error::Error;
use crate::limits::Given;
use crate::lock::{self, Lock};
use crate::oci;
use crate::remote::{self, Remote};
use crate::stage::Stage;

/// Name of the manifest in a scheme's folder.
pub const MANIFEST: &str = "scheme.toml";

struct Embedded {
    id: &'static str,
    manifest: &'static str,
    components: &'static [(&'static str, &'static [u8])],
}

const BUILT_IN: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Settings as on the command line, whatever TOML makes of them.
pub(super) fn written<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    let values: BTreeMap<String, toml::Value> = BTreeMap::deserialize(from)?;
    let text = |value: toml::Value| match value {
        toml::Value::String(text) => text,
        other => other.to_string(),
    };
    Ok(values
        .into_iter()
        .map(|(term, value)| (term, text(value)))
        .collect())
}

impl Entry {
    /// Where the component is in a registry; none for a file.
    pub fn remote(&self) -> Result<Option<Remote>, Error> {
        match self.component.starts_with(remote::SCHEME) {
            true => Remote::parse(&self.component).map(Some),
            false => Ok(None),
        }
    }
}

impl Part {
    /// A component's file; none where the path is no file, or a scheme's manifest.
    ///
    /// # Errors
    /// Where the file cannot be read, or is neither.
    pub fn read(file: &Path) -> Result<Option<Self>, Error> {
        if !file.is_file() {
            return Ok(None);
        }
        let bytes = admission::read(file)?;
        let named = file.extension().is_some_and(|it| it == "toml");
        match Kind::of(&bytes) {
            Kind::Toml => Ok(None),
            // What calls itself a manifest, and could be one, is told what is wrong with it as one.
            Kind::Text | Kind::Empty | Kind::Table if named => Ok(None),
            _ => {
                let part = Self::of(file, bytes);
                admission::is_component(&part.component, &part.bytes)?;
                Ok(Some(part))
            }
        }
    }

    /// What a file holds.
    pub fn of(file: &Path, bytes: Vec<u8>) -> Self {
        Self {
            component: file
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            from: file.display().to_string(),
            scheme: None,
            limits: Given::default(),
            sha256: digest(&bytes),
            bytes: Cow::Owned(bytes),
        }
    }
}

/// SHA-256 in hexadecimal digits.
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// Ids of the built-in schemes.
pub fn built_in() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|scheme| scheme.id)
}

/// Whether these are the bytes of a component that is built in.
pub fn is_built_in(bytes: &[u8]) -> bool {
    let components = BUILT_IN.iter().flat_map(|scheme| scheme.components);
    components.into_iter().any(|(_, known)| *known == bytes)
}

/// A component of a manifest in a folder, and where it came from: the file beside the manifest, or
/// what a registry has under its digest or tag. What it is held against its digest is for the caller.
pub fn fetch(
    folder: &Path,
    component: &str,
    sha256: Option<&str>,
    insecure: bool,
) -> Result<(String, Cow<'static, [u8]>), Error> {
    if component.starts_with(remote::SCHEME) {
        let remote = Remote::parse(component)?;
        let bytes = oci::fetch(&remote, sha256, insecure)?;
        return Ok((remote.to_string(), Cow::Owned(bytes)));
    }
    // A manifest names files beside it, not paths to anywhere.
    if Path::new(component).file_name() != Some(component.as_ref()) {
        return Err(not_there(component));
    }
    let path = folder.join(component);
    if !path.exists() {
        return Err(not_there(component));
    }
    let bytes = admission::read(&path)?;
    admission::is_component(component, &bytes)?;
    Ok((path.display().to_string(), Cow::Owned(bytes)))
}

fn not_there(component: &str) -> Error {
    Error::input(
        format!("清单旁没有组件文件 {component}"),
        format!("there is no component {component} beside the manifest"),
    )
}

impl Manifest {
    /// Reads a manifest file, and gives its text as well.
    pub fn read(file: &Path) -> Result<(Self, String), Error> {
        let text = fs::read_to_string(file).map_err(|error| Error::file(file, &error))?;
        Ok((Self::parse(&file.display().to_string(), &text)?, text))
    }

    fn parse(name: &str, text: &str) -> Result<Self, Error> {
        toml::from_str(text).map_err(|error| {
            let why = error.to_string();
            let why = why.trim();
            Error::input(
                format!("方案清单 {name} 有误：{why}"),
                format!("the manifest {name} is wrong: {why}"),
            )
        })
    }
}

impl Scheme {
    /// A built-in scheme by its id, or one in a folder or in a manifest file.
    pub fn find(name: &str) -> Result<Self, Error> {
        if let Some(embedded) = BUILT_IN.iter().find(|scheme| scheme.id == name) {
            return Self::embedded(embedded);
        }
        let path = Path::new(name);
        if path.is_dir() {
            return Self::from_file(&path.join(MANIFEST));
        }
        if let Some(part) = Part::read(path)? {
            return composed::open(path, part);
        }
        if path.is_file() {
            return Self::from_file(path);
        }
        let known: Vec<&str> = built_in().collect();
        let hint = nearest(name, known.iter().copied())
            .map(|id| (format!("，是否指 {id}？"), format!("; did you mean {id}?")))
            .unwrap_or_default();
        Err(Error::input(
            format!(
                "没有名为“{name}”的方案，也没有这样的文件夹{}（内置：{}）",
                hint.0,
                known.join("、")
            ),
            format!(
                "there is no scheme \"{name}\", nor such a folder{} (built in: {})",
                hint.1,
                known.join(", ")
            ),
        ))
    }

    fn embedded(embedded: &'static Embedded) -> Result<Self, Error> {
        let manifest = Manifest::parse(embedded.id, embedded.manifest)?;
        Self::assemble(
            embedded.id,
            manifest,
            embedded.manifest.to_owned(),
            None,
            |component, _| {
                let found = embedded
                    .components
                    .iter()
                    .find(|(name, _)| *name == component);
                let (_, bytes) = found.ok_or_else(|| not_there(component))?;
                Ok((embedded.id.to_owned(), Cow::Borrowed(*bytes)))
            },
        )
    }

    fn from_file(file: &Path) -> Result<Self, Error> {
        let (manifest, text) = Manifest::read(file)?;
        let folder = file.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        let lock = Lock::beside(&folder)?;
        let name = file.display().to_string();
        Self::assemble(&name, manifest, text, lock.as_ref(), |component, sha256| {
            fetch(&folder, component, Some(sha256), false)
        })
    }

    fn assemble(
        name: &str,
        manifest: Manifest,
        text: String,
        lock: Option<&Lock>,
        fetch: impl Fn(&str, &str) -> Result<(String, Cow<'static, [u8]>), Error>,
    ) -> Result<Self, Error> {
        let mut parts = BTreeMap::new();
        for stage in Stage::ALL {
            let Some(entry) = manifest.stages.get(&stage) else {
                return Err(Error::input(
                    format!("方案清单 {name} 缺少 [stages.{}]", stage.id()),
                    format!("the manifest {name} has no [stages.{}]", stage.id()),
                ));
            };
            let Some(pinned) = lock::pinned(stage, entry, lock)? else {
                return Err(Error::input(
                    format!(
                        "方案清单 {name} 的 [stages.{}] 没有摘要值；写上 sha256，或运行 laurel lock",
                        stage.id()
                    ),
                    format!(
                        "[stages.{}] of the manifest {name} has no digest; give its sha256, or run laurel lock",
                        stage.id()
                    ),
                ));
            };
            let (from, bytes) = fetch(&entry.component, &pinned)?;
            let sha256 = digest(&bytes);
            lock::same(&from, Some(&pinned), &sha256)?;
            parts.insert(
                stage,
                Part {
                    component: entry.component.clone(),
                    from,
                    scheme: Some(manifest.id.clone()),
                    sha256,
                    limits: entry.limits.clone(),
                    bytes,
                },
            );
        }
        Ok(Self {
            manifest,
            text,
            parts,
            composed: None,
        })
    }

    /// Takes one stage from another scheme.
    pub fn swap(&mut self, stage: Stage, other: &Self) {
        // What is composed is composed of other stages.
        self.composed = None;
        if let Some(part) = other.parts.get(&stage) {
            let mut part = part.clone();
            part.from = other.id().to_owned();
            self.parts.insert(stage, part);
        }
    }

    /// Takes one stage from a component file.
    pub fn swap_file(&mut self, stage: Stage, file: &Path) -> Result<(), Error> {
        let bytes = admission::read(file)?;
        self.composed = None;
        let mut part = Part::of(file, bytes);
        if let Some(before) = self.parts.get(&stage) {
            // What the manifest sets for the stage holds for whatever stands in for its component.
            part.limits.clone_from(&before.limits);
        }
        self.parts.insert(stage, part);
        Ok(())
    }

    /// Writes the manifest and the components into a folder, from where they can be used as any
    /// scheme of a stranger's.
    pub fn export(&self, folder: &Path) -> Result<Vec<PathBuf>, Error> {
        fs::create_dir_all(folder).map_err(|error| Error::file(folder, &error))?;
        let mut written = Vec::new();
        let mut write = |name: &str, bytes: &[u8]| {
            let path = folder.join(name);
            fs::write(&path, bytes).map_err(|error| Error::file(&path, &error))?;
            written.push(path);
            Ok::<(), Error>(())
        };
        write(MANIFEST, self.text.as_bytes())?;
        for part in self.parts.values() {
            // What is in a registry stays there: the manifest says where.
            if !part.component.starts_with(remote::SCHEME) {
                write(&part.component, &part.bytes)?;
            }
        }
        // Digests that the manifest leaves to the lock file go along.
        if self.manifest.stages.values().any(|it| it.sha256.is_none()) {
            written.push(Lock::of_parts(&self.parts).save(folder)?);
        }
        Ok(written)
    }
}
