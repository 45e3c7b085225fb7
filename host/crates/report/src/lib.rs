//! The comparison as one page that staff read, print and file: what came out differently, for whom,
//! by which article, on which assumptions, and how to run it again.
//!
//! The page is plain HTML and CSS with pictures drawn here, in whole pixels and thousandths of a
//! width. It loads nothing. Every figure carries its name in `data-figure`, so that it can be held
//! against the JSON.
//!
//! ```
//! use std::collections::HashMap;
//!
//! use laurel_compare::whole::{Reasons, Side, run_both, whole};
//! use laurel_cycle as cycle;
//! use laurel_engine::{engine::Runner, pipeline::prepare};
//! use laurel_report::{CARDS, Replay, Report};
//! use laurel_scheme::{columns::Columns, outcome::View};
//! use laurel_schemes::find::find;
//! use laurel_words::lang::Lang;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let runner = Runner::new(Default::default())?;
//! let ready = |id| find(id).and_then(|scheme| prepare(&runner, scheme));
//! # let ready = |id| ready(id).map_err(|error| error.show(Lang::En));
//! let (a, b) = (ready("beilun-2014")?, ready("beilun-2021")?);
//! let invented = cycle::Synth { applicants: 20, seed: 1, jsonl: false, visited_every: Some(3) };
//! let mut file = Vec::new();
//! cycle::synth(&invented, &mut file, &|_| ())?;
//! let cycle = cycle::read(&file, b.editions(), &|_| ()).map_err(|_| "not in order")?;
//! let columns = Columns::new(&cycle);
//! let side = |ready| Side { ready, settings: Default::default() };
//! let runs = run_both(&columns, side(&a), side(&b), Reasons::OfChanged(CARDS), &|_| ());
//! let (Ok(a), Ok(b)) = (runs.a, runs.b) else { return Err("a component failed".into()) };
//! let (a, b) = (View::new(&a), View::new(&b));
//! let diff = whole(&a, &b, true).diff;
//! let report = Report { diff: &diff, a: &a, b: &b, takes: HashMap::new(), replay: Replay::default() };
//! let page = report.html(Lang::Zh);
//! # let page = page.map_err(|error| error.show(Lang::En))?;
//! # assert!(page.starts_with("<!") && page.contains("beilun-2021"));
//! # Ok(())
//! # }
//! ```

mod articles;
mod card;
mod fall;
mod flow;
mod page;
mod sheet;
mod tables;

use std::collections::HashMap;

use askama::Template;

pub use tables::page_of;

use laurel_compare::attribution::ApplicantAttribution;
use laurel_compare::compare::Diff;
use laurel_cycle::error::Error;
use laurel_scheme::outcome::View;
use laurel_scheme::stage::Answer;
use laurel_words::lang::Lang;

/// Most applicants that the page has a card for; the sheet beside it has all.
pub const CARDS: usize = 200;

/// The style of the page and of its parts.
pub const STYLE: &str = include_str!("../templates/report.css");

/// The patterns that the pictures are filled with; they stand once on a page.
pub const PATTERNS: &str = include_str!("../templates/defs.svg");

/// A comparison, to be written as a page and as a sheet.
pub struct Report<'a> {
    /// What came out differently.
    pub diff: &'a Diff<'a>,
    /// The run under the baseline, with reasons for the applicants that have a card.
    pub a: &'a View<'a>,
    /// The run under the reform.
    pub b: &'a View<'a>,
    /// What it would take under B, by applicant; empty where it was not asked.
    pub takes: HashMap<String, Take>,
    /// How to run it again.
    pub replay: Replay,
}

/// What it would take for an applicant to come further.
#[derive(Clone, Debug, Default)]
pub struct Take {
    /// The finding in one sentence.
    pub sentence: String,
    /// The changes of the first of the smallest sets, a line each.
    pub lines: Vec<String>,
}

/// How to run a comparison again.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    /// The command line.
    pub command: String,
    /// The cycle file.
    pub input: ReplayInput,
    /// Name of the sheet beside the page.
    pub sheet: String,
}

/// What a report says of the cycle file that it was made from.
#[derive(Clone, Debug, Default)]
pub enum ReplayInput {
    /// A file as it was named, with its SHA-256 in hexadecimal.
    File(String, String),
    /// Standard input, which is gone once it was read.
    #[default]
    Standard,
    /// Identities are left out: neither its name is said, nor its digest, against which whoever knows
    /// most of the file could try out the rest.
    LeftOut,
}

impl Report<'_> {
    /// What is attributed, by applicant.
    fn attributed(&self) -> HashMap<&str, &ApplicantAttribution> {
        let applicants = self.diff.attribution.iter().flat_map(|it| &it.applicants);
        applicants.map(|it| (&*it.id, it)).collect()
    }

    /// The page in one language: a whole HTML document.
    pub fn html(&self, lang: Lang) -> Result<String, Error> {
        let _entered = tracing::info_span!("report").entered();
        let carded = self.diff.changed.iter().take(CARDS);
        page::Page::new(self, lang, carded)
            .render()
            .map_err(unwritten)
    }

    /// A part of the page by itself; of the cards, that of one applicant.
    pub fn part(&self, part: Part, lang: Lang) -> Result<String, Error> {
        let whom = match part {
            Part::Card(whom) => self.diff.changed.iter().find(|it| it.id == whom),
            _ => None,
        };
        let page = page::Page::new(self, lang, whom.into_iter());
        match part {
            Part::Versions => page.as_versions().render(),
            Part::Transitions => page.as_transitions().render(),
            Part::Flow => page.as_flow().render(),
            Part::Attribution => page.as_attribution().render(),
            Part::Card(_) => page.as_cards().render(),
            Part::Remarks => page.as_remarks().render(),
            Part::Assumptions => page.as_assumptions().render(),
            Part::Readings => page.as_readings().render(),
        }
        .map_err(unwritten)
    }

    /// All applicants that come out differently, a row each: CSV in UTF-8 with a byte order mark, as
    /// spreadsheets expect it.
    pub fn csv(&self, lang: Lang) -> Result<Vec<u8>, Error> {
        sheet::csv(self, lang)
    }
}

/// A part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'p> {
    /// The two versions.
    Versions,
    /// Who moved, question by question.
    Transitions,
    /// The course of the review on both sides.
    Flow,
    /// The shares of the changes, and the table of changes.
    Attribution,
    /// The card of an applicant, by its id; empty where it comes out alike.
    Card(&'p str),
    /// Remarks, honours and measures.
    Remarks,
    /// What is assumed.
    Assumptions,
    /// What the texts leave open.
    Readings,
}

fn unwritten(error: askama::Error) -> Error {
    Error::input(
        format!("报告无法生成：{error}"),
        format!("the report cannot be written: {error}"),
    )
}

/// The style class of an answer.
fn class(answer: &Answer) -> &'static str {
    match answer {
        Answer::Yes => "yes",
        Answer::No => "no",
        Answer::Open => "open",
        Answer::NotAsked => "none",
    }
}
