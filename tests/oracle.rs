//! The rules a second time, in plain Rust from the regulation, against the components.
#[path = "oracle/eligibility.rs"]
mod eligibility;
use crate::mutate;
#[path = "oracle/ranking.rs"]
mod ranking;
#[path = "oracle/sanction.rs"]
mod sanction;
use crate::support;

use std::collections::{BTreeMap, BTreeSet};

use eligibility::{Fatal, T, Terms, judge, verdict};
use jiff::civil::Date;
use laurel::columns::Columns;
use laurel::cycle::{
    ApplicantList, Approval, Cycle, Day, Deliberation, DeskSelection, Id, Marks, Notice, Objection,
};
use laurel::lang::Lang;
use laurel::ready::Run;
use laurel::stage::Stage;
use ranking::{Entry, Place, UNIT, brute, score, straight};
use rayon::prelude::*;
use support::{Dice, VERDICTS, invent, ready, settings};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Runs a version over a cycle, verdicts only, and hands the answers on.
fn with_run<R>(
    version: usize,
    columns: &Columns,
    terms: &BTreeMap<String, String>,
    then: impl FnOnce(&Run) -> R,
) -> R {
    let ready = ready(version);
    let set = ready
        .settings(&settings(terms))
        .unwrap_or_else(|e| panic!("{}", e.show(Lang::En)));
    let run = ready
        .run(columns, set, VERDICTS, &|_| ())
        .unwrap_or_else(|e| panic!("{}", e.show(Lang::En)));
    then(&run)
}

/// A column of a rule, by its concept.
fn concept<'a>(run: &'a Run, stage: Stage, concept: &str) -> &'a [u8] {
    let rules = &run.ready.description(stage).unwrap().rules;
    let at = rules
        .iter()
        .position(|rule| rule.concept == concept)
        .unwrap_or_else(|| panic!("no rule {concept}"));
    &run.rules[&stage][at]
}

/// Random terms, for the components and for the oracle.
fn roll(version: usize, dice: &mut Dice, by: Date) -> (BTreeMap<String, String>, Terms) {
    let mut set = BTreeMap::new();
    let mut terms = Terms::of(version);
    let mut say = |id: &str, value: String| {
        set.insert(id.to_owned(), value);
    };
    let number = |dice: &mut Dice| dice.pick(&[0_i64, 1, 2, 3, 4, 5, 6, 10]);
    if dice.percent(40) {
        let on = Day(Day::from_date(by).0 - dice.below(500) as i32 + 250)
            .date()
            .unwrap();
        let on = dice.pick(&[
            on,
            Date::constant(2020, 2, 29),
            Date::constant(2021, 2, 28),
            Date::constant(2021, 12, 31),
        ]);
        say("reference-day", on.to_string());
        terms.reference = Some(on);
    }
    if dice.percent(60) {
        let bar = dice.percent(70).then(|| number(dice));
        say(
            "past-winner-bar",
            bar.map_or("unset".into(), |bar| bar.to_string()),
        );
        terms.past_bar = bar;
    }
    macro_rules! toggle {
        ($id:literal, $field:ident) => {
            if dice.percent(50) {
                terms.$field = dice.percent(50);
                say($id, terms.$field.to_string());
            }
        };
    }
    macro_rules! years {
        ($id:literal, $field:ident) => {
            if dice.percent(50) {
                terms.$field = number(dice);
                say($id, terms.$field.to_string());
            }
        };
    }
    toggle!("former-name-counts", former_name);
    toggle!("higher-awards-count", higher);
    toggle!("revoked-title-counts", revoked_counts);
    toggle!("years-in-district", years_here);
    toggle!("growth-alternative", growth);
    toggle!("mixed-indicators", mixed);
    years!("operating-years", years);
    years!("accident-window", accident_years);
    years!("spot-check-window", spot_years);
    if version == 0 {
        years!("revocation-bar-cycles", revocation_cycles);
    } else {
        toggle!("ungraded-admitted", ungraded);
        terms.at_award = dice.percent(20);
        say(
            "article-2-asked",
            if terms.at_award {
                "award"
            } else {
                "application"
            }
            .into(),
        );
        terms.admit_unlisted = dice.percent(50);
        say(
            "unlisted-activity",
            if terms.admit_unlisted {
                "admit"
            } else {
                "refuse"
            }
            .into(),
        );
        let lowest = dice.below(4);
        terms.lowest = lowest as u8 + 1;
        say("lowest-grade", ["A", "B", "C", "D"][lowest].into());
    }
    let fatal = dice.pick(&[
        ("any", Fatal::Any),
        ("responsible", Fatal::Responsible),
        ("major-only", Fatal::MajorOnly),
    ]);
    terms.fatal = fatal.1;
    say("fatal-accidents", fatal.0.into());
    let level = dice.below(4);
    terms.spot_level = level as u8 + 1;
    say(
        "spot-check-level",
        ["national", "provincial", "municipal", "district"][level].into(),
    );
    terms.spot_any = dice.percent(50);
    say(
        "spot-check-severity",
        if terms.spot_any { "any" } else { "serious" }.into(),
    );
    if dice.percent(50) {
        terms.breach_years = dice.percent(70).then(|| number(dice));
        say(
            "breach-window",
            terms
                .breach_years
                .map_or("unset".into(), |years| years.to_string()),
        );
    }
    terms.either = dice.percent(50);
    say(
        "recommendations",
        if terms.either { "either" } else { "both" }.into(),
    );
    (set, terms)
}

/// Awkward applicants; the reference day of the file differs from the deadline in some cycles, and
/// in some it is a leap day.
fn awkward(seed: u64, applicants: usize) -> Cycle {
    let mut cycle = invent(applicants, seed, None);
    let info = &mut cycle.cycle;
    match seed % 5 {
        1 => info.reference_day = Some(day("2020-02-29")),
        2 => info.reference_day = Some(day("2021-02-28")),
        3 => info.reference_day = Some(day("2021-12-31")),
        _ => {}
    }
    let by = info
        .reference_day
        .unwrap_or(info.timetable.deadline)
        .date()
        .unwrap();
    let year = info.year;
    let seeds = 0x0a11_ce00 + seed * 1_000_003;
    cycle
        .applicants
        .par_iter_mut()
        .enumerate()
        .for_each(|(row, applicant)| {
            let dice = &mut Dice(seeds + row as u64 * 7919);
            // One in four stays as it was invented.
            if dice.percent(75) {
                mutate::applicant(applicant, dice, by, year);
            }
        });
    cycle
}

fn answer_word(code: u8) -> &'static str {
    ["not asked", "no", "yes", "open"][usize::from(code)]
}

/// The first disagreement on eligibility, in words.
fn disagreement(run: &Run, cycle: &Cycle, terms: &Terms) -> Option<String> {
    let rules = &run.ready.description(Stage::Eligibility).unwrap().rules;
    let columns = &run.rules[&Stage::Eligibility];
    cycle.applicants.par_iter().enumerate().find_map_first(|(row, applicant)| {
        let answers = judge(applicant, &cycle.cycle, terms);
        assert_eq!(answers.len(), rules.len(), "as many questions as rules");
        let mut all: Vec<(&str, u8, u8)> = answers.iter().map(|(concept, answer)| {
            let at = rules.iter().position(|rule| rule.concept == *concept).unwrap_or_else(|| panic!("no rule {concept}"));
            (*concept, answer.code(), columns[at][row])
        }).collect();
        all.push(("verdict", verdict(&answers).code(), run.eligible[row]));
        all.into_iter().find(|(_, oracle, component)| oracle != component).map(|(concept, oracle, component)| {
            format!(
                "{concept}: the oracle says {}, the component {}\nterms {terms:?}\ncycle {:?}\n{}",
                answer_word(oracle), answer_word(component), cycle.cycle,
                serde_json::to_string_pretty(applicant).unwrap(),
            )
        })
    })
}

#[test]
fn eligibility_is_what_the_regulation_says() {
    const SEEDS: u64 = 10;
    const EACH: usize = 10_000;
    // The dozen random settings, the same for all; and the defaults.
    let by = Date::constant(2021, 6, 30);
    let mut seen: BTreeMap<(usize, String), BTreeSet<u8>> = BTreeMap::new();
    for seed in 0..SEEDS {
        let cycle = awkward(seed, EACH);
        let columns = Columns::new(&cycle);
        for version in 0..2 {
            for number in 0..=12 {
                let (set, terms) = match number {
                    0 => (BTreeMap::new(), Terms::of(version)),
                    _ => roll(version, &mut Dice(number * 31 + version as u64), by),
                };
                with_run(version, &columns, &set, |run| {
                    if let Some(what) = disagreement(run, &cycle, &terms) {
                        panic!(
                            "{} seed {seed}, settings {set:?}\n{what}",
                            support::SCHEMES[version]
                        );
                    }
                    if number == 0 {
                        let rules = &run.ready.description(Stage::Eligibility).unwrap().rules;
                        let there = |(rule, _): &(&laurel::contract::types::Rule, &Vec<u8>)| {
                            rule.kind != laurel::contract::types::RuleKind::Absent
                        };
                        let columns = &run.rules[&Stage::Eligibility];
                        for (rule, column) in rules.iter().zip(columns).filter(there) {
                            seen.entry((version, rule.id.clone()))
                                .or_default()
                                .extend(column);
                        }
                    }
                });
            }
        }
    }
    // Agreement on answers that never vary would mean nothing.
    for ((version, rule), answers) in seen {
        assert!(
            [1, 2, 3].iter().all(|code| answers.contains(code)),
            "{version} {rule} answers only {answers:?}"
        );
    }
}

/// A small cohort around the cut and the threshold, fit but for what is made unknown.
fn cohort(seed: u64, applicants: usize, determined: bool) -> Cycle {
    let dice = &mut Dice(seed.wrapping_mul(0x9e37_79b9) + 5);
    let mut fit = fit_applicants(applicants);
    let mut uncertain = 0;
    let mut picked = Vec::new();
    for a in &mut fit.applicants {
        a.sheets = None;
        let mut marks = Marks::new();
        // All items alike, so that ties are frequent, and some a step off.
        let percent = dice.pick(&[55, 60, 60, 65, 65, 70]);
        let off = dice.below(8);
        let gap =
            (!determined && uncertain < 4 && dice.percent(25)).then(|| dice.pick(&[0, 8, 17]));
        if gap.is_some() {
            uncertain += 1;
        }
        for (nth, clause) in CLAUSES.iter().enumerate() {
            let mark = if nth == off { percent + 5 } else { percent };
            let missing = gap == Some(nth);
            assert!(marks.push(*clause, (!missing).then_some(mark)));
        }
        a.agreed = Some(marks);
        if dice.percent(10) {
            a.facts.legal_person = Some(false);
        } else if !determined && uncertain < 4 && dice.percent(15) {
            a.facts.legal_person = None;
            uncertain += 1;
        }
        if !dice.percent(8) {
            picked.push(a.id.clone());
        }
    }
    fit.selection = Some(DeskSelection {
        on: day("2021-07-20"),
        picked,
        considered: None,
    });
    fit
}

const CLAUSES: [&str; 23] = [
    "4.1.2", "4.1.3", "4.1.4", "4.2.2", "4.2.3", "4.3.2", "4.3.3", "4.4.2", "4.4.3", "4.4.4",
    "4.4.5", "4.4.6", "4.4.7", "4.5.2", "4.5.3", "4.6.2", "4.6.3", "4.7.2", "4.7.3", "4.7.4",
    "4.7.5", "4.7.6", "4.7.7",
];

/// Invented applicants that are eligible under both versions.
fn fit_applicants(count: usize) -> Cycle {
    use std::sync::OnceLock;
    static FIT: OnceLock<Cycle> = OnceLock::new();
    let mut cycle = FIT
        .get_or_init(|| {
            let mut cycle = invent(2000, 77, None);
            let info = cycle.cycle.clone();
            cycle
                .applicants
                .retain(|a| (0..2).all(|v| verdict(&judge(a, &info, &Terms::of(v))) == T::Yes));
            cycle
        })
        .clone();
    cycle.applicants.truncate(count);
    assert_eq!(cycle.applicants.len(), count);
    cycle.conflicts.clear();
    cycle
}

fn entries(cycle: &Cycle, version: usize) -> Vec<Entry> {
    let picked = &cycle.selection.as_ref().unwrap().picked;
    cycle
        .applicants
        .iter()
        .map(|a| {
            let (low, high) = score(a);
            let eligible = verdict(&judge(a, &cycle.cycle, &Terms::of(version)));
            let inside = if picked.contains(&a.id) {
                eligible
            } else {
                T::No
            };
            Entry { inside, low, high }
        })
        .collect()
}

fn places(run: &Run) -> Vec<(u8, u32, u32)> {
    let s = &run.selection;
    s.candidate
        .iter()
        .zip(&s.best)
        .zip(&s.worst)
        .map(|((c, b), w)| (*c, *b, *w))
        .collect()
}

fn expected(places: &[Place]) -> Vec<(u8, u32, u32)> {
    places
        .iter()
        .map(|p| (p.candidate.code(), p.best, p.worst))
        .collect()
}

fn ranking_terms(dice: &mut Dice) -> (BTreeMap<String, String>, u64, usize) {
    let (threshold, shortlist) = (
        dice.pick(&[600_u64, 600, 600, 650, 0]),
        dice.pick(&[6, 6, 3, 1, 2]),
    );
    let set = BTreeMap::from([
        ("threshold".to_owned(), threshold.to_string()),
        ("shortlist".to_owned(), shortlist.to_string()),
    ]);
    (set, threshold * 100 * UNIT, shortlist)
}

fn first_difference(
    what: &str,
    cycle: &Cycle,
    entries: &[Entry],
    ours: &[(u8, u32, u32)],
    theirs: &[(u8, u32, u32)],
) {
    assert_eq!(ours.len(), theirs.len());
    if let Some(row) = (0..ours.len()).find(|row| ours[*row] != theirs[*row]) {
        panic!(
            "{what}: {} (candidate, best, worst): the oracle says {:?}, the component {:?}\n{entries:#?}",
            cycle.applicants[row].id, ours[row], theirs[row],
        );
    }
}

#[test]
fn candidates_are_those_of_every_and_of_some_completion() {
    let mut kinds = BTreeSet::new();
    for seed in 0..300 {
        let dice = &mut Dice(seed);
        let cycle = cohort(seed, 1 + dice.below(9), false);
        let (set, threshold, shortlist) = ranking_terms(dice);
        let columns = Columns::new(&cycle);
        for version in 0..2 {
            let entries = entries(&cycle, version);
            let ours = expected(&brute(&entries, threshold, shortlist));
            with_run(version, &columns, &set, |run| {
                first_difference(
                    &format!("seed {seed} version {version} {set:?}"),
                    &cycle,
                    &entries,
                    &ours,
                    &places(run),
                );
            });
            kinds.extend(ours.iter().map(|o| o.0));
        }
    }
    assert_eq!(kinds, BTreeSet::from([1, 2, 3]));
}

#[test]
fn a_determined_order_is_the_order_of_the_scores() {
    for seed in 0..40 {
        let dice = &mut Dice(seed + 9000);
        let cycle = cohort(seed + 9000, 50 + dice.below(250), true);
        let (set, threshold, shortlist) = ranking_terms(dice);
        let columns = Columns::new(&cycle);
        for version in 0..2 {
            let entries = entries(&cycle, version);
            let ours = expected(&straight(&entries, threshold, shortlist));
            with_run(version, &columns, &set, |run| {
                first_difference(
                    &format!("seed {seed} version {version} {set:?}"),
                    &cycle,
                    &entries,
                    &ours,
                    &places(run),
                );
            });
        }
    }
}

#[test]
fn brute_force_and_the_straight_order_are_one() {
    for seed in 0..300 {
        let dice = &mut Dice(seed + 500);
        let cycle = cohort(seed + 500, 1 + dice.below(12), true);
        let (_, threshold, shortlist) = ranking_terms(dice);
        let entries = entries(&cycle, 1);
        assert_eq!(
            expected(&brute(&entries, threshold, shortlist)),
            expected(&straight(&entries, threshold, shortlist))
        );
    }
}

/// Averages of sheets, as invented, with their gaps: the same score, and the same order.
#[test]
fn averages_of_sheets_are_exact() {
    for seed in 0..8 {
        let mut cycle = invent(400, seed + 40, Some(4));
        cycle.applicants.retain(|a| a.sheets.is_some());
        cycle.conflicts.clear();
        let columns = Columns::new(&cycle);
        with_run(1, &columns, &BTreeMap::new(), |run| {
            let scores = &run.scores;
            assert_eq!(scores.row.len(), cycle.applicants.len());
            for (at, row) in scores.row.iter().enumerate() {
                let a = &cycle.applicants[*row as usize];
                let (low, high) = score(a);
                let over = u64::from(scores.over[at]);
                let theirs = (
                    u64::from(scores.low[at]) * UNIT / over,
                    u64::from(scores.high[at]) * UNIT / over,
                );
                assert_eq!((low, high), theirs, "seed {seed} {}", a.id);
            }
        });
    }
}

/// Article 20 step by step, over a determined cohort with a record of decisions that may be inadmissible at
/// each step: who has taken all of them has won, and whoever a step has shut out has not.
#[test]
fn winners_have_taken_every_step() {
    let mut won = 0;
    let mut lost = 0;
    for seed in 0..1500 {
        let dice = &mut Dice(seed + 70_000);
        let mut cycle = cohort(seed + 70_000, 4 + dice.below(12), true);
        let ids: Vec<Id> = cycle.applicants.iter().map(|a| a.id.clone()).collect();
        for version in 0..2 {
            let entries = entries(&cycle, version);
            let order = straight(&entries, 60_000 * UNIT, 6);
            let id_of = |row: usize| ids[row].clone();
            let rows = |want: &dyn Fn(usize) -> bool| {
                (0..ids.len()).filter(|row| want(*row)).collect::<Vec<_>>()
            };
            let eligible = rows(&|row| {
                verdict(&judge(
                    &cycle.applicants[row],
                    &cycle.cycle,
                    &Terms::of(version),
                )) == T::Yes
            });
            let spoil = |dice: &mut Dice, mut of: Vec<usize>| {
                if dice.percent(12) {
                    let row = dice.below(ids.len());
                    match of.iter().position(|other| *other == row) {
                        Some(at) => {
                            of.remove(at);
                        }
                        None => of.push(row),
                    }
                }
                of
            };
            let listed = spoil(dice, eligible.clone());
            // The office's list: all certain ones, and of the possible ones some.
            let certain = rows(&|row| order[row].candidate == T::Yes);
            let possible = rows(&|row| order[row].candidate != T::No);
            let mut shortlist = certain.clone();
            shortlist.extend(
                possible
                    .iter()
                    .filter(|row| !certain.contains(row))
                    .take(6 - certain.len().min(6)),
            );
            let shortlist = spoil(dice, shortlist);
            let count = dice.below(6);
            let proposed = spoil(dice, shortlist.iter().copied().take(count).collect());
            let opened = day("2021-09-10");
            let closed = (!dice.percent(8)).then(|| Day(opened.0 + dice.below(10) as i32));
            let objections: Vec<(usize, Option<bool>)> = if dice.percent(15) {
                proposed
                    .iter()
                    .take(1)
                    .map(|row| (*row, dice.fact()))
                    .collect()
            } else {
                Vec::new()
            };
            let approved = spoil(
                dice,
                proposed
                    .iter()
                    .copied()
                    .filter(|row| {
                        !objections
                            .iter()
                            .any(|(other, upheld)| other == row && *upheld != Some(false))
                    })
                    .collect(),
            );
            let early = dice.percent(5);
            let steps = if dice.percent(20) { dice.below(6) } else { 6 };
            let minimum = dice.pick(&[None, None, Some(5)]);
            let as_ids = |rows: &[usize]| rows.iter().map(|row| id_of(*row)).collect::<Vec<_>>();
            let mut judged = cycle.clone();
            judged.eligible_list = (steps > 0).then(|| ApplicantList {
                on: day("2021-07-10"),
                applicants: as_ids(&listed),
            });
            if let Some(selection) = &mut judged.selection {
                selection.considered = Some(ids.clone());
            }
            judged.candidate_list = (steps > 1).then(|| ApplicantList {
                on: day("2021-09-01"),
                applicants: as_ids(&shortlist),
            });
            judged.deliberation = (steps > 2).then(|| Deliberation {
                on: day("2021-09-05"),
                proposed: as_ids(&proposed),
            });
            judged.notice = (steps > 3).then(|| Notice {
                from: opened,
                to: closed,
                objections: objections
                    .iter()
                    .map(|(row, upheld)| Objection {
                        applicant: id_of(*row),
                        on: opened,
                        upheld: *upheld,
                        note: None,
                    })
                    .collect(),
            });
            judged.approval = (steps > 4).then(|| Approval {
                on: if early {
                    Day(opened.0 - 1)
                } else {
                    day("2021-10-20")
                },
                approved: as_ids(&approved),
                commended: None,
            });
            let mut set = BTreeMap::new();
            if let Some(days) = minimum {
                set.insert("notice-days".to_owned(), format!("{days}"));
            }

            let list_stands = steps > 1
                && certain.iter().all(|row| shortlist.contains(row))
                && shortlist.iter().all(|row| possible.contains(row));
            let candidate = |row: usize| match order[row].candidate {
                T::Open if list_stands => {
                    if shortlist.contains(&row) {
                        T::Yes
                    } else {
                        T::No
                    }
                }
                other => other,
            };
            let notice_ended = steps > 3
                && closed.is_some_and(|closed| {
                    minimum.is_none_or(|days| closed.0 - opened.0 + 1 >= days)
                });
            let objection = |row: usize| {
                objections
                    .iter()
                    .find(|(other, _)| *other == row)
                    .map(|(_, upheld)| *upheld)
            };
            let wins = |row: usize| {
                candidate(row) == T::Yes
                    && listed.contains(&row)
                    && shortlist.contains(&row)
                    && proposed.contains(&row)
                    && notice_ended
                    && objection(row).is_none_or(|upheld| upheld == Some(false))
                    && steps > 4
                    && approved.contains(&row)
                    && !early
            };
            // Article 3 caps the winners: too many who are approved, and may have come so far.
            let may_come = |row: usize| {
                candidate(row) != T::No
                    && proposed.contains(&row)
                    && objection(row) != Some(Some(true))
            };
            let approvals = approved.iter().filter(|row| may_come(**row)).count();
            let over = steps > 4 && approvals > 3;
            let wins = |row: usize| wins(row) && !over;
            let columns = Columns::new(&judged);
            with_run(version, &columns, &set, |run| {
                let candidates: Vec<u8> = (0..ids.len()).map(|row| candidate(row).code()).collect();
                assert_eq!(
                    run.selection.candidate, candidates,
                    "candidates of seed {seed} version {version}"
                );
                for (row, id) in ids.iter().enumerate() {
                    let theirs = run.selection.winner[row];
                    let what = || {
                        format!(
                            "seed {seed} version {version} {}: winner {}; listed {listed:?} shortlist {shortlist:?} proposed {proposed:?} \
                         notice to {closed:?} at least {minimum:?} objections {objections:?} approved {approved:?} early {early} steps {steps}\n{order:?}",
                            id,
                            answer_word(theirs),
                        )
                    };
                    assert_eq!(theirs == 2, wins(row), "{}", what());
                    // Shut out for good: no candidate; an objection upheld on one who was proposed; or left
                    // off a deliberation or an approval that keeps to what precedes it.
                    let upheld =
                        steps > 3 && proposed.contains(&row) && objection(row) == Some(Some(true));
                    let passed_over = steps > 2
                        && list_stands
                        && shortlist.contains(&row)
                        && !proposed.contains(&row);
                    let rejected = steps > 4
                        && notice_ended
                        && !early
                        && proposed.contains(&row)
                        && objection(row).is_none()
                        && !approved.contains(&row);
                    if candidate(row) == T::No || upheld || passed_over || rejected {
                        assert_eq!(theirs, 1, "{}", what());
                        lost += 1;
                    }
                    won += usize::from(theirs == 2);
                }
                assert_eq!(concept(run, Stage::Ranking, "visited"), run.scores.visited);
            });
        }
        cycle.applicants.clear();
    }
    assert!(won > 500 && lost > 500, "{won} won, {lost} did not");
}

/// Article 3 has no window and no reference day: one that had won by the deadline has won, also where
/// the years of the other articles are counted from an earlier day. So it is with a revocation.
#[test]
fn a_title_won_or_revoked_after_the_reference_day_bars_too() {
    let mut cycle = fit_applicants(1);
    cycle.selection = None;
    cycle.cycle.reference_day = Some(day("2020-12-01"));
    for (revoked, concepts) in [
        (laurel::cycle::Revoked::Stands, ["past-winner"].as_slice()),
        (
            laurel::cycle::Revoked::Revoked(Some(day("2021-02-01"))),
            &["past-winner", "revocation-bar"],
        ),
    ] {
        cycle.applicants[0].honours = Some(
            [laurel::cycle::Honour {
                award: Some(laurel::cycle::Award::District),
                awarded: Some(day("2020-12-20")),
                revoked,
                ..Default::default()
            }]
            .into(),
        );
        for version in 0..2 {
            with_run(version, &Columns::new(&cycle), &BTreeMap::new(), |run| {
                for of in concepts
                    .iter()
                    .filter(|of| version == 0 || **of == "past-winner")
                {
                    assert_eq!(concept(run, Stage::Eligibility, of), [1], "{of}");
                }
            });
        }
    }
}

/// A cycle with everything on record, taken by the rules of a version, and now and then not what these
/// would have come to: firms left off a list, a proposal of four.
fn whole_record(seed: u64, version: usize) -> (Cycle, Vec<Entry>) {
    let dice = &mut Dice(seed + 400_000);
    let mut cycle = cohort(seed + 400_000, 4 + dice.below(12), true);
    cycle.cycle.decided_under = Some(support::SCHEMES[version].into());
    let eligible = |a: &laurel::cycle::Applicant, info: &laurel::cycle::CycleInfo| {
        verdict(&judge(a, info, &Terms::of(version))) == T::Yes
    };
    let listed: Vec<Id> = cycle
        .applicants
        .iter()
        .filter(|a| eligible(a, &cycle.cycle))
        .map(|a| a.id.clone())
        .filter(|_| !dice.percent(10))
        .collect();
    let picked = &mut cycle.selection.as_mut().unwrap().picked;
    picked.retain(|id| listed.contains(id));
    let picked = picked.clone();
    cycle.eligible_list = Some(ApplicantList {
        on: day("2021-07-10"),
        applicants: listed,
    });
    let entries: Vec<Entry> = cycle
        .applicants
        .iter()
        .map(|a| {
            let (low, high) = score(a);
            let inside = picked.contains(&a.id) && eligible(a, &cycle.cycle);
            let inside = if inside { T::Yes } else { T::No };
            Entry { inside, low, high }
        })
        .collect();
    (cycle, entries)
}

/// Under the version by which they were taken, the decisions on record decide, also about whom they leave
/// out: nothing stays open, and whether the award is vacant is known.
#[test]
fn the_recorded_version_comes_to_an_end() {
    let (mut left_off, mut vacant, mut won, mut undecided) = (0, 0, 0, 0);
    for seed in 0..400 {
        for version in 0..2 {
            let dice = &mut Dice(seed * 2 + version as u64);
            let (mut cycle, entries) = whole_record(seed, version);
            let order = straight(&entries, 60_000 * UNIT, 6);
            let ids: Vec<Id> = cycle.applicants.iter().map(|a| a.id.clone()).collect();
            let may: Vec<usize> = (0..ids.len())
                .filter(|row| order[*row].candidate != T::No)
                .collect();
            // The office lists at most six of those who may be candidates, now and then fewer.
            let candidates: Vec<usize> = may
                .iter()
                .copied()
                .filter(|_| !dice.percent(10))
                .take(6)
                .collect();
            let proposed: Vec<usize> = candidates.iter().copied().take(dice.below(5)).collect();
            let approved: Vec<usize> = proposed.iter().copied().take(3).collect();
            let named =
                |rows: &[usize]| rows.iter().map(|row| ids[*row].clone()).collect::<Vec<_>>();
            cycle.candidate_list = Some(ApplicantList {
                on: day("2021-09-01"),
                applicants: named(&candidates),
            });
            cycle.deliberation = Some(Deliberation {
                on: day("2021-09-05"),
                proposed: named(&proposed),
            });
            cycle.notice = Some(Notice {
                from: day("2021-09-10"),
                to: Some(day("2021-09-17")),
                objections: Vec::new(),
            });
            cycle.approval = Some(Approval {
                on: day("2021-10-20"),
                approved: named(&approved),
                commended: None,
            });
            let columns = Columns::new(&cycle);
            with_run(version, &columns, &BTreeMap::new(), |run| {
                let s = &run.selection;
                for (row, id) in ids.iter().enumerate() {
                    let what = || {
                        format!(
                            "seed {seed} version {version} {id}\n{order:?}\n{candidates:?} {approved:?}"
                        )
                    };
                    assert_eq!(s.winner[row] == 2, approved.contains(&row), "{}", what());
                    assert_ne!(s.winner[row], 3, "{}", what());
                    assert_ne!(s.candidate[row], 3, "{}", what());
                    won += usize::from(s.winner[row] == 2);
                }
                assert_eq!(s.vacant, if approved.is_empty() { 2 } else { 1 });
                vacant += usize::from(approved.is_empty());
                let listed = &cycle.eligible_list.as_ref().unwrap().applicants;
                let off = |row: &usize| run.eligible[*row] == 2 && !listed.contains(&ids[*row]);
                left_off += (0..ids.len()).filter(off).count();
            });
            // Under other rules nobody decided about those whom these would admit.
            cycle.cycle.decided_under = Some("another".into());
            let columns = Columns::new(&cycle);
            with_run(version, &columns, &BTreeMap::new(), |run| {
                let listed = &cycle.eligible_list.as_ref().unwrap().applicants;
                for (row, id) in ids.iter().enumerate() {
                    if run.eligible[row] == 2 && !listed.contains(id) {
                        // Short of 600, or behind six who are in for sure, it is out all the same.
                        let mine = score(&cycle.applicants[row]).0;
                        let sure = entries.iter().filter(|e| e.inside == T::Yes);
                        let above = sure.filter(|e| e.low > mine).count();
                        let out = mine < 60_000 * UNIT || above >= 6;
                        let expected = if out { 1 } else { 3 };
                        let what = || format!("seed {seed} version {version} {id} {mine} {above}");
                        assert_eq!(run.selection.candidate[row], expected, "{}", what());
                        assert_eq!(run.selection.winner[row], expected, "{}", what());
                        undecided += usize::from(!out);
                    }
                }
            });
        }
    }
    assert!(
        left_off > 100 && vacant > 20 && won > 300 && undecided > 100,
        "{left_off} {vacant} {won} {undecided}"
    );
}

/// What people have not decided, the two other ways: the visits on record stand; or every step follows from
/// the order.
#[test]
fn held_and_by_order_are_what_they_say() {
    use laurel::columns::Undecided;
    let mut kinds = BTreeSet::new();
    for seed in 0..300 {
        let (mut cycle, _) = whole_record(seed, 1);
        // A step later than the visit is not on record, or all are of another version.
        cycle.cycle.decided_under = Some("another".into());
        for version in 0..2 {
            let picked = cycle.selection.as_ref().unwrap().picked.clone();
            let entries: Vec<Entry> = cycle
                .applicants
                .iter()
                .map(|a| {
                    let (low, high) = score(a);
                    let inside = if picked.contains(&a.id) {
                        verdict(&judge(a, &cycle.cycle, &Terms::of(version)))
                    } else {
                        T::No
                    };
                    Entry { inside, low, high }
                })
                .collect();
            let quota = 1 + (seed % 5) as usize;
            let first = straight(&entries, 60_000 * UNIT, 6);
            // The first of the candidates, ties as ties.
            let among: Vec<Entry> = entries
                .iter()
                .zip(&first)
                .map(|(entry, place)| Entry {
                    inside: place.candidate,
                    ..*entry
                })
                .collect();
            let best = brute_or_straight(&among, quota);
            let set = BTreeMap::from([("quota".to_owned(), quota.to_string())]);
            let columns = Columns::new(&cycle).taking(Undecided::ByOrder);
            with_run(version, &columns, &set, |run| {
                for row in 0..cycle.applicants.len() {
                    let what = || {
                        format!(
                            "seed {seed} version {version} row {row} quota {quota}\n{first:?}\n{best:?}"
                        )
                    };
                    assert_eq!(
                        run.selection.candidate[row],
                        first[row].candidate.code(),
                        "{}",
                        what()
                    );
                    assert_eq!(
                        run.selection.winner[row],
                        best[row].candidate.code(),
                        "{}",
                        what()
                    );
                    kinds.insert(run.selection.winner[row]);
                }
            });
            let columns = Columns::new(&cycle).taking(Undecided::Held);
            with_run(version, &columns, &BTreeMap::new(), |run| {
                for (row, a) in cycle.applicants.iter().enumerate() {
                    if !picked.contains(&a.id) {
                        assert_eq!(run.scores.visited[row], 1);
                        assert_eq!(run.selection.winner[row], 1);
                    }
                    let listed = &cycle.eligible_list.as_ref().unwrap().applicants;
                    let inside = entries[row].inside == T::Yes && listed.contains(&a.id);
                    assert_eq!(
                        run.selection.candidate[row] == 1,
                        !inside || first[row].candidate == T::No
                    );
                }
            });
        }
    }
    assert_eq!(kinds, BTreeSet::from([1, 2, 3]));
}

/// The first so many, where whether one is among them may be open.
fn brute_or_straight(entries: &[Entry], places: usize) -> Vec<Place> {
    if entries.iter().all(|entry| entry.inside != T::Open) {
        return straight(entries, 0, places);
    }
    // Those who are surely out have nothing to try.
    let rows: Vec<usize> = (0..entries.len())
        .filter(|row| entries[*row].inside != T::No)
        .collect();
    let some: Vec<Entry> = rows.iter().map(|row| entries[*row]).collect();
    let found = brute(&some, 0, places);
    let out = Place {
        candidate: T::No,
        best: 0,
        worst: 0,
    };
    let mut all = vec![out; entries.len()];
    for (row, place) in rows.into_iter().zip(found) {
        all[row] = place;
    }
    all
}

/// Events, conduct and acts of every kind, on titles of every kind.
fn aftermath(seed: u64) -> Cycle {
    use laurel::cycle::{
        Act, ActStep, Award, Conduct, ConductKind, Event, EventKind, Examiner, Revoked, Title,
    };
    let dice = &mut Dice(seed + 900_000);
    let mut cycle = fit_applicants(0);
    cycle.selection = None;
    cycle.events.clear();
    cycle.acts.clear();
    cycle.conduct.clear();
    let around = |dice: &mut Dice| Day(day("2021-03-01").0 + dice.below(12) as i32 * 30 - 60);
    cycle.titles = (0..3)
        .map(|number| Title {
            id: format!("T{number}").into(),
            holder: "合成企业".into(),
            credit_code: None,
            award: dice.pick(&[
                None,
                Some(Award::District),
                Some(Award::DistrictFormer),
                Some(Award::Municipal),
            ]),
            scheme: dice
                .pick(&[
                    None,
                    None,
                    Some("beilun-2014"),
                    Some("beilun-2021"),
                    Some("other"),
                ])
                .map(Into::into),
            cycle: None,
            awarded: (!dice.percent(20)).then(|| around(dice)),
            prize: dice.pick(&[None, Some(0), Some(200_000), Some(300_000)]),
            revoked: Revoked::Stands,
        })
        .collect();
    let kinds = [
        EventKind::Accident,
        EventKind::QualityProblem,
        EventKind::OperatingLoss,
        EventKind::Breach,
        EventKind::Decline,
        EventKind::Fraud,
        EventKind::TitleUse,
    ];
    for number in 0..6 {
        let kind = dice.pick(&kinds);
        let likely = |dice: &mut Dice| dice.pick(&[Some(true), Some(true), Some(false), None]);
        let mut event = Event {
            id: format!("V{number}").into(),
            honour: format!("T{}", dice.below(3)).into(),
            kind,
            on: around(dice),
            grave: None,
            effect: None,
            bad_management: None,
            ineffective: None,
            declined: None,
            irresponsible: None,
            model_lost: None,
            in_products: None,
            year_omitted: None,
            note: None,
        };
        for key in kind.conditions() {
            let answer = likely(dice);
            match *key {
                "grave" => event.grave = answer,
                "effect" => event.effect = answer,
                "bad_management" => event.bad_management = answer,
                "ineffective" => event.ineffective = answer,
                "declined" => event.declined = answer,
                "irresponsible" => event.irresponsible = answer,
                "model_lost" => event.model_lost = answer,
                "in_products" => event.in_products = answer,
                _ => event.year_omitted = answer,
            }
        }
        cycle.events.push(event);
    }
    cycle.examiners = vec![Examiner {
        id: "E1".into(),
        name: None,
    }];
    for number in 0..3 {
        cycle.conduct.push(Conduct {
            id: format!("C{number}").into(),
            reviewer: "E1".into(),
            kind: dice.pick(&[
                ConductKind::AbuseOfPower,
                ConductKind::Neglect,
                ConductKind::Favouritism,
                ConductKind::Secrecy,
            ]),
            on: (!dice.percent(30)).then(|| around(dice)),
            established: dice.pick(&[Some(true), Some(true), Some(false), None]),
            adverse: dice.pick(&[Some(true), Some(true), Some(false), None]),
            crime: dice.fact(),
            note: None,
        });
    }
    let measures = [
        None,
        None,
        Some("revoke-title"),
        Some("recover-prize"),
        Some("expose"),
        Some("stop-mark"),
        Some("discipline"),
        Some("bar-applications"),
    ];
    for _ in 0..12 {
        let on_event = dice.percent(65);
        cycle.acts.push(Act {
            event: on_event.then(|| format!("V{}", dice.below(6)).into()),
            conduct: (!on_event).then(|| format!("C{}", dice.below(3)).into()),
            measure: dice.pick(&measures).map(Into::into),
            step: dice.pick(&[
                ActStep::Proposed,
                ActStep::Decided,
                ActStep::Rejected,
                ActStep::Done,
            ]),
            on: Day(around(dice).0 + dice.below(90) as i32),
        });
    }
    // Steps drawn one by one seldom come in their order: those on frauds now and then do.
    let courses: [&[ActStep]; 4] = [
        &[ActStep::Proposed],
        &[ActStep::Proposed, ActStep::Decided],
        &[ActStep::Proposed, ActStep::Rejected],
        &[ActStep::Proposed, ActStep::Decided, ActStep::Done],
    ];
    for event in &cycle.events {
        if event.kind != EventKind::Fraud || dice.percent(50) {
            continue;
        }
        for (nth, step) in dice.pick(&courses).iter().enumerate() {
            cycle.acts.push(Act {
                event: Some(event.id.clone()),
                conduct: None,
                measure: None,
                step: *step,
                on: Day(event.on.0 + 10 * nth as i32),
            });
        }
    }
    cycle
}

/// Articles 26 to 29 over drawn titles, events, conduct and acts.
#[test]
fn measures_are_what_the_regulation_says() {
    use laurel::outcome::{Progress, View};
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for seed in 0..1500 {
        let cycle = aftermath(seed);
        let columns = Columns::new(&cycle);
        for version in 0..2 {
            let dice = &mut Dice(seed * 2 + version as u64);
            let mut terms = sanction::Terms {
                version,
                any_element: dice.percent(50),
                reaches: dice.percent(70),
                from: dice.percent(60).then(|| day("2021-06-01")),
                bar: dice.pick(&[0, 2]),
            };
            let mut set = BTreeMap::new();
            let elements = if terms.any_element { "any" } else { "all" };
            set.insert("decline-elements".to_owned(), elements.to_owned());
            if version == 1 {
                set.insert(
                    "reaches-former-titles".to_owned(),
                    terms.reaches.to_string(),
                );
                if let Some(from) = terms.from {
                    set.insert("in-force-from".to_owned(), from.to_string());
                }
            } else {
                terms.from = None;
                set.insert("revocation-bar-cycles".to_owned(), terms.bar.to_string());
            }
            let mut ours = sanction::judge(&cycle, &terms);
            with_run(version, &columns, &set, |run| {
                let theirs = View::new(run).measures();
                let mut theirs: Vec<(String, &str, _, Progress, Option<i64>)> = theirs
                    .iter()
                    .map(|it| {
                        (
                            it.trigger.clone(),
                            it.measure.as_str(),
                            it.applies,
                            it.progress,
                            it.amount,
                        )
                    })
                    .collect();
                let key = |it: &(String, &str, laurel::stage::Answer, Progress, Option<i64>)| {
                    (it.0.clone(), it.1.to_owned())
                };
                theirs.sort_by_key(key);
                ours.sort_by_key(key);
                assert_eq!(
                    ours,
                    theirs,
                    "seed {seed} version {version} {terms:?}\n{}",
                    serde_json::to_string_pretty(&cycle).unwrap()
                );
            });
            seen.extend(
                ours.iter()
                    .map(|it| format!("{version} {} {:?}", it.1, it.3)),
            );
        }
    }
    for version in 0..2 {
        for kind in ["revoke-title", "recover-prize", "discipline"] {
            for progress in [
                Progress::Undetermined,
                Progress::Proposable,
                Progress::Proposed,
                Progress::Decided,
                Progress::Rejected,
                Progress::Done,
            ] {
                let what = format!("{version} {kind} {progress:?}");
                assert!(seen.contains(&what), "never {what}");
            }
        }
    }
}

/// Rounding, the exclusion of sheets with a conflict, and the choice of edition, over drawn cycles: worked
/// out in whole numbers from the text of the terms.
#[test]
fn rounding_conflicts_and_editions() {
    use laurel::cycle::Conflict;
    let mut excluded = 0;
    for seed in 0..60 {
        let dice = &mut Dice(seed + 31_000);
        let mut cycle = invent(40, seed + 31_000, Some(2));
        cycle.applicants.retain(|a| a.sheets.is_some());
        cycle.conflicts.clear();
        for a in &mut cycle.applicants {
            if dice.percent(70) {
                a.agreed = None;
            }
            for sheet in a.sheets.iter().flatten() {
                if dice.percent(25) {
                    cycle.conflicts.push(Conflict {
                        examiner: sheet.examiner.clone(),
                        applicant: a.id.clone(),
                        note: None,
                    });
                }
            }
        }
        let deadline = dice.pick(&["2005-06-30", "2012-07-31", "2012-08-01", "2021-06-30"]);
        cycle.cycle.timetable.deadline = day(deadline);
        cycle.cycle.timetable.announced = None;
        let edition = dice.pick(&["in-force", "GB/T 19580-2012", "GB/T 19580-2004"]);
        // The sheets are by the edition of 2012, which is in force from 1 August 2012.
        let chosen_2012 = edition.ends_with("2012")
            || (edition == "in-force" && deadline.as_bytes() >= b"2012-08-01".as_slice());
        let (rounding, unit) = dice.pick(&[("none", 0), ("0.01", 1), ("0.1", 10), ("1", 100)]);
        let exclude = dice.percent(60);
        let deciding = dice.pick(&["agreed-else-average", "average", "agreed"]);
        let set = BTreeMap::from([
            ("standard".to_owned(), edition.to_owned()),
            ("rounding".to_owned(), rounding.to_owned()),
            ("exclude-conflicted".to_owned(), exclude.to_string()),
            ("deciding-marks".to_owned(), deciding.to_owned()),
        ]);
        let columns = Columns::new(&cycle);
        with_run(1, &columns, &set, |run| {
            for a in &cycle.applicants {
                let row = columns.row(&a.id).unwrap();
                let at = run.scores.row.binary_search(&row).unwrap();
                let (low, high, over) = (
                    u64::from(run.scores.low[at]),
                    u64::from(run.scores.high[at]),
                    u64::from(run.scores.over[at]),
                );
                let counted: Vec<&Marks> = a
                    .sheets
                    .iter()
                    .flatten()
                    .filter(|sheet| {
                        let conflict = cycle
                            .conflicts
                            .iter()
                            .any(|it| it.applicant == a.id && it.examiner == sheet.examiner);
                        !(exclude && conflict)
                    })
                    .map(|sheet| &sheet.marks)
                    .collect();
                excluded += a.sheets.iter().flatten().count() - counted.len();
                let deciding: Vec<&Marks> = match (deciding, &a.agreed) {
                    ("agreed-else-average" | "agreed", Some(agreed)) => vec![agreed],
                    ("agreed", None) => Vec::new(),
                    _ => counted,
                };
                let sets = deciding.len() as u64;
                let (low_sum, high_sum) =
                    (ranking::sum(&deciding, 0), ranking::sum(&deciding, 100));
                let what = || format!("seed {seed} {} {set:?} {deadline}", a.id);
                if !chosen_2012 || sets == 0 {
                    assert_eq!((low, high), (0, 100_000 * over), "{}", what());
                    continue;
                }
                let ((l, lo), (h, ho)) =
                    (half_up(low_sum, sets, unit), half_up(high_sum, sets, unit));
                assert_eq!((low * lo, high * ho), (l * over, h * over), "{}", what());
            }
        });
    }
    assert!(excluded > 50, "{excluded}");
}

/// A fraction, or its nearest multiple of a unit of hundredths, halves up; with its denominator.
fn half_up(sum: u64, sets: u64, unit: u64) -> (u64, u64) {
    if unit == 0 {
        return (sum, sets);
    }
    // The largest multiple m with m <= sum / sets + unit / 2, that is 2 m sets <= 2 sum + unit sets.
    let steps = (2 * sum + unit * sets) / (2 * unit * sets);
    (steps * unit, 1)
}
