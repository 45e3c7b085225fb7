//! The manifest of a scheme: any text is read or refused, and what was read can be written and read
//! again.

#![no_main]

use laurel::scheme::Manifest;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(manifest) = toml::from_str::<Manifest>(text) {
        let written = toml::to_string(&manifest).expect("a manifest can be written");
        let again: Manifest = toml::from_str(&written).expect("and read again");
        assert_eq!(toml::to_string(&again).ok(), Some(written));
    }
});
