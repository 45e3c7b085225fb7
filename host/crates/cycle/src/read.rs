//! Reads a cycle file, as one JSON value or as JSON lines, and says everything that is wrong with it.
//!
//! The fast way is serde straight into the structs. Only where that fails is the file, or the line,
//! read again as a tree, held against the schema, mended, and then checked for its meaning like any
//! other: one run lists what is wrong with the form and what is wrong with the content.
//!
//! What is mended is written as text and read once more: serde's code for the structs, made for one
//! more kind of input, would be a sixth of a component for HTTP.

use std::cell::LazyCell;
use std::collections::HashSet;
use std::fmt;
use std::io::{BufRead, Error as IoError, Read};
use std::ops::Range;
use std::sync::LazyLock;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;

use super::acts::by_their_ids;
use super::check::{Edition, check_all};
use super::mend::Mender;
use super::model::{Applicant, Cycle};
use super::number::{Fractions, hundredths};
use super::problem::{Code, FAULTY, Place, Problem, Problems, Quoted, clipped};
use super::strict::Object;
use super::tree::{Notes, TOO_MANY_VALUES, Tree, Whole};
use super::{foreign, schema};
use crate::error::Refusal;
use crate::parallel::*;
use laurel_words::lang::Text;

/// How many bytes are read at a time, to be parsed together on all cores.
const BATCH: u64 = 4 << 20;
/// Bytes of lines that are parsed together before it is asked whether too much is wrong with them.
const PART: usize = 256 << 10;

/// Bytes that are held at once unless somebody says otherwise: 600,000 applicants as one JSON value.
pub const AT_ONCE: u64 = 1 << 30;
/// Largest line of JSON lines with an applicant, in bytes.
pub const LINE: u64 = 16 << 20;
/// Most applicants of a file.
pub const APPLICANTS: usize = 5_000_000;
/// Most objects of a file that is one JSON value, and of one line of JSON lines.
pub const OBJECTS: usize = 16_000_000;
/// Most objects of JSON lines in all.
pub const OBJECTS_IN_LINES: usize = 64_000_000;

/// What some editors put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Told from time to time how many applicants have been read.
pub type Progress<'a> = &'a dyn Fn(u64);

/// What the checks of meaning have to know about how the cycle was read.
#[derive(Debug, Default)]
pub(crate) struct Origins {
    /// Places where the cycle holds a stand-in, or lacks what the file has there.
    pub mended: HashSet<String>,
    /// Line of each applicant, 1 and up; empty where the file is one value.
    pub lines: Vec<u64>,
}

/// Reads a cycle file: one JSON value, or JSON lines (a first line with everything but the
/// applicants, then an applicant a line). It has passed [`check()`](super::check()) against the
/// editions of the standard that are known; with none known, items are not checked.
///
/// # Errors
/// Every problem with the file, in the order of their places.
pub fn read(
    bytes: &[u8],
    editions: &[Edition],
    progress: Progress<'_>,
) -> Result<Cycle, Vec<Problem>> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    not_foreign(bytes)?;
    let (line, first, rest) = first_line(bytes);
    let read = if is_header(first) {
        read_lines(first, line, rest, AT_ONCE, progress)?
    } else {
        read_whole(bytes)?
    };
    finish(read, editions, progress)
}

/// Reads a cycle file as [`read`] does, the JSON-lines form line by line.
///
/// # Errors
/// Every problem with the file, in the order of their places; also one that the reader reports.
pub fn read_stream(
    reader: impl BufRead + Send,
    editions: &[Edition],
    progress: Progress<'_>,
) -> Result<Cycle, Vec<Problem>> {
    read_within(reader, AT_ONCE, editions, progress)
}

/// As [`read_stream`], with the bytes that are held at once: of a file that is one JSON value, and of
/// one line in the JSON-lines form.
///
/// # Errors
/// As for [`read_stream`]; also that there are more.
pub fn read_within(
    mut reader: impl BufRead + Send,
    at_once: u64,
    editions: &[Edition],
    progress: Progress<'_>,
) -> Result<Cycle, Vec<Problem>> {
    not_foreign(reader.fill_buf().map_err(unreadable)?)?;
    let mut first = Vec::new();
    let mut line = 0;
    // The first line that is not blank tells the two forms apart.
    while blank(&first) {
        first.clear();
        line += 1;
        let mut bounded = reader.by_ref().take(at_once);
        if bounded.read_until(b'\n', &mut first).map_err(unreadable)? == 0 {
            break;
        }
        if bounded.limit() == 0 && !first.ends_with(b"\n") {
            return Err(unreadable(too_long(at_once)));
        }
        if line == 1 && first.starts_with(BYTE_ORDER_MARK) {
            first.drain(..BYTE_ORDER_MARK.len());
        }
    }
    let read = if is_header(&first) {
        read_lines(&first, line, reader, at_once, progress)?
    } else {
        // Blank lines are put back, so that positions in messages count from the top of the file.
        let blank_lines = usize::try_from(line.saturating_sub(1)).unwrap_or(0);
        let mut bytes = first;
        bytes.splice(..0, std::iter::repeat_n(b'\n', blank_lines));
        let left = at_once.saturating_sub(bytes.len() as u64);
        let read = reader
            .by_ref()
            .take(left.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(unreadable)?;
        if read as u64 > left {
            return Err(unreadable(too_long(at_once)));
        }
        read_whole(&bytes)?
    };
    finish(read, editions, progress)
}

/// Reads a cycle from a tree of JSON that was made from another form of file. `mended` are the places
/// where the tree is not what that file says. The cycle comes with every problem of its form and its
/// meaning, in no order; there is none where not even a mended one reads.
pub fn read_tree(
    mut tree: Value,
    mended: HashSet<String>,
    editions: &[Edition],
    progress: Progress<'_>,
) -> (Option<Cycle>, Problems) {
    let applicants = match tree.get_mut("applicants") {
        Some(Value::Array(applicants)) => std::mem::take(applicants),
        _ => Vec::new(),
    };
    let (schema, cycle_schema) = (schema::applicant_schema(), schema::cycle_schema());
    let (mut mender, mut header) = (Mender::new(&schema), Mender::new(&cycle_schema));
    let list = Place::Root.key("applicants");
    let applicants: Option<Vec<Applicant>> = applicants
        .into_iter()
        .enumerate()
        .map(|(index, value)| whole_or_mended(&mut mender, value, &list.index(index)))
        .collect();
    let mut problems = std::mem::take(&mut mender.problems);
    if problems.stopped() {
        return (None, problems);
    }
    let cycle = mend_cycle(&mut header, tree);
    problems.absorb(std::mem::take(&mut header.problems));
    if problems.stopped() {
        return (None, problems);
    }
    let (Ok(mut cycle), Some(applicants)) = (cycle, applicants) else {
        problems.extend(incomprehensible(None));
        return (None, problems);
    };
    cycle.applicants = applicants;
    progress(u64::try_from(cycle.applicants.len()).unwrap_or(u64::MAX));
    let mut origins = Origins::default();
    origins.mended.extend(mended);
    origins.mended.extend(mender.mended);
    origins.mended.extend(header.mended);
    by_their_ids(&mut cycle, editions);
    problems.absorb(check_all(&cycle, editions, &origins));
    (Some(cycle), problems)
}

/// How many applicants a cycle file has where that is more than so many, as far as it can be read. None
/// of them is kept.
pub fn count_beyond(bytes: &[u8], most: usize) -> Option<usize> {
    // All but the first come after a comma or a new line, of which there is seldom one for each that
    // there may be.
    let after = memchr::memchr2_iter(b',', b'\n', bytes).take(most).count();
    if after < most {
        return None;
    }
    Some(count(bytes)).filter(|count| *count > most)
}

/// How many applicants a cycle file has, as far as it can be read. None of them is kept.
pub fn count(bytes: &[u8]) -> usize {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let (_, first, rest) = first_line(bytes);
    if is_header(first) {
        let lines = rest.split(|byte| *byte == b'\n');
        return lines.filter(|line| !blank(line)).count();
    }
    let mut count = 0;
    let mut json = serde_json::Deserializer::from_slice(bytes);
    // What cannot be read is refused by who reads it.
    let _ = (&mut json).deserialize_map(Counted(&mut count));
    count
}

/// Checks the meaning of what was read.
pub(crate) fn finish(
    (draft, mut problems): (Draft, Problems),
    editions: &[Edition],
    progress: Progress<'_>,
) -> Result<Cycle, Vec<Problem>> {
    let Draft { mut cycle, origins } = draft;
    by_their_ids(&mut cycle, editions);
    let _entered = tracing::info_span!("check", rows = cycle.applicants.len()).entered();
    progress(u64::try_from(cycle.applicants.len()).unwrap_or(u64::MAX));
    problems.absorb(check_all(&cycle, editions, &origins));
    if problems.has_errors() {
        return Err(problems.list());
    }
    cycle.warnings = problems.list();
    Ok(cycle)
}

/// A cycle that reads, perhaps mended.
pub(crate) struct Draft {
    pub(crate) cycle: Cycle,
    pub(crate) origins: Origins,
}

/// The first line that is not blank, its number, and what follows it.
fn first_line(bytes: &[u8]) -> (u64, &[u8], &[u8]) {
    let mut rest = bytes;
    let mut number = 1;
    loop {
        let end = rest.iter().position(|byte| *byte == b'\n');
        let (line, after) = match end.and_then(|end| rest.split_at_checked(end + 1)) {
            Some(split) => split,
            None => (rest, Default::default()),
        };
        if !blank(line) || after.is_empty() {
            return (number, line, after);
        }
        rest = after;
        number += 1;
    }
}

fn blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

fn unreadable(error: IoError) -> Vec<Problem> {
    let why = Refusal::words(&error);
    vec![file_problem(
        Code::Unreadable,
        None,
        format!("文件无法读取：{}", why.zh),
        format!("the file cannot be read: {}", why.en),
    )]
}

fn too_long(at_once: u64) -> IoError {
    Refusal::io(Text::new(
        format!(
            "单个 JSON 值或一行超过 {at_once} 字节；更大的文件请用 JSON 行（每行一家），或以环境变量 LAUREL_READ_LIMIT 另设"
        ),
        format!(
            "one JSON value, or one line, has more than {at_once} bytes; write a larger file as JSON lines, an applicant a line, or set the environment variable LAUREL_READ_LIMIT"
        ),
    ))
}

fn file_problem(
    code: Code,
    line: Option<u64>,
    zh: impl Into<String>,
    en: impl Into<String>,
) -> Problem {
    Problem {
        line,
        ..Problem::new(code, "", Text::new(zh, en))
    }
}

/// Refuses what is another kind of file, by what it begins with.
fn not_foreign(start: &[u8]) -> Result<(), Vec<Problem>> {
    match foreign::what(start) {
        None => Ok(()),
        Some(what) => Err(vec![Problem::new(Code::NotACycle, "", what)]),
    }
}

fn too_large(zh: impl Into<String>, en: impl Into<String>) -> Vec<Problem> {
    vec![file_problem(Code::TooLarge, None, zh, en)]
}

/// Refuses more objects than one value may have, and counts them. Texts may hold braces as well: there
/// are far fewer of these than there may be objects.
fn within(bytes: &[u8]) -> Result<usize, Vec<Problem>> {
    let objects = memchr::memchr_iter(b'{', bytes).count();
    if objects > OBJECTS {
        return Err(too_large(
            format!("记录过多：不得超过 {OBJECTS} 条"),
            format!("there are too many records: there may be {OBJECTS}"),
        ));
    }
    Ok(objects)
}

fn too_many_applicants() -> Vec<Problem> {
    too_large(
        format!("申报单位过多：一个文件不得超过 {APPLICANTS} 家"),
        format!("there are too many applicants: a file may have {APPLICANTS}"),
    )
}

// ------------------------------------------------------------------------------ which form it is

/// True for a first line that is a whole object and not a whole cycle: the JSON-lines form.
fn is_header(line: &[u8]) -> bool {
    let mut json = serde_json::Deserializer::from_slice(line);
    let has_applicants = (&mut json).deserialize_map(HasApplicants);
    matches!(has_applicants, Ok(false)) && json.end().is_ok()
}

/// True where the object names its applicants.
fn names_applicants(bytes: &[u8]) -> bool {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    (&mut json).deserialize_map(HasApplicants).unwrap_or(true)
}

/// Does an object have the key `applicants`? Gives up reading where it does.
struct HasApplicants;

impl<'de> Visitor<'de> for HasApplicants {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "applicants" {
                return Ok(true);
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(false)
    }
}

/// Counts the applicants of an object, or the elements of a list.
struct Counted<'c>(&'c mut usize);

impl<'de> Visitor<'de> for Counted<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "applicants" {
                map.next_value_seed(Counted(self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {
            *self.0 += 1;
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Counted<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

// ------------------------------------------------------------------------------ one JSON value

/// The fast way: why it did not read, where that is for serde to say.
fn straight<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Option<serde_json::Error>> {
    // What is no text is read again by who says where it is none.
    let text = std::str::from_utf8(bytes).map_err(|_| None)?;
    let Object(read) = serde_json::from_str(text).map_err(Some)?;
    Ok(read)
}

/// The fast way for what may have scores in it. Of a fraction serde hands over the nearest number that
/// it can hold: where the text has any that is not exact to the hundredth, no score is taken from it.
fn straight_scored(bytes: &[u8]) -> Result<Cycle, Option<serde_json::Error>> {
    let cycle: Cycle = straight(bytes)?;
    let scores = cycle.scores.iter().flat_map(|scores| &scores.totals);
    if scores.count() > 0 {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let fractions = Fractions::of(text);
        while let Some(fraction) = fractions.next() {
            if hundredths(fraction).is_none() {
                return Err(None);
            }
        }
    }
    Ok(cycle)
}

fn read_whole(bytes: &[u8]) -> Result<(Draft, Problems), Vec<Problem>> {
    within(bytes)?;
    let fault = match straight_scored(bytes) {
        Ok(cycle) if !cycle.applicants.is_empty() || names_applicants(bytes) => {
            let origins = Origins::default();
            return Ok((Draft { cycle, origins }, Problems::default()));
        }
        Ok(_) => None,
        Err(fault) => fault,
    };
    let text = text_of(bytes)?;
    if blank(bytes) {
        let (zh, en) = ("文件是空的", "the file is empty");
        return Err(vec![file_problem(Code::NotACycle, None, zh, en)]);
    }

    let notes = Notes::on(text);
    // Only what does not read is held against a schema, which is dear to make.
    let schema = LazyCell::new(schema::applicant_schema);
    let mut applicants = Vec::new();
    let mut mender = None;
    let list = Place::Root.key("applicants");
    let mut json = serde_json::Deserializer::from_str(text);
    let whole = Whole {
        notes: &notes,
        applicant: |index, value| {
            if index >= APPLICANTS {
                return false;
            }
            let applicant = of_tree(&value, straight).ok().or_else(|| {
                let mender = mender.get_or_insert_with(|| Mender::new(&schema).with(&notes.spelt));
                mend_applicant(mender, value, &list.index(index))
            });
            applicants.push(applicant);
            let mender = mender.as_ref();
            !mender.is_some_and(|mender| mender.problems.stopped())
        },
    };
    let rest = whole.deserialize(&mut json).and_then(|rest| {
        json.end()?;
        Ok(rest)
    });
    let rest = match rest {
        Ok(rest) => rest,
        // One more than there may be.
        Err(_) if applicants.len() == APPLICANTS => return Err(too_many_applicants()),
        Err(error) => {
            // What follows the fault is not known: only what was read whole is spoken of.
            let mut problems = mender.map(|mender| mender.problems).unwrap_or_default();
            let stopped = problems.stopped();
            let repeats = notes.repeats.take();
            problems.extend(repeats.iter().map(|place| repeated(place, None, None)));
            let mut problems = problems.list();
            if !stopped {
                problems.push(syntax(&error, 0));
            }
            return Err(problems);
        }
    };
    let mut problems = Problems::default();
    let mut mended = HashSet::new();
    if let Some(mender) = mender {
        problems.absorb(mender.problems);
        mended.extend(mender.mended);
    }
    let mut cycle = match rest
        .get("applicants")
        .and_then(|_| of_tree(&rest, straight_scored).ok())
    {
        Some(cycle) => cycle,
        None => {
            let schema = schema::cycle_schema();
            let mut header = Mender::new(&schema).with(&notes.spelt);
            let cycle = mend_cycle(&mut header, rest)?;
            problems.absorb(header.problems);
            mended.extend(header.mended);
            cycle
        }
    };
    if !applicants.is_empty() {
        let whole: Option<Vec<Applicant>> = applicants.into_iter().collect();
        // The mender leaves nothing that does not read; if it did, nothing may be lost.
        cycle.applicants = whole.ok_or_else(|| incomprehensible(fault.as_ref()))?;
    }
    for place in notes.repeats.take() {
        let subject = subject_at(&cycle, &place);
        problems.push(repeated(&place, None, subject));
        mended.insert(place);
    }
    // A whole number with a point or an exponent is what only the tree takes.
    let respelt = notes.respelt.get();
    if let Some(fault) = fault.filter(|_| problems.is_empty() && !respelt) {
        problems.extend(incomprehensible(Some(&fault)));
    }
    let lines = Vec::new();
    let origins = Origins { mended, lines };
    Ok((Draft { cycle, origins }, problems))
}

/// What a tree reads as, by its text.
fn of_tree<T>(
    value: &Value,
    read: impl Fn(&[u8]) -> Result<T, Option<serde_json::Error>>,
) -> Result<T, Option<serde_json::Error>> {
    read(&serde_json::to_vec(value).map_err(Some)?)
}

fn mend_cycle(mender: &mut Mender<'_>, mut value: Value) -> Result<Cycle, Vec<Problem>> {
    mender.mend(&mut value, &Place::Root);
    if mender.problems.stopped() {
        return Err(std::mem::take(&mut mender.problems).list());
    }
    of_tree(&value, straight_scored).map_err(|fault| {
        let mut problems = std::mem::take(&mut mender.problems);
        if problems.is_empty() {
            problems.extend(incomprehensible(fault.as_ref()));
        }
        problems.list()
    })
}

/// An applicant, mended where that is needed; none where even that does not help.
pub(crate) fn whole_or_mended(
    mender: &mut Mender<'_>,
    value: Value,
    place: &Place<'_>,
) -> Option<Applicant> {
    let whole = of_tree(&value, straight).ok();
    whole.or_else(|| mend_applicant(mender, value, place))
}

/// An applicant that does not read, mended; none where even that does not help.
fn mend_applicant(
    mender: &mut Mender<'_>,
    mut value: Value,
    place: &Place<'_>,
) -> Option<Applicant> {
    let id = value.get("id").or_else(|| value.get("name"));
    mender.subject = id
        .and_then(Value::as_str)
        .map(|id| clipped(id).into_owned());
    let before = mender.problems.total();
    mender.mend(&mut value, place);
    mender.record(before);
    mender.subject = None;
    of_tree(&value, straight).ok()
}

fn subject_at(cycle: &Cycle, place: &str) -> Option<String> {
    let index = place.strip_prefix("applicants[")?.split(']').next()?;
    let applicant = cycle.applicants.get(index.parse::<usize>().ok()?)?;
    Some(applicant.id.to_string())
}

// ------------------------------------------------------------------------------ JSON lines

/// The schema of a line, made once something does not read.
type Schema = LazyLock<Value>;

/// A line that had to be mended.
struct Mended {
    applicant: Option<Applicant>,
    problems: Problems,
    mended: HashSet<String>,
    /// Records in which something was wrong.
    faulty: u64,
}

/// The lines of a reader, many at a time.
struct Lines<R> {
    reader: R,
    /// The start of a line whose end has not been read yet.
    rest: Vec<u8>,
    /// Lines that have been read before.
    number: u64,
    /// Those of them that hold an applicant.
    applicants: usize,
    /// Most bytes of a line.
    at_once: u64,
}

/// Some lines that have been read.
struct Batch {
    bytes: Vec<u8>,
    lines: Vec<LinePlace>,
}

/// Where an applicant stands.
struct LinePlace {
    /// The bytes of its line.
    bytes: Range<usize>,
    /// Number of its line, 1 and up.
    number: u64,
    /// How many applicants come before it.
    index: usize,
}

impl<R: Read> Lines<R> {
    /// The next lines; none at the end. `bytes` is what to read them into.
    fn next(&mut self, mut bytes: Vec<u8>) -> Result<Option<Batch>, Vec<Problem>> {
        bytes.clear();
        bytes.append(&mut self.rest);
        let mut searched = 0;
        let end = loop {
            let read = self.reader.by_ref().take(BATCH).read_to_end(&mut bytes);
            let read = read.map_err(unreadable)?;
            let unseen = bytes.get(searched..).unwrap_or_default();
            match memchr::memrchr(b'\n', unseen) {
                _ if read == 0 => break bytes.len(),
                Some(last) => break searched + last + 1,
                None if bytes.len() as u64 > self.at_once => {
                    return Err(unreadable(too_long(self.at_once)));
                }
                None => searched = bytes.len(),
            }
        };
        self.rest
            .extend_from_slice(bytes.get(end..).unwrap_or_default());
        bytes.truncate(end);
        Ok((!bytes.is_empty()).then(|| self.batch(bytes)))
    }

    fn batch(&mut self, bytes: Vec<u8>) -> Batch {
        let mut lines = Vec::new();
        let mut begin = 0;
        for end in memchr::memchr_iter(b'\n', &bytes).chain([bytes.len()]) {
            let range = begin..end;
            if range.is_empty() && end == bytes.len() {
                break;
            }
            begin = end + 1;
            self.number += 1;
            if !blank(bytes.get(range.clone()).unwrap_or_default()) {
                lines.push(LinePlace {
                    bytes: range,
                    number: self.number,
                    index: self.applicants,
                });
                self.applicants += 1;
            }
        }
        Batch { bytes, lines }
    }
}

fn read_lines(
    header: &[u8],
    header_line: u64,
    reader: impl Read + Send,
    at_once: u64,
    progress: Progress<'_>,
) -> Result<(Draft, Problems), Vec<Problem>> {
    let mut objects = within(header)?;
    let mut problems = Problems::default();
    let mut origins = Origins::default();
    let mut cycle = match straight_scored(header) {
        Ok(cycle) => cycle,
        Err(_) => mend_header(header, header_line, &mut problems, &mut origins.mended)?,
    };
    let schema: Schema = LazyLock::new(schema::applicant_schema);
    // Up to where too much is wrong, which must not depend on which core comes first.
    let parse = |batch: &Batch, mut faulty: u64| -> Vec<Result<Applicant, Box<Mended>>> {
        let mut parsed = Vec::new();
        for lines in batch.lines.chunk_by(|one, next| {
            let part = |line: &LinePlace| line.bytes.start / PART;
            part(one) == part(next)
        }) {
            if faulty > FAULTY {
                break;
            }
            let before = parsed.len();
            let lines: Vec<_> = map(FEW, lines, |line| {
                let bytes = batch.bytes.get(line.bytes.clone()).unwrap_or_default();
                read_line(&schema, line.number, line.index, bytes)
            });
            parsed.extend(lines);
            let found = parsed
                .iter()
                .skip(before)
                .filter_map(|it| it.as_ref().err());
            faulty += found.map(|mended| mended.faulty).sum::<u64>();
        }
        parsed
    };
    let mut faulty = 0;
    let mut lines = Lines {
        reader,
        rest: Vec::new(),
        number: header_line,
        applicants: 0,
        at_once: at_once.min(LINE + BATCH),
    };
    let mut spare = Vec::new();
    let mut next = lines.next(Vec::new())?;
    while let Some(batch) = next {
        objects += memchr::memchr_iter(b'{', &batch.bytes).count();
        if objects > OBJECTS_IN_LINES {
            return Err(too_large(
                format!("记录过多：一个文件不得超过 {OBJECTS_IN_LINES} 条"),
                format!("there are too many records: a file may have {OBJECTS_IN_LINES}"),
            ));
        }
        if lines.applicants > APPLICANTS {
            return Err(too_many_applicants());
        }
        // While some lines are parsed, those after them are read. After few there are none.
        let bytes = std::mem::take(&mut spare);
        let few = batch.lines.len() <= FEW;
        let (after, parsed) = join(few, || lines.next(bytes), || parse(&batch, faulty));
        next = after?;
        cycle.applicants.reserve(parsed.len());
        for (applicant, line) in parsed.into_iter().zip(&batch.lines) {
            origins.lines.push(line.number);
            let mended = match applicant {
                Ok(applicant) => {
                    cycle.applicants.push(applicant);
                    continue;
                }
                Err(mended) => *mended,
            };
            problems.absorb(mended.problems);
            faulty += mended.faulty;
            if faulty > FAULTY {
                problems.stop();
            }
            if problems.stopped() {
                return Err(problems.list());
            }
            origins.mended.extend(mended.mended);
            let stand_in = || stand_in(&schema, line.index, &mut origins.mended);
            let Some(applicant) = mended.applicant.or_else(stand_in) else {
                return Err(problems.list());
            };
            cycle.applicants.push(applicant);
        }
        progress(u64::try_from(cycle.applicants.len()).unwrap_or(u64::MAX));
        spare = batch.bytes;
    }
    Ok((Draft { cycle, origins }, problems))
}

/// In place of a line that is not JSON, so that the applicants after it keep their numbers.
fn stand_in(schema: &Schema, index: usize, mended: &mut HashSet<String>) -> Option<Applicant> {
    let list = Place::Root.key("applicants");
    let place = list.index(index);
    let mut mender = Mender::new(schema);
    let mut value = Value::Null;
    mender.mend(&mut value, &place);
    mended.extend(mender.mended);
    of_tree(&value, straight).ok()
}

/// Everything of a cycle but its applicants, from one JSON value.
#[cfg(not(feature = "small"))]
pub(crate) fn read_header(
    header: &[u8],
    problems: &mut Problems,
    mended: &mut HashSet<String>,
) -> Result<Cycle, Vec<Problem>> {
    let header = header.strip_prefix(BYTE_ORDER_MARK).unwrap_or(header);
    not_foreign(header)?;
    within(header)?;
    let mut cycle = match straight_scored(header) {
        Ok(cycle) => cycle,
        Err(_) => mend_header(header, 1, problems, mended)?,
    };
    if !cycle.applicants.is_empty() {
        cycle.applicants.clear();
        problems.push(file_problem(
            Code::ExactlyOne,
            None,
            "申报单位既写在各行中，又写在其余内容之内：其余内容中请勿再列“applicants”",
            "there are applicants in the rows and in the rest of the cycle: leave “applicants” out of the rest",
        ));
    }
    Ok(cycle)
}

fn mend_header(
    header: &[u8],
    line: u64,
    problems: &mut Problems,
    mended: &mut HashSet<String>,
) -> Result<Cycle, Vec<Problem>> {
    let text = text_of(header)?;
    let notes = Notes::on(text);
    let tree = Tree {
        place: Place::Root,
        notes: &notes,
    };
    let value = tree
        .deserialize(&mut serde_json::Deserializer::from_str(text))
        .map_err(|error| vec![syntax(&error, line - 1)])?;
    // Without applicants, which stand on lines of their own.
    let cycle = match of_tree(&value, straight_scored) {
        Ok(cycle) => cycle,
        Err(_) => {
            let schema = schema::header_schema();
            let mut mender = Mender::new(&schema).with(&notes.spelt);
            mender.line = Some(line);
            let cycle = mend_cycle(&mut mender, value)?;
            problems.absorb(mender.problems);
            mended.extend(mender.mended);
            cycle
        }
    };
    for place in notes.repeats.take() {
        problems.push(repeated(&place, Some(line), None));
        mended.insert(place);
    }
    Ok(cycle)
}

/// The applicant of a line.
fn read_line(
    schema: &Schema,
    number: u64,
    index: usize,
    line: &[u8],
) -> Result<Applicant, Box<Mended>> {
    straight(line).or_else(|fault| mend_line(schema, number, index, line, fault.as_ref()))
}

/// Reads a line again, as a tree, to say everything that is wrong with it.
#[cold]
fn mend_line(
    schema: &Schema,
    number: u64,
    index: usize,
    line: &[u8],
    fault: Option<&serde_json::Error>,
) -> Result<Applicant, Box<Mended>> {
    let list = Place::Root.key("applicants");
    let place = list.index(index);
    let failed = |found: Vec<Problem>, place: &Place<'_>| {
        let mut problems = Problems::default();
        problems.extend(found.into_iter().map(|problem| Problem {
            place: place.to_string(),
            line: Some(number),
            ..problem
        }));
        Err(Box::new(Mended {
            applicant: None,
            problems,
            mended: HashSet::from([place.to_string()]),
            faulty: 1,
        }))
    };
    if let Err(problems) = within(line) {
        return failed(problems, &place);
    }
    let text = match text_of(line) {
        Ok(text) => text,
        Err(problems) => return failed(problems, &place),
    };
    let notes = Notes::on(text);
    let mut json = serde_json::Deserializer::from_str(text);
    let tree = Tree {
        place,
        notes: &notes,
    };
    let value = tree.deserialize(&mut json).and_then(|value| {
        json.end()?;
        Ok(value)
    });
    let value = match value {
        Ok(value) => value,
        Err(error) => return failed(vec![syntax(&error, number - 1)], &place),
    };
    let (applicant, mut problems, mut mended, faulty) = match of_tree(&value, straight) {
        Ok(applicant) => (Some(applicant), Problems::default(), HashSet::new(), 0),
        Err(_) => {
            let mut mender = Mender::new(schema).with(&notes.spelt);
            mender.line = Some(number);
            let applicant = mend_applicant(&mut mender, value, &place);
            (applicant, mender.problems, mender.mended, mender.faulty)
        }
    };
    let subject = applicant.as_ref().map(|applicant| applicant.id.to_string());
    for place in notes.repeats.take() {
        problems.push(repeated(&place, Some(number), subject.clone()));
        mended.insert(place);
    }
    if problems.is_empty() {
        // A whole number with a point or an exponent is what only the tree takes.
        let respelt = notes.respelt.get();
        return match applicant.filter(|_| fault.is_none() || respelt) {
            Some(applicant) => Ok(applicant),
            None => failed(incomprehensible(fault), &place),
        };
    }
    Err(Box::new(Mended {
        applicant,
        problems,
        mended,
        faulty: faulty.max(1),
    }))
}

// ------------------------------------------------------------------------------ what went wrong

fn repeated(place: &str, line: Option<u64>, subject: Option<String>) -> Problem {
    let message = Text::new(
        "这个键在同一对象中出现了两次",
        "this key comes twice in the same object",
    );
    Problem {
        line,
        subject,
        ..Problem::new(Code::KeyTwice, place, message)
    }
}

/// What only serde finds wrong. There should be no such thing: a test looks for it.
fn incomprehensible(fault: Option<&serde_json::Error>) -> Vec<Problem> {
    let fault = fault.map(ToString::to_string).unwrap_or_default();
    vec![file_problem(
        Code::Incomprehensible,
        None,
        format!("文件无法识别：{fault}", fault = Quoted(&fault)),
        format!(
            "the file cannot be understood: {fault}",
            fault = Quoted(&fault)
        ),
    )]
}

/// The bytes as text, or the problem that they are none.
fn text_of(bytes: &[u8]) -> Result<&str, Vec<Problem>> {
    std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let newlines = before.iter().filter(|byte| **byte == b'\n').count();
        let line = u64::try_from(newlines).map_or(1, |lines| lines + 1);
        vec![file_problem(
            Code::Encoding,
            Some(line),
            "文件不是 UTF-8 编码（可能是 GBK 或 UTF-16），请另存为 UTF-8",
            "the file is not UTF-8 (it may be GBK or UTF-16): save it as UTF-8",
        )]
    })
}

/// What serde_json says of a fault of syntax, in Chinese.
const SYNTAX: &[(&str, &str)] = &[
    ("EOF while parsing", "内容不完整，文件在此中断"),
    ("expected `,` or `}`", "此处应为“,”或“}”"),
    ("expected `,` or `]`", "此处应为“,”或“]”"),
    ("expected `:`", "键之后应为“:”"),
    ("trailing comma", "“}”或“]”之前多了一个逗号"),
    ("trailing characters", "内容结束之后还有多余的字符"),
    ("key must be a string", "键应为双引号括起的文本"),
    ("expected value", "此处应为一个值"),
    ("expected ident", "此处应为 true、false 或 null"),
    ("invalid number", "数字的写法不正确"),
    ("number out of range", "数字过大"),
    ("control character", "文本中有未转义的控制字符（如换行）"),
    ("invalid escape", "文本中的转义写法不正确"),
    ("lone leading surrogate", "文本中的转义写法不正确"),
    ("unexpected end of hex escape", "文本中的转义写法不正确"),
    ("invalid unicode code point", "文本中的字符编码不正确"),
    ("recursion limit exceeded", "嵌套过深"),
    (
        TOO_MANY_VALUES,
        "内容过多，无法逐项指出问题；请改用 JSON 行（每行一家申报单位）",
    ),
];

/// A fault of syntax, with its line and column; `above` is the number of lines before the text.
fn syntax(error: &serde_json::Error, above: u64) -> Problem {
    let line = u64::try_from(error.line()).unwrap_or(0) + above;
    let column = error.column();
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default();
    let zh = SYNTAX
        .iter()
        .find(|(start, _)| said.starts_with(start))
        .map_or(said, |(_, zh)| zh);
    file_problem(
        Code::Syntax,
        Some(line),
        format!("不是有效的 JSON：第 {line} 行第 {column} 列，{zh}"),
        format!(
            "not valid JSON: line {line}, column {column}: {said}",
            said = Quoted(&said)
        ),
    )
}
