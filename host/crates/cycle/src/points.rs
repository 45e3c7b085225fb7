//! A score in points, exact to the hundredth.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::number::hundredths;

/// The most points that a site visit gives.
pub const FULL_SCORE: u32 = 100_000;

/// A score in hundredths of a point, 0 to 100000. In a cycle file: a number of points, 0 to 1000,
/// with at most two decimals (articles 13, 19).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Points(pub u32);

impl Points {
    /// The score that a number of a JSON text says, read from its digits.
    pub(crate) fn of_number(text: &str) -> Option<Self> {
        let points = hundredths(text).and_then(|points| u32::try_from(points).ok());
        points.filter(|points| *points <= FULL_SCORE).map(Self)
    }

    /// The number that stands for it in JSON: the nearest, which is written with as many decimals as
    /// tell it from all others: two.
    pub fn number(self) -> Option<f64> {
        self.to_string().parse().ok()
    }
}

/// Why a text is not a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPoints;

impl FromStr for Points {
    type Err = NoPoints;

    fn from_str(text: &str) -> Result<Self, NoPoints> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let decimals = decimals.trim_end_matches('0');
        if whole.is_empty() || !digits(whole) || !digits(decimals) || decimals.len() > 2 {
            return Err(NoPoints);
        }
        let whole: u32 = whole.parse().map_err(|_| NoPoints)?;
        let hundredths: u32 = match decimals.len() {
            0 => 0,
            1 => decimals.parse::<u32>().map_err(|_| NoPoints)? * 10,
            _ => decimals.parse().map_err(|_| NoPoints)?,
        };
        let points = whole
            .checked_mul(100)
            .and_then(|it| it.checked_add(hundredths));
        points
            .filter(|points| *points <= FULL_SCORE)
            .map(Self)
            .ok_or(NoPoints)
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, hundredths) = (self.0 / 100, self.0 % 100);
        match hundredths {
            0 => write!(f, "{whole}"),
            _ if hundredths.is_multiple_of(10) => write!(f, "{whole}.{}", hundredths / 10),
            _ => write!(f, "{whole}.{hundredths:02}"),
        }
    }
}

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_multiple_of(100) {
            serializer.serialize_u32(self.0 / 100)
        } else {
            let number = self.number();
            serializer.serialize_f64(number.ok_or_else(|| serde::ser::Error::custom(self))?)
        }
    }
}

struct PointsVisitor;

impl Visitor<'_> for PointsVisitor {
    type Value = Points;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a score of 0 to 1000 points with at most two decimals")
    }

    fn visit_u64<E: Error>(self, points: u64) -> Result<Points, E> {
        let read = points.to_string().parse();
        read.map_err(|_| E::invalid_value(Unexpected::Unsigned(points), &self))
    }

    fn visit_i64<E: Error>(self, points: i64) -> Result<Points, E> {
        let read = points.to_string().parse();
        read.map_err(|_| E::invalid_value(Unexpected::Signed(points), &self))
    }

    fn visit_f64<E: Error>(self, points: f64) -> Result<Points, E> {
        // Nothing is calculated with it: what is read is how it is written. Whether that is what stands
        // in the file is for whoever has its text to say (`read`, `tree`): many numbers have the same
        // one nearest to them.
        let read = points.to_string().parse();
        read.map_err(|_| E::invalid_value(Unexpected::Float(points), &self))
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PointsVisitor)
    }
}

impl schemars::JsonSchema for Points {
    fn schema_name() -> Cow<'static, str> {
        "Points".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "number", "minimum": 0, "maximum": 1000 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_exact_to_the_hundredth() {
        for (text, points) in [
            ("712.25", 71_225),
            ("600", 60_000),
            ("599.99", 59_999),
            ("0.1", 10),
            ("1000.00", 100_000),
            ("0", 0),
        ] {
            let read: Points = serde_json::from_str(text).unwrap();
            assert_eq!(read, Points(points));
            let written = serde_json::to_string(&read).unwrap();
            assert_eq!(serde_json::from_str::<Points>(&written).unwrap(), read);
            assert_eq!(written, read.to_string());
        }
        for text in ["712.255", "1000.01", "-1", "\"712\"", "1e9", "null"] {
            assert!(serde_json::from_str::<Points>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_hundredth_reads_as_it_was_written() {
        for points in 0..=FULL_SCORE {
            let written = serde_json::to_string(&Points(points)).unwrap();
            assert_eq!(
                serde_json::from_str::<Points>(&written).unwrap(),
                Points(points)
            );
        }
    }
}
