//! What a command line asks for whatever its command: the language, the limits, what is left out, what is
//! made of what nobody has decided. Every command is given it.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use laurel_cycle::error::{Error, Failure};
use laurel_cycle::{Cycle, Id};
use laurel_engine::engine::{Runner, Spent};
use laurel_engine::pipeline::prepare;
use laurel_register::{Head, State};
use laurel_scheme::columns::{Columns, Undecided};
use laurel_scheme::limits::{Asked, Limits};
use laurel_scheme::ready::Ready;
use laurel_scheme::scheme::Scheme;
use laurel_scheme::settings::AllSettings;
use laurel_words::lang::Lang;
use laurel_words::typed::typed;

use super::input::Known;
use super::{Changes, Side};

/// What holds for the whole of a command.
pub struct Session {
    /// The language of what is said.
    pub lang: Lang,
    /// What is made of what people have not decided.
    pub undecided: Undecided,
    /// The limits that the command line sets, for every component that is run.
    pub limits: Asked,
    /// Whether warnings are errors.
    pub strict: bool,
    /// Whether identities are left out.
    pub anonymous: bool,
    /// One budget for all that a command runs.
    pub spent: Arc<Spent>,
    /// The ids that the file has, where they have been left out.
    pub ids: OnceLock<Vec<Id>>,
    /// The register that answers what a cycle file leaves unanswered, where one is named.
    pub register: Option<Consulted>,
}

/// What a register says, and how far it had come.
pub struct Consulted {
    /// What it says in all.
    pub state: State,
    /// Its last entry.
    pub head: Head,
}

/// A scheme as it was asked for, and the cycle that it is asked about.
pub struct Bench {
    /// The scheme, compiled and described.
    pub ready: Ready,
    /// How it is set.
    pub settings: AllSettings,
    /// The cycle.
    pub columns: Columns<'static>,
}

impl Session {
    /// The language of the neutral ids that stand where identities are left out; none where they are not.
    pub fn anonymity(&self) -> Option<Lang> {
        self.anonymous.then_some(self.lang)
    }

    /// A scheme by its name, folder or file.
    pub fn find(&self, name: &str) -> Result<Scheme, Error> {
        let found = self.find_as_it_is(name);
        found.map(laurel_schemes::find::called_by_digest)
    }

    /// The same with the files' own names, for what is written under them.
    pub fn find_as_it_is(&self, name: &str) -> Result<Scheme, Error> {
        laurel_schemes::find::find_within(name, &typed(name), &self.limits)
    }

    /// What runs components within the limits that were asked for.
    pub fn runner(&self) -> Result<Runner, Error> {
        self.runner_within(self.limits.clone())
    }

    /// The same with other limits over those of a manifest.
    pub fn runner_within(&self, asked: Asked) -> Result<Runner, Error> {
        let runner = Runner::asked(Limits::default(), asked).map_err(|error| {
            Failure::new(
                "wasmtime",
                format!("运行时无法启动：{error:#}"),
                format!("the runtime does not start: {error:#}"),
            )
        })?;
        Ok(runner
            .trusting(laurel_schemes::find::is_built_in)
            .within(self.spent.clone()))
    }

    /// A scheme, compiled and described.
    pub fn ready(&self, scheme: Scheme) -> Result<Ready, Error> {
        prepare(&self.runner()?, scheme)
    }

    /// The two sides of a comparison, each compiled and described, or what is wrong with it.
    pub fn sides(
        &self,
        [a, b]: [&str; 2],
        scheme: impl Fn(&str, Side) -> Result<Scheme, Error> + Sync,
    ) -> Result<[Result<Ready, Error>; 2], Error> {
        let runner = self.runner()?;
        let ready = |name: &str, side: Side| prepare(&runner, scheme(name, side)?);
        let (a, b) = rayon::join(|| ready(a, Side::A), || ready(b, Side::B));
        Ok([a, b])
    }

    /// The columns of a cycle, with what is made of what nobody has decided.
    pub fn columns(&self, cycle: &'static Cycle) -> Columns<'static> {
        Columns::new(cycle).taking(self.undecided)
    }

    /// A scheme as it was asked for, and a cycle. What is set amiss is said before the cycle is read.
    pub fn bench(&self, changes: &Changes, scheme: &str, cycle: &Path) -> Result<Bench, Error> {
        self.bench_of(
            self.ready(changes.scheme(self, scheme, None)?)?,
            changes,
            cycle,
        )
    }

    /// The same with a scheme that is ready.
    pub fn bench_of(&self, ready: Ready, changes: &Changes, cycle: &Path) -> Result<Bench, Error> {
        let settings = ready.settings(&changes.settings(None)?)?;
        let cycle = self.read(cycle, &Known::under([(&ready, &settings)]))?;
        Ok(Bench {
            columns: self.columns(cycle),
            ready,
            settings,
        })
    }
}
