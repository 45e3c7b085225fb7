//! The applicants: who is listed, and the card of one of them.

use std::collections::BTreeMap;

use askama::Template;

use laurel_compare::cache::StageCache;
use laurel_compare::changes::Change;
use laurel_compare::compare::{Question, changed};
use laurel_compare::displacement::Cause;
use laurel_cycle::error::Error;
use laurel_explore::decisions::Decision;
use laurel_explore::explain::{Explanation, RuleExplanation, explain};
use laurel_explore::variants::Trial;
use laurel_explore::whatif::{WhatIf, whatif};
use laurel_report::{Part, Replay, Report};
use laurel_scheme::outcome::{Score, Standing, View, said};
use laurel_scheme::ready::Run;
use laurel_scheme::stage::{Answer, Stage};
use laurel_words::lang::Lang;

use crate::desk::{Desk, PAGE};
use crate::solved::{Compared, Solved};
use crate::state::{Filter, Letter, Sort};
use crate::views::{Choice, OF_APPLICANTS, rendered};

/// A row of the list.
struct Row {
    id: String,
    name: String,
    a: String,
    b: String,
    score: String,
    articles: String,
    differs: bool,
    /// Whose change it took, where that was not its own alone.
    moved: &'static str,
    assumed: bool,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "firms.html")]
struct List {
    lang: Lang,
    filter: Filter,
    /// What the filter asks for, in words.
    asked: Vec<String>,
    /// What it can ask for: answers that are not the same, and changes that made a difference.
    cells: Vec<Choice>,
    changes: Vec<Choice>,
    sort: Sort,
    rows: Vec<Row>,
    found: usize,
    applicants: usize,
    single: bool,
}

/// An answer to a rule on one side.
struct Cell {
    letter: &'static str,
    answer: Answer,
    article: String,
    assumed: bool,
    reasons: Vec<String>,
    facts: Vec<String>,
}

/// A question of the rules, as both sides answer it.
struct Asked {
    stage: &'static str,
    title: String,
    cells: [Option<Cell>; 2],
    differs: bool,
}

/// Where it stands on one side.
struct Stands {
    letter: &'static str,
    sentence: String,
    people: Vec<String>,
    missing: Vec<String>,
}

#[derive(Template)]
#[template(path = "card.html")]
struct Card {
    lang: Lang,
    id: String,
    name: String,
    stands: Vec<Stands>,
    report: String,
    rules: Vec<Asked>,
    whatif: Option<Takes>,
    wrong: String,
}

/// What it would take under B.
struct Takes {
    sentence: String,
    sets: Vec<Vec<String>>,
}

/// How far somebody came, to sort by: the furthest first.
fn rank(standing: Standing) -> u8 {
    match standing {
        Standing::Winner => 0,
        Standing::Candidate => 1,
        Standing::NotChosen => 2,
        Standing::CandidateOpen => 3,
        Standing::NotCandidate => 4,
        Standing::BelowThreshold => 5,
        Standing::VisitOpen => 6,
        Standing::NotVisited => 7,
        Standing::NotListed => 8,
        Standing::EligibilityOpen => 9,
        Standing::Ineligible => 10,
    }
}

/// The views of the sides that ran.
struct Views<'v> {
    a: Option<View<'v>>,
    b: Option<View<'v>>,
}

impl<'v> Views<'v> {
    fn of(solved: &'v Solved) -> Self {
        Self {
            a: solved.a.as_ref().ok().map(View::new),
            b: solved.b.as_ref().ok().map(View::new),
        }
    }

    fn each(&self) -> impl Iterator<Item = &View<'v>> {
        self.a.iter().chain(&self.b)
    }

    fn answers(&self, question: Question, row: usize) -> impl Iterator<Item = Answer> {
        self.each().map(move |view| question.answer(view.run, row))
    }
}

/// The rows that are listed, in their order.
fn rows(desk: &Desk, solved: &Solved, views: &Views) -> Vec<usize> {
    let filter = &desk.state.filter;
    let differing = solved.changed();
    let differs = |row: usize| {
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        differing.binary_search(&row).is_ok()
    };
    let shared = shared(filter, solved);
    let text = filter.text.to_lowercase();
    let found = |row: usize| {
        text.is_empty()
            || solved.columns.cycle.applicants.get(row).is_some_and(|it| {
                let code = it.credit_code.as_deref().unwrap_or_default();
                let name = it.name.as_deref().unwrap_or_default();
                [&it.id, name, code]
                    .iter()
                    .any(|it| it.to_lowercase().contains(&text))
            })
    };
    let mut rows: Vec<usize> = (0..solved.columns.len())
        .filter(|row| !filter.changed || differs(*row))
        .filter(|row| shared.as_ref().is_none_or(|it| it.contains(row)))
        .filter(|row| in_cell(filter, views, *row))
        .filter(|row| !filter.assumed || views.each().any(|view| !view.rests_on(*row).is_empty()))
        .filter(|row| {
            let open = |question| views.answers(question, *row).any(|it| it == Answer::Open);
            !filter.open || Question::ALL.into_iter().any(open)
        })
        .filter(|row| !filter.displaced || moved_by(solved, *row).is_some())
        .filter(|row| found(*row))
        .collect();
    let standing = |view: &Option<View>, row: usize| view.as_ref().map(|it| rank(it.standing(row)));
    match desk.state.sort {
        Sort::File => (),
        Sort::A => rows.sort_by_key(|row| standing(&views.a, *row)),
        Sort::B => rows.sort_by_key(|row| standing(&views.b, *row)),
        Sort::Score => {
            let score = |row: usize| {
                let score = views.each().last().and_then(|view| view.score(row));
                score.map(|it| i64::from(it.low_numerator) * 1_000 / i64::from(it.over.max(1)))
            };
            rows.sort_by_key(|row| std::cmp::Reverse(score(*row)));
        }
    }
    rows
}

/// The rows in whose difference a change has a share, where the filter names one.
fn shared(filter: &Filter, solved: &Solved) -> Option<Vec<usize>> {
    let change = filter.change.as_ref()?;
    let applicants = solved.attribution.iter().flat_map(|it| &it.applicants);
    let has = applicants.filter(|it| {
        let mut shares = it.aspects.iter().flat_map(|it| &it.shares);
        shares.any(|share| share.change == *change)
    });
    let rows = has.filter_map(|it| solved.columns.row(&it.id));
    Some(rows.filter_map(|row| usize::try_from(row).ok()).collect())
}

/// Whether somebody is in the cell of a matrix that the filter names.
fn in_cell(filter: &Filter, views: &Views, row: usize) -> bool {
    let Some((question, a, b)) = &filter.cell else {
        return true;
    };
    let Some(question) = question_of(question) else {
        return true;
    };
    let is = |view: &Option<View>, wanted: &str| {
        let answer = view.as_ref().map(|it| question.answer(it.run, row));
        wanted == "total" || wanted == named(answer)
    };
    match (a.as_str(), b.as_str()) {
        // Those who have another answer, whatever it is.
        ("differs", _) => {
            let mut answers = views.answers(question, row);
            answers.next() != answers.next()
        }
        (a, b) => is(&views.a, a) && is(&views.b, b),
    }
}

/// An answer as a cell of a matrix has it.
fn named(answer: Option<Answer>) -> &'static str {
    match answer {
        Some(Answer::Yes) => "yes",
        Some(Answer::No | Answer::NotAsked) => "no",
        _ => "open",
    }
}

/// The same in words.
fn word_of(answer: &str, lang: Lang) -> &'static str {
    match answer {
        "yes" => Answer::Yes.word(lang),
        "no" => Answer::No.word(lang),
        "open" => Answer::Open.word(lang),
        _ => lang.pick("不限", "any"),
    }
}

fn id_of(question: Question) -> &'static str {
    match question {
        Question::Eligible => "eligible",
        Question::Candidate => "candidate",
        Question::Winner => "winner",
    }
}

/// The answers that somebody has on one side and not on the other, question by question.
fn cells(desk: &Desk, solved: &Solved, views: &Views) -> Vec<Choice> {
    let lang = desk.lang();
    let chosen = desk.state.filter.cell.as_ref();
    let (Some(a), Some(b)) = (&views.a, &views.b) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for question in Question::ALL {
        let answer = |view: &View, row| named(Some(question.answer(view.run, row)));
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for row in 0..solved.columns.len() {
            *counts.entry((answer(a, row), answer(b, row))).or_default() += 1;
        }
        counts.retain(|(a, b), _| a != b);
        let id = id_of(question);
        let is = |a: &str, b: &str| {
            chosen.is_some_and(|it| (it.0.as_str(), it.1.as_str(), it.2.as_str()) == (id, a, b))
        };
        let many = |count: usize| match lang {
            Lang::Zh => format!("（{count}家）"),
            Lang::En => format!(" ({count})"),
        };
        let title = question.title(lang);
        let all: usize = counts.values().sum();
        if all > 0 || is("differs", "") {
            found.push(Choice {
                id: format!("{id}.differs."),
                title: format!(
                    "{title}{}{}",
                    lang.pick("：两版不同", ": not the same"),
                    many(all)
                ),
                chosen: is("differs", ""),
            });
        }
        for ((a, b), count) in counts {
            found.push(Choice {
                id: format!("{id}.{a}.{b}"),
                title: format!(
                    "{title}{}{}→{}{}",
                    lang.pick("：", ": "),
                    word_of(a, lang),
                    word_of(b, lang),
                    many(count)
                ),
                chosen: is(a, b),
            });
        }
    }
    found
}

/// The changes that have a share in somebody's difference.
fn changes(desk: &Desk, solved: &Solved) -> Vec<Choice> {
    let lang = desk.lang();
    let Some(attribution) = &solved.attribution else {
        return Vec::new();
    };
    let shares = |id: &str| {
        let of = attribution.applicants.iter().filter(|it| {
            let mut shares = it.aspects.iter().flat_map(|it| &it.shares);
            shares.any(|share| share.change == id)
        });
        of.count()
    };
    let chosen = desk.state.filter.change.as_deref();
    let changes = attribution.changes.iter().filter_map(|it| {
        let count = shares(&it.id);
        let chosen = chosen == Some(&it.id);
        (count > 0 || chosen).then(|| Choice {
            id: it.id.clone(),
            title: match lang {
                Lang::Zh => format!("{}（{count}家）", in_words(it, lang)),
                Lang::En => format!("{} ({count})", in_words(it, lang)),
            },
            chosen,
        })
    });
    changes.collect()
}

/// A change by its articles and what it is about.
fn in_words(change: &Change, lang: Lang) -> String {
    let articles = laurel_compare::attribution::articles(change);
    let words = format!("{} {}", articles.get(lang), change.title.get(lang));
    words.trim().to_owned()
}

fn question_of(id: &str) -> Option<Question> {
    match id {
        "eligible" => Some(Question::Eligible),
        "candidate" => Some(Question::Candidate),
        "winner" => Some(Question::Winner),
        _ => None,
    }
}

/// Whose change it took, where that was not its own alone.
fn moved_by(solved: &Solved, row: usize) -> Option<Cause> {
    let id = &solved.columns.cycle.applicants.get(row)?.id;
    let attributed = solved.attribution.as_ref()?.applicant(id)?;
    let cause = attributed.displacement.as_ref()?.cause;
    Some(cause).filter(|it| *it != Cause::Own)
}

/// The one after the chosen one in the list, or before it.
pub(crate) fn beside(desk: &Desk, back: bool) -> Option<String> {
    let solved = desk.solved.as_ref()?;
    let rows = rows(desk, solved, &Views::of(solved));
    let now = desk
        .state
        .chosen
        .as_deref()
        .and_then(|id| solved.columns.row(id));
    let now = now.and_then(|row| usize::try_from(row).ok());
    let at = now.and_then(|now| rows.iter().position(|row| *row == now));
    let next = match (at, back) {
        (Some(at), false) => rows.get(at + 1).or(rows.first()),
        (Some(at), true) => at
            .checked_sub(1)
            .and_then(|at| rows.get(at))
            .or(rows.last()),
        (None, _) => rows.first(),
    };
    let row = u32::try_from(*next?).ok()?;
    solved.columns.id(row)
}

/// The list.
pub(crate) fn list(desk: &Desk) -> String {
    let lang = desk.lang();
    let Some(solved) = &desk.solved else {
        return String::new();
    };
    let views = Views::of(solved);
    let rows = rows(desk, solved, &views);
    let shown = desk.state.shown.max(PAGE);
    let differing = match solved.both() {
        Some((a, b)) => changed(a, b),
        None => Vec::new(),
    };
    let listed = rows.iter().take(shown);
    let listed = listed.map(|row| self::row(desk, solved, &views, &differing, *row));
    rendered(&List {
        lang,
        asked: asked(desk, solved),
        cells: cells(desk, solved, &views),
        changes: changes(desk, solved),
        filter: desk.state.filter.clone(),
        sort: desk.state.sort,
        rows: listed.collect(),
        found: rows.len(),
        applicants: solved.columns.len(),
        single: solved.both().is_none(),
    })
}

fn row(desk: &Desk, solved: &Solved, views: &Views, differing: &[u32], row: usize) -> Row {
    let lang = desk.lang();
    let applicant = solved.columns.cycle.applicants.get(row);
    let id = applicant.map(|it| it.id.to_string()).unwrap_or_default();
    let standing = |view: &Option<View>| {
        let view = view.as_ref();
        view.map_or_else(
            || "–".to_owned(),
            |view| {
                let standing = view.standing(row);
                standing.marked(view.rests_on_deduction(row, standing), lang)
            },
        )
    };
    let scores: Vec<String> = views
        .each()
        .map(|view| score(view.score(row).as_ref()))
        .collect();
    let same = scores.windows(2).all(|pair| pair.first() == pair.last());
    let score = match same {
        true => scores.first().cloned().unwrap_or_default(),
        false => scores.join(" → "),
    };
    Row {
        name: applicant
            .and_then(|it| it.name.as_deref())
            .unwrap_or_default()
            .to_owned(),
        a: standing(&views.a),
        b: standing(&views.b),
        score,
        articles: articles(solved, &id, lang),
        differs: u32::try_from(row).is_ok_and(|row| differing.binary_search(&row).is_ok()),
        moved: moved_by(solved, row).map_or("", |it| it.word(lang)),
        assumed: views.each().any(|view| !view.rests_on(row).is_empty()),
        chosen: desk.state.chosen.as_deref() == Some(&id),
        id,
    }
}

fn score(score: Option<&Score>) -> String {
    match score {
        None => "–".to_owned(),
        Some(it) if it.low == it.high => it.low.clone(),
        Some(it) => format!("{}–{}?", it.low, it.high),
    }
}

/// The articles that made the difference.
fn articles(solved: &Solved, id: &str, lang: Lang) -> String {
    let attribution = solved.attribution.as_ref();
    let Some(of) = attribution.and_then(|it| it.applicant(id)) else {
        return String::new();
    };
    let mut found: Vec<String> = Vec::new();
    for share in of.aspects.iter().flat_map(|it| &it.shares) {
        let change = attribution.and_then(|it| it.change(&share.change));
        let words = change.map(|it| {
            let articles = laurel_compare::attribution::articles(it);
            // What is no provision has no article, and is called by what it is.
            match articles.get(lang) {
                "" => it.title.get(lang).to_owned(),
                articles => articles.to_owned(),
            }
        });
        found.extend(words.filter(|it| !found.contains(it)));
    }
    found.join(lang.pick("、", ", "))
}

/// What the filter asks for, in words.
fn asked(desk: &Desk, solved: &Solved) -> Vec<String> {
    let lang = desk.lang();
    let filter = &desk.state.filter;
    let mut asked = Vec::new();
    if let Some((question, a, b)) = &filter.cell {
        let title = question_of(question).map_or("", |it| it.title(lang));
        asked.push(match a.as_str() {
            "differs" => format!("{title}{}", lang.pick("：两版不同", ": not the same")),
            a => format!(
                "{title}{}A {} → B {}",
                lang.pick("：", ": "),
                word_of(a, lang),
                word_of(b, lang)
            ),
        });
    }
    if let Some(change) = &filter.change {
        let attribution = solved.attribution.as_ref();
        let change = attribution.and_then(|it| it.change(change));
        asked.extend(change.map(|it| in_words(it, lang)));
    }
    asked
}

/// The card of the chosen applicant.
pub(crate) fn card(desk: &Desk) -> String {
    let lang = desk.lang();
    let (Some(id), Some(solved)) = (&desk.state.chosen, &desk.solved) else {
        return String::new();
    };
    let row = solved
        .columns
        .row(id)
        .and_then(|it| usize::try_from(it).ok());
    let Some(row) = row else {
        return String::new();
    };
    match made(desk, solved, id, row) {
        Ok(card) => rendered(&card),
        Err(error) => rendered(&Card {
            lang,
            id: id.clone(),
            name: String::new(),
            stands: Vec::new(),
            report: String::new(),
            rules: Vec::new(),
            whatif: None,
            wrong: error.show(lang),
        }),
    }
}

fn made(desk: &Desk, solved: &Solved, id: &str, row: usize) -> Result<Card, Error> {
    let lang = desk.lang();
    let views = Views::of(solved);
    let told = |view: &Option<View>| view.as_ref().map(|it| explain(it, row)).transpose();
    let (a, b) = (told(&views.a)?, told(&views.b)?);
    let mut stands = Vec::new();
    for (letter, it) in Letter::ALL.into_iter().zip([&a, &b]) {
        stands.extend(it.as_ref().map(|it| self::stands(letter, it, lang)));
    }
    let takes = match (&solved.b, desk.state.whatif) {
        (Ok(run), true) => Some(takes(run, row, lang)?),
        _ => None,
    };
    let report = solved
        .compared(|it| of_report(it, id, lang))
        .unwrap_or_default();
    let applicant = solved.columns.cycle.applicants.get(row);
    Ok(Card {
        lang,
        id: id.to_owned(),
        name: applicant
            .and_then(|it| it.name.as_deref())
            .unwrap_or_default()
            .to_owned(),
        stands,
        report,
        rules: rules(&views, [a.as_ref(), b.as_ref()], lang),
        whatif: takes,
        wrong: String::new(),
    })
}

/// The card as the report has it; nothing for somebody who comes out alike.
fn of_report(it: &Compared, id: &str, lang: Lang) -> String {
    let report = Report {
        diff: &it.diff,
        a: it.a,
        b: it.b,
        takes: Default::default(),
        replay: Replay::default(),
    };
    report
        .part(Part::Card(id), lang)
        .unwrap_or_else(|error| error.show(lang))
}

fn stands(letter: Letter, it: &Explanation, lang: Lang) -> Stands {
    let decided = |it: &Decision| {
        let answer = it.deduced.unwrap_or(it.recorded).word(lang);
        let weight = match it.decisive {
            true => lang.pick(
                "（另作决定，结果会不同）",
                " (another decision would change the outcome)",
            ),
            false => "",
        };
        format!(
            "{} {}{}{answer}{weight}",
            it.article.get(lang),
            it.title.get(lang),
            lang.pick("：", ": ")
        )
    };
    let missing = it.missing.iter().map(|it| {
        let answer = |answer: Option<Answer>| match answer {
            Some(Answer::Yes) => lang.pick("符合", "eligible"),
            Some(Answer::No | Answer::NotAsked) => lang.pick("不符合", "not eligible"),
            _ => lang.pick("仍未定", "still open"),
        };
        match lang {
            Lang::Zh => format!(
                "{}：若是则{}，若否则{}",
                it.label.get(lang),
                answer(it.if_yes),
                answer(it.if_no)
            ),
            Lang::En => format!(
                "{}: {} if yes, {} if no",
                it.label.get(lang),
                answer(it.if_yes),
                answer(it.if_no)
            ),
        }
    });
    Stands {
        letter: letter.letter(),
        sentence: it.sentence.get(lang).to_owned(),
        people: it.people.by_people.iter().map(decided).collect(),
        missing: missing.collect(),
    }
}

fn takes(run: &Run, row: usize, lang: Lang) -> Result<Takes, Error> {
    let memo = StageCache::new(run.columns);
    let trial = Trial::new(run.ready, &run.settings, &memo)?;
    let view = View::new(run);
    let answer: WhatIf = whatif(&trial, view.scheme(), row, None)?.without_others();
    let sets = answer.sets.iter().map(|set| {
        let changes = set.changes.iter().map(|it| it.words(lang));
        let score = set.score.iter().map(|it| it.words(lang));
        changes.chain(score).collect()
    });
    Ok(Takes {
        sets: sets.collect(),
        sentence: answer.finding(lang).to_owned(),
    })
}

/// The questions of the rules, side by side.
fn rules(views: &Views, told: [Option<&Explanation>; 2], lang: Lang) -> Vec<Asked> {
    let mut found: Vec<(Stage, String, Asked)> = Vec::new();
    for stage in OF_APPLICANTS {
        for (letter, it) in Letter::ALL.into_iter().zip(told) {
            let view = match letter {
                Letter::A => &views.a,
                Letter::B => &views.b,
            };
            let (Some(it), Some(view)) = (it, view) else {
                continue;
            };
            let description = view.description(stage);
            for rule in it.rules.iter().filter(|rule| rule.stage == stage) {
                let known =
                    description.and_then(|it| it.rules.iter().find(|it| it.id == rule.rule));
                let concept = known.map_or(rule.rule.as_str(), |it| it.concept.as_str());
                if known.is_some_and(|it| it.kind == laurel_contract::types::RuleKind::Absent) {
                    continue;
                }
                let at = found
                    .iter()
                    .position(|(of, it, _)| *of == stage && it == concept);
                let at = at.unwrap_or_else(|| {
                    let asked = Asked {
                        stage: stage.title(lang),
                        title: rule.title.get(lang).to_owned(),
                        cells: [None, None],
                        differs: false,
                    };
                    found.push((stage, concept.to_owned(), asked));
                    found.len() - 1
                });
                if let Some((_, _, asked)) = found.get_mut(at)
                    && let Some(slot) = asked.cells.get_mut(letter as usize)
                {
                    *slot = Some(cell(letter, rule, lang));
                }
            }
        }
    }
    let asked = found.into_iter().map(|(_, _, mut asked)| {
        let [a, b] = &asked.cells;
        // A rule that one side only has makes a difference where it is not met.
        let answer = |cell: &Option<Cell>| match cell.as_ref().map(|it| it.answer) {
            None | Some(Answer::NotAsked) => Answer::Yes,
            Some(answer) => answer,
        };
        asked.differs = answer(a) != answer(b);
        asked
    });
    asked.collect()
}

fn cell(letter: Letter, rule: &RuleExplanation, lang: Lang) -> Cell {
    Cell {
        letter: letter.letter(),
        answer: rule.answer,
        article: rule.article.get(lang).to_owned(),
        assumed: rule.basis == laurel_scheme::outcome::TermBasis::Assumed,
        reasons: said(&rule.reasons)
            .map(|it| it.text.get(lang).to_owned())
            .collect(),
        facts: rule.facts.iter().map(|it| it.words(lang)).collect(),
    }
}
