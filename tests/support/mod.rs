//! What the integration tests share: schemes compiled once, invented cycles, dice.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::collections::BTreeMap;
use std::sync::OnceLock;

use laurel::contract::types::Detail;
use laurel::cycle::{Cycle, Synth, synth};
use laurel::engine::Runner;
use laurel::lang::Lang;
use laurel::ready::Ready;
use laurel::scheme::Scheme;
use laurel::settings::Settings;
use laurel::stage::Stage;

/// The two built-in schemes.
pub const SCHEMES: [&str; 2] = ["beilun-2014", "beilun-2021"];

/// The one engine of a test binary.
pub fn runner() -> &'static Runner {
    static RUNNER: OnceLock<Runner> = OnceLock::new();
    RUNNER.get_or_init(|| Runner::new(Default::default()).expect("an engine"))
}

/// A built-in scheme, by its manifest.
pub fn scheme(id: &str) -> Scheme {
    laurel::find::find(id).unwrap_or_else(|error| panic!("{id}: {}", error.show(Lang::En)))
}

/// Every mix of stages: bit `n` of the index takes stage `n` from the 2021 revision. Each stage is
/// swapped in, also where the base has it already; the base of the last is the 2021 revision, so
/// that the first and the last are to be the pure schemes in every byte.
pub fn mixes() -> &'static [Ready] {
    static MIXES: OnceLock<Vec<Ready>> = OnceLock::new();
    MIXES.get_or_init(|| {
        (0..16)
            .map(|mask| {
                let mut mix = scheme(SCHEMES[usize::from(mask == 15)]);
                for (bit, stage) in Stage::ALL.into_iter().enumerate() {
                    mix.swap(stage, &scheme(SCHEMES[mask >> bit & 1]));
                }
                laurel::pipeline::prepare(runner(), mix)
                    .unwrap_or_else(|error| panic!("{}", error.show(Lang::En)))
            })
            .collect()
    })
}

/// A built-in scheme, compiled once: 0 is 2014, 1 is 2021.
pub fn ready(version: usize) -> &'static Ready {
    static READY: OnceLock<Vec<Ready>> = OnceLock::new();
    &READY.get_or_init(|| {
        SCHEMES
            .iter()
            .map(|id| {
                laurel::pipeline::prepare(runner(), scheme(id))
                    .unwrap_or_else(|error| panic!("{}", error.show(Lang::En)))
            })
            .collect()
    })[version]
}

/// Settings from terms as a user writes them.
pub fn settings(terms: &BTreeMap<String, String>) -> Settings {
    Settings {
        terms: terms.clone(),
        waived: Vec::new(),
    }
}

/// An invented cycle.
pub fn invent(applicants: usize, seed: u64, visited_every: Option<usize>) -> Cycle {
    let mut bytes = Vec::new();
    let what = Synth {
        applicants,
        seed,
        jsonl: false,
        visited_every,
    };
    synth(&what, &mut bytes, &|_| {}).expect("memory takes every byte");
    serde_json::from_slice(&bytes).expect("an invented cycle can be read")
}

/// Verdicts only.
pub const VERDICTS: Detail = Detail::Verdicts;
/// Verdicts with their reasons.
pub const REASONS: Detail = Detail::Reasons;

/// SplitMix64, so that a failure comes back with its seed.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// Yes, no or unknown.
    pub fn fact(&mut self) -> Option<bool> {
        self.pick(&[Some(true), Some(false), None])
    }
}
