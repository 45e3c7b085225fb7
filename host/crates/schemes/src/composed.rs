//! A composed scheme as a user brings it: one component that exports the four stages and their chain.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use crate::compose::Outline;
use crate::find::{check, is_built_in, said};
use laurel_contract::manifest::{self, Manifest};
use laurel_cycle::error::{Error, Failure};
use laurel_engine::engine::{Limits, Loaded, Runner, invalid};
use laurel_engine::pipeline;
use laurel_files::files;
use laurel_scheme::chained;
use laurel_scheme::digest::digest;
use laurel_scheme::limits::{Asked, Given};
use laurel_scheme::scheme::{self, Entry, Part, Scheme};

/// Reads a composed scheme. The components that it was made of are taken out of it again, so that each
/// stage can be called by itself; the manifest's digests must be theirs. `asked` are limits that the user
/// sets over the default ones.
///
/// # Errors
/// It is no composed scheme, or does not keep the contract.
pub fn open(file: &Path, part: Part, asked: &Asked) -> Result<Scheme, Error> {
    let name = part.component.as_str();
    if !laurel_engine::admission::exports(name, &part.bytes, "laurel:award/manifest")? {
        return Err(none_composed(name).into());
    }
    let loaded = Runner::asked(Limits::default(), asked.clone())
        .map_err(|error| Failure::new(name, error.to_string(), error.to_string()))?
        .trusting(is_built_in)
        .load(name, &part.bytes)?;
    let manifest = describe(&loaded)?;
    let nested = Outline::of(&part.bytes)
        .map_err(|error| invalid(name, &error))?
        .nested;
    let named = chained::parts(&manifest.parts)
        .map(|(stage, it)| (stage, it.component.as_str(), it.sha256.as_str()));
    let find = |sha256: &str| nested.iter().find(|bytes| digest(bytes) == sha256);
    let found = laurel_admission::manifest::parts(name, named, find, &said)?;
    let mut parts = BTreeMap::new();
    let mut entries = BTreeMap::new();
    for (stage, (component, bytes)) in found {
        let sha256 = digest(bytes);
        entries.insert(
            stage,
            Entry {
                component: component.as_str().to_owned(),
                sha256: Some(sha256.clone()),
                limits: Given::default(),
            },
        );
        let part = Part {
            component: component.as_str().to_owned(),
            from: files::name(file),
            scheme: Some(manifest.id.clone()),
            called: None,
            sha256,
            limits: Given::default(),
            bytes: Cow::Owned(bytes.to_vec()),
        };
        parts.insert(stage, part);
    }
    // It is held to what one in a folder is.
    let written = scheme::Manifest {
        stages: entries,
        ..chained::manifest(&manifest, &|stage| pipeline::describe(stage, &loaded))?
    };
    check(&written).map_err(|why| {
        Failure::new(
            name,
            format!("清单有误：{}", why.zh),
            format!("its manifest is wrong: {}", why.en),
        )
    })?;
    Ok(Scheme {
        manifest: written,
        text: String::new(),
        parts,
        composed: Some(Part {
            scheme: Some(manifest.id),
            ..part
        }),
        called: None,
    })
}

fn none_composed(name: &str) -> Failure {
    Failure::new(
        name,
        "不是由 laurel compose 组合的方案：没有导出 laurel:award/manifest@0.1.0（单个阶段的组件用 --component 阶段=文件）",
        "not a composed scheme: it does not export laurel:award/manifest@0.1.0 (for the component of one stage, use --component STAGE=FILE)",
    )
}

fn describe(loaded: &Loaded) -> Result<Manifest, Failure> {
    let indices =
        manifest::GuestIndices::new(loaded.pre()).map_err(|_| none_composed(loaded.name()))?;
    let manifest =
        loaded.ask(|store, instance| indices.load(&mut *store, instance)?.call_describe(store))?;
    laurel_scheme::size::said(loaded.name(), "manifest", &manifest)?;
    Ok(manifest)
}
