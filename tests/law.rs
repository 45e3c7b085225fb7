//! What the rules say, on drawn and written cycles: an oracle written from the text, properties, comparison
//! and attribution, exploration.

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

mod answers;
mod attribution;
mod explore;
mod oracle;
mod properties;
mod sweep;

#[path = "oracle/mutate.rs"]
#[allow(dead_code)]
mod mutate;
mod support;
#[allow(dead_code)]
mod support_cli;
