//! What an answer of a component must keep, with the answers of the 2021 scheme's stages made wrong one by
//! one.

use std::sync::LazyLock;

use laurel::answers::*;
use laurel::columns::{Columns, Stance};
use laurel::contract::types::{Detail, Settings, Value};
use laurel::contract::{eligibility, ranking, sanction, scoring, types};
use laurel::cycle::Cycle;
use laurel::engine::{Limits, Runner};
use laurel::lang::Text;
use laurel::ready::{Ready, Unit};
use laurel::stage::Stage;

static READY: LazyLock<Ready> = LazyLock::new(|| {
    let runner = Runner::new(Limits::default()).unwrap();
    laurel::pipeline::prepare(&runner, laurel::find::find("beilun-2021").unwrap()).unwrap()
});

const ROWS: usize = 3;

fn unit(stage: Stage) -> &'static Unit {
    READY.units.get(&stage).unwrap()
}

fn rules(stage: Stage) -> Vec<u8> {
    vec![2; ROWS * unit(stage).description.rules.len()]
}

/// Index of a code.
fn code(stage: Stage, id: &str) -> u32 {
    let codes = &unit(stage).description.codes;
    u32::try_from(codes.iter().position(|code| code.id == id).unwrap()).unwrap()
}

fn finding(row: u32, rule: u32, code: u32) -> types::Findings {
    types::Findings {
        row: vec![row],
        rule: vec![rule],
        code: vec![code],
        at: vec![NO_ROW],
        value: vec![0],
        limit: vec![0],
    }
}

fn none() -> types::Findings {
    types::Findings {
        row: vec![],
        rule: vec![],
        code: vec![],
        at: vec![],
        value: vec![],
        limit: vec![],
    }
}

fn asked(detail: Detail) -> Settings {
    Settings {
        terms: vec![],
        waived: vec![],
        detail,
    }
}

/// The first breach, and its place.
fn says(found: &Breaches) -> (String, Place) {
    let first = found.0.first().unwrap();
    assert!(!first.what.zh.is_empty());
    (first.what.en.clone(), first.place)
}

fn cycle(more: &str) -> Cycle {
    let head = r#"{"laurel":"0.1","cycle":{"year":2021,"timetable":{"deadline":"2021-06-30"}}"#;
    serde_json::from_str(&format!("{head}{more}}}")).unwrap()
}

fn applicants() -> Cycle {
    let accident = r#""accidents":[{"on":"2020-01-01","fatal":true}]"#;
    cycle(&format!(
        r#","applicants":[{{"id":"A"}},{{"id":"B",{accident}}},{{"id":"C"}}]"#
    ))
}

#[test]
fn every_place_is_in_the_contract() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../wit");
    for Place(file, item, field) in at::ALL {
        let text = std::fs::read_to_string(format!("{folder}/{file}.wit")).unwrap();
        let starts = |line: &str| {
            let words = ["record ", "variant ", "enum ", "type "];
            let named = words.iter().any(|word| {
                let rest = line.strip_prefix(word).and_then(|it| it.strip_prefix(item));
                rest.is_some_and(|rest| rest.starts_with([' ', '{', '=']))
            });
            named || line.starts_with(&format!("{item}: func("))
        };
        let mut lines = text.lines().map(str::trim).skip_while(|line| !starts(line));
        assert!(lines.next().is_some(), "{file} {item}");
        let mut fields = lines.take_while(|line| *line != "}");
        let named = |line: &str| {
            let rest = line.strip_prefix(field);
            rest.is_some_and(|rest| rest.starts_with([':', '(', ',']))
        };
        assert!(
            field.is_empty() || fields.any(named),
            "{file} {item} {field}"
        );
    }
}

#[test]
fn eligibility_is_held_against_the_contract() {
    let unit = unit(Stage::Eligibility);
    let cycle = applicants();
    let columns = Columns::new(&cycle);
    let cohort = columns.cohort(&READY.facts, &[0, 1, 2]);
    let good = || eligibility::Screening {
        rules: rules(Stage::Eligibility),
        verdict: vec![2; ROWS],
        findings: none(),
    };
    let with = |settings: &Settings, change: &dyn Fn(&mut eligibility::Screening)| {
        let mut answer = good();
        change(&mut answer);
        says(&screening(unit, settings, &cohort, &answer))
    };
    let plain = asked(Detail::Verdicts);
    let wrong = |change: &dyn Fn(&mut eligibility::Screening)| with(&plain, change).0;
    assert!(screening(unit, &plain, &cohort, &good()).is_empty());
    assert_eq!(
        wrong(&|it| it.verdict.truncate(2)),
        "verdict: 2 rows, 3 expected"
    );
    assert_eq!(
        wrong(&|it| it.verdict.push(2)),
        "verdict: 4 rows, 3 expected"
    );
    let cells = ROWS * unit.description.rules.len();
    assert_eq!(
        wrong(&|it| it.rules.push(2)),
        format!("rules: {} rows, {cells} expected", cells + 1)
    );
    assert_eq!(
        wrong(&|it| it.rules[7 * ROWS + 1] = 4),
        "rules: code above 3"
    );
    assert_eq!(wrong(&|it| it.verdict[0] = 255), "verdict: code above 3");
    for change in [
        (&|it: &mut eligibility::Screening| it.verdict[0] = 1)
            as &dyn Fn(&mut eligibility::Screening),
        &|it| it.rules[7 * ROWS + 1] = 3,
    ] {
        let (what, place) = with(&plain, change);
        assert!(what.starts_with("verdict: not the conjunction"), "{what}");
        assert_eq!(place, at::VERDICT);
    }
    for bad in [finding(3, 0, 0), finding(0, 230, 0), finding(0, 0, 10_000)] {
        let said = wrong(&|it| it.findings = bad.clone());
        assert_eq!(said, "findings: index out of range");
    }
    let said = wrong(&|it| it.findings.value.push(1));
    assert_eq!(said, "findings.value: 1 rows, 0 expected");

    // Reasons: none that was not asked for, one for each answer that is not yes.
    let reason = |row: u32, rule: u32| finding(row, rule, code(Stage::Eligibility, "late"));
    let (what, place) = with(&plain, &|it| it.findings = reason(0, 0));
    assert!(what.contains("none was asked for"), "{what}");
    assert_eq!(place, at::CODE_REMARK);
    let no = |it: &mut eligibility::Screening| {
        it.rules[ROWS + 1] = 1;
        it.verdict[1] = 1;
    };
    let (what, place) = with(&asked(Detail::Reasons), &no);
    assert!(what.contains("no reason is given"), "{what}");
    assert_eq!(place, at::DETAIL_REASONS);
    for detail in [
        Detail::Verdicts,
        Detail::ReasonsFor(vec![0, 2]),
        Detail::Reasons,
    ] {
        let told = matches!(detail, Detail::Reasons);
        let mut answer = good();
        no(&mut answer);
        if told {
            answer.findings = reason(1, 1);
        }
        assert!(screening(unit, &asked(detail), &cohort, &answer).is_empty());
    }
    let (what, _) = with(&asked(Detail::ReasonsFor(vec![0])), &|it| {
        no(it);
        it.findings = reason(1, 1);
    });
    assert!(what.contains("none was asked for"), "{what}");

    // What a reason points to is there, and the applicant's own.
    let accident = code(Stage::Eligibility, "accident");
    let pointing = |row: u32, to: u32| {
        let mut found = finding(row, 1, accident);
        found.at = vec![to];
        let mut answer = good();
        no(&mut answer);
        answer.findings = found;
        screening(unit, &asked(Detail::Reasons), &cohort, &answer)
    };
    assert!(pointing(1, 0).is_empty());
    for (row, to) in [(1, 1), (0, 0)] {
        let (what, place) = says(&pointing(row, to));
        assert!(what.contains("not there or is another's"), "{what}");
        assert_eq!(place, at::FINDINGS_AT);
    }
    let (what, place) = with(&asked(Detail::Reasons), &|it| {
        it.findings = finding(0, 0, code(Stage::Eligibility, "late"));
        it.findings.value = vec![i64::MAX];
    });
    assert!(
        what.contains("is no date") || what.contains("counts nothing"),
        "{what}"
    );
    assert_eq!(place, at::FINDINGS_VALUE);

    // By row, then by rule.
    let (what, place) = with(&asked(Detail::Reasons), &|it| {
        let late = code(Stage::Eligibility, "late");
        it.findings = types::Findings {
            row: vec![1, 0],
            rule: vec![0; 2],
            code: vec![late; 2],
            at: vec![NO_ROW; 2],
            value: vec![0; 2],
            limit: vec![0; 2],
        };
    });
    assert!(what.contains("not by row"), "{what}");
    assert_eq!(place, at::SCREENING_FINDINGS);

    // A rule that is waived is not asked.
    let mut waiving = asked(Detail::Verdicts);
    waiving.waived = vec![unit.description.rules[0].id.clone()];
    let (what, place) = with(&waiving, &|_| ());
    assert!(what.contains("is waived"), "{what}");
    assert_eq!(place, at::WAIVED);
}

#[test]
fn a_failure_names_the_applicant_and_the_place() {
    let mut found = Breaches::default();
    found.0.push(Breach {
        place: at::WORST,
        what: Text::new("位次不对", "places are wrong"),
        row: Some(1),
    });
    let whose = |row: u32| (row == 1).then(|| "A02".to_owned());
    let failure = found.settle("ranking", &whose).unwrap_err();
    assert_eq!(
        failure.reason.en,
        "its answer about “A02” breaks the contract: places are wrong (wit/ranking.wit selection.worst)"
    );
    assert_eq!(
        failure.reason.zh,
        "“A02”的返回结果不符合契约：位次不对（wit/ranking.wit selection.worst）"
    );
}

#[test]
fn a_verdict_is_the_conjunction_of_its_rules() {
    // No wins over open, open over yes; what is not asked counts as yes.
    let unit = unit(Stage::Eligibility);
    let cycle = applicants();
    let columns = Columns::new(&cycle);
    let cohort = columns.cohort(&READY.facts, &[0, 1, 2]);
    let mut answer = eligibility::Screening {
        rules: rules(Stage::Eligibility),
        verdict: vec![1, 3, 2],
        findings: none(),
    };
    answer.rules[..2 * ROWS].copy_from_slice(&[1, 3, 0, 3, 2, 0]);
    assert!(screening(unit, &asked(Detail::Verdicts), &cohort, &answer).is_empty());
}

fn visits() -> scoring::Visits {
    let cycle = applicants();
    let mut visits = Columns::new(&cycle).visits_of(&[0, 1, 2]);
    visits.picked = vec![2, 1, 2];
    visits
}

fn assessed() -> scoring::Assessment {
    let standard = &READY.standards[0];
    let full: Vec<u32> = standard
        .categories
        .iter()
        .map(|it| it.points * 100)
        .collect();
    let none = vec![0; full.len()];
    scoring::Assessment {
        scores: types::Scores {
            visited: vec![2, 1, 2],
            row: vec![0, 2],
            low: vec![0, 100_000],
            high: vec![100_000, 100_000],
            over: vec![1, 1],
        },
        standard: 0,
        subtotal_low: [none, full.clone()].concat(),
        subtotal_high: full.repeat(2),
        spread: vec![NO_SPREAD; 2 * standard.items.len()],
        rules: rules(Stage::Scoring),
        findings: self::none(),
    }
}

#[test]
fn scores_are_held_against_the_contract() {
    let unit = unit(Stage::Scoring);
    let with = |settings: &Settings, change: &dyn Fn(&mut scoring::Assessment)| {
        let mut answer = assessed();
        change(&mut answer);
        assessment(unit, settings, &READY.standards, &visits(), &answer)
    };
    let plain = asked(Detail::Verdicts);
    let wrong = |change: &dyn Fn(&mut scoring::Assessment)| says(&with(&plain, change)).0;
    assert!(with(&plain, &|_| ()).is_empty());
    assert_eq!(
        wrong(&|it| it.scores.visited.truncate(2)),
        "visited: 2 rows, 3 expected"
    );
    assert_eq!(
        wrong(&|it| it.scores.visited[1] = 2),
        "visited: 2, where picked is 1"
    );
    assert_eq!(
        wrong(&|it| it.scores.low.push(0)),
        "low: 3 rows, 2 expected"
    );
    assert_eq!(
        wrong(&|it| it.scores.high.clear()),
        "high: 0 rows, 2 expected"
    );
    assert_eq!(
        wrong(&|it| it.scores.over.truncate(1)),
        "over: 1 rows, 2 expected"
    );
    assert_eq!(
        wrong(&|it| it.scores.row.swap(0, 1)),
        "row: not rising, or out of range"
    );
    assert_eq!(
        wrong(&|it| it.scores.row[1] = 3),
        "row: not rising, or out of range"
    );
    assert_eq!(
        wrong(&|it| it.scores.row[1] = 1),
        "row: neither picked nor with marks, and there all the same"
    );
    for change in [
        (&|it: &mut scoring::Assessment| it.scores.low[0] = 100_001)
            as &dyn Fn(&mut scoring::Assessment),
        &|it| it.scores.over[0] = 0,
        &|it| it.scores.high[0] = 100_001,
    ] {
        assert!(wrong(change).contains("no score between 0 and 1000 points"));
    }
    assert_eq!(
        wrong(&|it| it.standard = 9),
        format!(
            "standard: index out of range: 9 of {}",
            READY.standards.len()
        )
    );
    assert!(wrong(&|it| it.subtotal_low.truncate(1)).starts_with("subtotal-low: "));
    assert!(wrong(&|it| it.subtotal_high.push(0)).starts_with("subtotal-high: "));
    assert!(wrong(&|it| it.spread.clear()).starts_with("spread: 0 rows"));
    assert!(wrong(&|it| it.spread[3] = 101).starts_with("spread: 101"));
    assert!(wrong(&|it| it.subtotal_low[0] = 1).contains("where the total is"));
    assert!(wrong(&|it| it.subtotal_high[0] += 1).contains("points of the category"));
    // Where scores are rounded, subtotals need not sum to the total.
    let mut rounding = asked(Detail::Verdicts);
    rounding.terms = vec![types::Setting {
        term: "rounding".to_owned(),
        value: Value::Choice("1".to_owned()),
    }];
    assert!(with(&rounding, &|it| it.subtotal_low[0] = 50).is_empty());
    assert!(!with(&rounding, &|it| it.subtotal_low[0] = 1_000).is_empty());
}

#[test]
fn a_selection_is_held_against_the_contract() {
    let unit = unit(Stage::Ranking);
    let cycle = applicants();
    let columns = Columns::new(&cycle);
    let scores = types::Scores {
        low: vec![60_000, 60_000],
        high: vec![60_000, 60_000],
        ..assessed().scores
    };
    let good = || ranking::Selection {
        rules: rules(Stage::Ranking),
        candidate: vec![2, 1, 3],
        winner: vec![2, 1, 3],
        best: vec![1, 0, 1],
        worst: vec![2, 0, 2],
        vacant: 1,
        prize: 300_000,
        findings: none(),
    };
    let with = |change: &dyn Fn(&mut ranking::Selection)| {
        let mut answer = good();
        change(&mut answer);
        let plain = asked(Detail::Verdicts);
        selection(unit, &plain, &scores, columns.decisions(), &answer)
    };
    let wrong = |change: &dyn Fn(&mut ranking::Selection)| says(&with(change)).0;
    assert!(with(&|_| ()).is_empty());
    assert_eq!(
        wrong(&|it| it.candidate.truncate(2)),
        "candidate: 2 rows, 3 expected"
    );
    assert_eq!(wrong(&|it| it.winner.push(1)), "winner: 4 rows, 3 expected");
    assert_eq!(wrong(&|it| it.best.clear()), "best: 0 rows, 3 expected");
    assert_eq!(wrong(&|it| it.worst.clear()), "worst: 0 rows, 3 expected");
    assert_eq!(wrong(&|it| it.vacant = 4), "vacant: code above 3");
    assert_eq!(wrong(&|it| it.prize = -1), "prize: negative: -1");
    let cells = ROWS * unit.description.rules.len();
    assert_eq!(
        wrong(&|it| it.rules.clear()),
        format!("rules: 0 rows, {cells} expected")
    );
    for (best, worst, says) in [
        (2, 1, "best, worst: 2 to 1 are no places"),
        (0, 1, "best, worst: 0 to 1 are no places"),
        (1, 0, "best, worst: 1 to 0 are no places"),
        (1, 3, "worst: 3, where 2 are in the order"),
    ] {
        let said = wrong(&|it| (it.best[0], it.worst[0]) = (best, worst));
        assert!(said.starts_with(says), "{said}");
    }
    let said = wrong(&|it| (it.best[2], it.worst[2]) = (2, 2));
    assert_eq!(said, "best: 1 and 2 for equal scores");
    // A winner is a candidate, and who may win may be one.
    for (winner, candidate) in [(2, 1), (3, 1), (2, 3)] {
        let found = with(&|it| (it.winner[0], it.candidate[0]) = (winner, candidate));
        let (said, place) = says(&found);
        assert!(said.ends_with("a winner is a candidate"), "{said}");
        assert_eq!(place, at::WINNER);
    }
    for (winner, candidate) in [(2, 2), (3, 3), (3, 2), (1, 1), (1, 2), (2, 0)] {
        let found = with(&|it| {
            (it.winner[0], it.candidate[0]) = (winner, candidate);
            it.vacant = if winner == 2 { 1 } else { 3 };
        });
        assert!(found.is_empty(), "{winner} {candidate}: {found:?}");
    }
    // Vacant where nobody wins, and only there.
    for (winner, fit) in [
        (vec![2, 1, 3], &[0, 1][..]),
        (vec![1, 1, 3], &[0, 1, 3]),
        (vec![1, 1, 1], &[0, 2]),
    ] {
        for vacant in 0..=3 {
            let found = with(&|it| {
                it.winner.clone_from(&winner);
                it.vacant = vacant;
            });
            assert_eq!(
                found.is_empty(),
                fit.contains(&vacant),
                "{winner:?} {vacant}"
            );
        }
    }
    // No more win than the quota admits.
    let mut one = asked(Detail::Verdicts);
    one.terms = vec![types::Setting {
        term: QUOTA.to_owned(),
        value: Value::Amount(1),
    }];
    let mut answer = good();
    (answer.winner, answer.candidate) = (vec![2; 3], vec![2; 3]);
    let found = selection(unit, &one, &scores, columns.decisions(), &answer);
    assert_eq!(says(&found).0, "winner: 3 win, where the quota is 1");
}

#[test]
fn measures_are_held_against_the_contract() {
    use sanction::{Enforcement, Measure, Progress};
    let unit = unit(Stage::Sanction);
    let cycle = cycle(
        r#","applicants":[],"examiners":[{"id":"E","name":"E"}],
        "titles":[{"id":"T","holder":"T"},{"id":"U","holder":"U"}],
        "events":[{"id":"V","honour":"T","kind":"fraud","on":"2021-01-01"}],
        "conduct":[{"id":"W","reviewer":"E","kind":"neglect","on":"2021-01-01"}]"#,
    );
    let columns = Columns::new(&cycle);
    let aftermath = columns
        .aftermath("beilun-2021", 300_000, &[], &[], Stance::Open)
        .columns;
    assert_eq!(aftermath.events.title, [0]);
    let kinds = READY.measure_kinds.len();
    let settings = asked(Detail::Verdicts);
    let check = |answer: &Enforcement| enforcement(unit, &settings, kinds, &aftermath, answer);
    let on_title = Measure {
        rule: 0,
        kind: 0,
        title: Some(0),
        event: Some(0),
        conduct: None,
        applies: 2,
        progress: Progress::Due,
        amount: 0,
    };
    let on_reviewer = Measure {
        title: None,
        event: None,
        conduct: Some(0),
        ..on_title
    };
    let good = || Enforcement {
        measures: vec![on_title, on_reviewer],
        findings: none(),
    };
    assert!(check(&good()).is_empty(), "{:?}", check(&good()));
    let mut answer = good();
    answer.findings = finding(2, 0, 0);
    assert_eq!(says(&check(&answer)).0, "findings: index out of range");
    let wrong = |change: &dyn Fn(&mut Measure)| {
        let mut answer = good();
        change(&mut answer.measures[0]);
        says(&check(&answer))
    };
    let out = "measures: index out of range";
    let kinds = u32::try_from(kinds).unwrap();
    for (place, change) in [
        (
            at::MEASURE_RULE,
            (&|it: &mut Measure| it.rule = 99) as &dyn Fn(&mut Measure),
        ),
        (at::MEASURE_KIND, &|it| it.kind = kinds),
        (at::MEASURE_TITLE, &|it| it.title = Some(2)),
        (at::MEASURE_EVENT, &|it| it.event = Some(1)),
        (at::MEASURE_CONDUCT, &|it| it.conduct = Some(1)),
    ] {
        assert_eq!(wrong(change), (out.to_owned(), place));
    }
    for (place, change) in [
        (
            at::MEASURE_CONDUCT,
            (&|it: &mut Measure| it.conduct = Some(0)) as &dyn Fn(&mut Measure),
        ),
        (at::MEASURE_EVENT, &|it| it.event = None),
        (at::MEASURE_EVENT, &|it| it.title = None),
        (at::MEASURE_TITLE, &|it| it.title = Some(1)),
        (at::MEASURE_APPLIES, &|it| it.applies = 200),
        (at::MEASURE_APPLIES, &|it| it.applies = 1),
        (at::MEASURE_PROGRESS, &|it| it.applies = 3),
        (at::MEASURE_PROGRESS, &|it| {
            it.progress = Progress::Undetermined;
        }),
        (at::MEASURE_AMOUNT, &|it| it.amount = -2),
    ] {
        assert_eq!(wrong(change).1, place);
    }
    let mut answer = good();
    answer.measures.reverse();
    assert_eq!(says(&check(&answer)).1, at::MEASURES);
    answer.measures = vec![on_title, on_title];
    assert_eq!(says(&check(&answer)).1, at::MEASURES);
}
