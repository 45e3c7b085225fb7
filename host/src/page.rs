//! What a report of a comparison says beside the comparison itself: what it would take, and the command that
//! makes the same report. The command line and the Python package begin here.

use std::collections::HashMap;

use laurel_compare::cache::StageCache;
use laurel_compare::compare::Diff;
use laurel_cycle::error::Error;
use laurel_explore::variants::Trial;
use laurel_explore::whatif::brief;
use laurel_report::{CARDS, Take};
use laurel_scheme::outcome::View;
use laurel_scheme::stage::Answer;
use laurel_words::lang::Lang;
use laurel_words::visible::shown;
use rayon::prelude::*;

/// What it would take under B, for the applicants that have a card and have not won.
///
/// # Errors
/// A component fails.
pub fn takes(diff: &Diff, b: &View, lang: Lang) -> Result<HashMap<String, Take>, Error> {
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

/// The command line that makes a report: `words` are what comes before it, `page` is where it is written.
pub fn command(words: &[String], page: &str, lang: Lang) -> String {
    let report = ["--report", page, "--lang", lang.pick("zh", "en")];
    let all = ["laurel"].into_iter();
    let all = all.chain(words.iter().map(String::as_str)).chain(report);
    let all: Vec<&str> = all.collect();
    // Only a word with a zero byte cannot be quoted, and no argument has one.
    let line = shlex::try_join(all.iter().copied()).unwrap_or_else(|_| all.join(" "));
    shown(&line).into_owned()
}
