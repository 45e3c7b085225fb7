//! The attribution of eligibility. It concerns each applicant alone: only the few changes that touch
//! an applicant's own cells are players, and applicants with the same cells share a result.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::game::Game;
use super::hybrid::Screen;
use super::{Effort, Ends, Fraction, Split, ends_of};
use laurel_scheme::truth::and;

/// What eligibility is of an applicant, as far as the changes touch it: what is fixed, and for each
/// concept that varies the change and its cells.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Pattern {
    fixed: u8,
    code: Option<usize>,
    spliced: Vec<(Option<usize>, [u8; 4])>,
}

impl Pattern {
    fn of(screen: &Screen, row: usize) -> Self {
        let mut fixed = screen.fixed.get(row).copied().unwrap_or(3);
        let mut spliced = Vec::new();
        let mut coded = false;
        for one in &screen.spliced {
            let cells = one.row(row);
            let [a, changed, code, b] = cells;
            if a == changed && a == code && a == b {
                fixed = and(fixed, a);
                continue;
            }
            let by_change = a != changed || code != b;
            coded |= a != code || changed != b;
            spliced.push((one.change.filter(|_| by_change), cells));
        }
        Self {
            fixed,
            code: screen.code.filter(|_| coded),
            spliced,
        }
    }

    /// The changes that touch it.
    fn players(&self) -> Vec<usize> {
        let mut players: Vec<usize> = self
            .spliced
            .iter()
            .filter_map(|(change, _)| *change)
            .chain(self.code)
            .collect();
        players.sort_unstable();
        players.dedup();
        players
    }

    fn truth(&self, applied: &dyn Fn(usize) -> bool) -> u8 {
        let code = self.code.is_some_and(applied);
        let cells = self.spliced.iter().map(|(change, cells)| {
            let [a, changed, coded, b] = *cells;
            match (change.is_some_and(applied), code) {
                (false, false) => a,
                (true, false) => changed,
                (false, true) => coded,
                (true, true) => b,
            }
        });
        cells.fold(self.fixed, and)
    }

    fn split(&self, effort: Effort) -> Split {
        let players = self.players();
        let game = Game::new(players.len(), effort.exact, effort.orders, effort.seed);
        // A truth is an outcome.
        let truths = game.masks.iter().map(|mask| {
            let truth = self.truth(&super::hybrid::members(&players, *mask));
            usize::from(truth)
        });
        let truth_of: Vec<usize> = truths.collect();
        let values = [0, 1, 2, 3].map(ends_of);
        let weights = game.weights(&truth_of);
        Split::new(&game, &weights, &players, &values, &truth_of)
    }
}

/// Eligibility, attributed for every applicant.
pub(super) struct Screened {
    /// For each applicant, the number of its pattern.
    of_row: Vec<usize>,
    splits: Vec<Split>,
    /// How many applicants have each pattern.
    counts: Vec<i128>,
    /// For each change, whether it touches anybody.
    pub touched: Vec<bool>,
}

impl Screened {
    pub fn new(screen: &Screen, changes: usize, effort: Effort) -> Self {
        let rows: Vec<Pattern> = (0..screen.fixed.len())
            .into_par_iter()
            .map(|row| Pattern::of(screen, row))
            .collect();
        let mut numbers: HashMap<&Pattern, usize> = HashMap::new();
        let mut patterns: Vec<&Pattern> = Vec::new();
        let mut counts: Vec<i128> = Vec::new();
        let mut of_row = Vec::with_capacity(rows.len());
        for pattern in &rows {
            let number = *numbers.entry(pattern).or_insert_with(|| {
                patterns.push(pattern);
                counts.push(0);
                patterns.len() - 1
            });
            if let Some(count) = counts.get_mut(number) {
                *count += 1;
            }
            of_row.push(number);
        }
        let splits: Vec<Split> = patterns
            .par_iter()
            .map(|pattern| pattern.split(effort))
            .collect();
        Self {
            of_row,
            splits,
            counts,
            touched: (0..changes).map(|change| screen.touches(change)).collect(),
        }
    }

    pub fn split(&self, row: usize) -> Split {
        let number = self.of_row.get(row).copied();
        let split = number.and_then(|number| self.splits.get(number));
        split.cloned().unwrap_or_default()
    }

    /// The changes that have a share in an applicant's eligibility.
    pub fn changes_of(&self, row: usize) -> Vec<usize> {
        let split = self.split(row);
        let some =
            |(_, low, high): &(usize, Fraction, Fraction)| !(low.is_zero() && high.is_zero());
        split
            .iter()
            .filter(some)
            .map(|(change, ..)| change)
            .collect()
    }

    /// The shares of the changes in the cohort.
    pub fn cohort(&self) -> Vec<(usize, Fraction, Fraction)> {
        let mut sums: BTreeMap<usize, (Fraction, Fraction)> = BTreeMap::new();
        for (split, count) in self.splits.iter().zip(&self.counts) {
            for (change, low, high) in split.iter() {
                let sum = sums
                    .entry(change)
                    .or_insert((Fraction::ZERO, Fraction::ZERO));
                sum.0 = sum.0.plus(low.times(*count));
                sum.1 = sum.1.plus(high.times(*count));
            }
        }
        sums.into_iter()
            .map(|(change, (low, high))| (change, low, high))
            .collect()
    }

    /// What the changes add to the cohort one after the other, in either order.
    pub fn cohort_in_order(&self) -> BTreeMap<usize, (Ends, Ends)> {
        let mut sums: BTreeMap<usize, (Ends, Ends)> = BTreeMap::new();
        for (split, count) in self.splits.iter().zip(&self.counts) {
            for (change, (forward, reverse)) in super::ranked::in_order(split) {
                let sum = sums.entry(change).or_default();
                sum.0.low += forward.low * count;
                sum.0.high += forward.high * count;
                sum.1.low += reverse.low * count;
                sum.1.high += reverse.high * count;
            }
        }
        sums
    }
}
