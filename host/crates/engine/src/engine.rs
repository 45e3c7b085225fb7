//! The one place where components are run, and what limits them.
//!
//! Every call gets a store of its own, so that nothing outlives it, and every store has the limits of
//! its component: fuel, which decides (the same run uses the same fuel on any machine), memory, tables
//! and stack, and a deadline on the clock only as a backstop, in case fuel is set too high for a slow
//! machine.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use wasmtime::component::{
    Component, ComponentExportIndex, ComponentNamedList, Instance, InstancePre, Lift, Linker, Lower,
};
use wasmtime::{
    Cache, CacheConfig, Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel,
    PoolingAllocationConfig, ResourceLimiter, Store, StoreLimits, StoreLimitsBuilder, Trap,
};

use crate::admission::{self, Setting};
pub use laurel_admission::invalid;
use laurel_cycle::error::Error;
pub use laurel_cycle::error::Failure;
use laurel_scheme::bounds;
pub use laurel_scheme::limits::Limits;
use laurel_scheme::limits::{Asked, Given, Limit};
use laurel_scheme::ready::spoken;
use laurel_scheme::stage::Stage;
use laurel_words::lang::one_line;

/// The version of wasmtime, as it is locked.
pub const WASMTIME: &str = env!("LAUREL_WASMTIME");
/// One tick of the epoch.
const TICK: Duration = Duration::from_millis(100);
/// Largest memory of an instance from the pool, and most elements of its tables. A component that may
/// have more gets its instances on demand.
const POOLED: (u64, u64) = (1 << 30, 10_000);
/// Bytes of a memory that stay in the pool for the next call: those of a shard of applicants.
const RESIDENT: usize = 4 << 20;
/// Largest stack that any thread of the host has room for, beside its own.
const HOST_STACK: u64 = 1 << 20;
/// Core instances, tables and memories of one component: a composed scheme has six memories, and a
/// component of a language that brings its libraries along has dozens of instances.
const PARTS: (usize, usize, usize) = (256, 64, 16);

/// What a store carries: its limits, and which of them it ran into.
pub struct State {
    /// How many instances, tables and memories there may be.
    limits: StoreLimits,
    /// Bytes of all memories.
    memory: Share,
    /// Elements of all tables.
    table: Share,
    /// What was refused to the component. It is told so, and most often traps.
    refused: Option<Refused>,
}

/// What all memories, or all tables, of a store have together.
struct Share {
    most: usize,
    used: usize,
}

impl Share {
    fn of(limit: u64) -> Self {
        Self {
            most: size(limit),
            used: 0,
        }
    }

    /// Whether one may grow, none where there is too little left for all. Beyond its own maximum it does
    /// not grow. What is granted here and then fails for another reason stays counted.
    fn grants(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> Option<bool> {
        let more = desired.saturating_sub(current);
        let used = self.used.checked_add(more);
        let used = used.filter(|used| *used <= self.most)?;
        if maximum.is_some_and(|most| desired > most) {
            return Some(false);
        }
        self.used = used;
        Some(true)
    }
}

/// A growth that was refused to a component.
#[derive(Clone, Copy)]
enum Refused {
    Memory,
    Table,
}

impl ResourceLimiter for State {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let granted = self.memory.grants(current, desired, maximum);
        if granted.is_none() {
            self.refused = Some(Refused::Memory);
        }
        Ok(granted.unwrap_or(false))
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let granted = self.table.grants(current, desired, maximum);
        if granted.is_none() {
            self.refused = Some(Refused::Table);
        }
        Ok(granted.unwrap_or(false))
    }

    fn instances(&self) -> usize {
        self.limits.instances()
    }

    fn tables(&self) -> usize {
        self.limits.tables()
    }

    fn memories(&self) -> usize {
        self.limits.memories()
    }
}

/// What a call is for, and so what it may use.
#[derive(Clone, Copy)]
enum Purpose {
    /// An answer on so many rows.
    Answer(usize),
    /// What a component says of itself.
    Description,
}

impl Purpose {
    /// Bytes that may come back: what is lifted stands in memory before anything can look at it, so it
    /// grows with what was asked, whatever a component has.
    fn transfer(self, limits: &Limits) -> u64 {
        if limits.transfer > Limit::Transfer.ceiling() {
            // The user's own word.
            return limits.transfer;
        }
        let most = match self {
            Self::Description => bounds::DESCRIPTION_BYTES.value,
            Self::Answer(rows) => bounds::ANSWER_BYTES_PER_ROW
                .value
                .saturating_mul(u64::try_from(rows).unwrap_or(u64::MAX))
                .saturating_add(bounds::ANSWER_BYTES.value),
        };
        limits.transfer.min(most)
    }

    fn fuel(self, limits: &Limits) -> u64 {
        let rows = match self {
            Self::Description => 0,
            Self::Answer(rows) => u64::try_from(rows).unwrap_or(u64::MAX),
        };
        limits
            .fuel
            .saturating_add(limits.fuel_per_row.saturating_mul(rows))
    }
}

/// What the components of strangers used in all calls together. The built-in ones, which are known by
/// their bytes, do not count: what they do is ours.
#[derive(Debug, Default)]
pub struct Spent {
    calls: AtomicU64,
    fuel: AtomicU64,
    micros: AtomicU64,
}

/// What all calls together have left. Each of several calls at a time may use it.
#[derive(Clone, Copy)]
struct Rest {
    ms: u64,
    fuel: u64,
}

impl Rest {
    /// Where nobody counts.
    const ALL: Self = Self {
        ms: u64::MAX,
        fuel: u64::MAX,
    };
}

/// How a share of what all calls may use stands to the whole, for the gate.
const GATE: u64 = 5;

impl Spent {
    fn add(&self, fuel: u64, time: Duration) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.fuel.fetch_add(fuel, Ordering::Relaxed);
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// What is left; none where there is nothing left of either.
    fn left(&self, limits: &Limits) -> Option<Rest> {
        let fuel = self.fuel.load(Ordering::Relaxed);
        let spent = self.micros.load(Ordering::Relaxed) / 1_000;
        let left = |most: u64, spent| most.checked_sub(spent).filter(|it| *it > 0);
        Some(Rest {
            ms: left(limits.total_ms, spent)?,
            fuel: left(limits.total_fuel, fuel)?,
        })
    }

    /// What was done so far, and what ended it.
    fn over(&self, name: &str, limits: &Limits) -> Failure {
        let calls = self.calls.load(Ordering::Relaxed);
        let fuel = self.fuel.load(Ordering::Relaxed);
        let seconds = self.micros.load(Ordering::Relaxed) / 1_000_000;
        let limit = match fuel < limits.total_fuel {
            true => Limit::TotalTime,
            false => Limit::TotalFuel,
        };
        let mut each = limits.each().into_iter();
        let most = each
            .find(|(it, _)| *it == limit)
            .map_or(0, |(_, most)| most);
        let (id, most) = (limit.id(), limit.show(most));
        Failure::new(
            name,
            format!(
                "外来组件至此已调用 {calls} 次，用时 {seconds} 秒、燃料 {fuel}，达到合计上限 {id}={most}，不再继续；若信任该组件，请用 --limit {id}=… 放宽"
            ),
            format!(
                "strangers' components were called {calls} times so far, for {seconds} seconds and {fuel} units of fuel: that is the limit {id}={most} for all calls, and nothing more is run; if you trust the component, set --limit {id}=…"
            ),
        )
    }
}

/// Gives a store what a call may use, of what all calls together have left, and says how much fuel that is.
fn refuel(
    limits: &Limits,
    store: &mut Store<State>,
    purpose: Purpose,
    left: Rest,
) -> wasmtime::Result<u64> {
    store.set_hostcall_fuel(size(purpose.transfer(limits)));
    let fuel = purpose.fuel(limits).min(left.fuel);
    if limits.watched {
        store.set_fuel(fuel)?;
        let ticks = limits.deadline().as_millis().div_ceil(TICK.as_millis());
        // The first tick may come at once: what is left has gone by then, in any case.
        let of_all = u128::from(left.ms)
            .div_ceil(TICK.as_millis())
            .saturating_add(1);
        let ticks = ticks.min(of_all);
        store.set_epoch_deadline(u64::try_from(ticks).unwrap_or(u64::MAX));
    }
    Ok(fuel)
}

/// A number of bytes or elements, as this machine counts them.
fn size(limit: u64) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

/// Does something that may take so much stack: where a thread of the host has less, on one that has
/// as much.
fn on_stack<T: Send>(
    stack: u64,
    work: impl FnOnce() -> wasmtime::Result<T> + Send,
) -> wasmtime::Result<T> {
    if stack <= HOST_STACK {
        return work();
    }
    // What surrounds the component needs some as well.
    let stack = size(stack.saturating_add(HOST_STACK));
    let span = tracing::Span::current();
    std::thread::scope(|scope| {
        let worker = std::thread::Builder::new()
            .stack_size(stack)
            .spawn_scoped(scope, move || span.in_scope(work))
            .map_err(wasmtime::Error::new)?;
        worker
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Compiles and runs components.
#[derive(Clone)]
pub struct Runner {
    default: Limits,
    asked: Asked,
    trusts: fn(&[u8]) -> bool,
    machines: Arc<Mutex<Vec<Arc<Machine>>>>,
    /// What all calls used; none where each is bounded, and all together are not.
    spent: Option<Arc<Spent>>,
}

/// What an engine is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Build {
    stack: u64,
    watched: bool,
    pooled: bool,
    /// Whether code is left as it is: an optimizer can be made to take far longer than what it is
    /// given says. For strangers' components where nothing ends it.
    plain: bool,
}

/// An engine with what keeps its time.
struct Machine {
    build: Build,
    engine: Engine,
    allocation: Allocation,
    _ticker: Ticker,
}

/// Where the instances of components come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allocation {
    /// A pool that is set up once: the fast way.
    Pool,
    /// Each is set up when it is needed: because it asks for more than the pool has room for, or
    /// because there is no pool, and why.
    OnDemand(Option<String>),
}

impl Machine {
    /// `cramped` says that there is too little address space for a pool.
    fn new(build: Build, cramped: bool) -> wasmtime::Result<Self> {
        let (engine, allocation) = match (build.pooled, cramped) {
            (true, _) => match Engine::new(&pooled(build)) {
                Ok(engine) => (engine, Allocation::Pool),
                Err(error) => {
                    let why = Allocation::OnDemand(Some(first_line(&error)));
                    (Engine::new(&frugal(build))?, why)
                }
            },
            (false, true) => (Engine::new(&frugal(build))?, Allocation::OnDemand(None)),
            (false, false) => (Engine::new(&config(build))?, Allocation::OnDemand(None)),
        };
        Ok(Self {
            build,
            _ticker: Ticker::start(&engine),
            engine,
            allocation,
        })
    }
}

impl Machine {
    /// Whether its memories take no more address space than they need.
    fn frugal(&self) -> bool {
        matches!(self.allocation, Allocation::OnDemand(Some(_)))
    }
}

struct Ticker {
    stop: Arc<Mutex<bool>>,
    wake: Arc<std::sync::Condvar>,
}

impl Drop for Ticker {
    fn drop(&mut self) {
        if let Ok(mut stop) = self.stop.lock() {
            *stop = true;
        }
        self.wake.notify_all();
    }
}

impl Ticker {
    fn start(engine: &Engine) -> Self {
        let stop = Arc::new(Mutex::new(false));
        let wake = Arc::new(std::sync::Condvar::new());
        let ticker = Self {
            stop: stop.clone(),
            wake: wake.clone(),
        };
        let engine = engine.weak();
        std::thread::spawn(move || {
            let Ok(mut stopped) = stop.lock() else { return };
            while !*stopped {
                match wake.wait_timeout(stopped, TICK) {
                    Ok((guard, _)) => stopped = guard,
                    Err(_) => return,
                }
                match engine.upgrade() {
                    Some(engine) => engine.increment_epoch(),
                    None => return,
                }
            }
        });
        ticker
    }
}

impl Runner {
    /// A runner with the given limits, for components that ask for none of their own.
    pub fn new(default: Limits) -> anyhow::Result<Self> {
        Self::asked(default, Asked::default())
    }

    /// A runner with limits that stand over those of a manifest.
    pub fn asked(default: Limits, asked: Asked) -> anyhow::Result<Self> {
        let runner = Self {
            default,
            asked,
            trusts: |_| false,
            machines: Arc::default(),
            spent: None,
        };
        runner.machine(runner.default, true, false)?;
        Ok(runner)
    }

    /// The same, for components of ours among them, which are known by their bytes and compiled without
    /// being looked at.
    #[must_use]
    pub fn trusting(mut self, trusts: fn(&[u8]) -> bool) -> Self {
        self.trusts = trusts;
        self
    }

    /// The same, with a bound on all calls of strangers' components together: what they use is added to
    /// what was spent.
    pub fn within(mut self, spent: Arc<Spent>) -> Self {
        self.spent = Some(spent);
        self
    }

    /// The same, for the gate: what it asks a component is little, and so is what it may use in all,
    /// unless the user says otherwise.
    pub fn for_gate(&self) -> Self {
        let mut runner = self.clone().within(Arc::default());
        runner.default.total_fuel /= GATE;
        runner.default.total_ms /= GATE;
        runner
    }

    /// What was asked for.
    pub fn limits_asked(&self) -> &Asked {
        &self.asked
    }

    /// The limits of a stage whose manifest sets these.
    ///
    /// # Errors
    /// Where the manifest asks for more than it may.
    pub fn limits(&self, stage: Stage, manifest: &Given) -> Result<Limits, Error> {
        self.asked.of(stage, self.default, manifest)
    }

    /// Where instances of components with the default limits come from.
    pub fn allocation(&self) -> anyhow::Result<Allocation> {
        Ok(self.machine(self.default, true, false)?.allocation.clone())
    }

    /// The engine for a component with these limits, built when it is first asked for.
    fn machine(&self, limits: Limits, pooled: bool, plain: bool) -> wasmtime::Result<Arc<Machine>> {
        let build = Build {
            plain,
            stack: limits.stack,
            watched: limits.watched,
            pooled: pooled && limits.memory <= POOLED.0 && limits.table <= POOLED.1,
        };
        let mut machines = self.machines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(machine) = machines.iter().find(|machine| machine.build == build) {
            return Ok(machine.clone());
        }
        let no_pool =
            |machine: &Arc<Machine>| matches!(machine.allocation, Allocation::OnDemand(Some(_)));
        let cramped = machines.iter().any(no_pool);
        let machine = Arc::new(Machine::new(build, cramped)?);
        machines.push(machine.clone());
        Ok(machine)
    }

    /// Compiles a component, for instances from the pool where it fits, else on demand.
    fn compile(
        &self,
        bytes: &[u8],
        limits: Limits,
        plain: bool,
    ) -> wasmtime::Result<(Component, Arc<Machine>)> {
        let with = |machine: Arc<Machine>| {
            Component::new(&machine.engine, bytes).map(|component| (component, machine))
        };
        let machine = self.machine(limits, true, plain)?;
        if machine.allocation == Allocation::Pool {
            // What the pool has no room for may have room without it, within its own limits.
            with(machine).or_else(|_| with(self.machine(limits, false, plain)?))
        } else {
            with(machine)
        }
    }

    /// Remembers that a component may be compiled which was composed here of nothing but parts that may be:
    /// they are ours, or were admitted on this machine.
    pub fn admit_composed<'p>(&self, whole: &[u8], parts: impl IntoIterator<Item = &'p [u8]>) {
        let limits = self.default.with(&self.asked.all);
        let plain = admission::is_plain(false);
        let Ok(machine) = self.machine(limits, true, plain) else {
            return;
        };
        let setting = Setting {
            stack: limits.stack,
            watched: limits.watched,
            frugal: machine.frugal(),
        };
        let mut parts = parts.into_iter();
        if parts.all(|part| self.trusts(part) || admission::is_admitted(part, setting)) {
            admission::remember(whole, setting);
        }
    }

    /// Whether a component is one that the program itself brings.
    pub(crate) fn trusts(&self, bytes: &[u8]) -> bool {
        (self.trusts)(bytes)
    }

    /// Compiles a component with the default limits and those that were asked for, and admits it.
    pub fn load(&self, name: &str, bytes: &[u8]) -> Result<Loaded, Failure> {
        self.load_within(name, bytes, self.default.with(&self.asked.all))
    }

    /// Compiles a component, or takes the compiled code from wasmtime's cache, and admits it: it
    /// must be bounded work (see [`crate::admission`]), and import no function and no resource.
    pub fn load_within(&self, name: &str, bytes: &[u8], limits: Limits) -> Result<Loaded, Failure> {
        let said = |error: wasmtime::Error| invalid(name, &first_line(&error));
        let trusted = self.trusts(bytes);
        let plain = admission::is_plain(trusted);
        let machine = self.machine(limits, true, plain).map_err(said)?;
        let setting = Setting {
            stack: limits.stack,
            watched: limits.watched,
            frugal: machine.frugal(),
        };
        admission::admit(name, bytes, &limits, setting, trusted)?;
        let (component, machine) = self.compile(bytes, limits, plain).map_err(said)?;
        let engine = &machine.engine;
        if let Some(import) = forbidden_import(engine, &component) {
            return Err(admission::imports(name, &import, 0));
        }
        let pre = Linker::new(engine)
            .instantiate_pre(&component)
            .map_err(|error| {
                let why = first_line(&error);
                Failure::new(
                    name,
                    format!("无法实例化：{why}"),
                    format!("cannot be instantiated: {why}"),
                )
            })?;
        Ok(Loaded {
            name: name.to_owned(),
            pre,
            limits,
            machine,
            spent: match trusted {
                true => None,
                false => self.spent.clone(),
            },
        })
    }
}

/// The first import that is not an instance of types alone.
fn forbidden_import(engine: &Engine, component: &Component) -> Option<String> {
    use wasmtime::component::types::ComponentItem;
    let component = component.component_type();
    component.imports(engine).find_map(|(name, item)| {
        let only_types = match item.ty {
            ComponentItem::ComponentInstance(instance) => instance
                .exports(engine)
                .all(|(_, item)| matches!(item.ty, ComponentItem::Type(_))),
            ComponentItem::Type(_) => true,
            _ => false,
        };
        (!only_types).then(|| name.to_owned())
    })
}

/// A component that has been compiled and admitted.
#[derive(Clone)]
pub struct Loaded {
    name: String,
    pre: InstancePre<State>,
    limits: Limits,
    /// Keeps its time as long as the component is there.
    machine: Arc<Machine>,
    /// What all calls used, where that is bounded.
    spent: Option<Arc<Spent>>,
}

/// An instance of a component. Runs open a fresh one for every call, so that nothing outlives it;
/// several calls on one are for measurements.
pub struct Opened<'l> {
    loaded: &'l Loaded,
    store: Store<State>,
    instance: Instance,
}

impl Opened<'_> {
    /// Runs something on the instance. `rows` is what the fuel is for.
    pub fn run<T: Send>(
        &mut self,
        rows: usize,
        call: impl FnOnce(&mut Store<State>, &Instance) -> wasmtime::Result<T> + Send,
    ) -> Result<(T, Used), Failure> {
        self.run_for(Purpose::Answer(rows), call)
    }

    fn run_for<T: Send>(
        &mut self,
        purpose: Purpose,
        call: impl FnOnce(&mut Store<State>, &Instance) -> wasmtime::Result<T> + Send,
    ) -> Result<(T, Used), Failure> {
        let limits = &self.loaded.limits;
        let loaded = self.loaded;
        self.store.data_mut().refused = None;
        let left = loaded.affords()?;
        let budget = refuel(limits, &mut self.store, purpose, left)
            .map_err(|error| loaded.failure(&error, purpose, None))?;
        let (store, instance) = (&mut self.store, &self.instance);
        let began = Instant::now();
        let result = on_stack(limits.stack, || call(store, instance));
        let left = self.store.get_fuel().unwrap_or(budget);
        let fuel = budget.saturating_sub(left);
        loaded.spend(fuel, began.elapsed());
        let refused = self.store.data().refused;
        let result = result.map_err(|error| loaded.failure(&error, purpose, refused))?;
        Ok((result, Used { fuel }))
    }
}

/// What a call gave and what it used.
#[derive(Clone, Copy, Debug)]
pub struct Used {
    /// Units of fuel.
    pub fuel: u64,
}

impl Loaded {
    /// The component's name in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a call of it may use.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The contract that it speaks as a stage.
    pub fn contract(&self, stage: Stage) -> String {
        let ty = self.pre.component().component_type();
        let exports = ty.exports(self.pre.engine()).map(|(name, _)| name);
        spoken(stage, exports)
    }

    /// The component before instantiation, to look up its exports.
    pub fn pre(&self) -> &InstancePre<State> {
        &self.pre
    }

    /// A function of one of the component's exported interfaces.
    pub fn export(&self, interface: &str, function: &str) -> Option<ComponentExportIndex> {
        let component = self.pre.component();
        let interface = component.get_export_index(None, interface)?;
        component.get_export_index(Some(&interface), function)
    }

    /// Calls an exported function on a fresh instance with a fresh store. `rows` is what the fuel is
    /// for.
    pub fn call<Params, Return>(
        &self,
        function: &ComponentExportIndex,
        rows: usize,
        params: Params,
    ) -> Result<(Return, Used), Failure>
    where
        Params: ComponentNamedList + Lower + Send,
        Return: Lift + Send + 'static,
        (Return,): ComponentNamedList + Lift,
    {
        self.run(rows, |store, instance| {
            let function = instance.get_typed_func::<Params, (Return,)>(&mut *store, function)?;
            let (answer,) = function.call(store, params)?;
            Ok(answer)
        })
    }

    /// Runs something on a fresh instance with a fresh store. `rows` is what the fuel is for.
    pub fn run<T: Send>(
        &self,
        rows: usize,
        call: impl FnOnce(&mut Store<State>, &Instance) -> wasmtime::Result<T> + Send,
    ) -> Result<(T, Used), Failure> {
        self.open()?.run(rows, call)
    }

    /// Asks a fresh instance what the component says of itself.
    pub fn ask<T: Send>(
        &self,
        call: impl FnOnce(&mut Store<State>, &Instance) -> wasmtime::Result<T> + Send,
    ) -> Result<T, Failure> {
        let (said, _) = self.open()?.run_for(Purpose::Description, call)?;
        Ok(said)
    }

    /// A fresh instance with a fresh store.
    pub fn open(&self) -> Result<Opened<'_>, Failure> {
        let limits = &self.limits;
        let (instances, tables, memories) = PARTS;
        let mut store = Store::new(
            &self.machine.engine,
            State {
                limits: StoreLimitsBuilder::new()
                    .instances(instances)
                    .tables(tables)
                    .memories(memories)
                    .build(),
                memory: Share::of(limits.memory),
                table: Share::of(limits.table),
                refused: None,
            },
        );
        store.limiter(|state| state);
        // What a start function may use.
        let start = Purpose::Description;
        let left = self.affords()?;
        let budget = refuel(limits, &mut store, start, left)
            .map_err(|error| self.failure(&error, start, None))?;
        let began = Instant::now();
        let instance = on_stack(limits.stack, || self.pre.instantiate(&mut store));
        let left = store.get_fuel().unwrap_or(budget);
        self.spend(budget.saturating_sub(left), began.elapsed());
        let instance =
            instance.map_err(|error| self.failure(&error, start, store.data().refused))?;
        Ok(Opened {
            loaded: self,
            store,
            instance,
        })
    }

    /// What ended all calls: nothing more is run.
    pub fn over(&self) -> Option<Failure> {
        self.affords().err()
    }

    /// What all calls together have left.
    fn affords(&self) -> Result<Rest, Failure> {
        match &self.spent {
            Some(spent) => {
                let left = spent.left(&self.limits);
                left.ok_or_else(|| spent.over(&self.name, &self.limits))
            }
            None => Ok(Rest::ALL),
        }
    }

    fn spend(&self, fuel: u64, time: Duration) {
        if let Some(spent) = &self.spent {
            spent.add(fuel, time);
        }
    }

    /// What ended a call, and the limit that it ran into.
    fn failure(
        &self,
        error: &wasmtime::Error,
        purpose: Purpose,
        refused: Option<Refused>,
    ) -> Failure {
        let limits = &self.limits;
        let ended = matches!(
            error.downcast_ref(),
            Some(Trap::Interrupt | Trap::OutOfFuel)
        );
        if let Some(over) = self.over().filter(|_| ended) {
            return over;
        }
        let fuel = purpose.fuel(limits);
        let (zh, en) = match (error.downcast_ref::<Trap>(), refused) {
            (Some(Trap::OutOfFuel), _) => {
                // What was set is for a call; what its rows add is named beside it.
                let (base, per_row) = (limits.fuel, limits.fuel_per_row);
                let rows = fuel.saturating_sub(base).checked_div(per_row).unwrap_or(0);
                let (zh, en) = match rows {
                    0 => (String::new(), String::new()),
                    rows => (
                        format!("（fuel {base}，加上 {rows} 行各 fuel-per-row {per_row}）"),
                        format!(
                            " (fuel {base}, and fuel-per-row {per_row} for each of {rows} rows)"
                        ),
                    ),
                };
                (
                    format!("燃料耗尽（可能陷入死循环）：燃料上限 {fuel}{zh}"),
                    format!("out of fuel (it may loop for ever): the fuel limit is {fuel}{en}"),
                )
            }
            (Some(Trap::Interrupt), _) => {
                let seconds = limits.deadline().as_secs_f64();
                (
                    format!("超时：时间上限 {seconds} 秒"),
                    format!("out of time: the time limit is {seconds} seconds"),
                )
            }
            (Some(Trap::StackOverflow), _) => (
                format!("调用栈耗尽（可能无限递归）：栈上限 {} 字节", limits.stack),
                format!(
                    "out of stack (it may recurse for ever): the stack limit is {} bytes",
                    limits.stack
                ),
            ),
            (_, Some(Refused::Memory)) => {
                let bytes = limits.memory;
                (
                    format!("内存不足而中止：内存上限 {bytes} 字节"),
                    format!("stopped for want of memory: the memory limit is {bytes} bytes"),
                )
            }
            (_, Some(Refused::Table)) => (
                format!("函数表不足而中止：表上限 {} 项", limits.table),
                format!(
                    "stopped for want of table space: the table limit is {} elements",
                    limits.table
                ),
            ),
            (Some(trap), None) => (format!("执行中止（{trap}）"), format!("trapped ({trap})")),
            (None, None) if exhausted(error) => {
                let bytes = purpose.transfer(limits);
                match purpose {
                    Purpose::Answer(_) => (
                        format!("返回的数据过大：传输上限 {bytes} 字节"),
                        format!("its answer is too large: the transfer limit is {bytes} bytes"),
                    ),
                    Purpose::Description => (
                        format!("自述过大：传输上限 {bytes} 字节"),
                        format!(
                            "what it says of itself is too large: the transfer limit is {bytes} bytes"
                        ),
                    ),
                }
            }
            (None, None) => {
                let why = first_line(error);
                (format!("执行失败：{why}"), format!("failed: {why}"))
            }
        };
        Failure::new(&self.name, zh, en)
    }
}

/// Whether an answer was larger than what may cross the boundary. wasmtime has no type for this.
fn exhausted(error: &wasmtime::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.to_string().contains("fuel allocated for hostcalls"))
}

fn first_line(error: &wasmtime::Error) -> String {
    let chain: Vec<String> = error.chain().map(|cause| cause.to_string()).collect();
    one_line(&chain.join(": "))
}

/// Compiles a component into wasmtime's cache, for a process that will run it; what is wrong with it
/// where that cannot be done.
pub(crate) fn compile_only(bytes: &[u8], setting: Setting) -> Result<(), String> {
    let build = Build {
        stack: setting.stack,
        watched: setting.watched,
        pooled: false,
        plain: false,
    };
    let config = if setting.frugal {
        frugal(build)
    } else {
        config(build)
    };
    let compiled = Engine::new(&config).and_then(|engine| Component::new(&engine, bytes));
    compiled.map(drop).map_err(|error| first_line(&error))
}

/// The folder where it is remembered which components were compiled within bounds; none where there is
/// no cache.
pub(crate) fn admitted_folder() -> Option<PathBuf> {
    let cache = cache_folder().ok()?;
    match std::env::var_os("LAUREL_CACHE_DIR") {
        // wasmtime takes every file for its own that stands two folders down and has no dot in its name,
        // and removes all others.
        Some(_) => Some(cache.join("admitted").join("components")),
        // wasmtime's own folder is its own.
        None => Some(cache.parent()?.join("laurel").join("admitted")),
    }
}

/// What every engine has: limits that work, results that do not depend on the processor.
fn config(build: Build) -> Config {
    let mut config = Config::new();
    config
        .consume_fuel(build.watched)
        .epoch_interruption(build.watched)
        .max_wasm_stack(size(build.stack))
        // Nothing is asynchronous, but wasmtime holds the one against the other.
        .async_stack_size(size(build.stack.saturating_add(HOST_STACK)))
        // A component never sees which NaN or which relaxed vector result a processor prefers.
        .cranelift_nan_canonicalization(true)
        .relaxed_simd_deterministic(true)
        // Where a trap is matters for a developer only; the message names component and stage.
        .wasm_backtrace_max_frames(None)
        .cache(cache());
    if build.plain {
        config.cranelift_opt_level(OptLevel::None);
    }
    #[cfg(feature = "profiling")]
    config.profiler(wasmtime::ProfilingStrategy::PerfMap);
    config
}

/// The same, for a machine with little address space: a memory takes as much of it as it has pages, and
/// moves when it grows, where it otherwise reserves all that it could ever reach. Bounds are then
/// checked one by one, which is slower.
fn frugal(build: Build) -> Config {
    let mut config = config(build);
    config
        .memory_reservation(0)
        .memory_guard_size(1 << 16)
        .memory_reservation_for_growth(1 << 20);
    config
}

/// The same, with instances from a pool that is set up once.
fn pooled(build: Build) -> Config {
    let mut config = config(build);
    let mut pool = PoolingAllocationConfig::default();
    // One call a thread is under way at a time, each with one instance; the pool has room for every
    // thread of a large machine and for a composed scheme of five components.
    pool.total_component_instances(64)
        .total_core_instances(256)
        .total_memories(64)
        .total_tables(256)
        .max_memory_size(size(POOLED.0))
        .table_elements(size(POOLED.1))
        .max_component_instance_size(1 << 20)
        // A memory is given back to its first state by writing over the pages that were used, which
        // Linux can tell, instead of giving them back and faulting them in again.
        .linear_memory_keep_resident(RESIDENT)
        .table_keep_resident(RESIDENT)
        .pagemap_scan(Enabled::Auto);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    config
}

/// wasmtime's own cache of compiled code; none where there is no folder for it.
fn cache() -> Option<Cache> {
    opened_cache().as_ref().ok().cloned()
}

/// The folder of the cache, or why there is none.
pub fn cache_folder() -> Result<PathBuf, String> {
    let cache = opened_cache().as_ref();
    cache
        .map(|cache| cache.directory().clone())
        .map_err(Clone::clone)
}

fn opened_cache() -> &'static Result<Cache, String> {
    static CACHE: OnceLock<Result<Cache, String>> = OnceLock::new();
    CACHE.get_or_init(|| {
        let mut config = CacheConfig::new();
        if let Some(folder) = std::env::var_os("LAUREL_CACHE_DIR") {
            // wasmtime refuses a folder that is relative.
            let folder = std::path::absolute(folder).map_err(|error| error.to_string())?;
            config.with_directory(folder);
        }
        Cache::new(config).map_err(|error| first_line(&error))
    })
}
