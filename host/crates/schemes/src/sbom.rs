//! The software bill of materials of components, in CycloneDX 1.5: the crates that they were built from,
//! and what depends on what. A component that carries no list of what it was built from, such as one in
//! another language, is in it by name and digest, and it is said that the rest is not known. It has no time and no serial number, so that the same components always
//! have the same bill.

use std::collections::{BTreeMap, BTreeSet};

use auditable_serde::{DependencyKind, Package, Source};
use serde::Serialize;

use crate::origin::Origin;
use laurel_cycle::error::Error;

/// A bill of materials: the part of CycloneDX 1.5 that is used here.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bom {
    bom_format: &'static str,
    spec_version: &'static str,
    version: u32,
    metadata: Metadata,
    components: Vec<Component>,
    dependencies: Vec<Dependency>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    compositions: Vec<Composition>,
}

/// Of what it is known that not all is known.
#[derive(Debug, Serialize)]
struct Composition {
    aggregate: &'static str,
    dependencies: Vec<String>,
}

/// What the bill is of, and what wrote it.
#[derive(Debug, Serialize)]
struct Metadata {
    tools: [Tool; 1],
    component: Component,
}

#[derive(Debug, Serialize)]
struct Tool {
    vendor: &'static str,
    name: &'static str,
    version: &'static str,
}

/// A component, a crate, or a scheme of several components.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Component {
    #[serde(rename = "type")]
    class: Class,
    bom_ref: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<Scope>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hashes: Vec<Hash>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    licenses: Vec<Licence>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purl: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Class {
    Application,
    Library,
}

/// Whether a part is in what was built, or only ran during the build.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Scope {
    Required,
    Excluded,
}

#[derive(Debug, Serialize)]
struct Hash {
    alg: &'static str,
    content: String,
}

/// A licence: an SPDX expression, or a name where there is none.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Licence {
    /// As the maker states it.
    Expression(String),
    /// Stated nowhere.
    License { name: &'static str },
}

impl Licence {
    /// A licence as it is stated; where it is not, SPDX's word for that.
    fn of(stated: Option<String>) -> Vec<Self> {
        let named = || Self::License {
            name: "NOASSERTION",
        };
        vec![stated.map_or_else(named, Self::Expression)]
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Dependency {
    #[serde(rename = "ref")]
    of: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    depends_on: Vec<String>,
}

impl Component {
    fn new(class: Class, id: String, name: &str) -> Self {
        Self {
            class,
            bom_ref: id,
            name: name.to_owned(),
            version: None,
            description: None,
            scope: None,
            hashes: Vec::new(),
            licenses: Vec::new(),
            purl: None,
        }
    }
}

/// The bill of one component, or of a scheme's components together.
pub fn bill(subject: &str, origins: &[Origin]) -> Bom {
    let mut components: BTreeMap<String, Component> = BTreeMap::new();
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut unknown: BTreeSet<String> = BTreeSet::new();
    for origin in origins.iter().flat_map(flat) {
        let file = reference_of(origin);
        let needs = edges.entry(file.clone()).or_default();
        if !origin.parts.is_empty() {
            // What it is made of says itself what that is made of.
            needs.extend(origin.parts.iter().map(reference_of));
            components.insert(file.clone(), wasm(origin, file));
            continue;
        }
        if origin.lists.is_empty() {
            unknown.insert(file.clone());
        }
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
                    .or_insert_with(|| of(package, id, origin));
                // A part of one component may be a mere tool of another.
                if package.kind == DependencyKind::Runtime {
                    known.scope = Some(Scope::Required);
                }
            }
        }
    }
    // A single component is the subject itself, several are the parts of one.
    let single = match origins {
        [origin] => components.remove(&reference_of(origin)),
        _ => None,
    };
    let subject = single.unwrap_or_else(|| {
        let id = format!("scheme:{subject}");
        let mut scheme = Component::new(Class::Application, id.clone(), subject);
        // That of its parts, where they have one in common.
        let mut licences = origins.iter().map(|origin| origin.licence.clone());
        let first = licences.next().flatten();
        scheme.licenses = Licence::of(first.clone().filter(|_| licences.all(|it| it == first)));
        let parts = origins.iter().map(reference_of);
        edges.insert(id, parts.collect());
        scheme
    });
    Bom {
        bom_format: "CycloneDX",
        spec_version: "1.5",
        version: 1,
        metadata: Metadata {
            tools: [Tool {
                vendor: "laurel",
                name: "laurel",
                version: env!("CARGO_PKG_VERSION"),
            }],
            component: subject,
        },
        components: components.into_values().collect(),
        dependencies: edges
            .into_iter()
            .map(|(of, needs)| Dependency {
                of,
                depends_on: needs.into_iter().collect(),
            })
            .collect(),
        compositions: match unknown.is_empty() {
            true => Vec::new(),
            false => vec![Composition {
                aggregate: "incomplete",
                dependencies: unknown.into_iter().collect(),
            }],
        },
    }
}

/// A component, and those that it is composed of.
fn flat(origin: &Origin) -> Vec<&Origin> {
    let parts = origin.parts.iter().flat_map(flat);
    std::iter::once(origin).chain(parts).collect()
}

/// What a component is called in the bill.
fn reference_of(origin: &Origin) -> String {
    format!("sha256:{}", origin.sha256)
}

/// The bill as JSON.
pub fn json(bill: &Bom) -> Result<String, Error> {
    let mut text = serde_json::to_string_pretty(bill).map_err(|error| {
        Error::input(
            format!("物料清单：{error}"),
            format!("bill of materials: {error}"),
        )
    })?;
    text.push('\n');
    Ok(text)
}

/// A WebAssembly component as a part.
fn wasm(origin: &Origin, id: String) -> Component {
    let name = origin.name.as_deref().unwrap_or(&origin.component);
    let mut part = Component::new(Class::Library, id, name);
    part.version.clone_from(&origin.version);
    part.description.clone_from(&origin.description);
    part.licenses = Licence::of(origin.licence.clone());
    part.hashes = vec![Hash {
        alg: "SHA-256",
        content: origin.sha256.clone(),
    }];
    part
}

/// A crate as a part.
fn of(package: &Package, id: String, origin: &Origin) -> Component {
    let purl = (package.source == Source::CratesIo).then(|| id.clone());
    let mut part = Component::new(Class::Library, id, &package.name);
    part.version = Some(package.version.to_string());
    part.purl = purl;
    let key = (package.name.clone(), package.version.to_string());
    let own = || {
        (package.source != Source::CratesIo)
            .then(|| origin.licence.clone())
            .flatten()
    };
    part.licenses = Licence::of(origin.licences.get(&key).cloned().or_else(own));
    part.scope = Some(Scope::Excluded);
    part
}

/// What a crate is called in the bill: its package URL, where it is a published one.
fn reference(package: &Package) -> String {
    match package.source {
        Source::CratesIo => format!("pkg:cargo/{}@{}", package.name, package.version),
        _ => format!("local:{}@{}", package.name, package.version),
    }
}
