//! The arguments of a composed scheme, which runs its four stages in one call, and its answer.
//!
//! A run from here is the same as one that the host chains: who calls does not matter.

use std::collections::BTreeMap;

use crate::answers;
use crate::columns::{Aftermath, Columns, Stance, UNKNOWN_DAY};
use crate::ready::{Finding, Ready, Run, join_verdicts, localize, put_in_order, tables_of};
use crate::scheme::{self, Dates, WAIVE};
use crate::settings::{AllSettings, StageSettings};
use crate::show;
use crate::stage::{Stage, by_stage};
use laurel_contract::{chain, manifest, sanction, types};
use laurel_cycle::Day;
use laurel_cycle::error::Failure;
use laurel_words::lang::Text;

/// The components that a composed scheme is made of, by stage.
pub fn parts(of: &manifest::Parts) -> [(Stage, &manifest::Part); 4] {
    [
        (Stage::Eligibility, &of.eligibility),
        (Stage::Scoring, &of.scoring),
        (Stage::Ranking, &of.ranking),
        (Stage::Sanction, &of.sanction),
    ]
}

/// What a call changes in the rules, and how much it wants to hear.
pub fn plan(settings: &AllSettings, detail: &types::Detail) -> chain::Plan {
    let of = |stage| {
        let StageSettings { terms, waived } = settings.get(&stage).cloned().unwrap_or_default();
        types::Settings {
            terms,
            waived,
            detail: detail.clone(),
        }
    };
    chain::Plan {
        eligibility: of(Stage::Eligibility),
        scoring: of(Stage::Scoring),
        ranking: of(Stage::Ranking),
        sanction: of(Stage::Sanction),
    }
}

/// The whole cycle.
pub fn cycle(ready: &Ready, columns: &Columns, stance: Stance) -> chain::Cycle {
    let rows = all(columns);
    chain::Cycle {
        calendar: columns.calendar(),
        cohort: columns.cohort(&ready.facts, &rows),
        visits: columns.visits_of_under(&rows, stance),
        decisions: columns.decisions_under(stance).clone(),
        aftermath: columns.possible_aftermath().columns,
    }
}

fn all(columns: &Columns) -> Vec<u32> {
    (0..).take(columns.len()).collect()
}

/// Why a composed scheme gave no answer.
pub fn stopped(ready: &Ready, stop: &chain::Stop) -> Failure {
    let stage = match stop.stage {
        chain::Stage::Eligibility => Stage::Eligibility,
        chain::Stage::Scoring => Stage::Scoring,
        chain::Stage::Ranking => Stage::Ranking,
        chain::Stage::Sanction => Stage::Sanction,
    };
    match ready.unit(stage) {
        Ok(unit) => unit.refused(&stop.refusal),
        Err(failure) => failure,
    }
}

/// Takes over the answer to what was asked ([`plan`] and [`cycle`]), checked against the contract.
pub fn adopt<'a>(
    ready: &'a Ready,
    columns: &'a Columns<'a>,
    settings: AllSettings,
    (plan, cycle): (&chain::Plan, &chain::Cycle),
    outcome: chain::Outcome,
) -> Result<Run<'a>, Failure> {
    let rows = columns.len();
    let chain::Outcome {
        screening,
        assessment,
        mut selection,
        mut enforcement,
    } = outcome;
    let [one, two, three, four] = [
        ready.unit(Stage::Eligibility)?,
        ready.unit(Stage::Scoring)?,
        ready.unit(Stage::Ranking)?,
        ready.unit(Stage::Sanction)?,
    ];
    one.sized(&cycle.cohort, &screening.findings)?;
    two.sized(&cycle.visits, &assessment.findings)?;
    three.sized(&(rows, &cycle.decisions), &selection.findings)?;
    four.sized(&cycle.aftermath, &enforcement.findings)?;
    four.sized_measures(&cycle.aftermath, enforcement.measures.len())?;
    let whose = |row: u32| columns.id(row);
    answers::screening(one, &plan.eligibility, &cycle.cohort, &screening)
        .settle(&one.name, &whose)?;
    let (standards, visits) = (&ready.standards, &cycle.visits);
    answers::assessment(two, &plan.scoring, standards, visits, &assessment)
        .settle(&two.name, &whose)?;
    let (scores, decisions) = (&assessment.scores, &cycle.decisions);
    answers::selection(three, &plan.ranking, scores, decisions, &selection)
        .settle(&three.name, &whose)?;
    let titled = columns.titled(&selection.winner);
    let scheme = &four.description.instrument.id;
    let aftermath = columns.aftermath(
        scheme,
        selection.prize,
        &titled,
        &selection.winner,
        ready.stance(columns, &settings),
    );
    let numbers = Numbers::new(columns, &aftermath, &titled);
    numbers
        .translate(&mut enforcement)
        .ok_or_else(|| answers::not_there(&four.name))?;
    let kinds = ready.measure_kinds.len();
    answers::enforcement(
        four,
        &plan.sanction,
        kinds,
        &aftermath.columns,
        &enforcement,
    )
    .settle(&four.name, &|row| aftermath.ids.get(row as usize).cloned())?;

    let rule_columns = |unit: &crate::ready::Unit, cells| {
        join_verdicts(unit.description.rules.len(), &[(rows, cells)])
    };
    let of_ranking = [
        ("incidents", decisions.incidents.applicant.as_slice()),
        ("objections", decisions.objections.applicant.as_slice()),
    ];
    let of_scoring = [("sheets", cycle.visits.sheets.applicant.as_slice())];
    let mut findings: Vec<Finding> = Vec::new();
    for (unit, tables, of_stage) in [
        (
            one,
            tables_of(&cycle.cohort).as_slice(),
            &screening.findings,
        ),
        (two, &of_scoring, &assessment.findings),
        (three, &of_ranking, &selection.findings),
        (four, &[], &enforcement.findings),
    ] {
        findings.extend(localize(unit, tables, &[], of_stage));
    }
    put_in_order(&mut findings);
    let rules = by_stage([
        (Stage::Eligibility, rule_columns(one, screening.rules)),
        (Stage::Scoring, rule_columns(two, assessment.rules)),
        (
            Stage::Ranking,
            rule_columns(three, std::mem::take(&mut selection.rules)),
        ),
    ]);
    Ok(Run {
        ready,
        settings,
        columns,
        eligible: screening.verdict,
        rules,
        scores: assessment.scores,
        selection,
        aftermath,
        measures: enforcement.measures,
        findings,
        fuel: BTreeMap::new(),
        composed_fuel: None,
    })
}

/// A composed scheme's manifest as it would stand in a file. `described` says what a stage describes.
pub fn manifest<E>(
    manifest: &manifest::Manifest,
    described: &dyn Fn(Stage) -> Result<types::Description, E>,
) -> Result<scheme::Manifest, E> {
    let day = |day: i32| (day != UNKNOWN_DAY).then_some(Day(day));
    let text = |text: &types::Text| Text::new(&*text.zh, &*text.en);
    let settings_of = |terms: &manifest::Terms| -> Result<BTreeMap<String, String>, E> {
        let mut settings = BTreeMap::new();
        for (stage, terms) in [
            (Stage::Eligibility, &terms.eligibility),
            (Stage::Scoring, &terms.scoring),
            (Stage::Ranking, &terms.ranking),
            (Stage::Sanction, &terms.sanction),
        ] {
            if terms.is_empty() {
                continue;
            }
            let known = described(stage)?.terms;
            for setting in terms {
                if setting.term.starts_with(WAIVE) {
                    settings.insert(setting.term.clone(), "true".to_owned());
                }
                if let Some(term) = known.iter().find(|term| term.id == setting.term) {
                    settings.insert(term.id.clone(), show::literal(term, &setting.value));
                }
            }
        }
        Ok(settings)
    };
    let made_of = manifest.made_of.iter().map(|origin| {
        Ok(scheme::Origin {
            id: origin.id.clone(),
            name: text(&origin.name),
            settings: settings_of(&origin.terms)?,
        })
    });
    let made_of = made_of.collect::<Result<_, E>>()?;
    let (waived, settings): (BTreeMap<_, _>, BTreeMap<_, _>) = settings_of(&manifest.terms)?
        .into_iter()
        .partition(|(term, _)| term.starts_with(WAIVE));
    let waived = waived.into_keys().filter_map(|term| {
        let rule = term.strip_prefix(WAIVE)?.to_owned();
        Some((rule, Text::default()))
    });
    Ok(scheme::Manifest {
        id: manifest.id.clone(),
        status: match manifest.status {
            types::Status::Draft => scheme::Status::Draft,
            types::Status::Adopted => scheme::Status::Adopted,
            types::Status::Reconstructed => scheme::Status::Reconstructed,
        },
        name: text(&manifest.name),
        dates: Dates {
            issued: day(manifest.issued),
            in_force: day(manifest.in_force),
            repealed: day(manifest.repealed),
        },
        notes: manifest.notes.iter().map(text).collect(),
        settings,
        waived: waived.collect(),
        reasons: BTreeMap::new(),
        stages: BTreeMap::new(),
        made_of,
    })
}

/// From the numbers that titles and events have in a whole cycle to those that they have once it is
/// known who won.
struct Numbers<'n> {
    earlier: u32,
    winners: &'n [u32],
    /// For each event of the cycle, its number among those that are left.
    events: Vec<Option<u32>>,
}

impl<'n> Numbers<'n> {
    fn new(columns: &Columns, aftermath: &Aftermath, winners: &'n [u32]) -> Self {
        let possible = columns.possible_aftermath();
        let events = possible
            .events
            .iter()
            .map(|source| {
                let place = aftermath.events.binary_search(source).ok()?;
                u32::try_from(place).ok()
            })
            .collect();
        Self {
            earlier: u32::try_from(possible.ids.len()).unwrap_or(u32::MAX),
            winners,
            events,
        }
    }

    fn title(&self, title: u32) -> Option<u32> {
        let Some(row) = title.checked_sub(self.earlier) else {
            return Some(title);
        };
        let place = self.winners.binary_search(&row).ok()?;
        u32::try_from(place).ok()?.checked_add(self.earlier)
    }

    /// Numbers titles and events anew; none where the answer names one that is not there.
    fn translate(&self, answer: &mut sanction::Enforcement) -> Option<()> {
        for measure in &mut answer.measures {
            if let Some(title) = &mut measure.title {
                *title = self.title(*title)?;
            }
            if let Some(event) = &mut measure.event {
                *event = self.events.get(*event as usize).copied().flatten()?;
            }
        }
        for row in &mut answer.findings.row {
            if *row != answers::NO_ROW {
                *row = self.title(*row)?;
            }
        }
        Some(())
    }
}
