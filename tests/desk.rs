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
use std::sync::{Arc, Mutex};

use laurel::columns::{Columns, Undecided};
use laurel::compare_whole::{Reasons, Side, run_both, whole};
use laurel::contract::types;
use laurel::engine::Runner;
use laurel::find::{built_in, find, is_built_in};
use laurel::lang::Lang;
use laurel::outcome::View;
use laurel::pipeline::prepare;
use laurel::ready::Ready;
use laurel::scheme::Scheme;
use laurel::stage::Stage;
use laurel_desk_file::{DeskFile, component};
use serde_json::{Value, json};
use wasmtime::component::{Component, Instance, Linker, Val};
use wasmtime::{Engine, Store};

/// Largest page.
const LARGEST: usize = 4 << 20;
const SAMPLE: &[u8] = include_bytes!("cycles/sample.json");

fn scheme(id: &str) -> Scheme {
    find(id).unwrap_or_else(|error| panic!("{}", error.show(Lang::En)))
}

fn file() -> DeskFile {
    let schemes: Vec<Scheme> = built_in().map(scheme).collect();
    DeskFile::new(&schemes, &is_built_in).unwrap_or_else(|error| panic!("{}", error.show(Lang::En)))
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
fn a_second_run_writes_the_same_page_and_it_is_small() {
    let (one, other) = (file().html(), file().html());
    assert!(one == other, "two runs differ");
    assert!(one.len() <= LARGEST, "{} bytes", one.len());
}

#[test]
fn no_connection_is_allowed_and_nothing_is_fetched() {
    let html = file().html();
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

/// The stages of schemes behind the desk's import, called with values as they come.
struct Stages {
    engine: Engine,
    components: Vec<Component>,
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
        let function = exported(
            &mut store,
            &instance,
            &format!("laurel:award/{stage}@0.1.0"),
            function,
        );
        let mut results = vec![Val::Bool(false)];
        function.call(&mut store, args, &mut results)?;
        Ok(results.remove(0))
    }
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
}

impl OnWasmtime {
    fn open() -> (Self, BTreeMap<String, String>) {
        let engine = Engine::default();
        let mut components = Vec::new();
        let mut schemes = Vec::new();
        for id in built_in() {
            let scheme = scheme(id);
            let mut parts = Vec::new();
            for (stage, part) in &scheme.parts {
                parts.push(record([
                    ("stage", Val::Enum(stage.id().to_owned())),
                    ("component", Val::U32(components.len() as u32)),
                    ("name", Val::String(part.component.clone())),
                    ("sha256", Val::String(part.sha256.clone())),
                ]));
                components.push(Component::new(&engine, &part.bytes).unwrap());
            }
            let it = &scheme.manifest;
            let manifest = json!({
                "id": it.id, "status": it.status, "name": it.name, "dates": it.dates,
                "notes": it.notes, "settings": it.settings, "stages": {},
            });
            schemes.push(record([
                ("manifest", Val::String(manifest.to_string())),
                ("parts", Val::List(parts)),
            ]));
        }
        let stages = Arc::new(Mutex::new(Stages {
            engine: engine.clone(),
            components,
        }));
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
                    results[0] = Val::Result(Ok(Some(Box::new(answer))));
                    Ok(())
                })
                .unwrap();
        }
        let mut store = Store::new(&engine, ());
        let component = Component::new(&engine, component()).unwrap();
        let instance = linker.instantiate(&mut store, &component).unwrap();
        let mut desk = Self { store, instance };
        let reply = desk.call("open", &[Val::List(schemes), Val::String(String::new())]);
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

    fn act(&mut self, event: &Value) -> Val {
        self.call("act", &[Val::String(event.to_string())])
    }

    /// A file that is taken away.
    fn taken(&mut self, what: &str) -> Vec<u8> {
        let reply = self.act(&json!({ "do": "take", "what": what }));
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
        let bytes = cycle.iter().copied().map(Val::U8).collect();
        let name = Val::String(format!("{seed}.json"));
        let reply = desk.call("read", &[name, Val::List(bytes)]);
        assert_eq!(field(&reply, "taken"), Val::Bool(true), "{seed}");

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
