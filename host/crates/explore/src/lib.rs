//! What would have to be otherwise: one applicant explained and helped, terms turned through their
//! ranges, marks shaken, assumptions left open.
//!
//! | module | holds |
//! |---|---|
//! | [`explain`], [`decisions`] | one applicant, rule by rule; what people decided |
//! | [`whatif`], [`variants`] | the least that would change an answer; cycles tried with something changed |
//! | [`sweep`], [`robust`], [`many`] | terms over their ranges; whether a difference rests on assumed values; many settings at once |
//! | [`stability`], [`marks`] | whether the list stands when examiners' marks vary |

pub mod decisions;
pub mod explain;
pub mod many;
pub mod marks;
pub mod robust;
pub mod stability;
pub mod sweep;
pub mod variants;
pub mod whatif;
