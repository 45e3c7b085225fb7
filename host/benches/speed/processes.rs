//! What is measured of the whole program, started anew each time as a user starts it.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use laurel::cycle::{Synth, synth};
use wait4::Wait4;

use crate::report::{Row, Section, Unit};
use crate::sample::median;

/// A folder that is gone afterwards.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("laurel-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    fn population(&self, applicants: usize) -> PathBuf {
        let path = self.0.join(format!("{applicants}.jsonl"));
        let what = Synth {
            applicants,
            seed: 7,
            jsonl: true,
            visited_every: Some(100),
        };
        let file = BufWriter::new(File::create(&path).expect("a file"));
        synth(&what, file, &|_| ()).expect("room on the disk");
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What a process took.
struct Took {
    wall: Duration,
    processor: Duration,
    memory: u64,
}

/// `laurel diff beilun-2014 beilun-2021`, without attribution.
fn diff(cycle: &Path, cache: &Path, more: &[&str]) -> Took {
    let more = [&["--no-attribution"], more].concat();
    laurel(&["diff", "beilun-2014", "beilun-2021"], cycle, cache, &more)
}

/// A command on a cycle, whose output nobody reads.
fn laurel(command: &[&str], cycle: &Path, cache: &Path, more: &[&str]) -> Took {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_laurel"))
        .args(command)
        .arg(cycle)
        .args(more)
        .env("LAUREL_CACHE_DIR", cache)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let used = child.wait4().expect("the program ends");
    let wall = start.elapsed();
    assert!(used.status.success(), "the program succeeds");
    Took {
        wall,
        processor: used.rusage.utime + used.rusage.stime,
        memory: used.rusage.maxrss,
    }
}

fn millis(took: &Took) -> f64 {
    took.wall.as_secs_f64() * 1e3
}

fn sample_cycle() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cycles/sample.json")
}

/// The comparison of the sample: with compiled code in the cache, and on a machine that has none.
pub fn starts(rounds: usize) -> Section {
    let scratch = Scratch::new();
    let warm = scratch.0.join("warm");
    diff(&sample_cycle(), &warm, &[]);
    let (mut cached, mut first) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        cached.push(millis(&diff(&sample_cycle(), &warm, &[])));
        let cold = scratch.0.join(format!("cold-{round}"));
        first.push(millis(&diff(&sample_cycle(), &cold, &[])));
    }
    let row = |series: &str, times: &mut [f64]| Row {
        series: series.to_owned(),
        size: 24,
        figure: median(times),
        note: String::new(),
    };
    let rows = vec![
        row("cache warm", &mut cached),
        row("first run ever", &mut first),
    ];
    let mut section = Section::new("The program: diff of the sample", Unit::Milliseconds, rows);
    let (warm, first) = (
        section.figure("cache warm", 24),
        section.figure("first run ever", 24),
    );
    section.bar("diff of the sample, cache warm", warm, 15.0, "ms");
    section.bar("diff of the sample, first run ever", first, 400.0, "ms");
    section
}

/// What the comparison asks for on top: attribution, displacement and the report; a sweep.
pub fn comparisons(rounds: usize) -> Section {
    const SIZE: usize = 10_000;
    const STEPS: &str = "threshold=500..899:1";
    let scratch = Scratch::new();
    let (cycle, cache) = (scratch.population(SIZE), scratch.0.join("cache"));
    let page = scratch.0.join("report.html");
    let report = ["--attribution", "--report", page.to_str().expect("UTF-8")];
    let both = ["diff", "beilun-2014", "beilun-2021"];
    let mut rows = Vec::new();
    let mut measure = |series: &str, size: usize, work: &dyn Fn() -> Took| {
        let mut times: Vec<f64> = (0..rounds).map(|_| millis(&work())).collect();
        rows.push(Row {
            series: series.to_owned(),
            size,
            figure: median(&mut times),
            note: String::new(),
        });
    };
    let sample = sample_cycle();
    laurel(&both, &sample, &cache, &[]);
    for (size, cycle) in [(24, &sample), (SIZE, &cycle)] {
        measure(PLAIN, size, &|| diff(cycle, &cache, &[]));
        let attributed = || laurel(&both, cycle, &cache, &["--attribution"]);
        measure(ATTRIBUTED, size, &attributed);
        measure(REPORTED, size, &|| laurel(&both, cycle, &cache, &report));
        let sweep = || laurel(&["sweep", "beilun-2021"], cycle, &cache, &[STEPS]);
        measure(SWEPT, size, &sweep);
    }
    let mut section = Section::new(
        "The program: what a comparison asks for",
        Unit::Milliseconds,
        rows,
    );
    for (what, size, at_most) in [
        (REPORTED, 24, 1.0),
        (REPORTED, SIZE, 10.0),
        (SWEPT, SIZE, 5.0),
    ] {
        let seconds = section.figure(what, size) / 1e3;
        section.bar(format!("{what}, {size} applicants"), seconds, at_most, "s");
    }
    section
}

const PLAIN: &str = "diff";
const ATTRIBUTED: &str = "diff with attribution";
const REPORTED: &str = "diff with attribution and report";
const SWEPT: &str = "sweep of 400 steps";

/// What it costs to report every step.
pub fn log(rounds: usize) -> Section {
    const SIZE: usize = 100_000;
    let scratch = Scratch::new();
    let (cycle, cache) = (scratch.population(SIZE), scratch.0.join("cache"));
    diff(&cycle, &cache, &[]);
    let (mut off, mut on) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        off.push(millis(&diff(&cycle, &cache, &[])));
        on.push(millis(&diff(&cycle, &cache, &["--log", "json"])));
    }
    let row = |series: &str, times: &mut [f64]| Row {
        series: series.to_owned(),
        size: SIZE,
        figure: median(times),
        note: String::new(),
    };
    let rows = vec![row("--log off", &mut off), row("--log json", &mut on)];
    let mut section = Section::new("The program: reporting its steps", Unit::Milliseconds, rows);
    let ratio = section.figure("--log json", SIZE) / section.figure("--log off", SIZE);
    section.bar("tracing on against off", ratio, 1.1, "×");
    section
}

/// From a file of JSON lines to a comparison of both schemes, up to so many applicants.
pub fn populations(largest: usize) -> Section {
    const AGAIN: usize = 3;
    let scratch = Scratch::new();
    let cache = scratch.0.join("cache");
    diff(&sample_cycle(), &cache, &[]);
    let sizes = std::iter::successors(Some(1000), |size| Some(size * 10));
    let mut rows = Vec::new();
    let mut last = None;
    for size in sizes.take_while(|size| *size <= largest) {
        let cycle = scratch.population(size);
        let bytes = std::fs::metadata(&cycle).expect("a file").len();
        let mut times: Vec<Took> = (0..AGAIN).map(|_| diff(&cycle, &cache, &[])).collect();
        times.sort_by_key(|took| took.wall);
        let took = times.swap_remove(AGAIN / 2);
        let busy = took.processor.as_secs_f64() / took.wall.as_secs_f64();
        rows.push(Row {
            series: "file to comparison".to_owned(),
            size,
            figure: millis(&took),
            note: format!(
                "{} MB file, {} MB memory, {busy:.2} cores busy",
                bytes / 1_000_000,
                took.memory / 1_000_000,
            ),
        });
        last = Some((size, took));
        std::fs::remove_file(&cycle).expect("it was there");
    }
    let exponent = exponent(&rows);
    let mut section = Section::new(
        "The program: populations from JSON lines, every hundredth visited",
        Unit::Milliseconds,
        rows,
    );
    if let Some((size, took)) = last {
        section.bar(
            format!("{size} applicants, file to comparison"),
            took.wall.as_secs_f64(),
            10.0,
            "s",
        );
        section.bar(
            format!("{size} applicants, memory"),
            took.memory as f64 / 1e6,
            1000.0,
            "MB",
        );
    }
    if let Some(exponent) = exponent {
        section.bar(
            "exponent of the time over the applicants (1 = linear)",
            exponent,
            1.05,
            "",
        );
    }
    section
}

/// The exponent with which time grows: the slope of its logarithm over that of the size, by least
/// squares, over sizes at which the start of the program no longer counts; none with fewer than two.
fn exponent(rows: &[Row]) -> Option<f64> {
    let points = rows.iter().filter(|row| row.size >= 10_000);
    let points: Vec<(f64, f64)> = points
        .map(|row| ((row.size as f64).ln(), row.figure.ln()))
        .collect();
    if points.len() < 2 {
        return None;
    }
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let rise: f64 = points
        .iter()
        .map(|point| (point.0 - x) * (point.1 - y))
        .sum();
    let run: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    Some(rise / run)
}
