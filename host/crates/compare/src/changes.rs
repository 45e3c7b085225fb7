//! What changes from one scheme to another, without any applicant: the table of old and new wording
//! (修订对照表), and the units to which a difference in outcomes is attributed.
//!
//! A change is
//! - in eligibility, a *concept*: a question that only one side asks, or that both ask with other
//!   values, another wording or other facts. Its article is what staff amend, and its verdicts stand
//!   in a column of their own, so that it can be exchanged alone;
//! - in a later stage, a *term* whose value differs, a rule that is waived on one side, or a rule that
//!   one side only has;
//! - in any stage, a *difference in code*: the components differ, and neither wording nor terms
//!   express what of it they answer differently. It has a row of its own.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use laurel_contract::sanction::MeasureKind;
use laurel_contract::types::{Basis, Domain, Rule, RuleKind, Term, Value};
use laurel_scheme::outcome::{SchemeInfo, TermBasis};
use laurel_scheme::ready::{Ready, Run};
use laurel_scheme::settings::StageSettings;
use laurel_scheme::stage::Stage;
use laurel_words::lang::{Lang, Text};

/// The changes from scheme A to scheme B, in the order of the procedure and of A's articles, then
/// those that only B has.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "Changes")]
pub struct Changes {
    /// The finding in one sentence.
    pub sentence: Text,
    /// The baseline.
    pub a: SchemeInfo,
    /// The reform.
    pub b: SchemeInfo,
    /// What changes.
    pub changes: Vec<Change>,
    /// Rules that both sides have and that are the same but for their numbers.
    pub carried_over: Vec<Change>,
}

/// One change: a row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    /// Its id, which attributions refer to: `eligibility/past-winner`, `ranking/prize`,
    /// `scoring/code`.
    pub id: String,
    /// Stage that it belongs to.
    pub stage: Stage,
    /// What kind of change it is.
    pub kind: ChangeKind,
    /// What it is about.
    pub title: Text,
    /// Under A; none where A has no such rule or term.
    pub a: Option<Provision>,
    /// Under B; none where B has no such rule or term.
    pub b: Option<Provision>,
    /// Terms that the rule reads and whose values differ, or that one side only has.
    pub terms: Vec<TermChange>,
    /// Where it cannot be exchanged alone, the id of the change that it is attributed with: a rule
    /// that one component has and another replaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
}

/// What kind of change it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// A rule that only B has.
    Added,
    /// A rule that only A has.
    Removed,
    /// Another value, wording, set of facts or way to decide.
    Amended,
    /// The rule is asked on one side only, because the other waives it.
    Waived,
    /// The components differ in what neither wording nor terms express.
    Code,
    /// The recorded decisions were taken under the rules of one side, and not of the other.
    Decisions,
    /// The same on both sides.
    Same,
}

impl Change {
    /// Whether it is a rule that only follows from the others of its version, which is no provision
    /// that anybody added or removed.
    pub fn is_inferred(&self) -> bool {
        let only = match self.kind {
            ChangeKind::Added => &self.b,
            ChangeKind::Removed => &self.a,
            _ => return false,
        };
        let inferred = |side: &Provision| side.basis == TermBasis::Inferred;
        // A term has a row of its own, whatever its value rests on.
        let term = self.terms.iter().any(|term| term.title == self.title);
        !term && only.as_ref().is_some_and(inferred)
    }
}

impl ChangeKind {
    /// In words.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Added => lang.pick("新增", "added"),
            Self::Removed => lang.pick("删去", "removed"),
            Self::Amended => lang.pick("修改", "amended"),
            Self::Waived => lang.pick("其中一版不适用", "waived on one side"),
            Self::Code => lang.pick("其他差异", "difference in code"),
            Self::Decisions => lang.pick("决定所依办法", "whose decisions"),
            Self::Same => lang.pick("沿用", "carried over"),
        }
    }
}

/// A rule, term or component on one side of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Provision {
    /// Id of the rule or term within its version; for a difference in code, the component.
    pub id: String,
    /// Its article.
    pub article: Text,
    /// Its wording.
    pub title: Text,
    /// What it rests on.
    pub basis: TermBasis,
    /// Why it rests on that; empty where it was read in the text.
    pub note: Text,
    /// True where it, or a value that it reads, is assumed.
    pub assumed: bool,
    /// True where the run does not ask it.
    pub waived: bool,
    /// True where this side has no such provision; the basis and the note are those of its absence.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub absent: bool,
}

/// A term whose value differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TermChange {
    /// Its id.
    pub id: String,
    /// Its wording.
    pub title: Text,
    /// Under A; none where A has no such term.
    pub a: Option<TermAt>,
    /// Under B; none where B has no such term.
    pub b: Option<TermAt>,
}

/// The value of a term on one side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TermAt {
    /// The article that states it or leaves it open.
    pub article: Text,
    /// The value, as after `--set`.
    pub value: String,
    /// The value in words.
    pub shown: Text,
    /// What it rests on.
    pub basis: TermBasis,
    /// Why it rests on that; empty where it was read in the text, or set for the run.
    pub note: Text,
}

/// A scheme with the settings of a run.
#[derive(Clone, Copy)]
pub struct Set<'a> {
    /// The scheme.
    pub ready: &'a Ready,
    /// The settings of each stage, as [`Ready::settings`] gives them.
    pub settings: &'a BTreeMap<Stage, StageSettings>,
}

impl<'a> Set<'a> {
    /// The rules of a run.
    pub fn of(run: &'a Run<'a>) -> Self {
        Self {
            ready: run.ready,
            settings: &run.settings,
        }
    }
}

/// The changes from A to B.
pub fn changes(a: Set, b: Set) -> Changes {
    let Plan {
        changes,
        carried_over,
        ..
    } = Plan::new(a, b);
    let (mut info_a, mut info_b) = (
        SchemeInfo::new(a.ready, a.settings),
        SchemeInfo::new(b.ready, b.settings),
    );
    SchemeInfo::tell_apart(&mut info_a, &mut info_b);
    let sentence = |lang| sentence(lang, &info_a, &info_b, &changes, carried_over.len());
    Changes {
        sentence: Text::new(sentence(Lang::Zh), sentence(Lang::En)),
        a: info_a,
        b: info_b,
        changes,
        carried_over,
    }
}

/// The changes, with what has to be done to apply one of them alone.
pub struct Plan {
    /// The changes.
    pub changes: Vec<Change>,
    /// For each change, how it is applied.
    pub levers: Vec<Lever>,
    /// Rules that are the same.
    pub carried_over: Vec<Change>,
}

/// How a change is applied alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lever {
    /// Eligibility: the columns of this concept. `worded` where the two differ in more than values, so
    /// that the whole difference is the concept's.
    Concept {
        /// The concept.
        concept: String,
        /// Whether more than values differs.
        worded: bool,
    },
    /// A later stage: the value of this term.
    Term {
        /// The stage.
        stage: Stage,
        /// Id of the term.
        term: String,
    },
    /// A later stage: whether the rules of this concept are asked.
    Waiver {
        /// The stage.
        stage: Stage,
        /// The concept.
        concept: String,
    },
    /// A later stage: a concept that one side only has.
    Extra {
        /// The stage.
        stage: Stage,
        /// The concept.
        concept: String,
        /// Whether it is the second side that has it.
        only_b: bool,
    },
    /// Another component.
    Component {
        /// The stage.
        stage: Stage,
    },
    /// Under which rules the recorded decisions were taken: of one side they are its own, of the other
    /// they are not.
    Decisions,
    /// With another change.
    Part,
}

impl Plan {
    /// The changes from one side to the other.
    pub fn new(a: Set, b: Set) -> Self {
        let mut plan = Self {
            changes: Vec::new(),
            levers: Vec::new(),
            carried_over: Vec::new(),
        };
        for stage in Stage::ALL {
            let pair = Pair { a, b, stage };
            if stage == Stage::Eligibility {
                plan.eligibility(pair);
            } else {
                plan.later(pair);
            }
            if pair.components_differ() {
                plan.add(pair.component(), Lever::Component { stage });
            }
        }
        plan
    }

    /// Adds, where that differs, under which rules the recorded decisions were taken.
    pub(crate) fn with_decisions(mut self, differ: bool) -> Self {
        if differ {
            let change = Change {
                id: "ranking/decisions".to_owned(),
                stage: Stage::Ranking,
                kind: ChangeKind::Decisions,
                title: Text::new("已有决定是否沿用", "whether the decisions taken stand"),
                a: None,
                b: None,
                terms: Vec::new(),
                part_of: None,
            };
            self.add(change, Lever::Decisions);
        }
        self
    }

    fn add(&mut self, change: Change, lever: Lever) {
        self.changes.push(change);
        self.levers.push(lever);
    }

    fn eligibility(&mut self, pair: Pair) {
        for concept in pair.concepts() {
            let (rule_a, rule_b) = pair.rules(&concept);
            let terms = pair.terms_of(rule_a, rule_b);
            let change = pair.rule(format!("eligibility/{concept}"), rule_a, rule_b, terms);
            if change.kind == ChangeKind::Same {
                self.carried_over.push(change);
                continue;
            }
            let worded = match (rule_a, rule_b) {
                (Some(a), Some(b)) => !pair.same_wording(a, b) || a.kind != b.kind,
                _ => true,
            };
            self.add(change, Lever::Concept { concept, worded });
        }
    }

    fn later(&mut self, pair: Pair) {
        let stage = pair.stage;
        let whole = format!("{}/component", stage.id());
        for id in pair.terms() {
            let (term_a, term_b) = (pair.a.term(stage, &id), pair.b.term(stage, &id));
            let Some(terms) = pair.term_change(&id) else {
                continue;
            };
            if pair.of_a_rule(&id).is_some() {
                continue;
            }
            // A value that the other component does not take comes with the component alone.
            let alone = match (term_a, term_b) {
                (Some(of_a), Some(of_b)) => {
                    admits(of_a, pair.b.value(stage, of_b))
                        && admits(of_b, pair.a.value(stage, of_a))
                }
                _ => false,
            };
            let mut change = pair.term(&id, terms);
            let lever = if alone {
                Lever::Term { stage, term: id }
            } else {
                change.part_of = Some(whole.clone());
                Lever::Part
            };
            self.add(change, lever);
        }
        let concepts = pair.concepts();
        let only = |side: fn((Option<&Rule>, Option<&Rule>)) -> bool| {
            concepts.iter().any(|concept| side(pair.rules(concept)))
        };
        // Where each side has a rule that the other has not, they replace each other, and only the
        // component as a whole can be exchanged.
        let replaced =
            only(|(a, b)| a.is_some() && b.is_none()) && only(|(a, b)| a.is_none() && b.is_some());
        for concept in concepts {
            let (rule_a, rule_b) = pair.rules(&concept);
            let id = format!("{}/rule/{concept}", stage.id());
            let own = pair.terms().into_iter();
            let own = own.filter(|id| pair.of_a_rule(id).as_ref() == Some(&concept));
            let own = own.filter_map(|id| pair.term_change(&id)).collect();
            let mut change = pair.rule(id, rule_a, rule_b, own);
            let lever = match change.kind {
                ChangeKind::Same => {
                    self.carried_over.push(change);
                    continue;
                }
                ChangeKind::Waived => Lever::Waiver { stage, concept },
                ChangeKind::Added | ChangeKind::Removed if !replaced => Lever::Extra {
                    stage,
                    concept,
                    only_b: change.kind == ChangeKind::Added,
                },
                _ => {
                    change.part_of = Some(whole.clone());
                    Lever::Part
                }
            };
            self.add(change, lever);
        }
        if stage == Stage::Sanction {
            for mut change in pair.measures() {
                change.part_of = Some(whole.clone());
                self.add(change, Lever::Part);
            }
        }
    }
}

impl<'a> Set<'a> {
    fn of_stage(self, stage: Stage) -> Option<&'a StageSettings> {
        self.settings.get(&stage)
    }

    /// A term of a stage.
    pub fn term(self, stage: Stage, id: &str) -> Option<&'a Term> {
        let description = self.ready.description(stage)?;
        description.terms.iter().find(|term| term.id == id)
    }

    /// The value of a term in the run.
    pub fn value(self, stage: Stage, term: &'a Term) -> &'a Value {
        let given = self.of_stage(stage).and_then(|settings| {
            let mut terms = settings.terms.iter();
            terms.find(|setting| setting.term == term.id)
        });
        given.map_or(&term.default, |setting| &setting.value)
    }

    /// Whether a rule is waived in the run.
    pub fn waives(self, stage: Stage, rule: &Rule) -> bool {
        self.of_stage(stage)
            .is_some_and(|settings| settings.waived.contains(&rule.id))
    }

    /// A rule's wording with the values of the run.
    fn wording(self, stage: Stage, rule: &Rule) -> Text {
        let worded = self.ready.worded(stage, self.settings);
        let found = worded.as_deref().and_then(|it| {
            let mut rules = it.rules.iter();
            rules.find(|worded| worded.id == rule.id)
        });
        found.unwrap_or(rule).title.clone().into()
    }

    /// Whether a term that a rule reads has a value that was set.
    fn sets(self, stage: Stage, rule: &Rule) -> bool {
        let given = self.of_stage(stage).map_or(&[][..], |it| &it.terms);
        given
            .iter()
            .any(|setting| rule.terms.contains(&setting.term))
    }

    /// A rule as its component words it, with the places for values.
    fn template(self, stage: Stage, rule: &'a Rule) -> &'a Rule {
        let unit = self.ready.units.get(&stage);
        let found = unit.and_then(|unit| {
            let mut rules = unit.template.rules.iter();
            rules.find(|template| template.id == rule.id)
        });
        found.unwrap_or(rule)
    }

    /// Digest of a stage's component.
    pub fn sha256(self, stage: Stage) -> Option<&'a str> {
        self.ready
            .units
            .get(&stage)
            .map(|unit| unit.sha256.as_str())
    }
}

/// One stage of the two schemes.
#[derive(Clone, Copy)]
struct Pair<'a> {
    a: Set<'a>,
    b: Set<'a>,
    stage: Stage,
}

impl<'a> Pair<'a> {
    fn description(side: Set<'a>, stage: Stage) -> (&'a [Rule], &'a [Term]) {
        side.ready
            .description(stage)
            .map_or((&[], &[]), |it| (&it.rules, &it.terms))
    }

    fn components_differ(self) -> bool {
        self.a.sha256(self.stage) != self.b.sha256(self.stage)
    }

    /// Concepts: A's in its order, then those that only B has.
    fn concepts(self) -> Vec<String> {
        let of = |side| Self::description(side, self.stage).0.iter();
        distinct(of(self.a).chain(of(self.b)).map(|rule| &rule.concept))
    }

    fn terms(self) -> Vec<String> {
        let of = |side| Self::description(side, self.stage).1.iter();
        distinct(of(self.a).chain(of(self.b)).map(|term| &term.id))
    }

    /// The rules of a concept, the first of each side.
    fn rules(self, concept: &str) -> (Option<&'a Rule>, Option<&'a Rule>) {
        let of = |side| {
            let mut rules = Self::description(side, self.stage).0.iter();
            rules.find(|rule| rule.concept == concept)
        };
        (of(self.a), of(self.b))
    }

    /// The change of a term's value; none where it is the same.
    fn term_change(self, id: &str) -> Option<TermChange> {
        let (a, b) = (self.a.term(self.stage, id), self.b.term(self.stage, id));
        if let (Some(of_a), Some(of_b)) = (a, b)
            && self.a.value(self.stage, of_a) == self.b.value(self.stage, of_b)
        {
            return None;
        }
        let at = |side: Set, term: &Term| {
            let value = side.ready.term(self.stage, term, side.settings);
            let read = matches!(value.basis, TermBasis::Set | TermBasis::Text);
            TermAt {
                article: term.article.clone().into(),
                value: value.value,
                shown: value.shown,
                basis: value.basis,
                note: if read {
                    Text::default()
                } else {
                    term.grounds.note.clone().into()
                },
            }
        };
        Some(TermChange {
            id: id.to_owned(),
            title: b.or(a)?.title.clone().into(),
            a: a.map(|term| at(self.a, term)),
            b: b.map(|term| at(self.b, term)),
        })
    }

    /// The terms that two rules read and that differ.
    fn terms_of(self, a: Option<&Rule>, b: Option<&Rule>) -> Vec<TermChange> {
        let ids = a.into_iter().chain(b).flat_map(|rule| &rule.terms);
        distinct(ids)
            .iter()
            .filter_map(|id| self.term_change(id))
            .collect()
    }

    /// The change of a rule, with the terms of it that differ.
    fn rule(
        self,
        id: String,
        a: Option<&'a Rule>,
        b: Option<&'a Rule>,
        terms: Vec<TermChange>,
    ) -> Change {
        let waived = |side: Set, rule: &Rule| side.waives(self.stage, rule);
        let there = |rule: &&Rule| rule.kind != RuleKind::Absent;
        let kind = match (a.filter(there), b.filter(there)) {
            (None, None) => ChangeKind::Same,
            (Some(_), None) => ChangeKind::Removed,
            (None, _) => ChangeKind::Added,
            (Some(of_a), Some(of_b)) if waived(self.a, of_a) != waived(self.b, of_b) => {
                ChangeKind::Waived
            }
            (Some(of_a), Some(of_b)) if terms.is_empty() && self.same_question(of_a, of_b) => {
                ChangeKind::Same
            }
            _ => ChangeKind::Amended,
        };
        let side = |side: Set, rule: &Rule| Provision {
            absent: !there(&rule),
            id: rule.id.clone(),
            article: rule.article.clone().into(),
            title: side.wording(self.stage, rule),
            basis: match side.sets(self.stage, rule) {
                true => TermBasis::Set,
                false => rule.grounds.basis.into(),
            },
            note: if rule.grounds.basis == Basis::Text {
                Text::default()
            } else {
                rule.grounds.note.clone().into()
            },
            assumed: side
                .ready
                .assumption(self.stage, rule, side.settings)
                .is_some(),
            waived: waived(side, rule),
        };
        Change {
            id,
            stage: self.stage,
            kind,
            title: match (a.filter(there), b.filter(there)) {
                (_, Some(rule)) => self.b.wording(self.stage, rule),
                (Some(rule), None) => self.a.wording(self.stage, rule),
                (None, None) => b
                    .or(a)
                    .map(|rule| rule.title.clone().into())
                    .unwrap_or_default(),
            },
            a: a.map(|rule| side(self.a, rule)),
            b: b.map(|rule| side(self.b, rule)),
            terms,
            part_of: None,
        }
    }

    /// Whether two rules put the same question in the same words but for the values in them, of the
    /// same facts and terms. Numbers of articles and grounds may differ.
    fn same_wording(self, a: &'a Rule, b: &'a Rule) -> bool {
        self.same_question(a, b) && distinct_sorted(&a.terms) == distinct_sorted(&b.terms)
    }

    /// The same, whatever terms they read: a term that one of them reads and the other does not is a
    /// change of its own.
    fn same_question(self, a: &'a Rule, b: &'a Rule) -> bool {
        let (a, b) = (
            self.a.template(self.stage, a),
            self.b.template(self.stage, b),
        );
        a.title == b.title
            && a.kind == b.kind
            && distinct_sorted(&a.facts) == distinct_sorted(&b.facts)
    }

    /// Whether a term belongs to a rule that, as the term, only one side has: it stands in its row.
    fn of_a_rule(self, id: &str) -> Option<String> {
        let sides = [self.a, self.b];
        let there = sides.map(|side| side.term(self.stage, id).is_some());
        let (own, other) = match there {
            [true, false] => (self.a, self.b),
            [false, true] => (self.b, self.a),
            _ => return None,
        };
        let rules = Self::description(own, self.stage).0.iter();
        let mut reads = rules.filter(|rule| rule.terms.iter().any(|it| it == id));
        let rule = reads.next().filter(|_| reads.next().is_none())?;
        let mut elsewhere = Self::description(other, self.stage).0.iter();
        let alone = !elsewhere.any(|it| it.concept == rule.concept);
        alone.then(|| rule.concept.clone())
    }

    /// Kinds of measure that one side only has. Where a rule of that side stands alone as well, the
    /// measure is its, and stands in its row.
    fn measures(self) -> Vec<Change> {
        let rules = |concept: &String| self.rules(concept);
        let alone_a = self.concepts().iter().map(rules).any(|(_, b)| b.is_none());
        let alone_b = self.concepts().iter().map(rules).any(|(a, _)| a.is_none());
        let (in_a, in_b) = (&self.a.ready.measure_kinds, &self.b.ready.measure_kinds);
        let only_a = in_a
            .iter()
            .filter(|it| in_b.iter().all(|other| other.id != it.id));
        let only_b = in_b
            .iter()
            .filter(|it| in_a.iter().all(|other| other.id != it.id));
        let only_a = only_a.filter(|_| !alone_a).map(|kind| (kind, false));
        let only_b = only_b.filter(|_| !alone_b).map(|kind| (kind, true));
        let change = |(kind, of_b): (&MeasureKind, bool)| {
            let title: Text = kind.title.clone().into();
            let own = Some(Provision {
                id: kind.id.clone(),
                article: Text::new("监督处理措施", "measures"),
                title: title.clone(),
                basis: TermBasis::Text,
                note: Text::default(),
                assumed: false,
                waived: false,
                absent: false,
            });
            // Where the rules of the other side are assumed, so is it that they have no such measure.
            let lacking = if of_b { self.a } else { self.b };
            let rules = Self::description(lacking, self.stage).0;
            let assumed = rules.iter().any(|it| it.grounds.basis == Basis::Assumed);
            let none = assumed.then(|| Provision {
                id: kind.id.clone(),
                article: Text::new("监督处理措施", "measures"),
                title: title.clone(),
                basis: TermBasis::Assumed,
                note: Text::new(
                    "无可比文本，假定无此项措施",
                    "no comparable text: assumed to have no such measure",
                ),
                assumed: true,
                waived: false,
                absent: true,
            });
            let (a, b, kind_of) = match of_b {
                true => (none, own, ChangeKind::Added),
                false => (own, none, ChangeKind::Removed),
            };
            Change {
                id: format!("{}/measure/{}", self.stage.id(), kind.id),
                stage: self.stage,
                kind: kind_of,
                title,
                a,
                b,
                terms: Vec::new(),
                part_of: None,
            }
        };
        only_a.chain(only_b).map(change).collect()
    }

    /// The change of a term of a later stage.
    fn term(self, id: &str, change: TermChange) -> Change {
        let side = |at: &Option<TermAt>| {
            at.as_ref().map(|at| Provision {
                id: id.to_owned(),
                article: at.article.clone(),
                title: change.title.clone(),
                basis: at.basis,
                note: at.note.clone(),
                assumed: at.basis == TermBasis::Assumed,
                waived: false,
                absent: false,
            })
        };
        Change {
            id: format!("{}/{id}", self.stage.id()),
            stage: self.stage,
            kind: match (&change.a, &change.b) {
                (None, _) => ChangeKind::Added,
                (_, None) => ChangeKind::Removed,
                _ => ChangeKind::Amended,
            },
            title: change.title.clone(),
            a: side(&change.a),
            b: side(&change.b),
            terms: vec![change],
            part_of: None,
        }
    }

    /// The row for what the components answer differently, and neither wording nor terms express.
    fn component(self) -> Change {
        let side = |side: Set| {
            let part = side.ready.scheme.parts.get(&self.stage)?;
            let instrument = side.ready.description(self.stage)?.instrument.title.clone();
            Some(Provision {
                id: part.component.clone(),
                article: Text::default(),
                title: instrument.into(),
                basis: TermBasis::Text,
                note: Text::default(),
                assumed: false,
                waived: false,
                absent: false,
            })
        };
        Change {
            id: format!("{}/component", self.stage.id()),
            stage: self.stage,
            kind: ChangeKind::Code,
            title: Text::new(
                format!("{}：条文与可调指标未写明的差异", self.stage.title(Lang::Zh)),
                format!(
                    "{}: a difference in code that neither articles nor terms express",
                    self.stage.title(Lang::En)
                ),
            ),
            a: side(self.a),
            b: side(self.b),
            terms: Vec::new(),
            part_of: None,
        }
    }
}

fn distinct_sorted(list: &[String]) -> Vec<&str> {
    let mut sorted: Vec<&str> = list.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
}

fn distinct<'s>(list: impl Iterator<Item = &'s String>) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for one in list {
        if !distinct.contains(one) {
            distinct.push(one.clone());
        }
    }
    distinct
}

/// Whether a term takes a value.
pub fn admits(term: &Term, value: &Value) -> bool {
    match (value, &term.domain) {
        (Value::Unset, _) => !term.unset.zh.is_empty(),
        (Value::Amount(amount), Domain::Amount(span)) => (span.min..=span.max).contains(amount),
        (Value::Toggle(_), Domain::Toggle) | (Value::Date(_), Domain::Date) => true,
        (Value::Choice(id), Domain::Choice(options)) => {
            options.iter().any(|option| option.id == *id)
        }
        _ => false,
    }
}

fn sentence(
    lang: Lang,
    a: &SchemeInfo,
    b: &SchemeInfo,
    changes: &[Change],
    carried_over: usize,
) -> String {
    let (name_a, name_b) = laurel_scheme::sentence::names(a, b, lang);
    let listed: Vec<&Change> = changes
        .iter()
        .filter(|change| change.kind != ChangeKind::Code && !change.is_inferred())
        .collect();
    if listed.is_empty() {
        let code = changes.len();
        return match lang {
            Lang::Zh => format!(
                "从{name_a}到{name_b}，条文与可调指标均无变化{}。",
                if code > 0 {
                    format!("（另有{code}个阶段是否不同，须用申报文件对比）")
                } else {
                    String::new()
                }
            ),
            Lang::En => format!(
                "From {name_a} to {name_b}, no article and no term changes{}.",
                if code > 0 {
                    format!(" (components differ in {code} of 4 stages)")
                } else {
                    String::new()
                }
            ),
        };
    }
    let mut counts = Vec::new();
    for kind in [
        ChangeKind::Added,
        ChangeKind::Removed,
        ChangeKind::Amended,
        ChangeKind::Waived,
    ] {
        let count = listed.iter().filter(|change| change.kind == kind).count();
        if count > 0 {
            counts.push(match lang {
                Lang::Zh => format!("{}{count}项", kind.word(lang)),
                Lang::En => format!("{count} {}", kind.word(lang)),
            });
        }
    }
    // What only follows from the others has a row as well, and is no provision.
    let follows = changes.iter().filter(|it| it.is_inferred()).count();
    let assumed = |side: &Option<Provision>| side.as_ref().is_some_and(|side| side.assumed);
    let resting = listed
        .iter()
        .filter(|change| assumed(&change.a) || assumed(&change.b))
        .count();
    let total = listed.len();
    let follows = match (follows, lang) {
        (0, _) => String::new(),
        (follows, Lang::Zh) => format!("（另有推断{follows}项）"),
        (follows, Lang::En) => format!(", {follows} inferred besides"),
    };
    let resting = match (resting, lang) {
        (0, _) => String::new(),
        (resting, Lang::Zh) => format!("；其中{resting}项涉及假定"),
        (resting, Lang::En) => format!("; {resting} of them rest on assumed values"),
    };
    let carried = match (carried_over, lang) {
        (0, _) => String::new(),
        (carried_over, Lang::Zh) => format!("；另有{carried_over}条规则沿用"),
        (carried_over, Lang::En) => format!("; rules carried over: {carried_over}"),
    };
    match lang {
        Lang::Zh => format!(
            "从{name_a}到{name_b}，共{total}项变化：{}{follows}{resting}{carried}。",
            counts.join("、")
        ),
        Lang::En => format!(
            "From {name_a} to {name_b}, changes: {total} ({}{follows}){resting}{carried}.",
            counts.join(", ")
        ),
    }
}
