//! The language that the environment asks for.

use laurel_cycle::error::Error;
use laurel_words::Lang;

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
        return match asked.trim().to_ascii_lowercase().as_str() {
            "zh" => Ok(Lang::Zh),
            "en" => Ok(Lang::En),
            _ => Err(Error::input(
                format!("环境变量 {VARIABLE} 不能取“{asked}”：可取 zh、en"),
                format!("the variable {VARIABLE} cannot be \"{asked}\": it takes zh or en"),
            )),
        };
    }
    let locale = LOCALE.iter().find_map(set).or_else(sys_locale::get_locale);
    Ok(match locale {
        Some(locale) if locale.starts_with("en") => Lang::En,
        _ => Lang::Zh,
    })
}
