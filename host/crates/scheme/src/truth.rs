//! Truths as the contract writes them in a column, one byte for each applicant: 0 not asked, 1 no, 2 yes,
//! 3 not determined (`wit/types.wit`, `truth`).

/// Not asked.
pub const NOT_ASKED: u8 = 0;
/// No.
pub const NO: u8 = 1;
/// Yes.
pub const YES: u8 = 2;
/// Not determined.
pub const OPEN: u8 = 3;

/// Kleene's *and* of two truths that were asked: no if one is no, yes if both are yes, else not
/// determined.
///
/// ```
/// use laurel_scheme::truth::{NO, OPEN, YES, and};
///
/// assert_eq!([and(OPEN, NO), and(OPEN, YES), and(YES, YES)], [NO, OPEN, YES]);
/// ```
pub fn and(one: u8, other: u8) -> u8 {
    (one & other & YES) | ((one | other) & NO)
}

/// A rule's truth where it is one of several that have to hold: one that was not asked is in nobody's
/// way.
pub fn in_a_row(truth: u8) -> u8 {
    match truth {
        NOT_ASKED => YES,
        asked => asked,
    }
}

/// Whether it may turn out to be yes.
pub fn may_be_yes(truth: u8) -> bool {
    truth & YES != 0
}

/// Whether it may turn out to be no.
pub fn may_be_no(truth: u8) -> bool {
    truth & NO != 0
}

/// Whether a truth stands in nobody's way: yes, or not asked.
pub fn passes(truth: u8) -> bool {
    matches!(truth, YES | NOT_ASKED)
}
