//! The real binary: commands, exit codes, languages, formats, schemes from folders, and components
//! that do not keep to the contract.

#[path = "support_cli/hostile.rs"]
mod hostile;
use crate::support_cli;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::{Value, json};

use support_cli::{Ran, command, laurel, run, tests};

static SAMPLE: LazyLock<String> =
    LazyLock::new(|| tests("cycles/sample.json").to_str().unwrap().to_owned());

/// A folder of a test's own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("laurel-cli")
        .join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn well(args: &[&str]) -> Ran {
    let ran = laurel(args);
    assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.err);
    assert_eq!(ran.err, "", "{args:?}");
    ran
}

fn json(args: &[&str]) -> Value {
    let mut args = args.to_vec();
    args.extend(["--format", "json"]);
    well(&args).json()
}

/// Fails with this code, and says these things in both languages.
fn fails(args: &[&str], code: i32, zh: &str, en: &str) {
    for (lang, fragment) in [("zh", zh), ("en", en)] {
        let mut args = args.to_vec();
        args.extend(["--lang", lang]);
        let ran = laurel(&args);
        assert_eq!(ran.code, Some(code), "{args:?}: {}", ran.err);
        assert!(ran.err.contains(fragment), "{args:?}: {}", ran.err);
        assert_eq!(ran.out, "", "{args:?}");
    }
}

/// An outcome without what it says of itself: where its components come from.
fn outcome(mut outcome: Value) -> String {
    // What the scheme is called, apart.
    for key in ["scheme", "sentence"] {
        outcome.as_object_mut().unwrap().remove(key);
    }
    outcome.to_string()
}

// ------------------------------------------------------------------------------ exit codes

#[test]
fn a_difference_is_an_exit_code_only_where_it_is_asked_for() {
    let diff = ["diff", "beilun-2014", "beilun-2021", &SAMPLE];
    assert_eq!(laurel(&diff).code, Some(0));
    assert_eq!(
        laurel(&[&diff[..], &["--exit-code"]].concat()).code,
        Some(1)
    );
    let same = ["diff", "beilun-2021", "beilun-2021", &SAMPLE, "--exit-code"];
    assert_eq!(laurel(&same).code, Some(0));
}

#[test]
fn a_wrong_command_line_is_two() {
    for args in [
        &["run"][..],
        &["rnu", "beilun-2021", &SAMPLE],
        &["run", "beilun-2021", &SAMPLE, "--no-such-option"],
        &["run", "beilun-2021", "/no/such/file.json"],
        &["run", "beilun-2021", path(&tests("cycles"))],
        &["synth", "--applicants", "many", "--seed", "1"],
        &["schema", "nothing"],
        &[
            "diff",
            "beilun-2014",
            "beilun-2021",
            &SAMPLE,
            "--set",
            "C:threshold=1",
        ],
    ] {
        let ran = laurel(args);
        assert_eq!(ran.code, Some(2), "{args:?}: {}", ran.err);
        assert!(
            !ran.err.is_empty() && !ran.err.contains("panicked"),
            "{args:?}: {}",
            ran.err
        );
    }
}

#[test]
fn help_and_version_are_no_errors() {
    for command in [
        "schemes",
        "rules",
        "check",
        "run",
        "diff",
        "explain",
        "whatif",
        "stability",
        "export",
        "schema",
        "synth",
        "completions",
    ] {
        assert!(
            well(&[command, "--help"]).out.contains("用法：laurel"),
            "{command}"
        );
        let english = well(&[command, "--help", "--lang", "en"]).out;
        assert!(english.contains("Usage: laurel"), "{command}");
    }
    assert!(well(&["--help"]).out.contains("--lang"));
    // What another runtime answered gives no receipt: nobody saw it run.
    fails(
        &[
            "lift",
            "beilun-2021",
            "c.json",
            "a.wave",
            "--receipt",
            "r.json",
        ],
        2,
        "--receipt",
        "--receipt",
    );
    assert_eq!(well(&["--version"]).out, "laurel 0.1.0\n");
}

// ------------------------------------------------------------------------------ languages

#[test]
fn the_language_is_asked_for_or_the_locale_s_or_chinese() {
    let say = |vars: &[(&str, &str)], args: &[&str]| {
        let mut command = command();
        command
            .args(["schemes"])
            .args(args)
            .envs(vars.iter().copied());
        let ran = run(&mut command, b"");
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        ran.out
    };
    let (zh, en) = (say(&[], &["--lang", "zh"]), say(&[], &["--lang", "en"]));
    assert!(zh.contains("北仑区") && en.contains("Beilun"));
    assert_ne!(zh, en);
    assert_eq!(say(&[], &[]), zh);
    assert_eq!(say(&[("LANG", "C")], &[]), zh);
    assert_eq!(say(&[("LANG", "zh_CN.UTF-8")], &[]), zh);
    assert_eq!(say(&[("LANG", "de_DE.UTF-8")], &[]), zh);
    assert_eq!(say(&[("LANG", "en_US.UTF-8")], &[]), en);
    assert_eq!(say(&[("LANG", "en_GB.UTF-8")], &[]), en);
    assert_eq!(
        say(&[("LANG", "en_US.UTF-8"), ("LC_ALL", "zh_CN.UTF-8")], &[]),
        zh
    );
    assert_eq!(
        say(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "en_US.UTF-8")], &[]),
        en
    );
    assert_eq!(say(&[("LANG", "en_US.UTF-8")], &["--lang", "zh"]), zh);
    assert_eq!(say(&[("LANG", "zh_CN.UTF-8")], &["--lang", "en"]), en);
    // What is meant for this program stands over the locale, and the command line over both.
    assert_eq!(say(&[("LAUREL_LANG", "en")], &[]), en);
    assert_eq!(
        say(&[("LAUREL_LANG", "EN"), ("LC_ALL", "zh_CN.UTF-8")], &[]),
        en
    );
    assert_eq!(
        say(&[("LAUREL_LANG", "zh"), ("LC_ALL", "en_US.UTF-8")], &[]),
        zh
    );
    assert_eq!(say(&[("LAUREL_LANG", "zh")], &["--lang", "en"]), en);
    assert_eq!(
        say(&[("LAUREL_LANG", ""), ("LANG", "en_US.UTF-8")], &[]),
        en
    );
    assert_eq!(
        say(
            &[("LC_MESSAGES", "en_US.UTF-8"), ("LANG", "zh_CN.UTF-8")],
            &[]
        ),
        en
    );
    let wrong = run(command().arg("schemes").env("LAUREL_LANG", "fr"), b"");
    assert_eq!(wrong.code, Some(2));
    assert!(
        wrong.err.contains("LAUREL_LANG")
            && wrong.err.contains("fr")
            && wrong.err.contains("可取")
            && wrong.err.contains("it takes"),
        "{}",
        wrong.err
    );
}

#[test]
fn json_is_the_same_in_both_languages() {
    for args in [
        &["run", "beilun-2021", &SAMPLE][..],
        &["diff", "beilun-2014", "beilun-2021", &SAMPLE],
        &["explain", "beilun-2021", &SAMPLE, "A11"],
        &["rules", "beilun-2014"],
    ] {
        let say = |lang| well(&[args, &["--format", "json", "--lang", lang]].concat()).out;
        assert_eq!(say("zh"), say("en"), "{args:?}");
    }
}

#[test]
fn no_colour_where_there_is_no_terminal() {
    for args in [
        &["run", "beilun-2021", &SAMPLE][..],
        &["diff", "beilun-2014", "beilun-2021", &SAMPLE],
        &["explain", "beilun-2021", &SAMPLE, "A11"],
        &["schemes"],
    ] {
        assert!(!well(args).out.contains('\u{1b}'), "{args:?}");
    }
}

// ------------------------------------------------------------------------------ input

#[test]
fn standard_input_and_json_lines_say_the_same_as_the_file() {
    let text = std::fs::read(SAMPLE.as_str()).unwrap();
    let args = ["--format", "json", "--lang", "en"];
    let from_file = well(&[&["run", "beilun-2021", &SAMPLE], &args[..]].concat()).out;
    let piped = |input: &[u8]| {
        let ran = run(
            command().args(["run", "beilun-2021", "-"]).args(args),
            input,
        );
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        ran.out
    };
    assert_eq!(piped(&text), from_file);

    let mut header: Value = serde_json::from_slice(&text).unwrap();
    let applicants = header
        .as_object_mut()
        .unwrap()
        .remove("applicants")
        .unwrap();
    let mut lines = format!("{header}\n");
    for applicant in applicants.as_array().unwrap() {
        lines += &format!("{applicant}\n");
    }
    assert_eq!(piped(lines.as_bytes()), from_file);
}

#[test]
fn checks_the_sample() {
    assert!(well(&["check", &SAMPLE]).out.contains("24 家"));
    assert!(well(&["check", &SAMPLE, "--lang", "en"]).out.contains("24"));
}

// ------------------------------------------------------------------------------ schemas

fn conforms(name: &str, outputs: &[Value]) {
    let schema = well(&["schema", name]).json();
    assert!(jsonschema::meta::is_valid(&schema), "{name}");
    let validator = jsonschema::validator_for(&schema).unwrap();
    for output in outputs {
        let errors: Vec<String> = validator
            .iter_errors(output)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{name}: {}", errors.join("\n"));
    }
}

#[test]
fn every_json_output_conforms_to_its_schema() {
    let cycle: Value = serde_json::from_slice(&std::fs::read(SAMPLE.as_str()).unwrap()).unwrap();
    let synth = well(&["synth", "--applicants", "1", "--seed", "1"]).out;
    assert!(!synth.is_empty());
    conforms("cycle", &[cycle]);
    conforms("schemes", &[json(&["schemes"])]);
    let schemes = ["beilun-2014", "beilun-2021"];
    conforms("rules", &schemes.map(|scheme| json(&["rules", scheme])));
    conforms(
        "run",
        &schemes.map(|scheme| json(&["run", scheme, &SAMPLE])),
    );
    conforms(
        "diff",
        &[
            json(&["diff", "beilun-2014", "beilun-2021", &SAMPLE]),
            json(&["diff", "beilun-2021", "beilun-2014", &SAMPLE]),
            json(&["diff", "beilun-2021", "beilun-2021", &SAMPLE]),
        ],
    );
    conforms(
        "changes",
        &[
            json(&["changes", "beilun-2014", "beilun-2021"]),
            json(&["changes", "beilun-2021", "beilun-2014", "--all"]),
            json(&["changes", "beilun-2021", "beilun-2021"]),
        ],
    );
    let mut explained = vec![];
    for scheme in schemes {
        for number in 1..=24 {
            explained.push(json(&[
                "explain",
                scheme,
                &SAMPLE,
                &format!("A{number:02}"),
            ]));
        }
    }
    conforms("explain", &explained);
    let mut wished = vec![];
    for goal in ["eligible", "candidate", "winner"] {
        for id in ["A02", "A03", "A09", "A10", "A11", "A14"] {
            wished.push(json(&[
                "whatif",
                "beilun-2021",
                &SAMPLE,
                id,
                "--goal",
                goal,
            ]));
        }
    }
    conforms("whatif", &wished);
    conforms(
        "stability",
        &schemes.map(|scheme| json(&["stability", scheme, &SAMPLE])),
    );
    let refused = run(
        command().args(["check", "-", "--format", "json"]),
        br#"{"laurel":"0.1","cycle":{"year":"x"},"colour":1}"#,
    );
    assert_eq!(refused.code, Some(2));
    conforms("check", &[json(&["check", &SAMPLE]), refused.json()]);
}

// ------------------------------------------------------------------------------ schemes

#[test]
fn an_exported_scheme_gives_the_same_outcome_byte_for_byte() {
    for scheme in ["beilun-2014", "beilun-2021"] {
        let exported = folder(&format!("export-{scheme}"));
        well(&["export", scheme, path(&exported)]);
        let built_in = outcome(json(&["run", scheme, &SAMPLE]));
        let manifest = exported.join("scheme.toml");
        for from in [&exported, &manifest] {
            assert_eq!(outcome(json(&["run", path(from), &SAMPLE])), built_in);
        }
        let diff = ["diff", scheme, path(&exported), &SAMPLE, "--exit-code"];
        assert_eq!(laurel(&diff).code, Some(0));
    }
}

#[test]
fn a_manifest_whose_digest_does_not_match_is_refused() {
    let exported = folder("digest");
    well(&["export", "beilun-2021", path(&exported)]);
    let file = exported.join("ranking-2021.wasm");
    let mut bytes = std::fs::read(&file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let run = ["run", path(&exported), &SAMPLE];
    fails(&run, 3, "ranking-2021.wasm", "ranking-2021.wasm");
    fails(&run, 3, "摘要", "digest");
}

#[test]
fn a_stage_of_another_scheme_and_a_component_from_a_file() {
    let pure = json(&["run", "beilun-2014", &SAMPLE]);
    let mut hybrid = vec!["run", "beilun-2021", &SAMPLE];
    for stage in [
        "eligibility=beilun-2014",
        "scoring=beilun-2014",
        "ranking=beilun-2014",
        "sanction=beilun-2014",
    ] {
        hybrid.extend(["--stage", stage]);
    }
    assert_eq!(outcome(json(&hybrid)), outcome(pure));

    let exported = folder("component");
    well(&["export", "beilun-2014", path(&exported)]);
    let component = format!("ranking={}", exported.join("ranking-2014.wasm").display());
    let by_file = json(&["run", "beilun-2021", &SAMPLE, "--component", &component]);
    let by_stage = json(&[
        "run",
        "beilun-2021",
        &SAMPLE,
        "--stage",
        "ranking=beilun-2014",
    ]);
    assert_eq!(by_file["summary"]["prize"], 200_000);
    assert_eq!(outcome(by_file), outcome(by_stage));
}

#[test]
fn a_term_of_one_side_changes_that_side_only() {
    let diff = |set: &str| json(&["diff", "beilun-2021", "beilun-2021", &SAMPLE, "--set", set]);
    let (a, b, both) = (
        diff("A:threshold=720"),
        diff("B:threshold=720"),
        diff("threshold=720"),
    );
    assert_eq!(both["differs"], false);
    let winners = |diff: &Value, key: &str| {
        let questions = diff["transitions"].as_array().unwrap();
        let winner = questions
            .iter()
            .find(|row| row["question"] == "winner")
            .unwrap();
        winner[key].clone()
    };
    assert_eq!(winners(&a, "entered"), serde_json::json!(["A18"]));
    assert_eq!(winners(&b, "left"), serde_json::json!(["A18"]));
}

#[test]
fn the_sample_is_what_its_readme_says() {
    let new = json(&["run", "beilun-2021", &SAMPLE]);
    let of = |outcome: &Value, id: &str, key: &str| {
        let applicants = outcome["applicants"].as_array().unwrap();
        let applicant = applicants
            .iter()
            .find(|applicant| applicant["id"] == id)
            .unwrap();
        applicant[key].as_str().unwrap().to_owned()
    };
    for (id, standing) in [
        ("A01", "winner"),
        ("A02", "ineligible"),
        ("A03", "not-chosen"),
        ("A07", "not-candidate"),
        ("A08", "ineligible"),
        ("A09", "below-threshold"),
        ("A10", "not-visited"),
        ("A11", "not-listed"),
        ("A12", "ineligible"),
        ("A13", "ineligible"),
        ("A14", "ineligible"),
        ("A15", "not-candidate"),
        ("A16", "below-threshold"),
        ("A18", "winner"),
        ("A19", "ineligible"),
        ("A24", "ineligible"),
    ] {
        assert_eq!(of(&new, id, "standing"), standing, "{id}");
    }
    let old = json(&["run", "beilun-2014", &SAMPLE]);
    for (id, eligible) in [
        ("A02", "yes"),
        ("A08", "yes"),
        ("A11", "yes"),
        ("A12", "yes"),
        ("A13", "yes"),
        ("A14", "yes"),
        ("A18", "no"),
        ("A19", "no"),
    ] {
        assert_eq!(of(&old, id, "eligible"), eligible, "{id}");
    }
    let stern = json(&[
        "run",
        "beilun-2021",
        &SAMPLE,
        "--set",
        "exclude-conflicted=true",
    ]);
    assert_eq!(of(&stern, "A17", "standing"), "below-threshold");
}

// ------------------------------------------------------------------------------ hostile components

#[test]
fn components_that_are_none_or_are_of_another_world_are_refused() {
    let folder = folder("wat");
    let imports = r#"(component
        (import "wasi:clocks/monotonic-clock@0.2.0" (instance
            (export "now" (func (result u64))))))"#;
    let own_import = r#"(component (import "secret" (func (result u32))))"#;
    for (name, wat, zh, en) in [
        (
            "imports",
            imports,
            "不得导入",
            "wasi:clocks/monotonic-clock@0.2.0",
        ),
        ("own-import", own_import, "不得导入", "secret"),
        ("empty", "(component)", "没有导出", "laurel:award"),
        ("module", "(module)", "组件", "component"),
    ] {
        let file = folder.join(format!("{name}.wasm"));
        std::fs::write(&file, wat::parse_str(wat).unwrap()).unwrap();
        let component = format!("eligibility={}", file.display());
        fails(
            &["run", "beilun-2021", &SAMPLE, "--component", &component],
            3,
            zh,
            en,
        );
    }
    let junk = folder.join("junk.wasm");
    std::fs::write(&junk, b"not wasm at all").unwrap();
    let component = format!("scoring={}", junk.display());
    fails(
        &["run", "beilun-2021", &SAMPLE, "--component", &component],
        3,
        "不是 WebAssembly 组件",
        "not a WebAssembly component",
    );

    let exported = self::folder("another-world");
    well(&["export", "beilun-2021", path(&exported)]);
    let component = format!("scoring={}", exported.join("ranking-2021.wasm").display());
    let run = ["run", "beilun-2021", &SAMPLE, "--component", &component];
    fails(&run, 3, "laurel:award/scoring", "laurel:award/scoring");
}

#[test]
fn components_that_loop_trap_or_eat_memory_are_stopped() {
    let folder = folder("hostile");
    well(&["export", "beilun-2021", path(&folder)]);
    for stage in ["eligibility", "scoring", "ranking", "sanction"] {
        let good = std::fs::read(folder.join(format!("{stage}-2021.wasm"))).unwrap();
        for (name, code, zh, en) in [
            ("loop", hostile::LOOP, "燃料耗尽", "fuel"),
            ("trap", hostile::TRAP, "unreachable", "unreachable"),
            ("grow", hostile::GROW, "内存上限", "memory limit"),
        ] {
            let file = folder.join(format!("{stage}-{name}.wasm"));
            std::fs::write(&file, hostile::judging(&good, code)).unwrap();
            let component = format!("{stage}={}", file.display());
            fails(
                &["run", "beilun-2021", &SAMPLE, "--component", &component],
                3,
                zh,
                en,
            );
        }
    }
}

// ------------------------------------------------------------------------------ other commands

#[test]
fn completions_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(
            well(&["completions", shell]).out.contains("laurel"),
            "{shell}"
        );
    }
}

#[test]
fn synth_gives_the_same_bytes_for_the_same_seed() {
    let synth = |n: &str, seed: &str| well(&["synth", "--applicants", n, "--seed", seed]).out;
    assert_eq!(synth("200", "7"), synth("200", "7"));
    assert_ne!(synth("200", "7"), synth("200", "8"));
    let cycle = synth("200", "7");
    let ran = run(command().args(["check", "-"]), cycle.as_bytes());
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
}

#[test]
fn a_hundred_thousand_applicants() {
    let cycle = well(&["synth", "--applicants", "100000", "--seed", "20210630"]).out;
    let ran = run(
        command().args(["run", "beilun-2021", "-", "--lang", "en"]),
        cycle.as_bytes(),
    );
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(
        ran.out.contains("100000") || ran.out.contains("100,000"),
        "{:.400}",
        ran.out
    );
}

// ------------------------------------------------------------------------------ log and cache

#[test]
fn the_log_reports_every_stage_and_changes_no_output() {
    let diff = [
        "diff",
        "beilun-2014",
        "beilun-2021",
        &SAMPLE,
        "--lang",
        "en",
    ];
    let quiet = well(&diff);
    let told = laurel(&[&diff[..], &["--log", "json"]].concat());
    assert_eq!(told.code, Some(0));
    assert_eq!(told.out, quiet.out);
    let lines: Vec<Value> = told
        .err
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for stage in ["eligibility", "scoring", "ranking", "sanction"] {
        let calls: Vec<&Value> = lines
            .iter()
            .filter(|line| line["step"] == "call" && line["stage"] == stage)
            .collect();
        assert!(calls.len() >= 2, "{stage}: {}", told.err);
        for call in calls {
            assert!(call["fuel"].as_u64().unwrap() > 0, "{call}");
            assert_eq!(call["sha256"].as_str().unwrap().len(), 64, "{call}");
        }
    }
    // Times are numbers, with their unit in the name; nothing else is one.
    for line in &lines {
        assert!(
            line["elapsed_ms"].is_f64() && line["busy_ms"].is_f64(),
            "{line}"
        );
        assert!(line["time"].as_str().unwrap().ends_with('Z'), "{line}");
        assert_eq!(line["level"], "info");
        assert!(
            line.as_object()
                .unwrap()
                .keys()
                .all(|key| !key.starts_with("time."))
        );
    }
    let text = laurel(&[&diff[..], &["--log", "text"]].concat());
    assert_eq!(text.out, quiet.out);
    assert_eq!(text.err.lines().count(), lines.len());
    for line in text.err.lines() {
        assert!(
            line.contains(" elapsed_ms=") && line.contains(" busy_ms="),
            "{line}"
        );
    }
    assert!(text.err.contains("stage=\"eligibility\""), "{}", text.err);
}

/// Whatever goes wrong, a log in JSON is JSON to its last line.
#[test]
fn an_error_is_a_line_of_the_log() {
    let folder = folder("log-errors");
    let broken = folder.join("broken.json");
    std::fs::write(&broken, b"{}").unwrap();
    let broken = path(&broken);
    for (args, code, kind, says) in [
        (
            &["run", "beilun-2021", "/nothing/here.json"][..],
            2,
            "input",
            "nothing",
        ),
        (&["check", broken], 2, "cycle", "problem"),
        (
            &[
                "run",
                "beilun-2021",
                &SAMPLE,
                "--limit",
                "ranking.memory=64K",
            ],
            3,
            "component",
            "ranking",
        ),
        (&["run"], 2, "usage", "beilun"),
        (&["schemes", "--nothing"], 2, "usage", "--nothing"),
        (&["schemes", "--lang", "fr"], 2, "usage", "fr"),
    ] {
        let ran = laurel(&[args, &["--lang", "en", "--log", "json"]].concat());
        assert_eq!(ran.code, Some(code), "{args:?}: {}", ran.err);
        let lines: Vec<Value> = ran
            .err
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
            .collect();
        let last = lines.last().unwrap();
        assert_eq!(
            (&last["level"], &last["kind"]),
            (&json!("error"), &json!(kind)),
            "{last}"
        );
        assert_eq!(last["code"], code, "{last}");
        if kind != "usage" {
            assert!(last["message"].as_str().unwrap().contains(says), "{last}");
        }
        if kind == "cycle" {
            assert!(last["problems"][0]["message"]["zh"].is_string(), "{last}");
        }
    }
}

#[test]
fn compiled_code_is_kept_where_the_variable_says() {
    let folder = folder("cache");
    let mut command = command();
    command
        .args(["run", "beilun-2021", &SAMPLE])
        .current_dir(&folder)
        .env("LAUREL_CACHE_DIR", "compiled");
    assert_eq!(run(&mut command, b"").code, Some(0));
    assert!(
        std::fs::read_dir(folder.join("compiled"))
            .unwrap()
            .next()
            .is_some()
    );
}

#[test]
fn nothing_that_is_written_names_an_applicant_where_identities_are_left_out() {
    let folder = folder("anonymous");
    let (page, book) = (folder.join("page.html"), folder.join("tables.csv"));
    let both = ["diff", "beilun-2014", "beilun-2021", &SAMPLE, "--anonymous"];
    let files = ["--report", path(&page), "-o", path(&book)];
    let ran = laurel(&[&both[..], &files].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let mut texts = vec![ran.out];
    for file in std::fs::read_dir(&folder).unwrap() {
        texts.push(std::fs::read_to_string(file.unwrap().path()).unwrap());
    }
    assert!(texts.len() > 3);
    for command in [
        &["explain", "beilun-2021", &SAMPLE, "A13"][..],
        &["whatif", "beilun-2021", &SAMPLE, "A13"],
        &["stability", "beilun-2021", &SAMPLE],
        &["sweep", "beilun-2021", &SAMPLE, "threshold=500..900:50"],
        &["robust", "beilun-2014", "beilun-2021", &SAMPLE],
        &["run", "beilun-2021", &SAMPLE, "--format", "json"],
    ] {
        texts.push(well(&[command, &["--anonymous"]].concat()).out);
    }
    let cycle: Value = serde_json::from_slice(&std::fs::read(SAMPLE.as_str()).unwrap()).unwrap();
    for applicant in cycle["applicants"].as_array().unwrap() {
        let name = applicant["name"].as_str().unwrap();
        for text in &texts {
            assert!(!text.contains(name), "{name}: {text}");
        }
    }
}

#[test]
fn what_it_would_take_does_not_say_what_another_was_given() {
    let cycle: Value = serde_json::from_slice(&std::fs::read(SAMPLE.as_str()).unwrap()).unwrap();
    let (mut withheld, mut said) = (0, 0);
    let applicants = cycle["applicants"].as_array().unwrap().iter();
    // With room for all, what counts is what the rules ask for.
    let all = applicants.flat_map(|it| ["6", "20"].map(|shortlist| (it, shortlist)));
    for (applicant, shortlist) in all {
        let id = applicant["id"].as_str().unwrap();
        let shortlist = format!("shortlist={shortlist}");
        let args = [
            "whatif",
            "beilun-2021",
            &SAMPLE,
            id,
            "--goal",
            "candidate",
            "--set",
            &shortlist,
        ];
        let office = json(&[&args[..], &["--show-cut"]].concat());
        let anybody = json(&args);
        if anybody["score_withheld"] == false {
            assert_eq!(office, anybody, "{id}");
            if let Some(target) = anybody["target"].as_object() {
                // What the rules ask for, and nobody's score.
                assert_eq!(target["certain_centipoints"], 60_000, "{id}");
                said += 1;
            }
            continue;
        }
        withheld += 1;
        assert!(anybody["target"].is_null());
        let target = office["target"]["certain"].as_str().unwrap_or("no score");
        assert_ne!(target, "600");
        for more in [&[][..], &["--lang", "en"], &["--format", "json"]] {
            let ran = well(&[&args[..], more].concat());
            // Its own score may be the same figure: what it must not have is the target's.
            let own = office["score"]["low"].as_str().unwrap_or_default();
            assert!(
                own == target || !ran.out.contains(target),
                "{id}: {}",
                ran.out
            );
            assert!(!ran.out.contains("\"marks\": [\n"), "{id}");
        }
    }
    assert!(withheld > 0 && said > 0, "{withheld} {said}");
    let args = [
        "whatif",
        "beilun-2021",
        &SAMPLE,
        "A13",
        "--show-cut",
        "--anonymous",
    ];
    fails(&args, 2, "--anonymous", "--anonymous");
}

/// A file of settings says what could be typed, to every command; what is typed prevails.
#[test]
fn settings_come_from_a_file_as_if_they_were_typed() {
    let folder = folder("settings-file");
    let write = |name: &str, value: Value| {
        let file = folder.join(name);
        std::fs::write(&file, value.to_string()).unwrap();
        path(&file).to_owned()
    };
    let both = json!({
        "form": "laurel-settings-1",
        "a": { "scheme": "beilun-2014", "terms": { "prize": "100000" } },
        "b": {
            "scheme": "beilun-2021",
            "terms": { "threshold": "620" },
            "waived": ["16-papers"],
            "stages": { "ranking": "beilun-2014" },
        },
        "undecided": "by-order",
    });
    let file = write("both.json", both.clone());
    let diff = ["diff", "beilun-2014", "beilun-2021", &SAMPLE];
    let typed = [
        "--set",
        "A:prize=100000",
        "--set",
        "B:threshold=620",
        "--waive",
        "B:16-papers",
        "--stage",
        "B:ranking=beilun-2014",
        "--undecided",
        "by-order",
    ];
    let with = |command: &[&str], options: &[&str]| json(&[command, options].concat());
    let by_file = with(&diff, &["--settings", &file]);
    assert_eq!(by_file, with(&diff, &typed));
    // One side alone.
    let only_b = with(&diff, &["--settings", &format!("B:{file}")]);
    assert_eq!(only_b, with(&diff, &typed[2..]));
    // What is typed prevails.
    let over = [
        "--settings",
        &file,
        "--set",
        "B:threshold=640",
        "--undecided",
        "open",
    ];
    let mut typed = typed.to_vec();
    (typed[3], typed[9]) = ("B:threshold=640", "open");
    assert_eq!(with(&diff, &over), with(&diff, &typed));
    // The side that is for the scheme, where there is one.
    let run = ["run", "beilun-2021", &SAMPLE];
    let one = [
        "--set",
        "threshold=620",
        "--waive",
        "16-papers",
        "--stage",
        "ranking=beilun-2014",
    ];
    let one = [&one[..], &["--undecided", "by-order"]].concat();
    assert_eq!(with(&run, &["--settings", &file]), with(&run, &one));

    let mut alike = both.clone();
    alike["a"]["scheme"] = json!("beilun-2021");
    alike["a"]["terms"] = json!({});
    let alike = write("alike.json", alike);
    fails(
        &[&run[..], &["--settings", &alike]].concat(),
        2,
        "请写明取哪一方",
        "say which one",
    );
    assert_eq!(
        with(&run, &["--settings", &format!("B:{alike}")]),
        with(&run, &one)
    );
    fails(
        &[&diff[..], &["--settings", &alike]].concat(),
        2,
        "所作，不是“beilun-2014”",
        "not for",
    );
    let mut unknown = both;
    unknown["b"]["thresold"] = json!("620");
    let unknown = write("unknown.json", unknown);
    fails(
        &[&diff[..], &["--settings", &unknown]].concat(),
        2,
        "第1行",
        "thresold",
    );
    let other = write("other.json", json!({ "form": "x", "a": {}, "b": {} }));
    fails(
        &[&diff[..], &["--settings", &other]].concat(),
        2,
        "laurel-settings-1",
        "laurel-settings-1",
    );
    fails(
        &[&diff[..], &["--settings", &SAMPLE]].concat(),
        2,
        "不是设定文件",
        "no file of settings",
    );
}
