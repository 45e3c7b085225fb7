//! Reasons and remarks, one by one as rules give them, and in columns as the contract has them.

use crate::types::Findings;

/// In a column, no row.
const NONE: u32 = u32::MAX;

/// A reason for a verdict, or a remark.
#[derive(Clone, Copy, Debug)]
pub struct Finding {
    /// The row that it concerns; none for the cycle.
    pub row: Option<u32>,
    /// Index of the rule in the description.
    pub rule: u32,
    /// Index of the code in the description.
    pub code: u32,
    /// Row in the table that the code names.
    pub at: Option<u32>,
    /// What was found.
    pub value: i64,
    /// What it was held against.
    pub limit: i64,
}

impl From<&[Finding]> for Findings {
    #[inline(never)]
    fn from(list: &[Finding]) -> Self {
        Self {
            row: list.iter().map(|it| it.row.unwrap_or(NONE)).collect(),
            rule: list.iter().map(|it| it.rule).collect(),
            code: list.iter().map(|it| it.code).collect(),
            at: list.iter().map(|it| it.at.unwrap_or(NONE)).collect(),
            value: list.iter().map(|it| it.value).collect(),
            limit: list.iter().map(|it| it.limit).collect(),
        }
    }
}

impl Findings {
    /// The findings, one by one.
    pub fn list(&self) -> alloc::vec::Vec<Finding> {
        let some = |cell: u32| (cell != NONE).then_some(cell);
        let what = self.row.iter().zip(&self.rule).zip(&self.code);
        let counts = self.at.iter().zip(&self.value).zip(&self.limit);
        what.zip(counts)
            .map(|(((row, rule), code), ((at, value), limit))| Finding {
                row: some(*row),
                rule: *rule,
                code: *code,
                at: some(*at),
                value: *value,
                limit: *limit,
            })
            .collect()
    }
}
