//! Reading a cycle, with progress on anything that takes longer than a second.

use std::io::{BufRead, BufReader, IsTerminal, Read};
use std::path::Path;
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest as _, Sha256};

use super::session::Session;
use super::terminal;
use laurel_cycle::error::{Error, how_many};
use laurel_cycle::problem::nearest;
use laurel_cycle::read::AT_ONCE;
use laurel_cycle::{
    Cycle, Edition, Problem, Severity, anonymous, anonymous_problems, foreign, read_within, seen,
};
use laurel_files::files::{self, Kind};
use laurel_office as office;
use laurel_receipt::{Hash, Input};
use laurel_register::State;
use laurel_scheme::columns::Columns;
pub use laurel_scheme::known::Known;
use laurel_schemes::find::built_in;
use laurel_words::lang::Lang;

/// How long a thing may take before progress is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// Progress of one step: shown on a terminal, once the step has taken a while.
pub struct Progress {
    started: Instant,
    message: String,
    bar: OnceLock<ProgressBar>,
    done: Mutex<u64>,
}

impl Progress {
    /// A step that begins now.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            started: Instant::now(),
            message: message.into(),
            bar: OnceLock::new(),
            done: Mutex::new(0),
        }
    }

    /// So many applicants more are done.
    pub fn add(&self, count: u64) {
        let Ok(mut done) = self.done.lock() else {
            return;
        };
        *done += count;
        self.show(*done);
    }

    /// So many applicants are done.
    pub fn set(&self, count: u64) {
        self.show(count);
    }

    fn show(&self, count: u64) {
        if self.started.elapsed() < PATIENCE || !std::io::stderr().is_terminal() {
            return;
        }
        let bar = self.bar.get_or_init(|| {
            let bar = ProgressBar::new_spinner().with_message(self.message.clone());
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {human_pos} {elapsed}")
            {
                bar.set_style(style);
            }
            bar
        });
        bar.set_position(count);
        bar.tick();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

/// A file of bytes that are digested as they are read, where that is asked for.
struct Source {
    bytes: Box<dyn Read + Send>,
    digest: Option<(Sha256, u64)>,
}

impl Source {
    /// A file, or standard input where the name is `-`.
    fn open(path: &Path, digested: bool) -> Result<Self, Error> {
        let bytes = Box::new(files::open(path, Kind::Cycle)?);
        let digest = digested.then(|| (Sha256::new(), 0));
        Ok(Self { bytes, digest })
    }

    /// Bytes that are at hand, as a file of that name would have them.
    fn of(bytes: Vec<u8>) -> Self {
        Self {
            bytes: Box::new(std::io::Cursor::new(bytes)),
            digest: Some((Sha256::new(), 0)),
        }
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.bytes.read(buffer)?;
        if let Some((hasher, total)) = &mut self.digest {
            hasher.update(buffer.get(..count).unwrap_or_default());
            *total += count as u64;
        }
        Ok(count)
    }
}

/// What becomes of free texts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Texts {
    /// They are going to be shown.
    Shown,
    /// They stay as they are.
    AsTheyAre,
}

/// A cycle file: one that is to be opened, or one that is kept elsewhere, under its name.
pub enum CycleFile<'g> {
    /// A file, or standard input.
    File(&'g Path),
    /// A name, and the bytes.
    Kept(&'g Path, Vec<u8>),
}

impl<'g> CycleFile<'g> {
    fn source(&self) -> Result<(Source, &'g Path), Error> {
        Ok(match self {
            CycleFile::File(path) => (Source::open(path, true)?, *path),
            CycleFile::Kept(path, bytes) => (Source::of(bytes.clone()), *path),
        })
    }
}

/// A cycle, or what is wrong with it.
type Reading = Result<&'static Cycle, Error>;

impl Session {
    /// Reads a cycle from a file, or from standard input where the name is `-`. It stays until the
    /// program ends: to give back a million applicants one by one takes longer than it is worth. Its free
    /// texts are as they may be shown.
    pub fn read(&self, path: &Path, known: &Known) -> Reading {
        self.warned(self.read_alone(path, known, Texts::Shown)?)
    }

    /// The same, and nothing is said of warnings: they are for the caller to say, unless they are errors.
    pub fn read_quietly(&self, path: &Path, known: &Known) -> Reading {
        self.strictly(self.read_alone(path, known, Texts::Shown)?)
    }

    /// The same with free texts as they are, for what is a cycle file again.
    pub fn read_as_it_is(&self, path: &Path, known: &Known) -> Reading {
        self.warned(self.read_alone(path, known, Texts::AsTheyAre)?)
    }

    /// The same, with the digest of the file, also where the file is no cycle.
    pub fn read_digested(
        &self,
        given: &CycleFile,
        known: &Known,
        anonymity: Option<Lang>,
        register: Option<&State>,
    ) -> Result<(Reading, Input), Error> {
        let (source, path) = given.source()?;
        let how = (known, register);
        let (cycle, (hasher, bytes)) =
            self.read_from(source, path, how, anonymity, Texts::Shown)?;
        let sha256 = Hash::finish(hasher);
        let cycle = match given {
            CycleFile::File(_) => cycle.and_then(|cycle| self.warned(cycle)),
            // What was said of it when it was recorded is not said again.
            CycleFile::Kept(..) => cycle,
        };
        Ok((cycle, Input { sha256, bytes }))
    }

    /// The same with what a register says, and nothing is said of warnings.
    pub fn read_for_register(
        &self,
        given: &CycleFile,
        known: &Known,
        register: Option<&State>,
    ) -> Result<(&'static Cycle, Input), Error> {
        let (source, path) = given.source()?;
        let how = (known, register);
        let (cycle, (hasher, bytes)) =
            self.read_from(source, path, how, self.anonymity(), Texts::Shown)?;
        let sha256 = Hash::finish(hasher);
        Ok((self.strictly(cycle?)?, Input { sha256, bytes }))
    }

    fn read_alone(&self, path: &Path, known: &Known, texts: Texts) -> Reading {
        let source = Source::open(path, false)?;
        let how = (known, self.register.as_ref().map(|it| &it.state));
        let (cycle, _) = self.read_from(source, path, how, self.anonymity(), texts)?;
        cycle
    }

    /// A cycle, unless it has warnings and these are errors.
    fn strictly(&self, cycle: &'static Cycle) -> Reading {
        let warned = |it: &Problem| it.severity == Severity::Warning;
        if self.strict && cycle.warnings.iter().any(warned) {
            return Err(Error::Cycle(cycle.warnings.clone()));
        }
        Ok(cycle)
    }

    /// A cycle whose warnings have been said on standard error.
    fn warned(&self, cycle: &'static Cycle) -> Reading {
        let cycle = self.strictly(cycle)?;
        if !cycle.warnings.is_empty() {
            let many = how_many(&cycle.warnings, self.lang);
            terminal::tell(&format!("{many}{}", self.lang.pick("：", ":")));
            for warning in &cycle.warnings {
                // What asks for nothing is marked among what does.
                let line = match warning.severity {
                    Severity::Note => warning.show(self.lang),
                    _ => warning.plain(self.lang),
                };
                terminal::tell(&format!("  {line}"));
            }
        }
        Ok(cycle)
    }

    fn read_from(
        &self,
        source: Source,
        path: &Path,
        (known, register): (&Known, Option<&State>),
        anonymity: Option<Lang>,
        texts: Texts,
    ) -> Result<(Reading, (Sha256, u64)), Error> {
        let lang = self.lang;
        // A path may name anybody.
        let file = match anonymity.or(self.anonymity()) {
            Some(_) => String::new(),
            None => files::name(path),
        };
        let _entered = tracing::info_span!("read", file).entered();
        let progress = Progress::new(lang.pick("读取申报单位", "reading applicants"));
        let report = |count: u64| progress.set(count);
        let mut reader = BufReader::with_capacity(1 << 20, source);
        let digested = reader.get_ref().digest.is_some();
        let cycle = read_any(&mut reader, path, digested, &known.editions, &report);
        if reader.get_ref().digest.is_some() {
            // All bytes count, also those after what was wrong.
            std::io::copy(&mut reader, &mut std::io::sink())
                .map_err(|error| files::failed(path, &error))?;
        }
        let digest = reader.into_inner().digest.unwrap_or_default();
        let cycle = cycle.map(|cycle| cycle.map(|cycle| known.held_against(cycle)));
        let cycle = cycle.map(|cycle| {
            cycle.map(|mut cycle| {
                if is_named_workbook(path) {
                    office::in_workbook(&mut cycle.warnings, lang);
                }
                if super::columns::is_columns(path) {
                    super::columns::placed(&mut cycle.warnings);
                }
                if let Some(register) = register {
                    let told = laurel_register::fill(&mut cycle, register);
                    cycle.warnings.extend(told);
                }
                cycle
            })
        });
        let cycle = cycle.and_then(|cycle| self.kept(cycle, known, anonymity, texts));
        Ok((cycle, digest))
    }

    /// A cycle that was read, to stay; without identities where they are left out.
    fn kept(
        &self,
        cycle: Result<Cycle, Vec<laurel_cycle::Problem>>,
        known: &Known,
        anonymity: Option<Lang>,
        texts: Texts,
    ) -> Result<&'static Cycle, Error> {
        let cycle = match (cycle, anonymity) {
            (Ok(cycle), Some(lang)) => {
                let ids = cycle
                    .applicants
                    .iter()
                    .map(|applicant| applicant.id.clone());
                // A process reads one cycle; of a second, the new ids name the applicants.
                let _ = self.ids.set(ids.collect());
                let mut cycle = cycle;
                let warnings = std::mem::take(&mut cycle.warnings);
                let mut words = known.words.clone();
                words.extend(built_in().map(str::to_owned));
                let mut cycle = anonymous(cycle, &words, lang);
                cycle.warnings = anonymous_problems(warnings, &office::words());
                cycle
            }
            (Ok(cycle), None) if texts == Texts::Shown => seen(cycle),
            (Ok(cycle), None) => cycle,
            // Whatever a receipt says of it: what the user asked for holds for what is wrong as well.
            (Err(problems), anonymity) if anonymity.is_some() || self.anonymous => {
                let problems = anonymous_problems(problems, &office::words());
                return Err(Error::Cycle(problems));
            }
            (Err(problems), _) => return Err(Error::Cycle(problems)),
        };
        Ok(Box::leak(Box::new(cycle)))
    }

    /// The row of an applicant; an error that names the nearest id where there is none.
    pub fn row(&self, columns: &Columns, applicant: &str) -> Result<usize, Error> {
        // By the id of the file, also where the output knows another.
        let in_file = self
            .ids
            .get()
            .and_then(|ids| ids.iter().position(|known| known == applicant));
        let row = in_file.or_else(|| usize::try_from(columns.row(applicant)?).ok());
        if let Some(row) = row {
            return Ok(row);
        }
        let known = columns.cycle.applicants.iter().map(|a| &*a.id);
        let narrow = laurel_cycle::day::narrow(applicant);
        let hint = nearest(&narrow, known)
            .map(|id| (format!("，是否指 {id}？"), format!("; did you mean {id}?")))
            .unwrap_or_default();
        let applicant = super::typed(applicant);
        Err(Error::input(
            format!("申报文件中没有编号为“{applicant}”的申报单位{}", hint.0),
            format!("the cycle has no applicant \"{applicant}\"{}", hint.1),
        ))
    }
}

/// Whether a file is a workbook by its name.
pub fn is_named_workbook(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"))
}

/// Reads columns, a workbook, or JSON: what the file begins with tells them apart.
fn read_any(
    mut reader: impl BufRead + Send,
    path: &Path,
    digested: bool,
    editions: &[Edition],
    progress: laurel_cycle::read::Progress<'_>,
) -> Result<Result<Cycle, Vec<laurel_cycle::Problem>>, Error> {
    let start = reader
        .fill_buf()
        .map_err(|error| files::failed(path, &error))?;
    #[cfg(feature = "arrow")]
    if let Some(form) = laurel_arrow::form_of(start) {
        return super::columns::read(form, reader, path, digested, editions, progress);
    }
    #[cfg(not(feature = "arrow"))]
    let _ = digested;
    // What is held at once is bounded as well, unless the user says how large a file may be.
    let at_once = match Kind::Cycle.limit() {
        limit if limit == Kind::Cycle.default_limit() => AT_ONCE,
        limit => limit,
    };
    if office::is_workbook(start) {
        let mut bytes = Vec::new();
        // One byte more than there may be shows that there are too many.
        reader
            .take(office::survey::PACKED as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| files::failed(path, &error))?;
        return Ok(office::read(&bytes, editions, progress));
    }
    let extension = path.extension().and_then(|extension| extension.to_str());
    let named = extension.is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"));
    if named && foreign::what(start).is_none() {
        return Err(Error::input(
            format!("{}：名为 .xlsx，却不是工作簿", files::name(path)),
            format!(
                "{}: this is named .xlsx, but is no workbook",
                files::name(path)
            ),
        ));
    }
    Ok(read_within(reader, at_once, editions, progress))
}
