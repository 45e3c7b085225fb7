//! Stage 2, scoring: who was visited, and with what score.
//!
//! A rule version is its tables (a [`Law`] and the editions of the standard); everything else is the
//! same for all of them. A score is exact: whole hundredths of a point, over the number of sheets in
//! an average. Marks that are missing widen it to an interval; what is not known at all is anything
//! from 0 to 1000 points, and nothing is ever imputed.

pub mod codes;
mod input;
pub mod readings;
mod tally;
pub mod terms;

use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use crate::check;
use crate::column::{NO, NOT_ASKED, UNKNOWN, YES};
use crate::explained::Explained;
use crate::finding::Finding;
use crate::lanes;
use crate::law::{Law, Terms};
use crate::questions::Questions;
use crate::standards::Standard;
use crate::types;
use codes::Word;
use laurel_columns::marks::{Item, MISSING, Tally};

/// The questions that scoring answers. A law lists its rules in this order.
const CONCEPTS: [&str; 3] = ["site-visit", "standard", "site-score"];
const SITE_VISIT: usize = 0;
const STANDARD: usize = 1;
const SITE_SCORE: usize = 2;

/// Which marks make the score (reading 4).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deciding {
    AgreedElseAverage,
    Agreed,
    Average,
}

/// Scores a cohort by the rules of a version and the editions of the standard that it knows.
///
/// * A row is scored where it was picked or has marks. Marks by another edition than the chosen one
///   leave the score undetermined.
/// * The spread of an item is taken over the counted sheets, whichever marks decide.
/// * Where sheets with a conflict of interest are left out, one whose conflict is not known leaves
///   the average undetermined.
/// * Rounding is of the exact total and of each exact subtotal, at both ends, so that rounded
///   subtotals need not sum to the rounded total.
pub fn score(
    law: &Law,
    standards: &[Standard],
    settings: &types::Settings,
    calendar: &types::Calendar,
    visits: &types::Visits,
) -> Result<types::Assessment, types::Refusal> {
    let terms = Terms::read(law, settings)?;
    let reference = check::reference_day(&terms, calendar)?;
    input::check(visits, terms.is_on("mark-grid"))?;
    let chosen = edition(standards, &terms, reference);
    let Some(standard) = standards.get(chosen) else {
        return Err(types::Refusal::TermOutOfRange("standard".into()));
    };
    let questions = Questions::find(law, &terms, CONCEPTS);

    let visited = if questions.asks(SITE_VISIT) {
        visits.picked.clone()
    } else {
        vec![NOT_ASKED; visits.picked.len()]
    };
    let by_chosen_edition = visits.sheets.edition == standard.id;
    let scoring = Scoring {
        visits,
        visited: &visited,
        standard,
        items: if by_chosen_edition {
            Some(tally::layout(standard, &visits.sheets.clauses)?)
        } else {
            None
        },
        deciding: if terms.is("deciding-marks", "agreed") {
            Deciding::Agreed
        } else if terms.is("deciding-marks", "average") {
            Deciding::Average
        } else {
            Deciding::AgreedElseAverage
        },
        exclude_conflicted: terms.is_on("exclude-conflicted"),
        rounding: if terms.is("rounding", "0.01") {
            Some(1)
        } else if terms.is("rounding", "0.1") {
            Some(10)
        } else if terms.is("rounding", "1") {
            Some(100)
        } else {
            None
        },
        spread_flag: terms.amount("spread-flag"),
        explained: Explained::read(settings, visits.picked.len())?,
        questions,
    };
    let row = scored_rows(visits);
    let tables = scoring.all(&row);

    // The answers of the rules, over all applicants.
    let mut by_standard = vec![NOT_ASKED; visited.len()];
    let mut scored = lanes::look_up(&visited, &[UNKNOWN, NOT_ASKED, UNKNOWN, UNKNOWN]);
    for (index, row) in row.iter().enumerate() {
        let determined = tables.low.get(index) == tables.high.get(index);
        if let Some(cell) = by_standard.get_mut(*row as usize) {
            *cell = if by_chosen_edition { YES } else { UNKNOWN };
        }
        if let Some(cell) = scored.get_mut(*row as usize)
            && determined
        {
            // Unknown becomes yes; what is not asked stays so.
            *cell &= YES;
        }
    }
    let answers = [visited.as_slice(), &by_standard, &scored];
    let rules = scoring.questions.verdicts(law, visited.len(), answers);
    Ok(types::Assessment {
        scores: types::Scores {
            visited,
            row,
            low: tables.low,
            high: tables.high,
            over: tables.over,
        },
        standard: chosen as u32,
        subtotal_low: tables.subtotal_low,
        subtotal_high: tables.subtotal_high,
        spread: tables.spread,
        rules,
        findings: tables.findings.as_slice().into(),
    })
}

/// The edition that is chosen by name; else the newest that is in force on the reference day, and
/// the oldest of all where none is yet.
fn edition(standards: &[Standard], terms: &Terms, reference: i32) -> usize {
    let named = standards
        .iter()
        .position(|standard| terms.is("standard", standard.id));
    let in_force = || {
        let editions = standards
            .iter()
            .enumerate()
            .filter(|(_, one)| one.in_force_on(reference));
        editions
            .max_by_key(|(_, one)| one.in_force)
            .map(|(at, _)| at)
    };
    let oldest = || {
        let editions = standards.iter().enumerate();
        editions
            .min_by_key(|(_, one)| one.in_force)
            .map(|(at, _)| at)
    };
    named
        .or_else(in_force)
        .or_else(oldest)
        .unwrap_or(usize::MAX)
}

/// The rows that were picked or have marks.
fn scored_rows(visits: &types::Visits) -> Vec<u32> {
    let mut has = lanes::look_up(&visits.picked, &[NO, NO, YES, NO]);
    for applicant in visits
        .sheets
        .applicant
        .iter()
        .chain(&visits.agreed.applicant)
        .chain(&visits.totals.applicant)
    {
        if let Some(has) = has.get_mut(*applicant as usize) {
            *has = YES;
        }
    }
    lanes::rows_but(&has, NO)
}

/// What scoring needs at hand for every row.
struct Scoring<'a> {
    visits: &'a types::Visits,
    visited: &'a [u8],
    standard: &'a Standard,
    /// None where the sheets follow another edition than the chosen one.
    items: Option<Vec<Item>>,
    deciding: Deciding,
    exclude_conflicted: bool,
    /// Hundredths of a point to which scores are rounded.
    rounding: Option<u32>,
    spread_flag: Option<i64>,
    explained: Explained<'a>,
    questions: Questions<3>,
}

/// The columns over scored rows, as they grow.
struct Tables {
    low: Vec<u32>,
    high: Vec<u32>,
    over: Vec<u32>,
    subtotal_low: Vec<u32>,
    subtotal_high: Vec<u32>,
    spread: Vec<u8>,
    findings: Vec<Finding>,
}

/// What is at hand for one row after another.
struct Desk {
    tally: Tally,
    /// The sheets that count.
    counted: Vec<usize>,
    /// Subtotals, category by category.
    low: Vec<u32>,
    high: Vec<u32>,
}

/// What is on record about one applicant.
struct Marks {
    row: u32,
    sheets: Range<usize>,
    /// Where its agreed marks stand.
    agreed: Option<usize>,
    /// Its score in hundredths of a point, where that is all that is on record.
    total: Option<u32>,
}

impl Marks {
    fn are_there(&self) -> bool {
        !self.sheets.is_empty() || self.agreed.is_some() || self.total.is_some()
    }
}

/// Why there is no score.
struct Unscored {
    word: Word,
    at: Option<u32>,
}

impl Scoring<'_> {
    fn all(&self, rows: &[u32]) -> Tables {
        let items = self.standard.items.len();
        let categories = self.standard.categories.len();
        let mut tables = Tables {
            low: Vec::with_capacity(rows.len()),
            high: Vec::with_capacity(rows.len()),
            over: Vec::with_capacity(rows.len()),
            subtotal_low: Vec::with_capacity(rows.len() * categories),
            subtotal_high: Vec::with_capacity(rows.len() * categories),
            spread: Vec::with_capacity(rows.len() * items),
            findings: Vec::new(),
        };
        let mut desk = Desk {
            tally: Tally::new(self.visits.sheets.clauses.len()),
            counted: Vec::new(),
            low: vec![0; categories],
            high: vec![0; categories],
        };
        let (mut sheet, mut set, mut total, mut next) = (0, 0, 0, 0);
        for row in rows {
            let marks = self.marks_of(*row, &mut sheet, &mut set, &mut total);
            self.explain_unscored(next..*row, &mut tables.findings);
            next = row + 1;
            self.one(&marks, &mut desk, &mut tables);
        }
        self.explain_unscored(next..self.visited.len() as u32, &mut tables.findings);
        tables
    }

    /// The marks of a row, where `sheet`, `set` and `total` are the first of those not yet looked at.
    fn marks_of(&self, row: u32, sheet: &mut usize, set: &mut usize, total: &mut usize) -> Marks {
        let rest = self.visits.sheets.applicant.get(*sheet..).unwrap_or(&[]);
        let first = *sheet;
        *sheet += rest
            .iter()
            .take_while(|applicant| **applicant == row)
            .count();
        let agreed = if self.visits.agreed.applicant.get(*set) == Some(&row) {
            *set += 1;
            Some(*set - 1)
        } else {
            None
        };
        let totals = &self.visits.totals;
        let mut only_total = None;
        if totals.applicant.get(*total) == Some(&row) {
            // Where there are marks, they make the score.
            if first == *sheet && agreed.is_none() {
                only_total = totals.points.get(*total).copied();
            }
            *total += 1;
        }
        Marks {
            row,
            sheets: first..*sheet,
            agreed,
            total: only_total,
        }
    }

    /// Scores one row.
    fn one(&self, marks: &Marks, desk: &mut Desk, tables: &mut Tables) {
        let findings = &mut tables.findings;
        self.explain_visit(marks.row, findings);
        if marks.are_there() && self.visited_at(marks.row) & NO != 0 {
            self.say(
                findings,
                SITE_VISIT,
                marks.row,
                Word::MarksWithoutVisit,
                None,
                0,
                0,
            );
        }
        self.check_edition(marks, findings);

        let outcome = self.decide(marks, desk, tables);
        let Desk {
            tally, low, high, ..
        } = desk;
        low.fill(0);
        high.fill(0);
        let over = match (&outcome, &self.items) {
            (Ok(()), Some(items)) if marks.total.is_none() => {
                tally.subtotals(items, low, high);
                tally.sets()
            }
            _ => {
                for (category, high) in self.standard.categories.iter().zip(high.iter_mut()) {
                    *high = category.points * 100;
                }
                1
            }
        };
        let (mut least, mut most) = (low.iter().sum(), high.iter().sum());
        if let (Ok(()), Some(total)) = (&outcome, marks.total) {
            (least, most) = (total, total);
        }
        let over = match self.rounding {
            Some(unit) => {
                for end in low
                    .iter_mut()
                    .chain(high.iter_mut())
                    .chain([&mut least, &mut most])
                {
                    *end = tally::round(*end, over, unit);
                }
                1
            }
            None => over,
        };
        tables.subtotal_low.extend_from_slice(low);
        tables.subtotal_high.extend_from_slice(high);
        tables.low.push(least);
        tables.high.push(most);
        tables.over.push(over);
        if least != most && self.explained.has(marks.row) && self.visited_at(marks.row) != NO {
            self.explain_score(marks.row, &outcome, tally, &mut tables.findings);
        }
    }

    /// Brings the marks that decide into the tally, having flagged sheets and spreads.
    fn decide(&self, marks: &Marks, desk: &mut Desk, tables: &mut Tables) -> Result<(), Unscored> {
        let Desk { tally, counted, .. } = desk;
        let Some(items) = &self.items else {
            tables
                .spread
                .extend(self.standard.items.iter().map(|_| MISSING));
            return Err(Unscored {
                word: if marks.are_there() {
                    Word::NotByChosenEdition
                } else {
                    Word::NoMarks
                },
                at: None,
            });
        };
        let sheets = &self.visits.sheets;
        let mut doubtful = None;
        counted.clear();
        for sheet in marks.sheets.clone() {
            let conflicted = sheets.conflicted.get(sheet).copied().unwrap_or(UNKNOWN);
            let excluded = self.exclude_conflicted && conflicted == YES;
            if conflicted == YES {
                let word = if excluded {
                    Word::LeftOut
                } else {
                    Word::Conflicted
                };
                self.say(
                    &mut tables.findings,
                    SITE_SCORE,
                    marks.row,
                    word,
                    Some(sheet as u32),
                    0,
                    0,
                );
            }
            if self.exclude_conflicted && conflicted == UNKNOWN {
                doubtful = doubtful.or(Some(sheet as u32));
            }
            if !excluded {
                counted.push(sheet);
            }
        }
        tally.take(&sheets.marks, counted);

        let first = tables.spread.len();
        // A flag that is not set, or beyond any spread, is never reached.
        let flag = self.spread_flag.and_then(|flag| u8::try_from(flag).ok());
        let flag = flag.unwrap_or(MISSING);
        if tally.spreads(items, flag, 100, &mut tables.spread) {
            self.flag_spreads(marks.row, first, flag, tables);
        }

        if marks.total.is_some() {
            let (findings, row) = (&mut tables.findings, marks.row);
            self.say(findings, SITE_SCORE, row, Word::TotalOnly, None, 0, 0);
            return Ok(());
        }
        match (self.deciding, marks.agreed) {
            (Deciding::Agreed, None) => Err(Unscored {
                word: Word::NoAgreedMarks,
                at: None,
            }),
            (Deciding::Agreed | Deciding::AgreedElseAverage, Some(agreed)) => {
                tally.take(&self.visits.agreed.marks, &[agreed]);
                Ok(())
            }
            _ if doubtful.is_some() => Err(Unscored {
                word: Word::ConflictUnknown,
                at: doubtful,
            }),
            _ if tally.sets() == 0 => Err(Unscored {
                word: Word::NoMarks,
                at: None,
            }),
            _ => Ok(()),
        }
    }

    /// Remarks on the items of a row, whose spreads stand from `first` on, on which the examiners are
    /// far apart.
    fn flag_spreads(&self, row: u32, first: usize, flag: u8, tables: &mut Tables) {
        let spreads = tables.spread.get(first..).unwrap_or(&[]);
        for (item, spread) in (0..).zip(spreads) {
            if (flag..=100).contains(spread) {
                let (spread, flag) = (i64::from(*spread), i64::from(flag));
                let (findings, item) = (&mut tables.findings, Some(item));
                self.say(
                    findings,
                    SITE_SCORE,
                    row,
                    Word::WideSpread,
                    item,
                    spread,
                    flag,
                );
            }
        }
    }

    fn visited_at(&self, row: u32) -> u8 {
        self.visited.get(row as usize).copied().unwrap_or(NOT_ASKED)
    }

    /// Remarks on marks by another edition; explains an edition that is not known.
    fn check_edition(&self, marks: &Marks, findings: &mut Vec<Finding>) {
        if self.items.is_some() {
            return;
        }
        if marks.are_there() && !self.visits.sheets.edition.is_empty() {
            self.say(
                findings,
                STANDARD,
                marks.row,
                Word::OtherEdition,
                None,
                0,
                0,
            );
        } else {
            self.explain(
                findings,
                STANDARD,
                marks.row,
                Word::EditionUnknown,
                None,
                0,
                0,
            );
        }
    }

    fn explain_visit(&self, row: u32, findings: &mut Vec<Finding>) {
        match self.visited_at(row) {
            NO => self.explain(findings, SITE_VISIT, row, Word::NotPicked, None, 0, 0),
            UNKNOWN => self.explain(findings, SITE_VISIT, row, Word::VisitUndecided, None, 0, 0),
            _ => (),
        }
    }

    /// Reasons for rows without an entry.
    fn explain_unscored(&self, rows: Range<u32>, findings: &mut Vec<Finding>) {
        if self.explained.is_empty() {
            return;
        }
        for row in rows.filter(|row| self.explained.has(*row)) {
            self.explain_visit(row, findings);
            if self.visited_at(row) != NO {
                self.explain(findings, SITE_SCORE, row, Word::NoMarks, None, 0, 0);
            }
        }
    }

    /// Reasons for a score that is not determined.
    fn explain_score(
        &self,
        row: u32,
        outcome: &Result<(), Unscored>,
        tally: &Tally,
        findings: &mut Vec<Finding>,
    ) {
        match (outcome, &self.items) {
            (Err(unscored), _) => {
                self.explain(findings, SITE_SCORE, row, unscored.word, unscored.at, 0, 0);
            }
            (Ok(()), Some(items)) => {
                for (number, item) in (0..).zip(items) {
                    let missing = i64::from(tally.missing(item));
                    if missing > 0 {
                        let (at, of) = (Some(number), i64::from(tally.sets()));
                        self.explain(
                            findings,
                            SITE_SCORE,
                            row,
                            Word::MarksMissing,
                            at,
                            missing,
                            of,
                        );
                    }
                }
            }
            (Ok(()), None) => (),
        }
    }

    /// A remark: always given, where its rule is asked.
    #[allow(clippy::too_many_arguments)] // a finding has this many parts
    fn say(
        &self,
        findings: &mut Vec<Finding>,
        question: usize,
        row: u32,
        word: Word,
        at: Option<u32>,
        value: i64,
        limit: i64,
    ) {
        if self.questions.asks(question)
            && let Some(rule) = self.questions.rule(question)
        {
            findings.push(Finding {
                row: Some(row),
                rule,
                code: word as u32,
                at,
                value,
                limit,
            });
        }
    }

    /// A reason: given on demand.
    #[allow(clippy::too_many_arguments)] // a finding has this many parts
    fn explain(
        &self,
        findings: &mut Vec<Finding>,
        question: usize,
        row: u32,
        word: Word,
        at: Option<u32>,
        value: i64,
        limit: i64,
    ) {
        if self.explained.has(row) {
            self.say(findings, question, row, word, at, value, limit);
        }
    }
}

/// Makes a crate the component of stage 2: exports `describe`, `standards` and `score` of a law.
#[macro_export]
macro_rules! scoring_stage {
    ($law:expr, $standards:expr) => {
        /// What this stage implements.
        pub fn describe() -> $crate::types::Description {
            $law.describe()
        }

        /// The editions of the standard that this stage can score by.
        pub fn standards() -> $crate::scoring::Standards {
            $standards.iter().map(|standard| (*standard).into()).collect()
        }

        /// Scores a cohort.
        pub fn score(
            settings: &$crate::types::Settings,
            calendar: &$crate::types::Calendar,
            visits: &$crate::types::Visits,
        ) -> Result<$crate::types::Assessment, $crate::types::Refusal> {
            $crate::scoring::score(&$law, &$standards, settings, calendar, visits)
        }

        #[cfg(target_arch = "wasm32")]
        mod component {
            #![allow(unsafe_code, missing_docs)]
            use core::mem::ManuallyDrop;

            use $crate::law::Law;
            use $crate::lowered::Table;
            use $crate::standards::Standard;
            use $crate::scoring::Standards;
            use $crate::types::{Assessment, Calendar, Description, Refusal, Settings, Visits};

            // Where the law stands, by the name that the crate gives it.
            #[allow(unused_imports)]
            use super::*;

            struct Stage;

            impl Stage {
                const LAW: &'static Law = &$law;
                const STANDARDS: &'static Table<Standard> = &Table(&$standards);
            }

            impl $crate::wit::exports::laurel::award::scoring::Guest for Stage {
                fn describe() -> Description {
                    super::describe()
                }

                fn standards() -> Standards {
                    super::standards()
                }

                fn score(
                    settings: Settings,
                    calendar: Calendar,
                    visits: Visits,
                ) -> Result<Assessment, Refusal> {
                    // Arguments die with the call, when the heap is emptied.
                    let settings = ManuallyDrop::new(settings);
                    let visits = ManuallyDrop::new(visits);
                    super::score(&settings, &calendar, &visits)
                }
            }

            $crate::wit::export!(Stage with_types_in $crate::lowered);
        }
    };
}

/// The editions of the standard, as a component gives them.
pub type Standards = Vec<types::Standard>;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod tests;
