//! What is said of a whole call: remarks on the cycle, vacancy, reasons.

use alloc::vec::Vec;

use super::answer::{Answer, Findings};
use super::codes::Word;
use super::input::day_of;
use super::order::Order;
use super::steps::Course;
use super::{
    ANNOUNCEMENT, APPROVAL, CANDIDATE_LIST, DELIBERATION, ELIGIBLE_LIST, NOTICE, SHORTLIST,
    THRESHOLD, VISITED, count,
};
use crate::column::{NO, NOT_ASKED, UNKNOWN, YES};
use crate::date::UNKNOWN_DAY;
use crate::explained::Explained;
use crate::finding::Finding;
use crate::law::Law;
use crate::questions::Questions;
use crate::types::{Calendar, Decisions, Scores};

/// Code of fraud among the incidents.
const FRAUD: u8 = 5;

/// The whole of a call.
pub struct Review<'a> {
    pub calendar: &'a Calendar,
    /// Last day that eligibility looks at.
    pub judged_on: i32,
    pub scores: &'a Scores,
    pub decisions: &'a Decisions,
    /// The answers, question by question.
    pub columns: &'a [Vec<u8>; 9],
    pub order: &'a Order,
    pub places: u32,
    pub threshold: u32,
    pub course: &'a Course<'a>,
    pub quota: i64,
}

impl Review<'_> {
    /// Remarks, except those on the decided steps of single rows.
    pub fn remark(&self, winners: i64, remarks: &mut Findings) {
        self.missing_steps(remarks);
        if self.order.tie {
            let possible = count(&self.order.first, YES) + count(&self.order.first, UNKNOWN);
            let tie = word(Word::TieAtCut).counting(possible, i64::from(self.places));
            remarks.say(SHORTLIST, None, tie);
        }
        if let Some(proposals) = self.course.many_proposals() {
            let many = word(Word::ManyProposed).counting(proposals, self.quota);
            remarks.say(DELIBERATION, None, many);
        }
        if let Some(approvals) = self.course.over_quota() {
            let over = word(Word::OverQuota).counting(approvals, self.quota);
            remarks.say(APPROVAL, None, over);
        } else if winners > self.quota {
            // The quota is the approval's; where that is not asked, the step before it answers for it.
            let over = word(Word::OverQuota).counting(winners, self.quota);
            remarks.say(DELIBERATION, None, over);
        }
        if let Some((length, asked)) = self.course.too_short() {
            remarks.say(
                NOTICE,
                None,
                word(Word::NoticeTooShort).counting(length, asked),
            );
        }
        self.incidents(remarks);
    }

    /// Steps that are not on record though a later one is.
    fn missing_steps(&self, remarks: &mut Findings) {
        let visited = &self.scores.visited;
        let visits = !self.scores.row.is_empty() || count(visited, YES) + count(visited, NO) > 0;
        let decisions = self.decisions;
        let steps = [
            (APPROVAL, decisions.approval.is_some()),
            (NOTICE, decisions.notice.is_some()),
            (DELIBERATION, decisions.proposal.is_some()),
            (CANDIDATE_LIST, decisions.candidate_list.is_some()),
            (VISITED, visits),
            (ELIGIBLE_LIST, decisions.eligible_list.is_some()),
            (ANNOUNCEMENT, self.calendar.announced != UNKNOWN_DAY),
        ];
        let mut later = false;
        for (question, recorded) in steps {
            // Applications have been received, so that the announcement is always due; where there
            // are none, there is nobody to visit.
            let due =
                (later || question == ANNOUNCEMENT) && (question != VISITED || !visited.is_empty());
            if self.course.deduced(question) {
                let deduced = word(Word::StepDeduced).counting(question as i64, 0);
                remarks.say(question, None, deduced);
            } else if due && !recorded {
                remarks.say(question, None, word(missing(question)));
            }
            later |= recorded;
        }
    }

    /// Reading 15: from where eligibility has looked (the deadline, or a later reference day) up to the
    /// award. What eligibility does not look at, fraud, on any day before that.
    fn incidents(&self, remarks: &mut Findings) {
        let awarded = match self.decisions.commended {
            UNKNOWN_DAY => day_of(&self.decisions.approval),
            day => day,
        };
        let incidents = &self.decisions.incidents;
        let days = incidents.day.iter().zip(&incidents.kind);
        for (at, (row, (day, kind))) in incidents.applicant.iter().zip(days).enumerate() {
            let after = *kind == FRAUD || *day > self.judged_on;
            let before = awarded == UNKNOWN_DAY || *day <= awarded;
            // A day that is not known may lie between the two.
            if (after && before) || *day == UNKNOWN_DAY {
                let incident = word(Word::IncidentBeforeApproval)
                    .counting(i64::from(*kind), i64::from(*day))
                    .at(Some(at as u32));
                remarks.say(DELIBERATION, Some(*row), incident);
            }
        }
    }

    /// Article 14, and the deliberation and approval which may choose nobody.
    pub fn vacancy(
        &self,
        pool: &[u8],
        candidate: &[u8],
        winner: &[u8],
        remarks: &mut Findings,
    ) -> u8 {
        if count(winner, YES) > 0 {
            return NO;
        }
        if count(winner, UNKNOWN) > 0 {
            return UNKNOWN;
        }
        let nobody = |column: &[u8]| count(column, NO) == column.len() as i64;
        // Whether somebody who might have won came as far as this step, and no further.
        let failed = |question: usize| {
            candidate
                .iter()
                .enumerate()
                .any(|(row, candidate)| *candidate != NO && self.truth(question, row) == NO)
        };
        let rows = || (0..candidate.len()).filter(|row| self.course.may_be_eligible(*row));
        let out_of_visits = |row| self.truth(VISITED, row) == NO;
        let (question, why) = if candidate.is_empty() {
            (ELIGIBLE_LIST, word(Word::NobodyApplied))
        } else if rows().next().is_none() {
            (ELIGIBLE_LIST, word(Word::NobodyEligible))
        } else if rows().all(out_of_visits) {
            (VISITED, word(Word::NobodyVisited))
        } else if nobody(pool) {
            (
                THRESHOLD,
                word(Word::NobodyReached).counting(0, i64::from(self.threshold)),
            )
        } else if nobody(candidate) {
            (CANDIDATE_LIST, word(Word::NobodyListed))
        } else if failed(APPROVAL) && self.quota <= 0 {
            (APPROVAL, word(Word::NobodyMayWin))
        } else if failed(APPROVAL) {
            (APPROVAL, word(Word::NobodyApproved))
        } else if failed(NOTICE) {
            (NOTICE, word(Word::NobodyPassed))
        } else {
            (DELIBERATION, word(Word::NobodyProposed))
        };
        remarks.say(question, None, why);
        YES
    }

    /// A reason for every answer that is no or unknown, by row, then by rule, among the remarks. What
    /// is remarked upon is not said twice.
    pub fn reasons(
        &self,
        law: &Law,
        explained: Explained,
        questions: &Questions<9>,
        remarks: &[Finding],
    ) -> Vec<Finding> {
        let mut findings = Findings {
            questions,
            list: Vec::with_capacity(remarks.len()),
        };
        let mut remarks = remarks.iter().copied().peekable();
        for row in explained.rows(self.scores.visited.len()) {
            for rule in 0..law.rules.len() as u32 {
                // Remarks on the cycle, on rows before this one, and on this one up to the rule.
                let due = (Some(row as u32), rule);
                while let Some(remark) = remarks.next_if(|it| (it.row, it.rule) <= due) {
                    findings.list.push(remark);
                }
                if let Some(question) = questions.of_rule(rule)
                    && let truth @ (NO | UNKNOWN) = self.truth(question, row)
                {
                    let reason = self.reason(question, row, truth);
                    if !reason.is_remark() {
                        findings.say(question, Some(row as u32), reason);
                    }
                }
            }
        }
        findings.list.extend(remarks);
        findings.list
    }

    fn truth(&self, question: usize, row: usize) -> u8 {
        let column = self.columns.get(question);
        column
            .and_then(|column| column.get(row))
            .copied()
            .unwrap_or(NOT_ASKED)
    }

    /// Why the answer to a question is no or unknown.
    fn reason(&self, question: usize, row: usize, truth: u8) -> Answer {
        let places = i64::from(self.places);
        let place = |column: &[u32]| i64::from(column.get(row).copied().unwrap_or(0));
        match question {
            ANNOUNCEMENT => word(Word::AnnouncementUndecided),
            VISITED if truth == NO => word(Word::NotVisited),
            VISITED => word(Word::VisitUndecided),
            THRESHOLD => self.score_reason(row, truth),
            SHORTLIST if truth == NO && place(&self.order.best) > places => {
                word(Word::Behind).counting(place(&self.order.best), places)
            }
            SHORTLIST => {
                let why = match truth {
                    NO => Word::LeftOffAtCut,
                    _ if place(&self.order.worst) <= places => Word::HangsOnEarlier,
                    _ => Word::PlaceOpen,
                };
                word(why).counting(place(&self.order.worst), places)
            }
            APPROVAL
                if self.course.places_filled && self.course.answer(question, row).truth != NO =>
            {
                word(Word::PlacesFilled).counting(0, self.quota)
            }
            _ => self.course.answer(question, row),
        }
    }

    fn score_reason(&self, row: usize, truth: u8) -> Answer {
        let scores = self.scores;
        let Ok(at) = scores.row.binary_search(&(row as u32)) else {
            return word(Word::NoScore).counting(0, i64::from(self.threshold));
        };
        let (why, ends) = if truth == NO {
            (Word::BelowThreshold, &scores.high)
        } else {
            (Word::ScoreOpen, &scores.low)
        };
        let score = ends.get(at).copied().unwrap_or(0);
        let over = scores.over.get(at).copied().unwrap_or(1).max(1);
        word(why).counting(i64::from(score / over), i64::from(self.threshold))
    }
}

/// What is said of a step that is not on record.
const fn missing(question: usize) -> Word {
    match question {
        ANNOUNCEMENT => Word::AnnouncementMissing,
        ELIGIBLE_LIST => Word::EligibleListMissing,
        VISITED => Word::VisitsMissing,
        CANDIDATE_LIST => Word::CandidateListMissing,
        DELIBERATION => Word::DeliberationMissing,
        _ => Word::NoticeMissing,
    }
}

/// A finding without values, whatever the answer.
const fn word(word: Word) -> Answer {
    Answer::new(NOT_ASKED, word)
}
