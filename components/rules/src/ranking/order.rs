//! The order by exact scores (article 20): places that are possible, and who is among the first.
//!
//! A score is an interval, and whether a row is in the order at all may be open. So there is not one
//! order but all that are still possible, and of each row the best and the worst place in them.

use alloc::vec;
use alloc::vec::Vec;

use super::count;
use super::sort;
use crate::column::{NO, NOT_ASKED, UNKNOWN, YES};
use crate::lanes;
use crate::types::Scores;

/// What the order says of every row.
pub struct Order {
    /// Whether it is among the first: yes = in every order, unknown = in some, no = in none; not
    /// asked where the row is not in the order.
    pub first: Vec<u8>,
    /// Best place; 0 where it is not in the order.
    pub best: Vec<u32>,
    /// Worst place, ties counted against it; 0 where it is not in the order.
    pub worst: Vec<u32>,
    /// Whether equal scores lie across the cut.
    pub tie: bool,
}

/// A number that stands for the fraction `score / over` in every comparison: greater for a greater
/// one, equal for an equal one. Two fractions with denominators below 2^16 that differ, differ by
/// more than 2^-32, so that their multiples by 2^32 have different whole parts.
fn key(score: u32, over: u32) -> u64 {
    (u64::from(score) << 32) / u64::from(over.max(1))
}

/// Whether the scores reach a threshold, over all rows; rows without a score may have any.
/// Not asked of those who are not visited.
pub fn reach(visited: &[u8], scores: &Scores, threshold: u32) -> Vec<u8> {
    let unscored = if threshold == 0 { YES } else { UNKNOWN };
    let mut reach = lanes::look_up(visited, &[unscored, NOT_ASKED, unscored, unscored]);
    let ends = scores
        .row
        .iter()
        .zip(&scores.low)
        .zip(&scores.high)
        .zip(&scores.over);
    for (((row, low), high), over) in ends {
        let bar = i64::from(threshold) * i64::from(*over);
        if let Some(cell) = reach.get_mut(*row as usize)
            && *cell != NOT_ASKED
        {
            *cell = if i64::from(*low) >= bar {
                YES
            } else if i64::from(*high) < bar {
                NO
            } else {
                UNKNOWN
            };
        }
    }
    reach
}

/// Orders the rows of the pool: `pool` says of each row whether it is in the order.
pub fn order(pool: &[u8], scores: &Scores, places: u32) -> Order {
    // Of everyone in the pool who has a score, its lowest and its highest, with the row; the lowest
    // ones of those who are in the pool for sure.
    let (mut lows, mut highs, mut sure_lows) = (Vec::new(), Vec::new(), Vec::new());
    let ends = scores
        .row
        .iter()
        .zip(&scores.low)
        .zip(&scores.high)
        .zip(&scores.over);
    for (((row, low), high), over) in ends {
        let inside = pool.get(*row as usize).copied().unwrap_or(NO);
        if inside != NO {
            let key_of_low = key(*low, *over);
            lows.push((key_of_low, *row));
            highs.push((
                if low == high {
                    key_of_low
                } else {
                    key(*high, *over)
                },
                *row,
            ));
            if inside == YES {
                sure_lows.push((key_of_low, *row));
            }
        }
    }
    let mut all_highs = highs.clone();
    sort::by_key(&mut sure_lows);
    sort::by_key(&mut all_highs);
    // Rows without a score may have any, so that none is surely above another, and each may be
    // above everyone.
    let all = pool.len() as u32 - count(pool, NO) as u32;
    let unscored = all.saturating_sub(lows.len() as u32);

    let mut order = Order {
        first: vec![NOT_ASKED; pool.len()],
        best: vec![0; pool.len()],
        worst: vec![0; pool.len()],
        tie: false,
    };
    for row in lanes::rows_but(pool, NO) {
        order.put(row, 1, all, places, pool);
    }
    let mut at_cut = Vec::new();
    for ((low, row), (high, _)) in lows.iter().zip(&highs) {
        let not_above = sure_lows.partition_point(|(other, _)| other <= high);
        let below = all_highs.partition_point(|(other, _)| other < low);
        let above = (sure_lows.len() - not_above) as u32;
        let worst = (all_highs.len() - below) as u32 + unscored;
        let first = order.put(*row, 1 + above, worst, places, pool);
        let sure = pool.get(*row as usize) == Some(&YES);
        if first == UNKNOWN && sure && low == high {
            at_cut.push((*low, above));
        }
    }
    // A tie lies across the cut where those above leave places, but not for all who are equal.
    sort::by_key(&mut at_cut);
    let (mut equal, mut score) = (0, 0);
    for (key, above) in at_cut {
        equal = if key == score { equal + 1 } else { 1 };
        score = key;
        order.tie |= above + equal > places;
    }
    order
}

impl Order {
    /// Sets the places of a row, and says whether it is among the first.
    fn put(&mut self, row: u32, best: u32, worst: u32, places: u32, pool: &[u8]) -> u8 {
        let row = row as usize;
        let first = among(places, pool.get(row) == Some(&YES), best, worst);
        let cells = (
            self.first.get_mut(row),
            self.best.get_mut(row),
            self.worst.get_mut(row),
        );
        if let (Some(of_first), Some(of_best), Some(of_worst)) = cells {
            (*of_first, *of_best, *of_worst) = (first, best, worst);
        }
        first
    }
}

/// Whether a row is among the first, by its best and its worst place.
fn among(places: u32, sure: bool, best: u32, worst: u32) -> u8 {
    if sure && worst <= places {
        YES
    } else if best <= places {
        UNKNOWN
    } else {
        NO
    }
}
