//! What a component says of itself must hold together before anything is built on it: `describe` of every
//! stage, and the lists that go with it. As with answers, every breach is listed with its place in `wit/`.

use std::collections::BTreeSet;

use crate::answers::{Breaches, Place, at};
use crate::stage::Stage;
use laurel_contract::types::{Description, Domain, Term, Text, Value};
use laurel_contract::{eligibility, sanction, scoring};

/// Largest description that is taken: far more rules than any regulation has.
const MOST_RULES: usize = 10_000;
/// The days of the contract.
const DAYS: std::ops::RangeInclusive<i32> = -25_567..=84_005;
/// A date that is unknown.
const UNKNOWN_DAY: i32 = i32::MIN;
/// What a standard is worth.
const POINTS: u64 = 1_000;

/// The tables that codes of a stage may point into, by their field names in `wit/`.
pub fn tables(stage: Stage) -> &'static [&'static str] {
    match stage {
        Stage::Eligibility => &[
            "grades",
            "accidents",
            "complaints",
            "spot-checks",
            "breaches",
            "honours",
        ],
        Stage::Scoring => &["sheets", "agreed", "totals", "items", "categories"],
        Stage::Ranking => &[
            "scores",
            "objections",
            "incidents",
            "eligible-list",
            "candidate-list",
            "proposal",
            "approval",
        ],
        Stage::Sanction => &["titles", "events", "conduct", "acts"],
    }
}

/// Ids that are there and distinct.
fn distinct<'i>(
    found: &mut Breaches,
    place: Place,
    what: (&str, &str),
    ids: impl IntoIterator<Item = &'i str>,
) {
    let mut seen = BTreeSet::new();
    for id in ids {
        if id.is_empty() || !seen.insert(id) {
            found.add(
                place,
                format!("{}编号“{id}”为空或重复", what.0),
                format!(
                    "description: {} ids not distinct: \"{id}\" is empty or there twice",
                    what.1
                ),
            );
        }
    }
}

fn day(found: &mut Breaches, place: Place, name: &str, day: i32) {
    if day != UNKNOWN_DAY && !DAYS.contains(&day) {
        found.add(
            place,
            format!("{name} 为 {day}，不是 1900 至 2199 年间的日期"),
            format!("{name}: {day} is no day between 1900 and 2199"),
        );
    }
}

/// What a stage describes.
pub fn description(stage: Stage, law: &Description) -> Breaches {
    let mut found = Breaches::default();
    let count = law.rules.len();
    if count > MOST_RULES {
        found.add(
            at::DESCRIPTION_RULES,
            format!("规则有 {count} 条，超过 {MOST_RULES} 条"),
            format!("description: too many rules: {count}, at most {MOST_RULES}"),
        );
        return found;
    }
    let instrument = &law.instrument;
    found.unless(
        !instrument.id.is_empty(),
        at::INSTRUMENT_ID,
        "instrument 没有编号",
        "description: instrument without id",
    );
    for (name, of) in [
        ("instrument.issued", instrument.issued),
        ("instrument.in-force", instrument.in_force),
        ("instrument.repealed", instrument.repealed),
    ] {
        day(&mut found, at::INSTRUMENT_DAYS, name, of);
    }
    let replaces = instrument.replaces.iter().map(String::as_str);
    distinct(
        &mut found,
        at::INSTRUMENT_REPLACES,
        ("被替代文件", "replaced"),
        replaces,
    );
    let ids = law.rules.iter().map(|it| it.id.as_str());
    distinct(&mut found, at::RULE_ID, ("规则", "rule"), ids);
    let ids = law.terms.iter().map(|it| it.id.as_str());
    distinct(&mut found, at::TERM_ID, ("可调指标", "term"), ids);
    let ids = law.codes.iter().map(|it| it.id.as_str());
    distinct(&mut found, at::CODE_ID, ("理由", "code"), ids);

    let terms: BTreeSet<&str> = law.terms.iter().map(|term| term.id.as_str()).collect();
    let mut named = |place: Place, who: String, ids: &[String]| {
        for id in ids.iter().filter(|id| !terms.contains(id.as_str())) {
            found.add(
                place,
                format!("{who} 引用了没有说明的可调指标 {id}"),
                format!("{who} names the term {id}, which is not described"),
            );
        }
    };
    for rule in &law.rules {
        named(at::RULE_TERMS, format!("rules[{}]", rule.id), &rule.terms);
    }
    for reading in &law.readings {
        let who = format!("readings[{}]", reading.number);
        named(at::READING_TERMS, who, &reading.terms);
    }
    found.unless(
        law.readings.iter().all(|reading| reading.number > 0),
        at::READING_NUMBER,
        "待定读法的编号应为 1 以上",
        "a reading has the number 0; they are 1 and up",
    );
    for it in &law.terms {
        term(&mut found, it);
    }
    let known = tables(stage);
    for code in &law.codes {
        if !code.table.is_empty() && !known.contains(&&*code.table) {
            let (id, table, all) = (&code.id, &code.table, known.join(", "));
            found.add(
                at::CODE_TABLE,
                format!("理由 {id} 指向“{table}”，该阶段没有这个表（有：{all}）"),
                format!("the code {id} points into \"{table}\", which is no table of this stage (there are: {all})"),
            );
        }
    }
    found
}

fn term(found: &mut Breaches, term: &Term) {
    let id = &term.id;
    match &term.domain {
        Domain::Amount(span) if span.min > span.max => found.add(
            at::SPAN,
            format!("可调指标 {id} 的范围为空"),
            format!("the range of the term {id} is empty"),
        ),
        Domain::Choice(choices) => {
            let ids = choices.iter().map(|it| it.id.as_str());
            distinct(found, at::CHOICE_ID, ("选项", "choice"), ids);
        }
        _ => {}
    }
    if !admits(term, &term.default) {
        found.add(
            at::TERM_DEFAULT,
            format!("可调指标 {id} 的默认值不在其范围内"),
            format!("the default of the term {id} is not in its range"),
        );
    }
    if !term.plausible.iter().all(|value| admits(term, value)) {
        found.add(
            at::TERM_PLAUSIBLE,
            format!("可调指标 {id} 的可能取值不在其范围内"),
            format!("a plausible value of the term {id} is not in its range"),
        );
    }
}

/// Whether a term takes a value.
pub fn admits(term: &Term, value: &Value) -> bool {
    match (value, &term.domain) {
        (Value::Unset, _) => !term.unset.zh.is_empty(),
        (Value::Amount(amount), Domain::Amount(span)) => (span.min..=span.max).contains(amount),
        (Value::Toggle(_), Domain::Toggle) => true,
        (Value::Choice(id), Domain::Choice(choices)) => choices.iter().any(|it| it.id == *id),
        (Value::Date(day), Domain::Date) => DAYS.contains(day),
        _ => false,
    }
}

/// The facts that eligibility reads: each once.
pub fn facts(facts: &[eligibility::Fact]) -> Breaches {
    let mut found = Breaches::default();
    let ids = facts.iter().map(|fact| fact.id.as_str());
    distinct(&mut found, at::FACT_ID, ("事实", "fact"), ids);
    found
}

/// The editions of the standard that scoring knows: a thousand points each, by categories and by items.
pub fn standards(standards: &[scoring::Standard]) -> Breaches {
    let mut found = Breaches::default();
    let ids = standards.iter().map(|it| it.id.as_str());
    distinct(&mut found, at::STANDARD_ID, ("标准", "standard"), ids);
    for standard in standards {
        let id = &standard.id;
        for (name, of) in [("in-force", standard.in_force), ("until", standard.until)] {
            day(
                &mut found,
                at::STANDARD_DAYS,
                &format!("standards[{id}].{name}"),
                of,
            );
        }
        let late = standard.until != UNKNOWN_DAY && standard.until < standard.in_force;
        found.unless(
            !late,
            at::STANDARD_DAYS,
            &format!("标准 {id} 失效早于生效"),
            &format!("the standard {id} ends before it is in force"),
        );
        let sum = |points: &mut dyn Iterator<Item = u32>| points.map(u64::from).sum::<u64>();
        let by_category = sum(&mut standard.categories.iter().map(|it| it.points));
        let by_item = sum(&mut standard.items.iter().map(|it| it.points));
        for (place, what, points) in [
            (at::STANDARD_CATEGORIES, "categories", by_category),
            (at::STANDARD_ITEMS, "items", by_item),
        ] {
            if points != POINTS {
                found.add(
                    place,
                    format!("标准 {id} 的 {what} 合计 {points} 分，应为 {POINTS} 分"),
                    format!(
                        "the {what} of the standard {id} sum to {points} points, not to {POINTS}"
                    ),
                );
            }
        }
        let mut of = vec![0_u64; standard.categories.len()];
        for item in &standard.items {
            let clause = &item.clause;
            found.unless(
                item.points > 0,
                at::ITEM_POINTS,
                &format!("标准 {id} 的 {clause} 为 0 分"),
                &format!("item {clause} of the standard {id} is worth no point"),
            );
            match of.get_mut(item.category as usize) {
                Some(points) => *points += u64::from(item.points),
                None => found.add(
                    at::ITEM_CATEGORY,
                    format!("标准 {id} 的 {clause} 所属部分不存在"),
                    format!(
                        "item {clause} of the standard {id} is of a category that is not there"
                    ),
                ),
            }
        }
        for (category, points) in standard.categories.iter().zip(of) {
            let (clause, said) = (&category.clause, category.points);
            if u64::from(said) != points {
                found.add(
                    at::CATEGORY_POINTS,
                    format!("标准 {id} 的 {clause} 部分 {said} 分，而其各条合计 {points} 分"),
                    format!("category {clause} of the standard {id} has {said} points, its items {points}"),
                );
            }
        }
    }
    found
}

/// The kinds of measure that sanction knows.
pub fn kinds(kinds: &[sanction::MeasureKind]) -> Breaches {
    let mut found = Breaches::default();
    let ids = kinds.iter().map(|it| it.id.as_str());
    distinct(&mut found, at::KIND_ID, ("措施", "measure"), ids);
    found
}

/// Names of this contract that a rule may say it reads, besides the facts of eligibility.
fn columns(stage: Stage) -> &'static [&'static str] {
    match stage {
        Stage::Eligibility => &[
            "grades",
            "accidents",
            "complaints",
            "spot-checks",
            "breaches",
            "honours",
            "deadline",
            "reference",
            "year",
            "announced",
        ],
        Stage::Scoring => &[
            "picked",
            "sheets",
            "agreed",
            "totals",
            "edition",
            "clauses",
            "conflicted",
            "marks",
            "examiner",
            "deadline",
            "reference",
            "year",
            "announced",
        ],
        Stage::Ranking => &[
            "eligible",
            "visited",
            "row",
            "low",
            "high",
            "over",
            "scores",
            "eligible-list",
            "candidate-list",
            "proposal",
            "notice",
            "objections",
            "approval",
            "incidents",
            "deadline",
            "reference",
            "year",
            "announced",
        ],
        Stage::Sanction => &[
            "titles",
            "events",
            "conduct",
            "acts",
            "scheme",
            "award",
            "awarded",
            "prize",
            "title",
            "kind",
            "day",
            "grave",
            "effect",
            "bad-management",
            "ineffective",
            "declined",
            "irresponsible",
            "model-lost",
            "in-products",
            "year-omitted",
            "reviewer",
            "established",
            "adverse",
            "crime",
            "measure",
            "step",
        ],
    }
}

/// Rules that say they read what the stage does not get.
pub fn reads(stage: Stage, law: &Description, facts: Option<&[eligibility::Fact]>) -> Breaches {
    let mut found = Breaches::default();
    let known = columns(stage);
    for rule in &law.rules {
        for name in &rule.facts {
            let fact = facts.is_some_and(|facts| facts.iter().any(|fact| fact.id == *name));
            let nested = name
                .split_once('.')
                .is_some_and(|(table, _)| known.contains(&table));
            if !fact && !nested && !known.contains(&&**name) {
                let id = &rule.id;
                let (zh, en) = match stage {
                    Stage::Eligibility => ("facts 没有列出", "is not among `facts`"),
                    _ => ("该阶段得不到", "is nothing that this stage gets"),
                };
                found.add(
                    at::RULE_FACTS,
                    format!("规则 {id} 称其读取 {name}，而{zh}"),
                    format!("the rule {id} says that it reads {name}, which {en}"),
                );
            }
        }
    }
    found
}

/// Both languages of everything, and a concept for each rule.
pub fn wording(law: &Description) -> Breaches {
    let mut found = Breaches::default();
    let mut both = |text: &Text, what: &str| {
        for (wording, zh, en) in [(&text.zh, "中文", "Chinese"), (&text.en, "英文", "English")]
        {
            if wording.trim().is_empty() {
                found.add(
                    at::TEXT,
                    format!("{what} 缺少{zh}"),
                    format!("{what} has no {en}"),
                );
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
        if term.unset.zh.is_empty() != term.unset.en.is_empty() {
            both(&term.unset, &format!("terms[{}].unset", term.id));
        }
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
    found.unless(
        !law.rules.is_empty(),
        at::DESCRIPTION_RULES,
        "没有任何规则",
        "there is no rule",
    );
    for rule in &law.rules {
        if rule.concept.trim().is_empty() {
            let id = &rule.id;
            found.add(
                at::RULE_CONCEPT,
                format!("规则 {id} 没有概念名，无法与他版对照"),
                format!("the rule {id} has no concept, so that it has no counterpart elsewhere"),
            );
        }
    }
    found
}
