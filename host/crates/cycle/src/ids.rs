//! Which of many things has an id: a number for each of them, and no copy of its id, so that a million ids take
//! ten megabytes.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// The numbers of things by their ids. The first that has an id is the one that is known by it.
pub struct Ids<'i, T> {
    things: &'i [T],
    id: fn(&T) -> Option<&str>,
    numbers: HashTable<u32>,
    hasher: RandomState,
}

impl<'i, T> Ids<'i, T> {
    /// No thing is known yet; there are four thousand millions of them at most.
    pub fn none(things: &'i [T], id: fn(&T) -> Option<&str>) -> Self {
        Self {
            things,
            id,
            numbers: HashTable::with_capacity(things.len()),
            hasher: RandomState::new(),
        }
    }

    /// Every thing that has an id; of those with the same one the last.
    pub fn of(things: &'i [T], id: fn(&T) -> Option<&str>) -> Self {
        let mut ids = Self::none(things, id);
        for number in 0..things.len() {
            if let Some(known) = ids.known_or_put(number) {
                *known = number as u32;
            }
        }
        ids
    }

    /// Makes a thing known by its id, where it has one. Where another is known by it already, that one.
    pub fn add(&mut self, number: usize) -> Option<usize> {
        self.known_or_put(number).map(|known| *known as usize)
    }

    /// What is known by the id of a thing. Where nothing is, that thing is from now on.
    fn known_or_put(&mut self, number: usize) -> Option<&mut u32> {
        let Self {
            things,
            id,
            numbers,
            hasher,
        } = self;
        let (things, id) = (*things, *id);
        let id_of = |number: &u32| things.get(*number as usize).and_then(id);
        let number = number as u32;
        let own = id_of(&number)?;
        let same = |known: &u32| id_of(known) == Some(own);
        match numbers.entry(hasher.hash_one(own), same, |it| {
            hasher.hash_one(id_of(it).unwrap_or_default())
        }) {
            Entry::Occupied(known) => Some(known.into_mut()),
            Entry::Vacant(place) => {
                place.insert(number);
                None
            }
        }
    }

    fn id_of(&self, number: usize) -> Option<&'i str> {
        self.things.get(number).and_then(self.id)
    }

    /// The number of the thing that is known by an id.
    pub fn get(&self, id: &str) -> Option<usize> {
        let same = |known: &u32| self.id_of(*known as usize) == Some(id);
        let known = self.numbers.find(self.hasher.hash_one(id), same)?;
        Some(*known as usize)
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
        self.numbers.len()
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// All that are known, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&'i str, usize)> {
        let known = self.numbers.iter().map(|number| *number as usize);
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
