//! The gate for a component of a stranger's: does it keep the contract in all that can be asked of it
//! from outside? Whoever admits a component that passes knows that it imports nothing, says what it
//! is, answers the same question the same way, and refuses what it should.

mod checks;
mod describe;
mod probe;
mod verdict;

pub use verdict::{Check, Checked, Fuel, Outcome, Verdict};

use checks::Asked;
use probe::{Enforce, Probe, Score, Screen, Select};
use verdict::Problems;

use crate::answers;
use crate::columns::{Columns, Facts};
use crate::contract::types::{Description, Detail, Settings};
use crate::contract::{eligibility, sanction, scoring};
use crate::cycle::{Cycle, Synth, read, synth};
use crate::engine::{Failure, Loaded, Runner};
use crate::error::Error;
use crate::lang::Text;
use crate::pipeline::{Callee, Ready, Unit, describe, entry, list};
use crate::scheme::{Scheme, built_in, digest};
use crate::stage::Stage;
use crate::worded::Worded;
use crate::wording;

/// Applicants of the drawn cohort.
const DRAWN: usize = 300;
/// Sizes of smaller cohorts: none, one, and around the eight that many judge at a time.
const SIZES: [usize; 5] = [0, 1, 7, 8, 9];
/// The component's size from which on there is a warning.
pub const LARGE: usize = 1 << 20;

/// Checks a component. `large` is the size from which on it is warned about.
///
/// # Errors
/// Only where the gate itself does not work: all that is wrong with the component is in the verdict.
pub fn conform(runner: &Runner, name: &str, bytes: &[u8], large: usize) -> Result<Verdict, Error> {
    let mut verdict = Verdict {
        component: name.to_owned(),
        sha256: digest(bytes),
        size: bytes.len(),
        stages: Vec::new(),
        admitted: false,
        sentence: Text::default(),
        warnings: Vec::new(),
        fuel: Vec::new(),
        checks: Vec::new(),
    };
    if bytes.len() > large {
        let size = bytes.len();
        verdict.warnings.push(Text::new(
            format!("组件有 {size} 字节，超过 {large} 字节"),
            format!("the component has {size} bytes, more than {large}"),
        ));
    }
    let mut problems = Problems::default();
    let loaded = match runner.load(name, bytes) {
        Ok(loaded) => Some(loaded),
        Err(failure) => {
            problems.failed(failure);
            None
        }
    };
    verdict
        .checks
        .push(problems.into_checked(None, Check::Imports));
    let Some(loaded) = loaded else {
        verdict.checks.push(skipped(None, Check::World));
        return Ok(verdict.conclude());
    };
    let mut problems = Problems::default();
    verdict.stages = exported(&loaded);
    if verdict.stages.is_empty() {
        problems.add(
            "没有导出契约 laurel:award@0.1.0 的任何阶段",
            "it exports no stage of laurel:award@0.1.0",
        );
    }
    for stage in &verdict.stages {
        if let Err(failure) = crate::pipeline::typed(*stage, &loaded) {
            problems.failed(failure);
        }
    }
    let world = problems.into_checked(None, Check::World);
    let fits = world.result == Outcome::Passed;
    verdict.checks.push(world);
    if fits {
        let drawn = Drawn::new(runner)?;
        for stage in verdict.stages.clone() {
            of_stage(stage, &loaded, &drawn, &mut verdict);
        }
    }
    Ok(verdict.conclude())
}

/// The stages whose interfaces a component exports.
fn exported(loaded: &Loaded) -> Vec<Stage> {
    let has = |stage: &Stage| {
        let component = loaded.pre().component();
        component.get_export_index(None, entry(*stage).0).is_some()
    };
    Stage::ALL.into_iter().filter(has).collect()
}

fn skipped(stage: Option<Stage>, check: Check) -> Checked {
    Checked {
        stage,
        check,
        title: check.title(),
        result: Outcome::Skipped,
        problems: Vec::new(),
    }
}

/// The cycle that all stages are asked on.
struct Drawn {
    columns: &'static Columns<'static>,
    eligible: Vec<u8>,
    scores: crate::contract::types::Scores,
}

impl Drawn {
    fn new(runner: &Runner) -> Result<Self, Error> {
        let what = Synth {
            applicants: DRAWN,
            seed: 20,
            jsonl: false,
            visited_every: Some(3),
        };
        let mut bytes = Vec::new();
        let broken = || Error::input("无法生成申报单位", "the applicants cannot be made up");
        synth(&what, &mut bytes, &|_| {}).map_err(|_| broken())?;
        // What ranking is given comes from a built-in scheme, the last there is.
        let scheme = built_in().last().ok_or_else(broken)?;
        let ready = Ready::new(runner, Scheme::find(scheme)?)?;
        let cycle = read(&bytes, &ready.editions(), &|_| {}).map_err(Error::Cycle)?;
        let cycle: &'static Cycle = Box::leak(Box::new(cycle));
        let columns: &'static Columns = Box::leak(Box::new(Columns::new(cycle)));
        let settings = ready.settings(&crate::settings::Settings::default())?;
        let run = ready.run(columns, settings, Detail::Verdicts, &|_| {})?;
        Ok(Self {
            columns,
            eligible: run.eligible,
            scores: run.scores,
        })
    }

    /// Rows of the whole cohort, and of smaller ones.
    fn cohorts(&self) -> Vec<Vec<u32>> {
        std::iter::once(DRAWN)
            .chain(SIZES)
            .map(|size| (0..).take(size).collect())
            .collect()
    }
}

fn plain() -> Settings {
    Settings {
        terms: Vec::new(),
        waived: Vec::new(),
        detail: Detail::Reasons,
    }
}

/// All checks of a stage, in their order; those after one that nothing can go on without are skipped.
fn of_stage(stage: Stage, loaded: &Loaded, drawn: &Drawn, verdict: &mut Verdict) {
    let first = verdict.checks.len();
    let gone_on = asked(stage, loaded, drawn, verdict);
    if let Err((check, failure)) = gone_on {
        let mut problems = Problems::default();
        problems.failed(failure);
        verdict
            .checks
            .push(problems.into_checked(Some(stage), check));
    }
    let made: Vec<Check> = verdict
        .checks
        .iter()
        .skip(first)
        .map(|it| it.check)
        .collect();
    let left = Check::OF_STAGE
        .into_iter()
        .filter(|check| check.is_for(stage) && !made.contains(check));
    verdict
        .checks
        .extend(left.map(|check| skipped(Some(stage), check)));
}

/// What a stage cannot be asked beyond: the check and what happened.
type Ended = (Check, Failure);

fn asked(stage: Stage, loaded: &Loaded, drawn: &Drawn, verdict: &mut Verdict) -> Result<(), Ended> {
    let of_describe = |failure| (Check::Describe, failure);
    let description = describe(stage, loaded).map_err(of_describe)?;
    let callee = Callee::new(loaded.clone(), entry(stage)).map_err(|it| (Check::World, it))?;
    let unit = Unit {
        stage,
        name: loaded.name().to_owned(),
        sha256: verdict.sha256.clone(),
        limits: Some(*loaded.limits()),
        description: wording::described(&description, &[]),
        template: description,
        callee,
    };
    let calendar = drawn.columns.calendar();
    let cohorts = drawn.cohorts();
    let columns = drawn.columns;
    match stage {
        Stage::Eligibility => {
            let facts: Vec<eligibility::Fact> = list(stage, &unit, "facts").map_err(of_describe)?;
            let known = Facts::of(&facts)
                .map_err(|fact| of_describe(crate::pipeline::unknown_fact(loaded.name(), &fact)))?;
            told(&unit, verdict, Some(&facts), "facts");
            let cohort = |rows: &[u32]| columns.cohort(&known, rows);
            let drawn = cohorts
                .iter()
                .map(|rows| (plain(), calendar, cohort(rows)))
                .collect();
            let asked = Asked {
                probe: Screen { cohort: &cohort },
                unit: &unit,
                drawn,
            };
            calls(&asked, verdict)?;
            let problems =
                monotone(&unit, &asked.drawn, &facts).map_err(|it| (Check::Monotone, it))?;
            verdict
                .checks
                .push(problems.into_checked(Some(stage), Check::Monotone));
            Ok(())
        }
        Stage::Scoring => {
            let standards: Vec<scoring::Standard> =
                list(stage, &unit, "standards").map_err(of_describe)?;
            told(&unit, verdict, Some(&standards), "standards");
            let visits = |rows: &[u32]| columns.visits_of(rows);
            let drawn = cohorts
                .iter()
                .map(|rows| (plain(), calendar, visits(rows)))
                .collect();
            calls(
                &Asked {
                    probe: Score {
                        visits: &visits,
                        standards,
                    },
                    unit: &unit,
                    drawn,
                },
                verdict,
            )
        }
        Stage::Ranking => {
            told::<()>(&unit, verdict, None, "");
            let decisions = columns.decisions();
            let whole = (
                plain(),
                calendar,
                drawn.eligible.clone(),
                drawn.scores.clone(),
                decisions.clone(),
            );
            let open = whole.2.iter().map(|_| 3).collect();
            let undecided = (
                plain(),
                calendar,
                open,
                drawn.scores.clone(),
                decisions.clone(),
            );
            calls(
                &Asked {
                    probe: Select,
                    unit: &unit,
                    drawn: vec![whole, undecided],
                },
                verdict,
            )
        }
        Stage::Sanction => {
            let kinds: Vec<sanction::MeasureKind> =
                list(stage, &unit, "measure-kinds").map_err(of_describe)?;
            told(&unit, verdict, Some(&kinds), "measure-kinds");
            let aftermath = aftermath(columns, &unit.description);
            let args = (plain(), calendar, aftermath.columns.clone());
            let probe = Enforce {
                aftermath,
                kinds: kinds.len(),
            };
            calls(
                &Asked {
                    probe,
                    unit: &unit,
                    drawn: vec![args],
                },
                verdict,
            )
        }
    }
}

/// What the component says of itself, `describe` and the list that goes with it.
fn told<T: PartialEq + Worded + wasmtime::component::Lift + 'static>(
    unit: &Unit,
    verdict: &mut Verdict,
    listed: Option<&Vec<T>>,
    function: &str,
) {
    let stage = Some(unit.stage);
    let law: &Description = &unit.description;
    let mut described = Problems::default();
    if let Err(failure) = answers::description(&unit.name, law) {
        described.failed(failure);
    }
    verdict
        .checks
        .push(described.into_checked(stage, Check::Describe));
    verdict
        .checks
        .push(describe::complete(law).into_checked(stage, Check::Complete));
    verdict
        .checks
        .push(describe::consistent(law).into_checked(stage, Check::Consistent));
    let mut repeated = Problems::default();
    for _ in 0..3 {
        match crate::pipeline::describe_again(unit.stage, &unit.callee.loaded) {
            Ok(again) => repeated.unless(
                again.iter().all(|again| again == law),
                "describe 再次回答时不同",
                "describe answers differently when asked again",
            ),
            Err(failure) => repeated.failed(failure),
        }
        if let Some(listed) = listed {
            match list::<T>(unit.stage, unit, function) {
                Ok(again) => repeated.unless(
                    again == *listed,
                    &format!("{function} 再次回答时不同"),
                    &format!("{function} answers differently when asked again"),
                ),
                Err(failure) => repeated.failed(failure),
            }
        }
    }
    verdict
        .checks
        .push(repeated.into_checked(stage, Check::Repeatable));
}

/// The checks that call the stage's work.
fn calls<P: Probe>(asked: &Asked<P>, verdict: &mut Verdict) -> Result<(), Ended> {
    let stage = asked.unit.stage;
    let (problems, fuel) = asked.answers();
    if let Some((rows, used)) = fuel {
        let per_row = used.fuel / u64::try_from(rows.max(1)).unwrap_or(1);
        verdict.fuel.push(Fuel {
            stage,
            rows,
            units: used.fuel,
            per_row,
        });
    }
    let answers = problems.into_checked(Some(stage), Check::Answers);
    let well = answers.result == Outcome::Passed;
    verdict.checks.push(answers);
    if !well {
        return Ok(());
    }
    let mut add = |check: Check, made: Result<Problems, Failure>| {
        let problems = made.unwrap_or_else(|failure| {
            let mut problems = Problems::default();
            problems.failed(failure);
            problems
        });
        if check.is_for(stage) {
            verdict
                .checks
                .push(problems.into_checked(Some(stage), check));
        }
    };
    add(Check::Sorted, asked.sorted());
    add(Check::Deterministic, asked.deterministic());
    add(Check::Detail, asked.detail());
    add(Check::Waivers, asked.waivers());
    add(Check::Refusals, Ok(asked.refusals()));
    add(Check::Rows, asked.rows());
    Ok(())
}

/// What is settled while a fact is unknown stays so once it is known: each fact is made unknown for
/// the whole cohort, one after another.
fn monotone(
    unit: &Unit,
    drawn: &[probe::ScreenArgs],
    facts: &[eligibility::Fact],
) -> Result<Problems, Failure> {
    let mut problems = Problems::default();
    let Some(args) = drawn.first() else {
        return Ok(problems);
    };
    let (known, _) = probe::answer::<Screen>(unit, args)?;
    let rows = args.2.facts.applicants as usize;
    let truths = facts
        .iter()
        .filter(|fact| fact.kind == eligibility::FactKind::Truth);
    for (index, fact) in truths.enumerate() {
        let mut hidden = args.clone();
        if let Some(column) = hidden.2.facts.truths.chunks_mut(rows.max(1)).nth(index) {
            column.fill(3);
        }
        let (unknown, _) = probe::answer::<Screen>(unit, &hidden)?;
        let mut both = unknown
            .rules
            .iter()
            .zip(&known.rules)
            .chain(unknown.verdict.iter().zip(&known.verdict));
        // What is not asked at all once the fact is known has not changed its answer.
        let kept = both
            .all(|(unknown, known)| *known == 0 || !matches!(unknown, 1 | 2) || unknown == known);
        if !kept {
            let id = &fact.id;
            problems.add(
                format!("事实 {id} 未知时已定的结论，查明后改变"),
                format!("what is settled with {id} unknown changes once it is known"),
            );
        }
    }
    Ok(problems)
}

/// Titles with every kind of event and conduct, each with conditions that hold, do not, or are open.
fn aftermath(columns: &Columns, law: &Description) -> crate::columns::Aftermath {
    let winners = [0, 1, 2];
    let mut all = columns.aftermath(&law.instrument.id, 300_000, &winners);
    let day = columns.calendar().deadline.saturating_add(400);
    let titles = u32::try_from(all.ids.len()).unwrap_or(1).max(1);
    let of = &mut all.columns.events;
    for kind in 1..=7_u8 {
        for truth in 1..=3_u8 {
            let asked = |kinds: &[u8]| if kinds.contains(&kind) { truth } else { 0 };
            of.title.push(u32::from(truth) % titles);
            of.kind.push(kind);
            of.day.push(day);
            of.grave.push(asked(&[1, 2, 3, 4, 6]));
            of.effect.push(asked(&[2]));
            of.bad_management.push(asked(&[3]));
            of.ineffective.push(asked(&[5]));
            of.declined.push(asked(&[5]));
            of.irresponsible.push(asked(&[5]));
            of.model_lost.push(asked(&[5]));
            of.in_products.push(asked(&[7]));
            of.year_omitted.push(asked(&[7]));
        }
    }
    let events = of.kind.len();
    all.events = (0..events).collect();
    let of = &mut all.columns.conduct;
    for kind in 1..=4_u8 {
        for truth in 1..=3_u8 {
            of.reviewer.push(u32::from(kind));
            of.kind.push(kind);
            of.day.push(day);
            of.established.push(truth);
            of.adverse.push(truth);
            of.crime.push(truth);
        }
    }
    all
}
