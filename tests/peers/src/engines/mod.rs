//! The engines behind one trait, a file each. How an engine is used is said where it is: the way that
//! its own documentation recommends for deciding many times by the same rules.

mod cedar;
mod cel;
mod datalogic;
mod dsntk;
pub mod native;
mod regorus;
mod zen;

use anyhow::Result;

use crate::applicant::Applicant;
use crate::article::Decision;

/// What a reader should know of an engine, and of how it is used.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Its name, and the way it is used where there are several.
    pub name: &'static str,
    /// The package whose locked version is its version; none for what has none.
    pub package: Option<&'static str>,
    /// The reasons that it gives; `none` where it says no more than eligible or not.
    pub reasons: &'static str,
    /// Whether it can rank.
    pub ranks: &'static str,
    /// How it is used.
    pub how: &'static str,
}

/// What is decided on.
pub struct Input<'a> {
    /// The applicants.
    pub applicants: &'a [Applicant],
    /// The same as JSON texts, for engines that are measured with their parsing.
    pub texts: &'a [String],
}

/// An engine with its rules loaded.
pub trait Engine {
    /// Converts what is decided on to what the engine takes. Never timed.
    fn prepare(&mut self, input: &Input) -> Result<()>;

    /// Decides about every applicant, in their order.
    fn decide_all(&mut self) -> Result<Vec<Decision>>;
}

/// Loads the rules into an engine.
pub type Load = fn() -> Result<Box<dyn Engine>>;

/// A way to use an engine.
#[derive(Clone, Copy)]
pub struct Entry {
    /// What to know of it.
    pub about: About,
    /// Loads the rules, for inputs that are converted beforehand.
    pub load: Load,
    /// Loads the rules, for inputs that the engine parses from JSON texts within the time taken.
    pub from_text: Option<Load>,
}

/// Every engine but Laurel.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    let engines = [
        native::ENTRIES,
        datalogic::ENTRIES,
        zen::ENTRIES,
        regorus::ENTRIES,
        dsntk::ENTRIES,
        cedar::ENTRIES,
        cel::ENTRIES,
    ];
    engines.into_iter().flatten()
}
