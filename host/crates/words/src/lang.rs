//! The two languages of everything that Laurel says: Chinese first, English as the other.

use serde::{Deserialize, Serialize};

use crate::visible::shown;

/// The language of an output.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

impl Lang {
    /// The wording in this language.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// One wording in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
}

impl Text {
    /// Both wordings.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The wording in one language.
    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

/// Text from outside on one line, of bounded length: what is obeyed or not seen has a sign.
pub fn one_line(text: &str) -> String {
    const MOST: usize = 300;
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        let start: String = word.chars().take(MOST).collect();
        line.push_str(&shown(&start));
        if line.len() > MOST {
            let end = (0..=MOST).rev().find(|at| line.is_char_boundary(*at));
            line.truncate(end.unwrap_or_default());
            line.push('…');
            break;
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn a_line_drops_nothing_but_breaks_and_what_is_too_much() {
        assert_eq!(one_line("a\n b\t\u{1b}[2J\u{202e}c"), "a b ␛[2J\\u{202e}c");
        let long = one_line(&"长\u{1b}".repeat(1_000));
        assert!(long.len() < 310 && long.ends_with('…'), "{long}");
    }
}
