//! The four calls.
#![allow(unsafe_code)] // imports and an export of the canonical ABI

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem::MaybeUninit;

use laurel_memory::empty_heap; // and the allocator

use crate::records::{
    Aftermath, Answer, Assessment, Calendar, Cohort, Cycle, Decisions, Enforcement, List, Manifest,
    Maybe, Outcome, Plan, Scores, Screening, Selection, Setting, Settings, Stop, Visits,
};
use crate::titles::{UNKNOWN_DAY, settle};

/// What `run` is given.
#[repr(C)]
struct Run {
    plan: Plan,
    cycle: Cycle,
}

/// A call of a stage: what it is given.
#[repr(C)]
struct Call<T> {
    settings: Settings,
    calendar: Calendar,
    facts: T,
}

/// What ranking is given.
#[repr(C)]
struct Ranked {
    eligible: List<u8>,
    scores: Scores,
    decisions: Decisions,
}

/// A function of another part of the composed scheme: it reads its arguments from memory, and writes
/// its answer there.
macro_rules! import {
    ($interface:literal $name:literal: $function:ident($($arguments:ty)?) -> $answer:ty) => {
        fn $function($(arguments: &$arguments)?) -> $answer {
            #[link(wasm_import_module = $interface)]
            unsafe extern "C" {
                #[link_name = $name]
                fn import($(arguments: *const $arguments,)? answer: *mut $answer);
            }
            let mut answer = MaybeUninit::uninit();
            // SAFETY: the records lie as the contract says, and the host fills in the whole answer.
            unsafe {
                import($(&raw const *(arguments as &$arguments),)? answer.as_mut_ptr());
                answer.assume_init()
            }
        }
    };
}

import!("laurel:award/manifest@0.1.0" "describe": manifest() -> Manifest);
import!("laurel:award/eligibility@0.1.0" "screen": screen(Call<Cohort>) -> Answer<Screening>);
import!("laurel:award/scoring@0.1.0" "score": score(Call<Visits>) -> Answer<Assessment>);
import!("laurel:award/ranking@0.1.0" "select": select(Call<Ranked>) -> Answer<Selection>);
import!("laurel:award/sanction@0.1.0" "enforce": enforce(Call<Aftermath>) -> Answer<Enforcement>);

/// `chain.run`
#[unsafe(export_name = "laurel:award/chain@0.1.0#run")]
extern "C" fn run(arguments: &Run) -> *const Answer<Outcome, Stop> {
    let answer = match chained(&arguments.plan, &arguments.cycle) {
        Ok(outcome) => Answer::Given(outcome),
        Err(stop) => Answer::Refused(stop),
    };
    Box::leak(Box::new(answer))
}

#[unsafe(export_name = "cabi_post_laurel:award/chain@0.1.0#run")]
extern "C" fn after_run(_answer: *const Answer<Outcome, Stop>) {
    empty_heap();
}

fn chained(plan: &Plan, cycle: &Cycle) -> Result<Outcome, Stop> {
    let calendar = cycle.calendar;
    let manifest = manifest();
    let [for_screen, for_score, for_select, for_enforce] = &manifest.terms;

    let screening = given(
        0,
        screen(&Call {
            settings: with_defaults(&plan.eligibility, for_screen),
            calendar,
            facts: cycle.cohort,
        }),
    )?;
    let assessment = given(
        1,
        score(&Call {
            settings: with_defaults(&plan.scoring, for_score),
            calendar,
            facts: cycle.visits,
        }),
    )?;
    let selection = given(
        2,
        select(&Call {
            settings: with_defaults(&plan.ranking, for_select),
            calendar,
            facts: Ranked {
                eligible: screening.verdict,
                scores: assessment.scores,
                decisions: cycle.decisions,
            },
        }),
    )?;

    let approval = match cycle.decisions.approval {
        Maybe::Some(approval) if cycle.decisions.commended == UNKNOWN_DAY => Some(approval.day),
        Maybe::Some(_) => Some(cycle.decisions.commended),
        Maybe::None => None,
    };
    let (aftermath, numbers) = settle(
        &cycle.aftermath,
        selection.winner.get(),
        manifest.titles_under,
        approval,
        selection.prize,
    );
    let mut enforcement = given(
        3,
        enforce(&Call {
            settings: with_defaults(&plan.sanction, for_enforce),
            calendar,
            facts: aftermath,
        }),
    )?;
    numbers.restore(&mut enforcement);
    Ok(Outcome {
        screening,
        assessment,
        selection,
        enforcement,
    })
}

fn given<T>(stage: u8, answer: Answer<T>) -> Result<T, Stop> {
    match answer {
        Answer::Given(answer) => Ok(answer),
        Answer::Refused(refusal) => Err(Stop { stage, refusal }),
    }
}

/// Settings of a call, and behind them those of the manifest that the call does not override.
fn with_defaults(settings: &Settings, defaults: &List<Setting>) -> Settings {
    let given = settings.terms.get();
    let mut terms = Vec::from(given);
    let overridden = |default: &&Setting| {
        let term = default.term.get();
        !given.iter().any(|it| it.term.get() == term)
    };
    let (mut waived, mut is_more) = (Vec::from(settings.waived.get()), false);
    for default in defaults.get().iter().filter(overridden) {
        // A rule that the scheme does not ask stands among its terms.
        match default.term.get().strip_prefix(b"waive:") {
            Some(rule) if settings.waived.get().iter().all(|it| it.get() != rule) => {
                waived.push(List::from(Vec::from(rule)));
                is_more = true;
            }
            Some(_) => {}
            None => terms.push(*default),
        }
    }
    Settings {
        terms: terms.into(),
        waived: if is_more {
            waived.into()
        } else {
            settings.waived
        },
        detail: settings.detail,
    }
}
