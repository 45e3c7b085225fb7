//! Which facts are missing: those that nobody has answered and that an open answer depends on. A rule lists
//! all that it may read; what its terms switch off bears on nothing and is not asked for.

use schemars::JsonSchema;
use serde::Serialize;

use crate::explain::{RuleExplanation, group_of};
use crate::variants::{Screened, Trial};
use laurel_contract::eligibility::FactKind;
use laurel_cycle::dice::Dice;
use laurel_cycle::error::Error;
use laurel_cycle::{Applicant, Day, Extra, ExtraValue};
use laurel_scheme::outcome::View;
use laurel_scheme::stage::{Answer, Stage};
use laurel_words::lang::Text;

/// Ways to answer the other missing facts that are tried before a fact is said to bear on nothing: all for
/// the applicant, all against it, and these many of which a draw decides.
const DRAWN: usize = 30;
/// Seed of the draw.
const SEED: u64 = 20_210_101;

/// A fact that is missing.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MissingFact {
    /// Its key in the cycle file.
    pub key: String,
    /// Its wording.
    pub label: Text,
    /// Ids of the open rules that read it.
    pub rules: Vec<String>,
    /// Eligibility if the answer were yes; of a record or a date, if it were `favourable`.
    pub if_yes: Option<Answer>,
    /// Eligibility if the answer were no; of a record or a date, if it were `unfavourable`.
    pub if_no: Option<Answer>,
    /// What was tried in favour of the applicant, of a record or a date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub favourable: Option<Text>,
    /// What was tried against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unfavourable: Option<Text>,
}

/// The missing facts of an applicant that an open rule of eligibility depends on, each tried both ways.
pub(crate) fn missing(
    view: &View,
    trial: &Trial,
    applicant: &Applicant,
    rules: &[RuleExplanation],
) -> Result<Vec<MissingFact>, Error> {
    let mut missing = listed(rules);
    let keys: Vec<String> = missing.iter().map(|fact| fact.key.clone()).collect();
    let base = trial.screen(std::slice::from_ref(applicant))?;
    // Where each open rule stands among the answers of the stage.
    let at = |id: &str| rules.iter().position(|rule| rule.rule == id);
    let answer = |one: &Screened, id: &str| at(id).and_then(|at| one.rules.get(at).copied());
    let mut others = Vec::new();
    for fact in &mut missing {
        let (yes, no) = (
            answered(view, applicant, &fact.key, true),
            answered(view, applicant, &fact.key, false),
        );
        let verdict = |one: &Option<Answered>| -> Result<Option<Screened>, Error> {
            let Some(one) = one else { return Ok(None) };
            Ok(trial.screen(std::slice::from_ref(&one.applicant))?.pop())
        };
        let (as_yes, as_no) = (verdict(&yes)?, verdict(&no)?);
        let eligible =
            |one: &Option<Screened>| one.as_ref().map(|one| Answer::at(&[one.verdict], 0));
        fact.if_yes = eligible(&as_yes);
        fact.if_no = eligible(&as_no);
        fact.favourable = yes.and_then(|it| it.what);
        fact.unfavourable = no.and_then(|it| it.what);
        let (Some(as_yes), Some(as_no), Some(base)) = (as_yes, as_no, base.first()) else {
            continue;
        };
        let mut idle = fact.rules.clone();
        idle.retain(|rule| {
            [&as_yes, &as_no]
                .iter()
                .all(|one| answer(one, rule) == answer(base, rule))
        });
        if idle.is_empty() {
            continue;
        }
        // Together with other facts it may bear on them all the same.
        if others.is_empty() {
            others = ways(view, applicant, &keys);
        }
        let pairs: Vec<Applicant> = others
            .iter()
            .flat_map(|other| [true, false].map(|way| answered(view, other, &fact.key, way)))
            .flatten()
            .map(|it| it.applicant)
            .collect();
        for pair in trial.screen(&pairs)?.chunks(2) {
            if let [yes, no] = pair {
                idle.retain(|rule| answer(yes, rule) == answer(no, rule));
            }
        }
        fact.rules.retain(|rule| !idle.contains(rule));
    }
    missing.retain(|fact| !fact.rules.is_empty());
    Ok(missing)
}

/// The facts that open rules of eligibility list as what they read, and that nobody has answered.
fn listed(rules: &[RuleExplanation]) -> Vec<MissingFact> {
    let mut missing: Vec<MissingFact> = Vec::new();
    for rule in rules
        .iter()
        .filter(|rule| rule.answer == Answer::Open && rule.stage == Stage::Eligibility)
    {
        for fact in &rule.facts {
            let unknown = match &fact.value {
                serde_json::Value::Null => true,
                serde_json::Value::Object(record) => {
                    record.get("answer").is_some_and(serde_json::Value::is_null)
                }
                _ => false,
            };
            if !unknown {
                continue;
            }
            match missing.iter_mut().find(|known| known.key == fact.key) {
                Some(known) => known.rules.push(rule.rule.clone()),
                None => missing.push(MissingFact {
                    key: fact.key.clone(),
                    label: fact.label.clone(),
                    rules: vec![rule.rule.clone()],
                    if_yes: None,
                    if_no: None,
                    favourable: None,
                    unfavourable: None,
                }),
            }
        }
    }
    missing
}

/// The applicant with all these facts answered: for it, against it, and by the draw.
fn ways(view: &View, applicant: &Applicant, keys: &[String]) -> Vec<Applicant> {
    let mut dice = Dice(SEED);
    let way = |answer: &mut dyn FnMut() -> bool| {
        keys.iter().fold(applicant.clone(), |applicant, key| {
            let answered = answered(view, &applicant, key, answer());
            answered.map_or(applicant, |it| it.applicant)
        })
    };
    let mut ways = vec![way(&mut || true), way(&mut || false)];
    ways.extend((0..DRAWN).map(|_| way(&mut || dice.below(2) == 1)));
    ways
}

/// An applicant with a missing fact answered.
struct Answered {
    applicant: Applicant,
    /// What was tried, of a record or a date.
    what: Option<Text>,
}

/// A copy of the applicant with a fact answered for it, or against it; none where that cannot be tried.
fn answered(view: &View, applicant: &Applicant, key: &str, answer: bool) -> Option<Answered> {
    if view.run.ready.facts.extra_kind(key) == Some(FactKind::Truth) {
        return Some(Answered {
            applicant: with_extra(applicant, key, ExtraValue::Truth(answer)),
            what: None,
        });
    }
    let record = record(view, key, answer);
    let (value, what) = match record {
        Some((value, what)) => (value, Some(what)),
        None if group_of(key).is_some() => (answer.into(), None),
        None => return None,
    };
    let mut json = serde_json::to_value(applicant).ok()?;
    let mut holder = json.as_object_mut()?;
    if let Some(group) = group_of(key) {
        let group = holder.entry(group).or_insert_with(|| serde_json::json!({}));
        holder = group.as_object_mut()?;
    }
    holder.insert(key.to_owned(), value);
    let applicant = serde_json::from_value(json).ok()?;
    Some(Answered { applicant, what })
}

/// A copy of the applicant with another value of a fact that only some schemes read.
pub fn with_extra(applicant: &Applicant, name: &str, value: ExtraValue) -> Applicant {
    let mut extra = Extra::new();
    for (known, old) in applicant.extra.iter().filter(|(known, _)| *known != name) {
        let _ = extra.push(known, *old);
    }
    let _ = extra.push(name, value);
    Applicant {
        extra,
        ..applicant.clone()
    }
}

/// A record or a date that speaks for an applicant, or against it, and what that is; none for another kind
/// of fact.
fn record(view: &View, key: &str, answer: bool) -> Option<(serde_json::Value, Text)> {
    use serde_json::json;
    let cycle = &view.run.columns.cycle.cycle;
    let (deadline, year) = (cycle.timetable.deadline, cycle.year);
    let after = Day(deadline.0.checked_add(1)?);
    let none = || (json!([]), Text::new("没有记录", "there are none"));
    Some(match (key, answer) {
        ("grades", _) => {
            let grade = if answer { "A" } else { "D" };
            let published = format!("{year}-01-01");
            let grades =
                json!([{ "year": year.checked_sub(1)?, "grade": grade, "published": published }]);
            let what = Text::new(
                format!("上年度为{grade}档"),
                format!("grade {grade} for the previous year"),
            );
            (grades, what)
        }
        ("accidents" | "complaints" | "spot_checks" | "breaches" | "honours", true) => none(),
        ("accidents", false) => (
            json!([{ "on": deadline, "fatal": true, "major": true, "responsible": true }]),
            Text::new("近期有重大事故", "there was a major accident lately"),
        ),
        ("complaints", false) => (
            json!([{ "on": deadline, "major": true, "valid": true }]),
            Text::new(
                "近期有重大有效投诉",
                "there was a major valid complaint lately",
            ),
        ),
        ("spot_checks", false) => (
            json!([{ "on": deadline, "level": "national", "problem": true, "serious": true }]),
            Text::new(
                "近期抽查有严重质量问题",
                "a spot check found a serious problem lately",
            ),
        ),
        ("breaches", false) => (
            json!([{ "on": deadline, "serious": true }]),
            Text::new("近期有严重违法行为", "there was a serious breach lately"),
        ),
        ("honours", false) => (
            json!([{ "award": "district", "awarded": deadline }]),
            Text::new("已获本奖项", "it has won the award"),
        ),
        ("operating_since" | "in_district_since", true) => (
            json!("1990-01-01"),
            Text::new("年限已满", "for long enough"),
        ),
        ("operating_since" | "in_district_since", false) => (
            json!(deadline),
            Text::new("年限未满", "not for long enough"),
        ),
        ("submitted", true) => (json!(deadline), Text::new("按时报送", "handed in on time")),
        ("submitted", false) => (json!(after), Text::new("逾期报送", "handed in late")),
        ("activity", true) => (
            json!("manufacturing"),
            Text::new("属所列领域", "one of those listed"),
        ),
        ("activity", false) => (
            json!("other"),
            Text::new("不属所列领域", "none of those listed"),
        ),
        _ => return None,
    })
}
