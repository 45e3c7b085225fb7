//! A scheme: a manifest that names four components by their digests, and where they come from.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::lang::Text;
use crate::limits::Given;
use crate::stage::Stage;

#[cfg(feature = "runtime")]
pub use find::{MANIFEST, built_in, digest, fetch, hex, is_built_in};

/// What a `scheme.toml` says.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "runtime", derive(Deserialize), serde(deny_unknown_fields))]
pub struct Manifest {
    /// Id of the scheme, such as `beilun-2021`.
    pub id: String,
    /// Where its rules stand in their life.
    pub status: Status,
    /// Its name.
    pub name: Text,
    /// Its days, as far as they are known.
    #[cfg_attr(feature = "runtime", serde(default))]
    pub dates: Dates,
    /// What a user should know of it.
    #[cfg_attr(feature = "runtime", serde(default))]
    pub notes: Vec<Text>,
    /// Terms that differ from their defaults, by id; values as on the command line.
    #[cfg_attr(
        feature = "runtime",
        serde(default, deserialize_with = "find::written")
    )]
    pub settings: BTreeMap<String, String>,
    /// The component of each stage.
    pub stages: BTreeMap<Stage, Entry>,
}

/// Where a scheme's rules stand in their life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Published for comment.
    Draft,
    /// In force, or once in force.
    Adopted,
    /// Rebuilt from other sources, because the text could not be had.
    Reconstructed,
}

impl Status {
    /// In words.
    pub fn word(self, lang: crate::lang::Lang) -> &'static str {
        match self {
            Self::Draft => lang.pick("征求意见稿", "draft"),
            Self::Adopted => lang.pick("已施行", "adopted"),
            Self::Reconstructed => lang.pick("重构", "reconstructed"),
        }
    }
}

/// The days of a scheme, as `YYYY-MM-DD`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// When it was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<crate::cycle::Day>,
    /// When it takes effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force: Option<crate::cycle::Day>,
    /// When it was or will be repealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repealed: Option<crate::cycle::Day>,
}

/// A stage's component in a manifest.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// File name, beside the manifest, or `oci://` and where it is in a registry.
    pub component: String,
    /// SHA-256 of the file, 64 hexadecimal digits; may be left to the reference or the lock file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Limits that it needs otherwise than by default.
    #[serde(default, skip_serializing_if = "Given::is_empty")]
    pub limits: Given,
}

/// A component with its digest and where it came from.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its file name.
    pub component: String,
    /// The scheme or file that it came from.
    pub from: String,
    /// Id of the scheme whose manifest names it; none for a file by itself.
    pub scheme: Option<String>,
    /// SHA-256, 64 hexadecimal digits.
    pub sha256: String,
    /// Limits that its manifest sets.
    pub limits: Given,
    /// The component.
    pub bytes: Cow<'static, [u8]>,
}

/// A scheme with its four components at hand.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// What its manifest says.
    pub manifest: Manifest,
    /// The manifest as it was written.
    pub text: String,
    /// Its components, in the order of [`Stage::ALL`].
    pub parts: BTreeMap<Stage, Part>,
    /// The component that runs all of them in one call, where the scheme was read from one.
    pub composed: Option<Part>,
}

impl Scheme {
    /// The scheme's id.
    pub fn id(&self) -> &str {
        &self.manifest.id
    }
}

#[cfg(feature = "runtime")]
mod find;
