//! The entries of a register: what is written, once, in an order that is chained by digests.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use laurel_cycle::{Act, Award, Day, Event, Id};
use laurel_receipt::Hash;
use laurel_scheme::columns::Undecided;
use laurel_words::lang::Text;

/// What an entry is called by: 1 and up, without gaps.
pub type Number = u64;

/// One entry. Its canonical JSON (RFC 8785) is what is written and what is digested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its number.
    pub number: Number,
    /// When it was written: the clock of the machine, in UTC.
    pub at: String,
    /// Who wrote it.
    pub by: String,
    /// What it says.
    pub what: What,
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// The register was opened: always the first entry.
    Opened(Opened),
    /// The register has the titles of all years, as somebody declares.
    Complete(Complete),
    /// A cycle was recorded.
    Cycle(Box<CycleRecord>),
    /// A title.
    Title(Box<TitleRecord>),
    /// Something happened to a title.
    Event(Box<EventRecord>),
    /// A step on a measure.
    Act(Box<ActRecord>),
    /// An earlier entry was wrong, or says what is no longer so.
    Correction(Correction),
}

/// The beginning of a register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    /// What is kept in it.
    pub name: String,
    /// 32 random bytes: no two registers have the same first entry.
    pub register: Hash,
    /// Version of Laurel that made it.
    pub laurel: String,
}

/// That titles of all years are in the register, so that one who is not in it has never won.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Complete {
    /// On what it rests.
    pub note: String,
}

/// A cycle on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CycleRecord {
    /// Year of the cycle.
    pub year: i32,
    /// Id of the scheme.
    pub scheme: Id,
    /// Its name.
    pub name: Text,
    /// Terms that were set, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, String>,
    /// Rules that were waived.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waived: Vec<String>,
    /// What was made of what people had not decided.
    #[serde(default)]
    pub undecided: Undecided,
    /// The cycle file, kept in the register by its digest.
    pub file: FileRecord,
    /// SHA-256 of the receipt of the run, kept in the register.
    pub receipt: Hash,
    /// Applicants in the file.
    pub applicants: usize,
    /// Day of the approval.
    pub approved: Day,
    /// Ids of the titles that were won.
    pub titles: Vec<Id>,
    /// The entry that recorded the same cycle before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<Number>,
    /// Why it was recorded although it stands against the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub despite: Option<String>,
}

/// A file that is kept in the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileRecord {
    /// Its name without its folder.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: Hash,
    /// How many they are.
    pub bytes: u64,
}

/// A title that was won.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TitleRecord {
    /// Its id: events and acts name it so.
    pub id: Id,
    /// Who won it.
    pub holder: String,
    /// Unified social credit code of the holder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<String>,
    /// Which award.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub award: Option<Award>,
    /// The tier, where the award has several; none for the award itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Text>,
    /// Id of the rule version under which it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<Id>,
    /// Year of the cycle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cycle: Option<i32>,
    /// Day of the award.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awarded: Option<Day>,
    /// Prize in yuan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prize: Option<u64>,
    /// Whether the prize rests on an assumed value of the version.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub prize_assumed: bool,
    /// Whether it was revoked, where a file says so without a decision on record.
    #[serde(default, skip_serializing_if = "laurel_cycle::Revoked::is_unknown")]
    pub revoked: laurel_cycle::Revoked,
    /// The entry of the cycle file from which it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Source>,
}

/// Where an entry was taken from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// SHA-256 of the cycle file.
    pub file: Hash,
    /// What the file calls it.
    pub id: Id,
}

/// Something that happened to a title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventRecord {
    /// The event, as a cycle file has it; `honour` is the id of the title in the register.
    pub event: Event,
    /// Who reported or found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// Where it was taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Source>,
}

/// A step on a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActRecord {
    /// The step, as a cycle file has it; `event` is the id of the event in the register.
    pub act: Act,
    /// Who took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// A remark, such as the number of the decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where it was taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Hash>,
}

/// What an earlier entry should say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The entry.
    pub of: Number,
    /// Why.
    pub reason: String,
    /// The entry counts no more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub void: bool,
    /// Fields that are otherwise; null for what is not known.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub set: Map<String, Value>,
}
