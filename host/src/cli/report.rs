//! `laurel diff --report`: the page, and the sheet beside it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::session::Session;
use laurel_compare::cache::StageCache;
use laurel_compare::compare::Diff;
use laurel_cycle::error::Error;
use laurel_explore::variants::Trial;
use laurel_explore::whatif::brief;
use laurel_files::files::{self, Output};
use laurel_report::{CARDS, Replay, ReplayInput, Report, Take};
use laurel_scheme::outcome::View;
use laurel_scheme::stage::Answer;
use laurel_words::lang::Lang;
use laurel_words::visible::shown;

/// Notes the page, and the sheet beside it, as outputs of the command.
pub fn writes(page: &Path) -> Result<(), Error> {
    files::writes_as(page, Output::Page)?;
    files::writes_as(&sheet_of(page), Output::Table)
}

/// Writes the page of a comparison, and the sheet beside it; says where.
pub fn write(
    path: &Path,
    (diff, a, b): (&Diff, &View, &View),
    words: &[String],
    read: ReplayInput,
    session: &Session,
) -> Result<String, Error> {
    let lang = session.lang;
    let sheet = sheet_of(path);
    let report = Report {
        diff,
        a,
        b,
        takes: takes(diff, b, lang)?,
        replay: Replay {
            command: command(words, path, session),
            input: read,
            sheet: files::last_name(&sheet),
        },
    };
    files::save(path, report.html(lang)?.as_bytes())?;
    files::save(&sheet, &report.csv(lang)?)?;
    let (page, sheet) = (files::own_name(path), files::own_name(&sheet));
    Ok(match lang {
        Lang::Zh => format!("报告：{page}\n全部结果不同的申报单位：{sheet}\n"),
        Lang::En => format!("report: {page}\nall applicants that come out differently: {sheet}\n"),
    })
}

/// What it would take under B, for the applicants that have a card and have not won.
fn takes(diff: &Diff, b: &View, lang: Lang) -> Result<HashMap<String, Take>, Error> {
    let run = b.run;
    let memo = StageCache::new(run.columns);
    let trial = Trial::new(run.ready, &run.settings, &memo)?;
    let asked: Vec<(String, usize)> = diff
        .changed
        .iter()
        .take(CARDS)
        .filter(|applicant| applicant.b.winner != Answer::Yes)
        .filter_map(|applicant| {
            let row = usize::try_from(run.columns.row(&applicant.id)?).ok()?;
            Some((applicant.id, row))
        })
        .collect();
    asked
        .into_par_iter()
        .map(|(id, row)| {
            let (sentence, lines) = brief(&trial, b.scheme(), row, lang)?;
            Ok((id, Take { sentence, lines }))
        })
        .collect()
}

/// The sheet beside a page: the same name with `.csv`.
fn sheet_of(page: &Path) -> PathBuf {
    page.with_extension("csv")
}

/// The command line that makes the same report. Where identities are left out it has no paths: they
/// are for whoever runs it again to put in.
fn command(words: &[String], page: &Path, session: &Session) -> String {
    let lang = session.lang;
    let page = match session.anonymity() {
        Some(_) => lang.pick("报告.html", "REPORT.html").to_owned(),
        None => page.to_string_lossy().into_owned(),
    };
    let report = ["--report", &page, "--lang", lang.pick("zh", "en")];
    let all = ["laurel"].into_iter();
    let all = all.chain(words.iter().map(String::as_str)).chain(report);
    let all: Vec<&str> = all.collect();
    // Only a word with a zero byte cannot be quoted, and no argument has one.
    let line = shlex::try_join(all.iter().copied()).unwrap_or_else(|_| all.join(" "));
    shown(&line).into_owned()
}
