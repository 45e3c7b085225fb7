//! The same eligibility decisions in Laurel and in other rules engines, side by side: every decision
//! is checked against plain Rust, then everything is timed in turn.

mod applicant;
mod article;
mod compare;
mod contest;
mod dossier;
mod engines;
mod export;
mod laurel_side;
mod rank;
mod report;
mod serving;
mod startup;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

const HELP: &str = "\
laurel-peers [OPTION VALUE]...

  --applicants N   how many (10000)
  --seed N         which (1)
  --rounds N       rounds of measuring (15)
  --data DIR       folder for what is exchanged with engines outside of Rust (target/data)
  --export DIR     only write the applicants and the right answers there
  --out DIR        folder for results.json and RESULTS.md (.)
  --commit NAME    Laurel's commit, to be written there (unknown)
  --start NAME     load one engine, decide once, say how long it took
  --serve NAME     serve one engine over HTTP on a free port, which is printed";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut plan = compare::Plan {
        applicants: 10_000,
        seed: 1,
        rounds: 15,
        data: PathBuf::from("target/data"),
    };
    let mut out = PathBuf::from(".");
    let mut commit = "unknown".to_owned();
    let mut export = None;
    let mut start = None;
    let mut serve = None;
    let mut args = std::env::args().skip(1);
    while let Some(option) = args.next() {
        if option == "--help" {
            println!("{HELP}");
            return Ok(());
        }
        let value = args.next();
        let value = value.with_context(|| format!("{option}: no value\n{HELP}"))?;
        match option.as_str() {
            "--applicants" => plan.applicants = value.parse().context(option)?,
            "--seed" => plan.seed = value.parse().context(option)?,
            "--rounds" => plan.rounds = value.parse().context(option)?,
            "--data" => plan.data = value.into(),
            "--export" => export = Some(PathBuf::from(value)),
            "--out" => out = value.into(),
            "--commit" => commit = value,
            "--start" => start = Some(value),
            "--serve" => serve = Some(value),
            _ => bail!("{option}: no such option\n{HELP}"),
        }
    }

    laurel_side::one_thread()?;
    if let Some(name) = start {
        let entry = compare::entries().find(|entry| entry.about.name == name);
        return startup::child(entry.with_context(|| format!("{name}: no such engine"))?);
    }
    if let Some(name) = serve {
        return serving::serve(&name);
    }
    let applicants = applicant::draw(plan.applicants, plan.seed);
    let decisions = engines::native::decide(&applicants);
    let candidates = rank::candidates(&applicants, &decisions);
    if let Some(folder) = export {
        return export::write(&folder, &applicants, &decisions, &candidates);
    }
    let results = compare::run(&plan, &applicants, &decisions, &candidates)?;
    report::write(&out, &results, &commit)
}
