//! Chains four stages: what one puts out, the next takes in. No rule of the regulation is in here.

use std::collections::BTreeMap;

use anyhow::{Context, anyhow};
use rayon::prelude::*;
use tracing::info_span;
use wasmtime::component::{ComponentExportIndex, ComponentNamedList, Lift, Lower, Type};

use crate::answers::{self, nobody};
use crate::chained;
use crate::columns::{Aftermath, Columns, Facts, Stance};
use crate::contract::{chain, eligibility, ranking, sanction, scoring, types};
use crate::described;
use crate::engine::{Loaded, Runner};
use crate::error::{Error, Failure};
use crate::lang::{Text, one_line};
use crate::ready::{join_verdicts, localize, put_in_order, tables_of};
use crate::scheme::Scheme;
use crate::service::{Backend, Identity};
use crate::settings::StageSettings;
use crate::size::{self, Said};
use crate::stage::Stage;
use crate::worded::{self, Worded};
use crate::wording;

pub use crate::ready::{Finding, Ready, Run, Unit};

/// The interface of a composed scheme that runs its four stages, and the function that does it.
const CHAIN: (&str, &str) = ("laurel:award/chain@0.1.0", "run");

/// The types of what a composed scheme takes and gives.
pub struct ChainTypes {
    /// What changes in the rules.
    pub plan: Type,
    /// The cycle.
    pub cycle: Type,
    /// The answer.
    pub answer: Type,
}

/// A component and the function of it that does the work.
pub(crate) struct Callee {
    pub(crate) loaded: Loaded,
    pub(crate) work: ComponentExportIndex,
}

impl Callee {
    pub(crate) fn new(
        loaded: Loaded,
        (interface, function): (&str, &str),
    ) -> Result<Self, Failure> {
        let work = loaded
            .export(interface, function)
            .ok_or_else(|| not_exported(&loaded, function))?;
        Ok(Self { loaded, work })
    }

    /// Runs a chain: its answer, and the fuel that it used.
    fn run(
        &self,
        plan: &chain::Plan,
        cycle: &chain::Cycle,
    ) -> Result<(Result<chain::Outcome, chain::Stop>, u64), Failure> {
        let applicants = cycle.cohort.facts.applicants as usize;
        let span = info_span!(
            "call",
            stage = "chain",
            component = self.loaded.name(),
            rows = applicants,
            fuel = tracing::field::Empty,
        );
        let _entered = span.enter();
        // A budget of its own: that of the four stages together, and as much again for the copies
        // between them.
        let rows = applicants.saturating_mul(2 * Stage::ALL.len());
        let (answer, used) = self.loaded.call(&self.work, rows, (plan, cycle))?;
        span.record("fuel", used.fuel);
        Ok((answer, used.fuel))
    }
}

impl Unit {
    /// The component, to be called.
    pub fn loaded(&self) -> &Loaded {
        &self.callee.loaded
    }
}

/// The interface of a stage, and its function that does the work.
pub(crate) fn entry(stage: Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Eligibility => ("laurel:award/eligibility@0.1.0", "screen"),
        Stage::Scoring => ("laurel:award/scoring@0.1.0", "score"),
        Stage::Ranking => ("laurel:award/ranking@0.1.0", "select"),
        Stage::Sanction => ("laurel:award/sanction@0.1.0", "enforce"),
    }
}

impl Ready {
    /// Compiles and describes the components of a scheme.
    pub fn new(runner: &Runner, scheme: Scheme) -> Result<Self, Error> {
        let span = info_span!("prepare", scheme = scheme.manifest.id);
        let _entered = span.enter();
        let units: BTreeMap<Stage, Unit> = scheme
            .parts
            .par_iter()
            .map(|(stage, part)| {
                let name = format!("{}（{}）", stage.id(), part.component);
                let limits = runner.limits(*stage, &part.limits)?;
                let loaded = runner.load_within(&name, &part.bytes, limits)?;
                let description = describe(*stage, &loaded)?;
                described::description(*stage, &description).settle(&name, &nobody)?;
                Ok((
                    *stage,
                    Unit {
                        stage: *stage,
                        name,
                        sha256: part.sha256.clone(),
                        limits: Some(limits),
                        description: wording::described(&description, &[]),
                        template: description,
                        callee: Callee::new(loaded, entry(*stage))?,
                    },
                ))
            })
            .collect::<Result<_, Error>>()?;
        let chain = scheme.composed.as_ref().map(|part| {
            let loaded = runner.load(&part.component, &part.bytes)?;
            Callee::new(loaded, CHAIN)
        });
        let mut ready = Self {
            scheme,
            units,
            facts: Facts::default(),
            standards: Vec::new(),
            measure_kinds: Vec::new(),
            as_it_stands: Default::default(),
            chain: chain.transpose()?,
        };
        if let Some(unit) = ready.units.get(&Stage::Eligibility) {
            let facts: Vec<eligibility::Fact> = list(Stage::Eligibility, unit, "facts")?;
            described::facts(&facts).settle(&unit.name, &nobody)?;
            ready.facts = Facts::of(&facts).map_err(|fact| unknown_fact(&unit.name, &fact))?;
        }
        if let Some(unit) = ready.units.get(&Stage::Scoring) {
            ready.standards = list(Stage::Scoring, unit, "standards")?;
            described::standards(&ready.standards).settle(&unit.name, &nobody)?;
        }
        if let Some(unit) = ready.units.get(&Stage::Sanction) {
            ready.measure_kinds = list(Stage::Sanction, unit, "measure-kinds")?;
            described::kinds(&ready.measure_kinds).settle(&unit.name, &nobody)?;
        }
        Ok(ready)
    }

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
        if let Some(chain) = &self.chain {
            return Ok(self.run_chain(chain, columns, settings, &detail, progress)?);
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

    /// The types of what a composed scheme takes and gives.
    pub fn chain_types(&self) -> anyhow::Result<ChainTypes> {
        let chain = self.chain.as_ref().context("the scheme is not composed")?;
        let ((params, results), _) = chain.loaded.run(0, |store, instance| {
            let function = instance.get_func(&mut *store, chain.work);
            Ok(function.map_or_else(Default::default, |function| {
                let ty = function.ty(&*store);
                let params: Vec<Type> = ty.params().map(|(_, ty)| ty).collect();
                (params, ty.results().collect::<Vec<Type>>())
            }))
        })?;
        let [plan, cycle] = <[Type; 2]>::try_from(params).map_err(|_| anyhow!("run takes two"))?;
        let answer = results
            .into_iter()
            .next()
            .context("`run` answers nothing")?;
        Ok(ChainTypes {
            plan,
            cycle,
            answer,
        })
    }

    /// Runs the four stages of a composed scheme in one call.
    fn run_chain<'a>(
        &'a self,
        chain: &Callee,
        columns: &'a Columns<'a>,
        settings: BTreeMap<Stage, StageSettings>,
        detail: &types::Detail,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Run<'a>, Failure> {
        let plan = chained::plan(&settings, detail);
        let cycle = chained::cycle(self, columns, self.stance(columns, &settings));
        let (answer, fuel) = chain.run(&plan, &cycle)?;
        let outcome = answer.map_err(|stop| chained::stopped(self, &stop))?;
        let mut run = chained::adopt(self, columns, settings, (&plan, &cycle), outcome)?;
        run.composed_fuel = Some(fuel);
        // Progress counts an applicant for each stage that judges it alone.
        progress(2 * columns.len() as u64);
        Ok(run)
    }
}

impl Backend for Ready {
    fn identity(&self) -> Identity {
        let parts = self.scheme.parts.iter();
        let stages = parts.map(|(it, part)| (*it, part.component.clone(), part.sha256.clone()));
        Identity::new(self.scheme.id().to_owned(), stages)
    }

    fn ready(&self) -> Result<&Ready, Error> {
        Ok(self)
    }

    fn run(
        &self,
        plan: &chain::Plan,
        cycle: &chain::Cycle,
    ) -> Result<Result<chain::Outcome, chain::Stop>, Error> {
        let chain = self
            .chain
            .as_ref()
            .ok_or_else(|| Error::input("方案未经组合", "the scheme is not composed"))?;
        Ok(chain.run(plan, cycle)?.0)
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
            Stage::Ranking => false,
            Stage::Sanction => true,
        });
        let parts: Vec<(Screened, Scored)> = rows
            .par_chunks(EXPLAINED)
            .map(|rows| {
                let _entered = span.enter();
                let cohort = self.columns.cohort(&self.ready.facts, rows);
                let visits = self.columns.visits_of_under(rows, stages.stance);
                let detail = types::Detail::Reasons;
                let screened = stages.screen(rows, &cohort, detail.clone())?;
                self.same_verdicts(rows, &screened.answer.verdict)?;
                let scored = stages.score(rows, &visits, detail)?;
                Ok((screened, scored))
            })
            .collect::<Result<_, Failure>>()?;
        for (screened, scored) in parts {
            self.findings.extend(screened.findings);
            self.findings.extend(scored.findings);
            *self.fuel.entry(Stage::Eligibility).or_default() += screened.fuel;
            *self.fuel.entry(Stage::Scoring).or_default() += scored.fuel;
        }
        let detail = types::Detail::ReasonsFor(rows.to_vec());
        let selected = stages.select(&self.eligible, &self.scores, detail)?;
        self.findings.extend(selected.findings);
        *self.fuel.entry(Stage::Ranking).or_default() += selected.fuel;
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
        let params = (&settings, self.columns.calendar(), cohort);
        let (answer, fuel): (eligibility::Screening, u64) = called(unit, rows.len(), params)?;
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
        let screened: Vec<Screened> = self
            .columns
            .shards()
            .par_iter()
            .map(|rows| {
                let _entered = span.enter();
                let cohort = self.columns.shard(&self.ready.facts, rows);
                let screened = self.screen(rows, &cohort, detail.clone());
                progress(rows.len() as u64);
                screened
            })
            .collect::<Result<_, Failure>>()?;
        let mut verdict = Vec::with_capacity(self.columns.len());
        let mut cells = Vec::with_capacity(screened.len());
        let mut findings = Vec::new();
        let mut fuel = 0;
        for one in screened {
            verdict.extend_from_slice(&one.answer.verdict);
            cells.push((one.answer.verdict.len(), one.answer.rules));
            findings.extend(one.findings);
            fuel += one.fuel;
        }
        Ok(Whole {
            answer: verdict,
            rules: join_verdicts(self.rules(Stage::Eligibility), &cells),
            findings,
            fuel,
        })
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
        let params = (&settings, self.columns.calendar(), visits);
        let (answer, fuel): (scoring::Assessment, u64) = called(unit, rows.len(), params)?;
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
        let shards = self.columns.shards();
        let scored: Vec<Scored> = shards
            .par_iter()
            .zip(&*self.columns.visits_under(self.stance))
            .map(|(rows, visits)| {
                let _entered = span.enter();
                let scored = self.score(rows, visits, detail.clone());
                progress(rows.len() as u64);
                scored
            })
            .collect::<Result<_, Failure>>()?;
        let mut scores = no_scores(self.columns.len());
        let mut cells = Vec::with_capacity(scored.len());
        let mut findings = Vec::new();
        let mut fuel = 0;
        for (one, rows) in scored.into_iter().zip(&shards) {
            join_scores(&mut scores, rows, &one.answer.scores);
            cells.push((rows.len(), one.answer.rules));
            findings.extend(one.findings);
            fuel += one.fuel;
        }
        Ok(Whole {
            answer: scores,
            rules: join_verdicts(self.rules(Stage::Scoring), &cells),
            findings,
            fuel,
        })
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
        let params = (&settings, calendar, eligible, scores, decisions);
        let (answer, fuel): (ranking::Selection, u64) = called(unit, eligible.len(), params)?;
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
        let aftermath = self
            .columns
            .aftermath(scheme, selection.prize, &titled, winner);
        // There are few titles, so that all reasons are given whenever any are wanted.
        let settings = self.settings(Stage::Sanction, detail);
        let params = (&settings, self.columns.calendar(), &aftermath.columns);
        let (answer, fuel): (sanction::Enforcement, u64) =
            called(unit, aftermath.ids.len(), params)?;
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

/// Calls the function of a stage that does its work.
fn called<Params, Return>(
    unit: &Unit,
    rows: usize,
    params: Params,
) -> Result<(Return, u64), Failure>
where
    Params: ComponentNamedList + Lower + Send,
    Return: Lift + Send + 'static,
{
    let span = info_span!(
        "call",
        stage = unit.stage.id(),
        component = unit.name,
        sha256 = unit.sha256,
        rows,
        fuel = tracing::field::Empty,
    );
    let _entered = span.enter();
    let (answer, used) = unit.callee.loaded.call(&unit.callee.work, rows, params)?;
    span.record("fuel", used.fuel);
    let answer: Result<Return, types::Refusal> = answer;
    let answer = answer.map_err(|refusal| unit.refused(&refusal))?;
    Ok((answer, used.fuel))
}

/// What a component says of a stage.
pub(crate) fn describe(stage: Stage, loaded: &Loaded) -> Result<types::Description, Failure> {
    let mut said = described(stage, loaded, 1).map_err(|failure| {
        // Where the types differ, that is what there is to say.
        match mistyped(stage, loaded).into_iter().next() {
            None => failure,
            Some((_, what)) => Failure::new(
                loaded.name(),
                format!("与契约 laurel:award@0.1.0 不符：{}", what.zh),
                format!("it does not fit laurel:award@0.1.0: {}", what.en),
            ),
        }
    })?;
    let said = said.pop().ok_or_else(|| not_exported(loaded, "describe"))?;
    worded::plain(loaded.name(), &said)?;
    Ok(said)
}

/// What one instance says of itself when it is asked twice.
pub(crate) fn describe_again(
    stage: Stage,
    loaded: &Loaded,
) -> Result<Vec<types::Description>, Failure> {
    described(stage, loaded, 2)
}

fn described(
    stage: Stage,
    loaded: &Loaded,
    times: usize,
) -> Result<Vec<types::Description>, Failure> {
    let pre = loaded.pre();
    macro_rules! described {
        ($interface:ident) => {{
            let indices = bind(loaded, $interface::GuestIndices::new(pre))?;
            loaded.ask(|store, instance| {
                let guest = indices.load(&mut *store, instance)?;
                (0..times)
                    .map(|_| guest.call_describe(&mut *store))
                    .collect()
            })?
        }};
    }
    let said: Vec<types::Description> = match stage {
        Stage::Eligibility => described!(eligibility),
        Stage::Scoring => described!(scoring),
        Stage::Ranking => described!(ranking),
        Stage::Sanction => described!(sanction),
    };
    for law in &said {
        size::said(loaded.name(), "describe", law)?;
    }
    Ok(said)
}

/// The functions of a stage that a component does not export, or with other types than the contract's:
/// each with what was found and what is wanted.
pub(crate) fn mistyped(stage: Stage, loaded: &Loaded) -> Vec<(&'static str, Text)> {
    use types::{Description, Refusal, Settings};
    macro_rules! functions {
        ($($name:literal: $params:ty => $answer:ty;)*) => {
            [$(($name, function::<$params, ($answer,)>(stage, $name, loaded)),)*]
                .into_iter()
                .filter_map(|(name, wrong)| wrong.map(|wrong| (name, wrong)))
                .collect()
        };
    }
    match stage {
        Stage::Eligibility => functions! {
            "describe": () => Description;
            "facts": () => Vec<eligibility::Fact>;
            "screen": (Settings, types::Calendar, eligibility::Cohort)
                => Result<eligibility::Screening, Refusal>;
        },
        Stage::Scoring => functions! {
            "describe": () => Description;
            "standards": () => Vec<scoring::Standard>;
            "score": (Settings, types::Calendar, scoring::Visits)
                => Result<scoring::Assessment, Refusal>;
        },
        Stage::Ranking => functions! {
            "describe": () => Description;
            "select": (Settings, types::Calendar, Vec<u8>, types::Scores, ranking::Decisions)
                => Result<ranking::Selection, Refusal>;
        },
        Stage::Sanction => functions! {
            "describe": () => Description;
            "measure-kinds": () => Vec<sanction::MeasureKind>;
            "enforce": (Settings, types::Calendar, sanction::Aftermath)
                => Result<sanction::Enforcement, Refusal>;
        },
    }
}

/// What is wrong with a function's types; none where they are right, or where the component does not
/// come up at all, which whoever calls it is told.
fn function<Params, Return>(stage: Stage, name: &str, loaded: &Loaded) -> Option<Text>
where
    Params: ComponentNamedList + Lower + Send,
    Return: ComponentNamedList + Lift + Send + 'static,
{
    let (interface, _) = entry(stage);
    let Some(export) = loaded.export(interface, name) else {
        return Some(Text::new(
            format!("没有导出 {interface} 的函数 {name}"),
            format!("it does not export the function {name} of {interface}"),
        ));
    };
    let typed = loaded.run(0, |store, instance| {
        let typed = instance.get_typed_func::<Params, Return>(store, export);
        Ok(typed.err().map(|error| mismatch(name, &error)))
    });
    typed.ok()?.0
}

/// wasmtime tells a difference of types from the outside inwards: where, and last what it wanted and what
/// it found.
fn mismatch(function: &str, error: &wasmtime::Error) -> Text {
    let told: Vec<String> = error.chain().map(ToString::to_string).collect();
    let (last, outer) = told
        .split_last()
        .map_or(("", &[][..]), |(last, outer)| (&**last, outer));
    let (mut zh, mut en) = (
        format!("函数 {function} 的类型不同："),
        format!("the types of {function} differ: "),
    );
    for step in outer {
        let what = step.strip_prefix("type mismatch ").unwrap_or(step);
        let (here_zh, here_en) = match what.split_once(' ') {
            Some(("with", "parameters")) => ("参数".to_owned(), "parameters".to_owned()),
            Some(("with", "results")) => ("结果".to_owned(), "result".to_owned()),
            Some(("for", rest)) => {
                let name = rest.split_once(' ').map_or(rest, |(_, name)| name);
                (name.to_owned(), name.to_owned())
            }
            _ => (step.clone(), step.clone()),
        };
        zh.push_str(&format!("{here_zh} › "));
        en.push_str(&format!("{here_en} › "));
    }
    let halves = last.strip_prefix("expected ").and_then(|rest| {
        rest.split_once(", found ")
            .or_else(|| rest.split_once(" found "))
    });
    match halves {
        Some((wanted, found)) => {
            zh.push_str(&format!("应为 {wanted}，实为 {found}"));
            en.push_str(&format!("wanted {wanted}, found {found}"));
        }
        None => {
            zh.push_str(last);
            en.push_str(last);
        }
    }
    Text::new(zh, en)
}

/// What a function without arguments lists.
pub(crate) fn list<T: Worded + Lift + Send + 'static>(
    stage: Stage,
    unit: &Unit,
    function: &str,
) -> Result<Vec<T>, Failure>
where
    Vec<T>: Said,
{
    let (interface, _) = entry(stage);
    let loaded = &unit.callee.loaded;
    let export = loaded
        .export(interface, function)
        .ok_or_else(|| not_exported(loaded, function))?;
    let listed: Vec<T> = loaded.ask(|store, instance| {
        let function = instance.get_typed_func::<(), (Vec<T>,)>(&mut *store, export)?;
        let (listed,) = function.call(store, ())?;
        Ok(listed)
    })?;
    worded::plain(loaded.name(), &listed)?;
    size::said(loaded.name(), function, &listed)?;
    Ok(listed)
}

/// A component whose exports are not those of the stage's world is refused.
fn bind<T>(loaded: &Loaded, indices: wasmtime::Result<T>) -> Result<T, Failure> {
    indices.map_err(|error| not_exported(loaded, &error.to_string()))
}

pub(crate) fn not_exported(loaded: &Loaded, what: &str) -> Failure {
    let what = one_line(what);
    Failure::new(
        loaded.name(),
        format!("没有导出该阶段契约 laurel:award@0.1.0 要求的接口：{what}"),
        format!("it does not export what the stage's world of laurel:award@0.1.0 asks for: {what}"),
    )
}

pub(crate) fn unknown_fact(component: &str, fact: &str) -> Failure {
    let fact = one_line(fact);
    Failure::new(
        component,
        format!("要读取事实“{fact}”，但申报文件中它不是这一类型"),
        format!("it reads the fact \"{fact}\" as something that it is not in the cycle file"),
    )
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

/// Adds the scores of a shard, whose first row is the first of `rows`.
fn join_scores(joined: &mut types::Scores, rows: &[u32], part: &types::Scores) {
    let first = rows.first().copied().unwrap_or_default();
    joined.visited.extend_from_slice(&part.visited);
    joined
        .row
        .extend(part.row.iter().map(|row| row.saturating_add(first)));
    joined.low.extend_from_slice(&part.low);
    joined.high.extend_from_slice(&part.high);
    joined.over.extend_from_slice(&part.over);
}
