//! Checks that all agree, then measures.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde::Serialize;

use crate::applicant::Applicant;
use crate::article::Decision;
use crate::contest::{Contest, Measured};
use crate::dossier;
use crate::engines::{self, About, Engine, Entry, Input};
use crate::export::{self, Outside};
use crate::laurel_side::{self, Candidates, Opener, Ranker};
use crate::serving::{self, Served};
use crate::startup::{self, Start};

/// Rounds in which servers are asked, at most.
const SERVED: usize = 7;
/// How often each engine is started.
const STARTS: usize = 7;

/// What to do.
pub struct Plan {
    /// How many applicants.
    pub applicants: usize,
    /// Seed of the draw.
    pub seed: u64,
    /// Rounds of measuring.
    pub rounds: usize,
    /// Folder for what is exchanged with engines outside of Rust.
    pub data: PathBuf,
}

/// An engine with its times.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Nanoseconds for each decision, the median round.
    pub ns: f64,
    /// The rounds at a quarter and at three quarters.
    pub quartiles: [f64; 2],
    /// How many times as long as Laurel with many in a call it takes.
    pub of_batch: f64,
    /// How many times as long as Laurel with one in a call it takes.
    pub of_single: f64,
    /// The reasons that it gives.
    pub reasons: String,
    /// Whether it can rank.
    pub ranks: String,
    /// How it is used.
    pub how: String,
    /// How many decisions were checked.
    pub checked: usize,
}

/// An engine with its times from JSON text.
#[derive(Clone, Debug, Serialize)]
pub struct TextLine {
    /// Name.
    pub name: String,
    /// Nanoseconds for each decision, from the text of the 21 facts; none for Laurel.
    pub short_ns: Option<f64>,
    /// From a text with as many facts as Laurel's.
    pub long_ns: f64,
    /// How many times as long as Laurel from JSON lines the latter takes.
    pub of_laurel: f64,
}

/// Everything that was found.
#[derive(Debug, Serialize)]
pub struct Results {
    /// How many applicants.
    pub applicants: usize,
    /// How many of them are eligible.
    pub eligible: usize,
    /// Seed of the draw.
    pub seed: u64,
    /// Rounds.
    pub rounds: usize,
    /// Load of the machine before anything was measured, where that can be told.
    pub load_average: String,
    /// The engines, the fastest first.
    pub engines: Vec<Line>,
    /// Laurel with fewer in a call, and with its findings.
    pub laurel: Vec<Line>,
    /// From JSON text.
    pub texts: Vec<TextLine>,
    /// Answers and bytes of a text: the 21 facts, as many as Laurel's, Laurel's line.
    pub text_sizes: [(usize, usize); 3],
    /// Making Laurel's store and instance, in nanoseconds: after calls about one applicant, and after
    /// calls about all.
    pub instantiate_ns: [f64; 2],
    /// Laurel's eligibility and ranking end to end, in milliseconds.
    pub ranking_ms: f64,
    /// Rows of the right candidates: certain, and tied across the cut.
    pub candidates: [Vec<usize>; 2],
    /// Times from nothing to the first decision.
    pub starts: Vec<(String, Start)>,
    /// Over HTTP.
    pub served: Vec<Served>,
    /// Engines outside of Rust.
    pub outside: Vec<Outside>,
}

/// Every way that is measured.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    laurel_side::ENTRIES.iter().chain(engines::all())
}

/// An engine that is ready to decide.
struct Ready {
    about: About,
    label: String,
    engine: Box<dyn Engine>,
}

/// Checks, measures, and checks again.
pub fn run(
    plan: &Plan,
    applicants: &[Applicant],
    decisions: &[Decision],
    candidates: &Candidates,
) -> Result<Results> {
    let load_average = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load_average = load_average
        .split(' ')
        .next()
        .unwrap_or_default()
        .to_owned();
    let outside = export::read(&plan.data)?;
    let all: Vec<Entry> = entries().copied().collect();
    let starts = startup::measure(&all, STARTS, &plan.data)?;

    let short: Vec<String> = texts(applicants, dossier::short_text)?;
    let long: Vec<String> = texts(applicants, dossier::long_text)?;
    let given = |texts| Input { applicants, texts };
    let mut ready = Vec::new();
    for entry in &all {
        let engine = (entry.load)()?;
        ready.push(prepare(entry.about, "", engine, &given(&[]))?);
        if let Some(load) = entry.from_text {
            ready.push(prepare(entry.about, " <short", load()?, &given(&short))?);
            ready.push(prepare(entry.about, " <long", load()?, &given(&long))?);
        }
    }
    for lines in [laurel_side::FROM_LINES, laurel_side::FROM_ONE_TEXT] {
        ready.push(prepare(lines.about, "", (lines.load)()?, &given(&[]))?);
    }
    let ranker = Ranker::new(applicants)?;
    check(&mut ready, decisions)?;
    check_ranking(&ranker, candidates)?;
    let small = Opener::after(applicants.get(..1).context("an applicant")?)?;
    let large = Opener::after(applicants)?;

    let mut contest = Contest::default();
    for one in &mut ready {
        let engine = &mut one.engine;
        contest.enter(&one.label, applicants.len(), || {
            std::hint::black_box(engine.decide_all()?);
            Ok(())
        });
    }
    contest.enter("instantiate", 1, || small.open());
    contest.enter("instantiate after all", 1, || large.open());
    contest.enter("ranking", 1, || ranker.run().map(|_| ()));
    let measured = contest.run(plan.rounds)?;
    let served = serving::measure(applicants, decisions, plan.rounds.min(SERVED), &plan.data)?;
    check(&mut ready, decisions)?;

    let of = |label: &str| -> Result<&Measured> {
        let found = measured.iter().find(|it| it.name == label);
        found.with_context(|| format!("{label}: not measured"))
    };
    let (batch, single) = (of(laurel_side::BATCH)?, of(laurel_side::SINGLE)?);
    let line = |about: &About| -> Result<Line> {
        let times = of(about.name)?;
        Ok(Line {
            name: about.name.to_owned(),
            version: version(about.package),
            ns: times.median(),
            quartiles: times.quartiles(),
            of_batch: times.times(batch),
            of_single: times.times(single),
            reasons: about.reasons.to_owned(),
            ranks: about.ranks.to_owned(),
            how: about.how.to_owned(),
            checked: applicants.len(),
        })
    };
    let main = [
        laurel_side::BATCH,
        laurel_side::FINDINGS,
        laurel_side::SINGLE,
    ];
    let mut engines = Vec::new();
    let mut laurel = Vec::new();
    for entry in &all {
        let about = &entry.about;
        if about.package != Some("laurel") || main.contains(&about.name) {
            engines.push(line(about)?);
        }
        if about.package == Some("laurel") {
            laurel.push(line(about)?);
        }
    }
    for row in outside
        .iter()
        .flat_map(|it| &it.rows)
        .filter(|row| row.main)
    {
        engines.push(Line {
            name: row.name.clone(),
            version: row.version.clone(),
            ns: row.ns,
            quartiles: row.quartiles,
            of_batch: row.ns / batch.median(),
            of_single: row.ns / single.median(),
            reasons: row.reasons.clone(),
            ranks: row.ranks.clone(),
            how: row.how.clone(),
            checked: row.checked,
        });
    }
    engines.sort_by(|a, b| a.ns.total_cmp(&b.ns));

    let lines = of(laurel_side::LINES)?;
    let one = of(laurel_side::ONE_TEXT)?;
    let mut from_text = vec![
        TextLine {
            name: laurel_side::LINES.to_owned(),
            short_ns: None,
            long_ns: lines.median(),
            of_laurel: 1.0,
        },
        TextLine {
            name: laurel_side::ONE_TEXT.to_owned(),
            short_ns: None,
            long_ns: one.median(),
            of_laurel: one.times(lines),
        },
    ];
    for entry in all.iter().filter(|entry| entry.from_text.is_some()) {
        let name = entry.about.name;
        let times = of(&format!("{name} <long"))?;
        from_text.push(TextLine {
            name: name.to_owned(),
            short_ns: Some(of(&format!("{name} <short"))?.median()),
            long_ns: times.median(),
            of_laurel: times.times(lines),
        });
    }
    from_text.sort_by(|a, b| a.long_ns.total_cmp(&b.long_ns));

    Ok(Results {
        applicants: applicants.len(),
        eligible: decisions.iter().filter(|it| it.eligible).count(),
        seed: plan.seed,
        rounds: plan.rounds,
        load_average,
        text_sizes: text_sizes(applicants, &short, &long)?,
        instantiate_ns: [
            of("instantiate")?.median(),
            of("instantiate after all")?.median(),
        ],
        ranking_ms: of("ranking")?.median() / 1e6,
        engines,
        laurel,
        texts: from_text,
        candidates: [candidates.certain.clone(), candidates.possible.clone()],
        starts,
        served,
        outside,
    })
}

fn texts(applicants: &[Applicant], text: fn(&Applicant) -> Result<String>) -> Result<Vec<String>> {
    applicants.iter().map(text).collect()
}

fn prepare(
    about: About,
    suffix: &str,
    mut engine: Box<dyn Engine>,
    input: &Input,
) -> Result<Ready> {
    let label = format!("{}{suffix}", about.name);
    engine.prepare(input).with_context(|| label.clone())?;
    Ok(Ready {
        about,
        label,
        engine,
    })
}

/// Every decision of every engine, against plain Rust.
fn check(ready: &mut [Ready], expected: &[Decision]) -> Result<()> {
    for one in ready {
        let label = &one.label;
        let given = one.engine.decide_all().with_context(|| label.clone())?;
        if given.len() != expected.len() {
            let (given, expected) = (given.len(), expected.len());
            bail!("{label}: {given} decisions about {expected} applicants");
        }
        let reasons = one.about.reasons != "none";
        for (row, (given, expected)) in given.iter().zip(expected).enumerate() {
            let same = given.eligible == expected.eligible
                && if reasons {
                    given.failed == expected.failed
                } else {
                    given.failed.is_none()
                };
            if !same {
                bail!("applicant {row}: {label} says {given}; plain Rust says {expected}");
            }
        }
    }
    Ok(())
}

fn check_ranking(ranker: &Ranker, expected: &Candidates) -> Result<()> {
    let given = ranker.run()?;
    if given != *expected {
        bail!("ranking: Laurel says {given:?}; plain Rust says {expected:?}");
    }
    Ok(())
}

/// Answers and bytes of the middle text of each kind.
fn text_sizes(
    applicants: &[Applicant],
    short: &[String],
    long: &[String],
) -> Result<[(usize, usize); 3]> {
    let average = |bytes: usize| bytes / applicants.len().max(1);
    let bytes = |texts: &[String]| average(texts.iter().map(String::len).sum());
    let answers = |text: &str| serde_json::from_str(text).map(|it| dossier::leaves(&it));
    let first = applicants.first().context("an applicant")?;
    Ok([
        (answers(short.first().context("a text")?)?, bytes(short)),
        (answers(long.first().context("a text")?)?, bytes(long)),
        (
            dossier::leaves(&dossier::line(0, first)),
            average(dossier::cycle(applicants).len()),
        ),
    ])
}

/// The locked version of a package.
fn version(package: Option<&str>) -> String {
    let Some(package) = package else {
        return "—".to_owned();
    };
    let name = format!("name = \"{package}\"");
    let mut lines = include_str!("../Cargo.lock").lines();
    let found = lines.find(|line| *line == name).and_then(|_| lines.next());
    let version = found.and_then(|line| line.split('"').nth(1));
    version.unwrap_or("unknown").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::applicant::draw;
    use crate::article::Articles;
    use crate::engines::native;
    use crate::rank;

    fn ready(applicants: &[Applicant]) -> Vec<Ready> {
        let short = texts(applicants, dossier::short_text).unwrap();
        let input = |texts| Input { applicants, texts };
        let mut ready = Vec::new();
        for entry in entries().chain([&laurel_side::FROM_LINES, &laurel_side::FROM_ONE_TEXT]) {
            let engine = (entry.load)().unwrap();
            ready.push(prepare(entry.about, "", engine, &input(&[])).unwrap());
            if let Some(load) = entry.from_text {
                ready.push(
                    prepare(entry.about, " <short", load().unwrap(), &input(&short)).unwrap(),
                );
            }
        }
        ready
    }

    #[test]
    fn all_agree_on_further_draws() {
        for seed in 2..6 {
            let applicants = draw(500, seed);
            let decisions = native::decide(&applicants);
            check(&mut ready(&applicants), &decisions).unwrap();
            let candidates = rank::candidates(&applicants, &decisions);
            check_ranking(&Ranker::new(&applicants).unwrap(), &candidates).unwrap();
        }
    }

    #[test]
    fn a_difference_is_named() {
        let applicants = draw(10, 1);
        let mut decisions = native::decide(&applicants);
        decisions[7] = Decision::by(Articles(1 << 10 | 1));
        let said = check(&mut ready(&applicants), &decisions).unwrap_err();
        let said = said.to_string();
        assert!(
            said.starts_with("applicant 7: Laurel, 10,000 in a call says "),
            "{said}"
        );
        assert!(
            said.ends_with("plain Rust says not eligible, failed articles [3, 11(5)]"),
            "{said}"
        );
    }

    #[test]
    fn the_draw_is_the_same_everywhere_and_meets_the_edges() {
        let applicants = draw(10_000, 1);
        let decisions = native::decide(&applicants);
        assert_eq!(decisions.iter().filter(|it| it.eligible).count(), 2461);
        assert_eq!(
            applicants.iter().map(|it| it.score).sum::<u32>() % 1000,
            373
        );
        // The last day on which three years are complete on the deadline, and the first on which not.
        for (years, day) in [(3, (6, 30)), (2, (7, 1))] {
            let on = |it: &&Applicant| it.facts.years == years && it.started == day;
            assert!(applicants.iter().filter(on).count() > 0, "{years} {day:?}");
        }
        for article in 0..11 {
            let fails = |it: &&Decision| it.failed.unwrap().0 >> article & 1 == 1;
            assert!(decisions.iter().filter(fails).count() > 50, "{article}");
        }
        let [certain, possible] = {
            let candidates = rank::candidates(&applicants, &decisions);
            [candidates.certain.len(), candidates.possible.len()]
        };
        assert!(certain < rank::PLACES && certain + possible > rank::PLACES);
    }
}
