//! From a cycle to the columns of the contract. Identities stay behind: a component sees row numbers
//! and facts.

mod aftermath;
mod cohort;
mod stance;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock};

use laurel_contract::{eligibility as e, ranking as r, scoring as c, types};
use laurel_cycle::order;
use laurel_cycle::parallel::*;
use laurel_cycle::{Applicant, Award, Cycle, Day, Id, Ids, IncidentKind, Marks, Table};

pub use aftermath::{Aftermath, Holder};
pub use cohort::Facts;
use stance::STANCES;
pub use stance::{Stance, Step, Told, Undecided, Whose};

/// A date that is unknown, in a column.
pub const UNKNOWN_DAY: i32 = i32::MIN;
/// A mark that is missing.
const MISSING_MARK: u8 = 255;
/// Applicants in one call of a stage that judges each alone. Fixed, so that fuel and results do not
/// depend on the number of cores.
const SHARD: usize = 8192;
/// Most applicants whose columns are kept for the next run.
const REMEMBERED: usize = 200_000;

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
fn recorded<T>(table: &Table<T>) -> u8 {
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
    rows: Ids<'a, Applicant>,
    examiners: HashMap<&'a str, u32>,
    /// Sheets and agreed marks by row.
    sheets: Vec<(u32, u32, bool, &'a Marks)>,
    agreed: Vec<(u32, &'a Marks)>,
    totals: Vec<(u32, u32)>,
    clauses: Vec<String>,
    /// What is made of what people have not decided.
    pub undecided: Undecided,
    picked: [OnceLock<Vec<u8>>; STANCES],
    shards: Mutex<Vec<Shard>>,
    visits: [OnceLock<Visits>; STANCES],
    decisions: [OnceLock<r::Decisions>; STANCES],
    titles: OnceLock<aftermath::Titles>,
}

/// What was made of a shard for a list of facts. Schemes that read the same share it.
struct Shard {
    facts: Facts,
    first: Option<u32>,
    cohort: Arc<e::Cohort>,
}

/// What scoring looks at, shard by shard.
pub type Visits = Arc<Vec<c::Visits>>;

impl<'a> Columns<'a> {
    /// Looks up what the lists of a cycle refer to. What refers to nothing is left out: a cycle that
    /// was checked has no such thing.
    pub fn new(cycle: &'a Cycle) -> Self {
        let _entered = tracing::info_span!("index", rows = cycle.applicants.len()).entered();
        let rows = Ids::of(&cycle.applicants, |it| Some(&it.id));
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
            sheets: Vec::new(),
            agreed: Vec::new(),
            totals: Vec::new(),
            clauses: Vec::new(),
            undecided: Undecided::default(),
            picked: Default::default(),
            shards: Mutex::new(Vec::new()),
            visits: Default::default(),
            decisions: Default::default(),
            titles: OnceLock::new(),
        };
        columns.collect_scores();
        columns
    }

    /// The same, with another way to take what people have not decided.
    pub fn taking(mut self, undecided: Undecided) -> Self {
        self.undecided = undecided;
        self
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
        u32::try_from(self.rows.get(id)?).ok()
    }

    /// The id of the applicant in a row.
    pub fn id(&self, row: u32) -> Option<String> {
        self.applicant(row)
            .map(|applicant| applicant.id.to_string())
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
        for total in cycle.scores.iter().flat_map(|scores| &scores.totals) {
            if let Some(row) = self.row(&total.applicant) {
                self.totals.push((row, total.points.0));
            }
        }
        order::sort_by(&mut sheets, |one, next| {
            (one.0, one.1).cmp(&(next.0, next.1))
        });
        order::sort_by(&mut self.agreed, |one, next| one.0.cmp(&next.0));
        order::sort_by(&mut self.totals, |one, next| one.0.cmp(&next.0));

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
        order::sort(&mut clauses);
        self.clauses = clauses;
    }

    /// Who was picked for a visit.
    fn picked(&self, stance: Stance) -> &[u8] {
        cell::<Vec<u8>>(&self.picked, stance, || self.picks(stance))
    }

    /// Whom the panel did not consider, it did not decide about, unless its record decides against whom
    /// it leaves out. Where visits are deduced, those with a score were visited.
    fn picks(&self, stance: Stance) -> Vec<u8> {
        let Some(selection) = &self.cycle.selection else {
            let mut picked = vec![3; self.len()];
            if stance.deduces() {
                let scored = self.sheets.iter().map(|sheet| sheet.0);
                let scored = scored.chain(self.agreed.iter().map(|set| set.0));
                for row in scored.chain(self.totals.iter().map(|total| total.0)) {
                    if let Some(cell) = picked.get_mut(row as usize) {
                        *cell = 2;
                    }
                }
                // The panel picks among those on the office's list.
                let list = self.cycle.eligible_list.as_ref();
                if let Some(list) = list.filter(|_| !stance.anew(Step::List)) {
                    let mut listed = vec![1; self.len()];
                    self.mark(&mut listed, &list.applicants, 2);
                    for (cell, listed) in picked.iter_mut().zip(listed) {
                        if listed == 1 {
                            *cell = 1;
                        }
                    }
                }
            }
            return picked;
        };
        if stance.visits_stand() {
            let mut picked = vec![1; self.len()];
            self.mark(&mut picked, &selection.picked, 2);
            return picked;
        }
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

    fn mark(&self, column: &mut [u8], ids: &[Id], truth: u8) {
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

    /// The rows of each shard, in order; at least one shard, so that an empty cycle is asked like any
    /// other.
    pub fn shards(&self) -> Vec<Range<u32>> {
        let rows = u32::try_from(self.len()).unwrap_or(u32::MAX);
        let shards = (0..rows.max(1)).step_by(SHARD);
        let until = |from: u32| from.saturating_add(SHARD as u32).min(rows);
        shards.map(|from| from..until(from)).collect()
    }

    /// What eligibility looks at in a shard. Remembered, unless there are so many applicants that it
    /// would take more room than time.
    pub fn shard(&self, facts: &Facts, rows: &[u32]) -> Arc<e::Cohort> {
        let first = rows.first().copied();
        // No lock is held while the work is done.
        let known = |list: &[Shard]| {
            let mut shards = list.iter();
            let shard = shards.find(|shard| shard.first == first && shard.facts == *facts)?;
            Some(shard.cohort.clone())
        };
        if let Some(cohort) = self.shards.lock().ok().and_then(|list| known(&list)) {
            return cohort;
        }
        let cohort = Arc::new(self.cohort(facts, rows));
        if self.len() <= REMEMBERED
            && let Ok(mut list) = self.shards.lock()
            && known(&list).is_none()
        {
            list.push(Shard {
                facts: facts.clone(),
                first,
                cohort: cohort.clone(),
            });
        }
        cohort
    }

    /// What eligibility looks at, for some rows.
    pub fn cohort(&self, facts: &Facts, rows: &[u32]) -> e::Cohort {
        let applicants: Vec<&Applicant> =
            rows.iter().filter_map(|row| self.applicant(*row)).collect();
        facts.cohort(&applicants)
    }

    fn applicant(&self, row: u32) -> Option<&'a Applicant> {
        self.cycle.applicants.get(usize::try_from(row).ok()?)
    }

    /// What scoring looks at, shard by shard, where nobody decided about whom a record leaves out.
    pub fn visits(&self) -> Visits {
        self.visits_under(Stance::Open)
    }

    /// What scoring looks at, shard by shard. Made once, unless two ask for it at
    /// the same time.
    pub fn visits_under(&self, stance: Stance) -> Visits {
        let Some(known) = self.visits.get(stance as usize) else {
            return Visits::default();
        };
        if let Some(visits) = known.get() {
            return visits.clone();
        }
        let shards = self.shards();
        let visits = map(1, &shards, |rows| {
            self.visits_of_under(&rows.clone().collect::<Vec<u32>>(), stance)
        });
        let visits = Arc::new(visits);
        known.get_or_init(|| visits).clone()
    }

    /// What scoring looks at, for some rows, where nobody decided about whom a record leaves out.
    pub fn visits_of(&self, rows: &[u32]) -> c::Visits {
        self.visits_of_under(rows, Stance::Open)
    }

    /// What scoring looks at, for some rows.
    pub fn visits_of_under(&self, rows: &[u32], stance: Stance) -> c::Visits {
        let all_picked = self.picked(stance);
        let edition = self
            .cycle
            .scores
            .as_ref()
            .and_then(|scores| scores.standard.as_deref());
        let mut visits = c::Visits {
            picked: Vec::with_capacity(rows.len()),
            sheets: c::Sheets {
                edition: edition.unwrap_or_default().to_owned(),
                clauses: self.clauses.clone(),
                applicant: Vec::new(),
                examiner: Vec::new(),
                conflicted: Vec::new(),
                marks: Vec::new(),
            },
            agreed: c::AgreedMarks {
                applicant: Vec::new(),
                marks: Vec::new(),
            },
            totals: c::Totals {
                applicant: Vec::new(),
                points: Vec::new(),
            },
        };
        for (row, index) in rows.iter().zip(0..) {
            let picked = usize::try_from(*row).map(|row| all_picked.get(row));
            visits.picked.extend(picked.ok().flatten());
            for (_, examiner, conflicted, marks) in of_row(&self.sheets, *row, |sheet| sheet.0) {
                visits.sheets.applicant.push(index);
                visits.sheets.examiner.push(*examiner);
                visits.sheets.conflicted.push(truth(Some(*conflicted)));
                self.marks(marks, &mut visits.sheets.marks);
            }
            for (_, marks) in of_row(&self.agreed, *row, |set| set.0) {
                visits.agreed.applicant.push(index);
                self.marks(marks, &mut visits.agreed.marks);
            }
            for (_, points) in of_row(&self.totals, *row, |total| total.0) {
                visits.totals.applicant.push(index);
                visits.totals.points.push(*points);
            }
        }
        visits
    }

    fn marks(&self, marks: &Marks, out: &mut Vec<u8>) {
        // Most sheets have the clauses in the order of the standard.
        let mut rest = marks.iter();
        for clause in &self.clauses {
            let next = rest.next().filter(|(next, _)| next == clause);
            let mark = next.map_or_else(|| marks.get(clause).flatten(), |(_, mark)| mark);
            out.push(mark.unwrap_or(MISSING_MARK));
        }
    }

    /// What the bodies have decided so far, where nobody decided about whom a record leaves out.
    pub fn decisions(&self) -> &r::Decisions {
        self.decisions_under(Stance::Open)
    }

    /// What the bodies have decided so far.
    pub fn decisions_under(&self, stance: Stance) -> &r::Decisions {
        cell(&self.decisions, stance, || {
            let mut decisions = self.make_decisions();
            decisions.silence = match stance {
                Stance::Open | Stance::OpenFromCandidates => r::Silence::Open,
                Stance::Against => r::Silence::Against,
                _ => r::Silence::Deduced,
            };
            if stance.anew(Step::List) {
                decisions.eligible_list = None;
            }
            if stance.anew(Step::Candidates) {
                decisions.candidate_list = None;
            }
            if stance.anew(Step::Deliberation) {
                decisions.proposal = None;
                decisions.approval = None;
                decisions.commended = UNKNOWN_DAY;
            }
            if stance.anew(Step::Notice) {
                decisions.notice = None;
            }
            decisions
        })
    }

    fn make_decisions(&self) -> r::Decisions {
        let cycle = self.cycle;
        let decision = |on: Day, ids: &[Id]| {
            let mut rows: Vec<u32> = ids.iter().filter_map(|id| self.row(id)).collect();
            order::sort(&mut rows);
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
        order::sort_by(&mut objections, |one, next| one.0.cmp(&next.0));
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
            commended: day(cycle
                .approval
                .as_ref()
                .and_then(|approval| approval.commended)),
            incidents: self.incidents(),
            silence: r::Silence::Open,
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
        order::sort(&mut all);
        r::Incidents {
            applicant: all.iter().map(|event| event.0).collect(),
            day: all.iter().map(|event| event.1).collect(),
            kind: all.iter().map(|event| event.2).collect(),
        }
    }
}

/// What is kept for each stance, made where it is not there yet.
fn cell<T>(cells: &[OnceLock<T>; STANCES], stance: Stance, make: impl FnOnce() -> T) -> &T {
    let [a, b, c, d, e, f, g, h] = cells;
    let cell = match stance {
        Stance::Open => a,
        Stance::OpenFromCandidates => b,
        Stance::Against => c,
        Stance::Deduced => d,
        Stance::NoticeAnew => e,
        Stance::DeliberationAnew => f,
        Stance::CandidatesAnew => g,
        Stance::DeducedAnew => h,
    };
    cell.get_or_init(make)
}

/// The elements of one row in a list that is sorted by row.
fn of_row<T>(list: &[T], row: u32, row_of: impl Fn(&T) -> u32) -> &[T] {
    let from = list.partition_point(|element| row_of(element) < row);
    let rest = list.get(from..).unwrap_or_default();
    let count = rest
        .iter()
        .take_while(|element| row_of(element) == row)
        .count();
    rest.get(..count).unwrap_or_default()
}

fn column<T, U>(rows: &[T], cell: impl Fn(&T) -> U) -> Vec<U> {
    rows.iter().map(cell).collect()
}
