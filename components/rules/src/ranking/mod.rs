//! Stage 3, ranking: from scores and recorded decisions to candidates and winners.
//!
//! What is computed (eligibility, visit, threshold, place) makes a candidate; what people decide from
//! there on is followed as far as the rules admit it. Each step is a precondition of the next. What
//! has not been decided is open, and so is a candidate about whom nobody decided; what was decided
//! but is not admissible is remarked upon, and what hangs on it stays open. Where the record was made
//! under these rules, whom it leaves out it decides against, and nobody stays open for that.
//!
//! A winner has taken every step but one: the announcement (article 15) is a duty of the office
//! towards everyone. That it is not on record is remarked, and holds against nobody.
//!
//! A row that has dropped out is not asked any further: the place is asked of those in the order, the
//! steps after it of those who may be candidates.

mod answer;
pub mod codes;
mod input;
mod order;
pub mod readings;
mod review;
mod sort;
mod steps;
pub mod terms;
pub mod tier;

use alloc::vec;
use alloc::vec::Vec;

use crate::check;
use crate::column::{Column, Given, NO, NOT_ASKED, UNKNOWN, YES};
use crate::date::UNKNOWN_DAY;
use crate::explained::Explained;
use crate::lanes;
use crate::law::{Law, Terms};
use crate::questions::Questions;
use crate::types;
use answer::Findings;
use review::Review;
use steps::{Course, Named};

/// The questions that ranking answers.
const CONCEPTS: [&str; 9] = [
    "announcement",
    "eligible-list",
    "visited",
    "threshold",
    "shortlist",
    "candidate-list",
    "deliberation",
    "notice",
    "approval",
];
const ANNOUNCEMENT: usize = 0;
const ELIGIBLE_LIST: usize = 1;
const VISITED: usize = 2;
const THRESHOLD: usize = 3;
const SHORTLIST: usize = 4;
const CANDIDATE_LIST: usize = 5;
const DELIBERATION: usize = 6;
const NOTICE: usize = 7;
const APPROVAL: usize = 8;

/// Orders a cohort and follows the decisions on record, by the rules of a version.
pub fn select(
    law: &Law,
    settings: &types::Settings,
    calendar: &types::Calendar,
    eligible: &[u8],
    scores: &types::Scores,
    decisions: &types::Decisions,
) -> Result<types::Selection, types::Refusal> {
    let terms = Terms::read(law, settings)?;
    let reference = check::reference_day(&terms, calendar)?;
    input::check(eligible, scores, decisions)?;
    let questions = Questions::find(law, &terms, CONCEPTS);
    let rows = eligible.len();
    let explained = Explained::read(settings, rows)?;
    let asked = |question: usize, column: Vec<u8>| {
        if questions.asks(question) {
            column
        } else {
            vec![NOT_ASKED; rows]
        }
    };

    // What is computed.
    let places = terms.number("shortlist") as u32;
    let visited = asked(VISITED, scores.visited.clone());
    let threshold = terms.number("threshold") as u32;
    let reached = asked(THRESHOLD, order::reach(&visited, scores, threshold));
    let mut pool = Column::constant(rows, YES);
    pool.and_rule(eligible);
    pool.and_rule(&visited);
    pool.and_rule(&reached);
    let closes = decisions.silence != types::Silence::Open;
    if closes && questions.asks(ELIGIBLE_LIST) && decisions.eligible_list.is_some() {
        // Whom the office's list leaves out takes no place.
        let on_list = Named::by(&decisions.eligible_list, true, rows);
        let on_list: Vec<u8> = (0..rows).map(|row| on_list.at(row)).collect();
        pool.and_rule(&on_list);
    }
    let order = order::order(pool.cells(), scores, places);

    // The office's list of candidates resolves the cut, where it keeps to what is possible.
    let listed = Named::by(
        &decisions.candidate_list,
        questions.asks(CANDIDATE_LIST),
        rows,
    );
    let first = resolve(&order.first, pool.cells(), &listed, closes);
    let first = asked(SHORTLIST, first);
    let mut candidate = pool.clone();
    candidate.and_rule(&first);
    let candidate = candidate.into_cells();

    // What people decide.
    let announced = if calendar.announced == UNKNOWN_DAY {
        UNKNOWN
    } else {
        YES
    };
    let quota = terms.number("quota");
    let notice_days = terms.number("notice-days");
    let mut course = Course::new(
        &questions,
        decisions,
        eligible,
        &candidate,
        listed,
        quota,
        notice_days,
    );
    course.deduce(scores);
    let mut remarks = Findings {
        questions: &questions,
        list: Vec::new(),
    };
    let mut columns: [Vec<u8>; 9] = [
        asked(ANNOUNCEMENT, vec![announced; rows]),
        course.column(ELIGIBLE_LIST, &mut remarks),
        visited,
        reached,
        first,
        course.column(CANDIDATE_LIST, &mut remarks),
        course.column(DELIBERATION, &mut remarks),
        course.column(NOTICE, &mut remarks),
        course.column(APPROVAL, &mut remarks),
    ];
    let mut winner = Column::from(Given::new(&candidate));
    for column in columns.iter().skip(1 + ANNOUNCEMENT) {
        winner.and_rule(column);
    }
    let mut winner = winner.into_cells();
    let winners = count(&winner, YES);
    if winners > quota {
        // Only where the approval is not asked, which checks the quota.
        winner = lanes::look_up(&winner, &[NOT_ASKED, NO, UNKNOWN, UNKNOWN]);
    }

    if winners == quota && questions.asks(APPROVAL) {
        // Who is certain fills every place: nobody else can win. Who was never looked at stays open: had
        // they been, the decisions might have been others.
        let [_, listed, visited, .., approval] = &mut columns;
        let looked_at = listed.iter().zip(visited.iter());
        for ((winner, answer), (listed, visited)) in winner.iter_mut().zip(approval).zip(looked_at)
        {
            if *winner == UNKNOWN && *listed != UNKNOWN && *visited != UNKNOWN {
                (*winner, *answer) = (NO, NO);
            }
        }
        course.places_filled = true;
    }

    let review = Review {
        calendar,
        judged_on: calendar.deadline.max(reference),
        scores,
        decisions,
        columns: &columns,
        order: &order,
        places,
        threshold,
        course: &course,
        quota,
    };
    review.remark(winners, &mut remarks);
    let vacant = review.vacancy(pool.cells(), &candidate, &winner, &mut remarks);
    remarks.put_in_order();
    if !explained.is_empty() {
        remarks.list = review.reasons(law, explained, &questions, &remarks.list);
    }
    let answers = columns.each_ref().map(Vec::as_slice);
    let rules = questions.verdicts(law, rows, answers);
    Ok(types::Selection {
        rules,
        candidate,
        winner,
        best: order.best,
        worst: order.worst,
        vacant,
        prize: terms.number("prize"),
        findings: remarks.list.as_slice().into(),
    })
}

/// How often an answer is given.
fn count(column: &[u8], answer: u8) -> i64 {
    lanes::count(column, answer) as i64
}

/// The answers of the order, resolved by the list of candidates where that contains every certain one
/// and only possible ones, or decides against whom it leaves out. A row that is in the order for
/// certain, and was left off at the cut, is no candidate.
fn resolve(first_answers: &[u8], pool: &[u8], listed: &Named, closes: bool) -> Vec<u8> {
    if listed.is_empty() {
        return first_answers.to_vec();
    }
    let mut resolved = first_answers.to_vec();
    for ((row, first), pool) in resolved.iter_mut().enumerate().zip(pool) {
        match (*first, listed.at(row)) {
            (YES, NO) | (NO | NOT_ASKED, YES) if !closes => return first_answers.to_vec(),
            (UNKNOWN, YES) => *first = YES,
            (UNKNOWN, NO) if closes || *pool == YES => *first = NO,
            _ => (),
        }
    }
    resolved
}

/// Makes a crate the component of stage 3: exports `describe` and `select` of a law, with the tiers
/// that it has below the winners.
#[macro_export]
macro_rules! ranking_stage {
    ($law:expr $(, $tier:expr)*) => {
        /// What this stage implements.
        pub fn describe() -> $crate::types::Description {
            $law.describe()
        }

        /// Orders a cohort and follows the decisions on record.
        pub fn select(
            settings: &$crate::types::Settings,
            calendar: &$crate::types::Calendar,
            eligible: &[u8],
            scores: &$crate::types::Scores,
            decisions: &$crate::types::Decisions,
        ) -> Result<$crate::types::Selection, $crate::types::Refusal> {
            let selection =
                $crate::ranking::select(&$law, settings, calendar, eligible, scores, decisions)?;
            $(
                let selection = $crate::ranking::tier::fill(
                    $tier, &$law, settings, eligible, scores, selection,
                )?;
            )*
            Ok(selection)
        }

        #[cfg(target_arch = "wasm32")]
        mod component {
            #![allow(unsafe_code, missing_docs)]
            use core::mem::ManuallyDrop;

            use $crate::law::Law;
            use $crate::ranking::Truths;
            use $crate::types::{
                Calendar, Decisions, Description, Refusal, Scores, Selection, Settings,
            };

            // Where the law stands, by the name that the crate gives it.
            #[allow(unused_imports)]
            use super::*;

            struct Stage;

            impl Stage {
                const LAW: &'static Law = &$law;
            }

            impl $crate::wit::exports::laurel::award::ranking::Guest for Stage {
                fn describe() -> Description {
                    super::describe()
                }

                fn select(
                    settings: Settings,
                    calendar: Calendar,
                    eligible: Truths,
                    scores: Scores,
                    decisions: Decisions,
                ) -> Result<Selection, Refusal> {
                    // Arguments die with the call, when the heap is emptied.
                    let settings = ManuallyDrop::new(settings);
                    let eligible = ManuallyDrop::new(eligible);
                    let scores = ManuallyDrop::new(scores);
                    let decisions = ManuallyDrop::new(decisions);
                    super::select(&settings, &calendar, &eligible, &scores, &decisions)
                }
            }

            $crate::wit::export!(Stage with_types_in $crate::lowered);
        }
    };
}

/// A column of truths, as a component takes it.
pub type Truths = Vec<u8>;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
mod tests;
