//! A component initialised ahead of time: what it would find out anew in every instance is found out
//! once, and lies in its memory from then on.
//!
//! It is called with what it imports from another component, and with nothing from the host: whatever
//! else it calls ends in an error. So what is laid down depends on the two components alone, and the
//! same components give the same bytes.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use anyhow::{Context as _, bail};
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, Func, Instance, Lift, Linker, WasmList};
use wasmtime::{Config, Engine, OptLevel, Store};
use wasmtime_wizer::{ComponentInstanceState, Wizer};

/// Fuel for the initialisation: a thousand times what the largest scheme takes.
const FUEL: u64 = 20_000_000_000;

/// By the name of an imported interface, the name of the one that is exported for it.
pub type Exported = fn(&str) -> Option<String>;

/// A component that answers what another one imports.
pub struct Answering<'a> {
    /// The component, which imports nothing.
    pub bytes: &'a [u8],
    /// What it exports for an import.
    pub exports: Exported,
}

/// A component as it is once its export `initialize`, which takes and gives nothing, has been called. It
/// still has that export, which is for who composes it to leave out. What it imports is answered by an
/// instance of the first of `answering` that exports it.
///
/// # Errors
/// It cannot be instantiated, calls what the other components do not export, or traps.
pub fn initialized(
    component: &[u8],
    answering: &[Answering],
    initialize: &str,
) -> anyhow::Result<Vec<u8>> {
    let engine = engine()?;
    let mut store = Store::new(&engine, ());
    store.set_fuel(FUEL)?;
    let mut imports = Vec::new();
    for it in answering {
        let component = Component::new(&engine, it.bytes)?;
        let instance = Linker::new(&engine).instantiate(&mut store, &component)?;
        imports.push((instance, it.exports));
    }

    let mut wizer = Wizer::new();
    // Taken out, it would leave an alias of the core function that it stood on.
    wizer.init_func(initialize).keep_init_func(true);
    let (context, instrumented) = wizer.instrument_component(component)?;
    let component = Component::new(&engine, &instrumented)?;
    let mut linker = linked(&engine, &component, &mut store, &imports)?;
    linker.define_unknown_imports_as_traps(&component)?;
    let instance = linker.instantiate(&mut store, &component)?;
    let function = instance
        .get_func(&mut store, initialize)
        .with_context(|| format!("there is no export `{initialize}`"))?;
    function.call(&mut store, &[], &mut [])?;

    let mut state = State {
        store,
        instance,
        failed: None,
    };
    let bytes = at_once(wizer.snapshot_component(&context, &mut state))??;
    match state.failed {
        None => Ok(bytes),
        Some(error) => Err(error.into()),
    }
}

/// An engine that compiles quickly: what it compiles is called once.
fn engine() -> wasmtime::Result<Engine> {
    let mut config = Config::new();
    config.consume_fuel(true);
    config.cranelift_opt_level(OptLevel::None);
    Engine::new(&config)
}

/// A linker in which the functions that a component imports are those that instances export.
fn linked(
    engine: &Engine,
    component: &Component,
    store: &mut Store<()>,
    instances: &[(Instance, Exported)],
) -> anyhow::Result<Linker<()>> {
    let mut linker = Linker::new(engine);
    for (import, item) in component.component_type().imports(engine) {
        let ComponentItem::ComponentInstance(interface) = item.ty else {
            continue;
        };
        let found = instances.iter().find_map(|(instance, exports)| {
            let exported = instance.get_export_index(&mut *store, None, &exports(import)?)?;
            Some((*instance, exported))
        });
        let Some((instance, exported)) = found else {
            continue;
        };
        let mut within = linker.instance(import)?;
        for (name, item) in interface.exports(engine) {
            let ComponentItem::ComponentFunc(_) = item.ty else {
                continue;
            };
            let function = instance
                .get_export_index(&mut *store, Some(&exported), name)
                .and_then(|index| instance.get_func(&mut *store, index));
            let Some(function): Option<Func> = function else {
                bail!("nothing answers the import `{import}`");
            };
            within.func_new(name, move |store, _, given, answer| {
                function.call(store, given, answer)
            })?;
        }
    }
    Ok(linker)
}

/// The instance whose memories and globals are taken down. Functions that wizer has put into it say
/// what they hold.
struct State {
    store: Store<()>,
    instance: Instance,
    failed: Option<wasmtime::Error>,
}

impl State {
    fn ask<T: Lift + 'static>(&mut self, interface: &str, function: &str) -> Option<T> {
        let asked = self.asked(interface, function);
        asked.map_err(|error| self.failed = Some(error)).ok()
    }

    fn asked<T: Lift + 'static>(&mut self, interface: &str, function: &str) -> wasmtime::Result<T> {
        let (store, instance) = (&mut self.store, &self.instance);
        let none = || wasmtime::format_err!("there is no export `{interface}#{function}`");
        let interface = instance.get_export_index(&mut *store, None, interface);
        let interface = interface.ok_or_else(none)?;
        let function = instance
            .get_export_index(&mut *store, Some(&interface), function)
            .ok_or_else(none)?;
        let function = instance.get_typed_func::<(), (T,)>(&mut *store, function)?;
        let (answer,) = function.call(&mut *store, ())?;
        Ok(answer)
    }
}

impl ComponentInstanceState for State {
    async fn call_func_ret_list_u8(
        &mut self,
        interface: &str,
        function: &str,
        contents: impl FnOnce(&[u8]) + Send,
    ) {
        if let Some(list) = self.ask::<WasmList<u8>>(interface, function) {
            contents(list.as_le_slice(&self.store));
        }
    }

    async fn call_func_ret_s32(&mut self, interface: &str, function: &str) -> i32 {
        self.ask(interface, function).unwrap_or_default()
    }

    async fn call_func_ret_s64(&mut self, interface: &str, function: &str) -> i64 {
        self.ask(interface, function).unwrap_or_default()
    }

    async fn call_func_ret_f32(&mut self, interface: &str, function: &str) -> u32 {
        let answer: f32 = self.ask(interface, function).unwrap_or_default();
        answer.to_bits()
    }

    async fn call_func_ret_f64(&mut self, interface: &str, function: &str) -> u64 {
        let answer: f64 = self.ask(interface, function).unwrap_or_default();
        answer.to_bits()
    }
}

/// What a future gives that never waits: everything in it is called and answers.
fn at_once<T>(future: impl Future<Output = T>) -> anyhow::Result<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(given) => Ok(given),
        Poll::Pending => bail!("the snapshot waits for something"),
    }
}
