//! Receipts name the version of the runtime, which wasmtime itself does not tell.

use std::error::Error;
use std::fs;

fn main() -> Result<(), Box<dyn Error>> {
    const LOCK: &str = "../../../Cargo.lock";
    println!("cargo:rerun-if-changed={LOCK}");
    let lock = fs::read_to_string(LOCK)?;
    let version = lock
        .split_once("name = \"wasmtime\"\nversion = \"")
        .and_then(|(_, rest)| rest.split('"').next())
        .ok_or("Cargo.lock names no wasmtime")?;
    println!("cargo:rustc-env=LAUREL_WASMTIME={version}");
    Ok(())
}
