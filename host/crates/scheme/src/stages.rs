//! The four stages of a scheme on the columns of a cycle, chained: what one puts out, the next takes in.
//! No rule of the regulation is in here, nor how a component is called (see [`crate::runtime`]).

use std::collections::BTreeMap;
use std::ops::Range;

use laurel_contract::{eligibility, ranking, sanction, scoring, types};
use laurel_cycle::error::{Error, Failure};
use laurel_cycle::parallel::*;
use tracing::info_span;

use crate::answers;
use crate::chained;
use crate::columns::{Aftermath, Columns, Stance};
use crate::ready::{Finding, Ready, Run, Unit, join_verdicts, localize, put_in_order, tables_of};
use crate::runtime::Called;
use crate::settings::StageSettings;
use crate::stage::Stage;

impl Ready {
    /// Runs the four stages. `progress` is told how many applicants a stage has done.
    pub fn run<'a>(
        &'a self,
        columns: &'a Columns<'a>,
        settings: BTreeMap<Stage, StageSettings>,
        detail: types::Detail,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Run<'a>, Error> {
        let span = info_span!(
            "run",
            scheme = self.scheme.manifest.id,
            rows = columns.len()
        );
        let _entered = span.enter();
        if self.scheme.composed.is_some() {
            return Ok(self.run_chain(columns, settings, &detail, progress)?);
        }
        let stages = Stages::new(self, columns, &settings);
        let mut screened = stages.screen_all(detail.clone(), progress)?;
        let mut scored = stages.score_all(detail.clone(), progress)?;
        let mut selected = stages.select_all(&screened.answer, &scored.answer, detail.clone())?;
        // Stage 4, over the titles of this and earlier cycles.
        let (aftermath, mut enforced) = stages.enforce(&selected.answer, detail)?;

        let mut findings = std::mem::take(&mut screened.findings);
        findings.append(&mut scored.findings);
        findings.append(&mut selected.findings);
        findings.append(&mut enforced.findings);
        put_in_order(&mut findings);
        let fuel = BTreeMap::from([
            (Stage::Eligibility, screened.fuel),
            (Stage::Scoring, scored.fuel),
            (Stage::Ranking, selected.fuel),
            (Stage::Sanction, enforced.fuel),
        ]);
        let rules = BTreeMap::from([
            (Stage::Eligibility, screened.rules),
            (Stage::Scoring, scored.rules),
            (Stage::Ranking, selected.rules),
        ]);
        Ok(Run {
            ready: self,
            settings,
            columns,
            eligible: screened.answer,
            rules,
            scores: scored.answer,
            selection: selected.answer,
            aftermath,
            measures: enforced.answer.measures,
            findings,
            fuel,
            composed_fuel: None,
        })
    }

    /// Runs the four stages of a composed scheme in one call.
    fn run_chain<'a>(
        &'a self,
        columns: &'a Columns<'a>,
        settings: BTreeMap<Stage, StageSettings>,
        detail: &types::Detail,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Run<'a>, Failure> {
        let plan = chained::plan(&settings, detail);
        let cycle = chained::cycle(self, columns, self.stance(columns, &settings));
        let (answer, fuel) = self.runtime.chain(&plan, &cycle)?;
        let outcome = answer.map_err(|stop| chained::stopped(self, &stop))?;
        let mut run = chained::adopt(self, columns, settings, (&plan, &cycle), outcome)?;
        run.composed_fuel = Some(fuel);
        // Progress counts an applicant for each stage that judges it alone.
        progress(2 * columns.len() as u64);
        Ok(run)
    }
}

impl Run<'_> {
    /// Adds the reasons for the answers on some applicants, in rising order of their rows. The run
    /// then says of them what a run with all reasons does.
    pub fn explain(&mut self, rows: &[u32]) -> Result<(), Error> {
        let stages = Stages::new(self.ready, self.columns, &self.settings);
        let scheme = &self.ready.scheme.manifest.id;
        let span = info_span!("explain", scheme, rows = rows.len());
        let _entered = span.enter();
        // What is known of these rows comes again, now with reasons; so do all remarks of ranking.
        self.findings.retain(|finding| match finding.stage {
            Stage::Eligibility | Stage::Scoring => finding
                .row
                .is_none_or(|row| rows.binary_search(&row).is_err()),
            Stage::Ranking | Stage::Sanction => false,
        });
        let parts: Vec<&[u32]> = rows.chunks(EXPLAINED).collect();
        let parts: Result<Vec<(Screened, Scored)>, Failure> = map(1, &parts, |rows| {
            let _entered = span.enter();
            let cohort = self.columns.cohort(&self.ready.facts, rows);
            let visits = self.columns.visits_of_under(rows, stages.stance);
            let detail = types::Detail::Reasons;
            let screened = stages.screen(rows, &cohort, detail.clone())?;
            self.same_verdicts(rows, &screened.answer.verdict)?;
            let scored = stages.score(rows, &visits, detail)?;
            Ok((screened, scored))
        });
        for (screened, scored) in parts? {
            self.findings.extend(screened.findings);
            self.findings.extend(scored.findings);
            *self.fuel.entry(Stage::Eligibility).or_default() += screened.fuel;
            *self.fuel.entry(Stage::Scoring).or_default() += scored.fuel;
        }
        let detail = types::Detail::ReasonsFor(rows.to_vec());
        let selected = stages.select(&self.eligible, &self.scores, detail)?;
        self.findings.extend(selected.findings);
        *self.fuel.entry(Stage::Ranking).or_default() += selected.fuel;
        // There are few titles: all that is said of them comes again, with reasons.
        let (_, enforced) = stages.enforce(&self.selection, types::Detail::Reasons)?;
        self.findings.extend(enforced.findings);
        *self.fuel.entry(Stage::Sanction).or_default() += enforced.fuel;
        put_in_order(&mut self.findings);
        Ok(())
    }
}

impl Run<'_> {
    /// Reasons are for the verdicts that were given: a component that gives others now has failed.
    fn same_verdicts(&self, rows: &[u32], verdict: &[u8]) -> Result<(), Failure> {
        let given = rows.iter().map(|row| self.eligible.get(*row as usize));
        if given.eq(verdict.iter().map(Some)) {
            return Ok(());
        }
        Err(Failure::new(
            &self.ready.unit(Stage::Eligibility)?.name,
            "返回结果不符合契约：两次询问结论不同",
            "its answer breaks the contract: verdicts differ between calls",
        ))
    }
}

/// Applicants whose reasons are asked for in one call.
const EXPLAINED: usize = 1024;

/// The answer of a stage, which has been checked against the contract.
pub struct Answered<T> {
    /// The answer.
    pub answer: T,
    /// Its findings, with rows of the whole cycle.
    pub findings: Vec<Finding>,
    /// The fuel that the call used.
    pub fuel: u64,
}

/// The answer of stage 1.
pub type Screened = Answered<eligibility::Screening>;
/// The answer of stage 2.
pub type Scored = Answered<scoring::Assessment>;
/// The answer of stage 3.
pub type Selected = Answered<ranking::Selection>;
/// The answer of stage 4.
pub type Enforced = Answered<sanction::Enforcement>;

/// The answer of a stage on the whole cycle: for each rule a column of verdicts, and what the next
/// stage takes in.
pub struct Whole<T> {
    /// What the next stage takes in.
    pub answer: T,
    /// For each rule, a column of verdicts.
    pub rules: Vec<Vec<u8>>,
    /// Its findings.
    pub findings: Vec<Finding>,
    /// The fuel that its calls used.
    pub fuel: u64,
}

impl<T> Whole<T> {
    /// Adds the verdicts of a shard of so many rows, rule after rule.
    fn add(&mut self, rows: usize, cells: &[u8]) {
        if rows == 0 {
            return;
        }
        for (column, cells) in self.rules.iter_mut().zip(cells.chunks(rows)) {
            column.extend_from_slice(cells);
        }
    }
}

/// Shards whose answers are held before they are joined: enough to keep all cores at work, and little beside
/// the answers of a population.
const HELD: usize = 32;

/// The stages of a scheme on one cycle, each to be called by itself.
#[derive(Clone, Copy)]
pub struct Stages<'c> {
    /// The scheme.
    pub ready: &'c Ready,
    /// The cycle.
    pub columns: &'c Columns<'c>,
    /// The settings of each stage.
    pub settings: &'c BTreeMap<Stage, StageSettings>,
    /// How the scheme takes what the record of the cycle leaves out.
    pub stance: Stance,
}

impl<'c> Stages<'c> {
    /// The stages of a scheme with all its settings.
    pub fn new(
        ready: &'c Ready,
        columns: &'c Columns<'c>,
        settings: &'c BTreeMap<Stage, StageSettings>,
    ) -> Self {
        Self {
            ready,
            columns,
            settings,
            stance: ready.stance(columns, settings),
        }
    }
}

impl Stages<'_> {
    fn settings(&self, stage: Stage, detail: types::Detail) -> types::Settings {
        let of_stage = self.settings.get(&stage).cloned().unwrap_or_default();
        types::Settings {
            terms: of_stage.terms,
            waived: of_stage.waived,
            detail,
        }
    }

    fn rules(&self, stage: Stage) -> usize {
        self.ready.description(stage).map_or(0, |it| it.rules.len())
    }

    /// A stage on the whole cycle before any shard has answered.
    fn whole<T>(&self, stage: Stage, answer: T) -> Whole<T> {
        let rules = self.rules(stage);
        Whole {
            answer,
            rules: (0..rules)
                .map(|_| Vec::with_capacity(self.columns.len()))
                .collect(),
            findings: Vec::new(),
            fuel: 0,
        }
    }

    /// What the rows of a call stand for, which was about these rows of the cycle.
    fn whose(&self, rows: &[u32]) -> impl Fn(u32) -> Option<String> {
        |row| self.columns.id(*rows.get(row as usize)?)
    }

    /// Stage 1 over some rows. What a component makes of its arguments, it makes of them alone.
    pub fn screen(
        &self,
        rows: &[u32],
        cohort: &eligibility::Cohort,
        detail: types::Detail,
    ) -> Result<Screened, Failure> {
        let unit = self.ready.unit(Stage::Eligibility)?;
        let settings = self.settings(Stage::Eligibility, detail);
        let calendar = self.columns.calendar();
        let runtime = &self.ready.runtime;
        let (answer, fuel) = called(unit, rows.len(), || {
            runtime.screen(rows.len(), &settings, &calendar, cohort)
        })?;
        unit.sized(cohort, &answer.findings)?;
        answers::screening(unit, &settings, cohort, &answer)
            .settle(&unit.name, &self.whose(rows))?;
        let tables = tables_of(cohort);
        let findings = localize(unit, &tables, rows, &answer.findings);
        Ok(Answered {
            answer,
            findings,
            fuel,
        })
    }

    /// Stage 1 over the whole cycle, shard by shard, on all cores. `progress` is told how many
    /// applicants are done.
    pub fn screen_all(
        &self,
        detail: types::Detail,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Whole<Vec<u8>>, Failure> {
        let span = tracing::Span::current();
        let one = |rows: &Range<u32>| {
            let _entered = span.enter();
            let rows: Vec<u32> = rows.clone().collect();
            let cohort = self.columns.shard(&self.ready.facts, &rows);
            let screened = self.screen(&rows, &cohort, detail.clone());
            progress(rows.len() as u64);
            screened
        };
        let mut whole = self.whole(Stage::Eligibility, Vec::with_capacity(self.columns.len()));
        for shards in self.columns.shards().chunks(HELD) {
            let screened: Result<Vec<Screened>, Failure> = map(1, shards, one);
            for one in screened? {
                whole.answer.extend_from_slice(&one.answer.verdict);
                whole.add(one.answer.verdict.len(), &one.answer.rules);
                whole.findings.extend(one.findings);
                whole.fuel += one.fuel;
            }
        }
        Ok(whole)
    }

    /// Stage 2 over some rows.
    pub fn score(
        &self,
        rows: &[u32],
        visits: &scoring::Visits,
        detail: types::Detail,
    ) -> Result<Scored, Failure> {
        let unit = self.ready.unit(Stage::Scoring)?;
        let settings = self.settings(Stage::Scoring, detail);
        let calendar = self.columns.calendar();
        let runtime = &self.ready.runtime;
        let (answer, fuel) = called(unit, rows.len(), || {
            runtime.score(rows.len(), &settings, &calendar, visits)
        })?;
        unit.sized(visits, &answer.findings)?;
        answers::assessment(unit, &settings, &self.ready.standards, visits, &answer)
            .settle(&unit.name, &self.whose(rows))?;
        let tables = [("sheets", visits.sheets.applicant.as_slice())];
        let findings = localize(unit, &tables, rows, &answer.findings);
        Ok(Answered {
            answer,
            findings,
            fuel,
        })
    }

    /// Stage 2 over the whole cycle, as [`Self::screen_all`].
    pub fn score_all(
        &self,
        detail: types::Detail,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Whole<types::Scores>, Failure> {
        let span = tracing::Span::current();
        let one = |(rows, visits): &(&Range<u32>, &scoring::Visits)| {
            let _entered = span.enter();
            let rows: Vec<u32> = (*rows).clone().collect();
            let scored = self.score(&rows, visits, detail.clone());
            progress(rows.len() as u64);
            scored
        };
        let (shards, visits) = (
            self.columns.shards(),
            self.columns.visits_under(self.stance),
        );
        let mut whole = self.whole(Stage::Scoring, no_scores(self.columns.len()));
        for (shards, visits) in shards.chunks(HELD).zip(visits.chunks(HELD)) {
            let calls: Vec<_> = shards.iter().zip(visits).collect();
            let scored: Result<Vec<Scored>, Failure> = map(1, &calls, one);
            for (one, rows) in scored?.into_iter().zip(shards) {
                join_scores(&mut whole.answer, rows.start, &one.answer.scores);
                whole.add(rows.len(), &one.answer.rules);
                whole.findings.extend(one.findings);
                whole.fuel += one.fuel;
            }
        }
        Ok(whole)
    }

    /// Stage 3, which takes the cycle as a whole; its columns of verdicts apart.
    pub fn select_all(
        &self,
        eligible: &[u8],
        scores: &types::Scores,
        detail: types::Detail,
    ) -> Result<Whole<ranking::Selection>, Failure> {
        let mut selected = self.select(eligible, scores, detail)?;
        let cells = std::mem::take(&mut selected.answer.rules);
        Ok(Whole {
            answer: selected.answer,
            rules: join_verdicts(self.rules(Stage::Ranking), &[(eligible.len(), cells)]),
            findings: selected.findings,
            fuel: selected.fuel,
        })
    }

    /// Stage 3 over the whole cycle.
    pub fn select(
        &self,
        eligible: &[u8],
        scores: &types::Scores,
        detail: types::Detail,
    ) -> Result<Selected, Failure> {
        let unit = self.ready.unit(Stage::Ranking)?;
        let settings = self.settings(Stage::Ranking, detail);
        let decisions = self.columns.decisions_under(self.stance);
        let calendar = self.columns.calendar();
        let runtime = &self.ready.runtime;
        let (answer, fuel) = called(unit, eligible.len(), || {
            runtime.select(&settings, &calendar, eligible, scores, decisions)
        })?;
        unit.sized(&(eligible.len(), decisions), &answer.findings)?;
        answers::selection(unit, &settings, scores, decisions, &answer)
            .settle(&unit.name, &|row| self.columns.id(row))?;
        let tables = [
            ("incidents", decisions.incidents.applicant.as_slice()),
            ("objections", decisions.objections.applicant.as_slice()),
        ];
        let findings = localize(unit, &tables, &[], &answer.findings);
        Ok(Answered {
            answer,
            findings,
            fuel,
        })
    }

    /// Stage 4 over the titles of this and earlier cycles.
    pub fn enforce(
        &self,
        selection: &ranking::Selection,
        detail: types::Detail,
    ) -> Result<(Aftermath, Enforced), Failure> {
        let unit = self.ready.unit(Stage::Sanction)?;
        let winner = &selection.winner;
        let titled = self.columns.titled(winner);
        let scheme = &unit.description.instrument.id;
        let aftermath =
            self.columns
                .aftermath(scheme, selection.prize, &titled, winner, self.stance);
        // There are few titles, so that all reasons are given whenever any are wanted.
        let settings = self.settings(Stage::Sanction, detail);
        let calendar = self.columns.calendar();
        let runtime = &self.ready.runtime;
        let (answer, fuel) = called(unit, aftermath.ids.len(), || {
            runtime.enforce(&settings, &calendar, &aftermath.columns)
        })?;
        unit.sized(&aftermath.columns, &answer.findings)?;
        unit.sized_measures(&aftermath.columns, answer.measures.len())?;
        let kinds = self.ready.measure_kinds.len();
        answers::enforcement(unit, &settings, kinds, &aftermath.columns, &answer)
            .settle(&unit.name, &|row| aftermath.ids.get(row as usize).cloned())?;
        let findings = localize(unit, &[], &[], &answer.findings);
        Ok((
            aftermath,
            Answered {
                answer,
                findings,
                fuel,
            },
        ))
    }
}

/// Calls a stage for its work.
fn called<Return>(
    unit: &Unit,
    rows: usize,
    call: impl FnOnce() -> Called<Result<Return, types::Refusal>>,
) -> Result<(Return, u64), Failure> {
    let span = info_span!(
        "call",
        stage = unit.stage.id(),
        component = unit.name,
        sha256 = unit.sha256,
        rows,
        fuel = tracing::field::Empty,
    );
    let _entered = span.enter();
    let (answer, fuel) = call()?;
    span.record("fuel", fuel);
    let answer = answer.map_err(|refusal| unit.refused(&refusal))?;
    Ok((answer, fuel))
}

fn no_scores(rows: usize) -> types::Scores {
    types::Scores {
        visited: Vec::with_capacity(rows),
        row: Vec::new(),
        low: Vec::new(),
        high: Vec::new(),
        over: Vec::new(),
    }
}

/// Adds the scores of a shard that begins with a row.
fn join_scores(joined: &mut types::Scores, first: u32, part: &types::Scores) {
    joined.visited.extend_from_slice(&part.visited);
    joined
        .row
        .extend(part.row.iter().map(|row| row.saturating_add(first)));
    joined.low.extend_from_slice(&part.low);
    joined.high.extend_from_slice(&part.high);
    joined.over.extend_from_slice(&part.over);
}
