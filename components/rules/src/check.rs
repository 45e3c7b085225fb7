//! What a column must be before a rule looks at it. Whatever is not gets refused by name.

use alloc::borrow::ToOwned;

use crate::date::{FIRST_DAY, LAST_DAY, UNKNOWN_DAY};
use crate::lanes::{self, Span};
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
    match column.iter().position(|cell| !admits(*cell)) {
        None => Ok(()),
        Some(row) => Err(bad(name, row)),
    }
}

#[inline(never)]
fn bad(column: &str, row: usize) -> Refusal {
    Refusal::BadCode(Place {
        column: column.to_owned(),
        row: row as u32,
    })
}

/// A column of facts: no, yes or unknown.
pub fn facts(name: &str, column: &[u8], rows: usize) -> Result<(), Refusal> {
    codes_between(name, column, rows, 1, 3)
}

/// A column of truths: facts, or not asked.
pub fn truths(name: &str, column: &[u8], rows: usize) -> Result<(), Refusal> {
    codes_between(name, column, rows, 0, 3)
}

/// A column of codes from 0 to `last`.
pub fn codes(name: &str, column: &[u8], rows: usize, last: u8) -> Result<(), Refusal> {
    codes_between(name, column, rows, 0, last)
}

/// A column of codes from `first` to `last`: first whether all are admissible, a step at a time; only
/// then which is not.
#[inline(never)]
pub fn codes_between(
    name: &str,
    column: &[u8],
    rows: usize,
    first: u8,
    last: u8,
) -> Result<(), Refusal> {
    length(name, column, rows)?;
    if lanes::all_between(column, first, last) {
        return Ok(());
    }
    cells(name, column, rows, |code| (first..=last).contains(&code))
}

/// A column of dates, known or not.
#[inline(never)]
pub fn days(name: &str, column: &[i32], rows: usize) -> Result<(), Refusal> {
    length(name, column, rows)?;
    if Span::new(FIRST_DAY, LAST_DAY).admits(column, UNKNOWN_DAY) {
        return Ok(());
    }
    cells(name, column, rows, |day| is_day(day) | (day == UNKNOWN_DAY))
}

/// A column of years, 1900 to 2199.
#[inline(never)]
pub fn years(name: &str, column: &[i32], rows: usize) -> Result<(), Refusal> {
    length(name, column, rows)?;
    if Span::new(1900, 2199).admits(column, 1900) {
        return Ok(());
    }
    cells(name, column, rows, |year| (1900..=2199).contains(&year))
}

/// A column of row numbers of a table with `rows` rows.
pub fn rows(name: &str, column: &[u32], rows: usize) -> Result<(), Refusal> {
    cells(name, column, column.len(), |row| (row as usize) < rows)
}

/// The column of row numbers that a table is sorted by.
#[inline(never)]
pub fn table(table: &str, column: &str, owners: &[u32], rows: usize) -> Result<(), Refusal> {
    // The last is the largest of those that are in order.
    let last = owners.last().map_or(0, |last| *last as usize);
    if lanes::rising(owners) && (owners.is_empty() || last < rows) {
        return Ok(());
    }
    self::rows(column, owners, rows)?;
    Err(Refusal::Unsorted(table.to_owned()))
}

/// As [`table`], where the column has the name of the table.
pub fn sorted(name: &str, owners: &[u32], rows: usize) -> Result<(), Refusal> {
    table(name, name, owners, rows)
}

/// The reference day of a call (reading 1): the term `reference-day`, else the cycle's own, else the
/// deadline. Refuses a calendar without a deadline.
pub fn reference_day(terms: &Terms, calendar: &Calendar) -> Result<i32, Refusal> {
    days("calendar.announced", &[calendar.announced], 1)?;
    cells("calendar.deadline", &[calendar.deadline], 1, is_day)?;
    days("calendar.reference", &[calendar.reference], 1)?;
    years("calendar.year", &[calendar.year], 1)?;
    Ok(match terms.date("reference-day") {
        Some(day) => day,
        None if calendar.reference == UNKNOWN_DAY => calendar.deadline,
        None => calendar.reference,
    })
}
