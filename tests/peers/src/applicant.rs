//! Synthetic applicants: 21 typed facts each, the same for the same seed on every machine.

use serde::Serialize;

/// The facts that articles 3, 10 and 11 are asked about here.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Facts {
    /// Article 10(1): has its seat in the district.
    pub in_district: bool,
    /// Article 10(1): independent legal person.
    pub legal_person: bool,
    /// Article 10(1): complete years of normal operation.
    pub years: u32,
    /// Article 10(2): excellent quality management.
    pub qms: bool,
    /// Article 10(3): the three indicators lead.
    pub perf_top: bool,
    /// Article 10(3): the growth of the three indicators leads.
    pub growth_top: bool,
    /// Article 10(4): lawful operation.
    pub lawful: bool,
    /// Article 10(4): an industrial firm.
    pub industrial: bool,
    /// Article 10(4): at or above designated size.
    pub above_scale: bool,
    /// Article 10(4): yield-per-mu grade of the previous year, A to D.
    pub mu: char,
    /// Article 10(4): leads its peers.
    pub peer_top: bool,
    /// Article 10(4): technical indicators at the advanced level.
    pub tech: bool,
    /// Article 10(5): bears its social responsibility.
    pub social: bool,
    /// Article 10(5): good credit record.
    pub credit: bool,
    /// Article 11(1): against policy.
    pub policy_violation: bool,
    /// Article 11(2): lacks a licence.
    pub no_licence: bool,
    /// Article 11(3): deaths by accidents within 3 years.
    pub deaths: u32,
    /// Article 11(3): a major accident within 3 years.
    pub incident: bool,
    /// Article 11(4): a serious problem in a spot check within 3 years.
    pub spot_fail: bool,
    /// Article 11(5): another serious breach of law.
    pub illegal: bool,
    /// Article 3: has won before.
    pub past_winner: bool,
}

/// An applicant.
#[derive(Clone, Copy, Debug)]
pub struct Applicant {
    /// What is decided on.
    pub facts: Facts,
    /// Score of the site visit in points, for the ranking alone.
    pub score: u32,
    /// Month and day on which it started to operate. The year follows from `facts.years`.
    pub started: (u32, u32),
    /// Year, month and day of what is on its record, within the 3 years that count.
    pub recorded: (u32, u32, u32),
}

/// Days of the months, of a year that is no leap year.
const DAYS: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// SplitMix64, by Steele, Lea and Flood.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.next() % u64::from(end.max(1))).unwrap_or(0)
    }

    fn percent(&mut self, chance: u32) -> bool {
        self.below(100) < chance
    }

    fn day(&mut self) -> (u32, u32) {
        let month = self.below(12);
        let days = DAYS.get(month as usize).copied().unwrap_or(28);
        (month + 1, self.below(days) + 1)
    }
}

/// Draws so many applicants.
pub fn draw(count: usize, seed: u64) -> Vec<Applicant> {
    let mut dice = Dice(seed);
    (0..count).map(|_| one(&mut dice)).collect()
}

fn one(dice: &mut Dice) -> Applicant {
    let facts = Facts {
        in_district: dice.percent(97),
        legal_person: dice.percent(97),
        years: dice.below(12),
        qms: dice.percent(90),
        perf_top: dice.percent(60),
        growth_top: dice.percent(50),
        lawful: dice.percent(97),
        industrial: dice.percent(70),
        above_scale: dice.percent(80),
        mu: char::from(b'A' + u8::try_from(dice.below(4)).unwrap_or(0)),
        peer_top: dice.percent(80),
        tech: dice.percent(90),
        social: dice.percent(97),
        credit: dice.percent(97),
        policy_violation: dice.percent(2),
        no_licence: dice.percent(1),
        deaths: if dice.percent(2) {
            1 + dice.below(3)
        } else {
            0
        },
        incident: dice.percent(2),
        spot_fail: dice.percent(2),
        illegal: dice.percent(1),
        past_winner: dice.percent(3),
    };
    let score = 400 + dice.below(450);
    let started = dice.day();
    let (month, day) = dice.day();
    Applicant {
        facts,
        score,
        started,
        recorded: (2019 + dice.below(2), month, day),
    }
}
