//! `laurel check`: every problem of a cycle file, with its place.

use std::path::PathBuf;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Done, Format, input, print, print_json, runner};
use crate::cycle::Problem;
use crate::error::Error;
use crate::lang::Lang;
use crate::pipeline::Ready;
use crate::scheme::{Scheme, built_in};

/// Check a cycle file.
#[derive(clap::Args)]
pub struct Args {
    /// 申报文件（JSON、JSON 行或 .xlsx），- 为标准输入 · cycle file, also .xlsx, - for standard input
    cycle: PathBuf,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What a check found.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Check")]
pub struct Report {
    /// Whether the file can be used.
    valid: bool,
    /// Applicants in the file, where it can be used.
    applicants: Option<usize>,
    /// Everything that is wrong.
    problems: Vec<ProblemReport>,
}

/// A problem of a cycle file.
#[derive(Serialize, JsonSchema)]
struct ProblemReport {
    /// Where, such as `applicants[3].facts.industrial`, counted from 0.
    place: String,
    /// Line of the file, where there is one to tell.
    line: Option<u64>,
    /// Applicant that it concerns.
    subject: Option<String>,
    /// What is wrong.
    message: crate::lang::Text,
}

impl From<Problem> for ProblemReport {
    fn from(problem: Problem) -> Self {
        Self {
            place: problem.place,
            line: problem.line,
            subject: problem.subject,
            message: problem.message.into(),
        }
    }
}

impl Args {
    pub fn exec(self, lang: Lang) -> Result<Done, Error> {
        // The editions of the standard are what the built-in schemes know of them.
        let runner = runner()?;
        let ids: Vec<&str> = built_in().collect();
        let schemes: Vec<Ready> = ids
            .par_iter()
            .map(|id| Ready::new(&runner, Scheme::find(id)?))
            .collect::<Result<_, Error>>()?;
        let result = input::read(&self.cycle, &input::editions(&schemes), lang);
        if self.format == Format::Json
            && let Err(Error::Cycle(problems)) = result
        {
            print_json(&Report {
                valid: false,
                applicants: None,
                problems: problems.into_iter().map(Into::into).collect(),
            })?;
            std::process::exit(2);
        }
        let applicants = result?.applicants.len();
        match self.format {
            Format::Json => print_json(&Report {
                valid: true,
                applicants: Some(applicants),
                problems: Vec::new(),
            })?,
            Format::Text => print(&match lang {
                Lang::Zh => format!("申报文件无误，共 {applicants} 家申报单位。\n"),
                Lang::En => format!("The cycle file is in order; applicants: {applicants}.\n"),
            })?,
        }
        Ok(Done::Well)
    }
}
