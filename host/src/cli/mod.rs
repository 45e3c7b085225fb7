//! The command line: one file for each command, and here what they share.

mod build;
mod changes;
mod check;
mod columns;
mod completions;
mod compose;
mod conform;
mod csv_form;
#[cfg(feature = "desk")]
mod desk;
mod diff;
mod doctor;
mod draft;
mod explain;
mod export;
mod handed_on;
mod help;
mod input;
mod inspect;
mod language;
mod lock;
mod log;
mod lower;
mod next;
mod one_side;
mod paper;
mod receipt;
mod register;
mod registry;
mod replay;
mod report;
mod robust;
mod rules;
mod run;
mod sbom;
mod schema;
mod schemes;
mod session;
mod shares;
mod side_by_side;
mod stability;
mod sweep;
mod synth;
mod table;
mod template;
mod terminal;
mod verify;
mod whatif;

use terminal::{print, print_json, tell, tell_error, tell_written};

use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use laurel_compare::whole::beside;
use laurel_cycle::error::Error;
use laurel_files::files;
use laurel_scheme::columns::Undecided;
use laurel_scheme::limits::Asked;
use laurel_scheme::ready::Ready;
use laurel_scheme::scheme::Scheme;
use laurel_scheme::settings::Settings;
use laurel_scheme::stage::Stage;
use laurel_words::lang::Lang;

use session::Session;

/// 桂冠：把政府质量奖评审规则编译为 WebAssembly 组件，运行、对比、解释各版规则
///
/// Laurel: government award rules as WebAssembly components. Run a rule version on a cycle file,
/// compare versions, explain outcomes by article.
///
/// Exit codes: 0 done; 1 a difference, from verify and register check, and where --exit-code asks for it; 2 the input or the command
/// line is wrong; 3 a component was refused or failed.
#[derive(Parser)]
#[command(
    name = "laurel",
    version,
    arg_required_else_help = true,
    max_term_width = 100
)]
struct Cli {
    /// 输出语言 · language of the output [default: that of LAUREL_LANG, else of LC_ALL, LC_MESSAGES, LANG; else zh]
    #[arg(long, global = true, value_enum)]
    lang: Option<Lang>,

    /// 在标准错误输出各步骤的耗时与燃料 · report each step's time and fuel on standard error
    #[arg(long, global = true, value_enum, value_name = "FORM")]
    log: Option<log::Form>,

    /// 输出中不含名称、信用代码与备注，编号改为单位01等 · leave identities out of every output
    #[arg(long, global = true)]
    anonymous: bool,

    /// 把申报文件的提醒当作错误 · warnings on the cycle file are errors
    #[arg(long, global = true)]
    strict: bool,

    /// 组件限额，如 memory=2G、scoring.fuel=5_000_000_000；名称：fuel、fuel-per-row、memory、table、stack、deadline、transfer、compile-time、compile-memory、total-fuel、total-time。
    /// 一次调用可用 fuel 加上每行 fuel-per-row ·
    /// a limit on components, over that of a manifest; a call may use fuel, and fuel-per-row more for each of its rows
    #[arg(long = "limit", global = true, value_name = "[STAGE.]NAME=VALUE")]
    limits: Vec<String>,

    /// 没有人决定的事项：open 存疑（一律未定）、held 照旧（沿用已作遴选和名单）、by-order 按序（未作各环节按名次推定） ·
    /// what is made of what people have not decided: it is open; the visits and lists on record stand;
    /// steps not taken are deduced from the order
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WAY",
        hide_possible_values = true
    )]
    undecided: Option<Undecided>,

    #[command(subcommand)]
    command: Command,
}

impl Cli {
    /// Refuses what every command takes and this one makes nothing of: a composed scheme is the same
    /// whatever is made of a cycle.
    fn has_effect(&self) -> Result<(), Error> {
        if !matches!(self.command, Command::Compose(_)) {
            return Ok(());
        }
        let without = [
            (
                "--undecided",
                self.undecided
                    .is_some_and(|way| way != Undecided::default()),
            ),
            ("--strict", self.strict),
            ("--limit", !self.limits.is_empty()),
        ];
        match without.iter().find(|(_, given)| *given) {
            None => Ok(()),
            Some((option, _)) => Err(Error::input(
                format!("compose 不读申报文件，{option} 对它不起作用：请在运行组合后的方案时使用"),
                format!(
                    "compose reads no cycle, so that {option} has no effect on it: give it where the composed scheme is run"
                ),
            )),
        }
    }
}

#[derive(Subcommand)]
enum Command {
    /// 列出已知方案：状态、日期、摘要值、各阶段来源 · the schemes that are known
    Schemes(schemes::Args),
    /// 列出一个方案的全部规则与可调指标 · all rules and terms of a scheme
    Rules(rules::Args),
    /// 检查申报文件，一次列出全部问题 · check a cycle file and list every problem
    Check(check::Args),
    /// 按一个方案运行四个阶段 · run the four stages of a scheme on a cycle
    Run(run::Args),
    /// 两个（或三个）方案并行对比：谁的结果不同，依据哪一条 · compare two schemes on a cycle, or three
    Diff(diff::Args),
    /// 两个方案的修订对照表，不需申报文件 · what changes from one scheme to another, without a cycle
    Changes(changes::Args),
    /// 逐条解释一家申报单位的结果 · explain one applicant, rule by rule
    Explain(explain::Args),
    /// 申报单位还差什么：最少改变哪些事实和得分 · what it would take for an applicant
    Whatif(whatif::Args),
    /// 评分稳定性：最少几步评分变化会改变候选或获奖 · how few marks would change the outcome
    Stability(stability::Args),
    /// 可调指标逐值试算：每一步谁进谁出 · who enters and leaves at each value of a term
    Sweep(sweep::Args),
    /// 逐一试假定可调指标的可能取值：哪些差异取决于假定 · which differences rest on an assumption
    Robust(robust::Args),
    /// 复核回执：重新运行，指出哪里不同 · run a receipt again and say what differs, to the stage
    Verify(verify::Args),
    /// 从回执中取出一家申报单位自己的回执，或可公布的部分 · an applicant's own receipt, or the public part
    Receipt(receipt::Args),
    /// 荣誉名册：历年称号、获奖后的情况、处理措施及其进展 · the register: titles of all years, what happened to them, what was done
    Register(register::Args),
    /// 检验一个组件是否符合契约，可否接纳 · whether a component keeps the contract and may be admitted
    Conform(conform::Args),
    /// 由源码构建一个阶段的组件 · build a stage's component from its crate
    Build(build::Args),
    /// 导出方案清单与组件文件 · write a scheme's manifest and components into a folder
    Export(export::Args),
    /// 由已有方案起草一份：自设的可调指标、不适用的规则连同理由存成方案文件夹 · keep a draft: a scheme's terms and waivers, with reasons, as a scheme of its own
    Draft(draft::Args),
    /// 把方案的四个阶段组合成一个组件，或把两个方案组合成对比服务 · compose a scheme's four stages into one component, or two schemes into a service that compares
    Compose(compose::Args),
    /// 写出对比用的网页：一个文件，双击即可使用 · the comparison as one page for any browser
    #[cfg(feature = "desk")]
    Desk(desk::Args),
    /// 写出在其他运行时调用组合组件的参数 · the arguments of a composed scheme, for any runtime
    Lower(lower::Args),
    /// 读取其他运行时给出的结果 · read what another runtime answered, as `run` does its own
    Lift(lower::LiftArgs),
    /// 查看组件：元数据、导入导出、摘要值、依赖 · where components come from, what is in them
    Inspect(inspect::Args),
    /// 输出组件或方案的软件物料清单（CycloneDX） · bill of materials of a component or scheme
    Sbom(sbom::Args),
    /// 锁定方案各组件的摘要值，写入 laurel.lock · write down the digests of a scheme's components
    Lock(lock::Args),
    /// 把组件或方案推送到 OCI 仓库 · push a component or a scheme to an OCI registry
    Push(registry::Push),
    /// 从 OCI 仓库拉取组件或方案 · pull a component or a scheme from an OCI registry
    Pull(registry::Pull),
    /// 输出申报文件或各输出的 JSON Schema · JSON Schema of the cycle file or of an output
    Schema(schema::Args),
    /// 生成仿真申报文件 · write a synthetic cycle
    Synth(synth::Args),
    /// 生成 Excel 填报模板，或把申报文件转成 Excel · a workbook to fill in, or one made from a cycle
    Template(template::Args),
    /// 生成下一年度的工作簿：单位与称号带入，当年各项留空 · next year's workbook: firms and titles go along, the year is empty
    Next(next::Args),
    /// 写出文书：排序表、公示稿、告知函、处理单、专报，各一页 A4 · the papers of a year: ranked list, public notice, letters, measure sheets, one page for a leader
    Paper(paper::Args),
    /// 检查本机环境：缺什么、怎么补 · what of this machine is missing, and how to mend it
    Doctor(doctor::Args),
    /// 生成命令行补全脚本 · shell completions
    Completions(completions::Args),
}

/// The form of an output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// 表格 · tables for reading
    #[default]
    Text,
    /// JSON，见 laurel schema · JSON, described by `laurel schema`
    Json,
}

/// How a scheme is changed for a run.
#[derive(Args)]
struct Changes {
    /// 设定可调指标，如 threshold=620；对比时可写 A:threshold=620 · set a term
    #[arg(long = "set", value_name = "[A:|B:]TERM=VALUE")]
    set: Vec<String>,
    /// 不适用某条规则 · do not ask a rule, by its id
    #[arg(long = "waive", value_name = "[A:|B:]RULE")]
    waive: Vec<String>,
    /// 采用设定文件中的设定，另行写明的以写明的为准 · take the settings of a file (JSON, laurel schema settings); what is typed as well prevails
    #[arg(long = "settings", value_name = "[A:|B:]FILE")]
    settings: Vec<String>,
    /// 某阶段改用另一方案的组件 · take one stage from another scheme
    #[arg(long = "stage", value_name = "[A:|B:]STAGE=SCHEME")]
    stage: Vec<String>,
    /// 某阶段改用指定组件文件 · take one stage from a component file
    #[arg(long = "component", value_name = "[A:|B:]STAGE=FILE")]
    component: Vec<String>,
    /// 本次所用名称，如 B:送审稿 · what the scheme is called in this run
    #[arg(long = "name", value_name = "[A:|B:]NAME")]
    name: Vec<String>,
}

/// One of the two sides of a comparison.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    A,
    B,
}

impl Changes {
    /// What of `entries` is for a side, without its prefix. Without a prefix it is for both; where
    /// there are no sides, a prefix is an error.
    fn of(entries: &[String], side: Option<Side>) -> Result<Vec<&str>, Error> {
        let mut mine = Vec::new();
        for entry in entries {
            let (wanted, rest) = match (entry.strip_prefix("A:"), entry.strip_prefix("B:")) {
                (Some(rest), _) => (Some(Side::A), rest),
                (_, Some(rest)) => (Some(Side::B), rest),
                _ => (None, entry.as_str()),
            };
            if wanted.is_some() && side.is_none() {
                let entry = typed(entry);
                return Err(Error::input(
                    format!("“{entry}”：A: 与 B: 只用于 diff 等两个方案的对比"),
                    format!(
                        "\"{entry}\": A: and B: are for diff only, and for other comparisons of two schemes"
                    ),
                ));
            }
            if wanted.is_none() || wanted == side {
                mine.push(rest);
            }
        }
        Ok(mine)
    }

    /// The scheme of a name, changed as a side asks for.
    fn scheme(&self, session: &Session, name: &str, side: Option<Side>) -> Result<Scheme, Error> {
        let mut scheme = session.find(name)?;
        for entry in Self::of(&self.stage, side)? {
            let (stage, other) = stage_of(entry)?;
            scheme.swap(stage, &session.find(other)?);
        }
        for entry in Self::of(&self.component, side)? {
            let (stage, file) = stage_of(entry)?;
            laurel_schemes::find::swap_file(&mut scheme, stage, file.as_ref())?;
        }
        if leaves_out() {
            // A path may name anybody, its last part as well.
            if let Some(whole) = &mut scheme.composed {
                whole.component = "scheme.wasm".to_owned();
            }
            let parts = scheme.parts.values_mut().chain(&mut scheme.composed);
            for part in parts {
                let public = part.from.starts_with(laurel_schemes::reference::SCHEME)
                    || laurel_schemes::find::built_in().any(|id| id == part.from);
                if !public {
                    part.from.clone_from(&part.component);
                }
            }
        }
        scheme.called = match Self::of(&self.name, side)?.as_slice() {
            [] => None,
            [name] => Some(laurel_schemes::find::name(name).map_err(|why| {
                Error::input(
                    format!("--name 不能这样取：{}", why.zh),
                    format!("--name cannot be that: {}", why.en),
                )
            })?),
            _ => {
                return Err(Error::input(
                    "--name 每方只能给一个名称",
                    "--name takes one name for each side",
                ));
            }
        };
        Ok(scheme)
    }

    /// What is set for both sides of a comparison.
    fn settings_of_both(&self) -> Result<Settings, Error> {
        let both = |entries: &[String]| -> Vec<String> {
            let sided = |entry: &&String| entry.starts_with("A:") || entry.starts_with("B:");
            entries
                .iter()
                .filter(|entry| !sided(entry))
                .cloned()
                .collect()
        };
        Self::parse(&both(&self.set), &both(&self.waive), None)
    }

    /// The settings of a side.
    fn settings(&self, side: Option<Side>) -> Result<Settings, Error> {
        Self::parse(&self.set, &self.waive, side)
    }

    /// The settings of a side of a comparison. What is set for both sides, but known to one of them
    /// alone, is set there.
    fn settings_beside(&self, side: Side, this: &Ready, other: &Ready) -> Result<Settings, Error> {
        let (asked, for_both) = (self.settings(Some(side))?, self.settings_of_both()?);
        Ok(beside(asked, &for_both, this, other))
    }

    /// The settings of a side whose counterpart is not there: what is set for both sides and not
    /// known to this one was meant for the other.
    fn settings_alone(&self, side: Side, this: &Ready) -> Result<Settings, Error> {
        let mut settings = self.settings(Some(side))?;
        let for_both = self.settings_of_both()?;
        settings
            .terms
            .retain(|term, _| !for_both.terms.contains_key(term) || this.has_term(term));
        settings
            .waived
            .retain(|rule| !for_both.waived.contains(rule) || this.has_rule(rule));
        Ok(settings)
    }

    fn parse(set: &[String], waive: &[String], side: Option<Side>) -> Result<Settings, Error> {
        let mut settings = Settings::default();
        for entry in Self::of(set, side)? {
            let (term, value) = pair(entry, "TERM=VALUE")?;
            if settings
                .terms
                .insert(term.to_owned(), value.to_owned())
                .is_some()
            {
                let term = typed(term);
                return Err(Error::input(
                    format!("可调指标 {term} 设定了两次"),
                    format!("the term {term} is set twice"),
                ));
            }
        }
        settings.waived = Self::of(waive, side)?
            .into_iter()
            .map(str::to_owned)
            .collect();
        Ok(settings)
    }
}

pub(crate) use laurel_words::typed::{leaves_out, typed};

fn pair<'e>(entry: &'e str, form: &str) -> Result<(&'e str, &'e str), Error> {
    entry.split_once('=').ok_or_else(|| {
        let entry = typed(entry);
        Error::input(
            format!("“{entry}”不是 {form} 的形式"),
            format!("\"{entry}\" is not of the form {form}"),
        )
    })
}

fn stage_of(entry: &str) -> Result<(Stage, &str), Error> {
    let (id, what) = pair(entry, "STAGE=…")?;
    Ok((Stage::named(id)?, what))
}

/// What a command did.
enum Done {
    /// All that it was asked for.
    Well,
    /// It found a difference that it was asked to report.
    Difference,
    /// The input is wrong, and what is wrong with it has been printed.
    Refused,
    /// It found that something that is needed does not work.
    Broken,
}

fn exec(command: Command, session: &Session) -> Result<Done, Error> {
    match command {
        Command::Schemes(args) => args.exec(session),
        Command::Rules(args) => args.exec(session),
        Command::Check(args) => args.exec(session),
        Command::Run(args) => args.exec(session),
        Command::Diff(args) => args.exec(session),
        Command::Changes(args) => args.exec(session),
        Command::Explain(args) => args.exec(session),
        Command::Whatif(args) => args.exec(session),
        Command::Stability(args) => args.exec(session),
        Command::Sweep(args) => args.exec(session),
        Command::Robust(args) => args.exec(session),
        Command::Verify(args) => args.exec(session),
        Command::Receipt(args) => args.exec(session),
        Command::Register(args) => args.exec(session),
        Command::Doctor(args) => args.exec(session),
        Command::Conform(args) => args.exec(session),
        Command::Build(args) => args.exec(session),
        Command::Export(args) => args.exec(session),
        Command::Draft(args) => args.exec(session),
        Command::Compose(args) => args.exec(session),
        #[cfg(feature = "desk")]
        Command::Desk(args) => args.exec(session),
        Command::Lower(args) => args.exec(session),
        Command::Lift(args) => args.exec(session),
        Command::Inspect(args) => args.exec(session),
        Command::Sbom(args) => args.exec(session),
        Command::Lock(args) => args.exec(session),
        Command::Push(args) => args.exec(session),
        Command::Pull(args) => args.exec(session),
        Command::Schema(args) => args.exec(),
        Command::Synth(args) => args.exec(session),
        Command::Template(args) => args.exec(session),
        Command::Next(args) => args.exec(session),
        Command::Paper(args) => args.exec(session),
        Command::Completions(args) => args.exec(&mut Cli::command()),
    }
}

/// Runs the program.
pub fn main() -> ExitCode {
    // Started once more by itself, to compile a stranger's component.
    if let Some(code) = laurel_engine::admission::serve() {
        return code;
    }
    laurel_engine::admission::use_this_program();
    let lang = help::asked();
    // Before anything is said, of the command line itself as well.
    if std::env::args_os().skip(1).any(|it| it == "--anonymous") {
        files::leave_out_names();
    }
    let parsed = help::localized(Cli::command(), lang)
        .try_get_matches()
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return unparsed(&error, lang),
    };
    let (lang, asked) = match cli.lang.map_or_else(language::from_environment, Ok) {
        Ok(lang) => (lang, Ok(())),
        Err(error) => (Lang::default(), Err(error)),
    };
    files::be_a_command();
    if cli.anonymous {
        files::leave_out_names();
    }
    if let Some(form) = cli.log {
        log::start(form);
    }
    let done = asked
        .and_then(|()| cli.has_effect())
        .and_then(|()| files::check_environment())
        .and_then(|()| {
            let mut command = cli.command;
            let handed_on = handed_on::take(&mut command)?;
            let register = register::asked(&command, lang)?;
            let session = Session {
                lang,
                undecided: cli.undecided.or(handed_on).unwrap_or_default(),
                limits: Asked::parse(&cli.limits)?,
                strict: cli.strict,
                anonymous: leaves_out(),
                spent: Arc::default(),
                ids: OnceLock::new(),
                register,
            };
            exec(command, &session)
        });
    match done {
        Ok(Done::Well) => ExitCode::SUCCESS,
        Ok(Done::Difference) => ExitCode::from(1),
        Ok(Done::Refused) => ExitCode::from(2),
        Ok(Done::Broken) => ExitCode::from(3),
        Err(error) => {
            tell_error(&error, lang);
            ExitCode::from(error.code())
        }
    }
}

/// Help, the version, or what is wrong with the command line.
fn unparsed(error: &clap::Error, lang: Lang) -> ExitCode {
    let text = error.render();
    // What is no text is no option of ours.
    let arguments = std::env::args_os().map(|it| it.into_string().unwrap_or_default());
    if error.use_stderr() && log::asked(arguments) == Some(log::Form::Json) {
        let text = text.to_string();
        let said = match error.kind() {
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => text,
            _ => help::complaint(error, lang),
        };
        log::write(&log::usage(&said));
        return ExitCode::from(2);
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        terminal::tell_lines(&text.ansi().to_string());
        return ExitCode::from(2);
    }
    if error.use_stderr() {
        let said = help::complaint(error, lang);
        tell_error(&Error::input(said.clone(), said), lang);
        return ExitCode::from(2);
    }
    // A reader that has gone away has what it wanted.
    let _ = print(&text.ansi().to_string());
    ExitCode::SUCCESS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What clap asserts of a command line when it is built with debug assertions: ids and names that are
    /// there once, requirements that exist.
    #[test]
    fn the_command_line_holds_together() {
        Cli::command().debug_assert();
    }
}
