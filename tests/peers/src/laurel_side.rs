//! Laurel's side: everything here that touches its host. The rules are those of the built-in component,
//! run as the product runs them: admitted, on an instance and a store of its own for each call, with
//! limits, and its answer checked against the contract.
//!
//! A decision here answers 23 rules, not 11: articles 2 and 16 are asked too. The rules are folded to
//! the articles that they cite.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow};
use laurel::answers;
use laurel::columns::Columns;
use laurel::contract::eligibility::{Cohort, Screening};
use laurel::contract::types::{self, Calendar, Detail, Refusal, Scores};
use laurel::cycle::{self, Cycle};
use laurel::engine::{Limits, Loaded, Runner};
use laurel::error::Error;
use laurel::lang::Lang;
use laurel::ready::Ready;
use laurel::settings::{Settings, StageSettings};
use laurel::stage::Stage;
use laurel::stages::Stages;

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
            "one store and instance for all calls, which the host has for measurements only",
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
    load: || {
        Ok(Box::new(Lines {
            rules: Rules::load(&[Stage::Eligibility])?,
            bytes: Vec::new(),
        }))
    },
    from_text: None,
};

/// Name of the way from the cycle file of one applicant to its verdicts.
pub const ONE_TEXT: &str = "Laurel, 1 in a call, from JSON";

/// Laurel from the JSON of one applicant: reading, every check, columns, a call, for each.
pub const FROM_ONE_TEXT: Entry = Entry {
    about: entry(
        ONE_TEXT,
        RULES,
        "cycle::read with all its checks, Columns, a store and an instance for each applicant",
    ),
    load: || {
        Ok(Box::new(Texts {
            rules: Rules::load(&[Stage::Eligibility])?,
            texts: Vec::new(),
        }))
    },
    from_text: None,
};

/// The scheme as a component that answers HTTP.
pub fn service() -> Result<Vec<u8>> {
    let runner = Runner::new(Limits::default())?;
    let scheme = laurel::find::find(SCHEME).map_err(erred)?;
    let ready = laurel::pipeline::prepare(&runner, scheme).map_err(erred)?;
    laurel::compose::serve(&ready).map_err(erred)
}

/// Keeps the host to one thread, as all others are.
pub fn one_thread() -> Result<()> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build_global()
        .context("one thread")
}

// ------------------------------------------------------------------------------ components

/// Rules with an engine and a pool of instances of their own: what a call costs depends on the memory
/// that an earlier one has left in the pool.
struct Rules {
    ready: Ready,
    settings: BTreeMap<Stage, StageSettings>,
    /// For each rule of eligibility, its article; none for those that no other engine is asked about.
    articles: Vec<Articles>,
}

fn erred(error: impl Into<Error>) -> anyhow::Error {
    anyhow!("{}", error.into().show(Lang::En))
}

impl Rules {
    /// Compiles the components of some stages, eligibility among them.
    fn load(stages: &[Stage]) -> Result<Self> {
        let mut scheme = laurel::find::find(SCHEME).map_err(erred)?;
        scheme.parts.retain(|stage, _| stages.contains(stage));
        let runner = Runner::new(Limits::default())?;
        let ready = laurel::pipeline::prepare(&runner, scheme).map_err(erred)?;
        let settings = ready.settings(&Settings::default()).map_err(erred)?;
        let description = ready.description(Stage::Eligibility);
        let rules = &description.context("a component of eligibility")?.rules;
        let article = |text: &str| Articles::of(text.trim_start_matches("art. "));
        let articles = rules
            .iter()
            .map(|rule| article(&rule.article.en).unwrap_or_default())
            .collect();
        Ok(Self {
            ready,
            settings,
            articles,
        })
    }

    fn eligibility(&self) -> Result<&Loaded> {
        let loaded = laurel::pipeline::loaded(&self.ready, Stage::Eligibility);
        loaded.context("a component of eligibility")
    }

    fn on<'c>(&'c self, columns: &'c Columns<'c>) -> Stages<'c> {
        Stages::new(&self.ready, columns, &self.settings)
    }

    /// From a cycle file to decisions, in one call.
    fn decide(&self, bytes: &[u8]) -> Result<Vec<Decision>> {
        let cycle = read(bytes)?;
        let columns = Columns::new(&cycle);
        let rows = rows(&columns);
        let cohort = columns.cohort(&self.ready.facts, &rows);
        let screened = self.on(&columns).screen(&rows, &cohort, Detail::Verdicts);
        let answer = screened.map_err(erred)?.answer;
        let mut decisions = Vec::with_capacity(rows.len());
        self.fold(&Detail::Verdicts, &answer, &mut decisions);
        Ok(decisions)
    }

    /// Folds 23 rules to 11 articles: by the verdicts, or by the findings where those were asked for.
    fn fold(&self, detail: &Detail, answer: &Screening, decisions: &mut Vec<Decision>) {
        let rows = answer.verdict.len();
        let mut failed = vec![Articles::default(); rows];
        if *detail == Detail::Reasons {
            for (row, rule) in answer.findings.row.iter().zip(&answer.findings.rule) {
                let article = self.articles.get(*rule as usize);
                let failed = failed.get_mut(*row as usize);
                if let (Some(article), Some(failed)) = (article, failed) {
                    failed.add(*article);
                }
            }
        } else {
            for (rule, article) in answer.rules.chunks(rows.max(1)).zip(&self.articles) {
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
}

fn read(bytes: &[u8]) -> Result<Cycle> {
    cycle::read(bytes, &[], &|_| ()).map_err(|problems| erred(Error::Cycle(problems)))
}

/// The applicants as columns. They stay as long as the process: an engine lends from nobody.
fn columns(applicants: &[Applicant]) -> Result<&'static Columns<'static>> {
    let cycle = Box::leak(Box::new(read(dossier::cycle(applicants).as_bytes())?));
    Ok(Box::leak(Box::new(Columns::new(cycle))))
}

fn rows(columns: &Columns) -> Vec<u32> {
    (0..).take(columns.len()).collect()
}

// ------------------------------------------------------------------------------ columns given

struct Batch {
    rules: Rules,
    size: usize,
    detail: Detail,
    keep: bool,
    columns: Option<&'static Columns<'static>>,
    calls: Vec<(Vec<u32>, Cohort)>,
}

impl Batch {
    fn load(size: usize, detail: Detail, keep: bool) -> Result<Box<dyn Engine>> {
        Ok(Box::new(Self {
            rules: Rules::load(&[Stage::Eligibility])?,
            size,
            detail,
            keep,
            columns: None,
            calls: Vec::new(),
        }))
    }

    /// All calls on one instance. The product makes one for each call; this shows what that costs.
    fn on_one_instance(&self, calendar: Calendar) -> Result<Vec<Decision>> {
        type Params<'a> = (&'a types::Settings, Calendar, &'a Cohort);
        type Answer = (Result<Screening, Refusal>,);
        let unit = self.rules.ready.unit(Stage::Eligibility).map_err(erred)?;
        let loaded = self.rules.eligibility()?;
        let export = loaded.export("laurel:award/eligibility@0.1.0", "screen");
        let export = export.context("a function that screens")?;
        let settings = types::Settings {
            terms: Vec::new(),
            waived: Vec::new(),
            detail: self.detail.clone(),
        };
        let mut opened = loaded.open().map_err(erred)?;
        let screen = opened.run(0, |store, instance| {
            instance.get_typed_func::<Params, Answer>(store, &export)
        });
        let (screen, _) = screen.map_err(erred)?;
        let mut decisions = Vec::new();
        for (rows, cohort) in &self.calls {
            let call = opened.run(rows.len(), |store, _| {
                screen.call(store, (&settings, calendar, cohort))
            });
            let ((answer,), _) = call.map_err(erred)?;
            let answer = answer.map_err(|refusal| anyhow!("refused: {refusal:?}"))?;
            answers::screening(unit, &settings, cohort, &answer)
                .settle(&unit.name, &answers::nobody)
                .map_err(erred)?;
            self.rules.fold(&self.detail, &answer, &mut decisions);
        }
        Ok(decisions)
    }
}

impl Engine for Batch {
    fn prepare(&mut self, input: &Input) -> Result<()> {
        let columns = columns(input.applicants)?;
        self.columns = Some(columns);
        for rows in rows(columns).chunks(self.size) {
            let cohort = columns.cohort(&self.rules.ready.facts, rows);
            self.calls.push((rows.to_vec(), cohort));
        }
        Ok(())
    }

    fn decide_all(&mut self) -> Result<Vec<Decision>> {
        let columns = self.columns.context("applicants")?;
        if self.keep {
            return self.on_one_instance(columns.calendar());
        }
        let stages = self.rules.on(columns);
        let mut decisions = Vec::with_capacity(columns.len());
        for (rows, cohort) in &self.calls {
            let screened = stages.screen(rows, cohort, self.detail.clone());
            let answer = screened.map_err(erred)?.answer;
            self.rules.fold(&self.detail, &answer, &mut decisions);
        }
        Ok(decisions)
    }
}

/// Makes a store and an instance, and asks nothing.
pub struct Opener(Rules);

impl Opener {
    /// With a pool whose memory is that of a call about these applicants.
    pub fn after(applicants: &[Applicant]) -> Result<Self> {
        let rules = Rules::load(&[Stage::Eligibility])?;
        let columns = columns(applicants)?;
        let rows = rows(columns);
        let cohort = columns.cohort(&rules.ready.facts, &rows);
        let screened = rules.on(columns).screen(&rows, &cohort, Detail::Verdicts);
        screened.map_err(erred)?;
        Ok(Self(rules))
    }

    /// Does it.
    pub fn open(&self) -> Result<()> {
        let made = self.0.eligibility()?.open();
        made.map(|_| ()).map_err(erred)
    }
}

// ------------------------------------------------------------------------------ from JSON lines

struct Lines {
    rules: Rules,
    bytes: Vec<u8>,
}

impl Engine for Lines {
    fn prepare(&mut self, input: &Input) -> Result<()> {
        self.bytes = dossier::cycle(input.applicants).into_bytes();
        Ok(())
    }

    fn decide_all(&mut self) -> Result<Vec<Decision>> {
        self.rules.decide(&self.bytes)
    }
}

/// A cycle file for each applicant: those that are given, else one is made for each.
struct Texts {
    rules: Rules,
    texts: Vec<String>,
}

impl Engine for Texts {
    fn prepare(&mut self, input: &Input) -> Result<()> {
        let made = input.applicants.iter();
        let made = made.map(|it| dossier::document(std::slice::from_ref(it)));
        self.texts = input.texts.iter().cloned().chain(made).collect();
        Ok(())
    }

    fn decide_all(&mut self) -> Result<Vec<Decision>> {
        let mut decisions = Vec::with_capacity(self.texts.len());
        for text in &self.texts {
            decisions.extend(self.rules.decide(text.as_bytes())?);
        }
        Ok(decisions)
    }
}

// ------------------------------------------------------------------------------ ranking

/// Eligibility and ranking, end to end.
pub struct Ranker {
    rules: Rules,
    columns: &'static Columns<'static>,
    rows: Vec<u32>,
    cohort: Cohort,
    scores: Scores,
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
    /// Compiles both components and takes the applicants with their scores.
    pub fn new(applicants: &[Applicant]) -> Result<Self> {
        let rules = Rules::load(&[Stage::Eligibility, Stage::Ranking])?;
        let columns = columns(applicants)?;
        let rows = rows(columns);
        let points: Vec<u32> = applicants.iter().map(|it| it.score * 100).collect();
        Ok(Self {
            columns,
            cohort: columns.cohort(&rules.ready.facts, &rows),
            scores: Scores {
                visited: vec![YES; rows.len()],
                row: rows.clone(),
                low: points.clone(),
                high: points,
                over: vec![1; rows.len()],
            },
            rules,
            rows,
        })
    }

    /// Two calls: who is eligible, and who is a candidate.
    pub fn run(&self) -> Result<Candidates> {
        let stages = self.rules.on(self.columns);
        let screened = stages.screen(&self.rows, &self.cohort, Detail::Verdicts);
        let eligible = screened.map_err(erred)?.answer.verdict;
        let selected = stages.select(&eligible, &self.scores, Detail::Verdicts);
        let candidate = selected.map_err(erred)?.answer.candidate;
        let named = |truth: u8| {
            let cells = candidate.iter().enumerate();
            cells.filter_map(move |(row, cell)| (*cell == truth).then_some(row))
        };
        Ok(Candidates {
            certain: named(YES).collect(),
            possible: named(UNKNOWN).collect(),
        })
    }
}
