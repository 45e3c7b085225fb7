//! `laurel check`: every problem of a cycle file, with its place.

use std::path::PathBuf;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Done, Format, input, print, print_json, runner};
use crate::cycle::Problem;
use crate::cycle::problem::tally;
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
    /// How many errors there are.
    errors: u64,
    /// How many warnings there are.
    warnings: u64,
    /// Everything that is wrong, or worth a second look: of each kind as many as are listed, and how
    /// many more there are.
    problems: Vec<Problem>,
}

impl Report {
    fn new(applicants: Option<usize>, problems: Vec<Problem>) -> Self {
        let (errors, warnings) = tally(&problems);
        Self {
            valid: applicants.is_some(),
            applicants,
            errors,
            warnings,
            problems,
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
        let result = input::read_quietly(&self.cycle, &input::editions(&schemes), lang);
        if self.format == Format::Json
            && let Err(Error::Cycle(problems)) = result
        {
            print_json(&Report::new(None, problems))?;
            std::process::exit(2);
        }
        let cycle = result?;
        let applicants = cycle.applicants.len();
        if self.format == Format::Json {
            print_json(&Report::new(Some(applicants), cycle.warnings.clone()))?;
            return Ok(Done::Well);
        }
        let mut text = match lang {
            Lang::Zh => format!("申报文件无误，共 {applicants} 家申报单位。\n"),
            Lang::En => format!("The cycle file is in order; applicants: {applicants}.\n"),
        };
        if !cycle.warnings.is_empty() {
            text = match lang {
                Lang::Zh => format!("申报文件可用，共 {applicants} 家申报单位。\n"),
                Lang::En => format!("The cycle file can be used; applicants: {applicants}.\n"),
            };
            text.push_str(&Error::Cycle(cycle.warnings.clone()).show(lang));
            text.push('\n');
        }
        print(&text)?;
        Ok(Done::Well)
    }
}
