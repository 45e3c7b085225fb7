//! What the steps of a command took: spans on standard error.

use clap::ValueEnum;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::prelude::*;

/// The form of the log.
#[derive(Clone, Copy, ValueEnum)]
pub enum Form {
    /// 一行一条 · a line for each step
    Text,
    /// JSON，一行一条 · a JSON object for each step
    Json,
}

/// Reports every step when it ends: how long it was at work, and what it says of itself (rows, fuel,
/// the component and its digest).
pub fn start(form: Form) {
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(|| super::terminal::Log)
        .with_target(false)
        .with_ansi(false)
        .with_span_events(FmtSpan::CLOSE);
    let ours = Targets::new().with_target("laurel", tracing::Level::INFO);
    let registry = tracing_subscriber::registry().with(ours);
    match form {
        Form::Text => registry.with(lines).init(),
        Form::Json => registry.with(lines.json()).init(),
    }
}
