//! Numbers as they stand in a JSON text. A reader of JSON takes what has a point or an exponent, and
//! what is too large, for a fraction of limited precision: what stands in the file is lost then. Here
//! it is read exactly.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// What is said exactly by a number of a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exact {
    /// A whole number.
    Whole(i128),
    /// A whole number that is larger than anything that belongs into a file.
    Huge,
    /// A number that is not whole.
    Fraction,
}

/// How numbers are written that are not whole, or too large, by their places.
pub(crate) type Spelt = RefCell<HashMap<String, String>>;

/// Digits of the largest number that is calculated with.
const DIGITS: usize = 38;

/// What a number of a JSON text says: `50`, `50.0`, `5e1` and `500e-1` are the same.
pub fn exact(text: &str) -> Exact {
    scaled(text, 0)
}

/// What a number of a JSON text says in hundredths; none where it has more than two decimals, apart
/// from zeros at the end, or is larger than anything that belongs into a file.
pub fn hundredths(text: &str) -> Option<i128> {
    match scaled(text, 2) {
        Exact::Whole(hundredths) => Some(hundredths),
        Exact::Huge | Exact::Fraction => None,
    }
}

/// What a number of a JSON text says, times ten to a power.
fn scaled(text: &str, by: i64) -> Exact {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_end_matches('0');
    let zeros = digits.len() - significant.len();
    let significant = significant.trim_start_matches('0');
    if significant.is_empty() {
        return Exact::Whole(0);
    }
    // An exponent that is no number of this width is far beyond either end.
    let bound = 1_i64 << 40;
    let exponent = exponent.parse::<i64>().map_or_else(
        |_| {
            if exponent.starts_with('-') {
                -bound
            } else {
                bound
            }
        },
        |exponent| exponent.clamp(-bound, bound),
    );
    let length = |count: usize| i64::try_from(count).unwrap_or(bound);
    let power = exponent + by + length(zeros) - length(fraction.len());
    let Ok(power) = usize::try_from(power) else {
        return Exact::Fraction;
    };
    if significant.len().saturating_add(power) > DIGITS {
        return Exact::Huge;
    }
    let sign = if negative { "-" } else { "" };
    let number = format!("{sign}{significant}{}", "0".repeat(power)).parse();
    number.map_or(Exact::Huge, Exact::Whole)
}

/// The numbers of a JSON text that serde hands over as fractions, in their order.
#[derive(Debug, Default)]
pub struct Fractions<'t> {
    text: &'t str,
    at: Cell<usize>,
}

impl<'t> Fractions<'t> {
    /// Those of a text.
    pub fn of(text: &'t str) -> Self {
        Self {
            text,
            at: Cell::new(0),
        }
    }

    /// The next one.
    pub fn next(&self) -> Option<&'t str> {
        let mut at = self.at.get();
        let found = self.after(&mut at);
        self.at.set(at);
        found
    }

    fn after(&self, at: &mut usize) -> Option<&'t str> {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(*at) {
            match byte {
                b'"' => {
                    *at += 1;
                    loop {
                        let rest = bytes.get(*at..).unwrap_or_default();
                        let Some(found) = memchr::memchr2(b'"', b'\\', rest) else {
                            *at = bytes.len();
                            return None;
                        };
                        *at += found + 1;
                        if rest.get(found) == Some(&b'"') {
                            break;
                        }
                        *at += 1;
                    }
                }
                b'-' | b'0'..=b'9' => {
                    let start = *at;
                    let of_number =
                        |byte: &&u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
                    let rest = bytes.get(start..).unwrap_or_default();
                    *at += rest.iter().take_while(of_number).count();
                    let number = self.text.get(start..*at).unwrap_or_default();
                    if is_fraction(number) {
                        return Some(number);
                    }
                }
                _ => *at += 1,
            }
        }
        None
    }
}

/// Whether serde hands a number over as a fraction.
fn is_fraction(number: &str) -> bool {
    if number.contains(['.', 'e', 'E']) {
        return true;
    }
    match number.strip_prefix('-') {
        Some(digits) => digits == "0" || number.parse::<i64>().is_err(),
        None => number.parse::<u64>().is_err(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn what_is_whole_is_read_exactly() {
        for (text, exactly) in [
            ("50", Exact::Whole(50)),
            ("50.0", Exact::Whole(50)),
            ("5e1", Exact::Whole(50)),
            ("500.00E-1", Exact::Whole(50)),
            ("0.05e+3", Exact::Whole(50)),
            ("-0", Exact::Whole(0)),
            ("-0.0e99999999999999999999", Exact::Whole(0)),
            (
                "18446744073709551617",
                Exact::Whole(18_446_744_073_709_551_617),
            ),
            ("-1.5", Exact::Fraction),
            ("50.00000000000000000000001", Exact::Fraction),
            ("5e-1", Exact::Fraction),
            ("1e-99999999999999999999", Exact::Fraction),
            ("1e400", Exact::Huge),
            ("1e99999999999999999999", Exact::Huge),
        ] {
            assert_eq!(exact(text), exactly, "{text}");
        }
        assert_eq!(exact(&format!("1{}", "0".repeat(1_000_000))), Exact::Huge);
        assert_eq!(
            exact(&format!("1{}.0e-1000000", "0".repeat(1_000_000))),
            Exact::Whole(1)
        );
    }

    #[test]
    fn hundredths_are_read_from_the_digits() {
        for (text, exactly) in [
            ("599.99", Some(59_999)),
            ("599.990000000000000000000000", Some(59_999)),
            ("5.9999e2", Some(59_999)),
            ("59999000E-5", Some(59_999)),
            ("-0.5", Some(-50)),
            ("600", Some(60_000)),
            ("0e-400", Some(0)),
            ("599.999", None),
            ("599.99999999999999999", None),
            ("600.00000000000000001", None),
            ("1e-400", None),
            ("1e400", None),
        ] {
            assert_eq!(hundredths(text), exactly, "{text}");
        }
    }

    /// Counts what serde hands over as a fraction.
    fn fractions(value: &Value) -> usize {
        match value {
            Value::Number(number) => usize::from(number.is_f64()),
            Value::Array(list) => list.iter().map(fractions).sum(),
            Value::Object(object) => object.values().map(fractions).sum(),
            _ => 0,
        }
    }

    #[test]
    fn finds_what_serde_takes_for_fractions() {
        let text = r#"{"a 1.5 \" 2.5":[1,-1,-0,1.0,2e3,18446744073709551615,18446744073709551616,
            -9223372036854775808,-9223372036854775809,"3.5\\",4.5,{"6.5":"\\\"7.5"}],"b":0.0}"#;
        let fractions_of_text = Fractions::of(text);
        let found: Vec<&str> = std::iter::from_fn(|| fractions_of_text.next()).collect();
        let expected = [
            "-0",
            "1.0",
            "2e3",
            "18446744073709551616",
            "-9223372036854775809",
            "4.5",
            "0.0",
        ];
        assert_eq!(found, expected);
        let value: Value = serde_json::from_str(text).unwrap();
        assert_eq!(fractions(&value), expected.len());
    }

    proptest::proptest! {
        /// By construction: hundredths, written with the point anywhere, an exponent that puts it back,
        /// and zeros that say nothing; and the same with a digit that is beyond them.
        #[test]
        fn hundredths_are_read_whatever_way_they_are_written(
            number in 0_u32..2_000_000, point in 0_usize..8, zeros in 0_usize..400, beyond in 1_u8..10,
        ) {
            let (cents, digits) = (i128::from(number), format!("{number:08}"));
            let (whole, rest) = digits.split_at(point);
            let whole = match whole.trim_start_matches('0') {
                "" => "0",
                whole => whole,
            };
            // The number is in hundredths: two digits more stand behind the point.
            let exponent = 6 - i64::try_from(point).unwrap();
            let zeros = "0".repeat(zeros);
            let written = format!("{whole}.{rest}{zeros}e{exponent}");
            proptest::prop_assert_eq!(hundredths(&written), Some(cents), "{}", written);
            let written = format!("{whole}.{rest}{zeros}{beyond}E{exponent}");
            proptest::prop_assert_eq!(hundredths(&written), None, "{}", written);
        }

        #[test]
        fn finds_as_many_as_serde(numbers in proptest::collection::vec(
            "-?(0|[1-9][0-9]{0,21})(\\.[0-9]{1,4})?([eE][+-]?[0-9]{1,2})?", 0..20,
        )) {
            let text = format!("[{}]", numbers.join(","));
            if let Ok(value) = serde_json::from_str::<Value>(&text) {
                let fractions_of_text = Fractions::of(&text);
                let found = std::iter::from_fn(|| fractions_of_text.next()).count();
                proptest::prop_assert_eq!(found, fractions(&value));
            }
        }
    }
}
