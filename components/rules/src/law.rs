//! The law as data: the tables from which a component describes itself.
//!
//! Their layout in memory is that of the contract's records, so that a component hands them out where
//! they stand (see `lowered`): the order of fields below is the order in `wit/types.wit`.
//!
//! A version's crate states its rules, terms, codes and open readings as constants, in the order of
//! the text, with small builders that read like a table:
//!
//! ```
//! use laurel_rules::law::{Rule, Term, Value, years};
//!
//! const YEARS: Term = Term::new("operating-years", "正常运营年限", "years of normal operation")
//!     .article("第十条(一)", "art. 10(1)")
//!     .amount(years(0, 50), Value::Amount(3));
//! const RULE: Rule = Rule::new("10-1-years", "years-operating")
//!     .article("第十条(一)", "art. 10(1)")
//!     .title("正常运营{operating-years}以上", "operating normally for {operating-years} or more")
//!     .reads(&["operating-since"], &["operating-years"]);
//! assert_eq!(RULE.terms, [YEARS.id]);
//! ```

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::types;
pub use crate::types::{Basis, Quantity, RuleKind, Status};

/// A wording in Chinese and English.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Text(pub &'static str, pub &'static str);

impl Text {
    /// No wording.
    pub const NONE: Self = Self("", "");
}

/// Cites a provision of a text that could not be had by its counterpart in the 2021 revision.
#[macro_export]
macro_rules! counterpart {
    ($zh:literal, $en:literal) => {
        $crate::law::Text(
            concat!("2014年办法（条次待核，对应", $zh, "）"),
            concat!("2014 measure (number to be verified, cf. ", $en, ")"),
        )
    };
}

/// A basis and its note.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Grounds(pub Basis, pub Text);

/// Read in the text.
pub const READ: Grounds = Grounds(Basis::Text, Text::NONE);

/// Follows from something that was read.
pub const fn inferred(zh: &'static str, en: &'static str) -> Grounds {
    Grounds(Basis::Inferred, Text(zh, en))
}

/// A placeholder that the office in charge must confirm.
pub const fn assumed(zh: &'static str, en: &'static str) -> Grounds {
    Grounds(Basis::Assumed, Text(zh, en))
}

/// Widely known, not re-read.
pub const fn memory(zh: &'static str, en: &'static str) -> Grounds {
    Grounds(Basis::Memory, Text(zh, en))
}

/// The instrument that a component implements.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Instrument {
    /// Id of the rule version.
    pub id: &'static str,
    /// Title.
    pub title: Text,
    /// Document number, empty for none.
    pub number: &'static str,
    /// Days as in the contract.
    pub issued: i32,
    /// Days as in the contract.
    pub in_force: i32,
    /// Days as in the contract.
    pub repealed: i32,
    /// Where it stands.
    pub status: Status,
    /// What it replaces.
    pub replaces: &'static [&'static str],
}

/// A provision.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Rule {
    /// Stable id.
    pub id: &'static str,
    /// Citation.
    pub article: Text,
    /// Wording.
    pub title: Text,
    /// Question that it answers, across versions.
    pub concept: &'static str,
    /// How its answer comes about.
    pub kind: RuleKind,
    /// What it rests on.
    pub grounds: Grounds,
    /// Columns that it reads.
    pub facts: &'static [&'static str],
    /// Terms that it reads.
    pub terms: &'static [&'static str],
}

impl Rule {
    /// A computed rule, read in the text.
    pub const fn new(id: &'static str, concept: &'static str) -> Self {
        Self {
            id,
            concept,
            article: Text::NONE,
            title: Text::NONE,
            kind: RuleKind::Computed,
            grounds: READ,
            facts: &[],
            terms: &[],
        }
    }

    /// Citation in Chinese and English: `第十条(一)`, `art. 10(1)`.
    pub const fn article(self, zh: &'static str, en: &'static str) -> Self {
        self.cited(Text(zh, en))
    }

    /// Citation.
    pub const fn cited(mut self, article: Text) -> Self {
        self.article = article;
        self
    }

    /// Wording; terms in braces stand for their values (see `text` in `wit/types.wit`).
    pub const fn title(mut self, zh: &'static str, en: &'static str) -> Self {
        self.title = Text(zh, en);
        self
    }

    /// Columns and terms that it reads.
    pub const fn reads(
        mut self,
        facts: &'static [&'static str],
        terms: &'static [&'static str],
    ) -> Self {
        self.facts = facts;
        self.terms = terms;
        self
    }

    /// Its answer is a recorded judgement.
    pub const fn judged(mut self) -> Self {
        self.kind = RuleKind::Judged;
        self
    }

    /// The instrument has no such provision.
    pub const fn absent(mut self, grounds: Grounds) -> Self {
        self.kind = RuleKind::Absent;
        self.grounds = grounds;
        self
    }

    /// Its answer is a recorded decision.
    pub const fn decided(mut self) -> Self {
        self.kind = RuleKind::Decided;
        self
    }

    /// What it rests on, other than the text.
    pub const fn grounds(mut self, grounds: Grounds) -> Self {
        self.grounds = grounds;
        self
    }
}

/// A value of a term: in a table, or of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, u8)]
pub enum Value<'a> {
    /// Not set.
    Unset,
    /// A whole number.
    Amount(i64),
    /// A switch.
    Toggle(bool),
    /// An option.
    Choice(&'a str),
    /// A date.
    Date(i32),
}

/// An option of a choice: its id and its wording.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Choice(pub &'static str, pub Text);

/// Admissible values in a table.
#[derive(Clone, Copy, Debug)]
#[repr(C, u8)]
pub enum Domain {
    /// Whole numbers of a quantity, from, to.
    Amount(Quantity, i64, i64),
    /// Yes or no.
    Toggle,
    /// One of these, each with its wording.
    Choice(&'static [Choice]),
    /// Any date.
    Date,
}

/// A range of years.
pub const fn years(min: i64, max: i64) -> Domain {
    Domain::Amount(Quantity::Years, min, max)
}

/// A number or switch inside a rule.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Term {
    /// Stable id.
    pub id: &'static str,
    /// Wording.
    pub title: Text,
    /// Citation.
    pub article: Text,
    /// Admissible values.
    pub domain: Domain,
    /// What *not set* means; empty where that is not admissible.
    pub unset: Text,
    /// Value by default.
    pub default: Value<'static>,
    /// What the default rests on.
    pub grounds: Grounds,
    /// Values of comparable instruments.
    pub plausible: &'static [Value<'static>],
}

impl Term {
    /// A switch that is off, read in the text.
    pub const fn new(id: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self {
            id,
            title: Text(zh, en),
            article: Text::NONE,
            domain: Domain::Toggle,
            unset: Text::NONE,
            default: Value::Toggle(false),
            grounds: READ,
            plausible: &[],
        }
    }

    /// Citation in Chinese and English.
    pub const fn article(self, zh: &'static str, en: &'static str) -> Self {
        self.cited(Text(zh, en))
    }

    /// Citation.
    pub const fn cited(mut self, article: Text) -> Self {
        self.article = article;
        self
    }

    /// Another value by default, and what it rests on.
    pub const fn defaulting(mut self, default: Value<'static>, grounds: Grounds) -> Self {
        self.default = default;
        self.grounds = grounds;
        self
    }

    /// Admissible values and default.
    pub const fn amount(mut self, domain: Domain, default: Value<'static>) -> Self {
        self.domain = domain;
        self.default = default;
        self
    }

    /// A switch and its default.
    pub const fn toggle(self, default: bool) -> Self {
        self.amount(Domain::Toggle, Value::Toggle(default))
    }

    /// Options and the default among them.
    pub const fn choice(self, options: &'static [Choice], default: &'static str) -> Self {
        self.amount(Domain::Choice(options), Value::Choice(default))
    }

    /// May be left unset, which means this.
    pub const fn or_unset(mut self, zh: &'static str, en: &'static str) -> Self {
        self.unset = Text(zh, en);
        self
    }

    /// What the default rests on, other than the text.
    pub const fn grounds(mut self, grounds: Grounds) -> Self {
        self.grounds = grounds;
        self
    }

    /// Values of comparable instruments.
    pub const fn plausible(mut self, values: &'static [Value<'static>]) -> Self {
        self.plausible = values;
        self
    }

    fn admits(&self, value: &types::Value) -> bool {
        match (value, self.domain) {
            (types::Value::Unset, _) => !self.unset.0.is_empty(),
            (types::Value::Amount(amount), Domain::Amount(_, min, max)) => {
                (min..=max).contains(amount)
            }
            (types::Value::Toggle(_), Domain::Toggle) => true,
            (types::Value::Choice(id), Domain::Choice(options)) => {
                options.iter().any(|option| option.0 == id)
            }
            (types::Value::Date(day), Domain::Date) => crate::check::is_day(*day),
            _ => false,
        }
    }
}

/// A reason or remark.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Code {
    /// Stable id.
    pub id: &'static str,
    /// Wording.
    pub title: Text,
    /// What the value counts.
    pub value: Quantity,
    /// What the limit counts.
    pub limit: Quantity,
    /// Table that it points into.
    pub table: &'static str,
    /// Given always.
    pub remark: bool,
}

impl Code {
    /// A reason without values.
    pub const fn new(id: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self {
            id,
            title: Text(zh, en),
            value: Quantity::None,
            limit: Quantity::None,
            table: "",
            remark: false,
        }
    }

    /// A remark without values.
    pub const fn remark(id: &'static str, zh: &'static str, en: &'static str) -> Self {
        let mut code = Self::new(id, zh, en);
        code.remark = true;
        code
    }

    /// What its value and its limit count.
    pub const fn counts(mut self, value: Quantity, limit: Quantity) -> Self {
        self.value = value;
        self.limit = limit;
        self
    }

    /// The table that it points into.
    pub const fn table(mut self, table: &'static str) -> Self {
        self.table = table;
        self
    }
}

/// An open reading of the text.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Reading {
    /// Number in the list.
    pub number: u8,
    /// The question.
    pub question: Text,
    /// The default answer.
    pub default: Text,
    /// Terms that change it.
    pub terms: &'static [&'static str],
}

/// Everything that a stage implements.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Law {
    /// The instrument.
    pub instrument: Instrument,
    /// Its rules.
    pub rules: &'static [Rule],
    /// Its terms.
    pub terms: &'static [Term],
    /// Its codes.
    pub codes: &'static [Code],
    /// Its open readings.
    pub readings: &'static [Reading],
}

impl Law {
    /// The index of a code. Codes are constants of the same crate, which the tests look up one by
    /// one, so that the fallback is never met.
    pub fn code(&self, id: &str) -> u32 {
        position(self.codes.iter().map(|code| code.id), id)
    }

    /// The index of a rule, under the same condition.
    pub fn rule(&self, id: &str) -> u32 {
        position(self.rules.iter().map(|rule| rule.id), id)
    }

    /// The index of the rule that answers a concept, under the same condition.
    pub fn concept(&self, concept: &str) -> u32 {
        position(self.rules.iter().map(|rule| rule.concept), concept)
    }

    /// What the component says of itself.
    pub fn describe(&self) -> types::Description {
        types::Description {
            instrument: self.instrument.into(),
            rules: self.rules.iter().map(|rule| (*rule).into()).collect(),
            terms: self.terms.iter().map(|term| (*term).into()).collect(),
            codes: self.codes.iter().map(|code| (*code).into()).collect(),
            readings: self
                .readings
                .iter()
                .map(|reading| (*reading).into())
                .collect(),
        }
    }
}

fn position<'a>(mut ids: impl Iterator<Item = &'a str>, id: &str) -> u32 {
    ids.position(|other| other == id)
        .map_or(u32::MAX, |at| at as u32)
}

/// The terms of one call: defaults and what the call overrides.
pub struct Terms<'a> {
    law: &'a Law,
    given: &'a [types::Setting],
    waived: &'a [String],
}

impl<'a> Terms<'a> {
    /// Reads the settings of a call; refuses by name what the law does not know or admit.
    pub fn read(law: &'a Law, settings: &'a types::Settings) -> Result<Self, types::Refusal> {
        for (at, setting) in settings.terms.iter().enumerate() {
            let Some(term) = law.terms.iter().find(|term| term.id == setting.term) else {
                return Err(types::Refusal::UnknownTerm(setting.term.clone()));
            };
            if !term.admits(&setting.value) {
                return Err(types::Refusal::TermOutOfRange(setting.term.clone()));
            }
            if settings
                .terms
                .iter()
                .take(at)
                .any(|other| other.term == setting.term)
            {
                return Err(types::Refusal::RepeatedTerm(setting.term.clone()));
            }
        }
        for id in &settings.waived {
            if !law.rules.iter().any(|rule| rule.id == id) {
                return Err(types::Refusal::UnknownRule(id.clone()));
            }
        }
        Ok(Self {
            law,
            given: &settings.terms,
            waived: &settings.waived,
        })
    }

    #[inline(never)]
    fn value(&self, id: &str) -> Value<'a> {
        for setting in self.given {
            if setting.term == id {
                return (&setting.value).into();
            }
        }
        for term in self.law.terms {
            // Most ids differ in length already.
            if term.id.len() == id.len() && term.id == id {
                return term.default;
            }
        }
        Value::Unset
    }

    /// A whole number; none where it is not set.
    pub fn amount(&self, id: &str) -> Option<i64> {
        match self.value(id) {
            Value::Amount(amount) => Some(amount),
            _ => None,
        }
    }

    /// A whole number that is always set.
    pub fn number(&self, id: &str) -> i64 {
        self.amount(id).unwrap_or_default()
    }

    /// A date; none where it is not set.
    pub fn date(&self, id: &str) -> Option<i32> {
        match self.value(id) {
            Value::Date(day) => Some(day),
            _ => None,
        }
    }

    /// A switch.
    pub fn is_on(&self, id: &str) -> bool {
        self.value(id) == Value::Toggle(true)
    }

    /// The option on which a choice stands; empty for what is no choice.
    pub fn choice(&self, id: &str) -> &'a str {
        match self.value(id) {
            Value::Choice(option) => option,
            _ => "",
        }
    }

    /// Whether a choice stands on an option.
    pub fn is(&self, id: &str, option: &str) -> bool {
        self.choice(id) == option
    }

    /// Whether the rule that answers a concept is not asked in this call.
    pub fn waives_concept(&self, concept: &str) -> bool {
        let mut rules = self.law.rules.iter();
        rules.any(|rule| rule.concept == concept && self.waives(rule.id))
    }

    /// Whether a rule is not asked in this call.
    pub fn waives(&self, rule: &str) -> bool {
        self.waived.iter().any(|id| id == rule)
    }
}

// ---------------------------------------------------------------- from tables to the contract

impl From<Text> for types::Text {
    #[inline(never)]
    fn from(Text(zh, en): Text) -> Self {
        Self {
            zh: zh.to_owned(),
            en: en.to_owned(),
        }
    }
}

impl From<Grounds> for types::Grounds {
    #[inline(never)]
    fn from(Grounds(basis, note): Grounds) -> Self {
        Self {
            basis,
            note: note.into(),
        }
    }
}

impl From<Instrument> for types::Instrument {
    #[inline(never)]
    fn from(instrument: Instrument) -> Self {
        Self {
            id: instrument.id.to_owned(),
            title: instrument.title.into(),
            number: instrument.number.to_owned(),
            issued: instrument.issued,
            in_force: instrument.in_force,
            repealed: instrument.repealed,
            status: instrument.status,
            replaces: owned(instrument.replaces),
        }
    }
}

impl From<Rule> for types::Rule {
    #[inline(never)]
    fn from(rule: Rule) -> Self {
        Self {
            id: rule.id.to_owned(),
            article: rule.article.into(),
            title: rule.title.into(),
            concept: rule.concept.to_owned(),
            kind: rule.kind,
            grounds: rule.grounds.into(),
            facts: owned(rule.facts),
            terms: owned(rule.terms),
        }
    }
}

impl<'a> From<&'a types::Value> for Value<'a> {
    fn from(value: &'a types::Value) -> Self {
        match value {
            types::Value::Unset => Self::Unset,
            types::Value::Amount(amount) => Self::Amount(*amount),
            types::Value::Toggle(on) => Self::Toggle(*on),
            types::Value::Choice(id) => Self::Choice(id),
            types::Value::Date(day) => Self::Date(*day),
        }
    }
}

impl From<Value<'_>> for types::Value {
    #[inline(never)]
    fn from(value: Value) -> Self {
        match value {
            Value::Unset => Self::Unset,
            Value::Amount(amount) => Self::Amount(amount),
            Value::Toggle(on) => Self::Toggle(on),
            Value::Choice(id) => Self::Choice(id.to_owned()),
            Value::Date(day) => Self::Date(day),
        }
    }
}

impl From<Domain> for types::Domain {
    #[inline(never)]
    fn from(domain: Domain) -> Self {
        match domain {
            Domain::Amount(quantity, min, max) => Self::Amount(types::Span { quantity, min, max }),
            Domain::Toggle => Self::Toggle,
            Domain::Choice(options) => Self::Choice(
                options
                    .iter()
                    .map(|Choice(id, title)| types::Choice {
                        id: (*id).to_owned(),
                        title: (*title).into(),
                    })
                    .collect(),
            ),
            Domain::Date => Self::Date,
        }
    }
}

impl From<Term> for types::Term {
    #[inline(never)]
    fn from(term: Term) -> Self {
        Self {
            id: term.id.to_owned(),
            title: term.title.into(),
            article: term.article.into(),
            domain: term.domain.into(),
            unset: term.unset.into(),
            default: term.default.into(),
            grounds: term.grounds.into(),
            plausible: term.plausible.iter().map(|value| (*value).into()).collect(),
        }
    }
}

impl From<Code> for types::Code {
    #[inline(never)]
    fn from(code: Code) -> Self {
        Self {
            id: code.id.to_owned(),
            title: code.title.into(),
            value: code.value,
            limit: code.limit,
            table: code.table.to_owned(),
            remark: code.remark,
        }
    }
}

impl From<Reading> for types::Reading {
    #[inline(never)]
    fn from(reading: Reading) -> Self {
        Self {
            number: reading.number,
            question: reading.question.into(),
            default: reading.default.into(),
            terms: owned(reading.terms),
        }
    }
}

#[inline(never)]
fn owned(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}
