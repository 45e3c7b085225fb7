//! The ranked list for the leadership group: places, scores, what is open, what has been noticed.

use crate::award::{Award, article, blank_day, called, term};
use crate::document::{Block, Document, Side, Table};
use laurel_scheme::outcome::{ApplicantOutcome, Place, Reason, Score, Standing, View};
use laurel_scheme::stage::{Answer, Stage};
use laurel_words::lang::Lang;
use laurel_words::visible::within;

/// Rows that a page has room for.
const ROWS: usize = 15;
/// Letters of a remark that a cell has room for.
const ROOM: usize = 60;
/// Remarks on the cycle that a page has room for.
const REMARKS: usize = 3;

/// The list.
pub fn ranked(view: &View, lang: Lang) -> Document {
    let award = Award::of(view, lang);
    let year = view.cycle().year;
    let mut paper = Document::new(
        lang,
        match lang {
            Lang::Zh => format!("{year}年度{}现场评审得分排序表", award.short),
            Lang::En => format!("{year}: order by site-visit score"),
        },
    );
    paper.add(Block::Under(match lang {
        Lang::Zh => format!("（提请{}审议）", award.group),
        Lang::En => format!("for deliberation by {}", award.group),
    }));
    let ranking = |concept: &str| article(view, Stage::Ranking, concept, lang);
    let value = |id: &str| term(view, Stage::Ranking, id, lang);
    paper.say(match lang {
        Lang::Zh => format!(
            "依据{}{}，按现场评审得分排序，取得分不低于{}的前{}位为获奖企业（组织）候选；领导小组全体会议审议决定拟奖名单，每次获奖不超过{}家。",
            award.rules, ranking("shortlist"), value("threshold"), value("shortlist"), value("quota"),
        ),
        Lang::En => format!(
            "By {}, {}: the first {} by site-visit score with {} or more are candidates; the leadership group decides in full session whom it proposes, {} at most.",
            award.rules, ranking("shortlist"), value("shortlist"), value("threshold"), value("quota"),
        ),
    });
    paper.say(view.finding(lang));
    let mut rows: Vec<ApplicantOutcome> = (0..view.run.columns.len())
        .filter(|row| view.place(*row).is_some())
        .filter_map(|row| view.applicant(row))
        .collect();
    rows.sort_by_key(|it| it.place.map(|place| (place.best, place.worst)));
    let shared = shared(&rows);
    let mut table = Table::of(&[
        (lang.pick("位次", "place"), 90, Side::Middle),
        (lang.pick("申报单位", "applicant"), 270, Side::Left),
        (lang.pick("得分", "score"), 110, Side::Right),
        (lang.pick("结果", "outcome"), 170, Side::Middle),
        (
            lang.pick("未定与提请注意事项", "open, and to be noted"),
            360,
            Side::Left,
        ),
    ]);
    for outcome in rows.iter().take(ROWS) {
        let star = if outcome.rests_on.is_empty() {
            ""
        } else {
            " *"
        };
        table.rows.push(vec![
            place(outcome.place),
            called(outcome.name.as_deref(), &outcome.id),
            score(outcome.score.as_ref()),
            format!("{}{star}", outcome.standing_word(lang)),
            noted(outcome, &shared, lang),
        ]);
    }
    let more = rows.len().saturating_sub(ROWS);
    if rows.is_empty() {
        paper.say(lang.pick("尚无现场评审得分。", "There are no site-visit scores yet."));
    } else {
        paper.add(Block::Table(table));
    }
    if more > 0 {
        paper.add(Block::Remark(match lang {
            Lang::Zh => format!("位次在后的另{more}家，见结果工作簿。"),
            Lang::En => format!("{more} more stand behind these: see the workbook of the result."),
        }));
    }
    let many = shared.iter().map(|(it, count)| match lang {
        Lang::Zh => format!("{}（{count}家）", words(it, lang)),
        Lang::En => format!("{} ({count} applicants)", words(it, lang)),
    });
    let remarks = view.remarks();
    let cited: Vec<String> = many
        .chain(remarks.iter().map(|it| words(it, lang)))
        .collect();
    for remark in cited.iter().take(REMARKS) {
        paper.add(Block::Remark(remark.clone()));
    }
    if !award.caution.is_empty() {
        paper.add(Block::Remark(award.caution.clone()));
    }
    paper.add(Block::Signed(award.office.clone()));
    paper.add(Block::Signed(blank_day(lang).to_owned()));
    paper
}

/// Why an applicant stands where it does: the first reason of the stage where it stopped.
pub fn why(outcome: &ApplicantOutcome) -> Option<&Reason> {
    let (stage, answer) = match outcome.standing {
        Standing::Winner => return None,
        Standing::Ineligible => (Stage::Eligibility, Answer::No),
        Standing::EligibilityOpen => (Stage::Eligibility, Answer::Open),
        standing if standing.is_open() => (Stage::Ranking, Answer::Open),
        _ => (Stage::Ranking, Answer::No),
    };
    let mut reasons = outcome.reasons.iter();
    // What follows the list is no reason of one who is left off it.
    let listed =
        |it: &Reason| outcome.standing != Standing::NotListed || it.code == "not-on-eligible-list";
    reasons.find(|it| it.stage == stage && it.answer == Some(answer) && listed(it))
}

/// A remark with its article.
pub fn words(reason: &Reason, lang: Lang) -> String {
    format!("{} {}", reason.article.get(lang), reason.text.get(lang))
}

/// A place, or a range of places.
pub fn place(place: Option<Place>) -> String {
    match place {
        None => String::new(),
        Some(place) if place.best == place.worst => place.best.to_string(),
        Some(place) => format!("{}–{}", place.best, place.worst),
    }
}

/// A score, or a range of scores.
pub fn score(score: Option<&Score>) -> String {
    match score {
        None => String::new(),
        Some(score) if score.low == score.high => score.low.clone(),
        Some(score) => format!("{}–{}", score.low, score.high),
    }
}

/// Remarks that many have in the same words: they are said once, below the table.
fn shared(rows: &[ApplicantOutcome]) -> Vec<(Reason, usize)> {
    const MANY: usize = 4;
    let mut found: Vec<(Reason, usize)> = Vec::new();
    for reason in rows
        .iter()
        .flat_map(|it| &it.reasons)
        .filter(|it| it.remark)
    {
        match found
            .iter_mut()
            .find(|(it, _)| it.rule == reason.rule && it.text == reason.text)
        {
            Some((_, count)) => *count += 1,
            None => found.push((reason.clone(), 1)),
        }
    }
    found.retain(|(_, count)| *count >= MANY);
    found
}

fn noted(outcome: &ApplicantOutcome, shared: &[(Reason, usize)], lang: Lang) -> String {
    let is_shared = |reason: &Reason| {
        shared
            .iter()
            .any(|(it, _)| it.rule == reason.rule && it.text == reason.text)
    };
    let mut lines: Vec<String> = Vec::new();
    let open = |reason: &&Reason| reason.answer == Some(Answer::Open);
    // The steps build on each other: of what is open, the first is why.
    let first_open = outcome.reasons.iter().find(open);
    let remarks = outcome
        .reasons
        .iter()
        .filter(|it| it.remark && !is_shared(it));
    for reason in first_open.into_iter().chain(remarks) {
        let line = within(&words(reason, lang), ROOM).to_string();
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.truncate(2);
    lines.join("\n")
}
