//! Follows the chapter "add a rule version" (components/README.md) word by word: its commands are run
//! and its files written in a copy of the sources, and what it says comes out must come out.

use crate::support_cli;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use support_cli::chapter::{blocks, follow, sources};
use support_cli::{command, run};

#[test]
fn both_languages_have_the_same_steps() {
    assert_eq!(blocks("README.md"), blocks("README.zh-CN.md"));
}

#[cfg(unix)]
#[test]
fn the_chapter_works_word_by_word() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("laurel-chapter");
    let sources = sources(&folder);
    for block in blocks("README.md") {
        match block.file {
            Some(file) => fs::write(sources.join(file), block.text).unwrap(),
            None => follow(&sources, &block.text),
        }
    }
    outcomes(&sources);
    own_fact(&sources);
    fs::remove_dir_all(&folder).unwrap();
}

fn json(sources: &Path, args: &[&str]) -> Value {
    let mut laurel = command();
    laurel
        .args(args)
        .args(["--format", "json"])
        .current_dir(sources);
    let ran = run(&mut laurel, b"");
    assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.err);
    ran.json()
}

fn ids(list: &Value) -> BTreeSet<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap())
        .collect()
}

/// The fact of the version's own, from the cycle file to what is said of it.
fn own_fact(sources: &Path) {
    let cycle = "my-district.json";
    // Its value is explained, and what-if supplies it where it is missing, as the kind that it is.
    let explained = json(sources, &["explain", "./my-district", cycle, "A10"]);
    let rules = explained["rules"].as_array().unwrap();
    let rule = rules.iter().find(|it| it["rule"] == "10a-no-loss").unwrap();
    assert_eq!(rule["answer"], "no");
    assert_eq!(rule["facts"][0]["key"], "loss-within-3-years");
    assert_eq!(rule["facts"][0]["value"], true);
    assert_eq!(rule["reasons"][0]["code"], "made-a-loss");
    let text = fs::read_to_string(sources.join(cycle)).unwrap();
    let missing = text.replacen(
        "\"loss-within-3-years\": true",
        "\"loss-within-3-years\": null",
        1,
    );
    fs::write(sources.join("missing.json"), missing).unwrap();
    let explained = json(
        sources,
        &["explain", "./my-district", "missing.json", "A10"],
    );
    let missing = explained["missing"].as_array().unwrap();
    let fact = missing
        .iter()
        .find(|it| it["key"] == "loss-within-3-years")
        .unwrap();
    assert_eq!(
        (&fact["if_yes"], &fact["if_no"]),
        (&"no".into(), &"yes".into())
    );
    let whatif = json(
        sources,
        &[
            "whatif",
            "./my-district",
            "missing.json",
            "A10",
            "--goal",
            "eligible",
        ],
    );
    assert!(
        whatif.to_string().contains("loss-within-3-years"),
        "{whatif}"
    );

    // A slip is said, and so is another kind.
    let kind = |text: &str, from: &str, to: &str| {
        text.replace(&format!("years\": {from}"), &format!("years\": {to}"))
    };
    for (changed, says) in [
        (
            text.replace("loss-within-3-years", "loss-within-3-yaers"),
            "no rule reads “loss-within-3-yaers”; did you mean “loss-within-3-years”",
        ),
        (
            kind(&kind(&text, "false", "0"), "true", "1"),
            "is a whole number here, and the scheme my-district reads it as yes or no",
        ),
        (text.clone(), ""),
    ] {
        fs::write(sources.join("changed.json"), changed).unwrap();
        let mut laurel = command();
        laurel
            .args(["--lang", "en", "run", "./my-district", "changed.json"])
            .current_dir(sources);
        let ran = run(&mut laurel, b"");
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        assert!(ran.err.contains(says), "{}", ran.err);
        assert_eq!(ran.err.is_empty(), says.is_empty(), "{}", ran.err);
    }
    // A scheme that does not read it says so as well, and one of two that are compared is enough.
    for (args, told) in [
        (&["run", "beilun-2021", cycle][..], true),
        (&["diff", "beilun-2021", "./my-district", cycle], false),
    ] {
        let mut laurel = command();
        laurel
            .args(["--lang", "en"])
            .args(args)
            .current_dir(sources);
        let ran = run(&mut laurel, b"");
        assert_eq!(ran.err.contains("no rule reads"), told, "{}", ran.err);
    }

    // The workbook has its column, and brings it back.
    let of = |file: &str| json(sources, &["run", "./my-district", file])["applicants"].clone();
    assert_eq!(of("filled.xlsx"), of(cycle));
    // What the components are made of.
    let bill = fs::read_to_string(sources.join("my-district.cdx.json")).unwrap();
    for part in ["ranking-mine", "eligibility-mine", "laurel-rules"] {
        assert!(bill.contains(part), "{part}");
    }
}

/// What the sixth section of the chapter says.
fn outcomes(sources: &Path) {
    let sample = "my-district.json";
    let of = |scheme: &str| json(sources, &["run", scheme, sample]);
    let (beilun, mine) = (of("beilun-2021"), of("./my-district"));
    let applicants = |outcome: &Value| -> BTreeMap<String, Value> {
        let list = outcome["applicants"].as_array().unwrap();
        list.iter()
            .map(|it| (it["id"].as_str().unwrap().to_owned(), it.clone()))
            .collect()
    };
    let (before, after) = (applicants(&beilun), applicants(&mine));
    let with = |of: &BTreeMap<String, Value>, key: &str, value: &str| -> BTreeSet<String> {
        of.iter()
            .filter(|(_, it)| it[key] == value)
            .map(|(id, _)| id.clone())
            .collect()
    };
    let set =
        |ids: &[&str]| -> BTreeSet<String> { ids.iter().map(|id| (*id).to_owned()).collect() };

    // Grade A alone.
    let eligible = with(&before, "eligible", "yes");
    let left = with(&after, "eligible", "yes");
    let out: BTreeSet<String> = eligible.difference(&left).cloned().collect();
    assert_eq!(out, set(&["A03", "A05", "A07", "A10", "A18"]));
    assert!(left.is_subset(&eligible));
    for id in &out {
        let by = if id == "A10" {
            "10a-no-loss"
        } else {
            "10-4-yield-grade"
        };
        let reasons = after[id]["reasons"].as_array().unwrap();
        let failed: BTreeSet<&str> = reasons
            .iter()
            .filter(|it| it["stage"] == "eligibility" && it["answer"] == "no")
            .map(|it| it["rule"].as_str().unwrap())
            .collect();
        assert_eq!(failed, BTreeSet::from([by]), "{id}");
    }
    // 620 points.
    assert_eq!(
        with(&before, "standing", "below-threshold"),
        set(&["A09", "A16"])
    );
    assert_eq!(
        with(&after, "standing", "below-threshold"),
        set(&["A09", "A16", "A17"])
    );
    for (id, it) in &after {
        let low = it["score"]["low_numerator"].as_u64();
        if let (Some(low), "yes") = (low, it["eligible"].as_str().unwrap()) {
            let over = it["score"]["over"].as_u64().unwrap();
            let reached = low >= 62_000 * over;
            assert_eq!(it["place"].is_object(), reached, "{id}");
        }
    }
    // Winners and nominees.
    assert_eq!(with(&before, "winner", "yes"), set(&["A01", "A18"]));
    assert_eq!(with(&after, "winner", "yes"), set(&["A01"]));
    assert_eq!(beilun["honours"], Value::Array(vec![]));
    let honours = mine["honours"].as_array().unwrap();
    assert_eq!(honours.len(), 1);
    assert_eq!(honours[0]["rule"], "21a-nominee");
    assert_eq!(ids(&honours[0]["yes"]), BTreeSet::from(["A06"]));
    assert_eq!(ids(&honours[0]["open"]), BTreeSet::from(["A11", "A15"]));
    let excluded = after["A04"]["reasons"].as_array().unwrap();
    assert!(
        excluded
            .iter()
            .any(|it| it["rule"] == "21a-nominee" && it["code"] == "tier-excluded"),
        "{excluded:?}"
    );

    // Beside the first version as well.
    let diff = json(sources, &["diff", "beilun-2014", "./my-district", sample]);
    assert!(diff.to_string().contains("10-4-yield-grade"));

    // A comparison says who is a nominee, also where nothing else differs.
    let diff = json(sources, &["diff", "beilun-2021", "./my-district", sample]);
    assert_eq!(diff["a"]["honours"], Value::Array(vec![]));
    assert_eq!(diff["b"]["honours"], mine["honours"]);
    let same = ["diff", "./my-district", "./my-district", sample];
    let diff = json(sources, &same);
    assert_eq!(diff["b"]["honours"], Value::Array(vec![]));
    assert_eq!(diff["differs"], false);
    let diff = json(sources, &[&same[..], &["--set", "B:nominees=1"]].concat());
    assert_eq!(diff["differs"], true);
    assert_eq!(diff["a"]["honours"], mine["honours"]);
    // For one place A11, whose grade is not recorded, may be before A06.
    let one = &diff["b"]["honours"][0];
    assert_eq!(ids(&one["yes"]), BTreeSet::new());
    assert_eq!(ids(&one["open"]), BTreeSet::from(["A06", "A11"]));
    let sentence = diff["sentence"]["zh"].as_str().unwrap();
    assert!(sentence.contains("其他荣誉"), "{sentence}");

    // With fewer or no nominees, and where the rule is not asked.
    let set_to = |change: &[&str]| {
        let mut args = vec!["run", "./my-district", sample];
        args.extend(change);
        json(sources, &args)["honours"][0].clone()
    };
    let none = set_to(&["--set", "nominees=0"]);
    assert_eq!((ids(&none["yes"]).len(), ids(&none["open"]).len()), (0, 0));
    let waived = set_to(&["--waive", "21a-nominee"]);
    assert_eq!(
        (ids(&waived["yes"]).len(), ids(&waived["open"]).len()),
        (0, 0)
    );

    // Nothing runs whose digest is another.
    let component = sources.join("my-district/ranking-mine.wasm");
    let good = fs::read(&component).unwrap();
    let mut bytes = good.clone();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&component, bytes).unwrap();
    let mut laurel = command();
    laurel
        .args(["run", "./my-district", sample])
        .current_dir(sources);
    let ran = run(&mut laurel, b"");
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    fs::write(&component, good).unwrap();
}
