//! The HTTP service: every answer is one that its published description promises.

use std::fs;

use laurel::compose::compose;
use laurel::digest::digest;
use laurel::engine::Runner;
use laurel::ready::Ready;
use laurel::scheme::{Part, Scheme};
use laurel::service::{
    Answer, Body, Bound, Bounds, OPENAPI, PAIR_OPENAPI, Request, Unread, answer, openapi,
    openapi_of_pair,
};
use serde_json::{Value, json};

use crate::support_cli;
use support_cli::tests;

fn backend() -> Ready {
    let runner = Runner::new(Default::default()).unwrap();
    composed(&runner, laurel::find::find("beilun-2021").unwrap())
}

/// A scheme as one component.
pub(crate) fn composed(runner: &Runner, scheme: Scheme) -> Ready {
    let parts = laurel::pipeline::prepare(runner, scheme).unwrap();
    let bytes = compose(&parts).unwrap();
    let composed = Some(Part {
        component: "award.wasm".to_owned(),
        from: "award.wasm".to_owned(),
        scheme: None,
        called: None,
        limits: Default::default(),
        sha256: digest(&bytes),
        bytes: bytes.into(),
    });
    let scheme = Scheme {
        composed,
        ..parts.scheme
    };
    laurel::pipeline::prepare(runner, scheme).unwrap()
}

pub(crate) fn request<'r>(method: &'r str, target: &'r str) -> Request<'r> {
    Request {
        method,
        target,
        content_type: Some("application/json"),
        random: 0x1234,
        ..Request::default()
    }
}

/// The answer to a request with this body, within these bounds.
fn within(backend: &Ready, request: &Request, mut body: &[u8], bounds: Bounds) -> Answer {
    answer(backend, request, &mut body, &Ok(bounds))
}

fn ask(backend: &Ready, request: &Request, body: &[u8]) -> Answer {
    within(backend, request, body, Bounds::default())
}

pub(crate) fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    let found = answer.headers.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| value.as_str())
}

/// A body that must not be read.
pub(crate) struct Sealed;

impl Body for Sealed {
    fn read(&mut self, _: usize) -> Result<Vec<u8>, Unread> {
        panic!("the body is read");
    }
}

/// A body that fails.
pub(crate) struct Failing(pub(crate) Unread);

impl Body for Failing {
    fn read(&mut self, _: usize) -> Result<Vec<u8>, Unread> {
        Err(self.0)
    }
}

/// Holds an answer against the description: its status, its content type, its body.
fn promised(request: &Request, answer: &Answer) {
    promised_by(OPENAPI, request, answer);
}

/// The same against another description.
pub(crate) fn promised_by(description: &str, request: &Request, answer: &Answer) {
    let description: Value = serde_json::from_str(description).unwrap();
    let path = request.target.split('?').next().unwrap();
    let method = match request.method {
        "HEAD" => "get".to_owned(),
        other => other.to_lowercase(),
    };
    let responses = &description["paths"][path][&method]["responses"];
    let response = &responses[answer.status.to_string()];
    let content = match answer.content_type {
        "" => response,
        media => &response["content"][media],
    };
    assert!(
        content.is_object(),
        "{path} {}: not described",
        answer.status
    );
    if request.method == "HEAD" {
        assert!(answer.body.is_empty());
        return;
    }
    if !answer.content_type.contains("json") {
        return;
    }
    let mut schema = content["schema"].clone();
    schema["components"] = description["components"].clone();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(&body)
        .map(|it| it.to_string())
        .collect();
    assert!(wrong.is_empty(), "{path}: {wrong:?}");
}

pub(crate) fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

/// The files that the adapters hold are what the host makes. `LAUREL_BLESS=1` writes them anew.
#[test]
fn published_descriptions_are_up_to_date() {
    let source = tests("../host/crates");
    for (file, known, made) in [
        ("service/src/openapi.json", OPENAPI.to_owned(), openapi()),
        (
            "service/src/pair.json",
            PAIR_OPENAPI.to_owned(),
            openapi_of_pair(),
        ),
        (
            "cycle/src/schema.json",
            fs::read_to_string(source.join("cycle/src/schema.json")).unwrap(),
            laurel::cycle::schema::of_cycle(),
        ),
    ] {
        let made = serde_json::to_string(&made).unwrap() + "\n";
        // A file that is touched is compiled again.
        if known != made {
            assert!(
                std::env::var_os("LAUREL_BLESS").is_some(),
                "{file} is not what the host makes: LAUREL_BLESS=1 writes it"
            );
            fs::write(source.join(file), &made).unwrap();
        }
    }
}

#[test]
fn a_cycle_in_an_outcome_out() {
    let backend = backend();
    let cycle = fs::read(tests("cycles/sample.json")).unwrap();
    let mut request = request("POST", "/run");
    for kind in ["application/json", "Application/JSON; charset=UTF-8"] {
        request.content_type = Some(kind);
        let given = ask(&backend, &request, &cycle);
        assert_eq!(given.status, 200);
        promised(&request, &given);
        assert_eq!(json(&given)["summary"]["winners"]["yes"], 2);
    }
    // A term that is set, a rule that is waived, verdicts alone.
    request.target = "/run?set=threshold%3D700&waive=16-papers&detail=verdicts";
    let given = ask(&backend, &request, &cycle);
    promised(&request, &given);
    let outcome = json(&given);
    assert_eq!(outcome["scheme"]["settings"]["ranking"]["threshold"], "700");
    assert_eq!(outcome["scheme"]["waived"], json!(["16-papers"]));
    assert!(outcome["summary"]["candidates"]["yes"].as_u64().unwrap() < 6);
}

#[test]
fn what_is_there_to_read() {
    let backend = backend();
    for target in [
        "/healthz",
        "/livez",
        "/readyz",
        "/rules",
        "/rules?set=threshold=620",
        "/openapi.json",
    ] {
        for method in ["GET", "HEAD"] {
            let request = request(method, target);
            let given = ask(&backend, &request, b"");
            assert_eq!(given.status, 200, "{target}");
            promised(&request, &given);
        }
    }
}

/// A folder's worth of bad requests: status and kind of each, and that its words name what is wrong.
#[test]
fn every_refusal_is_a_problem_with_details() {
    let backend = backend();
    let cycle = fs::read(tests("cycles/sample.json")).unwrap();
    let kind = "application/json";
    for (target, content_type, body, status, problem, names) in [
        (
            "/run",
            "text/plain",
            &b"{}"[..],
            415,
            "content-type",
            "text/plain",
        ),
        (
            "/run",
            "application/json; charset=gbk",
            b"{}",
            415,
            "content-type",
            "gbk",
        ),
        ("/run", "", b"{}", 415, "content-type", "application/json"),
        ("/run", kind, b"", 422, "cycle", "1"),
        ("/run", kind, b"not json", 422, "cycle", "1"),
        ("/run", kind, b"{\"laurel\":1}", 422, "cycle", "problem"),
        ("/run", kind, b"\xff\xfe", 422, "cycle", "1"),
        (
            "/run?set=threshold",
            kind,
            &cycle,
            400,
            "query",
            "threshold",
        ),
        (
            "/run?set=treshold=620",
            kind,
            &cycle,
            400,
            "query",
            "did you mean threshold",
        ),
        (
            "/run?set=threshold=1001",
            kind,
            &cycle,
            400,
            "query",
            "1001",
        ),
        (
            "/run?set=threshold=1&set=threshold=2",
            kind,
            &cycle,
            400,
            "query",
            "twice",
        ),
        ("/run?waive=nothing", kind, &cycle, 400, "query", "nothing"),
        ("/run?detail=all", kind, &cycle, 400, "query", "reasons"),
        ("/run?set=%ff=1", kind, &cycle, 400, "query", "escapes"),
        (
            "/run?set=threshold=+620",
            kind,
            &cycle,
            400,
            "query",
            "no space",
        ),
        (
            "/run?set=threshold%20=620",
            kind,
            &cycle,
            400,
            "query",
            "no space",
        ),
        (
            "/run?waive=16-papers+",
            kind,
            &cycle,
            400,
            "query",
            "no space",
        ),
        (
            "/run?detail=reasons&detail=verdicts",
            kind,
            &cycle,
            400,
            "query",
            "twice",
        ),
        (
            "/run?undecided=open&undecided=open",
            kind,
            &cycle,
            400,
            "query",
            "twice",
        ),
        ("/run?colour=red", kind, &cycle, 400, "query", "colour"),
        ("/rules?set=quota=4000", kind, b"", 400, "query", "4000"),
    ] {
        let method = if target.starts_with("/run?") || target == "/run" {
            "POST"
        } else {
            "GET"
        };
        let mut request = request(method, target);
        request.content_type = Some(content_type).filter(|it| !it.is_empty());
        request.accept_language = Some("fr, en;q=0.9, zh;q=0.8");
        let given = ask(&backend, &request, body);
        let details = json(&given);
        assert_eq!(given.status, status, "{target} {content_type}: {details}");
        promised(&request, &given);
        assert_eq!(details["type"], format!("urn:laurel:problem:{problem}"));
        assert_eq!(details["status"], status);
        let detail = details["detail"].as_str().unwrap();
        assert!(detail.contains(names), "{target}: {detail}");
        assert!(!detail.ends_with([':', '：']), "{target}: {detail}");
    }
    // Chinese, unless English is asked for first.
    for (language, word) in [
        (None, "没有"),
        (Some("zh-CN,en;q=0.5"), "没有"),
        (Some("en-GB"), "there is no"),
        (Some("en;q=0.1, zh;q=0.2"), "没有"),
        (Some("*"), "没有"),
    ] {
        let mut request = request("GET", "/nothing");
        request.accept_language = language;
        let given = ask(&backend, &request, b"");
        assert_eq!(
            (given.status, given.content_type),
            (404, "application/problem+json")
        );
        assert!(
            json(&given)["detail"].as_str().unwrap().contains(word),
            "{language:?}"
        );
    }
}

#[test]
fn a_path_has_its_methods() {
    let backend = backend();
    for (method, target, allow) in [
        ("GET", "/run", "POST"),
        ("POST", "/rules", "GET, HEAD"),
        ("DELETE", "/healthz", "GET, HEAD"),
        ("POST", "/livez", "GET, HEAD"),
        ("POST", "/readyz", "GET, HEAD"),
        ("PUT", "/openapi.json", "GET, HEAD"),
    ] {
        let request = request(method, target);
        let given = answer(&backend, &request, &mut Sealed, &Ok(Bounds::default()));
        assert_eq!((given.status, header(&given, "allow")), (405, Some(allow)));
        assert_eq!(json(&given)["type"], "urn:laurel:problem:method");
    }
}

/// What a request may use is bounded, and a refusal names the bound.
#[test]
fn every_bound_is_held_and_named() {
    let backend = backend();
    let cycle = fs::read(tests("cycles/sample.json")).unwrap();
    let post = request("POST", "/run");
    let whole = ask(&backend, &post, &cycle).body.len();
    let lines = json_lines(&cycle);
    for (bounds, body, status, kind, bound) in [
        (bounds(Bound::Body, cycle.len()), &cycle, 200, "", None),
        (
            bounds(Bound::Body, cycle.len() - 1),
            &cycle,
            413,
            "too-large",
            Some(Bound::Body),
        ),
        (bounds(Bound::Applicants, 24), &cycle, 200, "", None),
        (
            bounds(Bound::Applicants, 23),
            &cycle,
            413,
            "too-many-applicants",
            Some(Bound::Applicants),
        ),
        (bounds(Bound::Applicants, 24), &lines, 200, "", None),
        (
            bounds(Bound::Applicants, 23),
            &lines,
            413,
            "too-many-applicants",
            Some(Bound::Applicants),
        ),
        (bounds(Bound::Answer, whole), &cycle, 200, "", None),
        (
            bounds(Bound::Answer, whole - 1),
            &cycle,
            422,
            "answer-too-large",
            Some(Bound::Answer),
        ),
    ] {
        let given = within(&backend, &post, body, bounds);
        assert_eq!(given.status, status, "{bound:?}");
        promised(&post, &given);
        if let Some(bound) = bound {
            let details = json(&given);
            assert_eq!(details["type"], format!("urn:laurel:problem:{kind}"));
            assert_eq!(details["setting"], bound.variable());
            assert_eq!(details["limit"], bounds.get(bound));
            assert!(given.body.len() < 1_000, "{}", given.body.len());
        }
    }
    // Verdicts alone have more room.
    let verdicts = request("POST", "/run?detail=verdicts");
    assert_eq!(
        within(
            &backend,
            &verdicts,
            &cycle,
            bounds(Bound::Answer, whole - 1)
        )
        .status,
        200
    );
    // What says that it is too large is not read.
    let mut declared = request("POST", "/run");
    declared.content_length = Some("9000000");
    let given = answer(&backend, &declared, &mut Sealed, &Ok(Bounds::default()));
    assert_eq!(
        (given.status, given.record.problem),
        (413, Some("too-large"))
    );
    for length in ["99999999999999999999", "x", ""] {
        declared.content_length = Some(length);
        assert_eq!(ask(&backend, &declared, &cycle).status, 200, "{length}");
    }
    // As many applicants as fit into a body, of which nothing is known.
    let bare: Vec<String> = (0..20_000)
        .map(|at| format!("{{\"id\":\"{at}\"}}"))
        .collect();
    let head = r#""laurel":"0.1","cycle":{"year":2021,"timetable":{"deadline":"2021-06-30"}}"#;
    let many = format!("{{{head},\"applicants\":[{}]}}", bare.join(","));
    assert_eq!(
        ask(&backend, &post, many.as_bytes()).record.problem,
        Some("too-many-applicants")
    );
    let fewer = format!("{{{head},\"applicants\":[{}]}}", bare[..5_000].join(","));
    let given = ask(&backend, &post, fewer.as_bytes());
    promised(&post, &given);
    assert_eq!(given.record.problem, Some("answer-too-large"));
}

pub(crate) fn bounds(bound: Bound, value: usize) -> Bounds {
    let value = value.to_string();
    Bounds::of([(bound.variable(), value.as_str())]).unwrap()
}

/// A cycle in the JSON-lines form.
fn json_lines(cycle: &[u8]) -> Vec<u8> {
    let mut cycle: Value = serde_json::from_slice(cycle).unwrap();
    let applicants = cycle.as_object_mut().unwrap().remove("applicants").unwrap();
    let mut lines = cycle.to_string();
    for applicant in applicants.as_array().unwrap() {
        lines += &format!("\n{applicant}");
    }
    lines.into_bytes()
}

#[test]
fn applicants_are_counted_without_being_kept() {
    use laurel::cycle::{count, count_beyond};
    for (text, number) in [
        ("", 0),
        ("{}", 0),
        (r#"{"applicants":[]}"#, 0),
        (r#"{"applicants":[{"id":"a"},{},[1,2]],"x":[1,2,3]}"#, 3),
        ("\u{feff}{\"applicants\":[1\n,2]}", 2),
        (r#"{"applicants":[1,2"#, 2),
        (r#"{"applicants":[1],"applicants":[1,2]}"#, 3),
        (r#"{"applicants":{"a":[1,2]}}"#, 0),
        ("{\"laurel\":\"0.1\"}\n{}\n\n  \n{}", 2),
        ("[1,2,3]", 0),
    ] {
        assert_eq!(count(text.as_bytes()), number, "{text}");
        for most in 0..5 {
            let beyond = Some(number).filter(|number| *number > most);
            assert_eq!(
                count_beyond(text.as_bytes(), most),
                beyond,
                "{most}: {text}"
            );
        }
    }
}

/// A body is read where everything else is right, and not before.
#[test]
fn a_body_that_is_not_needed_is_not_read() {
    let backend = backend();
    let sealed = |request: &Request| answer(&backend, request, &mut Sealed, &Ok(Bounds::default()));
    for target in ["/healthz", "/livez", "/readyz", "/rules", "/openapi.json"] {
        for method in ["GET", "HEAD"] {
            assert_eq!(sealed(&request(method, target)).status, 200, "{target}");
        }
        assert_eq!(sealed(&request("POST", target)).status, 405);
    }
    let post = request("POST", "/run");
    assert_eq!(sealed(&request("POST", "/nothing")).status, 404);
    assert_eq!(sealed(&request("POST", "/run?colour=red")).status, 400);
    assert_eq!(
        sealed(&Request {
            content_type: None,
            ..post
        })
        .status,
        415
    );
    for (encoding, taken) in [
        ("gzip", false),
        ("identity, br", false),
        ("\u{fffd}", false),
        ("identity", true),
        ("Identity, identity", true),
        ("", true),
    ] {
        let coded = Request {
            content_encoding: Some(encoding),
            ..post
        };
        if taken {
            assert_eq!(ask(&backend, &coded, b"{}").status, 422, "{encoding}");
            continue;
        }
        let given = sealed(&coded);
        promised(&coded, &given);
        assert_eq!(given.status, 415, "{encoding}");
        assert_eq!(json(&given)["type"], "urn:laurel:problem:content-encoding");
        assert_eq!(header(&given, "accept-encoding"), Some("identity"));
    }
    for (unread, status, kind) in [
        (Unread::Broken, 400, "broken-body"),
        (Unread::Late, 408, "late-body"),
        (Unread::TooLarge, 413, "too-large"),
    ] {
        let bounds = Ok(Bounds::default());
        let given = answer(&backend, &post, &mut Failing(unread), &bounds);
        promised(&post, &given);
        assert_eq!((given.status, given.record.problem), (status, Some(kind)));
    }
}

/// A query is read as a form is: what any client writes for a space is one.
#[test]
fn a_query_is_a_form() {
    let backend = backend();
    for (query, shown) in [
        ("set=no+such%20term%3D1", "no such term"),
        ("set=no%2Bsuch%3D1", "no+such"),
        ("%73et=a+b%3D1", "a b"),
        ("waive=a+b", "a b"),
        ("set=a%zz%3D1", "escapes"),
        ("set=a%2", "escapes"),
        ("set=%", "escapes"),
    ] {
        let target = format!("/rules?{query}");
        let mut request = request("GET", &target);
        request.accept_language = Some("en");
        let given = ask(&backend, &request, b"");
        let detail = json(&given)["detail"].as_str().unwrap().to_owned();
        assert_eq!(given.status, 400, "{query}: {detail}");
        assert!(detail.contains(shown), "{query}: {detail}");
    }
    // Nothing of any length comes back.
    let long = format!("/rules?waive={}", "x".repeat(9_000));
    for target in [long.as_str(), &long.replace("/rules?waive=", "/")] {
        let given = ask(&backend, &request("GET", target), b"");
        assert!(given.body.len() < 2_000, "{}", given.body.len());
    }
}

#[test]
fn settings_that_are_wrong_are_said_and_no_cycle_is_taken() {
    let backend = backend();
    let wrong = Bounds::of([("LAUREL_MAX_BODY", "lots"), ("LAUREL_MAX_BODDY", "1")]);
    for (method, target, status) in [
        ("GET", "/livez", 200),
        ("GET", "/healthz", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/readyz", 503),
        ("GET", "/rules", 503),
        ("POST", "/run", 503),
    ] {
        let request = request(method, target);
        let given = answer(&backend, &request, &mut Sealed, &wrong);
        assert_eq!(given.status, status, "{target}");
        promised(&request, &given);
        if status == 503 {
            let detail = json(&given)["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains("LAUREL_MAX_BODY") && detail.contains("LAUREL_MAX_BODDY"));
        }
    }
    let given = within(
        &backend,
        &request("GET", "/readyz"),
        b"",
        bounds(Bound::Wait, 7),
    );
    assert_eq!(json(&given)["settings"]["LAUREL_MAX_WAIT_MS"], 7);
    assert_eq!(json(&given)["settings"]["LAUREL_MAX_BODY"], 8 << 20);
}

#[test]
fn health_tells_what_runs() {
    let backend = backend();
    let health = json(&ask(&backend, &request("GET", "/healthz"), b""));
    assert_eq!(health["scheme"], "beilun-2021");
    assert_eq!(health["contract"], laurel::receipt::CONTRACT);
    for (stage, part) in &backend.scheme.parts {
        assert_eq!(health["stages"][stage.id()]["sha256"], part.sha256);
    }
}

/// An id and a trace go through, and a line of the log has them, and nothing that a stranger wrote.
#[test]
fn a_request_is_followed_by_its_id_and_logged_without_contents() {
    let backend = backend();
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let mut request = request("POST", "/run?waive=SECRET");
    request.request_id = Some("edge-7");
    request.traceparent = Some(trace);
    let given = ask(&backend, &request, b"SECRET");
    assert_eq!(header(&given, "x-request-id"), Some("edge-7"));
    assert_eq!(header(&given, "traceparent"), Some(trace));
    let line = given.line("POST", given.body.len(), 1_795_823_999_042, 1_234_567);
    assert!(!line.contains("SECRET") && !line.contains('\n'), "{line}");
    let line: Value = serde_json::from_str(&line).unwrap();
    let expected = json!({
        "time": "2026-11-27T23:59:59.042Z", "level": "warn", "event": "request", "id": "edge-7",
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736", "method": "POST", "route": "/run",
        "status": 400, "problem": "query", "bytes_in": 0, "bytes_out": given.body.len(),
        "complete": true, "elapsed_ms": 1234.567,
    });
    assert_eq!(line, expected);
    // What is none is not taken; what is not there is made.
    request.target = "/SECRET";
    request.method = "SECRET";
    request.request_id = Some("SE CRET");
    request.traceparent = Some("SECRET");
    let given = ask(&backend, &request, b"SECRET");
    assert_eq!(
        header(&given, "x-request-id"),
        Some("00000000000000000000000000001234")
    );
    assert_eq!(header(&given, "traceparent"), None);
    let line = given.line("SECRET", 3, 0, 0);
    assert!(!line.contains("SECRET"), "{line}");
    let line: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(
        (&line["route"], &line["method"]),
        (&Value::Null, &json!("other"))
    );
    assert_eq!(
        (&line["complete"], &line["bytes_out"]),
        (&json!(false), &json!(3))
    );
}

/// The answer is written applicant by applicant, and is the same as the outcome in one piece.
#[test]
fn an_outcome_that_is_streamed_is_the_outcome() {
    let backend = backend();
    let bytes = fs::read(tests("cycles/sample.json")).unwrap();
    let cycle = laurel::cycle::read(&bytes, &[], &|_| ()).unwrap();
    let columns = laurel::columns::Columns::new(&cycle);
    let settings = backend.settings(&Default::default()).unwrap();
    let detail = laurel::contract::types::Detail::Reasons;
    let run = backend.run(&columns, settings, detail, &|_| ()).unwrap();
    let view = laurel::outcome::View::new(&run);
    let whole = serde_json::to_vec(&view.outcome()).unwrap();
    assert_eq!(view.json(whole.len()), Some(whole.clone()));
    assert_eq!(view.json(whole.len() - 1), None);
}

/// The weights of languages are a stranger's as well.
#[test]
fn no_weight_of_a_language_is_too_large() {
    let backend = backend();
    for language in [
        "en;q=4294967295",
        "en;q=9.99999999999",
        "en;q=",
        "en;q=.5",
        ",;,;q",
    ] {
        let mut request = request("GET", "/livez");
        request.accept_language = Some(language);
        assert_eq!(ask(&backend, &request, b"").status, 200, "{language}");
    }
}

/// Every problem of a cycle comes with its place, in both languages, as `laurel check` has it.
#[test]
fn all_problems_of_a_cycle_come_at_once() {
    let backend = backend();
    let text = fs::read_to_string(tests("cycles/sample.json")).unwrap();
    let mut cycle: Value = serde_json::from_str(&text).unwrap();
    cycle["applicants"][2]["id"] = json!("A01");
    cycle["applicants"][3]["submitted"] = json!("2021-02-30");
    let body = cycle.to_string();
    let request = request("POST", "/run");
    let given = ask(&backend, &request, body.as_bytes());
    promised(&request, &given);
    let details = json(&given);
    let places: Vec<&str> = details["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["place"].as_str().unwrap())
        .collect();
    assert!(
        places.iter().any(|it| it.starts_with("applicants[2]")),
        "{places:?}"
    );
    assert!(
        places.iter().any(|it| it.starts_with("applicants[3]")),
        "{places:?}"
    );
    // Every place is also a pointer into the body that leads to something, or to where it is missing.
    for problem in details["problems"].as_array().unwrap() {
        let pointer = problem["pointer"].as_str().unwrap();
        assert!(cycle.pointer(pointer).is_some(), "{problem}");
    }
    // In the JSON-lines form it is one into the line, which is the first where none is named.
    let lines = json_lines(body.as_bytes());
    let given = ask(&backend, &request, &lines);
    promised(&request, &given);
    let details = json(&given);
    let text = String::from_utf8(lines).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    for problem in details["problems"].as_array().unwrap() {
        let line = lines[problem["line"].as_u64().unwrap_or(1) as usize - 1];
        let line: Value = serde_json::from_str(line).unwrap();
        let pointer = problem["pointer"].as_str().unwrap();
        assert!(line.pointer(pointer).is_some(), "{problem}");
    }
}

/// However many problems there are, some are listed and the others counted.
#[test]
fn problems_without_number_are_counted() {
    let backend = backend();
    let post = request("POST", "/run");
    let long = format!("{{\"{}\":1}}", "k".repeat(400_000));
    let many: Vec<String> = (0..4_000).map(|at| format!("{{\"id\":{at}}}")).collect();
    let many = format!("{{\"applicants\":[{}]}}", many.join(","));
    for body in [long, many] {
        let given = ask(&backend, &post, body.as_bytes());
        promised(&post, &given);
        assert_eq!(given.status, 422);
        assert!(given.body.len() < 1 << 20, "{}", given.body.len());
        let details = json(&given);
        let listed = details["problems"].as_array().map_or(0, Vec::len);
        assert!(listed <= 200, "{listed}");
    }
}
