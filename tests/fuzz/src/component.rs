//! A stranger's component: any bytes are refused in a sentence, or compiled, within the time and memory
//! that the fuzzer is given (`-timeout`, `-rss_limit_mb`). The bytes are taken as the file itself, and as a
//! plan by which a core module of repeated pieces of code is made: what is small for its writer and large
//! for a compiler is found by repetition, not by chance.

#![no_main]

use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use laurel::admission::look;
use laurel::engine::{Limits, Runner};
use libfuzzer_sys::fuzz_target;

static RUNNER: LazyLock<Runner> = LazyLock::new(|| {
    let limits = Limits {
        fuel: 10_000_000,
        memory: 64 << 20,
        ..Limits::default()
    };
    Runner::new(limits).unwrap()
});

/// Pieces of code that leave the stack as it was, each with what it ends with.
const PIECES: [(&[u8], &[u8]); 14] = [
    (&[0x02, 0x40], &[0x0b]),
    (&[0x03, 0x40], &[0x0b]),
    (&[0x03, 0x40], &[0x20, 0, 0x0d, 0, 0x0b]),
    (&[0x20, 0, 0x04, 0x40], &[0x0b]),
    (&[0x20, 0, 0x04, 0x40, 0x20, 1, 0x21, 0, 0x05], &[0x20, 0, 0x21, 1, 0x0b]),
    (&[0x20, 0, 0x0d, 0], &[]),
    (&[0x10, 0], &[]),
    (&[0x41, 0, 0x11, 0, 0], &[]),
    (&[0x20, 0, 0x25, 0, 0x1a], &[]),
    (&[0x20, 0, 0x40, 0, 0x21, 0], &[]),
    (&[0x20, 0, 0x28, 2, 0, 0x21, 1], &[]),
    (&[0x20, 0, 0x20, 1, 0x6a, 0x21, 0], &[]),
    (&[0x20, 0, 0x20, 0, 0x20, 1, 0xfc, 0x0a, 0, 0], &[]),
    (&[0x20, 0, 0xb2, 0x20, 1, 0xb2, 0x92, 0xfc, 0x05, 0xa7, 0x21, 0], &[]),
];

fn leb(into: &mut Vec<u8>, mut number: usize) {
    loop {
        let byte = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            return into.push(byte);
        }
        into.push(byte | 0x80);
    }
}

fn section(into: &mut Vec<u8>, id: u8, content: &[u8]) {
    into.push(id);
    leb(into, content.len());
    into.extend_from_slice(content);
}

/// The body of a function: pieces after and within each other.
fn body(from: &mut Unstructured) -> Result<Vec<u8>> {
    let mut code = Vec::new();
    let locals = from.int_in_range(2..=12_000_usize)?;
    code.push(1);
    leb(&mut code, locals);
    code.push(0x7f);
    for _ in 0..from.int_in_range(1..=6)? {
        let (before, after) = *from.choose(&PIECES)?;
        let times = from.int_in_range(1..=20_000_usize)?;
        if from.arbitrary()? {
            before.repeat(times).into_iter().for_each(|it| code.push(it));
            after.repeat(times).into_iter().for_each(|it| code.push(it));
        } else {
            let whole = [before, after].concat();
            code.extend(whole.repeat(times));
        }
    }
    code.push(0x0b);
    Ok(code)
}

/// A component of one core module, as the plan says.
fn component(from: &mut Unstructured) -> Result<Vec<u8>> {
    let mut module = b"\0asm\x01\0\0\0".to_vec();
    section(&mut module, 1, &[1, 0x60, 0, 0]);
    let body = body(from)?;
    let copies = from.int_in_range(1..=4_usize)?;
    let mut functions = vec![copies as u8];
    functions.extend(vec![0; copies]);
    section(&mut module, 3, &functions);
    section(&mut module, 4, &[1, 0x70, 0, 1]);
    section(&mut module, 5, &[1, 0, 1]);
    let mut code = vec![copies as u8];
    for _ in 0..copies {
        leb(&mut code, body.len());
        code.extend_from_slice(&body);
    }
    section(&mut module, 10, &code);
    let mut component = b"\0asm\x0d\0\x01\0".to_vec();
    section(&mut component, 1, &module);
    Ok(component)
}

fn admitted(bytes: &[u8]) {
    let looked = look("fuzzed", bytes).map(drop);
    match RUNNER.load("fuzzed", bytes) {
        Ok(loaded) => {
            assert!(looked.is_ok());
            let _ = loaded.ask(|_, _| Ok(()));
        }
        Err(failure) => {
            for text in [&failure.reason.zh, &failure.reason.en] {
                assert!(!text.is_empty() && text.lines().count() == 1, "{text}");
            }
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    admitted(bytes);
    if let Ok(component) = component(&mut Unstructured::new(bytes)) {
        admitted(&component);
    }
});
