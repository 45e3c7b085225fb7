//! The contract as wasmtime binds it: the types of `wit/` and typed access to a stage's exports.

#![allow(missing_docs)] // documented in wit/

wasmtime::component::bindgen!({
    path: "../wit",
    world: "scheme",
    additional_derives: [PartialEq, Eq, serde::Serialize, schemars::JsonSchema],
});

pub use exports::laurel::award::{eligibility, ranking, sanction, scoring, types};
