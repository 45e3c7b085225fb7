//! Two schemes as one HTTP service: what it answers is what the program prints, and what its published
//! description promises.

use std::fs;
use std::path::Path;

use laurel::contract::chain;
use laurel::engine::Runner;
use laurel::error::Error;
use laurel::find::{built_in, find};
use laurel::pipeline::prepare;
use laurel::ready::Ready;
use laurel::service::{
    Answer, BUILT_IN, Backend, Bound, Bounds, Identity, PAIR_OPENAPI, Page, Pair, Request, Unread,
    answer_of_pair, plain_page,
};
use laurel::stage::Stage;
use serde_json::{Value, json};

use crate::service::{Failing, Sealed, bounds, composed, header, json, promised_by, request};
use crate::support_cli::{laurel, tests};

/// A scheme as its service knows it: its stages, and its chain.
struct Served {
    stages: Ready,
    chain: Ready,
}

impl Backend for Served {
    fn identity(&self) -> Identity {
        self.stages.identity()
    }

    fn ready(&self) -> Result<&Ready, Error> {
        Ok(&self.stages)
    }

    fn run(
        &self,
        plan: &chain::Plan,
        cycle: &chain::Cycle,
    ) -> Result<Result<chain::Outcome, chain::Stop>, Error> {
        Backend::run(&self.chain, plan, cycle)
    }
}

struct Two {
    a: Served,
    b: Served,
}

impl Pair for Two {
    fn a(&self) -> &dyn Backend {
        &self.a
    }

    fn b(&self) -> &dyn Backend {
        &self.b
    }

    fn policy(&self) -> String {
        self.page().policy
    }

    fn digest(&self) -> String {
        self.page().digest()
    }

    fn html(&self) -> Vec<u8> {
        self.page().html
    }
}

impl Two {
    fn page(&self) -> Page {
        plain_page([&self.a.stages, &self.b.stages])
    }
}

fn two(a: &str, b: &str, swaps: &[(Stage, &str)]) -> Two {
    let runner = Runner::new(Default::default()).unwrap();
    let served = |id: &str, swaps: &[(Stage, &str)]| {
        let mut scheme = find(id).unwrap();
        for (stage, other) in swaps {
            scheme.swap(*stage, &find(other).unwrap());
        }
        Served {
            stages: prepare(&runner, scheme.clone()).unwrap(),
            chain: composed(&runner, scheme),
        }
    };
    Two {
        a: served(a, &[]),
        b: served(b, swaps),
    }
}

fn within(pair: &Two, request: &Request, mut body: &[u8], bounds: Bounds) -> Answer {
    answer_of_pair(pair, request, &mut body, &Ok(bounds))
}

fn ask(pair: &Two, request: &Request, body: &[u8]) -> Answer {
    let given = within(pair, request, body, Bounds::default());
    promised_by(PAIR_OPENAPI, request, &given);
    given
}

fn post(pair: &Two, target: &str, body: &[u8]) -> Answer {
    ask(pair, &request("POST", target), body)
}

/// What the program prints.
fn printed(args: &[&str]) -> String {
    let ran = laurel(&[args, &["--format", "json"]].concat());
    assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.err);
    ran.out
}

fn same(given: &Answer, printed: &str, what: &str) {
    assert_eq!(given.status, 200, "{what}: {}", json(given));
    let given = String::from_utf8(given.body.clone()).unwrap();
    let place = given.lines().zip(printed.lines()).position(|(a, b)| a != b);
    let line = |text: &str| place.and_then(|at| Some(text.lines().nth(at)?.to_owned()));
    assert!(
        given == printed,
        "{what}: line {place:?}: {:?}, not {:?}",
        line(&given),
        line(printed)
    );
}

#[test]
fn a_difference_is_what_the_program_prints() {
    let pair = two("beilun-2014", "beilun-2021", &[]);
    let file = tests("cycles/sample.json").display().to_string();
    let cycle = fs::read(&file).unwrap();
    for (query, options) in [
        ("", &[][..]),
        ("?undecided=held", &["--undecided", "held"]),
        ("?undecided=by-order", &["--undecided", "by-order"]),
        ("?attribution=no", &["--no-attribution"]),
        (
            "?attribution=yes&set=B:threshold%3D620&waive=B:16-papers",
            &["--set", "B:threshold=620", "--waive", "B:16-papers"],
        ),
        // For both sides, and known to one of them alone.
        (
            "?set=threshold%3D640&set=A:quota%3D4",
            &["--set", "threshold=640", "--set", "A:quota=4"],
        ),
        ("?anonymous=yes", &["--anonymous", "--lang", "zh"]),
        ("?anonymous=yes&lang=en", &["--anonymous", "--lang", "en"]),
    ] {
        let given = post(&pair, &format!("/diff{query}"), &cycle);
        let args = [&["diff", "beilun-2014", "beilun-2021", &file][..], options].concat();
        same(&given, &printed(&args), query);
    }
}

#[test]
fn drawn_cycles_differ_as_the_program_prints_it() {
    let folder = std::env::temp_dir().join(format!("laurel-pair-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let mixed = [(Stage::Ranking, "beilun-2014")];
    for (swaps, options) in [
        (&[][..], &[][..]),
        (&mixed[..], &["--stage", "B:ranking=beilun-2014"]),
    ] {
        let pair = two("beilun-2014", "beilun-2021", swaps);
        for seed in 1..=6 {
            let drawn = laurel::cycle::Synth {
                applicants: 8 + 7 * seed,
                seed: seed as u64,
                jsonl: seed % 2 == 0,
                visited_every: Some(1 + seed % 3),
            };
            let mut cycle = Vec::new();
            laurel::cycle::synth(&drawn, &mut cycle, &|_| ()).unwrap();
            let file = folder.join("cycle");
            fs::write(&file, &cycle).unwrap();
            let file = file.to_str().unwrap();
            let way = ["open", "held", "by-order"][seed % 3];
            let given = post(&pair, &format!("/diff?undecided={way}"), &cycle);
            let base = [
                "diff",
                "beilun-2014",
                "beilun-2021",
                file,
                "--undecided",
                way,
            ];
            same(
                &given,
                &printed(&[&base[..], options].concat()),
                &format!("{seed} {way}"),
            );
        }
    }
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn an_explanation_is_what_the_program_prints() {
    let pair = two("beilun-2014", "beilun-2021", &[]);
    let file = tests("cycles/sample.json").display().to_string();
    let cycle = fs::read(&file).unwrap();
    for (id, way) in [("A01", "open"), ("A07", "held"), ("A19", "by-order")] {
        let mut both = Vec::new();
        for (letter, scheme) in [("A", "beilun-2014"), ("b", "beilun-2021")] {
            let args = ["explain", scheme, &file, id, "--undecided", way];
            let printed = printed(&args);
            for named in [letter, scheme] {
                let query = format!("applicant={id}&undecided={way}&scheme={named}");
                let given = post(&pair, &format!("/explain?{query}"), &cycle);
                same(&given, &printed, &query);
            }
            both.push(serde_json::from_str::<Value>(&printed).unwrap());
        }
        let given = post(
            &pair,
            &format!("/explain?applicant={id}&undecided={way}"),
            &cycle,
        );
        assert_eq!(json(&given), json!({ "a": both[0], "b": both[1] }), "{id}");
    }
    // Without identities, by the id that the file has.
    let args = [
        "explain",
        "beilun-2021",
        &file,
        "A07",
        "--anonymous",
        "--lang",
        "en",
    ];
    let query = "applicant=A07&scheme=B&anonymous=yes&lang=en";
    same(
        &post(&pair, &format!("/explain?{query}"), &cycle),
        &printed(&args),
        query,
    );
    // Set as asked for.
    let args = [
        "explain",
        "beilun-2021",
        &file,
        "A07",
        "--set",
        "threshold=620",
    ];
    let query = "applicant=A07&scheme=B&set=threshold%3D620";
    same(
        &post(&pair, &format!("/explain?{query}"), &cycle),
        &printed(&args),
        query,
    );
}

#[test]
fn either_scheme_runs_as_its_own_service_does() {
    let pair = two("beilun-2014", "beilun-2021", &[]);
    let cycle = fs::read(tests("cycles/sample.json")).unwrap();
    let own = &pair.b.chain;
    for query in [
        "",
        "&detail=verdicts&set=threshold=700",
        "&undecided=by-order",
    ] {
        let given = post(&pair, &format!("/run?scheme=B{query}"), &cycle);
        let target = format!("/run?{}", query.trim_start_matches('&'));
        let alone = request("POST", &target);
        let mut body = cycle.as_slice();
        let expected = laurel::service::answer(own, &alone, &mut body, &Ok(Bounds::default()));
        assert_eq!(given.status, 200);
        let (mut given, mut expected) = (json(&given), json(&expected));
        for outcome in [&mut given, &mut expected] {
            // Who ran it.
            outcome.as_object_mut().unwrap().remove("composed");
            for stage in outcome["scheme"]["stages"].as_array_mut().unwrap() {
                let stage = stage.as_object_mut().unwrap();
                stage.remove("from");
                stage.remove("limits");
            }
        }
        assert_eq!(given, expected, "{query}");
    }
    let a = json(&post(&pair, "/run?scheme=beilun-2014", &cycle));
    assert_eq!(a["scheme"]["id"], "beilun-2014");
}

#[test]
fn what_is_there_to_read_of_two_schemes() {
    let pair = two("beilun-2014", "beilun-2021", &[]);
    for target in [
        "/",
        "/healthz",
        "/livez",
        "/readyz",
        "/rules",
        "/rules?scheme=A&set=threshold=620",
        "/rules?set=B:threshold=620",
        "/openapi.json",
    ] {
        for method in ["GET", "HEAD"] {
            let asked = request(method, target);
            let given = answer_of_pair(&pair, &asked, &mut Sealed, &Ok(Bounds::default()));
            assert_eq!(given.status, 200, "{target}");
            promised_by(PAIR_OPENAPI, &asked, &given);
        }
        let given = answer_of_pair(
            &pair,
            &request("POST", target),
            &mut Sealed,
            &Ok(Bounds::default()),
        );
        assert_eq!(
            (given.status, header(&given, "allow")),
            (405, Some("GET, HEAD"))
        );
    }
    let health = json(&ask(&pair, &request("GET", "/healthz"), b""));
    for (side, ready) in [("a", &pair.a.stages), ("b", &pair.b.stages)] {
        let of_side = &health["schemes"][side];
        assert_eq!(of_side["scheme"], ready.scheme.id());
        for (stage, part) in &ready.scheme.parts {
            assert_eq!(of_side["stages"][stage.id()]["sha256"], part.sha256);
        }
    }
    let ready = json(&ask(&pair, &request("GET", "/readyz"), b""));
    assert_eq!(
        ready["schemes"],
        json!({ "a": "beilun-2014", "b": "beilun-2021" })
    );
    let rules = json(&ask(&pair, &request("GET", "/rules"), b""));
    for (side, id) in [("a", "beilun-2014"), ("b", "beilun-2021")] {
        let own = printed(&["rules", id]);
        let own: Value = serde_json::from_str(&own).unwrap();
        assert_eq!(rules[side]["rules"], own["rules"], "{id}");
    }
    let page = ask(&pair, &request("GET", "/"), b"");
    assert_eq!(page.content_type, "text/html");
    let policy = header(&page, "content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    let html = String::from_utf8(page.body.clone()).unwrap();
    for word in [
        "beilun-2014",
        "beilun-2021",
        "/diff",
        "/explain",
        "curl",
        "对比",
        "compared",
    ] {
        assert!(html.contains(word), "{word}");
    }
    // The ids that name nobody are those of the program.
    assert_eq!(built_in().collect::<Vec<_>>(), BUILT_IN);
}

/// A browser that has the page is sent nothing but that it has it.
#[test]
fn a_page_is_sent_once() {
    let pair = two("beilun-2014", "beilun-2021", &[]);
    let asked = |method, tag| Request {
        if_none_match: tag,
        ..request(method, "/")
    };
    let page = ask(&pair, &asked("GET", None), b"");
    let tag = header(&page, "etag").unwrap().to_owned();
    assert_eq!(tag, format!("\"{}\"", laurel::digest::digest(&page.body)));
    assert_eq!(header(&page, "cache-control"), Some("no-cache"));
    let same = [
        tag.clone(),
        format!("W/{tag}"),
        format!("\"a\", {tag}"),
        "*".to_owned(),
    ];
    for given in &same {
        for method in ["GET", "HEAD"] {
            let again = ask(&pair, &asked(method, Some(given)), b"");
            assert_eq!((again.status, again.body.len()), (304, 0), "{given}");
            assert_eq!(header(&again, "etag"), Some(&*tag), "{given}");
            assert_eq!(again.content_type, "", "{given}");
        }
    }
    let bare = tag.trim_matches('"');
    for given in ["", "\"\"", bare, "\"0000\""] {
        let again = ask(&pair, &asked("GET", Some(given)), b"");
        assert_eq!(
            (again.status, again.body == page.body),
            (200, true),
            "{given}"
        );
    }
    let head = ask(&pair, &asked("HEAD", None), b"");
    assert_eq!((head.status, header(&head, "etag")), (200, Some(&*tag)));
}

#[test]
fn every_refusal_of_a_pair_has_its_words() {
    let pair = two("beilun-2014", "beilun-2021", &[]);
    let cycle = fs::read(tests("cycles/sample.json")).unwrap();
    for (target, body, status, problem, names) in [
        ("/diff", &b""[..], 422, "cycle", "1"),
        ("/diff", b"{\"laurel\":1}", 422, "cycle", "problem"),
        ("/diff", b"\x1f\x8b\x08", 422, "cycle", "1"),
        ("/diff?attribution=maybe", &cycle, 400, "query", "yes or no"),
        ("/diff?undecided=closed", &cycle, 400, "query", "by-order"),
        ("/diff?lang=fr", &cycle, 400, "query", "zh or en"),
        ("/diff?scheme=A", &cycle, 400, "query", "attribution"),
        (
            "/diff?set=C:threshold=620",
            &cycle,
            400,
            "query",
            "C:threshold",
        ),
        (
            "/diff?set=treshold=620",
            &cycle,
            400,
            "query",
            "did you mean threshold",
        ),
        (
            "/diff?set=A:threshold=620&set=threshold=600",
            &cycle,
            400,
            "query",
            "twice",
        ),
        (
            "/diff?anonymous=yes&anonymous=no",
            &cycle,
            400,
            "query",
            "twice",
        ),
        ("/explain", &cycle, 400, "query", "applicant=ID"),
        ("/explain?applicant=A99", &cycle, 404, "applicant", "A99"),
        (
            "/explain?applicant=a01",
            &cycle,
            404,
            "applicant",
            "did you mean A01",
        ),
        (
            "/explain?applicant=A01&scheme=C",
            &cycle,
            400,
            "query",
            "B (beilun-2021)",
        ),
        (
            "/explain?applicant=A01&scheme=A&set=B:threshold=620",
            &cycle,
            400,
            "query",
            "both schemes",
        ),
        ("/explain?applicant=A01", b"{}", 422, "cycle", "problem"),
        ("/run", &cycle, 400, "query", "scheme=B (beilun-2021)"),
        ("/run?scheme=A&colour=red", &cycle, 400, "query", "scheme"),
    ] {
        let mut asked = request("POST", target);
        asked.accept_language = Some("en");
        let given = ask(&pair, &asked, body);
        let details = json(&given);
        assert_eq!(given.status, status, "{target}: {details}");
        assert_eq!(details["type"], format!("urn:laurel:problem:{problem}"));
        let detail = details["detail"].as_str().unwrap();
        assert!(detail.contains(names), "{target}: {detail}");
    }
    // An id that is not there names nobody where identities are left out.
    let given = post(&pair, "/explain?applicant=SECRET&anonymous=yes", &cycle);
    assert_eq!(given.status, 404);
    assert!(!json(&given).to_string().contains("SECRET"));
    let bad =
        br#"{"laurel":"0.1","cycle":{"year":2021},"applicants":[{"id":"SECRET","SECRET":1}]}"#;
    let given = post(&pair, "/diff?anonymous=yes", bad);
    assert_eq!(given.status, 422);
    assert!(
        !json(&given).to_string().contains("SECRET"),
        "{}",
        json(&given)
    );
    // Nothing is read before all else is right.
    for (target, kind, status) in [
        ("/nothing", Some("application/json"), 404),
        ("/diff?colour=red", Some("application/json"), 400),
        ("/explain", Some("application/json"), 400),
        ("/diff", Some("text/plain"), 415),
        ("/explain?applicant=A01", None, 415),
    ] {
        let mut asked = request("POST", target);
        asked.content_type = kind;
        let given = answer_of_pair(&pair, &asked, &mut Sealed, &Ok(Bounds::default()));
        assert_eq!(given.status, status, "{target}");
    }
    for target in ["/diff", "/explain?applicant=A01", "/run?scheme=A"] {
        let asked = request("GET", target);
        let given = answer_of_pair(&pair, &asked, &mut Sealed, &Ok(Bounds::default()));
        assert_eq!((given.status, header(&given, "allow")), (405, Some("POST")));
        let asked = request("POST", target);
        for (unread, status) in [
            (Unread::Broken, 400),
            (Unread::Late, 408),
            (Unread::TooLarge, 413),
        ] {
            let bounds = Ok(Bounds::default());
            let given = answer_of_pair(&pair, &asked, &mut Failing(unread), &bounds);
            promised_by(PAIR_OPENAPI, &asked, &given);
            assert_eq!(given.status, status, "{target}");
        }
        let wrong = Bounds::of([("LAUREL_MAX_BODDY", "1")]);
        let given = answer_of_pair(&pair, &asked, &mut Sealed, &wrong);
        promised_by(PAIR_OPENAPI, &asked, &given);
        assert_eq!(given.status, 503, "{target}");
    }
}

#[test]
fn bounds_hold_for_a_pair() {
    let pair = two("beilun-2014", "beilun-2021", &[]);
    let cycle = fs::read(tests("cycles/sample.json")).unwrap();
    let asked = request("POST", "/diff");
    let whole = ask(&pair, &asked, &cycle).body.len();
    for (bound, value, status) in [
        (Bound::Body, cycle.len(), 200),
        (Bound::Body, cycle.len() - 1, 413),
        (Bound::Applicants, 24, 200),
        (Bound::Applicants, 23, 413),
        (Bound::Answer, whole, 200),
        (Bound::Answer, whole - 1, 422),
    ] {
        let given = within(&pair, &asked, &cycle, bounds(bound, value));
        promised_by(PAIR_OPENAPI, &asked, &given);
        assert_eq!(given.status, status, "{bound:?} {value}");
        if status != 200 {
            assert_eq!(json(&given)["setting"], bound.variable());
        }
    }
    // Without the attribution there is more room.
    let asked = request("POST", "/diff?attribution=no");
    let given = within(&pair, &asked, &cycle, bounds(Bound::Answer, whole - 1));
    assert_eq!(given.status, 200);
}

/// An id and a trace go through, and the line of the log names the path as it is known.
#[test]
fn a_request_to_a_pair_is_followed_and_logged() {
    let pair = two("beilun-2014", "beilun-2021", &[]);
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let mut asked = request("POST", "/explain?applicant=SECRET");
    asked.request_id = Some("edge-7");
    asked.traceparent = Some(trace);
    let given = ask(
        &pair,
        &asked,
        &fs::read(tests("cycles/sample.json")).unwrap(),
    );
    assert_eq!(header(&given, "x-request-id"), Some("edge-7"));
    assert_eq!(header(&given, "traceparent"), Some(trace));
    let line = given.line("POST", given.body.len(), 0, 0);
    assert!(!line.contains("SECRET"), "{line}");
    let line: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(
        (&line["route"], &line["status"], &line["problem"]),
        (&json!("/explain"), &json!(404), &json!("applicant"))
    );
    assert!(line["bytes_in"].as_u64().unwrap() > 10_000);
}

/// Two schemes are one component as a service alone.
#[test]
fn two_schemes_are_composed_as_a_service_alone() {
    let file = std::env::temp_dir().join(format!("laurel-pair-{}.wasm", std::process::id()));
    let path = file.to_str().unwrap();
    let ran = laurel(&[
        "compose",
        "beilun-2014",
        "beilun-2021",
        "-o",
        path,
        "--lang",
        "en",
    ]);
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    assert!(ran.err.contains("--http"), "{}", ran.err);
    let ran = laurel(&["compose", "beilun-2014", "--http", "--no-page", "-o", path]);
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    #[cfg(not(feature = "pair"))]
    {
        let ran = laurel(&[
            "compose",
            "beilun-2014",
            "beilun-2021",
            "--http",
            "-o",
            path,
        ]);
        assert_eq!(ran.code, Some(2), "{}", ran.out);
        assert!(ran.err.contains("--features pair"), "{}", ran.err);
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    }
    assert!(!Path::new(path).exists());
}
