//! Facts of a cycle file that only some schemes read, held against the schemes that are run: one that no
//! stage reads, or that is of another kind than a stage reads it as, does nothing, and most often is a slip.

use std::collections::HashMap;

use crate::ready::Ready;
use laurel_contract::eligibility::FactKind;
use laurel_cycle::problem::{Quoted, nearest, suggest};
use laurel_cycle::{Code, Cycle, ExtraValue, Problem};
use laurel_words::lang::Text;

/// Most facts that are told one by one; beyond these they are counted.
const TOLD: usize = 20;
/// Longest name for which a suggestion is looked for.
const LONGEST: usize = 100;

/// A fact as the file holds it.
struct Held {
    /// Row of the first applicant who has it.
    row: usize,
    /// How many have it.
    count: usize,
    /// Its kind; none where it is unknown for all.
    kind: Option<FactKind>,
}

/// A fact that a scheme reads and that not all schemes do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Its name.
    pub name: String,
    /// What it is read as.
    pub kind: FactKind,
    /// Id of the scheme.
    pub scheme: String,
}

/// What a scheme reads among such facts.
pub fn reads(ready: &Ready) -> Vec<Read> {
    let extra = ready.facts.extra_facts().into_iter();
    let read = extra.map(|(name, kind)| Read {
        name: name.to_owned(),
        kind,
        scheme: ready.scheme.id().to_owned(),
    });
    read.collect()
}

/// What there is to warn of where schemes read these facts: each fact once, at the first applicant who has
/// it.
pub fn unread(read: &[Read], cycle: &Cycle) -> Vec<Problem> {
    let mut names: Vec<&str> = Vec::new();
    let mut held: HashMap<&str, Held> = HashMap::new();
    for (row, applicant) in cycle.applicants.iter().enumerate() {
        for (name, value) in applicant.extra.iter() {
            let kind = kind(value);
            let known = held.entry(name).or_insert_with(|| {
                names.push(name);
                Held {
                    row,
                    count: 0,
                    kind: None,
                }
            });
            known.count += 1;
            known.kind = known.kind.or(kind);
        }
    }
    if names.is_empty() {
        return Vec::new();
    }
    let mut problems = Vec::new();
    let mut more = 0_usize;
    for name in names {
        let Some(fact) = held.get(name) else { continue };
        let readers = || read.iter().filter(|it| it.name == name);
        let message = if readers().next().is_none() {
            Some(not_read(name, fact.count, read))
        } else {
            let mut others = readers().filter(|it| fact.kind.is_some_and(|kind| kind != it.kind));
            others.next().map(|it| {
                let found = fact.kind.map(word).unwrap_or_default();
                let (wanted, scheme, name) = (word(it.kind), &it.scheme, Quoted(name));
                Text::new(
                    format!(
                        "“{name}”填的是{}，方案 {scheme} 按{}读取，故视为不详",
                        found.zh, wanted.zh
                    ),
                    format!(
                        "“{name}” is {} here, and the scheme {scheme} reads it as {}: it counts as unknown",
                        found.en, wanted.en
                    ),
                )
            })
        };
        let Some(message) = message else { continue };
        if problems.len() == TOLD {
            more += 1;
            continue;
        }
        let subject = cycle.applicants.get(fact.row).map(|it| it.id.to_string());
        problems.push(Problem {
            code: Code::UnreadFact,
            severity: Code::UnreadFact.severity(),
            more: None,
            place: format!("applicants[{}].extra.{name}", fact.row),
            line: None,
            subject,
            message: message.into(),
        });
    }
    if more > 0 {
        problems.push(Problem {
            code: Code::UnreadFact,
            severity: Code::UnreadFact.severity(),
            more: u64::try_from(more).ok(),
            place: String::new(),
            line: None,
            subject: None,
            message: Text::new(
                format!("另有 {more} 项事实也是如此"),
                format!("{more} more facts are like this"),
            )
            .into(),
        });
    }
    problems
}

fn not_read(name: &str, count: usize, read: &[Read]) -> Text {
    let known = read.iter().map(|it| it.name.as_str());
    let meant = suggest(
        (name.len() <= LONGEST)
            .then(|| nearest(name, known))
            .flatten(),
    );
    let name = Quoted(name);
    let (zh, en) = match count {
        1 => (String::new(), String::new()),
        count => (
            format!("（{count} 家填有此项）"),
            format!(" ({count} applicants have it)"),
        ),
    };
    Text::new(
        format!("没有规则读取“{name}”{}{zh}", meant.zh),
        format!("no rule reads “{name}”{}{en}", meant.en),
    )
}

fn kind(value: &ExtraValue) -> Option<FactKind> {
    match value {
        ExtraValue::Unknown => None,
        ExtraValue::Truth(_) => Some(FactKind::Truth),
        ExtraValue::Number(_) => Some(FactKind::Number),
        ExtraValue::Date(_) => Some(FactKind::Day),
    }
}

/// A kind in words.
pub fn word(kind: FactKind) -> Text {
    match kind {
        FactKind::Truth => Text::new("是或否", "yes or no"),
        FactKind::Code => Text::new("代码", "a code"),
        FactKind::Day => Text::new("日期", "a date"),
        FactKind::Number => Text::new("整数", "a whole number"),
    }
}
