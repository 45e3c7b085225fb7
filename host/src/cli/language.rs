//! The language that the environment asks for.

use laurel_cycle::error::Error;
use laurel_words::Lang;
use laurel_words::visible::short;

/// The variable of the environment that asks for a language.
const VARIABLE: &str = "LAUREL_LANG";
/// The variables of the locale, those that stand over others first.
const LOCALE: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The language that the environment asks for: `LAUREL_LANG`, else the locale (`LC_ALL`,
/// `LC_MESSAGES`, `LANG`, or what else the system has for it); Chinese where neither says English.
///
/// # Errors
/// `LAUREL_LANG` names no language.
pub fn from_environment() -> Result<Lang, Error> {
    let set = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let Some(asked) = set(&VARIABLE) {
        return named(&asked).ok_or_else(|| {
            let asked = short(&asked);
            // Which of the two languages is read here is not known.
            let both = format!(
                "环境变量 {VARIABLE} 不能取“{asked}”：可取 zh、en · the variable {VARIABLE} cannot be \"{asked}\": it takes zh or en"
            );
            Error::input(both.clone(), both)
        });
    }
    let locale = LOCALE.iter().find_map(set).or_else(sys_locale::get_locale);
    Ok(match locale {
        Some(locale) if locale.starts_with("en") => Lang::En,
        _ => Lang::Zh,
    })
}

/// The language of a name such as `en`, or of a locale such as `zh_CN.UTF-8`; none where it is neither
/// of the two.
fn named(name: &str) -> Option<Lang> {
    let end = |c: char| matches!(c, '_' | '-' | '.' | '@');
    let language = name.trim().split(end).next().unwrap_or_default();
    match language.to_ascii_lowercase().as_str() {
        "zh" => Some(Lang::Zh),
        "en" => Some(Lang::En),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_its_locale() {
        for name in [
            "en",
            "EN",
            " en ",
            "en_US",
            "en-GB",
            "en_US.UTF-8",
            "en@quot",
        ] {
            assert_eq!(named(name), Some(Lang::En), "{name}");
        }
        for name in ["zh", "zh_CN", "zh-Hans", "zh_CN.UTF-8", "ZH_cn"] {
            assert_eq!(named(name), Some(Lang::Zh), "{name}");
        }
        for name in ["fr", "", "english", "C", "C.UTF-8", "zhx", "_en"] {
            assert_eq!(named(name), None, "{name}");
        }
    }
}
