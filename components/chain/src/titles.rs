//! Which titles there are once it is known who wins, and what is on record about those.

use alloc::vec;
use alloc::vec::Vec;

use crate::records::{Acts, Aftermath, Enforcement, Events, List, Maybe, Titles};

/// No title or event.
const NONE: u32 = u32::MAX;
/// A truth: yes.
const YES: u8 = 2;
/// A truth: yes or no.
const UNKNOWN: u8 = 3;
/// A date that is unknown.
pub const UNKNOWN_DAY: i32 = i32::MIN;
/// The code of this district's award, in `titles.award`.
const DISTRICT: u8 = 1;
/// The code of events among the tables that acts refer to.
const EVENTS: u8 = 1;

/// From the numbers of titles and events that sanction saw back to those of the cycle.
pub struct Numbers {
    titles: Vec<u32>,
    events: Vec<u32>,
}

/// Adds a title for each winner, given with `prize` on `day` under the rule version `under`, and for
/// each who may be one and has something on record about the title; leaves out what is on record
/// about titles that nobody was given. `winner` is the column of ranking.
pub fn settle(
    aftermath: &Aftermath,
    winner: &[u8],
    under: List<u8>,
    day: Option<i32>,
    prize: i64,
) -> (Aftermath, Numbers) {
    let earlier = count(aftermath.titles.scheme.get().len());
    let mut numbers = Numbers {
        titles: (0..earlier).collect(),
        events: Vec::new(),
    };
    let mut named = vec![false; winner.len()];
    for title in aftermath.events.title.get() {
        let row = title.checked_sub(earlier).unwrap_or(NONE);
        if let Some(named) = named.get_mut(row as usize) {
            *named = true;
        }
    }
    let mut given = Vec::from(aftermath.titles.given.get());
    for (row, (won, named)) in (0u32..).zip(winner.iter().zip(named)) {
        if *won == YES || (*won == UNKNOWN && named) {
            numbers.titles.push(earlier.saturating_add(row));
            given.push(*won);
        }
    }
    let new = numbers.titles.len() - earlier as usize;
    let titles = Titles {
        scheme: longer(&aftermath.titles.scheme, under, new),
        award: longer(&aftermath.titles.award, DISTRICT, new),
        awarded: longer(&aftermath.titles.awarded, day.unwrap_or(UNKNOWN_DAY), new),
        prize: longer(&aftermath.titles.prize, prize.max(-1), new),
        given: given.into(),
    };
    let events = numbers.keep_events(&aftermath.events);
    let acts = numbers.keep_acts(&aftermath.acts);
    let aftermath = Aftermath {
        titles,
        events,
        acts,
        ..*aftermath
    };
    (aftermath, numbers)
}

/// A column with so many more cells.
fn longer<T: Copy>(column: &List<T>, cell: T, more: usize) -> List<T> {
    let mut cells = Vec::from(column.get());
    cells.resize(cells.len() + more, cell);
    cells.into()
}

impl Numbers {
    /// Leaves out events of titles that nobody was given. Titles are in rising order.
    fn keep_events(&mut self, events: &Events) -> Events {
        let mut titles = Vec::new();
        for (number, title) in (0u32..).zip(events.title.get()) {
            if let Ok(place) = self.titles.binary_search(title) {
                titles.push(count(place));
                self.events.push(number);
            }
        }
        let kept = &self.events;
        Events {
            title: titles.into(),
            kind: cut(&events.kind, kept),
            day: cut(&events.day, kept),
            truths: events.truths.map(|column| cut(&column, kept)),
        }
    }

    /// Leaves out acts on events that were left out.
    fn keep_acts(&self, acts: &Acts) -> Acts {
        let (mut kept, mut places) = (Vec::new(), Vec::new());
        let targets = acts.table.get().iter().zip(acts.at.get());
        for (number, (table, at)) in (0u32..).zip(targets) {
            let at = if *table == EVENTS {
                self.events.binary_search(at).map(count).ok()
            } else {
                Some(*at)
            };
            if let Some(at) = at {
                kept.push(number);
                places.push(at);
            }
        }
        Acts {
            table: cut(&acts.table, &kept),
            at: places.into(),
            measure: cut(&acts.measure, &kept),
            step: cut(&acts.step, &kept),
            day: cut(&acts.day, &kept),
        }
    }

    /// Numbers titles and events of an answer as in the cycle.
    pub fn restore(&self, answer: &mut Enforcement) {
        for measure in answer.measures.get_mut() {
            renumber(&self.titles, &mut measure.title);
            renumber(&self.events, &mut measure.event);
        }
        for row in answer.rows.get_mut() {
            *row = number(&self.titles, *row);
        }
    }
}

/// The cells at the given places, which rise.
fn cut<T: Copy>(column: &List<T>, places: &[u32]) -> List<T> {
    let column = column.get();
    let cells = places
        .iter()
        .filter_map(|at| column.get(*at as usize).copied());
    cells.collect::<Vec<_>>().into()
}

fn renumber(numbers: &[u32], at: &mut Maybe<u32>) {
    if let Maybe::Some(at) = at {
        *at = number(numbers, *at);
    }
}

/// The number behind a number. What is out of range stays so: an answer that is wrong is for the
/// caller to find.
fn number(numbers: &[u32], at: u32) -> u32 {
    numbers.get(at as usize).copied().unwrap_or(NONE)
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(NONE)
}
