//! The rules in Rust, as plain as they can be: what every engine must agree with, and the floor below
//! which nothing can go.

use std::hint::black_box;

use anyhow::Result;

use super::{About, Engine, Entry, Input};
use crate::applicant::{Applicant, Facts};
use crate::article::{Articles, Decision};

/// Both ways to answer.
pub const ENTRIES: &[Entry] = &[
    Entry {
        about: About {
            name: "native Rust, bit mask",
            package: None,
            reasons: "failed articles, as bits",
            ranks: "a sort",
            how: "one compiled function; no rules to load, no sandbox",
        },
        load: || Ok(Box::new(Native::default())),
        from_text: None,
    },
    Entry {
        about: About {
            name: "native Rust, list of articles",
            package: None,
            reasons: "failed articles",
            ranks: "a sort",
            how: "the same function, its bits written out as a list of numbers",
        },
        load: || {
            Ok(Box::new(Native {
                list: true,
                ..Native::default()
            }))
        },
        from_text: None,
    },
];

/// The articles that an applicant fails.
#[inline(never)]
pub fn failed(facts: &Facts) -> Articles {
    let grade = if facts.industrial {
        !facts.above_scale || matches!(facts.mu, 'A' | 'B')
    } else {
        facts.peer_top
    };
    Articles::from_flags([
        facts.past_winner,
        !(facts.in_district && facts.legal_person && facts.years >= 3),
        !facts.qms,
        !(facts.perf_top || facts.growth_top),
        !(facts.lawful && grade && facts.tech),
        !(facts.social && facts.credit),
        facts.policy_violation,
        facts.no_licence,
        facts.deaths > 0 || facts.incident,
        facts.spot_fail,
        facts.illegal,
    ])
}

/// What every engine must say.
pub fn decide(applicants: &[Applicant]) -> Vec<Decision> {
    let decide = |applicant: &Applicant| Decision::by(failed(&applicant.facts));
    applicants.iter().map(decide).collect()
}

#[derive(Default)]
struct Native {
    applicants: Vec<Applicant>,
    list: bool,
}

impl Engine for Native {
    fn prepare(&mut self, input: &Input) -> Result<()> {
        self.applicants = input.applicants.to_vec();
        Ok(())
    }

    fn decide_all(&mut self) -> Result<Vec<Decision>> {
        if !self.list {
            return Ok(decide(black_box(&self.applicants)));
        }
        let decide = |applicant: &Applicant| {
            let failed = failed(&applicant.facts);
            let list: Vec<&str> = black_box(failed.numbers().collect());
            Decision {
                eligible: list.is_empty(),
                failed: Some(failed),
            }
        };
        Ok(black_box(&self.applicants).iter().map(decide).collect())
    }
}
