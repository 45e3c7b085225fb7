//! Whether a description says all that the contract asks for, and agrees with itself.

use std::collections::BTreeSet;

use super::verdict::Problems;
use crate::contract::types::{Description, Domain, Quantity, Term, Text, Value};
use crate::wording::names;

/// Both languages of everything, articles and concepts.
pub(super) fn complete(law: &Description) -> Problems {
    let mut problems = Problems::default();
    let mut both = |text: &Text, what: &str| {
        for (wording, zh, en) in [(&text.zh, "中文", "Chinese"), (&text.en, "英文", "English")]
        {
            if wording.trim().is_empty() {
                problems.add(format!("{what} 缺少{zh}"), format!("{what} has no {en}"));
            }
        }
    };
    both(&law.instrument.title, "instrument.title");
    for rule in &law.rules {
        both(&rule.article, &format!("rules[{}].article", rule.id));
        both(&rule.title, &format!("rules[{}].title", rule.id));
    }
    for term in &law.terms {
        both(&term.title, &format!("terms[{}].title", term.id));
        both(&term.article, &format!("terms[{}].article", term.id));
        if let Domain::Choice(choices) = &term.domain {
            for choice in choices {
                both(&choice.title, &format!("terms[{}].{}", term.id, choice.id));
            }
        }
    }
    for code in &law.codes {
        both(&code.title, &format!("codes[{}].title", code.id));
    }
    for reading in &law.readings {
        both(
            &reading.question,
            &format!("readings[{}].question", reading.number),
        );
        both(
            &reading.default,
            &format!("readings[{}].default", reading.number),
        );
    }
    problems.unless(!law.rules.is_empty(), "没有任何规则", "there is no rule");
    for rule in &law.rules {
        if rule.concept.trim().is_empty() {
            let id = &rule.id;
            problems.add(
                format!("规则 {id} 没有概念名，无法与他版对照"),
                format!("the rule {id} has no concept, so that it has no counterpart elsewhere"),
            );
        }
    }
    problems
}

/// Distinct ids, terms that exist, values in range.
pub(super) fn consistent(law: &Description) -> Problems {
    let mut problems = Problems::default();
    let mut distinct = |what: &str, ids: Vec<&str>| {
        let mut seen = BTreeSet::new();
        for id in ids {
            if id.is_empty() || !seen.insert(id) {
                problems.add(
                    format!("{what}“{id}”为空或重复"),
                    format!("{what}: the id \"{id}\" is empty or there twice"),
                );
            }
        }
    };
    distinct("rules", law.rules.iter().map(|it| it.id.as_str()).collect());
    distinct("terms", law.terms.iter().map(|it| it.id.as_str()).collect());
    distinct("codes", law.codes.iter().map(|it| it.id.as_str()).collect());
    let terms: BTreeSet<&str> = law.terms.iter().map(|term| term.id.as_str()).collect();
    let mut named = |place: String, ids: &[String]| {
        for id in ids.iter().filter(|id| !terms.contains(id.as_str())) {
            problems.add(
                format!("{place} 引用了没有说明的可调指标 {id}"),
                format!("{place} names the term {id}, which is not described"),
            );
        }
    };
    for rule in &law.rules {
        named(format!("rules[{}]", rule.id), &rule.terms);
    }
    for reading in &law.readings {
        named(format!("readings[{}]", reading.number), &reading.terms);
    }
    // A wording may name the terms that its rule reads, or that a reason can tell, and no others.
    let mut worded = |place: String, text: &Text, known: &dyn Fn(&str) -> bool| {
        let wordings = [&text.zh, &text.en].into_iter();
        for name in wordings.flat_map(|it| names(it)).filter(|it| !known(it)) {
            problems.add(
                format!("{place} 的措辞引用了 {{{name}}}，它不是该处可用的可调指标"),
                format!("the wording of {place} names {{{name}}}, which it does not read"),
            );
        }
    };
    for rule in &law.rules {
        let reads = |name: &str| rule.terms.iter().any(|it| it == name);
        worded(format!("rules[{}]", rule.id), &rule.title, &reads);
    }
    for code in &law.codes {
        let tells = |name: &str| match name {
            "value" => code.value != Quantity::None,
            "limit" => code.limit != Quantity::None,
            name => terms.contains(name),
        };
        worded(format!("codes[{}]", code.id), &code.title, &tells);
    }
    let read: BTreeSet<&str> = law
        .rules
        .iter()
        .flat_map(|rule| &rule.terms)
        .map(String::as_str)
        .collect();
    for term in &law.terms {
        let id = &term.id;
        if let Domain::Amount(span) = &term.domain
            && span.min > span.max
        {
            problems.add(
                format!("可调指标 {id} 的范围为空"),
                format!("the range of the term {id} is empty"),
            );
        }
        if !admits(term, &term.default) {
            problems.add(
                format!("可调指标 {id} 的默认值不在其范围内"),
                format!("the default of the term {id} is not in its range"),
            );
        }
        if !term.plausible.iter().all(|value| admits(term, value)) {
            problems.add(
                format!("可调指标 {id} 的可能取值不在其范围内"),
                format!("a plausible value of the term {id} is not in its range"),
            );
        }
        if !read.contains(id.as_str()) {
            problems.add(
                format!("没有规则使用可调指标 {id}"),
                format!("no rule reads the term {id}"),
            );
        }
    }
    problems
}

/// Whether a term takes a value.
pub(super) fn admits(term: &Term, value: &Value) -> bool {
    match (value, &term.domain) {
        (Value::Unset, _) => !term.unset.zh.is_empty(),
        (Value::Amount(amount), Domain::Amount(span)) => (span.min..=span.max).contains(amount),
        (Value::Toggle(_), Domain::Toggle) => true,
        (Value::Choice(id), Domain::Choice(choices)) => choices.iter().any(|it| it.id == *id),
        (Value::Date(day), Domain::Date) => (-25_567..=84_005).contains(day),
        _ => false,
    }
}
