//! `laurel diff --report`: the page, and the sheet beside it.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::whatif::change_text;
use crate::compare::Diff;
use crate::error::Error;
use crate::lang::Lang;
use crate::memo::Memo;
use crate::outcome::View;
use crate::report::{CARDS, Replay, Report, Take};
use crate::scheme::hex;
use crate::stage::Answer;
use crate::trial::Trial;
use crate::whatif::whatif;

/// Writes the page of a comparison, and the sheet beside it; says where.
pub fn write(
    path: &Path,
    (diff, a, b): (&Diff, &View, &View),
    words: &[String],
    cycle: &Path,
    lang: Lang,
) -> Result<String, Error> {
    let sheet = sheet_of(path)?;
    let report = Report {
        diff,
        a,
        b,
        takes: takes(diff, b, lang)?,
        replay: Replay {
            command: command(words, path, lang),
            input: digest_of(cycle)?.map(|digest| (cycle.display().to_string(), digest)),
            sheet: name(&sheet),
        },
    };
    let put = |path: &Path, bytes: &[u8]| {
        std::fs::write(path, bytes).map_err(|error| Error::file(path, &error))
    };
    put(path, report.html(lang)?.as_bytes())?;
    put(&sheet, &report.csv(lang)?)?;
    let (page, sheet) = (path.display(), sheet.display());
    Ok(match lang {
        Lang::Zh => format!("报告：{page}\n全部结果不同的申报单位：{sheet}\n"),
        Lang::En => format!("report: {page}\nall applicants that come out differently: {sheet}\n"),
    })
}

/// What it would take under B, for the applicants that have a card and have not won.
fn takes(diff: &Diff, b: &View, lang: Lang) -> Result<HashMap<String, Take>, Error> {
    let run = b.run;
    let memo = Memo::new(run.columns);
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
            let answer = whatif(&trial, b.scheme(), row, None)?;
            let changes = answer.sets.first().into_iter().flat_map(|set| &set.changes);
            let take = Take {
                sentence: answer.sentence.get(lang).to_owned(),
                lines: changes.map(|change| change_text(change, lang)).collect(),
            };
            Ok((id, take))
        })
        .collect()
}

/// The sheet beside a page: the same name with `.csv`.
fn sheet_of(page: &Path) -> Result<PathBuf, Error> {
    let sheet = page.with_extension("csv");
    if page.file_name().is_none() || sheet == page {
        let page = page.display();
        return Err(Error::input(
            format!("“{page}”不能作报告文件名，请用如 report.html 的名称"),
            format!("\"{page}\" cannot be the name of a report; take one such as report.html"),
        ));
    }
    Ok(sheet)
}

fn name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The command line that makes the same report.
fn command(words: &[String], page: &Path, lang: Lang) -> String {
    let page = page.display().to_string();
    let report = ["--report", &page, "--lang", lang.pick("zh", "en")];
    let all = ["laurel"].into_iter();
    let all = all.chain(words.iter().map(String::as_str)).chain(report);
    let all: Vec<&str> = all.collect();
    // Only a word with a zero byte cannot be quoted, and no argument has one.
    shlex::try_join(all.iter().copied()).unwrap_or_else(|_| all.join(" "))
}

/// SHA-256 of the cycle file; none for standard input, which is gone once it was read.
fn digest_of(cycle: &Path) -> Result<Option<String>, Error> {
    if cycle == Path::new("-") {
        return Ok(None);
    }
    let failed = |error: std::io::Error| Error::file(cycle, &error);
    let mut file = File::open(cycle).map_err(failed)?;
    let mut state = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer).map_err(failed)?;
        match buffer.get(..read) {
            Some([]) | None => break,
            Some(bytes) => state.update(bytes),
        }
    }
    Ok(Some(hex(&state.finalize())))
}
