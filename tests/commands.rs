//! The program as its users run it: exit codes, messages in both languages, every JSON output against
//! the schema that the program publishes.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // in a test a panic is the message

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_path_buf()
}

fn sample() -> String {
    root()
        .join("tests/cycles/sample.json")
        .display()
        .to_string()
}

fn laurel(args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_laurel"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        // A program that refuses its command line does not read.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

/// Runs the program and expects an exit code; gives what it said on either side.
fn run(code: i32, args: &[&str], input: &[u8]) -> (String, String) {
    let output = laurel(args, input);
    let out = String::from_utf8(output.stdout).unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{args:?}\n{out}\n{err}");
    (out, err)
}

fn json_of(args: &[&str]) -> Value {
    serde_json::from_str(&run(0, args, b"").0).unwrap()
}

fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("laurel-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn json_outputs_match_the_published_schemas() {
    let sample = sample();
    for (name, args) in [
        ("schemes", vec!["schemes", "--format", "json"]),
        ("rules", vec!["rules", "beilun-2014", "--format", "json"]),
        ("check", vec!["check", &sample, "--format", "json"]),
        (
            "run",
            vec!["run", "beilun-2021", &sample, "--format", "json"],
        ),
        (
            "diff",
            vec![
                "diff",
                "beilun-2014",
                "beilun-2021",
                &sample,
                "--format",
                "json",
            ],
        ),
        (
            "explain",
            vec!["explain", "beilun-2021", &sample, "A11", "--format", "json"],
        ),
    ] {
        let schema = json_of(&["schema", name]);
        let validator = jsonschema::validator_for(&schema).unwrap();
        let output = json_of(&args);
        let faults: Vec<String> = validator
            .iter_errors(&output)
            .map(|fault| format!("{fault}"))
            .collect();
        assert!(faults.is_empty(), "{name}: {faults:?}");
    }
    let schema = json_of(&["schema"]);
    let cycle: Value = serde_json::from_str(&fs::read_to_string(sample).unwrap()).unwrap();
    assert!(jsonschema::is_valid(&schema, &cycle));
}

#[test]
fn a_diff_tells_by_its_exit_code() {
    let sample = sample();
    let differs = ["diff", "beilun-2014", "beilun-2021", &sample, "--exit-code"];
    run(1, &differs, b"");
    run(0, &differs[..4], b"");
    let (out, _) = run(
        0,
        &["diff", "beilun-2021", "beilun-2021", &sample, "--exit-code"],
        b"",
    );
    assert!(out.contains("均无变化"), "{out}");
}

#[test]
fn both_languages_are_spoken_and_chinese_is_the_default() {
    let sample = sample();
    let (zh, _) = run(0, &["run", "beilun-2021", &sample, "--lang", "zh"], b"");
    let (en, _) = run(0, &["run", "beilun-2021", &sample, "--lang", "en"], b"");
    assert!(zh.contains("24 家申报") && en.contains("Applicants: 24"));
    for (locale, expected) in [("zh_CN.UTF-8", &zh), ("C", &zh), ("en_US.UTF-8", &en)] {
        let output = Command::new(env!("CARGO_BIN_EXE_laurel"))
            .args(["run", "beilun-2021", &sample])
            .env_remove("LC_MESSAGES")
            .env_remove("LANGUAGE")
            .env("LC_ALL", locale)
            .env("LANG", locale)
            .output()
            .unwrap();
        assert_eq!(
            String::from_utf8(output.stdout).unwrap(),
            **expected,
            "{locale}"
        );
    }
}

#[test]
fn an_exported_scheme_gives_the_same_outcome() {
    let folder = scratch("export");
    let path = folder.display().to_string();
    let sample = sample();
    run(0, &["export", "beilun-2021", &path], b"");
    let strip = |mut outcome: Value| {
        for stage in outcome["scheme"]["stages"].as_array_mut().unwrap() {
            stage["from"] = Value::Null;
        }
        outcome
    };
    let built_in = json_of(&["run", "beilun-2021", &sample, "--format", "json"]);
    let exported = json_of(&["run", &path, &sample, "--format", "json"]);
    assert_eq!(strip(built_in), strip(exported));

    // One flipped byte, and it is refused by name.
    let file = folder.join("ranking-2021.wasm");
    let mut bytes = fs::read(&file).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&file, bytes).unwrap();
    let (_, err) = run(3, &["run", &path, &sample], b"");
    assert!(
        err.contains("ranking-2021.wasm") && err.contains("摘要值"),
        "{err}"
    );
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_stage_can_come_from_elsewhere() {
    let sample = sample();
    let base = ["run", "beilun-2021", &sample, "--format", "json"];
    let swapped = json_of(&[&base[..], &["--stage", "ranking=beilun-2014"]].concat());
    assert_eq!(swapped["summary"]["prize"], json!(200_000));
    assert_eq!(
        swapped["summary"]["eligible"],
        json_of(&base)["summary"]["eligible"]
    );
    let folder = scratch("component");
    run(
        0,
        &["export", "beilun-2014", &folder.display().to_string()],
        b"",
    );
    let file = format!("ranking={}", folder.join("ranking-2014.wasm").display());
    let mut from_file = json_of(&[&base[..], &["--component", &file]].concat());
    from_file["scheme"]["stages"] = swapped["scheme"]["stages"].clone();
    assert_eq!(from_file, swapped);
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn terms_change_one_side_or_both() {
    let sample = sample();
    let same = ["diff", "beilun-2021", "beilun-2021", &sample, "--exit-code"];
    run(1, &[&same[..], &["--set", "B:threshold=700"]].concat(), b"");
    run(0, &[&same[..], &["--set", "threshold=700"]].concat(), b"");
    run(
        1,
        &[&same[..], &["--waive", "A:3-past-winner"]].concat(),
        b"",
    );
    // Only one of the two versions has the term.
    run(
        0,
        &[
            "diff",
            "beilun-2014",
            "beilun-2021",
            &sample,
            "--set",
            "lowest-grade=A",
        ],
        b"",
    );
}

#[test]
fn json_lines_and_standard_input_are_read() {
    let (lines, _) = run(
        0,
        &["synth", "--applicants", "50", "--seed", "9", "--lines"],
        b"",
    );
    let (whole, _) = run(0, &["synth", "--applicants", "50", "--seed", "9"], b"");
    let args = ["run", "beilun-2021", "-", "--format", "json"];
    assert_eq!(
        run(0, &args, lines.as_bytes()),
        run(0, &args, whole.as_bytes())
    );
    let again = run(0, &["synth", "--applicants", "50", "--seed", "9"], b"").0;
    assert_eq!(again, whole);
}

#[test]
fn a_hundred_thousand_applicants_are_no_trouble() {
    let (lines, _) = run(0, &["synth", "--applicants", "100000", "--lines"], b"");
    let (out, _) = run(
        0,
        &["diff", "beilun-2014", "beilun-2021", "-"],
        lines.as_bytes(),
    );
    assert!(out.contains("100000 家申报单位"), "{out}");
}

#[test]
fn an_empty_cycle_is_vacant() {
    let empty = br#"{"laurel":"0.1","cycle":{"year":2021,"timetable":{"deadline":"2021-06-30"}},"applicants":[]}"#;
    for scheme in ["beilun-2014", "beilun-2021"] {
        let (out, _) = run(0, &["run", scheme, "-", "--format", "json"], empty);
        let outcome: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(outcome["summary"]["vacant"], "yes");
    }
}

#[test]
fn completions_are_written_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(run(0, &["completions", shell], b"").0.contains("laurel"));
    }
}

/// The sample with one thing wrong, and what the message must say of it.
#[test]
fn bad_input_is_named_with_its_place() {
    let sample: Value = serde_json::from_str(&fs::read_to_string(sample()).unwrap()).unwrap();
    let cases: [(&str, Value, &[&str]); 16] = [
        (
            "/applicants/3/facts/industrial",
            json!("yes"),
            &["applicants[3].facts.industrial"],
        ),
        (
            "/applicants/3/facts/industral",
            json!(true),
            &["industral", "industrial"],
        ),
        (
            "/applicants/4/id",
            json!("A01"),
            &["applicants[4].id", "A01"],
        ),
        (
            "/applicants/0/credit_code",
            json!("91330206MA2AAAAA0A"),
            &["applicants[0].credit_code"],
        ),
        (
            "/applicants/0/facts/operating_since",
            json!("2021-02-30"),
            &["2021-02-30"],
        ),
        (
            "/applicants/0/facts/operating_since",
            json!("1850-01-01"),
            &["1900"],
        ),
        (
            "/deliberation/on",
            json!("2021-01-01"),
            &["deliberation.on"],
        ),
        (
            "/applicants/0/sheets/0/marks/4.1.2",
            json!(72),
            &["applicants[0].sheets[0].marks", "5"],
        ),
        (
            "/applicants/0/sheets/0/marks/4.1.2",
            json!(105),
            &["applicants[0].sheets[0].marks", "100"],
        ),
        ("/applicants/0/sheets/0/marks/4.9.9", json!(70), &["4.9.9"]),
        ("/applicants/0/sheets/0/examiner", json!("E99"), &["E99"]),
        ("/conflicts/0/applicant", json!("A99"), &["A99"]),
        (
            "/scores/standard",
            json!("GB/T 19580-2011"),
            &["GB/T 19580-2012"],
        ),
        (
            "/approval/approved/0",
            json!("A99"),
            &["approval.approved[0]", "A99"],
        ),
        (
            "/events/0/honour",
            json!("H99"),
            &["events[0].honour", "H99"],
        ),
        ("/cycle/year", json!("2021"), &["cycle.year"]),
    ];
    for (pointer, value, fragments) in cases {
        let mut cycle = sample.clone();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        match cycle.pointer_mut(parent).unwrap() {
            Value::Object(object) => drop(object.insert(key.to_owned(), value)),
            Value::Array(array) => array[key.parse::<usize>().unwrap()] = value,
            other => unreachable!("{other}"),
        }
        let text = serde_json::to_vec(&cycle).unwrap();
        for lang in ["zh", "en"] {
            let (_, err) = run(2, &["check", "-", "--lang", lang], &text);
            for fragment in fragments {
                assert!(err.contains(fragment), "{pointer} {lang}: {err}");
            }
        }
    }
    // Several at once are all listed.
    let mut cycle = sample;
    cycle["applicants"][3]["facts"]["industrial"] = json!("yes");
    cycle["applicants"][0]["sheets"][0]["examiner"] = json!("E99");
    cycle["extra"] = json!(1);
    let (_, err) = run(2, &["check", "-"], &serde_json::to_vec(&cycle).unwrap());
    assert!(
        ["applicants[3]", "E99", "extra"]
            .iter()
            .all(|part| err.contains(part)),
        "{err}"
    );
    assert!(run(2, &["check", "-"], b"{\"laurel\": ").1.contains('1'));
    assert!(
        run(2, &["check", "no-such-file.json"], b"")
            .1
            .contains("no-such-file.json")
    );
}

#[test]
fn a_wrong_command_line_is_named() {
    let sample = sample();
    for (args, fragments) in [
        (
            vec!["run", "beilun-2020", &sample],
            ["beilun-2020", "beilun-2021"],
        ),
        (
            vec!["run", "beilun-2021", &sample, "--set", "treshold=1"],
            ["treshold", "threshold"],
        ),
        (
            vec!["run", "beilun-2021", &sample, "--set", "threshold=1001"],
            ["1001", "1000"],
        ),
        (
            vec!["run", "beilun-2021", &sample, "--set", "quota"],
            ["quota", "TERM=VALUE"],
        ),
        (
            vec!["run", "beilun-2021", &sample, "--set", "A:quota=1"],
            ["A:", "diff"],
        ),
        (
            vec!["run", "beilun-2021", &sample, "--stage", "rank=beilun-2014"],
            ["rank", "ranking"],
        ),
        (
            vec!["run", "beilun-2021", &sample, "--waive", "3-past-winer"],
            ["3-past-winer", "3-past-winner"],
        ),
        (
            vec!["explain", "beilun-2021", &sample, "A99"],
            ["A99", "A09"],
        ),
    ] {
        for lang in ["zh", "en"] {
            let (_, err) = run(2, &[&args[..], &["--lang", lang]].concat(), b"");
            for fragment in fragments {
                assert!(err.contains(fragment), "{args:?}: {err}");
            }
        }
    }
}

/// A ranking component that does `body` instead of describing itself.
fn hostile(body: &str) -> Vec<u8> {
    wat::parse_str(body).unwrap()
}

#[test]
fn hostile_components_are_refused() {
    let folder = scratch("hostile");
    let file = folder.join("ranking.wasm");
    let argument = format!("ranking={}", file.display());
    let sample = sample();
    for (component, zh, en) in [
        (
            hostile(r#"(component (import "clock" (func)))"#),
            "clock",
            "imports clock",
        ),
        (
            hostile("(component)"),
            "laurel:award/ranking@0.1.0",
            "laurel:award/ranking@0.1.0",
        ),
        (hostile("(module)"), "WebAssembly", "WebAssembly"),
        (b"not a component".to_vec(), "WebAssembly", "WebAssembly"),
        (
            hostile(&starting("(loop $l (br $l))")),
            "燃料",
            "out of fuel",
        ),
        (hostile(&starting("(unreachable)")), "执行中止", "trapped"),
        (hostile(&starting("(call $start)")), "栈", "out of stack"),
        (
            hostile(&starting(
                "(loop $l (br_if $l (i32.ne (memory.grow (i32.const 64)) (i32.const -1)))) (unreachable)",
            )),
            "执行中止",
            "trapped",
        ),
    ] {
        fs::write(&file, component).unwrap();
        for (lang, fragment) in [("zh", zh), ("en", en)] {
            let args = [
                "run",
                "beilun-2021",
                &sample,
                "--component",
                &argument,
                "--lang",
                lang,
            ];
            let (_, err) = run(3, &args, b"");
            assert!(
                err.contains("ranking") && err.contains(fragment),
                "{fragment}: {err}"
            );
        }
    }
    fs::remove_dir_all(&folder).unwrap();
}

/// A component with the ranking interface's name whose module does something as it starts.
fn starting(body: &str) -> String {
    format!(
        r#"(component
            (core module $m (memory 1) (func $start {body}) (start $start) (func (export "f")))
            (core instance $i (instantiate $m))
            (func $f (canon lift (core func $i "f")))
            (instance $x (export "describe" (func $f)) (export "select" (func $f)))
            (export "laurel:award/ranking@0.1.0" (instance $x)))"#
    )
}
