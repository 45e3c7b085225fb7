//! What is taken away: files that the program would write of the same comparison, and the settings that
//! lead there.

use std::collections::HashMap;

use laurel_compare::cache::StageCache;
use laurel_compare::compare::Diff;
use laurel_compare::whole::{ATTRIBUTED, Reasons, Whole, whole};
use laurel_cycle::error::Error;
use laurel_explore::variants::Trial;
use laurel_explore::whatif::brief;
use laurel_office::results::of_diff;
use laurel_office::save::workbook;
use laurel_office::{Paper, template};
use laurel_report::{CARDS, Replay, ReplayInput, Report, Take as Takes};
use laurel_scheme::columns::Undecided;
use laurel_scheme::outcome::View;
use laurel_scheme::settings_file::{self, SettingsFile};
use laurel_scheme::stage::Answer;
use laurel_words::lang::Lang;

use crate::desk::{Desk, File, nothing_held};
use crate::receipt::receipt;
use crate::solved::Solved;
use crate::state::{Letter, State, Take};

/// Longest file that may be one of settings.
const LONGEST: usize = 1 << 20;

/// The settings that a file holds, or why it holds none that can be used; none where it is another file.
pub(crate) fn settings_of(bytes: &[u8]) -> Option<Result<SettingsFile, Error>> {
    if bytes.len() > LONGEST || !bytes.trim_ascii_start().starts_with(b"{") {
        return None;
    }
    let read = SettingsFile::read(bytes);
    let has = |text: &str| memchr::memmem::find(bytes, text.as_bytes()).is_some();
    // A broken one says what it was meant to be, and has no applicants.
    let meant = || has("\"laurel-settings") && !has("\"applicants\"");
    (read.is_ok() || meant()).then_some(read)
}

/// Makes a file to be taken away. A receipt is of a side, or of both, and has a secret.
pub(crate) fn take(
    desk: &mut Desk,
    what: Take,
    (side, secret): (Option<Letter>, &str),
) -> Result<File, Error> {
    let lang = desk.lang();
    let name = |zh: &str, en: &str| lang.pick(zh, en).to_owned();
    match what {
        Take::Blank => Ok(File {
            name: name("申报.xlsx", "cycle.xlsx"),
            media_type: WORKBOOK,
            bytes: blank(desk)?,
        }),
        Take::Settings => Ok(File {
            name: name("设定.json", "settings.json"),
            media_type: "application/json",
            bytes: settings(desk)?,
        }),
        Take::Json => Ok(File {
            name: name("结果.json", "result.json"),
            media_type: "application/json",
            bytes: compared(desk, ALL_CHANGED, |diff, _, _| {
                serde_json::to_vec_pretty(diff).map_err(|error| {
                    let error = error.to_string();
                    Error::input(error.clone(), error)
                })
            })?,
        }),
        Take::Workbook => Ok(File {
            name: name("结果.xlsx", "result.xlsx"),
            media_type: WORKBOOK,
            bytes: compared(desk, ALL_CHANGED, |diff, a, b| {
                let title = lang.pick("桂冠：两版规则对比", "Laurel: two rule versions compared");
                workbook(&of_diff(diff, a, b, lang), title, lang)
            })?,
        }),
        Take::Receipt => Ok(File {
            name: match side {
                None => name("回执.json", "receipt.json"),
                Some(side) => {
                    let letter = side.letter();
                    name(
                        &format!("回执-{letter}.json"),
                        &format!("receipt-{letter}.json"),
                    )
                }
            },
            media_type: "application/json",
            bytes: receipt(desk, side, secret)?,
        }),
        Take::Report | Take::Csv => reported(desk, what),
    }
}

/// The reasons of everybody who comes out differently.
const ALL_CHANGED: Reasons = Reasons::OfChanged(usize::MAX);
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Runs both sides as the program does, and compares them: what was looked at on the page leaves no trace.
pub(crate) fn compared<T>(
    desk: &mut Desk,
    reasons: Reasons,
    then: impl FnOnce(&Diff, &View, &View) -> Result<T, Error>,
) -> Result<T, Error> {
    let columns = desk.columns().ok_or_else(nothing_held)?;
    let sides = Letter::ALL.map(|letter| desk.set(letter));
    let Solved { a, b, .. } = Solved::alone(columns, sides, reasons);
    let (a, b) = (a?, b?);
    let (a, b) = (View::new(&a), View::new(&b));
    let Whole { diff, failed } = whole(&a, &b, columns.len() <= ATTRIBUTED);
    match failed {
        Some(error) => Err(error),
        None => then(&diff, &a, &b),
    }
}

/// The report, or the sheet beside it.
fn reported(desk: &mut Desk, what: Take) -> Result<File, Error> {
    let lang = desk.lang();
    let (page, sheet) = (
        lang.pick("报告.html", "report.html"),
        lang.pick("报告.csv", "report.csv"),
    );
    let input = match (&desk.held, desk.state.anonymous) {
        (_, true) => ReplayInput::LeftOut,
        (Some(held), _) => ReplayInput::File(held.name.clone(), held.sha256.to_string()),
        (None, _) => ReplayInput::Standard,
    };
    let mut command = words(desk);
    command.extend(["--report", page, "--lang", lang.pick("zh", "en")].map(str::to_owned));
    let command = quoted(&command);
    compared(desk, Reasons::OfChanged(CARDS), |diff, a, b| {
        let report = Report {
            diff,
            a,
            b,
            takes: match what {
                Take::Report => takes(diff, b, lang)?,
                _ => HashMap::new(),
            },
            replay: Replay {
                command,
                input,
                sheet: sheet.to_owned(),
            },
        };
        Ok(match what {
            Take::Report => File {
                name: page.to_owned(),
                media_type: "text/html",
                bytes: report.html(lang)?.into_bytes(),
            },
            _ => File {
                name: sheet.to_owned(),
                media_type: "text/csv",
                bytes: report.csv(lang)?,
            },
        })
    })
}

/// What it would take under B, for the applicants that have a card and have not won.
fn takes(diff: &Diff, b: &View, lang: Lang) -> Result<HashMap<String, Takes>, Error> {
    let run = b.run;
    let memo = StageCache::new(run.columns);
    let trial = Trial::new(run.ready, &run.settings, &memo)?;
    let changed = diff.changed.iter().take(CARDS);
    let asked = changed.filter(|it| it.b.winner != Answer::Yes);
    let found = asked.filter_map(|it| {
        let row = usize::try_from(run.columns.row(&it.id)?).ok()?;
        Some((it.id, row))
    });
    found
        .map(|(id, row)| {
            let (sentence, lines) = brief(&trial, b.scheme(), row, lang)?;
            Ok((id, Takes { sentence, lines }))
        })
        .collect()
}

/// A workbook to be filled in, for the schemes of both sides.
fn blank(desk: &mut Desk) -> Result<Vec<u8>, Error> {
    let sets = Letter::ALL.map(|letter| desk.set(letter));
    let sets = sets.iter().flatten().map(|set| set.ready);
    let mut paper = Paper::of(sets, desk.lang());
    let ids = desk.shelf.schemes().map(|(_, it)| it.id().to_owned());
    paper.schemes.extend(ids);
    paper.schemes.sort();
    paper.schemes.dedup();
    template(&paper)
}

fn settings(desk: &Desk) -> Result<Vec<u8>, Error> {
    let State {
        a, b, undecided, ..
    } = desk.state.clone();
    let given = SettingsFile {
        form: settings_file::FORM.to_owned(),
        a,
        b,
        undecided,
        command: quoted(&words(desk)),
    };
    let mut bytes = serde_json::to_vec_pretty(&given).map_err(|error| {
        let error = error.to_string();
        Error::input(error.clone(), error)
    })?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn quoted(words: &[String]) -> String {
    // Only a word with a zero byte cannot be quoted, and none has one.
    let line = shlex::try_join(words.iter().map(String::as_str));
    line.unwrap_or_else(|_| words.join(" "))
}

/// The command line that compares the same.
pub(crate) fn words(desk: &Desk) -> Vec<String> {
    let lang = desk.lang();
    let state = &desk.state;
    let file = match (&desk.held, state.anonymous) {
        (Some(held), false) => held.name.clone(),
        _ => lang.pick("申报文件", "CYCLE").to_owned(),
    };
    let mut words: Vec<String> = ["laurel", "diff", &state.a.scheme, &state.b.scheme, &file]
        .map(str::to_owned)
        .to_vec();
    let mut option = |name: &str, value: String| words.extend([name.to_owned(), value]);
    for letter in Letter::ALL {
        let (side, letter) = (state.side(letter), letter.letter());
        for (term, value) in &side.terms {
            option("--set", format!("{letter}:{term}={value}"));
        }
        for rule in &side.waived {
            option("--waive", format!("{letter}:{rule}"));
        }
        for (stage, scheme) in &side.stages {
            option("--stage", format!("{letter}:{}={scheme}", stage.id()));
        }
        for (stage, file) in &side.components {
            option("--component", format!("{letter}:{}={file}", stage.id()));
        }
    }
    if state.undecided != Undecided::Open {
        option("--undecided", state.undecided.id().to_owned());
    }
    if state.anonymous {
        words.push("--anonymous".to_owned());
    }
    words
}
