//! The chapter "add a rule version" (components/README.md), taken apart and followed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::tests;

/// A fenced block: a shell script, or a file to write.
#[derive(Debug, PartialEq)]
pub struct Block {
    /// Where to write it; none for a script.
    pub file: Option<String>,
    /// What it says.
    pub text: String,
}

/// The blocks of a chapter.
pub fn blocks(chapter: &str) -> Vec<Block> {
    let text = fs::read_to_string(tests("../components").join(chapter)).unwrap();
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            continue;
        };
        let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let file = info.split_once(' ').map(|(_, file)| file.to_owned());
        assert!(
            file.is_some() || info == "sh",
            "what is to be done with {info}?"
        );
        blocks.push(Block {
            file,
            text: text.join("\n") + "\n",
        });
    }
    blocks
}

/// A copy of the sources in a folder, with what is built already.
pub fn sources(folder: &Path) -> PathBuf {
    let _ = fs::remove_dir_all(folder);
    let sources = folder.join("sources");
    fs::create_dir_all(sources.join("tests/cycles")).unwrap();
    let root = tests("..").canonicalize().unwrap();
    for name in ["Cargo.toml", "Cargo.lock", "wit", "components", "host"] {
        copy_all(&root.join(name), &sources.join(name));
    }
    let sample = "tests/cycles/sample.json";
    fs::copy(root.join(sample), sources.join(sample)).unwrap();
    // The crates that all components need have been built for the built-in ones.
    let built = env!("LAUREL_COMPONENTS");
    #[cfg(unix)]
    std::os::unix::fs::symlink(built, sources.join("target")).unwrap();
    sources
}

/// The chapter's scheme and its cycle, `my-district` and `my-district.json`, in a copy of the sources.
pub fn third(folder: &Path) -> PathBuf {
    let sources = sources(folder);
    for block in blocks("README.md") {
        match block.file {
            Some(file) => fs::write(sources.join(file), block.text).unwrap(),
            None if block.text.starts_with("cargo test") => {}
            None => follow(&sources, &block.text),
        }
        if sources.join("my-district.json").exists() {
            return sources;
        }
    }
    panic!("the chapter makes no my-district.json")
}

/// Runs a script as a reader does, with `laurel` in the path.
pub fn follow(sources: &Path, script: &str) {
    let program = Path::new(env!("CARGO_BIN_EXE_laurel")).parent().unwrap();
    let mut path = vec![program.to_path_buf()];
    path.extend(env::split_paths(&env::var_os("PATH").unwrap()));
    let mut shell = Command::new("sh");
    // What a test is run with, a reader's shell does not have.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy().into_owned();
        if text.starts_with("CARGO_") && text != "CARGO_HOME" || text == "RUSTFLAGS" {
            shell.env_remove(&name);
        }
    }
    let output = shell
        .args(["-eu", "-c", script])
        .current_dir(sources)
        .env("PATH", env::join_paths(path).unwrap())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{script}\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn copy_all(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry: PathBuf = entry.unwrap().path();
            copy_all(&entry, &to.join(entry.file_name().unwrap()));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}
