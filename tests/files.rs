//! Files, and what is shown of what is in them: nothing is written where it should not be, nothing is
//! read that is no file, nothing from outside is obeyed by whatever shows it.

use crate::support_cli;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use laurel::visible::is_hidden;
use serde_json::{Value, json};

use support_cli::{Ran, command, laurel, run, tests};

static SAMPLE: LazyLock<String> =
    LazyLock::new(|| tests("cycles/sample.json").to_str().unwrap().to_owned());

/// A folder of a test's own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("laurel-files")
        .join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn well(args: &[&str]) -> Ran {
    let ran = laurel(args);
    assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.err);
    ran
}

/// What a folder holds, at any depth.
fn content(of: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(of).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(content(&path));
        } else {
            let bytes = std::fs::read(&path).unwrap_or_default();
            all.insert(path, bytes);
        }
    }
    all
}

/// Refused with 2 in both languages, and nothing in a folder is another afterwards.
fn refused(of: &Path, args: &[&str], zh: &str, en: &str) {
    let before = content(of);
    for (lang, fragment) in [("zh", zh), ("en", en)] {
        let ran = laurel(&[args, &["--lang", lang]].concat());
        assert_eq!(ran.code, Some(2), "{args:?}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(fragment), "{args:?}: {}", ran.err);
        assert_eq!(ran.out, "", "{args:?}");
    }
    assert!(content(of) == before, "{args:?} has written something");
}

// ------------------------------------------------------------------------------ names from outside

/// The name of a component that is put into a composed scheme, to be written over by one of its length.
const NAME: &str = "xx_xx_victim.wasm";

/// A composed scheme whose manifest names a component otherwise than `compose` would.
fn forged(name: &str) -> Vec<u8> {
    static COMPOSED: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let folder = folder("forged");
        let scheme = folder.join("award");
        well(&["export", "beilun-2021", path(&scheme)]);
        let (component, whole) = (folder.join(NAME), folder.join("whole.wasm"));
        std::fs::copy(scheme.join("scoring-2021.wasm"), &component).unwrap();
        let scoring = format!("scoring={}", path(&component));
        let args = [
            "compose",
            "beilun-2021",
            "--component",
            &scoring,
            "-o",
            path(&whole),
        ];
        well(&args);
        std::fs::read(whole).unwrap()
    });
    assert_eq!(name.len(), NAME.len(), "{name}");
    let mut bytes = COMPOSED.clone();
    let found: Vec<usize> = bytes
        .windows(NAME.len())
        .enumerate()
        .filter(|(_, window)| *window == NAME.as_bytes())
        .map(|(at, _)| at)
        .collect();
    assert!(!found.is_empty());
    for at in found {
        bytes[at..at + NAME.len()].copy_from_slice(name.as_bytes());
    }
    bytes
}

#[test]
fn what_a_composed_scheme_calls_its_parts_leads_nowhere() {
    let folder = folder("export");
    let (whole, into) = (folder.join("whole.wasm"), folder.join("a/b/c"));
    std::fs::create_dir_all(&into).unwrap();
    std::fs::write(folder.join("a/victim.wasm"), "mine").unwrap();
    for name in [
        "../../victim.wasm",
        "/tmp/victimx.wasm",
        "..\\..\\victim.wasm",
        "C:\\xxxvictim.wasm",
        "xx\nxx_victim.wasm",
        "xx\u{1b}[2J_victi.wasm",
        "x\u{202e}x_victim.wasm",
        "aux.xx_victi.wasm",
        "xx_xx_victim.wasx",
        "xx_xx_victim.wa. ",
        ".bashrcxxxxx.wasm",
        // Alike another, where capitals are not told apart.
        "RANKING-2021.wasm",
    ] {
        std::fs::write(&whole, forged(name)).unwrap();
        let before = content(&folder);
        for lang in ["zh", "en"] {
            for command in [
                &["export", path(&whole), path(&into)][..],
                &["run", path(&whole), &SAMPLE],
                &["inspect", path(&whole), "--format", "json"],
            ] {
                let ran = laurel(&[command, &["--lang", lang]].concat());
                if command[0] == "inspect" {
                    assert!(
                        !ran.out.chars().any(|c| c != '\n' && is_hidden(c)),
                        "{name:?}"
                    );
                    continue;
                }
                assert_eq!(ran.code, Some(3), "{name:?}: {}{}", ran.out, ran.err);
                let one = ran.err.trim_end();
                assert!(!one.chars().any(is_hidden), "{name:?}: {one:?}");
            }
        }
        assert!(content(&folder) == before, "{name:?} has written something");
    }
    // With a plain name it can be taken apart, and what comes out can be run again.
    std::fs::write(&whole, forged(NAME)).unwrap();
    well(&["export", path(&whole), path(&into)]);
    assert!(into.join(NAME).exists());
    let outcome = |scheme: &str| {
        let mut outcome = well(&["run", scheme, &SAMPLE, "--format", "json"]).json();
        // What the scheme is called, apart.
        for key in ["scheme", "sentence"] {
            outcome.as_object_mut().unwrap().remove(key);
        }
        outcome
    };
    assert_eq!(outcome(path(&into)), outcome("beilun-2021"));
    let text = std::fs::read_to_string(into.join("scheme.toml")).unwrap();
    assert!(text.contains("id = \"beilun-2021"), "{text}");
}

#[test]
fn a_manifest_names_plain_files_beside_it() {
    let folder = folder("manifest");
    let scheme = folder.join("award");
    well(&["export", "beilun-2021", path(&scheme)]);
    std::fs::copy(
        scheme.join("scoring-2021.wasm"),
        folder.join("outside.wasm"),
    )
    .unwrap();
    let manifest = scheme.join("scheme.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    for name in [
        "../outside.wasm",
        "./scoring-2021.wasm",
        "a/../scoring-2021.wasm",
        "scoring-2021.wasm.",
        "nul",
        "x\\u001b]0;x\\u0007.wasm",
        "Ranking-2021.wasm",
    ] {
        std::fs::write(&manifest, text.replace("scoring-2021.wasm", name)).unwrap();
        for command in ["run", "lock"] {
            let args = match command {
                "run" => vec!["run", path(&scheme), &SAMPLE],
                _ => vec!["lock", path(&scheme)],
            };
            let ran = laurel(&args);
            assert_eq!(ran.code, Some(2), "{name}: {}{}", ran.out, ran.err);
            assert!(!ran.err.trim_end().chars().any(is_hidden), "{:?}", ran.err);
        }
    }
    std::fs::write(&manifest, &text).unwrap();
    well(&["run", path(&scheme), &SAMPLE]);
    // What the manifest says of itself is not obeyed either.
    for (key, value) in [
        ("id", "beilun\\u001b[2J"),
        ("id", "a\\nb"),
        ("id", "a\\u202eb"),
    ] {
        let other = text.replacen(&format!("{key} = \""), &format!("{key} = \"{value}"), 1);
        std::fs::write(&manifest, other).unwrap();
        let ran = laurel(&["run", path(&scheme), &SAMPLE]);
        assert_eq!(ran.code, Some(2), "{}{}", ran.out, ran.err);
        assert!(!ran.err.trim_end().chars().any(is_hidden), "{:?}", ran.err);
    }
}

#[test]
fn a_manifest_sets_what_its_digits_say() {
    let scheme = folder("digits").join("award");
    well(&["export", "beilun-2021", path(&scheme)]);
    let manifest = scheme.join("scheme.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let set = |number: &str| {
        let set = format!("[settings]\nthreshold = {number}");
        std::fs::write(&manifest, text.replace("[settings]", &set)).unwrap();
        laurel(&[
            "run",
            path(&scheme),
            &SAMPLE,
            "--format",
            "json",
            "--lang",
            "en",
        ])
    };
    for (number, literal) in [
        ("610.5", "610.5"),
        ("610.500000000000000000000", "610.5"),
        ("6.105e2", "610.5"),
        ("+600.25", "600.25"),
    ] {
        let ran = set(number);
        assert_eq!(ran.code, Some(0), "{number}: {}", ran.err);
        let set = ran.json()["scheme"]["settings"]["ranking"]["threshold"].clone();
        assert_eq!(set, literal, "{number}");
    }
    // Their nearest numbers of limited precision are all within the range.
    for number in ["599.99999999999999999", "600.000000000000000001", "1e-400"] {
        let ran = set(number);
        assert_eq!(ran.code, Some(2), "{number}: {}", ran.out);
        assert!(ran.err.contains(number), "{number}: {}", ran.err);
        // As on the command line.
        let set = format!("threshold={number}");
        let ran = laurel(&["run", "beilun-2021", &SAMPLE, "--set", &set, "--lang", "en"]);
        assert_eq!(ran.code, Some(2), "{number}: {}", ran.out);
        assert!(ran.err.contains(number), "{number}: {}", ran.err);
    }
}

// ------------------------------------------------------------------------------ what is read

#[cfg(unix)]
#[test]
fn only_regular_files_are_read() {
    use std::os::unix::fs::symlink;
    let folder = folder("read");
    let pipe = folder.join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let (zero, hollow) = (folder.join("zero.json"), folder.join("hollow.json"));
    symlink("/dev/zero", &zero).unwrap();
    std::fs::File::create(&hollow)
        .unwrap()
        .set_len(1 << 40)
        .unwrap();
    let receipt = folder.join("receipt.json");
    well(&["run", "beilun-2021", &SAMPLE, "--receipt", path(&receipt)]);
    // What the system makes up calls itself regular, and may wait for ever.
    let made_up = ["/proc/kmsg", "/proc/self/mem", "/proc/self/status"].map(Path::new);
    let made_up = made_up.into_iter().filter(|it| it.exists());
    let odd = [&pipe, &zero, &hollow, &folder, Path::new("/dev/zero")];
    for odd in odd.into_iter().chain(made_up) {
        let odd = path(odd);
        let component = format!("scoring={odd}");
        for args in [
            vec!["check", odd],
            vec!["run", "beilun-2021", odd],
            vec!["run", "beilun-2021", &SAMPLE, "--component", &component],
            vec!["verify", odd],
            vec!["verify", path(&receipt), "--against", odd],
            vec!["verify", path(&receipt), "--key", odd],
            vec!["conform", odd],
            vec!["lift", "beilun-2021", &SAMPLE, odd],
            vec!["template", "--from", odd, "-o", "-"],
        ] {
            let ran = laurel(&args);
            assert_eq!(ran.code, Some(2), "{args:?}: {}", ran.err);
        }
    }
    // A pipe in a scheme's folder does not hang either.
    let scheme = folder.join("award");
    well(&["export", "beilun-2021", path(&scheme)]);
    for name in ["scoring-2021.wasm", "laurel.lock", "scheme.toml"] {
        let file = scheme.join(name);
        let bytes = std::fs::read(&file).ok();
        let _ = std::fs::remove_file(&file);
        let made = std::process::Command::new("mkfifo").arg(&file).status();
        assert!(made.unwrap().success());
        let ran = laurel(&["run", path(&scheme), &SAMPLE]);
        assert_eq!(ran.code, Some(2), "{name}: {}", ran.err);
        std::fs::remove_file(&file).unwrap();
        if let Some(bytes) = bytes {
            std::fs::write(&file, bytes).unwrap();
        }
    }
    well(&["run", path(&scheme), &SAMPLE]);
}

#[test]
fn what_is_read_has_a_bound_that_can_be_set() {
    let sample = std::fs::read(&*SAMPLE).unwrap();
    for (limit, code) in [("10K", 2), ("1G", 0), ("lots", 2)] {
        for file in [SAMPLE.as_str(), "-"] {
            let mut command = command();
            command
                .env("LAUREL_READ_LIMIT", limit)
                .args(["check", file]);
            let ran = run(&mut command, &sample);
            assert_eq!(ran.code, Some(code), "{limit} {file}: {}", ran.err);
            assert!(
                code == 0 || ran.err.contains("LAUREL_READ_LIMIT"),
                "{}",
                ran.err
            );
        }
    }
    // What has no end is not read to the end.
    let mut command = command();
    command.args(["check", "-"]);
    let ran = run(&mut command, &[0; 100_000]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
}

// ------------------------------------------------------------------------------ what is written

#[test]
fn an_output_never_takes_the_place_of_an_input() {
    let folder = folder("inputs");
    let (cycle, book) = (folder.join("cycle.json"), folder.join("cycle.xlsx"));
    std::fs::copy(&*SAMPLE, &cycle).unwrap();
    well(&["template", "--from", &SAMPLE, "-o", path(&book)]);
    let scheme = folder.join("award");
    well(&["export", "beilun-2021", path(&scheme)]);
    let receipt = folder.join("receipt.json");
    well(&["run", "beilun-2021", &SAMPLE, "--receipt", path(&receipt)]);
    let component = folder.join("scoring.wasm");
    std::fs::copy(scheme.join("scoring-2021.wasm"), &component).unwrap();
    let key = folder.join("key.json");
    std::fs::copy(tests("receipts/key.pem"), &key).unwrap();
    let answer = folder.join("answer.json");
    std::fs::write(&answer, "{}").unwrap();
    let picture = folder.join("cycle.svg");
    std::fs::copy(&*SAMPLE, &picture).unwrap();
    let page = folder.join("cycle.html");
    std::fs::copy(&*SAMPLE, &page).unwrap();
    let sheet = folder.join("cycle.csv");
    std::fs::copy(&*SAMPLE, &sheet).unwrap();
    // By other names: a path that goes round, a link, a hard link.
    let around = folder.join("award/../cycle.json");
    let hard = folder.join("hard.json");
    std::fs::hard_link(&cycle, &hard).unwrap();
    let mut cycles = vec![cycle.clone(), around, hard];
    #[cfg(unix)]
    {
        let link = folder.join("link.json");
        std::os::unix::fs::symlink(&cycle, &link).unwrap();
        cycles.push(link);
    }
    let (c, s) = (path(&cycle), path(&scheme));
    let said = (
        "会覆盖本命令要读取的文件",
        "would take the place of a file that the command reads",
    );
    let no = |args: &[&str]| refused(&folder, args, said.0, said.1);
    for other in &cycles {
        let other = path(other);
        no(&["run", "beilun-2021", c, "-o", other]);
        no(&["run", "beilun-2021", other, "-o", c]);
        no(&["diff", "beilun-2014", "beilun-2021", c, "-o", other]);
        no(&["diff", "beilun-2014", "beilun-2021", c, "--receipt", other]);
        no(&["lower", "beilun-2021", c, "-o", other]);
        no(&[
            "receipt",
            "A18",
            "--from",
            path(&receipt),
            "--cycle",
            c,
            "-o",
            other,
        ]);
    }
    no(&["run", "beilun-2021", path(&book), "-o", path(&book)]);
    no(&["template", "--from", path(&book), "-o", path(&book)]);
    no(&[
        "run",
        "beilun-2021",
        c,
        "--sign",
        path(&key),
        "--receipt",
        path(&key),
    ]);
    no(&[
        "receipt",
        "--public",
        "--from",
        path(&receipt),
        "-o",
        path(&receipt),
    ]);
    no(&["lift", "beilun-2021", c, path(&answer), "-o", path(&answer)]);
    no(&["compose", s, "-o", path(&scheme.join("scoring-2021.wasm"))]);
    let scoring = format!("scoring={}", path(&component));
    no(&[
        "compose",
        "beilun-2021",
        "--component",
        &scoring,
        "-o",
        path(&component),
    ]);
    no(&[
        "sweep",
        "beilun-2021",
        path(&picture),
        "threshold=600",
        "--picture",
        path(&picture),
    ]);
    no(&[
        "diff",
        "beilun-2014",
        "beilun-2021",
        path(&page),
        "--report",
        path(&page),
    ]);
    no(&[
        "diff",
        "beilun-2014",
        "beilun-2021",
        path(&sheet),
        "--report",
        path(&page),
    ]);
    no(&["export", s, s]);
}

#[test]
fn two_outputs_are_two_files() {
    let folder = folder("outputs");
    let same = folder.join("r.json");
    let (one, other) = (path(&same), format!("{}/./r.json", path(&folder)));
    let run = ["run", "beilun-2021", &SAMPLE, "-o", one, "--receipt"];
    let said = ("两项输出是同一个文件", "two outputs are the same file");
    refused(&folder, &[&run[..], &[one]].concat(), said.0, said.1);
    refused(
        &folder,
        &[&run[..], &[other.as_str()]].concat(),
        said.0,
        said.1,
    );
    let both = [
        "diff",
        "beilun-2014",
        "beilun-2021",
        &SAMPLE,
        "-o",
        one,
        "--receipt",
        one,
    ];
    refused(&folder, &both, said.0, said.1);
}

#[test]
fn a_name_does_not_promise_what_is_not_written() {
    let folder = folder("promises");
    let file = |name: &str| path(&folder.join(name)).to_owned();
    let diff = ["diff", "beilun-2014", "beilun-2021", &SAMPLE];
    for name in ["r.docx", "r.xlsx", "r.pdf", "r.csv", "r"] {
        let page = file(name);
        let args = [&diff[..], &["--report", &page]].concat();
        refused(&folder, &args, ".html", ".html");
    }
    for name in ["r.docx", "r.html", "r.ods", "r"] {
        let result = file(name);
        let args = ["run", "beilun-2021", &SAMPLE, "-o", &result];
        refused(&folder, &args, ".xlsx", ".xlsx");
    }
    for (name, args) in [
        ("r.xlsx", vec!["run", "beilun-2021", &SAMPLE, "--receipt"]),
        ("c.csv", vec!["template", "-o"]),
        ("c", vec!["template", "-o"]),
        ("c.xlsx", vec!["synth", "--applicants", "3", "-o"]),
        ("a.json", vec!["compose", "beilun-2021", "-o"]),
        ("a.html", vec!["lower", "beilun-2021", &SAMPLE, "-o"]),
        (
            "a.png",
            vec![
                "sweep",
                "beilun-2021",
                &SAMPLE,
                "threshold=600",
                "--picture",
            ],
        ),
        ("b.xml.html", vec!["sbom", "beilun-2021", "-o"]),
    ] {
        refused(
            &folder,
            &[&args[..], &[&file(name)]].concat(),
            "应以 .",
            "ends in .",
        );
    }
    assert!(content(&folder).is_empty());
    // A folder is no file, and a file that is there is no obstacle.
    refused(
        &folder,
        &["run", "beilun-2021", &SAMPLE, "--receipt", path(&folder)],
        "文件夹",
        "folder",
    );
}

#[cfg(unix)]
#[test]
fn what_cannot_be_written_whole_leaves_what_was_there() {
    let folder = folder("whole");
    let receipt = folder.join("receipt.json");
    well(&["run", "beilun-2021", &SAMPLE, "--receipt", path(&receipt)]);
    let into = folder.join("award");
    well(&["export", "beilun-2014", path(&into), "--force"]);
    std::fs::copy(
        into.join("scoring-2014.wasm"),
        into.join("scoring-2021.wasm"),
    )
    .unwrap();
    for name in ["public.json", "bill.json", "s.jsonl"] {
        std::fs::write(folder.join(name), "before").unwrap();
    }
    let file = |name: &str| path(&folder.join(name)).to_owned();
    let before = content(&folder);
    // Commands that run no component: the runtime keeps memories in files of its own.
    for args in [
        vec![
            "synth",
            "--applicants",
            "50",
            "--lines",
            "-o",
            &file("s.jsonl"),
        ],
        vec![
            "receipt",
            "--public",
            "--from",
            path(&receipt),
            "-o",
            &file("public.json"),
        ],
        vec!["sbom", "beilun-2021", "-o", &file("bill.json")],
    ] {
        // A limit on the size of files stands for a full disk: a write fails in the middle.
        let words: Vec<String> = args.iter().map(|word| format!("'{word}'")).collect();
        let script = format!(
            "trap '' XFSZ; ulimit -f 8; exec {} {}",
            env!("CARGO_BIN_EXE_laurel"),
            words.join(" ")
        );
        let mut shell = std::process::Command::new("sh");
        // The cache of compiled code is not what is tried here.
        shell
            .arg("-c")
            .arg(script)
            .env("LAUREL_CACHE_DIR", folder.join("../no-cache"));
        let ran = run(&mut shell, b"");
        assert_eq!(ran.code, Some(2), "{args:?}: {}{}", ran.out, ran.err);
        assert!(content(&folder) == before, "{args:?} left something behind");
    }
}

#[cfg(unix)]
#[test]
fn a_lock_file_that_is_a_link_is_not_written_through() {
    use std::os::unix::fs::symlink;
    let folder = folder("lock");
    let (scheme, victim) = (folder.join("award"), folder.join("victim"));
    well(&["export", "beilun-2021", path(&scheme)]);
    std::fs::write(&victim, "mine").unwrap();
    let lock = scheme.join("laurel.lock");
    symlink(&victim, &lock).unwrap();
    let ran = laurel(&["run", path(&scheme), &SAMPLE]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    well(&["lock", path(&scheme)]);
    assert_eq!(std::fs::read(&victim).unwrap(), b"mine");
    assert!(!std::fs::symlink_metadata(&lock).unwrap().is_symlink());
    well(&["run", path(&scheme), &SAMPLE]);
    // Nor are files of an export.
    let into = folder.join("into");
    std::fs::create_dir_all(&into).unwrap();
    for name in ["scheme.toml", "scoring-2021.wasm"] {
        symlink(&victim, into.join(name)).unwrap();
    }
    well(&["export", "beilun-2021", path(&into), "--force"]);
    assert_eq!(std::fs::read(&victim).unwrap(), b"mine");
    well(&["run", path(&into), &SAMPLE]);
}

// ------------------------------------------------------------------------------ what is shown

/// What moves the cursor, sets a title, begins a line, turns the writing round, hides.
const TRICKS: &str = "\u{1b}]0;title\u{7}\u{1b}[2J\u{9b}31m\r\nA99  winner  731.5\u{202e}\u{2066}\u{200b}\u{feff}\u{e0041}\u{85}\u{2028}";

/// Nothing that is obeyed or not seen, but the line breaks and marks that are ours.
fn harmless(what: &str, text: &str) {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    if let Some(at) = text
        .char_indices()
        .find(|(_, c)| *c != '\n' && is_hidden(*c))
    {
        let from = text[..at.0]
            .char_indices()
            .rev()
            .nth(40)
            .map_or(0, |(at, _)| at);
        let tail: String = text[from..].chars().take(80).collect();
        panic!("{what}: {:?} in {tail:?}", at.1);
    }
    for line in text.lines() {
        assert!(
            !line.trim_start().starts_with("A99  winner"),
            "{what}: {line}"
        );
    }
}

/// A cycle in which every free text has tricks in it.
fn tricky(folder: &Path) -> PathBuf {
    let mut tree: Value = serde_json::from_slice(&std::fs::read(&*SAMPLE).unwrap()).unwrap();
    fn put(tree: &mut Value) {
        match tree {
            Value::Object(object) => {
                for (key, value) in object.iter_mut() {
                    let free = ["name", "note", "by", "holder"].contains(&key.as_str());
                    match value {
                        Value::String(text) if free => text.push_str(TRICKS),
                        value => put(value),
                    }
                }
                if let Some(Value::Object(evidence)) = object.get_mut("evidence") {
                    for text in evidence.values_mut() {
                        *text = json!(format!("证{TRICKS}"));
                    }
                }
            }
            Value::Array(list) => list.iter_mut().for_each(put),
            _ => {}
        }
    }
    put(&mut tree);
    let file = folder.join("tricky.json");
    std::fs::write(&file, serde_json::to_vec(&tree).unwrap()).unwrap();
    file
}

#[test]
fn nothing_in_a_cycle_is_obeyed() {
    let folder = folder("tricks");
    let cycle = tricky(&folder);
    let c = path(&cycle);
    let file = |name: &str| path(&folder.join(name)).to_owned();
    let receipt = file("receipt.json");
    let (page, csv, book, picture) = (file("r.html"), file("r.csv"), file("r.xlsx"), file("s.svg"));
    let (a, b) = ("beilun-2014", "beilun-2021");
    for args in [
        vec!["check", c],
        vec!["run", b, c, "--receipt", &receipt],
        vec!["run", b, c, "--format", "json"],
        vec!["diff", a, b, c, "--report", &page],
        vec!["diff", a, b, c, "--format", "json"],
        vec!["diff", a, b, c, "-o", &csv],
        vec!["diff", a, b, c, "-o", &book],
        vec!["diff", a, b, c],
        vec!["explain", b, c, "A18"],
        vec!["explain", a, c, "A17"],
        vec!["whatif", b, c, "A13"],
        vec!["whatif", b, c, "A13", "--format", "json"],
        vec!["stability", b, c],
        vec![
            "sweep",
            b,
            c,
            "threshold=500..900:50",
            "--picture",
            &picture,
        ],
        vec!["sweep", b, c, "threshold=500..900:50", "--format", "csv"],
        vec!["robust", a, b, c, "--tries", "20", "--format", "csv"],
        vec!["verify", &receipt, "--cycle", c],
        vec!["receipt", "A18", "--from", &receipt, "--cycle", c],
        vec!["lower", b, c],
    ] {
        for log in [&[][..], &["--log", "text"], &["--log", "json"]] {
            let ran = well(&[&args[..], log].concat());
            harmless(&format!("{args:?}"), &ran.out);
            harmless(&format!("{args:?}"), &ran.err);
        }
    }
    for (file, bytes) in content(&folder) {
        let name = file.display().to_string();
        match file.extension().and_then(|end| end.to_str()) {
            Some("xlsx") => {
                let parts = unpacked(&bytes);
                // Excel's own way to write a control in a cell counts as well.
                assert!(
                    !parts.contains("_x001B_") && !parts.contains("&#27;"),
                    "{name}"
                );
                harmless(&name, &parts.replace(['\r', '\t'], " "));
            }
            Some("json") if name.contains("tricky") => {}
            _ => harmless(&name, &String::from_utf8(bytes).unwrap()),
        }
    }
    // What is a cycle file again keeps its texts.
    let again = file("again.xlsx");
    well(&["template", "--from", c, "-o", &again]);
}

/// The texts of a workbook.
fn unpacked(bytes: &[u8]) -> String {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    for part in 0..archive.len() {
        archive
            .by_index(part)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
    }
    text
}

#[test]
fn an_id_with_what_is_obeyed_or_not_seen_is_refused() {
    let folder = folder("ids");
    let file = folder.join("cycle.json");
    for odd in [
        '\u{1b}',
        '\n',
        '\t',
        '\u{0}',
        '\u{9b}',
        '\u{202e}',
        '\u{200b}',
        '\u{2066}',
        '\u{e0041}',
        '\u{fe0f}',
    ] {
        let cycle = json!({
            "laurel": "0.1",
            "cycle": { "year": 2021, "timetable": { "deadline": "2021-06-30" } },
            "applicants": [{ "id": format!("A0{odd}1") }],
        });
        std::fs::write(&file, cycle.to_string()).unwrap();
        let ran = laurel(&["check", path(&file), "--lang", "en"]);
        assert_eq!(ran.code, Some(2), "{odd:?}: {}{}", ran.out, ran.err);
        assert!(
            ran.err.contains("obeyed or not seen"),
            "{odd:?}: {}",
            ran.err
        );
        harmless("check", &ran.err);
        let ran = laurel(&["check", path(&file), "--format", "json"]);
        assert_eq!(ran.code, Some(2));
        harmless("check", &ran.out);
    }
    // What is quoted of a file that is wrong is shown.
    let text = json!({ "laurel": "0.1", (format!("k{TRICKS}")): 1, "cycle": TRICKS, "applicants": [{ "id": TRICKS, "name": TRICKS, "grades": TRICKS, (TRICKS): {} }] });
    std::fs::write(&file, text.to_string()).unwrap();
    for args in [
        &["check", path(&file)][..],
        &["check", path(&file), "--format", "json"],
        &["run", "beilun-2021", path(&file)],
    ] {
        let ran = laurel(args);
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        harmless("broken", &(ran.out + &ran.err));
    }
}

#[test]
fn a_command_line_and_names_of_files_are_shown() {
    let folder = folder("names");
    let odd = "x\u{1b}]0;t\u{7}\u{202e}\n.json";
    let file = folder.join(odd);
    for args in [
        vec!["run", "beilun-2021", path(&file)],
        vec!["run", odd, &SAMPLE],
        vec!["run", "beilun-2021", &SAMPLE, "--set", "a\u{1b}[2J=1"],
        vec!["explain", "beilun-2021", &SAMPLE, odd],
        vec!["verify", path(&file)],
        vec!["compose", "beilun-2021", "-o", path(&file)],
        vec!["a\u{1b}[2Jb\u{202e}"],
    ] {
        let ran = laurel(&args);
        assert_eq!(ran.code, Some(2), "{args:?}: {}{}", ran.out, ran.err);
        harmless(&format!("{args:?}"), &(ran.out + &ran.err));
    }
    well(&["run", "beilun-2021", &SAMPLE, "-o", path(&file)]);
    let ran = well(&[
        "run",
        "beilun-2021",
        path(&{
            std::fs::copy(&*SAMPLE, &file).unwrap();
            file.clone()
        }),
        "--log",
        "text",
        "--receipt",
        path(&folder.join("r\u{1b}[2J.json")),
    ]);
    harmless("log", &ran.err);
}

#[test]
fn a_component_s_wording_with_tricks_is_refused() {
    let folder = folder("wording");
    let scheme = folder.join("award");
    well(&["export", "beilun-2021", path(&scheme)]);
    let component = scheme.join("eligibility-2021.wasm");
    let bytes = std::fs::read(&component).unwrap();
    // Letters of a title, written over by as many bytes.
    let title = "has every licence that the state requires".as_bytes();
    let at = bytes
        .windows(title.len())
        .position(|window| window == title)
        .unwrap();
    for trick in [
        "\u{1b}[2J",
        "\nA99 winner",
        "\u{202e}",
        "\u{200b}",
        "\u{9b}2J",
    ] {
        let mut other = bytes.clone();
        other[at + 2..at + 2 + trick.len()].copy_from_slice(trick.as_bytes());
        let file = folder.join("eligibility.wasm");
        std::fs::write(&file, other).unwrap();
        for args in [
            vec!["conform", path(&file), "--lang", "en"],
            vec!["rules", "beilun-2021", "--component"],
            vec!["run", "beilun-2021", &SAMPLE, "--component"],
        ] {
            let eligibility = format!("eligibility={}", path(&file));
            let args = match args[0] {
                "conform" => args,
                _ => [&args[..], &[eligibility.as_str(), "--lang", "en"]].concat(),
            };
            let ran = laurel(&args);
            assert_eq!(ran.code, Some(3), "{args:?}: {}{}", ran.out, ran.err);
            assert!(
                (ran.out.clone() + &ran.err).contains("obeyed or not seen"),
                "{args:?} {}{}",
                ran.out,
                ran.err
            );
            harmless("wording", &(ran.out + &ran.err));
        }
    }
}

// ------------------------------------------------------------------------------ tables of values

#[test]
fn an_id_in_csv_is_no_number_no_date_and_no_formula() {
    let folder = folder("csv");
    let text = std::fs::read_to_string(&*SAMPLE).unwrap();
    let odd = [
        "1E5",
        "0012",
        "3-4",
        "=1+1",
        "'x",
        "1/2",
        "TRUE",
        "913302060000000001",
    ];
    let same = ["A13", "A18", "A02", "A08", "A12", "A14", "A17", "A24"];
    let mut renamed = text;
    for (id, other) in same.iter().zip(odd) {
        renamed = renamed.replace(&format!("\"{id}\""), &format!("\"{other}\""));
        renamed = renamed.replace(&format!("2021/{id}\""), &format!("2021/{other}\""));
    }
    let cycle = folder.join("cycle.json");
    std::fs::write(&cycle, renamed).unwrap();
    let (a, b, c) = ("beilun-2014", "beilun-2021", path(&cycle));
    let (page, tables) = (folder.join("r.html"), folder.join("t.csv"));
    well(&[
        "diff",
        a,
        b,
        c,
        "--report",
        path(&page),
        "-o",
        path(&tables),
    ]);
    let swept = well(&["sweep", b, c, "past-winner-bar=5,unset", "--format", "csv"]).out;
    let robust = well(&["robust", a, b, c, "--tries", "20", "--format", "csv"]).out;
    let mut sheets = vec![swept, robust];
    for (file, bytes) in content(&folder) {
        if file.extension().is_some_and(|end| end == "csv") {
            sheets.push(String::from_utf8(bytes).unwrap());
        }
    }
    assert!(sheets.len() > 5);
    let mut seen: std::collections::BTreeSet<&str> = std::collections::BTreeSet::new();
    for sheet in &sheets {
        let sheet = sheet.strip_prefix('\u{feff}').unwrap();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(sheet.as_bytes());
        for record in reader.records() {
            for cell in record.unwrap().iter() {
                assert!(!odd.contains(&cell), "{cell} stands bare");
                if let Some(text) = cell.strip_prefix('\'') {
                    seen.extend(odd.iter().copied().filter(|id| *id == text));
                }
            }
        }
    }
    assert!(seen.len() > 4, "{seen:?}");
}

/// The words of a folder's manifest are bounded as those of a component are.
#[test]
fn a_manifest_has_words_of_bounded_length() {
    let folder = folder("long-words");
    let scheme = folder.join("award");
    well(&["export", "beilun-2021", path(&scheme)]);
    let file = scheme.join("scheme.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let line = |start: &str, new: &str| -> String {
        let lines = text.lines().map(|it| match it.starts_with(start) {
            true => new,
            false => it,
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    let (long, id) = ("n".repeat(4_001), "i".repeat(101));
    let settings: String = (0..1_001).map(|at| format!("t{at} = 1\n")).collect();
    let notes = "[[notes]]\nzh = \"a\"\nen = \"b\"\n".repeat(1_001);
    let set = |more: &str| text.replace("[settings]\n", &format!("[settings]\n{more}"));
    for (what, text) in [
        ("name", line("en = ", &format!("en = \"{long}\""))),
        ("id", line("id = ", &format!("id = \"{id}\""))),
        ("settings", set(&format!("{id} = 1\n"))),
        ("settings", set(&format!("threshold = \"{long}\"\n"))),
        ("settings", set(&settings)),
        (
            "notes",
            text.replace("[settings]\n", &format!("{notes}[settings]\n")),
        ),
    ] {
        std::fs::write(&file, text).unwrap();
        for args in [
            &["run", path(&scheme), &*SAMPLE][..],
            &["rules", path(&scheme)],
            &["inspect", path(&scheme)],
        ] {
            let ran = laurel(&[args, &["--lang", "en"]].concat());
            assert_eq!(ran.code, Some(2), "{what} {args:?}: {}{}", ran.out, ran.err);
            assert!(ran.err.contains(what), "{what}: {}", ran.err);
            assert!(ran.err.contains("bound"), "{what}: {}", ran.err);
            assert!(ran.err.len() < 1_000, "{what}: {}", ran.err.len());
        }
    }
}

// ------------------------------------------------------------------------------ what is long

/// Nothing that a stranger or a slip makes long is said whole.
#[test]
fn what_is_long_is_repeated_by_its_ends() {
    let folder = folder("long");
    let long = "y".repeat(60_000);
    let with = |text: &str| text.replace('@', &long);
    let b = "beilun-2021";
    let sample = SAMPLE.as_str();
    let out = folder.join("x.wasm");
    let (out, old) = (path(&out), "beilun-2014");

    // On the command line.
    for args in [
        &["run", b, sample, "--set", "@=1"][..],
        &["run", b, sample, "--set", "threshold=@"],
        &["run", b, sample, "--set", "@"],
        &["run", b, sample, "--waive", "@"],
        &["run", b, sample, "--limit", "@"],
        &["run", b, sample, "--limit", "@=1"],
        &["run", b, sample, "--limit", "fuel=@"],
        &["run", b, sample, "--limit", "@.fuel=1"],
        &["run", b, sample, "--stage", "@"],
        &["run", b, sample, "--stage", "@=beilun-2014"],
        &["run", b, sample, "--stage", "scoring=@"],
        &["run", b, sample, "--component", "scoring=@"],
        &["run", b, sample, "--name", "@"],
        &["run", "@", sample],
        &["run", b, "@"],
        &["run", b, sample, "--undecided", "@"],
        &["run", b, sample, "--lang", "@"],
        &["run", b, sample, "--@"],
        &["@"],
        &["diff", old, b, sample, "--set", "A:@=1"],
        &["diff", old, b, sample, "--name", "B:@"],
        &["diff", old, b, sample, "--report", "@/a.html"],
        &["diff", old, b, sample, "--receipt", "@/a"],
        &["explain", b, sample, "@"],
        &["whatif", b, sample, "@"],
        &["sweep", b, sample, "@"],
        &["sweep", b, sample, "threshold=1..@"],
        &["verify", "@"],
        &["conform", "@"],
        &["inspect", "@"],
        &["sbom", "@"],
        &["lock", "@"],
        &["export", "@", out],
        &["export", b, "@"],
        &["compose", b, "-o", "@.wasm"],
        &["compose", b, "-o", out, "--name", "@"],
        &["compose", b, "-o", out, "--waive", "@"],
        &["push", "@", b],
        &["pull", "@/@"],
        &["schema", "@"],
        &["synth", "--seed", "@"],
        &["completions", "@"],
        &["lift", b, sample, "@"],
    ] {
        let args: Vec<String> = args.iter().map(|it| with(it)).collect();
        let ran = run(command().args(&args), b"");
        let what: Vec<&str> = args.iter().map(|it| &it[..it.len().min(20)]).collect();
        assert_eq!(ran.code, Some(2), "{what:?}: {}", ran.err.len());
        assert!(ran.err.len() < 2_000, "{what:?}: {}", ran.err.len());
        assert_eq!(ran.out, "", "{what:?}");
    }

    // The name of a sheet.
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("SHEETNAME").unwrap();
    sheet.write(0, 0, "a").unwrap();
    let named = |_: &str, part: String| part.replace("SHEETNAME", &"名".repeat(400_000));
    let file = folder.join("sheet.xlsx");
    std::fs::write(&file, rewritten(&book.save_to_buffer().unwrap(), named)).unwrap();
    for args in [
        &["check", path(&file)][..],
        &["check", path(&file), "--format", "json"],
        &["run", b, path(&file)],
        &["run", b, path(&file), "--log", "json"],
    ] {
        let ran = laurel(args);
        assert_eq!(ran.code, Some(2), "{args:?}");
        let said = ran.out.len() + ran.err.len();
        assert!(said < 5_000, "{args:?}: {said}");
    }

    // What stands where a number belongs, or a key that there is not, in a receipt.
    let receipt = folder.join("receipt.json");
    well(&["run", b, sample, "--receipt", path(&receipt)]);
    let text = std::fs::read_to_string(&receipt).unwrap();
    for (part, other) in [
        ("\"version\":2", with("\"version\":\"@\"")),
        ("\"applicants\":24", with("\"applicants\":24,\"@\":1")),
        ("\"anonymous\":null", with("\"anonymous\":\"@\"")),
        ("\"laurel-receipt\"", with("\"@\"")),
    ] {
        assert!(text.contains(part), "{part}");
        std::fs::write(&receipt, text.replace(part, &other)).unwrap();
        let ran = laurel(&["verify", path(&receipt)]);
        assert_eq!(ran.code, Some(2), "{part}");
        assert!(ran.err.len() < 1_000, "{part}: {}", ran.err.len());
    }

    // What a component imports.
    let file = folder.join("imports.wasm");
    let import = with("(component (import \"@\" (func)))");
    std::fs::write(&file, wat::parse_str(import).unwrap()).unwrap();
    let component = format!("scoring={}", path(&file));
    for args in [
        &["conform", path(&file)][..],
        &["run", b, sample, "--component", &component],
    ] {
        let ran = laurel(args);
        assert_eq!(ran.code, Some(3), "{args:?}");
        let said = ran.out.len() + ran.err.len();
        assert!(said < 3_000, "{args:?}: {said}");
    }

    // A file that is named in a manifest, and a key that there is not.
    let scheme = folder.join("award");
    well(&["export", b, path(&scheme)]);
    let manifest = scheme.join("scheme.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let name = "\"scoring-2021.wasm\"";
    assert!(text.contains(name));
    for other in [
        text.replace(name, &format!("\"{}.wasm\"", "n".repeat(3_000))),
        text.replace("status = \"draft\"", &with("status = \"@\"")),
        with("@ = 1\n") + &text,
    ] {
        std::fs::write(&manifest, other).unwrap();
        let ran = laurel(&["run", path(&scheme), sample]);
        assert_eq!(ran.code, Some(2), "{}", ran.err.len());
        assert!(ran.err.len() < 1_500, "{}", ran.err.len());
    }
}

/// A name for the run is held to what a name in a manifest is.
#[test]
fn a_name_that_is_given_is_shown_as_it_is() {
    for (lang, says) in [("zh", "看不见的字符"), ("en", "obeyed or not seen")] {
        for odd in ["a\u{1b}[2J", "甲\u{202e}乙", "a\nb"] {
            let args = ["run", "beilun-2021", &SAMPLE, "--lang", lang, "--name", odd];
            let ran = laurel(&args);
            assert_eq!(ran.code, Some(2), "{odd:?}: {}", ran.err);
            assert!(ran.err.contains(says), "{odd:?}: {}", ran.err);
            harmless("name", &ran.err);
        }
    }
}

/// A command line that is no text is refused, wherever in it that stands.
#[cfg(unix)]
#[test]
fn a_command_line_that_is_no_text_is_refused() {
    use std::os::unix::ffi::OsStrExt;
    let odd = std::ffi::OsStr::from_bytes(b"\xff\xfe");
    let option = std::ffi::OsStr::from_bytes(b"--\xff");
    let run_it = std::ffi::OsStr::new("run");
    let log = ["--log", "json", "--lang", "en"].map(std::ffi::OsStr::new);
    for args in [
        &[odd][..],
        &[option],
        &[run_it, odd, odd],
        &[run_it, odd, odd, option],
        &[run_it, option, log[0], log[1]],
        &[odd, log[0], log[1], log[2], log[3]],
    ] {
        let ran = run(command().args(args), b"");
        assert_eq!(ran.code, Some(2), "{args:?}: {}", ran.err);
        assert!(!ran.err.contains("panicked"), "{args:?}: {}", ran.err);
    }
}

/// A workbook with other parts.
fn rewritten(bytes: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    use std::io::{Cursor, Read, Write};
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().to_string();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        let plain = zip::write::SimpleFileOptions::default();
        writer.start_file(&*name, plain).unwrap();
        writer.write_all(change(&name, text).as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
