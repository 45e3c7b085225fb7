//! The cycle file: what an office records about one year's award, from the applications to what
//! became of the winners.
//!
//! Nothing in here judges an applicant or knows a rule. The module defines the file ([`model`]),
//! reads it ([`read`], [`read_stream`]), says everything that is wrong with it ([`check()`]),
//! describes it to other programs ([`cycle_schema`]) and invents test data ([`synth()`]).

pub mod acts;
mod alike;
mod anonymous;
mod answer;
mod check;
pub mod credit_code;
pub mod day;
pub mod facts;
pub(crate) mod foreign;
pub mod marks;
mod mend;
pub mod model;
mod number;
pub mod points;
pub mod problem;
pub(crate) mod read;
pub mod schema;
mod seen;
pub(crate) mod strict;
pub mod synth;
#[cfg(test)]
mod tests;
mod tree;

pub use anonymous::{anonymous, anonymous_places, anonymous_problems};
#[cfg(feature = "runtime")]
pub(crate) use check::near;
pub use check::{Edition, check};
pub use day::Day;
pub use facts::{FactInfo, label};
pub(crate) use facts::{judged_facts, paper_facts, truth_facts};
pub use marks::Marks;
pub use model::*;
pub use points::Points;
pub use problem::{Code, Message, Problem, Severity};
#[cfg(feature = "runtime")]
pub use read::read_within;
pub use read::{Progress, count, read, read_stream};
pub use schema::cycle_schema;
pub use seen::seen;
pub use synth::{Synth, synth};
