//! What eligibility looks at: a column for each fact that its component reads, and the tables.

use super::{UNKNOWN_DAY, award, column, day, recorded, truth};
use laurel_contract::eligibility as e;
use laurel_cycle::{
    Activity, Applicant, ExtraValue, GradeLevel, SpotCheckLevel, Table, judged_facts, paper_facts,
    truth_facts,
};

/// A number that is unknown, in a column.
const UNKNOWN_NUMBER: i64 = i64::MIN;

/// Applicants whose cells are filled in together, column by column: so few that they stay in the
/// fastest memory until the last column has been filled.
const BLOCK: usize = 64;

/// Writes the cells of some applicants into their places in a column.
type Fill<T> = fn(&[&Applicant], &mut [T]);

/// The facts that a component reads, by kind, in the order in which it reads them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    truths: Vec<Source<u8>>,
    codes: Vec<Source<u8>>,
    days: Vec<Source<i32>>,
    numbers: Vec<Source<i64>>,
}

/// Where the cells of a column come from.
#[derive(Clone, Debug)]
enum Source<T> {
    /// A fact that the cycle file has a key for.
    Known(Fill<T>, &'static str),
    /// A fact that only some schemes read, by its name.
    Extra(String),
}

impl<T> PartialEq for Source<T> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Known(_, one), Self::Known(_, other)) => one == other,
            (Self::Extra(one), Self::Extra(other)) => one == other,
            _ => false,
        }
    }
}

impl<T> Eq for Source<T> {}

/// A function that fills a column, cell by cell.
macro_rules! fill {
    ($cell:expr) => {
        |applicants, cells| {
            let value: fn(&Applicant) -> _ = $cell;
            for (applicant, cell) in applicants.iter().zip(cells) {
                *cell = value(applicant);
            }
        }
    };
}

macro_rules! known_facts {
    ($($key:ident, $a:tt, $b:tt, $c:tt, $d:tt, $e:tt;)*) => {
        &[$((stringify!($key), fill!(|a| truth(a.facts.$key)))),*]
    };
}
macro_rules! known_judgements {
    ($($key:ident, $a:tt, $b:tt, $c:tt, $d:tt, $e:tt;)*) => {
        &[$((stringify!($key), fill!(|a| truth(a.judgements.$key)))),*]
    };
}
macro_rules! known_papers {
    ($($key:ident, $a:tt, $b:tt, $c:tt, $d:tt, $e:tt;)*) => {
        &[$((stringify!($key), fill!(|a| truth(a.papers.$key)))),*]
    };
}

const FACTS: &[(&str, Fill<u8>)] = truth_facts!(known_facts);
const JUDGEMENTS: &[(&str, Fill<u8>)] = judged_facts!(known_judgements);
const PAPERS: &[(&str, Fill<u8>)] = paper_facts!(known_papers);
const RECORDED: &[(&str, Fill<u8>)] = &[
    ("grades_recorded", fill!(|a| recorded(&a.grades))),
    ("accidents_recorded", fill!(|a| recorded(&a.accidents))),
    ("complaints_recorded", fill!(|a| recorded(&a.complaints))),
    ("spot_checks_recorded", fill!(|a| recorded(&a.spot_checks))),
    ("breaches_recorded", fill!(|a| recorded(&a.breaches))),
    ("honours_recorded", fill!(|a| recorded(&a.honours))),
];
const CODES: &[(&str, Fill<u8>)] = &[("activity", fill!(|a| activity(a.facts.activity)))];
const DAYS: &[(&str, Fill<i32>)] = &[
    ("operating_since", fill!(|a| day(a.facts.operating_since))),
    (
        "in_district_since",
        fill!(|a| day(a.facts.in_district_since)),
    ),
    ("submitted", fill!(|a| day(a.papers.submitted))),
];

/// The source of a name among some facts.
fn known<T>(facts: &[&[(&'static str, Fill<T>)]], id: &str) -> Option<Source<T>> {
    let key = id.replace('-', "_");
    let mut facts = facts.iter().copied().flatten();
    facts
        .find(|(known, _)| *known == key)
        .map(|(key, fill)| Source::Known(*fill, key))
}

impl Facts {
    /// The facts that a component says it reads.
    ///
    /// # Errors
    /// The id of a fact that the cycle file holds as something else than the component reads it as,
    /// or that is a code which the contract does not know.
    pub fn of(facts: &[e::Fact]) -> Result<Self, String> {
        let mut read = Self::default();
        for fact in facts {
            let truth = known(&[FACTS, JUDGEMENTS, PAPERS, RECORDED], &fact.id);
            let code = known(&[CODES], &fact.id);
            let day = known(&[DAYS], &fact.id);
            let extra = truth.is_none()
                && code.is_none()
                && day.is_none()
                && laurel_cycle::label(&fact.id).is_none();
            let mut taken = true;
            match (fact.kind, truth, code, day) {
                (e::FactKind::Truth, Some(source), _, _) => read.truths.push(source),
                (e::FactKind::Code, _, Some(source), _) => read.codes.push(source),
                (e::FactKind::Day, _, _, Some(source)) => read.days.push(source),
                (e::FactKind::Truth, ..) if extra => {
                    read.truths.push(Source::Extra(fact.id.clone()));
                }
                (e::FactKind::Day, ..) if extra => read.days.push(Source::Extra(fact.id.clone())),
                (e::FactKind::Number, ..) if extra => {
                    read.numbers.push(Source::Extra(fact.id.clone()));
                }
                _ => taken = false,
            }
            if !taken {
                return Err(fact.id.clone());
            }
        }
        Ok(read)
    }

    /// The facts that only some schemes read, each with what the component reads it as.
    pub fn extra_facts(&self) -> Vec<(&str, e::FactKind)> {
        fn names<T>(
            of: &[Source<T>],
            kind: e::FactKind,
        ) -> impl Iterator<Item = (&str, e::FactKind)> {
            of.iter().filter_map(move |source| match source {
                Source::Known(..) => None,
                Source::Extra(name) => Some((name.as_str(), kind)),
            })
        }
        names(&self.truths, e::FactKind::Truth)
            .chain(names(&self.days, e::FactKind::Day))
            .chain(names(&self.numbers, e::FactKind::Number))
            .collect()
    }

    /// What the component reads a fact as that only some schemes read; none where it does not.
    pub fn extra_kind(&self, name: &str) -> Option<e::FactKind> {
        let mut extra = self.extra_facts().into_iter();
        extra
            .find(|(known, _)| *known == name)
            .map(|(_, kind)| kind)
    }

    /// Names of facts that only some schemes read, as far as these are among them.
    pub fn extra(&self) -> impl Iterator<Item = &str> {
        fn names<T>(sources: &[Source<T>]) -> impl Iterator<Item = &str> {
            sources.iter().filter_map(|source| match source {
                Source::Known(..) => None,
                Source::Extra(name) => Some(name.as_str()),
            })
        }
        names(&self.truths)
            .chain(names(&self.codes))
            .chain(names(&self.days))
            .chain(names(&self.numbers))
    }

    /// The columns of some applicants.
    pub fn cohort(&self, applicants: &[&Applicant]) -> e::Cohort {
        e::Cohort {
            facts: e::Columns {
                applicants: u32::try_from(applicants.len()).unwrap_or(u32::MAX),
                truths: columns(&self.truths, applicants, 3, |value| match value {
                    ExtraValue::Truth(answer) => Some(truth(Some(*answer))),
                    _ => None,
                }),
                codes: columns(&self.codes, applicants, 0, |_| None),
                days: columns(&self.days, applicants, UNKNOWN_DAY, |value| match value {
                    ExtraValue::Date(on) => Some(on.0),
                    _ => None,
                }),
                numbers: columns(
                    &self.numbers,
                    applicants,
                    UNKNOWN_NUMBER,
                    |value| match value {
                        ExtraValue::Number(number) => Some(*number),
                        _ => None,
                    },
                ),
            },
            grades: grades(applicants),
            accidents: accidents(applicants),
            complaints: complaints(applicants),
            spot_checks: spot_checks(applicants),
            breaches: breaches(applicants),
            honours: honours(applicants),
        }
    }
}

/// Column after column of one kind.
fn columns<T: Copy>(
    sources: &[Source<T>],
    applicants: &[&Applicant],
    unknown: T,
    extra: impl Fn(&ExtraValue) -> Option<T>,
) -> Vec<T> {
    let rows = applicants.len();
    let mut columns = vec![unknown; sources.len().saturating_mul(rows)];
    if rows == 0 {
        return columns;
    }
    for (block, first) in applicants.chunks(BLOCK).zip((0..rows).step_by(BLOCK)) {
        for (column, source) in columns.chunks_mut(rows).zip(sources) {
            let Some(cells) = column.get_mut(first..first + block.len()) else {
                continue;
            };
            match source {
                Source::Known(fill, _) => fill(block, cells),
                Source::Extra(name) => {
                    for (applicant, cell) in block.iter().zip(cells) {
                        if let Some(value) = applicant.extra.get(name).and_then(&extra) {
                            *cell = value;
                        }
                    }
                }
            }
        }
    }
    columns
}

fn activity(activity: Option<Activity>) -> u8 {
    match activity {
        None => 0,
        Some(Activity::Agriculture) => 1,
        Some(Activity::Manufacturing) => 2,
        Some(Activity::Construction) => 3,
        Some(Activity::Services) => 4,
        Some(Activity::Environment) => 5,
        Some(Activity::Other) => 6,
    }
}

/// The records of a table of all applicants, each with its row, sorted by row.
fn records<'a, T>(
    applicants: &[&'a Applicant],
    table: impl Fn(&'a Applicant) -> &'a Table<T>,
) -> Vec<(u32, &'a T)> {
    applicants
        .iter()
        .zip(0..)
        .flat_map(|(applicant, row)| {
            table(applicant)
                .iter()
                .flatten()
                .map(move |record| (row, record))
        })
        .collect()
}

fn grades(applicants: &[&Applicant]) -> e::Grades {
    let records = records(applicants, |a| &a.grades);
    e::Grades {
        applicant: column(&records, |(row, _)| *row),
        year: column(&records, |(_, grade)| grade.year),
        grade: column(&records, |(_, grade)| match grade.grade {
            None => 0,
            Some(GradeLevel::A) => 1,
            Some(GradeLevel::B) => 2,
            Some(GradeLevel::C) => 3,
            Some(GradeLevel::D) => 4,
            Some(GradeLevel::Ungraded) => 5,
        }),
        published: column(&records, |(_, grade)| day(grade.published)),
    }
}

fn accidents(applicants: &[&Applicant]) -> e::Accidents {
    let records = records(applicants, |a| &a.accidents);
    e::Accidents {
        applicant: column(&records, |(row, _)| *row),
        day: column(&records, |(_, event)| day(event.on)),
        fatal: column(&records, |(_, event)| truth(event.fatal)),
        major: column(&records, |(_, event)| truth(event.major)),
        responsible: column(&records, |(_, event)| truth(event.responsible)),
    }
}

fn complaints(applicants: &[&Applicant]) -> e::Complaints {
    let records = records(applicants, |a| &a.complaints);
    e::Complaints {
        applicant: column(&records, |(row, _)| *row),
        day: column(&records, |(_, event)| day(event.on)),
        major: column(&records, |(_, event)| truth(event.major)),
        valid: column(&records, |(_, event)| truth(event.valid)),
    }
}

fn spot_checks(applicants: &[&Applicant]) -> e::SpotChecks {
    let records = records(applicants, |a| &a.spot_checks);
    e::SpotChecks {
        applicant: column(&records, |(row, _)| *row),
        day: column(&records, |(_, event)| day(event.on)),
        level: column(&records, |(_, event)| match event.level {
            None => 0,
            Some(SpotCheckLevel::National) => 1,
            Some(SpotCheckLevel::Provincial) => 2,
            Some(SpotCheckLevel::Municipal) => 3,
            Some(SpotCheckLevel::District) => 4,
        }),
        problem: column(&records, |(_, event)| truth(event.problem)),
        serious: column(&records, |(_, event)| truth(event.serious)),
    }
}

fn breaches(applicants: &[&Applicant]) -> e::Breaches {
    let records = records(applicants, |a| &a.breaches);
    e::Breaches {
        applicant: column(&records, |(row, _)| *row),
        day: column(&records, |(_, event)| day(event.on)),
        serious: column(&records, |(_, event)| truth(event.serious)),
    }
}

fn honours(applicants: &[&Applicant]) -> e::Honours {
    let records = records(applicants, |a| &a.honours);
    e::Honours {
        applicant: column(&records, |(row, _)| *row),
        award: column(&records, |(_, honour)| award(honour.award)),
        awarded: column(&records, |(_, honour)| day(honour.awarded)),
        revoked: column(&records, |(_, honour)| truth(honour.revoked.answer())),
        revoked_day: column(&records, |(_, honour)| day(honour.revoked.day())),
    }
}
