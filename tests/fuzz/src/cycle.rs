//! A cycle file, JSON or JSON lines: any bytes are read or refused, never a panic.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let whole = laurel::cycle::read(bytes, &[], &|_| {});
    let streamed = laurel::cycle::read_stream(bytes, &[], &|_| {});
    // Both ways of reading take the same files.
    assert_eq!(whole.is_ok(), streamed.is_ok());
});
