//! What must hold of every sweep and of every test of robustness: they say what single runs say.
use crate::mutate;
use crate::support;
use crate::support_cli;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use laurel::columns::Columns;
use laurel::contract::types::{Domain, Quantity, Term};
use laurel::cycle::{
    Applicant, ApplicantList, Approval, Cycle, Day, Deliberation, DeskSelection, Id, Marks, Notice,
};
use laurel::lang::Lang;
use laurel::many::Milestone;
use laurel::outcome::{MeasureOutcome, Tally, View};
use laurel::ready::Ready;
use laurel::robust::{Compared, Difference, Figure, Relation, Robust, Subject, Verdict, robust};
use laurel::settings::Settings;
use laurel::show;
use laurel::stage::{Answer, Stage};
use laurel::sweep::{Axis, Direction, Figures, MOST_RUNS, Moves, Sweep, sweep};
use proptest::prelude::*;
use support::{Dice, VERDICTS, invent, ready};

// ---------------------------------------------------------------- cycles

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Invented applicants who meet every condition of 2021, and as many others.
fn pool() -> &'static Vec<Applicant> {
    static POOL: OnceLock<Vec<Applicant>> = OnceLock::new();
    POOL.get_or_init(|| {
        let cycle = invent(1500, 11, None);
        let fit =
            single(ready(1), &cycle, &Settings::default()).answers[&Milestone::Eligible].clone();
        let (mut fit, others): (Vec<_>, Vec<_>) = cycle
            .applicants
            .into_iter()
            .zip(fit)
            .partition(|(_, answer)| *answer == Answer::Yes);
        let count = fit.len();
        fit.extend(others.into_iter().take(count));
        fit.into_iter().map(|(applicant, _)| applicant).collect()
    })
}

const CLAUSES: &str = "4.1.2 4.1.3 4.1.4 4.2.2 4.2.3 4.3.2 4.3.3 4.4.2 4.4.3 4.4.4 4.4.5 4.4.6 \
                       4.4.7 4.5.2 4.5.3 4.6.2 4.6.3 4.7.2 4.7.3 4.7.4 4.7.5 4.7.6 4.7.7";

fn marks(dice: &mut Dice) -> Marks {
    let percent = dice.pick(&[50, 55, 60, 60, 65, 70]);
    let (up, gap) = (dice.below(6), dice.below(200));
    let mut marks = Marks::new();
    for (nth, clause) in CLAUSES.split(' ').enumerate() {
        let mark = if nth < up { percent + 5 } else { percent };
        assert!(marks.push(clause, (nth != gap).then_some(mark)));
    }
    marks
}

/// A cycle with some of its decisions, admissible or not.
fn invented(count: usize, dice: &mut Dice) -> Cycle {
    let mut cycle = invent(1, 3, None);
    cycle.conflicts.clear();
    cycle.applicants.clear();
    let by = cycle.cycle.timetable.deadline.date().unwrap();
    for nth in 0..count {
        let mut a = pool()[dice.below(pool().len())].clone();
        a.id = format!("P{nth:02}").into();
        for (of, honour) in a.honours.iter_mut().flatten().enumerate() {
            honour.id = Some(format!("H{nth}-{of}").into());
        }
        if dice.percent(40) {
            mutate::applicant(&mut a, dice, by, 2021);
        }
        a.sheets = None;
        a.agreed = dice.percent(90).then(|| marks(dice));
        cycle.applicants.push(a);
    }
    let all: Vec<Id> = cycle.applicants.iter().map(|a| a.id.clone()).collect();
    let mut some = |percent: usize, of: &[Id]| -> Vec<Id> {
        of.iter()
            .filter(|_| dice.percent(percent))
            .cloned()
            .collect()
    };
    let (listed, picked) = (some(80, &all), some(85, &all));
    let candidates = some(50, &picked);
    let proposed: Vec<Id> = some(50, &candidates).into_iter().take(3).collect();
    let steps = dice.below(7);
    cycle.eligible_list = (steps > 0).then(|| ApplicantList {
        on: day("2021-07-10"),
        applicants: listed,
    });
    cycle.selection = (steps > 0 || dice.percent(80)).then(|| DeskSelection {
        on: day("2021-07-20"),
        picked,
        considered: None,
    });
    cycle.candidate_list = (steps > 2).then(|| ApplicantList {
        on: day("2021-09-01"),
        applicants: candidates,
    });
    cycle.deliberation = (steps > 3).then(|| Deliberation {
        on: day("2021-09-05"),
        proposed: proposed.clone(),
    });
    cycle.notice = (steps > 4).then(|| Notice {
        from: day("2021-09-10"),
        to: Some(day("2021-09-15")),
        objections: Vec::new(),
    });
    cycle.approval = (steps > 5).then(|| Approval {
        on: day("2021-10-20"),
        approved: proposed,
        commended: None,
    });
    cycle
}

// ---------------------------------------------------------------- single runs

/// What one run says, by way of the ordinary pipeline.
struct Single {
    answers: BTreeMap<Milestone, Vec<Answer>>,
    eligible: Tally,
    candidates: Tally,
    winners: Tally,
    vacant: Answer,
    prize: i64,
    measures: Vec<MeasureOutcome>,
}

fn single(ready: &Ready, cycle: &Cycle, user: &Settings) -> Single {
    let columns = Columns::new(cycle);
    let settings = ready
        .settings(user)
        .unwrap_or_else(|error| panic!("{}", error.show(Lang::En)));
    let run = ready
        .run(&columns, settings, VERDICTS, &|_| ())
        .unwrap_or_else(|error| panic!("{}", error.show(Lang::En)));
    let view = View::new(&run);
    let summary = view.summary();
    let rules = &ready.description(Stage::Ranking).unwrap().rules;
    let threshold = rules.iter().position(|rule| rule.concept == "threshold");
    let reached = &run.rules[&Stage::Ranking][threshold.unwrap()];
    let rows = 0..columns.len();
    let of = |column: &[u8]| -> Vec<Answer> {
        rows.clone()
            .map(|row| Answer::at(column, row))
            .map(|answer| match answer {
                Answer::NotAsked => Answer::No,
                answer => answer,
            })
            .collect()
    };
    let in_turn = rows.clone().map(|row| {
        let steps = [&run.eligible, &run.scores.visited, reached];
        let steps = steps.map(|column| Answer::at(column, row));
        if steps.contains(&Answer::No) {
            Answer::No
        } else if steps.contains(&Answer::Open) {
            Answer::Open
        } else {
            Answer::Yes
        }
    });
    Single {
        answers: BTreeMap::from([
            (Milestone::Eligible, of(&run.eligible)),
            (Milestone::Threshold, in_turn.collect()),
            (Milestone::Candidate, of(&run.selection.candidate)),
            (Milestone::Winner, of(&run.selection.winner)),
        ]),
        eligible: summary.eligible,
        candidates: summary.candidates,
        winners: summary.winners,
        vacant: summary.vacant,
        prize: summary.prize,
        measures: view.measures(),
    }
}

fn assert_figures(figures: &Figures, run: &Single) {
    let reached = |answer: Answer| {
        let answers = run.answers[&Milestone::Threshold].iter();
        answers.filter(|it| **it == answer).count()
    };
    let may_apply = |it: &&MeasureOutcome| matches!(it.applies, Answer::Yes | Answer::Open);
    assert_eq!(
        *figures,
        Figures {
            eligible: run.eligible,
            threshold: Tally {
                yes: reached(Answer::Yes),
                no: reached(Answer::No),
                open: reached(Answer::Open),
            },
            candidates: run.candidates,
            winners: run.winners,
            vacant: run.vacant,
            prize: run.prize,
            measures: run.measures.iter().filter(may_apply).count(),
        }
    );
}

/// Every applicant whose answer moved, once, with the right answers and the right direction.
fn assert_moves(moves: &[Moves], cycle: &Cycle, before: &Single, now: &Single) {
    let mut expected = BTreeSet::new();
    for question in Milestone::ALL {
        let answers = before.answers[&question]
            .iter()
            .zip(&now.answers[&question]);
        for (applicant, (from, to)) in cycle.applicants.iter().zip(answers) {
            if from != to {
                expected.insert((question, applicant.id.to_string(), *from, *to));
            }
        }
    }
    let mut found = BTreeSet::new();
    for moves in moves {
        assert!(!moves.applicants.is_empty());
        let up = (moves.from == Answer::No) || (moves.to == Answer::Yes);
        assert_eq!(moves.direction == Direction::Entered, up, "{moves:?}");
        for id in &moves.applicants {
            assert!(found.insert((moves.question, id.clone(), moves.from, moves.to)));
        }
    }
    assert_eq!(found, expected);
}

fn swept(ready: &Ready, cycle: &Cycle, user: &Settings, axes: &[String]) -> Sweep {
    let axes: Vec<Axis> = axes
        .iter()
        .map(|text| Axis::parse(ready, text).unwrap_or_else(|e| panic!("{}", e.show(Lang::En))))
        .collect();
    let columns = Columns::new(cycle);
    sweep(ready, &columns, user, &axes, &|_| ())
        .unwrap_or_else(|error| panic!("{}", error.show(Lang::En)))
}

fn set(user: &Settings, terms: &[(&str, &str)]) -> Settings {
    let mut settings = user.clone();
    for (term, value) in terms {
        settings
            .terms
            .insert((*term).to_owned(), (*value).to_owned());
    }
    settings
}

fn assert_sweep(ready: &Ready, cycle: &Cycle, user: &Settings, axes: &[String]) {
    let sweep = swept(ready, cycle, user, axes);
    let baseline = single(ready, cycle, user);
    assert_figures(&sweep.baseline, &baseline);
    let runs: Vec<Single> = sweep
        .steps
        .iter()
        .map(|step| {
            let terms = sweep.terms.iter().map(|term| term.id.as_str());
            let values = step.values.iter().map(|value| value.value.as_str());
            single(
                ready,
                cycle,
                &set(user, &terms.zip(values).collect::<Vec<_>>()),
            )
        })
        .collect();
    let row = sweep.terms.get(1).map_or(1, |term| term.values.len());
    let of_terms: usize = sweep.terms.iter().map(|term| term.values.len()).product();
    assert_eq!(sweep.steps.len(), of_terms);
    for (nth, (step, run)) in sweep.steps.iter().zip(&runs).enumerate() {
        assert_figures(&step.figures, run);
        assert_moves(&step.against_baseline, cycle, &baseline, run);
        let back = if sweep.terms.len() > 1 && nth % row == 0 {
            row
        } else {
            1
        };
        match nth.checked_sub(back) {
            Some(previous) => {
                assert_moves(&step.since_previous, cycle, &runs[previous], run);
            }
            None => assert!(step.since_previous.is_empty()),
        }
        assert_eq!(step.measures_differ, run.measures != baseline.measures);
        let in_force = sweep
            .terms
            .iter()
            .zip(&step.values)
            .all(|(term, value)| term.in_force.value == value.value);
        assert_eq!(step.baseline, in_force);
        if step.baseline {
            assert!(step.against_baseline.is_empty() && !step.measures_differ);
            assert_eq!(step.figures, sweep.baseline);
        }
    }
    // The ranges part the steps, and within one no outcome differs.
    let parted: Vec<usize> = sweep.ranges.iter().flat_map(|(a, b)| *a..=*b).collect();
    assert_eq!(parted, (0..sweep.steps.len()).collect::<Vec<_>>());
    let same = |one: &Single, other: &Single| {
        Milestone::OUTCOMES
            .iter()
            .all(|it| one.answers[it] == other.answers[it])
            && (one.vacant, one.prize, &one.measures)
                == (other.vacant, other.prize, &other.measures)
    };
    for (first, last) in &sweep.ranges {
        assert!((*first..*last).all(|nth| same(&runs[nth], &runs[nth + 1])));
        if *last + 1 < runs.len() && (*last + 1) % row != 0 {
            assert!(!same(&runs[*last], &runs[*last + 1]));
        }
    }
    let asked = 4 * (sweep.steps.len() + 1);
    assert_eq!(sweep.stage_runs.ran + sweep.stage_runs.saved, asked);
}

/// Some values of a term, as a user writes them.
fn values(term: &Term, dice: &mut Dice) -> String {
    let mut values: Vec<String> = match &term.domain {
        Domain::Toggle | Domain::Choice(_) => return "all".to_owned(),
        Domain::Amount(span) => {
            let usual = match &term.default {
                laurel::contract::types::Value::Amount(amount) => *amount,
                _ => 4,
            };
            let near: i64 = match span.quantity {
                Quantity::Centipoints => 8_000,
                Quantity::Yuan => 100_000,
                Quantity::Percent => 20,
                _ => 3,
            };
            (0..1 + dice.below(4))
                .map(|_| {
                    let off = dice.below(usize::try_from(2 * near + 1).unwrap());
                    let amount = usual - near + i64::try_from(off).unwrap();
                    let value = amount.clamp(span.min, span.max);
                    show::literal(term, &laurel::contract::types::Value::Amount(value))
                })
                .collect()
        }
        Domain::Date => {
            let first = 28 - dice.below(20);
            vec![format!(
                "2021-05-{first:02}..2021-08-20:{}",
                10 + dice.below(40)
            )]
        }
    };
    if !term.unset.zh.is_empty() && dice.percent(60) {
        values.push("unset".to_owned());
    }
    values.join(",")
}

/// A term of a scheme with some of its values.
fn axis(ready: &Ready, dice: &mut Dice) -> String {
    let terms: Vec<&Term> = ready
        .units
        .values()
        .flat_map(|unit| &unit.description.terms)
        .collect();
    let term = dice.pick(&terms);
    format!("{}={}", term.id, values(term, dice))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn each_step_is_a_run_with_its_value(count in 0_usize..=14, seed in any::<u64>(), version in 0_usize..2) {
        let dice = &mut Dice(seed);
        let cycle = invented(count, dice);
        let axis = axis(ready(version), dice);
        assert_sweep(ready(version), &cycle, &Settings::default(), &[axis]);
    }

    #[test]
    fn each_step_of_a_grid_is_a_run_with_its_values(seed in any::<u64>(), version in 0_usize..2) {
        let dice = &mut Dice(seed);
        let cycle = invented(12, dice);
        let one = axis(ready(version), dice);
        let other = axis(ready(version), dice);
        let name = |axis: &str| axis.split('=').next().unwrap().to_owned();
        prop_assume!(name(&one) != name(&other));
        // What else is set stays set.
        let user = set(&Settings::default(), &[("shortlist", "4")]);
        assert_sweep(ready(version), &cycle, &user, &[one, other]);
    }
}

#[test]
fn only_the_stage_that_reads_a_term_runs_again() {
    let cycle = invented(14, &mut Dice(5));
    let runs = |axis: &str| {
        let sweep = swept(ready(1), &cycle, &Settings::default(), &[axis.to_owned()]);
        (sweep.steps.len(), sweep.stage_runs)
    };
    let (steps, threshold) = runs("threshold=500..900");
    assert_eq!(steps, 401);
    // Eligibility, scoring and, as nobody's title changes, sanction once; ranking for each value.
    assert!(threshold.ran >= 3 + steps, "{threshold:?}");
    assert!(threshold.saved >= 2 * steps, "{threshold:?}");
    let (steps, sanction) = runs("in-force-from=2020-01-01..2020-03-31");
    assert_eq!(sanction.ran, 3 + steps + 1);
}

#[test]
fn a_range_means_what_it_says() {
    let literals = |text: &str| {
        Axis::parse(ready(1), text)
            .map(|axis| axis.literals())
            .map_err(|error| error.show(Lang::En))
    };
    let list = |text: &str| literals(text).unwrap().join(" ");
    assert_eq!(list("threshold=599.5..601:0.5"), "599.5 600 600.5 601");
    assert_eq!(list("threshold=598..601"), "598 599 600 601");
    assert_eq!(list("threshold=600..607:3"), "600 603 606");
    assert_eq!(list("past-winner-bar=unset,3..5,1,4"), "1 3 4 5 unset");
    assert_eq!(list("years-in-district=all"), "false true");
    assert_eq!(list("spot-check-severity=all"), "serious any");
    assert_eq!(
        list("reference-day=2020-02-28..2020-03-05:2"),
        "2020-02-28 2020-03-01 2020-03-03 2020-03-05"
    );
    for wrong in [
        "threshold",
        "threshold=900..500",
        "threshold=500..900:0",
        "threshold=500..900:-1",
        "threshold=500..900:0.001",
        "threshold=500..1000.01",
        "threshold=unset",
        "threshold=",
        "past-winner-bar=1..unset",
        "reference-day=all",
        "treshold=500..900",
        "rounding=none..up",
    ] {
        assert!(literals(wrong).is_err(), "{wrong}");
    }
    // The same errors as those of --set.
    let of_set = |term: &str, value: &str| {
        let settings = set(&Settings::default(), &[(term, value)]);
        ready(1)
            .settings(&settings)
            .map(drop)
            .unwrap_err()
            .show(Lang::Zh)
    };
    for (term, value) in [("threshold", "1000.01"), ("quota", "x"), ("qota", "3")] {
        let error = Axis::parse(ready(1), &format!("{term}={value}"))
            .map(drop)
            .unwrap_err();
        assert_eq!(error.show(Lang::Zh), of_set(term, value));
    }
}

#[test]
fn too_many_steps_are_refused() {
    let most = MOST_RUNS;
    assert!(Axis::parse(ready(1), "threshold=0..99.99:0.01").is_ok());
    let refused = |text: &str| Axis::parse(ready(1), text).map(drop).unwrap_err();
    assert_eq!(refused("threshold=0..100:0.01").code(), 2);
    assert!(
        refused("prize=all")
            .show(Lang::En)
            .contains(&most.to_string())
    );
    // Two that fit one by one may be too many together.
    let axes: Vec<Axis> = ["threshold=500..600", "prize=100000..200000:1000"]
        .iter()
        .map(|text| Axis::parse(ready(1), text).unwrap())
        .collect();
    let cycle = invented(0, &mut Dice(1));
    let columns = Columns::new(&cycle);
    let error = sweep(ready(1), &columns, &Settings::default(), &axes, &|_| ()).unwrap_err();
    assert!(error.show(Lang::En).contains(&most.to_string()));
}

// ---------------------------------------------------------------- robust

fn tested(cycle: &Cycle, a: (&Ready, &Settings), b: (&Ready, &Settings), tries: usize) -> Robust {
    let columns = Columns::new(cycle);
    let compared = |(ready, user)| {
        Compared::new(ready, user).unwrap_or_else(|error| panic!("{}", error.show(Lang::En)))
    };
    robust(&columns, &compared(a), &compared(b), tries, &|_| ())
        .unwrap_or_else(|error| panic!("{}", error.show(Lang::En)))
}

/// Assumed terms of 2014 with other plausible values, and those values.
const PLAUSIBLE: [(&str, &[&str]); 14] = [
    ("past-winner-bar", &["3", "4", "unset"]),
    ("revocation-bar-cycles", &["0", "1", "3"]),
    ("operating-years", &["2", "5"]),
    ("growth-alternative", &["true"]),
    ("accident-window", &["1", "2", "5"]),
    ("fatal-accidents", &["responsible", "any"]),
    ("spot-check-window", &["1", "2", "5"]),
    ("spot-check-severity", &["any"]),
    ("deciding-marks", &["agreed", "average"]),
    ("threshold", &["0"]),
    ("quota", &["2", "4", "5"]),
    ("notice-days", &["5", "7"]),
    ("prize", &["100000", "300000"]),
    ("decline-elements", &["any"]),
];

/// Confirms all assumed values but those of some terms.
fn confirmed_but(free: &[&str]) -> Settings {
    let mut settings = Settings::default();
    for unit in ready(0).units.values() {
        for term in &unit.description.terms {
            if !free.contains(&term.id.as_str()) {
                let value = show::literal(term, &term.default);
                settings.terms.insert(term.id.clone(), value);
            }
        }
    }
    settings
}

/// How B stands to A on a question, from two single runs.
fn relation(a: &Single, b: &Single, subject: &Subject) -> Option<Relation> {
    let answers = |a: Answer, b: Answer| match (a, b) {
        (a, b) if a == b => Relation::Same,
        (Answer::No, Answer::Yes) => Relation::Up,
        (Answer::Yes, Answer::No) => Relation::Down,
        _ => Relation::Open,
    };
    let numbers = |a: (usize, usize), b: (usize, usize)| {
        if a == b {
            Relation::Same
        } else if b.0 > a.0 + a.1 {
            Relation::Up
        } else if b.0 + b.1 < a.0 {
            Relation::Down
        } else {
            Relation::Open
        }
    };
    let tally = |tally: Tally| (tally.yes, tally.open);
    Some(match subject {
        Subject::Applicant { row, question, .. } => {
            answers(a.answers[question][*row], b.answers[question][*row])
        }
        Subject::Cohort { figure } => match figure {
            Figure::Eligible => numbers(tally(a.eligible), tally(b.eligible)),
            Figure::Candidates => numbers(tally(a.candidates), tally(b.candidates)),
            Figure::Winners => numbers(tally(a.winners), tally(b.winners)),
            Figure::Vacant => answers(a.vacant, b.vacant),
            Figure::Prize => match a.prize.cmp(&b.prize) {
                std::cmp::Ordering::Equal => Relation::Same,
                std::cmp::Ordering::Less => Relation::Up,
                std::cmp::Ordering::Greater => Relation::Down,
            },
        },
        Subject::Measure { .. } => return None,
    })
}

fn subjects(rows: usize) -> Vec<Subject> {
    let figures = Figure::ALL.map(|figure| Subject::Cohort { figure });
    let mut subjects = figures.to_vec();
    for row in 0..rows {
        for question in Milestone::OUTCOMES {
            subjects.push(Subject::Applicant {
                row,
                id: format!("P{row:02}"),
                question,
            });
        }
    }
    subjects
}

/// All combinations of the values of some terms, each as its deviations.
fn product(free: &[&str]) -> Vec<Vec<(&'static str, &'static str)>> {
    let mut all = vec![Vec::new()];
    for (term, others) in PLAUSIBLE.iter().filter(|(term, _)| free.contains(term)) {
        let mut more = Vec::new();
        for deviations in &all {
            for other in *others {
                let mut one: Vec<_> = Vec::clone(deviations);
                one.push((*term, *other));
                more.push(one);
            }
        }
        all.extend(more);
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn robust_says_what_trying_everything_says(seed in any::<u64>()) {
        let dice = &mut Dice(seed);
        let cycle = invented(10, dice);
        let terms: Vec<&str> = PLAUSIBLE.iter().map(|(term, _)| *term).collect();
        let free: BTreeSet<&str> = (0..3).map(|_| dice.pick(&terms)).collect();
        let free: Vec<&str> = free.into_iter().collect();
        let user = confirmed_but(&free);
        let other = Settings::default();
        let robust = tested(&cycle, (ready(0), &user), (ready(1), &other), 10_000);
        prop_assert!(robust.coverage.exhaustive);
        let all = product(&free);
        prop_assert_eq!(robust.coverage.tried, all.len());
        for varied in &robust.varied {
            let (_, others) = PLAUSIBLE.iter().find(|(term, _)| *term == varied.term.id).unwrap();
            let tried: Vec<&str> = varied.tried.iter().map(|it| it.value.as_str()).collect();
            prop_assert_eq!(&tried, others);
        }
        let b = single(ready(1), &cycle, &other);
        let runs: Vec<(usize, Single)> = all
            .iter()
            .map(|set_to| (set_to.len(), single(ready(0), &cycle, &set(&user, set_to))))
            .collect();
        let found: BTreeMap<&Subject, &Difference> = robust
            .differences
            .iter()
            .chain(&robust.elsewhere)
            .map(|difference| (&difference.subject, difference))
            .collect();
        let changed = robust.waivers.iter().flat_map(|waiver| &waiver.changes);
        let on_a_rule: BTreeSet<&Subject> = changed.map(|change| &change.subject).collect();
        for subject in subjects(10) {
            let relations: Vec<(usize, Relation)> = runs
                .iter()
                .map(|(size, a)| (*size, relation(a, &b, &subject).unwrap()))
                .collect();
            let held = relations[0].1;
            let otherwise: Vec<&(usize, Relation)> =
                relations.iter().filter(|(_, relation)| *relation != held).collect();
            let verdict = match (held, otherwise.is_empty()) {
                (Relation::Same, true) => None,
                (Relation::Same, false) => Some(Verdict::Elsewhere),
                (Relation::Open, _) => Some(Verdict::Undetermined),
                (_, true) if on_a_rule.contains(&subject) => Some(Verdict::Rests),
                (_, true) => Some(Verdict::Holds),
                (_, false) => Some(Verdict::Rests),
            };
            let difference = found.get(&subject);
            prop_assert_eq!(difference.map(|it| it.verdict), verdict, "{:?}", subject);
            let Some(difference) = difference else { continue };
            prop_assert_eq!(difference.relation, held);
            prop_assert_eq!(difference.otherwise_in, otherwise.len(), "{:?} {:?}", subject, difference);
            // The smallest set is the smallest there is, and every set does what it is said to do.
            let smallest = otherwise.iter().map(|(size, _)| *size).min();
            prop_assert_eq!(difference.rests_on.first().map(|it| it.values.len()), smallest);
            for set_to in &difference.rests_on {
                let values: Vec<(&str, &str)> = set_to
                    .values
                    .iter()
                    .map(|value| (value.term.as_str(), value.value.as_str()))
                    .collect();
                let a = single(ready(0), &cycle, &set(&user, &values));
                prop_assert_eq!(relation(&a, &b, &subject).unwrap(), set_to.becomes);
                // No part of it is enough.
                for left_out in 0..values.len() {
                    let mut fewer = values.clone();
                    fewer.remove(left_out);
                    let a = single(ready(0), &cycle, &set(&user, &fewer));
                    prop_assert_ne!(relation(&a, &b, &subject).unwrap(), set_to.becomes);
                }
            }
        }
        // What a rule that is not asked makes of it.
        for waiver in &robust.waivers {
            let of_b = waiver.absent;
            let mut waived = if of_b { other.clone() } else { user.clone() };
            waived.waived.push(waiver.rule.clone());
            let again = single(ready(usize::from(of_b)), &cycle, &waived);
            let (now_a, now_b) = if of_b { (&runs[0].1, &again) } else { (&again, &b) };
            let changed: BTreeSet<Subject> = waiver
                .changes
                .iter()
                .map(|change| change.subject.clone())
                .filter(|subject| !matches!(subject, Subject::Measure { .. }))
                .collect();
            for subject in subjects(10) {
                let now = relation(now_a, now_b, &subject).unwrap();
                let held = relation(&runs[0].1, &b, &subject).unwrap();
                prop_assert_eq!(now != held, changed.contains(&subject), "{} {:?}", waiver.rule, subject);
            }
        }
    }
}

#[test]
fn what_is_too_much_to_try_is_said_and_drawn_the_same_every_time() {
    let cycle = invented(8, &mut Dice(9));
    let none = Settings::default();
    let run = |tries| tested(&cycle, (ready(0), &none), (ready(1), &none), tries);
    let terms: Vec<&str> = PLAUSIBLE.iter().map(|(term, _)| *term).collect();
    let robust = run(500);
    let sizes: Vec<u64> = PLAUSIBLE
        .iter()
        .map(|(_, others)| others.len() as u64)
        .collect();
    assert_eq!(
        robust.coverage.combinations,
        sizes.iter().map(|size| size + 1).product::<u64>()
    );
    let varied: BTreeSet<&str> = robust.varied.iter().map(|it| it.term.id.as_str()).collect();
    assert_eq!(varied, terms.into_iter().collect());
    let singles: u64 = sizes.iter().sum();
    let squares: u64 = sizes.iter().map(|size| size * size).sum();
    let up_to_two = 1 + singles + (singles * singles - squares) / 2;
    assert!(!robust.coverage.exhaustive);
    assert_eq!(robust.coverage.complete_up_to, 2);
    assert_eq!(robust.coverage.tried, 500);
    assert_eq!(robust.coverage.sampled as u64, 500 - up_to_two);
    let json = |robust: &Robust| serde_json::to_string(robust).unwrap();
    assert_eq!(json(&robust), json(&run(500)));
    // One at a time is tried in any case.
    assert_eq!(run(1).coverage.complete_up_to, 1);
    // What was found with fewer tries is found with more.
    let more = run(3_000);
    for difference in &robust.differences {
        let same = more
            .differences
            .iter()
            .find(|it| it.subject == difference.subject);
        if difference.verdict == Verdict::Rests {
            assert_eq!(same.unwrap().verdict, Verdict::Rests);
        }
    }
}

#[test]
fn a_set_that_was_drawn_is_freed_of_what_it_does_not_need() {
    let none = Settings::default();
    let b = |cycle: &Cycle| single(ready(1), cycle, &none);
    let mut seen = 0;
    for seed in 0..20 {
        let cycle = invented(10, &mut Dice(seed));
        // So few that pairs are not all tried, and what rests on two is found by drawing.
        let robust = tested(&cycle, (ready(0), &none), (ready(1), &none), 150);
        let b = b(&cycle);
        for difference in robust.differences.iter().chain(&robust.elsewhere) {
            let Some(drawn) = difference.rests_on.iter().find(|it| it.sampled) else {
                continue;
            };
            if matches!(difference.subject, Subject::Measure { .. }) {
                continue;
            }
            seen += 1;
            let values: Vec<(&str, &str)> = drawn
                .values
                .iter()
                .map(|value| (value.term.as_str(), value.value.as_str()))
                .collect();
            let under = |values: &[(&str, &str)]| {
                let a = single(ready(0), &cycle, &set(&none, values));
                relation(&a, &b, &difference.subject).unwrap()
            };
            assert_eq!(under(&values), drawn.becomes);
            for left_out in 0..values.len() {
                let mut fewer = values.clone();
                fewer.remove(left_out);
                assert_ne!(under(&fewer), drawn.becomes, "{:?}", difference.subject);
            }
        }
    }
    assert!(seen > 0);
}

#[test]
fn one_assumption_of_both_sides_is_varied_on_both() {
    let cycle = invented(8, &mut Dice(4));
    let none = Settings::default();
    let robust = tested(&cycle, (ready(0), &none), (ready(0), &none), 200);
    assert!(robust.differences.is_empty() && robust.elsewhere.is_empty());
    assert!(
        robust
            .waivers
            .iter()
            .all(|waiver| waiver.changes.is_empty())
    );
    let sides = |it: &laurel::robust::VariedTerm| {
        it.term
            .places
            .iter()
            .map(|place| place.0)
            .collect::<BTreeSet<_>>()
            .len()
    };
    assert!(robust.varied.iter().all(|it| sides(it) == 2));
}

// ---------------------------------------------------------------- the commands

fn sample() -> String {
    support_cli::tests("cycles/sample.json")
        .display()
        .to_string()
}

fn well(args: &[&str]) -> String {
    let ran = support_cli::laurel(args);
    assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.err);
    ran.out
}

#[test]
fn json_conforms_to_its_schema() {
    let sample = sample();
    let outputs: [(&str, &[&str]); 4] = [
        (
            "sweep",
            &["sweep", "beilun-2021", &sample, "threshold=500..900:20"],
        ),
        (
            "sweep",
            &[
                "sweep",
                "beilun-2014",
                &sample,
                "past-winner-bar=all",
                "fatal-accidents=all",
            ],
        ),
        (
            "robust",
            &[
                "robust",
                "beilun-2014",
                "beilun-2021",
                &sample,
                "--tries",
                "300",
            ],
        ),
        (
            "robust",
            &[
                "robust",
                "beilun-2021",
                "beilun-2021",
                &sample,
                "--set",
                "B:quota=2",
            ],
        ),
    ];
    for (name, args) in outputs {
        let json =
            |args: &[&str]| -> serde_json::Value { serde_json::from_str(&well(args)).unwrap() };
        let schema = json(&["schema", name]);
        let validator = jsonschema::validator_for(&schema).unwrap();
        let output = json(&[args, &["--format", "json"]].concat());
        let errors: Vec<String> = validator
            .iter_errors(&output)
            .map(|e| e.to_string())
            .collect();
        assert!(errors.is_empty(), "{name}: {}", errors.join("\n"));
        assert!(validator.validate(&serde_json::json!({})).is_err());
        // The sentence comes first in the form for reading, after what undecided matters are taken for.
        for (lang, tag) in [("zh", "〔未决存疑〕"), ("en", "[undecided: open] ")] {
            let text = well(&[args, &["--lang", lang]].concat());
            let sentence = output["sentence"][lang].as_str().unwrap();
            let first = text.lines().next().unwrap();
            assert!(first.starts_with(tag), "{name}: {first}");
            assert_eq!(first, sentence, "{name}");
            let told = sentence.chars().count() - tag.chars().count();
            let room = if lang == "zh" { 60 } else { 120 };
            assert!(told <= room, "{name}: {sentence}");
        }
    }
}

#[test]
fn csv_is_what_spreadsheets_take() {
    let sample = sample();
    let csv = well(&[
        "sweep",
        "beilun-2021",
        &sample,
        "threshold=500..900:20",
        "--format",
        "csv",
    ]);
    let lines: Vec<&str> = csv
        .strip_prefix('\u{feff}')
        .unwrap()
        .split("\r\n")
        .collect();
    // A header, a line for each value, and the end of the last line.
    assert_eq!(lines.len(), 1 + 21 + 1);
    let fields = lines[0].split(',').count();
    assert!(
        lines[1..22]
            .iter()
            .all(|line| line.split(',').count() == fields)
    );
    let in_force: Vec<&&str> = lines
        .iter()
        .filter(|line| line.contains(",是,24,"))
        .collect();
    assert!(matches!(in_force.as_slice(), [line] if line.starts_with("600,")));
    let csv = well(&[
        "robust",
        "beilun-2014",
        "beilun-2021",
        &sample,
        "--tries",
        "100",
        "--format",
        "csv",
    ]);
    assert!(csv.starts_with('\u{feff}'));
}

/// A name or id that a spreadsheet would take for a formula is none when it opens the file.
#[test]
fn no_cell_is_a_formula() {
    // A13 has won before: it leaves where that bars for ever.
    let text = std::fs::read_to_string(sample()).unwrap();
    let text = text.replace("\"A13\"", "\"=1+1\"");
    let file = std::env::temp_dir().join(format!("laurel-formula-{}.json", std::process::id()));
    std::fs::write(&file, text).unwrap();
    let cycle = file.display().to_string();
    let robust = [
        "robust",
        "beilun-2014",
        "beilun-2021",
        &cycle,
        "--tries",
        "50",
    ];
    let sweep = ["sweep", "beilun-2021", &cycle, "past-winner-bar=5,unset"];
    for command in [&robust[..], &sweep[..]] {
        let csv = well(&[command, &["--format", "csv"]].concat());
        assert!(csv.contains("=1+1"), "{csv}");
        for cell in csv.trim_start_matches('\u{feff}').split(['\n', ',']) {
            assert!(!cell.trim_start_matches('"').starts_with('='), "{cell}");
        }
    }
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn a_picture_stands_by_itself() {
    let sample = sample();
    let folder = std::env::temp_dir().join(format!("laurel-sweep-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let drawn = |lang: &str, axes: &[&str]| {
        let file = folder.join("picture.svg");
        let path = file.display().to_string();
        let args = [
            &["sweep", "beilun-2014", sample.as_str()][..],
            axes,
            &["--lang", lang, "--picture", path.as_str()],
        ];
        well(&args.concat());
        std::fs::read_to_string(file).unwrap()
    };
    for axes in [
        &["threshold=500..900:10"][..],
        &["past-winner-bar=1..3"],
        &["recommendations=all"],
        &["threshold=500..900:100", "quota=1..5"],
    ] {
        let (zh, en) = (drawn("zh", axes), drawn("en", axes));
        for (picture, words) in [(&zh, "取不同值时的结果"), (&en, "Outcomes at each value")]
        {
            assert!(picture.starts_with("<?xml") && picture.trim_end().ends_with("</svg>"));
            assert!(picture.contains(words) && picture.contains("sans-serif"));
            for outside in ["href", "url(", "<image", "<script", "@import"] {
                assert!(!picture.contains(outside), "{outside}");
            }
        }
        assert!(zh.contains("现值") && en.contains("in force"));
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
