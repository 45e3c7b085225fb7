//! What officers read: the first sentence, wordings that follow values, one language at a time; and
//! that both READMEs say what the program says.
//!
//! `LAUREL_BLESS=1` writes the tables, the sample output and the sizes of both READMEs anew.

use crate::support_cli;

use std::fs;
use std::path::{Path, PathBuf};

use calamine::{DataType as _, Reader, Xlsx, open_workbook};
use serde_json::Value;

use support_cli::{each, laurel, tests};

const VERSIONS: [&str; 2] = ["beilun-2021", "beilun-2014"];

fn sample() -> String {
    tests("cycles/sample.json").to_str().unwrap().to_owned()
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("laurel-words")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn said(args: &[&str]) -> String {
    let ran = laurel(args);
    assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.err);
    ran.out
}

fn json(args: &[&str]) -> Value {
    let mut args = args.to_vec();
    args.extend(["--format", "json"]);
    serde_json::from_str(&said(&args)).unwrap()
}

fn text<'v>(value: &'v Value, lang: &str) -> &'v str {
    value[lang].as_str().unwrap()
}

// ------------------------------------------------------------------------- the first sentence

/// The first sentence without the mark of what was made of undecided matters, which stands before it
/// everywhere.
fn told_first(told: &str) -> &str {
    let first = told.lines().next().unwrap();
    first
        .strip_prefix("〔未决存疑〕")
        .unwrap_or_else(|| panic!("no mark: {first}"))
}

/// Numbers in a text, without those of the names of schemes.
fn numbers(text: &str) -> Vec<u64> {
    text.split(|it: char| !it.is_ascii_digit())
        .filter_map(|it| it.parse().ok())
        .filter(|number| ![2014, 2021].contains(number))
        .collect()
}

#[test]
fn the_first_sentence_is_short_and_the_same_everywhere() {
    let draws: [(&str, &str, &[&str]); 8] = [
        ("1", "0", &[]),
        ("1", "1", &["--set", "threshold=900"]),
        (
            "2",
            "7",
            &["--set", "B:threshold=620", "--set", "B:quota=5"],
        ),
        (
            "3",
            "40",
            &["--set", "shortlist=1", "--waive", "A:10-1-years"],
        ),
        (
            "4",
            "80",
            &[
                "--name",
                "A:某某区人民政府质量奖管理办法送审稿（第三次修改）",
            ],
        ),
        ("5", "300", &["--stage", "B:ranking=beilun-2014"]),
        ("6", "2000", &["--name", "A:甲", "--name", "B:甲"]),
        ("7", "33", &["--set", "A:past-winner-bar=unset"]),
    ];
    let folder = folder("sentence");
    each(&draws, |&(seed, rows, changes)| {
        let cycle = folder.join(format!("{seed}-{rows}.json"));
        let cycle = cycle.to_str().unwrap();
        let drawn = said(&["synth", "--applicants", rows, "--seed", seed]);
        fs::write(cycle, drawn).unwrap();
        for (a, b) in [(1, 0), (0, 1), (0, 0)] {
            let mut args = vec!["diff", VERSIONS[a], VERSIONS[b], cycle];
            args.extend_from_slice(changes);
            if a == b && changes.contains(&"A:10-1-years") {
                continue;
            }
            if changes.contains(&"A:10-1-years") && a == 1 {
                continue;
            }
            let diff = json(&args);
            let sentence = told_first(text(&diff["sentence"], "zh"));
            assert!(sentence.chars().count() <= 60, "{args:?}: {sentence}");
            let english = text(&diff["sentence"], "en");
            let english = english.strip_prefix("[undecided: open] ").unwrap();
            assert!(english.chars().count() <= 120, "{args:?}: {english}");
            let (old, new) = (&diff["a"]["summary"], &diff["b"]["summary"]);
            let known: Vec<u64> = [
                &new["applicants"],
                &old["eligible"]["yes"],
                &old["eligible"]["open"],
                &new["eligible"]["yes"],
                &new["eligible"]["open"],
                &old["winners"]["yes"],
                &new["winners"]["yes"],
                &new["winners"]["open"],
                &new["winners_at_most"],
                &diff["transitions"][2]["open"],
            ]
            .iter()
            .map(|it| it.as_u64().unwrap())
            // What was set is counted in the name.
            .chain([1, 2])
            .collect();
            for lang in ["zh", "en"] {
                let told = text(&diff["sentence"], lang);
                let strange: Vec<u64> = numbers(told)
                    .into_iter()
                    .filter(|it| !known.contains(it))
                    .collect();
                assert!(strange.is_empty(), "{args:?}: {told} {strange:?}");
            }
            // The same in the terminal.
            let mut shown = args.clone();
            shown.extend(["--lang", "zh", "--no-attribution"]);
            assert_eq!(told_first(&said(&shown)), sentence);
        }
        for version in VERSIONS {
            let told = said(&["run", version, cycle, "--lang", "zh"]);
            let first = told_first(&told);
            assert!(
                first.chars().count() <= 60 && first.ends_with('。'),
                "{first}"
            );
        }
    });
    // In the report and the workbook as well.
    let (report, book) = (folder.join("r.html"), folder.join("r.xlsx"));
    let (report, book) = (report.to_str().unwrap(), book.to_str().unwrap());
    let file = sample();
    let of_sample = [
        "diff",
        VERSIONS[1],
        VERSIONS[0],
        file.as_str(),
        "--lang",
        "zh",
    ];
    let mut args = of_sample.to_vec();
    args.extend(["--report", report, "-o", book]);
    let told = said(&args);
    let sentence = told.lines().next().unwrap();
    told_first(&told);
    let page = fs::read_to_string(report).unwrap();
    assert!(page.contains(&format!("<h1>{sentence}</h1>")));
    let mut workbook: Xlsx<_> = open_workbook(book).unwrap();
    let first = workbook.worksheet_range_at(0).unwrap().unwrap();
    let summary = first
        .cells()
        .any(|(_, _, cell)| cell.get_string() == Some(sentence));
    assert!(summary, "the first sheet does not say {sentence}");
}

/// Nobody applied, one did, nobody won, nothing is decided, nothing differs, no places at all: a true
/// sentence of its own, the same in terminal, report, workbook and JSON.
#[test]
fn first_sentences_of_the_corners_are_true_and_the_same_everywhere() {
    let folder = folder("corners");
    let drawn = |rows: &str, seed: &str| -> String {
        let path = folder.join(format!("{rows}-{seed}.json"));
        let cycle = said(&["synth", "--applicants", rows, "--seed", seed]);
        fs::write(&path, cycle).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (nobody, one, sample) = (drawn("0", "3"), drawn("1", "3"), sample());
    for (args, parts, not) in [
        (
            vec!["diff", "beilun-2014", "beilun-2021", &nobody],
            &["无人申报，2021年稿与2014年规则没有结果可比，奖项空缺"][..],
            "奖金",
        ),
        (
            vec!["diff", "beilun-2021", "beilun-2021", &nobody],
            &["两方均为2021年稿、设定相同，且无人申报"],
            "0家",
        ),
        (
            vec!["diff", "beilun-2014", "beilun-2021", &one],
            &["1家"],
            "奖金",
        ),
        (
            vec!["diff", "beilun-2021", "beilun-2021", &sample],
            &["两方均为2021年稿、设定相同，24家申报单位的结果自然相同"],
            "方案A",
        ),
        (
            vec![
                "diff",
                "beilun-2021",
                "beilun-2021",
                &sample,
                "--set",
                "B:quota=0",
            ],
            &["按2021年稿（自设1项）", "奖项空缺（原获奖2家）"],
            "0家",
        ),
        (
            vec!["diff", "beilun-2021", "beilun-2014", &sample],
            &["获奖未定（至多3家）", "为假定", "尚不能比较"],
            "获奖0家",
        ),
        (
            vec![
                "diff",
                "beilun-2014",
                "beilun-2021",
                &sample,
                "--set",
                "A:threshold=620",
                "--set",
                "B:threshold=650",
            ],
            &["A为假定", "尚不"],
            "规则规则",
        ),
        (
            vec![
                "diff",
                "beilun-2014",
                "beilun-2021",
                &sample,
                "--undecided",
                "by-order",
            ],
            &["〔未决按序推定〕按2021年稿"],
            "未定，",
        ),
    ] {
        let (report, book) = (folder.join("r.html"), folder.join("r.xlsx"));
        let (report, book) = (report.to_str().unwrap(), book.to_str().unwrap());
        let sentence = json(&args)["sentence"]["zh"].as_str().unwrap().to_owned();
        for part in parts {
            assert!(sentence.contains(part), "{args:?}: {sentence}");
        }
        assert!(!sentence.contains(not), "{args:?}: {sentence}");
        let tag = sentence.find('〕').unwrap() + "〕".len();
        assert!(sentence[tag..].chars().count() <= 60, "{sentence}");
        let mut all = args.clone();
        all.extend(["--lang", "zh", "--report", report, "-o", book]);
        assert_eq!(said(&all).lines().next(), Some(&*sentence));
        let page = fs::read_to_string(report).unwrap();
        assert!(page.contains(&format!("<h1>{sentence}</h1>")), "{sentence}");
        let mut workbook: Xlsx<_> = open_workbook(book).unwrap();
        let first = workbook.worksheet_range_at(0).unwrap().unwrap();
        let mut cells = first.cells();
        assert!(
            cells.any(|(_, _, cell)| cell.get_string() == Some(&*sentence)),
            "{sentence}"
        );
    }
    // A run as well.
    for (cycle, told) in [
        (&nobody, "〔未决存疑〕按2021年稿，无人申报，奖项空缺。"),
        (&sample, "〔未决存疑〕按2021年稿，24家申报，符合条件12家"),
    ] {
        let args = ["run", "beilun-2021", cycle];
        let sentence = json(&args)["sentence"]["zh"].as_str().unwrap().to_owned();
        assert!(sentence.starts_with(told), "{sentence}");
        let shown = said(&[&args[..], &["--lang", "zh"]].concat());
        assert_eq!(shown.lines().next(), Some(&*sentence));
    }
    let rules = said(&["rules", "beilun-2021", "--lang", "zh"]);
    assert!(rules.starts_with("2021年稿有"), "{rules}");
}

#[test]
fn what_is_carried_over_is_no_change() {
    let changes = json(&["changes", "beilun-2014", "beilun-2021", "--all"]);
    let of = |list: &str, id: &str| {
        let list = changes[list].as_array().unwrap();
        list.iter().any(|it| it["id"] == id)
    };
    // Articles 23 and 26 are assumed to be as in 2021; what the revision says of older titles is a
    // change of its own.
    for concept in ["title-use", "loss-accident"] {
        let found = changes["carried_over"].as_array().unwrap().iter();
        let ids: Vec<&str> = found.map(|it| it["id"].as_str().unwrap()).collect();
        assert!(
            of("carried_over", &format!("sanction/rule/{concept}")),
            "{ids:?}"
        );
    }
    assert!(of("changes", "sanction/reaches-former-titles"));
    // Exposure is new; the bar after fraud is one row, with its number of cycles.
    assert!(of("changes", "sanction/measure/expose"));
    assert!(!of("changes", "sanction/revocation-bar-cycles"));
    let sentence = text(&changes["sentence"], "zh");
    let listed = changes["changes"].as_array().unwrap();
    let counted = listed.iter().filter(|it| {
        let term = it["terms"].as_array().unwrap();
        let term = term.iter().any(|term| term["title"] == it["title"]);
        let inferred = it["kind"] == "added" && it["b"]["basis"] == "inferred" && !term;
        it["kind"] != "code" && !inferred
    });
    let count = counted.count();
    assert!(
        sentence.contains(&format!("共{count}项变化")),
        "{count}: {sentence}"
    );
}

// ------------------------------------------------------------------------- wordings and values

#[test]
fn wordings_take_the_values_in_force() {
    let of = |scheme: &str, set: &[&str], rule: &str| -> (String, String) {
        let mut args = vec!["rules", scheme];
        args.extend(set.iter().flat_map(|set| ["--set", set]));
        let report = json(&args);
        let stages = report["stages"].as_array().unwrap();
        let found = stages
            .iter()
            .flat_map(|stage| stage["rules"].as_array().unwrap())
            .find(|it| it["id"] == rule)
            .unwrap();
        let title = &found["title"];
        (text(title, "zh").to_owned(), text(title, "en").to_owned())
    };
    for (scheme, set, rule, zh, en) in [
        (
            "beilun-2021",
            &[][..],
            "14-threshold",
            "评审得分不低于600分",
            "at least 600 points",
        ),
        (
            "beilun-2021",
            &["threshold=620"],
            "14-threshold",
            "评审得分不低于620分",
            "at least 620 points",
        ),
        (
            "beilun-2021",
            &["threshold=620", "shortlist=8"],
            "20-first-six",
            "得分不低于620分的前8位",
            "first 8",
        ),
        (
            "beilun-2021",
            &["accident-window=5"],
            "11-3-accident",
            "近5年无人员死亡或重大",
            "within 5 years",
        ),
        (
            "beilun-2021",
            &["fatal-accidents=major-only"],
            "11-3-accident",
            "近3年无重大",
            "no major",
        ),
        (
            "beilun-2021",
            &["lowest-grade=A"],
            "10-4-yield-grade",
            "上年度达到A档",
            "grade A in",
        ),
        (
            "beilun-2021",
            &[],
            "10-4-yield-grade",
            "上年度达到A、B档",
            "grade A or B in",
        ),
        (
            "beilun-2021",
            &["past-winner-bar=5"],
            "3-past-winner",
            "获奖已满5年",
            "within 5 years",
        ),
        (
            "beilun-2014",
            &["past-winner-bar=unset"],
            "past-winner",
            "未曾获得本奖项",
            "before",
        ),
        (
            "beilun-2014",
            &["revocation-bar-cycles=3"],
            "revocation-bar",
            "撤销已满3届",
            "3 cycles",
        ),
        (
            "beilun-2021",
            &["notice-days=7"],
            "20-notice",
            "公示不少于7日",
            "at least 7 days",
        ),
        (
            "beilun-2021",
            &["recommendations=either"],
            "16-recommendation",
            "主管部门或街道办事处",
            "or the sub-district",
        ),
        (
            "beilun-2021",
            &["quota=5"],
            "20-approval",
            "不超过5家",
            "at most 5",
        ),
    ] {
        let (found_zh, found_en) = of(scheme, set, rule);
        assert!(found_zh.contains(zh), "{rule} {set:?}: {found_zh}");
        assert!(found_en.contains(en), "{rule} {set:?}: {found_en}");
    }
}

#[test]
fn reasons_are_true_under_each_version() {
    // A13 won in 2015: not again under 2021; under 2014 that is long enough ago.
    let told = said(&["run", "beilun-2021", &sample(), "--lang", "zh"]);
    assert!(
        told.contains("2015年11月20日已获得本奖项，不再参与申请"),
        "{told}"
    );
    let five = said(&[
        "run",
        "beilun-2021",
        &sample(),
        "--lang",
        "zh",
        "--set",
        "past-winner-bar=9",
    ]);
    assert!(five.contains("2015年11月20日获得本奖项，未满9年"), "{five}");
    assert!(!five.contains("不再参与申请"));
}

#[test]
fn what_is_set_is_shown_by_its_wording_and_gives_the_side_a_name() {
    let sample = sample();
    let args = [
        "diff",
        "beilun-2021",
        "beilun-2021",
        &sample,
        "--set",
        "B:threshold=620",
        "--set",
        "B:quota=2",
    ];
    let diff = json(&args);
    assert!(text(&diff["b"]["scheme"]["name"], "zh").ends_with("，自设2项"));
    assert_ne!(diff["a"]["scheme"]["name"], diff["b"]["scheme"]["name"]);
    assert!(text(&diff["sentence"], "zh").contains("〕按2021年稿（自设2项），"));
    let told = said(&[&args[..], &["--lang", "zh"]].concat());
    assert!(
        told.contains("自设：获奖最低分：620分（原为600分）"),
        "{told}"
    );
    assert!(!told.contains("threshold"), "{told}");
    let named = json(&[&args[..], &["--name", "A:现行", "--name", "B:送审稿"]].concat());
    assert_eq!(named["b"]["scheme"]["name"]["zh"], "送审稿");
    assert!(text(&named["sentence"], "zh").contains("〕按送审稿，"));

    let changes = json(&[
        "changes",
        "beilun-2021",
        "beilun-2021",
        "--set",
        "B:threshold=620",
        "--set",
        "B:accident-window=5",
    ]);
    let listed = changes["changes"].as_array().unwrap();
    assert!(!listed.is_empty());
    for change in listed {
        assert_eq!(change["b"]["basis"], "set", "{change}");
        assert_eq!(change["a"]["basis"], "text", "{change}");
    }
}

#[test]
fn nothing_is_left_in_braces_and_chinese_is_chinese() {
    let sample = sample();
    let commands: [&[&str]; 9] = [
        &["run", "beilun-2014", &sample],
        &["run", "beilun-2021", &sample],
        &["diff", "beilun-2014", "beilun-2021", &sample],
        &["changes", "beilun-2014", "beilun-2021"],
        &["explain", "beilun-2021", &sample, "A13"],
        &["explain", "beilun-2014", &sample, "A12"],
        &["whatif", "beilun-2021", &sample, "A13"],
        &["stability", "beilun-2021", &sample],
        &["robust", "beilun-2014", "beilun-2021", &sample],
    ];
    each(&commands, |args| {
        let told = said(&[args, &["--lang", "zh"][..]].concat());
        assert!(!told.contains(['{', '}']), "{args:?}: {told}");
        for old in [
            "状态转移",
            "条款归因",
            "新进",
            "一方未定",
            "两者皆",
            "条件项",
            "条次不详",
            "不能排除",
            "对照 ",
            "申报者",
            "最先不同",
            "默认解读",
            "未决解读",
            "位次（好",
            "止步",
            "整场运行",
            "Shapley",
            ".wasm",
            "sha256",
            "SHA-256",
        ] {
            assert!(!told.contains(old), "{args:?}: {old} in {told}");
        }
        // Words of English within Chinese; names of files and of the standard are none.
        let letters =
            |word: &&str| word.len() >= 4 && word.chars().all(|letter| letter.is_ascii_lowercase());
        let words: Vec<&str> = told
            .split(|letter: char| !letter.is_ascii_alphabetic())
            .filter(letters)
            .filter(|word| !["xlsx", "json", "laurel", "diff", "beilun"].contains(word))
            .collect();
        assert!(words.is_empty(), "{args:?}: {words:?} in {told}");
    });
}

#[test]
fn help_and_complaints_are_in_one_language() {
    let chinese = |text: &str| {
        text.chars()
            .any(|it| ('\u{4e00}'..='\u{9fff}').contains(&it))
    };
    for command in [
        "run", "diff", "changes", "explain", "sweep", "check", "template", "compose", "lift",
        "schema", "register",
    ] {
        let zh = said(&[command, "--help", "--lang", "zh"]);
        assert!(zh.contains("用法：laurel") && zh.contains("选项："), "{zh}");
        for english in [
            "Usage",
            "Options",
            "Arguments",
            "possible values",
            "default:",
            "Print help",
        ] {
            assert!(!zh.contains(english), "{command}: {english} in {zh}");
        }
        let en = said(&[command, "--help", "--lang", "en"]);
        assert!(en.contains("Usage: laurel") && !chinese(&en), "{en}");
    }
    let file = sample();
    for (args, zh, en) in [
        (
            &["runn"][..],
            "没有 runn 这个命令，是否指 run？",
            "no command runn; did you mean run?",
        ),
        (&["run", "beilun-2021"], "缺少", "missing"),
        (
            &["run", "beilun-2021", &file, "--formt", "json"],
            "没有 --formt 这个参数",
            "no argument --formt",
        ),
        // An option of another command: which.
        (
            &["check", &file, "--receipt", "r.json"],
            "没有 --receipt 这个参数，只有 laurel run、laurel diff 才有",
            "only with: laurel run, laurel diff",
        ),
        (
            &["run", "beilun-2021", &file, "--format", "xml"],
            "不能取“xml”，可用：text、json",
            "cannot be \"xml\"",
        ),
        (
            &["run", "beilun-2021", "/no/such/file.json"],
            "没有这个文件或文件夹",
            "No such file",
        ),
    ] {
        for (lang, said) in [("zh", zh), ("en", en)] {
            let ran = laurel(&[args, &["--lang", lang][..]].concat());
            assert_eq!(ran.code, Some(2), "{args:?}");
            assert!(ran.err.contains(said), "{args:?}: {}", ran.err);
            let foreign = match lang {
                "zh" => {
                    ran.err.contains("error")
                        || ran.err.contains("tip")
                        || ran.err.contains("os error")
                }
                _ => chinese(&ran.err),
            };
            assert!(!foreign, "{args:?}: {}", ran.err);
        }
    }
}

// ------------------------------------------------------------------------- the READMEs

/// One language's README and its words.
struct Readme {
    lang: &'static str,
    file: &'static str,
    /// The guide for platform teams.
    guide: &'static str,
    /// The tables of rules and terms.
    tables: &'static str,
}

const READMES: [Readme; 2] = [
    Readme {
        lang: "zh",
        file: "README.zh-CN.md",
        guide: "host/for-platform-teams.zh-CN.md",
        tables: "components/rules-and-terms.zh-CN.md",
    },
    Readme {
        lang: "en",
        file: "README.md",
        guide: "host/for-platform-teams.md",
        tables: "components/rules-and-terms.md",
    },
];

impl Readme {
    fn pick<'w>(&self, zh: &'w str, en: &'w str) -> &'w str {
        if self.lang == "zh" { zh } else { en }
    }

    fn word<'w>(&self, value: &'w Value) -> &'w str {
        text(value, self.lang)
    }

    fn basis(&self, id: &str) -> &'static str {
        let (zh, en) = match id {
            "text" => ("原文", "text"),
            "inferred" => ("推断", "inferred"),
            "assumed" => ("假定", "assumed"),
            "memory" => ("通行", "memory"),
            "set" => ("自设", "set"),
            other => panic!("{other}"),
        };
        if self.lang == "zh" { zh } else { en }
    }

    /// The rules of both versions, a row for each question.
    fn rules(&self, reports: &[Value; 2]) -> Vec<String> {
        let rules = |report: &Value| -> Vec<Value> {
            let stages = report["stages"].as_array().unwrap();
            stages
                .iter()
                .flat_map(|stage| {
                    stage["rules"].as_array().unwrap().iter().map(|rule| {
                        let mut rule = rule.clone();
                        rule["stage"] = stage["stage"].clone();
                        rule
                    })
                })
                .collect()
        };
        let (new, old) = (rules(&reports[0]), rules(&reports[1]));
        let key = |rule: &Value| (rule["stage"].clone(), rule["concept"].clone());
        let mut rows = Vec::new();
        let mut push = |rule: &Value, new: &str, old: &str| {
            let kind = match rule["kind"].as_str().unwrap() {
                "computed" => self.pick("计算", "computed"),
                "judged" => self.pick("判定", "judged"),
                _ => self.pick("决定", "decided"),
            };
            rows.push(format!(
                "| {} | {} | `{}` | {kind} | {new} | {old} |",
                self.word(&rule["article"]),
                self.word(&rule["title"]),
                rule["id"].as_str().unwrap(),
            ));
        };
        let stages = ["eligibility", "scoring", "ranking", "sanction"];
        for stage in stages {
            for rule in new.iter().filter(|rule| rule["stage"] == stage) {
                let twin = old.iter().find(|it| key(it) == key(rule));
                let of = |rule: &Value| self.basis(rule["basis"].as_str().unwrap());
                push(rule, of(rule), twin.map_or("—", of));
            }
            for rule in old.iter().filter(|rule| rule["stage"] == stage) {
                if new.iter().all(|it| key(it) != key(rule)) {
                    push(rule, "—", self.basis(rule["basis"].as_str().unwrap()));
                }
            }
        }
        rows
    }

    /// The terms of both versions, a row for each.
    fn terms(&self, reports: &[Value; 2]) -> Vec<String> {
        let terms = |report: &Value| -> Vec<Value> {
            let stages = report["stages"].as_array().unwrap();
            let all = stages
                .iter()
                .flat_map(|it| it["terms"].as_array().unwrap().clone());
            let mut terms: Vec<Value> = Vec::new();
            for term in all {
                if terms.iter().all(|it| it["id"] != term["id"]) {
                    terms.push(term);
                }
            }
            terms
        };
        let (new, old) = (terms(&reports[0]), terms(&reports[1]));
        let of = |term: &Value| {
            format!(
                "{}{}{}{}",
                self.word(&term["shown"]),
                self.pick("（", " ("),
                self.basis(term["basis"].as_str().unwrap()),
                self.pick("）", ")")
            )
        };
        let row = |term: &Value, new: &str, old: &str| {
            format!(
                "| {} | `{}` | {new} | {old} | {} |",
                self.word(&term["title"]),
                term["id"].as_str().unwrap(),
                self.word(&term["range"]).replace(" | ", " / "),
            )
        };
        let twin = |list: &[Value], id: &Value| list.iter().find(|it| it["id"] == *id).cloned();
        let mut rows: Vec<String> = new
            .iter()
            .map(|term| {
                let twin = twin(&old, &term["id"]);
                row(term, &of(term), &twin.map_or("—".to_owned(), |it| of(&it)))
            })
            .collect();
        let only_old = old.iter().filter(|term| twin(&new, &term["id"]).is_none());
        rows.extend(only_old.map(|term| row(term, "—", &of(term))));
        rows
    }

    /// The sample output: what it says before any table, then one applicant.
    fn output(&self) -> Vec<String> {
        let told = said(&[
            "diff",
            "beilun-2014",
            "beilun-2021",
            &sample(),
            "--lang",
            self.lang,
        ]);
        let lines: Vec<&str> = told.lines().map(str::trim_end).collect();
        let end = lines.iter().position(|line| line.is_empty());
        let end = end.unwrap_or(lines.len());
        let mut shown: Vec<String> = lines[..end].iter().map(|it| (*it).to_owned()).collect();
        shown.extend(["".to_owned(), "…".to_owned()]);
        if let Some(start) = lines.iter().position(|line| line.starts_with("A18 ")) {
            shown.push(String::new());
            let card = lines[start..].iter().take_while(|line| !line.is_empty());
            shown.extend(card.map(|it| (*it).to_owned()));
        }
        shown.push("…".to_owned());
        shown
    }

    /// The README with its tables, its sample output and its sizes as the program has them.
    fn fresh(&self, readme: &str, reports: &[Value; 2], sizes: &[Said]) -> String {
        let mut lines: Vec<String> = Vec::new();
        let mut from = readme.lines().peekable();
        while let Some(line) = from.next() {
            lines.push(line.to_owned());
            let rows = match line {
                _ if line.starts_with(
                    self.pick("| 条款 | 规则 | 编号 |", "| article | rule | id |"),
                ) =>
                {
                    Some(self.rules(reports))
                }
                _ if line.starts_with(self.pick("| 可调指标 | 编号 |", "| term | id |")) => {
                    Some(self.terms(reports))
                }
                "```text" => {
                    while from.next_if(|line| *line != "```").is_some() {}
                    lines.extend(self.output());
                    None
                }
                _ => None,
            };
            if let Some(rows) = rows {
                lines.extend(from.next().map(str::to_owned));
                while from.next_if(|line| line.starts_with('|')).is_some() {}
                lines.extend(rows);
            }
        }
        let mut fresh = lines.join("\n") + "\n";
        for (before, figure, after) in sizes {
            fresh = replaced(&fresh, before, figure, after);
        }
        fresh
    }
}

/// A text with what stands between two others replaced, wherever they stand in one line.
fn replaced(text: &str, before: &str, figure: &str, after: &str) -> String {
    let mut found = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let Some(start) = line.find(before).map(|at| at + before.len()) else {
            return line.to_owned();
        };
        let Some(end) = line[start..].find(after).map(|at| at + start) else {
            return line.to_owned();
        };
        found += 1;
        // A figure stays where it is true to one part in twenty.
        let (said, is) = (numbers(&line[start..end]), numbers(figure));
        let near = |(said, is): (&u64, &u64)| said.abs_diff(*is) * 20 <= *is;
        if said.len() == is.len() && said.iter().zip(&is).all(near) {
            return line.to_owned();
        }
        format!("{}{figure}{}", &line[..start], &line[end..])
    });
    let fresh = lines.collect();
    assert!(found > 0, "no “{before}…{after}” is there");
    fresh
}

/// A figure, and what stands before and after it.
type Said = (&'static str, String, &'static str);

/// What things weigh.
struct Sizes {
    components: (u64, u64),
    composed: u64,
    service: u64,
    program: u64,
}

impl Sizes {
    fn measured() -> Self {
        let folder = folder("sizes");
        let at = |name: &str| folder.join(name);
        let mut components: Vec<u64> = Vec::new();
        for version in VERSIONS {
            let to = at(version);
            said(&["export", version, to.to_str().unwrap()]);
            let files = fs::read_dir(&to).unwrap().map(|it| it.unwrap());
            let wasm = files.filter(|it| it.path().extension().is_some_and(|it| it == "wasm"));
            components.extend(wasm.map(|it| it.metadata().unwrap().len()));
        }
        let size = |path: PathBuf| fs::metadata(path).unwrap().len();
        let (composed, service) = (at("composed.wasm"), at("service.wasm"));
        said(&["compose", "beilun-2021", "-o", composed.to_str().unwrap()]);
        said(&[
            "compose",
            "beilun-2021",
            "--http",
            "-o",
            service.to_str().unwrap(),
        ]);
        Self {
            components: (
                *components.iter().min().unwrap(),
                *components.iter().max().unwrap(),
            ),
            composed: size(composed),
            service: size(service),
            program: size(env!("CARGO_BIN_EXE_laurel").into()),
        }
    }

    /// As the README says them.
    fn in_readme(&self, readme: &Readme) -> Vec<Said> {
        let (least, most) = (kb(self.components.0), kb(self.components.1));
        let program = ((self.program + 500_000) / 1_000_000).to_string();
        let full = cfg!(feature = "full");
        let program_has = match (full, readme.lang) {
            (true, "zh") => "带全部特性 ",
            (true, _) => "with every feature ",
            (false, "zh") => "程序 ",
            (false, _) => "The program has ",
        };
        vec![
            (program_has, program, " MB"),
            (
                readme.pick("MB，组件 ", "a component "),
                format!("{least}{}{most}", readme.pick(" 至 ", " to ")),
                " KB",
            ),
            (
                readme.pick("组合方案 ", "a composed scheme "),
                kb(self.composed),
                " KB",
            ),
        ]
    }

    /// As the guide for platform teams says them.
    fn in_guide(&self, readme: &Readme) -> Vec<Said> {
        vec![
            (
                readme.pick(
                    "world `scheme` 的一个组件，",
                    "one component of the world `scheme`, ",
                ),
                kb(self.composed),
                " KB",
            ),
            (
                readme.pick("`wasi:http` 适配器（", "`wasi:http` ("),
                kb(self.service),
                " KB",
            ),
        ]
    }
}

fn kb(bytes: u64) -> String {
    ((bytes + 500) / 1000).to_string()
}

#[test]
fn both_readmes_say_what_the_program_says() {
    let reports = VERSIONS.map(|version| json(&["rules", version]));
    let sizes = Sizes::measured();
    let files = READMES.iter().flat_map(|readme| {
        [
            (readme, readme.file, sizes.in_readme(readme)),
            (readme, readme.guide, sizes.in_guide(readme)),
            (readme, readme.tables, Vec::new()),
        ]
    });
    for (readme, name, sizes) in files {
        let file = tests("..").join(name);
        let text = fs::read_to_string(&file).unwrap();
        let fresh = readme.fresh(&text, &reports, &sizes);
        if std::env::var_os("LAUREL_BLESS").is_some() {
            fs::write(&file, fresh).unwrap();
            continue;
        }
        let differing: Vec<String> = text
            .lines()
            .zip(fresh.lines())
            .filter(|(said, is)| said != is)
            .map(|(said, is)| format!("- {said}\n+ {is}"))
            .collect();
        assert!(
            text == fresh,
            "{name} does not say what the program says; LAUREL_BLESS=1 writes it:\n{}",
            differing.join("\n")
        );
    }
}
