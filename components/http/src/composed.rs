//! A composed scheme as a component knows it: by what it imports.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use laurel_contract::manifest::Manifest;
use laurel_contract::types::Description;
use laurel_contract::{chain, eligibility, sanction, scoring};
use laurel_cycle::error::{Error, Failure};
use laurel_scheme::chained;
use laurel_scheme::columns::Facts;
use laurel_scheme::limits::Given;
use laurel_scheme::ready::{CONTRACT, Ready, Unit};
use laurel_scheme::runtime::Runtime;
use laurel_scheme::scheme::{Part, Scheme};
use laurel_scheme::stage::Stage;
use laurel_service::{Backend, Identity};

/// What a composed scheme is asked by.
pub trait Imports: Runtime + Copy {
    /// Its manifest.
    fn manifest(self) -> Manifest;

    /// What a stage implements.
    fn describe(self, stage: Stage) -> Description;

    /// The facts that its eligibility reads.
    fn facts(self) -> Vec<eligibility::Fact>;

    /// The editions of the standard that its scoring knows.
    fn standards(self) -> Vec<scoring::Standard>;

    /// The kinds of measure that its sanction knows.
    fn measure_kinds(self) -> Vec<sanction::MeasureKind>;
}

/// The scheme. What it says of itself is asked for once it is needed.
pub struct Composed<I> {
    imports: I,
    known: OnceLock<Ready>,
}

impl<I: Imports> Composed<I> {
    /// The scheme, not asked for anything yet.
    pub const fn new(imports: I) -> Self {
        Self {
            imports,
            known: OnceLock::new(),
        }
    }

    /// Asks the scheme what it is.
    fn described(&self) -> Result<Ready, Error> {
        let imports = self.imports;
        let manifest = imports.manifest();
        let mut parts = BTreeMap::new();
        let mut units = BTreeMap::new();
        for (stage, part) in chained::parts(&manifest.parts) {
            let description = imports.describe(stage);
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
                contract: CONTRACT.to_owned(),
                limits: None,
                description: laurel_scheme::wording::described(&description, &[]),
                template: description,
            };
            parts.insert(stage, part);
            units.insert(stage, unit);
        }
        let facts = Facts::of(&imports.facts()).map_err(|fact| {
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
        let manifest = chained::manifest(&manifest, &described)?;
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
            standards: imports.standards(),
            measure_kinds: imports.measure_kinds(),
            as_it_stands: Default::default(),
            known_editions: Default::default(),
            runtime: Box::new(imports),
        })
    }
}

impl<I: Imports> Backend for Composed<I> {
    fn identity(&self) -> Identity {
        if let Some(ready) = self.known.get() {
            return ready.identity();
        }
        let manifest = self.imports.manifest();
        let stages = chained::parts(&manifest.parts)
            .map(|(stage, part)| (stage, part.component.clone(), part.sha256.clone()));
        Identity::new(manifest.id, stages)
    }

    fn ready(&self) -> Result<&Ready, Error> {
        if let Some(ready) = self.known.get() {
            return Ok(ready);
        }
        let ready = self.described()?;
        Ok(self.known.get_or_init(|| ready))
    }

    fn run(
        &self,
        plan: &chain::Plan,
        cycle: &chain::Cycle,
    ) -> Result<Result<chain::Outcome, chain::Stop>, Error> {
        Ok(self.imports.chain(plan, cycle)?.0)
    }
}
