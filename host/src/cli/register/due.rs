//! `laurel register due`: what is outstanding on any title of any year. What follows from an event is never
//! said here: the sanction stage of the version under which the title stands is asked.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::{day_of, today, unknown_title};
use crate::cli::session::Session;
use crate::cli::table::{heading, table};
use crate::cli::{Done, Format, print, print_json};
use laurel_contract::types::Detail;
use laurel_cycle::error::Error;
use laurel_cycle::{Day, Id};
use laurel_engine::pipeline::prepare;
use laurel_register::entry::TitleRecord;
use laurel_register::{Register, State};
use laurel_scheme::columns::Columns;
use laurel_scheme::outcome::{MeasureOutcome, Progress, StepTaken, TitleRemark, View};
use laurel_scheme::ready::Ready;
use laurel_scheme::settings::Settings;
use laurel_scheme::show;
use laurel_scheme::stage::Answer;
use laurel_schemes::find::built_in;
use laurel_words::lang::{Lang, Text};
use laurel_words::visible::shown;

/// Say what is outstanding.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    asked: Asked,
    /// 只列此称号编号、信用代码或名称 · only this title, credit code or name
    whom: Option<String>,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// On what day, and by which rules.
#[derive(clap::Args, Default)]
pub struct Asked {
    /// 截至何日，未给时为今天 · as of this day [default: today]
    #[arg(long, value_name = "DAY")]
    on: Option<String>,
    /// 非内置方案的文件夹或清单，可多次 · the folder or manifest of a scheme that is not built in
    #[arg(long, value_name = "SCHEME")]
    scheme: Vec<String>,
    /// 一律按此方案看，不论称号依何办法授予 · look at all titles by this scheme, whatever they were given under
    #[arg(long, value_name = "SCHEME")]
    under: Option<String>,
}

/// What is outstanding on the titles of a register.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "RegisterDue")]
pub struct Report {
    /// As of which day: what happened later does not count.
    pub on: Day,
    /// How many titles were looked at.
    pub titles: usize,
    /// What is outstanding, the longest waiting first.
    pub due: Vec<Due>,
    /// What else the versions say of titles, such as a use for which no sanction is stated.
    pub remarks: Vec<Remark>,
    /// Titles that could not be looked at.
    pub not_computed: Vec<NotComputed>,
}

/// A measure that is outstanding.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Due {
    /// Id of the title.
    pub title: Id,
    /// Who holds it.
    pub holder: String,
    /// Unified social credit code of the holder.
    pub credit_code: Option<String>,
    /// Year of the cycle.
    pub cycle: Option<i32>,
    /// Id of the scheme by which it was looked at.
    pub scheme: String,
    /// Id of the event.
    pub event: String,
    /// What kind of event.
    pub kind: Text,
    /// When it happened: since when the measure is outstanding.
    pub since: Day,
    /// Its article.
    pub article: Text,
    /// Id of the measure.
    pub measure: String,
    /// Its wording.
    pub wording: Text,
    /// Whether its conditions are met.
    pub applies: Answer,
    /// How far it has come.
    pub progress: Progress,
    /// That, in words, with the days of the steps.
    pub course: Text,
    /// The steps on record, with who took each.
    pub steps: Vec<Step>,
    /// Who proposes it.
    pub proposes: Text,
    /// Who decides on it.
    pub decides: Text,
    /// What is to be done next.
    pub next: Text,
    /// Amount to recover in yuan.
    pub amount: Option<i64>,
    /// Whether the rule rests on an assumed value.
    pub assumed: bool,
    /// Why it is open whether its conditions are met.
    pub open: Vec<Text>,
}

/// A step on record.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Step {
    /// The step and its day.
    #[serde(flatten)]
    pub taken: StepTaken,
    /// Who took it.
    pub who: Option<String>,
    /// The entry of the register.
    pub entry: u64,
}

/// What a version says of a title.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Remark {
    /// Id of the title.
    pub title: Id,
    /// Who holds it.
    pub holder: String,
    /// The article.
    pub article: Text,
    /// What it says.
    pub text: Text,
}

/// A title that could not be looked at.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NotComputed {
    /// Id of the title.
    pub title: Id,
    /// Who holds it.
    pub holder: String,
    /// Why, and what to do.
    pub why: Text,
}

/// Titles that are looked at together: those of one scheme with the same settings.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    scheme: String,
    set: BTreeMap<String, String>,
    waived: Vec<String>,
}

/// What is outstanding.
pub fn due(session: &Session, state: &State, asked: &Asked) -> Result<Report, Error> {
    let on = match &asked.on {
        Some(given) => day_of(given, "--on")?,
        None => today(),
    };
    let every = measures(session, state, asked, on)?;
    let mut report = every.report;
    report.due.retain(|it| {
        !matches!(it.progress, Progress::Done | Progress::Rejected) && it.applies != Answer::No
    });
    report
        .due
        .sort_by(|a, b| (a.since, &a.title, &a.event).cmp(&(b.since, &b.title, &b.event)));
    Ok(report)
}

/// Every measure on every title, also those that are done.
pub(super) struct Measures {
    pub report: Report,
}

/// Every measure on every title that stands on a day.
pub(super) fn measures(
    session: &Session,
    state: &State,
    asked: &Asked,
    on: Day,
) -> Result<Measures, Error> {
    let mut report = Report {
        on,
        titles: 0,
        due: Vec::new(),
        remarks: Vec::new(),
        not_computed: Vec::new(),
    };
    let runner = session.runner()?;
    let named: Vec<Ready> = asked
        .scheme
        .iter()
        .chain(&asked.under)
        .map(|name| prepare(&runner, session.find(name)?))
        .collect::<Result<_, _>>()?;
    let under = asked.under.as_ref().and_then(|_| named.last());
    let mut groups: BTreeMap<Group, BTreeSet<Id>> = BTreeMap::new();
    for title in &state.titles {
        let title = &title.value;
        if title.awarded.is_some_and(|day| day > on) {
            continue;
        }
        report.titles += 1;
        match group(state, title, under) {
            Some(group) => {
                groups.entry(group).or_default().insert(title.id.clone());
            }
            None => report.not_computed.push(NotComputed {
                title: title.id.clone(),
                holder: title.holder.clone(),
                why: Text::new(
                    "未记依哪一办法授予：请用 laurel register correct 补记（--set scheme=…），或用 --under 指明",
                    "it is not on record under which version it was given: add that with laurel register correct (--set scheme=…), or say so with --under",
                ),
            }),
        }
    }
    for (group, ids) in groups {
        // Without an event there is nothing to look at.
        if !ids.iter().any(|id| state.events_on(id).next().is_some()) {
            continue;
        }
        let at_hand = named.iter().find(|it| it.scheme.id() == group.scheme);
        // A register may come from anybody: what it names is looked up among what is built in or was named
        // here, never opened.
        let is_built_in = built_in().any(|id| id == group.scheme);
        let found;
        let ready = match at_hand {
            Some(ready) => ready,
            None if is_built_in => {
                found = prepare(&runner, session.find(&group.scheme)?)?;
                &found
            }
            None => {
                let scheme = shown(&group.scheme).into_owned();
                for id in ids {
                    let holder = state.title(&id).map(|it| it.value.holder.clone());
                    report.not_computed.push(NotComputed {
                        title: id,
                        holder: holder.unwrap_or_default(),
                        why: Text::new(
                            format!("所依方案“{scheme}”不在手头：请用 --scheme 指明其文件夹或清单"),
                            format!("the scheme \"{scheme}\" under which it was given is not at hand: name its folder or manifest with --scheme"),
                        ),
                    });
                }
                continue;
            }
        };
        run(&mut report, state, ready, &group, &ids, on)?;
    }
    Ok(Measures { report })
}

/// By which rules a title is looked at: those under which it was given, as they were set in its cycle.
fn group(state: &State, title: &TitleRecord, under: Option<&Ready>) -> Option<Group> {
    if let Some(under) = under {
        return Some(Group {
            scheme: under.scheme.id().to_owned(),
            set: BTreeMap::new(),
            waived: Vec::new(),
        });
    }
    let scheme = title.scheme.as_ref()?;
    let recorded = state
        .cycles
        .iter()
        .rev()
        .map(|it| &it.value)
        .find(|it| it.scheme == *scheme && it.titles.contains(&title.id));
    Some(Group {
        scheme: scheme.to_string(),
        set: recorded.map(|it| it.set.clone()).unwrap_or_default(),
        waived: recorded.map(|it| it.waived.clone()).unwrap_or_default(),
    })
}

fn run(
    report: &mut Report,
    state: &State,
    ready: &Ready,
    group: &Group,
    ids: &BTreeSet<Id>,
    on: Day,
) -> Result<(), Error> {
    let cycle = state.as_cycle(on, |title| ids.contains(&title.id));
    let columns = Columns::new(&cycle);
    let settings = ready.settings(&Settings {
        terms: group.set.clone(),
        waived: group.waived.clone(),
    })?;
    let run = ready.run(&columns, settings, Detail::Reasons, &|_| ())?;
    let view = View::new(&run);
    for measure in view.measures() {
        report.due.extend(one(state, ready.scheme.id(), measure));
    }
    for TitleRemark {
        honour,
        subject,
        reason,
        ..
    } in view.title_remarks()
    {
        if reason.remark && !honour.is_empty() {
            report.remarks.push(Remark {
                title: honour.into(),
                holder: subject,
                article: reason.article,
                text: reason.text,
            });
        }
    }
    Ok(())
}

fn one(state: &State, scheme: &str, measure: MeasureOutcome) -> Option<Due> {
    let title = &state.title(measure.honour.as_deref()?)?.value;
    let event = &state.event(&measure.trigger)?.value.event;
    let steps = measure.steps.iter().map(|taken| {
        let mut acts = state.acts_on(&event.id);
        let act = acts.find(|it| {
            let act = &it.value.act;
            (act.on, act.step) == (taken.on, taken.step)
                && act
                    .measure
                    .as_deref()
                    .is_none_or(|id| id == measure.measure)
        });
        Step {
            taken: *taken,
            who: act.and_then(|it| it.value.who.clone()),
            entry: act.map_or(0, |it| it.entry),
        }
    });
    let steps: Vec<Step> = steps.collect();
    let kind = |lang| laurel_register::fill::kind(event, lang);
    let course = Text::new(measure.course(Lang::Zh), measure.course(Lang::En));
    let next = Text::new(next(&measure, Lang::Zh), next(&measure, Lang::En));
    Some(Due {
        title: title.id.clone(),
        holder: title.holder.clone(),
        credit_code: title.credit_code.clone(),
        cycle: title.cycle,
        scheme: scheme.to_owned(),
        event: event.id.to_string(),
        kind: Text::new(kind(Lang::Zh), kind(Lang::En)),
        since: event.on,
        article: measure.article,
        measure: measure.measure,
        wording: measure.title,
        applies: measure.applies,
        progress: measure.progress,
        course,
        steps,
        proposes: measure.proposes,
        decides: measure.decides,
        next,
        amount: measure.amount,
        assumed: measure.assumed,
        open: measure.open,
    })
}

/// Who has to do what next.
fn next(measure: &MeasureOutcome, lang: Lang) -> String {
    let (proposes, decides) = (measure.proposes.get(lang), measure.decides.get(lang));
    let may_decide = |lang: Lang| match (decides.is_empty(), lang) {
        (true, Lang::Zh) => "可以决定".to_owned(),
        (true, Lang::En) => "may be decided".to_owned(),
        (false, Lang::Zh) => format!("可由{decides}决定"),
        (false, Lang::En) => format!("may be decided by {decides}"),
    };
    match measure.progress {
        Progress::Undetermined => lang
            .pick(
                "查清事实，补记情况的认定",
                "find out the facts and record them",
            )
            .to_owned(),
        Progress::Due => lang.pick("应当执行", "to be carried out").to_owned(),
        Progress::Proposable if proposes.is_empty() => may_decide(lang),
        Progress::Proposable => match lang {
            Lang::Zh => format!("可由{proposes}提请"),
            Lang::En => format!("may be proposed by {proposes}"),
        },
        Progress::Proposed => match (decides.is_empty(), lang) {
            (true, Lang::Zh) => "待决定".to_owned(),
            (true, Lang::En) => "to be decided".to_owned(),
            (false, Lang::Zh) => format!("待{decides}决定"),
            (false, Lang::En) => format!("to be decided by {decides}"),
        },
        Progress::Decided => lang
            .pick("已决定，待执行", "decided, to be carried out")
            .to_owned(),
        Progress::Rejected | Progress::Done => String::new(),
    }
}

impl Args {
    pub fn exec(&self, register: &Register, session: &Session) -> Result<Done, Error> {
        let state = register.state();
        let mut report = due(session, state, &self.asked)?;
        if let Some(whom) = &self.whom {
            let wanted = super::enter::titles(state, whom);
            if wanted.is_empty() {
                return Err(unknown_title(state, whom));
            }
            let is_wanted = |id: &Id| wanted.iter().any(|it| it.value.id == *id);
            report.due.retain(|it| is_wanted(&it.title));
            report.remarks.retain(|it| is_wanted(&it.title));
            report.not_computed.retain(|it| is_wanted(&it.title));
            report.titles = wanted.len();
        }
        match self.format {
            Format::Json => print_json(&report)?,
            Format::Text => print(&report.text(session.lang))?,
        }
        Ok(Done::Well)
    }
}

impl Report {
    /// The finding in one sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        let holders: BTreeSet<&Id> = self.due.iter().map(|it| &it.title).collect();
        let (titles, due, holders) = (self.titles, self.due.len(), holders.len());
        let on = self.on;
        match (lang, due) {
            (Lang::Zh, 0) => format!("截至{on}，名册所载 {titles} 个称号没有尚待处理的事项。"),
            (Lang::Zh, _) => format!(
                "截至{on}，名册所载 {titles} 个称号中 {holders} 个有尚待处理的事项，共 {due} 项。"
            ),
            (Lang::En, 0) => {
                format!("As of {on} nothing is outstanding on the {titles} titles of the register.")
            }
            (Lang::En, _) => format!(
                "As of {on}, of the {titles} titles of the register {holders} have something outstanding: {due} measures."
            ),
        }
    }

    fn text(&self, lang: Lang) -> String {
        let mut text = format!("{}\n", self.sentence(lang));
        if !self.due.is_empty() {
            let mut rows = table([
                lang.pick("自", "since"),
                lang.pick("称号", "title"),
                lang.pick("情况", "event"),
                lang.pick("条款", "article"),
                lang.pick("措施", "measure"),
                lang.pick("进展", "state"),
                lang.pick("提请 / 决定", "proposes / decides"),
                lang.pick("下一步", "next"),
            ]);
            for due in &self.due {
                rows.add_row(due.cells(lang));
            }
            text.push_str(&format!("{rows}\n"));
        }
        if self.due.iter().any(|it| it.assumed) {
            text.push_str(lang.pick(
                "* 所依规则为假定，须经主管部门核实。\n",
                "* rests on a rule that is assumed and has to be confirmed.\n",
            ));
        }
        let open: BTreeSet<String> = self
            .due
            .iter()
            .flat_map(|due| {
                let lines = due.open.iter();
                lines.map(|it| {
                    format!(
                        "{} {}{}{}",
                        due.title,
                        due.event,
                        lang.pick("：", ": "),
                        it.get(lang)
                    )
                })
            })
            .collect();
        if !open.is_empty() {
            text.push_str(&heading(lang.pick("条件未定的", "Open conditions")));
        }
        for line in open {
            text.push_str(&format!("  · {line}\n"));
        }
        if !self.remarks.is_empty() {
            text.push_str(&heading(lang.pick("称号提示", "Remarks on titles")));
        }
        for remark in &self.remarks {
            text.push_str(&format!(
                "  · {} {}{}{} {}\n",
                remark.title,
                shown(&remark.holder),
                lang.pick("：", ": "),
                remark.article.get(lang),
                remark.text.get(lang)
            ));
        }
        if !self.not_computed.is_empty() {
            text.push_str(&heading(
                lang.pick("未能核算的称号", "Titles that could not be looked at"),
            ));
        }
        for title in &self.not_computed {
            text.push_str(&format!(
                "  · {} {}{}{}\n",
                shown(&title.title),
                shown(&title.holder),
                lang.pick("：", ": "),
                title.why.get(lang)
            ));
        }
        text
    }
}

impl Due {
    /// As the cells of a table.
    pub fn cells(&self, lang: Lang) -> [String; 8] {
        let star = if self.assumed { " *" } else { "" };
        let bodies = [self.proposes.get(lang), self.decides.get(lang)];
        let bodies: Vec<&str> = bodies.into_iter().filter(|it| !it.is_empty()).collect();
        let amount = self
            .amount
            .map(|it| format!("{}{}", lang.pick("：", ": "), show::yuan(it, lang)))
            .unwrap_or_default();
        [
            self.since.to_string(),
            format!("{} {}", shown(&self.title), shown(&self.holder)),
            format!("{} {}", shown(&self.event), self.kind.get(lang)),
            format!("{}{star}", self.article.get(lang)),
            format!("{}{amount}", self.wording.get(lang)),
            self.course.get(lang).to_owned(),
            bodies.join(" / "),
            self.next.get(lang).to_owned(),
        ]
    }
}
