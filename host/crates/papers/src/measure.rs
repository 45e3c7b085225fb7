//! The measure sheet of a title: what happened, by which article what follows, who proposes and decides, and
//! which steps were taken on which days.

use crate::award::{Award, called};
use crate::document::{Block, Document, Side, Table};
use laurel_cycle::{Award as Given, Day, Event, EventKind, Revoked};
use laurel_scheme::outcome::{MeasureOutcome, View};
use laurel_scheme::show;
use laurel_scheme::stage::Answer;
use laurel_words::lang::Lang;

/// The ids of the titles about which something is on record, in the order of the file.
pub fn titles(view: &View) -> Vec<String> {
    let mut titles: Vec<String> = Vec::new();
    let events = view.run.columns.cycle.events.iter();
    for id in events.map(|event| event.honour.to_string()) {
        if !titles.contains(&id) {
            titles.push(id);
        }
    }
    titles
}

/// What is known of a title.
struct Title {
    holder: String,
    award: Option<Given>,
    scheme: Option<String>,
    year: Option<i32>,
    awarded: Option<Day>,
    prize: Option<u64>,
    revoked: Option<Revoked>,
}

fn title(view: &View, id: &str) -> Option<Title> {
    let cycle = view.run.columns.cycle;
    if let Some(found) = cycle.titles.iter().find(|it| it.id == id) {
        return Some(Title {
            holder: found.holder.to_string(),
            award: found.award,
            scheme: found.scheme.as_deref().map(str::to_owned),
            year: found.cycle,
            awarded: found.awarded,
            prize: found.prize,
            revoked: Some(found.revoked),
        });
    }
    for firm in &cycle.applicants {
        let holder = || called(firm.name.as_deref(), &firm.id);
        for (honour, number) in firm.honours.iter().flatten().zip(1..) {
            let own = honour.id.as_deref() == Some(id);
            if own || (honour.id.is_none() && format!("{}#{number}", firm.id) == id) {
                return Some(Title {
                    holder: holder(),
                    award: honour.award,
                    scheme: honour.scheme.as_deref().map(str::to_owned),
                    year: honour.cycle,
                    awarded: honour.awarded,
                    prize: honour.prize,
                    revoked: Some(honour.revoked),
                });
            }
        }
        if format!("{}/{}", cycle.cycle.year, firm.id) == id {
            let approval = cycle.approval.as_ref();
            return Some(Title {
                holder: holder(),
                award: Some(Given::District),
                scheme: Some(view.scheme().id),
                year: Some(cycle.cycle.year),
                awarded: approval.map(|it| it.commended.unwrap_or(it.on)),
                prize: u64::try_from(view.run.selection.prize).ok(),
                revoked: None,
            });
        }
    }
    None
}

/// The sheet of a title; none where there is no such title in the file.
pub fn measures(view: &View, id: &str, lang: Lang) -> Option<Document> {
    let found = title(view, id)?;
    let cycle = view.run.columns.cycle;
    let award = Award::of(view, lang);
    let day = |day: Day| show::day(i64::from(day.0), lang);
    let mut paper = Document::new(
        lang,
        match lang {
            Lang::Zh => format!("{}获奖称号监督处理单", award.short),
            Lang::En => "Measure sheet of a title".to_owned(),
        },
    );
    paper.add(Block::Under(format!(
        "{}{id}",
        lang.pick("称号编号：", "title ")
    )));
    let unknown = || lang.pick("未填", "not on record").to_owned();
    let mut table = Table::of(&[
        (lang.pick("获奖单位", "holder"), 310, Side::Left),
        (lang.pick("奖项", "award"), 190, Side::Middle),
        (lang.pick("获奖年度", "year"), 130, Side::Middle),
        (lang.pick("授予日期", "given on"), 230, Side::Middle),
        (lang.pick("奖金", "prize"), 140, Side::Middle),
    ]);
    table.rows.push(vec![
        found.holder.clone(),
        found
            .award
            .map_or_else(unknown, |it| word(it, lang).to_owned()),
        found.year.map_or_else(unknown, |year| year.to_string()),
        found.awarded.map_or_else(unknown, day),
        found
            .prize
            .and_then(|it| i64::try_from(it).ok())
            .map_or_else(unknown, |it| show::yuan(it, lang)),
    ]);
    paper.head(lang.pick("一、称号", "1. The title"));
    paper.add(Block::Table(table));
    let scheme = found.scheme.unwrap_or_else(unknown);
    let state = match found.revoked {
        Some(Revoked::Revoked(Some(on))) => match lang {
            Lang::Zh => format!("，已于{}撤销", day(on)),
            Lang::En => format!(", revoked on {}", day(on)),
        },
        Some(revoked) if revoked.answer() == Some(true) => lang
            .pick(
                "，已撤销（日期不详）",
                ", revoked on a day that is not known",
            )
            .to_owned(),
        _ => String::new(),
    };
    paper.say(match lang {
        Lang::Zh => format!(
            "授予所依办法：{scheme}{state}。本单所依办法：{}。",
            award.rules
        ),
        Lang::En => format!(
            "Given under: {scheme}{state}. This sheet is by {}.",
            award.rules
        ),
    });
    paper.head(lang.pick("二、情况", "2. What happened"));
    let mut table = Table::of(&[
        (lang.pick("编号", "id"), 120, Side::Middle),
        (lang.pick("日期", "day"), 200, Side::Middle),
        (lang.pick("类别", "kind"), 170, Side::Middle),
        (lang.pick("认定的情形", "what was found"), 510, Side::Left),
    ]);
    for event in cycle.events.iter().filter(|event| event.honour == id) {
        table.rows.push(vec![
            event.id.to_string(),
            day(event.on),
            kind(event.kind, lang).to_owned(),
            found_of(event, lang),
        ]);
    }
    match table.rows.is_empty() {
        true => paper.say(lang.pick("没有记录。", "Nothing is on record.")),
        false => paper.add(Block::Table(table)),
    }
    paper.head(lang.pick("三、措施与进展", "3. Measures, and how far they have come"));
    let mut table = Table::of(&[
        (lang.pick("条款", "article"), 170, Side::Left),
        (lang.pick("措施", "measure"), 230, Side::Left),
        (lang.pick("提请", "proposed by"), 180, Side::Middle),
        (lang.pick("决定", "decided by"), 130, Side::Middle),
        (
            lang.pick("进展与日期", "how far, and when"),
            290,
            Side::Left,
        ),
    ]);
    let all = view.measures();
    let mine: Vec<&MeasureOutcome> = all
        .iter()
        .filter(|it| it.honour.as_deref() == Some(id) && it.applies != Answer::No)
        .collect();
    for measure in &mine {
        let star = if measure.assumed { " *" } else { "" };
        let amount = measure.amount.map(|yuan| match lang {
            Lang::Zh => format!("（{}）", show::yuan(yuan, lang)),
            Lang::En => format!(" ({})", show::yuan(yuan, lang)),
        });
        let none = lang.pick("—", "–");
        let body = |body: &str| {
            if body.is_empty() {
                none.to_owned()
            } else {
                body.to_owned()
            }
        };
        table.rows.push(vec![
            format!("{}{star}", measure.article.get(lang)),
            format!("{}{}", measure.title.get(lang), amount.unwrap_or_default()),
            body(measure.proposes.get(lang)),
            body(measure.decides.get(lang)),
            measure.course(lang),
        ]);
    }
    match table.rows.is_empty() {
        true => paper.say(lang.pick(
            "所记情况不引出措施，或其条件均不成立。",
            "What is on record calls for no measure.",
        )),
        false => paper.add(Block::Table(table)),
    }
    let remarks = view.title_remarks();
    let mut said: Vec<String> = Vec::new();
    for remark in remarks
        .iter()
        .filter(|it| it.honour == id && it.reason.remark)
    {
        let line = format!(
            "{} {}",
            remark.reason.article.get(lang),
            remark.reason.text.get(lang)
        );
        if !said.contains(&line) {
            said.push(line);
        }
    }
    for line in said.into_iter().take(4) {
        paper.add(Block::Remark(line));
    }
    let mut sign = Table::of(&[
        (lang.pick("经办", "prepared"), 330, Side::Left),
        (lang.pick("审核", "examined"), 330, Side::Left),
        (lang.pick("负责人签批", "approved"), 340, Side::Left),
    ]);
    sign.rows.push(vec![
        "\n\n".to_owned(),
        "\n\n".to_owned(),
        "\n\n".to_owned(),
    ]);
    paper.add(Block::Table(sign));
    if !award.caution.is_empty() {
        paper.add(Block::Remark(award.caution));
    }
    Some(paper)
}

fn word(award: Given, lang: Lang) -> &'static str {
    match award {
        Given::District => lang.pick("区政府质量奖", "district"),
        Given::DistrictFormer => lang.pick("区长质量奖", "district (former name)"),
        Given::Municipal => lang.pick("市级质量奖", "municipal"),
        Given::Provincial => lang.pick("省级质量奖", "provincial"),
        Given::National => lang.pick("国家级质量奖", "national"),
    }
}

fn kind(kind: EventKind, lang: Lang) -> &'static str {
    match kind {
        EventKind::Accident => lang.pick("事故", "accident"),
        EventKind::QualityProblem => lang.pick("质量问题", "quality problem"),
        EventKind::OperatingLoss => lang.pick("经营性亏损", "operating loss"),
        EventKind::Breach => lang.pick("违法违规", "breach of law"),
        EventKind::Decline => lang.pick("示范作用丧失", "decline"),
        EventKind::Fraud => lang.pick("弄虚作假", "fraud"),
        EventKind::TitleUse => lang.pick("称号使用", "use of the title"),
    }
}

/// What is known of the conditions of an event, and its remark.
fn found_of(event: &Event, lang: Lang) -> String {
    let title = |key: &str| match (key, event.kind) {
        ("grave", EventKind::Accident | EventKind::QualityProblem) => lang.pick("重大", "major"),
        ("grave", EventKind::Fraud) => lang.pick("已查实", "established"),
        ("grave", _) => lang.pick("严重", "serious"),
        ("effect", _) => lang.pick("在社会造成严重不良影响", "grave effect on society"),
        ("bad_management", _) => lang.pick("因经营管理不善", "through bad management"),
        ("ineffective", _) => lang.pick(
            "卓越绩效管理模式不能持续有效运行",
            "performance excellence no longer runs effectively",
        ),
        ("declined", _) => lang.pick("管理水平明显下降", "management clearly declined"),
        ("irresponsible", _) => lang.pick("不承担社会责任", "social responsibility not borne"),
        ("model_lost", _) => lang.pick("失去标杆示范作用", "role of a model lost"),
        ("in_products", _) => lang.pick("用于产品宣传", "used in promoting products"),
        _ => lang.pick("未注明获奖年份", "year of the award left out"),
    };
    let known = event.kind.conditions();
    let conditions = event.conditions();
    let said = conditions
        .iter()
        .filter(|(key, _)| known.contains(key))
        .map(|(key, answer)| {
            let answer = match answer {
                Some(true) => lang.pick("是", "yes"),
                Some(false) => lang.pick("否", "no"),
                None => lang.pick("尚未认定", "not found yet"),
            };
            format!("{}{}{answer}", title(key), lang.pick("：", ": "))
        });
    let note = event.note.as_deref().map(str::to_owned);
    said.chain(note)
        .collect::<Vec<_>>()
        .join(lang.pick("；", "; "))
}
