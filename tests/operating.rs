//! Operating it: limits that are set and recorded, and what `laurel doctor` finds.

use crate::support_cli;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use laurel::engine::{Allocation, Failure, Limits, Loaded, Runner};
use serde_json::Value;

use support_cli::{Ran, command, laurel, run, tests};

static SAMPLE: LazyLock<String> =
    LazyLock::new(|| tests("cycles/sample.json").to_str().unwrap().to_owned());

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("laurel-operating")
        .join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The sample under 2021, with these limits, as JSON.
fn limited(scheme: &str, limits: &[&str]) -> Ran {
    let mut args = vec!["run", scheme, &SAMPLE, "--format", "json", "--lang", "en"];
    for limit in limits {
        args.extend(["--limit", limit]);
    }
    laurel(&args)
}

/// A limit of a stage, as an outcome records it.
fn recorded(outcome: &Value, stage: &str, limit: &str) -> u64 {
    let stages = outcome["scheme"]["stages"].as_array().unwrap();
    let stage = stages.iter().find(|it| it["stage"] == stage).unwrap();
    stage["limits"][limit].as_u64().unwrap()
}

// ------------------------------------------------------------------------------ limits

#[test]
fn limits_are_recorded_and_change_no_outcome() {
    let plain = limited("beilun-2021", &[]).json();
    assert_eq!(recorded(&plain, "scoring", "memory"), 1 << 30);
    // More than the pool has room for, and more stack than a thread has by itself.
    let limits = [
        "memory=3G",
        "scoring.memory=512M",
        "stack=16M",
        "table=100_000",
        "deadline=2min",
    ];
    let more = limited("beilun-2021", &limits).json();
    assert_eq!(recorded(&more, "ranking", "memory"), 3 << 30);
    assert_eq!(recorded(&more, "scoring", "memory"), 512 << 20);
    assert_eq!(recorded(&more, "scoring", "table"), 100_000);
    assert_eq!(recorded(&more, "scoring", "deadline_ms"), 120_000);
    assert_eq!(more["applicants"], plain["applicants"]);
    assert_eq!(more["measures"], plain["measures"]);
    assert_eq!(more["fuel"], plain["fuel"]);
}

#[test]
fn a_comparison_records_limits_and_fuel_of_both_sides() {
    let args = [
        "diff",
        "beilun-2014",
        "beilun-2021",
        &SAMPLE,
        "--format",
        "json",
        "--limit",
        "fuel=2_000_000_000",
    ];
    let diff = laurel(&args).json();
    for side in ["a", "b"] {
        assert_eq!(recorded(&diff[side], "eligibility", "fuel"), 2_000_000_000);
        assert!(diff[side]["fuel"]["eligibility"].as_u64().unwrap() > 0);
    }
}

#[test]
fn the_command_line_stands_over_the_manifest_and_that_over_the_default() {
    let folder = folder("manifest");
    let scheme = folder.to_str().unwrap();
    laurel(&["export", "beilun-2021", scheme]);
    let manifest = folder.join("scheme.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let limits = "\n[stages.scoring.limits]\nmemory = \"2G\"\nfuel = 5_000_000_000\n";
    std::fs::write(&manifest, format!("{text}{limits}")).unwrap();
    let outcome = limited(scheme, &["fuel=4_000_000_000"]).json();
    assert_eq!(recorded(&outcome, "scoring", "memory"), 2 << 30);
    assert_eq!(recorded(&outcome, "scoring", "fuel"), 4_000_000_000);
    assert_eq!(recorded(&outcome, "ranking", "memory"), 1 << 30);
    // A stage that is taken from a scheme brings the limits that its manifest sets along.
    let stage = format!("scoring={scheme}");
    let args = [
        "run",
        "beilun-2021",
        &SAMPLE,
        "--stage",
        &stage,
        "--format",
        "json",
    ];
    assert_eq!(
        recorded(&laurel(&args).json(), "scoring", "memory"),
        2 << 30
    );
    for wrong in [
        "memry = 1",
        "fuel = 0",
        "deadline = 60",
        "memory = \"2X\"",
        // Above what a manifest may set.
        "fuel = 5_000_000_001",
        "memory = \"3G\"",
        "deadline = \"61s\"",
        "compile-time = \"4s\"",
    ] {
        std::fs::write(
            &manifest,
            format!("{text}\n[stages.scoring.limits]\n{wrong}\n"),
        )
        .unwrap();
        let ran = limited(scheme, &[]);
        assert_eq!(ran.code, Some(2), "{wrong}: {}", ran.err);
        assert!(ran.err.contains("limit"), "{wrong}: {}", ran.err);
        assert!(!ran.err.contains("限额"), "two languages: {}", ran.err);
    }
    // The last of them, with the user's word.
    let ran = limited(scheme, &["compile-time=5s"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
}

#[test]
fn a_limit_that_is_reached_is_three_and_a_wrong_one_two() {
    for (limits, code, says) in [
        // The first that says so.
        (
            &["fuel=1000", "fuel-per-row=0"][..],
            3,
            "out of fuel (it may loop for ever): the fuel limit is 1000",
        ),
        (
            &["ranking.fuel=1000", "ranking.fuel-per-row=0"],
            3,
            "component ranking (ranking-2021.wasm): out of fuel",
        ),
        (
            &["scoring.memory=64K"],
            3,
            "component scoring (scoring-2021.wasm): stopped for want of memory",
        ),
        (
            &["sanction.table=1"],
            3,
            "component sanction (sanction-2021.wasm): stopped for want of table",
        ),
        (&["transfer=1K"], 3, "the transfer limit is 1024 bytes"),
        (&["memroy=1G"], 2, "did you mean memory?"),
        (&["memory"], 2, "NAME=VALUE"),
        (&["judging.fuel=1"], 2, "there is no stage \"judging\""),
        (&["deadline=0s"], 2, "above zero"),
    ] {
        let ran = limited("beilun-2021", limits);
        assert_eq!(ran.code, Some(code), "{limits:?}: {}", ran.err);
        assert!(ran.err.contains(says), "{limits:?}: {}", ran.err);
        assert_eq!(ran.out, "", "{limits:?}");
    }
    // On every command that runs components.
    for args in [
        &["diff", "beilun-2014", "beilun-2021", &SAMPLE][..],
        &["explain", "beilun-2021", &SAMPLE, "A01"],
        &["whatif", "beilun-2021", &SAMPLE, "A01"],
        &["stability", "beilun-2021", &SAMPLE],
        &["sweep", "beilun-2021", &SAMPLE, "threshold=600..620:10"],
        &["robust", "beilun-2014", "beilun-2021", &SAMPLE],
        &["rules", "beilun-2021"],
        &["changes", "beilun-2014", "beilun-2021"],
        &["check", &SAMPLE],
        &["template", "-o", "-"],
    ] {
        for args in [
            [args, &["--limit", "fuel=1"]].concat(),
            [&["--limit", "fuel=1"], args].concat(),
        ] {
            assert_eq!(laurel(&args).code, Some(3), "{args:?}");
        }
    }
}

/// A component that calls itself so many times, or asks for so many pages.
const HUNGRY: &str = r#"(component
  (core module $m
    (memory 1)
    (func $deep (export "deep") (param i32) (result i32)
      local.get 0
      i32.eqz
      if (result i32)
        i32.const 0
      else
        local.get 0
        i32.const 1
        i32.sub
        call $deep
        i32.const 1
        i32.add
      end)
    (func (export "grow") (param i32) (result i32)
      local.get 0
      memory.grow))
  (core instance $i (instantiate $m))
  (func $deep (param "n" u32) (result u32) (canon lift (core func $i "deep")))
  (func $grow (param "n" u32) (result u32) (canon lift (core func $i "grow")))
  (instance $t (export "deep" (func $deep)) (export "grow" (func $grow)))
  (export "t:t/t" (instance $t)))"#;

fn hungry(runner: &Runner, limits: Limits) -> Loaded {
    runner
        .load_within("hungry", &wat::parse_str(HUNGRY).unwrap(), limits)
        .unwrap()
}

fn call(loaded: &Loaded, function: &str, argument: u32) -> Result<u32, Failure> {
    let export = loaded.export("t:t/t", function).unwrap();
    loaded
        .call(&export, 0, (argument,))
        .map(|(answer, _)| answer)
}

#[test]
fn a_component_gets_what_its_limits_say_and_no_more() {
    let runner = Runner::new(Limits::default()).unwrap();
    let few = hungry(&runner, Limits::default());
    assert_eq!(call(&few, "deep", 1_000).unwrap(), 1_000);
    let failure = call(&few, "deep", 1_000_000).unwrap_err();
    assert!(failure.reason.en.contains("out of stack"), "{failure}");
    let many = Limits {
        stack: 256 << 20,
        memory: 3 << 30,
        ..Limits::default()
    };
    let many = hungry(&runner, many);
    assert_eq!(call(&many, "deep", 1_000_000).unwrap(), 1_000_000);
    // Pages of 64 KiB: two GiB, beyond the pool's one.
    assert_eq!(call(&few, "grow", 32_768).unwrap(), u32::MAX);
    assert_eq!(call(&many, "grow", 32_768).unwrap(), 1);
    let little = Limits {
        memory: 2 << 16,
        stack: 64 << 10,
        ..Limits::default()
    };
    let little = hungry(&runner, little);
    assert_eq!(call(&little, "grow", 1).unwrap(), 1);
    assert_eq!(call(&little, "grow", 2).unwrap(), u32::MAX);
    assert!(call(&little, "deep", 20_000).is_err());
}

#[test]
fn a_component_that_the_pool_has_no_room_for_runs_without_it() {
    let runner = Runner::new(Limits::default()).unwrap();
    if runner.allocation().unwrap() != Allocation::Pool {
        return;
    }
    // A table that is larger than those of the pool from the start, within the limits of its manifest.
    let table = HUNGRY.replace("(memory 1)", "(memory 1) (table 50000 funcref)");
    let bytes = wat::parse_str(table).unwrap();
    let limits = Limits {
        table: 60_000,
        ..Limits::default()
    };
    let loaded = runner.load_within("table", &bytes, limits).unwrap();
    assert_eq!(call(&loaded, "deep", 10).unwrap(), 10);
    // Forty core instances, as a language brings along that has its libraries in modules of their own.
    let more: String = (0..40)
        .map(|_| "(core instance (instantiate $m))")
        .collect();
    let many = HUNGRY.replace(
        "(core instance $i",
        &format!("{}(core instance $i", more.replace("40", "")),
    );
    let many = many.replace("(memory 1)", "");
    let many = many.replace("local.get 0\n      memory.grow", "local.get 0");
    let loaded = runner.load("many", &wat::parse_str(many).unwrap()).unwrap();
    assert_eq!(call(&loaded, "deep", 10).unwrap(), 10);
}

// ------------------------------------------------------------------------------ the doctor

fn check<'r>(report: &'r Value, id: &str) -> &'r Value {
    let checks = report["checks"].as_array().unwrap();
    checks.iter().find(|it| it["id"] == id).unwrap()
}

#[test]
fn a_machine_that_has_everything_is_well() {
    let cache = folder("cache");
    let args = ["doctor", "--format", "json"];
    let ran = run(command().args(args).env("LAUREL_CACHE_DIR", &cache), b"");
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    let report = ran.json();
    assert_eq!(report["works"], true);
    assert_eq!(check(&report, "cache")["state"], "well");
    assert_eq!(check(&report, "trial")["state"], "well");
    for lang in ["zh", "en"] {
        let ran = laurel(&["doctor", "--lang", lang]);
        assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
        assert!(ran.out.contains("beilun-2014") && ran.out.contains("beilun-2021"));
    }
}

#[test]
fn a_cache_that_cannot_be_used_is_told_with_how_to_mend_it() {
    let file = folder("no-cache").join("file");
    std::fs::write(&file, b"").unwrap();
    for place in [
        file.clone(),
        file.join("below"),
        PathBuf::from("/proc/laurel"),
    ] {
        let args = ["doctor", "--format", "json"];
        let ran = run(command().args(args).env("LAUREL_CACHE_DIR", &place), b"");
        assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
        let report = ran.json();
        let cache = check(&report, "cache");
        assert_eq!(cache["state"], "slow", "{cache}");
        assert!(
            cache["mend"]["en"]
                .as_str()
                .unwrap()
                .contains("LAUREL_CACHE_DIR")
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn little_address_space_is_told_and_does_not_stop_a_run() {
    let within = |kilobytes: &str, args: &str| {
        let script = format!(
            "ulimit -v {kilobytes} && exec {} {args}",
            env!("CARGO_BIN_EXE_laurel")
        );
        run(Command::new("sh").args(["-c", &script]), b"")
    };
    for kilobytes in ["8000000", "4000000", "1000000"] {
        let ran = within(kilobytes, "doctor --format json");
        assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
        let report = ran.json();
        let pool = check(&report, "pool");
        assert_eq!(pool["state"], "slow", "{pool}");
        assert!(pool["mend"]["zh"].as_str().unwrap().contains("ulimit"));
        assert_eq!(check(&report, "trial")["state"], "well");
    }
    let args = format!("run beilun-2021 {} --format json", *SAMPLE);
    let ran = within("1000000", &args);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(ran.json(), limited("beilun-2021", &[]).json());
}

#[test]
fn what_does_not_work_is_three_with_how_to_mend_it() {
    let ran = laurel(&[
        "doctor",
        "--format",
        "json",
        "--limit",
        "ranking.memory=64K",
    ]);
    assert_eq!(ran.code, Some(3), "{}{}", ran.out, ran.err);
    let report = ran.json();
    assert_eq!(report["works"], false);
    let scheme = check(&report, "scheme");
    assert_eq!(scheme["state"], "broken");
    assert!(
        scheme["found"]["en"]
            .as_str()
            .unwrap()
            .contains("want of memory")
    );
    assert!(scheme["mend"]["en"].as_str().unwrap().contains("--limit"));
    let ran = laurel(&["doctor", "--lang", "en", "--limit", "ranking.memory=64K"]);
    assert!(
        ran.out.contains("What is marked ✗ does not work."),
        "{}",
        ran.out
    );
}
