//! `laurel diff A B C`: three versions side by side.

use std::path::Path;

use rayon::prelude::*;

use super::diff::{place_and_score, transitions};
use super::input::Known;
use super::session::Session;
use super::table::{heading, table};
use super::{Changes, Done, Format, print, print_json};
use laurel_compare::many::{LETTERS, Many, many};
use laurel_contract::types::Detail;
use laurel_cycle::error::Error;
use laurel_engine::pipeline::prepare;
use laurel_office::results::of_many;
use laurel_office::save::save;
use laurel_scheme::outcome::View;
use laurel_scheme::ready::{Ready, Run};
use laurel_scheme::settings::{AllSettings, Settings};
use laurel_scheme::show;
use laurel_words::lang::Lang;

/// What is asked for.
pub struct Asked<'a> {
    /// The schemes.
    pub schemes: [&'a str; 3],
    /// The cycle.
    pub cycle: &'a Path,
    /// What is changed of them.
    pub changes: &'a Changes,
    /// Whether the differences are attributed.
    pub attribution: bool,
    /// Whether a difference is an exit code.
    pub exit_code: bool,
    /// Where the result is written to.
    pub output: Option<&'a Path>,
    /// The form of what is said.
    pub format: Format,
}

impl Changes {
    /// What of it is for the side of a letter.
    fn only(&self, letter: &str) -> Self {
        let of = |entries: &[String]| -> Vec<String> {
            let mine = entries.iter().filter_map(|entry| {
                match LETTERS
                    .iter()
                    .find_map(|it| Some((*it, entry.strip_prefix(it)?.strip_prefix(':')?)))
                {
                    Some((of, rest)) => (of == letter).then(|| rest.to_owned()),
                    None => Some(entry.clone()),
                }
            });
            mine.collect()
        };
        Self {
            set: of(&self.set),
            waive: of(&self.waive),
            settings: Vec::new(),
            stage: of(&self.stage),
            component: of(&self.component),
            name: of(&self.name),
        }
    }
}

/// The settings of a side: what is set for all, but known to others alone, is set there.
fn settings(
    asked: &Changes,
    letter: &str,
    this: &Ready,
    all: &[Ready],
) -> Result<AllSettings, Error> {
    let mut mine = asked.only(letter).settings(None)?;
    // No side has this letter: what is left is for all.
    let for_all: Settings = asked.only("").settings(None)?;
    let known = |has: &dyn Fn(&Ready) -> bool| has(this) || !all.iter().any(has);
    mine.terms.retain(|term, _| {
        !for_all.terms.contains_key(term) || known(&|it: &Ready| it.has_term(term))
    });
    mine.waived
        .retain(|rule| !for_all.waived.contains(rule) || known(&|it: &Ready| it.has_rule(rule)));
    this.settings(&mine)
}

/// Compares three versions.
pub fn exec(asked: &Asked, session: &Session) -> Result<Done, Error> {
    let lang = session.lang;
    let runner = session.runner()?;
    let sides: Vec<(&str, &str)> = asked.schemes.into_iter().zip(LETTERS).collect();
    let ready: Vec<Ready> = sides
        .par_iter()
        .map(|(name, letter)| {
            prepare(
                &runner,
                asked.changes.only(letter).scheme(session, name, None)?,
            )
        })
        .collect::<Result<_, Error>>()?;
    let set: Vec<AllSettings> = ready
        .iter()
        .zip(LETTERS)
        .map(|(it, letter)| settings(asked.changes, letter, it, &ready))
        .collect::<Result<_, Error>>()?;
    let cycle = session.read(asked.cycle, &Known::under(ready.iter().zip(&set)))?;
    let columns = session.columns(cycle);
    let runs: Vec<Run> = ready
        .par_iter()
        .zip(set)
        .map(|(it, settings)| it.run(&columns, settings, Detail::Reasons, &|_| {}))
        .collect::<Result<_, Error>>()?;
    let views: Vec<View> = runs.iter().map(View::new).collect();
    let many = many(&views, asked.attribution)?;
    if let Some(path) = asked.output {
        let tables = || Ok(of_many(&many, lang));
        let title = lang.pick("桂冠：三版规则对照", "Laurel: three rule versions compared");
        let json = || serde_json::to_vec_pretty(&many);
        super::tell_written(&save(path, title, &tables, &json, lang)?, lang);
    }
    match asked.format {
        Format::Json => print_json(&many)?,
        Format::Text if asked.output.is_some() => {
            print(&format!("{}\n", many.sentence.get(lang)))?;
        }
        Format::Text => print(&text(&many, lang))?,
    }
    Ok(match asked.exit_code && many.differs {
        true => Done::Difference,
        false => Done::Well,
    })
}

fn text(many: &Many, lang: Lang) -> String {
    let mut text = format!("{}\n", many.sentence.get(lang));
    for side in &many.sides {
        let assumed = match side.summary.prize_assumed {
            true => lang.pick("（假定）", " (assumed)"),
            false => "",
        };
        let (name, prize) = (
            side.scheme.name.get(lang),
            show::yuan(side.summary.prize, lang),
        );
        text.push_str(&match lang {
            Lang::Zh => format!("{} = {name}：每家奖金{prize}{assumed}\n", side.letter),
            Lang::En => format!("{} = {name}: prize {prize} each{assumed}\n", side.letter),
        });
        for set in &side.scheme.set {
            text.push_str(&format!(
                "    {}{}\n",
                lang.pick("自设：", "set: "),
                set.words(lang)
            ));
        }
    }
    let title = lang.pick(
        "结果不尽相同的申报单位",
        "Applicants that do not come out alike",
    );
    text.push_str(&heading(title));
    let mut rows = table([
        lang.pick("编号", "id"),
        lang.pick("名称", "name"),
        "A",
        "B",
        "C",
    ]);
    for applicant in &many.applicants {
        let mut cells = vec![
            applicant.id.clone(),
            applicant.name.clone().unwrap_or_default(),
        ];
        cells.extend(
            applicant
                .positions
                .iter()
                .map(|it| place_and_score(it, lang)),
        );
        rows.add_row(cells);
    }
    text.push_str(&format!("{rows}\n"));
    for pair in &many.pairs {
        let title = match lang {
            Lang::Zh => format!("{}与{}", pair.a, pair.b),
            Lang::En => format!("{} and {}", pair.a, pair.b),
        };
        text.push_str(&heading(&title));
        text.push_str(&format!(
            "{}\n{}\n",
            pair.diff.sentence.get(lang),
            pair.diff.detail.get(lang)
        ));
        text.push_str(&lettered(&transitions(&pair.diff, lang), pair.a, pair.b));
    }
    text.push_str(lang.pick(
        "逐家的条款与理由：laurel diff 取其中两版；或加 --format json。\n",
        "Articles and reasons for each applicant: laurel diff of any two, or --format json.\n",
    ));
    text
}

/// A table of two sides with the letters that they have among three.
fn lettered(table: &str, a: &str, b: &str) -> String {
    // The letters stand before words alone; an id may have them as well.
    const WORDS: [[&str; 2]; 4] = [
        ["A否", "B是"],
        ["A是", "B否"],
        ["A no", "B yes"],
        ["A yes", "B no"],
    ];
    let mut table = table.to_owned();
    for [of_a, of_b] in WORDS {
        let (other_a, other_b) = (of_a.replacen('A', a, 1), of_b.replacen('B', b, 1));
        table = table.replace(&format!("{of_a}→{of_b}"), &format!("{other_a}→{other_b}"));
        table = table.replace(
            &format!("{of_a} → {of_b}"),
            &format!("{other_a} → {other_b}"),
        );
    }
    table
}
