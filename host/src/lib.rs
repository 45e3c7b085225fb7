//! Laurel: government award rules as WebAssembly components, run side by side and compared.
//!
//! This is the program `laurel` ([`cli`]) on top of its crates, which it gives on under the names of what
//! they hold; `host/crates/README.md` says which crate may use which.

pub mod bounds;
pub mod cli;
pub mod doctor;

pub use laurel_compare::{attribution, changes, compare, displacement, memo};
pub use laurel_contract as contract;
pub use laurel_cycle as cycle;
pub use laurel_cycle::error;
pub use laurel_engine::{admission, engine, lower, pipeline};
pub use laurel_explore::{batch, explain, people, robust, sheets, stability, sweep, trial, whatif};
pub use laurel_files::{files, plain_name};
pub use laurel_office as office;
pub use laurel_office::delimited;
pub use laurel_receipt as receipt;
pub use laurel_report as report;
pub use laurel_scheme::{
    answers, chained, columns, described, digest, limits, outcome, ready, rules, scheme, settings,
    show, size, stage, stages, unread, worded, wording,
};
pub use laurel_schemes::{compose, composed, conform, find, lock, oci, origin, remote, sbom};
pub use laurel_service as service;
pub use laurel_words::{lang, visible};
