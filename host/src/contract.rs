//! The contract: the types of `wit/`, and access to what a component exports.
//!
//! With wasmtime they come from its bindings for a host; without, from those for a component that is
//! composed with a scheme. Both make the same types of the same contract.

#![allow(missing_docs)] // documented in wit/

#[cfg(feature = "runtime")]
mod host {
    wasmtime::component::bindgen!({
        path: "../wit",
        world: "scheme",
        additional_derives: [PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema],
    });
    pub use exports::laurel::award::{
        chain, eligibility, manifest, ranking, sanction, scoring, types,
    };
}
#[cfg(feature = "runtime")]
pub use host::*;

#[cfg(not(feature = "runtime"))]
mod guest {
    #![allow(unsafe_code, clippy::all, clippy::restriction)] // what wit-bindgen generates

    wit_bindgen::generate!({
        path: "../wit",
        world: "scheme-user",
        additional_derives: [PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema],
    });
    pub use laurel::award::{chain, eligibility, manifest, ranking, sanction, scoring, types};
}
#[cfg(not(feature = "runtime"))]
pub use guest::*;
