//! Registries, without one: references in manifests, the cache, lock files, and what is refused. A
//! real registry is for tests/platform/registry.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "support_cli/mod.rs"]
#[allow(dead_code)]
mod support_cli;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use laurel::scheme::digest;
use support_cli::{Ran, command, laurel, run, tests};

/// A port on which nothing listens.
const NOBODY: &str = "127.0.0.1:1";

struct Scheme {
    folder: PathBuf,
    cache: PathBuf,
    ranking: Vec<u8>,
}

impl Scheme {
    /// A scheme whose ranking is in a registry, with a cache of its own.
    fn new(name: &str, reference: impl Fn(&str) -> String) -> Self {
        let top = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("laurel-oci")
            .join(name);
        let _ = fs::remove_dir_all(&top);
        let (folder, cache) = (top.join("scheme"), top.join("cache"));
        let ran = laurel(&["export", "beilun-2021", folder.to_str().unwrap()]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let component = folder.join("ranking-2021.wasm");
        let ranking = fs::read(&component).unwrap();
        fs::remove_file(component).unwrap();
        let manifest = folder.join("scheme.toml");
        let text = fs::read_to_string(&manifest).unwrap();
        let sha256 = digest(&ranking);
        let text = text
            .replace("ranking-2021.wasm", &reference(&sha256))
            .replace(&format!("sha256 = \"{sha256}\"\n"), "");
        fs::write(&manifest, text).unwrap();
        Self {
            folder,
            cache,
            ranking,
        }
    }

    /// Puts bytes into the cache, as if they had been pulled under this digest.
    fn cached(&self, sha256: &str, bytes: &[u8]) {
        let folder = self.cache.join("oci/sha256");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(sha256), bytes).unwrap();
    }

    fn laurel(&self, args: &[&str]) -> Ran {
        let mut command = command();
        command.env("LAUREL_CACHE_DIR", &self.cache);
        run(command.args(args), b"")
    }

    fn run(&self, lang: &str) -> Ran {
        let sample = tests("cycles/sample.json");
        let folder = self.folder.to_str().unwrap();
        self.laurel(&["run", folder, sample.to_str().unwrap(), "--lang", lang])
    }

    fn fails(&self, code: i32, zh: &str, en: &str) {
        for (lang, fragment) in [("zh", zh), ("en", en)] {
            let ran = self.run(lang);
            assert_eq!(ran.code, Some(code), "{}", ran.err);
            assert!(ran.err.contains(fragment), "{}", ran.err);
            assert_eq!(ran.err.trim_end().lines().count(), 1, "{}", ran.err);
        }
    }
}

#[test]
fn a_pinned_component_is_run_from_the_cache() {
    let scheme = Scheme::new("cached", |it| format!("oci://{NOBODY}/ranking@sha256:{it}"));
    scheme.fails(2, "仓库", "registry");
    let sha256 = digest(&scheme.ranking);
    scheme.cached(&sha256, &scheme.ranking);
    let ran = scheme.run("en");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("winners 2"));

    // What was changed in the cache is not run, nor is it an answer.
    let mut bytes = scheme.ranking.clone();
    bytes[100] ^= 1;
    scheme.cached(&sha256, &bytes);
    scheme.fails(2, "仓库", "registry");
}

#[test]
fn a_lock_pins_what_a_tag_only_names() {
    let scheme = Scheme::new("tagged", |_| format!("oci://{NOBODY}/ranking:0.1.0"));
    scheme.fails(2, "没有摘要值", "has no digest");
    let folder = scheme.folder.to_str().unwrap();
    // A tag alone has to be asked for.
    assert_eq!(scheme.laurel(&["lock", folder]).code, Some(2));
    let sha256 = digest(&scheme.ranking);
    let lock = |ranking: &str| {
        let mut text = "version = 1\n".to_owned();
        for stage in ["eligibility", "scoring", "sanction"] {
            let file = format!("{stage}-2021.wasm");
            let sha256 = digest(&fs::read(scheme.folder.join(&file)).unwrap());
            text += &format!(
                "[stages.{stage}]\ncomponent = \"{file}\"\nsha256 = \"{sha256}\"\nsize = 1\n"
            );
        }
        text += &format!(
            "[stages.ranking]\ncomponent = \"oci://{NOBODY}/ranking:0.1.0\"\nsha256 = \"{ranking}\"\nsize = 1\n"
        );
        fs::write(scheme.folder.join("laurel.lock"), text).unwrap();
    };
    lock(&sha256);
    scheme.cached(&sha256, &scheme.ranking);
    assert_eq!(scheme.run("en").code, Some(0));
    // Another digest is looked for, and not found.
    lock(&"0".repeat(64));
    scheme.fails(2, "仓库", "registry");
}

#[test]
fn digests_that_disagree_are_refused() {
    let scheme = Scheme::new("disagree", |it| {
        format!(
            "oci://{NOBODY}/ranking@sha256:{it}\"\nsha256 = \"{}",
            "0".repeat(64)
        )
    });
    scheme.cached(&digest(&scheme.ranking), &scheme.ranking);
    scheme.fails(3, "摘要值不一致", "different digests");
}

#[test]
fn a_wrong_reference_is_the_users() {
    let scheme = Scheme::new("wrong", |_| "oci://nothing".to_owned());
    scheme.fails(2, "oci://主机/仓库", "oci://host/repository");
}

#[test]
fn a_tag_is_a_version_and_a_user_has_a_password() {
    for (args, zh, en) in [
        (
            vec!["push", "127.0.0.1:1/x:latest", "beilun-2021"],
            "语义化版本",
            "semantic version",
        ),
        (
            vec![
                "push",
                "127.0.0.1:1/x:1.0.0",
                "beilun-2021",
                "--username",
                "me",
            ],
            "LAUREL_REGISTRY_PASSWORD",
            "LAUREL_REGISTRY_PASSWORD",
        ),
    ] {
        for (lang, fragment) in [("zh", zh), ("en", en)] {
            let mut args = args.clone();
            args.extend(["--lang", lang]);
            let ran = laurel(&args);
            assert_eq!(ran.code, Some(2), "{}", ran.err);
            assert!(ran.err.contains(fragment), "{}", ran.err);
        }
    }
}

/// What a registry refuses is said in a sentence, not in its own JSON.
#[test]
fn a_refusal_is_told_in_words() {
    for (status, code, zh, en) in [
        (
            "401 Unauthorized",
            "UNAUTHORIZED",
            "要求登录",
            "wants a login",
        ),
        (
            "403 Forbidden",
            "DENIED",
            "权限不足",
            "does not let this user",
        ),
        (
            "404 Not Found",
            "MANIFEST_UNKNOWN",
            "没有该名称或标签",
            "has nothing of that name or tag",
        ),
        (
            "404 Not Found",
            "NAME_UNKNOWN",
            "没有该名称或标签",
            "has nothing of that name or tag",
        ),
    ] {
        let registry = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = registry.local_addr().unwrap().port();
        let body = format!(r#"{{"errors":[{{"code":"{code}","message":"no","detail":{{}}}}]}}"#);
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        // Ends with the tests.
        std::thread::spawn(move || {
            for stream in registry.incoming() {
                let mut stream = stream.unwrap();
                let mut lines = BufReader::new(&stream).lines();
                while lines
                    .next()
                    .is_some_and(|it| it.is_ok_and(|it| !it.is_empty()))
                {}
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        let reference = format!("127.0.0.1:{port}/award/ranking:1.0.0");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("laurel-refused");
        for (lang, fragment) in [("zh", zh), ("en", en)] {
            let folder = folder.to_str().unwrap();
            let ran = laurel(&["pull", &reference, "-o", folder, "--lang", lang]);
            assert_eq!(ran.code, Some(2), "{}", ran.err);
            assert!(ran.err.contains(fragment), "{}", ran.err);
            assert_eq!(ran.err.trim_end().lines().count(), 1, "{}", ran.err);
            assert!(!ran.err.contains('{'), "{}", ran.err);
        }
    }
}
