//! The attribution of candidacy, award and prize. These concern the cycle as a whole: every hybrid is
//! run, but none twice whose input is the same, and of each answer only what differs from A is kept.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::changes::{Lever, Plan};
use laurel_contract::types::Scores;
use laurel_cycle::error::Error;
use laurel_cycle::error::Failure;
use laurel_scheme::outcome::Places;
use laurel_scheme::ready::Run;
use laurel_scheme::stage::Stage;
use laurel_scheme::stages::Whole;

use super::game::{self, Game, Mask, Weights, all};
use super::hybrid::{Hybrids, members};
use super::screened::Screened;
use super::{Aspect, Effort, Ends, Fraction, Method, Split, ends_of};

/// Most scoring changes whose hybrids are all scored beforehand, to see which of them alter nothing.
const SCORED: usize = 8;

/// An answer of ranking, as far as it differs from A's.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Outcome {
    /// Row, candidacy, award.
    rows: Vec<(u32, u8, u8)>,
    prize: i64,
    /// How many may come how far.
    places: Places,
}

/// One applicant's answers, where they are not the same in every hybrid.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Pattern {
    /// Candidacy and award under A.
    base: (u8, u8),
    /// The outcomes under which they are others.
    other: Vec<(usize, u8, u8)>,
}

/// Candidacy, award and prize, attributed.
pub(super) struct Ranked {
    /// Changes that are players, in rising order.
    pub players: Vec<usize>,
    game: Game,
    weights: Weights,
    /// For each hybrid of the game, the number of its outcome.
    of_hybrid: Vec<usize>,
    outcomes: Vec<Outcome>,
    /// Rows whose answers vary.
    rows: BTreeMap<usize, Pattern>,
    /// Answers of A, for the others.
    base: (Vec<u8>, Vec<u8>),
    known: Mutex<HashMap<(Aspect, Pattern), Arc<Split>>>,
}

impl Ranked {
    pub fn new(hybrids: &Hybrids, a: &Run, effort: Effort) -> Result<Self, Error> {
        let players = players(hybrids)?;
        if players.len() > 127 {
            return Err(Error::input(
                format!(
                    "有{}项变化，超过127项，无法计算各条修订的影响",
                    players.len()
                ),
                format!(
                    "there are {} changes, more than the 127 that can be attributed",
                    players.len()
                ),
            ));
        }
        let game = Game::new(players.len(), effort.exact, effort.orders, effort.seed);
        let (of_hybrid, outcomes) = run_all(hybrids, &players, &game, a)?;
        let base = (a.selection.candidate.clone(), a.selection.winner.clone());
        let at = |row: u32| {
            let cell = |column: &[u8]| column.get(row as usize).copied().unwrap_or_default();
            (cell(&base.0), cell(&base.1))
        };
        let mut rows: BTreeMap<usize, Pattern> = BTreeMap::new();
        for (number, outcome) in outcomes.iter().enumerate() {
            for (row, candidate, winner) in &outcome.rows {
                let pattern = rows.entry(*row as usize).or_insert_with(|| Pattern {
                    base: at(*row),
                    other: Vec::new(),
                });
                pattern.other.push((number, *candidate, *winner));
            }
        }
        Ok(Self {
            players,
            weights: game.weights(&of_hybrid),
            game,
            of_hybrid,
            outcomes,
            rows,
            base,
            known: Mutex::default(),
        })
    }

    /// The hybrid with all changes must be B.
    pub fn check_corner(&self, b: &Run) -> Result<(), Error> {
        let last = self.game.forward.last().copied().unwrap_or_default();
        let outcome = self.outcome(last);
        let rows = 0..b.columns.len();
        let same = outcome.is_some_and(|outcome| outcome.prize == b.selection.prize)
            && rows.into_iter().all(|row| {
                let b = (
                    b.selection.candidate.get(row).copied(),
                    b.selection.winner.get(row).copied(),
                );
                let (candidate, winner) = self.answers(last, row);
                b == (Some(candidate), Some(winner))
            });
        if same {
            return Ok(());
        }
        Err(Failure::new(
            "ranking",
            "全部变化应用于 A 之后的结果与 B 不同：组件对同一输入没有给出同一回答",
            "A with all changes applied does not answer as B: a component did not give the same answer to the same input",
        )
        .into())
    }

    fn outcome(&self, hybrid: usize) -> Option<&Outcome> {
        self.outcomes.get(*self.of_hybrid.get(hybrid)?)
    }

    /// Candidacy and award of a row under a hybrid.
    fn answers(&self, hybrid: usize, row: usize) -> (u8, u8) {
        let number = self.of_hybrid.get(hybrid).copied().unwrap_or_default();
        match self.rows.get(&row) {
            Some(pattern) => pattern.at(number),
            None => self.fixed(row),
        }
    }

    fn fixed(&self, row: usize) -> (u8, u8) {
        let cell = |column: &[u8]| column.get(row).copied().unwrap_or_default();
        (cell(&self.base.0), cell(&self.base.1))
    }

    pub fn split(&self, aspect: Aspect, row: usize) -> Split {
        let pattern = match self.rows.get(&row) {
            Some(pattern) => pattern.clone(),
            None => Pattern {
                base: self.fixed(row),
                other: Vec::new(),
            },
        };
        let key = (aspect, pattern);
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(split) = known().get(&key) {
            return Split::clone(split);
        }
        // One vector over the outcomes, so that a hybrid is looked up in one step.
        let (_, pattern) = &key;
        let mut truths = vec![pattern.base; self.outcomes.len()];
        for (number, candidate, winner) in &pattern.other {
            if let Some(cell) = truths.get_mut(*number) {
                *cell = (*candidate, *winner);
            }
        }
        let values: Vec<Ends> = truths
            .iter()
            .zip(&self.outcomes)
            .map(|((candidate, winner), outcome)| value(aspect, *candidate, *winner, outcome.prize))
            .collect();
        let split = self.split_of(&values);
        known().insert(key, Arc::new(split.clone()));
        split
    }

    /// The split of a figure that has a value under each outcome.
    fn split_of(&self, values: &[Ends]) -> Split {
        Split::new(
            &self.game,
            &self.weights,
            &self.players,
            values,
            &self.of_hybrid,
        )
    }

    /// The split of the sum over all applicants.
    pub fn cohort(&self, aspect: Aspect) -> Split {
        let add = |sum: &mut Ends, (candidate, winner): (u8, u8), prize: i64, sign: i128| {
            let value = value(aspect, candidate, winner, prize);
            sum.low += sign * value.low;
            sum.high += sign * value.high;
        };
        let sums = self.outcomes.iter().map(|outcome| {
            let mut sum = Ends::default();
            for (candidate, winner) in self.base.0.iter().zip(&self.base.1) {
                add(&mut sum, (*candidate, *winner), outcome.prize, 1);
            }
            for (row, candidate, winner) in &outcome.rows {
                add(&mut sum, self.fixed(*row as usize), outcome.prize, -1);
                add(&mut sum, (*candidate, *winner), outcome.prize, 1);
            }
            bounded(sum, aspect, outcome.prize, outcome.places)
        });
        self.split_of(&sums.collect::<Vec<_>>())
    }

    /// The players of a later stage.
    pub fn players_of(&self, plan: &Plan, stage: Stage) -> Vec<usize> {
        let of_stage = |change: &&usize| {
            plan.changes
                .get(**change)
                .is_some_and(|change| change.stage == stage)
        };
        self.players.iter().filter(of_stage).copied().collect()
    }

    pub fn method(&self, changes: usize, screened: &Screened, effort: Effort) -> Method {
        let touched = |change: &usize| screened.touched.get(*change).copied().unwrap_or_default();
        let active = (0..self.players.len())
            .filter(|bit| self.players.get(*bit).is_some_and(touched) || self.alters_anything(*bit))
            .count();
        let (idle, hybrids) = (changes.saturating_sub(active), self.game.masks.len());
        if self.game.is_exact() {
            return Method::Exact {
                active,
                idle,
                hybrids,
            };
        }
        Method::Sampled {
            active,
            idle,
            hybrids,
            orders: effort.orders,
            seed: effort.seed,
            bound: bound(effort.orders),
            confidence: Fraction::new(game::CONFIDENCE, 100),
        }
    }

    /// Whether a player alters any answer; in a sample, whether it may.
    fn alters_anything(&self, bit: usize) -> bool {
        if !self.game.is_exact() {
            return true;
        }
        let with = 1_usize << bit;
        let hybrids = 0..self.of_hybrid.len();
        hybrids
            .filter(|hybrid| hybrid & with == 0)
            .any(|hybrid| self.of_hybrid.get(hybrid) != self.of_hybrid.get(hybrid | with))
    }
}

/// The error bound of so many orders at 99 %: the smallest multiple of 1/1000 whose square times the
/// orders is 2 ln(200) or more.
fn bound(orders: usize) -> Fraction {
    let orders = orders as i128;
    if orders == game::ORDERS as i128 {
        return Fraction::new(1, game::BOUND);
    }
    // 2 ln(200) is 10.5967, to the next ten-thousandth above.
    let enough = |thousandths: &i128| orders * thousandths * thousandths >= 10_596_700;
    Fraction::new((1..).find(enough).unwrap_or(1000), 1000)
}

impl Pattern {
    fn at(&self, outcome: usize) -> (u8, u8) {
        let found = self
            .other
            .binary_search_by_key(&outcome, |(number, ..)| *number);
        match found.ok().and_then(|at| self.other.get(at)) {
            Some((_, candidate, winner)) => (*candidate, *winner),
            None => self.base,
        }
    }
}

fn value(aspect: Aspect, candidate: u8, winner: u8, prize: i64) -> Ends {
    let prize = i128::from(prize);
    match aspect {
        Aspect::Eligible => Ends::default(),
        Aspect::Candidate => ends_of(candidate),
        Aspect::Winner => ends_of(winner),
        Aspect::Prize => Ends {
            low: ends_of(winner).low * prize,
            high: ends_of(winner).high * prize,
        },
    }
}

/// What the changes add one after the other, in either order.
pub(super) fn in_order(split: &Split) -> BTreeMap<usize, (Ends, Ends)> {
    let ends = |low: &i128, high: &i128| Ends {
        low: *low,
        high: *high,
    };
    let forward = split.forward.low.iter().zip(&split.forward.high);
    let reverse = split.reverse.low.iter().zip(&split.reverse.high);
    split
        .changes
        .iter()
        .zip(forward.zip(reverse))
        .map(|(change, (forward, reverse))| {
            (
                *change,
                (ends(forward.0, forward.1), ends(reverse.0, reverse.1)),
            )
        })
        .collect()
}

/// The changes that may alter candidacy, award or prize: those of eligibility that touch a cell, those
/// of scoring that alter a score, all of ranking.
fn players(hybrids: &Hybrids) -> Result<Vec<usize>, Failure> {
    let changes = hybrids.plan.changes.iter().zip(&hybrids.plan.levers);
    let in_stage = |stage: Stage| -> Vec<usize> {
        let numbered = changes.clone().enumerate();
        numbered
            .filter(|(_, (change, lever))| change.stage == stage && **lever != Lever::Part)
            .map(|(number, _)| number)
            .collect()
    };
    let mut players = in_stage(Stage::Eligibility);
    players.retain(|change| hybrids.screen.touches(*change));
    players.extend(that_score(hybrids, in_stage(Stage::Scoring))?);
    players.extend(in_stage(Stage::Ranking));
    Ok(players)
}

/// Of some changes of scoring, those that alter a score in any hybrid.
fn that_score(hybrids: &Hybrids, changes: Vec<usize>) -> Result<Vec<usize>, Failure> {
    if changes.len() > SCORED {
        return Ok(changes);
    }
    let masks = 0..all(changes.len()) + 1;
    let scored: Vec<Arc<Whole<Scores>>> = masks
        .map(|mask| hybrids.score(&members(&changes, mask)))
        .collect::<Result<_, _>>()?;
    let alters = |bit: usize| {
        let with = 1_usize << bit;
        let mut without = (0..scored.len()).filter(|mask| mask & with == 0);
        without.any(|mask| {
            let of = |mask: usize| scored.get(mask).map(|whole| &whole.answer);
            of(mask) != of(mask | with)
        })
    };
    let numbered = changes.iter().enumerate();
    Ok(numbered
        .filter(|(bit, _)| alters(*bit))
        .map(|(_, change)| *change)
        .collect())
}

/// Runs every hybrid of a game once, and gives each the number of its outcome.
fn run_all(
    hybrids: &Hybrids,
    players: &[usize],
    game: &Game,
    a: &Run,
) -> Result<(Vec<usize>, Vec<Outcome>), Failure> {
    let bits_of = |stage: Stage| -> Mask {
        let of_stage = players.iter().enumerate().filter(|(_, change)| {
            let lever = hybrids.plan.levers.get(**change);
            let change = hybrids.plan.changes.get(**change);
            // Under which rules the decisions were taken says who was visited as well.
            change.is_some_and(|change| change.stage == stage)
                || (stage == Stage::Scoring && lever == Some(&Lever::Decisions))
        });
        of_stage.fold(0, |mask, (bit, _)| mask | 1 << bit)
    };
    let distinct = |of: Mask| -> Vec<Mask> {
        let mut masks: Vec<Mask> = game.masks.iter().map(|mask| mask & of).collect();
        masks.sort_unstable();
        masks.dedup();
        masks
    };
    let (of_screen, of_score, of_rank) = (
        bits_of(Stage::Eligibility),
        bits_of(Stage::Scoring),
        bits_of(Stage::Ranking),
    );

    // Equal columns of verdicts are one, and so are equal scores.
    let digests: Vec<(Mask, [u8; 32])> = distinct(of_screen)
        .into_par_iter()
        .map(|mask| {
            let verdict = hybrids.screen.verdict(&members(players, mask));
            (mask, Sha256::digest(&verdict).into())
        })
        .collect();
    let mut first: HashMap<[u8; 32], Mask> = HashMap::new();
    let screens: HashMap<Mask, Mask> = digests
        .into_iter()
        .map(|(mask, digest)| (mask, *first.entry(digest).or_insert(mask)))
        .collect();
    let mut scores: Vec<(Mask, Arc<Whole<Scores>>)> = Vec::new();
    let mut score_of: HashMap<Mask, Mask> = HashMap::new();
    for mask in distinct(of_score) {
        let scored = hybrids.score(&members(players, mask))?;
        let equal = scores.iter().find(|(_, one)| one.answer == scored.answer);
        let same = equal.map(|(same, _)| *same);
        if same.is_none() {
            scores.push((mask, scored));
        }
        score_of.insert(mask, same.unwrap_or(mask));
    }

    let job_of = |mask: &Mask| {
        let screen = screens
            .get(&(mask & of_screen))
            .copied()
            .unwrap_or_default();
        let score = score_of
            .get(&(mask & of_score))
            .copied()
            .unwrap_or_default();
        (screen, score, mask & of_rank)
    };
    let mut jobs: Vec<(Mask, Mask, Mask)> = game.masks.iter().map(job_of).collect();
    jobs.sort_unstable();
    jobs.dedup();
    // Each hybrid would take three stage runs.
    hybrids
        .memo
        .note_saved((3 * game.masks.len()).saturating_sub(jobs.len()));
    let answers: Vec<Outcome> = jobs
        .par_iter()
        .map(|(screen, score, rank)| {
            let verdict = hybrids.screen.verdict(&members(players, *screen));
            let (side, settings) = hybrids.carrier(Stage::Ranking, &members(players, *rank));
            let mut scored = scores.iter();
            let scores = match scored.find(|(mask, _)| mask == score) {
                Some((_, scored)) => &scored.answer,
                None => &a.scores,
            };
            let selected = hybrids.memo.select_of_many(
                side.ready,
                &settings,
                hybrids.stance(&members(players, *rank)),
                &verdict,
                scores,
            )?;
            let places = side.ready.places(&settings, &selected.findings);
            Ok(difference(a, &selected.answer, places))
        })
        .collect::<Result<_, Failure>>()?;

    let mut numbers: HashMap<Outcome, usize> = HashMap::new();
    let mut outcomes: Vec<Outcome> = Vec::new();
    let of_job: HashMap<(Mask, Mask, Mask), usize> = jobs
        .into_iter()
        .zip(answers)
        .map(|(job, outcome)| {
            let number = *numbers.entry(outcome).or_insert_with_key(|outcome| {
                outcomes.push(outcome.clone());
                outcomes.len() - 1
            });
            (job, number)
        })
        .collect();
    let of_hybrid = game.masks.iter().map(|mask| {
        let number = of_job.get(&job_of(mask)).copied();
        number.unwrap_or_default()
    });
    Ok((of_hybrid.collect(), outcomes))
}

/// What of an answer differs from A's.
fn difference(a: &Run, selection: &laurel_contract::ranking::Selection, places: Places) -> Outcome {
    let base = a.selection.candidate.iter().zip(&a.selection.winner);
    let other = selection.candidate.iter().zip(&selection.winner);
    let rows = (0_u32..).zip(base.zip(other));
    Outcome {
        rows: rows
            .filter(|(_, (base, other))| base != other)
            .map(|(row, (_, (candidate, winner)))| (row, *candidate, *winner))
            .collect(),
        prize: selection.prize,
        places,
    }
}

/// What of a sum over all applicants is possible: no more can win together than the quota admits, nor be
/// candidates than there are places,
/// however many of them are open.
pub(super) fn bounded(mut sum: Ends, aspect: Aspect, prize: i64, places: Places) -> Ends {
    let (of, each) = match aspect {
        Aspect::Eligible => return sum,
        Aspect::Candidate => (places.candidates, 1),
        Aspect::Winner => (places.winners, 1),
        Aspect::Prize => (places.winners, i128::from(prize)),
    };
    let Some(most) = of.and_then(|of| i128::try_from(of).ok()) else {
        return sum;
    };
    let most = most * each;
    sum.high = sum.high.min(most).max(sum.low);
    sum
}
