//! An officer's year: what is still empty, drafts that are kept, three versions side by side, the papers, and
//! the workbook of the next year.

use crate::support_cli;

use std::collections::HashSet;
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

use calamine::{Reader, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use support_cli::{laurel, tests};

fn sample() -> String {
    tests("cycles/sample.json").to_str().unwrap().to_owned()
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("laurel-year")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn said(args: &[&str]) -> String {
    let ran = laurel(args);
    assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.err);
    ran.out
}

fn refused(args: &[&str]) -> String {
    let ran = laurel(args);
    assert_eq!(ran.code, Some(2), "{args:?}: {}", ran.out);
    ran.err
}

fn of(value: &str) -> Value {
    serde_json::from_str(value).unwrap()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

/// The sample, with a change.
fn changed(folder: &Path, change: impl FnOnce(&mut Value)) -> String {
    let mut cycle = of(&fs::read_to_string(sample()).unwrap());
    change(&mut cycle);
    let path = folder.join("cycle.json");
    fs::write(&path, cycle.to_string()).unwrap();
    text(&path)
}

/// The rows of a sheet, as text.
fn rows(path: &Path, sheet: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    range
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect()
}

/// The rows of a sheet below its headings, each by heading.
fn by_heading(path: &Path, sheet: &str, first: &str) -> Vec<Vec<(String, String)>> {
    let rows = rows(path, sheet);
    let at = rows
        .iter()
        .position(|row| row.first().is_some_and(|it| it == first))
        .unwrap();
    let heads = rows[at].clone();
    rows[at + 1..]
        .iter()
        .map(|row| heads.iter().cloned().zip(row.iter().cloned()).collect())
        .collect()
}

fn cell<'r>(row: &'r [(String, String)], head: &str) -> &'r str {
    let found = row.iter().find(|(title, _)| title == head);
    found.map_or_else(|| panic!("no column {head}"), |(_, cell)| cell.as_str())
}

// ------------------------------------------------------------------------------ what is empty

#[test]
fn what_is_empty_is_listed_by_firm_and_article_and_asked_for() {
    let folder = folder("empty");
    let cycle = changed(&folder, |it| {
        let firm = &mut it["applicants"][0];
        firm["facts"]
            .as_object_mut()
            .unwrap()
            .remove("operating_since");
        firm.as_object_mut().unwrap().remove("accidents");
        firm["papers"].as_object_mut().unwrap().remove("form");
        firm["judgements"]
            .as_object_mut()
            .unwrap()
            .remove("quality_model");
    });
    let told = said(&["check", &cycle]);
    for part in [
        "A01 合成样例精机有限公司",
        "待补正：第十条(一) 正常运营起始日；第十一条(三) 事故记录；第十六条 申报表",
        "待判断：第十条(二) 实施卓越的质量管理经营模式",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let json = of(&said(&["check", &cycle, "--format", "json"]));
    let firm = &json["blanks"][0];
    assert_eq!(firm["applicant"], "A01");
    assert_eq!(firm["blanks"].as_array().unwrap().len(), 4);
    // The note to a firm names what it is asked for, and nobody else.
    let out = folder.join("notes");
    fs::create_dir_all(&out).unwrap();
    said(&["check", &cycle, "--notice", &text(&out.join("补正.txt"))]);
    let note = fs::read_to_string(out.join("补正-A01.txt")).unwrap();
    for part in [
        "合成样例精机有限公司：",
        "正常运营起始日",
        "2021年6月30日",
        "第十六条",
    ] {
        assert!(note.contains(part), "{part}: {note}");
    }
    assert!(!note.contains("卓越的质量管理经营模式"), "{note}");
    assert_eq!(files(&out).len(), json["blanks"].as_array().unwrap().len());
    nobody_else(&out, "补正-", &cycle, None);
    // What is not asked of a firm: grades of one that is not industrial.
    let cycle = changed(&folder, |it| {
        let firm = &mut it["applicants"][0];
        firm["facts"]["industrial"] = json!(false);
        firm["facts"]["peer_economic_leading"] = json!(true);
        firm["facts"]["peer_contribution_leading"] = json!(true);
        firm.as_object_mut().unwrap().remove("grades");
    });
    let told = said(&["check", &cycle]);
    assert!(!told.contains("A01 "), "{told}");
}

// ------------------------------------------------------------------------------ papers

/// Of each paper in a folder that is about one applicant: that it holds no name, id, credit code or score of
/// any other.
fn nobody_else(folder: &Path, head: &str, cycle: &str, outcome: Option<&Value>) {
    let cycle = of(&fs::read_to_string(cycle).unwrap());
    let firms = cycle["applicants"].as_array().unwrap();
    let scores = |id: &str| -> HashSet<String> {
        let all = outcome
            .into_iter()
            .flat_map(|it| it["applicants"].as_array().unwrap());
        let of = all.filter(|it| it["id"] == id && !it["score"].is_null());
        of.flat_map(|it| [&it["score"]["low"], &it["score"]["high"]])
            .map(|it| it.as_str().unwrap().to_owned())
            .collect()
    };
    let mut looked = 0;
    for file in files(folder) {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let Some(id) = name.strip_prefix(head) else {
            continue;
        };
        let words = fs::read_to_string(&file).unwrap();
        let numbers: HashSet<&str> = words
            .split(|it: char| !it.is_ascii_digit() && it != '.')
            .map(|it| it.trim_end_matches('.'))
            .collect();
        for other in firms.iter().filter(|it| it["id"] != id) {
            let other_id = other["id"].as_str().unwrap();
            let identities = [
                Some(other_id),
                other["name"].as_str(),
                other["credit_code"].as_str(),
            ];
            for identity in identities.into_iter().flatten() {
                assert!(
                    !words.contains(identity),
                    "{name} tells of {identity}: {words}"
                );
            }
            for score in scores(other_id).difference(&scores(id)) {
                assert!(
                    !numbers.contains(score.as_str()),
                    "{name} tells the score {score} of {other_id}: {words}"
                );
            }
        }
        looked += 1;
    }
    assert!(looked > 0);
}

#[test]
fn a_letter_says_why_with_the_values_that_count_and_tells_of_nobody_else() {
    let folder = folder("letters");
    let cycle = sample();
    for (scheme, changes) in [
        ("beilun-2021", &[][..]),
        ("beilun-2014", &[]),
        ("beilun-2021", &["--set", "threshold=650"]),
        ("beilun-2021", &["--undecided", "by-order"]),
    ] {
        for lang in ["zh", "en"] {
            let out = folder.join(format!(
                "{scheme}-{}-{lang}",
                changes.len() + changes.concat().len()
            ));
            fs::create_dir_all(&out).unwrap();
            let file = text(&out.join("letter.txt"));
            let mut args = vec![
                "--lang", lang, "paper", "letter", scheme, &cycle, "-o", &file,
            ];
            args.extend_from_slice(changes);
            said(&args);
            let mut args = vec!["run", scheme, &cycle, "--format", "json"];
            args.extend_from_slice(changes);
            let outcome = of(&said(&args));
            nobody_else(&out, "letter-", &cycle, Some(&outcome));
            let lost = outcome["applicants"].as_array().unwrap().iter();
            let lost = lost.filter(|it| it["standing"] != "winner").count();
            assert_eq!(files(&out).len(), lost);
        }
    }
    let read = |id: &str| {
        let out = folder.join("beilun-2021-0-zh");
        fs::read_to_string(out.join(format!("letter-{id}.txt"))).unwrap()
    };
    // Below the threshold by so much; a fatal accident with its day in words; a step that people decide.
    for (id, parts) in [
        ("A09", &["598.75分", "600分", "尚差1.25分", "第十四条"][..]),
        ("A14", &["第十一条(三)", "2020年5月18日", "无可补正"]),
        ("A05", &["655分", "第二十条", "未列入拟奖名单"]),
        (
            "A11",
            &["未列入办公室确定的符合申报条件", "“亩均效益”综合评价结果"],
        ),
    ] {
        let letter = read(id);
        for part in parts {
            assert!(letter.contains(part), "{id}, {part}: {letter}");
        }
    }
    // To one alone, to standard output; to one that is not there.
    let one = said(&[
        "paper",
        "letter",
        "beilun-2021",
        &cycle,
        "--applicant",
        "A09",
        "-o",
        "-",
    ]);
    assert_eq!(one, read("A09"));
    let unknown = refused(&[
        "paper",
        "letter",
        "beilun-2021",
        &cycle,
        "--applicant",
        "A9",
        "-o",
        "-",
    ]);
    assert!(unknown.contains("A9"), "{unknown}");
}

/// What a document for a word processor holds in a part.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[test]
fn papers_have_headings_and_tables_on_a4_in_every_form() {
    let folder = folder("papers");
    let cycle = sample();
    let kinds: [(&str, &[&str], &str); 5] = [
        ("ranking", &[], "排序表"),
        ("notice", &["--contact", "电话 0574-00000000"], "公示"),
        ("letter", &["--applicant", "A09"], "告知函"),
        ("measure", &["--title", "2021/A01"], "处理单"),
        ("leader", &[], "评审情况"),
    ];
    for (kind, more, title) in kinds {
        for lang in ["zh", "en"] {
            for end in ["docx", "html", "txt"] {
                let file = folder.join(format!("{kind}-{lang}.{end}"));
                let path = text(&file);
                let mut args = vec![
                    "--lang",
                    lang,
                    "paper",
                    kind,
                    "beilun-2021",
                    &cycle,
                    "-o",
                    &path,
                ];
                args.extend_from_slice(more);
                said(&args);
                let bytes = fs::read(&file).unwrap();
                said(&args);
                assert_eq!(fs::read(&file).unwrap(), bytes, "the same again: {path}");
                let words = match end {
                    "docx" => {
                        let document = part(&bytes, "word/document.xml");
                        assert!(
                            document.contains("w:w=\"11906\" w:h=\"16838\""),
                            "A4: {path}"
                        );
                        assert!(
                            document.contains("<w:pStyle w:val=\"Heading1\" />"),
                            "{document}"
                        );
                        assert!(document.contains("<w:tbl>"), "a table: {path}");
                        assert!(part(&bytes, "word/styles.xml").contains("w:val=\"heading 1\""));
                        document
                    }
                    "html" => {
                        let page = String::from_utf8(bytes).unwrap();
                        for needed in ["<h1>", "<table>", "@page { size: A4", "<th scope=\"col\""] {
                            assert!(page.contains(needed), "{path}: {needed}");
                        }
                        assert!(!page.contains("http"), "it loads nothing: {path}");
                        page
                    }
                    _ => String::from_utf8(bytes).unwrap(),
                };
                assert!(lang == "en" || words.contains(title), "{path}");
            }
        }
    }
    let notice = fs::read_to_string(folder.join("notice-zh.txt")).unwrap();
    // In the order of the scores, with the days and where to object.
    let at = |name: &str| {
        notice
            .find(name)
            .unwrap_or_else(|| panic!("{name}: {notice}"))
    };
    assert!(at("合成样例精机有限公司") < at("合成样例橡塑有限公司"));
    assert!(at("合成样例橡塑有限公司") < at("合成样例轴承有限公司"));
    for part in [
        "2021年10月20日至2021年10月28日",
        "工作领导小组办公室",
        "0574-00000000",
        "第二十条",
    ] {
        assert!(notice.contains(part), "{part}: {notice}");
    }
    let leader = fs::read_to_string(folder.join("leader-zh.txt")).unwrap();
    assert!(leader.contains("2家共60万元（第二十一条）"), "{leader}");
    let measure = fs::read_to_string(folder.join("measure-zh.txt")).unwrap();
    for part in [
        "第二十七条",
        "区市场监管局",
        "区政府",
        "已提请（2022年4月6日提请）",
        "30万元",
    ] {
        assert!(measure.contains(part), "{part}: {measure}");
    }
    // Nobody proposed yet: no notice.
    let undecided = changed(&folder, |it| {
        for step in ["deliberation", "notice", "approval", "events", "acts"] {
            it.as_object_mut().unwrap().remove(step);
        }
    });
    let why = refused(&["paper", "notice", "beilun-2021", &undecided, "-o", "-"]);
    assert!(why.contains("拟奖名单"), "{why}");
}

#[test]
fn names_that_promise_something_else_are_refused_and_nothing_is_written() {
    let folder = folder("promises");
    let cycle = sample();
    let to = |name: &str| text(&folder.join(name));
    let (doc, pdf, xls, html, docx, sheet) = (
        to("r.doc"),
        to("r.pdf"),
        to("r.xls"),
        to("r.html"),
        to("r.docx"),
        to("r.xlsx"),
    );
    let settings: &[&[&str]] = &[
        &["paper", "ranking", "beilun-2021", &cycle, "-o", &doc],
        &["paper", "ranking", "beilun-2021", &cycle, "-o", &pdf],
        &["paper", "letter", "beilun-2021", &cycle, "-o", &sheet],
        &["check", &cycle, "--notice", &pdf],
        &["next", &cycle, "-o", &xls],
        &["next", &cycle, "-o", &html],
        &["template", "-o", &docx],
        &["run", "beilun-2021", &cycle, "-o", &docx],
        &["run", "beilun-2021", &cycle, "--receipt", &docx],
        &["diff", "beilun-2014", "beilun-2021", &cycle, "-o", &html],
        &[
            "diff",
            "beilun-2014",
            "beilun-2021",
            &cycle,
            "--report",
            &docx,
        ],
        &[
            "diff",
            "beilun-2014",
            "beilun-2021",
            "beilun-2021",
            &cycle,
            "-o",
            &docx,
        ],
        &[
            "sweep",
            "beilun-2021",
            &cycle,
            "threshold=600..610:10",
            "--picture",
            &docx,
        ],
        &["compose", "beilun-2021", "-o", &docx],
        &["synth", "--applicants", "2", "-o", &docx],
    ];
    for args in settings {
        let ran = laurel(args);
        assert_eq!(ran.code, Some(2), "{args:?}: {}{}", ran.out, ran.err);
        assert_eq!(files(&folder), Vec::<PathBuf>::new(), "{args:?}");
    }
}

// ------------------------------------------------------------------------------ drafts

#[test]
fn a_draft_is_a_scheme_like_any_other() {
    let folder = folder("draft");
    let cycle = sample();
    let draft = text(&folder.join("送审稿"));
    let told = said(&[
        "draft",
        &draft,
        "--from",
        "beilun-2021",
        "--set",
        "获奖最低分=620分",
        "--set",
        "prize=40万元",
        "--waive",
        "10-1-years",
        "--reason",
        "threshold=提高门槛 · a higher bar",
        "--reason",
        "10-1-years=鼓励新企业",
        "--name",
        "管理办法送审稿 · Draft for review",
    ]);
    assert!(
        told.contains("提高门槛") && told.contains("尚未写明理由：prize"),
        "{told}"
    );
    // It lists, with terms, waivers and why, in both languages.
    let listed = of(&said(&["schemes", &draft, "--format", "json"]));
    let listed = listed["schemes"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(listed["id"], "送审稿");
    assert_eq!(
        listed["name"],
        json!({ "zh": "管理办法送审稿", "en": "Draft for review" })
    );
    assert_eq!(
        listed["settings"],
        json!({ "prize": "400000", "threshold": "620" })
    );
    assert_eq!(listed["waived"]["10-1-years"]["zh"], "鼓励新企业");
    assert_eq!(listed["reasons"]["threshold"]["en"], "a higher bar");
    // It runs as what was typed does, and so do its export and its composition, on its own decisions too.
    let typed = [
        "--set",
        "threshold=620",
        "--set",
        "prize=400000",
        "--waive",
        "10-1-years",
    ];
    let of_run = |scheme: &str, more: &[&str]| {
        let mut args = vec!["run", scheme, &cycle, "--format", "json"];
        args.extend_from_slice(more);
        let run = of(&said(&args));
        [&run["applicants"], &run["measures"], &run["summary"]].map(Clone::clone)
    };
    let whole = of_run("beilun-2021", &typed);
    assert_eq!(of_run(&draft, &[]), whole);
    let (composed, exported) = (
        text(&folder.join("draft.wasm")),
        text(&folder.join("exported")),
    );
    said(&["compose", &draft, "-o", &composed]);
    assert_eq!(of_run(&composed, &[]), whole);
    said(&["export", &composed, &exported]);
    assert_eq!(of_run(&exported, &[]), whole);
    said(&["lock", &exported]);
    assert_eq!(of_run(&exported, &[]), whole);
    // What is composed with the same on the command line is the same; another runtime is told of the waiver.
    let typed_in = text(&folder.join("typed.wasm"));
    let mut args = vec![
        "compose",
        "beilun-2021",
        "-o",
        &typed_in,
        "--set",
        "获奖最低分=620分",
    ];
    args.extend(&typed[2..]);
    said(&args);
    assert_eq!(of_run(&typed_in, &[]), whole);
    // Beside its origin: nothing is said to be set for the run, and the difference is found.
    let diff = of(&said(&[
        "diff",
        "beilun-2021",
        &draft,
        &cycle,
        "--format",
        "json",
    ]));
    assert!(diff["b"]["scheme"].get("set").is_none() && diff["differs"] == true);
    let changes = said(&["changes", "beilun-2021", &draft]);
    assert!(changes.contains("620分"), "{changes}");
    // A receipt of it is run again.
    let receipt = text(&folder.join("r.json"));
    said(&["run", &draft, &cycle, "--receipt", &receipt]);
    said(&["verify", &receipt, "--cycle", &cycle, "--scheme", &draft]);
    said(&["verify", &receipt, "--cycle", &cycle]);
    // Drafts of drafts keep what those have.
    let second = text(&folder.join("second"));
    said(&["draft", &second, "--from", &draft, "--set", "quota=2"]);
    let mut more = typed.to_vec();
    more.extend(["--set", "quota=2"]);
    assert_eq!(of_run(&second, &[])[0], of_run("beilun-2021", &more)[0]);
    // What will not do.
    let other = text(&folder.join("other"));
    for (args, why) in [
        (
            vec![
                "draft",
                &other,
                "--from",
                "beilun-2021",
                "--id",
                "beilun-2021",
            ],
            "内置方案",
        ),
        (
            vec![
                "draft",
                &other,
                "--from",
                "beilun-2021",
                "--set",
                "threshold=2000",
            ],
            "threshold",
        ),
        (
            vec![
                "draft",
                &other,
                "--from",
                "beilun-2021",
                "--waive",
                "10-1-yeras",
            ],
            "10-1-years",
        ),
        (
            vec![
                "draft",
                &other,
                "--from",
                "beilun-2021",
                "--reason",
                "quota=x",
            ],
            "quota",
        ),
        (
            vec!["draft", &draft, "--from", "beilun-2021", "--set", "quota=1"],
            "--force",
        ),
    ] {
        let told = refused(&args);
        assert!(told.contains(why), "{args:?}: {told}");
    }
    assert!(!Path::new(&other).exists());
}

// ------------------------------------------------------------------------------ three versions

#[test]
fn three_versions_stand_side_by_side_with_what_differs_between_each_two() {
    let cycle = sample();
    let three = [
        "diff",
        "beilun-2014",
        "beilun-2021",
        "beilun-2021",
        &cycle,
        "--set",
        "C:threshold=650",
        "--waive",
        "C:10-1-years",
    ];
    let mut args = three.to_vec();
    args.extend(["--format", "json"]);
    let many = of(&said(&args));
    let letters: Vec<&str> = many["sides"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["letter"].as_str().unwrap())
        .collect();
    assert_eq!(letters, ["A", "B", "C"]);
    // Each stands as it does by itself.
    let alone: [(&str, &[&str]); 3] = [
        ("beilun-2014", &[]),
        ("beilun-2021", &[]),
        (
            "beilun-2021",
            &["--set", "threshold=650", "--waive", "10-1-years"],
        ),
    ];
    for (at, (scheme, changes)) in alone.iter().enumerate() {
        let mut args = vec!["run", scheme, &cycle, "--format", "json"];
        args.extend_from_slice(changes);
        let run = of(&said(&args));
        assert_eq!(many["sides"][at]["summary"], run["summary"]);
        for row in many["applicants"].as_array().unwrap() {
            let mut all = run["applicants"].as_array().unwrap().iter();
            let one = all.find(|it| it["id"] == row["id"]).unwrap();
            for key in ["standing", "score", "place", "eligible", "winner"] {
                assert_eq!(row["positions"][at][key], one[key], "{} {key}", row["id"]);
            }
        }
    }
    // Each two differ as they do by themselves.
    let sides: [&[&str]; 3] = [&[], &[], &["threshold=650"]];
    for pair in many["pairs"].as_array().unwrap() {
        let index = |key: &str| letters.iter().position(|it| *it == pair[key]).unwrap();
        let (a, b) = (index("a"), index("b"));
        let mut args = vec![
            "diff".to_owned(),
            alone[a].0.to_owned(),
            alone[b].0.to_owned(),
            cycle.clone(),
            "--no-attribution".to_owned(),
            "--format".to_owned(),
            "json".to_owned(),
        ];
        for (at, letter) in [(a, "A"), (b, "B")] {
            for set in sides[at] {
                args.extend(["--set".to_owned(), format!("{letter}:{set}")]);
                args.extend(["--waive".to_owned(), format!("{letter}:10-1-years")]);
            }
        }
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let two = of(&said(&args));
        for key in ["sentence", "transitions", "changed", "differs"] {
            assert_eq!(pair["diff"][key], two[key], "{a} {b} {key}");
        }
    }
    let told = said(&three);
    assert!(told.starts_with("三版对照：24家申报单位中"), "{told}");
    assert!(
        told.contains("A是→C否") && told.contains("B否→C是"),
        "{told}"
    );
    let mut exit = three.to_vec();
    exit.push("--exit-code");
    assert_eq!(laurel(&exit).code, Some(1));
    let mut report = three.to_vec();
    report.extend(["--report", "r.html"]);
    assert!(refused(&report).contains("--report"));
}

// ------------------------------------------------------------------------------ the next year

#[test]
fn next_year_firms_and_titles_go_along_and_the_year_is_empty() {
    let folder = folder("next");
    let cycle = sample();
    let next = folder.join("next.xlsx");
    let told = said(&["next", &cycle, "-o", &text(&next)]);
    assert!(told.contains("2021-A01、2021-A18"), "{told}");
    let before = of(&fs::read_to_string(&cycle).unwrap());
    let firms = by_heading(&next, "申报单位", "申报编号");
    assert_eq!(firms.len(), before["applicants"].as_array().unwrap().len());
    for (firm, was) in firms.iter().zip(before["applicants"].as_array().unwrap()) {
        assert_eq!(cell(firm, "申报编号"), was["id"]);
        assert_eq!(cell(firm, "名称"), was["name"]);
        // What a firm is stays, how it does is asked anew.
        let yes = |value: &Value| match value.as_bool() {
            None => "",
            Some(true) => "是",
            Some(false) => "否",
        };
        assert_eq!(cell(firm, "工业企业"), yes(&was["facts"]["industrial"]));
        for asked in [
            "规模以上",
            "申报日期",
            "申报表",
            "具有良好的信用记录",
            "事故记录",
            "“亩均效益”综合评价结果",
        ] {
            assert_eq!(cell(firm, asked), "", "{asked}");
        }
    }
    let honours = by_heading(&next, "获奖记录", "申报编号");
    let won: Vec<&Vec<(String, String)>> = honours
        .iter()
        .filter(|row| cell(row, "称号编号").starts_with("2021-"))
        .collect();
    assert_eq!(won.len(), 2);
    for row in won {
        assert_eq!(cell(row, "评审办法"), "beilun-2021");
        assert_eq!(cell(row, "奖金（元）"), "300000");
        assert_eq!(cell(row, "获奖年度"), "2021");
        assert_eq!(cell(row, "是否撤销"), "否");
    }
    // Events keep their ids, and point at the title by its new one.
    let events = by_heading(&next, "获奖后情况", "情况编号");
    let was: Vec<&str> = before["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["id"].as_str().unwrap())
        .collect();
    let ids: Vec<&str> = events.iter().map(|row| cell(row, "情况编号")).collect();
    assert_eq!(ids, was);
    assert!(
        events
            .iter()
            .all(|row| !cell(row, "称号编号").contains('/'))
    );
    assert_eq!(
        by_heading(&next, "往届称号", "称号编号").len(),
        before["titles"].as_array().unwrap().len()
    );
    for empty in ["评审意见", "事故", "评分表", "名单", "异议"] {
        let filled = by_heading(
            &next,
            empty,
            match empty {
                "名单" => "名单",
                _ => "申报编号",
            },
        );
        assert!(
            filled
                .iter()
                .all(|row| row.iter().all(|(_, cell)| cell.is_empty())),
            "{empty}"
        );
    }
    // One thing alone is missing before it can be checked: the deadline.
    let missing = laurel(&["check", &text(&next)]);
    assert_eq!(missing.code, Some(2));
    assert!(
        missing.err.contains("申报截止日期") && !missing.err.contains("称号"),
        "{}{}",
        missing.out,
        missing.err
    );
    // Without an approval nobody has won.
    let undecided = changed(&folder, |it| {
        for step in ["approval", "events", "acts"] {
            it.as_object_mut().unwrap().remove(step);
        }
    });
    let told = said(&["next", &undecided, "-o", &text(&folder.join("none.xlsx"))]);
    assert!(told.contains("没有区政府审定的记录"), "{told}");
}

#[test]
fn next_year_keeps_the_users_own_columns_and_sheets() {
    let folder = folder("own");
    let mut book = Workbook::new();
    let mut sheet = |name: &str, rows: &[&[&str]]| {
        let page = book.add_worksheet().set_name(name).unwrap();
        for (cells, row) in rows.iter().zip(0..) {
            for (cell, col) in cells.iter().zip(0..) {
                page.write_string(row, col, *cell).unwrap();
            }
        }
    };
    sheet("年度", &[&["年度", "2021"], &["申报截止日期", "2021.6.30"]]);
    sheet(
        "申报单位",
        &[
            &["申报编号", "#经办", "名称", "所属街道"],
            &["A01", "张工", "甲公司", "小港街道"],
            &["Ａ０２", "李工", "乙公司", "大碶街道"],
        ],
    );
    sheet(
        "往届称号",
        &[
            &["称号编号", "获奖单位", "#档案号"],
            &["T1", "丙公司", "档-7"],
        ],
    );
    sheet("#走访", &[&["甲公司", "5月走访"]]);
    let file = folder.join("工作簿.xlsx");
    book.save(&file).unwrap();
    let next = folder.join("下一年.xlsx");
    let told = said(&["next", &text(&file), "-o", &text(&next)]);
    assert!(told.contains("共3个"), "{told}");
    let firms = by_heading(&next, "申报单位", "申报编号");
    let own: Vec<[&str; 3]> = firms
        .iter()
        .map(|row| {
            [
                cell(row, "申报编号"),
                cell(row, "#经办"),
                cell(row, "所属街道"),
            ]
        })
        .collect();
    assert_eq!(
        own,
        [["A01", "张工", "小港街道"], ["A02", "李工", "大碶街道"]]
    );
    let titles = by_heading(&next, "往届称号", "称号编号");
    assert_eq!(cell(&titles[0], "#档案号"), "档-7");
    assert_eq!(rows(&next, "#走访"), [["甲公司", "5月走访"]]);
    // Where identities are left out, what may name anybody is as well.
    let nobody = folder.join("nobody.xlsx");
    said(&["--anonymous", "next", &text(&file), "-o", &text(&nobody)]);
    let bytes = fs::read(&nobody).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    for index in 0..archive.len() {
        let mut held = Vec::new();
        archive
            .by_index(index)
            .unwrap()
            .read_to_end(&mut held)
            .unwrap();
        let held = String::from_utf8_lossy(&held).into_owned();
        for secret in ["张工", "甲公司", "小港", "档-7", "走访"] {
            assert!(!held.contains(secret), "{secret}");
        }
    }
}

// ------------------------------------------------------------------------------ results and statistics

#[test]
fn the_result_is_a_list_by_rank_and_is_counted_by_field_size_and_street() {
    let folder = folder("result");
    let streets = changed(&folder, |it| {
        for (firm, at) in it["applicants"].as_array_mut().unwrap().iter_mut().zip(0..) {
            firm["street"] = json!(["小港街道", "大碶街道"][at % 2]);
        }
    });
    let book = folder.join("r.xlsx");
    said(&["run", "beilun-2021", &streets, "-o", &text(&book)]);
    let ranked = by_heading(&book, "结果一览", "序号");
    assert_eq!(ranked.len(), 24);
    let ids: Vec<&str> = ranked
        .iter()
        .take(3)
        .map(|row| cell(row, "申报编号"))
        .collect();
    assert_eq!(ids, ["A01", "A18", "A03"]);
    assert_eq!(cell(&ranked[0], "得分"), "745");
    assert!(
        ranked
            .iter()
            .all(|row| cell(row, "名称").starts_with("合成样例"))
    );
    assert!(
        ranked
            .iter()
            .any(|row| cell(row, "理由").contains("第十一条(三)"))
    );
    let counted = by_heading(&book, "统计", "分组");
    let of = |by: &str| -> usize {
        let group = counted.iter().filter(|row| cell(row, "分组") == by);
        group
            .map(|row| cell(row, "申报").parse::<usize>().unwrap())
            .sum()
    };
    for by in ["合计", "行业领域", "规模", "所属街道"] {
        assert_eq!(of(by), 24, "{by}");
    }
    let mut street = counted.iter().filter(|row| cell(row, "类别") == "小港街道");
    assert_eq!(cell(street.next().unwrap(), "申报"), "12");
    // A street is seen by no rule: the outcome is the same, to the fuel.
    let run = |cycle: &str| of_json(&["run", "beilun-2021", cycle]);
    assert_eq!(run(&streets), run(&sample()));
}

fn of_json(args: &[&str]) -> Value {
    let mut args = args.to_vec();
    args.extend(["--format", "json"]);
    of(&said(&args))
}
