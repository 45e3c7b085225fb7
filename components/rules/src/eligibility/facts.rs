//! What the provisions ask of a cohort: its columns, checked once, and questions over its tables.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;
use core::cell::OnceCell;

use crate::check;
use crate::column::{Column, Given, NO, Records, Truth, UNKNOWN, YES};
use crate::date::UNKNOWN_DAY;
use crate::eligibility::Found;
use crate::lanes;
use crate::law::Terms;
use crate::lowered::Table;
use crate::types::{self, FactKind};

/// A cohort that has been checked, and what its windows are counted from.
pub struct Facts<'a> {
    /// Number of applicants.
    pub rows: usize,
    /// Deadline for applications.
    pub deadline: i32,
    /// Reference day of every window.
    pub reference: i32,
    /// Columns and tables as they came.
    pub cohort: &'a types::Cohort,
    /// Whether anybody's answer is explained.
    pub explained: bool,
    /// Whether the grade that counts is good enough: two provisions ask.
    pub(super) good_grade: OnceCell<Vec<u8>>,
    /// Facts of the version's own, whose columns come after the others of their kind.
    own: &'static [Fact],
}

/// A fact, as in the contract.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Fact {
    /// Its name.
    pub id: &'static str,
    /// What it is.
    pub kind: FactKind,
}

impl Fact {
    /// A fact that is yes, no or unknown.
    pub const fn truth(id: &'static str) -> Self {
        Self {
            id,
            kind: FactKind::Truth,
        }
    }

    /// A fact that is a calendar date.
    pub const fn day(id: &'static str) -> Self {
        Self {
            id,
            kind: FactKind::Day,
        }
    }

    /// A fact that is a whole number.
    pub const fn number(id: &'static str) -> Self {
        Self {
            id,
            kind: FactKind::Number,
        }
    }
}

/// The facts that every version reads, and after them those of a version's own.
#[allow(clippy::indexing_slicing)] // evaluated by the compiler, which checks the index
pub const fn with_own<const N: usize>(own: &[Fact]) -> [Fact; N] {
    let mut all = [Fact::truth(""); N];
    let mut i = 0;
    while i < N {
        all[i] = if i < FACTS.0.len() {
            FACTS.0[i]
        } else {
            own[i - FACTS.0.len()]
        };
        i += 1;
    }
    all
}

/// The name of a fact in the contract.
macro_rules! id {
    ($name:ident) => {{
        const NAME: &str = stringify!($name);
        const ID: [u8; NAME.len()] = hyphens(NAME.as_bytes());
        match core::str::from_utf8(&ID) {
            Ok(id) => id,
            Err(_) => NAME,
        }
    }};
}

#[allow(clippy::indexing_slicing)] // evaluated by the compiler, which checks the index
const fn hyphens<const N: usize>(name: &[u8]) -> [u8; N] {
    let mut id = [0; N];
    let mut i = 0;
    while i < N {
        id[i] = if name[i] == b'_' { b'-' } else { name[i] };
        i += 1;
    }
    id
}

/// The facts that the contract names, by kind, each with a function that gives its column. A rule
/// version lists none: all take the same columns, so that a host makes them once.
macro_rules! facts {
    (
        truths { $($truth:ident)* }
        codes { $($code:ident 0..=$last:literal)* }
        days { $($day:ident)* }
    ) => {
        const TRUTHS: &[&str] = &[$(id!($truth)),*];
        const CODES: &[&str] = &[$(id!($code)),*];
        const DAYS: &[&str] = &[$(id!($day)),*];
        /// The largest of each of the codes.
        const LAST_CODES: &[u8] = &[$($last),*];

        /// The facts that eligibility reads, in the order of their columns.
        pub const FACTS: &Table<Fact> = &Table(&[
            $(Fact { id: id!($truth), kind: FactKind::Truth },)*
            $(Fact { id: id!($code), kind: FactKind::Code },)*
            $(Fact { id: id!($day), kind: FactKind::Day },)*
        ]);

        /// Places of the columns among those of their kind.
        #[allow(non_camel_case_types)]
        mod place {
            pub enum Truth { $($truth),* }
            pub enum Code { $($code),* }
            pub enum Day { $($day),* }
        }

        #[allow(missing_docs)] // the facts carry their documentation in the contract
        impl<'a> Facts<'a> {
            $(
                pub fn $truth(&self) -> Given<'a> {
                    Given::new(self.column(&self.cohort.facts.truths, place::Truth::$truth as usize))
                }
            )*
            $(
                pub fn $code(&self) -> &'a [u8] {
                    self.column(&self.cohort.facts.codes, place::Code::$code as usize)
                }
            )*
            $(
                pub fn $day(&self) -> &'a [i32] {
                    self.column(&self.cohort.facts.days, place::Day::$day as usize)
                }
            )*
        }
    };
}

facts! {
    truths {
        operates_in_district excellence_management outstanding_benefits seated_in_district
        legal_person registered operating_normally quality_model quality_system quality_results
        good_results good_contribution in_business scale_leading profit_tax_leading
        asset_contribution_leading scale_growth_leading profit_tax_growth_leading
        asset_contribution_growth_leading lawful_operation mandatory_standards industrial_policy
        industrial above_scale peer_economic_leading peer_contribution_leading technical_advanced
        service_advanced quality_advanced social_responsibility honest_operation credit_record
        social_reputation policy_breach lacks_licence form self_assessment evidence
        authority_recommendation subdistrict_recommendation grades_recorded accidents_recorded
        complaints_recorded spot_checks_recorded breaches_recorded honours_recorded
    }
    codes { activity 0..=6 }
    days { operating_since in_district_since submitted }
}

/// The facts that eligibility reads, in the order of their columns; last those of a version's own.
pub fn facts(own: &[Fact]) -> Vec<types::Fact> {
    let fact = |Fact { id, kind }: &Fact| types::Fact {
        id: (*id).to_owned(),
        kind: *kind,
    };
    FACTS.0.iter().chain(own).map(fact).collect()
}

impl<'a> Facts<'a> {
    /// Checks every column; refuses by name what is out of range.
    pub fn read(
        terms: &Terms,
        calendar: &types::Calendar,
        cohort: &'a types::Cohort,
        own: &'static [Fact],
    ) -> Result<Self, types::Refusal> {
        let facts = &cohort.facts;
        let rows = facts.applicants as usize;
        let mine = |kind| own.iter().filter(|fact| fact.kind == kind).count();
        let cells = |columns: usize| columns.saturating_mul(rows);
        let truths = cells(TRUTHS.len() + mine(FactKind::Truth));
        check::facts("facts.truths", &facts.truths, truths)
            .map_err(|refusal| named(refusal, TRUTHS, rows))?;
        check::length("facts.codes", &facts.codes, cells(CODES.len()))?;
        let days = cells(DAYS.len() + mine(FactKind::Day));
        check::days("facts.days", &facts.days, days)
            .map_err(|refusal| named(refusal, DAYS, rows))?;
        check::length(
            "facts.numbers",
            &facts.numbers,
            cells(mine(FactKind::Number)),
        )?;
        let read = Self {
            rows,
            deadline: calendar.deadline,
            reference: check::reference_day(terms, calendar)?,
            cohort,
            explained: false,
            good_grade: OnceCell::new(),
            own,
        };
        for ((at, name), last) in CODES.iter().enumerate().zip(LAST_CODES) {
            check::codes(name, read.column(&facts.codes, at), rows, *last)?;
        }
        check_tables(cohort, rows)?;
        Ok(read)
    }

    /// A fact of the version's own that is yes, no or unknown; unknown for all where it has none of
    /// this name.
    pub fn own_truth(&self, id: &str) -> Column<'a> {
        let column = self.own_column(&self.cohort.facts.truths, TRUTHS.len(), id, FactKind::Truth);
        match column {
            Some(cells) => Given::new(cells).into(),
            None => Column::constant(self.rows, UNKNOWN),
        }
    }

    /// A fact of the version's own that is a date.
    pub fn own_day(&self, id: &str) -> &'a [i32] {
        self.own_column(&self.cohort.facts.days, DAYS.len(), id, FactKind::Day)
            .unwrap_or_default()
    }

    /// A fact of the version's own that is a whole number; `i64::MIN` where it is unknown.
    pub fn own_number(&self, id: &str) -> &'a [i64] {
        self.own_column(&self.cohort.facts.numbers, 0, id, FactKind::Number)
            .unwrap_or_default()
    }

    /// A column of the version's own, after so many others of its kind.
    fn own_column<T>(
        &self,
        columns: &'a [T],
        after: usize,
        id: &str,
        kind: FactKind,
    ) -> Option<&'a [T]> {
        let mut mine = self.own.iter().filter(|fact| fact.kind == kind);
        let at = mine.position(|fact| fact.id == id)?;
        Some(self.column(columns, after + at))
    }

    /// A column by its place among those of its kind.
    fn column<T>(&self, columns: &'a [T], at: usize) -> &'a [T] {
        let first = at * self.rows;
        columns.get(first..first + self.rows).unwrap_or_default()
    }
}

/// A cell among all columns of a kind as a row of one of them.
#[inline(never)]
fn named(refusal: types::Refusal, names: &[&str], rows: usize) -> types::Refusal {
    match refusal {
        types::Refusal::BadCode(place) => {
            let rows = rows.max(1) as u32;
            let name = names.get((place.row / rows) as usize);
            types::Refusal::BadCode(types::Place {
                column: name.map_or(place.column, |name| (*name).to_owned()),
                row: place.row % rows,
            })
        }
        other => other,
    }
}

fn check_tables(cohort: &types::Cohort, rows: usize) -> Result<(), types::Refusal> {
    let grades = &cohort.grades;
    let n = grades.applicant.len();
    check::sorted("grades", &grades.applicant, rows)?;
    check::years("grades.year", &grades.year, n)?;
    check::codes("grades.grade", &grades.grade, n, 5)?;
    check::days("grades.published", &grades.published, n)?;

    let accidents = &cohort.accidents;
    let n = accidents.applicant.len();
    check::sorted("accidents", &accidents.applicant, rows)?;
    check::days("accidents.day", &accidents.day, n)?;
    check::facts("accidents.fatal", &accidents.fatal, n)?;
    check::facts("accidents.major", &accidents.major, n)?;
    check::facts("accidents.responsible", &accidents.responsible, n)?;

    let complaints = &cohort.complaints;
    let n = complaints.applicant.len();
    check::sorted("complaints", &complaints.applicant, rows)?;
    check::days("complaints.day", &complaints.day, n)?;
    check::facts("complaints.major", &complaints.major, n)?;
    check::facts("complaints.valid", &complaints.valid, n)?;

    let spot_checks = &cohort.spot_checks;
    let n = spot_checks.applicant.len();
    check::sorted("spot-checks", &spot_checks.applicant, rows)?;
    check::days("spot-checks.day", &spot_checks.day, n)?;
    check::codes("spot-checks.level", &spot_checks.level, n, 4)?;
    check::facts("spot-checks.problem", &spot_checks.problem, n)?;
    check::facts("spot-checks.serious", &spot_checks.serious, n)?;

    let breaches = &cohort.breaches;
    let n = breaches.applicant.len();
    check::sorted("breaches", &breaches.applicant, rows)?;
    check::days("breaches.day", &breaches.day, n)?;
    check::facts("breaches.serious", &breaches.serious, n)?;

    let honours = &cohort.honours;
    let n = honours.applicant.len();
    check::sorted("honours", &honours.applicant, rows)?;
    check::codes("honours.award", &honours.award, n, 5)?;
    check::days("honours.awarded", &honours.awarded, n)?;
    check::facts("honours.revoked", &honours.revoked, n)?;
    check::days("honours.revoked-day", &honours.revoked_day, n)
}

impl<'a> Facts<'a> {
    /// The day on which an application is judged: what has happened by its deadline has happened, also
    /// where years are counted from an earlier day.
    pub fn by_now(&self) -> i32 {
        self.deadline.max(self.reference)
    }

    /// Whether a day lies in the window that opens on a day and runs up to the deadline at least.
    pub fn within(&self, opens: i32, day: i32) -> Truth {
        between(day, opens, self.by_now())
    }

    /// The yield-per-mu grade that counts: that for the year before the reference day's where it was
    /// published by then, otherwise that for the year before, under the same condition; an older one
    /// does not count. That a firm is ungraded is not published: it is known without a day, and a
    /// complete record without any grade says so too.
    /// `met` says whether a grade is good enough.
    pub fn yield_grade(&self, met: impl Fn(u8) -> u8) -> Column<'a> {
        let table = &self.cohort.grades;
        let ungraded = met(UNGRADED);
        let last = crate::date::year_of(self.reference) - 1;
        let met = Column::of_codes(&table.grade, 5, met);
        let published =
            Column::by(&table.published, self.reference).known_where(&table.grade, UNGRADED);
        let records = Records {
            owners: &table.applicant,
            ages: &lanes::below(&table.year, last + 1),
            answers: met.cells(),
            came: published.cells(),
            without: ungraded,
        };
        records.latest(self.grades_recorded())
    }
}

/// The grade of a firm that is known to be ungraded.
pub const UNGRADED: u8 = 5;

/// Whether a day lies between two days, both included; unknown where the day is.
pub fn between(day: i32, first: i32, last: i32) -> Truth {
    if day == UNKNOWN_DAY {
        Truth::UNKNOWN
    } else {
        Truth::known(first <= day && day <= last)
    }
}

/// The day of one record.
pub fn day(days: &[i32], at: usize) -> i32 {
    days.get(at).copied().unwrap_or(UNKNOWN_DAY)
}

/// The code of one record.
pub fn code(codes: &[u8], at: usize) -> u8 {
    codes.get(at).copied().unwrap_or_default()
}

/// A table of events with an applicant column, and what a provision asks of each event.
pub struct Events<'a> {
    owners: &'a [u32],
    days: &'a [i32],
    answers: Column<'a>,
}

impl<'a> Events<'a> {
    /// A table, sorted by its owners, and for each event whether it is one that counts.
    pub fn new(owners: &'a [u32], days: &'a [i32], answers: Column<'a>) -> Self {
        Self {
            owners,
            days,
            answers,
        }
    }

    /// For each applicant, whether no event counts.
    pub fn none(&self, complete: Given) -> Column<'a> {
        Column::none(self.owners, &self.answers, complete)
    }

    /// Shows of one row the first event that counts or may count, and its day.
    pub fn first(&self, row: usize, limit: i32) -> Found {
        let row = row as u32;
        let from = self.owners.partition_point(|owner| *owner < row);
        let until = self.owners.partition_point(|owner| *owner <= row);
        let worst = (from..until).find(|at| self.answers.at(*at) == YES);
        let at = worst.or_else(|| (from..until).find(|at| self.answers.at(*at) != NO));
        Found::date(at, at.and_then(|at| self.days.get(at)), limit)
    }
}
