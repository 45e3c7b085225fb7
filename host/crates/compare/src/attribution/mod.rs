//! Which change made the difference: the Shapley value of every change, in exact fractions, free of
//! the order in which the changes are taken.
//!
//! For a set S of changes there is a hybrid scheme: A with the changes of S applied. What a question
//! is worth under it (1 for yes, 0 for no, yuan for the prize) makes a game on the changes; the
//! Shapley value of a change is what it adds, averaged over all orders. The values of all changes sum
//! to the difference between A and B, for every applicant and for all of them.
//!
//! An open outcome is worth 0 at its lowest and 1 at its highest. Both ends are attributed, and shown
//! as a range where they differ.

mod fraction;
mod game;
mod hybrid;
mod ranked;
mod screened;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cache::{Answers, StageCache, StageRuns};
use crate::changes::{Change, Plan, Set};
use crate::displacement::{Displacement, displacements};
use laurel_contract::ranking::Selection;
use laurel_cycle::error::Error;
use laurel_scheme::outcome::Places;
use laurel_scheme::ready::Run;
use laurel_scheme::stage::Stage;
use laurel_scheme::stages::Whole;
use laurel_words::lang::{Lang, Text};

use game::{Game, Weights};
use hybrid::Hybrids;
use ranked::Ranked;
use screened::Screened;

pub use fraction::Fraction;
pub use words::{articles, figure, range, total};

/// Where the differences between two runs come from.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "Attribution")]
pub struct Attribution {
    /// The finding in one sentence.
    pub sentence: Text,
    /// How the values were got.
    pub method: Method,
    /// The changes, in the order of the procedure and of A's articles, then those that only B has.
    pub changes: Vec<Change>,
    /// The cohort: each question, with a share for every change, also where it is zero.
    pub cohort: Vec<CohortAttribution>,
    /// The applicants of whom a question has another answer, or whose place has changed, in the order
    /// of the file.
    pub applicants: Vec<ApplicantAttribution>,
    /// What taking the changes one after the other would have said.
    pub sequential: Sequential,
    /// Stage runs that this took, and those that were saved.
    pub stage_runs: StageRuns,
}

impl Attribution {
    /// What is said of an applicant, by its id.
    pub fn applicant(&self, id: &str) -> Option<&ApplicantAttribution> {
        self.applicants.iter().find(|applicant| applicant.id == id)
    }

    /// A change, by its id.
    pub fn change(&self, id: &str) -> Option<&Change> {
        self.changes.iter().find(|change| change.id == id)
    }
}

/// How the values were got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Method {
    /// Over all subsets of the changes that can alter anything.
    Exact {
        /// Changes that can alter an answer of this cycle.
        active: usize,
        /// Changes that cannot, and have exactly nothing.
        idle: usize,
        /// Hybrid schemes that were looked at.
        hybrids: usize,
    },
    /// Over a sample of the orders of the changes, because there are more than 14 that can alter
    /// anything. The sums are exact all the same. Eligibility is exact wherever 14 or fewer changes
    /// touch an applicant.
    Sampled {
        /// Changes that can alter an answer of this cycle.
        active: usize,
        /// Changes that cannot, and have exactly nothing.
        idle: usize,
        /// Hybrid schemes that were looked at.
        hybrids: usize,
        /// Orders that were drawn.
        orders: usize,
        /// Seed of the draw.
        seed: u64,
        /// With the confidence below, each value of an applicant is off by at most this (of the
        /// prize: by this part of the largest prize; of the cohort: by this part of the applicants
        /// whose answer can change), by Hoeffding's inequality.
        bound: Fraction,
        /// Confidence of the bound, for each value by itself.
        confidence: Fraction,
    },
}

/// What is attributed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Aspect {
    /// Meets the conditions: 1 or 0.
    Eligible,
    /// Is a candidate: 1 or 0.
    Candidate,
    /// Is a winner: 1 or 0.
    Winner,
    /// What it is paid, in yuan.
    Prize,
}

impl Aspect {
    /// All, in the order of the procedure.
    pub const ALL: [Self; 4] = [Self::Eligible, Self::Candidate, Self::Winner, Self::Prize];

    /// In words.
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Eligible => lang.pick("符合条件", "eligible"),
            Self::Candidate => lang.pick("候选", "candidate"),
            Self::Winner => lang.pick("获奖", "winner"),
            Self::Prize => lang.pick("奖金", "prize"),
        }
    }
}

/// A figure with its lowest and its highest value; they differ where something is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Ends {
    /// Where every open answer is no.
    pub low: i128,
    /// Where every open answer is yes.
    pub high: i128,
}

/// The share of one change in a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Share {
    /// Id of the change.
    pub change: String,
    /// Its part of the difference of the lowest values.
    pub low: Fraction,
    /// Its part of the difference of the highest values.
    pub high: Fraction,
}

/// The share of one stage in a difference, all its changes taken together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StageShare {
    /// The stage.
    pub stage: Stage,
    /// Its part of the difference of the lowest values.
    pub low: Fraction,
    /// Its part of the difference of the highest values.
    pub high: Fraction,
}

/// One question over all applicants: the sum of their values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CohortAttribution {
    /// The question.
    pub aspect: Aspect,
    /// Applicants, or yuan, under A.
    pub a: Ends,
    /// Under B.
    pub b: Ends,
    /// Applicants whose answer differs.
    pub differing: usize,
    /// A share for every change; they sum to B less A.
    pub shares: Vec<CohortShare>,
    /// A share for every stage, by exchanging whole stages; they sum to B less A.
    pub stages: Vec<StageShare>,
}

/// The share of one change in the difference of the cohort.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CohortShare {
    /// Id of the change.
    pub change: String,
    /// Its part of the difference of the lowest values: raised and lowered outcomes set off.
    pub low: Fraction,
    /// Its part of the difference of the highest values.
    pub high: Fraction,
    /// Of the applicants whose answer differs, those in whose difference it has a share.
    pub applicants: usize,
}

/// Where the differences of one applicant come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ApplicantAttribution {
    /// Id in the cycle file.
    pub id: String,
    /// Name in the cycle file.
    pub name: Option<String>,
    /// The questions whose answers differ.
    pub aspects: Vec<AspectAttribution>,
    /// Whether its own evaluation changed or others'; none where place, candidacy and award are the
    /// same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub displacement: Option<Displacement>,
}

/// One question of one applicant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AspectAttribution {
    /// The question.
    pub aspect: Aspect,
    /// Its value under A.
    pub a: Ends,
    /// Its value under B.
    pub b: Ends,
    /// The changes that have a share; they sum to B less A.
    pub shares: Vec<Share>,
    /// The stages that have a share, by exchanging whole stages; they sum to B less A.
    pub stages: Vec<StageShare>,
    /// Whether taking the changes one after the other, in the order of the articles or in the
    /// reverse, would have said something else.
    pub order_matters: bool,
}

/// What taking the changes one after the other would have said: the usual way, whose result depends
/// on the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Sequential {
    /// The finding in one sentence.
    pub sentence: Text,
    /// The changes in the order of the articles: A's, then those that only B has.
    pub order: Vec<String>,
    /// How often it would have said something else, for each question.
    pub counts: Vec<SequentialCount>,
    /// What it would have said of the cohort, for each question and change, where that differs from
    /// the share.
    pub cohort: Vec<SequentialShare>,
}

/// How often a sequential attribution of a question would have said something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SequentialCount {
    /// The question.
    pub aspect: Aspect,
    /// Applicants whose answer differs.
    pub differing: usize,
    /// Of these, those of whom the order of the articles would have said something else.
    pub forward: usize,
    /// Those of whom the reverse order would have said something else.
    pub reverse: usize,
    /// Those of whom the two orders contradict each other.
    pub contradict: usize,
}

/// What a sequential attribution would have given a change of the cohort's difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SequentialShare {
    /// The question.
    pub aspect: Aspect,
    /// Id of the change.
    pub change: String,
    /// In the order of the articles.
    pub forward: Ends,
    /// In the reverse order.
    pub reverse: Ends,
}

/// How many changes are attributed over all subsets, and what is done beyond that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Most changes that are attributed over all subsets.
    pub exact: usize,
    /// Orders that are drawn where there are more.
    pub orders: usize,
    /// Seed of the draw.
    pub seed: u64,
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            exact: game::EXACT,
            orders: game::ORDERS,
            seed: game::SEED,
        }
    }
}

/// Attributes the differences between two runs on one cycle. `memo` is of the same cycle; it runs no
/// stage again that it or the two runs know.
pub fn attribute(memo: &StageCache, a: &Run, b: &Run) -> Result<Attribution, Error> {
    attribute_with(memo, a, b, Effort::default())
}

/// As [`attribute`], with another effort.
pub fn attribute_with(
    memo: &StageCache,
    a: &Run,
    b: &Run,
    effort: Effort,
) -> Result<Attribution, Error> {
    let _entered = tracing::info_span!("attribute", rows = a.columns.len()).entered();
    memo.learn(a);
    memo.learn(b);
    let (set_a, set_b) = (Set::of(a), Set::of(b));
    let stance = |run: &Run| run.ready.stance(run.columns, &run.settings);
    let plan = Plan::new(set_a, set_b).with_decisions(stance(a) != stance(b));
    let hybrids = Hybrids::new(memo, set_a, set_b, &plan)?;
    let screened = Screened::new(&hybrids.screen, plan.changes.len(), effort);
    let ranked = Ranked::new(&hybrids, a, effort)?;
    ranked.check_corner(b)?;
    let stages = Stages::new(memo, a, b)?;
    let displaced = displacements(memo, a, b, &|row, stage| match stage {
        Stage::Eligibility => screened.changes_of(row),
        stage => ranked.players_of(&plan, stage),
    })?;
    let all = Assembly {
        a,
        b,
        plan: &plan,
        screened: &screened,
        ranked: &ranked,
        stages: &stages,
    };
    let (applicants, tallies) = all.applicants(&displaced, &plan.changes);
    let cohort = all.cohort(&tallies);
    let sequential = all.sequential(&tallies);
    let method = ranked.method(plan.changes.len(), &screened, effort);
    let sentence = words::sentence(&cohort, &plan.changes);
    Ok(Attribution {
        sentence,
        method,
        changes: plan.changes.clone(),
        cohort,
        applicants,
        sequential,
        stage_runs: memo.stage_runs(),
    })
}

/// The first three stages of A with some of the changes applied, by their ids. With none it answers as
/// A does, with all as B does.
pub fn hybrid(
    memo: &StageCache,
    a: Set,
    b: Set,
    applied: &dyn Fn(&Change) -> bool,
) -> Result<Answers, Error> {
    let plan = Plan::new(a, b);
    let hybrids = Hybrids::new(memo, a, b, &plan)?;
    let applied = |number: usize| plan.changes.get(number).is_some_and(applied);
    Ok(hybrids.answers(&applied)?)
}

/// The lowest and the highest value of a truth.
fn ends_of(truth: u8) -> Ends {
    Ends {
        low: i128::from(truth == 2),
        high: i128::from(truth >= 2),
    }
}

/// Numerators of one end, or of the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Values {
    low: Vec<i128>,
    high: Vec<i128>,
}

/// What a game says of one question: shares, and what either order would have said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Split {
    /// Numbers of the changes, in rising order.
    changes: Vec<usize>,
    shares: Values,
    denominator: i128,
    forward: Values,
    reverse: Values,
}

impl Split {
    /// Of a game whose players are these changes: the value of each of its outcomes, and the outcome of
    /// each hybrid.
    fn new(
        game: &Game,
        weights: &Weights,
        changes: &[usize],
        values: &[Ends],
        outcome_of: &[usize],
    ) -> Self {
        let at = |hybrid: usize| {
            let outcome = outcome_of.get(hybrid);
            let value = outcome.and_then(|outcome| values.get(*outcome));
            value.copied().unwrap_or_default()
        };
        let in_order = |backwards: bool| Values {
            low: game.in_order(backwards, &|hybrid| at(hybrid).low),
            high: game.in_order(backwards, &|hybrid| at(hybrid).high),
        };
        Self {
            changes: changes.to_vec(),
            shares: Values {
                low: weights.shares(values.iter().map(|value| value.low)),
                high: weights.shares(values.iter().map(|value| value.high)),
            },
            denominator: game.denominator,
            forward: in_order(false),
            reverse: in_order(true),
        }
    }

    /// The change, its lowest and its highest share.
    fn iter(&self) -> impl Iterator<Item = (usize, Fraction, Fraction)> + '_ {
        let over = |numerator: &i128| Fraction::new(*numerator, self.denominator);
        let ends = self.shares.low.iter().zip(&self.shares.high);
        let changes = self.changes.iter();
        changes
            .zip(ends)
            .map(move |(change, (low, high))| (*change, over(low), over(high)))
    }

    /// Whether an order gives another answer than the shares.
    fn differs(&self, order: &Values) -> bool {
        let same = |shares: &[i128], order: &[i128]| {
            let mut pairs = shares.iter().zip(order);
            pairs.all(|(share, added)| *share == added * self.denominator)
        };
        !(same(&self.shares.low, &order.low) && same(&self.shares.high, &order.high))
    }

    fn order_matters(&self) -> bool {
        self.differs(&self.forward) || self.differs(&self.reverse)
    }
}

/// Counts over the applicants of one question.
#[derive(Clone, Debug, Default)]
struct Tally {
    differing: usize,
    /// For each change, applicants with a share.
    with_share: Vec<usize>,
    forward: usize,
    reverse: usize,
    contradict: usize,
}

/// What the parts of an attribution are put together from.
struct Assembly<'s> {
    a: &'s Run<'s>,
    b: &'s Run<'s>,
    plan: &'s Plan,
    screened: &'s Screened,
    ranked: &'s Ranked,
    stages: &'s Stages,
}

impl Assembly<'_> {
    fn value(&self, run: &Run, aspect: Aspect, row: usize) -> Ends {
        let at = |column: &[u8]| ends_of(column.get(row).copied().unwrap_or_default());
        match aspect {
            Aspect::Eligible => at(&run.eligible),
            Aspect::Candidate => at(&run.selection.candidate),
            Aspect::Winner => at(&run.selection.winner),
            Aspect::Prize => {
                let winner = at(&run.selection.winner);
                let prize = i128::from(run.selection.prize);
                Ends {
                    low: winner.low * prize,
                    high: winner.high * prize,
                }
            }
        }
    }

    fn split(&self, aspect: Aspect, row: usize) -> Split {
        match aspect {
            Aspect::Eligible => self.screened.split(row),
            aspect => self.ranked.split(aspect, row),
        }
    }

    /// The applicants of whom anything differs, and counts over all of them.
    fn applicants(
        &self,
        displaced: &BTreeMap<usize, Displacement>,
        changes: &[Change],
    ) -> (Vec<ApplicantAttribution>, BTreeMap<Aspect, Tally>) {
        let rows = 0..self.a.columns.len();
        let each: Vec<(ApplicantAttribution, Vec<(Aspect, Split)>)> = rows
            .into_par_iter()
            .filter_map(|row| self.applicant(row, displaced.get(&row), changes))
            .collect();
        let mut tallies: BTreeMap<Aspect, Tally> = Aspect::ALL
            .map(|aspect| {
                let tally = Tally {
                    with_share: vec![0; changes.len()],
                    ..Tally::default()
                };
                (aspect, tally)
            })
            .into();
        let mut applicants = Vec::with_capacity(each.len());
        for (applicant, splits) in each {
            for (aspect, split) in splits {
                let Some(tally) = tallies.get_mut(&aspect) else {
                    continue;
                };
                tally.differing += 1;
                tally.forward += usize::from(split.differs(&split.forward));
                tally.reverse += usize::from(split.differs(&split.reverse));
                tally.contradict += usize::from(split.forward != split.reverse);
                for (change, low, high) in split.iter() {
                    if let Some(count) = tally.with_share.get_mut(change)
                        && !(low.is_zero() && high.is_zero())
                    {
                        *count += 1;
                    }
                }
            }
            applicants.push(applicant);
        }
        (applicants, tallies)
    }

    fn applicant(
        &self,
        row: usize,
        displacement: Option<&Displacement>,
        changes: &[Change],
    ) -> Option<(ApplicantAttribution, Vec<(Aspect, Split)>)> {
        let mut aspects = Vec::new();
        let mut splits = Vec::new();
        for aspect in Aspect::ALL {
            let (a, b) = (
                self.value(self.a, aspect, row),
                self.value(self.b, aspect, row),
            );
            if a == b {
                continue;
            }
            let split = self.split(aspect, row);
            let shares = split
                .iter()
                .filter(|(_, low, high)| !(low.is_zero() && high.is_zero()))
                .filter_map(|(change, low, high)| {
                    let change = changes.get(change)?.id.clone();
                    Some(Share { change, low, high })
                });
            aspects.push(AspectAttribution {
                aspect,
                a,
                b,
                shares: shares.collect(),
                stages: self.stages.of_row(aspect, row),
                order_matters: split.order_matters(),
            });
            splits.push((aspect, split));
        }
        if aspects.is_empty() && displacement.is_none() {
            return None;
        }
        let applicant = self.a.columns.cycle.applicants.get(row)?;
        let attribution = ApplicantAttribution {
            id: applicant.id.to_string(),
            name: applicant.name.as_deref().map(str::to_owned),
            aspects,
            displacement: displacement.cloned(),
        };
        Some((attribution, splits))
    }

    fn cohort(&self, tallies: &BTreeMap<Aspect, Tally>) -> Vec<CohortAttribution> {
        let each = Aspect::ALL.into_iter();
        each.map(|aspect| {
            let sum = |run: &Run| {
                let rows = 0..self.a.columns.len();
                let sum = rows.fold(Ends::default(), |sum, row| {
                    let value = self.value(run, aspect, row);
                    Ends {
                        low: sum.low + value.low,
                        high: sum.high + value.high,
                    }
                });
                let places = run.ready.places(&run.settings, &run.findings);
                ranked::bounded(sum, aspect, run.selection.prize, places)
            };
            let tally = tallies.get(&aspect);
            let mut shares: Vec<CohortShare> = self
                .plan
                .changes
                .iter()
                .enumerate()
                .map(|(number, change)| CohortShare {
                    change: change.id.clone(),
                    low: Fraction::ZERO,
                    high: Fraction::ZERO,
                    applicants: tally
                        .and_then(|tally| tally.with_share.get(number).copied())
                        .unwrap_or_default(),
                })
                .collect();
            for (change, low, high) in self.cohort_shares(aspect) {
                if let Some(share) = shares.get_mut(change) {
                    (share.low, share.high) = (low, high);
                }
            }
            let mut alone = self.plan.changes.iter();
            shares.retain(|_| alone.next().is_some_and(|change| change.part_of.is_none()));
            CohortAttribution {
                aspect,
                a: sum(self.a),
                b: sum(self.b),
                differing: tally.map_or(0, |tally| tally.differing),
                shares,
                stages: self.stages.of_cohort(aspect),
            }
        })
        .collect()
    }

    fn cohort_shares(&self, aspect: Aspect) -> Vec<(usize, Fraction, Fraction)> {
        match aspect {
            Aspect::Eligible => self.screened.cohort(),
            aspect => self.ranked.cohort(aspect).iter().collect(),
        }
    }

    fn sequential(&self, tallies: &BTreeMap<Aspect, Tally>) -> Sequential {
        let changes = &self.plan.changes;
        let counts = tallies.iter().map(|(aspect, tally)| SequentialCount {
            aspect: *aspect,
            differing: tally.differing,
            forward: tally.forward,
            reverse: tally.reverse,
            contradict: tally.contradict,
        });
        let counts: Vec<SequentialCount> = counts.collect();
        let mut cohort = Vec::new();
        for aspect in Aspect::ALL {
            let (orders, shares) = match aspect {
                Aspect::Eligible => (self.screened.cohort_in_order(), self.screened.cohort()),
                aspect => {
                    let split = self.ranked.cohort(aspect);
                    (ranked::in_order(&split), split.iter().collect())
                }
            };
            let shares: BTreeMap<usize, (Fraction, Fraction)> = shares
                .into_iter()
                .map(|(change, low, high)| (change, (low, high)))
                .collect();
            for (change, (forward, reverse)) in orders {
                let whole = |ends: Ends| (Fraction::new(ends.low, 1), Fraction::new(ends.high, 1));
                let share = shares
                    .get(&change)
                    .copied()
                    .unwrap_or((Fraction::ZERO, Fraction::ZERO));
                if whole(forward) == share && whole(reverse) == share {
                    continue;
                }
                if let Some(change) = changes.get(change) {
                    cohort.push(SequentialShare {
                        aspect,
                        change: change.id.clone(),
                        forward,
                        reverse,
                    });
                }
            }
        }
        Sequential {
            sentence: words::sequential(&counts),
            order: changes
                .iter()
                .filter(|change| change.part_of.is_none())
                .map(|change| change.id.clone())
                .collect(),
            counts,
            cohort,
        }
    }
}

/// The attribution to whole stages: the hybrids of the four stages. Sanction comes after all that is
/// attributed and has no part in it.
struct Stages {
    game: Game,
    weights: Weights,
    eligible: [Vec<u8>; 2],
    /// By the set of the first three stages that are B's: eligibility 1, scoring 2, ranking 4.
    selected: Vec<Arc<Whole<Selection>>>,
    /// How many may come how far in each of these.
    places: Vec<Places>,
}

impl Stages {
    fn new(memo: &StageCache, a: &Run, b: &Run) -> Result<Self, Error> {
        let sides = [a, b];
        let of = |mask: usize, bit: usize| sides.get(mask >> bit & 1).copied().unwrap_or(a);
        let selected = (0..8).map(|mask| {
            let (screen, score, rank) = (of(mask, 0), of(mask, 1), of(mask, 2));
            let selected = memo.select(rank.ready, &rank.settings, &screen.eligible, &score.scores);
            // The hybrid's two other stages have run already.
            memo.note_saved(2);
            selected
        });
        let selected: Vec<Arc<Whole<Selection>>> = selected.collect::<Result<_, _>>()?;
        let places = selected.iter().enumerate().map(|(mask, selected)| {
            let rank = of(mask, 2);
            rank.ready.places(&rank.settings, &selected.findings)
        });
        let game = Game::new(3, game::EXACT, 1, game::SEED);
        // Each hybrid is an outcome of its own.
        let weights = game.weights(&[0, 1, 2, 3, 4, 5, 6, 7]);
        Ok(Self {
            game,
            weights,
            places: places.collect(),
            eligible: sides.map(|run| run.eligible.clone()),
            selected,
        })
    }

    fn value(&self, aspect: Aspect, hybrid: usize, row: usize) -> Ends {
        let at = |column: &[u8]| ends_of(column.get(row).copied().unwrap_or_default());
        let eligible = self.eligible.get(hybrid & 1);
        let Some(selected) = self.selected.get(hybrid) else {
            return Ends::default();
        };
        let prize = match aspect {
            Aspect::Prize => i128::from(selected.answer.prize),
            _ => 1,
        };
        let value = match aspect {
            Aspect::Eligible => eligible.map(|column| at(column)).unwrap_or_default(),
            Aspect::Candidate => at(&selected.answer.candidate),
            Aspect::Winner | Aspect::Prize => at(&selected.answer.winner),
        };
        Ends {
            low: value.low * prize,
            high: value.high * prize,
        }
    }

    fn of_row(&self, aspect: Aspect, row: usize) -> Vec<StageShare> {
        let shares = self.shares(&|hybrid| self.value(aspect, hybrid, row));
        let some = |share: &StageShare| !(share.low.is_zero() && share.high.is_zero());
        shares.into_iter().filter(some).collect()
    }

    fn of_cohort(&self, aspect: Aspect) -> Vec<StageShare> {
        let rows = self.eligible.first().map_or(0, Vec::len);
        let sums: Vec<Ends> = (0..self.selected.len())
            .map(|hybrid| {
                let sum = (0..rows).fold(Ends::default(), |sum, row| {
                    let value = self.value(aspect, hybrid, row);
                    Ends {
                        low: sum.low + value.low,
                        high: sum.high + value.high,
                    }
                });
                let selected = self.selected.get(hybrid);
                let prize = selected.map_or(0, |selected| selected.answer.prize);
                let places = self.places.get(hybrid).copied().unwrap_or_default();
                ranked::bounded(sum, aspect, prize, places)
            })
            .collect();
        self.shares(&|hybrid| sums.get(hybrid).copied().unwrap_or_default())
    }

    fn shares(&self, value: &dyn Fn(usize) -> Ends) -> Vec<StageShare> {
        let values: Vec<Ends> = (0..self.selected.len()).map(value).collect();
        let low = self.weights.shares(values.iter().map(|value| value.low));
        let high = self.weights.shares(values.iter().map(|value| value.high));
        let over = |numerator: Option<&i128>| {
            numerator.map_or(Fraction::ZERO, |it| {
                Fraction::new(*it, self.game.denominator)
            })
        };
        Stage::ALL
            .into_iter()
            .enumerate()
            .map(|(bit, stage)| StageShare {
                stage,
                low: over(low.get(bit)),
                high: over(high.get(bit)),
            })
            .collect()
    }
}
