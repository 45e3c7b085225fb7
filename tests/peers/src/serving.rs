//! The same decisions over HTTP: a small server around an engine, and what a request costs.
//!
//! The server is hyper on tokio, with a thread for each core and an engine for each thread; a request is
//! the JSON text of one applicant, the answer says whether it is eligible and which articles it fails.
//! Laurel's service is a component under `wasmtime serve`, where there is one: it runs all four stages
//! and answers with the whole outcome.

use std::cell::RefCell;
use std::convert::Infallible;
use std::fs;
use std::io::Read as _;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use serde_json::{Value, json};

use crate::applicant::Applicant;
use crate::article::Decision;
use crate::compare;
use crate::contest::quantile;
use crate::dossier;
use crate::engines::{Engine, Input, Load};
use crate::laurel_side;

/// A server that answers without an engine: what is lost before anything is decided.
pub const NOTHING: &str = "nothing, the server alone";
/// Connections that ask at the same time.
const CONNECTIONS: usize = 4;
/// How long a round asks of one server.
const SLOT: Duration = Duration::from_millis(1_500);

thread_local! {
    static ENGINE: RefCell<Option<Box<dyn Engine>>> = const { RefCell::new(None) };
}

/// What serving costs.
#[derive(Clone, Debug, Serialize)]
pub struct Served {
    /// What is asked.
    pub name: String,
    /// Requests a second, the median round.
    pub requests: f64,
    /// Processor time of the server for a request, in microseconds, the median round.
    pub processor_us: f64,
    /// Bytes of an answer.
    pub answer: usize,
}

// ---------------------------------------------------------------- the server

/// What can be served: every way that takes a text, and nothing at all.
fn loader(name: &str) -> Result<Option<Load>> {
    if name == NOTHING {
        return Ok(None);
    }
    if name == laurel_side::ONE_TEXT {
        return Ok(Some(laurel_side::FROM_ONE_TEXT.load));
    }
    let entry = compare::entries().find(|entry| entry.about.name == name);
    let load = entry.and_then(|entry| entry.from_text);
    Ok(Some(load.with_context(|| {
        format!("{name}: nothing that takes a text")
    })?))
}

/// Serves an engine on a free port of this machine, which is printed, until the process is ended.
pub fn serve(name: &str) -> Result<()> {
    let load = loader(name)?;
    // ZEN waits for itself, which a thread that serves may do only when it says so.
    let waits = name.starts_with("zen-engine");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_io()
        .build()?;
    runtime.block_on(async {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let listener = tokio::net::TcpListener::bind(address).await?;
        println!("{}", listener.local_addr()?.port());
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::spawn(async move {
                let service = hyper::service::service_fn(|request| answer(load, waits, request));
                let http = hyper::server::conn::http1::Builder::new();
                // A connection that is cut off is the client's to know.
                let _ = http.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    })
}

async fn answer(
    load: Option<Load>,
    waits: bool,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let body = request.into_body().collect().await;
    let said = body
        .map_err(anyhow::Error::from)
        .and_then(|body| match (load, waits) {
            (None, _) => Ok(shown(Decision::bare(true))),
            (Some(load), false) => decided(load, &body.to_bytes()),
            (Some(load), true) => tokio::task::block_in_place(|| decided(load, &body.to_bytes())),
        });
    let (status, text) = match said {
        Ok(text) => (StatusCode::OK, text),
        Err(error) => (StatusCode::BAD_REQUEST, format!("{error:#}")),
    };
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    Ok(response)
}

/// The decision about the applicant of a text, as JSON.
fn decided(load: Load, text: &[u8]) -> Result<String> {
    let text = std::str::from_utf8(text)?.to_owned();
    let decisions = ENGINE.with_borrow_mut(|engine| {
        let engine = match engine {
            Some(engine) => engine,
            None => engine.insert(load()?),
        };
        engine.prepare(&Input {
            applicants: &[],
            texts: &[text],
        })?;
        engine.decide_all()
    })?;
    decisions.first().copied().context("a decision").map(shown)
}

fn shown(decision: Decision) -> String {
    let failed = decision.failed.unwrap_or_default();
    let failed: Vec<&str> = failed.numbers().collect();
    json!({ "eligible": decision.eligible, "failed": failed }).to_string()
}

// ---------------------------------------------------------------- what it costs

/// What an answer has to say.
#[derive(Clone, Debug)]
enum Expected {
    /// This, letter for letter.
    Text(String),
    /// An outcome of one applicant, which is eligible or not.
    Outcome(bool),
}

impl Expected {
    fn holds(&self, said: &[u8]) -> bool {
        match self {
            Self::Text(text) => text.as_bytes() == said,
            Self::Outcome(eligible) => serde_json::from_slice(said).is_ok_and(|outcome: Value| {
                let said = outcome.pointer("/applicants/0/eligible");
                said.and_then(Value::as_str) == Some(if *eligible { "yes" } else { "no" })
            }),
        }
    }
}

/// A server in a process of its own, which ends with this.
struct Server {
    name: String,
    process: Child,
    url: String,
    bodies: Vec<String>,
    expected: Vec<Expected>,
    rounds: Vec<[f64; 2]>,
    answer: usize,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Measures every engine that takes a text, and Laurel's service where `wasmtime` can serve it, in turn.
pub fn measure(
    applicants: &[Applicant],
    decisions: &[Decision],
    rounds: usize,
    folder: &Path,
) -> Result<Vec<Served>> {
    let few = |count: usize| applicants.iter().take(count);
    let short: Vec<String> = few(200).map(dossier::short_text).collect::<Result<_>>()?;
    let cycles: Vec<String> = few(200)
        .map(|applicant| dossier::document(std::slice::from_ref(applicant)))
        .collect();
    let decided = || decisions.iter().take(200);
    let texts: Vec<Expected> = decided().map(|it| Expected::Text(shown(*it))).collect();
    let outcomes: Vec<Expected> = decided().map(|it| Expected::Outcome(it.eligible)).collect();

    let mut servers = Vec::new();
    let peers = compare::entries().filter(|entry| entry.from_text.is_some());
    let peers = peers.map(|entry| (entry.about.name, &short));
    let all = [(NOTHING, &short), (laurel_side::ONE_TEXT, &cycles)];
    for (name, bodies) in all.into_iter().chain(peers) {
        let mut server = started(name, bodies.clone())?;
        if name != NOTHING {
            server.expected.clone_from(&texts);
        }
        servers.push(server);
    }
    servers.extend(under_wasmtime(&cycles, &outcomes, folder)?);
    for server in &mut servers {
        server.check()?;
    }
    for _ in 0..rounds {
        for server in &mut servers {
            server.round()?;
        }
    }
    let median = |server: &Server, of: usize| {
        let rounds: Vec<f64> = server
            .rounds
            .iter()
            .filter_map(|it| it.get(of).copied())
            .collect();
        quantile(&rounds, 0.5)
    };
    Ok(servers
        .iter()
        .map(|server| Served {
            name: server.name.clone(),
            requests: median(server, 0),
            processor_us: median(server, 1),
            answer: server.answer,
        })
        .collect())
}

fn server(name: &str, process: Child, url: String, bodies: Vec<String>) -> Server {
    Server {
        name: name.to_owned(),
        process,
        url,
        bodies,
        expected: Vec::new(),
        rounds: Vec::new(),
        answer: 0,
    }
}

fn started(name: &str, bodies: Vec<String>) -> Result<Server> {
    let mut process = Command::new(std::env::current_exe()?)
        .args(["--serve", name])
        .stdout(Stdio::piped())
        .spawn()?;
    let mut port = Vec::new();
    let output = process.stdout.take().context("what the server prints")?;
    for byte in output.bytes() {
        match byte? {
            b'\n' => break,
            digit => port.push(digit),
        }
    }
    let port = String::from_utf8(port)?;
    if port.is_empty() {
        bail!("{name}: does not serve");
    }
    Ok(server(
        name,
        process,
        format!("http://127.0.0.1:{port}/"),
        bodies,
    ))
}

/// Laurel's service and its `/healthz`, under the `wasmtime` of the path or of `LAUREL_WASMTIME`; nothing
/// where there is none.
fn under_wasmtime(cycles: &[String], outcomes: &[Expected], folder: &Path) -> Result<Vec<Server>> {
    let wasmtime = std::env::var("LAUREL_WASMTIME").unwrap_or_else(|_| "wasmtime".to_owned());
    if Command::new(&wasmtime).arg("--version").output().is_err() {
        eprintln!("no wasmtime that serves: Laurel's service is left out");
        return Ok(Vec::new());
    }
    let component = folder.join("service.wasm");
    fs::create_dir_all(folder)?;
    fs::write(&component, laurel_side::service()?)?;
    let mut servers = Vec::new();
    for (name, path, bodies) in [
        (
            "Laurel's service under wasmtime, /healthz",
            "healthz",
            Vec::new(),
        ),
        (
            "Laurel's service under wasmtime, POST /run, four stages",
            "run",
            cycles.to_vec(),
        ),
    ] {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        let process = Command::new(&wasmtime)
            .args(["serve", "-S", "cli", "--addr", &format!("127.0.0.1:{port}")])
            .arg(&component)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut server = server(
            name,
            process,
            format!("http://127.0.0.1:{port}/{path}"),
            bodies,
        );
        if path == "run" {
            server.expected = outcomes.to_vec();
        }
        let health = format!("http://127.0.0.1:{port}/healthz");
        let since = Instant::now();
        while ureq::get(&health).call().is_err() {
            if since.elapsed() > Duration::from_secs(60) {
                bail!("{name}: does not serve");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        servers.push(server);
    }
    Ok(servers)
}

impl Server {
    /// Every body once: the answer says what plain Rust says.
    fn check(&mut self) -> Result<()> {
        let agent = ureq::Agent::new_with_defaults();
        for (row, body) in self.bodies.iter().enumerate() {
            let said = asked(&agent, &self.url, Some(body)).with_context(|| self.name.clone())?;
            self.answer = said.len();
            let expected = self.expected.get(row);
            if let Some(expected) = expected.filter(|it| !it.holds(&said)) {
                let said = String::from_utf8_lossy(&said);
                bail!(
                    "applicant {row}: {} says {said}; plain Rust: {expected:?}",
                    self.name
                );
            }
        }
        if self.bodies.is_empty() {
            self.answer = asked(&agent, &self.url, None)?.len();
        }
        Ok(())
    }

    /// Asks for a while, over several connections, and notes requests a second and what they cost.
    fn round(&mut self) -> Result<()> {
        let before = processor(self.process.id())?;
        let began = Instant::now();
        let (url, bodies) = (&self.url, &self.bodies);
        let counts: Vec<Result<u32>> = std::thread::scope(|scope| {
            let askers: Vec<_> = (0..CONNECTIONS)
                .map(|first| {
                    scope.spawn(move || {
                        let agent = ureq::Agent::new_with_defaults();
                        let mut bodies = bodies.iter().cycle().skip(first);
                        let mut asked_for = 0;
                        while began.elapsed() < SLOT {
                            asked(&agent, url, bodies.next().map(String::as_str))?;
                            asked_for += 1;
                        }
                        Ok(asked_for)
                    })
                })
                .collect();
            let ended = askers.into_iter().map(|it| match it.join() {
                Ok(count) => count,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            ended.collect()
        });
        let seconds = began.elapsed().as_secs_f64();
        let mut requests = 0;
        for count in counts {
            requests += count.with_context(|| self.name.clone())?;
        }
        let spent = processor(self.process.id())? - before;
        let requests = f64::from(requests);
        self.rounds
            .push([requests / seconds, spent * 1e6 / requests]);
        Ok(())
    }
}

fn asked(agent: &ureq::Agent, url: &str, body: Option<&str>) -> Result<Vec<u8>> {
    let mut response = match body {
        Some(body) => agent
            .post(url)
            .header("content-type", "application/json")
            .send(body)?,
        None => agent.get(url).call()?,
    };
    Ok(response.body_mut().read_to_vec()?)
}

/// Seconds of processor that a process has used, its own and the kernel's for it. Linux alone tells.
fn processor(process: u32) -> Result<f64> {
    let text = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, fields) = text.rsplit_once(')').context("a name")?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut ticks = || -> Result<f64> { Ok(fields.next().context("a time")?.parse()?) };
    // A hundred ticks a second on every Linux that Rust runs on.
    Ok((ticks()? + ticks()?) / 100.0)
}
