//! A component turned into modules.

use js_component_bindgen::{InstantiationMode, TranspileOpts, transpile};

use laurel_cycle::error::Failure;
use laurel_scheme::limits::Limits;
use laurel_words::lang::one_line;

use crate::bounded::bounded;
use crate::names;

/// A component as a browser runs it.
#[derive(Clone, Debug)]
pub struct Modules {
    /// What instantiates it, as a module of JavaScript.
    pub script: Vec<u8>,
    /// Its core modules, by the names that the script calls them.
    pub core: Vec<(String, Vec<u8>)>,
}

/// Turns one of our own components into modules: what it hands over needs no looking at.
///
/// # Errors
/// It is none that a browser could run.
pub fn own(name: &str, component: &[u8]) -> Result<Modules, Failure> {
    made(name, component, true)
}

/// Turns a stranger's component into modules: no name in it is read as script, it has as much memory as it
/// may have, and what it hands over is looked at while it is taken.
///
/// # Errors
/// It is none that a browser could run, or asks for more than it may have.
pub fn strangers(name: &str, component: &[u8], limits: &Limits) -> Result<Modules, Failure> {
    names::plain(name, component)?;
    let Modules { script, core } = made(name, component, false)?;
    let core = bounded(name, core, limits)?;
    Ok(Modules { script, core })
}

fn made(name: &str, component: &[u8], known: bool) -> Result<Modules, Failure> {
    let options = TranspileOpts::builder()
        .name("it".to_owned())
        .no_typescript(true)
        .instantiation_mode(InstantiationMode::Sync)
        .nodejs_compat_disabled(true)
        .valid_lifting_optimization(known)
        // A stranger's may export interfaces of the same name from other packages.
        .no_namespaced_exports(known)
        .build();
    let made = transpile(component, options).map_err(|error| {
        let why = one_line(&format!("{error:#}"));
        Failure::new(
            name,
            format!("不能转为浏览器可运行的模块：{why}"),
            format!("cannot be turned into modules for a browser: {why}"),
        )
    })?;
    let mut modules = Modules {
        script: Vec::new(),
        core: Vec::new(),
    };
    for (file, bytes) in made.files {
        match file.strip_suffix(".js") {
            Some(_) => modules.script = bytes,
            None => modules.core.push((file, bytes)),
        }
    }
    Ok(modules)
}
