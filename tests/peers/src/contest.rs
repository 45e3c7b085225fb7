//! Takes times so that ratios can be trusted on a busy machine: everything is measured in turn, round
//! after round, and of each the median round counts. A ratio is the median of the ratios within the
//! rounds.

use std::time::{Duration, Instant};

use anyhow::Result;

/// How long a thing is measured in a round, at least; one pass, where that takes longer.
const SLOT: Duration = Duration::from_millis(10);

/// Things that are measured in turn.
#[derive(Default)]
pub struct Contest<'a> {
    tasks: Vec<Task<'a>>,
}

struct Task<'a> {
    name: String,
    items: usize,
    work: Box<dyn FnMut() -> Result<()> + 'a>,
    passes: u32,
    rounds: Vec<f64>,
}

/// What was measured.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Its name.
    pub name: String,
    /// Nanoseconds for each item, round by round.
    pub rounds: Vec<f64>,
}

impl Measured {
    /// The middle round.
    pub fn median(&self) -> f64 {
        quantile(&self.rounds, 0.5)
    }

    /// The rounds at a quarter and at three quarters.
    pub fn quartiles(&self) -> [f64; 2] {
        [quantile(&self.rounds, 0.25), quantile(&self.rounds, 0.75)]
    }

    /// How many times as long as another it takes, by the middle one of the rounds' ratios.
    pub fn times(&self, other: &Self) -> f64 {
        let both = self.rounds.iter().zip(&other.rounds);
        let ratios: Vec<f64> = both.map(|(this, other)| this / other).collect();
        quantile(&ratios, 0.5)
    }
}

/// The value at a share of the sorted ones.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    let index = (share * last as f64).round() as usize;
    sorted.get(index).copied().unwrap_or(f64::NAN)
}

impl<'a> Contest<'a> {
    /// Enters work that deals with so many items in a pass.
    pub fn enter(
        &mut self,
        name: impl Into<String>,
        items: usize,
        work: impl FnMut() -> Result<()> + 'a,
    ) {
        self.tasks.push(Task {
            name: name.into(),
            items,
            work: Box::new(work),
            passes: 1,
            rounds: Vec::new(),
        });
    }

    /// Measures everything in so many rounds.
    pub fn run(mut self, rounds: usize) -> Result<Vec<Measured>> {
        for task in &mut self.tasks {
            // The first pass warms up; then as many as fill a slot.
            (task.work)()?;
            while task.once()? < SLOT && task.passes < 1 << 20 {
                task.passes *= 2;
            }
        }
        for round in 0..rounds {
            eprint!("\rround {} of {rounds}", round + 1);
            for task in &mut self.tasks {
                let spent = task.once()?.as_nanos() as f64;
                let items = f64::from(task.passes) * task.items as f64;
                task.rounds.push(spent / items);
            }
        }
        eprintln!();
        let measured = self.tasks.into_iter().map(|task| Measured {
            name: task.name,
            rounds: task.rounds,
        });
        Ok(measured.collect())
    }
}

impl Task<'_> {
    fn once(&mut self) -> Result<Duration> {
        let start = Instant::now();
        for _ in 0..self.passes {
            (self.work)()?;
        }
        Ok(start.elapsed())
    }
}
