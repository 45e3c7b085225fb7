//! What a column must be before a rule looks at it. Whatever is not gets refused by name.

use alloc::borrow::ToOwned;

use crate::date::{FIRST_DAY, LAST_DAY, UNKNOWN_DAY};
use crate::law::Terms;
use crate::types::{Calendar, Place, Refusal};

/// Whether a day is a calendar date of the contract's range.
pub fn is_day(day: i32) -> bool {
    (FIRST_DAY..=LAST_DAY).contains(&day)
}

/// Refuses a column of another length than its table.
pub fn length<T>(name: &str, column: &[T], rows: usize) -> Result<(), Refusal> {
    if column.len() == rows {
        Ok(())
    } else {
        Err(Refusal::WrongLength(name.to_owned()))
    }
}

/// Refuses a column of another length, and its first element that is not admissible.
pub fn cells<T: Copy>(
    name: &str,
    column: &[T],
    rows: usize,
    admits: impl Fn(T) -> bool,
) -> Result<(), Refusal> {
    length(name, column, rows)?;
    // First whether, without a branch for each element; then where.
    if column.iter().fold(true, |good, cell| good & admits(*cell)) {
        return Ok(());
    }
    let row = column
        .iter()
        .position(|cell| !admits(*cell))
        .unwrap_or_default();
    Err(Refusal::BadCode(Place {
        column: name.to_owned(),
        row: row as u32,
    }))
}

/// A column of facts: no, yes or unknown.
pub fn facts(name: &str, column: &[u8], rows: usize) -> Result<(), Refusal> {
    cells(name, column, rows, |truth| truth.wrapping_sub(1) < 3)
}

/// A column of truths: facts, or not asked.
pub fn truths(name: &str, column: &[u8], rows: usize) -> Result<(), Refusal> {
    cells(name, column, rows, |truth| truth < 4)
}

/// A column of codes from 0 to `last`.
pub fn codes(name: &str, column: &[u8], rows: usize, last: u8) -> Result<(), Refusal> {
    cells(name, column, rows, |code| code <= last)
}

/// A column of dates, known or not.
pub fn days(name: &str, column: &[i32], rows: usize) -> Result<(), Refusal> {
    cells(name, column, rows, |day| is_day(day) | (day == UNKNOWN_DAY))
}

/// A column of row numbers of a table with `rows` rows.
pub fn rows(name: &str, column: &[u32], rows: usize) -> Result<(), Refusal> {
    cells(name, column, column.len(), |row| (row as usize) < rows)
}

/// A column of row numbers that a table is sorted by.
pub fn sorted(name: &str, column: &[u32], owners: usize) -> Result<(), Refusal> {
    rows(name, column, owners)?;
    if column.is_sorted() {
        Ok(())
    } else {
        Err(Refusal::Unsorted(name.to_owned()))
    }
}

/// The reference day of a call (reading 1): the term `reference-day`, else the cycle's own, else the
/// deadline. Refuses a calendar without a deadline.
pub fn reference_day(terms: &Terms, calendar: &Calendar) -> Result<i32, Refusal> {
    days("calendar.announced", &[calendar.announced], 1)?;
    cells("calendar.deadline", &[calendar.deadline], 1, is_day)?;
    days("calendar.reference", &[calendar.reference], 1)?;
    cells("calendar.year", &[calendar.year], 1, |year| {
        (1900..=2199).contains(&year)
    })?;
    Ok(match terms.date("reference-day") {
        Some(day) => day,
        None if calendar.reference == UNKNOWN_DAY => calendar.deadline,
        None => calendar.reference,
    })
}
