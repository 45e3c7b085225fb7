//! The composed scheme that the service stands on.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use laurel_contract::{chain, eligibility, manifest, ranking, sanction, scoring};
use laurel_cycle::error::{Error, Failure};
use laurel_scheme::columns::Facts;
use laurel_scheme::limits::Given;
use laurel_scheme::ready::{Ready, Unit};
use laurel_scheme::runtime::{Called, Runtime};
use laurel_scheme::scheme::{Part, Scheme};
use laurel_scheme::stage::Stage;
use laurel_service::{Backend, Identity};

/// The scheme. What it says of itself is asked for once it is needed.
pub struct Composed(OnceLock<Ready>);

impl Composed {
    /// The scheme, not asked for anything yet.
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// Asks the scheme what it is.
    fn described() -> Result<Ready, Error> {
        let manifest = manifest::describe();
        let named = [
            (
                Stage::Eligibility,
                &manifest.parts.eligibility,
                eligibility::describe(),
            ),
            (Stage::Scoring, &manifest.parts.scoring, scoring::describe()),
            (Stage::Ranking, &manifest.parts.ranking, ranking::describe()),
            (
                Stage::Sanction,
                &manifest.parts.sanction,
                sanction::describe(),
            ),
        ];
        let mut parts = BTreeMap::new();
        let mut units = BTreeMap::new();
        for (stage, part, description) in named {
            let part = Part {
                component: part.component.clone(),
                from: manifest.id.clone(),
                scheme: Some(manifest.id.clone()),
                called: None,
                sha256: part.sha256.clone(),
                limits: Given::default(),
                bytes: Cow::Borrowed(&[]),
            };
            let unit = Unit {
                stage,
                name: format!("{}（{}）", stage.id(), part.component),
                sha256: part.sha256.clone(),
                limits: None,
                description: laurel_scheme::wording::described(&description, &[]),
                template: description,
            };
            parts.insert(stage, part);
            units.insert(stage, unit);
        }
        let facts = Facts::of(&eligibility::facts()).map_err(|fact| {
            Failure::new(
                "eligibility",
                format!("要读取事实“{fact}”，但申报文件中它不是这一类型"),
                format!(
                    "it reads the fact \"{fact}\" as something that it is not in the cycle file"
                ),
            )
        })?;
        let described = |stage| match units.get(&stage) {
            Some(unit) => Ok::<_, Error>(unit.description.clone()),
            None => Err(Failure::new(stage.id(), "没有这一阶段", "there is no such stage").into()),
        };
        let manifest = laurel_scheme::chained::manifest(&manifest, &described)?;
        Ok(Ready {
            scheme: Scheme {
                manifest,
                text: String::new(),
                parts,
                composed: None,
                called: None,
            },
            units,
            facts,
            standards: scoring::standards(),
            measure_kinds: sanction::measure_kinds(),
            as_it_stands: Default::default(),
            known_editions: Default::default(),
            runtime: Box::new(Imports),
        })
    }
}

/// The imports that the service is composed with: the chain of its scheme.
struct Imports;

impl Runtime for Imports {
    fn chain(
        &self,
        plan: &chain::Plan,
        cycle: &chain::Cycle,
    ) -> Called<Result<chain::Outcome, chain::Stop>> {
        // What a chain uses is for the runtime to say.
        Ok((chain::run(plan, cycle), 0))
    }
}

impl Backend for Composed {
    fn identity(&self) -> Identity {
        if let Some(ready) = self.0.get() {
            return ready.identity();
        }
        let manifest = manifest::describe();
        let parts = manifest.parts;
        let stages = [
            (Stage::Eligibility, parts.eligibility),
            (Stage::Scoring, parts.scoring),
            (Stage::Ranking, parts.ranking),
            (Stage::Sanction, parts.sanction),
        ];
        let stages = stages.map(|(stage, part)| (stage, part.component, part.sha256));
        Identity::new(manifest.id, stages)
    }

    fn ready(&self) -> Result<&Ready, Error> {
        if let Some(ready) = self.0.get() {
            return Ok(ready);
        }
        let ready = Self::described()?;
        Ok(self.0.get_or_init(|| ready))
    }

    fn run(
        &self,
        plan: &chain::Plan,
        cycle: &chain::Cycle,
    ) -> Result<Result<chain::Outcome, chain::Stop>, Error> {
        Ok(Imports.chain(plan, cycle)?.0)
    }
}
