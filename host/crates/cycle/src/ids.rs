//! Which of many things has an id: a number for each of them, and no copy of its id, so that a million ids take
//! sixteen megabytes.

use std::hash::{BuildHasher, RandomState};

/// The numbers of things by their ids. The first that has an id is the one that is known by it.
pub struct Ids<'i, T> {
    things: &'i [T],
    id: fn(&T) -> Option<&str>,
    /// For each place a part of the hash of an id, and one more than the number of the thing that has it; nought
    /// where there is none. At least half of the places are empty, and a power of two they are.
    places: Vec<u64>,
    known: usize,
    hasher: RandomState,
}

/// Below these bits of a place stands the number.
const NUMBER: u64 = u32::MAX as u64;

impl<'i, T> Ids<'i, T> {
    /// No thing is known yet; there are four thousand millions of them at most.
    pub fn none(things: &'i [T], id: fn(&T) -> Option<&str>) -> Self {
        Self {
            things,
            id,
            places: vec![0; (things.len() * 2).next_power_of_two()],
            known: 0,
            hasher: RandomState::new(),
        }
    }

    /// Every thing that has an id; of those with the same one the last.
    pub fn of(things: &'i [T], id: fn(&T) -> Option<&str>) -> Self {
        let mut ids = Self::none(things, id);
        for number in 0..things.len() {
            if let Some(first) = ids.add(number) {
                ids.replace(first, number);
            }
        }
        ids
    }

    fn id_of(&self, number: usize) -> Option<&'i str> {
        self.things.get(number).and_then(self.id)
    }

    /// The place where an id is, or would be put, and the number there.
    fn place(&self, id: &str) -> (usize, u64, Option<usize>) {
        let hash = self.hasher.hash_one(id);
        let last = self.places.len().saturating_sub(1);
        let mut at = (hash as usize) & last;
        loop {
            let found = self.places.get(at).copied().unwrap_or(0);
            let number = (found & NUMBER) as usize;
            let Some(number) = number.checked_sub(1) else {
                return (at, hash, None);
            };
            if found & !NUMBER == hash & !NUMBER && self.id_of(number) == Some(id) {
                return (at, hash, Some(number));
            }
            at = (at + 1) & last;
        }
    }

    /// Makes a thing known by its id, where it has one. Where another is known by it already, that one.
    pub fn add(&mut self, number: usize) -> Option<usize> {
        let id = self.id_of(number)?;
        let (at, hash, known) = self.place(id);
        if known.is_none() {
            if let Some(place) = self.places.get_mut(at) {
                *place = (hash & !NUMBER) | ((number as u64 + 1) & NUMBER);
            }
            self.known += 1;
        }
        known
    }

    fn replace(&mut self, first: usize, number: usize) {
        let Some(id) = self.id_of(first) else { return };
        let (at, hash, _) = self.place(id);
        if let Some(place) = self.places.get_mut(at) {
            *place = (hash & !NUMBER) | ((number as u64 + 1) & NUMBER);
        }
    }

    /// The number of the thing that is known by an id.
    pub fn get(&self, id: &str) -> Option<usize> {
        self.place(id).2
    }

    /// The id as the thing has it, and its number.
    pub fn entry(&self, id: &str) -> Option<(&'i str, usize)> {
        let number = self.get(id)?;
        Some((self.id_of(number)?, number))
    }

    /// Whether a thing is known by an id.
    pub fn contains(&self, id: &str) -> bool {
        self.get(id).is_some()
    }

    /// How many are known.
    pub fn len(&self) -> usize {
        self.known
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.known == 0
    }

    /// All that are known, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&'i str, usize)> {
        let numbers = self.places.iter().map(|place| (place & NUMBER) as usize);
        let known = numbers.filter_map(|number| number.checked_sub(1));
        known.filter_map(|number| Some((self.id_of(number)?, number)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// It finds what a map finds.
        #[test]
        fn it_finds_what_a_map_finds(ids in prop::collection::vec("[a-c]{0,3}", 0..60), asked in "[a-d]{0,3}") {
            let mut map = HashMap::new();
            let mut first = Ids::none(&ids, |it| Some(it.as_str()));
            for (number, id) in ids.iter().enumerate() {
                prop_assert_eq!(first.add(number), map.get(id.as_str()).copied());
                map.entry(id.as_str()).or_insert(number);
            }
            prop_assert_eq!(first.get(&asked), map.get(asked.as_str()).copied());
            prop_assert_eq!(first.len(), map.len());
            let all: HashMap<&str, usize> = first.iter().collect();
            prop_assert_eq!(&all, &map);
            let last: HashMap<&str, usize> = ids.iter().map(String::as_str).zip(0..).collect();
            let found: HashMap<&str, usize> = Ids::of(&ids, |it| Some(it.as_str())).iter().collect();
            prop_assert_eq!(found, last);
        }
    }
}
