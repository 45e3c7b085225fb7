//! Ranking under the 2014 measure, as far as it can be reconstructed.
//!
//! Its text could not be had. [`law`] takes over what the 2021 revision is assumed to have carried over;
//! each rule and term says what it rests on.
#![cfg_attr(target_arch = "wasm32", no_std)]

pub mod law;

laurel_rules::ranking_stage!(law::LAW);

#[cfg(test)]
mod tests {
    use laurel_rules::consistency::faults;
    use laurel_rules::law::Law;

    #[test]
    fn the_tables_fit_together() {
        let law: &Law = &crate::law::LAW;
        assert!(faults(law).is_empty(), "{:?}", faults(law));
    }
}
