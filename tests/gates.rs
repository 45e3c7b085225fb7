//! What must hold of every built-in component, whatever it computes: it imports nothing, it is small,
//! its bytes depend on neither folder nor user, and it describes itself completely.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // in a test a panic is the message

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use laurel::columns::Columns;
use laurel::contract::types::{Description, Detail, Domain, Value};
use laurel::cycle::{Synth, read, synth};
use laurel::engine::Runner;
use laurel::pipeline::Ready;
use laurel::scheme::{Scheme, built_in, digest};
use laurel::stage::Stage;

#[path = "../host/build/components.rs"]
mod components;

const KIB: usize = 1024;

/// Largest component. Eligibility carries the wording of 23 rules and 44 reasons in two languages, and
/// its rules over whole columns twice: for eight applicants at a time, and for those that are left
/// over. The bar for the others is 64 KiB.
fn limit(stage: Stage) -> usize {
    match stage {
        Stage::Eligibility => 72 * KIB,
        _ => 52 * KIB,
    }
}

fn schemes() -> Vec<Scheme> {
    built_in().map(|id| Scheme::find(id).unwrap()).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_path_buf()
}

#[test]
fn the_contract_parses() {
    let mut resolve = wit_parser::Resolve::default();
    let (package, _) = resolve.push_dir(root().join("wit")).unwrap();
    let worlds: BTreeSet<&str> = resolve.packages[package]
        .worlds
        .keys()
        .map(String::as_str)
        .collect();
    let expected = [
        "eligibility-stage",
        "ranking-stage",
        "sanction-stage",
        "scheme",
        "scheme-chain",
        "scheme-manifest",
        "scheme-user",
        "scoring-stage",
    ];
    assert_eq!(worlds, expected.into());
}

#[test]
fn everything_in_the_contract_is_documented_and_dated() {
    for entry in fs::read_dir(root().join("wit")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (number, line) in lines.iter().enumerate() {
            let starts = [
                "interface ",
                "world ",
                "record ",
                "variant ",
                "enum ",
                "type ",
                "export ",
            ];
            if starts.iter().any(|start| line.starts_with(start)) || line.contains(": func(") {
                let since = lines[number - 1].starts_with("@since(");
                assert!(
                    since,
                    "{}:{}: no @since: {line}",
                    path.display(),
                    number + 1
                );
                if !line.starts_with("export ") {
                    let documented = lines[number - 2].starts_with("///");
                    assert!(
                        documented,
                        "{}:{}: no doc: {line}",
                        path.display(),
                        number + 1
                    );
                }
            }
        }
    }
}

#[test]
fn components_import_nothing_and_are_small() {
    let engine = wasmtime::Engine::default();
    for scheme in schemes() {
        for (stage, part) in &scheme.parts {
            let component = wasmtime::component::Component::new(&engine, &part.bytes).unwrap();
            let imports: Vec<String> = component
                .component_type()
                .imports(&engine)
                .map(|(name, _)| name.to_owned())
                .collect();
            assert!(imports.is_empty(), "{} imports {imports:?}", part.component);
            let size = part.bytes.len();
            assert!(size <= limit(*stage), "{} has {size} bytes", part.component);
        }
    }
}

/// Builds all eight again in another folder and under another home, and compares them with the
/// embedded ones byte for byte.
#[test]
fn components_are_reproducible() {
    let folder = std::env::temp_dir().join(format!("laurel-elsewhere-{}", std::process::id()));
    let (copy, home) = (folder.join("somewhere/else"), folder.join("another-home"));
    fs::create_dir_all(&copy).unwrap();
    fs::create_dir_all(&home).unwrap();
    for name in ["Cargo.toml", "Cargo.lock", "wit", "components", "host"] {
        copy_all(&root().join(name), &copy.join(name));
    }
    // The other user has downloaded the same crates.
    let registry = components::cargo_home().unwrap().join("registry");
    let theirs = home.join("registry");
    for part in ["index", "cache"] {
        copy_all(&registry.join(part), &theirs.join(part));
    }

    let target = folder.join("target");
    for scheme in schemes() {
        for part in scheme.parts.values() {
            let package = part.component.trim_end_matches(".wasm");
            let built = components::build_component(&copy, &target, package, Some(&home)).unwrap();
            assert_eq!(digest(&built), part.sha256, "{package} differs");
        }
    }
    let packages = components::STAGES.len() * components::VERSIONS.len();
    assert_eq!(packages, 8);
    fs::remove_dir_all(&folder).unwrap();
}

fn copy_all(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy_all(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}

#[test]
fn descriptions_are_complete() {
    let runner = Runner::new(Default::default()).unwrap();
    for scheme in schemes() {
        let id = scheme.id().to_owned();
        let ready = Ready::new(&runner, scheme).unwrap();
        let mut readings = BTreeSet::new();
        for (stage, unit) in &ready.units {
            let place = format!("{id} {}", stage.id());
            check(&place, &unit.description);
            readings.extend(
                unit.description
                    .readings
                    .iter()
                    .map(|reading| reading.number),
            );
        }
        if id == "beilun-2021" {
            let missing: Vec<u8> = (1..=16)
                .filter(|number| !readings.contains(number))
                .collect();
            assert!(missing.is_empty(), "readings {missing:?} are not named");
        }
    }
}

fn check(place: &str, law: &Description) {
    let both = |text: &laurel::contract::types::Text, what: &str| {
        assert!(
            !text.zh.is_empty() && !text.en.is_empty(),
            "{place}: {what} lacks a language"
        );
        assert!(
            !text.en.chars().any(|c| c as u32 > 0x2fff),
            "{place}: {what}: {}",
            text.en
        );
    };
    let terms: BTreeSet<&str> = law.terms.iter().map(|term| term.id.as_str()).collect();
    let mut read = BTreeSet::new();
    for rule in &law.rules {
        both(&rule.article, &rule.id);
        both(&rule.title, &rule.id);
        assert!(!rule.concept.is_empty(), "{place}: {}", rule.id);
        for term in &rule.terms {
            assert!(
                terms.contains(term.as_str()),
                "{place}: {} reads {term}",
                rule.id
            );
            read.insert(term.as_str());
        }
    }
    for term in &law.terms {
        both(&term.article, &term.id);
        both(&term.title, &term.id);
        assert!(
            read.contains(term.id.as_str()),
            "{place}: no rule reads {}",
            term.id
        );
        for value in std::iter::once(&term.default).chain(&term.plausible) {
            let good = match (value, &term.domain) {
                (Value::Unset, _) => !term.unset.zh.is_empty(),
                (Value::Amount(n), Domain::Amount(span)) => (span.min..=span.max).contains(n),
                (Value::Toggle(_), Domain::Toggle) | (Value::Date(_), Domain::Date) => true,
                (Value::Choice(id), Domain::Choice(options)) => options.iter().any(|o| o.id == *id),
                _ => false,
            };
            assert!(good, "{place}: {}: {value:?} is not in its domain", term.id);
        }
    }
    for code in &law.codes {
        both(&code.title, &code.id);
    }
    for reading in &law.readings {
        both(&reading.question, "reading");
        both(&reading.default, "reading");
        for term in &reading.terms {
            assert!(
                terms.contains(term.as_str()),
                "{place}: reading {} {term}",
                reading.number
            );
        }
    }
}

// ------------------------------------------------------------------------------ work, counted

/// Applicants of the cohort whose fuel is counted; every tenth is visited.
const COUNTED: usize = 2_000;
/// How much more than the figures on file a stage may use.
const MORE_PERCENT: u64 = 5;

/// The fuel that the stages use for a fixed cohort, by scheme, detail and stage: a count of executed
/// instructions, the same on every machine. A stage that takes 5 % more than `fuel.json` says fails;
/// whoever means it changes the figures in the same commit: `LAUREL_BLESS=1 cargo test … --test gates`.
#[test]
fn stages_do_no_more_work_than_before() {
    type Counts = BTreeMap<String, BTreeMap<String, BTreeMap<String, u64>>>;
    let mut bytes = Vec::new();
    let what = Synth {
        applicants: COUNTED,
        seed: 7,
        jsonl: true,
        visited_every: Some(10),
    };
    synth(&what, &mut bytes, &|_| ()).unwrap();
    let cycle = read(&bytes, &[], &|_| ()).ok().unwrap();
    let columns = Columns::new(&cycle);
    let runner = Runner::new(Default::default()).unwrap();
    let mut counts = Counts::new();
    for scheme in schemes() {
        let id = scheme.id().to_owned();
        let ready = Ready::new(&runner, scheme).unwrap();
        for (name, detail) in [("verdicts", Detail::Verdicts), ("reasons", Detail::Reasons)] {
            let settings = ready.settings(&Default::default()).unwrap();
            let run = ready.run(&columns, settings, detail, &|_| ()).ok().unwrap();
            let fuel = run
                .fuel
                .iter()
                .map(|(stage, fuel)| (stage.id().to_owned(), *fuel));
            let scheme = counts.entry(id.clone()).or_default();
            scheme.insert(name.to_owned(), fuel.collect());
        }
    }
    let file = root().join("tests/fuel.json");
    if std::env::var_os("LAUREL_BLESS").is_some() {
        let text = serde_json::to_string_pretty(&counts).unwrap();
        fs::write(&file, text + "\n").unwrap();
    }
    let known: Counts = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    for (scheme, details) in &counts {
        for (detail, stages) in details {
            for (stage, fuel) in stages {
                let known = known[scheme][detail][stage];
                assert!(
                    *fuel * 100 <= known * (100 + MORE_PERCENT),
                    "{scheme} {stage}, {detail}: {fuel} units of fuel for {COUNTED} applicants, {known} on file"
                );
            }
        }
    }
}
