//! What a component file says of its origin: the metadata, imports, exports and crates in it. Read
//! without running anything, so that a file can be looked at before it is trusted.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use auditable_serde::{DependencyKind, VersionInfo};
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_zlib_with_limit};
use schemars::JsonSchema;
use serde::Serialize;
use wasm_encoder::{ComponentSection as _, CustomSection};
use wasm_metadata::{Metadata, Payload};
use wasmparser::Parser;

use crate::compose::Outline;
use laurel_cycle::error::Error;
use laurel_cycle::error::Failure;
use laurel_engine::admission::Stop;
use laurel_scheme::bounds;
use laurel_scheme::scheme::Part;
use laurel_words::typed::unquoted;

/// Where a component comes from, and what it asks for and offers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Origin {
    /// File name.
    pub component: String,
    /// Scheme, file or registry that it comes from.
    pub from: String,
    /// Bytes.
    pub size: usize,
    /// SHA-256.
    pub sha256: String,
    /// Its name; none where its maker wrote none, as for the fields below.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Its licence, as an SPDX expression.
    pub licence: Option<String>,
    /// Where its source is.
    pub source: Option<String>,
    /// Revision of the source: that of a repository, or `sha256:` and the digest of the files.
    pub revision: Option<String>,
    /// Languages and tools that it was made with, and their versions.
    pub producers: BTreeMap<String, BTreeMap<String, String>>,
    /// What it imports.
    pub imports: Vec<String>,
    /// What it exports.
    pub exports: Vec<String>,
    /// The crates that it was built from; empty where it carries no list.
    pub crates: Vec<Crate>,
    /// The components that it is composed of; none where it is one stage.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Origin>,
    /// The licences of its crates, by name and version, as far as it carries them.
    #[serde(skip)]
    pub licences: BTreeMap<(String, String), String>,
    /// The lists of crates as they are embedded: one, or one for each component inside.
    #[serde(skip)]
    pub lists: Vec<VersionInfo>,
}

/// A crate that a component was built from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Crate {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// `crates.io`, or `local` for one of the component's own sources.
    pub source: String,
    /// Whether it only ran during the build, and is no part of the component.
    pub build_only: bool,
}

impl Origin {
    /// Reads a component.
    pub fn read(part: &Part) -> Result<Self, Failure> {
        let fail = |why: String| {
            let why = why.lines().next().unwrap_or_default();
            let why = unquoted(why);
            Failure::new(
                &part.component,
                format!("不是有效的 WebAssembly 组件：{why}"),
                format!("not a valid WebAssembly component: {why}"),
            )
        };
        let counted = laurel_engine::admission::look(&part.component, &part.bytes)?;
        let imports = counted.imports.into_iter().map(|it| it.name).collect();
        let exports = counted.exports;
        let parts = composed_of(part)?;
        let Carried {
            outermost,
            licences,
            lists,
        } = Carried::read(&part.bytes).map_err(|stop| match stop {
            Stop::Bound(bound, found) => {
                let says = bound.exceeded(found);
                Failure::new(&part.component, says.zh, says.en)
            }
            Stop::Malformed(why) => fail(why),
        })?;
        let payload =
            Payload::from_binary(&outermost).map_err(|error| fail(format!("{error:#}")))?;
        let metadata = payload.metadata();
        let crates: BTreeSet<Crate> = lists
            .iter()
            .flat_map(|list| &list.packages)
            .map(|package| Crate {
                name: package.name.clone(),
                version: package.version.to_string(),
                source: package.source.clone().into(),
                build_only: package.kind == DependencyKind::Build,
            })
            .collect();
        Ok(Self {
            component: part.component.clone(),
            from: part.from.clone(),
            size: part.bytes.len(),
            sha256: part.sha256.clone(),
            name: metadata.name.clone(),
            version: metadata.version.as_ref().map(ToString::to_string),
            description: metadata.description.as_ref().map(ToString::to_string),
            licence: metadata.licenses.as_ref().map(ToString::to_string),
            source: metadata.source.as_ref().map(ToString::to_string),
            revision: metadata.revision.as_ref().map(ToString::to_string),
            producers: producers(metadata),
            imports,
            exports,
            crates: crates.into_iter().collect(),
            parts,
            licences,
            lists,
        })
    }
}

/// The components in a composed one that offer an interface of the contract by themselves. Those that a
/// toolchain puts into a component, to name its types, do not.
fn composed_of(whole: &Part) -> Result<Vec<Origin>, Failure> {
    let Ok(outline) = Outline::of(&whole.bytes) else {
        return Ok(Vec::new());
    };
    let mut parts = Vec::new();
    for bytes in outline.nested {
        let exports = Outline::of(bytes).map(|it| it.exports).unwrap_or_default();
        let offered = exports.iter().find_map(|name| {
            let interface = name.strip_prefix("laurel:award/")?.split('@').next()?;
            (interface != "types").then_some(interface)
        });
        let Some(offered) = offered else {
            continue;
        };
        parts.push(Origin::read(&Part {
            component: offered.to_owned(),
            from: whole.component.clone(),
            scheme: None,
            called: None,
            sha256: laurel_scheme::digest::digest(bytes),
            limits: Default::default(),
            bytes: Cow::Owned(bytes.to_vec()),
        })?);
    }
    Ok(parts)
}

/// The components of a scheme, or the one in a WebAssembly file; `called` is what a message calls it.
///
/// # Errors
/// As for [`crate::find::find`].
pub fn parts(name: &str, called: &str) -> Result<Vec<Part>, Error> {
    match crate::find::part(Path::new(name))? {
        Some(part) => Ok(vec![part]),
        None => Ok(crate::find::called_by_digest(crate::find::find_within(
            name,
            called,
            &Default::default(),
        )?)
        .parts
        .into_values()
        .collect()),
    }
}

/// The section of licences, as `host/build/provenance.rs` writes it.
const LICENCES: &str = "laurel-licences";
/// The section of crates, as `cargo auditable` writes it.
const CRATES: &str = ".dep-v0";
/// The sections in which a component says of itself what [`Origin`] has.
const ITS_OWN: [&str; 9] = [
    "component-name",
    "producers",
    "authors",
    "description",
    "licenses",
    "source",
    "homepage",
    "revision",
    "version",
];

/// What a component and those inside of it carry about their origin, of bounded size in all: it is
/// counted while it is unpacked.
#[derive(Default)]
struct Carried {
    /// A component that has nothing but what the outermost says of itself.
    outermost: Vec<u8>,
    /// Licences of crates, by name and version.
    licences: BTreeMap<(String, String), String>,
    /// Lists of crates.
    lists: Vec<VersionInfo>,
}

impl Carried {
    fn read(bytes: &[u8]) -> Result<Self, Stop> {
        // The first bytes of every component.
        let mut carried = Self {
            outermost: bytes.get(..8).unwrap_or_default().to_vec(),
            ..Self::default()
        };
        let mut left = Left {
            bytes: bounds::most(&bounds::METADATA_BYTES),
            crates: bounds::METADATA_CRATES.value,
            licences: bounds::METADATA_CRATES.value,
        };
        let mut depth = 0_usize;
        for payload in Parser::new(0).parse_all(bytes) {
            let section = match payload? {
                wasmparser::Payload::ModuleSection { .. }
                | wasmparser::Payload::ComponentSection { .. } => {
                    depth = depth.saturating_add(1);
                    continue;
                }
                wasmparser::Payload::End(_) => {
                    depth = depth.saturating_sub(1);
                    continue;
                }
                wasmparser::Payload::CustomSection(section) => section,
                _ => continue,
            };
            match section.name() {
                LICENCES => {
                    let text = left.unpack(section.data())?;
                    let text = String::from_utf8(text).unwrap_or_default();
                    for line in text.lines() {
                        left.licence()?;
                        let mut words = line.splitn(3, ' ').map(str::to_owned);
                        if let (Some(name), Some(version), Some(licence)) =
                            (words.next(), words.next(), words.next())
                        {
                            carried.licences.insert((name, version), licence);
                        }
                    }
                }
                CRATES => {
                    let json = left.unpack(section.data())?;
                    carried.lists.push(left.list(&json)?);
                }
                name if depth == 0 && ITS_OWN.contains(&name) => {
                    left.take(section.data().len())?;
                    let custom = CustomSection {
                        name: name.into(),
                        data: section.data().into(),
                    };
                    custom.append_to_component(&mut carried.outermost);
                }
                _ => {}
            }
        }
        Ok(carried)
    }
}

/// How much more may be unpacked.
struct Left {
    bytes: usize,
    crates: u64,
    licences: u64,
}

impl Left {
    fn take(&mut self, bytes: usize) -> Result<(), Stop> {
        let left = self.bytes.checked_sub(bytes);
        self.bytes = left.ok_or(Stop::Bound(&bounds::METADATA_BYTES, u64::MAX))?;
        Ok(())
    }

    fn unpack(&mut self, packed: &[u8]) -> Result<Vec<u8>, Stop> {
        let bytes = decompress_to_vec_zlib_with_limit(packed, self.bytes).map_err(|error| {
            match error.status {
                TINFLStatus::HasMoreOutput => Stop::Bound(&bounds::METADATA_BYTES, u64::MAX),
                _ => Stop::Malformed("a packed section that does not unpack".to_owned()),
            }
        })?;
        self.take(bytes.len())?;
        Ok(bytes)
    }

    fn licence(&mut self) -> Result<(), Stop> {
        let left = self.licences.checked_sub(1);
        self.licences = left.ok_or(Stop::Bound(&bounds::METADATA_CRATES, u64::MAX))?;
        Ok(())
    }

    /// A list of crates. They are counted before anything is made of them.
    fn list(&mut self, json: &[u8]) -> Result<VersionInfo, Stop> {
        #[derive(serde::Deserialize)]
        struct Crates {
            packages: Vec<serde::de::IgnoredAny>,
        }
        let malformed = |error: serde_json::Error| Stop::Malformed(format!("{CRATES}: {error}"));
        let crates: Crates = serde_json::from_slice(json).map_err(malformed)?;
        let crates = u64::try_from(crates.packages.len()).unwrap_or(u64::MAX);
        let left = self.crates.checked_sub(crates);
        self.crates = left.ok_or(Stop::Bound(&bounds::METADATA_CRATES, u64::MAX))?;
        serde_json::from_slice(json).map_err(malformed)
    }
}

fn producers(metadata: &Metadata) -> BTreeMap<String, BTreeMap<String, String>> {
    metadata
        .producers
        .iter()
        .flat_map(|producers| producers.iter())
        .map(|(field, values)| {
            let values = values
                .iter()
                .map(|(name, version)| (name.clone(), version.clone()))
                .collect();
            (field.clone(), values)
        })
        .collect()
}
