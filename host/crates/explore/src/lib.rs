//! What would have to be otherwise: one applicant explained and helped, terms turned through their
//! ranges, marks shaken, assumptions left open.
//!
//! | module | holds |
//! |---|---|
//! | [`explain`], [`people`] | one applicant, rule by rule; what people decided |
//! | [`whatif`], [`trial`] | the least that would change an answer; cycles tried with something changed |
//! | [`sweep`], [`robust`], [`batch`] | terms over their ranges; whether a difference rests on assumed values; many settings at once |
//! | [`stability`], [`sheets`] | whether the list stands when examiners' marks vary |

pub mod batch;
pub mod explain;
pub mod people;
pub mod robust;
pub mod sheets;
pub mod stability;
pub mod sweep;
pub mod trial;
pub mod whatif;
