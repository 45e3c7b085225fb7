//! Help and complaints about the command line in one language: the doc comments of the arguments hold
//! both (`中文 · English`), and clap's own words have counterparts here.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory};

use laurel_words::lang::Lang;
use laurel_words::visible::short;

/// Between the two languages of a help text: a space or the end of a line follows, but none need come
/// before it where the Chinese ends with a bracket or a mark of its own width.
const BETWEEN: [&str; 2] = ["· ", "·\n"];

/// The language of the command line: what it asks for, else the locale's. It is looked up before the
/// line is parsed, so that what is wrong with the line is said in it.
pub fn asked() -> Lang {
    let mut words = std::env::args_os().skip(1);
    while let Some(word) = words.next() {
        let word = word.to_string_lossy();
        let value = match word.strip_prefix("--lang") {
            Some("") => words.next().map(|next| next.to_string_lossy().into_owned()),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None if word == "--" => break,
            None => None,
        };
        match value.as_deref() {
            Some("zh") => return Lang::Zh,
            Some("en") => return Lang::En,
            _ => {}
        }
    }
    super::language::from_environment().unwrap_or_default()
}

/// A command whose help is in one language.
pub fn localized(command: Command, lang: Lang) -> Command {
    within("", command, lang)
}

/// The same of a command that is one of another's, which is called so.
fn within(outer: &str, command: Command, lang: Lang) -> Command {
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .help(lang.pick("显示帮助", "Print help"));
    let mut command = command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg(help);
    if command.get_version().is_some() {
        let version = Arg::new("version")
            .short('V')
            .long("version")
            .action(ArgAction::Version)
            .help(lang.pick("显示版本", "Print version"));
        command = command.disable_version_flag(true).arg(version);
    }
    for about in [
        command.get_about().cloned(),
        command.get_long_about().cloned(),
    ]
    .into_iter()
    .flatten()
    {
        let about = one(&about.to_string(), lang);
        command = command.about(about.clone()).long_about(about);
    }
    let called = format!("{outer}{} ", command.get_name());
    let names: Vec<String> = command
        .get_subcommands()
        .map(|it| it.get_name().to_owned())
        .collect();
    for name in names {
        command = command.mut_subcommand(name, |it| within(&called, it, lang));
    }
    command = command.mut_args(|arg| argument(arg, lang));
    let template = template(outer, &command, lang);
    command.help_template(template)
}

/// The half of a text that is in a language. A text in one language stays.
fn one(text: &str, lang: Lang) -> String {
    let halves = |text: &str| -> Option<(String, String)> {
        let (zh, en) = BETWEEN.iter().find_map(|it| text.split_once(it))?;
        Some((zh.trim().to_owned(), en.trim().to_owned()))
    };
    // The program's own description has a paragraph in each.
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    if let [zh, en @ ..] = paragraphs.as_slice()
        && !en.is_empty()
        && halves(text).is_none()
        && !zh.is_ascii()
    {
        return match lang {
            Lang::Zh => (*zh).to_owned(),
            Lang::En => en.join("\n\n"),
        };
    }
    match (halves(text), lang) {
        (Some((zh, _)), Lang::Zh) => zh,
        (Some((_, en)), Lang::En) => en,
        (None, _) => text.to_owned(),
    }
}

/// What stands for a value in Chinese help and complaints; none for a name that stays.
fn chinese_name(name: &str) -> Option<&'static str> {
    Some(match name {
        "CYCLE" => "申报文件",
        "SCHEME" => "方案",
        "APPLICANT" => "申报编号",
        "WAY" => "方式",
        "GOAL" => "目标",
        "FORMAT" | "FORM" => "形式",
        "LANG" => "语言",
        "[C] CYCLE" => "[方案C] 申报文件",
        "KIND" => "文书",
        "CATEGORY" => "类别",
        "TEXT" => "文字",
        "TITLE" => "称号编号",
        "TERM|RULE=WHY" => "编号=理由",
        "OUTPUT" => "输出文件",
        _ => return None,
    })
}

fn argument(arg: Arg, lang: Lang) -> Arg {
    let mut said: Vec<String> = Vec::new();
    let help = arg.get_help().or(arg.get_long_help());
    let own = |help: &StyledStr| one(&help.to_string(), lang);
    said.extend(help.map(own));
    let values: Vec<String> = arg
        .get_possible_values()
        .iter()
        .filter(|value| !value.is_hide_set() && arg.get_action().takes_values())
        .map(|value| {
            // What is in the other language alone says nothing here.
            let chinese = |text: &str| !text.is_ascii();
            let help = value.get_help().map(own).unwrap_or_default();
            let help = match chinese(&help) == (lang == Lang::Zh) {
                true => help,
                false => String::new(),
            };
            match (help.is_empty(), lang) {
                (true, _) => value.get_name().to_owned(),
                (false, Lang::Zh) => format!("{}（{help}）", value.get_name()),
                (false, Lang::En) => format!("{} ({help})", value.get_name()),
            }
        })
        .collect();
    let colon = lang.pick("：", ": ");
    let listed = |head: &str, values: &[String]| match lang {
        Lang::Zh => format!("［{head}{colon}{}］", values.join("、")),
        Lang::En => format!("[{head}{colon}{}]", values.join(", ")),
    };
    if !values.is_empty() {
        said.push(listed(lang.pick("可用", "possible values"), &values));
    }
    let defaults: Vec<String> = arg
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy().into_owned())
        .collect();
    if !defaults.is_empty() && arg.get_action().takes_values() {
        said.push(listed(lang.pick("默认", "default"), &defaults));
    }
    let said = said.join(lang.pick("", " "));
    let names = arg.get_value_names().unwrap_or_default().to_vec();
    let arg = match (names.is_empty(), lang) {
        (false, Lang::Zh) => {
            let own = |name: clap::builder::Str| match chinese_name(name.as_str()) {
                Some(zh) => zh.into(),
                None => name,
            };
            arg.value_names(names.into_iter().map(own))
        }
        _ => arg,
    };
    arg.help(said.clone())
        .long_help(said)
        .hide_possible_values(true)
        .hide_default_value(true)
}

fn template(outer: &str, command: &Command, lang: Lang) -> String {
    let mut template = String::from("{about-with-newline}\n");
    template.push_str(lang.pick("用法：", "Usage: "));
    template.push_str(&usage(outer, command, lang));
    let positional = command.get_positionals().next().is_some();
    let parts = [
        (
            command.has_subcommands(),
            lang.pick("命令：", "Commands:"),
            "{subcommands}",
        ),
        (
            positional,
            lang.pick("参数：", "Arguments:"),
            "{positionals}",
        ),
        (true, lang.pick("选项：", "Options:"), "{options}"),
    ];
    for (there, head, tag) in parts {
        if there {
            template.push_str(&format!("\n\n{head}\n{tag}"));
        }
    }
    template.push('\n');
    template
}

/// How a command is called, which is one of another's that is called `outer`.
fn usage(outer: &str, command: &Command, lang: Lang) -> String {
    let mut usage = format!("{outer}{}", command.get_name());
    usage.push_str(lang.pick(" [选项]", " [OPTIONS]"));
    for arg in command.get_positionals() {
        usage.push_str(&format!(" {arg}"));
    }
    if command.has_subcommands() {
        usage.push_str(lang.pick(" <命令>", " <COMMAND>"));
    }
    usage
}

/// The commands that have an option.
fn elsewhere(option: &str) -> Vec<String> {
    let Some(name) = option.strip_prefix("--") else {
        return Vec::new();
    };
    let name = name.split('=').next().unwrap_or(name);
    super::Cli::command()
        .get_subcommands()
        .filter(|command| {
            command
                .get_arguments()
                .any(|arg| arg.get_long() == Some(name))
        })
        .map(|command| format!("laurel {}", command.get_name()))
        .collect()
}

/// What is wrong with the command line.
pub fn complaint(error: &clap::Error, lang: Lang) -> String {
    let unknown = error.kind() == ErrorKind::UnknownArgument;
    let leaves_out = |kind: ContextKind| {
        super::leaves_out()
            && match kind {
                ContextKind::InvalidValue | ContextKind::InvalidSubcommand => {
                    // An empty value is said to be missing.
                    error.get(kind) != Some(&ContextValue::String(String::new()))
                }
                ContextKind::InvalidArg => unknown,
                _ => false,
            }
    };
    let text = |kind: ContextKind| match error.get(kind) {
        // What the user typed in a place where an id or a path may stand.
        Some(_) if leaves_out(kind) => "…".to_owned(),
        Some(ContextValue::String(text)) => short(text).into_owned(),
        Some(ContextValue::Strings(texts)) => texts.join(lang.pick("、", ", ")),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let (arg, value) = (
        text(ContextKind::InvalidArg),
        text(ContextKind::InvalidValue),
    );
    let meant = |kind: ContextKind| match (text(kind), lang) {
        (near, _) if near.is_empty() => String::new(),
        (near, Lang::Zh) => format!("，是否指 {near}？"),
        (near, Lang::En) => format!("; did you mean {near}?"),
    };
    let valid = |kind: ContextKind| match (text(kind), lang) {
        (values, _) if values.is_empty() => String::new(),
        (values, Lang::Zh) => format!("，可用：{values}"),
        (values, Lang::En) => format!("; there are: {values}"),
    };
    let said = match (error.kind(), lang) {
        (ErrorKind::UnknownArgument, Lang::Zh) => {
            let elsewhere = elsewhere(&arg);
            let near = meant(ContextKind::SuggestedArg);
            match elsewhere.is_empty() {
                true => format!("没有 {arg} 这个参数{near}"),
                false => format!("没有 {arg} 这个参数，只有 {} 才有", elsewhere.join("、")),
            }
        }
        (ErrorKind::UnknownArgument, Lang::En) => {
            let elsewhere = elsewhere(&arg);
            let near = meant(ContextKind::SuggestedArg);
            match elsewhere.is_empty() {
                true => format!("there is no argument {arg}{near}"),
                false => format!(
                    "there is no argument {arg} here, only with: {}",
                    elsewhere.join(", ")
                ),
            }
        }
        (ErrorKind::InvalidSubcommand, Lang::Zh) => format!(
            "没有 {} 这个命令{}",
            text(ContextKind::InvalidSubcommand),
            meant(ContextKind::SuggestedSubcommand)
        ),
        (ErrorKind::InvalidSubcommand, Lang::En) => format!(
            "there is no command {}{}",
            text(ContextKind::InvalidSubcommand),
            meant(ContextKind::SuggestedSubcommand)
        ),
        (ErrorKind::MissingRequiredArgument, Lang::Zh) => format!("缺少 {arg}"),
        (ErrorKind::MissingRequiredArgument, Lang::En) => format!("what is missing: {arg}"),
        (ErrorKind::MissingSubcommand, Lang::Zh) => "缺少命令".to_owned(),
        (ErrorKind::MissingSubcommand, Lang::En) => "a command is missing".to_owned(),
        (ErrorKind::InvalidValue, Lang::Zh) if value.is_empty() => {
            format!("{arg} 需要一个值{}", valid(ContextKind::ValidValue))
        }
        (ErrorKind::InvalidValue, Lang::En) if value.is_empty() => {
            format!("{arg} takes a value{}", valid(ContextKind::ValidValue))
        }
        (ErrorKind::InvalidValue, Lang::Zh) => {
            format!("{arg} 不能取“{value}”{}", valid(ContextKind::ValidValue))
        }
        (ErrorKind::InvalidValue, Lang::En) => {
            format!(
                "{arg} cannot be \"{value}\"{}",
                valid(ContextKind::ValidValue)
            )
        }
        (ErrorKind::ValueValidation, Lang::Zh) => format!("{arg} 不能取“{value}”"),
        (ErrorKind::ValueValidation, Lang::En) => {
            let why = std::error::Error::source(error).filter(|_| !super::leaves_out());
            let why = why.map(|why| format!(": {why}"));
            format!("{arg} cannot be \"{value}\"{}", why.unwrap_or_default())
        }
        (ErrorKind::ArgumentConflict, Lang::Zh) => match text(ContextKind::PriorArg) {
            prior if prior == arg || prior.is_empty() => format!("{arg} 只能给一次"),
            prior => format!("{arg} 不能与 {prior} 同用"),
        },
        (ErrorKind::ArgumentConflict, Lang::En) => match text(ContextKind::PriorArg) {
            prior if prior == arg || prior.is_empty() => format!("{arg} can be given once"),
            prior => format!("{arg} cannot be used with {prior}"),
        },
        (
            ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues,
            Lang::Zh,
        ) => format!("{arg} 的值的个数不对"),
        (
            ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues,
            Lang::En,
        ) => format!("{arg} has the wrong number of values"),
        (ErrorKind::NoEquals, Lang::Zh) => format!("{arg} 须写作 {arg}=值"),
        (ErrorKind::NoEquals, Lang::En) => format!("{arg} is to be written {arg}=VALUE"),
        (ErrorKind::InvalidUtf8, Lang::Zh) => "命令行含有不能识别的字符".to_owned(),
        (ErrorKind::InvalidUtf8, Lang::En) => "the command line is no UTF-8".to_owned(),
        (_, Lang::Zh) => "命令行有误".to_owned(),
        (_, Lang::En) => "the command line is wrong".to_owned(),
    };
    let command = std::env::args_os()
        .nth(1)
        .and_then(|word| word.into_string().ok())
        .filter(|word| super::Cli::command().find_subcommand(word).is_some())
        .map(|word| format!(" {word}"))
        .unwrap_or_default();
    match lang {
        Lang::Zh if said.ends_with('？') => format!("{said}用法见 laurel{command} --help"),
        Lang::Zh => format!("{said}；用法见 laurel{command} --help"),
        Lang::En if said.ends_with('?') => {
            format!("{said} For the usage see laurel{command} --help")
        }
        Lang::En => format!("{said}; for the usage see laurel{command} --help"),
    }
}
