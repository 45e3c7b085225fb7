//! What is in a register, for reading: as a list, a workbook, a page, JSON.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use super::due;
use super::enter::titles;
use crate::cli::session::Session;
use crate::cli::table::{heading, table};
use crate::cli::tell_written;
use laurel_cycle::error::Error;
use laurel_cycle::{ActStep, Day, Event, Id, Revoked};
use laurel_files::files::{self, Output};
use laurel_office::results::{Cell, Head as Column, Table};
use laurel_office::save;
use laurel_register::entry::{ActRecord, Correction, CycleRecord, TitleRecord};
use laurel_register::fill::{award, kind};
use laurel_register::{Head, Register, Standing};
use laurel_scheme::outcome::StepTaken;
use laurel_words::lang::{Lang, Text};
use laurel_words::visible::shown;

/// What is in a register.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "RegisterList")]
pub struct Listing {
    /// What it is called.
    pub name: String,
    /// How far it has come.
    pub head: Option<Head>,
    /// The entry by which somebody declared that it has the titles of all years; none where nobody did.
    pub complete: Option<u64>,
    /// The titles, by year.
    pub titles: Vec<TitleOut>,
    /// The cycles on record.
    pub cycles: Vec<CycleOut>,
    /// The corrections that count.
    pub corrections: Vec<CorrectionOut>,
}

/// Who wrote an entry, and when.
#[derive(Serialize, JsonSchema)]
pub struct Written {
    /// Its number.
    pub entry: u64,
    /// Who wrote it.
    pub by: String,
    /// When, in UTC.
    pub at: String,
    /// The entries that corrected it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrected: Vec<u64>,
}

impl Written {
    fn of<T>(it: &Standing<T>) -> Self {
        Self {
            entry: it.entry,
            by: it.by.clone(),
            at: it.at.clone(),
            corrected: it.corrected.clone(),
        }
    }
}

/// A title with what happened to it.
#[derive(Serialize, JsonSchema)]
pub struct TitleOut {
    /// The title.
    #[serde(flatten)]
    pub title: TitleRecord,
    /// Whether it was revoked, by what is on record.
    pub now_revoked: Revoked,
    /// Its entry.
    pub written: Written,
    /// What happened to it.
    pub events: Vec<EventOut>,
}

/// Something that happened to a title.
#[derive(Serialize, JsonSchema)]
pub struct EventOut {
    /// The event.
    #[serde(flatten)]
    pub event: Event,
    /// Who reported or found it.
    pub who: Option<String>,
    /// Its entry.
    pub written: Written,
    /// The steps that were taken.
    pub acts: Vec<ActOut>,
}

/// A step on a measure.
#[derive(Serialize, JsonSchema)]
pub struct ActOut {
    /// Id of the measure; none for all on the event.
    pub measure: Option<Id>,
    /// Which step.
    pub step: ActStep,
    /// When.
    pub on: Day,
    /// Who took it.
    pub who: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// Its entry.
    pub written: Written,
}

/// A cycle on record.
#[derive(Serialize, JsonSchema)]
pub struct CycleOut {
    /// The cycle.
    #[serde(flatten)]
    pub cycle: CycleRecord,
    /// Its entry.
    pub written: Written,
}

/// A correction.
#[derive(Serialize, JsonSchema)]
pub struct CorrectionOut {
    /// Its entry.
    pub entry: u64,
    /// What it says.
    #[serde(flatten)]
    pub correction: Correction,
}

impl Listing {
    /// What is in a register, or of one title, credit code or name.
    pub fn of(register: &Register, whom: Option<&str>) -> Self {
        let state = register.state();
        let mut wanted: Vec<&Standing<TitleRecord>> = match whom {
            Some(whom) => titles(state, whom),
            None => state.titles.iter().collect(),
        };
        wanted.sort_by_key(|it| (it.value.cycle, it.entry));
        let act = |it: &Standing<ActRecord>| ActOut {
            measure: it.value.act.measure.clone(),
            step: it.value.act.step,
            on: it.value.act.on,
            who: it.value.who.clone(),
            note: it.value.note.clone(),
            written: Written::of(it),
        };
        let titles = wanted.into_iter().map(|it| {
            let mut events: Vec<EventOut> = state
                .events_on(&it.value.id)
                .map(|event| {
                    let mut acts: Vec<ActOut> =
                        state.acts_on(&event.value.event.id).map(act).collect();
                    acts.sort_by_key(|it| (it.on, it.step));
                    EventOut {
                        event: event.value.event.clone(),
                        who: event.value.who.clone(),
                        written: Written::of(event),
                        acts,
                    }
                })
                .collect();
            events.sort_by_key(|it| it.event.on);
            TitleOut {
                title: it.value.clone(),
                now_revoked: state.revoked(&it.value),
                written: Written::of(it),
                events,
            }
        });
        let titles = titles.collect();
        let all = whom.is_none();
        let cycles = state.cycles.iter().filter(|_| all).map(|it| CycleOut {
            cycle: it.value.clone(),
            written: Written::of(it),
        });
        let corrections = state.corrections.iter().filter(|_| all);
        let opened = state.opened.as_ref();
        Self {
            name: opened.map(|it| it.name.clone()).unwrap_or_default(),
            head: register.head(),
            complete: state.complete.as_ref().map(|it| it.entry),
            titles,
            cycles: cycles.collect(),
            corrections: corrections
                .map(|(entry, correction)| CorrectionOut {
                    entry: *entry,
                    correction: correction.clone(),
                })
                .collect(),
        }
    }

    /// Whether it has no title.
    pub fn is_empty(&self) -> bool {
        self.titles.is_empty()
    }

    /// The finding in one sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        let (titles, cycles) = (self.titles.len(), self.cycles.len());
        let complete = match (self.complete, lang) {
            (Some(entry), Lang::Zh) => format!("，已声明收录历届全部称号（第{entry}条）"),
            (Some(entry), Lang::En) => {
                format!("; declared to have the titles of all years (entry {entry})")
            }
            (None, Lang::Zh) => "，未声明收录历届全部称号".to_owned(),
            (None, Lang::En) => "; not declared to have the titles of all years".to_owned(),
        };
        let name = shown(&self.name);
        match lang {
            Lang::Zh => format!("{name}：称号 {titles} 个，所录年度 {cycles} 次{complete}。"),
            Lang::En => format!("{name}: titles {titles}, cycles on record {cycles}{complete}."),
        }
    }

    /// As a text for reading.
    pub fn text(&self, lang: Lang) -> String {
        let mut text = format!("{}\n", self.sentence(lang));
        for part in tables(self, None, lang) {
            if part.rows.is_empty() {
                continue;
            }
            text.push_str(&heading(&part.name));
            let mut rows = table(part.columns.iter().map(|it| it.title.as_str()));
            for row in part.rows {
                let cells = row.into_iter().map(|cell| match cell {
                    Cell::Blank => String::new(),
                    Cell::Text(text) | Cell::Number(text) => shown(&text).into_owned(),
                });
                rows.add_row(cells);
            }
            text.push_str(&format!("{rows}\n"));
        }
        text
    }
}

fn column(title: &str, width: u16) -> Column {
    Column {
        title: title.to_owned(),
        band: String::new(),
        width,
    }
}

fn words(text: Option<&str>) -> Cell {
    text.map(|it| shown(it).into_owned()).into()
}

fn number(value: Option<u64>) -> Cell {
    value.map_or(Cell::Blank, |it| Cell::Number(it.to_string()))
}

/// An entry, with those that corrected it.
fn entry(written: &Written, lang: Lang) -> Cell {
    let mut text = written.entry.to_string();
    for corrected in &written.corrected {
        text.push_str(&match lang {
            Lang::Zh => format!("（第{corrected}条更正）"),
            Lang::En => format!(" (corrected by {corrected})"),
        });
    }
    text.into()
}

/// The conditions of an event, in words.
fn conditions(event: &Event, lang: Lang) -> String {
    let named = |key: &str| match key {
        "grave" => match event.kind {
            laurel_cycle::EventKind::Fraud => lang.pick("查实", "established"),
            laurel_cycle::EventKind::OperatingLoss | laurel_cycle::EventKind::Breach => {
                lang.pick("严重", "serious")
            }
            _ => lang.pick("重大", "major"),
        },
        "effect" => lang.pick("造成严重不良影响", "grave effect on society"),
        "bad_management" => lang.pick("因经营管理不善", "through bad management"),
        "ineffective" => lang.pick(
            "模式不能持续有效运行",
            "the model no longer runs effectively",
        ),
        "declined" => lang.pick("管理水平明显下降", "management clearly declined"),
        "irresponsible" => lang.pick("不承担社会责任", "social responsibility not borne"),
        "model_lost" => lang.pick("失去标杆示范作用", "the role of a model lost"),
        "in_products" => lang.pick("用于产品宣传", "used in promoting products"),
        _ => lang.pick("未注明获奖年份", "year of the award left out"),
    };
    let known = event.kind.conditions();
    let all = event.conditions().into_iter();
    let told: Vec<String> = all
        .filter(|(key, _)| known.contains(key))
        .map(|(key, answer)| {
            let answer = match answer {
                Some(true) => lang.pick("是", "yes"),
                Some(false) => lang.pick("否", "no"),
                None => lang.pick("不详", "not known"),
            };
            format!("{}{}{answer}", named(key), lang.pick("：", ": "))
        })
        .collect();
    told.join(lang.pick("；", "; "))
}

fn standing(title: &TitleOut, lang: Lang) -> String {
    match title.now_revoked {
        Revoked::Revoked(Some(day)) => match lang {
            Lang::Zh => format!("{day}撤销"),
            Lang::En => format!("revoked {day}"),
        },
        Revoked::Revoked(None) => lang.pick("已撤销", "revoked").to_owned(),
        Revoked::Stands | Revoked::Unknown => lang.pick("有效", "stands").to_owned(),
    }
}

/// The tables of a register.
pub fn tables(listing: &Listing, due: Option<&due::Report>, lang: Lang) -> Vec<Table> {
    let mut titles = Table {
        name: lang.pick("称号", "Titles").to_owned(),
        lead: Vec::new(),
        frozen: 1,
        columns: vec![
            column(lang.pick("编号", "id"), 12),
            column(lang.pick("获奖单位", "holder"), 28),
            column(lang.pick("信用代码", "credit code"), 21),
            column(lang.pick("年度", "cycle"), 7),
            column(lang.pick("奖项", "award"), 16),
            column(lang.pick("评审办法", "scheme"), 14),
            column(lang.pick("获奖日期", "awarded"), 12),
            column(lang.pick("奖金（元）", "prize (yuan)"), 12),
            column(lang.pick("现状", "standing"), 14),
            column(lang.pick("条号", "entry"), 10),
        ],
        rows: Vec::new(),
    };
    let mut events = Table {
        name: lang.pick("获奖后的情况", "Events").to_owned(),
        lead: Vec::new(),
        frozen: 1,
        columns: vec![
            column(lang.pick("情况编号", "event"), 10),
            column(lang.pick("称号", "title"), 12),
            column(lang.pick("获奖单位", "holder"), 28),
            column(lang.pick("日期", "day"), 12),
            column(lang.pick("类别", "kind"), 14),
            column(lang.pick("认定", "found"), 30),
            column(lang.pick("报告、查实", "reported by"), 16),
            column(lang.pick("备注", "remark"), 30),
            column(lang.pick("条号", "entry"), 10),
        ],
        rows: Vec::new(),
    };
    let mut acts = Table {
        name: lang.pick("措施进展", "Steps").to_owned(),
        lead: Vec::new(),
        frozen: 1,
        columns: vec![
            column(lang.pick("日期", "day"), 12),
            column(lang.pick("情况编号", "event"), 10),
            column(lang.pick("获奖单位", "holder"), 28),
            column(lang.pick("措施", "measure"), 18),
            column(lang.pick("进展", "step"), 12),
            column(lang.pick("办理", "taken by"), 20),
            column(lang.pick("备注", "remark"), 30),
            column(lang.pick("条号", "entry"), 10),
        ],
        rows: Vec::new(),
    };
    for title in &listing.titles {
        let record = &title.title;
        let which = match (&record.tier, record.award) {
            (Some(tier), _) => tier.get(lang).to_owned(),
            (None, of) => award(of, lang).to_owned(),
        };
        titles.rows.push(vec![
            words(Some(&record.id)),
            words(Some(&record.holder)),
            words(record.credit_code.as_deref()),
            record.cycle.map(|it| it.to_string()).into(),
            which.into(),
            words(record.scheme.as_deref()),
            record.awarded.map(|it| it.to_string()).into(),
            number(record.prize),
            standing(title, lang).into(),
            entry(&title.written, lang),
        ]);
        for event in &title.events {
            events.rows.push(vec![
                words(Some(&event.event.id)),
                words(Some(&record.id)),
                words(Some(&record.holder)),
                event.event.on.to_string().into(),
                kind(&event.event, lang).into(),
                conditions(&event.event, lang).into(),
                words(event.who.as_deref()),
                words(event.event.note.as_deref()),
                entry(&event.written, lang),
            ]);
            for act in &event.acts {
                let step = StepTaken {
                    on: act.on,
                    step: act.step,
                };
                acts.rows.push(vec![
                    act.on.to_string().into(),
                    words(Some(&event.event.id)),
                    words(Some(&record.holder)),
                    match &act.measure {
                        Some(measure) => measure_name(measure, lang).into(),
                        None => lang.pick("全部措施", "all measures").into(),
                    },
                    step_name(step.step, lang).into(),
                    words(act.who.as_deref()),
                    words(act.note.as_deref()),
                    entry(&act.written, lang),
                ]);
            }
        }
    }
    let mut cycles = Table {
        name: lang.pick("所录年度", "Cycles").to_owned(),
        lead: Vec::new(),
        frozen: 1,
        columns: vec![
            column(lang.pick("年度", "cycle"), 7),
            column(lang.pick("方案", "scheme"), 16),
            column(lang.pick("审定日期", "approved"), 12),
            column(lang.pick("申报", "applicants"), 8),
            column(lang.pick("获奖", "winners"), 26),
            column(lang.pick("自设", "set"), 24),
            column(lang.pick("申报文件", "file"), 20),
            column(lang.pick("文件摘要值", "digest of the file"), 34),
            column(lang.pick("录入", "written by"), 14),
            column(lang.pick("条号", "entry"), 10),
        ],
        rows: Vec::new(),
    };
    for it in &listing.cycles {
        let cycle = &it.cycle;
        let set = cycle
            .set
            .iter()
            .map(|(term, value)| format!("{term}={value}"));
        let waived = cycle.waived.iter();
        let waived = waived.map(|rule| format!("{} {rule}", lang.pick("不适用", "waived")));
        let set: Vec<String> = set.chain(waived).collect();
        cycles.rows.push(vec![
            cycle.year.to_string().into(),
            words(Some(&cycle.scheme)),
            cycle.approved.to_string().into(),
            number(u64::try_from(cycle.applicants).ok()),
            cycle
                .titles
                .iter()
                .map(|it| it.to_string())
                .collect::<Vec<_>>()
                .join(lang.pick("、", ", "))
                .into(),
            words(Some(&set.join(lang.pick("；", "; ")))),
            words(Some(&cycle.file.name)),
            cycle.file.sha256.to_string().into(),
            words(Some(&it.written.by)),
            entry(&it.written, lang),
        ]);
    }
    let mut corrections = Table {
        name: lang.pick("更正", "Corrections").to_owned(),
        lead: Vec::new(),
        frozen: 1,
        columns: vec![
            column(lang.pick("条号", "entry"), 8),
            column(lang.pick("更正第几条", "of entry"), 10),
            column(lang.pick("改为", "as it should be"), 44),
            column(lang.pick("理由", "why"), 40),
        ],
        rows: Vec::new(),
    };
    for it in &listing.corrections {
        let correction = &it.correction;
        let set = correction.set.iter().map(|(field, value)| {
            let value = match value {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Null => lang.pick("不详", "not known").to_owned(),
                other => other.to_string(),
            };
            format!("{field}={value}")
        });
        let set: Vec<String> = set.collect();
        let what = match correction.void {
            true => lang.pick("撤回", "withdrawn").to_owned(),
            false => set.join(lang.pick("；", "; ")),
        };
        corrections.rows.push(vec![
            number(Some(it.entry)),
            number(Some(correction.of)),
            words(Some(&what)),
            words(Some(&correction.reason)),
        ]);
    }
    let mut all = vec![titles];
    if let Some(due) = due {
        all.push(due_table(due, lang));
    }
    all.extend([events, acts, cycles, corrections]);
    if let Some(first) = all.first_mut() {
        first.lead = vec![listing.sentence(lang)];
        if let Some(head) = listing.head {
            first.lead.push(match lang {
                Lang::Zh => format!("止于第{}条，摘要值 {}。", head.number, head.digest),
                Lang::En => format!(
                    "It ends with entry {}, digest {}.",
                    head.number, head.digest
                ),
            });
        }
    }
    all
}

fn due_table(due: &due::Report, lang: Lang) -> Table {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for it in &due.due {
        let star = if it.assumed { " *" } else { "" };
        rows.push(vec![
            it.since.to_string().into(),
            words(Some(&it.title)),
            words(Some(&it.holder)),
            format!("{} {}", shown(&it.event), it.kind.get(lang)).into(),
            format!("{}{star}", it.article.get(lang)).into(),
            it.wording.get(lang).into(),
            it.course.get(lang).into(),
            it.proposes.get(lang).into(),
            it.decides.get(lang).into(),
            it.next.get(lang).into(),
            it.amount.into(),
        ]);
    }
    let mut lead = vec![due.sentence(lang)];
    if due.due.iter().any(|it| it.assumed) {
        lead.push(
            lang.pick(
                "* 所依规则为假定，须经主管部门核实。",
                "* rests on a rule that is assumed and has to be confirmed.",
            )
            .to_owned(),
        );
    }
    for it in &due.not_computed {
        lead.push(format!(
            "{} {}{}{}",
            shown(&it.title),
            shown(&it.holder),
            lang.pick("：", ": "),
            it.why.get(lang)
        ));
    }
    for it in &due.remarks {
        lead.push(format!(
            "{} {}{}{} {}",
            it.title,
            shown(&it.holder),
            lang.pick("：", ": "),
            it.article.get(lang),
            it.text.get(lang)
        ));
    }
    Table {
        name: lang.pick("尚待处理", "Outstanding").to_owned(),
        lead,
        frozen: 1,
        columns: vec![
            column(lang.pick("自", "since"), 12),
            column(lang.pick("称号", "title"), 12),
            column(lang.pick("获奖单位", "holder"), 26),
            column(lang.pick("情况", "event"), 16),
            column(lang.pick("条款", "article"), 18),
            column(lang.pick("措施", "measure"), 22),
            column(lang.pick("进展", "state"), 18),
            column(lang.pick("提请", "proposes"), 16),
            column(lang.pick("决定", "decides"), 14),
            column(lang.pick("下一步", "next"), 22),
            column(lang.pick("追缴金额（元）", "to recover (yuan)"), 14),
        ],
        rows,
    }
}

/// A measure in words.
fn measure_name(id: &str, lang: Lang) -> String {
    let known = laurel_cycle::acts::MEASURES
        .iter()
        .find(|(known, ..)| *known == id);
    match known {
        Some((_, zh, en)) => lang.pick(zh, en).to_owned(),
        None => shown(id).into_owned(),
    }
}

/// A step in words.
fn step_name(step: ActStep, lang: Lang) -> &'static str {
    match step {
        ActStep::Proposed => lang.pick("提请", "proposed"),
        ActStep::Decided => lang.pick("决定", "decided"),
        ActStep::Rejected => lang.pick("未获批准", "rejected"),
        ActStep::Done => lang.pick("执行", "done"),
    }
}

/// Whether a file is to be a page, by its name.
fn is_page(path: &Path) -> bool {
    let end = path
        .extension()
        .map(|it| it.to_string_lossy().to_lowercase());
    matches!(end.as_deref(), Some("html" | "htm"))
}

/// Notes the output of an export.
pub fn claim(path: &Path) -> Result<(), Error> {
    match is_page(path) {
        true => files::writes_as(path, Output::Page),
        false => save::claim(path),
    }
}

/// A whole register, as it is written to a file.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "RegisterExport")]
pub struct Exported<'e> {
    /// What is in it.
    #[serde(flatten)]
    pub listing: &'e Listing,
    /// What is outstanding.
    pub due: &'e due::Report,
}

/// Writes a register in the form that the name of the file asks for.
pub fn write(
    path: &Path,
    register: &Register,
    due: &due::Report,
    session: &Session,
) -> Result<(), Error> {
    let lang = session.lang;
    let listing = Listing::of(register, None);
    let title = Text::new("荣誉名册", "The register of titles");
    let tables = || Ok(tables(&listing, Some(due), lang));
    if is_page(path) {
        let page = laurel_report::page_of(title.get(lang), &due.sentence(lang), &tables()?, lang)?;
        files::save(path, page.as_bytes())?;
        tell_written(&[path.to_owned()], lang);
        return Ok(());
    }
    let json = || {
        serde_json::to_vec_pretty(&Exported {
            listing: &listing,
            due,
        })
    };
    let written = save::save(path, title.get(lang), &tables, &json, lang)?;
    tell_written(&written, lang);
    Ok(())
}
