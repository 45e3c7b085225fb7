//! What a scheme says, rule by rule and term by term.

use schemars::JsonSchema;
use serde::Serialize;

use crate::outcome::{SchemeInfo, TermBasis, TermValue};
use crate::ready::Ready;
use crate::settings::{AllSettings, StageSettings};
use crate::show;
use crate::stage::Stage;
use laurel_contract::types::{self, RuleKind};
use laurel_words::lang::{Lang, Text};

/// How the answer to a rule comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Computed from recorded facts.
    Computed,
    /// A recorded judgement.
    Judged,
    /// A recorded decision.
    Decided,
    /// The instrument has no such provision.
    Absent,
}

impl Kind {
    /// In words.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Computed => lang.pick("计算", "computed"),
            Self::Judged => lang.pick("判定", "judged"),
            Self::Decided => lang.pick("决定", "decided"),
            Self::Absent => lang.pick("无此规定", "absent"),
        }
    }
}

impl From<RuleKind> for Kind {
    fn from(kind: RuleKind) -> Self {
        match kind {
            RuleKind::Computed => Self::Computed,
            RuleKind::Judged => Self::Judged,
            RuleKind::Decided => Self::Decided,
            RuleKind::Absent => Self::Absent,
        }
    }
}

/// What a scheme says.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Rules")]
pub struct Report {
    /// The scheme and how it was set.
    pub scheme: SchemeInfo,
    /// Its stages.
    pub stages: Vec<StageReport>,
    /// What is to be said of its text as a whole, with the articles that hold nothing to encode.
    pub notes: Vec<Text>,
}

/// What a stage says.
#[derive(Serialize, JsonSchema)]
pub struct StageReport {
    /// Which stage.
    pub stage: Stage,
    /// Id of the instrument.
    pub instrument: String,
    /// Its title.
    pub title: Text,
    /// Its document number; empty for none.
    pub number: String,
    /// Its rules.
    pub rules: Vec<RuleReport>,
    /// Its terms.
    pub terms: Vec<TermReport>,
    /// Readings that the text leaves open, with their defaults.
    pub readings: Vec<ReadingReport>,
}

/// A rule.
#[derive(Serialize, JsonSchema)]
pub struct RuleReport {
    /// Id.
    pub id: String,
    /// The question's name across rule versions.
    pub concept: String,
    /// Article and item.
    pub article: Text,
    /// Wording.
    pub title: Text,
    /// How its answer comes about.
    pub kind: Kind,
    /// What it rests on.
    pub basis: TermBasis,
    /// Why.
    pub note: Text,
    /// Facts that it reads.
    pub facts: Vec<String>,
    /// Terms that it reads.
    pub terms: Vec<String>,
}

/// A term.
#[derive(Serialize, JsonSchema)]
pub struct TermReport {
    /// Value and basis.
    #[serde(flatten)]
    pub value: TermValue,
    /// Article and item.
    pub article: Text,
    /// Admissible values.
    pub range: Text,
    /// The value by default, as after `--set`.
    pub default: String,
    /// Why the default is what it is.
    pub note: Text,
    /// Values of comparable instruments, for an assumed default.
    pub plausible: Vec<String>,
}

/// An open reading.
#[derive(Serialize, JsonSchema)]
pub struct ReadingReport {
    /// Its number.
    pub number: u8,
    /// The question.
    pub question: Text,
    /// The default answer.
    pub default: Text,
    /// Terms that change it.
    pub terms: Vec<String>,
}

/// What a scheme says, as it was set.
pub fn report(ready: &Ready, settings: &AllSettings) -> Report {
    let stages = ready
        .units
        .iter()
        .map(|(stage, unit)| {
            let law = ready.worded(*stage, settings);
            let law = law.as_deref().unwrap_or(&unit.description);
            StageReport {
                stage: *stage,
                instrument: law.instrument.id.clone(),
                title: law.instrument.title.clone().into(),
                number: law.instrument.number.clone(),
                rules: law
                    .rules
                    .iter()
                    .map(|it| rule(it, &law.terms, settings.get(stage)))
                    .collect(),
                terms: law
                    .terms
                    .iter()
                    .map(|term| TermReport {
                        value: ready.term(*stage, term, settings),
                        article: term.article.clone().into(),
                        range: Text::new(
                            show::domain(term, Lang::Zh),
                            show::domain(term, Lang::En),
                        ),
                        default: show::literal(term, &term.default),
                        note: term.grounds.note.clone().into(),
                        plausible: term
                            .plausible
                            .iter()
                            .map(|v| show::literal(term, v))
                            .collect(),
                    })
                    .collect(),
                readings: law
                    .readings
                    .iter()
                    .map(|reading| ReadingReport {
                        number: reading.number,
                        question: reading.question.clone().into(),
                        default: reading.default.clone().into(),
                        terms: reading.terms.clone(),
                    })
                    .collect(),
            }
        })
        .collect();
    Report {
        scheme: SchemeInfo::new(ready, settings),
        stages,
        notes: ready.scheme.manifest.notes.clone(),
    }
}

/// What a rule rests on, as it was set: on what the user set, where it reads such a term. A sum of money
/// is no condition of anything, unless the rule's wording says it.
fn rests_on(rule: &types::Rule, terms: &[types::Term], set: Option<&StageSettings>) -> TermBasis {
    let set = set.map_or(&[][..], |set| &set.terms);
    let is_sum = |id: &String| {
        let term = terms.iter().find(|term| term.id == *id);
        term.is_some_and(|term| {
            matches!(&term.domain, types::Domain::Amount(span) if span.quantity == types::Quantity::Yuan)
        })
    };
    let said = crate::wording::names(&rule.title.zh);
    let bears =
        |id: &String| rule.terms.contains(id) && (!is_sum(id) || said.contains(&id.as_str()));
    if set.iter().any(|setting| bears(&setting.term)) {
        TermBasis::Set
    } else {
        rule.grounds.basis.into()
    }
}

fn rule(rule: &types::Rule, terms: &[types::Term], set: Option<&StageSettings>) -> RuleReport {
    RuleReport {
        id: rule.id.clone(),
        concept: rule.concept.clone(),
        article: rule.article.clone().into(),
        title: rule.title.clone().into(),
        kind: rule.kind.into(),
        basis: rests_on(rule, terms, set),
        note: rule.grounds.note.clone().into(),
        facts: rule.facts.clone(),
        terms: rule.terms.clone(),
    }
}
