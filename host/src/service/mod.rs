//! A scheme as an HTTP service: what each request is answered, without any socket. The adapter for
//! `wasi:http` hands requests in and answers out.
//!
//! Errors are problem details (RFC 9457), in Chinese unless `Accept-Language` asks for English first.

#[cfg(feature = "runtime")]
mod openapi;

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::chained;
use crate::columns::{Columns, Undecided};
use crate::contract::chain;
use crate::contract::types::Detail;
use crate::cycle::{self, Cycle, Problem};
use crate::error::{Error, how_many};
use crate::lang::{Lang, Text};
use crate::outcome::View;
use crate::ready::Ready;
use crate::rules;
use crate::settings::Settings;

#[cfg(feature = "runtime")]
pub use openapi::openapi;

/// The description of the service in OpenAPI 3.1, as it is published.
#[cfg(feature = "runtime")]
pub const OPENAPI: &str = include_str!("openapi.json");

/// Bytes of a request's body that are read unless the operator says otherwise: some 5,000 applicants.
pub const MAX_BODY: usize = 8 << 20;
/// The type of problem details.
const PROBLEM: &str = "application/problem+json";
const JSON: &str = "application/json";
/// The types under which a cycle is taken.
const CYCLE_TYPES: [&str; 2] = [JSON, "application/x-ndjson"];

/// A request.
#[derive(Clone, Copy, Debug)]
pub struct Request<'r> {
    /// Its method, in capitals.
    pub method: &'r str,
    /// Its path, with the query if there is one.
    pub target: &'r str,
    /// `Content-Type`, as it was sent.
    pub content_type: Option<&'r str>,
    /// `Accept-Language`, as it was sent.
    pub accept_language: Option<&'r str>,
    /// Its body; none where it is larger than the service takes.
    pub body: Option<&'r [u8]>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: &'static str,
    /// `Allow`, where the method was not one of those.
    pub allow: Option<&'static str>,
    /// Its body.
    pub body: Vec<u8>,
}

/// What runs the four stages.
pub trait Backend {
    /// What there is to know of the scheme.
    fn ready(&self) -> &Ready;

    /// Runs a cycle.
    fn run(
        &self,
        plan: &chain::Plan,
        cycle: &chain::Cycle,
    ) -> Result<Result<chain::Outcome, chain::Stop>, Error>;
}

#[cfg(feature = "runtime")]
fn description() -> Vec<u8> {
    OPENAPI.into()
}

#[cfg(not(feature = "runtime"))]
fn description() -> Vec<u8> {
    crate::packed::unpack(crate::packed::OPENAPI)
}

/// What a path answers to.
enum Route {
    Health,
    Rules,
    Description,
    Run,
}

impl Route {
    fn of(path: &str) -> Option<Self> {
        Some(match path {
            "/healthz" => Self::Health,
            "/rules" => Self::Rules,
            "/openapi.json" => Self::Description,
            "/run" => Self::Run,
            _ => return None,
        })
    }

    fn allow(&self) -> &'static str {
        match self {
            Self::Health | Self::Rules | Self::Description => "GET, HEAD",
            Self::Run => "POST",
        }
    }
}

/// Why a request gets no answer.
struct Refused {
    status: u16,
    kind: &'static str,
    /// In Chinese and in English.
    title: (&'static str, &'static str),
    detail: Box<Text>,
    problems: Vec<Problem>,
    allow: Option<&'static str>,
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
            allow: None,
        }
    }

    fn answer(&self, lang: Lang) -> Answer {
        let mut body = json!({
            "type": format!("urn:laurel:problem:{}", self.kind),
            "title": lang.pick(self.title.0, self.title.1),
            "status": self.status,
            "detail": self.detail.get(lang),
        });
        if let (Some(body), false) = (body.as_object_mut(), self.problems.is_empty()) {
            body.insert("problems".to_owned(), json!(self.problems));
        }
        Answer {
            status: self.status,
            content_type: PROBLEM,
            allow: self.allow,
            body: body.to_string().into_bytes(),
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

/// Answers a request. `largest` is what the service takes as a body, in bytes.
pub fn answer(backend: &dyn Backend, request: &Request, largest: usize) -> Answer {
    let lang = language(request.accept_language);
    let mut answer =
        route(backend, request, largest).unwrap_or_else(|refused| refused.answer(lang));
    if request.method == "HEAD" {
        answer.body.clear();
    }
    answer
}

fn route(backend: &dyn Backend, request: &Request, largest: usize) -> Result<Answer, Refused> {
    let (path, query) = request
        .target
        .split_once('?')
        .unwrap_or((request.target, ""));
    let route = Route::of(path).ok_or_else(|| {
        Refused::new(
            404,
            "not-found",
            ("没有这一路径", "no such path"),
            Text::new(
                format!("没有 {path}；有 /run、/rules、/healthz、/openapi.json"),
                format!("there is no {path}; there are /run, /rules, /healthz, /openapi.json"),
            ),
        )
    })?;
    let allow = route.allow();
    if !allow.split(", ").any(|method| method == request.method) {
        return Err(Refused {
            allow: Some(allow),
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
    let ready = backend.ready();
    Ok(match route {
        Route::Health => ok(&json!({
            "status": "ok",
            "scheme": ready.scheme.id(),
            "contract": "laurel:award@0.1.0",
            "version": env!("CARGO_PKG_VERSION"),
        })),
        Route::Rules => {
            let query = read_query(query)?;
            let settings = ready.settings(&query.settings).map_err(bad_query)?;
            ok(&json!(rules::report(ready, &settings)))
        }
        Route::Description => Answer {
            status: 200,
            content_type: JSON,
            allow: None,
            body: description(),
        },
        Route::Run => run(backend, request, query, largest)?,
    })
}

fn run(
    backend: &dyn Backend,
    request: &Request,
    query: &str,
    largest: usize,
) -> Result<Answer, Refused> {
    let ready = backend.ready();
    let query = read_query(query)?;
    let settings = ready.settings(&query.settings).map_err(bad_query)?;
    let cycle = body(request, largest)
        .and_then(|body| cycle::read(body, &ready.editions_under(&settings), &|_| ()).map_err(bad_cycle))?;
    let detail = if query.verdicts {
        Detail::Verdicts
    } else {
        Detail::Reasons
    };
    outcome(backend, &cycle, settings, query.undecided, &detail).map_err(failed)
}

fn outcome(
    backend: &dyn Backend,
    cycle: &Cycle,
    settings: crate::settings::AllSettings,
    undecided: Undecided,
    detail: &Detail,
) -> Result<Answer, Error> {
    let ready = backend.ready();
    let columns = Columns::new(cycle).taking(undecided);
    let plan = chained::plan(&settings, detail);
    let stance = ready.stance(&columns, &settings);
    let arguments = chained::cycle(ready, &columns, stance);
    let outcome = backend
        .run(&plan, &arguments)?
        .map_err(|stop| chained::stopped(ready, &stop))?;
    let run = chained::adopt(ready, &columns, settings, &arguments, outcome)?;
    Ok(ok(&json!(View::new(&run).outcome())))
}

fn ok(body: &Value) -> Answer {
    Answer {
        status: 200,
        content_type: JSON,
        allow: None,
        body: body.to_string().into_bytes(),
    }
}

/// The body of a request that must be a cycle.
fn body<'r>(request: &Request<'r>, largest: usize) -> Result<&'r [u8], Refused> {
    let given = request.content_type.unwrap_or_default();
    let (media, parameters) = given.split_once(';').unwrap_or((given, ""));
    let known = CYCLE_TYPES
        .iter()
        .any(|known| media.trim().eq_ignore_ascii_case(known));
    let charset = parameters.trim().to_ascii_lowercase();
    if !known || !matches!(charset.as_str(), "" | "charset=utf-8" | "charset=\"utf-8\"") {
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
    request
        .body
        .filter(|body| body.len() <= largest)
        .ok_or_else(|| {
            Refused::new(
                413,
                "too-large",
                ("请求过大", "body too large"),
                Text::new(
                    format!("申报文件不得超过 {largest} 字节"),
                    format!("a cycle may have up to {largest} bytes"),
                ),
            )
        })
}

fn read_query(query: &str) -> Result<Query, Refused> {
    let mut read = Query::default();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let bad = |zh: &str, en: &str| {
            let pair = decoded(pair).unwrap_or(Cow::Borrowed(pair));
            bad_query(Error::input(
                format!("“{pair}”：{zh}"),
                format!("\"{pair}\": {en}"),
            ))
        };
        let value = decoded(value).ok_or_else(|| bad("转义有误", "its escapes are wrong"))?;
        match key {
            "set" => {
                let (term, value) = value
                    .split_once('=')
                    .ok_or_else(|| bad("须写作 set=条件项=值", "write set=TERM=VALUE"))?;
                let terms = &mut read.settings.terms;
                if terms.insert(term.to_owned(), value.to_owned()).is_some() {
                    return Err(bad("条件项重复", "the term is set twice"));
                }
            }
            "waive" => read.settings.waived.push(value.into_owned()),
            "undecided" => {
                read.undecided = Undecided::named(&value).ok_or_else(|| {
                    bad(
                        "可取 open、held、by-order",
                        "it takes open, held or by-order",
                    )
                })?;
            }
            "detail" => {
                read.verdicts = match &*value {
                    "verdicts" => true,
                    "reasons" => false,
                    _ => {
                        return Err(bad(
                            "可取 verdicts、reasons",
                            "it takes verdicts or reasons",
                        ));
                    }
                };
            }
            _ => {
                return Err(bad(
                    "可用的参数为 set、waive、undecided、detail",
                    "there are set, waive, undecided and detail",
                ));
            }
        }
    }
    Ok(read)
}

/// Undoes percent-encoding; none where it is wrong or not UTF-8.
fn decoded(text: &str) -> Option<Cow<'_, str>> {
    percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .ok()
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
    (number(whole) * 1000 + number(&digits)).min(1000)
}
