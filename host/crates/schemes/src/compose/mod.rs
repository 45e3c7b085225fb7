//! Composes the four stages of a scheme, what chains them and its manifest into one component of the
//! `scheme` world.
//!
//! The stages' bytes go into it as they are: [`crate::composed`] finds them again, and their digests.

mod assemble;
mod image;
#[cfg(feature = "pair")]
mod pair;
mod service;

use std::collections::BTreeMap;
use std::fmt;

use assemble::{Part, assemble};
use laurel_parts::lean::Lean;
use wasm_metadata::AddMetadataField::Set;
use wasm_metadata::{AddMetadata, Description, Licenses, Payload, Revision, Version};

use crate::find::check;
use crate::reference::{self, Remote};
use laurel_contract::manifest::{self, Manifest, Origin, Parts, Terms};
use laurel_contract::types::{Setting, Status, Text, Value};
use laurel_cycle::Day;
use laurel_cycle::error::{Error, Failure};
use laurel_files::plain_name::{Names, PlainName};
use laurel_scheme::digest::digest;
use laurel_scheme::ready::Ready;
use laurel_scheme::scheme::{self, WAIVE};
use laurel_scheme::settings;
use laurel_scheme::stage::Stage;

pub use laurel_engine::outline::Outline;
#[cfg(feature = "pair")]
pub use pair::{PAIR, serve_both};
pub use service::{SERVICE, serve};

/// The part of a composed scheme that chains the others.
pub const CHAIN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/chain.wasm"));

/// A scheme as one component.
pub fn compose(ready: &Ready) -> Result<Vec<u8>, Error> {
    let manifest = manifest(ready)?;
    composed(ready, &manifest).map_err(|error| failed(ready.scheme.id(), &format!("{error:#}")))
}

fn composed(ready: &Ready, manifest: &Manifest) -> anyhow::Result<Vec<u8>> {
    let contract = image::contract()?;
    let manifest = image::component(&contract, manifest)?;
    let manifest = Lean::default()
        .component(&manifest)
        .map_err(anyhow::Error::msg)?;
    let interfaces = Stage::ALL.map(|stage| format!("laurel:award/{}@0.1.0", stage.id()));
    let stages = Stage::ALL.iter().zip(&interfaces);
    let mut parts: Vec<Part> = stages
        .filter_map(|(stage, interface)| {
            let bytes = &ready.scheme.parts.get(stage)?.bytes;
            Some(Part { interface, bytes })
        })
        .collect();
    parts.push(Part {
        interface: "laurel:award/manifest@0.1.0",
        bytes: &manifest,
    });
    let chain = Part {
        interface: "laurel:award/chain@0.1.0",
        bytes: CHAIN,
    };
    let whole = assemble(&contract, &parts, &chain)?;
    let scheme = &ready.scheme;
    let bytes: Vec<&[u8]> = parts.iter().chain([&chain]).map(|it| it.bytes).collect();
    labelled(&whole, scheme.id(), &scheme.manifest.name.en, &bytes, CHAIN)
}

/// Says of a composed component what it is and where it comes from. Its source is that of the part
/// that joins the others; its revision is the digest of the digests of its parts, one a line.
fn labelled(
    bytes: &[u8],
    name: &str,
    description: &str,
    parts: &[&[u8]],
    joint: &[u8],
) -> anyhow::Result<Vec<u8>> {
    let digests: String = parts.iter().map(|it| digest(it) + "\n").collect();
    let revision = format!("sha256:{}", digest(digests.as_bytes()));
    let mut metadata = AddMetadata::default();
    metadata.name = Set(name.to_owned());
    metadata.version = Set(Version::new(env!("CARGO_PKG_VERSION").to_owned()));
    metadata.description = Set(Description::new(description.to_owned()));
    metadata.licenses = Set(Licenses::new(env!("CARGO_PKG_LICENSE"))?);
    if let Some(source) = &Payload::from_binary(joint)?.metadata().source {
        metadata.source = Set(source.clone());
    }
    metadata.revision = Set(Revision::new(revision));
    metadata.processed_by = vec![("laurel".to_owned(), env!("CARGO_PKG_VERSION").to_owned())];
    metadata.to_wasm(bytes)
}

/// Whether two names are of one interface, in versions of the contract that go together: as semver
/// has it, `0.1.0` and `0.1.7`, but not `0.2.0`.
fn same_interface(one: &str, other: &str) -> bool {
    fn track(name: &str) -> Option<(&str, &str)> {
        let (interface, version) = name.split_once('@')?;
        let (track, _) = version.rsplit_once('.')?;
        Some((interface, track))
    }
    one == other || track(one).is_some_and(|it| Some(it) == track(other))
}

/// What a composed scheme says of itself.
fn manifest(ready: &Ready) -> Result<Manifest, Error> {
    // Of other schemes' stages it is no longer the scheme that its manifest names.
    let mut scheme = ready.scheme.clone();
    scheme.become_own(BTreeMap::new(), 0);
    // Nothing is composed that would be refused when it is run.
    check(&scheme.manifest).map_err(|why| {
        Error::input(
            format!("组合后的清单有误：{}", why.zh),
            format!(
                "the manifest of what is composed would be wrong: {}",
                why.en
            ),
        )
    })?;
    let scheme::Manifest {
        id,
        status,
        name,
        dates,
        notes,
        settings: _,
        waived: _,
        reasons: _,
        stages: _,
        made_of,
    } = &scheme.manifest;
    let settings = scheme.manifest.all_settings();
    let terms =
        |stage: Stage, settings: &BTreeMap<String, String>| -> Result<Vec<Setting>, Error> {
            let described = ready.description(stage).map_or(&[][..], |it| &it.terms);
            let of_stage = described
                .iter()
                .filter_map(|term| Some((term, settings.get(&term.id)?)));
            let rules = ready.description(stage).map_or(&[][..], |it| &it.rules);
            let waived = rules.iter().filter_map(|rule| {
                let term = format!("{WAIVE}{}", rule.id);
                settings.contains_key(&term).then_some(Ok(Setting {
                    term,
                    value: Value::Toggle(true),
                }))
            });
            of_stage
                .map(|(term, text)| {
                    Ok(Setting {
                        term: term.id.clone(),
                        value: settings::parse(term, text)?,
                    })
                })
                .chain(waived)
                .collect()
        };
    let all_terms = |settings: &BTreeMap<String, String>| -> Result<Terms, Error> {
        Ok(Terms {
            eligibility: terms(Stage::Eligibility, settings)?,
            scoring: terms(Stage::Scoring, settings)?,
            ranking: terms(Stage::Ranking, settings)?,
            sanction: terms(Stage::Sanction, settings)?,
        })
    };
    let mut names = Names::default();
    let mut part = |stage: Stage| {
        let part = ready.scheme.parts.get(&stage);
        manifest::Part {
            component: file_name(stage, part.map_or("", |part| &part.component), &mut names),
            sha256: part.map(|part| part.sha256.clone()).unwrap_or_default(),
        }
    };
    let text = |text: &laurel_words::lang::Text| Text {
        zh: text.zh.clone(),
        en: text.en.clone(),
    };
    let day = |day: Option<Day>| day.map_or(laurel_scheme::columns::UNKNOWN_DAY, |day| day.0);
    let titles_under = ready.description(Stage::Sanction);
    Ok(Manifest {
        id: id.clone(),
        name: text(name),
        status: match status {
            scheme::Status::Draft => Status::Draft,
            scheme::Status::Adopted => Status::Adopted,
            scheme::Status::Reconstructed => Status::Reconstructed,
        },
        issued: day(dates.issued),
        in_force: day(dates.in_force),
        repealed: day(dates.repealed),
        notes: notes.iter().map(text).collect(),
        terms: all_terms(&settings)?,
        parts: Parts {
            eligibility: part(Stage::Eligibility),
            scoring: part(Stage::Scoring),
            ranking: part(Stage::Ranking),
            sanction: part(Stage::Sanction),
        },
        titles_under: titles_under
            .map(|description| description.instrument.id.clone())
            .unwrap_or_default(),
        made_of: made_of
            .iter()
            .map(|origin| {
                Ok(Origin {
                    id: origin.id.clone(),
                    name: text(&origin.name),
                    terms: all_terms(&origin.settings)?,
                })
            })
            .collect::<Result<_, Error>>()?,
    })
}

/// The name under which a stage's component can be taken out again: its own, where that is a plain one
/// and no other has it; of one in a registry the last part of the repository.
fn file_name(stage: Stage, component: &str, names: &mut Names) -> String {
    let own = match component.strip_prefix(reference::SCHEME) {
        Some(_) => Remote::parse(component).ok().map(|remote| {
            let last = remote.repository.rsplit('/').next().unwrap_or_default();
            format!("{}.wasm", last.trim_end_matches(".wasm"))
        }),
        None => Some(component.to_owned()),
    };
    let id = stage.id();
    own.into_iter()
        .chain([format!("{id}.wasm"), format!("{id}-of-this-scheme.wasm")])
        .find(|name| {
            let name = PlainName::component(name);
            name.is_ok_and(|name| names.take(&name).is_ok())
        })
        .unwrap_or_default()
}

/// What to say where composing fails.
pub fn failed(what: &str, error: &dyn fmt::Display) -> Error {
    Failure::new(
        what,
        format!("无法组合：{error}"),
        format!("it cannot be composed: {error}"),
    )
    .into()
}
