//! Columns of truths, and Kleene's logic on them.
//!
//! A truth is the set of answers that are still possible, as two bits: [`NO`], [`YES`], both
//! ([`UNKNOWN`]) or none ([`NOT_ASKED`]). On sets, *and*, *or* and *not* are a few operations on
//! bits, so that a provision is one expression over whole columns, which are worked out 64 rows at a
//! step:
//!
//! ```
//! use laurel_columns::column::{Column, Given, NO, UNKNOWN, YES};
//!
//! let in_district = Given::new(&[YES, YES, NO, UNKNOWN]);
//! let legal_person = Given::new(&[YES, UNKNOWN, UNKNOWN, YES]);
//! let met: Column = in_district & legal_person;
//! assert_eq!(met.cells(), [YES, UNKNOWN, NO, UNKNOWN]);
//! ```

use alloc::borrow::Cow;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::{BitAnd, BitOr, Not};

use crate::lanes::{self, Cells, EACH_NO, EACH_UNKNOWN, EACH_YES, Lanes, Span, ZERO};

/// The question is not put: the rule is waived or does not apply.
pub const NOT_ASKED: u8 = 0;
/// No.
pub const NO: u8 = 1;
/// Yes.
pub const YES: u8 = 2;
/// Either is still possible.
pub const UNKNOWN: u8 = 3;

/// Kleene's *and* of two answers.
#[inline(always)]
pub fn and<T: Cells>(a: T, b: T) -> T {
    (a & b & YES) | ((a | b) & NO)
}

/// Kleene's *or* of two answers.
#[inline(always)]
pub fn or<T: Cells>(a: T, b: T) -> T {
    ((a | b) & YES) | (a & b & NO)
}

/// Kleene's *not*.
#[inline(always)]
pub fn not<T: Cells>(a: T) -> T {
    ((a & NO) << 1) | (a >> 1)
}

/// The truth of something that is known.
#[inline(always)]
pub const fn known(yes: bool) -> u8 {
    NO + yes as u8
}

/// One answer, for what is asked of a few records one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truth(pub u8);

impl Truth {
    /// Unknown.
    pub const UNKNOWN: Self = Self(UNKNOWN);

    /// The truth of something that is known.
    pub const fn known(yes: bool) -> Self {
        Self(known(yes))
    }
}

impl BitAnd for Truth {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(and(self.0, other.0))
    }
}

impl BitOr for Truth {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(or(self.0, other.0))
    }
}

impl Not for Truth {
    type Output = Self;
    fn not(self) -> Self {
        Self(not(self.0))
    }
}

/// A column of facts that belongs to the caller.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a>(&'a [u8]);

impl<'a> Given<'a> {
    /// Facts as they came, each [`NO`], [`YES`] or [`UNKNOWN`].
    pub const fn new(cells: &'a [u8]) -> Self {
        Self(cells)
    }

    /// The cells, one for each row.
    pub const fn cells(self) -> &'a [u8] {
        self.0
    }
}

/// The answer of one record in a column of facts; unknown for a record that is not there.
pub fn truth(facts: &[u8], at: usize) -> Truth {
    Truth(facts.get(at).copied().unwrap_or(UNKNOWN))
}

/// A column of answers: given, or worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column<'a>(Cow<'a, [u8]>);

impl<'a> Column<'a> {
    /// The same answer in every row.
    pub fn constant(rows: usize, truth: u8) -> Self {
        vec![truth; rows].into()
    }

    /// The answer to a question about each of so many records, one by one.
    pub fn each(records: usize, question: impl Fn(usize) -> Truth) -> Self {
        let answers: Vec<u8> = (0..records).map(|at| question(at).0).collect();
        answers.into()
    }

    /// The answer to a question about each of some codes from 0 to `last`, which is put once for
    /// each code.
    pub fn of_codes(codes: &[u8], last: u8, question: impl Fn(u8) -> u8) -> Self {
        let answers: Vec<u8> = (0..=last).map(question).collect();
        lanes::look_up(codes, &answers).into()
    }

    /// Whether each day lies between two days, both included; unknown where the day is.
    pub fn between(days: &[i32], first: i32, last: i32) -> Self {
        Span::new(first, last).answers(days).into()
    }

    /// Whether each day is `last` or before it; unknown where the day is.
    pub fn by(days: &[i32], last: i32) -> Self {
        Self::between(days, i32::MIN, last)
    }

    /// What can be said where one of two cases holds, and it is not known which: what may be answered in
    /// either.
    pub fn either_way(self, other: Self) -> Self {
        let (mut cells, others) = owned(self, other);
        lanes::combine(&mut cells, &others, |one, other| one | other);
        cells.into()
    }

    /// Where a code stands beside an answer that is unknown, the answer is yes.
    pub fn known_where(self, codes: &[u8], code: u8) -> Self {
        let code = Lanes::splat(code);
        let mut cells = self.into_cells();
        lanes::combine(&mut cells, codes, |cells, codes| {
            let known = codes.simd_eq(code) & cells.simd_eq(EACH_UNKNOWN);
            (known & EACH_YES) | (!known & cells)
        });
        cells.into()
    }

    /// For each row, whether no row of a table that belongs to it answers yes. `owners` are the rows
    /// that the elements of `answers` belong to; where `complete` is not yes, there may be more of
    /// them.
    #[inline(never)]
    pub fn none(owners: &[u32], answers: &Column, complete: Given) -> Self {
        let mut none = complete.0.to_vec();
        // An incomplete table leaves it open.
        lanes::replace(&mut none, |complete| (complete | (complete << 1)) & UNKNOWN);
        for (owner, answer) in owners.iter().zip(answers.cells()) {
            if let Some(cell) = none.get_mut(*owner as usize) {
                *cell = and(*cell, not(*answer));
            }
        }
        none.into()
    }

    /// The cells, one for each row.
    pub fn cells(&self) -> &[u8] {
        &self.0
    }

    /// The cells, to hand them on.
    pub fn into_cells(self) -> Vec<u8> {
        self.0.into_owned()
    }

    /// The answer of one row; [`UNKNOWN`] for a row that is not there.
    pub fn at(&self, row: usize) -> u8 {
        self.0.get(row).copied().unwrap_or(UNKNOWN)
    }
}

impl Column<'_> {
    /// Kleene's *and* with the answers of a rule, where it was asked: [`NOT_ASKED`] does not count.
    #[inline(never)]
    pub fn and_rule(&mut self, rule: &[u8]) {
        lanes::combine(self.0.to_mut(), rule, counted);
    }
}

/// Appends to a column Kleene's *and* of several others.
#[inline(never)]
pub fn append_every<'c>(
    cells: &mut Vec<u8>,
    rows: usize,
    mut columns: impl Iterator<Item = &'c [u8]>,
) {
    let first = cells.len();
    match columns.next() {
        Some(column) => cells.extend_from_slice(column),
        None => cells.resize(first + rows, YES),
    }
    for column in columns {
        and_into(cells.get_mut(first..).unwrap_or_default(), column);
    }
}

/// Asks a question only where a condition can hold: if the condition, then this. Where the condition
/// does not hold the answer is [`NOT_ASKED`].
#[inline(never)]
pub fn only_where(cells: &mut [u8], condition: &[u8]) {
    lanes::combine(cells, condition, implied);
}

#[inline(always)]
fn implied(cell: Lanes, condition: Lanes) -> Lanes {
    or(cell, not(condition)) & condition.simd_ne(EACH_NO)
}

#[inline(always)]
fn counted(verdict: Lanes, answer: Lanes) -> Lanes {
    and(verdict, answer | (answer.simd_eq(ZERO) & YES))
}

/// A table of results, each of which an owner may have more than one of.
pub struct Records<'a> {
    /// The row that each record belongs to.
    pub owners: &'a [u32],
    /// 1 for the latest result, 2 for the one before it; others do not count.
    pub ages: &'a [u8],
    /// What each says.
    pub answers: &'a [u8],
    /// Whether it has come.
    pub came: &'a [u8],
    /// What is said of an owner who has none, where its record is complete.
    pub without: u8,
}

/// Marks, in a set of answers, a result that may not have come yet.
const MAY_COME: Lanes = Lanes::splat(4);
/// Marks an owner who has a result, however old.
const RECORDED: Lanes = Lanes::splat(8);
/// Bits by which what the earlier result says is shifted; what a record says as either stands there.
const EARLIER: u32 = 4;
/// All that can be said of the latest result.
const LATEST: Lanes = Lanes::splat(7);
const AGE_OF_LATEST: Lanes = Lanes::splat(1);
const AGE_OF_EARLIER: Lanes = Lanes::splat(2);

impl Records<'_> {
    /// For each row, what its latest result says that has come, else the one before it; unknown
    /// where there is neither. `complete` says of which rows the record is complete.
    #[inline(never)]
    pub fn latest<'a>(&self, complete: Given) -> Column<'a> {
        // What each record says of the latest result and of the earlier one, side by side.
        let mut says = self.answers.to_vec();
        lanes::combine(&mut says, self.came, |answer, came| {
            let answer = answer & came.simd_ne(EACH_NO);
            // An earlier one that may not have come leaves nothing, which may be any.
            let earlier = answer | (came.simd_eq(EACH_UNKNOWN) & EACH_UNKNOWN);
            answer | ((came << 2) & MAY_COME) | (earlier << EARLIER)
        });
        lanes::combine(&mut says, self.ages, |says, age| {
            let latest = age.simd_eq(AGE_OF_LATEST) & LATEST;
            let earlier = age.simd_eq(AGE_OF_EARLIER) & (EACH_UNKNOWN << EARLIER);
            (says & (latest | earlier)) | RECORDED
        });
        let mut results = vec![0; complete.0.len()];
        for (owner, says) in self.owners.iter().zip(&says) {
            if let Some(cell) = results.get_mut(*owner as usize) {
                *cell |= says;
            }
        }
        let without = Lanes::splat(self.without);
        lanes::combine(&mut results, complete.0, |results, complete| {
            let recorded = (results & RECORDED).simd_eq(RECORDED);
            // No latest result on record: it has not come yet, if the record is complete; else it
            // may be any.
            let none = (results & LATEST).simd_eq(ZERO);
            let complete = complete.simd_eq(EACH_YES);
            let results = results | (none & ((complete & MAY_COME) | (!complete & EACH_UNKNOWN)));
            // The earlier result counts where the latest may not have come.
            let earlier = results >> EARLIER;
            let earlier = earlier | (earlier.simd_eq(ZERO) & EACH_UNKNOWN);
            let counts = (results & MAY_COME).simd_eq(MAY_COME);
            let said = (results & EACH_UNKNOWN) | (counts & earlier);
            let without = !recorded & complete & without;
            (!(!recorded & complete) & said) | without
        });
        results.into()
    }
}

impl From<Vec<u8>> for Column<'_> {
    fn from(cells: Vec<u8>) -> Self {
        Self(Cow::Owned(cells))
    }
}

impl<'a> From<Given<'a>> for Column<'a> {
    fn from(given: Given<'a>) -> Self {
        Self(Cow::Borrowed(given.0))
    }
}

impl<'a, T: Into<Column<'a>>> BitAnd<T> for Column<'a> {
    type Output = Column<'a>;
    fn bitand(self, other: T) -> Column<'a> {
        every(self, other.into())
    }
}

impl<'a, T: Into<Column<'a>>> BitAnd<T> for Given<'a> {
    type Output = Column<'a>;
    fn bitand(self, other: T) -> Column<'a> {
        every(self.into(), other.into())
    }
}

impl<'a, T: Into<Column<'a>>> BitOr<T> for Column<'a> {
    type Output = Column<'a>;
    fn bitor(self, other: T) -> Column<'a> {
        either(self, other.into())
    }
}

impl<'a, T: Into<Column<'a>>> BitOr<T> for Given<'a> {
    type Output = Column<'a>;
    fn bitor(self, other: T) -> Column<'a> {
        either(self.into(), other.into())
    }
}

impl<'a> Not for Column<'a> {
    type Output = Column<'a>;
    fn not(self) -> Column<'a> {
        none(self)
    }
}

impl<'a> Not for Given<'a> {
    type Output = Column<'a>;
    fn not(self) -> Column<'a> {
        none(self.into())
    }
}

// One body for each operation: components stay small, and whole columns do not mind the call.

#[inline(never)]
fn and_into(cells: &mut [u8], others: &[u8]) {
    lanes::combine(cells, others, and);
}

#[inline(never)]
fn every<'a>(one: Column<'a>, other: Column<'a>) -> Column<'a> {
    let (mut cells, others) = owned(one, other);
    and_into(&mut cells, &others);
    cells.into()
}

#[inline(never)]
fn either<'a>(one: Column<'a>, other: Column<'a>) -> Column<'a> {
    let (mut cells, others) = owned(one, other);
    lanes::combine(&mut cells, &others, or);
    cells.into()
}

/// Two columns of which the order does not matter: one to write the answers to, and the other.
fn owned<'a>(one: Column<'a>, other: Column<'a>) -> (Vec<u8>, Cow<'a, [u8]>) {
    match (one.0, other.0) {
        (given @ Cow::Borrowed(_), Cow::Owned(cells)) => (cells, given),
        (one, other) => (one.into_owned(), other),
    }
}

#[inline(never)]
fn none(column: Column) -> Column {
    let mut cells = column.into_cells();
    lanes::replace(&mut cells, not);
    cells.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWERS: [u8; 3] = [NO, YES, UNKNOWN];

    /// What a set of answers means: the operation on every pair of members.
    fn by_members(a: u8, b: u8, operation: fn(bool, bool) -> bool) -> u8 {
        let members = |set: u8| {
            [false, true]
                .into_iter()
                .filter(move |m| set & known(*m) != 0)
        };
        let mut result = 0;
        for x in members(a) {
            for y in members(b) {
                result |= known(operation(x, y));
            }
        }
        result
    }

    #[test]
    fn logic_on_sets_is_logic_on_their_members() {
        for a in ANSWERS {
            for b in ANSWERS {
                assert_eq!(and(a, b), by_members(a, b, |x, y| x && y));
                assert_eq!(or(a, b), by_members(a, b, |x, y| x || y));
                assert_eq!(not(a), by_members(a, YES, |x, _| !x));
            }
        }
    }

    #[test]
    fn a_rule_that_is_not_asked_does_not_count() {
        let mut verdict = Column::constant(4, YES);
        verdict.and_rule(&[NOT_ASKED, NO, YES, UNKNOWN]);
        assert_eq!(verdict.cells(), [YES, NO, YES, UNKNOWN]);
    }

    #[test]
    fn a_condition_that_may_hold_leaves_a_failure_open() {
        let mut answer = [NO, NO, NO, YES];
        only_where(&mut answer, &[NO, YES, UNKNOWN, UNKNOWN]);
        assert_eq!(answer, [NOT_ASKED, NO, UNKNOWN, YES]);
    }

    #[test]
    fn an_empty_table_is_not_an_unanswered_question() {
        let answers = Column::from(vec![YES, NO, UNKNOWN]);
        let complete = [YES, YES, UNKNOWN, UNKNOWN, YES];
        let none = Column::none(&[0, 3, 4], &answers, Given::new(&complete));
        assert_eq!(none.cells(), [NO, YES, UNKNOWN, UNKNOWN, UNKNOWN]);
    }
}
