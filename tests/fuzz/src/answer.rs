//! What a composed component answers, in JSON as another runtime hands it over: any answer is refused,
//! or an outcome can be made of it. The honest answer is changed by a plan: the bytes say at which of its
//! cells and how. Bytes that are JSON themselves are an answer as they are.

#![no_main]

#[allow(dead_code)]
mod honest;

use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

static HONEST: LazyLock<Value> = LazyLock::new(honest::answer);

/// Changes a cell of the answer, or a list in it.
fn change(from: &mut Unstructured, value: &mut Value) -> Result<()> {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let at = from.choose_index(fields.len())?;
            match fields.values_mut().nth(at) {
                Some(field) => change(from, field),
                None => Ok(()),
            }
        }
        Value::Array(list) if !list.is_empty() && !from.ratio(1, 4)? => {
            let at = from.choose_index(list.len())?;
            change(from, &mut list[at])
        }
        Value::Array(list) => {
            match from.int_in_range(0..=2)? {
                0 => list.truncate(from.choose_index(list.len() + 1)?),
                1 => list.extend(list.first().cloned()),
                _ => list.push(json!(from.int_in_range(0..=40)?)),
            }
            Ok(())
        }
        other => {
            *other = match from.int_in_range(0..=9)? {
                0..=5 => json!(from.int_in_range(0..=40)?),
                6 => json!(from.arbitrary::<u32>()?),
                7 => json!(from.arbitrary::<i64>()?),
                8 => json!(u32::MAX),
                _ => json!(from.arbitrary::<&str>()?),
            };
            Ok(())
        }
    }
}

fn changed(bytes: &[u8]) -> Result<Value> {
    let mut from = Unstructured::new(bytes);
    let mut value = HONEST.clone();
    for _ in 0..from.int_in_range(0..=5)? {
        change(&mut from, &mut value)?;
    }
    Ok(value)
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(value) = serde_json::from_slice(bytes) {
        honest::settle(&value);
    }
    if let Ok(value) = changed(bytes) {
        honest::settle(&value);
    }
});
