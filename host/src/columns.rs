//! From a cycle to the columns of the contract. Identities stay behind: a component sees row numbers
//! and facts.

use std::collections::HashMap;
use std::ops::Range;

use crate::contract::{eligibility as e, ranking as r, sanction as s, scoring as c, types};
use crate::cycle::{
    self, Activity, Applicant, Award, ConductKind, Cycle, Day, EventKind, ExtraValue, GradeLevel,
    IncidentKind, Marks, SpotCheckLevel,
};

/// A date that is unknown, in a column.
const UNKNOWN_DAY: i32 = i32::MIN;
/// A mark that is missing.
const MISSING_MARK: u8 = 255;
/// A number that is unknown, in an extra column.
const UNKNOWN_NUMBER: i64 = i64::MIN;

fn truth(answer: Option<bool>) -> u8 {
    match answer {
        None => 3,
        Some(answer) => 1 + u8::from(answer),
    }
}

fn day(day: Option<Day>) -> i32 {
    day.map_or(UNKNOWN_DAY, |day| day.0)
}

/// A table that is there is complete; one that is not leaves its question open.
fn recorded<T>(table: &Option<Vec<T>>) -> u8 {
    if table.is_some() { 2 } else { 3 }
}

fn award(award: Option<Award>) -> u8 {
    match award {
        None => 0,
        Some(Award::District) => 1,
        Some(Award::DistrictFormer) => 2,
        Some(Award::Municipal) => 3,
        Some(Award::Provincial) => 4,
        Some(Award::National) => 5,
    }
}

/// A cycle with what its lists refer to looked up once.
pub struct Columns<'a> {
    /// The cycle.
    pub cycle: &'a Cycle,
    rows: HashMap<&'a str, u32>,
    examiners: HashMap<&'a str, u32>,
    /// Columns that only some schemes read, by name, in the order of their names.
    extras: Vec<&'a str>,
    /// Sheets and agreed marks by row.
    sheets: Vec<(u32, u32, bool, &'a Marks)>,
    agreed: Vec<(u32, &'a Marks)>,
    clauses: Vec<String>,
    picked: Vec<u8>,
}

impl<'a> Columns<'a> {
    /// Looks up what the lists of a cycle refer to. What refers to nothing is left out: a cycle that
    /// was checked has no such thing.
    pub fn new(cycle: &'a Cycle) -> Self {
        let rows: HashMap<&str, u32> = cycle
            .applicants
            .iter()
            .zip(0..)
            .map(|(a, row)| (&*a.id, row))
            .collect();
        let examiners: HashMap<&str, u32> = cycle
            .examiners
            .iter()
            .zip(0..)
            .map(|(e, row)| (&*e.id, row))
            .collect();
        let mut columns = Self {
            cycle,
            rows,
            examiners,
            extras: Vec::new(),
            sheets: Vec::new(),
            agreed: Vec::new(),
            clauses: Vec::new(),
            picked: Vec::new(),
        };
        columns.collect_scores();
        columns.collect_extras();
        columns.picked = columns.picks();
        columns
    }

    /// Number of applicants.
    pub fn len(&self) -> usize {
        self.cycle.applicants.len()
    }

    /// Whether nobody applied.
    pub fn is_empty(&self) -> bool {
        self.cycle.applicants.is_empty()
    }

    /// The row of an applicant.
    pub fn row(&self, id: &str) -> Option<u32> {
        self.rows.get(id).copied()
    }

    fn collect_scores(&mut self) {
        let cycle = self.cycle;
        let mut sheets: Vec<(u32, u32, &Marks)> = Vec::new();
        for (applicant, row) in cycle.applicants.iter().zip(0..) {
            for sheet in applicant.sheets.iter().flatten() {
                if let Some(examiner) = self.examiners.get(&*sheet.examiner) {
                    sheets.push((row, *examiner, &sheet.marks));
                }
            }
            if let Some(marks) = &applicant.agreed {
                self.agreed.push((row, marks));
            }
        }
        for sheet in cycle.scores.iter().flat_map(|scores| &scores.sheets) {
            if let (Some(row), Some(examiner)) = (
                self.row(&sheet.applicant),
                self.examiners.get(&*sheet.examiner),
            ) {
                sheets.push((row, *examiner, &sheet.marks));
            }
        }
        for agreed in cycle.scores.iter().flat_map(|scores| &scores.agreed) {
            if let Some(row) = self.row(&agreed.applicant) {
                self.agreed.push((row, &agreed.marks));
            }
        }
        sheets.sort_by_key(|(row, examiner, _)| (*row, *examiner));
        self.agreed.sort_by_key(|(row, _)| *row);

        let conflicts: std::collections::HashSet<(u32, u32)> = cycle
            .conflicts
            .iter()
            .filter_map(|conflict| {
                Some((
                    self.row(&conflict.applicant)?,
                    *self.examiners.get(&*conflict.examiner)?,
                ))
            })
            .collect();
        self.sheets = sheets
            .into_iter()
            .map(|(row, examiner, marks)| {
                (row, examiner, conflicts.contains(&(row, examiner)), marks)
            })
            .collect();

        let mut clauses: Vec<String> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        let marks = self
            .sheets
            .iter()
            .map(|sheet| sheet.3)
            .chain(self.agreed.iter().map(|a| a.1));
        for (clause, _) in marks.flat_map(Marks::iter) {
            if !seen.contains(clause) {
                seen.insert(clause.to_owned());
                clauses.push(clause.to_owned());
            }
        }
        clauses.sort();
        self.clauses = clauses;
    }

    fn collect_extras(&mut self) {
        let mut names: Vec<&str> = self
            .cycle
            .applicants
            .iter()
            .flat_map(|applicant| applicant.extra.iter().map(|(name, _)| name))
            .collect();
        names.sort_unstable();
        names.dedup();
        self.extras = names;
    }

    /// Who was picked for a visit. Whom the panel did not consider, it did not decide about.
    fn picks(&self) -> Vec<u8> {
        let Some(selection) = &self.cycle.selection else {
            return vec![3; self.len()];
        };
        let considered = selection.considered.as_ref().or(self
            .cycle
            .eligible_list
            .as_ref()
            .map(|l| &l.applicants));
        let mut picked = match considered {
            None => vec![1; self.len()],
            Some(considered) => {
                let mut picked = vec![3; self.len()];
                self.mark(&mut picked, considered, 1);
                picked
            }
        };
        self.mark(&mut picked, &selection.picked, 2);
        picked
    }

    fn mark(&self, column: &mut [u8], ids: &[Box<str>], truth: u8) {
        for id in ids {
            if let Some(cell) = self
                .row(id)
                .and_then(|row| column.get_mut(usize::try_from(row).unwrap_or(usize::MAX)))
            {
                *cell = truth;
            }
        }
    }

    /// The days of the cycle.
    pub fn calendar(&self) -> types::Calendar {
        let info = &self.cycle.cycle;
        types::Calendar {
            year: info.year,
            announced: day(info.timetable.announced),
            deadline: info.timetable.deadline.0,
            reference: day(info.reference_day),
        }
    }

    /// What eligibility looks at, for a range of rows.
    pub fn cohort(&self, rows: Range<usize>) -> e::Cohort {
        let applicants = self.cycle.applicants.get(rows).unwrap_or_default();
        e::Cohort {
            applicants: facts(applicants),
            grades: grades(applicants),
            accidents: accidents(applicants),
            complaints: complaints(applicants),
            spot_checks: spot_checks(applicants),
            breaches: breaches(applicants),
            honours: honours(applicants),
            extra: self
                .extras
                .iter()
                .filter_map(|name| extra(applicants, name))
                .collect(),
        }
    }

    /// What scoring looks at, for a range of rows.
    pub fn visits(&self, rows: Range<usize>) -> c::Visits {
        let first = u32::try_from(rows.start).unwrap_or(u32::MAX);
        let last = u32::try_from(rows.end).unwrap_or(u32::MAX);
        let within = |row: u32| (first..last).contains(&row);
        let from = self.sheets.partition_point(|sheet| sheet.0 < first);
        let until = self.sheets.partition_point(|sheet| sheet.0 < last);
        let sheets = self.sheets.get(from..until).unwrap_or_default();
        let mut marks = Vec::with_capacity(sheets.len().saturating_mul(self.clauses.len()));
        for sheet in sheets {
            self.marks(sheet.3, &mut marks);
        }
        let mut agreed = c::AgreedMarks {
            applicant: Vec::new(),
            marks: Vec::new(),
        };
        for (row, marks) in self.agreed.iter().filter(|(row, _)| within(*row)) {
            agreed.applicant.push(row - first);
            self.marks(marks, &mut agreed.marks);
        }
        let edition = self
            .cycle
            .scores
            .as_ref()
            .and_then(|scores| scores.standard.as_deref());
        c::Visits {
            picked: self.picked.get(rows).unwrap_or_default().to_vec(),
            sheets: c::Sheets {
                edition: edition.unwrap_or_default().to_owned(),
                clauses: self.clauses.clone(),
                applicant: sheets.iter().map(|sheet| sheet.0 - first).collect(),
                examiner: sheets.iter().map(|sheet| sheet.1).collect(),
                conflicted: sheets.iter().map(|sheet| truth(Some(sheet.2))).collect(),
                marks,
            },
            agreed,
        }
    }

    fn marks(&self, marks: &Marks, out: &mut Vec<u8>) {
        for clause in &self.clauses {
            let mark = marks.get(clause).flatten();
            out.push(mark.unwrap_or(MISSING_MARK));
        }
    }

    /// What the bodies have decided so far.
    pub fn decisions(&self) -> r::Decisions {
        let cycle = self.cycle;
        let decision = |on: Day, ids: &[Box<str>]| {
            let mut rows: Vec<u32> = ids.iter().filter_map(|id| self.row(id)).collect();
            rows.sort_unstable();
            r::Decision { day: on.0, rows }
        };
        let mut objections: Vec<(u32, u8)> = cycle
            .notice
            .iter()
            .flat_map(|notice| &notice.objections)
            .filter_map(|objection| {
                Some((self.row(&objection.applicant)?, truth(objection.upheld)))
            })
            .collect();
        objections.sort_by_key(|(row, _)| *row);
        r::Decisions {
            eligible_list: cycle
                .eligible_list
                .as_ref()
                .map(|l| decision(l.on, &l.applicants)),
            candidate_list: cycle
                .candidate_list
                .as_ref()
                .map(|l| decision(l.on, &l.applicants)),
            proposal: cycle
                .deliberation
                .as_ref()
                .map(|d| decision(d.on, &d.proposed)),
            notice: cycle.notice.as_ref().map(|notice| r::Notice {
                opened: notice.from.0,
                closed: day(notice.to),
            }),
            objections: r::Objections {
                applicant: objections.iter().map(|(row, _)| *row).collect(),
                upheld: objections.iter().map(|(_, upheld)| *upheld).collect(),
            },
            approval: cycle.approval.as_ref().map(|a| decision(a.on, &a.approved)),
            incidents: self.incidents(),
        }
    }

    /// Everything dated on record about applicants: ranking says what lies between the deadline and
    /// the approval.
    fn incidents(&self) -> r::Incidents {
        let mut all: Vec<(u32, i32, u8)> = Vec::new();
        for (applicant, row) in self.cycle.applicants.iter().zip(0..) {
            let mut add = |on: Option<Day>, kind: u8| {
                if let Some(on) = on {
                    all.push((row, on.0, kind));
                }
            };
            applicant
                .accidents
                .iter()
                .flatten()
                .for_each(|event| add(event.on, 1));
            applicant
                .complaints
                .iter()
                .flatten()
                .for_each(|event| add(event.on, 2));
            applicant
                .spot_checks
                .iter()
                .flatten()
                .for_each(|event| add(event.on, 3));
            applicant
                .breaches
                .iter()
                .flatten()
                .for_each(|event| add(event.on, 4));
        }
        for incident in &self.cycle.incidents {
            if let Some(row) = self.row(&incident.applicant) {
                let kind = match incident.kind {
                    IncidentKind::Accident => 1,
                    IncidentKind::Complaint => 2,
                    IncidentKind::SpotCheck => 3,
                    IncidentKind::Breach => 4,
                    IncidentKind::Fraud => 5,
                };
                all.push((row, incident.on.0, kind));
            }
        }
        all.sort_unstable();
        r::Incidents {
            applicant: all.iter().map(|event| event.0).collect(),
            day: all.iter().map(|event| event.1).collect(),
            kind: all.iter().map(|event| event.2).collect(),
        }
    }

    /// What sanction looks at. `winners` are the rows of this cycle's winners, whose titles were
    /// given under `scheme` with `prize`.
    pub fn aftermath(&self, scheme: &str, prize: i64, winners: &[u32]) -> Aftermath {
        let mut titles = Titles::default();
        for (applicant, row) in self.cycle.applicants.iter().zip(0..) {
            for (honour, number) in applicant.honours.iter().flatten().zip(1..) {
                let id = honour
                    .id
                    .as_deref()
                    .map_or_else(|| format!("{}#{number}", applicant.id), str::to_owned);
                titles.push(
                    id,
                    Holder::Applicant(row),
                    honour.scheme.as_deref(),
                    honour.award,
                    honour.awarded,
                    honour.prize,
                );
            }
        }
        for (title, index) in self.cycle.titles.iter().zip(0..) {
            titles.push(
                title.id.to_string(),
                Holder::Former(index),
                title.scheme.as_deref(),
                title.award,
                title.awarded,
                title.prize,
            );
        }
        for row in winners {
            let Some(winner) = usize::try_from(*row)
                .ok()
                .and_then(|row| self.cycle.applicants.get(row))
            else {
                continue;
            };
            titles.push(
                format!("{}/{}", self.cycle.cycle.year, winner.id),
                Holder::Applicant(*row),
                Some(scheme),
                Some(Award::District),
                self.cycle.approval.as_ref().map(|approval| approval.on),
                u64::try_from(prize).ok(),
            );
        }
        let index: HashMap<&str, u32> = titles
            .ids
            .iter()
            .zip(0..)
            .map(|(id, row)| (id.as_str(), row))
            .collect();

        let mut sources = Vec::new();
        let mut events = s::Events {
            title: Vec::new(),
            kind: Vec::new(),
            day: Vec::new(),
            grave: Vec::new(),
            effect: Vec::new(),
            bad_management: Vec::new(),
            ineffective: Vec::new(),
            declined: Vec::new(),
            irresponsible: Vec::new(),
            model_lost: Vec::new(),
            in_products: Vec::new(),
            year_omitted: Vec::new(),
        };
        let mut event_rows: HashMap<&str, u32> = HashMap::new();
        for (event, source) in self.cycle.events.iter().zip(0usize..) {
            // A title that nobody won under this scheme has no aftermath.
            let Some(title) = index.get(&*event.honour) else {
                continue;
            };
            let known = event.kind.conditions();
            let cell = |key: &str, answer: Option<bool>| {
                if known.contains(&key) {
                    truth(answer)
                } else {
                    0
                }
            };
            event_rows.insert(&event.id, u32::try_from(sources.len()).unwrap_or(u32::MAX));
            sources.push(source);
            events.title.push(*title);
            events.kind.push(match event.kind {
                EventKind::Accident => 1,
                EventKind::QualityProblem => 2,
                EventKind::OperatingLoss => 3,
                EventKind::Breach => 4,
                EventKind::Decline => 5,
                EventKind::Fraud => 6,
                EventKind::TitleUse => 7,
            });
            events.day.push(event.on.0);
            events.grave.push(cell("grave", event.grave));
            events.effect.push(cell("effect", event.effect));
            events
                .bad_management
                .push(cell("bad_management", event.bad_management));
            events
                .ineffective
                .push(cell("ineffective", event.ineffective));
            events.declined.push(cell("declined", event.declined));
            events
                .irresponsible
                .push(cell("irresponsible", event.irresponsible));
            events.model_lost.push(cell("model_lost", event.model_lost));
            events
                .in_products
                .push(cell("in_products", event.in_products));
            events
                .year_omitted
                .push(cell("year_omitted", event.year_omitted));
        }

        let conduct_rows: HashMap<&str, u32> = self
            .cycle
            .conduct
            .iter()
            .zip(0..)
            .map(|(conduct, row)| (&*conduct.id, row))
            .collect();
        let conduct = s::Conduct {
            reviewer: column(&self.cycle.conduct, |conduct| {
                self.examiners
                    .get(&*conduct.reviewer)
                    .copied()
                    .unwrap_or_default()
            }),
            kind: column(&self.cycle.conduct, |conduct| match conduct.kind {
                ConductKind::AbuseOfPower => 1,
                ConductKind::Neglect => 2,
                ConductKind::Favouritism => 3,
                ConductKind::Secrecy => 4,
            }),
            day: column(&self.cycle.conduct, |conduct| day(conduct.on)),
            established: column(&self.cycle.conduct, |conduct| truth(conduct.established)),
            adverse: column(&self.cycle.conduct, |conduct| truth(conduct.adverse)),
            crime: column(&self.cycle.conduct, |conduct| truth(conduct.crime)),
        };

        let mut acts = s::Acts {
            table: Vec::new(),
            at: Vec::new(),
            measure: Vec::new(),
            step: Vec::new(),
            day: Vec::new(),
        };
        for act in &self.cycle.acts {
            let on_event = act
                .event
                .as_deref()
                .and_then(|id| event_rows.get(id))
                .map(|at| (1, *at));
            let on_conduct = act
                .conduct
                .as_deref()
                .and_then(|id| conduct_rows.get(id))
                .map(|at| (2, *at));
            let Some((table, at)) = on_event.or(on_conduct) else {
                continue;
            };
            acts.table.push(table);
            acts.at.push(at);
            acts.measure
                .push(act.measure.as_deref().unwrap_or_default().to_owned());
            acts.step.push(match act.step {
                cycle::ActStep::Proposed => 1,
                cycle::ActStep::Decided => 2,
                cycle::ActStep::Rejected => 3,
                cycle::ActStep::Done => 4,
            });
            acts.day.push(act.on.0);
        }

        Aftermath {
            columns: s::Aftermath {
                titles: s::Titles {
                    scheme: titles.scheme,
                    award: titles.award,
                    awarded: titles.awarded,
                    prize: titles.prize,
                },
                events,
                conduct,
                acts,
            },
            ids: titles.ids,
            holders: titles.holders,
            events: sources,
        }
    }
}

/// Whose title it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Row of an applicant of this cycle.
    Applicant(u32),
    /// Index in the cycle's `titles`.
    Former(u32),
}

/// What sanction looks at, and what its rows stand for.
pub struct Aftermath {
    /// The columns.
    pub columns: s::Aftermath,
    /// Id of each title.
    pub ids: Vec<String>,
    /// Holder of each title.
    pub holders: Vec<Holder>,
    /// For each event, its index in the cycle's `events`.
    pub events: Vec<usize>,
}

#[derive(Default)]
struct Titles {
    ids: Vec<String>,
    holders: Vec<Holder>,
    scheme: Vec<String>,
    award: Vec<u8>,
    awarded: Vec<i32>,
    prize: Vec<i64>,
}

impl Titles {
    fn push(
        &mut self,
        id: String,
        holder: Holder,
        scheme: Option<&str>,
        of: Option<Award>,
        awarded: Option<Day>,
        prize: Option<u64>,
    ) {
        self.ids.push(id);
        self.holders.push(holder);
        self.scheme.push(scheme.unwrap_or_default().to_owned());
        self.award.push(award(of));
        self.awarded.push(day(awarded));
        self.prize.push(
            prize
                .and_then(|prize| i64::try_from(prize).ok())
                .unwrap_or(-1),
        );
    }
}

fn column<T, U>(rows: &[T], cell: impl Fn(&T) -> U) -> Vec<U> {
    rows.iter().map(cell).collect()
}

/// Facts, a column each. The names are those of the contract, so that a fact that one of the two
/// does not have does not compile.
fn facts(applicants: &[Applicant]) -> e::Applicants {
    use crate::cycle::{judged_facts, paper_facts, truth_facts};

    let activity = column(applicants, |a| match a.facts.activity {
        None => 0,
        Some(Activity::Agriculture) => 1,
        Some(Activity::Manufacturing) => 2,
        Some(Activity::Construction) => 3,
        Some(Activity::Services) => 4,
        Some(Activity::Environment) => 5,
        Some(Activity::Other) => 6,
    });
    let mut columns = e::Applicants {
        activity,
        operating_since: column(applicants, |a| day(a.facts.operating_since)),
        in_district_since: column(applicants, |a| day(a.facts.in_district_since)),
        submitted: column(applicants, |a| day(a.papers.submitted)),
        grades_recorded: column(applicants, |a| recorded(&a.grades)),
        accidents_recorded: column(applicants, |a| recorded(&a.accidents)),
        complaints_recorded: column(applicants, |a| recorded(&a.complaints)),
        spot_checks_recorded: column(applicants, |a| recorded(&a.spot_checks)),
        breaches_recorded: column(applicants, |a| recorded(&a.breaches)),
        honours_recorded: column(applicants, |a| recorded(&a.honours)),
        ..empty_facts()
    };
    macro_rules! fill {
        ($group:ident, $answer:expr; $($key:ident, $a:tt, $b:tt, $c:tt, $d:tt, $e:tt;)*) => {
            $(columns.$key = column(applicants, |a| truth($answer(&a.$group.$key)));)*
        };
    }
    macro_rules! fill_facts {
        ($($rows:tt)*) => { fill!(facts, |fact: &Option<bool>| *fact; $($rows)*) };
    }
    macro_rules! fill_judgements {
        ($($rows:tt)*) => { fill!(judgements, |judged: &cycle::Judgement| judged.answer; $($rows)*) };
    }
    macro_rules! fill_papers {
        ($($rows:tt)*) => { fill!(papers, |paper: &Option<bool>| *paper; $($rows)*) };
    }
    truth_facts!(fill_facts);
    judged_facts!(fill_judgements);
    paper_facts!(fill_papers);
    columns
}

fn empty_facts() -> e::Applicants {
    macro_rules! empty {
        ($($key:ident)*) => { e::Applicants { $($key: Vec::new(),)* } };
    }
    empty! {
        operates_in_district activity excellence_management outstanding_benefits seated_in_district
        legal_person registered operating_normally operating_since in_district_since quality_model
        quality_system quality_results good_results good_contribution in_business scale_leading
        profit_tax_leading asset_contribution_leading scale_growth_leading
        profit_tax_growth_leading asset_contribution_growth_leading lawful_operation
        mandatory_standards industrial_policy industrial above_scale peer_economic_leading
        peer_contribution_leading technical_advanced service_advanced quality_advanced
        social_responsibility honest_operation credit_record social_reputation policy_breach
        lacks_licence form self_assessment evidence authority_recommendation
        subdistrict_recommendation submitted grades_recorded accidents_recorded
        complaints_recorded spot_checks_recorded breaches_recorded honours_recorded
    }
}

/// The records of a table of all applicants, each with its row, sorted by row.
fn records<'a, T>(
    applicants: &'a [Applicant],
    table: impl Fn(&'a Applicant) -> &'a Option<Vec<T>>,
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

fn grades(applicants: &[Applicant]) -> e::Grades {
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

fn accidents(applicants: &[Applicant]) -> e::Accidents {
    let records = records(applicants, |a| &a.accidents);
    e::Accidents {
        applicant: column(&records, |(row, _)| *row),
        day: column(&records, |(_, event)| day(event.on)),
        fatal: column(&records, |(_, event)| truth(event.fatal)),
        major: column(&records, |(_, event)| truth(event.major)),
        responsible: column(&records, |(_, event)| truth(event.responsible)),
    }
}

fn complaints(applicants: &[Applicant]) -> e::Complaints {
    let records = records(applicants, |a| &a.complaints);
    e::Complaints {
        applicant: column(&records, |(row, _)| *row),
        day: column(&records, |(_, event)| day(event.on)),
        major: column(&records, |(_, event)| truth(event.major)),
        valid: column(&records, |(_, event)| truth(event.valid)),
    }
}

fn spot_checks(applicants: &[Applicant]) -> e::SpotChecks {
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

fn breaches(applicants: &[Applicant]) -> e::Breaches {
    let records = records(applicants, |a| &a.breaches);
    e::Breaches {
        applicant: column(&records, |(row, _)| *row),
        day: column(&records, |(_, event)| day(event.on)),
        serious: column(&records, |(_, event)| truth(event.serious)),
    }
}

fn honours(applicants: &[Applicant]) -> e::Honours {
    let records = records(applicants, |a| &a.honours);
    e::Honours {
        applicant: column(&records, |(row, _)| *row),
        award: column(&records, |(_, honour)| award(honour.award)),
        awarded: column(&records, |(_, honour)| day(honour.awarded)),
        revoked: column(&records, |(_, honour)| truth(honour.revoked.answer())),
        revoked_day: column(&records, |(_, honour)| day(honour.revoked.day())),
    }
}

/// A column of facts that only some schemes read; its type is that of its first value.
fn extra(applicants: &[Applicant], name: &str) -> Option<e::ExtraColumn> {
    let known = |value: &&ExtraValue| **value != ExtraValue::Unknown;
    let first = applicants
        .iter()
        .find_map(|a| a.extra.get(name).filter(known))?;
    let cells =
        match first {
            ExtraValue::Unknown => return None,
            ExtraValue::Truth(_) => e::ExtraCells::Truths(column(applicants, |applicant| {
                match applicant.extra.get(name) {
                    Some(ExtraValue::Truth(answer)) => truth(Some(*answer)),
                    _ => 3,
                }
            })),
            ExtraValue::Date(_) => e::ExtraCells::Days(column(applicants, |applicant| {
                match applicant.extra.get(name) {
                    Some(ExtraValue::Date(on)) => on.0,
                    _ => UNKNOWN_DAY,
                }
            })),
            ExtraValue::Number(_) => e::ExtraCells::Numbers(column(applicants, |applicant| {
                match applicant.extra.get(name) {
                    Some(ExtraValue::Number(number)) => *number,
                    _ => UNKNOWN_NUMBER,
                }
            })),
        };
    Some(e::ExtraColumn {
        name: name.to_owned(),
        cells,
    })
}
