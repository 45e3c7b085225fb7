//! From `wasi:http` and back.
#![allow(unsafe_code)] // in what wit-bindgen generates

use std::io::{Read, Write};

use laurel::service::{Answer, MAX_BODY, Request, answer};
use wasip2::exports::http::incoming_handler::Guest;
use wasip2::http::types::{
    ErrorCode, Fields, IncomingRequest, Method, OutgoingBody, OutgoingResponse, ResponseOutparam,
};

use crate::composed::Composed;

/// The variable of the environment by which an operator says how large a body may be, in bytes.
const LARGEST: &str = "LAUREL_MAX_BODY";

struct Service;

impl Guest for Service {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        match handled(&request) {
            Ok(answer) => respond(out, answer),
            Err(code) => ResponseOutparam::set(out, Err(code)),
        }
    }
}

fn internal(error: impl ToString) -> ErrorCode {
    ErrorCode::InternalError(Some(error.to_string()))
}

fn handled(request: &IncomingRequest) -> Result<Answer, ErrorCode> {
    let largest = std::env::var(LARGEST)
        .ok()
        .and_then(|bytes| bytes.parse().ok())
        .unwrap_or(MAX_BODY);
    let scheme = Composed::new().map_err(|error| internal(error.show(laurel::lang::Lang::En)))?;
    let body = body(request, largest)?;
    let headers = request.headers();
    let header = |name: &str| {
        let value = headers.get(name).into_iter().next()?;
        String::from_utf8(value).ok()
    };
    let (content_type, language) = (header("content-type"), header("accept-language"));
    let target = request.path_with_query().unwrap_or_default();
    let request = Request {
        method: &method(request.method()),
        target: &target,
        content_type: content_type.as_deref(),
        accept_language: language.as_deref(),
        body: body.as_deref(),
    };
    Ok(answer(&scheme, &request, largest))
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

/// The body, none where it is larger than `largest`: no more of it is read than shows that.
fn body(request: &IncomingRequest, largest: usize) -> Result<Option<Vec<u8>>, ErrorCode> {
    let body = request
        .consume()
        .map_err(|()| internal("the body is gone"))?;
    let mut stream = body.stream().map_err(|()| internal("the body is gone"))?;
    let mut bytes = Vec::new();
    let limit = u64::try_from(largest).unwrap_or(u64::MAX).saturating_add(1);
    stream
        .by_ref()
        .take(limit)
        .read_to_end(&mut bytes)
        .map_err(internal)?;
    Ok((bytes.len() <= largest).then_some(bytes))
}

fn respond(out: ResponseOutparam, answer: Answer) {
    let mut fields = vec![
        ("content-type".to_owned(), answer.content_type.into()),
        ("cache-control".to_owned(), b"no-store".to_vec()),
        ("x-content-type-options".to_owned(), b"nosniff".to_vec()),
    ];
    fields.extend(answer.allow.map(|allow| ("allow".to_owned(), allow.into())));
    let response = Fields::from_list(&fields).map(OutgoingResponse::new);
    let Ok(response) = response else {
        return ResponseOutparam::set(out, Err(internal("a header is not admitted")));
    };
    // Neither can fail: the status is in range, and nobody has taken the body yet.
    let _ = response.set_status_code(answer.status);
    let Ok(body) = response.body() else {
        return ResponseOutparam::set(out, Err(internal("the body is gone")));
    };
    ResponseOutparam::set(out, Ok(response));
    // A client that has gone away needs no answer.
    if let Ok(mut stream) = body.write() {
        let _ = stream
            .write_all(&answer.body)
            .and_then(|()| Write::flush(&mut stream));
    }
    let _ = OutgoingBody::finish(body, None);
}

wasip2::http::proxy::export!(Service with_types_in wasip2);
