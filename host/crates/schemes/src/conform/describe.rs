//! What of a description is asked by the gate alone: a run goes on without it.

use std::collections::BTreeSet;

use super::mend;
use super::verdict::Problems;
use laurel_contract::eligibility;
use laurel_contract::types::{Description, Quantity, Text};
use laurel_scheme::answers::at;
use laurel_scheme::described;
use laurel_scheme::stage::Stage;
use laurel_scheme::wording::names;

/// Both languages of everything, articles and concepts.
pub(super) fn complete(law: &Description) -> Problems {
    let mut problems = Problems::default();
    problems.breaches(None, described::wording(law));
    problems
}

/// What rules say they read is there, and every term is read.
pub(super) fn consistent(
    stage: Stage,
    law: &Description,
    facts: Option<&[eligibility::Fact]>,
) -> Problems {
    let mut problems = Problems::default();
    problems.breaches(None, described::description(stage, law));
    problems.breaches(None, described::reads(stage, law, facts));
    ids(law, &mut problems);
    let terms: BTreeSet<&str> = law.terms.iter().map(|term| term.id.as_str()).collect();
    // A wording may name the terms that its rule reads, or that a reason can tell, and no others.
    let mut worded = |place: String, text: &Text, known: &dyn Fn(&str) -> bool| {
        let wordings = [&text.zh, &text.en].into_iter();
        for name in wordings.flat_map(|it| names(it)).filter(|it| !known(it)) {
            let what = laurel_words::lang::Text::new(
                format!("{place} 的措辞引用了 {{{name}}}，它不是该处可用的可调指标"),
                format!("the wording of {place} names {{{name}}}, which it does not read"),
            );
            problems.mended(Some(at::TEXT), what, mend::named(name));
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
    for term in law.terms.iter().filter(|it| !read.contains(&*it.id)) {
        let id = &term.id;
        problems.at(
            at::RULE_TERMS,
            format!("没有规则使用可调指标 {id}"),
            format!("no rule reads the term {id}"),
        );
    }
    problems
}

/// Ids stand in file names, on command lines and in lists: a space in one is a mistake, and so is a rule
/// version that replaces itself.
fn ids(law: &Description, problems: &mut Problems) {
    let own = law.instrument.id.as_str();
    let rules = law.rules.iter().map(|it| (at::RULE_ID, it.id.as_str()));
    let terms = law.terms.iter().map(|it| (at::TERM_ID, it.id.as_str()));
    let codes = law.codes.iter().map(|it| (at::CODE_ID, it.id.as_str()));
    let all = std::iter::once((at::INSTRUMENT_ID, own))
        .chain(rules)
        .chain(terms)
        .chain(codes);
    for (place, id) in all.filter(|(_, id)| id.contains(char::is_whitespace)) {
        let what = laurel_words::lang::Text::new(
            format!("编号“{id}”中有空白"),
            format!("the id \"{id}\" has a space in it"),
        );
        problems.mended(Some(place), what, mend::spaced());
    }
    if law.instrument.replaces.iter().any(|it| it == own) {
        problems.at(
            at::INSTRUMENT_REPLACES,
            format!("“{own}”替代的是它自己"),
            format!("\"{own}\" replaces itself"),
        );
    }
}
