//! Sweeps of a term, or of two: who enters and who leaves at each of its values.

use schemars::JsonSchema;
use serde::Serialize;

use crate::many::{self, Milestone, Point};
use laurel_compare::cache::StageRuns;
use laurel_contract::types::{Domain, Quantity, Term, Value};
use laurel_cycle::error::Error;
use laurel_scheme::columns::Columns;
use laurel_scheme::outcome::{CycleInfo, SchemeInfo, Tally, TermBasis, TermValue};
use laurel_scheme::ready::Ready;
use laurel_scheme::settings::{AllSettings, Settings, parse};
use laurel_scheme::show;
use laurel_scheme::stage::{Answer, Stage};
use laurel_words::lang::{Lang, Text};
use laurel_words::typed::typed;

/// Most values, or combinations of values, that one sweep tries.
pub const MOST_RUNS: i64 = 10_000;

/// A term and the values that a sweep tries, in rising order; `unset` comes last.
pub struct Axis<'r> {
    stage: Stage,
    term: &'r Term,
    values: Vec<Value>,
}

impl<'r> Axis<'r> {
    /// Reads `TERM=VALUES`. The values are a list, parted by commas, of single values as after
    /// `--set`, of `FROM..TO[:STEP]` for numbers and dates (both ends included; without a step 1, of
    /// points 1 point, of dates 1 day), and of `all` for everything that the term takes.
    pub fn parse(ready: &'r Ready, text: &str) -> Result<Self, Error> {
        let (id, values) = text.split_once('=').ok_or_else(|| {
            let text = typed(text);
            Error::input(
                format!("“{text}”不是 TERM=FROM..TO[:STEP] 的形式"),
                format!("\"{text}\" is not of the form TERM=FROM..TO[:STEP]"),
            )
        })?;
        let found = ready.units.iter().find_map(|(stage, unit)| {
            let mut terms = unit.description.terms.iter();
            let term = terms.find(|term| {
                [&term.id, &term.title.zh, &term.title.en].contains(&&id.to_owned())
            })?;
            Some((*stage, term))
        });
        let Some((stage, term)) = found else {
            // The same message as that of --set.
            ready.settings(&with(&Settings::default(), id, values))?;
            let id = typed(id);
            return Err(Error::input(
                format!("方案没有名为“{id}”的可调指标"),
                format!("the scheme has no term \"{id}\""),
            ));
        };
        let mut all = Vec::new();
        for item in values.split(',') {
            all.extend(values_of(term, item.trim())?);
            within(i64::try_from(all.len()).unwrap_or(i64::MAX))?;
        }
        all.sort_by_cached_key(|value| order(term, value));
        all.dedup();
        Ok(Self {
            stage,
            term,
            values: all,
        })
    }

    /// The id of the term.
    pub fn id(&self) -> &str {
        &self.term.id
    }

    /// The values, as after `--set`.
    pub fn literals(&self) -> Vec<String> {
        let values = self.values.iter();
        values
            .map(|value| show::literal(self.term, value))
            .collect()
    }

    fn described(&self, ready: &Ready, settings: &AllSettings) -> SweptTerm {
        let in_force = ready.term(self.stage, self.term, settings);
        let describing = ready.units.iter().filter(|(_, unit)| {
            let mut terms = unit.description.terms.iter();
            terms.any(|term| term.id == self.term.id)
        });
        SweptTerm {
            id: self.term.id.clone(),
            title: self.term.title.clone().into(),
            article: self.term.article.clone().into(),
            stages: describing.map(|(stage, _)| *stage).collect(),
            unit: unit(self.term),
            ordered: matches!(self.term.domain, Domain::Amount(_) | Domain::Date),
            assumed: in_force.basis == TermBasis::Assumed,
            note: self.term.grounds.note.clone().into(),
            in_force,
            values: self
                .values
                .iter()
                .map(|value| StepValue {
                    value: show::literal(self.term, value),
                    shown: Text::new(
                        show::value(self.term, value, Lang::Zh),
                        show::value(self.term, value, Lang::En),
                    ),
                })
                .collect(),
            before: self.before(&in_force_value(self.stage, self.term, settings)),
            is_placed: matches!(
                in_force_value(self.stage, self.term, settings),
                Value::Amount(_) | Value::Date(_)
            ),
        }
    }

    /// How many of the values come before one.
    fn before(&self, value: &Value) -> usize {
        let key = order(self.term, value);
        self.values
            .partition_point(|other| order(self.term, other) < key)
    }
}

fn in_force_value(stage: Stage, term: &Term, settings: &AllSettings) -> Value {
    settings
        .get(&stage)
        .and_then(|settings| settings.terms.iter().find(|it| it.term == term.id))
        .map_or_else(|| term.default.clone(), |setting| setting.value.clone())
}

fn unit(term: &Term) -> Text {
    let (zh, en) = match &term.domain {
        Domain::Amount(span) => match span.quantity {
            Quantity::Centipoints => ("分", "points"),
            Quantity::Percent => ("%", "%"),
            Quantity::Yuan => ("元", "yuan"),
            Quantity::Years => ("年", "years"),
            Quantity::Days => ("日", "days"),
            Quantity::None | Quantity::Count | Quantity::Year | Quantity::Date => ("", ""),
        },
        Domain::Date => ("日期", "date"),
        Domain::Toggle | Domain::Choice(_) => ("", ""),
    };
    Text::new(zh, en)
}

/// Where a value comes among the values of its term.
fn order(term: &Term, value: &Value) -> (u8, i64) {
    match value {
        Value::Amount(amount) => (0, *amount),
        Value::Toggle(on) => (0, i64::from(*on)),
        Value::Date(day) => (0, i64::from(*day)),
        Value::Choice(id) => {
            let place = match &term.domain {
                Domain::Choice(options) => options.iter().position(|option| option.id == *id),
                _ => None,
            };
            (0, place.and_then(|at| i64::try_from(at).ok()).unwrap_or(-1))
        }
        Value::Unset => (1, 0),
    }
}

/// Refuses more runs than one sweep tries.
fn within(runs: i64) -> Result<(), Error> {
    if runs <= MOST_RUNS {
        return Ok(());
    }
    Err(Error::input(
        format!("要试的取值（组合）超过{MOST_RUNS}个；请缩小范围或加大步长，如 TERM=500..900:10"),
        format!(
            "more than {MOST_RUNS} values or combinations to try; narrow the range or widen the \
             step, as in TERM=500..900:10"
        ),
    ))
}

/// The values of one item of a list.
fn values_of(term: &Term, item: &str) -> Result<Vec<Value>, Error> {
    if item == "all" {
        return everything(term);
    }
    let number = |value: &Value| match (value, &term.domain) {
        (Value::Amount(amount), Domain::Amount(_)) => Some(*amount),
        (Value::Date(day), Domain::Date) => Some(i64::from(*day)),
        _ => None,
    };
    let ordered = matches!(term.domain, Domain::Amount(_) | Domain::Date);
    let Some((from, rest)) = item.split_once("..").filter(|_| ordered) else {
        return Ok(vec![parse(term, item)?]);
    };
    let (to, step) = match rest.split_once(':') {
        Some((to, step)) => (to, Some(step)),
        None => (rest, None),
    };
    let end = |text: &str| -> Result<i64, Error> {
        let value = parse(term, text)?;
        number(&value).ok_or_else(|| {
            let item = typed(item);
            Error::input(
                format!("“{item}”：范围的两端须为确定的取值"),
                format!("\"{item}\": the ends of a range must be definite values"),
            )
        })
    };
    let (first, last) = (end(from)?, end(to)?);
    if first > last {
        let item = typed(item);
        return Err(Error::input(
            format!("“{item}”：起点大于终点"),
            format!("\"{item}\": the range ends before it starts"),
        ));
    }
    let step = match step {
        None => usual_step(term),
        Some(text) => {
            let text = text.trim();
            let size = if is_points(term) {
                show::parse_points(text)
            } else {
                text.replace('_', "").parse().ok()
            };
            size.filter(|size| *size > 0).ok_or_else(|| {
                let (item, text) = (typed(item), typed(text));
                Error::input(
                    format!("“{item}”：步长“{text}”须为正数"),
                    format!("\"{item}\": the step \"{text}\" must be a positive number"),
                )
            })?
        }
    };
    span(term, first, last, step)
}

fn is_points(term: &Term) -> bool {
    matches!(&term.domain, Domain::Amount(span) if span.quantity == Quantity::Centipoints)
}

fn usual_step(term: &Term) -> i64 {
    if is_points(term) { 100 } else { 1 }
}

/// Every so many from the first to the last.
fn span(term: &Term, first: i64, last: i64, step: i64) -> Result<Vec<Value>, Error> {
    let count = last.saturating_sub(first) / step.max(1);
    within(count.saturating_add(1))?;
    let numbers = (0..=count).map(|nth| first + nth * step);
    Ok(match &term.domain {
        Domain::Date => numbers
            .filter_map(|day| i32::try_from(day).ok())
            .map(Value::Date)
            .collect(),
        _ => numbers.map(Value::Amount).collect(),
    })
}

/// Everything that a term takes.
fn everything(term: &Term) -> Result<Vec<Value>, Error> {
    let mut all = match &term.domain {
        Domain::Amount(range) => span(term, range.min, range.max, usual_step(term))?,
        Domain::Toggle => vec![Value::Toggle(false), Value::Toggle(true)],
        Domain::Choice(options) => options
            .iter()
            .map(|option| Value::Choice(option.id.clone()))
            .collect(),
        Domain::Date => {
            return Err(Error::input(
                format!(
                    "可调指标{}取日期，不能用 all；请写 FROM..TO[:STEP]",
                    term.id
                ),
                format!(
                    "the term {} takes dates, of which \"all\" are too many; write FROM..TO[:STEP]",
                    term.id
                ),
            ));
        }
    };
    if !term.unset.zh.is_empty() {
        all.push(Value::Unset);
    }
    Ok(all)
}

fn with(settings: &Settings, term: &str, value: &str) -> Settings {
    let mut settings = settings.clone();
    settings.terms.insert(term.to_owned(), value.to_owned());
    settings
}

// ---------------------------------------------------------------- the report

/// What a sweep found.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Sweep")]
pub struct Sweep {
    /// The finding in one short sentence.
    pub sentence: Text,
    /// What changes first, and what is assumed.
    pub detail: Text,
    /// The scheme and how it was set, apart from the terms that are swept.
    pub scheme: SchemeInfo,
    /// The cycle.
    pub cycle: CycleInfo,
    /// The terms that are swept: one, or two for a grid.
    pub terms: Vec<SweptTerm>,
    /// Figures at the values in force.
    pub baseline: Figures,
    /// A step for each value, in rising order; of a grid, a step for each combination, the second
    /// term moving first.
    pub steps: Vec<Step>,
    /// Neighbouring steps between which no outcome differs (eligible, candidate, winner, vacancy,
    /// prize, measures), each as first and last number of `steps`, from 0. Within a range of a grid
    /// the first term stays.
    pub ranges: Vec<(usize, usize)>,
    /// How often stages ran, and how often that was saved because their input was the same.
    pub stage_runs: StageRuns,
}

/// A term that is swept.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SweptTerm {
    /// Its id.
    pub id: String,
    /// Its wording.
    pub title: Text,
    /// Article and item.
    pub article: Text,
    /// The stages that have it.
    pub stages: Vec<Stage>,
    /// What its numbers count; empty where it has none.
    pub unit: Text,
    /// Whether its values have an order of their own, as numbers and dates do.
    pub ordered: bool,
    /// The value in force: the scheme's, or that of `--set`.
    pub in_force: TermValue,
    /// Whether the value in force is assumed and needs to be confirmed by the office in charge.
    pub assumed: bool,
    /// What the scheme's value rests on; may be empty.
    pub note: Text,
    /// The values that are tried.
    pub values: Vec<StepValue>,
    /// How many of the values come before the value in force.
    pub before: usize,
    /// Whether the value in force has a place among them: no limit at all has none.
    #[serde(skip)]
    pub is_placed: bool,
}

/// A value of a term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StepValue {
    /// As after `--set`.
    pub value: String,
    /// In words.
    pub shown: Text,
}

/// What comes out at one value, or at one combination of values.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Step {
    /// The value of each term that is swept.
    pub values: Vec<StepValue>,
    /// Whether these are the values in force.
    pub baseline: bool,
    /// Counts.
    pub figures: Figures,
    /// Who enters and who leaves, against the step before; of a grid, the first step of a row
    /// against the first of the row before. Empty for the first step.
    pub since_previous: Vec<Moves>,
    /// Who enters and who leaves, against the values in force.
    pub against_baseline: Vec<Moves>,
    /// Whether measures after the award differ from those at the values in force.
    pub measures_differ: bool,
}

/// Counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Figures {
    /// Met the conditions (articles 2, 3, 10, 11, 16).
    pub eligible: Tally,
    /// Met the conditions, was visited and reached the threshold (article 14).
    pub threshold: Tally,
    /// Candidates (article 20): yes = certain, open = possible.
    pub candidates: Tally,
    /// Winners (article 20): yes = certain, open = may still win.
    pub winners: Tally,
    /// Whether the award stays vacant (article 14).
    pub vacant: Answer,
    /// Prize for each winner in yuan (article 21).
    pub prize: i64,
    /// Measures after the award that apply or may apply (articles 23 to 28).
    pub measures: usize,
}

impl Figures {
    /// The counts of a point.
    pub fn of(point: &Point) -> Self {
        let standings = &point.standings;
        let may_apply = |answer: Answer| matches!(answer, Answer::Yes | Answer::Open);
        let measures = point.measures.iter();
        Self {
            eligible: standings.tally(Milestone::Eligible),
            threshold: standings.tally(Milestone::Threshold),
            candidates: standings.tally(Milestone::Candidate),
            winners: standings.tally(Milestone::Winner),
            vacant: standings.vacant(),
            prize: standings.prize,
            measures: measures.filter(|it| may_apply(it.applies)).count(),
        }
    }

    /// The counts of a milestone.
    pub fn tally(&self, milestone: Milestone) -> Tally {
        match milestone {
            Milestone::Eligible => self.eligible,
            Milestone::Threshold => self.threshold,
            Milestone::Candidate => self.candidates,
            Milestone::Winner => self.winners,
        }
    }
}

/// The direction of a move: *no* is below *open*, and *open* below *yes*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Upwards.
    Entered,
    /// Downwards.
    Left,
}

/// Applicants whose answer to a question moves in the same way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Moves {
    /// The question.
    pub question: Milestone,
    /// Whether they enter or leave.
    pub direction: Direction,
    /// The answer before.
    pub from: Answer,
    /// The answer now.
    pub to: Answer,
    /// Their ids, in the order of the file.
    pub applicants: Vec<String>,
}

/// Who moved between two points.
pub fn moves(columns: &Columns, before: &Point, now: &Point) -> Vec<Moves> {
    const RISING: [Answer; 3] = [Answer::No, Answer::Open, Answer::Yes];
    let mut found = Vec::new();
    if std::sync::Arc::ptr_eq(&before.standings, &now.standings) {
        return found;
    }
    for question in Milestone::ALL {
        let (old, new) = (
            before.standings.column(question),
            now.standings.column(question),
        );
        if old == new {
            continue;
        }
        let cells = old.iter().zip(new).zip(&columns.cycle.applicants);
        let moved: Vec<(Answer, Answer, &str)> = cells
            .map(|((old, new), applicant)| (counted(*old), counted(*new), &*applicant.id))
            .filter(|(old, new, _)| old != new)
            .collect();
        for from in RISING {
            for to in RISING {
                let these = moved.iter().filter(|it| (it.0, it.1) == (from, to));
                let applicants: Vec<String> = these.map(|(_, _, id)| (*id).to_owned()).collect();
                if !applicants.is_empty() {
                    found.push(Moves {
                        question,
                        direction: if rank(to) > rank(from) {
                            Direction::Entered
                        } else {
                            Direction::Left
                        },
                        from,
                        to,
                        applicants,
                    });
                }
            }
        }
    }
    found
}

/// A truth as it is counted: what is not asked counts as no, as in every count.
fn counted(truth: u8) -> Answer {
    match Answer::of(truth) {
        Answer::NotAsked => Answer::No,
        answer => answer,
    }
}

fn rank(answer: Answer) -> u8 {
    match answer {
        Answer::NotAsked | Answer::No => 0,
        Answer::Open => 1,
        Answer::Yes => 2,
    }
}

/// Tries all values of one term, or all combinations of two, over the settings of the user.
/// `progress` is told of every value for which stage 3 has run.
pub fn sweep(
    ready: &Ready,
    columns: &Columns,
    user: &Settings,
    axes: &[Axis],
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Sweep, Error> {
    let runs = axes.iter().fold(1_i64, |runs, axis| {
        runs.saturating_mul(i64::try_from(axis.values.len()).unwrap_or(i64::MAX))
    });
    within(runs)?;
    if let [one, other] = axes
        && one.id() == other.id()
    {
        return Err(Error::input(
            format!("可调指标{}给了两次", one.id()),
            format!("the term {} is given twice", one.id()),
        ));
    }
    let plain = ready.settings(user)?;
    let mut combinations: Vec<(Settings, Vec<usize>)> = vec![(user.clone(), Vec::new())];
    for axis in axes {
        let literals = axis.literals();
        combinations = combinations
            .iter()
            .flat_map(|(settings, at)| {
                literals.iter().enumerate().map(move |(nth, literal)| {
                    let mut at = at.clone();
                    at.push(nth);
                    (with(settings, axis.id(), literal), at)
                })
            })
            .collect();
    }
    let mut settings = vec![plain.clone()];
    for (combination, _) in &combinations {
        settings.push(ready.settings(combination)?);
    }
    let batch = many::run_all(ready, columns, &settings, progress)?;
    let Some((baseline, points)) = batch.points.split_first() else {
        return Err(Error::input("没有可试的取值", "there is no value to try"));
    };
    let terms: Vec<SweptTerm> = axes
        .iter()
        .map(|axis| axis.described(ready, &plain))
        .collect();
    let row = axes.get(1).map_or(1, |axis| axis.values.len());
    let tried = settings.iter().skip(1).zip(&combinations).zip(points);
    let steps: Vec<Step> = tried
        .enumerate()
        .map(|(nth, ((set, (_, at)), point))| {
            let back = if axes.len() > 1 && nth % row == 0 {
                row
            } else {
                1
            };
            let previous = nth.checked_sub(back).and_then(|nth| points.get(nth));
            let values = terms.iter().zip(at);
            Step {
                values: values
                    .filter_map(|(term, at)| term.values.get(*at).cloned())
                    .collect(),
                baseline: many::same(set, &plain),
                figures: Figures::of(point),
                since_previous: previous
                    .map(|previous| moves(columns, previous, point))
                    .unwrap_or_default(),
                against_baseline: moves(columns, baseline, point),
                measures_differ: !point.same_measures(baseline),
            }
        })
        .collect();
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for (nth, point) in points.iter().enumerate() {
        let same = nth.checked_sub(1).and_then(|nth| points.get(nth));
        let same = same.is_some_and(|previous| previous.same_outcomes(point));
        match ranges.last_mut() {
            Some(range) if same && (axes.len() == 1 || nth % row != 0) => range.1 = nth,
            _ => ranges.push((nth, nth)),
        }
    }
    let equal: Vec<bool> = points
        .iter()
        .map(|point| point.same_outcomes(baseline))
        .collect();
    let mut sweep = Sweep {
        sentence: Text::default(),
        detail: Text::default(),
        scheme: SchemeInfo::new(ready, &plain),
        cycle: CycleInfo::of(columns),
        terms,
        baseline: Figures::of(baseline),
        steps,
        ranges,
        stage_runs: batch.stage_runs,
    };
    let said = |lang| detail(&sweep, &equal, columns, lang);
    sweep.detail = Text::new(said(Lang::Zh), said(Lang::En));
    sweep.sentence = columns
        .undecided
        .marked(|lang| sentence(&sweep, &equal, lang));
    Ok(sweep)
}

// ---------------------------------------------------------------- the sentence

/// Where the outcome is that of the value in force.
fn sentence(sweep: &Sweep, equal: &[bool], lang: Lang) -> String {
    let titles = sweep.terms.iter().map(|term| term.title.get(lang));
    let titles: Vec<String> = match lang {
        Lang::Zh => titles.map(|title| format!("“{title}”")).collect(),
        Lang::En => titles.map(|title| format!("\"{title}\"")).collect(),
    };
    let about = titles.join(lang.pick("与", " and "));
    let (count, same) = (equal.len(), equal.iter().filter(|equal| **equal).count());
    let counted = match (same == count, lang) {
        (true, Lang::Zh) => format!("{about}所试{count}种取值的结果均与现值相同。"),
        (true, Lang::En) => {
            format!("At all {count} values of {about} the outcome is that of the value in force.")
        }
        (false, Lang::Zh) => format!("{about}所试{count}种取值中，{same}种与现值结果相同。"),
        (false, Lang::En) => {
            format!(
                "At {same} of {count} values of {about} the outcome is that of the value in force."
            )
        }
    };
    // Of one term with an order: from where to where.
    let ranged = match sweep.terms.as_slice() {
        [term] if term.ordered && same < count => {
            let before = term.starts_at(equal);
            let (below, above) = equal.split_at(before);
            let down = below.iter().rev().take_while(|equal| **equal).count();
            let up = above.iter().take_while(|equal| **equal).count();
            let first = before - down;
            let shown = |nth: usize| term.values.get(nth).map(|value| value.shown.get(lang));
            let last = (before + up).checked_sub(1).filter(|last| first <= *last);
            let ends = last.and_then(|last| Some((shown(first)?, shown(last)?)));
            match (ends, lang) {
                (Some((from, to)), Lang::Zh) if from == to => {
                    Some(format!("{about}所试取值中仅{from}与现值结果相同。"))
                }
                (Some((from, to)), Lang::Zh) => {
                    Some(format!("{about}取{from}至{to}时结果与现值相同。"))
                }
                (Some((from, to)), Lang::En) if from == to => Some(format!(
                    "Of the values of {about} that were tried the outcome is the same only at {from}."
                )),
                (Some((from, to)), Lang::En) => Some(format!(
                    "From {from} to {to} of {about} the outcome is that of the value in force."
                )),
                (None, _) => None,
            }
        }
        _ => None,
    };
    let fits = |text: &String| text.chars().count() <= laurel_scheme::sentence::room(lang);
    let brief = match lang {
        Lang::Zh => format!("所试{count}种取值中，{same}种与现值结果相同。"),
        Lang::En => {
            format!("At {same} of {count} values the outcome is that of the value in force.")
        }
    };
    let open = open_throughout(sweep, lang);
    let (stop, mark) = (lang.pick("。", "."), lang.pick("；", "; "));
    [ranged, Some(counted)]
        .into_iter()
        .flatten()
        .map(|told| match open.is_empty() {
            true => told,
            false => format!("{}{mark}{open}{stop}", told.trim_end_matches(stop)),
        })
        .find(fits)
        .unwrap_or_else(|| match open.is_empty() {
            true => brief.clone(),
            false => format!("{}{mark}{open}{stop}", brief.trim_end_matches(stop)),
        })
}

/// What is open whatever the value; empty where nothing is.
fn open_throughout(sweep: &Sweep, lang: Lang) -> &'static str {
    let open = |tally: fn(&Figures) -> Tally| {
        let mut steps = sweep.steps.iter();
        !sweep.steps.is_empty() && steps.all(|step| tally(&step.figures).open > 0)
    };
    if open(|figures| figures.winners) {
        lang.pick("各取值下获奖均有未定", "winners are open at all of them")
    } else if open(|figures| figures.candidates) {
        lang.pick("各取值下候选均有未定", "candidates are open at all of them")
    } else if open(|figures| figures.eligible) {
        lang.pick("各取值下资格均有未定", "eligibility is open at all of them")
    } else {
        ""
    }
}

impl SweptTerm {
    /// From which value on outcomes are held against the one in force: from its place, or, where it has
    /// none in the order (no limit is set), from the end at which they are the same.
    fn starts_at(&self, equal: &[bool]) -> usize {
        match (self.is_placed, equal.first()) {
            (true, _) => self.before.min(equal.len()),
            (false, Some(true)) => 0,
            (false, _) => equal.len(),
        }
    }
}

fn detail(sweep: &Sweep, equal: &[bool], columns: &Columns, lang: Lang) -> String {
    let names: Vec<String> = sweep.terms.iter().map(|it| named(it, lang)).collect();
    let in_force: Vec<String> = sweep.terms.iter().map(|it| in_force(it, lang)).collect();
    let about = match lang {
        Lang::Zh => format!("{}，现值{}：", names.join(" × "), in_force.join("、")),
        Lang::En => format!("{}, in force {}: ", names.join(" × "), in_force.join(", ")),
    };
    let found = match sweep.terms.as_slice() {
        _ if equal.iter().all(|equal| *equal) => all_the_same(sweep, lang),
        [term] if term.ordered => around(sweep, term, equal, columns, lang),
        _ => those_that_differ(sweep, equal, columns, lang),
    };
    let assumed = if sweep.terms.iter().any(|term| term.assumed) {
        lang.pick(
            "现值为假定，须由主管机关确认。",
            " The value in force is assumed and needs to be confirmed by the office in charge.",
        )
    } else {
        ""
    };
    format!("{about}{found}{assumed}")
}

fn named(term: &SweptTerm, lang: Lang) -> String {
    let title = term.title.get(lang);
    match lang {
        Lang::Zh => format!("“{title}”（{}）", term.article.zh),
        Lang::En => format!("\"{title}\" ({})", term.article.en),
    }
}

fn in_force(term: &SweptTerm, lang: Lang) -> String {
    let assumed = if term.assumed {
        lang.pick("（假定）", " (assumed)")
    } else {
        ""
    };
    format!("{}{assumed}", term.in_force.shown.get(lang))
}

fn all_the_same(sweep: &Sweep, lang: Lang) -> String {
    let count = sweep.steps.len();
    let reached: Vec<usize> = sweep
        .steps
        .iter()
        .map(|it| it.figures.threshold.yes)
        .collect();
    let (least, most) = (reached.iter().min(), reached.iter().max());
    let but = match (least, most) {
        (Some(least), Some(most)) if least != most => match lang {
            Lang::Zh => format!("，仅达线家数在{least}至{most}之间变动"),
            Lang::En => {
                format!("; only how many reach the threshold varies, from {least} to {most}")
            }
        },
        _ => String::new(),
    };
    match lang {
        Lang::Zh => format!("所试{count}个取值下，资格、候选、获奖等结果均与现值相同{but}。"),
        Lang::En => format!(
            "at all {count} values tried, who is eligible, candidate and winner is the same as with the value in force{but}."
        ),
    }
}

/// Where outcomes stay the same around the value in force, and where they first change.
fn around(
    sweep: &Sweep,
    term: &SweptTerm,
    equal: &[bool],
    columns: &Columns,
    lang: Lang,
) -> String {
    let at = sweep.steps.iter().position(|step| step.baseline);
    let before = term.starts_at(equal);
    let (below, above) = equal.split_at(before);
    let down = below.iter().rev().take_while(|equal| **equal).count();
    let up = above.iter().take_while(|equal| **equal).count();
    let shown = |nth: usize| {
        let value = term.values.get(nth);
        value.map_or("", |value| value.shown.get(lang)).to_owned()
    };
    let mut parts = Vec::new();
    let (first, last) = (before - down.min(before), before + up);
    if first < last {
        let (from, to) = (shown(first), shown(last - 1));
        parts.push(match (lang, from == to) {
            (Lang::Zh, true) => format!("所试取值中仅{from}与现值结果相同"),
            (Lang::Zh, false) => format!("取{from}至{to}时结果与现值相同"),
            (Lang::En, true) => {
                format!("of the values tried, outcomes are the same only at {from}")
            }
            (Lang::En, false) => format!("outcomes stay the same from {from} to {to}"),
        });
    }
    if at.is_none() {
        parts.push(
            lang.pick(
                "现值不在所试取值之内",
                "the value in force is not among the values tried",
            )
            .to_owned(),
        );
    }
    let changes = [
        (first.checked_sub(1), lang.pick("低至", "at")),
        (
            Some(last).filter(|nth| *nth < equal.len()),
            lang.pick("高至", "at"),
        ),
    ];
    for (nth, word) in changes {
        let Some((nth, step)) = nth.and_then(|nth| Some((nth, sweep.steps.get(nth)?))) else {
            continue;
        };
        let change = change(sweep, step, columns, lang);
        parts.push(match lang {
            Lang::Zh => format!("{word}{}时首次不同：{change}", shown(nth)),
            Lang::En => format!("the first change {word} {}: {change}", shown(nth)),
        });
    }
    format!(
        "{}{}",
        parts.join(lang.pick("；", "; ")),
        lang.pick("。", ".")
    )
}

/// Most differing values that the sentence tells of.
const TOLD: usize = 3;

fn those_that_differ(sweep: &Sweep, equal: &[bool], columns: &Columns, lang: Lang) -> String {
    let row = sweep
        .terms
        .get(1)
        .map_or(1, |term| term.values.len())
        .max(1);
    let home = sweep.steps.iter().position(|step| step.baseline);
    let distance = |nth: usize| {
        let home = home.unwrap_or_default();
        (nth / row).abs_diff(home / row) + (nth % row).abs_diff(home % row)
    };
    let mut differing: Vec<(usize, &Step)> = sweep
        .steps
        .iter()
        .enumerate()
        .zip(equal)
        .filter(|(_, equal)| !**equal)
        .map(|(step, _)| step)
        .collect();
    if sweep.terms.len() > 1 {
        differing.sort_by_key(|(nth, _)| distance(*nth));
    }
    let told: Vec<String> = differing
        .iter()
        .take(TOLD)
        .map(|(_, step)| {
            let values: Vec<&str> = step.values.iter().map(|it| it.shown.get(lang)).collect();
            let values = values.join(lang.pick("、", ", "));
            let change = change(sweep, step, columns, lang);
            match lang {
                Lang::Zh => format!("取{values}时{change}"),
                Lang::En => format!("at {values}: {change}"),
            }
        })
        .collect();
    let (count, all) = (differing.len(), sweep.steps.len());
    let same = all - count;
    let told = told.join(lang.pick("；", "; "));
    let more = if count > TOLD {
        lang.pick("；余见表", "; for the rest see the table")
    } else {
        ""
    };
    match lang {
        Lang::Zh => {
            format!("所试{all}种取值中{same}种与现值结果相同，{count}种不同：{told}{more}。")
        }
        Lang::En => format!(
            "of {all} values or combinations tried, {same} have the same outcomes as in force and {count} differ: {told}{more}."
        ),
    }
}

/// What differs from the values in force, in words.
fn change(sweep: &Sweep, step: &Step, columns: &Columns, lang: Lang) -> String {
    let mut parts = Vec::new();
    for question in Milestone::OUTCOMES {
        let moved: Vec<&Moves> = step
            .against_baseline
            .iter()
            .filter(|moves| moves.question == question)
            .collect();
        let mut said = Vec::new();
        for direction in [Direction::Entered, Direction::Left] {
            let these = moved.iter().filter(|moves| moves.direction == direction);
            let these: Vec<String> = these.map(|moves| who(moves, columns, lang)).collect();
            if !these.is_empty() {
                let word = match direction {
                    Direction::Entered => lang.pick("新增", "in"),
                    Direction::Left => lang.pick("减少", "out"),
                };
                said.push(format!("{word} {}", these.join(lang.pick("、", ", "))));
            }
        }
        if !said.is_empty() {
            parts.push(format!(
                "{}{}{}",
                question.title(lang),
                lang.pick("", " "),
                said.join(lang.pick("，", ", "))
            ));
        }
    }
    let (now, base) = (&step.figures, &sweep.baseline);
    if now.vacant != base.vacant {
        parts.push(format!(
            "{} {}→{}",
            lang.pick("空缺", "vacant"),
            base.vacant.word(lang),
            now.vacant.word(lang)
        ));
    }
    if now.prize != base.prize {
        parts.push(format!(
            "{} {}→{}{}",
            lang.pick("每家奖金", "prize each"),
            laurel_words::number::thousands(base.prize),
            laurel_words::number::thousands(now.prize),
            lang.pick("元", " yuan")
        ));
    }
    if step.measures_differ {
        parts.push(
            lang.pick("监督处理不同", "measures after the award differ")
                .to_owned(),
        );
    }
    parts.join(lang.pick("，", ", "))
}

/// Most applicants that the sentence names for one move.
const NAMED: usize = 3;

fn who(moves: &Moves, columns: &Columns, lang: Lang) -> String {
    let short = matches!(
        (moves.from, moves.to),
        (Answer::No, Answer::Yes) | (Answer::Yes, Answer::No)
    );
    let mut named: Vec<String> = moves
        .applicants
        .iter()
        .take(NAMED)
        .map(|id| {
            let row = columns.row(id).and_then(|row| usize::try_from(row).ok());
            let applicant = row.and_then(|row| columns.cycle.applicants.get(row));
            match applicant.and_then(|applicant| applicant.name.as_deref()) {
                Some(name) => format!("{id} {name}"),
                None => id.clone(),
            }
        })
        .collect();
    let more = moves.applicants.len().saturating_sub(NAMED);
    if more > 0 {
        named.push(match lang {
            Lang::Zh => format!("另{more}家"),
            Lang::En => format!("{more} more"),
        });
    }
    let named = named.join(lang.pick("、", ", "));
    if short {
        named
    } else {
        let (from, to) = (moves.from.word(lang), moves.to.word(lang));
        match lang {
            Lang::Zh => format!("{named}（{from}→{to}）"),
            Lang::En => format!("{named} ({from} → {to})"),
        }
    }
}
