//! The gate for a component of a stranger's: does it keep the contract in all that can be asked of it
//! from outside? Whoever admits a component that passes knows that it imports nothing, says what it
//! is, answers the same question the same way, and refuses what it should.

use std::ops::Deref;

mod checks;
mod describe;
mod mend;
mod probe;
mod verdict;

pub use verdict::{Check, Checked, Fuel, Outcome, Problem, Verdict};

use checks::Asked;
use probe::{Enforce, Probe, Score, Screen, Select};
use verdict::Problems;

use crate::find::built_in;
use laurel_contract::ranking::{Decision, Decisions, Incidents, Notice, Objections};
use laurel_contract::types::{Description, Detail, Scores, Settings};
use laurel_contract::{eligibility, sanction, scoring};
use laurel_cycle::error::Error;
use laurel_cycle::{Cycle, Synth, read, synth};
use laurel_engine::admission::Ground;
use laurel_engine::engine::{Failure, Loaded, Runner};
use laurel_engine::pipeline::{Callee, describe_as_said, entry, list_as_said as list};
use laurel_scheme::answers::{Breaches, Place, at};
use laurel_scheme::columns::{Columns, Facts, Stance};
use laurel_scheme::described;
use laurel_scheme::digest::digest;
use laurel_scheme::ready::Unit;
use laurel_scheme::stage::Stage;
use laurel_scheme::worded::{Worded, hidden};
use laurel_scheme::wording;
use laurel_words::lang::Text;
use laurel_words::visible::short;

/// Applicants of the drawn cohort.
const DRAWN: usize = 300;
/// Applicants of each of the small cohorts, and the seeds that these are drawn with.
const SMALL: usize = 24;
const SEEDS: std::ops::RangeInclusive<u64> = 1..=6;
/// Sizes of smaller cohorts: none, one, and around the eight that many judge at a time.
const SIZES: [usize; 5] = [0, 1, 7, 8, 9];
/// The component's size from which on there is a warning.
pub const LARGE: usize = 1 << 20;

/// Checks a component. `large` is the size from which on it is warned about.
///
/// # Errors
/// Where the gate itself does not work: all that is wrong with a component, or with what is none, is in
/// the verdict.
pub fn conform(runner: &Runner, name: &str, bytes: &[u8], large: usize) -> Result<Verdict, Error> {
    // One budget for all checks.
    let runner = &runner.for_gate();
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
    if let Err(failure) = laurel_engine::admission::is_component(name, bytes) {
        problems.loading(failure);
        let imports = problems.into_checked(None, Check::Imports);
        verdict.checks.push(imports);
        verdict.checks.push(skipped(None, Check::World));
        return Ok(verdict.conclude());
    }
    // What has none of our stages need not be compiled to be refused.
    let stages =
        Stage::ALL.map(|stage| laurel_engine::admission::exports(name, bytes, entry(stage).0));
    if stages.iter().all(|it| matches!(it, Ok(false))) {
        let imports = problems.into_checked(None, Check::Imports);
        verdict.checks.push(imports);
        let world = no_stage().into_checked(None, Check::World);
        verdict.checks.push(world);
        return Ok(verdict.conclude());
    }
    let loaded = match runner.load(name, bytes) {
        Ok(loaded) => loaded,
        Err(failure) => {
            // Our own service is told what it is; what else is mended in one way is one problem.
            let service = laurel_engine::admission::is_service(bytes);
            let all = if service { Vec::new() } else { imports(bytes) };
            let (wasi, others): (Vec<String>, Vec<String>) = all
                .into_iter()
                .partition(|import| import.starts_with("wasi:"));
            if wasi.is_empty() && others.is_empty() {
                problems.loading(failure);
            }
            for imports in [wasi, others] {
                let Some(first) = imports.first() else {
                    continue;
                };
                let (count, names) = (imports.len(), (imports.join("、"), imports.join(", ")));
                let what = Text::new(
                    format!(
                        "组件不得导入任何函数或资源，却导入了 {count} 项：{}",
                        names.0
                    ),
                    format!(
                        "it imports {}, where a component may import no function and no resource ({count} in all)",
                        names.1
                    ),
                );
                problems.mended(None, what, mend::import(first));
            }
            match laurel_engine::admission::ground(bytes) {
                Ground::Itself => {
                    let imports = problems.into_checked(None, Check::Imports);
                    verdict.checks.push(imports);
                    verdict.checks.push(skipped(None, Check::World));
                }
                Ground::Version => {
                    verdict.checks.push(skipped(None, Check::Imports));
                    let world = problems.into_checked(None, Check::World);
                    verdict.checks.push(world);
                }
            }
            return Ok(verdict.conclude());
        }
    };
    verdict
        .checks
        .push(problems.into_checked(None, Check::Imports));
    let mut problems = Problems::default();
    verdict.stages = exported(&loaded);
    if verdict.stages.is_empty() {
        problems = no_stage();
    }
    for stage in &verdict.stages {
        for (function, what) in laurel_engine::pipeline::mistyped(*stage, &loaded) {
            let place = Place(stage.id(), function, "");
            problems.mended(Some(place), what, mend::types());
        }
    }
    let world = problems.into_checked(None, Check::World);
    let fits = world.result == Outcome::Passed;
    verdict.checks.push(world);
    if fits {
        let drawn = Drawn::all(runner)?;
        for stage in verdict.stages.clone() {
            of_stage(stage, &loaded, &drawn, &mut verdict);
        }
    }
    if let Some(over) = loaded.over() {
        end_at(&over, &mut verdict);
    }
    Ok(verdict.conclude())
}

/// Where all calls together used what they may: that is said once, and what comes after was not made.
fn end_at(over: &Failure, verdict: &mut Verdict) {
    let tells = |problem: &Problem| problem.en.contains(&over.reason.en);
    let mut checks = verdict.checks.iter_mut();
    let Some(ended) = checks.find(|it| it.problems.iter().any(tells)) else {
        return;
    };
    ended.problems.retain(|problem| !tells(problem));
    let mut problems = Problems::default();
    problems.failed(over.clone());
    let said = problems.into_checked(ended.stage, ended.check);
    ended.problems.extend(said.problems);
    for after in checks {
        *after = skipped(after.stage, after.check);
    }
}

/// The stages whose interfaces a component exports.
fn exported(loaded: &Loaded) -> Vec<Stage> {
    let has = |stage: &Stage| {
        let component = loaded.pre().component();
        component.get_export_index(None, entry(*stage).0).is_some()
    };
    Stage::ALL.into_iter().filter(has).collect()
}

/// What a component imports besides types, in its order; nothing where it is no component. Only types come
/// from interfaces of the contract.
fn imports(bytes: &[u8]) -> Vec<String> {
    use wasmparser::{ComponentTypeRef, Parser, Payload};
    let mut found = Vec::new();
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload {
            Ok(Payload::ModuleSection { .. } | Payload::ComponentSection { .. }) => depth += 1,
            Ok(Payload::End(_)) => depth = depth.saturating_sub(1),
            Ok(Payload::ComponentImportSection(section)) if depth == 0 => {
                let imports = section.into_iter().flatten().filter(|it| match it.ty {
                    ComponentTypeRef::Type(_) => false,
                    ComponentTypeRef::Instance(_) => !it.name.name.starts_with("laurel:award/"),
                    _ => true,
                });
                found.extend(imports.map(|it| short(it.name.name).into_owned()));
            }
            Ok(_) => {}
            Err(_) => break,
        }
    }
    found
}

fn no_stage() -> Problems {
    let mut problems = Problems::default();
    let what = Text::new(
        "没有导出契约 laurel:award@0.1.0 的任何阶段",
        "it exports no stage of laurel:award@0.1.0",
    );
    problems.mended(None, what, mend::world());
    problems
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

/// A cycle that all stages are asked on, with what a built-in scheme makes of it.
struct Drawn {
    columns: &'static Columns<'static>,
    eligible: Vec<u8>,
    scores: Scores,
    candidate: Vec<u8>,
}

impl Drawn {
    /// A large cohort, and several small ones, each with other facts.
    fn all(runner: &Runner) -> Result<Vec<Self>, Error> {
        let mut all = vec![Self::new(runner, DRAWN, 20, 3)?];
        for seed in SEEDS {
            all.push(Self::new(runner, SMALL, seed, 2)?);
        }
        Ok(all)
    }

    fn new(runner: &Runner, applicants: usize, seed: u64, every: usize) -> Result<Self, Error> {
        let what = Synth {
            applicants,
            seed,
            jsonl: false,
            visited_every: Some(every),
        };
        let mut bytes = Vec::new();
        let broken = || Error::input("无法生成申报单位", "the applicants cannot be made up");
        synth(&what, &mut bytes, &|_| {}).map_err(|_| broken())?;
        // What ranking is given comes from a built-in scheme, the last there is.
        let scheme = built_in().last().ok_or_else(broken)?;
        let ready = laurel_engine::pipeline::prepare(runner, crate::find::find(scheme)?)?;
        let cycle = read(&bytes, ready.editions(), &|_| {}).map_err(Error::Cycle)?;
        let cycle: &'static Cycle = Box::leak(Box::new(cycle));
        let columns: &'static Columns = Box::leak(Box::new(Columns::new(cycle)));
        let settings = ready.settings(&laurel_scheme::settings::Settings::default())?;
        let run = ready.run(columns, settings, Detail::Verdicts, &|_| {})?;
        Ok(Self {
            columns,
            eligible: run.eligible,
            candidate: run.selection.candidate,
            scores: run.scores,
        })
    }

    /// Rows of the whole cohort, and of smaller ones of a large cohort.
    fn cohorts(&self) -> Vec<Vec<u32>> {
        let whole = self.columns.len();
        let smaller = SIZES.into_iter().filter(|_| whole == DRAWN);
        std::iter::once(whole)
            .chain(smaller)
            .map(|size| (0..).take(size).collect())
            .collect()
    }

    /// What the bodies may have decided: nothing, or everything up to the approval, for as many as a
    /// quota of three admits and for more than that.
    fn decisions(&self) -> Vec<Decisions> {
        let open = self.columns.decisions().clone();
        let day = self.columns.calendar().deadline;
        let rows_of = |column: &[u8], truth: u8| -> Vec<u32> {
            let rows = (0..).zip(column);
            rows.filter(|(_, it)| **it == truth)
                .map(|(row, _)| row)
                .collect()
        };
        let on = |after: i32, rows: Vec<u32>| {
            let day = day.saturating_add(after);
            Some(Decision { day, rows })
        };
        let candidates = rows_of(&self.candidate, 2);
        let first = |count: usize| candidates.iter().take(count).copied().collect::<Vec<u32>>();
        let decided = |count: usize| Decisions {
            eligible_list: on(10, rows_of(&self.eligible, 2)),
            candidate_list: on(30, candidates.clone()),
            proposal: on(40, first(count)),
            notice: Some(Notice {
                opened: day.saturating_add(41),
                closed: day.saturating_add(51),
            }),
            objections: Objections {
                applicant: first(1),
                upheld: first(1).iter().map(|_| 3).collect(),
            },
            approval: on(60, first(count)),
            commended: open.commended,
            incidents: open.incidents.clone(),
            silence: open.silence,
        };
        vec![open.clone(), decided(3), decided(5)]
    }
}

/// The same cycle without anybody in it.
fn nobody(of: &Decisions) -> (Vec<u8>, Scores, Decisions) {
    let scores = Scores {
        visited: Vec::new(),
        row: Vec::new(),
        low: Vec::new(),
        high: Vec::new(),
        over: Vec::new(),
    };
    let decisions = Decisions {
        eligible_list: None,
        candidate_list: None,
        proposal: None,
        notice: None,
        objections: Objections {
            applicant: Vec::new(),
            upheld: Vec::new(),
        },
        approval: None,
        incidents: Incidents {
            applicant: Vec::new(),
            day: Vec::new(),
            kind: Vec::new(),
        },
        ..of.clone()
    };
    (Vec::new(), scores, decisions)
}

fn plain() -> Settings {
    Settings {
        terms: Vec::new(),
        waived: Vec::new(),
        detail: Detail::Reasons,
    }
}

/// All checks of a stage, in their order; those after one that nothing can go on without are skipped.
fn of_stage(stage: Stage, loaded: &Loaded, drawn: &[Drawn], verdict: &mut Verdict) {
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

/// A stage that is tried, and what is called for it.
pub(super) struct Subject {
    unit: Unit,
    pub(super) callee: Callee,
}

impl Deref for Subject {
    type Target = Unit;

    fn deref(&self) -> &Unit {
        &self.unit
    }
}

/// What a stage cannot be asked beyond: the check and what happened.
type Ended = (Check, Failure);

fn asked(
    stage: Stage,
    loaded: &Loaded,
    drawn: &[Drawn],
    verdict: &mut Verdict,
) -> Result<(), Ended> {
    let of_describe = |failure| (Check::Describe, failure);
    let description = describe_as_said(stage, loaded).map_err(of_describe)?;
    let callee = Callee::new(loaded.clone(), entry(stage)).map_err(|it| (Check::World, it))?;
    let unit = Subject {
        unit: Unit {
            stage,
            name: loaded.name().to_owned(),
            sha256: verdict.sha256.clone(),
            contract: loaded.contract(stage),
            limits: Some(*loaded.limits()),
            description: wording::described(&description, &[]),
            template: description,
        },
        callee,
    };
    let Some(large) = drawn.first() else {
        return Ok(());
    };
    let (calendar, columns) = (large.columns.calendar(), large.columns);
    // Cohorts of the large cycle, which have rows in common, and the others whole.
    let cohorts = large.cohorts();
    let others = || drawn.iter().skip(1).map(|it| (it, it.cohorts().concat()));
    match stage {
        Stage::Eligibility => {
            let facts: Vec<eligibility::Fact> =
                list(stage, &unit.callee.loaded, "facts").map_err(of_describe)?;
            let known = Facts::of(&facts).map_err(|fact| {
                of_describe(laurel_engine::pipeline::unknown_fact(loaded.name(), &fact))
            })?;
            let more = described::facts(&facts);
            told(
                &unit,
                verdict,
                Some(&facts),
                ("facts", at::FACTS),
                more,
                Some(&facts),
            );
            let cohort = |rows: &[u32]| columns.cohort(&known, rows);
            let mut drawn: Vec<_> = cohorts
                .iter()
                .map(|rows| (plain(), calendar, cohort(rows)))
                .collect();
            drawn.extend(others().map(|(other, rows)| {
                let cohort = other.columns.cohort(&known, &rows);
                (plain(), other.columns.calendar(), cohort)
            }));
            let asked = Asked {
                probe: Screen { cohort: &cohort },
                unit: &unit,
                drawn,
                alike: cohorts.len(),
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
                list(stage, &unit.callee.loaded, "standards").map_err(of_describe)?;
            let more = described::standards(&standards);
            told(
                &unit,
                verdict,
                Some(&standards),
                ("standards", at::STANDARDS),
                more,
                None,
            );
            let visits = |rows: &[u32]| columns.visits_of(rows);
            let mut drawn: Vec<_> = cohorts
                .iter()
                .map(|rows| (plain(), calendar, visits(rows)))
                .collect();
            drawn.extend(others().map(|(other, rows)| {
                let visits = other.columns.visits_of(&rows);
                (plain(), other.columns.calendar(), visits)
            }));
            calls(
                &Asked {
                    probe: Score {
                        visits: &visits,
                        standards,
                    },
                    unit: &unit,
                    drawn,
                    alike: cohorts.len(),
                },
                verdict,
            )
        }
        Stage::Ranking => {
            told::<eligibility::Fact>(
                &unit,
                verdict,
                None,
                ("", at::DESCRIBE),
                Breaches::default(),
                None,
            );
            let mut all = Vec::new();
            for one in drawn {
                let calendar = one.columns.calendar();
                let scores = || one.scores.clone();
                for decisions in one.decisions() {
                    let eligible = one.eligible.clone();
                    all.push((plain(), calendar, eligible, scores(), decisions));
                }
                let open = one.eligible.iter().map(|_| 3).collect();
                let undecided = one.columns.decisions().clone();
                all.push((plain(), calendar, open, scores(), undecided));
            }
            let (eligible, scores, decisions) = nobody(columns.decisions());
            all.push((plain(), calendar, eligible, scores, decisions));
            calls(
                &Asked {
                    probe: Select,
                    unit: &unit,
                    alike: all.len(),
                    drawn: all,
                },
                verdict,
            )
        }
        Stage::Sanction => {
            let kinds: Vec<sanction::MeasureKind> =
                list(stage, &unit.callee.loaded, "measure-kinds").map_err(of_describe)?;
            let more = described::kinds(&kinds);
            told(
                &unit,
                verdict,
                Some(&kinds),
                ("measure-kinds", at::KINDS),
                more,
                None,
            );
            let of =
                |columns: &Columns, all: sanction::Aftermath| (plain(), columns.calendar(), all);
            let without = aftermath(columns, &unit.description);
            let mut all = vec![
                of(columns, without.clone()),
                of(columns, with_acts(&without, &kinds)),
            ];
            all.extend(drawn.iter().map(|one| {
                let id = &unit.description.instrument.id;
                let recorded =
                    one.columns
                        .aftermath(id, 300_000, &[0, 1, 2], &[2, 2, 3], Stance::Open);
                of(one.columns, recorded.columns)
            }));
            calls(
                &Asked {
                    probe: Enforce { kinds: kinds.len() },
                    unit: &unit,
                    alike: all.len(),
                    drawn: all,
                },
                verdict,
            )
        }
    }
}

/// What the component says of itself, `describe` and the list that goes with it.
fn told<T: PartialEq + Worded + laurel_engine::component::Lift + Send + 'static>(
    unit: &Subject,
    verdict: &mut Verdict,
    listed: Option<&Vec<T>>,
    (function, place): (&str, Place),
    more: Breaches,
    facts: Option<&[eligibility::Fact]>,
) where
    Vec<T>: laurel_scheme::size::Said,
{
    let stage = Some(unit.stage);
    let law: &Description = &unit.description;
    let mut described = Problems::default();
    described.breaches(None, more);
    // What is hidden in its words is said, and all else is asked all the same.
    described.hidden(hidden(&unit.template));
    if let Some(listed) = listed {
        described.hidden(hidden(listed));
    }
    verdict
        .checks
        .push(described.into_checked(stage, Check::Describe));
    verdict
        .checks
        .push(describe::complete(law).into_checked(stage, Check::Complete));
    verdict
        .checks
        .push(describe::consistent(unit.stage, law, facts).into_checked(stage, Check::Consistent));
    let mut repeated = Problems::default();
    for _ in 0..3 {
        match laurel_engine::pipeline::describe_again(unit.stage, &unit.callee.loaded) {
            // As it says it itself, before values are put into its wordings.
            Ok(again) if again.iter().all(|again| *again == unit.template) => {}
            Ok(_) => repeated.at(
                Place(unit.stage.id(), "describe", ""),
                "describe 再次回答时不同",
                "describe answers differently when asked again",
            ),
            Err(failure) => repeated.failed(failure),
        }
        if let Some(listed) = listed {
            match list::<T>(unit.stage, &unit.callee.loaded, function) {
                Ok(again) if again == *listed => {}
                Ok(_) => repeated.at(
                    place,
                    format!("{function} 再次回答时不同"),
                    format!("{function} answers differently when asked again"),
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
    let all = asked.answers();
    if let Some((rows, used)) = all.fuel {
        let per_row = used.fuel / u64::try_from(rows.max(1)).unwrap_or(1);
        verdict.fuel.push(Fuel {
            stage,
            rows,
            units: used.fuel,
            per_row,
        });
    }
    verdict
        .checks
        .push(all.problems.into_checked(Some(stage), Check::Answers));
    if all.ended {
        return Ok(());
    }
    let valid = all.valid;
    let mut add = |check: Check, made: Result<Problems, Failure>| {
        let problems = made.unwrap_or_else(|failure| {
            let mut problems = Problems::default();
            problems.failed(failure);
            problems
        });
        if !check.is_for(stage) {
            return;
        }
        let mut checked = problems.into_checked(Some(stage), check);
        // Nothing is shown by answers none of which is one.
        let of_answers = matches!(
            check,
            Check::Sorted | Check::Detail | Check::Waivers | Check::Rows
        );
        if of_answers && !valid && checked.result == Outcome::Passed {
            checked.result = Outcome::Skipped;
        }
        verdict.checks.push(checked);
    };
    add(Check::Sorted, Ok(all.sorted));
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
    unit: &Subject,
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
            problems.at(
                at::TRUTH,
                format!("事实 {id} 未知时已定的结论，查明后改变"),
                format!("what is settled with {id} unknown changes once it is known"),
            );
        }
    }
    Ok(problems)
}

/// Titles with every kind of event and conduct, each with conditions that hold, do not, or are open.
fn aftermath(columns: &Columns, law: &Description) -> sanction::Aftermath {
    let winners = [0, 1, 2];
    let all = columns.aftermath(
        &law.instrument.id,
        300_000,
        &winners,
        &[2, 2, 3],
        Stance::Open,
    );
    let day = columns.calendar().deadline.saturating_add(400);
    let titles = u32::try_from(all.ids.len()).unwrap_or(1).max(1);
    let mut all = all.columns;
    let of = &mut all.events;
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
    let of = &mut all.conduct;
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

/// The same with steps on record: each of the four on every event and conduct, for all measures and for
/// one.
fn with_acts(of: &sanction::Aftermath, kinds: &[sanction::MeasureKind]) -> sanction::Aftermath {
    let mut all = of.clone();
    let (events, conduct) = (&of.events.day, &of.conduct.day);
    let rows = |days: &[i32]| (0..).zip(days.to_vec()).collect::<Vec<(u32, i32)>>();
    let acts = &mut all.acts;
    let kinds = kinds
        .iter()
        .map(|kind| kind.id.as_str())
        .collect::<Vec<_>>();
    for (table, rows) in [(1, rows(events)), (2, rows(conduct))] {
        for (at, day) in rows {
            let number = usize::try_from(at).unwrap_or_default();
            let mut names = std::iter::once("")
                .chain(kinds.iter().copied())
                .cycle()
                .skip(number);
            for step in 1..=1 + u8::try_from(number % 4).unwrap_or_default() {
                acts.table.push(table);
                acts.at.push(at);
                acts.measure
                    .push(names.next().unwrap_or_default().to_owned());
                acts.step.push(step);
                acts.day.push(day.saturating_add(i32::from(step)));
            }
        }
    }
    all
}
