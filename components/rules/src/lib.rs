//! What the stages of a rule version share: the contract's types, columns of truths, windows of
//! years, the tables of the law, and the machinery of each stage.
//!
//! A stage of a rule version is a crate of its own which says what the law says, in the order of the
//! text, and hands it to this library. It builds into a component that imports nothing:
//!
//! ```toml
//! [lib]
//! crate-type = ["cdylib", "rlib"]
//!
//! [dependencies]
//! laurel-rules = { version = "0.1", features = ["eligibility"] }
//! ```
//!
//! The feature names the stage, which is the world that the component exports. On any other target
//! than WebAssembly the same code is an ordinary library, for tests and measurements.
#![no_std]

extern crate alloc;

pub use laurel_columns::column;
use laurel_columns::lanes;
#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub use laurel_memory::empty_heap;

pub mod check;
#[cfg(not(target_arch = "wasm32"))]
pub mod consistency;
pub mod date;
#[cfg(any(feature = "eligibility", not(target_arch = "wasm32")))]
pub mod eligibility;
mod explained;
pub mod finding;
pub mod instruments;
pub mod law;
#[doc(hidden)]
pub mod lowered;
#[cfg(any(feature = "scoring", feature = "ranking", not(target_arch = "wasm32")))]
pub mod questions;
#[cfg(any(feature = "ranking", not(target_arch = "wasm32")))]
pub mod ranking;
#[cfg(any(feature = "sanction", not(target_arch = "wasm32")))]
pub mod sanction;
#[cfg(any(feature = "scoring", not(target_arch = "wasm32")))]
pub mod scoring;
#[cfg(any(feature = "scoring", not(target_arch = "wasm32")))]
pub mod standards;

/// The types of the contract.
pub mod types {
    #[cfg(any(feature = "eligibility", not(target_arch = "wasm32")))]
    pub use crate::wit::exports::laurel::award::eligibility::{
        Accidents, Breaches, Cohort, Columns, Complaints, Fact, FactKind, Grades, Honours,
        Screening, SpotChecks,
    };
    #[cfg(any(feature = "ranking", not(target_arch = "wasm32")))]
    pub use crate::wit::exports::laurel::award::ranking::{
        Decision, Decisions, Incidents, Notice, Objections, Selection, Silence,
    };
    #[cfg(any(feature = "sanction", not(target_arch = "wasm32")))]
    pub use crate::wit::exports::laurel::award::sanction::{
        Acts, Aftermath, Conduct, Enforcement, Events, Measure, MeasureKind, Progress, Titles,
    };
    #[cfg(any(feature = "scoring", not(target_arch = "wasm32")))]
    pub use crate::wit::exports::laurel::award::scoring::{
        AgreedMarks, Assessment, Category, Item, Sheets, Standard, Totals, Visits,
    };
    pub use crate::wit::exports::laurel::award::types::*;
}

/// The bindings of the stage that this library was built for.
#[doc(hidden)]
pub mod wit {
    #![allow(unsafe_code, missing_docs, clippy::all, clippy::restriction)]

    macro_rules! bindings {
        ($world:literal) => {
            wit_bindgen::generate!({
                path: "../../wit",
                world: $world,
                pub_export_macro: true,
                default_bindings_module: "laurel_rules::wit",
            });
        };
    }

    #[cfg(not(target_arch = "wasm32"))]
    bindings!("scheme");
    #[cfg(all(target_arch = "wasm32", feature = "eligibility"))]
    bindings!("eligibility-stage");
    #[cfg(all(target_arch = "wasm32", feature = "scoring"))]
    bindings!("scoring-stage");
    #[cfg(all(target_arch = "wasm32", feature = "ranking"))]
    bindings!("ranking-stage");
    #[cfg(all(target_arch = "wasm32", feature = "sanction"))]
    bindings!("sanction-stage");
}

#[cfg(test)]
extern crate std;
