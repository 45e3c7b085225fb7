//! Which titles a scheme governs, and whether an event came after the award.
//!
//! A title is governed by the scheme under which it was given. A revision may reach titles given
//! under what it replaces, for events from its day of effect on (reading 17).

use super::Version;
use super::codes::*;
use crate::column::{NO, UNKNOWN, YES, and, known};
use crate::date::UNKNOWN_DAY;
use crate::law::Terms;
use crate::types::Titles;

/// Something to say about an event's day or title.
#[derive(Clone, Copy)]
pub(super) struct Note {
    /// Id of the code.
    pub code: &'static str,
    pub value: i64,
    pub limit: i64,
}

/// Whether a scheme has anything to say about an event.
pub(super) struct Standing {
    /// Yes, no, or unknown.
    pub truth: u8,
    /// Why it is not yes.
    pub notes: [Option<Note>; 3],
}

impl Standing {
    /// Nothing stands in the way.
    pub const CLEAR: Self = Self {
        truth: YES,
        notes: [None; 3],
    };
}

/// How far a scheme reaches in one call.
pub(super) struct Reach<'a> {
    version: &'a Version,
    former: bool,
    from: Option<i32>,
}

impl<'a> Reach<'a> {
    pub fn new(version: &'a Version, terms: &Terms) -> Self {
        Self {
            version,
            former: terms.is_on(super::terms::REACHES_FORMER_TITLES.id),
            from: terms.date(super::terms::IN_FORCE_FROM.id),
        }
    }

    /// Where an event of this day stands on the title of this row.
    pub fn standing(&self, titles: &Titles, row: usize, day: i32) -> Standing {
        let scheme = titles.scheme.get(row).map_or("", |scheme| scheme);
        let award = titles.award.get(row).copied().unwrap_or_default();
        let awarded = titles.awarded.get(row).copied().unwrap_or(UNKNOWN_DAY);

        let (governed, title) = self.governs(scheme, award, day);
        let (after, order) = since_award(day, awarded);
        let (given, open) = match titles.given.get(row) {
            Some(&YES) => (YES, None),
            _ => (UNKNOWN, note(TITLE_OPEN.id, 0, 0)),
        };
        let truth = and(and(governed, after), given);
        // What excludes the event is said alone; what is merely open is said together.
        let notes = match (governed, after) {
            (NO, _) => [title, None, None],
            (_, NO) => [None, order, None],
            _ => [title, order, open],
        };
        Standing { truth, notes }
    }

    fn governs(&self, scheme: &str, award: u8, day: i32) -> (u8, Option<Note>) {
        let instrument = &self.version.law.instrument;
        let (own, former) = if scheme.is_empty() {
            (
                award == self.version.award,
                Some(award) == self.version.former_award,
            )
        } else {
            (
                scheme == instrument.id,
                instrument.replaces.contains(&scheme),
            )
        };
        if own {
            (YES, None)
        } else if former && self.former {
            self.in_force(day)
        } else if scheme.is_empty() && award == 0 {
            (UNKNOWN, note(SCHEME_UNKNOWN.id, 0, 0))
        } else {
            (NO, note(TITLE_NOT_GOVERNED.id, 0, 0))
        }
    }

    fn in_force(&self, day: i32) -> (u8, Option<Note>) {
        let early = |first: &i32| day != UNKNOWN_DAY && day < *first;
        match self.from {
            None if self.version.not_before.as_ref().is_some_and(early) => {
                (NO, note(BEFORE_EFFECT.id, day, UNKNOWN_DAY))
            }
            None => (UNKNOWN, note(DATE_OF_EFFECT_BLANK.id, 0, 0)),
            Some(from) if day == UNKNOWN_DAY => (UNKNOWN, note(EFFECT_UNKNOWN.id, 0, from)),
            Some(from) if day < from => (NO, note(BEFORE_EFFECT.id, day, from)),
            Some(_) => (YES, None),
        }
    }
}

fn since_award(day: i32, awarded: i32) -> (u8, Option<Note>) {
    if day == UNKNOWN_DAY || awarded == UNKNOWN_DAY {
        return (UNKNOWN, note(ORDER_UNKNOWN.id, day, awarded));
    }
    match known(day >= awarded) {
        NO => (NO, note(BEFORE_AWARD.id, day, awarded)),
        yes => (yes, None),
    }
}

fn note(code: &'static str, value: i32, limit: i32) -> Option<Note> {
    Some(Note {
        code,
        value: value.into(),
        limit: limit.into(),
    })
}
