//! `laurel register`: the register of titles, and `--register` of the commands that read a cycle.

mod due;
mod enter;
mod out;
mod record;
mod verify;

use std::path::PathBuf;

use laurel_cycle::error::Error;
use laurel_cycle::problem::tally;
use laurel_cycle::{Code, Day, Edition, Problem, day};
use laurel_engine::pipeline::prepare;
use laurel_register::entry::{Complete, Opened, What};
use laurel_register::{Address, Chained, Head, Register, State};
use laurel_scheme::ready::Ready;
use laurel_schemes::find::built_in;
use laurel_words::lang::Lang;
use laurel_words::typed::typed;
use laurel_words::visible::shown;
use schemars::JsonSchema;
use serde::Serialize;

use super::input::{CycleFile, Known};
use super::session::{Consulted, Session};
use super::{Changes, Command, Done, Format, print, print_json, tell};
use laurel_files::files;

pub use due::Report as Due;
pub use out::{Exported, Listing};
pub use verify::Report as Verification;

/// Where the register is, where nobody says.
const HERE: &str = "register.db";

/// `--register` of a command that reads a cycle.
#[derive(clap::Args, Default)]
pub struct Asked {
    /// 申报文件未填的往届称号及其后情况取自荣誉名册（文件或 PostgreSQL 网址），逐处标明 ·
    /// take earlier titles, and what happened to them, from the register where the cycle file leaves them open; a file or a URL
    #[arg(long, value_name = "FILE|URL")]
    register: Option<String>,
}

impl Asked {
    /// As one types it again.
    pub fn words(&self, nobody: bool, lang: Lang) -> Vec<String> {
        let word = |it: &String| match nobody {
            true => lang.pick("名册", "REGISTER").to_owned(),
            false => Address::of(it).to_string(),
        };
        self.register.iter().map(word).collect()
    }
}

/// The register that a command asks to be consulted.
pub fn asked(command: &Command, lang: Lang) -> Result<Option<Consulted>, Error> {
    let asked = match command {
        Command::Run(args) => &args.register,
        Command::Diff(args) => &args.register,
        Command::Check(args) => &args.register,
        Command::Explain(args) => &args.register,
        Command::Next(args) => &args.register,
        Command::Paper(args) => &args.register,
        _ => return Ok(None),
    };
    let Some(given) = &asked.register else {
        return Ok(None);
    };
    let register = open(Address::of(given), lang)?;
    let head = register.head();
    Ok(head.map(|head| Consulted {
        state: register.state().clone(),
        head,
    }))
}

/// Opens a register, and says where others may read it.
fn open(address: Address, lang: Lang) -> Result<Register, Error> {
    if let Some(path) = address.file() {
        files::reads(path)?;
    }
    let register = Register::open(address)?;
    if register.others_may_read() {
        let address = register.address();
        tell(&match lang {
            Lang::Zh => format!(
                "提示：{address} 其他人也能读取，其中有申报单位的商业秘密：请改为只有本人可读（chmod 600）"
            ),
            Lang::En => format!(
                "note: others may read {address}, which holds the firms' business secrets: make it readable for its owner alone (chmod 600)"
            ),
        });
    }
    Ok(register)
}

/// The register of titles.
#[derive(clap::Args)]
pub struct Args {
    /// 荣誉名册：一个文件，或 PostgreSQL 网址；未给时取环境变量 LAUREL_REGISTER，再次取当前文件夹的 register.db ·
    /// the register: a file, or a URL of PostgreSQL [default: that of LAUREL_REGISTER, else register.db in the current folder]
    #[arg(long, global = true, value_name = "FILE|URL")]
    register: Option<String>,
    /// 录入人；未给时取环境变量 LAUREL_BY，再次取登录名 · who writes it down [default: that of LAUREL_BY, else the name of the login]
    #[arg(long, global = true, value_name = "NAME")]
    by: Option<String>,
    #[command(subcommand)]
    what: Sub,
}

#[derive(clap::Subcommand)]
#[allow(clippy::large_enum_variant)]
enum Sub {
    /// 新建名册，只有本人可读 · make a register, which its owner alone may read
    Init(Init),
    /// 记录一个年度：审定获奖的单位、申报文件、运行回执与设定 · record a cycle: the approved winners, its file, the receipt of its run, its settings
    Record(record::Args),
    /// 补录一个往届称号 · enter a title of an earlier year by hand
    Title(enter::Title),
    /// 记录获奖后发生的情况（第二十三、二十六、二十七条）· record what happened to a title (articles 23, 26, 27)
    Event(enter::Event),
    /// 记录处理措施的一步：提请、决定、未获批准、执行 · record a step on a measure
    Act(enter::Act),
    /// 更正某一条：另记一条，原来的一条不动 · correct an entry by a later one
    Correct(enter::Correct),
    /// 声明名册已收录历届全部称号：查不到的单位即从未获奖 · declare that it has the titles of all years
    Complete(DeclareComplete),
    /// 列出称号、其后的情况、措施进展与所录年度 · list titles, what happened to them, what was done, cycles
    List(List),
    /// 历届称号尚待处理的事项：依哪一条、谁提请、谁决定、自何日起 · what is outstanding on any title: by which article, who proposes, who decides, since when
    Due(due::Args),
    /// 以信用代码核对申报文件与名册：不符之处、可补填之处 · hold a cycle file against the register by credit code
    Check(CheckFile),
    /// 写成工作簿（.xlsx、.csv）、网页（.html）或 .json · write it as a workbook, a page or JSON
    Export(Export),
    /// 核对每一条及所存文件未被改动，并重新运行各年度的回执 · whether anything was changed; runs the receipts again
    Verify(verify::Args),
    /// 写出整个名册的备份（一个文件），不覆盖已有文件 · write a copy of the whole register into one file
    Backup(Backup),
}

/// Make a register.
#[derive(clap::Args)]
struct Init {
    /// 名册的名称 · what is kept in it
    #[arg(long)]
    name: Option<String>,
    /// 由备份（或另一个名册）恢复全部内容 · take everything from a copy, or from another register
    #[arg(long, value_name = "FILE|URL")]
    from: Option<String>,
}

/// Declare that the register has the titles of all years.
#[derive(clap::Args)]
struct DeclareComplete {
    /// 依据，如“已与档案核对” · on what it rests
    #[arg(long)]
    note: String,
}

/// List what is in the register.
#[derive(clap::Args)]
struct List {
    /// 只列此称号编号、信用代码或名称 · only this title, credit code or name
    whom: Option<String>,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Hold a cycle file against the register.
#[derive(clap::Args)]
struct CheckFile {
    /// 申报文件（JSON、JSON 行或 .xlsx），- 为标准输入 · cycle file, also .xlsx, - for standard input
    cycle: PathBuf,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Write the register as a workbook, a page or JSON.
#[derive(clap::Args)]
struct Export {
    /// 输出文件：.xlsx、.csv（每表一个文件）、.html 或 .json · output file, by its extension
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    asked: due::Asked,
}

/// Write a copy.
#[derive(clap::Args)]
struct Backup {
    /// 备份文件 · the copy
    file: PathBuf,
}

/// What the register and a cycle file say of each other.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "RegisterCheck")]
pub struct Checked {
    /// How far the register had come.
    register: Head,
    /// Whether the file says nothing against the register.
    agrees: bool,
    /// Applicants in the file.
    applicants: usize,
    /// Contradictions, and what would be taken from the register.
    problems: Vec<Problem>,
}

impl Args {
    /// What a command of this one changes of a scheme, for `--settings`.
    pub fn changes(&mut self) -> Option<(&mut Changes, Vec<String>)> {
        match &mut self.what {
            Sub::Record(args) => Some((&mut args.changes, vec![args.scheme.clone()])),
            _ => None,
        }
    }

    fn address(&self) -> Address {
        let of_environment = || std::env::var("LAUREL_REGISTER").ok();
        let given = self
            .register
            .clone()
            .or_else(of_environment)
            .filter(|it| !it.is_empty());
        Address::of(given.as_deref().unwrap_or(HERE))
    }

    /// Who writes.
    fn by(&self) -> Result<String, Error> {
        let names = ["LAUREL_BY", "USER", "USERNAME", "LOGNAME"];
        let of_environment = || names.iter().find_map(|it| std::env::var(it).ok());
        let by = self.by.clone().or_else(of_environment).unwrap_or_default();
        let by = by.trim();
        if by.is_empty() {
            return Err(Error::input(
                "不知录入人是谁：请用 --by 写明",
                "it is not known who writes this down: say so with --by",
            ));
        }
        text(by, "--by")
    }

    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        if session.anonymous && !matches!(self.what, Sub::Verify(_)) {
            return Err(Error::input(
                "名册记的就是哪家单位获奖，--anonymous 对它无意义：请去掉",
                "a register says who has won, so that --anonymous makes no sense for it: leave it out",
            ));
        }
        let address = self.address();
        match &self.what {
            Sub::Init(args) => return self.init(args, address, lang),
            Sub::Verify(args) => return args.exec(address, session),
            _ => {}
        }
        if let Sub::Backup(args) = &self.what {
            files::writes(&args.file)?;
        }
        if let Sub::Export(args) = &self.what {
            out::claim(&args.output)?;
        }
        let mut register = open(address, lang)?;
        let by = || self.by();
        match &self.what {
            Sub::Init(_) | Sub::Verify(_) => Ok(Done::Well),
            Sub::Record(args) => args.exec(&mut register, &by()?, session),
            Sub::Title(args) => args.exec(&mut register, &by()?, session),
            Sub::Event(args) => args.exec(&mut register, &by()?, session),
            Sub::Act(args) => args.exec(&mut register, &by()?, session),
            Sub::Correct(args) => args.exec(&mut register, &by()?, session),
            Sub::Complete(args) => {
                let note = text(&args.note, "--note")?;
                let what = What::Complete(Complete { note });
                // Nothing else rests on it: there is nothing to be held together.
                let mut make = |_: &State| Ok(vec![what.clone()]);
                let added = register.append(&by()?, &[], &mut make, &|_| Ok(()))?;
                tell_added(&register, &added, lang);
                Ok(Done::Well)
            }
            Sub::List(args) => args.exec(&register, session),
            Sub::Due(args) => args.exec(&register, session),
            Sub::Check(args) => args.exec(&register, session),
            Sub::Export(args) => {
                let due = due::due(session, register.state(), &args.asked)?;
                out::write(&args.output, &register, &due, session)?;
                Ok(Done::Well)
            }
            Sub::Backup(args) => {
                register.back_up(&args.file)?;
                super::tell_written(std::slice::from_ref(&args.file), lang);
                tell_head(&register, lang);
                Ok(Done::Well)
            }
        }
    }

    fn init(&self, args: &Init, address: Address, lang: Lang) -> Result<Done, Error> {
        let register = match &args.from {
            None => {
                let opened = Opened {
                    name: match &args.name {
                        Some(name) => text(name, "--name")?,
                        None => "政府质量奖荣誉名册".to_owned(),
                    },
                    register: laurel_verify::secret()?,
                    laurel: laurel_receipt::laurel_version().to_owned(),
                };
                Register::init(address, opened, &self.by()?)?
            }
            Some(from) => open(Address::of(from), lang)?.restore(address)?,
        };
        let (address, entries) = (register.address(), register.entries().len());
        let private = match (cfg!(unix), lang) {
            _ if address.file().is_none() => "",
            (true, Lang::Zh) => "，只有本人可读",
            (true, Lang::En) => "; its owner alone may read it",
            (false, Lang::Zh) => "；请放在只有本人可读的文件夹中",
            (false, Lang::En) => "; keep it in a folder that its owner alone may read",
        };
        print(&match (lang, &args.from) {
            (Lang::Zh, None) => format!("已建名册 {address}{private}。\n"),
            (Lang::En, None) => format!("made the register {address}{private}.\n"),
            (Lang::Zh, Some(_)) => format!("已建名册 {address}{private}，恢复 {entries} 条。\n"),
            (Lang::En, Some(_)) => {
                format!("made the register {address}{private}; entries taken over: {entries}.\n")
            }
        })?;
        tell_head(&register, lang);
        Ok(Done::Well)
    }
}

impl List {
    fn exec(&self, register: &Register, session: &Session) -> Result<Done, Error> {
        let listing = Listing::of(register, self.whom.as_deref());
        if let Some(whom) = &self.whom
            && listing.is_empty()
        {
            return Err(unknown_title(register.state(), whom));
        }
        match self.format {
            Format::Json => print_json(&listing)?,
            Format::Text => print(&listing.text(session.lang))?,
        }
        Ok(Done::Well)
    }
}

impl CheckFile {
    fn exec(&self, register: &Register, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        let Some(head) = register.head() else {
            return Ok(Done::Well);
        };
        let known = Known::of(&readies(session)?);
        files::reads(&self.cycle)?;
        let (cycle, _) = session.read_for_register(
            &CycleFile::File(&self.cycle),
            &known,
            Some(register.state()),
        )?;
        let ours = [
            Code::AgainstRegister,
            Code::NamedInRegister,
            Code::FromRegister,
            Code::NotInRegister,
            Code::RegisterSilent,
        ];
        let mut problems: Vec<Problem> = cycle
            .warnings
            .iter()
            .filter(|it| ours.contains(&it.code))
            .cloned()
            .collect();
        problems.sort_by_key(|it| ours.iter().position(|code| *code == it.code));
        let (_, warnings) = tally(&problems);
        let checked = Checked {
            register: head,
            agrees: warnings == 0,
            applicants: cycle.applicants.len(),
            problems,
        };
        match self.format {
            Format::Json => print_json(&checked)?,
            Format::Text => print(&checked.text(lang))?,
        }
        Ok(match checked.agrees {
            true => Done::Well,
            false => Done::Difference,
        })
    }
}

impl Checked {
    fn text(&self, lang: Lang) -> String {
        let of = |codes: &[Code]| -> u64 {
            let alike = self.problems.iter().filter(|it| codes.contains(&it.code));
            alike.map(Problem::count).sum()
        };
        let against = of(&[Code::AgainstRegister, Code::NamedInRegister]);
        let (taken, silent) = (of(&[Code::FromRegister]), of(&[Code::RegisterSilent]));
        let mut text = match (lang, against) {
            (Lang::Zh, 0) => format!(
                "申报文件与荣誉名册没有不符；{taken} 处可由名册补填，{silent} 处名册也不能回答。\n"
            ),
            (Lang::Zh, _) => format!(
                "申报文件与荣誉名册有 {against} 处不符，须核实；{taken} 处可由名册补填，{silent} 处名册也不能回答。\n"
            ),
            (Lang::En, 0) => format!(
                "Nothing in the cycle file is against the register; it can answer {taken} questions that the file leaves open, and not {silent} others.\n"
            ),
            (Lang::En, _) => format!(
                "In the cycle file {against} things are against the register, to be found out; it can answer {taken} questions that the file leaves open, and not {silent} others.\n"
            ),
        };
        for problem in &self.problems {
            text.push_str(&format!("  {}\n", problem.show(lang)));
        }
        text
    }
}

/// The schemes that are built in, by whose words the register is checked.
fn readies(session: &Session) -> Result<Vec<Ready>, Error> {
    let runner = session.runner()?;
    built_in()
        .map(|name| prepare(&runner, session.find(name)?))
        .collect()
}

/// The editions and measures that some schemes know.
fn editions(readies: &[Ready]) -> Vec<Edition> {
    Known::of(readies).editions
}

/// Writes entries, unless the register would not hold together then.
fn put(
    session: &Session,
    register: &mut Register,
    by: &str,
    make: &mut dyn FnMut(&State) -> Result<Vec<What>, Error>,
) -> Result<Vec<Chained>, Error> {
    let readies = readies(session)?;
    put_with(&editions(&readies), register, by, &[], make)
}

fn put_with(
    editions: &[Edition],
    register: &mut Register,
    by: &str,
    contents: &[&[u8]],
    make: &mut dyn FnMut(&State) -> Result<Vec<What>, Error>,
) -> Result<Vec<Chained>, Error> {
    let today = today();
    register.append(by, contents, make, &|state| {
        let problems = state.problems(today, editions);
        if problems.is_empty() {
            return Ok(());
        }
        let told = |lang: Lang| -> String {
            let lines = problems.iter().map(|it| it.plain(lang));
            lines.collect::<Vec<_>>().join(lang.pick("；", "; "))
        };
        Err(Error::input(
            format!(
                "没有记入，名册不变：{}（撤回一条之前，先撤回依它而立的各条）",
                told(Lang::Zh)
            ),
            format!(
                "nothing was written: {} (before an entry is withdrawn, withdraw those that rest on it)",
                told(Lang::En)
            ),
        ))
    })
}

/// Says on standard output what was written, and how far the register has come.
fn tell_added(register: &Register, added: &[Chained], lang: Lang) {
    let numbers: Vec<u64> = added.iter().map(|it| it.entry.number).collect();
    if let (Some(first), Some(last)) = (numbers.first(), numbers.last()) {
        let line = match (lang, first == last) {
            (Lang::Zh, true) => format!("已记入名册第{first}条。\n"),
            (Lang::Zh, false) => format!("已记入名册第{first}至{last}条。\n"),
            (Lang::En, true) => format!("written as entry {first}.\n"),
            (Lang::En, false) => format!("written as entries {first} to {last}.\n"),
        };
        // A reader that has gone away has what it wanted.
        let _ = print(&line);
    }
    tell_head(register, lang);
}

/// Says how far the register has come.
fn tell_head(register: &Register, lang: Lang) {
    if let Some(Head { number, digest }) = register.head() {
        tell(&match lang {
            Lang::Zh => format!(
                "名册止于第{number}条，摘要值 {digest}（另处记下，日后可用 verify --head {number}:{digest} 核对未被截短）"
            ),
            Lang::En => format!(
                "the register ends with entry {number}, digest {digest} (note it elsewhere: verify --head {number}:{digest} then shows that nothing was cut off)"
            ),
        });
    }
}

/// Today.
fn today() -> Day {
    // Days here are days of China, whatever zone the machine is set to.
    let seconds = jiff::Timestamp::now().as_second() + 8 * 60 * 60;
    let days = seconds.div_euclid(24 * 60 * 60);
    Day(i32::try_from(days).unwrap_or(i32::MAX))
}

/// A day as somebody types it.
fn day_of(given: &str, option: &str) -> Result<Day, Error> {
    let narrow = day::narrow(given);
    let written = day::written(&narrow).unwrap_or(narrow);
    written.parse().map_err(|_| {
        let given = typed(given);
        Error::input(
            format!("{option}：“{given}”不是日期，应如 2026-03-15"),
            format!("{option}: \"{given}\" is no date such as 2026-03-15"),
        )
    })
}

/// A day on which something happened: not one to come.
fn past(given: &str, option: &str) -> Result<Day, Error> {
    let day = day_of(given, option)?;
    if day > today() {
        return Err(Error::input(
            format!("{option}：{day} 尚未到"),
            format!("{option}: {day} is still to come"),
        ));
    }
    Ok(day)
}

/// Most characters of what is typed into the register.
const TYPED: usize = 2_000;

/// What is typed into the register: something, of some length, in which nothing is hidden.
fn text(given: &str, option: &str) -> Result<String, Error> {
    let given = given.trim();
    let (zh, en) = match given {
        "" => ("不能为空", "cannot be empty"),
        _ if given.chars().count() > TYPED => ("过长", "is too long"),
        _ if shown(given) != given => (
            "含有看不见的字符或控制字符",
            "has characters in it that are not seen, or control characters",
        ),
        _ => return Ok(given.to_owned()),
    };
    Err(Error::input(
        format!("{option} {zh}"),
        format!("{option} {en}"),
    ))
}

/// That no title is called so; with those that may be meant.
fn unknown_title(state: &State, whom: &str) -> Error {
    let known = state.titles.iter().map(|it| &*it.value.id);
    let hint = laurel_cycle::problem::nearest(whom, known)
        .map(|id| (format!("，是否指 {id}？"), format!("; did you mean {id}?")))
        .unwrap_or_default();
    let whom = typed(whom);
    Error::input(
        format!("名册中没有编号、信用代码或名称为“{whom}”的称号{}", hint.0),
        format!(
            "the register has no title, credit code or name \"{whom}\"{}",
            hint.1
        ),
    )
}
