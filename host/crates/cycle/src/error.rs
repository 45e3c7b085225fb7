//! What can go wrong, and whose turn it is then.

use std::fmt;
use std::io;
use std::path::Path;

use crate::Problem;
use crate::problem::tally;
use laurel_words::lang::{Lang, Text};
use laurel_words::number::thousands;
use laurel_words::visible::{short, shown, within};

/// Why a command did not do its work.
#[derive(Debug)]
pub enum Error {
    /// The input or the command line is wrong.
    Input(Text),
    /// The cycle file has problems.
    Cycle(Vec<Problem>),
    /// A component was refused or failed.
    Component(Failure),
}

impl Error {
    /// Wrong input.
    pub fn input(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Input(Text::new(zh, en))
    }

    /// A file that cannot be read or written.
    pub fn file(path: &Path, error: &io::Error) -> Self {
        let path = path.to_string_lossy();
        let (path, why) = (short(&path), Refusal::words(error));
        let path = shown(&path);
        Self::input(format!("{path}：{}", why.zh), format!("{path}: {}", why.en))
    }

    /// Exit code of the process: 2 for the user's side, 3 for a component.
    pub fn code(&self) -> u8 {
        match self {
            Self::Input(_) | Self::Cycle(_) => 2,
            Self::Component(_) => 3,
        }
    }

    /// What to tell the user. However long a name is that somebody found for a thing, a sentence is one.
    pub fn show(&self, lang: Lang) -> String {
        const MOST: usize = 4_000;
        match self {
            Self::Cycle(_) => self.said(lang),
            _ => within(&self.said(lang), MOST).into_owned(),
        }
    }

    fn said(&self, lang: Lang) -> String {
        match self {
            Self::Input(text) => text.get(lang).to_owned(),
            Self::Cycle(problems) => {
                let mut lines = vec![format!(
                    "{}{}",
                    how_many(problems, lang),
                    lang.pick("：", ":")
                )];
                let each = crate::problem::lines(problems, lang);
                lines.extend(each.into_iter().map(|line| format!("  {line}")));
                lines.join("\n")
            }
            Self::Component(failure) => match lang {
                Lang::Zh => format!("组件 {}：{}", failure.component, failure.reason.zh),
                Lang::En => format!("component {}: {}", failure.component, failure.reason.en),
            },
        }
    }
}

/// How many problems a cycle has, in words.
pub fn how_many(problems: &[Problem], lang: Lang) -> String {
    let (errors, warnings) = tally(problems);
    let thousands = |count: u64| thousands(i64::try_from(count).unwrap_or(i64::MAX));
    let (wrong, warned) = (thousands(errors), thousands(warnings));
    let notes: u64 = problems.iter().map(|it| it.count()).sum();
    match (errors, warnings, lang) {
        (0, 0, Lang::Zh) if notes > 0 => format!("申报文件有 {} 处说明", thousands(notes)),
        (0, 0, Lang::En) if notes == 1 => "the cycle file has 1 note".to_owned(),
        (0, 0, Lang::En) if notes > 0 => format!("the cycle file has {} notes", thousands(notes)),
        (0, _, Lang::Zh) => format!("申报文件有 {warned} 处提醒"),
        (_, 0, Lang::Zh) => format!("申报文件有 {wrong} 处问题"),
        (_, _, Lang::Zh) => format!("申报文件有 {wrong} 处问题、{warned} 处提醒"),
        (0, 1, Lang::En) => "the cycle file has 1 warning".to_owned(),
        (0, _, Lang::En) => format!("the cycle file has {warned} warnings"),
        (1, 0, Lang::En) => "the cycle file has 1 problem".to_owned(),
        (_, 0, Lang::En) => format!("the cycle file has {wrong} problems"),
        (_, _, Lang::En) => format!("the cycle file has {wrong} problems and {warned} warnings"),
    }
}

/// Why something is not read or written that the system itself would have read or written.
#[derive(Debug)]
pub struct Refusal(Text);

impl Refusal {
    /// As a failure of reading or writing.
    pub fn io(why: Text) -> io::Error {
        io::Error::other(Self(why))
    }

    /// A failure of reading or writing in words.
    pub fn words(error: &io::Error) -> Text {
        let own = error.get_ref().and_then(|it| it.downcast_ref::<Self>());
        if let Some(Self(why)) = own {
            return why.clone();
        }
        let zh = match error.kind() {
            io::ErrorKind::NotFound => "没有这个文件或文件夹",
            io::ErrorKind::PermissionDenied => "没有权限",
            io::ErrorKind::IsADirectory => "是文件夹，不是文件",
            io::ErrorKind::NotADirectory => "所在路径不是文件夹",
            io::ErrorKind::ReadOnlyFilesystem => "所在的盘是只读的",
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "磁盘空间不足",
            io::ErrorKind::FileTooLarge => "超过系统允许的文件大小",
            io::ErrorKind::AlreadyExists => "已经存在",
            io::ErrorKind::DirectoryNotEmpty => "文件夹不是空的",
            io::ErrorKind::InvalidFilename => "文件名不可用",
            io::ErrorKind::ResourceBusy => "文件正被占用",
            io::ErrorKind::OutOfMemory => "内存不足",
            io::ErrorKind::TimedOut => "等待超时",
            io::ErrorKind::UnexpectedEof => "文件在中途结束",
            io::ErrorKind::ConnectionRefused => "连接被拒绝",
            io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => "连接中断",
            // What has no name of its own is said as the system says it.
            _ => return Text::new(format!("无法读写（{error}）"), error.to_string()),
        };
        Text::new(zh, error.to_string())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.en)
    }
}

impl std::error::Error for Refusal {}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::Component(failure)
    }
}

/// Why a component was refused or failed: what the exit code 3 is for.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Which component, as the user named it.
    pub component: String,
    /// What happened, in one sentence.
    pub reason: Text,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.component, self.reason.zh)
    }
}

impl std::error::Error for Failure {}

impl Failure {
    /// A failure of a component.
    pub fn new(component: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            component: component.into(),
            reason: Text::new(zh, en),
        }
    }
}
