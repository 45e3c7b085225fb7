//! What of a description is asked by the gate alone: a run goes on without it.

use std::collections::BTreeSet;

use super::verdict::Problems;
use crate::answers::at;
use crate::contract::eligibility;
use crate::contract::types::Description;
use crate::described;
use crate::stage::Stage;

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
            format!("没有规则使用条件项 {id}"),
            format!("no rule reads the term {id}"),
        );
    }
    problems
}
