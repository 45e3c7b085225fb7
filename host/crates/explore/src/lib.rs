//! What would have to be otherwise: one applicant explained and helped, terms turned through their
//! ranges, marks shaken, assumptions left open.
//!
//! | module | holds |
//! |---|---|
//! | [`explain`], [`decisions`] | one applicant, rule by rule; what people decided |
//! | [`whatif`], [`variants`] | the least that would change an answer; cycles tried with something changed |
//! | [`sweep`], [`robust`], [`many`] | terms over their ranges; whether a difference rests on assumed values; many settings at once |
//! | [`told`] | facts, values and changes in words |
//! | [`stability`], [`marks`] | whether the list stands when examiners' marks vary |
//!
//! One applicant of an invented cycle, explained:
//!
//! ```
//! use laurel_cycle as cycle;
//! use laurel_engine::{engine::Runner, pipeline::prepare};
//! use laurel_explore::explain::explain;
//! use laurel_scheme::{columns::Columns, outcome::View};
//! use laurel_schemes::find::find;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let runner = Runner::new(Default::default())?;
//! # let said = |error: laurel_cycle::error::Error| error.show(laurel_words::lang::Lang::En);
//! let ready = find("beilun-2021").and_then(|scheme| prepare(&runner, scheme));
//! # let ready = ready.map_err(said);
//! let ready = ready?;
//! let invented = cycle::Synth { applicants: 20, seed: 1, jsonl: false, visited_every: None };
//! let mut file = Vec::new();
//! cycle::synth(&invented, &mut file, &|_| ())?;
//! let cycle = cycle::read(&file, ready.editions(), &|_| ()).map_err(|_| "not in order")?;
//! let columns = Columns::new(&cycle);
//! let run = ready.settings(&Default::default()).and_then(|settings| {
//!     ready.run(&columns, settings, laurel_contract::types::Detail::Reasons, &|_| ())
//! });
//! # let run = run.map_err(said);
//! let run = run?;
//! let explanation = explain(&View::new(&run), 0);
//! # let explanation = explanation.map_err(said);
//! let explanation = explanation?;
//! println!("{}", explanation.sentence.zh);
//! # assert!(!explanation.rules.is_empty());
//! # Ok(())
//! # }
//! ```

pub mod decisions;
pub mod explain;
pub mod many;
pub mod marks;
pub mod missing;
pub mod robust;
pub mod stability;
pub mod sweep;
pub mod told;
pub mod variants;
pub mod whatif;
