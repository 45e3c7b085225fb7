//! What sanction looks at: titles of this and earlier cycles, and what happened to them.

use std::collections::{HashMap, HashSet};

use super::{Columns, Stance, UNKNOWN_DAY, award, column, day, truth};
use laurel_contract::sanction as s;
use laurel_cycle::{self as cycle, Award, ConductKind, Day, EventKind};

impl Columns<'_> {
    /// The rows of those who have won, or of whom that is open and something is on record about the
    /// title: of an open title nothing gets lost.
    pub fn titled(&self, winner: &[u8]) -> Vec<u32> {
        let mut named = HashSet::new();
        for event in &self.cycle.events {
            named.extend(self.of_this_cycle(&event.honour));
        }
        let cells = (0..).zip(winner);
        cells
            .filter(|(row, winner)| **winner == 2 || (**winner == 3 && named.contains(row)))
            .map(|(row, _)| row)
            .collect()
    }

    /// The row of an applicant whose title of this cycle an id means.
    fn of_this_cycle(&self, id: &str) -> Option<u32> {
        let (year, applicant) = id.split_once('/')?;
        let of_cycle = year.parse() == Ok(self.cycle.cycle.year);
        self.row(applicant).filter(|_| of_cycle)
    }

    /// What sanction looks at. `titled` are the rows of those who have a title of this cycle, or may
    /// have one, as [`Self::titled`] has them; `winner` says which; the titles are given under
    /// `scheme` with `prize`, on the day of the decisions that `stance` leaves in force.
    pub fn aftermath(
        &self,
        scheme: &str,
        prize: i64,
        titled: &[u32],
        winner: &[u8],
        stance: Stance,
    ) -> Aftermath {
        let awarded = self.awarded(stance);
        let mut titles = self.titles.get_or_init(|| self.earlier_titles()).clone();
        for row in titled {
            let given = winner.get(*row as usize).copied().unwrap_or(2);
            let Some(winner) = usize::try_from(*row)
                .ok()
                .and_then(|row| self.cycle.applicants.get(row))
            else {
                continue;
            };
            titles.push(
                format!("{}/{}", self.cycle.cycle.year, winner.id),
                Holder::Applicant(*row),
                Some(scheme),
                Some(Award::District),
                awarded,
                u64::try_from(prize).ok(),
                given,
            );
        }
        let rows = titles.by_id();
        self.with_events(&titles, |id| rows.get(id).copied())
    }

    /// The day on which the award was given; none where the approval is not in force, or not on record.
    fn awarded(&self, stance: Stance) -> Option<Day> {
        let decisions = self.decisions_under(stance);
        let approval = decisions.approval.as_ref()?;
        Some(Day(match decisions.commended {
            UNKNOWN_DAY => approval.day,
            commended => commended,
        }))
    }

    /// What sanction looks at before it is known who wins in this cycle: the titles are those of
    /// earlier ones, and the title that an applicant has if it wins is numbered as if those of all
    /// applicants came behind them.
    pub fn possible_aftermath(&self) -> Aftermath {
        let titles = self.titles.get_or_init(|| self.earlier_titles());
        let rows = titles.by_id();
        let earlier = u32::try_from(titles.ids.len()).unwrap_or(u32::MAX);
        self.with_events(titles, |id| {
            rows.get(id)
                .copied()
                .or_else(|| earlier.checked_add(self.of_this_cycle(id)?))
        })
    }

    /// Titles of earlier cycles.
    fn earlier_titles(&self) -> Titles {
        let mut titles = Titles::default();
        for (applicant, row) in self.cycle.applicants.iter().zip(0..) {
            for (honour, number) in applicant.honours.iter().flatten().zip(1..) {
                let id = honour
                    .id
                    .as_deref()
                    .map_or_else(|| format!("{}#{number}", applicant.id), str::to_owned);
                titles.push(
                    id,
                    Holder::Applicant(row),
                    honour.scheme.as_deref(),
                    honour.award,
                    honour.awarded,
                    honour.prize,
                    2,
                );
            }
        }
        for (title, index) in self.cycle.titles.iter().zip(0..) {
            titles.push(
                title.id.to_string(),
                Holder::Former(index),
                title.scheme.as_deref(),
                title.award,
                title.awarded,
                title.prize,
                2,
            );
        }
        titles
    }

    /// What happened to some titles.
    fn with_events(&self, titles: &Titles, row: impl Fn(&str) -> Option<u32>) -> Aftermath {
        let mut sources = Vec::new();
        let mut events = s::Events {
            title: Vec::new(),
            kind: Vec::new(),
            day: Vec::new(),
            grave: Vec::new(),
            effect: Vec::new(),
            bad_management: Vec::new(),
            ineffective: Vec::new(),
            declined: Vec::new(),
            irresponsible: Vec::new(),
            model_lost: Vec::new(),
            in_products: Vec::new(),
            year_omitted: Vec::new(),
        };
        let revoked = self.cycle.revocations();
        let mut event_rows: HashMap<&str, u32> = HashMap::new();
        for (event, source) in self.cycle.events.iter().zip(0usize..) {
            // A title that nobody won under this scheme has no aftermath.
            let Some(title) = row(&event.honour) else {
                continue;
            };
            // Nor has one that had been revoked by then: the check of the file says so.
            if revoked
                .get(&*event.honour)
                .is_some_and(|day| event.on > *day)
            {
                continue;
            }
            let known = event.kind.conditions();
            let cell = |key: &str, answer: Option<bool>| {
                if known.contains(&key) {
                    truth(answer)
                } else {
                    0
                }
            };
            event_rows.insert(&event.id, u32::try_from(sources.len()).unwrap_or(u32::MAX));
            sources.push(source);
            events.title.push(title);
            events.kind.push(match event.kind {
                EventKind::Accident => 1,
                EventKind::QualityProblem => 2,
                EventKind::OperatingLoss => 3,
                EventKind::Breach => 4,
                EventKind::Decline => 5,
                EventKind::Fraud => 6,
                EventKind::TitleUse => 7,
            });
            events.day.push(event.on.0);
            events.grave.push(cell("grave", event.grave));
            events.effect.push(cell("effect", event.effect));
            events
                .bad_management
                .push(cell("bad_management", event.bad_management));
            events
                .ineffective
                .push(cell("ineffective", event.ineffective));
            events.declined.push(cell("declined", event.declined));
            events
                .irresponsible
                .push(cell("irresponsible", event.irresponsible));
            events.model_lost.push(cell("model_lost", event.model_lost));
            events
                .in_products
                .push(cell("in_products", event.in_products));
            events
                .year_omitted
                .push(cell("year_omitted", event.year_omitted));
        }

        let conduct_rows: HashMap<&str, u32> = self
            .cycle
            .conduct
            .iter()
            .zip(0..)
            .map(|(conduct, row)| (&*conduct.id, row))
            .collect();
        let conduct = s::Conduct {
            reviewer: column(&self.cycle.conduct, |conduct| {
                self.examiners
                    .get(&*conduct.reviewer)
                    .copied()
                    .unwrap_or_default()
            }),
            kind: column(&self.cycle.conduct, |conduct| match conduct.kind {
                ConductKind::AbuseOfPower => 1,
                ConductKind::Neglect => 2,
                ConductKind::Favouritism => 3,
                ConductKind::Secrecy => 4,
            }),
            day: column(&self.cycle.conduct, |conduct| day(conduct.on)),
            established: column(&self.cycle.conduct, |conduct| truth(conduct.established)),
            adverse: column(&self.cycle.conduct, |conduct| truth(conduct.adverse)),
            crime: column(&self.cycle.conduct, |conduct| truth(conduct.crime)),
        };

        let mut acts = s::Acts {
            table: Vec::new(),
            at: Vec::new(),
            measure: Vec::new(),
            step: Vec::new(),
            day: Vec::new(),
        };
        for act in &self.cycle.acts {
            let on_event = act
                .event
                .as_deref()
                .and_then(|id| event_rows.get(id))
                .map(|at| (1, *at));
            let on_conduct = act
                .conduct
                .as_deref()
                .and_then(|id| conduct_rows.get(id))
                .map(|at| (2, *at));
            let Some((table, at)) = on_event.or(on_conduct) else {
                continue;
            };
            acts.table.push(table);
            acts.at.push(at);
            acts.measure
                .push(act.measure.as_deref().unwrap_or_default().to_owned());
            acts.step.push(match act.step {
                cycle::ActStep::Proposed => 1,
                cycle::ActStep::Decided => 2,
                cycle::ActStep::Rejected => 3,
                cycle::ActStep::Done => 4,
            });
            acts.day.push(act.on.0);
        }

        Aftermath {
            columns: s::Aftermath {
                titles: s::Titles {
                    scheme: titles.scheme.clone(),
                    award: titles.award.clone(),
                    awarded: titles.awarded.clone(),
                    prize: titles.prize.clone(),
                    given: titles.given.clone(),
                },
                events,
                conduct,
                acts,
            },
            ids: titles.ids.clone(),
            holders: titles.holders.clone(),
            events: sources,
        }
    }
}

/// Whose title it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Row of an applicant of this cycle.
    Applicant(u32),
    /// Index in the cycle's `titles`.
    Former(u32),
}

/// What sanction looks at, and what its rows stand for.
pub struct Aftermath {
    /// The columns.
    pub columns: s::Aftermath,
    /// Id of each title.
    pub ids: Vec<String>,
    /// Holder of each title.
    pub holders: Vec<Holder>,
    /// For each event, its index in the cycle's `events`.
    pub events: Vec<usize>,
}

/// Titles, a column for each thing that sanction looks at, and whose they are.
#[derive(Clone, Default)]
pub(super) struct Titles {
    ids: Vec<String>,
    holders: Vec<Holder>,
    scheme: Vec<String>,
    award: Vec<u8>,
    awarded: Vec<i32>,
    prize: Vec<i64>,
    given: Vec<u8>,
}

impl Titles {
    fn by_id(&self) -> HashMap<&str, u32> {
        let ids = self.ids.iter().map(String::as_str);
        ids.zip(0..).collect()
    }

    #[allow(clippy::too_many_arguments)] // a title has this many parts
    fn push(
        &mut self,
        id: String,
        holder: Holder,
        scheme: Option<&str>,
        of: Option<Award>,
        awarded: Option<Day>,
        prize: Option<u64>,
        given: u8,
    ) {
        self.given.push(given);
        self.ids.push(id);
        self.holders.push(holder);
        self.scheme.push(scheme.unwrap_or_default().to_owned());
        self.award.push(award(of));
        self.awarded.push(day(awarded));
        self.prize.push(
            prize
                .and_then(|prize| i64::try_from(prize).ok())
                .unwrap_or(-1),
        );
    }
}
