//! Parquet and Arrow IPC: which of them a file is, and reading and writing them batch by batch.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex};

use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, Schema, SchemaRef};
use bytes::Bytes;
use laurel_cycle::problem::{Code, Problem, Quoted};
use laurel_cycle::read::{APPLICANTS, Progress};
use laurel_cycle::rows::bounds::BATCH;
use laurel_cycle::rows::header_of;
use laurel_cycle::{Applicant, Cycle, Edition};
use laurel_words::lang::Text;
use parquet::arrow::ArrowWriter;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};
use parquet::basic::Compression;
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{ChunkReader, Length};
use rayon::prelude::*;

use crate::guard;
use crate::layout::HEADER;
use crate::plan::Reader;
use crate::write::{batch_with, extras_of, schema_of};

/// Rows that are written together: what another program reads on one core.
const GROUP: usize = 1 << 17;
/// Parts into which the columns of a file are split at most, to be read at the same time.
const MOST_PARTS: usize = 16;
/// What it costs to read a column of a group of rows whatever is in it, in bytes that are unpacked.
const EACH: i64 = 1 << 14;
/// What is said where the columns of a file do not have the same number of rows.
const UNEVEN: &str = "columns have different numbers of rows";

/// Which form of columns a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Parquet.
    Parquet,
    /// Arrow IPC, the form with an index at its end (`.arrow`, `.feather`).
    ArrowFile,
    /// Arrow IPC, the form that is read from front to back.
    ArrowStream,
}

/// The form of columns that a file has which begins so; none where it has none.
pub fn form_of(start: &[u8]) -> Option<Form> {
    if start.starts_with(b"PAR1") {
        Some(Form::Parquet)
    } else if start.starts_with(b"ARROW1") {
        Some(Form::ArrowFile)
    } else if start.starts_with(&[0xff; 4]) {
        Some(Form::ArrowStream)
    } else {
        None
    }
}

/// Where columns are read from: anywhere in it, and by several threads.
#[derive(Clone)]
pub enum Input {
    /// A file.
    File(Arc<Mutex<File>>),
    /// All of it.
    Bytes(Bytes),
}

impl Input {
    /// A file that has been opened.
    pub fn file(file: File) -> Self {
        Self::File(Arc::new(Mutex::new(file)))
    }

    /// What was read whole.
    pub fn bytes(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }

    fn read_at(&self, start: u64, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => {
                let mut file = file.lock().map_err(|_| io::Error::other("poisoned"))?;
                file.seek(SeekFrom::Start(start))?;
                file.read(buffer)
            }
            Self::Bytes(bytes) => {
                let from = usize::try_from(start).unwrap_or(usize::MAX);
                bytes.get(from..).unwrap_or_default().read(buffer)
            }
        }
    }

    fn cursor(&self) -> At {
        At::of(self.clone(), 0)
    }
}

/// A place in an input, of one reader alone.
pub struct At {
    input: Input,
    at: u64,
}

impl At {
    /// A place in an input.
    pub(crate) fn of(input: Input, at: u64) -> Self {
        Self { input, at }
    }
}

impl Read for At {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read_at(self.at, buffer)?;
        self.at = self.at.saturating_add(read as u64);
        Ok(read)
    }
}

impl Seek for At {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let to = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.input.len().checked_add_signed(by),
        };
        self.at = to.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

impl Length for Input {
    fn len(&self) -> u64 {
        match self {
            Self::File(file) => {
                let about = file.lock().ok().and_then(|file| file.metadata().ok());
                about.map_or(0, |about| about.len())
            }
            Self::Bytes(bytes) => bytes.len() as u64,
        }
    }
}

impl ChunkReader for Input {
    type T = BufReader<At>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        let input = self.clone();
        Ok(BufReader::new(At { input, at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        if let Self::Bytes(bytes) = self {
            return bytes.get_bytes(start, length);
        }
        if start.saturating_add(length as u64) > self.len() {
            return Err(ParquetError::EOF("the file ends before".to_owned()));
        }
        let mut bytes = vec![0; length];
        let mut at = At {
            input: self.clone(),
            at: start,
        };
        at.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}

/// Reads a cycle from columns. `header` is everything of it but its applicants, as JSON, where it stands
/// beside the file; otherwise it stands in the metadata.
///
/// # Errors
/// Every problem, with its row as its line and its column as its place.
pub fn read(
    form: Form,
    input: &Input,
    header: Option<&[u8]>,
    editions: &[Edition],
    progress: Progress<'_>,
) -> Result<Cycle, Vec<Problem>> {
    // What a damaged file makes a reader of foreign code stumble over is a damaged file.
    let read = catch_unwind(AssertUnwindSafe(|| {
        guard::messages(form, input).map_err(|claim| vec![claim.into()])?;
        match form {
            Form::Parquet => parquet(input, header, progress),
            Form::ArrowFile => {
                let file = FileReader::try_new(BufReader::new(input.cursor()), None);
                let file = file.map_err(|error| vec![damaged(&error.to_string())])?;
                let schema = file.schema();
                batches(&schema, file, header, progress)
            }
            Form::ArrowStream => {
                let stream = StreamReader::try_new(BufReader::new(input.cursor()), None);
                let stream = stream.map_err(|error| vec![damaged(&error.to_string())])?;
                let schema = stream.schema();
                batches(&schema, stream, header, progress)
            }
        }
    }));
    let reader = read.unwrap_or_else(|_| Err(vec![damaged("")]))?;
    reader.finish(editions, progress)
}

pub(crate) fn damaged(why: &str) -> Problem {
    let why = why
        .trim_start_matches("Parquet error: ")
        .trim_start_matches("Arrow: ");
    let brackets = |open: &str, close: &str| match why {
        "" => String::new(),
        why => format!("{open}{}{close}", Quoted(why)),
    };
    Problem::new(
        Code::Unreadable,
        "",
        Text::new(
            format!("文件已损坏或不完整{}，请重新导出", brackets("（", "）")),
            format!(
                "the file is damaged or cut off{}: write it anew",
                brackets(" (", ")")
            ),
        ),
    )
}

/// After so many rows the file broke off.
fn broken(reader: Reader, why: &str) -> Vec<Problem> {
    let rows = reader.len();
    let mut problem = damaged(why);
    problem.line = u64::try_from(rows).ok().map(|rows| rows + 1);
    let mut problems = reader.found();
    problems.push(problem);
    problems
}

fn batches(
    schema: &Schema,
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>> + Send,
    header: Option<&[u8]>,
    progress: Progress<'_>,
) -> Result<Reader, Vec<Problem>> {
    batches_of(Reader::new(schema, header)?, batches, progress)
}

fn batches_of(
    mut reader: Reader,
    mut batches: impl Iterator<Item = Result<RecordBatch, ArrowError>> + Send,
    progress: Progress<'_>,
) -> Result<Reader, Vec<Problem>> {
    let mut next = batches.next();
    while let Some(batch) = next {
        let batch = match batch {
            Ok(batch) => batch,
            Err(error) => return Err(broken(reader, &error.to_string())),
        };
        // While one batch becomes applicants, the next is read.
        let (after, more) = rayon::join(|| batches.next(), || reader.push(&batch));
        next = after;
        if !more {
            break;
        }
        progress(reader.len() as u64);
    }
    Ok(reader)
}

fn parquet(
    input: &Input,
    header: Option<&[u8]>,
    progress: Progress<'_>,
) -> Result<Reader, Vec<Problem>> {
    let failed = |error: ParquetError| vec![damaged(&error.to_string())];
    guard::footer(input).map_err(|claim| vec![claim.into()])?;
    let loaded = ArrowReaderMetadata::load(input, ArrowReaderOptions::new()).map_err(failed)?;
    let metadata = loaded.metadata().clone();
    let mut reader = Reader::new(loaded.schema(), header)?;
    let rows = usize::try_from(metadata.file_metadata().num_rows()).unwrap_or(usize::MAX);
    if rows > APPLICANTS {
        reader.problem(Problem::new(
            Code::TooLarge,
            "",
            Text::new(
                format!("申报单位过多：一个文件不得超过 {APPLICANTS} 家"),
                format!("there are too many applicants: a file may have {APPLICANTS}"),
            ),
        ));
        return Err(reader.found());
    }
    // No more than are there, whatever the file says.
    let group_rows = metadata.row_groups().iter().map(|group| group.num_rows());
    let claimed: i64 = group_rows.fold(0, i64::saturating_add);
    if usize::try_from(claimed).ok() != Some(rows) {
        reader.problem(damaged(""));
        return Err(reader.found());
    }
    let per_byte = input.len().saturating_mul(64);
    reader.reserve(
        usize::try_from(claimed)
            .unwrap_or(0)
            .min(usize::try_from(per_byte).unwrap_or(0)),
    );
    let wanted = reader.wanted();
    let batch = match guard::pages(input, &metadata, &wanted) {
        Ok(batch) => batch,
        Err(claim) => {
            reader.problem(claim.into());
            return Err(reader.found());
        }
    };
    let parts = Parts::open(input, &loaded, &wanted, batch)?;
    reader = reader.projected();
    let reader = batches_of(reader, parts, progress)?;
    match reader.len() == rows || reader.stopped() {
        true => Ok(reader),
        false => Err(broken(reader, "")),
    }
}

/// Columns of a file, in parts that are read at the same time, each by itself.
struct Parts {
    /// The readers, each with the places of its columns among all that are read.
    readers: Vec<(ParquetRecordBatchReader, Vec<usize>)>,
    schema: SchemaRef,
}

impl Parts {
    /// `wanted`: the numbers of the columns in the file.
    fn open(
        input: &Input,
        loaded: &ArrowReaderMetadata,
        wanted: &[usize],
        batch: usize,
    ) -> Result<Self, Vec<Problem>> {
        let metadata = loaded.metadata();
        let columns = metadata.file_metadata().schema_descr();
        let mut wanted = wanted.to_vec();
        wanted.sort_unstable();
        // What takes long to unpack first, each to the part that has least so far.
        let mut sizes = vec![0_i64; wanted.len()];
        for group in metadata.row_groups() {
            for (leaf, column) in group.columns().iter().enumerate() {
                let root = columns.get_column_root_idx(leaf);
                if let Some(size) = wanted
                    .binary_search(&root)
                    .ok()
                    .and_then(|at| sizes.get_mut(at))
                {
                    // A page is opened and its levels are read whatever is in it.
                    *size = size
                        .saturating_add(column.uncompressed_size())
                        .saturating_add(EACH);
                }
            }
        }
        let mut order: Vec<usize> = (0..wanted.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(sizes.get(*at).copied()));
        let threads = rayon::current_num_threads().clamp(1, MOST_PARTS);
        let mut parts = vec![(0_i64, Vec::new()); threads];
        for at in order {
            if let Some((size, part)) = parts.iter_mut().min_by_key(|(size, _)| *size) {
                *size = size.saturating_add(sizes.get(at).copied().unwrap_or(0));
                part.push(at);
            }
        }
        let readers = parts.into_iter().filter(|(_, part)| !part.is_empty());
        let readers = readers.map(|(_, mut part)| {
            part.sort_unstable();
            let roots = part.iter().filter_map(|at| wanted.get(*at).copied());
            let mask = ProjectionMask::roots(columns, roots);
            let reader =
                ParquetRecordBatchReaderBuilder::new_with_metadata(input.clone(), loaded.clone())
                    .with_projection(mask)
                    .with_batch_size(batch)
                    .build();
            Ok((
                reader.map_err(|error| vec![damaged(&error.to_string())])?,
                part,
            ))
        });
        let readers: Vec<_> = readers.collect::<Result<_, Vec<Problem>>>()?;
        let schema = loaded.schema().project(&wanted);
        let schema = schema.map_err(|error| vec![damaged(&error.to_string())])?;
        Ok(Self {
            readers,
            schema: Arc::new(schema),
        })
    }
}

impl Iterator for Parts {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let read: Vec<Option<Self::Item>> = self
            .readers
            .par_iter_mut()
            .map(|(reader, _)| reader.next())
            .collect();
        if read.iter().all(Option::is_none) {
            return None;
        }
        let mut columns: Vec<Option<ArrayRef>> = vec![None; self.schema.fields().len()];
        for (batch, (_, part)) in read.into_iter().zip(&self.readers) {
            let batch = match batch {
                Some(Ok(batch)) => batch,
                Some(Err(error)) => return Some(Err(error)),
                None => continue,
            };
            for (array, at) in batch.columns().iter().zip(part) {
                if let Some(column) = columns.get_mut(*at) {
                    *column = Some(array.clone());
                }
            }
        }
        let columns: Option<Vec<ArrayRef>> = columns.into_iter().collect();
        // Where one column has ended and another has not, or has fewer rows, this says so.
        Some(match columns {
            Some(columns) => RecordBatch::try_new(self.schema.clone(), columns),
            None => Err(ArrowError::ParquetError(UNEVEN.to_owned())),
        })
    }
}

/// The form of a file of columns that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Parquet.
    Parquet,
    /// Arrow IPC.
    Arrow,
}

impl Written {
    /// The form that the end of a file's name asks for; none where it asks for no columns.
    pub fn of(path: &Path) -> Option<Self> {
        let end = path.extension()?.to_str()?.to_ascii_lowercase();
        match end.as_str() {
            "parquet" => Some(Self::Parquet),
            "arrow" | "feather" | "ipc" => Some(Self::Arrow),
            _ => None,
        }
    }
}

fn io_error(error: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    io::Error::other(error)
}

/// What is written until it is handed on.
#[derive(Clone, Default)]
struct Pending(Arc<Mutex<Vec<u8>>>);

impl Pending {
    fn hand_on(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut bytes = self.0.lock().map_err(|_| io::Error::other("poisoned"))?;
        out.write_all(&bytes)?;
        bytes.clear();
        Ok(())
    }
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut pending = self.0.lock().map_err(|_| io::Error::other("poisoned"))?;
        pending.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes batches as they come, with texts for the metadata of the file.
///
/// # Errors
/// What the writer or the library of columns reports.
pub fn write_table(
    form: Written,
    schema: &Schema,
    metadata: &[(&str, &str)],
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let pending = Pending::default();
    let mut about = schema.metadata().clone();
    let further = metadata
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    about.extend(further);
    let schema = Arc::new(schema.clone().with_metadata(about));
    match form {
        Written::Parquet => {
            let about = metadata
                .iter()
                .map(|(key, value)| KeyValue::new((*key).to_owned(), (*value).to_owned()));
            let properties = WriterProperties::builder()
                .set_compression(Compression::SNAPPY)
                .set_max_row_group_row_count(Some(GROUP))
                .set_key_value_metadata(Some(about.collect()))
                .build();
            // Some programs look for it here, some in the metadata of the file.
            let writer = ArrowWriter::try_new(pending.clone(), schema.clone(), Some(properties));
            let mut writer = writer.map_err(io_error)?;
            for batch in batches {
                let batch = batch.and_then(|it| it.with_schema(schema.clone()));
                writer.write(&batch.map_err(io_error)?).map_err(io_error)?;
                pending.hand_on(out)?;
            }
            writer.close().map_err(io_error)?;
        }
        Written::Arrow => {
            let writer = FileWriter::try_new(pending.clone(), &schema);
            let mut writer = writer.map_err(io_error)?;
            for batch in batches {
                let batch = batch.and_then(|it| it.with_schema(schema.clone()));
                writer.write(&batch.map_err(io_error)?).map_err(io_error)?;
                pending.hand_on(out)?;
            }
            writer.finish().map_err(io_error)?;
        }
    }
    pending.hand_on(out)
}

/// Writes a cycle as columns. `header` is everything of it but its applicants, as [`header_of`] makes it.
///
/// # Errors
/// What the writer or the library of columns reports.
pub fn write_applicants(
    form: Written,
    header: &[u8],
    applicants: impl Iterator<Item = Applicant>,
    out: &mut dyn Write,
    progress: Progress<'_>,
) -> io::Result<()> {
    let header = std::str::from_utf8(header).map_err(io_error)?;
    let mut applicants = applicants.peekable();
    // The facts that only some schemes read are those of the first applicants: whoever writes a cycle of
    // them all at once gives them all.
    let mut done = 0_u64;
    let chunks = std::iter::from_fn(|| {
        applicants.peek()?;
        let chunk: Vec<Applicant> = applicants.by_ref().take(BATCH).collect();
        done += chunk.len() as u64;
        progress(done);
        Some(batch_with(&chunk, &[]))
    });
    let about = [(HEADER, header)];
    write_table(form, &schema_of(&[]), &about, chunks, out)
}

/// Writes a whole cycle as columns.
///
/// # Errors
/// What the writer or the library of columns reports.
pub fn write_cycle(form: Written, cycle: &Cycle, out: &mut dyn Write) -> io::Result<()> {
    let header = header_of(cycle)?;
    let header = std::str::from_utf8(&header).map_err(io_error)?;
    let extra = extras_of(&cycle.applicants);
    let chunks = cycle
        .applicants
        .chunks(BATCH)
        .map(|chunk| batch_with(chunk, &extra));
    let about = [(HEADER, header)];
    write_table(form, &schema_of(&extra), &about, chunks, out)
}

/// All of a table of columns in memory, as the form that is read from front to back.
///
/// # Errors
/// What the library of columns reports.
pub fn stream_bytes(schema: &Schema, batches: &[RecordBatch]) -> Result<Vec<u8>, ArrowError> {
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = arrow_ipc::writer::StreamWriter::try_new(&mut bytes, schema)?;
    for batch in batches {
        writer.write(batch)?;
    }
    writer.finish()?;
    drop(writer);
    Ok(bytes.into_inner())
}
