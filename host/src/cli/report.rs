//! `laurel diff --report`: the page, and the sheet beside it.

use std::path::{Path, PathBuf};

use super::session::Session;
use crate::page;
use laurel_compare::compare::Diff;
use laurel_cycle::error::Error;
use laurel_files::files::{self, Output};
use laurel_report::{Replay, ReplayInput, Report};
use laurel_scheme::outcome::View;
use laurel_words::lang::Lang;

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
        takes: page::takes(diff, b, lang)?,
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
    page::command(words, &page, lang)
}
