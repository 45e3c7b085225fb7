//! The marks of one sheet: one percentage for each scored item of the standard.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::SmolStr;

use super::list::List;
use super::strict::{ID_LENGTH, NAMES, is_within};

/// Marks run in steps of this many per cent, by the scoring guideline: a check of the cycle, not of
/// the sheet.
pub const STEP: u8 = 5;
/// The largest mark in per cent.
pub const FULL: u8 = 100;

/// The marks of one sheet, in the order of the file: number of the item in the standard (`4.1.2`)
/// and its mark in per cent, 0 to 100, or none where the mark is missing
/// (article 19). No item is marked twice.
///
/// A sheet has two dozen items: a list is smaller and faster than a map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks(List<(SmolStr, Option<u8>)>);

impl Marks {
    /// No mark yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a mark. False, and nothing added, where it is above 100 or the item is marked already.
    #[must_use]
    pub fn push(&mut self, clause: impl Into<SmolStr>, percent: Option<u8>) -> bool {
        let clause = clause.into();
        let fits = self.0.len() < NAMES
            && is_within(&clause, ID_LENGTH)
            && percent.is_none_or(|mark| mark <= FULL)
            && self.get(&clause).is_none();
        if fits {
            self.0.push((clause, percent));
        }
        fits
    }

    /// The mark of an item: none where the sheet does not name it, `Some(None)` where it names it
    /// without a mark.
    pub fn get(&self, clause: &str) -> Option<Option<u8>> {
        self.0
            .iter()
            .find(|(known, _)| known == clause)
            .map(|(_, percent)| *percent)
    }

    /// Items and their marks in the order of the file.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, Option<u8>)> {
        self.0.iter().map(|(clause, percent)| (&**clause, *percent))
    }

    /// How many items the sheet names.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True where the sheet names no item.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Marks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

struct MarksVisitor;

impl<'de> Visitor<'de> for MarksVisitor {
    type Value = Marks;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of items and their marks, 0 to 100, each item once")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Marks, A::Error> {
        let mut marks = Marks(List::with_room(24));
        while let Some((clause, percent)) = map.next_entry::<SmolStr, Option<u8>>()? {
            if !marks.push(clause, percent) {
                return Err(A::Error::invalid_value(Unexpected::Map, &self));
            }
        }
        Ok(marks)
    }
}

impl<'de> Deserialize<'de> for Marks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MarksVisitor)
    }
}

impl schemars::JsonSchema for Marks {
    fn schema_name() -> Cow<'static, str> {
        "Marks".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "title": "各条款评分",
            "description": "Number of the item in the standard (such as 4.1.2) and its mark in \
                per cent, 0 to 100, in steps of 5 where the term mark-grid is on; null where the \
                mark is missing (article 19).",
            "type": "object",
            "propertyNames": { "maxLength": ID_LENGTH },
            "maxProperties": NAMES,
            "additionalProperties": {
                "type": ["integer", "null"],
                "minimum": 0,
                "maximum": FULL,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_order_and_tells_missing_from_unnamed() {
        let marks: Marks =
            serde_json::from_str(r#"{"4.1.3":70,"4.1.2":null,"4.7.2":100}"#).unwrap();
        assert_eq!(
            marks.iter().collect::<Vec<_>>(),
            [("4.1.3", Some(70)), ("4.1.2", None), ("4.7.2", Some(100))]
        );
        assert_eq!(marks.get("4.1.2"), Some(None));
        assert_eq!(marks.get("4.9.9"), None);
        let text = serde_json::to_string(&marks).unwrap();
        assert_eq!(text, r#"{"4.1.3":70,"4.1.2":null,"4.7.2":100}"#);
    }

    #[test]
    fn refuses_marks_that_are_none_and_items_twice() {
        for text in [
            r#"{"4.1.2":105}"#,
            r#"{"4.1.2":-5}"#,
            r#"{"4.1.2":50.0}"#,
            r#"{"4.1.2":50,"4.1.2":50}"#,
            r#"{"4.1.2":50,"4.1.2":null}"#,
            r#"[["4.1.2",50]]"#,
        ] {
            assert!(serde_json::from_str::<Marks>(text).is_err(), "{text}");
        }
        // Whether marks run in steps is for the check of the cycle.
        assert!(serde_json::from_str::<Marks>(r#"{"4.1.2":72}"#).is_ok());
    }
}
