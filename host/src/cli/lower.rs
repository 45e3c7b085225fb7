//! `laurel lower` and `laurel lift`: the arguments of a composed scheme for a runtime of any kind, and
//! what it answered.

use std::path::PathBuf;

use clap::ValueEnum;
use laurel_engine::component::Val;
use serde_json::{Value, json};

use super::run::{Form, deliver};
use super::session::{Bench, Session};
use super::{Changes, Done};
use laurel_contract::chain;
use laurel_contract::types::Detail;
use laurel_cycle::error::{Error, Failure};
use laurel_engine::lower::{from_script, lift, lower, script};
use laurel_files::files::{self, Kind, Output};
use laurel_scheme::chained;
use laurel_scheme::ready::Ready;
use laurel_scheme::scheme::Scheme;
use laurel_schemes::compose::compose;
use laurel_words::typed::unquoted;

/// How arguments are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Notation {
    /// WAVE：wasmtime run --invoke 的写法 · WAVE, as `wasmtime run --invoke` takes it
    #[default]
    Wave,
    /// JSON：供各语言的绑定；64 位整数为数字，空值为 null（jco 另须转换，见 tests/platform/values.mjs） · JSON, for bindings: 64-bit numbers are numbers and what is not there is null (for jco see tests/platform/values.mjs)
    Json,
}

/// Write the arguments of a composed scheme.
#[derive(clap::Args)]
pub struct Args {
    /// 方案编号、文件夹、清单或组合组件 · id, folder, manifest or composed component of the scheme
    pub(super) scheme: String,
    /// 申报文件 · cycle file, - for standard input
    cycle: PathBuf,
    #[command(flatten)]
    pub(super) changes: Changes,
    /// 写法 · notation
    #[arg(long, value_enum, default_value_t)]
    format: Notation,
    /// 目标文件 · file to write to
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let _lang = session.lang;
        files::writes_as(&self.output, Output::Arguments)?;
        files::reads(&self.cycle)?;
        let ready = composed(session, &self.changes, &self.scheme)?;
        let Bench {
            ready,
            settings,
            columns,
        } = session.bench_of(ready, &self.changes, &self.cycle)?;
        let plan = chained::plan(&settings, &Detail::Reasons);
        let cycle = chained::cycle(&ready, &columns, ready.stance(&columns, &settings));
        let text = written(&ready, &plan, &cycle, self.format).map_err(|error| broken(&error))?;
        files::save(&self.output, text.as_bytes())?;
        Ok(Done::Well)
    }
}

fn written(
    ready: &Ready,
    plan: &chain::Plan,
    cycle: &chain::Cycle,
    notation: Notation,
) -> anyhow::Result<String> {
    let types = laurel_engine::pipeline::chain_types(ready)?;
    let (plan, cycle) = (lower(plan, &types.plan)?, lower(cycle, &types.cycle)?);
    Ok(match notation {
        Notation::Wave => format!("run({}, {})\n", plan.to_wave()?, cycle.to_wave()?),
        Notation::Json => {
            let arguments = json!({ "plan": script(&plan)?, "cycle": script(&cycle)? });
            format!("{arguments}\n")
        }
    })
}

/// Read what another runtime answered.
#[derive(clap::Args)]
pub struct LiftArgs {
    /// 方案编号、文件夹、清单或组合组件 · id, folder, manifest or composed component of the scheme
    pub(super) scheme: String,
    /// 申报文件，与 lower 时相同 · cycle file, the same as for `lower`
    cycle: PathBuf,
    /// 运行时给出的结果（WAVE 或 JSON）· the runtime's answer, WAVE or JSON
    answer: PathBuf,
    #[command(flatten)]
    pub(super) changes: Changes,
    #[command(flatten)]
    form: Form,
}

impl LiftArgs {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        self.form.writes()?;
        files::reads(&self.cycle)?;
        files::reads(&self.answer)?;
        let ready = composed(session, &self.changes, &self.scheme)?;
        let Bench {
            ready,
            settings,
            columns,
        } = session.bench_of(ready, &self.changes, &self.cycle)?;
        let text = files::read_text(&self.answer, Kind::Answer)?;
        let answer = answer(&ready, text.trim()).map_err(|error| {
            let file = files::name(&self.answer);
            let error = format!("{error:#}");
            let error = unquoted(&error);
            Error::input(
                format!("{file} 不是 laurel:award/chain 的 run 的结果：{error}"),
                format!("{file} is not an answer of run of laurel:award/chain: {error}"),
            )
        })?;
        let outcome = answer.map_err(|stop| chained::stopped(&ready, &stop))?;
        let asked = (
            &chained::plan(&settings, &Detail::Reasons),
            &chained::cycle(&ready, &columns, ready.stance(&columns, &settings)),
        );
        let run = chained::adopt(&ready, &columns, settings, asked, outcome)?;
        deliver(run, &self.form, false, lang)
    }
}

fn answer(ready: &Ready, text: &str) -> anyhow::Result<Result<chain::Outcome, chain::Stop>> {
    let ty = laurel_engine::pipeline::chain_types(ready)?.answer;
    let value = if text.starts_with('{') {
        from_script(&serde_json::from_str::<Value>(text)?, &ty)?
    } else {
        Val::from_wave(&ty, text)?
    };
    lift(&value)
}

/// A scheme with its chain, composed if it is not yet.
fn composed(session: &Session, changes: &Changes, name: &str) -> Result<Ready, Error> {
    let scheme = changes.scheme(session, name, None)?;
    if scheme.composed.is_some() {
        return session.ready(scheme);
    }
    let parts = session.ready(scheme)?;
    let bytes = compose(&parts)?;
    let scheme = Scheme {
        composed: Some(laurel_scheme::scheme::Part {
            component: format!("{}.wasm", parts.scheme.id()),
            from: name.to_owned(),
            scheme: Some(parts.scheme.id().to_owned()),
            limits: Default::default(),
            called: None,
            sha256: laurel_scheme::digest::digest(&bytes),
            bytes: bytes.into(),
        }),
        ..parts.scheme
    };
    session.ready(scheme)
}

fn broken(error: &anyhow::Error) -> Failure {
    Failure::new("chain", format!("{error:#}"), format!("{error:#}"))
}
