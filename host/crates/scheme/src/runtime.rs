//! Who runs the components of a scheme: wasmtime natively (`laurel-engine`), or, within a component, the
//! imports that it is composed with.

use std::any::Any;

use laurel_contract::types::{Calendar, Refusal, Scores, Settings};
use laurel_contract::{chain, eligibility, ranking, sanction, scoring};
use laurel_cycle::error::Failure;

/// What a call gave, and the units of fuel that it used.
pub type Called<T> = Result<(T, u64), Failure>;

/// Runs the components of one scheme. Answers come as the component gave them: that they keep the
/// contract is for [`crate::stages`] to see to.
///
/// # Errors
/// Each method fails where the component does, or where there is none to be called.
pub trait Runtime: Any + Send + Sync {
    /// Stage 1 on a cohort of so many rows.
    fn screen(
        &self,
        rows: usize,
        settings: &Settings,
        calendar: &Calendar,
        cohort: &eligibility::Cohort,
    ) -> Called<Result<eligibility::Screening, Refusal>> {
        let _ = (rows, settings, calendar, cohort);
        Err(not_by_itself())
    }

    /// Stage 2 on the visits of so many rows.
    fn score(
        &self,
        rows: usize,
        settings: &Settings,
        calendar: &Calendar,
        visits: &scoring::Visits,
    ) -> Called<Result<scoring::Assessment, Refusal>> {
        let _ = (rows, settings, calendar, visits);
        Err(not_by_itself())
    }

    /// Stage 3 on a whole cycle: the verdicts of stage 1, the scores of stage 2, what people decided.
    fn select(
        &self,
        settings: &Settings,
        calendar: &Calendar,
        eligible: &[u8],
        scores: &Scores,
        decisions: &ranking::Decisions,
    ) -> Called<Result<ranking::Selection, Refusal>> {
        let _ = (settings, calendar, eligible, scores, decisions);
        Err(not_by_itself())
    }

    /// Stage 4 on the titles of this and earlier cycles.
    fn enforce(
        &self,
        settings: &Settings,
        calendar: &Calendar,
        aftermath: &sanction::Aftermath,
    ) -> Called<Result<sanction::Enforcement, Refusal>> {
        let _ = (settings, calendar, aftermath);
        Err(not_by_itself())
    }

    /// The four stages of a composed scheme in one call.
    fn chain(
        &self,
        plan: &chain::Plan,
        cycle: &chain::Cycle,
    ) -> Called<Result<chain::Outcome, chain::Stop>> {
        let _ = (plan, cycle);
        Err(Failure::new(
            "chain",
            "方案未经组合",
            "the scheme is not composed",
        ))
    }
}

fn not_by_itself() -> Failure {
    Failure::new(
        "chain",
        "此处只能一次运行四个阶段",
        "only all four stages can be run here",
    )
}
