//! The workbook of the next year: who a firm is, and what it is known to have won, goes along with its ids;
//! what belongs to the year that ends is empty.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value, json};

use super::layout::{self, Column, Home, Kind, RECORDED, Word};
use super::own::{Held, Own, Sheet};
use super::read;
use super::write::{Paper, write_next, yes_or_no};
use laurel_cycle::Cycle;
use laurel_cycle::error::Error;
use laurel_cycle::facts;
use laurel_words::lang::Lang;

/// Under what the titles of the year that ends were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Id of the rule version; none where it is not known.
    pub scheme: Option<String>,
    /// The prize in yuan; none where it is not known.
    pub prize: Option<u64>,
}

/// What was carried over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rolled {
    /// The year of the workbook.
    pub year: i32,
    /// Firms.
    pub firms: usize,
    /// Those who won in the year that ends, with the ids of their titles.
    pub winners: Vec<(String, String)>,
    /// Honours of firms that were there before.
    pub honours: usize,
    /// Titles of those who do not apply.
    pub titles: usize,
    /// Events after an award.
    pub events: usize,
    /// Columns and sheets of the user's own.
    pub own: usize,
    /// Whether records of the year that ends stand on a sheet to look at.
    pub records: bool,
}

/// A fact that says what a firm is, and not how it does in a year: it goes along. Whether a firm is above
/// designated size is found anew every year.
fn lasts(key: &str) -> bool {
    let known = facts::all().find(|fact| fact.key == key);
    key != "above_scale" && known.is_some_and(|fact| !fact.changeable && !fact.judged)
}

/// The workbook of the year after a cycle's; `workbook` are the bytes of the cycle's own, where it was one,
/// for what the user has in it beside.
///
/// # Errors
/// The workbook cannot be read or written.
pub fn next(
    cycle: &Cycle,
    workbook: Option<&[u8]>,
    given: &Given,
    paper: &Paper,
) -> Result<(Vec<u8>, Rolled), Error> {
    let mut own = match workbook {
        Some(bytes) => read::own(bytes).map_err(Error::Cycle)?,
        None => Own::default(),
    };
    let tree = serde_json::to_value(cycle).unwrap_or_default();
    let (next, mut rolled) = carried(cycle, &tree, given);
    rolled.own = own.sheets.len() + own.columns.values().map(Vec::len).sum::<usize>();
    // Facts that only some schemes read have columns of their own where the file had any.
    let mut paper = paper.clone();
    let extra = cycle.applicants.iter().flat_map(|it| it.extra.iter());
    for (name, _) in extra {
        if paper.facts.iter().all(|(known, _)| known != name) {
            let kind = laurel_contract::eligibility::FactKind::Number;
            paper.facts.push((name.to_owned(), kind));
        }
    }
    if let Some(sheet) = records(cycle, &tree, &own, paper.lang) {
        rolled.records = true;
        own.sheets.push(sheet);
    }
    Ok((write_next(next, &paper, own)?, rolled))
}

/// The tree of the next year.
fn carried(cycle: &Cycle, tree: &Value, given: &Given) -> (Value, Rolled) {
    let year = cycle.cycle.year;
    let list = |key: &str| tree.get(key).cloned().unwrap_or_else(|| json!([]));
    let mut taken: HashSet<String> = HashSet::new();
    let honours = cycle.applicants.iter().flat_map(|it| &it.honours).flatten();
    taken.extend(honours.filter_map(|it| Some(it.id.as_deref()?.to_owned())));
    taken.extend(cycle.titles.iter().map(|it| it.id.to_string()));
    let revoked = cycle.revocations();
    let mut rolled = Rolled {
        year: year.saturating_add(1),
        firms: cycle.applicants.len(),
        titles: cycle.titles.len(),
        events: cycle.events.len(),
        ..Rolled::default()
    };
    // A title of this cycle is named YEAR/APPLICANT in it; from now on it has an id as any other.
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    let mut won: BTreeMap<&str, Value> = BTreeMap::new();
    for approval in cycle.approval.iter() {
        for winner in &approval.approved {
            let plain = format!("{year}-{winner}");
            let mut id = plain.clone();
            for number in 2_u32.. {
                if taken.insert(id.clone()) {
                    break;
                }
                id = format!("{plain}-{number}");
            }
            let named = format!("{year}/{winner}");
            let mut honour = json!({
                "id": id,
                "award": "district",
                "cycle": year,
                "awarded": approval.commended.unwrap_or(approval.on),
                "revoked": match revoked.get(named.as_str()) {
                    Some(day) => json!(day),
                    None => json!(false),
                },
            });
            if let Some(object) = honour.as_object_mut() {
                object.extend(
                    given
                        .scheme
                        .iter()
                        .map(|id| ("scheme".to_owned(), json!(id))),
                );
                object.extend(given.prize.map(|yuan| ("prize".to_owned(), json!(yuan))));
            }
            rolled.winners.push((winner.to_string(), id.clone()));
            ids.insert(named, id);
            won.insert(winner.as_str(), honour);
        }
    }
    let mut applicants = Vec::new();
    for (applicant, all) in cycle.applicants.iter().zip(elements(tree, "applicants")) {
        let mut firm = Map::new();
        for key in ["id", "name", "credit_code", "street"] {
            firm.extend(all.get(key).map(|value| (key.to_owned(), value.clone())));
        }
        let facts = all
            .get("facts")
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        let facts = facts.filter(|(key, _)| lasts(key));
        let facts: Map<String, Value> = facts.map(|(key, it)| (key.clone(), it.clone())).collect();
        firm.insert("facts".to_owned(), Value::Object(facts));
        let before = all.get("honours").and_then(Value::as_array);
        rolled.honours += before.map_or(0, Vec::len);
        let mut honours = before.cloned();
        if let Some(honour) = won.remove(applicant.id.as_str()) {
            honours.get_or_insert_default().push(honour);
        }
        firm.extend(honours.map(|it| ("honours".to_owned(), Value::Array(it))));
        applicants.push(Value::Object(firm));
    }
    let mut events = list("events");
    for event in events.as_array_mut().into_iter().flatten() {
        let honour = event.get("honour").and_then(Value::as_str);
        if let Some(id) = honour.and_then(|honour| ids.get(honour)).cloned() {
            put(event, "honour", json!(id));
        }
    }
    // What people of the panel did goes along as far as something is on record about it.
    let named: HashSet<&str> = cycle.conduct.iter().map(|it| &*it.reviewer).collect();
    let mut examiners = list("examiners");
    if let Some(examiners) = examiners.as_array_mut() {
        examiners.retain(|it| {
            let id = it.get("id").and_then(Value::as_str);
            id.is_some_and(|id| named.contains(id))
        });
    }
    let next = json!({
        "laurel": "0.1",
        "cycle": { "year": rolled.year },
        "applicants": applicants,
        "examiners": examiners,
        "titles": list("titles"),
        "events": events,
        "conduct": list("conduct"),
        "acts": list("acts"),
    });
    (next, rolled)
}

fn put(object: &mut Value, key: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
}

fn elements<'t>(tree: &'t Value, key: &str) -> impl Iterator<Item = &'t Value> {
    tree.get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

/// The records of the year that ends, on a sheet that is not read: whether there are more is asked anew.
/// None where there are none.
fn records(cycle: &Cycle, tree: &Value, own: &Own, lang: Lang) -> Option<Sheet> {
    let heads = match lang {
        Lang::Zh => ["申报编号", "名称", "事项", "内容"],
        Lang::En => ["applicant id", "name", "what", "record"],
    };
    let lead = match lang {
        Lang::Zh => "上一年度所记，供核对；本表不读取。仍在年限之内的，请重新记入相应的表。",
        Lang::En => {
            "On record a year ago, to look at; this sheet is not read. What is still within its years is recorded anew on its sheet."
        }
    };
    let mut rows: Vec<[String; 4]> = Vec::new();
    let sheets = layout::sheets();
    for (applicant, all) in cycle.applicants.iter().zip(elements(tree, "applicants")) {
        let name = applicant.name.as_deref().unwrap_or_default();
        for sheet in &sheets {
            let Home::Table(key) = sheet.home else {
                continue;
            };
            if key == "honours" {
                continue;
            }
            for record in elements(all, key) {
                let said = said(&sheet.columns, record, lang);
                rows.push([
                    applicant.id.to_string(),
                    name.to_owned(),
                    sheet.name.get(lang).to_owned(),
                    said,
                ]);
            }
        }
        let incidents = sheets
            .iter()
            .find(|sheet| sheet.home == Home::List(&["incidents"]));
        for record in elements(tree, "incidents") {
            if record.get("applicant").and_then(Value::as_str) == Some(&applicant.id)
                && let Some(sheet) = incidents
            {
                let said = said(&sheet.columns, record, lang);
                rows.push([
                    applicant.id.to_string(),
                    name.to_owned(),
                    sheet.name.get(lang).to_owned(),
                    said,
                ]);
            }
        }
    }
    if rows.is_empty() {
        return None;
    }
    let plain = match lang {
        Lang::Zh => format!("#{}年度记录", cycle.cycle.year),
        Lang::En => format!("#records of {}", cycle.cycle.year),
    };
    let taken = |name: &str| {
        own.sheets
            .iter()
            .any(|it| it.name.to_lowercase() == name.to_lowercase())
    };
    let mut name = plain.clone();
    for number in 2_u32.. {
        if !taken(&name) {
            break;
        }
        name = format!("{plain} {number}");
    }
    let mut cells = vec![(0, 0, Held::Text(lead.to_owned()))];
    let heads = heads.map(str::to_owned);
    for (row, at) in std::iter::once(&heads).chain(&rows).zip(1..) {
        for (text, col) in row.iter().zip(0..) {
            cells.push((at, col, Held::Text(text.clone())));
        }
    }
    Some(Sheet { name, cells })
}

/// A record in words: its columns that say something.
fn said(columns: &[Column], record: &Value, lang: Lang) -> String {
    let said = columns
        .iter()
        .filter(|column| column.key != "applicant")
        .filter_map(|column| {
            let word = |words: &'static [Word], id: &str| {
                let word = words.iter().find(|word| word.id == id);
                word.map_or(id, |word| word.get(lang)).to_owned()
            };
            let value = match (record.get(&column.key)?, column.kind) {
                (Value::Null, _) => return None,
                (Value::Bool(truth), _) => yes_or_no(*truth, lang).to_owned(),
                (Value::String(id), Kind::Word(words)) => word(words, id),
                (Value::String(id), Kind::Recorded) => word(RECORDED, id),
                (Value::String(text), _) => text.clone(),
                (other, _) => other.to_string(),
            };
            Some(format!(
                "{}{}{value}",
                column.title.get(lang),
                lang.pick("：", ": ")
            ))
        });
    said.collect::<Vec<_>>().join(lang.pick("；", "; "))
}
