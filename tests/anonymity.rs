//! `--anonymous`: whatever a cycle file has by which anybody could be known stands nowhere in what any
//! command says or writes, also where the file is wrong.

use crate::support_cli;

use std::path::{Path, PathBuf};

use rust_xlsxwriter::Workbook;
use serde_json::{Map, Value, json};

use support_cli::{Ran, laurel, tests};

/// What every token begins with.
const TOKEN: &str = "Zq7";

fn folder(name: &str) -> PathBuf {
    // The path is a token as well: it may name a firm.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("laurel-anonymity")
        .join(format!("{TOKEN}folder-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Tokens in every free text, and for every id; credit codes are those of the sample.
struct Tokens {
    count: usize,
    codes: Vec<String>,
}

impl Tokens {
    fn next(&mut self) -> String {
        self.count += 1;
        // A stray quotation mark of either kind must not end a quotation.
        let stray = ["", "”", "“", "\"", "'", "”，“"][self.count % 6];
        format!("{TOKEN}{}{stray}x", self.count)
    }

    fn texts(&mut self, tree: &mut Value) {
        match tree {
            Value::Object(object) => {
                for (key, value) in object.iter_mut() {
                    match (key.as_str(), &mut *value) {
                        ("name" | "street" | "note" | "by" | "holder", Value::String(text)) => {
                            *text = self.next()
                        }
                        ("credit_code", Value::String(code)) => self.codes.push(code.clone()),
                        ("evidence", Value::Object(evidence)) => {
                            evidence
                                .values_mut()
                                .for_each(|text| *text = json!(self.next()));
                        }
                        (_, value) => self.texts(value),
                    }
                }
            }
            Value::Array(list) => list.iter_mut().for_each(|value| self.texts(value)),
            _ => {}
        }
    }
}

/// Puts other ids for those of a table, wherever the file refers to them.
fn rename(text: String, table: &Value, tokens: &mut Tokens) -> String {
    let mut text = text;
    for id in table
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["id"].as_str())
    {
        let new = tokens.next();
        let quoted = serde_json::to_string(&new).unwrap();
        let inner = &quoted[1..quoted.len() - 1];
        text = text.replace(&format!("\"{id}\""), &quoted);
        text = text.replace(&format!("\"2021/{id}\""), &format!("\"2021/{inner}\""));
    }
    text
}

/// The sample with tokens in everything that may name somebody; and what must not come out.
fn cycle() -> (Value, Vec<String>) {
    let text = std::fs::read_to_string(tests("cycles/sample.json")).unwrap();
    let mut tokens = Tokens {
        count: 0,
        codes: Vec::new(),
    };
    let sample: Value = serde_json::from_str(&text).unwrap();
    let mut text = text;
    for table in ["applicants", "examiners", "events", "conduct", "titles"] {
        text = rename(text, &sample[table], &mut tokens);
    }
    for applicant in sample["applicants"].as_array().unwrap() {
        if let Some(honours) = applicant.get("honours").filter(|it| it.is_array()) {
            text = rename(text, honours, &mut tokens);
        }
    }
    let mut tree: Value = serde_json::from_str(&text).unwrap();
    tokens.texts(&mut tree);
    for applicant in tree["applicants"].as_array_mut().unwrap() {
        let mut extra = Map::new();
        extra.insert(tokens.next(), json!(true));
        applicant["extra"] = Value::Object(extra);
        for honour in applicant
            .get_mut("honours")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            if honour["scheme"].is_null() {
                honour["scheme"] = json!(tokens.next());
            }
        }
    }
    tree["applicants"][0]["evidence"] =
        json!({ "industrial": tokens.next(), "form": tokens.next() });
    let mut secrets = tokens.codes;
    assert!(
        secrets.len() > 20 && tokens.count > 100,
        "{} {}",
        secrets.len(),
        tokens.count
    );
    secrets.push(TOKEN.to_owned());
    (tree, secrets)
}

fn clean(what: &str, text: &str, secrets: &[String]) {
    for secret in secrets {
        if let Some(at) = text.find(secret.as_str()) {
            let from = text[..at]
                .char_indices()
                .rev()
                .nth(60)
                .map_or(0, |(at, _)| at);
            let around: String = text[from..].chars().take(120).collect();
            panic!("{what}: {secret} in …{around}…");
        }
    }
}

/// What a file says: of a workbook, the texts of all its parts.
fn text_of(file: &Path) -> String {
    use std::io::Read;
    let bytes = std::fs::read(file).unwrap();
    if !bytes.starts_with(b"PK") {
        return String::from_utf8_lossy(&bytes).into_owned();
    }
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    for part in 0..archive.len() {
        let mut bytes = Vec::new();
        archive
            .by_index(part)
            .unwrap()
            .read_to_end(&mut bytes)
            .unwrap();
        text.push_str(&String::from_utf8_lossy(&bytes));
    }
    text
}

#[test]
fn no_command_in_any_form_says_who_anybody_is() {
    let folder = folder("whole");
    let (tree, secrets) = cycle();
    let applicant = |row: usize| tree["applicants"][row]["id"].as_str().unwrap().to_owned();
    let (first, thirteenth) = (applicant(0), applicant(12));
    let file = folder.join(format!("{TOKEN}cycle.json"));
    std::fs::write(&file, serde_json::to_vec(&tree).unwrap()).unwrap();
    let lines = folder.join(format!("{TOKEN}cycle.jsonl"));
    let mut header = tree.clone();
    let applicants = header
        .as_object_mut()
        .unwrap()
        .remove("applicants")
        .unwrap();
    let mut text = format!("{header}\n");
    for applicant in applicants.as_array().unwrap() {
        text.push_str(&format!("{applicant}\n"));
    }
    std::fs::write(&lines, text).unwrap();
    let book = folder.join(format!("{TOKEN}cycle.xlsx"));
    let ran = laurel(&["template", "--from", path(&file), "-o", path(&book)]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let scheme = folder.join(format!("{TOKEN}scheme"));
    let ran = laurel(&["export", "beilun-2014", path(&scheme)]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let component = folder.join(format!("{TOKEN}scoring.wasm"));
    std::fs::copy(scheme.join("scoring-2014.wasm"), &component).unwrap();

    let (a, b) = ("beilun-2014", "beilun-2021");
    let out = folder.join("out");
    for (number, input) in [&file, &lines, &book].iter().enumerate() {
        let c = path(input);
        let _ = std::fs::remove_dir_all(&out);
        std::fs::create_dir_all(&out).unwrap();
        let file = |name: &str| path(&out.join(name)).to_owned();
        let (page, xlsx, csv, result) = (
            file("r.html"),
            file("r.xlsx"),
            file("t.csv"),
            file("r.json"),
        );
        let (receipt, of_diff, own, public) = (
            file("receipt.json"),
            file("diff.json"),
            file("own.json"),
            file("public.json"),
        );
        let (again, picture) = (file("again.xlsx"), file("s.svg"));
        let mut commands = vec![
            vec!["check", c],
            vec!["check", c, "--format", "json"],
            vec!["run", b, c, "--receipt", &receipt],
            vec!["run", a, c, "--format", "json", "-o", &result],
            vec!["diff", a, b, c],
            vec![
                "diff",
                a,
                b,
                c,
                "--format",
                "json",
                "--report",
                &page,
                "--receipt",
                &of_diff,
            ],
            vec!["diff", a, b, c, "-o", &xlsx],
            vec!["diff", path(&scheme), b, c, "-o", &csv],
            vec!["explain", b, c, &first],
            vec!["explain", b, c, &first, "--format", "json"],
            vec!["whatif", b, c, &thirteenth],
            vec!["whatif", b, c, &thirteenth, "--format", "json"],
            vec!["verify", &receipt, "--cycle", c],
            vec!["verify", &of_diff, "--cycle", c, "--format", "json"],
            vec![
                "receipt", &first, "--from", &receipt, "--cycle", c, "-o", &own,
            ],
            vec!["receipt", "--public", "--from", &of_diff, "-o", &public],
            vec!["template", "--from", c, "-o", &again],
            vec!["lower", b, c],
        ];
        // What does not look at the file but through the cycle that was read: once.
        if number == 0 {
            commands.extend([
                vec!["run", path(&scheme), c, "--component"],
                vec![
                    "diff",
                    path(&scheme),
                    b,
                    c,
                    "--report",
                    &page,
                    "--component",
                ],
                vec!["stability", b, c],
                vec!["stability", b, c, "--format", "json"],
                vec![
                    "sweep",
                    b,
                    c,
                    "threshold=500..900:50",
                    "--picture",
                    &picture,
                ],
                vec!["sweep", b, c, "threshold=500..900:50", "--format", "csv"],
                vec!["sweep", b, c, "threshold=500..900:50", "--format", "json"],
                vec!["robust", a, b, c, "--tries", "20"],
                vec!["robust", a, b, c, "--tries", "20", "--format", "csv"],
                vec!["robust", a, b, c, "--tries", "20", "--format", "json"],
            ]);
        }
        let scoring = format!("scoring={}", path(&component));
        for command in commands {
            for more in [
                &["--lang", "zh", "--log", "text"][..],
                &["--lang", "en", "--log", "json"],
            ] {
                let mut args = command.clone();
                if args.last() == Some(&"--component") {
                    args.push(&scoring);
                }
                args.push("--anonymous");
                // A receipt in one language is of one run in it.
                args.extend(more);
                let ran = laurel(&args);
                assert_eq!(ran.code, Some(0), "{args:?}: {}{}", ran.out, ran.err);
                // A file that was named is told by its name, which is the user's own.
                let own = |text: &str| text.replace(path(&out), "");
                let what = command.join(" ");
                clean(&what, &own(&ran.out), &secrets);
                clean(&what, &own(&ran.err), &secrets);
            }
        }
        for entry in std::fs::read_dir(&out).unwrap() {
            let file = entry.unwrap().path();
            clean(path(&file), &text_of(&file), &secrets);
        }
        // Nothing in a report can be held against a guess at the file.
        let digest = laurel::receipt::Hash::of_bytes(&std::fs::read(input).unwrap()).to_string();
        assert!(
            !std::fs::read_to_string(out.join("r.html"))
                .unwrap()
                .contains(&digest)
        );
    }
}

/// The file is refused in both languages and forms, and nothing says what it has.
fn refused(file: &Path, secrets: &[String]) -> Ran {
    let mut last = None;
    for lang in ["zh", "en"] {
        for args in [
            &["check", path(file)][..],
            &["check", path(file), "--format", "json"],
            &["run", "beilun-2021", path(file), "--log", "json"],
            &["template", "--from", path(file), "-o", "-"],
        ] {
            let ran = laurel(&[args, &["--anonymous", "--lang", lang]].concat());
            assert_eq!(ran.code, Some(2), "{args:?}: {}{}", ran.out, ran.err);
            let said = format!("{}{}", ran.out, ran.err);
            clean(&format!("{args:?}"), &said, secrets);
            last = Some(ran);
        }
    }
    last.unwrap()
}

#[test]
fn a_broken_file_says_where_but_not_what() {
    let folder = folder("broken");
    let (good, secrets) = cycle();
    let file = folder.join("broken.json");
    let token = format!("{TOKEN}”，甲“y");
    let id = |row: usize| good["applicants"][row]["id"].clone();
    type Change<'c> = Box<dyn Fn(&mut Value) + 'c>;
    let t = || json!(token);
    let changes: Vec<Change> = vec![
        Box::new(|it| it["applicants"][1]["id"] = id(0)),
        Box::new(|it| it["applicants"][1]["id"] = json!(format!("{TOKEN}\u{1b}"))),
        Box::new(|it| it["applicants"][1]["id"] = json!(format!(" {TOKEN}"))),
        Box::new(|it| it["applicants"][1][&token] = json!(1)),
        Box::new(|it| it[&token] = json!({ "x": TOKEN })),
        Box::new(|it| it[TOKEN] = json!(1)),
        Box::new(|it| it["applicants"][2]["facts"][&token] = json!(true)),
        Box::new(|it| it["applicants"][2]["facts"]["industrial"] = t()),
        Box::new(|it| it["applicants"][2]["grades"] = t()),
        Box::new(|it| it["applicants"][2]["credit_code"] = json!(913_302_060_000_000_001_u64)),
        Box::new(|it| it["applicants"][2]["credit_code"] = t()),
        Box::new(|it| it["applicants"][2]["credit_code"] = json!(secrets[0].replace('9', "8"))),
        Box::new(|it| it["applicants"][2]["extra"] = json!({ (&token): "text" })),
        Box::new(|it| it["applicants"][2]["evidence"] = json!({ (&token): "text" })),
        Box::new(|it| it["applicants"][2]["facts"]["activity"] = t()),
        Box::new(|it| it["applicants"][2]["facts"]["operating_since"] = t()),
        Box::new(|it| it["cycle"]["year"] = t()),
        Box::new(|it| it["cycle"]["timetable"]["deadline"] = t()),
        Box::new(|it| it["scores"]["standard"] = t()),
        Box::new(|it| it["applicants"][0]["sheets"][0]["examiner"] = t()),
        Box::new(|it| it["applicants"][0]["sheets"][0]["marks"][&token] = json!(50)),
        Box::new(|it| it["applicants"][0]["sheets"][1] = it["applicants"][0]["sheets"][0].clone()),
        Box::new(|it| it["selection"]["picked"][0] = t()),
        Box::new(|it| it["selection"]["picked"][1] = it["selection"]["picked"][0].clone()),
        Box::new(|it| it["approval"]["approved"] = t()),
        Box::new(|it| it["events"][0]["honour"] = t()),
        Box::new(|it| it["events"][0]["kind"] = t()),
        Box::new(|it| it["acts"][0]["event"] = t()),
        Box::new(|it| it["conduct"][0]["reviewer"] = t()),
        Box::new(|it| it["conflicts"] = json!([{ "examiner": token, "applicant": token }])),
        Box::new(|it| it["titles"][0]["id"] = json!(format!("{TOKEN}/x"))),
        Box::new(|it| it["laurel"] = t()),
        Box::new(|it| it["applicants"] = t()),
        Box::new(|it| *it = t()),
    ];
    for (number, change) in changes.iter().enumerate() {
        let mut tree = good.clone();
        change(&mut tree);
        let text = serde_json::to_string(&tree).unwrap();
        std::fs::write(&file, &text).unwrap();
        // What is wrong is wrong for everybody.
        let open = laurel(&["check", path(&file)]);
        assert_eq!(open.code, Some(2), "{number}: {}", open.out);
        let mut secrets = secrets.clone();
        secrets.push("913302060000000001".to_owned());
        secrets.push(secrets[0].replace('9', "8"));
        refused(&file, &secrets);
        // The same as JSON lines, where it is a table of applicants.
        let mut header = tree.clone();
        let applicants = header
            .as_object_mut()
            .and_then(|it| it.remove("applicants"));
        if let Some(Value::Array(applicants)) = applicants {
            let mut lines = format!("{header}\n");
            for applicant in applicants {
                lines.push_str(&format!("{applicant}\n"));
            }
            std::fs::write(&file, lines).unwrap();
            refused(&file, &secrets);
        }
    }
    // What is no JSON, cut off, twice in an object, or no text at all.
    let text = serde_json::to_string(&good).unwrap();
    for broken in [
        text[..text.len() / 2].to_owned(),
        text.replacen("\"name\":", "\"name\" ", 1),
        text.replacen(
            "\"name\":",
            &format!("\"{TOKEN}\":1,\"{TOKEN}\":2,\"name\":"),
            1,
        ),
        text.replacen("true", TOKEN, 1),
        format!("{TOKEN}{text}"),
    ] {
        // A cut may fall into a letter.
        std::fs::write(&file, broken.as_bytes()).unwrap();
        refused(&file, &secrets);
    }
}

#[test]
fn a_broken_workbook_says_where_but_not_what() {
    let folder = folder("workbook");
    let file = folder.join("broken.xlsx");
    let secrets = [TOKEN.to_owned()];
    let token = format!("{TOKEN}”，甲“y");
    let token = token.as_str();
    type Row<'r> = &'r [&'r str];
    let cases: [(&str, &[(&str, &[Row])]); 9] = [
        ("a sheet", &[(TOKEN, &[&["x"]])]),
        ("a sheet with a space", &[("Zq7 ' y", &[&["x"]])]),
        (
            "a column",
            &[("申报单位", &[&["申报编号", token], &["1", "2"]])],
        ),
        ("no heading", &[("申报单位", &[&[token]])]),
        (
            "a column twice",
            &[("申报单位", &[&["申报编号", "申报编号"], &[token, token]])],
        ),
        (
            "an id twice",
            &[("申报单位", &[&["申报编号"], &[token], &[token]])],
        ),
        (
            "a line of the cycle",
            &[("评审年度", &[&[token, token], &["年度", token]])],
        ),
        (
            "nobody",
            &[
                ("申报单位", &[&["申报编号"], &["1"]]),
                ("事故", &[&["申报编号", "发生日期"], &[token, token]]),
            ],
        ),
        (
            "extra",
            &[
                ("申报单位", &[&["申报编号"], &["1"]]),
                (
                    "方案专用事实",
                    &[
                        &["申报编号", "名称", "内容"],
                        &["1", token, token],
                        &["1", token, "是"],
                    ],
                ),
            ],
        ),
    ];
    for (what, pages) in cases {
        let mut book = Workbook::new();
        for (name, rows) in pages {
            let page = book.add_worksheet();
            page.set_name(*name).unwrap();
            for (row, cells) in rows.iter().enumerate() {
                for (col, cell) in cells.iter().enumerate() {
                    page.write_string(row as u32, col as u16, *cell).unwrap();
                }
            }
        }
        book.save(&file).unwrap();
        let ran = refused(&file, &secrets);
        assert!(!ran.err.is_empty(), "{what}");
    }
}

/// What the user typed may be an id or a path: no message about it repeats it.
#[test]
fn what_was_typed_wrongly_is_not_repeated() {
    let folder = folder("typed");
    let sample = tests("cycles/sample.json");
    let sample = path(&sample);
    let missing = folder.join("none.json");
    let (missing, folder) = (path(&missing), path(&folder));
    let id = format!("{TOKEN}-A01");
    let component = format!("scoring={missing}");
    let (set, value, range) = (
        format!("{id}=1"),
        format!("threshold={id}"),
        format!("{id}=1..2"),
    );
    let (to, limit, of_stage) = (
        format!("threshold=1..{id}"),
        format!("memory={id}"),
        format!("{id}.memory=1"),
    );
    let remote = format!("oci://{id}/");
    let b = "beilun-2021";
    for args in [
        &["explain", b, sample, &id][..],
        &["whatif", b, sample, &id],
        &["run", b, missing],
        &["run", b, folder],
        &["run", b, sample, &id],
        &["run", b, sample, missing],
        &["run", missing, sample],
        &["run", folder, sample],
        &["run", b, sample, "--component", &component],
        &["run", b, sample, "--component", missing],
        &["run", b, sample, "--set", &id],
        &["run", b, sample, "--stage", &id],
        &["diff", b, missing, sample],
        &["check", missing],
        &["check", folder],
        &["verify", missing],
        &["verify", missing, "--cycle", sample],
        &["receipt", &id, "--from", missing, "--cycle", sample],
        &["template", "--from", missing, "-o", "-"],
        &["lift", b, sample, missing],
        &["inspect", missing],
        &["conform", missing],
        &["conform", folder],
        &["sbom", missing],
        &["sbom", folder],
        &["lock", missing],
        &["lock", folder],
        &["schemes", missing],
        &["rules", b, "--set", &set],
        &["rules", b, "--set", &value],
        &["rules", b, "--waive", &id],
        &["rules", b, "--stage", &set],
        &["sweep", b, sample, &range],
        &["sweep", b, sample, &to],
        &["sweep", b, sample, &id],
        &["rules", b, "--limit", &set],
        &["rules", b, "--limit", &id],
        &["rules", b, "--limit", &limit],
        &["rules", b, "--limit", &of_stage],
        &["compose", b, "--waive", &id, "-o", "x.wasm"],
        &["push", &id, b],
        &["pull", &remote, "-o", missing],
        &[&id],
        &["run", b, sample, "--format", &id],
        &["run", b, sample, &format!("--{id}")],
    ] {
        for lang in ["zh", "en"] {
            for log in [&[][..], &["--log", "json"], &["--log", "text"]] {
                let all = [args, &["--anonymous", "--lang", lang], log].concat();
                let ran = laurel(&all);
                assert_ne!(ran.code, Some(0), "{all:?}: {}", ran.out);
                let said = format!("{}{}", ran.out, ran.err);
                clean(&format!("{all:?}"), &said, &[TOKEN.to_owned()]);
            }
        }
    }
    // What a receipt has where something else belongs.
    let receipt = Path::new(folder).join("receipt.json");
    let made = laurel(&["run", b, sample, "--receipt", path(&receipt)]);
    assert_eq!(made.code, Some(0), "{}", made.err);
    let text = std::fs::read_to_string(&receipt).unwrap();
    for (part, other) in [
        ("\"version\":2", format!("\"version\":\"{id}\"")),
        ("\"applicants\":24", format!("\"applicants\":24,\"{id}\":1")),
        (
            "\"anonymous\":null",
            format!("\"anonymous\":\"{id}`x\\\"\""),
        ),
        ("\"laurel\":\"0.1.0\"", format!("\"laurel\":\"{id}\\n\"")),
    ] {
        assert!(text.contains(part), "{part}");
        std::fs::write(&receipt, text.replace(part, &other)).unwrap();
        for args in [
            &["verify", path(&receipt)][..],
            &["verify", path(&receipt), "--cycle", sample],
            &[
                "receipt",
                "A01",
                "--from",
                path(&receipt),
                "--cycle",
                sample,
            ],
            &["lift", b, sample, path(&receipt)],
        ] {
            let ran = laurel(&[args, &["--anonymous"]].concat());
            assert_eq!(ran.code, Some(2), "{args:?}: {}", ran.err);
            clean(
                &format!("{args:?}"),
                &(ran.out + &ran.err),
                &[TOKEN.to_owned()],
            );
        }
    }
    // What is no identity is told.
    let ran = laurel(&[
        "run",
        b,
        sample,
        "--anonymous",
        "--set",
        "thresold=1",
        "--lang",
        "en",
    ]);
    assert!(ran.err.contains("threshold"), "{}", ran.err);
}

/// A component's file may be called by whom it is of: it is called by its digest, and what is wrong with a
/// manifest or with what it names does not quote it.
#[test]
fn a_component_is_called_by_its_digest() {
    let folder = folder("components");
    let sample = tests("cycles/sample.json");
    let sample = path(&sample);
    let secrets = [TOKEN.to_owned()];
    let scheme = folder.join(format!("{TOKEN}scheme"));
    laurel(&["export", "beilun-2021", path(&scheme)]);
    // The same component but for a section that nothing reads, under a name of its own.
    let own = format!("{TOKEN}scoring.wasm");
    let before = std::fs::read(scheme.join("scoring-2021.wasm")).unwrap();
    let mut bytes = before.clone();
    bytes.extend([0, 3, 1, b'x', b'y']);
    std::fs::write(scheme.join(&own), &bytes).unwrap();
    std::fs::remove_file(scheme.join("scoring-2021.wasm")).unwrap();
    let [digest_before, digest] = [&before, &bytes].map(|it| laurel::digest::digest(it));
    let manifest = scheme.join("scheme.toml");
    let good = std::fs::read_to_string(&manifest)
        .unwrap()
        .replace("scoring-2021.wasm", &own)
        .replace(&digest_before, &digest);
    std::fs::write(&manifest, &good).unwrap();
    let (component, folder) = (scheme.join(&own), path(&scheme).to_owned());
    let (scheme, file) = (folder.as_str(), path(&component));
    let out = std::env::temp_dir().join(format!("laurel-digest-{}.wasm", std::process::id()));
    let b = "beilun-2021";
    let by_file = format!("scoring={file}");
    let called = digest[..12].to_owned();
    let commands = [
        &["inspect", scheme][..],
        &["inspect", file],
        &["inspect", file, "--format", "json"],
        &["sbom", scheme],
        &["sbom", file],
        &["conform", file],
        &["conform", file, "--format", "json"],
        &["schemes", scheme],
        &["schemes", scheme, "--format", "json"],
        &["rules", scheme, "--format", "json"],
        &["run", scheme, sample, "--format", "json"],
        &[
            "run",
            b,
            sample,
            "--component",
            &by_file,
            "--format",
            "json",
        ],
        &["changes", b, scheme],
        &["lower", scheme, sample],
        &["compose", scheme, "-o", path(&out)],
        &["inspect", path(&out)],
        &["lock", scheme],
    ];
    let each = |what: &str, codes: &[i32]| {
        let mut said = String::new();
        for args in commands {
            for lang in ["zh", "en"] {
                let ran = laurel(&[args, &["--anonymous", "--lang", lang]].concat());
                let all = format!("{}{}", ran.out, ran.err);
                assert!(codes.contains(&ran.code.unwrap()), "{what} {args:?}: {all}");
                clean(&format!("{what} {args:?}"), &all, &secrets);
                said.push_str(&all);
            }
        }
        said
    };
    let said = each("as it is", &[0]);
    assert!(said.contains(&format!("{called}.wasm")), "{called}");
    let composed = std::fs::read(&out).unwrap();
    clean("composed", &String::from_utf8_lossy(&composed), &secrets);
    // The folder of an export names its files as the manifest does.
    let again = std::env::temp_dir().join(format!("laurel-digest-{}", std::process::id()));
    let ran = laurel(&["export", scheme, path(&again), "--anonymous"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(again.join(&own).is_file());
    std::fs::remove_dir_all(&again).unwrap();
    std::fs::remove_file(&out).unwrap();

    // What is wrong with it.
    let any = [0, 2, 3];
    let _ = std::fs::remove_file(Path::new(scheme).join("laurel.lock"));
    let looping = bytes.iter().take(bytes.len() / 2);
    std::fs::write(&component, looping.copied().collect::<Vec<u8>>()).unwrap();
    each("cut off", &any);
    std::fs::write(&component, TOKEN).unwrap();
    each("no component", &any);
    std::fs::remove_file(&component).unwrap();
    each("not there", &any);
    for wrong in [
        good.replace(&own, &format!("../{own}")),
        good.replace(&own, &format!("oci://{TOKEN}/")),
        good.replace(&own, &format!("{TOKEN}\\u0007.wasm")),
        good.replace("status = ", &format!("{TOKEN} = 1\nstatus = ")),
        good.replace("status = \"", &format!("status = \"{TOKEN}")),
        good.replace(&digest, TOKEN),
        format!("{TOKEN}{good}"),
    ] {
        std::fs::write(&manifest, &wrong).unwrap();
        each("manifest", &any);
    }
}
