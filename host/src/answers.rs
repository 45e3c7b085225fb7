//! What an answer must be before the host believes it. A component whose answer breaks the contract
//! has failed, whatever it computed.

use crate::columns::Aftermath;
use crate::contract::{eligibility, ranking, sanction, scoring, types};
use crate::engine::{Failure, Loaded};
use crate::pipeline::Unit;

/// Largest description that is taken: far more rules than any regulation has.
const MOST_RULES: usize = 10_000;

fn broken(loaded: &Loaded, what: &str) -> Failure {
    Failure::new(
        loaded.name(),
        format!("返回结果不符合契约：{what}"),
        format!("its answer breaks the contract: {what}"),
    )
}

struct Check<'a> {
    loaded: &'a Loaded,
    rules: usize,
    codes: usize,
}

impl Check<'_> {
    fn of(unit: &Unit) -> Check<'_> {
        Check {
            loaded: &unit.loaded,
            rules: unit.description.rules.len(),
            codes: unit.description.codes.len(),
        }
    }

    fn that(&self, holds: bool, what: &str) -> Result<(), Failure> {
        if holds {
            Ok(())
        } else {
            Err(broken(self.loaded, what))
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
        self.that(
            column.iter().all(|truth| *truth < 4),
            &format!("{name}: code above 3"),
        )
    }

    fn columns(&self, columns: &[Vec<u8>], rows: usize) -> Result<(), Failure> {
        self.length("rules", columns, self.rules)?;
        columns
            .iter()
            .try_for_each(|column| self.truths("rules", column, rows))
    }

    fn findings(&self, findings: &[types::Finding], rows: usize) -> Result<(), Failure> {
        let good = findings.iter().all(|finding| {
            finding.row.is_none_or(|row| (row as usize) < rows)
                && (finding.rule as usize) < self.rules
                && (finding.code as usize) < self.codes
        });
        self.that(good, "findings: index out of range")
    }
}

/// A description: ids that are there and distinct.
pub fn description(loaded: &Loaded, description: &types::Description) -> Result<(), Failure> {
    let check = Check {
        loaded,
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
    check.columns(&answer.rules, rows)?;
    check.findings(&answer.findings, rows)?;
    let mut verdict = vec![2; rows];
    for column in &answer.rules {
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
pub fn scores(
    unit: &Unit,
    standards: &[scoring::Standard],
    rows: usize,
    answer: &types::Scores,
) -> Result<(), Failure> {
    let check = Check::of(unit);
    check.truths("visited", &answer.visited, rows)?;
    check.columns(&answer.rules, rows)?;
    check.findings(&answer.findings, rows)?;
    let scored = answer.row.len();
    let ordered = answer.row.windows(2).all(|pair| pair.first() < pair.last())
        && answer.row.last().is_none_or(|row| (*row as usize) < rows);
    check.that(ordered, "row: not rising, or out of range")?;
    check.length("low", &answer.low, scored)?;
    check.length("high", &answer.high, scored)?;
    check.length("over", &answer.over, scored)?;
    let ranges = answer
        .low
        .iter()
        .zip(&answer.high)
        .all(|(low, high)| low <= high);
    check.that(
        ranges && answer.over.iter().all(|over| *over > 0),
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
    check.columns(&answer.rules, rows)?;
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
