//! Values that are narrower in the cycle file than their Rust types: read them or refuse them.
//! The schema says the same limits, so that a file which reads also validates.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use super::day::{FIRST_YEAR, LAST_YEAR};
use super::model::Id;
use crate::visible::is_hidden;

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

/// Reads an id.
pub(crate) fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
    let id = Id::deserialize(deserializer)?;
    if is_id(&id) {
        Ok(id)
    } else {
        Err(D::Error::invalid_value(Unexpected::Str(&id), &"an id"))
    }
}

/// Reads a list of ids.
pub(crate) fn ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Id>, D::Error> {
    Ok(strip(Vec::deserialize(deserializer)?))
}

/// Reads a list of ids or null.
pub(crate) fn maybe_ids<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<Id>>, D::Error> {
    Ok(Option::<Vec<_>>::deserialize(deserializer)?.map(strip))
}

/// Reads an id or null.
pub(crate) fn maybe_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Id>, D::Error> {
    Ok(Option::<Checked>::deserialize(deserializer)?.map(|id| id.0))
}

/// Reads a year.
pub(crate) fn year<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
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
pub(crate) fn object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
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
    Ok(bare(Vec::<Object<T>>::deserialize(deserializer)?))
}

/// Reads a list of structs, each as [`object`] does, or null.
pub(crate) fn maybe_objects<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Box<[T]>>, D::Error> {
    Ok(Option::<Vec<Object<T>>>::deserialize(deserializer)?.map(bare))
}

fn bare<T, L: FromIterator<T>>(objects: Vec<Object<T>>) -> L {
    objects.into_iter().map(|object| object.0).collect()
}

/// A struct that was read from a JSON object.
pub(crate) struct Object<T>(pub(crate) T);

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
