//! What a register says in all: its entries in their order, with what was corrected later put in place.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::entry::{
    ActRecord, Complete, Correction, CycleRecord, Entry, EventRecord, Number, Opened, TitleRecord,
    What,
};
use super::register::Fault;
use laurel_cycle::{
    Act, ActStep, CycleInfo, Day, Edition, Event, EventKind, Honour, Id, Problem, Revoked,
    Severity, Timetable, Version, check,
};
use laurel_words::lang::Text;
use laurel_words::visible::short;

/// A record as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing<T> {
    /// The entry that wrote it.
    pub entry: Number,
    /// Who wrote it.
    pub by: String,
    /// When, in UTC.
    pub at: String,
    /// The entries that corrected it, in their order.
    pub corrected: Vec<Number>,
    /// What it says now.
    pub value: T,
}

/// What a register says in all.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// How many entries say it.
    pub entries: u64,
    /// How it was opened.
    pub opened: Option<Opened>,
    /// That it has the titles of all years.
    pub complete: Option<Standing<Complete>>,
    /// The cycles on record.
    pub cycles: Vec<Standing<CycleRecord>>,
    /// The titles.
    pub titles: Vec<Standing<TitleRecord>>,
    /// What happened to them.
    pub events: Vec<Standing<EventRecord>>,
    /// The steps that were taken.
    pub acts: Vec<Standing<ActRecord>>,
    /// The corrections that count, with the entry of each.
    pub corrections: Vec<(Number, Correction)>,
    by_code: HashMap<String, Vec<usize>>,
    by_title: HashMap<Id, usize>,
    by_event: HashMap<Id, usize>,
}

impl State {
    /// What some entries say.
    ///
    /// # Errors
    /// A correction names no entry that may be corrected, or makes nonsense of it.
    pub fn of<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Result<Self, Fault> {
        let entries: Vec<&Entry> = entries.into_iter().collect();
        let mut corrections: BTreeMap<Number, Vec<(Number, &Correction)>> = BTreeMap::new();
        // A correction that was wrong itself counts no more.
        let mut void: Vec<Number> = Vec::new();
        for entry in entries.iter().rev() {
            if let What::Correction(correction) = &entry.what
                && !void.contains(&entry.number)
            {
                let of = by_number(&entries, correction.of, entry.number)?;
                if matches!(of.what, What::Correction(_)) {
                    if !correction.void {
                        return Err(fault(
                            entry.number,
                            "更正只能撤回另一条更正，不能改写它：请撤回后另行更正原来的一条",
                            "a correction can only be withdrawn, not rewritten: withdraw it, then correct the entry itself",
                        ));
                    }
                    void.push(correction.of);
                } else if matches!(of.what, What::Opened(_)) {
                    return Err(fault(
                        entry.number,
                        "开头的一条不能更正",
                        "the first entry cannot be corrected",
                    ));
                }
            }
        }
        let mut state = Self {
            entries: entries.len() as u64,
            ..Self::default()
        };
        for entry in &entries {
            if let What::Correction(correction) = &entry.what
                && !void.contains(&entry.number)
            {
                let all = corrections.entry(correction.of).or_default();
                all.push((entry.number, correction));
                state.corrections.push((entry.number, correction.clone()));
            }
        }
        for entry in &entries {
            let all = corrections
                .get(&entry.number)
                .map_or(&[][..], Vec::as_slice);
            match &entry.what {
                What::Opened(opened) => state.opened = Some(opened.clone()),
                What::Complete(it) => {
                    if let Some(it) = standing(entry, it, all)? {
                        state.complete = Some(it);
                    }
                }
                What::Cycle(it) => state.cycles.extend(standing(entry, &**it, all)?),
                What::Title(it) => state.titles.extend(standing(entry, &**it, all)?),
                What::Event(it) => state.events.extend(standing(entry, &**it, all)?),
                What::Act(it) => state.acts.extend(standing(entry, &**it, all)?),
                What::Correction(_) => {}
            }
        }
        state.index()?;
        Ok(state)
    }

    fn index(&mut self) -> Result<(), Fault> {
        for (at, title) in self.titles.iter().enumerate() {
            if let Some(code) = &title.value.credit_code {
                let all = self.by_code.entry(code.clone()).or_default();
                all.push(at);
            }
            if self.by_title.insert(title.value.id.clone(), at).is_some() {
                return Err(twice(title.entry, &title.value.id));
            }
        }
        for (at, event) in self.events.iter().enumerate() {
            let id = &event.value.event.id;
            if self.by_event.insert(id.clone(), at).is_some() {
                return Err(twice(event.entry, id));
            }
        }
        Ok(())
    }

    /// The titles of the holder of a credit code, of all years.
    pub fn titles_of(&self, code: &str) -> impl Iterator<Item = &Standing<TitleRecord>> {
        let all = self.by_code.get(code).into_iter().flatten();
        all.filter_map(|at| self.titles.get(*at))
    }

    /// A title by its id.
    pub fn title(&self, id: &str) -> Option<&Standing<TitleRecord>> {
        self.by_title.get(id).and_then(|at| self.titles.get(*at))
    }

    /// An event by its id.
    pub fn event(&self, id: &str) -> Option<&Standing<EventRecord>> {
        self.by_event.get(id).and_then(|at| self.events.get(*at))
    }

    /// What happened to a title.
    pub fn events_on<'s>(
        &'s self,
        title: &'s str,
    ) -> impl Iterator<Item = &'s Standing<EventRecord>> {
        self.events
            .iter()
            .filter(move |it| it.value.event.honour == title)
    }

    /// The steps taken on an event.
    pub fn acts_on<'s>(&'s self, event: &'s str) -> impl Iterator<Item = &'s Standing<ActRecord>> {
        self.acts
            .iter()
            .filter(move |it| it.value.act.event.as_deref() == Some(event))
    }

    /// Whether a title was revoked: by a decision on a fraud, or as a file says of it. Otherwise it stands.
    pub fn revoked(&self, title: &TitleRecord) -> Revoked {
        let decided = self
            .events_on(&title.id)
            .filter(|it| it.value.event.kind == EventKind::Fraud)
            .flat_map(|it| self.acts_on(&it.value.event.id))
            .map(|it| &it.value.act)
            .filter(|act| {
                act.step == ActStep::Decided && act.measure.as_deref() == Some("revoke-title")
            })
            .map(|act| act.on)
            .min();
        match (decided, title.revoked) {
            (Some(day), _) => Revoked::Revoked(Some(day)),
            (None, Revoked::Unknown) => Revoked::Stands,
            (None, said) => said,
        }
    }

    /// The title as an applicant's honour in a cycle file.
    pub fn honour(&self, title: &TitleRecord) -> Honour {
        Honour {
            id: Some(title.id.clone()),
            award: title.award,
            scheme: title.scheme.clone(),
            cycle: title.cycle,
            awarded: title.awarded,
            prize: title.prize,
            revoked: self.revoked(title),
        }
    }

    /// The title as one of a holder that does not apply, in a cycle file.
    pub fn former(&self, title: &TitleRecord) -> laurel_cycle::Title {
        laurel_cycle::Title {
            id: title.id.clone(),
            holder: title.holder.as_str().into(),
            credit_code: title.credit_code.as_deref().map(Into::into),
            award: title.award,
            scheme: title.scheme.clone(),
            cycle: title.cycle,
            awarded: title.awarded,
            prize: title.prize,
            revoked: self.revoked(title),
        }
    }

    /// The honours of the holder of a credit code from cycles before a year, as they would stand in that
    /// year's cycle file. None where the register has no title of it and does not claim to have all.
    pub fn honours(&self, code: &str, before: i32) -> Option<Vec<Honour>> {
        let honours: Vec<Honour> = self
            .titles_of(code)
            .map(|it| &it.value)
            .filter(|title| is_before(title, before))
            .map(|title| self.honour(title))
            .collect();
        (!honours.is_empty() || self.complete.is_some()).then_some(honours)
    }

    /// What happened to some titles and the steps that were taken, as they would stand in a cycle file.
    pub fn aftermath(&self, titles: &[&str]) -> (Vec<Event>, Vec<Act>) {
        let events: Vec<Event> = titles
            .iter()
            .flat_map(|id| self.events_on(id))
            .map(|it| it.value.event.clone())
            .collect();
        let acts = events
            .iter()
            .flat_map(|event| self.acts_on(&event.id))
            .map(|it| it.value.act.clone())
            .collect();
        (events, acts)
    }

    /// A cycle without applicants that has some titles and what happened to them until a day, so that the
    /// sanction stage of a version can be run on it.
    pub fn as_cycle(&self, on: Day, keep: impl Fn(&TitleRecord) -> bool) -> laurel_cycle::Cycle {
        let titles: Vec<&TitleRecord> = self
            .titles
            .iter()
            .map(|it| &it.value)
            .filter(|title| title.awarded.is_none_or(|day| day <= on) && keep(title))
            .collect();
        let ids: Vec<&str> = titles.iter().map(|title| &*title.id).collect();
        let (mut events, mut acts) = self.aftermath(&ids);
        events.retain(|event| event.on <= on);
        acts.retain(|act| {
            act.on <= on
                && events
                    .iter()
                    .any(|event| act.event.as_ref() == Some(&event.id))
        });
        let titles = titles.into_iter().map(|title| self.former(title)).collect();
        laurel_cycle::Cycle {
            titles,
            events,
            acts,
            ..empty(on)
        }
    }

    /// What is wrong with what the register says in all, in the words of the check of a cycle file.
    pub fn problems(&self, today: Day, editions: &[Edition]) -> Vec<Problem> {
        let titles = self.titles.iter().map(|it| it.value.awarded);
        let events = self.events.iter().map(|it| Some(it.value.event.on));
        let acts = self.acts.iter().map(|it| Some(it.value.act.on));
        let days = titles.chain(events).chain(acts).flatten();
        let last = days.max().map_or(today, |day| day.max(today));
        let mut cycle = self.as_cycle(last, |_| true);
        // Also those whose title or event counts no more.
        cycle.events = self
            .events
            .iter()
            .map(|it| it.value.event.clone())
            .collect();
        cycle.acts = self.acts.iter().map(|it| it.value.act.clone()).collect();
        let mut problems = check(&cycle, editions);
        problems.retain(|it| it.severity == Severity::Error);
        for problem in &mut problems {
            if let Some(place) = place_in(&cycle, &problem.place) {
                problem.place = place;
            }
        }
        problems
    }
}

/// What a place of a cycle is called in the register: by the id of the title or the event.
fn place_in(cycle: &laurel_cycle::Cycle, place: &str) -> Option<String> {
    let (table, rest) = place.split_once('[')?;
    let (at, field) = rest.split_once(']')?;
    let at: usize = at.parse().ok()?;
    let id = match table {
        "titles" => &cycle.titles.get(at)?.id,
        "events" => &cycle.events.get(at)?.id,
        "acts" => cycle.acts.get(at)?.event.as_ref()?,
        _ => return None,
    };
    Some(format!("{id}{field}"))
}

/// Whether a title is from a cycle before a year.
pub(crate) fn is_before(title: &TitleRecord, year: i32) -> bool {
    let of = title.cycle.or(title.awarded.and_then(Day::year));
    of.is_none_or(|of| of < year)
}

/// A cycle in which nobody applied.
fn empty(on: Day) -> laurel_cycle::Cycle {
    laurel_cycle::Cycle {
        laurel: Version::V0_1,
        cycle: CycleInfo {
            year: on.year().unwrap_or_default(),
            reference_day: None,
            timetable: Timetable {
                announced: None,
                deadline: on,
            },
            decided_under: None,
        },
        applicants: Vec::new(),
        examiners: Vec::new(),
        conflicts: Vec::new(),
        scores: None,
        eligible_list: None,
        selection: None,
        candidate_list: None,
        deliberation: None,
        notice: None,
        approval: None,
        titles: Vec::new(),
        incidents: Vec::new(),
        events: Vec::new(),
        conduct: Vec::new(),
        acts: Vec::new(),
        warnings: Vec::new(),
    }
}

fn fault(entry: Number, zh: impl Into<String>, en: impl Into<String>) -> Fault {
    Fault {
        entry: Some(entry),
        text: Text::new(zh, en),
    }
}

fn twice(entry: Number, id: &str) -> Fault {
    let id = short(id).into_owned();
    fault(
        entry,
        format!("编号 {id} 已有"),
        format!("the id {id} is there already"),
    )
}

fn by_number<'e>(
    entries: &[&'e Entry],
    of: Number,
    correction: Number,
) -> Result<&'e Entry, Fault> {
    let at = usize::try_from(of).ok().and_then(|of| of.checked_sub(1));
    at.filter(|_| of < correction)
        .and_then(|at| entries.get(at).copied())
        .ok_or_else(|| {
            fault(
                correction,
                format!("所更正的第{of}条不存在"),
                format!("it corrects entry {of}, which is not there"),
            )
        })
}

/// A record with its corrections; none where it counts no more.
fn standing<T: Clone + Serialize + DeserializeOwned>(
    entry: &Entry,
    value: &T,
    corrections: &[(Number, &Correction)],
) -> Result<Option<Standing<T>>, Fault> {
    let mut value = value.clone();
    let mut corrected = Vec::new();
    for (number, correction) in corrections {
        if correction.void {
            return Ok(None);
        }
        corrected.push(*number);
        value = set(&value, &correction.set).map_err(|(field, why)| {
            let (field, why) = (short(&field).into_owned(), short(&why).into_owned());
            fault(
                *number,
                format!(
                    "第{}条不能这样更正：{field} 的值不合要求（{why}）",
                    entry.number
                ),
                format!(
                    "entry {} cannot be corrected so: {field} ({why})",
                    entry.number
                ),
            )
        })?;
    }
    Ok(Some(Standing {
        entry: entry.number,
        by: entry.by.clone(),
        at: entry.at.clone(),
        corrected,
        value,
    }))
}

/// What only the entry itself says.
const FIXED: [&str; 10] = [
    "id",
    "from",
    "file",
    "receipt",
    "titles",
    "again",
    "applicants",
    "year",
    "set",
    "waived",
];

/// A record with some fields otherwise; the field at which that fails, and why.
fn set<T: Serialize + DeserializeOwned>(
    value: &T,
    fields: &Map<String, Value>,
) -> Result<T, (String, String)> {
    let nonsense = |field: &str, why: String| (field.to_owned(), why);
    let mut tree = serde_json::to_value(value).map_err(|it| nonsense("", it.to_string()))?;
    let mut last: Option<T> = None;
    for (field, new) in fields {
        if FIXED.contains(&field.as_str()) {
            return Err(nonsense(
                field,
                "不能更正 · it cannot be corrected".to_owned(),
            ));
        }
        let Some(outer) = tree.as_object_mut() else {
            return Err(nonsense(field, "?".to_owned()));
        };
        // An event and an act stand within their records.
        let own = matches!(field.as_str(), "who") || (field == "note" && outer.contains_key("act"));
        let inner = ["event", "act"]
            .into_iter()
            .find(|key| outer.get(*key).is_some_and(Value::is_object));
        let object = match inner.filter(|_| !own) {
            Some(key) => outer.get_mut(key).and_then(Value::as_object_mut),
            None => Some(outer),
        };
        let Some(object) = object else {
            return Err(nonsense(field, "?".to_owned()));
        };
        match new {
            Value::Null => drop(object.remove(field)),
            new => drop(object.insert(field.clone(), new.clone())),
        }
        // One by one, so that what is wrong can be named.
        let read = serde_json::from_value(tree.clone());
        last = Some(read.map_err(|it| nonsense(field, it.to_string()))?);
    }
    match last {
        Some(value) => Ok(value),
        None => serde_json::from_value(tree).map_err(|it| nonsense("", it.to_string())),
    }
}
