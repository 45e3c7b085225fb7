//! Wordings that follow the values in force: what stands in braces in the wordings of a component
//! (`text` in `wit/types.wit`) is filled in here.

use std::borrow::Cow;

use crate::ready::Finding;
use crate::show;
use laurel_contract::types::{Code, Description, Domain, Quantity, Setting, Term, Text, Value};
use laurel_words::lang::Lang;

/// What stands for a name: the value as a user sets it, and in words.
pub struct Stands {
    /// As after `--set`.
    pub literal: String,
    /// In words.
    pub shown: String,
}

/// A wording with its placeholders filled in. A name that `value` does not know stays as it stands.
pub fn fill(wording: &str, value: &dyn Fn(&str) -> Option<Stands>) -> String {
    let mut filled = String::with_capacity(wording.len());
    let mut rest = wording;
    while let Some((before, inside, after)) = next(rest) {
        filled.push_str(before);
        let mut parts = split(inside).into_iter();
        let name = parts.next().unwrap_or_default();
        match value(name) {
            Some(stands) if !inside.contains('|') => filled.push_str(&stands.shown),
            Some(stands) => {
                let chosen = parts.find_map(|part| match choice(part) {
                    Some((literal, wording)) => (literal == stands.literal).then_some(wording),
                    None => Some(part),
                });
                filled.push_str(&fill(chosen.unwrap_or_default(), value));
            }
            None => {
                let parts: Vec<String> = parts
                    .map(|part| match choice(part) {
                        Some((literal, wording)) => format!("{literal}={}", fill(wording, value)),
                        None => fill(part, value),
                    })
                    .collect();
                filled.push('{');
                filled.push_str(name);
                for part in parts {
                    filled.push('|');
                    filled.push_str(&part);
                }
                filled.push('}');
            }
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// The names that a wording holds in braces.
pub fn names(wording: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = wording;
    while let Some((_, inside, after)) = next(rest) {
        let mut parts = split(inside).into_iter();
        names.extend(parts.next());
        for part in parts {
            let (_, wording) = choice(part).unwrap_or(("", part));
            names.extend(self::names(wording));
        }
        rest = after;
    }
    names
}

/// What comes before the first placeholder, what stands in it, and what comes after; none where no
/// brace is closed.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (before, _) = text.split_once('{')?;
    let open = text.get(before.len()..)?;
    let mut depth = 0_usize;
    for (at, letter) in open.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((before, open.get(1..at)?, open.get(at + 1..)?));
        }
    }
    None
}

/// The parts between bars that stand in no inner braces.
fn split(inside: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    inside
        .split(|letter| {
            match letter {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            letter == '|' && depth == 0
        })
        .collect()
}

/// The value that a part is for, and its wording: what stands around the first `=` that stands in no
/// inner braces; none where there is none.
fn choice(part: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let at = part.find(|letter| {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == '=' && depth == 0
    })?;
    Some((part.get(..at)?, part.get(at + 1..)?))
}

/// A description whose wordings have the values of a run: the defaults, or what is `given`. What only
/// a finding knows (`{value}`, `{limit}`) stays for [`of_finding`].
pub fn described(template: &Description, given: &[Setting]) -> Description {
    let mut description = template.clone();
    let terms = &template.terms;
    let worded = |text: &mut Text| {
        for (wording, lang) in [(&mut text.zh, Lang::Zh), (&mut text.en, Lang::En)] {
            if wording.contains('{') {
                *wording = fill(wording, &|name| in_force(terms, given, name, lang));
            }
        }
    };
    for rule in &mut description.rules {
        worded(&mut rule.title);
    }
    for code in &mut description.codes {
        worded(&mut code.title);
    }
    description
}

/// A wording of a stage that is none of its description's, with the values of a run.
pub fn of_stage(text: &Text, description: &Description, given: &[Setting]) -> Text {
    let worded = |lang: Lang| {
        let in_force = |name: &str| in_force(&description.terms, given, name, lang);
        fill(text.get(lang), &in_force)
    };
    Text {
        zh: worded(Lang::Zh),
        en: worded(Lang::En),
    }
}

fn in_force(terms: &[Term], given: &[Setting], name: &str, lang: Lang) -> Option<Stands> {
    let term = terms.iter().find(|term| term.id == name)?;
    let set = given.iter().find(|setting| setting.term == name);
    let value = set.map_or(&term.default, |setting| &setting.value);
    Some(Stands {
        literal: show::literal(term, value),
        shown: match (&term.domain, value) {
            (Domain::Date, Value::Date(day)) => show::day(i64::from(*day), lang),
            _ => show::value(term, value, lang),
        },
    })
}

/// The wording of a reason or remark, with its values.
pub fn of_finding(code: &Code, finding: &Finding, lang: Lang) -> String {
    let wording = code.title.get(lang);
    let held = [
        ("value", code.value, finding.value),
        ("limit", code.limit, finding.limit),
    ];
    let named = names(wording);
    if held.iter().any(|(name, ..)| named.contains(name)) {
        return fill(wording, &|name| {
            let (_, quantity, value) = *held.iter().find(|(held, ..)| *held == name)?;
            Some(Stands {
                literal: literal(quantity, value),
                shown: shown(quantity, value, lang),
            })
        });
    }
    let known = |quantity: Quantity, value: i64| {
        quantity != Quantity::None && literal(quantity, value) != "unset"
    };
    let mut parts = Vec::new();
    if known(code.value, finding.value) {
        parts.push(Cow::from(shown(code.value, finding.value, lang)));
    }
    if known(code.limit, finding.limit) {
        let limit = shown(code.limit, finding.limit, lang);
        parts.push(Cow::from(format!(
            "{}{limit}",
            lang.pick("标准为", "asked: ")
        )));
    }
    match (parts.is_empty(), lang) {
        (true, _) => wording.to_owned(),
        (_, Lang::Zh) => format!("{wording}（{}）", parts.join("，")),
        (_, Lang::En) => format!("{wording} ({})", parts.join(", ")),
    }
}

fn literal(quantity: Quantity, value: i64) -> String {
    match quantity {
        Quantity::Date if value == i64::from(i32::MIN) => "unset".to_owned(),
        Quantity::Centipoints => show::points(value),
        _ => value.to_string(),
    }
}

fn shown(quantity: Quantity, value: i64, lang: Lang) -> String {
    match quantity {
        Quantity::Date => show::day(value, lang),
        _ => show::quantity(value, quantity, lang),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(wording: &str) -> String {
        fill(wording, &|name| {
            let (literal, shown) = match name {
                "years" => ("5", "5年"),
                "bar" => ("unset", "永久"),
                _ => return None,
            };
            Some(Stands {
                literal: literal.to_owned(),
                shown: shown.to_owned(),
            })
        })
    }

    #[test]
    fn placeholders_take_values_and_choose_by_them() {
        for (wording, expected) in [
            ("近{years}无事故", "近5年无事故"),
            ("{bar|unset=未曾获奖|未满{bar}}", "未曾获奖"),
            ("{years|3=三年|满{years}，{bar}}", "满5年，永久"),
            ("公示{bar|5=不少于5天}通过", "公示通过"),
            ("{other|unset=无|满{years}}{", "{other|unset=无|满5年}{"),
            ("{years|3=三年|{bar|unset=未定|x}}", "未定"),
            ("{other|{bar|unset=未定|x}}", "{other|未定}"),
            ("没有括号", "没有括号"),
            ("右括号}在前", "右括号}在前"),
        ] {
            assert_eq!(filled(wording), expected, "{wording}");
        }
    }

    #[test]
    fn names_are_found_at_every_depth() {
        assert_eq!(names("{a|1={b}|{c|x={d}}}与{e}"), ["a", "b", "c", "d", "e"]);
        assert!(names("没有}括号{").is_empty());
    }
}
