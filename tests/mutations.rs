//! What a stranger hands in, damaged at random places, is read or refused, and never a panic: cycle
//! files, manifests, the answer of a composed scheme, requests to the service. 28,000 executions in each run of the tests;
//! `PROPTEST_CASES` asks for more. There is no coverage to steer them: this is no replacement for a
//! fuzzer that has it.

use std::fs;
use std::path::Path;

use laurel::chained;
use laurel::columns::{Columns, Stance};
use laurel::compose::compose;
use laurel::composed;
use laurel::contract::chain;
use laurel::contract::types::Detail;
use laurel::cycle::{Cycle, read};
use laurel::digest::digest;
use laurel::engine::Runner;
use laurel::lower::{from_script, lift, lower, script};
use laurel::outcome::View;
use laurel::service::{Backend, Bounds, Request, answer};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::support_cli;
use support_cli::tests;

/// A change to bytes: where, as a share of their length in millionths, and what.
#[derive(Clone, Debug)]
enum Damage {
    Set(u32, u8),
    Flip(u32, u8),
    Cut(u32, u8),
    Repeat(u32, u8),
    Insert(u32, &'static str),
}

/// What is of meaning to one parser or another.
const WORDS: [&str; 16] = [
    "null",
    "{",
    "}",
    "[[",
    "]",
    "\"",
    ",",
    "-9223372036854775809",
    "1e999",
    "true",
    "\\u0000",
    "\u{feff}",
    "=",
    "\n",
    "2021-02-30",
    "\"id\":\"A01\",",
];

fn damage() -> impl Strategy<Value = Vec<Damage>> {
    let at = 0..1_000_000u32;
    let one = prop_oneof![
        (at.clone(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        (at.clone(), 0..8u8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        (at.clone(), 1..64u8).prop_map(|(at, count)| Damage::Cut(at, count)),
        (at.clone(), 1..64u8).prop_map(|(at, count)| Damage::Repeat(at, count)),
        (at, prop::sample::select(&WORDS[..])).prop_map(|(at, word)| Damage::Insert(at, word)),
    ];
    prop::collection::vec(one, 1..6)
}

fn damaged(bytes: &[u8], damage: &[Damage]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for one in damage {
        let place = |at: u32| bytes.len() * at as usize / 1_000_000;
        let end = |from: usize, count: u8| (from + usize::from(count)).min(bytes.len());
        match *one {
            Damage::Set(at, byte) => {
                let at = place(at);
                bytes.splice(at..end(at, 1), [byte]);
            }
            Damage::Flip(at, bit) => {
                let at = place(at);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << bit;
                }
            }
            Damage::Cut(at, count) => {
                let at = place(at);
                bytes.drain(at..end(at, count));
            }
            Damage::Repeat(at, count) => {
                let at = place(at);
                let piece = bytes[at..end(at, count)].to_vec();
                bytes.splice(at..at, piece);
            }
            Damage::Insert(at, word) => {
                let at = place(at);
                bytes.splice(at..at, word.bytes());
            }
        }
    }
    bytes
}

fn each(cases: u32, test: impl Fn(Vec<Damage>)) {
    let config = ProptestConfig {
        cases: std::env::var("PROPTEST_CASES")
            .ok()
            .and_then(|cases| cases.parse().ok())
            .unwrap_or(cases),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let run = |damage| {
        test(damage);
        Ok(())
    };
    TestRunner::new(config).run(&damage(), run).unwrap();
}

#[test]
fn a_damaged_cycle_is_read_or_refused_with_a_place() {
    let whole = fs::read(tests("cycles/sample.json")).unwrap();
    let value: Value = serde_json::from_slice(&whole).unwrap();
    let mut header = value.clone();
    let applicants = header
        .as_object_mut()
        .unwrap()
        .remove("applicants")
        .unwrap();
    let lines: Vec<String> = std::iter::once(header.to_string())
        .chain(applicants.as_array().unwrap().iter().map(Value::to_string))
        .collect();
    let lines = lines.join("\n");
    for seed in [&whole[..], lines.as_bytes()] {
        assert!(read(seed, &[], &|_| ()).is_ok());
        each(10_000, |damage| {
            if let Err(problems) = read(&damaged(seed, &damage), &[], &|_| ()) {
                assert!(!problems.is_empty());
            }
        });
    }
}

#[test]
fn a_damaged_manifest_is_read_or_refused() {
    let folder = std::env::temp_dir().join(format!("laurel-damaged-{}", std::process::id()));
    laurel::find::export(&laurel::find::find("beilun-2021").unwrap(), &folder, true).unwrap();
    let file = folder.join("scheme.toml");
    let seed = fs::read(&file).unwrap();
    let name = folder.to_str().unwrap();
    each(3_000, |damage| {
        fs::write(&file, damaged(&seed, &damage)).unwrap();
        // No digest that was changed is taken.
        if let Ok(scheme) = laurel::find::find(name) {
            for (stage, part) in &scheme.parts {
                assert_eq!(part.sha256, digest(&part.bytes), "{stage:?}");
            }
        }
    });
    fs::remove_dir_all(&folder).unwrap();
}

/// A damaged answer of a composed scheme, in JSON: refused, or an outcome can be made of it.
#[test]
fn a_damaged_answer_is_refused_or_makes_an_outcome() {
    let runner = Runner::new(Default::default()).unwrap();
    let parts =
        laurel::pipeline::prepare(&runner, laurel::find::find("beilun-2021").unwrap()).unwrap();
    let file = Path::new("award.wasm");
    let scheme = composed::open(
        file,
        laurel::find::part_of(file, compose(&parts).unwrap()),
        &Default::default(),
    )
    .unwrap();
    let ready = laurel::pipeline::prepare(&runner, scheme).unwrap();
    let cycle: Cycle = read(
        &fs::read(tests("cycles/sample.json")).unwrap(),
        &[],
        &|_| (),
    )
    .unwrap();
    let columns = Columns::new(&cycle);
    let settings = ready.settings(&Default::default()).unwrap();
    let plan = chained::plan(&settings, &Detail::Reasons);
    let arguments = chained::cycle(&ready, &columns, Stance::Open);
    let answer = laurel::pipeline::chain_types(&ready).unwrap().answer;
    let honest = Backend::run(&ready, &plan, &arguments).unwrap();
    let honest = script(&lower(&honest, &answer).unwrap()).unwrap();

    let settle = |value: &Value| -> Option<()> {
        let value = from_script(value, &answer).ok()?;
        let outcome: Result<chain::Outcome, chain::Stop> = lift(&value).ok()?;
        let settings = settings.clone();
        let run = chained::adopt(
            &ready,
            &columns,
            settings,
            (&plan, &arguments),
            outcome.ok()?,
        )
        .ok()?;
        let view = View::new(&run);
        serde_json::to_value(view.outcome()).ok().map(drop)
    };
    assert!(settle(&honest).is_some());
    let numbers = [0, 1, 2, 3, 4, 23, 24, 255, 4_294_967_295u64];
    each(3_000, |damage| {
        let mut value = honest.clone();
        for one in damage {
            let (at, what) = match one {
                Damage::Set(at, what) | Damage::Flip(at, what) => (at, Some(what)),
                Damage::Cut(at, _) | Damage::Repeat(at, _) | Damage::Insert(at, _) => (at, None),
            };
            let mut cells = Vec::new();
            collect(&mut value, &mut cells);
            let place = cells.len() * at as usize / 1_000_000;
            match (cells.into_iter().nth(place), what) {
                (Some(Cell::Number(cell)), what) => {
                    *cell = json!(numbers[usize::from(what.unwrap_or(8)) % numbers.len()]);
                }
                (Some(Cell::List(list)), Some(_)) => {
                    list.pop();
                }
                (Some(Cell::List(list)), None) => {
                    let last = list.last().cloned();
                    list.extend(last);
                }
                (None, _) => (),
            }
        }
        settle(&value);
    });
}

/// A damaged request: answered within the bounds, in JSON, and no failure of a component.
#[test]
fn a_damaged_request_is_answered_within_bounds() {
    let runner = Runner::new(Default::default()).unwrap();
    let parts =
        laurel::pipeline::prepare(&runner, laurel::find::find("beilun-2021").unwrap()).unwrap();
    let file = Path::new("award.wasm");
    let scheme = composed::open(
        file,
        laurel::find::part_of(file, compose(&parts).unwrap()),
        &Default::default(),
    )
    .unwrap();
    let ready = laurel::pipeline::prepare(&runner, scheme).unwrap();
    let sample = fs::read(tests("cycles/sample.json")).unwrap();
    let bounds = Bounds {
        body: sample.len() + 64,
        applicants: 24,
        answer: 60_000,
        wait_ms: 1,
    };
    let query = "/run?set=threshold=620&waive=16-papers&detail=verdicts";
    each(2_000, |damage| {
        let body = damaged(&sample, &damage);
        let target = damaged(query.as_bytes(), &damage);
        let target = String::from_utf8_lossy(&target);
        for target in ["/run", "/run?detail=verdicts", &target] {
            let request = Request {
                method: "POST",
                target,
                content_type: Some("application/json"),
                ..Request::default()
            };
            let given = answer(&ready, &request, &mut &body[..], &Ok(bounds));
            assert!(
                given.status < 500,
                "{}",
                String::from_utf8_lossy(&given.body)
            );
            assert!(given.body.len() < 1 << 20, "{}", given.body.len());
            serde_json::from_slice::<Value>(&given.body).unwrap();
        }
    });
}

enum Cell<'v> {
    Number(&'v mut Value),
    List(&'v mut Vec<Value>),
}

/// What can be changed in an answer: its numbers, and its short lists as a whole.
fn collect<'v>(value: &'v mut Value, cells: &mut Vec<Cell<'v>>) {
    match value {
        Value::Number(_) => cells.push(Cell::Number(value)),
        Value::Array(list) => {
            if list.len() < 3 {
                cells.push(Cell::List(list));
            } else {
                list.iter_mut().for_each(|it| collect(it, cells));
            }
        }
        Value::Object(fields) => fields.values_mut().for_each(|it| collect(it, cells)),
        _ => (),
    }
}

/// A file full of faulty records, in every form, is refused in little memory, with what is wrong with the
/// first of them and that the rest was not checked.
#[cfg(target_os = "linux")]
#[test]
fn a_file_full_of_faults_is_refused_in_little_memory() {
    let header = r#"{"laurel":"0.1","cycle":{"year":2021,"timetable":{"deadline":"2021-06-30"}}"#;
    let list = |record: &str, count: usize| vec![record; count].join(",");
    for (name, text, first) in [
        (
            "applicants",
            format!("{header},\"applicants\":[{}]}}", list("{}", 4_900_000)),
            "applicants[0], applicants[1], applicants[2] and 97 more: “id” is missing",
        ),
        (
            "acts",
            format!(
                "{header},\"applicants\":[],\"acts\":[{}]}}",
                list("{}", 3_000_000)
            ),
            "acts[0], acts[1], acts[2] and 47 more: “step” is missing",
        ),
        (
            "lines",
            format!("{header}}}\n{}", "{}\n".repeat(2_000_000)),
            "applicants[0] (line 2), applicants[1] (line 3), applicants[2] (line 4) and",
        ),
        (
            "no JSON",
            format!("{header}}}\n{}", "{\n".repeat(2_000_000)),
            "applicants[0], line 2: not valid JSON",
        ),
        (
            "unknown keys",
            format!(
                "{header},\"applicants\":[{}]}}",
                list(r#"{"id":"A","x":1}"#, 500_000)
            ),
            "there is no key “x”",
        ),
    ] {
        let mut limited = std::process::Command::new("sh");
        limited.args(["-c", "ulimit -v 2000000 && exec \"$0\" \"$@\""]);
        limited.arg(env!("CARGO_BIN_EXE_laurel"));
        limited.args(["--lang", "en", "check", "-"]);
        let ran = support_cli::run(&mut limited, text.as_bytes());
        assert_eq!(ran.code, Some(2), "{name}: {}", ran.err);
        for says in [first, "what follows was not checked"] {
            assert!(ran.err.contains(says), "{name}: {says}: {}", ran.err);
        }
    }
}
