//! The facts of sanction: every column checked before a provision looks at it.

use alloc::borrow::ToOwned;

use crate::check;
use crate::column::{Given, NO, NOT_ASKED, UNKNOWN, YES};
use crate::types::{Aftermath, Place, Refusal};

/// What provisions ask about. Columns down to `year_omitted` have an element for each event, the
/// others for each conduct; they say something only where the kind of event knows them.
#[allow(missing_docs)] // each is named and documented in the contract
pub struct Facts<'a> {
    /// `grave` of an accident or a quality problem.
    pub major: Given<'a>,
    /// `grave` of an operating loss or a breach of law.
    pub serious: Given<'a>,
    /// `grave` of fraud.
    pub fraud_established: Given<'a>,
    pub grave_effect: Given<'a>,
    pub bad_management: Given<'a>,
    pub ineffective: Given<'a>,
    pub declined: Given<'a>,
    pub irresponsible: Given<'a>,
    pub model_lost: Given<'a>,
    pub in_products: Given<'a>,
    pub year_omitted: Given<'a>,
    pub established: Given<'a>,
    pub adverse: Given<'a>,
    pub crime: Given<'a>,
    /// How many events there are.
    pub events: usize,
}

impl<'a> Facts<'a> {
    /// Checks all tables.
    pub(super) fn read(aftermath: &'a Aftermath) -> Result<Self, Refusal> {
        let Aftermath {
            titles,
            events,
            conduct,
            acts,
        } = aftermath;

        let (of_titles, of_events) = (titles.scheme.len(), events.title.len());
        let (of_conduct, of_acts) = (conduct.reviewer.len(), acts.table.len());
        for (name, column, rows, first, last) in [
            ("titles.award", &titles.award, of_titles, 0, 5),
            ("titles.given", &titles.given, of_titles, YES, UNKNOWN),
            ("events.kind", &events.kind, of_events, 1, 7),
            ("conduct.kind", &conduct.kind, of_conduct, 1, 4),
            (
                "conduct.established",
                &conduct.established,
                of_conduct,
                NO,
                UNKNOWN,
            ),
            ("conduct.adverse", &conduct.adverse, of_conduct, NO, UNKNOWN),
            ("conduct.crime", &conduct.crime, of_conduct, NO, UNKNOWN),
            ("acts.table", &acts.table, of_acts, 1, 2),
            ("acts.step", &acts.step, of_acts, 1, 4),
        ] {
            length(name, column.len(), rows)?;
            refuse(
                name,
                column
                    .iter()
                    .position(|code| !(first..=last).contains(code)),
            )?;
        }
        for (name, column, rows) in [
            ("titles.awarded", &titles.awarded, of_titles),
            ("events.day", &events.day, of_events),
            ("conduct.day", &conduct.day, of_conduct),
            ("acts.day", &acts.day, of_acts),
        ] {
            check::days(name, column, rows)?;
        }
        length("titles.prize", titles.prize.len(), of_titles)?;
        refuse(
            "titles.prize",
            titles.prize.iter().position(|prize| *prize < -1),
        )?;
        check::rows("events.title", &events.title, of_titles)?;
        length("acts.at", acts.at.len(), of_acts)?;
        let lost = acts.table.iter().zip(&acts.at).position(|(table, at)| {
            let rows = if *table == 1 { of_events } else { of_conduct };
            *at as usize >= rows
        });
        refuse("acts.at", lost)?;
        length("acts.measure", acts.measure.len(), of_acts)?;
        for (name, column, kinds) in [
            ("events.grave", &events.grave, &[1, 2, 3, 4, 6][..]),
            ("events.effect", &events.effect, &[2]),
            ("events.bad-management", &events.bad_management, &[3]),
            ("events.ineffective", &events.ineffective, &[5]),
            ("events.declined", &events.declined, &[5]),
            ("events.irresponsible", &events.irresponsible, &[5]),
            ("events.model-lost", &events.model_lost, &[5]),
            ("events.in-products", &events.in_products, &[7]),
            ("events.year-omitted", &events.year_omitted, &[7]),
        ] {
            // A condition is a fact where the kind of event knows it, and not asked elsewhere.
            length(name, column.len(), of_events)?;
            let wrong = events.kind.iter().zip(column).position(|(kind, cell)| {
                let known = kinds.contains(kind);
                !(if known {
                    NO..=UNKNOWN
                } else {
                    NOT_ASKED..=NOT_ASKED
                })
                .contains(cell)
            });
            refuse(name, wrong)?;
        }

        Ok(Self {
            major: Given::new(&events.grave),
            serious: Given::new(&events.grave),
            fraud_established: Given::new(&events.grave),
            grave_effect: Given::new(&events.effect),
            bad_management: Given::new(&events.bad_management),
            ineffective: Given::new(&events.ineffective),
            declined: Given::new(&events.declined),
            irresponsible: Given::new(&events.irresponsible),
            model_lost: Given::new(&events.model_lost),
            in_products: Given::new(&events.in_products),
            year_omitted: Given::new(&events.year_omitted),
            established: Given::new(&conduct.established),
            adverse: Given::new(&conduct.adverse),
            crime: Given::new(&conduct.crime),
            events: events.title.len(),
        })
    }
}

// Not generic, unlike their counterparts in `check`: the columns of this stage are short, and its
// component is to stay small.

fn length(name: &str, cells: usize, rows: usize) -> Result<(), Refusal> {
    if cells == rows {
        Ok(())
    } else {
        Err(Refusal::WrongLength(name.to_owned()))
    }
}

fn refuse(name: &str, row: Option<usize>) -> Result<(), Refusal> {
    row.map_or(Ok(()), |row| {
        Err(Refusal::BadCode(Place {
            column: name.to_owned(),
            row: row as u32,
        }))
    })
}
