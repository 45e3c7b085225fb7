//! `--settings FILE`: what a file of settings says, as if it had been typed. What is typed as well prevails.

use std::path::{Path, PathBuf};

use super::{Changes, Command};
use laurel_compare::many::LETTERS;
use laurel_cycle::error::Error;
use laurel_files::files::{self, Kind};
use laurel_scheme::columns::Undecided;
use laurel_scheme::settings_file::{SettingsFile, SideSettings};
use laurel_words::typed::typed;

/// Takes over the files of settings that a command names, and gives what they make of what people have not
/// decided.
pub fn take(command: &mut Command) -> Result<Option<Undecided>, Error> {
    let Some((changes, schemes)) = of(command) else {
        return Ok(None);
    };
    let mut undecided = None;
    for entry in std::mem::take(&mut changes.settings) {
        if schemes.len() == LETTERS.len() {
            let found = schemes.iter().zip(LETTERS).find_map(|(scheme, letter)| {
                let path = entry.strip_prefix(letter)?.strip_prefix(':')?;
                Some((scheme, letter, path))
            });
            let Some((scheme, letter, path)) = found else {
                return Err(Error::input(
                    "三版对照时请写明设定文件用于哪一版，如 --settings C:文件",
                    "of three versions, say which one the file of settings is for, as in --settings C:FILE",
                ));
            };
            let file = read(&PathBuf::from(path))?;
            undecided = undecided.or(Some(file.undecided));
            let side = the_one(&file, [true, true], scheme)?;
            changes.add(side, &format!("{letter}:"));
            continue;
        }
        let (sides, path) = match (entry.strip_prefix("A:"), entry.strip_prefix("B:")) {
            (Some(path), _) => ([true, false], path),
            (_, Some(path)) => ([false, true], path),
            _ => ([true, true], entry.as_str()),
        };
        let file = read(&PathBuf::from(path))?;
        undecided = undecided.or(Some(file.undecided));
        let of_file = [&file.a, &file.b];
        match schemes.as_slice() {
            [a, b] => {
                for (at, (scheme, letter)) in [(a, "A:"), (b, "B:")].into_iter().enumerate() {
                    let side = of_file.get(at).filter(|_| sides.get(at) == Some(&true));
                    if let Some(side) = side {
                        is_for(side, scheme)?;
                        changes.add(side, letter);
                    }
                }
            }
            _ => {
                let scheme = schemes.first().map_or("", String::as_str);
                let side = the_one(&file, sides, scheme)?;
                changes.add(side, "");
            }
        }
    }
    Ok(undecided)
}

fn read(path: &Path) -> Result<SettingsFile, Error> {
    SettingsFile::read(&files::read(path, Kind::Settings)?)
}

/// The side of a file that is for the one scheme of a command.
fn the_one<'f>(
    file: &'f SettingsFile,
    sides: [bool; 2],
    scheme: &str,
) -> Result<&'f SideSettings, Error> {
    let fits = |side: &SideSettings| is_for(side, scheme).is_ok();
    match sides {
        [true, false] => is_for(&file.a, scheme).map(|()| &file.a),
        [false, true] => is_for(&file.b, scheme).map(|()| &file.b),
        _ if file.a == file.b || !fits(&file.b) => is_for(&file.a, scheme).map(|()| &file.a),
        _ if !fits(&file.a) => Ok(&file.b),
        _ => Err(Error::input(
            "设定文件的 A、B 两方都适用于这一方案：请写明取哪一方，如 --settings B:文件",
            "both sides of the file of settings are for this scheme: say which one is meant, as in --settings B:FILE",
        )),
    }
}

/// Settings are for the scheme that they were made with; of a folder or a file one cannot tell by its name.
fn is_for(side: &SideSettings, scheme: &str) -> Result<(), Error> {
    let is_id = laurel_schemes::find::built_in().any(|id| id == scheme);
    if !is_id || side.scheme == scheme {
        return Ok(());
    }
    let (made, scheme) = (typed(&side.scheme), typed(scheme));
    Err(Error::input(
        format!("设定文件是为方案“{made}”所作，不是“{scheme}”"),
        format!("the file of settings was made for the scheme \"{made}\", not for \"{scheme}\""),
    ))
}

impl Changes {
    fn add(&mut self, side: &SideSettings, letter: &str) {
        // Whether something is typed for this side already.
        let typed = |entries: &[String], begins: &str| {
            let of_side = |it: &str| {
                let rest = it.strip_prefix(letter).unwrap_or(it);
                rest.strip_prefix(begins)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
            };
            entries.iter().any(|it| of_side(it))
        };
        for (term, value) in &side.terms {
            if !typed(&self.set, term) {
                self.set.push(format!("{letter}{term}={value}"));
            }
        }
        for rule in &side.waived {
            if !typed(&self.waive, rule) {
                self.waive.push(format!("{letter}{rule}"));
            }
        }
        for (stage, scheme) in &side.stages {
            if !typed(&self.stage, stage.id()) && !typed(&self.component, stage.id()) {
                self.stage.push(format!("{letter}{}={scheme}", stage.id()));
            }
        }
        for (stage, file) in &side.components {
            if !typed(&self.stage, stage.id()) && !typed(&self.component, stage.id()) {
                self.component
                    .push(format!("{letter}{}={file}", stage.id()));
            }
        }
    }
}

/// What a command changes of schemes, and which they are.
fn of(command: &mut Command) -> Option<(&mut Changes, Vec<String>)> {
    macro_rules! of {
        ($args:ident, $($scheme:ident),+) => {
            Some((&mut $args.changes, vec![$($args.$scheme.clone()),+]))
        };
    }
    match command {
        Command::Rules(args) => of!(args, scheme),
        Command::Run(args) => of!(args, scheme),
        Command::Diff(args) => {
            let third = args.third().cloned();
            let schemes = [args.a.clone(), args.b.clone()].into_iter().chain(third);
            let schemes = schemes.collect();
            Some((&mut args.changes, schemes))
        }
        Command::Changes(args) => of!(args, a, b),
        Command::Explain(args) => of!(args, scheme),
        Command::Whatif(args) => of!(args, scheme),
        Command::Stability(args) => of!(args, scheme),
        Command::Sweep(args) => of!(args, scheme),
        Command::Robust(args) => of!(args, a, b),
        Command::Compose(args) => {
            let schemes = [args.scheme.clone()].into_iter().chain(args.reform.clone());
            let schemes = schemes.collect();
            Some((&mut args.changes, schemes))
        }
        Command::Draft(args) => of!(args, from),
        Command::Paper(args) => of!(args, scheme),
        Command::Lower(args) => of!(args, scheme),
        Command::Lift(args) => of!(args, scheme),
        Command::Register(args) => args.changes(),
        _ => None,
    }
}
