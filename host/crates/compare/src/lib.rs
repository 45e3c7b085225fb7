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

pub mod attribution;
pub mod cache;
pub mod changes;
pub mod compare;
pub mod displacement;
pub mod whole;
