//! Chains four stages: what one puts out, the next takes in. No rule of the regulation is in here.

use std::collections::BTreeMap;

use rayon::prelude::*;
use tracing::info_span;
use wasmtime::component::{ComponentExportIndex, ComponentNamedList, Lift, Lower};

use crate::answers::{self, NO_ROW};
use crate::columns::{Aftermath, Columns, Facts};
use crate::contract::{eligibility, ranking, sanction, scoring, types};
use crate::cycle::Edition;
use crate::engine::{Failure, Loaded, Runner};
use crate::error::Error;
use crate::scheme::Scheme;
use crate::settings::{Settings, StageSettings};
use crate::stage::Stage;

/// A stage whose component is compiled and described.
pub struct Unit {
    /// Which stage it is.
    pub stage: Stage,
    /// Digest of the component, in hexadecimal.
    pub sha256: String,
    /// The component.
    pub loaded: Loaded,
    /// What it says of itself.
    pub description: types::Description,
    /// The function that does its work.
    pub(crate) work: ComponentExportIndex,
}

/// A scheme that is ready to run.
pub struct Ready {
    /// The scheme.
    pub scheme: Scheme,
    /// Its stages.
    pub units: BTreeMap<Stage, Unit>,
    /// The facts that its eligibility reads.
    pub facts: Facts,
    /// The editions of the standard that its scoring knows.
    pub standards: Vec<scoring::Standard>,
    /// The kinds of measure that its sanction knows.
    pub measure_kinds: Vec<sanction::MeasureKind>,
}

/// A reason or remark of a stage. `at` counts within the applicant's own records where the code
/// points into a table of eligibility.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which stage.
    pub stage: Stage,
    /// The row that it concerns; none for the cycle.
    pub row: Option<u32>,
    /// Index of the rule in the stage's description.
    pub rule: u32,
    /// Index of the code in the stage's description.
    pub code: u32,
    /// Record that it points to.
    pub at: Option<u32>,
    /// What was found.
    pub value: i64,
    /// What it was held against.
    pub limit: i64,
}

/// What the four stages answered.
pub struct Run<'a> {
    /// The scheme.
    pub ready: &'a Ready,
    /// The settings of each stage.
    pub settings: BTreeMap<Stage, StageSettings>,
    /// The cycle.
    pub columns: &'a Columns<'a>,
    /// Verdict of eligibility, a cell for each applicant.
    pub eligible: Vec<u8>,
    /// For each rule of a stage (none for sanction), a column of verdicts.
    pub rules: BTreeMap<Stage, Vec<Vec<u8>>>,
    /// Scores.
    pub scores: types::Scores,
    /// Selection.
    pub selection: ranking::Selection,
    /// What sanction looked at.
    pub aftermath: Aftermath,
    /// Measures.
    pub measures: Vec<sanction::Measure>,
    /// Reasons and remarks: those on the cycle first, then by row, stage and rule.
    pub findings: Vec<Finding>,
    /// Fuel that each stage used.
    pub fuel: BTreeMap<Stage, u64>,
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
                let loaded = runner.load(&name, &part.bytes)?;
                let description = describe(*stage, &loaded)?;
                answers::description(&loaded, &description)?;
                let (interface, function) = entry(*stage);
                let work = loaded
                    .export(interface, function)
                    .ok_or_else(|| not_exported(&loaded, function))?;
                Ok((
                    *stage,
                    Unit {
                        stage: *stage,
                        sha256: part.sha256.clone(),
                        loaded,
                        description,
                        work,
                    },
                ))
            })
            .collect::<Result<_, Failure>>()?;
        let mut ready = Self {
            scheme,
            units,
            facts: Facts::default(),
            standards: Vec::new(),
            measure_kinds: Vec::new(),
        };
        if let Some(unit) = ready.units.get(&Stage::Eligibility) {
            let facts: Vec<eligibility::Fact> = list(Stage::Eligibility, unit, "facts")?;
            ready.facts = Facts::of(&facts).map_err(|fact| unknown_fact(&unit.loaded, &fact))?;
        }
        if let Some(unit) = ready.units.get(&Stage::Scoring) {
            ready.standards = list(Stage::Scoring, unit, "standards")?;
        }
        if let Some(unit) = ready.units.get(&Stage::Sanction) {
            ready.measure_kinds = list(Stage::Sanction, unit, "measure-kinds")?;
        }
        Ok(ready)
    }

    /// What a stage says of itself.
    pub fn description(&self, stage: Stage) -> Option<&types::Description> {
        self.units.get(&stage).map(|unit| &unit.description)
    }

    /// Whether any of its stages has a term.
    pub fn has_term(&self, id: &str) -> bool {
        self.units
            .values()
            .any(|unit| unit.description.terms.iter().any(|term| term.id == id))
    }

    /// Whether any of its stages has a rule.
    pub fn has_rule(&self, id: &str) -> bool {
        self.units
            .values()
            .any(|unit| unit.description.rules.iter().any(|rule| rule.id == id))
    }

    /// The settings of a run: those of the manifest, and over them those of the user.
    pub fn settings(&self, user: &Settings) -> Result<BTreeMap<Stage, StageSettings>, Error> {
        let mut settings = Settings::default();
        for (term, value) in &self.scheme.manifest.settings {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            settings.terms.insert(term.clone(), text);
        }
        settings.terms.extend(user.terms.clone());
        settings.waived.clone_from(&user.waived);
        let described: BTreeMap<Stage, &types::Description> = self
            .units
            .iter()
            .map(|(stage, unit)| (*stage, &unit.description))
            .collect();
        settings.resolve(&described)
    }

    /// The editions of the standard, for the check of a cycle file.
    pub fn editions(&self) -> Vec<Edition> {
        self.standards
            .iter()
            .map(|standard| Edition {
                id: standard.id.clone(),
                clauses: standard
                    .items
                    .iter()
                    .map(|item| item.clause.clone())
                    .collect(),
            })
            .collect()
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
        let stages = Stages {
            ready: self,
            columns,
            settings: &settings,
        };
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
        })
    }

    fn unit(&self, stage: Stage) -> Result<&Unit, Failure> {
        self.units.get(&stage).ok_or_else(|| {
            Failure::new(
                stage.id(),
                "方案没有这一阶段的组件",
                "the scheme has no component for it",
            )
        })
    }
}

impl Run<'_> {
    /// Adds the reasons for the answers on some applicants, in rising order of their rows. The run
    /// then says of them what a run with all reasons does.
    pub fn explain(&mut self, rows: &[u32]) -> Result<(), Error> {
        let stages = Stages {
            ready: self.ready,
            columns: self.columns,
            settings: &self.settings,
        };
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
                let visits = self.columns.visits_of(rows);
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
            self.ready.unit(Stage::Eligibility)?.loaded.name(),
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
        let (answer, fuel) = called(unit, rows.len(), params)?;
        answers::screening(unit, rows.len(), &answer)?;
        let tables = tables_of(cohort);
        let findings = localize(Stage::Eligibility, unit, &tables, rows, &answer.findings);
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
        let (answer, fuel) = called(unit, rows.len(), params)?;
        answers::assessment(unit, &self.ready.standards, rows.len(), &answer)?;
        let tables = [("sheets", visits.sheets.applicant.as_slice())];
        let findings = localize(Stage::Scoring, unit, &tables, rows, &answer.findings);
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
            .zip(&*self.columns.visits())
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
        let decisions = self.columns.decisions();
        let calendar = self.columns.calendar();
        let params = (&settings, calendar, eligible, scores, decisions);
        let (answer, fuel): (ranking::Selection, u64) = called(unit, eligible.len(), params)?;
        answers::selection(unit, eligible.len(), &answer)?;
        let tables = [
            ("incidents", decisions.incidents.applicant.as_slice()),
            ("objections", decisions.objections.applicant.as_slice()),
        ];
        let findings = localize(Stage::Ranking, unit, &tables, &[], &answer.findings);
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
        let winners: Vec<u32> = (0..)
            .zip(&selection.winner)
            .filter(|(_, winner)| **winner == 2)
            .map(|(row, _)| row)
            .collect();
        let scheme = &unit.description.instrument.id;
        let aftermath = self.columns.aftermath(scheme, selection.prize, &winners);
        // There are few titles, so that all reasons are given whenever any are wanted.
        let settings = self.settings(Stage::Sanction, detail);
        let params = (&settings, self.columns.calendar(), &aftermath.columns);
        let (answer, fuel) = called(unit, aftermath.ids.len(), params)?;
        answers::enforcement(unit, self.ready.measure_kinds.len(), &aftermath, &answer)?;
        let findings = localize(Stage::Sanction, unit, &[], &[], &answer.findings);
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
    Params: ComponentNamedList + Lower,
    Return: Lift + 'static,
{
    let span = info_span!(
        "call",
        stage = unit.stage.id(),
        component = unit.loaded.name(),
        sha256 = unit.sha256,
        rows,
        fuel = tracing::field::Empty,
    );
    let _entered = span.enter();
    let (answer, used) = unit.loaded.call(&unit.work, rows, params)?;
    span.record("fuel", used.fuel);
    let answer: Result<Return, types::Refusal> = answer;
    let answer = answer.map_err(|refusal| refused(unit, &refusal))?;
    Ok((answer, used.fuel))
}

pub(crate) fn describe(stage: Stage, loaded: &Loaded) -> Result<types::Description, Failure> {
    let mut said = described(stage, loaded, 1)?;
    said.pop().ok_or_else(|| not_exported(loaded, "describe"))
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
            loaded
                .run(0, |store, instance| {
                    let guest = indices.load(&mut *store, instance)?;
                    (0..times)
                        .map(|_| guest.call_describe(&mut *store))
                        .collect()
                })?
                .0
        }};
    }
    Ok(match stage {
        Stage::Eligibility => described!(eligibility),
        Stage::Scoring => described!(scoring),
        Stage::Ranking => described!(ranking),
        Stage::Sanction => described!(sanction),
    })
}

/// Whether a component exports a stage with the types of the contract.
pub(crate) fn typed(stage: Stage, loaded: &Loaded) -> Result<(), Failure> {
    let pre = loaded.pre();
    match stage {
        Stage::Eligibility => bind(loaded, eligibility::GuestIndices::new(pre)).map(drop),
        Stage::Scoring => bind(loaded, scoring::GuestIndices::new(pre)).map(drop),
        Stage::Ranking => bind(loaded, ranking::GuestIndices::new(pre)).map(drop),
        Stage::Sanction => bind(loaded, sanction::GuestIndices::new(pre)).map(drop),
    }
}

/// What a function without arguments lists.
pub(crate) fn list<T: Lift + 'static>(
    stage: Stage,
    unit: &Unit,
    function: &str,
) -> Result<Vec<T>, Failure> {
    let (interface, _) = entry(stage);
    let export = unit
        .loaded
        .export(interface, function)
        .ok_or_else(|| not_exported(&unit.loaded, function))?;
    Ok(unit.loaded.call(&export, 0, ())?.0)
}

/// A component whose exports are not those of the stage's world is refused.
fn bind<T>(loaded: &Loaded, indices: wasmtime::Result<T>) -> Result<T, Failure> {
    indices.map_err(|error| not_exported(loaded, &error.to_string()))
}

pub(crate) fn not_exported(loaded: &Loaded, what: &str) -> Failure {
    Failure::new(
        loaded.name(),
        format!("没有导出该阶段契约 laurel:award@0.1.0 要求的接口：{what}"),
        format!("it does not export what the stage's world of laurel:award@0.1.0 asks for: {what}"),
    )
}

pub(crate) fn unknown_fact(loaded: &Loaded, fact: &str) -> Failure {
    Failure::new(
        loaded.name(),
        format!("要读取事实“{fact}”，但申报文件中它不是这一类型"),
        format!("it reads the fact \"{fact}\" as something that it is not in the cycle file"),
    )
}

/// A refusal of columns that this host made is an error of host or component, not of the user.
pub(crate) fn refused(unit: &Unit, refusal: &types::Refusal) -> Failure {
    use types::Refusal;
    let what = match refusal {
        Refusal::UnknownTerm(id) => format!("unknown-term {id}"),
        Refusal::TermOutOfRange(id) => format!("term-out-of-range {id}"),
        Refusal::RepeatedTerm(id) => format!("repeated-term {id}"),
        Refusal::UnknownRule(id) => format!("unknown-rule {id}"),
        Refusal::BadCode(place) => format!("bad-code {}[{}]", place.column, place.row),
        Refusal::WrongLength(column) => format!("wrong-length {column}"),
        Refusal::Unsorted(table) => format!("unsorted {table}"),
    };
    Failure::new(
        unit.loaded.name(),
        format!("拒绝了所给参数：{what}"),
        format!("it refused its arguments: {what}"),
    )
}

/// The cycle first, then by row, stage and rule. Sanction counts titles, not applicants: its findings
/// come last and by themselves.
fn put_in_order(findings: &mut [Finding]) {
    findings.sort_by_key(|finding| {
        (
            finding.stage == Stage::Sanction,
            finding.row,
            finding.stage,
            finding.rule,
        )
    });
}

/// Names tables whose records belong to applicants, with the row that each record belongs to.
type Owners<'t> = [(&'t str, &'t [u32])];

/// Takes over findings of a stage, and counts what they point to within the applicant's own records,
/// so that nothing depends on who else is in the tables. `rows` are the rows of the cycle that were
/// judged; where there are none, the findings have those already.
fn localize(
    stage: Stage,
    unit: &Unit,
    tables: &Owners,
    rows: &[u32],
    findings: &types::Findings,
) -> Vec<Finding> {
    let owners: Vec<Option<&[u32]>> = unit
        .description
        .codes
        .iter()
        .map(|code| {
            tables
                .iter()
                .find(|(name, _)| *name == code.table)
                .map(|(_, owners)| *owners)
        })
        .collect();
    let some = |cell: u32| (cell != NO_ROW).then_some(cell);
    let what = findings.row.iter().zip(&findings.rule).zip(&findings.code);
    let counts = findings.at.iter().zip(&findings.value).zip(&findings.limit);
    what.zip(counts)
        .map(|(((row, rule), code), ((at, value), limit))| {
            let owners = owners.get(*code as usize).copied().flatten();
            let at = match (some(*at), some(*row), owners) {
                (Some(at), Some(row), Some(owners)) => {
                    let start = owners.partition_point(|owner| *owner < row);
                    at.checked_sub(u32::try_from(start).unwrap_or(u32::MAX))
                }
                (at, ..) => at,
            };
            let of_cycle = |row: u32| rows.get(row as usize).copied().unwrap_or(row);
            Finding {
                stage,
                row: some(*row).map(of_cycle),
                rule: *rule,
                code: *code,
                at,
                value: *value,
                limit: *limit,
            }
        })
        .collect()
}

fn tables_of(cohort: &eligibility::Cohort) -> [(&str, &[u32]); 6] {
    [
        ("grades", &cohort.grades.applicant),
        ("accidents", &cohort.accidents.applicant),
        ("complaints", &cohort.complaints.applicant),
        ("spot-checks", &cohort.spot_checks.applicant),
        ("breaches", &cohort.breaches.applicant),
        ("honours", &cohort.honours.applicant),
    ]
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

/// A column for each of so many rules, from the verdicts of shards, each with its number of rows.
fn join_verdicts(rules: usize, shards: &[(usize, Vec<u8>)]) -> Vec<Vec<u8>> {
    let rows = shards.iter().map(|(rows, _)| rows).sum();
    let mut columns = vec![Vec::with_capacity(rows); rules];
    for (rows, cells) in shards.iter().filter(|(rows, _)| *rows > 0) {
        for (column, cells) in columns.iter_mut().zip(cells.chunks(*rows)) {
            column.extend_from_slice(cells);
        }
    }
    columns
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
