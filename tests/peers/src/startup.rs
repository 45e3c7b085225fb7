//! How long an engine takes from nothing to its first decision: in a process of its own each time, so
//! that nothing is warm.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::applicant;
use crate::contest::quantile;
use crate::engines::{Entry, Input};
use crate::laurel_side;

/// Times of one start, in nanoseconds.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Start {
    /// Compiling or loading the rules.
    pub load_ns: f64,
    /// The first decision about one applicant.
    pub first_ns: f64,
}

/// In the child: loads the rules, decides once, and says how long it took.
pub fn child(entry: &Entry) -> Result<()> {
    let applicants = applicant::draw(1, 1);
    let input = Input {
        applicants: &applicants,
        texts: &[],
    };
    let start = Instant::now();
    let mut engine = (entry.load)()?;
    let load_ns = start.elapsed().as_nanos() as f64;
    engine.prepare(&input)?;
    let start = Instant::now();
    let decisions = engine.decide_all()?;
    let first_ns = start.elapsed().as_nanos() as f64;
    if decisions.len() != 1 {
        bail!("{} decisions about one applicant", decisions.len());
    }
    println!("{}", serde_json::to_string(&Start { load_ns, first_ns })?);
    Ok(())
}

/// Starts every engine so many times, in turn, and takes the median of each. Laurel is started with no
/// compiled code in its cache, and with it.
pub fn measure(entries: &[Entry], times: usize, folder: &Path) -> Result<Vec<(String, Start)>> {
    let mut names: Vec<(String, &'static str, bool)> = Vec::new();
    for entry in entries {
        let name = entry.about.name;
        if name == laurel_side::SINGLE {
            names.push(("Laurel, nothing cached".to_owned(), name, true));
            names.push(("Laurel, compiled code cached".to_owned(), name, false));
        } else if entry.about.package != Some("laurel") {
            names.push((name.to_owned(), name, false));
        }
    }
    let mut starts = vec![Vec::new(); names.len()];
    // A cache is only used where its folder is named in full.
    let cache = std::path::absolute(folder)?.join("cache");
    for _ in 0..times {
        for ((_, name, cold), starts) in names.iter().zip(&mut starts) {
            if *cold && cache.exists() {
                fs::remove_dir_all(&cache)?;
            }
            starts.push(once(name, &cache)?);
        }
    }
    let median = |starts: &[Start], of: fn(&Start) -> f64| {
        quantile(&starts.iter().map(of).collect::<Vec<_>>(), 0.5)
    };
    let named = names.into_iter().zip(starts);
    let named = named.map(|((label, ..), starts)| {
        let load_ns = median(&starts, |start| start.load_ns);
        let first_ns = median(&starts, |start| start.first_ns);
        (label, Start { load_ns, first_ns })
    });
    Ok(named.collect())
}

fn once(name: &str, cache: &Path) -> Result<Start> {
    let output = Command::new(std::env::current_exe()?)
        .args(["--start", name])
        .env("LAUREL_CACHE_DIR", cache)
        .output()?;
    if !output.status.success() {
        bail!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    serde_json::from_slice(&output.stdout).with_context(|| format!("{name}: a start"))
}
