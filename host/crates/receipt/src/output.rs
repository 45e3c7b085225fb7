//! What is digested: the output of a stage, an outcome, a comparison. Where a component lies and what
//! it cost belongs to none of them.

use std::collections::BTreeMap;

use serde::Serialize;

use laurel_compare::attribution::{
    ApplicantAttribution, Attribution, CohortAttribution, Method, Sequential,
};
use laurel_compare::changes::Change;
use laurel_compare::compare::{Changed, Diff, Transition};
use laurel_contract::{ranking, sanction, types};
use laurel_scheme::outcome::{
    ApplicantOutcome, Assumption, CycleInfo, MeasureOutcome, Reason, Summary, TitleRemark, View,
};
use laurel_scheme::ready::{Finding, Run};
use laurel_scheme::stage::Stage;
use laurel_words::lang::Text;

/// The output of a stage.
#[derive(Serialize)]
pub struct Output<'r> {
    /// For each rule the answers, a digit for each applicant.
    rules: BTreeMap<&'r str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    eligible: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scores: Option<&'r types::Scores>,
    #[serde(skip_serializing_if = "Option::is_none")]
    selection: Option<&'r ranking::Selection>,
    #[serde(skip_serializing_if = "Option::is_none")]
    titles: Option<&'r [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    measures: Option<&'r [sanction::Measure]>,
    findings: Vec<&'r Finding>,
}

/// Truths as digits, 0 to 3.
fn digits(column: &[u8]) -> String {
    let digit = |truth: &u8| char::from_digit(u32::from(*truth), 10).unwrap_or('?');
    column.iter().map(digit).collect()
}

impl<'r> Output<'r> {
    /// What a stage of a run put out.
    pub fn of(run: &'r Run, stage: Stage) -> Self {
        let ids = run.ready.description(stage).map(|it| it.rules.as_slice());
        let ids = ids.unwrap_or_default().iter().map(|rule| rule.id.as_str());
        let columns = run.rules.get(&stage).map_or(&[][..], Vec::as_slice);
        Self {
            rules: ids
                .zip(columns)
                .map(|(id, column)| (id, digits(column)))
                .collect(),
            eligible: (stage == Stage::Eligibility).then(|| digits(&run.eligible)),
            scores: (stage == Stage::Scoring).then_some(&run.scores),
            selection: (stage == Stage::Ranking).then_some(&run.selection),
            titles: (stage == Stage::Sanction).then_some(&run.aftermath.ids),
            measures: (stage == Stage::Sanction).then_some(&run.measures),
            findings: run.findings.iter().filter(|it| it.stage == stage).collect(),
        }
    }
}

/// What came of a run, without what it says of scheme and fuel.
#[derive(Serialize)]
pub struct Told {
    cycle: CycleInfo,
    summary: Summary,
    assumptions: Vec<Assumption>,
    remarks: Vec<Reason>,
    applicants: Vec<ApplicantOutcome>,
    measures: Vec<MeasureOutcome>,
    title_remarks: Vec<TitleRemark>,
}

impl Told {
    /// What came of a run.
    pub fn of(view: &View) -> Self {
        let outcome = view.outcome();
        Self {
            cycle: outcome.cycle,
            summary: outcome.summary,
            assumptions: outcome.assumptions,
            remarks: outcome.remarks,
            applicants: outcome.applicants,
            measures: outcome.measures,
            title_remarks: outcome.title_remarks,
        }
    }
}

/// What came of a comparison, without what it says of schemes, fuel and articles.
#[derive(Serialize)]
pub struct Compared<'d> {
    sentence: &'d Text,
    differs: bool,
    cycle: &'d CycleInfo,
    transitions: &'d [Transition],
    changed: &'d Changed<'d>,
    measures: [&'d [MeasureOutcome]; 2],
}

impl<'d> Compared<'d> {
    /// What came of a comparison.
    pub fn of(diff: &'d Diff<'d>) -> Self {
        Self {
            sentence: &diff.sentence,
            differs: diff.differs,
            cycle: &diff.cycle,
            transitions: &diff.transitions,
            changed: &diff.changed,
            measures: [&diff.a.measures, &diff.b.measures],
        }
    }
}

/// Which article made which difference. How many stage runs that took is no part of it.
#[derive(Serialize)]
pub struct Attributed<'d> {
    sentence: &'d Text,
    method: &'d Method,
    changes: &'d [Change],
    cohort: &'d [CohortAttribution],
    applicants: &'d [ApplicantAttribution],
    sequential: &'d Sequential,
}

impl<'d> Attributed<'d> {
    /// What an attribution found.
    pub fn of(attribution: &'d Attribution) -> Self {
        Self {
            sentence: &attribution.sentence,
            method: &attribution.method,
            changes: &attribution.changes,
            cohort: &attribution.cohort,
            applicants: &attribution.applicants,
            sequential: &attribution.sequential,
        }
    }
}
