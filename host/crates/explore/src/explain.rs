//! One applicant under one scheme: every rule with its answer, facts, terms and reasons, and which
//! single facts are missing.

use schemars::JsonSchema;
use serde::Serialize;

use crate::decisions::{PeopleSplit, people};
use crate::missing::{MissingFact, missing};
use crate::variants::Trial;
use laurel_compare::cache::StageCache;
use laurel_contract::types::{self, Basis};
use laurel_cycle::error::Error;
use laurel_cycle::{Applicant, Cycle, label};
use laurel_scheme::columns::Facts;
use laurel_scheme::outcome::{
    ApplicantOutcome, Assumption, CycleInfo, MeasureOutcome, Reason, SchemeInfo, TermBasis,
    TermValue, View,
};
pub use laurel_scheme::rules::Kind;
use laurel_scheme::stage::{Answer, Stage};
use laurel_words::lang::{Lang, Text};

/// Everything about one applicant under one scheme.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Explanation")]
pub struct Explanation {
    /// The scheme and how it was set.
    pub scheme: SchemeInfo,
    /// The cycle.
    pub cycle: CycleInfo,
    /// What came of the applicant.
    pub outcome: ApplicantOutcome,
    /// The finding in one sentence.
    pub sentence: Text,
    /// Every rule about applicants, in the order of the procedure.
    pub rules: Vec<RuleExplanation>,
    /// Measures on its titles.
    pub measures: Vec<MeasureOutcome>,
    /// What the rules determined and what people decided.
    pub people: PeopleSplit,
    /// Facts that are missing and that an open rule reads.
    pub missing: Vec<MissingFact>,
    /// The assumptions that the outcome rests on.
    pub assumptions: Vec<Assumption>,
}

/// A rule and its answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RuleExplanation {
    /// Its stage.
    pub stage: Stage,
    /// Its id.
    pub rule: String,
    /// Its article.
    pub article: Text,
    /// Its wording.
    pub title: Text,
    /// How the answer comes about: computed, judged or decided.
    pub kind: Kind,
    /// What the rule rests on.
    pub basis: TermBasis,
    /// The answer.
    pub answer: Answer,
    /// Whether nobody decided, so that the answer is deduced from the order; absent where not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deduced: bool,
    /// The facts that it reads.
    pub facts: Vec<FactValue>,
    /// The terms that it reads.
    pub terms: Vec<TermValue>,
    /// Why the answer is not yes, and remarks.
    pub reasons: Vec<Reason>,
}

/// A fact as the cycle file has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FactValue {
    /// Its key in the cycle file.
    pub key: String,
    /// Its wording.
    pub label: Text,
    /// Its value, as in the file; null where it is not known.
    pub value: serde_json::Value,
    /// The evidence that the file names for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

/// Explains an applicant. Facts that are missing are tried both ways, by running eligibility on
/// them.
pub fn explain(view: &View, row: usize) -> Result<Explanation, Error> {
    let run = view.run;
    let applicant = run
        .columns
        .cycle
        .applicants
        .get(row)
        .ok_or_else(|| Error::input("没有这家申报单位", "there is no such applicant"))?;
    let outcome = view
        .applicant(row)
        .ok_or_else(|| Error::input("没有这家申报单位", "there is no such applicant"))?;
    let json = serde_json::to_value(applicant).unwrap_or_default();
    let mut rules: Vec<RuleExplanation> = Vec::new();
    let mut numbers = Vec::new();
    for stage in [Stage::Eligibility, Stage::Scoring, Stage::Ranking] {
        let Some(description) = view.description(stage) else {
            continue;
        };
        for (number, rule) in description.rules.iter().enumerate() {
            numbers.push(u32::try_from(number).unwrap_or(u32::MAX));
            rules.push(RuleExplanation {
                stage,
                rule: rule.id.clone(),
                article: rule.article.clone().into(),
                title: rule.title.clone().into(),
                kind: rule.kind.into(),
                basis: basis(rule.grounds.basis),
                answer: view.answer(stage, number, row),
                deduced: view.is_deduced(stage, number),
                facts: match stage {
                    Stage::Scoring => scored_on(run.columns.cycle, applicant, rule),
                    _ => fact_values(applicant, &json, rule, &run.ready.facts),
                },
                terms: description
                    .terms
                    .iter()
                    .filter(|term| rule.terms.contains(&term.id))
                    .map(|term| run.ready.term(stage, term, &run.settings))
                    .collect(),
                reasons: Vec::new(),
            });
        }
    }
    let memo = StageCache::new(run.columns);
    let trial = Trial::of_run(run, &memo);
    let missing = missing(view, &trial, applicant, &rules)?;
    for (number, rule) in numbers.into_iter().zip(&mut rules) {
        let asked = |key: &str| {
            let mut asked = missing.iter().filter(|fact| fact.key == key);
            asked.any(|fact| fact.rules.contains(&rule.rule))
        };
        let findings = view.findings(row).iter();
        let of_rule = findings.filter(|it| it.stage == rule.stage && it.rule == number);
        let reasons = of_rule.filter_map(|finding| view.reason_asking(finding, &asked));
        rule.reasons = reasons.collect();
    }
    let people = people(&trial, row)?;
    let assumptions = outcome
        .rests_on
        .iter()
        .filter_map(|n| view.assumptions.get(*n))
        .cloned()
        .collect();
    let told = |lang: Lang| sentence(&outcome, &rules, &missing, lang);
    Ok(Explanation {
        scheme: view.scheme(),
        cycle: view.cycle(),
        sentence: Text::new(told(Lang::Zh), told(Lang::En)),
        outcome,
        rules,
        measures: view.measures_of(row),
        people,
        missing,
        assumptions,
    })
}

/// What is on record of the marks of an applicant, for a rule that reads marks: its sheets and its agreed
/// marks wherever the file has them, and its total.
fn scored_on(cycle: &Cycle, applicant: &Applicant, rule: &types::Rule) -> Vec<FactValue> {
    if !rule.facts.iter().any(|fact| fact == "sheets") {
        return Vec::new();
    }
    let scores = cycle.scores.as_ref();
    let json = |value: Option<serde_json::Value>| value.unwrap_or_default();
    let of_cycle = scores.iter().flat_map(|scores| &scores.sheets);
    let of_cycle = of_cycle.filter(|sheet| sheet.applicant == applicant.id);
    let mut sheets: Vec<serde_json::Value> = of_cycle
        .map(|sheet| json(serde_json::to_value(sheet).ok()))
        .collect();
    let own = applicant.sheets.iter().flatten();
    sheets.extend(own.map(|sheet| json(serde_json::to_value(sheet).ok())));
    let agreed = scores.iter().flat_map(|scores| &scores.agreed);
    let agreed = agreed.filter(|agreed| agreed.applicant == applicant.id);
    let agreed = agreed.map(|agreed| &agreed.marks).next();
    let agreed = agreed.or(applicant.agreed.as_ref());
    let mut totals = scores.iter().flat_map(|scores| &scores.totals);
    let total = totals.find(|total| total.applicant == applicant.id);
    let known = [
        (
            "sheets",
            Text::new("现场评审评分表", "sheets of the site visit"),
            (!sheets.is_empty()).then_some(serde_json::Value::Array(sheets)),
        ),
        (
            "agreed",
            Text::new("评审组合议评分", "marks agreed by the panel"),
            agreed.and_then(|marks| serde_json::to_value(marks).ok()),
        ),
        (
            "total",
            Text::new("现场评审总分", "total of the site visit"),
            total.and_then(|total| serde_json::to_value(total.points).ok()),
        ),
    ];
    let nothing = known.iter().all(|(_, _, value)| value.is_none());
    known
        .into_iter()
        .filter(|(key, _, value)| value.is_some() || (nothing && *key == "sheets"))
        .map(|(key, label, value)| FactValue {
            key: key.to_owned(),
            label,
            evidence: applicant.evidence.get(key).map(|text| text.to_string()),
            value: value.unwrap_or_default(),
        })
        .collect()
}

/// Letters that the sentence may have.
const SENTENCE: [usize; 2] = [60, 120];

/// The finding in one sentence, within so many letters: what is said last is left out first.
fn sentence(
    outcome: &ApplicantOutcome,
    rules: &[RuleExplanation],
    missing: &[MissingFact],
    lang: Lang,
) -> String {
    use laurel_scheme::outcome::Standing;
    let stage = match outcome.standing {
        Standing::Ineligible | Standing::EligibilityOpen => Stage::Eligibility,
        _ => Stage::Ranking,
    };
    let answer = match outcome.standing {
        Standing::Winner => None,
        Standing::Ineligible
        | Standing::NotChosen
        | Standing::NotCandidate
        | Standing::BelowThreshold
        | Standing::NotVisited => Some(Answer::No),
        _ => Some(Answer::Open),
    };
    let why = rules
        .iter()
        .find(|rule| rule.stage == stage && Some(rule.answer) == answer)
        .map(|rule| rule.article.get(lang));
    let mut word = outcome.standing_word(lang);
    if !outcome.rests_on.is_empty() {
        word.push_str(lang.pick("，以假定为前提", ", on assumed rules"));
    }
    let score = outcome.score.as_ref().filter(|it| it.low == it.high);
    let score = score.map(|it| match lang {
        Lang::Zh => format!("，得分{}", it.low),
        Lang::En => format!(", score {}", it.low),
    });
    let place = outcome.place.map(|place| {
        let at = if place.best == place.worst {
            place.best.to_string()
        } else {
            format!("{}–{}", place.best, place.worst)
        };
        match lang {
            Lang::Zh => format!("，第{at}位"),
            Lang::En => format!(", place {at}"),
        }
    });
    let lacking = (!missing.is_empty()).then(|| match lang {
        Lang::Zh => format!("；缺{}项事实", missing.len()),
        Lang::En => format!("; facts that are missing: {}", missing.len()),
    });
    let why = why.map(|article| match lang {
        Lang::Zh => format!("（{article}）"),
        Lang::En => format!(" ({article})"),
    });
    let name = outcome.name.as_deref().unwrap_or_default();
    let [zh, en] = SENTENCE;
    let most = match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    // The parts with their weight: the least goes first where it is too long.
    let told = |with: [bool; 5]| {
        let [name_too, why_too, lacking_too, score_too, place_too] = with;
        let part = |of: &Option<String>, too: bool| of.clone().filter(|_| too).unwrap_or_default();
        let space = lang.pick("", " ");
        let name = if name_too && !name.is_empty() {
            format!("{space}{name}")
        } else {
            String::new()
        };
        format!(
            "{}{name}{}{word}{}{}{}{}{}",
            outcome.id,
            lang.pick("：", ": "),
            part(&why, why_too),
            part(&score, score_too),
            part(&place, place_too),
            part(&lacking, lacking_too),
            lang.pick("。", ".")
        )
    };
    let shorter = [
        [true; 5],
        [true, true, true, true, false],
        [true, true, true, false, false],
        [false, true, true, true, true],
        [false, false, true, true, true],
    ];
    shorter
        .into_iter()
        .map(told)
        .find(|text| text.chars().count() <= most)
        .unwrap_or_else(|| told([false, false, true, false, false]))
}

fn basis(basis: Basis) -> TermBasis {
    basis.into()
}

/// The group of an applicant's keys that a fact stands in; none where it stands by itself.
pub(crate) fn group_of(key: &str) -> Option<&'static str> {
    use laurel_cycle::{judged_facts, paper_facts, truth_facts};
    macro_rules! keys {
        ($($key:ident, $a:tt, $b:tt, $c:tt, $d:tt, $e:tt;)*) => { [$(stringify!($key)),*] };
    }
    let dated = ["activity", "operating_since", "in_district_since"];
    if truth_facts!(keys).contains(&key) || dated.contains(&key) {
        Some("facts")
    } else if judged_facts!(keys).contains(&key) {
        Some("judgements")
    } else if paper_facts!(keys).contains(&key) || key == "submitted" {
        Some("papers")
    } else {
        None
    }
}

pub(crate) fn fact_values(
    applicant: &Applicant,
    json: &serde_json::Value,
    rule: &types::Rule,
    read: &Facts,
) -> Vec<FactValue> {
    let mut values: Vec<FactValue> = Vec::new();
    for fact in &rule.facts {
        let Some(info) = label(fact) else {
            // A fact that only some schemes read has no wording but its name.
            if read.extra_kind(fact).is_some() && values.iter().all(|value| value.key != *fact) {
                let value = applicant.extra.get(fact);
                values.push(FactValue {
                    key: fact.clone(),
                    label: Text::new(fact, fact),
                    value: serde_json::to_value(value).unwrap_or_default(),
                    evidence: None,
                });
            }
            continue;
        };
        if values.iter().any(|value| value.key == info.key) {
            continue;
        }
        let holder = group_of(info.key).map_or(Some(json), |group| json.get(group));
        let value = holder
            .and_then(|holder| holder.get(info.key))
            .cloned()
            .unwrap_or_default();
        values.push(FactValue {
            key: info.key.to_owned(),
            label: Text::new(info.zh, info.en),
            value,
            evidence: applicant
                .evidence
                .get(info.key)
                .map(|text| text.to_string()),
        });
    }
    values
}
