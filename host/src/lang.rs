//! The two languages of everything that Laurel says: Chinese first, English as the other.

use serde::{Deserialize, Serialize};

/// The variable of the environment that asks for a language.
#[cfg(feature = "runtime")]
const VARIABLE: &str = "LAUREL_LANG";
/// The variables of the locale, those that stand over others first.
#[cfg(feature = "runtime")]
const LOCALE: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The language of an output.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
#[cfg_attr(feature = "runtime", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

impl Lang {
    /// The language that the environment asks for: `LAUREL_LANG`, else the locale (`LC_ALL`,
    /// `LC_MESSAGES`, `LANG`, or what else the system has for it); Chinese where neither says English.
    ///
    /// # Errors
    /// `LAUREL_LANG` names no language.
    #[cfg(feature = "runtime")]
    pub fn from_environment() -> Result<Self, crate::error::Error> {
        let set = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
        if let Some(asked) = set(&VARIABLE) {
            return match asked.trim().to_ascii_lowercase().as_str() {
                "zh" => Ok(Self::Zh),
                "en" => Ok(Self::En),
                _ => Err(crate::error::Error::input(
                    format!("环境变量 {VARIABLE} 不能取“{asked}”：可取 zh、en"),
                    format!("the variable {VARIABLE} cannot be \"{asked}\": it takes zh or en"),
                )),
            };
        }
        let locale = LOCALE.iter().find_map(set).or_else(sys_locale::get_locale);
        Ok(match locale {
            Some(locale) if locale.starts_with("en") => Self::En,
            _ => Self::Zh,
        })
    }

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

/// Text from outside on one line, without control characters, of bounded length.
pub(crate) fn one_line(text: &str) -> String {
    const MOST: usize = 300;
    let mut line = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().take(MOST));
        if line.len() > MOST {
            let end = (0..=MOST).rev().find(|at| line.is_char_boundary(*at));
            line.truncate(end.unwrap_or_default());
            line.push('…');
            break;
        }
    }
    line
}
