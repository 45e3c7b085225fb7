//! A tier of honours below the winners, such as nominees (提名奖): those who are next in the order.
//!
//! A version that has one lists a rule with the tier's concept, a term with the number of its places,
//! and [`CODES`] for its codes; `ranking_stage!` takes the tier beside the law. It is no step towards
//! winning: nobody's candidacy or title depends on it.
//!
//! A winner is not asked, and neither is who is not in the order. Who failed the public notice, because
//! an objection was upheld, gets no lower honour instead. As long as it is open who wins, or scores are
//! equal at the last place, so is the tier.

use alloc::vec::Vec;

use super::{answer, codes, order};
use crate::column::{Column, NO, UNKNOWN, YES};
use crate::explained::Explained;
use crate::finding::Finding;
use crate::lanes;
use crate::law::{Code, Law, Quantity, Terms};
use crate::types::{Refusal, Scores, Selection, Settings};

/// A tier of a rule version.
#[derive(Clone, Copy, Debug)]
pub struct Tier {
    /// Concept of the rule that asks who is in it.
    pub concept: &'static str,
    /// Id of the term that says how many are in it.
    pub places: &'static str,
}

/// Said of who failed the public notice.
const EXCLUDED: usize = codes::CODES.len();
/// Said of who is behind the last place. Value: its best place below the winners. Limit: the places.
const BEHIND: usize = EXCLUDED + 1;
/// Said where it is open. Value: its worst place below the winners. Limit: the places.
const OPEN: usize = BEHIND + 1;

/// The codes of a ranking with tiers: those of every ranking, then those of tiers.
#[allow(clippy::indexing_slicing)] // worked out by the compiler
pub static CODES: [Code; OPEN + 1] = {
    let mut all = [codes::CODES[0]; OPEN + 1];
    let mut at = 0;
    while at < codes::CODES.len() {
        all[at] = codes::CODES[at];
        at += 1;
    }
    all[EXCLUDED] = Code::new(
        "tier-excluded",
        "公示未通过，不授予下一等次",
        "failed the public notice, which excludes a lower honour as well",
    );
    all[BEHIND] = Code::new(
        "tier-behind",
        "获奖者之后的位次在该等次名额之后",
        "placed below the winners, behind the places of this tier",
    )
    .counts(Quantity::Count, Quantity::Count);
    all[OPEN] = Code::new(
        "tier-open",
        "获奖者之后的位次未定",
        "its place below the winners is open",
    )
    .counts(Quantity::Count, Quantity::Count);
    all
};

/// Answers the rule of a tier over all rows, and gives its reasons.
pub fn fill(
    tier: Tier,
    law: &Law,
    settings: &Settings,
    eligible: &[u8],
    scores: &Scores,
    mut selection: Selection,
) -> Result<Selection, Refusal> {
    let terms = Terms::read(law, settings)?;
    let rows = eligible.len();
    let rule = law.concept(tier.concept);
    let id = law.rules.get(rule as usize).map_or("", |rule| rule.id);
    if terms.waives(id) {
        return Ok(selection);
    }
    let verdicts = |concept: &str| {
        let rule = law.rules.iter().position(|rule| rule.concept == concept);
        let first = rule.unwrap_or(usize::MAX).saturating_mul(rows);
        selection
            .rules
            .get(first..first.saturating_add(rows))
            .unwrap_or(&[])
    };

    // Who is in the order at all, without the winners and without who failed the notice.
    let mut pool = Column::constant(rows, YES);
    pool.and_rule(eligible);
    for concept in ["visited", "threshold"] {
        pool.and_rule(verdicts(concept));
    }
    // Whom only the notice keeps out.
    let failed: Vec<bool> = pool
        .cells()
        .iter()
        .zip(verdicts("notice"))
        .map(|(pool, notice)| *pool != NO && *notice == NO)
        .collect();
    pool.and_rule(verdicts("notice"));
    pool.and_rule(&lanes::look_up(
        &selection.winner,
        &[UNKNOWN, YES, NO, UNKNOWN],
    ));
    let pool = pool.into_cells();
    let places = terms.number(tier.places);
    let order = order::order(&pool, scores, places as u32);

    let explained = Explained::read(settings, rows)?;
    let mut reasons = Vec::new();
    let mut column = order.first;
    for (row, cell) in column.iter_mut().enumerate() {
        let place = |of: &[u32]| i64::from(of.get(row).copied().unwrap_or(0));
        let excluded = failed.get(row) == Some(&true);
        if excluded {
            *cell = NO;
        }
        let (code, value) = match *cell {
            NO if excluded => (EXCLUDED, 0),
            NO => (BEHIND, place(&order.best)),
            UNKNOWN => (OPEN, place(&order.worst)),
            _ => continue,
        };
        if explained.has(row as u32) {
            reasons.push(Finding {
                row: Some(row as u32),
                rule,
                code: code as u32,
                at: None,
                value,
                limit: if excluded { 0 } else { places },
            });
        }
    }
    let first = (rule as usize).saturating_mul(rows);
    if let Some(cells) = selection.rules.get_mut(first..first.saturating_add(rows)) {
        cells.copy_from_slice(&column);
    }
    let mut findings = selection.findings.list();
    findings.extend(reasons);
    let by_rule = |it: &Finding| (answer::line(it.row) << 24) | u64::from(it.rule);
    selection.findings = answer::in_order(&findings, by_rule).as_slice().into();
    Ok(selection)
}
