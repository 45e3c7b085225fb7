//! How far a measure has come: the steps on record, in the order in which they were taken.

use alloc::vec;
use alloc::vec::Vec;

use super::Order;
use super::codes::*;
use crate::date::UNKNOWN_DAY;
use crate::types::{self, Progress};

const PROPOSED: u8 = 1;
const DECIDED: u8 = 2;
const REJECTED: u8 = 3;
const CARRIED_OUT: u8 = 4;

/// Why a step does not fit, or does not count.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Unfit {
    UnknownMeasure,
    WithoutMeasure,
    Undetermined,
    TooEarly,
    WithoutDecision,
    NoDecisionNeeded,
}

impl Unfit {
    /// Id of what to remark.
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownMeasure => UNKNOWN_MEASURE.id,
            Self::WithoutMeasure => STEP_WITHOUT_MEASURE.id,
            Self::Undetermined => STEP_ON_UNDETERMINED.id,
            Self::TooEarly => STEP_TOO_EARLY.id,
            Self::WithoutDecision => DONE_WITHOUT_DECISION.id,
            Self::NoDecisionNeeded => NO_DECISION_NEEDED.id,
        }
    }
}

/// A step on record.
#[derive(Clone, Copy)]
pub(super) struct Step {
    /// Row in `acts`.
    pub act: u32,
    /// Day of the step.
    pub day: i32,
    step: u8,
}

/// A step that does not fit, and why.
pub(super) type Misfit = (Step, Unfit);

/// The steps on record, found by the row that they are about.
pub(super) struct Acts<'a> {
    acts: &'a types::Acts,
    /// Rows of acts, in the order of what they are about.
    order: Vec<(u64, u32)>,
    used: Vec<bool>,
}

fn place(table: u8, row: u32) -> u64 {
    u64::from(table) << 32 | u64::from(row)
}

impl<'a> Acts<'a> {
    pub fn new(acts: &'a types::Acts) -> Self {
        let mut order = Order::new();
        for (table, at) in acts.table.iter().zip(&acts.at) {
            order.push(place(*table, *at));
        }
        Self {
            acts,
            order: order.rising(),
            used: vec![false; acts.table.len()],
        }
    }

    /// The steps on one row of events (table 1) or conduct (table 2).
    pub fn on(&self, table: u8, row: u32) -> Vec<Step> {
        let here = place(table, row);
        let begin = self.order.partition_point(|(place, _)| *place < here);
        let mut steps = Vec::new();
        for (place, act) in self.order.iter().skip(begin) {
            if *place != here {
                break;
            }
            steps.push(Step {
                act: *act,
                day: self
                    .acts
                    .day
                    .get(*act as usize)
                    .copied()
                    .unwrap_or(UNKNOWN_DAY),
                step: self
                    .acts
                    .step
                    .get(*act as usize)
                    .copied()
                    .unwrap_or_default(),
            });
        }
        steps
    }

    /// The kind of measure that a step is about; empty for all.
    pub fn measure(&self, step: Step) -> &'a str {
        self.acts
            .measure
            .get(step.act as usize)
            .map_or("", |measure| measure)
    }

    /// Of the steps on a row, those on one kind of measure; from now on they count as used. Steps
    /// dated before `day`, the day of what they are about, are misfits.
    pub fn take(
        &mut self,
        steps: &[Step],
        measure: &str,
        day: i32,
        misfits: &mut Vec<Misfit>,
    ) -> Vec<Step> {
        let mut taken = Vec::new();
        for step in steps {
            let named = self.measure(*step);
            if !named.is_empty() && named != measure {
                continue;
            }
            if let Some(used) = self.used.get_mut(step.act as usize) {
                *used = true;
            }
            // An unknown day of either is no evidence against the step.
            if step.day != UNKNOWN_DAY && step.day < day {
                misfits.push((*step, Unfit::TooEarly));
            } else {
                taken.push(*step);
            }
        }
        taken
    }

    /// Whether some measure took the step.
    pub fn is_used(&self, step: Step) -> bool {
        self.used
            .get(step.act as usize)
            .copied()
            .unwrap_or_default()
    }
}

/// A measure that applies by itself: due until it is carried out.
pub(super) fn mandatory(steps: &[Step], misfits: &mut Vec<Misfit>) -> Progress {
    let mut progress = Progress::Due;
    for step in steps {
        if step.step == CARRIED_OUT {
            progress = Progress::Done;
        } else {
            misfits.push((*step, Unfit::NoDecisionNeeded));
        }
    }
    progress
}

/// A measure that somebody decides on: nothing is done before the decision.
pub(super) fn optional(steps: &[Step], misfits: &mut Vec<Misfit>) -> Progress {
    let mut progress = Progress::Proposable;
    for (_, at) in by_day(steps).rising() {
        let Some(step) = steps.get(at as usize) else {
            continue;
        };
        progress = match (step.step, progress) {
            // What is decided stays so until it is rejected or carried out.
            (PROPOSED, Progress::Decided) | (_, Progress::Done) => progress,
            (PROPOSED, _) => Progress::Proposed,
            (DECIDED, _) => Progress::Decided,
            (REJECTED, _) => Progress::Rejected,
            (_, Progress::Decided) => Progress::Done,
            (_, _) => {
                misfits.push((*step, Unfit::WithoutDecision));
                progress
            }
        };
    }
    progress
}

/// By day; on one day, by the order of the procedure. A step without a day comes just before the first
/// dated one that the procedure puts after it, or last.
fn by_day(steps: &[Step]) -> Order {
    // First dated step after each of the procedure.
    let mut next = [i32::MAX; 5];
    for step in steps {
        for (earlier, next) in next.iter_mut().enumerate() {
            if step.day != UNKNOWN_DAY && usize::from(step.step) > earlier {
                *next = step.day.min(*next);
            }
        }
    }
    let mut order = Order::new();
    for step in steps {
        let day = match step.day {
            UNKNOWN_DAY => next
                .get(usize::from(step.step))
                .copied()
                .unwrap_or(i32::MAX),
            day => day,
        };
        // Days in rising order as unsigned numbers, above the steps of one day.
        order.push(u64::from(day.abs_diff(i32::MIN)) << 8 | u64::from(step.step));
    }
    order
}
