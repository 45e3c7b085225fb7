//! What a user sees: commands, words, reports, receipts, workbooks, files in and out.

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

mod anonymity;
mod chapter;
mod cli;
mod files;
mod mutations;
mod office;
mod operating;
mod readme;
mod receipts;
mod report;
mod words;
mod year;

#[path = "oracle/mutate.rs"]
#[allow(dead_code)]
mod mutate;
mod support;
#[allow(dead_code)]
mod support_cli;
