//! Deflates the descriptions of the services, for a component whose size counts.

use std::env;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::var("OUT_DIR")?);
    for name in ["openapi", "pair"] {
        let file = format!("src/{name}.json");
        println!("cargo:rerun-if-changed={file}");
        let packed = miniz_oxide::deflate::compress_to_vec(&fs::read(file)?, 10);
        fs::write(folder.join(format!("{name}.json.z")), packed)?;
    }
    Ok(())
}
