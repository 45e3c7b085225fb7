//! The schemes that can be chosen, those that were brought among them, and what is made of them: any four of
//! their stages, and components that were brought by themselves.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use laurel_admission::manifest;
use laurel_contract::types::Description;
use laurel_cycle::error::{Error, Failure};
use laurel_scheme::answers::nobody;
use laurel_scheme::chained;
use laurel_scheme::columns::Facts;
use laurel_scheme::described;
use laurel_scheme::limits::Given;
use laurel_scheme::ready::{Ready, Unit, spoken};
use laurel_scheme::scheme::{Entry, Manifest, Part, Scheme};
use laurel_scheme::size;
use laurel_scheme::stage::Stage;
use laurel_scheme::{worded, wording};

use crate::components::{Components, Described, Four};
use crate::state::Side;

/// A component of a scheme that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Its manifest without the stages, in JSON.
    pub manifest: String,
    /// Its components.
    pub parts: Vec<Loaded>,
}

/// What a file holds that was brought and admitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Brought {
    /// A component by itself, once for each stage that it is for.
    Stages(Vec<Loaded>),
    /// A scheme.
    Scheme(Offered),
    /// A composed scheme: what it says of itself, and the components in it, by their digests.
    Composed(
        Box<laurel_contract::manifest::Manifest>,
        BTreeMap<String, u32>,
    ),
}

/// A scheme that can be chosen.
struct Shelved {
    /// What it is chosen by, and the command line calls it: the id of one that is built in, the name of
    /// the file of one that was brought.
    key: String,
    scheme: Scheme,
    parts: Vec<Loaded>,
}

/// A component that was brought by itself.
struct Lone {
    /// The name of its file.
    key: String,
    /// Once for each stage that it is for.
    parts: Vec<Loaded>,
}

/// The schemes, and those that were made ready.
pub(crate) struct Shelf {
    components: Arc<dyn Components>,
    schemes: Vec<Shelved>,
    lone: Vec<Lone>,
    /// By scheme and the numbers of its stages. They stay: whatever is shown refers to them.
    ready: BTreeMap<(String, Vec<u32>), &'static Ready>,
}

impl Shelf {
    pub(crate) fn new(
        components: Arc<dyn Components>,
        offered: Vec<Offered>,
    ) -> Result<Self, Error> {
        let mut shelf = Self {
            components,
            schemes: Vec::new(),
            lone: Vec::new(),
            ready: BTreeMap::new(),
        };
        for it in offered {
            let scheme = scheme(&it)?;
            let key = shelf.free(scheme.id());
            let parts = it.parts;
            shelf.schemes.push(Shelved { key, scheme, parts });
        }
        Ok(shelf)
    }

    /// The schemes that can be chosen, by their keys, each with its name.
    pub(crate) fn schemes(&self) -> impl Iterator<Item = (&str, &Scheme)> {
        self.schemes.iter().map(|it| (it.key.as_str(), &it.scheme))
    }

    /// The components that were brought by themselves for a stage.
    pub(crate) fn lone(&self, stage: Stage) -> impl Iterator<Item = &str> {
        let of_stage = self.lone.iter().filter(move |it| it.of(stage).is_some());
        of_stage.map(|it| it.key.as_str())
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.schemes.iter().any(|it| it.key == key)
    }

    /// Whether a component was brought by itself for a stage.
    pub(crate) fn has_lone(&self, key: &str, stage: Stage) -> bool {
        self.lone(stage).any(|it| it == key)
    }

    fn find(&self, key: &str) -> Result<&Shelved, Error> {
        let found = self.schemes.iter().find(|it| it.key == key);
        found.ok_or_else(|| Error::input("没有这个方案", "there is no such scheme"))
    }

    /// A key that nothing has yet: a name, with a number before its end where it is taken.
    fn free(&self, name: &str) -> String {
        let (stem, end) = match name.strip_suffix(".wasm") {
            Some(stem) => (stem, ".wasm"),
            None => (name, ""),
        };
        let mut keys = (1..).map(|number: u32| match number {
            1 => name.to_owned(),
            _ => format!("{stem} ({number}){end}"),
        });
        let taken = |key: &String| self.has(key) || self.lone.iter().any(|it| it.key == *key);
        keys.find(|key| !taken(key)).unwrap_or_default()
    }

    /// Takes over what was brought, and gives what it is chosen by; what was brought before is the same
    /// as it was. Of a component by itself, the stages that it is for. What is given back last stands for what
    /// was brought, and asks no component anything.
    ///
    /// # Errors
    /// It does not keep the contract.
    pub(crate) fn bring(
        &mut self,
        file: &str,
        brought: Brought,
    ) -> Result<(String, Vec<Stage>, Brought), Error> {
        match brought {
            Brought::Stages(mut parts) => {
                parts.sort_by_key(|it| it.stage);
                for part in &mut parts {
                    file.clone_into(&mut part.name);
                }
                let stages = parts.iter().map(|it| it.stage).collect();
                let kept = Brought::Stages(parts.clone());
                let same = |it: &&Lone| same(&it.parts, &parts);
                if let Some(known) = self.lone.iter().find(same) {
                    return Ok((known.key.clone(), stages, kept));
                }
                let key = self.free(file);
                self.lone.push(Lone {
                    key: key.clone(),
                    parts,
                });
                Ok((key, stages, kept))
            }
            Brought::Scheme(offered) => {
                let scheme = scheme(&offered)?;
                let name = file.strip_suffix(".zip").unwrap_or(file);
                let key = self.shelve(name, scheme, offered.parts.clone());
                Ok((key, Vec::new(), Brought::Scheme(offered)))
            }
            Brought::Composed(manifest, inner) => {
                let offered = self.composed(file, &manifest, &inner)?;
                self.bring(file, Brought::Scheme(offered))
            }
        }
    }

    /// A scheme that was brought. One that is there already is not there twice.
    fn shelve(&mut self, name: &str, scheme: Scheme, parts: Vec<Loaded>) -> String {
        let text = |it: &Scheme| it.manifest.without_stages().unwrap_or_default();
        let known = self
            .schemes
            .iter()
            .find(|it| same(&it.parts, &parts) && text(&it.scheme) == text(&scheme));
        if let Some(known) = known {
            return known.key.clone();
        }
        let key = self.free(name);
        self.schemes.push(Shelved {
            key: key.clone(),
            scheme,
            parts,
        });
        key
    }

    /// A composed scheme as one in a folder would be: its components by their digests, what it says of itself
    /// as a manifest, held to what any manifest is.
    fn composed(
        &self,
        file: &str,
        said: &laurel_contract::manifest::Manifest,
        inner: &BTreeMap<String, u32>,
    ) -> Result<Offered, Error> {
        let named = chained::parts(&said.parts)
            .map(|(stage, it)| (stage, it.component.as_str(), it.sha256.as_str()));
        let find = |sha256: &str| Some((*inner.get(sha256)?, sha256.to_owned()));
        let found = manifest::parts(file, named, find, &short)?;
        let parts = found
            .into_iter()
            .map(|(stage, (name, (component, sha256)))| Loaded {
                stage,
                component,
                name: name.as_str().to_owned(),
                sha256,
            });
        let parts: Vec<Loaded> = parts.collect();
        let described = |stage: Stage| -> Result<Description, Error> {
            let part = parts.iter().find(|it| it.stage == stage);
            let part = part.ok_or_else(|| crate::components::Lapse::Missing.of(stage.id()))?;
            let lapsed = |lapse: crate::components::Lapse| lapse.of(&part.name);
            let said = self.components.describe(part.component, stage);
            Ok(said.map_err(lapsed)?.description)
        };
        let mut written = chained::manifest(said, &described)?;
        let entry = |it: &Loaded| {
            let entry = Entry {
                component: it.name.clone(),
                sha256: Some(it.sha256.clone()),
                limits: Given::default(),
            };
            (it.stage, entry)
        };
        written.stages = parts.iter().map(entry).collect();
        manifest::check(&written, &short).map_err(|why| {
            Failure::new(
                file,
                format!("清单有误：{}", why.zh),
                format!("its manifest is wrong: {}", why.en),
            )
        })?;
        Ok(Offered {
            manifest: written.without_stages().unwrap_or_default(),
            parts,
        })
    }

    /// Takes away what was brought last, where it does not keep the contract after all.
    pub(crate) fn forget(&mut self, key: &str) {
        self.schemes.retain(|it| it.key != key);
        self.lone.retain(|it| it.key != key);
    }

    /// A side as it is chosen: its scheme, with the stages that it takes from others.
    pub(crate) fn ready(&mut self, side: &Side) -> Result<&'static Ready, Error> {
        let own = self.find(&side.scheme)?;
        let mut scheme = own.scheme.clone();
        let mut chosen: BTreeMap<Stage, Loaded> = BTreeMap::new();
        chosen.extend(own.parts.iter().map(|it| (it.stage, it.clone())));
        for (stage, other) in &side.stages {
            let other = self.find(other)?;
            scheme.swap(*stage, &other.scheme);
            let part = other.parts.iter().find(|it| it.stage == *stage);
            chosen.extend(part.map(|it| (*stage, it.clone())));
        }
        for (stage, file) in &side.components {
            let lone = self.lone.iter().find(|it| it.key == *file);
            let Some(part) = lone.and_then(|it| it.of(*stage)) else {
                return Err(Error::input(
                    format!("本页没有组件 {file}"),
                    format!("there is no component {file} on this page"),
                ));
            };
            let before = scheme.parts.get(stage);
            let new = Part {
                component: part.name.clone(),
                from: part.name.clone(),
                scheme: None,
                called: None,
                sha256: part.sha256.clone(),
                // What the manifest sets for the stage holds for whatever stands in for its component.
                limits: before.map(|it| it.limits.clone()).unwrap_or_default(),
                bytes: Cow::Borrowed(&[]),
            };
            scheme.composed = None;
            scheme.parts.insert(*stage, new);
            chosen.insert(*stage, part.clone());
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

impl Lone {
    fn of(&self, stage: Stage) -> Option<&Loaded> {
        self.parts.iter().find(|it| it.stage == stage)
    }
}

/// Whether components are the same, stage by stage.
fn same(one: &[Loaded], other: &[Loaded]) -> bool {
    let digests = |of: &[Loaded]| -> BTreeMap<Stage, String> {
        of.iter().map(|it| (it.stage, it.sha256.clone())).collect()
    };
    digests(one) == digests(other)
}

/// What a message calls a component.
fn short(component: &str) -> Cow<'_, str> {
    laurel_words::visible::short(component)
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
        let Described {
            exported,
            description,
        } = components.describe(number, stage).map_err(lapsed)?;
        size::said(&name, "describe", &description)?;
        worded::plain(&name, &description)?;
        described::description(stage, &description).settle(&name, &nobody)?;
        match stage {
            Stage::Eligibility => {
                let listed = components.facts(number).map_err(lapsed)?;
                size::said(&name, "facts", &listed)?;
                worded::plain(&name, &listed)?;
                described::facts(&listed).settle(&name, &nobody)?;
                facts = Facts::of(&listed).map_err(|fact| unknown_fact(&name, &fact))?;
            }
            Stage::Scoring => {
                standards = components.standards(number).map_err(lapsed)?;
                size::said(&name, "standards", &standards)?;
                worded::plain(&name, &standards)?;
                described::standards(&standards).settle(&name, &nobody)?;
            }
            Stage::Ranking => (),
            Stage::Sanction => {
                measure_kinds = components.measure_kinds(number).map_err(lapsed)?;
                size::said(&name, "measure-kinds", &measure_kinds)?;
                worded::plain(&name, &measure_kinds)?;
                described::kinds(&measure_kinds).settle(&name, &nobody)?;
            }
        }
        let unit = Unit {
            stage,
            name: name.clone(),
            sha256: loaded.sha256,
            contract: spoken(stage, [exported.as_str()]),
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
