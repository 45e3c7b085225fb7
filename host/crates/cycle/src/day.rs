//! A calendar date, as compact as the columns of the contract have it.

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;
use jiff::civil::Date;
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const EPOCH: Date = Date::constant(1970, 1, 1);
const SECONDS_A_DAY: i64 = 86_400;

/// First year of a date in a cycle file.
pub const FIRST_YEAR: i32 = 1900;
/// Last year of a date in a cycle file.
pub const LAST_YEAR: i32 = 2199;

/// The form of a date in a cycle file: years 1900 to 2199.
pub(crate) const DATE_PATTERN: &str = "^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$";

/// A calendar date as days since 1970-01-01 in the Gregorian calendar.
/// In a cycle file: `YYYY-MM-DD`, 1900-01-01 to 2199-12-31.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// Why a text is not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayError {
    /// It does not have the form `YYYY-MM-DD`.
    Form,
    /// The calendar has no such day, as 2021-02-30.
    NoSuchDay,
    /// It is before 1900 or after 2199.
    Range,
}

impl fmt::Display for DayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "a date has the form YYYY-MM-DD",
            Self::NoSuchDay => "the calendar has no such day",
            Self::Range => "dates run from 1900-01-01 to 2199-12-31",
        })
    }
}

impl std::error::Error for DayError {}

impl Day {
    /// What stands in a column for a date that is unknown. Not a value of the cycle file.
    pub const UNKNOWN: Self = Self(i32::MIN);

    /// The day of a date.
    pub fn from_date(date: Date) -> Self {
        let days = date.duration_since(EPOCH).as_secs() / SECONDS_A_DAY;
        Self(i32::try_from(days).unwrap_or(i32::MIN))
    }

    /// The date of a day; none for [`Day::UNKNOWN`] and others that no calendar has.
    pub fn date(self) -> Option<Date> {
        let seconds = i64::from(self.0).checked_mul(SECONDS_A_DAY)?;
        EPOCH.checked_add(SignedDuration::from_secs(seconds)).ok()
    }

    /// The year of a day; none where there is no date.
    pub fn year(self) -> Option<i32> {
        self.date().map(|date| i32::from(date.year()))
    }

    /// 1 January of a year, which is brought into 1900 to 2199.
    pub fn first_of(year: i32) -> Self {
        Self::of(year, 1, 1)
    }

    /// 31 December of a year, which is brought into 1900 to 2199.
    pub fn last_of(year: i32) -> Self {
        Self::of(year, 12, 31)
    }

    fn of(year: i32, month: i8, day: i8) -> Self {
        let year = i16::try_from(year.clamp(FIRST_YEAR, LAST_YEAR)).unwrap_or(0);
        Date::new(year, month, day).map_or(Self::UNKNOWN, Self::from_date)
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let number = |from: usize, to: usize| -> Result<i16, DayError> {
            let digits = text.get(from..to).ok_or(DayError::Form)?;
            if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(DayError::Form);
            }
            digits.parse().map_err(|_| DayError::Form)
        };
        if text.len() != 10 || text.get(4..5) != Some("-") || text.get(7..8) != Some("-") {
            return Err(DayError::Form);
        }
        let year = number(0, 4)?;
        let month = i8::try_from(number(5, 7)?).map_err(|_| DayError::Form)?;
        let day = i8::try_from(number(8, 10)?).map_err(|_| DayError::Form)?;
        let date = Date::new(year, month, day).map_err(|_| DayError::NoSuchDay)?;
        if !(FIRST_YEAR..=LAST_YEAR).contains(&i32::from(year)) {
            return Err(DayError::Range);
        }
        Ok(Self::from_date(date))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date() {
            Some(date) => write!(f, "{date}"),
            None => f.write_str("?"),
        }
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

struct DayVisitor;

impl Visitor<'_> for DayVisitor {
    type Value = Day;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date YYYY-MM-DD from 1900-01-01 to 2199-12-31")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Day, E> {
        text.parse()
            .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(DayVisitor)
    }
}

impl schemars::JsonSchema for Day {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Day".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date", "pattern": DATE_PATTERN })
    }
}

/// A day as people write it: `2021-5-31`, `2021/5/31`, `2021.5.31`, `2021年5月31日`, `20210531`.
pub fn written(text: &str) -> Option<String> {
    let text = text.trim();
    let text = match text.split_once([' ', 'T']) {
        Some((day, time)) if time.contains(':') && no_time(time) => day,
        _ => text,
    };
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.trim_end_matches(['日', '号']);
    let parts: Vec<&str> = if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        vec![text.get(..4)?, text.get(4..6)?, text.get(6..)?]
    } else {
        text.split(['-', '/', '.', '年', '月']).collect()
    };
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let short = |part: &str| matches!(part.len(), 1 | 2) && digits(part);
    (year.len() == 4 && digits(year) && short(month) && short(day))
        .then(|| format!("{year}-{month:0>2}-{day:0>2}"))
}

/// Whether what stands behind a day is midnight: no time of day.
pub fn no_time(time: &str) -> bool {
    time.chars().all(|c| matches!(c, '0' | ':' | '.' | 'Z'))
}

/// Full-width letters, digits and signs as their usual forms.
pub fn narrow(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => {
                char::from_u32(u32::from(c) - u32::from('\u{ff01}') + u32::from('!')).unwrap_or(c)
            }
            '\u{3000}' => ' ',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_both_ends_and_leap_days() {
        for (text, days) in [
            ("1900-01-01", -25_567),
            ("1970-01-01", 0),
            ("2020-02-29", 18_321),
            ("2199-12-31", 84_005),
        ] {
            assert_eq!(text.parse(), Ok(Day(days)));
            assert_eq!(Day(days).to_string(), text);
        }
        assert_eq!(Day::UNKNOWN.to_string(), "?");
        assert_eq!(Day::UNKNOWN.year(), None);
        assert_eq!(Day::last_of(2021).to_string(), "2021-12-31");
    }

    #[test]
    fn says_why_a_text_is_not_a_date() {
        for (text, error) in [
            ("2021-02-30", DayError::NoSuchDay),
            ("2021-13-01", DayError::NoSuchDay),
            ("1899-12-31", DayError::Range),
            ("2200-01-01", DayError::Range),
            ("2021-2-3", DayError::Form),
            ("2021-02-3x", DayError::Form),
            ("+021-02-03", DayError::Form),
            ("二〇二一年一", DayError::Form),
            ("2021年-2-3", DayError::Form),
        ] {
            assert_eq!(text.parse::<Day>(), Err(error), "{text}");
        }
    }
}
