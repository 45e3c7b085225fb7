//! What a component says in words. It goes onto terminals, into pages, pictures, tables and workbooks:
//! a component whose words hold what is obeyed or not seen is refused.

use crate::answers::{Breaches, at, nobody};
use laurel_contract::eligibility::Fact;
use laurel_contract::sanction::MeasureKind;
use laurel_contract::scoring::Standard;
use laurel_contract::types::{Description, Domain, Text, Value};
use laurel_cycle::error::Failure;
use laurel_words::visible::{is_plain, shown};

/// Something that has words.
pub trait Worded {
    /// Hands over each of them.
    fn each_text(&self, take: &mut dyn FnMut(&str));
}

/// Refuses a component for words that are not plain.
pub fn plain(component: &str, worded: &dyn Worded) -> Result<(), Failure> {
    hidden(worded).settle(component, &nobody)
}

/// Most words that are not plain and are told.
const MOST: usize = 100;

/// All words that are not plain.
pub fn hidden(worded: &dyn Worded) -> Breaches {
    let mut found = Breaches::default();
    worded.each_text(&mut |text| {
        if found.0.len() < MOST && !is_plain(text) {
            let short: String = text.chars().take(80).collect();
            let text = shown(&short);
            found.add(
                at::TEXT,
                format!("文字中有会被执行或看不见的字符：“{text}”"),
                format!("wording with characters that are obeyed or not seen: \"{text}\""),
            );
        }
    });
    found
}

impl Worded for () {
    fn each_text(&self, _: &mut dyn FnMut(&str)) {}
}

impl<T: Worded> Worded for Vec<T> {
    fn each_text(&self, take: &mut dyn FnMut(&str)) {
        self.iter().for_each(|it| it.each_text(take));
    }
}

impl Worded for String {
    fn each_text(&self, take: &mut dyn FnMut(&str)) {
        take(self);
    }
}

impl Worded for Text {
    fn each_text(&self, take: &mut dyn FnMut(&str)) {
        take(&self.zh);
        take(&self.en);
    }
}

impl Worded for Value {
    fn each_text(&self, take: &mut dyn FnMut(&str)) {
        if let Value::Choice(id) = self {
            take(id);
        }
    }
}

impl Worded for Fact {
    fn each_text(&self, take: &mut dyn FnMut(&str)) {
        take(&self.id);
    }
}

impl Worded for MeasureKind {
    fn each_text(&self, take: &mut dyn FnMut(&str)) {
        take(&self.id);
        for text in [&self.title, &self.proposes, &self.decides] {
            text.each_text(take);
        }
    }
}

impl Worded for Standard {
    fn each_text(&self, take: &mut dyn FnMut(&str)) {
        take(&self.id);
        self.title.each_text(take);
        self.grounds.note.each_text(take);
        for category in &self.categories {
            take(&category.clause);
            category.title.each_text(take);
        }
        for item in &self.items {
            take(&item.clause);
            item.title.each_text(take);
        }
    }
}

impl Worded for Description {
    fn each_text(&self, take: &mut dyn FnMut(&str)) {
        let instrument = &self.instrument;
        take(&instrument.id);
        take(&instrument.number);
        instrument.title.each_text(take);
        instrument.replaces.each_text(take);
        for rule in &self.rules {
            take(&rule.id);
            take(&rule.concept);
            for text in [&rule.article, &rule.title, &rule.grounds.note] {
                text.each_text(take);
            }
            rule.facts.each_text(take);
            rule.terms.each_text(take);
        }
        for term in &self.terms {
            take(&term.id);
            for text in [&term.title, &term.article, &term.unset, &term.grounds.note] {
                text.each_text(take);
            }
            if let Domain::Choice(choices) = &term.domain {
                for choice in choices {
                    take(&choice.id);
                    choice.title.each_text(take);
                }
            }
            term.default.each_text(take);
            term.plausible.each_text(take);
        }
        for reading in &self.readings {
            reading.question.each_text(take);
            reading.default.each_text(take);
            reading.terms.each_text(take);
        }
        for code in &self.codes {
            take(&code.id);
            take(&code.table);
            code.title.each_text(take);
        }
    }
}
