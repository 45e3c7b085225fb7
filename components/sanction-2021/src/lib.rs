//! Sanction under the 2021 revision (draft for comment): articles 23, 26, 27 and 28.
//!
//! [`law`] lists the rules in the order of the text, each with what triggers it, the function that
//! says when its conditions are met, and what follows. Read it beside the regulation.
#![cfg_attr(target_arch = "wasm32", no_std)]

pub mod law;

laurel_rules::sanction_stage!(law::VERSION);

#[cfg(test)]
mod tests;
