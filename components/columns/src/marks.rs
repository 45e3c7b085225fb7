//! Marks of several sheets, added up clause by clause.
//!
//! A mark is per cent in steps of 5, or [`MISSING`]. What several sheets say of a clause is the sum of
//! the marks that are there, the number of those that are missing, the least and the most.

use alloc::vec;
use alloc::vec::Vec;

use wide::bytemuck::cast;
use wide::{u8x16, u16x8};

/// A mark that is missing.
pub const MISSING: u8 = 255;
/// Hundredths of a point that one point at 100 per cent is worth.
const FULL: u32 = 100;

/// Clauses that are added up together.
const WIDTH: usize = 32;
const HALF: usize = WIDTH / 2;
/// Sets that narrow lanes can add up.
const MOST_SMALL: usize = 255;

const EACH_MISSING: u8x16 = u8x16::splat(MISSING);

/// An item of a standard: where its marks stand, and what they count for.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// Its clause on the sheets; none where they do not ask for it.
    pub clause: Option<usize>,
    /// Its category.
    pub category: usize,
    /// Points that it is worth, at most 1000.
    pub points: u32,
}

/// What several sets of marks say together.
pub struct Tally {
    clauses: usize,
    sets: u32,
    blocks: Vec<Block>,
}

/// What they say of some neighbouring clauses.
#[derive(Clone)]
struct Block {
    /// By [`slot`].
    sum: [u32; WIDTH],
    /// By [`slot`].
    missing: [u32; WIDTH],
    least: [u8; WIDTH],
    most: [u8; WIDTH],
    /// The most less the least, whether or not there are two marks.
    spread: [u8; WIDTH],
    /// The most marks that any of the clauses lacks.
    lacking: u32,
}

/// Where the sum of a clause stands within its block: those of even clauses of half a block before
/// those of odd ones.
fn slot(clause: usize) -> usize {
    clause / HALF * HALF + clause % 2 * (HALF / 2) + clause % HALF / 2
}

/// Sets that are being added up, in lanes as narrow as they can be: those of half a block.
#[derive(Clone, Copy)]
struct Sums {
    even: u16x8,
    odd: u16x8,
    missing: u8x16,
    least: u8x16,
    most: u8x16,
}

impl Sums {
    const NONE: Self = Self {
        even: u16x8::splat(0),
        odd: u16x8::splat(0),
        missing: u8x16::splat(0),
        least: EACH_MISSING,
        most: u8x16::splat(0),
    };

    #[inline(always)]
    fn add(&mut self, marks: &[u8; HALF]) {
        let marks = u8x16::new(*marks);
        let missing = marks.simd_eq(EACH_MISSING);
        let given = marks & !missing;
        // All bits are the number -1.
        self.missing -= missing;
        self.least = self.least.min(marks);
        self.most = self.most.max(given);
        let pairs: u16x8 = cast(given);
        self.even += pairs & LOW_BYTE;
        self.odd += pairs >> 8;
    }
}

/// The low byte of a pair, and the mark that is missing.
const LOW_BYTE: u16x8 = u16x8::splat(0xff);
const FIVE: u16x8 = u16x8::splat(5);
const TWENTY: u16x8 = u16x8::splat(20);
/// A fifth, times 2^10, rounded up.
const RECIPROCAL: u16x8 = u16x8::splat(205);

impl Block {
    const NONE: Self = Self {
        sum: [0; WIDTH],
        missing: [0; WIDTH],
        least: [MISSING; WIDTH],
        most: [0; WIDTH],
        spread: [0; WIDTH],
        lacking: 0,
    };

    #[inline(always)]
    fn sum(&self, clause: usize) -> u32 {
        self.sum.get(slot(clause)).copied().unwrap_or(0)
    }

    #[inline(always)]
    fn missing(&self, clause: usize) -> u32 {
        self.missing.get(slot(clause)).copied().unwrap_or(0)
    }

    /// Adds what some sets say of its two halves.
    fn carry(&mut self, halves: [Sums; 2]) {
        let [low, high] = halves;
        let sums: [u16; WIDTH] = cast([low.even, low.odd, high.even, high.odd]);
        for (sum, more) in self.sum.iter_mut().zip(sums) {
            *sum += u32::from(more);
        }
        let missing: [u16; WIDTH] = cast([low.missing, high.missing].map(|missing| {
            let pairs: u16x8 = cast(missing);
            [pairs & LOW_BYTE, pairs >> 8]
        }));
        for (missing, more) in self.missing.iter_mut().zip(missing) {
            *missing += u32::from(more);
        }
        let least: [u8; WIDTH] = cast([low.least, high.least]);
        for (least, other) in self.least.iter_mut().zip(least) {
            *least = other.min(*least);
        }
        let most: [u8; WIDTH] = cast([low.most, high.most]);
        for (most, other) in self.most.iter_mut().zip(most) {
            *most = other.max(*most);
        }
        for (spread, (most, least)) in self.spread.iter_mut().zip(self.most.iter().zip(self.least))
        {
            *spread = most.saturating_sub(least);
        }
        self.lacking = self.missing.iter().fold(0, |most, one| *one.max(&most));
    }
}

impl Tally {
    /// No marks yet.
    pub fn new(clauses: usize) -> Self {
        Self {
            clauses,
            sets: 0,
            blocks: vec![Block::NONE; clauses.div_ceil(WIDTH)],
        }
    }

    /// Adds up some sets of marks, having forgotten all others. Each set has a mark for each clause,
    /// and stands where `places` says, counted in sets.
    #[inline(never)]
    pub fn take(&mut self, marks: &[u8], places: &[usize]) {
        self.sets = places.len() as u32;
        for (block, first) in self.blocks.iter_mut().zip((0..).step_by(WIDTH)) {
            *block = Block::NONE;
            for places in places.chunks(MOST_SMALL) {
                let (mut low, mut high) = (Sums::NONE, Sums::NONE);
                for place in places {
                    let set = marks.get(place * self.clauses + first..);
                    let set = set.unwrap_or_default();
                    let mut filled = [MISSING; WIDTH];
                    // What follows a set is added as well, and never looked at.
                    let set = set.first_chunk().unwrap_or_else(|| {
                        for (mark, given) in filled.iter_mut().zip(set) {
                            *mark = *given;
                        }
                        &filled
                    });
                    if let ([first, second], _) = set.as_chunks() {
                        low.add(first);
                        high.add(second);
                    }
                }
                block.carry([low, high]);
            }
        }
    }

    /// Number of sets.
    pub fn sets(&self) -> u32 {
        self.sets
    }

    /// Marks of an item that are missing.
    pub fn missing(&self, item: &Item) -> u32 {
        self.block(item)
            .map_or(self.sets, |(block, clause)| block.missing(clause))
    }

    /// The block of an item's clause, and the clause's number within it.
    #[inline(always)]
    fn block(&self, item: &Item) -> Option<(&Block, usize)> {
        let clause = item.clause?;
        Some((self.blocks.get(clause / WIDTH)?, clause % WIDTH))
    }

    /// Appends for each item the largest mark less the smallest, [`MISSING`] with fewer than two
    /// marks; says whether any of them lies between two values, both included.
    #[inline(never)]
    pub fn spreads(&self, items: &[Item], first: u8, last: u8, spreads: &mut Vec<u8>) -> bool {
        let mut flagged = false;
        spreads.extend(items.iter().map(|item| {
            let spread = match self.block(item) {
                Some((block, clause))
                    if self.sets >= 2 + block.lacking || self.sets >= 2 + block.missing(clause) =>
                {
                    block.spread.get(clause).copied().unwrap_or(MISSING)
                }
                _ => MISSING,
            };
            flagged |= first <= spread && spread <= last;
            spread
        }));
        flagged
    }

    /// Adds, category by category, the least and the most that the marks come to together.
    #[inline(never)]
    pub fn subtotals(&self, items: &[Item], low: &mut [u32], high: &mut [u32]) {
        for item in items {
            let (sum, lacking) = match self.block(item) {
                Some((block, clause)) => (block.sum(clause), block.lacking),
                None => (0, self.sets),
            };
            // Nearly always nothing is missing.
            let missing = if lacking == 0 { 0 } else { self.missing(item) };
            let category = item.category;
            if let (Some(low), Some(high)) = (low.get_mut(category), high.get_mut(category)) {
                *low += item.points * sum;
                *high += item.points * (sum + FULL * missing);
            }
        }
    }
}

/// Whether every mark is on the grid: steps of 5 per cent up to 100, or missing.
#[inline(never)]
pub fn on_grid(marks: &[u8]) -> bool {
    let mut all = u16x8::splat(u16::MAX);
    let (lanes, rest) = marks.as_chunks::<HALF>();
    for marks in lanes {
        let marks = u8x16::new(*marks);
        // A missing mark is 51 steps, and the only one above 100 that is admitted.
        let pairs: u16x8 = cast(marks);
        all &= steps(pairs & LOW_BYTE) & steps(pairs >> 8);
    }
    all.to_array() == [u16::MAX; 8] && rest.iter().all(|mark| is_on_grid(*mark))
}

/// For each mark, all bits where it is on the grid.
#[inline(always)]
fn steps(marks: u16x8) -> u16x8 {
    // The number of whole steps of five, exactly, for numbers up to 255.
    let steps: u16x8 = (marks * RECIPROCAL) >> 10;
    let again: u16x8 = steps * FIVE;
    again.simd_eq(marks) & (steps.simd_le(TWENTY) | marks.simd_eq(LOW_BYTE))
}

/// Whether a mark is on the grid.
pub fn is_on_grid(mark: u8) -> bool {
    mark.is_multiple_of(5) && (mark <= 100 || mark == MISSING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_is_steps_of_five_and_missing() {
        for mark in 0..=255 {
            let on_grid = mark % 5 == 0 && (mark <= 100 || mark == MISSING);
            for length in [1, 16, 17] {
                for at in 0..length {
                    let mut marks = vec![0; length];
                    marks[at] = mark;
                    assert_eq!(
                        super::on_grid(&marks),
                        on_grid,
                        "{mark} at {at} of {length}"
                    );
                }
            }
        }
    }

    /// The tally is what adding one by one gives, also beyond a block and beyond small sums.
    #[test]
    fn it_adds_up_as_one_does_by_hand() {
        let mut state = 7_u32;
        let mut draw = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            match state >> 24 {
                roll if roll < 20 => MISSING,
                roll => (roll % 21) as u8 * 5,
            }
        };
        for clauses in [1, 16, 23, 32, 33, 70] {
            for sets in [0, 1, 2, 5, 255, 256, 700] {
                let marks: Vec<u8> = (0..sets * clauses).map(|_| draw()).collect();
                let items: Vec<Item> = (0..clauses)
                    .map(|clause| Item {
                        clause: Some(clause),
                        category: clause,
                        points: 3,
                    })
                    .collect();
                let places: Vec<usize> = (0..sets).filter(|set| set % 3 != 1).collect();
                let mut tally = Tally::new(clauses);
                tally.take(&marks, &places);
                let (mut low, mut high) = (vec![0; clauses], vec![0; clauses]);
                tally.subtotals(&items, &mut low, &mut high);
                let mut spreads = Vec::new();
                let flagged = tally.spreads(&items, 20, 100, &mut spreads);
                for clause in 0..clauses {
                    let given: Vec<u8> = places
                        .iter()
                        .map(|place| marks[place * clauses + clause])
                        .filter(|mark| *mark != MISSING)
                        .collect();
                    let sum: u32 = given.iter().map(|mark| u32::from(*mark)).sum();
                    let missing = (places.len() - given.len()) as u32;
                    assert_eq!(low[clause], 3 * sum);
                    assert_eq!(high[clause], 3 * (sum + 100 * missing));
                    assert_eq!(tally.missing(&items[clause]), missing);
                    let spread = match given.len() {
                        0 | 1 => MISSING,
                        _ => given.iter().max().unwrap() - given.iter().min().unwrap(),
                    };
                    assert_eq!(spreads[clause], spread);
                }
                assert_eq!(flagged, spreads.iter().any(|it| (20..=100).contains(it)));
            }
        }
    }
}
