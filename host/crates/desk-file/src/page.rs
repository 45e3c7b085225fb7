//! The page around what it carries: its policy, its style, its scripts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// The page, with places for what goes into it.
const SHELL: &str = include_str!("page.html");
/// The style around the report's parts.
const STYLE: &str = include_str!("page.css");
/// What the page does.
const SCRIPT: &str = include_str!("page.js");
/// What the worker does.
const WORKER: &str = include_str!("worker.js");

/// What a policy calls a script or a style that stands in the page.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

fn style() -> String {
    format!("{}\n{STYLE}", laurel_report::STYLE)
}

/// What the whole page may do: nothing but what stands in it.
pub(crate) fn policy() -> String {
    format!(
        "default-src 'none'; script-src {} blob: 'wasm-unsafe-eval'; worker-src blob:; style-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        hash(SCRIPT),
        hash(&style()),
    )
}

/// The whole page, with everything inside.
pub(crate) fn page(packed: &str) -> String {
    let (style, policy) = (style(), policy());
    let carried = format!(
        "<script type=\"text/plain\" id=\"worker\">{WORKER}</script>\n<script type=\"text/plain\" id=\"packed\">{packed}</script>"
    );
    filled(
        &format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">"),
        &format!("<style>{style}</style>"),
        &carried,
        &format!("<script>{SCRIPT}</script>"),
    )
}

/// The page as files for a web server, with the headers that it wants, as nginx and others take them.
pub(crate) fn files(packed: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    const POLICY: &str = "default-src 'none'; script-src 'self' blob: 'wasm-unsafe-eval'; worker-src blob:; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    let html = filled(
        &format!(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">",
            POLICY.replace("; frame-ancestors 'none'", "")
        ),
        "<link rel=\"stylesheet\" href=\"desk.css\">",
        "",
        "<script src=\"desk.js\" defer></script>",
    );
    let headers = format!(
        "Content-Security-Policy: {POLICY}\nX-Content-Type-Options: nosniff\nReferrer-Policy: no-referrer\nCache-Control: no-cache\n"
    );
    vec![
        ("index.html", html.into_bytes()),
        ("desk.css", style().into_bytes()),
        ("desk.js", SCRIPT.as_bytes().to_vec()),
        ("worker.js", WORKER.as_bytes().to_vec()),
        ("desk.bin", packed.to_vec()),
        ("headers.txt", headers.into_bytes()),
    ]
}

fn filled(policy: &str, style: &str, carried: &str, script: &str) -> String {
    SHELL
        .replace("<!--policy-->", policy)
        .replace("<!--style-->", style)
        .replace("<!--patterns-->", laurel_report::PATTERNS)
        .replace("<!--carried-->", carried)
        .replace("<!--script-->", script)
}
