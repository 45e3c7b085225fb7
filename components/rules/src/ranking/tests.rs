//! Boundaries of ranking: the cut, the steps, and what is recorded but not admissible.

use std::format;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use super::*;
use crate::law::Rule;
use crate::types::{
    Calendar, Decision, Decisions, Detail, Incidents, Notice, Objections, Scores, Selection,
    Setting, Settings, Silence, Value,
};

static LAW: Law = Law {
    instrument: crate::instruments::BEILUN_2021,
    rules: &[
        Rule::new("announcement", "announcement"),
        Rule::new("eligible-list", "eligible-list"),
        Rule::new("visited", "visited"),
        Rule::new("threshold", "threshold"),
        Rule::new("shortlist", "shortlist"),
        Rule::new("candidate-list", "candidate-list"),
        Rule::new("deliberation", "deliberation"),
        Rule::new("notice", "notice"),
        Rule::new("approval", "approval"),
    ],
    terms: &[
        terms::THRESHOLD,
        terms::SHORTLIST,
        terms::QUOTA,
        terms::NOTICE_DAYS,
        terms::PRIZE,
    ],
    codes: &codes::CODES,
    readings: &[],
};

const DEADLINE: i32 = 18_000;

/// A cycle: one row for each score as (low, high, over); none = not visited.
struct Cycle {
    eligible: Vec<u8>,
    scores: Scores,
    decisions: Decisions,
    calendar: Calendar,
    settings: Settings,
}

impl Cycle {
    fn new(scores: &[Option<(u32, u32, u32)>]) -> Self {
        let scored = || {
            scores
                .iter()
                .enumerate()
                .filter_map(|(row, score)| Some((row, (*score)?)))
        };
        Self {
            eligible: vec![YES; scores.len()],
            scores: Scores {
                visited: scores
                    .iter()
                    .map(|score| crate::column::known(score.is_some()))
                    .collect(),
                row: scored().map(|(row, _)| row as u32).collect(),
                low: scored().map(|(_, score)| score.0).collect(),
                high: scored().map(|(_, score)| score.1).collect(),
                over: scored().map(|(_, score)| score.2).collect(),
            },
            decisions: Decisions {
                eligible_list: decided(1, &(0..scores.len() as u32).collect::<Vec<_>>()),
                candidate_list: None,
                proposal: None,
                notice: None,
                objections: Objections {
                    applicant: vec![],
                    upheld: vec![],
                },
                approval: None,
                commended: UNKNOWN_DAY,
                incidents: Incidents {
                    applicant: vec![],
                    day: vec![],
                    kind: vec![],
                },
                silence: Silence::Open,
            },
            calendar: Calendar {
                year: 2019,
                announced: DEADLINE - 60,
                deadline: DEADLINE,
                reference: UNKNOWN_DAY,
            },
            settings: Settings {
                terms: vec![],
                waived: vec![],
                detail: Detail::Verdicts,
            },
        }
    }

    /// Determined scores in points.
    fn points(points: &[u32]) -> Self {
        let scores: Vec<_> = points
            .iter()
            .map(|it| Some((it * 100, it * 100, 1)))
            .collect();
        Self::new(&scores)
    }

    /// All steps taken for these winners; everyone who may be a candidate is listed.
    fn through(mut self, candidates: &[u32], winners: &[u32]) -> Self {
        self.decisions.candidate_list = decided(20, candidates);
        self.decisions.proposal = decided(30, winners);
        self.decisions.notice = Some(Notice {
            opened: DEADLINE + 31,
            closed: DEADLINE + 37,
        });
        self.decisions.approval = decided(40, winners);
        self
    }

    fn set(mut self, term: &str, value: i64) -> Self {
        self.settings.terms.push(Setting {
            term: term.to_string(),
            value: Value::Amount(value),
        });
        self
    }

    fn waive(mut self, rule: &str) -> Self {
        self.settings.waived.push(rule.to_string());
        self
    }

    fn run(&self) -> Selection {
        let select = |settings: &Settings| {
            select(
                &LAW,
                settings,
                &self.calendar,
                &self.eligible,
                &self.scores,
                &self.decisions,
            )
            .unwrap()
        };
        let verdicts = select(&self.settings);
        let mut settings = self.settings.clone();
        settings.detail = Detail::Reasons;
        let reasons = select(&settings);
        check_invariants(self, &verdicts, &reasons);
        verdicts
    }

    /// Reasons and remarks as (row, rule, code).
    fn reasons(mut self) -> Vec<(Option<u32>, &'static str, &'static str)> {
        self.settings.detail = Detail::Reasons;
        let selection = select(
            &LAW,
            &self.settings,
            &self.calendar,
            &self.eligible,
            &self.scores,
            &self.decisions,
        );
        said(&selection.unwrap())
    }
}

/// What holds of every outcome.
fn check_invariants(cycle: &Cycle, verdicts: &Selection, reasons: &Selection) {
    assert_eq!(verdicts.rules, reasons.rules);
    assert_eq!(verdicts.winner, reasons.winner);
    let quota = cycle
        .settings
        .terms
        .iter()
        .find(|setting| setting.term == "quota");
    let quota = quota.map_or(3, |setting| match setting.value {
        Value::Amount(quota) => quota,
        _ => 3,
    });
    assert!(verdicts.winner.iter().filter(|it| **it == YES).count() as i64 <= quota);
    for (row, winner) in verdicts.winner.iter().enumerate() {
        assert!(*winner != YES || verdicts.candidate[row] == YES);
        assert_eq!(verdicts.best[row] == 0, verdicts.worst[row] == 0);
        assert!(verdicts.best[row] <= verdicts.worst[row]);
    }
    // In order, and a reason for every answer that is not yes.
    let key = |finding: &crate::finding::Finding| (finding.row, finding.rule);
    assert!(verdicts.findings.list().is_sorted_by_key(key));
    assert!(reasons.findings.list().is_sorted_by_key(key));
    let rows = cycle.eligible.len();
    assert_eq!(reasons.rules.len(), rows * CONCEPTS.len());
    for (rule, column) in reasons.rules.chunks(rows.max(1)).enumerate() {
        for (row, truth) in column.iter().enumerate() {
            let here = |it: &&crate::finding::Finding| key(it) == (Some(row as u32), rule as u32);
            let said = reasons.findings.list().iter().filter(here).count();
            assert!(
                said > 0 || *truth == YES || *truth == NOT_ASKED,
                "row {row} rule {rule}"
            );
        }
    }
}

/// The verdicts of a rule.
fn column(selection: &Selection, rule: usize) -> &[u8] {
    let rows = selection.candidate.len();
    &selection.rules[rule * rows..][..rows]
}

fn decided(day: i32, rows: &[u32]) -> Option<Decision> {
    Some(Decision {
        day: DEADLINE + day,
        rows: rows.to_vec(),
    })
}

fn said(selection: &Selection) -> Vec<(Option<u32>, &'static str, &'static str)> {
    let words = |it: &crate::finding::Finding| {
        (
            it.row,
            LAW.rules[it.rule as usize].id,
            codes::CODES[it.code as usize].id,
        )
    };
    selection.findings.list().iter().map(words).collect()
}

fn remarks(selection: &Selection) -> Vec<(Option<u32>, &'static str)> {
    said(selection)
        .iter()
        .map(|(row, _, code)| (*row, *code))
        .collect()
}

#[test]
fn a_whole_cycle_has_its_winners() {
    let cycle = Cycle::points(&[700, 650, 800, 599, 600]).through(&[0, 1, 2, 4], &[0, 2]);
    let selection = cycle.run();
    assert_eq!(selection.candidate, [YES, YES, YES, NO, YES]);
    assert_eq!(selection.winner, [YES, NO, YES, NO, NO]);
    assert_eq!(selection.best, [2, 3, 1, 0, 4]);
    assert_eq!(selection.vacant, NO);
    assert_eq!(selection.prize, 300_000);
    assert!(selection.findings.row.is_empty());
    assert_eq!(
        cycle.reasons(),
        [
            (Some(1), "deliberation", "not-proposed"),
            (Some(3), "threshold", "below-threshold"),
            (Some(4), "deliberation", "not-proposed"),
        ]
    );
}

#[test]
fn the_threshold_is_exact_to_a_fraction() {
    // 599.99, 600, 1799.99 / 3, 1800 / 3, an interval that ends at 600, one that begins there.
    let scores = [
        (59_999, 59_999, 1),
        (60_000, 60_000, 1),
        (179_999, 179_999, 3),
        (180_000, 180_000, 3),
        (0, 60_000, 1),
        (60_000, 60_001, 1),
        (0, 59_999, 1),
    ];
    let cycle = Cycle::new(&scores.map(Some));
    assert_eq!(
        column(&cycle.run(), THRESHOLD),
        [NO, YES, NO, YES, UNKNOWN, YES, NO]
    );
    let below = cycle.set("threshold", 60_001);
    assert_eq!(
        column(&below.run(), THRESHOLD),
        [NO, NO, NO, NO, NO, UNKNOWN, NO]
    );
}

#[test]
fn equal_fractions_are_equal_places() {
    // 1/3 and 2/6 of a hundredth above 700; a hair more and a hair less.
    let scores = [
        (210_001, 210_001, 3),
        (420_002, 420_002, 6),
        (420_003, 420_003, 6),
        (420_001, 420_001, 6),
    ];
    let selection = Cycle::new(&scores.map(Some)).run();
    assert_eq!(selection.best, [2, 2, 1, 4]);
    assert_eq!(selection.worst, [3, 3, 1, 4]);
    // The largest denominators that the contract knows, one part in a thousand million apart.
    let scores = [
        (42_948 * 60_000, 42_948 * 60_000, 42_948),
        (42_949 * 60_000 + 1, 42_949 * 60_000 + 1, 42_949),
    ];
    assert_eq!(Cycle::new(&scores.map(Some)).run().best, [2, 1]);
}

#[test]
fn a_tie_at_the_cut_is_possible_not_certain() {
    let tied = || Cycle::points(&[900, 850, 800, 750, 700, 650, 650, 640]);
    let selection = tied().run();
    assert_eq!(
        column(&selection, SHORTLIST),
        [YES, YES, YES, YES, YES, UNKNOWN, UNKNOWN, NO]
    );
    assert_eq!(selection.best[5..], [6, 6, 8]);
    assert_eq!(selection.worst[5..], [7, 7, 8]);
    assert_eq!(remarks(&selection), [(None, "tie-at-cut")]);
    assert_eq!(
        (
            selection.findings.list()[0].value,
            selection.findings.list()[0].limit
        ),
        (7, 6)
    );

    // The office's list resolves it, either way, or with both, or with neither.
    for (listed, sixth, seventh) in [
        (vec![0, 1, 2, 3, 4, 5], YES, NO),
        (vec![0, 1, 2, 3, 4, 6], NO, YES),
        (vec![0, 1, 2, 3, 4, 5, 6], YES, YES),
        (vec![0, 1, 2, 3, 4], NO, NO),
    ] {
        let selection = tied().through(&listed, &[0]).run();
        assert_eq!(selection.candidate[5..], [sixth, seventh, NO]);
        assert_eq!(selection.winner, [YES, NO, NO, NO, NO, NO, NO, NO]);
        assert_eq!(remarks(&selection), [(None, "tie-at-cut")]);
    }

    // A list that leaves out a certain one, or names an impossible one, resolves nothing.
    let selection = tied().through(&[1, 2, 3, 4, 5, 7], &[1, 5]).run();
    assert_eq!(
        selection.candidate,
        [YES, YES, YES, YES, YES, UNKNOWN, UNKNOWN, NO]
    );
    assert_eq!(
        column(&selection, CANDIDATE_LIST),
        [UNKNOWN, YES, YES, YES, YES, YES, UNKNOWN, NO]
    );
    assert_eq!(
        selection.winner,
        [UNKNOWN, YES, NO, NO, NO, UNKNOWN, UNKNOWN, NO]
    );
    assert_eq!(
        remarks(&selection),
        [
            (None, "tie-at-cut"),
            (Some(0), "certain-not-listed"),
            (Some(7), "listed-not-possible")
        ]
    );
}

#[test]
fn a_tie_elsewhere_is_no_matter() {
    let selection = Cycle::points(&[900, 900, 800, 750, 700, 650]).run();
    assert_eq!(column(&selection, SHORTLIST), [YES; 6]);
    assert!(selection.findings.row.is_empty());
}

#[test]
fn open_scores_and_open_eligibility_leave_places_open() {
    // Two places; the third may be anything, the fourth may not be eligible.
    let scores = [
        (70_000, 70_000, 1),
        (65_000, 65_000, 1),
        (0, 100_000, 1),
        (80_000, 80_000, 1),
    ];
    let mut cycle = Cycle::new(&scores.map(Some)).set("shortlist", 2);
    cycle.eligible[3] = UNKNOWN;
    let selection = cycle.run();
    assert_eq!(
        column(&selection, SHORTLIST),
        [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]
    );
    assert_eq!(selection.best, [1, 2, 1, 1]);
    assert_eq!(selection.worst, [3, 4, 4, 2]);
    assert_eq!(selection.candidate, [UNKNOWN; 4]);
    assert!(selection.findings.row.is_empty());
    // An ineligible one changes nobody's place.
    cycle.eligible[3] = NO;
    let selection = cycle.run();
    assert_eq!(selection.best, [1, 2, 1, 0]);
    assert_eq!(
        column(&selection, SHORTLIST),
        [YES, UNKNOWN, UNKNOWN, NOT_ASKED]
    );
}

#[test]
fn rows_without_a_score_may_be_anywhere() {
    let mut cycle = Cycle::new(&[Some((90_000, 90_000, 1)), None, None, None]).set("shortlist", 2);
    cycle.scores.visited = vec![YES, UNKNOWN, UNKNOWN, NO];
    let selection = cycle.run();
    assert_eq!(selection.best, [1, 1, 1, 0]);
    assert_eq!(selection.worst, [3, 3, 3, 0]);
    assert_eq!(selection.candidate, [UNKNOWN, UNKNOWN, UNKNOWN, NO]);
    // Enough places for all of them.
    let mut roomy = Cycle::new(&[Some((90_000, 90_000, 1)), None, None, None]).set("shortlist", 3);
    roomy.scores.visited = vec![YES, UNKNOWN, UNKNOWN, NO];
    assert_eq!(roomy.run().candidate, [YES, UNKNOWN, UNKNOWN, NO]);
    // Nothing has happened yet at all.
    let mut dawn = Cycle::new(&[None, None]);
    dawn.scores.visited = vec![UNKNOWN, UNKNOWN];
    dawn.eligible[1] = NO;
    let selection = dawn.run();
    assert_eq!(selection.winner, [UNKNOWN, NO]);
    assert_eq!(selection.vacant, UNKNOWN);
}

#[test]
fn every_prefix_of_its_life_is_a_cycle() {
    let whole = || Cycle::points(&[700, 650, 800]).through(&[0, 1, 2], &[0, 2]);
    let cut: [fn(&mut Decisions); 5] = [
        |it| it.approval = None,
        |it| it.notice.as_mut().unwrap().closed = UNKNOWN_DAY,
        |it| it.notice = None,
        |it| it.proposal = None,
        |it| it.candidate_list = None,
    ];
    let mut cycle = whole();
    for step in cut {
        step(&mut cycle.decisions);
        let selection = cycle.run();
        assert!(selection.findings.row.is_empty(), "{:?}", said(&selection));
        assert_eq!(selection.candidate, [YES; 3]);
        assert_eq!(selection.winner[0], UNKNOWN);
        assert_eq!(selection.vacant, UNKNOWN);
    }
    assert_eq!(cycle.run().winner, [UNKNOWN; 3]);
    // Nobody is visited before the office has its list.
    cycle.decisions.eligible_list = None;
    assert_eq!(
        said(&cycle.run()),
        [(None, "eligible-list", "eligible-list-missing")]
    );
}

#[test]
fn a_step_that_is_missing_leaves_winners_open() {
    let whole = || Cycle::points(&[700, 650, 800]).through(&[0, 1, 2], &[0, 2]);
    type Skip = fn(&mut Decisions);
    let skipped: [(Skip, &str); 4] = [
        (|it| it.eligible_list = None, "eligible-list"),
        (|it| it.candidate_list = None, "candidate-list"),
        (|it| it.proposal = None, "deliberation"),
        (|it| it.notice = None, "notice"),
    ];
    for (skip, rule) in skipped {
        let mut cycle = whole();
        skip(&mut cycle.decisions);
        let selection = cycle.run();
        let missing = format!("{rule}-missing");
        assert!(
            said(&selection)
                .iter()
                .any(|(row, of, code)| row.is_none() && *of == rule && *code == missing)
        );
        assert_eq!(selection.winner[0], UNKNOWN);
        assert_eq!(cycle.waive(rule).run().winner[0], YES, "{rule}");
    }
    // The announcement holds against nobody.
    let mut cycle = whole();
    cycle.calendar.announced = UNKNOWN_DAY;
    let selection = cycle.run();
    assert_eq!(
        said(&selection),
        [(None, "announcement", "announcement-missing")]
    );
    assert_eq!(selection.winner, [YES, NO, YES]);
}

#[test]
fn the_offices_list_is_held_against_computed_eligibility() {
    let mut cycle = Cycle::points(&[700, 650, 800, 750]).through(&[0, 2], &[0, 2]);
    cycle.eligible = vec![NO, YES, YES, UNKNOWN];
    cycle.decisions.eligible_list = decided(1, &[0, 2]);
    let selection = cycle.run();
    assert_eq!(
        column(&selection, ELIGIBLE_LIST),
        [NO, UNKNOWN, YES, UNKNOWN]
    );
    assert_eq!(selection.candidate, [NO, YES, YES, UNKNOWN]);
    assert_eq!(selection.winner, [NO, UNKNOWN, YES, UNKNOWN]);
    assert_eq!(
        remarks(&selection),
        [
            (Some(0), "listed-not-eligible"),
            (Some(0), "listed-not-possible"),
            (Some(0), "proposed-not-candidate"),
            (Some(0), "approved-not-proposed"),
            (Some(1), "eligible-not-listed"),
            (Some(1), "certain-not-listed"),
        ]
    );
}

#[test]
fn proposals_are_of_candidates_and_approvals_within_the_quota() {
    let cycle = Cycle::points(&[700, 650, 800, 750, 500]).through(&[0, 1, 2, 3], &[0, 2, 4]);
    let selection = cycle.run();
    assert_eq!(column(&selection, DELIBERATION), [YES, NO, YES, NO, NO]);
    assert_eq!(selection.winner, [YES, NO, YES, NO, NO]);
    assert_eq!(
        remarks(&selection),
        [
            (Some(4), "proposed-not-candidate"),
            (Some(4), "approved-not-proposed")
        ]
    );
    // Article 3 caps the winners, not the proposal: three of four proposed are three.
    let mut cycle = Cycle::points(&[700, 650, 800, 750, 500]).through(&[0, 1, 2, 3], &[0, 1, 2, 3]);
    cycle.decisions.approval = decided(40, &[0, 1, 2]);
    let selection = cycle.run();
    assert_eq!(selection.winner, [YES, YES, YES, NO, NO]);
    assert_eq!(remarks(&selection), [(None, "many-proposed")]);
    // Four approved are a finding, and who of them stands is open.
    cycle.decisions.approval = decided(40, &[0, 1, 2, 3]);
    let selection = cycle.run();
    assert_eq!(selection.winner, [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, NO]);
    assert_eq!(
        remarks(&selection),
        [(None, "many-proposed"), (None, "over-quota")]
    );
    for finding in selection.findings.list() {
        assert_eq!((finding.value, finding.limit), (4, 3));
    }
    // A quota of none, and a deliberation or an approval that is not asked.
    let none = Cycle::points(&[700])
        .through(&[0], &[0])
        .set("quota", 0)
        .run();
    assert_eq!((none.winner[0], none.vacant), (NO, YES));
    let waived = Cycle::points(&[700; 4])
        .through(&[0, 1, 2, 3], &[0, 1, 2, 3])
        .waive("deliberation")
        .run();
    assert_eq!(waived.winner, [UNKNOWN; 4]);
    assert_eq!(remarks(&waived), [(None, "over-quota")]);
    let waived = Cycle::points(&[700; 4])
        .through(&[0, 1, 2, 3], &[0, 1, 2, 3])
        .waive("approval")
        .run();
    assert_eq!(waived.winner, [UNKNOWN; 4]);
    assert_eq!(
        remarks(&waived),
        [(None, "many-proposed"), (None, "over-quota")]
    );
}

/// Seven who meet the conditions, the office's list without the last, who was not visited.
fn left_off(silence: Silence) -> Cycle {
    let mut cycle = Cycle::points(&[800, 750, 700, 650, 640, 630]);
    cycle.eligible.push(YES);
    cycle.scores.visited.push(match silence {
        Silence::Open => UNKNOWN,
        _ => NO,
    });
    cycle.decisions.silence = silence;
    cycle.through(&[0, 1, 2, 3, 4, 5], &[0, 1, 2])
}

#[test]
fn a_record_of_these_rules_decides_about_whom_it_leaves_out() {
    let selection = left_off(Silence::Against).run();
    assert_eq!(selection.candidate, [YES, YES, YES, YES, YES, YES, NO]);
    assert_eq!(selection.winner, [YES, YES, YES, NO, NO, NO, NO]);
    assert_eq!(selection.vacant, NO);
    assert_eq!(remarks(&selection), [(Some(6), "eligible-left-off")]);
    // Under other rules nobody decided about it, and it may have any place.
    let selection = left_off(Silence::Open).run();
    assert_eq!(selection.candidate[5..], [YES, UNKNOWN]);
    assert_eq!(selection.winner, [YES, YES, YES, NO, NO, NO, UNKNOWN]);
    assert_eq!(remarks(&selection), [(Some(6), "eligible-not-listed")]);
    // So with a list of candidates that leaves out one of the first six, and with one at the cut.
    let mut cycle = left_off(Silence::Against);
    cycle.decisions.candidate_list = decided(20, &[0, 1, 2, 3, 4]);
    let selection = cycle.run();
    assert_eq!(selection.winner, [YES, YES, YES, NO, NO, NO, NO]);
    assert!(remarks(&selection).contains(&(Some(5), "certain-not-listed")));
}

#[test]
fn steps_that_are_not_on_record_are_deduced_from_the_order() {
    let mut cycle = Cycle::points(&[800, 750, 700, 650, 640, 630, 620, 500]);
    cycle.decisions.eligible_list = None;
    cycle.decisions.silence = Silence::Deduced;
    let selection = cycle.run();
    assert_eq!(selection.candidate, [YES, YES, YES, YES, YES, YES, NO, NO]);
    assert_eq!(selection.winner, [YES, YES, YES, NO, NO, NO, NO, NO]);
    assert_eq!(remarks(&selection), [(None, "step-deduced"); 5]);
    let findings = selection.findings.list();
    let steps: Vec<_> = findings.iter().map(|it| it.value as usize).collect();
    let deduced = [
        ELIGIBLE_LIST,
        CANDIDATE_LIST,
        DELIBERATION,
        NOTICE,
        APPROVAL,
    ];
    assert_eq!(steps, deduced);
    // More may win, and more do.
    let five = cycle.set("quota", 5).run();
    assert_eq!(five.winner, [YES, YES, YES, YES, YES, NO, NO, NO]);
    // A tie is not broken by deducing; what is on record stays a decision; an objection that was upheld
    // counts.
    let mut tied = Cycle::points(&[800, 750, 700, 700]);
    tied.decisions.silence = Silence::Deduced;
    assert_eq!(tied.run().winner, [YES, YES, UNKNOWN, UNKNOWN]);
    let mut recorded = Cycle::points(&[800, 750, 700, 650]);
    recorded.decisions.silence = Silence::Deduced;
    recorded.decisions.candidate_list = decided(20, &[0, 1, 2, 3]);
    recorded.decisions.proposal = decided(30, &[1, 3]);
    assert_eq!(recorded.run().winner, [NO, YES, NO, YES]);
    recorded.decisions.proposal = None;
    recorded.decisions.objections = Objections {
        applicant: vec![0],
        upheld: vec![YES],
    };
    assert_eq!(recorded.run().winner, [NO, YES, YES, NO]);
    // Of a proposal of four the first three.
    let mut four = Cycle::points(&[800, 750, 700, 650]);
    four.decisions.silence = Silence::Deduced;
    four.decisions.proposal = decided(30, &[0, 1, 2, 3]);
    assert_eq!(four.run().winner, [YES, YES, YES, NO]);
    // Who may not be in the order leaves the third place open.
    let mut open = Cycle::points(&[800, 750, 700, 650]);
    open.decisions.silence = Silence::Deduced;
    open.decisions.eligible_list = None;
    open.eligible[0] = UNKNOWN;
    assert_eq!(open.run().winner, [UNKNOWN, YES, YES, UNKNOWN]);
}

#[test]
fn objections_and_the_length_of_the_notice() {
    let whole = || Cycle::points(&[700, 650, 800]).through(&[0, 1, 2], &[0, 1, 2]);
    let mut cycle = whole();
    cycle.decisions.objections = Objections {
        applicant: vec![0, 0, 1, 2],
        upheld: vec![NO, YES, UNKNOWN, NO],
    };
    let selection = cycle.run();
    assert_eq!(column(&selection, NOTICE), [NO, UNKNOWN, YES]);
    assert_eq!(selection.winner, [NO, UNKNOWN, YES]);
    assert_eq!(
        remarks(&selection),
        [
            (Some(0), "approved-before-notice"),
            (Some(1), "approved-during-notice")
        ]
    );
    cycle.settings.detail = Detail::Reasons;
    let reasons = select(
        &LAW,
        &cycle.settings,
        &cycle.calendar,
        &cycle.eligible,
        &cycle.scores,
        &cycle.decisions,
    )
    .unwrap();
    let list = reasons.findings.list();
    let upheld = list.iter().find(|it| it.at.is_some()).unwrap();
    assert_eq!((upheld.row, upheld.at), (Some(0), Some(1)));

    // Seven days, the first and the last counted.
    assert_eq!(whole().set("notice-days", 7).run().winner, [YES; 3]);
    let selection = whole().set("notice-days", 8).run();
    assert_eq!(selection.winner, [UNKNOWN; 3]);
    assert_eq!(remarks(&selection)[0], (None, "notice-too-short"));
    assert_eq!(
        (
            selection.findings.list()[0].value,
            selection.findings.list()[0].limit
        ),
        (7, 8)
    );
    // The first day is not known.
    let mut cycle = whole().set("notice-days", 1);
    cycle.decisions.notice.as_mut().unwrap().opened = UNKNOWN_DAY;
    assert_eq!(cycle.run().winner, [UNKNOWN; 3]);
}

#[test]
fn an_approval_follows_the_notice() {
    let mut cycle = Cycle::points(&[700, 650, 800]).through(&[0, 1, 2], &[0, 2]);
    cycle.decisions.approval = decided(36, &[0, 2]);
    let selection = cycle.run();
    assert_eq!(selection.winner, [UNKNOWN, NO, UNKNOWN]);
    assert_eq!(
        remarks(&selection),
        [
            (Some(0), "approved-during-notice"),
            (Some(2), "approved-during-notice")
        ]
    );
    // It has ended once its last day is over; the one who is left out has lost.
    cycle.decisions.approval = decided(37, &[0]);
    assert_eq!(cycle.run().winner, [UNKNOWN, NO, NO]);
    cycle.decisions.approval = decided(38, &[0]);
    assert_eq!(cycle.run().winner, [YES, NO, NO]);
    cycle.decisions.approval = decided(40, &[0, 1, 2]);
    let selection = cycle.run();
    assert_eq!(selection.winner, [YES, NO, YES]);
    assert_eq!(remarks(&selection), [(Some(1), "approved-not-proposed")]);
}

#[test]
fn the_award_stays_vacant() {
    let word = |cycle: &Cycle| {
        let selection = cycle.run();
        assert_eq!(selection.vacant, YES);
        remarks(&selection).last().unwrap().1
    };
    assert_eq!(word(&Cycle::points(&[599, 300])), "nobody-reached");
    assert_eq!(word(&Cycle::points(&[])), "nobody-applied");
    assert_eq!(
        word(&Cycle::points(&[700, 650]).through(&[0, 1], &[])),
        "nobody-proposed"
    );
    let mut cycle = Cycle::points(&[700, 650]).through(&[0, 1], &[0]);
    cycle.decisions.approval = decided(40, &[]);
    assert_eq!(word(&cycle), "nobody-approved");
    cycle.decisions.objections = Objections {
        applicant: vec![0],
        upheld: vec![YES],
    };
    assert_eq!(word(&cycle), "nobody-passed");
    assert_eq!(
        word(
            &Cycle::points(&[700; 2])
                .set("shortlist", 1)
                .through(&[], &[])
        ),
        "nobody-listed"
    );
}

#[test]
fn events_between_deadline_and_award_are_flagged_never_a_bar() {
    let mut cycle = Cycle::points(&[700]).through(&[0], &[0]);
    cycle.decisions.incidents = Incidents {
        applicant: vec![0; 5],
        day: vec![
            DEADLINE,
            DEADLINE + 1,
            DEADLINE + 40,
            DEADLINE + 41,
            UNKNOWN_DAY,
        ],
        kind: vec![1; 5],
    };
    let selection = cycle.run();
    assert_eq!(selection.winner, [YES]);
    let at: Vec<_> = selection
        .findings
        .list()
        .iter()
        .map(|it| it.at.unwrap())
        .collect();
    assert_eq!(at, [1, 2, 4]);
    assert_eq!(selection.findings.list()[0].limit, i64::from(DEADLINE + 1));
    // Up to the day on which the award is given.
    cycle.decisions.commended = DEADLINE + 41;
    assert_eq!(cycle.run().findings.row.len(), 4);
    cycle.decisions.commended = UNKNOWN_DAY;
    // What eligibility has looked at is not to be weighed as well.
    cycle.calendar.reference = DEADLINE + 1;
    assert_eq!(cycle.run().findings.row.len(), 2);
    cycle.calendar.reference = UNKNOWN_DAY;
    // It does not look at fraud.
    cycle.decisions.incidents.kind = vec![5; 5];
    assert_eq!(cycle.run().findings.row.len(), 4);
    cycle.decisions.incidents.kind = vec![1; 5];
    cycle.decisions.approval = None;
    assert_eq!(cycle.run().findings.row.len(), 4);
}

#[test]
fn two_certain_winners_fill_two_places() {
    // The third was never put forward, and so nobody decided about it.
    let left_out = || Cycle::points(&[900, 800, 700]).through(&[0, 1], &[0, 1]);
    assert_eq!(left_out().run().winner, [YES, YES, UNKNOWN]);
    assert_eq!(left_out().set("quota", 2).run().winner, [YES, YES, NO]);
    // Had it been looked at, the decisions might have been others.
    let mut unseen = left_out().set("quota", 2);
    unseen.scores.visited[2] = UNKNOWN;
    assert_eq!(unseen.run().winner, [YES, YES, UNKNOWN]);
}

#[test]
fn a_rule_that_is_waived_does_not_hinder() {
    let cycle = Cycle::points(&[500, 650])
        .through(&[0, 1], &[0])
        .waive("threshold");
    let selection = cycle.run();
    assert_eq!(column(&selection, THRESHOLD), [NOT_ASKED; 2]);
    assert_eq!(selection.winner, [YES, NO]);
    let cycle = Cycle::points(&[700; 8])
        .through(&[0, 1, 2, 3, 4, 5, 6, 7], &[7])
        .waive("shortlist");
    let selection = cycle.run();
    assert_eq!(selection.winner[7], YES);
    assert_eq!(selection.candidate, [YES; 8]);
    assert!(selection.findings.row.is_empty());
    let cycle = Cycle::points(&[700, 650])
        .through(&[0, 1], &[0])
        .waive("approval")
        .waive("notice");
    assert_eq!(cycle.run().winner, [YES, NO]);
    // Nobody needs a visit: rows without a score are open.
    let cycle = Cycle::new(&[Some((70_000, 70_000, 1)), None]).waive("visited");
    assert_eq!(cycle.run().candidate, [YES, UNKNOWN]);
}

#[test]
fn hostile_columns_are_refused_by_name() {
    let refused = |change: fn(&mut Cycle)| {
        let mut cycle = Cycle::points(&[700, 650]).through(&[0, 1], &[0, 1]);
        cycle.decisions.objections = Objections {
            applicant: vec![0, 1],
            upheld: vec![NO, NO],
        };
        change(&mut cycle);
        let answer = select(
            &LAW,
            &cycle.settings,
            &cycle.calendar,
            &cycle.eligible,
            &cycle.scores,
            &cycle.decisions,
        );
        match answer {
            Err(types::Refusal::BadCode(place)) => (place.column, Some(place.row)),
            Err(types::Refusal::WrongLength(name) | types::Refusal::Unsorted(name)) => (name, None),
            other => panic!("{other:?}"),
        }
    };
    let named = |name: &str, row| (String::from(name), row);
    assert_eq!(refused(|c| c.eligible[1] = 4), named("eligible", Some(1)));
    assert_eq!(
        refused(|c| c.scores.visited.clear()),
        named("scores.visited", None)
    );
    assert_eq!(
        refused(|c| c.scores.row[1] = 7),
        named("scores.row", Some(1))
    );
    assert_eq!(refused(|c| c.scores.row[1] = 0), named("scores", None));
    assert_eq!(
        refused(|c| c.scores.low[0] = 70_001),
        named("scores.low", Some(0))
    );
    assert_eq!(
        refused(|c| c.scores.high[1] = 100_001),
        named("scores.high", Some(1))
    );
    assert_eq!(
        refused(|c| c.scores.over[1] = 0),
        named("scores.over", Some(1))
    );
    assert_eq!(
        refused(|c| c.scores.over[1] = 42_950),
        named("scores.over", Some(1))
    );
    assert_eq!(
        refused(|c| c.calendar.deadline = UNKNOWN_DAY),
        named("calendar.deadline", Some(0))
    );
    assert_eq!(
        refused(|c| c.decisions.proposal = decided(1, &[1, 0])),
        named("proposal", None)
    );
    assert_eq!(
        refused(|c| c.decisions.proposal = decided(1, &[0, 0])),
        named("proposal", None)
    );
    assert_eq!(
        refused(|c| c.decisions.approval = decided(1, &[2])),
        named("approval.rows", Some(0))
    );
    assert_eq!(
        refused(|c| c.decisions.approval = decided(99_999, &[])),
        named("approval.day", Some(0))
    );
    assert_eq!(
        refused(|c| c.decisions.notice.as_mut().unwrap().closed = 0),
        named("notice.closed", Some(0))
    );
    assert_eq!(
        refused(|c| c.decisions.objections.upheld[1] = 0),
        named("objections.upheld", Some(1))
    );
    assert_eq!(
        refused(|c| c.decisions.objections.applicant.reverse()),
        named("objections", None)
    );
    assert_eq!(
        refused(|c| c.decisions.incidents.day = vec![0]),
        named("incidents.day", None)
    );
}

// ------------------------------------------------------------------------------ tiers

static TIERED: Law = Law {
    rules: &[
        Rule::new("nominee", "nominee"),
        Rule::new("eligible-list", "eligible-list"),
        Rule::new("visited", "visited"),
        Rule::new("threshold", "threshold"),
        Rule::new("shortlist", "shortlist"),
        Rule::new("candidate-list", "candidate-list"),
        Rule::new("deliberation", "deliberation"),
        Rule::new("notice", "notice"),
        Rule::new("approval", "approval"),
    ],
    terms: &[
        terms::THRESHOLD,
        terms::SHORTLIST,
        terms::QUOTA,
        terms::NOTICE_DAYS,
        terms::PRIZE,
        crate::law::Term::new("nominees", "提名奖名额", "number of nominees").amount(
            crate::law::Domain::Amount(crate::law::Quantity::Count, 0, 100),
            crate::law::Value::Amount(2),
        ),
    ],
    codes: &tier::CODES,
    ..LAW
};

/// Who is a nominee, and why not, by row and code.
fn nominees(cycle: &Cycle) -> (Vec<u8>, Vec<(u32, &'static str)>) {
    let nominee = tier::Tier {
        concept: "nominee",
        places: "nominees",
    };
    let mut settings = cycle.settings.clone();
    settings.detail = Detail::Reasons;
    let (eligible, scores) = (&cycle.eligible, &cycle.scores);
    let (calendar, decisions) = (&cycle.calendar, &cycle.decisions);
    let plain = select(&TIERED, &settings, calendar, eligible, scores, decisions).unwrap();
    let winner = plain.winner.clone();
    let tiered = tier::fill(nominee, &TIERED, &settings, eligible, scores, plain).unwrap();
    assert_eq!(tiered.winner, winner, "a tier changes no winner");
    let findings = tiered.findings.list();
    assert!(findings.is_sorted_by_key(|it| (it.row, it.rule)));
    let reasons = findings
        .iter()
        .filter(|it| it.rule == 0)
        .map(|it| (it.row.unwrap(), TIERED.codes[it.code as usize].id))
        .collect();
    (tiered.rules[..eligible.len()].to_vec(), reasons)
}

#[test]
fn nominees_are_next_after_the_winners() {
    let cycle = Cycle::points(&[900, 850, 800, 750, 500]).through(&[0, 1, 2, 3], &[0]);
    let (who, why) = nominees(&cycle);
    assert_eq!(who, [NOT_ASKED, YES, YES, NO, NOT_ASKED]);
    assert_eq!(why, [(3, "tier-behind")]);
    let (who, _) = nominees(&cycle.set("nominees", 0));
    assert_eq!(who, [NOT_ASKED, NO, NO, NO, NOT_ASKED]);
    let cycle = Cycle::points(&[900, 850]).through(&[0, 1], &[0]);
    assert_eq!(nominees(&cycle.waive("nominee")).0, [NOT_ASKED; 2]);
}

#[test]
fn nobody_breaks_a_tie_among_nominees() {
    let cycle = Cycle::points(&[900, 850, 800, 800]).through(&[0, 1, 2, 3], &[0]);
    let (who, why) = nominees(&cycle);
    assert_eq!(who, [NOT_ASKED, YES, UNKNOWN, UNKNOWN]);
    assert_eq!(why, [(2, "tier-open"), (3, "tier-open")]);
}

#[test]
fn nominees_are_open_as_long_as_winners_are() {
    let (who, _) = nominees(&Cycle::points(&[900, 850]));
    assert_eq!(who, [UNKNOWN, UNKNOWN]);
}

#[test]
fn who_failed_the_notice_is_no_nominee() {
    let mut cycle = Cycle::points(&[900, 850, 800, 750]).through(&[0, 1, 2, 3], &[0, 1]);
    cycle.decisions.objections.applicant = vec![1];
    cycle.decisions.objections.upheld = vec![YES];
    let (who, why) = nominees(&cycle);
    assert_eq!(who, [NOT_ASKED, NO, YES, YES]);
    assert_eq!(why, [(1, "tier-excluded")]);
}
