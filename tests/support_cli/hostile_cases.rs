//! The hostile components of `tests/hostile`, put together.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use laurel::stage::Stage;
use wasm_encoder::{
    CanonicalOption, ComponentBuilder, ComponentExportKind, ExportKind, ModuleArg, PrimitiveValType,
};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};

use super::tests;

/// A case, as its file has it.
pub struct Case {
    /// Its name.
    pub name: String,
    /// What its head says.
    pub says: BTreeMap<String, String>,
    /// Its bytes.
    pub component: Vec<u8>,
}

impl Case {
    /// A key of its head; empty where it is not there.
    pub fn get(&self, key: &str) -> &str {
        self.says.get(key).map_or("", String::as_str)
    }

    /// The stage that it is.
    pub fn stage(&self) -> Stage {
        let id = match self.get("stage") {
            "" => "eligibility",
            id => id,
        };
        *Stage::ALL.iter().find(|stage| stage.id() == id).unwrap()
    }

    /// Whether a run goes on well: what is wrong shows only where one instance is asked twice.
    pub fn runs(&self) -> bool {
        self.get("exit") == "0"
    }

    /// The component as a file.
    pub fn file(&self, folder: &Path) -> PathBuf {
        let file = folder.join(format!("{}.wasm", self.name));
        fs::write(&file, &self.component).unwrap();
        file
    }
}

/// The items of a text, by name.
pub fn items(text: &str) -> BTreeMap<String, String> {
    text.split(";; item ")
        .skip(1)
        .map(|item| {
            let (name, code) = item.split_once('\n').unwrap();
            (name.to_owned(), code.to_owned())
        })
        .collect()
}

/// A core module as a component of a stage, by a contract of another version or with another type where
/// the case says so; it may import a function.
pub fn encode(module: &str, stage: &str, says: &BTreeMap<String, String>) -> Vec<u8> {
    let version = says.get("version").map_or("0.1.0", String::as_str);
    let (from, to) = says
        .get("types")
        .map_or(("\0", ""), |it| it.split_once(" => ").unwrap());
    let mut resolve = wit_parser::Resolve::default();
    let folder = tests("../wit");
    let mut sources = wit_parser::SourceMap::default();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|it| it != "wit") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let text = text.replace("laurel:award@0.1.0", &format!("laurel:award@{version}"));
        let text = text.replace(from, to);
        sources.push(&path, text);
    }
    let import = says
        .get("imports")
        .map_or(String::new(), |name| format!("import {name}: func();"));
    let world = format!("world hostile {{ {import} include {stage}-stage; }}");
    sources.push_str("hostile.wit", &world);
    let group = sources.parse().ok().unwrap();
    let package = resolve.push_group(group).unwrap();
    let world = resolve.select_world(&[package], Some("hostile")).unwrap();
    let module = module.replace("VERSION", version).replace("STAGE", stage);
    let mut module = wat::parse_str(module).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    let mut encoder = ComponentEncoder::default();
    encoder.module(&module).unwrap().encode().unwrap()
}

/// A component around one of eligibility: what that imports is a call of its own `screen`.
fn reentrant(inner: &[u8], import: &str) -> Vec<u8> {
    let mut outer = ComponentBuilder::default();
    // A function that calls whatever comes to stand in a table, and what puts something there.
    let through = outer.core_module_raw(None, &wat::parse_str(THROUGH).unwrap());
    let fill = outer.core_module_raw(None, &wat::parse_str(FILL).unwrap());
    let through = outer.core_instantiate(None, through, Vec::<(&str, ModuleArg)>::new());
    let again = outer.core_alias_export(None, through, "again", ExportKind::Func);
    let (ty, mut function) = outer.type_function(None);
    function
        .params(Vec::<(&str, PrimitiveValType)>::new())
        .result(None);
    let again = outer.lift_func(None, again, ty, []);

    let stage = outer.component_raw(None, inner);
    let arguments = [(import, ComponentExportKind::Func, again)];
    let stage = outer.instantiate(None, stage, arguments);
    let kind = ComponentExportKind::Instance;
    let eligibility = outer.alias_export(stage, "laurel:award/eligibility@0.1.0", kind);
    let screen = outer.alias_export(eligibility, "screen", ComponentExportKind::Func);
    let memory = outer.core_alias_export(None, through, "memory", ExportKind::Memory);
    let allocate = outer.core_alias_export(None, through, "allocate", ExportKind::Func);
    let options = [
        CanonicalOption::UTF8,
        CanonicalOption::Memory(memory),
        CanonicalOption::Realloc(allocate),
    ];
    let screen = outer.lower_func(None, screen, options);
    let filled = [("screen", ExportKind::Func, screen)];
    let filled = outer.core_instantiate_exports(None, filled);
    let arguments = [
        ("through", ModuleArg::Instance(through)),
        ("outer", ModuleArg::Instance(filled)),
    ];
    outer.core_instantiate(None, fill, arguments);

    let types = outer.alias_export(stage, "laurel:award/types@0.1.0", kind);
    outer.export("laurel:award/types@0.1.0", kind, types, None);
    outer.export("laurel:award/eligibility@0.1.0", kind, eligibility, None);
    outer.finish()
}

const THROUGH: &str = r#"(module
  (type $call (func (param i32 i32)))
  (table (export "table") 1 funcref)
  (memory (export "memory") 1)
  (func (export "allocate") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "again")
    (call_indirect (type $call) (i32.const 0) (i32.const 512) (i32.const 0))))"#;

const FILL: &str = r#"(module
  (import "through" "table" (table 1 funcref))
  (import "outer" "screen" (func $screen (param i32 i32)))
  (elem (i32.const 0) func $screen))"#;

/// A text with what stands in `«N×TEXT»` written N times.
pub fn repeated(text: &str) -> String {
    let mut parts = text.split('«');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (times, rest) = part.split_once('×').unwrap();
        let (once, rest) = rest.split_once('»').unwrap();
        whole.push_str(&once.repeat(times.parse().unwrap()));
        whole.push_str(rest);
    }
    whole
}

/// All of them.
pub fn cases() -> Vec<Case> {
    let base = |name: &str| {
        let file = format!("hostile/{name}.wat");
        items(&fs::read_to_string(tests(&file)).unwrap())
    };
    let mut files: Vec<PathBuf> = fs::read_dir(tests("hostile"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.ends_with(".wat") && !name.starts_with("base")
        })
        .collect();
    files.sort();
    let case = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let says: BTreeMap<String, String> = text
            .lines()
            .filter_map(|line| line.strip_prefix(";; ")?.split_once(": "))
            .map(|(key, value)| (key.to_owned(), value.trim_end().to_owned()))
            .collect();
        let component = if let Some((_, whole)) = text.split_once(";; component\n") {
            wat::parse_str(repeated(whole)).unwrap()
        } else {
            let mut all = base("base");
            let stage = says.get("stage").map_or("eligibility", String::as_str);
            if stage != "eligibility" {
                all.extend(base(&format!("base-{stage}")));
            }
            all.extend(items(&text));
            let module = repeated(&all.into_values().collect::<String>());
            let bytes = encode(&format!("(module\n{module})"), stage, &says);
            match says.get("imports") {
                Some(name) => reentrant(&bytes, name),
                None => bytes,
            }
        };
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        Case {
            name,
            says,
            component,
        }
    };
    let cases: Vec<Case> = files.iter().map(case).collect();
    assert!(cases.len() >= 70, "{} cases", cases.len());
    cases
}
