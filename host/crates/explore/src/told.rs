//! Facts, values and changes in words, as a person reads them.

use serde_json::Value;

use crate::explain::FactValue;
use crate::whatif::{Change, ChangeKind, field_label};
use laurel_cycle::Day;
use laurel_scheme::show;
use laurel_words::lang::Lang;

impl FactValue {
    /// The fact with its value and its evidence, in words.
    pub fn words(&self, lang: Lang) -> String {
        let fact = self;
        let shown = match &fact.value {
            // Marks are too many for a line: the score says what comes of them.
            serde_json::Value::Array(sheets) if fact.key == "sheets" => match lang {
                Lang::Zh => format!("{}份", sheets.len()),
                Lang::En => sheets.len().to_string(),
            },
            serde_json::Value::Object(_) if fact.key == "agreed" => {
                lang.pick("有", "on record").to_owned()
            }
            total if fact.key == "total" => match lang {
                Lang::Zh => format!("{}分", value(total, lang)),
                Lang::En => value(total, lang),
            },
            other => value(other, lang),
        };
        let evidence = fact
            .evidence
            .as_ref()
            .map(|evidence| format!(" [{}{evidence}]", lang.pick("佐证：", "evidence: ")))
            .unwrap_or_default();
        format!("{} = {shown}{evidence}", fact.label.get(lang))
    }
}

impl Change {
    /// In words.
    pub fn words(&self, lang: Lang) -> String {
        let change = self;
        let kind = match change.kind {
            ChangeKind::Change => lang.pick("改变", "change"),
            ChangeKind::Supply => lang.pick("补充", "supply"),
        };
        let mut what = change.label.get(lang).to_owned();
        if let (Some(record), Some(field)) = (change.record, &change.field_label) {
            what.push_str(&match lang {
                Lang::Zh => format!("（第{}条记录的{}）", record + 1, field.get(lang)),
                Lang::En => format!(" (record {}: {})", record + 1, field.get(lang)),
            });
        }
        let to: Vec<String> = change.to.iter().map(|to| value(to, lang)).collect();
        let judged = if change.judged {
            lang.pick(
                "，属判定，须由评审人员作出",
                "; a judgement, which people make",
            )
        } else {
            ""
        };
        format!(
            "{kind} {} {what}{}{} → {}{judged}",
            change.article.get(lang),
            lang.pick("：", ": "),
            value(&change.from, lang),
            one_of(&to, lang),
        )
    }
}

/// Alternatives, one after another.
fn one_of(values: &[String], lang: Lang) -> String {
    match values.split_last() {
        Some((last, rest)) if rest.len() > 1 => format!(
            "{}{}{last}",
            rest.join(lang.pick("、", ", ")),
            lang.pick("或", " or ")
        ),
        _ => values.join(lang.pick("或", " or ")),
    }
}

/// A value of the cycle file in words.
pub fn value(json: &Value, lang: Lang) -> String {
    match json {
        Value::Null => lang.pick("不详", "unknown").to_owned(),
        Value::Bool(true) => lang.pick("是", "yes").to_owned(),
        Value::Bool(false) => lang.pick("否", "no").to_owned(),
        Value::String(text) => match text.parse::<Day>() {
            Ok(day) => show::day(i64::from(day.0), lang),
            Err(_) => option(text, lang).to_owned(),
        },
        Value::Array(records) if records.is_empty() => lang.pick("无", "none").to_owned(),
        Value::Array(records) => records
            .iter()
            .map(|record| value(record, lang))
            .collect::<Vec<_>>()
            .join(lang.pick("；", " | ")),
        Value::Object(fields) => fields
            .iter()
            .map(|(key, json)| field(key, json, lang))
            .collect::<Vec<_>>()
            .join(lang.pick("，", ", ")),
        number => number.to_string(),
    }
}

/// A field of a record: a day, a number or a word by itself, what is yes or no with its name.
fn field(key: &str, json: &Value, lang: Lang) -> String {
    let label = field_label(key);
    let label = label.get(lang);
    match (key, json, lang) {
        ("grade", Value::String(grade), Lang::Zh) if grade.len() == 1 => format!("{grade}档"),
        ("year", Value::Number(year), Lang::Zh) => format!("{year}年度"),
        ("published", Value::String(_), Lang::Zh) => format!("{}公布", value(json, lang)),
        ("on", Value::String(_), Lang::Zh) => value(json, lang),
        (_, Value::Bool(true), Lang::Zh) => label.to_owned(),
        (_, Value::Bool(false), Lang::Zh) => format!("{label}：否"),
        (_, json, Lang::Zh) => format!("{label}：{}", value(json, lang)),
        (_, json, Lang::En) => format!("{label} {}", value(json, lang)),
    }
}

/// The wording of an option of the cycle file; what is none stays as it is.
fn option(text: &str, lang: Lang) -> &str {
    match text {
        "agriculture" => lang.pick("农业生产", text),
        "manufacturing" => lang.pick("产品制造", text),
        "construction" => lang.pick("工程建设", text),
        "services" => lang.pick("服务提供", text),
        "environment" => lang.pick("环境保护", text),
        "other" => lang.pick("其他", text),
        "ungraded" => lang.pick("未评档", text),
        "national" => lang.pick("国家级", text),
        "provincial" => lang.pick("省级", text),
        "municipal" => lang.pick("市级", text),
        "district" => lang.pick("区级", text),
        "district-former" => lang.pick("区长质量奖", text),
        _ => text,
    }
}
