//! What is still empty of an application, by firm and article, and the note by which a firm is asked to
//! complete it (补正通知).
//!
//! A blank is told only where an answer could count by what is known already: grades are asked of industrial
//! firms of designated size, comparisons with its trade of others.

use crate::award::called;
use crate::document::{Block, Document, Side, Table};
use laurel_cycle::facts::{self, FactInfo};
use laurel_cycle::{Applicant, Cycle, GradeLevel};
use laurel_scheme::show;
use laurel_words::lang::{Lang, Text};

/// Something that is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blank {
    /// Its article, of the 2021 revision.
    pub article: Text,
    /// What is empty.
    pub title: Text,
    /// Where it stands in the workbook.
    pub sheet: Text,
    /// Whether people of the office or the panel judge it: nobody asks the firm.
    pub judged: bool,
}

/// What is empty of a firm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Firm {
    /// Its id.
    pub id: String,
    /// Its name, where that is on record.
    pub name: Option<String>,
    /// What is empty, in the order of the articles.
    pub blanks: Vec<Blank>,
}

impl Firm {
    /// What the firm can be asked for.
    pub fn asked(&self) -> impl Iterator<Item = &Blank> {
        self.blanks.iter().filter(|it| !it.judged)
    }

    /// As it is called.
    pub fn called(&self) -> String {
        called(self.name.as_deref(), &self.id)
    }
}

/// What is empty in a cycle, firm by firm; firms of which nothing is are left out.
pub fn blanks(cycle: &Cycle) -> impl Iterator<Item = Firm> {
    let firms = cycle.applicants.iter();
    firms.map(of_firm).filter(|firm| !firm.blanks.is_empty())
}

fn of_firm(firm: &Applicant) -> Firm {
    let mut found: Vec<((u32, u32), Blank)> = Vec::new();
    let applicants = Text::new("申报单位", "Applicants");
    let judgements = Text::new("评审意见", "Judgements");
    for (missing, zh, en) in [
        (firm.name.is_none(), "单位名称", "name"),
        (
            firm.credit_code.is_none(),
            "统一社会信用代码",
            "credit code",
        ),
    ] {
        if missing {
            let blank = Blank {
                article: Text::new("第十六条", "art. 16"),
                title: Text::new(zh, en),
                sheet: applicants.clone(),
                judged: false,
            };
            found.push(((0, 0), blank));
        }
    }
    for fact in facts::all().filter(|fact| is_blank(firm, fact.key) && counts(firm, fact.key)) {
        let blank = Blank {
            article: Text::new(fact.article_zh, format!("art. {}", fact.article)),
            title: Text::new(fact.zh, fact.en),
            sheet: match fact.judged {
                true => judgements.clone(),
                false => applicants.clone(),
            },
            judged: fact.judged,
        };
        found.push((order(fact), blank));
    }
    for (table, number, zh, en) in records(firm) {
        let Some(fact) = facts::label(table) else {
            continue;
        };
        let (sheet_zh, sheet_en) = sheet_of(table);
        let blank = Blank {
            article: Text::new(fact.article_zh, format!("art. {}", fact.article)),
            title: Text::new(
                format!("{}第{number}条：{zh}", fact.zh),
                format!("{}, record {number}: {en}", fact.en),
            ),
            sheet: Text::new(sheet_zh, sheet_en),
            judged: false,
        };
        found.push((order(fact), blank));
    }
    found.sort_by_key(|(order, _)| *order);
    Firm {
        id: firm.id.to_string(),
        name: firm.name.as_deref().map(str::to_owned),
        blanks: found.into_iter().map(|(_, blank)| blank).collect(),
    }
}

/// Article and item as numbers.
fn order(fact: &FactInfo) -> (u32, u32) {
    let (article, item) = fact.article.split_once('(').unwrap_or((fact.article, ""));
    let number = |text: &str| text.trim_end_matches(')').parse().unwrap_or(0);
    (number(article), number(item))
}

/// Whether nothing is recorded of a fact; false for what is no question to anybody.
fn is_blank(firm: &Applicant, key: &str) -> bool {
    let given = match key {
        "activity" => firm.facts.activity.is_some(),
        "operating_since" => firm.facts.operating_since.is_some(),
        "submitted" => firm.papers.submitted.is_some(),
        "grades" => firm.grades.is_some(),
        "accidents" => firm.accidents.is_some(),
        "complaints" => firm.complaints.is_some(),
        "spot_checks" => firm.spot_checks.is_some(),
        "breaches" => firm.breaches.is_some(),
        "honours" => firm.honours.is_some(),
        // A reading asks for it that is not the default one; scores come from the panel.
        "in_district_since" | "sheets" => true,
        _ => {
            let facts = firm.facts.truths().chain(firm.papers.all());
            let mut known = facts.chain(firm.judgements.answers());
            known
                .find(|(known, _)| *known == key)
                .is_none_or(|(_, answer)| answer.is_some())
        }
    };
    !given
}

const LEVELS: [&str; 3] = [
    "scale_leading",
    "profit_tax_leading",
    "asset_contribution_leading",
];
const GROWTH: [&str; 3] = [
    "scale_growth_leading",
    "profit_tax_growth_leading",
    "asset_contribution_growth_leading",
];

/// Whether an answer could count, by what is known of the firm.
fn counts(firm: &Applicant, key: &str) -> bool {
    let facts = &firm.facts;
    let truth = |key: &str| {
        facts
            .truths()
            .find(|(known, _)| *known == key)
            .and_then(|(_, it)| it)
    };
    let all = |keys: [&str; 3]| keys.into_iter().all(|key| truth(key) == Some(true));
    let none = |keys: [&str; 3]| keys.into_iter().any(|key| truth(key) == Some(false));
    let judged = |key: &str| {
        firm.judgements
            .answers()
            .find(|(known, _)| *known == key)
            .and_then(|(_, it)| it)
    };
    match key {
        _ if LEVELS.contains(&key) => {
            facts.in_business != Some(false) && !all(GROWTH) && !none(LEVELS)
        }
        _ if GROWTH.contains(&key) => {
            facts.in_business != Some(false) && !all(LEVELS) && !none(GROWTH)
        }
        "grades" => facts.industrial != Some(false) && facts.above_scale != Some(false),
        "above_scale" => facts.industrial != Some(false),
        "peer_economic_leading" | "peer_contribution_leading" => facts.industrial != Some(true),
        // Good results or a good contribution: either will do.
        "good_results" => judged("good_contribution") != Some(true),
        "good_contribution" => judged("good_results") != Some(true),
        _ => true,
    }
}

/// What is empty within the records of a firm: the table, the number of the record from 1, and what.
fn records(firm: &Applicant) -> Vec<(&'static str, usize, &'static str, &'static str)> {
    let mut found = Vec::new();
    let mut ask = |table, number, blank: bool, zh, en| {
        if blank {
            found.push((table, number, zh, en));
        }
    };
    for (it, at) in firm.grades.iter().flatten().zip(1..) {
        ask("grades", at, it.grade.is_none(), "档次", "grade");
        let graded = it.grade.is_some_and(|grade| grade != GradeLevel::Ungraded);
        ask(
            "grades",
            at,
            graded && it.published.is_none(),
            "公布日期",
            "day of publication",
        );
    }
    for (it, at) in firm.accidents.iter().flatten().zip(1..) {
        ask("accidents", at, it.on.is_none(), "发生日期", "day");
        ask(
            "accidents",
            at,
            it.fatal.is_none(),
            "有人员死亡",
            "somebody died",
        );
        ask(
            "accidents",
            at,
            it.major.is_none() && it.fatal != Some(true),
            "重大事故",
            "major",
        );
    }
    for (it, at) in firm.complaints.iter().flatten().zip(1..) {
        ask("complaints", at, it.on.is_none(), "投诉日期", "day");
        ask(
            "complaints",
            at,
            it.major.is_none() && it.valid != Some(false),
            "重大投诉",
            "major",
        );
        ask(
            "complaints",
            at,
            it.valid.is_none() && it.major != Some(false),
            "有效投诉",
            "valid",
        );
    }
    for (it, at) in firm.spot_checks.iter().flatten().zip(1..) {
        ask("spot_checks", at, it.on.is_none(), "通报日期", "day");
        ask("spot_checks", at, it.level.is_none(), "抽查级别", "level");
        ask(
            "spot_checks",
            at,
            it.problem.is_none(),
            "有质量问题",
            "a problem was found",
        );
        ask(
            "spot_checks",
            at,
            it.serious.is_none() && it.problem != Some(false),
            "严重质量问题",
            "serious",
        );
    }
    for (it, at) in firm.breaches.iter().flatten().zip(1..) {
        ask("breaches", at, it.serious.is_none(), "严重违法", "serious");
        ask(
            "breaches",
            at,
            it.on.is_none() && it.serious != Some(false),
            "发生日期",
            "day",
        );
    }
    for (it, at) in firm.honours.iter().flatten().zip(1..) {
        ask("honours", at, it.award.is_none(), "奖项", "award");
        ask(
            "honours",
            at,
            it.awarded.is_none(),
            "获奖日期",
            "day of the award",
        );
    }
    found
}

/// The sheet of the workbook on which a table stands.
fn sheet_of(table: &str) -> (&'static str, &'static str) {
    match table {
        "grades" => ("评价等级", "Grades"),
        "accidents" => ("事故", "Accidents"),
        "complaints" => ("投诉", "Complaints"),
        "spot_checks" => ("监督抽查", "Spot checks"),
        "breaches" => ("违法", "Breaches"),
        _ => ("获奖记录", "Honours"),
    }
}

/// The note to a firm: what it is asked to complete, until when.
pub fn correction(firm: &Firm, cycle: &Cycle, contact: Option<&str>, lang: Lang) -> Document {
    let year = cycle.cycle.year;
    let mut paper = Document::new(
        lang,
        match lang {
            Lang::Zh => format!("{year}年度政府质量奖申报材料补正通知"),
            Lang::En => format!("{year}: please complete your application"),
        },
    );
    paper.add(Block::Address(format!(
        "{}{}",
        firm.called(),
        lang.pick("：", ":")
    )));
    let asked: Vec<&Blank> = firm.asked().collect();
    let deadline = show::day(i64::from(cycle.cycle.timetable.deadline.0), lang);
    paper.say(match lang {
        Lang::Zh => format!(
            "你单位（申报编号{}）的申报材料中，下列{}项尚未填写或不明确。请如实补正，并附证实性材料（第十六条），于规定时限{deadline}前报办公室。",
            firm.id, asked.len()
        ),
        Lang::En => format!(
            "Of your application (id {}), {} items are empty or unclear. Please complete them truthfully, with evidence (article 16), by {deadline}.",
            firm.id, asked.len()
        ),
    });
    let mut table = Table::of(&[
        (lang.pick("序号", "no."), 80, Side::Middle),
        (lang.pick("条款", "article"), 190, Side::Middle),
        (
            lang.pick("应补正的内容", "what is asked for"),
            530,
            Side::Left,
        ),
        (lang.pick("工作簿中的表", "sheet"), 200, Side::Middle),
    ]);
    for (blank, number) in asked.iter().zip(1..) {
        table.rows.push(vec![
            number.to_string(),
            blank.article.get(lang).to_owned(),
            blank.title.get(lang).to_owned(),
            blank.sheet.get(lang).to_owned(),
        ]);
    }
    paper.add(Block::Table(table));
    paper.say(lang.pick(
        "没有事故、投诉等记录的，请填“无”；留空表示尚未查明，据此不能得出结论。",
        "Where there are no accidents, complaints or the like, write “none”: a blank means that nobody has found out, and nothing follows from it.",
    ));
    if let Some(contact) = contact {
        paper.say(format!("{}{contact}", lang.pick("联系方式：", "Contact: ")));
    }
    paper.add(Block::Signed(
        lang.pick("质量奖工作领导小组办公室", "the office")
            .to_owned(),
    ));
    paper.add(Block::Signed(crate::award::blank_day(lang).to_owned()));
    paper
}
