//! The result as a list that can be filtered and counted: everyone by rank, one row each, with the reasons in
//! words; and how many of each sector, size and street came how far.

use std::collections::BTreeMap;

use super::layout::ACTIVITY;
use super::results::{Cell, Head, Table, answer, head};
use laurel_compare::many::Many;
use laurel_cycle::{Activity, Applicant};
use laurel_scheme::outcome::{ApplicantOutcome, Place, Reason, Score, Standing, Tally, View, said};
use laurel_scheme::stage::{Answer, Stage};
use laurel_words::lang::Lang;

/// Who came farthest, and best, first: the order in which everyone stands.
fn order(view: &View) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..view.run.columns.len()).collect();
    rows.sort_by_cached_key(|row| {
        let place = view.place(*row);
        (
            view.standing(*row),
            place.map_or((u32::MAX, u32::MAX), |place| (place.best, place.worst)),
        )
    });
    rows
}

/// Everyone by rank, a row each.
pub(super) fn ranked(view: &View, lang: Lang) -> Table {
    let applicants = &view.run.columns.cycle.applicants;
    let streets = applicants.iter().any(|it| it.street.is_some());
    let mut columns = vec![
        head(lang.pick("序号", "no."), 7),
        head(lang.pick("申报编号", "applicant id"), 12),
        head(lang.pick("名称", "name"), 28),
        head(lang.pick("结果", "outcome"), 16),
        head(lang.pick("位次", "place"), 8),
        head(lang.pick("得分", "score"), 10),
        head(lang.pick("依假定", "assumed"), 8),
        head(lang.pick("行业领域", "field"), 12),
        head(lang.pick("规模以上", "above size"), 10),
    ];
    if streets {
        columns.push(head(lang.pick("所属街道", "sub-district"), 14));
    }
    columns.push(head(lang.pick("理由", "why"), 70));
    let mut table = Table::new(lang.pick("结果一览", "Standings"), columns);
    table.lead = vec![
        lang.pick(
            "按结果和位次排列，一行一家，可筛选；位次、得分未定的，写作起止两端。",
            "By outcome and place, a row each; of a place or score that is open, both ends.",
        )
        .to_owned(),
    ];
    table.frozen = 3;
    for (row, number) in order(view).into_iter().zip(1_usize..) {
        let (Some(outcome), Some(firm)) = (view.applicant(row), applicants.get(row)) else {
            continue;
        };
        let mut cells = vec![
            number.into(),
            outcome.id.as_str().into(),
            outcome.name.as_deref().unwrap_or_default().into(),
            outcome.standing_word(lang).into(),
            place(outcome.place),
            score(outcome.score.as_ref()),
            match outcome.rests_on.is_empty() {
                true => Cell::Blank,
                false => "*".into(),
            },
            field(firm, lang).into(),
            match firm.facts.above_scale {
                None => Cell::Blank,
                Some(truth) => lang
                    .pick(
                        if truth { "是" } else { "否" },
                        if truth { "yes" } else { "no" },
                    )
                    .into(),
            },
        ];
        if streets {
            cells.push(firm.street.as_deref().unwrap_or_default().into());
        }
        cells.push(why(&outcome, lang).into());
        table.rows.push(cells);
    }
    table
}

fn field(firm: &Applicant, lang: Lang) -> &'static str {
    let id = match firm.facts.activity {
        None => return "",
        Some(Activity::Agriculture) => "agriculture",
        Some(Activity::Manufacturing) => "manufacturing",
        Some(Activity::Construction) => "construction",
        Some(Activity::Services) => "services",
        Some(Activity::Environment) => "environment",
        Some(Activity::Other) => "other",
    };
    let word = ACTIVITY.iter().find(|word| word.id == id);
    word.map_or("", |word| word.get(lang))
}

fn place(place: Option<Place>) -> Cell {
    match place {
        None => Cell::Blank,
        Some(place) if place.best == place.worst => place.best.into(),
        Some(place) => Cell::Text(format!("{}–{}", place.best, place.worst)),
    }
}

/// A number where it is exact and certain.
fn score(score: Option<&Score>) -> Cell {
    match score {
        None => Cell::Blank,
        Some(score) if score.low != score.high => {
            Cell::Text(format!("{}–{}", score.low, score.high))
        }
        Some(score) if score.low.contains('…') => Cell::Text(score.low.clone()),
        Some(score) => Cell::Number(score.low.clone()),
    }
}

/// The reasons of the stage where an applicant stopped, with their articles, a line each.
fn why(outcome: &ApplicantOutcome, lang: Lang) -> String {
    let (stage, answer) = match outcome.standing {
        Standing::Winner => (Stage::Ranking, Answer::No),
        Standing::Ineligible => (Stage::Eligibility, Answer::No),
        Standing::EligibilityOpen => (Stage::Eligibility, Answer::Open),
        standing if standing.is_open() => (Stage::Ranking, Answer::Open),
        _ => (Stage::Ranking, Answer::No),
    };
    let mut reasons: Vec<&Reason> = said(&outcome.reasons)
        .filter(|it| it.stage == stage && it.answer == Some(answer))
        .collect();
    if outcome.standing == Standing::NotListed {
        reasons.retain(|it| it.code == "not-on-eligible-list");
    }
    if stage == Stage::Ranking {
        // The steps build on each other: the first that was not taken is why.
        reasons.truncate(1);
    }
    let mut lines: Vec<String> = Vec::new();
    for reason in reasons {
        let line = format!("{} {}", reason.article.get(lang), reason.text.get(lang));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// How many came how far.
#[derive(Default)]
struct Counts {
    applicants: usize,
    eligible: Tally,
    visited: Tally,
    candidates: Tally,
    winners: Tally,
}

fn count(tally: &mut Tally, answer: Answer) {
    match answer {
        Answer::Yes => tally.yes += 1,
        Answer::Open => tally.open += 1,
        Answer::No | Answer::NotAsked => tally.no += 1,
    }
}

/// How many of each sector, size and street came how far.
pub(super) fn statistics(view: &View, lang: Lang) -> Table {
    let titles = [
        (lang.pick("分组", "by"), 14),
        (lang.pick("类别", "group"), 20),
        (lang.pick("申报", "applicants"), 9),
        (lang.pick("符合条件", "eligible"), 10),
        (lang.pick("不符合条件", "not eligible"), 11),
        (lang.pick("资格未定", "eligibility open"), 10),
        (lang.pick("现场评审", "visited"), 10),
        (lang.pick("候选", "candidates"), 9),
        (lang.pick("候选未定", "candidacy open"), 10),
        (lang.pick("获奖", "winners"), 9),
        (lang.pick("获奖未定", "winning open"), 10),
    ];
    let columns: Vec<Head> = titles
        .into_iter()
        .map(|(title, width)| head(title, width))
        .collect();
    let mut table = Table::new(lang.pick("统计", "Statistics"), columns);
    table.lead = vec![
        lang.pick(
            "按行业领域、规模、所属街道统计；三者均不影响评审。",
            "By field, size and sub-district, none of which the order of scores knows.",
        )
        .to_owned(),
    ];
    table.frozen = 2;
    let blank = lang.pick("未填", "not on record");
    let mut groups: Vec<(&str, BTreeMap<String, Counts>)> = vec![
        (lang.pick("合计", "all"), BTreeMap::new()),
        (lang.pick("行业领域", "field"), BTreeMap::new()),
        (lang.pick("规模", "size"), BTreeMap::new()),
        (lang.pick("所属街道", "sub-district"), BTreeMap::new()),
    ];
    let applicants = &view.run.columns.cycle.applicants;
    for (row, firm) in applicants.iter().enumerate() {
        let Some(outcome) = view.applicant(row) else {
            continue;
        };
        let named = |text: &str| if text.is_empty() { blank } else { text }.to_owned();
        let size = match firm.facts.above_scale {
            None => "",
            Some(true) => lang.pick("规模以上", "at or above designated size"),
            Some(false) => lang.pick("规模以下", "below designated size"),
        };
        let keys = [
            String::new(),
            named(field(firm, lang)),
            named(size),
            named(firm.street.as_deref().unwrap_or_default()),
        ];
        for ((_, group), key) in groups.iter_mut().zip(keys) {
            let counts = group.entry(key).or_default();
            counts.applicants += 1;
            count(&mut counts.eligible, outcome.eligible);
            count(&mut counts.visited, outcome.visited);
            count(&mut counts.candidates, outcome.candidate);
            count(&mut counts.winners, outcome.winner);
        }
    }
    for (name, group) in groups {
        for (key, counts) in group {
            table.rows.push(vec![
                name.into(),
                key.into(),
                counts.applicants.into(),
                counts.eligible.yes.into(),
                counts.eligible.no.into(),
                counts.eligible.open.into(),
                counts.visited.yes.into(),
                counts.candidates.yes.into(),
                counts.candidates.open.into(),
                counts.winners.yes.into(),
                counts.winners.open.into(),
            ]);
        }
    }
    table
}

/// The tables of several versions side by side.
pub fn of_many(many: &Many, lang: Lang) -> Vec<Table> {
    let mut columns = vec![
        head(lang.pick("申报编号", "applicant id"), 12),
        head(lang.pick("名称", "name"), 28),
    ];
    for side in &many.sides {
        for (title, width) in [
            (lang.pick("结果", "outcome"), 16),
            (lang.pick("得分", "score"), 10),
            (lang.pick("位次", "place"), 8),
            (lang.pick("符合条件", "eligible"), 10),
            (lang.pick("候选", "candidate"), 10),
            (lang.pick("获奖", "winner"), 10),
        ] {
            columns.push(Head {
                title: title.to_owned(),
                band: format!("{}  {}", side.letter, side.scheme.name.get(lang)),
                width,
            });
        }
    }
    let mut table = Table::new(lang.pick("三版对照", "Versions"), columns);
    table.lead = vec![many.sentence.get(lang).to_owned()];
    table.frozen = 2;
    for applicant in &many.applicants {
        let mut cells = vec![
            applicant.id.as_str().into(),
            applicant.name.as_deref().unwrap_or_default().into(),
        ];
        for position in &applicant.positions {
            cells.extend([
                position.standing.marked(position.deduced, lang).into(),
                score(position.score.as_ref()),
                place(position.place),
                answer(position.eligible, lang),
                answer(position.candidate, lang),
                answer(position.winner, lang),
            ]);
        }
        table.rows.push(cells);
    }
    let mut pairs = Table::new(
        lang.pick("两两对比", "Pairs"),
        vec![
            head(lang.pick("两版", "pair"), 10),
            head(lang.pick("结论", "finding"), 60),
            head(lang.pick("详情", "detail"), 90),
        ],
    );
    for pair in &many.pairs {
        pairs.rows.push(vec![
            format!("{}–{}", pair.a, pair.b).into(),
            pair.diff.sentence.get(lang).into(),
            pair.diff.detail.get(lang).into(),
        ]);
    }
    vec![table, pairs]
}
