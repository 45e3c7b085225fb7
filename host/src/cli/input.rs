//! Reading a cycle, with progress on anything that takes longer than a second.

use std::fs::File;
use std::io::{BufReader, IsTerminal};
use std::path::Path;
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::cycle::{Cycle, Edition, read_stream};
use crate::error::Error;

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

/// Reads a cycle from a file, or from standard input where the name is `-`. It stays until the
/// program ends: to give back a million applicants one by one takes longer than it is worth.
pub fn read(
    path: &Path,
    editions: &[Edition],
    lang: crate::lang::Lang,
) -> Result<&'static Cycle, Error> {
    let _entered = tracing::info_span!("read", file = %path.display()).entered();
    let progress = Progress::new(lang.pick("读取申报单位", "reading applicants"));
    let report = |count: u64| progress.set(count);
    let cycle = if path == Path::new("-") {
        read_stream(BufReader::new(std::io::stdin()), editions, &report)
    } else {
        let file = File::open(path).map_err(|error| Error::file(path, &error))?;
        if file.metadata().is_ok_and(|meta| meta.is_dir()) {
            return Err(Error::input(
                format!("{}：是文件夹，不是申报文件", path.display()),
                format!("{}: this is a folder, not a cycle file", path.display()),
            ));
        }
        read_stream(BufReader::with_capacity(1 << 20, file), editions, &report)
    };
    let cycle = cycle.map_err(Error::Cycle)?;
    Ok(Box::leak(Box::new(cycle)))
}

/// The editions that several schemes know, each once.
pub fn editions<'r>(schemes: impl IntoIterator<Item = &'r crate::pipeline::Ready>) -> Vec<Edition> {
    let mut editions: Vec<Edition> = Vec::new();
    for edition in schemes
        .into_iter()
        .flat_map(crate::pipeline::Ready::editions)
    {
        if !editions.iter().any(|known| known.id == edition.id) {
            editions.push(edition);
        }
    }
    editions
}
