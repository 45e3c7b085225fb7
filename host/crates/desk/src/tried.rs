//! What other values would do: a term from end to end, two terms as a map, the examiners' marks, the
//! values that are assumed.

use askama::Template;

use laurel_compare::cache::StageCache;
use laurel_contract::types::{Domain, Quantity, Term};
use laurel_cycle::error::Error;
use laurel_explore::robust::{Compared, Difference, Robust, Verdict, robust};
use laurel_explore::stability::{Direction, Stability, stability};
use laurel_explore::sweep::{Axis, Step, Sweep, sweep};
use laurel_explore::variants::Trial;
use laurel_scheme::outcome::{SchemeInfo, Tally};
use laurel_scheme::ready::Ready;
use laurel_scheme::show;
use laurel_scheme::stage::Stage;
use laurel_words::lang::Lang;

use crate::desk::{Desk, nothing_held};
use crate::solved::Set;
use crate::state::Letter;
use crate::views::{Choice, rendered};

/// Values of a term that are tried from end to end, and of each of two.
const STEPS: [i64; 2] = [40, 12];
/// Combinations of assumed values that are tried.
const TRIES: usize = 400;
/// Most rows of a table.
const LISTED: usize = 60;
/// Height of the picture of a sweep.
const HEIGHT: i64 = 150;

/// What was tried, and what came of it.
pub(crate) enum Tried {
    /// A term, or two, over these values: those that are looked at stay when one of them is taken.
    Sweep(Letter, Box<Sweep>, Vec<String>),
    /// The examiners' marks.
    Stability(Letter, Box<Stability>),
    /// The assumed values.
    Robust(Box<Robust>),
}

/// A bar of the picture of a sweep.
struct Bar {
    value: String,
    shown: String,
    x: i64,
    width: i64,
    /// For candidates and winners: heights of what is certain and of what is possible.
    certain: [i64; 2],
    possible: [i64; 2],
    now: bool,
    told: String,
}

/// A cell of a map.
struct Cell {
    one: String,
    other: String,
    shown: String,
    told: String,
    shade: usize,
    now: bool,
}

/// A picture of what was tried.
enum Picture {
    None,
    Bars {
        bars: Vec<Bar>,
        width: i64,
        most: i64,
        rows: Vec<(String, String, String, bool)>,
        /// The bar in force, and what comes out there.
        now: usize,
        now_told: String,
    },
    Map {
        heads: Vec<String>,
        rows: Vec<(String, Vec<Cell>)>,
    },
    Table {
        heads: Vec<&'static str>,
        rows: Vec<Vec<String>>,
        more: usize,
    },
}

#[derive(Template)]
#[template(path = "try.html")]
struct Page {
    lang: Lang,
    sides: Vec<(&'static str, Vec<Choice>, Vec<Choice>)>,
    heading: String,
    sentence: String,
    detail: String,
    letter: &'static str,
    term: String,
    other: String,
    picture: Picture,
}

impl Desk {
    pub(crate) fn sweep(&mut self, side: Letter, term: &str, other: &str) -> Result<Tried, Error> {
        let set = self.set(side)?;
        let names = [term, other].into_iter().filter(|it| !it.is_empty());
        let names: Vec<&str> = names.collect();
        let steps = STEPS.get(names.len().saturating_sub(1)).copied();
        let axes = names.iter().map(|name| {
            let values = values(set.ready, &set, name, steps.unwrap_or(12))?;
            Ok(format!("{name}={values}"))
        });
        let axes: Vec<String> = axes.collect::<Result<_, Error>>()?;
        let found = self.swept(side, axes)?;
        self.state.tried.side = Some(side);
        term.clone_into(&mut self.state.tried.term);
        other.clone_into(&mut self.state.tried.other);
        Ok(found)
    }

    /// The same over given values.
    pub(crate) fn swept(&mut self, side: Letter, axes: Vec<String>) -> Result<Tried, Error> {
        let set = self.set(side)?;
        let columns = self.columns().ok_or_else(nothing_held)?;
        let parsed = axes.iter().map(|it| Axis::parse(set.ready, it));
        let parsed: Vec<Axis> = parsed.collect::<Result<_, Error>>()?;
        let user = self.state.side(side).settings();
        let found = sweep(set.ready, columns, &user, &parsed, &|_| ())?;
        Ok(Tried::Sweep(side, Box::new(found), axes))
    }

    pub(crate) fn stability(&mut self, side: Letter) -> Result<Tried, Error> {
        let set = self.set(side)?;
        let columns = self.columns().ok_or_else(nothing_held)?;
        let memo = StageCache::new(columns);
        let trial = Trial::new(set.ready, &set.settings, &memo)?;
        let found = stability(&trial, SchemeInfo::new(set.ready, &set.settings))?;
        Ok(Tried::Stability(side, Box::new(found)))
    }

    pub(crate) fn robust(&mut self) -> Result<Tried, Error> {
        let columns = self.columns().ok_or_else(nothing_held)?;
        let [a, b] = Letter::ALL.map(|it| (self.set(it), self.state.side(it).settings()));
        let (a, b) = (
            Compared::new(a.0?.ready, &a.1)?,
            Compared::new(b.0?.ready, &b.1)?,
        );
        let found = robust(columns, &a, &b, TRIES, &|_| ())?;
        Ok(Tried::Robust(Box::new(found)))
    }
}

/// The values of a term that are tried: all that it takes, or so many over its range, around the value
/// in force.
fn values(ready: &Ready, set: &Set, id: &str, steps: i64) -> Result<String, Error> {
    let found = ready.units.iter().find_map(|(stage, unit)| {
        let term = unit.description.terms.iter().find(|it| it.id == id)?;
        Some((*stage, term))
    });
    let (stage, term) =
        found.ok_or_else(|| Error::input("没有这个可调指标", "there is no such term"))?;
    Ok(match &term.domain {
        Domain::Amount(span) => {
            let now = now(ready, set, stage, term);
            let (from, to) = around(now.unwrap_or(span.min), span.min, span.max, span.quantity);
            let whole = match span.quantity {
                Quantity::Centipoints => 100,
                _ => 1,
            };
            let step = (to.saturating_sub(from) / whole / steps).max(1) * whole;
            let word = |value: i64| match span.quantity {
                Quantity::Centipoints => show::points(value),
                _ => value.to_string(),
            };
            format!("{}..{}:{}", word(from), word(to), word(step))
        }
        Domain::Date => {
            return Err(Error::input("日期暂不在此试算", "dates are not tried here"));
        }
        Domain::Toggle | Domain::Choice(_) => "all".to_owned(),
    })
}

fn now(ready: &Ready, set: &Set, stage: Stage, term: &Term) -> Option<i64> {
    let now = ready.term(stage, term, &set.settings).value;
    match laurel_scheme::settings::parse(term, &now) {
        Ok(laurel_contract::types::Value::Amount(amount)) => Some(amount),
        _ => None,
    }
}

/// A range that a person would look at: a term's own where it is short, else around the value in force.
fn around(now: i64, min: i64, max: i64, quantity: Quantity) -> (i64, i64) {
    let reach = match quantity {
        Quantity::Centipoints => 20_000,
        Quantity::Yuan => now.max(100_000),
        Quantity::Days => now.max(30),
        Quantity::Percent => 100,
        _ => now.max(10),
    };
    if max.saturating_sub(min) <= reach {
        return (min, max);
    }
    (
        now.saturating_sub(reach).max(min),
        now.saturating_add(reach).min(max),
    )
}

/// The view.
pub(crate) fn page(desk: &mut Desk) -> String {
    let lang = desk.lang();
    let tried = &desk.state.tried;
    let (term, other) = (tried.term.clone(), tried.other.clone());
    let chosen = tried.side;
    let mut sides = Vec::new();
    for letter in Letter::ALL {
        let Ok(set) = desk.set(letter) else { continue };
        let of_side = chosen == Some(letter);
        let choices = |now: &str| choices(&set, now, of_side, lang);
        sides.push((letter.letter(), choices(&term), choices(&other)));
    }
    let shown = match &desk.tried {
        None => Page::nothing(lang),
        Some(Tried::Sweep(letter, it, _)) => swept(*letter, it, lang),
        Some(Tried::Stability(letter, it)) => stable(*letter, it, lang),
        Some(Tried::Robust(it)) => resting(it, lang),
    };
    rendered(&Page { sides, ..shown })
}

impl Page {
    fn nothing(lang: Lang) -> Self {
        Self {
            lang,
            sides: Vec::new(),
            heading: String::new(),
            sentence: String::new(),
            detail: String::new(),
            letter: "",
            term: String::new(),
            other: String::new(),
            picture: Picture::None,
        }
    }
}

/// The terms that can be tried.
fn choices(set: &Set, now: &str, of_side: bool, lang: Lang) -> Vec<Choice> {
    let mut found: Vec<Choice> = Vec::new();
    for unit in set.ready.units.values() {
        for term in &unit.description.terms {
            let known = found.iter().any(|it| it.id == term.id);
            if known || matches!(term.domain, Domain::Date) {
                continue;
            }
            let article = lang.pick(&term.article.zh, &term.article.en);
            found.push(Choice {
                id: term.id.clone(),
                title: format!("{} · {article}", lang.pick(&term.title.zh, &term.title.en)),
                chosen: of_side && term.id == now,
            });
        }
    }
    found
}

fn swept(letter: Letter, it: &Sweep, lang: Lang) -> Page {
    let titles: Vec<&str> = it.terms.iter().map(|it| it.title.get(lang)).collect();
    let id = |at: usize| it.terms.get(at).map(|it| it.id.clone()).unwrap_or_default();
    Page {
        heading: titles.join(" × "),
        sentence: it.sentence.get(lang).to_owned(),
        detail: it.detail.get(lang).to_owned(),
        letter: letter.letter(),
        term: id(0),
        other: id(1),
        picture: match it.terms.len() {
            2 => map(it, lang),
            _ => bars(it, lang),
        },
        ..Page::nothing(lang)
    }
}

/// What comes out at a step, in words.
fn told(step: &Step, lang: Lang) -> String {
    let figures = &step.figures;
    let range = |yes: usize, open: usize| match open {
        0 => yes.to_string(),
        _ => format!("{yes}–{}", yes + open),
    };
    let (eligible, candidates, winners) = (
        range(figures.eligible.yes, figures.eligible.open),
        range(figures.candidates.yes, figures.candidates.open),
        range(figures.winners.yes, figures.winners.open),
    );
    match lang {
        Lang::Zh => format!("符合条件{eligible}，候选{candidates}，获奖{winners}"),
        Lang::En => format!("eligible {eligible}, candidates {candidates}, winners {winners}"),
    }
}

/// The same with its value before it.
fn shown_and_told(step: &Step, lang: Lang) -> String {
    let shown = step.values.first().map_or("", |it| it.shown.get(lang));
    format!("{shown}{}{}", lang.pick("：", ": "), told(step, lang))
}

/// Who enters and who leaves at a step, against the one before.
fn moved(step: &Step, lang: Lang) -> String {
    let moves = step.since_previous.iter().map(|it| {
        format!(
            "{} {}→{} {}",
            it.question.title(lang),
            it.from.word(lang),
            it.to.word(lang),
            show::ids(&it.applicants, lang)
        )
    });
    moves.collect::<Vec<_>>().join(lang.pick("；", "; "))
}

fn bars(it: &Sweep, lang: Lang) -> Picture {
    let counts = |step: &Step| {
        let of = |tally: Tally| (tally.yes, tally.yes + tally.open);
        [of(step.figures.eligible), of(step.figures.candidates)]
    };
    let highest = it.steps.iter().flat_map(counts).map(|(_, most)| most).max();
    let most = i64::try_from(highest.unwrap_or(1).max(1)).unwrap_or(1);
    let count = i64::try_from(it.steps.len()).unwrap_or(1).max(1);
    let width = (880 / count).clamp(8, 90);
    let height = |count: usize| {
        let count = i64::try_from(count).unwrap_or(0);
        count.saturating_mul(HEIGHT) / most
    };
    let bars = it.steps.iter().zip(0..).map(|(step, at)| {
        let value = step.values.first();
        let [eligible, candidates] = counts(step);
        Bar {
            value: value.map(|it| it.value.clone()).unwrap_or_default(),
            shown: value
                .map(|it| it.shown.get(lang).to_owned())
                .unwrap_or_default(),
            x: width * at,
            width,
            certain: [height(eligible.0), height(candidates.0)],
            possible: [height(eligible.1), height(candidates.1)],
            now: step.baseline,
            told: told(step, lang),
        }
    });
    let now = it.steps.iter().position(|step| step.baseline);
    let rows = it.steps.iter().enumerate();
    let rows =
        rows.filter(|(at, step)| *at == 0 || step.baseline || !step.since_previous.is_empty());
    let rows = rows.map(|(_, step)| {
        let value = step.values.first().map(|it| it.shown.get(lang).to_owned());
        (
            value.unwrap_or_default(),
            told(step, lang),
            moved(step, lang),
            step.baseline,
        )
    });
    Picture::Bars {
        bars: bars.collect(),
        width: width * count,
        most,
        rows: rows.take(LISTED).collect(),
        now: now.unwrap_or(0),
        now_told: now
            .and_then(|at| it.steps.get(at))
            .map_or_else(String::new, |step| shown_and_told(step, lang)),
    }
}

fn map(it: &Sweep, lang: Lang) -> Picture {
    let [first, second] = it.terms.as_slice() else {
        return Picture::None;
    };
    let most = it
        .steps
        .iter()
        .map(|step| step.figures.candidates.yes + step.figures.candidates.open);
    let most = most.max().unwrap_or(1).max(1);
    let mut steps = it.steps.iter();
    let mut rows = Vec::new();
    for one in &first.values {
        let cells = second.values.iter().filter_map(|other| {
            let step = steps.next()?;
            let tally = step.figures.candidates;
            let range = |tally: Tally| match tally.open {
                0 => tally.yes.to_string(),
                open => format!("{}–{}", tally.yes, tally.yes + open),
            };
            let shown = format!("{} / {}", range(tally), range(step.figures.winners));
            Some(Cell {
                one: one.value.clone(),
                other: other.value.clone(),
                shown,
                told: told(step, lang),
                shade: (tally.yes + tally.open) * 5 / most,
                now: step.baseline,
            })
        });
        rows.push((one.shown.get(lang).to_owned(), cells.collect()));
    }
    Picture::Map {
        heads: second
            .values
            .iter()
            .map(|it| it.shown.get(lang).to_owned())
            .collect(),
        rows,
    }
}

fn stable(letter: Letter, it: &Stability, lang: Lang) -> Page {
    let rows = it.shifts.iter().take(LISTED).map(|shift| {
        let arrow = match shift.direction {
            Direction::Up => "↑",
            Direction::Down => "↓",
        };
        let steps = match (shift.steps, lang) {
            (Some(steps), Lang::Zh) => format!("{arrow} {steps}步"),
            (Some(steps), Lang::En) => format!("{arrow} steps: {steps}"),
            (None, _) => format!(
                "{arrow} {}",
                lang.pick("只按一位专家的评分表", "by one examiner's sheet alone")
            ),
        };
        let effects = shift.effects.iter().map(|effect| {
            let question = match effect.question {
                laurel_explore::stability::Contested::Candidate => lang.pick("候选", "candidate"),
                laurel_explore::stability::Contested::Winner => lang.pick("获奖", "winner"),
            };
            format!(
                "{} {question} {}→{}",
                effect.applicant,
                effect.before.word(lang),
                effect.after.word(lang)
            )
        });
        vec![
            shift.applicant.clone(),
            steps,
            format!("{} → {}", shift.from.low, shift.to.low),
            effects.collect::<Vec<_>>().join(lang.pick("；", "; ")),
        ]
    });
    Page {
        heading: lang.pick("评分变动", "Marks that move").to_owned(),
        sentence: it.sentence.get(lang).to_owned(),
        detail: it.detail.get(lang).to_owned(),
        letter: letter.letter(),
        picture: Picture::Table {
            heads: vec![
                lang.pick("谁的评分", "Whose marks"),
                lang.pick("变动", "Change"),
                lang.pick("得分", "Score"),
                lang.pick("结果变化", "What changes"),
            ],
            rows: rows.collect(),
            more: it.shifts.len().saturating_sub(LISTED),
        },
        ..Page::nothing(lang)
    }
}

fn resting(it: &Robust, lang: Lang) -> Page {
    let mut differences: Vec<&Difference> = it.differences.iter().collect();
    differences.sort_by_key(|it| match it.verdict {
        Verdict::Rests => 0,
        Verdict::Undetermined => 1,
        _ => 2,
    });
    let rows = differences.iter().take(LISTED).map(|difference| {
        let sets = difference.rests_on.iter().take(3).map(|otherwise| {
            let values = otherwise.values.iter().map(|value| {
                let title = it
                    .varied
                    .get(value.varied)
                    .map(|it| it.term.title.get(lang));
                format!("{} {}", title.unwrap_or(&value.term), value.shown.get(lang))
            });
            values.collect::<Vec<_>>().join(" + ")
        });
        vec![
            difference.whom.get(lang).to_owned(),
            difference.question.get(lang).to_owned(),
            format!(
                "A {} → B {}",
                difference.a.get(lang),
                difference.b.get(lang)
            ),
            difference.verdict.word(lang).to_owned(),
            sets.collect::<Vec<_>>().join(lang.pick("；", "; ")),
        ]
    });
    Page {
        heading: lang
            .pick(
                "差异是否取决于假定",
                "Whether differences rest on assumed values",
            )
            .to_owned(),
        sentence: it.sentence.get(lang).to_owned(),
        detail: it.detail.get(lang).to_owned(),
        picture: Picture::Table {
            heads: vec![
                lang.pick("对象", "Whom"),
                lang.pick("问题", "Question"),
                lang.pick("两版", "Both versions"),
                lang.pick("结论", "Verdict"),
                lang.pick("取其他值时不成立", "Not so where"),
            ],
            rows: rows.collect(),
            more: differences.len().saturating_sub(LISTED),
        },
        ..Page::nothing(lang)
    }
}
