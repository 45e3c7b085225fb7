//! The commands of both READMEs and of the guides, as a reader pastes them: one after the other, in a folder
//! that has the sample. Of a table it is the first command of each row, with something put where a word stands
//! for it.

use crate::support_cli;

use std::fs;
use std::path::Path;
use std::process::Command;

use support_cli::tests;

const FILES: [&str; 6] = [
    "README.md",
    "README.zh-CN.md",
    "host/for-policy-staff.md",
    "host/for-policy-staff.zh-CN.md",
    "host/for-platform-teams.md",
    "host/for-platform-teams.zh-CN.md",
];

/// What a word of a table stands for; the longer ones first.
const STAND_INS: [(&str, &str); 18] = [
    ("laurel run …", "laurel run SCHEME CYCLE"),
    ("diff A B", "diff beilun-2014 beilun-2021"),
    ("robust A B", "robust beilun-2014 beilun-2021"),
    ("changes A B", "changes beilun-2014 beilun-2021"),
    ("FILE.wasm", "award/scoring-2021.wasm"),
    ("组件.wasm", "award/scoring-2021.wasm"),
    ("SCHEME", "beilun-2021"),
    ("方案", "beilun-2021"),
    ("CYCLE", "tests/cycles/sample.json"),
    ("申报文件", "tests/cycles/sample.json"),
    ("APPLICANT", "A18"),
    ("申报编号", "A18"),
    ("receipt ID", "receipt A18"),
    ("receipt 编号", "receipt A18"),
    ("lock FOLDER", "lock award"),
    ("lock 文件夹", "lock award"),
    ("threshold=500..900:10", "threshold=600..640:20"),
    ("--applicants 1000 ", "--applicants 20 "),
];

/// Who reads this pastes the commands in code, and fills in those of a table.
fn commands(text: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.starts_with("```") {
            in_code = line == "```sh";
        } else if in_code && line.starts_with("laurel ") {
            commands.push(line.to_owned());
        } else if let Some(row) = line.strip_prefix("| `laurel ") {
            let command = row.split('`').next().unwrap_or_default();
            let chosen = command.split("\\|").next().unwrap_or_default();
            let chosen = chosen.split(" [").next().unwrap_or_default();
            let chosen = format!("laurel {chosen}");
            let filled = STAND_INS
                .iter()
                .fold(chosen, |it, (word, thing)| it.replace(word, thing));
            commands.push(filled);
        }
    }
    commands
}

/// Whether this machine cannot have what a command is about: another runtime's answer, a registry, the rest of
/// a command that is told elsewhere.
fn elsewhere(command: &str) -> bool {
    command.contains("answer.wave") || command.contains(" REF") || command.ends_with('…')
}

#[test]
fn what_a_reader_pastes_works() {
    let program = Path::new(env!("CARGO_BIN_EXE_laurel")).parent().unwrap();
    let path = format!(
        "{}:{}",
        program.display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let failed = support_cli::each(&FILES, |name| {
        let text = fs::read_to_string(tests("..").join(name)).unwrap();
        let commands = commands(&text);
        assert!(commands.len() > 15, "{name}: {commands:?}");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("laurel-readme")
            .join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("tests/cycles")).unwrap();
        let sample = "tests/cycles/sample.json";
        fs::copy(tests("cycles/sample.json"), folder.join(sample)).unwrap();
        let mut failed = Vec::new();
        for command in commands.iter().filter(|it| !elsewhere(it)) {
            let mut shell = Command::new("sh");
            shell
                .args(["-c", command])
                .current_dir(&folder)
                .env("PATH", &path)
                .env("LAUREL_LANG", if name.contains("zh") { "zh" } else { "en" })
                // Who enters into a register is whoever is logged in, which a test is not.
                .env("LAUREL_BY", "reader");
            let ran = support_cli::run(&mut shell, b"");
            // A difference is an answer where it was asked for.
            let asked = command.contains("--exit-code") || command.contains("register check");
            if !(ran.code == Some(0) || asked && ran.code == Some(1)) {
                failed.push(format!("{name}: {command}\n  {:?}: {}", ran.code, ran.err));
            }
        }
        failed
    });
    let failed: Vec<String> = failed.into_iter().flatten().collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// What is longer belongs into a guide.
#[test]
fn a_readme_is_read_in_five_minutes() {
    for name in &FILES[..2] {
        let text = fs::read_to_string(tests("..").join(name)).unwrap();
        let (lines, characters) = (text.lines().count(), text.chars().count());
        assert!(
            lines <= 150 && characters <= 12_000,
            "{name}: {lines} lines, {characters} characters"
        );
    }
}
