//! Receipts: written, run again, held against each other, cut down to one applicant; and every byte of
//! them, of the cycle file and of a component counts.

use crate::support_cli;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use laurel::receipt::canonical::{Hash, canonical};
use laurel::receipt::{Private, Public, Receipt};
use laurel::stage::Stage;
use laurel::verify::{Own, read as reading};
use proptest::prelude::*;
use serde_json::Value;

use support_cli::{Ran, command, each, laurel, run, tests};

static SAMPLE: LazyLock<String> =
    LazyLock::new(|| tests("cycles/sample.json").to_str().unwrap().to_owned());
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("laurel-receipts");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
});
/// The receipt of a run of 2021 on the sample.
static OF_RUN: LazyLock<String> =
    LazyLock::new(|| written("run.json", &["run", "beilun-2021", &SAMPLE]));
/// That of a comparison, signed, in which B has a stage of A's and a term that is set.
static OF_DIFF: LazyLock<String> = LazyLock::new(|| {
    let key = tests("receipts/key.pem");
    let args = [
        "diff",
        "beilun-2014",
        "beilun-2021",
        &SAMPLE,
        "--set",
        "B:threshold=620",
        "--stage",
        "B:sanction=beilun-2014",
        "--sign",
        key.to_str().unwrap(),
    ];
    written("diff.json", &args)
});
/// The own receipt of an applicant of that comparison.
static OWN: LazyLock<String> = LazyLock::new(|| {
    let own = file("own.json");
    let args = [
        "receipt", "A18", "--from", &OF_DIFF, "--cycle", &SAMPLE, "-o", &own,
    ];
    assert_eq!(laurel(&args).code, Some(0));
    own
});

fn file(name: &str) -> String {
    FOLDER.join(name).to_str().unwrap().to_owned()
}

/// Runs a command that writes a receipt, and names it.
fn written(name: &str, args: &[&str]) -> String {
    let path = file(name);
    let ran = laurel(&[args, &["--receipt", &path]].concat());
    assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.err);
    path
}

fn verify(receipt: &str, args: &[&str]) -> Ran {
    laurel(&[&["verify", receipt, "--lang", "en"], args].concat())
}

/// What differs: what, side and stage of each.
fn differences(receipt: &str, args: &[&str]) -> Vec<(String, String, String)> {
    let ran = verify(receipt, &[args, &["--format", "json"]].concat());
    assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let of = |it: &Value| (word(&it["what"]), word(&it["side"]), word(&it["stage"]));
    let report = ran.json();
    assert_eq!(report["as_recorded"], false);
    report["differences"]
        .as_array()
        .unwrap()
        .iter()
        .map(of)
        .collect()
}

fn has(found: &[(String, String, String)], what: &str, side: &str, stage: &str) -> bool {
    found
        .iter()
        .any(|it| *it == (what.into(), side.into(), stage.into()))
}

fn read(path: &str) -> Receipt {
    reading::receipt(&std::fs::read(path).unwrap()).unwrap()
}

/// A receipt that somebody changed and put together again so that its digests fit.
fn forged(name: &str, of: &str, change: impl FnOnce(&mut Public, &mut Private)) -> String {
    let Receipt {
        statement,
        mut private,
    } = read(of);
    let mut public = statement.public;
    change(&mut public, &mut private);
    let receipt = Receipt::seal(public, private, None).unwrap();
    let path = file(name);
    std::fs::write(&path, canonical(&receipt).unwrap()).unwrap();
    path
}

// ------------------------------------------------------------------------------ as recorded

#[test]
fn running_again_gives_what_is_recorded() {
    for (receipt, says) in [(&OF_RUN, "not signed"), (&OF_DIFF, "signed with the key")] {
        let ran = verify(receipt, &["--cycle", &SAMPLE]);
        assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
        assert!(
            ran.out.contains("as recorded: running again"),
            "{}",
            ran.out
        );
        assert!(ran.out.contains(says), "{}", ran.out);
    }
}

#[test]
fn any_form_of_a_cycle_has_a_receipt() {
    let book = file("cycle.xlsx");
    let made = laurel(&["template", "--from", &SAMPLE, "-o", &book]);
    assert_eq!(made.code, Some(0), "{}", made.err);
    let lines = file("cycle.jsonl");
    let made = laurel(&["synth", "--applicants", "3000", "--lines", "-o", &lines]);
    assert_eq!(made.code, Some(0), "{}", made.err);
    for (name, cycle) in [("book", &book), ("lines", &lines)] {
        let receipt = written(&format!("of-{name}.json"), &["run", "beilun-2014", cycle]);
        let ran = verify(&receipt, &["--cycle", cycle]);
        assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
        let bytes = std::fs::read(cycle).unwrap();
        let input = read(&receipt).private.input;
        assert_eq!(input.sha256, Hash::of_bytes(&bytes));
        assert_eq!(input.bytes, bytes.len() as u64);
    }
    let bytes = std::fs::read(&*SAMPLE).unwrap();
    let receipt = file("of-stdin.json");
    let args = ["run", "beilun-2021", "-", "--receipt", &receipt];
    assert_eq!(run(command().args(args), &bytes).code, Some(0));
    assert_eq!(read(&receipt).private.input, read(&OF_RUN).private.input);
    let ran = run(command().args(["verify", &receipt, "--cycle", "-"]), &bytes);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
}

#[test]
fn a_receipt_changes_nothing_of_what_is_said() {
    for args in [
        &["run", "beilun-2021", &SAMPLE][..],
        &["diff", "beilun-2014", "beilun-2021", &SAMPLE],
    ] {
        for format in ["text", "json"] {
            let args = [args, &["--format", format]].concat();
            let receipt = file(&format!("same-{}-{format}.json", args[0]));
            let without = laurel(&args);
            let with = laurel(&[&args[..], &["--receipt", &receipt]].concat());
            let told = |ran: &Ran| {
                if format == "text" {
                    return Value::String(ran.out.clone());
                }
                // Reasons for all cost more fuel than reasons for those who differ.
                let mut value = ran.json();
                value["a"]["fuel"] = Value::Null;
                value["b"]["fuel"] = Value::Null;
                value
            };
            assert_eq!(told(&without), told(&with), "{args:?}");
        }
    }
}

#[test]
fn two_receipts_of_one_run_agree_though_their_secrets_differ() {
    let again = written("again.json", &["run", "beilun-2021", &SAMPLE]);
    assert_ne!(read(&again).private.secret, read(&OF_RUN).private.secret);
    let ran = verify(&OF_RUN, &["--against", &again]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert!(has(
        &differences(&OF_RUN, &["--against", &OF_DIFF]),
        "scheme",
        "",
        ""
    ));
}

#[test]
fn everything_conforms_to_its_schema() {
    let value =
        |path: &str| -> Value { serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap() };
    let verified = verify(
        &OF_DIFF,
        &[
            "--cycle",
            &SAMPLE,
            "--limit",
            "fuel=2_000_000_000",
            "--format",
            "json",
        ],
    );
    let doctor = laurel(&["doctor", "--format", "json"]);
    for (name, value) in [
        ("receipt", value(&OF_RUN)),
        ("receipt", value(&OF_DIFF)),
        ("own-receipt", value(&OWN)),
        ("verify", verified.json()),
        ("doctor", doctor.json()),
    ] {
        let schema = laurel(&["schema", name]).json();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|it| it.to_string())
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
}

// ------------------------------------------------------------------------------ every byte

/// Whether a receipt of either kind is taken for whole.
fn whole(bytes: &[u8], own: bool) -> bool {
    if own {
        Own::read(bytes).is_ok()
    } else {
        reading::receipt(bytes).is_ok()
    }
}

#[test]
fn every_flipped_byte_of_a_receipt_is_found() {
    for (path, own) in [(&*OF_RUN, false), (&*OF_DIFF, false), (&*OWN, true)] {
        let bytes = std::fs::read(path).unwrap();
        assert!(whole(&bytes, own));
        let places: Vec<usize> = (0..bytes.len()).collect();
        let missed = each(&places, |at| {
            let mut flipped = bytes.clone();
            // Another digit or letter, the other case, a byte that is no text.
            let bits = if own {
                &[0x01][..]
            } else {
                &[0x01, 0x20, 0x80]
            };
            let passes = bits.iter().any(|bit| {
                flipped[*at] = bytes[*at] ^ bit;
                whole(&flipped, own)
            });
            passes.then_some(*at)
        });
        let missed: Vec<usize> = missed.into_iter().flatten().collect();
        assert!(missed.is_empty(), "{path}: {missed:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_that_is_cut_out_put_in_or_written_over_passes(
        at in any::<prop::sample::Index>(),
        cut in 0usize..4,
        put in prop::collection::vec(any::<u8>(), 0..4),
    ) {
        let bytes = std::fs::read(&*OF_DIFF).unwrap();
        let at = at.index(bytes.len() + 1);
        let mut other = bytes.clone();
        other.splice(at..(at + cut).min(bytes.len()), put);
        prop_assert_eq!(whole(&other, false), other == bytes);
    }
}

#[test]
fn a_broken_receipt_is_two_and_says_so() {
    let bytes = std::fs::read(&*OF_RUN).unwrap();
    let path = file("broken.json");
    for at in (0..bytes.len()).step_by(bytes.len() / 7) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        std::fs::write(&path, flipped).unwrap();
        let ran = verify(&path, &["--cycle", &SAMPLE]);
        assert_eq!(ran.code, Some(2), "{}", ran.out);
        assert!(ran.err.contains("the receipt is broken"), "{}", ran.err);
    }
    // Laid out anew, it says the same and is still not what was written.
    let pretty: Value = serde_json::from_slice(&bytes).unwrap();
    std::fs::write(&path, serde_json::to_vec_pretty(&pretty).unwrap()).unwrap();
    assert!(verify(&path, &[]).err.contains("canonical"));
    assert_eq!(verify(&SAMPLE, &[]).code, Some(2));
}

#[test]
fn every_flipped_byte_of_the_cycle_file_is_found() {
    let small = file("small.json");
    laurel(&["synth", "--applicants", "2", "-o", &small]);
    let receipt = written("of-small.json", &["run", "beilun-2021", &small]);
    let bytes = std::fs::read(&small).unwrap();
    let places: Vec<usize> = (0..bytes.len()).step_by(bytes.len() / 60).collect();
    each(&places, |at| {
        let mut flipped = bytes.clone();
        flipped[*at] ^= 1;
        let ran = run(
            command().args(["verify", &receipt, "--cycle", "-", "--lang", "en"]),
            &flipped,
        );
        assert_eq!(ran.code, Some(1), "{at}: {}{}", ran.out, ran.err);
        assert!(
            ran.out.contains("the cycle file is another one"),
            "{at}: {}",
            ran.out
        );
    });
    // The digest does not care what a byte means: no flip leaves it as it is.
    let digest = Hash::of_bytes(&bytes);
    let mut flipped = bytes.clone();
    for at in 0..bytes.len() {
        flipped[at] ^= 0x10;
        assert_ne!(Hash::of_bytes(&flipped), digest);
        flipped[at] ^= 0x10;
    }
    // What follows the last value counts as well.
    let longer = [&bytes[..], b"\n"].concat();
    let ran = run(
        command().args(["verify", &receipt, "--cycle", "-", "--lang", "en"]),
        &longer,
    );
    assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
}

// ------------------------------------------------------------------------------ components

/// The scheme of 2021 in a folder of a test's own.
fn exported(name: &str) -> PathBuf {
    let folder = FOLDER.join(name);
    let ran = laurel(&["export", "beilun-2021", folder.to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    folder
}

#[test]
fn every_flipped_byte_of_a_component_is_found() {
    let folder = exported("flipped");
    let with = ["--cycle", &SAMPLE, "--scheme", folder.to_str().unwrap()];
    assert_eq!(verify(&OF_RUN, &with).code, Some(0));
    let manifest = std::fs::read_to_string(folder.join("scheme.toml")).unwrap();
    for stage in Stage::ALL.map(Stage::id) {
        let path = folder.join(format!("{stage}-2021.wasm"));
        let good = std::fs::read(&path).unwrap();
        for at in (0..good.len()).step_by(good.len() / 12) {
            let mut flipped = good.clone();
            flipped[at] ^= 1;
            std::fs::write(&path, &flipped).unwrap();
            let ran = verify(&OF_RUN, &with);
            assert_eq!(ran.code, Some(3), "{stage} {at}: {}", ran.out);
            // What is no component any more is named as what it is, and anything else by its digest.
            let whole = [
                "its digest is not that of the manifest",
                "not a valid WebAssembly component",
                "neither a WebAssembly component",
                "WebAssembly of another version",
                "the file is cut off",
            ];
            assert!(
                ran.err.contains(&format!("{stage}-2021.wasm"))
                    && whole.iter().any(|says| ran.err.contains(says)),
                "{stage} {at}: {}",
                ran.err
            );
            // With a manifest that was changed as well, it is another component; if it still is one.
            let (was, is) = (Hash::of_bytes(&good), Hash::of_bytes(&flipped));
            let changed = manifest.replace(&was.to_string(), &is.to_string());
            assert_ne!(changed, manifest);
            std::fs::write(folder.join("scheme.toml"), changed).unwrap();
            let ran = verify(&OF_RUN, &with);
            match ran.code {
                Some(1) => assert!(
                    ran.out
                        .contains(&format!("{stage}: the component is another one")),
                    "{}",
                    ran.out
                ),
                Some(3) => assert!(
                    ran.err.contains(&format!("component {stage}")),
                    "{}",
                    ran.err
                ),
                code => panic!("{stage} {at}: {code:?} {}{}", ran.out, ran.err),
            }
            std::fs::write(folder.join("scheme.toml"), &manifest).unwrap();
        }
        std::fs::write(&path, good).unwrap();
    }
}

#[test]
fn a_swapped_stage_is_named() {
    let other = FOLDER.join("other");
    laurel(&["export", "beilun-2014", other.to_str().unwrap()]);
    let component = format!("ranking={}", other.join("ranking-2014.wasm").display());
    let found = differences(&OF_RUN, &["--cycle", &SAMPLE, "--component", &component]);
    assert!(has(&found, "component", "", "ranking"), "{found:?}");
    assert!(has(&found, "output", "", "ranking"), "{found:?}");
    assert!(found.iter().all(|it| it.2 != "eligibility"), "{found:?}");
    // With another's ranking these are other rules than those that the decisions on record were taken by:
    // whom the panel passed over for a visit is open, which scoring says. Scoring itself is the same.
    let of_scoring = |it: &&(String, String, String)| it.2 == "scoring";
    assert!(
        found
            .iter()
            .filter(of_scoring)
            .all(|it| ["output", "fuel"].contains(&&*it.0)),
        "{found:?}"
    );
    let component = format!("A:{component}");
    let found = differences(
        &OF_DIFF,
        &[
            "--cycle",
            &SAMPLE,
            "--component",
            &format!("B:{}", &component[2..]),
        ],
    );
    assert!(has(&found, "component", "B", "ranking"), "{found:?}");
    assert!(found.iter().all(|it| it.1 != "A"), "{found:?}");
    // On the side where it is what was recorded, nothing differs.
    assert_eq!(
        verify(&OF_DIFF, &["--cycle", &SAMPLE, "--component", &component]).code,
        Some(0)
    );
}

#[test]
fn components_are_found_by_their_digest_or_asked_for() {
    let folder = exported("foreign");
    let text = std::fs::read_to_string(folder.join("scheme.toml")).unwrap();
    let text = text.replace("id = \"beilun-2021\"", "id = \"elsewhere\"");
    std::fs::write(
        folder.join("scheme.toml"),
        format!("{text}\n[stages.scoring.limits]\nfuel = 3_000_000_000\n"),
    )
    .unwrap();
    // A component that nobody else has: a custom section changes nothing but the digest.
    let path = folder.join("scoring-2021.wasm");
    let good = std::fs::read(&path).unwrap();
    let own = [&good[..], &[0, 3, 1, b'x', 0]].concat();
    std::fs::write(&path, &own).unwrap();
    let (was, is) = (
        Hash::of_bytes(&good).to_string(),
        Hash::of_bytes(&own).to_string(),
    );
    let text = std::fs::read_to_string(folder.join("scheme.toml")).unwrap();
    std::fs::write(folder.join("scheme.toml"), text.replace(&was, &is)).unwrap();
    let scheme = folder.to_str().unwrap();
    let receipt = written(
        "of-foreign.json",
        &["run", scheme, &SAMPLE, "--set", "threshold=610"],
    );
    assert_eq!(
        verify(&receipt, &["--cycle", &SAMPLE, "--scheme", scheme]).code,
        Some(0)
    );
    let ran = verify(&receipt, &["--cycle", &SAMPLE]);
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    assert!(
        ran.err.contains(&is) && ran.err.contains("--scheme"),
        "{}",
        ran.err
    );
    // The file alone will do: everything else is in the receipt.
    let component = format!("scoring={}", path.display());
    let ran = verify(&receipt, &["--cycle", &SAMPLE, "--component", &component]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
}

// ------------------------------------------------------------------------------ named to the stage

#[test]
fn what_a_manifest_sets_is_named_to_the_stage() {
    let folder = exported("settings");
    let manifest = folder.join("scheme.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let with = ["--cycle", &SAMPLE, "--scheme", folder.to_str().unwrap()];
    std::fs::write(
        &manifest,
        text.replace("[settings]", "[settings]\nthreshold = 620"),
    )
    .unwrap();
    let found = differences(&OF_RUN, &with);
    assert!(has(&found, "settings", "", "ranking"), "{found:?}");
    assert!(
        found
            .iter()
            .all(|it| !["eligibility", "scoring"].contains(&&*it.2)),
        "{found:?}"
    );
    let ran = verify(&OF_RUN, &with);
    assert!(
        ran.out
            .contains("the term threshold is 600 in the receipt, 620 now"),
        "{}",
        ran.out
    );
    std::fs::write(
        &manifest,
        format!("{text}\n[stages.scoring.limits]\nmemory = \"2G\"\n"),
    )
    .unwrap();
    let found = differences(&OF_RUN, &with);
    assert_eq!(found, [("limits".into(), String::new(), "scoring".into())]);
}

#[test]
fn a_raised_limit_is_named_to_the_stage() {
    let found = differences(
        &OF_DIFF,
        &["--cycle", &SAMPLE, "--limit", "scoring.fuel=2_000_000_000"],
    );
    let expected = ["A", "B"].map(|side| ("limits".into(), side.to_owned(), "scoring".into()));
    assert_eq!(found, expected);
}

#[test]
fn what_is_forged_in_a_receipt_is_named_to_the_stage() {
    let nothing = Hash::of_bytes(b"");
    let cycle = ["--cycle", &*SAMPLE];
    let forge = |name: &str, change: &dyn Fn(&mut Public, &mut Private)| {
        let path = forged(&format!("forged-{name}.json"), &OF_DIFF, change);
        differences(&path, &cycle)
    };
    for (what, change) in [
        (
            "component",
            (&|public: &mut Public, _: &mut Private| {
                public.sides[1]
                    .stages
                    .get_mut(&Stage::Ranking)
                    .unwrap()
                    .instrument = "mine".into();
            }) as &dyn Fn(&mut Public, &mut Private),
        ),
        ("contract", &|public, _| {
            let stage = public.sides[1].stages.get_mut(&Stage::Ranking).unwrap();
            assert_eq!(stage.contract, "laurel:award@0.1.0");
            stage.contract = "laurel:award@0.1.7".into();
        }),
        ("settings", &|public, _| {
            let ranking = public.sides[1].stages.get_mut(&Stage::Ranking).unwrap();
            ranking.terms.insert("threshold".into(), "500".into());
        }),
        ("settings", &|public, _| {
            public.sides[1]
                .stages
                .get_mut(&Stage::Ranking)
                .unwrap()
                .settings = nothing;
        }),
        ("limits", &|public, _| {
            let ranking = public.sides[1].stages.get_mut(&Stage::Ranking).unwrap();
            ranking.limits.as_mut().unwrap().fuel += 1;
        }),
        ("fuel", &|_, private| {
            let ranking = private.sides[1].stages.get_mut(&Stage::Ranking).unwrap();
            *ranking.fuel.as_mut().unwrap() += 1;
        }),
        ("output", &|_, private| {
            private.sides[1]
                .stages
                .get_mut(&Stage::Ranking)
                .unwrap()
                .output = nothing;
        }),
    ] {
        assert_eq!(
            forge(what, change),
            [(what.into(), "B".into(), "ranking".into())]
        );
    }
    for (what, side, change) in [
        (
            "outcome",
            "B",
            (&|_: &mut Public, private: &mut Private| {
                private.sides[1].outcome = nothing;
            }) as &dyn Fn(&mut Public, &mut Private),
        ),
        ("counts", "A", &|public, _| {
            public.sides[0].summary.winners.yes += 1
        }),
        ("scheme", "A", &|public, _| {
            public.sides[0].name.en.push('!')
        }),
        ("comparison", "", &|_, private| {
            private.comparison.as_mut().unwrap().outcome = nothing
        }),
        ("comparison", "", &|public, _| {
            public.comparison.as_mut().unwrap().sentence.zh.push('!')
        }),
        ("attribution", "", &|_, private| {
            private.comparison.as_mut().unwrap().attribution = Some(nothing);
        }),
        ("input", "", &|_, private| private.input.sha256 = nothing),
        ("input", "", &|_, private| private.input.bytes += 1),
        ("input", "", &|public, _| public.year += 1),
        ("records", "", &|public, _| public.records = nothing),
        ("records", "", &|public, _| public.applicants += 1),
        ("records", "", &|_, private| private.secret = nothing),
        ("contract", "", &|public, _| {
            public.contract = "laurel:award@0.1.7".into()
        }),
    ] {
        assert_eq!(
            forge(what, change),
            [(what.into(), side.into(), String::new())]
        );
    }
}

#[test]
fn what_was_not_compared_is_not_called_the_same() {
    let change = |name: &str, change: &dyn Fn(&mut Public, &mut Private)| {
        forged(&format!("not-{name}.json"), &OF_RUN, change)
    };
    fn ranking(public: &mut Public) -> &mut laurel::receipt::PublicStage {
        public.sides[0].stages.get_mut(&Stage::Ranking).unwrap()
    }
    // A digest that is not there.
    let path = change("digest", &|_, private| {
        private.sides[0].stages.remove(&Stage::Ranking);
    });
    for args in [&["--cycle", &*SAMPLE][..], &["--against", &OF_RUN], &[]] {
        let ran = verify(&path, args);
        assert_eq!(ran.code, Some(2), "{}{}", ran.out, ran.err);
        assert!(ran.err.contains("lacks a digest"), "{}", ran.err);
    }
    let path = change("stage", &|public, private| {
        private.sides[0].stages.remove(&Stage::Ranking);
        public.sides[0].stages.remove(&Stage::Ranking);
    });
    assert_eq!(verify(&path, &["--cycle", &SAMPLE]).code, Some(2));
    // Half of what a runtime alone has, and none of it.
    let path = change("half", &|public, _| public.wasmtime = None);
    let ran = verify(&path, &["--cycle", &SAMPLE]);
    assert_eq!(ran.code, Some(2), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("together or not at all"), "{}", ran.err);
    let path = change("page", &|public, private| {
        public.wasmtime = None;
        public.sides[0]
            .stages
            .values_mut()
            .for_each(|it| it.limits = None);
        private.sides[0]
            .stages
            .values_mut()
            .for_each(|it| it.fuel = None);
    });
    for args in [["--cycle", &*SAMPLE], ["--against", &*OF_RUN]] {
        let ran = verify(&path, &args);
        assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
        assert!(
            ran.out.contains("not compared: fuel and limits"),
            "{}",
            ran.out
        );
        assert!(!ran.out.contains("other versions"), "{}", ran.out);
    }
    let alone = verify(&path, &["--against", &path]);
    assert!(
        alone.out.starts_with("as recorded: it agrees"),
        "{}",
        alone.out
    );
    // Another scheme than the one that the component came from.
    let path = change("from", &|public, _| {
        ranking(public).from = Some("elsewhere".into());
    });
    // One that is at hand, and has other bytes.
    let untrue = change("from-untrue", &|public, _| {
        ranking(public).from = Some("beilun-2014".into());
    });
    let found = differences(&untrue, &["--cycle", &SAMPLE]);
    assert!(has(&found, "component", "", "ranking"), "{found:?}");
    let nowhere = change("from-nowhere", &|public, _| ranking(public).from = None);
    for path in [path, nowhere] {
        let found = differences(&path, &["--against", &OF_RUN]);
        assert!(has(&found, "component", "", "ranking"), "{found:?}");
        // Running again shows what the bytes do, not where they came from: that is said.
        let ran = verify(&path, &["--cycle", &SAMPLE]);
        assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
        assert!(!ran.out.contains("in everything"), "{}", ran.out);
        assert!(
            ran.out
                .contains("not compared: ranking: which scheme the component came from"),
            "{}",
            ran.out
        );
    }
}

#[test]
fn against_another_receipt_counts_are_compared_and_what_was_not_is_said() {
    let again = written("against.json", &["run", "beilun-2021", &SAMPLE]);
    let ran = verify(&again, &["--against", &OF_RUN]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains("not compared: the applicants' records"),
        "{}",
        ran.out
    );
    let json = verify(&again, &["--against", &OF_RUN, "--format", "json"]).json();
    assert_eq!(json["not_compared"].as_array().unwrap().len(), 1);
    // One applicant more, under another secret.
    let path = forged("against-count.json", &again, |public, _| {
        public.applicants += 1
    });
    let found = differences(&path, &["--against", &OF_RUN]);
    assert!(has(&found, "records", "", ""), "{found:?}");
    // The root of one receipt under the secret of another.
    let root = read(&OF_RUN).statement.public.records;
    let path = forged("against-root.json", &again, |public, _| {
        public.records = root
    });
    let found = differences(&path, &["--against", &OF_RUN]);
    assert!(has(&found, "records", "", ""), "{found:?}");
    // The same receipt is the same in everything.
    let ran = verify(&again, &["--against", &again]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.out.starts_with("as recorded: it agrees"), "{}", ran.out);
}

#[test]
fn a_receipt_with_what_is_obeyed_or_not_seen_is_refused() {
    for trick in ["\u{1b}[2J", "\n", "\u{202e}", "\u{200b}"] {
        let path = forged("tricks.json", &OF_RUN, |public, _| {
            public.sides[0].name.zh.push_str(trick);
        });
        let ran = verify(&path, &["--cycle", &SAMPLE]);
        assert_eq!(ran.code, Some(2), "{}{}", ran.out, ran.err);
        let said = (ran.out + &ran.err).replace('\n', "");
        assert!(laurel::visible::is_plain(&said), "{said:?}");
    }
}

#[test]
fn another_version_with_the_same_outputs_is_a_remark() {
    let path = forged("older.json", &OF_RUN, |public, _| {
        public.laurel = "0.0.9".into();
        public.wasmtime = Some("47.0.0".into());
    });
    let ran = verify(&path, &["--cycle", &SAMPLE]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    // The first line says so.
    assert!(ran.out.starts_with("other versions than"), "{}", ran.out);
    assert!(!ran.out.contains("in everything"), "{}", ran.out);
    let ran = verify(&path, &["--against", &OF_RUN]);
    assert!(
        ran.out.starts_with("the two receipts name other"),
        "{}",
        ran.out
    );
    let json = verify(&path, &["--cycle", &SAMPLE, "--format", "json"]).json();
    assert_eq!(json["other_versions"], true);
    let ran = verify(&path, &["--cycle", &SAMPLE]);
    assert!(
        ran.out.contains("note: another version of Laurel: 0.0.9"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("another version of wasmtime: 47.0.0"),
        "{}",
        ran.out
    );
}

/// A version is one, and what is not said is not taken for the same.
#[test]
fn a_version_that_is_none_is_refused() {
    let all = [
        "",
        "x",
        "0.1",
        "0.1.0 and fine",
        "01.2.3",
        "0.1.0-",
        "1.2.3.4",
        "0.1.0\u{4e00}",
    ];
    for version in all {
        for which in 0..4 {
            let path = forged("version.json", &OF_RUN, |public, _| {
                let stage = public.sides[0].stages.get_mut(&Stage::Scoring).unwrap();
                match which {
                    0 => public.laurel = version.into(),
                    1 => public.wasmtime = Some(version.into()),
                    2 => public.contract = format!("laurel:award@{version}"),
                    _ => stage.contract = version.into(),
                }
            });
            for args in [&["--cycle", &*SAMPLE][..], &["--against", &OF_RUN], &[]] {
                let ran = verify(&path, args);
                assert_eq!(ran.code, Some(2), "{version:?} {which}: {}", ran.out);
            }
        }
    }
    // The contract of a stage that is not there at all.
    let text = std::fs::read_to_string(&*OF_RUN).unwrap();
    let mut tree: serde_json::Value = serde_json::from_str(&text).unwrap();
    let stage = &mut tree["public"]["sides"][0]["stages"]["ranking"];
    stage.as_object_mut().unwrap().remove("contract").unwrap();
    let signed = serde_json::json!({
        "kind": tree["kind"], "version": tree["version"], "public": tree["public"],
    });
    tree["sha256"] = serde_json::to_value(laurel::receipt::Hash::of(&signed).unwrap()).unwrap();
    let path = file("no-contract.json");
    std::fs::write(&path, canonical(&tree).unwrap()).unwrap();
    let ran = verify(&path, &["--cycle", &SAMPLE]);
    assert_eq!(ran.code, Some(2), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("contract"), "{}", ran.err);
}

// ------------------------------------------------------------------------------ signatures

fn pem(name: &str) -> String {
    tests("receipts").join(name).to_str().unwrap().to_owned()
}

#[test]
fn a_signature_is_held_against_a_key() {
    for receipt in [&*OF_DIFF, &*OWN] {
        let ran = verify(receipt, &["--key", &pem("public.pem")]);
        assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
        assert!(
            ran.out.contains("signed with the key that was given"),
            "{}",
            ran.out
        );
        let found = differences(receipt, &["--key", &pem("other-public.pem")]);
        assert!(has(&found, "signature", "", ""));
    }
    let ran = verify(&OF_RUN, &["--key", &pem("public.pem")]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.contains("it is not signed"), "{}", ran.out);
    // The example of RFC 8410 has this public key.
    let ran = verify(&OF_DIFF, &[]);
    assert!(
        ran.out
            .contains("19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1")
    );
}

#[test]
fn a_forger_has_no_signature() {
    let path = forged("unsigned.json", &OF_DIFF, |public, _| public.year += 1);
    assert_eq!(verify(&path, &["--key", &pem("public.pem")]).code, Some(1));
    // With the signature of the receipt that was forged, it is broken.
    let mut forged = read(&path);
    forged.statement.signature = read(&OF_DIFF).statement.signature;
    std::fs::write(&path, canonical(&forged).unwrap()).unwrap();
    let ran = verify(&path, &[]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("signature does not fit"), "{}", ran.err);
}

#[test]
fn a_file_that_is_no_key_is_refused_before_anything_runs() {
    let receipt = file("never.json");
    for key in [pem("public.pem"), pem("README.md"), file("no-such.pem")] {
        let args = [
            "run",
            "beilun-2021",
            &SAMPLE,
            "--receipt",
            &receipt,
            "--sign",
            &key,
            "--lang",
            "en",
        ];
        let ran = laurel(&args);
        assert_eq!((ran.code, &*ran.out), (Some(2), ""), "{}", ran.err);
        assert!(!Path::new(&receipt).exists());
    }
    let ran = verify(&OF_DIFF, &["--key", &pem("key.pem")]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("-pubout"), "{}", ran.err);
    let ran = laurel(&["run", "beilun-2021", &SAMPLE, "--sign", &pem("key.pem")]);
    assert_eq!(ran.code, Some(2));
}

// ------------------------------------------------------------------------------ one applicant

/// Ids, names and credit codes of the sample, but not those of one applicant.
fn others(than: &str) -> Vec<String> {
    let cycle: Value = serde_json::from_slice(&std::fs::read(&*SAMPLE).unwrap()).unwrap();
    let mut others = Vec::new();
    for list in ["applicants", "examiners", "titles"] {
        for one in cycle[list].as_array().unwrap() {
            if one["id"] == than {
                continue;
            }
            for key in ["id", "name", "credit_code", "holder"] {
                others.extend(one[key].as_str().map(str::to_owned));
            }
        }
    }
    assert!(others.len() > 70, "{}", others.len());
    others
}

#[test]
fn an_own_receipt_says_everything_of_one_and_nothing_of_others() {
    for applicant in ["A01", "A04", "A17", "A18", "A24"] {
        let path = file(&format!("own-{applicant}.json"));
        let args = [
            "receipt", applicant, "--from", &OF_DIFF, "--cycle", &SAMPLE, "-o", &path,
        ];
        let ran = laurel(&args);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let text = std::fs::read_to_string(&path).unwrap();
        for other in others(applicant) {
            assert!(
                !text.contains(&format!("\"{other}\"")),
                "{applicant}: {other}"
            );
            assert!(
                other.len() < 5 || !text.contains(&other),
                "{applicant}: {other}"
            );
        }
        assert!(!text.contains(&read(&OF_DIFF).private.secret.to_string()));
        let own: Value = serde_json::from_str(&text).unwrap();
        let record = &own["record"];
        assert_eq!(record["id"], applicant);
        for (number, scheme) in ["beilun-2014", "beilun-2021"].iter().enumerate() {
            let side = &record["sides"][number];
            assert_eq!(side["scheme"], *scheme);
            assert!(side["rules"].as_array().unwrap().len() > 20);
            assert!(side["cut"]["terms"]["threshold"].is_string());
            // The score of the last candidate is somebody's.
            assert_eq!(side["cut"].as_object().unwrap().len(), 1);
        }
    }
    let own: Value = serde_json::from_slice(&std::fs::read(&*OWN).unwrap()).unwrap();
    let (a, b) = (&own["record"]["sides"][0], &own["record"]["sides"][1]);
    assert_eq!(a["outcome"]["standing"], "ineligible");
    assert_eq!(b["outcome"]["score"]["low"], "712");
    assert_eq!(b["outcome"]["place"]["best"], 2);
    assert_eq!(
        own["record"]["facts"]["credit_code"]
            .as_str()
            .unwrap()
            .len(),
        18
    );
}

#[test]
fn an_own_receipt_is_held_against_the_one_it_was_cut_from() {
    let ran = verify(&OWN, &["--against", &OF_DIFF]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    let found = differences(&OWN, &["--against", &OF_RUN]);
    assert!(has(&found, "records", "", ""), "{found:?}");
    let ran = verify(&OWN, &["--cycle", &SAMPLE]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("--against"), "{}", ran.err);
    // The office publishes the public part: it will do, and is nothing that anybody could guess from.
    let public = file("public.json");
    let args = ["receipt", "--public", "--from", &OF_DIFF, "-o", &public];
    assert_eq!(laurel(&args).code, Some(0));
    let ran = verify(&OWN, &["--against", &public]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert_eq!(
        verify(&public, &["--key", &pem("public.pem")]).code,
        Some(0)
    );
    assert_eq!(verify(&public, &["--cycle", &SAMPLE]).code, Some(2));
    let text = std::fs::read_to_string(&public).unwrap();
    let private = read(&OF_DIFF).private;
    for hidden in [
        private.secret,
        private.input.sha256,
        private.sides[0].outcome,
    ] {
        assert!(!text.contains(&hidden.to_string()));
    }
    let mut flipped = text.into_bytes();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    std::fs::write(&public, flipped).unwrap();
    assert_eq!(verify(&public, &[]).code, Some(2));
}

#[test]
fn no_own_receipt_is_cut_from_another_cycle() {
    let cycle = file("another.json");
    laurel(&["synth", "--applicants", "5", "-o", &cycle]);
    let args = [
        "receipt", "A18", "--from", &OF_DIFF, "--cycle", &cycle, "--lang", "en",
    ];
    let ran = laurel(&args);
    assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
    assert!(
        ran.out.contains("the cycle file is another one"),
        "{}",
        ran.out
    );
    let ran = laurel(&[
        "receipt", "A99", "--from", &OF_DIFF, "--cycle", &SAMPLE, "--lang", "en",
    ]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("no applicant"), "{}", ran.err);
}

#[test]
fn identities_stay_out_where_they_are_left_out() {
    let args = ["run", "beilun-2021", &SAMPLE, "--anonymous", "--lang", "en"];
    let receipt = written("anonymous.json", &args);
    // Run again in whatever language, and asked for or not.
    for more in [&[][..], &["--anonymous"], &["--lang", "zh"]] {
        let ran = laurel(&[&["verify", &receipt, "--cycle", &SAMPLE], more].concat());
        assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    }
    let ran = laurel(&["receipt", "A18", "--from", &receipt, "--cycle", &SAMPLE]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("unit-18"));
    for id in others("") {
        assert!(!ran.out.contains(&format!("\"{id}\"")), "{id}");
    }
    assert!(has(
        &differences(&receipt, &["--against", &OF_RUN]),
        "anonymity",
        "",
        ""
    ));
}

/// A composed scheme with settings or stages of its own is run again from what its receipt says of it.
#[test]
fn a_receipt_of_a_composed_scheme_is_run_again_as_it_was() {
    let folder = FOLDER.join("composed");
    std::fs::create_dir_all(&folder).unwrap();
    let whole = folder.join("whole.wasm");
    let whole = whole.to_str().unwrap();
    for (name, args) in [
        ("set", &["--set", "threshold=620"][..]),
        ("mixed", &["--stage", "ranking=beilun-2014"]),
        (
            "both",
            &["--stage", "ranking=beilun-2014", "--set", "threshold=620"],
        ),
    ] {
        let ran = laurel(&[&["compose", "beilun-2021", "-o", whole], args].concat());
        assert_eq!(ran.code, Some(0), "{name}: {}", ran.err);
        let receipt = written(&format!("composed-{name}.json"), &["run", whole, &SAMPLE]);
        for scheme in [&[][..], &["--scheme", whole]] {
            let ran = verify(&receipt, &[&["--cycle", &SAMPLE][..], scheme].concat());
            assert_eq!(
                ran.code,
                Some(0),
                "{name} {scheme:?}: {}{}",
                ran.out,
                ran.err
            );
        }
    }
}
