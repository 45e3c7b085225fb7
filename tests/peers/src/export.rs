//! The applicants and the right answers as a file for engines outside of Rust, and what those measured.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::applicant::Applicant;
use crate::article::{ARTICLES, Decision};
use crate::dossier;
use crate::laurel_side::Candidates;
use crate::rank;

/// Name of the file with the applicants.
const APPLICANTS: &str = "applicants.json";
/// Names of the files that engines outside of Rust write.
const RESULTS: [&str; 2] = ["openfisca.json", "npm.json"];

/// Writes the applicants, a column for each fact, with what native Rust answers.
pub fn write(
    folder: &Path,
    applicants: &[Applicant],
    decisions: &[Decision],
    candidates: &Candidates,
) -> Result<()> {
    let mut columns: Map<String, Value> = Map::new();
    for applicant in applicants {
        for (name, fact) in dossier::facts(applicant)? {
            let column = columns.entry(name).or_insert_with(|| json!([]));
            column.as_array_mut().context("a column")?.push(fact);
        }
    }
    let failed: Vec<Vec<&str>> = decisions
        .iter()
        .map(|decision| decision.failed.unwrap_or_default().numbers().collect())
        .collect();
    let scores: Vec<u32> = applicants.iter().map(|it| it.score).collect();
    let file = json!({
        "articles": ARTICLES,
        "facts": columns,
        "failed": failed,
        "scores": scores,
        "threshold": rank::THRESHOLD,
        "places": rank::PLACES,
        "certain": candidates.certain,
        "possible": candidates.possible,
    });
    fs::create_dir_all(folder)?;
    // What was measured on other applicants is no longer true.
    for name in RESULTS {
        let path = folder.join(name);
        if path.exists() {
            fs::remove_file(path)?;
        }
    }
    fs::write(folder.join(APPLICANTS), serde_json::to_string(&file)?)?;
    Ok(())
}

/// What an engine outside of Rust measured.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Outside {
    /// Versions of what it ran on.
    pub environment: BTreeMap<String, String>,
    /// One for each way.
    pub rows: Vec<Row>,
    /// Loading the rules and the first decision.
    #[serde(default)]
    pub starts: Vec<OutsideStart>,
    /// Ranking, where it can.
    #[serde(default)]
    pub ranking: Option<Ranking>,
}

/// A way to use an engine outside of Rust.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// The reasons that it gives.
    pub reasons: String,
    /// Whether it can rank.
    pub ranks: String,
    /// How it is used.
    pub how: String,
    /// How many decisions were checked against native Rust.
    pub checked: usize,
    /// How many applicants a timed pass decides about.
    pub applicants: usize,
    /// Nanoseconds for each decision, the median round.
    pub ns: f64,
    /// The rounds at a quarter and at three quarters.
    pub quartiles: [f64; 2],
    /// Belongs to the main table, not only to that of bulk sizes.
    pub main: bool,
}

/// A start of an engine outside of Rust.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OutsideStart {
    /// Name.
    pub name: String,
    /// Times.
    #[serde(flatten)]
    pub start: crate::startup::Start,
}

/// A ranking by an engine outside of Rust.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ranking {
    /// How many applicants.
    pub applicants: usize,
    /// Milliseconds for eligibility and the engine's own ranking, median.
    pub own_ms: f64,
    /// Milliseconds of the same with an order by NumPy's `argsort` instead.
    pub argsort_ms: f64,
    /// Rows that the engine's ranking puts first.
    pub first: Vec<usize>,
    /// Whether these are the rows with the highest scores.
    pub scores_right: bool,
    /// Whether it shows a tie across the cut.
    pub ties_shown: bool,
}

/// Reads what engines outside of Rust measured, as far as they ran.
pub fn read(folder: &Path) -> Result<Vec<Outside>> {
    let mut all = Vec::new();
    for name in RESULTS {
        let path = folder.join(name);
        if path.exists() {
            let text = fs::read_to_string(&path)?;
            all.push(serde_json::from_str(&text).with_context(|| name.to_owned())?);
        }
    }
    Ok(all)
}
