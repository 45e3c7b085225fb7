//! The articles that decide, and an answer to them.

use std::fmt;

/// The articles in the order of the 2021 revision. An applicant is eligible where it fails none.
pub const ARTICLES: [&str; 11] = [
    "3", "10(1)", "10(2)", "10(3)", "10(4)", "10(5)", "11(1)", "11(2)", "11(3)", "11(4)", "11(5)",
];

/// A set of articles: bit `i` stands for `ARTICLES[i]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Articles(pub u16);

impl Articles {
    /// The set of one article, by its number; none where there is no such article.
    pub fn of(number: &str) -> Option<Self> {
        let index = ARTICLES.iter().position(|article| *article == number)?;
        Some(Self(1 << index))
    }

    /// The set that an engine spells as a list of answers, one for each article: true is failed.
    pub fn from_flags(flags: impl IntoIterator<Item = bool>) -> Self {
        let flags = flags.into_iter().take(ARTICLES.len()).enumerate();
        Self(flags.fold(0, |set, (index, failed)| set | u16::from(failed) << index))
    }

    /// Puts the articles of another set in.
    pub fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// True where it holds no article.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The numbers of its articles.
    pub fn numbers(self) -> impl Iterator<Item = &'static str> {
        let articles = ARTICLES.iter().enumerate();
        articles.filter_map(move |(index, number)| (self.0 >> index & 1 == 1).then_some(*number))
    }
}

impl fmt::Display for Articles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<&str> = self.numbers().collect();
        write!(f, "[{}]", numbers.join(", "))
    }
}

/// What an engine says of one applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether it may apply.
    pub eligible: bool,
    /// The articles that it fails; none where the engine gives no reasons.
    pub failed: Option<Articles>,
}

impl Decision {
    /// The answer of an engine that names the failed articles.
    pub fn by(failed: Articles) -> Self {
        Self {
            eligible: failed.is_empty(),
            failed: Some(failed),
        }
    }

    /// The answer of an engine that gives no reasons.
    pub fn bare(eligible: bool) -> Self {
        Self {
            eligible,
            failed: None,
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.eligible {
            "eligible"
        } else {
            "not eligible"
        };
        match self.failed {
            Some(failed) => write!(f, "{word}, failed articles {failed}"),
            None => write!(f, "{word}"),
        }
    }
}
