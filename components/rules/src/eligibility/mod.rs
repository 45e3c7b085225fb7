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

use alloc::vec;
use alloc::vec::Vec;

use crate::column::{Column, Given, NO, NOT_ASKED, UNKNOWN, YES, append_every, only_where};
use crate::date::UNKNOWN_DAY;
use crate::explained::Explained;
use crate::finding::Finding;
use crate::lanes;
use crate::law::{Code, Law, Rule, Terms};
use crate::types;

pub use facts::{Events, FACTS, Fact, Facts, facts, with_own};

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
    met: Column<'a>,
    shown: Shown<'a>,
    /// What to say instead, and where.
    instead: Option<(&'static str, Column<'a>)>,
}

/// What a reason shows of one row.
enum Shown<'a> {
    /// Nothing.
    Nothing,
    /// The date in a column, against a limit.
    Date(&'a [i32], i32),
    /// The first event that counts, against a limit.
    Event(Events<'a>, i32),
}

/// A condition that must be met.
pub fn clause<'a>(code: Code, met: impl Into<Column<'a>>) -> Clause<'a> {
    Clause {
        code: code.id,
        met: met.into(),
        shown: Shown::Nothing,
        instead: None,
    }
}

/// No event may count that is on record; where the record is not complete there may be others. A
/// reason shows the first that counts, and its date against a limit.
pub fn no_event<'a>(code: Code, events: Events<'a>, complete: Given, limit: i32) -> Clause<'a> {
    Clause {
        code: code.id,
        met: events.none(complete),
        shown: Shown::Event(events, limit),
        instead: None,
    }
}

impl<'a> Clause<'a> {
    /// A reason shows the date in a column, against a limit.
    pub fn showing(mut self, days: &'a [i32], limit: i32) -> Self {
        self.shown = Shown::Date(days, limit);
        self
    }

    /// Another reason, where this is so: of a row, or of the event that is shown.
    pub fn saying(mut self, code: Code, of: Column<'a>) -> Self {
        self.instead = Some((code.id, of));
        self
    }

    /// Its code and the one that is said instead, by their index.
    fn codes(&self, law: &Law) -> (u32, u32) {
        let code = law.code(self.code);
        let instead = self.instead.as_ref();
        (code, instead.map_or(code, |(instead, _)| law.code(instead)))
    }

    fn found(&self, row: usize) -> Found {
        match &self.shown {
            Shown::Nothing => Found::default(),
            Shown::Date(days, limit) => Found::date(None, days.get(row), *limit),
            Shown::Event(events, limit) => events.first(row, *limit),
        }
    }
}

impl Found {
    /// A date that was found, perhaps in a table, against a limit.
    fn date(at: Option<usize>, day: Option<&i32>, limit: i32) -> Self {
        Self {
            at: at.map(|at| at as u32),
            value: i64::from(day.copied().unwrap_or(UNKNOWN_DAY)),
            limit: i64::from(limit),
        }
    }
}

/// The answer to a provision: all clauses, where it applies.
pub struct Answer<'a> {
    clauses: Vec<Clause<'a>>,
    applies: Option<Column<'a>>,
    asked: Asked,
}

/// When a provision is asked.
enum Asked {
    /// Of those who apply.
    Now,
    /// Later: what is not met is remarked, and holds against nobody here.
    Later(&'static str),
    /// The instrument has no such provision.
    Never,
}

/// Every clause must be met.
pub fn all<'a>(clauses: impl Into<Vec<Clause<'a>>>) -> Answer<'a> {
    Answer {
        clauses: clauses.into(),
        applies: None,
        asked: Asked::Now,
    }
}

/// The instrument has no such provision.
pub fn absent() -> Answer<'static> {
    let mut answer = all([]);
    answer.asked = Asked::Never;
    answer
}

impl<'a> Answer<'a> {
    /// The provision is asked only where this holds.
    pub fn only_where(mut self, condition: Column<'a>) -> Self {
        self.applies = Some(condition);
        self
    }

    /// The provision is asked later, and only remarked here.
    pub fn later(mut self, remark: Code) -> Self {
        self.asked = Asked::Later(remark.id);
        self
    }

    /// Appends the verdicts of so many rows.
    fn append_to(&self, verdicts: &mut Vec<u8>, rows: usize) {
        let first = verdicts.len();
        if !matches!(self.asked, Asked::Now) {
            verdicts.resize(first + rows, NOT_ASKED);
            return;
        }
        let clauses = self.clauses.iter().map(|clause| clause.met.cells());
        append_every(verdicts, rows, clauses);
        if let Some(condition) = &self.applies {
            let verdicts = verdicts.get_mut(first..).unwrap_or_default();
            only_where(verdicts, condition.cells());
        }
    }
}

/// Screens a cohort by the rules of a law, `asks` being the functions that answer them, and `own` the facts
/// that only this version reads.
pub fn screen(
    law: &Law,
    asks: &[Ask],
    own: &'static [Fact],
    settings: &types::Settings,
    calendar: &types::Calendar,
    cohort: &types::Cohort,
) -> Result<types::Screening, types::Refusal> {
    let terms = Terms::read(law, settings)?;
    let mut facts = Facts::read(&terms, calendar, cohort, own)?;
    let explained = Explained::read(settings, facts.rows)?;
    facts.explained = !explained.is_empty();

    let mut rules = Vec::with_capacity(asks.len() * facts.rows);
    let mut answers = Vec::new();
    let mut remarks = Vec::new();
    for (rule, ask) in law.rules.iter().zip(asks) {
        let answer = if terms.waives(rule.id) {
            rules.resize(rules.len() + facts.rows, NOT_ASKED);
            all([])
        } else {
            let answer = ask(&facts, &terms);
            answer.append_to(&mut rules, facts.rows);
            answer
        };
        if let Asked::Later(code) = answer.asked {
            let found = remarks_on(&answer, law.rule(rule.id), law.code(code), facts.rows);
            remarks = merged(remarks, found);
        }
        if facts.explained {
            answers.push(answer);
        }
    }
    let verdict = lanes::verdict(&rules, facts.rows);
    let findings = reasons(law, explained, &verdict, &rules, &answers);
    let findings = merged(remarks, findings);
    Ok(types::Screening {
        verdict,
        rules,
        findings: findings.as_slice().into(),
    })
}

/// Remarks on whoever does not meet what is asked later, or may not.
fn remarks_on(answer: &Answer, rule: u32, code: u32, rows: usize) -> Vec<Finding> {
    let (mut met, mut remarks) = (Vec::new(), Vec::new());
    let clauses = answer.clauses.iter().map(|clause| clause.met.cells());
    append_every(&mut met, rows, clauses);
    for (row, met) in (0..).zip(&met) {
        if matches!(*met, NO | UNKNOWN) {
            remarks.push(Finding {
                row: Some(row),
                rule,
                code,
                at: None,
                value: 0,
                limit: 0,
            });
        }
    }
    remarks
}

/// Two lists of findings, each by row, then by rule, as one.
fn merged(one: Vec<Finding>, other: Vec<Finding>) -> Vec<Finding> {
    if one.is_empty() {
        return other;
    }
    let mut all = Vec::with_capacity(one.len() + other.len());
    let mut other = other.into_iter().peekable();
    for finding in one {
        let place = (finding.row, finding.rule);
        while let Some(before) = other.next_if(|it| (it.row, it.rule) < place) {
            all.push(before);
        }
        all.push(finding);
    }
    all.extend(other);
    all
}

/// For every rule of a row that is not met, the clauses that make it so.
fn reasons(
    law: &Law,
    explained: Explained,
    verdict: &[u8],
    rules: &[u8],
    answers: &[Answer],
) -> Vec<Finding> {
    // The codes of each clause by their index, each looked up when it is first given.
    let clauses = answers.iter().map(|answer| answer.clauses.len()).sum();
    let mut codes = vec![None; clauses];
    let mut findings = Vec::new();
    for row in explained.rows(verdict.len()) {
        if verdict.get(row) == Some(&YES) {
            continue;
        }
        let verdicts = rules.iter().skip(row).step_by(verdict.len());
        let mut first = 0;
        for (rule, (verdict, answer)) in verdicts.zip(answers).enumerate() {
            let codes = codes.get_mut(first..).unwrap_or_default();
            first += answer.clauses.len();
            if *verdict == YES || *verdict == NOT_ASKED {
                continue;
            }
            for (clause, codes) in answer.clauses.iter().zip(codes) {
                // A failed rule is explained by what failed, an open one by what is open.
                let met = clause.met.at(row);
                if met == YES || (*verdict == NO && met != NO) {
                    continue;
                }
                let found = clause.found(row);
                // Of an event, what is said of that event.
                let at = match clause.shown {
                    Shown::Event(..) => found.at.map(|at| at as usize),
                    _ => Some(row),
                };
                let (code, other) = *codes.get_or_insert_with(|| clause.codes(law));
                let instead = clause.instead.as_ref().zip(at);
                let instead = instead.is_some_and(|((_, of), at)| of.at(at) == YES);
                findings.push(Finding {
                    row: Some(row as u32),
                    rule: rule as u32,
                    code: if instead { other } else { code },
                    at: found.at,
                    value: found.value,
                    limit: found.limit,
                });
            }
        }
    }
    findings
}

/// Makes a crate the component of stage 1: exports `describe`, `facts` and `screen` of a law; with the facts
/// that only this version reads as a third argument, where there are any.
#[macro_export]
macro_rules! eligibility_stage {
    ($law:expr, $answers:expr) => {
        $crate::eligibility_stage!($law, $answers, []);
    };
    ($law:expr, $answers:expr, $own:expr) => {
        const OWN_FACTS: &[$crate::eligibility::Fact] = &$own;

        /// What this stage implements.
        pub fn describe() -> $crate::types::Description {
            $law.describe()
        }

        /// The facts that this stage reads.
        pub fn facts() -> $crate::eligibility::FactList {
            $crate::eligibility::facts(OWN_FACTS)
        }

        /// Screens a cohort.
        pub fn screen(
            settings: &$crate::types::Settings,
            calendar: &$crate::types::Calendar,
            cohort: &$crate::types::Cohort,
        ) -> Result<$crate::types::Screening, $crate::types::Refusal> {
            $crate::eligibility::screen(&$law, &$answers, OWN_FACTS, settings, calendar, cohort)
        }

        #[cfg(target_arch = "wasm32")]
        mod component {
            #![allow(unsafe_code, missing_docs)]
            use core::mem::ManuallyDrop;

            use $crate::law::Law;
            use $crate::eligibility::FactList;
            use $crate::types::{Calendar, Cohort, Description, Refusal, Screening, Settings};

            // Where the law stands, by the name that the crate gives it.
            #[allow(unused_imports)]
            use super::*;

            struct Stage;

            impl Stage {
                const LAW: &'static Law = &$law;
                const FACTS: &'static $crate::lowered::Table<$crate::eligibility::Fact> = {
                    const ALL: usize = $crate::eligibility::FACTS.0.len() + OWN_FACTS.len();
                    const FACTS: [$crate::eligibility::Fact; ALL] =
                        $crate::eligibility::with_own(OWN_FACTS);
                    &$crate::lowered::Table(&FACTS)
                };
            }

            impl $crate::wit::exports::laurel::award::eligibility::Guest for Stage {
                fn describe() -> Description {
                    super::describe()
                }

                fn facts() -> FactList {
                    super::facts()
                }

                fn screen(
                    settings: Settings,
                    calendar: Calendar,
                    cohort: Cohort,
                ) -> Result<Screening, Refusal> {
                    // Arguments die with the call, when the heap is emptied.
                    let settings = ManuallyDrop::new(settings);
                    let cohort = ManuallyDrop::new(cohort);
                    super::screen(&settings, &calendar, &cohort)
                }
            }

            $crate::wit::export!(Stage with_types_in $crate::lowered);
        }
    };
}

/// The facts that a stage reads, as a component gives them.
pub type FactList = Vec<types::Fact>;
