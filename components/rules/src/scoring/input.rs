//! What sheets and agreed marks must be before they are scored.

use alloc::borrow::ToOwned;

use laurel_columns::marks::{MISSING, is_on_grid, on_grid};

use crate::check;
use crate::types::{Refusal, Visits};

/// The most sheets that one applicant may have: the largest round number with which a thousand
/// points, in hundredths and times the number of sheets, are still a `u32`.
pub const MOST_SHEETS: usize = 40_000;

/// A thousand points, in hundredths.
const FULL_SCORE: u32 = 100_000;

/// A column of marks; `grid` where they must be in steps of 5.
fn marks(name: &str, marks: &[u8], count: usize, grid: bool) -> Result<(), Refusal> {
    check::length(name, marks, count)?;
    if on_grid(marks) {
        return Ok(());
    }
    check::cells(name, marks, count, |mark| {
        is_on_grid(mark) || (!grid && (mark <= 100 || mark == MISSING))
    })
}

/// Checks every column; refuses by name what is out of range.
pub fn check(visits: &Visits, grid: bool) -> Result<(), Refusal> {
    let rows = visits.picked.len();
    check::facts("picked", &visits.picked, rows)?;

    let sheets = &visits.sheets;
    let n = sheets.applicant.len();
    let clauses = sheets.clauses.len();
    check::table("sheets", "sheets.applicant", &sheets.applicant, rows)?;
    let pairs = sheets
        .applicant
        .iter()
        .zip(sheets.applicant.iter().skip(MOST_SHEETS));
    if pairs.into_iter().any(|(first, last)| first == last) {
        return Err(Refusal::WrongLength("sheets.applicant".to_owned()));
    }
    check::length("sheets.examiner", &sheets.examiner, n)?;
    check::facts("sheets.conflicted", &sheets.conflicted, n)?;
    marks(
        "sheets.marks",
        &sheets.marks,
        n.saturating_mul(clauses),
        grid,
    )?;

    let agreed = &visits.agreed;
    let n = agreed.applicant.len();
    once("agreed", "agreed.applicant", &agreed.applicant, rows)?;
    marks(
        "agreed.marks",
        &agreed.marks,
        n.saturating_mul(clauses),
        grid,
    )?;

    let totals = &visits.totals;
    let n = totals.applicant.len();
    once("totals", "totals.applicant", &totals.applicant, rows)?;
    check::cells("totals.points", &totals.points, n, |points| {
        points <= FULL_SCORE
    })
}

/// Row numbers that rise, each there once.
fn once(table: &str, column: &str, owners: &[u32], rows: usize) -> Result<(), Refusal> {
    check::rows(column, owners, rows)?;
    if owners.iter().is_sorted_by(|one, next| one < next) {
        Ok(())
    } else {
        Err(Refusal::Unsorted(table.to_owned()))
    }
}
