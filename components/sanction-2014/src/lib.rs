//! Sanction under the 2014 measure, as far as it can be reconstructed.
//!
//! Its text could not be had. [`law`] takes over what the 2021 revision is assumed to have carried
//! over, and states what a comparable text of that time had otherwise; each rule and term says what it
//! rests on.
#![cfg_attr(target_arch = "wasm32", no_std)]

pub mod law;

laurel_rules::sanction_stage!(law::VERSION);
