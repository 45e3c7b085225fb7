//! Terms that a user sets: from `TERM=VALUE` to the contract, with every value checked against what
//! the stages say of their terms.

use std::collections::BTreeMap;

use crate::stage::{Stage, by_stage};
use laurel_contract::types::{Description, Domain, Setting, Term, Value};
use laurel_cycle::Day;
use laurel_cycle::day::narrow;
use laurel_cycle::error::Error;
use laurel_cycle::order;
use laurel_cycle::problem::nearest;
use laurel_words::lang::Lang;
use laurel_words::typed::typed;

/// The settings of a run: terms by id, and rules that are waived.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Values by term, as the user wrote them.
    pub terms: BTreeMap<String, String>,
    /// Ids of rules that are not asked.
    pub waived: Vec<String>,
}

/// The settings of one stage, as the contract has them.
#[derive(Clone, Debug, Default)]
pub struct StageSettings {
    /// Terms that differ from their defaults.
    pub terms: Vec<Setting>,
    /// Ids of rules that are not asked.
    pub waived: Vec<String>,
}

/// The settings of each stage.
pub type AllSettings = BTreeMap<Stage, StageSettings>;

/// The settings of a stage in writing: equal where they are the same, in whatever order they were made.
pub fn written(settings: &AllSettings, stage: Stage) -> String {
    let of_stage = settings.get(&stage).into_iter();
    let terms = of_stage.clone().flat_map(|it| &it.terms);
    let mut terms: Vec<String> = terms
        .map(|setting| format!("{}={:?}", setting.term, setting.value))
        .collect();
    order::sort(&mut terms);
    let mut waived: Vec<&String> = of_stage.flat_map(|it| &it.waived).collect();
    order::sort(&mut waived);
    format!("{terms:?} {waived:?}")
}

impl Settings {
    /// Reads the settings against what the stages describe. A term that several stages have is set
    /// in all of them; a term or rule that none has is an error.
    pub fn resolve(
        &self,
        stages: &BTreeMap<Stage, &Description>,
    ) -> Result<BTreeMap<Stage, StageSettings>, Error> {
        let mut resolved = by_stage(stages.keys().map(|it| (*it, StageSettings::default())));
        for (id, text) in &self.terms {
            let all = || stages.values().flat_map(|it| &it.terms);
            let mut found = false;
            for (stage, description) in stages {
                let Some(term) = description.terms.iter().find(|term| term.id == *id) else {
                    continue;
                };
                found = true;
                let value = parse(term, text)?;
                if value != term.default
                    && let Some(settings) = resolved.get_mut(stage)
                {
                    settings.terms.push(Setting {
                        term: id.clone(),
                        value,
                    });
                }
            }
            if !found {
                let hint = all().find(|term| term.title.zh.contains(id.as_str()));
                if let Some(term) = hint.filter(|_| id.chars().count() > 1) {
                    let id = typed(id);
                    return Err(Error::input(
                        format!(
                            "方案没有名为“{id}”的可调指标，是否指 {}（{}）？",
                            term.id, term.title.zh
                        ),
                        format!("the scheme has no term \"{id}\"; did you mean {}?", term.id),
                    ));
                }
                let known = all().map(|term| term.id.as_str());
                return Err(unknown("可调指标", "term", id, known));
            }
        }
        for id in &self.waived {
            let mut found = false;
            for (stage, description) in stages {
                if description.rules.iter().any(|rule| rule.id == *id) {
                    found = true;
                    if let Some(settings) = resolved.get_mut(stage)
                        && !settings.waived.contains(id)
                    {
                        settings.waived.push(id.clone());
                    }
                }
            }
            if !found {
                let known = stages
                    .values()
                    .flat_map(|d| d.rules.iter().map(|r| r.id.as_str()));
                return Err(unknown("规则", "rule", id, known));
            }
        }
        Ok(resolved)
    }
}

fn unknown<'a>(zh: &str, en: &str, id: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let hint = nearest(id, known)
        .map(|near| {
            (
                format!("，是否指 {near}？"),
                format!("; did you mean {near}?"),
            )
        })
        .unwrap_or_default();
    let id = typed(id);
    Error::input(
        format!("方案没有名为“{id}”的{zh}{}", hint.0),
        format!("the scheme has no {en} \"{id}\"{}", hint.1),
    )
}

/// Whether a wording of a value or of an option is meant: all of it, or what stands before a remark
/// in parentheses.
fn is_meant(wording: &laurel_contract::types::Text, text: &str) -> bool {
    let before = |wording: &str, mark: &[char]| {
        let end = wording.find(mark).unwrap_or(wording.len());
        wording.get(..end).unwrap_or_default().trim() == text
    };
    wording.zh == text
        || wording.en.eq_ignore_ascii_case(text)
        || before(&wording.zh, &['（', '，'])
        || before(&wording.en, &['(', ','])
}

/// A number as people write it: with its unit, with 万 for ten thousand yuan, in groups of three digits.
fn amount(quantity: laurel_contract::types::Quantity, text: &str) -> Option<i64> {
    use laurel_contract::types::Quantity;
    let text: String = narrow(text)
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '_' | ','))
        .collect();
    let units: &[&str] = match quantity {
        Quantity::Years => &["年", "years", "year"],
        Quantity::Days => &["日", "天", "days", "day"],
        Quantity::Centipoints => &["分", "points"],
        Quantity::Percent => &["%", "％"],
        Quantity::Yuan => &["元", "yuan"],
        _ => &["位", "家", "届", "个", "项"],
    };
    let plain = units
        .iter()
        .find_map(|unit| text.strip_suffix(unit))
        .unwrap_or(&text);
    if quantity == Quantity::Centipoints {
        return crate::show::parse_points(plain);
    }
    if quantity == Quantity::Yuan
        && let Some(tens) = plain.strip_suffix('万')
    {
        // Two decimals of ten thousand are hundreds.
        return crate::show::parse_points(tens)?.checked_mul(100);
    }
    plain.parse().ok()
}

/// A value of a term, as a user writes it: a number with or without its unit (points with up to two
/// decimals), yes or no, an option by its id or its wording, a date as a workbook takes it, `unset` or
/// what that means.
pub fn parse(term: &Term, text: &str) -> Result<Value, Error> {
    let text = text.trim();
    let value = match &term.domain {
        _ if !term.unset.zh.is_empty() && (text == "unset" || is_meant(&term.unset, text)) => {
            Some(Value::Unset)
        }
        Domain::Amount(span) => amount(span.quantity, text)
            .filter(|amount| (span.min..=span.max).contains(amount))
            .map(Value::Amount),
        Domain::Toggle => match text {
            "true" | "yes" | "on" | "是" => Some(Value::Toggle(true)),
            "false" | "no" | "off" | "否" => Some(Value::Toggle(false)),
            _ => None,
        },
        Domain::Choice(options) => options
            .iter()
            .find(|option| option.id == text)
            .or_else(|| options.iter().find(|it| is_meant(&it.title, text)))
            .map(|o| Value::Choice(o.id.clone())),
        Domain::Date => laurel_cycle::day::written(&narrow(text))
            .unwrap_or_else(|| text.to_owned())
            .parse::<Day>()
            .ok()
            .map(|day| Value::Date(day.0)),
    };
    value.ok_or_else(|| {
        let text = typed(text);
        Error::input(
            format!(
                "可调指标 {}（{}）不能取“{text}”，可取：{}",
                term.id,
                term.title.zh,
                crate::show::domain(term, Lang::Zh)
            ),
            format!(
                "the term {} ({}) cannot be \"{text}\"; it takes: {}",
                term.id,
                term.title.en,
                crate::show::domain(term, Lang::En)
            ),
        )
    })
}
