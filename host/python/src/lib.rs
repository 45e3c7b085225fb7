//! The extension module of the Python package `laurel`: what is slow, and what has to be exact. How it looks
//! to an analyst is written in Python (`laurel/`).
//!
//! Tables come and go by the Arrow capsule interface; nothing becomes text on the way. Everything that takes
//! long lets other threads of Python run.
#![cfg(feature = "extension")]

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

use laurel::columns::{Columns, Undecided};
use laurel::compare_whole::{Reasons, Side, run_both, whole};
use laurel::contract::types::Detail;
use laurel::cycle::problem::Severity;
use laurel::cycle::rows::header_of;
use laurel::cycle::{self, Problem, Synth};
use laurel::engine::Runner;
use laurel::error::Error;
use laurel::explain::explain as explain_row;
use laurel::known::Known;
use laurel::lang::Lang;
use laurel::limits::{Asked, Limits};
use laurel::outcome::View;
use laurel::ready::Ready;
use laurel::report::{Replay, ReplayInput, Report};
use laurel::rules;
use laurel::settings::{AllSettings, Settings};
use laurel::stages::Stages;
use laurel::sweep::{Axis, sweep as sweep_terms};
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
}

/// A cycle that was read and checked.
#[pyclass(frozen, module = "laurel._laurel")]
struct Cycle {
    cycle: Arc<cycle::Cycle>,
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

/// Without the lock of the interpreter; an error becomes an exception.
fn free<T: Send>(py: Python<'_>, work: impl FnOnce() -> Result<T, Error> + Send) -> PyResult<T> {
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

fn runner() -> Result<Runner, Error> {
    let runner = Runner::asked(Limits::default(), Asked::default()).map_err(|error| {
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

/// Finds, compiles and sets a scheme: a name, a folder or a file.
#[pyfunction]
fn load(
    py: Python<'_>,
    name: String,
    terms: BTreeMap<String, String>,
    waived: Vec<String>,
) -> PyResult<Scheme> {
    free(py, || {
        let ready = laurel::pipeline::prepare(&runner()?, laurel::find::find(&name)?)?;
        let user = Settings { terms, waived };
        let settings = ready.settings(&user)?;
        Ok(Scheme {
            ready,
            user,
            settings,
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

    /// What was set, and which rules are not asked.
    fn set(&self) -> (BTreeMap<String, String>, Vec<String>) {
        (self.user.terms.clone(), self.user.waived.clone())
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
            let batch =
                batch.map_err(|error| Error::input(error.to_string(), error.to_string()))?;
            if !reader.push(&batch) {
                break;
            }
        }
        if restricted {
            reader.restrict();
        }
        let cycle = reader
            .finish(&known.editions, &|_| ())
            .map_err(Error::Cycle)?;
        Ok(Cycle {
            cycle: Arc::new(known.held_against(cycle)),
        })
    })
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
        use laurel::files::{Kind, failed, open_file};
        let mut file: File = open_file(&path, Kind::Cycle)?;
        let mut start = Vec::new();
        let begun = file.by_ref().take(4096).read_to_end(&mut start);
        begun
            .and_then(|_| file.seek(SeekFrom::Start(0)))
            .map_err(|error| failed(&path, &error))?;
        let none: cycle::read::Progress<'_> = &|_| ();
        let read = if let Some(form) = laurel_arrow::form_of(&start) {
            let beside = path.with_extension("cycle.json");
            let header = match header {
                Some(header) => Some(header),
                None if beside.exists() => Some(laurel::files::read(&beside, Kind::Cycle)?),
                None => None,
            };
            let input = Input::file(file);
            laurel_arrow::read(form, &input, header.as_deref(), &known.editions, none)
        } else if laurel::office::is_workbook(&start) {
            let mut bytes = Vec::new();
            file.take(laurel::office::survey::PACKED as u64 + 1)
                .read_to_end(&mut bytes)
                .map_err(|error| failed(&path, &error))?;
            laurel::office::read(&bytes, &known.editions, none)
        } else {
            cycle::read_stream(
                BufReader::with_capacity(1 << 20, file),
                &known.editions,
                none,
            )
        };
        Ok(Cycle {
            cycle: Arc::new(known.held_against(read.map_err(Error::Cycle)?)),
        })
    })
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

/// The report of a comparison, as a page of HTML.
#[pyfunction]
fn report(
    py: Python<'_>,
    a: PyRef<'_, Scheme>,
    b: PyRef<'_, Scheme>,
    cycle: PyRef<'_, Cycle>,
    way: String,
    attribution: bool,
    lang: &str,
) -> PyResult<String> {
    let (one, other, of) = (&*a, &*b, &*cycle.cycle);
    let lang = if lang == "en" { Lang::En } else { Lang::Zh };
    free(py, || {
        let columns = Columns::new(of).taking(undecided(&way)?);
        let [a, b] = [one, other].map(|it| Side {
            ready: &it.ready,
            settings: it.settings.clone(),
        });
        let reasons = Reasons::OfChanged(laurel::report::CARDS);
        let runs = run_both(&columns, a, b, reasons, &|_| ());
        let (run_a, run_b) = (runs.a?, runs.b?);
        let (a, b) = (View::new(&run_a), View::new(&run_b));
        let compared = whole(&a, &b, attribution);
        let report = Report {
            diff: &compared.diff,
            a: &a,
            b: &b,
            takes: HashMap::new(),
            replay: Replay {
                command: "laurel.diff(a, b, cycle).report(…)".to_owned(),
                input: ReplayInput::Standard,
                sheet: String::new(),
            },
        };
        report.html(lang)
    })
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
    module.add_function(wrap_pyfunction!(report, module)?)?;
    module.add_function(wrap_pyfunction!(sweep, module)?)?;
    Ok(())
}
