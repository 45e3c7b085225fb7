//! From `wasi:http` and back.
//!
//! A runtime is never handed an error: whatever is wrong is an answer. (jco's server ends with its
//! process where a component sets an error in place of a response, and where it drops a body that it has
//! not finished.)

use std::io::Write;
use std::sync::OnceLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use laurel_service::{Answer, Body, Bound, Bounds, Request, Unread, settings_line};
use laurel_words::lang::Text;
use wasip2::clocks::monotonic_clock::subscribe_duration;
use wasip2::http::types::{
    Fields, IncomingRequest, Method, OutgoingBody, OutgoingResponse, ResponseOutparam,
};
use wasip2::io::poll::{Pollable, poll};
use wasip2::io::streams::{OutputStream, StreamError};
use wasip2::random::random::get_random_u64;

/// What answers a request.
type Answers<'a> = &'a dyn Fn(&Request, &mut dyn Body, &Result<Bounds, Vec<Text>>) -> Answer;

/// What the environment says, which is read once.
static BOUNDS: OnceLock<Result<Bounds, Vec<Text>>> = OnceLock::new();
/// Bytes of a body that are read at a time.
const PIECE: u64 = 64 << 10;

/// Has a request answered, sends the answer, and logs both. Whoever answers is also told what the environment
/// sets, or what is wrong with it.
pub fn handle(request: IncomingRequest, out: ResponseOutparam, answers: Answers) {
    let started = Instant::now();
    let time_ms = since_1970();
    let bounds = BOUNDS.get_or_init(|| {
        let bounds = Bounds::of(wasip2::cli::environment::get_environment());
        if let Err(faults) = &bounds {
            log(settings_line(faults, time_ms));
        }
        bounds
    });
    let wait_ms = bounds
        .as_ref()
        .map_or(Bound::Wait.unless_set(), |bounds| bounds.wait_ms);
    let method = method(request.method());
    let answer = answered(&request, &method, answers, bounds, wait_ms);
    let sent = respond(out, &answer, wait_ms);
    let elapsed_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    log(answer.line(&method, sent, time_ms, elapsed_us));
}

fn since_1970() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| u64::try_from(now.as_millis()).unwrap_or(0))
}

/// A line on standard error, in one piece.
fn log(line: String) {
    // Where even standard error is gone there is nobody left to tell.
    let _ = std::io::stderr().write_all((line + "\n").as_bytes());
}

/// When a client has had its time.
fn deadline(wait_ms: usize) -> Pollable {
    let wait_ms = u64::try_from(wait_ms).unwrap_or(u64::MAX);
    subscribe_duration(wait_ms.saturating_mul(1_000_000))
}

fn answered(
    request: &IncomingRequest,
    method: &str,
    answers: Answers,
    bounds: &Result<Bounds, Vec<Text>>,
    wait_ms: usize,
) -> Answer {
    let headers = request.headers();
    let header = |name: &str| {
        let values = headers.get(name);
        let values: Vec<_> = values
            .iter()
            .map(|it| String::from_utf8_lossy(it))
            .collect();
        (!values.is_empty()).then(|| values.join(", "))
    };
    let [content_type, content_encoding, content_length] =
        ["content-type", "content-encoding", "content-length"].map(header);
    let [accept_language, request_id, traceparent, if_none_match] = [
        "accept-language",
        "x-request-id",
        "traceparent",
        "if-none-match",
    ]
    .map(header);
    let target = request.path_with_query().unwrap_or_default();
    let random = u128::from(get_random_u64()) << 64 | u128::from(get_random_u64());
    let asked = Request {
        method,
        target: &target,
        content_type: content_type.as_deref(),
        content_encoding: content_encoding.as_deref(),
        content_length: content_length.as_deref(),
        accept_language: accept_language.as_deref(),
        request_id: request_id.as_deref(),
        traceparent: traceparent.as_deref(),
        if_none_match: if_none_match.as_deref(),
        random,
    };
    answers(&asked, &mut Incoming { request, wait_ms }, bounds)
}

fn method(method: Method) -> String {
    match method {
        Method::Get => "GET".to_owned(),
        Method::Head => "HEAD".to_owned(),
        Method::Post => "POST".to_owned(),
        Method::Put => "PUT".to_owned(),
        Method::Delete => "DELETE".to_owned(),
        Method::Connect => "CONNECT".to_owned(),
        Method::Options => "OPTIONS".to_owned(),
        Method::Trace => "TRACE".to_owned(),
        Method::Patch => "PATCH".to_owned(),
        Method::Other(name) => name,
    }
}

/// The body of a request, which has so long to come.
struct Incoming<'r> {
    request: &'r IncomingRequest,
    wait_ms: usize,
}

impl Body for Incoming<'_> {
    fn read(&mut self, most: usize) -> Result<Vec<u8>, Unread> {
        let body = self.request.consume().map_err(|()| Unread::Broken)?;
        let stream = body.stream().map_err(|()| Unread::Broken)?;
        let deadline = deadline(self.wait_ms);
        let mut bytes = Vec::new();
        loop {
            {
                let more = stream.subscribe();
                poll(&[&more, &deadline]);
            }
            match stream.read(PIECE) {
                Ok(piece) => bytes.extend_from_slice(&piece),
                Err(StreamError::Closed) => return Ok(bytes),
                Err(StreamError::LastOperationFailed(_)) => return Err(Unread::Broken),
            }
            if bytes.len() > most {
                return Err(Unread::TooLarge);
            }
            if deadline.ready() {
                return Err(Unread::Late);
            }
        }
    }
}

/// Sends an answer; how many bytes of its body went out.
fn respond(out: ResponseOutparam, answer: &Answer, wait_ms: usize) -> usize {
    let fields = Fields::new();
    let fixed = [
        ("content-type", answer.content_type),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
    ];
    let more = answer.headers.iter();
    let more = more.map(|(name, value)| (*name, value.as_str()));
    // What an answer says itself is not said otherwise, and what is empty not at all.
    let own = |(name, value): &(&str, &str)| {
        !value.is_empty() && !answer.headers.iter().any(|(it, _)| it == name)
    };
    for (name, value) in fixed.into_iter().filter(own).chain(more) {
        // An answer without a header that a runtime does not admit is better than none.
        let _ = fields.append(name, value.as_bytes());
    }
    if !answer.body.is_empty() {
        // So that nobody takes a part for the whole: a runtime ends a body that falls short as an error.
        let length = answer.body.len().to_string();
        let _ = fields.append("content-length", length.as_bytes());
    }
    let response = OutgoingResponse::new(fields);
    // Neither can fail: the status is in range, and nobody has taken the body yet.
    let _ = response.set_status_code(answer.status);
    let body = response.body();
    ResponseOutparam::set(out, Ok(response));
    let Ok(body) = body else {
        return 0;
    };
    let sent = match body.write() {
        Ok(stream) => send(&stream, &answer.body, wait_ms),
        Err(()) => 0,
    };
    // An error where less was sent than is announced, which the client sees and nobody else has to.
    let _ = OutgoingBody::finish(body, None);
    sent
}

/// Sends bytes as far as the client takes them in time: one that has gone away needs no answer.
fn send(stream: &OutputStream, bytes: &[u8], wait_ms: usize) -> usize {
    let deadline = deadline(wait_ms);
    let mut rest = bytes;
    while !rest.is_empty() {
        match stream.check_write() {
            Ok(0) if deadline.ready() => break,
            Ok(0) => {
                let room = stream.subscribe();
                poll(&[&room, &deadline]);
            }
            Ok(room) => {
                let room = usize::try_from(room).unwrap_or(usize::MAX);
                let (piece, after) = rest.split_at_checked(room).unwrap_or((rest, &[]));
                if stream.write(piece).is_err() {
                    break;
                }
                rest = after;
            }
            Err(_) => break,
        }
    }
    // What is written is on its way: to wait for a flush would be to wait for the client once more.
    bytes.len() - rest.len()
}
