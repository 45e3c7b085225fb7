//! Tries out other marks of one applicant: which sets of marks make its score, and what the score
//! becomes when marks move by steps of 5 per cent.

use schemars::JsonSchema;
use serde::Serialize;

use crate::variants::{RowScore, Trial, score_of};
use laurel_contract::scoring::{Standard, Visits};
use laurel_cycle::error::Failure;
use laurel_cycle::marks::{FULL, STEP};
use laurel_scheme::columns::Columns;
use laurel_scheme::truth::YES;
use laurel_words::lang::Text;

/// A mark that is missing, in a column.
const MISSING: u8 = 255;

/// One mark: which set of marks, and which clause of it, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// Number of the set: the sheets of the applicant first, then its agreed marks.
    pub set: usize,
    /// Number of the clause.
    pub clause: usize,
}

/// A mark that becomes another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MarkChange {
    /// Id of the examiner whose sheet it is; none for the panel's agreed marks.
    pub examiner: Option<String>,
    /// Number of the item in the standard.
    pub clause: String,
    /// Its wording.
    pub title: Text,
    /// The mark as it is, in per cent; none where it is missing.
    pub from: Option<u8>,
    /// The mark as it would be.
    pub to: u8,
}

/// The marks of one applicant, as if it were visited.
pub struct Sheets {
    visits: Visits,
    /// Points of each clause; 0 for one that the standard does not have.
    points: Vec<u32>,
    /// For each set of marks, how far it moves the score; 0 where it does not count.
    weights: Vec<u64>,
    /// Number of the standard.
    standard: usize,
    /// The score as it is.
    pub score: RowScore,
}

/// Marks that are set in the place of those on record.
pub type Moved = Vec<(Cell, u8)>;

impl Sheets {
    /// The marks of a row: which of its sets make the score is found by moving each of them as a whole.
    pub fn of(trial: &Trial, row: u32) -> Result<Self, Failure> {
        let mut visits = trial.visits_of(&[row]);
        visits.picked = vec![YES];
        let first = trial.score(&visits)?;
        let standard = usize::try_from(first.standard).unwrap_or(usize::MAX);
        let points = |clause: &String| {
            let items = trial.ready.standards.get(standard).map(|it| &it.items);
            let item = items.and_then(|items| items.iter().find(|item| item.clause == *clause));
            item.map_or(0, |item| item.points)
        };
        let mut sheets = Self {
            points: visits.sheets.clauses.iter().map(points).collect(),
            weights: Vec::new(),
            standard,
            score: score_of(&first.scores, 0).unwrap_or(RowScore {
                low: 0,
                high: 100_000,
                over: 1,
            }),
            visits,
        };
        sheets.weigh(trial)?;
        Ok(sheets)
    }

    fn clauses(&self) -> usize {
        self.visits.sheets.clauses.len()
    }

    fn sets(&self) -> usize {
        self.visits.sheets.examiner.len() + self.visits.agreed.applicant.len()
    }

    /// The mark of a cell.
    fn mark(&self, cell: Cell) -> Option<u8> {
        let sheets = self.visits.sheets.examiner.len();
        let (marks, set) = match cell.set.checked_sub(sheets) {
            None => (&self.visits.sheets.marks, cell.set),
            Some(set) => (&self.visits.agreed.marks, set),
        };
        let at = set * self.clauses() + cell.clause;
        marks.get(at).copied().filter(|mark| *mark != MISSING)
    }

    fn weigh(&mut self, trial: &Trial) -> Result<(), Failure> {
        let clauses = self.clauses();
        let whole = |set: usize, mark: u8| -> Moved {
            (0..clauses)
                .map(|clause| (Cell { set, clause }, mark))
                .collect()
        };
        let variants: Vec<Moved> = (0..self.sets())
            .flat_map(|set| [whole(set, FULL), whole(set, 0)])
            .collect();
        let scores = self.scores(trial, &variants)?;
        let weight = |pair: &[RowScore]| match pair {
            [most, least] => (u64::from(most.low) * u64::from(least.over))
                .saturating_sub(u64::from(least.low) * u64::from(most.over)),
            _ => 0,
        };
        self.weights = scores.chunks(2).map(weight).collect();
        Ok(())
    }

    /// Whether a total makes the score, and no marks do.
    pub fn is_total(&self) -> bool {
        self.sets() == 0 && !self.visits.totals.points.is_empty()
    }

    /// Whether any mark makes the score.
    pub fn count(&self) -> bool {
        self.weights.iter().any(|weight| *weight > 0)
    }

    /// The scores under other marks.
    pub fn scores(&self, trial: &Trial, variants: &[Moved]) -> Result<Vec<RowScore>, Failure> {
        let mut scores = Vec::with_capacity(variants.len());
        for block in variants.chunks(1024) {
            let assessment = trial.score(&self.with(block))?;
            for row in (0..).take(block.len()) {
                scores.push(score_of(&assessment.scores, row).unwrap_or(self.score));
            }
        }
        Ok(scores)
    }

    /// The marks again for each variant, a row each.
    fn with(&self, variants: &[Moved]) -> Visits {
        let clauses = self.clauses();
        let sheets = self.visits.sheets.examiner.len();
        let mut visits = self.visits.clone();
        visits.picked = vec![YES; variants.len()];
        for list in [&mut visits.sheets.applicant, &mut visits.agreed.applicant] {
            list.clear();
        }
        visits.sheets.examiner.clear();
        visits.sheets.conflicted.clear();
        visits.sheets.marks.clear();
        visits.agreed.marks.clear();
        let total = std::mem::take(&mut visits.totals.points);
        visits.totals.applicant.clear();
        for (row, moved) in (0..).zip(variants) {
            let mut marks = self.visits.sheets.marks.clone();
            let mut agreed = self.visits.agreed.marks.clone();
            for (cell, mark) in moved {
                let (list, set) = match cell.set.checked_sub(sheets) {
                    None => (&mut marks, cell.set),
                    Some(set) => (&mut agreed, set),
                };
                if let Some(place) = list.get_mut(set * clauses + cell.clause) {
                    *place = *mark;
                }
            }
            let of_sheets = &self.visits.sheets;
            visits
                .sheets
                .applicant
                .extend(of_sheets.applicant.iter().map(|_| row));
            visits.sheets.examiner.extend(&of_sheets.examiner);
            visits.sheets.conflicted.extend(&of_sheets.conflicted);
            visits.sheets.marks.append(&mut marks);
            let of_agreed = &self.visits.agreed;
            visits
                .agreed
                .applicant
                .extend(of_agreed.applicant.iter().map(|_| row));
            visits.agreed.marks.append(&mut agreed);
            for points in &total {
                visits.totals.applicant.push(row);
                visits.totals.points.push(*points);
            }
        }
        visits
    }

    /// Single steps of 5 per cent in the order in which each moves the score the furthest: the first
    /// so many of them are the furthest that so many steps can move it. Only marks that are given, on
    /// sets that make the score.
    pub fn steps(&self, up: bool, most: usize) -> Vec<Cell> {
        let mut cells: Vec<(u64, Cell)> = Vec::new();
        for (set, weight) in self.weights.iter().enumerate() {
            for (clause, points) in self.points.iter().enumerate() {
                let cell = Cell { set, clause };
                let worth = weight.saturating_mul(u64::from(*points));
                if worth > 0 && self.mark(cell).is_some() {
                    cells.push((worth, cell));
                }
            }
        }
        cells.sort_by(|(a, one), (b, other)| b.cmp(a).then(one.cmp(other)));
        let room = |cell: Cell| {
            let mark = self.mark(cell).unwrap_or_default();
            let left = if up { FULL.saturating_sub(mark) } else { mark };
            usize::from(left / STEP)
        };
        cells
            .into_iter()
            .flat_map(|(_, cell)| std::iter::repeat_n(cell, room(cell)))
            .take(most)
            .collect()
    }

    /// The marks that are missing on sets that make the score, those of most points first, a step each
    /// from 0 to 100 per cent.
    pub fn missing(&self) -> Vec<Cell> {
        let mut cells: Vec<(u64, Cell)> = Vec::new();
        for (set, weight) in self.weights.iter().enumerate() {
            for (clause, points) in self.points.iter().enumerate() {
                let cell = Cell { set, clause };
                let worth = weight.saturating_mul(u64::from(*points));
                if worth > 0 && self.mark(cell).is_none() {
                    cells.push((worth, cell));
                }
            }
        }
        cells.sort_by(|(a, one), (b, other)| b.cmp(a).then(one.cmp(other)));
        cells
            .into_iter()
            .flat_map(|(_, cell)| std::iter::repeat_n(cell, usize::from(FULL / STEP)))
            .collect()
    }

    /// The marks after steps in one direction.
    pub fn moved(&self, steps: &[Cell], up: bool) -> Moved {
        let mut moved: Moved = Vec::new();
        for cell in steps {
            let at = moved.iter().position(|(known, _)| known == cell);
            let now = match at.and_then(|at| moved.get(at)) {
                Some((_, mark)) => *mark,
                None => self.mark(*cell).unwrap_or_default(),
            };
            let then = if up {
                now.saturating_add(STEP).min(FULL)
            } else {
                now.saturating_sub(STEP)
            };
            match at.and_then(|at| moved.get_mut(at)) {
                Some((_, mark)) => *mark = then,
                None => moved.push((*cell, then)),
            }
        }
        moved
    }

    /// The scores after the first step, the first two, and so on.
    pub fn after(&self, trial: &Trial, steps: &[Cell], up: bool) -> Result<Vec<RowScore>, Failure> {
        let variants: Vec<Moved> = (1..=steps.len())
            .map(|count| self.moved(steps.get(..count).unwrap_or_default(), up))
            .collect();
        self.scores(trial, &variants)
    }

    /// Marks in words.
    pub fn changes(&self, trial: &Trial, moved: &Moved) -> Vec<MarkChange> {
        let columns = trial.columns();
        let standard = trial.ready.standards.get(self.standard);
        let mut moved = moved.clone();
        moved.sort_unstable();
        moved
            .iter()
            .map(|(cell, to)| MarkChange {
                examiner: self.examiner(columns, cell.set),
                clause: self.clause(cell.clause).to_owned(),
                title: item_title(standard, self.clause(cell.clause)),
                from: self.mark(*cell),
                to: *to,
            })
            .collect()
    }

    fn clause(&self, at: usize) -> &str {
        self.visits
            .sheets
            .clauses
            .get(at)
            .map_or("", String::as_str)
    }

    fn examiner(&self, columns: &Columns, set: usize) -> Option<String> {
        let examiner = self.visits.sheets.examiner.get(set)?;
        let examiner = columns
            .cycle
            .examiners
            .get(usize::try_from(*examiner).ok()?)?;
        Some(examiner.id.to_string())
    }

    /// Marks by the standard for one who has none that count: a total of at least so many hundredths
    /// of a point, with the least that is above it.
    pub fn invented(&self, trial: &Trial, total: u32) -> Result<Option<RowScore>, Failure> {
        let Some(standard) = trial.ready.standards.get(self.standard) else {
            return Ok(None);
        };
        let marks = marks_of(standard, total);
        let mut visits = self.visits.clone();
        visits.picked = vec![YES];
        visits.sheets.edition.clone_from(&standard.id);
        visits.sheets.clauses = standard.items.iter().map(|it| it.clause.clone()).collect();
        visits.sheets.applicant = vec![0];
        visits.sheets.examiner = vec![0];
        visits.sheets.conflicted = vec![laurel_scheme::truth::NO];
        visits.sheets.marks.clone_from(&marks);
        visits.totals.applicant.clear();
        visits.totals.points.clear();
        // Whichever marks decide: those agreed on are the same.
        visits.agreed.applicant = vec![0];
        visits.agreed.marks = marks;
        let assessment = trial.score(&visits)?;
        Ok(score_of(&assessment.scores, 0).filter(|score| score.low == score.high))
    }

    /// The smallest difference between two totals of one set of marks, in hundredths of a point.
    pub fn grid(&self, trial: &Trial) -> u32 {
        let standard = trial.ready.standards.get(self.standard);
        let steps = standard
            .iter()
            .flat_map(|it| &it.items)
            .map(|item| item.points * u32::from(STEP));
        steps.fold(0, greatest_common_divisor).max(1)
    }
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn item_title(standard: Option<&Standard>, clause: &str) -> Text {
    let mut items = standard.iter().flat_map(|standard| &standard.items);
    items
        .find(|item| item.clause == clause)
        .map(|item| item.title.clone().into())
        .unwrap_or_default()
}

/// Marks whose total is at least so many hundredths of a point: as even as they come.
fn marks_of(standard: &Standard, total: u32) -> Vec<u8> {
    let full: u32 = standard.items.iter().map(|item| item.points).sum();
    let per_step = (full * u32::from(STEP)).max(1);
    let steps = (total / per_step).min(u32::from(FULL / STEP));
    let even = u8::try_from(steps).unwrap_or_default() * STEP;
    let mut marks = vec![even; standard.items.len()];
    let mut left = total.saturating_sub(steps * per_step);
    let mut items: Vec<(usize, u32)> = standard
        .items
        .iter()
        .map(|item| item.points * u32::from(STEP))
        .enumerate()
        .collect();
    items.sort_by_key(|(_, step)| std::cmp::Reverse(*step));
    // The large steps first, and the smallest for what is left.
    for (at, step) in &items {
        if let Some(mark) = marks.get_mut(*at)
            && *step <= left
            && *mark < FULL
        {
            *mark += STEP;
            left -= step;
        }
    }
    for (at, step) in items.iter().rev() {
        if let Some(mark) = marks.get_mut(*at)
            && left > 0
            && *mark == even
            && *mark < FULL
        {
            *mark += STEP;
            left = left.saturating_sub(*step);
        }
    }
    marks
}
