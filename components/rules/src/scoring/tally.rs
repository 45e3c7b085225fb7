//! From marks to exact scores.
//!
//! Points times per cent are hundredths of a point, so that sums are whole numbers. The average of
//! several sheets is kept as their sum, over their number.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use laurel_columns::marks::Item;

use crate::standards::Standard;
use crate::types::{Place, Refusal};

/// The items of a standard, each with its clause on the sheets. Refuses a clause that the standard does
/// not have, or that is there twice.
pub fn layout(standard: &Standard, clauses: &[impl AsRef<str>]) -> Result<Vec<Item>, Refusal> {
    let mut items: Vec<Item> = standard
        .items
        .iter()
        .map(|item| Item {
            clause: None,
            category: item.category as usize,
            points: item.points,
        })
        .collect();
    for (clause, number) in clauses.iter().enumerate() {
        let at = standard
            .items
            .iter()
            .position(|item| item.clause == number.as_ref());
        match at.and_then(|at| items.get_mut(at)) {
            Some(item) if item.clause.is_none() => item.clause = Some(clause),
            _ => {
                return Err(Refusal::BadCode(Place {
                    column: "sheets.clauses".to_owned(),
                    row: clause as u32,
                }));
            }
        }
    }
    Ok(items)
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
    use laurel_columns::marks::{MISSING, Tally};

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
        let items = layout(standard, &clauses).ok().unwrap();
        let marks = [[100; 23], [MISSING; 23]].concat();
        let places: Vec<usize> = (0..super::super::input::MOST_SHEETS)
            .map(|at| at % 2)
            .collect();
        let mut tally = Tally::new(clauses.len());
        tally.take(&marks, &places);
        let (mut low, mut high) = ([0; 7], [0; 7]);
        tally.subtotals(&items, &mut low, &mut high);
        assert_eq!(low.iter().sum::<u32>(), 2_000_000_000);
        assert_eq!(high.iter().sum::<u32>(), 4_000_000_000);
        let mut spreads = Vec::new();
        tally.spreads(&items, 1, 100, &mut spreads);
        assert!(spreads.iter().all(|spread| *spread == 0));
    }

    #[test]
    fn a_clause_that_is_not_in_the_standard_or_twice_is_refused() {
        let refused = |clauses: &[&str]| match layout(&GBT_19580_2012, clauses) {
            Err(Refusal::BadCode(place)) => Some(place.row),
            _ => None,
        };
        assert_eq!(refused(&["4.1.2", "4.1.1"]), Some(1));
        assert_eq!(refused(&["4.1.2", "4.1.3", "4.1.2"]), Some(2));
        assert_eq!(refused(&["4.7.7", "4.1.2"]), None);
    }
}
