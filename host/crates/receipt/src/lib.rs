//! Receipts: what a run or a comparison was made from and what came of it, in digests, so that anybody
//! who has the same cycle file and components can run it again and see that nothing differs.
//!
//! A receipt is canonical JSON (RFC 8785), to the byte. It has two parts. The *public* part names
//! versions, components, settings, limits and counts, and holds the root of a Merkle tree over the
//! applicants' records. The *private* part holds digests from which, in a small cycle, somebody could
//! guess what they were made from: those of the cycle file, of each stage's output, of the outcome, and
//! the fuel. Beside them stands a secret of 32 random bytes, from which the salt of every applicant's
//! record is derived. The public part holds the digest of the private one; the secret in there is what
//! keeps that from being guessed at.
//!
//! The receipt's own digest, and its signature where it has one, are over its kind, version and public
//! part, and through these over everything. An applicant's own receipt holds the public part,
//! the applicant's record and the path to the root: nothing of anybody else, and no secret.
//!
//! Nothing in here needs a runtime, random numbers or a key: whoever ran the stages makes one. What a runtime
//! alone has (its version, the fuel that stages used, their limits) is left out where there was none, as on the
//! page of the desk. `laurel-verify` reads receipts, holds them against each other and signs them.
//!
//! ```
//! // Canonical JSON: the order in which fields are written does not change a digest.
//! let json = serde_json::json!({"b": 1, "a": 2});
//! assert_eq!(laurel_receipt::canonical::canonical(&json).unwrap(), br#"{"a":2,"b":1}"#);
//! ```

pub mod canonical;
pub mod make;
mod output;
pub mod record;
pub mod seal;
pub mod tree;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use laurel_scheme::columns::Undecided;
use laurel_scheme::limits::{Asked, Limits};
use laurel_scheme::outcome::Summary;
use laurel_scheme::scheme::Status;
use laurel_scheme::stage::Stage;
use laurel_words::lang::{Lang, Text};

pub use canonical::Hash;
pub use laurel_scheme::ready::CONTRACT;

/// What a receipt says of its kind.
pub const KIND: &str = "laurel-receipt";
/// The version of the form of receipts. In the first, a record had the score of the last candidate.
pub const VERSION: u32 = 2;

/// The receipt of a run or a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Receipt")]
pub struct Receipt {
    /// The part that may be shown to anybody.
    #[serde(flatten)]
    pub statement: Statement,
    /// The part that is for those who may see the cycle file.
    pub private: Private,
}

/// The public part of a receipt, with what holds it together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// `laurel-receipt`.
    pub kind: String,
    /// Version of this form.
    pub version: u32,
    /// What was run, and what came of it in counts.
    pub public: Public,
    /// SHA-256 of the canonical JSON of `kind`, `version` and `public`.
    pub sha256: Hash,
    /// Who vouches for it; none where nobody signed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
}

/// A signature over the canonical JSON of `kind`, `version` and `public`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// `Ed25519`.
    pub algorithm: String,
    /// The public key, 32 bytes in hexadecimal digits.
    pub public_key: String,
    /// The signature, 64 bytes in hexadecimal digits.
    pub signature: String,
}

/// What was run, and what came of it in counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Public {
    /// Version of Laurel.
    pub laurel: String,
    /// The contract that Laurel spoke; that of each component stands with its stage.
    pub contract: String,
    /// Version of wasmtime; none where no runtime counted fuel and set limits, as in a browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wasmtime: Option<String>,
    /// The language of the neutral ids, where identities were left out; none where they were not.
    pub anonymous: Option<Lang>,
    /// Year of the cycle.
    pub year: i32,
    /// What was made of what people have not decided.
    #[serde(default)]
    pub undecided: Undecided,
    /// One scheme, or the baseline A and the reform B.
    pub sides: Vec<PublicSide>,
    /// What came of the comparison; none for a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<PublicComparison>,
    /// Limits that the command line set.
    pub limits_asked: Asked,
    /// How many applicants there are.
    pub applicants: usize,
    /// What was worth a second look in the cycle file: how many warnings of each kind.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub warnings: BTreeMap<String, u64>,
    /// Root of the Merkle tree over the applicants' records.
    pub records: Hash,
    /// SHA-256 of the canonical JSON of the private part.
    pub private: Hash,
}

/// A scheme that was run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicSide {
    /// Id of the scheme.
    pub scheme: String,
    /// Its name.
    pub name: Text,
    /// Where its rules stand in their life.
    pub status: Status,
    /// Terms that the command line set, by id.
    pub set: BTreeMap<String, String>,
    /// Rules that the command line waived.
    pub waived: Vec<String>,
    /// Its stages.
    pub stages: BTreeMap<Stage, PublicStage>,
    /// Counts of the outcome.
    pub summary: Summary,
}

/// A stage that was run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicStage {
    /// SHA-256 of its component.
    pub component: Hash,
    /// Id of the scheme that the component came from; none for a file by itself.
    pub from: Option<String>,
    /// The contract that the component speaks, as it exports it.
    pub contract: String,
    /// Id of the rule version that the component implements.
    pub instrument: String,
    /// Its rules, to which the applicants' records refer.
    pub rules: Vec<PublicRule>,
    /// Every term with the value in force.
    pub terms: BTreeMap<String, String>,
    /// Rules that were not asked.
    pub waived: Vec<String>,
    /// SHA-256 of the canonical JSON of `terms` and `waived`.
    pub settings: Hash,
    /// What a call could use; none where that was not for a runtime to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<Limits>,
}

/// A rule of a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicRule {
    /// Its id.
    pub id: String,
    /// Its article.
    pub article: Text,
    /// Its wording.
    pub title: Text,
    /// Whether it rests on an assumed value.
    pub assumed: bool,
}

/// What came of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicComparison {
    /// The finding in one sentence.
    pub sentence: Text,
    /// Whether anything comes out differently.
    pub differs: bool,
    /// Whether the differences were attributed to articles.
    pub attributed: bool,
}

/// What is for those who may see the cycle file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Private {
    /// 32 random bytes in hexadecimal digits: the salt of every applicant's record is the HMAC-SHA-256
    /// under it of the applicant's number.
    pub secret: Hash,
    /// The cycle file.
    pub input: Input,
    /// The register that answered what the file leaves unanswered, as it was then; none where none was
    /// asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<Head>,
    /// What came of each scheme.
    pub sides: Vec<PrivateSide>,
    /// Digests of the comparison; none for a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<PrivateComparison>,
}

/// How far a register had come: an entry, and through its digest all before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Number of the entry.
    pub number: u64,
    /// Its digest.
    pub digest: Hash,
}

/// A cycle file, by its bytes as they were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// SHA-256.
    pub sha256: Hash,
    /// How many they are.
    pub bytes: u64,
}

/// What came of a scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrivateSide {
    /// What each stage put out.
    pub stages: BTreeMap<Stage, PrivateStage>,
    /// SHA-256 of the canonical JSON of the outcome, without what it says of scheme and fuel.
    pub outcome: Hash,
}

/// What a stage put out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrivateStage {
    /// SHA-256 of the canonical JSON of its answers and reasons.
    pub output: Hash,
    /// Units of fuel that it used; none where nobody counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fuel: Option<u64>,
}

/// Digests of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrivateComparison {
    /// SHA-256 of its canonical JSON, without what it says of schemes, fuel and articles.
    pub outcome: Hash,
    /// SHA-256 of the canonical JSON of the attribution to articles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<Hash>,
}

/// Version of Laurel that is running.
pub fn laurel_version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}
