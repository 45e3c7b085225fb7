//! What it would take, rules and people kept apart, and stability: each held against whole runs on
//! cycle files that were changed by hand, and against all changes there are.
use crate::support;

use std::collections::BTreeSet;

use laurel::cache::StageCache;
use laurel::columns::Columns;
use laurel::cycle::{Cycle, facts};
use laurel::decisions::people;
use laurel::lang::Lang;
use laurel::outcome::SchemeInfo;
use laurel::settings::Settings;
use laurel::stability::{Contested, Direction, Stability, stability};
use laurel::stage::Answer;
use laurel::variants::Trial;
use laurel::whatif::{Attains, ChangeKind, Goal, WhatIf, whatif};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::{Dice, VERDICTS, invent, ready};

const SAMPLE: &str = include_str!("cycles/sample.json");

/// Eligible, visited, candidate, winner of every applicant.
type Outcome = Vec<[Answer; 4]>;

fn run(version: usize, cycle: &Value) -> Outcome {
    let cycle: Cycle = serde_json::from_value(cycle.clone()).unwrap();
    let columns = Columns::new(&cycle);
    let ready = ready(version);
    let settings = ready.settings(&Settings::default()).unwrap();
    let run = ready.run(&columns, settings, VERDICTS, &|_| ()).unwrap();
    let at = |column: &[u8], row| Answer::at(column, row);
    (0..columns.len())
        .map(|row| {
            [
                at(&run.eligible, row),
                at(&run.scores.visited, row),
                at(&run.selection.candidate, row),
                at(&run.selection.winner, row),
            ]
        })
        .collect()
}

fn trial<R>(version: usize, cycle: &Value, then: impl FnOnce(&Trial, SchemeInfo) -> R) -> R {
    let cycle: Cycle = serde_json::from_value(cycle.clone()).unwrap();
    let columns = Columns::new(&cycle);
    let ready = ready(version);
    let settings = ready.settings(&Settings::default()).unwrap();
    let memo = StageCache::new(&columns);
    let trial =
        Trial::new(ready, &settings, &memo).unwrap_or_else(|e| panic!("{}", e.show(Lang::En)));
    then(&trial, SchemeInfo::new(ready, &settings))
}

fn asked(version: usize, cycle: &Value, row: usize, goal: Option<Goal>) -> WhatIf {
    trial(version, cycle, |trial, scheme| {
        whatif(trial, scheme, row, goal).unwrap_or_else(|e| panic!("{}", e.show(Lang::En)))
    })
}

fn stable(version: usize, cycle: &Value) -> Stability {
    trial(version, cycle, |trial, scheme| {
        stability(trial, scheme).unwrap_or_else(|e| panic!("{}", e.show(Lang::En)))
    })
}

fn sample() -> Value {
    serde_json::from_str(SAMPLE).unwrap()
}

// ------------------------------------------------------------------------------ changes by hand

/// The group of an applicant's keys that a fact stands in.
fn group(key: &str) -> Option<&'static str> {
    let papers = [
        "form",
        "self_assessment",
        "evidence",
        "authority_recommendation",
        "subdistrict_recommendation",
        "submitted",
    ];
    let tables = [
        "grades",
        "accidents",
        "complaints",
        "spot_checks",
        "breaches",
        "honours",
        "sheets",
    ];
    let fact = facts::label(key).unwrap();
    if tables.contains(&key) {
        None
    } else if papers.contains(&key) {
        Some("papers")
    } else if fact.judged {
        Some("judgements")
    } else {
        Some("facts")
    }
}

fn place<'v>(applicant: &'v mut Value, key: &str) -> &'v mut Value {
    match group(key) {
        Some(group) => {
            if !applicant[group].is_object() {
                applicant[group] = json!({});
            }
            &mut applicant[group][key]
        }
        None => &mut applicant[key],
    }
}

/// One change: key, record and field where there are, value.
type Edit = (String, Option<(usize, String)>, Value);

fn apply(applicant: &mut Value, (key, record, value): &Edit) {
    let cell = place(applicant, key);
    match record {
        Some((at, field)) => cell[*at][field] = value.clone(),
        // A grade is added to those on record.
        None if key == "grades" => match cell {
            Value::Array(records) => records.push(value.clone()),
            _ => *cell = json!([value]),
        },
        None => *cell = value.clone(),
    }
}

/// Every single change there is: what is missing is supplied, what is changeable is changed. For
/// applicants without missing dates or fields of records.
fn edits(applicant: &Value, year: i32, reference: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut applicant = applicant.clone();
    let dates = [
        "activity",
        "operating_since",
        "in_district_since",
        "submitted",
    ];
    for fact in facts::all() {
        let key = fact.key.to_owned();
        if dates.contains(&fact.key) || fact.key == "sheets" {
            continue;
        }
        let now = place(&mut applicant, fact.key).clone();
        match fact.key {
            "grades" => {
                let records = now.as_array().cloned().unwrap_or_default();
                for (at, record) in records.iter().enumerate() {
                    for grade in ["A", "B", "C", "D", "ungraded"] {
                        if record["grade"] != grade {
                            edits.push((key.clone(), Some((at, "grade".into())), grade.into()));
                        }
                    }
                }
                for year in [year - 1, year - 2] {
                    if records.iter().all(|record| record["year"] != year) {
                        for grade in ["A", "B", "C", "D", "ungraded"] {
                            let record =
                                json!({"year": year, "grade": grade, "published": reference});
                            edits.push((key.clone(), None, record));
                        }
                    }
                }
            }
            "accidents" | "complaints" | "spot_checks" | "breaches" | "honours" => {
                if now.is_null() {
                    edits.push((key, None, json!([])));
                }
            }
            _ => {
                for value in [true, false] {
                    if now.is_null() || (fact.changeable && now != value) {
                        edits.push((key.clone(), None, value.into()));
                    }
                }
            }
        }
    }
    edits
}

/// The place that a change is made in: two changes of one set are never in the same.
fn spot(edit: &Edit) -> (String, Option<(usize, String)>) {
    (edit.0.clone(), edit.1.clone())
}

fn named(edits: &[&Edit]) -> BTreeSet<String> {
    edits.iter().map(|edit| format!("{edit:?}")).collect()
}

/// All sets of changes of one size that make the applicant eligible, by whole runs.
fn sufficient(
    version: usize,
    cycle: &Value,
    applicant: &Value,
    edits: &[Edit],
    size: usize,
) -> BTreeSet<BTreeSet<String>> {
    let mut sets: Vec<Vec<&Edit>> = Vec::new();
    if size == 1 {
        sets.extend(edits.iter().map(|edit| vec![edit]));
    } else {
        for (at, one) in edits.iter().enumerate() {
            for other in &edits[at + 1..] {
                if spot(one) != spot(other) {
                    sets.push(vec![one, other]);
                }
            }
        }
    }
    let variants = sets.iter().enumerate().map(|(number, set)| {
        let mut variant = applicant.clone();
        variant["id"] = format!("v{number}").into();
        set.iter().for_each(|edit| apply(&mut variant, edit));
        variant
    });
    let bare = json!({
        "laurel": "0.1", "cycle": cycle["cycle"], "applicants": variants.collect::<Vec<_>>(),
    });
    let outcome = run(version, &bare);
    sets.iter()
        .zip(outcome)
        .filter(|(_, answers)| answers[0] == Answer::Yes)
        .map(|(set, _)| named(set))
        .collect()
}

/// The sets of an answer, with every combination of values written out.
fn written(answer: &WhatIf) -> BTreeSet<BTreeSet<String>> {
    let mut all = BTreeSet::new();
    for set in &answer.sets {
        let mut some: Vec<Vec<Edit>> = vec![vec![]];
        for change in &set.changes {
            let record = change.record.zip(change.field.clone());
            some = some
                .iter()
                .flat_map(|set| {
                    change.to.iter().map(|to| {
                        let mut set = set.clone();
                        set.push((change.key.clone(), record.clone(), to.clone()));
                        set
                    })
                })
                .collect();
        }
        for set in some {
            assert!(
                all.insert(named(&set.iter().collect::<Vec<_>>())),
                "a set comes twice"
            );
        }
    }
    all
}

/// An applicant of the sample with some facts turned over or taken away.
fn damaged(dice: &mut Dice, applicant: &Value) -> Value {
    let mut applicant = applicant.clone();
    let keys: Vec<&str> = facts::all()
        .filter(|fact| {
            ![
                "activity",
                "operating_since",
                "in_district_since",
                "submitted",
                "sheets",
            ]
            .contains(&fact.key)
        })
        .map(|fact| fact.key)
        .collect();
    for _ in 0..dice.below(4) {
        let key = dice.pick(&keys);
        let cell = place(&mut applicant, key);
        *cell = match cell {
            Value::Bool(value) if dice.percent(70) => (!*value).into(),
            Value::Array(_) if key == "grades" && dice.percent(70) => {
                let grade = dice.pick(&["A", "B", "C", "D", "ungraded"]);
                let year = dice.pick(&[2018, 2019, 2020]);
                json!([{"year": year, "grade": grade, "published": "2021-03-01"}])
            }
            _ => Value::Null,
        };
    }
    for key in ["sheets", "agreed", "evidence"] {
        applicant.as_object_mut().unwrap().remove(key);
    }
    applicant
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The smallest sets are those that all sets of up to two changes hold, tried one by one.
    #[test]
    fn the_smallest_sets_equal_brute_force(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let sample = sample();
        let version = dice.below(2);
        let row = dice.below(24);
        let applicant = damaged(&mut dice, &sample["applicants"][row]);
        let cycle = json!({"laurel": "0.1", "cycle": sample["cycle"], "applicants": [applicant]});
        let answer = asked(version, &cycle, 0, Some(Goal::Eligible));
        let applicant = &cycle["applicants"][0];
        let edits = edits(applicant, 2021, "2021-06-30");
        prop_assert!(answer.limits.complete);
        if run(version, &cycle)[0][0] == Answer::Yes {
            prop_assert_eq!(answer.attains, Attains::Already);
            return Ok(());
        }
        for size in 1..=2 {
            let sufficient = sufficient(version, &cycle, applicant, &edits, size);
            match answer.size {
                Some(smallest) if smallest == size => {
                    let written = written(&answer);
                    if u64::try_from(answer.sets.len()).unwrap() == answer.sets_total {
                        prop_assert_eq!(&written, &sufficient);
                    } else {
                        prop_assert!(written.is_subset(&sufficient));
                    }
                    return Ok(());
                }
                _ => prop_assert!(sufficient.is_empty(), "{:?} {:?}", answer.attains, sufficient),
            }
        }
    }
}

#[test]
fn every_suggestion_holds_in_a_whole_run_and_touches_nothing_that_is_past() {
    for version in 0..2 {
        let sample = sample();
        for row in 0..24 {
            for goal in [Goal::Eligible, Goal::Candidate, Goal::Winner] {
                let answer = asked(version, &sample, row, Some(goal));
                if answer.attains == Attains::Already {
                    let base = run(version, &sample)[row];
                    let column = [0, 2, 3][goal as usize];
                    assert_eq!(base[column], Answer::Yes);
                }
                for set in &answer.sets {
                    let mut cycle = sample.clone();
                    for change in &set.changes {
                        let fact = facts::label(&change.key).unwrap();
                        assert!(fact.changeable || change.kind == ChangeKind::Supply);
                        assert_eq!(change.from.is_null(), change.kind == ChangeKind::Supply);
                        let record = change.record.zip(change.field.clone());
                        let edit = (change.key.clone(), record, change.to[0].clone());
                        apply(&mut cycle["applicants"][row], &edit);
                    }
                    if goal != Goal::Eligible {
                        before_the_bodies(&mut cycle, row);
                        marks(&mut cycle, row, set.score.as_ref());
                    }
                    let outcome = run(version, &cycle)[row];
                    let then = [
                        set.then.eligible,
                        set.then.visited,
                        set.then.candidate,
                        set.then.winner,
                    ];
                    assert_eq!(outcome, then, "{version} {row} {goal:?}");
                    assert_eq!(outcome[0], Answer::Yes);
                    match (goal, answer.attains) {
                        (Goal::Eligible, _) => {}
                        (Goal::Candidate, Attains::Certain) => assert_eq!(outcome[2], Answer::Yes),
                        (Goal::Candidate, _) => assert_eq!(outcome[2], Answer::Open),
                        // Never granted, only possible.
                        (Goal::Winner, _) => assert_eq!(outcome[3], Answer::Open),
                    }
                }
            }
        }
    }
}

/// Takes back what the bodies decided on candidates and winners, and has an applicant, which now meets
/// the conditions, on the office's list and visited: whom a record leaves out, it decides against.
fn before_the_bodies(cycle: &mut Value, row: usize) {
    for key in [
        "candidate_list",
        "deliberation",
        "notice",
        "approval",
        "events",
        "acts",
        "conduct",
    ] {
        cycle.as_object_mut().unwrap().remove(key);
    }
    let id = cycle["applicants"][row]["id"].clone();
    for (decision, whom) in [("eligible_list", "applicants"), ("selection", "picked")] {
        if let Some(named) = cycle[decision][whom].as_array_mut()
            && !named.contains(&id)
        {
            named.push(id.clone());
        }
    }
}

/// Marks as a suggestion names them; where it names none, an even share of what it asks.
fn marks(cycle: &mut Value, row: usize, change: Option<&laurel::whatif::ScoreChange>) {
    let Some(change) = change else { return };
    let applicant = &mut cycle["applicants"][row];
    if change.marks.is_empty() {
        applicant["agreed"] = exactly(change.to.low_numerator / change.to.over);
        return;
    }
    for mark in &change.marks {
        match &mark.examiner {
            None => applicant["agreed"][&mark.clause] = mark.to.into(),
            Some(examiner) => {
                let sheets = applicant["sheets"].as_array_mut().unwrap();
                let sheet = sheets
                    .iter_mut()
                    .find(|it| it["examiner"] == examiner.as_str());
                sheet.unwrap()["marks"][&mark.clause] = mark.to.into();
            }
        }
    }
}

// ------------------------------------------------------------------------------ small cohorts

/// A few applicants who meet everything and were visited, with scores about the threshold.
fn cohort(dice: &mut Dice) -> Value {
    let sample = sample();
    let clauses: Vec<String> = sample["applicants"][0]["sheets"][0]["marks"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    let sheet = |dice: &mut Dice, level: u64| {
        let marks = clauses.iter().map(|clause| {
            let mark = if dice.percent(10) { level + 5 } else { level };
            (clause.clone(), mark.into())
        });
        Value::Object(marks.collect())
    };
    let mut applicants = Vec::new();
    for number in 0..4 + dice.below(5) {
        let mut applicant = sample["applicants"][0].clone();
        applicant["id"] = format!("C{number}").into();
        applicant.as_object_mut().unwrap().remove("credit_code");
        let level = dice.pick(&[60, 60, 60, 65]);
        let sheets = 1 + dice.below(2);
        let all: Vec<Value> = (0..sheets)
            .map(|examiner| {
                json!({"examiner": format!("E{}", examiner + 1), "marks": sheet(dice, level)})
            })
            .collect();
        applicant["sheets"] = all.into();
        if dice.percent(50) {
            applicant["agreed"] = sheet(dice, level);
        } else {
            applicant.as_object_mut().unwrap().remove("agreed");
        }
        if dice.percent(15) {
            let clause = dice.below(clauses.len());
            applicant["sheets"][0]["marks"][&clauses[clause]] = Value::Null;
        }
        if dice.percent(10) {
            applicant["facts"]["legal_person"] = dice.fact().into();
        }
        applicants.push(applicant);
    }
    let mut ids: Vec<Value> = applicants.iter().map(|a| a["id"].clone()).collect();
    let mut cycle = json!({
        "laurel": "0.1",
        "cycle": sample["cycle"],
        "examiners": sample["examiners"],
        "scores": sample["scores"],
        "selection": {"on": "2021-07-30", "picked": ids},
        "applicants": applicants,
    });
    if dice.percent(40) {
        ids.truncate(6);
        cycle["candidate_list"] = json!({"on": "2021-09-24", "applicants": ids});
        if dice.percent(60) {
            ids.truncate(3 + dice.below(2));
            cycle["deliberation"] = json!({"on": "2021-10-14", "proposed": ids});
        }
    }
    cycle
}

/// All single steps of marks of an applicant: where, which way, and the cycle after it.
fn single_steps(cycle: &Value, row: usize) -> Vec<(bool, Value)> {
    let mut found = Vec::new();
    let applicant = &cycle["applicants"][row];
    let sheets = applicant["sheets"].as_array().map_or(0, Vec::len);
    let mut sets: Vec<Vec<Value>> = (0..sheets)
        .map(|at| vec!["sheets".into(), at.into(), "marks".into()])
        .collect();
    if applicant["agreed"].is_object() {
        sets.push(vec!["agreed".into()]);
    }
    for set in sets {
        let pointer: String = set
            .iter()
            .map(|part| {
                format!(
                    "/{}",
                    part.as_str()
                        .map_or_else(|| part.to_string(), str::to_owned)
                )
            })
            .collect();
        let marks = applicant.pointer(&pointer).unwrap().as_object().unwrap();
        for (clause, mark) in marks {
            let Some(mark) = mark.as_i64() else { continue };
            for (up, then) in [(true, mark + 5), (false, mark - 5)] {
                if (0..=100).contains(&then) {
                    let mut moved = cycle.clone();
                    moved["applicants"][row].pointer_mut(&pointer).unwrap()[clause] = then.into();
                    found.push((up, moved));
                }
            }
        }
    }
    found
}

fn contested(outcome: &Outcome) -> Vec<[Answer; 2]> {
    outcome.iter().map(|it| [it[2], it[3]]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    /// Whose marks change the outcome by one step is the same as in all cycles that are one step off.
    #[test]
    fn one_step_equals_brute_force(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let cycle = cohort(&mut dice);
        let version = dice.below(2);
        let answer = stable(version, &cycle);
        let base = contested(&run(version, &cycle));
        let mut expected = BTreeSet::new();
        for row in 0..base.len() {
            for (up, moved) in single_steps(&cycle, row) {
                if contested(&run(version, &moved)) != base {
                    expected.insert((format!("C{row}"), up));
                }
            }
        }
        let found: BTreeSet<(String, bool)> = answer
            .shifts
            .iter()
            .filter(|shift| shift.steps == Some(1))
            .map(|shift| (shift.applicant.clone(), shift.direction == Direction::Up))
            .collect();
        prop_assert_eq!(&found, &expected);
        prop_assert_eq!(answer.fewest == Some(1), !expected.is_empty());
    }

    /// What is reported of marks and effects holds in a whole run, and one step fewer of the same
    /// marks changes nothing.
    #[test]
    fn every_shift_holds_in_a_whole_run(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let cycle = cohort(&mut dice);
        let version = dice.below(2);
        let answer = stable(version, &cycle);
        let base = contested(&run(version, &cycle));
        for shift in answer.shifts.iter().filter(|shift| shift.steps.is_some()) {
            let row: usize = shift.applicant[1..].parse().unwrap();
            let mut moved = cycle.clone();
            let mut steps = 0;
            for mark in &shift.marks {
                let from = i64::from(mark.from.unwrap());
                steps += usize::try_from((i64::from(mark.to) - from).abs() / 5).unwrap();
                set_mark(&mut moved["applicants"][row], mark.examiner.as_deref(), &mark.clause, mark.to);
            }
            prop_assert_eq!(Some(steps), shift.steps);
            let then = contested(&run(version, &moved));
            for (row, (before, after)) in base.iter().zip(&then).enumerate() {
                for (at, question) in [Contested::Candidate, Contested::Winner].into_iter().enumerate() {
                    let said = shift.effects.iter().any(|effect| {
                        effect.applicant == format!("C{row}")
                            && effect.question == question
                            && effect.before == before[at]
                            && effect.after == after[at]
                    });
                    prop_assert_eq!(said, before[at] != after[at]);
                }
            }
            prop_assert!(then != base);
            let last = shift.marks.last().unwrap();
            let back = if shift.direction == Direction::Up { last.to - 5 } else { last.to + 5 };
            set_mark(&mut moved["applicants"][row], last.examiner.as_deref(), &last.clause, back);
            prop_assert_eq!(&contested(&run(version, &moved)), &base);
        }
    }

    /// The score that a place takes: one grid step less is not enough, and no fewer steps do.
    #[test]
    fn the_score_that_it_takes_is_the_smallest(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let mut cycle = cohort(&mut dice);
        for key in ["candidate_list", "deliberation"] {
            cycle.as_object_mut().unwrap().remove(key);
        }
        let row = 0;
        for mark in cycle["applicants"][row]["sheets"].as_array_mut().unwrap() {
            mark["marks"].as_object_mut().unwrap().values_mut().for_each(|mark| *mark = 55.into());
        }
        cycle["applicants"][row].as_object_mut().unwrap().remove("agreed");
        let answer = asked(1, &cycle, row, Some(Goal::Candidate));
        let outcome = run(1, &cycle);
        prop_assert_ne!(outcome[row][2], Answer::Yes);
        // What is told is the score that it takes once nothing else is missing.
        let ready = outcome[row][0] == Answer::Yes && outcome[row][1] == Answer::Yes;
        let Some(target) = answer.target.as_ref().filter(|_| ready) else { return Ok(()) };
        // By one agreed set of marks, totals run in steps of 0.25 point.
        for (total, reached) in [(target.certain_centipoints, true), (target.certain_centipoints.map(|total| total - 25), false)] {
            let Some(total) = total else { continue };
            let mut moved = cycle.clone();
            moved["applicants"][row]["agreed"] = exactly(total);
            prop_assert_eq!(run(1, &moved)[row][2] == Answer::Yes, reached, "{}", total);
        }
        for (total, reached) in [(target.possible_centipoints, true), (target.possible_centipoints.map(|total| total - 25), false)] {
            let Some(total) = total else { continue };
            let mut moved = cycle.clone();
            moved["applicants"][row]["agreed"] = exactly(total);
            prop_assert_eq!(run(1, &moved)[row][2] != Answer::No, reached, "{}", total);
        }
        // The fewest steps: the largest items first, one step fewer is not enough.
        if let Some(score) = answer.sets.first().and_then(|set| set.score.as_ref()) {
            let mut moved = cycle.clone();
            marks(&mut moved, row, Some(score));
            prop_assert_eq!(run(1, &moved)[row][2], answer.sets[0].then.candidate);
            let last = score.marks.last().unwrap();
            set_mark(&mut moved["applicants"][row], last.examiner.as_deref(), &last.clause, last.to - 5);
            prop_assert_ne!(run(1, &moved)[row][2], answer.sets[0].then.candidate);
        }
    }
}

fn set_mark(applicant: &mut Value, examiner: Option<&str>, clause: &str, mark: u8) {
    match examiner {
        None => applicant["agreed"][clause] = mark.into(),
        Some(examiner) => {
            let sheets = applicant["sheets"].as_array_mut().unwrap();
            let sheet = sheets
                .iter_mut()
                .find(|it| it["examiner"] == examiner)
                .unwrap();
            sheet["marks"][clause] = mark.into();
        }
    }
}

/// Marks whose total is exactly so many hundredths of a point, a multiple of 0.25 point.
fn exactly(total: u32) -> Value {
    let standards = &ready(1).standards;
    let standard = standards.iter().find(|it| it.id == "GB/T 19580-2012");
    let items = &standard.unwrap().items;
    let whole = total as usize / 25;
    // Which totals the first so many items can make.
    let mut reach = vec![vec![false; whole + 1]];
    reach[0][0] = true;
    for item in items {
        let step = item.points as usize / 5;
        let last = reach.last().unwrap();
        let next = (0..=whole).map(|sum| {
            (0..=20).any(|steps| sum.checked_sub(steps * step).is_some_and(|rest| last[rest]))
        });
        let next = next.collect();
        reach.push(next);
    }
    let mut agreed = serde_json::Map::new();
    let mut left = whole;
    for (item, before) in items.iter().zip(&reach).rev() {
        let step = item.points as usize / 5;
        let fits = |steps: &usize| {
            left.checked_sub(steps * step)
                .is_some_and(|rest| before[rest])
        };
        let steps = (0..=20).find(fits).unwrap();
        left -= steps * step;
        agreed.insert(item.clause.clone(), (steps * 5).into());
    }
    agreed.into()
}

// ------------------------------------------------------------------------------ people

#[test]
fn every_decision_the_other_way_holds_in_a_whole_run() {
    let sample = sample();
    let (mut decisive, mut tried) = (0, 0);
    for version in 0..2 {
        for row in 0..24 {
            let split = trial(version, &sample, |trial, _| {
                people(trial, row).unwrap_or_else(|e| panic!("{}", e.show(Lang::En)))
            });
            let base = run(version, &sample)[row];
            for decision in &split.by_people {
                for otherwise in &decision.otherwise {
                    let cycle = decided(&sample, row, &decision.id, otherwise.decision);
                    let outcome = run(version, &cycle)[row];
                    let then = otherwise.then;
                    assert_eq!(
                        outcome,
                        [then.eligible, then.visited, then.candidate, then.winner],
                        "{version} {row} {} {}",
                        decision.id,
                        otherwise.decision
                    );
                    let differs = [0, 2, 3].iter().any(|at| outcome[*at] != base[*at]);
                    assert_eq!(otherwise.differs, differs);
                    tried += 1;
                }
                let any = decision.otherwise.iter().any(|it| it.differs);
                assert_eq!(decision.decisive, any);
                decisive += usize::from(any);
            }
        }
    }
    assert!(
        decisive > 50 && tried > 2 * decisive,
        "{decisive} of {tried}"
    );
}

/// The sample with one decision on an applicant made another way.
fn decided(sample: &Value, row: usize, id: &str, decision: bool) -> Value {
    let mut cycle = sample.clone();
    let applicant = cycle["applicants"][row]["id"].clone();
    let list = match id {
        "site-visit" => Some("/selection/picked"),
        "eligible-list" => Some("/eligible_list/applicants"),
        "candidate-list" => Some("/candidate_list/applicants"),
        "deliberation" => Some("/deliberation/proposed"),
        "approval" => Some("/approval/approved"),
        _ => None,
    };
    // Events after the award name its winners, who may be others now.
    for key in ["events", "acts", "conduct"] {
        cycle.as_object_mut().unwrap().remove(key);
    }
    if let Some(list) = list {
        // Whom the panel considered stays as it was.
        if id == "site-visit" && decision {
            let considered = cycle["eligible_list"]["applicants"].clone();
            cycle["selection"]["considered"] = considered;
        }
        if id == "site-visit" && !decision {
            let mut considered = cycle["eligible_list"]["applicants"].clone();
            considered.as_array_mut().unwrap().push(applicant.clone());
            cycle["selection"]["considered"] = considered;
        }
        if id == "eligible-list" {
            cycle["selection"]["considered"] = sample["eligible_list"]["applicants"].clone();
        }
        let names = cycle.pointer_mut(list).unwrap().as_array_mut().unwrap();
        names.retain(|name| *name != applicant);
        if decision {
            names.push(applicant);
        }
    } else if id == "notice" {
        let objections = cycle["notice"]["objections"].as_array_mut().unwrap();
        if decision {
            for objection in objections.iter_mut() {
                if objection["applicant"] == applicant {
                    objection["upheld"] = false.into();
                }
            }
        } else {
            objections.push(json!({"applicant": applicant, "on": "2021-10-20", "upheld": true}));
        }
    } else {
        cycle["applicants"][row]["judgements"][id] = decision.into();
    }
    cycle
}

#[test]
fn all_judgements_together_are_tried_too() {
    let sample = sample();
    // Two judgements stand against it, so that neither by itself would have changed anything.
    let mut cycle = sample.clone();
    for key in ["quality_system", "social_reputation"] {
        cycle["applicants"][9]["judgements"][key] = false.into();
    }
    let split = trial(1, &cycle, |trial, _| people(trial, 9).ok()).unwrap();
    assert_eq!(split.by_rules.eligible, Answer::Yes);
    let of = |id: &str| {
        split
            .by_people
            .iter()
            .find(|it| it.id == id)
            .unwrap()
            .decisive
    };
    assert!(!of("quality_system") && !of("social_reputation"));
    assert!(split.together[0].differs && split.together[0].then.eligible == Answer::Yes);
}

// ------------------------------------------------------------------------------ populations

#[test]
fn an_invented_cycle_is_answered_with_few_whole_runs() {
    let cycle = serde_json::to_value(invent(2000, 7, Some(3))).unwrap();
    let answer = stable(1, &cycle);
    assert!(answer.scored > 100);
    let runs = answer.effort.stage_runs.ran;
    assert!(
        runs < 2 * answer.scored,
        "{runs} runs for {} scores",
        answer.scored
    );
    for row in (0..2000).step_by(97) {
        let answer = asked(1, &cycle, row, None);
        assert!(answer.effort.stage_runs.ran < 60);
        assert!(answer.sets.len() <= 20);
    }
}
