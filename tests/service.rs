//! The HTTP service: every answer is one that its published description promises.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // a panic is the message

use std::fs;

use laurel::compose::compose;
use laurel::engine::Runner;
use laurel::pipeline::Ready;
use laurel::scheme::{Part, Scheme, digest};
use laurel::service::{Answer, MAX_BODY, OPENAPI, Request, answer, openapi};
use serde_json::{Value, json};

#[allow(dead_code)]
mod support_cli;
use support_cli::tests;

fn backend() -> Ready {
    let runner = Runner::new(Default::default()).unwrap();
    let parts = Ready::new(&runner, Scheme::find("beilun-2021").unwrap()).unwrap();
    let bytes = compose(&parts).unwrap();
    let composed = Some(Part {
        component: "award.wasm".to_owned(),
        from: "award.wasm".to_owned(),
        scheme: None,
        limits: Default::default(),
        sha256: digest(&bytes),
        bytes: bytes.into(),
    });
    let scheme = Scheme {
        composed,
        ..parts.scheme
    };
    Ready::new(&runner, scheme).unwrap()
}

fn request<'r>(method: &'r str, target: &'r str) -> Request<'r> {
    Request {
        method,
        target,
        content_type: Some("application/json"),
        accept_language: None,
        body: Some(b""),
    }
}

/// Holds an answer against the description: its status, its content type, its body.
fn promised(request: &Request, answer: &Answer) {
    let description: Value = serde_json::from_str(OPENAPI).unwrap();
    let path = request.target.split('?').next().unwrap();
    let method = match request.method {
        "HEAD" => "get".to_owned(),
        other => other.to_lowercase(),
    };
    let responses = &description["paths"][path][&method]["responses"];
    let content = &responses[answer.status.to_string()]["content"][answer.content_type];
    assert!(
        content.is_object(),
        "{path} {}: not described",
        answer.status
    );
    if request.method == "HEAD" {
        assert!(answer.body.is_empty());
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

fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

/// The two files that the adapter holds are what the host makes. `LAUREL_BLESS=1` writes them anew.
#[test]
fn published_descriptions_are_up_to_date() {
    let source = tests("../host/src");
    for (file, known, made) in [
        ("service/openapi.json", OPENAPI.to_owned(), openapi()),
        (
            "cycle/schema.json",
            fs::read_to_string(source.join("cycle/schema.json")).unwrap(),
            laurel::cycle::schema::of_cycle(),
        ),
    ] {
        let made = serde_json::to_string(&made).unwrap() + "\n";
        if std::env::var_os("LAUREL_BLESS").is_some() {
            fs::write(source.join(file), &made).unwrap();
        } else {
            assert!(
                known == made,
                "{file} is not what the host makes: LAUREL_BLESS=1 writes it"
            );
        }
    }
}

#[test]
fn a_cycle_in_an_outcome_out() {
    let backend = backend();
    let cycle = fs::read(tests("cycles/sample.json")).unwrap();
    let mut request = request("POST", "/run");
    request.body = Some(&cycle);
    for kind in ["application/json", "Application/JSON; charset=UTF-8"] {
        request.content_type = Some(kind);
        let given = answer(&backend, &request, MAX_BODY);
        assert_eq!(given.status, 200);
        promised(&request, &given);
        assert_eq!(json(&given)["summary"]["winners"]["yes"], 2);
    }
    // A term that is set, a rule that is waived, verdicts alone.
    request.target = "/run?set=threshold%3D700&waive=16-papers&detail=verdicts";
    let given = answer(&backend, &request, MAX_BODY);
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
        "/rules",
        "/rules?set=threshold=620",
        "/openapi.json",
    ] {
        for method in ["GET", "HEAD"] {
            let request = request(method, target);
            let given = answer(&backend, &request, MAX_BODY);
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
        request.body = Some(body);
        let given = answer(&backend, &request, MAX_BODY);
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
        let given = answer(&backend, &request, MAX_BODY);
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
fn a_body_has_a_limit_and_a_path_its_methods() {
    let backend = backend();
    let cycle = fs::read(tests("cycles/sample.json")).unwrap();
    let mut post = request("POST", "/run");
    for (body, largest, status) in [
        (Some(&cycle[..]), cycle.len(), 200),
        (Some(&cycle[..]), cycle.len() - 1, 413),
        (None, MAX_BODY, 413),
    ] {
        post.body = body;
        let given = answer(&backend, &post, largest);
        assert_eq!(given.status, status);
        promised(&post, &given);
    }
    for (method, target, allow) in [
        ("GET", "/run", "POST"),
        ("POST", "/rules", "GET, HEAD"),
        ("DELETE", "/healthz", "GET, HEAD"),
        ("PUT", "/openapi.json", "GET, HEAD"),
    ] {
        let given = answer(&backend, &request(method, target), MAX_BODY);
        assert_eq!((given.status, given.allow), (405, Some(allow)));
        assert_eq!(json(&given)["type"], "urn:laurel:problem:method");
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
    let mut request = request("POST", "/run");
    request.body = Some(body.as_bytes());
    let given = answer(&backend, &request, MAX_BODY);
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
}
