//! A cycle file held against a register: what the file leaves unanswered is taken from the register, and
//! marked; what the file says otherwise stays, and is told.
//!
//! The register is asked by credit code. Only titles of cycles before the file's own are honours in it. One
//! whom the register does not know has never won only where somebody has declared that the register has the
//! titles of all years ([`State::complete`]): otherwise the question stays unanswered.

use std::collections::HashMap;

use super::entry::TitleRecord;
use super::state::{Standing, State, is_before};
use laurel_cycle::problem::{Problems, Quoted};
use laurel_cycle::{Award, Code, Cycle, Day, Event, Honour, Id, List, Problem, Revoked, day};
use laurel_words::lang::{Lang, Text};

/// What a cycle file and a register say of each other; the cycle has been filled.
pub fn fill(cycle: &mut Cycle, state: &State) -> Vec<Problem> {
    let mut filler = Filler {
        state,
        year: cycle.cycle.year,
        deadline: cycle.cycle.timetable.deadline,
        problems: Problems::default(),
        ids: ids(cycle),
        by_name: HashMap::new(),
        in_file: Vec::new(),
    };
    for title in &state.titles {
        let name = plain(&title.value.holder);
        filler.by_name.entry(name).or_default().push(title);
    }
    for (at, applicant) in cycle.applicants.iter_mut().enumerate() {
        filler.applicant(at, applicant);
    }
    let own: Vec<(usize, &Standing<TitleRecord>)> = cycle
        .titles
        .iter()
        .enumerate()
        .filter_map(|(at, title)| Some((at, filler.former(at, title)?)))
        .collect();
    for (at, known) in own {
        let Some(title) = cycle.titles.get_mut(at) else {
            continue;
        };
        let place = format!("titles[{at}]");
        let mut as_honour = Honour {
            id: Some(title.id.clone()),
            award: title.award,
            scheme: title.scheme.clone(),
            cycle: title.cycle,
            awarded: title.awarded,
            prize: title.prize,
            revoked: title.revoked,
        };
        let subject = Some(title.holder.to_string());
        filler.one(&place, subject, &mut as_honour, known);
        let Honour {
            award,
            scheme,
            cycle: year,
            awarded,
            prize,
            revoked,
            ..
        } = as_honour;
        (title.award, title.scheme, title.cycle) = (award, scheme, year);
        (title.awarded, title.prize, title.revoked) = (awarded, prize, revoked);
        if title.credit_code.is_none() {
            title.credit_code = known.value.credit_code.as_deref().map(Into::into);
        }
    }
    filler.winners_of_this_cycle(cycle);
    filler.events(cycle);
    filler.problems.listed()
}

/// Ids that a file has taken, of titles and of events.
fn ids(cycle: &Cycle) -> [Vec<Id>; 2] {
    let honours = cycle.applicants.iter().flat_map(|it| &it.honours).flatten();
    let honours = honours.filter_map(|it| it.id.clone());
    let titles = cycle.titles.iter().map(|it| it.id.clone());
    let events = cycle.events.iter().map(|it| it.id.clone());
    [honours.chain(titles).collect(), events.collect()]
}

/// A name as it is compared.
fn plain(name: &str) -> String {
    let narrow = day::narrow(name);
    narrow.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A credit code as it is looked up: as somebody may have typed it.
pub fn code_of(code: &str) -> String {
    day::narrow(code).trim().to_uppercase()
}

/// What an award is called.
pub fn award(award: Option<Award>, lang: Lang) -> &'static str {
    match award {
        Some(Award::District) => {
            lang.pick("区政府质量奖", "the district government's quality award")
        }
        Some(Award::DistrictFormer) => lang.pick("区长质量奖", "the district head's quality award"),
        Some(Award::Municipal) => lang.pick("市级质量奖", "the city's quality award"),
        Some(Award::Provincial) => lang.pick("省级质量奖", "the province's quality award"),
        Some(Award::National) => lang.pick("国家级质量奖", "the national quality award"),
        None => lang.pick("质量奖", "the quality award"),
    }
}

struct Filler<'s> {
    state: &'s State,
    year: i32,
    deadline: Day,
    problems: Problems,
    ids: [Vec<Id>; 2],
    by_name: HashMap<String, Vec<&'s Standing<TitleRecord>>>,
    /// The titles of the register that the file has, and what it calls them.
    in_file: Vec<(&'s Standing<TitleRecord>, Id)>,
}

impl<'s> Filler<'s> {
    fn tell(&mut self, code: Code, place: &str, subject: Option<String>, text: Text) {
        let problem = Problem::new(code, place, text);
        self.problems.push(Problem { subject, ..problem });
    }

    fn is_earlier(&self, title: &TitleRecord) -> bool {
        is_before(title, self.year) && title.awarded.is_none_or(|day| day <= self.deadline)
    }

    /// An id that the file has not taken yet, like the one in the register.
    fn free(&mut self, of: usize, id: &Id) -> Id {
        let Some(taken) = self.ids.get_mut(of) else {
            return id.clone();
        };
        let mut free = id.clone();
        let mut number = 1;
        while taken.contains(&free) {
            number += 1;
            free = format!("{id}-{number}").into();
        }
        taken.push(free.clone());
        free
    }

    fn applicant(&mut self, at: usize, applicant: &mut laurel_cycle::Applicant) {
        let place = format!("applicants[{at}].honours");
        let name = applicant.name.as_deref();
        let subject = Some(name.unwrap_or(&applicant.id).to_owned());
        let code = applicant.credit_code.as_deref().map(code_of);
        let known: Vec<&Standing<TitleRecord>> = match &code {
            Some(code) => self.state.titles_of(code).collect(),
            None => Vec::new(),
        };
        let known: Vec<&Standing<TitleRecord>> = known
            .into_iter()
            .filter(|it| self.is_earlier(&it.value))
            .collect();
        if known.is_empty()
            && let Some(namesake) = name
                .and_then(|name| self.by_name.get(&plain(name)))
                .and_then(|all| all.iter().copied().find(|it| self.is_earlier(&it.value)))
        {
            let (entry, id) = (namesake.entry, Quoted(&namesake.value.id));
            let theirs = namesake.value.credit_code.as_deref();
            let (zh, en) = match theirs {
                Some(theirs) => (
                    format!("信用代码 {}", Quoted(theirs)),
                    format!("credit code {}", Quoted(theirs)),
                ),
                None => (
                    "未记信用代码".to_owned(),
                    "without a credit code".to_owned(),
                ),
            };
            self.tell(
                Code::NamedInRegister,
                &place,
                subject.clone(),
                Text::new(
                    format!("名册中有同名单位获奖（称号 {id}，第{entry}条，{zh}），信用代码不同或未填，未据以补填：请核对是否同一单位"),
                    format!("the register has a title of that name (title {id}, entry {entry}, {en}); the credit codes differ or are missing, and nothing was taken from it: see whether it is the same organisation"),
                ),
            );
        }
        for title in &known {
            if let Some(name) = name
                && plain(name) != plain(&title.value.holder)
            {
                let (entry, holder) = (title.entry, Quoted(&title.value.holder));
                self.tell(
                    Code::NamedInRegister,
                    &place,
                    subject.clone(),
                    Text::new(
                        format!("名册中此信用代码的名称为“{holder}”（第{entry}条）：请核对是否更名"),
                        format!("the register has this credit code under the name \"{holder}\" (entry {entry}): see whether the name was changed"),
                    ),
                );
                break;
            }
        }
        match &mut applicant.honours {
            None if known.is_empty() => self.silent(&place, subject, code.is_some(), applicant),
            None => {
                let honours = known.iter().map(|title| {
                    let mut honour = self.state.honour(&title.value);
                    let id = self.free(0, &title.value.id);
                    self.in_file.push((title, id.clone()));
                    honour.id = Some(id);
                    let said = said(self.state, &title.value);
                    let entry = title.entry;
                    self.tell(
                        Code::FromRegister,
                        &place,
                        subject.clone(),
                        Text::new(
                            format!("取自荣誉名册第{entry}条：{}", said.zh),
                            format!("from the register, entry {entry}: {}", said.en),
                        ),
                    );
                    honour
                });
                applicant.honours = Some(honours.collect());
            }
            Some(honours) => self.held(&place, subject, honours, &known),
        }
    }

    /// Of whom neither the file nor the register says anything.
    fn silent(
        &mut self,
        place: &str,
        subject: Option<String>,
        has_code: bool,
        applicant: &mut laurel_cycle::Applicant,
    ) {
        let (zh, en) = match (has_code, &self.state.complete) {
            (true, Some(complete)) => {
                applicant.honours = Some(List::default());
                let entry = complete.entry;
                return self.tell(
                    Code::FromRegister,
                    place,
                    subject,
                    Text::new(
                        format!("取自荣誉名册：名册已收录历届全部称号（第{entry}条），其中没有此单位，即从未获奖"),
                        format!("from the register: it has the titles of all years (entry {entry}) and none of this organisation, which has never won"),
                    ),
                );
            }
            (true, None) => (
                "名册中没有此单位，但名册未声明收录历届全部称号，是否获过奖仍未回答：请填写，或用 laurel register complete 声明",
                "the register has no title of it, but does not claim to have those of all years; whether it has won stays unanswered: fill it in, or declare it with laurel register complete",
            ),
            (false, _) => (
                "未填统一社会信用代码，无法在名册中查找，是否获过奖仍未回答：请填写",
                "there is no credit code to look up in the register; whether it has won stays unanswered: fill it in",
            ),
        };
        self.tell(Code::RegisterSilent, place, subject, Text::new(zh, en));
    }

    /// The honours that a file says an applicant has, against those of the register.
    fn held(
        &mut self,
        place: &str,
        subject: Option<String>,
        honours: &mut [Honour],
        known: &[&'s Standing<TitleRecord>],
    ) {
        let mut matched: Vec<usize> = Vec::new();
        for title in known {
            let at = honours
                .iter()
                .enumerate()
                .filter(|(at, _)| !matched.contains(at))
                .find(|(_, honour)| is_same(honour, &title.value))
                .map(|(at, _)| at);
            let Some((at, honour)) = at.and_then(|at| Some((at, honours.get_mut(at)?))) else {
                let said = said(self.state, &title.value);
                let entry = title.entry;
                let (zh, en) = match matched.is_empty() && honours.is_empty() {
                    true => ("称从未获奖", "it says that it has never won"),
                    false => ("所列称号中没有", "the list of its honours leaves out"),
                };
                self.tell(
                    Code::AgainstRegister,
                    place,
                    subject.clone(),
                    Text::new(
                        format!("{zh}：名册第{entry}条载{}；未改动申报文件，请核实后改正一处", said.zh),
                        format!("{en}: {} (entry {entry} of the register); the file was left as it is: find out and mend one of them", said.en),
                    ),
                );
                continue;
            };
            matched.push(at);
            self.one(&format!("{place}[{at}]"), subject.clone(), honour, title);
        }
        for (at, honour) in honours.iter().enumerate() {
            let of_district = matches!(
                honour.award,
                None | Some(Award::District | Award::DistrictFormer)
            );
            if of_district && !matched.contains(&at) {
                self.tell(
                    Code::NotInRegister,
                    &format!("{place}[{at}]"),
                    subject.clone(),
                    Text::new(
                        "名册中没有这个称号：请核实；确有的，用 laurel register record 或 title 录入",
                        "the register does not have this title: find out; where it is right, enter it with laurel register record or title",
                    ),
                );
            }
        }
    }

    /// A title of the file that the register has: what is unanswered is filled, what differs is told.
    fn one(
        &mut self,
        place: &str,
        subject: Option<String>,
        honour: &mut Honour,
        title: &'s Standing<TitleRecord>,
    ) {
        let record = &title.value;
        let mut filled: Vec<(&str, &str)> = Vec::new();
        let mut differ: Vec<(&str, &str, String, String)> = Vec::new();
        macro_rules! field {
            ($field:ident, $zh:literal, $en:literal, $theirs:expr, $show:expr) => {
                let theirs = $theirs;
                match (&honour.$field, theirs) {
                    (None, Some(it)) => {
                        honour.$field = Some(it);
                        filled.push(($zh, $en));
                    }
                    (Some(mine), Some(it)) if *mine != it => {
                        let show = $show;
                        differ.push(($zh, $en, show(mine), show(&it)));
                    }
                    _ => {}
                }
            };
        }
        field!(award, "奖项", "award", record.award, |it: &Award| award(
            Some(*it),
            Lang::Zh
        )
        .to_owned());
        field!(
            scheme,
            "评审办法",
            "scheme",
            record.scheme.clone(),
            |it: &Id| it.to_string()
        );
        field!(cycle, "年度", "cycle", record.cycle, |it: &i32| it
            .to_string());
        field!(
            awarded,
            "获奖日期",
            "day of the award",
            record.awarded,
            |it: &Day| it.to_string()
        );
        field!(prize, "奖金", "prize", record.prize, |it: &u64| it
            .to_string());
        let revoked = self.state.revoked(record);
        match (honour.revoked, revoked) {
            (Revoked::Unknown, it) => {
                honour.revoked = it;
                filled.push(("是否撤销", "whether it was revoked"));
            }
            (mine, it) if mine != it => {
                let show = |it: Revoked| match it {
                    Revoked::Unknown => "?".to_owned(),
                    Revoked::Stands => "未撤销 · stands".to_owned(),
                    Revoked::Revoked(None) => "已撤销 · revoked".to_owned(),
                    Revoked::Revoked(Some(day)) => format!("{day}"),
                };
                differ.push(("是否撤销", "whether it was revoked", show(mine), show(it)));
            }
            _ => {}
        }
        let id = match &honour.id {
            Some(id) => id.clone(),
            None => {
                let id = self.free(0, &record.id);
                honour.id = Some(id.clone());
                id
            }
        };
        let entry = title.entry;
        if !filled.is_empty() {
            let zh: Vec<&str> = filled.iter().map(|it| it.0).collect();
            let en: Vec<&str> = filled.iter().map(|it| it.1).collect();
            self.tell(
                Code::FromRegister,
                place,
                subject.clone(),
                Text::new(
                    format!("取自荣誉名册第{entry}条：{}", zh.join("、")),
                    format!("from the register, entry {entry}: {}", en.join(", ")),
                ),
            );
        }
        for (zh, en, mine, theirs) in differ {
            let (mine, theirs) = (Quoted(mine), Quoted(theirs));
            self.tell(
                Code::AgainstRegister,
                place,
                subject.clone(),
                Text::new(
                    format!("{zh}为{mine}，名册第{entry}条为{theirs}；未改动申报文件，请核实后改正一处"),
                    format!("{en} is {mine} here and {theirs} in entry {entry} of the register; the file was left as it is: find out and mend one of them"),
                ),
            );
        }
        self.in_file.push((title, id));
    }

    /// The title of the register that one of the file's table of titles is.
    fn former(
        &mut self,
        at: usize,
        title: &laurel_cycle::Title,
    ) -> Option<&'s Standing<TitleRecord>> {
        let as_honour = Honour {
            id: Some(title.id.clone()),
            award: title.award,
            scheme: title.scheme.clone(),
            cycle: title.cycle,
            awarded: title.awarded,
            prize: title.prize,
            revoked: title.revoked,
        };
        let code = title.credit_code.as_deref().map(code_of);
        let known = match &code {
            Some(code) => {
                let mut all = self.state.titles_of(code);
                all.find(|it| is_same(&as_honour, &it.value))
            }
            None => self.by_name.get(&plain(&title.holder)).and_then(|all| {
                let mut all = all.iter().copied();
                all.find(|it| it.value.id == title.id && is_same(&as_honour, &it.value))
            }),
        };
        let of_district = matches!(
            title.award,
            None | Some(Award::District | Award::DistrictFormer)
        );
        if known.is_none() && of_district {
            self.tell(
                Code::NotInRegister,
                &format!("titles[{at}]"),
                Some(title.holder.to_string()),
                Text::new(
                    "名册中没有这个称号：请核实；确有的，用 laurel register record 或 title 录入",
                    "the register does not have this title: find out; where it is right, enter it with laurel register record or title",
                ),
            );
        }
        known
    }

    /// The titles that were won in this very cycle: events on them belong to the file as well.
    fn winners_of_this_cycle(&mut self, cycle: &Cycle) {
        let Some(approval) = &cycle.approval else {
            return;
        };
        let codes: HashMap<&str, String> = cycle
            .applicants
            .iter()
            .filter_map(|it| Some((&*it.id, code_of(it.credit_code.as_deref()?))))
            .collect();
        for id in &approval.approved {
            let Some(code) = codes.get(&**id) else {
                continue;
            };
            let mut titles = self.state.titles_of(code);
            if let Some(title) = titles.find(|it| it.value.cycle == Some(self.year)) {
                self.in_file
                    .push((title, format!("{}/{id}", self.year).into()));
            }
        }
    }

    /// What happened to the titles that the file has.
    fn events(&mut self, cycle: &mut Cycle) {
        for (title, in_file) in std::mem::take(&mut self.in_file) {
            for known in self.state.events_on(&title.value.id) {
                let theirs = &known.value.event;
                let same = |event: &Event| {
                    event.honour == in_file && (event.kind, event.on) == (theirs.kind, theirs.on)
                };
                let subject = Some(title.value.holder.clone());
                let entry = known.entry;
                let id = match cycle.events.iter().position(same) {
                    Some(at) => {
                        let Some(mine) = cycle.events.get_mut(at) else {
                            continue;
                        };
                        let (filled, differ) = conditions(mine, theirs);
                        let place = format!("events[{at}]");
                        let id = mine.id.clone();
                        if filled {
                            self.tell(
                                Code::FromRegister,
                                &place,
                                subject.clone(),
                                Text::new(
                                    format!("情况的认定取自荣誉名册第{entry}条"),
                                    format!("what was found of the event is from the register, entry {entry}"),
                                ),
                            );
                        }
                        if differ {
                            self.tell(
                                Code::AgainstRegister,
                                &place,
                                subject.clone(),
                                Text::new(
                                    format!("情况的认定与名册第{entry}条不同；未改动申报文件，请核实后改正一处"),
                                    format!("what was found of the event differs from entry {entry} of the register; the file was left as it is: find out and mend one of them"),
                                ),
                            );
                        }
                        id
                    }
                    None => {
                        let id = self.free(1, &theirs.id);
                        let mut event = theirs.clone();
                        (event.id, event.honour) = (id.clone(), in_file.clone());
                        let (kind_zh, kind_en) = (kind(&event, Lang::Zh), kind(&event, Lang::En));
                        let on = event.on;
                        cycle.events.push(event);
                        self.tell(
                            Code::FromRegister,
                            "events",
                            subject.clone(),
                            Text::new(
                                format!("取自荣誉名册第{entry}条：{on} {kind_zh}"),
                                format!("from the register, entry {entry}: {kind_en} on {on}"),
                            ),
                        );
                        id
                    }
                };
                for act in self.state.acts_on(&theirs.id) {
                    let mut step = act.value.act.clone();
                    step.event = Some(id.clone());
                    let there = cycle.acts.iter().any(|mine| {
                        (&mine.event, &mine.measure, mine.step)
                            == (&step.event, &step.measure, step.step)
                    });
                    if there {
                        continue;
                    }
                    let (entry, on) = (act.entry, step.on);
                    cycle.acts.push(step);
                    self.tell(
                        Code::FromRegister,
                        "acts",
                        subject.clone(),
                        Text::new(
                            format!("处理进展取自荣誉名册第{entry}条（{on}）"),
                            format!(
                                "a step on a measure is from the register, entry {entry} ({on})"
                            ),
                        ),
                    );
                }
            }
        }
    }
}

/// Whether an honour of the file is a title of the register: by its id, or by its cycle and award.
fn is_same(honour: &Honour, title: &TitleRecord) -> bool {
    let of = |award: Option<Award>| match award {
        Some(Award::DistrictFormer) | None => Some(Award::District),
        award => award,
    };
    if of(honour.award) != of(title.award) {
        return false;
    }
    match (honour.cycle, title.cycle) {
        (Some(mine), Some(theirs)) => mine == theirs,
        _ => {
            honour.id.as_ref() == Some(&title.id)
                || (honour.awarded.is_some() && honour.awarded == title.awarded)
        }
    }
}

/// Fills the conditions of an event that the file leaves unknown: whether any was filled, and whether any
/// differs.
fn conditions(mine: &mut Event, theirs: &Event) -> (bool, bool) {
    let (mut filled, mut differ) = (false, false);
    let mut each = |mine: &mut Option<bool>, theirs: Option<bool>| match (*mine, theirs) {
        (None, Some(it)) => {
            *mine = Some(it);
            filled = true;
        }
        (Some(mine), Some(it)) if mine != it => differ = true,
        _ => {}
    };
    each(&mut mine.grave, theirs.grave);
    each(&mut mine.effect, theirs.effect);
    each(&mut mine.bad_management, theirs.bad_management);
    each(&mut mine.ineffective, theirs.ineffective);
    each(&mut mine.declined, theirs.declined);
    each(&mut mine.irresponsible, theirs.irresponsible);
    each(&mut mine.model_lost, theirs.model_lost);
    each(&mut mine.in_products, theirs.in_products);
    each(&mut mine.year_omitted, theirs.year_omitted);
    (filled, differ)
}

/// What kind of event it is, in words.
pub fn kind(event: &Event, lang: Lang) -> &'static str {
    use laurel_cycle::EventKind as K;
    match event.kind {
        K::Accident => lang.pick("事故", "an accident"),
        K::QualityProblem => lang.pick("质量问题", "a quality problem"),
        K::OperatingLoss => lang.pick("经营性亏损", "an operating loss"),
        K::Breach => lang.pick("违法违规", "a breach of law"),
        K::Decline => lang.pick("示范作用丧失", "a decline"),
        K::Fraud => lang.pick("弄虚作假", "fraud"),
        K::TitleUse => lang.pick("称号使用", "a use of the title"),
    }
}

/// A title in words.
fn said(state: &State, title: &TitleRecord) -> Text {
    let when = |lang: Lang| match (title.cycle, title.awarded) {
        (Some(year), _) => match lang {
            Lang::Zh => format!("{year}年度"),
            Lang::En => format!(" in {year}"),
        },
        (None, Some(day)) => match lang {
            Lang::Zh => format!("{day}"),
            Lang::En => format!(" on {day}"),
        },
        (None, None) => String::new(),
    };
    let revoked = |lang: Lang| match state.revoked(title) {
        Revoked::Revoked(Some(day)) => match lang {
            Lang::Zh => format!("（{day}撤销）"),
            Lang::En => format!(" (revoked on {day})"),
        },
        Revoked::Revoked(None) => lang.pick("（已撤销）", " (revoked)").to_owned(),
        _ => String::new(),
    };
    Text::new(
        format!(
            "{}获{}{}",
            when(Lang::Zh),
            award(title.award, Lang::Zh),
            revoked(Lang::Zh)
        ),
        format!(
            "won {}{}{}",
            award(title.award, Lang::En),
            when(Lang::En),
            revoked(Lang::En)
        ),
    )
}
