//! Several versions side by side on one cycle: a table of outcomes, and what differs between each two.

use schemars::JsonSchema;
use serde::Serialize;

use crate::attribution::attribute;
use crate::cache::StageCache;
use crate::compare::{Diff, Position, Question, compare, position};
use laurel_cycle::error::Error;
use laurel_scheme::outcome::{CycleInfo, SchemeInfo, Summary, View};
use laurel_words::lang::Text;

/// The letters of the sides, in their order.
pub const LETTERS: [&str; 3] = ["A", "B", "C"];

/// Several schemes on one cycle.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Versions")]
pub struct Many<'a> {
    /// The finding in one sentence.
    pub sentence: Text,
    /// Whether anything comes out differently between any two.
    pub differs: bool,
    /// The cycle.
    pub cycle: CycleInfo,
    /// The versions.
    pub sides: Vec<ManySide>,
    /// The applicants that do not come out alike everywhere, in the order of the file.
    pub applicants: Vec<Beside>,
    /// What differs between each two.
    pub pairs: Vec<Pair<'a>>,
}

/// One of the versions.
#[derive(Serialize, JsonSchema)]
pub struct ManySide {
    /// Its letter.
    pub letter: &'static str,
    /// The scheme and how it was set.
    pub scheme: SchemeInfo,
    /// Counts.
    pub summary: Summary,
}

/// An applicant under every version.
#[derive(Serialize, JsonSchema)]
pub struct Beside {
    /// Id in the cycle file.
    pub id: String,
    /// Name in the cycle file.
    pub name: Option<String>,
    /// Where it stands, version by version.
    pub positions: Vec<Position>,
}

/// Two of the versions.
#[derive(Serialize, JsonSchema)]
pub struct Pair<'a> {
    /// Letter of the baseline.
    pub a: &'static str,
    /// Letter of the reform.
    pub b: &'static str,
    /// What differs, as `laurel diff` of the two says it.
    pub diff: Diff<'a>,
}

/// Compares the runs of several schemes on one cycle, up to as many as there are letters.
///
/// # Errors
/// A component failed while differences were attributed.
pub fn many<'a>(views: &'a [View<'a>], attributed: bool) -> Result<Many<'a>, Error> {
    let views = views.iter().zip(LETTERS);
    let named: Vec<(&View, &'static str)> = views.collect();
    let mut pairs = Vec::new();
    for (at, (a, letter_a)) in named.iter().enumerate() {
        for (b, letter_b) in named.iter().skip(at + 1) {
            let mut diff = compare(a, b);
            if attributed {
                let memo = StageCache::new(a.run.columns);
                diff.attribution = Some(attribute(&memo, a.run, b.run)?);
            }
            pairs.push(Pair {
                a: letter_a,
                b: letter_b,
                diff,
            });
        }
    }
    let rows = named.first().map_or(0, |(view, _)| view.run.columns.len());
    let alike = |row: usize| {
        let answers = |view: &View| Question::ALL.map(|question| question.answer(view.run, row));
        let mut all = named.iter().map(|(view, _)| answers(view));
        let first = all.next();
        all.all(|it| Some(it) == first)
    };
    let applicants: Vec<Beside> = (0..rows)
        .filter(|row| !alike(*row))
        .filter_map(|row| {
            let (first, _) = named.first()?;
            let applicant = first.run.columns.cycle.applicants.get(row)?;
            Some(Beside {
                id: applicant.id.to_string(),
                name: applicant.name.as_deref().map(str::to_owned),
                positions: named.iter().map(|(view, _)| position(view, row)).collect(),
            })
        })
        .collect();
    let sides: Vec<ManySide> = named
        .iter()
        .map(|(view, letter)| ManySide {
            letter,
            scheme: view.scheme(),
            summary: view.summary(),
        })
        .collect();
    let cycle = named
        .first()
        .map(|(view, _)| view.cycle())
        .ok_or_else(|| Error::input("没有可对照的方案", "there is no scheme to compare"))?;
    let won = |zh: bool| -> String {
        let each = sides.iter().map(|it| {
            let (yes, open) = (it.summary.winners.yes, it.summary.winners.open);
            match (open, zh) {
                (0, true) => format!("{}版{yes}家", it.letter),
                (_, true) => format!("{}版{yes}家（另{open}家未定）", it.letter),
                (0, false) => format!("{} {yes}", it.letter),
                (_, false) => format!("{} {yes} (+{open} open)", it.letter),
            }
        });
        each.collect::<Vec<_>>().join(if zh { "、" } else { ", " })
    };
    let differ = applicants.len();
    let sentence = Text::new(
        format!(
            "{}版对照：{rows}家申报单位中{differ}家结果不尽相同；获奖{}。",
            count_zh(sides.len()),
            won(true)
        ),
        format!(
            "{} versions: {differ} of {rows} applicants do not come out alike; winners: {}.",
            sides.len(),
            won(false)
        ),
    );
    Ok(Many {
        sentence,
        differs: differ > 0 || pairs.iter().any(|pair| pair.diff.differs),
        cycle,
        sides,
        applicants,
        pairs,
    })
}

fn count_zh(count: usize) -> &'static str {
    match count {
        2 => "两",
        3 => "三",
        _ => "各",
    }
}
