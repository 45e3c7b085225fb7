//! `laurel register verify`: whether anything was changed, and whether the receipts hold.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use crate::cli::input::CycleFile;
use crate::cli::replay::{Places, Replayed};
use crate::cli::session::Session;
use crate::cli::{Done, Format, print, print_json};
use laurel_cycle::error::Error;
use laurel_receipt::Hash;
use laurel_receipt::make::Made;
use laurel_register::entry::{CycleRecord, What};
use laurel_register::{Address, Fault, Head, Register};
use laurel_scheme::outcome::Standing;
use laurel_verify::compare::{Difference, Findings, What as Compared};
use laurel_verify::read;
use laurel_words::lang::{Lang, Text};
use laurel_words::typed::typed;

/// Verify a register.
#[derive(clap::Args)]
pub struct Args {
    /// 另处记下的条号与摘要值：其后未被截短、替换 · an entry and its digest that were noted elsewhere
    #[arg(long, value_name = "NUMBER:DIGEST")]
    head: Vec<String>,
    /// 不重新运行回执 · do not run the receipts again
    #[arg(long)]
    no_replay: bool,
    #[command(flatten)]
    scheme: Schemes,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Where to look for components.
#[derive(clap::Args, Clone, Default)]
struct Schemes {
    /// 在此方案、文件夹或清单中找组件，可多次 · look for components in this scheme, folder or manifest
    #[arg(long, value_name = "SCHEME")]
    scheme: Vec<String>,
}

/// What came of verifying a register.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "RegisterVerification")]
pub struct Report {
    /// Whether nothing was changed and every receipt holds.
    pub as_written: bool,
    /// How far it has come; none where it cannot be read.
    pub head: Option<Head>,
    /// Entries that hold together.
    pub entries: usize,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// The receipts that were run again.
    pub receipts: Vec<Replay>,
    /// Whether it is laid out by an older version of the program.
    pub older: bool,
}

/// A receipt that was run again.
#[derive(Serialize, JsonSchema)]
pub struct Replay {
    /// The entry of the cycle.
    pub entry: u64,
    /// Year of the cycle.
    pub year: i32,
    /// Id of the scheme.
    pub scheme: String,
    /// Whether running again gave the same, be it with another build of a component, which is remarked.
    pub as_recorded: bool,
    /// What differs.
    pub differences: Vec<Text>,
    /// What is to be known and is no difference.
    pub remarks: Vec<Text>,
    /// Why it could not be run again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_run: Option<Text>,
}

impl Args {
    pub fn exec(&self, address: Address, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        let heads = self.head.iter().map(|it| head(it));
        let heads = heads.collect::<Result<Vec<Head>, Error>>()?;
        let (mut register, mut faults) = Register::examine(address)?;
        faults.extend(register.contents_faults()?);
        for head in heads {
            if let Err(error) = register.as_of(head) {
                faults.push(Fault {
                    entry: Some(head.number),
                    text: Text::new(error.show(Lang::Zh), error.show(Lang::En)),
                });
            }
        }
        let mut receipts = Vec::new();
        if !self.no_replay {
            for (entry, cycle) in cycles(&register) {
                receipts.push(self.replay(session, &mut register, entry, &cycle));
            }
        }
        let report = Report {
            as_written: faults.is_empty() && receipts.iter().all(|it| it.as_recorded),
            head: register.head(),
            entries: register.entries().len(),
            faults,
            receipts,
            older: register.is_older(),
        };
        match self.format {
            Format::Json => print_json(&report)?,
            Format::Text => print(&report.text(lang))?,
        }
        Ok(match report.as_written {
            true => Done::Well,
            false => Done::Difference,
        })
    }

    fn replay(
        &self,
        session: &Session,
        register: &mut Register,
        entry: u64,
        cycle: &CycleRecord,
    ) -> Replay {
        let mut replay = Replay {
            entry,
            year: cycle.year,
            scheme: cycle.scheme.to_string(),
            as_recorded: false,
            differences: Vec::new(),
            remarks: Vec::new(),
            not_run: None,
        };
        match self.run(session, register, entry, cycle) {
            Ok((differences, remarks)) => {
                replay.as_recorded = differences.is_empty();
                (replay.differences, replay.remarks) = (differences, remarks);
            }
            Err(error) => {
                replay.not_run = Some(Text::new(error.show(Lang::Zh), error.show(Lang::En)));
            }
        }
        replay
    }

    fn run(
        &self,
        session: &Session,
        register: &mut Register,
        entry: u64,
        cycle: &CycleRecord,
    ) -> Result<(Vec<Text>, Vec<Text>), Error> {
        let told = |fault: Fault| Error::input(fault.text.zh, fault.text.en);
        let bytes = register.content(cycle.file.sha256).map_err(told)?;
        let receipt = register.content(cycle.receipt).map_err(told)?;
        let receipt = read::receipt(&receipt)?;
        let state = match receipt.private.register {
            Some(head) => Some(register.as_of(head)?),
            None => None,
        };
        let mut differences = Vec::new();
        let side = receipt.statement.public.sides.first();
        if receipt.private.input.sha256 != cycle.file.sha256 {
            differences.push(Text::new(
                "回执不是这份申报文件的",
                "the receipt is not that of this cycle file",
            ));
        }
        if side.is_none_or(|side| {
            side.scheme != *cycle.scheme || (&side.set, &side.waived) != (&cycle.set, &cycle.waived)
        }) {
            differences.push(Text::new(
                "方案或设定与回执不同",
                "the scheme or its settings differ from the receipt",
            ));
        }
        // What the entries said when the cycle was recorded, whatever was corrected since.
        let titles: Vec<(String, Option<u64>)> = register
            .entries()
            .iter()
            .filter_map(|it| match &it.entry.what {
                What::Title(title) if it.entry.number > entry => Some(title),
                _ => None,
            })
            .filter_map(|title| {
                let from = title.from.as_ref()?;
                (from.file == cycle.file.sha256 && cycle.titles.contains(&title.id))
                    .then(|| (from.id.to_string(), title.prize))
            })
            .collect();
        let places = Places::of(self.scheme.scheme.clone());
        let path = Path::new(&cycle.file.name);
        let given = CycleFile::Kept(path, bytes);
        let winners = |made: &Made, _: &Findings| {
            let views = made.views();
            let mut wrong = Vec::new();
            for view in views {
                let prize = u64::try_from(view.summary().prize).ok();
                for (id, recorded) in &titles {
                    let row = view.run.columns.row(id);
                    let row = row.and_then(|row| usize::try_from(row).ok());
                    let won = row.is_some_and(|row| view.standing(row) == Standing::Winner);
                    if !won || *recorded != prize {
                        wrong.push(id.clone());
                    }
                }
            }
            Ok(wrong)
        };
        let replayed = places.replay_with(session, &receipt, &given, state.as_ref(), &winners)?;
        let remarks = match replayed {
            Replayed::Done(found, wrong) => {
                // A later program has other builds of the components: where they give the same, it holds.
                let built_anew =
                    |it: &Difference| matches!(it.what, Compared::Component | Compared::Fuel);
                let holds = wrong.is_empty()
                    && differences.is_empty()
                    && found.differences.iter().all(built_anew);
                let texts = found.differences.into_iter().map(|it| it.text);
                let mut remarks = found.remarks;
                match holds {
                    true => remarks.extend(texts),
                    false => differences.extend(texts),
                }
                for id in wrong {
                    differences.push(Text::new(
                        format!("{id} 的称号或奖金与重新运行的结果不同"),
                        format!("the title or the prize of {id} is not what running again gives"),
                    ));
                }
                remarks.extend(found.not_compared);
                remarks
            }
            Replayed::Unreadable(found) => {
                differences.extend(found.differences.into_iter().map(|it| it.text));
                found.remarks
            }
        };
        Ok((differences, remarks))
    }
}

/// The cycles on record, as they were written.
fn cycles(register: &Register) -> Vec<(u64, CycleRecord)> {
    let entries = register.entries().iter();
    entries
        .filter_map(|it| match &it.entry.what {
            What::Cycle(cycle) => Some((it.entry.number, (**cycle).clone())),
            _ => None,
        })
        .collect()
}

fn head(given: &str) -> Result<Head, Error> {
    let parsed = given.trim().split_once(':').and_then(|(number, digest)| {
        Some(Head {
            number: number.parse().ok()?,
            digest: Hash::parse(digest)?,
        })
    });
    parsed.ok_or_else(|| {
        let given = typed(given);
        Error::input(
            format!("--head：“{given}”不是“条号:摘要值”"),
            format!("--head: \"{given}\" is not of the form NUMBER:DIGEST"),
        )
    })
}

impl Report {
    fn text(&self, lang: Lang) -> String {
        let mut text = match (lang, self.as_written, self.head) {
            (Lang::Zh, true, Some(head)) => format!(
                "名册完好：{} 条逐条相符，所存文件未被改动，{} 份回执重新运行结果相同。止于第{}条，摘要值 {}。\n",
                self.entries,
                self.receipts.len(),
                head.number,
                head.digest
            ),
            (Lang::En, true, Some(head)) => format!(
                "The register is whole: {} entries hold together, what is kept was not changed, {} receipts run again gave the same. It ends with entry {}, digest {}.\n",
                self.entries,
                self.receipts.len(),
                head.number,
                head.digest
            ),
            (Lang::Zh, ..) => format!(
                "名册有 {} 处不符，前 {} 条相符。\n",
                self.faults.len() + self.receipts.iter().filter(|it| !it.as_recorded).count(),
                self.entries
            ),
            (Lang::En, ..) => format!(
                "{} things are wrong with the register; its first {} entries hold together.\n",
                self.faults.len() + self.receipts.iter().filter(|it| !it.as_recorded).count(),
                self.entries
            ),
        };
        for fault in &self.faults {
            text.push_str(&format!("  · {}\n", fault.told().get(lang)));
        }
        for replay in &self.receipts {
            let (entry, year) = (replay.entry, replay.year);
            let head = match lang {
                Lang::Zh => format!("第{entry}条（{year}年度）"),
                Lang::En => format!("entry {entry} (cycle of {year})"),
            };
            for difference in &replay.differences {
                text.push_str(&format!("  · {head}: {}\n", difference.get(lang)));
            }
            if let Some(why) = &replay.not_run {
                let word = lang.pick("回执未能重新运行", "the receipt could not be run again");
                text.push_str(&format!("  · {head} {word}: {}\n", why.get(lang)));
            }
            for remark in &replay.remarks {
                let word = lang.pick("提示：", "note: ");
                text.push_str(&format!("{word}{head} {}\n", remark.get(lang)));
            }
        }
        if self.older {
            text.push_str(lang.pick(
                "提示：名册由较早的版本写成，下次写入时自动升级。\n",
                "note: an older version wrote the register; it is brought up to date when it is next written.\n",
            ));
        }
        text
    }
}
