//! A workbook: any bytes are read or refused, never a panic.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Err(problems) = laurel::office::read(bytes, &[], &|_| {}) {
        assert!(!problems.is_empty(), "refused without a word");
    }
});
