//! Values of the cycle file that may take more than one form: judgements, revocations, the named
//! evidence, and facts that only some schemes read.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::SmolStr;

use super::day::{DATE_PATTERN, Day};
use super::facts;
use super::list::List;
use super::strict::{self, ID_LENGTH, NAME_LENGTH, NAMES, NOTE_LENGTH};

/// What a person judged: `true`, `false`, `null` for no answer yet, or an object that also says
/// who judged, when, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// The answer; none where there is none yet.
    pub answer: Option<bool>,
    /// Who, when and why, where the file says it.
    pub record: Option<Box<JudgementRecord>>,
}

/// Who judged, when, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JudgementRecord {
    /// Who judged.
    pub by: Option<SmolStr>,
    /// On which day: from the announcement of the cycle on.
    pub on: Option<Day>,
    /// Why.
    pub note: Option<Box<str>>,
}

/// The object form of a judgement.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Judgement")]
struct JudgementObject {
    /// The answer: true, false, or null for none yet.
    #[serde(default)]
    #[schemars(title = "判定结果")]
    answer: Option<bool>,
    /// Who judged.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_name"
    )]
    #[schemars(title = "判定人", length(max = NAME_LENGTH))]
    by: Option<SmolStr>,
    /// On which day: from the announcement of the cycle on (article 15).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "判定日期")]
    on: Option<Day>,
    /// Why it was judged so.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_note"
    )]
    #[schemars(title = "备注", length(max = NOTE_LENGTH))]
    note: Option<Box<str>>,
}

impl Judgement {
    /// True where nothing at all is recorded.
    pub fn is_blank(&self) -> bool {
        self.answer.is_none() && self.record.is_none()
    }
}

impl From<Option<bool>> for Judgement {
    fn from(answer: Option<bool>) -> Self {
        Self {
            answer,
            record: None,
        }
    }
}

impl Serialize for Judgement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.record {
            None => self.answer.serialize(serializer),
            Some(record) => JudgementObject {
                answer: self.answer,
                by: record.by.clone(),
                on: record.on,
                note: record.note.clone(),
            }
            .serialize(serializer),
        }
    }
}

struct JudgementVisitor;

impl<'de> Visitor<'de> for JudgementVisitor {
    type Value = Judgement;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true, false, null or an object")
    }

    fn visit_bool<E: Error>(self, answer: bool) -> Result<Judgement, E> {
        Ok(Some(answer).into())
    }

    fn visit_unit<E: Error>(self) -> Result<Judgement, E> {
        Ok(Judgement::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Judgement, A::Error> {
        let object = JudgementObject::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Judgement {
            answer: object.answer,
            record: Some(Box::new(JudgementRecord {
                by: object.by,
                on: object.on,
                note: object.note,
            })),
        })
    }
}

impl<'de> Deserialize<'de> for Judgement {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JudgementVisitor)
    }
}

impl JsonSchema for Judgement {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "JudgementOrAnswer".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let object = generator.subschema_for::<JudgementObject>();
        json_schema!({ "anyOf": [{ "type": ["boolean", "null"] }, object] })
    }
}

/// Whether a title was revoked: `false` where it stands, `true` where it was revoked on a day that
/// is not known, a date where it was revoked that day, `null` or nothing where it is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Revoked {
    /// It is not known.
    #[default]
    Unknown,
    /// The title stands.
    Stands,
    /// It was revoked, on this day where it is known.
    Revoked(Option<Day>),
}

impl Revoked {
    /// Was it revoked? None where that is not known.
    pub fn answer(self) -> Option<bool> {
        match self {
            Self::Unknown => None,
            Self::Stands => Some(false),
            Self::Revoked(_) => Some(true),
        }
    }

    /// The day of the revocation, where there was one and its day is known.
    pub fn day(self) -> Option<Day> {
        match self {
            Self::Revoked(day) => day,
            Self::Unknown | Self::Stands => None,
        }
    }

    /// True where it is not known.
    pub fn is_unknown(&self) -> bool {
        *self == Self::Unknown
    }
}

impl Serialize for Revoked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Revoked(Some(day)) => day.serialize(serializer),
            other => other.answer().serialize(serializer),
        }
    }
}

struct RevokedVisitor;

impl Visitor<'_> for RevokedVisitor {
    type Value = Revoked;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true, false, null or a date YYYY-MM-DD")
    }

    fn visit_bool<E: Error>(self, revoked: bool) -> Result<Revoked, E> {
        Ok(if revoked {
            Revoked::Revoked(None)
        } else {
            Revoked::Stands
        })
    }

    fn visit_unit<E: Error>(self) -> Result<Revoked, E> {
        Ok(Revoked::Unknown)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Revoked, E> {
        match text.parse() {
            Ok(day) => Ok(Revoked::Revoked(Some(day))),
            Err(_) => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }
}

impl<'de> Deserialize<'de> for Revoked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RevokedVisitor)
    }
}

impl JsonSchema for Revoked {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Revoked".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let day = generator.subschema_for::<Day>();
        json_schema!({ "anyOf": [{ "type": ["boolean", "null"] }, day] })
    }
}

/// The value of a fact that only some schemes read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtraValue {
    /// It is not known.
    Unknown,
    /// Yes or no.
    Truth(bool),
    /// A whole number, in the unit that the scheme gives it.
    Number(i64),
    /// A date.
    Date(Day),
}

impl Serialize for ExtraValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unknown => serializer.serialize_unit(),
            Self::Truth(truth) => truth.serialize(serializer),
            Self::Number(number) => number.serialize(serializer),
            Self::Date(day) => day.serialize(serializer),
        }
    }
}

struct ExtraVisitor;

impl Visitor<'_> for ExtraVisitor {
    type Value = ExtraValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true, false, a whole number, a date YYYY-MM-DD or null")
    }

    fn visit_unit<E: Error>(self) -> Result<ExtraValue, E> {
        Ok(ExtraValue::Unknown)
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<ExtraValue, E> {
        Ok(ExtraValue::Truth(truth))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<ExtraValue, E> {
        // The smallest number stands for unknown in the columns of the contract.
        if number == i64::MIN {
            return Err(E::invalid_value(Unexpected::Signed(number), &self));
        }
        Ok(ExtraValue::Number(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<ExtraValue, E> {
        i64::try_from(number)
            .map(ExtraValue::Number)
            .map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ExtraValue, E> {
        match text.parse() {
            Ok(day) => Ok(ExtraValue::Date(day)),
            Err(_) => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }
}

impl<'de> Deserialize<'de> for ExtraValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ExtraVisitor)
    }
}

/// Facts that only some schemes read, by name, in the order of the file. No name comes twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extra(List<(SmolStr, ExtraValue)>);

/// Texts that name the evidence of a fact, a judgement, a paper or a table, by its key, in the
/// order of the file. No key comes twice, and each is a key of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence(List<(&'static str, Box<str>)>);

macro_rules! named_values {
    ($map:ident, $name:ty, $value:ty, $given:ty, $admits:expr, $fits:expr, $most:expr, $expecting:literal) => {
        impl $map {
            /// Nothing named yet.
            pub fn new() -> Self {
                Self::default()
            }

            /// Adds a value. False, and nothing added, where the name is given already or is not
            /// admissible.
            #[must_use]
            pub fn push(&mut self, name: impl AsRef<str>, value: impl Into<$value>) -> bool {
                let (name, value): (&str, $value) = (name.as_ref(), value.into());
                let admits: fn(&str) -> Option<$name> = $admits;
                let fits: fn(&$given) -> bool = $fits;
                if self.0.len() >= $most || !fits(&value) || self.get(name).is_some() {
                    return false;
                }
                let Some(name) = admits(name) else {
                    return false;
                };
                self.0.push((name, value));
                true
            }

            /// The value of a name.
            pub fn get(&self, name: &str) -> Option<&$given> {
                self.0
                    .iter()
                    .find(|(known, _)| AsRef::<str>::as_ref(known) == name)
                    .map(|(_, value)| &*value as &$given)
            }

            /// Names and values in the order of the file.
            pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &$given)> {
                self.0
                    .iter()
                    .map(|(name, value)| (name.as_ref(), &*value as &$given))
            }

            /// True where nothing is named.
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        impl Serialize for $map {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_map(self.iter())
            }
        }

        impl<'de> Deserialize<'de> for $map {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct MapVisitor;

                impl<'de> Visitor<'de> for MapVisitor {
                    type Value = $map;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expecting)
                    }

                    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<$map, A::Error> {
                        let mut named = $map::default();
                        while let Some((name, value)) = map.next_entry::<SmolStr, $value>()? {
                            if !named.push(name, value) {
                                return Err(A::Error::invalid_value(Unexpected::Map, &self));
                            }
                        }
                        Ok(named)
                    }
                }

                deserializer.deserialize_map(MapVisitor)
            }
        }
    };
}

named_values!(
    Extra,
    SmolStr,
    ExtraValue,
    ExtraValue,
    |name| {
        let admitted = strict::is_id(name)
            && strict::is_within(name, ID_LENGTH)
            && facts::label(name).is_none();
        admitted.then(|| name.into())
    },
    |_| true,
    NAMES,
    "an object of named facts that the file has no key for, each name once"
);
named_values!(
    Evidence,
    &'static str,
    Box<str>,
    str,
    |name| facts::all()
        .find(|fact| fact.key == name)
        .map(|fact| fact.key),
    |text: &str| strict::is_within(text, NOTE_LENGTH),
    NAMES,
    "an object of texts by the key of a fact, each key once"
);

impl JsonSchema for Extra {
    fn schema_name() -> Cow<'static, str> {
        "Extra".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let taken: Vec<_> = facts::all().map(|fact| fact.key).collect();
        json_schema!({
            "title": "方案专用事实",
            "description": "Facts that only some schemes read, by the name that the scheme gives \
                them: true or false, a whole number, a date, or null where it is unknown. A fact \
                that has a key of its own in this file does not belong here.",
            "type": "object",
            "propertyNames": {
                "maxLength": ID_LENGTH, "pattern": strict::ID_PATTERN, "not": { "enum": taken },
            },
            "maxProperties": NAMES,
            "additionalProperties": {
                "anyOf": [
                    { "type": ["boolean", "null"] },
                    { "type": "integer", "minimum": i64::MIN + 1, "maximum": i64::MAX },
                    { "type": "string", "format": "date", "pattern": DATE_PATTERN },
                ],
            },
        })
    }
}

impl JsonSchema for Evidence {
    fn schema_name() -> Cow<'static, str> {
        "Evidence".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let properties: serde_json::Map<_, _> = facts::all()
            .map(|fact| {
                let schema = serde_json::json!({
                    "title": fact.zh,
                    "description": format!("Evidence for: {} (article {}).", fact.en, fact.article),
                    "type": "string",
                    "maxLength": NOTE_LENGTH,
                });
                (fact.key.to_owned(), schema)
            })
            .collect();
        json_schema!({
            "title": "佐证材料",
            "description": "Names the evidence of a fact, a judgement, a paper or a table, by its \
                key (article 16).",
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round<T: Serialize + for<'de> Deserialize<'de>>(text: &str) -> Option<String> {
        let value: T = serde_json::from_str(text).ok()?;
        serde_json::to_string(&value).ok()
    }

    #[test]
    fn each_form_reads_and_writes_back() {
        for text in [
            "true",
            "null",
            r#"{"answer":true,"by":"专家组","on":"2021-07-20","note":"…"}"#,
            r#"{"answer":null,"by":"E1"}"#,
        ] {
            assert_eq!(round::<Judgement>(text).as_deref(), Some(text));
        }
        for text in ["true", "false", "null", r#""2019-05-01""#] {
            assert_eq!(round::<Revoked>(text).as_deref(), Some(text));
        }
        let text = r#"{"brand-value":12,"listed":true,"since":"2001-01-01","patents":null}"#;
        assert_eq!(round::<Extra>(text).as_deref(), Some(text));
        let text = r#"{"industrial":"营业执照","spot_checks":"省局通报"}"#;
        assert_eq!(round::<Evidence>(text).as_deref(), Some(text));
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "1",
            r#""yes""#,
            r#"{"answers":true}"#,
            r#"{"on":"2021-02-30"}"#,
        ] {
            assert_eq!(round::<Judgement>(text), None, "{text}");
        }
        for text in ["0", r#""2021-02-30""#, "{}"] {
            assert_eq!(round::<Revoked>(text), None, "{text}");
        }
        for text in [
            r#"{"x":1.5}"#,
            r#"{"x":"yes"}"#,
            r#"{"x":1,"x":2}"#,
            r#"{"industrial":true}"#,
            r#"{"spot-checks":true}"#,
            r#"{"":true}"#,
            r#"{"x":9223372036854775808}"#,
        ] {
            assert_eq!(round::<Extra>(text), None, "{text}");
        }
        for text in [
            r#"{"industry":"…"}"#,
            r#"{"form":"a","form":"b"}"#,
            r#"{"form":1}"#,
        ] {
            assert_eq!(round::<Evidence>(text), None, "{text}");
        }
    }
}
