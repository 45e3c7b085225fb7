//! Which differences between two schemes hold whatever an assumed value turns out to be, and which
//! rest on one: the plausible values of every assumed term are tried, alone and together.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use crate::many::{self, Milestone, Point};
use crate::sweep::{Figures, StepValue};
use laurel_compare::cache::StageRuns;
use laurel_contract::types::{Basis, RuleKind, Setting, Term, Value};
use laurel_cycle::dice::Dice;
use laurel_cycle::error::Error;
use laurel_scheme::columns::Columns;
use laurel_scheme::outcome::{CycleInfo, MeasureOutcome, SchemeInfo, Tally, TermBasis};
use laurel_scheme::ready::Ready;
use laurel_scheme::settings::{AllSettings, Settings, parse};
use laurel_scheme::show;
use laurel_scheme::stage::{Answer, Stage};
use laurel_words::lang::{Lang, Text};

/// Combinations of values that are tried, unless the user says otherwise. Where there are more, all
/// are tried in which up to so many terms have another value as stay within this number, and
/// [`SAMPLED`] of the others.
pub const USUAL_TRIES: usize = 10_000;

/// Combinations that are drawn, at most, from those that are too many to be tried one by one.
pub const SAMPLED: usize = 2_000;

/// What the draw starts from, so that every run draws the same.
pub const SEED: u64 = 20_140_811;

/// Most sets of values that are listed for one difference.
const MOST_SETS: usize = 12;

/// What a test of robustness found.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Robust")]
pub struct Robust {
    /// The finding in one short sentence.
    pub sentence: Text,
    /// Between which versions, on which terms it rests, and what was tried.
    pub detail: Text,
    /// The cycle.
    pub cycle: CycleInfo,
    /// The baseline.
    pub a: Side,
    /// The reform.
    pub b: Side,
    /// What was tried.
    pub coverage: Coverage,
    /// Assumed terms of which other values are plausible.
    pub varied: Vec<VariedTerm>,
    /// Assumed terms of which no other value is on record: they are not varied.
    pub not_varied: Vec<AssumedTerm>,
    /// How many differences came to which verdict.
    pub counts: Counts,
    /// The differences that there are with the values in force.
    pub differences: Vec<Difference>,
    /// Differences that there are under other plausible values only.
    pub elsewhere: Vec<Difference>,
    /// Assumed rules that no varied term reaches, each tried as if it were not asked. This does not
    /// count for the verdicts.
    pub waivers: Vec<Waiver>,
    /// How often stages ran, and how often that was saved because their input was the same.
    pub stage_runs: StageRuns,
}

/// A scheme with the values in force.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Side {
    /// The scheme and how it was set.
    pub scheme: SchemeInfo,
    /// Counts.
    pub figures: Figures,
}

/// Which side of the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub enum Letter {
    /// The baseline.
    A,
    /// The reform.
    B,
}

impl Letter {
    /// The other side.
    pub fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }
}

/// What was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Coverage {
    /// Combinations that there are, the one in force included; 18446744073709551615 for more than
    /// can be counted.
    pub combinations: u64,
    /// Combinations that were tried, the one in force included.
    pub tried: usize,
    /// Whether these are all.
    pub exhaustive: bool,
    /// All combinations were tried in which up to so many terms have another value.
    pub complete_up_to: usize,
    /// Combinations that were drawn from the others.
    pub sampled: usize,
    /// What the draw started from.
    pub seed: u64,
}

/// An assumed term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AssumedTerm {
    /// Its id.
    pub id: String,
    /// Its wording.
    pub title: Text,
    /// Article and item.
    pub article: Text,
    /// Id of the rule version that has it.
    pub instrument: String,
    /// The sides and stages that read it.
    pub places: Vec<(Letter, Stage)>,
    /// The value in force.
    pub in_force: StepValue,
    /// What it rests on.
    pub note: Text,
}

/// An assumed term with the other values that were tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VariedTerm {
    /// The term.
    #[serde(flatten)]
    pub term: AssumedTerm,
    /// The other values.
    pub tried: Vec<StepValue>,
    /// Differences with the values in force that rest on this term alone: another value of it is
    /// enough to change them.
    pub alone: usize,
}

/// How many differences came to which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    /// Hold in all combinations that were tried, whether or not an assumed rule is asked.
    pub holds: usize,
    /// Rest on an assumption.
    pub rests: usize,
    /// Cannot be said, for want of a fact or a decision.
    pub undetermined: usize,
    /// Come about under other plausible values only.
    pub elsewhere: usize,
    /// Of those that rest on an assumption: those that no other value changes, but an assumed rule that is
    /// not asked, or a rule that is assumed not to be there.
    pub rests_on_a_rule: usize,
}

/// What a difference is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(tag = "about", rename_all = "kebab-case")]
pub enum Subject {
    /// An answer on the cohort.
    Cohort {
        /// Which figure.
        figure: Figure,
    },
    /// The answer to a question on an applicant.
    Applicant {
        /// Its row in the file, from 0.
        row: usize,
        /// Its id.
        id: String,
        /// The question.
        question: Milestone,
    },
    /// A measure after the award.
    Measure {
        /// Kind of measure.
        measure: String,
        /// The title; empty for a reviewer's conduct.
        honour: String,
        /// The event or conduct.
        trigger: String,
    },
}

/// A figure of the cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Figure {
    /// Number of the eligible.
    Eligible,
    /// Number of candidates.
    Candidates,
    /// Number of winners.
    Winners,
    /// Whether the award stays vacant.
    Vacant,
    /// Prize for each winner.
    Prize,
}

impl Figure {
    /// All.
    pub const ALL: [Self; 5] = [
        Self::Eligible,
        Self::Candidates,
        Self::Winners,
        Self::Vacant,
        Self::Prize,
    ];

    /// In words.
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Eligible => lang.pick("符合条件家数", "number of eligible"),
            Self::Candidates => lang.pick("候选家数", "number of candidates"),
            Self::Winners => lang.pick("获奖家数", "number of winners"),
            Self::Vacant => lang.pick("奖项空缺", "vacancy"),
            Self::Prize => lang.pick("每家奖金", "prize each"),
        }
    }
}

/// How B stands to A.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// There is no difference.
    Same,
    /// No under A and yes under B; more under B.
    Up,
    /// Yes under A and no under B; fewer under B.
    Down,
    /// Different in another way.
    Other,
    /// Whether or how they differ cannot be said: one of the two is open.
    Open,
}

impl Relation {
    /// What has become of a difference, in words.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Same => lang.pick("差异消失", "no difference"),
            Self::Up => lang.pick("A 否（少）B 是（多）", "A no (less), B yes (more)"),
            Self::Down => lang.pick("A 是（多）B 否（少）", "A yes (more), B no (less)"),
            Self::Other => lang.pick("以其他方式不同", "differs in another way"),
            Self::Open => lang.pick("未定", "open"),
        }
    }
}

/// What the test says of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It holds in all combinations that were tried, and whether or not an assumed rule is asked.
    Holds,
    /// It rests on an assumption: another plausible value, or an assumed rule that is not asked, makes it
    /// vanish, turn, or leaves it open.
    Rests,
    /// Whether it is there cannot be said, for want of a fact or a decision.
    Undetermined,
    /// It comes about under other plausible values only.
    Elsewhere,
}

impl Verdict {
    /// In words.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Holds => lang.pick("全部成立", "holds in all tried"),
            Self::Rests => lang.pick("取决于假定", "rests on an assumption"),
            Self::Undetermined => lang.pick("未定", "undetermined"),
            Self::Elsewhere => lang.pick("仅在其他取值下出现", "under other values only"),
        }
    }
}

/// A difference between the two schemes.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Difference {
    /// What it is about.
    pub subject: Subject,
    /// In words: whom or what.
    pub whom: Text,
    /// In words: the question.
    pub question: Text,
    /// Under A, with the values in force.
    pub a: Text,
    /// Under B, with the values in force.
    pub b: Text,
    /// How B stands to A, with the values in force.
    pub relation: Relation,
    /// What the test says of it.
    pub verdict: Verdict,
    /// The smallest sets of other values under which it is otherwise: none of them has a part that is
    /// enough by itself. The smallest come first.
    pub rests_on: Vec<Otherwise>,
    /// How many more such sets were found than are listed.
    pub more_sets: usize,
    /// Tried combinations under which it is otherwise.
    pub otherwise_in: usize,
    /// Numbers of the `waivers`, from 0, under which it is otherwise.
    pub waivers: Vec<usize>,
}

/// Other values under which a difference is otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Otherwise {
    /// The values; all other terms keep theirs.
    pub values: Vec<OtherValue>,
    /// How B stands to A under them.
    pub becomes: Relation,
    /// Under A then.
    pub a: Text,
    /// Under B then.
    pub b: Text,
    /// Whether this was found in a draw, and then freed of what it does not need, for the first few of
    /// a difference: a set of other terms may be smaller.
    pub sampled: bool,
}

/// Another value of a term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OtherValue {
    /// Number of the term in `varied`, from 0.
    pub varied: usize,
    /// Id of the term.
    pub term: String,
    /// Its article.
    pub article: Text,
    /// The value, as after `--set`.
    pub value: String,
    /// The value in words.
    pub shown: Text,
}

/// An assumed rule, tried as if it were not asked; or one that a rule version is assumed not to have,
/// tried as if the other side had none either.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Waiver {
    /// Id of the rule.
    pub rule: String,
    /// Its wording.
    pub title: Text,
    /// Article and item.
    pub article: Text,
    /// Id of the rule version that has it, or is assumed not to.
    pub instrument: String,
    /// The sides on which it is not asked then.
    pub sides: Vec<Letter>,
    /// Whether it is assumed that the rule version has no such rule.
    pub absent: bool,
    /// Its stage.
    pub stage: Stage,
    /// What is then otherwise.
    pub changes: Vec<WaiverChange>,
}

impl Waiver {
    /// The rule in words; where it is assumed that there is none, with that.
    pub fn told(&self, lang: Lang) -> String {
        let title = self.title.get(lang);
        match (self.absent, lang) {
            (false, _) => title.to_owned(),
            (true, Lang::Zh) => format!("{title}（假定无此规定）"),
            (true, Lang::En) => format!("{title} (assumed not to be there)"),
        }
    }
}

/// What is otherwise where a rule is not asked.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WaiverChange {
    /// What it is about.
    pub subject: Subject,
    /// In words: whom or what.
    pub whom: Text,
    /// In words: the question.
    pub question: Text,
    /// How B stands to A where the rule is asked.
    pub relation: Relation,
    /// How B stands to A where it is not.
    pub becomes: Relation,
    /// Under A then.
    pub a: Text,
    /// Under B then.
    pub b: Text,
}

/// A scheme as it is compared: its components, and how the user set it.
pub struct Compared<'r> {
    ready: &'r Ready,
    /// Its settings.
    pub settings: AllSettings,
    /// Terms that user or manifest set: that they name a value settles it, even the one assumed.
    settled: BTreeSet<String>,
}

impl<'r> Compared<'r> {
    /// A scheme as the user set it. A term that is set, be it to the value that was assumed, is no
    /// assumption any more.
    pub fn new(ready: &'r Ready, user: &Settings) -> Result<Self, Error> {
        let manifest = ready.scheme.manifest.settings.keys();
        Ok(Self {
            ready,
            settings: ready.settings(user)?,
            settled: manifest.chain(user.terms.keys()).cloned().collect(),
        })
    }

    /// The settings of one side under a combination.
    fn under(&self, letter: Letter, factors: &[Factor], deviations: &Deviations) -> AllSettings {
        let mut settings = self.settings.clone();
        for (factor, value) in deviations {
            let factor = factors.get(*factor);
            let value = factor.and_then(|factor| factor.others.get(*value));
            if let (Some(factor), Some(value)) = (factor, value) {
                factor.set(&mut settings, letter, self.ready, value);
            }
        }
        settings
    }
}

/// A term that is varied, at all places that read it.
struct Factor<'r> {
    term: &'r Term,
    instrument: &'r str,
    places: Vec<(Letter, Stage)>,
    note: &'r laurel_contract::types::Text,
    others: Vec<Value>,
}

/// Which terms have another value: number of the factor and of its value.
type Deviations = Vec<(usize, usize)>;

/// Tries the plausible values of all assumed terms, in up to `tries` combinations. `progress` is told
/// of every combination for which stage 3 has run.
pub fn robust(
    columns: &Columns,
    a: &Compared,
    b: &Compared,
    tries: usize,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Robust, Error> {
    let (factors, fixed): (Vec<Factor>, Vec<Factor>) = assumed_terms(a, b)
        .into_iter()
        .partition(|factor| !factor.others.is_empty());
    let sizes: Vec<usize> = factors.iter().map(|factor| factor.others.len()).collect();
    let (combinations, coverage) = combinations(&sizes, tries.max(1));
    let mut waivers = assumed_rules(a, b, &factors);

    let with = |letter: Letter, compared: &Compared| -> Vec<AllSettings> {
        let varied = combinations
            .iter()
            .map(|deviations| compared.under(letter, &factors, deviations));
        let waived = waivers.iter().map(|waiver| {
            let mut settings = compared.settings.clone();
            if waiver.sides.contains(&letter) {
                let of_stage = settings.entry(waiver.stage).or_default();
                of_stage.waived.push(waiver.rule.clone());
            }
            settings
        });
        varied.chain(waived).collect()
    };
    let both = |of_a: &[AllSettings], of_b: &[AllSettings]| -> Result<Both, Error> {
        let (a, b) = rayon::join(
            || many::run_all(a.ready, columns, of_a, progress),
            || many::run_all(b.ready, columns, of_b, progress),
        );
        let (a, b) = (a?, b?);
        let pairs = a.points.into_iter().zip(b.points);
        Ok(Both {
            pairs: pairs.map(|(a, b)| Pair { a, b }).collect(),
            stage_runs: StageRuns {
                ran: a.stage_runs.ran + b.stage_runs.ran,
                saved: a.stage_runs.saved + b.stage_runs.saved,
            },
        })
    };
    let Both {
        pairs,
        mut stage_runs,
    } = both(&with(Letter::A, a), &with(Letter::B, b))?;
    let Some(baseline) = pairs.first() else {
        return Err(Error::input("没有可试的取值", "there is no value to try"));
    };
    let (varied, waived) = pairs.split_at(combinations.len().min(pairs.len()));
    let mut tried = Tried {
        combinations,
        pairs: varied.to_vec(),
        complete_up_to: coverage.complete_up_to,
    };

    let held = baseline.differences(columns);
    let mut found = otherwise(columns, &held, &tried);
    let mut run = |combinations: &[Deviations]| -> Result<Vec<Pair>, Error> {
        let under = |letter: Letter, compared: &Compared| -> Vec<AllSettings> {
            let each = combinations.iter();
            each.map(|it| compared.under(letter, &factors, it))
                .collect()
        };
        let more = both(&under(Letter::A, a), &under(Letter::B, b))?;
        stage_runs.ran += more.stage_runs.ran;
        stage_runs.saved += more.stage_runs.saved;
        Ok(more.pairs)
    };
    for _ in 0..SHRINKS {
        shrink(columns, &mut found, &mut tried, &mut run)?;
    }
    let described = Described {
        columns,
        factors: &factors,
        tried: &tried,
    };
    let mut differences: Vec<Difference> = Vec::new();
    let mut elsewhere: Vec<Difference> = Vec::new();
    for (subject, relation) in &held {
        differences.push(described.difference(subject, *relation, found.get(subject)));
    }
    for (subject, sets) in &found {
        if !held.contains_key(subject) {
            elsewhere.push(described.difference(subject, Relation::Same, Some(sets)));
        }
    }
    for ((number, waiver), pair) in waivers.iter_mut().enumerate().zip(waived) {
        for (subject, relation, becomes) in changes(&held, &pair.differences(columns)) {
            let listed = differences.iter_mut().find(|it| it.subject == subject);
            if let Some(difference) = listed {
                difference.waivers.push(number);
                if difference.verdict == Verdict::Holds {
                    difference.verdict = Verdict::Rests;
                }
            }
            waiver.changes.push(WaiverChange {
                whom: whom(&subject, columns),
                question: question(&subject, pair),
                a: state(&subject, &pair.a),
                b: state(&subject, &pair.b),
                subject,
                relation,
                becomes,
            });
        }
    }

    let verdicts = |verdict: Verdict| differences.iter().filter(move |it| it.verdict == verdict);
    let counts = Counts {
        holds: verdicts(Verdict::Holds).count(),
        rests: verdicts(Verdict::Rests).count(),
        undetermined: verdicts(Verdict::Undetermined).count(),
        elsewhere: elsewhere.len(),
        rests_on_a_rule: verdicts(Verdict::Rests)
            .filter(|it| it.rests_on.is_empty())
            .count(),
    };
    let side = |compared: &Compared, point: &Point| Side {
        scheme: SchemeInfo::new(compared.ready, &compared.settings),
        figures: Figures::of(point),
    };
    let (mut side_a, mut side_b) = (side(a, &baseline.a), side(b, &baseline.b));
    SchemeInfo::tell_apart(&mut side_a.scheme, &mut side_b.scheme);
    let mut robust = Robust {
        sentence: Text::default(),
        detail: Text::default(),
        cycle: CycleInfo::of(columns),
        a: side_a,
        b: side_b,
        coverage,
        varied: factors
            .iter()
            .enumerate()
            .map(|(number, factor)| VariedTerm {
                term: factor.described(),
                tried: factor.others.iter().map(|it| factor.shown(it)).collect(),
                alone: differences
                    .iter()
                    .filter(|it| it.verdict == Verdict::Rests && it.rests_on_alone(number))
                    .count(),
            })
            .collect(),
        not_varied: fixed.iter().map(Factor::described).collect(),
        counts,
        differences,
        elsewhere,
        waivers,
        stage_runs,
    };
    robust.sentence = columns.undecided.marked(|lang| sentence(&robust, lang));
    robust.detail = Text::new(detail(&robust, Lang::Zh), detail(&robust, Lang::En));
    Ok(robust)
}

impl Difference {
    /// Whether another value of one term is enough to change it.
    pub fn rests_on_alone(&self, varied: usize) -> bool {
        self.rests_on
            .iter()
            .any(|it| matches!(it.values.as_slice(), [only] if only.varied == varied))
    }
}

// ---------------------------------------------------------------- what is assumed

/// The assumed terms of both sides that no setting replaces. What two sides take from the same rule
/// version is one assumption, and is varied on both at once; so is a term that several stages read.
fn assumed_terms<'r>(a: &Compared<'r>, b: &Compared<'r>) -> Vec<Factor<'r>> {
    let mut factors: Vec<Factor> = Vec::new();
    for (letter, compared) in [(Letter::A, a), (Letter::B, b)] {
        for (stage, unit) in &compared.ready.units {
            let instrument = unit.description.instrument.id.as_str();
            for term in &unit.description.terms {
                let in_force = compared.ready.term(*stage, term, &compared.settings);
                if in_force.basis != TermBasis::Assumed || compared.settled.contains(&term.id) {
                    continue;
                }
                let mut known = factors.iter_mut();
                match known.find(|it| (it.instrument, &it.term.id) == (instrument, &term.id)) {
                    Some(factor) => {
                        factor.places.push((letter, *stage));
                        let new = |value: &&Value| {
                            !factor.others.contains(value) && factor.term.default != **value
                        };
                        let others: Vec<Value> =
                            term.plausible.iter().filter(new).cloned().collect();
                        factor.others.extend(others);
                    }
                    None => factors.push(Factor {
                        term,
                        instrument,
                        places: vec![(letter, *stage)],
                        note: &term.grounds.note,
                        others: term
                            .plausible
                            .iter()
                            .filter(|value| **value != term.default)
                            .cloned()
                            .collect(),
                    }),
                }
            }
        }
    }
    factors
}

/// The rule of a side that answers the question of a concept, where it is asked.
fn twin<'r>(side: &'r Compared, stage: Stage, concept: &str) -> Option<&'r String> {
    let settings = side.settings.get(&stage);
    let waived = settings.map_or(&[][..], |it| it.waived.as_slice());
    let rules = &side.ready.description(stage)?.rules;
    let mut rules = rules.iter().filter(|it| it.concept == concept);
    let rule = rules.find(|it| it.kind != RuleKind::Absent)?;
    (!waived.contains(&rule.id)).then_some(&rule.id)
}

/// The assumed rules whose answer no varied term reaches, each once for a rule version.
fn assumed_rules(a: &Compared, b: &Compared, factors: &[Factor]) -> Vec<Waiver> {
    let mut waivers: Vec<Waiver> = Vec::new();
    for (letter, compared, other) in [(Letter::A, a, b), (Letter::B, b, a)] {
        for (stage, unit) in &compared.ready.units {
            let instrument = &unit.description.instrument.id;
            let waived = compared.settings.get(stage).map(|it| it.waived.as_slice());
            for rule in &unit.description.rules {
                let varied = factors.iter().any(|factor| {
                    factor.places.contains(&(letter, *stage))
                        && rule.terms.contains(&factor.term.id)
                });
                let asked = !waived.unwrap_or_default().contains(&rule.id);
                if rule.grounds.basis != Basis::Assumed || varied || !asked {
                    continue;
                }
                let absent = rule.kind == RuleKind::Absent;
                let (id, side) = match absent {
                    false => (&rule.id, letter),
                    true => match twin(other, *stage, &rule.concept) {
                        Some(id) => (id, letter.other()),
                        None => continue,
                    },
                };
                let mut known = waivers.iter_mut();
                match known.find(|it| {
                    (&it.instrument, it.stage, &it.rule, it.absent)
                        == (instrument, *stage, id, absent)
                }) {
                    Some(waiver) => waiver.sides.push(side),
                    None => waivers.push(Waiver {
                        rule: id.clone(),
                        title: rule.title.clone().into(),
                        article: rule.article.clone().into(),
                        instrument: instrument.clone(),
                        sides: vec![side],
                        absent,
                        stage: *stage,
                        changes: Vec::new(),
                    }),
                }
            }
        }
    }
    waivers
}

impl Factor<'_> {
    /// Sets the term on one side, wherever it is assumed there.
    fn set(&self, settings: &mut AllSettings, letter: Letter, ready: &Ready, value: &Value) {
        for (_, stage) in self.places.iter().filter(|place| place.0 == letter) {
            let terms = ready.description(*stage).map(|it| it.terms.as_slice());
            let mut terms = terms.unwrap_or_default().iter();
            let Some(term) = terms.find(|term| term.id == self.term.id) else {
                continue;
            };
            // A value that one stage gives as plausible may not be in the domain of another.
            let known = parse(term, &show::literal(term, value)).is_ok_and(|it| it == *value);
            if known && *value != term.default {
                settings.entry(*stage).or_default().terms.push(Setting {
                    term: term.id.clone(),
                    value: value.clone(),
                });
            }
        }
    }

    fn shown(&self, value: &Value) -> StepValue {
        StepValue {
            value: show::literal(self.term, value),
            shown: Text::new(
                show::value(self.term, value, Lang::Zh),
                show::value(self.term, value, Lang::En),
            ),
        }
    }

    fn described(&self) -> AssumedTerm {
        AssumedTerm {
            id: self.term.id.clone(),
            title: self.term.title.clone().into(),
            article: self.term.article.clone().into(),
            instrument: self.instrument.to_owned(),
            places: self.places.clone(),
            in_force: self.shown(&self.term.default),
            note: self.note.clone().into(),
        }
    }
}

// ---------------------------------------------------------------- what is tried

/// The combinations to try of terms that have so many other values: those with the fewest deviations
/// first, then the draw. The first has none.
fn combinations(sizes: &[usize], tries: usize) -> (Vec<Deviations>, Coverage) {
    let all = sizes.iter().fold(1_u64, |all, size| {
        all.saturating_mul(u64::try_from(*size).unwrap_or(u64::MAX).saturating_add(1))
    });
    let mut tried: Vec<Deviations> = vec![Vec::new()];
    let mut level = tried.clone();
    let mut complete_up_to = 0;
    for order in 1..=sizes.len() {
        let room = tries.saturating_sub(tried.len());
        let more = level.iter().flat_map(|fewer| {
            let next = fewer.last().map_or(0, |(factor, _)| factor + 1);
            let later = sizes.iter().enumerate().skip(next);
            later.flat_map(move |(factor, size)| {
                (0..*size).map(move |value| {
                    let mut deviations = fewer.clone();
                    deviations.push((factor, value));
                    deviations
                })
            })
        });
        // One at a time always fits: fewer would be no test.
        let bound = if order == 1 { usize::MAX } else { room };
        let next: Vec<Deviations> = more.take(bound.saturating_add(1)).collect();
        if next.len() > bound {
            break;
        }
        tried.extend(next.iter().cloned());
        level = next;
        complete_up_to = order;
    }
    let exhaustive = complete_up_to == sizes.len();
    let room = tries.saturating_sub(tried.len()).min(SAMPLED);
    let mut sampled = Vec::new();
    if !exhaustive {
        let mut dice = Dice(SEED);
        let mut known: HashSet<Deviations> = HashSet::new();
        // So many draws at most: what has few deviations was tried already.
        for _ in 0..room.saturating_mul(20) {
            if sampled.len() >= room {
                break;
            }
            let deviations: Deviations = sizes
                .iter()
                .enumerate()
                .filter_map(|(factor, size)| {
                    let values = u64::try_from(size.saturating_add(1)).unwrap_or(u64::MAX);
                    let value = usize::try_from(dice.below(values)).unwrap_or_default();
                    value.checked_sub(1).map(|value| (factor, value))
                })
                .collect();
            if deviations.len() > complete_up_to && known.insert(deviations.clone()) {
                sampled.push(deviations);
            }
        }
        sampled.sort_by_key(Vec::len);
    }
    let coverage = Coverage {
        combinations: all,
        tried: tried.len() + sampled.len(),
        exhaustive,
        complete_up_to,
        sampled: sampled.len(),
        seed: SEED,
    };
    tried.extend(sampled);
    (tried, coverage)
}

// ---------------------------------------------------------------- what differs

/// Both schemes under one combination.
#[derive(Clone)]
struct Pair {
    a: Point,
    b: Point,
}

/// Both schemes under many combinations.
struct Both {
    pairs: Vec<Pair>,
    stage_runs: StageRuns,
}

/// The combinations that were tried, and what came of them.
struct Tried {
    combinations: Vec<Deviations>,
    pairs: Vec<Pair>,
    /// All combinations with up to so many deviations are among them.
    complete_up_to: usize,
}

/// How B stands to A, of everything in which they differ.
type Held = BTreeMap<Subject, Relation>;

impl Pair {
    fn differences(&self, columns: &Columns) -> Held {
        let mut held = Held::new();
        let mut add = |subject: Subject, relation: Relation| {
            if relation != Relation::Same {
                held.insert(subject, relation);
            }
        };
        let (a, b) = (&self.a.standings, &self.b.standings);
        if !Arc::ptr_eq(a, b) {
            for question in Milestone::OUTCOMES {
                let cells = a.column(question).iter().zip(b.column(question));
                let differing = cells.enumerate().filter(|(_, (a, b))| a != b);
                for (row, (of_a, of_b)) in differing {
                    let id = columns
                        .cycle
                        .applicants
                        .get(row)
                        .map(|it| it.id.to_string());
                    let subject = Subject::Applicant {
                        row,
                        id: id.unwrap_or_default(),
                        question,
                    };
                    add(subject, of_answers(Answer::of(*of_a), Answer::of(*of_b)));
                }
            }
            for figure in Figure::ALL {
                let relation = match (bounds(&self.a, figure), bounds(&self.b, figure)) {
                    (Some(a), Some(b)) => of_bounds(a, b),
                    _ => of_answers(a.vacant(), b.vacant()),
                };
                add(Subject::Cohort { figure }, relation);
            }
        }
        if !self.a.same_measures(&self.b) {
            let (of_a, of_b) = (measures(&self.a), measures(&self.b));
            let subjects = of_a.keys().chain(of_b.keys());
            let subjects: HashSet<&Subject> = subjects.collect();
            for subject in subjects {
                let relation = of_measures(of_a.get(subject), of_b.get(subject));
                add(subject.clone(), relation);
            }
        }
        held
    }
}

fn of_answers(a: Answer, b: Answer) -> Relation {
    let yes = |answer: Answer| match answer {
        Answer::Yes => Some(true),
        Answer::No | Answer::NotAsked => Some(false),
        Answer::Open => None,
    };
    match (yes(a), yes(b)) {
        (a, b) if a == b => Relation::Same,
        (Some(false), Some(true)) => Relation::Up,
        (Some(true), Some(false)) => Relation::Down,
        _ => Relation::Open,
    }
}

/// The least and the most that a number may be; none for what is no number.
fn bounds(point: &Point, figure: Figure) -> Option<(i64, i64)> {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let of = |tally: Tally| Some((number(tally.yes), number(tally.yes + tally.open)));
    let standings = &point.standings;
    match figure {
        Figure::Eligible => of(standings.tally(Milestone::Eligible)),
        Figure::Candidates => of(standings.tally(Milestone::Candidate)),
        Figure::Winners => of(standings.tally(Milestone::Winner)),
        Figure::Vacant => None,
        Figure::Prize => Some((standings.prize, standings.prize)),
    }
}

fn of_bounds(a: (i64, i64), b: (i64, i64)) -> Relation {
    if b.0 > a.1 {
        Relation::Up
    } else if b.1 < a.0 {
        Relation::Down
    } else if a == b {
        Relation::Same
    } else {
        Relation::Open
    }
}

/// The measures of a point by what they are about.
fn measures(point: &Point) -> HashMap<Subject, Vec<&MeasureOutcome>> {
    let mut measures: HashMap<Subject, Vec<&MeasureOutcome>> = HashMap::new();
    for measure in point.measures.iter() {
        measures.entry(about(measure)).or_default().push(measure);
    }
    measures
}

fn about(measure: &MeasureOutcome) -> Subject {
    Subject::Measure {
        measure: measure.measure.clone(),
        honour: measure.honour.clone().unwrap_or_default(),
        trigger: measure.trigger.clone(),
    }
}

/// A measure that does not apply is as good as none.
fn of_measures(a: Option<&Vec<&MeasureOutcome>>, b: Option<&Vec<&MeasureOutcome>>) -> Relation {
    let applying = |list: Option<&Vec<&MeasureOutcome>>| -> Vec<_> {
        let measures = list.into_iter().flatten();
        let applying = measures.filter(|it| matches!(it.applies, Answer::Yes | Answer::Open));
        applying
            .map(|it| (it.applies == Answer::Open, it.progress, it.amount))
            .collect()
    };
    let (a, b) = (applying(a), applying(b));
    if a == b {
        return Relation::Same;
    }
    if a.iter().chain(&b).any(|(open, ..)| *open) {
        return Relation::Open;
    }
    match (a.is_empty(), b.is_empty()) {
        (true, false) => Relation::Up,
        (false, true) => Relation::Down,
        _ => Relation::Other,
    }
}

/// What differs otherwise than with the values in force: how it was, and how it becomes.
type Changed = (Subject, Relation, Relation);

/// What is otherwise: what it is about, how B stood to A, and how it stands now.
fn changes(held: &Held, now: &Held) -> Vec<Changed> {
    let mut changed = Vec::new();
    for (subject, relation) in held {
        let becomes = now.get(subject).copied().unwrap_or(Relation::Same);
        if becomes != *relation {
            changed.push((subject.clone(), *relation, becomes));
        }
    }
    for (subject, becomes) in now {
        if !held.contains_key(subject) {
            changed.push((subject.clone(), Relation::Same, *becomes));
        }
    }
    changed
}

/// The combinations under which something is otherwise: those of which no part is enough, with what
/// it becomes, and how many there are in all.
#[derive(Default)]
struct Sets {
    smallest: Vec<(usize, Relation)>,
    /// Those that were drawn and then made as small as they can be.
    shrunk: Vec<usize>,
    all: usize,
}

fn otherwise(columns: &Columns, held: &Held, tried: &Tried) -> BTreeMap<Subject, Sets> {
    let mut found: BTreeMap<Subject, Sets> = BTreeMap::new();
    // Most combinations come to the same few outcomes.
    let mut known: HashMap<[usize; 4], Arc<Vec<Changed>>> = HashMap::new();
    let each = tried.pairs.iter().zip(&tried.combinations);
    for (number, (pair, deviations)) in each.enumerate() {
        let outcome = [
            Arc::as_ptr(&pair.a.standings).addr(),
            Arc::as_ptr(&pair.a.measures).addr(),
            Arc::as_ptr(&pair.b.standings).addr(),
            Arc::as_ptr(&pair.b.measures).addr(),
        ];
        let changed = known
            .entry(outcome)
            .or_insert_with(|| Arc::new(changes(held, &pair.differences(columns))))
            .clone();
        for (subject, _, becomes) in changed.iter() {
            let sets = found.entry(subject.clone()).or_default();
            sets.all += 1;
            let covered = sets.smallest.iter().any(|(smaller, relation)| {
                relation == becomes && tried.is_part(*smaller, deviations)
            });
            if !covered {
                sets.smallest.push((number, *becomes));
            }
        }
    }
    found
}

impl Tried {
    /// Whether a combination deviates in nothing but what these deviations have too.
    fn is_part(&self, number: usize, deviations: &Deviations) -> bool {
        let combination = self.combinations.get(number);
        combination.is_some_and(|it| it.iter().all(|one| deviations.contains(one)))
    }

    /// How many deviations a combination has.
    fn size(&self, number: usize) -> usize {
        self.combinations.get(number).map_or(0, Vec::len)
    }
}

/// How often, for each difference, a set that was drawn is made smaller.
const SHRINKS: usize = 3;

/// Most differences whose sets are made smaller at a time.
const MOST_SHRUNK: usize = 200;

/// A drawn set on its way to a smaller one.
struct Shrinking {
    subject: Subject,
    becomes: Relation,
    drawn: usize,
    smaller: Deviations,
    pair: Pair,
    done: bool,
}

/// Runs both schemes with each of some deviations.
type Runs<'r> = dyn FnMut(&[Deviations]) -> Result<Vec<Pair>, Error> + 'r;

/// Leaves out of a drawn set, for each difference, what it does not need: a draw deviates in much
/// that has nothing to do with it. Sets that this one explains are dropped.
fn shrink(
    columns: &Columns,
    found: &mut BTreeMap<Subject, Sets>,
    tried: &mut Tried,
    run: &mut Runs<'_>,
) -> Result<(), Error> {
    let drawn = found.iter().filter_map(|(subject, sets)| {
        let mut drawn = sets.smallest.iter().filter(|(number, _)| {
            !sets.shrunk.contains(number) && tried.size(*number) > tried.complete_up_to
        });
        let (drawn, becomes) = *drawn.next()?;
        Some(Shrinking {
            subject: subject.clone(),
            becomes,
            drawn,
            smaller: tried.combinations.get(drawn)?.clone(),
            pair: tried.pairs.get(drawn)?.clone(),
            done: false,
        })
    });
    let mut work: Vec<Shrinking> = drawn.take(MOST_SHRUNK).collect();
    // Smaller than that were all tried before, and are known not to be enough.
    let least = tried.complete_up_to + 1;
    let parts = |of: &Deviations| -> Vec<Deviations> {
        let without = |left_out: usize| {
            let kept = of.iter().enumerate().filter(|(nth, _)| *nth != left_out);
            kept.map(|(_, one)| *one).collect()
        };
        (0..of.len()).map(without).collect()
    };
    loop {
        for item in &mut work {
            item.done |= item.smaller.len() <= least;
        }
        let open = work.iter().filter(|item| !item.done);
        let wanted: BTreeSet<Deviations> = open.flat_map(|item| parts(&item.smaller)).collect();
        if wanted.is_empty() {
            break;
        }
        let wanted: Vec<Deviations> = wanted.into_iter().collect();
        let pairs = run(&wanted)?;
        let known: HashMap<&Deviations, (Held, &Pair)> = wanted
            .iter()
            .zip(&pairs)
            .map(|(it, pair)| (it, (pair.differences(columns), pair)))
            .collect();
        for item in work.iter_mut().filter(|item| !item.done) {
            let enough = parts(&item.smaller).into_iter().find_map(|part| {
                let (held, pair) = known.get(&part)?;
                let relation = held.get(&item.subject).copied();
                let same = relation.unwrap_or(Relation::Same) == item.becomes;
                same.then(|| (part, (*pair).clone()))
            });
            match enough {
                Some((part, pair)) => (item.smaller, item.pair) = (part, pair),
                None => item.done = true,
            }
        }
    }
    for item in work {
        let number = tried.combinations.len();
        tried.combinations.push(item.smaller);
        tried.pairs.push(item.pair);
        let Some(sets) = found.get_mut(&item.subject) else {
            continue;
        };
        sets.smallest.retain(|(other, becomes)| {
            let covered = tried.combinations.get(*other);
            *other != item.drawn
                && (*becomes != item.becomes
                    || !covered.is_some_and(|it| tried.is_part(number, it)))
        });
        sets.smallest.push((number, item.becomes));
        sets.shrunk.push(number);
        sets.smallest.sort_by_key(|(number, _)| tried.size(*number));
    }
    Ok(())
}

// ---------------------------------------------------------------- in words

struct Described<'d> {
    columns: &'d Columns<'d>,
    factors: &'d [Factor<'d>],
    tried: &'d Tried,
}

impl Described<'_> {
    fn difference(&self, subject: &Subject, relation: Relation, sets: Option<&Sets>) -> Difference {
        let none = Sets::default();
        let sets = sets.unwrap_or(&none);
        // Drawn sets that hold more than they need come last.
        let mut listed = sets.smallest.clone();
        listed.sort_by_key(|(number, _)| {
            let size = self.tried.size(*number);
            let drawn = size > self.tried.complete_up_to && !sets.shrunk.contains(number);
            (drawn, size)
        });
        let listed = listed.into_iter().take(MOST_SETS);
        let in_force = self.tried.pairs.first();
        // A measure that only other values call for has its name from there.
        let numbers = sets.smallest.iter().map(|(number, _)| *number);
        let asked = std::iter::once(0)
            .chain(numbers)
            .filter_map(|number| self.tried.pairs.get(number))
            .map(|pair| question(subject, pair))
            .find(|text| !text.zh.is_empty());
        let verdict = match (relation, sets.smallest.is_empty()) {
            (Relation::Same, _) => Verdict::Elsewhere,
            (Relation::Open, _) => Verdict::Undetermined,
            (_, true) => Verdict::Holds,
            (_, false) => Verdict::Rests,
        };
        Difference {
            subject: subject.clone(),
            whom: whom(subject, self.columns),
            question: asked.unwrap_or_default(),
            a: in_force.map_or_else(Text::default, |pair| state(subject, &pair.a)),
            b: in_force.map_or_else(Text::default, |pair| state(subject, &pair.b)),
            relation,
            verdict,
            rests_on: listed
                .filter_map(|(number, becomes)| self.otherwise(subject, number, becomes))
                .collect(),
            more_sets: sets.smallest.len().saturating_sub(MOST_SETS),
            otherwise_in: sets.all,
            waivers: Vec::new(),
        }
    }

    fn otherwise(&self, subject: &Subject, number: usize, becomes: Relation) -> Option<Otherwise> {
        let deviations = self.tried.combinations.get(number)?;
        let pair = self.tried.pairs.get(number)?;
        let values = deviations.iter().filter_map(|(number, value)| {
            let factor = self.factors.get(*number)?;
            let StepValue { value, shown } = factor.shown(factor.others.get(*value)?);
            Some(OtherValue {
                varied: *number,
                term: factor.term.id.clone(),
                article: factor.term.article.clone().into(),
                value,
                shown,
            })
        });
        Some(Otherwise {
            values: values.collect(),
            becomes,
            a: state(subject, &pair.a),
            b: state(subject, &pair.b),
            sampled: deviations.len() > self.tried.complete_up_to,
        })
    }
}

/// Whom or what a difference is about.
fn whom(subject: &Subject, columns: &Columns) -> Text {
    match subject {
        Subject::Cohort { .. } => Text::new("全体", "all applicants"),
        Subject::Applicant { row, id, .. } => {
            let applicant = columns.cycle.applicants.get(*row);
            let name = applicant.and_then(|applicant| applicant.name.as_deref());
            let text = name.map_or_else(|| id.clone(), |name| format!("{id} {name}"));
            Text::new(text.clone(), text)
        }
        Subject::Measure {
            honour, trigger, ..
        } => {
            let both = [honour.as_str(), trigger.as_str()];
            let text: Vec<&str> = both.into_iter().filter(|it| !it.is_empty()).collect();
            Text::new(text.join(" "), text.join(" "))
        }
    }
}

fn question(subject: &Subject, pair: &Pair) -> Text {
    match subject {
        Subject::Cohort { figure } => Text::new(figure.title(Lang::Zh), figure.title(Lang::En)),
        Subject::Applicant { question, .. } => {
            Text::new(question.title(Lang::Zh), question.title(Lang::En))
        }
        Subject::Measure { .. } => {
            let mut measures = pair.a.measures.iter().chain(pair.b.measures.iter());
            let measure = measures.find(|measure| about(measure) == *subject);
            measure.map(|it| it.title.clone()).unwrap_or_default()
        }
    }
}

/// How something stands under one scheme.
fn state(subject: &Subject, point: &Point) -> Text {
    let both = |of: &dyn Fn(Lang) -> String| Text::new(of(Lang::Zh), of(Lang::En));
    match subject {
        Subject::Applicant { row, question, .. } => {
            let answer = point.standings.answer(*question, *row);
            both(&|lang| answer.word(lang).to_owned())
        }
        Subject::Cohort {
            figure: Figure::Vacant,
        } => both(&|lang| point.standings.vacant().word(lang).to_owned()),
        Subject::Cohort {
            figure: Figure::Prize,
        } => both(&|lang| {
            let prize = laurel_words::number::thousands(point.standings.prize);
            format!("{prize}{}", lang.pick("元", " yuan"))
        }),
        Subject::Cohort { figure } => match bounds(point, *figure) {
            Some((least, most)) if least != most => both(&|_| format!("{least}–{most}")),
            Some((number, _)) => both(&|_| number.to_string()),
            None => Text::default(),
        },
        Subject::Measure { .. } => {
            let all = measures(point);
            let applying = all.get(subject).into_iter().flatten();
            let applying: Vec<_> = applying
                .filter(|it| matches!(it.applies, Answer::Yes | Answer::Open))
                .collect();
            both(&|lang| {
                let each = applying.iter().map(|measure| {
                    let amount = measure.amount.map(|amount| {
                        format!(
                            " {}{}",
                            laurel_words::number::thousands(amount),
                            lang.pick("元", " yuan")
                        )
                    });
                    let progress = measure.progress.word(lang);
                    format!("{progress}{}", amount.unwrap_or_default())
                });
                let each: Vec<String> = each.collect();
                if each.is_empty() {
                    lang.pick("无", "none").to_owned()
                } else {
                    each.join(lang.pick("、", ", "))
                }
            })
        }
    }
}

/// Most terms that the sentence names.
const NAMED: usize = 4;

fn sentence(robust: &Robust, lang: Lang) -> String {
    let counts = &robust.counts;
    let Counts {
        holds,
        rests,
        undetermined,
        elsewhere,
        ..
    } = counts;
    let all = robust.differences.len();
    match (all, lang) {
        (0, Lang::Zh) if *elsewhere == 0 => "所试各种取值下两版均没有差异。".to_owned(),
        (0, Lang::En) if *elsewhere == 0 => {
            "No difference with any of the values tried.".to_owned()
        }
        (0, Lang::Zh) => format!("按现值两版没有差异；其他取值下另有{elsewhere}项差异。"),
        (0, Lang::En) => {
            format!("No difference with the values in force; {elsewhere} under other values.")
        }
        (_, Lang::Zh) => format!(
            "{all}项差异中，{holds}项在所试取值下全部成立，{rests}项取决于假定，{undetermined}项未定；其他取值下另有{elsewhere}项。"
        ),
        (_, Lang::En) => format!(
            "Of {all} differences {holds} hold in all values tried, {rests} rest on an assumption, {undetermined} are open; {elsewhere} more elsewhere."
        ),
    }
}

fn detail(robust: &Robust, lang: Lang) -> String {
    let counts = &robust.counts;
    let (a, b) = (
        robust.a.scheme.name.get(lang),
        robust.b.scheme.name.get(lang),
    );
    let all = robust.differences.len();
    let mut alone: Vec<&VariedTerm> = robust.varied.iter().filter(|it| it.alone > 0).collect();
    alone.sort_by_key(|term| std::cmp::Reverse(term.alone));
    let more = alone.len().saturating_sub(NAMED);
    let mut named: Vec<String> = alone
        .iter()
        .take(NAMED)
        .map(|varied| {
            let term = &varied.term;
            match lang {
                Lang::Zh => format!("“{}”{} {}项", term.title.zh, term.article.zh, varied.alone),
                Lang::En => format!(
                    "\"{}\" {}: {}",
                    term.title.en, term.article.en, varied.alone
                ),
            }
        })
        .collect();
    if more > 0 {
        named.push(match lang {
            Lang::Zh => format!("另{more}个可调指标"),
            Lang::En => format!("{more} more terms"),
        });
    }
    let named = match (named.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::Zh) => format!("（单独即可改变：{}）", named.join("、")),
        (false, Lang::En) => format!(" (one term is enough: {})", named.join("; ")),
    };
    let tried = tried(robust, lang);
    match lang {
        Lang::Zh => {
            let found = if all == 0 {
                "按现值没有差异".to_owned()
            } else {
                format!(
                    "按现值的{all}项差异中，{}项在所试各种取值下全部成立，{}项取决于假定{named}，{}项未定",
                    counts.holds, counts.rests, counts.undetermined
                )
            };
            let elsewhere = match counts.elsewhere {
                0 => String::new(),
                more => format!("；另有{more}项差异仅在其他取值下出现"),
            };
            format!("从“{a}”到“{b}”，{found}{elsewhere}。{tried}")
        }
        Lang::En => {
            let found = if all == 0 {
                "there is no difference with the values in force".to_owned()
            } else {
                format!(
                    "of {all} differences with the values in force, {} hold in all values tried, {} rest on an assumption{named}, {} are undetermined",
                    counts.holds, counts.rests, counts.undetermined
                )
            };
            let elsewhere = match counts.elsewhere {
                0 => String::new(),
                more => format!("; {more} more come about under other values only"),
            };
            format!("From \"{a}\" to \"{b}\", {found}{elsewhere}. {tried}")
        }
    }
}

/// What was tried, plainly.
fn tried(robust: &Robust, lang: Lang) -> String {
    let Coverage {
        combinations,
        tried,
        exhaustive,
        complete_up_to,
        sampled,
        ..
    } = &robust.coverage;
    let terms = robust.varied.len();
    match (lang, terms, exhaustive) {
        (Lang::Zh, 0, _) => "两方案没有可以变动的假定可调指标。".to_owned(),
        (Lang::En, 0, _) => {
            "Neither scheme has an assumed term with other plausible values.".to_owned()
        }
        (Lang::Zh, _, true) => {
            format!("{terms}个假定可调指标的全部{combinations}种取值组合均已试过。")
        }
        (Lang::En, _, true) => {
            format!(
                "All {combinations} combinations of values of {terms} assumed terms were tried."
            )
        }
        (Lang::Zh, _, false) => format!(
            "{terms}个假定可调指标共有{combinations}种取值组合，未能穷尽：试了至多{complete_up_to}项同时变动的全部组合，其余随机抽取{sampled}种，合计{tried}种。"
        ),
        (Lang::En, _, false) => format!(
            "The {combinations} combinations of values of {terms} assumed terms are too many: all were tried in which up to {complete_up_to} terms change together, and {sampled} drawn from the others, {tried} altogether."
        ),
    }
}
