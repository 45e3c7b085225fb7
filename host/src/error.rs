//! What can go wrong, and whose turn it is then.

use std::fmt;
use std::path::Path;

use crate::cycle::Problem;
use crate::lang::{Lang, Text};

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
    pub fn file(path: &Path, error: &std::io::Error) -> Self {
        let path = path.display();
        let why = of_system(error);
        Self::input(format!("{path}：{}", why.zh), format!("{path}: {}", why.en))
    }

    /// Exit code of the process: 2 for the user's side, 3 for a component.
    pub fn code(&self) -> u8 {
        match self {
            Self::Input(_) | Self::Cycle(_) => 2,
            Self::Component(_) => 3,
        }
    }

    /// What to tell the user.
    pub fn show(&self, lang: Lang) -> String {
        match self {
            Self::Input(text) => text.get(lang).to_owned(),
            Self::Cycle(problems) => {
                let mut lines = vec![format!(
                    "{}{}",
                    how_many(problems, lang),
                    lang.pick("：", ":")
                )];
                lines.extend(
                    problems
                        .iter()
                        .map(|problem| format!("  {}", problem.show(lang))),
                );
                lines.join("\n")
            }
            Self::Component(failure) => match lang {
                Lang::Zh => format!("组件 {}：{}", failure.component, failure.reason.zh),
                Lang::En => format!("component {}: {}", failure.component, failure.reason.en),
            },
        }
    }
}

/// What the operating system says of a file, in words.
pub fn of_system(error: &std::io::Error) -> Text {
    use std::io::ErrorKind as Kind;
    let zh = match error.kind() {
        Kind::NotFound => "没有这个文件或文件夹",
        Kind::PermissionDenied => "没有读写权限",
        Kind::AlreadyExists => "已经存在",
        Kind::IsADirectory => "是文件夹，不是文件",
        Kind::NotADirectory => "路径中有一段不是文件夹",
        Kind::DirectoryNotEmpty => "文件夹不是空的",
        Kind::StorageFull => "磁盘已满",
        Kind::QuotaExceeded => "超出磁盘配额",
        Kind::ReadOnlyFilesystem => "磁盘只读，不能写入",
        Kind::FileTooLarge => "文件过大",
        Kind::InvalidFilename => "文件名不可用",
        Kind::ResourceBusy | Kind::ExecutableFileBusy => "文件正被占用",
        Kind::OutOfMemory => "内存不足",
        Kind::TimedOut => "等待超时",
        Kind::UnexpectedEof => "文件在中途结束",
        Kind::Interrupted => "操作被中断",
        Kind::ConnectionRefused => "连接被拒绝",
        Kind::ConnectionReset | Kind::ConnectionAborted => "连接中断",
        Kind::InvalidData if error.get_ref().is_none() => "内容不能识别",
        _ => return Text::new(format!("无法读写（{error}）"), error.to_string()),
    };
    Text::new(zh, error.to_string())
}

/// How many problems a cycle has, in words.
pub fn how_many(problems: &[Problem], lang: Lang) -> String {
    match (problems.len(), lang) {
        (count, Lang::Zh) => format!("申报文件有 {count} 处问题"),
        (1, Lang::En) => "the cycle file has 1 problem".to_owned(),
        (count, Lang::En) => format!("the cycle file has {count} problems"),
    }
}

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
