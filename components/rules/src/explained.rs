//! Which rows a call wants reasons for.

use alloc::borrow::ToOwned;

use crate::check;
use crate::types::{Detail, Refusal, Settings};

/// The rows whose answers are explained.
#[derive(Clone, Copy)]
pub enum Explained<'a> {
    /// No row.
    None,
    /// Every row.
    All,
    /// These rows, in rising order.
    These(&'a [u32]),
}

// A component has one stage, and each stage asks in its own way.
#[cfg_attr(target_arch = "wasm32", allow(dead_code))]
impl<'a> Explained<'a> {
    /// Reads what a call wants to hear of `rows` rows; refuses rows that are not there, and rows that
    /// are not in rising order.
    pub fn read(settings: &'a Settings, rows: usize) -> Result<Self, Refusal> {
        Ok(match &settings.detail {
            Detail::Verdicts => Self::None,
            Detail::Reasons => Self::All,
            Detail::ReasonsFor(these) => {
                check::rows("settings.detail", these, rows)?;
                if !these.is_sorted_by(|one, next| one < next) {
                    return Err(Refusal::Unsorted("settings.detail".to_owned()));
                }
                Self::These(these)
            }
        })
    }

    /// Whether nothing is explained.
    pub fn is_empty(self) -> bool {
        matches!(self, Self::None | Self::These([]))
    }

    /// Whether a row is explained.
    pub fn has(self, row: u32) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::These(rows) => rows.binary_search(&row).is_ok(),
        }
    }

    /// The rows that are explained, of so many, in rising order.
    pub fn rows(self, of: usize) -> impl Iterator<Item = usize> + 'a {
        let (all, these) = match self {
            Self::None => (0, Default::default()),
            Self::All => (of, Default::default()),
            Self::These(rows) => (0, rows),
        };
        (0..all).chain(these.iter().map(|row| *row as usize))
    }
}
