//! Where a law asks the questions that a stage's machinery answers.
//!
//! Machinery knows a question by its concept; where it stands in a rule version, under which article,
//! or whether it is there at all, is the version's own affair.

use alloc::vec;
use alloc::vec::Vec;

use crate::column::NOT_ASKED;
use crate::law::{Law, Terms};

/// The questions of one stage, by their number in the machinery.
pub struct Questions<const N: usize> {
    /// Index of the rule that puts each; [`NOWHERE`] where the law does not have it.
    rules: [u32; N],
    asked: [bool; N],
}

const NOWHERE: u32 = u32::MAX;

impl<const N: usize> Questions<N> {
    /// Looks the concepts up in a law, and which of them the call waives.
    pub fn find(law: &Law, terms: &Terms, concepts: [&str; N]) -> Self {
        let mut found = Self {
            rules: [NOWHERE; N],
            asked: [false; N],
        };
        for (at, rule) in law.rules.iter().enumerate() {
            for ((slot, asked), concept) in
                found.rules.iter_mut().zip(&mut found.asked).zip(concepts)
            {
                if rule.concept == concept {
                    *slot = at as u32;
                    *asked = !terms.waives(rule.id);
                }
            }
        }
        found
    }

    /// Whether the law has the question, and the call does not waive it.
    pub fn asks(&self, question: usize) -> bool {
        self.asked.get(question).is_some_and(|asked| *asked)
    }

    /// The index of the rule that puts the question; none where the law does not have it.
    pub fn rule(&self, question: usize) -> Option<u32> {
        self.rules
            .get(question)
            .copied()
            .filter(|rule| *rule != NOWHERE)
    }

    /// The verdicts of a law, rule after rule, from the answers to its questions. A rule that is
    /// waived, or that puts a question which is none of this machinery's, is not asked.
    pub fn verdicts(&self, law: &Law, rows: usize, answers: [&[u8]; N]) -> Vec<u8> {
        let mut verdicts = vec![NOT_ASKED; law.rules.len() * rows];
        for ((rule, asked), answer) in self.rules.iter().zip(self.asked).zip(answers) {
            let first = (*rule as usize).saturating_mul(rows);
            if let Some(cells) = verdicts.get_mut(first..first.saturating_add(rows))
                && asked
            {
                cells.copy_from_slice(answer);
            }
        }
        verdicts
    }

    /// The question that a rule puts; none where it is not one of this machinery.
    pub fn of_rule(&self, rule: u32) -> Option<usize> {
        self.rules.iter().position(|at| *at == rule)
    }
}

/// States the reasons and remarks of a stage as a table, `CODES`, and the names by which its machinery
/// refers to them, `Word`, in the same order.
macro_rules! words {
    ($($name:ident = $code:expr;)*) => {
        /// What is said, in the order of [`CODES`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Word { $($name),* }

        /// All reasons and remarks of this stage. Its machinery refers to them by their place, so a
        /// law of this stage lists exactly these.
        pub static CODES: [$crate::law::Code; [$(stringify!($name)),*].len()] = [$($code),*];
    };
}
pub(crate) use words;
