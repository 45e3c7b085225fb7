//! `laurel register record`: the approved winners of a run, with what they rest on.

use std::cell::Cell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::enter::{award_of, event_id};
use super::{editions, put_with, readies, tell_added, text};
use crate::cli::input::{CycleFile, Known};
use crate::cli::session::Session;
use crate::cli::{Changes, Done, print};
use laurel_contract::types::Detail;
use laurel_cycle::error::Error;
use laurel_cycle::{Award, Code, Cycle, Id, Problem, credit_code};
use laurel_engine::engine::WASMTIME;
use laurel_files::files::{self, Kind};
use laurel_receipt::Hash;
use laurel_receipt::canonical::canonical;
use laurel_receipt::make::Made;
use laurel_register::entry::{
    ActRecord, CycleRecord, EventRecord, FileRecord, Source, TitleRecord, What,
};
use laurel_register::fill::code_of;
use laurel_register::{Head, Register, State};
use laurel_scheme::columns::Whose;
use laurel_scheme::outcome::{Standing, View};
use laurel_scheme::ready::Ready;
use laurel_scheme::scheme::Scheme;
use laurel_scheme::settings::Settings;
use laurel_scheme::stage::Answer;
use laurel_verify::secret;
use laurel_words::lang::{Lang, Text};
use laurel_words::visible::short;

/// Record a cycle.
#[derive(clap::Args)]
pub struct Args {
    /// 方案编号、文件夹或清单 · id, folder or manifest of the scheme
    pub(in crate::cli) scheme: String,
    /// 已经审定的申报文件（JSON、JSON 行或 .xlsx） · the cycle file with its approval, also .xlsx
    cycle: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) changes: Changes,
    /// 一并录入申报文件所载、名册尚无的往届称号 · also the titles of earlier years that the file has and the register not yet
    #[arg(long)]
    earlier: bool,
    /// 与名册不符仍予记录的理由 · why it is recorded although it stands against the register
    #[arg(long, value_name = "REASON")]
    despite: Option<String>,
}

/// How often a run is made anew because somebody else has written meanwhile.
const TRIES: usize = 5;

impl Args {
    pub fn exec(
        &self,
        register: &mut Register,
        by: &str,
        session: &Session,
    ) -> Result<Done, Error> {
        let lang = session.lang;
        let despite = self.despite.as_deref().map(|it| text(it, "--despite"));
        let despite = despite.transpose()?;
        files::reads(&self.cycle)?;
        let scheme = self.changes.scheme(session, &self.scheme, None)?;
        // A receipt says of every stage what came of it.
        let ready = session.ready(Scheme {
            composed: None,
            ..scheme
        })?;
        let asked = self.changes.settings(None)?;
        let bytes = files::read(&self.cycle, Kind::Cycle)?;
        if bytes.len() > laurel_register::register::CONTENT {
            return Err(Error::input(
                "申报文件超过 256 MiB，不能存入名册",
                "the cycle file has more than 256 MiB and cannot be kept in the register",
            ));
        }
        let mut editions = editions(&readies(session)?);
        editions.extend(Known::of([&ready]).editions);
        for _ in 0..TRIES {
            let Some(head) = register.head() else { break };
            let work = Work {
                args: self,
                session,
                ready: &ready,
                asked: &asked,
                bytes: &bytes,
                head,
                despite: despite.clone(),
            };
            let (recorded, receipt) = work.run(register.state())?;
            let moved = Cell::new(false);
            let added = put_with(&editions, register, by, &[&bytes, &receipt], &mut |state| {
                if state.entries != head.number {
                    moved.set(true);
                    return Ok(Vec::new());
                }
                recorded.entries(state)
            })?;
            if moved.get() {
                continue;
            }
            let said = recorded.said(register.state(), &added, lang);
            print(&said)?;
            if !added.is_empty() {
                tell_added(register, &added, lang);
            }
            return Ok(Done::Well);
        }
        Err(Error::input(
            "名册一直有人在写，没有记入：请稍后再试",
            "somebody else keeps writing, and nothing was written: try again",
        ))
    }
}

/// A run that is going to be recorded.
struct Work<'w> {
    args: &'w Args,
    session: &'w Session,
    ready: &'w Ready,
    asked: &'w Settings,
    bytes: &'w [u8],
    head: Head,
    despite: Option<String>,
}

/// What there is to be recorded.
struct Recorded {
    cycle: &'static Cycle,
    record: CycleRecord,
    winners: Vec<TitleRecord>,
    earlier: bool,
}

impl Work<'_> {
    /// Runs the scheme on the file, with the register's answers, and sees that the selection is approved.
    fn run(&self, state: &State) -> Result<(Recorded, Vec<u8>), Error> {
        let (session, ready) = (self.session, self.ready);
        let settings = ready.settings(self.asked)?;
        let known = Known::under([(ready, &settings)]);
        let path: &Path = &self.args.cycle;
        let given = CycleFile::Kept(path, self.bytes.to_vec());
        let (cycle, input) = session.read_for_register(&given, &known, Some(state))?;
        let approval = approved(cycle, ready)?;
        let columns = session.columns(cycle);
        let run = ready.run(&columns, settings, Detail::Reasons, &|_| ())?;
        let view = View::new(&run);
        let mut winners = Vec::new();
        let rows: HashMap<&str, usize> = cycle
            .applicants
            .iter()
            .enumerate()
            .map(|(row, it)| (&*it.id, row))
            .collect();
        for id in &approval.approved {
            let Some(row) = rows.get(&**id) else { continue };
            winners.push(self.winner(&view, cycle, *row)?);
        }
        self.against(&cycle.warnings, cycle, &approval.approved)?;
        let made = Made {
            sides: vec![(&view, self.asked)],
            diff: None,
            input,
            anonymous: None,
            limits: &session.limits,
            register: Some(self.head),
            wasmtime: Some(WASMTIME),
        };
        let receipt = canonical(&made.receipt(secret()?, None)?)?;
        let manifest = &ready.scheme.manifest;
        let name = path.file_name().map(|it| it.to_string_lossy().into_owned());
        let name = name.unwrap_or_else(|| "cycle.json".to_owned());
        let record = CycleRecord {
            year: cycle.cycle.year,
            scheme: manifest.id.as_str().into(),
            name: manifest.name.clone(),
            set: self.asked.terms.clone(),
            waived: self.asked.waived.clone(),
            undecided: session.undecided,
            file: FileRecord {
                name: short(&name).into_owned(),
                sha256: input.sha256,
                bytes: input.bytes,
            },
            receipt: Hash::of_bytes(&receipt),
            applicants: cycle.applicants.len(),
            approved: approval.on,
            titles: Vec::new(),
            again: None,
            despite: self.despite.clone(),
        };
        let earlier = self.args.earlier;
        Ok((
            Recorded {
                cycle,
                record,
                winners,
                earlier,
            },
            receipt,
        ))
    }

    /// The title of an approved applicant, who has to be a winner of the run.
    fn winner(&self, view: &View, cycle: &Cycle, row: usize) -> Result<TitleRecord, Error> {
        let Some(applicant) = cycle.applicants.get(row) else {
            return Err(Error::input("申报文件有误", "the cycle file is wrong"));
        };
        let name = applicant.name.as_deref().unwrap_or(&applicant.id);
        let standing = view.standing(row);
        if standing != Standing::Winner || view.rests_on_deduction(row, standing) {
            let reasons = view.applicant(row).map(|it| it.reasons).unwrap_or_default();
            let because = reasons
                .iter()
                .find(|it| !it.remark && matches!(it.answer, Some(Answer::No | Answer::Open)));
            let because = |lang: Lang| {
                because.map_or_else(String::new, |it| {
                    let colon = lang.pick("：", ": ");
                    format!("{colon}{} {}", it.article.get(lang), it.text.get(lang))
                })
            };
            let id = &applicant.id;
            return Err(Error::input(
                format!(
                    "审定名单中的 {id} {name} 依此方案不是获奖（{}）{}。没有记入：请核对申报文件和方案",
                    standing.word(Lang::Zh),
                    because(Lang::Zh)
                ),
                format!(
                    "{id} {name} is on the approved list, but is no winner by this scheme ({}){}. Nothing was written: look at the cycle file and the scheme",
                    standing.word(Lang::En),
                    because(Lang::En)
                ),
            ));
        }
        let code = applicant.credit_code.as_deref().map(code_of);
        let Some(code) = code.filter(|code| credit_code::verify(code).is_ok()) else {
            let id = &applicant.id;
            return Err(Error::input(
                format!(
                    "申报文件中 {id} {name} 没有统一社会信用代码：名册按信用代码查找，请填写后再记录（applicants[{row}].credit_code）"
                ),
                format!(
                    "{id} {name} has no unified social credit code, by which the register is asked: fill it in first (applicants[{row}].credit_code)"
                ),
            ));
        };
        let summary = view.summary();
        let approval = cycle.approval.as_ref();
        let awarded = approval.map(|it| it.commended.unwrap_or(it.on));
        let tier = view
            .honours()
            .into_iter()
            .find(|honour| honour.yes.iter().any(|id| *id == *applicant.id))
            .map(|honour| honour.title);
        let year = cycle.cycle.year;
        let manifest = &self.ready.scheme.manifest;
        Ok(TitleRecord {
            id: format!("{year}-{}", applicant.id.replace('/', "-")).into(),
            holder: name.to_owned(),
            credit_code: Some(code),
            award: Some(award_of(&manifest.name.zh)),
            tier,
            scheme: Some(manifest.id.as_str().into()),
            cycle: Some(year),
            awarded,
            prize: u64::try_from(summary.prize).ok(),
            prize_assumed: summary.prize_assumed,
            revoked: laurel_cycle::Revoked::Unknown,
            from: Some(Source {
                file: Hash::of_bytes(self.bytes),
                id: applicant.id.clone(),
            }),
        })
    }

    /// Refuses a winner of whom the file says otherwise than the register, unless somebody says why.
    fn against(&self, problems: &[Problem], cycle: &Cycle, approved: &[Id]) -> Result<(), Error> {
        if self.despite.is_some() {
            return Ok(());
        }
        let of_winner = |problem: &&Problem| {
            problem.code == Code::AgainstRegister
                && approved.iter().any(|id| {
                    let row = cycle.applicants.iter().position(|it| it.id == *id);
                    row.is_some_and(|row| problem.place.starts_with(&format!("applicants[{row}].")))
                })
        };
        let found: Vec<&Problem> = problems.iter().filter(of_winner).collect();
        if found.is_empty() {
            return Ok(());
        }
        let told = |lang: Lang| {
            let lines = found.iter().map(|it| it.plain(lang));
            lines.collect::<Vec<_>>().join(lang.pick("；", "; "))
        };
        Err(Error::input(
            format!(
                "获奖单位与名册不符，没有记入：{}。确须记录的，用 --despite 写明理由",
                told(Lang::Zh)
            ),
            format!(
                "winners stand against the register, and nothing was written: {}. Where it has to be recorded all the same, say why with --despite",
                told(Lang::En)
            ),
        ))
    }
}

/// The approval of a cycle whose decisions were taken under this scheme.
fn approved<'c>(cycle: &'c Cycle, ready: &Ready) -> Result<&'c laurel_cycle::Approval, Error> {
    let name = &ready.scheme.manifest.name;
    match ready.whose(cycle) {
        Whose::Own => {}
        Whose::Unsaid => {
            return Err(Error::input(
                format!(
                    "申报文件未注明决定所依办法（cycle.decided_under，“年度”表“决定所依办法”），不能入册：请填写，如“{}”",
                    name.zh
                ),
                format!(
                    "the cycle file does not say under which rules its decisions were taken (cycle.decided_under), and cannot be recorded: fill that in, such as \"{}\"",
                    ready.scheme.id()
                ),
            ));
        }
        Whose::Others => {
            let under = cycle.cycle.decided_under.as_deref().unwrap_or_default();
            return Err(Error::input(
                format!(
                    "申报文件的决定系依“{under}”作出，不是“{}”，不能按后者入册：请用作出决定时的方案记录",
                    name.zh
                ),
                format!(
                    "the decisions of the cycle file were taken under \"{under}\", not under \"{}\", and cannot be recorded as its: record them with the scheme under which they were taken",
                    name.en
                ),
            ));
        }
    }
    cycle.approval.as_ref().ok_or_else(|| {
        let missing = match (&cycle.deliberation, &cycle.notice) {
            (None, _) => Text::new("领导小组尚未审议", "the leadership group has not deliberated yet"),
            (_, None) => Text::new("尚未公示", "there was no public notice yet"),
            _ => Text::new(
                "区政府尚未审定",
                "the district government has not approved it yet",
            ),
        };
        Error::input(
            format!("评选结果未经审定（{}），不能入册：请在申报文件中填写审定日期和获奖名单（approval）", missing.zh),
            format!("the selection is not approved ({}) and cannot be recorded: fill in day and winners of the approval (approval)", missing.en),
        )
    })
}

impl Recorded {
    /// The entries that are not in the register yet.
    fn entries(&self, state: &State) -> Result<Vec<What>, Error> {
        let mut whats = Vec::new();
        // What the file calls a title, and what the register does.
        let mut ids: HashMap<String, Id> = HashMap::new();
        let file = self.record.file.sha256;
        let mut won = Vec::new();
        let mut taken: Vec<Id> = Vec::new();
        let mut new = Vec::new();
        for winner in &self.winners {
            let in_file = winner
                .from
                .as_ref()
                .map(|it| it.id.clone())
                .unwrap_or_default();
            let id = match known_winner(state, winner)? {
                Some(id) => id,
                None => {
                    let id = free(state, &taken, &winner.id);
                    taken.push(id.clone());
                    new.push(TitleRecord {
                        id: id.clone(),
                        ..winner.clone()
                    });
                    id
                }
            };
            ids.insert(format!("{}/{in_file}", self.record.year), id.clone());
            won.push(id);
        }
        let before = state.cycles.iter().rev().find(|it| {
            (it.value.year, &it.value.scheme) == (self.record.year, &self.record.scheme)
        });
        let is_new = before.is_none_or(|it| {
            let record = &it.value;
            record.file.sha256 != file
                || record.titles != won
                || (&record.set, &record.waived) != (&self.record.set, &self.record.waived)
        });
        if is_new {
            whats.push(What::Cycle(Box::new(CycleRecord {
                titles: won,
                again: before.map(|it| it.entry),
                ..self.record.clone()
            })));
        }
        whats.extend(new.into_iter().map(|it| What::Title(Box::new(it))));
        self.earlier(state, &mut ids, &mut taken, &mut whats);
        self.aftermath(state, &ids, &mut whats);
        Ok(whats)
    }

    /// Titles of earlier years that the file has.
    fn earlier(
        &self,
        state: &State,
        ids: &mut HashMap<String, Id>,
        taken: &mut Vec<Id>,
        whats: &mut Vec<What>,
    ) {
        let of_district =
            |award: Option<Award>| matches!(award, Some(Award::District | Award::DistrictFormer));
        let mut all: Vec<(Option<Id>, TitleRecord)> = Vec::new();
        for title in &self.cycle.titles {
            all.push((
                Some(title.id.clone()),
                TitleRecord {
                    id: title.id.clone(),
                    holder: title.holder.to_string(),
                    credit_code: title.credit_code.as_deref().map(code_of),
                    award: title.award,
                    tier: None,
                    scheme: title.scheme.clone(),
                    cycle: title.cycle,
                    awarded: title.awarded,
                    prize: title.prize,
                    prize_assumed: false,
                    revoked: title.revoked,
                    from: None,
                },
            ));
        }
        for applicant in &self.cycle.applicants {
            for honour in applicant.honours.iter().flatten() {
                let name = applicant.name.as_deref().unwrap_or(&applicant.id);
                all.push((
                    honour.id.clone(),
                    TitleRecord {
                        id: honour.id.clone().unwrap_or_default(),
                        holder: name.to_owned(),
                        credit_code: applicant.credit_code.as_deref().map(code_of),
                        award: honour.award,
                        tier: None,
                        scheme: honour.scheme.clone(),
                        cycle: honour.cycle,
                        awarded: honour.awarded,
                        prize: honour.prize,
                        prize_assumed: false,
                        revoked: honour.revoked,
                        from: None,
                    },
                ));
            }
        }
        for (in_file, title) in all {
            let code = title.credit_code.clone().unwrap_or_default();
            let known = state.titles_of(&code).map(|it| &it.value).find(|it| {
                (title.cycle.is_some()
                    && it.cycle == title.cycle
                    && of_district(it.award) == of_district(title.award))
                    || (it.awarded.is_some() && it.awarded == title.awarded)
            });
            let id = match known {
                Some(known) => known.id.clone(),
                None if !self.earlier || !of_district(title.award) => continue,
                None => {
                    let wanted: Id = match (title.id.is_empty(), title.cycle) {
                        (false, _) => title.id.replace('/', "-").into(),
                        (true, Some(year)) => format!("{year}-1").into(),
                        (true, None) => "T1".into(),
                    };
                    let id = free(state, taken, &wanted);
                    taken.push(id.clone());
                    whats.push(What::Title(Box::new(TitleRecord {
                        id: id.clone(),
                        from: Some(Source {
                            file: self.record.file.sha256,
                            id: in_file.clone().unwrap_or_else(|| id.clone()),
                        }),
                        ..title
                    })));
                    id
                }
            };
            if let Some(in_file) = in_file {
                ids.insert(in_file.to_string(), id);
            }
        }
    }

    /// What happened to the titles, and what was done, as far as the register does not have it.
    fn aftermath(&self, state: &State, ids: &HashMap<String, Id>, whats: &mut Vec<What>) {
        let file = self.record.file.sha256;
        let mut events: HashMap<&str, Id> = HashMap::new();
        for event in &self.cycle.events {
            let Some(title) = ids.get(&*event.honour) else {
                continue;
            };
            let known = state
                .events_on(title)
                .map(|it| &it.value.event)
                .find(|it| (it.kind, it.on) == (event.kind, event.on));
            let id = match known {
                Some(known) => known.id.clone(),
                None => {
                    let id = event_id(state, whats.len());
                    let mut new = event.clone();
                    (new.id, new.honour) = (id.clone(), title.clone());
                    whats.push(What::Event(Box::new(EventRecord {
                        event: new,
                        who: None,
                        from: Some(Source {
                            file,
                            id: event.id.clone(),
                        }),
                    })));
                    id
                }
            };
            events.insert(&event.id, id);
        }
        for act in &self.cycle.acts {
            let id = act.event.as_deref().and_then(|id| events.get(id));
            let Some(id) = id else { continue };
            let known = state.acts_on(id).any(|it| {
                let known = &it.value.act;
                (&known.measure, known.step, known.on) == (&act.measure, act.step, act.on)
            });
            if known {
                continue;
            }
            let mut new = act.clone();
            new.event = Some(id.clone());
            whats.push(What::Act(Box::new(ActRecord {
                act: new,
                who: None,
                note: None,
                from: Some(file),
            })));
        }
    }

    /// What was recorded, in one sentence.
    fn said(&self, state: &State, added: &[laurel_register::Chained], lang: Lang) -> String {
        let count = |is: fn(&What) -> bool| added.iter().filter(|it| is(&it.entry.what)).count();
        let titles = count(|it| matches!(it, What::Title(_)));
        let events = count(|it| matches!(it, What::Event(_)));
        let acts = count(|it| matches!(it, What::Act(_)));
        let (year, name) = (self.record.year, self.record.name.get(lang));
        let holders: Vec<String> = self
            .winners
            .iter()
            .map(|it| laurel_words::visible::shown(&it.holder).into_owned())
            .collect();
        let again = added.iter().find_map(|it| match &it.entry.what {
            What::Cycle(cycle) => cycle.again,
            _ => None,
        });
        let mut text = match (lang, added.is_empty()) {
            (Lang::Zh, true) => {
                format!("{year}年度（{name}）已在册，没有新的内容，名册未变。\n")
            }
            (Lang::En, true) => {
                format!(
                    "The cycle of {year} ({name}) is on record already; there is nothing new, and nothing was written.\n"
                )
            }
            (Lang::Zh, false) => format!(
                "{year}年度（{name}）获奖 {} 家入册：{}。新录称号 {titles} 个、情况 {events} 件、进展 {acts} 步；申报文件、回执与设定一并存入。\n",
                holders.len(),
                match holders.is_empty() {
                    true => "无（奖项空缺）".to_owned(),
                    false => holders.join("、"),
                }
            ),
            (Lang::En, false) => format!(
                "Recorded the cycle of {year} ({name}), winners {}: {}. New: titles {titles}, events {events}, steps {acts}; the cycle file, the receipt and the settings are kept.\n",
                holders.len(),
                match holders.is_empty() {
                    true => "nobody, the award stays vacant".to_owned(),
                    false => holders.join(", "),
                }
            ),
        };
        if let Some(again) = again {
            let was = state.cycles.iter().find(|it| it.entry == again);
            if was.is_some_and(|it| it.value.file.sha256 != self.record.file.sha256) {
                text.push_str(&match lang {
                    Lang::Zh => format!("提示：与第{again}条所存的申报文件不同，两份都在册。\n"),
                    Lang::En => format!(
                        "note: the file differs from that of entry {again}; both are kept.\n"
                    ),
                });
            }
        }
        text
    }
}

/// The title of a winner that the register has already; an error where it says otherwise.
fn known_winner(state: &State, winner: &TitleRecord) -> Result<Option<Id>, Error> {
    let code = winner.credit_code.as_deref().unwrap_or_default();
    let known = state
        .titles_of(code)
        .find(|it| it.value.cycle == winner.cycle && it.value.tier == winner.tier);
    let Some(known) = known else { return Ok(None) };
    let (was, entry) = (&known.value, known.entry);
    let differs = [
        (was.scheme != winner.scheme, "评审办法", "the scheme"),
        (
            was.awarded != winner.awarded,
            "获奖日期",
            "the day of the award",
        ),
        (was.prize != winner.prize, "奖金", "the prize"),
    ];
    match differs.iter().find(|(differs, ..)| *differs) {
        None => Ok(Some(was.id.clone())),
        Some((_, zh, en)) => {
            let holder = &winner.holder;
            Err(Error::input(
                format!(
                    "{holder}：名册第{entry}条已有这个称号，{zh}不同，没有记入：有误请先用 laurel register correct {entry} 更正"
                ),
                format!(
                    "{holder}: entry {entry} has this title already, and {en} differs; nothing was written: where that is wrong, correct it first with laurel register correct {entry}"
                ),
            ))
        }
    }
}

/// An id that no title has.
fn free(state: &State, taken: &[Id], wanted: &Id) -> Id {
    let mut free = wanted.clone();
    let mut number = 1;
    while state.title(&free).is_some() || taken.contains(&free) {
        number += 1;
        free = format!("{wanted}-{number}").into();
    }
    free
}
