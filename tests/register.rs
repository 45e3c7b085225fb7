//! The register: a year in it from the first winner to a fraud found later, what it refuses, and that nothing
//! in it is lost or changed unseen, whatever happens to the process, the disk or the file.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[allow(dead_code)]
mod support_cli;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use laurel::receipt::Hash;
use laurel::register::{Address, Register};
use serde_json::{Value, json};

use support_cli::{Ran, command, each, run, tests};

/// A folder of a test's own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("laurel-register")
        .join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn sample() -> String {
    tests("cycles/sample.json").to_str().unwrap().to_owned()
}

fn sample_tree() -> Value {
    serde_json::from_slice(&std::fs::read(sample()).unwrap()).unwrap()
}

/// A desk: a folder with a register in it.
struct Desk {
    folder: PathBuf,
}

impl Desk {
    /// An empty register.
    fn new(name: &str) -> Self {
        let desk = Self {
            folder: folder(name),
        };
        desk.well(&["init"]);
        desk
    }

    /// One in which the sample is on record.
    fn recorded(name: &str) -> Self {
        let desk = Self::new(name);
        desk.well(&["record", "beilun-2021", &sample()]);
        desk
    }

    fn db(&self) -> PathBuf {
        self.folder.join("register.db")
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.folder.join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn cycle(&self, name: &str, cycle: &Value) -> String {
        self.write(name, cycle.to_string())
    }

    /// `laurel register …`.
    fn ran(&self, args: &[&str]) -> Ran {
        self.any(&[&["register"], args].concat())
    }

    /// `laurel …` in the folder.
    fn any(&self, args: &[&str]) -> Ran {
        let mut command = command();
        command
            .current_dir(&self.folder)
            .env_remove("LAUREL_REGISTER")
            .env("LAUREL_BY", "李")
            .args(args);
        run(&mut command, b"")
    }

    fn spawn(&self, args: &[&str]) -> Child {
        let mut command = command();
        command
            .current_dir(&self.folder)
            .env("LAUREL_BY", "李")
            .arg("register")
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.spawn().unwrap()
    }

    fn well(&self, args: &[&str]) -> Ran {
        let ran = self.ran(args);
        assert_eq!(ran.code, Some(0), "{args:?}: {}{}", ran.out, ran.err);
        ran
    }

    fn json(&self, args: &[&str]) -> Value {
        self.well(&[args, &["--format", "json"]].concat()).json()
    }

    /// Refused with 2, in both languages, and the register is what it was.
    fn refused(&self, args: &[&str], zh: &str, en: &str) {
        let before = std::fs::read(self.db()).ok();
        for (lang, fragment) in [("zh", zh), ("en", en)] {
            let ran = self.ran(&[args, &["--lang", lang]].concat());
            assert_eq!(ran.code, Some(2), "{args:?}: {}{}", ran.out, ran.err);
            assert!(ran.err.contains(fragment), "{args:?}: {}", ran.err);
            assert!(!ran.err.contains("panicked"), "{args:?}: {}", ran.err);
        }
        assert!(std::fs::read(self.db()).ok() == before, "{args:?}");
    }

    fn entries(&self) -> u64 {
        open(&self.db()).head().unwrap().number
    }
}

fn open(path: &Path) -> Register {
    Register::open(Address::File(path.to_owned()))
        .unwrap_or_else(|error| panic!("{}", error.show(laurel::lang::Lang::En)))
}

/// What is wrong with a register, without running receipts: how many things, or why it cannot be read.
fn faults(path: &Path) -> Result<usize, String> {
    let address = Address::File(path.to_owned());
    let told = |error: laurel::error::Error| error.show(laurel::lang::Lang::En);
    let (mut register, faults) = Register::examine(address).map_err(told)?;
    let contents = register.contents_faults().map_err(told)?;
    Ok(faults.len() + contents.len())
}

/// Everything that a register holds.
fn content(path: &Path) -> String {
    let mut register = open(path);
    let entries = register.entries().to_vec();
    let mut all = format!("{entries:?}");
    for chained in &entries {
        if let laurel::register::entry::What::Cycle(cycle) = &chained.entry.what {
            for digest in [cycle.file.sha256, cycle.receipt] {
                let bytes = register.content(digest);
                all.push_str(&format!("{bytes:?}"));
            }
        }
    }
    all
}

// ------------------------------------------------------------------------------ a year and what follows

#[test]
fn a_year_is_recorded_and_what_follows_is_due_by_article() {
    let desk = Desk::recorded("year");
    let list = desk.json(&["list"]);
    let titles: Vec<[&Value; 6]> = list["titles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| ["id", "scheme", "cycle", "prize", "awarded", "award"].map(|key| &it[key]))
        .collect();
    let title = |id: &str| {
        [
            json!(id),
            json!("beilun-2021"),
            json!(2021),
            json!(300_000),
            json!("2021-11-12"),
            json!("district"),
        ]
    };
    let (a, b) = (title("2021-A01"), title("2021-A18"));
    assert_eq!(titles, [a.each_ref(), b.each_ref()]);
    assert_eq!(list["cycles"][0]["applicants"], 24);
    assert_eq!(
        list["cycles"][0]["file"]["sha256"],
        Hash::of_bytes(&std::fs::read(sample()).unwrap()).to_string()
    );

    // Article 27: four measures, the bureau proposes, the district government decides, the prize of the
    // title is recovered. Article 26(3): open, as long as nobody knows whether it was bad management.
    let due = desk.json(&["due"]);
    let rows: BTreeSet<(&str, &str, &str, &str, &str)> = due["due"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let text = |key: &str| it[key].as_str().unwrap();
            let zh = |key: &str| it[key]["zh"].as_str().unwrap();
            (
                zh("article"),
                text("measure"),
                text("progress"),
                zh("proposes"),
                zh("decides"),
            )
        })
        .collect();
    let (bureau, district) = ("区市场监管局", "区政府");
    let expected = [
        ("第二十七条", "revoke-title", "proposed", bureau, district),
        (
            "第二十七条",
            "take-back-cup",
            "proposable",
            bureau,
            district,
        ),
        ("第二十七条", "recover-prize", "proposed", bureau, district),
        ("第二十七条", "expose", "proposable", bureau, district),
        ("第二十六条(三)", "stop-promoting", "undetermined", "", ""),
        ("第二十六条(三)", "stop-mark", "undetermined", "", ""),
        ("第二十六条(三)", "inform-public", "undetermined", "", ""),
    ];
    assert_eq!(rows, BTreeSet::from(expected));
    let recover = |it: &&Value| it["measure"] == "recover-prize";
    let recover = due["due"].as_array().unwrap().iter().find(recover).unwrap();
    assert_eq!(recover["amount"], 300_000);
    assert_eq!(recover["since"], "2022-03-15");
    // Article 23 states no sanction.
    assert_eq!(due["remarks"][0]["article"]["zh"], "第二十三条");

    // As of a day before, neither the later event nor the steps.
    let due = desk.json(&["due", "--on", "2022.3.20"]);
    let all: Vec<&str> = due["due"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["progress"].as_str().unwrap())
        .collect();
    assert_eq!(all, ["proposable"; 4]);
    let due = desk.json(&["due", "--on", "2021-11-01"]);
    assert_eq!((&due["titles"], &due["due"]), (&json!(0), &json!([])));

    // What is found out, decided and done is no longer due.
    let events: Vec<(String, String)> = list["titles"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|it| it["events"].as_array().unwrap())
        .map(|it| {
            let text = |key: &str| it[key].as_str().unwrap().to_owned();
            (text("kind"), text("id"))
        })
        .collect();
    let event = |kind: &str| events.iter().find(|it| it.0 == kind).unwrap().1.clone();
    let (fraud, loss) = (event("fraud"), event("operating-loss"));
    let entry = loss.trim_start_matches('E');
    let found = [
        "correct",
        entry,
        "--reason",
        "查明",
        "--set",
        "bad_management=否",
    ];
    desk.well(&found);
    let act = |measure: &str, step: &str, on: &str| {
        desk.well(&["act", &fraud, measure, step, "--on", on, "--who", "区政府"]);
    };
    act("撤销质量奖称号", "决定", "2022-05-10");
    act("revoke-title", "done", "2022-05-20");
    act("recover the prize money", "rejected", "2022-05-10");
    let due = desk.json(&["due"]);
    let left: Vec<&str> = due["due"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["measure"].as_str().unwrap())
        .collect();
    assert_eq!(left, ["take-back-cup", "expose"]);
    let list = desk.json(&["list", "91330206XYLA0001XW"]);
    assert_eq!(list["titles"][0]["now_revoked"], "2022-05-10");
    assert_eq!(desk.json(&["verify"])["as_written"], true);
}

#[test]
fn a_title_is_looked_at_by_the_version_under_which_it_was_given() {
    let desk = Desk::new("versions");
    let title = |name: &str, code: &str, cycle: &str, scheme: &str| {
        desk.well(&[
            "title",
            name,
            "--code",
            code,
            "--cycle",
            cycle,
            "--scheme",
            scheme,
            "--on",
            &format!("{cycle}-11-25"),
            "--prize",
            "200000",
        ]);
    };
    title("甲", "91330206XYLA00992L", "2016", "beilun-2014");
    title("乙", "91330206XYLA0001XW", "2022", "beilun-2021");
    title("丙", "91330206XYLA001839", "2023", "../other");
    for id in ["2016-1", "2022-1", "2023-1"] {
        desk.well(&["event", id, "fraud", "--on", "2024-01-05", "--is", "查实"]);
    }
    let due = desk.json(&["due"]);
    let of = |scheme: &str| {
        let rows = due["due"].as_array().unwrap().iter();
        let rows = rows.filter(|it| it["scheme"] == scheme);
        rows.map(|it| it["measure"].as_str().unwrap())
            .collect::<BTreeSet<_>>()
    };
    // Only the reconstruction of 2014 bars from applying again, and it is assumed.
    assert!(of("beilun-2014").contains("bar-applications"));
    assert!(!of("beilun-2021").contains("bar-applications"));
    assert!(of("beilun-2021").contains("recover-prize"));
    // What is not at hand is said, and what a register names is never opened.
    assert_eq!(due["not_computed"][0]["title"], "2023-1");
    let under = desk.json(&["due", "--under", "beilun-2021", "2016-1"]);
    assert!(
        under["due"]
            .as_array()
            .unwrap()
            .iter()
            .all(|it| it["scheme"] == "beilun-2021")
    );
}

#[test]
fn only_what_is_approved_is_recorded() {
    let desk = Desk::new("approved");
    let with = |name: &str, change: &dyn Fn(&mut Value)| {
        let mut cycle = sample_tree();
        change(&mut cycle);
        desk.cycle(name, &cycle)
    };
    let remove = |cycle: &mut Value, key: &str| {
        cycle.as_object_mut().unwrap().remove(key);
    };
    let plain = |cycle: &mut Value| {
        for key in ["events", "acts"] {
            cycle[key] = json!([]);
        }
    };
    let open = with("open.json", &|it| {
        remove(it, "approval");
        plain(it);
    });
    desk.refused(
        &["record", "beilun-2021", &open],
        "区政府尚未审定",
        "has not approved it yet",
    );
    let notice = with("notice.json", &|it| {
        remove(it, "approval");
        remove(it, "notice");
        plain(it);
    });
    desk.refused(
        &["record", "beilun-2021", &notice],
        "尚未公示",
        "no public notice",
    );
    let sample = sample();
    desk.refused(
        &["record", "beilun-2014", &sample],
        "不是“北仑区区长质量奖",
        "not under",
    );
    let unsaid = with("unsaid.json", &|it| {
        remove(&mut it["cycle"], "decided_under")
    });
    desk.refused(
        &["record", "beilun-2021", &unsaid],
        "decided_under",
        "decided_under",
    );
    // An objection was upheld against A04, which did not pass the notice.
    let loser = with("loser.json", &|it| {
        it["approval"]["approved"] = json!(["A01", "A18", "A04"]);
    });
    desk.refused(
        &["record", "beilun-2021", &loser],
        "A04",
        "is no winner by this scheme",
    );
    let nameless = with("nameless.json", &|it| {
        remove(&mut it["applicants"][0], "credit_code");
    });
    desk.refused(
        &["record", "beilun-2021", &nameless],
        "没有统一社会信用代码",
        "no unified social credit code",
    );
    // A rule that is set so that nobody wins.
    desk.refused(
        &["record", "beilun-2021", &sample, "--set", "threshold=990"],
        "不是获奖",
        "is no winner",
    );
    assert_eq!(desk.entries(), 1);
}

#[test]
fn recording_twice_writes_once() {
    let desk = Desk::recorded("twice");
    let entries = desk.entries();
    let again = desk.well(&["record", "beilun-2021", &sample()]);
    assert!(again.out.contains("没有新的内容"), "{}", again.out);
    assert_eq!(desk.entries(), entries);
    // The same cycle with one more event: a second cycle entry and the event, no second title.
    let mut cycle = sample_tree();
    let more = json!({"id": "V9", "honour": "2021/A01", "kind": "breach", "on": "2022-06-01", "grave": true});
    cycle["events"].as_array_mut().unwrap().push(more);
    let file = desk.cycle("more.json", &cycle);
    desk.well(&["record", "beilun-2021", &file]);
    assert_eq!(desk.entries(), entries + 2);
    let list = desk.json(&["list"]);
    assert_eq!(list["titles"].as_array().unwrap().len(), 2);
    assert_eq!(list["cycles"][1]["again"], 2);
    // Another day of the award is no news but a contradiction.
    cycle["approval"]["commended"] = json!("2021-12-01");
    let file = desk.cycle("later.json", &cycle);
    desk.refused(
        &["record", "beilun-2021", &file],
        "获奖日期不同",
        "the day of the award differs",
    );
    assert_eq!(desk.json(&["verify"])["as_written"], true);
}

#[test]
fn titles_of_earlier_years_are_taken_over_where_that_is_asked_for() {
    let desk = Desk::new("earlier");
    desk.well(&["record", "beilun-2021", &sample(), "--earlier"]);
    let list = desk.json(&["list"]);
    let ids: Vec<&str> = list["titles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["id"].as_str().unwrap())
        .collect();
    assert!(ids.contains(&"T2016"), "{ids:?}");
    let due = desk.json(&["due", "T2016"]);
    assert!(
        due["due"]
            .as_array()
            .unwrap()
            .iter()
            .all(|it| it["since"] == "2022-02-08")
    );
    assert!(!due["due"].as_array().unwrap().is_empty());
}

#[test]
fn entries_are_corrected_by_later_ones() {
    let desk = Desk::recorded("corrected");
    let sets = |number: &str, set: &str| {
        desk.well(&["correct", number, "--reason", "更名", "--set", set]);
    };
    sets("3", "holder=合成样例精密机器有限公司");
    let list = desk.json(&["list", "2021-A01"]);
    assert_eq!(list["titles"][0]["holder"], "合成样例精密机器有限公司");
    assert_eq!(list["titles"][0]["written"]["corrected"], json!([10]));
    // A correction is withdrawn, and the entry says again what it said.
    desk.well(&["correct", "10", "--void", "--reason", "未更名"]);
    let list = desk.json(&["list", "2021-A01"]);
    assert_eq!(list["titles"][0]["holder"], "合成样例精机有限公司");
    for (args, zh, en) in [
        (
            &["3", "--set", "prize=much"][..],
            "不能这样更正",
            "cannot be corrected so",
        ),
        (&["3", "--set", "id=X"], "不能更正", "cannot be corrected"),
        (
            &["3", "--set", "nothing=1"],
            "不能这样更正",
            "cannot be corrected so",
        ),
        (
            &["5", "--set", "on=2020-01-01"],
            "没有记入",
            "nothing was written",
        ),
        (
            &["1", "--void"],
            "开头的一条不能更正",
            "the first entry cannot be corrected",
        ),
        (&["99", "--void"], "不存在", "which is not there"),
        (
            &["10", "--set", "reason=x"],
            "只能撤回",
            "can only be withdrawn",
        ),
        // Events and steps rest on it.
        (&["3", "--void"], "没有记入", "nothing was written"),
    ] {
        desk.refused(&[&["correct"], args, &["--reason", "试"]].concat(), zh, en);
    }
    assert_eq!(desk.json(&["verify"])["as_written"], true);
}

#[test]
fn what_is_entered_by_hand_is_checked() {
    let desk = Desk::recorded("hand");
    for (args, zh, en) in [
        (
            &["event", "2021-A99", "fraud", "--on", "2023-01-01"][..],
            "没有编号",
            "the register has no title",
        ),
        (
            &["event", "2021-A01", "火灾", "--on", "2023-01-01"],
            "应为：accident",
            "there are: accident",
        ),
        (
            &["event", "2021-A01", "fraud", "--on", "2099-01-01"],
            "尚未到",
            "still to come",
        ),
        (
            &["event", "2021-A01", "fraud", "--on", "yesterday"],
            "不是日期",
            "is no date",
        ),
        (
            &["event", "2021-A01", "fraud", "--on", "2020-01-01"],
            "没有记入",
            "nothing was written",
        ),
        (
            &[
                "event",
                "2021-A01",
                "fraud",
                "--on",
                "2023-01-01",
                "--is",
                "effect",
            ],
            "不是这类情况的认定事项",
            "no condition of this kind",
        ),
        (
            &["event", "2021-A01", "fraud", "--on", "2022-03-15"],
            "已记这一情况",
            "has this event already",
        ),
        (
            &[
                "event",
                "2021-A01",
                "breach",
                "--on",
                "2023-01-01",
                "--is",
                "grave",
                "--is-not",
                "严重",
            ],
            "既写为是又写为否",
            "not to be so",
        ),
        (
            &[
                "act",
                "E99",
                "all",
                "done",
                "--on",
                "2023-01-01",
                "--who",
                "甲",
            ],
            "没有编号为“E99”的情况",
            "no event \"E99\"",
        ),
        (
            &[
                "act",
                "E5",
                "bar-applications",
                "done",
                "--on",
                "2023-01-01",
                "--who",
                "甲",
            ],
            "没有“bar-applications”这一措施",
            "is no measure on the event",
        ),
        (
            &[
                "act",
                "E5",
                "expose",
                "perhaps",
                "--on",
                "2023-01-01",
                "--who",
                "甲",
            ],
            "没有“perhaps”这一步",
            "is no step",
        ),
        (
            &[
                "act",
                "E5",
                "expose",
                "done",
                "--on",
                "2022-01-01",
                "--who",
                "甲",
            ],
            "没有记入",
            "nothing was written",
        ),
        (
            &[
                "title",
                "丁",
                "--code",
                "91330206XYLA0001X0",
                "--cycle",
                "2016",
                "--scheme",
                "beilun-2014",
                "--on",
                "2016-11-25",
            ],
            "不是统一社会信用代码",
            "no unified social credit code",
        ),
        (
            &[
                "title",
                "丁",
                "--code",
                "91330206XYLA0001XW",
                "--cycle",
                "2021",
                "--scheme",
                "beilun-2021",
                "--on",
                "2021-11-25",
            ],
            "已有这个称号",
            "has this title already",
        ),
        (
            &["complete", "--note", " "],
            "--note 不能为空",
            "--note cannot be empty",
        ),
        (
            &["complete", "--note", "a\u{1b}[2Jb"],
            "控制字符",
            "control characters",
        ),
    ] {
        desk.refused(args, zh, en);
    }
    // Full-width digits and days as people write them mean what they look like.
    desk.well(&[
        "event",
        "2021/A01",
        "违法违规",
        "--on",
        "２０２３．５．６",
        "--is",
        "严重",
    ]);
    desk.well(&[
        "event",
        "合成样例橡塑有限公司",
        "事故",
        "--on",
        "2023年5月6日",
    ]);
}

// ------------------------------------------------------------------------------ a file held against it

/// A cycle of 2024 in which two earlier winners and two others apply.
fn of_2024() -> Value {
    let text = std::fs::read_to_string(sample()).unwrap();
    let mut cycle: Value = serde_json::from_str(&text.replace("2021-06-18", "2024-06-18")).unwrap();
    let mut applicants: Vec<Value> = Vec::new();
    for (id, honours) in [
        ("A01", None),
        ("A18", Some(json!([]))),
        ("A02", None),
        ("A03", Some(json!([{"award": "district", "cycle": 2019}]))),
    ] {
        let all = cycle["applicants"].as_array().unwrap();
        let mut applicant = all.iter().find(|it| it["id"] == id).unwrap().clone();
        let object = applicant.as_object_mut().unwrap();
        for key in ["honours", "sheets", "agreed", "grades"] {
            object.remove(key);
        }
        object.extend(honours.map(|it| ("honours".to_owned(), it)));
        applicants.push(applicant);
    }
    cycle = json!({
        "laurel": "0.1",
        "cycle": {"year": 2024, "timetable": {"deadline": "2024-06-30"}},
        "applicants": applicants,
    });
    cycle
}

fn codes(problems: &Value) -> Vec<(String, String)> {
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    let all = problems.as_array().unwrap().iter();
    let mut all: Vec<(String, String)> = all
        .map(|it| (text(&it["code"]), text(&it["place"])))
        .collect();
    all.sort();
    all
}

fn listed(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = |it: &(&str, &str)| (it.0.to_owned(), it.1.to_owned());
    expected.iter().map(own).collect()
}

#[test]
fn a_file_is_held_against_the_register_by_credit_code() {
    let desk = Desk::recorded("check");
    let file = desk.cycle("2024.json", &of_2024());
    let ran = desk.ran(&["check", &file, "--format", "json"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let report = ran.json();
    assert_eq!(report["agrees"], false);
    let expected = [
        ("against-register", "applicants[1].honours"),
        ("from-register", "acts"),
        ("from-register", "acts"),
        ("from-register", "applicants[0].honours"),
        ("from-register", "events"),
        ("not-in-register", "applicants[3].honours[0]"),
        ("register-silent", "applicants[2].honours"),
    ];
    assert_eq!(codes(&report["problems"]), listed(&expected));
    let ran = desk.ran(&["check", &file]);
    assert!(
        ran.out
            .contains("称从未获奖：名册第4条载2021年度获区政府质量奖"),
        "{}",
        ran.out
    );
    let ran = desk.ran(&["check", &file, "--lang", "en"]);
    assert!(
        ran.out
            .contains("it says that it has never won: won the district"),
        "{}",
        ran.out
    );
    // The file of the cycle in which the titles were won says nothing against them.
    let ran = desk.ran(&["check", &sample(), "--format", "json"]);
    let against: Vec<&Value> = ran.json()["problems"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["severity"] == "warning")
        .map(|_| &Value::Null)
        .collect();
    assert_eq!((ran.code, against.len()), (Some(0), 0), "{}", ran.out);
    // A name that the register has with another code, and a code that it has with another name.
    let mut cycle = of_2024();
    cycle["applicants"][0]["credit_code"] = json!("91330206XYLA00992L");
    cycle["applicants"][1]["name"] = json!("别名有限公司");
    cycle["applicants"][1]
        .as_object_mut()
        .unwrap()
        .remove("honours");
    let file = desk.cycle("named.json", &cycle);
    let report = desk.ran(&["check", &file, "--format", "json"]).json();
    let named: Vec<(String, String)> = codes(&report["problems"])
        .into_iter()
        .filter(|it| it.0 == "named-in-register")
        .collect();
    let expected = [
        ("named-in-register", "applicants[0].honours"),
        ("named-in-register", "applicants[1].honours"),
    ];
    assert_eq!(named, listed(&expected));
    // What differs within a title, and what is filled of it.
    let mut cycle = of_2024();
    cycle["applicants"][0]["honours"] =
        json!([{"cycle": 2021, "award": "district", "prize": 200_000}]);
    let file = desk.cycle("within.json", &cycle);
    let report = desk.ran(&["check", &file, "--format", "json"]).json();
    let within: Vec<(String, String)> = codes(&report["problems"])
        .into_iter()
        .filter(|it| it.1 == "applicants[0].honours[0]")
        .collect();
    let expected = [
        ("against-register", "applicants[0].honours[0]"),
        ("from-register", "applicants[0].honours[0]"),
    ];
    assert_eq!(within, listed(&expected));
}

#[test]
fn what_a_file_leaves_open_is_taken_from_the_register_and_marked() {
    let desk = Desk::recorded("fill");
    let file = desk.cycle("2024.json", &of_2024());
    let eligible = |args: &[&str]| -> Vec<String> {
        let ran = desk.any(&[&["run", "beilun-2021", &file, "--format", "json"], args].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let outcome = ran.json();
        let of = |it: &Value| {
            let reasons = it["reasons"].as_array().unwrap();
            let third = reasons.iter().find(|it| it["article"]["zh"] == "第三条");
            third.map_or("yes".to_owned(), |it| {
                it["answer"].as_str().unwrap().to_owned()
            })
        };
        outcome["applicants"]
            .as_array()
            .unwrap()
            .iter()
            .map(of)
            .collect()
    };
    // Article 3, by the file alone: unanswered is open, never no. A18 says that it has never won.
    assert_eq!(eligible(&[]), ["open", "yes", "open", "no"]);
    // With the register: A01 has won; what A18 says stands, and is told; of A02 neither knows.
    let asked = ["--register", "register.db"];
    assert_eq!(eligible(&asked), ["no", "yes", "open", "no"]);
    let complete = Desk::recorded("fill-complete");
    complete.well(&["complete", "--note", "已与档案核对"]);
    let whole = complete.db();
    assert_eq!(
        eligible(&["--register", whole.to_str().unwrap()]),
        ["no", "yes", "yes", "no"]
    );

    // Marked in text, JSON, workbook and report.
    let text = desk.any(&["run", "beilun-2021", &file, "--register", "register.db"]);
    assert!(text.out.contains("取自荣誉名册"), "{}", text.out);
    let outcome = desk
        .any(&[
            "run",
            "beilun-2021",
            &file,
            "--register",
            "register.db",
            "--format",
            "json",
        ])
        .json();
    let marked = |of: &Value| {
        codes(&of["warnings"])
            .iter()
            .filter(|it| it.0 == "from-register")
            .count()
    };
    assert_eq!(marked(&outcome), 4);
    let args = [
        "diff",
        "beilun-2014",
        "beilun-2021",
        &file,
        "--register",
        "register.db",
    ];
    let compared = desk.any(&[&args[..], &["--format", "json"]].concat());
    assert_eq!(marked(&compared.json()), 4);
    let told = desk.any(&[&args[..], &["-o", "d.csv", "--report", "d.html"]].concat());
    assert_eq!(told.code, Some(0), "{}", told.err);
    let page = std::fs::read_to_string(desk.folder.join("d.html")).unwrap();
    assert!(
        page.contains("取自荣誉名册第3条") && page.contains("--register"),
        "the page"
    );
    let sheets: String = std::fs::read_dir(&desk.folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == "csv"))
        .map(|it| std::fs::read_to_string(it).unwrap())
        .collect();
    assert!(sheets.contains("取自荣誉名册第3条"));
    // Taking over is no warning; a contradiction is.
    let strict = |file: &str| {
        desk.any(&["check", file, "--register", "register.db", "--strict"])
            .code
    };
    assert_eq!(strict(&file), Some(2));
    let mut cycle = of_2024();
    cycle["applicants"][1]
        .as_object_mut()
        .unwrap()
        .remove("honours");
    assert_eq!(strict(&desk.cycle("agrees.json", &cycle)), Some(0));
}

#[test]
fn a_receipt_says_which_register_was_asked_and_is_run_again_with_it() {
    let desk = Desk::recorded("receipt");
    let file = desk.cycle("2024.json", &of_2024());
    let args = [
        "run",
        "beilun-2021",
        &file,
        "--register",
        "register.db",
        "--receipt",
        "r.json",
    ];
    assert_eq!(desk.any(&args).code, Some(0));
    // What was written later does not count.
    let later = [
        "correct",
        "3",
        "--reason",
        "更名",
        "--set",
        "awarded=2021-12-01",
    ];
    desk.well(&later);
    let verify = ["verify", "r.json", "--cycle", &file];
    let ran = desk.any(&verify);
    assert!(
        ran.code == Some(2) && ran.err.contains("--register"),
        "{}",
        ran.err
    );
    let ran = desk.any(&[&verify[..], &["--register", "register.db"]].concat());
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    let other = Desk::recorded("receipt-other");
    let other = other.db();
    let ran = desk.any(&[&verify[..], &["--register", other.to_str().unwrap()]].concat());
    assert!(
        ran.code == Some(2) && ran.err.contains("不是当时所用的名册"),
        "{}",
        ran.err
    );
}

#[test]
fn a_winner_who_has_won_before_is_recorded_only_with_a_reason() {
    let desk = Desk::new("despite");
    desk.well(&[
        "title",
        "合成样例精机有限公司",
        "--code",
        "91330206XYLA0001XW",
        "--cycle",
        "2016",
        "--scheme",
        "beilun-2014",
        "--on",
        "2016-11-25",
    ]);
    let sample = sample();
    desk.refused(
        &["record", "beilun-2021", &sample],
        "称从未获奖",
        "it says that it has never won",
    );
    desk.well(&[
        "record",
        "beilun-2021",
        &sample,
        "--despite",
        "区政府另有决定",
    ]);
    assert_eq!(
        desk.json(&["list"])["cycles"][0]["despite"],
        "区政府另有决定"
    );
    assert_eq!(desk.json(&["verify"])["as_written"], true);
}

// ------------------------------------------------------------------------------ nothing is changed unseen

#[test]
fn every_changed_byte_is_found() {
    let desk = Desk::recorded("bytes");
    let whole = std::fs::read(desk.db()).unwrap();
    let before = content(&desk.db());
    assert_eq!(faults(&desk.db()), Ok(0));
    // A prime, so that every part of every page is met.
    let step = 97;
    let places: Vec<usize> = (0..whole.len()).step_by(step).collect();
    let folder = folder("bytes-each");
    let unseen = each(&places, |at| {
        let mut bytes = whole.clone();
        bytes[*at] ^= 0x21;
        let path = folder.join(format!("{at}.db"));
        std::fs::write(&path, bytes).unwrap();
        // What no row uses may be anything; then all that the register says is what it was.
        let unseen = faults(&path) == Ok(0) && content(&path) != before;
        std::fs::remove_file(&path).unwrap();
        unseen.then_some(*at)
    });
    assert_eq!(
        unseen.into_iter().flatten().collect::<Vec<_>>(),
        [0usize; 0]
    );
}

/// Changes a register as somebody does who knows SQL, past the guards.
fn tamper(path: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(path).unwrap();
    let guards: Vec<(String, String)> = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (name, _) in &guards {
        connection
            .execute_batch(&format!("DROP TRIGGER {name}"))
            .unwrap();
    }
    connection.execute_batch(sql).unwrap();
    for (_, sql) in &guards {
        connection.execute_batch(sql).unwrap();
    }
}

#[test]
fn what_is_changed_by_sql_is_found() {
    let desk = Desk::recorded("sql");
    // The guards refuse what does not go past them.
    let connection = rusqlite::Connection::open(desk.db()).unwrap();
    for sql in [
        "UPDATE laurel_entry SET body = '{}' WHERE number = 3",
        "DELETE FROM laurel_entry WHERE number = 9",
        "UPDATE laurel_content SET bytes = x'00'",
        "DELETE FROM laurel_content",
    ] {
        let error = connection.execute_batch(sql).unwrap_err().to_string();
        assert!(error.contains("append-only"), "{sql}: {error}");
    }
    drop(connection);
    let head = open(&desk.db()).head().unwrap();
    let head = format!("{}:{}", head.number, head.digest);
    let receipt_again = "UPDATE laurel_content SET bytes = CAST(replace(CAST(bytes AS TEXT), 'A01', 'A02') AS BLOB)";
    for sql in [
        "UPDATE laurel_entry SET body = replace(body, '300000', '300001') WHERE number = 3",
        "UPDATE laurel_entry SET digest = upper(digest) WHERE number = 4",
        "UPDATE laurel_entry SET previous = digest WHERE number = 1",
        "UPDATE laurel_entry SET body = body || ' ' WHERE number = 9",
        "UPDATE laurel_entry SET body = x'ff' WHERE number = 9",
        "UPDATE laurel_entry SET number = 0 WHERE number = 1",
        "UPDATE laurel_entry SET number = 12 WHERE number = 9",
        "UPDATE laurel_entry SET number = -4 WHERE number = 9",
        "DELETE FROM laurel_entry WHERE number = 5",
        "DELETE FROM laurel_entry",
        receipt_again,
        "DELETE FROM laurel_content WHERE sha256 = (SELECT min(sha256) FROM laurel_content)",
        "INSERT INTO laurel_content VALUES ('00', x'00')",
        "UPDATE laurel_meta SET value = '02'",
        "DELETE FROM laurel_meta",
        "INSERT INTO laurel_meta VALUES ('x', 'y')",
        "CREATE TABLE other (a)",
        "CREATE VIEW other AS SELECT * FROM laurel_entry",
        "CREATE TRIGGER other AFTER INSERT ON laurel_entry BEGIN DELETE FROM laurel_meta; END",
        "CREATE INDEX other ON laurel_entry (body)",
        // The end is cut off: only what was noted elsewhere can tell.
        "DELETE FROM laurel_entry WHERE number = 9",
    ] {
        let copy = desk.folder.join("copy.db");
        std::fs::copy(desk.db(), &copy).unwrap();
        tamper(&copy, sql);
        let args = [
            "verify",
            "--register",
            "copy.db",
            "--no-replay",
            "--head",
            &head,
        ];
        let ran = desk.ran(&args);
        assert!(
            matches!(ran.code, Some(1 | 2)),
            "{sql}: {}{}",
            ran.out,
            ran.err
        );
        assert!(!ran.err.contains("panicked"), "{sql}: {}", ran.err);
    }
    // A chain that somebody made anew, with the digests that belong to it: the receipt does not go with it.
    let copy = desk.folder.join("copy.db");
    std::fs::copy(desk.db(), &copy).unwrap();
    rechain(&copy, &|body| {
        body.replace("\"prize\":300000", "\"prize\":900000")
    });
    assert_eq!(faults(&copy), Ok(0));
    let ran = desk.ran(&["verify", "--register", "copy.db"]);
    assert!(
        ran.code == Some(1) && ran.out.contains("称号或奖金"),
        "{}{}",
        ran.out,
        ran.err
    );
    let ran = desk.ran(&[
        "verify",
        "--register",
        "copy.db",
        "--no-replay",
        "--head",
        &head,
    ]);
    assert!(
        ran.code == Some(1) && ran.out.contains("摘要值为"),
        "{}{}",
        ran.out,
        ran.err
    );
}

/// Makes the chain anew over changed bodies.
fn rechain(path: &Path, change: &dyn Fn(String) -> String) {
    use sha2::{Digest, Sha256};
    let connection = rusqlite::Connection::open(path).unwrap();
    let bodies: Vec<(i64, String)> = connection
        .prepare("SELECT number, body FROM laurel_entry ORDER BY number")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    drop(connection);
    let mut previous = Hash([0; 32]);
    let mut sql = String::new();
    for (number, body) in bodies {
        let body = change(body);
        let mut hasher = Sha256::new();
        hasher.update(previous.0);
        hasher.update(body.as_bytes());
        let digest = Hash::finish(hasher);
        sql.push_str(&format!(
            "UPDATE laurel_entry SET body = '{}', previous = '{previous}', digest = '{digest}' WHERE number = {number};",
            body.replace('\'', "''")
        ));
        previous = digest;
    }
    tamper(path, &sql);
}

// ------------------------------------------------------------------------------ nothing is lost

/// SplitMix64.
fn dice(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Killed at any moment, a writer has written all or nothing of what it was told to write.
#[test]
fn a_writer_may_be_killed_at_any_moment() {
    let desk = Desk::new("killed");
    let sample = sample();
    let mut state = 20_261_129;
    let (mut before, mut written, mut killed) = (1, 0, 0);
    let mut recorded = false;
    for number in 0..300u32 {
        let year = (1900 + number).to_string();
        let name = format!("被中断{number}");
        let on = format!("{year}-11-25");
        let record = ["record", "beilun-2021", &sample];
        let title = [
            "title",
            &name,
            "--code",
            "91330206XYLA00992L",
            "--cycle",
            &year,
            "--scheme",
            "beilun-2014",
            "--on",
            &on,
        ];
        // A record is eight entries with two files: some are killed on their way too.
        let of_record = number % 50 == 7;
        let mut child = match of_record {
            true => desk.spawn(&record),
            false if number >= 100 => desk.spawn(&["complete", "--note", &name]),
            false => desk.spawn(&title),
        };
        // About as long as a command takes on this machine, half as long and half as long again.
        let micros = dice(&mut state) % if of_record { 150_000 } else { 60_000 };
        std::thread::sleep(Duration::from_micros(micros));
        let _ = child.kill();
        let done = child.wait().unwrap();
        killed += u32::from(!done.success());
        let register = open(&desk.db());
        let now = register.head().unwrap().number;
        assert_eq!(faults(&desk.db()), Ok(0), "after {number}");
        let added = now - before;
        match of_record {
            true => assert!(matches!(added, 0 | 8), "{added} entries of a record"),
            false => assert!(added <= 1),
        }
        // A cycle that is on record already is told to be, and written no second time.
        assert!(
            added > 0 || !done.success() || (of_record && recorded),
            "told to be written, but it is not"
        );
        recorded |= of_record && added > 0;
        written += u32::from(added > 0);
        before = now;
    }
    // Both happened, often.
    assert!(
        killed > 30 && written > 30,
        "killed {killed}, written {written}"
    );
    assert_eq!(desk.json(&["verify"])["as_written"], true);
    eprintln!("killed {killed} of 300, written {written}");
}

#[test]
fn making_a_register_or_a_copy_may_be_interrupted() {
    let mut state = 7;
    let folder = folder("interrupted");
    let desk = Desk { folder };
    let whole = Desk::recorded("interrupted-whole");
    for _ in 0..60 {
        let _ = std::fs::remove_file(desk.db());
        let _ = std::fs::remove_file(desk.folder.join("register.db-journal"));
        let mut child = desk.spawn(&["init"]);
        std::thread::sleep(Duration::from_micros(dice(&mut state) % 30_000));
        let _ = child.kill();
        child.wait().unwrap();
        // It is there, or it can be made.
        let ran = desk.ran(&["list"]);
        if ran.code != Some(0) {
            desk.well(&["init"]);
        }
        assert_eq!(faults(&desk.db()), Ok(0));
        // A copy is there whole, or it is not there.
        let copy = whole.folder.join("copy.db");
        let _ = std::fs::remove_file(&copy);
        let mut child = whole.spawn(&["backup", "copy.db"]);
        std::thread::sleep(Duration::from_micros(dice(&mut state) % 60_000));
        let _ = child.kill();
        child.wait().unwrap();
        if copy.exists() {
            assert_eq!(content(&copy), content(&whole.db()));
        }
    }
}

#[test]
fn many_write_at_once_and_all_of_it_is_there() {
    let desk = Desk::recorded("at-once");
    let before = desk.entries();
    let writers: Vec<usize> = (0..8).collect();
    each(&writers, |writer| {
        for number in 0..8 {
            let note = format!("{writer}-{number}");
            desk.well(&["complete", "--note", &note, "--by", &note]);
        }
    });
    assert_eq!(desk.entries(), before + 64);
    let notes: BTreeSet<String> = open(&desk.db())
        .entries()
        .iter()
        .map(|it| it.entry.by.clone())
        .collect();
    assert_eq!(notes.len(), 65);
    // The same cycle recorded by several at once is recorded once.
    let twice = Desk::new("at-once-record");
    each(&writers, |_| {
        twice.well(&["record", "beilun-2021", &sample()]);
    });
    assert_eq!(twice.entries(), 9);
    assert_eq!(twice.json(&["verify"])["as_written"], true);
}

/// A limit on the size of a file stands for a disk that is full; the system says so in another way.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_register_as_it_was() {
    let desk = Desk::new("full");
    let before = content(&desk.db());
    let size = std::fs::metadata(desk.db()).unwrap().len();
    let note = "满".repeat(1900);
    for blocks in [size / 512, size / 512 + 1, size / 512 + 7] {
        let mut shell = std::process::Command::new("sh");
        shell.current_dir(&desk.folder).env("LAUREL_BY", "李").args([
            "-c",
            &format!(
                "trap '' XFSZ; ulimit -f {blocks}; exec {} register complete --note {note} --lang zh",
                env!("CARGO_BIN_EXE_laurel"),
            ),
        ]);
        let ran = run(&mut shell, b"");
        assert_eq!(ran.code, Some(2), "{blocks}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains("没有写入"), "{}", ran.err);
        assert_eq!(content(&desk.db()), before);
        assert_eq!(faults(&desk.db()), Ok(0));
    }
    desk.well(&["complete", "--note", &note]);
}

#[test]
fn a_copy_restores_everything() {
    let desk = Desk::recorded("backup");
    desk.well(&["backup", "copy.db"]);
    let copy = desk.folder.join("copy.db");
    assert_eq!(content(&copy), content(&desk.db()));
    desk.well(&["init", "--register", "again.db", "--from", "copy.db"]);
    assert_eq!(content(&desk.folder.join("again.db")), content(&desk.db()));
    desk.refused(&["backup", "copy.db"], "不覆盖任何文件", "writes over none");
    desk.refused(&["init"], "已有这个文件", "there is such a file already");
}

// ------------------------------------------------------------------------------ versions, strangers' files

#[test]
fn a_register_of_an_older_version_is_read_and_brought_up_to_date_when_it_is_written() {
    let desk = Desk {
        folder: folder("older"),
    };
    let frozen = std::fs::read_to_string(tests("register/version-1.sql")).unwrap();
    let connection = rusqlite::Connection::open(desk.db()).unwrap();
    connection.execute_batch(&frozen).unwrap();
    drop(connection);
    let before = std::fs::read(desk.db()).unwrap();
    // Reading does not write.
    let list = desk.json(&["list"]);
    assert_eq!(list["titles"].as_array().unwrap().len(), 2);
    let verified = desk.json(&["verify"]);
    assert_eq!(
        (&verified["as_written"], &verified["older"]),
        (&json!(true), &json!(true))
    );
    // The program has other builds of the components since: they give the same, which is remarked.
    let replay = &verified["receipts"][0];
    assert_eq!(replay["as_recorded"], true, "{replay}");
    assert_eq!(replay["differences"], json!([]), "{replay}");
    let remarks = replay["remarks"].as_array().unwrap();
    let built_anew = |it: &Value| {
        it["en"]
            .to_string()
            .contains("the component is another one")
    };
    assert!(remarks.iter().any(built_anew), "{replay}");
    assert!(std::fs::read(desk.db()).unwrap() == before);
    let entries = desk.entries();
    desk.well(&["complete", "--note", "已核对"]);
    assert_eq!(desk.entries(), entries + 1);
    let verified = desk.json(&["verify"]);
    assert_eq!(
        (&verified["as_written"], &verified["older"]),
        (&json!(true), &json!(false))
    );
    // The guards of version 2 are there.
    let connection = rusqlite::Connection::open(desk.db()).unwrap();
    assert!(
        connection
            .execute_batch("DELETE FROM laurel_entry")
            .is_err()
    );
}

#[test]
fn what_is_no_register_is_refused_and_left_as_it_is() {
    let desk = Desk::new("strangers");
    let page = std::fs::read(tests("cycles/sample.json")).unwrap();
    let other = desk.folder.join("other.db");
    let connection = rusqlite::Connection::open(&other).unwrap();
    connection
        .execute_batch("CREATE TABLE laurel_entry (number, previous, body, digest)")
        .unwrap();
    drop(connection);
    let newer = desk.folder.join("newer.db");
    std::fs::copy(desk.db(), &newer).unwrap();
    tamper(&newer, "UPDATE laurel_meta SET value = '99'");
    let mut torn = std::fs::read(desk.db()).unwrap();
    torn.truncate(5000);
    let files = [
        (desk.write("page.db", page), "不是名册", "no register"),
        (desk.write("text.db", "<html>"), "不是名册", "no register"),
        (desk.write("empty.db", ""), "是空文件", "is empty"),
        (desk.write("torn.db", torn), "已损坏", "damaged"),
        (desk.write("zeros.db", [0; 4096]), "不是名册", "no register"),
        (
            other.to_str().unwrap().to_owned(),
            "别的程序的 SQLite 文件",
            "another program's SQLite file",
        ),
        (
            newer.to_str().unwrap().to_owned(),
            "请升级程序",
            "bring the program up to date",
        ),
        (
            desk.folder.to_str().unwrap().to_owned(),
            "不是普通文件",
            "no regular file",
        ),
        (
            desk.folder.join("none.db").to_str().unwrap().to_owned(),
            "没有这个名册",
            "no such register",
        ),
        (":memory:".to_owned(), "没有这个名册", "no such register"),
        (
            "file:register.db?mode=rw".to_owned(),
            "没有这个名册",
            "no such register",
        ),
    ];
    for (file, zh, en) in &files {
        let before = std::fs::read(desk.folder.join(file)).ok();
        for args in [
            &["list"][..],
            &["due"],
            &["verify"],
            &["complete", "--note", "x"],
            &["backup", "b.db"],
        ] {
            desk.refused(&[args, &["--register", file]].concat(), zh, en);
        }
        let cycle = sample();
        let ran = desk.any(&["run", "beilun-2021", &cycle, "--register", file]);
        assert!(ran.code == Some(2) && ran.err.contains(zh), "{}", ran.err);
        assert!(
            std::fs::read(desk.folder.join(file)).ok() == before,
            "{file}"
        );
    }
    if !cfg!(feature = "postgres") {
        let url = "postgres://li:geheim@db.example/award";
        desk.refused(
            &["list", "--register", url],
            "未带 PostgreSQL",
            "built without PostgreSQL",
        );
    }
}

#[test]
fn what_somebody_wrote_into_a_register_is_shown_and_never_obeyed() {
    let desk = Desk::recorded("hostile");
    let copy = desk.folder.join("copy.db");
    std::fs::copy(desk.db(), &copy).unwrap();
    rechain(&copy, &|body| {
        body.replace(
            "合成样例精机有限公司",
            "a\\u001b]0;x\\u0007\u{202e}<script>=1+1')--",
        )
    });
    assert_eq!(faults(&copy), Ok(0));
    for args in [&["list"][..], &["due"]] {
        let ran = desk.ran(&[args, &["--register", "copy.db"]].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        assert!(
            !ran.out.contains(['\u{1b}', '\u{202e}', '\u{7}']),
            "{args:?}"
        );
    }
    desk.well(&["export", "-o", "r.html", "--register", "copy.db"]);
    let page = std::fs::read_to_string(desk.folder.join("r.html")).unwrap();
    assert!(!page.contains("<script>") && !page.contains(['\u{1b}', '\u{202e}']));
}

#[test]
fn a_register_is_for_its_owner_and_nothing_of_it_is_logged() {
    let desk = Desk::recorded("private");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&desk.db()), 0o600);
        desk.well(&["backup", "copy.db"]);
        assert_eq!(mode(&desk.folder.join("copy.db")), 0o600);
        std::fs::set_permissions(desk.db(), std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(desk.well(&["list"]).err.contains("chmod 600"));
        std::fs::set_permissions(desk.db(), std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    for args in [
        &["list", "--log", "json"][..],
        &["due", "--log", "json"],
        &["verify", "--log", "json"],
        &["record", "beilun-2021", &sample(), "--log", "json"],
        &[
            "event",
            "2021-A01",
            "breach",
            "--on",
            "2023-01-01",
            "--log",
            "json",
        ],
    ] {
        let ran = desk.well(args);
        for secret in ["精机", "91330206XYLA", "伪造"] {
            assert!(!ran.err.contains(secret), "{args:?}: {}", ran.err);
        }
    }
    desk.refused(&["list", "--anonymous"], "--anonymous", "--anonymous");
}

#[test]
fn a_register_is_written_as_workbook_page_and_json() {
    let desk = Desk::recorded("export");
    for (file, lang) in [
        ("r.xlsx", "zh"),
        ("r.html", "zh"),
        ("r.json", "zh"),
        ("e.html", "en"),
    ] {
        desk.well(&["export", "-o", file, "--lang", lang]);
    }
    let page = std::fs::read_to_string(desk.folder.join("r.html")).unwrap();
    for said in [
        "合成样例精机有限公司",
        "第二十七条",
        "待区政府决定",
        "2022-03-15",
        "300000",
    ] {
        assert!(page.contains(said), "{said}");
    }
    let json: Value =
        serde_json::from_slice(&std::fs::read(desk.folder.join("r.json")).unwrap()).unwrap();
    assert_eq!(json["due"]["due"].as_array().unwrap().len(), 7);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(desk.folder.join("r.xlsx")).unwrap();
    let sheet = calamine::Reader::worksheet_range(&mut book, "尚待处理").unwrap();
    assert!(
        sheet
            .rows()
            .flatten()
            .any(|it| *it == calamine::Data::String("可由区市场监管局提请".to_owned()))
    );
    desk.refused(&["export", "-o", "r.docx"], "输出文件名", "name");
    // What is described is what is written.
    for (schema, args) in [
        ("register-list", &["list"][..]),
        ("register-due", &["due"]),
        ("register-verify", &["verify"]),
        ("register-check", &["check", &sample()]),
    ] {
        let schema = desk.any(&["schema", schema]).json();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let written = desk.json(args);
        let errors: Vec<String> = validator
            .iter_errors(&written)
            .map(|it| it.to_string())
            .collect();
        assert_eq!(errors, [""; 0], "{args:?}");
    }
}

#[test]
fn identities_are_left_out_of_what_is_taken_from_a_register() {
    let desk = Desk::recorded("anonymous");
    let mut cycle = of_2024();
    cycle["applicants"][1]["name"] = json!("别名有限公司");
    let file = desk.cycle("2024.json", &cycle);
    for args in [
        &["run", "beilun-2021", &file][..],
        &["run", "beilun-2021", &file, "--format", "json"],
        &["check", &file],
        &[
            "diff",
            "beilun-2014",
            "beilun-2021",
            &file,
            "--format",
            "json",
        ],
    ] {
        let ran = desk.any(&[args, &["--register", "register.db", "--anonymous"]].concat());
        assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.err);
        let said = format!("{}{}", ran.out, ran.err);
        for secret in ["精机", "橡塑", "别名", "91330206XYLA", "A01", "A18", "伪造"] {
            assert!(!said.contains(secret), "{args:?}: {secret} in {said}");
        }
    }
}

#[test]
fn the_next_year_takes_over_what_the_register_knows() {
    let desk = Desk::recorded("next");
    let file = desk.cycle("2024.json", &of_2024());
    let args = [
        "next",
        &file,
        "-o",
        "2025.xlsx",
        "--register",
        "register.db",
    ];
    let ran = desk.any(&args);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook(desk.folder.join("2025.xlsx")).unwrap();
    let sheet = calamine::Reader::worksheet_range(&mut book, "获奖记录").unwrap();
    let said: String = sheet.rows().flatten().map(|it| format!("{it} ")).collect();
    assert!(said.contains("2021-A01"), "{said}");
}

#[test]
fn help_is_in_one_language() {
    let desk = Desk {
        folder: folder("help"),
    };
    let chinese = |text: &str| {
        text.chars()
            .any(|it| ('\u{4e00}'..='\u{9fff}').contains(&it))
    };
    for command in [
        "init", "record", "title", "event", "act", "correct", "complete", "list", "due", "check",
        "export", "verify", "backup",
    ] {
        let zh = desk.well(&[command, "--help", "--lang", "zh"]).out;
        let called = format!("laurel register {command} ");
        assert!(zh.contains(&format!("用法：{called}")), "{zh}");
        let en = desk.well(&[command, "--help", "--lang", "en"]).out;
        assert!(
            en.contains(&format!("Usage: {called}")) && !chinese(&en),
            "{en}"
        );
    }
}

/// A pipe that nobody writes to is no register to wait for.
#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let desk = Desk::new("pipe");
    let made = std::process::Command::new("mkfifo")
        .arg(desk.folder.join("pipe.db"))
        .status();
    if made.is_ok_and(|it| it.success()) {
        desk.refused(
            &["list", "--register", "pipe.db"],
            "不是普通文件",
            "no regular file",
        );
    }
}
