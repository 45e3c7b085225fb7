//! The cycle file: what an office records about one year's award, from the applications to what
//! became of the winners.
//!
//! Nothing in here judges an applicant or knows a rule. The crate defines the file ([`model`]),
//! reads it ([`read`], [`read_stream`]), says everything that is wrong with it ([`check()`]),
//! describes it to other programs ([`cycle_schema`]) and invents test data ([`synth()`]).
//!
//! ```
//! use laurel_cycle::{Synth, read, synth};
//!
//! let what = Synth { applicants: 12, seed: 1, jsonl: false, visited_every: Some(1000) };
//! let mut bytes = Vec::new();
//! synth(&what, &mut bytes, &|_| ()).unwrap();
//! // Without editions of the standard, since nobody was visited and there are no sheets.
//! let cycle = read(&bytes, &[], &|_| ()).unwrap();
//! assert_eq!(cycle.applicants.len(), 12);
//! ```

pub mod acts;
mod alike;
mod anonymous;
mod answer;
mod check;
pub mod credit_code;
pub mod day;
pub mod dice;
pub mod error;
pub mod facts;
pub mod foreign;
mod ids;
pub mod list;
pub mod marks;
mod mend;
pub mod model;
mod number;
#[doc(hidden)]
pub mod order;
#[doc(hidden)]
pub mod parallel;
pub mod points;
pub mod problem;
pub mod read;
#[cfg(not(feature = "small"))]
pub mod rows;
pub mod schema;
mod seen;
pub mod strict;
pub mod synth;
#[cfg(test)]
mod tests;
mod tree;

pub use alike::{Known, folded};
pub use anonymous::{anonymous, anonymous_places, anonymous_problems};
pub use check::{Edition, check};
pub use check::{near, said_alike};
pub use day::Day;
pub use facts::{FactInfo, label};
pub use ids::Ids;
pub use list::List;
pub use marks::Marks;
pub use model::*;
pub use number::hundredths;
pub use points::Points;
pub use problem::{Code, Message, Problem, Severity};
pub use read::read_within;
pub use read::{Progress, count, count_beyond, read, read_stream};
pub use schema::cycle_schema;
pub use seen::seen;
pub use synth::{Synth, synth};
