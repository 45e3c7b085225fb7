//! Stage 1, eligibility: from the answers to single provisions to verdicts and reasons.
//!
//! A rule version is a list of [`Provision`]s. Each has a rule, which says what it is, and a function,
//! which answers it for the whole cohort at once: a conjunction of [`Clause`]s, each a column. The
//! verdict and its reasons come from the same columns, so that they cannot disagree.

pub mod codes;
mod facts;
pub mod provisions;
pub mod readings;
pub mod terms;

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::column::{Column, NO, NOT_ASKED, YES};
use crate::law::{Code, Law, Rule, Terms};
use crate::types;

pub use facts::{Events, Facts};

/// The function that answers a rule for a whole cohort.
pub type Ask = for<'a> fn(&'a Facts<'a>, &Terms) -> Answer<'a>;

/// A rule together with the function that answers it.
#[derive(Clone, Copy)]
pub struct Provision {
    rule: Rule,
    answer: Ask,
}

impl Provision {
    /// A rule and its answer.
    pub const fn new(rule: Rule, answer: Ask) -> Self {
        Self { rule, answer }
    }
}

/// The rules of a list of provisions, for the table of the law.
#[allow(clippy::indexing_slicing)] // evaluated by the compiler, which checks the index
pub const fn rules<const N: usize>(provisions: [Provision; N]) -> [Rule; N] {
    let mut rules = [Rule::new("", ""); N];
    let mut i = 0;
    while i < N {
        rules[i] = provisions[i].rule;
        i += 1;
    }
    rules
}

/// The functions of a list of provisions, in the order of the rules.
#[allow(clippy::indexing_slicing)] // as above
pub const fn answers<const N: usize>(provisions: [Provision; N]) -> [Ask; N] {
    let mut answers: [Ask; N] = [provisions::papers; N];
    let mut i = 0;
    while i < N {
        answers[i] = provisions[i].answer;
        i += 1;
    }
    answers
}

/// What a clause was held against, for a reason.
#[derive(Clone, Copy, Debug, Default)]
pub struct Found {
    /// Row in the table that the code names.
    pub at: Option<u32>,
    /// What was found.
    pub value: i64,
    /// What it was held against.
    pub limit: i64,
}

/// One condition of a provision, and what to say where it is not met.
pub struct Clause<'a> {
    code: &'static str,
    met: Column,
    found: Option<Box<dyn Fn(usize) -> Found + 'a>>,
}

/// A condition that must be met.
pub fn clause<'a>(code: Code, met: impl Into<Column>) -> Clause<'a> {
    Clause {
        code: code.id,
        met: met.into(),
        found: None,
    }
}

impl<'a> Clause<'a> {
    /// What a reason shows of one row.
    pub fn showing(mut self, found: impl Fn(usize) -> Found + 'a) -> Self {
        self.found = Some(Box::new(found));
        self
    }
}

/// The answer to a provision: all clauses, where it applies.
pub struct Answer<'a> {
    clauses: Vec<Clause<'a>>,
    applies: Option<Column>,
}

/// Every clause must be met.
pub fn all<'a>(clauses: impl IntoIterator<Item = Clause<'a>>) -> Answer<'a> {
    Answer {
        clauses: clauses.into_iter().collect(),
        applies: None,
    }
}

impl Answer<'_> {
    /// The provision is asked only where this holds.
    pub fn only_where(mut self, condition: Column) -> Self {
        self.applies = Some(condition);
        self
    }

    fn verdict(&self, rows: usize) -> Column {
        let mut clauses = self.clauses.iter();
        let mut verdict = match clauses.next() {
            Some(first) => first.met.clone(),
            None => Column::constant(rows, YES),
        };
        for clause in clauses {
            verdict = verdict & &clause.met;
        }
        match &self.applies {
            Some(condition) => verdict.only_where(condition),
            None => verdict,
        }
    }
}

/// Screens a cohort by the rules of a law, `asks` being the functions that answer them.
pub fn screen(
    law: &Law,
    asks: &[Ask],
    settings: &types::Settings,
    calendar: &types::Calendar,
    cohort: &types::Cohort,
) -> Result<types::Screening, types::Refusal> {
    let terms = Terms::read(law, settings)?;
    let facts = Facts::read(&terms, calendar, cohort)?;
    let explain = settings.detail == types::Detail::Reasons;

    let mut verdict = Column::constant(facts.rows, YES);
    let mut rules = Vec::with_capacity(asks.len());
    let mut answers = Vec::new();
    for (rule, ask) in law.rules.iter().zip(asks) {
        if terms.waives(rule.id) {
            rules.push(Column::constant(facts.rows, NOT_ASKED).into_cells());
            if explain {
                answers.push(all([]));
            }
            continue;
        }
        let answer = ask(&facts, &terms);
        let column = answer.verdict(facts.rows);
        verdict.and_rule(column.cells());
        rules.push(column.into_cells());
        if explain {
            answers.push(answer);
        }
    }

    let findings = if explain {
        reasons(law, &verdict, &rules, &answers)
    } else {
        Vec::new()
    };
    Ok(types::Screening {
        verdict: verdict.into_cells(),
        rules,
        findings,
    })
}

/// For every rule of a row that is not met, the clauses that make it so.
fn reasons(
    law: &Law,
    verdict: &Column,
    rules: &[Vec<u8>],
    answers: &[Answer],
) -> Vec<types::Finding> {
    // The code of each clause by its index, once for the whole cohort.
    let codes: Vec<Vec<u32>> = answers
        .iter()
        .map(|answer| {
            answer
                .clauses
                .iter()
                .map(|clause| law.code(clause.code))
                .collect()
        })
        .collect();
    let mut findings = Vec::new();
    for (row, answer) in verdict.cells().iter().enumerate() {
        if *answer == YES {
            continue;
        }
        for (rule, ((column, answer), codes)) in rules.iter().zip(answers).zip(&codes).enumerate() {
            let verdict = column.get(row).copied().unwrap_or(NOT_ASKED);
            if verdict == YES || verdict == NOT_ASKED {
                continue;
            }
            for (clause, code) in answer.clauses.iter().zip(codes) {
                // A failed rule is explained by what failed, an open one by what is open.
                let met = clause.met.at(row);
                if met == YES || (verdict == NO && met != NO) {
                    continue;
                }
                let found = clause
                    .found
                    .as_ref()
                    .map(|found| found(row))
                    .unwrap_or_default();
                findings.push(types::Finding {
                    row: Some(row as u32),
                    rule: rule as u32,
                    code: *code,
                    at: found.at,
                    value: found.value,
                    limit: found.limit,
                });
            }
        }
    }
    findings
}

/// Makes a crate the component of stage 1: exports `describe` and `screen` of a law.
#[macro_export]
macro_rules! eligibility_stage {
    ($law:expr, $answers:expr) => {
        /// What this stage implements.
        pub fn describe() -> $crate::types::Description {
            $law.describe()
        }

        /// Screens a cohort.
        pub fn screen(
            settings: &$crate::types::Settings,
            calendar: &$crate::types::Calendar,
            cohort: &$crate::types::Cohort,
        ) -> Result<$crate::types::Screening, $crate::types::Refusal> {
            $crate::eligibility::screen(&$law, &$answers, settings, calendar, cohort)
        }

        #[cfg(target_arch = "wasm32")]
        mod component {
            #![allow(unsafe_code, missing_docs)]
            use $crate::types::{Calendar, Cohort, Description, Refusal, Screening, Settings};

            struct Stage;

            impl $crate::wit::exports::laurel::award::eligibility::Guest for Stage {
                fn describe() -> Description {
                    super::describe()
                }

                fn screen(
                    settings: Settings,
                    calendar: Calendar,
                    cohort: Cohort,
                ) -> Result<Screening, Refusal> {
                    super::screen(&settings, &calendar, &cohort)
                }
            }

            $crate::wit::export!(Stage with_types_in $crate::wit);
        }
    };
}
