//! Which columns of a table are read, and what is wrong with them as columns.

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema};
use laurel_cycle::problem::{Code, Problem, Quoted, meant, suggest};
use laurel_cycle::read::Progress;
use laurel_cycle::rows::{Rows, bounds::BATCH};
use laurel_cycle::{Applicant, Cycle, Edition};
use laurel_words::lang::Text;
use rayon::prelude::*;

use crate::canon::{Canon, offset};
use crate::layout::{BESIDES, HEADER, Kind, columns};
use crate::rows::{Columns, extra_name};

/// Rows that are read together by one thread: column after column is read into all of them, and what they take
/// should stay near the processor.
const PART: usize = 128;

/// Which columns of a table are read as what.
pub(crate) struct Plan {
    known: Vec<(&'static str, usize, Kind)>,
    extra: Vec<(String, usize, Kind)>,
    /// What is wrong with the columns.
    pub(crate) problems: Vec<Problem>,
    /// Without it no row can be told from another.
    pub(crate) has_id: bool,
}

/// A type as a message names it: as Arrow's own libraries do.
fn named(data_type: &DataType) -> String {
    match data_type {
        DataType::Boolean => "bool".to_owned(),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "string".to_owned(),
        DataType::Float32 => "float".to_owned(),
        DataType::Float64 => "double".to_owned(),
        DataType::Dictionary(_, values) => format!("dictionary<{}>", named(values)),
        DataType::List(item) | DataType::LargeList(item) => {
            format!("list<{}>", named(item.data_type()))
        }
        DataType::Struct(_) => "struct".to_owned(),
        DataType::Timestamp(_, Some(zone)) => format!("timestamp[{zone}]"),
        DataType::Timestamp(_, None) => "timestamp".to_owned(),
        other => other.to_string().to_lowercase(),
    }
}

fn wanted(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Truth => ("真假（bool）", "yes or no (bool)"),
        Kind::Day => (
            "日期（date32，或时区可识别的 timestamp）",
            "a date (date32, or a timestamp whose zone is known)",
        ),
        Kind::Text => ("文本（string）", "a text (string)"),
        Kind::Number(_) => ("整数", "a whole number (an integer)"),
        Kind::List(_) => (
            "记录列表（list<struct>）",
            "a list of records (list<struct>)",
        ),
    }
}

/// A column that is not read, with what is wrong with it.
fn wrong_type(place: &str, kind: Kind, found: &DataType) -> Problem {
    let (zh, en) = wanted(kind);
    let found = named(found);
    let found = Quoted(&found);
    Problem::new(
        Code::WrongType,
        place,
        Text::new(
            format!("此列应为{zh}，而不是 {found}"),
            format!("{en} belongs in this column, not {found}"),
        ),
    )
}

pub(crate) fn is_text(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
    )
}

fn is_number(data_type: &DataType) -> bool {
    data_type.is_integer()
        || matches!(
            data_type,
            DataType::Float32
                | DataType::Float64
                | DataType::Decimal32(..)
                | DataType::Decimal64(..)
                | DataType::Decimal128(..)
        )
}

impl Plan {
    /// Which columns of a schema are read.
    pub(crate) fn new(schema: &Schema) -> Self {
        let mut plan = Self {
            known: Vec::new(),
            extra: Vec::new(),
            problems: Vec::new(),
            has_id: false,
        };
        let names: Vec<(&'static str, Kind)> = columns().collect();
        let mut seen = Vec::new();
        for (field, at) in schema.fields().iter().zip(0..) {
            let name = field.name().as_str();
            if seen.contains(&name) {
                let message = Text::new("这一列出现了两次", "this column comes twice");
                plan.problems
                    .push(Problem::new(Code::SheetTwice, name, message));
                continue;
            }
            seen.push(name);
            if let Some(extra) = extra_name(name) {
                plan.extra(extra, field, at);
                continue;
            }
            match names.iter().find(|(known, _)| *known == name) {
                Some((known, kind)) => {
                    if plan.fits(name, field.data_type(), *kind) {
                        plan.known.push((known, at, *kind));
                        plan.has_id |= *known == "id";
                    }
                }
                None => plan.unknown(
                    name,
                    &names.iter().map(|it| it.0).collect::<Vec<_>>(),
                    &seen,
                ),
            }
        }
        let missing: Vec<&str> = names
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| !seen.contains(name) && !BESIDES.iter().any(|(known, _)| known == name))
            .collect();
        plan.missing("", &missing);
        plan
    }

    /// Says of columns, or parts of records, that they are not there.
    fn missing(&mut self, place: &str, missing: &[&str]) {
        if missing.contains(&"id") {
            self.problems.push(Problem::new(
                Code::Missing,
                "id",
                Text::new(
                    "缺少“id”列：每家申报单位须有唯一编号",
                    "there is no column “id”: every applicant has an id of its own",
                ),
            ));
        }
        let missing: Vec<&str> = missing
            .iter()
            .copied()
            .filter(|name| *name != "id")
            .collect();
        if missing.is_empty() {
            return;
        }
        let count = missing.len();
        let (zh, en) = (missing.join("、"), missing.join(", "));
        self.problems.push(Problem::new(
            Code::ColumnsMissing,
            place,
            Text::new(
                format!("缺少 {count} 列，其内容一律视为未知：{zh}"),
                format!("missing columns ({count}), and what they would say is unknown: {en}"),
            ),
        ));
    }

    fn unknown(&mut self, name: &str, known: &[&'static str], seen: &[&str]) {
        let near = meant(name, known.iter().copied());
        let near = near.filter(|(known, _)| !seen.contains(known));
        let shown = Quoted(name);
        // What can only be a slip is one; any other column is the register's own business.
        if let Some((known, true)) = near {
            let hint = suggest(Some(known));
            let message = Text::new(
                format!("没有“{shown}”这一列{}", hint.zh),
                format!("there is no column “{shown}”{}", hint.en),
            );
            self.problems
                .push(Problem::new(Code::UnknownColumn, name, message));
            return;
        }
        let message = Text::new(
            format!("“{shown}”不是申报文件的列，未读取"),
            format!("“{shown}” is no column of a cycle, and is not read"),
        );
        self.problems
            .push(Problem::new(Code::ColumnNotRead, name, message));
    }

    fn extra(&mut self, name: &str, field: &Field, at: usize) {
        let data_type = match field.data_type() {
            DataType::Dictionary(_, values) => values.as_ref(),
            other => other,
        };
        let kind = match data_type {
            DataType::Boolean => Kind::Truth,
            it if is_number(it) => Kind::Number(crate::layout::Width::Yuan),
            DataType::Null => return,
            DataType::List(_) | DataType::LargeList(_) | DataType::Struct(_) => {
                let problem = wrong_type(field.name(), Kind::Truth, field.data_type());
                return self.problems.push(problem);
            }
            _ => Kind::Day,
        };
        if self.fits(field.name(), field.data_type(), kind) {
            self.extra.push((name.to_owned(), at, kind));
        }
    }

    /// Whether a column of a type can be read as a kind; what is wrong is said.
    fn fits(&mut self, place: &str, data_type: &DataType, kind: Kind) -> bool {
        let plain = match data_type {
            DataType::Dictionary(_, values) => values.as_ref(),
            other => other,
        };
        let fits = match (kind, plain) {
            (_, DataType::Null) => true,
            (Kind::Truth, DataType::Boolean) => true,
            (Kind::Day, DataType::Date32 | DataType::Date64) => true,
            (Kind::Day, DataType::Timestamp(_, zone)) => offset(zone.as_deref()).is_some(),
            (Kind::Day | Kind::Text, it) if is_text(it) => true,
            (Kind::Number(_), it) if is_number(it) => true,
            (
                Kind::List(parts),
                DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _),
            ) if plain == data_type => return self.records(place, data_type, item, parts, kind),
            _ => false,
        };
        if !fits {
            self.problems.push(wrong_type(place, kind, data_type));
        }
        fits
    }

    fn records(
        &mut self,
        place: &str,
        data_type: &DataType,
        item: &Field,
        parts: &'static [(&'static str, Kind)],
        kind: Kind,
    ) -> bool {
        let fields = match item.data_type() {
            // A list of nothing but empty lists has no type.
            DataType::Null => return true,
            DataType::Struct(fields) => fields,
            _ => {
                self.problems.push(wrong_type(place, kind, data_type));
                return false;
            }
        };
        let mut fit = true;
        let seen: Vec<&str> = fields.iter().map(|field| field.name().as_str()).collect();
        let known: Vec<&str> = parts.iter().map(|(name, _)| *name).collect();
        for field in fields {
            let here = format!("{place}.{}", field.name());
            match parts.iter().find(|(name, _)| name == field.name()) {
                Some((_, kind)) => fit &= self.fits(&here, field.data_type(), *kind),
                None => {
                    let before = self.problems.len();
                    self.unknown(field.name(), &known, &seen);
                    for problem in self.problems.iter_mut().skip(before) {
                        problem.place.clone_from(&here);
                    }
                }
            }
        }
        let missing: Vec<&str> = known
            .iter()
            .copied()
            .filter(|name| !seen.contains(name) && !matches!(*name, "note" | "revoked_on" | "id"))
            .collect();
        self.missing(place, &missing);
        fit
    }

    /// The columns of a batch.
    fn columns(&self, batch: &RecordBatch) -> Columns {
        let mut columns = Columns::default();
        for (name, at, kind) in &self.known {
            if let Some(array) = batch.columns().get(*at) {
                columns.known.insert(name, Canon::new(array, *kind));
            }
        }
        for (name, at, kind) in &self.extra {
            if let Some(array) = batch.columns().get(*at) {
                columns.extra.push((name.clone(), Canon::new(array, *kind)));
            }
        }
        columns
    }

    /// Which columns of a file are read at all, by their numbers.
    pub(crate) fn wanted(&self) -> Vec<usize> {
        let known = self.known.iter().map(|(_, at, _)| *at);
        known
            .chain(self.extra.iter().map(|(_, at, _)| *at))
            .collect()
    }

    /// Fills as many blank applicants as there are rows; the numbers of those that are wrong.
    fn fill(columns: &Columns, applicants: &mut [Applicant]) -> Vec<usize> {
        let parts = applicants.par_chunks_mut(PART).enumerate();
        let parts = parts.map(|(part, applicants)| columns.fill(part * PART, applicants));
        // One list after the other, so that the rows rise.
        let wrong: Vec<Vec<_>> = parts.filter(|wrong| !wrong.is_empty()).collect();
        wrong.into_iter().flatten().collect()
    }
}

/// Reads a cycle from batches of columns, one after the other.
pub struct Reader {
    plan: Plan,
    rows: Rows,
}

impl Reader {
    /// Begins with the schema of the columns and everything of the cycle but its applicants, as JSON; where
    /// that is none, what the metadata of the schema says.
    ///
    /// # Errors
    /// Every problem of the columns as such, and of the rest of the cycle.
    pub fn new(schema: &Schema, header: Option<&[u8]>) -> Result<Self, Vec<Problem>> {
        let mut plan = Plan::new(schema);
        let found = schema.metadata().get(HEADER).map(String::as_bytes);
        let Some(header) = header.or(found) else {
            let mut problems = std::mem::take(&mut plan.problems);
            problems.insert(0, without_header());
            return Err(problems);
        };
        let mut rows = match Rows::new(header) {
            Ok(rows) => rows,
            Err(mut problems) => {
                problems.append(&mut plan.problems);
                return Err(problems);
            }
        };
        let problems = std::mem::take(&mut plan.problems);
        problems.into_iter().for_each(|it| rows.problem(it));
        if !plan.has_id {
            return Err(rows.found());
        }
        Ok(Self { plan, rows })
    }

    /// Which columns are read, by their numbers in the schema.
    pub fn wanted(&self) -> Vec<usize> {
        self.plan.wanted()
    }

    /// The same reader for batches that have only the columns that are [`Reader::wanted`].
    #[must_use]
    pub fn projected(mut self) -> Self {
        let mut wanted = self.wanted();
        wanted.sort_unstable();
        let now = |at: &mut usize| *at = wanted.binary_search(at).unwrap_or(usize::MAX);
        self.plan.known.iter_mut().for_each(|(_, at, _)| now(at));
        self.plan.extra.iter_mut().for_each(|(_, at, _)| now(at));
        self
    }

    /// Whether nothing more is to be read.
    pub(crate) fn stopped(&self) -> bool {
        self.rows.stopped()
    }

    /// Makes room for so many rows.
    pub fn reserve(&mut self, rows: usize) {
        self.rows.reserve(rows);
    }

    /// Rows that were read so far.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no row was read.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Leaves out of the rest of the cycle what it says about others than the applicants that were read: they
    /// are a part of its applicants, to be judged by themselves.
    pub fn restrict(&mut self) {
        self.rows.restrict();
    }

    /// The next batch. False where so much is wrong that nothing more is to be read.
    pub fn push(&mut self, batch: &RecordBatch) -> bool {
        let rows = batch.num_rows();
        if !self.rows.has_room(rows) {
            return false;
        }
        // What is made of columns should take little room, however many rows come at once.
        (0..rows).step_by(BATCH).all(|from| {
            let columns = self
                .plan
                .columns(&batch.slice(from, BATCH.min(rows - from)));
            self.rows.fill(
                BATCH.min(rows - from),
                |rows| Plan::fill(&columns, rows),
                |row| columns.wrong(row),
            )
        })
    }

    /// A problem of the file, which is told with all others.
    pub(crate) fn problem(&mut self, problem: Problem) {
        self.rows.problem(problem);
    }

    /// What was found so far.
    pub(crate) fn found(self) -> Vec<Problem> {
        placed(self.rows.found())
    }

    /// The cycle, checked.
    ///
    /// # Errors
    /// Every problem, with its row as its line and its column as its place.
    pub fn finish(
        self,
        editions: &[Edition],
        progress: Progress<'_>,
    ) -> Result<Cycle, Vec<Problem>> {
        match self.rows.finish(editions, progress) {
            Ok(mut cycle) => {
                cycle.warnings = placed(std::mem::take(&mut cycle.warnings));
                Ok(cycle)
            }
            Err(problems) => Err(placed(problems)),
        }
    }
}

fn without_header() -> Problem {
    Problem::new(
        Code::Missing,
        "",
        Text::new(
            format!(
                "只有申报单位，没有评审年度等其余内容：请写入文件元数据“{HEADER}”，或另存为同名的 .cycle.json 文件（内容同 JSON 行的首行）"
            ),
            format!(
                "there are applicants and nothing else of the cycle: put it into the metadata of the file as {HEADER}, or into a file beside it of the same name that ends in .cycle.json (as the first line of JSON lines)"
            ),
        ),
    )
}

/// Problems with the places of columns in place of those of JSON: `applicants[3].facts.industrial` becomes
/// `industrial` in row 4.
pub fn placed(mut problems: Vec<Problem>) -> Vec<Problem> {
    for problem in &mut problems {
        let Some(rest) = problem.place.strip_prefix("applicants[") else {
            continue;
        };
        let Some((index, rest)) = rest.split_once(']') else {
            continue;
        };
        let Ok(index) = index.parse::<u64>() else {
            continue;
        };
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        let column = ["facts.", "judgements.", "papers."]
            .iter()
            .find_map(|part| rest.strip_prefix(part))
            .unwrap_or(rest);
        problem.line = Some(index + 1);
        problem.place = match column.strip_prefix("evidence") {
            // The paper of that name, and the list that names evidence.
            Some(key) if !rest.starts_with("papers.") => format!("named_evidence{key}"),
            _ => column.to_owned(),
        };
    }
    problems
}
