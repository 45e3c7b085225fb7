//! Whether the tables of a law fit together: what the tests of every rule version ask.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::law::{Basis, Code, Domain, Grounds, Law, Quantity, Term, Terms, Text, Value};
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
        let read = |name: &str| rule.terms.contains(&name);
        for what in misplaced(rule.title, &read, law) {
            fault(false, format!("the wording of rule {id} {what}"));
        }
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
        let said = |name: &str| says(code, name) || law.terms.iter().any(|term| term.id == name);
        for what in misplaced(code.title, &said, law) {
            fault(false, format!("the wording of code {id} {what}"));
        }
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

/// What a reason says of itself, for its wording.
fn says(code: &Code, name: &str) -> bool {
    (name == "value" && code.value != Quantity::None)
        || (name == "limit" && code.limit != Quantity::None)
}

/// What is wrong with the placeholders of a wording: names that are not `known`, values that a term
/// never has, braces that do not close.
fn misplaced(text: Text, known: &dyn Fn(&str) -> bool, law: &Law) -> Vec<String> {
    let mut faults = Vec::new();
    for wording in [text.0, text.1] {
        look(wording, known, law, &mut faults);
    }
    faults
}

fn look(wording: &str, known: &dyn Fn(&str) -> bool, law: &Law, faults: &mut Vec<String>) {
    let mut rest = wording;
    while let Some(at) = rest.find(['{', '}']) {
        let open = rest.get(at..).unwrap_or_default();
        let Some(inside) = closed(open) else {
            faults.push("has a brace without its counterpart".into());
            return;
        };
        rest = open.get(inside.len() + 2..).unwrap_or_default();
        let mut parts = split(inside).into_iter();
        let name = parts.next().unwrap_or_default();
        if !known(name) {
            faults.push(format!("names {name}, which it does not read"));
        }
        let term = law.terms.iter().find(|term| term.id == name);
        for part in parts {
            // A sign of equality within inner braces is theirs.
            let (value, text) = part
                .split_once('=')
                .filter(|(value, _)| !value.contains('{'))
                .map_or((None, part), |(value, text)| (Some(value), text));
            if let (Some(term), Some(value)) = (term, value)
                && !may_be(term, value)
            {
                faults.push(format!("holds {name} against {value}, which it never is"));
            }
            look(text, known, law, faults);
        }
    }
}

/// What stands between a brace and its counterpart.
fn closed(open: &str) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, letter) in open.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return open.get(1..at);
        }
    }
    None
}

/// The parts between bars that stand in no inner braces.
fn split(inside: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut from) = (0_i32, 0);
    for (at, letter) in inside.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            '|' if depth == 0 => {
                parts.push(inside.get(from..at).unwrap_or_default());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(inside.get(from..).unwrap_or_default());
    parts
}

/// Whether a term may have a value, as a setting writes it.
fn may_be(term: &Term, value: &str) -> bool {
    match term.domain {
        _ if value == "unset" => !term.unset.0.is_empty(),
        Domain::Toggle => ["true", "false"].contains(&value),
        Domain::Choice(options) => options.iter().any(|option| option.0 == value),
        Domain::Amount(..) | Domain::Date => {
            value.starts_with(|digit: char| digit.is_ascii_digit())
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instruments::BEILUN_2021;
    use crate::law::{Rule, Term, years};

    const TERMS: [Term; 1] = [Term::new("years", "年限", "years")
        .article("第一条", "art. 1")
        .amount(years(0, 9), Value::Amount(3))];

    fn of(title: &'static str) -> Vec<String> {
        let rules = vec![
            Rule::new("years", "years")
                .article("第一条", "art. 1")
                .title(title, "in English")
                .reads(&[], &["years"]),
        ];
        let law = Law {
            instrument: BEILUN_2021,
            rules: rules.leak(),
            terms: &TERMS,
            codes: &[],
            readings: &[],
        };
        faults(&law)
    }

    #[test]
    fn placeholders_name_what_the_rule_reads() {
        for good in [
            "三年",
            "{years}以上",
            "{years|0=不限|满{years}}",
            "满{years}与{years|1=一}",
        ] {
            assert_eq!(of(good), [""; 0], "{good}");
        }
        for (bad, why) in [
            ("{year}以上", "names year"),
            ("{years|unset=不限|满}", "which it never is"),
            ("{years|0=不限|满{year}}", "names year"),
            ("满{years", "brace"),
            ("满years}", "brace"),
        ] {
            let faults = of(bad);
            assert!(
                faults.iter().any(|fault| fault.contains(why)),
                "{bad}: {faults:?}"
            );
        }
    }
}
