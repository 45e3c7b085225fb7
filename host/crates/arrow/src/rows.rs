//! From columns to applicants.

use std::collections::HashMap;

use laurel_cycle::problem::{Code, Problem};
use laurel_cycle::rows::{Wrong, fits_id, fits_name, fits_note};
use laurel_cycle::{
    Accident, Applicant, Breach, Complaint, Day, Evidence, ExtraValue, Grade, Honour, InlineSheet,
    JudgementRecord, List, Marks, Revoked, SpotCheck, Table, judged_facts, paper_facts,
    truth_facts,
};
use laurel_words::lang::Text;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};
use serde_json::{Map, Value, json};

use crate::canon::{Canon, Odd, Records};
use crate::layout::{EXTRA, FACTS, JUDGED, PAPERS, TABLES};

/// Years that the file admits.
const YEARS: std::ops::RangeInclusive<i64> = 1900..=2199;
/// Largest prize.
const PRIZE: u64 = 1_000_000_000_000;
/// Most records of a table.
const MOST: usize = laurel_cycle::strict::RECORDS;

/// The columns of a batch in the one form in which they are read.
#[derive(Default)]
pub(crate) struct Columns {
    pub(crate) known: HashMap<&'static str, Canon>,
    pub(crate) extra: Vec<(String, Canon)>,
}

type Maybe<T> = Result<T, Odd>;

/// One word of a few.
fn word<'t, T: Deserialize<'t>>(text: Option<&'t str>) -> Maybe<Option<T>> {
    let Some(text) = text else { return Ok(None) };
    let word: StrDeserializer<'t, Error> = text.into_deserializer();
    T::deserialize(word).map(Some).map_err(|_| Odd)
}

fn note(text: Option<&str>) -> Maybe<Option<Box<str>>> {
    match text {
        None => Ok(None),
        Some(text) if fits_note(text) => Ok(Some(text.into())),
        Some(_) => Err(Odd),
    }
}

fn id(text: Option<&str>) -> Maybe<Option<laurel_cycle::Id>> {
    match text {
        None => Ok(None),
        Some(text) if fits_id(text) => Ok(Some(text.into())),
        Some(_) => Err(Odd),
    }
}

fn year(number: Option<i64>) -> Maybe<Option<i32>> {
    match number {
        None => Ok(None),
        Some(year) if YEARS.contains(&year) => i32::try_from(year).map(Some).map_err(|_| Odd),
        Some(_) => Err(Odd),
    }
}

/// The records of a row as `item` reads each; a row with one that does not read is odd.
fn table<T>(
    column: &Canon,
    at: usize,
    item: impl Fn(&[Canon], usize) -> Maybe<T>,
) -> Maybe<Table<T>> {
    let Some((records, range)) = column.records(at) else {
        return Ok(None);
    };
    if range.len() > MOST {
        return Err(Odd);
    }
    let read = |at: usize| match records.is_null(at) {
        true => Err(Odd),
        false => item(&records.parts, at),
    };
    range.map(read).collect::<Maybe<List<T>>>().map(Some)
}

fn grade(parts: &[Canon], at: usize) -> Maybe<Grade> {
    let [of, grade, published] = parts else {
        return Err(Odd);
    };
    Ok(Grade {
        year: year(of.number(at)?)?.ok_or(Odd)?,
        grade: word(grade.text(at))?,
        published: published.day(at)?,
    })
}

fn accident(parts: &[Canon], at: usize) -> Maybe<Accident> {
    let [on, fatal, major, responsible, remark] = parts else {
        return Err(Odd);
    };
    Ok(Accident {
        on: on.day(at)?,
        fatal: fatal.truth(at),
        major: major.truth(at),
        responsible: responsible.truth(at),
        note: note(remark.text(at))?,
    })
}

fn complaint(parts: &[Canon], at: usize) -> Maybe<Complaint> {
    let [on, major, valid, remark] = parts else {
        return Err(Odd);
    };
    Ok(Complaint {
        on: on.day(at)?,
        major: major.truth(at),
        valid: valid.truth(at),
        note: note(remark.text(at))?,
    })
}

fn spot_check(parts: &[Canon], at: usize) -> Maybe<SpotCheck> {
    let [on, level, problem, serious, remark] = parts else {
        return Err(Odd);
    };
    Ok(SpotCheck {
        on: on.day(at)?,
        level: word(level.text(at))?,
        problem: problem.truth(at),
        serious: serious.truth(at),
        note: note(remark.text(at))?,
    })
}

fn breach(parts: &[Canon], at: usize) -> Maybe<Breach> {
    let [on, serious, remark] = parts else {
        return Err(Odd);
    };
    Ok(Breach {
        on: on.day(at)?,
        serious: serious.truth(at),
        note: note(remark.text(at))?,
    })
}

fn revoked(revoked: Option<bool>, on: Option<Day>) -> Maybe<Revoked> {
    match (revoked, on) {
        (None, None) => Ok(Revoked::Unknown),
        (Some(false), None) => Ok(Revoked::Stands),
        (Some(true), on) => Ok(Revoked::Revoked(on)),
        // A day on which it was revoked says that it was; that it stands, the contrary.
        (None, Some(on)) => Ok(Revoked::Revoked(Some(on))),
        (Some(false), Some(_)) => Err(Odd),
    }
}

fn honour(parts: &[Canon], at: usize) -> Maybe<Honour> {
    let [title, award, scheme, cycle, awarded, prize, was, on] = parts else {
        return Err(Odd);
    };
    let prize = match prize.number(at)? {
        None => None,
        Some(yuan) => {
            let yuan = u64::try_from(yuan).map_err(|_| Odd)?;
            Some((yuan <= PRIZE).then_some(yuan).ok_or(Odd)?)
        }
    };
    Ok(Honour {
        id: id(title.text(at))?,
        award: word(award.text(at))?,
        scheme: id(scheme.text(at))?,
        cycle: year(cycle.number(at)?)?,
        awarded: awarded.day(at)?,
        prize,
        revoked: revoked(was.truth(at), on.day(at)?)?,
    })
}

fn marks(column: &Canon, at: usize) -> Maybe<Option<Marks>> {
    let Some((records, range)) = column.records(at) else {
        return Ok(None);
    };
    let [clause, percent] = records.parts.as_slice() else {
        return Err(Odd);
    };
    let mut marks = Marks::new();
    for at in range {
        let mark = percent.number(at)?;
        let mark = mark.map(|mark| u8::try_from(mark).map_err(|_| Odd));
        let clause = clause.text(at).filter(|_| !records.is_null(at));
        if !marks.push(clause.ok_or(Odd)?, mark.transpose()?) {
            return Err(Odd);
        }
    }
    Ok(Some(marks))
}

fn sheet(parts: &[Canon], at: usize) -> Maybe<InlineSheet> {
    let [examiner, given] = parts else {
        return Err(Odd);
    };
    Ok(InlineSheet {
        examiner: id(examiner.text(at))?.ok_or(Odd)?,
        marks: marks(given, at)?.ok_or(Odd)?,
    })
}

fn record(parts: &[Canon], at: usize) -> Maybe<(&'static str, JudgementRecord)> {
    let [key, by, on, remark] = parts else {
        return Err(Odd);
    };
    let key = key.text(at).ok_or(Odd)?;
    let key = JUDGED.iter().find(|known| **known == key).ok_or(Odd)?;
    let by = by.text(at);
    if !by.is_none_or(fits_name) {
        return Err(Odd);
    }
    let record = JudgementRecord {
        by: by.map(Into::into),
        on: on.day(at)?,
        note: note(remark.text(at))?,
    };
    Ok((key, record))
}

fn records(column: &Canon, at: usize) -> Maybe<Table<(&'static str, JudgementRecord)>> {
    let mut records = table(column, at, record)?.unwrap_or_default().into_vec();
    // In the order of the facts, as a cycle file is read.
    records.sort_by_key(|(key, _)| JUDGED.iter().position(|known| known == key));
    let twice = records.is_sorted_by(|(one, _), (next, _)| one != next);
    match (records.is_empty(), twice) {
        (true, _) => Ok(None),
        (false, true) => Ok(Some(records.into())),
        (false, false) => Err(Odd),
    }
}

fn evidence(column: &Canon, at: usize) -> Maybe<Evidence> {
    let mut evidence = Evidence::new();
    let Some((records, range)) = column.records(at) else {
        return Ok(evidence);
    };
    let [key, text] = records.parts.as_slice() else {
        return Err(Odd);
    };
    for at in range {
        let key = key.text(at).filter(|_| !records.is_null(at));
        if !evidence.push(key.ok_or(Odd)?, text.text(at).ok_or(Odd)?) {
            return Err(Odd);
        }
    }
    Ok(evidence)
}

fn extra_value(column: &Canon, at: usize) -> Maybe<ExtraValue> {
    let truth = column.truth(at).map(ExtraValue::Truth);
    let day = column.day(at)?.map(ExtraValue::Date);
    let number = column.number(at)?.map(ExtraValue::Number);
    match truth.or(day).or(number) {
        Some(ExtraValue::Number(i64::MIN)) => Err(Odd),
        Some(value) => Ok(value),
        None => Ok(ExtraValue::Unknown),
    }
}

impl Columns {
    fn get(&self, name: &str) -> Option<&Canon> {
        let column = self.known.get(name);
        column.filter(|column| !matches!(column, Canon::Absent))
    }

    /// Fills blank applicants from one row on. Column after column is read into all of them. The numbers of those
    /// that are wrong.
    pub(crate) fn fill(&self, from: usize, applicants: &mut [Applicant]) -> Vec<usize> {
        let mut odd = vec![false; applicants.len()];
        // One column, into all rows.
        macro_rules! fill {
            ($name:expr, $column:ident, $at:ident, $applicant:ident, $read:expr) => {
                if let Some($column) = self.get($name) {
                    let rows = applicants.iter_mut().zip(&mut odd).zip(from..);
                    for (($applicant, odd), $at) in rows {
                        let read: Maybe<()> = (|| {
                            $read;
                            Ok(())
                        })();
                        *odd |= read.is_err();
                    }
                }
            };
        }
        // Yes, no or unknown is never odd.
        macro_rules! truths {
            ($part:ident, $($key:ident)*) => { $(
                if let Some(column) = self.get(stringify!($key)) {
                    for (applicant, at) in applicants.iter_mut().zip(from..) {
                        applicant.$part.$key = column.truth(at);
                    }
                }
            )* };
        }
        macro_rules! facts {
            ($($key:ident, $a:tt, $b:tt, $c:tt, $d:tt, $e:tt;)*) => { truths!(facts, $($key)*) };
        }
        macro_rules! judgements {
            ($($key:ident, $a:tt, $b:tt, $c:tt, $d:tt, $e:tt;)*) => { truths!(judgements, $($key)*) };
        }
        macro_rules! papers {
            ($($key:ident, $a:tt, $b:tt, $c:tt, $d:tt, $e:tt;)*) => { truths!(papers, $($key)*) };
        }
        if self.get("id").is_none() {
            odd.fill(true);
        }
        fill!(
            "id",
            column,
            at,
            it,
            it.id = id(column.text(at))?.ok_or(Odd)?
        );
        fill!("name", column, at, it, {
            let name = column.text(at);
            if !name.is_none_or(fits_name) {
                return Err(Odd);
            }
            it.name = name.map(Into::into);
        });
        fill!("credit_code", column, at, it, {
            let code = column.text(at);
            if !code.is_none_or(fits_name) {
                return Err(Odd);
            }
            it.credit_code = code.map(Into::into);
        });
        fill!("street", column, at, it, {
            let street = column.text(at);
            if !street.is_none_or(fits_name) {
                return Err(Odd);
            }
            it.street = street.map(Into::into);
        });
        truth_facts!(facts);
        fill!(
            "activity",
            column,
            at,
            it,
            it.facts.activity = word(column.text(at))?
        );
        fill!(
            "operating_since",
            column,
            at,
            it,
            it.facts.operating_since = column.day(at)?
        );
        fill!(
            "in_district_since",
            column,
            at,
            it,
            it.facts.in_district_since = column.day(at)?
        );
        judged_facts!(judgements);
        paper_facts!(papers);
        fill!(
            "submitted",
            column,
            at,
            it,
            it.papers.submitted = column.day(at)?
        );
        fill!(
            "grades",
            column,
            at,
            it,
            it.grades = table(column, at, grade)?
        );
        fill!(
            "accidents",
            column,
            at,
            it,
            it.accidents = table(column, at, accident)?
        );
        fill!(
            "complaints",
            column,
            at,
            it,
            it.complaints = table(column, at, complaint)?
        );
        fill!(
            "spot_checks",
            column,
            at,
            it,
            it.spot_checks = table(column, at, spot_check)?
        );
        fill!(
            "breaches",
            column,
            at,
            it,
            it.breaches = table(column, at, breach)?
        );
        fill!(
            "honours",
            column,
            at,
            it,
            it.honours = table(column, at, honour)?
        );
        fill!(
            "judgement_records",
            column,
            at,
            it,
            it.judgements.records = records(column, at)?
        );
        fill!(
            "sheets",
            column,
            at,
            it,
            it.sheets = table(column, at, sheet)?
        );
        fill!("agreed", column, at, it, it.agreed = marks(column, at)?);
        fill!(
            "named_evidence",
            column,
            at,
            it,
            it.evidence = evidence(column, at)?
        );
        for (name, column) in &self.extra {
            let rows = applicants.iter_mut().zip(&mut odd).zip(from..);
            for ((applicant, odd), at) in rows {
                match extra_value(column, at) {
                    // A fact of which nothing is known need not be named.
                    Ok(ExtraValue::Unknown) => {}
                    Ok(value) => *odd |= !applicant.extra.push(name.as_str(), value),
                    Err(Odd) => *odd = true,
                }
            }
        }
        let odd = odd.into_iter().zip(from..).filter(|(odd, _)| *odd);
        odd.map(|(_, at)| at).collect()
    }

    /// What a row says, as a tree of JSON, so that everything that is wrong with it is said.
    pub(crate) fn wrong(&self, at: usize) -> Wrong {
        let value = |name: &str| self.known.get(name).map_or(Value::Null, |it| it.value(at));
        let some = |names: &[&str]| -> Map<String, Value> {
            let values = names.iter().map(|name| ((*name).to_owned(), value(name)));
            values.filter(|(_, value)| !value.is_null()).collect()
        };
        let mut twice = Vec::new();
        for (name, _) in crate::layout::columns() {
            if let Some(column) = self.get(name) {
                column.rounded(at, name, &mut twice);
            }
        }
        for (name, column) in &self.extra {
            column.rounded(at, &format!("{EXTRA}{name}"), &mut twice);
        }
        let mut tree = some(&["id", "name", "credit_code", "street"]);
        let mut facts = some(FACTS);
        facts.extend(some(&["activity", "operating_since", "in_district_since"]));
        let mut judgements = some(JUDGED);
        if let Some((records, range)) = self.get("judgement_records").and_then(|it| it.records(at))
        {
            let range = range.take(MOST + 1);
            for (record, number) in range.map(|at| records.value(at)).zip(0..) {
                let key = record
                    .get("key")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                let mut object = record.as_object().cloned().unwrap_or_default();
                object.remove("key");
                let key = key.to_owned();
                if let Some(answer) = judgements.get(&key) {
                    if answer.is_object() {
                        twice.push(key_twice(&format!("judgement_records[{number}]"), &key));
                    } else {
                        object.insert("answer".to_owned(), answer.clone());
                    }
                }
                judgements.insert(key, Value::Object(object));
            }
        }
        let mut papers = some(PAPERS);
        papers.extend(some(&["submitted"]));
        for (name, part) in [
            ("facts", facts),
            ("judgements", judgements),
            ("papers", papers),
        ] {
            tree.insert(name.to_owned(), Value::Object(part));
        }
        for (name, _) in TABLES {
            tree.insert((*name).to_owned(), value(name));
        }
        if let Some(honours) = tree.get_mut("honours").and_then(Value::as_array_mut) {
            for (honour, number) in honours.iter_mut().zip(0..) {
                let Some(honour) = honour.as_object_mut() else {
                    continue;
                };
                let on = honour.remove("revoked_on");
                match (honour.get("revoked").and_then(Value::as_bool), on) {
                    (_, None) => {}
                    (Some(false), Some(_)) => twice.push(Problem::new(
                        Code::Contradiction,
                        format!("honours[{number}].revoked_on"),
                        Text::new(
                            "称号未撤销（revoked 为 false），却有撤销日期",
                            "the title stands (revoked is false), and yet there is a day of its revocation",
                        ),
                    )),
                    (_, Some(on)) => {
                        honour.insert("revoked".to_owned(), on);
                    }
                }
            }
        }
        if let Some((sheets, range)) = self.get("sheets").and_then(|it| it.records(at)) {
            let read = |(at, number): (usize, usize)| {
                let mut sheet = sheets.value(at);
                if let (Some([_, given]), Some(object)) =
                    (sheets.parts.first_chunk::<2>(), sheet.as_object_mut())
                {
                    let place = format!("sheets[{number}].marks");
                    let (marks, found) = pairs(given.records(at), &place, "percent");
                    twice.extend(found);
                    object.insert("marks".to_owned(), marks);
                }
                sheet
            };
            let sheets: Vec<Value> = range.take(MOST + 1).zip(0..).map(read).collect();
            tree.insert("sheets".to_owned(), json!(sheets));
        }
        for (name, key, of) in [
            ("agreed", "agreed", "percent"),
            ("named_evidence", "evidence", "text"),
        ] {
            let column = self.get(name).and_then(|it| it.records(at));
            if column.is_some() {
                let (object, found) = pairs(column, name, of);
                twice.extend(found);
                tree.insert(key.to_owned(), object);
            }
        }
        let extra = self
            .extra
            .iter()
            .map(|(name, column)| (name.clone(), column.value(at)));
        let extra: Map<_, _> = extra.filter(|(_, value)| !value.is_null()).collect();
        if !extra.is_empty() {
            tree.insert("extra".to_owned(), Value::Object(extra));
        }
        Wrong {
            tree: Value::Object(tree),
            problems: twice,
        }
    }
}

fn key_twice(place: &str, key: &str) -> Problem {
    let key = laurel_cycle::problem::Quoted(key);
    Problem::new(
        Code::KeyTwice,
        place,
        Text::new(
            format!("“{key}”在同一列表中出现了两次"),
            format!("“{key}” comes twice in the same list"),
        ),
    )
}

/// A list of names and values as the object that it stands for, and the names that come twice.
fn pairs(
    column: Option<(&Records, std::ops::Range<usize>)>,
    place: &str,
    of: &str,
) -> (Value, Vec<Problem>) {
    let Some((records, range)) = column else {
        return (Value::Null, Vec::new());
    };
    let (mut object, mut twice) = (Map::new(), Vec::new());
    let range = range.take(MOST + 1);
    for (record, number) in range.map(|at| records.value(at)).zip(0..) {
        let name = record.get("clause").or_else(|| record.get("key"));
        let name = name.and_then(Value::as_str).unwrap_or_default();
        let value = record.get(of).cloned().unwrap_or(Value::Null);
        if object.insert(name.to_owned(), value).is_some() {
            twice.push(key_twice(&format!("{place}[{number}]"), name));
        }
    }
    (Value::Object(object), twice)
}

/// The name of a fact that only some schemes read, where a column holds one.
pub(crate) fn extra_name(column: &str) -> Option<&str> {
    column.strip_prefix(EXTRA)
}
