//! From marks to exact scores.
//!
//! Points times per cent are hundredths of a point, so that sums are whole numbers. The average of
//! several sheets is kept as their sum, over their number.

use alloc::borrow::ToOwned;
use alloc::vec;
use alloc::vec::Vec;

use super::input::MISSING;
use crate::standards::Standard;
use crate::types::{Place, Refusal};

/// Hundredths of a point that one point at 100 per cent is worth.
const FULL: u32 = 100;

/// Which item of the standard each clause of the sheets is.
pub struct Layout {
    /// For each item, its clause on the sheets; none where they do not ask for it.
    clauses: Vec<Option<usize>>,
}

impl Layout {
    /// Refuses a clause that the standard does not have, or that is there twice.
    pub fn read(standard: &Standard, clauses: &[impl AsRef<str>]) -> Result<Self, Refusal> {
        let mut places = vec![None; standard.items.len()];
        for (clause, number) in clauses.iter().enumerate() {
            let item = standard
                .items
                .iter()
                .position(|item| item.clause == number.as_ref());
            match item.and_then(|item| places.get_mut(item)) {
                Some(place @ None) => *place = Some(clause),
                _ => {
                    return Err(Refusal::BadCode(Place {
                        column: "sheets.clauses".to_owned(),
                        row: clause as u32,
                    }));
                }
            }
        }
        Ok(Self { clauses: places })
    }
}

/// What several sets of marks say together, clause by clause.
pub struct Tally {
    /// Number of sets.
    sets: u32,
    /// Sum of the marks that are there.
    sum: Vec<u32>,
    /// Number of those that are missing.
    missing: Vec<u32>,
    /// Smallest mark.
    least: Vec<u8>,
    /// Largest mark.
    most: Vec<u8>,
}

impl Tally {
    /// No marks yet.
    pub fn new(clauses: usize) -> Self {
        Self {
            sets: 0,
            sum: vec![0; clauses],
            missing: vec![0; clauses],
            least: vec![u8::MAX; clauses],
            most: vec![0; clauses],
        }
    }

    /// Forgets all marks.
    pub fn clear(&mut self) {
        self.sets = 0;
        self.sum.fill(0);
        self.missing.fill(0);
        self.least.fill(u8::MAX);
        self.most.fill(0);
    }

    /// Adds a set of marks, one for each clause.
    pub fn add(&mut self, marks: &[u8]) {
        self.sets += 1;
        add(
            &mut self.sum,
            &mut self.missing,
            &mut self.least,
            &mut self.most,
            marks,
        );
    }

    /// Number of sets.
    pub fn sets(&self) -> u32 {
        self.sets
    }

    /// Marks of an item that are missing.
    pub fn missing(&self, layout: &Layout, item: usize) -> u32 {
        match layout.clauses.get(item).copied().flatten() {
            Some(clause) => self.missing.get(clause).copied().unwrap_or(self.sets),
            None => self.sets,
        }
    }

    /// For each item, the largest mark less the smallest; 255 with fewer than two marks.
    pub fn spreads(&self, layout: &Layout) -> impl Iterator<Item = u8> {
        layout.clauses.iter().enumerate().map(|(item, clause)| {
            let clause = clause.unwrap_or(usize::MAX);
            match (self.least.get(clause), self.most.get(clause)) {
                (Some(least), Some(most)) if self.sets >= 2 + self.missing(layout, item) => {
                    most.saturating_sub(*least)
                }
                _ => MISSING,
            }
        })
    }

    /// Adds, category by category, the least and the most that the marks come to together.
    pub fn subtotals(
        &self,
        standard: &Standard,
        layout: &Layout,
        low: &mut [u32],
        high: &mut [u32],
    ) {
        for (item, clause) in standard.items.iter().zip(&layout.clauses) {
            let clause = clause.unwrap_or(usize::MAX);
            let sum = self.sum.get(clause).copied().unwrap_or(0);
            let missing = self.missing.get(clause).copied().unwrap_or(self.sets);
            let category = item.category as usize;
            if let (Some(low), Some(high)) = (low.get_mut(category), high.get_mut(category)) {
                *low += item.points * sum;
                *high += item.points * (sum + FULL * missing);
            }
        }
    }
}

/// One pass over a set of marks, lane by lane.
fn add(sum: &mut [u32], missing: &mut [u32], least: &mut [u8], most: &mut [u8], marks: &[u8]) {
    let lanes = sum.iter_mut().zip(missing).zip(least).zip(most).zip(marks);
    for ((((sum, missing), least), most), mark) in lanes {
        let absent = *mark == MISSING;
        let given = if absent { 0 } else { *mark };
        *sum += u32::from(given);
        *missing += u32::from(absent);
        *least = (*least).min(*mark);
        *most = (*most).max(given);
    }
}

/// The nearest multiple of `unit` hundredths of a point to `score / over`, halves up.
pub fn round(score: u32, over: u32, unit: u32) -> u32 {
    let (score, over, unit) = (
        u64::from(score),
        u64::from(over.max(1)),
        u64::from(unit.max(1)),
    );
    let steps = (2 * score + unit * over).checked_div(2 * unit * over);
    (steps.unwrap_or(0) * unit) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standards::GBT_19580_2012;

    #[test]
    fn halves_are_rounded_up_and_exactly() {
        // 599.995 points as 119999 / 2.
        assert_eq!(round(119_999, 2, 1), 60_000);
        assert_eq!(round(179_998, 3, 1), 59_999);
        assert_eq!(round(59_949, 1, 100), 59_900);
        assert_eq!(round(59_950, 1, 100), 60_000);
        assert_eq!(round(59_994, 1, 10), 59_990);
        assert_eq!(round(59_995, 1, 10), 60_000);
        assert_eq!(round(100_000, 1, 100), 100_000);
        assert_eq!(round(4_000_000_000, 40_000, 100), 100_000);
        assert_eq!(round(0, 7, 100), 0);
    }

    #[test]
    fn the_most_sheets_do_not_overflow() {
        let standard = &GBT_19580_2012;
        let clauses: Vec<&str> = standard.items.iter().map(|item| item.clause).collect();
        let layout = Layout::read(standard, &clauses).ok().unwrap();
        let mut tally = Tally::new(clauses.len());
        for sheet in 0..super::super::input::MOST_SHEETS {
            tally.add(&[if sheet % 2 == 0 { 100 } else { MISSING }; 23]);
        }
        let (mut low, mut high) = ([0; 7], [0; 7]);
        tally.subtotals(standard, &layout, &mut low, &mut high);
        assert_eq!(low.iter().sum::<u32>(), 2_000_000_000);
        assert_eq!(high.iter().sum::<u32>(), 4_000_000_000);
        assert!(tally.spreads(&layout).all(|spread| spread == 0));
    }

    #[test]
    fn a_clause_that_is_not_in_the_standard_or_twice_is_refused() {
        let refused = |clauses: &[&str]| match Layout::read(&GBT_19580_2012, clauses) {
            Err(Refusal::BadCode(place)) => Some(place.row),
            _ => None,
        };
        assert_eq!(refused(&["4.1.2", "4.1.1"]), Some(1));
        assert_eq!(refused(&["4.1.2", "4.1.3", "4.1.2"]), Some(2));
        assert_eq!(refused(&["4.7.7", "4.1.2"]), None);
    }
}
