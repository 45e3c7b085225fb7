//! Own change or displaced: whether an applicant's own evaluation changed, or others' did.
//!
//! An applicant's *evaluation* is what the rules say of it alone: whether it is in the order (eligible,
//! visited, threshold reached) and with what score. Its *place*, its candidacy and its award depend on
//! the others as well, and on how many places there are.
//!
//! What had a part in a change is found by taking it back: with the applicant's own evaluation frozen
//! to A's, with all others' frozen to A's, and with A's number of places and steps, all else being B's.
//! Each without which the outcome is not B's had a part. Where B's outcome comes about without any
//! single one of them, those have a part that change A's outcome by themselves. The others that moved
//! an applicant are found in the same way, each of them frozen alone.

use std::collections::BTreeMap;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use crate::attribution::articles;
use crate::cache::StageCache;
use crate::changes::{Change, Plan, Set};
use laurel_contract::types::Scores;
use laurel_cycle::error::Error;
use laurel_cycle::error::Failure;
use laurel_scheme::ready::Run;
use laurel_scheme::settings::StageSettings;
use laurel_scheme::stage::Stage;
use laurel_scheme::truth::{NO, and, in_a_row};
use laurel_words::lang::{Lang, Text};

/// Why an applicant's place, candidacy or award is another under B.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Displacement {
    /// Whose change it took.
    pub cause: Cause,
    /// True where the number of places, or the steps after the order, had a part in it as well.
    pub places: bool,
    /// The same for each of the three that changed.
    pub parts: Vec<PartCause>,
    /// The others without whose change it would stand elsewhere under B, in the order of the file;
    /// the first 20.
    pub by: Vec<Mover>,
    /// How many they are in all.
    pub movers: usize,
    /// True where no single one of them would have made the difference, so that all are named whose
    /// evaluation changed.
    pub jointly: bool,
}

/// Whose change it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Cause {
    /// Its own evaluation changed, and that was enough.
    Own,
    /// Others' evaluations changed, and its own had no part in it.
    Displaced,
    /// Both had a part in it.
    Both,
    /// Nobody's evaluation had a part in it: the number of places or the steps after the order differ.
    Places,
}

impl Cause {
    /// In words.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Own => lang.pick("自身评价变化", "own evaluation"),
            Self::Displaced => lang.pick("受他人变化影响", "displaced by others"),
            Self::Both => lang.pick("自身与他人均有变化", "own evaluation and others"),
            Self::Places => lang.pick("名额或程序变化", "number of places or steps"),
        }
    }
}

/// One of the three things that depend on others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Best and worst place.
    Place,
    /// Candidacy.
    Candidate,
    /// Award.
    Winner,
}

/// Whose change it took for one of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PartCause {
    /// Which.
    pub part: Part,
    /// Whose change it took.
    pub cause: Cause,
    /// True where the number of places, or the steps after the order, had a part in it as well.
    pub places: bool,
}

/// Another applicant whose change moved this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Mover {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// What it did.
    pub moved: Moved,
    /// Ids of the changes by which its evaluation changed.
    pub changes: Vec<String>,
    /// Their articles.
    pub articles: Vec<Text>,
}

/// How the evaluation of another changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Moved {
    /// It was not in the order and is, or may be.
    Entered,
    /// It was, or may have been, in the order and is not.
    Left,
    /// It is in the order on both sides, with another score or another certainty.
    Shifted,
}

impl Moved {
    /// In words.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Entered => lang.pick("列入排序", "entered the order"),
            Self::Left => lang.pick("落出排序", "left the order"),
            Self::Shifted => lang.pick("得分或确定性变化", "another score or certainty"),
        }
    }
}

/// Most movers that are named.
const NAMED: usize = 20;
/// Rules of ranking that concern the applicant alone, by concept.
const OWN: [&str; 2] = ["visited", "threshold"];

/// One of the two sides of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The baseline.
    A,
    /// The reform.
    B,
}

/// The evaluations of all applicants: what the order is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluations {
    /// Whether each is in the order, as far as that is its own affair.
    pub inside: Vec<u8>,
    /// Visits and scores.
    pub scores: Scores,
}

/// What a ranking makes of evaluations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Candidacies.
    pub candidate: Vec<u8>,
    /// Awards.
    pub winner: Vec<u8>,
    /// Best places, 0 for none.
    pub best: Vec<u32>,
    /// Worst places, 0 for none.
    pub worst: Vec<u32>,
}

/// What depends on others, of one applicant.
type Standing = [(u32, u32); 3];

impl Order {
    fn at(&self, row: usize) -> Standing {
        let cell = |column: &[u8]| u32::from(column.get(row).copied().unwrap_or_default());
        let place = |column: &[u32]| column.get(row).copied().unwrap_or_default();
        [
            (place(&self.best), place(&self.worst)),
            (cell(&self.candidate), 0),
            (cell(&self.winner), 0),
        ]
    }
}

/// Whether an applicant is visited; lowest and highest score, and what they are over.
type Visit = (u8, Option<(u32, u32, u32)>);

const PARTS: [Part; 3] = [Part::Place, Part::Candidate, Part::Winner];

impl Evaluations {
    /// Visit and score of a row.
    fn score(&self, row: usize) -> Visit {
        let scores = &self.scores;
        let visited = scores.visited.get(row).copied().unwrap_or(3);
        let score = u32::try_from(row)
            .ok()
            .and_then(|row| scores.row.binary_search(&row).ok())
            .and_then(|at| {
                Some((
                    *scores.low.get(at)?,
                    *scores.high.get(at)?,
                    *scores.over.get(at)?,
                ))
            });
        (visited, score)
    }

    /// What a row brings to the order. Those who cannot be in it bring nothing, whatever their scores.
    fn at(&self, row: usize) -> (u8, Visit) {
        match self.inside.get(row).copied().unwrap_or(NO) {
            NO => (NO, (NO, None)),
            inside => (inside, self.score(row)),
        }
    }

    /// The same, with the evaluation that one row has in another.
    fn with(&self, row: usize, other: &Self) -> Self {
        let mut mixed = self.clone();
        if let (Some(cell), Some(inside)) = (mixed.inside.get_mut(row), other.inside.get(row)) {
            *cell = *inside;
        }
        let given = other.score(row);
        if given == self.score(row) {
            return mixed;
        }
        let scores = &mut mixed.scores;
        if let Some(cell) = scores.visited.get_mut(row) {
            *cell = given.0;
        }
        let number = u32::try_from(row).unwrap_or(u32::MAX);
        let at = match scores.row.binary_search(&number) {
            Ok(at) => {
                scores.row.remove(at);
                scores.low.remove(at);
                scores.high.remove(at);
                scores.over.remove(at);
                at
            }
            Err(at) => at,
        };
        if let Some((low, high, over)) = given.1 {
            scores.row.insert(at, number);
            scores.low.insert(at, low);
            scores.high.insert(at, high);
            scores.over.insert(at, over);
        }
        mixed
    }
}

/// Why one applicant stands elsewhere, by row numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    /// Its row.
    pub row: usize,
    /// The parts that changed, and whose change it took.
    pub parts: Vec<PartCause>,
    /// The others that moved it.
    pub movers: Vec<usize>,
    /// Whether they did so only together.
    pub jointly: bool,
}

/// Whose change it took.
#[derive(Clone, Copy, Default)]
struct Factors {
    own: bool,
    others: bool,
    places: bool,
}

impl Factors {
    fn any(self) -> bool {
        self.own || self.others || self.places
    }

    fn cause(self) -> Cause {
        match (self.own, self.others) {
            (true, true) => Cause::Both,
            (true, false) => Cause::Own,
            (false, true) => Cause::Displaced,
            (false, false) => Cause::Places,
        }
    }
}

/// Ranks evaluations by a side's rules.
pub type Rank<'r, E> = &'r (dyn Fn(Side, &Evaluations) -> Result<Order, E> + Sync);

/// Judges every applicant whose place, candidacy or award differs. `rank` must depend on its arguments
/// alone.
pub fn judge<E: Send>(a: &Evaluations, b: &Evaluations, rank: Rank<E>) -> Result<Vec<Moving>, E> {
    let (order_a, order_b) = (rank(Side::A, a)?, rank(Side::B, b)?);
    let rows = a.inside.len();
    let moved: Vec<usize> = (0..rows)
        .filter(|row| order_a.at(*row) != order_b.at(*row))
        .collect();
    if moved.is_empty() {
        return Ok(Vec::new());
    }
    let changed: Vec<usize> = (0..rows).filter(|row| a.at(*row) != b.at(*row)).collect();
    // All evaluations of one side, under the rules of the other.
    let (rules_b, rules_a) = (rank(Side::B, a)?, rank(Side::A, b)?);

    // B, with one applicant frozen to A's evaluation: how that one stands, and whom it moved.
    let frozen: Vec<(Standing, Vec<usize>)> = changed
        .par_iter()
        .map(|row| {
            let order = rank(Side::B, &b.with(*row, a))?;
            let others = moved.iter().copied().filter(|other| {
                other != row
                    && differs(
                        &order_a,
                        &order_b,
                        &order_b.at(*other),
                        &order.at(*other),
                        *other,
                    )
            });
            Ok((order.at(*row), others.collect()))
        })
        .collect::<Result<_, E>>()?;
    let mut movers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (row, (_, others)) in changed.iter().zip(&frozen) {
        for other in others {
            movers.entry(*other).or_default().push(*row);
        }
    }
    moved
        .par_iter()
        .map(|row| {
            let own = changed.binary_search(row).ok();
            let others = changed.len() > usize::from(own.is_some());
            let (under_a, under_b) = (order_a.at(*row), order_b.at(*row));
            let without_own = own
                .and_then(|at| frozen.get(at))
                .map(|(standing, _)| *standing);
            let without_others = match own {
                None => rules_b.at(*row),
                Some(_) => rank(Side::B, &a.with(*row, b))?.at(*row),
            };
            let without_places = rules_a.at(*row);
            let of = |standing: &Standing, part: usize| standing.get(part).copied();
            let taken_back = |part: usize| Factors {
                own: without_own.is_some_and(|it| of(&it, part) != of(&under_b, part)),
                others: others && of(&without_others, part) != of(&under_b, part),
                places: of(&without_places, part) != of(&under_b, part),
            };
            let mut found: Vec<(usize, Factors)> = (0..PARTS.len())
                .filter(|part| of(&under_a, *part) != of(&under_b, *part))
                .map(|part| (part, taken_back(part)))
                .collect();
            if found.iter().any(|(_, factors)| !factors.any()) {
                let alone_own = match own {
                    None => under_a,
                    Some(_) => rank(Side::A, &a.with(*row, b))?.at(*row),
                };
                let alone_others = match own {
                    None => rules_a.at(*row),
                    Some(_) => rank(Side::A, &b.with(*row, a))?.at(*row),
                };
                let alone_places = rules_b.at(*row);
                for (part, factors) in found.iter_mut().filter(|(_, factors)| !factors.any()) {
                    let alters = |standing: &Standing| of(standing, *part) != of(&under_a, *part);
                    *factors = Factors {
                        own: alters(&alone_own),
                        others: others && alters(&alone_others),
                        places: alters(&alone_places),
                    };
                    if !factors.any() {
                        // Only together do they alter anything.
                        *factors = Factors {
                            own: own.is_some(),
                            others,
                            places: true,
                        };
                    }
                }
            }
            let by_others = found.iter().any(|(_, factors)| factors.others);
            let mut by = Vec::new();
            if by_others {
                by = movers.get(row).cloned().unwrap_or_default();
            }
            let jointly = by_others && by.is_empty();
            if jointly {
                by = changed
                    .iter()
                    .copied()
                    .filter(|other| other != row)
                    .collect();
            }
            let parts = found.iter().filter_map(|(part, factors)| {
                Some(PartCause {
                    part: *PARTS.get(*part)?,
                    cause: factors.cause(),
                    places: factors.places,
                })
            });
            Ok(Moving {
                row: *row,
                parts: parts.collect(),
                movers: by,
                jointly,
            })
        })
        .collect()
}

/// Whether a part that changed from A to B differs between two standings of a row.
fn differs(a: &Order, b: &Order, one: &Standing, other: &Standing, row: usize) -> bool {
    let (under_a, under_b) = (a.at(row), b.at(row));
    let changed = under_a.iter().zip(&under_b).map(|(a, b)| a != b);
    changed
        .zip(one.iter().zip(other))
        .any(|(changed, (one, other))| changed && one != other)
}

/// Why each applicant stands elsewhere under B, by row. `changes_of` gives the changes by which a
/// stage evaluates an applicant differently.
pub(crate) fn displacements(
    memo: &StageCache,
    a: &Run,
    b: &Run,
    changes_of: &dyn Fn(usize, Stage) -> Vec<usize>,
) -> Result<BTreeMap<usize, Displacement>, Error> {
    let sides = [Ranking::new(a, true), Ranking::new(b, true)];
    let [rank_a, rank_b] = &sides;
    // An applicant that falls short of the threshold is as good as one that is not eligible: so what
    // is its own is put into one column, and the rule itself is left out. Should a component not
    // agree, the threshold counts among the rules of the order.
    let agree = rank_a.reproduces(memo)? && rank_b.reproduces(memo)?;
    let plain;
    let [rank_a, rank_b] = if agree {
        &sides
    } else {
        plain = [Ranking::new(a, false), Ranking::new(b, false)];
        &plain
    };
    let rank = |side: Side, evaluations: &Evaluations| match side {
        Side::A => rank_a.order(memo, evaluations),
        Side::B => rank_b.order(memo, evaluations),
    };
    let moving = judge(&rank_a.evaluations, &rank_b.evaluations, &rank)?;
    let plan = Plan::new(Set::of(a), Set::of(b));
    let mover = |row: usize| mover(a, b, [rank_a, rank_b], &plan.changes, changes_of, row);
    let mut known: BTreeMap<usize, Option<Mover>> = BTreeMap::new();
    let mut displacements = BTreeMap::new();
    for one in moving {
        let has = |causes: &[Cause]| one.parts.iter().any(|part| causes.contains(&part.cause));
        let total = Factors {
            own: has(&[Cause::Own, Cause::Both]),
            others: has(&[Cause::Displaced, Cause::Both]),
            places: one.parts.iter().any(|part| part.places),
        };
        let mut by = Vec::new();
        for row in one.movers.iter().take(NAMED) {
            by.extend(known.entry(*row).or_insert_with(|| mover(*row)).clone());
        }
        let displacement = Displacement {
            cause: total.cause(),
            places: total.places,
            parts: one.parts,
            by,
            movers: one.movers.len(),
            jointly: one.jointly,
        };
        displacements.insert(one.row, displacement);
    }
    Ok(displacements)
}

/// The ranking of one side, with what is the applicants' own taken out of it or left in.
struct Ranking<'r> {
    run: &'r Run<'r>,
    settings: BTreeMap<Stage, StageSettings>,
    evaluations: Evaluations,
}

impl<'r> Ranking<'r> {
    fn new(run: &'r Run<'r>, apart: bool) -> Self {
        let stage = Stage::Ranking;
        let mut of_stage = run.settings.get(&stage).cloned().unwrap_or_default();
        let mut inside = run.eligible.clone();
        for (rule, answers) in own_rules(run) {
            if !apart {
                continue;
            }
            for (cell, answer) in inside.iter_mut().zip(answers) {
                *cell = and(*cell, in_a_row(*answer));
            }
            if !of_stage.waived.contains(rule) {
                of_stage.waived.push(rule.clone());
            }
        }
        Self {
            run,
            settings: BTreeMap::from([(stage, of_stage)]),
            evaluations: Evaluations {
                inside,
                scores: run.scores.clone(),
            },
        }
    }

    fn order(&self, memo: &StageCache, evaluations: &Evaluations) -> Result<Order, Failure> {
        let selected = memo.select_of_many(
            self.run.ready,
            &self.settings,
            self.run.ready.stance(self.run.columns, &self.run.settings),
            &evaluations.inside,
            &evaluations.scores,
        )?;
        let selection = &selected.answer;
        Ok(Order {
            candidate: selection.candidate.clone(),
            winner: selection.winner.clone(),
            best: selection.best.clone(),
            worst: selection.worst.clone(),
        })
    }

    /// Whether it answers as the run did.
    fn reproduces(&self, memo: &StageCache) -> Result<bool, Failure> {
        let order = self.order(memo, &self.evaluations)?;
        let selection = &self.run.selection;
        Ok(order.candidate == selection.candidate
            && order.winner == selection.winner
            && order.best == selection.best
            && order.worst == selection.worst)
    }
}

/// The rules of ranking that concern the applicant alone, with their answers.
fn own_rules<'r>(run: &'r Run<'r>) -> impl Iterator<Item = (&'r String, &'r Vec<u8>)> {
    let stage = Stage::Ranking;
    let rules = run
        .ready
        .description(stage)
        .into_iter()
        .flat_map(|it| &it.rules);
    let columns = run.rules.get(&stage).into_iter().flatten();
    rules
        .zip(columns)
        .filter(|(rule, _)| OWN.contains(&rule.concept.as_str()))
        .map(|(rule, column)| (&rule.id, column))
}

/// Another applicant, with the changes by which its evaluation changed.
fn mover(
    a: &Run,
    b: &Run,
    [rank_a, rank_b]: [&Ranking; 2],
    changes: &[Change],
    changes_of: &dyn Fn(usize, Stage) -> Vec<usize>,
    row: usize,
) -> Option<Mover> {
    let applicant = a.columns.cycle.applicants.get(row)?;
    let inside = |ranking: &Ranking| ranking.evaluations.at(row).0;
    let moved = match (inside(rank_a), inside(rank_b)) {
        (NO, _) => Moved::Entered,
        (_, NO) => Moved::Left,
        _ => Moved::Shifted,
    };
    let mut numbers = Vec::new();
    if a.eligible.get(row) != b.eligible.get(row) {
        numbers.extend(changes_of(row, Stage::Eligibility));
    }
    let score = |ranking: &Ranking| ranking.evaluations.score(row);
    if score(rank_a) != score(rank_b) {
        numbers.extend(changes_of(row, Stage::Scoring));
    }
    // Where its score is the same but reaches the threshold on one side only, the terms that this rule
    // reads moved it.
    let own = |run: &Run| -> Vec<u8> {
        let cells = own_rules(run).map(|(_, column)| column.get(row).copied());
        cells.flatten().collect()
    };
    if score(rank_a) == score(rank_b) && own(a) != own(b) {
        let reads = |change: &Change| {
            let rules = [a, b]
                .into_iter()
                .filter_map(|run| run.ready.description(Stage::Ranking));
            let mut own = rules
                .flat_map(|it| &it.rules)
                .filter(|rule| OWN.contains(&rule.concept.as_str()));
            own.any(|rule| {
                change
                    .terms
                    .iter()
                    .any(|term| rule.terms.contains(&term.id))
                    || change.id == format!("ranking/rule/{}", rule.concept)
            })
        };
        let of_ranking = changes_of(row, Stage::Ranking);
        let reading = of_ranking
            .into_iter()
            .filter(|number| changes.get(*number).is_some_and(reads));
        numbers.extend(reading);
    }
    let of_mover: Vec<&Change> = numbers
        .iter()
        .filter_map(|number| changes.get(*number))
        .collect();
    Some(Mover {
        id: applicant.id.to_string(),
        name: applicant.name.as_deref().map(str::to_owned),
        moved,
        changes: of_mover.iter().map(|change| change.id.clone()).collect(),
        articles: of_mover.iter().map(|change| articles(change)).collect(),
    })
}
