//! A scheme made ready on wasmtime: its components loaded and asked what they are, and called stage by
//! stage, or as one where it is composed.

use std::any::Any;
use std::collections::BTreeMap;

use anyhow::{Context, anyhow};
use rayon::prelude::*;
use tracing::info_span;
use wasmtime::component::{ComponentExportIndex, ComponentNamedList, Lift, Lower, Type};

use laurel_contract::{chain, eligibility, ranking, sanction, scoring, types};
use laurel_cycle::error::{Error, Failure};
use laurel_scheme::answers::nobody;
use laurel_scheme::columns::Facts;
use laurel_scheme::described;
use laurel_scheme::ready::{Ready, Unit};
use laurel_scheme::runtime::{Called, Runtime};
use laurel_scheme::scheme::Scheme;
use laurel_scheme::size::{self, Said};
use laurel_scheme::stage::Stage;
use laurel_scheme::worded::{self, Worded};
use laurel_scheme::wording;
use laurel_words::{Text, one_line};

use crate::admission;
use crate::engine::{Loaded, Runner};
use laurel_admission::{exports_not, misfit, other_types};

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
pub struct Callee {
    /// The component.
    pub loaded: Loaded,
    /// Its function.
    pub work: ComponentExportIndex,
}

impl Callee {
    /// A function of an interface of a component.
    ///
    /// # Errors
    /// It does not export it.
    pub fn new(loaded: Loaded, (interface, function): (&str, &str)) -> Result<Self, Failure> {
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

/// The interface of a stage, and its function that does the work.
pub fn entry(stage: Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::Eligibility => ("laurel:award/eligibility@0.1.0", "screen"),
        Stage::Scoring => ("laurel:award/scoring@0.1.0", "score"),
        Stage::Ranking => ("laurel:award/ranking@0.1.0", "select"),
        Stage::Sanction => ("laurel:award/sanction@0.1.0", "enforce"),
    }
}

/// The components of a scheme on wasmtime.
struct Components {
    stages: BTreeMap<Stage, Callee>,
    chain: Option<Callee>,
}

impl Components {
    fn call<Params, Return>(&self, stage: Stage, rows: usize, params: Params) -> Called<Return>
    where
        Params: ComponentNamedList + Lower + Send,
        Return: Lift + Send + 'static,
    {
        let callee = self.stages.get(&stage).ok_or_else(|| {
            Failure::new(
                stage.id(),
                "方案没有这一阶段的组件",
                "the scheme has no component for it",
            )
        })?;
        let (answer, used) = callee.loaded.call(&callee.work, rows, params)?;
        Ok((answer, used.fuel))
    }
}

impl Runtime for Components {
    fn screen(
        &self,
        rows: usize,
        settings: &types::Settings,
        calendar: &types::Calendar,
        cohort: &eligibility::Cohort,
    ) -> Called<Result<eligibility::Screening, types::Refusal>> {
        self.call(Stage::Eligibility, rows, (settings, calendar, cohort))
    }

    fn score(
        &self,
        rows: usize,
        settings: &types::Settings,
        calendar: &types::Calendar,
        visits: &scoring::Visits,
    ) -> Called<Result<scoring::Assessment, types::Refusal>> {
        self.call(Stage::Scoring, rows, (settings, calendar, visits))
    }

    fn select(
        &self,
        settings: &types::Settings,
        calendar: &types::Calendar,
        eligible: &[u8],
        scores: &types::Scores,
        decisions: &ranking::Decisions,
    ) -> Called<Result<ranking::Selection, types::Refusal>> {
        let params = (settings, calendar, eligible, scores, decisions);
        self.call(Stage::Ranking, eligible.len(), params)
    }

    fn enforce(
        &self,
        settings: &types::Settings,
        calendar: &types::Calendar,
        aftermath: &sanction::Aftermath,
    ) -> Called<Result<sanction::Enforcement, types::Refusal>> {
        let titles = aftermath.titles.scheme.len();
        self.call(Stage::Sanction, titles, (settings, calendar, aftermath))
    }

    fn chain(
        &self,
        plan: &chain::Plan,
        cycle: &chain::Cycle,
    ) -> Called<Result<chain::Outcome, chain::Stop>> {
        match &self.chain {
            Some(chain) => chain.run(plan, cycle),
            None => Err(Failure::new(
                "chain",
                "方案未经组合",
                "the scheme is not composed",
            )),
        }
    }
}

/// The component of a stage of a scheme that [`prepare`] made ready, to be called by itself.
pub fn loaded(ready: &Ready, stage: Stage) -> Option<&Loaded> {
    let components = components(ready)?;
    components.stages.get(&stage).map(|callee| &callee.loaded)
}

fn components(ready: &Ready) -> Option<&Components> {
    let runtime: &dyn Any = &*ready.runtime;
    runtime.downcast_ref()
}

/// Makes a scheme ready to run on wasmtime: compiles its components, asks them what they are, and holds
/// what they say against the contract.
///
/// # Errors
/// A component is refused or fails.
pub fn prepare(runner: &Runner, scheme: Scheme) -> Result<Ready, Error> {
    let span = info_span!("prepare", scheme = scheme.manifest.id);
    let _entered = span.enter();
    let asked: Vec<(Stage, Unit, Callee)> = scheme
        .parts
        .par_iter()
        .map(|(stage, part)| {
            let name = format!("{} ({})", stage.id(), part.component);
            let limits = runner.limits(*stage, &part.limits)?;
            let (interface, _) = entry(*stage);
            let foreign = !runner.trusts(&part.bytes);
            if foreign && !admission::exports(&name, &part.bytes, interface)? {
                return Err(misfit(&name, &exports_not(interface)).into());
            }
            let loaded = runner.load_within(&name, &part.bytes, limits)?;
            let description = describe(*stage, &loaded)?;
            described::description(*stage, &description).settle(&name, &nobody)?;
            let callee = Callee::new(loaded, entry(*stage))?;
            let unit = Unit {
                stage: *stage,
                name,
                sha256: part.sha256.clone(),
                contract: callee.loaded.contract(*stage),
                limits: Some(limits),
                description: wording::described(&description, &[]),
                template: description,
            };
            Ok((*stage, unit, callee))
        })
        .collect::<Result<_, Error>>()?;
    let mut units = BTreeMap::new();
    let mut stages = BTreeMap::new();
    for (stage, unit, callee) in asked {
        units.insert(stage, unit);
        stages.insert(stage, callee);
    }
    let chain = scheme.composed.as_ref().map(|part| {
        let loaded = runner.load(&part.component, &part.bytes)?;
        Callee::new(loaded, CHAIN)
    });
    let chain = chain.transpose()?;
    let mut facts = Facts::default();
    let mut standards = Vec::new();
    let mut measure_kinds = Vec::new();
    for (stage, callee) in &stages {
        let (loaded, name) = (&callee.loaded, callee.loaded.name());
        match stage {
            Stage::Eligibility => {
                let listed: Vec<eligibility::Fact> = list(*stage, loaded, "facts")?;
                described::facts(&listed).settle(name, &nobody)?;
                facts = Facts::of(&listed).map_err(|fact| unknown_fact(name, &fact))?;
            }
            Stage::Scoring => {
                standards = list(*stage, loaded, "standards")?;
                described::standards(&standards).settle(name, &nobody)?;
            }
            Stage::Ranking => (),
            Stage::Sanction => {
                measure_kinds = list(*stage, loaded, "measure-kinds")?;
                described::kinds(&measure_kinds).settle(name, &nobody)?;
            }
        }
    }
    Ok(Ready {
        scheme,
        units,
        facts,
        standards,
        measure_kinds,
        as_it_stands: Default::default(),
        known_editions: Default::default(),
        runtime: Box::new(Components { stages, chain }),
    })
}

/// The types of what a composed scheme takes and gives.
///
/// # Errors
/// It is not composed, or its component fails.
pub fn chain_types(ready: &Ready) -> anyhow::Result<ChainTypes> {
    let chain = components(ready)
        .and_then(|it| it.chain.as_ref())
        .context("the scheme is not composed")?;
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

/// What a component says of a stage.
pub fn describe(stage: Stage, loaded: &Loaded) -> Result<types::Description, Failure> {
    let said = describe_as_said(stage, loaded)?;
    worded::plain(loaded.name(), &said)?;
    Ok(said)
}

/// What a stage says of itself, whatever its words are.
pub fn describe_as_said(stage: Stage, loaded: &Loaded) -> Result<types::Description, Failure> {
    let mut said = described(stage, loaded, 1).map_err(|failure| {
        // Where the types differ, that is what there is to say.
        match mistyped(stage, loaded).into_iter().next() {
            None => failure,
            Some((_, what)) => misfit(loaded.name(), &what),
        }
    })?;
    said.pop().ok_or_else(|| not_exported(loaded, "describe"))
}

/// What one instance says of itself when it is asked twice.
pub fn describe_again(stage: Stage, loaded: &Loaded) -> Result<Vec<types::Description>, Failure> {
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
pub fn mistyped(stage: Stage, loaded: &Loaded) -> Vec<(&'static str, Text)> {
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
    let steps = outer.iter().map(|step| {
        let what = step.strip_prefix("type mismatch ").unwrap_or(step);
        match what.split_once(' ') {
            Some(("with", "results")) => "result".to_owned(),
            Some(("with", what)) => what.to_owned(),
            Some(("for", rest)) => {
                let name = rest.split_once(' ').map_or(rest, |(_, name)| name);
                name.to_owned()
            }
            _ => step.clone(),
        }
    });
    let steps: Vec<String> = steps.collect();
    let halves = last.strip_prefix("expected ").and_then(|rest| {
        rest.split_once(", found ")
            .or_else(|| rest.split_once(" found "))
    });
    let (wanted, found) = halves.unwrap_or((last, ""));
    other_types(function, &steps, &(wanted.to_owned(), found.to_owned()))
}

/// What a function without arguments lists.
pub fn list<T: Worded + Lift + Send + 'static>(
    stage: Stage,
    loaded: &Loaded,
    function: &str,
) -> Result<Vec<T>, Failure>
where
    Vec<T>: Said,
{
    let listed = list_as_said(stage, loaded, function)?;
    worded::plain(loaded.name(), &listed)?;
    Ok(listed)
}

/// The same, whatever its words are.
pub fn list_as_said<T: Lift + Send + 'static>(
    stage: Stage,
    loaded: &Loaded,
    function: &str,
) -> Result<Vec<T>, Failure>
where
    Vec<T>: Said,
{
    let (interface, _) = entry(stage);
    let export = loaded
        .export(interface, function)
        .ok_or_else(|| not_exported(loaded, function))?;
    let listed: Vec<T> = loaded.ask(|store, instance| {
        let function = instance.get_typed_func::<(), (Vec<T>,)>(&mut *store, export)?;
        let (listed,) = function.call(store, ())?;
        Ok(listed)
    })?;
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

/// What to say of a fact that a stage reads as something that it is not.
pub fn unknown_fact(component: &str, fact: &str) -> Failure {
    let fact = one_line(fact);
    Failure::new(
        component,
        format!("要读取事实“{fact}”，但申报文件中它不是这一类型"),
        format!("it reads the fact \"{fact}\" as something that it is not in the cycle file"),
    )
}
