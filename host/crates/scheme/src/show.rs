//! Values as people read them: points, yuan, dates, terms and their ranges.

use laurel_contract::types::{Domain, Quantity, Term, Value};
use laurel_cycle::Day;
use laurel_words::lang::Lang;
use laurel_words::number::thousands;

/// Hundredths of a point as points: `60000` is `600`, `59975` is `599.75`.
pub fn points(centipoints: i64) -> String {
    let sign = if centipoints < 0 { "-" } else { "" };
    let size = centipoints.unsigned_abs();
    match size % 100 {
        0 => format!("{sign}{}", size / 100),
        cents if cents % 10 == 0 => format!("{sign}{}.{}", size / 100, cents / 10),
        cents => format!("{sign}{}.{cents:02}", size / 100),
    }
}

/// Points, with up to two decimals, as hundredths of a point.
pub fn parse_points(text: &str) -> Option<i64> {
    let (whole, cents) = text.split_once('.').unwrap_or((text, ""));
    let cents = cents.trim_end_matches('0');
    let digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    if cents.len() > 2 || !digits(cents) || !digits(whole) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let cents: i64 = format!("{cents:0<2}").parse().ok()?;
    whole.checked_mul(100)?.checked_add(cents)
}

/// An exact score `numerator / over` hundredths of a point, to two decimals, marked where it is
/// rounded for the eye.
pub fn score(numerator: u32, over: u32) -> String {
    let over = over.max(1);
    let shown = points(i64::from(numerator / over));
    if numerator.is_multiple_of(over) {
        shown
    } else {
        format!("{shown}…")
    }
}

/// A date; a word where it is not known.
pub fn date(day: i64, lang: Lang) -> String {
    match i32::try_from(day) {
        Ok(i32::MIN) | Err(_) => lang.pick("日期不详", "date unknown").to_owned(),
        Ok(day) => Day(day).to_string(),
    }
}

/// A date within a sentence: `2019年10月8日`; a word where it is not known.
pub fn day(day: i64, lang: Lang) -> String {
    let iso = date(day, lang);
    let parts: Vec<&str> = iso.split('-').collect();
    match (lang, parts.as_slice()) {
        (Lang::Zh, [year, month, of_month]) => format!(
            "{year}年{}月{}日",
            month.trim_start_matches('0'),
            of_month.trim_start_matches('0')
        ),
        _ => iso,
    }
}

/// An amount of money in words: `30万元`, `300,000 yuan`.
pub fn yuan(value: i64, lang: Lang) -> String {
    match lang {
        Lang::Zh if value != 0 && value % 10_000 == 0 => {
            format!("{}万元", thousands(value / 10_000))
        }
        Lang::Zh => format!("{}元", thousands(value)),
        Lang::En => format!("{} yuan", thousands(value)),
    }
}

/// A number with what it counts.
pub fn quantity(value: i64, quantity: Quantity, lang: Lang) -> String {
    match quantity {
        Quantity::None => String::new(),
        Quantity::Count | Quantity::Year => value.to_string(),
        Quantity::Centipoints => format!("{}{}", points(value), lang.pick("分", " points")),
        Quantity::Percent => format!("{value}%"),
        Quantity::Yuan => yuan(value, lang),
        Quantity::Years => format!(
            "{value}{}",
            lang.pick("年", if value == 1 { " year" } else { " years" })
        ),
        Quantity::Days => format!(
            "{value}{}",
            lang.pick("日", if value == 1 { " day" } else { " days" })
        ),
        Quantity::Date => date(value, lang),
    }
}

/// The value of a term in words.
pub fn value(term: &Term, value: &Value, lang: Lang) -> String {
    match value {
        Value::Unset => term.unset.get(lang).to_owned(),
        Value::Amount(amount) => match &term.domain {
            Domain::Amount(span) => quantity(*amount, span.quantity, lang),
            _ => amount.to_string(),
        },
        Value::Toggle(true) => lang.pick("是", "yes").to_owned(),
        Value::Toggle(false) => lang.pick("否", "no").to_owned(),
        Value::Choice(id) => match &term.domain {
            Domain::Choice(options) => options
                .iter()
                .find(|option| option.id == *id)
                .map_or_else(|| id.clone(), |option| option.title.get(lang).to_owned()),
            _ => id.clone(),
        },
        Value::Date(day) => date(i64::from(*day), lang),
    }
}

/// The value of a term as a user writes it after `--set TERM=`.
pub fn literal(term: &Term, value: &Value) -> String {
    match value {
        Value::Unset => "unset".to_owned(),
        Value::Amount(amount) => match &term.domain {
            Domain::Amount(span) if span.quantity == Quantity::Centipoints => points(*amount),
            _ => amount.to_string(),
        },
        Value::Toggle(on) => on.to_string(),
        Value::Choice(id) => id.clone(),
        Value::Date(day) => Day(*day).to_string(),
    }
}

/// What a term takes, as a user writes it.
pub fn domain(term: &Term, lang: Lang) -> String {
    let mut text = match &term.domain {
        Domain::Amount(span) => {
            let (from, to) = if span.quantity == Quantity::Centipoints {
                (points(span.min), points(span.max))
            } else {
                (span.min.to_string(), span.max.to_string())
            };
            format!("{from}–{to}")
        }
        Domain::Toggle => lang.pick("是、否", "true | false").to_owned(),
        Domain::Choice(options) => options
            .iter()
            .map(|option| match lang {
                Lang::Zh => option.title.zh.as_str(),
                Lang::En => option.id.as_str(),
            })
            .collect::<Vec<_>>()
            .join(lang.pick("、", " | ")),
        Domain::Date => lang
            .pick("日期，如 2021-06-30", "a date YYYY-MM-DD")
            .to_owned(),
    };
    if !term.unset.zh.is_empty() {
        match lang {
            Lang::Zh => {
                text.push('，');
                text.push_str(&term.unset.zh);
            }
            Lang::En => text.push_str(" | unset"),
        }
    }
    text
}

/// Ids, one after another; of many the first few, and how many there are.
pub fn ids(ids: &[String], lang: Lang) -> String {
    const FEW: usize = 40;
    let list = |ids: &[String]| ids.join(lang.pick("、", ", "));
    match ids.split_at_checked(FEW) {
        Some((few, rest)) if !rest.is_empty() => match lang {
            Lang::Zh => format!("{}等{}家", list(few), ids.len()),
            Lang::En => format!("{} and {} more", list(few), rest.len()),
        },
        _ => list(ids),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_exact_both_ways() {
        for (text, centipoints) in [("600", 60_000), ("599.75", 59_975), ("0.5", 50), ("0", 0)] {
            assert_eq!(parse_points(text), Some(centipoints));
            assert_eq!(points(centipoints), text);
        }
        assert_eq!(parse_points("600.5000"), Some(60_050));
        let none = [
            "600.125",
            "599.99999999999999999",
            "-1",
            "-0.5",
            "+1",
            "6e2",
            "",
        ];
        for text in none {
            assert_eq!(parse_points(text), None, "{text}");
        }
    }

    #[test]
    fn scores_that_do_not_end_say_so() {
        assert_eq!(score(60_000, 1), "600");
        assert_eq!(score(200_000, 3), "666.66…");
    }
}
