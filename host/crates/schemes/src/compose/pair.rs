//! Two composed schemes as one HTTP service.

use anyhow::Context as _;
use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions};

use laurel_engine::snapshot::{Answering, Exported, initialized};

use super::service::PREPARE;
use super::{Outline, compose, failed, image, labelled};
use laurel_cycle::error::Error;
use laurel_parts::lean::Lean;
use laurel_scheme::ready::Ready;

/// The adapter between `wasi:http` and two schemes.
pub const PAIR: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/service-pair.wasm"));

/// How the adapter's names of what it imports of the reform begin (`wit/pair`).
const REFORM: &str = "laurel:pair/reform-";
/// How those of all that a composed scheme exports begin.
const AWARD: &str = "laurel:award/";
/// The interface that holds the page.
const PAGE: &str = "laurel:pair/page@";

/// What the baseline exports for an import of the adapter.
fn of_baseline(import: &str) -> Option<String> {
    import.starts_with(AWARD).then(|| import.to_owned())
}

/// What the reform exports for an import of the adapter.
fn of_reform(import: &str) -> Option<String> {
    Some(format!("{AWARD}{}", import.strip_prefix(REFORM)?))
}

/// What the holder of the page exports for an import of the adapter.
fn of_page(import: &str) -> Option<String> {
    import.starts_with(PAGE).then(|| import.to_owned())
}

/// Two composed schemes behind the adapter: a component that exports `wasi:http/incoming-handler`. `policy`
/// and `html` are what it shows at `/`.
///
/// # Errors
/// They cannot be composed.
pub fn serve_both(a: &Ready, b: &Ready, policy: &str, html: &[u8]) -> Result<Vec<u8>, Error> {
    let (composed_a, composed_b) = (compose(a)?, compose(b)?);
    let name = format!("{}-{}-http", a.scheme.id(), b.scheme.id());
    let served = || -> anyhow::Result<Vec<u8>> {
        let page = Lean::default()
            .component(&image::page(policy, html)?)
            .map_err(anyhow::Error::msg)?;
        // What the schemes say of themselves is the same at every request.
        let answering = [
            Answering {
                bytes: &composed_a,
                exports: of_baseline,
            },
            Answering {
                bytes: &composed_b,
                exports: of_reform,
            },
        ];
        let adapter = initialized(PAIR, &answering, PREPARE)?;
        let whole = joined(&adapter, [&composed_a, &composed_b, &page])?;
        let names = [a, b].map(|ready| &ready.scheme.manifest.name.en);
        let description = format!(
            "{} and {}, compared, as an HTTP service",
            names[0], names[1]
        );
        let parts = [composed_a.as_slice(), &composed_b, &page, PAIR];
        labelled(&whole, &name, &description, &parts, PAIR)
    };
    served().map_err(|error| failed(&name, &format!("{error:#}")))
}

/// The adapter, wired to both schemes and the page, and what it exports to the world.
fn joined(adapter: &[u8], parts: [&[u8]; 3]) -> anyhow::Result<Vec<u8>> {
    let imports = Outline::of(adapter)?.instances;
    let mut graph = CompositionGraph::new();
    let package = Package::from_bytes("laurel:service", None, adapter, graph.types_mut())?;
    let exports: Vec<String> = graph.types()[package.ty()]
        .exports
        .keys()
        .cloned()
        .collect();
    let package = graph.register_package(package)?;
    let adapter = graph.instantiate(package);
    let kinds: [(&str, Exported); 3] = [
        ("laurel:baseline", of_baseline),
        ("laurel:reform", of_reform),
        ("laurel:page", of_page),
    ];
    for (bytes, (name, exported)) in parts.into_iter().zip(kinds) {
        let package = Package::from_bytes(name, None, bytes, graph.types_mut())?;
        let package = graph.register_package(package)?;
        let instance = graph.instantiate(package);
        for import in &imports {
            if let Some(export) = exported(import) {
                let export = graph
                    .alias_instance_export(instance, &export)
                    .with_context(|| format!("nothing exports {import}"))?;
                graph.set_instantiation_argument(adapter, import, export)?;
            }
        }
    }
    for name in exports.iter().filter(|name| *name != PREPARE) {
        let export = graph.alias_instance_export(adapter, name)?;
        graph.export(export, name)?;
    }
    Ok(graph.encode(EncodeOptions::default())?)
}
