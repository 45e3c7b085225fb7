//! Attribution and displacement against what they claim: sums, corners, planted changes, and the same
//! figures once more by brute force.
use crate::support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use laurel::attribution::{
    Aspect, Attribution, Effort, Ends, Fraction, Method, attribute, attribute_with, hybrid,
};
use laurel::cache::StageCache;
use laurel::changes::{Change, ChangeKind, Set, changes};
use laurel::columns::Columns;
use laurel::contract::types::Scores;
use laurel::cycle::{Cycle, DeskSelection, Marks};
use laurel::displacement::{Cause, Evaluations, Order, Part, Side, judge};
use laurel::lang::Lang;
use laurel::ready::{Ready, Run};
use laurel::settings::Settings;
use laurel::stage::Stage;
use proptest::prelude::*;
use rayon::prelude::*;
use support::{Dice, VERDICTS, invent, ready, runner, scheme};

fn sample() -> &'static Cycle {
    static SAMPLE: OnceLock<Cycle> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/cycles/sample.json");
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    })
}

/// The sample where the file does not say under which rules the decisions were taken, so that every
/// scheme takes them alike.
fn unsaid() -> Cycle {
    let mut cycle = sample().clone();
    cycle.cycle.decided_under = None;
    cycle
}

fn of(terms: &[(&str, &str)], waived: &[&str]) -> Settings {
    let terms = terms
        .iter()
        .map(|(id, value)| ((*id).into(), (*value).into()));
    Settings {
        terms: terms.collect(),
        waived: waived.iter().map(|id| (*id).into()).collect(),
    }
}

fn run<'a>(ready: &'a Ready, columns: &'a Columns<'a>, settings: &Settings) -> Run<'a> {
    let set = ready
        .settings(settings)
        .unwrap_or_else(|error| panic!("{}", error.show(Lang::En)));
    ready
        .run(columns, set, VERDICTS, &|_| ())
        .unwrap_or_else(|error| panic!("{}", error.show(Lang::En)))
}

/// Attributes the difference of two schemes on a cycle, and checks what must hold of every attribution.
fn attributed(a: (&Ready, &Settings), b: (&Ready, &Settings), cycle: &Cycle) -> Attribution {
    let columns = Columns::new(cycle);
    let (run_a, run_b) = (run(a.0, &columns, a.1), run(b.0, &columns, b.1));
    let memo = StageCache::new(&columns);
    let attribution = attribute(&memo, &run_a, &run_b).unwrap();
    hold(&attribution, &run_a, &run_b);
    attribution
}

fn value(run: &Run, aspect: Aspect, row: usize) -> Ends {
    let truth = match aspect {
        Aspect::Eligible => run.eligible[row],
        Aspect::Candidate => run.selection.candidate[row],
        Aspect::Winner | Aspect::Prize => run.selection.winner[row],
    };
    let unit = match aspect {
        Aspect::Prize => i128::from(run.selection.prize),
        _ => 1,
    };
    Ends {
        low: if truth == 2 { unit } else { 0 },
        high: if truth >= 2 { unit } else { 0 },
    }
}

/// The sum over all applicants. However many of them are open, no more win than the quota admits, and no
/// more are candidates than there are places, unless scores are equal at the cut.
fn total(run: &Run, aspect: Aspect) -> Ends {
    let rows = 0..run.columns.len();
    let mut sum = rows.fold(Ends::default(), |sum, row| {
        let value = value(run, aspect, row);
        Ends {
            low: sum.low + value.low,
            high: sum.high + value.high,
        }
    });
    let unit = match aspect {
        Aspect::Eligible => return sum,
        Aspect::Candidate => {
            let most = laurel::outcome::View::new(run).summary().candidates_at_most;
            sum.high = sum.high.min(most as i128);
            return sum;
        }
        Aspect::Winner => 1,
        Aspect::Prize => i128::from(run.selection.prize),
    };
    if let Some(quota) = run.ready.quota(&run.settings) {
        sum.high = sum.high.min((quota as i128 * unit).max(sum.low));
    }
    sum
}

fn sum(shares: impl Iterator<Item = Fraction>) -> Fraction {
    shares.fold(Fraction::ZERO, Fraction::plus)
}

fn whole(number: i128) -> Fraction {
    Fraction::new(number, 1)
}

/// Sums equal the observed differences, for every applicant and for the cohort, by change and by
/// stage; whoever differs is there, and nobody else but those whose place changed.
fn hold(attribution: &Attribution, a: &Run, b: &Run) {
    let rows: BTreeMap<&str, usize> = a
        .columns
        .cycle
        .applicants
        .iter()
        .zip(0..)
        .map(|(applicant, row)| (&*applicant.id, row))
        .collect();
    let mut expected: BTreeMap<Aspect, BTreeSet<&str>> = BTreeMap::new();
    for (id, row) in &rows {
        for aspect in Aspect::ALL {
            if value(a, aspect, *row) != value(b, aspect, *row) {
                expected.entry(aspect).or_default().insert(id);
            }
        }
    }
    let mut found: BTreeMap<Aspect, BTreeSet<&str>> = BTreeMap::new();
    for applicant in &attribution.applicants {
        let row = rows[applicant.id.as_str()];
        for one in &applicant.aspects {
            found.entry(one.aspect).or_default().insert(&applicant.id);
            let (under_a, under_b) = (value(a, one.aspect, row), value(b, one.aspect, row));
            assert_eq!((one.a, one.b), (under_a, under_b));
            let (low, high) = (under_b.low - under_a.low, under_b.high - under_a.high);
            assert_eq!(sum(one.shares.iter().map(|share| share.low)), whole(low));
            assert_eq!(sum(one.shares.iter().map(|share| share.high)), whole(high));
            assert_eq!(sum(one.stages.iter().map(|share| share.low)), whole(low));
            assert_eq!(sum(one.stages.iter().map(|share| share.high)), whole(high));
        }
        let place = |run: &Run| (run.selection.best[row], run.selection.worst[row]);
        let rest = |run: &Run| (run.selection.candidate[row], run.selection.winner[row]);
        let moved = place(a) != place(b) || rest(a) != rest(b);
        assert_eq!(applicant.displacement.is_some(), moved, "{}", applicant.id);
    }
    assert_eq!(found, expected);
    for one in &attribution.cohort {
        let (under_a, under_b) = (total(a, one.aspect), total(b, one.aspect));
        assert_eq!((one.a, one.b), (under_a, under_b));
        let (low, high) = (under_b.low - under_a.low, under_b.high - under_a.high);
        assert_eq!(sum(one.shares.iter().map(|share| share.low)), whole(low));
        assert_eq!(sum(one.shares.iter().map(|share| share.high)), whole(high));
        assert_eq!(sum(one.stages.iter().map(|share| share.low)), whole(low));
        assert_eq!(sum(one.stages.iter().map(|share| share.high)), whole(high));
        assert_eq!(
            one.differing,
            expected.get(&one.aspect).map_or(0, BTreeSet::len)
        );
        for share in &one.shares {
            let touched = attribution.applicants.iter().filter(|applicant| {
                applicant.aspects.iter().any(|it| {
                    it.aspect == one.aspect && it.shares.iter().any(|it| it.change == share.change)
                })
            });
            assert_eq!(share.applicants, touched.count(), "{}", share.change);
        }
    }
}

/// The changes with any share at all.
fn with_share(attribution: &Attribution) -> BTreeSet<&str> {
    let of_cohort = attribution.cohort.iter().flat_map(|one| &one.shares);
    let of_cohort = of_cohort
        .filter(|share| !(share.low.is_zero() && share.high.is_zero()))
        .map(|share| share.change.as_str());
    let of_each = attribution.applicants.iter().flat_map(|one| &one.aspects);
    let of_each = of_each.flat_map(|one| &one.shares);
    of_cohort
        .chain(of_each.map(|share| share.change.as_str()))
        .collect()
}

fn set<'a>(run: &'a Run<'a>) -> Set<'a> {
    Set {
        ready: run.ready,
        settings: &run.settings,
    }
}

/// An invented cycle that gets as far as an order: all are visited, and most have marks near 600.
fn cycle(applicants: usize, seed: u64) -> Cycle {
    let mut cycle = invent(applicants, seed, None);
    let dice = &mut Dice(seed);
    cycle.selection = Some(DeskSelection {
        on: "2021-07-20".parse().unwrap(),
        picked: cycle.applicants.iter().map(|one| one.id.clone()).collect(),
        considered: None,
    });
    let clauses: Vec<String> = ready(1).standards[0]
        .items
        .iter()
        .map(|item| item.clause.clone())
        .collect();
    for applicant in &mut cycle.applicants {
        let percent = dice.pick(&[55, 60, 60, 65, 70]);
        let gap = dice.below(clauses.len() * 6);
        let mut marks = Marks::new();
        for (nth, clause) in clauses.iter().enumerate() {
            assert!(marks.push(clause.as_str(), (nth != gap).then_some(percent)));
        }
        applicant.sheets = None;
        applicant.agreed = Some(marks);
    }
    cycle
}

// ------------------------------------------------------------------------------ changes

#[test]
fn the_changes_between_the_two_versions_are_these() {
    let columns = Columns::new(sample());
    let none = Settings::default();
    let (a, b) = (
        run(ready(0), &columns, &none),
        run(ready(1), &columns, &none),
    );
    let found = changes(set(&a), set(&b));
    let listed: Vec<(&str, ChangeKind)> = found
        .changes
        .iter()
        .map(|change| (change.id.as_str(), change.kind))
        .collect();
    use ChangeKind::{Added, Amended, Code, Removed};
    let expected = [
        ("eligibility/past-winner", Amended),
        ("eligibility/revocation-bar", Removed),
        ("eligibility/leading-indicators", Amended),
        ("eligibility/accident-window", Amended),
        ("eligibility/activity", Added),
        ("eligibility/excellence-management", Added),
        ("eligibility/outstanding-benefits", Added),
        ("eligibility/yield-grade", Added),
        ("eligibility/peer-standing", Added),
        ("eligibility/either-branch", Added),
        ("eligibility/component", Code),
        ("scoring/component", Code),
        ("ranking/prize", Amended),
        ("ranking/component", Code),
    ];
    assert_eq!(listed[..expected.len()], expected);
    assert!(
        listed[expected.len()..]
            .iter()
            .all(|(id, _)| id.starts_with("sanction/"))
    );
    let prize = &found.changes[12];
    assert_eq!(prize.terms[0].a.as_ref().unwrap().value, "200000");
    assert_eq!(prize.terms[0].b.as_ref().unwrap().value, "300000");
    assert!(prize.a.as_ref().unwrap().assumed && !prize.b.as_ref().unwrap().assumed);
    assert!(changes(set(&b), set(&b)).changes.is_empty());
}

// ------------------------------------------------------------------------------ corners and sums

#[test]
fn the_sample_sums_up() {
    let none = Settings::default();
    let attribution = attributed((ready(0), &none), (ready(1), &none), sample());
    assert!(matches!(attribution.method, Method::Exact { .. }));
    assert!(attribution.stage_runs.saved > attribution.stage_runs.ran);
    // Open under B, so that its lowest and its highest difference are not the same.
    let open = attribution.applicants.iter().flat_map(|one| &one.aspects);
    let open = open.filter(|one| one.aspect == Aspect::Eligible && one.b.low != one.b.high);
    let ranges: Vec<_> = open
        .map(|one| (one.shares[0].low, one.shares[0].high))
        .collect();
    assert_eq!(ranges, [(whole(-1), whole(0))]);
    // Neither component does anything that is not said.
    assert!(
        !with_share(&attribution)
            .iter()
            .any(|id| id.ends_with("/component"))
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// None of the changes is A, all of them are B, byte for byte, whatever was set or waived.
    #[test]
    fn the_corners_are_the_two_runs(seed: u64, versions in (0..2_usize, 0..2_usize)) {
        let dice = &mut Dice(seed);
        let cycle = cycle(40, seed % 1000);
        let columns = Columns::new(&cycle);
        let mut some = |version: usize| {
            let mut terms = Vec::new();
            for (id, values) in [
                ("threshold", ["590", "620"]), ("shortlist", ["3", "8"]), ("quota", ["1", "5"]),
                ("past-winner-bar", ["2", "unset"]), ("reference-day", ["2020-02-29", "unset"]),
                ("deciding-marks", ["average", "agreed"]), ("spot-check-severity", ["any", "serious"]),
            ] {
                if dice.percent(40) {
                    terms.push((id, dice.pick(&values)));
                }
            }
            let rules = [["papers", "licence", "visited"], ["16-papers", "3-past-winner", "18-visited"]];
            let waived: Vec<&str> = rules[version].into_iter().filter(|_| dice.percent(30)).collect();
            of(&terms, &waived)
        };
        let (set_a, set_b) = (some(versions.0), some(versions.1));
        let a = run(ready(versions.0), &columns, &set_a);
        let b = run(ready(versions.1), &columns, &set_b);
        let memo = StageCache::new(&columns);
        for (all, expected) in [(false, &a), (true, &b)] {
            let answers = hybrid(&memo, set(&a), set(&b), &|_| all).unwrap();
            prop_assert_eq!(&answers.screened.answer, &expected.eligible);
            prop_assert_eq!(&answers.scored.answer, &expected.scores);
            prop_assert_eq!(&answers.scored.rules, &expected.rules[&Stage::Scoring]);
            let (mine, theirs) = (&answers.selected.answer, &expected.selection);
            prop_assert_eq!(
                (&mine.candidate, &mine.winner, &mine.best, &mine.worst, mine.vacant, mine.prize),
                (&theirs.candidate, &theirs.winner, &theirs.best, &theirs.worst, theirs.vacant, theirs.prize)
            );
            prop_assert_eq!(&answers.selected.rules, &expected.rules[&Stage::Ranking]);
        }
        hold(&attribute_with(&memo, &a, &b, Effort { orders: 12, exact: 8, ..Effort::default() }).unwrap(), &a, &b);
    }
}

// ------------------------------------------------------------------------------ planted changes

#[test]
fn a_planted_change_gets_all_of_it() {
    let none = Settings::default();
    let cycles = [unsaid(), cycle(60, 5), invent(60, 3, Some(2))];
    for (term, value, change) in [
        ("threshold", "701", "ranking/threshold"),
        ("shortlist", "2", "ranking/shortlist"),
        ("prize", "1", "ranking/prize"),
        ("past-winner-bar", "0", "eligibility/past-winner"),
        ("spot-check-window", "0", "eligibility/spot-check-window"),
        ("deciding-marks", "agreed", "scoring/deciding-marks"),
    ] {
        let planted = of(&[(term, value)], &[]);
        let mut found = BTreeSet::new();
        for cycle in &cycles {
            let attribution = attributed((ready(1), &none), (ready(1), &planted), cycle);
            assert_eq!(attribution.changes.len(), 1, "{term}");
            found.extend(with_share(&attribution).into_iter().map(str::to_owned));
        }
        assert_eq!(found, BTreeSet::from([change.to_owned()]), "{term}");
        // Decisions that were taken under one side are not the other's from the step on that the term
        // touches: that is a change beside it. What only takes people out touches none.
        let touched = !matches!(term, "threshold" | "shortlist" | "prize");
        let beside = [("ranking/decisions", ChangeKind::Decisions)];
        let attribution = attributed((ready(1), &none), (ready(1), &planted), sample());
        let listed = attribution
            .changes
            .iter()
            .map(|it| (it.id.as_str(), it.kind));
        assert_eq!(
            listed.skip(1).collect::<Vec<_>>(),
            &beside[..usize::from(touched)],
            "{term}"
        );
        assert_eq!(attribution.changes[0].id, change);
    }
    let waived = of(&[], &["18-visited"]);
    let attribution = attributed((ready(1), &none), (ready(1), &waived), &unsaid());
    assert_eq!(
        with_share(&attribution),
        BTreeSet::from(["ranking/rule/visited"])
    );
}

/// The 2014 scheme with a description that does not say what its components do.
fn silent() -> Ready {
    let mut silent = laurel::pipeline::prepare(runner(), scheme("beilun-2014")).unwrap();
    let told: Vec<(Stage, &str)> = vec![
        (Stage::Eligibility, "past-winner-bar"),
        (Stage::Ranking, "prize"),
    ];
    for (stage, id) in told {
        let from = ready(1).description(stage).unwrap();
        let default = from
            .terms
            .iter()
            .find(|term| term.id == id)
            .unwrap()
            .default
            .clone();
        let description = &mut silent.units.get_mut(&stage).unwrap().description;
        description
            .terms
            .iter_mut()
            .find(|term| term.id == id)
            .unwrap()
            .default = default;
    }
    let title = ready(1).description(Stage::Eligibility).unwrap();
    let title = title
        .rules
        .iter()
        .find(|rule| rule.concept == "past-winner")
        .unwrap()
        .title
        .clone();
    let description = &mut silent
        .units
        .get_mut(&Stage::Eligibility)
        .unwrap()
        .description;
    description
        .rules
        .iter_mut()
        .find(|rule| rule.concept == "past-winner")
        .unwrap()
        .title = title;
    silent
}

#[test]
fn a_difference_in_code_has_a_row_of_its_own() {
    let (none, silent) = (Settings::default(), silent());
    let open = attributed((ready(0), &none), (ready(1), &none), sample());
    let hidden = attributed((&silent, &none), (ready(1), &none), sample());
    let listed = |one: &Attribution, id: &str| one.changes.iter().any(|change| change.id == id);
    assert!(!listed(&hidden, "eligibility/past-winner") && !listed(&hidden, "ranking/prize"));
    // What the two changes had, the components now have; no other share moves.
    for (one, other) in open.cohort.iter().zip(&hidden.cohort) {
        let share = |one: &laurel::attribution::CohortAttribution, id: &str| {
            let share = one.shares.iter().find(|share| share.change == id);
            share.map(|share| (share.low, share.high, share.applicants))
        };
        let renamed = |id: &str| match id {
            "eligibility/past-winner" => "eligibility/component".to_owned(),
            "ranking/prize" => "ranking/component".to_owned(),
            id => id.to_owned(),
        };
        for of_open in one
            .shares
            .iter()
            .filter(|share| !share.change.ends_with("/component"))
        {
            let of_hidden = share(other, &renamed(&of_open.change));
            assert_eq!(
                of_hidden,
                Some((of_open.low, of_open.high, of_open.applicants)),
                "{}",
                of_open.change
            );
        }
    }
    assert!(with_share(&hidden).contains("eligibility/component"));
    assert!(with_share(&hidden).contains("ranking/component"));
}

#[test]
fn a_value_and_the_code_are_told_apart() {
    // The same term is set on top of a difference in code: each has its own part, and B is reached.
    let (none, silent) = (Settings::default(), silent());
    let planted = of(&[("past-winner-bar", "1")], &[]);
    let attribution = attributed((&silent, &none), (ready(1), &planted), sample());
    let value: &Change = attribution.change("eligibility/past-winner").unwrap();
    assert_eq!(value.kind, ChangeKind::Amended);
    // Both components bar for one year then, so that the code has no part left where it is applied
    // last; where it is applied first, it bars for ever what was barred for five years.
    assert!(with_share(&attribution).contains("eligibility/component"));
}

// ------------------------------------------------------------------------------ brute force

/// The terms that the oracle changes, each of which one rule alone reads.
const TERMS: [(&str, &str, &str); 7] = [
    ("past-winner-bar", "2", "eligibility/past-winner"),
    (
        "spot-check-severity",
        "any",
        "eligibility/spot-check-window",
    ),
    ("operating-years", "5", "eligibility/years-operating"),
    ("recommendations", "either", "eligibility/recommendation"),
    ("threshold", "625", "ranking/threshold"),
    ("shortlist", "2", "ranking/shortlist"),
    ("prize", "500000", "ranking/prize"),
];

fn permutations(items: &[usize]) -> Vec<Vec<usize>> {
    if items.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (at, first) in items.iter().enumerate() {
        let mut rest = items.to_vec();
        rest.remove(at);
        for mut order in permutations(&rest) {
            order.insert(0, *first);
            all.push(order);
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, failure_persistence: None, ..ProptestConfig::default() })]

    /// The shares are the means over all orders of what each change adds; a subset of changes is run
    /// from its settings, by the pipeline alone.
    #[test]
    fn shares_are_means_over_all_orders(seed: u64) {
        let dice = &mut Dice(seed);
        let cycle = cycle(30, seed % 1000);
        let columns = Columns::new(&cycle);
        let mut picked: Vec<usize> = (0..TERMS.len()).collect();
        while picked.len() > 4 {
            picked.remove(dice.below(picked.len()));
        }
        let settings = |mask: usize| {
            let terms: Vec<_> = picked.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1)
                .map(|(_, term)| (TERMS[*term].0, TERMS[*term].1)).collect();
            of(&terms, &[])
        };
        let runs: Vec<Run> = (0..16).map(|mask| run(ready(1), &columns, &settings(mask))).collect();
        let memo = StageCache::new(&columns);
        let attribution = attribute(&memo, &runs[0], &runs[15]).unwrap();
        hold(&attribution, &runs[0], &runs[15]);
        let orders = permutations(&[0, 1, 2, 3]);
        let added = |value: &dyn Fn(usize) -> Ends, order: &[usize]| -> Vec<Ends> {
            let mut mask = 0;
            let mut added = vec![Ends::default(); 4];
            for bit in order {
                let (before, after) = (value(mask), value(mask | 1 << bit));
                added[*bit] = Ends { low: after.low - before.low, high: after.high - before.high };
                mask |= 1 << bit;
            }
            added
        };
        let means = |value: &dyn Fn(usize) -> Ends| -> BTreeMap<&str, (Fraction, Fraction)> {
            let mut sums = vec![Ends::default(); 4];
            for order in &orders {
                for (sum, one) in sums.iter_mut().zip(added(value, order)) {
                    sum.low += one.low;
                    sum.high += one.high;
                }
            }
            let over = |sum: i128| Fraction::new(sum, 24);
            picked.iter().zip(sums).map(|(term, sum)| (TERMS[*term].2, (over(sum.low), over(sum.high))))
                .filter(|(_, (low, high))| !(low.is_zero() && high.is_zero())).collect()
        };
        for applicant in &attribution.applicants {
            let row = columns.row(&applicant.id).unwrap() as usize;
            for one in &applicant.aspects {
                let worth = |mask: usize| value(&runs[mask], one.aspect, row);
                let found: BTreeMap<&str, _> = one.shares.iter()
                    .map(|share| (share.change.as_str(), (share.low, share.high))).collect();
                let expected = means(&worth);
                prop_assert_eq!(&found, &expected);
                // The order of the articles: that of the table.
                let place = |bit: &usize| attribution.changes.iter().position(|it| it.id == TERMS[picked[*bit]].2);
                let mut forward: Vec<usize> = (0..4).collect();
                forward.sort_by_key(place);
                let reverse: Vec<usize> = forward.iter().rev().copied().collect();
                let otherwise = [forward, reverse].iter().any(|order| {
                    let shares: BTreeMap<&str, _> = picked.iter().zip(added(&worth, order))
                        .map(|(term, one)| (TERMS[*term].2, (whole(one.low), whole(one.high))))
                        .filter(|(_, (low, high))| !(low.is_zero() && high.is_zero())).collect();
                    shares != expected
                });
                prop_assert_eq!(one.order_matters, otherwise);
            }
        }
        for one in &attribution.cohort {
            let worth = |mask: usize| total(&runs[mask], one.aspect);
            let found: BTreeMap<&str, _> = one.shares.iter()
                .map(|share| (share.change.as_str(), (share.low, share.high)))
                .filter(|(_, (low, high))| !(low.is_zero() && high.is_zero())).collect();
            prop_assert_eq!(found, means(&worth));
        }
    }
}

/// Who turns one term after another over the same few applicants waits for what is new alone.
#[test]
fn what_a_turned_term_does_not_touch_runs_no_second_time() {
    let columns = Columns::new(sample());
    let a = run(ready(0), &columns, &Settings::default());
    let turned = |to: &str| Settings {
        terms: BTreeMap::from([("threshold".to_owned(), to.to_owned())]),
        ..Settings::default()
    };
    let memo = StageCache::new(&columns);
    let runs = |to: &str| {
        let before = memo.stage_runs().ran;
        let b = run(ready(1), &columns, &turned(to));
        let again = attribute(&StageCache::new(&columns), &a, &b).unwrap();
        let kept = attribute(&memo, &a, &b).unwrap();
        assert_eq!(
            kept.applicants, again.applicants,
            "what is kept changes nothing"
        );
        (memo.stage_runs().ran - before, again.stage_runs.ran)
    };
    let (first, _) = runs("620");
    let (second, from_nothing) = runs("640");
    let (third, _) = runs("620");
    assert!(first > 100 && second > 0, "{first}, {second}");
    assert!(
        2 * second <= from_nothing + 20,
        "{second} of {from_nothing}"
    );
    assert_eq!(third, 0);
}

#[test]
fn a_sample_of_orders_keeps_the_sums_and_its_bound() {
    let none = Settings::default();
    let columns = Columns::new(sample());
    let (a, b) = (
        run(ready(0), &columns, &none),
        run(ready(1), &columns, &none),
    );
    let memo = StageCache::new(&columns);
    let exact = attribute(&memo, &a, &b).unwrap();
    let sampled = attribute_with(
        &memo,
        &a,
        &b,
        Effort {
            exact: 3,
            ..Effort::default()
        },
    )
    .unwrap();
    hold(&sampled, &a, &b);
    let Method::Sampled { bound, .. } = sampled.method else {
        panic!("{:?}", sampled.method);
    };
    assert_eq!(bound, Fraction::new(1, 10));
    let minus = |one: Fraction, other: Fraction| one.plus(other.times(-1));
    for (one, other) in exact.applicants.iter().zip(&sampled.applicants) {
        for (one, other) in one.aspects.iter().zip(&other.aspects) {
            let unit = if one.aspect == Aspect::Prize {
                300_000
            } else {
                1
            };
            for change in exact.changes.iter().map(|change| &change.id) {
                let of = |shares: &[laurel::attribution::Share]| {
                    let share = shares.iter().find(|share| share.change == *change);
                    share.map_or((whole(0), whole(0)), |share| (share.low, share.high))
                };
                let (true_share, estimate) = (of(&one.shares), of(&other.shares));
                for off in [
                    minus(true_share.0, estimate.0),
                    minus(true_share.1, estimate.1),
                ] {
                    let within = off.numerator().abs() * bound.denominator()
                        <= bound.numerator() * unit * off.denominator();
                    assert!(within, "{change}: off by {off}");
                }
            }
        }
    }
}

// ------------------------------------------------------------------------------ displacement

/// What one applicant is worth to the order: inside, lowest and highest score.
type Entry = (u8, u32, u32);

fn evaluations(entries: &[Entry]) -> Evaluations {
    let scored = || {
        entries
            .iter()
            .zip(0_u32..)
            .filter(|((inside, ..), _)| *inside != 1)
    };
    Evaluations {
        inside: entries.iter().map(|(inside, ..)| *inside).collect(),
        scores: Scores {
            visited: vec![2; entries.len()],
            row: scored().map(|(_, row)| row).collect(),
            low: scored().map(|((_, low, _), _)| *low).collect(),
            high: scored().map(|((_, _, high), _)| *high).collect(),
            over: scored().map(|_| 1).collect(),
        },
    }
}

/// The component's own rules, native: the threshold is left out, as it is part of `inside`.
fn native(places: i64, evaluations: &Evaluations) -> Order {
    use laurel_rules::types as t;
    let scores = &evaluations.scores;
    let settings = t::Settings {
        terms: vec![t::Setting {
            term: "shortlist".into(),
            value: t::Value::Amount(places),
        }],
        waived: vec!["14-threshold".into()],
        detail: t::Detail::Verdicts,
    };
    let calendar = t::Calendar {
        year: 2021,
        announced: 18_000,
        deadline: 18_800,
        reference: i32::MIN,
    };
    let scores = t::Scores {
        visited: scores.visited.clone(),
        row: scores.row.clone(),
        low: scores.low.clone(),
        high: scores.high.clone(),
        over: scores.over.clone(),
    };
    let none = t::Decisions {
        eligible_list: None,
        candidate_list: None,
        proposal: None,
        notice: None,
        objections: t::Objections {
            applicant: vec![],
            upheld: vec![],
        },
        approval: None,
        commended: i32::MIN,
        incidents: t::Incidents {
            applicant: vec![],
            day: vec![],
            kind: vec![],
        },
        silence: t::Silence::Open,
    };
    let selection =
        ranking_2021::select(&settings, &calendar, &evaluations.inside, &scores, &none).unwrap();
    Order {
        candidate: selection.candidate,
        winner: selection.winner,
        best: selection.best,
        worst: selection.worst,
    }
}

/// What is looked at of one applicant: place, candidacy, award.
fn standing(order: &Order, row: usize) -> [(u32, u32); 3] {
    [
        (order.best[row], order.worst[row]),
        (order.candidate[row].into(), 0),
        (order.winner[row].into(), 0),
    ]
}

/// Whether an applicant itself, and whether the others, had a part in each of the three, and the
/// others one by one: by ranking again with evaluations taken back, as the definition says.
fn by_force(
    a: &[Entry],
    b: &[Entry],
    places: (i64, i64),
    row: usize,
) -> (Vec<(Part, Cause)>, Vec<usize>) {
    let mixed = |from_b: &dyn Fn(usize) -> bool| -> Vec<Entry> {
        (0..a.len())
            .map(|at| if from_b(at) { b[at] } else { a[at] })
            .collect()
    };
    let rank =
        |entries: &[Entry], places: i64| standing(&native(places, &evaluations(entries)), row);
    let (under_a, under_b) = (rank(a, places.0), rank(b, places.1));
    let own_back = rank(&mixed(&|at| at != row), places.1);
    let others_back = rank(&mixed(&|at| at == row), places.1);
    let places_back = rank(b, places.0);
    let own_only = rank(&mixed(&|at| at == row), places.0);
    let others_only = rank(&mixed(&|at| at != row), places.0);
    let places_only = rank(a, places.1);
    let mut causes = Vec::new();
    for (part, name) in [Part::Place, Part::Candidate, Part::Winner]
        .into_iter()
        .enumerate()
    {
        if under_a[part] == under_b[part] {
            continue;
        }
        let mut own = own_back[part] != under_b[part];
        let mut others = others_back[part] != under_b[part];
        let mut rules = places_back[part] != under_b[part];
        if !own && !others && !rules {
            own = own_only[part] != under_a[part];
            others = others_only[part] != under_a[part];
            rules = places_only[part] != under_a[part];
        }
        if !own && !others && !rules {
            own = a[row] != b[row];
            others = (0..a.len()).any(|at| at != row && a[at] != b[at]);
        }
        causes.push((
            name,
            match (own, others) {
                (true, true) => Cause::Both,
                (true, false) => Cause::Own,
                (false, true) => Cause::Displaced,
                (false, false) => Cause::Places,
            },
        ));
    }
    let by_others = causes
        .iter()
        .any(|(_, cause)| matches!(cause, Cause::Both | Cause::Displaced));
    let mut movers: Vec<usize> = (0..a.len())
        .filter(|other| *other != row && by_others && a[*other] != b[*other])
        .filter(|other| {
            let without = rank(&mixed(&|at| at != *other), places.1);
            (0..3).any(|part| under_a[part] != under_b[part] && without[part] != under_b[part])
        })
        .collect();
    if by_others && movers.is_empty() {
        movers = (0..a.len())
            .filter(|at| *at != row && a[*at] != b[*at])
            .collect();
    }
    (causes, movers)
}

#[test]
fn displacement_is_what_ranking_again_says_on_ten_thousand_cohorts() {
    let seen: Vec<BTreeSet<Cause>> = (0..10_000_u64)
        .into_par_iter()
        .map(|seed| {
            let dice = &mut Dice(seed.wrapping_mul(0x5851_f42d_4c95_7f2d));
            let entry = |dice: &mut Dice| -> Entry {
                match dice.pick(&[1_u8, 1, 2, 2, 2, 2, 2, 3]) {
                    1 => (1, 0, 0),
                    inside => {
                        let low = 60_000 + 100 * dice.below(5) as u32;
                        let open = 100 * dice.below(6).saturating_sub(3) as u32;
                        (inside, low, low + open)
                    }
                }
            };
            let count = 2 + dice.below(5);
            let a: Vec<Entry> = (0..count).map(|_| entry(dice)).collect();
            let change = 10 + dice.below(50);
            let b: Vec<Entry> = a
                .iter()
                .map(|one| {
                    if dice.percent(change) {
                        entry(dice)
                    } else {
                        *one
                    }
                })
                .collect();
            let first = 1 + dice.below(3) as i64;
            let second = if dice.percent(75) {
                first
            } else {
                1 + dice.below(3) as i64
            };
            let rank = |side: Side, evaluations: &Evaluations| {
                let places = if side == Side::A { first } else { second };
                Ok::<_, std::convert::Infallible>(native(places, evaluations))
            };
            let judged = judge(&evaluations(&a), &evaluations(&b), &rank).unwrap();
            let (under_a, under_b) = (
                native(first, &evaluations(&a)),
                native(second, &evaluations(&b)),
            );
            let moved: Vec<usize> = (0..count)
                .filter(|row| standing(&under_a, *row) != standing(&under_b, *row))
                .collect();
            assert_eq!(
                judged.iter().map(|one| one.row).collect::<Vec<_>>(),
                moved,
                "seed {seed}"
            );
            let mut seen = BTreeSet::new();
            for one in judged {
                let (causes, movers) = by_force(&a, &b, (first, second), one.row);
                let found: Vec<(Part, Cause)> =
                    one.parts.iter().map(|it| (it.part, it.cause)).collect();
                assert_eq!(
                    (found, one.movers),
                    (causes.clone(), movers),
                    "seed {seed}, row {}",
                    one.row
                );
                seen.extend(causes.into_iter().map(|(_, cause)| cause));
            }
            seen
        })
        .collect();
    let seen: BTreeSet<Cause> = seen.into_iter().flatten().collect();
    assert_eq!(seen.len(), 4, "the cohorts show every cause: {seen:?}");
}

#[test]
fn whom_a_past_winner_leaves_a_place_is_displaced_and_hears_by_which_article() {
    let none = Settings::default();
    let attribution = attributed((ready(0), &none), (ready(1), &none), &unsaid());
    let first = attribution
        .applicant("A01")
        .unwrap()
        .displacement
        .as_ref()
        .unwrap();
    assert_eq!(first.cause, Cause::Displaced);
    let mover = first.by.iter().find(|mover| mover.id == "A13").unwrap();
    assert_eq!(mover.changes, ["eligibility/past-winner"]);
    assert!(mover.articles[0].zh.contains("第三条"));
    let gone = attribution
        .applicant("A13")
        .unwrap()
        .displacement
        .as_ref()
        .unwrap();
    assert_eq!((gone.cause, gone.movers), (Cause::Own, 0));
}

#[test]
fn a_raised_threshold_is_ones_own_and_moves_others() {
    // Those who fall below it are out by themselves; those who stay move up because of them.
    let none = Settings::default();
    let cycle = cycle(60, 5);
    let raised = of(&[("threshold", "620")], &[]);
    let attribution = attributed((ready(1), &none), (ready(1), &raised), &cycle);
    let causes: BTreeSet<Cause> = attribution
        .applicants
        .iter()
        .filter_map(|one| Some(one.displacement.as_ref()?.cause))
        .collect();
    assert!(causes.contains(&Cause::Own), "{causes:?}");
    assert!(!causes.contains(&Cause::Places), "{causes:?}");
    for one in &attribution.applicants {
        for mover in one.displacement.iter().flat_map(|it| &it.by) {
            assert_eq!(mover.changes, ["ranking/threshold"]);
        }
    }
}
