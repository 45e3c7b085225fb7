//! Each item both ways and unknown, a measure's progress through its life, the reach to titles given
//! under the predecessor, and the two versions side by side.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic)]

extern crate std;

use std::prelude::v1::*;
use std::{format, vec};

use laurel_rules::column::{NO, UNKNOWN, YES};
use laurel_rules::date::{UNKNOWN_DAY, day_of};
use laurel_rules::sanction::{Version, enforce};
use laurel_rules::types::{
    Acts, Aftermath, Calendar, Conduct, Detail, Enforcement, Events, Place, Progress, Refusal,
    Setting, Settings, Titles, Value,
};

use crate::law::VERSION as V2021;
use sanction_2014::law::VERSION as V2014;

const ALL: &str = "";
const PROPOSED: u8 = 1;
const DECIDED: u8 = 2;
const REJECTED: u8 = 3;
const DONE: u8 = 4;

fn award_day() -> i32 {
    day_of(2021, 12, 1)
}

/// A day so many days after the award.
fn after(days: i32) -> i32 {
    award_day() + days
}

/// An aftermath of one title.
fn title(scheme: &str, award: u8) -> Aftermath {
    Aftermath {
        titles: Titles {
            scheme: vec![scheme.into()],
            award: vec![award],
            awarded: vec![award_day()],
            prize: vec![300_000],
            given: vec![2],
        },
        events: Events {
            title: vec![],
            kind: vec![],
            day: vec![],
            grave: vec![],
            effect: vec![],
            bad_management: vec![],
            ineffective: vec![],
            declined: vec![],
            irresponsible: vec![],
            model_lost: vec![],
            in_products: vec![],
            year_omitted: vec![],
        },
        conduct: Conduct {
            reviewer: vec![],
            kind: vec![],
            day: vec![],
            established: vec![],
            adverse: vec![],
            crime: vec![],
        },
        acts: Acts {
            table: vec![],
            at: vec![],
            measure: vec![],
            step: vec![],
            day: vec![],
        },
    }
}

trait Recording: Sized {
    /// An event of a kind, with the conditions that the kind knows, in the order of the contract.
    fn event(self, kind: u8, day: i32, conditions: &[u8]) -> Self;
    fn conduct(self, kind: u8, established: u8, adverse: u8, crime: u8) -> Self;
    fn act(self, table: u8, measure: &str, step: u8, day: i32) -> Self;
}

impl Recording for Aftermath {
    fn event(mut self, kind: u8, day: i32, conditions: &[u8]) -> Self {
        let e = &mut self.events;
        e.title.push(0);
        e.kind.push(kind);
        e.day.push(day);
        let mut given = conditions.iter();
        for (column, kinds) in [
            (&mut e.grave, &[1, 2, 3, 4, 6][..]),
            (&mut e.effect, &[2]),
            (&mut e.bad_management, &[3]),
            (&mut e.ineffective, &[5]),
            (&mut e.declined, &[5]),
            (&mut e.irresponsible, &[5]),
            (&mut e.model_lost, &[5]),
            (&mut e.in_products, &[7]),
            (&mut e.year_omitted, &[7]),
        ] {
            column.push(if kinds.contains(&kind) {
                *given.next().unwrap()
            } else {
                0
            });
        }
        self
    }

    fn conduct(mut self, kind: u8, established: u8, adverse: u8, crime: u8) -> Self {
        self.conduct.reviewer.push(7);
        self.conduct.kind.push(kind);
        self.conduct.day.push(award_day());
        self.conduct.established.push(established);
        self.conduct.adverse.push(adverse);
        self.conduct.crime.push(crime);
        self
    }

    /// A step on the first row of a table.
    fn act(mut self, table: u8, measure: &str, step: u8, day: i32) -> Self {
        self.acts.table.push(table);
        self.acts.at.push(0);
        self.acts.measure.push(measure.into());
        self.acts.step.push(step);
        self.acts.day.push(day);
        self
    }
}

fn call(
    version: &Version,
    aftermath: &Aftermath,
    terms: &[(&str, Value)],
    waived: &[&str],
    detail: Detail,
) -> Result<Enforcement, Refusal> {
    let settings = Settings {
        terms: terms
            .iter()
            .map(|(term, value)| Setting {
                term: (*term).into(),
                value: value.clone(),
            })
            .collect(),
        waived: waived.iter().map(|id| (*id).into()).collect(),
        detail,
    };
    let calendar = Calendar {
        year: 2021,
        announced: UNKNOWN_DAY,
        deadline: day_of(2021, 6, 30),
        reference: UNKNOWN_DAY,
    };
    enforce(version, &settings, &calendar, aftermath)
}

/// Measures as `rule measure progress amount`, then findings as `rule: code`.
fn said(version: &Version, aftermath: &Aftermath, terms: &[(&str, Value)]) -> Vec<String> {
    let enforcement = call(version, aftermath, terms, &[], Detail::Reasons).unwrap();
    let brief = call(version, aftermath, terms, &[], Detail::Verdicts).unwrap();
    assert_eq!(
        format!("{:?}", enforcement.measures),
        format!("{:?}", brief.measures)
    );
    assert!(
        brief
            .findings
            .list()
            .iter()
            .all(|f| version.law.codes[f.code as usize].remark)
    );

    let measures = enforcement.measures.iter().map(|m| {
        assert_eq!(
            m.applies == UNKNOWN,
            format!("{:?}", m.progress).ends_with("Undetermined")
        );
        let progress = format!("{:?}", m.progress).to_lowercase();
        let progress = progress.rsplit(':').next().unwrap();
        let rule = version.law.rules[m.rule as usize].id;
        format!(
            "{rule} {} {progress} {}",
            version.kinds[m.kind as usize].id, m.amount
        )
    });
    let findings = enforcement.findings.list().into_iter().map(|f| {
        let code = version.law.codes[f.code as usize];
        assert_eq!(f.at.is_some(), !code.table.is_empty());
        format!("{}: {}", version.law.rules[f.rule as usize].id, code.id)
    });
    measures.chain(findings).collect()
}

fn give_up_use(rule: &str, progress: &str) -> Vec<String> {
    ["stop-promoting", "stop-mark", "inform-public"]
        .map(|measure| format!("{rule} {measure} {progress} 0"))
        .into()
}

#[test]
fn every_item_of_26_both_ways_and_unknown() {
    const Y: u8 = YES;
    const N: u8 = NO;
    const U: u8 = UNKNOWN;
    #[rustfmt::skip]
    let cases: &[(u8, &[u8], &str, &str)] = &[
        (1, &[Y], "26-1", ""),
        (1, &[N], "26-1", "not-major"),
        (1, &[U], "26-1", "major-unknown"),
        (2, &[Y, Y], "26-2", ""),
        (2, &[N, Y], "26-2", "not-major"),
        (2, &[Y, N], "26-2", "no-grave-effect"),
        (2, &[Y, U], "26-2", "grave-effect-unknown"),
        (2, &[U, N], "26-2", "no-grave-effect"),
        (3, &[Y, Y], "26-3", ""),
        (3, &[N, Y], "26-3", "not-serious"),
        (3, &[Y, N], "26-3", "no-bad-management"),
        (3, &[Y, U], "26-3", "bad-management-unknown"),
        (4, &[Y], "26-4", ""),
        (4, &[N], "26-4", "not-serious"),
        (4, &[U], "26-4", "serious-unknown"),
        (5, &[Y, Y, Y, Y], "26-5", ""),
        (5, &[N, Y, Y, Y], "26-5", "still-effective"),
        (5, &[Y, N, Y, Y], "26-5", "not-declined"),
        (5, &[Y, Y, N, Y], "26-5", "responsibility-borne"),
        (5, &[Y, Y, Y, N], "26-5", "still-a-model"),
        (5, &[U, Y, Y, Y], "26-5", "ineffective-unknown"),
        (5, &[Y, U, Y, Y], "26-5", "declined-unknown"),
        (5, &[Y, Y, U, Y], "26-5", "irresponsible-unknown"),
        (5, &[Y, Y, Y, U], "26-5", "model-lost-unknown"),
    ];
    for (kind, conditions, rule, reason) in cases {
        let aftermath = title("beilun-2021", 1).event(*kind, after(9), conditions);
        let mut expected = match reason {
            &"" => give_up_use(rule, "due"),
            reason if reason.ends_with("unknown") => give_up_use(rule, "undetermined"),
            _ => vec![],
        };
        if !reason.is_empty() {
            expected.push(format!("{rule}: {reason}"));
        }
        assert_eq!(
            said(&V2021, &aftermath, &[]),
            expected,
            "{kind} {conditions:?}"
        );
    }
}

#[test]
fn one_element_of_decline_is_enough_by_term() {
    let any = [("decline-elements", Value::Choice("any".into()))];
    for (elements, expected) in [
        ([NO, NO, YES, NO], give_up_use("26-5", "due")),
        ([NO, NO, NO, NO], vec!["26-5: no-element".into()]),
        (
            [NO, UNKNOWN, NO, NO],
            [
                give_up_use("26-5", "undetermined"),
                vec!["26-5: elements-unknown".into()],
            ]
            .concat(),
        ),
    ] {
        let aftermath = title("beilun-2021", 1).event(5, after(9), &elements);
        assert_eq!(said(&V2021, &aftermath, &any), expected);
    }
}

#[test]
fn use_of_the_title_is_remarked_and_nothing_more() {
    for (conditions, expected) in [
        ([NO, NO], &["23-image: use-proper"][..]),
        ([YES, NO], &["23-image: no-sanction-stated"]),
        ([UNKNOWN, YES], &["23-image: no-sanction-stated"]),
        (
            [NO, UNKNOWN],
            &["23-image: use-unknown", "23-image: misuse-open"],
        ),
    ] {
        let aftermath = title("beilun-2021", 1).event(7, after(9), &conditions);
        assert_eq!(said(&V2021, &aftermath, &[]), expected);
    }
}

fn fraud(scheme: &str, award: u8) -> Aftermath {
    title(scheme, award).event(6, after(9), &[YES])
}

/// What becomes of the revocation after these steps, and what is remarked.
fn life(steps: &[(u8, i32)]) -> (String, Vec<String>) {
    let record = |aftermath: Aftermath, (step, day): &(u8, i32)| {
        aftermath.act(1, "revoke-title", *step, *day)
    };
    let forwards = steps.iter().fold(fraud("beilun-2021", 1), record);
    let backwards = steps.iter().rev().fold(fraud("beilun-2021", 1), record);
    let lines = said(&V2021, &forwards, &[]);
    assert_eq!(
        lines,
        said(&V2021, &backwards, &[]),
        "the order of the table changes nothing"
    );
    let progress = lines[0].split(' ').nth(2).unwrap().into();
    assert!(lines[1..4].iter().all(|line| line.contains(" proposable ")));
    (progress, lines[4..].to_vec())
}

#[test]
fn a_revocation_through_its_life() {
    const U: i32 = UNKNOWN_DAY;
    let d = after;
    let none: [&str; 0] = [];
    let early = ["27-fraud: step-too-early"];
    let undecided = ["27-fraud: done-without-decision"];
    for (steps, progress, remarks) in [
        (&[][..], "proposable", &none[..]),
        (&[(PROPOSED, d(10))], "proposed", &none),
        (&[(PROPOSED, d(10)), (DECIDED, d(20))], "decided", &none),
        (
            &[(PROPOSED, d(10)), (DECIDED, d(20)), (DONE, d(30))],
            "done",
            &none,
        ),
        (
            &[(PROPOSED, d(10)), (DECIDED, d(10)), (DONE, d(10))],
            "done",
            &none,
        ),
        (&[(DECIDED, d(20))], "decided", &none),
        (&[(PROPOSED, d(10)), (REJECTED, d(20))], "rejected", &none),
        (
            &[(PROPOSED, d(10)), (REJECTED, d(20)), (PROPOSED, d(30))],
            "proposed",
            &none,
        ),
        (&[(REJECTED, d(20)), (DECIDED, d(30))], "decided", &none),
        (&[(DONE, d(30))], "proposable", &undecided),
        (
            &[(PROPOSED, d(10)), (DONE, d(15)), (DECIDED, d(20))],
            "decided",
            &undecided,
        ),
        (&[(REJECTED, d(20)), (DONE, d(30))], "rejected", &undecided),
        (&[(DECIDED, d(0))], "proposable", &early),
        (&[(PROPOSED, d(10)), (DECIDED, U)], "decided", &none),
        (&[(PROPOSED, U), (DECIDED, d(10))], "decided", &none),
        (&[(DECIDED, U), (DONE, d(10))], "done", &none),
        (&[(REJECTED, U), (PROPOSED, d(10))], "rejected", &none),
    ] {
        let (now, said) = life(steps);
        assert_eq!(
            (now.as_str(), said),
            (progress, remarks.iter().map(|r| (*r).into()).collect())
        );
    }
}

#[test]
fn a_step_without_a_measure_is_on_all_of_the_row() {
    let aftermath = fraud("beilun-2021", 1).act(1, ALL, DONE, after(20));
    assert_eq!(
        said(&V2021, &aftermath, &[]),
        [
            "27-fraud revoke-title proposable 0",
            "27-fraud take-back-cup proposable 0",
            "27-fraud recover-prize proposable 300000",
            "27-fraud expose proposable 0",
            "27-fraud: done-without-decision",
        ]
    );
    let aftermath = aftermath.act(1, ALL, DECIDED, after(15));
    assert!(
        said(&V2021, &aftermath, &[])
            .iter()
            .all(|line| line.contains(" done "))
    );
}

#[test]
fn a_mandatory_measure_is_due_until_done() {
    let accident = title("beilun-2021", 1).event(1, after(9), &[YES]);
    let done = accident.clone().act(1, "stop-mark", DONE, after(10));
    assert_eq!(said(&V2021, &done, &[])[1], "26-1 stop-mark done 0");
    assert_eq!(said(&V2021, &done, &[])[0], "26-1 stop-promoting due 0");
    let decided = accident.act(1, "stop-mark", DECIDED, after(10));
    assert_eq!(said(&V2021, &decided, &[])[1], "26-1 stop-mark due 0");
    assert_eq!(said(&V2021, &decided, &[])[3], "26-1: no-decision-needed");
}

#[test]
fn steps_that_fit_no_measure_are_remarked() {
    let small = title("beilun-2021", 1).event(1, after(9), &[NO]);
    for (aftermath, remark) in [
        (
            small.clone().act(1, ALL, DONE, after(10)),
            "26-1: step-without-measure",
        ),
        (
            small.clone().act(1, "revoke-title", DECIDED, after(10)),
            "26-1: step-without-measure",
        ),
        (
            small.act(1, "bar-applications", DECIDED, after(10)),
            "26-1: unknown-measure",
        ),
        (
            title("beilun-2021", 1)
                .event(6, after(9), &[UNKNOWN])
                .act(1, ALL, DECIDED, after(10)),
            "27-fraud: step-on-undetermined",
        ),
        (
            fraud("other", 1).act(1, ALL, DECIDED, after(10)),
            "27-fraud: step-without-measure",
        ),
    ] {
        assert!(
            said(&V2021, &aftermath, &[])
                .iter()
                .any(|line| line == remark),
            "{remark}"
        );
    }
}

#[test]
fn fraud_recovers_what_was_paid() {
    let mut unpaid = fraud("beilun-2021", 1);
    unpaid.titles.prize = vec![-1];
    let lines = said(&V2021, &unpaid, &[]);
    assert_eq!(lines[2], "27-fraud recover-prize proposable -1");
    assert_eq!(lines[4..], ["27-fraud: prize-unknown"]);

    let open = title("beilun-2021", 1).event(6, after(9), &[UNKNOWN]);
    assert_eq!(
        said(&V2021, &open, &[])[2],
        "27-fraud recover-prize undetermined 300000"
    );
    assert_eq!(said(&V2021, &open, &[])[4..], ["27-fraud: fraud-unknown"]);
    let rumour = title("beilun-2021", 1).event(6, after(9), &[NO]);
    assert_eq!(
        said(&V2021, &rumour, &[]),
        ["27-fraud: fraud-not-established"]
    );
}

#[test]
fn which_titles_are_governed() {
    let due = "due";
    let open = "undetermined";
    let from = |day| [("in-force-from", Value::Date(day))];
    let not = [
        ("reaches-former-titles", Value::Toggle(false)),
        ("in-force-from", Value::Date(after(9))),
    ];
    #[rustfmt::skip]
    type Case<'a> = (&'a Version, &'a str, u8, &'a [(&'a str, Value)], &'a str);
    let cases: &[Case] = &[
        (&V2021, "beilun-2021", 1, &[], due),
        (&V2021, "beilun-2021", 2, &[], due),
        (&V2021, "", 1, &[], due),
        (&V2021, "", 1, &from(after(30)), due),
        (&V2021, "beilun-2014", 2, &[], open),
        (&V2021, "beilun-2014", 2, &from(after(9)), due),
        (&V2021, "beilun-2014", 2, &from(after(10)), "before-effect"),
        (&V2021, "", 2, &[], open),
        (&V2021, "", 2, &from(after(9)), due),
        (&V2021, "beilun-2014", 2, &not, "title-not-governed"),
        (&V2021, "", 2, &not, "title-not-governed"),
        (&V2021, "", 3, &[], "title-not-governed"),
        (&V2021, "haishu-2022", 1, &[], "title-not-governed"),
        (&V2021, "", 0, &[], open),
        (&V2014, "beilun-2014", 2, &[], due),
        (&V2014, "", 2, &[], due),
        (&V2014, "", 1, &[], "title-not-governed"),
        (&V2014, "beilun-2021", 1, &[], "title-not-governed"),
        (&V2014, "", 0, &[], open),
    ];
    for (version, scheme, award, terms, expected) in cases {
        let aftermath = title(scheme, *award).event(1, after(9), &[YES]);
        let lines = said(version, &aftermath, terms);
        assert!(
            lines[0].contains(expected),
            "{scheme} {award} {terms:?}: {lines:?}"
        );
        assert_eq!(
            lines.len(),
            match *expected {
                "due" => 3,
                "undetermined" => 4,
                _ => 1,
            }
        );
    }
    let former = title("beilun-2014", 2).event(1, after(9), &[YES]);
    assert_eq!(said(&V2021, &former, &[])[3], "26-1: date-of-effect-blank");
    let undated = title("beilun-2014", 2).event(1, UNKNOWN_DAY, &[YES]);
    let lines = said(&V2021, &undated, &from(after(9)));
    assert_eq!(lines[3..], ["26-1: effect-unknown", "26-1: order-unknown"]);
}

#[test]
fn what_came_before_the_award_is_another_stage_s_business() {
    for (day, first) in [
        (award_day() - 1, "27-fraud: before-award"),
        (award_day(), "27-fraud revoke-title proposable 0"),
        (UNKNOWN_DAY, "27-fraud revoke-title undetermined 0"),
    ] {
        let aftermath = title("beilun-2021", 1).event(6, day, &[YES]);
        assert_eq!(said(&V2021, &aftermath, &[])[0], first);
    }
}

#[test]
fn reviewers() {
    for (kind, established, adverse, crime, expected) in [
        (
            1,
            YES,
            YES,
            NO,
            &[
                "28-review-rights cancel-review-rights proposable 0",
                "28-discipline discipline proposable 0",
                "28-crime: no-crime",
            ][..],
        ),
        (
            2,
            YES,
            NO,
            NO,
            &[
                "28-review-rights: no-adverse-consequences",
                "28-discipline: no-adverse-consequences",
                "28-crime: no-crime",
            ],
        ),
        (
            3,
            YES,
            UNKNOWN,
            NO,
            &[
                "28-review-rights cancel-review-rights undetermined 0",
                "28-discipline discipline undetermined 0",
                "28-review-rights: adverse-unknown",
                "28-discipline: adverse-unknown",
                "28-crime: no-crime",
            ],
        ),
        (
            3,
            NO,
            YES,
            YES,
            &[
                "28-review-rights: conduct-not-established",
                "28-discipline: conduct-not-established",
                "28-crime: conduct-not-established",
            ],
        ),
        (
            1,
            YES,
            NO,
            YES,
            &[
                "28-crime criminal-liability due 0",
                "28-review-rights: no-adverse-consequences",
                "28-discipline: no-adverse-consequences",
            ],
        ),
        (
            4,
            YES,
            YES,
            NO,
            &["28-secrecy: no-measure-stated", "28-crime: no-crime"],
        ),
        (
            4,
            UNKNOWN,
            YES,
            NO,
            &[
                "28-secrecy: conduct-unknown",
                "28-secrecy: secrecy-open",
                "28-crime: no-crime",
            ],
        ),
        (
            4,
            YES,
            NO,
            YES,
            &[
                "28-crime criminal-liability due 0",
                "28-secrecy: no-measure-stated",
            ],
        ),
    ] {
        let aftermath = title("beilun-2021", 1).conduct(kind, established, adverse, crime);
        assert_eq!(said(&V2021, &aftermath, &[]), expected);
    }
    let decided = title("", 1)
        .conduct(1, YES, YES, NO)
        .act(2, "cancel-review-rights", DECIDED, award_day())
        .act(2, "discipline", PROPOSED, award_day());
    assert_eq!(
        said(&V2021, &decided, &[])[..2],
        [
            "28-review-rights cancel-review-rights decided 0",
            "28-discipline discipline proposed 0"
        ]
    );
}

#[test]
fn the_2014_measure_bars_and_does_not_expose() {
    let aftermath = fraud("beilun-2014", 2).act(1, ALL, DECIDED, after(20));
    assert_eq!(
        said(&V2014, &aftermath, &[]),
        [
            "fraud revoke-title decided 0",
            "fraud take-back-cup decided 0",
            "fraud recover-prize decided 300000",
            "fraud-bar bar-applications decided 0",
        ]
    );
    let none = [("revocation-bar-cycles", Value::Amount(0))];
    assert_eq!(said(&V2014, &aftermath, &none)[3..], ["fraud-bar: no-bar"]);
    for (version, assumed) in [(&V2014, true), (&V2021, false)] {
        let description = version.law.describe();
        let mut bases = description
            .rules
            .iter()
            .map(|rule| format!("{:?}", rule.grounds.basis));
        assert!(bases.all(|basis| basis.ends_with("Assumed") == assumed));
    }
}

#[test]
fn a_waived_rule_says_nothing() {
    let aftermath = fraud("beilun-2014", 2).act(1, ALL, DONE, UNKNOWN_DAY);
    for (version, rules) in [
        (&V2014, &["fraud", "fraud-bar"][..]),
        (&V2021, &["27-fraud"]),
    ] {
        let answer = call(version, &aftermath, &[], rules, Detail::Reasons).unwrap();
        assert!(answer.measures.is_empty() && answer.findings.row.is_empty());
    }
    let answer = call(&V2014, &aftermath, &[], &["fraud"], Detail::Reasons).unwrap();
    assert_eq!(answer.measures.len(), 1);
}

#[test]
fn measures_go_by_event_and_findings_by_title() {
    let mut aftermath = title("beilun-2021", 1)
        .event(6, after(9), &[YES])
        .event(1, after(5), &[NO])
        .conduct(2, YES, NO, NO);
    aftermath.titles = Titles {
        scheme: vec!["beilun-2021".into(), "beilun-2021".into()],
        award: vec![1, 1],
        awarded: vec![award_day(); 2],
        prize: vec![-1, 0],
        given: vec![2, 2],
    };
    aftermath.events.title = vec![1, 0];
    let answer = call(&V2021, &aftermath, &[], &[], Detail::Reasons).unwrap();
    let rows: Vec<_> = answer
        .findings
        .list()
        .iter()
        .map(|finding| finding.row)
        .collect();
    assert_eq!(rows, [Some(0), None, None, None]);
    assert!(
        answer
            .measures
            .iter()
            .all(|m| m.event == Some(0) && m.title == Some(1))
    );
}

#[test]
fn tables_are_consistent() {
    for version in [&V2014, &V2021] {
        let law = version.law;
        assert_eq!(law.rules.len(), version.cases.len());
        for (rule, case) in law.rules.iter().zip(version.cases) {
            let mut kinds = case.measures.iter().map(|measure| {
                version
                    .kinds
                    .iter()
                    .position(|kind| kind.id == measure.id)
                    .unwrap()
            });
            assert!(kinds.clone().is_sorted());
            assert!(kinds.all(|kind| kind < version.kinds.len()));
            for term in rule.terms {
                assert!(law.terms.iter().any(|other| other.id == *term));
            }
        }
        let mut ids: Vec<_> = law.codes.iter().map(|code| code.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), law.codes.len());
        for reading in law.readings {
            assert!(
                reading
                    .terms
                    .iter()
                    .all(|id| law.terms.iter().any(|term| term.id == *id))
            );
        }
    }
}

#[test]
fn bad_columns_are_refused_by_name() {
    type Spoil = fn(&mut Aftermath);
    let cases: &[(Spoil, &str)] = &[
        (|a| a.titles.award[0] = 6, "titles.award"),
        (|a| a.titles.awarded[0] = 84_006, "titles.awarded"),
        (|a| a.titles.prize[0] = -2, "titles.prize"),
        (|a| a.titles.prize.clear(), "titles.prize"),
        (|a| a.events.title[0] = 1, "events.title"),
        (|a| a.events.kind[0] = 0, "events.kind"),
        (|a| a.events.kind[0] = 8, "events.kind"),
        (|a| a.events.day.push(0), "events.day"),
        (|a| a.events.grave[0] = 0, "events.grave"),
        (|a| a.events.grave[0] = 4, "events.grave"),
        (|a| a.events.effect[0] = YES, "events.effect"),
        (|a| a.events.model_lost.clear(), "events.model-lost"),
        (|a| a.conduct.kind[0] = 5, "conduct.kind"),
        (|a| a.conduct.day.clear(), "conduct.day"),
        (|a| a.conduct.adverse[0] = 0, "conduct.adverse"),
        (|a| a.acts.table[0] = 3, "acts.table"),
        (|a| a.acts.at[0] = 1, "acts.at"),
        (|a| a.acts.at.clear(), "acts.at"),
        (|a| a.acts.measure.clear(), "acts.measure"),
        (|a| a.acts.step[0] = 5, "acts.step"),
        (|a| a.acts.day[0] = 90_000, "acts.day"),
    ];
    let sound = fraud("beilun-2021", 1)
        .conduct(1, YES, YES, NO)
        .act(2, ALL, DECIDED, UNKNOWN_DAY);
    for (spoil, name) in cases {
        let mut aftermath = sound.clone();
        spoil(&mut aftermath);
        match call(&V2021, &aftermath, &[], &[], Detail::Verdicts) {
            Err(Refusal::BadCode(Place { column, .. }) | Refusal::WrongLength(column)) => {
                assert_eq!(column, *name);
            }
            other => panic!("{name}: {other:?}"),
        }
    }
    let unset = call(
        &V2014,
        &sound,
        &[("in-force-from", Value::Unset)],
        &[],
        Detail::Verdicts,
    );
    assert!(matches!(unset, Err(Refusal::UnknownTerm(_))));
    let eleven = call(
        &V2014,
        &sound,
        &[("revocation-bar-cycles", Value::Amount(21))],
        &[],
        Detail::Verdicts,
    );
    assert!(matches!(eleven, Err(Refusal::TermOutOfRange(_))));
}

/// Whether it won is open: the measures are undetermined, never nothing, and so are acts on them.
#[test]
fn a_title_that_may_not_have_been_given_leaves_its_measures_open() {
    for version in [&V2021, &V2014] {
        let scheme = version.law.instrument.id;
        let mut aftermath = fraud(scheme, 1).act(1, ALL, DECIDED, UNKNOWN_DAY);
        aftermath.titles.given = vec![UNKNOWN];
        let answer = call(version, &aftermath, &[], &[], Detail::Reasons).unwrap();
        assert!(answer.measures.len() >= 3);
        for measure in &answer.measures {
            assert_eq!(measure.applies, UNKNOWN);
            assert_eq!(measure.progress, Progress::Undetermined);
        }
        let said: Vec<&str> = answer
            .findings
            .list()
            .iter()
            .map(|it| version.law.codes[it.code as usize].id)
            .collect();
        assert!(said.contains(&"title-open"), "{said:?}");
        assert!(said.contains(&"step-on-undetermined"), "{said:?}");
        aftermath.titles.given = vec![NO];
        assert!(call(version, &aftermath, &[], &[], Detail::Verdicts).is_err());
    }
}
