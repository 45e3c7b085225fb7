//! A scheme as an HTTP service: what each request is answered, without any socket. The adapter for
//! `wasi:http` hands requests in and answers out.
//!
//! Errors are problem details (RFC 9457), in Chinese unless `Accept-Language` asks for English first.
//! What a request may use is bounded ([`Bounds`]): a body is read only where a route takes one and
//! everything else about the request is right, and an answer is written only as far as its bound.
//!
//! ```
//! // What a request may use is set by the environment, and what is wrong there is said at once.
//! let wrong = laurel_service::Bounds::of([("LAUREL_MAX_BODY", "much")]);
//! assert!(wrong.is_err());
//! ```

// A refusal is made once a request, and is all that is said then.
#![allow(clippy::result_large_err)]

mod bounds;
mod openapi;
#[cfg(feature = "pair")]
mod pair;
mod pointer;
mod record;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use laurel_contract::chain;
use laurel_contract::types::Detail;
use laurel_cycle::error::{Error, how_many};
use laurel_cycle::{self as cycle, Code, Cycle, Edition, Problem, Severity};
use laurel_scheme::chained;
use laurel_scheme::columns::{Columns, Undecided};
use laurel_scheme::outcome::View;
use laurel_scheme::ready::{CONTRACT, Ready};
use laurel_scheme::rules;
use laurel_scheme::settings::{AllSettings, Settings};
use laurel_scheme::stage::{Stage, by_stage};
use laurel_words::lang::{Lang, Text};

pub use bounds::{Bound, Bounds};
pub use openapi::openapi;
#[cfg(feature = "pair")]
pub use openapi::openapi_of_pair;
#[cfg(feature = "pair")]
pub use pair::{BUILT_IN, Page, Pair, answer_of_pair, plain_page};
pub use record::{Record, settings_line};

/// The description of the service in OpenAPI 3.1, as it is published.
pub const OPENAPI: &str = include_str!("openapi.json");
/// The description of a service of two schemes, as it is published.
#[cfg(feature = "pair")]
pub const PAIR_OPENAPI: &str = include_str!("pair.json");

/// The type of problem details.
const PROBLEM: &str = "application/problem+json";
const JSON: &str = "application/json";
/// The types under which a cycle is taken.
const CYCLE_TYPES: [&str; 2] = [JSON, "application/x-ndjson"];
/// Problems of a cycle that are listed in an answer, and the bytes of text that they may have.
const LISTED: (usize, usize) = (200, 256 << 10);
/// Bytes of a query.
const LONGEST_QUERY: usize = 8 << 10;
/// Characters of what a stranger wrote that are repeated in an answer.
const REPEATED: usize = 200;

/// A request, but for its body.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'r> {
    /// Its method, in capitals.
    pub method: &'r str,
    /// Its path, with the query if there is one.
    pub target: &'r str,
    /// `Content-Type`, as it was sent.
    pub content_type: Option<&'r str>,
    /// `Content-Encoding`, as it was sent.
    pub content_encoding: Option<&'r str>,
    /// `Content-Length`, as it was sent.
    pub content_length: Option<&'r str>,
    /// `Accept-Language`, as it was sent.
    pub accept_language: Option<&'r str>,
    /// `X-Request-Id`, as it was sent.
    pub request_id: Option<&'r str>,
    /// `traceparent`, as it was sent.
    pub traceparent: Option<&'r str>,
    /// `If-None-Match`, as it was sent.
    pub if_none_match: Option<&'r str>,
    /// 128 random bits, for the id of a request that brings none.
    pub random: u128,
}

/// What the body of a request is read from.
pub trait Body {
    /// Reads all of it, or no more than shows that it has more than `most` bytes.
    ///
    /// # Errors
    /// Why there is no whole body.
    fn read(&mut self, most: usize) -> Result<Vec<u8>, Unread>;
}

impl Body for &[u8] {
    fn read(&mut self, most: usize) -> Result<Vec<u8>, Unread> {
        if self.len() > most {
            return Err(Unread::TooLarge);
        }
        Ok(self.to_vec())
    }
}

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is larger than the service takes.
    TooLarge,
    /// It broke off.
    Broken,
    /// It did not come in time.
    Late,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// `Content-Type`; empty where there is nothing to have one.
    pub content_type: &'static str,
    /// The other headers that depend on the request.
    pub headers: Vec<(&'static str, String)>,
    /// Its body.
    pub body: Vec<u8>,
    /// What is logged of the request.
    pub record: Record,
}

/// What a scheme is, to know without running anything.
#[derive(Clone, Debug, Serialize)]
pub struct Identity {
    /// Its id.
    pub scheme: String,
    /// The component of each stage.
    pub stages: BTreeMap<Stage, ComponentIdentity>,
}

impl Identity {
    /// The identity of a scheme and of its stages: name and digest of each component.
    pub fn new(scheme: String, stages: impl IntoIterator<Item = (Stage, String, String)>) -> Self {
        let stages = stages
            .into_iter()
            .map(|(stage, component, sha256)| (stage, ComponentIdentity { component, sha256 }));
        Self {
            scheme,
            stages: by_stage(stages),
        }
    }
}

/// Which component a stage is.
#[derive(Clone, Debug, Serialize)]
pub struct ComponentIdentity {
    /// File name.
    pub component: String,
    /// SHA-256 of the component.
    pub sha256: String,
}

/// What runs the four stages.
pub trait Backend {
    /// What the scheme is: cheap, and nothing of it is run.
    fn identity(&self) -> Identity;

    /// What there is to know of the scheme.
    ///
    /// # Errors
    /// What it says of itself cannot be used.
    fn ready(&self) -> Result<&Ready, Error>;

    /// Runs a cycle.
    fn run(
        &self,
        plan: &chain::Plan,
        cycle: &chain::Cycle,
    ) -> Result<Result<chain::Outcome, chain::Stop>, Error>;
}

impl Backend for Ready {
    fn identity(&self) -> Identity {
        let parts = self.scheme.parts.iter();
        let stages = parts.map(|(it, part)| (*it, part.component.clone(), part.sha256.clone()));
        Identity::new(self.scheme.id().to_owned(), stages)
    }

    fn ready(&self) -> Result<&Ready, Error> {
        Ok(self)
    }

    fn run(
        &self,
        plan: &chain::Plan,
        cycle: &chain::Cycle,
    ) -> Result<Result<chain::Outcome, chain::Stop>, Error> {
        Ok(self.runtime.chain(plan, cycle)?.0)
    }
}

/// A description as it is published, which a build script deflates for a component: to a sixth of its size.
macro_rules! description {
    ($name:literal) => {{
        #[cfg(not(feature = "small"))]
        let plain = include_bytes!(concat!($name, ".json")).to_vec();
        #[cfg(feature = "small")]
        let plain = {
            const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".json.z"));
            // What the build deflated inflates.
            miniz_oxide::inflate::decompress_to_vec(PACKED).unwrap_or_default()
        };
        plain
    }};
}
#[cfg(feature = "pair")]
use description;

/// What a path answers to.
#[derive(Clone, Copy)]
enum Route {
    Alive,
    Ready,
    Health,
    Rules,
    Description,
    Run,
}

/// The methods of what is only read.
const READ: &str = "GET, HEAD";

/// A path of a service, the methods that it has, and what answers there.
type Path<R> = (&'static str, &'static str, R);

const PATHS: [Path<Route>; 6] = [
    ("/run", "POST", Route::Run),
    ("/rules", READ, Route::Rules),
    ("/healthz", READ, Route::Health),
    ("/livez", READ, Route::Alive),
    ("/readyz", READ, Route::Ready),
    ("/openapi.json", READ, Route::Description),
];

/// Why a request gets no answer.
struct Refused {
    status: u16,
    kind: &'static str,
    /// In Chinese and in English.
    title: (&'static str, &'static str),
    detail: Box<Text>,
    problems: Vec<Problem>,
    bound: Option<(Bound, usize)>,
    header: Option<(&'static str, &'static str)>,
}

/// Problem details (RFC 9457).
#[derive(Serialize)]
struct Details<'d> {
    #[serde(rename = "type")]
    kind: String,
    title: &'d str,
    status: u16,
    detail: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    setting: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<Told<'d>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    omitted: Option<usize>,
}

/// A problem of a cycle, with its place as a pointer.
#[derive(Serialize)]
struct Told<'d> {
    severity: Severity,
    code: Code,
    place: &'d str,
    pointer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'d str>,
    message: &'d Text,
}

impl<'d> Told<'d> {
    fn new(problem: &'d Problem) -> Self {
        // A line is a document of its own.
        let within = match problem.place.strip_prefix("applicants[") {
            Some(rest) if problem.line.is_some() => rest.split_once(']').map(|(_, within)| within),
            _ => None,
        };
        Self {
            severity: problem.severity,
            code: problem.code,
            place: &problem.place,
            pointer: pointer::pointer(within.unwrap_or(&problem.place)),
            line: problem.line,
            subject: problem.subject.as_deref(),
            message: &problem.message,
        }
    }

    fn bytes(&self) -> usize {
        let subject = self.subject.map_or(0, str::len);
        let message = self.message.zh.len() + self.message.en.len();
        self.place.len() + self.pointer.len() + subject + message
    }
}

impl Refused {
    fn new(
        status: u16,
        kind: &'static str,
        title: (&'static str, &'static str),
        detail: Text,
    ) -> Self {
        Self {
            status,
            kind,
            title,
            detail: Box::new(detail),
            problems: Vec::new(),
            bound: None,
            header: None,
        }
    }

    /// One that a bound is the reason of, which it names.
    fn bounded(
        status: u16,
        kind: &'static str,
        title: (&'static str, &'static str),
        (bound, bounds): (Bound, &Bounds),
        detail: &dyn Fn(usize) -> Text,
    ) -> Self {
        let limit = bounds.get(bound);
        Self {
            bound: Some((bound, limit)),
            ..Self::new(status, kind, title, detail(limit))
        }
    }

    fn answer(&self, lang: Lang) -> Answer {
        let (most, mut room) = LISTED;
        let listed: Vec<Told> = self
            .problems
            .iter()
            .map(Told::new)
            .take(most)
            .take_while(|told| {
                let fits = told.bytes() <= room;
                room = room.saturating_sub(told.bytes());
                fits
            })
            .collect();
        let omitted = self.problems.len() - listed.len();
        let details = Details {
            kind: format!("urn:laurel:problem:{}", self.kind),
            title: lang.pick(self.title.0, self.title.1),
            status: self.status,
            detail: self.detail.get(lang),
            setting: self.bound.map(|(bound, _)| bound.variable()),
            limit: self.bound.map(|(_, limit)| limit),
            problems: listed,
            omitted: (omitted > 0).then_some(omitted),
        };
        Answer {
            status: self.status,
            content_type: PROBLEM,
            headers: self
                .header
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect(),
            body: serde_json::to_vec(&details).unwrap_or_default(),
            record: Record {
                problem: Some(self.kind),
                ..Record::default()
            },
        }
    }
}

/// What may be said of a run in the query.
#[derive(Default)]
struct Query {
    settings: Settings,
    undecided: Undecided,
    verdicts: bool,
}

/// Answers a request. `bounds` are what the environment sets, or what is wrong with it.
pub fn answer(
    backend: &dyn Backend,
    request: &Request,
    body: &mut dyn Body,
    bounds: &Result<Bounds, Vec<Text>>,
) -> Answer {
    let mut read = 0;
    let answer = place(request, &PATHS)
        .and_then(|route| routed(backend, route, request, body, bounds, &mut read));
    complete(answer, request, read, &PATHS)
}

/// An answer with all that goes with every answer: id, trace, what is logged.
fn complete<R>(
    answer: Result<Answer, Refused>,
    request: &Request,
    read: usize,
    paths: &[Path<R>],
) -> Answer {
    let lang = language(request.accept_language);
    let mut answer = answer.unwrap_or_else(|refused| refused.answer(lang));
    if request.method == "HEAD" {
        answer.body.clear();
    }
    let (path, _) = split(request.target);
    let record = &mut answer.record;
    record.route = paths
        .iter()
        .map(|(known, ..)| *known)
        .find(|it| *it == path);
    record.read = read;
    record.id = record::id(request.request_id, request.random);
    record.traceparent = record::traceparent(request.traceparent);
    answer.headers.push(("x-request-id", record.id.clone()));
    let trace = record.traceparent.clone();
    answer.headers.extend(trace.map(|it| ("traceparent", it)));
    answer
}

/// Path and query.
fn split(target: &str) -> (&str, &str) {
    target.split_once('?').unwrap_or((target, ""))
}

/// What answers a request, by its path.
fn place<R: Copy>(request: &Request, paths: &[Path<R>]) -> Result<R, Refused> {
    let (path, _) = split(request.target);
    let found = paths.iter().find(|(known, ..)| *known == path);
    let (_, allow, route) = found.copied().ok_or_else(|| {
        let all: Vec<&str> = paths.iter().map(|(known, ..)| *known).collect();
        let path = short(path);
        Refused::new(
            404,
            "not-found",
            ("没有这一路径", "no such path"),
            Text::new(
                format!("没有 {path}；有 {}", all.join("、")),
                format!("there is no {path}; there are {}", all.join(", ")),
            ),
        )
    })?;
    if !allow.split(", ").any(|method| method == request.method) {
        return Err(Refused {
            header: Some(("allow", allow)),
            ..Refused::new(
                405,
                "method",
                ("不支持的方法", "method not allowed"),
                Text::new(
                    format!("{path} 只接受 {allow}"),
                    format!("{path} takes {allow} only"),
                ),
            )
        });
    }
    Ok(route)
}

fn routed(
    backend: &dyn Backend,
    route: Route,
    request: &Request,
    body: &mut dyn Body,
    bounds: &Result<Bounds, Vec<Text>>,
    read: &mut usize,
) -> Result<Answer, Refused> {
    let (_, query) = split(request.target);
    match route {
        Route::Alive => return ok(&json!({ "status": "ok" }), &Bounds::default()),
        Route::Health => {
            let Identity { scheme, stages } = backend.identity();
            let health = json!({
                "status": "ok",
                "scheme": scheme,
                "stages": stages,
                "contract": CONTRACT,
                "version": env!("CARGO_PKG_VERSION"),
            });
            return ok(&health, &Bounds::default());
        }
        Route::Description => return Ok(as_it_is(JSON, description!("openapi"))),
        Route::Ready | Route::Rules | Route::Run => {}
    }
    let bounds = bounds.as_ref().map_err(|faults| bad_settings(faults))?;
    let ready = backend.ready().map_err(failed)?;
    match route {
        Route::Rules => {
            let query = read_query(parameters(query, &PARAMETERS, &ONCE)?)?;
            let settings = ready.settings(&query.settings).map_err(bad_query)?;
            ok(&rules::report(ready, &settings), bounds)
        }
        Route::Run => {
            let query = read_query(parameters(query, &PARAMETERS, &ONCE)?)?;
            run(backend, ready, query, (request, body, read), bounds)
        }
        _ => {
            let scheme = ready.scheme.id();
            let body = json!({ "status": "ready", "scheme": scheme, "settings": in_force(bounds) });
            ok(&body, bounds)
        }
    }
}

/// The bounds in force.
fn in_force(bounds: &Bounds) -> Value {
    let set = Bound::ALL.map(|it| (it.variable().to_owned(), bounds.get(it).into()));
    Value::Object(Map::from_iter(set))
}

/// Runs a cycle on one scheme. How many bytes of the body were read is noted.
fn run(
    backend: &dyn Backend,
    ready: &Ready,
    query: Query,
    (request, body, read): (&Request, &mut dyn Body, &mut usize),
    bounds: &Bounds,
) -> Result<Answer, Refused> {
    let settings = ready.settings(&query.settings).map_err(bad_query)?;
    let cycle = {
        let body = read_body(request, body, bounds)?;
        *read = body.len();
        read_cycle(&body, &ready.editions_under(&settings), bounds)?
    };
    let detail = if query.verdicts {
        Detail::Verdicts
    } else {
        Detail::Reasons
    };
    let asked = (settings, query.undecided);
    outcome(backend, ready, &cycle, asked, &detail, bounds)
}

fn outcome(
    backend: &dyn Backend,
    ready: &Ready,
    cycle: &Cycle,
    (settings, undecided): (AllSettings, Undecided),
    detail: &Detail,
    bounds: &Bounds,
) -> Result<Answer, Refused> {
    let columns = Columns::new(cycle).taking(undecided);
    let plan = chained::plan(&settings, detail);
    let stance = ready.stance(&columns, &settings);
    let arguments = chained::cycle(ready, &columns, stance);
    let outcome = backend.run(&plan, &arguments).map_err(failed)?;
    let outcome = outcome.map_err(|stop| failed(chained::stopped(ready, &stop).into()))?;
    let run = chained::adopt(ready, &columns, settings, (&plan, &arguments), outcome)
        .map_err(|failure| failed(failure.into()))?;
    whole(View::new(&run).json(bounds.answer), bounds)
}

fn ok(body: &impl Serialize, bounds: &Bounds) -> Result<Answer, Refused> {
    whole(serde_json::to_vec(body).ok(), bounds)
}

/// An answer that is written, none where it is larger than it may be.
fn whole(body: Option<Vec<u8>>, bounds: &Bounds) -> Result<Answer, Refused> {
    answered(body, bounds, |limit| {
        Text::new(
            format!(
                "结果超过 {limit} 字节：请减少申报单位，或用 detail=verdicts 只取结论，或由运行方调高 LAUREL_MAX_ANSWER"
            ),
            format!(
                "the answer has more than {limit} bytes: send fewer applicants, ask for detail=verdicts, or have LAUREL_MAX_ANSWER raised"
            ),
        )
    })
}

/// The same, with what to do where it is larger.
fn answered(
    body: Option<Vec<u8>>,
    bounds: &Bounds,
    advice: fn(usize) -> Text,
) -> Result<Answer, Refused> {
    let body = body.filter(|body| body.len() <= bounds.answer);
    let body = body.ok_or_else(|| {
        Refused::bounded(
            422,
            "answer-too-large",
            ("结果过大", "answer too large"),
            (Bound::Answer, bounds),
            &advice,
        )
    })?;
    Ok(as_it_is(JSON, body))
}

fn as_it_is(content_type: &'static str, body: Vec<u8>) -> Answer {
    Answer {
        status: 200,
        content_type,
        headers: Vec::new(),
        body,
        record: Record::default(),
    }
}

/// The body of a request that must be a cycle: read once everything else is as it should be.
fn read_body(request: &Request, body: &mut dyn Body, bounds: &Bounds) -> Result<Vec<u8>, Refused> {
    let given = request.content_type.unwrap_or_default();
    let (media, parameters) = given.split_once(';').unwrap_or((given, ""));
    let known = CYCLE_TYPES
        .iter()
        .any(|known| media.trim().eq_ignore_ascii_case(known));
    let charset = parameters.trim().to_ascii_lowercase();
    if !known || !matches!(charset.as_str(), "" | "charset=utf-8" | "charset=\"utf-8\"") {
        let given = short(given);
        return Err(Refused::new(
            415,
            "content-type",
            ("不支持的内容类型", "unsupported content type"),
            Text::new(
                format!(
                    "Content-Type 须为 application/json 或 application/x-ndjson（UTF-8），而不是“{given}”"
                ),
                format!(
                    "Content-Type must be application/json or application/x-ndjson in UTF-8, not \"{given}\""
                ),
            ),
        ));
    }
    let encoding = request.content_encoding.unwrap_or_default();
    let plain = |coding: &str| coding.is_empty() || coding.eq_ignore_ascii_case("identity");
    if !encoding.split(',').map(str::trim).all(plain) {
        let encoding = short(encoding);
        return Err(Refused {
            header: Some(("accept-encoding", "identity")),
            ..Refused::new(
                415,
                "content-encoding",
                ("不支持的内容编码", "unsupported content encoding"),
                Text::new(
                    format!("不接受 Content-Encoding“{encoding}”：请发送未压缩的内容"),
                    format!(
                        "Content-Encoding \"{encoding}\" is not taken: send the cycle uncompressed"
                    ),
                ),
            )
        });
    }
    // What says that it is too large need not be read to be refused.
    let declared = request
        .content_length
        .and_then(|length| length.trim().parse::<u64>().ok());
    let read = if declared
        .is_some_and(|length| usize::try_from(length).map_or(true, |it| it > bounds.body))
    {
        Err(Unread::TooLarge)
    } else {
        body.read(bounds.body)
    };
    read.map_err(|unread| match unread {
        Unread::TooLarge => Refused::bounded(
            413,
            "too-large",
            ("请求过大", "body too large"),
            (Bound::Body, bounds),
            &|limit| {
                Text::new(
                    format!("申报文件不得超过 {limit} 字节"),
                    format!("a cycle may have up to {limit} bytes"),
                )
            },
        ),
        Unread::Broken => Refused::new(
            400,
            "broken-body",
            ("请求内容不完整", "the body broke off"),
            Text::new(
                "申报文件没有传完，请重新发送",
                "the cycle did not come whole: send it again",
            ),
        ),
        Unread::Late => Refused::bounded(
            408,
            "late-body",
            ("请求内容超时", "the body is late"),
            (Bound::Wait, bounds),
            &|limit| {
                Text::new(
                    format!("申报文件须在 {limit} 毫秒内传完，请重新发送"),
                    format!("a cycle has to come within {limit} ms: send it again"),
                )
            },
        ),
    })
}

/// The cycle of a body. Applicants are counted before any of them is kept.
fn read_cycle(body: &[u8], editions: &[Edition], bounds: &Bounds) -> Result<Cycle, Refused> {
    if let Some(count) = cycle::count_beyond(body, bounds.applicants) {
        return Err(Refused::bounded(
            413,
            "too-many-applicants",
            ("申报单位过多", "too many applicants"),
            (Bound::Applicants, bounds),
            &|limit| {
                Text::new(
                    format!("申报单位有 {count} 家，不得超过 {limit} 家"),
                    format!("there are {count} applicants; a cycle may have up to {limit}"),
                )
            },
        ));
    }
    cycle::read(body, editions, &|_| ()).map_err(bad_cycle)
}

/// What a stranger wrote, cut where it is long.
fn short(text: &str) -> String {
    let mut short: String = text.chars().take(REPEATED).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// The parameters of a run.
const PARAMETERS: [&str; 4] = ["set", "waive", "undecided", "detail"];
/// Of these, those that are given once.
const ONCE: [&str; 2] = ["undecided", "detail"];

/// A parameter of a query, decoded.
struct Parameter {
    key: String,
    value: String,
}

impl Parameter {
    /// That it is wrong, and why.
    fn wrong(&self, zh: &str, en: &str) -> Refused {
        wrong(&format!("{}={}", self.key, self.value), zh, en)
    }
}

/// That a parameter is wrong, and why.
fn wrong(pair: &str, zh: &str, en: &str) -> Refused {
    let pair = short(pair);
    bad_query(Error::input(
        format!("“{pair}”：{zh}"),
        format!("\"{pair}\": {en}"),
    ))
}

/// The parameters of a query: `known` are those that there may be, and of these `once` those that are given
/// once.
fn parameters(query: &str, known: &[&str], once: &[&str]) -> Result<Vec<Parameter>, Refused> {
    let mut read: Vec<Parameter> = Vec::new();
    if query.len() > LONGEST_QUERY {
        return Err(bad_query(Error::input(
            format!("参数不得超过 {LONGEST_QUERY} 字节"),
            format!("a query may have up to {LONGEST_QUERY} bytes"),
        )));
    }
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let both = decoded(key).zip(decoded(value));
        let (key, value) = both.ok_or_else(|| wrong(pair, "转义有误", "its escapes are wrong"))?;
        let given = Parameter { key, value };
        if given.value.split('=').any(|part| part.trim() != part) {
            return Err(given.wrong(
                "值的前后不得有空格（“+”即空格，加号写作 %2B）",
                "a value has no space at either end (+ is a space; a plus is %2B)",
            ));
        }
        let key = given.key.as_str();
        if once.contains(&key) && read.iter().any(|it| it.key == key) {
            return Err(given.wrong("参数重复", "the parameter is given twice"));
        }
        if !known.contains(&key) {
            return Err(given.wrong(
                &format!("可用的参数为 {}", known.join("、")),
                &format!("there are {}", known.join(", ")),
            ));
        }
        read.push(given);
    }
    Ok(read)
}

fn read_query(parameters: Vec<Parameter>) -> Result<Query, Refused> {
    let mut read = Query::default();
    for given in parameters {
        match given.key.as_str() {
            "set" => {
                let (term, value) = term_of(&given, &given.value)?;
                let terms = &mut read.settings.terms;
                if terms.insert(term.to_owned(), value.to_owned()).is_some() {
                    return Err(given.wrong("可调指标重复", "the term is set twice"));
                }
            }
            "waive" => read.settings.waived.push(given.value),
            "undecided" => read.undecided = undecided_of(&given)?,
            _ => {
                read.verdicts = match given.value.as_str() {
                    "verdicts" => true,
                    "reasons" => false,
                    _ => {
                        return Err(
                            given.wrong("可取 verdicts、reasons", "it takes verdicts or reasons")
                        );
                    }
                };
            }
        }
    }
    Ok(read)
}

/// A term and its value.
fn term_of<'t>(given: &Parameter, text: &'t str) -> Result<(&'t str, &'t str), Refused> {
    text.split_once('=')
        .ok_or_else(|| given.wrong("须写作 set=可调指标=值", "write set=TERM=VALUE"))
}

fn undecided_of(given: &Parameter) -> Result<Undecided, Refused> {
    Undecided::named(&given.value).ok_or_else(|| {
        given.wrong(
            "可取 open、held、by-order",
            "it takes open, held or by-order",
        )
    })
}

/// Undoes the encoding of a form, in which `+` is a space; none where it is wrong or not UTF-8.
fn decoded(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    let escapes = text.match_indices('%').all(|(at, _)| {
        let digits = text.as_bytes().get(at + 1..at + 3).unwrap_or_default();
        digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit)
    });
    let decoded = percent_encoding::percent_decode_str(&text).decode_utf8();
    Some(decoded.ok().filter(|_| escapes)?.into_owned())
}

fn bad_settings(faults: &[Text]) -> Refused {
    let joined = |lang: Lang| {
        let faults: Vec<&str> = faults.iter().map(|fault| fault.get(lang)).collect();
        faults.join(lang.pick("；", "; "))
    };
    Refused::new(
        503,
        "settings",
        ("服务的设置有误", "the service is set up wrongly"),
        Text::new(joined(Lang::Zh), joined(Lang::En)),
    )
}

fn bad_query(error: Error) -> Refused {
    let detail = Text::new(error.show(Lang::Zh), error.show(Lang::En));
    Refused::new(400, "query", ("参数有误", "bad parameter"), detail)
}

fn bad_cycle(problems: Vec<Problem>) -> Refused {
    let detail = Text::new(how_many(&problems, Lang::Zh), how_many(&problems, Lang::En));
    Refused {
        problems,
        ..Refused::new(
            422,
            "cycle",
            ("申报文件有误", "the cycle has problems"),
            detail,
        )
    }
}

fn failed(error: Error) -> Refused {
    let detail = Text::new(error.show(Lang::Zh), error.show(Lang::En));
    Refused::new(
        500,
        "component",
        ("组件执行失败", "a component failed"),
        detail,
    )
}

/// The language that comes first in `Accept-Language`, of the two that there are.
fn language(accept: Option<&str>) -> Lang {
    let mut best = (Lang::Zh, 0);
    for choice in accept.unwrap_or_default().split(',') {
        let (tag, weight) = choice.split_once(';').unwrap_or((choice, ""));
        let lang = match tag.trim().to_ascii_lowercase() {
            tag if tag.starts_with("en") => Lang::En,
            tag if tag.starts_with("zh") => Lang::Zh,
            _ => continue,
        };
        let weight = thousandths(weight);
        if weight > best.1 {
            best = (lang, weight);
        }
    }
    best.0
}

/// The weight of a choice, `;q=0.8`, in thousandths.
fn thousandths(weight: &str) -> u32 {
    let Some(value) = weight.trim().strip_prefix("q=") else {
        return 1000;
    };
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    let number = |text: &str| text.parse::<u32>().unwrap_or_default();
    number(whole)
        .saturating_mul(1000)
        .saturating_add(number(&digits))
        .min(1000)
}
