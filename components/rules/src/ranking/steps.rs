//! The steps that people decide (articles 17, 20): list of eligible applicants, list of candidates,
//! deliberation, public notice, approval. Each is a precondition of the next.
//!
//! A step answers for one row at a time: what the record says, as far as the rules admit it, and the
//! word for it. A row that has dropped out is not asked any further, unless a record names it: then
//! the answer is no. A row about which nobody has decided is open.
//!
//! Whether somebody whom a record leaves out has been decided about is not for the rules to say
//! (`silence` in the contract). Where it stands against whom it leaves out, the record decides; where
//! steps that are not on record are deduced, they follow the order by scores.
//!
//! Article 3 caps the winners of a cycle, not the proposals: three of four proposed may be approved.

use alloc::vec;
use alloc::vec::Vec;

use super::answer::{Answer, Findings};
use super::codes::Word;
use super::input::{day_of, rows_of};
use super::order;
use super::{APPROVAL, CANDIDATE_LIST, DELIBERATION, ELIGIBLE_LIST, NOTICE};
use crate::column::{NO, NOT_ASKED, UNKNOWN, YES, and, or};
use crate::date::UNKNOWN_DAY;
use crate::lanes;
use crate::questions::Questions;
use crate::types::{Decision, Decisions, Scores, Silence};

/// A truth and the word for it. Of what is yes or not asked nothing is said.
type Plain = (u8, Word);
const TAKEN: Plain = (YES, Word::NotEligible);
const DROPPED_OUT: Plain = (NOT_ASKED, Word::NotEligible);

const fn no(word: Word) -> Plain {
    (NO, word)
}

const fn open(word: Word) -> Plain {
    (UNKNOWN, word)
}

/// Whom a decision names: yes or no, row by row; empty where it is not on record or not asked.
pub struct Named(Vec<u8>);

impl Named {
    pub fn by(decision: &Option<Decision>, asked: bool, rows: usize) -> Self {
        let on_record = asked && decision.is_some();
        // Of a cohort of nobody, too, a decision may be on record.
        let mut named = vec![NO; if on_record { rows.max(1) } else { 0 }];
        for row in rows_of(decision) {
            if let Some(cell) = named.get_mut(*row as usize) {
                *cell = YES;
            }
        }
        Self(named)
    }

    /// Whether a row is named; unknown where nothing is on record.
    pub fn at(&self, row: usize) -> u8 {
        self.0.get(row).copied().unwrap_or(UNKNOWN)
    }

    /// Whether nothing is on record.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The record of a cycle, beside the verdicts that it is held against.
pub struct Course<'a> {
    questions: &'a Questions<9>,
    decisions: &'a Decisions,
    eligible: &'a [u8],
    candidate: &'a [u8],
    on_eligible_list: Named,
    listed: Named,
    proposed: Named,
    approved: Named,
    /// For each row, whether an objection to it was upheld; empty where there is none at all.
    upheld: Vec<u8>,
    /// Last day of the notice; unknown while it runs or is not on record.
    closed_on: i32,
    approved_on: i32,
    /// Days of the notice, the first and the last counted; 0 where they are not known.
    notice_length: i64,
    notice_days: i64,
    quota: i64,
    /// Whether those who win for certain fill every place.
    pub places_filled: bool,
    /// Proposals that are admissible.
    proposals: i64,
    /// Approvals that are admissible.
    approvals: i64,
    /// Row by row, whether it would be proposed, and approved, by the order; empty where nothing is
    /// deduced.
    by_order: [Vec<u8>; 2],
}

impl<'a> Course<'a> {
    pub fn new(
        questions: &'a Questions<9>,
        decisions: &'a Decisions,
        eligible: &'a [u8],
        candidate: &'a [u8],
        listed: Named,
        quota: i64,
        notice_days: i64,
    ) -> Self {
        let rows = candidate.len();
        let objections = &decisions.objections;
        let mut upheld = Vec::new();
        if !objections.applicant.is_empty() {
            upheld = vec![NO; rows];
            for (row, answer) in objections.applicant.iter().zip(&objections.upheld) {
                if let Some(cell) = upheld.get_mut(*row as usize) {
                    *cell = or(*cell, *answer);
                }
            }
        }
        let notice = decisions.notice.as_ref();
        let (opened, closed_on) = notice.map_or((UNKNOWN_DAY, UNKNOWN_DAY), |notice| {
            (notice.opened, notice.closed)
        });
        let length = if opened == UNKNOWN_DAY {
            0
        } else {
            i64::from(closed_on) - i64::from(opened) + 1
        };
        let mut course = Self {
            questions,
            decisions,
            eligible,
            candidate,
            on_eligible_list: Named::by(&decisions.eligible_list, true, rows),
            listed,
            proposed: Named::by(&decisions.proposal, true, rows),
            approved: Named::by(&decisions.approval, true, rows),
            upheld,
            closed_on,
            approved_on: day_of(&decisions.approval),
            notice_length: length.max(0),
            notice_days,
            quota,
            places_filled: false,
            proposals: 0,
            approvals: 0,
            by_order: [Vec::new(), Vec::new()],
        };
        for row in rows_of(&decisions.proposal) {
            course.proposals += i64::from(course.deliberation(*row as usize).0 != NO);
        }
        for row in rows_of(&decisions.approval) {
            course.approvals += i64::from(course.approval(*row as usize).0 & YES != 0);
        }
        course
    }

    /// Deduces from the order what is not on record, where that is asked for.
    pub fn deduce(&mut self, scores: &Scores) {
        if !self.deduces() {
            return;
        }
        let places = self.quota.max(0) as u32;
        let mut pool = self.candidate.to_vec();
        self.and_step(&mut pool, CANDIDATE_LIST);
        let [proposal, _] = &mut self.by_order;
        *proposal = order::order(&pool, scores, places).first;
        self.and_step(&mut pool, DELIBERATION);
        self.and_step(&mut pool, NOTICE);
        let [_, approval] = &mut self.by_order;
        *approval = order::order(&pool, scores, places).first;
    }

    /// Kleene's *and* of a column with the answers of a step.
    fn and_step(&self, pool: &mut [u8], question: usize) {
        if !self.questions.asks(question) {
            return;
        }
        for (row, cell) in pool.iter_mut().enumerate() {
            let truth = self.answer(question, row).truth;
            if *cell != NO && truth != NOT_ASKED {
                *cell = and(*cell, truth);
            }
        }
    }

    /// Whether a record decides against whom it leaves out.
    pub fn closes(&self) -> bool {
        self.decisions.silence != Silence::Open
    }

    /// Whether what is not on record is deduced from the order.
    pub fn deduces(&self) -> bool {
        self.decisions.silence == Silence::Deduced
    }

    /// Whether a step is deduced.
    pub fn deduced(&self, question: usize) -> bool {
        self.deduces()
            && match question {
                ELIGIBLE_LIST => self.on_eligible_list.is_empty(),
                CANDIDATE_LIST => self.listed.is_empty(),
                DELIBERATION => self.proposed.is_empty(),
                NOTICE => self.closed_on == UNKNOWN_DAY,
                APPROVAL => self.approved.is_empty(),
                _ => false,
            }
    }

    /// Whether a row may have met the conditions as far as the office's list goes, and may have been
    /// visited.
    pub fn may_be_eligible(&self, row: usize) -> bool {
        let eligible = self.eligible.get(row) != Some(&NO);
        eligible
            && (!self.questions.asks(ELIGIBLE_LIST) || self.answer(ELIGIBLE_LIST, row).truth != NO)
    }

    /// The answer of the order, for a step that is deduced.
    fn by_order(&self, step: usize, row: usize) -> Plain {
        let of_step = self.by_order.get(step).and_then(|column| column.get(row));
        match of_step {
            Some(&YES) => TAKEN,
            Some(&NO) => no(Word::BehindByOrder),
            _ => open(Word::OpenByOrder),
        }
    }

    /// Number of admissible proposals, where they are more than may win.
    pub fn many_proposals(&self) -> Option<i64> {
        (self.proposals > self.quota && self.questions.asks(DELIBERATION)).then_some(self.proposals)
    }

    /// Number of admissible approvals, where they are too many.
    pub fn over_quota(&self) -> Option<i64> {
        (self.approvals > self.quota && self.questions.asks(APPROVAL)).then_some(self.approvals)
    }

    /// Length of the notice, where it is known and too short, and the length that is asked.
    pub fn too_short(&self) -> Option<(i64, i64)> {
        let short = 0 < self.notice_length && self.notice_length < self.notice_days;
        short.then_some((self.notice_length, self.notice_days))
    }

    /// Whether none of the steps of article 20 has been taken, so that all are open to everyone who
    /// may be a candidate.
    fn has_not_begun(&self) -> bool {
        self.listed.is_empty()
            && self.proposed.is_empty()
            && self.approved.is_empty()
            && self.decisions.notice.is_none()
            && self.upheld.is_empty()
            && self.quota > 0
            && !self.deduces()
    }

    /// The column of a step over all rows; what is not admissible is remarked upon.
    pub fn column(&self, question: usize, remarks: &mut Findings) -> Vec<u8> {
        let rows = self.candidate.len();
        if !self.questions.asks(question) {
            return vec![NOT_ASKED; rows];
        }
        let of_everyone = question == ELIGIBLE_LIST;
        if of_everyone && self.on_eligible_list.is_empty() && !self.deduces() {
            return vec![UNKNOWN; rows];
        }
        if !of_everyone && self.has_not_begun() {
            return lanes::look_up(self.candidate, &[UNKNOWN, NOT_ASKED, UNKNOWN, UNKNOWN]);
        }
        let (named, list) = match question {
            CANDIDATE_LIST => (&self.listed, &self.decisions.candidate_list),
            DELIBERATION => (&self.proposed, &self.decisions.proposal),
            _ => (&self.approved, &self.decisions.approval),
        };
        let mut column = vec![NOT_ASKED; rows];
        let mut put = |row: u32| {
            let answer = self.answer(question, row as usize);
            if let Some(cell) = column.get_mut(row as usize) {
                *cell = answer.truth;
            }
            if answer.is_remark() {
                remarks.say(question, Some(row), answer);
            }
        };
        if of_everyone {
            (0..rows as u32).for_each(put);
            return column;
        }
        // Most have dropped out, and no record names them.
        lanes::rows_but(self.candidate, NO)
            .into_iter()
            .for_each(&mut put);
        if !named.is_empty() {
            let dropped_out = |row: &&u32| self.candidate(**row as usize) == NO;
            rows_of(list)
                .iter()
                .filter(dropped_out)
                .for_each(|row| put(*row));
        }
        column
    }

    /// The answer of a step for one row.
    pub fn answer(&self, question: usize, row: usize) -> Answer {
        let (truth, word) = match question {
            ELIGIBLE_LIST => self.eligible_list(row),
            CANDIDATE_LIST => self.candidate_list(row),
            DELIBERATION => self.deliberation(row),
            NOTICE => self.notice(row),
            _ => self.approval(row),
        };
        let answer = Answer::new(truth, word);
        match word {
            Word::QuotaExceeded => answer.counting(self.approvals, self.quota),
            Word::BehindByOrder | Word::OpenByOrder => answer.counting(0, self.quota),
            Word::ObjectionUpheld => answer.at(self.objection_at(row, YES)),
            Word::ObjectionPending => answer.at(self.objection_at(row, UNKNOWN)),
            Word::NoticeShort => answer.counting(self.notice_length, self.notice_days),
            Word::ApprovedBeforeNotice | Word::ApprovedDuringNotice => {
                answer.counting(i64::from(self.approved_on), i64::from(self.closed_on))
            }
            _ => answer,
        }
    }

    /// What is computed counts. One who is eligible but was left out is out where the list decides
    /// against whom it leaves out; else nobody has decided about it.
    fn eligible_list(&self, row: usize) -> Plain {
        let eligible = self.eligible.get(row).copied().unwrap_or(UNKNOWN);
        match (self.on_eligible_list.at(row), eligible) {
            (UNKNOWN, NO) if self.deduces() => no(Word::NotEligible),
            (UNKNOWN, UNKNOWN) if self.deduces() => open(Word::EligibilityOpen),
            (UNKNOWN, _) if self.deduces() => TAKEN,
            (UNKNOWN, _) => open(Word::EligibleListUndecided),
            (NO, UNKNOWN) if self.closes() => no(Word::NotOnEligibleList),
            (_, UNKNOWN) => open(Word::EligibilityOpen),
            (YES, NO) => no(Word::ListedNotEligible),
            (_, NO) => no(Word::NotEligible),
            (YES, _) => TAKEN,
            _ if self.closes() => no(Word::EligibleLeftOff),
            _ => open(Word::EligibleNotListed),
        }
    }

    fn candidate(&self, row: usize) -> u8 {
        self.candidate.get(row).copied().unwrap_or(NO)
    }

    /// Whether the office's list leaves out a row that may be a candidate, and nobody took it up.
    fn left_out(&self, row: usize) -> bool {
        self.questions.asks(CANDIDATE_LIST)
            && self.listed.at(row) == NO
            && self.candidate(row) != NO
            && self.proposed.at(row) != YES
            && !self.closes()
    }

    /// Whether the list of candidates decides against a row that may be one.
    fn is_off_list(&self, row: usize) -> bool {
        self.closes()
            && self.questions.asks(CANDIDATE_LIST)
            && self.listed.at(row) == NO
            && self.candidate(row) != NO
    }

    fn candidate_list(&self, row: usize) -> Plain {
        match (self.listed.at(row), self.candidate(row)) {
            (YES, NO) => no(Word::ListedNotPossible),
            (_, NO) => DROPPED_OUT,
            (YES, _) => TAKEN,
            // The list resolves what is only possible, so that this one is certain.
            (NO, YES) if self.closes() => no(Word::CertainNotListed),
            (NO, YES) => open(Word::CertainNotListed),
            (NO, _) if self.closes() => no(Word::LeftOffCandidates),
            (NO, _) => open(Word::NotOnCandidateList),
            (_, YES) if self.deduces() => TAKEN,
            _ => open(Word::CandidateListUndecided),
        }
    }

    fn deliberation(&self, row: usize) -> Plain {
        match (self.proposed.at(row), self.candidate(row)) {
            (YES, NO) => no(Word::ProposedNotCandidate),
            (_, NO) => DROPPED_OUT,
            (YES, _) if self.is_off_list(row) => no(Word::ProposedNotCandidate),
            (YES, _) => TAKEN,
            (NO, _) if self.left_out(row) => open(Word::NotPutForward),
            (NO, _) => no(Word::NotProposed),
            _ if self.deduces() => self.by_order(0, row),
            _ => open(Word::DeliberationUndecided),
        }
    }

    /// Whether a row has dropped out by the end of the deliberation.
    fn out_before_notice(&self, row: usize) -> bool {
        self.candidate(row) == NO
            || (self.questions.asks(DELIBERATION) && self.deliberation(row).0 == NO)
    }

    /// The first objection to a row that has this outcome.
    fn objection_at(&self, row: usize, outcome: u8) -> Option<u32> {
        let objections = &self.decisions.objections;
        let first = objections
            .applicant
            .partition_point(|applicant| (*applicant as usize) < row);
        let outcomes = objections.upheld.get(first..)?;
        let at = outcomes.iter().position(|upheld| *upheld == outcome)?;
        Some((first + at) as u32)
    }

    fn notice(&self, row: usize) -> Plain {
        let objection = self.upheld.get(row).copied().unwrap_or(NO);
        let proposed = !self.questions.asks(DELIBERATION)
            || self.proposed.at(row) == YES
            || self.deduced(DELIBERATION);
        let deduced = self.deduced(NOTICE);
        if self.out_before_notice(row) {
            DROPPED_OUT
        } else if objection == YES {
            no(Word::ObjectionUpheld)
        } else if self.decisions.notice.is_none() && !deduced {
            open(Word::NoticeUndecided)
        } else if !proposed {
            open(Word::NotPutForward)
        } else if self.closed_on == UNKNOWN_DAY && !deduced {
            open(Word::NoticeRunning)
        } else if self.notice_length < self.notice_days && !deduced {
            open(Word::NoticeShort)
        } else if objection == UNKNOWN {
            open(Word::ObjectionPending)
        } else {
            TAKEN
        }
    }

    fn approval(&self, row: usize) -> Plain {
        let named = self.approved.at(row);
        let passed = self.passed_notice(row);
        let proposed = !self.questions.asks(DELIBERATION) || self.proposed.at(row) != NO;
        match (named, passed) {
            (YES, NOT_ASKED) => no(Word::ApprovedNotProposed),
            (NO | UNKNOWN, NOT_ASKED | NO) => DROPPED_OUT,
            _ if self.quota <= 0 => no(Word::NoPlaces),
            (YES, _) if !proposed => open(Word::ApprovedNotProposed),
            (YES, YES) if self.over_quota().is_some() => open(Word::QuotaExceeded),
            (YES, YES) => TAKEN,
            (YES, NO) => no(Word::ApprovedBeforeNotice),
            (YES, _) => open(Word::ApprovedDuringNotice),
            (NO, _) if self.left_out(row) => open(Word::NotPutForward),
            (NO, _) => no(Word::NotApproved),
            _ if self.deduces() => self.by_order(1, row),
            _ => open(Word::ApprovalUndecided),
        }
    }

    /// Whether a row has come to the approval by way of the notice: not asked where it has dropped
    /// out before that; open where the approval is dated before the notice has ended, which is at the
    /// end of its last day.
    fn passed_notice(&self, row: usize) -> u8 {
        if self.out_before_notice(row) {
            return NOT_ASKED;
        }
        if !self.questions.asks(NOTICE) {
            return YES;
        }
        let early = self.approved_on != UNKNOWN_DAY && self.approved_on <= self.closed_on;
        let passed = self.notice(row).0;
        if early { passed | NO } else { passed }
    }
}
