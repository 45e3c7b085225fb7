//! A scheme: a manifest that names four components by their digests, and where they come from.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::cycle::problem::nearest;
use crate::engine::Failure;
use crate::error::Error;
use crate::lang::Text;
use crate::limits::Given;
use crate::stage::Stage;

/// Name of the manifest in a scheme's folder.
pub const MANIFEST: &str = "scheme.toml";

struct Embedded {
    id: &'static str,
    manifest: &'static str,
    components: &'static [(&'static str, &'static [u8])],
}

const BUILT_IN: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// What a `scheme.toml` says.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Id of the scheme, such as `beilun-2021`.
    pub id: String,
    /// Where its rules stand in their life.
    pub status: Status,
    /// Its name.
    pub name: Text,
    /// Its days, as far as they are known.
    #[serde(default)]
    pub dates: Dates,
    /// What a user should know of it.
    #[serde(default)]
    pub notes: Vec<Text>,
    /// Terms that differ from their defaults, by id; values as on the command line.
    #[serde(default)]
    pub settings: BTreeMap<String, toml::Value>,
    /// The component of each stage.
    pub stages: BTreeMap<Stage, Entry>,
}

/// Where a scheme's rules stand in their life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Published for comment.
    Draft,
    /// In force, or once in force.
    Adopted,
    /// Rebuilt from other sources, because the text could not be had.
    Reconstructed,
}

impl Status {
    /// In words.
    pub fn word(self, lang: crate::lang::Lang) -> &'static str {
        match self {
            Self::Draft => lang.pick("征求意见稿", "draft"),
            Self::Adopted => lang.pick("已施行", "adopted"),
            Self::Reconstructed => lang.pick("重构", "reconstructed"),
        }
    }
}

/// The days of a scheme, as `YYYY-MM-DD`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// When it was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<crate::cycle::Day>,
    /// When it takes effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force: Option<crate::cycle::Day>,
    /// When it was or will be repealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repealed: Option<crate::cycle::Day>,
}

/// A stage's component in a manifest.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// File name, beside the manifest.
    pub component: String,
    /// SHA-256 of the file, 64 hexadecimal digits.
    pub sha256: String,
    /// Limits that it needs otherwise than by default.
    #[serde(default, skip_serializing_if = "Given::is_empty")]
    pub limits: Given,
}

/// A component with its digest and where it came from.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its file name.
    pub component: String,
    /// The scheme or file that it came from.
    pub from: String,
    /// Id of the scheme whose manifest names it; none for a file by itself.
    pub scheme: Option<String>,
    /// SHA-256, 64 hexadecimal digits.
    pub sha256: String,
    /// Limits that its manifest sets.
    pub limits: Given,
    /// The component.
    pub bytes: Cow<'static, [u8]>,
}

/// A scheme with its four components at hand.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// What its manifest says.
    pub manifest: Manifest,
    /// The manifest as it was written.
    pub text: String,
    /// Its components, in the order of [`Stage::ALL`].
    pub parts: BTreeMap<Stage, Part>,
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
        })
    }

    /// The scheme's id.
    pub fn id(&self) -> &str {
        &self.manifest.id
    }

    /// Takes one stage from another scheme.
    pub fn swap(&mut self, stage: Stage, other: &Self) {
        if let Some(part) = other.parts.get(&stage) {
            let mut part = part.clone();
            part.from = other.id().to_owned();
            self.parts.insert(stage, part);
        }
    }

    /// Takes one stage from a component file.
    pub fn swap_file(&mut self, stage: Stage, file: &Path) -> Result<(), Error> {
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
