//! Builds the eight components, and what chains four of them, and writes them, with the manifests of the built-in schemes, to where
//! the binary embeds them from.
//!
//! The inner cargo has a profile and a target folder of its own: it never waits for the lock of the
//! cargo that runs this, and what it builds does not depend on how the host is built.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use laurel_parts::provenance::{self, hex};
use laurel_parts::{PAIR, STAGES, TARGET, VERSIONS, build_component, folders, variable};
use sha2::{Digest, Sha256};

fn main() {
    if let Err(reason) = build() {
        eprintln!("\n{reason}\n");
        std::process::exit(1);
    }
}

fn build() -> Result<(), String> {
    require_target()?;
    let here = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(variable("OUT_DIR")?);
    let root = here.ancestors().nth(3).ok_or("no root three folders up")?;
    for input in provenance::contract(root)? {
        println!("cargo:rerun-if-changed={}", input.display());
    }
    for input in ["components", "Cargo.lock", "Cargo.toml"] {
        println!("cargo:rerun-if-changed={}", root.join(input).display());
    }
    println!("cargo:rerun-if-changed=schemes");
    // The service is made of all that any other is made of, and of some crates of the host.
    for folder in folders(root, "service")? {
        println!("cargo:rerun-if-changed={}", folder.display());
    }
    for name in [provenance::REVISION, provenance::SOURCE] {
        println!("cargo:rerun-if-env-changed={name}");
    }

    let target = components_target(&out);
    // Where a test finds what is built already.
    println!("cargo:folder={}", target.display());
    let mut parts = vec!["chain", "service"];
    if cfg!(feature = "pair") {
        println!("cargo:rerun-if-changed={}", root.join("wit/pair").display());
        for folder in folders(root, PAIR)? {
            println!("cargo:rerun-if-changed={}", folder.display());
        }
        parts.push(PAIR);
    }
    for part in parts {
        let bytes = build_component(root, &target, part, None)?;
        write(&out.join(format!("{part}.wasm")), &bytes)?;
    }
    let mut table = String::from("&[\n");
    for version in VERSIONS {
        let id = format!("beilun-{version}");
        let template = here.join("schemes").join(format!("{id}.toml"));
        let mut manifest = read(&template)?;
        let mut files = String::new();
        for stage in STAGES {
            let package = format!("{stage}-{version}");
            let bytes = build_component(root, &target, &package, None)?;
            let name = format!("{package}.wasm");
            let hex = hex(&Sha256::digest(&bytes));
            let file = out.join(&name);
            write(&file, &bytes)?;
            let _ = write!(
                manifest,
                "\n[stages.{stage}]\ncomponent = \"{name}\"\nsha256 = \"{hex}\"\n"
            );
            let _ = writeln!(files, "        ({name:?}, include_bytes!({file:?})),");
        }
        let file = out.join(format!("{id}.toml"));
        write(&file, manifest.as_bytes())?;
        let _ = write!(
            table,
            "    Embedded {{ id: {id:?}, manifest: include_str!({file:?}), components: &[\n{files}    ] }},\n"
        );
    }
    table.push(']');
    write(&out.join("embedded.rs"), table.as_bytes())
}

/// The inner cargo's target folder: one for every set of features that the host is built with, beside
/// cargo's own `build/laurel-…/out`, so that components are compiled once.
fn components_target(out: &Path) -> PathBuf {
    match out.ancestors().nth(2) {
        Some(build) if build.ends_with("build") => build.with_file_name("components"),
        _ => out.join("components"),
    }
}

/// The target cannot be installed from here; the one line that does it can be shown.
fn require_target() -> Result<(), String> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .args(["--print", "target-libdir", "--target", TARGET])
        .output()
        .map_err(|error| format!("rustc does not start: {error}"))?;
    let folder = String::from_utf8_lossy(&output.stdout);
    if Path::new(folder.trim()).is_dir() {
        Ok(())
    } else {
        Err(format!(
            "The components need the target {TARGET}. Install it with\n\n    rustup target add {TARGET}\n\nand build again."
        ))
    }
}

fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), String> {
    fs::write(file, bytes).map_err(|error| format!("{}: {error}", file.display()))
}
