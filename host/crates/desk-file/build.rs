//! Builds the desk's components, where they are asked for.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    #[cfg(feature = "desk")]
    if let Err(reason) = desk::build() {
        eprintln!("\n{reason}\n");
        std::process::exit(1);
    }
}

#[cfg(feature = "desk")]
mod desk {
    use std::fs;
    use std::path::{Path, PathBuf};

    use laurel_parts::{ADMIT, DESK, build_sealed, complete, folders, variable};
    use wit_component::ComponentEncoder;

    /// Writes the components to where the crate embeds it from.
    pub fn build() -> Result<(), String> {
        let here = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
        let out = PathBuf::from(variable("OUT_DIR")?);
        let root = here.ancestors().nth(3).ok_or("no root three folders up")?;
        for input in ["wit", "Cargo.lock", "Cargo.toml"] {
            println!("cargo:rerun-if-changed={}", root.join(input).display());
        }
        for package in [DESK, ADMIT] {
            for folder in folders(root, package)? {
                println!("cargo:rerun-if-changed={}", folder.display());
            }
            let core = build_sealed(root, &target(&out), package)?;
            let component = ComponentEncoder::default()
                .validate(true)
                .module(&core)
                .and_then(|encoder| encoder.encode())
                .map_err(|error| format!("{package} is no component: {error:#}"))?;
            let component = complete(&component, root, package, None)?;
            let file = out.join(format!("{package}.wasm"));
            fs::write(&file, component).map_err(|error| format!("{}: {error}", file.display()))?;
        }
        Ok(())
    }

    /// The inner cargo's target folder, beside that of the other components.
    fn target(out: &Path) -> PathBuf {
        match out.ancestors().nth(2) {
            Some(build) if build.ends_with("build") => build.with_file_name("components"),
            _ => out.join("components"),
        }
    }
}
