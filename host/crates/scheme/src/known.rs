//! What a cycle is read by: the editions of the standard, the facts and the words that schemes know.

use std::collections::HashSet;

use laurel_cycle::{Cycle, Edition};

use crate::ready::Ready;
use crate::settings::AllSettings;
use crate::unread::{self, unread};

/// What schemes know of a cycle that is read for them.
#[derive(Default)]
pub struct Known {
    /// The editions of the standard, each once.
    pub editions: Vec<Edition>,
    /// Words of their rules, which may stand in a cycle and name nobody.
    pub words: HashSet<String>,
    /// The facts that they read besides those that all schemes read; none where it does not matter.
    reads: Option<Vec<unread::Read>>,
}

impl Known {
    /// Of schemes as they are.
    pub fn of<'r>(schemes: impl IntoIterator<Item = &'r Ready>) -> Self {
        let mut known = Self::default();
        for ready in schemes {
            known.learn(ready);
            for edition in ready.editions() {
                match known.editions.iter_mut().find(|it| it.id == edition.id) {
                    Some(it) => it.measures.extend(edition.measures.iter().cloned()),
                    None => known.editions.push(edition.clone()),
                }
            }
        }
        known
    }

    /// Of schemes as they are set for a run: where one of them asks for marks on the grid, they must be.
    pub fn under<'r>(schemes: impl IntoIterator<Item = (&'r Ready, &'r AllSettings)>) -> Self {
        let mut known = Self::default();
        let mut reads = Vec::new();
        for (ready, settings) in schemes {
            known.learn(ready);
            reads.extend(unread::reads(ready));
            for edition in ready.editions_under(settings).iter() {
                match known.editions.iter_mut().find(|it| it.id == edition.id) {
                    Some(it) => it.grid |= edition.grid,
                    None => known.editions.push(edition.clone()),
                }
            }
        }
        known.reads = Some(reads);
        known
    }

    /// Notes the words of a scheme's rules.
    fn learn(&mut self, ready: &Ready) {
        let words = &mut self.words;
        words.insert(ready.scheme.id().to_owned());
        words.extend(ready.facts.extra().map(str::to_owned));
        words.extend(ready.measure_kinds.iter().map(|kind| kind.id.clone()));
        let units = ready.units.values();
        words.extend(units.flat_map(|unit| {
            let it = &unit.description.instrument;
            [&it.id, &it.number, &it.title.zh, &it.title.en].map(Clone::clone)
        }));
        let name = &ready.scheme.manifest.name;
        words.extend([name.zh.clone(), name.en.clone()]);
    }

    /// A cycle, with a warning for each fact that none of them reads.
    pub fn held_against(&self, mut cycle: Cycle) -> Cycle {
        if let Some(reads) = &self.reads {
            let warnings = unread(reads, &cycle);
            cycle.warnings.extend(warnings);
        }
        cycle
    }
}
