//! Laurel: government award rules as WebAssembly components, run side by side and compared.
//!
//! This is the program `laurel` ([`cli`]) on top of its crates, which it gives on under the names of what
//! they hold; `host/crates/README.md` says which crate may use which.

//!
//! Two rule versions compared on one cycle:
//!
//! ```
//! use laurel::compare_whole::{Reasons, Side, run_both, whole};
//! use laurel::{columns::Columns, cycle, engine::Runner, find::find, outcome::View, pipeline::prepare};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let runner = Runner::new(Default::default())?;
//! let ready = |id| find(id).and_then(|scheme| prepare(&runner, scheme));
//! # let ready = |id| ready(id).map_err(|error| error.show(laurel::lang::Lang::En));
//! let (a, b) = (ready("beilun-2014")?, ready("beilun-2021")?);
//! let invented = cycle::Synth { applicants: 50, seed: 1, jsonl: false, visited_every: Some(3) };
//! let mut file = Vec::new();
//! cycle::synth(&invented, &mut file, &|_| ())?;
//! let cycle = cycle::read(&file, b.editions(), &|_| ()).map_err(|_| "not in order")?;
//! let columns = Columns::new(&cycle);
//! let side = |ready| Side { ready, settings: Default::default() };
//! let runs = run_both(&columns, side(&a), side(&b), Reasons::OfChanged(10), &|_| ());
//! let (Ok(a), Ok(b)) = (runs.a, runs.b) else { return Err("a component failed".into()) };
//! let (a, b) = (View::new(&a), View::new(&b));
//! let compared = whole(&a, &b, true);
//! println!("{}", compared.diff.sentence.zh);
//! # assert!(compared.failed.is_none() && compared.diff.attribution.is_some());
//! # Ok(())
//! # }
//! ```

pub mod bounds;
pub mod cli;
pub mod doctor;
pub mod page;

pub use laurel_compare::whole as compare_whole;
pub use laurel_compare::{attribution, cache, changes, compare, displacement};
pub use laurel_contract as contract;
pub use laurel_cycle as cycle;
pub use laurel_cycle::error;
pub use laurel_engine::{admission, engine, lower, pipeline};
pub use laurel_explore::{
    decisions, explain, many, marks, robust, stability, sweep, variants, whatif,
};
pub use laurel_files::{files, plain_name};
pub use laurel_office as office;
pub use laurel_office::csv_out;
pub use laurel_receipt as receipt;
pub use laurel_register as register;
pub use laurel_report as report;
pub use laurel_scheme::{
    answers, chained, columns, described, digest, known, limits, outcome, ready, rules, scheme,
    settings, show, size, stage, stages, unread, worded, wording,
};
pub use laurel_schemes::{compose, composed, conform, find, lock, oci, origin, reference, sbom};
pub use laurel_service as service;
pub use laurel_verify as verify;
pub use laurel_words::{lang, visible};
