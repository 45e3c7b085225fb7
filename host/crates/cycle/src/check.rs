//! Checks what a cycle file means, once it reads: ids and references, credit codes, clauses, and
//! dates that each have their own admissible period.
//!
//! What the regulation leaves to a verdict is no concern of this file. A late application, an
//! accident after the deadline, a winner who was no candidate: all that is valid input.

use std::cell::RefCell;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::acts::{self, MEASURES};
use super::alike::{self, difference, folded, twin};
use super::credit_code::{self, CodeError};
use super::day::Day;
use super::ids::Ids;
use super::marks::STEP;
use super::model::{
    Applicant, Conduct, Cycle, Event, EventKind, Examiner, ExtraValue, Id, Revoked, Table,
};
use super::problem::{Code, Patience, Place, Problem, Problems, Quoted, suggest, suggest_id};
use super::read::Origins;
use crate::order;
use crate::parallel::*;
use laurel_words::lang::Text;

// A service answers without warnings.
#[cfg(not(feature = "small"))]
mod second_look;

/// An edition of the standard that is known: what its sheets may mark (articles 12, 13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Its id, such as `GB/T 19580-2012`.
    pub id: String,
    /// Numbers of its scored items, such as `4.1.2`.
    pub clauses: Vec<String>,
    /// The kinds of measure, with their wording, of the schemes that know the edition: what acts may
    /// name beside the built-in ones.
    pub measures: Vec<(String, Text)>,
    /// Whether its marks run in steps of 5 per cent.
    pub grid: bool,
}

/// Everything that is wrong with what a cycle means, in the order of the places. With no edition
/// known, neither the edition nor the items of the sheets are checked.
pub fn check(cycle: &Cycle, editions: &[Edition]) -> Vec<Problem> {
    check_all(cycle, editions, &Origins::default()).list()
}

/// As [`check()`], for a cycle that may have been mended, and not in order.
pub(crate) fn check_all<'c>(
    cycle: &'c Cycle,
    editions: &'c [Edition],
    origins: &'c Origins,
) -> Problems {
    let mut checker = Checker::new(cycle, origins);
    // What needs all applicants at once, and what needs one after the other.
    let few = cycle.applicants.len() <= FEW;
    let (codes, each) = join(
        few,
        || {
            checker.index();
            let mut codes = Checker::new(cycle, origins);
            codes.codes();
            codes.problems
        },
        || each_applicant(cycle, origins),
    );
    checker.problems.absorb(codes);
    checker.problems.absorb(each);
    checker.timetable();
    checker.extras();
    checker.people();
    checker.sheets(editions);
    checker.steps();
    checker.aftermath(editions);
    // What is wrong comes first: a second look at it would only say it again.
    #[cfg(not(feature = "small"))]
    if origins.mended.is_empty() && !checker.problems.has_errors() {
        checker.second_look();
    }
    checker.problems
}

/// What is wrong with applicants by themselves.
fn each_applicant(cycle: &Cycle, origins: &Origins) -> Problems {
    let list = Place::Root.key("applicants");
    let limits = Limits::new(&Checker::new(cycle, origins));
    let parts: Vec<_> = cycle.applicants.chunks(PART).enumerate().collect();
    let found: Vec<Problems> = map(1, &parts, |(part, applicants)| {
        let mut checker = Checker::new(cycle, origins);
        for (applicant, at) in applicants.iter().zip(part * PART..) {
            checker.one_applicant(applicant, &list.index(at), &limits);
        }
        checker.problems
    });
    let mut problems = Problems::default();
    found.into_iter().for_each(|part| problems.absorb(part));
    problems
}

fn id_of(applicant: &Applicant) -> Option<&str> {
    Some(&applicant.id)
}

/// Applicants that are checked together.
const PART: usize = 4096;

/// Tables beyond this size are not searched for what an unknown id may have meant.
const SEARCHED: usize = 10_000;

/// A day that another must not be before, or after, and what it is called.
#[derive(Clone, Copy)]
struct Bound {
    day: Day,
    zh: &'static str,
    en: &'static str,
}

fn bound(day: Day, zh: &'static str, en: &'static str) -> Bound {
    Bound { day, zh, en }
}

/// A title that events may refer to.
struct Known {
    /// The applicant whose honour it is; none for a title of one who does not apply now.
    applicant: Option<usize>,
    /// Its row among the honours of the applicant, or among the titles.
    row: usize,
    awarded: Option<Day>,
}

impl Known {
    /// Where its id stands.
    fn place(&self) -> String {
        match self.applicant {
            Some(at) => format!("applicants[{at}].honours[{}].id", self.row),
            None => format!("titles[{}].id", self.row),
        }
    }
}

/// What both forms of a title have in common.
struct Award<'a> {
    cycle: Option<i32>,
    awarded: Option<Day>,
    revoked: &'a Revoked,
}

struct Checker<'c> {
    cycle: &'c Cycle,
    origins: &'c Origins,
    problems: Problems,
    /// How much is still compared to find out what was meant.
    patience: Patience,
    /// Tables that were asked after: whether each of their elements is known by its id.
    complete: RefCell<HashMap<String, bool>>,
    applicants: Ids<'c, Applicant>,
    examiners: Ids<'c, Examiner>,
    titles: HashMap<&'c str, Known>,
    events: Ids<'c, Event>,
    conduct: Ids<'c, Conduct>,
}

impl<'c> Checker<'c> {
    fn new(cycle: &'c Cycle, origins: &'c Origins) -> Self {
        Self {
            cycle,
            origins,
            problems: Problems::default(),
            patience: Patience::default(),
            complete: RefCell::default(),
            applicants: Ids::none(&[], id_of),
            examiners: Ids::none(&[], |it| Some(&it.id)),
            titles: HashMap::new(),
            events: Ids::none(&[], |it| Some(&it.id)),
            conduct: Ids::none(&[], |it| Some(&it.id)),
        }
    }

    // -------------------------------------------------------------------------- what to say, or not

    /// True where the cycle holds what the file says; false for a stand-in.
    fn known(&self, place: &Place<'_>) -> bool {
        if self.origins.mended.is_empty() {
            return true;
        }
        let mut here = Some(place);
        while let Some(place) = here {
            if self.origins.mended.contains(&place.to_string()) {
                return false;
            }
            here = place.parent();
        }
        true
    }

    /// True where every element of a table is known by its id: only then is an unknown id an error.
    fn complete(&self, table: &str) -> bool {
        if let Some(complete) = self.complete.borrow().get(table) {
            return *complete;
        }
        let complete = !self.origins.mended.iter().any(|place| {
            place.strip_prefix(table).is_some_and(|rest| {
                let element = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
                rest.is_empty() || element.is_some_and(|(_, key)| key.is_empty() || key == ".id")
            })
        });
        let mut known = self.complete.borrow_mut();
        known.insert(table.to_owned(), complete);
        complete
    }

    /// True where every title is known by its id.
    fn titles_complete(&self) -> bool {
        if !self.complete("titles") || !self.complete("applicants") {
            return false;
        }
        let honours = || {
            let mut mended = self.origins.mended.iter();
            !mended.any(|place| place.contains("honours"))
        };
        let mut known = self.complete.borrow_mut();
        *known.entry("honours".to_owned()).or_insert_with(honours)
    }

    fn report(
        &mut self,
        code: Code,
        place: &Place<'_>,
        subject: Option<&str>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) {
        if !self.problems.wants(code) {
            return self.problems.count(code);
        }
        let place = place.to_string();
        let line = place
            .strip_prefix("applicants[")
            .and_then(|rest| rest.split(']').next()?.parse::<usize>().ok())
            .and_then(|index| self.origins.lines.get(index).copied());
        self.problems.push(Problem {
            line,
            subject: subject.map(str::to_owned),
            ..Problem::new(code, place, Text::new(zh, en))
        });
    }

    /// Reports a day that is outside its period.
    fn within(
        &mut self,
        place: &Place<'_>,
        subject: Option<&str>,
        day: Option<Day>,
        from: Option<Bound>,
        to: Option<Bound>,
    ) {
        let Some(day) = day else {
            return;
        };
        let early = from.filter(|from| day < from.day);
        let late = to.filter(|to| day > to.day);
        if (early.is_none() && late.is_none()) || !self.known(place) {
            return;
        }
        if let Some(Bound { day: limit, zh, en }) = early {
            self.report(
                Code::TooEarly,
                place,
                subject,
                format!("{day} 早于{zh}（{limit}）"),
                format!("{day} is before {en} ({limit})"),
            );
        }
        if let Some(Bound { day: limit, zh, en }) = late {
            self.report(
                Code::TooLate,
                place,
                subject,
                format!("{day} 晚于{zh}（{limit}）"),
                format!("{day} is after {en} ({limit})"),
            );
        }
    }

    // -------------------------------------------------------------------------- ids

    fn index(&mut self) {
        let cycle = self.cycle;
        self.applicants = self.unique("applicants", &cycle.applicants, id_of);
        self.examiners = self.unique("examiners", &cycle.examiners, |it| Some(&it.id));
        self.events = self.unique("events", &cycle.events, |it| Some(&it.id));
        self.conduct = self.unique("conduct", &cycle.conduct, |it| Some(&it.id));
        let applicants = Place::Root.key("applicants");
        for (at, applicant) in cycle.applicants.iter().enumerate() {
            let applicant_place = applicants.index(at);
            let list = applicant_place.key("honours");
            for (row, honour) in applicant.honours.iter().flatten().enumerate() {
                if let Some(id) = &honour.id {
                    let known = Known {
                        applicant: Some(at),
                        row,
                        awarded: honour.awarded,
                    };
                    self.title(id, known, &list.index(row), Some(&applicant.id));
                }
            }
        }
        let list = Place::Root.key("titles");
        for (row, title) in cycle.titles.iter().enumerate() {
            let known = Known {
                applicant: None,
                row,
                awarded: title.awarded,
            };
            self.title(&title.id, known, &list.index(row), None);
        }
        self.titles_alike();
    }

    /// Reports titles whose ids look the same.
    fn titles_alike(&mut self) {
        let mut titles: Vec<(Option<usize>, usize, &'c str)> = self
            .titles
            .iter()
            .filter(|(id, _)| !id.is_ascii())
            .map(|(id, known)| (known.applicant, known.row, *id))
            .collect();
        order::sort(&mut titles);
        let mut alike: HashMap<String, &'c str> = HashMap::new();
        for (applicant, row, id) in titles {
            let plain = folded(id);
            let first = self.titles.get_key_value(&*plain).map(|(other, _)| *other);
            let Some(other) = first.or_else(|| alike.get(&*plain).copied()) else {
                alike.insert(plain.into_owned(), id);
                continue;
            };
            let Some(first) = self.titles.get(other).filter(|_| other != id) else {
                continue;
            };
            let first = first.place();
            let (applicants, titles) = (Place::Root.key("applicants"), Place::Root.key("titles"));
            let (holder, honours);
            let list = match applicant {
                Some(at) => {
                    holder = applicants.index(at);
                    honours = holder.key("honours");
                    honours
                }
                None => titles,
            };
            let element = list.index(row);
            self.alike(id, other, &first, &element.key("id"), None);
        }
    }

    /// Rows by id, and a report of each id that comes again.
    fn unique<T>(
        &mut self,
        table: &'static str,
        things: &'c [T],
        id_of: fn(&T) -> Option<&str>,
    ) -> Ids<'c, T> {
        let mut rows = Ids::none(things, id_of);
        let list = Place::Root.key(table);
        let ids = || things.iter().filter_map(id_of);
        for (row, id) in ids().enumerate() {
            let element = list.index(row);
            let place = element.key("id");
            if !self.known(&place) {
                continue;
            }
            if let Some(first) = rows.add(row) {
                let first = format!("{table}[{first}].id");
                let subject = (table == "applicants").then_some(id);
                self.report(
                    Code::IdTwice,
                    &place,
                    subject,
                    format!("编号“{id}”重复，已用于 {first}", id = Quoted(&id)),
                    format!(
                        "the id “{id}” is used already, at {first}",
                        id = Quoted(&id)
                    ),
                );
            }
        }
        // What is written otherwise and looks the same.
        let mut alike: HashMap<String, (usize, &str)> = HashMap::new();
        for (row, id) in ids().enumerate().filter(|(_, id)| !id.is_ascii()) {
            let element = list.index(row);
            let place = element.key("id");
            let plain = folded(id);
            if *plain == *id || !self.known(&place) {
                continue;
            }
            let first = rows.get(&plain).map(|first| (first, &*plain));
            let Some((first, other)) = first.or_else(|| alike.get(&*plain).copied()) else {
                alike.insert(plain.into_owned(), (row, id));
                continue;
            };
            if other != id {
                let first = format!("{table}[{first}].id");
                let subject = (table == "applicants").then_some(id);
                self.alike(id, other, &first, &place, subject);
            }
        }
        rows
    }

    /// Reports an id that looks like another.
    fn alike(
        &mut self,
        id: &str,
        other: &str,
        first: &str,
        place: &Place<'_>,
        subject: Option<&str>,
    ) {
        let said = said_alike(id, other, first);
        self.report(Code::IdsAlike, place, subject, said.zh, said.en);
    }

    fn title(&mut self, id: &'c str, known: Known, place: &Place<'_>, subject: Option<&str>) {
        let place = place.key("id");
        if !self.known(&place) {
            return;
        }
        if id.contains('/') {
            self.report(
                Code::NotAnId,
                &place,
                subject,
                format!("称号编号“{id}”不能含“/”：“年度/申报编号”专指本年度的称号", id = Quoted(&id)),
                format!(
                    "the id “{id}” must not contain “/”: YEAR/APPLICANT names a title of this cycle", id = Quoted(&id)),
            );
        }
        let first = self.titles.get(id).map(Known::place);
        match first {
            None => {
                self.titles.insert(id, known);
            }
            Some(first) => self.report(
                Code::IdTwice,
                &place,
                subject,
                format!("称号编号“{id}”重复，已用于 {first}", id = Quoted(&id)),
                format!(
                    "the id “{id}” is used already, at {first}",
                    id = Quoted(&id)
                ),
            ),
        }
    }

    /// Reports an id that no applicant has.
    fn applicant(&mut self, id: &str, place: &Place<'_>) {
        if self.applicants.contains(id) || !self.known(place) || !self.complete("applicants") {
            return;
        }
        if !self.problems.wants(Code::UnknownApplicant) {
            return self.problems.count(Code::UnknownApplicant);
        }
        let hint = near(id, &self.applicants, &self.patience);
        self.report(
            Code::UnknownApplicant,
            place,
            Some(id),
            format!("没有编号为“{id}”的申报单位{}", hint.zh, id = Quoted(&id)),
            format!("there is no applicant “{id}”{}", hint.en, id = Quoted(&id)),
        );
    }

    /// Reports an id that no examiner has.
    fn examiner(&mut self, id: &str, place: &Place<'_>, subject: Option<&str>) {
        if self.examiners.contains(id) || !self.known(place) || !self.complete("examiners") {
            return;
        }
        if !self.problems.wants(Code::UnknownExaminer) {
            return self.problems.count(Code::UnknownExaminer);
        }
        let hint = near(id, &self.examiners, &self.patience);
        self.report(
            Code::UnknownExaminer,
            place,
            subject,
            format!("没有编号为“{id}”的评审专家{}", hint.zh, id = Quoted(&id)),
            format!("there is no examiner “{id}”{}", hint.en, id = Quoted(&id)),
        );
    }

    /// Reports what a list of applicants names twice, or does not know.
    fn list(&mut self, ids: &'c [Id], place: &Place<'_>) {
        let mut seen: HashMap<&str, usize> = HashMap::with_capacity(ids.len());
        for (row, id) in ids.iter().enumerate() {
            let place = place.index(row);
            match seen.entry(id) {
                Entry::Vacant(entry) => {
                    entry.insert(row);
                    self.applicant(id, &place);
                }
                Entry::Occupied(entry) => {
                    let first = *entry.get();
                    if self.known(&place) {
                        self.report(
                            Code::NamedTwice,
                            &place,
                            Some(id),
                            format!(
                                "名单中“{id}”出现两次（另见第 [{first}] 项）",
                                id = Quoted(&id)
                            ),
                            format!(
                                "the list names “{id}” twice (also at [{first}])",
                                id = Quoted(&id)
                            ),
                        );
                    }
                }
            }
        }
    }

    // -------------------------------------------------------------------------- the days of the cycle

    fn deadline(&self) -> Option<Bound> {
        let (root, timetable);
        let place = {
            root = Place::Root.key("cycle");
            timetable = root.key("timetable");
            timetable.key("deadline")
        };
        self.known(&place).then(|| {
            bound(
                self.cycle.cycle.timetable.deadline,
                "申报截止日期",
                "the deadline for applications",
            )
        })
    }

    /// The year of the cycle, where it is known.
    fn year(&self) -> Option<i32> {
        let cycle = Place::Root.key("cycle");
        self.known(&cycle.key("year"))
            .then_some(self.cycle.cycle.year)
    }

    /// From the year before the cycle's to the year after it.
    fn around(&self) -> (Option<Bound>, Option<Bound>) {
        let from = |year| {
            bound(
                Day::first_of(year - 1),
                "上一年度年初",
                "the start of the year before the cycle's",
            )
        };
        let to = |year| {
            bound(
                Day::last_of(year + 1),
                "下一年度年末",
                "the end of the year after the cycle's",
            )
        };
        (self.year().map(from), self.year().map(to))
    }

    fn timetable(&mut self) {
        let cycle = Place::Root.key("cycle");
        let info = &self.cycle.cycle;
        let (from, to) = self.around();
        self.within(
            &cycle.key("reference_day"),
            None,
            info.reference_day,
            from,
            to,
        );
        let timetable = cycle.key("timetable");
        let deadline = self.deadline();
        self.within(
            &timetable.key("deadline"),
            None,
            Some(info.timetable.deadline),
            from,
            to,
        );
        let announced = &timetable.key("announced");
        self.within(announced, None, info.timetable.announced, from, deadline);
    }

    // -------------------------------------------------------------------------- applicants

    /// Warns of records of one applicant that stand twice. Of very many the first are compared.
    fn same_records<T: PartialEq>(
        &mut self,
        records: &Table<T>,
        place: &Place<'_>,
        subject: Option<&str>,
    ) {
        const COMPARED: usize = 100;
        let records = records.iter().flatten().take(COMPARED);
        let mut before: Vec<&T> = Vec::new();
        for (row, record) in records.enumerate() {
            let place = place.index(row);
            if before.contains(&record) && self.known(&place) {
                self.report(
                    Code::SameRecord,
                    &place,
                    subject,
                    "与前面一条记录完全相同，请核对是否重复填写",
                    "this is the same as a record before it: was it filled in twice?",
                );
            }
            before.push(record);
        }
    }

    fn one_applicant(&mut self, applicant: &'c Applicant, place: &Place<'_>, limits: &Limits) {
        let id = place.key("id");
        let subject = self.known(&id).then_some(&*applicant.id);
        if let Some(code) = applicant.credit_code.as_deref() {
            let place = place.key("credit_code");
            if self.known(&place) {
                self.code(code, &place, subject);
            }
        }
        self.same_records(&applicant.grades, &place.key("grades"), subject);
        self.same_records(&applicant.accidents, &place.key("accidents"), subject);
        self.same_records(&applicant.complaints, &place.key("complaints"), subject);
        self.same_records(&applicant.spot_checks, &place.key("spot_checks"), subject);
        self.same_records(&applicant.breaches, &place.key("breaches"), subject);
        self.same_records(&applicant.honours, &place.key("honours"), subject);
        let facts = place.key("facts");
        for (key, day) in [
            ("operating_since", applicant.facts.operating_since),
            ("in_district_since", applicant.facts.in_district_since),
        ] {
            self.within(&facts.key(key), subject, day, None, limits.year_of_deadline);
        }
        let judgements = place.key("judgements");
        for (key, record) in applicant.judgements.records.iter().flatten() {
            let judgement = judgements.key(key);
            let (from, to) = (limits.judged_from, limits.around.1);
            self.within(&judgement.key("on"), subject, record.on, from, to);
        }
        let papers = place.key("papers");
        let (from, to) = limits.around;
        let submitted = applicant.papers.submitted;
        self.within(&papers.key("submitted"), subject, submitted, from, to);
        let grades = place.key("grades");
        for (row, grade) in applicant.grades.iter().flatten().enumerate() {
            let place = grades.index(row);
            let mut before = applicant.grades.iter().flatten().take(row);
            let other = before.find(|other| {
                (other.year, other.published) == (grade.year, grade.published)
                    && grade.published.is_some()
                    && matches!((other.grade, grade.grade), (Some(one), Some(two)) if one != two)
            });
            if let Some(published) = grade.published.filter(|_| other.is_some())
                && self.known(&place.key("grade"))
            {
                self.report(
                    Code::Contradiction,
                    &place.key("grade"),
                    subject,
                    format!(
                        "数据年度 {} 同日（{published}）公布的等次已有一个，两者矛盾，请更正其一",
                        grade.year
                    ),
                    format!(
                        "another grade for {} was published on the same day ({published}): correct one of them",
                        grade.year
                    ),
                );
            }
            let year = place.key("year");
            if let Some(limit) = limits.year
                && grade.year >= limit
                && self.known(&year)
            {
                self.report(
                    Code::Year,
                    &year,
                    subject,
                    format!("数据年度 {} 应早于评审年度 {limit}", grade.year),
                    format!(
                        "the data year {} is not before the year of the cycle, {limit}",
                        grade.year
                    ),
                );
            }
            let began = self.known(&year).then(|| {
                bound(
                    Day::first_of(grade.year),
                    "数据年度年初",
                    "the start of the data year",
                )
            });
            self.within(
                &place.key("published"),
                subject,
                grade.published,
                began,
                None,
            );
        }
        let checks = place.key("spot_checks");
        for (row, check) in applicant.spot_checks.iter().flatten().enumerate() {
            if check.serious == Some(true) && check.problem == Some(false) {
                let row = checks.index(row);
                self.contradicted(&row.key("serious"), subject, "problem", "serious");
            }
        }
        let honours = place.key("honours");
        for (row, honour) in applicant.honours.iter().flatten().enumerate() {
            let award = Award {
                cycle: honour.cycle,
                awarded: honour.awarded,
                revoked: &honour.revoked,
            };
            self.award(&award, &honours.index(row), subject, limits);
        }
    }

    /// Reports that the answer at a place, which is yes, cannot be where `denied` is no.
    fn contradicted(
        &mut self,
        place: &Place<'_>,
        subject: Option<&str>,
        denied: &str,
        affirmed: &str,
    ) {
        if !self.known(place) {
            return;
        }
        self.report(
            Code::Contradiction,
            place,
            subject,
            format!(
                "“{}”为是，“{}”却为否：两者矛盾，请更正其一",
                in_chinese(affirmed),
                in_chinese(denied)
            ),
            format!("“{affirmed}” is yes and “{denied}” is no, which contradict each other: correct one of them"),
        );
    }

    fn award(
        &mut self,
        award: &Award<'_>,
        place: &Place<'_>,
        subject: Option<&str>,
        limits: &Limits,
    ) {
        let cycle = place.key("cycle");
        if let (Some(year), Some(limit)) = (award.cycle, limits.year)
            && year > limit
            && self.known(&cycle)
        {
            self.report(
                Code::Year,
                &cycle,
                subject,
                format!("获奖年度 {year} 晚于本评审年度 {limit}"),
                format!("the year of the award, {year}, is after the year of this cycle, {limit}"),
            );
        }
        let awarded = place.key("awarded");
        self.within(&awarded, subject, award.awarded, None, limits.deadline);
        if let (Some(year), Some(day)) = (award.cycle, award.awarded)
            && day < Day::first_of(year - 1)
            && self.known(&cycle)
            && self.known(&awarded)
        {
            self.report(
                Code::Contradiction,
                &awarded,
                subject,
                format!("获奖日期 {day} 与获奖年度 {year} 矛盾，请更正其一"),
                format!("the day of the award, {day}, contradicts the year of its cycle, {year}: correct one of them"),
            );
        }
        let since = award
            .awarded
            .filter(|_| self.known(&awarded))
            .map(|day| bound(day, "获奖日期", "the day of the award"));
        self.within(
            &place.key("revoked"),
            subject,
            award.revoked.day(),
            since,
            None,
        );
    }

    /// Credit codes: none on two applicants; those of former winners by themselves.
    fn codes(&mut self) {
        let cycle = self.cycle;
        let list = Place::Root.key("applicants");
        let mut rows = Ids::none(&cycle.applicants, |it| it.credit_code.as_deref());
        for (row, applicant) in cycle.applicants.iter().enumerate() {
            let Some(code) = applicant.credit_code.as_deref() else {
                continue;
            };
            let element = list.index(row);
            let place = element.key("credit_code");
            if !self.known(&place) {
                continue;
            }
            let subject = self.known(&element.key("id")).then_some(&*applicant.id);
            if let Some(first) = rows.add(row) {
                let other = cycle.applicants.get(first).map_or("", |other| &*other.id);
                self.report(
                    Code::CreditCodeTwice,
                    &place,
                    subject,
                    format!("统一社会信用代码“{code}”已用于申报单位“{other}”（applicants[{first}].credit_code）"),
                    format!("the credit code “{code}” is used already, by applicant “{other}” (applicants[{first}].credit_code)"),
                );
            }
        }
        let list = Place::Root.key("titles");
        let mut names: HashMap<&str, usize> = HashMap::new();
        if cycle.titles.iter().any(|title| title.credit_code.is_none()) {
            let named = cycle.applicants.iter().zip(0..);
            names.extend(named.filter_map(|(it, row)| Some((it.name.as_deref()?, row))));
        }
        for (row, title) in cycle.titles.iter().enumerate() {
            let element = list.index(row);
            let Some(code) = title.credit_code.as_deref() else {
                if let Some(at) = names.get(&*title.holder) {
                    self.holder_applies(*at, &title.holder, &element.key("holder"));
                }
                continue;
            };
            let place = element.key("credit_code");
            if !self.known(&place) {
                continue;
            }
            self.code(code, &place, None);
            if let Some(at) = rows.get(code) {
                let holder = cycle.applicants.get(at).map_or("", |holder| &*holder.id);
                self.report(
                    Code::TitleOfApplicant,
                    &place,
                    Some(holder),
                    format!(
                        "这一称号的持有者就是申报单位“{}”（信用代码相同）：请把称号记在该申报单位的“honours”中，第三条才会计入",
                        Quoted(holder)
                    ),
                    format!(
                        "the holder of this title is applicant “{}” (the same credit code): record it in “honours” of the applicant, where article 3 counts it",
                        Quoted(holder)
                    ),
                );
            }
        }
    }

    fn holder_applies(&mut self, at: usize, name: &str, place: &Place<'_>) {
        if !self.known(place) {
            return;
        }
        let id = self
            .cycle
            .applicants
            .get(at)
            .map_or("", |holder| &*holder.id);
        self.report(
            Code::HolderApplies,
            place,
            Some(id),
            format!(
                "称号的持有者“{}”与申报单位“{}”同名：若是同一家，请把称号记在该申报单位的“honours”中，第三条才会计入",
                Quoted(name),
                Quoted(id)
            ),
            format!(
                "the holder of the title, “{}”, has the name of applicant “{}”: if it is the same, record the title in “honours” of the applicant, where article 3 counts it",
                Quoted(name),
                Quoted(id)
            ),
        );
    }

    fn code(&mut self, code: &str, place: &Place<'_>, subject: Option<&str>) {
        let (zh, en) = match credit_code::verify(code) {
            Ok(()) => return,
            Err(CodeError::Length(length)) => (
                format!("统一社会信用代码“{code}”有 {length} 位，应为 18 位"),
                format!("the credit code “{code}” has {length} characters instead of 18"),
            ),
            Err(CodeError::Character { found, position }) => (
                format!(
                    "统一社会信用代码“{code}”第 {position} 位“{found}”无效：只用数字和大写字母，且不用 I、O、S、V、Z"
                ),
                format!(
                    "the credit code “{code}” has “{found}” at position {position}: only digits and capital letters other than I, O, S, V, Z are used"
                ),
            ),
            Err(CodeError::Check { found, right }) => (
                format!(
                    "统一社会信用代码“{code}”校验不符：末位是“{found}”，按前 17 位应为“{right}”"
                ),
                format!(
                    "the credit code “{code}” fails its check: it ends in “{found}”, and its first 17 characters call for “{right}”"
                ),
            ),
        };
        self.report(Code::CreditCode, place, subject, zh, en);
    }

    /// A fact that only some schemes read has the same type for all applicants: it is one column.
    fn extras(&mut self) {
        let cycle = self.cycle;
        let list = Place::Root.key("applicants");
        let mut types: HashMap<&str, (Text, usize)> = HashMap::new();
        for (row, applicant) in cycle.applicants.iter().enumerate() {
            for (name, value) in applicant.extra.iter() {
                let found = match value {
                    ExtraValue::Unknown => continue,
                    ExtraValue::Truth(_) => Text::new("是或否", "true or false"),
                    ExtraValue::Number(_) => Text::new("整数", "a whole number"),
                    ExtraValue::Date(_) => Text::new("日期", "a date"),
                };
                let Some((first, at)) = types.get(name) else {
                    types.insert(name, (found, row));
                    continue;
                };
                if *first == found {
                    continue;
                }
                let zh = format!(
                    "“{name}”在此处是{}，在 applicants[{at}].extra 中却是{}",
                    found.zh, first.zh
                );
                let en = format!(
                    "“{name}” is {} here and {} in applicants[{at}].extra",
                    found.en, first.en
                );
                let element = list.index(row);
                let extra = element.key("extra");
                let subject = self.known(&element.key("id")).then_some(&*applicant.id);
                self.report(Code::MixedTypes, &extra.key(name), subject, zh, en);
            }
        }
    }

    // -------------------------------------------------------------------------- the panel

    fn people(&mut self) {
        let list = Place::Root.key("conflicts");
        for (row, conflict) in self.cycle.conflicts.iter().enumerate() {
            let place = list.index(row);
            self.examiner(&conflict.examiner, &place.key("examiner"), None);
            self.applicant(&conflict.applicant, &place.key("applicant"));
        }
    }

    fn sheets(&mut self, editions: &'c [Edition]) {
        let cycle = self.cycle;
        let scores = Place::Root.key("scores");
        let standard = scores.key("standard");
        let named = cycle
            .scores
            .as_ref()
            .and_then(|scores| scores.standard.as_deref());
        let edition = editions.iter().find(|edition| Some(&*edition.id) == named);
        if let Some(id) = named.filter(|_| edition.is_none() && !editions.is_empty())
            && self.known(&standard)
        {
            let known: Vec<&str> = editions.iter().map(|edition| &*edition.id).collect();
            let hint = suggest(self.patience.nearest(id, known.iter().copied()));
            self.report(
                Code::UnknownEdition,
                &standard,
                None,
                format!(
                    "没有“{id}”这一标准版本{}（可选：{}）",
                    hint.zh,
                    known.join("、"),
                    id = Quoted(&id)
                ),
                format!(
                    "there is no edition “{id}” of the standard{} ({})",
                    hint.en,
                    known.join(", "),
                    id = Quoted(&id)
                ),
            );
        }
        let mut sheets = Sheets {
            clauses: edition.map(|edition| edition.clauses.as_slice()),
            grid: edition.is_none_or(|edition| edition.grid),
            sheets: HashMap::new(),
            agreed: HashMap::new(),
            any: false,
        };
        let list = Place::Root.key("applicants");
        for (row, applicant) in cycle.applicants.iter().enumerate() {
            if applicant.sheets.is_none() && applicant.agreed.is_none() {
                continue;
            }
            let element = list.index(row);
            let subject = &*applicant.id;
            let table = element.key("sheets");
            for (at, sheet) in applicant.sheets.iter().flatten().enumerate() {
                let place = table.index(at);
                self.examiner(&sheet.examiner, &place.key("examiner"), Some(subject));
                self.sheet(&mut sheets, Some(row), &sheet.examiner, &place, subject);
                self.clauses(&mut sheets, &sheet.marks, &place.key("marks"), subject);
            }
            if let Some(marks) = &applicant.agreed {
                let place = element.key("agreed");
                self.agreed(&mut sheets, row, &place, subject);
                self.clauses(&mut sheets, marks, &place, subject);
            }
        }
        if let Some(recorded) = &cycle.scores {
            let table = scores.key("sheets");
            for (at, sheet) in recorded.sheets.iter().enumerate() {
                let place = table.index(at);
                let subject = &*sheet.applicant;
                self.applicant(subject, &place.key("applicant"));
                self.examiner(&sheet.examiner, &place.key("examiner"), Some(subject));
                let row = self.applicants.get(subject);
                self.sheet(&mut sheets, row, &sheet.examiner, &place, subject);
                self.clauses(&mut sheets, &sheet.marks, &place.key("marks"), subject);
            }
            let table = scores.key("agreed");
            for (at, agreed) in recorded.agreed.iter().enumerate() {
                let place = table.index(at);
                let subject = &*agreed.applicant;
                self.applicant(subject, &place.key("applicant"));
                if let Some(row) = self.applicants.get(subject) {
                    self.agreed(&mut sheets, row, &place, subject);
                }
                self.clauses(&mut sheets, &agreed.marks, &place.key("marks"), subject);
            }
        }
        if let Some(recorded) = &cycle.scores {
            let table = scores.key("totals");
            let mut seen: HashMap<&str, usize> = HashMap::new();
            let marked: HashSet<usize> = sheets.sheets.keys().map(|(row, _)| *row).collect();
            for (at, total) in recorded.totals.iter().enumerate() {
                sheets.any = true;
                let element = table.index(at);
                let place = element.key("applicant");
                let subject = &*total.applicant;
                self.applicant(subject, &place);
                let Some(row) = self.applicants.get(subject) else {
                    continue;
                };
                let marked = sheets.agreed.contains_key(&row) || marked.contains(&row);
                if !self.known(&place) {
                    continue;
                }
                if let Some(first) = seen.insert(subject, at) {
                    self.report(
                        Code::NamedTwice,
                        &place,
                        Some(subject),
                        format!(
                            "“{}”的总分重复，另见 scores.totals[{first}]",
                            Quoted(subject)
                        ),
                        format!(
                            "“{}” has a total already, at scores.totals[{first}]",
                            Quoted(subject)
                        ),
                    );
                } else if marked {
                    self.report(
                        Code::Contradiction,
                        &place,
                        Some(subject),
                        format!(
                            "“{}”已有评分表或合议评分，总分由其得出，不另填",
                            Quoted(subject)
                        ),
                        format!(
                            "“{}” has marks, which make its total: leave one of the two out",
                            Quoted(subject)
                        ),
                    );
                }
            }
        }
        if sheets.any && named.is_none() && self.known(&standard) {
            self.report(
                Code::NoEdition,
                &standard,
                None,
                "有评分却未注明评审标准版本，例如“GB/T 19580-2012”",
                "there are marks but no edition of the standard, such as “GB/T 19580-2012”",
            );
        }
    }

    /// Reports a second sheet of the same examiner for the same applicant.
    fn sheet(
        &mut self,
        sheets: &mut Sheets<'c>,
        row: Option<usize>,
        examiner: &'c str,
        place: &Place<'_>,
        subject: &str,
    ) {
        let Some(row) = row.filter(|_| self.known(&place.key("examiner"))) else {
            return;
        };
        match sheets.sheets.entry((row, examiner)) {
            Entry::Vacant(entry) => {
                entry.insert(place.to_string());
            }
            Entry::Occupied(entry) => {
                let first = entry.get().clone();
                self.report(
                    Code::NamedTwice,
                    place,
                    Some(subject),
                    format!(
                        "专家“{examiner}”对“{subject}”的评分表重复，另见 {first}",
                        examiner = Quoted(&examiner),
                        subject = Quoted(&subject)
                    ),
                    format!(
                        "examiner “{examiner}” has a sheet for “{subject}” already, at {first}",
                        examiner = Quoted(&examiner),
                        subject = Quoted(&subject)
                    ),
                );
            }
        }
    }

    /// Reports a second set of agreed marks for the same applicant.
    fn agreed(&mut self, sheets: &mut Sheets<'c>, row: usize, place: &Place<'_>, subject: &str) {
        match sheets.agreed.entry(row) {
            Entry::Vacant(entry) => {
                entry.insert(place.to_string());
            }
            Entry::Occupied(entry) => {
                let first = entry.get().clone();
                self.report(
                    Code::NamedTwice,
                    place,
                    Some(subject),
                    format!(
                        "“{subject}”的合议评分重复，另见 {first}",
                        subject = Quoted(&subject)
                    ),
                    format!(
                        "“{subject}” has agreed marks already, at {first}",
                        subject = Quoted(&subject)
                    ),
                );
            }
        }
    }

    /// Reports marks for what is no item of the edition.
    fn clauses(
        &mut self,
        sheets: &mut Sheets<'c>,
        marks: &super::Marks,
        place: &Place<'_>,
        subject: &str,
    ) {
        sheets.any = true;
        for (clause, mark) in marks.iter() {
            let place = place.key(clause);
            if let Some(mark) = mark
                && sheets.grid
                && !mark.is_multiple_of(STEP)
                && self.known(&place)
            {
                self.report(
                    Code::OffTheGrid,
                    &place,
                    Some(subject),
                    format!("{mark} 不是 {STEP} 的倍数：评分以 {STEP} 个百分点为一档（评分指南的做法；不作此要求可加 --set mark-grid=否）"),
                    format!("{mark} is off the grid: marks run in steps of {STEP} per cent (by the scoring guideline; mark-grid=false lifts it)"),
                );
            }
        }
        let Some(clauses) = sheets.clauses else {
            return;
        };
        for (clause, _) in marks.iter() {
            if clauses.iter().any(|known| known == clause) {
                continue;
            }
            let hint = suggest(
                self.patience
                    .nearest(clause, clauses.iter().map(String::as_str)),
            );
            self.report(
                Code::UnknownItem,
                &place.key(clause),
                Some(subject),
                format!(
                    "“{clause}”不是该版标准的评分条款{}",
                    hint.zh,
                    clause = Quoted(&clause)
                ),
                format!(
                    "“{clause}” is not a scored item of this edition of the standard{}",
                    hint.en,
                    clause = Quoted(&clause)
                ),
            );
        }
    }

    // -------------------------------------------------------------------------- the steps of article 20

    fn steps(&mut self) {
        let cycle = self.cycle;
        let root = Place::Root;
        let mut after = self.deadline();
        if let Some(list) = &cycle.eligible_list {
            let place = root.key("eligible_list");
            let step = bound(
                list.on,
                "确定符合申报条件名单的日期",
                "the day of the eligible list",
            );
            self.step(&place.key("on"), step, &mut after);
            self.list(&list.applicants, &place.key("applicants"));
        }
        if let Some(selection) = &cycle.selection {
            let place = root.key("selection");
            let step = bound(
                selection.on,
                "现场审查遴选日期",
                "the day of the desk selection",
            );
            self.step(&place.key("on"), step, &mut after);
            self.list(&selection.picked, &place.key("picked"));
            if let Some(considered) = &selection.considered {
                self.list(considered, &place.key("considered"));
            }
        }
        if let Some(list) = &cycle.candidate_list {
            let place = root.key("candidate_list");
            let step = bound(
                list.on,
                "提出候选名单的日期",
                "the day of the candidate list",
            );
            self.step(&place.key("on"), step, &mut after);
            self.list(&list.applicants, &place.key("applicants"));
        }
        if let Some(deliberation) = &cycle.deliberation {
            let place = root.key("deliberation");
            let step = bound(
                deliberation.on,
                "领导小组审议日期",
                "the day of the deliberation",
            );
            self.step(&place.key("on"), step, &mut after);
            self.list(&deliberation.proposed, &place.key("proposed"));
        }
        if let Some(notice) = &cycle.notice {
            let place = root.key("notice");
            let (from, to) = (place.key("from"), place.key("to"));
            let first = bound(notice.from, "公示起始日", "the first day of the notice");
            self.step(&from, first, &mut after);
            let first = self.known(&from).then_some(first);
            let last = notice
                .to
                .map(|day| bound(day, "公示截止日", "the last day of the notice"));
            self.within(&to, None, notice.to, first, None);
            // A last day that is wrong itself bounds nothing.
            let last = last
                .filter(|last| self.known(&to) && first.is_none_or(|first| first.day <= last.day));
            after = last.or(after);
            let list = place.key("objections");
            for (row, objection) in notice.objections.iter().enumerate() {
                let place = list.index(row);
                let subject = Some(&*objection.applicant);
                self.applicant(&objection.applicant, &place.key("applicant"));
                self.within(&place.key("on"), subject, Some(objection.on), first, last);
                let on_notice = cycle.deliberation.as_ref().is_none_or(|it| {
                    !self.all_known(&it.proposed) || it.proposed.contains(&objection.applicant)
                });
                let place = place.key("applicant");
                if !on_notice && self.applicants.contains(&objection.applicant) {
                    self.report(
                        Code::WithoutEffect,
                        &place,
                        subject,
                        format!(
                            "“{}”不在拟奖名单中，没有公示，这一异议不影响结果",
                            Quoted(&objection.applicant)
                        ),
                        format!(
                            "“{}” is not proposed and not on the notice, so that nothing follows from this objection",
                            Quoted(&objection.applicant)
                        ),
                    );
                }
            }
        }
        if let Some(approval) = &cycle.approval {
            let place = root.key("approval");
            let step = bound(approval.on, "区政府审定日期", "the day of the approval");
            self.step(&place.key("on"), step, &mut after);
            self.list(&approval.approved, &place.key("approved"));
            let approved = self
                .known(&place.key("on"))
                .then(|| bound(approval.on, "区政府审定日期", "the day of the approval"));
            let commended = place.key("commended");
            self.within(&commended, None, approval.commended, approved, None);
        }
    }

    /// Reports a step that is before the one that precedes it.
    fn step(&mut self, place: &Place<'_>, step: Bound, after: &mut Option<Bound>) {
        self.within(place, None, Some(step.day), *after, None);
        if self.known(place) {
            *after = Some(step);
        }
    }

    // -------------------------------------------------------------------------- after the award

    fn aftermath(&mut self, editions: &[Edition]) {
        let cycle = self.cycle;
        let root = Place::Root;
        let limits = Limits::new(self);
        let list = root.key("titles");
        for (row, title) in cycle.titles.iter().enumerate() {
            let award = Award {
                cycle: title.cycle,
                awarded: title.awarded,
                revoked: &title.revoked,
            };
            self.award(&award, &list.index(row), None, &limits);
        }
        let list = root.key("incidents");
        for (row, incident) in cycle.incidents.iter().enumerate() {
            let place = list.index(row);
            let subject = Some(&*incident.applicant);
            self.applicant(&incident.applicant, &place.key("applicant"));
            self.within(
                &place.key("on"),
                subject,
                Some(incident.on),
                limits.deadline,
                None,
            );
        }
        self.events();
        let list = root.key("conduct");
        for (row, conduct) in cycle.conduct.iter().enumerate() {
            let place = list.index(row);
            self.examiner(&conduct.reviewer, &place.key("reviewer"), None);
            // What did not take place is no crime; that there were consequences may be known before.
            if conduct.crime == Some(true) && conduct.established == Some(false) {
                self.contradicted(&place.key("crime"), None, "established", "crime");
            }
        }
        self.acts(editions);
    }

    fn events(&mut self) {
        let list = Place::Root.key("events");
        for (row, event) in self.cycle.events.iter().enumerate() {
            let place = list.index(row);
            let honour = place.key("honour");
            let since = self.awarded(&event.honour, &honour);
            self.within(&place.key("on"), None, Some(event.on), since, None);
            self.of_nobody_approved(&event.honour, &honour);
            if self.known(&place.key("kind")) {
                for (key, answer) in event.conditions() {
                    if answer.is_some() && !event.kind.conditions().contains(&key) {
                        self.condition(event.kind, key, &place.key(key));
                    }
                }
            }
        }
    }

    fn condition(&mut self, kind: EventKind, key: &str, place: &Place<'_>) {
        let (kind, known) = (kind.id(), kind.conditions());
        self.report(
            Code::ForeignCondition,
            place,
            None,
            format!(
                "“{kind}”类情况没有“{key}”这一条件（可用：{}）",
                known.join("、")
            ),
            format!(
                "an event of kind “{kind}” has no condition “{key}” ({})",
                known.join(", ")
            ),
        );
    }

    /// Whether a list names applicants alone: of one that does not, nothing is to be concluded.
    fn all_known(&self, list: &[Id]) -> bool {
        list.iter().all(|id| self.applicants.contains(id))
    }

    /// Reports an event of an applicant of this cycle that was not approved: there is no title that a
    /// measure could be taken on.
    fn of_nobody_approved(&mut self, honour: &str, place: &Place<'_>) {
        let Some(approval) = &self.cycle.approval else {
            return;
        };
        let own = honour.split_once('/').filter(|(year, applicant)| {
            let this_cycle = self.year().is_some_and(|known| known.to_string() == *year);
            this_cycle && self.applicants.contains(applicant)
        });
        let Some((_, applicant)) = own.filter(|_| !self.titles.contains_key(honour)) else {
            return;
        };
        let listed = approval.approved.iter().any(|it| **it == *applicant);
        if listed || !self.all_known(&approval.approved) || !self.known(place) {
            return;
        }
        self.report(
            Code::WithoutEffect,
            place,
            Some(applicant),
            format!(
                "“{}”未获审定批准，没有本年度的称号，这一情况不引起监督处理",
                Quoted(applicant)
            ),
            format!(
                "“{}” was not approved and holds no title of this cycle, so that no measure follows from this event",
                Quoted(applicant)
            ),
        );
    }

    /// The day from which a title can have events; a report where there is no such title.
    fn awarded(&mut self, id: &str, place: &Place<'_>) -> Option<Bound> {
        if !self.known(place) {
            return None;
        }
        if let Some(known) = self.titles.get(id) {
            let day = known.awarded?;
            let honour = match known.applicant {
                Some(at) => format!("applicants[{at}].honours[{}].awarded", known.row),
                None => format!("titles[{}].awarded", known.row),
            };
            let known = !self.origins.mended.contains(&honour);
            return known.then(|| bound(day, "获奖日期", "the day of the award"));
        }
        if let Some((year, applicant)) = id.split_once('/') {
            let this_cycle = self.year().is_none_or(|known| known.to_string() == year);
            let known = self.applicants.contains(applicant) || !self.complete("applicants");
            if this_cycle && known {
                let approval = self.cycle.approval.as_ref()?;
                let decided = Place::Root.key("approval");
                return self
                    .known(&decided.key("on"))
                    .then(|| bound(approval.on, "区政府审定日期", "the day of the approval"));
            }
        }
        if self.titles_complete() {
            if !self.problems.wants(Code::UnknownTitle) {
                self.problems.count(Code::UnknownTitle);
                return None;
            }
            let mut ids: Vec<&str> = match self.titles.len() {
                0..=SEARCHED => self.titles.keys().copied().collect(),
                _ => Vec::new(),
            };
            order::sort(&mut ids);
            let hint = suggest_id(self.patience.nearest(id, ids.into_iter()));
            self.report(
                Code::UnknownTitle,
                place,
                None,
                format!(
                    "没有编号为“{id}”的称号{}；本年度的称号写作“年度/申报编号”",
                    hint.zh,
                    id = Quoted(&id)
                ),
                format!(
                    "there is no title “{id}”{}; a title of this cycle is named YEAR/APPLICANT",
                    hint.en,
                    id = Quoted(&id)
                ),
            );
        }
        None
    }

    fn acts(&mut self, editions: &[Edition]) {
        let cycle = self.cycle;
        let list = Place::Root.key("acts");
        for (row, act) in cycle.acts.iter().enumerate() {
            let place = list.index(row);
            if let Some(name) = &act.measure
                && self.known(&place.key("measure"))
                && acts::measure(name, editions).is_none()
            {
                let zh: Vec<&str> = MEASURES.iter().map(|(_, zh, _)| *zh).collect();
                let en: Vec<&str> = MEASURES.iter().map(|(_, _, en)| *en).collect();
                self.report(
                    Code::UnknownMeasure,
                    &place.key("measure"),
                    None,
                    format!("没有名为“{name}”的措施，可填：{}", zh.join("；")),
                    format!("there is no measure “{name}”; there are: {}", en.join("; ")),
                );
            }
            let (event, conduct) = (place.key("event"), place.key("conduct"));
            let both_known = self.known(&event) && self.known(&conduct);
            if act.event.is_some() == act.conduct.is_some() && both_known {
                self.report(
                    Code::ExactlyOne,
                    &place,
                    None,
                    "应且仅应填写“event”与“conduct”之一",
                    "exactly one of “event” and “conduct” is to be given",
                );
                continue;
            }
            let mut since = None;
            if let Some(id) = &act.event {
                match self
                    .events
                    .get(id)
                    .and_then(|row| Some((row, cycle.events.get(row)?)))
                {
                    Some((row, found)) => {
                        let events = Place::Root.key("events");
                        let found_place = events.index(row);
                        since = self
                            .known(&found_place.key("on"))
                            .then(|| bound(found.on, "该情况发生的日期", "the day of the event"));
                    }
                    None if self.known(&event) && self.complete("events") => {
                        if !self.problems.wants(Code::UnknownEvent) {
                            self.problems.count(Code::UnknownEvent);
                            continue;
                        }
                        let hint = near(id, &self.events, &self.patience);
                        let zh = format!("没有编号为“{id}”的情况{}", hint.zh, id = Quoted(&id));
                        let en = format!("there is no event “{id}”{}", hint.en, id = Quoted(&id));
                        self.report(Code::UnknownEvent, &event, None, zh, en);
                    }
                    None => {}
                }
            }
            if let Some(id) = &act.conduct {
                match self.conduct.get(id).and_then(|row| cycle.conduct.get(row)) {
                    Some(found) => {
                        since = found
                            .on
                            .map(|day| bound(day, "该行为发生的日期", "the day of the conduct"));
                    }
                    None if self.known(&conduct) && self.complete("conduct") => {
                        if !self.problems.wants(Code::UnknownConduct) {
                            self.problems.count(Code::UnknownConduct);
                            continue;
                        }
                        let hint = near(id, &self.conduct, &self.patience);
                        let zh = format!(
                            "没有编号为“{id}”的评审人员行为{}",
                            hint.zh,
                            id = Quoted(&id)
                        );
                        let en = format!("there is no conduct “{id}”{}", hint.en, id = Quoted(&id));
                        self.report(Code::UnknownConduct, &conduct, None, zh, en);
                    }
                    None => {}
                }
            }
            self.within(&place.key("on"), None, Some(act.on), since, None);
        }
    }
}

/// What was seen of sheets so far.
struct Sheets<'c> {
    /// Items of the edition, where it is known.
    clauses: Option<&'c [String]>,
    /// Marks run in steps of 5 per cent.
    grid: bool,
    /// Where the sheet of an examiner for an applicant stands.
    sheets: HashMap<(usize, &'c str), String>,
    /// Where the agreed marks for an applicant stand.
    agreed: HashMap<usize, String>,
    /// There are marks.
    any: bool,
}

/// Bounds that hold for every applicant and title.
struct Limits {
    year: Option<i32>,
    deadline: Option<Bound>,
    year_of_deadline: Option<Bound>,
    judged_from: Option<Bound>,
    around: (Option<Bound>, Option<Bound>),
}

impl Limits {
    fn new(checker: &Checker<'_>) -> Self {
        let deadline = checker.deadline();
        let year_of_deadline = deadline
            .and_then(|deadline| deadline.day.year())
            .map(|year| {
                bound(
                    Day::last_of(year),
                    "申报截止年度年末",
                    "the end of the year of the deadline",
                )
            });
        let (cycle, timetable);
        let announced = {
            cycle = Place::Root.key("cycle");
            timetable = cycle.key("timetable");
            timetable.key("announced")
        };
        let judged_from = match checker.cycle.cycle.timetable.announced {
            _ if !checker.known(&announced) => None,
            Some(day) => Some(bound(day, "申报公布日期", "the announcement of the cycle")),
            None => checker.around().0,
        };
        Self {
            year: checker.year(),
            deadline,
            year_of_deadline,
            judged_from,
            around: checker.around(),
        }
    }
}

/// What is said of an id that looks like another one, which stands elsewhere.
pub fn said_alike(id: &str, other: &str, elsewhere: &str) -> Text {
    let differs = difference(id, other);
    let wide = |text: &str| super::day::narrow(text) != text;
    let (zh, en) = match (wide(id), wide(other)) {
        (true, false) => (
            "，此处用了全角字符，应改为半角".to_owned(),
            ", full-width letters stand here".to_owned(),
        ),
        (false, true) => (
            format!("，{elsewhere} 用了全角字符，应改为半角"),
            format!(", full-width letters stand at {elsewhere}"),
        ),
        _ => Default::default(),
    };
    Text::new(
        format!(
            "编号“{}”与 {elsewhere} 的“{}”看起来相同，字符却不同（{}{zh}）：同一编号请写成一样",
            Quoted(id),
            Quoted(other),
            differs.zh
        ),
        format!(
            "the id “{}” looks like “{}” at {elsewhere}, but is written otherwise ({}{en}): write one id in one way",
            Quoted(id),
            Quoted(other),
            differs.en
        ),
    )
}

/// What is added about an id that a table does not have: which one looks the same, or may be meant.
pub fn near<'k>(id: &str, known: &impl alike::Known<'k>, patience: &Patience) -> Text {
    if let Some(twin) = twin(id, known) {
        let differs = difference(id, twin);
        let wide = |text: &str| super::day::narrow(text) != text;
        // Who wrote full-width letters has to mend them, wherever the other id was found.
        let (zh, en) = match (wide(id), wide(twin)) {
            (true, false) => (
                "，此处用了全角字符，应改为半角",
                ", full-width letters stand here",
            ),
            (false, true) => (
                "，后者用了全角字符，应改为半角",
                ", the latter has full-width letters",
            ),
            _ => ("", ""),
        };
        return Text::new(
            format!(
                "，“{}”看起来相同，字符却不同（{}{zh}）",
                Quoted(twin),
                differs.zh
            ),
            format!(
                "; “{}” looks the same, but is written otherwise ({}{en})",
                Quoted(twin),
                differs.en
            ),
        );
    }
    if known.count() > SEARCHED {
        return Text::default();
    }
    // In the order of the file, so that the same file always gets the same suggestion.
    let mut ids = known.all();
    order::sort_by(&mut ids, |one, next| one.1.cmp(&next.1));
    suggest_id(patience.nearest(id, ids.into_iter().map(|(id, _)| id)))
}

/// What a workbook calls a question that may contradict another.
fn in_chinese(key: &str) -> &str {
    match key {
        "problem" => "有质量问题",
        "serious" => "严重质量问题",
        "established" => "查实",
        "crime" => "构成犯罪",
        key => key,
    }
}
