//! The story of a comparison, told once: two configured schemes run on one cycle, those who come out
//! differently are asked about, the runs are compared, and each difference is attributed. The command
//! line, a replay and whoever else compares begin here.

use laurel_contract::types::Detail;
use laurel_cycle::error::Error;
use laurel_scheme::columns::Columns;
use laurel_scheme::outcome::View;
use laurel_scheme::ready::{Ready, Run};
use laurel_scheme::settings::{AllSettings, Settings};

use crate::attribution::attribute;
use crate::cache::StageCache;
use crate::compare::{Diff, changed, compare};

/// Most applicants that are attributed without being asked to.
pub const ATTRIBUTED: usize = 10_000;

/// What a user asks for on a side, without what was asked for on both sides (`for_both`) and only the
/// other one knows.
pub fn beside(mut asked: Settings, for_both: &Settings, this: &Ready, other: &Ready) -> Settings {
    asked.terms.retain(|term, _| {
        !for_both.terms.contains_key(term) || this.has_term(term) || !other.has_term(term)
    });
    asked.waived.retain(|rule| {
        !for_both.waived.contains(rule) || this.has_rule(rule) || !other.has_rule(rule)
    });
    asked
}

/// Most applicants of whom both sides are explained at the same time.
const SIDE_BY_SIDE: usize = 200_000;

/// A scheme and how it is set: [`Ready::settings`] makes the settings from what a user asks for.
pub struct Side<'s> {
    /// The scheme.
    pub ready: &'s Ready,
    /// The settings of its stages.
    pub settings: AllSettings,
}

/// Whose reasons are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reasons {
    /// Those of all applicants, as a receipt records them.
    All,
    /// Those of the first so many who come out differently.
    OfChanged(usize),
}

/// Both runs; of one that failed, why. The other stands.
pub struct Runs<'c> {
    /// The baseline.
    pub a: Result<Run<'c>, Error>,
    /// The reform.
    pub b: Result<Run<'c>, Error>,
}

/// Runs two schemes side by side on one cycle, with reasons. `progress` is told how many applicants more
/// a stage has done.
pub fn run_both<'c>(
    columns: &'c Columns<'c>,
    a: Side<'c>,
    b: Side<'c>,
    reasons: Reasons,
    progress: &(dyn Fn(u64) + Sync),
) -> Runs<'c> {
    let run = |side: Side<'c>| {
        let detail = match reasons {
            Reasons::All => Detail::Reasons,
            Reasons::OfChanged(_) => Detail::Verdicts,
        };
        side.ready.run(columns, side.settings, detail, progress)
    };
    let (mut a, mut b, most) = match (rayon::join(|| run(a), || run(b)), reasons) {
        ((Ok(a), Ok(b)), Reasons::OfChanged(most)) => (a, b, most),
        ((a, b), _) => return Runs { a, b },
    };
    let mut rows = changed(&a, &b);
    rows.truncate(most);
    // Ranking is asked about everybody once more. For a population one after the other, so that its two working
    // sets do not stand side by side.
    let (said_a, said_b) = match columns.len() > SIDE_BY_SIDE {
        true => (a.explain(&rows), b.explain(&rows)),
        false => rayon::join(|| a.explain(&rows), || b.explain(&rows)),
    };
    Runs {
        a: said_a.map(|()| a),
        b: said_b.map(|()| b),
    }
}

/// A comparison, and why there is no attribution although one was asked for: the comparison stands.
pub struct Whole<'v> {
    /// What differs.
    pub diff: Diff<'v>,
    /// What went wrong with the attribution.
    pub failed: Option<Error>,
}

/// Compares two runs on one cycle, and attributes every difference where that is asked for.
pub fn whole<'v>(a: &'v View, b: &'v View, attributed: bool) -> Whole<'v> {
    let mut diff = compare(a, b);
    let mut failed = None;
    if attributed {
        match attribute(&StageCache::new(a.run.columns), a.run, b.run) {
            Ok(attribution) => diff.attribution = Some(attribution),
            Err(error) => failed = Some(error),
        }
    }
    Whole { diff, failed }
}
