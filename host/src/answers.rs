//! What an answer must be before the host believes it. A component whose answer breaks the contract
//! has failed, whatever it computed.

use crate::columns::Aftermath;
use crate::contract::{eligibility, ranking, sanction, scoring, types};
use crate::error::Failure;
use crate::ready::Unit;

/// In a column of findings, no row.
pub const NO_ROW: u32 = u32::MAX;
/// Largest description that is taken: far more rules than any regulation has.
const MOST_RULES: usize = 10_000;

pub(crate) fn broken(component: &str, what: &str) -> Failure {
    Failure::new(
        component,
        format!("返回结果不符合契约：{what}"),
        format!("its answer breaks the contract: {what}"),
    )
}

struct Check<'a> {
    component: &'a str,
    rules: usize,
    codes: usize,
}

impl Check<'_> {
    fn of(unit: &Unit) -> Check<'_> {
        Check {
            component: &unit.name,
            rules: unit.description.rules.len(),
            codes: unit.description.codes.len(),
        }
    }

    fn that(&self, holds: bool, what: &str) -> Result<(), Failure> {
        if holds {
            Ok(())
        } else {
            Err(broken(self.component, what))
        }
    }

    fn length<T>(&self, name: &str, column: &[T], rows: usize) -> Result<(), Failure> {
        let given = column.len();
        self.that(
            given == rows,
            &format!("{name}: {given} rows, {rows} expected"),
        )
    }

    fn truths(&self, name: &str, column: &[u8], rows: usize) -> Result<(), Failure> {
        self.length(name, column, rows)?;
        // Without a branch for each cell, so that many are looked at together.
        let bits = column.iter().fold(0, |bits, truth| bits | truth);
        self.that(bits < 4, &format!("{name}: code above 3"))
    }

    fn rules(&self, cells: &[u8], rows: usize) -> Result<(), Failure> {
        self.truths("rules", cells, self.rules.saturating_mul(rows))
    }

    fn findings(&self, findings: &types::Findings, rows: usize) -> Result<(), Failure> {
        let count = findings.row.len();
        self.length("findings.rule", &findings.rule, count)?;
        self.length("findings.code", &findings.code, count)?;
        self.length("findings.at", &findings.at, count)?;
        self.length("findings.value", &findings.value, count)?;
        self.length("findings.limit", &findings.limit, count)?;
        let below = |column: &[u32], limit: usize| column.iter().all(|it| (*it as usize) < limit);
        let row = |row: &u32| *row == NO_ROW || (*row as usize) < rows;
        self.that(
            findings.row.iter().all(row)
                && below(&findings.rule, self.rules)
                && below(&findings.code, self.codes),
            "findings: index out of range",
        )
    }
}

/// A description: ids that are there and distinct.
pub fn description(component: &str, description: &types::Description) -> Result<(), Failure> {
    let check = Check {
        component,
        rules: 0,
        codes: 0,
    };
    check.that(
        description.rules.len() <= MOST_RULES,
        "description: too many rules",
    )?;
    check.that(
        !description.instrument.id.is_empty(),
        "description: instrument without id",
    )?;
    let distinct = |ids: &mut Vec<&str>| {
        ids.sort_unstable();
        ids.windows(2).all(|pair| pair.first() != pair.last()) && !ids.contains(&"")
    };
    let mut rules = description
        .rules
        .iter()
        .map(|rule| rule.id.as_str())
        .collect();
    check.that(distinct(&mut rules), "description: rule ids not distinct")?;
    let mut terms = description
        .terms
        .iter()
        .map(|term| term.id.as_str())
        .collect();
    check.that(distinct(&mut terms), "description: term ids not distinct")?;
    let mut codes = description
        .codes
        .iter()
        .map(|code| code.id.as_str())
        .collect();
    check.that(distinct(&mut codes), "description: code ids not distinct")
}

/// The answers of eligibility; among them that a verdict is the *and* of its rules.
pub fn screening(unit: &Unit, rows: usize, answer: &eligibility::Screening) -> Result<(), Failure> {
    let check = Check::of(unit);
    check.truths("verdict", &answer.verdict, rows)?;
    check.rules(&answer.rules, rows)?;
    check.findings(&answer.findings, rows)?;
    let mut verdict = vec![2_u8; rows];
    for column in answer.rules.chunks(rows.max(1)) {
        for (verdict, answer) in verdict.iter_mut().zip(column) {
            let answer = if *answer == 0 { 2 } else { *answer };
            *verdict = (*verdict & answer & 2) | ((*verdict | answer) & 1);
        }
    }
    check.that(
        verdict == answer.verdict,
        "verdict: not the conjunction of the rules",
    )
}

/// The answers of scoring.
pub fn assessment(
    unit: &Unit,
    standards: &[scoring::Standard],
    rows: usize,
    answer: &scoring::Assessment,
) -> Result<(), Failure> {
    let check = Check::of(unit);
    let scores = &answer.scores;
    check.truths("visited", &scores.visited, rows)?;
    check.rules(&answer.rules, rows)?;
    check.findings(&answer.findings, rows)?;
    let scored = scores.row.len();
    let ordered = scores.row.windows(2).all(|pair| pair.first() < pair.last())
        && scores.row.last().is_none_or(|row| (*row as usize) < rows);
    check.that(ordered, "row: not rising, or out of range")?;
    check.length("low", &scores.low, scored)?;
    check.length("high", &scores.high, scored)?;
    check.length("over", &scores.over, scored)?;
    let ranges = scores
        .low
        .iter()
        .zip(&scores.high)
        .all(|(low, high)| low <= high);
    check.that(
        ranges && scores.over.iter().all(|over| *over > 0),
        "low, high, over: no score",
    )?;
    let Some(standard) = standards.get(answer.standard as usize) else {
        return check.that(scored == 0, "standard: index out of range");
    };
    let cells = scored.saturating_mul(standard.categories.len());
    check.length("subtotal-low", &answer.subtotal_low, cells)?;
    check.length("subtotal-high", &answer.subtotal_high, cells)?;
    check.length(
        "spread",
        &answer.spread,
        scored.saturating_mul(standard.items.len()),
    )
}

/// The answers of ranking.
pub fn selection(unit: &Unit, rows: usize, answer: &ranking::Selection) -> Result<(), Failure> {
    let check = Check::of(unit);
    check.rules(&answer.rules, rows)?;
    check.truths("candidate", &answer.candidate, rows)?;
    check.truths("winner", &answer.winner, rows)?;
    check.length("best", &answer.best, rows)?;
    check.length("worst", &answer.worst, rows)?;
    check.that(answer.vacant < 4, "vacant: code above 3")?;
    check.that(answer.prize >= 0, "prize: negative")?;
    check.findings(&answer.findings, rows)
}

/// The answers of sanction.
pub fn enforcement(
    unit: &Unit,
    kinds: usize,
    aftermath: &Aftermath,
    answer: &sanction::Enforcement,
) -> Result<(), Failure> {
    let check = Check::of(unit);
    let titles = aftermath.ids.len();
    check.findings(&answer.findings, titles)?;
    let within = |index: Option<u32>, length: usize| index.is_none_or(|i| (i as usize) < length);
    let good = answer.measures.iter().all(|measure| {
        (measure.rule as usize) < check.rules
            && (measure.kind as usize) < kinds
            && within(measure.title, titles)
            && within(measure.event, aftermath.events.len())
            && within(measure.conduct, aftermath.columns.conduct.kind.len())
    });
    check.that(good, "measures: index out of range")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::columns::Columns;
    use crate::cycle::Cycle;
    use crate::engine::{Limits, Runner};
    use crate::pipeline::Ready;
    use crate::scheme::Scheme;
    use crate::stage::Stage;

    static READY: LazyLock<Ready> = LazyLock::new(|| {
        let runner = Runner::new(Limits::default()).unwrap();
        Ready::new(&runner, Scheme::find("beilun-2021").unwrap()).unwrap()
    });

    const ROWS: usize = 3;

    fn unit(stage: Stage) -> &'static Unit {
        READY.units.get(&stage).unwrap()
    }

    fn rules(stage: Stage) -> Vec<u8> {
        vec![2; ROWS * unit(stage).description.rules.len()]
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

    /// What is wrong with an answer, without the name of the component.
    fn says<T: std::fmt::Debug>(answer: Result<T, Failure>) -> String {
        let (_, what) = answer
            .unwrap_err()
            .reason
            .en
            .split_once("its answer breaks the contract: ")
            .map(|(before, what)| (before.to_owned(), what.to_owned()))
            .unwrap();
        what
    }

    #[test]
    fn eligibility_of_the_wrong_length_or_with_codes_that_do_not_exist_is_refused() {
        let unit = unit(Stage::Eligibility);
        let good = || eligibility::Screening {
            rules: rules(Stage::Eligibility),
            verdict: vec![2; ROWS],
            findings: none(),
        };
        let wrong = |change: &dyn Fn(&mut eligibility::Screening)| {
            let mut answer = good();
            change(&mut answer);
            says(screening(unit, ROWS, &answer))
        };
        assert!(screening(unit, ROWS, &good()).is_ok());
        assert_eq!(
            wrong(&|it| it.verdict.truncate(2)),
            "verdict: 2 rows, 3 expected"
        );
        assert_eq!(
            wrong(&|it| it.verdict.push(2)),
            "verdict: 4 rows, 3 expected"
        );
        assert_eq!(
            wrong(&|it| it.verdict.clear()),
            "verdict: 0 rows, 3 expected"
        );
        assert_eq!(
            wrong(&|it| it.rules.truncate(68)),
            "rules: 68 rows, 69 expected"
        );
        assert_eq!(wrong(&|it| it.rules.push(2)), "rules: 70 rows, 69 expected");
        assert_eq!(
            wrong(&|it| it.rules[7 * ROWS + 1] = 4),
            "rules: code above 3"
        );
        assert_eq!(wrong(&|it| it.verdict[0] = 255), "verdict: code above 3");
        assert_eq!(
            wrong(&|it| it.verdict[0] = 1),
            "verdict: not the conjunction of the rules"
        );
        assert_eq!(
            wrong(&|it| it.rules[7 * ROWS + 1] = 3),
            "verdict: not the conjunction of the rules"
        );
        for bad in [finding(3, 0, 0), finding(0, 23, 0), finding(0, 0, 10_000)] {
            let said = wrong(&|it| it.findings = bad.clone());
            assert_eq!(said, "findings: index out of range");
        }
        let said = wrong(&|it| it.findings.value.push(1));
        assert_eq!(said, "findings.value: 1 rows, 0 expected");
    }

    #[test]
    fn a_verdict_is_the_conjunction_of_its_rules() {
        // No wins over open, open over yes; what is not asked counts as yes.
        let unit = unit(Stage::Eligibility);
        let mut answer = eligibility::Screening {
            rules: rules(Stage::Eligibility),
            verdict: vec![1, 3, 2],
            findings: none(),
        };
        answer.rules[..2 * ROWS].copy_from_slice(&[1, 3, 0, 3, 2, 0]);
        assert!(screening(unit, ROWS, &answer).is_ok());
    }

    #[test]
    fn scores_of_the_wrong_length_are_refused() {
        let unit = unit(Stage::Scoring);
        let good = || scoring::Assessment {
            scores: types::Scores {
                visited: vec![2, 1, 2],
                row: vec![0, 2],
                low: vec![60_000, 50_000],
                high: vec![60_000, 70_000],
                over: vec![1, 1],
            },
            standard: 0,
            subtotal_low: vec![0; 2 * READY.standards[0].categories.len()],
            subtotal_high: vec![0; 2 * READY.standards[0].categories.len()],
            spread: vec![0; 2 * READY.standards[0].items.len()],
            rules: rules(Stage::Scoring),
            findings: none(),
        };
        let check = |answer: &scoring::Assessment| assessment(unit, &READY.standards, ROWS, answer);
        let wrong = |change: &dyn Fn(&mut scoring::Assessment)| {
            let mut answer = good();
            change(&mut answer);
            says(check(&answer))
        };
        assert!(check(&good()).is_ok());
        assert_eq!(
            wrong(&|it| it.scores.visited.truncate(2)),
            "visited: 2 rows, 3 expected"
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
            wrong(&|it| it.scores.low[0] = 60_001),
            "low, high, over: no score"
        );
        assert_eq!(
            wrong(&|it| it.scores.over[0] = 0),
            "low, high, over: no score"
        );
        assert_eq!(wrong(&|it| it.standard = 9), "standard: index out of range");
        assert!(wrong(&|it| it.subtotal_low.truncate(1)).starts_with("subtotal-low: "));
        assert!(wrong(&|it| it.subtotal_high.push(0)).starts_with("subtotal-high: "));
        assert!(wrong(&|it| it.spread.clear()).starts_with("spread: 0 rows"));
    }

    #[test]
    fn a_selection_of_the_wrong_length_is_refused() {
        let unit = unit(Stage::Ranking);
        let good = || ranking::Selection {
            rules: rules(Stage::Ranking),
            candidate: vec![2; ROWS],
            winner: vec![1; ROWS],
            best: vec![1; ROWS],
            worst: vec![3; ROWS],
            vacant: 2,
            prize: 300_000,
            findings: none(),
        };
        let wrong = |change: &dyn Fn(&mut ranking::Selection)| {
            let mut answer = good();
            change(&mut answer);
            says(selection(unit, ROWS, &answer))
        };
        assert!(selection(unit, ROWS, &good()).is_ok());
        assert_eq!(
            wrong(&|it| it.candidate.truncate(2)),
            "candidate: 2 rows, 3 expected"
        );
        assert_eq!(wrong(&|it| it.winner.push(1)), "winner: 4 rows, 3 expected");
        assert_eq!(wrong(&|it| it.best.clear()), "best: 0 rows, 3 expected");
        assert_eq!(wrong(&|it| it.worst.clear()), "worst: 0 rows, 3 expected");
        assert_eq!(wrong(&|it| it.vacant = 4), "vacant: code above 3");
        assert_eq!(wrong(&|it| it.prize = -1), "prize: negative");
        assert_eq!(wrong(&|it| it.rules.clear()), "rules: 0 rows, 27 expected");
    }

    #[test]
    fn a_measure_on_what_is_not_there_is_refused() {
        let unit = unit(Stage::Sanction);
        let text =
            r#"{"laurel":"0.1","cycle":{"year":2021,"timetable":{"deadline":"2021-06-30"}}}"#;
        let cycle: Cycle = serde_json::from_str(text).unwrap();
        let aftermath = Columns::new(&cycle).aftermath("beilun-2021", 300_000, &[], &[]);
        let kinds = READY.measure_kinds.len();
        let check = |answer: &sanction::Enforcement| enforcement(unit, kinds, &aftermath, answer);
        let empty = || sanction::Enforcement {
            measures: vec![],
            findings: none(),
        };
        assert!(check(&empty()).is_ok());
        let mut answer = empty();
        answer.findings = finding(0, 0, 0);
        assert_eq!(says(check(&answer)), "findings: index out of range");
    }
}
