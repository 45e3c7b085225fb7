//! An honest run of a composed scheme, and what becomes of another answer in its place.

use std::path::Path;
use std::sync::LazyLock;

use laurel::chained;
use laurel::columns::{Columns, Stance};
use laurel::compose::compose;
use laurel::composed;
use laurel::contract::chain;
use laurel::contract::types::Detail;
use laurel::cycle::{Cycle, read};
use laurel::engine::Runner;
use laurel::lower::{from_script, lift, lower, script};
use laurel::outcome::View;
use laurel::ready::Ready;
use laurel::service::Backend;
use serde_json::Value;

/// The composed scheme, made ready.
static READY: LazyLock<Ready> = LazyLock::new(|| {
    let runner = Runner::new(Default::default()).unwrap();
    let parts = laurel::pipeline::prepare(&runner, laurel::find::find("beilun-2021").unwrap()).unwrap();
    let file = Path::new("award.wasm");
    let scheme = composed::open(file, laurel::find::part_of(file, compose(&parts).unwrap()), &Default::default()).unwrap();
    laurel::pipeline::prepare(&runner, scheme).unwrap()
});

/// The sample cycle.
static CYCLE: LazyLock<Cycle> = LazyLock::new(|| {
    let sample = include_bytes!("../../cycles/sample.json");
    read(sample, &[], &|_| {}).unwrap()
});

/// The composed scheme.
pub fn ready() -> &'static Ready {
    &READY
}

/// What the chain answers.
pub fn answer() -> Value {
    let columns = Columns::new(&CYCLE);
    let settings = READY.settings(&Default::default()).unwrap();
    let plan = chained::plan(&settings, &Detail::Reasons);
    let arguments = chained::cycle(&*READY, &columns, Stance::Open);
    let answer = Backend::run(&*READY, &plan, &arguments).unwrap();
    let types = laurel::pipeline::chain_types(&READY).unwrap();
    script(&lower(&answer, &types.answer).unwrap()).unwrap()
}

/// Takes an answer for the chain's: refused, or an outcome is made of it and written.
pub fn settle(value: &Value) -> Option<()> {
    let columns = Columns::new(&CYCLE);
    let settings = READY.settings(&Default::default()).ok()?;
    let arguments = chained::cycle(&*READY, &columns, Stance::Open);
    let value = from_script(value, &laurel::pipeline::chain_types(&READY).ok()?.answer).ok()?;
    let outcome: Result<chain::Outcome, chain::Stop> = lift(&value).ok()?;
    let plan = chained::plan(&settings, &Detail::Reasons);
    let asked = (&plan, &arguments);
    let run = chained::adopt(&READY, &columns, settings, asked, outcome.ok()?).ok()?;
    let view = View::new(&run);
    serde_json::to_value(view.outcome()).ok().map(drop)
}
