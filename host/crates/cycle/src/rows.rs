//! A cycle from applicants that come row by row from another form of file, such as columns: the same
//! checks of form and meaning as of JSON, the same words.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde_json::Value;

use super::check::Edition;
use super::mend::Mender;
use super::model::{Applicant, Cycle, Id};
use super::problem::{Code, FAULTY, Place, Problem, Problems};
use super::read::{APPLICANTS, Draft, Origins, Progress, finish, read_header, whole_or_mended};
use super::schema;
use super::strict::{self, ID_LENGTH, NAME_LENGTH, NOTE_LENGTH};
use laurel_words::lang::Text;

/// What a file of columns may claim, and how much of it is read at a time.
pub mod bounds {
    /// Bytes of its metadata, in which the rest of the cycle may stand: the footer, or the head of a message.
    pub const METADATA: u64 = 64 << 20;
    /// Entries of a list in it, such as groups of rows.
    pub const ENTRIES: u64 = 1 << 16;
    /// Levels of types within types.
    pub const NESTED: u64 = 64;
    /// Bytes that a page unpacks to.
    pub const PAGE: u64 = 256 << 20;
    /// Bytes that a group of rows unpacks to, or a batch has as it is stored.
    pub const UNPACKED: u64 = 4 << 30;
    /// Bytes that are unpacked at once: a page of each column, or a batch.
    pub const AT_ONCE: u64 = 1 << 30;
    /// Records of a table in a group of rows.
    pub const RECORDS: u64 = 16_000_000;
    /// Bytes that the texts of a table may come to in a group of rows.
    pub const SPREAD: u64 = 1 << 30;
    /// Bytes of the texts of a column that are read at a time: where there may be more, fewer rows are read.
    pub const TEXTS: u64 = 64 << 20;
    /// Rows that are read at a time.
    pub const BATCH: usize = 8_192;
}

static SCHEMA: LazyLock<Value> = LazyLock::new(schema::applicant_schema);

/// A row in which something is wrong.
#[derive(Debug)]
pub struct Wrong {
    /// What it says, as a tree of JSON: everything that is wrong with it is found there.
    pub tree: Value,
    /// What such a tree cannot say, with the place within the applicant.
    pub problems: Vec<Problem>,
}

/// An applicant of a row, or what is wrong with it.
pub type Row = Result<Applicant, Box<Wrong>>;

/// Whether a text is an id.
pub fn fits_id(text: &str) -> bool {
    // Nearly every id is of such letters alone, which are seen and no space.
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return !text.is_empty() && text.len() <= ID_LENGTH;
    }
    strict::is_id(text) && strict::is_within(text, ID_LENGTH)
}

/// Whether a text is a name within its bound.
pub fn fits_name(text: &str) -> bool {
    strict::is_within(text, NAME_LENGTH)
}

/// Whether a text is a remark within its bound.
pub fn fits_note(text: &str) -> bool {
    strict::is_within(text, NOTE_LENGTH)
}

/// A cycle on its way. Problems with applicants have the number of the row, 1 and up, as their line.
pub struct Rows {
    cycle: Cycle,
    problems: Problems,
    origins: Origins,
    faulty: u64,
}

impl Rows {
    /// Begins with everything but the applicants: the first line of the JSON-lines form, or one JSON value.
    ///
    /// # Errors
    /// Every problem of its form.
    pub fn new(header: &[u8]) -> Result<Self, Vec<Problem>> {
        let mut problems = Problems::default();
        let mut origins = Origins::default();
        let cycle = read_header(header, &mut problems, &mut origins.mended)?;
        Ok(Self {
            cycle,
            problems,
            origins,
            faulty: 0,
        })
    }

    /// Makes room for so many applicants.
    pub fn reserve(&mut self, rows: usize) {
        self.cycle.applicants.reserve_exact(rows.min(APPLICANTS));
    }

    /// How many applicants there are by now.
    pub fn len(&self) -> usize {
        self.cycle.applicants.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.cycle.applicants.is_empty()
    }

    /// A problem that concerns no row, such as one of a whole column.
    pub fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Whether so much is wrong that the rest need not be read.
    pub fn stopped(&self) -> bool {
        self.problems.stopped()
    }

    /// So many applicants more, which are blank where they will stand until `fill` has made them what they are.
    /// It says which of them are wrong, by their numbers among these, in rising order; what is wrong with one,
    /// `wrong` says, which is not asked of more than are told. False where nothing more is to be read.
    pub fn fill(
        &mut self,
        rows: usize,
        fill: impl FnOnce(&mut [Applicant]) -> Vec<usize>,
        wrong: impl Fn(usize) -> Wrong,
    ) -> bool {
        let before = self.len();
        if !self.has_room(rows) {
            return false;
        }
        let applicants = &mut self.cycle.applicants;
        applicants.resize_with(before + rows, Applicant::default);
        let odd = fill(applicants.get_mut(before..).unwrap_or_default());
        if odd.is_empty() {
            return !self.stopped();
        }
        let filled = self.cycle.applicants.split_off(before);
        let mut odd = odd.into_iter().peekable();
        for (at, applicant) in filled.into_iter().enumerate() {
            if self.stopped() {
                return false;
            }
            let applicant = match odd.next_if_eq(&at) {
                Some(at) => self.mend(wrong(at)),
                None => Some(applicant),
            };
            self.cycle.applicants.extend(applicant);
        }
        true
    }

    /// Whether so many applicants more may come; where not, that is said, and nothing more is to be read.
    pub fn has_room(&mut self, rows: usize) -> bool {
        self.len().saturating_add(rows) <= APPLICANTS || self.too_many()
    }

    fn too_many(&mut self) -> bool {
        let message = Text::new(
            format!("申报单位过多：一个文件不得超过 {APPLICANTS} 家"),
            format!("there are too many applicants: a file may have {APPLICANTS}"),
        );
        self.problem(Problem::new(Code::TooLarge, "", message));
        self.problems.stop();
        false
    }

    /// The next applicants. False where nothing more is to be read.
    pub fn push(&mut self, rows: Vec<Row>) -> bool {
        self.has_room(rows.len());
        if rows.iter().all(Result::is_ok) {
            self.cycle.applicants.extend(rows.into_iter().flatten());
            return !self.stopped();
        }
        for row in rows {
            if self.stopped() {
                return false;
            }
            let applicant = match row {
                Ok(applicant) => Some(applicant),
                Err(wrong) => self.mend(*wrong),
            };
            self.cycle.applicants.extend(applicant);
        }
        true
    }

    fn mend(&mut self, wrong: Wrong) -> Option<Applicant> {
        let index = self.len();
        let list = Place::Root.key("applicants");
        let place = list.index(index);
        let mut mender = Mender::new(&SCHEMA);
        mender.line = u64::try_from(index).ok().map(|index| index + 1);
        let applicant = whole_or_mended(&mut mender, wrong.tree, &place);
        self.faulty += mender.faulty.max(1);
        let subject = applicant.as_ref().map(|it| it.id.to_string());
        for problem in wrong.problems {
            let there = format!("{place}.{}", problem.place);
            self.origins.mended.insert(there.clone());
            self.problems.push(Problem {
                place: there,
                line: mender.line,
                subject: subject.clone(),
                ..problem
            });
        }
        self.problems.absorb(mender.problems);
        self.origins.mended.extend(mender.mended);
        if self.faulty > FAULTY || applicant.is_none() {
            self.problems.stop();
        }
        applicant
    }

    /// Leaves out of the rest of the cycle what it says about others than these applicants, so that a part of a
    /// population can be judged by itself.
    pub fn restrict(&mut self) {
        let cycle = &mut self.cycle;
        let ids: HashSet<Id> = cycle.applicants.iter().map(|it| it.id.clone()).collect();
        let keep = |list: &mut Vec<Id>| list.retain(|id| ids.contains(id));
        cycle.conflicts.retain(|it| ids.contains(&it.applicant));
        cycle.incidents.retain(|it| ids.contains(&it.applicant));
        if let Some(scores) = &mut cycle.scores {
            scores.sheets.retain(|it| ids.contains(&it.applicant));
            scores.agreed.retain(|it| ids.contains(&it.applicant));
            scores.totals.retain(|it| ids.contains(&it.applicant));
        }
        let lists = [&mut cycle.eligible_list, &mut cycle.candidate_list];
        lists
            .into_iter()
            .flatten()
            .for_each(|it| keep(&mut it.applicants));
        if let Some(selection) = &mut cycle.selection {
            keep(&mut selection.picked);
            selection.considered.iter_mut().for_each(keep);
        }
        cycle
            .deliberation
            .iter_mut()
            .for_each(|it| keep(&mut it.proposed));
        cycle
            .approval
            .iter_mut()
            .for_each(|it| keep(&mut it.approved));
        if let Some(notice) = &mut cycle.notice {
            notice.objections.retain(|it| ids.contains(&it.applicant));
        }
        // What is on record about titles stays with who has them: of applicants, those of this part.
        let honours = cycle.applicants.iter().flat_map(|it| &it.honours).flatten();
        let mut titles: HashSet<Id> = honours.filter_map(|it| it.id.clone()).collect();
        titles.extend(cycle.titles.iter().map(|it| it.id.clone()));
        let year = format!("{}/", cycle.cycle.year);
        let of_part = |title: &Id| {
            let won = title.strip_prefix(&year);
            titles.contains(title) || won.is_some_and(|id| ids.contains(id))
        };
        cycle.events.retain(|it| of_part(&it.honour));
        let events: HashSet<Id> = cycle.events.iter().map(|it| it.id.clone()).collect();
        cycle
            .acts
            .retain(|it| it.event.as_ref().is_none_or(|id| events.contains(id)));
    }

    /// The cycle, checked. Places of problems are as in JSON, `applicants[3].facts.industrial`.
    ///
    /// # Errors
    /// Every problem, in the order of the places.
    pub fn finish(
        self,
        editions: &[Edition],
        progress: Progress<'_>,
    ) -> Result<Cycle, Vec<Problem>> {
        if self.stopped() {
            return Err(self.problems.list());
        }
        let draft = Draft {
            cycle: self.cycle,
            origins: self.origins,
        };
        finish((draft, self.problems), editions, progress)
    }

    /// What was found so far.
    pub fn found(self) -> Vec<Problem> {
        self.problems.list()
    }
}

/// Everything of a cycle but its applicants, as the first line of the JSON-lines form.
///
/// # Errors
/// What the writer of JSON reports.
pub fn header_of(cycle: &Cycle) -> serde_json::Result<Vec<u8>> {
    let rest = Cycle {
        laurel: cycle.laurel,
        cycle: cycle.cycle.clone(),
        applicants: Vec::new(),
        examiners: cycle.examiners.clone(),
        conflicts: cycle.conflicts.clone(),
        scores: cycle.scores.clone(),
        eligible_list: cycle.eligible_list.clone(),
        selection: cycle.selection.clone(),
        candidate_list: cycle.candidate_list.clone(),
        deliberation: cycle.deliberation.clone(),
        notice: cycle.notice.clone(),
        approval: cycle.approval.clone(),
        titles: cycle.titles.clone(),
        incidents: cycle.incidents.clone(),
        events: cycle.events.clone(),
        conduct: cycle.conduct.clone(),
        acts: cycle.acts.clone(),
        warnings: Vec::new(),
    };
    let mut tree = serde_json::to_value(&rest)?;
    if let Value::Object(tree) = &mut tree {
        tree.remove("applicants");
    }
    serde_json::to_vec(&tree)
}
