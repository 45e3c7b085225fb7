//! What must hold of every built-in component, whatever it computes: it imports nothing, it is small,
//! its bytes depend on neither folder nor user, and it describes itself completely.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use laurel::columns::Columns;
use laurel::compose::{CHAIN, SERVICE};
use laurel::contract::types::{Description, Detail, Domain, Value};
use laurel::cycle::{Synth, read, synth};
use laurel::digest::digest;
use laurel::engine::Runner;
use laurel::find::built_in;
use laurel::scheme::Scheme;
use laurel::stage::Stage;

use laurel_parts as components;

const KIB: usize = 1024;

/// Largest component. Eligibility carries the wording of 23 rules and 44 reasons in two languages, and
/// its rules over whole columns twice: for eight applicants at a time, and for those that are left
/// over. The bar for the others is 64 KiB. Compiled for size alone they would have 2 KiB less, and take a third
/// more instructions.
fn limit(stage: Stage) -> usize {
    match stage {
        Stage::Eligibility => 86 * KIB,
        _ => 62 * KIB,
    }
}

fn schemes() -> Vec<Scheme> {
    built_in()
        .map(|id| laurel::find::find(id).unwrap())
        .collect()
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
        if path.extension().is_none_or(|it| it != "wit") {
            continue;
        }
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

/// The version of the package that a folder of the contract holds.
fn contract_version(folder: &Path) -> String {
    let text = fs::read_to_string(folder.join("types.wit")).unwrap();
    let package = text
        .lines()
        .find_map(|line| line.strip_prefix("package laurel:award@"));
    package.unwrap().trim_end_matches(';').to_owned()
}

/// The series of a version, whose contracts go together: 0.1 of 0.1.7, 2 of 2.3.1.
fn series(version: &str) -> &str {
    let (track, _) = version.rsplit_once('.').unwrap();
    match track.split_once('.') {
        Some((major, _)) if major != "0" => major,
        _ => track,
    }
}

/// Reads a folder of the contract, under another version where one is given.
fn push(
    resolve: &mut wit_parser::Resolve,
    folder: &Path,
    version: Option<&str>,
) -> wit_parser::PackageId {
    let was = contract_version(folder);
    let mut sources = wit_parser::SourceMap::default();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "wit") {
            let text = fs::read_to_string(&path).unwrap();
            let named = format!("laurel:award@{}", version.unwrap_or(&was));
            sources.push(&path, text.replace(&format!("laurel:award@{was}"), &named));
        }
    }
    let group = sources.parse().ok().unwrap();
    resolve.push_group(group).unwrap()
}

/// Whether components of a released contract are components of today's, world by world.
fn compatible(released: &Path, today: &Path) -> Result<(), String> {
    let mut resolve = wit_parser::Resolve::default();
    let now = push(&mut resolve, today, None);
    // Two packages of one name and version would be one.
    let was = push(&mut resolve, released, Some("0.1.99999"));
    for (name, prev) in resolve.packages[was].worlds.clone() {
        let new = resolve.packages[now].worlds.get(&name).copied();
        let new = new.ok_or_else(|| format!("the world {name} is gone"))?;
        wit_component::semver_check(resolve.clone(), prev, new)
            .map_err(|error| format!("{name}: {error:#}"))?;
    }
    Ok(())
}

#[test]
fn the_contract_keeps_to_what_was_released() {
    let today = root().join("wit");
    let version = contract_version(&today);
    let mut of_series = 0;
    for entry in fs::read_dir(root().join("tests/contract")).unwrap() {
        let released = entry.unwrap().path();
        if !released.is_dir() {
            continue;
        }
        let name = released.file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!(contract_version(&released), name, "{}", released.display());
        if series(&name) == series(&version) {
            of_series += 1;
            compatible(&released, &today)
                .unwrap_or_else(|why| panic!("{name} is broken: {why}: see wit/README.md"));
        }
    }
    assert!(
        of_series > 0,
        "no release of the series of {version} is kept"
    );
}

/// The check sees what the policy says breaks a series.
#[test]
fn a_break_of_the_contract_is_seen() {
    let folder = std::env::temp_dir().join(format!("laurel-contract-{}", std::process::id()));
    let released = root().join("tests/contract/0.1.0");
    for (file, from, to, breaks) in [
        ("ranking.wit", "best: list<u32>", "best: list<u64>", true),
        ("sanction.wit", "        amount: s64,\n", "", true),
        (
            "eligibility.wit",
            "        number,\n",
            "        number,\n        /// Words.\n        text,\n",
            true,
        ),
        (
            "eligibility.wit",
            "    facts: func() -> list<fact>;",
            "    facts: func() -> list<fact>;\n    /// More.\n    more: func() -> bool;",
            true,
        ),
        (
            "types.wit",
            "/// One wording in both languages.",
            "/// A wording.",
            false,
        ),
        (
            "scheme.wit",
            "/// The part of a composed scheme that chains the others.",
            "/// Another.\n@since(version = 0.1.0)\ninterface another { use types.{text}; more: func() -> text; }\n\n/// The part.",
            false,
        ),
    ] {
        copy_all(&root().join("wit"), &folder);
        let text = fs::read_to_string(folder.join(file)).unwrap();
        assert!(text.contains(from), "{file}: {from}");
        fs::write(folder.join(file), text.replacen(from, to, 1)).unwrap();
        let seen = compatible(&released, &folder);
        assert_eq!(seen.is_err(), breaks, "{file}: {to}: {seen:?}");
    }
    fs::remove_dir_all(&folder).unwrap();
}

/// The version of the program stands in the workspace's manifest, and every crate takes it from there; the
/// changelog begins with it, and names the contract.
#[test]
fn the_version_of_the_program_stands_in_one_place() {
    let version = env!("CARGO_PKG_VERSION");
    let workspace = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    assert_eq!(workspace.matches("\nversion = ").count(), 1);
    let mut crates = vec![root().join("host")];
    let entries = fs::read_dir(root().join("components")).unwrap();
    crates.extend(
        entries
            .map(|entry| entry.unwrap().path())
            .filter(|it| it.is_dir()),
    );
    for folder in crates {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let own = manifest.lines().filter(|line| line.starts_with("version"));
        assert_eq!(
            own.collect::<Vec<_>>(),
            ["version.workspace = true"],
            "{}",
            folder.display()
        );
    }
    let log = fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let first = log
        .lines()
        .find_map(|line| line.strip_prefix("## "))
        .unwrap();
    assert_eq!(first, version);
    let contract = format!("laurel:award@{}", contract_version(&root().join("wit")));
    assert_eq!(contract, laurel::receipt::CONTRACT);
    assert!(log.contains(&contract), "{contract}");
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

/// Crates use what `host/crates/README.md` says that they may, and the list has no circle.
#[test]
fn crates_keep_their_walls() {
    let crates = root().join("host/crates");
    let list = fs::read_to_string(crates.join("README.md")).unwrap();
    let mut may: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in list.lines() {
        if let Some((name, used)) = line.strip_prefix("- ").and_then(|it| it.split_once(" → ")) {
            let used = used.split(", ").map(str::to_owned).collect();
            may.insert(name.to_owned(), used);
        }
    }
    let mut done: BTreeSet<String> = BTreeSet::new();
    let folders: BTreeSet<String> = fs::read_dir(&crates)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    for name in &folders {
        let manifest = fs::read_to_string(crates.join(name).join("Cargo.toml")).unwrap();
        let manifest: toml::Table = manifest.parse().unwrap();
        let used: BTreeSet<String> = manifest["dependencies"]
            .as_table()
            .unwrap()
            .keys()
            .filter_map(|key| key.strip_prefix("laurel-"))
            .map(str::to_owned)
            .collect();
        let listed = may.get(name).cloned().unwrap_or_default();
        assert_eq!(used, listed, "{name}: its manifest, and the list");
    }
    while done.len() < folders.len() {
        let next = folders.iter().find(|name| {
            let used = may.get(*name);
            !done.contains(*name) && used.is_none_or(|used| used.is_subset(&done))
        });
        let next = next.unwrap_or_else(|| panic!("a circle among {folders:?} beyond {done:?}"));
        done.insert(next.clone());
    }
}

/// What reads, compares, explains and reports names no wasmtime; that it builds for a component,
/// `.ci/run` tries.
#[test]
fn only_the_engine_names_wasmtime() {
    for name in [
        "words",
        "cycle",
        "files",
        "scheme",
        "compare",
        "explore",
        "office",
        "report",
        "arrow",
        "desk",
        "service",
        "schemes",
        "receipt",
        "verify",
        "papers",
        "admission",
        "modules",
    ] {
        let folder = root().join("host/crates").join(name);
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        assert!(!manifest.contains("wasmtime"), "{name}");
        let mut sources = vec![folder.join("src")];
        while let Some(path) = sources.pop() {
            if path.is_dir() {
                sources.extend(fs::read_dir(&path).unwrap().map(|it| it.unwrap().path()));
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                assert!(!text.contains("wasmtime::"), "{}", path.display());
            }
        }
    }
}

/// A crate that says that it has no tests inside, so that it is not compiled once more for them, has none.
#[test]
fn what_is_not_tested_inside_has_no_tests_there() {
    let folders = fs::read_dir(root().join("host/crates")).unwrap();
    let mut without = 0;
    for folder in folders
        .map(|it| it.unwrap().path())
        .filter(|it| it.is_dir())
    {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        if !manifest.contains("test = false") {
            continue;
        }
        without += 1;
        let mut sources = vec![folder.join("src")];
        while let Some(path) = sources.pop() {
            if path.is_dir() {
                sources.extend(fs::read_dir(&path).unwrap().map(|it| it.unwrap().path()));
            } else {
                let text = fs::read_to_string(&path).unwrap();
                assert!(!text.contains("#[test]"), "{}", path.display());
            }
        }
    }
    assert!(without > 0);
}

/// The bytes of every component are those on file, wherever and whenever they are built.
/// `LAUREL_BLESS=1` writes the file anew.
#[test]
fn components_have_the_digests_on_file() {
    let mut lines: Vec<String> = schemes()
        .iter()
        .flat_map(|scheme| scheme.parts.values())
        .map(|part| format!("{}  {}\n", part.sha256, part.component))
        .collect();
    lines.push(format!("{}  chain.wasm\n", digest(CHAIN)));
    let file = root().join("tests/components.sha256");
    let built = lines.concat();
    if std::env::var_os("LAUREL_BLESS").is_some() {
        fs::write(&file, &built).unwrap();
    }
    let known = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(
        built, known,
        "the components differ from tests/components.sha256: LAUREL_BLESS=1 writes it where that is meant"
    );
}

/// Builds all eight, and the parts that chain four of them and serve them, again in another folder and under
/// another home, and compares them with the embedded ones byte for byte. What is no part of any of them, such
/// as the command line, is another in that folder.
#[test]
#[ignore = "builds every component a second time: tests/platform/run does"]
fn components_are_reproducible() {
    let folder = std::env::temp_dir().join(format!("laurel-elsewhere-{}", std::process::id()));
    let (copy, home) = (folder.join("somewhere/else"), folder.join("another-home"));
    fs::create_dir_all(&copy).unwrap();
    fs::create_dir_all(&home).unwrap();
    for name in ["Cargo.toml", "Cargo.lock", "wit", "components", "host"] {
        copy_all(&root().join(name), &copy.join(name));
    }
    for other in [
        "host/src/cli/mod.rs",
        "host/crates/engine/src/engine.rs",
        "components/README.md",
    ] {
        let mut text = fs::read_to_string(copy.join(other)).unwrap();
        text.push_str("\n// Another.\n");
        fs::write(copy.join(other), text).unwrap();
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
    let joints = [
        ("chain", CHAIN),
        ("service", SERVICE),
        #[cfg(feature = "pair")]
        (components::PAIR, laurel::compose::PAIR),
    ];
    for (package, embedded) in joints {
        let built = components::build_component(&copy, &target, package, Some(&home)).unwrap();
        assert_eq!(digest(&built), digest(embedded), "{package} differs");
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
        let ready = laurel::pipeline::prepare(&runner, scheme).unwrap();
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

/// The cohorts whose fuel is counted: what each is called, its applicants, and one in how many is visited.
/// One applicant uses what every call uses, however few it asks about.
const COUNTED: [(&str, usize, usize); 2] = [("2000", 2_000, 10), ("1", 1, 1)];
/// How much more than the figures on file a stage may use.
const MORE_PERCENT: u64 = 5;

/// The fuel that the stages use for fixed cohorts, by scheme, size and detail, and stage: a count of executed
/// instructions, the same on every machine. A stage that takes 5 % more than `fuel.json` says fails;
/// whoever means it changes the figures in the same commit: `LAUREL_BLESS=1 cargo test … --test gates`.
#[test]
fn stages_do_no_more_work_than_before() {
    type Counts = BTreeMap<String, BTreeMap<String, BTreeMap<String, u64>>>;
    let runner = Runner::new(Default::default()).unwrap();
    let mut counts = Counts::new();
    for (size, applicants, every) in COUNTED {
        let mut bytes = Vec::new();
        let what = Synth {
            applicants,
            seed: 7,
            jsonl: true,
            visited_every: Some(every),
        };
        synth(&what, &mut bytes, &|_| ()).unwrap();
        let cycle = read(&bytes, &[], &|_| ()).ok().unwrap();
        let columns = Columns::new(&cycle);
        for scheme in schemes() {
            let id = scheme.id().to_owned();
            let ready = laurel::pipeline::prepare(&runner, scheme).unwrap();
            for (name, detail) in [("verdicts", Detail::Verdicts), ("reasons", Detail::Reasons)] {
                let settings = ready.settings(&Default::default()).unwrap();
                let run = ready.run(&columns, settings, detail, &|_| ()).ok().unwrap();
                let fuel = run
                    .fuel
                    .iter()
                    .map(|(stage, fuel)| (stage.id().to_owned(), *fuel));
                let scheme = counts.entry(id.clone()).or_default();
                scheme.insert(format!("{size}, {name}"), fuel.collect());
            }
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
                    "{scheme} {stage}, {detail}: {fuel} units of fuel, {known} on file"
                );
            }
        }
    }
}
