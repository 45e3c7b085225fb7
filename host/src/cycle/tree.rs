//! Reads JSON into a tree and notes every key that an object has twice, which a tree cannot hold.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::problem::Place;

/// Where keys stand that come again in the same object.
pub(crate) type Repeats = RefCell<Vec<String>>;

/// Reads one value at a place. Of a key that comes again the last value is kept.
#[derive(Clone, Copy)]
pub(crate) struct Tree<'a> {
    /// Where the value stands.
    pub(crate) place: Place<'a>,
    /// Where to note repeated keys.
    pub(crate) repeats: &'a Repeats,
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
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
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
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
            repeats: self.repeats,
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
                repeats: self.repeats,
            })?;
            if object.contains_key(&key) {
                self.repeats.borrow_mut().push(place.to_string());
            }
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

/// Reads a whole file, and hands its applicants over one by one, so that the tree of only one of
/// them is held at a time. What comes back is the rest of the file: `applicants` is left in it
/// where it is not a list, and is an empty list where it is one.
pub(crate) struct Whole<'a, F: FnMut(usize, Value)> {
    /// Where to note repeated keys.
    pub(crate) repeats: &'a Repeats,
    /// Takes an applicant and its index.
    pub(crate) applicant: F,
}

/// The key of the list that is handed over one by one.
const APPLICANTS: &str = "applicants";

impl<'de, F: FnMut(usize, Value)> DeserializeSeed<'de> for Whole<'_, F> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(usize, Value)> Visitor<'de> for Whole<'_, F> {
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
                self.repeats.borrow_mut().push(place.to_string());
            }
            let tree = Tree {
                place,
                repeats: self.repeats,
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

impl<'a, F: FnMut(usize, Value)> Whole<'a, F> {
    fn tree(&self) -> Tree<'a> {
        Tree {
            place: Place::Root,
            repeats: self.repeats,
        }
    }
}

struct Applicants<'a, F> {
    tree: Tree<'a>,
    take: F,
}

impl<'de, F: FnMut(usize, Value)> DeserializeSeed<'de> for Applicants<'_, F> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(usize, Value)> Visitor<'de> for Applicants<'_, F> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of applicants")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Value, A::Error> {
        let mut index = 0;
        while let Some(value) = list.next_element_seed(Tree {
            place: self.tree.place.index(index),
            repeats: self.tree.repeats,
        })? {
            (self.take)(index, value);
            index += 1;
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
        let repeats = Repeats::default();
        let mut seen = Vec::new();
        let whole = Whole {
            repeats: &repeats,
            applicant: |index, value| seen.push((index, value)),
        };
        let rest = whole
            .deserialize(&mut serde_json::Deserializer::from_str(text))
            .unwrap();
        assert_eq!(rest, json!({"a": {"b": [{"c": 2}]}, "applicants": []}));
        assert_eq!(seen, [(0, json!({"id": "y"})), (1, json!(5))]);
        assert_eq!(repeats.into_inner(), ["applicants[0].id", "a", "a.b[0].c"]);
    }
}
