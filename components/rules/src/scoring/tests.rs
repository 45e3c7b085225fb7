//! Boundaries of scoring, on a law that has nothing but what scoring reads.

use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use super::*;
use crate::date::{UNKNOWN_DAY, day_of};
use crate::law::Rule;
use crate::standards::{EDITIONS, GBT_19580_2004, GBT_19580_2012};
use crate::types::{
    AgreedMarks, Calendar, Detail, Setting, Settings, Sheets, Totals, Value, Visits,
};

static LAW: Law = Law {
    instrument: crate::instruments::BEILUN_2021,
    rules: &[
        Rule::new("visit", "site-visit"),
        Rule::new("standard", "standard"),
        Rule::new("score", "site-score"),
    ],
    terms: &[
        terms::REFERENCE_DAY,
        terms::STANDARD,
        terms::DECIDING_MARKS,
        terms::ROUNDING,
        terms::EXCLUDE_CONFLICTED,
        terms::MARK_GRID,
        terms::SPREAD_FLAG,
    ],
    codes: &codes::CODES,
    readings: &[],
};

const X: u8 = laurel_columns::marks::MISSING;

fn set(terms: &[(&str, Value)]) -> Settings {
    Settings {
        terms: terms
            .iter()
            .map(|(term, value)| Setting {
                term: term.to_string(),
                value: value.clone(),
            })
            .collect(),
        waived: vec![],
        detail: Detail::Reasons,
    }
}

fn choice(term: &str, option: &str) -> Settings {
    set(&[(term, Value::Choice(option.to_string()))])
}

fn calendar(year: i32) -> Calendar {
    Calendar {
        year,
        announced: UNKNOWN_DAY,
        deadline: day_of(year, 6, 30),
        reference: UNKNOWN_DAY,
    }
}

/// Sheets as (applicant, conflicted, marks), agreed marks as (applicant, marks).
fn visits(picked: &[u8], sheets: &[(u32, u8, [u8; 23])], agreed: &[(u32, [u8; 23])]) -> Visits {
    Visits {
        picked: picked.to_vec(),
        sheets: Sheets {
            edition: GBT_19580_2012.id.to_string(),
            clauses: GBT_19580_2012
                .items
                .iter()
                .map(|item| item.clause.to_string())
                .collect(),
            applicant: sheets.iter().map(|sheet| sheet.0).collect(),
            examiner: (0..sheets.len() as u32).collect(),
            conflicted: sheets.iter().map(|sheet| sheet.1).collect(),
            marks: sheets.iter().flat_map(|sheet| sheet.2).collect(),
        },
        agreed: AgreedMarks {
            applicant: agreed.iter().map(|set| set.0).collect(),
            marks: agreed.iter().flat_map(|set| set.1).collect(),
        },
        totals: Totals {
            applicant: vec![],
            points: vec![],
        },
    }
}

#[test]
fn a_total_without_marks_is_a_score_without_subtotals() {
    let mut visits = visits(&[YES, YES, YES], &[(0, NO, [60; 23])], &[]);
    visits.totals = Totals {
        applicant: vec![0, 2],
        points: vec![70_000, 59_999],
    };
    let answer = run(&set(&[]), &visits);
    assert_eq!(answer.scores.row, [0, 1, 2]);
    // Where there are marks, they make the score.
    assert_eq!(answer.scores.low, [60_000, 0, 59_999]);
    assert_eq!(answer.scores.high, [60_000, 100_000, 59_999]);
    assert_eq!(answer.subtotal_low[14..], [0; 7]);
    let full = [110, 90, 90, 130, 100, 80, 400].map(|points| points * 100);
    assert_eq!(answer.subtotal_high[14..], full);
    assert!(answer.spread[46..].iter().all(|spread| *spread == 255));
    // The one who was picked has no marks yet; the other has only a total.
    let said = answer.findings.list();
    let said: Vec<_> = said
        .iter()
        .map(|it| (it.row, codes::CODES[it.code as usize].id))
        .collect();
    assert_eq!(said, [(Some(1), "no-marks"), (Some(2), "total-only")]);
    visits.totals.points[1] = 100_001;
    assert!(score(&LAW, &EDITIONS, &set(&[]), &calendar(2021), &visits).is_err());
}

#[test]
fn the_grid_of_marks_is_a_term() {
    let visits = visits(&[YES], &[(0, NO, [61; 23])], &[]);
    let run = |settings: &Settings| score(&LAW, &EDITIONS, settings, &calendar(2021), &visits);
    assert!(matches!(run(&set(&[])), Err(types::Refusal::BadCode(_))));
    let free = set(&[("mark-grid", Value::Toggle(false))]);
    assert_eq!(run(&free).unwrap().scores.low, [61_000]);
}

fn run(settings: &Settings, visits: &Visits) -> types::Assessment {
    score(&LAW, &EDITIONS, settings, &calendar(2021), visits).unwrap()
}

fn interval(assessment: &types::Assessment, at: usize) -> (u32, u32, u32) {
    let scores = &assessment.scores;
    (scores.low[at], scores.high[at], scores.over[at])
}

fn said(assessment: &types::Assessment) -> Vec<(Option<u32>, &'static str)> {
    let word =
        |finding: &crate::finding::Finding| (finding.row, codes::CODES[finding.code as usize].id);
    assessment.findings.list().iter().map(word).collect()
}

/// The verdicts of a rule.
fn column(assessment: &types::Assessment, rule: usize) -> &[u8] {
    let rows = assessment.scores.visited.len();
    &assessment.rules[rule * rows..][..rows]
}

/// Marks of 60 per cent, with one item changed.
fn sixty_but(item: usize, mark: u8) -> [u8; 23] {
    let mut marks = [60; 23];
    marks[item] = mark;
    marks
}

#[test]
fn points_times_per_cent_are_exact() {
    let assessment = run(&set(&[]), &visits(&[YES], &[], &[(0, [60; 23])]));
    assert_eq!(interval(&assessment, 0), (60_000, 60_000, 1));
    assert_eq!(
        assessment.subtotal_low,
        [6600, 5400, 5400, 7800, 6000, 4800, 24_000]
    );
    assert_eq!(assessment.subtotal_low, assessment.subtotal_high);
    assert_eq!(assessment.rules, [YES, YES, YES]);
    assert!(assessment.findings.row.is_empty());
    // 15 points at 55 instead of 60 per cent are 0.75 point less.
    let assessment = run(&set(&[]), &visits(&[YES], &[], &[(0, sixty_but(8, 55))]));
    assert_eq!(interval(&assessment, 0), (59_925, 59_925, 1));
}

#[test]
fn an_average_is_an_exact_fraction() {
    let sheets = [
        (0, NO, [60; 23]),
        (0, NO, [60; 23]),
        (0, NO, sixty_but(8, 55)),
    ];
    let given = visits(&[YES], &sheets, &[]);
    assert_eq!(interval(&run(&set(&[]), &given), 0), (179_925, 179_925, 3));
    // 599.75 points.
    assert_eq!(
        interval(&run(&choice("rounding", "0.1"), &given), 0),
        (59_980, 59_980, 1)
    );
    assert_eq!(
        interval(&run(&choice("rounding", "1"), &given), 0),
        (60_000, 60_000, 1)
    );
}

#[test]
fn the_agreed_marks_decide_where_they_are_given() {
    let given = visits(
        &[YES, YES],
        &[(0, NO, [50; 23]), (1, NO, [50; 23])],
        &[(1, [70; 23])],
    );
    let assessment = run(&set(&[]), &given);
    assert_eq!(
        (interval(&assessment, 0), interval(&assessment, 1)),
        ((50_000, 50_000, 1), (70_000, 70_000, 1))
    );
    let assessment = run(&choice("deciding-marks", "average"), &given);
    assert_eq!(interval(&assessment, 1), (50_000, 50_000, 1));
    let assessment = run(&choice("deciding-marks", "agreed"), &given);
    assert_eq!(interval(&assessment, 0), (0, 100_000, 1));
    assert_eq!(column(&assessment, 2), [UNKNOWN, YES]);
    assert_eq!(said(&assessment), [(Some(0), "no-agreed-marks")]);
}

#[test]
fn a_missing_mark_may_be_anything() {
    let sheets = [(0, NO, sixty_but(0, X)), (0, NO, [60; 23])];
    let assessment = run(&set(&[]), &visits(&[YES], &sheets, &[]));
    // The first item is worth 50 points.
    assert_eq!(interval(&assessment, 0), (117_000, 122_000, 2));
    assert_eq!(assessment.spread[..2], [X, 0]);
    assert_eq!(column(&assessment, 2), [UNKNOWN]);
    let missing = &assessment.findings.list()[0];
    assert_eq!((missing.at, missing.value, missing.limit), (Some(0), 1, 2));
    // A clause that the sheets do not ask for is missing on each of them.
    let mut given = visits(&[YES], &[], &[]);
    given.sheets.clauses = vec!["4.1.3".to_string()];
    given.sheets.applicant = vec![0];
    given.sheets.examiner = vec![0];
    given.sheets.conflicted = vec![NO];
    given.sheets.marks = vec![100];
    let assessment = run(&set(&[]), &given);
    assert_eq!(interval(&assessment, 0), (3000, 100_000, 1));
    assert_eq!(assessment.findings.row.len(), 22);
}

#[test]
fn who_is_not_visited_is_neither_failed_nor_undetermined() {
    let given = visits(&[NO, YES, UNKNOWN, NO], &[(3, NO, [80; 23])], &[]);
    let assessment = run(&set(&[]), &given);
    assert_eq!(assessment.scores.row, [1, 3]);
    assert_eq!(interval(&assessment, 0), (0, 100_000, 1));
    assert_eq!(interval(&assessment, 1), (80_000, 80_000, 1));
    assert_eq!(assessment.scores.visited, given.picked);
    assert_eq!(column(&assessment, 1), [NOT_ASKED, YES, NOT_ASKED, YES]);
    assert_eq!(
        column(&assessment, 2),
        [NOT_ASKED, UNKNOWN, UNKNOWN, NOT_ASKED]
    );
    assert_eq!(
        said(&assessment),
        [
            (Some(0), "not-picked"),
            (Some(1), "no-marks"),
            (Some(2), "visit-undecided"),
            (Some(2), "no-marks"),
            (Some(3), "not-picked"),
            (Some(3), "sheet-without-visit"),
        ]
    );
    let mut waived = set(&[]);
    waived.waived = vec!["visit".to_string()];
    let assessment = run(&waived, &given);
    assert_eq!(assessment.scores.visited, [NOT_ASKED; 4]);
    assert_eq!(column(&assessment, 2), [UNKNOWN, UNKNOWN, UNKNOWN, YES]);
}

#[test]
fn conflicts_are_flagged_and_left_out_where_a_term_says_so() {
    let sheets = [(0, YES, [90; 23]), (0, NO, [60; 23])];
    let given = visits(&[YES], &sheets, &[]);
    let assessment = run(&set(&[]), &given);
    assert_eq!(interval(&assessment, 0), (150_000, 150_000, 2));
    assert_eq!(said(&assessment)[0], (Some(0), "conflicted-sheet"));
    assert_eq!(assessment.findings.row.len(), 1 + 23);
    let exclude = set(&[("exclude-conflicted", Value::Toggle(true))]);
    let assessment = run(&exclude, &given);
    assert_eq!(interval(&assessment, 0), (60_000, 60_000, 1));
    assert_eq!(assessment.spread, [X; 23]);
    assert_eq!(said(&assessment), [(Some(0), "conflicted-sheet-left-out")]);
    // Nothing is left: undetermined, not zero.
    let assessment = run(&exclude, &visits(&[YES], &[(0, YES, [90; 23])], &[]));
    assert_eq!(interval(&assessment, 0), (0, 100_000, 1));
    assert_eq!(said(&assessment)[1], (Some(0), "no-marks"));
    // It is not known whether the sheet counts.
    let assessment = run(
        &exclude,
        &visits(&[YES], &[(0, NO, [60; 23]), (0, UNKNOWN, [60; 23])], &[]),
    );
    assert_eq!(interval(&assessment, 0), (0, 100_000, 1));
    assert_eq!(
        (said(&assessment)[0], assessment.findings.list()[0].at),
        ((Some(0), "conflict-unknown"), Some(1))
    );
}

#[test]
fn a_spread_that_reaches_the_flag_is_remarked() {
    let sheets = [
        (0, NO, [60; 23]),
        (0, NO, sixty_but(4, 80)),
        (0, NO, sixty_but(5, 75)),
    ];
    let given = visits(&[YES], &sheets, &[(0, [60; 23])]);
    let assessment = run(&set(&[]), &given);
    let flagged = &assessment.findings.list()[..];
    assert_eq!(flagged.len(), 1);
    assert_eq!(
        (flagged[0].at, flagged[0].value, flagged[0].limit),
        (Some(4), 20, 20)
    );
    let assessment = run(&set(&[("spread-flag", Value::Amount(15))]), &given);
    assert_eq!(assessment.findings.row.len(), 2);
}

#[test]
fn sheets_by_another_edition_are_never_reinterpreted() {
    let given = visits(&[YES, YES], &[(0, NO, [60; 23])], &[]);
    let assessment = run(&choice("standard", GBT_19580_2004.id), &given);
    assert_eq!(assessment.standard, 1);
    assert_eq!(interval(&assessment, 0), (0, 100_000, 1));
    assert_eq!(assessment.spread, [X; 44]);
    assert_eq!(column(&assessment, 1), [UNKNOWN, UNKNOWN]);
    assert_eq!(
        said(&assessment),
        [
            (Some(0), "other-edition"),
            (Some(0), "not-by-chosen-edition"),
            (Some(1), "edition-unknown"),
            (Some(1), "no-marks"),
        ]
    );
}

#[test]
fn the_edition_in_force_is_that_of_the_reference_day() {
    let edition = |year, settings: &Settings| {
        score(
            &LAW,
            &EDITIONS,
            settings,
            &calendar(year),
            &visits(&[], &[], &[]),
        )
        .unwrap()
        .standard
    };
    assert_eq!(edition(2012, &set(&[])), 1);
    assert_eq!(edition(2013, &set(&[])), 0);
    assert_eq!(edition(1990, &set(&[])), 1);
    let day = Value::Date(day_of(2012, 8, 1));
    assert_eq!(edition(2012, &set(&[("reference-day", day)])), 0);
}

#[test]
fn hostile_columns_are_refused_by_name() {
    let refused = |change: fn(&mut Visits)| {
        let mut given = visits(
            &[YES, YES],
            &[(0, NO, [60; 23]), (1, NO, [60; 23])],
            &[(0, [60; 23])],
        );
        change(&mut given);
        match score(&LAW, &EDITIONS, &set(&[]), &calendar(2021), &given) {
            Err(types::Refusal::BadCode(place)) => (place.column, Some(place.row)),
            Err(types::Refusal::WrongLength(name) | types::Refusal::Unsorted(name)) => (name, None),
            other => panic!("{other:?}"),
        }
    };
    let named = |name: &str, row| (String::from(name), row);
    assert_eq!(refused(|v| v.picked[1] = 0), named("picked", Some(1)));
    assert_eq!(
        refused(|v| v.sheets.applicant[1] = 2),
        named("sheets.applicant", Some(1))
    );
    assert_eq!(
        refused(|v| v.sheets.applicant.reverse()),
        named("sheets", None)
    );
    assert_eq!(
        refused(|v| v.sheets.examiner.clear()),
        named("sheets.examiner", None)
    );
    assert_eq!(
        refused(|v| v.sheets.conflicted[0] = 4),
        named("sheets.conflicted", Some(0))
    );
    assert_eq!(
        refused(|v| v.sheets.marks[30] = 61),
        named("sheets.marks", Some(30))
    );
    assert_eq!(
        refused(|v| v.sheets.marks[30] = 105),
        named("sheets.marks", Some(30))
    );
    assert_eq!(
        refused(|v| v.sheets.marks.truncate(45)),
        named("sheets.marks", None)
    );
    assert_eq!(
        refused(|v| v.sheets.clauses[3] = "4.1.2".into()),
        named("sheets.clauses", Some(3))
    );
    assert_eq!(
        refused(|v| v.agreed.applicant = vec![0, 0]),
        named("agreed", None)
    );
    assert_eq!(
        refused(|v| v.agreed.marks[0] = 1),
        named("agreed.marks", Some(0))
    );
    let many = |v: &mut Visits| {
        v.sheets.clauses.clear();
        v.sheets.marks.clear();
        v.sheets.applicant = vec![1; 40_001];
        v.sheets.examiner = vec![0; 40_001];
        v.sheets.conflicted = vec![NO; 40_001];
        v.agreed.marks.clear();
    };
    assert_eq!(refused(many), named("sheets.applicant", None));
}

#[test]
fn a_question_that_the_law_does_not_have_is_not_asked() {
    static BARE: Law = Law {
        instrument: crate::instruments::BEILUN_2021,
        rules: &[
            Rule::new("score", "site-score"),
            Rule::new("other", "other"),
        ],
        terms: &[],
        codes: &codes::CODES,
        readings: &[],
    };
    let given = visits(&[NO], &[(0, NO, [60; 23])], &[]);
    let assessment = score(&BARE, &EDITIONS, &set(&[]), &calendar(2021), &given).unwrap();
    assert_eq!(assessment.rules, [YES, NOT_ASKED]);
    assert_eq!(assessment.scores.visited, [NOT_ASKED]);
}
