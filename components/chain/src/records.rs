//! Records of the contract as they lie in the chain's memory.
//!
//! The chain hands most of them on as they are, so that it copies them by the word and never takes them
//! apart: against bindings that lift and lower every list it is a third as large, and a call costs
//! nothing that grows with the cycle. [`LAYOUT`] says how large they are; a test holds it against the
//! contract.
#![allow(unsafe_code)] // a list is an address and a length; this file turns them into a slice and back

use alloc::vec::Vec;
use core::slice::{from_raw_parts, from_raw_parts_mut};

macro_rules! layout {
    ($($interface:literal $name:literal $record:ty: $size:literal;)*) => {
        /// Interface, record, and its size in bytes in the memory of a component.
        pub const LAYOUT: &[(&str, &str, usize)] = &[$(($interface, $name, $size)),*];

        #[cfg(target_arch = "wasm32")]
        const _: () = {
            $(assert!(core::mem::size_of::<$record>() == $size);)*
        };
    };
}

layout! {
    "types" "setting" Setting: 24;
    "types" "settings" Settings: 28;
    "types" "calendar" Calendar: 16;
    "types" "refusal" Refusal: 16;
    "types" "scores" Scores: 40;
    "eligibility" "cohort" Cohort: 244;
    "eligibility" "screening" Screening: 64;
    "scoring" "visits" Visits: 88;
    "scoring" "assessment" Assessment: 124;
    "ranking" "decision" Decision: 12;
    "ranking" "decisions" Decisions: 124;
    "ranking" "selection" Selection: 104;
    "sanction" "titles" Titles: 40;
    "sanction" "events" Events: 96;
    "sanction" "acts" Acts: 40;
    "sanction" "aftermath" Aftermath: 224;
    "sanction" "measure" Measure: 48;
    "sanction" "enforcement" Enforcement: 56;
    "manifest" "manifest" Manifest: 160;
    "chain" "plan" Plan: 112;
    "chain" "cycle" Cycle: 696;
    "chain" "outcome" Outcome: 352;
    "chain" "stop" Stop: 20;
}

/// A list, or a string, which is one of bytes.
#[repr(C)]
pub struct List<T> {
    at: *mut T,
    length: usize,
}

impl<T> Clone for List<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for List<T> {}

impl<T> List<T> {
    /// Its elements.
    pub fn get(&self) -> &[T] {
        if self.length == 0 {
            return &[];
        }
        // SAFETY: lists come from the host, which lowers them as the contract says, or from `From`; what
        // is allocated lives as long as the call.
        unsafe { from_raw_parts(self.at, self.length) }
    }

    /// Its elements, to be changed.
    pub fn get_mut(&mut self) -> &mut [T] {
        if self.length == 0 {
            return &mut [];
        }
        // SAFETY: as above; a list has one holder that changes it.
        unsafe { from_raw_parts_mut(self.at, self.length) }
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(list: Vec<T>) -> Self {
        let list = list.leak();
        Self {
            at: list.as_mut_ptr(),
            length: list.len(),
        }
    }
}

/// A record that is handed on, as so many words.
pub type Words<const N: usize> = [u32; N];
/// `calendar`
pub type Calendar = Words<4>;
/// `cohort`
pub type Cohort = Words<61>;
/// `visits`
pub type Visits = Words<22>;
/// `scores`
pub type Scores = Words<10>;
/// `refusal`
pub type Refusal = Words<4>;
/// `findings`, without its rows.
type OtherFindings = Words<10>;

/// `result<T, E>`
#[derive(Clone, Copy)]
#[repr(C, u8)]
pub enum Answer<T, E = Refusal> {
    /// `ok`
    Given(T),
    /// `err`
    Refused(E),
}

/// `option<T>`
#[derive(Clone, Copy)]
#[repr(C, u8)]
#[allow(dead_code)] // the host makes them
pub enum Maybe<T> {
    /// `none`
    None,
    /// `some`
    Some(T),
}

/// `setting`
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Setting {
    /// Id of the term.
    pub term: List<u8>,
    value: [u64; 2],
}

/// `settings`
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Settings {
    /// Terms that differ from their defaults.
    pub terms: List<Setting>,
    /// Rules that are not asked.
    pub waived: List<List<u8>>,
    /// How much to say.
    pub detail: Words<3>,
}

/// `plan`
#[repr(C)]
pub struct Plan {
    /// For stage 1.
    pub eligibility: Settings,
    /// For stage 2.
    pub scoring: Settings,
    /// For stage 3.
    pub ranking: Settings,
    /// For stage 4.
    pub sanction: Settings,
}

/// `cycle`
#[repr(C)]
pub struct Cycle {
    /// The days that it turns on.
    pub calendar: Calendar,
    /// What eligibility looks at.
    pub cohort: Cohort,
    /// What scoring looks at.
    pub visits: Visits,
    /// What the bodies have decided so far.
    pub decisions: Decisions,
    /// What sanction looks at.
    pub aftermath: Aftermath,
}

/// `decisions`
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Decisions {
    before: Words<19>,
    /// The winners, and the day.
    pub approval: Maybe<Decision>,
    /// Day on which the award was given; unknown: that of the approval.
    pub commended: i32,
    incidents: Words<6>,
    silence: u8,
}

/// `decision`
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Decision {
    /// When.
    pub day: i32,
    rows: List<u32>,
}

/// `screening`
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Screening {
    /// Who may apply.
    pub verdict: List<u8>,
    rules: List<u8>,
    findings: Words<12>,
}

/// `assessment`
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Assessment {
    /// What ranking takes in.
    pub scores: Scores,
    other: Words<21>,
}

/// `selection`
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Selection {
    rules: List<u8>,
    candidate: List<u8>,
    /// Who wins.
    pub winner: List<u8>,
    best: List<u32>,
    worst: List<u32>,
    vacant: u8,
    /// Prize in yuan of each winner; negative where it is unknown.
    pub prize: i64,
    findings: Words<12>,
}

/// `titles`
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Titles {
    /// Rule versions.
    pub scheme: List<List<u8>>,
    /// Awards.
    pub award: List<u8>,
    /// Days.
    pub awarded: List<i32>,
    /// Prizes in yuan.
    pub prize: List<i64>,
    /// Whether they were given.
    pub given: List<u8>,
}

/// `events`
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Events {
    /// Rows of titles.
    pub title: List<u32>,
    /// Kinds.
    pub kind: List<u8>,
    /// Days.
    pub day: List<i32>,
    /// What else is known of each.
    pub truths: [List<u8>; 9],
}

/// `acts`
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Acts {
    /// Tables.
    pub table: List<u8>,
    /// Rows in them.
    pub at: List<u32>,
    /// Kinds of measure.
    pub measure: List<List<u8>>,
    /// Steps.
    pub step: List<u8>,
    /// Days.
    pub day: List<i32>,
}

/// `aftermath`
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Aftermath {
    /// Titles.
    pub titles: Titles,
    /// What happened to them.
    pub events: Events,
    /// What reviewers did.
    pub conduct: Words<12>,
    /// What was decided.
    pub acts: Acts,
}

/// `measure`
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Measure {
    rule: u32,
    kind: u32,
    /// Row of the title.
    pub title: Maybe<u32>,
    /// Row of the event.
    pub event: Maybe<u32>,
    conduct: Maybe<u32>,
    applies: u8,
    progress: u8,
    amount: i64,
}

/// `enforcement`
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Enforcement {
    /// Measures.
    pub measures: List<Measure>,
    /// Rows of titles that its findings are about.
    pub rows: List<u32>,
    other: OtherFindings,
}

/// `manifest`
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Manifest {
    before: Words<12>,
    /// Terms that the manifest sets: those of each stage.
    pub terms: [List<Setting>; 4],
    parts: Words<16>,
    /// Id of the rule version under which its winners hold their titles.
    pub titles_under: List<u8>,
    made_of: Words<2>,
}

/// `outcome`
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Outcome {
    /// That of eligibility.
    pub screening: Screening,
    /// That of scoring.
    pub assessment: Assessment,
    /// That of ranking.
    pub selection: Selection,
    /// That of sanction.
    pub enforcement: Enforcement,
}

/// `stop`
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Stop {
    /// 0 to 3.
    pub stage: u8,
    /// Why.
    pub refusal: Refusal,
}
