//! A cycle without identities: what every output is then made from says nothing of who anybody is.
//!
//! Names, credit codes and free texts are left out, ids become numbers by the order of the file. All
//! that a rule reads stays, so that every outcome is the same.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use smol_str::{SmolStr, format_smolstr};

use super::model::{Applicant, Cycle, Id};
use super::{Evidence, Problem, schema};
use crate::lang::{Lang, Text};

/// What stands where a text has been left out.
const LEFT_OUT: &str = "…";

/// New ids by the old ones.
type Labels = HashMap<SmolStr, SmolStr>;

/// Numbers by the order of the file, all of them as wide as the last.
struct Numbers {
    word: &'static str,
    width: usize,
    count: usize,
}

impl Numbers {
    fn new(word: &'static str, total: usize) -> Self {
        Self {
            word,
            width: total.to_string().len().max(2),
            count: 0,
        }
    }

    fn next(&mut self) -> SmolStr {
        self.count += 1;
        format_smolstr!("{}{:0width$}", self.word, self.count, width = self.width)
    }
}

fn labels<'i>(word: &'static str, ids: impl ExactSizeIterator<Item = &'i Id>) -> Labels {
    let mut numbers = Numbers::new(word, ids.len());
    ids.map(|id| (id.clone(), numbers.next())).collect()
}

fn rename(id: &mut Id, labels: &Labels) {
    // What refers to nothing does not come through the checks; if it did, it may not be an identity.
    *id = labels.get(id).cloned().unwrap_or_else(|| LEFT_OUT.into());
}

fn rename_all<'i>(ids: impl IntoIterator<Item = &'i mut Id>, labels: &Labels) {
    ids.into_iter().for_each(|id| rename(id, labels));
}

/// The cycle without names, credit codes and free texts, and with neutral ids. `lang` is the language
/// of these.
pub fn anonymous(mut cycle: Cycle, lang: Lang) -> Cycle {
    let units = labels(
        lang.pick("单位", "unit-"),
        cycle.applicants.iter().map(|applicant| &applicant.id),
    );
    let experts = labels(
        lang.pick("专家", "examiner-"),
        cycle.examiners.iter().map(|examiner| &examiner.id),
    );
    let events = labels(
        lang.pick("情况", "event-"),
        cycle.events.iter().map(|event| &event.id),
    );
    let conduct = labels(
        lang.pick("行为", "conduct-"),
        cycle.conduct.iter().map(|conduct| &conduct.id),
    );
    let honours = cycle
        .applicants
        .iter()
        .flat_map(|applicant| applicant.honours.iter().flatten())
        .filter_map(|honour| honour.id.as_ref());
    let titles: Vec<&Id> = honours
        .chain(cycle.titles.iter().map(|title| &title.id))
        .collect();
    let titles = labels(lang.pick("称号", "title-"), titles.into_iter());

    for one in &mut cycle.applicants {
        applicant(one, &units, &experts, &titles);
    }
    for examiner in &mut cycle.examiners {
        rename(&mut examiner.id, &experts);
        examiner.name = None;
    }
    for conflict in &mut cycle.conflicts {
        rename(&mut conflict.examiner, &experts);
        rename(&mut conflict.applicant, &units);
        conflict.note = None;
    }
    if let Some(scores) = &mut cycle.scores {
        for sheet in &mut scores.sheets {
            rename(&mut sheet.applicant, &units);
            rename(&mut sheet.examiner, &experts);
        }
        rename_all(
            scores.agreed.iter_mut().map(|set| &mut set.applicant),
            &units,
        );
        rename_all(
            scores.totals.iter_mut().map(|total| &mut total.applicant),
            &units,
        );
    }
    let lists = [&mut cycle.eligible_list, &mut cycle.candidate_list];
    for list in lists.into_iter().flatten() {
        rename_all(&mut list.applicants, &units);
    }
    if let Some(selection) = &mut cycle.selection {
        rename_all(&mut selection.picked, &units);
        rename_all(selection.considered.iter_mut().flatten(), &units);
    }
    if let Some(deliberation) = &mut cycle.deliberation {
        rename_all(&mut deliberation.proposed, &units);
    }
    for objection in cycle
        .notice
        .iter_mut()
        .flat_map(|notice| &mut notice.objections)
    {
        rename(&mut objection.applicant, &units);
        objection.note = None;
    }
    if let Some(approval) = &mut cycle.approval {
        rename_all(&mut approval.approved, &units);
    }
    let mut holders = Numbers::new(lang.pick("往届单位", "former-"), cycle.titles.len());
    for title in &mut cycle.titles {
        rename(&mut title.id, &titles);
        title.holder = holders.next().as_str().into();
        title.credit_code = None;
    }
    for incident in &mut cycle.incidents {
        rename(&mut incident.applicant, &units);
        incident.note = None;
    }
    for event in &mut cycle.events {
        rename(&mut event.id, &events);
        event.honour = title_of(&event.honour, &titles, &units);
        event.note = None;
    }
    for one in &mut cycle.conduct {
        rename(&mut one.id, &conduct);
        rename(&mut one.reviewer, &experts);
        one.note = None;
    }
    for act in &mut cycle.acts {
        rename_all(&mut act.event, &events);
        rename_all(&mut act.conduct, &conduct);
    }
    cycle
}

/// A title of this cycle is named YEAR/APPLICANT; others have an id of their own.
fn title_of(honour: &Id, titles: &Labels, units: &Labels) -> Id {
    match honour.split_once('/') {
        Some((year, unit)) => {
            let unit = units.get(unit).map_or(LEFT_OUT, SmolStr::as_str);
            format_smolstr!("{year}/{unit}")
        }
        None => titles
            .get(honour)
            .cloned()
            .unwrap_or_else(|| LEFT_OUT.into()),
    }
}

fn applicant(one: &mut Applicant, units: &Labels, experts: &Labels, titles: &Labels) {
    rename(&mut one.id, units);
    one.name = None;
    one.credit_code = None;
    for (_, record) in one.judgements.records.iter_mut().flatten() {
        record.by = None;
        record.note = None;
    }
    one.accidents
        .iter_mut()
        .flatten()
        .for_each(|record| record.note = None);
    one.complaints
        .iter_mut()
        .flatten()
        .for_each(|record| record.note = None);
    one.spot_checks
        .iter_mut()
        .flatten()
        .for_each(|record| record.note = None);
    one.breaches
        .iter_mut()
        .flatten()
        .for_each(|record| record.note = None);
    for honour in one.honours.iter_mut().flatten() {
        rename_all(&mut honour.id, titles);
    }
    for sheet in one.sheets.iter_mut().flatten() {
        rename(&mut sheet.examiner, experts);
    }
    let mut evidence = Evidence::new();
    for (key, _) in one.evidence.iter() {
        // The keys come from a list without repeats.
        let _ = evidence.push(key, LEFT_OUT);
    }
    one.evidence = evidence;
}

/// Problems without identities: where each is and what is wrong, but not what the file has there.
/// `words` are those that may stand in quotation marks besides the keys and words of the file.
pub fn anonymous_problems(problems: Vec<Problem>, words: &HashSet<String>) -> Vec<Problem> {
    let mut known = words.clone();
    vocabulary(&schema::cycle_schema(), &mut known);
    problems
        .into_iter()
        .map(|problem| Problem {
            subject: None,
            message: Text::new(
                unquoted(&problem.message.zh, &known),
                unquoted(&problem.message.en, &known),
            ),
            ..problem
        })
        .collect()
}

/// The keys and words that a schema names.
fn vocabulary(schema: &Value, known: &mut HashSet<String>) {
    match schema {
        Value::Object(object) => {
            for (key, value) in object {
                match (key.as_str(), value) {
                    ("properties", Value::Object(properties)) => {
                        known.extend(properties.keys().cloned());
                    }
                    ("enum", Value::Array(words)) => {
                        known.extend(words.iter().filter_map(Value::as_str).map(str::to_owned));
                    }
                    ("const", Value::String(word)) => {
                        known.insert(word.clone());
                    }
                    _ => {}
                }
                vocabulary(value, known);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| vocabulary(value, known)),
        _ => {}
    }
}

/// A message in which what stands in quotation marks is left out, unless it is known.
fn unquoted(message: &str, known: &HashSet<String>) -> String {
    let mut text = String::new();
    let mut rest = message;
    while let Some((before, after)) = rest.split_once('“') {
        let (quoted, after) = closing(after);
        let shown = if known.contains(quoted) {
            quoted
        } else {
            LEFT_OUT
        };
        text.push_str(&format!("{before}“{shown}”"));
        rest = after;
    }
    text + rest
}

/// What stands before the mark that closes a quotation, which may hold others, and what follows it.
fn closing(text: &str) -> (&str, &str) {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '“' => depth += 1,
            '”' if depth == 0 => {
                let after = text.get(at + c.len_utf8()..).unwrap_or_default();
                return (text.get(..at).unwrap_or_default(), after);
            }
            '”' => depth -= 1,
            _ => {}
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_left_out_unless_they_are_known() {
        let known = HashSet::from(["event".to_owned()]);
        assert_eq!(
            unquoted("没有编号为“A01”的申报者，是否应为“A“10””", &known),
            "没有编号为“…”的申报者，是否应为“…”"
        );
        assert_eq!(
            unquoted("either “event” or “x", &known),
            "either “event” or “…”"
        );
    }

    #[test]
    fn ids_are_numbers_of_one_width() {
        let mut numbers = Numbers::new("单位", 120);
        assert_eq!(numbers.next(), "单位001");
        assert_eq!(Numbers::new("单位", 9).next(), "单位01");
    }
}
