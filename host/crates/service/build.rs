//! Deflates the description of the service, for a component whose size counts.

use std::env;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=src/openapi.json");
    let packed = miniz_oxide::deflate::compress_to_vec(&fs::read("src/openapi.json")?, 10);
    let folder = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(folder.join("openapi.json.z"), packed)?;
    Ok(())
}
