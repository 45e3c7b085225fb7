//! Whether the tables of a law fit together: what the tests of every rule version ask.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::law::{Basis, Grounds, Law, Terms, Text, Value};
use crate::types::{Detail, Setting, Settings};

/// Every fault in the tables of a law, in plain words; none where they fit together.
pub fn faults(law: &Law) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |holds: bool, what: String| {
        if !holds {
            faults.push(what);
        }
    };
    fault(
        !law.instrument.id.is_empty(),
        "the instrument has no id".into(),
    );
    fault(
        worded(law.instrument.title),
        "the instrument has no title".into(),
    );

    for (at, rule) in law.rules.iter().enumerate() {
        let id = rule.id;
        let earlier = || law.rules.iter().take(at);
        fault(!id.is_empty(), format!("rule {at} has no id"));
        fault(
            earlier().all(|other| other.id != id),
            format!("rule {id} is there twice"),
        );
        fault(
            !rule.concept.is_empty(),
            format!("rule {id} has no concept"),
        );
        fault(
            earlier().all(|other| other.concept != rule.concept),
            format!("rule {id} shares the concept {} with another", rule.concept),
        );
        fault(worded(rule.article), format!("rule {id} cites no article"));
        fault(worded(rule.title), format!("rule {id} has no title"));
        fault(
            grounded(rule.grounds),
            format!("rule {id} does not say what it rests on"),
        );
        for term in rule.terms {
            fault(
                law.terms.iter().any(|known| known.id == *term),
                format!("rule {id} reads the unknown term {term}"),
            );
        }
    }

    for (at, term) in law.terms.iter().enumerate() {
        let id = term.id;
        fault(!id.is_empty(), format!("term {at} has no id"));
        fault(
            law.terms.iter().take(at).all(|other| other.id != id),
            format!("term {id} is there twice"),
        );
        fault(worded(term.article), format!("term {id} cites no article"));
        fault(worded(term.title), format!("term {id} has no title"));
        fault(
            worded(term.unset) || (term.unset.0.is_empty() && term.unset.1.is_empty()),
            format!("term {id} words what unset means in one language only"),
        );
        fault(
            grounded(term.grounds),
            format!("term {id} does not say what it rests on"),
        );
        fault(
            admits(law, id, term.default),
            format!("the default of term {id} is not in its domain"),
        );
        for value in term.plausible {
            fault(
                admits(law, id, *value),
                format!("a plausible value of term {id} is not in its domain"),
            );
        }
        fault(
            law.rules.iter().any(|rule| rule.terms.contains(&id)),
            format!("no rule reads term {id}"),
        );
    }

    for (at, code) in law.codes.iter().enumerate() {
        let id = code.id;
        fault(!id.is_empty(), format!("code {at} has no id"));
        fault(
            law.codes.iter().take(at).all(|other| other.id != id),
            format!("code {id} is there twice"),
        );
        fault(worded(code.title), format!("code {id} has no title"));
    }

    for (at, reading) in law.readings.iter().enumerate() {
        let number = reading.number;
        fault(
            law.readings
                .iter()
                .take(at)
                .all(|other| other.number < number),
            format!("reading {number} is out of order or there twice"),
        );
        fault(
            worded(reading.question) && worded(reading.default),
            format!("reading {number} lacks a wording"),
        );
        for term in reading.terms {
            fault(
                law.terms.iter().any(|known| known.id == *term),
                format!("reading {number} names the unknown term {term}"),
            );
        }
    }
    faults
}

fn worded(text: Text) -> bool {
    !text.0.is_empty() && !text.1.is_empty()
}

/// What is not read in the text says where it is from.
fn grounded(Grounds(basis, note): Grounds) -> bool {
    basis == Basis::Text || worded(note)
}

/// Whether a call may set a term to a value.
fn admits(law: &Law, term: &str, value: Value) -> bool {
    let settings = Settings {
        terms: vec![Setting {
            term: term.into(),
            value: value.into(),
        }],
        waived: Vec::new(),
        detail: Detail::Verdicts,
    };
    Terms::read(law, &settings).is_ok()
}
