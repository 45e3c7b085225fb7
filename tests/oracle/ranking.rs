//! Articles 14 and 20 by brute force: every completion of what is unknown, and in each the order as
//! the text has it, ties as ties.

use laurel::cycle::{Applicant, Marks};

use super::eligibility::T;

/// Items of GB/T 19580-2012 with their points.
const ITEMS: [(&str, u64); 23] = [
    ("4.1.2", 50),
    ("4.1.3", 30),
    ("4.1.4", 30),
    ("4.2.2", 40),
    ("4.2.3", 50),
    ("4.3.2", 40),
    ("4.3.3", 50),
    ("4.4.2", 60),
    ("4.4.3", 15),
    ("4.4.4", 20),
    ("4.4.5", 15),
    ("4.4.6", 10),
    ("4.4.7", 10),
    ("4.5.2", 50),
    ("4.5.3", 50),
    ("4.6.2", 40),
    ("4.6.3", 40),
    ("4.7.2", 80),
    ("4.7.3", 80),
    ("4.7.4", 80),
    ("4.7.5", 60),
    ("4.7.6", 50),
    ("4.7.7", 50),
];

/// An exact score: hundredths of a point times 60, which panels of up to 6 divide.
pub type Exact = u64;
pub const UNIT: Exact = 60;

fn total(marks: &Marks, missing: u64) -> u64 {
    ITEMS
        .iter()
        .map(|(clause, points)| points * marks.get(clause).flatten().map_or(missing, u64::from))
        .sum()
}

/// What some sets of marks come to together, in hundredths of a point; missing marks as this.
pub fn sum(sets: &[&Marks], missing: u64) -> u64 {
    sets.iter().map(|marks| total(marks, missing)).sum()
}

/// Lowest and highest score: the agreed marks where given, else the plain average (reading 4).
pub fn score(a: &Applicant) -> (Exact, Exact) {
    let sheets: Vec<&Marks> = match (&a.agreed, &a.sheets) {
        (Some(agreed), _) => vec![agreed],
        (None, Some(sheets)) => sheets.iter().map(|sheet| &sheet.marks).collect(),
        (None, None) => Vec::new(),
    };
    if sheets.is_empty() {
        return (0, 100_000 * UNIT);
    }
    let count = sheets.len() as u64;
    assert_eq!(UNIT % count, 0, "a panel that the unit divides");
    let end = |missing| {
        sheets
            .iter()
            .map(|marks| total(marks, missing))
            .sum::<u64>()
            * (UNIT / count)
    };
    (end(0), end(100))
}

/// One who may be in the order.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Meets the conditions, and was picked for a visit.
    pub inside: T,
    pub low: Exact,
    pub high: Exact,
}

/// What the order says of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub candidate: T,
    pub best: u32,
    pub worst: u32,
}

struct Seen {
    in_none: bool,
    in_all: bool,
    best: u32,
    worst: u32,
}

/// Tries every completion. Of an interval it tries its ends and the threshold, all the ends of others
/// that lie in it and a score beside each of them: an order that is possible at all is among these.
pub fn brute(entries: &[Entry], threshold: Exact, places: usize) -> Vec<Place> {
    let mut ends: Vec<Exact> = entries.iter().flat_map(|e| [e.low, e.high]).collect();
    ends.push(threshold);
    ends.extend(
        ends.clone()
            .iter()
            .flat_map(|end| [end.saturating_sub(1), end + 1]),
    );
    ends.sort_unstable();
    ends.dedup();
    // The choices of each: none where it is out.
    let choices: Vec<Vec<Option<Exact>>> = entries
        .iter()
        .map(|e| {
            let mut of = Vec::new();
            if e.inside != T::Yes {
                of.push(None);
            }
            if e.inside != T::No {
                of.extend(
                    ends.iter()
                        .filter(|end| (e.low..=e.high).contains(*end))
                        .map(|end| Some(*end)),
                );
            }
            of
        })
        .collect();
    let mut seen: Vec<Seen> = entries
        .iter()
        .map(|_| Seen {
            in_none: true,
            in_all: true,
            best: u32::MAX,
            worst: 0,
        })
        .collect();
    let mut at = vec![0; entries.len()];
    loop {
        let scores: Vec<Option<Exact>> = at
            .iter()
            .zip(&choices)
            .map(|(at, of)| of[*at].filter(|score| *score >= threshold))
            .collect();
        for (row, mine) in scores.iter().enumerate() {
            let seen = &mut seen[row];
            let Some(mine) = mine else {
                seen.in_all = false;
                continue;
            };
            let others = || {
                scores
                    .iter()
                    .enumerate()
                    .filter(|(other, _)| *other != row)
                    .filter_map(|(_, s)| *s)
            };
            let above = others().filter(|score| score > mine).count();
            let level = others().filter(|score| score >= mine).count();
            seen.best = seen.best.min(above as u32 + 1);
            seen.worst = seen.worst.max(level as u32 + 1);
            if above < places {
                seen.in_none = false;
            }
            if level >= places {
                seen.in_all = false;
            }
        }
        let Some(next) = (0..at.len()).find(|row| at[*row] + 1 < choices[*row].len()) else {
            break;
        };
        at[..next].fill(0);
        at[next] += 1;
    }
    seen.iter()
        .map(|seen| Place {
            candidate: if seen.in_all {
                T::Yes
            } else if seen.in_none {
                T::No
            } else {
                T::Open
            },
            best: if seen.worst == 0 { 0 } else { seen.best },
            worst: seen.worst,
        })
        .collect()
}

/// The same where all is determined, however many they are.
pub fn straight(entries: &[Entry], threshold: Exact, places: usize) -> Vec<Place> {
    let mut order: Vec<Exact> = entries
        .iter()
        .filter(|e| e.inside == T::Yes && e.low >= threshold)
        .map(|e| e.low)
        .collect();
    order.sort_unstable_by(|a, b| b.cmp(a));
    entries
        .iter()
        .map(|e| {
            if e.inside != T::Yes || e.low < threshold {
                return Place {
                    candidate: T::No,
                    best: 0,
                    worst: 0,
                };
            }
            let above = order.partition_point(|score| *score > e.low);
            let level = order.partition_point(|score| *score >= e.low);
            Place {
                candidate: if level <= places {
                    T::Yes
                } else if above >= places {
                    T::No
                } else {
                    T::Open
                },
                best: above as u32 + 1,
                worst: level as u32,
            }
        })
        .collect()
}
