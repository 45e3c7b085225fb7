//! What a stranger's file is held against before anything of it is compiled or run, wherever that would
//! be: by the program ([`laurel-engine`](../engine), which compiles), and on the page of the desk.
//!
//! 1. What is the file at all ([`Kind`])? What is no component is named in one sentence.
//! 2. Is there more of anything in it than there may be ([`count()`])? Nothing is validated before.
//! 3. What does it import and export ([`interface`])? That is read without compiling.
//! 4. A scheme's manifest is read, and its words are checked ([`manifest`]).
//!
//! ```
//! use laurel_admission::exports;
//!
//! let refused = exports("stage.wasm", b"\0asm\x01\0\0\0", "laurel:award/ranking").unwrap_err();
//! assert!(refused.reason.en.contains("core module"), "{refused}");
//! ```

mod count;
mod kind;
pub mod manifest;
pub mod outline;
mod work;

use std::fmt;

pub use count::{Counted, Import, Stop, count};
pub use kind::Kind;
use laurel_cycle::error::Failure;
use laurel_words::lang::{Text, one_line};
pub use work::{OWN, beyond, estimated, more};

/// The package that stages are interfaces of, and the version of it that this program knows.
const PACKAGE: &str = "laurel:award/";
/// The version of the contract.
pub const CONTRACT: &str = "0.1.0";

/// Why a component is not admitted, as far as a gate tells these apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// What it is, what it imports, or how much work it is.
    Itself,
    /// The version of the contract that it is made for.
    Version,
}

/// Refuses bytes that are no component, and says what they are.
///
/// # Errors
/// With one sentence that says what the file is and what to do.
pub fn is_component(name: &str, bytes: &[u8]) -> Result<(), Failure> {
    match Kind::of(bytes).says() {
        None => Ok(()),
        Some(says) => Err(Failure::new(name, says.zh, says.en)),
    }
}

/// Refuses bytes that are no component or have more of something than there may be. The bodies of its
/// functions are not looked at.
///
/// # Errors
/// With one sentence that says what is too much, or what the file is.
pub fn look(name: &str, bytes: &[u8]) -> Result<Counted, Failure> {
    is_component(name, bytes)?;
    counted(name, bytes, false)
}

/// Whether a component exports an interface of the contract, as its outside says: nothing of it is compiled.
///
/// # Errors
/// With one sentence, where it would not be admitted whatever it is wanted for.
pub fn exports(name: &str, bytes: &[u8], wanted: &str) -> Result<bool, Failure> {
    is_component(name, bytes)?;
    let counted = counted(name, bytes, false)?;
    interface(name, &counted)?;
    let called = |name: &str| name.split('@').next().map(str::to_owned);
    let mut exports = counted.exports.iter();
    Ok(exports.any(|it| called(it) == called(wanted)))
}

/// What speaks against the versions that a component is made for; none where the bytes are no component.
pub fn ground(bytes: &[u8]) -> Ground {
    match count(bytes, false) {
        Ok(counted) if other_version(&counted).is_some() => Ground::Version,
        _ => Ground::Itself,
    }
}

/// Counts what there is in a component. `code` says whether the bodies of functions are looked at as well.
///
/// # Errors
/// With one sentence that says what is too much, or what is not well formed.
pub fn counted(name: &str, bytes: &[u8], code: bool) -> Result<Counted, Failure> {
    count(bytes, code).map_err(|stop| match stop {
        Stop::Bound(bound, found) => {
            let says = bound.exceeded(found);
            Failure::new(
                name,
                format!("{}，不予编译", says.zh),
                format!("{}; it is not compiled", says.en),
            )
        }
        Stop::Malformed(why) => invalid(name, &one_line(&why)),
    })
}

/// Refuses what imports anything, or is of another version of the contract.
///
/// # Errors
/// With one sentence that says which.
pub fn interface(name: &str, counted: &Counted) -> Result<(), Failure> {
    if serves(counted) {
        return Err(service(name));
    }
    let mut forbidden = counted.imports.iter().filter(|it| !it.only_types);
    if let Some(import) = forbidden.next() {
        return Err(imports(name, &import.name, forbidden.count()));
    }
    match other_version(counted) {
        None => Ok(()),
        Some(found) => Err(Failure::new(
            name,
            format!(
                "所用接口版本是 {found}，本程序要求 {}；请按此版本的 wit/ 重新构建",
                wanted(&found)
            ),
            format!(
                "it is made for {found}, and this program asks for {}; build it anew by the wit/ of that version",
                wanted(&found)
            ),
        )),
    }
}

/// Whether a component answers HTTP, as `laurel compose --http` makes one.
pub fn is_service(bytes: &[u8]) -> bool {
    count(bytes, false).is_ok_and(|counted| serves(&counted))
}

fn serves(counted: &Counted) -> bool {
    let mut exports = counted.exports.iter();
    exports.any(|name| name.starts_with("wasi:http/"))
}

/// What to say of a service where a scheme or a stage is expected.
fn service(name: &str) -> Failure {
    Failure::new(
        name,
        "这是 HTTP 服务（由 wasmtime serve 等运行），不是方案或阶段；请用原方案，或不带 --http 用 laurel compose 重新组合",
        "this is an HTTP service, for `wasmtime serve` and its like, and no scheme or stage: name the scheme that it was made from, or compose it again without --http",
    )
}

/// What to say of a component that imports something, and so many more.
pub fn imports(name: &str, import: &str, more: usize) -> Failure {
    let import = one_line(import);
    let (mut zh, mut en) = (import.clone(), import.clone());
    if more > 0 {
        zh = format!("{zh} 等 {} 项", more.saturating_add(1));
        en = format!("{en} and {more} more");
    }
    let wasi = import.starts_with("wasi:");
    let hint = match wasi {
        true => Text::new(
            "；请在构建时去掉 WASI（如 componentize-py 的 --stub-wasi）",
            "; build it without WASI (componentize-py: --stub-wasi)",
        ),
        false => Text::default(),
    };
    Failure::new(
        name,
        format!("组件不得导入任何函数或资源，却导入了 {zh}{}", hint.zh),
        format!(
            "a component may import no function and no resource, but it imports {en}{}",
            hint.en
        ),
    )
}

/// The interface of the contract that a component has in a version other than ours alone: that of a
/// stage, else that of types.
fn other_version(counted: &Counted) -> Option<String> {
    let imports = counted.imports.iter().map(|it| it.name.as_str());
    let names = counted.exports.iter().map(String::as_str).chain(imports);
    let (types, stages): (Vec<&str>, Vec<&str>) = names
        .filter(|name| name.starts_with(PACKAGE))
        .partition(|name| {
            name.split('@')
                .next()
                .is_some_and(|it| it.ends_with("/types"))
        });
    // What is there in our version is enough: more may stand beside it.
    let ours = |name: &str| {
        let version = name.split_once('@').map(|(_, version)| version);
        version.is_some_and(|it| it == CONTRACT || it.starts_with("0.1."))
    };
    let named = if stages.is_empty() { &types } else { &stages };
    if named.iter().any(|name| ours(name)) {
        return None;
    }
    named.first().map(|name| one_line(name))
}

/// The same interface in our version.
fn wanted(found: &str) -> String {
    let (interface, _) = found.split_once('@').unwrap_or((found, ""));
    format!("{interface}@{CONTRACT}")
}

/// What to say of bytes that are no component.
pub fn invalid(name: &str, why: &dyn fmt::Display) -> Failure {
    Failure::new(
        name,
        format!("不是有效的 WebAssembly 组件：{why}"),
        format!("not a valid WebAssembly component: {why}"),
    )
}

/// What to say of a component that does not fit the contract.
pub fn misfit(name: &str, what: &Text) -> Failure {
    Failure::new(
        name,
        format!("与契约 laurel:award@0.1.0 不符：{}", what.zh),
        format!("it does not fit laurel:award@0.1.0: {}", what.en),
    )
}

/// That a component does not export an interface.
pub fn exports_not(interface: &str) -> Text {
    Text::new(
        format!("没有导出 {interface}"),
        format!("it does not export {interface}"),
    )
}

/// What to say of a function whose types are not the contract's: where in them, from the outside inwards, and
/// what is wanted and was found there; `found` is empty where `wanted` says it all.
pub fn other_types(function: &str, steps: &[String], (wanted, found): &(String, String)) -> Text {
    let (mut zh, mut en) = (
        format!("函数 {function} 的类型不同："),
        format!("the types of {function} differ: "),
    );
    for step in steps {
        let here = match step.as_str() {
            "parameters" => "参数",
            "result" => "结果",
            name => name,
        };
        zh.push_str(&format!("{here} › "));
        en.push_str(&format!("{step} › "));
    }
    match found.as_str() {
        "" => {
            zh.push_str(wanted);
            en.push_str(wanted);
        }
        found => {
            zh.push_str(&format!("应为 {wanted}，实为 {found}"));
            en.push_str(&format!("wanted {wanted}, found {found}"));
        }
    }
    Text::new(zh, en)
}
