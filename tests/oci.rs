//! Registries, without one: references in manifests, the cache, lock files, and what is refused. A
//! real registry is for tests/platform/registry.

use crate::support_cli;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use laurel::digest::digest;
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

/// A registry of a stranger's: what it answers to a path with these headers. It ends with the tests.
fn stranger(answer: impl Fn(&str, &[String]) -> Answer + Send + 'static) -> u16 {
    let registry = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = registry.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in registry.incoming() {
            let mut stream = stream.unwrap();
            let lines = BufReader::new(&stream).lines().map_while(Result::ok);
            let head: Vec<String> = lines.take_while(|it| !it.is_empty()).collect();
            let Some(path) = head.first().and_then(|it| it.split(' ').nth(1)) else {
                continue;
            };
            let Answer {
                status,
                header,
                body,
                endless,
            } = answer(path, &head);
            let length = match endless {
                true => String::new(),
                false => format!("Content-Length: {}\r\n", body.len()),
            };
            let head = format!("HTTP/1.1 {status}\r\n{header}{length}Connection: close\r\n\r\n");
            let mut sent = stream
                .write_all(head.as_bytes())
                .and(stream.write_all(&body));
            while endless && sent.is_ok() {
                sent = stream.write_all(&[0; 65_536]);
            }
        }
    });
    port
}

struct Answer {
    status: &'static str,
    header: String,
    body: Vec<u8>,
    endless: bool,
}

impl Answer {
    fn well(body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: "200 OK",
            header: String::new(),
            body: body.into(),
            endless: false,
        }
    }
}

/// A manifest with layers of these titles, each said to have so many bytes.
fn manifest(titles: &[&str], size: u64) -> Vec<u8> {
    let layers: Vec<serde_json::Value> = titles
        .iter()
        .map(|title| {
            serde_json::json!({
                "mediaType": "application/wasm",
                "digest": format!("sha256:{}", "a".repeat(64)),
                "size": size,
                "annotations": {"org.opencontainers.image.title": title},
            })
        })
        .collect();
    let manifest = serde_json::json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {
            "mediaType": "application/vnd.wasm.config.v0+json",
            "digest": format!("sha256:{}", "b".repeat(64)),
            "size": 2,
        },
        "layers": layers,
    });
    serde_json::to_vec(&manifest).unwrap()
}

/// Pulls from a stranger's registry: fails with this code and these words, in one line, and writes nothing.
fn pulls(port: u16, code: i32, zh: &str, en: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("laurel-stranger-{port}"));
    let reference = format!("127.0.0.1:{port}/award/ranking:1.0.0");
    for (lang, fragment) in [("zh", zh), ("en", en)] {
        let folder = folder.to_str().unwrap();
        let ran = laurel(&["pull", &reference, "-o", folder, "--lang", lang]);
        assert_eq!(ran.code, Some(code), "{}", ran.err);
        assert!(ran.err.contains(fragment), "{}", ran.err);
        let line = ran.err.trim_end();
        assert!(!line.contains(|c: char| c.is_control()), "{line:?}");
    }
    assert!(!folder.exists());
}

#[test]
fn what_a_registry_sends_is_bounded() {
    // A manifest without end, and one of many layers.
    let endless = |path: &str, _: &[String]| Answer {
        endless: path.contains("/manifests/"),
        ..Answer::well("{")
    };
    pulls(
        stranger(endless),
        3,
        "超过 1048576 字节",
        "more than 1048576 bytes",
    );
    let many = ["a.wasm"; 17];
    let many = move |_: &str, _: &[String]| Answer::well(manifest(&many, 10));
    pulls(stranger(many), 3, "仓库制品的层有 17", "it has 17 layers");
    // A layer that is larger than a component may be, and one that is larger than was said.
    let large = |_: &str, _: &[String]| Answer::well(manifest(&["a.wasm"], 1 << 40));
    pulls(stranger(large), 3, "超过上限 64M", "the bound of 64M");
    let longer = |path: &str, _: &[String]| match path.contains("/manifests/") {
        true => Answer::well(manifest(&["a.wasm"], 1_000)),
        false => Answer {
            endless: true,
            ..Answer::well("")
        },
    };
    pulls(
        stranger(longer),
        3,
        "超过 1000 字节",
        "more than 1000 bytes",
    );
}

#[test]
fn what_a_registry_calls_its_files_is_plain() {
    for (titles, zh, en) in [
        (
            &["a.wasm", "A.wasm"][..],
            "有两个文件名为 A.wasm",
            "two files are named A.wasm",
        ),
        (&["a\u{1b}]0;x\u{7}.wasm"], "不可用", "will not do"),
        (&["a\n.wasm"], "不可用", "will not do"),
        (&["a\u{202e}msaw.wasm"], "不可用", "will not do"),
        (&["../a.wasm"], "不可用", "will not do"),
    ] {
        let answer = move |_: &str, _: &[String]| Answer::well(manifest(titles, 10));
        pulls(stranger(answer), 2, zh, en);
    }
}

/// The user's password goes to the registry that it is for, and to no other address that this names.
#[test]
fn credentials_go_to_nobody_else() {
    let (seen, all) = std::sync::mpsc::channel::<String>();
    let elsewhere = stranger(move |_, head| {
        seen.send(head.join("\n")).unwrap();
        Answer::well(r#"{"token":"of-anybody"}"#)
    });
    let registry = stranger(move |_, _| Answer {
        status: "401 Unauthorized",
        header: format!(
            "WWW-Authenticate: Bearer realm=\"http://127.0.0.1:{elsewhere}/token\",service=\"x\"\r\n"
        ),
        ..Answer::well("")
    });
    let reference = format!("127.0.0.1:{registry}/award:1.0.0");
    for args in [
        &["pull", &reference, "-o", "nowhere"][..],
        &["push", &reference, "beilun-2021"],
    ] {
        let mut command = command();
        command.env("LAUREL_REGISTRY_PASSWORD", "a-secret");
        command
            .args(args)
            .args(["--username", "me", "--lang", "en"]);
        let ran = run(&mut command, b"");
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        let says = format!("it wants a login at http://127.0.0.1:{elsewhere}/token");
        assert!(ran.err.contains(&says), "{}", ran.err);
    }
    for head in all.try_iter() {
        assert!(!head.to_lowercase().contains("authorization"), "{head}");
    }
    // Nor in the clear to another machine.
    let mut command = command();
    command.env("LAUREL_REGISTRY_PASSWORD", "a-secret");
    let there = "registry.invalid/award:1.0.0";
    command.args([
        "pull",
        there,
        "-o",
        "nowhere",
        "--insecure",
        "--username",
        "me",
    ]);
    let ran = run(command.args(["--lang", "en"]), b"");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("over plain HTTP"), "{}", ran.err);
}

/// Nor does a host that only a manifest names, unless the environment names it as well.
#[test]
fn a_manifest_does_not_choose_who_gets_the_password() {
    for (command, named, given) in [
        ("run", None, false),
        ("inspect", None, false),
        ("rules", None, false),
        ("lock", None, false),
        ("run", Some("registry.example"), false),
        ("run", Some("itself"), true),
    ] {
        let (seen, all) = std::sync::mpsc::channel::<String>();
        let port = stranger(move |_, head| {
            seen.send(head.join("\n")).unwrap();
            Answer {
                status: "401 Unauthorized",
                header: "WWW-Authenticate: Basic realm=\"x\"\r\n".into(),
                ..Answer::well("")
            }
        });
        let name = format!("password-{command}-{}", named.unwrap_or("none"));
        let scheme = Scheme::new(&name, |it| {
            format!("oci://127.0.0.1:{port}/ranking@sha256:{it}")
        });
        let mut laurel = support_cli::command();
        laurel
            .env("LAUREL_CACHE_DIR", &scheme.cache)
            .env("LAUREL_REGISTRY_USERNAME", "me")
            .env("LAUREL_REGISTRY_PASSWORD", "a-secret");
        let host = match named {
            Some("itself") => Some(format!("127.0.0.1:{port}")),
            other => other.map(str::to_owned),
        };
        if let Some(host) = host {
            laurel.env("LAUREL_REGISTRY_HOST", host);
        }
        laurel.args([command, scheme.folder.to_str().unwrap()]);
        let sample = tests("cycles/sample.json");
        if command == "run" {
            laurel.arg(&sample);
        }
        let ran = run(laurel.args(["--lang", "en"]), b"");
        assert_eq!(ran.code, Some(2), "{name}: {}", ran.err);
        assert!(ran.err.contains("LAUREL_REGISTRY_HOST"), "{}", ran.err);
        let heads: Vec<String> = all.try_iter().collect();
        assert!(!heads.is_empty(), "{name}");
        let sent = heads
            .iter()
            .any(|it| it.to_lowercase().contains("authorization"));
        assert_eq!(sent, given, "{name}");
    }
    // A password that is for another host is not given to one that is typed.
    let mut command = command();
    command
        .env("LAUREL_REGISTRY_HOST", "registry.example")
        .env("LAUREL_REGISTRY_PASSWORD", "a-secret");
    let there = format!("{NOBODY}/award:1.0.0");
    command.args(["pull", &there, "-o", "nowhere", "--username", "me"]);
    let ran = run(command.args(["--lang", "en"]), b"");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("is for registry.example"), "{}", ran.err);
}

/// The registry itself gets them.
#[test]
fn credentials_go_to_the_registry() {
    let registry = stranger(|_, head| {
        let said = head.iter().any(|line| {
            let line = line.to_lowercase();
            line.starts_with("authorization: basic")
        });
        match said {
            true => Answer::well(manifest(&["a.wasm"; 17], 1)),
            false => Answer {
                status: "401 Unauthorized",
                header: "WWW-Authenticate: Basic realm=\"x\"\r\n".into(),
                ..Answer::well("")
            },
        }
    });
    let reference = format!("127.0.0.1:{registry}/award:1.0.0");
    let mut command = command();
    command.env("LAUREL_REGISTRY_PASSWORD", "a-secret");
    command.args(["pull", &reference, "-o", "nowhere", "--username", "me"]);
    let ran = run(command.args(["--lang", "en"]), b"");
    assert!(ran.err.contains("it has 17 layers"), "{}", ran.err);
}
