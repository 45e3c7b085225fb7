//! Components as modules of JavaScript and core WebAssembly.

use js_component_bindgen::{InstantiationMode, TranspileOpts, transpile};

use laurel_cycle::error::{Error, Failure};

/// A component as a browser runs it.
pub(crate) struct Modules {
    /// What instantiates it, as a module of JavaScript.
    pub(crate) script: Vec<u8>,
    /// Its core modules, by the names that the script calls them.
    pub(crate) core: Vec<(String, Vec<u8>)>,
}

/// Turns a component into modules. What a stranger's hands over is looked at while it is taken; ours needs
/// no looking at.
///
/// # Errors
/// It is none that a browser could run.
pub(crate) fn modules(name: &str, component: &[u8], known: bool) -> Result<Modules, Error> {
    let options = TranspileOpts::builder()
        .name("it".to_owned())
        .no_typescript(true)
        .instantiation_mode(InstantiationMode::Sync)
        .nodejs_compat_disabled(true)
        .valid_lifting_optimization(known)
        .no_namespaced_exports(true)
        .build();
    let made = transpile(component, options).map_err(|error| {
        Failure::new(
            name,
            format!("不能转为浏览器可运行的模块：{error:#}"),
            format!("cannot be turned into modules for a browser: {error:#}"),
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
