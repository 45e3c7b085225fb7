//! The one place where components are run, and what limits them.
//!
//! Every call gets a store of its own, so that nothing outlives it, and every store has the same
//! limits: fuel, which decides (the same run uses the same fuel on any machine), memory and tables,
//! and a deadline on the clock only as a backstop, in case fuel is set too high for a slow machine.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use wasmtime::component::{
    Component, ComponentExportIndex, ComponentNamedList, Instance, InstancePre, Lift, Linker, Lower,
};
use wasmtime::{
    Cache, CacheConfig, Config, Enabled, Engine, InstanceAllocationStrategy,
    PoolingAllocationConfig, ResourceLimiter, Store, StoreLimits, StoreLimitsBuilder, Trap,
};

use crate::lang::Text;

/// How long the backstop waits, in ticks of [`TICK`].
const DEADLINE_TICKS: u64 = 600;
/// One tick of the epoch.
const TICK: Duration = Duration::from_millis(100);
/// Largest memory of a component.
const MEMORY: usize = 1 << 30;
/// Elements of a component's tables: a stage needs a few dozen function pointers.
const TABLE: usize = 10_000;
/// Largest copy across the boundary in one call: a shard of applicants with all its tables.
const TRANSFER: usize = 1 << 30;
/// Bytes of a memory that stay in the pool for the next call: those of a shard of applicants.
const RESIDENT: usize = 4 << 20;
/// Stack of a component: a stage does not recurse.
const STACK: usize = 1 << 20;

/// What a call may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Units of fuel for a call (about one for each instruction), and more for each row.
    pub fuel: u64,
    /// Units of fuel more for each row of the call.
    pub fuel_per_row: u64,
    /// Bytes of linear memory.
    pub memory: usize,
    /// Whether fuel and the clock are watched at all: not doing so is for measurements.
    pub watched: bool,
}

impl Default for Limits {
    fn default() -> Self {
        // Far more than a built-in stage uses for its start and for a row (`laurel run --format json`
        // tells), and still an endless loop ends within seconds.
        Self {
            fuel: 1_000_000_000,
            fuel_per_row: 1_000_000,
            memory: MEMORY,
            watched: true,
        }
    }
}

impl Limits {
    /// Gives a store what a call for so many rows may use, and says how much fuel that is.
    fn refuel(&self, store: &mut Store<State>, rows: usize) -> wasmtime::Result<u64> {
        store.set_hostcall_fuel(TRANSFER);
        let rows = u64::try_from(rows).unwrap_or(u64::MAX);
        let fuel = self
            .fuel
            .saturating_add(self.fuel_per_row.saturating_mul(rows));
        if self.watched {
            store.set_fuel(fuel)?;
            store.set_epoch_deadline(DEADLINE_TICKS);
        }
        Ok(fuel)
    }
}

/// What a store carries: its limits, and which of them it ran into.
pub struct State {
    limits: StoreLimits,
    /// What was refused to the component. It is told so, and most often traps.
    refused: Option<Refused>,
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
        let granted = self.limits.memory_growing(current, desired, maximum)?;
        if !granted {
            self.refused = Some(Refused::Memory);
        }
        Ok(granted)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let granted = self.limits.table_growing(current, desired, maximum)?;
        if !granted {
            self.refused = Some(Refused::Table);
        }
        Ok(granted)
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

/// Compiles and runs components.
#[derive(Clone)]
pub struct Runner {
    engine: Engine,
    limits: Limits,
    /// Keeps the ticking thread alive as long as any runner is.
    _ticker: Arc<Ticker>,
}

/// Why a component was refused or failed: what the exit code 3 is for.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Which component, as the user named it.
    pub component: String,
    /// What happened, in one sentence.
    pub reason: Text,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.component, self.reason.zh)
    }
}

impl std::error::Error for Failure {}

impl Failure {
    /// A failure of a component.
    pub fn new(component: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            component: component.into(),
            reason: Text::new(zh, en),
        }
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
    /// A runner with the given limits.
    pub fn new(limits: Limits) -> anyhow::Result<Self> {
        let engine = Engine::new(&pooled(limits))
            .or_else(|_| Engine::new(&config(limits)))
            .map_err(anyhow::Error::from)?;
        let ticker = Arc::new(Ticker::start(&engine));
        Ok(Self {
            engine,
            limits,
            _ticker: ticker,
        })
    }

    /// Compiles a component, or takes the compiled code from wasmtime's cache, and admits it: it
    /// must import no function and no resource.
    pub fn load(&self, name: &str, bytes: &[u8]) -> Result<Loaded, Failure> {
        let component = Component::new(&self.engine, bytes).map_err(|error| {
            let why = first_line(&error);
            Failure::new(
                name,
                format!("不是有效的 WebAssembly 组件：{why}"),
                format!("not a valid WebAssembly component: {why}"),
            )
        })?;
        if let Some(import) = self.forbidden_import(&component) {
            return Err(Failure::new(
                name,
                format!("组件不得导入任何函数或资源，却导入了 {import}"),
                format!(
                    "a component may import no function and no resource, but it imports {import}"
                ),
            ));
        }
        let pre = Linker::new(&self.engine)
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
            runner: self.clone(),
        })
    }

    /// The first import that is not an instance of types alone.
    fn forbidden_import(&self, component: &Component) -> Option<String> {
        use wasmtime::component::types::ComponentItem;
        let component = component.component_type();
        component.imports(&self.engine).find_map(|(name, item)| {
            let only_types = match item.ty {
                ComponentItem::ComponentInstance(instance) => instance
                    .exports(&self.engine)
                    .all(|(_, item)| matches!(item.ty, ComponentItem::Type(_))),
                ComponentItem::Type(_) => true,
                _ => false,
            };
            (!only_types).then(|| name.to_owned())
        })
    }
}

/// A component that has been compiled and admitted.
#[derive(Clone)]
pub struct Loaded {
    name: String,
    pre: InstancePre<State>,
    runner: Runner,
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
    pub fn run<T>(
        &mut self,
        rows: usize,
        call: impl FnOnce(&mut Store<State>, &Instance) -> wasmtime::Result<T>,
    ) -> Result<(T, Used), Failure> {
        let limits = self.loaded.runner.limits;
        let loaded = self.loaded;
        self.store.data_mut().refused = None;
        let budget = limits
            .refuel(&mut self.store, rows)
            .map_err(|error| loaded.failure(&error, 0, None))?;
        let result = call(&mut self.store, &self.instance)
            .map_err(|error| loaded.failure(&error, budget, self.store.data().refused))?;
        let left = self.store.get_fuel().unwrap_or(budget);
        Ok((
            result,
            Used {
                fuel: budget.saturating_sub(left),
            },
        ))
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
        Params: ComponentNamedList + Lower,
        Return: Lift + 'static,
        (Return,): ComponentNamedList + Lift,
    {
        self.run(rows, |store, instance| {
            let function = instance.get_typed_func::<Params, (Return,)>(&mut *store, function)?;
            let (answer,) = function.call(store, params)?;
            Ok(answer)
        })
    }

    /// Runs something on a fresh instance with a fresh store. `rows` is what the fuel is for.
    pub fn run<T>(
        &self,
        rows: usize,
        call: impl FnOnce(&mut Store<State>, &Instance) -> wasmtime::Result<T>,
    ) -> Result<(T, Used), Failure> {
        self.open()?.run(rows, call)
    }

    /// A fresh instance with a fresh store.
    pub fn open(&self) -> Result<Opened<'_>, Failure> {
        let limits = self.runner.limits;
        let mut store = Store::new(
            &self.runner.engine,
            State {
                limits: StoreLimitsBuilder::new()
                    .memory_size(limits.memory)
                    .table_elements(TABLE)
                    .instances(16)
                    .tables(16)
                    .memories(4)
                    .build(),
                refused: None,
            },
        );
        store.limiter(|state| state);
        // What a start function may use.
        let budget = limits
            .refuel(&mut store, 0)
            .map_err(|error| self.failure(&error, 0, None))?;
        let instance = self
            .pre
            .instantiate(&mut store)
            .map_err(|error| self.failure(&error, budget, store.data().refused))?;
        Ok(Opened {
            loaded: self,
            store,
            instance,
        })
    }

    /// What ended a call that had so much fuel, and the limit that it ran into.
    fn failure(&self, error: &wasmtime::Error, fuel: u64, refused: Option<Refused>) -> Failure {
        let limits = &self.runner.limits;
        let (zh, en) = match (error.downcast_ref::<Trap>(), refused) {
            (Some(Trap::OutOfFuel), _) => (
                format!("燃料耗尽（可能陷入死循环）：燃料上限 {fuel}"),
                format!("out of fuel (it may loop for ever): the fuel limit is {fuel}"),
            ),
            (Some(Trap::Interrupt), _) => {
                let seconds = DEADLINE_TICKS / 10;
                (
                    format!("超时：时间上限 {seconds} 秒"),
                    format!("out of time: the time limit is {seconds} seconds"),
                )
            }
            (Some(Trap::StackOverflow), _) => (
                format!("调用栈耗尽（可能无限递归）：栈上限 {STACK} 字节"),
                format!("out of stack (it may recurse for ever): the stack limit is {STACK} bytes"),
            ),
            (_, Some(Refused::Memory)) => {
                let bytes = limits.memory;
                (
                    format!("内存不足而中止：内存上限 {bytes} 字节"),
                    format!("stopped for want of memory: the memory limit is {bytes} bytes"),
                )
            }
            (_, Some(Refused::Table)) => (
                format!("函数表不足而中止：表上限 {TABLE} 项"),
                format!("stopped for want of table space: the table limit is {TABLE} elements"),
            ),
            (Some(trap), None) => (format!("执行中止（{trap}）"), format!("trapped ({trap})")),
            (None, None) if exhausted(error) => (
                format!("返回的数据过大：传输上限 {TRANSFER} 字节"),
                format!("its answer is too large: the transfer limit is {TRANSFER} bytes"),
            ),
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
    let text = chain.join(": ");
    text.lines().next().unwrap_or_default().to_owned()
}

/// What every engine has: limits that work, results that do not depend on the processor.
fn config(limits: Limits) -> Config {
    let mut config = Config::new();
    config
        .consume_fuel(limits.watched)
        .epoch_interruption(limits.watched)
        .max_wasm_stack(STACK)
        // A component never sees which NaN or which relaxed vector result a processor prefers.
        .cranelift_nan_canonicalization(true)
        .relaxed_simd_deterministic(true)
        // Where a trap is matters for a developer only; the message names component and stage.
        .wasm_backtrace_max_frames(None)
        .cache(cache());
    #[cfg(feature = "profiling")]
    config.profiler(wasmtime::ProfilingStrategy::PerfMap);
    config
}

/// The same, with instances from a pool that is set up once.
fn pooled(limits: Limits) -> Config {
    let mut config = config(limits);
    let mut pool = PoolingAllocationConfig::default();
    // One call a thread is under way at a time, each with one instance; the pool has room for every
    // thread of a large machine and for a composed scheme of five components.
    pool.total_component_instances(64)
        .total_core_instances(256)
        .total_memories(64)
        .total_tables(256)
        .max_memory_size(MEMORY)
        .table_elements(TABLE)
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
    static CACHE: OnceLock<Option<Cache>> = OnceLock::new();
    CACHE
        .get_or_init(|| {
            let mut config = CacheConfig::new();
            if let Some(folder) = std::env::var_os("LAUREL_CACHE_DIR") {
                // wasmtime refuses a folder that is relative.
                config.with_directory(std::path::absolute(folder).ok()?);
            }
            Cache::new(config).ok()
        })
        .clone()
}
