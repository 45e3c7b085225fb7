//! What it would take: the smallest sets of changes to facts that a firm can still change, and to its
//! score, by which an applicant would become eligible, a candidate, or a possible winner.
//!
//! The field stays as it is: the other applicants, their scores and their places. What people decide is
//! not the applicant's to change. A visit that has not been decided is taken as made, lists and decisions
//! on candidates and winners are taken as not yet made, and each of these is named as what the outcome
//! then depends on. So the goal *winner* is only ever *possible*.
//!
//! Every set that is shown has been run again through the components.

mod levers;
mod score;
mod search;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use crate::explain::{FactValue, fact_values};
use crate::variants::{Effort, Position, RowScore, Step, Trial, decisions_only};
use laurel_compare::cache::StageCache;
use laurel_contract::types::{Domain, Quantity, Value};
use laurel_cycle::error::Error;
use laurel_cycle::{Applicant, label};
use laurel_scheme::columns::{Columns, Undecided};
use laurel_scheme::outcome::{CycleInfo, SchemeInfo, Score};
use laurel_scheme::show;
use laurel_scheme::stage::{Answer, Stage};
use laurel_scheme::truth::passes;
use laurel_words::lang::{Lang, Text};

pub use levers::field_label;
pub use levers::judgement;
use score::{Aim, Standing};
pub use score::{ScoreChange, ScoreTarget};
use search::{Choice, Group, Search, combined};

/// Most sets that are shown; how many there are is always said.
pub const MOST_SHOWN: usize = 20;
/// Most combinations of values that are run again for one set that is shown.
const MOST_VERIFIED: usize = 256;

/// What the applicant wants to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Goal {
    /// 符合申报条件 · meets the conditions
    Eligible,
    /// 候选 · a certain candidate
    Candidate,
    /// 可能获奖 · a winner, as far as rules determine it
    Winner,
}

impl Goal {
    /// In words.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Eligible => lang.pick("符合申报条件", "eligible"),
            Self::Candidate => lang.pick("候选", "a candidate"),
            Self::Winner => lang.pick("可能获奖", "a possible winner"),
        }
    }
}

/// How far the changes lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Attains {
    /// The goal is reached as things are.
    Already,
    /// The goal is reached for certain, as far as rules determine it.
    Certain,
    /// The goal is possible, but not for certain: it hangs on others, or on what people decide.
    Possible,
    /// No set of changeable facts and scores suffices.
    Never,
    /// None was found among the sets that were tried, which are not all.
    NotFound,
}

/// What it would take.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "WhatIf")]
pub struct WhatIf {
    /// The scheme and how it was set.
    pub scheme: SchemeInfo,
    /// The cycle.
    pub cycle: CycleInfo,
    /// Id of the applicant.
    pub applicant: String,
    /// Its name.
    pub name: Option<String>,
    /// Where it stands.
    pub now: Position,
    /// Its score as it is.
    pub score: Option<Score>,
    /// What it wants to be.
    pub goal: Goal,
    /// The finding in one sentence.
    pub sentence: Text,
    /// How far the changes lead.
    pub attains: Attains,
    /// The size of the smallest sets: facts to change or to supply, and one more for the score.
    pub size: Option<usize>,
    /// The smallest sets, up to a number of them.
    pub sets: Vec<ChangeSet>,
    /// How many smallest sets there are; one, which is empty, where nothing of the applicant's own has to
    /// change.
    pub sets_total: u64,
    /// The score that it takes; none where the goal needs none, and where it is withheld.
    pub target: Option<ScoreTarget>,
    /// The score that it takes, and what would lead there, is not said: it tells what another applicant
    /// was given.
    pub score_withheld: bool,
    /// Rules that no change to a changeable fact or to the score can meet.
    pub blocked: Vec<BlockedRule>,
    /// Facts that were taken as not changeable: those that a rule reads that is not met come first.
    pub immutable: Vec<ImmutableFact>,
    /// What was tried.
    pub limits: Limits,
    /// How much was run.
    pub effort: Effort,
    /// The score that it takes follows from the terms alone, and from no other applicant's.
    #[serde(skip)]
    by_terms: bool,
}

/// One set of changes that leads to the goal.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ChangeSet {
    /// Facts to change or to supply.
    pub changes: Vec<Change>,
    /// What the score has to become; none where it need not change, and where it is withheld.
    pub score: Option<ScoreChange>,
    /// The score has to become another, and what it has to become is withheld.
    pub score_withheld: bool,
    /// The position when it is run again with these changes.
    pub then: Position,
    /// What it then depends on: steps that people decide.
    pub depends_on: Vec<Step>,
}

/// Whether something is on record already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// What is on record would have to become something else.
    Change,
    /// Nothing is on record: it would have to be supplied, and be this.
    Supply,
}

/// A fact that would have to be another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    /// Changed or supplied.
    pub kind: ChangeKind,
    /// Its key in the cycle file.
    pub key: String,
    /// Its wording.
    pub label: Text,
    /// The article of the first rule of the scheme that reads it.
    pub article: Text,
    /// Number of the record within its table, from 0; none where it is no field of a record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<usize>,
    /// Field of the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Wording of the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field_label: Option<Text>,
    /// The value as it is; null where it is not known.
    pub from: Json,
    /// The values that do, any of them. Of a date that is missing, the latest that does.
    pub to: Vec<Json>,
    /// True where the value is a judgement, which people make.
    pub judged: bool,
}

/// A rule that nothing changeable can meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BlockedRule {
    /// Its stage.
    pub stage: Stage,
    /// Its id.
    pub rule: String,
    /// Its article.
    pub article: Text,
    /// Its wording.
    pub title: Text,
    /// The answer as things are.
    pub answer: Answer,
    /// Keys of the facts that it reads and that cannot be changed.
    pub immutable: Vec<String>,
}

/// A fact that was taken as not changeable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ImmutableFact {
    /// The fact with its value.
    #[serde(flatten)]
    pub fact: FactValue,
    /// Ids of the rules that read it and are not met.
    pub rules: Vec<String>,
    /// These rules, each by its article and wording.
    #[serde(skip)]
    pub titles: Vec<Text>,
}

/// What was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Limits {
    /// Facts that could be changed or supplied.
    pub levers: usize,
    /// Whether every set was tried, or ruled out by its parts, up to the smallest that suffices.
    pub complete: bool,
    /// Most variants that are tried for rules that hang together.
    pub most_variants: usize,
    /// Most sets that are shown.
    pub most_shown: usize,
}

/// Says what it would take for an applicant. Without a goal, it is the next that the applicant lacks.
pub fn whatif(
    trial: &Trial,
    scheme: SchemeInfo,
    row: usize,
    goal: Option<Goal>,
) -> Result<WhatIf, Error> {
    let cycle = trial.columns().cycle;
    let applicant = cycle
        .applicants
        .get(row)
        .ok_or_else(|| Error::input("没有这家申报单位", "there is no such applicant"))?;
    // What people have yet to decide, once the applicant has done its part.
    let mut undecided = decisions_only(cycle)?;
    undecided.candidate_list = None;
    undecided.deliberation = None;
    undecided.notice = None;
    undecided.approval = None;
    if let Some(list) = &mut undecided.eligible_list
        && !list.applicants.contains(&applicant.id)
    {
        // Who meets the conditions is on the office's list.
        list.applicants.push(applicant.id.clone());
    }
    let columns = Columns::new(&undecided).taking(trial.columns().undecided);
    let memo = StageCache::new(&columns);
    let asked = Asked {
        trial,
        field: trial.on(&memo),
        row,
        applicant,
        now: trial.position(row),
        goal: goal.unwrap_or_else(|| next(&trial.position(row))),
    };
    asked.answer(scheme)
}

/// What it would take for an applicant, as a card has it: the finding, and the changes of the first of
/// the smallest sets. A card may be cut out and given to its applicant.
pub fn brief(
    trial: &Trial,
    scheme: SchemeInfo,
    row: usize,
    lang: Lang,
) -> Result<(String, Vec<String>), Error> {
    let answer = whatif(trial, scheme, row, None)?.without_others();
    let changes = answer.sets.first().into_iter().flat_map(|set| &set.changes);
    // The page says at its head what was made of what nobody decided.
    let lines = changes.map(|change| change.words(lang)).collect();
    Ok((answer.finding(lang).to_owned(), lines))
}

/// The next goal that is not reached.
fn next(now: &Position) -> Goal {
    if !is_met(now.eligible) {
        Goal::Eligible
    } else if !is_met(now.candidate) {
        Goal::Candidate
    } else {
        Goal::Winner
    }
}

fn is_met(answer: Answer) -> bool {
    matches!(answer, Answer::Yes | Answer::NotAsked)
}

/// The question, with what it is asked of.
struct Asked<'a, 't> {
    trial: &'a Trial<'t>,
    /// The field as far as people have yet to decide on candidates and winners.
    field: Trial<'a>,
    row: usize,
    applicant: &'a Applicant,
    now: Position,
    goal: Goal,
}

/// What was found, before it is put into words.
#[derive(Default)]
struct Found {
    attains: Option<Attains>,
    sets: Vec<ChangeSet>,
    total: u64,
    target: Option<ScoreTarget>,
    blocked: Vec<BlockedRule>,
    levers: usize,
    complete: bool,
}

impl Asked<'_, '_> {
    fn answer(&self, scheme: SchemeInfo) -> Result<WhatIf, Error> {
        let found = self.find()?;
        let immutable = self.immutable();
        let size = found.sets.iter().map(ChangeSet::size).min();
        let attains = found.attains.unwrap_or(Attains::NotFound);
        let mut answer = WhatIf {
            scheme,
            cycle: CycleInfo::of(self.trial.columns()),
            applicant: self.applicant.id.to_string(),
            name: self.applicant.name.as_deref().map(str::to_owned),
            now: self.now,
            score: self.score().map(RowScore::shown),
            goal: self.goal,
            sentence: Text::default(),
            attains,
            size,
            sets: found.sets,
            sets_total: found.total,
            by_terms: found.target.as_ref().is_none_or(|it| self.by_terms(it)),
            target: found.target,
            score_withheld: false,
            blocked: found.blocked,
            immutable,
            limits: Limits {
                levers: found.levers,
                complete: found.complete,
                most_variants: search::MOST_VARIANTS,
                most_shown: MOST_SHOWN,
            },
            effort: self.trial.effort(&[self.field.memo.stage_runs()]),
        };
        answer.sentence = answer.told();
        Ok(answer)
    }

    fn score(&self) -> Option<RowScore> {
        let row = u32::try_from(self.row).ok()?;
        crate::variants::score_of(&self.trial.base.scored.answer, row)
    }

    /// Whether a target is what a term of ranking asks for, such as the lowest score of a winner: anybody
    /// may know that. What is more is one point more than somebody else has.
    fn by_terms(&self, target: &ScoreTarget) -> bool {
        let ranking = self.trial.ready.description(Stage::Ranking);
        let set = self.trial.settings.get(&Stage::Ranking);
        let amounts: Vec<i64> = ranking
            .iter()
            .flat_map(|it| &it.terms)
            .filter(|term| {
                matches!(&term.domain, Domain::Amount(span) if span.quantity == Quantity::Centipoints)
            })
            .filter_map(|term| {
                let mut set = set.into_iter().flat_map(|it| &it.terms);
                let set = set.rfind(|it| it.term == term.id).map(|it| &it.value);
                match set.unwrap_or(&term.default) {
                    Value::Amount(amount) => Some(*amount),
                    _ => None,
                }
            })
            .collect();
        let step = i64::from(target.step_centipoints);
        let asked_for = |total: Option<u32>| {
            total.map(i64::from).is_none_or(|total| {
                amounts
                    .iter()
                    .any(|amount| *amount <= total && total < amount + step)
            })
        };
        asked_for(target.certain_centipoints) && asked_for(target.possible_centipoints)
    }

    fn reached(&self) -> bool {
        is_met(match self.goal {
            Goal::Eligible => self.now.eligible,
            Goal::Candidate => self.now.candidate,
            Goal::Winner => self.now.winner,
        })
    }

    fn find(&self) -> Result<Found, Error> {
        if self.reached() {
            return Ok(Found {
                attains: Some(Attains::Already),
                complete: true,
                ..Found::default()
            });
        }
        let search = Search::new(self.trial, self.applicant)?;
        let mut groups = search.groups()?;
        let (mut sets, mut total) = combined(&groups, MOST_SHOWN);
        if groups.iter().all(|group| !group.choices.is_empty()) && !self.verify(&search, &sets)? {
            groups = vec![search.together()?];
            (sets, total) = combined(&groups, MOST_SHOWN);
        }
        let complete = groups
            .iter()
            .all(|group| group.complete || !group.choices.is_empty());
        let mut found = Found {
            total,
            complete,
            levers: search.levers.len(),
            ..Found::default()
        };
        let lost: Vec<&Group> = groups
            .iter()
            .filter(|group| group.choices.is_empty())
            .collect();
        if !lost.is_empty() {
            let certain = lost.iter().any(|group| group.complete);
            found.complete = certain;
            found.attains = Some(if certain {
                Attains::Never
            } else {
                Attains::NotFound
            });
            for rule in lost.iter().flat_map(|group| &group.blocked) {
                found
                    .blocked
                    .extend(self.blocked(Stage::Eligibility, *rule));
            }
            found.total = 0;
            return Ok(found);
        }
        if self.goal == Goal::Eligible {
            found.attains = Some(Attains::Certain);
            for set in &sets {
                found.sets.push(self.eligible(&search, set)?);
            }
            return Ok(found);
        }
        self.rank(&search, &sets, found)
    }

    /// Runs every set again, with all its combinations of values.
    fn verify(&self, search: &Search, sets: &[Choice]) -> Result<bool, Error> {
        let mut variants = Vec::new();
        for set in sets {
            let mut some = vec![Vec::new()];
            for (lever, values) in set {
                some = some
                    .iter()
                    .flat_map(|pulls: &Vec<(usize, usize)>| {
                        values.iter().map(|value| {
                            let mut pulls = pulls.clone();
                            pulls.push((*lever, *value));
                            pulls
                        })
                    })
                    .take(MOST_VERIFIED)
                    .collect();
            }
            variants.extend(some);
        }
        let answers = search.try_all(&variants)?;
        Ok(answers.iter().all(|answer| passes(answer.verdict)))
    }

    /// A set for the goal *eligible*. Everything else stays as it is on record.
    fn eligible(&self, search: &Search, set: &Choice) -> Result<ChangeSet, Error> {
        let pulls: Vec<(usize, usize)> = first_values(set);
        let verdict = search.try_all(&[pulls])?;
        let verdict = verdict.first().map_or(3, |answer| answer.verdict);
        let base = &self.trial.base;
        let mut eligible = base.screened.answer.clone();
        crate::variants::put(&mut eligible, self.row, verdict);
        let selected = self.trial.select(&eligible, &base.scored.answer)?;
        let then = Position::at(
            &eligible,
            &base.scored.answer.visited,
            &selected.answer,
            self.row,
        );
        Ok(ChangeSet {
            changes: changes(search, set),
            score: None,
            score_withheld: false,
            then,
            depends_on: self.depends_on(&["eligible-list"]),
        })
    }

    /// The score that it takes, and with it the sets for the goals *candidate* and *winner*.
    fn rank(&self, search: &Search, sets: &[Choice], mut found: Found) -> Result<Found, Error> {
        let standing = Standing {
            trial: self.trial,
            field: &self.field,
            row: self.row,
        };
        let aim = Aim::take(&standing, self.goal == Goal::Winner)?;
        found.target = aim.target.clone();
        let Some((attains, score, then)) = aim.reached else {
            found.attains = Some(Attains::Never);
            found.total = 0;
            for (stage, rule) in &aim.blocked {
                found.blocked.extend(self.blocked(*stage, *rule));
            }
            return Ok(found);
        };
        found.attains = Some(attains);
        let visited = is_met(self.now.visited);
        let mut steps = vec!["eligible-list"];
        if !visited {
            steps.push("site-visit");
        }
        steps.push("candidate-list");
        if self.goal == Goal::Winner {
            steps.extend(["deliberation", "notice", "approval"]);
        }
        for set in sets {
            found.sets.push(ChangeSet {
                changes: changes(search, set),
                score: score.clone(),
                score_withheld: false,
                then,
                depends_on: self.depends_on(&steps),
            });
        }
        Ok(found)
    }

    /// The steps of these concepts, but for lists on record that name the applicant already.
    fn depends_on(&self, concepts: &[&str]) -> Vec<Step> {
        let record = self.trial.columns().cycle;
        let named = |concept: &str| match concept {
            "eligible-list" => record.eligible_list.is_some(),
            "candidate-list" => record.candidate_list.is_some(),
            _ => false,
        };
        let steps = self.trial.steps(self.row).into_iter();
        steps
            .filter(|(concept, _)| concepts.contains(concept))
            .filter(|(concept, step)| step.now != Answer::Yes || !named(concept))
            .map(|(_, step)| step)
            .collect()
    }

    fn blocked(&self, stage: Stage, number: usize) -> Option<BlockedRule> {
        let description = self.trial.ready.worded(stage, self.trial.settings)?;
        let rule = description.rules.get(number)?;
        let base = &self.trial.base;
        let columns = match stage {
            Stage::Eligibility => &base.screened.rules,
            Stage::Scoring => &base.scored.rules,
            Stage::Ranking | Stage::Sanction => &base.selected.rules,
        };
        let keys = search::keys(&rule.facts);
        Some(BlockedRule {
            stage,
            rule: rule.id.clone(),
            article: rule.article.clone().into(),
            title: rule.title.clone().into(),
            answer: Answer::at(columns.get(number).map_or(&[], Vec::as_slice), self.row),
            immutable: keys
                .into_iter()
                .filter(|key| stage == Stage::Eligibility && levers::is_fixed(key))
                .map(str::to_owned)
                .collect(),
        })
    }

    /// The facts that eligibility reads and that cannot be changed.
    fn immutable(&self) -> Vec<ImmutableFact> {
        let json = serde_json::to_value(self.applicant).unwrap_or_default();
        let rules = search::rules(self.trial);
        let worded = self
            .trial
            .ready
            .worded(Stage::Eligibility, self.trial.settings);
        let mut facts: Vec<ImmutableFact> = Vec::new();
        let answers = rules.iter().zip(&self.trial.base.screened.rules);
        for (number, (rule, column)) in answers.enumerate() {
            let met = column.get(self.row).copied().is_some_and(passes);
            for fact in fact_values(self.applicant, &json, rule, &self.trial.ready.facts) {
                if !levers::is_fixed(&fact.key) {
                    continue;
                }
                let at = facts.iter().position(|known| known.fact.key == fact.key);
                let at = at.unwrap_or_else(|| {
                    facts.push(ImmutableFact {
                        fact,
                        rules: Vec::new(),
                        titles: Vec::new(),
                    });
                    facts.len() - 1
                });
                if let Some(known) = facts.get_mut(at).filter(|_| !met) {
                    known.rules.push(rule.id.clone());
                    let told = worded.as_deref().and_then(|it| it.rules.get(number));
                    let told = told.unwrap_or(rule);
                    known.titles.push(Text::new(
                        format!("{} {}", told.article.zh, told.title.zh),
                        format!("{} {}", told.article.en, told.title.en),
                    ));
                }
            }
        }
        facts.sort_by_key(|fact| fact.rules.is_empty());
        facts
    }
}

impl ChangeSet {
    /// Facts to change or to supply, and one more for the score.
    pub fn size(&self) -> usize {
        self.changes.len() + usize::from(self.score.is_some() || self.score_withheld)
    }
}

impl WhatIf {
    /// As it may be given to the applicant, or to anybody: without a score that tells what another one
    /// was given, and without what would lead there.
    #[must_use]
    pub fn without_others(mut self) -> Self {
        if self.by_terms {
            return self;
        }
        self.score_withheld = self.target.take().is_some();
        for set in &mut self.sets {
            set.score_withheld = set.score.take().is_some();
        }
        self.sentence = self.told();
        self
    }

    /// What the score has to be above: where nobody decided, and winners are deduced, the last of these.
    pub fn bar(&self) -> Bar {
        match (self.goal, self.cycle.undecided.id) {
            (Goal::Winner, Undecided::ByOrder) => Bar::Winners,
            _ => Bar::Candidates,
        }
    }

    /// The finding without its mark.
    pub fn finding(&self, lang: Lang) -> &str {
        let told = self.sentence.get(lang);
        let tag = self.cycle.undecided.id.tag(lang);
        told.strip_prefix(&*tag).unwrap_or(told)
    }

    fn told(&self) -> Text {
        let undecided = self.cycle.undecided.id;
        undecided.marked(|lang| sentence(self, lang))
    }
}

/// The levers of a set, each with the first of its values.
fn first_values(set: &Choice) -> Vec<(usize, usize)> {
    set.iter()
        .filter_map(|(lever, values)| Some((*lever, *values.first()?)))
        .collect()
}

fn changes(search: &Search, set: &Choice) -> Vec<Change> {
    set.iter()
        .filter_map(|(lever, values)| {
            let lever = search.levers.get(*lever)?;
            let info = label(&lever.key);
            Some(Change {
                kind: if lever.supply {
                    ChangeKind::Supply
                } else {
                    ChangeKind::Change
                },
                key: lever.key.clone(),
                label: lever.label.clone(),
                article: search.article(&lever.key).unwrap_or_else(|| {
                    info.map_or_else(Text::default, |info| {
                        Text::new(info.article_zh, format!("art. {}", info.article))
                    })
                }),
                record: lever.record.map(|(at, _)| at),
                field: lever.record.map(|(_, field)| field.to_owned()),
                field_label: lever.record.map(|(_, field)| levers::field_label(field)),
                from: lever.from.clone(),
                to: values
                    .iter()
                    .filter_map(|value| Some(lever.values.get(*value)?.to.clone()))
                    .collect(),
                judged: lever.judged,
            })
        })
        .collect()
}

/// The finding in one sentence, as long as there is room for.
fn sentence(answer: &WhatIf, lang: Lang) -> String {
    let room = laurel_scheme::sentence::room(lang);
    let forms = (0..=BRIEFEST).map(|brief| worded(answer, brief, lang));
    let mut last = String::new();
    for form in forms {
        if form.chars().count() <= room {
            return form;
        }
        last = form;
    }
    last
}

/// The briefest form of the sentence: each leaves out more than the one before.
const BRIEFEST: u8 = 4;

fn worded(answer: &WhatIf, brief: u8, lang: Lang) -> String {
    let who = match &answer.name {
        Some(name) if brief < 3 => format!("{} {name}", answer.applicant),
        _ => answer.applicant.clone(),
    };
    let scheme = answer.scheme.short.get(lang);
    let goal = answer.goal.word(lang);
    let head = match lang {
        _ if brief >= 4 => who,
        Lang::Zh => format!("按{scheme}，{who}"),
        Lang::En => format!("Under {scheme}, {who}"),
    };
    let first = answer.sets.first();
    let people = first
        .map(|set| people(&set.depends_on, brief, lang))
        .unwrap_or_default();
    match answer.attains {
        Attains::Already => match lang {
            Lang::Zh => format!("{head}已经{}，无需改变。", already(answer.goal, lang)),
            Lang::En => format!(
                "{head} is {} already: nothing has to change.",
                already(answer.goal, lang)
            ),
        },
        Attains::Never => {
            let rules = blocked_text(&answer.blocked, brief, lang);
            match lang {
                Lang::Zh => format!(
                    "{head}无论改变什么都不能{}；不可改变的是{rules}。",
                    attained(answer.goal)
                ),
                Lang::En => {
                    format!("{head} cannot become {goal} by any change; not changeable: {rules}.")
                }
            }
        }
        Attains::NotFound => match lang {
            Lang::Zh => {
                format!(
                    "{head}：在所试范围内没有找到能{}的改变；并未试遍全部组合。",
                    attained(answer.goal)
                )
            }
            Lang::En => format!("{head}: not all sets were tried, and none found makes it {goal}."),
        },
        Attains::Certain | Attains::Possible => {
            let needs = first
                .map(|set| needs(set, answer.bar(), brief, lang))
                .unwrap_or_default();
            let goal = match (answer.attains, answer.goal, lang) {
                (Attains::Possible, Goal::Candidate, Lang::Zh) => "可能成为候选（不能确定）",
                (Attains::Possible, Goal::Candidate, Lang::En) => {
                    "a possible candidate (not a certain one)"
                }
                (_, goal, Lang::Zh) => becomes(goal),
                (.., Lang::En) => goal,
            };
            let nothing = first.is_none_or(|set| set.size() == 0);
            let sets = if answer.sets_total > 1 && brief < 2 {
                match lang {
                    Lang::Zh => format!("（最小组合共{}种）", answer.sets_total),
                    Lang::En => format!(" ({} smallest sets)", answer.sets_total),
                }
            } else {
                String::new()
            };
            match (lang, nothing) {
                (Lang::Zh, true) => format!(
                    "{head}自身无需再作改变；能否{}，{people}。",
                    attained(answer.goal)
                ),
                (Lang::En, true) => {
                    format!("{head} needs no change of its own to be {goal}; {people}.")
                }
                (Lang::Zh, false) => format!("{head}最少须{needs}即{goal}{sets}；此后{people}。"),
                (Lang::En, false) => {
                    format!("{head} would be {goal} by no less than {needs}{sets}; {people}.")
                }
            }
        }
    }
}

/// The goal as a Chinese verb, after "can" or "whether".
fn attained(goal: Goal) -> &'static str {
    match goal {
        Goal::Eligible => "符合申报条件",
        Goal::Candidate => "成为候选",
        Goal::Winner => "获奖",
    }
}

/// The goal as a Chinese verb.
fn becomes(goal: Goal) -> &'static str {
    match goal {
        Goal::Eligible => "符合申报条件",
        Goal::Candidate => "成为候选",
        Goal::Winner => "可能获奖",
    }
}

fn already(goal: Goal, lang: Lang) -> &'static str {
    match goal {
        Goal::Eligible => lang.pick("符合申报条件", "eligible"),
        Goal::Candidate => lang.pick("是候选", "a candidate"),
        Goal::Winner => lang.pick("获奖", "a winner"),
    }
}

fn needs(set: &ChangeSet, bar: Bar, brief: u8, lang: Lang) -> String {
    let count = |kind: ChangeKind| set.changes.iter().filter(|it| it.kind == kind).count();
    let (changed, supplied) = (count(ChangeKind::Change), count(ChangeKind::Supply));
    let mut parts = Vec::new();
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    if changed > 0 {
        parts.push(match lang {
            Lang::Zh => format!("改变{changed}项事实"),
            Lang::En => format!("changing {changed} fact{}", plural(changed)),
        });
    }
    if supplied > 0 {
        parts.push(match lang {
            Lang::Zh => format!("补充{supplied}项缺少的事实"),
            Lang::En => format!("supplying {supplied} missing fact{}", plural(supplied)),
        });
    }
    if let Some(score) = &set.score {
        parts.push(match brief {
            0 => score.words(lang),
            _ => score.brief(lang),
        });
    }
    if set.score_withheld {
        parts.push(match brief {
            0 => bar.withheld(lang).to_owned(),
            _ => bar.above(lang).to_owned(),
        });
    }
    parts.join(lang.pick("、", " and "))
}

/// What a score has to be above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// The last of the candidates.
    Candidates,
    /// The last of those who win, where that is deduced from the order.
    Winners,
}

impl Bar {
    /// What the score has to become, in a few words, where it is not said.
    fn above(self, lang: Lang) -> &'static str {
        match self {
            Self::Candidates => lang.pick(
                "使得分高于候选名额末位者",
                "a score above the last candidate's",
            ),
            Self::Winners => lang.pick(
                "使得分高于获奖名额末位者",
                "a score above the last winner's",
            ),
        }
    }

    /// What the score has to become, where it is not said.
    pub fn withheld(self, lang: Lang) -> &'static str {
        match self {
            Self::Candidates => lang.pick(
                "使得分高于候选名额末位者（所需分数涉及其他单位的得分，不列出）",
                "a score above that of the last who is among the candidates (which is another's, and not said)",
            ),
            Self::Winners => lang.pick(
                "使得分高于获奖名额末位者（所需分数涉及其他单位的得分，不列出）",
                "a score above that of the last who wins (which is another's, and not said)",
            ),
        }
    }
}

/// What it then depends on, in one clause.
fn people(steps: &[Step], brief: u8, lang: Lang) -> String {
    let mut bodies: Vec<&str> = Vec::new();
    for step in steps {
        let by = step.by.get(lang);
        if !bodies.contains(&by) {
            bodies.push(by);
        }
    }
    if bodies.is_empty() {
        return lang
            .pick("不取决于任何人的决定", "nothing then depends on a decision")
            .to_owned();
    }
    if brief > 0 && bodies.len() > 1 {
        return match lang {
            Lang::Zh => format!("取决于{}个环节的决定", steps.len()),
            Lang::En => format!("{} steps are then for others", steps.len()),
        };
    }
    format!(
        "{}{}",
        lang.pick("取决于", "it then depends on "),
        bodies.join(lang.pick("、", ", "))
    )
}

fn blocked_text(rules: &[BlockedRule], brief: u8, lang: Lang) -> String {
    let comma = lang.pick("、", ", ");
    let told = |rule: &BlockedRule| {
        let (article, title) = (rule.article.get(lang), rule.title.get(lang));
        let facts = rule.immutable.iter().filter_map(|key| label(key));
        let facts: Vec<&str> = facts.map(|info| lang.pick(info.zh, info.en)).collect();
        match (brief, facts.is_empty(), lang) {
            (0, false, Lang::Zh) => format!("{article} {title}（{}）", facts.join(comma)),
            (0, false, Lang::En) => format!("{article} {title} ({})", facts.join(comma)),
            (0 | 1, ..) => format!("{article} {title}"),
            _ => article.to_owned(),
        }
    };
    let most = if brief < 3 { rules.len() } else { 1 };
    let mut all: Vec<String> = rules.iter().map(told).collect();
    if brief >= 2 {
        all.dedup();
    }
    let more = all.len().saturating_sub(most);
    all.truncate(most);
    let told = all.join(lang.pick("；", "; "));
    match (more, lang) {
        (0, _) => told,
        (more, Lang::Zh) => format!("{told}等{}处", more + 1),
        (more, Lang::En) => format!("{told} and {more} more"),
    }
}

/// Points with a word.
fn points(centipoints: u32, lang: Lang) -> String {
    show::quantity(i64::from(centipoints), Quantity::Centipoints, lang)
}
