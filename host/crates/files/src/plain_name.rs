//! File names that come from outside: from a component, a manifest, a registry, a workbook, a receipt,
//! a lock file. They become names of files in a folder here, and nowhere else.

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

use laurel_words::lang::Text;
use laurel_words::visible::{is_hidden, shown};

/// Most bytes of a name: what file systems take, less what is put beside a file while it is written.
const LONGEST: usize = 200;
/// How the name of a component ends.
const WASM: &str = ".wasm";
/// Names that are devices on Windows, with any extension.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// The name of a file in a folder, which leads nowhere else on any system: no path, no device, nothing
/// that is not seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainName(String);

impl PlainName {
    /// Takes a name.
    ///
    /// # Errors
    /// Why it will not do, in words that stand after the name.
    pub fn of(name: &str) -> Result<Self, Text> {
        let refused = |zh: &str, en: &str| Err(Text::new(zh, en));
        if name.is_empty() || name.len() > LONGEST {
            return refused(
                "文件名为空或过长（至多200字节）",
                "a file name is not empty and has up to 200 bytes",
            );
        }
        if name.chars().any(is_hidden) {
            return refused(
                "文件名含有控制字符或看不见的字符",
                "the file name has characters that are obeyed or not seen",
            );
        }
        if name.contains(['/', '\\', ':', '<', '>', '"', '|', '?', '*']) {
            return refused(
                "只能是文件名，不能是路径，也不能含 \\ / : < > \" | ? *",
                "it must be a file name and no path, without \\ / : < > \" | ? *",
            );
        }
        if !name.chars().all(is_told_apart) {
            return refused(
                "文件名只能用英文字母、数字、汉字、假名和常用标点：其他文字在有的系统上会混同",
                "a file name has ASCII, Chinese and kana characters and common punctuation only: some systems take others for one another",
            );
        }
        if name.starts_with(['.', '-', '~', ' ']) || name.ends_with(['.', ' ']) {
            return refused(
                "文件名不能以 . - ~ 或空格开头，也不能以 . 或空格结尾",
                "a file name does not begin with . - ~ or a space, nor end with . or a space",
            );
        }
        let stem = name.split('.').next().unwrap_or(name).trim_end();
        let stem = stem.to_lowercase();
        let numbered = ["com", "lpt"].iter().any(|port| {
            let rest = stem.strip_prefix(port);
            rest.is_some_and(|rest| rest.chars().count() == 1 && rest.chars().all(is_port))
        });
        if DEVICES.contains(&stem.as_str()) || numbered {
            return refused(
                "是 Windows 的设备名",
                "it is the name of a device on Windows",
            );
        }
        Ok(Self(name.to_owned()))
    }

    /// Takes the name of a component, which ends in `.wasm`.
    ///
    /// # Errors
    /// As for [`PlainName::of`].
    pub fn component(name: &str) -> Result<Self, Text> {
        let plain = Self::of(name)?;
        if name.strip_suffix(WASM).is_some_and(|stem| !stem.is_empty()) {
            Ok(plain)
        } else {
            Err(Text::new(
                "组件的文件名应以 .wasm 结尾",
                "the file name of a component ends in .wasm",
            ))
        }
    }

    /// Where the file is in a folder.
    pub fn within(&self, folder: &Path) -> PathBuf {
        folder.join(&self.0)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PlainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A name as file systems see it that do not tell capitals from small letters. Of the characters of
/// plain names no other two are one to any of them.
pub fn folded(name: &str) -> String {
    name.to_lowercase()
}

/// Characters that no file system takes for others, capitals aside: none that is composed of others, or
/// has another form with the same meaning.
fn is_told_apart(c: char) -> bool {
    matches!(c,
        ' '..='~'
        | '·' | '×' | '–' | '—' | '‘' | '’' | '“' | '”' | '…' | '€' | '¥'
        // Punctuation, kana, bopomofo.
        | '\u{3000}'..='\u{3029}' | '\u{3030}'..='\u{303f}'
        | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{30ff}' | '\u{3105}'..='\u{312f}'
        // Characters, but for those that stand for another.
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{20000}'..='\u{2f7ff}' | '\u{30000}'..='\u{323af}'
        // Wide letters and signs.
        | '\u{ff01}'..='\u{ff60}' | '￥')
}

/// The digits of a port's name, the raised ones among them, which Windows takes as well.
fn is_port(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '¹' | '²' | '³')
}

/// Names of files that stand in one folder: each is another, also where capitals are not told apart.
#[derive(Debug, Default)]
pub struct Names(HashSet<String>);

impl Names {
    /// Takes one more.
    ///
    /// # Errors
    /// It is there already.
    pub fn take(&mut self, name: &PlainName) -> Result<(), Text> {
        if self.0.insert(folded(&name.0)) {
            Ok(())
        } else {
            let name = shown(&name.0);
            Err(Text::new(
                format!("有两个文件名为 {name}（不分大小写）"),
                format!("two files are named {name} (capitals are not told apart)"),
            ))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_taken() {
        for name in [
            "scoring-2021.wasm",
            "评分.wasm",
            "評価（甲）·２０２１が.wasm",
            "a b.wasm",
            "common.wasm",
            "console.wasm",
        ] {
            assert_eq!(PlainName::component(name).unwrap().as_str(), name);
        }
        for name in [
            "",
            ".",
            "..",
            "/etc/passwd",
            "../x.wasm",
            "a/b.wasm",
            "a\\b.wasm",
            "C:x.wasm",
            "x.wasm:stream",
            "a\nb.wasm",
            "a\u{1b}[2J.wasm",
            "a\u{202e}msaw.wasm",
            "a\u{200b}.wasm",
            "NUL",
            "nul.wasm",
            "Con .wasm",
            "COM1.wasm",
            "lpt²",
            "x.wasm.",
            "x.wasm ",
            ".bashrc",
            "-rf.wasm",
            "~x",
            "x\0.wasm",
            "a*.wasm",
            "CONOUT$",
            "ſ.wasm",
            "é.wasm",
            "e\u{301}.wasm",
            "\u{212a}.wasm",
            "\u{f900}.wasm",
            "か\u{3099}.wasm",
            "\u{37e}.wasm",
        ] {
            assert!(PlainName::of(name).is_err(), "{name:?}");
        }
        assert!(PlainName::of(&"长".repeat(70)).is_err());
        assert!(PlainName::component("scheme.toml").is_err());
        assert!(PlainName::component(".wasm").is_err());
    }

    #[test]
    fn two_names_that_are_alike_are_not_taken() {
        let mut names = Names::default();
        names.take(&PlainName::of("Stage.wasm").unwrap()).unwrap();
        names.take(&PlainName::of("stage2.wasm").unwrap()).unwrap();
        assert!(names.take(&PlainName::of("sTAGE.wasm").unwrap()).is_err());
    }
}
