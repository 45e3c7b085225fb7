//! Ranking under the 2021 revision (draft for comment): articles 3, 14, 15, 17, 18, 20 and 21.
//!
//! [`law`] lists the rules and terms. Read it beside the regulation.
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
