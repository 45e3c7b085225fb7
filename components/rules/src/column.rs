//! Columns of truths, and Kleene's logic on them.
//!
//! A truth is the set of answers that are still possible, as two bits: [`NO`], [`YES`], both
//! ([`UNKNOWN`]) or none ([`NOT_ASKED`]). On sets, *and*, *or* and *not* are a few operations on
//! bits, so that a provision is one expression over whole columns, which the compiler turns into
//! vector code:
//!
//! ```
//! use laurel_rules::column::{Column, Given, NO, UNKNOWN, YES};
//!
//! let in_district = Given::new(&[YES, YES, NO, UNKNOWN]);
//! let legal_person = Given::new(&[YES, UNKNOWN, UNKNOWN, YES]);
//! let met: Column = in_district & legal_person;
//! assert_eq!(met.cells(), [YES, UNKNOWN, NO, UNKNOWN]);
//! ```

use alloc::vec;
use alloc::vec::Vec;
use core::ops::{BitAnd, BitOr, Not};

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
pub const fn and(a: u8, b: u8) -> u8 {
    (a & b & YES) | ((a | b) & NO)
}

/// Kleene's *or* of two answers.
#[inline(always)]
pub const fn or(a: u8, b: u8) -> u8 {
    ((a | b) & YES) | (a & b & NO)
}

/// Kleene's *not*.
#[inline(always)]
pub const fn not(a: u8) -> u8 {
    ((a & NO) << 1) | (a >> 1)
}

/// The truth of something that is known.
#[inline(always)]
pub const fn known(yes: bool) -> u8 {
    NO + yes as u8
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

/// A column of answers that was worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column(Vec<u8>);

impl Column {
    /// The same answer in every row.
    pub fn constant(rows: usize, truth: u8) -> Self {
        Self(vec![truth; rows])
    }

    /// The answer to a question about each element.
    pub fn of<T: Copy>(values: &[T], question: impl Fn(T) -> u8) -> Self {
        Self(values.iter().map(|value| question(*value)).collect())
    }

    /// For each of `rows`, whether any row of a table that belongs to it answers yes. `owners` are
    /// the rows that the elements of `answers` belong to; where `complete` is not yes, there may be
    /// more of them.
    #[inline(never)]
    pub fn any(rows: usize, owners: &[u32], answers: &Column, complete: Given) -> Self {
        let mut found = Self::constant(rows, NO);
        for (owner, answer) in owners.iter().zip(&answers.0) {
            if let Some(cell) = found.0.get_mut(*owner as usize) {
                *cell = or(*cell, *answer);
            }
        }
        // An incomplete table leaves open what is not a yes already.
        for (cell, complete) in found.0.iter_mut().zip(complete.0) {
            *cell = or(*cell, if *complete == YES { NO } else { UNKNOWN });
        }
        found
    }

    /// The cells, one for each row.
    pub fn cells(&self) -> &[u8] {
        &self.0
    }

    /// The cells, to hand them on.
    pub fn into_cells(self) -> Vec<u8> {
        self.0
    }

    /// The answer of one row; [`UNKNOWN`] for a row that is not there.
    pub fn at(&self, row: usize) -> u8 {
        self.0.get(row).copied().unwrap_or(UNKNOWN)
    }

    /// Asks the question only where `condition` can hold: if the condition, then this. Where the
    /// condition does not hold the answer is [`NOT_ASKED`].
    #[inline(never)]
    pub fn only_where(mut self, condition: &Column) -> Self {
        for (cell, condition) in self.0.iter_mut().zip(&condition.0) {
            let implied = or(*cell, not(*condition));
            *cell = if *condition == NO { NOT_ASKED } else { implied };
        }
        self
    }

    /// Kleene's *and* of the rules that were asked: [`NOT_ASKED`] does not count.
    #[inline(never)]
    pub fn and_rule(&mut self, rule: &[u8]) {
        for (verdict, answer) in self.0.iter_mut().zip(rule) {
            let counted = if *answer == NOT_ASKED { YES } else { *answer };
            *verdict = and(*verdict, counted);
        }
    }
}

impl From<Given<'_>> for Column {
    #[inline(never)]
    fn from(given: Given) -> Self {
        Self(given.0.into())
    }
}

impl Not for Column {
    type Output = Column;
    #[inline(never)]
    fn not(mut self) -> Column {
        for cell in &mut self.0 {
            *cell = not(*cell);
        }
        self
    }
}

impl Not for Given<'_> {
    type Output = Column;
    fn not(self) -> Column {
        !Column::from(self)
    }
}

/// One body for each operation: components stay small, and whole columns do not mind the call.
#[inline(never)]
fn and_into(cells: &mut [u8], others: &[u8]) {
    for (cell, other) in cells.iter_mut().zip(others) {
        *cell = and(*cell, *other);
    }
}

#[inline(never)]
fn or_into(cells: &mut [u8], others: &[u8]) {
    for (cell, other) in cells.iter_mut().zip(others) {
        *cell = or(*cell, *other);
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident, $into:ident) => {
        impl $trait<&Column> for Column {
            type Output = Column;
            fn $method(mut self, other: &Column) -> Column {
                $into(&mut self.0, &other.0);
                self
            }
        }
        impl $trait<Column> for Column {
            type Output = Column;
            fn $method(self, other: Column) -> Column {
                $trait::$method(self, &other)
            }
        }
        impl $trait<Given<'_>> for Column {
            type Output = Column;
            fn $method(mut self, other: Given) -> Column {
                $into(&mut self.0, other.0);
                self
            }
        }
        impl $trait<Column> for Given<'_> {
            type Output = Column;
            fn $method(self, other: Column) -> Column {
                $trait::$method(other, self)
            }
        }
        impl $trait<Given<'_>> for Given<'_> {
            type Output = Column;
            fn $method(self, other: Given) -> Column {
                $trait::$method(Column::from(self), other)
            }
        }
    };
}

operator!(BitAnd, bitand, and_into);
operator!(BitOr, bitor, or_into);

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
        let condition = Column::of(&[NO, YES, UNKNOWN, UNKNOWN], |t| t);
        let answer = Column::of(&[NO, NO, NO, YES], |t| t);
        assert_eq!(
            answer.only_where(&condition).cells(),
            [NOT_ASKED, NO, UNKNOWN, YES]
        );
    }

    #[test]
    fn an_empty_table_is_not_an_unanswered_question() {
        let answers = Column::of(&[YES, NO], |t| t);
        let complete = [YES, YES, UNKNOWN, UNKNOWN];
        let any = Column::any(4, &[0, 3], &answers, Given::new(&complete));
        assert_eq!(any.cells(), [YES, NO, UNKNOWN, UNKNOWN]);
    }
}
