//! What goes into the file, and how.

use std::sync::LazyLock;

use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib;
use serde_json::{Value, json};

use laurel_cycle::error::{Error, Failure};
use laurel_scheme::scheme::{Part, Scheme};
use laurel_scheme::stage::Stage;

use crate::page;
use laurel_modules::brought::written;
use laurel_modules::modules::{Modules, own, strangers};
use laurel_scheme::limits::Limits;

/// A component of the page's own. It is packed when it is built, longer than anybody would wait who writes a page.
struct Own {
    name: &'static str,
    packed: &'static [u8],
    bytes: LazyLock<Vec<u8>>,
}

macro_rules! embedded {
    ($name:literal) => {{
        const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".zlib"));
        Own {
            name: $name,
            packed: PACKED,
            // What the build has packed can be unpacked; were it not so, it would be told as no component.
            bytes: LazyLock::new(|| decompress_to_vec_zlib(PACKED).unwrap_or_default()),
        }
    }};
}

static DESK: Own = embedded!("desk");
/// What admits strangers' components.
static ADMIT: Own = embedded!("admit");
/// How hard everything is compressed.
const BEST: u8 = 10;

/// The desk's component, as it is built.
pub fn component() -> &'static [u8] {
    &DESK.bytes
}

/// What admits strangers' components on the page, as it is built.
pub fn admission() -> &'static [u8] {
    &ADMIT.bytes
}

/// What the page carries: an index, and everything that it names one after another, deflated.
pub struct DeskFile {
    packed: Vec<u8>,
}

/// Files one after another, and where each is.
#[derive(Default)]
struct Store {
    bytes: Vec<u8>,
}

impl Store {
    /// Adds a file; where it begins and how long it is.
    fn add(&mut self, bytes: &[u8]) -> Value {
        let at = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        json!([at, bytes.len()])
    }

    /// An index and the files behind it, deflated.
    fn packed(&self, index: &Value) -> Vec<u8> {
        let index = index.to_string();
        let length = u32::try_from(index.len()).unwrap_or(u32::MAX);
        let mut whole = length.to_le_bytes().to_vec();
        whole.extend_from_slice(index.as_bytes());
        whole.extend_from_slice(&self.bytes);
        compress_to_vec_zlib(&whole, BEST)
    }

    /// Adds one of the page's own: as it is packed, and where its modules are in what that unpacks to.
    fn add_own(&mut self, it: &Own) -> Result<Value, Failure> {
        let made = own(it.name, &it.bytes)?;
        let core = made.core.iter().map(|(name, module)| {
            let at = it
                .bytes
                .windows(module.len())
                .position(|bytes| bytes == module);
            let at = at.ok_or_else(|| {
                Failure::new(
                    it.name,
                    "其模块不在组件之中",
                    "its modules are not what is in the component",
                )
            })?;
            Ok(json!([name, [at, module.len()]]))
        });
        let core: Vec<Value> = core.collect::<Result<_, Failure>>()?;
        Ok(json!({ "packed": self.add(it.packed), "core": core, "script": self.add(&made.script) }))
    }

    fn add_modules(&mut self, it: &Modules) -> Value {
        let core = it.core.iter().map(|(name, bytes)| {
            let place = self.add(bytes);
            json!([name, place])
        });
        let core: Vec<Value> = core.collect();
        json!({ "core": core, "script": self.add(&it.script) })
    }
}

impl DeskFile {
    /// The desk with some schemes inside. `is_known` tells the components that need no watching.
    ///
    /// # Errors
    /// A component is none that a browser could run.
    pub fn new(schemes: &[Scheme], is_known: &dyn Fn(&[u8]) -> bool) -> Result<Self, Error> {
        let mut store = Store::default();
        let desk = store.add_own(&DESK)?;
        let admission = store.add_own(&ADMIT)?;
        let mut seen: Vec<&str> = Vec::new();
        let mut components = Vec::new();
        let mut offered = Vec::new();
        for scheme in schemes {
            let mut parts = Vec::new();
            for (stage, part) in &scheme.parts {
                let at = match seen.iter().position(|it| *it == part.sha256) {
                    Some(at) => at,
                    None => {
                        let known = is_known(&part.bytes);
                        let limits = Limits::default().with(&part.limits);
                        let made = match known {
                            true => own(&part.component, &part.bytes)?,
                            false => strangers(&part.component, &part.bytes, &limits)?,
                        };
                        let mut entry = store.add_modules(&made);
                        if let Some(entry) = entry.as_object_mut() {
                            entry.insert("watched".to_owned(), (!known).into());
                            entry.insert("sha256".to_owned(), part.sha256.clone().into());
                        }
                        components.push(entry);
                        seen.push(&part.sha256);
                        seen.len() - 1
                    }
                };
                parts.push(listed(*stage, at, part));
            }
            offered.push(json!({ "manifest": written(&scheme.manifest)?, "parts": parts }));
        }
        let index = json!({ "desk": desk, "admission": admission, "components": components, "schemes": offered });
        Ok(Self {
            packed: store.packed(&index),
        })
    }

    /// The whole page: bytes of the encoding that it names, which has a letter for each of them.
    pub fn html(&self) -> Vec<u8> {
        page::page(&self.packed)
    }

    /// The content security policy of the whole page, as a web server sends it.
    pub fn policy() -> String {
        page::policy() + "; frame-ancestors 'none'"
    }

    /// The same as separate files for a web server, by their names.
    pub fn files(&self) -> Vec<(&'static str, Vec<u8>)> {
        page::files(&self.packed)
    }
}

fn listed(stage: Stage, component: usize, part: &Part) -> Value {
    json!({
        "stage": stage.id(),
        "component": component,
        "name": part.component,
        "sha256": part.sha256,
    })
}
