//! What a component says of its origin, in sections that every tool of the ecosystem reads: name,
//! version, licence, source, revision and toolchain (as `wasm-tools metadata add` writes them), and
//! the list of crates that it was built from (as `cargo auditable` writes it).
//!
//! Added after the build, because stripping removes such sections. All of it follows from the sources
//! and the toolchain, so that a component has the same bytes wherever it is built.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;

use auditable_serde::VersionInfo;
use miniz_oxide::deflate::compress_to_vec_zlib;
use sha2::{Digest, Sha256};
use wasm_encoder::{ComponentSection, CustomSection};
use wasm_metadata::AddMetadataField::Set;
use wasm_metadata::{AddMetadata, Description, Licenses, Revision, Source, Version};

use super::TARGET;

/// Set at a release to the revision in version control; without it the revision is the digest of the
/// component's sources, which needs no repository.
pub const REVISION: &str = "LAUREL_REVISION";
/// Set at a release to the address of the repository; without it the source is named as a package.
pub const SOURCE: &str = "LAUREL_SOURCE";

/// A crate that a component is built from.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Crate {
    name: String,
    version: String,
}

/// The crates of a component, and how they hang together.
#[derive(Default)]
struct Crates {
    /// For each crate, those that it depends on.
    dependencies: BTreeMap<Crate, BTreeSet<Crate>>,
    /// Those that run while it is built, and are not part of it.
    tools: BTreeSet<Crate>,
    /// Folders of those that come with the sources.
    folders: BTreeMap<Crate, PathBuf>,
    /// Their licences, as SPDX expressions.
    licences: BTreeMap<Crate, String>,
}

/// The section that holds the licence of each crate in the list of crates, whose form has no place for it: a
/// line each, `name version licence`, compressed like the list.
pub const LICENCES: &str = "laurel-licences";

/// Adds to a component where it comes from. `cargo` starts a cargo like the one that built it.
pub fn add(
    bytes: &[u8],
    root: &Path,
    package: &str,
    cargo: impl Fn() -> Result<Command, String>,
) -> Result<Vec<u8>, String> {
    let tree = |edges: &str| crates(package, edges, &cargo);
    let mut crates = tree("normal,build")?;
    // What only a build script needs is a tool as well.
    let normal = tree("normal")?;
    let part = normal.linked(package);
    crates.tools = crates
        .dependencies
        .keys()
        .filter(|it| !part.contains(*it))
        .cloned()
        .collect();

    let (root_crate, folder) = crates
        .folders
        .iter()
        .find(|(it, _)| it.name == package)
        .ok_or_else(|| format!("{package} is not in its own list of crates"))?;
    let version = root_crate.version.clone();
    let wrong = |error: anyhow::Error| format!("metadata of {package}: {error}");
    let mut metadata = AddMetadata::default();
    metadata.name = Set(package.to_owned());
    metadata.language = vec![("Rust".to_owned(), String::new())];
    metadata.processed_by = vec![("rustc".to_owned(), rustc()?)];
    let description = entry(folder, root, "description")?;
    metadata.description = Set(Description::new(description));
    metadata.licenses = Set(Licenses::new(&entry(folder, root, "license")?).map_err(wrong)?);
    metadata.source = Set(Source::new(&source(root, folder, &version)).map_err(wrong)?);
    metadata.revision = Set(Revision::new(revision(root, &crates)?));
    metadata.version = Set(Version::new(version));

    let mut sealed = metadata.to_wasm(bytes).map_err(wrong)?;
    let list = crates.list(package);
    VersionInfo::from_str(&list).map_err(|error| format!("crates of {package}: {error}"))?;
    // Compressed by one library whoever builds: what flate2 makes depends on the features that others
    // ask of it.
    let section = CustomSection {
        name: ".dep-v0".into(),
        data: compress_to_vec_zlib(list.as_bytes(), BEST).into(),
    };
    section.append_to_component(&mut sealed);
    let section = CustomSection {
        name: LICENCES.into(),
        data: compress_to_vec_zlib(crates.licences()?.as_bytes(), BEST).into(),
    };
    section.append_to_component(&mut sealed);
    Ok(sealed)
}

/// How hard the list of crates is compressed.
const BEST: u8 = 10;

/// The crates of a package on the target, as `cargo tree` tells them: for this package alone, and
/// only with the features that it asks for.
fn crates(
    package: &str,
    edges: &str,
    cargo: impl Fn() -> Result<Command, String>,
) -> Result<Crates, String> {
    let output = cargo()?
        .args(["tree", "--locked", "--package", package, "--target", TARGET])
        .args([
            "--edges", edges, "--prefix", "depth", "--format", "|{p}|{l}",
        ])
        .output()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let mut crates = Crates::default();
    // The way from the package to the crate of the line before.
    let mut way: Vec<Crate> = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let odd = || format!("cargo tree says what is not understood: {line}");
        let (depth, what) = line.split_once('|').ok_or_else(odd)?;
        let (what, licence) = what.rsplit_once('|').ok_or_else(odd)?;
        // What was told in full before is marked so at the end.
        let licence = licence
            .trim()
            .trim_end_matches("(*)")
            .trim()
            .replace('/', " OR ");
        let depth: usize = depth.parse().map_err(|_| odd())?;
        let mut words = what.splitn(3, ' ');
        let (name, version) = (words.next(), words.next());
        let rest = words.next().unwrap_or_default();
        let one = Crate {
            name: name.ok_or_else(odd)?.to_owned(),
            version: version
                .and_then(|version| version.strip_prefix('v'))
                .ok_or_else(odd)?
                .to_owned(),
        };
        way.truncate(depth);
        if let Some(above) = way.last() {
            let list = crates.dependencies.entry(above.clone()).or_default();
            list.insert(one.clone());
        }
        crates.dependencies.entry(one.clone()).or_default();
        crates.licences.insert(one.clone(), licence);
        if rest.contains("(proc-macro)") {
            crates.tools.insert(one.clone());
        } else if let Some(folder) = rest.strip_prefix('(').and_then(|it| it.split(')').next())
            && Path::new(folder).is_absolute()
        {
            crates.folders.insert(one.clone(), PathBuf::from(folder));
        }
        way.push(one);
    }
    Ok(crates)
}

impl Crates {
    /// The crates whose code is in the component: not procedural macros, nor what only those need.
    fn linked(&self, package: &str) -> BTreeSet<&Crate> {
        let mut linked = BTreeSet::new();
        let mut next: Vec<&Crate> = self
            .dependencies
            .keys()
            .filter(|it| it.name == package)
            .collect();
        while let Some(one) = next.pop() {
            if !self.tools.contains(one) && linked.insert(one) {
                next.extend(self.dependencies.get(one).into_iter().flatten());
            }
        }
        linked
    }

    /// The licence of each, a line for each.
    fn licences(&self) -> Result<String, String> {
        let mut lines = String::new();
        for (one, licence) in &self.licences {
            let (name, version) = (&one.name, &one.version);
            if licence.is_empty() {
                return Err(format!("the crate {name} {version} names no licence"));
            }
            lines.push_str(&format!("{name} {version} {licence}\n"));
        }
        Ok(lines)
    }

    /// The list in the form of `cargo auditable`.
    fn list(&self, package: &str) -> String {
        let numbers: BTreeMap<&Crate, usize> = self.dependencies.keys().zip(0..).collect();
        let packages: Vec<String> = self
            .dependencies
            .iter()
            .map(|(one, dependencies)| {
                let source = match self.folders.contains_key(one) {
                    true => "local",
                    false => "crates.io",
                };
                let kind = match self.tools.contains(one) {
                    true => "build",
                    false => "runtime",
                };
                let dependencies: Vec<String> = dependencies
                    .iter()
                    .filter_map(|it| numbers.get(it))
                    .map(usize::to_string)
                    .collect();
                format!(
                    r#"{{"name":{:?},"version":{:?},"source":"{source}","kind":"{kind}","dependencies":[{}],"root":{}}}"#,
                    one.name,
                    one.version,
                    dependencies.join(","),
                    one.name == package
                )
            })
            .collect();
        // Format 1: procedural macros are told apart.
        format!(r#"{{"packages":[{}],"format":1}}"#, packages.join(","))
    }
}

/// An entry of a crate's manifest, or of the workspace's where the crate takes it from there.
fn entry(folder: &Path, root: &Path, key: &str) -> Result<String, String> {
    let find = |file: PathBuf| -> Result<Option<String>, String> {
        let text = fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        let value = text.lines().find_map(|line| {
            let (name, value) = line.split_once('=')?;
            let value = value.trim().strip_prefix('"')?.strip_suffix('"')?;
            (name.trim() == key).then(|| value.to_owned())
        });
        Ok(value)
    };
    match find(folder.join("Cargo.toml"))? {
        Some(value) => Ok(value),
        None => find(root.join("Cargo.toml"))?
            .ok_or_else(|| format!("{} has no {key}", folder.display())),
    }
}

/// Where the source is: the repository, where it is given, else a package URL with the folder in it.
fn source(root: &Path, folder: &Path, version: &str) -> String {
    env::var(SOURCE).unwrap_or_else(|_| {
        let within = relative(root, folder);
        format!("pkg:generic/laurel@{version}#{within}")
    })
}

/// The revision in version control, where it is given, else the digest of the component's sources:
/// every file of its crates and of the contract, with its name.
fn revision(root: &Path, crates: &Crates) -> Result<String, String> {
    if let Ok(revision) = env::var(REVISION) {
        return Ok(revision);
    }
    let mut files = BTreeSet::new();
    for folder in crates.folders.values() {
        list(folder, &mut files).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    files.extend(contract(root)?);
    for (package, world) in [(super::DESK, "desk"), (super::PAIR, "pair")] {
        if crates.folders.keys().any(|it| it.name == package) {
            let world = root.join("wit").join(world);
            list(&world, &mut files).map_err(|error| format!("{}: {error}", world.display()))?;
        }
    }
    let mut named: Vec<(String, PathBuf)> = files
        .into_iter()
        .map(|file| (relative(root, &file), file))
        .collect();
    named.sort();
    let mut digest = Sha256::new();
    for (name, file) in named {
        let bytes = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        digest.update(format!("{name}\0{}\0", bytes.len()));
        digest.update(&bytes);
    }
    Ok(format!("sha256:{}", hex(&digest.finalize())))
}

/// The files of the contract; what is written about it is none, nor is the world of the desk.
pub fn contract(root: &Path) -> Result<Vec<PathBuf>, String> {
    let folder = root.join("wit");
    let mut files = BTreeSet::new();
    list(&folder, &mut files).map_err(|error| format!("{}: {error}", folder.display()))?;
    files.retain(|file| {
        file.extension().is_some_and(|it| it == "wit") && file.parent() == Some(&*folder)
    });
    Ok(files.into_iter().collect())
}

/// The folders of the crates that a component is built from.
///
/// # Errors
/// What cargo says.
pub fn folders(
    package: &str,
    cargo: impl Fn() -> Result<Command, String>,
) -> Result<Vec<PathBuf>, String> {
    let crates = crates(package, "normal,build", cargo)?;
    Ok(crates.folders.into_values().collect())
}

fn list(folder: &Path, files: &mut BTreeSet<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else {
            files.insert(path);
        }
    }
    Ok(())
}

/// A path within the sources, the same on every system.
fn relative(root: &Path, path: &Path) -> String {
    // Cargo tells canonical paths.
    let canonical = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
    let within = path
        .strip_prefix(&canonical)
        .or_else(|_| path.strip_prefix(root))
        .unwrap_or(path);
    let parts: Vec<_> = within
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    parts.join("/")
}

fn rustc() -> Result<String, String> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .arg("--version")
        .output()
        .map_err(|error| format!("rustc does not start: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let version = text.trim().strip_prefix("rustc ").unwrap_or(text.trim());
    Ok(version.to_owned())
}

/// Bytes in hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
