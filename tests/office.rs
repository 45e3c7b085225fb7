//! Excel in and out: a cycle read from a workbook is the cycle of the JSON file, what is wrong is said
//! of sheet and cell, and results say in Excel what they say in JSON. And outputs without identities.
//!
//! The cases in `office/cases` are small workbooks, described in TOML, with the problems or the facts
//! that reading them has to give.
use crate::mutate;
use crate::support;
use crate::support_cli;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::PathBuf;

use calamine::{Data, Reader, Xlsx};
use laurel::attribution::attribute;
use laurel::cache::StageCache;
use laurel::columns::Columns;
use laurel::compare::compare;
use laurel::cycle::{
    ApplicantList, Cycle, Day, DeskSelection, Id, JudgementRecord, Marks, Notice, Objection,
    Revoked, anonymous,
};
use laurel::lang::Lang;
use laurel::office::results::{Cell, Table, of_diff, of_run};
use laurel::office::{self, save};
use laurel::outcome::View;
use laurel::ready::Run;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, FilterCondition, Format, Formula, Workbook};
use serde_json::{Value, json};
use support::{Dice, REASONS, invent, ready, settings};
use support_cli::{laurel, tests};

fn paper(lang: Lang) -> office::Paper {
    office::Paper::of([ready(0), ready(1)], lang)
}

fn editions() -> Vec<laurel::cycle::Edition> {
    ready(1).editions().to_vec()
}

fn read(bytes: &[u8]) -> Result<Cycle, Vec<String>> {
    office::read(bytes, &editions(), &|_| ()).map_err(|problems| {
        problems
            .iter()
            .map(|problem| problem.show(Lang::Zh))
            .collect()
    })
}

fn sample() -> Cycle {
    serde_json::from_str(&std::fs::read_to_string(tests("cycles/sample.json")).unwrap()).unwrap()
}

/// A folder for what a test writes.
fn scratch(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("office-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

// ------------------------------------------------------------------------------ reading

/// The workbook that a case describes.
fn workbook(case: &toml::Table) -> Vec<u8> {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for sheet in case["sheet"].as_array().unwrap() {
        let name = sheet["name"].as_str().unwrap();
        let page = book.add_worksheet().set_name(name).unwrap();
        for (row, cells) in (0..).zip(sheet["rows"].as_array().unwrap()) {
            for (col, cell) in (0..).zip(cells.as_array().unwrap()) {
                match cell {
                    toml::Value::String(text) if text.is_empty() => {}
                    toml::Value::String(text) => {
                        page.write(row, col, text).unwrap();
                    }
                    toml::Value::Integer(number) => {
                        page.write(row, col, *number as f64).unwrap();
                    }
                    toml::Value::Float(number) => {
                        page.write(row, col, *number).unwrap();
                    }
                    toml::Value::Boolean(truth) => {
                        page.write(row, col, *truth).unwrap();
                    }
                    toml::Value::Datetime(day) => {
                        let day = ExcelDateTime::parse_from_str(&day.to_string()).unwrap();
                        page.write_datetime_with_format(row, col, &day, &date)
                            .unwrap();
                    }
                    other => panic!("{other}"),
                }
            }
        }
    }
    for region in case
        .get("merged")
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten()
    {
        let at = |n: usize| region[n].as_integer().unwrap() as u32;
        let page = book
            .worksheet_from_name(region[0].as_str().unwrap())
            .unwrap();
        let text = "A";
        page.merge_range(
            at(1),
            at(2) as u16,
            at(3),
            at(4) as u16,
            text,
            &Format::new(),
        )
        .unwrap();
    }
    for formula in case
        .get("formulas")
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten()
    {
        let at = |n: usize| formula[n].as_integer().unwrap() as u32;
        let page = book
            .worksheet_from_name(formula[0].as_str().unwrap())
            .unwrap();
        let text = Formula::new(formula[3].as_str().unwrap());
        let text = text.set_result(formula[4].as_str().unwrap());
        page.write_formula(at(1), at(2) as u16, text).unwrap();
    }
    let list = |name: &str| {
        let list = case.get(name).and_then(toml::Value::as_array);
        list.cloned().unwrap_or_default()
    };
    for name in list("hidden") {
        let page = book.worksheet_from_name(name.as_str().unwrap()).unwrap();
        page.set_hidden(true);
    }
    for name in list("very_hidden") {
        let page = book.worksheet_from_name(name.as_str().unwrap()).unwrap();
        page.set_very_hidden(true);
    }
    let named = |region: &toml::Value| region[0].as_str().unwrap().to_owned();
    let at = |region: &toml::Value, n: usize| region[n].as_integer().unwrap() as u32;
    for row in list("hidden_rows") {
        let page = book.worksheet_from_name(&named(&row)).unwrap();
        page.set_row_hidden(at(&row, 1)).unwrap();
    }
    for col in list("hidden_columns") {
        let page = book.worksheet_from_name(&named(&col)).unwrap();
        page.set_column_hidden(at(&col, 1) as u16).unwrap();
    }
    // The rows and columns of the filter, and what its first column lets through.
    for filter in list("filters") {
        let page = book.worksheet_from_name(&named(&filter)).unwrap();
        let (top, left) = (at(&filter, 1), at(&filter, 2) as u16);
        page.autofilter(top, left, at(&filter, 3), at(&filter, 4) as u16)
            .unwrap();
        let only = FilterCondition::new().add_list_filter(filter[5].as_str().unwrap());
        page.filter_column(left, &only).unwrap();
    }
    for cell in list("padded") {
        let page = book.worksheet_from_name(&named(&cell)).unwrap();
        let format = Format::new().set_num_format(cell[4].as_str().unwrap());
        let number = match &cell[3] {
            toml::Value::Float(number) => *number,
            number => number.as_integer().unwrap() as f64,
        };
        page.write_with_format(at(&cell, 1), at(&cell, 2) as u16, number, &format)
            .unwrap();
    }
    for (name, formula) in [
        ("uncomputed", "=IF(1=1,\"A\",\"B\")"),
        ("pictures", "=DISPIMG(\"ID_1\",1)"),
    ] {
        for cell in list(name) {
            let page = book.worksheet_from_name(&named(&cell)).unwrap();
            let formula = Formula::new(formula).set_result(NO_VALUE);
            page.write_formula(at(&cell, 1), at(&cell, 2) as u16, formula)
                .unwrap();
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    rewritten(&bytes, |_, part| {
        part.replace(&format!("<v>{NO_VALUE}</v>"), "<v></v>")
            .replace(" t=\"str\"><f>IF(1=1", "><f>IF(1=1")
    })
}

/// The value of a formula that is taken out again.
const NO_VALUE: &str = "never-computed";

/// A workbook with other parts: each goes by its name and text through a function.
fn rewritten(bytes: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().to_string();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut part, &mut text).unwrap();
        writer
            .start_file(&*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        std::io::Write::write_all(&mut writer, change(&name, text).as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn workbooks_read_as_the_cases_say() {
    let mut cases: Vec<PathBuf> = std::fs::read_dir(tests("office/cases"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    assert!(cases.len() > 20);
    let mut wrong = Vec::new();
    for path in cases {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let case: toml::Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
        assert!(case["why"].as_str().unwrap().len() > 10, "{name}");
        let expected: Vec<&str> = case["problems"]
            .as_array()
            .unwrap()
            .iter()
            .map(|problem| problem.as_str().unwrap())
            .collect();
        match read(&workbook(&case)) {
            Err(problems) if problems != expected => {
                wrong.push(format!("{name}:\n{}", problems.join("\n")));
            }
            Ok(_) if !expected.is_empty() => wrong.push(format!("{name}: read without a problem")),
            Err(_) => {}
            Ok(cycle) => {
                let warnings = cycle.warnings.iter().map(|it| it.plain(Lang::Zh));
                let warnings: Vec<String> = warnings.collect();
                let said = case.get("warnings").and_then(toml::Value::as_array);
                let said = said.into_iter().flatten().map(|it| it.as_str().unwrap());
                if !said.eq(warnings.iter().map(String::as_str)) {
                    wrong.push(format!("{name} warns:\n{}", warnings.join("\n")));
                }
                let tree = serde_json::to_value(&cycle).unwrap();
                for (place, value) in case["expect"].as_table().unwrap() {
                    // A clause has dots in it, and no slash.
                    let found = tree.pointer(place);
                    let fits = match value {
                        toml::Value::String(word) if word == "absent" => found.is_none(),
                        toml::Value::String(word) if word == "null" => {
                            found.is_none_or(Value::is_null)
                        }
                        toml::Value::String(word) if word == "[]" => found == Some(&json!([])),
                        value => found == Some(&serde_json::to_value(value).unwrap()),
                    };
                    if !fits {
                        wrong.push(format!("{name}: {place} is {found:?}, not {value}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_workbook_that_counts_its_days_from_1904_says_the_same_days() {
    let bytes = std::fs::read(tests("office/days-from-1904.xlsx")).unwrap();
    let cycle = read(&bytes).unwrap();
    assert_eq!(
        cycle.cycle.timetable.deadline,
        "2021-06-30".parse::<Day>().unwrap()
    );
    let since = cycle.applicants[0].facts.operating_since;
    assert_eq!(since, Some("2006-03-15".parse().unwrap()));
}

#[test]
fn what_is_no_workbook_is_told_so() {
    assert!(read(b"PK\x03\x04 and no more").unwrap_err()[0].contains("工作簿已损坏或不完整"));
    assert!(read(b"\xd0\xcf\x11\xe0 old").unwrap_err()[0].contains(".xls"));
    let folder = scratch("no-workbook");
    let path = folder.join("cycle.xlsx");
    std::fs::write(&path, "{}").unwrap();
    let ran = laurel(&["check", path.to_str().unwrap(), "--lang", "en"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("but is no workbook"), "{}", ran.err);
}

// ------------------------------------------------------------------------------ there and back

/// Everything that a JSON file can carry, drawn at random over an invented cycle.
/// The template with a part of it written anew: a sheet, or a part that nobody reads.
fn with_part(name: &str, write: impl Fn(&mut dyn std::io::Write)) -> Vec<u8> {
    let template = office::example(&paper(Lang::Zh)).unwrap();
    let mut parts = zip::ZipArchive::new(Cursor::new(template)).unwrap();
    let mut book = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..parts.len() {
        let part = parts.by_index_raw(at).unwrap();
        if part.name().unwrap() != name {
            book.raw_copy_file(part).unwrap();
        }
    }
    let fast = zip::write::SimpleFileOptions::default().compression_level(Some(1));
    book.start_file(name, fast).unwrap();
    write(&mut book);
    book.finish().unwrap().into_inner()
}

/// The second sheet, after the cover.
const SHEET: &str = "xl/worksheets/sheet2.xml";

fn sheet(rows: &str) -> String {
    format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    )
}

#[test]
fn a_workbook_that_unpacks_to_more_than_memory_holds_is_refused() {
    let zeros = vec![0u8; 1 << 20];
    let unpacked = with_part("xl/media/image1.png", |part| {
        for _ in 0..1025 {
            part.write_all(&zeros).unwrap();
        }
    });
    assert!(unpacked.len() < 16 << 20);
    // A text of a megabyte, in 300 cells.
    let text = "公".repeat(350_000);
    let cell = format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#);
    let texts = with_part(SHEET, |part| {
        let row = format!("<row r=\"1\">{}</row>", cell.repeat(300));
        part.write_all(sheet(&row).as_bytes()).unwrap();
    });
    // Half a million cells and one.
    let cells = with_part(SHEET, |part| {
        let row = format!("<row>{}</row>", "<c><v>1</v></c>".repeat(1_000));
        let rows = row.repeat(500) + "<row><c><v>1</v></c></row>";
        part.write_all(sheet(&rows).as_bytes()).unwrap();
    });
    for book in [unpacked, texts, cells] {
        let problems = read(&book).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert!(problems[0].contains("工作簿过大"), "{problems:?}");
    }
}

#[test]
fn two_cells_at_the_ends_of_a_sheet_take_no_room_between_them() {
    let far = r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    let book = with_part(SHEET, |part| {
        part.write_all(sheet(far).as_bytes()).unwrap();
    });
    // It is no sheet of a cycle, which is told as of any other.
    assert!(!read(&book).unwrap_err().is_empty());
    let beyond = far.replace("XFD1048576", "XFE1048576");
    let book = with_part(SHEET, |part| {
        part.write_all(sheet(&beyond).as_bytes()).unwrap();
    });
    assert!(!read(&book).unwrap_err().is_empty());
}

fn drawn(seed: u64) -> Cycle {
    let mut dice = Dice(seed);
    let (count, every) = (1 + dice.below(12), Some(1 + dice.below(3)));
    let mut cycle = invent(count, seed, every);
    let deadline = cycle.cycle.timetable.deadline;
    let by = deadline.date().unwrap();
    let year = cycle.cycle.year;
    let ids: Vec<Id> = cycle.applicants.iter().map(|a| a.id.clone()).collect();
    let later = |dice: &mut Dice| Day(deadline.0 + 1 + dice.below(60) as i32);
    let notes = [
        "=1+1",
        "换行\n第二行",
        "“引号”、逗号,分号;",
        "_x0041_ <&>",
        "是",
        "2021-05-31",
        "12",
        "'单引号",
        "TRUE",
    ];
    if dice.percent(50) {
        cycle.cycle.reference_day = Some(deadline);
    }
    for applicant in &mut cycle.applicants {
        mutate::applicant(applicant, &mut dice, by, year);
        let last = Day::last_of(by.year().into());
        let facts = &mut applicant.facts;
        for since in [&mut facts.operating_since, &mut facts.in_district_since] {
            *since = since.filter(|since| *since <= last);
        }
        if dice.percent(30) {
            applicant.name = Some(dice.pick(&notes).into());
        }
        if dice.percent(30) {
            let record = JudgementRecord {
                by: dice.percent(50).then(|| dice.pick(&notes).into()),
                on: None,
                note: dice.percent(50).then(|| dice.pick(&notes).into()),
            };
            applicant.judgements.records = Some([("good_results", record)].into());
        }
        for accident in applicant.accidents.iter_mut().flatten() {
            accident.note = dice.percent(50).then(|| dice.pick(&notes).into());
        }
        for honour in applicant.honours.iter_mut().flatten() {
            honour.prize = dice.pick(&[None, Some(0), Some(200_000), Some(999_999_999_999)]);
            // A title is revoked after it was won.
            if honour.revoked.day() < honour.awarded || dice.percent(20) {
                honour.revoked =
                    dice.pick(&[Revoked::Unknown, Revoked::Stands, Revoked::Revoked(None)]);
            }
        }
        let extra = [
            json!({"brand-value": 9_007_199_254_740_993_i64}),
            json!({"brand-value": -5}),
            json!({"brand-value": null}),
            json!({"listed.in": true, "since": "2001-01-01"}),
            json!({"listed.in": false, "since": "1900-02-28"}),
        ];
        applicant.extra = serde_json::from_value(extra[dice.below(5)].clone()).unwrap();
        applicant.evidence =
            serde_json::from_value(json!({"industrial": dice.pick(&notes), "form": "甲"})).unwrap();
        if applicant.sheets.is_none() && dice.percent(30) {
            applicant.sheets = Some([].into());
        }
        if applicant.agreed.is_none() && dice.percent(20) {
            applicant.agreed = Some(Marks::new());
        }
    }
    let some = |dice: &mut Dice| -> Vec<Id> {
        let mut some: Vec<Id> = ids.iter().filter(|_| dice.percent(50)).cloned().collect();
        if dice.percent(50) {
            some.reverse();
        }
        some
    };
    let (first, second, third) = (later(&mut dice), Day(deadline.0 + 70), Day(deadline.0 + 90));
    cycle.eligible_list = dice.percent(70).then(|| ApplicantList {
        on: first,
        applicants: some(&mut dice),
    });
    cycle.selection = dice.percent(70).then(|| DeskSelection {
        on: second,
        picked: Vec::new(),
        considered: dice.percent(50).then(|| some(&mut dice)),
    });
    cycle.notice = dice.percent(50).then(|| Notice {
        from: third,
        to: dice.percent(50).then_some(Day(third.0 + 8)),
        objections: vec![Objection {
            applicant: ids[0].clone(),
            on: third,
            upheld: dice.fact(),
            note: Some(dice.pick(&notes).into()),
        }],
    });
    cycle.approval = None;
    cycle.deliberation = None;
    cycle.candidate_list = None;
    cycle
}

fn there_and_back(cycle: &Cycle, lang: Lang) {
    // Only what passes as JSON is a cycle to begin with.
    let json = serde_json::to_vec(cycle).unwrap();
    let cycle = match laurel::cycle::read(&json, &editions(), &|_| ()) {
        Ok(cycle) => cycle,
        Err(problems) => {
            let problems: Vec<String> = problems
                .iter()
                .map(|problem| problem.show(Lang::En))
                .collect();
            panic!("the drawn cycle is not valid: {}", problems.join("\n"));
        }
    };
    let bytes =
        office::write(&cycle, &paper(lang)).unwrap_or_else(|error| panic!("{}", error.show(lang)));
    let back = read(&bytes).unwrap_or_else(|problems| panic!("{}", problems.join("\n")));
    assert_eq!(office::differences(&cycle, &back), Vec::<String>::new());
    // Warnings name places, which are those of the one file or of the other.
    let unwarned = |mut cycle: Cycle| {
        cycle.warnings.clear();
        cycle
    };
    assert_eq!(unwarned(cycle), unwarned(back));
}

#[test]
fn the_sample_is_the_same_after_a_workbook() {
    there_and_back(&sample(), Lang::Zh);
    there_and_back(&sample(), Lang::En);
}

#[test]
fn a_population_is_the_same_after_a_workbook() {
    there_and_back(&invent(2_000, 7, None), Lang::Zh);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_cycle_is_the_same_after_a_workbook(seed: u64, english: bool) {
        there_and_back(&drawn(seed), if english { Lang::En } else { Lang::Zh });
    }
}

#[test]
fn what_a_workbook_does_not_keep_is_told() {
    let mut cycle = sample();
    cycle.applicants[0].name = Some(" 甲 ".into());
    let bytes = office::write(&cycle, &paper(Lang::Zh)).unwrap();
    let back = read(&bytes).unwrap();
    assert_eq!(office::differences(&cycle, &back), ["applicants[0].name"]);
    let folder = scratch("told");
    let (json, xlsx) = (folder.join("c.json"), folder.join("c.xlsx"));
    std::fs::write(&json, serde_json::to_vec(&cycle).unwrap()).unwrap();
    let ran = laurel(&[
        "template",
        "--from",
        json.to_str().unwrap(),
        "-o",
        xlsx.to_str().unwrap(),
        "--lang",
        "en",
    ]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(
        ran.err.contains("1 places: applicants[0].name"),
        "{}",
        ran.err
    );
}

// ------------------------------------------------------------------------------ the template

/// The cells of a workbook, by sheet.
fn sheets(bytes: &[u8]) -> Vec<(String, Vec<Vec<Data>>)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            let (rows, columns) = range.end().map_or((0, 0), |(row, col)| (row + 1, col + 1));
            let cells = (0..rows).map(|row| {
                (0..columns)
                    .map(|col| range.get_value((row, col)).cloned().unwrap_or_default())
                    .collect()
            });
            (name, cells.collect())
        })
        .collect()
}

/// Earlier titles were given under earlier rules: the template for one scheme offers the others for them.
#[test]
fn the_template_for_a_scheme_offers_every_version_for_earlier_titles() {
    let folder = scratch("template-scheme");
    let file = folder.join("t.xlsx");
    let path = file.to_str().unwrap();
    let args = ["template", "--scheme", "beilun-2021", "-o", path];
    assert_eq!(laurel(&args).code, Some(0));
    let bytes = std::fs::read(&file).unwrap();
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut offered = 0;
    for part in 0..parts.len() {
        let mut text = String::new();
        let mut part = parts.by_index(part).unwrap();
        if part.name().unwrap().starts_with("xl/worksheets/") {
            std::io::Read::read_to_string(&mut part, &mut text).unwrap();
        }
        offered += text.matches("\"beilun-2021,beilun-2014\"").count();
    }
    assert_eq!(offered, 2, "honours and titles");
}

#[test]
fn the_example_has_a_row_on_every_sheet_and_passes_the_check() {
    for lang in [Lang::Zh, Lang::En] {
        let bytes = office::example(&paper(lang)).unwrap();
        assert_eq!(
            bytes,
            office::example(&paper(lang)).unwrap(),
            "the same bytes every time"
        );
        let cycle = read(&bytes).unwrap();
        assert_eq!(cycle.applicants.len(), 1);
        for (name, cells) in sheets(&bytes) {
            let filled = cells
                .iter()
                .filter(|row| row.iter().filter(|cell| **cell != Data::Empty).count() > 1);
            // A total is for who has no marks, and the model has some.
            let rows = if ["总分", "Totals"].contains(&&*name) {
                1
            } else {
                2
            };
            assert!(filled.count() >= rows, "{name}: headings and a row");
        }
    }
    let folder = scratch("template");
    let path = folder.join("cycle.xlsx");
    let path = path.to_str().unwrap();
    assert_eq!(laurel(&["template", "--example", "-o", path]).code, Some(0));
    let checked = laurel(&["check", path, "--format", "json"]).json();
    assert_eq!(checked["valid"], true);
    let left = checked["problems"].as_array().unwrap().iter();
    let left = left.filter(|it| it["code"] == "example-left");
    let places: Vec<&str> = left.map(|it| it["place"].as_str().unwrap()).collect();
    assert!(places.contains(&"申报单位!A4"), "{places:?}");
    assert!(places.len() > 5, "{places:?}");
    let run = laurel(&["run", "beilun-2021", path, "--format", "json"]);
    assert_eq!(run.json()["summary"]["applicants"], 1);
    let explained = laurel(&["explain", "beilun-2021", path, "示例01"]);
    assert_eq!(explained.code, Some(0), "{}", explained.err);
    // Also from standard input.
    let bytes = std::fs::read(path).unwrap();
    let mut command = support_cli::command();
    let ran = support_cli::run(command.args(["check", "-", "--format", "json"]), &bytes);
    assert_eq!(ran.json()["valid"], true);
}

/// Blank is blank: nothing but headings, notes and lists to choose from.
#[test]
fn the_template_is_empty() {
    for lang in [Lang::Zh, Lang::En] {
        let bytes = office::template(&paper(lang)).unwrap();
        assert_eq!(bytes, office::template(&paper(lang)).unwrap());
        let problems = read(&bytes).unwrap_err();
        assert!(
            problems
                .iter()
                .any(|it| it.contains("年度") || it.contains("cycle")),
            "{problems:?}"
        );
        let example = office::example(&paper(lang)).unwrap();
        for ((name, blank), (_, cells)) in sheets(&bytes).into_iter().zip(sheets(&example)) {
            let texts = blank.iter().flatten().map(ToString::to_string);
            let marked: Vec<String> = texts
                .filter(|it| it.contains("虚构") || it.contains("示例01"))
                .collect();
            assert_eq!(marked, Vec::<String>::new(), "{name}");
            assert!(blank.len() <= cells.len(), "{name}");
        }
    }
}

// ------------------------------------------------------------------------------ results

fn with_runs<R>(cycle: &Cycle, then: impl FnOnce(&Run, &Run) -> R) -> R {
    let columns = Columns::new(cycle);
    let set = BTreeMap::new();
    let run = |version: usize| {
        let ready = ready(version);
        let settings = ready
            .settings(&settings(&set))
            .unwrap_or_else(|e| panic!("{}", e.show(Lang::En)));
        ready
            .run(&columns, settings, REASONS, &|_| ())
            .unwrap_or_else(|e| panic!("{}", e.show(Lang::En)))
    };
    let (a, b) = (run(0), run(1));
    then(&a, &b)
}

fn word(data: &Data) -> String {
    data.to_string()
}

/// The rows of a table as they stand in a workbook, by heading.
fn rows_of(book: &[(String, Vec<Vec<Data>>)], table: &Table) -> Vec<Vec<String>> {
    let (_, cells) = book.iter().find(|(name, _)| *name == table.name).unwrap();
    let titles: Vec<&str> = table
        .columns
        .iter()
        .map(|column| column.title.as_str())
        .collect();
    let head = cells
        .iter()
        .position(|row| row.iter().map(word).collect::<Vec<_>>() == titles)
        .unwrap_or_else(|| panic!("{}: no headings", table.name));
    cells[head + 1..]
        .iter()
        .map(|row| row.iter().map(word).collect())
        .collect()
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) | Cell::Number(text) => text.clone(),
    }
}

/// The fields of a CSV file.
fn fields(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(bytes).unwrap();
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let (mut rows, mut row, mut field, mut quoted) = (vec![], vec![], String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => field.push(chars.next().unwrap()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted => {
                assert_eq!(chars.next(), Some('\n'));
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            c => field.push(c),
        }
    }
    assert!(row.is_empty() && field.is_empty(), "the last line ends");
    rows
}

fn number(value: &Value) -> String {
    if value.is_null() {
        String::new()
    } else {
        value.to_string()
    }
}

/// Every figure of the tables against the JSON output, and workbook and CSV against the tables.
fn results_agree(cycle: &Cycle, lang: Lang) {
    with_runs(cycle, |a, b| {
        let (view_a, view_b) = (View::new(a), View::new(b));
        let mut diff = compare(&view_a, &view_b);
        let memo = StageCache::new(a.columns);
        diff.attribution =
            Some(attribute(&memo, a, b).unwrap_or_else(|e| panic!("{}", e.show(lang))));
        let json = serde_json::to_value(&diff).unwrap();
        let tables = of_diff(&diff, &view_a, &view_b, lang);
        let bytes =
            save::workbook(&tables, "t", lang).unwrap_or_else(|e| panic!("{}", e.show(lang)));
        let book = sheets(&bytes);
        for table in &tables {
            let expected: Vec<Vec<String>> = table
                .rows
                .iter()
                .map(|row| row.iter().map(plain).collect())
                .collect();
            assert_eq!(rows_of(&book, table), expected, "{}", table.name);
            let csv = fields(&save::csv(table).ok().unwrap());
            // What would be anything but text has an apostrophe before it.
            let bare = |field: &String| field.strip_prefix('\'').unwrap_or(field).to_owned();
            let rows: Vec<Vec<String>> = csv[1..]
                .iter()
                .map(|row| row.iter().map(bare).collect())
                .collect();
            assert_eq!(rows, expected, "{}", table.name);
        }
        let text = |lang: Lang| lang.pick("zh", "en");
        assert_eq!(tables[0].lead[0], json["sentence"][text(lang)]);
        // 摘要
        for (side, col) in [("a", 1), ("b", 2)] {
            let summary = &json[side]["summary"];
            let shown: Vec<String> = tables[0].rows.iter().map(|row| plain(&row[col])).collect();
            assert_eq!(shown[4], number(&summary["applicants"]));
            for (group, name) in ["eligible", "visited", "candidates", "winners"]
                .iter()
                .enumerate()
            {
                for (answer, key) in ["yes", "no", "open"].iter().enumerate() {
                    assert_eq!(
                        shown[5 + 3 * group + answer],
                        number(&summary[name][key]),
                        "{name} {key}"
                    );
                }
            }
            assert_eq!(shown[18], number(&summary["prize"]));
            assert_eq!(
                shown[19],
                json[side]["assumptions"]
                    .as_array()
                    .unwrap()
                    .len()
                    .to_string()
            );
        }
        // 结果变化一览
        for (row, moved) in tables[1]
            .rows
            .iter()
            .zip(json["transitions"].as_array().unwrap())
        {
            let count = |key: &str| {
                moved[key]
                    .as_array()
                    .map_or_else(|| number(&moved[key]), |list| list.len().to_string())
            };
            let keys = [
                "both_in",
                "entered",
                "left",
                "both_out",
                "open",
                "open_on_one_side",
            ];
            for (cell, key) in row[1..].iter().zip(keys) {
                assert_eq!(plain(cell), count(key), "{key}");
            }
            assert_eq!(plain(&row[7]), cycle.applicants.len().to_string());
        }
        // 申报单位对比
        let outcomes = [view_a.outcome(), view_b.outcome()];
        let outcomes = outcomes.map(|outcome| serde_json::to_value(outcome).unwrap());
        let changed = json["changed"].as_array().unwrap();
        assert_eq!(tables[2].rows.len(), cycle.applicants.len());
        for (number_of, row) in tables[2].rows.iter().enumerate() {
            let id = plain(&row[0]);
            let change = changed.iter().find(|change| change["id"] == id.as_str());
            assert_eq!(plain(&row[2]) == "✓", change.is_some(), "{id}");
            for (outcome, from) in outcomes.iter().zip([3, 12]) {
                let one = &outcome["applicants"][number_of];
                assert_eq!(one["id"], id.as_str());
                assert_eq!(
                    plain(&row[from + 1]) == "*",
                    !one["rests_on"].as_array().unwrap().is_empty()
                );
                let symbols = [("eligible", 2), ("candidate", 3), ("winner", 4)];
                for (key, at) in symbols {
                    let symbol = match one[key].as_str().unwrap() {
                        "yes" => "✓",
                        "no" => "✗",
                        "open" => "?",
                        _ => "–",
                    };
                    assert!(plain(&row[from + at]).starts_with(symbol), "{id} {key}");
                }
                let score = |key: &str| one["score"][key].as_str().unwrap_or_default().to_owned();
                assert_eq!(plain(&row[from + 5]), score("low"));
                assert_eq!(plain(&row[from + 6]), score("high"));
                assert_eq!(plain(&row[from + 7]), number(&one["place"]["best"]));
                assert_eq!(plain(&row[from + 8]), number(&one["place"]["worst"]));
            }
            if let Some(change) = change {
                let lines = plain(&row[23]).lines().count();
                assert_eq!(lines, change["rules"].as_array().unwrap().len(), "{id}");
            }
        }
        // 各条修订的影响 and 各条修订的影响（各单位）
        // To four decimals, which is exact for whole numbers and for halves.
        let fraction = |share: &Value, end: &str| -> f64 {
            let part = |key: &str| share[end][key].as_f64().unwrap();
            part("numerator") / part("denominator")
        };
        let near = |cell: &Cell, share: &Value, end: &str| {
            let shown: f64 = plain(cell).parse().unwrap();
            assert!(
                (shown - fraction(share, end)).abs() < 0.000_06,
                "{shown} {share}"
            );
        };
        let cohort = json["attribution"]["cohort"].as_array().unwrap();
        let shares: Vec<&Value> = cohort
            .iter()
            .flat_map(|one| one["shares"].as_array().unwrap())
            .collect();
        assert_eq!(tables[3].rows.len(), shares.len());
        for (row, share) in tables[3].rows.iter().zip(&shares) {
            near(&row[9], share, "low");
            near(&row[10], share, "high");
            assert_eq!(plain(&row[11]), number(&share["applicants"]));
        }
        let applicants = json["attribution"]["applicants"].as_array().unwrap();
        let shares: Vec<&Value> = applicants
            .iter()
            .flat_map(|one| one["aspects"].as_array().unwrap())
            .flat_map(|aspect| aspect["shares"].as_array().unwrap())
            .collect();
        assert_eq!(tables[4].rows.len(), shares.len());
        for (row, share) in tables[4].rows.iter().zip(&shares) {
            near(&row[6], share, "low");
            near(&row[7], share, "high");
        }
        // What an officer reads has no ids of rules, no digests and no names of components.
        for table in &tables {
            for cell in table.rows.iter().flatten() {
                let text = plain(cell);
                let technical = text.contains(".wasm") || text.contains("/component");
                let digest = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
                assert!(!technical && !digest, "{}: {text}", table.name);
            }
        }
        // Whose change it took is said as the card says it.
        for (row, outcome) in tables[2].rows.iter().zip(&cycle.applicants) {
            let found = diff
                .attribution
                .as_ref()
                .and_then(|it| it.applicant(&outcome.id));
            let cause = found.and_then(|it| it.displacement.as_ref());
            if let (Some(displacement), "✓") = (cause, plain(&row[2]).as_str()) {
                assert_eq!(
                    plain(&row[22]),
                    displacement.cause.word(lang),
                    "{}",
                    outcome.id
                );
            }
        }
        // The tables of a run.
        let tables = of_run(&view_b, "一句话", lang);
        let book = sheets(
            &save::workbook(&tables, "t", lang).unwrap_or_else(|e| panic!("{}", e.show(lang))),
        );
        let outcome = &outcomes[1];
        for table in &tables {
            let expected: Vec<Vec<String>> = table
                .rows
                .iter()
                .map(|row| row.iter().map(plain).collect())
                .collect();
            assert_eq!(rows_of(&book, table), expected, "{}", table.name);
        }
        let reasons: usize = outcome["applicants"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["reasons"].as_array().unwrap().len())
            .sum();
        assert_eq!(tables[3].rows.len(), reasons);
        // Rules stand by their wording.
        for row in &tables[3].rows {
            let rule = plain(&row[4]);
            let first = rule.chars().next().unwrap();
            assert!(lang == Lang::En || !first.is_ascii_digit(), "{rule}");
        }
    });
}

#[test]
fn results_of_the_sample_say_in_excel_what_they_say_in_json() {
    results_agree(&sample(), Lang::Zh);
    results_agree(&sample(), Lang::En);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn results_say_in_excel_what_they_say_in_json(seed: u64) {
        results_agree(&drawn(seed), Lang::Zh);
    }
}

#[test]
fn results_are_written_in_the_form_that_the_name_asks_for() {
    let folder = scratch("forms");
    let cycle = tests("cycles/sample.json");
    let cycle = cycle.to_str().unwrap();
    let diff = [
        "diff",
        "beilun-2014",
        "beilun-2021",
        cycle,
        "--lang",
        "zh",
        "-o",
    ];
    let write = |name: &str| {
        let path = folder.join(name);
        let ran = laurel(&[&diff[..], &[path.to_str().unwrap()]].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        // The finding is still said, and nothing else.
        assert_eq!(ran.out.lines().count(), 1);
    };
    write("r.xlsx");
    write("r.csv");
    write("r.json");
    let json = laurel(&[
        "diff",
        "beilun-2014",
        "beilun-2021",
        cycle,
        "--format",
        "json",
    ])
    .json();
    let written: Value =
        serde_json::from_slice(&std::fs::read(folder.join("r.json")).unwrap()).unwrap();
    assert_eq!(written, json);
    for (name, cells) in sheets(&std::fs::read(folder.join("r.xlsx")).unwrap()) {
        let csv = fields(&std::fs::read(folder.join(format!("r-{name}.csv"))).unwrap());
        let tail: Vec<Vec<String>> = cells[cells.len() - (csv.len() - 1)..]
            .iter()
            .map(|row| row.iter().map(word).collect())
            .collect();
        let bare = |field: &String| field.strip_prefix('\'').unwrap_or(field).to_owned();
        let rows: Vec<Vec<String>> = csv[1..]
            .iter()
            .map(|row| row.iter().map(bare).collect())
            .collect();
        assert_eq!(tail, rows, "{name}");
    }
    let path = folder.join("o.xlsx");
    let ran = laurel(&["run", "beilun-2021", cycle, "-o", path.to_str().unwrap()]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(sheets(&std::fs::read(path).unwrap()).len() >= 4);
    let ran = laurel(&["run", "beilun-2021", cycle, "-o", "x.ods", "--lang", "en"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains(".xlsx, .csv or .json"), "{}", ran.err);
}

// ------------------------------------------------------------------------------ without identities

/// Everything in a cycle by which somebody could be known, as it could stand in an output.
fn identities(tree: &Value, into: &mut Vec<String>) {
    match tree {
        Value::Object(object) => {
            for (key, value) in object {
                let names = ["name", "credit_code", "street", "holder", "note", "by"];
                match value {
                    Value::String(text) if names.contains(&key.as_str()) => into.push(text.clone()),
                    value => identities(value, into),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| identities(value, into)),
        _ => {}
    }
}

#[test]
fn no_output_says_who_anybody_is() {
    let cycle = tests("cycles/sample.json");
    let cycle = cycle.to_str().unwrap();
    let mut secret = Vec::new();
    identities(&serde_json::to_value(sample()).unwrap(), &mut secret);
    assert!(secret.len() > 30);
    let ids: Vec<String> = sample()
        .applicants
        .iter()
        .map(|a| format!("\"{}\"", a.id))
        .collect();
    let folder = scratch("anonymous");
    let file = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (xlsx, csv, book) = (file("r.xlsx"), file("r.csv"), file("c.xlsx"));
    let commands: Vec<Vec<&str>> = vec![
        vec!["run", "beilun-2014", cycle],
        vec!["run", "beilun-2021", cycle, "--format", "json"],
        vec!["diff", "beilun-2014", "beilun-2021", cycle],
        vec![
            "diff",
            "beilun-2014",
            "beilun-2021",
            cycle,
            "--format",
            "json",
        ],
        vec!["explain", "beilun-2021", cycle, "A01"],
        vec!["explain", "beilun-2021", cycle, "A18", "--format", "json"],
        vec!["diff", "beilun-2014", "beilun-2021", cycle, "-o", &xlsx],
        vec!["diff", "beilun-2014", "beilun-2021", cycle, "-o", &csv],
        vec!["template", "--from", cycle, "-o", &book],
    ];
    let clean = |what: &str, text: &str| {
        for word in &secret {
            assert!(!text.contains(word.as_str()), "{what}: {word}");
        }
    };
    for command in commands {
        for lang in ["zh", "en"] {
            let ran = laurel(&[&command[..], &["--anonymous", "--lang", lang]].concat());
            assert_eq!(ran.code, Some(0), "{command:?} {}", ran.err);
            clean(&command.join(" "), &(ran.out.clone() + &ran.err));
            if command.contains(&"json") {
                assert!(
                    ids.iter().all(|id| !ran.out.contains(id.as_str())),
                    "{command:?}"
                );
            }
        }
    }
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let text = match path.extension().unwrap().to_str() {
            Some("csv") => String::from_utf8(bytes).unwrap(),
            _ => format!("{:?}", sheets(&bytes)),
        };
        clean(&path.display().to_string(), &text);
    }
}

#[test]
fn problems_name_the_place_but_nobody() {
    let mut tree = serde_json::to_value(sample()).unwrap();
    tree["applicants"][1]["id"] = json!("A01");
    tree["applicants"][2]["credit_code"] = json!("91330206XYLA0001X1");
    tree["applicants"][3]["facts"]["industral"] = json!(true);
    tree["applicants"][4]["grades"] = json!("合成样例");
    let text = serde_json::to_vec(&tree).unwrap();
    let mut command = support_cli::command();
    let ran = support_cli::run(
        command.args(["check", "-", "--anonymous", "--lang", "zh"]),
        &text,
    );
    assert_eq!(ran.code, Some(2));
    for place in [
        "applicants[1].id",
        "applicants[2].credit_code",
        "applicants[3].facts.…",
        "applicants[4].grades",
    ] {
        assert!(ran.err.contains(place), "{place}: {}", ran.err);
    }
    for word in ["A01", "A02", "合成样例", "91330206", "申报单位“"] {
        assert!(!ran.err.contains(word), "{word}: {}", ran.err);
    }
    assert!(ran.err.contains("是否应为“industrial”"), "{}", ran.err);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// The outcome is the same, applicant by applicant; only who they are is not said.
    #[test]
    fn outcomes_are_the_same_without_identities(seed: u64) {
        let cycle = drawn(seed);
        let known = ["beilun-2014", "beilun-2021"].map(str::to_owned).into();
        let nobody = anonymous(cycle.clone(), &known, Lang::Zh);
        let valid = serde_json::to_vec(&nobody).unwrap();
        prop_assert!(laurel::cycle::read(&valid, &editions(), &|_| ()).is_ok());
        let outcome = |cycle: &Cycle| with_runs(cycle, |a, b| {
            [a, b].map(|run| {
                let mut outcome = serde_json::to_value(View::new(run).outcome()).unwrap();
                for one in outcome["applicants"].as_array_mut().unwrap() {
                    one["id"] = Value::Null;
                    one["name"] = Value::Null;
                }
                for list in ["measures", "title_remarks"] {
                    for one in outcome[list].as_array_mut().unwrap() {
                        for key in ["honour", "subject", "trigger"] {
                            one[key] = Value::Null;
                        }
                    }
                }
                outcome
            })
        });
        prop_assert_eq!(outcome(&cycle), outcome(&nobody));
    }
}

#[test]
fn what_check_warns_of_stands_in_the_workbook() {
    let folder = scratch("warnings");
    let cycle = tests("bad-input/a-warning-in-json/input.txt");
    let cycle = cycle.to_str().unwrap();
    for (lang, sheet, said) in [
        ("zh", "申报文件的提醒", "甲公司"),
        ("en", "Warnings", "甲公司"),
    ] {
        for command in [
            &["run", "beilun-2021"][..],
            &["diff", "beilun-2014", "beilun-2021"],
        ] {
            let path = folder.join("w.xlsx");
            let path = path.to_str().unwrap();
            let ran = laurel(&[command, &[cycle, "-o", path, "--lang", lang]].concat());
            assert_eq!(ran.code, Some(0), "{}", ran.err);
            let book = sheets(&std::fs::read(path).unwrap());
            let found = book.iter().find(|(name, _)| name == sheet).unwrap();
            let cells: Vec<String> = found.1.iter().flatten().map(word).collect();
            assert!(
                cells.iter().any(|cell| cell == "titles[0].holder"),
                "{cells:?}"
            );
            assert!(cells.iter().any(|cell| cell.contains(said)), "{cells:?}");
        }
    }
    // Without a warning there is no such sheet.
    let path = folder.join("none.xlsx");
    let path = path.to_str().unwrap();
    let sample = tests("cycles/sample.json");
    let ran = laurel(&["run", "beilun-2021", sample.to_str().unwrap(), "-o", path]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let book = sheets(&std::fs::read(path).unwrap());
    assert!(book.iter().all(|(name, _)| !name.contains("提醒")));
}
