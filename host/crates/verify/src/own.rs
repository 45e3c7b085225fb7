//! The receipt of a single applicant, cut from that of a run: its record, with the path that shows that
//! the record belongs to the run. It says nothing of anybody else.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::read::{broken, check, strictly};
use laurel_cycle::error::Error;
use laurel_receipt::canonical::{Hash, canonical};
use laurel_receipt::make::Made;
use laurel_receipt::record::Record;
use laurel_receipt::tree::{climb, leaf, path, salt};
use laurel_receipt::{Receipt, Statement};

/// What an applicant's own receipt says of its kind.
pub const KIND: &str = "laurel-own-receipt";

/// An applicant's own receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "OwnReceipt")]
pub struct Own {
    /// `laurel-own-receipt`.
    pub kind: String,
    /// The public part of the receipt that it was cut from.
    pub receipt: Statement,
    /// The number of the applicant in the cycle file, from 0.
    pub index: usize,
    /// The salt of the record, which only its applicant is given.
    pub salt: Hash,
    /// The digests beside the record on its way to the root, from below.
    pub path: Vec<Hash>,
    /// The record.
    pub record: Record,
}

impl Own {
    /// Cuts the receipt of the applicant in a row from a receipt that the same run gave.
    pub fn cut(receipt: &Receipt, made: &Made, row: usize) -> Result<Self, Error> {
        let secret = receipt.private.secret;
        let views = made.views();
        let record = made.records(&views).and_then(|records| records.of(row));
        let record =
            record.ok_or_else(|| Error::input("没有这家申报单位", "there is no such applicant"))?;
        Ok(Self {
            kind: KIND.to_owned(),
            receipt: receipt.statement.clone(),
            index: row,
            salt: salt(secret, row as u64),
            path: path(&made.leaves(secret)?, row),
            record,
        })
    }

    /// Reads one and checks that nothing of it was changed, as far as it can tell by itself.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let own: Self = strictly(bytes)?;
        if own.kind != KIND {
            return Err(broken(
                "kind 不是 laurel-own-receipt",
                "its kind is not laurel-own-receipt",
            ));
        }
        check(&own.receipt)?;
        let leaf = leaf(own.salt, &canonical(&own.record)?);
        let public = &own.receipt.public;
        if climb(leaf, own.index, public.applicants, &own.path) != Some(public.records) {
            return Err(broken(
                "记录不属于所附回执，已被改动",
                "its record does not belong to the receipt that it carries: it was changed",
            ));
        }
        Ok(own)
    }
}
