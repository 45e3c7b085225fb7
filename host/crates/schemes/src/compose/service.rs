//! A composed scheme as an HTTP service.

use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions, plug};

use laurel_engine::snapshot::{Answering, initialized};

use super::{compose, failed, labelled};
use laurel_cycle::error::Error;
use laurel_scheme::ready::Ready;

/// The adapter between `wasi:http` and the chain.
pub const SERVICE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/service.wasm"));

/// The export by which the adapter is initialised (`wit/service`).
pub(super) const PREPARE: &str = "prepare";

/// A composed scheme behind the adapter: a component that exports `wasi:http/incoming-handler`.
pub fn serve(ready: &Ready) -> Result<Vec<u8>, Error> {
    let composed = compose(ready)?;
    let served = || -> anyhow::Result<Vec<u8>> {
        // What the scheme says of itself is the same at every request.
        let scheme = Answering {
            bytes: &composed,
            exports: |import| Some(import.to_owned()),
        };
        let adapter = initialized(SERVICE, &[scheme], PREPARE)?;
        let mut graph = CompositionGraph::new();
        let adapter = Package::from_bytes("laurel:service", None, adapter, graph.types_mut())?;
        let adapter = graph.register_package(adapter)?;
        let scheme = Package::from_bytes(
            "laurel:scheme",
            None,
            composed.as_slice(),
            graph.types_mut(),
        )?;
        let scheme = graph.register_package(scheme)?;
        plug(&mut graph, vec![scheme], adapter)?;
        if let Some(prepare) = graph.get_export(PREPARE) {
            graph.unexport(prepare)?;
        }
        let whole = graph.encode(EncodeOptions::default())?;
        let name = format!("{}-http", ready.scheme.id());
        let description = format!("{}, as an HTTP service", ready.scheme.manifest.name.en);
        let parts = [composed.as_slice(), SERVICE];
        labelled(&whole, &name, &description, &parts, SERVICE)
    };
    served().map_err(|error| failed(ready.scheme.id(), &format!("{error:#}")))
}
