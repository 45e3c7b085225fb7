//! Both runs on a cycle, and which article made the difference.

use laurel_compare::attribution::{Attribution, attribute};
use laurel_compare::cache::StageCache;
use laurel_compare::compare::{Diff, changed, compare};
use laurel_compare::whole::{self, ATTRIBUTED, Reasons, Runs, run_both};
use laurel_cycle::error::Error;
use laurel_scheme::columns::Columns;
use laurel_scheme::outcome::View;
use laurel_scheme::ready::{Ready, Run};
use laurel_scheme::settings::AllSettings;

/// Most applicants that are attributed before anything is shown.
const AT_ONCE: usize = 150;

/// A scheme and how it is set.
#[derive(Clone)]
pub(crate) struct Set {
    pub(crate) ready: &'static Ready,
    pub(crate) settings: AllSettings,
}

/// Two runs on one cycle; of one that failed, why.
pub(crate) struct Solved {
    pub(crate) columns: &'static Columns<'static>,
    pub(crate) a: Result<Run<'static>, Error>,
    pub(crate) b: Result<Run<'static>, Error>,
    pub(crate) attribution: Option<Attribution>,
    /// Whether the attribution is still to come.
    pub(crate) due: bool,
    /// Why there is none.
    pub(crate) unattributed: Option<Error>,
}

/// A comparison of two runs, as it is at hand.
pub(crate) struct Compared<'v> {
    pub(crate) diff: Diff<'v>,
    pub(crate) a: &'v View<'v>,
    pub(crate) b: &'v View<'v>,
}

impl Solved {
    /// Runs both sides, and says at once which article made the difference where that is quick.
    pub(crate) fn new(cache: &StageCache<'static>, sides: [Result<Set, Error>; 2]) -> Self {
        let columns = cache.columns();
        let mut solved = Self::alone(columns, sides, Reasons::OfChanged(0));
        if columns.len() <= AT_ONCE {
            solved.attribute(cache);
        }
        solved
    }

    /// Runs both sides.
    pub(crate) fn alone(
        columns: &'static Columns<'static>,
        sides: [Result<Set, Error>; 2],
        reasons: Reasons,
    ) -> Self {
        let Runs { a, b } = match sides {
            [Ok(a), Ok(b)] => {
                let side = |it: Set| whole::Side {
                    ready: it.ready,
                    settings: it.settings,
                };
                run_both(columns, side(a), side(b), reasons, &|_| ())
            }
            sides => {
                let [a, b] = sides.map(|side| side.and_then(|it| alone(columns, it)));
                Runs { a, b }
            }
        };
        let due = a.is_ok() && b.is_ok() && columns.len() <= ATTRIBUTED;
        Self {
            columns,
            a,
            b,
            attribution: None,
            due,
            unattributed: None,
        }
    }

    /// Finds out which article made the difference, unless that is known.
    pub(crate) fn attribute(&mut self, cache: &StageCache<'static>) {
        if !std::mem::take(&mut self.due) {
            return;
        }
        if let (Ok(a), Ok(b)) = (&self.a, &self.b) {
            match attribute(cache, a, b) {
                Ok(found) => self.attribution = Some(found),
                Err(error) => self.unattributed = Some(error),
            }
        }
    }

    /// Both runs, where there are both.
    pub(crate) fn both(&self) -> Option<(&Run<'static>, &Run<'static>)> {
        Some((self.a.as_ref().ok()?, self.b.as_ref().ok()?))
    }

    /// The rows that come out differently.
    pub(crate) fn changed(&self) -> Vec<u32> {
        self.both().map(|(a, b)| changed(a, b)).unwrap_or_default()
    }

    /// Adds the reasons for the answers on an applicant.
    pub(crate) fn explain(&mut self, row: u32) -> Result<(), Error> {
        for run in [&mut self.a, &mut self.b].into_iter().flatten() {
            run.explain(&[row])?;
        }
        Ok(())
    }

    /// Compares the two runs, for as long as `then` takes.
    pub(crate) fn compared<T>(&self, then: impl FnOnce(&Compared) -> T) -> Option<T> {
        let (a, b) = self.both()?;
        let (a, b) = (View::new(a), View::new(b));
        let mut diff = compare(&a, &b);
        diff.attribution.clone_from(&self.attribution);
        Some(then(&Compared { diff, a: &a, b: &b }))
    }
}

fn alone(columns: &'static Columns<'static>, it: Set) -> Result<Run<'static>, Error> {
    let detail = laurel_contract::types::Detail::Verdicts;
    it.ready.run(columns, it.settings, detail, &|_| ())
}
