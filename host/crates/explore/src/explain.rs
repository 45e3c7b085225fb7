//! One applicant under one scheme: every rule with its answer, facts, terms and reasons, and which
//! single facts are missing.

use schemars::JsonSchema;
use serde::Serialize;

use crate::people::{PeopleSplit, people};
use crate::trial::Trial;
use laurel_compare::memo::Memo;
use laurel_contract::eligibility::FactKind;
use laurel_contract::types::{self, Basis, Detail};
use laurel_cycle::error::Error;
use laurel_cycle::{Applicant, Cycle, Extra, ExtraValue, label};
use laurel_scheme::columns::{Columns, Facts};
use laurel_scheme::outcome::{
    ApplicantOutcome, Assumption, CycleInfo, MeasureOutcome, Reason, SchemeInfo, TermBasis,
    TermValue, View,
};
pub use laurel_scheme::rules::Kind;
use laurel_scheme::stage::{Answer, Stage};
use laurel_words::lang::Text;

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

/// A fact that is missing.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MissingFact {
    /// Its key in the cycle file.
    pub key: String,
    /// Its wording.
    pub label: Text,
    /// Ids of the open rules that read it.
    pub rules: Vec<String>,
    /// Eligibility if the answer were yes; none for what is no yes-or-no question.
    pub if_yes: Option<Answer>,
    /// Eligibility if the answer were no.
    pub if_no: Option<Answer>,
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
    let mut rules = Vec::new();
    for stage in [Stage::Eligibility, Stage::Scoring, Stage::Ranking] {
        let Some(description) = view.description(stage) else {
            continue;
        };
        for (number, rule) in description.rules.iter().enumerate() {
            let index = u32::try_from(number).unwrap_or(u32::MAX);
            rules.push(RuleExplanation {
                stage,
                rule: rule.id.clone(),
                article: rule.article.clone().into(),
                title: rule.title.clone().into(),
                kind: rule.kind.into(),
                basis: basis(rule.grounds.basis),
                answer: view.answer(stage, number, row),
                deduced: view.is_deduced(stage, number),
                facts: fact_values(applicant, &json, rule, &run.ready.facts),
                terms: description
                    .terms
                    .iter()
                    .filter(|term| rule.terms.contains(&term.id))
                    .map(|term| run.ready.term(stage, term, &run.settings))
                    .collect(),
                reasons: view
                    .findings(row)
                    .iter()
                    .filter(|finding| finding.stage == stage && finding.rule == index)
                    .filter_map(|finding| view.reason(finding))
                    .collect(),
            });
        }
    }
    let missing = missing(view, applicant, &rules)?;
    let memo = Memo::new(run.columns);
    let people = people(&Trial::of_run(run, &memo), row)?;
    let assumptions = outcome
        .rests_on
        .iter()
        .filter_map(|n| view.assumptions.get(*n))
        .cloned()
        .collect();
    Ok(Explanation {
        scheme: view.scheme(),
        cycle: view.cycle(),
        outcome,
        rules,
        measures: view.measures_of(row),
        people,
        missing,
        assumptions,
    })
}

fn basis(basis: Basis) -> TermBasis {
    basis.into()
}

/// The group of an applicant's keys that a fact stands in; none where it stands by itself.
fn group_of(key: &str) -> Option<&'static str> {
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

fn missing(
    view: &View,
    applicant: &Applicant,
    rules: &[RuleExplanation],
) -> Result<Vec<MissingFact>, Error> {
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
                }),
            }
        }
    }
    // Each missing fact both ways, in one run over copies of the applicant.
    let facts = &view.run.ready.facts;
    let mut trials: Vec<(usize, bool, Applicant)> = Vec::new();
    for (number, fact) in missing.iter().enumerate() {
        for answer in [true, false] {
            if let Some(trial) = with_answer(applicant, &fact.key, answer, facts) {
                trials.push((number, answer, trial));
            }
        }
    }
    if trials.is_empty() {
        return Ok(missing);
    }
    let cycle = Cycle {
        applicants: trials
            .iter()
            .map(|(_, _, applicant)| applicant.clone())
            .collect(),
        ..bare(view.run.columns.cycle)
    };
    let columns = Columns::new(&cycle).taking(view.run.columns.undecided);
    let run = view.run.ready.run(
        &columns,
        view.run.settings.clone(),
        Detail::Verdicts,
        &|_| (),
    )?;
    for (row, (number, answer, _)) in trials.iter().enumerate() {
        if let Some(fact) = missing.get_mut(*number) {
            let verdict = Some(Answer::at(&run.eligible, row));
            if *answer {
                fact.if_yes = verdict
            } else {
                fact.if_no = verdict
            }
        }
    }
    Ok(missing)
}

/// The cycle without anything that refers to applicants.
fn bare(cycle: &Cycle) -> Cycle {
    Cycle {
        laurel: cycle.laurel,
        cycle: cycle.cycle.clone(),
        applicants: Vec::new(),
        examiners: Vec::new(),
        conflicts: Vec::new(),
        scores: None,
        eligible_list: None,
        selection: None,
        candidate_list: None,
        deliberation: None,
        notice: None,
        approval: None,
        titles: Vec::new(),
        incidents: Vec::new(),
        events: Vec::new(),
        conduct: Vec::new(),
        acts: Vec::new(),
        warnings: Vec::new(),
    }
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

/// A copy of the applicant with a yes-or-no fact answered; none for another kind of fact.
fn with_answer(applicant: &Applicant, key: &str, answer: bool, facts: &Facts) -> Option<Applicant> {
    if facts.extra_kind(key) == Some(FactKind::Truth) {
        return Some(with_extra(applicant, key, ExtraValue::Truth(answer)));
    }
    let group = group_of(key)?;
    if matches!(
        key,
        "activity" | "operating_since" | "in_district_since" | "submitted"
    ) {
        return None;
    }
    let mut json = serde_json::to_value(applicant).ok()?;
    let applicant = json.as_object_mut()?;
    applicant
        .entry(group)
        .or_insert_with(|| serde_json::json!({}))
        .as_object_mut()?
        .insert(key.to_owned(), answer.into());
    serde_json::from_value(json).ok()
}
