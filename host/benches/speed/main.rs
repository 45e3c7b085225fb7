//! Speed of the whole and of its parts, held against bars: `cargo bench -p laurel --bench speed`.
//!
//! Prints tables, and writes them as JSON and as a picture beside `README.md`, which says how it is
//! measured and what the figures mean.
#![allow(
    missing_docs,
    clippy::float_arithmetic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // it measures and decides nothing; a panic is the message
mod cases;
mod native;
mod picture;
mod processes;
mod report;
mod sample;

use std::path::PathBuf;

use cases::Subject;
use clap::{Parser, ValueEnum};
use laurel::engine::Limits;
use report::Report;

/// Measures Laurel.
#[derive(Parser)]
struct Args {
    /// Rounds, of which the median counts.
    #[arg(long, default_value_t = 15)]
    rounds: usize,
    /// Measures only these, and writes no files.
    #[arg(long, value_enum)]
    only: Vec<Section>,
    /// The largest population, a power of ten from 1,000 up; 1,000,000 take 1.5 GB of disk.
    #[arg(long, default_value_t = 1_000_000)]
    largest: usize,
    /// Folder for `results.json` and `results.svg`.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/benches"))]
    out: PathBuf,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

/// A part of the measurements.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Section {
    Eligibility,
    Reasons,
    Stages,
    Instances,
    Processes,
    Population,
}

fn main() {
    let args = Args::parse();
    let wanted = |section| args.only.is_empty() || args.only.contains(&section);
    let mut report = Report::new(args.rounds);
    // First, since the system counts the memory of this process as that of one that it starts.
    if wanted(Section::Processes) {
        report.add(processes::starts(args.rounds));
        report.add(processes::comparisons(args.rounds));
        report.add(processes::log(args.rounds));
    }
    if wanted(Section::Population) {
        report.add(processes::populations(args.largest));
    }
    let subject = Subject::new(Limits::default());
    if wanted(Section::Eligibility) {
        report.add(cases::eligibility(&subject, args.rounds));
    }
    if wanted(Section::Reasons) {
        report.add(cases::reasons(&subject, args.rounds));
    }
    if wanted(Section::Stages) {
        let unwatched = Subject::new(Limits {
            watched: false,
            ..Limits::default()
        });
        report.add(cases::four_stages(&subject, &unwatched, args.rounds));
    }
    if wanted(Section::Instances) {
        report.add(cases::instances(args.rounds));
    }
    print!("{}", report.text());
    if args.only.is_empty() {
        report.write(&args.out).expect("the folder can be written");
        println!(
            "\nwritten: results.json, results.svg in {}",
            args.out.display()
        );
    }
}
