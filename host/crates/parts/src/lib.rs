//! How a component is built: by a cargo of its own, the same way for the built-in ones (the build script of
//! `laurel-schemes`), for a stranger's (`laurel build`) and in the gates of `tests/`; what is left out of it
//! then ([`lean`]), and what it says of where it comes from ([`provenance`]).
//!
//! ```no_run
//! use std::path::Path;
//!
//! let (sources, target) = (Path::new("."), Path::new("target/components"));
//! let bytes = laurel_parts::build_component(sources, target, "ranking-2021", None)?;
//! # Ok::<(), String>(())
//! ```

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub mod lean;
pub mod provenance;
pub mod sealed;

/// The stages.
pub const STAGES: [&str; 4] = ["eligibility", "scoring", "ranking", "sanction"];
/// The rule versions.
pub const VERSIONS: [&str; 2] = ["2014", "2021"];
/// The package of the desk.
pub const DESK: &str = "desk";
/// The package of the adapter for two schemes.
pub const PAIR: &str = "service-pair";
/// The package of what the desk admits strangers' components with.
pub const ADMIT: &str = "admit";
/// The target of components.
pub const TARGET: &str = "wasm32-wasip2";

/// Builds one component, leaves out what only a debugger reads, and adds where it comes from. One at a time, because the shared library
/// exports the world that its feature names; as a `cdylib` alone, because beside an `rlib` cargo leaves
/// out the optimisation across crates, which makes a component half as large again. `home` is cargo's
/// home folder where it is not that of the user.
pub fn build_component(
    root: &Path,
    target: &Path,
    package: &str,
    home: Option<&Path>,
) -> Result<Vec<u8>, String> {
    let bytes = built(root, target, package, home)?;
    complete(&bytes, root, package, home)
}

/// Builds the core module of a component that imports nothing of WASI ([`sealed`]); what makes a component
/// of it is for the caller to use.
///
/// # Errors
/// It does not build.
pub fn build_sealed(root: &Path, target: &Path, package: &str) -> Result<Vec<u8>, String> {
    sealed::sealed(&built(root, target, package, None)?)
}

/// Leaves out of a component what only a debugger reads, and adds where it comes from.
///
/// # Errors
/// It is no component, or cargo does not tell what it is made of.
pub fn complete(
    bytes: &[u8],
    root: &Path,
    package: &str,
    home: Option<&Path>,
) -> Result<Vec<u8>, String> {
    let bytes = lean::Lean::default().component(bytes)?;
    provenance::add(&bytes, root, package, || cargo(root, package, home))
}

/// What cargo builds of a package.
fn built(
    root: &Path,
    target: &Path,
    package: &str,
    home: Option<&Path>,
) -> Result<Vec<u8>, String> {
    let mut cargo = cargo(root, package, home)?;
    let profile = match package {
        // Both at once: what they are made of is then compiled once for both.
        DESK | ADMIT => {
            cargo.args(["build", "--package", DESK, "--package", ADMIT]);
            "desk"
        }
        _ => {
            cargo.args(["rustc", "--package", package, "--crate-type", "cdylib"]);
            "component"
        }
    };
    let status = cargo
        .args([
            "--locked",
            "--lib",
            "--profile",
            profile,
            "--target",
            TARGET,
        ])
        .arg("--target-dir")
        .arg(target)
        .status()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    if !status.success() {
        return Err(format!(
            "the component {package} does not build (see above)"
        ));
    }
    let file = format!("{}.wasm", package.replace('-', "_"));
    let built = target.join(TARGET).join(profile).join(file);
    fs::read(&built).map_err(|error| format!("{}: {error}", built.display()))
}

/// The folders of the crates that a component is built from, the contract's aside.
///
/// # Errors
/// What cargo says.
pub fn folders(root: &Path, package: &str) -> Result<Vec<PathBuf>, String> {
    provenance::folders(package, || cargo(root, package, None))
}

/// A cargo that builds components the same way everywhere.
fn cargo(root: &Path, package: &str, home: Option<&Path>) -> Result<Command, String> {
    // Where cargo did not start this, there is one in the path.
    let mut cargo = Command::new(variable("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    cargo.current_dir(root);
    // What the outer build is about must not reach the components, or their digests would differ.
    for (name, _) in env::vars_os() {
        let name_text = name.to_string_lossy();
        if name_text.starts_with("CLIPPY_")
            || name_text.starts_with("CARGO_PROFILE_")
            || name_text.starts_with("CARGO_FEATURE_")
            || [
                "RUSTC_WRAPPER",
                "RUSTC_WORKSPACE_WRAPPER",
                "RUSTFLAGS",
                "CARGO_ENCODED_RUSTFLAGS",
                "CARGO_BUILD_TARGET",
                "CARGO_TARGET_DIR",
                "CARGO_INCREMENTAL",
                "RUSTC_BOOTSTRAP",
            ]
            .contains(&name_text.as_ref())
        {
            cargo.env_remove(&name);
        }
    }
    if let Some(home) = home {
        cargo.env("CARGO_HOME", home);
    }
    let flags = flags(root, package, home);
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    Ok(cargo)
}

/// Cargo's home folder.
pub fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| {
        let home = env::var_os("HOME").or_else(|| env::var_os("USERPROFILE"))?;
        Some(PathBuf::from(home).join(".cargo"))
    })
}

/// How a component is compiled and linked.
fn flags(root: &Path, package: &str, home: Option<&Path>) -> Vec<String> {
    // Paths of this machine must not end up in a component: a digest would hold for one user only.
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    // A stage does not recurse; what reads JSON does.
    let stack = match package {
        "service" | PAIR | DESK | ADMIT => 1 << 20,
        _ => 1 << 16,
    };
    let mut flags = vec![
        // Whole columns are worked out many rows at a time.
        "-Ctarget-feature=+simd128".to_owned(),
        // Loop strength reduction forgets that an address cannot wrap, so that offsets are added by
        // instructions of their own; without it code is smaller, and a tenth faster.
        "-Cllvm-args=-disable-lsr".to_owned(),
        format!("-Clink-arg=-zstack-size={stack}"),
        match package {
            // It is sealed before it is a component.
            DESK | ADMIT => "-Clink-arg=--skip-wit-component".to_owned(),
            // Room for ten thousand applicants, so that memory seldom has to grow, which is dear. What
            // is not touched costs nothing.
            _ => "-Clink-arg=--initial-memory=2097152".to_owned(),
        },
        remap(root, "laurel"),
    ];
    if let Some(home) = home.map(Path::to_path_buf).or_else(cargo_home) {
        flags.push(remap(&home, "cargo"));
    }
    flags
}

/// A variable of the environment.
pub fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
