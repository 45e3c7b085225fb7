//! From applicants to columns.

use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Int32Builder, Int64Builder, ListBuilder, StringBuilder,
    StructBuilder, UInt8Builder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, Field, Schema};
use laurel_cycle::{Applicant, Day, ExtraValue, Marks, Revoked};
use serde::Serialize;
use serde_json::Value;

use crate::layout::{
    ACCIDENTS, BREACHES, COMPLAINTS, EVIDENCE, EXTRA, GRADES, HONOURS, Kind, MARKS, RECORDS,
    SHEETS, SPOT_CHECKS, Width, data_type, fields, item, schema,
};

/// A list of records on its way: offsets, and a builder for each part.
struct Lists {
    parts: &'static [(&'static str, Kind)],
    list: ListBuilder<StructBuilder>,
}

/// What goes into a part of a record.
enum Cell<'c> {
    Truth(Option<bool>),
    Day(Option<Day>),
    Text(Option<&'c str>),
    Number(Option<i64>),
    Marks(&'c Marks),
}

impl Lists {
    fn new(parts: &'static [(&'static str, Kind)]) -> Self {
        let builder = StructBuilder::from_fields(fields(parts), 0);
        let list = ListBuilder::new(builder).with_field(item(parts));
        Self { parts, list }
    }

    fn record(&mut self, cells: &[Cell<'_>]) {
        let Self { parts, list } = self;
        let record = list.values();
        push(record, parts, cells);
    }
}

fn push(record: &mut StructBuilder, parts: &[(&str, Kind)], cells: &[Cell<'_>]) {
    for ((at, (_, kind)), cell) in parts.iter().enumerate().zip(cells) {
        match (cell, kind) {
            (Cell::Truth(truth), _) => {
                if let Some(builder) = record.field_builder::<BooleanBuilder>(at) {
                    builder.append_option(*truth);
                }
            }
            (Cell::Day(day), _) => {
                if let Some(builder) = record.field_builder::<Date32Builder>(at) {
                    builder.append_option(day.map(|day| day.0));
                }
            }
            (Cell::Text(text), _) => {
                if let Some(builder) = record.field_builder::<StringBuilder>(at) {
                    builder.append_option(*text);
                }
            }
            (Cell::Number(number), Kind::Number(Width::Yuan)) => {
                if let Some(builder) = record.field_builder::<Int64Builder>(at) {
                    builder.append_option(*number);
                }
            }
            (Cell::Number(number), Kind::Number(Width::Year)) => {
                if let Some(builder) = record.field_builder::<Int32Builder>(at) {
                    builder.append_option(number.and_then(|it| i32::try_from(it).ok()));
                }
            }
            (Cell::Number(number), _) => {
                if let Some(builder) = record.field_builder::<UInt8Builder>(at) {
                    builder.append_option(number.and_then(|it| u8::try_from(it).ok()));
                }
            }
            (Cell::Marks(given), _) => {
                type Boxed = ListBuilder<Box<dyn arrow_array::builder::ArrayBuilder>>;
                if let Some(builder) = record.field_builder::<Boxed>(at) {
                    if let Some(inner) = builder
                        .values()
                        .as_any_mut()
                        .downcast_mut::<StructBuilder>()
                    {
                        for (clause, percent) in given.iter() {
                            push(inner, MARKS, &mark(clause, percent));
                        }
                    }
                    builder.append(true);
                }
            }
        }
    }
    record.append(true);
}

fn mark(clause: &str, percent: Option<u8>) -> [Cell<'_>; 2] {
    [
        Cell::Text(Some(clause)),
        Cell::Number(percent.map(i64::from)),
    ]
}

/// The word of the file for one of a few.
fn word<T: Serialize>(value: Option<&T>) -> Option<String> {
    match serde_json::to_value(value?) {
        Ok(Value::String(word)) => Some(word),
        _ => None,
    }
}

fn list<T>(
    parts: &'static [(&'static str, Kind)],
    applicants: &[Applicant],
    of: impl Fn(&Applicant) -> Option<&[T]>,
    record: impl Fn(&mut Lists, &T),
) -> ArrayRef {
    let mut lists = Lists::new(parts);
    for applicant in applicants {
        let records = of(applicant);
        for it in records.into_iter().flatten() {
            record(&mut lists, it);
        }
        lists.list.append(records.is_some());
    }
    Arc::new(lists.list.finish())
}

/// The facts that only some schemes read, by name, with the kind of their values.
fn extras(applicants: &[Applicant]) -> Vec<(String, Kind)> {
    let mut names: Vec<(String, Kind)> = Vec::new();
    for (name, value) in applicants.iter().flat_map(|it| it.extra.iter()) {
        let kind = match value {
            ExtraValue::Unknown => continue,
            ExtraValue::Truth(_) => Kind::Truth,
            ExtraValue::Number(_) => Kind::Number(Width::Yuan),
            ExtraValue::Date(_) => Kind::Day,
        };
        if !names.iter().any(|(known, _)| known == name) {
            names.push((name.to_owned(), kind));
        }
    }
    names
}

fn extra(applicants: &[Applicant], name: &str, kind: Kind) -> ArrayRef {
    let values = applicants.iter().map(|it| it.extra.get(name).copied());
    match kind {
        Kind::Truth => {
            let truths = values.map(|value| match value {
                Some(ExtraValue::Truth(truth)) => Some(truth),
                _ => None,
            });
            Arc::new(truths.collect::<arrow_array::BooleanArray>())
        }
        Kind::Day => {
            let days = values.map(|value| match value {
                Some(ExtraValue::Date(day)) => Some(day.0),
                _ => None,
            });
            Arc::new(days.collect::<arrow_array::Date32Array>())
        }
        _ => {
            let numbers = values.map(|value| match value {
                Some(ExtraValue::Number(number)) => Some(number),
                _ => None,
            });
            Arc::new(numbers.collect::<arrow_array::Int64Array>())
        }
    }
}

fn column(applicants: &[Applicant], name: &str) -> Option<ArrayRef> {
    let days = |of: &dyn Fn(&Applicant) -> Option<Day>| -> ArrayRef {
        let days = applicants.iter().map(|it| of(it).map(|day| day.0));
        Arc::new(days.collect::<arrow_array::Date32Array>())
    };
    let texts = |of: &dyn Fn(&Applicant) -> Option<String>| -> ArrayRef {
        Arc::new(
            applicants
                .iter()
                .map(of)
                .collect::<arrow_array::StringArray>(),
        )
    };
    Some(match name {
        "id" => texts(&|it| Some(it.id.to_string())),
        "name" => texts(&|it| it.name.as_deref().map(str::to_owned)),
        "credit_code" => texts(&|it| it.credit_code.as_deref().map(str::to_owned)),
        "street" => texts(&|it| it.street.as_deref().map(str::to_owned)),
        "activity" => texts(&|it| word(it.facts.activity.as_ref())),
        "operating_since" => days(&|it| it.facts.operating_since),
        "in_district_since" => days(&|it| it.facts.in_district_since),
        "submitted" => days(&|it| it.papers.submitted),
        "grades" => list(
            GRADES,
            applicants,
            |it| it.grades.as_deref(),
            |into, it| {
                let grade = word(it.grade.as_ref());
                into.record(&[
                    Cell::Number(Some(it.year.into())),
                    Cell::Text(grade.as_deref()),
                    Cell::Day(it.published),
                ]);
            },
        ),
        "accidents" => list(
            ACCIDENTS,
            applicants,
            |it| it.accidents.as_deref(),
            |into, it| {
                into.record(&[
                    Cell::Day(it.on),
                    Cell::Truth(it.fatal),
                    Cell::Truth(it.major),
                    Cell::Truth(it.responsible),
                    Cell::Text(it.note.as_deref()),
                ]);
            },
        ),
        "complaints" => list(
            COMPLAINTS,
            applicants,
            |it| it.complaints.as_deref(),
            |into, it| {
                into.record(&[
                    Cell::Day(it.on),
                    Cell::Truth(it.major),
                    Cell::Truth(it.valid),
                    Cell::Text(it.note.as_deref()),
                ]);
            },
        ),
        "spot_checks" => list(
            SPOT_CHECKS,
            applicants,
            |it| it.spot_checks.as_deref(),
            |into, it| {
                let level = word(it.level.as_ref());
                into.record(&[
                    Cell::Day(it.on),
                    Cell::Text(level.as_deref()),
                    Cell::Truth(it.problem),
                    Cell::Truth(it.serious),
                    Cell::Text(it.note.as_deref()),
                ]);
            },
        ),
        "breaches" => list(
            BREACHES,
            applicants,
            |it| it.breaches.as_deref(),
            |into, it| {
                into.record(&[
                    Cell::Day(it.on),
                    Cell::Truth(it.serious),
                    Cell::Text(it.note.as_deref()),
                ]);
            },
        ),
        "honours" => list(
            HONOURS,
            applicants,
            |it| it.honours.as_deref(),
            |into, it| {
                let award = word(it.award.as_ref());
                let revoked = match it.revoked {
                    Revoked::Unknown => None,
                    Revoked::Stands => Some(false),
                    Revoked::Revoked(_) => Some(true),
                };
                into.record(&[
                    Cell::Text(it.id.as_deref()),
                    Cell::Text(award.as_deref()),
                    Cell::Text(it.scheme.as_deref()),
                    Cell::Number(it.cycle.map(i64::from)),
                    Cell::Day(it.awarded),
                    Cell::Number(it.prize.and_then(|it| i64::try_from(it).ok())),
                    Cell::Truth(revoked),
                    Cell::Day(it.revoked.day()),
                ]);
            },
        ),
        "judgement_records" => list(
            RECORDS,
            applicants,
            |it| it.judgements.records.as_deref(),
            |into, (key, it)| {
                into.record(&[
                    Cell::Text(Some(key)),
                    Cell::Text(it.by.as_deref()),
                    Cell::Day(it.on),
                    Cell::Text(it.note.as_deref()),
                ]);
            },
        ),
        "sheets" => list(
            SHEETS,
            applicants,
            |it| it.sheets.as_deref(),
            |into, it| {
                into.record(&[Cell::Text(Some(&it.examiner)), Cell::Marks(&it.marks)]);
            },
        ),
        "agreed" => {
            let mut lists = Lists::new(MARKS);
            for applicant in applicants {
                for (clause, percent) in applicant.agreed.iter().flat_map(Marks::iter) {
                    lists.record(&mark(clause, percent));
                }
                lists.list.append(applicant.agreed.is_some());
            }
            Arc::new(lists.list.finish())
        }
        "named_evidence" => {
            let mut lists = Lists::new(EVIDENCE);
            for applicant in applicants {
                for (key, text) in applicant.evidence.iter() {
                    lists.record(&[Cell::Text(Some(key)), Cell::Text(Some(text))]);
                }
                lists.list.append(!applicant.evidence.is_empty());
            }
            Arc::new(lists.list.finish())
        }
        _ => return None,
    })
}

/// Columns of truths, all at once: what is looked up by name one by one would be looked up too often.
fn truths(applicants: &[Applicant]) -> Vec<(&'static str, BooleanBuilder)> {
    let mut columns: Vec<(&'static str, BooleanBuilder)> = Vec::new();
    for applicant in applicants {
        let facts = applicant.facts.truths();
        let all = facts
            .chain(applicant.judgements.answers())
            .chain(applicant.papers.all());
        for ((key, truth), at) in all.zip(0..) {
            if columns.len() == at {
                let room = applicants.len();
                columns.push((key, BooleanBuilder::with_capacity(room)));
            }
            if let Some((_, column)) = columns.get_mut(at) {
                column.append_option(truth);
            }
        }
    }
    columns
}

/// Applicants as a batch of columns, in the order of [`schema`], and after them the facts that only some
/// schemes read.
///
/// # Errors
/// What the library of columns reports.
pub fn batch(applicants: &[Applicant]) -> Result<RecordBatch, ArrowError> {
    batch_with(applicants, &extras(applicants))
}

/// The schema of the columns of all applicants.
pub(crate) fn schema_of(extra: &[(String, Kind)]) -> Schema {
    let known = schema();
    let extra = extra
        .iter()
        .map(|(name, kind)| Field::new(format!("{EXTRA}{name}"), data_type(*kind), true).into());
    let all = known.fields().iter().cloned().chain(extra);
    Schema::new(all.collect::<Vec<Arc<Field>>>())
}

pub(crate) fn extras_of(applicants: &[Applicant]) -> Vec<(String, Kind)> {
    extras(applicants)
}

pub(crate) fn batch_with(
    applicants: &[Applicant],
    extra_columns: &[(String, Kind)],
) -> Result<RecordBatch, ArrowError> {
    let mut truths = truths(applicants);
    let schema = schema_of(extra_columns);
    let known = schema.fields().iter().map(|field| {
        let name = field.name();
        if let Some(name) = name.strip_prefix(EXTRA) {
            let kind = extra_columns.iter().find(|(known, _)| known == name);
            return extra(
                applicants,
                name,
                kind.map_or(Kind::Truth, |(_, kind)| *kind),
            );
        }
        let truth = truths.iter_mut().find(|(key, _)| key == name);
        match truth {
            Some((_, column)) => Arc::new(column.finish()) as ArrayRef,
            None => column(applicants, name)
                .unwrap_or_else(|| arrow_array::new_empty_array(field.data_type())),
        }
    });
    let columns: Vec<ArrayRef> = known.collect();
    RecordBatch::try_new(Arc::new(schema), columns)
}
