//! `laurel template`: a workbook to be filled in, or one made from a cycle.

use std::collections::HashSet;
use std::path::PathBuf;

use rayon::prelude::*;

use super::input::Known;
use super::session::Session;
use super::{Done, tell};
use laurel_cycle::error::Error;
use laurel_cycle::{Cycle, anonymous_places};
use laurel_engine::pipeline::prepare;
use laurel_files::files::{self, Output};
use laurel_office::{self as office, Paper};
use laurel_scheme::ready::Ready;
use laurel_schemes::find::built_in;
use laurel_words::lang::Lang;

/// Write a workbook.
#[derive(clap::Args)]
pub struct Args {
    /// 输出文件（.xlsx），- 为标准输出 · output file, - for standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// 由已有申报文件生成，- 为标准输入 · make it from a cycle file, - for standard input
    #[arg(long, value_name = "CYCLE")]
    from: Option<PathBuf>,
    /// 附一家虚构的示例，供参照 · with an invented example, to look at
    #[arg(long, conflicts_with = "from")]
    example: bool,
    /// 只按这一方案：其标准、措施，以及只有它读取的事实 · for this scheme: its standards, its measures, and the facts that it alone reads
    #[arg(long, value_name = "SCHEME")]
    scheme: Option<String>,
}

/// Places of a file that are named, at most.
const NAMED: usize = 20;

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        files::writes_as(&self.output, Output::Workbook)?;
        if let Some(file) = &self.from {
            files::reads(file)?;
        }
        let runner = session.runner()?;
        let ids: Vec<&str> = match &self.scheme {
            Some(scheme) => vec![scheme.as_str()],
            None => built_in().collect(),
        };
        let schemes: Vec<Ready> = ids
            .par_iter()
            .map(|id| prepare(&runner, session.find(id)?))
            .collect::<Result<_, Error>>()?;
        let mut paper = Paper::of(&schemes, lang);
        // Earlier titles were given under earlier rules, whatever this cycle is judged by.
        paper.schemes.extend(built_in().map(str::to_owned));
        let mut seen = HashSet::new();
        paper.schemes.retain(|id| seen.insert(id.clone()));
        let bytes = match &self.from {
            None if self.example => office::example(&paper)?,
            None => office::template(&paper)?,
            Some(file) => {
                let known = Known::of(&schemes);
                let cycle = session.read_as_it_is(file, &known)?;
                let bytes = office::write(cycle, &paper)?;
                let read = office::read(&bytes, &known.editions, &|_| ()).map_err(Error::Cycle)?;
                tell_differences(cycle, &read, session);
                bytes
            }
        };
        files::save(&self.output, &bytes)?;
        Ok(Done::Well)
    }
}

/// A cell holds no empty text and no space at its ends, and a sheet of marks has one order of items.
/// Where the file had other, the user is told.
fn tell_differences(cycle: &Cycle, read: &Cycle, session: &Session) {
    let lang = session.lang;
    if cycle == read {
        return;
    }
    let mut places = office::differences(cycle, read);
    if session.anonymity().is_some() {
        places = anonymous_places(places);
    }
    let mut named: Vec<&str> = places.iter().take(NAMED).map(String::as_str).collect();
    if places.len() > NAMED {
        named.push("…");
    }
    let named = named.join(lang.pick("、", ", "));
    tell(&match lang {
        Lang::Zh => format!(
            "提示：工作簿不保留空文本、首尾空格与评分条款的次序，以下 {} 处与原文件不同：{named}",
            places.len()
        ),
        Lang::En => format!(
            "note: a workbook keeps no empty texts, no space at the ends of a text and no order of marks; it differs from the file at {} places: {named}",
            places.len()
        ),
    });
}
