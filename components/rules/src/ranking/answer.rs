//! Answers with the word for them, and the findings that they become.

use alloc::vec::Vec;

use super::codes::{CODES, Word};
use super::sort;
use crate::finding::Finding;
use crate::questions::Questions;

/// An answer, and what to say of it.
#[derive(Clone, Copy)]
pub struct Answer {
    pub truth: u8,
    pub word: Word,
    pub at: Option<u32>,
    pub value: i64,
    pub limit: i64,
}

impl Answer {
    /// An answer without values.
    pub const fn new(truth: u8, word: Word) -> Self {
        Self {
            truth,
            word,
            at: None,
            value: 0,
            limit: 0,
        }
    }

    /// What was found, and what it is held against.
    pub const fn counting(mut self, value: i64, limit: i64) -> Self {
        self.value = value;
        self.limit = limit;
        self
    }

    /// The row of the table that the word names.
    pub const fn at(mut self, at: Option<u32>) -> Self {
        self.at = at;
        self
    }

    /// Whether the word is one that is always said.
    pub fn is_remark(&self) -> bool {
        CODES
            .get(self.word as usize)
            .is_some_and(|code| code.remark)
    }
}

/// What a call says.
pub struct Findings<'a> {
    pub questions: &'a Questions<9>,
    pub list: Vec<Finding>,
}

impl Findings<'_> {
    /// Adds a finding, where its rule is asked.
    pub fn say(&mut self, question: usize, row: Option<u32>, answer: Answer) {
        if self.questions.asks(question)
            && let Some(rule) = self.questions.rule(question)
        {
            self.list.push(Finding {
                row,
                rule,
                code: answer.word as u32,
                at: answer.at,
                value: answer.value,
                limit: answer.limit,
            });
        }
    }

    /// Puts them by row, then by rule, then by code; those on the cycle first.
    pub fn put_in_order(&mut self) {
        self.list = in_order(&self.list, |it| {
            (line(it.row) << 24) | u64::from(it.rule << 12) | u64::from(it.code)
        });
    }
}

/// Where a row stands among the findings: the cycle first.
pub fn line(row: Option<u32>) -> u64 {
    row.map_or(0, |row| u64::from(row) + 1)
}

/// Findings by a key; those that are equal in it stay as they are.
pub fn in_order(list: &[Finding], key: impl Fn(&Finding) -> u64) -> Vec<Finding> {
    let mut places: Vec<(u64, u32)> = list.iter().map(key).zip(0..).collect();
    sort::by_key(&mut places);
    places
        .into_iter()
        .filter_map(|(_, at)| list.get(at as usize).copied())
        .collect()
}
