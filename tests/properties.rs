//! What must hold of every cycle: small invented ones, made awkward, with the decisions of a random
//! prefix of their life, admissible or not.
use crate::mutate;
use crate::support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use laurel::columns::Columns;
use laurel::compare::compare;
use laurel::contract::types::Detail;
use laurel::cycle::{
    Accident, Applicant, ApplicantList, Approval, Breach, Complaint, Cycle, Day, Deliberation,
    DeskSelection, Id, Marks, Notice, Objection, Scores, SpotCheck, SpotCheckLevel, Table,
};
use laurel::lang::Lang;
use laurel::outcome::{ApplicantOutcome, Outcome, View};
use laurel::ready::{Ready, Run};
use laurel::stage::{Answer, Stage};
use proptest::prelude::*;
use support::{Dice, REASONS, VERDICTS, invent, mixes, ready, settings};

const NO: u8 = 1;
const YES: u8 = 2;

/// The steps of a cycle's life, in their order.
const ELIGIBLE_LIST: usize = 1;
const SELECTION: usize = 2;
const MARKS: usize = 3;
const CANDIDATE_LIST: usize = 4;
const DELIBERATION: usize = 5;
const NOTICE_OPEN: usize = 6;
const NOTICE_CLOSED: usize = 7;
const APPROVAL: usize = 8;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn run_with<R>(
    ready: &Ready,
    cycle: &Cycle,
    terms: &BTreeMap<String, String>,
    detail: Detail,
    then: impl FnOnce(&Run) -> R,
) -> R {
    let columns = Columns::new(cycle);
    let set = ready
        .settings(&settings(terms))
        .unwrap_or_else(|e| panic!("{}", e.show(Lang::En)));
    let run = ready
        .run(&columns, set, detail, &|_| ())
        .unwrap_or_else(|e| panic!("{}", e.show(Lang::En)));
    then(&run)
}

fn with_run<R>(version: usize, cycle: &Cycle, then: impl FnOnce(&Run) -> R) -> R {
    run_with(ready(version), cycle, &BTreeMap::new(), REASONS, then)
}

fn outcome(version: usize, cycle: &Cycle) -> Outcome {
    with_run(version, cycle, |run| View::new(run).outcome())
}

fn by_id(outcome: Outcome) -> BTreeMap<String, ApplicantOutcome> {
    outcome
        .applicants
        .into_iter()
        .map(|a| (a.id.clone(), a))
        .collect()
}

/// Tables whose records are numbered over all applicants, where the outcome says that they are
/// numbered within the applicant's: see the ignored test.
const OF_ALL: [&str; 3] = ["sheets", "objections", "incidents"];

fn own_records_only(a: &mut ApplicantOutcome) {
    for reason in &mut a.reasons {
        if reason
            .record
            .as_ref()
            .is_some_and(|record| OF_ALL.contains(&record.table.as_str()))
        {
            reason.record = None;
        }
    }
}

fn concept<'a>(run: &'a Run, stage: Stage, concept: &str) -> &'a [u8] {
    let rules = &run.ready.description(stage).unwrap().rules;
    let at = rules
        .iter()
        .position(|rule| rule.concept == concept)
        .unwrap();
    &run.rules[&stage][at]
}

/// Invented applicants, two in three of them without a blemish, so that an order comes about.
fn pool() -> &'static Cycle {
    static POOL: OnceLock<Cycle> = OnceLock::new();
    POOL.get_or_init(|| {
        let mut cycle = invent(3000, 11, None);
        let fit = with_run(1, &cycle, |run| run.eligible.clone());
        let mut rows = fit.iter();
        cycle.applicants.retain(|_| *rows.next().unwrap() == YES);
        let mut others = invent(1000, 12, None).applicants;
        others.truncate(cycle.applicants.len() / 2);
        cycle.applicants.extend(others);
        cycle
    })
}

const CLAUSES: [&str; 23] = [
    "4.1.2", "4.1.3", "4.1.4", "4.2.2", "4.2.3", "4.3.2", "4.3.3", "4.4.2", "4.4.3", "4.4.4",
    "4.4.5", "4.4.6", "4.4.7", "4.5.2", "4.5.3", "4.6.2", "4.6.3", "4.7.2", "4.7.3", "4.7.4",
    "4.7.5", "4.7.6", "4.7.7",
];

fn marks(dice: &mut Dice) -> Marks {
    let percent = dice.pick(&[55, 60, 60, 65, 65, 70]);
    let off = dice.below(8);
    let gap = if dice.percent(8) {
        dice.below(23)
    } else {
        usize::MAX
    };
    let mut marks = Marks::new();
    for (nth, clause) in CLAUSES.iter().enumerate() {
        let mark = if nth == off { percent + 5 } else { percent };
        assert!(marks.push(*clause, (nth != gap).then_some(mark)));
    }
    marks
}

/// A cycle before anything is decided.
fn applications(count: usize, dice: &mut Dice) -> Cycle {
    let pool = pool();
    let mut cycle = Cycle {
        applicants: Vec::new(),
        ..pool.clone()
    };
    cycle.conflicts.clear();
    cycle.selection = None;
    let by = cycle.cycle.timetable.deadline.date().unwrap();
    for nth in 0..count {
        let mut a: Applicant = pool.applicants[dice.below(pool.applicants.len())].clone();
        a.id = format!("P{nth:02}").into();
        for (of, honour) in a.honours.iter_mut().flatten().enumerate() {
            honour.id = Some(format!("H{nth}-{of}").into());
        }
        if dice.percent(15) {
            mutate::applicant(&mut a, dice, by, 2021);
        }
        (a.sheets, a.agreed) = match dice.below(10) {
            0 => (None, None),
            1 | 2 => {
                let sheets = (0..3).map(|n| laurel::cycle::InlineSheet {
                    examiner: format!("E{:02}", n + 1).into(),
                    marks: marks(dice),
                });
                (Some(sheets.collect()), None)
            }
            _ => (None, Some(marks(dice))),
        };
        cycle.applicants.push(a);
    }
    cycle
}

/// Mostly what a body would do; now and then somebody is struck off or put on.
fn spoil(dice: &mut Dice, percent: usize, all: &[Id], mut list: Vec<Id>) -> Vec<Id> {
    while !all.is_empty() && dice.percent(percent) {
        let id = &all[dice.below(all.len())];
        match list.iter().position(|other| other == id) {
            Some(at) => {
                list.remove(at);
            }
            None => list.push(id.clone()),
        }
    }
    list
}

/// The whole life of a cycle as the bodies would decide it under a version; `percent` says how
/// often they do what they must not.
fn live(cycle: &mut Cycle, version: usize, dice: &mut Dice, percent: usize) {
    let all: Vec<Id> = cycle.applicants.iter().map(|a| a.id.clone()).collect();
    let those = |column: &[u8], answers: &[u8]| -> Vec<Id> {
        all.iter()
            .zip(column)
            .filter(|(_, c)| answers.contains(c))
            .map(|(id, _)| id.clone())
            .collect()
    };
    let eligible = with_run(version, cycle, |run| those(&run.eligible, &[YES]));
    let listed = spoil(dice, percent, &all, eligible);
    let mut picked = spoil(dice, percent, &all, listed.clone());
    if dice.percent(30) && !picked.is_empty() {
        picked.remove(dice.below(picked.len()));
    }
    cycle.eligible_list = Some(ApplicantList {
        on: day("2021-07-10"),
        applicants: listed,
    });
    cycle.selection = Some(DeskSelection {
        on: day("2021-07-20"),
        picked,
        considered: None,
    });
    let (certain, possible) = with_run(version, cycle, |run| {
        (
            those(&run.selection.candidate, &[YES]),
            those(&run.selection.candidate, &[3]),
        )
    });
    let mut shortlist = certain;
    let left = 6_usize.saturating_sub(shortlist.len());
    shortlist.extend(possible.into_iter().take(left));
    let shortlist = spoil(dice, percent, &all, shortlist);
    cycle.candidate_list = Some(ApplicantList {
        on: day("2021-09-01"),
        applicants: shortlist.clone(),
    });
    let take = dice.below(4);
    let proposed = spoil(
        dice,
        percent,
        &all,
        shortlist.into_iter().take(take).collect(),
    );
    cycle.deliberation = Some(Deliberation {
        on: day("2021-09-05"),
        proposed: proposed.clone(),
    });
    let objections: Vec<Objection> = proposed
        .iter()
        .filter(|_| dice.percent(15))
        .cloned()
        .collect::<Vec<_>>()
        .into_iter()
        .map(|applicant| Objection {
            applicant,
            on: day("2021-09-11"),
            upheld: dice.fact(),
            note: None,
        })
        .collect();
    let passed = proposed.into_iter().filter(|id| {
        !objections
            .iter()
            .any(|o| o.applicant == *id && o.upheld != Some(false))
    });
    let approved = spoil(dice, percent, &all, passed.collect());
    cycle.notice = Some(Notice {
        from: day("2021-09-10"),
        to: Some(day("2021-09-17")),
        objections,
    });
    cycle.approval = Some(Approval {
        on: day("2021-10-20"),
        approved,
        commended: None,
    });
}

/// The cycle as it stood after so many steps.
fn prefix(cycle: &Cycle, steps: usize) -> Cycle {
    let mut cycle = cycle.clone();
    if steps < ELIGIBLE_LIST {
        cycle.eligible_list = None;
    }
    if steps < SELECTION {
        cycle.selection = None;
    }
    if steps < MARKS {
        for a in &mut cycle.applicants {
            a.sheets = None;
            a.agreed = None;
        }
        cycle.scores = Some(Scores::default());
    }
    if steps < CANDIDATE_LIST {
        cycle.candidate_list = None;
    }
    if steps < DELIBERATION {
        cycle.deliberation = None;
    }
    if steps < NOTICE_CLOSED
        && let Some(notice) = &mut cycle.notice
    {
        notice.to = None;
        notice
            .objections
            .iter_mut()
            .for_each(|objection| objection.upheld = None);
    }
    if steps < NOTICE_OPEN {
        cycle.notice = None;
    }
    if steps < APPROVAL {
        cycle.approval = None;
    }
    cycle
}

/// A cycle that a failure shows as its file has it.
#[derive(Clone)]
struct Case(Cycle);

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&serde_json::to_string(&self.0).unwrap())
    }
}

impl std::ops::Deref for Case {
    type Target = Cycle;
    fn deref(&self) -> &Cycle {
        &self.0
    }
}

impl std::ops::DerefMut for Case {
    fn deref_mut(&mut self) -> &mut Cycle {
        &mut self.0
    }
}

/// A cycle of 0 to 20 applicants with its whole life, and dice for what a property does to it.
fn whole() -> impl Strategy<Value = (Case, usize, u64)> {
    (
        0_usize..=20,
        any::<u64>(),
        0_usize..2,
        prop::sample::select(vec![0_usize, 25]),
    )
        .prop_map(|(count, seed, version, percent)| {
            let dice = &mut Dice(seed);
            let mut cycle = applications(count, dice);
            live(&mut cycle, version, dice, percent);
            (Case(cycle), version, dice.next())
        })
}

/// The same after a random part of its life.
fn some() -> impl Strategy<Value = (Case, usize, u64)> {
    (
        whole(),
        prop::sample::select(vec![0, 1, 2, 3, 3, 4, 5, 6, 7, 8, 8, 8]),
    )
        .prop_map(|((cycle, version, seed), steps)| (Case(prefix(&cycle, steps)), version, seed))
}

fn add<T>(table: &mut Table<T>, record: T) {
    let mut records = table.take().unwrap_or_default().into_vec();
    records.push(record);
    *table = Some(records.into());
}

fn bar(a: &mut Applicant, dice: &mut Dice) {
    let on = Some(Day(day("2021-06-30").0 - dice.below(1000) as i32));
    match dice.below(6) {
        0 => a.facts.policy_breach = Some(true),
        1 => a.facts.lacks_licence = Some(true),
        2 => add(
            &mut a.accidents,
            Accident {
                on,
                major: Some(true),
                ..Accident::default()
            },
        ),
        3 => add(
            &mut a.complaints,
            Complaint {
                on,
                major: Some(true),
                valid: Some(true),
                note: None,
            },
        ),
        4 => add(
            &mut a.spot_checks,
            SpotCheck {
                on,
                level: Some(SpotCheckLevel::Provincial),
                problem: Some(true),
                serious: Some(true),
                note: None,
            },
        ),
        _ => add(
            &mut a.breaches,
            Breach {
                on,
                serious: Some(true),
                note: None,
            },
        ),
    }
}

fn raised(marks: &Marks, clause: usize) -> Option<Marks> {
    let mut more = Marks::new();
    let mut done = false;
    for (nth, (id, mark)) in marks.iter().enumerate() {
        let up = nth == clause && mark.is_some_and(|mark| mark < 100);
        done |= up;
        assert!(more.push(id, if up { mark.map(|mark| mark + 5) } else { mark }));
    }
    done.then_some(more)
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(1500))]

    /// Nobody's outcome depends on where it stands in the file.
    #[test]
    fn input_order_changes_nothing((cycle, version, seed) in some()) {
        let dice = &mut Dice(seed);
        let mut shuffled = Cycle::clone(&cycle);
        for at in (1..shuffled.applicants.len()).rev() {
            shuffled.applicants.swap(at, dice.below(at + 1));
        }
        let (before, after) = (outcome(version, &cycle), outcome(version, &shuffled));
        prop_assert_eq!(before.summary.vacant, after.summary.vacant);
        let order = |o: &Outcome| o.remarks.iter().map(|r| format!("{r:?}")).collect::<BTreeSet<_>>();
        prop_assert_eq!(order(&before), order(&after));
        let measures = |o: &Outcome| o.measures.iter().map(|m| format!("{m:?}")).collect::<BTreeSet<_>>();
        prop_assert_eq!(measures(&before), measures(&after));
        for (mut one, mut other) in by_id(before).into_values().zip(by_id(after).into_values()) {
            own_records_only(&mut one);
            own_records_only(&mut other);
            prop_assert_eq!(one, other);
        }
    }

    /// A mark raised never worsens one's place, and never makes a candidate none.
    #[test]
    fn raising_ones_score_never_worsens_ones_place((cycle, version, seed) in some()) {
        let dice = &mut Dice(seed);
        prop_assume!(!cycle.applicants.is_empty());
        let row = dice.below(cycle.applicants.len());
        let clause = dice.below(23);
        let mut better = Cycle::clone(&cycle);
        let a = &mut better.applicants[row];
        if let Some(agreed) = &a.agreed {
            let Some(more) = raised(agreed, clause) else { return Ok(()) };
            a.agreed = Some(more);
        } else if let Some(sheet) = a.sheets.as_mut().and_then(|sheets| sheets.first_mut()) {
            let Some(more) = raised(&sheet.marks, clause) else { return Ok(()) };
            sheet.marks = more;
        } else {
            return Ok(());
        }
        let (before, after) = (outcome(version, &cycle), outcome(version, &better));
        let (before, after) = (&before.applicants[row], &after.applicants[row]);
        if before.candidate == Answer::Yes {
            prop_assert_ne!(after.candidate, Answer::No);
        }
        if before.winner == Answer::Yes {
            prop_assert_ne!(after.candidate, Answer::No);
        }
        if let Some(place) = before.place {
            let now = after.place.expect("still in the order");
            prop_assert!(now.best <= place.best && now.worst <= place.worst, "{:?} then {:?}", place, now);
        }
    }

    /// One who is barred, however good, takes nobody's place.
    #[test]
    fn an_ineligible_applicant_changes_nobody((cycle, version, seed) in some()) {
        let dice = &mut Dice(seed);
        let mut more = Cycle::clone(&cycle);
        let mut newcomer = pool().applicants[0].clone();
        newcomer.id = "NEW".into();
        newcomer.facts.policy_breach = Some(true);
        newcomer.sheets = None;
        newcomer.agreed = cycle.scores.as_ref().is_some_and(|s| s.standard.is_some()).then(|| {
            let mut full = Marks::new();
            for clause in CLAUSES {
                assert!(full.push(clause, Some(100)));
            }
            full
        });
        if let Some(selection) = &mut more.selection {
            selection.picked.push("NEW".into());
        }
        more.applicants.insert(dice.below(cycle.applicants.len() + 1), newcomer);
        let before = by_id(outcome(version, &cycle));
        let mut after = by_id(outcome(version, &more));
        prop_assert_eq!(after.remove("NEW").unwrap().eligible, Answer::No);
        prop_assert_eq!(before.len(), after.len());
        for (mut one, mut other) in before.into_values().zip(after.into_values()) {
            own_records_only(&mut one);
            own_records_only(&mut other);
            prop_assert_eq!(one, other);
        }
    }

    /// Never more winners than the quota, and none whose score is under the threshold, whatever the
    /// bodies decided.
    #[test]
    fn winners_keep_to_quota_and_threshold((cycle, version, _) in whole(), quota in 0_i64..4, threshold in 0_u32..70) {
        let terms = BTreeMap::from([
            ("quota".to_owned(), quota.to_string()),
            ("threshold".to_owned(), (threshold * 10).to_string()),
        ]);
        run_with(ready(version), &cycle, &terms, REASONS, |run| {
            let outcome = View::new(run).outcome();
            let winners: Vec<_> = outcome.applicants.iter().filter(|a| a.winner == Answer::Yes).collect();
            prop_assert!(winners.len() as i64 <= quota);
            for winner in winners {
                prop_assert_eq!(winner.eligible, Answer::Yes);
                prop_assert_eq!(winner.candidate, Answer::Yes);
                if let Some(score) = &winner.score {
                    prop_assert!(score.low_numerator >= threshold * 1000 * score.over);
                } else {
                    prop_assert_eq!(threshold, 0);
                }
            }
            Ok(())
        })?;
    }

    /// Article 11 dominates: whatever else is known or decided, one who is barred is not eligible, no
    /// candidate, no winner.
    #[test]
    fn a_bar_dominates((mut cycle, version, seed) in some()) {
        let dice = &mut Dice(seed);
        prop_assume!(!cycle.applicants.is_empty());
        let row = dice.below(cycle.applicants.len());
        bar(&mut cycle.applicants[row], dice);
        let outcome = outcome(version, &cycle);
        let a = &outcome.applicants[row];
        prop_assert_eq!((a.eligible, a.candidate, a.winner), (Answer::No, Answer::No, Answer::No));
        prop_assert_eq!(a.place, None);
    }

    /// A scheme does not differ from itself.
    #[test]
    fn a_diff_with_itself_is_empty((cycle, version, _) in some()) {
        with_run(version, &cycle, |one| with_run(version, &cycle, |other| {
            let (one, other) = (View::new(one), View::new(other));
            let diff = compare(&one, &other);
            prop_assert!(!diff.differs);
            prop_assert!(diff.changed.is_empty());
            prop_assert!(diff.a.measures.is_empty() && diff.b.measures.is_empty());
            for moved in &diff.transitions {
                prop_assert!(moved.entered.is_empty() && moved.left.is_empty() && moved.open_on_one_side.is_empty());
                prop_assert_eq!(moved.both_in + moved.both_out + moved.open, cycle.applicants.len());
            }
            Ok(())
        }))?;
    }

    /// Reasons cost time, not answers: without them the answers and the remarks are the same.
    #[test]
    fn detail_changes_no_answer((cycle, version, _) in some()) {
        run_with(ready(version), &cycle, &BTreeMap::new(), VERDICTS, |short| with_run(version, &cycle, |long| {
            prop_assert_eq!(&short.eligible, &long.eligible);
            prop_assert_eq!(&short.rules, &long.rules);
            let shown = |run: &Run| format!(
                "{:?}{:?}{:?}{:?}{:?}{:?}{:?}", run.scores.low, run.scores.high, run.selection.candidate,
                run.selection.winner, run.selection.best, run.selection.vacant, run.measures,
            );
            prop_assert_eq!(shown(short), shown(long));
            let remark = |f: &&laurel::ready::Finding| {
                long.ready.description(f.stage).unwrap().codes[f.code as usize].remark
            };
            let remarks: Vec<_> = long.findings.iter().filter(remark).collect();
            prop_assert_eq!(short.findings.iter().collect::<Vec<_>>(), remarks);
            Ok(())
        }))?;
    }

    /// Asked afterwards about some applicants, a run says of them what it says with all reasons, and
    /// of the others what it said before.
    #[test]
    fn reasons_can_be_asked_for_afterwards((cycle, version, seed) in some()) {
        let dice = &mut Dice(seed);
        let rows: Vec<u32> = (0..cycle.applicants.len() as u32).filter(|_| dice.percent(40)).collect();
        let columns = Columns::new(&cycle);
        let run = |detail| {
            let ready = ready(version);
            let set = ready.settings(&settings(&BTreeMap::new())).unwrap();
            ready.run(&columns, set, detail, &|_| ()).unwrap()
        };
        let (short, full) = (run(VERDICTS), run(REASONS));
        let mut asked = run(VERDICTS);
        asked.explain(&rows).unwrap();
        let (short, full, asked) = (View::new(&short), View::new(&full), View::new(&asked));
        for row in 0..cycle.applicants.len() {
            let expected = if rows.contains(&(row as u32)) { &full } else { &short };
            prop_assert_eq!(asked.applicant(row), expected.applicant(row));
        }
        prop_assert_eq!(asked.remarks(), full.remarks());
    }

    /// What was decided for one scheme, run under the other: what it does not admit is remarked upon,
    /// nobody wins by it, and nobody gets a score who has no marks.
    #[test]
    fn decisions_of_the_other_scheme((cycle, version, _) in some()) {
        with_run(1 - version, &cycle, |run| {
            let outcome = View::new(run).outcome();
            let named = |list: Option<&Vec<Id>>, id: &str| list.is_some_and(|l| l.iter().any(|other| **other == *id));
            for (a, given) in outcome.applicants.iter().zip(&cycle.applicants) {
                let remarked = |code: &str| a.reasons.iter().any(|r| r.remark && r.code == code);
                if named(cycle.eligible_list.as_ref().map(|l| &l.applicants), &a.id) && a.eligible == Answer::No {
                    prop_assert!(remarked("listed-not-eligible"), "{} {:?}", a.id, a.reasons);
                }
                if named(cycle.deliberation.as_ref().map(|d| &d.proposed), &a.id) && a.candidate == Answer::No {
                    prop_assert!(remarked("proposed-not-candidate"), "{} {:?}", a.id, a.reasons);
                    prop_assert_eq!(a.winner, Answer::No);
                }
                if a.eligible != Answer::Yes || a.candidate != Answer::Yes {
                    prop_assert_ne!(a.winner, Answer::Yes);
                }
                if given.sheets.is_none() && given.agreed.is_none() {
                    if let Some(score) = &a.score {
                        prop_assert_eq!(score.low_numerator, 0);
                        prop_assert_eq!(score.high_numerator, 100_000 * score.over);
                    }
                    prop_assert_ne!(a.winner, Answer::Yes);
                }
            }
            Ok(())
        })?;
    }

    /// Every prefix of a life is valid, and what was determined is not overturned by a later step:
    /// eligibility never changes at all; a visit, a threshold, a place among the first, a list, a
    /// deliberation, a notice, a candidate, a winner never go from yes to no or from no to yes.
    #[test]
    fn a_longer_life_overturns_nothing((cycle, version, _) in whole()) {
        let lives: Vec<Cycle> = (0..=APPROVAL).map(|steps| prefix(&cycle, steps)).collect();
        type Answers = BTreeMap<String, Vec<u8>>;
        let mut before: Vec<(Vec<u8>, Answers)> = Vec::new();
        for (steps, life) in lives.iter().enumerate() {
            let (eligible, answers) = with_run(version, life, |run| {
                let mut answers = BTreeMap::new();
                for of in ["eligible-list", "visited", "threshold", "shortlist", "candidate-list", "deliberation", "notice", "approval"] {
                    answers.insert(of.to_owned(), concept(run, Stage::Ranking, of).to_vec());
                }
                answers.insert("candidate".to_owned(), run.selection.candidate.clone());
                answers.insert("winner".to_owned(), run.selection.winner.clone());
                (run.eligible.clone(), answers)
            });
            for (earlier, (were_eligible, were)) in before.iter().enumerate() {
                prop_assert_eq!(were_eligible, &eligible);
                for (of, column) in were {
                    for (row, (was, is)) in column.iter().zip(&answers[of]).enumerate() {
                        prop_assert!(
                            !matches!((*was, *is), (YES, NO) | (NO, YES)),
                            "{of} of P{row:02}: {was} after step {earlier}, {is} after step {steps}",
                        );
                    }
                }
            }
            // What no step has decided yet, nobody has won.
            if steps < APPROVAL {
                prop_assert!(!answers["winner"].contains(&YES));
            }
            before.push((eligible, answers));
        }
    }
}

proptest! {
    #![proptest_config(config(150))]

    /// Every mix of stages runs, and the pure corners are the pure schemes.
    #[test]
    fn mixes_run_and_the_corners_are_pure((cycle, _, _) in some()) {
        for (mask, mix) in mixes().iter().enumerate() {
            run_with(mix, &cycle, &BTreeMap::new(), REASONS, |mixed| {
                let outcome = View::new(mixed).outcome();
                prop_assert_eq!(outcome.applicants.len(), cycle.applicants.len());
                let (first, last) = (mask & 1, mask >> 2 & 1);
                with_run(first, &cycle, |pure| prop_assert_eq_of(&pure.eligible, &mixed.eligible))?;
                with_run(last, &cycle, |pure| prop_assert_eq_of(&pure.selection.prize, &mixed.selection.prize))?;
                if mask == 0 || mask == 15 {
                    let pure = self::outcome(mask / 15, &cycle);
                    prop_assert_eq!(serde_json::to_string(&outcome).unwrap(), serde_json::to_string(&pure).unwrap());
                }
                Ok(())
            })?;
        }
    }
}

fn prop_assert_eq_of<T: PartialEq + std::fmt::Debug>(
    one: &T,
    other: &T,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(one, other);
    Ok(())
}

/// A cohort over the size of a shard gives everyone what a cycle of one gives: verdicts, rules,
/// scores, and findings that point to the applicant's own records.
#[test]
fn shards_do_not_matter() {
    const ROWS: usize = 8192 + 300;
    let mut cycle = invent(ROWS, 21, Some(10));
    let by = cycle.cycle.timetable.deadline.date().unwrap();
    for (row, a) in cycle.applicants.iter_mut().enumerate() {
        let dice = &mut Dice(row as u64);
        if dice.percent(60) {
            mutate::applicant(a, dice, by, 2021);
        }
    }
    let rows: Vec<usize> = (0..ROWS)
        .filter(|row| row % 20 == 0 || (8100..8300).contains(row))
        .collect();
    for version in 0..2 {
        with_run(version, &cycle, |run| {
            for row in &rows {
                let alone = Cycle {
                    applicants: vec![cycle.applicants[*row].clone()],
                    ..cycle.clone_without_applicants()
                };
                with_run(version, &alone, |one| {
                    assert_eq!(run.eligible[*row], one.eligible[0], "row {row}");
                    for stage in [Stage::Eligibility, Stage::Scoring] {
                        for (many, single) in run.rules[&stage].iter().zip(&one.rules[&stage]) {
                            assert_eq!(many[*row], single[0], "row {row}");
                        }
                    }
                    let findings = |run: &Run, row: u32| -> Vec<_> {
                        run.findings
                            .iter()
                            .filter(|f| {
                                f.row == Some(row)
                                    && matches!(f.stage, Stage::Eligibility | Stage::Scoring)
                            })
                            .map(|f| {
                                let table = &run.ready.description(f.stage).unwrap().codes
                                    [f.code as usize]
                                    .table;
                                let at = f.at.filter(|_| !OF_ALL.contains(&table.as_str()));
                                (f.stage, f.rule, f.code, at, f.value, f.limit)
                            })
                            .collect()
                    };
                    assert_eq!(findings(run, *row as u32), findings(one, 0), "row {row}");
                    let (many, single) = (View::new(run), View::new(one));
                    assert_eq!(many.score(*row), single.score(0), "row {row}");
                });
            }
        });
    }
}

trait Header {
    fn clone_without_applicants(&self) -> Cycle;
}

impl Header for Cycle {
    fn clone_without_applicants(&self) -> Cycle {
        Cycle {
            laurel: self.laurel,
            cycle: self.cycle.clone(),
            applicants: Vec::new(),
            examiners: self.examiners.clone(),
            conflicts: self.conflicts.clone(),
            scores: self.scores.clone(),
            eligible_list: None,
            selection: self.selection.clone(),
            candidate_list: None,
            deliberation: None,
            notice: None,
            approval: None,
            titles: Vec::new(),
            incidents: Vec::new(),
            events: Vec::new(),
            conduct: Vec::new(),
            acts: Vec::new(),
            warnings: Vec::new(),
        }
    }
}

/// An outcome numbers a record within the applicant's own.
#[test]
fn a_record_is_numbered_within_the_applicants_own() {
    let dice = &mut Dice(1);
    let mut cycle = applications(2, dice);
    let picked = cycle.applicants.iter().map(|a| a.id.clone()).collect();
    cycle.selection = Some(DeskSelection {
        on: day("2021-07-20"),
        picked,
        considered: None,
    });
    for a in &mut cycle.applicants {
        a.agreed = None;
        let sheet = laurel::cycle::InlineSheet {
            examiner: "E01".into(),
            marks: marks(dice),
        };
        a.sheets = Some([sheet].into());
        cycle.conflicts.push(laurel::cycle::Conflict {
            examiner: "E01".into(),
            applicant: a.id.clone(),
            note: None,
        });
    }
    for applicant in outcome(1, &cycle).applicants {
        for record in applicant
            .reasons
            .iter()
            .filter_map(|reason| reason.record.as_ref())
        {
            assert_eq!(
                (record.table.as_str(), record.number),
                ("sheets", 0),
                "{}",
                applicant.id
            );
        }
    }
}
