//! Where components come from: metadata, lists of crates, bills of materials, lock files.

use crate::support_cli;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use support_cli::{Ran, laurel, tests};

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("laurel-supply")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn well(args: &[&str]) -> Ran {
    let ran = laurel(args);
    assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.err);
    ran
}

/// Fails with this code, and says these things in both languages, in one line.
fn fails(args: &[&str], code: i32, zh: &str, en: &str) {
    for (lang, fragment) in [("zh", zh), ("en", en)] {
        let mut args = args.to_vec();
        args.extend(["--lang", lang]);
        let ran = laurel(&args);
        assert_eq!(ran.code, Some(code), "{args:?}: {}", ran.err);
        assert!(ran.err.contains(fragment), "{args:?}: {}", ran.err);
        assert_eq!(ran.err.trim_end().lines().count(), 1, "{}", ran.err);
        assert_eq!(ran.out, "");
    }
}

const SCHEMES: [&str; 2] = ["beilun-2014", "beilun-2021"];

#[test]
fn every_component_says_where_it_comes_from() {
    let schema = well(&["schema", "inspect"]).json();
    for scheme in SCHEMES {
        let report = well(&["inspect", scheme, "--format", "json"]).json();
        jsonschema::validate(&schema, &report).unwrap();
        let components = report["components"].as_array().unwrap();
        assert_eq!(components.len(), 4);
        for component in components {
            let file = component["component"].as_str().unwrap();
            let package = file.trim_end_matches(".wasm");
            assert_eq!(component["name"], package);
            assert_eq!(component["version"], env!("CARGO_PKG_VERSION"));
            assert_eq!(component["licence"], "Apache-2.0");
            let source = component["source"].as_str().unwrap();
            assert!(
                source.ends_with(&format!("components/{package}")),
                "{source}"
            );
            let revision = component["revision"].as_str().unwrap();
            assert_eq!(revision.strip_prefix("sha256:").unwrap().len(), 64);
            let description = component["description"].as_str().unwrap();
            let manifest = tests(&format!("../components/{package}/Cargo.toml"));
            let manifest = fs::read_to_string(manifest).unwrap();
            assert!(manifest.contains(&format!("description = {description:?}")));
            assert!(component["producers"]["processed-by"]["rustc"].is_string());
            assert_eq!(component["imports"].as_array().unwrap().len(), 0);
            let (stage, _) = package.split_once('-').unwrap();
            let export = format!("laurel:award/{stage}@0.1.0");
            assert!(
                component["exports"]
                    .as_array()
                    .unwrap()
                    .contains(&export.into())
            );
        }
    }
}

/// A composed component says it as well, and a term that is fixed in it makes it another revision.
#[test]
fn a_composed_scheme_says_where_it_comes_from() {
    let folder = folder("composed");
    fs::create_dir_all(&folder).unwrap();
    let mut revisions = BTreeSet::new();
    for (file, name, changes) in [
        ("award.wasm", "beilun-2021", &[][..]),
        (
            "at-620.wasm",
            "beilun-2021-set",
            &["--set", "threshold=620"],
        ),
        ("served.wasm", "beilun-2021-http", &["--http"]),
    ] {
        let file = folder.join(file);
        let file = file.to_str().unwrap();
        well(&[&["compose", "beilun-2021", "-o", file], changes].concat());
        let report = well(&["inspect", file, "--format", "json"]).json();
        let component = &report["components"][0];
        assert_eq!(component["name"], name);
        assert_eq!(component["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(component["licence"], "Apache-2.0");
        let source = component["source"].as_str().unwrap();
        let joint = if changes == ["--http"] {
            "service"
        } else {
            "chain"
        };
        assert!(source.ends_with(&format!("components/{joint}")), "{source}");
        let revision = component["revision"].as_str().unwrap();
        assert_eq!(revision.strip_prefix("sha256:").unwrap().len(), 64);
        assert!(revisions.insert(revision.to_owned()), "{file}: {revision}");
    }
}

/// The program, its tests and what talks to registries ask for the same features of all that wasmtime
/// stands on: a build of the one serves the others.
#[test]
fn wasmtime_is_compiled_once() {
    let tree = |args: &str, format: &str| -> BTreeSet<String> {
        let output = Command::new(env!("CARGO"))
            .current_dir(tests(".."))
            .args(["tree", "--locked", "--prefix", "none", "--format", format])
            .args(args.split(' '))
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines()
            .map(|it| it.trim_end_matches(" (*)").to_owned())
            .collect()
    };
    let below = tree("--package wasmtime --edges normal,build", "{p}");
    let features = |args: &str| {
        let mut all = tree(args, "{p} | {f}");
        all.retain(|it| below.contains(it.split(" | ").next().unwrap()));
        all
    };
    let program = features("--package laurel --edges normal,build");
    assert!(program.len() > 100);
    for (args, what) in [
        (
            "--workspace --edges normal,build,dev --features laurel/full",
            "what is tested",
        ),
        ("--workspace --edges normal,build,dev", "the lean default"),
        (
            "--package laurel-python --edges normal,build --features extension",
            "Python",
        ),
    ] {
        let with_it = features(args);
        assert_eq!(
            program.difference(&with_it).collect::<Vec<_>>(),
            [""; 0],
            "{what}"
        );
    }
}

/// Who does not ask for columns or Python compiles nothing of them.
#[test]
fn the_default_build_has_no_columns() {
    for args in [&["--package", "laurel"][..], &["--workspace"]] {
        let output = Command::new(env!("CARGO"))
            .current_dir(tests(".."))
            .args(["tree", "--locked", "--prefix", "none", "--format", "{p}"])
            .args(["--edges", "normal,build,dev"])
            .args(args)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("laurel-cycle "), "{args:?}");
        for foreign in ["arrow-", "parquet ", "pyo3"] {
            assert!(
                !text.lines().any(|it| it.starts_with(foreign)),
                "{args:?}: {foreign}"
            );
        }
    }
}

/// The crates of `cargo tree`, in another way than the build asks: all at once, with their kinds.
#[test]
fn the_list_of_crates_is_that_of_the_lock_file() {
    let lock: toml::Table =
        toml::from_str(&fs::read_to_string(tests("../Cargo.lock")).unwrap()).unwrap();
    let locked: BTreeSet<(String, String)> = lock["package"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let text = |key: &str| it[key].as_str().unwrap().to_owned();
            (text("name"), text("version"))
        })
        .collect();
    for scheme in SCHEMES {
        let report = well(&["inspect", scheme, "--format", "json"]).json();
        for component in report["components"].as_array().unwrap() {
            let crates = component["crates"].as_array().unwrap();
            let named = |build_only: bool| -> BTreeSet<&str> {
                crates
                    .iter()
                    .filter(|it| it["build_only"] == build_only)
                    .map(|it| it["name"].as_str().unwrap())
                    .collect()
            };
            for one in crates {
                let text = |key: &str| one[key].as_str().unwrap().to_owned();
                assert!(locked.contains(&(text("name"), text("version"))), "{one}");
            }
            let linked = named(false);
            for part in [
                "laurel-rules",
                "laurel-columns",
                "wide",
                "time",
                "wit-bindgen",
            ] {
                assert!(linked.contains(part), "{part} is not in {linked:?}");
            }
            let tools = named(true);
            for tool in ["wit-parser", "syn", "wit-bindgen-rust-macro"] {
                assert!(tools.contains(tool), "{tool} is not in {tools:?}");
                assert!(!linked.contains(tool));
            }
            for foreign in ["wasmtime", "clap"] {
                assert!(!linked.contains(foreign) && !tools.contains(foreign));
            }
        }
    }
}

#[test]
fn the_bill_of_materials_is_valid_and_complete() {
    let folder = folder("bill");
    let folder = folder.to_str().unwrap();
    well(&["export", "beilun-2021", folder]);
    let component = format!("{folder}/ranking-2021.wasm");
    for what in ["beilun-2014", "beilun-2021", folder, &component] {
        let text = well(&["sbom", what]).out;
        assert_eq!(text, well(&["sbom", what]).out, "the same bill every time");
        let json: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["bomFormat"], "CycloneDX");
        // Every entry has a licence, and of what is ours or published one that is stated.
        let subject = [json["metadata"]["component"].clone()];
        for part in json["components"]
            .as_array()
            .unwrap()
            .iter()
            .chain(&subject)
        {
            let licence = part["licenses"][0]["expression"].as_str();
            assert!(licence.is_some_and(|it| !it.is_empty()), "{what}: {part}");
        }
        let parts = json["components"].as_array().unwrap();
        let mut known: BTreeSet<&str> = parts
            .iter()
            .map(|it| it["bom-ref"].as_str().unwrap())
            .collect();
        assert_eq!(known.len(), parts.len(), "{what}: a part is there twice");
        let root = json["metadata"]["component"]["bom-ref"].as_str().unwrap();
        known.insert(root);
        // Every edge ends at a part, and every part can be reached from the subject.
        let edges = json["dependencies"].as_array().unwrap();
        let needs = |from: &str| -> Vec<&str> {
            let edge = edges.iter().find(|it| it["ref"] == from);
            let list = edge.and_then(|it| it["dependsOn"].as_array());
            let list = list.into_iter().flatten();
            list.map(|it| it.as_str().unwrap()).collect()
        };
        let (mut reached, mut next) = (BTreeSet::new(), vec![root]);
        while let Some(one) = next.pop() {
            if reached.insert(one) {
                next.extend(needs(one));
            }
        }
        assert_eq!(reached, known, "{what}");
    }
    // A scheme's is the union of its components'.
    let names = |what: &str| -> BTreeSet<String> {
        let json = well(&["sbom", what]).json();
        let parts = json["components"].as_array().unwrap().iter();
        parts
            .filter(|it| it["bom-ref"].as_str().unwrap().starts_with("pkg:"))
            .map(|it| it["purl"].as_str().unwrap().to_owned())
            .collect()
    };
    let mut union = BTreeSet::new();
    for stage in ["eligibility", "scoring", "ranking", "sanction"] {
        union.extend(names(&format!("{folder}/{stage}-2021.wasm")));
    }
    assert_eq!(union, names("beilun-2021"));
}

#[test]
fn what_carries_no_list_has_a_bill_that_says_so() {
    let folder = folder("bare");
    fs::create_dir_all(&folder).unwrap();
    let bare = folder.join("bare.wasm");
    fs::write(&bare, wat::parse_str("(component)").unwrap()).unwrap();
    let bare = bare.to_str().unwrap();
    let bill = well(&["sbom", bare]).json();
    let subject = &bill["metadata"]["component"];
    assert_eq!(subject["hashes"][0]["alg"], "SHA-256");
    assert_eq!(subject["licenses"][0]["license"]["name"], "NOASSERTION");
    assert_eq!(bill["compositions"][0]["aggregate"], "incomplete");
    assert_eq!(
        bill["compositions"][0]["dependencies"][0],
        subject["bom-ref"]
    );
    assert!(
        well(&["inspect", bare, "--lang", "en"])
            .out
            .contains("not stated")
    );
    fs::write(bare, b"\0asm nonsense").unwrap();
    fails(
        &["inspect", bare],
        3,
        "另一版本的 WebAssembly",
        "WebAssembly of another version",
    );
    // A program that asks for JSON gets it, with the reason in it.
    let ran = laurel(&["inspect", bare, "--format", "json"]);
    assert_eq!(ran.code, Some(3));
    let reason = &ran.json()["refused"]["reason"]["en"];
    assert!(reason.as_str().unwrap().contains("another version"));
    let ran = laurel(&["conform", bare, "--format", "json"]);
    assert_eq!(ran.code, Some(3));
    let verdict = ran.json();
    assert_eq!(verdict["checks"][0]["result"], "failed");
    assert_eq!(verdict["checks"][1]["result"], "skipped");
}

/// A stage that carries nothing about itself is in the bill of what it is composed into, by its digest.
#[test]
fn a_foreign_stage_is_in_the_bill_of_the_whole() {
    let folder = folder("foreign-bill");
    let at = folder.to_str().unwrap();
    well(&["export", "beilun-2021", at]);
    let built_in = fs::read(folder.join("sanction-2021.wasm")).unwrap();
    let foreign = folder.join("foreign.wasm");
    fs::write(&foreign, without_custom_sections(&built_in)).unwrap();
    let whole = folder.join("whole.wasm");
    let whole = whole.to_str().unwrap();
    let swap = format!("sanction={}", foreign.display());
    well(&["compose", "beilun-2021", "-o", whole, "--component", &swap]);
    let inspected = well(&["inspect", whole, "--format", "json"]).json();
    let parts = inspected["components"][0]["parts"].as_array().unwrap();
    let bare = well(&["inspect", foreign.to_str().unwrap(), "--format", "json"]).json();
    let digest = bare["components"][0]["sha256"].as_str().unwrap();
    let mine = parts.iter().find(|it| it["sha256"] == digest).unwrap();
    assert_eq!(mine["component"], "sanction");
    let bill = well(&["sbom", whole]).json();
    let id = format!("sha256:{digest}");
    let listed = bill["components"].as_array().unwrap();
    let listed = listed.iter().find(|it| it["bom-ref"] == id.as_str());
    let listed = listed.expect("the foreign stage");
    assert_eq!(listed["licenses"][0]["license"]["name"], "NOASSERTION");
    let unknown = bill["compositions"][0]["dependencies"].as_array().unwrap();
    assert!(unknown.iter().any(|it| it == id.as_str()), "{unknown:?}");
    let edges = bill["dependencies"].as_array().unwrap();
    let root = &bill["metadata"]["component"]["bom-ref"];
    let edge = edges.iter().find(|it| it["ref"] == *root).unwrap();
    let needs = edge["dependsOn"].as_array().unwrap();
    assert!(needs.iter().any(|it| it == id.as_str()));
}

/// A component without what its toolchain says of it.
fn without_custom_sections(bytes: &[u8]) -> Vec<u8> {
    let mut kept = bytes[..8].to_vec();
    let mut at = 8;
    while at < bytes.len() {
        let (mut size, mut shift, mut next) = (0_usize, 0, at + 1);
        loop {
            let byte = bytes[next];
            size |= usize::from(byte & 127) << shift;
            shift += 7;
            next += 1;
            if byte & 128 == 0 {
                break;
            }
        }
        if bytes[at] != 0 {
            kept.extend_from_slice(&bytes[at..next + size]);
        }
        at = next + size;
    }
    kept
}

/// Where what was meant is another file, that is what is said of it, also of one that is too long.
#[test]
fn a_component_that_is_longer_is_another_one() {
    let folder = folder("longer");
    well(&["export", "beilun-2021", folder.to_str().unwrap()]);
    let file = folder.join("ranking-2021.wasm");
    let mut bytes = fs::read(&file).unwrap();
    bytes.push(0);
    fs::write(&file, &bytes).unwrap();
    let sample = tests("cycles/sample.json");
    let run = ["run", folder.to_str().unwrap(), sample.to_str().unwrap()];
    fails(&run, 3, "摘要值与清单不符", "digest is not that");
}

/// What is no folder of a scheme, or cannot be run, is not locked.
#[test]
fn what_cannot_run_is_not_locked() {
    let folder = folder("not-locked");
    let at = folder.to_str().unwrap();
    well(&["export", "beilun-2021", at]);
    let manifest = folder.join("scheme.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    let unpinned: String = text
        .lines()
        .filter(|line| !line.starts_with("sha256"))
        .map(|line| format!("{line}\n"))
        .collect();
    fs::write(
        &manifest,
        unpinned.replace("ranking-2021.wasm", "scoring-2021.wasm"),
    )
    .unwrap();
    fails(
        &["lock", at],
        3,
        "没有导出 laurel:award/ranking",
        "does not export laurel:award/ranking",
    );
    assert!(!folder.join("laurel.lock").exists());
    fails(
        &["lock", "beilun-2021"],
        2,
        "laurel export beilun-2021",
        "laurel export beilun-2021",
    );
    let file = folder.join("scoring-2021.wasm");
    fails(&["lock", file.to_str().unwrap()], 2, "是文件", "is a file");
    fails(
        &["conform", "beilun-2021"],
        2,
        "laurel export beilun-2021",
        "laurel export beilun-2021",
    );
    fails(
        &["conform", at],
        2,
        "一次检查一个组件文件",
        "one component file at a time",
    );
}

// ------------------------------------------------------------------------------ lock files

/// An exported scheme whose manifest leaves the digests to the lock file.
fn unlocked(name: &str) -> PathBuf {
    let folder = folder(name);
    well(&["export", "beilun-2021", folder.to_str().unwrap()]);
    let manifest = folder.join("scheme.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with("sha256"))
        .collect();
    fs::write(&manifest, lines.join("\n")).unwrap();
    folder
}

#[test]
fn a_lock_file_holds_the_digests() {
    let folder = unlocked("lock");
    let name = folder.to_str().unwrap();
    let sample = tests("cycles/sample.json");
    let run = ["run", name, sample.to_str().unwrap(), "--format", "json"];
    fails(&run, 2, "没有摘要值", "has no digest");
    well(&["lock", name]);
    let built_in = well(&["run", "beilun-2021", run[2], "--format", "json"]).json();
    let locked = well(&run).json();
    assert_eq!(locked["applicants"], built_in["applicants"]);

    // An export of it can be run as well.
    let other = self::folder("lock-exported");
    well(&["export", name, other.to_str().unwrap()]);
    well(&["run", other.to_str().unwrap(), run[2]]);

    // Another component under the same name.
    let component = folder.join("ranking-2021.wasm");
    let good = fs::read(&component).unwrap();
    let over = ["export", "beilun-2014", other.to_str().unwrap()];
    fails(&over, 2, "加 --force", "add --force");
    assert!(!other.join("ranking-2014.wasm").exists());
    well(&[&over[..], &["--force"]].concat());
    fs::copy(other.join("ranking-2014.wasm"), &component).unwrap();
    fails(&run, 3, "摘要值与清单不符", "digest is not that");
    fs::write(&component, &good).unwrap();
    well(&run);

    // A lock that was changed, is of another manifest, or says what its manifest does not.
    let file = folder.join("laurel.lock");
    let lock = fs::read_to_string(&file).unwrap();
    let digest = laurel::digest::digest(&good);
    fs::write(&file, lock.replace(&digest, &"0".repeat(64))).unwrap();
    fails(&run, 3, "摘要值与清单不符", "digest is not that");
    fs::write(&file, lock.replace("ranking-2021.wasm", "other.wasm")).unwrap();
    fails(&run, 2, "重新运行 laurel lock", "run laurel lock again");
    fs::write(&file, lock.replace("version = 1", "version = 9")).unwrap();
    fails(&run, 2, "锁定文件", "the lock file");
    fs::write(&file, &lock).unwrap();
    let manifest = folder.join("scheme.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    let pinned = text.replace(
        "component = \"ranking-2021.wasm\"",
        &format!(
            "component = \"ranking-2021.wasm\"\nsha256 = \"{}\"",
            "1".repeat(64)
        ),
    );
    fs::write(&manifest, pinned).unwrap();
    fails(&run, 3, "摘要值不一致", "different digests");
}

#[cfg(not(feature = "oci"))]
#[test]
fn without_the_feature_a_registry_says_how_to_get_it() {
    let folder = unlocked("no-oci");
    let manifest = folder.join("scheme.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    let text = text.replace(
        "\"ranking-2021.wasm\"",
        &format!(
            "\"oci://registry.example/ranking@sha256:{}\"",
            "a".repeat(64)
        ),
    );
    fs::write(&manifest, text).unwrap();
    let name = folder.to_str().unwrap();
    let missing = ("--features oci", "--features oci");
    fails(&["lock", name], 2, missing.0, missing.1);
    fails(
        &["push", "localhost:5000/x:1.0.0", "beilun-2021"],
        2,
        missing.0,
        missing.1,
    );
    fails(
        &["pull", "localhost:5000/x:1.0.0", "-o", name],
        2,
        missing.0,
        missing.1,
    );
}

/// A component that has nothing but custom sections, some in modules inside.
fn carrying(sections: &[(&str, Vec<u8>)], inside: usize) -> Vec<u8> {
    fn number(mut value: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        while value >= 0x80 {
            bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        bytes.push(value as u8);
        bytes
    }
    let section = |id: u8, content: Vec<u8>| [vec![id], number(content.len()), content].concat();
    let custom = |(name, data): &(&str, Vec<u8>)| {
        let name = [number(name.len()), name.as_bytes().to_vec()].concat();
        section(0, [name, data.clone()].concat())
    };
    let customs: Vec<u8> = sections.iter().flat_map(custom).collect();
    let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
    for _ in 0..inside {
        bytes.extend(section(1, [&b"\0asm\x01\0\0\0"[..], &customs].concat()));
    }
    if inside == 0 {
        bytes.extend(customs);
    }
    bytes
}

/// What a component carries about its origin is bounded in all, and not for each section alone.
#[test]
#[cfg(target_os = "linux")]
fn what_is_carried_is_bounded_in_sum() {
    let folder = folder("carried");
    fs::create_dir_all(&folder).unwrap();
    let packed = |text: &str| miniz_oxide::deflate::compress_to_vec_zlib(text.as_bytes(), 6);
    let long = "a".repeat(1_000);
    let licences =
        |lines: usize| -> String { (0..lines).map(|at| format!("{long}{at} b \n")).collect() };
    let names = |count: usize| -> String {
        let one = |at| format!(r#"{{"name":"a{at}","version":"1.0.0","source":"local"}}"#);
        let all: Vec<String> = (0..count).map(one).collect();
        format!(r#"{{"packages":[{}]}}"#, all.join(","))
    };
    let short: String = (0..21_000).map(|at| format!("{at} b c\n")).collect();
    let licence = vec![("laurel-licences", packed(&licences(1_000)))];
    let crates = vec![(".dep-v0", packed(&names(5_000)))];
    let spaces = format!("{}{}", " ".repeat(9 << 20), names(1));
    for (name, bytes, code, says) in [
        (
            "licences",
            carrying(&vec![licence[0].clone(); 400], 0),
            3,
            "the bound is 8M",
        ),
        ("few-licences", carrying(&licence, 0), 0, ""),
        ("in-modules", carrying(&licence, 100), 3, "the bound is 8M"),
        ("crates", carrying(&crates, 400), 3, "the bound is 20000"),
        ("few-crates", carrying(&crates, 4), 0, ""),
        (
            "short-licences",
            carrying(&[("laurel-licences", packed(&short))], 0),
            3,
            "the bound is 20000",
        ),
        (
            "spaces",
            carrying(&[(".dep-v0", packed(&spaces))], 0),
            3,
            "the bound is 8M",
        ),
        (
            "sections",
            carrying(&vec![("x", Vec::new()); 100_001], 0),
            3,
            "more than the bound of 100000",
        ),
        (
            "description",
            carrying(&[("description", vec![b'x'; 9 << 20])], 0),
            3,
            "the bound is 8M",
        ),
    ] {
        let file = folder.join(format!("{name}.wasm"));
        fs::write(&file, bytes).unwrap();
        for command in ["inspect", "sbom"] {
            let mut limited = Command::new("sh");
            limited.args(["-c", "ulimit -v 2000000 && exec \"$0\" \"$@\""]);
            limited.arg(env!("CARGO_BIN_EXE_laurel"));
            limited.args(["--lang", "en", command, file.to_str().unwrap()]);
            let ran = support_cli::run(&mut limited, b"");
            assert_eq!(ran.code, Some(code), "{command} {name}: {}", ran.err);
            assert!(ran.err.contains(says), "{command} {name}: {}", ran.err);
        }
    }
}
