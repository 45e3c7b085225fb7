//! `laurel next`: the workbook of the next year.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::input::Known;
use super::register::Asked;
use super::session::Session;
use super::{Done, print, tell_written};
use laurel_contract::types::Detail;
use laurel_cycle::Cycle;
use laurel_cycle::error::Error;
use laurel_engine::pipeline::prepare;
use laurel_files::files::{self, Kind, Output};
use laurel_office::{self as office, Given, Paper, Rolled};
use laurel_scheme::columns::Whose;
use laurel_scheme::ready::Ready;
use laurel_scheme::stage::Stage;
use laurel_schemes::find::built_in;
use laurel_words::lang::Lang;

/// Write next year's workbook.
#[derive(clap::Args)]
pub struct Args {
    /// 本年度申报文件（JSON、JSON 行或 .xlsx），- 为标准输入 · the cycle file of the year that ends, also .xlsx, - for standard input
    cycle: PathBuf,
    /// 下一年度的工作簿（.xlsx），- 为标准输出 · the workbook of the next year, - for standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// 本年度称号依哪一方案授予（不写则依申报文件的“决定所依办法”）· the scheme under which this year's titles were given [default: what the cycle says]
    #[arg(long, value_name = "SCHEME")]
    scheme: Option<String>,
    #[command(flatten)]
    pub(super) register: Asked,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        files::writes_as(&self.output, Output::Workbook)?;
        files::reads(&self.cycle)?;
        let runner = session.runner()?;
        let named = self.scheme.clone();
        let ids: Vec<String> = built_in().map(str::to_owned).chain(named.clone()).collect();
        let schemes: Vec<Ready> = ids
            .par_iter()
            .map(|id| prepare(&runner, session.find(id)?))
            .collect::<Result<_, Error>>()?;
        let mut paper = Paper::of(&schemes, lang);
        paper.schemes.dedup();
        let cycle = session.read_as_it_is(&self.cycle, &Known::of(&schemes))?;
        let under = match named {
            Some(_) => schemes.last(),
            None => schemes
                .iter()
                .find(|ready| ready.whose(cycle) == Whose::Own),
        };
        let given = match under {
            Some(ready) => given(ready, cycle, session)?,
            None => Given::default(),
        };
        let workbook = match own_content(&self.cycle, session) {
            true => Some(files::read(&self.cycle, Kind::Cycle)?),
            false => None,
        };
        let workbook = workbook.filter(|bytes| office::is_workbook(bytes));
        let (bytes, rolled) = office::next(cycle, workbook.as_deref(), &given, &paper)?;
        files::save(&self.output, &bytes)?;
        if self.output.as_os_str() != files::STANDARD {
            print(&told(&rolled, &given, cycle, lang))?;
            tell_written(std::slice::from_ref(&self.output), lang);
        }
        Ok(Done::Well)
    }
}

/// Whether what the user has beside the program's columns goes along: it may name anybody.
fn own_content(cycle: &Path, session: &Session) -> bool {
    cycle.as_os_str() != files::STANDARD && session.anonymity().is_none()
}

/// Under what a scheme gives its titles.
fn given(ready: &Ready, cycle: &'static Cycle, session: &Session) -> Result<Given, Error> {
    let columns = session.columns(cycle);
    let settings = ready.settings(&Default::default())?;
    let run = ready.run(&columns, settings, Detail::Verdicts, &|_| {})?;
    let sanction = ready.description(Stage::Sanction);
    Ok(Given {
        scheme: sanction.map(|it| it.instrument.id.clone()),
        prize: u64::try_from(run.selection.prize).ok(),
    })
}

fn told(rolled: &Rolled, given: &Given, cycle: &Cycle, lang: Lang) -> String {
    let mut lines = Vec::new();
    let Rolled {
        year,
        firms,
        winners,
        honours,
        titles,
        events,
        own,
        records,
    } = rolled;
    lines.push(match lang {
        Lang::Zh => format!("{year}年度工作簿：带入{firms}家单位的名称、编号与不变的事实；本年度应填的各项均为空白，请先填写申报截止日期。"),
        Lang::En => format!("Workbook of {year}: {firms} firms with their identity and lasting facts; what belongs to the year is empty, the deadline first of all."),
    });
    let ids: Vec<&str> = winners.iter().map(|(_, id)| id.as_str()).collect();
    lines.push(match (ids.as_slice(), cycle.approval.is_some(), lang) {
        ([], false, Lang::Zh) => "申报文件没有区政府审定的记录（第二十条），本年度无新增称号；审定后请重新生成。".to_owned(),
        ([], false, Lang::En) => "The cycle has no approval on record (article 20), so that no title is new: write the workbook again once there is one.".to_owned(),
        ([], true, Lang::Zh) => "本年度审定无获奖单位，奖项空缺。".to_owned(),
        ([], true, Lang::En) => "Nobody was approved: the award stayed vacant.".to_owned(),
        (ids, _, Lang::Zh) => format!("本年度获奖{}家，已记入“获奖记录”：{}。", ids.len(), ids.join("、")),
        (ids, _, Lang::En) => format!("Winners: {}, now among the honours: {}.", ids.len(), ids.join(", ")),
    });
    if !ids.is_empty() && given.scheme.is_none() {
        lines.push(lang.pick(
            "申报文件未注明决定所依办法，新增称号的评审办法与奖金留空：请填写，或加 --scheme 方案 重新生成。",
            "The cycle does not say under which rules it was decided, so that scheme and prize of these titles are blank: fill them in, or say --scheme SCHEME.",
        ).to_owned());
    }
    lines.push(match lang {
        Lang::Zh => format!("沿用：获奖记录{honours}项、往届称号{titles}项、获奖后情况{events}件，编号不变（本年度称号原写作“年度/编号”的，已改用新编号）；市级及以上奖项如有新增，请补记。"),
        Lang::En => format!("Carried over with their ids: {honours} honours, {titles} former titles, {events} events (a title of the year that ends, YEAR/APPLICANT until now, has its new id there). Awards of the city and above that were won since then are for you to add."),
    });
    if *records {
        lines.push(lang.pick(
            "事故、投诉、监督抽查等上年度记录另列一表（表名以 # 开头，不读取），供核对。",
            "Last year's accidents, complaints, spot checks and the like stand on a sheet of their own to look at (its name begins with #: it is not read).",
        ).to_owned());
    }
    if *own > 0 {
        lines.push(match lang {
            Lang::Zh => format!("自用的列与表（名称以 # 开头）共{own}个已照样带入；公式只保留其数值。"),
            Lang::En => format!("Columns and sheets of your own (their names begin with #): {own}, carried over as they are; of formulas the values."),
        });
    }
    lines.join("\n") + "\n"
}
