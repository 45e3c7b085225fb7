//! The components that are loaded, each by its number, and a scheme that runs on four of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use laurel_contract::types::{Calendar, Description, Refusal, Scores, Settings};
use laurel_contract::{eligibility, ranking, sanction, scoring};
use laurel_cycle::error::Failure;
use laurel_scheme::limits::Limits;
use laurel_scheme::runtime::{Called, Runtime};
use laurel_scheme::stage::Stage;

/// Why a component gave no answer at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lapse {
    /// It trapped.
    Trapped,
    /// It trapped with most of its memory in use.
    Memory,
    /// It did not come to an end in time.
    Hung,
    /// There is no component of this number.
    Missing,
}

impl Lapse {
    /// As a failure of a component.
    pub fn of(self, component: &str) -> Failure {
        if self == Self::Memory {
            let bytes = Limits::default().memory;
            return Failure::new(
                component,
                format!("运行中止，多半因内存不足：内存上限 {bytes} 字节"),
                format!(
                    "it trapped, most likely for want of memory: the memory limit is {bytes} bytes"
                ),
            );
        }
        let (zh, en) = match self {
            Self::Memory | Self::Trapped => ("运行中止", "it trapped"),
            Self::Hung => (
                "未在时限内结束，已被终止",
                "it did not come to an end in time, and was ended",
            ),
            Self::Missing => ("没有这个组件", "there is no such component"),
        };
        Failure::new(component, zh, en)
    }
}

/// What a component answers, unless it gives no answer.
pub type Answered<T> = Result<T, Lapse>;
/// What a stage makes of its arguments.
pub type Worked<T> = Answered<Result<T, Refusal>>;

/// What a component says of itself.
#[derive(Clone, Debug)]
pub struct Described {
    /// The interface that it exports for the stage, by its full name.
    pub exported: String,
    /// What it implements.
    pub description: Description,
}

/// Calls components by their numbers. What they answer comes as it is.
pub trait Components: Send + Sync {
    /// What it implements.
    fn describe(&self, component: u32, stage: Stage) -> Answered<Described>;

    /// The facts that an eligibility component reads.
    fn facts(&self, component: u32) -> Answered<Vec<eligibility::Fact>>;

    /// The editions of the standard that a scoring component knows.
    fn standards(&self, component: u32) -> Answered<Vec<scoring::Standard>>;

    /// The kinds of measure that a sanction component knows.
    fn measure_kinds(&self, component: u32) -> Answered<Vec<sanction::MeasureKind>>;

    /// Stage 1.
    fn screen(
        &self,
        component: u32,
        settings: &Settings,
        calendar: &Calendar,
        cohort: &eligibility::Cohort,
    ) -> Worked<eligibility::Screening>;

    /// Stage 2.
    fn score(
        &self,
        component: u32,
        settings: &Settings,
        calendar: &Calendar,
        visits: &scoring::Visits,
    ) -> Worked<scoring::Assessment>;

    /// Stage 3.
    fn select(
        &self,
        component: u32,
        settings: &Settings,
        calendar: &Calendar,
        eligible: &[u8],
        scores: &Scores,
        decisions: &ranking::Decisions,
    ) -> Worked<ranking::Selection>;

    /// Stage 4.
    fn enforce(
        &self,
        component: u32,
        settings: &Settings,
        calendar: &Calendar,
        aftermath: &sanction::Aftermath,
    ) -> Worked<sanction::Enforcement>;
}

/// Four of the components, as a scheme has them.
pub(crate) struct Four {
    pub(crate) components: Arc<dyn Components>,
    /// Number and name of each.
    pub(crate) of_stage: BTreeMap<Stage, (u32, String)>,
}

impl Four {
    /// Calls a stage. What a call uses is for the page to say.
    fn call<T>(
        &self,
        stage: Stage,
        call: impl FnOnce(u32) -> Worked<T>,
    ) -> Called<Result<T, Refusal>> {
        let (component, name) = self
            .of_stage
            .get(&stage)
            .ok_or_else(|| Lapse::Missing.of(stage.id()))?;
        match call(*component) {
            Ok(answer) => Ok((answer, 0)),
            Err(lapse) => Err(lapse.of(name)),
        }
    }
}

impl Runtime for Four {
    fn screen(
        &self,
        _: usize,
        settings: &Settings,
        calendar: &Calendar,
        cohort: &eligibility::Cohort,
    ) -> Called<Result<eligibility::Screening, Refusal>> {
        self.call(Stage::Eligibility, |it| {
            self.components.screen(it, settings, calendar, cohort)
        })
    }

    fn score(
        &self,
        _: usize,
        settings: &Settings,
        calendar: &Calendar,
        visits: &scoring::Visits,
    ) -> Called<Result<scoring::Assessment, Refusal>> {
        self.call(Stage::Scoring, |it| {
            self.components.score(it, settings, calendar, visits)
        })
    }

    fn select(
        &self,
        settings: &Settings,
        calendar: &Calendar,
        eligible: &[u8],
        scores: &Scores,
        decisions: &ranking::Decisions,
    ) -> Called<Result<ranking::Selection, Refusal>> {
        self.call(Stage::Ranking, |it| {
            self.components
                .select(it, settings, calendar, eligible, scores, decisions)
        })
    }

    fn enforce(
        &self,
        settings: &Settings,
        calendar: &Calendar,
        aftermath: &sanction::Aftermath,
    ) -> Called<Result<sanction::Enforcement, Refusal>> {
        self.call(Stage::Sanction, |it| {
            self.components.enforce(it, settings, calendar, aftermath)
        })
    }
}
