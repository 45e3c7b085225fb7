//! Values that are narrower in the cycle file than their Rust types: read them or refuse them.
//! The schema says the same limits, so that a file which reads also validates.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use super::day::{FIRST_YEAR, LAST_YEAR};
use super::model::{Id, Table};
use laurel_words::visible::is_hidden;

/// What [`is_seen`] does not admit, as in a class of characters of a regular expression.
macro_rules! hidden {
    () => {
        r"\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufdd0-\ufdef\ufff0-\ufffb\ufffe\uffff\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}"
    };
}

/// The form of an id: not empty, no space at either end, nothing in it that is obeyed or not seen.
pub(crate) const ID_PATTERN: &str = concat!(
    r"^[^\s",
    hidden!(),
    r"]([^",
    hidden!(),
    r"]*[^\s",
    hidden!(),
    r"])?$"
);

/// Largest prize in yuan: far above any award, far below the limits of a number.
pub(crate) const MAX_PRIZE: u64 = 1_000_000_000_000;

/// Longest id, in characters.
pub const ID_LENGTH: usize = 128;
/// Longest name, in characters.
pub const NAME_LENGTH: usize = 1_000;
/// Longest remark, or name of a piece of evidence, in characters.
pub const NOTE_LENGTH: usize = 10_000;
/// Most records in a table of one applicant.
pub const RECORDS: usize = 10_000;
/// Most elements in any other list of the file.
pub const ELEMENTS: usize = 5_000_000;
/// Most items that one sheet marks, and most names of facts that only some schemes read.
pub const NAMES: usize = 1_000;

/// True for what [`ID_PATTERN`] admits.
pub(crate) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && is_seen(text)
}

/// True where all of an id is seen, and nothing in it is obeyed; what only chooses among forms of the
/// sign before it is not seen either.
pub(crate) fn is_seen(text: &str) -> bool {
    let selector = |c| matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
    !text.chars().any(|c| is_hidden(c) || selector(c))
}

/// True for a text of so many characters at most.
pub(crate) fn is_within(text: &str, most: usize) -> bool {
    text.len() <= most || text.chars().nth(most).is_none()
}

fn within<E: Error>(text: &str, most: usize) -> Result<(), E> {
    if is_within(text, most) {
        Ok(())
    } else {
        Err(E::invalid_length(text.len(), &"a text within its bound"))
    }
}

/// Reads a name or null.
pub(crate) fn maybe_name<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de> + AsRef<str>,
    D: Deserializer<'de>,
{
    let name = Option::<T>::deserialize(deserializer)?;
    within(name.as_ref().map_or("", AsRef::as_ref), NAME_LENGTH)?;
    Ok(name)
}

/// Reads a name.
pub fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<str>, D::Error> {
    let name = Box::<str>::deserialize(deserializer)?;
    within(&name, NAME_LENGTH)?;
    Ok(name)
}

/// Reads a remark or null.
pub(crate) fn maybe_note<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Box<str>>, D::Error> {
    let note = Option::<Box<str>>::deserialize(deserializer)?;
    within(note.as_deref().unwrap_or_default(), NOTE_LENGTH)?;
    Ok(note)
}

/// Reads an id.
pub fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
    let id = Id::deserialize(deserializer)?;
    if is_id(&id) && is_within(&id, ID_LENGTH) {
        Ok(id)
    } else {
        Err(D::Error::invalid_value(Unexpected::Str(&id), &"an id"))
    }
}

/// Reads a list of ids.
pub fn ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Id>, D::Error> {
    Ok(strip(Bounded::<_, ELEMENTS>::deserialize(deserializer)?.0))
}

/// Reads a list of ids or null.
pub(crate) fn maybe_ids<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<Id>>, D::Error> {
    let ids = Option::<Bounded<_, ELEMENTS>>::deserialize(deserializer)?;
    Ok(ids.map(|ids| strip(ids.0)))
}

/// Reads an id or null.
pub(crate) fn maybe_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Id>, D::Error> {
    Ok(Option::<Checked>::deserialize(deserializer)?.map(|id| id.0))
}

/// Reads a year.
pub fn year<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
    let year = i32::deserialize(deserializer)?;
    if (FIRST_YEAR..=LAST_YEAR).contains(&year) {
        Ok(year)
    } else {
        let unexpected = Unexpected::Signed(i64::from(year));
        Err(D::Error::invalid_value(
            unexpected,
            &"a year from 1900 to 2199",
        ))
    }
}

/// Reads a year or null.
pub(crate) fn maybe_year<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<i32>, D::Error> {
    Ok(Option::<Year>::deserialize(deserializer)?.map(|year| year.0))
}

/// Reads a prize or null.
pub(crate) fn maybe_prize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<u64>, D::Error> {
    let prize = Option::<u64>::deserialize(deserializer)?;
    match prize {
        Some(yuan) if yuan > MAX_PRIZE => Err(D::Error::invalid_value(
            Unexpected::Unsigned(yuan),
            &"a prize in yuan",
        )),
        _ => Ok(prize),
    }
}

#[derive(Deserialize)]
struct Checked(#[serde(deserialize_with = "id")] Id);

#[derive(Deserialize)]
struct Year(#[serde(deserialize_with = "year")] i32);

fn strip(ids: Vec<Checked>) -> Vec<Id> {
    ids.into_iter().map(|id| id.0).collect()
}

/// Reads a struct from a JSON object only. Left to itself, serde would take a list of its fields
/// in order as well, and a misplaced `[true, false]` would quietly become two facts.
pub fn object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Object::deserialize(deserializer).map(|object| object.0)
}

/// Reads a struct as [`object`] does, or null.
pub(crate) fn maybe_object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Ok(Option::<Object<T>>::deserialize(deserializer)?.map(|object| object.0))
}

/// Reads a list of structs, each as [`object`] does.
pub(crate) fn objects<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let objects = Bounded::<Object<T>, ELEMENTS>::deserialize(deserializer)?;
    Ok(bare(objects.0))
}

/// Reads a list of structs, each as [`object`] does, or null.
pub(crate) fn maybe_objects<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Table<T>, D::Error> {
    let objects = Option::<Bounded<Object<T>, RECORDS>>::deserialize(deserializer)?;
    Ok(objects.map(|objects| bare(objects.0)))
}

fn bare<T, L: FromIterator<T>>(objects: Vec<Object<T>>) -> L {
    objects.into_iter().map(|object| object.0).collect()
}

/// A struct that was read from a JSON object.
pub struct Object<T>(pub T);

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

/// A list of so many elements at most.
struct Bounded<T, const MOST: usize>(Vec<T>);

struct BoundedVisitor<T, const MOST: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for BoundedVisitor<T, MOST> {
    type Value = Bounded<T, MOST>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of up to {MOST} elements")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element()? {
            if elements.len() == MOST {
                return Err(A::Error::invalid_length(MOST + 1, &self));
            }
            elements.push(element);
        }
        Ok(Bounded(elements))
    }
}

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for Bounded<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(BoundedVisitor(PhantomData))
    }
}
