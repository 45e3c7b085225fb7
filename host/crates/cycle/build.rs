//! Deflates the schema of the cycle file, for a component whose size counts.

use std::env;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=src/schema.json");
    let packed = miniz_oxide::deflate::compress_to_vec(&fs::read("src/schema.json")?, 10);
    let folder = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(folder.join("schema.json.z"), packed)?;
    Ok(())
}
