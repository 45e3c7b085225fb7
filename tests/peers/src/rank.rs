//! Who is a candidate, in plain Rust: what a ranking must agree with.

use crate::applicant::Applicant;
use crate::article::Decision;
use crate::laurel_side::Candidates;

/// Article 14: lowest score in points.
pub const THRESHOLD: u32 = 600;
/// Article 20: number of candidates.
pub const PLACES: usize = 6;

/// The first six with 600 or more, and who is tied across the cut.
pub fn candidates(applicants: &[Applicant], decisions: &[Decision]) -> Candidates {
    let pool: Vec<(usize, u32)> = applicants
        .iter()
        .zip(decisions)
        .enumerate()
        .filter(|(_, (applicant, decision))| decision.eligible && applicant.score >= THRESHOLD)
        .map(|(row, (applicant, _))| (row, applicant.score))
        .collect();
    let above = |score: u32| pool.iter().filter(|(_, other)| *other > score).count();
    let tied = |score: u32| pool.iter().filter(|(_, other)| *other == score).count();
    let mut candidates = Candidates {
        certain: Vec::new(),
        possible: Vec::new(),
    };
    for (row, score) in &pool {
        if above(*score) + tied(*score) <= PLACES {
            candidates.certain.push(*row);
        } else if above(*score) < PLACES {
            candidates.possible.push(*row);
        }
    }
    candidates
}
