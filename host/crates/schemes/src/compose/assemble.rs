//! One component of several: each part as it is, wired to what chains them, and exported under the
//! contract's names.
//!
//! The types of an exported interface must be named by what the whole exports. The parts were built
//! apart, each with types of its own, so an export is handed through a shim that names them anew:
//! the one that wit-component makes for the same purpose in every component. (A composition graph of
//! `wac-graph` has no such shims; where several parts use one types interface it ends as "instance not
//! valid to be used as export".)

use std::collections::BTreeMap;

use anyhow::{Context, Error, Result, bail};
use wasm_encoder::{ComponentBuilder, ComponentExportKind};
use wasmparser::{Validator, WasmFeatures};
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, PackageId, Resolve};

use super::same_interface;
use laurel_engine::outline::Outline;
use laurel_parts::lean::Lean;

/// A component that exports one of the interfaces of the whole.
pub struct Part<'p> {
    /// The interface.
    pub interface: &'p str,
    /// The component.
    pub bytes: &'p [u8],
}

/// Makes one component of the contract's world `scheme`. `chain` imports what the other parts export.
pub fn assemble(
    (resolve, package): &(Resolve, PackageId),
    parts: &[Part],
    chain: &Part,
) -> Result<Vec<u8>> {
    let shims = shims(resolve, *package)?;
    let mut whole = Whole::default();
    let mut sources: BTreeMap<&str, u32> = BTreeMap::new();
    for part in parts {
        let instance = whole.instance(part, &BTreeMap::new())?;
        sources.insert(part.interface, instance);
    }
    // Types first: the chain takes them from there.
    for shim in &shims {
        if shim.imports.is_empty() {
            let exported = whole.export(shim, None)?;
            sources.insert(&shim.interface, exported);
        }
    }
    let instance = whole.instance(chain, &sources)?;
    sources.insert(chain.interface, instance);
    for shim in shims.iter().filter(|shim| !shim.imports.is_empty()) {
        let source = sources.get(shim.interface.as_str());
        whole.export(
            shim,
            Some(*source.with_context(|| format!("no {}", shim.interface))?),
        )?;
    }
    let bytes = whole.builder.finish();
    Validator::new_with_features(WasmFeatures::all()).validate_all(&bytes)?;
    Ok(bytes)
}

/// A component of types alone: it takes the functions and types of an instance, and exports them with
/// the names of an interface.
struct Shim {
    interface: String,
    bytes: Vec<u8>,
    /// What it imports, and under which name.
    imports: Vec<(String, String)>,
}

const FUNCTION: &str = "import-func-";
const TYPE: &str = "import-type-";

/// The shims of the world `scheme`, in its order.
fn shims(resolve: &Resolve, package: PackageId) -> Result<Vec<Shim>> {
    let world = resolve.select_world(&[package], Some("scheme"))?;
    let mut module = dummy_module(resolve, world, ManglingAndAbi::Standard32);
    embed_component_metadata(&mut module, resolve, world, StringEncoding::UTF8)?;
    let component = ComponentEncoder::default().module(&module)?.encode()?;
    let outline = Outline::of(&component)?;
    let pairs = outline.exports.into_iter().zip(outline.nested);
    pairs
        .map(|(interface, bytes)| {
            let mut lean = Lean::default();
            let imports = Outline::of(bytes)?.imports;
            Ok(Shim {
                interface,
                bytes: lean.component(bytes).map_err(Error::msg)?,
                imports: imports
                    .into_iter()
                    .map(|import| (lean.name(&import), import))
                    .map(|(name, import)| (import, name))
                    .collect(),
            })
        })
        .collect()
}

#[derive(Default)]
struct Whole {
    builder: ComponentBuilder,
    /// Exported instances, each with the types that it names.
    exported: Vec<(u32, Vec<String>)>,
    /// Types of instances that have been named before.
    types: BTreeMap<(u32, String), u32>,
}

impl Whole {
    /// An instance of a part's interface.
    fn instance(&mut self, part: &Part, sources: &BTreeMap<&str, u32>) -> Result<u32> {
        let outline = Outline::of(part.bytes)?;
        let mut arguments = Vec::new();
        for import in &outline.instances {
            let source = sources
                .iter()
                .find(|(interface, _)| same_interface(import, interface));
            let (_, source) = source.with_context(|| format!("nothing exports {import}"))?;
            arguments.push((import.as_str(), ComponentExportKind::Instance, *source));
        }
        let name = outline
            .exports
            .iter()
            .find(|export| same_interface(export, part.interface))
            .with_context(|| format!("it does not export {}", part.interface))?;
        let component = self.builder.component_raw(None, part.bytes);
        let instance = self.builder.instantiate(None, component, arguments);
        let kind = ComponentExportKind::Instance;
        Ok(self.builder.alias_export(instance, name, kind))
    }

    /// Exports an interface of `source`, through its shim.
    fn export(&mut self, shim: &Shim, source: Option<u32>) -> Result<u32> {
        let mut arguments = Vec::new();
        for (import, name) in &shim.imports {
            let argument = if let Some(function) = import.strip_prefix(FUNCTION) {
                let source = source.context("a function of no instance")?;
                let kind = ComponentExportKind::Func;
                (kind, self.builder.alias_export(source, function, kind))
            } else if let Some(name) = import.strip_prefix(TYPE) {
                // A type that is imported more than once has digits behind its name.
                let name = name.trim_end_matches(|digit: char| digit.is_ascii_digit());
                let exported = self.exported.iter();
                let named = exported
                    .rev()
                    .find(|(_, types)| types.iter().any(|it| it == name));
                let from = named.map(|(instance, _)| *instance).or(source);
                let kind = ComponentExportKind::Type;
                let from = from.with_context(|| format!("nothing names the type {name}"))?;
                let known = self.types.entry((from, name.to_owned()));
                let alias = || self.builder.alias_export(from, name, kind);
                (kind, *known.or_insert_with(alias))
            } else {
                bail!("a shim imports {import}");
            };
            arguments.push((name.as_str(), argument.0, argument.1));
        }
        let component = self.builder.component_raw(None, &shim.bytes);
        let instance = self.builder.instantiate(None, component, arguments);
        let kind = ComponentExportKind::Instance;
        let exported = self
            .builder
            .export(shim.interface.as_str(), kind, instance, None);
        self.exported
            .push((exported, Outline::of(&shim.bytes)?.exports));
        Ok(exported)
    }
}
