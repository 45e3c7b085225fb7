//! Laurel's side: everything here that touches its host. The rules are those of the built-in component,
//! run as the product runs them: admitted, on an instance and a store of its own for each call, with
//! limits, and its answer checked against the contract.
//!
//! A decision here answers 23 rules, not 11: articles 2 and 16 are asked too. The rules are folded to
//! the articles that they cite.

use std::sync::OnceLock;

use anyhow::{Context, Result, anyhow, bail};
use laurel::answers;
use laurel::columns::Columns;
use laurel::contract::types::{Calendar, Detail, Scores, Settings};
use laurel::contract::{eligibility, ranking};
use laurel::cycle::{self, Cycle};
use laurel::engine::{Failure, Limits, Runner};
use laurel::error::Error;
use laurel::lang::Lang;
use laurel::pipeline::Unit;
use laurel::scheme::Scheme;
use laurel::stage::Stage;

use crate::applicant::Applicant;
use crate::article::{Articles, Decision};
use crate::dossier;
use crate::engines::{About, Engine, Entry, Input};

/// Name of the way that the others are compared with: many applicants in a call.
pub const BATCH: &str = "Laurel, 10,000 in a call";
/// Name of the same with a finding for everything that fails.
pub const FINDINGS: &str = "Laurel, 10,000 in a call, with findings";
/// Name of the way without any batch: a call, a store and an instance for each applicant.
pub const SINGLE: &str = "Laurel, 1 in a call";
/// Name of the way from a cycle file to verdicts.
pub const LINES: &str = "Laurel, from JSON lines";

const SCHEME: &str = "beilun-2021";
const NO: u8 = 1;
const YES: u8 = 2;
const UNKNOWN: u8 = 3;

const RULES: &str = "23 rules with their verdicts";
const RANKS: &str = "yes, ties shown";

const fn entry(name: &'static str, reasons: &'static str, how: &'static str) -> About {
    About {
        name,
        package: Some("laurel"),
        reasons,
        ranks: RANKS,
        how,
    }
}

/// Laurel's ways.
pub const ENTRIES: &[Entry] = &[
    Entry {
        about: entry(BATCH, RULES, "one call, columns given, verdicts asked"),
        load: || Batch::load(10_000, Detail::Verdicts, false),
        from_text: None,
    },
    Entry {
        about: entry(
            FINDINGS,
            "verdicts; for what fails the record, the date, what it was held against",
            "one call, columns given, reasons asked",
        ),
        load: || Batch::load(10_000, Detail::Reasons, false),
        from_text: None,
    },
    Entry {
        about: entry("Laurel, 1,000 in a call", RULES, "as above"),
        load: || Batch::load(1_000, Detail::Verdicts, false),
        from_text: None,
    },
    Entry {
        about: entry("Laurel, 100 in a call", RULES, "as above"),
        load: || Batch::load(100, Detail::Verdicts, false),
        from_text: None,
    },
    Entry {
        about: entry("Laurel, 10 in a call", RULES, "as above"),
        load: || Batch::load(10, Detail::Verdicts, false),
        from_text: None,
    },
    Entry {
        about: entry(SINGLE, RULES, "a store and an instance for each applicant"),
        load: || Batch::load(1, Detail::Verdicts, false),
        from_text: None,
    },
    Entry {
        about: entry(
            "Laurel, 1 in a call, instance kept",
            RULES,
            "one store and instance for all calls, which the host does not offer",
        ),
        load: || Batch::load(1, Detail::Verdicts, true),
        from_text: None,
    },
];

/// Laurel from JSON lines: reading, every check of the input, columns, the call.
pub const FROM_LINES: Entry = Entry {
    about: entry(
        LINES,
        RULES,
        "cycle::read with all its checks, Columns, one call; one thread",
    ),
    load: || Ok(Box::new(Lines { bytes: Vec::new() })),
    from_text: None,
};

/// Keeps the host to one thread, as all others are.
pub fn one_thread() -> Result<()> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build_global()
        .context("one thread")
}

// ------------------------------------------------------------------------------ components

struct Loaded {
    unit: Unit,
    screen: eligibility::GuestIndices,
    /// For each rule, its article; none for the articles that no other engine is asked about.
    articles: Vec<Articles>,
}

struct Stages {
    runner: Runner,
    scheme: Scheme,
    eligibility: Loaded,
}

fn failed(failure: Failure) -> anyhow::Error {
    anyhow!("{}: {}", failure.component, failure.reason.en)
}

fn erred(error: Error) -> anyhow::Error {
    anyhow!("{}", error.show(Lang::En))
}

/// The component of eligibility, compiled once in a process.
fn stages() -> Result<&'static Stages> {
    static STAGES: OnceLock<Stages> = OnceLock::new();
    if let Some(stages) = STAGES.get() {
        return Ok(stages);
    }
    let runner = Runner::new(Limits::default())?;
    let scheme = Scheme::find(SCHEME).map_err(erred)?;
    let part = scheme.parts.get(&Stage::Eligibility);
    let bytes = &part.context("a component of eligibility")?.bytes;
    let loaded = runner.load("eligibility", bytes).map_err(failed)?;
    let screen =
        eligibility::GuestIndices::new(loaded.pre()).map_err(|error| anyhow!("{error}"))?;
    let (description, _) = loaded
        .run(0, |store, instance| {
            screen.load(&mut *store, instance)?.call_describe(store)
        })
        .map_err(failed)?;
    let article = |text: &str| Articles::of(text.trim_start_matches("art. ")).unwrap_or_default();
    let articles = description
        .rules
        .iter()
        .map(|rule| article(&rule.article.en))
        .collect();
    let eligibility = Loaded {
        unit: Unit {
            loaded,
            description,
        },
        screen,
        articles,
    };
    Ok(STAGES.get_or_init(|| Stages {
        runner,
        scheme,
        eligibility,
    }))
}

fn settings(detail: Detail) -> Settings {
    Settings {
        terms: Vec::new(),
        waived: Vec::new(),
        detail,
    }
}

fn read(bytes: &[u8]) -> Result<Cycle> {
    cycle::read(bytes, &[], &|_| ()).map_err(|problems| {
        let problems = problems.iter().take(3).map(|it| it.show(Lang::En));
        anyhow!("{}", problems.collect::<Vec<_>>().join("\n"))
    })
}

/// Asks about a cohort, as the host does.
fn screen(
    stage: &Loaded,
    settings: &Settings,
    calendar: Calendar,
    rows: usize,
    cohort: &eligibility::Cohort,
) -> Result<eligibility::Screening> {
    let call = stage.unit.loaded.run(rows, |store, instance| {
        let stage = stage.screen.load(&mut *store, instance)?;
        stage.call_screen(store, settings, calendar, cohort)
    });
    let (answer, _) = call.map_err(failed)?;
    let answer = answer.map_err(|refusal| anyhow!("refused: {refusal:?}"))?;
    answers::screening(&stage.unit, rows, &answer).map_err(failed)?;
    Ok(answer)
}

/// Folds 23 rules to 11 articles: by the verdicts, or by the findings where those were asked for.
fn fold(
    stage: &Loaded,
    detail: Detail,
    answer: &eligibility::Screening,
    decisions: &mut Vec<Decision>,
) {
    let mut failed = vec![Articles::default(); answer.verdict.len()];
    if detail == Detail::Reasons {
        for finding in &answer.findings {
            let article = stage.articles.get(finding.rule as usize);
            let row = finding.row.and_then(|row| failed.get_mut(row as usize));
            if let (Some(article), Some(failed)) = (article, row) {
                failed.add(*article);
            }
        }
    } else {
        for (rule, article) in answer.rules.iter().zip(&stage.articles) {
            for (failed, verdict) in failed.iter_mut().zip(rule) {
                failed.0 |= if *verdict == NO { article.0 } else { 0 };
            }
        }
    }
    let both = answer.verdict.iter().zip(failed);
    decisions.extend(both.map(|(verdict, failed)| Decision {
        eligible: *verdict == YES,
        failed: Some(failed),
    }));
}

// ------------------------------------------------------------------------------ columns given

struct Batch {
    stage: &'static Loaded,
    size: usize,
    settings: Settings,
    keep: bool,
    calendar: Option<Calendar>,
    cohorts: Vec<(usize, eligibility::Cohort)>,
}

impl Batch {
    fn load(size: usize, detail: Detail, keep: bool) -> Result<Box<dyn Engine>> {
        Ok(Box::new(Self {
            stage: &stages()?.eligibility,
            size,
            settings: settings(detail),
            keep,
            calendar: None,
            cohorts: Vec::new(),
        }))
    }

    /// All calls on one instance. The host makes one for each call; this shows what that costs.
    fn on_one_instance(&self, calendar: Calendar) -> Result<Vec<Decision>> {
        let rows = self.cohorts.iter().map(|(rows, _)| rows).sum();
        let stage = self.stage;
        let call = stage.unit.loaded.run(rows, |store, instance| {
            let guest = stage.screen.load(&mut *store, instance)?;
            let mut decisions = Vec::with_capacity(rows);
            for (rows, cohort) in &self.cohorts {
                let answer = guest.call_screen(&mut *store, &self.settings, calendar, cohort)?;
                let answer = match answer {
                    Ok(answer) => answer,
                    Err(refusal) => return Ok(Err(anyhow!("refused: {refusal:?}"))),
                };
                if let Err(failure) = answers::screening(&stage.unit, *rows, &answer) {
                    return Ok(Err(failed(failure)));
                }
                fold(stage, self.settings.detail, &answer, &mut decisions);
            }
            Ok(Ok(decisions))
        });
        call.map_err(failed)?.0
    }
}

impl Engine for Batch {
    fn prepare(&mut self, input: &Input) -> Result<()> {
        let cycle = read(dossier::cycle(input.applicants).as_bytes())?;
        let columns = Columns::new(&cycle);
        self.calendar = Some(columns.calendar());
        for first in (0..columns.len()).step_by(self.size) {
            let rows = first..columns.len().min(first + self.size);
            self.cohorts.push((rows.len(), columns.cohort(rows)));
        }
        Ok(())
    }

    fn decide_all(&mut self) -> Result<Vec<Decision>> {
        let calendar = self.calendar.context("a calendar")?;
        if self.keep {
            return self.on_one_instance(calendar);
        }
        let mut decisions = Vec::with_capacity(self.cohorts.len() * self.size);
        for (rows, cohort) in &self.cohorts {
            let answer = screen(self.stage, &self.settings, calendar, *rows, cohort)?;
            fold(self.stage, self.settings.detail, &answer, &mut decisions);
        }
        Ok(decisions)
    }
}

/// Makes a store and an instance, and asks nothing.
pub fn instantiate() -> Result<()> {
    let stage = &stages()?.eligibility;
    let made = stage.unit.loaded.run(1, |store, instance| {
        stage.screen.load(&mut *store, instance).map(|_| ())
    });
    made.map(|_| ()).map_err(failed)
}

// ------------------------------------------------------------------------------ from JSON lines

struct Lines {
    bytes: Vec<u8>,
}

impl Engine for Lines {
    fn prepare(&mut self, input: &Input) -> Result<()> {
        self.bytes = dossier::cycle(input.applicants).into_bytes();
        stages().map(|_| ())
    }

    fn decide_all(&mut self) -> Result<Vec<Decision>> {
        let stage = &stages()?.eligibility;
        let cycle = read(&self.bytes)?;
        let columns = Columns::new(&cycle);
        let rows = columns.len();
        let cohort = columns.cohort(0..rows);
        let settings = settings(Detail::Verdicts);
        let answer = screen(stage, &settings, columns.calendar(), rows, &cohort)?;
        let mut decisions = Vec::with_capacity(rows);
        fold(stage, settings.detail, &answer, &mut decisions);
        Ok(decisions)
    }
}

// ------------------------------------------------------------------------------ ranking

/// Eligibility and ranking, end to end.
pub struct Ranker {
    stage: &'static Loaded,
    rank: Unit,
    select: ranking::GuestIndices,
    calendar: Calendar,
    cohort: eligibility::Cohort,
    scores: Scores,
    decisions: ranking::Decisions,
}

/// Who is a candidate.
#[derive(Debug, PartialEq, Eq)]
pub struct Candidates {
    /// Rows of those who are for certain.
    pub certain: Vec<usize>,
    /// Rows of those who are tied across the cut.
    pub possible: Vec<usize>,
}

impl Ranker {
    /// Compiles the component of ranking and takes the applicants with their scores.
    pub fn new(applicants: &[Applicant]) -> Result<Self> {
        let stages = stages()?;
        let part = stages.scheme.parts.get(&Stage::Ranking);
        let bytes = &part.context("a component of ranking")?.bytes;
        let loaded = stages.runner.load("ranking", bytes).map_err(failed)?;
        let select =
            ranking::GuestIndices::new(loaded.pre()).map_err(|error| anyhow!("{error}"))?;
        let (description, _) = loaded
            .run(0, |store, instance| {
                select.load(&mut *store, instance)?.call_describe(store)
            })
            .map_err(failed)?;
        let cycle = read(dossier::cycle(applicants).as_bytes())?;
        let columns = Columns::new(&cycle);
        let points: Vec<u32> = applicants.iter().map(|it| it.score * 100).collect();
        Ok(Self {
            stage: &stages.eligibility,
            rank: Unit {
                loaded,
                description,
            },
            select,
            calendar: columns.calendar(),
            cohort: columns.cohort(0..applicants.len()),
            scores: Scores {
                visited: vec![YES; points.len()],
                row: (0..).take(points.len()).collect(),
                low: points.clone(),
                over: vec![1; points.len()],
                high: points,
                subtotal_low: Vec::new(),
                subtotal_high: Vec::new(),
                spread: Vec::new(),
                standard: 0,
                rules: Vec::new(),
                findings: Vec::new(),
            },
            decisions: columns.decisions(),
        })
    }

    /// Two calls: who is eligible, and who is a candidate.
    pub fn run(&self) -> Result<Candidates> {
        let settings = settings(Detail::Verdicts);
        let rows = self.scores.visited.len();
        let eligible = screen(self.stage, &settings, self.calendar, rows, &self.cohort)?.verdict;
        let call = self.rank.loaded.run(rows, |store, instance| {
            let stage = self.select.load(&mut *store, instance)?;
            let (scores, decisions) = (&self.scores, &self.decisions);
            stage.call_select(
                store,
                &settings,
                self.calendar,
                &eligible,
                scores,
                decisions,
            )
        });
        let (answer, _) = call.map_err(failed)?;
        let answer = match answer {
            Ok(answer) => answer,
            Err(refusal) => bail!("refused: {refusal:?}"),
        };
        answers::selection(&self.rank, rows, &answer).map_err(failed)?;
        let named = |truth: u8| {
            let cells = answer.candidate.iter().enumerate();
            cells.filter_map(move |(row, cell)| (*cell == truth).then_some(row))
        };
        Ok(Candidates {
            certain: named(YES).collect(),
            possible: named(UNKNOWN).collect(),
        })
    }
}
