//! What the provisions ask of a cohort: its columns, checked once, and questions over its tables.

use crate::check;
use crate::column::{Column, Given, NO, UNKNOWN, YES, known};
use crate::date::{UNKNOWN_DAY, complete_since, window_opens};
use crate::eligibility::Found;
use crate::law::Terms;
use crate::types;

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
}

macro_rules! facts {
    ($($column:ident)*) => {
        /// The facts of the contract, ready for logic.
        #[allow(missing_docs)] // the columns carry their documentation in the contract
        impl<'a> Facts<'a> {
            $(
                pub fn $column(&self) -> Given<'a> {
                    Given::new(&self.cohort.applicants.$column)
                }
            )*
        }

        fn check_facts(applicants: &types::Applicants, rows: usize) -> Result<(), types::Refusal> {
            for (name, column) in [$((stringify!($column), &applicants.$column),)*] {
                check::facts(name, column, rows)?;
            }
            Ok(())
        }
    };
}

facts! {
    operates_in_district excellence_management outstanding_benefits seated_in_district legal_person
    registered operating_normally quality_model quality_system quality_results good_results
    good_contribution in_business scale_leading profit_tax_leading asset_contribution_leading
    scale_growth_leading profit_tax_growth_leading asset_contribution_growth_leading
    lawful_operation mandatory_standards industrial_policy industrial above_scale
    peer_economic_leading peer_contribution_leading technical_advanced service_advanced
    quality_advanced social_responsibility honest_operation credit_record social_reputation
    policy_breach lacks_licence form self_assessment evidence authority_recommendation
    subdistrict_recommendation grades_recorded accidents_recorded complaints_recorded
    spot_checks_recorded breaches_recorded honours_recorded
}

impl<'a> Facts<'a> {
    /// Checks every column; refuses by name what is out of range.
    pub fn read(
        terms: &Terms,
        calendar: &types::Calendar,
        cohort: &'a types::Cohort,
    ) -> Result<Self, types::Refusal> {
        let applicants = &cohort.applicants;
        let rows = applicants.activity.len();
        check_facts(applicants, rows)?;
        check::codes("activity", &applicants.activity, rows, 6)?;
        check::days("operating-since", &applicants.operating_since, rows)?;
        check::days("in-district-since", &applicants.in_district_since, rows)?;
        check::days("submitted", &applicants.submitted, rows)?;
        check_tables(cohort, rows)?;
        Ok(Self {
            rows,
            deadline: calendar.deadline,
            reference: check::reference_day(terms, calendar)?,
            cohort,
        })
    }
}

fn check_tables(cohort: &types::Cohort, rows: usize) -> Result<(), types::Refusal> {
    let grades = &cohort.grades;
    let n = grades.applicant.len();
    check::sorted("grades", &grades.applicant, rows)?;
    check::cells("grades.year", &grades.year, n, |year| {
        (1900..=2199).contains(&year)
    })?;
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

impl Facts<'_> {
    /// For each of `days`, whether it lies within `years` up to the reference day; for ever where no
    /// number of years is set.
    pub fn within(&self, days: &[i32], years: Option<i64>) -> Column {
        let opens = years.map_or(i32::MIN, |years| window_opens(self.reference, years));
        Column::of(days, |day| {
            let inside = known((day >= opens) & (day <= self.reference));
            if day == UNKNOWN_DAY { UNKNOWN } else { inside }
        })
    }

    /// For each of `days`, whether `years` from it are complete on the reference day.
    pub fn complete(&self, days: &[i32], years: i64) -> Column {
        let last = complete_since(self.reference, years);
        Column::of(days, |day| {
            if day == UNKNOWN_DAY {
                UNKNOWN
            } else {
                known(day <= last)
            }
        })
    }

    /// The yield-per-mu grade that counts: that for the year before the reference day's where it was
    /// published by then, otherwise that for the year before; an older one does not count.
    /// `met` says whether a grade is good enough.
    pub fn yield_grade(&self, met: impl Fn(u8) -> u8) -> Column {
        let table = &self.cohort.grades;
        let last = crate::date::year_of(self.reference) - 1;
        // What the latest and the earlier result say, as sets of answers; 0 where there is none.
        let mut latest = Column::constant(self.rows, 0).into_cells();
        let mut earlier = latest.clone();
        let records = table
            .applicant
            .iter()
            .zip(&table.year)
            .zip(&table.grade)
            .zip(&table.published);
        for (((applicant, year), grade), published) in records {
            let row = *applicant as usize;
            if *year == last {
                let answer = met(*grade);
                // Unless it is known to have come by the reference day, the earlier one may count.
                let answer = match *published {
                    UNKNOWN_DAY => answer | MAY_BE_LATE,
                    day if day <= self.reference => answer,
                    _ => MAY_BE_LATE,
                };
                if let Some(cell) = latest.get_mut(row) {
                    *cell |= answer;
                }
            } else if *year == last - 1
                && let Some(cell) = earlier.get_mut(row)
            {
                *cell |= met(*grade);
            }
        }
        let mut cells = latest;
        for ((cell, earlier), recorded) in cells
            .iter_mut()
            .zip(&earlier)
            .zip(self.grades_recorded().cells())
        {
            let earlier = if *earlier == 0 { UNKNOWN } else { *earlier };
            *cell = match *cell {
                // No latest result: not published, if the record is complete.
                0 if *recorded == YES => earlier,
                0 => UNKNOWN,
                late if late & MAY_BE_LATE != 0 => (late & UNKNOWN) | earlier,
                answer => answer,
            };
        }
        Column::of(&cells, |cell| cell)
    }

    /// Shows of one row the date in a column against a limit.
    pub fn date(&self, days: &[i32], row: usize, limit: i32) -> Found {
        Found {
            at: None,
            value: days
                .get(row)
                .copied()
                .map_or(i64::from(UNKNOWN_DAY), i64::from),
            limit: i64::from(limit),
        }
    }
}

/// Marks, in a set of answers, a result that may have come after the reference day.
const MAY_BE_LATE: u8 = 4;

/// A table of events with an applicant column, and what a provision asks of each event.
pub struct Events<'a> {
    owners: &'a [u32],
    days: &'a [i32],
    answers: Column,
}

impl<'a> Events<'a> {
    /// A table, sorted by its owners, and for each event whether it is one that counts.
    pub fn new(owners: &'a [u32], days: &'a [i32], answers: Column) -> Self {
        Self {
            owners,
            days,
            answers,
        }
    }

    /// For each applicant, whether no event counts.
    pub fn none(&self, facts: &Facts, complete: Given) -> Column {
        !Column::any(facts.rows, self.owners, &self.answers, complete)
    }

    /// Shows of one row the first event that counts or may count, and its day.
    pub fn first(&self, row: usize, limit: i32) -> Found {
        let row = row as u32;
        let from = self.owners.partition_point(|owner| *owner < row);
        let until = self.owners.partition_point(|owner| *owner <= row);
        let worst = (from..until).find(|at| self.answers.at(*at) == YES);
        let at = worst.or_else(|| (from..until).find(|at| self.answers.at(*at) != NO));
        let day = at
            .and_then(|at| self.days.get(at))
            .copied()
            .unwrap_or(UNKNOWN_DAY);
        Found {
            at: at.map(|at| at as u32),
            value: i64::from(day),
            limit: i64::from(limit),
        }
    }
}
