//! Which columns there are, and of which types.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields, Schema};
use laurel_cycle::{judged_facts, label, paper_facts, truth_facts};
use serde_json::{Value, json};

/// Key of the metadata of a schema that holds the cycle without its applicants, as JSON.
pub const HEADER: &str = "laurel.cycle";
/// What the names of columns begin with that hold facts which only some schemes read.
pub(crate) const EXTRA: &str = "extra.";

/// What a column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Yes, no, or null where it is not known.
    Truth,
    /// A date.
    Day,
    /// A text.
    Text,
    /// A whole number.
    Number(Width),
    /// A list of records: null is an unanswered question, an empty list answers it.
    List(&'static [(&'static str, Kind)]),
}

/// How wide a number is written. Any integer that fits is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Width {
    Percent,
    Year,
    Yuan,
}

use Kind::{Day, List, Number, Text, Truth};

pub(crate) const GRADES: &[(&str, Kind)] = &[
    ("year", Number(Width::Year)),
    ("grade", Text),
    ("published", Day),
];
pub(crate) const ACCIDENTS: &[(&str, Kind)] = &[
    ("on", Day),
    ("fatal", Truth),
    ("major", Truth),
    ("responsible", Truth),
    ("note", Text),
];
pub(crate) const COMPLAINTS: &[(&str, Kind)] = &[
    ("on", Day),
    ("major", Truth),
    ("valid", Truth),
    ("note", Text),
];
pub(crate) const SPOT_CHECKS: &[(&str, Kind)] = &[
    ("on", Day),
    ("level", Text),
    ("problem", Truth),
    ("serious", Truth),
    ("note", Text),
];
pub(crate) const BREACHES: &[(&str, Kind)] = &[("on", Day), ("serious", Truth), ("note", Text)];
pub(crate) const HONOURS: &[(&str, Kind)] = &[
    ("id", Text),
    ("award", Text),
    ("scheme", Text),
    ("cycle", Number(Width::Year)),
    ("awarded", Day),
    ("prize", Number(Width::Yuan)),
    ("revoked", Truth),
    ("revoked_on", Day),
];
pub(crate) const MARKS: &[(&str, Kind)] = &[("clause", Text), ("percent", Number(Width::Percent))];
pub(crate) const SHEETS: &[(&str, Kind)] = &[("examiner", Text), ("marks", List(MARKS))];
pub(crate) const RECORDS: &[(&str, Kind)] =
    &[("key", Text), ("by", Text), ("on", Day), ("note", Text)];
pub(crate) const EVIDENCE: &[(&str, Kind)] = &[("key", Text), ("text", Text)];

macro_rules! keys {
    ($($key:ident, $article:tt, $article_zh:tt, $zh:tt, $en:tt, $changeable:tt;)*) => {
        &[$(stringify!($key)),*]
    };
}
/// Keys of the facts that are yes, no or unknown.
pub(crate) const FACTS: &[&str] = truth_facts!(keys);
/// Keys of what people judge.
pub(crate) const JUDGED: &[&str] = judged_facts!(keys);
/// Keys of the papers.
pub(crate) const PAPERS: &[&str] = paper_facts!(keys);

/// The tables.
pub(crate) const TABLES: &[(&str, Kind)] = &[
    ("grades", List(GRADES)),
    ("accidents", List(ACCIDENTS)),
    ("complaints", List(COMPLAINTS)),
    ("spot_checks", List(SPOT_CHECKS)),
    ("breaches", List(BREACHES)),
    ("honours", List(HONOURS)),
];
/// What may be left out without a word: no rule reads it, or it mostly stands elsewhere.
pub(crate) const BESIDES: &[(&str, Kind)] = &[
    ("name", Text),
    ("credit_code", Text),
    ("street", Text),
    ("judgement_records", List(RECORDS)),
    ("sheets", List(SHEETS)),
    ("agreed", List(MARKS)),
    ("named_evidence", List(EVIDENCE)),
];

/// All columns, in their order.
pub(crate) fn columns() -> impl Iterator<Item = (&'static str, Kind)> {
    let truths = |keys: &'static [&'static str]| keys.iter().map(|key| (*key, Truth));
    let (identity, further) = BESIDES.split_at(2);
    [("id", Text)]
        .into_iter()
        .chain(identity.iter().copied())
        .chain(truths(FACTS))
        .chain([
            ("activity", Text),
            ("operating_since", Day),
            ("in_district_since", Day),
        ])
        .chain(truths(JUDGED))
        .chain(truths(PAPERS))
        .chain([("submitted", Day)])
        .chain(TABLES.iter().copied())
        .chain(further.iter().copied())
}

/// The type that a kind is written as.
pub(crate) fn data_type(kind: Kind) -> DataType {
    match kind {
        Truth => DataType::Boolean,
        Day => DataType::Date32,
        Text => DataType::Utf8,
        Number(Width::Percent) => DataType::UInt8,
        Number(Width::Year) => DataType::Int32,
        Number(Width::Yuan) => DataType::Int64,
        List(parts) => DataType::List(item(parts)),
    }
}

/// The field of the records of a list.
pub(crate) fn item(parts: &[(&str, Kind)]) -> Arc<Field> {
    Arc::new(Field::new("item", DataType::Struct(fields(parts)), true))
}

/// The fields of a record.
pub(crate) fn fields(parts: &[(&str, Kind)]) -> Fields {
    let fields = parts
        .iter()
        .map(|(name, kind)| Field::new(*name, data_type(*kind), true));
    fields.collect()
}

/// What a column of no fact is.
fn said(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "id" => ("申报编号，唯一", "id of the applicant, unique"),
        "name" => ("名称", "its name; no rule sees it"),
        "credit_code" => (
            "统一社会信用代码",
            "unified social credit code; no rule sees it",
        ),
        "street" => (
            "所属街道（乡镇）",
            "the sub-district or town that it is counted under; no rule sees it",
        ),
        "judgement_records" => (
            "判定人、判定日期与理由，按判定的键",
            "who judged, when and why, by the key of the judgement",
        ),
        "agreed" => (
            "合议评分（百分数，0 至 100）",
            "marks that the panel agreed on, per cent, 0 to 100",
        ),
        "named_evidence" => (
            "佐证材料，按事实的键",
            "names evidence, by the key of a fact",
        ),
        _ => return None,
    })
}

/// The schema of the columns of a cycle: what is written, and what is read at best. Each field says in both
/// languages what it holds (`zh`, `en`), and by which article (`article`).
pub fn schema() -> Schema {
    let fields = columns().map(|(name, kind)| {
        let mut about = HashMap::new();
        let mut add = |key: &str, text: &str| about.insert(key.to_owned(), text.to_owned());
        if let Some((zh, en)) = said(name) {
            add("zh", zh);
            add("en", en);
        } else if let Some(fact) = label(name) {
            add("zh", fact.zh);
            add("en", fact.en);
            add("article", fact.article);
        }
        Field::new(name, data_type(kind), name != "id").with_metadata(about)
    });
    Schema::new(fields.collect::<Vec<_>>())
}

/// The schema as JSON for people and programs without Arrow: name, type, whether null is admitted, and
/// what it holds; a type is written as Arrow's own libraries name it.
pub fn schema_json() -> Value {
    fn shape(data_type: &DataType) -> Value {
        match data_type {
            DataType::List(item) => json!({ "list": shape(item.data_type()) }),
            DataType::Struct(fields) => {
                let parts = fields
                    .iter()
                    .map(|field| (field.name().clone(), shape(field.data_type())));
                json!({ "struct": parts.collect::<serde_json::Map<_, _>>() })
            }
            DataType::Boolean => json!("bool"),
            DataType::Date32 => json!("date32"),
            DataType::Int32 => json!("int32"),
            DataType::Int64 => json!("int64"),
            DataType::UInt8 => json!("uint8"),
            _ => json!("string"),
        }
    }
    let fields = schema();
    let fields = fields.fields().iter().map(|field| {
        let mut column = json!({
            "name": field.name(),
            "type": shape(field.data_type()),
            "nullable": field.is_nullable(),
        });
        for key in ["zh", "en", "article"] {
            if let (Some(text), Some(column)) = (field.metadata().get(key), column.as_object_mut())
            {
                column.insert(key.to_owned(), json!(text));
            }
        }
        column
    });
    json!({
        "title": "Laurel cycle as Arrow columns",
        "metadata": {
            HEADER: "everything of the cycle but its applicants, as JSON (laurel schema cycle)",
        },
        "columns": fields.collect::<Vec<_>>(),
        "extra": "extra.NAME: a fact that only some schemes read, as bool, int64 or date32",
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use laurel_cycle::facts;

    use super::*;

    #[test]
    fn every_fact_of_the_file_has_a_column_of_its_name() {
        let columns: BTreeSet<&str> = columns().map(|(name, _)| name).collect();
        for fact in facts::all() {
            assert!(columns.contains(fact.key), "{}", fact.key);
        }
        assert_eq!(schema().fields().len(), columns.len());
        for field in schema().fields() {
            assert!(field.metadata().contains_key("zh"), "{}", field.name());
        }
    }
}
