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

mod components;

use components::provenance::{self, hex};
use components::{STAGES, TARGET, VERSIONS, build_component, variable};
use miniz_oxide::deflate::compress_to_vec;
use sha2::{Digest, Sha256};

fn main() {
    if let Err(reason) = build() {
        eprintln!("\n{reason}\n");
        std::process::exit(1);
    }
}

fn build() -> Result<(), String> {
    let host = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(variable("OUT_DIR")?);
    if env::var_os("CARGO_FEATURE_RUNTIME").is_none() {
        return pack(&host.join("src"), &out);
    }
    let root = host.parent().ok_or("host/ has no parent folder")?;
    for input in provenance::contract(root)? {
        println!("cargo:rerun-if-changed={}", input.display());
    }
    for input in ["components", "Cargo.lock", "Cargo.toml", "host/schemes"] {
        println!("cargo:rerun-if-changed={}", root.join(input).display());
    }
    for input in provenance::shared(root)? {
        println!("cargo:rerun-if-changed={}", input.display());
    }
    println!("cargo:rerun-if-changed=build");
    for name in [provenance::REVISION, provenance::SOURCE] {
        println!("cargo:rerun-if-env-changed={name}");
    }
    require_target()?;
    tell_wasmtime(&read(&root.join("Cargo.lock"))?)?;

    let target = components_target(&out);
    // Where a test finds what is built already.
    println!("cargo:rustc-env=LAUREL_COMPONENTS={}", target.display());
    for part in ["chain", "service"] {
        let bytes = build_component(root, &target, part, None)?;
        write(&out.join(format!("{part}.wasm")), &bytes)?;
    }
    let mut table = String::from("&[\n");
    for version in VERSIONS {
        let id = format!("beilun-{version}");
        let template = host.join("schemes").join(format!("{id}.toml"));
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

/// Deflates the texts that the library brings along where it is part of a component.
fn pack(sources: &Path, out: &Path) -> Result<(), String> {
    for text in ["service/openapi.json", "cycle/schema.json"] {
        let file = sources.join(text);
        println!("cargo:rerun-if-changed={}", file.display());
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let packed = compress_to_vec(read(&file)?.as_bytes(), 10);
        write(&out.join(format!("{name}.z")), &packed)?;
    }
    Ok(())
}

/// Receipts name the version of the runtime, which wasmtime itself does not tell.
fn tell_wasmtime(lock: &str) -> Result<(), String> {
    let version = lock
        .split_once("name = \"wasmtime\"\nversion = \"")
        .and_then(|(_, rest)| rest.split('"').next())
        .ok_or("Cargo.lock names no wasmtime")?;
    println!("cargo:rustc-env=LAUREL_WASMTIME={version}");
    Ok(())
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
