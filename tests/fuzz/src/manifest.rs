//! The manifest of a scheme: any text is read or refused, and reading it again gives the same.

#![no_main]

use laurel::scheme::Manifest;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let read = || toml::from_str::<Manifest>(text);
    match (read(), read()) {
        (Ok(one), Ok(again)) => assert_eq!(format!("{one:?}"), format!("{again:?}")),
        (Err(error), Err(_)) => assert!(!error.to_string().is_empty()),
        _ => panic!("read once, and refused once"),
    }
});
