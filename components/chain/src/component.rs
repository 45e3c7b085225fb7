//! The four calls.
#![allow(unsafe_code)] // in what wit-bindgen generates

use alloc::vec::Vec;

use laurel_columns as _; // the allocator

use crate::titles::settle;
use crate::wit::exports::laurel::award::chain::{Cycle, Guest, Outcome, Plan, Stage, Stop};
use crate::wit::laurel::award::types::{Refusal, Setting, Settings};
use crate::wit::laurel::award::{eligibility, manifest, ranking, sanction, scoring};

struct Chain;

impl Guest for Chain {
    fn run(plan: Plan, cycle: Cycle) -> Result<Outcome, Stop> {
        let calendar = cycle.calendar;
        let manifest = manifest::describe();
        let terms = manifest.terms;

        let settings = with_defaults(plan.eligibility, terms.eligibility);
        let screening = eligibility::screen(&settings, calendar, &cycle.cohort)
            .map_err(stopped(Stage::Eligibility))?;
        let settings = with_defaults(plan.scoring, terms.scoring);
        let assessment =
            scoring::score(&settings, calendar, &cycle.visits).map_err(stopped(Stage::Scoring))?;
        let settings = with_defaults(plan.ranking, terms.ranking);
        let selection = ranking::select(
            &settings,
            calendar,
            &screening.verdict,
            &assessment.scores,
            &cycle.decisions,
        )
        .map_err(stopped(Stage::Ranking))?;

        let approval = cycle.decisions.approval.map(|approval| approval.day);
        let (aftermath, numbers) = settle(
            cycle.aftermath,
            &selection.winner,
            &manifest.titles_under,
            approval,
            selection.prize,
        );
        let settings = with_defaults(plan.sanction, terms.sanction);
        let enforcement =
            sanction::enforce(&settings, calendar, &aftermath).map_err(stopped(Stage::Sanction))?;
        Ok(Outcome {
            screening,
            assessment,
            selection,
            enforcement: numbers.restore(enforcement),
        })
    }
}

/// Settings of a call, and behind them those of the manifest that the call does not override.
fn with_defaults(mut settings: Settings, terms: Vec<Setting>) -> Settings {
    let given = settings.terms.len();
    for default in terms {
        let overridden = settings
            .terms
            .iter()
            .take(given)
            .any(|it| it.term == default.term);
        if !overridden {
            settings.terms.push(default);
        }
    }
    settings
}

fn stopped(stage: Stage) -> impl FnOnce(Refusal) -> Stop {
    move |refusal| Stop { stage, refusal }
}

crate::wit::export!(Chain with_types_in crate::wit);
