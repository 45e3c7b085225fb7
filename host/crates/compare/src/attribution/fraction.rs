//! Exact fractions, as attributions give them.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// An exact fraction in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
pub struct Fraction {
    /// Numerator; below zero where something is lost.
    numerator: i128,
    /// Denominator, 1 and up.
    denominator: i128,
}

impl Fraction {
    /// Nothing.
    pub const ZERO: Self = Self {
        numerator: 0,
        denominator: 1,
    };

    /// The fraction of two numbers, in lowest terms; a denominator of 0 counts as 1.
    pub fn new(numerator: i128, denominator: i128) -> Self {
        let divisor = common(numerator, denominator).max(1);
        let sign = if denominator < 0 { -1 } else { 1 };
        Self {
            numerator: sign * (numerator / divisor),
            denominator: (sign * (denominator / divisor)).max(1),
        }
    }

    /// Numerator of the lowest terms.
    pub fn numerator(self) -> i128 {
        self.numerator
    }

    /// Denominator of the lowest terms, 1 and up.
    pub fn denominator(self) -> i128 {
        self.denominator
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// The sum of two.
    pub fn plus(self, other: Self) -> Self {
        Self::new(
            self.numerator * other.denominator + other.numerator * self.denominator,
            self.denominator * other.denominator,
        )
    }

    /// So many times as much.
    pub fn times(self, factor: i128) -> Self {
        Self::new(self.numerator * factor, self.denominator)
    }

    /// Short for the eye: as a decimal of at most two places, and whether that is all of it.
    pub fn short(self) -> (String, bool) {
        let whole = 100 % self.denominator == 0;
        let text = self.decimal(2);
        let text = text.trim_end_matches('0').trim_end_matches('.');
        (text.to_owned(), whole)
    }

    /// As a decimal of so many places, rounded half away from zero: for the eye, and for the length of
    /// a bar.
    pub fn decimal(self, places: u32) -> String {
        let unit = 10_i128.pow(places.min(18));
        let scaled = self.numerator.unsigned_abs() * unit.unsigned_abs();
        let denominator = self.denominator.unsigned_abs();
        let rounded = (2 * scaled + denominator) / (2 * denominator);
        let sign = if self.numerator < 0 && rounded > 0 {
            "-"
        } else {
            ""
        };
        let (whole, rest) = (rounded / unit.unsigned_abs(), rounded % unit.unsigned_abs());
        match places {
            0 => format!("{sign}{whole}"),
            places => format!("{sign}{whole}.{rest:0width$}", width = places as usize),
        }
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.denominator {
            1 => self.numerator.to_string(),
            denominator => format!("{}/{denominator}", self.numerator),
        };
        to.pad(&text)
    }
}

/// The greatest common divisor.
fn common(one: i128, other: i128) -> i128 {
    let (mut one, mut other) = (one.abs(), other.abs());
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_in_lowest_terms_with_the_sign_above() {
        assert_eq!(Fraction::new(6, -8).to_string(), "-3/4");
        assert_eq!(Fraction::new(-8, -4).to_string(), "2");
        assert_eq!(Fraction::new(0, 12), Fraction::ZERO);
        assert_eq!(
            Fraction::new(1, 3).plus(Fraction::new(1, 6)),
            Fraction::new(1, 2)
        );
    }

    #[test]
    fn decimals_are_rounded_for_the_eye() {
        assert_eq!(Fraction::new(2, 3).decimal(2), "0.67");
        assert_eq!(Fraction::new(-1, 2).decimal(0), "-1");
        assert_eq!(Fraction::new(-1, 1000).decimal(2), "0.00");
        assert_eq!(Fraction::new(100_000, 1).decimal(1), "100000.0");
    }
}
