//! Every kind of problem that a cycle file can have, each once, and what must not be one.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Value, json};

use super::*;
use laurel_words::lang::Lang;

/// A small cycle with everything in it and nothing wrong.
fn good() -> Value {
    let marks = json!({"4.1.2": 70, "4.1.3": null});
    json!({
        "laurel": "0.1",
        "cycle": {
            "year": 2021,
            "reference_day": "2021-06-30",
            "timetable": {"announced": "2021-04-01", "deadline": "2021-06-30"},
        },
        "applicants": [
            {
                "id": "A01", "name": "合成企业一", "credit_code": "91350100M000100Y43",
                "facts": {"industrial": true, "activity": "manufacturing", "operating_since": "2001-03-01"},
                "judgements": {"quality_model": {"answer": true, "by": "E1", "on": "2021-07-01"}},
                "papers": {"form": true, "submitted": "2021-07-02"},
                "grades": [{"year": 2020, "grade": "A", "published": "2021-05-20"}],
                "accidents": [{"on": "2021-09-01", "fatal": false}],
                "honours": [{"id": "H1", "award": "municipal", "cycle": 2015, "awarded": "2015-12-01", "revoked": false}],
                "evidence": {"industrial": "营业执照"},
                "extra": {"brand-value": 12},
            },
            {
                "id": "A02",
                "sheets": [{"examiner": "E1", "marks": marks}],
                "agreed": marks,
                "extra": {"brand-value": null},
            },
            {"id": "A03"},
        ],
        "examiners": [{"id": "E1", "name": "合成专家一"}, {"id": "E2"}],
        "conflicts": [{"examiner": "E2", "applicant": "A01"}],
        "scores": {
            "standard": "GB/T 19580-2012",
            "sheets": [{"applicant": "A01", "examiner": "E1", "marks": marks}],
            "agreed": [{"applicant": "A01", "marks": marks}],
        },
        "eligible_list": {"on": "2021-07-10", "applicants": ["A01", "A02"]},
        "selection": {"on": "2021-07-20", "picked": ["A01", "A02"], "considered": ["A01", "A02"]},
        "candidate_list": {"on": "2021-08-20", "applicants": ["A01", "A02"]},
        "deliberation": {"on": "2021-09-01", "proposed": ["A01"]},
        "notice": {
            "from": "2021-09-02", "to": "2021-09-08",
            "objections": [{"applicant": "A01", "on": "2021-09-03", "upheld": false}],
        },
        "approval": {"on": "2021-09-20", "approved": ["A01"]},
        "titles": [{"id": "H9", "holder": "合成往届企业", "awarded": "2016-12-01", "prize": 200000, "revoked": "2019-06-01"}],
        "incidents": [{"applicant": "A01", "on": "2021-08-01", "kind": "accident"}],
        "events": [
            {"id": "V1", "honour": "H9", "kind": "quality-problem", "on": "2019-01-01", "grave": true, "effect": null},
            {"id": "V2", "honour": "2021/A01", "kind": "title-use", "on": "2021-10-01", "in_products": true},
        ],
        "conduct": [{"id": "C1", "reviewer": "E1", "kind": "neglect", "on": "2021-08-01", "established": true}],
        "acts": [
            {"event": "V1", "measure": "revoke-title", "step": "proposed", "on": "2019-02-01"},
            {"conduct": "C1", "step": "decided", "on": "2021-08-02"},
        ],
    })
}

fn editions() -> Vec<Edition> {
    let clauses = ["4.1.2", "4.1.3", "4.7.2"].map(str::to_owned).to_vec();
    let id = "GB/T 19580-2012".to_owned();
    let measures = Vec::new();
    vec![Edition {
        id,
        clauses,
        measures,
        grid: true,
    }]
}

fn problems(text: &[u8]) -> Vec<Problem> {
    let found = read(text, &editions(), &|_| {}).err().unwrap_or_default();
    // Looked up for each letter of each message: the text may have millions.
    let held = String::from_utf8_lossy(text);
    let held: HashSet<char> = held.chars().filter(|c| !c.is_ascii()).collect();
    for problem in &found {
        let Problem { message, .. } = problem;
        assert!(
            !message.zh.is_empty() && !message.en.is_empty(),
            "{problem:?}"
        );
        assert!(message.zh.chars().any(|c| c > '\u{2e80}'), "{problem:?}");
        assert!(
            !message
                .en
                .chars()
                .any(|c| ('\u{3000}'..'\u{a000}').contains(&c) && !held.contains(&c)),
            "{problem:?}"
        );
    }
    found
}

fn places(found: &[Problem]) -> Vec<&str> {
    found.iter().map(|problem| &*problem.place).collect()
}

/// Changes one value of a good cycle; a pointer that ends in a new key adds it.
fn put(cycle: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/");
    match cycle
        .pointer_mut(parent)
        .unwrap_or_else(|| panic!("{pointer}"))
    {
        Value::Object(object) => {
            object.insert(key, value);
        }
        Value::Array(list) if key == "-" => list.push(value),
        Value::Array(list) => list[key.parse::<usize>().unwrap()] = value,
        _ => panic!("{pointer}"),
    }
}

/// One fault, where it is to be reported, and what the English message has to say.
fn faults() -> Vec<(&'static str, Value, &'static str, &'static str)> {
    vec![
        // Form.
        (
            "/laurel",
            json!("0.2"),
            "laurel",
            "none of the admissible values",
        ),
        (
            "/cycle/year",
            json!(1492),
            "cycle.year",
            "1492 is out of range: 1900 to 2199",
        ),
        (
            "/cycle/year",
            json!(2021.5),
            "cycle.year",
            "2021.5 is not a whole number",
        ),
        (
            "/cycle/timetable/deadline",
            json!("2021-02-30"),
            "cycle.timetable.deadline",
            "the calendar has no 2021-02-30",
        ),
        (
            "/cycle/timetable/deadline",
            json!("30.6.2021"),
            "cycle.timetable.deadline",
            "the form YYYY-MM-DD",
        ),
        (
            "/cycle/timetable/deadline",
            json!(20210630),
            "cycle.timetable.deadline",
            "a date (YYYY-MM-DD) belongs here, not 20210630",
        ),
        (
            "/cycle/timetable",
            json!({}),
            "cycle.timetable",
            "“deadline” is missing",
        ),
        (
            "/cycle",
            json!([2021]),
            "cycle",
            "an object {…} belongs here, not a list",
        ),
        (
            "/applicants",
            json!({}),
            "applicants",
            "a list […] belongs here, not an object",
        ),
        (
            "/applicants",
            json!(null),
            "applicants",
            "a list […] belongs here, not null",
        ),
        (
            "/applicants/2",
            json!(5),
            "applicants[2]",
            "an object {…} belongs here, not 5",
        ),
        (
            "/applicants/2",
            json!(["A03"]),
            "applicants[2]",
            "an object {…} belongs here, not a list",
        ),
        (
            "/applicants/2",
            json!({}),
            "applicants[2]",
            "“id” is missing",
        ),
        (
            "/applicants/2/id",
            json!(""),
            "applicants[2].id",
            "an id is not empty",
        ),
        (
            "/applicants/2/id",
            json!("A03 "),
            "applicants[2].id",
            "no space at either end",
        ),
        (
            "/applicants/2/id",
            json!(3),
            "applicants[2].id",
            "a text belongs here, not 3",
        ),
        (
            "/applicants/2/fact",
            json!({}),
            "applicants[2].fact",
            "did you mean “facts”",
        ),
        (
            "/applicants/2/industrial",
            json!(true),
            "applicants[2].industrial",
            "belongs under “facts”",
        ),
        (
            "/applicants/0/facts/quality_model",
            json!(true),
            "applicants[0].facts.quality_model",
            "belongs under “judgements”",
        ),
        (
            "/applicants/0/facts/industry",
            json!(true),
            "applicants[0].facts.industry",
            "did you mean “industrial”",
        ),
        (
            "/applicants/0/facts/turnover",
            json!(1),
            "applicants[0].facts.turnover",
            "there is no key “turnover”",
        ),
        (
            "/applicants/0/facts/industrial",
            json!("yes"),
            "applicants[0].facts.industrial",
            "true or false or null (unknown) belongs here, not the text “yes”",
        ),
        (
            "/applicants/0/facts",
            json!([true]),
            "applicants[0].facts",
            "an object {…} belongs here",
        ),
        (
            "/applicants/0/facts/activity",
            json!("manufactoring"),
            "applicants[0].facts.activity",
            "did you mean “manufacturing”",
        ),
        (
            "/applicants/0/judgements/quality_model",
            json!("yes"),
            "applicants[0].judgements.quality_model",
            "true or false or null (unknown) or an object",
        ),
        (
            "/applicants/0/judgements/quality_model/by",
            json!(1),
            "applicants[0].judgements.quality_model.by",
            "a text",
        ),
        (
            "/applicants/0/honours/0/revoked",
            json!(0),
            "applicants[0].honours[0].revoked",
            "true or false or null (unknown) or a date",
        ),
        (
            "/applicants/0/honours/0/revoked",
            json!("2019-13-01"),
            "applicants[0].honours[0].revoked",
            "the calendar has no 2019-13-01",
        ),
        (
            "/applicants/0/honours/0/prize",
            json!(-1),
            "applicants[0].honours[0].prize",
            "-1 is out of range: 0 to",
        ),
        (
            "/applicants/0/evidence/industry",
            json!("…"),
            "applicants[0].evidence.industry",
            "did you mean “industrial”",
        ),
        (
            "/applicants/0/extra/industrial",
            json!(true),
            "applicants[0].extra.industrial",
            "has a place of its own in the file, under “facts”",
        ),
        (
            "/applicants/0/extra/brand-value",
            json!("12"),
            "applicants[0].extra.brand-value",
            "a date has the form",
        ),
        (
            "/applicants/0/extra/brand-value",
            json!([]),
            "applicants[0].extra.brand-value",
            "a whole number",
        ),
        (
            "/applicants/1/sheets/0/marks/4.1.2",
            json!(72),
            "applicants[1].sheets[0].marks[\"4.1.2\"]",
            "72 is off the grid",
        ),
        (
            "/scores/sheets/0/marks/4.1.2",
            json!(105),
            "scores.sheets[0].marks[\"4.1.2\"]",
            "105 is out of range: 0 to 100",
        ),
        (
            "/scores/sheets/0/marks/4.1.2",
            json!(300),
            "scores.sheets[0].marks[\"4.1.2\"]",
            "out of range",
        ),
        (
            "/scores/agreed/0/marks/4.1.2",
            json!("70"),
            "scores.agreed[0].marks[\"4.1.2\"]",
            "a whole number",
        ),
        (
            "/selection/picked/1",
            json!(2),
            "selection.picked[1]",
            "a text belongs here",
        ),
        (
            "/events/0/kind",
            json!("accidents"),
            "events[0].kind",
            "did you mean “accident”",
        ),
        (
            "/examiners",
            json!(null),
            "examiners",
            "a list […] belongs here",
        ),
        (
            "/surprise",
            json!(1),
            "surprise",
            "there is no key “surprise”",
        ),
        // Ids and references.
        (
            "/applicants/2/id",
            json!("A01"),
            "applicants[2].id",
            "“A01” is used already, at applicants[0].id",
        ),
        (
            "/examiners/-",
            json!({"id": "E1"}),
            "examiners[2].id",
            "at examiners[0].id",
        ),
        (
            "/events/1/id",
            json!("V1"),
            "events[1].id",
            "at events[0].id",
        ),
        (
            "/conduct/-",
            json!({"id": "C1", "reviewer": "E2", "kind": "secrecy"}),
            "conduct[1].id",
            "at conduct[0].id",
        ),
        (
            "/titles/-",
            json!({"id": "H1", "holder": "x"}),
            "titles[1].id",
            "“H1” is used already, at applicants[0].honours[0].id",
        ),
        (
            "/titles/-",
            json!({"id": "a/b", "holder": "x"}),
            "titles[1].id",
            "must not contain “/”",
        ),
        (
            "/conflicts/0/applicant",
            json!("A09"),
            "conflicts[0].applicant",
            "no applicant “A09”; did you mean",
        ),
        (
            "/conflicts/0/examiner",
            json!("X1"),
            "conflicts[0].examiner",
            "no examiner “X1”",
        ),
        (
            "/scores/sheets/0/applicant",
            json!("Z"),
            "scores.sheets[0].applicant",
            "no applicant “Z”",
        ),
        (
            "/scores/sheets/0/examiner",
            json!("Z"),
            "scores.sheets[0].examiner",
            "no examiner “Z”",
        ),
        (
            "/scores/agreed/0/applicant",
            json!("Z"),
            "scores.agreed[0].applicant",
            "no applicant “Z”",
        ),
        (
            "/applicants/1/sheets/0/examiner",
            json!("Z"),
            "applicants[1].sheets[0].examiner",
            "no examiner “Z”",
        ),
        (
            "/eligible_list/applicants/0",
            json!("Z"),
            "eligible_list.applicants[0]",
            "no applicant “Z”",
        ),
        (
            "/selection/picked/0",
            json!("Z"),
            "selection.picked[0]",
            "no applicant “Z”",
        ),
        (
            "/selection/considered/0",
            json!("Z"),
            "selection.considered[0]",
            "no applicant “Z”",
        ),
        (
            "/candidate_list/applicants/0",
            json!("Z"),
            "candidate_list.applicants[0]",
            "no applicant “Z”",
        ),
        (
            "/deliberation/proposed/0",
            json!("Z"),
            "deliberation.proposed[0]",
            "no applicant “Z”",
        ),
        (
            "/notice/objections/0/applicant",
            json!("Z"),
            "notice.objections[0].applicant",
            "no applicant “Z”",
        ),
        (
            "/approval/approved/0",
            json!("Z"),
            "approval.approved[0]",
            "no applicant “Z”",
        ),
        (
            "/incidents/0/applicant",
            json!("Z"),
            "incidents[0].applicant",
            "no applicant “Z”",
        ),
        (
            "/events/0/honour",
            json!("H8"),
            "events[0].honour",
            "no title “H8”; did you mean",
        ),
        (
            "/events/1/honour",
            json!("2020/A01"),
            "events[1].honour",
            "no title “2020/A01”",
        ),
        (
            "/events/1/honour",
            json!("2021/A09"),
            "events[1].honour",
            "no title “2021/A09”",
        ),
        (
            "/conduct/0/reviewer",
            json!("E9"),
            "conduct[0].reviewer",
            "no examiner “E9”",
        ),
        (
            "/acts/0/event",
            json!("V7"),
            "acts[0].event",
            "no event “V7”",
        ),
        (
            "/acts/1/conduct",
            json!("C7"),
            "acts[1].conduct",
            "no conduct “C7”",
        ),
        (
            "/acts/1/event",
            json!("V1"),
            "acts[1]",
            "exactly one of “event” and “conduct”",
        ),
        (
            "/acts/1/conduct",
            json!(null),
            "acts[1]",
            "exactly one of “event” and “conduct”",
        ),
        (
            "/selection/picked/1",
            json!("A01"),
            "selection.picked[1]",
            "names “A01” twice (also at [0])",
        ),
        // Credit codes.
        (
            "/applicants/0/credit_code",
            json!("91350100M000100Y44"),
            "applicants[0].credit_code",
            "call for “3”",
        ),
        (
            "/applicants/0/credit_code",
            json!("91350100M000100I43"),
            "applicants[0].credit_code",
            "“I” at position 16",
        ),
        (
            "/applicants/0/credit_code",
            json!("9135"),
            "applicants[0].credit_code",
            "has 4 characters instead of 18",
        ),
        (
            "/applicants/2/credit_code",
            json!("91350100M000100Y43"),
            "applicants[2].credit_code",
            "is used already, by applicant “A01”",
        ),
        (
            "/titles/0/credit_code",
            json!("91350100M000100Y44"),
            "titles[0].credit_code",
            "call for “3”",
        ),
        // Sheets.
        (
            "/scores/sheets/-",
            json!({"applicant": "A01", "examiner": "E1", "marks": {}}),
            "scores.sheets[1]",
            "has a sheet for “A01” already, at scores.sheets[0]",
        ),
        (
            "/scores/sheets/-",
            json!({"applicant": "A02", "examiner": "E1", "marks": {}}),
            "scores.sheets[1]",
            "at applicants[1].sheets[0]",
        ),
        (
            "/scores/agreed/-",
            json!({"applicant": "A02", "marks": {}}),
            "scores.agreed[1]",
            "at applicants[1].agreed",
        ),
        (
            "/scores/standard",
            json!(null),
            "scores.standard",
            "no edition of the standard",
        ),
        (
            "/scores/standard",
            json!("GB/T 19580-2021"),
            "scores.standard",
            "did you mean “GB/T 19580-2012”",
        ),
        (
            "/scores/sheets/0/marks/4.1.4",
            json!(50),
            "scores.sheets[0].marks[\"4.1.4\"]",
            "not a scored item",
        ),
        (
            "/applicants/1/agreed/9.9",
            json!(50),
            "applicants[1].agreed[\"9.9\"]",
            "not a scored item",
        ),
        (
            "/applicants/1/extra/brand-value",
            json!(true),
            "applicants[1].extra.brand-value",
            "is true or false here and a whole number in applicants[0].extra",
        ),
        // Dates, each with a period of its own.
        (
            "/cycle/timetable/announced",
            json!("2021-07-01"),
            "cycle.timetable.announced",
            "after the deadline",
        ),
        (
            "/cycle/timetable/announced",
            json!("2019-07-01"),
            "cycle.timetable.announced",
            "is before the start of the year before",
        ),
        (
            "/cycle/reference_day",
            json!("2012-06-30"),
            "cycle.reference_day",
            "is before the start of the year before",
        ),
        (
            "/applicants/0/facts/operating_since",
            json!("2022-01-01"),
            "applicants[0].facts.operating_since",
            "after the end of the year of the deadline (2021-12-31)",
        ),
        (
            "/applicants/0/facts/in_district_since",
            json!("2022-01-01"),
            "applicants[0].facts.in_district_since",
            "after the end of the year of the deadline",
        ),
        (
            "/applicants/0/judgements/quality_model/on",
            json!("2021-03-31"),
            "applicants[0].judgements.quality_model.on",
            "before the announcement of the cycle (2021-04-01)",
        ),
        (
            "/applicants/0/papers/submitted",
            json!("2012-07-02"),
            "applicants[0].papers.submitted",
            "is before the start of the year before",
        ),
        (
            "/applicants/0/grades/0/year",
            json!(2021),
            "applicants[0].grades[0].year",
            "not before the year of the cycle, 2021",
        ),
        (
            "/applicants/0/grades/0/published",
            json!("2019-12-31"),
            "applicants[0].grades[0].published",
            "before the start of the data year (2020-01-01)",
        ),
        (
            "/applicants/0/honours/0/awarded",
            json!("2021-07-01"),
            "applicants[0].honours[0].awarded",
            "after the deadline",
        ),
        (
            "/applicants/0/honours/0/cycle",
            json!(2022),
            "applicants[0].honours[0].cycle",
            "is after the year of this cycle, 2021",
        ),
        (
            "/applicants/0/honours/0/revoked",
            json!("2015-11-30"),
            "applicants[0].honours[0].revoked",
            "before the day of the award (2015-12-01)",
        ),
        (
            "/titles/0/revoked",
            json!("2015-11-30"),
            "titles[0].revoked",
            "before the day of the award",
        ),
        (
            "/eligible_list/on",
            json!("2021-06-29"),
            "eligible_list.on",
            "before the deadline",
        ),
        (
            "/selection/on",
            json!("2021-07-09"),
            "selection.on",
            "before the day of the eligible list (2021-07-10)",
        ),
        (
            "/candidate_list/on",
            json!("2021-07-19"),
            "candidate_list.on",
            "before the day of the desk selection",
        ),
        (
            "/deliberation/on",
            json!("2021-08-19"),
            "deliberation.on",
            "before the day of the candidate list",
        ),
        (
            "/notice/from",
            json!("2021-08-31"),
            "notice.from",
            "before the day of the deliberation",
        ),
        (
            "/notice/to",
            json!("2021-09-01"),
            "notice.to",
            "before the first day of the notice",
        ),
        (
            "/notice/objections/0/on",
            json!("2021-09-01"),
            "notice.objections[0].on",
            "before the first day of the notice",
        ),
        (
            "/notice/objections/0/on",
            json!("2021-09-09"),
            "notice.objections[0].on",
            "after the last day of the notice",
        ),
        (
            "/approval/on",
            json!("2021-09-07"),
            "approval.on",
            "before the last day of the notice",
        ),
        (
            "/incidents/0/on",
            json!("2021-06-29"),
            "incidents[0].on",
            "before the deadline",
        ),
        (
            "/events/0/on",
            json!("2016-11-30"),
            "events[0].on",
            "before the day of the award (2016-12-01)",
        ),
        (
            "/events/1/on",
            json!("2021-09-19"),
            "events[1].on",
            "before the day of the approval",
        ),
        (
            "/acts/0/on",
            json!("2018-12-31"),
            "acts[0].on",
            "before the day of the event",
        ),
        (
            "/acts/1/on",
            json!("2021-07-31"),
            "acts[1].on",
            "before the day of the conduct",
        ),
        (
            "/events/0/model_lost",
            json!(true),
            "events[0].model_lost",
            "an event of kind “quality-problem” has no condition “model_lost” (grave, effect)",
        ),
    ]
}

#[test]
fn a_good_cycle_is_good_in_both_forms() {
    let cycle = good();
    let whole = cycle.to_string();
    let read_whole = read(whole.as_bytes(), &editions(), &|_| {}).unwrap();
    assert_eq!(
        read(&json_lines(&cycle), &editions(), &|_| {}).unwrap(),
        read_whole
    );
    assert_eq!(check(&read_whole, &editions()), []);
    // Known editions are not needed, a byte order mark and blank lines do no harm.
    assert!(read(whole.as_bytes(), &[], &|_| {}).is_ok());
    let marked = format!("\u{feff}\n\n{cycle:#}\n");
    assert_eq!(
        read(marked.as_bytes(), &editions(), &|_| {}).unwrap(),
        read_whole
    );
    assert_eq!(
        read_stream(marked.as_bytes(), &editions(), &|_| {}).unwrap(),
        read_whole
    );
    let again = serde_json::to_value(&read_whole).unwrap();
    assert_eq!(serde_json::from_value::<Cycle>(again).unwrap(), read_whole);
}

fn json_lines(cycle: &Value) -> Vec<u8> {
    let mut header = cycle.clone();
    let applicants = header
        .as_object_mut()
        .unwrap()
        .shift_remove("applicants")
        .unwrap();
    let mut text = format!("{header}\n\n");
    for applicant in applicants.as_array().into_iter().flatten() {
        text.push_str(&format!("{applicant}\r\n"));
    }
    text.into_bytes()
}

#[test]
fn each_fault_is_found_at_its_place_and_nothing_else() {
    for (pointer, value, place, message) in faults() {
        let mut cycle = good();
        put(&mut cycle, pointer, value.clone());
        // A year that is wrong contradicts the day beside it as well.
        let problems = |text: &[u8]| {
            let mut found = problems(text);
            found.retain(|it| it.code != Code::Contradiction || it.message.en.contains(message));
            found
        };
        let found = problems(cycle.to_string().as_bytes());
        let shown: Vec<_> = found.iter().map(|problem| problem.show(Lang::En)).collect();
        assert_eq!(places(&found), [place], "{pointer} = {value}: {shown:#?}");
        assert!(
            found[0].message.en.contains(message),
            "{pointer} = {value}: {}",
            shown[0]
        );
        if let Some(rest) = place.strip_prefix("applicants[") {
            let index: usize = rest.split(']').next().unwrap().parse().unwrap();
            assert!(found[0].line.is_none());
            let lines = problems(&json_lines(&cycle));
            assert_eq!(places(&lines), [place], "{pointer} = {value}, JSON lines");
            assert_eq!(lines[0].message, found[0].message);
            // A header, a blank line, then an applicant a line.
            assert_eq!(lines[0].line, Some(index as u64 + 3));
        } else if pointer != "/applicants" {
            let lines = problems(&json_lines(&cycle));
            assert_eq!(places(&lines), [place], "{pointer} = {value}, JSON lines");
        }
    }
}

#[test]
fn all_problems_are_listed_at_once() {
    // Faults of form and of meaning that do not hide each other.
    let chosen = [
        "/cycle/timetable/deadline",
        "/applicants/0/facts/industry",
        "/applicants/0/evidence/industry",
        "/applicants/0/extra/industrial",
        "/applicants/1/sheets/0/marks/4.1.2",
        "/scores/agreed/0/marks/4.1.2",
        "/scores/sheets/0/marks/4.1.4",
        "/events/0/model_lost",
        "/acts/0/event",
        "/conduct/0/reviewer",
        "/titles/0/credit_code",
        "/surprise",
        "/candidate_list/on",
        "/approval/approved/0",
        "/applicants/1/extra/brand-value",
        "/conflicts/0/examiner",
    ];
    let mut cycle = good();
    let mut expected = BTreeSet::new();
    for (pointer, value, place, _) in faults() {
        if chosen.contains(&pointer) && !expected.contains(place) {
            put(&mut cycle, pointer, value);
            expected.insert(place.to_owned());
        }
    }
    put(&mut cycle, "/applicants/1/extra/brand-value", json!(false));
    let found = problems(cycle.to_string().as_bytes());
    let places: BTreeSet<String> = found.iter().map(|problem| problem.place.clone()).collect();
    assert_eq!(places, expected);
    assert_eq!(found.len(), expected.len());
    assert!(expected.len() >= chosen.len());
}

#[test]
fn a_stand_in_never_causes_a_follow_up() {
    // Each of these is referred to, or compared with, elsewhere in the cycle.
    for pointer in [
        "/laurel",
        "/cycle",
        "/cycle/year",
        "/cycle/timetable",
        "/cycle/timetable/deadline",
        "/cycle/timetable/announced",
        "/applicants/0",
        "/applicants/0/id",
        "/applicants/0/honours",
        "/applicants/0/honours/0",
        "/applicants/0/honours/0/id",
        "/applicants/0/honours/0/awarded",
        "/applicants/0/grades/0/year",
        "/examiners",
        "/examiners/0",
        "/examiners/0/id",
        "/scores",
        "/scores/standard",
        "/scores/sheets",
        "/scores/sheets/0/examiner",
        "/eligible_list",
        "/eligible_list/on",
        "/selection/on",
        "/selection/picked",
        "/deliberation/on",
        "/notice",
        "/notice/from",
        "/notice/to",
        "/approval",
        "/approval/on",
        "/titles",
        "/titles/0",
        "/titles/0/id",
        "/titles/0/awarded",
        "/events",
        "/events/0",
        "/events/0/id",
        "/events/0/on",
        "/events/0/kind",
        "/events/0/honour",
        "/conduct",
        "/conduct/0",
        "/conduct/0/id",
        "/conduct/0/on",
        "/acts/0/event",
        "/acts/0/on",
        "/applicants/1/sheets",
        "/applicants/1/sheets/0/examiner",
    ] {
        let mut cycle = good();
        put(&mut cycle, pointer, json!(7.5));
        let found = problems(cycle.to_string().as_bytes());
        let shown: Vec<_> = found.iter().map(|problem| problem.show(Lang::En)).collect();
        assert_eq!(found.len(), 1, "{pointer}: {shown:#?}");
        assert!(found[0].message.en.contains("7.5"), "{shown:?}");
    }
}

#[test]
fn a_misspelt_key_keeps_its_value() {
    let mut cycle = good();
    let object = cycle.as_object_mut().unwrap();
    let examiners = object.shift_remove("examiners").unwrap();
    object.insert("examinors".into(), examiners);
    let timetable = json!({"announced": "2021-04-01", "dead_line": "2021-06-31"});
    put(&mut cycle, "/cycle/timetable", timetable);
    let found = problems(cycle.to_string().as_bytes());
    // No examiner is missed; what is wrong with the deadline is said under the name in the file.
    assert_eq!(
        places(&found),
        [
            "cycle.timetable.dead_line",
            "cycle.timetable.dead_line",
            "examinors"
        ]
    );
    let mut cycle = good();
    let object = cycle.as_object_mut().unwrap();
    let applicants = object.shift_remove("applicants").unwrap();
    object.insert("applicant".into(), applicants);
    let found = problems(format!("{cycle:#}").as_bytes());
    assert_eq!(places(&found), ["applicant"]);
}

#[test]
fn keys_that_come_twice_are_found() {
    let text = good().to_string();
    for (once, twice, place) in [
        (
            r#""industrial":true"#,
            r#""industrial":true,"industrial":false"#,
            "applicants[0].facts.industrial",
        ),
        (
            r#""4.1.3":null"#,
            r#""4.1.3":null,"4.1.2":70"#,
            r#"applicants[1].sheets[0].marks["4.1.2"]"#,
        ),
        (r#""year":2021"#, r#""year":2021,"year":2021"#, "cycle.year"),
        (
            r#""laurel":"0.1""#,
            r#""laurel":"0.1","applicants":[]"#,
            "applicants",
        ),
    ] {
        let found = problems(text.replacen(once, twice, 1).as_bytes());
        assert_eq!(places(&found), [place], "{found:#?}");
        assert!(found[0].message.en.contains("comes twice"));
    }
}

/// The codes of problems, and how often each comes, with those that are only counted.
fn codes(found: &[Problem]) -> std::collections::BTreeMap<&'static str, u64> {
    let mut codes = std::collections::BTreeMap::new();
    for problem in found {
        *codes.entry(problem.code.id()).or_default() += problem.count();
    }
    codes
}

#[test]
fn alike_problems_are_counted_and_what_is_said_stays_small() {
    let long = "企".repeat(100_000);
    let mut cycle = good();
    let unknown: serde_json::Map<String, Value> = (0..60_000)
        .map(|at| (format!("k{at}"), json!(at)))
        .collect();
    put(&mut cycle, "/applicants/2/facts", Value::Object(unknown));
    put(
        &mut cycle,
        "/applicants/2/papers",
        json!({ long.as_str(): true }),
    );
    let ids: Vec<String> = (0..20_000)
        .map(|at| format!("{}{at}", "甲".repeat(100)))
        .collect();
    put(&mut cycle, "/selection/considered", json!(ids));
    put(&mut cycle, "/examiners/1/name", json!(long));
    put(&mut cycle, "/conflicts/0/note", json!(long));
    put(&mut cycle, "/titles/0/id", json!(long));
    put(&mut cycle, "/approval/approved/0", json!("x".repeat(128)));
    for text in [serde_json::to_vec(&cycle).unwrap(), json_lines(&cycle)] {
        let found = problems(&text);
        let codes = codes(&found);
        assert_eq!(codes.get("unknown-key"), Some(&60_001), "{codes:?}");
        assert_eq!(codes.get("unknown-applicant"), Some(&20_001));
        assert_eq!(codes.get("too-long"), Some(&3));
        assert!(found.len() < 300, "{}", found.len());
        assert!(found.iter().all(|it| it.show(Lang::Zh).len() < 1_000));
    }
}

#[test]
fn lists_and_objects_have_bounds() {
    for (pointer, value, place) in [
        (
            "/applicants/2/accidents",
            json!(vec![json!({}); 10_001]),
            "applicants[2].accidents",
        ),
        (
            "/applicants/2/agreed",
            (0..1_001).map(|at| (format!("9.{at}"), json!(5))).collect(),
            "applicants[2].agreed",
        ),
        (
            "/applicants/2/extra",
            (0..1_001).map(|at| (format!("e{at}"), json!(at))).collect(),
            "applicants[2].extra",
        ),
    ] {
        let mut cycle = good();
        put(&mut cycle, pointer, value);
        for text in [serde_json::to_vec(&cycle).unwrap(), json_lines(&cycle)] {
            let found = problems(&text);
            let mut many = found.iter().filter(|it| it.code == Code::TooMany);
            assert_eq!(many.next().map(|it| &*it.place), Some(place), "{found:?}");
        }
    }
}

#[test]
fn a_whole_number_is_whole_however_it_is_written() {
    let text = serde_json::to_string(&good()).unwrap();
    let plain = read(text.as_bytes(), &editions(), &|_| {}).unwrap();
    let respelt = text
        .replace("\"4.1.2\":70", "\"4.1.2\":7.0e1")
        .replace("\"year\":2021", "\"year\":2021.0")
        .replace("\"prize\":200000", "\"prize\":2E+5")
        .replace("\"brand-value\":12", "\"brand-value\":120e-1");
    assert_ne!(respelt, text);
    assert_eq!(
        read(respelt.as_bytes(), &editions(), &|_| {}).unwrap(),
        plain
    );
    let value: Value = serde_json::from_str(&text).unwrap();
    let lines = String::from_utf8(json_lines(&value)).unwrap();
    let respelt = lines
        .replace("\"4.1.2\":70", "\"4.1.2\":70.00")
        .replace("\"brand-value\":12", "\"brand-value\":1.2e1");
    assert_ne!(respelt, lines);
    assert_eq!(
        read(respelt.as_bytes(), &editions(), &|_| {}).unwrap(),
        plain
    );
}

#[test]
fn what_is_no_whole_number_is_quoted_as_it_stands() {
    let text = serde_json::to_string(&good()).unwrap();
    for (number, says) in [
        ("50.50", "50.50 is not a whole number"),
        (
            "50.00000000000000000001",
            "50.00000000000000000001 is not a whole number",
        ),
        ("1e300", "1e300 is out of range: 0 to 100"),
        (
            "-18446744073709551617",
            "-18446744073709551617 is out of range: 0 to 100",
        ),
    ] {
        let text = text.replace("\"4.1.2\":70", &format!("\"4.1.2\":{number}"));
        let found = problems(text.as_bytes());
        assert!(!found.is_empty() && found.len() == text.matches(number).count());
        assert!(
            found.iter().all(|it| it.message.en.contains(says)),
            "{found:?}"
        );
    }
}

/// A good cycle in which the score of `A03` is on record without marks, written as given, as one value
/// and as JSON lines.
fn with_total(number: &str) -> [Vec<u8>; 2] {
    let mut cycle = good();
    let total = json!([{"applicant": "A03", "points": 599}]);
    put(&mut cycle, "/scores/totals", total);
    let put = |text: Vec<u8>| {
        let text = String::from_utf8(text).unwrap();
        assert_eq!(text.matches("\"points\":599").count(), 1);
        let written = format!("\"points\":{number}");
        text.replace("\"points\":599", &written).into_bytes()
    };
    [put(cycle.to_string().into_bytes()), put(json_lines(&cycle))]
}

#[test]
fn a_score_is_read_from_its_digits() {
    for (number, points) in [
        ("599.99", 59_999),
        ("599.990000000000000000000000000000000000000", 59_999),
        ("5.9999e2", 59_999),
        ("600.0", 60_000),
        ("6e2", 60_000),
        ("-0", 0),
        ("0e-400", 0),
    ] {
        for text in with_total(number) {
            let cycle = read(&text, &editions(), &|_| {}).unwrap();
            let totals = cycle.scores.unwrap().totals;
            assert_eq!(totals[0].points, Points(points), "{number}");
        }
    }
    // The number nearest to each of them that a float holds is a score, but not what is written.
    for number in [
        "599.99999999999999999",
        "600.00000000000000000000000000000000000001",
        "5999999999999999999999e-19",
        "1000.0000000000000000001",
        "1e-400",
        "-1e-400",
        "600.005",
    ] {
        for text in with_total(number) {
            let found = problems(&text);
            assert_eq!(places(&found), ["scores.totals[0].points"], "{number}");
            let says = format!("{number} is no score");
            assert!(found[0].message.en.contains(&says), "{found:?}");
        }
    }
}

#[test]
fn many_scores_do_not_hide_how_one_is_written() {
    let mut cycle = good();
    let totals: Vec<Value> = (0..12_000)
        .map(|_| json!({"applicant": "A03", "points": 599.25}))
        .collect();
    put(&mut cycle, "/scores/totals", totals.into());
    let text = cycle.to_string();
    let (before, _) = text.split_at(text.rfind("599.25").unwrap());
    let after = text.get(before.len() + 6..).unwrap();
    let text = format!("{before}599.99999999999999999{after}");
    let found = problems(text.as_bytes());
    let said = found
        .iter()
        .any(|it| it.message.en.contains("599.99999999999999999 is no score"));
    assert!(said, "{found:?}");
}

#[test]
fn warnings_are_kept_with_the_cycle() {
    let mut cycle = good();
    put(&mut cycle, "/titles/0/holder", json!("合成企业一"));
    let read = read(&serde_json::to_vec(&cycle).unwrap(), &editions(), &|_| {}).unwrap();
    let [warning] = &*read.warnings else {
        panic!("{:?}", read.warnings);
    };
    assert_eq!(warning.code, Code::HolderApplies);
    assert_eq!(warning.severity, Severity::Warning);
    assert_eq!(warning.place, "titles[0].holder");
    // It is no part of the file.
    assert!(!serde_json::to_string(&read).unwrap().contains("warnings"));
}

#[test]
fn what_is_not_json_says_where() {
    for (text, line, message) in [
        ("", None, "the file is empty"),
        ("  \n ", None, "the file is empty"),
        ("hello", Some(1), "line 1, column 1: expected value"),
        (
            "{\n  \"laurel\": \"0.1\",\n}",
            Some(3),
            "line 3, column 1: trailing comma",
        ),
        ("{\n  \"laurel\" \"0.1\"}", Some(2), "expected `:`"),
        (
            "\n\n{\"laurel\": tru}",
            Some(3),
            "line 3, column 15: expected ident",
        ),
        ("{\"laurel\": \"0.1\"", Some(1), "EOF while parsing"),
        ("{\n} x", Some(2), "trailing characters"),
        ("{laurel: 1}", Some(1), "key must be a string"),
        ("[1, 2]", None, "an object {…} belongs here, not a list"),
        ("null", None, "an object {…} belongs here, not null"),
    ] {
        let found = problems(text.as_bytes());
        assert_eq!(found.len(), 1, "{text}: {found:#?}");
        assert_eq!(found[0].line, line, "{text}");
        assert!(
            found[0].message.en.contains(message),
            "{text}: {}",
            found[0].message.en
        );
    }
    let found = problems(b"{\n \"laurel\": \"\xb1\xb1\xc2\xd8\"}");
    assert_eq!(found[0].line, Some(2));
    assert!(found[0].message.en.contains("not UTF-8"));
    let found = problems(
        "\u{feff}{\"laurel\":"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<_>>()
            .as_slice(),
    );
    assert!(found[0].message.en.contains("text in UTF-16"), "{found:?}");
    // What was read before the fault is spoken of as well.
    let text = good()
        .to_string()
        .replacen("\"manufacturing\"", "\"farming\"", 1);
    let found = problems(text.get(..text.len() - 1).unwrap().as_bytes());
    assert_eq!(places(&found), ["applicants[0].facts.activity", ""]);
}

#[test]
fn a_broken_line_does_not_shift_the_others() {
    let mut cycle = good();
    put(&mut cycle, "/applicants/2/facts", json!({"industry": true}));
    let text = String::from_utf8(json_lines(&cycle)).unwrap();
    let text = text.replacen("{\"id\":\"A02\"", "{\"id\":\"A02\",", 1);
    let found = problems(text.as_bytes());
    assert_eq!(
        places(&found),
        ["applicants[1]", "applicants[2].facts.industry"]
    );
    assert_eq!(found[0].line, Some(4));
    assert!(
        found[0].message.en.contains("line 4, column"),
        "{}",
        found[0].message.en
    );
    assert_eq!(found[1].line, Some(5));
    assert_eq!(found[1].subject.as_deref(), Some("A03"));
}

#[test]
fn a_header_has_no_applicants_and_a_whole_file_has() {
    let header = r#"{"laurel":"0.1","cycle":{"year":2021,"timetable":{"deadline":"2021-06-30"}}}"#;
    assert_eq!(
        read(header.as_bytes(), &[], &|_| {}).unwrap().applicants,
        []
    );
    let whole = header.replacen(",\"cycle", ",\n\"cycle", 1);
    let found = problems(whole.as_bytes());
    assert_eq!(places(&found), [""]);
    assert!(found[0].message.en.contains("“applicants” is missing"));
    let empty = whole.replacen('{', "{\"applicants\":[],", 1);
    assert_eq!(read(empty.as_bytes(), &[], &|_| {}).unwrap().applicants, []);
}

#[test]
fn what_the_regulation_leaves_to_a_verdict_is_no_problem() {
    for (pointer, value) in [
        ("/applicants/0/papers/submitted", json!("2021-12-31")),
        ("/applicants/0/accidents/0/on", json!("2022-12-31")),
        ("/deliberation/proposed", json!(["A01", "A02", "A03"])),
        ("/approval/approved", json!(["A03"])),
        ("/candidate_list/applicants", json!([])),
        ("/selection", json!(null)),
        ("/notice/to", json!(null)),
        ("/applicants/0/grades", json!(null)),
        ("/applicants/0/honours", json!([])),
        ("/applicants", json!([])),
        ("/scores/sheets/0/marks", json!({})),
        ("/acts/0/measure", json!(null)),
    ] {
        let mut cycle = good();
        put(&mut cycle, pointer, value);
        if pointer == "/applicants" {
            // Then nothing can refer to one.
            cycle
                .as_object_mut()
                .unwrap()
                .retain(|key, _| ["laurel", "cycle", "applicants"].contains(&&**key));
        }
        if pointer.ends_with("honours") {
            put(&mut cycle, "/events", json!([]));
            put(&mut cycle, "/acts", json!([]));
        }
        let found = problems(cycle.to_string().as_bytes());
        assert_eq!(found, [], "{pointer}");
    }
}

#[test]
fn reads_exactly_what_the_schema_admits() {
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .should_ignore_unknown_formats(true)
        .build(&cycle_schema())
        .unwrap();
    let agree = |cycle: &Value, what: &str| {
        let admitted = validator.is_valid(cycle);
        let reads = serde_json::from_value::<Cycle>(cycle.clone()).is_ok();
        assert_eq!(admitted, reads, "{what}");
        reads
    };
    assert!(agree(&good(), "good"));
    let (mut form, mut meaning) = (0, 0);
    for (pointer, value, _, _) in faults() {
        // A code that cannot be one is told apart by its own check; the reader leaves it to the two
        // forms of the file whether applicants stand in it.
        if pointer.ends_with("credit_code") {
            continue;
        }
        let mut cycle = good();
        put(&mut cycle, pointer, value.clone());
        match agree(&cycle, &format!("{pointer} = {value}")) {
            true => meaning += 1,
            false => form += 1,
        }
    }
    assert!(form > 35 && meaning > 60, "{form} {meaning}");
}

proptest::proptest! {
    /// Whatever stands in place of whatever: no panic, at least one problem or none at all, and
    /// the cycle that was mended reads. A place that is named exists, or is missing from its parent.
    #[test]
    fn anything_anywhere_is_reported_or_read(
        steps in proptest::collection::vec(0_usize..12, 1..6),
        value in proptest::sample::select(vec![
            json!(null), json!(true), json!(0), json!(-3), json!(1.5), json!(""), json!("A01"),
            json!("2021-02-30"), json!([]), json!({}), json!([[]]), json!({"id": 1}), json!([{}]),
            json!(u64::MAX), json!("2021-06-30"), json!({"on": "2021-06-30"}),
        ]),
    ) {
        let mut cycle = good();
        let mut pointer = String::new();
        for step in steps {
            let key = match cycle.pointer(&pointer).unwrap() {
                Value::Object(object) if !object.is_empty() => {
                    object.keys().nth(step % object.len()).unwrap().replace('/', "~1")
                }
                Value::Array(list) if !list.is_empty() => (step % list.len()).to_string(),
                _ => break,
            };
            pointer = format!("{pointer}/{key}");
        }
        *cycle.pointer_mut(&pointer).unwrap() = value;
        let found = problems(format!("{cycle:#}").as_bytes());
        proptest::prop_assert!(found.iter().all(|problem| !problem.message.en.contains("cannot be understood")), "{:?}", found);
    }

    /// Bytes of any kind never panic.
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        let _ = read(&bytes, &editions(), &|_| {});
        let mut text = good().to_string().into_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            let place = (at * 7919 + usize::from(*byte) * 31) % text.len();
            if at % 50 == 0 {
                text[place] = *byte;
            }
        }
        let _ = read(&text, &editions(), &|_| {});
    }
}
