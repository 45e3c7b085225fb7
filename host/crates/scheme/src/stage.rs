//! The four stages and the answers that pass between them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use laurel_cycle::error::Error;
use laurel_words::lang::Lang;

/// A stage of a scheme, in the order of the procedure.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Who may apply (资格审核).
    Eligibility,
    /// Who was visited, with what score (现场评审).
    Scoring,
    /// Order, candidates, winners (排序评选).
    Ranking,
    /// What follows when a winner or reviewer misbehaves (监督管理).
    Sanction,
}

/// A map by stage. (To collect one sorts what comes, in as much code for each type as all of this file.)
pub fn by_stage<V>(pairs: impl IntoIterator<Item = (Stage, V)>) -> BTreeMap<Stage, V> {
    let mut map = BTreeMap::new();
    map.extend(pairs);
    map
}

impl Stage {
    /// All, in the order of the procedure.
    pub const ALL: [Self; 4] = [
        Self::Eligibility,
        Self::Scoring,
        Self::Ranking,
        Self::Sanction,
    ];

    /// Its id.
    pub fn id(self) -> &'static str {
        match self {
            Self::Eligibility => "eligibility",
            Self::Scoring => "scoring",
            Self::Ranking => "ranking",
            Self::Sanction => "sanction",
        }
    }

    /// The stage of an id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.id() == id)
    }

    /// The stage of an id; an error that lists the ids where there is none.
    pub fn named(id: &str) -> Result<Self, Error> {
        Self::from_id(id).ok_or_else(|| {
            let ids = Self::ALL.map(Self::id).join(", ");
            let id = laurel_words::typed::typed(id);
            Error::input(
                format!("没有名为“{id}”的阶段（可用：{ids}）"),
                format!("there is no stage \"{id}\" (there are: {ids})"),
            )
        })
    }

    /// Its name.
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Eligibility => lang.pick("资格审核", "eligibility"),
            Self::Scoring => lang.pick("现场评审", "scoring"),
            Self::Ranking => lang.pick("排序评选", "ranking"),
            Self::Sanction => lang.pick("监督处理", "sanction"),
        }
    }
}

/// The answer to a rule or question, as it is shown.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// The rule is waived or does not apply.
    NotAsked,
    /// No.
    No,
    /// Yes.
    Yes,
    /// Either is still possible: a fact is missing, or a decision has not been taken.
    Open,
}

impl Answer {
    /// The answer of a truth of the contract; open where the row is not there.
    #[inline]
    pub fn at(column: &[u8], row: usize) -> Self {
        Self::of(column.get(row).copied().unwrap_or(3))
    }

    /// The answer of a truth of the contract.
    #[inline]
    pub fn of(truth: u8) -> Self {
        match truth {
            0 => Self::NotAsked,
            1 => Self::No,
            2 => Self::Yes,
            _ => Self::Open,
        }
    }

    /// A symbol that needs no colour.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::NotAsked => "–",
            Self::No => "✗",
            Self::Yes => "✓",
            Self::Open => "?",
        }
    }

    /// In words.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::NotAsked => lang.pick("不适用", "not asked"),
            Self::No => lang.pick("否", "no"),
            Self::Yes => lang.pick("是", "yes"),
            Self::Open => lang.pick("未定", "open"),
        }
    }
}
