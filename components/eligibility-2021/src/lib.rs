//! Eligibility under the 2021 revision (draft for comment): articles 2, 3, 10, 11 and 16.
//!
//! [`law`] lists the rules in the order of the text, each with its terms and the function that
//! answers it. Read it beside the regulation.
#![cfg_attr(target_arch = "wasm32", no_std)]

pub mod law;

laurel_rules::eligibility_stage!(law::LAW, law::ANSWERS);
