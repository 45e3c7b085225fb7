//! What sheets and agreed marks must be before they are scored.

use alloc::borrow::ToOwned;

use crate::check;
use crate::types::{Refusal, Visits};

/// A mark that is missing.
pub const MISSING: u8 = 255;

/// The most sheets that one applicant may have: the largest round number with which a thousand
/// points, in hundredths and times the number of sheets, are still a `u32`.
pub const MOST_SHEETS: usize = 40_000;

/// Whether a mark is on the grid: steps of 5 per cent, or missing. 205 is the inverse of 5 modulo 256,
/// so that the product is the number of the step (51 for missing) where the mark is a multiple of 5,
/// and greater than any otherwise.
fn is_mark(mark: u8) -> bool {
    let step = mark.wrapping_mul(205);
    (step <= 20) | (step == MISSING / 5)
}

/// Checks every column; refuses by name what is out of range.
pub fn check(visits: &Visits) -> Result<(), Refusal> {
    let rows = visits.picked.len();
    check::facts("picked", &visits.picked, rows)?;

    let sheets = &visits.sheets;
    let n = sheets.applicant.len();
    let clauses = sheets.clauses.len();
    check::rows("sheets.applicant", &sheets.applicant, rows)?;
    if !sheets.applicant.iter().is_sorted() {
        return Err(Refusal::Unsorted("sheets".to_owned()));
    }
    let pairs = sheets
        .applicant
        .iter()
        .zip(sheets.applicant.iter().skip(MOST_SHEETS));
    if pairs.into_iter().any(|(first, last)| first == last) {
        return Err(Refusal::WrongLength("sheets.applicant".to_owned()));
    }
    check::length("sheets.examiner", &sheets.examiner, n)?;
    check::facts("sheets.conflicted", &sheets.conflicted, n)?;
    check::cells(
        "sheets.marks",
        &sheets.marks,
        n.saturating_mul(clauses),
        is_mark,
    )?;

    let agreed = &visits.agreed;
    let n = agreed.applicant.len();
    check::rows("agreed.applicant", &agreed.applicant, rows)?;
    if !agreed.applicant.iter().is_sorted_by(|one, next| one < next) {
        return Err(Refusal::Unsorted("agreed".to_owned()));
    }
    check::cells(
        "agreed.marks",
        &agreed.marks,
        n.saturating_mul(clauses),
        is_mark,
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_grid_is_steps_of_five_and_missing() {
        for mark in 0..=255 {
            let on_grid = mark % 5 == 0 && (mark <= 100 || mark == super::MISSING);
            assert_eq!(super::is_mark(mark), on_grid, "{mark}");
        }
    }
}
