//! What a platform team relies on: components, their bounds, composition, the service, supply, registries.

#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    clippy::type_complexity
)]

mod compose;
mod gates;
mod hostile;
#[cfg(feature = "oci")]
mod oci;
mod service;
mod service_pair;
mod supply;

#[allow(dead_code)]
mod support_cli;
