//! Which titles there are once it is known who wins, and what is on record about those.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use crate::wit::laurel::award::sanction::{Acts, Aftermath, Enforcement, Events, Titles};

/// No title or event.
const NONE: u32 = u32::MAX;
/// A truth: yes.
const YES: u8 = 2;
/// A date that is unknown.
const UNKNOWN_DAY: i32 = i32::MIN;
/// The code of this district's award, in `titles.award`.
const DISTRICT: u8 = 1;
/// The code of events among the tables that acts refer to.
const EVENTS: u8 = 1;

/// From the numbers of titles and events that sanction saw back to those of the cycle.
pub struct Numbers {
    titles: Vec<u32>,
    events: Vec<u32>,
}

/// Adds a title for each winner, given with `prize` on `day` under the rule version `under`, and
/// leaves out what is on record about titles that nobody was given. `winner` is the column of
/// ranking.
pub fn settle(
    aftermath: Aftermath,
    winner: &[u8],
    under: &str,
    day: Option<i32>,
    prize: i64,
) -> (Aftermath, Numbers) {
    let Aftermath {
        mut titles,
        events,
        conduct,
        acts,
    } = aftermath;
    let earlier = count(titles.scheme.len());
    let mut numbers = Numbers {
        titles: (0..earlier).collect(),
        events: Vec::new(),
    };
    for (row, _) in (0u32..).zip(winner).filter(|(_, won)| **won == YES) {
        numbers.titles.push(earlier.saturating_add(row));
        give(&mut titles, under, day, prize);
    }
    let events = numbers.keep_events(events);
    let acts = numbers.keep_acts(acts);
    let aftermath = Aftermath {
        titles,
        events,
        conduct,
        acts,
    };
    (aftermath, numbers)
}

fn give(titles: &mut Titles, under: &str, day: Option<i32>, prize: i64) {
    titles.scheme.push(under.to_owned());
    titles.award.push(DISTRICT);
    titles.awarded.push(day.unwrap_or(UNKNOWN_DAY));
    titles.prize.push(if prize < 0 { -1 } else { prize });
}

impl Numbers {
    /// Leaves out events of titles that nobody was given. Titles are in rising order.
    fn keep_events(&mut self, mut events: Events) -> Events {
        let mut titles = Vec::new();
        for (number, title) in (0u32..).zip(&events.title) {
            if let Ok(place) = self.titles.binary_search(title) {
                titles.push(count(place));
                self.events.push(number);
            }
        }
        let kept = &self.events;
        cut(&mut events.kind, kept);
        cut(&mut events.day, kept);
        for column in [
            &mut events.grave,
            &mut events.effect,
            &mut events.bad_management,
            &mut events.ineffective,
            &mut events.declined,
            &mut events.irresponsible,
            &mut events.model_lost,
            &mut events.in_products,
            &mut events.year_omitted,
        ] {
            cut(column, kept);
        }
        events.title = titles;
        events
    }

    /// Leaves out acts on events that were left out.
    fn keep_acts(&self, acts: Acts) -> Acts {
        let mut left = Acts {
            table: Vec::new(),
            at: Vec::new(),
            measure: Vec::new(),
            step: Vec::new(),
            day: Vec::new(),
        };
        let targets = acts.table.into_iter().zip(acts.at).zip(acts.measure);
        for (((table, at), measure), (step, day)) in
            targets.zip(acts.step.into_iter().zip(acts.day))
        {
            let at = if table == EVENTS {
                self.events.binary_search(&at).map(count).ok()
            } else {
                Some(at)
            };
            if let Some(at) = at {
                left.table.push(table);
                left.at.push(at);
                left.measure.push(measure);
                left.step.push(step);
                left.day.push(day);
            }
        }
        left
    }

    /// The answer with titles and events numbered as in the cycle.
    pub fn restore(&self, mut answer: Enforcement) -> Enforcement {
        for measure in &mut answer.measures {
            measure.title = measure.title.map(|title| number(&self.titles, title));
            measure.event = measure.event.map(|event| number(&self.events, event));
        }
        for row in &mut answer.findings.row {
            *row = number(&self.titles, *row);
        }
        answer
    }
}

/// Keeps the cells at the given places, which rise.
fn cut<T: Copy>(column: &mut Vec<T>, places: &[u32]) {
    let cells = places
        .iter()
        .filter_map(|at| column.get(*at as usize).copied());
    *column = cells.collect();
}

/// The number behind a number. What is out of range stays so: an answer that is wrong is for the
/// caller to find.
fn number(numbers: &[u32], at: u32) -> u32 {
    numbers.get(at as usize).copied().unwrap_or(NONE)
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(NONE)
}
