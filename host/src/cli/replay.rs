//! Running again what a receipt records: the same components, found by their schemes and digests, with
//! what the command line set then, on a cycle file that is given now.

use std::collections::BTreeMap;

use super::input::{CycleFile, Known};
use super::session::Session;
use super::stage_of;
use laurel_compare::whole::{Whole, whole};
use laurel_contract::types::Detail;
use laurel_cycle::error::Error;
use laurel_engine::engine::{Runner, WASMTIME};
use laurel_engine::pipeline::prepare;
use laurel_receipt::make::Made;
use laurel_receipt::{Public, PublicSide, PublicStage, Receipt};
use laurel_register::{Address, Register, State};
use laurel_scheme::columns::Columns;
use laurel_scheme::limits::{Asked, Given};
use laurel_scheme::outcome::View;
use laurel_scheme::ready::{Ready, Run};
use laurel_scheme::scheme::{Dates, Manifest, Part, Scheme};
use laurel_scheme::settings::{AllSettings, Settings};
use laurel_scheme::stage::Stage;
use laurel_schemes::find::built_in;
use laurel_verify::compare::{Findings, Other, What, compare};
use laurel_words::lang::{Lang, Text};

/// Where to look for components, besides the built-in schemes.
#[derive(clap::Args, Default)]
pub struct Places {
    /// 在此方案、文件夹或清单中找组件，可多次 · look for components in this scheme, folder or manifest
    #[arg(long, value_name = "SCHEME")]
    scheme: Vec<String>,
    /// 某阶段用此组件文件 · take this file for a stage
    #[arg(long, value_name = "[A:|B:]STAGE=FILE")]
    component: Vec<String>,
    /// 当时补填所用的荣誉名册（文件或 PostgreSQL 网址） · the register that was asked then, a file or a URL
    #[arg(long, value_name = "FILE|URL")]
    register: Option<String>,
}

/// What came of running again.
pub enum Replayed<T> {
    /// What differs, and what was made of the run.
    Done(Findings, T),
    /// The cycle file is another one and cannot be read: what differs.
    Unreadable(Findings),
}

/// What is made of a run that was run again, and of what differs.
pub type Use<'u, T> = &'u dyn Fn(&Made, &Findings) -> Result<T, Error>;

impl Places {
    /// Where some schemes are.
    pub fn of(scheme: Vec<String>) -> Self {
        Self {
            scheme,
            ..Self::default()
        }
    }

    /// Runs again.
    pub fn replay<T>(
        &self,
        session: &Session,
        receipt: &Receipt,
        cycle: &CycleFile,
        then: Use<T>,
    ) -> Result<Replayed<T>, Error> {
        let state = self.state(receipt)?;
        self.replay_with(session, receipt, cycle, state.as_ref(), then)
    }

    /// What the register said that was asked then; none where none was.
    fn state(&self, receipt: &Receipt) -> Result<Option<State>, Error> {
        let Some(head) = receipt.private.register else {
            return Ok(None);
        };
        let Some(register) = &self.register else {
            return Err(Error::input(
                "这份回执的运行采用了荣誉名册所载：请用 --register 指明名册",
                "the run of this receipt took answers from a register: name it with --register",
            ));
        };
        let register = Register::open(Address::of(register))?;
        register.as_of(head).map(Some)
    }

    /// The same with what the register said then.
    pub fn replay_with<T>(
        &self,
        session: &Session,
        receipt: &Receipt,
        cycle: &CycleFile,
        register: Option<&State>,
        then: Use<T>,
    ) -> Result<Replayed<T>, Error> {
        let public = &receipt.statement.public;
        let asked = asked(session, public)?;
        let runner = session.runner_within(asked.clone())?;
        let shelves = self.shelves(session)?;
        let mut readies = Vec::new();
        for (number, side) in public.sides.iter().enumerate() {
            let letter = (public.sides.len() > 1).then_some(if number == 0 {
                super::Side::A
            } else {
                super::Side::B
            });
            readies.push(self.ready(&runner, &shelves, side, letter)?);
        }
        let set: Vec<AllSettings> = readies
            .iter()
            .zip(&public.sides)
            .map(|(ready, side)| ready.settings(&settings(side)))
            .collect::<Result<_, Error>>()?;
        let known = Known::under(readies.iter().zip(&set));
        let (cycle, digest) = session.read_digested(cycle, &known, public.anonymous, register)?;
        let cycle = match cycle {
            Ok(cycle) => cycle,
            Err(error) if digest == receipt.private.input => return Err(error),
            Err(error) => {
                return Ok(Replayed::Unreadable(Findings::other_input(
                    receipt, digest, &error,
                )));
            }
        };
        let columns = Columns::new(cycle).taking(public.undecided);
        let settings: Vec<Settings> = public.sides.iter().map(settings).collect();
        let runs: Vec<Run> = readies
            .iter()
            .zip(&settings)
            .map(|(ready, asked)| {
                ready.run(&columns, ready.settings(asked)?, Detail::Reasons, &|_| ())
            })
            .collect::<Result<_, Error>>()?;
        let views: Vec<View> = runs.iter().map(View::new).collect();
        let attributed = public.comparison.as_ref().is_some_and(|it| it.attributed);
        let diff = match &views[..] {
            [a, b] => match whole(a, b, attributed) {
                Whole {
                    failed: Some(error),
                    ..
                } => return Err(error),
                Whole { diff, .. } => Some(diff),
            },
            _ => None,
        };
        let made = Made {
            sides: views.iter().zip(&settings).collect(),
            diff: diff.as_ref(),
            input: digest,
            anonymous: public.anonymous,
            limits: &asked,
            register: receipt.private.register,
            wasmtime: Some(WASMTIME),
        };
        let mut found = compare(
            receipt,
            &made.receipt(receipt.private.secret, None)?,
            Other::Again,
        );
        if found.has(What::Component) && self.scheme.is_empty() && self.component.is_empty() {
            found.remarks.push(Text::new(
                "组件取自内置方案；若当时用的是别的方案，请用 --scheme 指明其文件夹",
                "components were taken from the built-in schemes; where it was another scheme, name its folder with --scheme",
            ));
        }
        for side in &public.sides {
            for (stage, was) in &side.stages {
                let part = shelves.part(*stage, was);
                let Some(part) = part.filter(|part| shelves.stands_in(side, was, part)) else {
                    continue;
                };
                let (scheme, from) = (&side.scheme, part.from);
                found.not_compared.push(Text::new(
                    format!(
                        "{}：组件出自哪个方案：回执为 {scheme}，现取自 {from} 中字节相同的组件",
                        stage.title(Lang::Zh)
                    ),
                    format!(
                        "{}: which scheme the component came from: {scheme} in the receipt, the same bytes from {from} now",
                        stage.title(Lang::En)
                    ),
                ));
            }
        }
        let used = then(&made, &found)?;
        Ok(Replayed::Done(found, used))
    }

    /// The schemes that are at hand: those that were named first, then the built-in ones; with how many
    /// were named.
    fn shelves(&self, session: &Session) -> Result<Shelves, Error> {
        let find = |name: &str| session.find(name);
        Ok(Shelves {
            named: self
                .scheme
                .iter()
                .map(|it| find(it))
                .collect::<Result<_, _>>()?,
            built_in: built_in().map(find).collect::<Result<_, _>>()?,
        })
    }

    /// A side's scheme, with the components that it had as far as they are at hand.
    fn ready(
        &self,
        runner: &Runner,
        shelves: &Shelves,
        side: &PublicSide,
        letter: Option<super::Side>,
    ) -> Result<Ready, Error> {
        let named = shelves.named.iter().find(|it| it.id() == side.scheme);
        // A built-in scheme of this id may be another than was run: with settings of its own, or with
        // another's stages. What the receipt says of it stands over what is built in.
        let built_in = shelves.built_in.iter().find(|it| it.id() == side.scheme);
        let known = named.or(built_in);
        let mut scheme = Scheme {
            manifest: known.map_or_else(|| manifest(side), |known| known.manifest.clone()),
            text: String::new(),
            parts: BTreeMap::new(),
            composed: None,
            called: None,
        };
        let mut given = BTreeMap::new();
        for entry in super::Changes::of(&self.component, letter)? {
            let (stage, file) = stage_of(entry)?;
            given.insert(stage, file);
        }
        for (stage, was) in &side.stages {
            let part = shelves.part(*stage, was);
            match (given.get(stage), part) {
                (Some(file), part) => {
                    let at_hand = part.clone();
                    scheme.parts.extend(part.map(|part| (*stage, part)));
                    laurel_schemes::find::swap_file(&mut scheme, *stage, file.as_ref())?;
                    // The bytes that are at hand anyway are no other component: nothing is swapped.
                    if let Some(part) = at_hand
                        && let Some(given) = scheme.parts.get_mut(stage)
                        && given.sha256 == part.sha256
                    {
                        *given = part;
                    }
                }
                (None, Some(mut part)) => {
                    // The same bytes from elsewhere do for a stage of the scheme's own.
                    if shelves.stands_in(side, was, &part) {
                        part.scheme.clone_from(&was.from);
                    }
                    scheme.parts.insert(*stage, part);
                }
                (None, None) => return Err(not_at_hand(*stage, was)),
            }
            if known.is_none()
                && let Some(part) = scheme.parts.get_mut(stage)
            {
                // What no manifest says any more, the receipt does.
                let limits = was.limits.into_iter().flat_map(|it| it.each());
                part.limits = Given(limits.collect());
            }
        }
        let mut ready = prepare(runner, scheme)?;
        if named.is_none() && known.is_some() {
            as_recorded(&mut ready, side)?;
        }
        Ok(ready)
    }
}

/// Sets what the receipt says of a scheme's terms where that is not what its stages say by themselves.
fn as_recorded(ready: &mut Ready, side: &PublicSide) -> Result<(), Error> {
    let of_manifest = ready.settings(&Settings::default())?;
    let mut set = BTreeMap::new();
    for (stage, was) in &side.stages {
        let described = ready.description(*stage).into_iter();
        for term in described.flat_map(|it| &it.terms) {
            let now = ready.term(*stage, term, &of_manifest).value;
            let then = was.terms.get(&term.id);
            if let Some(then) =
                then.filter(|then| **then != now && !side.set.contains_key(&term.id))
            {
                set.insert(term.id.clone(), then.clone());
            }
        }
    }
    let waived: BTreeMap<String, Text> = waived_by_itself(side)
        .filter(|rule| ready.has_rule(rule))
        .map(|rule| (rule.clone(), Text::default()))
        .collect();
    let before = &ready.scheme.manifest.waived;
    if set.is_empty() && waived.keys().eq(before.keys()) {
        return Ok(());
    }
    ready.scheme.manifest.waived = waived;
    ready.scheme.manifest.settings.extend(set);
    ready.as_it_stands = Default::default();
    ready.known_editions = Default::default();
    Ok(())
}

/// The schemes that are at hand.
struct Shelves {
    named: Vec<Scheme>,
    built_in: Vec<Scheme>,
}

impl Shelves {
    fn all(&self) -> impl Iterator<Item = &Scheme> {
        self.named.iter().chain(&self.built_in)
    }

    /// Whether a part stands in for a stage of the scheme's own, with the same bytes, where nobody names
    /// that scheme.
    fn stands_in(&self, side: &PublicSide, was: &PublicStage, part: &Part) -> bool {
        self.named.iter().all(|it| it.id() != side.scheme)
            && was.from.as_ref() == Some(&side.scheme)
            && part.scheme != was.from
            && part.sha256 == was.component.to_string()
    }

    /// The component of a stage: that of the scheme it came from, where the user names that scheme; else
    /// the same bytes from wherever they are; else what a built-in scheme now has for it.
    fn part(&self, stage: Stage, was: &PublicStage) -> Option<Part> {
        let of_scheme = |scheme: &&Scheme| was.from.as_deref() == Some(scheme.id());
        let digest = was.component.to_string();
        let same = || {
            let parts = self.all().flat_map(|scheme| scheme.parts.values());
            parts.into_iter().find(|part| part.sha256 == digest)
        };
        // The scheme that it came from first: the same bytes may be elsewhere as well.
        let own = || {
            let part = self
                .all()
                .filter(of_scheme)
                .filter_map(|it| it.parts.get(&stage));
            part.into_iter().find(|part| part.sha256 == digest)
        };
        let named = self.named.iter().find(of_scheme);
        let built_in = self.built_in.iter().find(of_scheme);
        named
            .and_then(|scheme| scheme.parts.get(&stage))
            .or_else(own)
            .or_else(same)
            .or_else(|| built_in.and_then(|scheme| scheme.parts.get(&stage)))
            .cloned()
    }
}

/// What the command line sets over what it set then, as far as a receipt may say so.
fn asked(session: &Session, public: &Public) -> Result<Asked, Error> {
    if session.limits != Asked::default() {
        return Ok(session.limits.clone());
    }
    public.limits_asked.below_ceiling()?;
    Ok(public.limits_asked.clone())
}

/// Rules that the scheme itself did not ask.
fn waived_by_itself(side: &PublicSide) -> impl Iterator<Item = &String> {
    let waived = side.stages.values().flat_map(|stage| &stage.waived);
    waived.filter(|rule| !side.waived.contains(rule))
}

fn settings(side: &PublicSide) -> Settings {
    Settings {
        terms: side.set.clone(),
        waived: side.waived.clone(),
    }
}

/// A manifest for a scheme that is not at hand, from what its receipt says.
fn manifest(side: &PublicSide) -> Manifest {
    // What the command line set is set once more: it is no word of the manifest.
    let terms = side
        .stages
        .values()
        .flat_map(|stage| &stage.terms)
        .filter(|(term, _)| !side.set.contains_key(*term));
    Manifest {
        id: side.scheme.clone(),
        status: side.status,
        name: side.name.clone(),
        dates: Dates::default(),
        notes: Vec::new(),
        settings: terms
            .map(|(term, value)| (term.clone(), value.clone()))
            .collect(),
        waived: waived_by_itself(side)
            .map(|rule| (rule.clone(), Text::default()))
            .collect(),
        reasons: BTreeMap::new(),
        stages: BTreeMap::new(),
        made_of: Vec::new(),
    }
}

fn not_at_hand(stage: Stage, was: &PublicStage) -> Error {
    let digest = was.component;
    Error::input(
        format!(
            "手头没有{}的组件（摘要值 {digest}）：请用 --scheme 指明其方案文件夹，或用 --component {}=文件",
            stage.title(Lang::Zh),
            stage.id()
        ),
        format!(
            "the component of {} (digest {digest}) is not at hand: name its folder with --scheme, or its file with --component {}=FILE",
            stage.title(Lang::En),
            stage.id()
        ),
    )
}
