//! The desk without a browser: what its component imports, what it answers, what the file is made of.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    clippy::type_complexity
)]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use laurel::columns::{Columns, Undecided};
use laurel::compare_whole::{Reasons, Side, run_both, whole};
use laurel::contract::types;
use laurel::engine::Runner;
use laurel::find::{built_in, find, is_built_in};
use laurel::lang::{Lang, Text};
use laurel::outcome::View;
use laurel::pipeline::prepare;
use laurel::ready::Ready;
use laurel::scheme::Scheme;
use laurel::stage::Stage;
use laurel_desk_file::modules::brought::{Brought, brought};
use laurel_desk_file::modules::types as fitting;
use laurel_desk_file::{DeskFile, admission, component};
use serde_json::{Value, json};
use wasmtime::component::{Component, Instance, Linker, Val};
use wasmtime::{Engine, Store};

#[allow(dead_code)]
#[path = "support_cli/mod.rs"]
mod support_cli;

use support_cli::chapter::third;
use support_cli::hostile_cases::cases;
use support_cli::{command, run};

/// Largest page.
const LARGEST: usize = 4_000_000;
const SAMPLE: &[u8] = include_bytes!("cycles/sample.json");

fn scheme(id: &str) -> Scheme {
    find(id).unwrap_or_else(|error| panic!("{}", error.show(Lang::En)))
}

fn file() -> DeskFile {
    let schemes: Vec<Scheme> = built_in().map(scheme).collect();
    DeskFile::new(&schemes, &is_built_in).unwrap_or_else(|error| panic!("{}", error.show(Lang::En)))
}

/// The page as a reader sees it, as far as it is ASCII.
fn written() -> String {
    String::from_utf8_lossy(&file().html()).into_owned()
}

#[test]
fn the_component_imports_the_stages_and_nothing_else() {
    let decoded = wit_component::decode(component()).unwrap();
    let (resolve, world) = match decoded {
        wit_component::DecodedWasm::Component(resolve, world) => (resolve, world),
        wit_component::DecodedWasm::WitPackage(..) => panic!("a package"),
    };
    let mut with_functions = Vec::new();
    for (name, item) in &resolve.worlds[world].imports {
        match item {
            wit_parser::WorldItem::Interface { id, .. } => {
                let interface = &resolve.interfaces[*id];
                if !interface.functions.is_empty() {
                    with_functions.push(resolve.id_of(*id).unwrap());
                }
                let resources = interface.types.values();
                let mut resources = resources
                    .filter(|ty| resolve.types[**ty].kind == wit_parser::TypeDefKind::Resource);
                assert!(resources.next().is_none());
            }
            other => panic!("{name:?}: {other:?}"),
        }
    }
    assert_eq!(with_functions, ["laurel:desk/stages@0.1.0"]);
}

#[test]
fn what_admits_strangers_imports_nothing() {
    let imports = Component::new(&Engine::default(), admission()).unwrap();
    let linker: Linker<()> = Linker::new(imports.engine());
    assert!(linker.instantiate_pre(&imports).is_ok());
}

#[test]
fn a_second_run_writes_the_same_page_and_it_is_small() {
    let (one, other) = (file().html(), file().html());
    assert!(one == other, "two runs differ");
    assert!(one.len() <= LARGEST, "{} bytes", one.len());
}

#[test]
fn no_connection_is_allowed_and_nothing_is_fetched() {
    let html = written();
    let head = html.split("</head>").next().unwrap();
    let policy = head
        .split("Content-Security-Policy\" content=\"")
        .nth(1)
        .and_then(|it| it.split('"').next())
        .unwrap();
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    for way in ["connect-src", "http", "unsafe-inline", "unsafe-eval' ", "*"] {
        assert!(!policy.contains(way), "{way} in {policy}");
    }
    let carried = html.find("id=\"packed\"").unwrap();
    let end = carried + html[carried..].find("</script>").unwrap();
    let written = format!("{}{}", &html[..carried], &html[end..]);
    for way in [
        "src=\"http",
        "href=\"http",
        "@import",
        "url(http",
        "XMLHttpRequest",
        "WebSocket",
        "sendBeacon",
    ] {
        assert!(!written.contains(way), "{way}");
    }
}

/// What the page refuses before it reaches the desk is bounded as the table of all bounds says.
#[test]
fn the_page_has_the_bounds_of_the_table() {
    use laurel::bounds;
    let html = written();
    for (name, bound) in [
        ("LARGEST", &bounds::DESK_CYCLE_BYTES),
        ("LARGEST_BROUGHT", &bounds::DESK_BROUGHT_BYTES),
        ("LARGEST_TEXT", &bounds::DESK_TEXT_BYTES),
        ("PATIENCE", &bounds::DESK_ANSWER_MS),
    ] {
        let written = html.split(&format!("const {name} = ")).nth(1).unwrap();
        let written = written.split(';').next().unwrap();
        let value: u64 = written
            .split(" * ")
            .map(|it| it.parse::<u64>().unwrap())
            .product();
        assert_eq!(value, bound.value, "{name}");
    }
}

/// The stages of schemes behind the desk's import, called with values as they come.
struct Stages {
    engine: Engine,
    components: Vec<Component>,
}

impl Stages {
    /// Takes one more component, and gives its number.
    fn add(&mut self, bytes: &[u8]) -> u32 {
        self.components
            .push(Component::new(&self.engine, bytes).unwrap());
        u32::try_from(self.components.len() - 1).unwrap()
    }
}

impl Stages {
    /// Calls a function of a fresh instance.
    fn call(
        &self,
        number: u32,
        stage: &str,
        function: &str,
        args: &[Val],
    ) -> wasmtime::Result<Val> {
        let component = &self.components[number as usize];
        let mut store = Store::new(&self.engine, ());
        let instance = Linker::new(&self.engine).instantiate(&mut store, component)?;
        let function = exported(&mut store, &instance, &interface(stage), function);
        let mut results = vec![Val::Bool(false)];
        function.call(&mut store, args, &mut results)?;
        Ok(results.remove(0))
    }
}

fn interface(stage: &str) -> String {
    format!("laurel:award/{stage}@0.1.0")
}

fn exported(
    store: &mut Store<()>,
    instance: &Instance,
    interface: &str,
    function: &str,
) -> wasmtime::component::Func {
    let interface = instance
        .get_export_index(&mut *store, None, interface)
        .unwrap();
    let function = instance
        .get_export_index(&mut *store, Some(&interface), function)
        .unwrap();
    instance.get_func(&mut *store, function).unwrap()
}

/// The desk's component on wasmtime.
struct OnWasmtime {
    store: Store<()>,
    instance: Instance,
    stages: Arc<Mutex<Stages>>,
}

impl OnWasmtime {
    fn open() -> (Self, BTreeMap<String, String>) {
        let schemes: Vec<Scheme> = built_in().map(scheme).collect();
        Self::with(&schemes)
    }

    fn with(all: &[Scheme]) -> (Self, BTreeMap<String, String>) {
        let engine = Engine::default();
        let mut stages = Stages {
            engine: engine.clone(),
            components: Vec::new(),
        };
        let mut schemes = Vec::new();
        for scheme in all {
            let parts = scheme.parts.iter().map(|(stage, part)| {
                let number = stages.add(&part.bytes);
                listed(*stage, number, &part.component, &part.sha256)
            });
            let parts = Val::List(parts.collect());
            let manifest = scheme.manifest.without_stages().unwrap();
            schemes.push(record([
                ("manifest", Val::String(manifest)),
                ("parts", parts),
            ]));
        }
        let stages = Arc::new(Mutex::new(stages));
        let held = stages.clone();
        let mut linker: Linker<()> = Linker::new(&engine);
        let mut imports = linker.instance("laurel:desk/stages@0.1.0").unwrap();
        for (name, stage) in [
            ("describe", ""),
            ("facts", "eligibility"),
            ("standards", "scoring"),
            ("measure-kinds", "sanction"),
            ("screen", "eligibility"),
            ("score", "scoring"),
            ("select", "ranking"),
            ("enforce", "sanction"),
        ] {
            let stages = stages.clone();
            imports
                .func_new(name, move |_, _, args, results| {
                    let Val::U32(number) = args[0] else {
                        panic!("no number")
                    };
                    let (stage, rest) = match (name, &args[1..]) {
                        ("describe", [Val::Enum(stage)]) => (stage.as_str(), &[][..]),
                        (_, rest) => (stage, rest),
                    };
                    let answer = stages.lock().unwrap().call(number, stage, name, rest)?;
                    let answer = match name {
                        "describe" => record([
                            ("exported", Val::String(interface(stage))),
                            ("description", answer),
                        ]),
                        _ => answer,
                    };
                    results[0] = Val::Result(Ok(Some(Box::new(answer))));
                    Ok(())
                })
                .unwrap();
        }
        let mut store = Store::new(&engine, ());
        let component = Component::new(&engine, component()).unwrap();
        let instance = linker.instantiate(&mut store, &component).unwrap();
        let mut desk = Self {
            store,
            instance,
            stages: held,
        };
        let nothing = Val::List(Vec::new());
        let state = Val::String(String::new());
        let reply = desk.call("open", &[Val::List(schemes), nothing, state]);
        let regions = regions(&reply);
        (desk, regions)
    }

    fn call(&mut self, function: &str, args: &[Val]) -> Val {
        let page = "laurel:desk/page@0.1.0";
        let function = exported(&mut self.store, &self.instance, page, function);
        let mut results = vec![Val::Bool(false)];
        function.call(&mut self.store, args, &mut results).unwrap();
        results.remove(0)
    }

    /// Takes components, each with its stage, name and digest, as the page does.
    fn shelve(&mut self) -> MutexGuard<'_, Stages> {
        self.stages.lock().unwrap()
    }

    /// Brings something that was admitted, for side B.
    fn bring(&mut self, name: &str, case: &str, held: Val) -> Val {
        let brought = Val::Variant(case.to_owned(), Some(Box::new(held)));
        let file = record([("name", Val::String(name.to_owned())), ("brought", brought)]);
        self.call("bring", &[Val::Enum("b".to_owned()), file])
    }

    fn act(&mut self, event: &Value) -> Val {
        self.call("act", &[Val::String(event.to_string())])
    }

    /// Reads a cycle file.
    fn read(&mut self, name: &str, bytes: &[u8]) {
        let bytes = bytes.iter().copied().map(Val::U8).collect();
        let reply = self.call("read", &[Val::String(name.to_owned()), Val::List(bytes)]);
        let said = text(&reply, "said");
        assert_eq!(field(&reply, "taken"), Val::Bool(true), "{name}: {said}");
    }

    /// A file that is taken away.
    fn taken(&mut self, what: &str) -> Vec<u8> {
        self.took(&json!({ "do": "take", "what": what }))
    }

    /// The receipt of the comparison, or of the run of a side.
    fn receipt(&mut self, side: Option<&str>) -> Vec<u8> {
        let secret = "07".repeat(32);
        self.took(&json!({ "do": "take", "what": "receipt", "side": side, "secret": secret }))
    }

    fn took(&mut self, event: &Value) -> Vec<u8> {
        let reply = self.act(event);
        let Val::Option(Some(file)) = field(&reply, "file") else {
            panic!("no file: {:?}", field(&reply, "said"))
        };
        let Val::List(bytes) = field(&file, "bytes") else {
            panic!("no bytes")
        };
        let bytes = bytes.iter().map(|byte| match byte {
            Val::U8(byte) => *byte,
            other => panic!("{other:?}"),
        });
        bytes.collect()
    }

    fn json(&mut self) -> Value {
        serde_json::from_slice(&self.taken("json")).unwrap()
    }
}

/// A component as the page lists it.
fn listed(stage: Stage, number: u32, name: &str, sha256: &str) -> Val {
    record([
        ("stage", Val::Enum(stage.id().to_owned())),
        ("component", Val::U32(number)),
        ("name", Val::String(name.to_owned())),
        ("sha256", Val::String(sha256.to_owned())),
    ])
}

fn record<const N: usize>(fields: [(&str, Val); N]) -> Val {
    Val::Record(
        fields
            .map(|(name, value)| (name.to_owned(), value))
            .to_vec(),
    )
}

fn field(value: &Val, name: &str) -> Val {
    let Val::Record(fields) = value else {
        panic!("no record")
    };
    let found = fields.iter().find(|(it, _)| it == name);
    found.unwrap_or_else(|| panic!("no {name}")).1.clone()
}

fn text(value: &Val, name: &str) -> String {
    match field(value, name) {
        Val::String(text) => text,
        other => panic!("{other:?}"),
    }
}

fn regions(reply: &Val) -> BTreeMap<String, String> {
    let Val::List(regions) = field(reply, "regions") else {
        panic!("no regions")
    };
    let regions = regions.iter().map(|it| (text(it, "id"), text(it, "html")));
    regions.collect()
}

/// What only a runtime has: how much fuel a call used, what it may use.
fn without_runtime(mut value: Value) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.retain(|key, _| key != "fuel" && key != "limits");
                fields.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => (),
        }
    }
    strip(&mut value);
    value
}

/// Takes out what only a runtime has, and what is worth a second look of the file: that is told by whoever
/// reads it.
fn compared(value: Value) -> Value {
    let mut value = without_runtime(value);
    value.as_object_mut().unwrap().remove("warnings");
    value
}

/// The same of a scheme that came from somewhere: where a component was found is a path for the program, and
/// its scheme for the page.
fn from_anywhere(value: Value) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.retain(|key, _| key != "from");
                fields.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => (),
        }
    }
    let mut value = compared(value);
    strip(&mut value);
    value
}

/// The same comparison by the program's own crates on wasmtime, of a cycle and with a stage of A in B.
fn by_the_program(
    cycle: &[u8],
    undecided: Undecided,
    b: &[(&str, &str)],
    taken: Option<Stage>,
) -> Value {
    let runner = Runner::new(Default::default()).unwrap();
    let ready = |id| -> Ready {
        prepare(&runner, scheme(id))
            .map_err(|it| it.show(Lang::En))
            .unwrap()
    };
    let one = ready("beilun-2014");
    let mut other = scheme("beilun-2021");
    if let Some(stage) = taken {
        other.swap(stage, &scheme("beilun-2014"));
    }
    let other = prepare(&runner, other)
        .map_err(|it| it.show(Lang::En))
        .unwrap();
    let user = laurel::settings::Settings {
        terms: b
            .iter()
            .map(|(term, value)| (term.to_string(), value.to_string()))
            .collect(),
        waived: Vec::new(),
    };
    let set_b = other
        .settings(&user)
        .map_err(|it| it.show(Lang::En))
        .unwrap();
    let set_a = one
        .settings(&Default::default())
        .map_err(|it| it.show(Lang::En))
        .unwrap();
    let cycle = laurel::cycle::read(cycle, other.editions(), &|_| ()).unwrap();
    let columns = Columns::new(&cycle).taking(undecided);
    let side = |ready, settings| Side { ready, settings };
    let runs = run_both(
        &columns,
        side(&one, set_a),
        side(&other, set_b),
        Reasons::OfChanged(usize::MAX),
        &|_| (),
    );
    let (Ok(a), Ok(b)) = (runs.a, runs.b) else {
        panic!("a component failed")
    };
    let (a, b) = (View::new(&a), View::new(&b));
    serde_json::to_value(whole(&a, &b, true).diff).unwrap()
}

/// Settings that are taken from the desk give the same comparison on the command line.
#[test]
fn settings_of_the_desk_are_taken_by_the_program() {
    let (mut desk, _) = OnWasmtime::open();
    desk.act(&json!({ "do": "set", "side": "B", "term": "threshold", "value": "620" }));
    desk.act(&json!({ "do": "undecided", "to": "by-order" }));
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("desk-settings.json");
    std::fs::write(&file, desk.taken("settings")).unwrap();
    let sample =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cycles/sample.json");
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_laurel"));
    program
        .args(["diff", "beilun-2014", "beilun-2021"])
        .arg(sample);
    program
        .args(["--attribution", "--format", "json", "--settings"])
        .arg(file);
    let ran = program.output().unwrap();
    let theirs = compared(serde_json::from_slice(&ran.stdout).unwrap());
    assert!(compared(desk.json()) == theirs, "the comparison differs");
}

#[test]
fn what_is_taken_from_the_desk_is_what_the_program_says() {
    let (mut desk, _) = OnWasmtime::open();
    let same = |desk: &mut OnWasmtime, undecided, b: &[(&str, &str)]| {
        let theirs = compared(by_the_program(SAMPLE, undecided, b, None));
        assert!(
            compared(desk.json()) == theirs,
            "the comparison differs: {undecided:?} {b:?}"
        );
    };
    same(&mut desk, Undecided::Open, &[]);
    desk.act(&json!({ "do": "set", "side": "B", "term": "threshold", "value": "620" }));
    same(&mut desk, Undecided::Open, &[("threshold", "620")]);
    desk.act(&json!({ "do": "undecided", "to": "by-order" }));
    same(&mut desk, Undecided::ByOrder, &[("threshold", "620")]);
    desk.act(&json!({ "do": "back" }));
    same(&mut desk, Undecided::ByOrder, &[]);
}

/// What a receipt says but for what a runtime alone has, and for what follows from its secret.
fn without_secret(bytes: &[u8]) -> Value {
    let mut receipt = without_runtime(serde_json::from_slice(bytes).unwrap());
    for (part, key) in [
        ("public", "wasmtime"),
        ("public", "records"),
        ("public", "private"),
        ("private", "secret"),
    ] {
        receipt[part].as_object_mut().unwrap().remove(key);
    }
    receipt.as_object_mut().unwrap().remove("sha256");
    receipt
}

/// Has the program run a receipt again: nothing differs, and what it could not compare is said.
fn holds(folder: &Path, receipt: &[u8], args: &[&str]) {
    let file = folder.join("taken.json");
    std::fs::write(&file, receipt).unwrap();
    let mut verify = command();
    verify.args(["--lang", "en", "verify", "--format", "json"]);
    let ran = run(verify.arg(&file).args(args).current_dir(folder), b"");
    assert_eq!(ran.code, Some(0), "{args:?}: {}{}", ran.out, ran.err);
    let found = ran.json();
    assert_eq!(found["differences"], json!([]), "{args:?}");
    let not = found["not_compared"].as_array().unwrap();
    assert_eq!(not.len(), 1, "{args:?}: {not:?}");
    assert!(
        not[0]["en"]
            .as_str()
            .unwrap()
            .starts_with("fuel and limits"),
        "{not:?}"
    );
}

#[test]
fn a_receipt_from_the_desk_is_the_programs() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("laurel-desk-receipts");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("sample.json"), SAMPLE).unwrap();
    let drawn = laurel::cycle::synth::Synth {
        applicants: 30,
        seed: 5,
        jsonl: true,
        visited_every: Some(1),
    };
    let mut lines = Vec::new();
    laurel::cycle::synth::synth(&drawn, &mut lines, &|_| ()).unwrap();
    std::fs::write(folder.join("drawn.jsonl"), lines).unwrap();
    let program = |args: &[&str]| {
        let ran = run(command().args(args).current_dir(&folder), b"");
        assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.err);
    };
    program(&["template", "--from", "sample.json", "-o", "sample.xlsx"]);

    let (mut desk, _) = OnWasmtime::open();
    let same = |desk: &mut OnWasmtime, cycle: &str, of_both: &[&str], of_b: &[&str]| {
        let (a, b) = ("beilun-2014", "beilun-2021");
        for (side, command, more) in [
            (None, &["diff", a, b][..], of_both),
            (Some("B"), &["run", b][..], of_b),
        ] {
            let ours = desk.receipt(side);
            holds(&folder, &ours, &["--cycle", cycle]);
            program(&[command, &[cycle, "--receipt", "program.json"], more].concat());
            let theirs = std::fs::read(folder.join("program.json")).unwrap();
            assert_eq!(
                without_secret(&ours),
                without_secret(&theirs),
                "{cycle} {command:?} {more:?}"
            );
        }
    };
    same(&mut desk, "sample.json", &[], &[]);
    let of_a = desk.receipt(Some("A"));
    holds(&folder, &of_a, &["--cycle", "sample.json"]);
    assert_eq!(
        without_secret(&of_a)["public"]["sides"][0]["scheme"],
        "beilun-2014"
    );
    // An applicant's own receipt is cut from one as from any other.
    program(&[
        "receipt",
        "A18",
        "--from",
        "taken.json",
        "--cycle",
        "sample.json",
        "-o",
        "own.json",
    ]);
    program(&["verify", "own.json"]);

    for (name, file) in [
        ("drawn.jsonl", "drawn.jsonl"),
        ("sample.xlsx", "sample.xlsx"),
    ] {
        desk.read(name, &std::fs::read(folder.join(file)).unwrap());
        same(&mut desk, file, &[], &[]);
    }
    desk.act(&json!({ "do": "set", "side": "B", "term": "threshold", "value": "620" }));
    desk.act(&json!({ "do": "waive", "side": "B", "rule": "16-papers", "on": true }));
    desk.act(&json!({ "do": "undecided", "to": "by-order" }));
    desk.act(&json!({ "do": "anonymous", "on": true }));
    for lang in ["zh", "en"] {
        desk.act(&json!({ "do": "lang", "to": lang }));
        let common = ["--lang", lang, "--anonymous", "--undecided", "by-order"];
        let of_both = ["--set", "B:threshold=620", "--waive", "B:16-papers"];
        let of_b = ["--set", "threshold=620", "--waive", "16-papers"];
        let with = |more: &[&'static str]| [&common[..], more].concat();
        same(&mut desk, "sample.xlsx", &with(&of_both), &with(&of_b));
    }
    desk.act(&json!({ "do": "back" }));
    desk.act(&json!({ "do": "anonymous", "on": false }));
    desk.act(&json!({ "do": "undecided", "to": "held" }));
    desk.act(&json!({ "do": "stage", "side": "B", "stage": "ranking", "value": "beilun-2014" }));
    let held = ["--undecided", "held"];
    same(
        &mut desk,
        "sample.xlsx",
        &[&held[..], &["--stage", "B:ranking=beilun-2014"]].concat(),
        &[&held[..], &["--stage", "ranking=beilun-2014"]].concat(),
    );

    // Other bytes, another result, and a receipt that was changed.
    let ours = desk.receipt(None);
    for (cycle, code) in [("drawn.jsonl", 1), ("sample.json", 1)] {
        std::fs::write(folder.join("taken.json"), &ours).unwrap();
        let args = ["verify", "taken.json", "--cycle", cycle];
        let ran = run(command().args(args).current_dir(&folder), b"");
        assert_eq!(ran.code, Some(code), "{cycle}: {}{}", ran.out, ran.err);
    }
    let changed = String::from_utf8(ours).unwrap().replacen("2021", "2022", 1);
    std::fs::write(folder.join("taken.json"), changed).unwrap();
    let ran = run(
        command()
            .args(["verify", "taken.json"])
            .current_dir(&folder),
        b"",
    );
    assert_eq!(ran.code, Some(2), "{}{}", ran.out, ran.err);

    // Without random numbers there is none.
    let reply = desk.act(&json!({ "do": "take", "what": "receipt", "secret": "" }));
    assert_eq!(field(&reply, "file"), Val::Option(None));
    assert!(
        text(&reply, "said").contains("random"),
        "{}",
        text(&reply, "said")
    );
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Cycles that nobody has seen, decided or not, with terms turned and a stage of the other version.
#[test]
fn twenty_drawn_cycles_come_out_as_by_the_program() {
    let (mut desk, _) = OnWasmtime::open();
    for seed in 1..=20 {
        let drawn = laurel::cycle::synth::Synth {
            applicants: 10 + seed,
            seed: seed as u64,
            jsonl: seed % 2 == 0,
            visited_every: Some(1 + seed % 3),
        };
        let mut cycle = Vec::new();
        laurel::cycle::synth::synth(&drawn, &mut cycle, &|_| ()).unwrap();
        desk.read(&format!("{seed}.json"), &cycle);

        let terms: &[(&str, &str)] = match seed % 3 {
            0 => &[],
            1 => &[("threshold", "560")],
            _ => &[("quota", "2"), ("shortlist", "8")],
        };
        let undecided = match seed % 4 {
            0 => Undecided::ByOrder,
            1 => Undecided::Held,
            _ => Undecided::Open,
        };
        let taken = match seed % 5 {
            0 => Some(Stage::Ranking),
            1 => Some(Stage::Eligibility),
            2 => Some(Stage::Scoring),
            _ => None,
        };
        desk.act(&json!({ "do": "back" }));
        desk.act(&json!({ "do": "undecided", "to": undecided.id() }));
        for (term, value) in terms {
            desk.act(&json!({ "do": "set", "side": "B", "term": term, "value": value }));
        }
        if let Some(stage) = taken {
            desk.act(
                &json!({ "do": "stage", "side": "B", "stage": stage.id(), "value": "beilun-2014" }),
            );
        }
        let theirs = compared(by_the_program(&cycle, undecided, terms, taken));
        assert!(compared(desk.json()) == theirs, "seed {seed}");
    }
}

/// Every term of both sides at once, none of them as it stands.
#[test]
fn every_term_can_be_turned_at_once() {
    let (mut desk, _) = OnWasmtime::open();
    let runner = Runner::new(Default::default()).unwrap();
    let mut turned = 0;
    for (side, id) in [("A", "beilun-2014"), ("B", "beilun-2021")] {
        let ready = prepare(&runner, scheme(id))
            .map_err(|it| it.show(Lang::En))
            .unwrap();
        for unit in ready.units.values() {
            for term in &unit.description.terms {
                let value = other_value(term);
                let reply = desk
                    .act(&json!({ "do": "set", "side": side, "term": term.id, "value": value }));
                assert_eq!(
                    regions(&reply).get("note").map_or("", |it| it),
                    "",
                    "{} {value}",
                    term.id
                );
                turned += 1;
            }
        }
    }
    assert!(turned >= 40, "{turned}");
    let all = desk.json();
    assert!(all["changed"].is_array());
    desk.act(&json!({ "do": "back" }));
    let back = compared(desk.json());
    assert!(back == compared(by_the_program(SAMPLE, Undecided::Open, &[], None)));
}

/// A value of a term that is not the one it has.
fn other_value(term: &types::Term) -> String {
    use types::{Domain, Value};
    let value = match (&term.domain, &term.default) {
        (Domain::Amount(span), Value::Amount(number)) if *number < span.max => {
            let step = match span.quantity {
                types::Quantity::Centipoints => 100,
                _ => 1,
            };
            Value::Amount((number + step).min(span.max))
        }
        (Domain::Amount(span), _) => Value::Amount(span.min),
        (Domain::Toggle, Value::Toggle(on)) => Value::Toggle(!on),
        (Domain::Toggle, _) => Value::Toggle(true),
        (Domain::Choice(options), default) => {
            let mut ids = options.iter().map(|it| Value::Choice(it.id.clone()));
            ids.find(|it| it != default).unwrap()
        }
        (Domain::Date, _) => Value::Date(18_262),
    };
    laurel::show::literal(term, &value)
}

#[test]
fn every_view_answers_in_both_languages() {
    let (mut desk, first) = OnWasmtime::open();
    assert!(first["found"].contains("24") && first["view"].contains("matrix"));
    for lang in ["en", "zh"] {
        desk.act(&json!({ "do": "lang", "to": lang }));
        for tab in ["firms", "law", "try", "data", "overview"] {
            let reply = desk.act(&json!({ "do": "tab", "to": tab }));
            let view = &regions(&reply)["view"];
            let chinese = view.chars().any(|it| ('一'..='鿿').contains(&it));
            assert!(
                !view.is_empty() && (lang == "en" || chinese),
                "{tab} in {lang}"
            );
        }
    }
    let reply = desk.act(&json!({ "do": "card", "id": "A18" }));
    assert!(regions(&reply)["card"].contains("A18"));
    for event in [
        json!({ "do": "sweep", "side": "B", "term": "threshold" }),
        json!({ "do": "sweep", "side": "B", "term": "threshold", "other": "quota" }),
        json!({ "do": "stability", "side": "B" }),
        json!({ "do": "robust" }),
        json!({ "do": "whatif", "on": true }),
    ] {
        desk.act(&json!({ "do": "tab", "to": "try" }));
        let reply = desk.act(&event);
        let note = regions(&reply).get("note").cloned().unwrap_or_default();
        assert_eq!(note, "", "{event}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_and_the_last_file_stays() {
    let (mut desk, _) = OnWasmtime::open();
    for (name, bytes) in [
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n".to_vec()),
        ("text.xlsx", b"a text".to_vec()),
        ("secret.xlsx", b"\xd0\xcf\x11\xe0".to_vec()),
        ("empty.json", b"{}".to_vec()),
        ("nothing", Vec::new()),
        (
            "settings.json",
            br#"{ "form": "laurel-settings-9", "a": {}, "b": {} }"#.to_vec(),
        ),
        (
            "cut.json",
            br#"{ "form": "laurel-settings-1", "a": { "scheme": "#.to_vec(),
        ),
    ] {
        let bytes = bytes.into_iter().map(Val::U8).collect();
        let reply = desk.call("read", &[Val::String(name.to_owned()), Val::List(bytes)]);
        assert_eq!(field(&reply, "taken"), Val::Bool(false), "{name}");
        assert!(regions(&reply)["note"].contains("refused"), "{name}");
        let said = text(&reply, "said");
        assert!(!said.is_empty(), "{name}");
        let settings = name == "settings.json" || name == "cut.json";
        assert_eq!(said.contains("设定文件"), settings, "{name}: {said}");
    }
    let after = desk.act(&json!({ "do": "show" }));
    assert!(regions(&after)["found"].contains("24"));
    desk.act(&json!({ "do": "anonymous", "on": true }));
    let bytes = br#"{ "laurel": "0.1", "applicants": [{ "id": "Somebody" }] }"#;
    let bytes = bytes.iter().copied().map(Val::U8).collect();
    let reply = desk.call(
        "read",
        &[Val::String("Somebody.json".to_owned()), Val::List(bytes)],
    );
    let note = &regions(&reply)["note"];
    assert!(
        note.contains("refused") && !note.contains("Somebody"),
        "{note}"
    );
}

/// A file of a folder, packed.
fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn folder_zipped(folder: &Path) -> Vec<u8> {
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .map(|it| {
            let name = it.file_name().unwrap().to_str().unwrap().to_owned();
            (format!("scheme/{name}"), std::fs::read(it).unwrap())
        })
        .collect();
    files.sort();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, it)| (&**name, &**it)).collect();
    zipped(&files)
}

fn refused(name: &str, bytes: &[u8]) -> String {
    match brought(name, bytes, &[]) {
        Ok(_) => panic!("{name} is admitted"),
        Err(error) => error.show(Lang::Zh),
    }
}

/// Whatever the program refuses before it runs anything, the page refuses in the same words; what is wrong
/// only with what a component does, it finds when it runs.
#[test]
fn hostile_components_are_refused_in_the_programs_words() {
    let mut alike = 0;
    for case in cases() {
        let name = format!("{}.wasm", case.name);
        let program = laurel::engine::Runner::new(Default::default())
            .unwrap()
            .load(&name, &case.component);
        let page = brought(&name, &case.component, &[]);
        match (program, page) {
            (Err(theirs), Err(ours)) => {
                let ours = ours.show(Lang::Zh);
                let told = [theirs.reason.zh.as_str(), case.get("zh")];
                assert!(told.iter().any(|it| ours.contains(*it)), "{name}: {ours}");
                alike += 1;
            }
            (Err(theirs), Ok(_)) => panic!("{name} is admitted on the page: {theirs}"),
            // Types, and what is asked for from the start on, the program finds when it runs.
            (Ok(_), Err(ours)) => {
                let ours = ours.show(Lang::Zh);
                // On a page there is no second process that could try: the work that was counted decides; and
                // a module with several memories is none that browsers run.
                let early = ["一开始就要求过多", "编译超出", "不能转为浏览器可运行的模块"];
                let told =
                    ours.contains(case.get("zh")) || early.iter().any(|it| ours.contains(it));
                assert!(told, "{name}: {ours}");
                alike += 1;
            }
            (Ok(_), Ok(_)) => {}
        }
    }
    assert!(alike >= 15, "{alike}");
}

/// The types of a component are held against the contract's without a runtime as the runtime does it.
#[test]
fn other_types_are_told_as_the_runtime_tells_them() {
    let contract = fitting::Contract::new()
        .map_err(|it| it.to_string())
        .unwrap();
    let runner = Runner::new(Default::default()).unwrap();
    let mut wrong = 0;
    for case in cases().iter().filter(|it| !it.get("types").is_empty()) {
        let found = fitting::of(&case.name, &case.component).map_err(|it| it.to_string());
        let ours = contract.mistyped(case.stage(), &found.unwrap());
        let loaded = runner
            .load(&case.name, &case.component)
            .map_err(|it| it.to_string());
        let theirs = laurel::pipeline::mistyped(case.stage(), &loaded.unwrap());
        // That it does not fit at all is said around it.
        let whole = "failed to convert function to given type › ";
        let theirs: Vec<_> = theirs
            .into_iter()
            .map(|(name, it)| {
                (
                    name.to_owned(),
                    Text::new(it.zh.replace(whole, ""), it.en.replace(whole, "")),
                )
            })
            .collect();
        assert_eq!(ours, theirs, "{}", case.name);
        wrong += theirs.len();
    }
    assert!(wrong > 0);
    for id in built_in() {
        for (stage, part) in &scheme(id).parts {
            let found = fitting::of(id, &part.bytes)
                .map_err(|it| it.to_string())
                .unwrap();
            assert!(contract.mistyped(*stage, &found).is_empty(), "{id}");
        }
    }
}

/// A name that would end the quotes that it stands in is none: what is made of a component would be script
/// of its own.
#[test]
fn a_name_is_never_script() {
    let named = |name: &str| {
        let wat = format!(
            r#"(component
  (core module $m (func (export "{name}") (param i32)))
  (core instance $i (instantiate $m))
  (func $f (param "x" u32) (canon lift (core func $i "{name}")))
  (instance $e (export "f" (func $f)))
  (export "laurel:award/ranking@0.1.0" (instance $e)))"#
        );
        wat::parse_str(wat).unwrap()
    };
    let odd = "a']; self.postMessage('x'); ['";
    let scheme = Scheme {
        parts: [(
            Stage::Ranking,
            laurel::scheme::Part {
                component: "odd.wasm".to_owned(),
                bytes: named(odd).into(),
                ..scheme("beilun-2021").parts[&Stage::Ranking].clone()
            },
        )]
        .into(),
        ..scheme("beilun-2021")
    };
    let Err(error) = DeskFile::new(&[scheme], &is_built_in) else {
        panic!("its name is script")
    };
    assert!(
        error.show(Lang::En).contains("has quotes"),
        "{}",
        error.show(Lang::En)
    );
    assert!(refused("plain.wasm", &named("plain")).contains("没有导出"));
}

/// Files that are none, cut, of another kind, packed too large: a word each.
#[test]
fn what_is_no_component_and_no_folder_is_named() {
    let whole = scheme("beilun-2021");
    let scoring = &whole.parts[&Stage::Scoring].bytes;
    let module = b"\0asm\x01\0\0\0";
    let bomb = vec![0; 65 << 20];
    let manifest = whole.text.replace("id = \"beilun-2021\"", "id = \"mine\"");
    for (name, bytes, says) in [
        ("cut.wasm", &scoring[..scoring.len() / 2], "文件不完整"),
        ("module.wasm", &module[..], "核心模块"),
        ("picture.wasm", b"\x89PNG\r\n\x1a\n", "PNG"),
        ("empty.wasm", b"", "空"),
        ("page.wasm", b"<!DOCTYPE html>", "网页"),
        (
            "workbook.zip",
            &zipped(&[("xl/workbook.xml", b"")]),
            "工作簿",
        ),
        ("nothing.zip", &zipped(&[("a.txt", b"")]), "没有方案清单"),
        (
            "twice.zip",
            &zipped(&[("a/scheme.toml", b""), ("b/scheme.toml", b"")]),
            "不止一个",
        ),
        ("wrong.zip", &zipped(&[("scheme.toml", b"id = ")]), "有误"),
        (
            "alone.zip",
            &zipped(&[("scheme.toml", manifest.as_bytes())]),
            "清单旁没有组件文件",
        ),
        (
            "other.zip",
            &zipped(&[
                ("scheme.toml", manifest.as_bytes()),
                ("eligibility-2021.wasm", scoring),
            ]),
            "摘要值与清单不符",
        ),
        (
            "bomb.zip",
            &zipped(&[
                ("scheme.toml", manifest.as_bytes()),
                ("eligibility-2021.wasm", &bomb),
            ]),
            "过多",
        ),
        (
            "cut.zip",
            &zipped(&[("scheme.toml", manifest.as_bytes())])[..60],
            "zip",
        ),
    ] {
        let said = refused(name, bytes);
        assert!(said.contains(says), "{name}: {said}");
    }
}

/// A stage, an exported folder and a composed scheme that a stranger brings come out as by the program.
#[test]
fn what_a_stranger_brings_comes_out_as_by_the_program() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("laurel-desk-third");
    let sources = third(&folder);
    let file = |name: &str| std::fs::read(sources.join(name)).unwrap();
    let program = |args: &[&str]| {
        let mut laurel = command();
        laurel.args(["--lang", "zh", "diff", "--attribution", "--format", "json"]);
        let ran = run(laurel.args(args).current_dir(&sources), b"");
        assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.err);
        from_anywhere(ran.json())
    };
    let cycle = |desk: &mut OnWasmtime| {
        desk.read("my-district.json", &file("my-district.json"));
    };
    let again = |desk: &mut OnWasmtime, places: &[&str]| {
        let cycle = ["--cycle", "my-district.json"];
        let receipt = desk.receipt(None);
        holds(&sources, &receipt, &[&cycle[..], places].concat());
        holds(
            &sources,
            &desk.receipt(Some("B")),
            &[&cycle[..], places].concat(),
        );
    };

    // The third scheme among those that the page is made with.
    let mut schemes: Vec<Scheme> = built_in().map(scheme).collect();
    schemes.push(
        find(sources.join("my-district").to_str().unwrap())
            .map_err(|it| it.show(Lang::En))
            .unwrap(),
    );
    let (mut desk, _) = OnWasmtime::with(&schemes);
    cycle(&mut desk);
    desk.act(&json!({ "do": "choose", "side": "A", "value": "beilun-2021" }));
    desk.act(&json!({ "do": "choose", "side": "B", "value": "my-district" }));
    let whole = program(&["beilun-2021", "./my-district", "my-district.json"]);
    assert!(
        from_anywhere(desk.json()) == whole,
        "the third scheme differs"
    );
    desk.act(&json!({ "do": "undecided", "to": "by-order" }));
    let ordered = [
        "beilun-2021",
        "./my-district",
        "my-district.json",
        "--undecided",
        "by-order",
    ];
    assert!(from_anywhere(desk.json()) == program(&ordered), "by order");

    // The same folder, brought packed.
    let (mut desk, _) = OnWasmtime::open();
    cycle(&mut desk);
    desk.act(&json!({ "do": "choose", "side": "A", "value": "beilun-2021" }));
    let zip = folder_zipped(&sources.join("my-district"));
    let known: Vec<String> = scheme("beilun-2021")
        .parts
        .values()
        .map(|it| it.sha256.clone())
        .collect();
    let Ok(Brought::Folder(manifest, made, of_stage)) = brought("my-district.zip", &zip, &known)
    else {
        panic!("the folder is not admitted")
    };
    assert_eq!(
        made.iter().filter(|it| it.modules.is_none()).count(),
        2,
        "those of 2021 are known"
    );
    let parts = of_stage.into_iter().map(|(stage, at)| {
        let bytes = file(&format!("my-district/{}", made[at].name));
        let number = desk.shelve().add(&bytes);
        listed(stage, number, &made[at].name, &made[at].sha256)
    });
    let parts = Val::List(parts.collect());
    let offered = record([("manifest", Val::String(manifest)), ("parts", parts)]);
    let reply = desk.bring("my-district.zip", "scheme", offered);
    assert!(
        matches!(field(&reply, "brought"), Val::Option(Some(_))),
        "{}",
        text(&reply, "said")
    );
    assert!(from_anywhere(desk.json()) == whole, "the folder differs");
    again(&mut desk, &["--scheme", "./my-district"]);

    // A stage of it alone, in the 2021 revision.
    desk.act(&json!({ "do": "choose", "side": "B", "value": "beilun-2021" }));
    let bytes = file("my-district/ranking-mine.wasm");
    let Ok(Brought::Stages(stages, made)) = brought("ranking-mine.wasm", &bytes, &[]) else {
        panic!("the stage is not admitted")
    };
    assert_eq!(stages, [Stage::Ranking]);
    assert!(made.modules.is_some());
    let number = desk.shelve().add(&bytes);
    let part = listed(Stage::Ranking, number, "ranking-mine.wasm", &made.sha256);
    desk.bring("ranking-mine.wasm", "stages", Val::List(vec![part]));
    let by_hand = [
        "beilun-2021",
        "beilun-2021",
        "my-district.json",
        "--component",
        "B:ranking=my-district/ranking-mine.wasm",
    ];
    assert!(
        from_anywhere(desk.json()) == program(&by_hand),
        "the stage differs"
    );
    let receipt = desk.receipt(None);
    let of_stage = "B:ranking=my-district/ranking-mine.wasm";
    let places = ["--cycle", "my-district.json", "--component", of_stage];
    holds(&sources, &receipt, &places);
    let settings: Value = serde_json::from_slice(&desk.taken("settings")).unwrap();
    assert_eq!(settings["b"]["components"]["ranking"], "ranking-mine.wasm");
    let line = settings["command"]
        .as_str()
        .unwrap()
        .replace(['\'', '"'], "");
    assert!(
        line.contains("--component B:ranking=ranking-mine.wasm"),
        "{line}"
    );
    std::fs::write(sources.join("settings.json"), settings.to_string()).unwrap();
    std::fs::copy(
        sources.join("my-district/ranking-mine.wasm"),
        sources.join("ranking-mine.wasm"),
    )
    .unwrap();
    let handed_on = [
        "beilun-2021",
        "beilun-2021",
        "my-district.json",
        "--settings",
        "settings.json",
    ];
    assert!(
        from_anywhere(desk.json()) == program(&handed_on),
        "what is handed on differs"
    );
    desk.act(&json!({ "do": "undo", "side": "B", "what": "ranking" }));
    assert!(
        from_anywhere(desk.json()) == program(&["beilun-2021", "beilun-2021", "my-district.json"])
    );

    // Composed into one component.
    let mut compose = command();
    compose.args(["compose", "./my-district", "-o", "whole.wasm"]);
    let ran = run(compose.current_dir(&sources), b"");
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let Ok(Brought::Composed(says, made)) = brought("whole.wasm", &file("whole.wasm"), &known)
    else {
        panic!("what is composed is not admitted")
    };
    assert!(!says.script.is_empty() && made.len() == 4, "{}", made.len());
    let manifest = {
        let mut stages = desk.shelve();
        let number = stages.add(&file("whole.wasm"));
        stages.call(number, "manifest", "describe", &[]).unwrap()
    };
    let inner = made.iter().map(|it| {
        let parts = schemes.iter().flat_map(|scheme| scheme.parts.values());
        let bytes = parts
            .clone()
            .find(|part| part.sha256 == it.sha256)
            .unwrap()
            .bytes
            .clone();
        let number = desk.shelve().add(&bytes);
        record([
            ("component", Val::U32(number)),
            ("sha256", Val::String(it.sha256.clone())),
        ])
    });
    let parts = Val::List(inner.collect());
    let composed = record([("manifest", manifest), ("parts", parts)]);
    let reply = desk.bring("whole.wasm", "composed", composed);
    assert!(
        matches!(field(&reply, "brought"), Val::Option(Some(_))),
        "{}",
        text(&reply, "said")
    );
    let whole = program(&["beilun-2021", "whole.wasm", "my-district.json"]);
    assert!(
        from_anywhere(desk.json()) == whole,
        "what is composed differs"
    );
    // What is given back stands for it when the page begins anew.
    let Val::Option(Some(kept)) = field(&reply, "brought") else {
        panic!()
    };
    assert!(matches!(field(&kept, "brought"), Val::Variant(case, _) if case == "scheme"));
    std::fs::remove_dir_all(&folder).unwrap();
}
