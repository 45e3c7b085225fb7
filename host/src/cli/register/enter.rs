//! What is entered by hand: a title of an earlier year, what happened to a title, a step on a measure, a
//! correction.

use serde_json::{Map, Value};

use super::due::{self, measures};
use super::{past, put, put_with, tell_added, text, today, unknown_title};
use crate::cli::Done;
use crate::cli::session::Session;
use laurel_cycle::credit_code;
use laurel_cycle::error::Error;
use laurel_cycle::{Act as Step, ActStep, Award, Event as Happened, EventKind, Id, Revoked, acts};
use laurel_register::entry::{ActRecord, Correction, EventRecord, TitleRecord, What};
use laurel_register::fill::code_of;
use laurel_register::{Register, Standing, State};
use laurel_words::lang::Lang;
use laurel_words::typed::typed;

/// Enter a title of an earlier year.
#[derive(clap::Args)]
pub struct Title {
    /// 获奖企业（组织）名称 · who won it
    holder: String,
    /// 统一社会信用代码 · unified social credit code
    #[arg(long)]
    code: String,
    /// 获奖年度 · year of the cycle
    #[arg(long)]
    cycle: i32,
    /// 评审办法，如 beilun-2014 · id of the scheme under which it was given
    #[arg(long)]
    scheme: String,
    /// 获奖日期 · day of the award
    #[arg(long, value_name = "DAY")]
    on: String,
    /// 奖金（元） · prize in yuan
    #[arg(long)]
    prize: Option<u64>,
    /// 奖项：district 区政府质量奖、district-former 区长质量奖；未给时依办法而定 · which award [default: by the scheme]
    #[arg(long)]
    award: Option<String>,
    /// 称号编号，未给时为“年度-序号” · id of the title
    #[arg(long)]
    id: Option<String>,
}

/// Record what happened to a title.
#[derive(clap::Args)]
pub struct Event {
    /// 称号编号、信用代码或名称 · the title, by its id, credit code or name
    title: String,
    /// 类别：accident 事故、quality-problem 质量问题、operating-loss 经营性亏损、breach 违法违规、decline 示范作用丧失、fraud 弄虚作假、title-use 称号使用 ·
    /// the kind: accident, quality-problem, operating-loss, breach, decline, fraud, title-use
    #[arg(value_name = "CATEGORY")]
    kind: String,
    /// 发生日期；弄虚作假为发现之日 · when; of fraud, when it was found
    #[arg(long, value_name = "DAY")]
    on: String,
    /// 已认定的：grave 重大、严重或查实，effect 造成严重不良影响，bad_management 因经营管理不善，ineffective 模式不能持续有效运行，
    /// declined 管理水平明显下降，irresponsible 不承担社会责任，model_lost 失去标杆示范作用，in_products 用于产品宣传，year_omitted 未注明获奖年份；可多次 ·
    /// what is established of it: grave, effect, bad_management, ineffective, declined, irresponsible, model_lost, in_products, year_omitted
    #[arg(long = "is", value_name = "CONDITION")]
    is: Vec<String>,
    /// 已认定为否的，名称同上；未写明的为不详 · what is established not to be so; the rest is not known
    #[arg(long = "is-not", value_name = "CONDITION")]
    is_not: Vec<String>,
    /// 由何单位或何人报告、查实 · who reported or found it
    #[arg(long)]
    who: Option<String>,
    /// 备注 · a remark
    #[arg(long)]
    note: Option<String>,
}

/// Record a step on a measure.
#[derive(clap::Args)]
pub struct Act {
    /// 情况编号，见 laurel register list · id of the event
    event: String,
    /// 措施，如 revoke-title 或“撤销称号”；all 为此情况的全部措施 · the measure, by its id or wording; all for all on that event
    measure: String,
    /// 进展：proposed 提请、decided 决定、rejected 未获批准、done 执行 · the step: proposed, decided, rejected, done
    step: String,
    /// 日期 · when
    #[arg(long, value_name = "DAY")]
    on: String,
    /// 由何单位或何人 · who took it
    #[arg(long)]
    who: String,
    /// 备注，如文号 · a remark, such as the number of the decision
    #[arg(long)]
    note: Option<String>,
}

/// Correct an entry.
#[derive(clap::Args)]
pub struct Correct {
    /// 条号，见 laurel register list · number of the entry
    entry: u64,
    /// 理由 · why
    #[arg(long)]
    reason: String,
    /// 撤回：此条不再作数 · withdraw it
    #[arg(long, conflicts_with = "set")]
    void: bool,
    /// 应为，如 holder=新名称、prize=300000、grave=true、on=2026-03-15；值留空为不详；可多次 · a field as it should be
    #[arg(long, value_name = "FIELD=VALUE", required_unless_present = "void")]
    set: Vec<String>,
}

/// The titles that somebody means.
pub(super) fn titles<'s>(state: &'s State, whom: &str) -> Vec<&'s Standing<TitleRecord>> {
    let whom = whom.trim();
    // A cycle file calls its own titles YEAR/APPLICANT.
    let id = whom.replace('/', "-");
    if let Some(title) = state.title(whom).or_else(|| state.title(&id)) {
        return vec![title];
    }
    let by_code: Vec<&Standing<TitleRecord>> = state.titles_of(&code_of(whom)).collect();
    if !by_code.is_empty() {
        return by_code;
    }
    let all = state.titles.iter();
    all.filter(|it| it.value.holder == whom).collect()
}

fn title<'s>(state: &'s State, whom: &str) -> Result<&'s Standing<TitleRecord>, Error> {
    match titles(state, whom).as_slice() {
        [title] => Ok(title),
        [] => Err(unknown_title(state, whom)),
        several => {
            let ids: Vec<&str> = several.iter().map(|it| &*it.value.id).collect();
            let (whom, ids) = (typed(whom), ids.join("、"));
            Err(Error::input(
                format!("“{whom}”有几个称号，请写明编号：{ids}"),
                format!(
                    "\"{whom}\" has several titles, say which: {}",
                    ids.replace('、', ", ")
                ),
            ))
        }
    }
}

/// The award that a scheme gives: its former name where the scheme bears it.
pub(super) fn award_of(name: &str) -> Award {
    match name.contains("区长质量奖") {
        true => Award::DistrictFormer,
        false => Award::District,
    }
}

impl Title {
    pub fn exec(
        &self,
        register: &mut Register,
        by: &str,
        session: &Session,
    ) -> Result<Done, Error> {
        let code = code_of(&self.code);
        credit_code::verify(&code).map_err(|_| {
            let code = typed(&self.code);
            Error::input(
                format!("--code：“{code}”不是统一社会信用代码（18 位，末位校验）"),
                format!("--code: \"{code}\" is no unified social credit code (18 characters, the last checks the others)"),
            )
        })?;
        let holder = text(&self.holder, "HOLDER")?;
        let scheme = text(&self.scheme, "--scheme")?;
        let award = match &self.award {
            Some(given) => serde_json::from_value(Value::String(given.clone())).map_err(|_| {
                let given = typed(given);
                Error::input(
                    format!("--award：没有“{given}”这一奖项：应为 district、district-former、municipal、provincial 或 national"),
                    format!("--award: \"{given}\" is none of district, district-former, municipal, provincial, national"),
                )
            })?,
            None => {
                let built_in = laurel_schemes::find::built_in().any(|id| id == scheme);
                let name = match built_in {
                    true => session.find(&scheme)?.manifest.name.zh.clone(),
                    false => String::new(),
                };
                award_of(&name)
            }
        };
        let on = past(&self.on, "--on")?;
        let id = match &self.id {
            Some(id) => Some(text(id, "--id")?),
            None => None,
        };
        let added = put(session, register, by, &mut |state| {
            let twice = state
                .titles_of(&code)
                .find(|it| it.value.cycle == Some(self.cycle) && it.value.award == Some(award));
            if let Some(twice) = twice {
                let (entry, id) = (twice.entry, &twice.value.id);
                return Err(Error::input(
                    format!(
                        "名册第{entry}条已有这个称号（{id}）：有误请用 laurel register correct {entry}"
                    ),
                    format!(
                        "entry {entry} has this title already ({id}): where it is wrong, use laurel register correct {entry}"
                    ),
                ));
            }
            let id: Id = match &id {
                Some(id) => id.as_str().into(),
                None => free(state, &self.cycle.to_string()),
            };
            Ok(vec![What::Title(Box::new(TitleRecord {
                id,
                holder: holder.clone(),
                credit_code: Some(code.clone()),
                award: Some(award),
                tier: None,
                scheme: Some(scheme.as_str().into()),
                cycle: Some(self.cycle),
                awarded: Some(on),
                prize: self.prize,
                prize_assumed: false,
                revoked: Revoked::Unknown,
                from: None,
            }))])
        })?;
        tell_added(register, &added, session.lang);
        Ok(Done::Well)
    }
}

/// An id for a title of a year that none has yet.
fn free(state: &State, year: &str) -> Id {
    let mut number = 1;
    loop {
        let id: Id = format!("{year}-{number}").into();
        if state.title(&id).is_none() {
            return id;
        }
        number += 1;
    }
}

/// An id for an event: the number of the entry that it is going to be.
pub(super) fn event_id(state: &State, before: usize) -> Id {
    format!("E{}", state.entries + before as u64 + 1).into()
}

/// Kinds of event as people call them.
const KINDS: [(EventKind, &str, &str); 7] = [
    (EventKind::Accident, "accident", "事故"),
    (EventKind::QualityProblem, "quality-problem", "质量问题"),
    (EventKind::OperatingLoss, "operating-loss", "经营性亏损"),
    (EventKind::Breach, "breach", "违法违规"),
    (EventKind::Decline, "decline", "示范作用丧失"),
    (EventKind::Fraud, "fraud", "弄虚作假"),
    (EventKind::TitleUse, "title-use", "称号使用"),
];

/// Conditions as people call them.
const CONDITIONS: [(&str, &[&str]); 9] = [
    ("grave", &["重大", "严重", "查实", "重大、严重或查实"]),
    ("effect", &["造成严重不良影响"]),
    ("bad_management", &["因经营管理不善"]),
    (
        "ineffective",
        &["卓越绩效管理模式不能持续有效运行", "模式不能持续有效运行"],
    ),
    ("declined", &["管理水平明显下降"]),
    ("irresponsible", &["不承担社会责任"]),
    ("model_lost", &["失去标杆示范作用"]),
    ("in_products", &["用于产品宣传"]),
    ("year_omitted", &["未注明获奖年份"]),
];

fn condition(given: &str, kind: EventKind) -> Result<&'static str, Error> {
    let plain = given.trim().replace('-', "_");
    let found = CONDITIONS
        .iter()
        .find(|(key, names)| *key == plain || names.contains(&given.trim()));
    let of_kind = |zh: bool| {
        let known = CONDITIONS
            .iter()
            .filter(|(key, _)| kind.conditions().contains(key));
        let known = known.map(|(key, names)| match zh {
            true => format!("{key}（{}）", names.last().copied().unwrap_or_default()),
            false => (*key).to_owned(),
        });
        known.collect::<Vec<_>>().join(if zh { "、" } else { ", " })
    };
    match found {
        Some((key, _)) if kind.conditions().contains(key) => Ok(key),
        _ => {
            let given = typed(given);
            Err(Error::input(
                format!("“{given}”不是这类情况的认定事项，可用：{}", of_kind(true)),
                format!(
                    "\"{given}\" is no condition of this kind of event; there are: {}",
                    of_kind(false)
                ),
            ))
        }
    }
}

impl Event {
    pub fn exec(
        &self,
        register: &mut Register,
        by: &str,
        session: &Session,
    ) -> Result<Done, Error> {
        let asked = self.kind.trim();
        let kind = KINDS
            .iter()
            .find(|(_, id, zh)| *id == asked || *zh == asked)
            .map(|(kind, ..)| *kind)
            .ok_or_else(|| {
                let all: Vec<String> = KINDS
                    .iter()
                    .map(|(_, id, zh)| format!("{id}（{zh}）"))
                    .collect();
                let ids: Vec<&str> = KINDS.iter().map(|(_, id, _)| *id).collect();
                let asked = typed(asked);
                Error::input(
                    format!("没有“{asked}”这类情况，应为：{}", all.join("、")),
                    format!(
                        "\"{asked}\" is no kind of event; there are: {}",
                        ids.join(", ")
                    ),
                )
            })?;
        let on = past(&self.on, "--on")?;
        let mut happened = Happened {
            id: Id::default(),
            honour: Id::default(),
            kind,
            on,
            grave: None,
            effect: None,
            bad_management: None,
            ineffective: None,
            declined: None,
            irresponsible: None,
            model_lost: None,
            in_products: None,
            year_omitted: None,
            note: self
                .note
                .as_deref()
                .map(|it| text(it, "--note").map(Into::into))
                .transpose()?,
        };
        for (given, answer) in [(&self.is, true), (&self.is_not, false)] {
            for given in given {
                let field = match condition(given, kind)? {
                    "grave" => &mut happened.grave,
                    "effect" => &mut happened.effect,
                    "bad_management" => &mut happened.bad_management,
                    "ineffective" => &mut happened.ineffective,
                    "declined" => &mut happened.declined,
                    "irresponsible" => &mut happened.irresponsible,
                    "model_lost" => &mut happened.model_lost,
                    "in_products" => &mut happened.in_products,
                    _ => &mut happened.year_omitted,
                };
                if field.is_some_and(|it| it != answer) {
                    let given = typed(given);
                    return Err(Error::input(
                        format!("“{given}”既写为是又写为否"),
                        format!("\"{given}\" is said to be so and not to be so"),
                    ));
                }
                *field = Some(answer);
            }
        }
        let who = self
            .who
            .as_deref()
            .map(|it| text(it, "--who"))
            .transpose()?;
        let added = put(session, register, by, &mut |state| {
            let title = title(state, &self.title)?;
            let twice = state
                .events_on(&title.value.id)
                .find(|it| (it.value.event.kind, it.value.event.on) == (kind, on));
            if let Some(twice) = twice {
                let (entry, id) = (twice.entry, &twice.value.event.id);
                return Err(Error::input(
                    format!(
                        "名册第{entry}条已记这一情况（{id}）：认定有变，请用 laurel register correct {entry}"
                    ),
                    format!(
                        "entry {entry} has this event already ({id}): where more is known by now, use laurel register correct {entry}"
                    ),
                ));
            }
            let mut event = happened.clone();
            event.honour = title.value.id.clone();
            event.id = event_id(state, 0);
            let who = who.clone();
            Ok(vec![What::Event(Box::new(EventRecord {
                event,
                who,
                from: None,
            }))])
        })?;
        tell_added(register, &added, session.lang);
        Ok(Done::Well)
    }
}

/// Steps as people call them.
const STEPS: [(ActStep, &str, [&str; 2]); 4] = [
    (ActStep::Proposed, "proposed", ["提请", "已提请"]),
    (ActStep::Decided, "decided", ["决定", "已决定"]),
    (ActStep::Rejected, "rejected", ["未获批准", "未批准"]),
    (ActStep::Done, "done", ["执行", "已执行"]),
];

impl Act {
    pub fn exec(
        &self,
        register: &mut Register,
        by: &str,
        session: &Session,
    ) -> Result<Done, Error> {
        let asked = self.step.trim();
        let step = STEPS
            .iter()
            .find(|(_, id, zh)| *id == asked || zh.contains(&asked))
            .map(|(step, ..)| *step)
            .ok_or_else(|| {
                let asked = typed(asked);
                Error::input(
                    format!("没有“{asked}”这一步，应为：proposed（提请）、decided（决定）、rejected（未获批准）、done（执行）"),
                    format!("\"{asked}\" is no step; there are: proposed, decided, rejected, done"),
                )
            })?;
        let on = past(&self.on, "--on")?;
        let who = text(&self.who, "--who")?;
        let note = self
            .note
            .as_deref()
            .map(|it| text(it, "--note"))
            .transpose()?;
        // What follows from the event, the version under which the title stands says.
        let every = measures(session, register.state(), &due::Asked::default(), today())?;
        let readies = super::readies(session)?;
        let editions = super::editions(&readies);
        let added = put_with(&editions, register, by, &[], &mut |state| {
            let Some(event) = state.event(self.event.trim()) else {
                let known = state.events.iter().map(|it| &*it.value.event.id);
                let hint = laurel_cycle::problem::nearest(&self.event, known)
                    .map(|id| (format!("，是否指 {id}？"), format!("; did you mean {id}?")))
                    .unwrap_or_default();
                let event = typed(&self.event);
                return Err(Error::input(
                    format!(
                        "名册中没有编号为“{event}”的情况{}（见 laurel register list）",
                        hint.0
                    ),
                    format!(
                        "the register has no event \"{event}\"{} (laurel register list has them)",
                        hint.1
                    ),
                ));
            };
            let id = &event.value.event.id;
            let measure = match self.measure.trim() {
                "all" | "全部" => None,
                name => Some(measure(name, id, &every.report, &editions)?),
            };
            let twice = state.acts_on(id).find(|it| {
                let act = &it.value.act;
                (act.measure.as_deref(), act.step) == (measure.as_deref(), step)
            });
            if let Some(twice) = twice {
                let (entry, day) = (twice.entry, twice.value.act.on);
                return Err(Error::input(
                    format!(
                        "名册第{entry}条已记这一步（{day}）：有误请用 laurel register correct {entry}"
                    ),
                    format!(
                        "entry {entry} has this step already ({day}): where it is wrong, use laurel register correct {entry}"
                    ),
                ));
            }
            Ok(vec![What::Act(Box::new(ActRecord {
                act: Step {
                    event: Some(id.clone()),
                    conduct: None,
                    measure: measure.map(Id::from),
                    step,
                    on,
                },
                who: Some(who.clone()),
                note: note.clone(),
                from: None,
            }))])
        })?;
        tell_added(register, &added, session.lang);
        Ok(Done::Well)
    }
}

/// The measure that somebody means, among those that follow from an event.
fn measure(
    name: &str,
    event: &str,
    every: &due::Report,
    editions: &[laurel_cycle::Edition],
) -> Result<String, Error> {
    let of_event: Vec<&due::Due> = every.due.iter().filter(|it| it.event == event).collect();
    let id = acts::measure(name, editions).unwrap_or_else(|| name.to_owned());
    let same = |it: &&&due::Due| {
        it.measure == id || it.wording.zh == name || it.wording.en.eq_ignore_ascii_case(name)
    };
    if let Some(found) = of_event.iter().find(same) {
        return Ok(found.measure.clone());
    }
    let list = |lang: Lang| {
        let all = of_event.iter().map(|it| match lang {
            Lang::Zh => format!("{}（{}）", it.measure, it.wording.zh),
            Lang::En => it.measure.clone(),
        });
        let mut all: Vec<String> = all.collect();
        all.dedup();
        all.join(lang.pick("、", ", "))
    };
    let name = typed(name);
    Err(match of_event.is_empty() {
        true => Error::input(
            format!(
                "依授予时的办法，情况 {event} 不引起任何措施，或其办法不在手头（见 laurel register due）"
            ),
            format!(
                "by the version under which the title was given nothing follows from the event {event}, or that version is not at hand (see laurel register due)"
            ),
        ),
        false => Error::input(
            format!(
                "情况 {event} 没有“{name}”这一措施，可用：{}",
                list(Lang::Zh)
            ),
            format!(
                "\"{name}\" is no measure on the event {event}; there are: {}",
                list(Lang::En)
            ),
        ),
    })
}

impl Correct {
    pub fn exec(
        &self,
        register: &mut Register,
        by: &str,
        session: &Session,
    ) -> Result<Done, Error> {
        let reason = text(&self.reason, "--reason")?;
        let mut set = Map::new();
        for entry in &self.set {
            let (field, value) = crate::cli::pair(entry, "FIELD=VALUE")?;
            let (field, value) = (field.trim(), value.trim());
            let value = match (field, value) {
                (_, "") => Value::Null,
                ("on" | "awarded" | "revoked", day) if !matches!(day, "true" | "false") => {
                    Value::String(past(day, field)?.to_string())
                }
                ("credit_code", code) => Value::String(code_of(code)),
                ("prize" | "cycle", number) => number
                    .parse::<u64>()
                    .map_or_else(|_| Value::String(number.to_owned()), Value::from),
                (_, "true" | "是") => Value::Bool(true),
                (_, "false" | "否") => Value::Bool(false),
                (_, words) => Value::String(text(words, field)?),
            };
            set.insert(field.to_owned(), value);
        }
        let added = put(session, register, by, &mut |_| {
            Ok(vec![What::Correction(Correction {
                of: self.entry,
                reason: reason.clone(),
                void: self.void,
                set: set.clone(),
            })])
        })?;
        tell_added(register, &added, session.lang);
        Ok(Done::Well)
    }
}
