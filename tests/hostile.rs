//! Hostile components: each case of `tests/hostile` ends with exit code 3 and a sentence that names
//! the component, its stage and the limit, the other side of a diff is delivered all the same, the
//! gate of `laurel conform` does not let it in, and nothing of it stays in memory.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use laurel::columns::Columns;
use laurel::conform::{LARGE, Outcome, conform};
use laurel::contract::types::Detail;
use laurel::cycle::{Cycle, read};
use laurel::engine::{Limits, Runner};
use laurel::find::built_in;
use laurel::settings::Settings;
use laurel::stage::Stage;

use crate::support_cli as support;

use support::hostile_cases::{Case, cases, encode, items};
use support::{each, laurel, tests};

/// Growth of resident memory that is let pass over a thousand runs: what the allocator keeps for
/// itself. A single instance that stayed would take 128 KiB each time, 128 MiB in all.
const GROWTH: u64 = 24 << 20;

/// A folder of its own for a test.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("laurel-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A scheme with this for a stage, run on the sample with all reasons asked for.
fn run(
    runner: &Runner,
    stage: Stage,
    component: &Path,
    cycle: &Cycle,
) -> Result<(), laurel::error::Error> {
    let mut scheme = laurel::find::find("beilun-2021")?;
    laurel::find::swap_file(&mut scheme, stage, component)?;
    let ready = laurel::pipeline::prepare(runner, scheme)?;
    let columns = Columns::new(cycle);
    let settings = ready.settings(&Settings::default())?;
    let mut run = ready.run(&columns, settings, Detail::Verdicts, &|_| {})?;
    let rows: Vec<u32> = (0..).take(columns.len()).collect();
    run.explain(&rows)
}

fn sample() -> Cycle {
    let bytes = fs::read(tests("cycles/sample.json")).unwrap();
    read(&bytes, &[], &|_| {}).unwrap()
}

#[test]
fn each_is_stopped_with_a_sentence_that_names_component_stage_and_limit() {
    let folder = folder("stopped");
    let cycle = tests("cycles/sample.json").display().to_string();
    each(&cases(), |case| {
        let name = &case.name;
        let stage = case.stage().id();
        let component = format!("{stage}={}", case.file(&folder).display());
        for (lang, wanted) in [("zh", case.get("zh")), ("en", case.get("en"))] {
            let mut args = vec![
                "--lang",
                lang,
                "run",
                "beilun-2021",
                &cycle,
                "--component",
                &component,
            ];
            if !case.get("limit").is_empty() {
                args.extend(["--limit", case.get("limit")]);
            }
            let ran = laurel(&args);
            if case.runs() {
                assert_eq!(ran.code, Some(0), "{name}: {}", ran.err);
                continue;
            }
            assert_eq!(ran.code, Some(3), "{name}: {}{}", ran.out, ran.err);
            assert!(!wanted.is_empty(), "{name} expects nothing");
            for part in [stage, &format!("{name}.wasm"), wanted] {
                assert!(
                    ran.err.contains(part),
                    "{name}: no {part:?} in: {}",
                    ran.err
                );
            }
            assert_eq!(ran.err.trim_end().lines().count(), 1, "{name}: {}", ran.err);
        }
    });
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_other_side_of_a_diff_is_delivered() {
    let folder = folder("halves");
    let cycle = tests("cycles/sample.json").display().to_string();
    let alone = |scheme: &str| laurel(&["run", scheme, &cycle, "--format", "json"]).json();
    let (a, b) = (alone("beilun-2014"), alone("beilun-2021"));
    let schema = laurel(&["schema", "diff-half"]).json();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let hostile: Vec<Case> = cases().into_iter().filter(|case| !case.runs()).collect();
    each(&hostile, |case| {
        let name = &case.name;
        let file = case.file(&folder);
        for (side, left, whole) in [("A", "b", &b), ("B", "a", &a)] {
            let stage = case.stage().id();
            let component = format!("{side}:{stage}={}", file.display());
            let diff = [
                "diff",
                "beilun-2014",
                "beilun-2021",
                &cycle,
                "--component",
                &component,
            ];
            let ran = laurel(&[&diff[..], &["--format", "json"]].concat());
            assert_eq!(ran.code, Some(3), "{name} {side}: {}", ran.err);
            let half = ran.json();
            assert!(validator.is_valid(&half), "{name} {side}");
            assert_eq!(half["failed"]["side"], side.to_lowercase(), "{name}");
            let component = half["failed"]["component"].as_str().unwrap();
            assert!(component.contains(&format!("{name}.wasm")), "{component}");
            assert_eq!(
                half[left]["applicants"], whole["applicants"],
                "{name} {side}"
            );
            assert!(half.get(side.to_lowercase()).is_none());
        }
        let component = format!("B:{}={}", case.stage().id(), file.display());
        let diff = [
            "--lang",
            "en",
            "diff",
            "beilun-2014",
            "beilun-2021",
            &cycle,
            "--component",
            &component,
        ];
        let ran = laurel(&diff);
        assert_eq!(ran.code, Some(3), "{name}");
        assert!(
            ran.out.contains("the outcome of scheme A alone"),
            "{name}: {}",
            ran.out
        );
    });
    fs::remove_dir_all(&folder).unwrap();
}

/// Every case with so little address space that nothing can take gigabytes of it: it ends by itself, with
/// its sentence, and not for want of memory.
#[test]
#[cfg(target_os = "linux")]
fn each_is_stopped_within_bounded_memory() {
    let folder = folder("cramped");
    let cycle = tests("cycles/sample.json").display().to_string();
    each(&cases(), |case| {
        let (name, stage) = (&case.name, case.stage().id());
        let component = format!("{stage}={}", case.file(&folder).display());
        let wanted = if case.runs() { 0 } else { 3 };
        let run = ["run", "beilun-2021", &cycle, "--component", &component];
        let whole = folder.join(format!("{name}.wasm")).display().to_string();
        for (args, code) in [(&run[..], wanted), (&["conform", &whole], 3)] {
            let mut limited = std::process::Command::new("sh");
            limited.args(["-c", "ulimit -v 3000000 && exec \"$0\" \"$@\""]);
            limited.arg(env!("CARGO_BIN_EXE_laurel")).args(args);
            let ran = support::run(&mut limited, b"");
            assert_eq!(ran.code, Some(code), "{name} {}: {}", args[0], ran.err);
            assert!(!ran.err.contains("panicked"), "{name}: {}", ran.err);
        }
    });
    fs::remove_dir_all(&folder).unwrap();
}

/// Files that are no component, each with what is said of it.
fn strangers() -> Vec<(&'static str, Vec<u8>, &'static str, &'static str)> {
    let whole = laurel::find::find("beilun-2021").unwrap();
    let whole = &whole.parts[&Stage::Ranking].bytes;
    let page = "<!DOCTYPE html><html><body>404</body></html>\n";
    vec![
        ("page.wasm", page.into(), "这是网页", "this is a web page"),
        (
            "scores.wasm",
            "单位,得分\nA01,600\n".into(),
            "这是表格",
            "this is a table",
        ),
        (
            "packed.wasm",
            b"\x1f\x8b\x08\0\0\0".to_vec(),
            "压缩文件（gzip）",
            "a packed file (gzip)",
        ),
        (
            "sheet.wasm",
            b"PK\x03\x04\x14\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet".to_vec(),
            "工作簿（ods）",
            "a workbook (ods)",
        ),
        (
            "a.cwasm",
            b"\x7fELF\x02\x01\x01\0".to_vec(),
            "机器码",
            "compiled machine code",
        ),
        (
            "core.wasm",
            b"\0asm\x01\0\0\0".to_vec(),
            "核心模块",
            "a core module",
        ),
        (
            "text.wat",
            "(component)\n".into(),
            "文本格式",
            "the text format of WebAssembly",
        ),
        (
            "cut.wasm",
            whole[..whole.len() / 2].to_vec(),
            "文件不完整",
            "the file is cut off",
        ),
        ("empty.wasm", vec![], "文件是空的", "the file is empty"),
        (
            "cycle.wasm",
            "{\"laurel\": \"0.1\"}".into(),
            "这是 JSON",
            "this is JSON",
        ),
        (
            "notes.txt",
            "to do\n".into(),
            "这是文本文件",
            "this is a text file",
        ),
    ]
}

/// The same sentence and the same exit code in every command that takes a component.
#[test]
fn what_is_no_component_is_named_in_every_command() {
    let folder = folder("strangers");
    let cycle = tests("cycles/sample.json").display().to_string();
    let receipt = folder.join("receipt.json").display().to_string();
    let made = laurel(&["run", "beilun-2021", &cycle, "--receipt", &receipt]);
    assert_eq!(made.code, Some(0), "{}", made.err);
    let exported = folder.join("exported").display().to_string();
    each(&strangers(), |(name, bytes, zh, en)| {
        let file = folder.join(name);
        fs::write(&file, bytes).unwrap();
        let file = file.display().to_string();
        let component = format!("scoring={file}");
        // A scheme's folder that names the file with its digest.
        let scheme = folder.join(format!("scheme-of-{name}"));
        laurel::find::export(&laurel::find::find("beilun-2021").unwrap(), &scheme, true).unwrap();
        let manifest = scheme.join("scheme.toml");
        let text = fs::read_to_string(&manifest).unwrap();
        let part = fs::read(scheme.join("scoring-2021.wasm")).unwrap();
        let digest = laurel::digest::digest;
        fs::write(&manifest, text.replace(&digest(&part), &digest(bytes))).unwrap();
        fs::write(scheme.join("scoring-2021.wasm"), bytes).unwrap();
        let scheme = scheme.display().to_string();
        let of_component = [
            &["run", "beilun-2021", &cycle, "--component", &component][..],
            &["rules", "beilun-2021", "--component", &component],
            &[
                "compose",
                "beilun-2021",
                "--component",
                &component,
                "-o",
                "-",
            ],
            &[
                "explain",
                "beilun-2021",
                &cycle,
                "A01",
                "--component",
                &component,
            ],
            &[
                "verify",
                &receipt,
                "--cycle",
                &cycle,
                "--component",
                &component,
            ],
            &["conform", &file],
        ];
        let of_scheme = |it| {
            [
                vec!["run", it, &cycle],
                vec!["rules", it],
                vec!["changes", it, "beilun-2021"],
                vec!["diff", "beilun-2021", it, &cycle],
                vec!["compose", it, "-o", "-"],
                vec!["inspect", it],
                vec!["sbom", it],
                vec!["export", it, &exported],
                vec!["lower", it, &cycle],
                vec!["template", "--scheme", it, "-o", "-"],
            ]
        };
        let mut all: Vec<Vec<&str>> = of_component.iter().map(|it| it.to_vec()).collect();
        all.extend(of_scheme(file.as_str()));
        all.extend(of_scheme(scheme.as_str()));
        for args in all {
            for (lang, says) in [("zh", zh), ("en", en)] {
                let ran = laurel(&[&args[..], &["--lang", lang]].concat());
                if args[0] == "template" && ran.code == Some(2) && ran.err.contains("--scheme") {
                    continue; // It knows no schemes.
                }
                assert_eq!(ran.code, Some(3), "{args:?}: {}", ran.err);
                assert!(ran.err.contains(says), "{args:?}: {}", ran.err);
                assert!(!ran.err.contains("TOML"), "{args:?}: {}", ran.err);
                assert_eq!(
                    ran.err.trim_end().lines().count(),
                    1,
                    "{args:?}: {}",
                    ran.err
                );
            }
        }
    });
    fs::remove_dir_all(&folder).unwrap();
}

/// What it imports is read first: a body that no validator lets pass is never looked at.
#[test]
fn imports_are_read_before_anything_is_compiled() {
    let text = r#"(component
      (import "wasi:cli/environment@0.2.0" (instance (export "get" (func))))
      (import "wasi:clocks/wall-clock@0.2.0" (instance (export "now" (func (result u64)))))
      (core module (func (result i32) unreachable)))"#;
    let mut bytes = wat::parse_str(text).unwrap();
    let body = bytes
        .windows(4)
        .position(|it| it == [0x03, 0x00, 0x00, 0x0b])
        .unwrap();
    bytes[body + 2] = 0x6a; // an addition of nothing
    let failure = Runner::new(Limits::default())
        .unwrap()
        .load("foreign", &bytes);
    let said = failure.map(drop).unwrap_err().reason.en;
    assert!(
        said.contains("imports wasi:cli/environment@0.2.0 and 1 more"),
        "{said}"
    );
    assert!(said.contains("--stub-wasi"), "{said}");

    // What there is too much of in its functions is not what is told.
    let locals = "(local i32)".repeat(10_001);
    let text = format!(
        r#"(component (import "wasi:io/poll@0.2.0" (instance (export "poll" (func))))
          (core module (func {locals})))"#
    );
    let bytes = wat::parse_str(text).unwrap();
    let failure = Runner::new(Limits::default())
        .unwrap()
        .load("foreign", &bytes);
    let said = failure.map(drop).unwrap_err().reason.en;
    assert!(said.contains("imports wasi:io/poll@0.2.0"), "{said}");
}

/// What it exports is read first as well: a component that is no stage, no scheme, or another stage than is
/// wanted, is refused for that, however long it would take to compile.
#[test]
fn exports_are_read_before_anything_is_compiled() {
    let folder = folder("exports");
    let cycle = tests("cycles/sample.json").display().to_string();
    let bomb =
        "(func (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))".repeat(30_000);
    let none = wat::parse_str(format!("(component (core module {bomb}))")).unwrap();
    let base = items(&fs::read_to_string(tests("hostile/base.wat")).unwrap());
    let module: String = base.into_values().chain([bomb]).collect();
    let other = encode(
        &format!("(module {module})"),
        "eligibility",
        &BTreeMap::new(),
    );
    for (name, bytes, conforms) in [
        ("none", none, "exports no stage"),
        ("other", other, "time limit"),
    ] {
        let file = folder.join(format!("{name}.wasm")).display().to_string();
        fs::write(&file, bytes).unwrap();
        let component = format!("scoring={file}");
        for (args, says) in [
            (
                &["run", "beilun-2021", &cycle, "--component", &component][..],
                "does not export laurel:award/scoring@0.1.0",
            ),
            (&["run", &file, &cycle], "not a composed scheme"),
            (&["compose", &file, "-o", "x.wasm"], "not a composed scheme"),
            (&["conform", &file], conforms),
        ] {
            let mut command = support::command();
            command.env("LAUREL_CACHE_DIR", folder.join("cache"));
            command.current_dir(&folder).args(["--lang", "en"]);
            if args[0] != "compose" {
                command.args(["--limit", "compile-time=1ms"]);
            }
            let ran = support::run(command.args(args), b"");
            assert_eq!(ran.code, Some(3), "{name} {args:?}: {}", ran.err);
            let said = format!("{}{}", ran.out, ran.err);
            assert!(said.contains(says), "{name} {args:?}: {said}");
        }
    }
    fs::remove_dir_all(&folder).unwrap();
}

/// A component that asks for more than it gets by default is compiled where the user says so.
#[test]
fn the_user_lifts_the_limits_of_compiling() {
    let folder = folder("lifted");
    let file = folder.join("large.wasm");
    let branches = "(if (local.get 0) (then (local.set 1 (local.get 0))))".repeat(2_500);
    let bomb = format!("(func (param i32) (local i32) {branches})");
    let base = items(&fs::read_to_string(tests("hostile/base.wat")).unwrap());
    let module: String = base.into_values().chain([bomb]).collect();
    let bytes = encode(
        &format!("(module {module})"),
        "eligibility",
        &BTreeMap::new(),
    );
    fs::write(&file, bytes).unwrap();
    let conform = |limit: &str, cache: &str| {
        let mut command = support::command();
        command.env("LAUREL_CACHE_DIR", folder.join(cache));
        command.args([
            "--lang",
            "en",
            "conform",
            file.to_str().unwrap(),
            "--limit",
            limit,
        ]);
        support::run(&mut command, b"")
    };
    let ran = conform("compile-time=1ms", "a");
    assert_eq!(ran.code, Some(3));
    assert!(ran.out.contains("the time limit of 1ms"), "{}", ran.out);
    let durable = "laurel conform FILE --limit compile-time=60s";
    assert!(ran.out.contains(durable), "{}", ran.out);
    let ran = conform("compile-time=120s", "c");
    assert!(
        !ran.out.contains("compiling it takes"),
        "{}{}",
        ran.out,
        ran.err
    );
    // What was compiled once is not compiled again.
    let ran = conform("compile-time=1ms", "c");
    assert!(
        !ran.out.contains("compiling it takes"),
        "{}{}",
        ran.out,
        ran.err
    );
    fs::remove_dir_all(&folder).unwrap();
}

/// What is composed here of parts that were admitted is admitted as well; what is composed elsewhere is not.
#[test]
fn what_is_composed_of_admitted_parts_is_admitted() {
    let folder = folder("admitted-parts");
    let (part, whole) = (folder.join("scoring.wasm"), folder.join("whole.wasm"));
    laurel(&["export", "beilun-2021", folder.to_str().unwrap()]);
    let mut bytes = fs::read(folder.join("scoring-2021.wasm")).unwrap();
    bytes.extend([0, 3, 1, b'x', b'y']);
    fs::write(&part, bytes).unwrap();
    let ran = |cache: &str, args: &[&str]| {
        let mut command = support::command();
        command.env("LAUREL_CACHE_DIR", folder.join(cache));
        command.args(["--lang", "en"]).args(args);
        support::run(&mut command, b"")
    };
    let part = part.to_str().unwrap();
    let admitted = ran("here", &["conform", part, "--limit", "compile-time=120s"]);
    assert_eq!(admitted.code, Some(0), "{}{}", admitted.out, admitted.err);
    let (swap, file) = (format!("scoring={part}"), whole.to_str().unwrap());
    let compose = ["compose", "beilun-2021", "--component", &swap, "-o", file];
    let composed = ran("here", &compose);
    assert_eq!(composed.code, Some(0), "{}", composed.err);
    let cycle = tests("cycles/sample.json").display().to_string();
    let run = ["run", file, &cycle, "--limit", "compile-time=1ms"];
    let known = ran("here", &run);
    assert_eq!(known.code, Some(0), "{}", known.err);
    let unknown = ran("elsewhere", &run);
    assert_eq!(unknown.code, Some(3), "{}", unknown.out);
    assert!(unknown.err.contains("time limit of 1ms"), "{}", unknown.err);
    fs::remove_dir_all(&folder).unwrap();
}

/// Memory is a limit of its own, with its own sentence, whatever time there is.
#[test]
#[cfg(target_os = "linux")]
fn the_user_lifts_the_limit_of_memory_for_compiling() {
    let folder = folder("lifted-memory");
    let file = folder.join("wide.wasm");
    let values = "i32 ".repeat(200);
    let bomb = format!(
        "(type $wide (func (param {values}) (result {values}))) (func (type $wide) {} {})",
        "(i32.const 0) ".repeat(200),
        "(loop (type $wide)) ".repeat(200),
    );
    let base = items(&fs::read_to_string(tests("hostile/base.wat")).unwrap());
    let module: String = base.into_values().chain([bomb]).collect();
    let bytes = encode(
        &format!("(module {module})"),
        "eligibility",
        &BTreeMap::new(),
    );
    fs::write(&file, bytes).unwrap();
    for (memory, lang, says) in [
        (
            "16M",
            "en",
            Some(
                "more than the memory limit of 16M; if you trust it, add --limit compile-memory=2G",
            ),
        ),
        (
            "16M",
            "zh",
            Some("编译超出内存上限 16M，已中止；若信任其来源，请加 --limit compile-memory=2G"),
        ),
        ("1G", "en", None),
    ] {
        let mut command = support::command();
        command.env("LAUREL_CACHE_DIR", folder.join(memory));
        let memory = format!("compile-memory={memory}");
        command.args(["--lang", lang, "conform", file.to_str().unwrap()]);
        command.args(["--limit", "compile-time=120s", "--limit", &memory]);
        let ran = support::run(&mut command, b"");
        match says {
            Some(says) => assert!(ran.out.contains(says), "{}{}", ran.out, ran.err),
            None => assert!(!ran.out.contains("compiling it takes"), "{}", ran.out),
        }
    }
}

/// Each call stays within its bounds, and all of them together have one as well; those of the built-in
/// components do not count.
#[test]
fn all_calls_of_a_command_have_a_bound_together() {
    let folder = folder("together");
    let file = folder.join("small.wasm");
    let base = items(&fs::read_to_string(tests("hostile/base.wat")).unwrap());
    let module = |base: BTreeMap<String, String>| {
        let module: String = base.into_values().collect();
        encode(
            &format!("(module {module})"),
            "eligibility",
            &BTreeMap::new(),
        )
    };
    fs::write(&file, module(base.clone())).unwrap();
    let cycle = tests("cycles/sample.json").display().to_string();
    let component = format!("eligibility={}", file.display());
    let of_a = format!("A:{component}");
    let foreign = file.display().to_string();
    let (limit, says) = (["--limit", "total-fuel=1"], "total-fuel=1");
    let (a, b, c) = ("beilun-2014", "beilun-2021", cycle.as_str());
    for args in [
        &["run", b, c, "--component", &component][..],
        &["diff", a, b, c, "--component", &of_a],
        &[
            "sweep",
            b,
            c,
            "threshold=600..610",
            "--component",
            &component,
        ],
        &["robust", a, b, c, "--tries", "20", "--component", &of_a],
        &["whatif", b, c, "A05", "--component", &component],
        &["conform", &foreign],
    ] {
        let ran = laurel(&[args, &limit, &["--lang", "en"]].concat());
        assert_eq!(ran.code, Some(3), "{args:?}: {}{}", ran.out, ran.err);
        let said = ran.out + &ran.err;
        assert!(said.contains(says), "{args:?}: {said}");
        assert!(said.contains("times so far"), "{args:?}: {said}");
    }
    let own = laurel(&["sweep", b, c, "threshold=600..610", limit[0], limit[1]]);
    assert_eq!(own.code, Some(0), "{}", own.err);
    // A call has no more than what is left for all.
    let mut looping = base;
    let forever = "(func $spoil (param i32) (loop (br 0)))".to_owned();
    looping.insert("spoil".to_owned(), forever);
    fs::write(&file, module(looping)).unwrap();
    let args = ["run", b, c, "--component", &component, "--lang", "en"];
    let ran = laurel(&[&args[..], &["--limit", "total-fuel=3_000_000"]].concat());
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert!(ran.err.contains("and 3000000 units of fuel"), "{}", ran.err);
    // What ends all checks is said once, and those after it were not made.
    let ran = laurel(&[
        "conform",
        &foreign,
        "--limit",
        "total-fuel=15_000_000",
        "--lang",
        "en",
    ]);
    assert_eq!(ran.code, Some(3), "{}{}", ran.out, ran.err);
    let told = ran.out.matches("times so far").count();
    assert_eq!(told, 1, "{}", ran.out);
    let (_, after) = ran.out.split_once("times so far").unwrap();
    assert!(!after.contains('✗') && !after.contains('✓'), "{}", ran.out);
    // The clock stops a call that its own limits would not.
    let fuel = "fuel=9000000000000000";
    let time = [
        "--limit",
        "total-time=300ms",
        "--limit",
        fuel,
        "--limit",
        "total-fuel=9000000000000000",
    ];
    let ran = laurel(&[&args[..], &time].concat());
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert!(ran.err.contains("total-time=300ms"), "{}", ran.err);
    fs::remove_dir_all(&folder).unwrap();
}

/// `SECURITY.md` has the table of bounds as the code has it. `LAUREL_BLESS=1` writes it.
#[test]
fn the_table_of_bounds_is_that_of_the_code() {
    let file = tests("../SECURITY.md");
    let text = fs::read_to_string(&file).unwrap();
    let (before, rest) = text.split_once("<!-- bounds -->\n").unwrap();
    let (there, after) = rest.split_once("<!-- /bounds -->").unwrap();
    let table = laurel::bounds::table();
    if std::env::var_os("LAUREL_BLESS").is_some() {
        let text = format!("{before}<!-- bounds -->\n{table}<!-- /bounds -->{after}");
        fs::write(&file, text).unwrap();
    } else {
        assert_eq!(there, table, "LAUREL_BLESS=1 writes it");
    }
}

#[test]
fn none_is_admitted_and_the_right_check_says_so() {
    let runner = Runner::new(Limits::default()).unwrap();
    for case in cases() {
        let verdict = conform(&runner, &case.name, &case.component, LARGE).unwrap();
        assert!(!verdict.admitted, "{}", case.name);
        let failed: Vec<String> = verdict
            .checks
            .iter()
            .filter(|it| it.result == Outcome::Failed)
            .map(|it| {
                serde_json::to_value(it.check)
                    .unwrap()
                    .as_str()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        let wanted = case.get("check");
        assert!(
            failed.iter().any(|it| it == wanted),
            "{}: {failed:?}, not {wanted}",
            case.name
        );
    }
}

/// Whoever made a component learns all that is wrong with it at once, where the contract says otherwise, and
/// what to do.
#[test]
fn all_problems_are_told_with_their_place_and_how_they_are_mended() {
    let runner = Runner::new(Limits::default()).unwrap();
    let cases = cases();
    let problems = |name: &str| -> Vec<laurel::conform::Problem> {
        let case = cases.iter().find(|case| case.name == name).unwrap();
        let verdict = conform(&runner, name, &case.component, LARGE).unwrap();
        verdict
            .checks
            .into_iter()
            .flat_map(|it| it.problems)
            .collect()
    };
    for (name, wanted) in [
        (
            "winners-without-candidates",
            &["wit/ranking.wit selection.winner", "wit/types.wit refusal"][..],
        ),
        (
            "places-reversed",
            &["wit/ranking.wit selection.worst", "wit/types.wit refusal"],
        ),
        ("wrong-types", &["wit/ranking.wit select"]),
        ("no-reason-why-not", &["wit/types.wit detail.reasons"]),
        ("unasked-reason", &["wit/types.wit code.remark"]),
        ("more-than-a-thousand", &["wit/types.wit scores.high"]),
    ] {
        let told = problems(name);
        for place in wanted {
            let problem = told.iter().find(|it| it.wit.as_deref() == Some(place));
            let problem = problem.unwrap_or_else(|| panic!("{name}: no {place}: {told:#?}"));
            assert!(problem.mend.is_some(), "{name}: {problem:?}");
        }
    }
    let imports = problems("import-function");
    let mend = imports.iter().filter_map(|it| it.mend.as_ref());
    assert!(mend.count() > 0, "{imports:#?}");

    // What componentize-py brings along, all of it.
    let wasi = r#"(component
        (import "wasi:cli/environment@0.2.0" (instance (export "get" (func))))
        (import "wasi:clocks/wall-clock@0.2.0" (instance (export "now" (func)))))"#;
    let bytes = wat::parse_str(wasi).unwrap();
    let verdict = conform(&runner, "stage.wasm", &bytes, LARGE).unwrap();
    let told = &verdict.checks[0].problems;
    let [problem] = told.as_slice() else {
        panic!("one advice, one problem: {told:#?}")
    };
    for name in ["wasi:cli/environment", "wasi:clocks/wall-clock"] {
        assert!(problem.en.contains(name) && problem.zh.contains(name));
    }
    assert!(problem.mend.as_ref().unwrap().zh.contains("--stub-wasi"));

    // Our own service is no stage of somebody's toolchain.
    let service = r#"(component
        (import "wasi:http/types@0.2.0" (instance))
        (instance $handler)
        (export "wasi:http/incoming-handler@0.2.0" (instance $handler)))"#;
    let bytes = wat::parse_str(service).unwrap();
    let verdict = conform(&runner, "service.wasm", &bytes, LARGE).unwrap();
    let [only] = verdict.checks[0].problems.as_slice() else {
        panic!("{:#?}", verdict.checks[0].problems);
    };
    assert!(only.en.contains("without --http"), "{only:?}");
    assert!(
        only.mend
            .as_ref()
            .is_none_or(|mend| !mend.en.contains("stub")),
        "{only:?}"
    );
    let refused = runner.load("service.wasm", &bytes).map(drop).unwrap_err();
    assert!(refused.reason.en.contains("without --http"));
    assert!(!refused.reason.zh.contains("componentize-py"));
}

/// Every problem says how it is mended, in words of the contract and not of this program's language, and
/// nothing is ticked that rests on answers none of which is one.
#[test]
fn every_problem_is_mended_and_nothing_is_ticked_that_was_not_made() {
    let runner = Runner::new(Limits::default()).unwrap();
    for case in cases() {
        let verdict = conform(&runner, &case.name, &case.component, LARGE).unwrap();
        for checked in &verdict.checks {
            for problem in &checked.problems {
                let (zh, en) = (&problem.zh, &problem.en);
                let counted = en.starts_with("(and ");
                let said = problem.mend.is_some() || en.contains("--limit") || counted;
                assert!(said, "{}: {problem:?}", case.name);
                assert!(!en.contains("Amount(") && !zh.contains("Amount("), "{en}");
                if en.contains(" rows, ") && en.contains(" expected") {
                    let mend = &problem.mend.as_ref().unwrap().en;
                    assert!(mend.contains("length"), "{}: {en}: {mend}", case.name);
                }
            }
        }
    }
    let core = conform(&runner, "core.wasm", b"\0asm\x01\0\0\0", LARGE).unwrap();
    assert_eq!(core.checks[0].result, Outcome::Failed);
    assert!(core.checks[0].problems[0].en.contains("core module"));
}

#[test]
fn the_built_in_components_are_admitted() {
    let runner = Runner::new(Limits::default()).unwrap();
    for id in built_in() {
        for (stage, part) in laurel::find::find(id).unwrap().parts {
            let verdict = conform(&runner, &part.component, &part.bytes, LARGE).unwrap();
            assert_eq!(verdict.stages, [stage]);
            let problems: Vec<String> = verdict
                .checks
                .iter()
                .filter(|it| it.result != Outcome::Passed)
                .map(|it| format!("{:?} {:?}: {:?}", it.check, it.result, it.problems))
                .collect();
            assert!(verdict.admitted, "{}: {problems:#?}", part.component);
        }
    }
}

/// Resident memory of this process.
#[cfg(target_os = "linux")]
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    let kib: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kib << 10
}

/// Set in the process that a test starts to be measured by itself.
#[cfg(target_os = "linux")]
const MEASURED: &str = "LAUREL_MEASURED";

/// In a process of its own: what the tests beside it take would be counted with it.
#[test]
#[cfg(target_os = "linux")]
fn a_thousand_runs_leave_nothing_in_memory() {
    if std::env::var_os(MEASURED).is_some() {
        return a_thousand_runs();
    }
    let name = "hostile::a_thousand_runs_leave_nothing_in_memory";
    let mut alone = std::process::Command::new(std::env::current_exe().unwrap());
    alone
        .args(["--exact", name, "--nocapture"])
        .env(MEASURED, "yes");
    let ran = support::run(&mut alone, b"");
    println!("{}{}", ran.out, ran.err);
    assert_eq!(ran.code, Some(0));
    assert!(ran.out.contains("1000 runs: "), "the test has another name");
}

#[cfg(target_os = "linux")]
fn a_thousand_runs() {
    let folder = folder("thousand");
    let limits = Limits {
        fuel: 20_000_000,
        fuel_per_row: 0,
        memory: 64 << 20,
        ..Limits::default()
    };
    let runner = Runner::new(limits).unwrap();
    let cycle = sample();
    let cases: Vec<(Case, PathBuf)> = cases()
        .into_iter()
        .map(|case| {
            let file = case.file(&folder);
            (case, file)
        })
        .collect();
    let times = |count: usize| {
        for (case, file) in cases.iter().cycle().take(count) {
            let ran = run(&runner, case.stage(), file, &cycle);
            let code = ran.map_or_else(|error| error.code(), |()| 0);
            assert_eq!(code, if case.runs() { 0 } else { 3 }, "{}", case.name);
        }
    };
    // What the allocator keeps for the largest of them is there after a few rounds.
    times(3 * cases.len());
    let before = resident();
    times(1_000);
    let grown = resident().saturating_sub(before);
    println!(
        "1000 runs: {} KiB more than after three rounds",
        grown >> 10
    );
    assert!(grown <= GROWTH, "{grown} bytes more");
    fs::remove_dir_all(&folder).unwrap();
}
