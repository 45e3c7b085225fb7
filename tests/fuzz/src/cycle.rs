//! A cycle file, JSON or JSON lines: any bytes are read or refused, in both ways of reading alike, and
//! what was read can be written and is the same when it is read again.

#![no_main]

use laurel::cycle::{read, read_stream};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let whole = read(bytes, &[], &|_| {});
    let streamed = read_stream(bytes, &[], &|_| {});
    assert_eq!(whole.is_ok(), streamed.is_ok());
    match whole {
        Ok(cycle) => {
            let written = serde_json::to_vec(&cycle).unwrap();
            let again = read(&written, &[], &|_| {}).unwrap();
            assert_eq!(serde_json::to_vec(&again).unwrap(), written);
        }
        Err(problems) => assert!(!problems.is_empty(), "refused without a word"),
    }
});
