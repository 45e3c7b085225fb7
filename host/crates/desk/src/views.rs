//! What is shown, place by place.

use askama::Template;

use laurel_compare::compare::Question;
use laurel_cycle::Problem;
use laurel_cycle::error::{Error, how_many};
use laurel_report::{Part, Replay, Report};
use laurel_scheme::columns::Undecided;
use laurel_scheme::outcome::{Tally, TermBasis};
use laurel_scheme::show;
use laurel_scheme::stage::{Answer, Stage};
use laurel_words::lang::Lang;

use crate::desk::Desk;
use crate::firms;
use crate::law;
use crate::solved::{Compared, Solved};
use crate::state::{Letter, Side, Tab};
use crate::{terms, tried};

/// Problems that are listed one by one.
const LISTED: usize = 200;

/// What is chosen from.
pub(crate) struct Choice {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) chosen: bool,
}

/// A side as it is chosen.
struct SideBar {
    letter: &'static str,
    schemes: Vec<Choice>,
    changed: usize,
}

#[derive(Template)]
#[template(path = "bar.html")]
struct Bar {
    lang: Lang,
    year: Option<i32>,
    file: String,
    sample: bool,
    applicants: usize,
    sides: Vec<SideBar>,
    undecided: Vec<(Undecided, bool)>,
    anonymous: bool,
    comparable: bool,
}

#[derive(Template)]
#[template(path = "note.html")]
struct Note {
    lang: Lang,
    name: String,
    words: String,
    problems: Vec<String>,
    more: usize,
    kept: bool,
}

/// A figure that matters, of both sides.
struct Figure {
    title: &'static str,
    question: &'static str,
    a: String,
    b: String,
    /// How many are listed behind it.
    moved: usize,
}

#[derive(Template)]
#[template(path = "found.html")]
struct Found {
    lang: Lang,
    sentence: String,
    figures: Vec<Figure>,
    changed: usize,
    applicants: usize,
    assumed: usize,
    open: usize,
    /// Why a side is missing: its letter and the reason.
    missing: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "tabs.html")]
struct Tabs {
    lang: Lang,
    tabs: Vec<(&'static str, &'static str, String, bool)>,
}

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    lang: Lang,
    detail: String,
    transitions: String,
    flow: String,
    attribution: String,
    versions: String,
    due: bool,
    unattributed: String,
    too_many: bool,
}

#[derive(Template)]
#[template(path = "data.html")]
struct Data {
    lang: Lang,
    file: String,
    sha256: String,
    applicants: usize,
    warnings: Vec<String>,
    remarks: String,
    assumptions: String,
    readings: String,
}

/// Text that is said where something could not be shown.
pub(crate) fn rendered(template: &impl Template) -> String {
    template.render().unwrap_or_else(|error| error.to_string())
}

/// All places, with what stands there.
pub(crate) fn all(desk: &mut Desk) -> Vec<(&'static str, String)> {
    let view = match desk.state.tab {
        Tab::Overview => overview(desk),
        Tab::Firms => firms::list(desk),
        Tab::Law => law::page(desk),
        Tab::Try => tried::page(desk),
        Tab::Data => data(desk),
    };
    vec![
        ("bar", rendered(&bar(desk))),
        ("note", note(desk)),
        ("found", found(desk)),
        ("terms", terms::panel(desk)),
        ("tabs", rendered(&tabs(desk))),
        ("view", view),
        ("card", firms::card(desk)),
    ]
}

/// A scheme to be chosen: its name, and that of the file that it was brought in.
pub(crate) fn titled(key: &str, id: &str, name: &str) -> String {
    match key == id {
        true => name.to_owned(),
        false => format!("{name} · {key}"),
    }
}

fn bar(desk: &Desk) -> Bar {
    let lang = desk.lang();
    let side = |letter: Letter, side: &Side| {
        let schemes = desk.shelf.schemes().map(|(key, it)| Choice {
            id: key.to_owned(),
            title: titled(key, it.id(), it.names(0).1.get(lang)),
            chosen: key == side.scheme,
        });
        SideBar {
            letter: letter.letter(),
            schemes: schemes.collect(),
            changed: side.changed(),
        }
    };
    let ways = [Undecided::Open, Undecided::Held, Undecided::ByOrder];
    let (file, sample) = file(desk);
    Bar {
        lang,
        year: desk.columns().map(|it| it.cycle.cycle.year),
        file,
        sample,
        applicants: desk.columns().map_or(0, |it| it.len()),
        sides: vec![
            side(Letter::A, &desk.state.a),
            side(Letter::B, &desk.state.b),
        ],
        undecided: ways
            .into_iter()
            .map(|way| (way, way == desk.state.undecided))
            .collect(),
        anonymous: desk.state.anonymous,
        comparable: desk.solved.as_ref().is_some_and(|it| it.both().is_some()),
    }
}

/// The file that is shown, and whether it is the sample. Where identities are left out, its name may be
/// somebody's.
fn file(desk: &Desk) -> (String, bool) {
    let lang = desk.lang();
    let Some(held) = &desk.held else {
        return (String::new(), false);
    };
    let sample = held.is_sample();
    let name = match (sample, desk.state.anonymous) {
        (true, _) => lang.pick("虚构样例", "invented sample"),
        (_, true) => lang.pick("申报文件", "cycle file"),
        _ => held.name.as_str(),
    };
    (name.to_owned(), sample)
}

fn note(desk: &Desk) -> String {
    let Some(refused) = desk.refused() else {
        return String::new();
    };
    let lang = desk.lang();
    let (words, problems): (String, &[Problem]) = match &refused.error {
        Error::Cycle(problems) => (how_many(problems, lang), problems),
        error => (error.show(lang), &[]),
    };
    let listed = problems.iter().take(LISTED);
    rendered(&Note {
        lang,
        name: refused.name.clone(),
        words,
        problems: listed.map(|it| it.show(lang)).collect(),
        more: problems.len().saturating_sub(LISTED),
        kept: !refused.name.is_empty() && desk.solved.is_some(),
    })
}

fn found(desk: &Desk) -> String {
    let lang = desk.lang();
    let Some(solved) = &desk.solved else {
        return String::new();
    };
    let missing = [
        ("A", solved.a.as_ref().err()),
        ("B", solved.b.as_ref().err()),
    ];
    let missing = missing
        .into_iter()
        .filter_map(|(letter, error)| Some((letter, error?.show(lang))))
        .collect();
    let told = solved.compared(|it| told(it, solved, lang));
    rendered(&told.unwrap_or(Found {
        lang,
        sentence: lang
            .pick(
                "一方不能运行，无法对比；另一方的结果见“企业”。",
                "One side does not run, so that nothing is compared; the outcome of the other is under “Firms”.",
            )
            .to_owned(),
        figures: Vec::new(),
        changed: 0,
        applicants: solved.columns.len(),
        assumed: 0,
        open: 0,
        missing,
    }))
}

/// The sentence, and the figures that matter.
fn told(it: &Compared, solved: &Solved, lang: Lang) -> Found {
    let (a, b) = (&it.diff.a.summary, &it.diff.b.summary);
    let moved = |question: Question| {
        let found = it
            .diff
            .transitions
            .iter()
            .find(|it| it.question == question);
        found.map_or(0, |it| {
            it.entered.len() + it.left.len() + it.open_on_one_side.len()
        })
    };
    let figure = |question: Question, id, a: String, b: String| Figure {
        title: question.title(lang),
        question: id,
        a,
        b,
        moved: moved(question),
    };
    let prizes = |winners: Tally, most: usize, prize: i64| {
        let total = |count: usize| {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            count.saturating_mul(prize)
        };
        match total(winners.yes) == total(most) {
            true => show::yuan(total(winners.yes), lang),
            false => format!(
                "{}–{}",
                show::yuan(total(winners.yes), lang),
                show::yuan(total(most), lang)
            ),
        }
    };
    let mut figures = vec![
        figure(
            Question::Eligible,
            "eligible",
            counted(a.eligible.yes, a.eligible.yes + a.eligible.open),
            counted(b.eligible.yes, b.eligible.yes + b.eligible.open),
        ),
        figure(
            Question::Candidate,
            "candidate",
            counted(a.candidates.yes, a.candidates_at_most),
            counted(b.candidates.yes, b.candidates_at_most),
        ),
        figure(
            Question::Winner,
            "winner",
            counted(a.winners.yes, a.winners_at_most),
            counted(b.winners.yes, b.winners_at_most),
        ),
    ];
    figures.push(Figure {
        title: lang.pick("奖金", "prizes"),
        question: "",
        a: prizes(a.winners, a.winners_at_most, a.prize),
        b: prizes(b.winners, b.winners_at_most, b.prize),
        moved: 0,
    });
    let rows = 0..solved.columns.len();
    let rests = |row: &usize| !it.a.rests_on(*row).is_empty() || !it.b.rests_on(*row).is_empty();
    let open = |row: &usize| {
        let open = |question: Question| {
            question.answer(it.a.run, *row) == Answer::Open
                || question.answer(it.b.run, *row) == Answer::Open
        };
        Question::ALL.into_iter().any(open)
    };
    Found {
        lang,
        sentence: it.diff.sentence.get(lang).to_owned(),
        figures,
        changed: it.diff.changed.len(),
        applicants: solved.columns.len(),
        assumed: rows.clone().filter(rests).count(),
        open: rows.filter(open).count(),
        missing: Vec::new(),
    }
}

/// How many for certain, and how many at most.
fn counted(least: usize, most: usize) -> String {
    match least == most {
        true => least.to_string(),
        false => format!("{least}–{most}"),
    }
}

fn tabs(desk: &Desk) -> Tabs {
    let lang = desk.lang();
    let warnings = desk.warnings().len();
    let data = lang.pick("数据检查", "Data");
    let data = match warnings {
        0 => data.to_owned(),
        count => format!("{data} ({count})"),
    };
    let of = |id, tab, title: &str| (id, id, title.to_owned(), desk.state.tab == tab);
    Tabs {
        lang,
        tabs: vec![
            of("overview", Tab::Overview, lang.pick("概览", "Overview")),
            of("firms", Tab::Firms, lang.pick("企业", "Firms")),
            of("law", Tab::Law, lang.pick("条文", "Regulation")),
            of("try", Tab::Try, lang.pick("试算", "Explore")),
            of("data", Tab::Data, &data),
        ],
    }
}

/// A part of the report.
fn part(it: &Compared, part: Part, lang: Lang) -> String {
    let report = Report {
        diff: &it.diff,
        a: it.a,
        b: it.b,
        takes: Default::default(),
        replay: Replay::default(),
    };
    report
        .part(part, lang)
        .unwrap_or_else(|error| error.show(lang))
}

fn overview(desk: &Desk) -> String {
    let lang = desk.lang();
    let Some(solved) = &desk.solved else {
        return String::new();
    };
    let shown = solved.compared(|it| Overview {
        lang,
        detail: it.diff.detail.get(lang).to_owned(),
        transitions: part(it, Part::Transitions, lang),
        flow: part(it, Part::Flow, lang),
        attribution: match solved.attribution {
            Some(_) => part(it, Part::Attribution, lang),
            None => String::new(),
        },
        versions: part(it, Part::Versions, lang),
        due: solved.due,
        unattributed: match &solved.unattributed {
            Some(error) => error.show(lang),
            None => String::new(),
        },
        too_many: solved.columns.len() > laurel_compare::whole::ATTRIBUTED,
    });
    shown.map(|it| rendered(&it)).unwrap_or_default()
}

fn data(desk: &Desk) -> String {
    let lang = desk.lang();
    let (file, _) = file(desk);
    let parts = desk.solved.as_ref().and_then(|solved| {
        solved.compared(|it| {
            let of = |which| part(it, which, lang);
            (of(Part::Remarks), of(Part::Assumptions), of(Part::Readings))
        })
    });
    let (remarks, assumptions, readings) = parts.unwrap_or_default();
    rendered(&Data {
        lang,
        file,
        sha256: match (&desk.held, desk.state.anonymous) {
            (Some(held), false) => held.sha256.to_string(),
            _ => String::new(),
        },
        applicants: desk.columns().map_or(0, |it| it.len()),
        warnings: desk.warnings().iter().map(|it| it.plain(lang)).collect(),
        remarks,
        assumptions,
        readings,
    })
}

/// The stages, in the order of the procedure, that judge applicants.
pub(crate) const OF_APPLICANTS: [Stage; 3] = [Stage::Eligibility, Stage::Scoring, Stage::Ranking];

/// The style class of what a value rests on.
pub(crate) fn basis_class(basis: TermBasis) -> &'static str {
    match basis {
        TermBasis::Assumed => "assumed",
        TermBasis::Set => "set",
        _ => "",
    }
}

/// The style class of an answer.
pub(crate) fn class(answer: &Answer) -> &'static str {
    match answer {
        Answer::Yes => "yes",
        Answer::No => "no",
        Answer::Open => "open",
        Answer::NotAsked => "none",
    }
}
