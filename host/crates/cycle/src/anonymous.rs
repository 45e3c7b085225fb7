//! A cycle without identities: what every output is then made from says nothing of who anybody is.
//!
//! Names, credit codes and free texts are left out, ids become numbers by the order of the file. All
//! that a rule reads stays, so that every outcome is the same.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use smol_str::{SmolStr, format_smolstr};

use super::model::{Applicant, Cycle, Extra, Id};
use super::problem::LEFT_OUT;
use super::{Evidence, Problem, schema};
use laurel_words::lang::{Lang, Text};

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
/// of these, `known` the words of the rules: their versions, the measures, the facts that only some of
/// them read. What the file calls otherwise no rule looks at, and it may name anybody.
pub fn anonymous(mut cycle: Cycle, known: &HashSet<String>, lang: Lang) -> Cycle {
    let unless_known = |word: &mut Option<Id>| {
        if word
            .as_ref()
            .is_some_and(|word| !known.contains(word.as_str()))
        {
            *word = Some(LEFT_OUT.into());
        }
    };
    cycle.warnings = anonymous_problems(std::mem::take(&mut cycle.warnings), &HashSet::new());
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

    unless_known(&mut cycle.cycle.decided_under);
    for one in &mut cycle.applicants {
        applicant(one, &units, &experts, &titles);
        for honour in one.honours.iter_mut().flatten() {
            unless_known(&mut honour.scheme);
        }
        let mut extra = Extra::default();
        for (name, value) in one.extra.iter().filter(|(name, _)| known.contains(*name)) {
            // The names come from a list without repeats.
            let _ = extra.push(name, *value);
        }
        one.extra = extra;
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
        unless_known(&mut title.scheme);
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
        unless_known(&mut act.measure);
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
    one.street = None;
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
/// `words` are names of sheets and columns, and what they hold, besides the keys and words of the file.
pub fn anonymous_problems(problems: Vec<Problem>, words: &HashSet<String>) -> Vec<Problem> {
    let mut known = words.clone();
    vocabulary(&schema::cycle_schema(), &mut known);
    problems
        .into_iter()
        .map(|problem| {
            let message = problem.message.without_quotations();
            let message = Text::new(unquoted(&message.zh, &known), unquoted(&message.en, &known));
            Problem {
                place: nowhere(&problem.place, &known),
                subject: None,
                message: message.into(),
                ..problem
            }
        })
        .collect()
}

/// Places without names that only the file has.
pub fn anonymous_places(places: Vec<String>) -> Vec<String> {
    let mut known = HashSet::new();
    vocabulary(&schema::cycle_schema(), &mut known);
    let places = places.iter();
    places.map(|place| nowhere(place, &known)).collect()
}

/// A place in which every key is one of the file format's own, every sheet one of the template's, or
/// left out. Places are paths (`applicants[3].extra["…"]`) or cells (`'…'!C7`).
fn nowhere(place: &str, known: &HashSet<String>) -> String {
    let cell = |text: &str| {
        let digits = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
        digits.len() < text.len()
            && !digits.is_empty()
            && digits.chars().all(|c| c.is_ascii_digit())
    };
    if let Some((sheet, cell)) = place.rsplit_once('!').filter(|(_, it)| cell(it)) {
        let sheet = if known.contains(sheet.trim_matches('\'')) {
            sheet
        } else {
            LEFT_OUT
        };
        return format!("{sheet}!{cell}");
    }
    let own = |key: &str| {
        let clause = key.len() < 10
            && key.contains('.')
            && key.chars().all(|c| c.is_ascii_digit() || c == '.');
        clause || known.contains(key)
    };
    let mut text = String::new();
    let mut rest = place;
    while let Some(first) = rest.chars().next() {
        let end = match rest.strip_prefix("[\"") {
            // A key as `Debug` writes it, up to the quotation mark that no backslash is before.
            Some(key) => {
                let mut escaped = false;
                let end = key.find(|c: char| {
                    let end = c == '"' && !escaped;
                    escaped = c == '\\' && !escaped;
                    end
                });
                let (key, after) = key
                    .split_at_checked(end.unwrap_or(key.len()))
                    .unwrap_or_default();
                let key = if own(key) { key } else { LEFT_OUT };
                text.push_str(&format!("[\"{key}\"]"));
                rest = after.strip_prefix("\"]").unwrap_or_default();
                continue;
            }
            None if first == '[' || first == '.' => first.len_utf8(),
            None => rest.find(['.', '[']).unwrap_or(rest.len()),
        };
        let (part, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        // Digits are an index in brackets only: elsewhere they are a key, which may be a credit code.
        let index = part.strip_suffix(']').filter(|_| text.ends_with('['));
        let index =
            index.is_some_and(|it| !it.is_empty() && it.chars().all(|c| c.is_ascii_digit()));
        let ours = part == "." || part == "[" || index || own(part);
        text.push_str(if ours { part } else { LEFT_OUT });
        rest = after;
    }
    text
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

/// A backstop for what is not told apart as a quotation: from a quotation mark on, all is left out up to
/// the last that closes one, unless what stands between the first two is known.
fn unquoted(message: &str, known: &HashSet<String>) -> String {
    let mut text = String::new();
    let mut rest = message;
    while let Some((before, after)) = rest.split_once('“') {
        let next = after.split_once('”');
        let (shown, after) =
            match next.filter(|(word, _)| *word == LEFT_OUT || known.contains(*word)) {
                Some(split) => split,
                None => (
                    LEFT_OUT,
                    after.rsplit_once('”').map_or("", |(_, after)| after),
                ),
            };
        text.push_str(&format!("{before}“{shown}”"));
        rest = after;
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_left_out_unless_they_are_known() {
        let known = HashSet::from(["event".to_owned()]);
        assert_eq!(
            unquoted("没有编号为“A01”的申报单位，是否应为“A“10””", &known),
            "没有编号为“…”"
        );
        assert_eq!(
            unquoted("either “event” or “x", &known),
            "either “event” or “…”"
        );
        assert_eq!(unquoted("“甲”乙”重复", &known), "“…”重复");
    }

    #[test]
    fn places_name_only_what_the_file_format_has() {
        let known = ["applicants", "extra", "marks", "申报单位"].map(str::to_owned);
        let known = HashSet::from(known);
        for (place, left) in [
            ("applicants[3].extra", "applicants[3].extra"),
            ("applicants[3].宁波某厂", "applicants[3].…"),
            (
                r#"applicants[3]["a\"].b"].marks["4.1.2"]"#,
                r#"applicants[3]["…"].marks["4.1.2"]"#,
            ),
            ("91330206", "…"),
            ("applicants[3].extra.91330206", "applicants[3].extra.…"),
            ("申报单位!C7", "申报单位!C7"),
            ("'宁波 某厂'!C7", "…!C7"),
        ] {
            assert_eq!(nowhere(place, &known), left);
        }
    }

    #[test]
    fn ids_are_numbers_of_one_width() {
        let mut numbers = Numbers::new("单位", 120);
        assert_eq!(numbers.next(), "单位001");
        assert_eq!(Numbers::new("单位", 9).next(), "单位01");
    }
}
