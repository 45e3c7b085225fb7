//! `laurel synth`: a synthetic cycle.

use std::path::PathBuf;

use super::Done;
use super::input::Progress;
use super::session::Session;
use laurel_cycle::error::Error;
use laurel_cycle::{Synth, synth};
use laurel_files::files::{self, Output};

/// Write a synthetic cycle.
#[derive(clap::Args)]
pub struct Args {
    /// 申报单位数 · number of applicants
    #[arg(long)]
    applicants: usize,
    /// 随机种子，种子相同则逐字节相同 · the same seed gives the same bytes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// JSON 行：首行为表头，其后每行一家 · JSON lines, a header and then an applicant a line
    #[arg(long)]
    lines: bool,
    /// 每隔多少家安排一家现场评审 · every how many applicants one is visited
    #[arg(long, value_name = "N", value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..))]
    visited_every: Option<usize>,
    /// 输出文件，- 为标准输出 · output file, - for standard output
    #[arg(short, long, default_value = "-")]
    output: PathBuf,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        let progress = Progress::new(lang.pick("生成申报单位", "writing applicants"));
        let report = |count: u64| progress.set(count);
        let what = Synth {
            applicants: self.applicants,
            seed: self.seed,
            jsonl: self.lines,
            visited_every: self.visited_every,
        };
        #[cfg(feature = "arrow")]
        if let Some(form) = laurel_arrow::Written::of(&self.output) {
            files::writes(&self.output)?;
            let invented = laurel_cycle::synth::invented(&what);
            let (header, applicants) =
                invented.map_err(|error| files::failed(&self.output, &error))?;
            files::write(&self.output, |out| {
                laurel_arrow::write_applicants(form, &header, applicants, out, &report)
            })?;
            return Ok(Done::Well);
        }
        files::writes_as(&self.output, Output::Cycle)?;
        files::write(&self.output, |out| synth(&what, out, &report))?;
        Ok(Done::Well)
    }
}
