//! A request to the service: whatever it is, its answer is one that the description has, within its
//! bounds, in time, and never a failure of a component. The bytes are a request line, headers and a body,
//! of words that mean something more often than not.

#![no_main]

#[allow(dead_code)]
mod honest;

use std::time::{Duration, Instant};

use arbitrary::{Result, Unstructured};
use laurel::service::{Bounds, Request, answer};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const METHODS: [&str; 6] = ["POST", "GET", "HEAD", "PUT", "OPTIONS", "brew"];
const TARGETS: [&str; 12] = [
    "/run",
    "/run?detail=verdicts",
    "/run?set=threshold=620&waive=16-papers",
    "/run?set=threshold%3D",
    "/run?waive=+",
    "/rules",
    "/rules?set=quota=2",
    "/healthz",
    "/livez",
    "/readyz",
    "/openapi.json",
    "/",
];
const HEADERS: [&str; 12] = [
    "",
    "application/json",
    "application/x-ndjson; charset=utf-8",
    "application/json; charset=gbk",
    "text/plain",
    "gzip",
    "identity",
    "1",
    "99999999999999999999",
    "en;q=0.8, zh;q=4294967295",
    "edge-7",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
];
/// What a request may use here: little, so that bounds are reached.
const BOUNDS: Bounds = Bounds {
    body: 64 << 10,
    applicants: 40,
    answer: 200 << 10,
    wait_ms: 1,
};
/// No answer, whatever its status, is larger.
const LARGEST: usize = 1 << 20;
/// No request takes longer.
const LONGEST: Duration = Duration::from_secs(5);

/// A word that means something, or any text.
fn word<'a>(from: &mut Unstructured<'a>, known: &[&'a str]) -> Result<&'a str> {
    if from.ratio(7u8, 8u8)? {
        return Ok(*from.choose(known)?);
    }
    from.arbitrary()
}

fn ask<'a>(from: &mut Unstructured<'a>) -> Result<()> {
    let (method, target) = (word(from, &METHODS)?, word(from, &TARGETS)?);
    let mut header = || -> Result<Option<&'a str>> {
        let word = word(from, &HEADERS)?;
        Ok(Some(word).filter(|word| !word.is_empty()))
    };
    let request = Request {
        method,
        target,
        content_type: header()?.or(Some("application/json")),
        content_encoding: header()?,
        content_length: header()?,
        accept_language: header()?,
        request_id: header()?,
        traceparent: header()?,
        if_none_match: header()?,
        random: 7,
    };
    let mut body = from.bytes(from.len())?;
    let began = Instant::now();
    let given = answer(honest::ready(), &request, &mut body, &Ok(BOUNDS));
    assert!(began.elapsed() < LONGEST, "{:?}", began.elapsed());
    assert!(given.body.len() <= LARGEST, "{}", given.body.len());
    assert!(given.status < 500, "{}", String::from_utf8_lossy(&given.body));
    if method != "HEAD" {
        serde_json::from_slice::<Value>(&given.body).unwrap();
    }
    let line = given.line(method, given.body.len(), 0, 0);
    assert!(!line.contains('\n'));
    serde_json::from_str::<Value>(&line).unwrap();
    Ok(())
}

fuzz_target!(|bytes: &[u8]| {
    let _ = ask(&mut Unstructured::new(bytes));
});
