//! The score that it takes to be a candidate, and the fewest steps of 5 per cent that lead there.

use schemars::JsonSchema;
use serde::Serialize;

use crate::marks::{MarkChange, Sheets};
use crate::variants::{Position, RowScore, Trial, put, put_score};
use laurel_contract::types::Scores;
use laurel_cycle::error::Error;
use laurel_scheme::outcome::Score;
use laurel_scheme::show;
use laurel_scheme::stage::{Answer, Stage};
use laurel_scheme::truth::{NO, YES, passes};
use laurel_words::lang::{Lang, Text};

use super::{Attains, Bar, ChangeKind, is_met, points};

/// The full score in hundredths of a point.
const FULL_SCORE: u32 = 100_000;

/// The score that a place takes, in the field as it is, of one who is eligible and visited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ScoreTarget {
    /// The smallest total by which it is a certain candidate, in points; none where no score makes it
    /// certain.
    pub certain: Option<String>,
    /// The same in hundredths of a point.
    pub certain_centipoints: Option<u32>,
    /// The smallest total by which it may be a candidate, as in a tie; none where no score does.
    pub possible: Option<String>,
    /// The same in hundredths of a point.
    pub possible_centipoints: Option<u32>,
    /// The step between totals that were looked at, in hundredths of a point.
    pub step_centipoints: u32,
}

/// What the score has to become.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ScoreChange {
    /// Marks on record would have to rise, or missing ones be supplied.
    pub kind: ChangeKind,
    /// The score as it is; none where no marks make it.
    pub from: Option<Score>,
    /// The smallest total that does, in points.
    pub at_least: String,
    /// How much more than the lowest possible score that is, in points; none where no marks make it.
    /// `…` where the decimals go on.
    pub rise: Option<String>,
    /// The fewest steps: a step is 5 per cent on one item of one set of marks that makes the score. None
    /// where marks are supplied only.
    pub steps: Option<usize>,
    /// One way of that few steps, which was run again: the items that are worth most.
    pub marks: Vec<MarkChange>,
    /// The score that these marks give.
    pub to: Score,
}

impl ScoreChange {
    /// In a few words, after "must".
    pub fn brief(&self, lang: Lang) -> String {
        let least = &self.at_least;
        match (self.kind, lang) {
            (ChangeKind::Supply, Lang::Zh) => format!("评审得分达到{least}分"),
            (ChangeKind::Supply, Lang::En) => format!("a site-visit score of {least}"),
            (ChangeKind::Change, Lang::Zh) => format!("将得分提高到{least}分"),
            (ChangeKind::Change, Lang::En) => format!("raising the score to {least}"),
        }
    }

    /// In words, after "must".
    pub fn words(&self, lang: Lang) -> String {
        match (self.kind, lang) {
            (ChangeKind::Supply, Lang::Zh) => {
                format!("得到不低于{}分的现场评审得分", self.at_least)
            }
            (ChangeKind::Supply, Lang::En) => {
                format!(
                    "getting a site-visit score of at least {} points",
                    self.at_least
                )
            }
            (ChangeKind::Change, lang) => {
                let rise = self.rise.as_deref().unwrap_or_default();
                let least = &self.at_least;
                match (self.steps, lang) {
                    (Some(steps), Lang::Zh) => format!(
                        "将得分提高{rise}分，达到{least}分以上（最少{steps}步，每步为一份评分一个条款的5%）"
                    ),
                    (None, Lang::Zh) => format!("将得分提高{rise}分，达到{least}分以上"),
                    (Some(steps), Lang::En) => format!(
                        "raising the score by {rise} points to at least {least} (in no less than {steps} steps of 5% on one item of one set of marks)"
                    ),
                    (None, Lang::En) => {
                        format!("raising the score by {rise} points to at least {least}")
                    }
                }
            }
        }
    }
}

/// An applicant who is eligible and visited, in the field as it is.
pub struct Standing<'a, 't> {
    /// The cycle as it is.
    pub trial: &'a Trial<'t>,
    /// The cycle before the bodies decide on candidates and winners.
    pub field: &'a Trial<'a>,
    /// The applicant.
    pub row: usize,
}

impl Standing<'_, '_> {
    /// The position with a score, and the answers of ranking's rules.
    fn with(&self, score: RowScore) -> Result<(Position, Vec<u8>), Error> {
        let base = &self.trial.base;
        let mut eligible = base.screened.answer.clone();
        if !eligible.get(self.row).copied().is_some_and(passes) {
            put(&mut eligible, self.row, YES);
        }
        let mut scores: Scores = base.scored.answer.clone();
        if !scores.visited.get(self.row).copied().is_some_and(passes) {
            put(&mut scores.visited, self.row, YES);
        }
        put_score(
            &mut scores,
            u32::try_from(self.row).unwrap_or(u32::MAX),
            score,
        );
        let selected = self.field.select(&eligible, &scores)?;
        let position = Position::at(&eligible, &scores.visited, &selected.answer, self.row);
        let rules = selected.rules.iter();
        let rules = rules.map(|column| column.get(self.row).copied().unwrap_or(3));
        Ok((position, rules.collect()))
    }

    /// The smallest total, in steps, that has a property which no rise takes away again.
    fn smallest(&self, grid: u32, has: impl Fn(&Position) -> bool) -> Result<Option<u32>, Error> {
        let (mut under, mut over) = (0, FULL_SCORE / grid);
        let at = |steps: u32| -> Result<bool, Error> {
            Ok(has(&self.with(RowScore::of(steps * grid))?.0))
        };
        if !at(over)? {
            return Ok(None);
        }
        if at(0)? {
            return Ok(Some(0));
        }
        while over - under > 1 {
            let middle = under + (over - under) / 2;
            if at(middle)? {
                over = middle;
            } else {
                under = middle;
            }
        }
        Ok(Some(over * grid))
    }
}

/// What the score has to become, and where it leads.
pub struct Aim {
    /// The totals that it takes.
    pub target: Option<ScoreTarget>,
    /// How far it leads, by which change of the score, to which position; none where nothing does.
    pub reached: Option<(Attains, Option<ScoreChange>, Position)>,
    /// Rules of ranking that stand in the way whatever the score.
    pub blocked: Vec<(Stage, usize)>,
}

impl Aim {
    /// Finds it. A winner must also be possible as far as the steps after the candidates go.
    pub fn take(standing: &Standing, winner: bool) -> Result<Self, Error> {
        let row = u32::try_from(standing.row).unwrap_or(u32::MAX);
        let sheets = Sheets::of(standing.trial, row)?;
        let open = |position: &Position| !winner || position.winner != Answer::No;
        // Whom the list on record has made a candidate is one (reading 5).
        let base = &standing.trial.base;
        let (eligible, visited) = (&base.screened.answer, &base.scored.answer.visited);
        let as_it_is = Position::at(eligible, visited, &base.selected.answer, standing.row);
        let recorded = standing.trial.columns().cycle.candidate_list.is_some();
        let listed = recorded && as_it_is.candidate == Answer::Yes;
        let certain = |it: &Position| (listed || is_met(it.candidate)) && open(it);
        let possible = |it: &Position| it.candidate != Answer::No && open(it);
        let attained = |certain: bool| {
            if certain && !winner {
                Attains::Certain
            } else {
                Attains::Possible
            }
        };
        let (now, _) = standing.with(sheets.score)?;
        if certain(&now) {
            return Ok(Self {
                target: None,
                reached: Some((attained(true), None, now)),
                blocked: Vec::new(),
            });
        }
        let grid = sheets.grid(standing.trial);
        let for_certain = standing.smallest(grid, certain)?;
        let for_possible = standing.smallest(grid, possible)?;
        let shown = |total: Option<u32>| total.map(|total| show::points(i64::from(total)));
        let target = Some(ScoreTarget {
            certain: shown(for_certain),
            certain_centipoints: for_certain,
            possible: shown(for_possible),
            possible_centipoints: for_possible,
            step_centipoints: grid,
        });
        let reached = match (for_certain, for_possible) {
            (Some(total), _) => {
                let change = change(standing, &sheets, total, &certain)?;
                change.map(|(score, then)| (attained(true), Some(score), then))
            }
            (None, Some(_)) if possible(&now) => Some((Attains::Possible, None, now)),
            (None, Some(total)) => {
                let change = change(standing, &sheets, total, &possible)?;
                change.map(|(score, then)| (Attains::Possible, Some(score), then))
            }
            (None, None) => None,
        };
        let mut blocked = Vec::new();
        if reached.is_none() {
            let (_, rules) = standing.with(RowScore::of(FULL_SCORE))?;
            let against = rules
                .iter()
                .enumerate()
                .filter(|(_, answer)| **answer == NO);
            blocked.extend(against.map(|(rule, _)| (Stage::Ranking, rule)));
        }
        Ok(Self {
            target,
            reached,
            blocked,
        })
    }
}

/// The fewest steps that do, or the marks that would have to be supplied.
fn change(
    standing: &Standing,
    sheets: &Sheets,
    total: u32,
    does: &dyn Fn(&Position) -> bool,
) -> Result<Option<(ScoreChange, Position)>, Error> {
    let trial = standing.trial;
    let at_least = show::points(i64::from(total));
    if sheets.count() {
        // Missing marks first, from nothing upwards; then those that are given.
        let missing = sheets.missing();
        let supplied = missing.len();
        let mut steps = missing;
        steps.extend(sheets.steps(true, usize::MAX));
        let scores = sheets.after(trial, &steps, true)?;
        let with = |count: usize| -> Result<Option<Position>, Error> {
            let Some(score) = count.checked_sub(1).and_then(|at| scores.get(at)) else {
                return Ok(None);
            };
            let position = standing.with(*score)?.0;
            Ok(Some(position).filter(|position| does(position)))
        };
        let (mut under, mut over) = (0, steps.len());
        if with(over)?.is_some() {
            while over - under > 1 {
                let middle = under + (over - under) / 2;
                if with(middle)?.is_some() {
                    over = middle;
                } else {
                    under = middle;
                }
            }
            let (Some(then), Some(score)) = (with(over)?, scores.get(over - 1)) else {
                return Ok(None);
            };
            let moved = sheets.moved(steps.get(..over).unwrap_or_default(), true);
            let risen = over.saturating_sub(supplied);
            let from = sheets.score;
            let rise = (u64::from(total) * u64::from(from.over)).saturating_sub(from.low.into());
            let rise = u32::try_from(rise).unwrap_or(u32::MAX);
            let change = ScoreChange {
                kind: if risen > 0 {
                    ChangeKind::Change
                } else {
                    ChangeKind::Supply
                },
                from: Some(from.shown()),
                at_least,
                rise: Some(show::score(rise, from.over)),
                steps: (risen > 0).then_some(risen),
                marks: sheets.changes(trial, &moved),
                to: score.shown(),
            };
            return Ok(Some((change, then)));
        }
    }
    if sheets.is_total() {
        // The record holds the total alone: it would have to be another.
        let score = RowScore::of(total);
        let then = standing.with(score)?.0;
        let from = sheets.score;
        let rise = (u64::from(total) * u64::from(from.over)).saturating_sub(from.low.into());
        let change = ScoreChange {
            kind: ChangeKind::Change,
            from: Some(from.shown()),
            at_least,
            rise: Some(show::score(
                u32::try_from(rise).unwrap_or(u32::MAX),
                from.over,
            )),
            steps: None,
            marks: Vec::new(),
            to: score.shown(),
        };
        return Ok(does(&then).then_some((change, then)));
    }
    let Some(score) = sheets.invented(trial, total)? else {
        return Ok(None);
    };
    let then = standing.with(score)?.0;
    let change = ScoreChange {
        kind: ChangeKind::Supply,
        from: None,
        at_least,
        rise: None,
        steps: None,
        marks: Vec::new(),
        to: score.shown(),
    };
    Ok(does(&then).then_some((change, then)))
}

impl ScoreTarget {
    /// In words, for what the score has to reach.
    pub fn words(&self, bar: Bar) -> Text {
        let of = |total: Option<u32>, lang: Lang| {
            total.map_or_else(
                || lang.pick("任何得分都不能", "no score").to_owned(),
                |total| points(total, lang),
            )
        };
        if bar == Bar::Winners {
            return Text::new(
                format!(
                    "确定在获奖名额之内：{}；可能在获奖名额之内（同分不作取舍）：{}",
                    of(self.certain_centipoints, Lang::Zh),
                    of(self.possible_centipoints, Lang::Zh)
                ),
                format!(
                    "certainly among those who may win: {}; possibly (a tie is not broken): {}",
                    of(self.certain_centipoints, Lang::En),
                    of(self.possible_centipoints, Lang::En)
                ),
            );
        }
        Text::new(
            format!(
                "确定为候选：{}；可能为候选（同分由办公室定）：{}",
                of(self.certain_centipoints, Lang::Zh),
                of(self.possible_centipoints, Lang::Zh)
            ),
            format!(
                "a certain candidate: {}; a possible one (a tie is for the office): {}",
                of(self.certain_centipoints, Lang::En),
                of(self.possible_centipoints, Lang::En)
            ),
        )
    }
}
