//! A list of a few records that takes no more room than a pointer where it stands, and none elsewhere
//! while it is empty: of a million applicants nearly all lists are empty or short.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, DerefMut};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thin_vec::ThinVec;

/// A list of records.
#[derive(Clone, PartialEq, Eq)]
pub struct List<T>(ThinVec<T>);

impl<T> List<T> {
    /// An empty list with room for so many records.
    pub fn with_room(records: usize) -> Self {
        Self(ThinVec::with_capacity(records))
    }

    /// Adds a record. The first has room for itself alone.
    pub fn push(&mut self, record: T) {
        if self.0.len() == self.0.capacity() {
            self.0.reserve_exact(self.0.len().max(1));
        }
        self.0.push(record);
    }

    /// The records as a vector.
    pub fn into_vec(self) -> Vec<T> {
        self.into_iter().collect()
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(ThinVec::new())
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> DerefMut for List<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(records: Vec<T>) -> Self {
        let mut list = ThinVec::with_capacity(records.len());
        list.extend(records);
        Self(list)
    }
}

impl<T, const N: usize> From<[T; N]> for List<T> {
    fn from(records: [T; N]) -> Self {
        let mut list = ThinVec::with_capacity(N);
        list.extend(records);
        Self(list)
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(records: I) -> Self {
        let mut list: ThinVec<T> = records.into_iter().collect();
        list.shrink_to_fit();
        Self(list)
    }
}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = thin_vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'l, T> IntoIterator for &'l List<T> {
    type Item = &'l T;
    type IntoIter = std::slice::Iter<'l, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'l, T> IntoIterator for &'l mut List<T> {
    type Item = &'l mut T;
    type IntoIter = std::slice::IterMut<'l, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut()
    }
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

impl<T: JsonSchema> JsonSchema for List<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Vec::<T>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<T>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_as_short_as_a_pointer_and_reads_as_it_writes() {
        assert_eq!(size_of::<Option<List<u64>>>(), size_of::<usize>());
        let list: List<u8> = [1, 2, 3].into();
        assert_eq!(list, (1..=3).collect());
        assert_eq!(list, vec![1, 2, 3].into());
        let text = serde_json::to_string(&list).unwrap();
        assert_eq!(text, "[1,2,3]");
        assert_eq!(serde_json::from_str::<List<u8>>(&text).unwrap(), list);
        let mut longer = list.clone();
        longer.push(4);
        assert_eq!(longer.into_vec(), [1, 2, 3, 4]);
    }
}
