//! Finds everything that departs from the schema in a tree of JSON, and mends the tree so far that
//! it can be read: only then can the meaning of all the rest be checked in the same run.
//!
//! A general validator says what is wrong in the terms of the schema and does not repair. This one
//! knows only the few keywords that the schema of the cycle file uses (a test holds it against a
//! general one), says one sentence for each fault, and leaves a stand-in for what it took out. The
//! places of stand-ins are kept, so that no follow-up is reported about them.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::day::{Day, DayError, FIRST_YEAR, LAST_YEAR};
use super::facts;
use super::model::CREDIT_CODE_PATTERN;
use super::number::{Exact, Spelt, exact};
use super::points::Points;
use super::problem::{Code, FAULTY, Patience, Place, Problem, Problems, Quoted, meant, suggest};
use super::strict;
use laurel_words::lang::Text;
use laurel_words::visible::shown as visible;

/// Finds faults by a schema and mends them.
pub(crate) struct Mender<'s> {
    /// The schema, with its definitions.
    schema: &'s Value,
    /// What was found.
    pub problems: Problems,
    /// Where the tree is not what the file says.
    pub mended: HashSet<String>,
    /// Records in which something was wrong.
    pub faulty: u64,
    /// How much is still compared to find out what was meant.
    patience: Patience,
    /// Line of the file, in the JSON-lines form.
    pub line: Option<u64>,
    /// The applicant that is being looked at.
    pub subject: Option<String>,
    /// How numbers are written that are not whole, or too large.
    pub(crate) spelt: Option<&'s Spelt>,
}

impl<'s> Mender<'s> {
    /// A mender by a schema.
    pub fn new(schema: &'s Value) -> Self {
        Self {
            schema,
            problems: Problems::default(),
            mended: HashSet::new(),
            faulty: 0,
            patience: Patience::default(),
            line: None,
            subject: None,
            spelt: None,
        }
    }

    /// With how numbers are written that are not whole, or too large.
    pub fn with(mut self, spelt: &'s Spelt) -> Self {
        self.spelt = Some(spelt);
        self
    }

    /// Finds and mends what is wrong in a tree.
    pub fn mend(&mut self, value: &mut Value, place: &Place<'_>) {
        if !self.fits(self.schema, value, place) {
            *value = self.stand_in(self.schema);
            self.mended.insert(place.to_string());
        }
    }

    /// Counts a record in which something was wrong: where there is more than `before`. After too many
    /// of them nothing more is looked at, and the tree need not read.
    pub fn record(&mut self, before: u64) {
        if self.problems.total() > before {
            self.faulty += 1;
        }
        if self.faulty > FAULTY {
            self.problems.stop();
        }
    }

    /// A value that reads, in place of one that is missing or wrong.
    fn stand_in(&self, schema: &'s Value) -> Value {
        let schema = self.resolve(schema);
        if let Some(first) = branches(schema).and_then(|branches| branches.first()) {
            return self.stand_in(first);
        }
        if let Some(value) = schema.get("const") {
            return value.clone();
        }
        if let Some(first) = schema.get("enum").and_then(|values| values.get(0)) {
            return first.clone();
        }
        match types(schema).first() {
            Some(&"object") => {
                let stand_ins = required(schema).filter_map(|key| {
                    let property = schema.get("properties")?.get(key)?;
                    Some((key.to_owned(), self.stand_in(property)))
                });
                Value::Object(stand_ins.collect())
            }
            Some(&"array") => json!([]),
            Some(&"boolean") => json!(false),
            Some(&"integer" | &"number") => schema.get("minimum").cloned().unwrap_or(json!(0)),
            Some(&"string") if schema.get("format").is_some() => json!("1900-01-01"),
            // Admissible wherever an id is asked, and not an id that anybody would choose.
            Some(&"string") => json!("\u{fffd}"),
            _ => Value::Null,
        }
    }

    fn resolve(&self, schema: &'s Value) -> &'s Value {
        let name = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| reference.strip_prefix("#/$defs/"));
        name.and_then(|name| self.schema.get("$defs")?.get(name))
            .unwrap_or(schema)
    }

    fn report(
        &mut self,
        code: Code,
        place: &Place<'_>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) {
        if !self.problems.wants(code) {
            return self.problems.count(code);
        }
        self.problems.push(Problem {
            line: self.line,
            subject: self.subject.clone(),
            ..Problem::new(code, place.to_string(), Text::new(zh, en))
        });
    }

    /// False where the value itself is wrong, which has been reported then and is for the caller
    /// to mend; what is wrong inside it has been mended.
    fn fits(&mut self, schema: &'s Value, value: &mut Value, place: &Place<'_>) -> bool {
        let schema = self.resolve(schema);
        if let Some(words) = self.words(schema) {
            return self.fits_word(&words, schema, value, place);
        }
        if let Some(branches) = branches(schema) {
            // The branches of this file's schemas differ by their JSON types.
            let fitting = branches.iter().find(|branch| {
                let branch = self.resolve(branch);
                match self.words(branch) {
                    Some(_) => value.is_string(),
                    None => types(branch).iter().any(|name| has_type(value, name)),
                }
            });
            return match fitting {
                Some(branch) => self.fits(branch, value, place),
                None => self.wrong_type(schema, value, place),
            };
        }
        if !types(schema).iter().any(|name| has_type(value, name)) {
            return self.wrong_type(schema, value, place);
        }
        match value {
            Value::Object(object) => {
                self.mend_object(schema, object, place);
                true
            }
            Value::Array(list) => {
                if let Some(most) = bound(schema, "maxItems")
                    && list.len() > most
                {
                    self.too_many(list.len(), most, place);
                    list.truncate(most);
                }
                if let Some(item) = schema.get("items") {
                    for (index, element) in list.iter_mut().enumerate() {
                        if self.problems.stopped() {
                            break;
                        }
                        let before = self.problems.total();
                        let place = place.index(index);
                        if !self.fits(item, element, &place) {
                            *element = self.stand_in(item);
                            self.mended.insert(place.to_string());
                        }
                        self.record(before);
                    }
                }
                true
            }
            Value::String(text) => self.fits_text(schema, text, place),
            Value::Number(_) => self.fits_number(schema, value, place),
            Value::Null | Value::Bool(_) => true,
        }
    }

    /// The words that a schema admits, where it is an enumeration of words (and perhaps null).
    fn words(&self, schema: &'s Value) -> Option<Vec<&'s str>> {
        if let Some(Value::Array(values)) = schema.get("enum") {
            return Some(values.iter().filter_map(Value::as_str).collect());
        }
        branches(schema)?
            .iter()
            .map(|branch| {
                let branch = self.resolve(branch);
                branch.get("const").and_then(Value::as_str)
            })
            .collect()
    }

    fn fits_word(
        &mut self,
        words: &[&str],
        schema: &'s Value,
        value: &Value,
        place: &Place<'_>,
    ) -> bool {
        let Value::String(word) = value else {
            // `enum` beside `type: [string, null]` admits null.
            return (value.is_null() && types(schema).contains(&"null"))
                || self.wrong_type(schema, value, place);
        };
        if words.contains(&word.as_str()) {
            return true;
        }
        if !self.problems.wants(Code::UnknownWord) {
            self.problems.count(Code::UnknownWord);
            return false;
        }
        let (list_zh, list_en) = lists(words);
        let hint = suggest(self.patience.nearest(word, words.iter().copied()));
        self.report(
            Code::UnknownWord,
            place,
            format!(
                "“{word}”不在可选值之中{}（可选：{list_zh}）",
                hint.zh,
                word = Quoted(&word)
            ),
            format!(
                "“{word}” is none of the admissible values{} ({list_en})",
                hint.en,
                word = Quoted(&word)
            ),
        );
        false
    }

    fn wrong_type(&mut self, schema: &'s Value, value: &Value, place: &Place<'_>) -> bool {
        let mut wanted = Vec::new();
        self.wanted(schema, &mut wanted);
        let zh: Vec<_> = wanted.iter().map(|text| text.zh.as_str()).collect();
        let en: Vec<_> = wanted.iter().map(|text| text.en.as_str()).collect();
        let found = match value.as_number() {
            Some(_) => {
                let number = Quoted(self.written(value, place)).to_string();
                Text::new(&*number, &*number)
            }
            None => shown(value),
        };
        let (zh, en) = (zh.join("或"), en.join(" or "));
        let whole = wanted.iter().any(|text| text.zh == "整数");
        if value.is_number() && whole {
            let spelt = self.written(value, place);
            if exact(&spelt) == Exact::Fraction {
                let zh = format!("{} 不是整数，此处应为{zh}", Quoted(&spelt));
                let en = format!(
                    "{} is not a whole number; {en} belongs here",
                    Quoted(&spelt)
                );
                self.report(Code::NotWhole, place, zh, en);
            } else {
                let (min, max) = self.range(schema);
                self.out_of_range(&spelt, min, max, place);
            }
        } else {
            self.report(
                Code::WrongType,
                place,
                format!("此处应为{zh}，而不是{}", found.zh),
                format!("{en} belongs here, not {}", found.en),
            );
        }
        false
    }

    /// A number as it stands in the file: what was read of it may have less digits.
    fn written(&self, value: &Value, place: &Place<'_>) -> String {
        let spelt = self
            .spelt
            .and_then(|spelt| spelt.borrow().get(&place.to_string()).cloned());
        spelt.unwrap_or_else(|| value.to_string())
    }

    /// What a schema admits, in words.
    fn wanted(&self, schema: &'s Value, into: &mut Vec<Text>) {
        let schema = self.resolve(schema);
        let text = if let Some(words) = self.words(schema) {
            let (zh, en) = lists(&words);
            Text::new(format!("下列之一（{zh}）"), format!("one of {en}"))
        } else if let Some(branches) = branches(schema) {
            for branch in branches {
                self.wanted(branch, into);
            }
            return;
        } else {
            for name in types(schema) {
                into.push(match name {
                    "boolean" => Text::new("true、false", "true or false"),
                    "null" => Text::new("null（未知）", "null (unknown)"),
                    "integer" => Text::new("整数", "a whole number"),
                    "number" => Text::new("分数", "a number of points"),
                    "array" => Text::new("列表 […]", "a list […]"),
                    "object" => Text::new("对象 {…}", "an object {…}"),
                    _ if schema.get("format").is_some() => {
                        Text::new("日期（YYYY-MM-DD）", "a date (YYYY-MM-DD)")
                    }
                    _ => Text::new("文本", "a text"),
                });
            }
            return;
        };
        into.push(text);
    }

    fn fits_text(&mut self, schema: &Value, text: &str, place: &Place<'_>) -> bool {
        if let Some(most) = bound(schema, "maxLength")
            && !strict::is_within(text, most)
        {
            let (length, start) = (text.chars().count(), Quoted(text));
            self.report(
                Code::TooLong,
                place,
                format!("“{start}”有 {length} 个字符，最多 {most} 个"),
                format!("“{start}” has {length} characters, and may have {most}"),
            );
            return false;
        }
        if schema.get("format").is_some() {
            let Err(error) = text.parse::<Day>() else {
                return true;
            };
            let (zh, en) = match error {
                DayError::Form => (
                    format!(
                        "日期应写作 YYYY-MM-DD，而不是“{text}”",
                        text = Quoted(&text)
                    ),
                    format!(
                        "a date has the form YYYY-MM-DD, not “{text}”",
                        text = Quoted(&text)
                    ),
                ),
                DayError::NoSuchDay => (
                    format!("日历上没有 {text} 这一天", text = Quoted(&text)),
                    format!("the calendar has no {text}", text = Quoted(&text)),
                ),
                DayError::Range => (
                    format!(
                        "{text} 超出范围：日期应在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间",
                        text = Quoted(&text)
                    ),
                    format!(
                        "{text} is out of range: dates run from {FIRST_YEAR} to {LAST_YEAR}",
                        text = Quoted(&text)
                    ),
                ),
            };
            self.report(Code::NotADate, place, zh, en);
            return false;
        }
        let pattern = schema.get("pattern").and_then(Value::as_str);
        // The credit code has a check of its own, which says more than that it does not match.
        if pattern.is_none_or(|pattern| pattern == CREDIT_CODE_PATTERN) || strict::is_id(text) {
            return true;
        }
        if !strict::is_seen(text) {
            let shown = visible(text);
            self.report(
                Code::NotAnId,
                place,
                format!("编号“{}”含有控制字符或看不见的字符", Quoted(&shown)),
                format!(
                    "the id “{}” has characters that are obeyed or not seen",
                    Quoted(&shown)
                ),
            );
            return false;
        }
        self.report(
            Code::NotAnId,
            place,
            "编号不能为空，首尾也不能有空格",
            "an id is not empty and has no space at either end",
        );
        false
    }

    fn fits_number(&mut self, schema: &Value, value: &Value, place: &Place<'_>) -> bool {
        if types(schema).contains(&"number") {
            if Points::of_number(&value.to_string()).is_some() {
                return true;
            }
            let written = self.written(value, place);
            let written = Quoted(&written);
            self.report(
                Code::OutOfRange,
                place,
                format!("{written} 不是得分：应为 0 至 1000 分，至多两位小数"),
                format!("{written} is no score: 0 to 1000 points with at most two decimals"),
            );
            return false;
        }
        let limit = |name: &str| schema.get(name).and_then(whole);
        let Some(number) = whole(value) else {
            return true;
        };
        let (min, max) = (limit("minimum"), limit("maximum"));
        if min.is_some_and(|min| number < min) || max.is_some_and(|max| number > max) {
            self.out_of_range(&number.to_string(), min, max, place);
            return false;
        }
        match limit("multipleOf") {
            Some(step) if step > 0 && number % step != 0 => {
                self.report(
                    Code::OffTheGrid,
                    place,
                    format!(
                        "{number} 不是 {step} 的倍数：评分以 {step} 个百分点为一档",
                        number = Quoted(&number)
                    ),
                    format!(
                        "{number} is off the grid: marks run in steps of {step} per cent",
                        number = Quoted(&number)
                    ),
                );
                false
            }
            _ => true,
        }
    }

    /// The range of the whole numbers that a schema admits.
    fn range(&self, schema: &'s Value) -> (Option<i128>, Option<i128>) {
        let schema = self.resolve(schema);
        let own = branches(schema)
            .into_iter()
            .flatten()
            .map(|branch| self.range(branch));
        let limit = |name: &str| schema.get(name).and_then(whole);
        let found = (limit("minimum"), limit("maximum"));
        own.fold(found, |(min, max), other| {
            (min.or(other.0), max.or(other.1))
        })
    }

    fn out_of_range(
        &mut self,
        number: &str,
        min: Option<i128>,
        max: Option<i128>,
        place: &Place<'_>,
    ) {
        let number = Quoted(number).to_string();
        let min = min.map_or_else(|| "…".into(), |min| min.to_string());
        let max = max.map_or_else(|| "…".into(), |max| max.to_string());
        self.report(
            Code::OutOfRange,
            place,
            format!("{number} 超出范围：应在 {min} 至 {max} 之间"),
            format!("{number} is out of range: {min} to {max}"),
        );
    }

    fn too_many(&mut self, found: usize, most: usize, place: &Place<'_>) {
        self.report(
            Code::TooMany,
            place,
            format!("此处有 {found} 项，最多 {most} 项"),
            format!("there are {found} here, and may be {most}"),
        );
    }

    fn mend_object(
        &mut self,
        schema: &'s Value,
        object: &mut Map<String, Value>,
        place: &Place<'_>,
    ) {
        let empty = &Value::Null;
        let properties = schema.get("properties").unwrap_or(empty);
        let open = schema
            .get("additionalProperties")
            .filter(|rest| rest.is_object());
        if let Some(most) = bound(schema, "maxProperties")
            && object.len() > most
        {
            self.too_many(object.len(), most, place);
            let mut left = most;
            object.retain(|_, _| {
                left = left.saturating_sub(1);
                left > 0
            });
        }
        let keys: Vec<String> = object.keys().cloned().collect();
        // Taken out together: one by one, each would move all that follow it.
        let mut gone: HashSet<String> = HashSet::new();
        for key in keys {
            let here = place.key(&key);
            if properties.get(&key).is_none() {
                match open {
                    None => {
                        self.unknown_key(schema, object, &key, place);
                        gone.insert(key);
                        continue;
                    }
                    Some(_) if !self.fits_name(schema, &key, &here) => {
                        self.mended.insert(here.to_string());
                        gone.insert(key);
                        continue;
                    }
                    Some(_) => {}
                }
            }
            let Some(property) = properties.get(&key).or(open) else {
                continue;
            };
            let Some(value) = object.get_mut(&key) else {
                continue;
            };
            if !self.fits(property, value, &here) {
                self.mended.insert(here.to_string());
                if required(schema).any(|name| name == key) {
                    *value = self.stand_in(property);
                } else {
                    gone.insert(key);
                }
            }
        }
        if !gone.is_empty() {
            object.retain(|key, _| !gone.contains(key));
        }
        for key in required(schema) {
            if object.contains_key(key) {
                continue;
            }
            let Some(property) = properties.get(key) else {
                continue;
            };
            let here = place.key(key);
            self.report(
                Code::Missing,
                place,
                format!("缺少必填项“{key}”"),
                format!("“{key}” is missing"),
            );
            object.insert(key.to_owned(), self.stand_in(property));
            self.mended.insert(here.to_string());
        }
    }

    /// Reports an unknown key. Where it can only be a slip for a known one, its value is kept under
    /// the known name and looked at there; otherwise it is left out.
    fn unknown_key(
        &mut self,
        schema: &'s Value,
        object: &mut Map<String, Value>,
        key: &str,
        place: &Place<'_>,
    ) {
        let properties = schema.get("properties").and_then(Value::as_object);
        let known = || {
            let keys = properties.into_iter().flat_map(Map::keys);
            keys.map(String::as_str)
        };
        if !self.problems.wants(Code::UnknownKey) {
            return self.problems.count(Code::UnknownKey);
        }
        // What is exactly a key of another object of the applicant is misplaced, not misspelt.
        let elsewhere = home(key).filter(|_| place.in_applicants());
        let meant = match elsewhere {
            Some(_) => None,
            None => meant(key, known()),
        };
        let hint = match elsewhere {
            Some(home) => Text::new(
                format!("，它应写在“{home}”之下"),
                format!("; it belongs under “{home}”"),
            ),
            None => suggest(meant.map(|(known, _)| known)),
        };
        self.report(
            Code::UnknownKey,
            &place.key(key),
            format!("没有“{key}”这一项{}", hint.zh, key = Quoted(&key)),
            format!("there is no key “{key}”{}", hint.en, key = Quoted(&key)),
        );
        let Some(value) = object.get_mut(key).map(Value::take) else {
            return;
        };
        let Some((meant, true)) = meant.filter(|(meant, _)| !object.contains_key(*meant)) else {
            return;
        };
        let (mut value, here) = (value, place.key(meant));
        let Some(property) = properties.and_then(|properties| properties.get(meant)) else {
            return;
        };
        // Whatever is wrong inside stands under the name that the file has.
        let before = self.problems.kept().len();
        let fits = self.fits(property, &mut value, &here);
        let (wrong, right) = (place.key(key).to_string(), here.to_string());
        for problem in self.problems.kept().iter_mut().skip(before) {
            if let Some(rest) = problem.place.strip_prefix(&right) {
                problem.place = format!("{wrong}{rest}");
            }
        }
        if fits {
            object.insert(meant.to_owned(), value);
        } else {
            if required(schema).any(|name| name == meant) {
                object.insert(meant.to_owned(), self.stand_in(property));
            }
            self.mended.insert(right);
        }
    }

    /// Is a key of an object with free keys admissible?
    fn fits_name(&mut self, schema: &Value, key: &str, place: &Place<'_>) -> bool {
        let Some(names) = schema.get("propertyNames") else {
            return true;
        };
        if let Some(most) = bound(names, "maxLength")
            && !strict::is_within(key, most)
        {
            let length = key.chars().count();
            self.report(
                Code::TooLong,
                place,
                format!("这一名称有 {length} 个字符，最多 {most} 个"),
                format!("this name has {length} characters, and may have {most}"),
            );
            return false;
        }
        if names.get("pattern").is_none() {
            return true;
        }
        if let Some(fact) = facts::label(key) {
            let home = home(fact.key).unwrap_or(fact.key);
            self.report(
                Code::UnknownKey,
                place,
                format!("“{key}”在文件中另有位置，应写在“{home}”之下"),
                format!("“{key}” has a place of its own in the file, under “{home}”"),
            );
            return false;
        }
        if strict::is_id(key) {
            return true;
        }
        if !strict::is_seen(key) {
            self.report(
                Code::NotAnId,
                place,
                "名称含有控制字符或看不见的字符",
                "the name has characters that are obeyed or not seen",
            );
            return false;
        }
        self.report(
            Code::NotAnId,
            place,
            "名称不能为空，首尾也不能有空格",
            "a name is not empty and has no space at either end",
        );
        false
    }
}

/// The object of an applicant that holds a fact, a judgement or a paper; none for what an applicant
/// holds itself and for what no applicant holds.
fn home(key: &str) -> Option<&'static str> {
    let fact = facts::label(key).filter(|_| !key.contains('.'))?;
    let facts = super::model::Facts::default();
    let papers = super::model::Papers::default();
    let dates = ["activity", "operating_since", "in_district_since"];
    if fact.judged {
        Some("judgements")
    } else if dates.contains(&fact.key) || facts.truths().any(|(name, _)| name == fact.key) {
        Some("facts")
    } else if fact.key == "submitted" || papers.all().any(|(name, _)| name == fact.key) {
        Some("papers")
    } else {
        None
    }
}

/// A bound that a schema names.
fn bound(schema: &Value, name: &str) -> Option<usize> {
    schema.get(name)?.as_u64()?.try_into().ok()
}

/// A whole number, wide enough for every one that JSON can bring here.
fn whole(value: &Value) -> Option<i128> {
    let signed = value.as_i64().map(i128::from);
    signed.or_else(|| value.as_u64().map(i128::from))
}

fn branches(schema: &Value) -> Option<&Vec<Value>> {
    let either = schema.get("anyOf").or_else(|| schema.get("oneOf"));
    either.and_then(Value::as_array)
}

fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    let names = schema.get("required").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str)
}

fn has_type(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

/// A value as a message names it.
fn shown(value: &Value) -> Text {
    match value {
        Value::Array(_) => Text::new("一个列表", "a list"),
        Value::Object(_) => Text::new("一个对象", "an object"),
        Value::String(text) => Text::new(
            format!("文本“{}”", Quoted(text)),
            format!("the text “{}”", Quoted(text)),
        ),
        Value::Null | Value::Bool(_) => Text::new(value.to_string(), value.to_string()),
        Value::Number(number) => {
            let number = Quoted(number).to_string();
            Text::new(&*number, &*number)
        }
    }
}

fn lists(words: &[&str]) -> (String, String) {
    (words.join("、"), words.join(", "))
}
