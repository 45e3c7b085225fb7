//! Two schemes as one HTTP service, as it is composed: what it imports and exports, its bytes, its size. What
//! it answers stands in `service_pair.rs`; that it does so under a server, `tests/platform/run` tries.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::fs;
use std::path::Path;

use laurel::compose::{PAIR, compose, serve, serve_both};
use laurel::digest::digest;
use laurel::engine::Runner;
use laurel::find::find;
use laurel::pipeline::prepare;
use laurel::ready::Ready;
use laurel::service::plain_page;
use wasmtime::component::Component;

#[allow(dead_code)]
mod support_cli;
use support_cli::{laurel, tests};

/// Largest service of two schemes without the desk.
const LARGEST: usize = 3 << 20;
/// Largest service of two schemes with the desk.
const LARGEST_WITH_DESK: usize = 7 << 20;

fn ready(id: &str) -> Ready {
    let runner = Runner::new(Default::default()).unwrap();
    prepare(&runner, find(id).unwrap()).unwrap()
}

/// What a component imports and exports.
fn outside(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    let engine = wasmtime::Engine::default();
    let component = Component::new(&engine, bytes).unwrap();
    let ty = component.component_type();
    let imports = ty.imports(&engine).map(|(name, _)| name.to_owned());
    let mut imports: Vec<String> = imports.collect();
    imports.sort();
    let exports = ty.exports(&engine).map(|(name, _)| name.to_owned());
    (imports, exports.collect())
}

#[test]
fn a_pair_needs_no_more_than_one_scheme_does() {
    let (a, b) = (ready("beilun-2014"), ready("beilun-2021"));
    let page = plain_page([&a, &b]);
    let pair = serve_both(&a, &b, &page.policy, &page.html).unwrap();
    assert!(pair.len() <= LARGEST, "{} bytes", pair.len());
    assert_eq!(outside(&pair), outside(&serve(&a).unwrap()));
    // What is laid down in its memory comes from the schemes alone.
    let again = serve_both(&a, &b, &page.policy, &page.html).unwrap();
    assert!(pair == again, "other bytes");
    // Both schemes are in it as they are, and the other way round is another service.
    for ready in [&a, &b] {
        let whole = compose(ready).unwrap();
        let found = pair.windows(whole.len()).any(|bytes| bytes == whole);
        assert!(found, "{} is not in it", ready.scheme.id());
    }
    let turned = serve_both(&b, &a, &page.policy, &page.html).unwrap();
    assert_ne!(digest(&turned), digest(&pair));
    // Before it is composed the adapter asks for the reform by names of its own.
    let (imports, exports) = outside(PAIR);
    let own = imports.iter().filter(|it| it.starts_with("laurel:pair/"));
    assert_eq!(own.count(), 7, "{imports:?}");
    assert!(exports.iter().any(|it| it == "prepare"), "{exports:?}");
}

#[test]
fn the_command_composes_both_with_what_is_set() {
    let folder = std::env::temp_dir().join(format!("laurel-pair-made-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (one, other, set, plain) = (
        path("1.wasm"),
        path("2.wasm"),
        path("3.wasm"),
        path("4.wasm"),
    );
    let base = [
        "compose",
        "beilun-2014",
        "beilun-2021",
        "--http",
        "--lang",
        "en",
    ];
    let made = |file: &str, more: &[&str]| {
        let ran = laurel(&[&base[..], &["-o", file], more].concat());
        assert_eq!(ran.code, Some(0), "{more:?}: {}", ran.err);
        let bytes = fs::read(file).unwrap();
        assert!(ran.out.contains(&digest(&bytes)), "{}", ran.out);
        bytes
    };
    let first = made(&one, &[]);
    assert!(first == made(&other, &[]), "other bytes");
    let most = if cfg!(feature = "desk") {
        LARGEST_WITH_DESK
    } else {
        LARGEST
    };
    assert!(first.len() <= most, "{} bytes", first.len());
    let small = made(&plain, &["--no-page"]);
    assert!(small.len() <= LARGEST, "{} bytes", small.len());
    assert_eq!(first == small, !cfg!(feature = "desk"));
    // A scheme that is set otherwise is one of its own.
    let changed = made(
        &set,
        &[
            "--no-page",
            "--set",
            "B:threshold=620",
            "--stage",
            "A:ranking=beilun-2021",
        ],
    );
    let has = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|it| it == text.as_bytes());
    for id in ["beilun-2021-set", "beilun-2014-mixed"] {
        assert!(has(&changed, id) && !has(&small, id), "{id}");
    }
    // What is wrong with a setting is said, and nothing is written.
    let bad = path("bad.wasm");
    let ran = laurel(&[&base[..], &["-o", &bad, "--set", "B:treshold=620"]].concat());
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    assert!(ran.err.contains("threshold"), "{}", ran.err);
    assert!(!Path::new(&bad).exists());
    // It is a service, and no scheme.
    let sample = tests("cycles/sample.json").display().to_string();
    let ran = laurel(&["run", &plain, &sample, "--lang", "en"]);
    assert_eq!(ran.code, Some(3), "{}", ran.out);
    assert!(ran.err.contains("HTTP"), "{}", ran.err);
    fs::remove_dir_all(&folder).unwrap();
}
