//! How stable an outcome is: the fewest steps of an examiner's marks that change who is a candidate or a
//! winner, and who sits so near the cut that the examiners' own disagreement decides.
//!
//! A step is 5 per cent on one item of one set of marks that makes a score: the agreed marks, or a sheet
//! of an average. The marks of one applicant move, in one direction; all others stay. Of so many steps
//! those that are worth most move a score the furthest, so that the fewest that change anything are among
//! them. Who cannot change anything is ruled out by moving many at once, further than they could go: where
//! that changes nothing, none of them does. This takes for granted that a higher score never makes a
//! place worse. Whatever is reported has been run again with the very marks that it names.

use schemars::JsonSchema;
use serde::Serialize;

use crate::marks::{MarkChange, Sheets};
use crate::variants::{Effort, RowScore, Trial, put_score, score_of};
use laurel_contract::ranking::Selection;
use laurel_contract::types::Scores;
use laurel_cycle::error::Error;
use laurel_cycle::marks::STEP;
use laurel_scheme::outcome::{CycleInfo, SchemeInfo, Score};
use laurel_scheme::stage::Answer;
use laurel_scheme::truth::{NO, YES};
use laurel_words::lang::{Lang, Text};

/// Most steps that are tried on the marks of one applicant.
pub const MOST_STEPS: usize = 8;
/// Applicants whose sheets are scored one by one in a call.
const BLOCK: usize = 1024;
/// The full score in hundredths of a point.
const FULL_SCORE: u32 = 100_000;
/// The coarsest rounding of a score, in hundredths of a point.
const ROUNDING: u32 = 100;

/// How stable an outcome is.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Stability")]
pub struct Stability {
    /// The scheme and how it was set.
    pub scheme: SchemeInfo,
    /// The cycle.
    pub cycle: CycleInfo,
    /// The finding in one short sentence.
    pub sentence: Text,
    /// What a step is, and whose examiners disagree so much that it is enough.
    pub detail: Text,
    /// Applicants with a score.
    pub scored: usize,
    /// Those of them with marks on record; a total alone has none that could move.
    pub marked: usize,
    /// Most steps that were tried on the marks of one applicant.
    pub most_steps: usize,
    /// The fewest steps that change the candidates or winners; none where it takes more.
    pub fewest: Option<usize>,
    /// Whose marks change the outcome, fewest steps first.
    pub shifts: Vec<Shift>,
    /// How much was run.
    pub effort: Effort,
}

/// Marks of one applicant that change the outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Shift {
    /// Id of the applicant whose marks move.
    pub applicant: String,
    /// Its name.
    pub name: Option<String>,
    /// Which way.
    pub direction: Direction,
    /// The fewest steps; none where it takes more than were tried.
    pub steps: Option<usize>,
    /// The marks, one way of that few steps; empty where it takes more.
    pub marks: Vec<MarkChange>,
    /// The score as it is.
    pub from: Score,
    /// The score that these marks give; where there are none, that of the examiner's sheet that is
    /// furthest off.
    pub to: Score,
    /// Whose answers change.
    pub effects: Vec<Effect>,
    /// What each examiner's sheet would give by itself, where there are sheets.
    pub examiners: Option<Disagreement>,
}

/// Which way marks move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Higher.
    Up,
    /// Lower.
    Down,
}

/// An answer that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Effect {
    /// Id of the applicant.
    pub applicant: String,
    /// Its name.
    pub name: Option<String>,
    /// Which question.
    pub question: Contested,
    /// The answer as it is.
    pub before: Answer,
    /// The answer as it would be.
    pub after: Answer,
}

/// What is at stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Contested {
    /// Is a candidate: yes = certain, open = possible.
    Candidate,
    /// Is a winner.
    Winner,
}

/// How far the examiners are apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Disagreement {
    /// The score that the lowest sheet gives by itself.
    pub lowest: Score,
    /// The score that the highest sheet gives by itself.
    pub highest: Score,
    /// Whether the outcome changes where that sheet alone makes the score.
    pub decides: bool,
}

/// Scores that the sheets of a row give one by one: the lowest and the highest.
type Ends = (RowScore, RowScore);

struct Test<'a, 't> {
    trial: &'a Trial<'t>,
    /// Rows with a score.
    rows: Vec<u32>,
    /// For each of them, the ends of what its sheets give one by one.
    ends: Vec<Option<Ends>>,
    /// How far the most steps could move a score, in hundredths of a point.
    reach: u32,
}

/// How stable the outcome of a scheme on a cycle is.
pub fn stability(trial: &Trial, scheme: SchemeInfo) -> Result<Stability, Error> {
    let rows = trial.base.scored.answer.row.clone();
    let items = trial.ready.standards.iter().flat_map(|it| &it.items);
    let largest = items.map(|item| item.points).max().unwrap_or_default();
    let steps = u32::try_from(MOST_STEPS).unwrap_or(u32::MAX);
    let marked = marked(trial, &rows);
    let test = Test {
        trial,
        ends: ends(trial, &rows)?,
        rows,
        reach: steps * u32::from(STEP) * largest + ROUNDING,
    };
    let mut shifts = Vec::new();
    for direction in [Direction::Up, Direction::Down] {
        for row in test.near(direction)? {
            shifts.extend(test.shift(row, direction)?.map(|shift| (row, shift)));
        }
    }
    shifts.sort_by_key(|(row, shift)| (shift.steps.unwrap_or(usize::MAX), shift.direction, *row));
    let shifts: Vec<Shift> = shifts.into_iter().map(|(_, shift)| shift).collect();
    let mut stability = Stability {
        scheme,
        cycle: CycleInfo::of(trial.columns()),
        sentence: Text::default(),
        detail: Text::default(),
        scored: test.rows.len(),
        marked,
        most_steps: MOST_STEPS,
        fewest: shifts.iter().filter_map(|shift| shift.steps).min(),
        shifts,
        effort: trial.effort(&[]),
    };
    let undecided = stability.cycle.undecided.id;
    stability.sentence = undecided.marked(|lang| sentence(&stability, lang));
    stability.detail = Text::new(detail(&stability, Lang::Zh), detail(&stability, Lang::En));
    Ok(stability)
}

/// How many of some rows have marks, agreed or on sheets.
fn marked(trial: &Trial, rows: &[u32]) -> usize {
    let mut marked = 0;
    for rows in rows.chunks(BLOCK) {
        let visits = trial.visits_of(rows);
        let owners = visits.sheets.applicant.iter();
        let mut owners: Vec<u32> = owners.chain(&visits.agreed.applicant).copied().collect();
        owners.sort_unstable();
        owners.dedup();
        marked += owners.len();
    }
    marked
}

/// What the sheets of each row give one by one.
fn ends(trial: &Trial, rows: &[u32]) -> Result<Vec<Option<Ends>>, Error> {
    let mut ends = Vec::with_capacity(rows.len());
    for rows in rows.chunks(BLOCK) {
        let mut visits = trial.visits_of(rows);
        let owners = visits.sheets.applicant.clone();
        visits.agreed.applicant.clear();
        visits.agreed.marks.clear();
        // A total has no sheets, and none of them varies.
        visits.totals.applicant.clear();
        visits.totals.points.clear();
        visits.picked = vec![YES; owners.len()];
        visits.sheets.applicant = (0..).take(owners.len()).collect();
        let scores = trial.score(&visits)?.scores;
        let mut found: Vec<Option<Ends>> = vec![None; rows.len()];
        for (sheet, owner) in (0..).zip(owners) {
            let Some(score) = score_of(&scores, sheet).filter(|score| score.low == score.high)
            else {
                continue;
            };
            let Some(place) = usize::try_from(owner).ok().and_then(|at| found.get_mut(at)) else {
                continue;
            };
            *place = Some(place.map_or((score, score), |(lowest, highest)| {
                (
                    if less(score, lowest) { score } else { lowest },
                    if less(highest, score) { score } else { highest },
                )
            }));
        }
        ends.append(&mut found);
    }
    Ok(ends)
}

/// Whether the lowest possible of a score is less than that of another.
fn less(one: RowScore, other: RowScore) -> bool {
    u64::from(one.low) * u64::from(other.over) < u64::from(other.low) * u64::from(one.over)
}

impl Test<'_, '_> {
    fn base(&self) -> &Scores {
        &self.trial.base.scored.answer
    }

    fn select(
        &self,
        scores: &Scores,
    ) -> Result<std::sync::Arc<laurel_scheme::stages::Whole<Selection>>, Error> {
        let eligible = &self.trial.base.screened.answer;
        Ok(self.trial.select(eligible, scores)?)
    }

    /// Whether other scores change the candidates or winners.
    fn changes(&self, scores: &Scores) -> Result<bool, Error> {
        let (base, then) = (&self.trial.base.selected.answer, self.select(scores)?);
        Ok(base.candidate != then.answer.candidate || base.winner != then.answer.winner)
    }

    /// The furthest that a row could come: by the most steps, or by one of its sheets alone.
    fn furthest(&self, row: u32, direction: Direction) -> Option<RowScore> {
        let now = score_of(self.base(), row)?;
        let by = self.reach.saturating_mul(now.over);
        let most = FULL_SCORE.saturating_mul(now.over);
        let moved = |end: u32| match direction {
            Direction::Up => end.saturating_add(by).min(most),
            Direction::Down => end.saturating_sub(by),
        };
        let stepped = RowScore {
            low: moved(now.low),
            high: moved(now.high),
            over: now.over,
        };
        let alone = self.alone(row, direction);
        Some(match (alone, direction) {
            (Some(alone), Direction::Up) if less(stepped, alone) => alone,
            (Some(alone), Direction::Down) if less(alone, stepped) => alone,
            _ => stepped,
        })
    }

    fn ends(&self, row: u32) -> Option<Ends> {
        let at = self.rows.binary_search(&row).ok()?;
        self.ends.get(at).copied().flatten()
    }

    /// The score of the sheet that is furthest off in a direction.
    fn alone(&self, row: u32, direction: Direction) -> Option<RowScore> {
        self.ends(row).map(|(lowest, highest)| match direction {
            Direction::Up => highest,
            Direction::Down => lowest,
        })
    }

    /// The rows whose marks might change the outcome.
    fn near(&self, direction: Direction) -> Result<Vec<u32>, Error> {
        let candidate = &self.trial.base.selected.answer.candidate;
        let is_out = |row: &u32| {
            let cell = usize::try_from(*row)
                .ok()
                .and_then(|row| candidate.get(row));
            cell == Some(&NO)
        };
        let (outside, inside): (Vec<u32>, Vec<u32>) = self.rows.iter().partition(|row| is_out(row));
        let mut near = self.among(&outside, direction)?;
        for row in inside {
            near.extend(self.among(&[row], direction)?);
        }
        near.sort_unstable();
        Ok(near)
    }

    /// Of rows that are no candidates, or of a single row, those that might.
    fn among(&self, rows: &[u32], direction: Direction) -> Result<Vec<u32>, Error> {
        let mut scores = self.base().clone();
        for row in rows {
            if let Some(score) = self.furthest(*row, direction) {
                put_score(&mut scores, *row, score);
            }
        }
        if rows.is_empty() || !self.changes(&scores)? {
            return Ok(Vec::new());
        }
        if rows.len() == 1 {
            return Ok(rows.to_vec());
        }
        let (one, other) = rows.split_at(rows.len() / 2);
        let mut found = self.among(one, direction)?;
        found.extend(self.among(other, direction)?);
        Ok(found)
    }

    fn with(&self, row: u32, score: RowScore) -> Scores {
        let mut scores = self.base().clone();
        put_score(&mut scores, row, score);
        scores
    }

    /// The fewest steps of a row's marks that change the outcome, and whether its examiners'
    /// disagreement does.
    fn shift(&self, row: u32, direction: Direction) -> Result<Option<Shift>, Error> {
        let trial = self.trial;
        let Some(now) = score_of(self.base(), row) else {
            return Ok(None);
        };
        let up = direction == Direction::Up;
        let sheets = Sheets::of(trial, row)?;
        let steps = sheets.steps(up, MOST_STEPS);
        let scores = sheets.after(trial, &steps, up)?;
        let mut found = None;
        if let Some(furthest) = scores.last()
            && self.changes(&self.with(row, *furthest))?
        {
            for (count, score) in (1..).zip(&scores) {
                if self.changes(&self.with(row, *score))? {
                    let moved = sheets.moved(steps.get(..count).unwrap_or_default(), up);
                    found = Some((count, *score, sheets.changes(trial, &moved)));
                    break;
                }
            }
        }
        let further = |alone: &RowScore| match direction {
            Direction::Up => less(now, *alone),
            Direction::Down => less(*alone, now),
        };
        let alone = self.alone(row, direction).filter(further);
        let decides = match alone {
            Some(score) => self.changes(&self.with(row, score))?,
            None => false,
        };
        let (to, count, marks) = match (found, alone) {
            (Some((count, score, marks)), _) => (score, Some(count), marks),
            (None, Some(score)) if decides => (score, None, Vec::new()),
            _ => return Ok(None),
        };
        let (id, name) = self.who(row);
        Ok(Some(Shift {
            applicant: id,
            name,
            direction,
            steps: count,
            marks,
            from: now.shown(),
            to: to.shown(),
            effects: self.effects(&self.with(row, to))?,
            examiners: self.ends(row).map(|(lowest, highest)| Disagreement {
                lowest: lowest.shown(),
                highest: highest.shown(),
                decides,
            }),
        }))
    }

    fn who(&self, row: u32) -> (String, Option<String>) {
        let applicants = &self.trial.columns().cycle.applicants;
        let at = usize::try_from(row)
            .ok()
            .and_then(|row| applicants.get(row));
        at.map_or_else(Default::default, |applicant| {
            let name = applicant.name.as_deref().map(str::to_owned);
            (applicant.id.to_string(), name)
        })
    }

    /// The answers that other scores change.
    fn effects(&self, scores: &Scores) -> Result<Vec<Effect>, Error> {
        let (base, then) = (&self.trial.base.selected.answer, self.select(scores)?);
        let mut effects = Vec::new();
        let columns = [
            (
                Contested::Candidate,
                &base.candidate,
                &then.answer.candidate,
            ),
            (Contested::Winner, &base.winner, &then.answer.winner),
        ];
        for (question, before, after) in columns {
            for (row, (before, after)) in (0..).zip(before.iter().zip(after)) {
                if before != after {
                    let (applicant, name) = self.who(row);
                    effects.push(Effect {
                        applicant,
                        name,
                        question,
                        before: Answer::of(*before),
                        after: Answer::of(*after),
                    });
                }
            }
        }
        Ok(effects)
    }
}

/// Of how many applicants such shifts are.
fn applicants(stability: &Stability, keep: impl Fn(&Shift) -> bool) -> usize {
    let shifts = stability.shifts.iter().filter(|shift| keep(shift));
    let mut ids: Vec<&str> = shifts.map(|shift| shift.applicant.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.len()
}

/// The finding in one sentence.
fn sentence(stability: &Stability, lang: Lang) -> String {
    let scheme = stability.scheme.short.get(lang);
    let most = stability.most_steps;
    let near = applicants(stability, |shift| shift.steps.is_some());
    let (scored, marked) = (stability.scored, stability.marked);
    match (stability.fewest, lang) {
        (None, Lang::Zh) if scored == 0 => {
            format!("按{scheme}，没有一家有得分，没有评分可以变动，未作检验。")
        }
        (None, Lang::En) if scored == 0 => {
            format!(
                "Under {scheme}, nobody has a score: there are no marks to move, and nothing was tried."
            )
        }
        (None, Lang::Zh) if marked == 0 => {
            format!("按{scheme}，在案的只有总分，没有分条评分可以变动，未作检验。")
        }
        (None, Lang::En) if marked == 0 => {
            format!(
                "Under {scheme}, totals alone are on record: there are no marks to move, and nothing was tried."
            )
        }
        (None, Lang::Zh) if marked < scored => format!(
            "按{scheme}，有分条评分的{marked}家变动{most}步以内都不改变候选和获奖；另{}家只有总分，未试。",
            scored - marked
        ),
        (None, Lang::En) if marked < scored => format!(
            "Under {scheme}, no {most} steps of marks change the outcome for {marked}; {} with totals alone were not tried.",
            scored - marked
        ),
        (None, Lang::Zh) => {
            format!("按{scheme}，任何一家的评分变动{most}步以内都不改变候选和获奖。")
        }
        (None, Lang::En) => format!(
            "Under {scheme}, no {most} steps of marks of any one applicant change candidates or winners."
        ),
        (Some(fewest), Lang::Zh) => format!(
            "按{scheme}，最少{fewest}步评分变动就会改变候选或获奖；{most}步以内可改变的有{near}家。"
        ),
        (Some(fewest), Lang::En) => format!(
            "Under {scheme}, {fewest} step{} of marks can change candidates or winners; within {most} steps: {near}.",
            if fewest == 1 { "" } else { "s" },
        ),
    }
}

/// What a step is, and whose examiners disagree so much.
fn detail(stability: &Stability, lang: Lang) -> String {
    let decides = |shift: &Shift| shift.examiners.as_ref().is_some_and(|it| it.decides);
    let decided = applicants(stability, decides);
    match lang {
        Lang::Zh if stability.marked == 0 => {
            "每步为一份评分一个条款的5%；只有总分的，没有可变动的条款。".to_owned()
        }
        Lang::En if stability.marked == 0 => {
            "A step is 5% on one item of one set of marks; a total alone has no items.".to_owned()
        }
        Lang::Zh => {
            format!("每步为一份评分一个条款的5%；{decided}家的专家评分分歧本身就足以改变结果。")
        }
        Lang::En => format!(
            "A step is 5% on one item of one set of marks; for {decided} the disagreement of its examiners is enough by itself."
        ),
    }
}
