//! A composed scheme as an HTTP service.

use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions, plug};

use super::failed;
use crate::error::Error;

/// The adapter between `wasi:http` and the chain.
const SERVICE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/service.wasm"));

/// A composed scheme behind the adapter: a component that exports `wasi:http/incoming-handler`.
pub fn serve(composed: Vec<u8>) -> Result<Vec<u8>, Error> {
    let served = || -> anyhow::Result<Vec<u8>> {
        let mut graph = CompositionGraph::new();
        let adapter = Package::from_bytes("laurel:service", None, SERVICE, graph.types_mut())?;
        let adapter = graph.register_package(adapter)?;
        let scheme = Package::from_bytes("laurel:scheme", None, composed, graph.types_mut())?;
        let scheme = graph.register_package(scheme)?;
        plug(&mut graph, vec![scheme], adapter)?;
        Ok(graph.encode(EncodeOptions::default())?)
    };
    served().map_err(|error| failed("service", &format!("{error:#}")))
}
