//! What scores and decisions must be before they are followed.

use alloc::borrow::ToOwned;

use crate::check;
use crate::date::UNKNOWN_DAY;
use crate::types::{Decision, Decisions, Place, Refusal, Scores};

/// A thousand points.
const FULL_SCORE: u32 = 100_000;

/// The largest denominator with which a thousand points, in hundredths and times the denominator,
/// are still a `u32`.
const MOST_OVER: u32 = u32::MAX / FULL_SCORE;

/// The rows that a decision names; none where it is not on record.
pub fn rows_of(decision: &Option<Decision>) -> &[u32] {
    decision.as_ref().map_or(&[], |decision| &decision.rows)
}

/// The day of a decision; unknown where it is not on record.
pub fn day_of(decision: &Option<Decision>) -> i32 {
    decision
        .as_ref()
        .map_or(UNKNOWN_DAY, |decision| decision.day)
}

/// Checks every column; refuses by name what is out of range.
pub fn check(eligible: &[u8], scores: &Scores, decisions: &Decisions) -> Result<(), Refusal> {
    let rows = eligible.len();
    let objections = &decisions.objections;
    let incidents = &decisions.incidents;
    check_lengths(rows, scores, decisions)?;

    // Columns of codes, with the first and the last that are admissible.
    let codes: [(&str, &[u8], u8, u8); 4] = [
        ("eligible", eligible, 0, 3),
        ("scores.visited", &scores.visited, 0, 3),
        ("objections.upheld", &objections.upheld, 1, 3),
        ("incidents.kind", &incidents.kind, 0, 5),
    ];
    for (name, column, first, last) in codes {
        check::codes_between(name, column, column.len(), first, last)?;
    }
    check::days("incidents.day", &incidents.day, incidents.day.len())?;

    // Tables by their rows, and whether a row may be there more than once.
    let tables: [(&str, &str, &[u32], bool); 7] = [
        ("scores", "scores.row", &scores.row, false),
        (
            "eligible-list",
            "eligible-list.rows",
            rows_of(&decisions.eligible_list),
            false,
        ),
        (
            "candidate-list",
            "candidate-list.rows",
            rows_of(&decisions.candidate_list),
            false,
        ),
        (
            "proposal",
            "proposal.rows",
            rows_of(&decisions.proposal),
            false,
        ),
        (
            "approval",
            "approval.rows",
            rows_of(&decisions.approval),
            false,
        ),
        (
            "objections",
            "objections.applicant",
            &objections.applicant,
            true,
        ),
        (
            "incidents",
            "incidents.applicant",
            &incidents.applicant,
            true,
        ),
    ];
    for (table, column, owners, repeats) in tables {
        check::table(table, column, owners, rows)?;
        if !repeats
            && owners
                .iter()
                .zip(owners.iter().skip(1))
                .any(|(one, next)| one == next)
        {
            return Err(Refusal::Unsorted(table.to_owned()));
        }
    }

    let notice = decisions.notice.as_ref();
    let (opened, closed) = notice.map_or((UNKNOWN_DAY, UNKNOWN_DAY), |notice| {
        (notice.opened, notice.closed)
    });
    let days = [
        ("eligible-list.day", day_of(&decisions.eligible_list)),
        ("candidate-list.day", day_of(&decisions.candidate_list)),
        ("proposal.day", day_of(&decisions.proposal)),
        ("approval.day", day_of(&decisions.approval)),
        ("commended", decisions.commended),
        ("notice.opened", opened),
        ("notice.closed", closed),
    ];
    for (name, day) in days {
        check::days(name, &[day], 1)?;
    }
    if closed != UNKNOWN_DAY && closed < opened {
        return Err(bad("notice.closed", 0));
    }
    check_ends(scores)
}

fn check_lengths(rows: usize, scores: &Scores, decisions: &Decisions) -> Result<(), Refusal> {
    let scored = scores.row.len();
    let objections = &decisions.objections;
    let incidents = &decisions.incidents;
    let lengths = [
        ("scores.visited", scores.visited.len(), rows),
        ("scores.low", scores.low.len(), scored),
        ("scores.high", scores.high.len(), scored),
        ("scores.over", scores.over.len(), scored),
        (
            "objections.upheld",
            objections.upheld.len(),
            objections.applicant.len(),
        ),
        (
            "incidents.day",
            incidents.day.len(),
            incidents.applicant.len(),
        ),
        (
            "incidents.kind",
            incidents.kind.len(),
            incidents.applicant.len(),
        ),
    ];
    for (name, length, expected) in lengths {
        if length != expected {
            return Err(Refusal::WrongLength(name.to_owned()));
        }
    }
    Ok(())
}

/// Scores are between 0 and 1000 points, and their ends in order.
fn check_ends(scores: &Scores) -> Result<(), Refusal> {
    let ends = scores
        .low
        .iter()
        .zip(&scores.high)
        .zip(&scores.over)
        .enumerate();
    for (row, ((low, high), over)) in ends {
        let column = match *over {
            0 => "scores.over",
            over if over > MOST_OVER => "scores.over",
            over if *high > FULL_SCORE * over => "scores.high",
            _ if low > high => "scores.low",
            _ => continue,
        };
        return Err(bad(column, row));
    }
    Ok(())
}

fn bad(column: &str, row: usize) -> Refusal {
    Refusal::BadCode(Place {
        column: column.to_owned(),
        row: row as u32,
    })
}
