//! Takes times so that ratios can be trusted on a busy machine: everything that is compared is
//! measured in turn, round after round, and of each the median round counts. A library such as
//! criterion measures one thing after another, and what disturbs the machine in between ends up in
//! the ratio.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::report::Row;

/// How long one thing is measured in one round.
const SLOT: Duration = Duration::from_millis(8);

/// Things that are measured in turn.
#[derive(Default)]
pub struct Contest<'a> {
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    name: String,
    items: usize,
    work: Box<dyn FnMut() + 'a>,
    repeats: u32,
    times: Vec<f64>,
}

impl<'a> Contest<'a> {
    /// Enters something that deals with so many items at a time. What it returns is dropped within
    /// the time that is taken.
    pub fn enter<T>(
        &mut self,
        name: impl Into<String>,
        items: usize,
        mut work: impl FnMut() -> T + 'a,
    ) {
        self.entries.push(Entry {
            name: name.into(),
            items,
            work: Box::new(move || drop(black_box(work()))),
            repeats: 1,
            times: Vec::new(),
        });
    }

    /// Measures everything in so many rounds: median times per item in nanoseconds.
    pub fn run(mut self, rounds: usize) -> Vec<Row> {
        for entry in &mut self.entries {
            // Once to warm up, then until it takes long enough to be timed.
            (entry.work)();
            loop {
                let spent = entry.once();
                if spent >= SLOT / 2 || entry.repeats >= 1 << 20 {
                    break;
                }
                entry.repeats *= 2;
            }
        }
        for _ in 0..rounds {
            for entry in &mut self.entries {
                let spent = entry.once();
                let items = f64::from(entry.repeats) * entry.items as f64;
                entry.times.push(spent.as_nanos() as f64 / items);
            }
        }
        self.entries
            .into_iter()
            .map(|mut entry| Row {
                series: entry.name,
                size: entry.items,
                figure: median(&mut entry.times),
                note: String::new(),
            })
            .collect()
    }
}

impl Entry<'_> {
    fn once(&mut self) -> Duration {
        let start = Instant::now();
        for _ in 0..self.repeats {
            (self.work)();
        }
        start.elapsed()
    }
}

/// The middle one.
pub fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}
