//! What the page says, in one language, ready to be put into the template.

use std::collections::BTreeMap;

use askama::Template;

use super::articles::Attributed;
use super::card::Card;
use super::flow::Flow;
use super::{Replay, ReplayInput, Report};
use laurel_compare::compare::{ChangedApplicant, Question, Transition};
use laurel_scheme::columns::Undecided;
use laurel_scheme::outcome::{HonourOutcome, MeasureOutcome, Reason, View};
use laurel_scheme::show;
use laurel_scheme::stage::{Answer, Stage};
use laurel_words::lang::{Lang, Text};

/// Most ids that a row of transitions names.
const NAMED: usize = 30;

/// The page.
#[derive(Template)]
#[template(
    path = "report.html",
    blocks = [
        "versions", "transitions", "flow", "attribution", "cards", "remarks", "assumptions", "readings",
    ]
)]
pub struct Page<'r> {
    lang: Lang,
    sentence: &'r str,
    /// Who moved, and by which articles.
    detail: &'r str,
    year: i32,
    deadline: String,
    reference_day: Option<String>,
    decided_under: Option<String>,
    undecided: &'static str,
    /// Whether steps that nobody has taken are deduced from the order.
    deduced: bool,
    meaning: String,
    applicants: usize,
    versions: [Version<'r>; 2],
    transitions: Vec<Moves>,
    flows: [Flow; 2],
    attributed: Option<Attributed<'r>>,
    cards: Vec<Card>,
    changed: usize,
    remarks: Vec<RemarkRow>,
    honours: Vec<HonourRow>,
    measures: Vec<MeasureRow>,
    /// What is worth a second look in the cycle file.
    warnings: Vec<String>,
    assumed: Vec<AssumedSide<'r>>,
    readings: Vec<ReadingRow>,
    replay: &'r Replay,
    version: &'static str,
}

/// One of the two rule versions.
struct Version<'r> {
    letter: &'static str,
    id: &'r str,
    name: &'r str,
    status: &'static str,
    issued: String,
    in_force: String,
    repealed: String,
    instruments: Vec<String>,
    prize: String,
    prize_assumed: bool,
    vacant: Answer,
    notes: Vec<&'r str>,
    settings: Vec<String>,
    stages: Vec<StageRow<'r>>,
    /// Whether a stage comes from another scheme or file.
    mixed: bool,
}

struct StageRow<'r> {
    title: &'static str,
    component: &'r str,
    from: &'r str,
    sha256: &'r str,
}

/// One question: how the applicants moved.
struct Moves {
    id: &'static str,
    title: &'static str,
    both_in: usize,
    both_out: usize,
    open: usize,
    entered: Named,
    left: Named,
    one_side: Named,
    total: usize,
    /// Applicants by their answers under A, and in it under B: yes, no, open, and the total.
    matrix: [MatrixRow; 4],
}

struct MatrixRow {
    id: &'static str,
    title: &'static str,
    symbol: &'static str,
    cells: [MatrixCell; 4],
}

struct MatrixCell {
    id: &'static str,
    count: usize,
    class: &'static str,
}

/// Ids, as many as there is room for.
struct Named {
    count: usize,
    ids: Vec<String>,
    more: usize,
}

struct RemarkRow {
    letter: &'static str,
    article: String,
    text: String,
}

struct HonourRow {
    letter: &'static str,
    article: String,
    title: String,
    yes: String,
    open: String,
}

struct MeasureRow {
    letter: &'static str,
    article: String,
    assumed: bool,
    subject: String,
    honour: String,
    trigger: String,
    titles: Vec<String>,
    progress: String,
    bodies: String,
    amounts: Vec<String>,
}

struct AssumedSide<'r> {
    letter: &'static str,
    name: &'r str,
    rows: Vec<AssumedRow>,
}

struct AssumedRow {
    rule: String,
    stage: &'static str,
    article: String,
    title: String,
    terms: Vec<String>,
    note: String,
    /// Applicants whose outcome rests on it; none for rules that concern no applicant.
    resting: Option<usize>,
    /// Of these, those that come out differently.
    resting_changed: usize,
}

struct ReadingRow {
    number: u8,
    /// Whether no row above has the number: versions word a reading in their own ways.
    first: bool,
    question: String,
    default: String,
    sides: &'static str,
    terms: Vec<String>,
}

impl<'r> Page<'r> {
    /// The page of a report, with the cards of these applicants.
    pub fn new(
        report: &'r Report<'r>,
        lang: Lang,
        carded: impl Iterator<Item = ChangedApplicant>,
    ) -> Self {
        let diff = report.diff;
        let by_id = report.attributed();
        Self {
            lang,
            sentence: diff.sentence.get(lang),
            detail: diff.detail.get(lang),
            year: diff.cycle.year,
            deadline: diff.cycle.deadline.to_string(),
            reference_day: diff.cycle.reference_day.map(|day| day.to_string()),
            decided_under: diff.cycle.decided_under.as_ref().map(|id| {
                let sides = [report.a, report.b];
                let schemes = sides.iter().map(|view| &view.run.ready.scheme.manifest);
                let named = schemes
                    .filter(|it| it.id == *id)
                    .map(|it| it.name.get(lang));
                named
                    .map(str::to_owned)
                    .next()
                    .unwrap_or_else(|| id.clone())
            }),
            undecided: diff.cycle.undecided.id.word(lang),
            deduced: diff.cycle.undecided.id == Undecided::ByOrder,
            meaning: diff.cycle.undecided.meaning.get(lang).to_owned(),
            applicants: diff.a.summary.applicants,
            versions: [
                version("A", &diff.a, report.a, report.b, lang),
                version("B", &diff.b, report.b, report.a, lang),
            ],
            transitions: diff
                .transitions
                .iter()
                .map(|moved| moves(moved, report, lang))
                .collect(),
            flows: [
                Flow::new(report.a, "A", lang),
                Flow::new(report.b, "B", lang),
            ],
            attributed: diff
                .attribution
                .as_ref()
                .map(|it| Attributed::new(it, diff.changed.len(), lang)),
            cards: carded
                .map(|applicant| {
                    Card::new(&applicant, by_id.get(&*applicant.id).copied(), report, lang)
                })
                .collect(),
            changed: diff.changed.len(),
            warnings: diff
                .warnings
                .iter()
                .map(|warning| warning.plain(lang))
                .collect(),
            remarks: remarks("A", &diff.a.remarks, lang)
                .chain(remarks("B", &diff.b.remarks, lang))
                .collect(),
            honours: honours("A", &diff.a.honours, lang)
                .chain(honours("B", &diff.b.honours, lang))
                .collect(),
            measures: measures("A", &diff.a.measures, lang)
                .into_iter()
                .chain(measures("B", &diff.b.measures, lang))
                .collect(),
            assumed: assumed(report, lang),
            readings: readings(report, lang),
            replay: &report.replay,
            version: env!("CARGO_PKG_VERSION"),
        }
    }

    /// How many applicants that come out differently have no card.
    fn without_card(&self) -> usize {
        self.changed.saturating_sub(self.cards.len())
    }
}

/// Whether the instrument of a scheme says that it replaces a rule version.
fn replaces(view: &View, id: &str) -> bool {
    let units = view.run.ready.units.values();
    let mut replaced = units.flat_map(|unit| &unit.description.instrument.replaces);
    replaced.any(|it| it == id)
}

/// When it is repealed that another scheme replaces: on the day from which that applies.
fn repealed_by(view: &View, lang: Lang) -> String {
    let scheme = &view.run.ready.scheme;
    let (_, short) = scheme.names(0);
    match (scheme.manifest.dates.in_force, lang) {
        (Some(day), _) => day.to_string(),
        (None, Lang::Zh) => format!("{}施行时（日期未载明）", short.get(lang)),
        (None, Lang::En) => format!("when {} takes effect (no date stated)", short.get(lang)),
    }
}

fn version<'r>(
    letter: &'static str,
    side: &'r laurel_compare::compare::Side,
    view: &'r View<'r>,
    other: &View,
    lang: Lang,
) -> Version<'r> {
    let manifest = &view.run.ready.scheme.manifest;
    let day = |day: Option<laurel_cycle::Day>| match day {
        Some(day) => day.to_string(),
        None => lang.pick("未载明", "not stated").to_owned(),
    };
    let mut instruments: Vec<String> = Vec::new();
    for unit in view.run.ready.units.values() {
        let instrument = &unit.description.instrument;
        let text = match instrument.number.as_str() {
            "" => instrument.title.get(lang).to_owned(),
            number => format!("{}{}", instrument.title.get(lang), brackets(number, lang)),
        };
        if !instruments.contains(&text) {
            instruments.push(text);
        }
    }
    let settings = side.scheme.set.iter().map(|set| set.words(lang));
    Version {
        letter,
        id: &side.scheme.id,
        name: side.scheme.name.get(lang),
        status: side.scheme.status.word(lang),
        issued: day(manifest.dates.issued),
        in_force: day(manifest.dates.in_force),
        repealed: match manifest.dates.repealed {
            None if replaces(other, &manifest.id) => repealed_by(other, lang),
            known => day(known),
        },
        instruments,
        prize: show::yuan(side.summary.prize, lang),
        prize_assumed: side.summary.prize_assumed,
        vacant: side.summary.vacant,
        notes: manifest.notes.iter().map(|note| note.get(lang)).collect(),
        settings: settings.collect(),
        mixed: side
            .scheme
            .stages
            .iter()
            .any(|it| it.from != side.scheme.id),
        stages: side
            .scheme
            .stages
            .iter()
            .map(|stage| StageRow {
                title: stage.stage.title(lang),
                component: &stage.component,
                from: &stage.from,
                sha256: &stage.sha256,
            })
            .collect(),
    }
}

/// A text in brackets, as each language has them.
pub fn brackets(text: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("（{text}）"),
        Lang::En => format!(" ({text})"),
    }
}

fn question_id(question: Question) -> &'static str {
    match question {
        Question::Eligible => "eligible",
        Question::Candidate => "candidate",
        Question::Winner => "winner",
    }
}

fn moves(moved: &Transition, report: &Report, lang: Lang) -> Moves {
    let question = moved.question;
    let rows = report.diff.a.summary.applicants;
    // Counted from the answers of the two runs: yes, no, open.
    let mut counts = [[0_usize; 3]; 3];
    let at = |answer: Answer| match answer {
        Answer::Yes => 0,
        Answer::No | Answer::NotAsked => 1,
        Answer::Open => 2,
    };
    for row in 0..rows {
        let a = at(question.answer(report.a.run, row));
        let b = at(question.answer(report.b.run, row));
        if let Some(cell) = counts.get_mut(a).and_then(|row| row.get_mut(b)) {
            *cell += 1;
        }
    }
    let count = |a: Option<usize>, b: Option<usize>| -> usize {
        let of = |row: &[usize; 3]| match b {
            Some(b) => row.get(b).copied().unwrap_or_default(),
            None => row.iter().sum(),
        };
        match a {
            Some(a) => counts.get(a).map_or(0, of),
            None => counts.iter().map(of).sum(),
        }
    };
    let answers = [
        (Some(0), "yes", Answer::Yes),
        (Some(1), "no", Answer::No),
        (Some(2), "open", Answer::Open),
    ];
    let total = (None, "total", Answer::NotAsked);
    let [yes, no, open] = answers;
    let row = |(a, id, answer): (Option<usize>, &'static str, Answer)| MatrixRow {
        id,
        title: match a {
            Some(_) => answer.word(lang),
            None => lang.pick("合计", "total"),
        },
        symbol: if a.is_some() { answer.symbol() } else { "" },
        cells: [yes, no, open, total].map(|(b, id, _)| MatrixCell {
            id,
            count: count(a, b),
            class: match (a, b) {
                (None, _) | (_, None) => "total",
                (Some(a), Some(b)) if a == b => "same",
                (Some(2), _) | (_, Some(2)) => "part",
                _ => "moved",
            },
        }),
    };
    Moves {
        id: question_id(question),
        title: question.title(lang),
        both_in: moved.both_in,
        both_out: moved.both_out,
        open: moved.open,
        entered: named(&moved.entered),
        left: named(&moved.left),
        one_side: named(&moved.open_on_one_side),
        total: moved.both_in + moved.entered.len() + moved.left.len() + moved.both_out + moved.open,
        matrix: [row(yes), row(no), row(open), row(total)],
    }
}

fn named(ids: &[String]) -> Named {
    Named {
        count: ids.len(),
        ids: ids.iter().take(NAMED).cloned().collect(),
        more: ids.len().saturating_sub(NAMED),
    }
}

fn remarks<'d>(
    letter: &'static str,
    remarks: &'d [Reason],
    lang: Lang,
) -> impl Iterator<Item = RemarkRow> + use<'d> {
    remarks.iter().map(move |remark| RemarkRow {
        letter,
        article: remark.article.get(lang).to_owned(),
        text: remark.text.get(lang).to_owned(),
    })
}

/// Honours beside candidates and winners.
fn honours(
    letter: &'static str,
    honours: &[HonourOutcome],
    lang: Lang,
) -> impl Iterator<Item = HonourRow> {
    honours.iter().map(move |honour| HonourRow {
        letter,
        article: honour.article.get(lang).to_owned(),
        title: honour.title.get(lang).to_owned(),
        yes: show::ids(&honour.yes, lang),
        open: show::ids(&honour.open, lang),
    })
}

/// Measures, those of one rule, title, event and state in one row.
fn measures(letter: &'static str, measures: &[MeasureOutcome], lang: Lang) -> Vec<MeasureRow> {
    measures
        .chunk_by(MeasureOutcome::stands_with)
        .filter_map(|group| {
            let first = group.first()?;
            let bodies = [first.proposes.get(lang), first.decides.get(lang)];
            let bodies: Vec<&str> = bodies.into_iter().filter(|body| !body.is_empty()).collect();
            Some(MeasureRow {
                letter,
                article: first.article.get(lang).to_owned(),
                assumed: first.assumed,
                subject: first.subject.clone(),
                honour: first.honour.clone().unwrap_or_default(),
                trigger: first.trigger.clone(),
                titles: group
                    .iter()
                    .map(|measure| measure.title.get(lang).to_owned())
                    .collect(),
                progress: first.course(lang),
                bodies: bodies.join(" / "),
                amounts: group
                    .iter()
                    .filter_map(|measure| measure.amount)
                    .map(|yuan| show::yuan(yuan, lang))
                    .collect(),
            })
        })
        .collect()
}

/// What of each side is assumed, and how many outcomes rest on it.
fn assumed<'r>(report: &'r Report<'r>, lang: Lang) -> Vec<AssumedSide<'r>> {
    let mut changed = vec![false; report.diff.a.summary.applicants];
    for row in laurel_compare::compare::changed(report.a.run, report.b.run) {
        if let Some(mark) = usize::try_from(row)
            .ok()
            .and_then(|row| changed.get_mut(row))
        {
            *mark = true;
        }
    }
    [
        ("A", &report.diff.a, report.a),
        ("B", &report.diff.b, report.b),
    ]
    .into_iter()
    .filter(|(_, side, _)| !side.assumptions.is_empty())
    .map(|(letter, side, view)| {
        let mut resting = vec![(0_usize, 0_usize); side.assumptions.len()];
        for (row, changed) in changed.iter().enumerate() {
            for number in view.rests_on(row) {
                if let Some((all, of_changed)) = resting.get_mut(number) {
                    *all += 1;
                    *of_changed += usize::from(*changed);
                }
            }
        }
        let rows = side.assumptions.iter().zip(resting);
        AssumedSide {
            letter,
            name: side.scheme.name.get(lang),
            rows: rows
                .map(|(assumption, (all, of_changed))| AssumedRow {
                    rule: assumption.rule.clone(),
                    stage: assumption.stage.title(lang),
                    article: assumption.article.get(lang).to_owned(),
                    title: assumption.title.get(lang).to_owned(),
                    terms: assumption
                        .terms
                        .iter()
                        .map(|term| {
                            let colon = lang.pick("：", ": ");
                            format!("{}{colon}{}", term.title.get(lang), term.shown.get(lang))
                        })
                        .collect(),
                    note: assumption.note.get(lang).to_owned(),
                    resting: (assumption.stage != Stage::Sanction).then_some(all),
                    resting_changed: of_changed,
                })
                .collect(),
        }
    })
    .collect()
}

/// The readings that the texts leave open, each once, with how each side has it.
fn readings(report: &Report, lang: Lang) -> Vec<ReadingRow> {
    // The values of each side; none where it does not have the reading.
    type Sides = [Option<Vec<String>>; 2];
    // By number and wording: both sides, and several stages, may have the same.
    let mut found: BTreeMap<(u8, String, String), Sides> = BTreeMap::new();
    for (nth, view) in [report.a, report.b].into_iter().enumerate() {
        for (stage, unit) in &view.run.ready.units {
            for reading in &unit.description.readings {
                let question: Text = reading.question.clone().into();
                let default: Text = reading.default.clone().into();
                let key = (
                    reading.number,
                    question.get(lang).to_owned(),
                    default.get(lang).to_owned(),
                );
                let values = unit
                    .description
                    .terms
                    .iter()
                    .filter(|term| reading.terms.contains(&term.id))
                    .map(|term| view.run.ready.term(*stage, term, &view.run.settings))
                    .map(|term| {
                        let equals = lang.pick("：", ": ");
                        format!("{}{equals}{}", term.title.get(lang), term.shown.get(lang))
                    });
                if let Some(side) = found.entry(key).or_default().get_mut(nth) {
                    let all = side.get_or_insert_default();
                    for value in values {
                        if !all.contains(&value) {
                            all.push(value);
                        }
                    }
                }
            }
        }
    }
    let mut last = None;
    found
        .into_iter()
        .map(|((number, question, default), sides)| {
            let first = last.replace(number) != Some(number);
            let [a, b] = sides;
            let present = match (&a, &b) {
                (Some(_), Some(_)) => lang.pick("A、B", "A, B"),
                (Some(_), None) => "A",
                (None, _) => "B",
            };
            let terms = match (a, b) {
                (Some(a), Some(b)) if a == b => a,
                (a, b) => {
                    let of = |letter: &'static str, terms: Option<Vec<String>>| {
                        terms
                            .unwrap_or_default()
                            .into_iter()
                            .map(move |term| format!("{letter} · {term}"))
                    };
                    of("A", a).chain(of("B", b)).collect()
                }
            };
            ReadingRow {
                number,
                first,
                question,
                default,
                sides: present,
                terms,
            }
        })
        .collect()
}
