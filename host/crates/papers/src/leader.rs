//! The page for a leader: four lines, and the rest as an annex.

use crate::award::{Award, called, term_article};
use crate::document::{Block, Document, Side, Table};
use crate::ranked::{place, score, why, words};
use laurel_cycle::Id;
use laurel_scheme::outcome::{ApplicantOutcome, Standing, View};
use laurel_scheme::show;
use laurel_scheme::stage::{Answer, Stage};
use laurel_words::lang::Lang;

/// The page.
pub fn leader(view: &View, lang: Lang) -> Document {
    let award = Award::of(view, lang);
    let (cycle, summary) = (view.run.columns.cycle, view.summary());
    let year = cycle.cycle.year;
    let mut paper = Document::new(
        lang,
        match lang {
            Lang::Zh => format!("{year}年度{}评审情况", award.short),
            Lang::En => format!("{year}: the award at a glance"),
        },
    );
    paper.head(lang.pick("一、结果", "1. The result"));
    paper.say(view.finding(lang));
    paper.head(lang.pick("二、名单", "2. Who"));
    paper.say(names(view, lang));
    paper.head(lang.pick("三、奖金", "3. Money"));
    let by = term_article(view, Stage::Ranking, "prize", lang);
    let assumed = match summary.prize_assumed {
        true => lang.pick("（假定）", " (assumed)"),
        false => "",
    };
    let each = show::yuan(summary.prize, lang);
    let counted = |count: usize| {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        show::yuan(summary.prize.saturating_mul(count), lang)
    };
    let (won, at_most) = (summary.winners.yes, summary.winners_at_most);
    paper.say(match (won == at_most, lang) {
        (true, Lang::Zh) => format!("每家{each}{assumed}，{won}家共{}（{by}）。", counted(won)),
        (false, Lang::Zh) => format!("每家{each}{assumed}；已定{won}家共{}，至多{at_most}家共{}（{by}）。", counted(won), counted(at_most)),
        (true, Lang::En) => format!("{each} each{assumed}, {} for {won} ({by}).", counted(won)),
        (false, Lang::En) => format!("{each} each{assumed}; {} for the {won} that are settled, at most {} for {at_most} ({by}).", counted(won), counted(at_most)),
    });
    paper.head(lang.pick("四、待定与提请注意", "4. What is open, and to be noted"));
    paper.say(open(view, lang));
    paper.add(Block::Signed(award.office.clone()));
    if !award.caution.is_empty() {
        paper.add(Block::Remark(award.caution.clone()));
    }
    paper.add(Block::Annex(
        lang.pick("附　各申报单位结果", "Annex: all applicants")
            .to_owned(),
    ));
    paper.add(Block::Table(annex(view, lang)));
    paper
}

/// Who won; where nobody has yet, who is proposed, else who is a candidate.
fn names(view: &View, lang: Lang) -> String {
    let cycle = view.run.columns.cycle;
    let rows = 0..view.run.columns.len();
    let with = |wanted: fn(Standing) -> bool| -> Vec<usize> {
        let mut found: Vec<usize> = rows
            .clone()
            .filter(|row| wanted(view.standing(*row)))
            .collect();
        found.sort_by_key(|row| view.place(*row).map_or(u32::MAX, |place| place.best));
        found
    };
    let name = |row: &usize| {
        let firm = cycle.applicants.get(*row);
        firm.map_or(String::new(), |it| called(it.name.as_deref(), &it.id))
    };
    let list = |rows: &[usize]| {
        let names: Vec<String> = rows.iter().map(name).collect();
        names.join(lang.pick("、", ", "))
    };
    let winners = with(|standing| standing == Standing::Winner);
    let candidates = with(|standing| matches!(standing, Standing::Candidate | Standing::NotChosen));
    let proposed: Vec<usize> = match &cycle.deliberation {
        Some(it) => it
            .proposed
            .iter()
            .filter_map(|id: &Id| usize::try_from(view.run.columns.row(id)?).ok())
            .collect(),
        None => Vec::new(),
    };
    let vacant = view.summary().vacant == Answer::Yes;
    let said = [
        (winners, lang.pick("获奖：", "Winners: ")),
        (
            proposed,
            lang.pick("领导小组拟奖（尚未审定）：", "Proposed, not approved yet: "),
        ),
        (
            candidates,
            lang.pick("获奖候选（按得分排序）：", "Candidates, by score: "),
        ),
    ];
    match said.iter().find(|(rows, _)| !rows.is_empty()) {
        Some((rows, head)) => format!("{head}{}{}", list(rows), lang.pick("。", ".")),
        None if vacant => lang
            .pick(
                "奖项空缺（第十四条）。",
                "The award stays vacant (article 14).",
            )
            .to_owned(),
        None => lang
            .pick(
                "候选与获奖均未定。",
                "Neither candidates nor winners are settled.",
            )
            .to_owned(),
    }
}

/// What is open, and the first remarks.
fn open(view: &View, lang: Lang) -> String {
    const SAID: usize = 2;
    let summary = view.summary();
    let mut said: Vec<String> = Vec::new();
    for (tally, zh, en) in [
        (summary.eligible, "资格", "eligibility"),
        (summary.candidates, "候选", "candidacy"),
        (summary.winners, "获奖", "the award"),
    ] {
        if tally.open > 0 {
            said.push(match lang {
                Lang::Zh => format!("{zh}未定{}家", tally.open),
                Lang::En => format!("{en} open for {}", tally.open),
            });
        }
    }
    let measures = view.measures();
    let due = measures
        .iter()
        .filter(|it| it.applies != Answer::No && !it.progress.is_over())
        .count();
    if due > 0 {
        said.push(match lang {
            Lang::Zh => format!("往届及本届称号待处理的监督措施{due}项"),
            Lang::En => format!("measures on titles to be dealt with: {due}"),
        });
    }
    said.extend(view.remarks().iter().take(SAID).map(|it| words(it, lang)));
    match said.is_empty() {
        true => lang.pick("无。", "Nothing.").to_owned(),
        false => said.join(lang.pick("；", "; ")) + lang.pick("。", "."),
    }
}

/// All applicants: who came farthest, and best, first.
fn annex(view: &View, lang: Lang) -> Table {
    let mut table = Table::of(&[
        (lang.pick("序号", "no."), 80, Side::Middle),
        (lang.pick("申报单位", "applicant"), 290, Side::Left),
        (lang.pick("结果", "outcome"), 160, Side::Middle),
        (lang.pick("得分", "score"), 110, Side::Right),
        (lang.pick("位次", "place"), 80, Side::Middle),
        (lang.pick("主要理由", "why"), 280, Side::Left),
    ]);
    let mut rows: Vec<ApplicantOutcome> = (0..view.run.columns.len())
        .filter_map(|row| view.applicant(row))
        .collect();
    rows.sort_by_key(|it| (it.standing, it.place.map_or(u32::MAX, |place| place.best)));
    for (outcome, number) in rows.iter().zip(1..) {
        let star = if outcome.rests_on.is_empty() {
            ""
        } else {
            " *"
        };
        table.rows.push(vec![
            number.to_string(),
            called(outcome.name.as_deref(), &outcome.id),
            format!("{}{star}", outcome.standing_word(lang)),
            score(outcome.score.as_ref()),
            place(outcome.place),
            why(outcome).map_or(String::new(), |it| words(it, lang)),
        ]);
    }
    table
}
