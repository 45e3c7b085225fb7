//! Two schemes on one cycle: who comes out differently, by which article, and why.
//!
//! | module | holds |
//! |---|---|
//! | [`whole`] | the story of a comparison, told once: begin here |
//! | [`changes`] | how the rules of two schemes differ, concept by concept |
//! | [`compare`] | how two runs differ, applicant by applicant |
//! | [`attribution`] | which revision each difference is due to, exactly (Shapley values) |
//! | [`displacement`] | who lost a place to whom, without any change of their own |
//! | [`cache`] | stages run over and over on one cycle, none of them twice |
//!
//! What the 2021 revision changes, without any applicant (a comparison on a cycle: [`whole`], and the
//! example of the crate `laurel`):
//!
//! ```
//! use laurel_compare::changes::{Set, changes};
//! use laurel_engine::{engine::Runner, pipeline::prepare};
//! use laurel_schemes::find::find;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let runner = Runner::new(Default::default())?;
//! let ready = |id| find(id).and_then(|scheme| prepare(&runner, scheme));
//! # let ready = |id| ready(id).map_err(|error| error.show(laurel_words::lang::Lang::En));
//! let (old, new) = (ready("beilun-2014")?, ready("beilun-2021")?);
//! let settings = |ready: &laurel_scheme::ready::Ready| ready.settings(&Default::default());
//! # let settings = |it: &_| settings(it).map_err(|error| error.show(laurel_words::lang::Lang::En));
//! let (of_old, of_new) = (settings(&old)?, settings(&new)?);
//! let of = |ready, settings| Set { ready, settings };
//! let revised = changes(of(&old, &of_old), of(&new, &of_new));
//! println!("{}", revised.sentence.zh);
//! # assert!(!revised.changes.is_empty());
//! # Ok(())
//! # }
//! ```

pub mod attribution;
pub mod cache;
pub mod changes;
pub mod compare;
pub mod displacement;
pub mod many;
pub mod whole;
