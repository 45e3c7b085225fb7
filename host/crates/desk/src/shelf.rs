//! The schemes that can be chosen, and what is made of them: any four of their stages.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use laurel_cycle::error::{Error, Failure};
use laurel_scheme::answers::nobody;
use laurel_scheme::columns::Facts;
use laurel_scheme::described;
use laurel_scheme::limits::Given;
use laurel_scheme::ready::{Ready, Unit};
use laurel_scheme::scheme::{Manifest, Part, Scheme};
use laurel_scheme::stage::Stage;
use laurel_scheme::{worded, wording};

use crate::components::{Components, Four};
use crate::state::Side;

/// A component of a scheme that can be chosen.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The stage that it implements.
    pub stage: Stage,
    /// Its number.
    pub component: u32,
    /// Its file name.
    pub name: String,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub sha256: String,
}

/// A scheme that can be chosen, as the page gives it.
#[derive(Clone, Debug)]
pub struct Offered {
    /// Its manifest without the stages, in JSON.
    pub manifest: String,
    /// Its components.
    pub parts: Vec<Loaded>,
}

/// The schemes, and those that were made ready.
pub(crate) struct Shelf {
    components: Arc<dyn Components>,
    schemes: Vec<(Scheme, Vec<Loaded>)>,
    /// By scheme and the numbers of its stages. They stay: whatever is shown refers to them.
    ready: BTreeMap<(String, Vec<u32>), &'static Ready>,
}

impl Shelf {
    pub(crate) fn new(
        components: Arc<dyn Components>,
        offered: Vec<Offered>,
    ) -> Result<Self, Error> {
        let schemes = offered.into_iter().map(|it| Ok((scheme(&it)?, it.parts)));
        Ok(Self {
            components,
            schemes: schemes.collect::<Result<_, Error>>()?,
            ready: BTreeMap::new(),
        })
    }

    /// The schemes that can be chosen.
    pub(crate) fn schemes(&self) -> impl Iterator<Item = &Scheme> {
        self.schemes.iter().map(|(scheme, _)| scheme)
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.schemes().any(|it| it.id() == id)
    }

    fn find(&self, id: &str) -> Result<&(Scheme, Vec<Loaded>), Error> {
        let found = self.schemes.iter().find(|(scheme, _)| scheme.id() == id);
        found.ok_or_else(|| Error::input("没有这个方案", "there is no such scheme"))
    }

    /// A side as it is chosen: its scheme, with the stages that it takes from others.
    pub(crate) fn ready(&mut self, side: &Side) -> Result<&'static Ready, Error> {
        let (own, parts) = self.find(&side.scheme)?;
        let mut scheme = own.clone();
        let mut chosen: BTreeMap<Stage, Loaded> = BTreeMap::new();
        chosen.extend(parts.iter().map(|it| (it.stage, it.clone())));
        for (stage, other) in &side.stages {
            let (other, parts) = self.find(other)?;
            scheme.swap(*stage, other);
            let part = parts.iter().find(|it| it.stage == *stage);
            chosen.extend(part.map(|it| (*stage, it.clone())));
        }
        let numbers = chosen.values().map(|it| it.component).collect();
        let key = (side.scheme.clone(), numbers);
        if let Some(ready) = self.ready.get(&key) {
            return Ok(ready);
        }
        let ready: &'static Ready = Box::leak(Box::new(prepare(&self.components, scheme, chosen)?));
        self.ready.insert(key, ready);
        Ok(ready)
    }
}

/// A scheme as its manifest says it.
fn scheme(offered: &Offered) -> Result<Scheme, Error> {
    let mut manifest: Manifest = serde_json::from_str(&offered.manifest).map_err(|error| {
        Error::input(
            format!("方案的清单不可用：{error}"),
            format!("the manifest of a scheme cannot be used: {error}"),
        )
    })?;
    manifest.stages = BTreeMap::new();
    let parts = offered.parts.iter().map(|it| {
        let part = Part {
            component: it.name.clone(),
            from: manifest.id.clone(),
            scheme: Some(manifest.id.clone()),
            called: None,
            sha256: it.sha256.clone(),
            limits: Given::default(),
            bytes: Cow::Borrowed(&[]),
        };
        (it.stage, part)
    });
    Ok(Scheme {
        parts: parts.collect(),
        text: String::new(),
        composed: None,
        called: None,
        manifest,
    })
}

/// Asks the components of a scheme what they are, and holds what they say against the contract.
fn prepare(
    components: &Arc<dyn Components>,
    scheme: Scheme,
    chosen: BTreeMap<Stage, Loaded>,
) -> Result<Ready, Error> {
    let mut units = BTreeMap::new();
    let mut of_stage = BTreeMap::new();
    let mut facts = Facts::default();
    let (mut standards, mut measure_kinds) = (Vec::new(), Vec::new());
    for (stage, loaded) in chosen {
        let name = format!("{} ({})", stage.id(), loaded.name);
        let number = loaded.component;
        let lapsed = |lapse: crate::components::Lapse| lapse.of(&name);
        let description = components.describe(number, stage).map_err(lapsed)?;
        worded::plain(&name, &description)?;
        described::description(stage, &description).settle(&name, &nobody)?;
        match stage {
            Stage::Eligibility => {
                let listed = components.facts(number).map_err(lapsed)?;
                worded::plain(&name, &listed)?;
                described::facts(&listed).settle(&name, &nobody)?;
                facts = Facts::of(&listed).map_err(|fact| unknown_fact(&name, &fact))?;
            }
            Stage::Scoring => {
                standards = components.standards(number).map_err(lapsed)?;
                worded::plain(&name, &standards)?;
                described::standards(&standards).settle(&name, &nobody)?;
            }
            Stage::Ranking => (),
            Stage::Sanction => {
                measure_kinds = components.measure_kinds(number).map_err(lapsed)?;
                worded::plain(&name, &measure_kinds)?;
                described::kinds(&measure_kinds).settle(&name, &nobody)?;
            }
        }
        let unit = Unit {
            stage,
            name: name.clone(),
            sha256: loaded.sha256,
            limits: None,
            description: wording::described(&description, &[]),
            template: description,
        };
        units.insert(stage, unit);
        of_stage.insert(stage, (number, name));
    }
    Ok(Ready {
        scheme,
        units,
        facts,
        standards,
        measure_kinds,
        as_it_stands: Default::default(),
        known_editions: Default::default(),
        runtime: Box::new(Four {
            components: components.clone(),
            of_stage,
        }),
    })
}

fn unknown_fact(component: &str, fact: &str) -> Failure {
    Failure::new(
        component,
        format!("要读取事实“{fact}”，但申报文件中它不是这一类型"),
        format!("it reads the fact \"{fact}\" as something that it is not in the cycle file"),
    )
}
