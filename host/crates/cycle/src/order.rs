//! Sorting. The program sorts as the standard library does; in a component each type of element that is sorted
//! would be ten kilobytes of code, so that there numbers of places are sorted, in one copy of that code.

use std::cmp::Ordering;

/// Sorts; what is equal stays in its order.
#[cfg(not(feature = "small"))]
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    items.sort_by(compare);
}

/// Sorts; what is equal stays in its order.
#[cfg(feature = "small")]
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    by_places(items, compare);
}

/// Sorts by the elements themselves.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

#[cfg(any(test, feature = "small"))]
fn by_places<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut from: Vec<usize> = (0..items.len()).collect();
    sort_places(&mut from, &|one, other| {
        let both = items.get(one).zip(items.get(other));
        both.map_or(Ordering::Equal, |(one, other)| compare(one, other))
    });
    // Cycle by cycle, each place gets the element that belongs there.
    for start in 0..from.len() {
        let mut at = start;
        while let Some(next) = from.get_mut(at) {
            let next = std::mem::replace(next, at);
            if next == start || next == at {
                break;
            }
            items.swap(at, next);
            at = next;
        }
    }
}

#[cfg(any(test, feature = "small"))]
#[inline(never)]
fn sort_places(places: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    places.sort_by(|one, other| compare(*one, *other));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn both_sort_alike(drawn in prop::collection::vec(0_u8..40, 0..200)) {
            let numbered: Vec<(u8, usize)> = drawn.into_iter().zip(0..).collect();
            let (mut one, mut other) = (numbered.clone(), numbered);
            one.sort_by_key(|it| it.0);
            by_places(&mut other, |a, b| a.0.cmp(&b.0));
            prop_assert_eq!(one, other);
        }
    }
}
