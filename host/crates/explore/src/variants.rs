//! Tries out what would have come of an applicant under other facts, marks or decisions: single rows
//! through stages 1 and 2, and the whole field through stage 3 with one row replaced.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use schemars::JsonSchema;
use serde::Serialize;

use laurel_compare::cache::{Answers, StageCache, StageRuns};
use laurel_contract::ranking::Selection;
use laurel_contract::types::{Detail, Scores};
use laurel_contract::{eligibility, scoring};
use laurel_cycle::error::Error;
use laurel_cycle::error::Failure;
use laurel_cycle::{Applicant, Cycle};
use laurel_scheme::columns::Columns;
use laurel_scheme::outcome::{Place, Score};
use laurel_scheme::ready::{Ready, Run};
use laurel_scheme::settings::StageSettings;
use laurel_scheme::show;
use laurel_scheme::stage::{Answer, Stage};
use laurel_scheme::stages::{Stages, Whole};
use laurel_scheme::truth::OPEN;
use laurel_words::lang::Text;

/// Rows in one call of a stage that tries out variants of an applicant.
const ROWS: usize = 4096;

/// How much was run to find and to verify an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Effort {
    /// Runs of a stage over the whole cycle, and those that were saved.
    pub stage_runs: StageRuns,
    /// Variants of single applicants that went through eligibility or scoring by themselves.
    pub variants: usize,
}

/// An exact score of one row, in hundredths of a point over `over`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowScore {
    /// Lowest possible.
    pub low: u32,
    /// Highest possible.
    pub high: u32,
    /// Denominator.
    pub over: u32,
}

impl RowScore {
    /// A determined score in hundredths of a point.
    pub fn of(centipoints: u32) -> Self {
        Self {
            low: centipoints,
            high: centipoints,
            over: 1,
        }
    }

    /// The score as it is reported.
    pub fn shown(self) -> Score {
        Score {
            low: show::score(self.low, self.over),
            high: show::score(self.high, self.over),
            low_numerator: self.low,
            high_numerator: self.high,
            over: self.over,
        }
    }
}

/// What stages 1 to 3 say of one applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Position {
    /// Meets the conditions.
    pub eligible: Answer,
    /// Picked for a site visit.
    pub visited: Answer,
    /// Place by score; none where it is not in the order.
    pub place: Option<Place>,
    /// Is a candidate: yes = certain, open = possible.
    pub candidate: Answer,
    /// Is a winner.
    pub winner: Answer,
}

impl Position {
    /// The position of a row in a selection.
    pub fn at(eligible: &[u8], visited: &[u8], selection: &Selection, row: usize) -> Self {
        let cell = |column: &[u32]| column.get(row).copied().unwrap_or_default();
        let (best, worst) = (cell(&selection.best), cell(&selection.worst));
        Self {
            eligible: Answer::at(eligible, row),
            visited: Answer::at(visited, row),
            place: (best > 0).then_some(Place { best, worst }),
            candidate: Answer::at(&selection.candidate, row),
            winner: Answer::at(&selection.winner, row),
        }
    }

    /// Whether the questions that the award turns on are answered alike.
    pub fn same_outcome(&self, other: &Self) -> bool {
        (self.eligible, self.candidate, self.winner)
            == (other.eligible, other.candidate, other.winner)
    }
}

/// A scheme on a cycle, with what it says, to try variants on.
pub struct Trial<'t> {
    /// The scheme.
    pub ready: &'t Ready,
    /// The settings of each stage.
    pub settings: &'t BTreeMap<Stage, StageSettings>,
    /// The answers that are kept.
    pub memo: &'t StageCache<'t>,
    /// What the scheme says of the cycle as it is.
    pub base: Answers,
    variants: AtomicUsize,
}

impl<'t> Trial<'t> {
    /// Runs the scheme on the cycle of a memo, unless the memo has the answers already.
    pub fn new(
        ready: &'t Ready,
        settings: &'t BTreeMap<Stage, StageSettings>,
        memo: &'t StageCache<'t>,
    ) -> Result<Self, Error> {
        Ok(Self {
            ready,
            settings,
            memo,
            base: memo.answers(ready, settings)?,
            variants: AtomicUsize::new(0),
        })
    }

    /// Takes over what a run says of the cycle of a memo.
    pub fn of_run(run: &'t Run<'t>, memo: &'t StageCache<'t>) -> Self {
        fn whole<T>(run: &Run, stage: Stage, answer: T) -> Arc<Whole<T>> {
            Arc::new(Whole {
                answer,
                rules: run.rules.get(&stage).cloned().unwrap_or_default(),
                findings: Vec::new(),
                fuel: 0,
            })
        }
        Self {
            ready: run.ready,
            settings: &run.settings,
            memo,
            base: Answers {
                screened: whole(run, Stage::Eligibility, run.eligible.clone()),
                scored: whole(run, Stage::Scoring, run.scores.clone()),
                selected: whole(run, Stage::Ranking, run.selection.clone()),
            },
            variants: AtomicUsize::new(0),
        }
    }

    /// The same scheme with the same answers as a start, on another version of the cycle.
    pub fn on<'o>(&self, memo: &'o StageCache<'o>) -> Trial<'o>
    where
        't: 'o,
    {
        Trial {
            ready: self.ready,
            settings: self.settings,
            memo,
            base: self.base.clone(),
            variants: AtomicUsize::new(0),
        }
    }

    /// The cycle.
    pub fn columns(&self) -> &'t Columns<'t> {
        self.memo.columns()
    }

    /// How much has been run so far, also on other versions of the cycle.
    pub fn effort(&self, others: &[StageRuns]) -> Effort {
        let mut stage_runs = self.memo.stage_runs();
        for other in others {
            stage_runs.ran += other.ran;
            stage_runs.saved += other.saved;
        }
        Effort {
            stage_runs,
            variants: self.variants.load(Ordering::Relaxed),
        }
    }

    /// Whether steps that are not on record are deduced from the order.
    pub fn deduces(&self) -> bool {
        self.stages().stance.deduces()
    }

    fn stages(&self) -> Stages<'_> {
        Stages::new(self.ready, self.columns(), self.settings)
    }

    /// What scoring looks at, for some rows.
    pub fn visits_of(&self, rows: &[u32]) -> scoring::Visits {
        self.columns().visits_of_under(rows, self.stages().stance)
    }

    /// Stage 1 over variants of applicants: the verdict of each, and its answers rule by rule.
    pub fn screen(&self, variants: &[Applicant]) -> Result<Vec<Screened>, Failure> {
        let mut screened = Vec::with_capacity(variants.len());
        for block in variants.chunks(ROWS) {
            self.variants.fetch_add(block.len(), Ordering::Relaxed);
            let applicants: Vec<&Applicant> = block.iter().collect();
            let cohort: eligibility::Cohort = self.ready.facts.cohort(&applicants);
            let rows: Vec<u32> = (0..).take(block.len()).collect();
            let answer = self.stages().screen(&rows, &cohort, Detail::Verdicts)?;
            for (row, verdict) in answer.answer.verdict.iter().enumerate() {
                let rules = answer.answer.rules.chunks(block.len());
                screened.push(Screened {
                    verdict: *verdict,
                    rules: rules.map(|cells| cell(cells, row)).collect(),
                });
            }
        }
        Ok(screened)
    }

    /// Stage 2 over variants of one applicant.
    pub fn score(&self, visits: &scoring::Visits) -> Result<scoring::Assessment, Failure> {
        let rows: Vec<u32> = (0..).take(visits.picked.len()).collect();
        self.variants.fetch_add(rows.len(), Ordering::Relaxed);
        let answer = self.stages().score(&rows, visits, Detail::Verdicts)?;
        Ok(answer.answer)
    }

    /// Stage 3 over the whole field.
    pub fn select(
        &self,
        eligible: &[u8],
        scores: &Scores,
    ) -> Result<Arc<Whole<Selection>>, Failure> {
        self.memo
            .select(self.ready, self.settings, eligible, scores)
    }

    /// The position of a row as things are.
    pub fn position(&self, row: usize) -> Position {
        Position::at(
            &self.base.screened.answer,
            &self.base.scored.answer.visited,
            &self.base.selected.answer,
            row,
        )
    }
}

/// What stage 1 says of one variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screened {
    /// Meets the conditions.
    pub verdict: u8,
    /// The answers of the rules.
    pub rules: Vec<u8>,
}

fn cell(cells: &[u8], row: usize) -> u8 {
    cells.get(row).copied().unwrap_or(OPEN)
}

/// The score of a row among scores.
pub fn score_of(scores: &Scores, row: u32) -> Option<RowScore> {
    let at = scores.row.binary_search(&row).ok()?;
    Some(RowScore {
        low: *scores.low.get(at)?,
        high: *scores.high.get(at)?,
        over: *scores.over.get(at)?,
    })
}

/// Puts another score in the place of a row's, which it may not have had.
pub(crate) fn put_score(scores: &mut Scores, row: u32, score: RowScore) {
    match scores.row.binary_search(&row) {
        Ok(at) => {
            let ends = [
                (&mut scores.low, score.low),
                (&mut scores.high, score.high),
                (&mut scores.over, score.over),
            ];
            for (column, value) in ends {
                if let Some(cell) = column.get_mut(at) {
                    *cell = value;
                }
            }
        }
        Err(at) => {
            scores.row.insert(at, row);
            scores.low.insert(at, score.low);
            scores.high.insert(at, score.high);
            scores.over.insert(at, score.over);
        }
    }
}

/// Sets one cell of a column.
pub fn put(column: &mut [u8], row: usize, truth: u8) {
    if let Some(cell) = column.get_mut(row) {
        *cell = truth;
    }
}

/// The cycle as far as stage 3 reads it beside its columns: who applied, and what was decided.
pub(crate) fn decisions_only(cycle: &Cycle) -> Result<Cycle, Error> {
    let blank: Applicant = serde_json::from_value(serde_json::json!({ "id": "x" }))
        .map_err(|error| Error::input(error.to_string(), error.to_string()))?;
    Ok(Cycle {
        laurel: cycle.laurel,
        cycle: cycle.cycle.clone(),
        applicants: cycle
            .applicants
            .iter()
            .map(|applicant| Applicant {
                id: applicant.id.clone(),
                ..blank.clone()
            })
            .collect(),
        examiners: Vec::new(),
        conflicts: Vec::new(),
        scores: None,
        eligible_list: cycle.eligible_list.clone(),
        selection: None,
        candidate_list: cycle.candidate_list.clone(),
        deliberation: cycle.deliberation.clone(),
        notice: cycle.notice.clone(),
        approval: cycle.approval.clone(),
        titles: Vec::new(),
        incidents: Vec::new(),
        events: Vec::new(),
        conduct: Vec::new(),
        acts: Vec::new(),
        warnings: Vec::new(),
    })
}

/// A step that people take, with who takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Step {
    /// Stage of its rule.
    pub stage: Stage,
    /// Id of its rule.
    pub rule: String,
    /// Its article.
    pub article: Text,
    /// Its wording.
    pub title: Text,
    /// Who decides.
    pub by: Text,
    /// The answer as things are.
    pub now: Answer,
}

/// Who takes a step, by the concept of its rule (articles 17 to 20).
const BODIES: [(Stage, &str, &str, &str); 6] = [
    (
        Stage::Ranking,
        "eligible-list",
        "领导小组办公室",
        "the office of the leadership group",
    ),
    (
        Stage::Scoring,
        "site-visit",
        "专家评审组",
        "the expert panel",
    ),
    (
        Stage::Ranking,
        "candidate-list",
        "领导小组办公室",
        "the office of the leadership group",
    ),
    (
        Stage::Ranking,
        "deliberation",
        "领导小组全体会议",
        "the leadership group in full session",
    ),
    (
        Stage::Ranking,
        "notice",
        "公示及异议核查",
        "the public notice and the enquiry into objections",
    ),
    (
        Stage::Ranking,
        "approval",
        "区政府办公会议",
        "the district government's office meeting",
    ),
];

impl Trial<'_> {
    /// The steps of people that a scheme knows, with the answer for a row, in their order. Steps
    /// that are waived are left out.
    pub fn steps(&self, row: usize) -> Vec<(&'static str, Step)> {
        let mut steps = Vec::new();
        for (stage, concept, zh, en) in BODIES {
            let Some(description) = self.ready.worded(stage, self.settings) else {
                continue;
            };
            let columns = match stage {
                Stage::Scoring => &self.base.scored.rules,
                _ => &self.base.selected.rules,
            };
            let waived = self.settings.get(&stage).map(|settings| &settings.waived);
            for (rule, column) in description.rules.iter().zip(columns) {
                let asked = waived.is_none_or(|waived| !waived.contains(&rule.id));
                if rule.concept == concept && asked {
                    steps.push((
                        concept,
                        Step {
                            stage,
                            rule: rule.id.clone(),
                            article: rule.article.clone().into(),
                            title: rule.title.clone().into(),
                            by: Text::new(zh, en),
                            now: Answer::at(column, row),
                        },
                    ));
                }
            }
        }
        steps
    }
}
