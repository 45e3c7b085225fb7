//! The record of one applicant: what it said, what each rule answered, its score, its place, what the rules ask for.
//! Nothing in it is about anybody else: no examiner, no author of a judgement, no free text.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use laurel_contract::types::Domain;
use laurel_cycle::Cycle;
use laurel_scheme::outcome::{MeasureOutcome, View};
use laurel_scheme::stage::Stage;

/// Keys of the cycle file that name or quote somebody else.
const OTHERS: [&str; 3] = ["by", "examiner", "note"];

/// The record of an applicant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Its id in the cycle file.
    pub id: String,
    /// Its entry in the cycle file, without who judged it and without notes.
    pub facts: Value,
    /// Marks that it was given, sheet by sheet, without who gave them.
    pub sheets: Vec<Value>,
    /// Marks that the panel agreed on.
    pub agreed: Vec<Value>,
    /// Its score in points, where that is all that is on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Value>,
    /// What came of it, under the scheme or under A and B.
    pub sides: Vec<RecordSide>,
}

/// What came of an applicant under a scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordSide {
    /// Id of the scheme.
    pub scheme: String,
    /// Its outcome, as `laurel run --format json` has it: standing, score, place, reasons. Assumptions
    /// are named by their rules.
    pub outcome: Value,
    /// Every rule with its answer.
    pub rules: Vec<RecordRule>,
    /// Measures on its titles.
    pub measures: Vec<Value>,
    /// What it was held against.
    pub cut: Cut,
}

/// The answer of a rule for an applicant. What the rule says stands once in the public part, among the
/// rules of its stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordRule {
    /// Its stage.
    pub stage: Stage,
    /// Its id.
    pub rule: String,
    /// The answer.
    pub answer: laurel_scheme::stage::Answer,
}

/// Where the line between candidates and others lies, as far as the rules draw it. The score of the last
/// candidate is no part of it: in a field of few it is a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cut {
    /// The terms of ranking that are amounts, such as the lowest score of a winner, with their values.
    pub terms: std::collections::BTreeMap<String, String>,
}

/// Makes records.
pub struct Records<'v> {
    views: &'v [&'v View<'v>],
    cuts: Vec<Cut>,
    sheets: HashMap<&'v str, Vec<Value>>,
    agreed: HashMap<&'v str, Vec<Value>>,
    totals: HashMap<&'v str, Value>,
    cycle: &'v Cycle,
}

impl<'v> Records<'v> {
    /// Of one scheme, or of A and B, on one cycle.
    pub fn new(cycle: &'v Cycle, views: &'v [&'v View<'v>]) -> Self {
        let mut sheets: HashMap<&str, Vec<Value>> = HashMap::new();
        let mut agreed: HashMap<&str, Vec<Value>> = HashMap::new();
        if let Some(scores) = &cycle.scores {
            for sheet in &scores.sheets {
                let of = sheets.entry(&sheet.applicant).or_default();
                of.push(serde_json::to_value(&sheet.marks).unwrap_or_default());
            }
            for marks in &scores.agreed {
                let of = agreed.entry(&marks.applicant).or_default();
                of.push(serde_json::to_value(&marks.marks).unwrap_or_default());
            }
        }
        Self {
            views,
            cuts: views.iter().map(|view| cut(view)).collect(),
            sheets,
            agreed,
            totals: cycle
                .scores
                .iter()
                .flat_map(|scores| &scores.totals)
                .map(|total| (&*total.applicant, serde_json::json!(total.points)))
                .collect(),
            cycle,
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.cycle.applicants.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// That of the applicant in a row.
    pub fn of(&self, row: usize) -> Option<Record> {
        let applicant = self.cycle.applicants.get(row)?;
        let mut facts = serde_json::to_value(applicant).unwrap_or_default();
        without_others(&mut facts);
        let marks = |of: &HashMap<&str, Vec<Value>>| {
            let marks = of.get(applicant.id.as_str());
            marks.cloned().unwrap_or_default()
        };
        Some(Record {
            id: applicant.id.to_string(),
            facts,
            sheets: marks(&self.sheets),
            agreed: marks(&self.agreed),
            total: self.totals.get(applicant.id.as_str()).cloned(),
            sides: self
                .views
                .iter()
                .zip(&self.cuts)
                .filter_map(|(view, cut)| side(view, cut, row))
                .collect(),
        })
    }
}

fn side(view: &View, cut: &Cut, row: usize) -> Option<RecordSide> {
    let outcome = view.applicant(row)?;
    let rests_on: Vec<&str> = outcome
        .rests_on
        .iter()
        .filter_map(|number| view.assumptions.get(*number))
        .map(|assumption| assumption.rule.as_str())
        .collect();
    let mut told = serde_json::to_value(&outcome).unwrap_or_default();
    if let Some(told) = told.as_object_mut() {
        told.insert("rests_on".to_owned(), rests_on.into());
    }
    let mut rules = Vec::new();
    for stage in [Stage::Eligibility, Stage::Scoring, Stage::Ranking] {
        let described = view.run.ready.description(stage).into_iter();
        for (number, rule) in described.flat_map(|it| &it.rules).enumerate() {
            rules.push(RecordRule {
                stage,
                rule: rule.id.clone(),
                answer: view.answer(stage, number, row),
            });
        }
    }
    let measures = view.measures_of(row);
    Some(RecordSide {
        scheme: view.run.ready.scheme.id().to_owned(),
        outcome: told,
        rules,
        measures: measures.iter().map(written).collect(),
        cut: cut.clone(),
    })
}

fn written(measure: &MeasureOutcome) -> Value {
    serde_json::to_value(measure).unwrap_or_default()
}

fn cut(view: &View) -> Cut {
    let run = view.run;
    let terms = run.ready.description(Stage::Ranking).into_iter();
    let amounts = terms
        .flat_map(|it| &it.terms)
        .filter(|term| matches!(term.domain, Domain::Amount(_)))
        .map(|term| run.ready.term(Stage::Ranking, term, &run.settings))
        .map(|term| (term.id, term.value));
    Cut {
        terms: amounts.collect(),
    }
}

/// Takes out, at any depth, what names or quotes somebody else.
fn without_others(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|key, _| !OTHERS.contains(&key.as_str()));
            object.values_mut().for_each(without_others);
        }
        Value::Array(list) => list.iter_mut().for_each(without_others),
        _ => {}
    }
}
