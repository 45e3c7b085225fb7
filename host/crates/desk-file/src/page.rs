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
/// What runs components.
const COMPONENTS: &str = include_str!("components.js");
/// What the worker does.
const WORKER: &str = include_str!("worker.js");
/// The same desk in node.
const NODE: &str = include_str!("node.mjs");

/// What a policy calls a script or a style that stands in the page.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

fn style() -> String {
    format!("{}\n{STYLE}", laurel_report::STYLE)
}

/// A text in ASCII, each other letter written as `write` does.
fn ascii(text: &str, write: impl Fn(char) -> String) -> String {
    let letters = text.chars().map(|letter| match letter.is_ascii() {
        true => letter.to_string(),
        false => write(letter),
    });
    letters.collect()
}

/// A script in ASCII. What is not ASCII stands in strings, patterns and remarks alone.
fn script_ascii(text: &str) -> String {
    ascii(text, |letter| {
        let units = letter.encode_utf16(&mut [0; 2]).to_vec();
        units.iter().map(|unit| format!("\\u{unit:04x}")).collect()
    })
}

fn style_ascii() -> String {
    ascii(&style(), |letter| format!("\\{:x} ", u32::from(letter)))
}

/// What the whole page may do: nothing but what stands in it.
pub(crate) fn policy() -> String {
    format!(
        "default-src 'none'; script-src {} blob: 'wasm-unsafe-eval'; worker-src blob:; style-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        hash(&script_ascii(SCRIPT)),
        hash(&style_ascii()),
    )
}

/// Bytes as letters of an encoding that has one for each: four of them are read otherwise in HTML, and stand
/// as `=` and another one, sixty-four further on.
fn spelled(bytes: &[u8]) -> Vec<u8> {
    let mut spelled = Vec::with_capacity(bytes.len() + bytes.len() / 50);
    for byte in bytes {
        match byte {
            0 | b'\r' | b'<' | b'=' => spelled.extend([b'=', byte.wrapping_add(64)]),
            _ => spelled.push(*byte),
        }
    }
    spelled
}

/// The whole page, with everything inside. It is in an encoding of a byte a letter, so that what is carried takes
/// no more room than it has to; what is written in it is ASCII.
pub(crate) fn page(packed: &[u8]) -> Vec<u8> {
    let (style, policy) = (style_ascii(), policy());
    let (script, components, worker) = (
        script_ascii(SCRIPT),
        script_ascii(COMPONENTS),
        script_ascii(WORKER),
    );
    let html = filled(
        &format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">"),
        &format!("<style>{style}</style>"),
        &format!("<script type=\"text/plain\" id=\"worker\">{components}{worker}</script>\n{HERE}"),
        &format!("<script>{script}</script>"),
    );
    let html = html.replace(
        "<meta charset=\"utf-8\">",
        "<meta charset=\"windows-1252\">",
    );
    let html = ascii(&html, |letter| format!("&#{};", u32::from(letter)));
    let (before, after) = html.split_once(HERE).unwrap_or((&html, ""));
    let mut page = before.as_bytes().to_vec();
    page.extend_from_slice(b"<script type=\"text/plain\" id=\"packed\">");
    page.extend(spelled(packed));
    page.extend_from_slice(b"</script>");
    page.extend_from_slice(after.as_bytes());
    page
}

/// Where what is carried stands in the page.
const HERE: &str = "<!--packed-->";

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
        ("worker.js", format!("{COMPONENTS}{WORKER}").into_bytes()),
        ("desk.bin", packed.to_vec()),
        ("headers.txt", headers.into_bytes()),
        ("desk.mjs", format!("{COMPONENTS}\n{NODE}").into_bytes()),
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
