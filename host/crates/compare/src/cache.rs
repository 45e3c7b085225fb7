//! Runs stages over and over on one cycle, and runs none again whose input has not changed: what
//! attribution rests on, and whatever tries out one thing after another. Where all settings are known
//! beforehand, `batch` keeps less.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

use laurel_contract::ranking::Selection;
use laurel_contract::types::{Detail, Scores};
use laurel_cycle::error::Failure;
use laurel_scheme::columns::{Columns, Stance};
use laurel_scheme::ready::{Ready, Run};
use laurel_scheme::settings::{AllSettings, written};
use laurel_scheme::stage::Stage;
use laurel_scheme::stages::{Stages, Whole};

/// Most applicants of a cycle whose every answer of ranking is kept: of a thousand hybrids as well, so that who
/// turns one term after another waits for those alone that the term is in.
const FEW: usize = 64;
/// Most answers of ranking that are kept of it.
const MOST: usize = 1 << 13;

type Key = [u8; 32];
type Shelf<T> = Mutex<HashMap<Key, Arc<Whole<T>>>>;

/// The answers of stages on one cycle, kept by what the stages were given: component, settings and
/// input. Verdicts and remarks only; reasons are for those who are shown in the end.
pub struct StageCache<'c> {
    columns: &'c Columns<'c>,
    screened: Shelf<Vec<u8>>,
    scored: Shelf<Scores>,
    selected: Shelf<Selection>,
    asked: Mutex<usize>,
    /// Stage runs whose answers were not kept.
    unkept: Mutex<usize>,
}

/// How often stages were asked for an answer, and how often one had to run for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct StageRuns {
    /// Stage runs that happened.
    pub ran: usize,
    /// Stage runs that were saved, because the same stage had had the same input before.
    pub saved: usize,
}

/// What the first three stages say of a cycle.
#[derive(Clone)]
pub struct Answers {
    /// Stage 1.
    pub screened: Arc<Whole<Vec<u8>>>,
    /// Stage 2.
    pub scored: Arc<Whole<Scores>>,
    /// Stage 3.
    pub selected: Arc<Whole<Selection>>,
}

impl<'c> StageCache<'c> {
    /// Nothing has run yet.
    pub fn new(columns: &'c Columns<'c>) -> Self {
        Self {
            columns,
            screened: Shelf::default(),
            scored: Shelf::default(),
            selected: Shelf::default(),
            asked: Mutex::default(),
            unkept: Mutex::default(),
        }
    }

    /// Takes over what a run on the same cycle has answered already.
    pub fn learn(&self, run: &Run) {
        let (ready, settings) = (run.ready, &run.settings);
        let rules = |stage: Stage| run.rules.get(&stage).cloned().unwrap_or_default();
        let findings = |stage: Stage| {
            let of_stage = run.findings.iter().filter(|it| it.stage == stage);
            of_stage.copied().collect()
        };
        let fuel = |stage: Stage| run.fuel.get(&stage).copied().unwrap_or_default();
        let whole = |stage: Stage| (rules(stage), findings(stage), fuel(stage));
        fn put<T>(
            shelf: &Shelf<T>,
            key: Sha256,
            answer: T,
            (rules, findings, fuel): (Vec<Vec<u8>>, Vec<laurel_scheme::ready::Finding>, u64),
        ) {
            let whole = Whole {
                answer,
                rules,
                findings,
                fuel,
            };
            locked(shelf)
                .entry(key.finalize().into())
                .or_insert_with(|| Arc::new(whole));
        }
        *locked(&self.asked) += 3;
        put(
            &self.screened,
            key(ready, settings, Stage::Eligibility),
            run.eligible.clone(),
            whole(Stage::Eligibility),
        );
        put(
            &self.scored,
            key_of_scores(ready, settings, ready.stance(self.columns, settings)),
            run.scores.clone(),
            whole(Stage::Scoring),
        );
        put(
            &self.selected,
            key_of_selection(
                ready,
                settings,
                ready.stance(self.columns, settings),
                &run.eligible,
                &run.scores,
            ),
            run.selection.clone(),
            whole(Stage::Ranking),
        );
    }

    /// The cycle.
    pub fn columns(&self) -> &'c Columns<'c> {
        self.columns
    }

    /// Stages 1 to 3 of a scheme.
    pub fn answers(&self, ready: &Ready, settings: &AllSettings) -> Result<Answers, Failure> {
        let screened = self.screen(ready, settings)?;
        let scored = self.score(ready, settings)?;
        let selected = self.select(ready, settings, &screened.answer, &scored.answer)?;
        Ok(Answers {
            screened,
            scored,
            selected,
        })
    }

    /// Stage 1.
    pub fn screen(
        &self,
        ready: &Ready,
        settings: &AllSettings,
    ) -> Result<Arc<Whole<Vec<u8>>>, Failure> {
        let key = key(ready, settings, Stage::Eligibility);
        self.kept(&self.screened, key.finalize().into(), || {
            self.stages(ready, settings, Stance::default())
                .screen_all(Detail::Verdicts, &|_| ())
        })
    }

    /// Stage 2.
    pub fn score(
        &self,
        ready: &Ready,
        settings: &AllSettings,
    ) -> Result<Arc<Whole<Scores>>, Failure> {
        self.score_under(ready, settings, ready.stance(self.columns, settings))
    }

    /// Stage 2 under a stance that need not be that of the scheme.
    pub fn score_under(
        &self,
        ready: &Ready,
        settings: &AllSettings,
        stance: Stance,
    ) -> Result<Arc<Whole<Scores>>, Failure> {
        let key = key_of_scores(ready, settings, stance);
        self.kept(&self.scored, key.finalize().into(), || {
            self.stages(ready, settings, stance)
                .score_all(Detail::Verdicts, &|_| ())
        })
    }

    /// Stage 3, on a column of verdicts of eligibility and on scores that need not come from the same
    /// scheme.
    pub fn select(
        &self,
        ready: &Ready,
        settings: &AllSettings,
        eligible: &[u8],
        scores: &Scores,
    ) -> Result<Arc<Whole<Selection>>, Failure> {
        let stance = ready.stance(self.columns, settings);
        self.select_under(ready, settings, stance, eligible, scores)
    }

    /// Stage 3 under a stance that need not be that of the scheme.
    pub fn select_under(
        &self,
        ready: &Ready,
        settings: &AllSettings,
        stance: Stance,
        eligible: &[u8],
        scores: &Scores,
    ) -> Result<Arc<Whole<Selection>>, Failure> {
        let key = key_of_selection(ready, settings, stance, eligible, scores);
        self.kept(&self.selected, key.finalize().into(), || {
            self.stages(ready, settings, stance)
                .select_all(eligible, scores, Detail::Verdicts)
        })
    }

    /// As [`Self::select_under`], for one of thousands of inputs: the answer is kept where there are few
    /// applicants. Over a population the answers would fill the memory.
    pub fn select_of_many(
        &self,
        ready: &Ready,
        settings: &AllSettings,
        stance: Stance,
        eligible: &[u8],
        scores: &Scores,
    ) -> Result<Arc<Whole<Selection>>, Failure> {
        *locked(&self.asked) += 1;
        let key: Key = key_of_selection(ready, settings, stance, eligible, scores)
            .finalize()
            .into();
        if let Some(answer) = locked(&self.selected).get(&key) {
            return Ok(answer.clone());
        }
        let answer =
            self.stages(ready, settings, stance)
                .select_all(eligible, scores, Detail::Verdicts)?;
        let answer = Arc::new(answer);
        let mut shelf = locked(&self.selected);
        match eligible.len() <= FEW && shelf.len() < MOST {
            true => drop(shelf.insert(key, answer.clone())),
            false => *locked(&self.unkept) += 1,
        }
        Ok(answer)
    }

    /// Notes so many stage runs that were not even asked for, because the caller saw that their input
    /// is one that it has had.
    pub fn note_saved(&self, count: usize) {
        *locked(&self.asked) += count;
    }

    /// How many stage runs there were, and how many were saved.
    pub fn stage_runs(&self) -> StageRuns {
        fn kept<T>(shelf: &Shelf<T>) -> usize {
            locked(shelf).len()
        }
        let ran = kept(&self.screened)
            + kept(&self.scored)
            + kept(&self.selected)
            + *locked(&self.unkept);
        StageRuns {
            ran,
            saved: locked(&self.asked).saturating_sub(ran),
        }
    }

    fn stages<'r>(
        &'r self,
        ready: &'r Ready,
        settings: &'r AllSettings,
        stance: Stance,
    ) -> Stages<'r> {
        Stages {
            ready,
            columns: self.columns,
            settings,
            stance,
        }
    }

    /// What is on the shelf, or else what `run` puts there. No lock is held while a stage runs: two
    /// threads that ask for the same at once may both run it, and one of the equal answers is kept.
    fn kept<T>(
        &self,
        shelf: &Shelf<T>,
        key: Key,
        run: impl FnOnce() -> Result<Whole<T>, Failure>,
    ) -> Result<Arc<Whole<T>>, Failure> {
        *locked(&self.asked) += 1;
        if let Some(answer) = locked(shelf).get(&key) {
            return Ok(answer.clone());
        }
        let answer = Arc::new(run()?);
        Ok(match locked(shelf).entry(key) {
            Entry::Occupied(earlier) => earlier.get().clone(),
            Entry::Vacant(place) => place.insert(answer).clone(),
        })
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts the key of an answer with the component and its settings.
fn key(ready: &Ready, settings: &AllSettings, stage: Stage) -> Sha256 {
    let mut key = Sha256::new();
    let component = ready.units.get(&stage).map(|unit| unit.sha256.as_bytes());
    put(&mut key, component.unwrap_or_default());
    put(&mut key, written(settings, stage).as_bytes());
    key
}

/// The key of an answer of stage 2.
fn key_of_scores(ready: &Ready, settings: &AllSettings, stance: Stance) -> Sha256 {
    let mut key = key(ready, settings, Stage::Scoring);
    key.update([stance as u8]);
    key
}

/// The key of an answer of stage 3.
fn key_of_selection(
    ready: &Ready,
    settings: &AllSettings,
    stance: Stance,
    eligible: &[u8],
    scores: &Scores,
) -> Sha256 {
    let mut key = key(ready, settings, Stage::Ranking);
    key.update([stance as u8]);
    put(&mut key, eligible);
    put(&mut key, &scores.visited);
    for column in [&scores.row, &scores.low, &scores.high, &scores.over] {
        key.update((column.len() as u64).to_le_bytes());
        column
            .iter()
            .for_each(|cell| key.update(cell.to_le_bytes()));
    }
    key
}

/// Adds bytes with their number, so that nothing that follows can be taken for a part of them.
fn put(key: &mut Sha256, bytes: &[u8]) {
    key.update((bytes.len() as u64).to_le_bytes());
    key.update(bytes);
}
