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
    use std::num::NonZeroU64;
    use std::path::{Path, PathBuf};
    use std::thread;

    use laurel_parts::{ADMIT, DESK, build_sealed, complete, folders, variable};
    use wit_component::ComponentEncoder;
    use zopfli::{Format, Options};

    /// Writes the components, packed, to where the crate embeds them from.
    pub fn build() -> Result<(), String> {
        let here = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
        let out = PathBuf::from(variable("OUT_DIR")?);
        let root = here.ancestors().nth(3).ok_or("no root three folders up")?;
        for input in ["wit", "Cargo.lock", "Cargo.toml"] {
            println!("cargo:rerun-if-changed={}", root.join(input).display());
        }
        let mut components = Vec::new();
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
            components.push((package, complete(&component, root, package, None)?));
        }
        let (components, out) = (&components, &out);
        thread::scope(|scope| {
            let packing: Vec<_> = components
                .iter()
                .map(|(package, component)| {
                    scope.spawn(move || {
                        let file = out.join(format!("{package}.zlib"));
                        packed(component)
                            .and_then(|packed| fs::write(&file, packed))
                            .map_err(|error| format!("{}: {error}", file.display()))
                    })
                })
                .collect();
            let mut ended = packing.into_iter().map(|it| it.join());
            ended.try_for_each(|it| it.map_err(|_| "packing ended")?)
        })
    }

    /// Bytes as small as inflating can take them. What a further iteration saves is two parts in a thousand.
    fn packed(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        let options = Options {
            iteration_count: NonZeroU64::MIN,
            ..Options::default()
        };
        let mut packed = Vec::new();
        zopfli::compress(options, Format::Zlib, bytes, &mut packed)?;
        Ok(packed)
    }

    /// The inner cargo's target folder, beside that of the other components.
    fn target(out: &Path) -> PathBuf {
        match out.ancestors().nth(2) {
            Some(build) if build.ends_with("build") => build.with_file_name("components"),
            _ => out.join("components"),
        }
    }
}
