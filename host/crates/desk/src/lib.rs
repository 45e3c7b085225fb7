//! The comparison as a page that one works on: what was done comes in, and what is to be shown goes out,
//! made by the templates of the report. No clock, no file, no network, no script: the same events give
//! the same page, in a browser, in a component and here.
//!
//! | module | holds |
//! |---|---|
//! | [`components`] | the components that are loaded, called by number |
//! | [`shelf`] | the schemes that can be chosen, and any four of their stages |
//! | [`state`] | what was done, and what can be done |
//! | [`desk`] | an event, what comes of it, and what is shown then |

pub mod components;
pub mod desk;
mod document;
mod firms;
mod law;
mod receipt;
pub mod shelf;
mod solved;
pub mod state;
mod take;
mod terms;
mod tried;
mod views;

pub use desk::{Desk, File, Region, Reply};

/// The invented cycle that the page begins with.
pub const SAMPLE: &str = include_str!("../../../../tests/cycles/sample.json");
