//! Chains four stages: what one puts out, the next takes in. No rule of the regulation is in here.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use crate::answers;
use crate::columns::{Aftermath, Columns};
use crate::contract::{eligibility, ranking, sanction, scoring, types};
use crate::cycle::Edition;
use crate::engine::{Failure, Loaded, Runner};
use crate::error::Error;
use crate::scheme::Scheme;
use crate::settings::{Settings, StageSettings};
use crate::stage::Stage;

/// Applicants in one call of a stage that judges each alone. Fixed, so that fuel and results do not
/// depend on the number of cores.
const SHARD: usize = 8192;

/// A stage whose component is compiled and described.
pub struct Unit {
    /// The component.
    pub loaded: Loaded,
    /// What it says of itself.
    pub description: types::Description,
}

/// A scheme that is ready to run.
pub struct Ready {
    /// The scheme.
    pub scheme: Scheme,
    /// Its stages.
    pub units: BTreeMap<Stage, Unit>,
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
    /// Verdicts of each stage's rules, rule by rule (none for sanction).
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

impl Ready {
    /// Compiles and describes the components of a scheme.
    pub fn new(runner: &Runner, scheme: Scheme) -> Result<Self, Error> {
        let units: Vec<(Stage, Unit)> = scheme
            .parts
            .par_iter()
            .map(|(stage, part)| {
                let name = format!("{}（{}）", stage.id(), part.component);
                let loaded = runner.load(&name, &part.bytes)?;
                let description = describe(*stage, &loaded)?;
                answers::description(&loaded, &description)?;
                Ok((
                    *stage,
                    Unit {
                        loaded,
                        description,
                    },
                ))
            })
            .collect::<Result<_, Failure>>()?;
        let units: BTreeMap<Stage, Unit> = units.into_iter().collect();
        let mut standards = Vec::new();
        let mut measure_kinds = Vec::new();
        if let Some(unit) = units.get(&Stage::Scoring) {
            let indices = bind(&unit.loaded, scoring::GuestIndices::new(unit.loaded.pre()))?;
            standards = unit
                .loaded
                .run(0, |store, instance| {
                    indices.load(&mut *store, instance)?.call_standards(store)
                })?
                .0;
        }
        if let Some(unit) = units.get(&Stage::Sanction) {
            let indices = bind(&unit.loaded, sanction::GuestIndices::new(unit.loaded.pre()))?;
            measure_kinds = unit
                .loaded
                .run(0, |store, instance| {
                    indices
                        .load(&mut *store, instance)?
                        .call_measure_kinds(store)
                })?
                .0;
        }
        Ok(Self {
            scheme,
            units,
            standards,
            measure_kinds,
        })
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
        let calendar = columns.calendar();
        let setting = |stage: Stage| {
            let of_stage = settings.get(&stage).cloned().unwrap_or_default();
            types::Settings {
                terms: of_stage.terms,
                waived: of_stage.waived,
                detail,
            }
        };
        let rows = columns.len();
        // At least one: an empty cycle is asked like any other.
        let shards: Vec<Range<usize>> = (0..rows.max(1))
            .step_by(SHARD)
            .map(|from| from..rows.min(from + SHARD))
            .collect();
        let mut findings = Vec::new();
        let mut fuel = BTreeMap::new();
        let mut rules = BTreeMap::new();

        // Stage 1, shard by shard.
        let (unit, indices) = self.bound(Stage::Eligibility, eligibility::GuestIndices::new)?;
        let stage_settings = setting(Stage::Eligibility);
        let used = AtomicU64::new(0);
        let screened: Vec<(eligibility::Screening, Vec<Finding>)> = shards
            .par_iter()
            .map(|shard| {
                let cohort = columns.cohort(shard.clone());
                let (result, spent) = unit.loaded.run(shard.len(), |store, instance| {
                    let stage = indices.load(&mut *store, instance)?;
                    stage.call_screen(store, &stage_settings, calendar, &cohort)
                })?;
                used.fetch_add(spent.fuel, Ordering::Relaxed);
                let screening = result.map_err(|refusal| refused(unit, &refusal))?;
                answers::screening(unit, shard.len(), &screening)?;
                let local = localize(
                    Stage::Eligibility,
                    unit,
                    &tables_of(&cohort),
                    shard.start,
                    &screening.findings,
                );
                progress(shard.len() as u64);
                Ok((screening, local))
            })
            .collect::<Result<_, Failure>>()?;
        fuel.insert(Stage::Eligibility, used.load(Ordering::Relaxed));
        let mut eligible = Vec::with_capacity(rows);
        let mut columns_of_rules = vec![Vec::with_capacity(rows); unit.description.rules.len()];
        for (screening, local) in screened {
            eligible.extend(screening.verdict);
            for (column, part) in columns_of_rules.iter_mut().zip(screening.rules) {
                column.extend(part);
            }
            findings.extend(local);
        }
        rules.insert(Stage::Eligibility, columns_of_rules);

        // Stage 2, shard by shard.
        let (unit, indices) = self.bound(Stage::Scoring, scoring::GuestIndices::new)?;
        let stage_settings = setting(Stage::Scoring);
        let used = AtomicU64::new(0);
        let scored: Vec<(usize, types::Scores, Vec<Finding>)> = shards
            .par_iter()
            .map(|shard| {
                let visits = columns.visits(shard.clone());
                let (result, spent) = unit.loaded.run(shard.len(), |store, instance| {
                    let stage = indices.load(&mut *store, instance)?;
                    stage.call_score(store, &stage_settings, calendar, &visits)
                })?;
                used.fetch_add(spent.fuel, Ordering::Relaxed);
                let scores = result.map_err(|refusal| refused(unit, &refusal))?;
                answers::scores(unit, &self.standards, shard.len(), &scores)?;
                let tables = [("sheets", visits.sheets.applicant.as_slice())];
                let local = localize(Stage::Scoring, unit, &tables, shard.start, &scores.findings);
                progress(shard.len() as u64);
                Ok((shard.start, scores, local))
            })
            .collect::<Result<_, Failure>>()?;
        fuel.insert(Stage::Scoring, used.load(Ordering::Relaxed));
        let mut parts = Vec::with_capacity(scored.len());
        for (first, scores, local) in scored {
            findings.extend(local);
            parts.push((first, scores));
        }
        let scores = join_scores(unit.description.rules.len(), parts);
        rules.insert(Stage::Scoring, scores.rules.clone());

        // Stage 3, the cohort as a whole.
        let (unit, indices) = self.bound(Stage::Ranking, ranking::GuestIndices::new)?;
        let decisions = columns.decisions();
        let stage_settings = setting(Stage::Ranking);
        let (result, spent) = unit.loaded.run(rows, |store, instance| {
            let stage = indices.load(&mut *store, instance)?;
            stage.call_select(
                store,
                &stage_settings,
                calendar,
                &eligible,
                &scores,
                &decisions,
            )
        })?;
        fuel.insert(Stage::Ranking, spent.fuel);
        let selection = result.map_err(|refusal| refused(unit, &refusal))?;
        answers::selection(unit, rows, &selection)?;
        let tables = [
            ("incidents", decisions.incidents.applicant.as_slice()),
            ("objections", decisions.objections.applicant.as_slice()),
        ];
        findings.extend(localize(
            Stage::Ranking,
            unit,
            &tables,
            0,
            &selection.findings,
        ));
        rules.insert(Stage::Ranking, selection.rules.clone());

        // Stage 4, over the titles of this and earlier cycles.
        let winners: Vec<u32> = (0..)
            .zip(&selection.winner)
            .filter(|(_, winner)| **winner == 2)
            .map(|(row, _)| row)
            .collect();
        let (unit, indices) = self.bound(Stage::Sanction, sanction::GuestIndices::new)?;
        let aftermath =
            columns.aftermath(&unit.description.instrument.id, selection.prize, &winners);
        let stage_settings = setting(Stage::Sanction);
        let titles = aftermath.ids.len();
        let (result, spent) = unit.loaded.run(titles, |store, instance| {
            let stage = indices.load(&mut *store, instance)?;
            stage.call_enforce(store, &stage_settings, calendar, &aftermath.columns)
        })?;
        fuel.insert(Stage::Sanction, spent.fuel);
        let enforcement = result.map_err(|refusal| refused(unit, &refusal))?;
        answers::enforcement(unit, self.measure_kinds.len(), &aftermath, &enforcement)?;
        findings.extend(
            enforcement
                .findings
                .iter()
                .map(|f| of_stage(Stage::Sanction, 0, f)),
        );

        // Sanction counts titles, not applicants: its findings come last and by themselves.
        findings.sort_by_key(|finding| {
            (
                finding.stage == Stage::Sanction,
                finding.row,
                finding.stage,
                finding.rule,
            )
        });
        Ok(Run {
            ready: self,
            settings,
            columns,
            eligible,
            rules,
            scores,
            selection,
            aftermath,
            measures: enforcement.measures,
            findings,
            fuel,
        })
    }

    fn bound<T>(
        &self,
        stage: Stage,
        indices: impl FnOnce(
            &wasmtime::component::InstancePre<crate::engine::State>,
        ) -> wasmtime::Result<T>,
    ) -> Result<(&Unit, T), Failure> {
        let unit = self.units.get(&stage).ok_or_else(|| {
            Failure::new(
                stage.id(),
                "方案没有这一阶段的组件",
                "the scheme has no component for it",
            )
        })?;
        let indices = bind(&unit.loaded, indices(unit.loaded.pre()))?;
        Ok((unit, indices))
    }
}

fn describe(stage: Stage, loaded: &Loaded) -> Result<types::Description, Failure> {
    let pre = loaded.pre();
    macro_rules! described {
        ($interface:ident) => {{
            let indices = bind(loaded, $interface::GuestIndices::new(pre))?;
            loaded
                .run(0, |store, instance| {
                    indices.load(&mut *store, instance)?.call_describe(store)
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

/// A component whose exports are not those of the stage's world is refused.
fn bind<T>(loaded: &Loaded, indices: wasmtime::Result<T>) -> Result<T, Failure> {
    indices.map_err(|error| {
        let why = error.to_string();
        Failure::new(
            loaded.name(),
            format!("没有导出该阶段契约 laurel:award@0.1.0 要求的接口：{why}"),
            format!(
                "it does not export what the stage's world of laurel:award@0.1.0 asks for: {why}"
            ),
        )
    })
}

/// A refusal of columns that this host made is an error of host or component, not of the user.
fn refused(unit: &Unit, refusal: &types::Refusal) -> Failure {
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

fn of_stage(stage: Stage, first: usize, finding: &types::Finding) -> Finding {
    Finding {
        stage,
        row: finding
            .row
            .map(|row| row.saturating_add(u32::try_from(first).unwrap_or(u32::MAX))),
        rule: finding.rule,
        code: finding.code,
        at: finding.at,
        value: finding.value,
        limit: finding.limit,
    }
}

/// Names tables whose records belong to applicants, with the row that each record belongs to.
type Owners<'t> = [(&'t str, &'t [u32])];

/// Takes over findings of a stage, and counts what they point to within the applicant's own records,
/// so that nothing depends on who else is in the tables.
fn localize(
    stage: Stage,
    unit: &Unit,
    tables: &Owners,
    first: usize,
    findings: &[types::Finding],
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
    findings
        .iter()
        .map(|finding| {
            let mut local = of_stage(stage, first, finding);
            let owners = owners.get(finding.code as usize).copied().flatten();
            if let (Some(at), Some(row), Some(owners)) = (finding.at, finding.row, owners) {
                let start = owners.partition_point(|owner| *owner < row);
                local.at = at.checked_sub(u32::try_from(start).unwrap_or(u32::MAX));
            }
            local
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

fn join_scores(rules: usize, parts: Vec<(usize, types::Scores)>) -> types::Scores {
    let mut joined = types::Scores {
        visited: Vec::new(),
        row: Vec::new(),
        low: Vec::new(),
        high: Vec::new(),
        over: Vec::new(),
        subtotal_low: Vec::new(),
        subtotal_high: Vec::new(),
        spread: Vec::new(),
        standard: 0,
        rules: vec![Vec::new(); rules],
        findings: Vec::new(),
    };
    for (first, part) in parts {
        let offset = u32::try_from(first).unwrap_or(u32::MAX);
        joined.visited.extend(part.visited);
        joined
            .row
            .extend(part.row.iter().map(|row| row.saturating_add(offset)));
        joined.low.extend(part.low);
        joined.high.extend(part.high);
        joined.over.extend(part.over);
        joined.subtotal_low.extend(part.subtotal_low);
        joined.subtotal_high.extend(part.subtotal_high);
        joined.spread.extend(part.spread);
        joined.standard = part.standard;
        for (column, cells) in joined.rules.iter_mut().zip(part.rules) {
            column.extend(cells);
        }
        joined
            .findings
            .extend(part.findings.into_iter().map(|mut finding| {
                finding.row = finding.row.map(|row| row.saturating_add(offset));
                finding
            }));
    }
    joined
}
