//! The software bill of materials of components, in CycloneDX: the crates that they were built from,
//! and what depends on what. It has no time and no serial number, so that the same components always
//! have the same bill.

use std::collections::{BTreeMap, BTreeSet};

use auditable_serde::{DependencyKind, Package, Source};
use cyclonedx_bom::external_models::uri::Purl;
use cyclonedx_bom::models::component::{Classification, Component, Components, Scope};
use cyclonedx_bom::models::dependency::{Dependencies, Dependency};
use cyclonedx_bom::models::hash::{Hash, HashAlgorithm, HashValue, Hashes};
use cyclonedx_bom::models::license::{LicenseChoice, Licenses};
use cyclonedx_bom::models::metadata::Metadata;
use cyclonedx_bom::models::tool::{Tool, Tools};
use cyclonedx_bom::prelude::{Bom, NormalizedString};

use crate::error::Error;
use crate::origin::Origin;

/// The bill of one component, or of a scheme's components together.
pub fn bill(subject: &str, origins: &[Origin]) -> Bom {
    let mut components: BTreeMap<String, Component> = BTreeMap::new();
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for origin in origins {
        let file = format!("sha256:{}", origin.sha256);
        let needs = edges.entry(file.clone()).or_default();
        let roots = origin.lists.iter().flat_map(|list| &list.packages);
        needs.extend(roots.filter(|it| it.root).map(reference));
        components.insert(file.clone(), wasm(origin, file));
        for list in &origin.lists {
            for package in &list.packages {
                let id = reference(package);
                let needs = edges.entry(id.clone()).or_default();
                let packages = package.dependencies.iter();
                needs.extend(
                    packages
                        .filter_map(|at| list.packages.get(*at))
                        .map(reference),
                );
                let known = components
                    .entry(id.clone())
                    .or_insert_with(|| of(package, id));
                // A part of one component may be a mere tool of another.
                if package.kind == DependencyKind::Runtime {
                    known.scope = Some(Scope::Required);
                }
            }
        }
    }
    // A single component is the subject itself, several are the parts of one.
    let single = match origins {
        [origin] => components.remove(&format!("sha256:{}", origin.sha256)),
        _ => None,
    };
    let subject = single.unwrap_or_else(|| {
        let id = format!("scheme:{subject}");
        let mut scheme = Component::new(Classification::Application, subject, "", Some(id.clone()));
        scheme.version = None;
        let parts = origins.iter().map(|it| format!("sha256:{}", it.sha256));
        edges.insert(id, parts.collect());
        scheme
    });
    let tool = Tool::new("laurel", "laurel", env!("CARGO_PKG_VERSION"));
    Bom {
        serial_number: None,
        metadata: Some(Metadata {
            component: Some(subject),
            tools: Some(Tools::List(vec![tool])),
            ..Metadata::default()
        }),
        components: Some(Components(components.into_values().collect())),
        dependencies: Some(Dependencies(
            edges
                .into_iter()
                .map(|(dependency_ref, needs)| Dependency {
                    dependency_ref,
                    dependencies: needs.into_iter().collect(),
                })
                .collect(),
        )),
        ..Bom::default()
    }
}

/// The bill as JSON.
pub fn json(bill: Bom) -> Result<String, Error> {
    let failed = |why: String| {
        Error::input(
            format!("物料清单：{why}"),
            format!("bill of materials: {why}"),
        )
    };
    let mut bytes = Vec::new();
    bill.output_as_json_v1_5(&mut bytes)
        .map_err(|error| failed(error.to_string()))?;
    let mut text = String::from_utf8(bytes).map_err(|error| failed(error.to_string()))?;
    text.push('\n');
    Ok(text)
}

/// A WebAssembly component as a part.
fn wasm(origin: &Origin, id: String) -> Component {
    let name = origin.name.as_deref().unwrap_or(&origin.component);
    let version = origin.version.as_deref().unwrap_or_default();
    let mut part = Component::new(Classification::Library, name, version, Some(id));
    if origin.version.is_none() {
        part.version = None;
    }
    part.description = origin.description.as_deref().map(NormalizedString::new);
    part.licenses = origin
        .licence
        .as_deref()
        .map(|licence| Licenses(vec![LicenseChoice::expression(licence)]));
    part.hashes = Some(Hashes(vec![Hash {
        alg: HashAlgorithm::SHA_256,
        content: HashValue(origin.sha256.clone()),
    }]));
    part
}

/// A crate as a part.
fn of(package: &Package, id: String) -> Component {
    let version = package.version.to_string();
    let mut part = Component::new(Classification::Library, &package.name, &version, Some(id));
    if package.source == Source::CratesIo {
        part.purl = Purl::new("cargo", &package.name, &version).ok();
    }
    part.scope = Some(Scope::Excluded);
    part
}

/// What a crate is called in the bill.
fn reference(package: &Package) -> String {
    match package.source {
        Source::CratesIo => format!("pkg:cargo/{}@{}", package.name, package.version),
        _ => format!("local:{}@{}", package.name, package.version),
    }
}
