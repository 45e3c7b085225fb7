//! One scheme under many settings on one cycle: what a sweep of a term and a test of robustness rest
//! on. All settings are known beforehand, so that each stage runs exactly once for each distinct
//! input, on all cores. Only the answers of interest are kept, not the verdicts of every rule: there
//! may be thousands of settings.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use laurel_compare::cache::StageRuns;
use laurel_contract::ranking::Selection;
use laurel_contract::types::{Detail, Findings, Scores};
use laurel_cycle::error::Failure;
use laurel_scheme::columns::{Columns, Stance};
use laurel_scheme::outcome::{MeasureOutcome, Tally, View};
use laurel_scheme::ready::{Ready, Run};
use laurel_scheme::settings::{AllSettings, written};
use laurel_scheme::stage::{Answer, Stage};
use laurel_scheme::stages::{Stages, Whole};
use laurel_scheme::truth::may_be_yes;
use laurel_words::lang::Lang;

/// How far an applicant came: a question for each milestone of the procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Milestone {
    /// Does it meet the conditions (articles 2, 3, 10, 11, 16)?
    Eligible,
    /// Does it meet the conditions, was it visited, and does its score reach the threshold (article
    /// 14)?
    Threshold,
    /// Is it a candidate (article 20)?
    Candidate,
    /// Is it a winner (article 20)?
    Winner,
}

impl Milestone {
    /// All, in the order of the procedure.
    pub const ALL: [Self; 4] = [
        Self::Eligible,
        Self::Threshold,
        Self::Candidate,
        Self::Winner,
    ];

    /// Those that are an outcome by themselves: to reach the threshold alone is none.
    pub const OUTCOMES: [Self; 3] = [Self::Eligible, Self::Candidate, Self::Winner];

    /// In words.
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Eligible => lang.pick("符合条件", "eligible"),
            Self::Threshold => lang.pick("达线", "threshold reached"),
            Self::Candidate => lang.pick("候选", "candidate"),
            Self::Winner => lang.pick("获奖", "winner"),
        }
    }
}

/// What stages 1 to 3 say under one setting: a truth for each applicant and milestone, and the
/// figures of the cohort.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Standings {
    eligible: Arc<Vec<u8>>,
    threshold: Vec<u8>,
    candidate: Vec<u8>,
    winner: Vec<u8>,
    vacant: u8,
    /// Prize for each winner in yuan.
    pub prize: i64,
}

impl Standings {
    /// The truths of a milestone, a cell for each applicant.
    pub fn column(&self, milestone: Milestone) -> &[u8] {
        match milestone {
            Milestone::Eligible => &self.eligible,
            Milestone::Threshold => &self.threshold,
            Milestone::Candidate => &self.candidate,
            Milestone::Winner => &self.winner,
        }
    }

    /// Whether an applicant has reached a milestone.
    pub fn answer(&self, milestone: Milestone, row: usize) -> Answer {
        Answer::at(self.column(milestone), row)
    }

    /// Whether the award stays vacant (article 14).
    pub fn vacant(&self) -> Answer {
        Answer::of(self.vacant)
    }

    /// How many have reached a milestone.
    pub fn tally(&self, milestone: Milestone) -> Tally {
        Tally::of(self.column(milestone))
    }

    /// Whether all outcomes are the same; who merely reaches the threshold may differ.
    pub fn same_outcomes(&self, other: &Self) -> bool {
        Milestone::OUTCOMES
            .into_iter()
            .all(|milestone| self.column(milestone) == other.column(milestone))
            && (self.vacant, self.prize) == (other.vacant, other.prize)
    }
}

/// What the four stages say under one setting. Equal answers of several settings share their memory.
#[derive(Clone, Debug)]
pub struct Point {
    /// Stages 1 to 3.
    pub standings: Arc<Standings>,
    /// Stage 4.
    pub measures: Arc<Vec<MeasureOutcome>>,
}

impl Point {
    /// Whether all outcomes and measures are the same.
    pub fn same_outcomes(&self, other: &Self) -> bool {
        (Arc::ptr_eq(&self.standings, &other.standings)
            || self.standings.same_outcomes(&other.standings))
            && self.same_measures(other)
    }

    /// Whether all measures are the same.
    pub fn same_measures(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.measures, &other.measures) || self.measures == other.measures
    }
}

/// What came of every setting, and how often stages ran for it.
pub struct Batch {
    /// A point for each setting, in their order.
    pub points: Vec<Point>,
    /// How often stages ran, and how often that was saved.
    pub stage_runs: StageRuns,
}

/// Runs a scheme under each of these settings. `progress` is told of every setting for which stage 3
/// has run.
pub fn run_all(
    ready: &Ready,
    columns: &Columns,
    settings: &[AllSettings],
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Batch, Failure> {
    let span = tracing::info_span!(
        "batch",
        scheme = ready.scheme.manifest.id,
        settings = settings.len()
    );
    let _entered = span.enter();
    let asked = |stage: Stage| -> Vec<String> {
        let each = settings.iter();
        each.map(|settings| written(settings, stage)).collect()
    };
    // With other values it is other rules, to which a record may say less.
    let stances: Vec<Stance> = settings
        .iter()
        .map(|settings| ready.stance(columns, settings))
        .collect();
    let with_stance = |stage: Stage| -> Vec<(String, Stance)> {
        asked(stage)
            .into_iter()
            .zip(stances.iter().copied())
            .collect()
    };
    let mut ran = 0;

    let screened = each_once(&mut ran, &asked(Stage::Eligibility), settings, |settings| {
        let screened =
            Stages::new(ready, columns, settings).screen_all(Detail::Verdicts, &|_| ())?;
        Ok(screened.answer)
    })?;
    let screened = shared(screened, Arc::clone);
    let scored = each_once(
        &mut ran,
        &with_stance(Stage::Scoring),
        settings,
        |settings| {
            let scored =
                Stages::new(ready, columns, settings).score_all(Detail::Verdicts, &|_| ())?;
            Ok(scored.answer)
        },
    )?;
    let scored = shared(scored, |scores: &Arc<Scores>| {
        let Scores {
            visited,
            row,
            low,
            high,
            over,
        } = scores.as_ref().clone();
        (visited, row, low, high, over)
    });

    let inputs: Vec<_> = settings.iter().zip(screened).zip(scored).collect();
    let keys: Vec<_> = with_stance(Stage::Ranking)
        .into_iter()
        .zip(&inputs)
        .map(|(set, ((_, eligible), scores))| (set, place(eligible), place(scores)))
        .collect();
    let selected = each_once(
        &mut ran,
        &keys,
        &inputs,
        |((settings, eligible), scores)| {
            let selected = Stages::new(ready, columns, settings).select_all(
                eligible,
                scores,
                Detail::Verdicts,
            )?;
            progress(1);
            Ok(standings(ready, eligible, scores, selected))
        },
    )?;
    let selected = shared(selected, Arc::clone);

    let inputs: Vec<_> = settings.iter().zip(selected).collect();
    let keys: Vec<_> = asked(Stage::Sanction)
        .into_iter()
        .zip(&inputs)
        .map(|(set, (_, standings))| {
            let cells = standings.winner.iter().enumerate();
            // Who has won, and of whom that is open.
            let won = cells.filter(|(_, cell)| may_be_yes(**cell));
            let won = won.map(|(row, cell)| (row, *cell));
            (set, won.collect::<Vec<_>>(), standings.prize)
        })
        .collect();
    let enforced = each_once(&mut ran, &keys, &inputs, |(settings, standings)| {
        measures(Stages::new(ready, columns, settings), standings)
    })?;
    let points: Vec<Point> = inputs
        .into_iter()
        .zip(enforced)
        .map(|((_, standings), measures)| Point {
            standings,
            measures,
        })
        .collect();
    let asked = settings.len().saturating_mul(Stage::ALL.len());
    Ok(Batch {
        points,
        stage_runs: StageRuns {
            ran,
            saved: asked.saturating_sub(ran),
        },
    })
}

/// Works once on each item whose key is a new one; the answers in the order of the items, equal keys
/// sharing theirs.
fn each_once<K: Eq + Hash, I: Sync, T: Send + Sync>(
    ran: &mut usize,
    keys: &[K],
    items: &[I],
    work: impl Fn(&I) -> Result<T, Failure> + Sync,
) -> Result<Vec<Arc<T>>, Failure> {
    let mut known: HashMap<&K, usize> = HashMap::new();
    let mut firsts: Vec<&I> = Vec::new();
    let groups: Vec<usize> = keys
        .iter()
        .zip(items)
        .map(|(key, item)| {
            *known.entry(key).or_insert_with(|| {
                firsts.push(item);
                firsts.len() - 1
            })
        })
        .collect();
    *ran += firsts.len();
    let span = tracing::Span::current();
    let answers: Vec<Arc<T>> = firsts
        .par_iter()
        .map(|item| {
            let _entered = span.enter();
            work(item).map(Arc::new)
        })
        .collect::<Result<_, Failure>>()?;
    let answers = groups.iter().filter_map(|group| answers.get(*group));
    Ok(answers.cloned().collect())
}

/// Lets equal answers share their memory, so that two of them are the same where they are equal.
fn shared<T, K: Eq + Hash>(answers: Vec<Arc<T>>, key: impl Fn(&Arc<T>) -> K) -> Vec<Arc<T>> {
    let mut same: HashMap<usize, Arc<T>> = HashMap::new();
    let mut equal: HashMap<K, Arc<T>> = HashMap::new();
    let one_of_all = |answer: Arc<T>| {
        same.entry(place(&answer))
            .or_insert_with(|| {
                let first = equal.entry(key(&answer));
                first.or_insert_with(|| answer.clone()).clone()
            })
            .clone()
    };
    // The places of answers that go away would be taken again: all stay until the end.
    let all = answers.clone();
    let shared = answers.into_iter().map(one_of_all).collect();
    drop(all);
    shared
}

/// Where an answer lies in memory.
fn place<T>(answer: &Arc<T>) -> usize {
    Arc::as_ptr(answer).addr()
}

fn standings(
    ready: &Ready,
    eligible: &Arc<Vec<u8>>,
    scores: &Scores,
    selected: Whole<Selection>,
) -> Standings {
    let reached = ready
        .description(Stage::Ranking)
        .and_then(|it| it.rules.iter().position(|it| it.concept == "threshold"))
        .and_then(|rule| selected.rules.get(rule));
    let cells = eligible.iter().zip(&scores.visited).enumerate();
    let threshold = cells.map(|(row, (eligible, visited))| {
        let reached = reached.and_then(|column| column.get(row)).copied();
        all_of([*eligible, *visited, reached.unwrap_or_default()])
    });
    Standings {
        threshold: threshold.collect(),
        eligible: eligible.clone(),
        candidate: selected.answer.candidate,
        winner: selected.answer.winner,
        vacant: selected.answer.vacant,
        prize: selected.answer.prize,
    }
}

/// Yes where all are; what is not asked does not count.
fn all_of(truths: [u8; 3]) -> u8 {
    if truths.contains(&1) {
        1
    } else if truths.contains(&3) {
        3
    } else {
        2
    }
}

/// The measures that stage 4 answers to winners and prize.
fn measures(stages: Stages, standings: &Standings) -> Result<Vec<MeasureOutcome>, Failure> {
    let selection = Selection {
        rules: Vec::new(),
        candidate: Vec::new(),
        winner: standings.winner.clone(),
        best: Vec::new(),
        worst: Vec::new(),
        vacant: standings.vacant,
        prize: standings.prize,
        findings: Findings {
            row: Vec::new(),
            rule: Vec::new(),
            code: Vec::new(),
            at: Vec::new(),
            value: Vec::new(),
            limit: Vec::new(),
        },
    };
    let (aftermath, enforced) = stages.enforce(&selection, Detail::Verdicts)?;
    let run = Run {
        ready: stages.ready,
        settings: stages.settings.clone(),
        columns: stages.columns,
        eligible: Vec::new(),
        rules: BTreeMap::new(),
        scores: Scores {
            visited: Vec::new(),
            row: Vec::new(),
            low: Vec::new(),
            high: Vec::new(),
            over: Vec::new(),
        },
        selection,
        aftermath,
        measures: enforced.answer.measures,
        findings: Vec::new(),
        fuel: BTreeMap::new(),
        composed_fuel: None,
    };
    Ok(View::new(&run).measures())
}

/// Whether two settings are the same in every stage.
pub fn same(one: &AllSettings, other: &AllSettings) -> bool {
    Stage::ALL
        .iter()
        .all(|stage| written(one, *stage) == written(other, *stage))
}
