//! Reads JSON into a tree and notes every key that an object has twice, which a tree cannot hold.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::number::{Exact, Fractions, Spelt, exact};
use super::points::Points;
use super::problem::Place;

/// Values of which a tree is made at most: an applicant, or a file without its applicants.
const VALUES: u64 = 4_000_000;
/// Places of repeated keys that are remembered.
const REPEATS: usize = 10_000;

/// What serde says where there are more.
pub(crate) const TOO_MANY_VALUES: &str = "too many values";
/// What serde says where who takes the applicants has seen enough.
const ENOUGH: &str = "enough";

/// What is noted while a tree is read.
#[derive(Debug, Default)]
pub struct Notes<'t> {
    /// Where keys stand that come again in the same object.
    pub repeats: RefCell<Vec<String>>,
    /// How numbers are written that are not whole, or too large.
    pub(crate) spelt: Spelt,
    /// A whole number was written with a point or an exponent.
    pub(crate) respelt: Cell<bool>,
    /// The numbers of the text that come as fractions.
    fractions: Fractions<'t>,
    /// Values so far.
    values: Cell<u64>,
}

impl<'t> Notes<'t> {
    /// On a text that is about to be read.
    pub fn on(text: &'t str) -> Self {
        Self {
            fractions: Fractions::of(text),
            ..Self::default()
        }
    }

    fn repeat(&self, place: &Place<'_>) {
        let mut repeats = self.repeats.borrow_mut();
        if repeats.len() < REPEATS {
            repeats.push(place.to_string());
        }
    }

    fn value<E: Error>(&self) -> Result<(), E> {
        self.values.set(self.values.get() + 1);
        if self.values.get() > VALUES {
            return Err(E::custom(TOO_MANY_VALUES));
        }
        Ok(())
    }

    /// What a number says that serde takes for a fraction. A tree holds only the nearest of those that
    /// it can hold: a score where the text says exactly that score, and none where it does not.
    fn fraction(&self, given: f64, place: &Place<'_>) -> Value {
        let fraction = |it| Number::from_f64(it).map_or(Value::Null, Value::Number);
        let Some(text) = self.fractions.next() else {
            return fraction(given);
        };
        if let Exact::Whole(number) = exact(text) {
            let signed = i64::try_from(number).map(Number::from);
            let number = signed.or_else(|_| u64::try_from(number).map(Number::from));
            if let Ok(number) = number {
                self.respelt.set(true);
                return Value::Number(number);
            }
        }
        let value = match Points::of_number(text).and_then(Points::number) {
            Some(score) => fraction(score),
            // What is nearest to it would be a score; what is next to that is none.
            None if Points::of_number(&given.to_string()).is_some() => fraction(given.next_up()),
            None => fraction(given),
        };
        let mut spelt = self.spelt.borrow_mut();
        let said = value.to_string();
        if spelt.len() < REPEATS && said != text {
            spelt.insert(place.to_string(), text.to_owned());
        }
        value
    }
}

/// Reads one value at a place. Of a key that comes again the last value is kept.
#[derive(Clone, Copy)]
pub(crate) struct Tree<'a> {
    /// Where the value stands.
    pub place: Place<'a>,
    /// Where to note what a tree does not hold.
    pub notes: &'a Notes<'a>,
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.notes.value()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(self.notes.fraction(value, &self.place))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(Tree {
            place: self.place.index(values.len()),
            notes: self.notes,
        })? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let place = self.place.key(&key);
            let value = map.next_value_seed(Tree {
                place,
                notes: self.notes,
            })?;
            if object.contains_key(&key) {
                self.notes.repeat(&place);
            }
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

/// Reads a whole file, and hands its applicants over one by one, so that the tree of only one of
/// them is held at a time. What comes back is the rest of the file: `applicants` is left in it
/// where it is not a list, and is an empty list where it is one.
pub struct Whole<'a, F: FnMut(usize, Value) -> bool> {
    /// Where to note what a tree does not hold.
    pub notes: &'a Notes<'a>,
    /// Takes an applicant and its index, and says whether there is any use in more of them: where not,
    /// reading fails there.
    pub applicant: F,
}

/// The key of the list that is handed over one by one.
const APPLICANTS: &str = "applicants";

impl<'de, F: FnMut(usize, Value) -> bool> DeserializeSeed<'de> for Whole<'_, F> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(usize, Value) -> bool> Visitor<'de> for Whole<'_, F> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let root = Place::Root;
            let place = root.key(&key);
            let repeated = object.contains_key(&key);
            if repeated {
                self.notes.repeat(&place);
            }
            let tree = Tree {
                place,
                notes: self.notes,
            };
            // A second list of applicants is noted as repeated and read for its syntax only.
            let value = if key == APPLICANTS && !repeated {
                map.next_value_seed(Applicants {
                    tree,
                    take: &mut self.applicant,
                })?
            } else {
                map.next_value_seed(tree)?
            };
            if !(repeated && key == APPLICANTS) {
                object.insert(key, value);
            }
        }
        Ok(Value::Object(object))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Value, A::Error> {
        self.tree().visit_seq(list)
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        self.tree().visit_f64(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }
}

impl<'a, F: FnMut(usize, Value) -> bool> Whole<'a, F> {
    fn tree(&self) -> Tree<'a> {
        Tree {
            place: Place::Root,
            notes: self.notes,
        }
    }
}

struct Applicants<'a, F> {
    tree: Tree<'a>,
    take: F,
}

impl<'de, F: FnMut(usize, Value) -> bool> DeserializeSeed<'de> for Applicants<'_, F> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(usize, Value) -> bool> Visitor<'de> for Applicants<'_, F> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of applicants")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Value, A::Error> {
        let mut index = 0;
        let before = self.tree.notes.values.get();
        while let Some(value) = list.next_element_seed(Tree {
            place: self.tree.place.index(index),
            notes: self.tree.notes,
        })? {
            if !(self.take)(index, value) {
                return Err(A::Error::custom(ENOUGH));
            }
            index += 1;
            // What has been handed over is no longer held.
            self.tree.notes.values.set(before);
        }
        Ok(Value::Array(Vec::new()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value, A::Error> {
        self.tree.visit_map(map)
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        self.tree.visit_f64(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn hands_applicants_over_and_notes_repeated_keys() {
        let text = r#"{"a":1,"applicants":[{"id":"x","id":"y"},5],"a":{"b":[{"c":1,"c":2}]}}"#;
        let notes = Notes::on(text);
        let mut seen = Vec::new();
        let whole = Whole {
            notes: &notes,
            applicant: |index, value| {
                seen.push((index, value));
                true
            },
        };
        let rest = whole
            .deserialize(&mut serde_json::Deserializer::from_str(text))
            .unwrap();
        assert_eq!(rest, json!({"a": {"b": [{"c": 2}]}, "applicants": []}));
        assert_eq!(seen, [(0, json!({"id": "y"})), (1, json!(5))]);
        assert_eq!(
            notes.repeats.into_inner(),
            ["applicants[0].id", "a", "a.b[0].c"]
        );
    }

    #[test]
    fn numbers_are_what_the_text_says() {
        let text = r#"{"a":[50.0,5e1,-0,0.5,18446744073709551617],"applicants":[1.5,2e2]}"#;
        let notes = Notes::on(text);
        let mut seen = Vec::new();
        let whole = Whole {
            notes: &notes,
            applicant: |_, value| {
                seen.push(value);
                true
            },
        };
        let rest = whole
            .deserialize(&mut serde_json::Deserializer::from_str(text))
            .unwrap();
        let list = rest.get("a").and_then(Value::as_array).unwrap();
        assert_eq!(list.get(..3), Some(&[json!(50), json!(50), json!(0)][..]));
        assert_eq!(seen, [json!(1.5), json!(200)]);
        assert!(notes.respelt.get());
        let spelt = notes.spelt.into_inner();
        assert_eq!(spelt.len(), 1);
        assert_eq!(
            spelt.get("a[4]").map(String::as_str),
            Some("18446744073709551617")
        );
    }

    #[test]
    fn a_score_is_a_score_by_its_digits() {
        let text = "[600.50,6.005e2,599.99999999999999999,600.00000000000000001,1e-400,600.004]";
        let notes = Notes::on(text);
        let tree = Tree {
            place: Place::Root,
            notes: &notes,
        };
        let list = tree
            .deserialize(&mut serde_json::Deserializer::from_str(text))
            .unwrap();
        let read = list.as_array().unwrap().iter();
        let read: Vec<_> = read
            .map(|it| serde_json::from_value::<Points>(it.clone()).ok())
            .collect();
        let score = Some(Points(60_050));
        assert_eq!(read, [score, score, None, None, None, None]);
        let spelt = notes.spelt.into_inner();
        assert_eq!(
            spelt.get("[2]").map(String::as_str),
            Some("599.99999999999999999")
        );
    }

    #[test]
    fn a_tree_has_an_end() {
        let text = format!("[{}0]", "0,".repeat(5_000_000));
        let notes = Notes::on(&text);
        let tree = Tree {
            place: Place::Root,
            notes: &notes,
        };
        let fault = tree.deserialize(&mut serde_json::Deserializer::from_str(&text));
        assert!(fault.unwrap_err().to_string().starts_with(TOO_MANY_VALUES));
    }
}
