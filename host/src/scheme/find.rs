//! Where schemes come from: those that are built in, folders, manifests, composed components.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};
use sha2::{Digest, Sha256};

use super::{Manifest, Part, Scheme};
use crate::composed;
use crate::cycle::problem::nearest;
use crate::error::{Error, Failure};
use crate::stage::Stage;

/// Name of the manifest in a scheme's folder.
pub const MANIFEST: &str = "scheme.toml";
/// How a component starts.
const WASM: &[u8] = b"\0asm";

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
        if path.is_file() {
            let bytes = fs::read(path).map_err(|error| Error::file(path, &error))?;
            return if bytes.starts_with(WASM) {
                composed::open(path, bytes)
            } else {
                Self::from_file(path)
            };
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
        Self::assemble(embedded.id, embedded.manifest.to_owned(), |component| {
            let (_, bytes) = embedded
                .components
                .iter()
                .find(|(name, _)| *name == component)?;
            Some((embedded.id.to_owned(), Cow::Borrowed(*bytes)))
        })
    }

    fn from_file(file: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(file).map_err(|error| Error::file(file, &error))?;
        let folder = file.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        Self::assemble(&file.display().to_string(), text, |component| {
            // A manifest names files beside it, not paths to anywhere.
            if Path::new(component).file_name() != Some(component.as_ref()) {
                return None;
            }
            let path = folder.join(component);
            let bytes = fs::read(&path).ok()?;
            Some((path.display().to_string(), Cow::Owned(bytes)))
        })
    }

    fn assemble(
        name: &str,
        text: String,
        fetch: impl Fn(&str) -> Option<(String, Cow<'static, [u8]>)>,
    ) -> Result<Self, Error> {
        let manifest: Manifest = toml::from_str(&text).map_err(|error| {
            let why = error.to_string();
            let why = why.trim();
            Error::input(
                format!("方案清单 {name} 有误：{why}"),
                format!("the manifest {name} is wrong: {why}"),
            )
        })?;
        let mut parts = BTreeMap::new();
        for stage in Stage::ALL {
            let Some(entry) = manifest.stages.get(&stage) else {
                return Err(Error::input(
                    format!("方案清单 {name} 缺少 [stages.{}]", stage.id()),
                    format!("the manifest {name} has no [stages.{}]", stage.id()),
                ));
            };
            let Some((from, bytes)) = fetch(&entry.component) else {
                return Err(Error::input(
                    format!("方案 {name}：清单旁没有组件文件 {}", entry.component),
                    format!(
                        "scheme {name}: there is no component {} beside the manifest",
                        entry.component
                    ),
                ));
            };
            let sha256 = digest(&bytes);
            if !sha256.eq_ignore_ascii_case(&entry.sha256) {
                return Err(Failure::new(
                    &from,
                    format!("摘要值与清单不符：清单为 {}，文件为 {sha256}", entry.sha256),
                    format!(
                        "its digest is not that of the manifest: {} there, {sha256} here",
                        entry.sha256
                    ),
                )
                .into());
            }
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
        self.composed = None;
        let bytes = fs::read(file).map_err(|error| Error::file(file, &error))?;
        // What the manifest sets for the stage holds for whatever stands in for its component.
        let limits = self.parts.get(&stage).map(|part| part.limits.clone());
        let component = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        self.parts.insert(
            stage,
            Part {
                component,
                from: file.display().to_string(),
                scheme: None,
                sha256: digest(&bytes),
                limits: limits.unwrap_or_default(),
                bytes: Cow::Owned(bytes),
            },
        );
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
            write(&part.component, &part.bytes)?;
        }
        Ok(written)
    }
}
