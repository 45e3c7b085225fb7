//! The extension module of the Python package `laurel`: what is slow, and what has to be exact. How it looks
//! to an analyst is written in Python (`laurel/`).
//!
//! Tables come and go by the Arrow capsule interface; nothing becomes text on the way. Everything that takes
//! long lets other threads of Python run.
#![cfg(feature = "extension")]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use laurel::columns::{Columns, Undecided};
use laurel::compare_whole::{Reasons, Side, run_both, whole};
use laurel::contract::types::Detail;
use laurel::cycle::problem::Severity;
use laurel::cycle::rows::header_of;
use laurel::cycle::{self, Problem, Synth};
use laurel::engine::{Runner, WASMTIME};
use laurel::error::Error;
use laurel::explain::explain as explain_row;
use laurel::known::Known;
use laurel::lang::Lang;
use laurel::limits::{Asked, Limits};
use laurel::outcome::View;
use laurel::ready::Ready;
use laurel::receipt::canonical::canonical;
use laurel::receipt::make::Made;
use laurel::receipt::seal::Signer;
use laurel::receipt::{Hash, Input as Digest};
use laurel::report::{Replay, ReplayInput, Report};
use laurel::rules;
use laurel::settings::{AllSettings, Settings};
use laurel::stages::Stages;
use laurel::sweep::{Axis, sweep as sweep_terms};
use laurel::verify::secret;
use laurel::verify::sign::Key;
use laurel_arrow::arrow_array::{RecordBatch, RecordBatchReader};
use laurel_arrow::{Input, Reader, Table};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString};
use pyo3_arrow::{PyRecordBatchReader, PyTable};
use serde_json::Value;

/// A scheme, compiled, described and set.
#[pyclass(frozen, module = "laurel._laurel")]
struct Scheme {
    ready: Ready,
    user: Settings,
    settings: AllSettings,
    /// As it was named.
    name: String,
    /// The limits that were set, as they were written, and what they say.
    limits: Vec<String>,
    asked: Asked,
}

/// A cycle that was read and checked.
#[pyclass(frozen, module = "laurel._laurel")]
struct Cycle {
    cycle: Arc<cycle::Cycle>,
    /// The file that it is from, where it is from one.
    file: Option<PathBuf>,
}

// ---------------------------------------------------------------- to Python

/// What JSON would say, as Python says it.
fn object<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Null => py.None().into_bound(py),
        Value::Bool(truth) => PyBool::new(py, *truth).to_owned().into_any(),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => PyInt::new(py, number).into_any(),
            (None, Some(number)) => PyInt::new(py, number).into_any(),
            (None, None) => PyFloat::new(py, number.as_f64().unwrap_or(f64::NAN)).into_any(),
        },
        Value::String(text) => PyString::new(py, text).into_any(),
        Value::Array(values) => {
            let list = PyList::empty(py);
            for value in values {
                list.append(object(py, value)?)?;
            }
            list.into_any()
        }
        Value::Object(values) => {
            let dict = PyDict::new(py);
            for (key, value) in values {
                dict.set_item(key, object(py, value)?)?;
            }
            dict.into_any()
        }
    })
}

fn tree(value: &impl serde::Serialize) -> PyResult<Value> {
    serde_json::to_value(value).map_err(|error| PyRuntimeError::new_err(error.to_string()))
}

/// Problems as a list of dictionaries: row and column where they concern one.
fn listed<'py>(py: Python<'py>, problems: &[Problem]) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for problem in problems {
        let dict = PyDict::new(py);
        dict.set_item("code", problem.code.id())?;
        dict.set_item("error", problem.severity == Severity::Error)?;
        dict.set_item("column", &problem.place)?;
        dict.set_item("row", problem.line)?;
        dict.set_item("subject", &problem.subject)?;
        dict.set_item("zh", problem.plain(Lang::Zh))?;
        dict.set_item("en", problem.plain(Lang::En))?;
        list.append(dict)?;
    }
    Ok(list)
}

/// An exception of the package, with both languages and every problem.
fn raised(py: Python<'_>, error: &Error) -> PyErr {
    let (class, problems) = match error {
        Error::Cycle(problems) => ("CycleError", problems.as_slice()),
        Error::Component(_) => ("ComponentError", &[][..]),
        Error::Input(_) => ("InputError", &[][..]),
    };
    let made = || -> PyResult<Bound<'_, PyAny>> {
        let class = py.import("laurel._errors")?.getattr(class)?;
        let (zh, en) = (error.show(Lang::Zh), error.show(Lang::En));
        class.call1((zh, en, listed(py, problems)?))
    };
    match made() {
        Ok(error) => PyErr::from_value(error),
        Err(error) => error,
    }
}

/// The process in which something was computed first.
static PROCESS: OnceLock<u32> = OnceLock::new();

/// Without the lock of the interpreter; an error becomes an exception.
fn free<T: Send>(py: Python<'_>, work: impl FnOnce() -> Result<T, Error> + Send) -> PyResult<T> {
    let process = std::process::id();
    if *PROCESS.get_or_init(|| process) != process {
        // The threads that compute have stayed in the other process: here nobody would ever answer.
        let error = Error::input(
            "此进程由已用过 laurel 的进程 fork 而成，不能在其中计算：请改用 multiprocessing 的 spawn 方式",
            "this process was forked from one that had used laurel, and cannot compute: start it with the method \"spawn\" of multiprocessing",
        );
        return Err(raised(py, &error));
    }
    py.detach(work).map_err(|error| raised(py, &error))
}

fn collected(table: &Table<'_>) -> Result<Vec<RecordBatch>, Error> {
    let batches: Result<Vec<RecordBatch>, _> = table.batches().collect();
    batches.map_err(|error| Error::input(error.to_string(), error.to_string()))
}

fn given(
    (batches, schema): (Vec<RecordBatch>, laurel_arrow::arrow_schema::Schema),
) -> PyResult<PyTable> {
    Ok(PyTable::try_new(batches, Arc::new(schema))?)
}

// ---------------------------------------------------------------- schemes

fn runner(asked: Asked) -> Result<Runner, Error> {
    let runner = Runner::asked(Limits::default(), asked).map_err(|error| {
        Error::input(
            format!("运行时无法启动：{error:#}"),
            format!("the runtime does not start: {error:#}"),
        )
    })?;
    Ok(runner.trusting(laurel::find::is_built_in))
}

fn undecided(id: &str) -> Result<Undecided, Error> {
    Undecided::named(id).ok_or_else(|| {
        Error::input(
            "undecided 应为 open、held 或 by-order",
            "undecided is open, held or by-order",
        )
    })
}

/// Finds, compiles and sets a scheme: a name, a folder or a file. `limits`: as `--limit` has them.
#[pyfunction]
#[pyo3(signature = (name, terms, waived, limits = Vec::new()))]
fn load(
    py: Python<'_>,
    name: String,
    terms: BTreeMap<String, String>,
    waived: Vec<String>,
    limits: Vec<String>,
) -> PyResult<Scheme> {
    free(py, || {
        let asked = Asked::parse(&limits)?;
        let found = laurel::find::find(&name)?;
        let ready = laurel::pipeline::prepare(&runner(asked.clone())?, found)?;
        let user = Settings { terms, waived };
        let settings = ready.settings(&user)?;
        Ok(Scheme {
            ready,
            user,
            settings,
            name,
            limits,
            asked,
        })
    })
}

/// Ids of the built-in schemes.
#[pyfunction]
fn built_in() -> Vec<&'static str> {
    laurel::find::built_in().collect()
}

/// The columns of a cycle: name, type and what each says, in both languages.
#[pyfunction]
fn schema(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    object(py, &laurel_arrow::schema_json())
}

#[pymethods]
impl Scheme {
    /// What it says, rule by rule and term by term.
    fn describe<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        object(py, &tree(&rules::report(&self.ready, &self.settings))?)
    }

    /// Writes its manifest and its components into a folder.
    fn export(&self, py: Python<'_>, folder: PathBuf) -> PyResult<()> {
        free(py, || {
            laurel::find::export(&self.ready.scheme, &folder, true).map(|_| ())
        })
    }

    /// What was set, which rules are not asked, and the limits that were set.
    fn set(&self) -> (BTreeMap<String, String>, Vec<String>, Vec<String>) {
        let user = &self.user;
        (user.terms.clone(), user.waived.clone(), self.limits.clone())
    }

    /// The limits of each stage, as `--limit` has them.
    fn limits(&self) -> Vec<(&'static str, Vec<(&'static str, String)>)> {
        let units = self.ready.units.iter();
        let of_stage = units.filter_map(|(stage, unit)| Some((stage.id(), unit.limits?)));
        of_stage
            .map(|(stage, limits)| {
                let each = limits.each().into_iter();
                let each = each.map(|(limit, value)| (limit.id(), limit.show(value)));
                (stage, each.collect())
            })
            .collect()
    }
}

fn known(schemes: &[PyRef<'_, Scheme>]) -> Known {
    Known::under(schemes.iter().map(|it| (&it.ready, &it.settings)))
}

// ---------------------------------------------------------------- cycles

/// Reads a cycle from a table. `restricted`: the table is a part of it, and what the rest of the cycle says
/// about others is left out.
#[pyfunction]
#[pyo3(signature = (table, header, schemes, restricted = false))]
fn read_table(
    py: Python<'_>,
    table: PyRecordBatchReader,
    header: Option<Vec<u8>>,
    schemes: Vec<PyRef<'_, Scheme>>,
    restricted: bool,
) -> PyResult<Cycle> {
    let known = known(&schemes);
    let batches: Box<dyn RecordBatchReader + Send> = table.into_reader()?;
    free(py, move || {
        let schema = batches.schema();
        let mut reader = Reader::new(&schema, header.as_deref()).map_err(Error::Cycle)?;
        for batch in batches {
            let batch = batch.map_err(|error| broken_off(reader.len(), &error.to_string()))?;
            if !reader.push(&batch) {
                break;
            }
        }
        if restricted {
            reader.restrict();
        }
        let cycle = reader.finish(&known.editions, &|_| ());
        let cycle = cycle.map_err(|mut problems| {
            // The number of a row in a part says nothing; the applicant does.
            let of_part = problems
                .iter_mut()
                .filter(|it| restricted && it.subject.is_some());
            of_part.for_each(|it| it.line = None);
            Error::Cycle(problems)
        })?;
        Ok(Cycle {
            cycle: Arc::new(held_against(&known, cycle)),
            file: None,
        })
    })
}

/// After so many rows the table gave an error in place of more of them.
fn broken_off(rows: usize, why: &str) -> Error {
    let why = laurel::visible::shown(why);
    let next = rows + 1;
    Error::input(
        format!("表格自第 {next} 行起无法读取：{why}"),
        format!("from row {next} on the table cannot be read: {why}"),
    )
}

/// A cycle of columns, with a warning for each fact that no scheme reads, by its column.
fn held_against(known: &Known, cycle: cycle::Cycle) -> cycle::Cycle {
    let mut cycle = known.held_against(cycle);
    cycle.warnings = laurel_arrow::placed(std::mem::take(&mut cycle.warnings));
    cycle
}

/// Reads a cycle file of any form.
#[pyfunction]
#[pyo3(signature = (path, header, schemes))]
fn read_file(
    py: Python<'_>,
    path: PathBuf,
    header: Option<Vec<u8>>,
    schemes: Vec<PyRef<'_, Scheme>>,
) -> PyResult<Cycle> {
    let known = known(&schemes);
    free(py, move || {
        let file = header.is_none().then(|| path.clone());
        let read = from_file(&path, header, &known)?;
        Ok(Cycle {
            cycle: Arc::new(read),
            file,
        })
    })
}

fn from_file(path: &Path, header: Option<Vec<u8>>, known: &Known) -> Result<cycle::Cycle, Error> {
    use laurel::files::{Kind, failed, open_file};
    let mut file: File = open_file(path, Kind::Cycle)?;
    let mut start = Vec::new();
    let begun = file.by_ref().take(4096).read_to_end(&mut start);
    begun
        .and_then(|_| file.seek(SeekFrom::Start(0)))
        .map_err(|error| failed(path, &error))?;
    if let Some(form) = laurel_arrow::form_of(&start) {
        let beside = path.with_extension("cycle.json");
        let header = match header {
            Some(header) => Some(header),
            None if beside.exists() => Some(laurel::files::read(&beside, Kind::Cycle)?),
            None => None,
        };
        let input = Input::file(file);
        let none: cycle::read::Progress<'_> = &|_| ();
        let read = laurel_arrow::read(form, &input, header.as_deref(), &known.editions, none);
        return Ok(held_against(known, read.map_err(Error::Cycle)?));
    }
    if laurel::office::is_workbook(&start) {
        let mut bytes = Vec::new();
        file.take(laurel::office::survey::PACKED as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| failed(path, &error))?;
        return from_bytes(bytes, known);
    }
    let reader = BufReader::with_capacity(1 << 20, file);
    let read = cycle::read_stream(reader, &known.editions, &|_| ());
    Ok(known.held_against(read.map_err(Error::Cycle)?))
}

/// What is all of a file.
fn from_bytes(bytes: Vec<u8>, known: &Known) -> Result<cycle::Cycle, Error> {
    let none: cycle::read::Progress<'_> = &|_| ();
    let editions = &known.editions;
    if let Some(form) = laurel_arrow::form_of(&bytes) {
        let read = laurel_arrow::read(form, &Input::bytes(bytes), None, editions, none);
        return Ok(held_against(known, read.map_err(Error::Cycle)?));
    }
    let read = if laurel::office::is_workbook(&bytes) {
        laurel::office::read(&bytes, editions, none)
    } else {
        cycle::read_stream(Cursor::new(bytes), editions, none)
    };
    Ok(known.held_against(read.map_err(Error::Cycle)?))
}

/// A cycle with its free texts as they may be shown; of one from a file, the file is read again, so that what
/// is said of its bytes is true.
fn shown(cycle: &Cycle, known: &Known) -> Result<(cycle::Cycle, Option<Digest>), Error> {
    let Some(path) = &cycle.file else {
        return Ok((cycle::seen(cycle.cycle.as_ref().clone()), None));
    };
    if laurel_arrow::form_of(&start_of(path)?).is_some()
        && path.with_extension("cycle.json").exists()
    {
        return Ok((cycle::seen(cycle.cycle.as_ref().clone()), None));
    }
    let bytes = laurel::files::read(path, laurel::files::Kind::Cycle)?;
    let digest = Digest {
        sha256: Hash::of_bytes(&bytes),
        bytes: bytes.len() as u64,
    };
    let read = from_bytes(bytes, known)?;
    let rest = |of: &cycle::Cycle| header_of(of).unwrap_or_default();
    if read.applicants != cycle.cycle.applicants || rest(&read) != rest(&cycle.cycle) {
        return Err(Error::input(
            "申报文件在读取之后已被改动：请重新打开",
            "the cycle file has changed since it was read: open it again",
        ));
    }
    Ok((cycle::seen(read), Some(digest)))
}

fn start_of(path: &Path) -> Result<Vec<u8>, Error> {
    let mut start = Vec::new();
    laurel::files::open_file(path, laurel::files::Kind::Cycle)?
        .take(16)
        .read_to_end(&mut start)
        .map_err(|error| laurel::files::failed(path, &error))?;
    Ok(start)
}

/// An invented cycle.
#[pyfunction]
fn synth(
    py: Python<'_>,
    applicants: usize,
    seed: u64,
    visited_every: Option<usize>,
) -> PyResult<Cycle> {
    free(py, move || {
        let what = Synth {
            applicants,
            seed,
            jsonl: false,
            visited_every: visited_every.map(|it| it.max(1)),
        };
        let failed = |error: std::io::Error| Error::input(error.to_string(), error.to_string());
        let (header, invented) = cycle::synth::invented(&what).map_err(failed)?;
        let mut cycle = cycle::rows::Rows::new(&header).map_err(Error::Cycle)?;
        cycle.push(invented.map(Ok).collect());
        Ok(Cycle {
            cycle: Arc::new(cycle.finish(&[], &|_| ()).map_err(Error::Cycle)?),
            file: None,
        })
    })
}

impl Cycle {
    /// Everything but the applicants, as JSON.
    fn rest(&self) -> Result<Vec<u8>, Error> {
        header_of(&self.cycle).map_err(|error| Error::input(error.to_string(), error.to_string()))
    }
}

#[pymethods]
impl Cycle {
    fn __len__(&self) -> usize {
        self.cycle.applicants.len()
    }

    /// The applicants as a table.
    fn table(&self, py: Python<'_>) -> PyResult<PyTable> {
        let table = free(py, || {
            let failed = |error: laurel_arrow::arrow_schema::ArrowError| {
                Error::input(error.to_string(), error.to_string())
            };
            let batch = laurel_arrow::batch(&self.cycle.applicants).map_err(failed)?;
            let mut about = batch.schema().metadata().clone();
            let header = String::from_utf8(self.rest()?).unwrap_or_default();
            about.insert(laurel_arrow::HEADER.to_owned(), header);
            let schema = Arc::new(batch.schema().as_ref().clone().with_metadata(about));
            let batch = batch.with_schema(schema.clone()).map_err(failed)?;
            Ok((vec![batch], schema.as_ref().clone()))
        })?;
        given(table)
    }

    /// Everything but the applicants, as JSON.
    fn header<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = self.rest().map_err(|error| raised(py, &error))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// What is worth a second look.
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        listed(py, &self.cycle.warnings)
    }

    /// The file that it is from, where it is from one alone.
    fn file(&self) -> Option<PathBuf> {
        self.file.clone()
    }

    /// Year, and last day for applications.
    fn days(&self) -> (i32, String) {
        let info = &self.cycle.cycle;
        (info.year, info.timetable.deadline.to_string())
    }
}

// ---------------------------------------------------------------- what is done

/// Eligibility alone: the verdict, and that of each rule.
#[pyfunction]
fn screen(py: Python<'_>, scheme: PyRef<'_, Scheme>, cycle: PyRef<'_, Cycle>) -> PyResult<PyTable> {
    let (scheme, cycle) = (&*scheme, &*cycle.cycle);
    let table = free(py, || {
        let columns = Columns::new(cycle);
        let stages = Stages::new(&scheme.ready, &columns, &scheme.settings);
        let screened = stages
            .screen_all(Detail::Verdicts, &|_| ())
            .map_err(Error::Component)?;
        let table = laurel_arrow::of_screening(&scheme.ready, cycle, &screened);
        Ok((collected(&table)?, table.schema.clone()))
    })?;
    given(table)
}

/// All four stages: a row for each applicant, and what is said of the whole.
#[pyfunction]
fn run<'py>(
    py: Python<'py>,
    scheme: PyRef<'py, Scheme>,
    cycle: PyRef<'py, Cycle>,
    way: String,
) -> PyResult<(PyTable, Bound<'py, PyAny>)> {
    let (inner, of) = (&*scheme, &*cycle.cycle);
    let (table, said) = free(py, || {
        let columns = Columns::new(of).taking(undecided(&way)?);
        let settings = inner.settings.clone();
        let run = inner
            .ready
            .run(&columns, settings, Detail::Verdicts, &|_| ())?;
        let view = View::new(&run);
        let table = laurel_arrow::of_run(&view);
        let said = serde_json::json!({
            "sentence": columns.undecided.marked(|lang| view.finding(lang)),
            "scheme": view.scheme(),
            "cycle": view.cycle(),
            "summary": view.summary(),
            "assumptions": view.assumptions,
            "remarks": view.remarks(),
            "honours": view.honours(),
            "measures": view.measures(),
        });
        Ok(((collected(&table)?, table.schema.clone()), said))
    })?;
    Ok((given(table)?, object(py, &said)?))
}

/// Two schemes side by side: a row for each applicant, and what is said of the whole.
#[pyfunction]
fn diff<'py>(
    py: Python<'py>,
    a: PyRef<'py, Scheme>,
    b: PyRef<'py, Scheme>,
    cycle: PyRef<'py, Cycle>,
    way: String,
    attribution: bool,
    cards: usize,
) -> PyResult<(PyTable, Bound<'py, PyAny>)> {
    let (one, other, of) = (&*a, &*b, &*cycle.cycle);
    let (table, said) = free(py, || {
        let columns = Columns::new(of).taking(undecided(&way)?);
        let [a, b] = [one, other].map(|it| Side {
            ready: &it.ready,
            settings: it.settings.clone(),
        });
        let runs = run_both(&columns, a, b, Reasons::OfChanged(cards), &|_| ());
        let (run_a, run_b) = (runs.a?, runs.b?);
        let (a, b) = (View::new(&run_a), View::new(&run_b));
        let compared = whole(&a, &b, attribution);
        if let Some(error) = compared.failed {
            return Err(error);
        }
        let table = laurel_arrow::of_diff(&a, &b);
        let diff = compared.diff;
        let changed: Vec<_> = diff.changed.iter().take(cards).collect();
        let said = serde_json::json!({
            "sentence": diff.sentence,
            "detail": diff.detail,
            "differs": diff.differs,
            "cycle": diff.cycle,
            "a": diff.a,
            "b": diff.b,
            "transitions": diff.transitions,
            "changed": changed,
            "attribution": diff.attribution,
        });
        Ok(((collected(&table)?, table.schema.clone()), said))
    })?;
    Ok((given(table)?, object(py, &said)?))
}

/// Why an applicant comes out as it does.
#[pyfunction]
fn explain<'py>(
    py: Python<'py>,
    scheme: PyRef<'py, Scheme>,
    cycle: PyRef<'py, Cycle>,
    applicant: String,
    way: String,
) -> PyResult<Bound<'py, PyAny>> {
    let (inner, of) = (&*scheme, &*cycle.cycle);
    let said = free(py, || {
        let columns = Columns::new(of).taking(undecided(&way)?);
        let row = columns.row(&applicant).ok_or_else(|| {
            let shown = laurel::visible::shown(&applicant);
            Error::input(
                format!("申报文件中没有编号为“{shown}”的申报单位"),
                format!("the cycle has no applicant \"{shown}\""),
            )
        })?;
        let settings = inner.settings.clone();
        let mut run = inner
            .ready
            .run(&columns, settings, Detail::Verdicts, &|_| ())?;
        run.explain(&[row])?;
        let view = View::new(&run);
        let explanation = explain_row(&view, usize::try_from(row).unwrap_or(0))?;
        serde_json::to_value(&explanation)
            .map_err(|error| Error::input(error.to_string(), error.to_string()))
    })?;
    object(py, &said)
}

/// The words of the command line that compares the same.
fn words(
    a: &Scheme,
    b: &Scheme,
    cycle: &Path,
    way: &str,
    attribution: Option<bool>,
) -> Vec<String> {
    let file = cycle.to_string_lossy().into_owned();
    let mut words = vec!["diff".to_owned(), a.name.clone(), b.name.clone(), file];
    let pairs = |of: &Scheme| -> Vec<String> {
        let terms = of.user.terms.iter();
        terms
            .map(|(term, value)| format!("{term}={value}"))
            .collect()
    };
    let waived = |of: &Scheme| of.user.waived.clone();
    for (option, of_a, of_b) in [
        ("--set", pairs(a), pairs(b)),
        ("--waive", waived(a), waived(b)),
    ] {
        let both = of_a.iter().filter(|it| of_b.contains(it)).cloned();
        let alone = |letter: &str, these: &[String], those: &[String]| -> Vec<String> {
            let alone = these.iter().filter(|it| !those.contains(it));
            alone.map(|it| format!("{letter}:{it}")).collect()
        };
        let values = both.chain(alone("A", &of_a, &of_b));
        let values: Vec<String> = values.chain(alone("B", &of_b, &of_a)).collect();
        words.extend(values.into_iter().flat_map(|it| [option.to_owned(), it]));
    }
    if way != "open" {
        words.extend(["--undecided".to_owned(), way.to_owned()]);
    }
    words.extend(attribution.map(|it| match it {
        true => "--attribution".to_owned(),
        false => "--no-attribution".to_owned(),
    }));
    words
}

/// The report of a comparison as `laurel diff --report` writes it: the page of HTML, and the sheet beside it.
/// `page` and `sheet` are their names.
#[pyfunction]
#[pyo3(signature = (a, b, cycle, way, attribution, attributed, lang, page, sheet))]
#[allow(clippy::too_many_arguments)]
fn report<'py>(
    py: Python<'py>,
    a: PyRef<'py, Scheme>,
    b: PyRef<'py, Scheme>,
    cycle: PyRef<'py, Cycle>,
    way: String,
    attribution: Option<bool>,
    attributed: bool,
    lang: &str,
    page: String,
    sheet: String,
) -> PyResult<(String, Bound<'py, PyBytes>)> {
    let (one, other, of) = (&*a, &*b, &*cycle);
    let lang = if lang == "en" { Lang::En } else { Lang::Zh };
    let (html, csv) = free(py, || {
        let known = Known::under([one, other].map(|it| (&it.ready, &it.settings)));
        let (cycle, digest) = shown(of, &known)?;
        let columns = Columns::new(&cycle).taking(undecided(&way)?);
        let [a, b] = [one, other].map(|it| Side {
            ready: &it.ready,
            settings: it.settings.clone(),
        });
        let reasons = Reasons::OfChanged(laurel::report::CARDS);
        let runs = run_both(&columns, a, b, reasons, &|_| ());
        let (run_a, run_b) = (runs.a?, runs.b?);
        let (a, b) = (View::new(&run_a), View::new(&run_b));
        let compared = whole(&a, &b, attributed);
        if let Some(error) = compared.failed {
            return Err(error);
        }
        let file = of.file.as_deref();
        let words = words(
            one,
            other,
            file.unwrap_or(Path::new("-")),
            &way,
            attribution,
        );
        let report = Report {
            diff: &compared.diff,
            a: &a,
            b: &b,
            takes: laurel::page::takes(&compared.diff, &b, lang)?,
            replay: Replay {
                command: laurel::page::command(&words, &page, lang),
                input: match (file, digest) {
                    (Some(path), Some(digest)) => {
                        ReplayInput::File(laurel::files::name(path), digest.sha256.to_string())
                    }
                    _ => ReplayInput::Standard,
                },
                sheet,
            },
        };
        Ok((report.html(lang)?, report.csv(lang)?))
    })?;
    Ok((html, PyBytes::new(py, &csv)))
}

/// A scheme as it is run for a receipt, which says of every stage what came of it.
fn by_stage(scheme: &Scheme) -> Result<Option<Ready>, Error> {
    let whole = &scheme.ready.scheme;
    if whole.composed.is_none() {
        return Ok(None);
    }
    let parts = laurel::scheme::Scheme {
        composed: None,
        ..whole.clone()
    };
    laurel::pipeline::prepare(&runner(scheme.asked.clone())?, parts).map(Some)
}

/// The receipt of a run, or of a comparison of two, as `--receipt` writes it.
#[pyfunction]
#[pyo3(signature = (schemes, cycle, way, attributed, key))]
fn receipt<'py>(
    py: Python<'py>,
    schemes: Vec<PyRef<'py, Scheme>>,
    cycle: PyRef<'py, Cycle>,
    way: String,
    attributed: bool,
    key: Option<PathBuf>,
) -> PyResult<Bound<'py, PyBytes>> {
    let schemes: Vec<&Scheme> = schemes.iter().map(|it| &**it).collect();
    let of = &*cycle;
    let bytes = free(py, || {
        let key = key.as_deref().map(Key::read).transpose()?;
        let Some(first) = schemes.first() else {
            return Err(Error::input("请给出方案", "a scheme belongs here"));
        };
        if schemes.iter().any(|it| it.asked != first.asked) {
            return Err(Error::input(
                "两个方案的 limits 不同：一份回执只记一组，请设为相同",
                "the two schemes have other limits: a receipt records one set, so give both the same",
            ));
        }
        let known = Known::under(schemes.iter().map(|it| (&it.ready, &it.settings)));
        let (cycle, digest) = shown(of, &known)?;
        let Some(digest) = digest else {
            return Err(Error::input(
                "回执针对一个文件：请先存为文件（如 cycle.to_parquet(…)），再以 laurel.open_cycle(…) 打开；评审年度等内容须写在该文件之内",
                "a receipt is about a file: write the cycle first (cycle.to_parquet(…)) and open it with laurel.open_cycle(…); the rest of the cycle stands in that file",
            ));
        };
        let columns = Columns::new(&cycle).taking(undecided(&way)?);
        let parts = schemes.iter().map(|it| by_stage(it));
        let parts = parts.collect::<Result<Vec<Option<Ready>>, Error>>()?;
        let sides = schemes.iter().zip(&parts).map(|(it, parts)| {
            let ready = parts.as_ref().unwrap_or(&it.ready);
            let settings = ready.settings(&it.user)?;
            Ok(Side { ready, settings })
        });
        let mut sides = sides.collect::<Result<Vec<Side<'_>>, Error>>()?.into_iter();
        let runs = match (sides.next(), sides.next()) {
            (Some(a), Some(b)) => {
                let runs = run_both(&columns, a, b, Reasons::All, &|_| ());
                vec![runs.a?, runs.b?]
            }
            (Some(one), None) => {
                let ready = one.ready;
                vec![ready.run(&columns, one.settings, Detail::Reasons, &|_| ())?]
            }
            _ => Vec::new(),
        };
        let views: Vec<View<'_>> = runs.iter().map(View::new).collect();
        let mut compared = match views.as_slice() {
            [a, b] => Some(whole(a, b, attributed)),
            _ => None,
        };
        if let Some(error) = compared.as_mut().and_then(|it| it.failed.take()) {
            return Err(error);
        }
        let made = Made {
            sides: views
                .iter()
                .zip(schemes.iter().map(|it| &it.user))
                .collect(),
            diff: compared.as_ref().map(|it| &it.diff),
            input: digest,
            anonymous: None,
            limits: &first.asked,
            register: None,
            wasmtime: Some(WASMTIME),
        };
        let signer = key.as_ref().map(|key| key as &dyn Signer);
        canonical(&made.receipt(secret()?, signer)?)
    })?;
    Ok(PyBytes::new(py, &bytes))
}

/// Writes a file whole or not at all.
#[pyfunction]
fn save(py: Python<'_>, path: PathBuf, content: Vec<u8>) -> PyResult<()> {
    free(py, || laurel::files::save(&path, &content))
}

/// Every value of one term, or every pair of two.
#[pyfunction]
fn sweep<'py>(
    py: Python<'py>,
    scheme: PyRef<'py, Scheme>,
    cycle: PyRef<'py, Cycle>,
    axes: Vec<String>,
    way: String,
) -> PyResult<Bound<'py, PyAny>> {
    let (inner, of) = (&*scheme, &*cycle.cycle);
    let said = free(py, || {
        let columns = Columns::new(of).taking(undecided(&way)?);
        let parsed: Result<Vec<Axis<'_>>, Error> = axes
            .iter()
            .map(|text| Axis::parse(&inner.ready, text))
            .collect();
        let swept = sweep_terms(&inner.ready, &columns, &inner.user, &parsed?, &|_| ())?;
        serde_json::to_value(&swept)
            .map_err(|error| Error::input(error.to_string(), error.to_string()))
    })?;
    object(py, &said)
}

/// The extension module.
#[pymodule]
fn _laurel(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<Scheme>()?;
    module.add_class::<Cycle>()?;
    module.add_class::<PyTable>()?;
    module.add_function(wrap_pyfunction!(load, module)?)?;
    module.add_function(wrap_pyfunction!(built_in, module)?)?;
    module.add_function(wrap_pyfunction!(schema, module)?)?;
    module.add_function(wrap_pyfunction!(read_table, module)?)?;
    module.add_function(wrap_pyfunction!(read_file, module)?)?;
    module.add_function(wrap_pyfunction!(synth, module)?)?;
    module.add_function(wrap_pyfunction!(screen, module)?)?;
    module.add_function(wrap_pyfunction!(run, module)?)?;
    module.add_function(wrap_pyfunction!(diff, module)?)?;
    module.add_function(wrap_pyfunction!(explain, module)?)?;
    module.add_function(wrap_pyfunction!(receipt, module)?)?;
    module.add_function(wrap_pyfunction!(report, module)?)?;
    module.add_function(wrap_pyfunction!(sweep, module)?)?;
    module.add_function(wrap_pyfunction!(save, module)?)?;
    Ok(())
}
