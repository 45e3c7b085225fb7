//! What a component file says of its origin: the metadata, imports, exports and crates in it. Read
//! without running anything, so that a file can be looked at before it is trusted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use auditable_serde::{DependencyKind, VersionInfo};
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use schemars::JsonSchema;
use serde::Serialize;
use wasm_metadata::{Metadata, Payload};
use wasmparser::Parser;

use laurel_cycle::error::Error;
use laurel_cycle::error::Failure;
use laurel_scheme::scheme::Part;

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
            let why = why.lines().next().unwrap_or_default().to_owned();
            Failure::new(
                &part.component,
                format!("不是有效的 WebAssembly 组件：{why}"),
                format!("not a valid WebAssembly component: {why}"),
            )
        };
        let counted = laurel_engine::admission::look(&part.component, &part.bytes)?;
        let imports = counted.imports.into_iter().map(|it| it.name).collect();
        let exports = counted.exports;
        let payload =
            Payload::from_binary(&part.bytes).map_err(|error| fail(format!("{error:#}")))?;
        let metadata = payload.metadata();
        let mut lists = Vec::new();
        embedded(&payload, &mut lists);
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
            licences: licences(&part.bytes),
            lists,
        })
    }
}

/// The components of a scheme, or the one in a WebAssembly file.
pub fn parts(name: &str) -> Result<Vec<Part>, Error> {
    match crate::find::part(Path::new(name))? {
        Some(part) => Ok(vec![part]),
        None => Ok(crate::find::find(name)?.parts.into_values().collect()),
    }
}

/// The section of licences, as `host/build/provenance.rs` writes it.
const LICENCES: &str = "laurel-licences";
/// Largest text of licences that is unpacked.
const MOST_LICENCES: usize = 1 << 20;

/// The licences that a component and those inside of it carry.
fn licences(bytes: &[u8]) -> BTreeMap<(String, String), String> {
    let mut known = BTreeMap::new();
    for payload in Parser::new(0).parse_all(bytes).map_while(Result::ok) {
        let wasmparser::Payload::CustomSection(section) = payload else {
            continue;
        };
        if section.name() != LICENCES {
            continue;
        }
        let text = decompress_to_vec_zlib_with_limit(section.data(), MOST_LICENCES);
        let text = String::from_utf8(text.unwrap_or_default()).unwrap_or_default();
        for line in text.lines() {
            let mut words = line.splitn(3, ' ').map(str::to_owned);
            if let (Some(name), Some(version), Some(licence)) =
                (words.next(), words.next(), words.next())
            {
                known.insert((name, version), licence);
            }
        }
    }
    known
}

/// The lists of crates in a component and in those inside of it.
fn embedded(payload: &Payload, lists: &mut Vec<VersionInfo>) {
    if let Some(dependencies) = &payload.metadata().dependencies {
        lists.push(dependencies.version_info().clone());
    }
    if let Payload::Component { children, .. } = payload {
        for child in children {
            embedded(child, lists);
        }
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
