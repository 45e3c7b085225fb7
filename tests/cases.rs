//! The cases: every folder in `tests/cases` and `tests/bad-input` is one. `tests/cases/README.md`
//! says how to write one.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "support_cli/mod.rs"]
#[allow(dead_code)]
mod support_cli;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;
use serde_json::{Map, Value};

use support_cli::{Ran, command, folders, laurel, run, split, tests};

// ------------------------------------------------------------------------------ cases

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the case shows.
    why: String,
    /// Command lines of `laurel`, with `-` for the cycle.
    runs: Vec<String>,
}

/// A case, read.
struct Read {
    name: String,
    case: Case,
    cycle: Value,
    expected: Map<String, Value>,
}

/// Numbers of the scored items by edition, as the sheets of a case name them by `*`.
const EDITIONS: [(&str, &str); 2] = [
    (
        "GB/T 19580-2012",
        "4.1.2 4.1.3 4.1.4 4.2.2 4.2.3 4.3.2 4.3.3 4.4.2 4.4.3 4.4.4 4.4.5 4.4.6 4.4.7 4.5.2 4.5.3 \
         4.6.2 4.6.3 4.7.2 4.7.3 4.7.4 4.7.5 4.7.6 4.7.7",
    ),
    (
        "GB/T 19580-2004",
        "4.1.1 4.1.2 4.2.1 4.2.2 4.3.1 4.3.2 4.4.1 4.4.2 4.4.3 4.4.4 4.4.5 4.4.6 4.5.1 4.5.2 4.6.1 \
         4.6.2 4.6.3 4.7.1 4.7.2 4.7.3 4.7.4 4.7.5",
    ),
];

/// JSON merge patch (RFC 7386).
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        target.clone_from(patch);
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let target = target.as_object_mut().unwrap();
    for (key, value) in patch {
        if value.is_null() {
            target.remove(key);
        } else {
            merge(target.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}

/// Writes `{"*": 60, "4.1.2": 70, "4.1.3": "missing"}` out: one mark for every item that is not
/// named, and none for those that are missing.
fn spread_marks(value: &mut Value, clauses: &str) {
    match value {
        Value::Array(list) => list
            .iter_mut()
            .for_each(|value| spread_marks(value, clauses)),
        Value::Object(object) => {
            if let Some(mark) = object.remove("*") {
                for clause in clauses.split_whitespace() {
                    object.entry(clause).or_insert_with(|| mark.clone());
                }
                object.retain(|_, mark| mark != "missing");
            }
            object
                .values_mut()
                .for_each(|value| spread_marks(value, clauses));
        }
        _ => {}
    }
}

/// The cycle of a patch: the base with the patch, where `applicants` names by id those who apply,
/// each the base's applicant with a patch of its own.
fn patched(base: &Value, mut patch: Value) -> Value {
    let mut cycle = base["cycle"].clone();
    let applicants = match patch.as_object_mut().unwrap().remove("applicants") {
        Some(Value::Object(applicants)) => applicants,
        None => Map::new(),
        Some(_) => panic!("applicants of a patch stand by their ids"),
    };
    merge(&mut cycle, &patch);
    let applicants = applicants.into_iter().map(|(id, patch)| {
        let mut applicant = base["applicant"].clone();
        applicant["id"] = id.into();
        merge(&mut applicant, &patch);
        applicant
    });
    cycle["applicants"] = applicants.collect();
    let edition = cycle["scores"]["standard"].as_str().unwrap_or_default();
    if let Some((_, clauses)) = EDITIONS.iter().find(|(id, _)| *id == edition) {
        spread_marks(&mut cycle, clauses);
    }
    cycle
}

fn read_json(path: &Path) -> Result<Value, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

fn read_case(folder: &Path, base: &Value) -> Result<Read, String> {
    let names: BTreeSet<String> = std::fs::read_dir(folder)
        .map_err(|error| error.to_string())?
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let cycle = match names.as_slice() {
        ["case.toml", "cycle.json", "expected.json"] => read_json(&folder.join("cycle.json"))?,
        ["case.toml", "expected.json", "patch.json"] => {
            patched(base, read_json(&folder.join("patch.json"))?)
        }
        other => return Err(format!("has the files {other:?}")),
    };
    let text =
        std::fs::read_to_string(folder.join("case.toml")).map_err(|error| error.to_string())?;
    let case: Case = toml::from_str(&text).map_err(|error| error.to_string())?;
    if case.why.is_empty() || case.why.contains('\n') {
        return Err("why is not one line".to_owned());
    }
    let Value::Object(expected) = read_json(&folder.join("expected.json"))? else {
        return Err("expected.json is no object".to_owned());
    };
    let runs: BTreeSet<&String> = case.runs.iter().collect();
    if runs.is_empty() || runs != expected.keys().collect() {
        return Err("runs and the keys of expected.json are not the same".to_owned());
    }
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    Ok(Read {
        name,
        case,
        cycle,
        expected,
    })
}

/// Compares what is expected with what came: of an object the keys that are listed; of a list all
/// elements in any order, or only those that are listed where the last is "..."; a list in which
/// elements have ids may be given as an object by id. `reasons:ranking` are the reasons of one stage.
fn compare(expected: &Value, actual: &Value, place: &str, found: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (key, value) in expected {
                let place = format!("{place}.{key}");
                let (name, stage) = key.split_once(':').unwrap_or((key, ""));
                let mut actual = actual.get(name).cloned();
                if let Some(Value::Array(list)) = &mut actual
                    && !stage.is_empty()
                {
                    list.retain(|element| element["stage"] == stage);
                }
                match actual {
                    Some(actual) => compare(value, &actual, &place, found),
                    None => found.push(format!("{place} is missing")),
                }
            }
        }
        (Value::Object(expected), Value::Array(actual)) => {
            for (id, value) in expected {
                let place = format!("{place}[{id}]");
                let named = |element: &&Value| {
                    ["id", "rule", "question"]
                        .iter()
                        .any(|key| element[*key] == id.as_str())
                };
                match actual.iter().find(named) {
                    Some(actual) => compare(value, actual, &place, found),
                    None => found.push(format!("{place} is missing")),
                }
            }
        }
        (Value::Array(expected), Value::Array(actual)) => {
            let open = expected.last().is_some_and(|last| last == "...");
            let expected = &expected[..expected.len() - usize::from(open)];
            let mut rest: Vec<&Value> = actual.iter().collect();
            for value in expected {
                let matches = |actual: &&Value| {
                    let mut problems = vec![];
                    compare(value, actual, "", &mut problems);
                    problems.is_empty()
                };
                match rest.iter().position(matches) {
                    Some(at) => drop(rest.remove(at)),
                    None => found.push(format!("{place} has no {value} but {}", shown(actual))),
                }
            }
            if !open && !rest.is_empty() {
                let rest: Vec<Value> = rest.into_iter().cloned().collect();
                found.push(format!("{place} has {} too", shown(&rest)));
            }
        }
        (expected, actual) if expected == actual => {}
        (expected, actual) => found.push(format!("{place} is {actual}, not {expected}")),
    }
}

/// The elements of a list, with the keys that matter most.
fn shown(list: &[Value]) -> String {
    let keys = [
        "rule", "code", "answer", "measure", "trigger", "applies", "progress", "honour",
    ];
    let short = list.iter().map(|value| match value {
        Value::Object(object) => {
            let kept = keys
                .iter()
                .filter_map(|key| Some(((*key).to_owned(), object.get(*key)?.clone())));
            Value::Object(kept.collect())
        }
        other => other.clone(),
    });
    Value::Array(short.collect()).to_string()
}

fn run_line(line: &str, cycle: &Value) -> Ran {
    let input = serde_json::to_vec(cycle).unwrap();
    run(
        command().args(split(line)).args(["--format", "json"]),
        &input,
    )
}

fn read_all() -> (Vec<Read>, Vec<String>) {
    let base = read_json(&tests("cases/base.json")).unwrap();
    let (mut cases, mut problems) = (vec![], vec![]);
    for folder in folders(&tests("cases")) {
        match read_case(&folder, &base) {
            Ok(case) => cases.push(case),
            Err(problem) => problems.push(format!("{}: {problem}", folder.display())),
        }
    }
    (cases, problems)
}

fn comes_out_as_expected(read: &Read) -> Result<(), Failed> {
    let mut problems = vec![];
    for (line, expected) in &read.expected {
        let ran = run_line(line, &read.cycle);
        let mut found = vec![];
        if ran.code == Some(0) {
            compare(expected, &ran.json(), "", &mut found);
        } else {
            found.push(format!("exit {:?}: {}", ran.code, ran.err));
        }
        if !found.is_empty() {
            problems.push(format!("  laurel {line}\n    {}", found.join("\n    ")));
        }
    }
    passed(&read.case.why, &problems)
}

fn passed(why: &str, problems: &[String]) -> Result<(), Failed> {
    if problems.is_empty() {
        return Ok(());
    }
    Err(format!("{why}\n{}", problems.join("\n")).into())
}

/// What an outcome says, without what it says of itself.
fn substance(mut outcome: Value) -> Value {
    for key in ["scheme", "fuel", "assumptions"] {
        outcome.as_object_mut().unwrap().remove(key);
    }
    outcome
}

fn every_rule_and_every_term_has_a_case() -> Result<(), Failed> {
    let (cases, _) = read_all();
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    for case in &cases {
        for (line, expected) in &case.expected {
            for scheme in ["beilun-2014", "beilun-2021"] {
                if line.contains(scheme) {
                    *texts.entry(scheme).or_default() += &expected.to_string();
                }
            }
        }
    }
    let mut missing = vec![];
    for scheme in ["beilun-2014", "beilun-2021"] {
        let rules = laurel(&["rules", scheme, "--format", "json"]).json();
        for stage in rules["stages"].as_array().unwrap() {
            for rule in stage["rules"].as_array().unwrap() {
                let id = rule["id"].as_str().unwrap();
                let named = [
                    format!("\"rule\":\"{id}\""),
                    format!("\"{id}\":{{\"answer\""),
                ];
                if !named.iter().any(|name| texts[scheme].contains(name)) {
                    missing.push(format!("{scheme}: no case expects anything of rule {id}"));
                }
            }
            for term in stage["terms"].as_array().unwrap() {
                let set = format!("{}=", term["id"].as_str().unwrap());
                let changes = cases.iter().any(|case| {
                    case.case.runs.iter().any(|line| {
                        let plain = line.split_once(" --set ").map(|(plain, _)| plain);
                        let changes = || {
                            // A term may also let in what is refused without it.
                            let without = run_line(plain.unwrap(), &case.cycle);
                            without.code != Some(0)
                                || substance(run_line(line, &case.cycle).json())
                                    != substance(without.json())
                        };
                        line.starts_with("run ")
                            && line.contains(scheme)
                            && split(line).iter().any(|word| word.starts_with(&set))
                            && changes()
                    })
                });
                if !changes {
                    let stage = &stage["stage"];
                    missing.push(format!(
                        "{scheme}: no case in which {set} of {stage} changes anything"
                    ));
                }
            }
        }
    }
    passed("every rule and every term has a case", &missing)
}

// ------------------------------------------------------------------------------ bad input

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BadInput {
    /// What is wrong.
    why: String,
    /// Command line of `laurel`, with `-` for the input.
    run: String,
    /// Exit code.
    code: i32,
    /// What the Chinese message holds.
    zh: Vec<String>,
    /// What the English message holds.
    en: Vec<String>,
}

fn read_bad(folder: &Path, base: &Value) -> Result<(BadInput, Vec<u8>), String> {
    let text =
        std::fs::read_to_string(folder.join("case.toml")).map_err(|error| error.to_string())?;
    let bad: BadInput = toml::from_str(&text).map_err(|error| error.to_string())?;
    if bad.why.is_empty() || bad.zh.is_empty() || bad.en.is_empty() {
        return Err("says too little".to_owned());
    }
    let (patch, input) = (folder.join("patch.json"), folder.join("input.txt"));
    let input = match (patch.exists(), input.exists()) {
        (true, false) => serde_json::to_vec(&patched(base, read_json(&patch)?)).unwrap(),
        (false, true) => std::fs::read(input).map_err(|error| error.to_string())?,
        _ => return Err("needs either patch.json or input.txt".to_owned()),
    };
    Ok((bad, input))
}

fn is_refused_with_a_clear_message(folder: &Path, base: &Value) -> Result<(), Failed> {
    let (bad, input) = read_bad(folder, base)?;
    let mut found = vec![];
    for (lang, fragments) in [("zh", &bad.zh), ("en", &bad.en)] {
        let ran = run(
            command().args(split(&bad.run)).args(["--lang", lang]),
            &input,
        );
        let said = format!("{}{}", ran.out, ran.err);
        let missing: Vec<_> = fragments.iter().filter(|f| !said.contains(*f)).collect();
        let panicked = said.contains("panicked");
        if ran.code != Some(bad.code) || !missing.is_empty() || panicked {
            let code = ran.code;
            found.push(format!("  exit {code:?}, without {missing:?}:\n  {said}"));
        }
    }
    passed(&bad.why, &found)
}

/// Each folder is a test of its own, named after it.
fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let base = read_json(&tests("cases/base.json")).unwrap();
    let (cases, problems) = read_all();
    let mut trials: Vec<Trial> = problems
        .into_iter()
        .map(|problem| Trial::test("cases are well formed", move || Err(problem.into())))
        .collect();
    assert!(cases.len() > 100, "only {} cases", cases.len());
    trials.extend(cases.into_iter().map(|read| {
        Trial::test(format!("cases::{}", read.name), move || {
            comes_out_as_expected(&read)
        })
    }));
    let bad = folders(&tests("bad-input"));
    assert!(bad.len() > 50, "only {} cases", bad.len());
    trials.extend(bad.into_iter().map(|folder| {
        let (name, base) = (folder.file_name().unwrap().to_string_lossy(), base.clone());
        let name = format!("bad_input::{name}");
        Trial::test(name, move || {
            is_refused_with_a_clear_message(&folder, &base)
        })
    }));
    trials.push(Trial::test(
        "every_rule_and_every_term_has_a_case",
        every_rule_and_every_term_has_a_case,
    ));
    libtest_mimic::run(&arguments, trials).exit_code()
}
