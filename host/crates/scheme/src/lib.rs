//! A scheme of four stages, as far as it can be known without running anything: its manifest, what its
//! stages say of themselves, the columns that they take in, what their answers must keep, and the
//! outcome that people and programs read.
//!
//! | module | holds |
//! |---|---|
//! | [`scheme`], [`stage`], [`settings`], [`limits`] | a manifest and its components; the four stages; terms and waived rules; limits |
//! | [`truth`] | no, yes, not determined |
//! | [`ready`] | a scheme whose stages have been asked what they implement, and what a run gave |
//! | [`known`] | what a cycle is read by: editions, facts and words that schemes know |
//! | [`runtime`] | who calls the components: wasmtime, or a component by its imports |
//! | [`stages`] | the four stages on the columns of a cycle, chained |
//! | [`columns`], [`chained`] | a cycle as what stages, or their chain, take in |
//! | [`answers`], [`described`], [`size`], [`worded`], [`bounds`] | what a component's answer must keep |
//! | [`sentence`], [`outcome`], [`rules`], [`wording`], [`show`], [`json`] | results and rules in words, JSON and tables |
//!
//! ```
//! use laurel_scheme::{show, stage::Stage};
//!
//! assert_eq!(Stage::from_id("scoring"), Some(Stage::Scoring));
//! // A score is exact: hundredths of a point, read from its digits.
//! assert_eq!(show::parse_points("599.75"), Some(59_975));
//! assert_eq!(show::parse_points("599.999"), None);
//! ```

pub mod answers;
pub mod bounds;
pub mod chained;
pub mod columns;
pub mod described;
pub mod digest;
pub mod json;
pub mod known;
pub mod limits;
pub mod outcome;
pub mod ready;
pub mod rules;
pub mod runtime;
pub mod scheme;
pub mod sentence;
pub mod settings;
pub mod settings_file;
pub mod show;
pub mod size;
pub mod stage;
pub mod stages;
pub mod truth;
pub mod unread;
pub mod worded;
pub mod wording;
