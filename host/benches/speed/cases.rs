//! What is measured in this process: stages and schemes, each beside the same code compiled natively.

use std::collections::BTreeMap;
use std::path::Path;

use laurel::chained;
use laurel::columns::{Columns, Stance};
use laurel::compose::compose;
use laurel::composed;
use laurel::contract::types::{Detail, Settings};
use laurel::contract::{eligibility, types};
use laurel::cycle::{Applicant, Cycle, Synth, read, synth};
use laurel::engine::{Limits, Runner};
use laurel::ready::Ready;
use laurel::service::Backend;
use laurel::settings::StageSettings;
use laurel::stage::Stage;
use laurel::stages::Stages;

use crate::native;
use crate::report::{Section, Unit};
use crate::sample::Contest;

const SCHEME: &str = "beilun-2021";

/// An invented cycle in which one applicant in so many is visited, with five sheets of 23 marks; as
/// JSON lines.
fn lines(applicants: usize, visited_every: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let what = Synth {
        applicants,
        seed: 7,
        jsonl: true,
        visited_every: Some(visited_every),
    };
    synth(&what, &mut bytes, &|_| ()).expect("memory takes every byte");
    bytes
}

fn invent(applicants: usize, visited_every: usize) -> Cycle {
    parse(&lines(applicants, visited_every))
}

fn parse(bytes: &[u8]) -> Cycle {
    read(bytes, &[], &|_| ()).expect("an invented cycle can be read")
}

/// The scheme of 2021, whose eligibility has the most rules.
pub struct Subject {
    ready: Ready,
    settings: BTreeMap<Stage, StageSettings>,
}

fn prepare(limits: Limits) -> Ready {
    let runner = Runner::new(limits).expect("an engine");
    let scheme = laurel::find::find(SCHEME).expect("built in");
    laurel::pipeline::prepare(&runner, scheme).expect("built in")
}

impl Subject {
    pub fn new(limits: Limits) -> Self {
        let ready = prepare(limits);
        let settings = ready.settings(&Default::default()).expect("defaults");
        Self { ready, settings }
    }

    fn stages<'c>(&'c self, columns: &'c Columns<'c>) -> Stages<'c> {
        Stages::new(&self.ready, columns, &self.settings)
    }

    fn native(&self, columns: &Columns, rows: &[u32]) -> native::Input {
        native::Input::new(
            &columns.calendar(),
            &columns.cohort(&self.ready.facts, rows),
            &columns.visits_of(rows),
            columns.decisions(),
            &columns
                .aftermath(SCHEME, 300_000, &[], &[], Stance::Open)
                .columns,
        )
    }
}

fn rows_of(cycle: &Cycle) -> Vec<u32> {
    (0..).take(cycle.applicants.len()).collect()
}

/// Calls of eligibility on one instance, which the host does not make: what a call costs apart from
/// its instance.
fn kept<'s>(
    subject: &'s Subject,
    cohort: eligibility::Cohort,
    calendar: types::Calendar,
    rows: usize,
) -> impl FnMut() -> eligibility::Screening + 's {
    type Params<'a> = (&'a Settings, types::Calendar, &'a eligibility::Cohort);
    type Answer = (Result<eligibility::Screening, types::Refusal>,);
    let unit = &subject.ready.units[&Stage::Eligibility];
    let loaded = laurel::pipeline::loaded(&subject.ready, Stage::Eligibility).expect("built in");
    let mut opened = loaded.open().expect("an instance");
    let export = loaded
        .export("laurel:award/eligibility@0.1.0", "screen")
        .expect("exported");
    let (screen, _) = opened
        .run(0, |store, instance| {
            instance.get_typed_func::<Params, Answer>(store, &export)
        })
        .expect("the function");
    let settings = Settings {
        terms: Vec::new(),
        waived: Vec::new(),
        detail: Detail::Verdicts,
    };
    move || {
        let call = opened.run(rows, |store, _| {
            screen.call(store, (&settings, calendar, &cohort))
        });
        let ((answer,), _) = call.expect("an answer");
        let answer = answer.expect("good columns");
        let found = laurel::answers::screening(unit, &settings, &cohort, &answer);
        found
            .settle(&unit.name, &laurel::answers::nobody)
            .expect("a good answer");
        answer
    }
}

/// Eligibility by the size of a call: natively, on one instance, on a fresh instance for each call as
/// the host does; and with what comes before it, the columns and the parsing.
pub fn eligibility(subject: &Subject, rounds: usize) -> Section {
    const SIZES: [usize; 6] = [1, 10, 100, 1_000, 10_000, 100_000];
    const NATIVE: &str = "native";
    const KEPT: &str = "component, instance kept";
    const FRESH: &str = "component";
    const COLUMNS: &str = "columns and component";
    let mut rows = Vec::new();
    for size in SIZES {
        let bytes = lines(size, 10);
        let cycle = parse(&bytes);
        let columns = Columns::new(&cycle);
        let all = rows_of(&cycle);
        let stages = subject.stages(&columns);
        let cohort = columns.cohort(&subject.ready.facts, &all);
        let native = subject.native(&columns, &all);
        let mut contest = Contest::default();
        contest.enter(NATIVE, size, || native.screen(false));
        let calls = kept(subject, cohort.clone(), columns.calendar(), size);
        contest.enter(KEPT, size, calls);
        contest.enter(FRESH, size, || {
            stages.screen(&all, &cohort, Detail::Verdicts).ok()
        });
        contest.enter(COLUMNS, size, || {
            let cohort = columns.cohort(&subject.ready.facts, &all);
            stages.screen(&all, &cohort, Detail::Verdicts).ok()
        });
        contest.enter("parsing, columns and component", size, || {
            let cycle = parse(&bytes);
            let columns = Columns::new(&cycle);
            let cohort = columns.cohort(&subject.ready.facts, &all);
            subject
                .stages(&columns)
                .screen(&all, &cohort, Detail::Verdicts)
                .ok()
        });
        rows.extend(contest.run(rounds));
    }
    let title = "Eligibility, a verdict for each of 23 rules";
    let mut section = Section::new(title, Unit::NanosecondsPerApplicant, rows);
    for size in [1_000, 10_000] {
        let (native, fresh) = (section.figure(NATIVE, size), section.figure(FRESH, size));
        section.bar(format!("eligibility, {size} in a call"), fresh, 25.0, "ns");
        let what = format!("eligibility, {size} in a call, against native");
        section.bar(what, fresh / native, 2.0, "×");
        let columns = section.figure(COLUMNS, size);
        section.bar(
            format!("eligibility, {size} in a call, columns included"),
            columns,
            150.0,
            "ns",
        );
    }
    section
}

/// Reasons, where every applicant passes and where every applicant fails.
pub fn reasons(subject: &Subject, rounds: usize) -> Section {
    const SIZE: usize = 8192;
    let cycle = invent(4 * SIZE, 10);
    let columns = Columns::new(&cycle);
    let rows = rows_of(&cycle);
    let stages = subject.stages(&columns);
    let cohort = columns.cohort(&subject.ready.facts, &rows);
    let screened = stages.screen(&rows, &cohort, Detail::Verdicts).ok();
    let verdict = screened.expect("an answer").answer.verdict;
    let who = |wanted: u8| {
        let applicants = cycle.applicants.iter().zip(&verdict);
        let applicants: Vec<Applicant> = applicants
            .filter(|(_, verdict)| **verdict == wanted)
            .map(|(applicant, _)| applicant.clone())
            .take(SIZE)
            .collect();
        Cycle {
            applicants,
            ..invent(0, 1)
        }
    };
    let (passing, failing) = (who(2), who(1));
    let mut measured = Vec::new();
    for (name, cycle) in [("passing", &passing), ("failing", &failing)] {
        let columns = Columns::new(cycle);
        let rows = rows_of(cycle);
        let cohort = columns.cohort(&subject.ready.facts, &rows);
        let native = subject.native(&columns, &rows);
        let stages = subject.stages(&columns);
        let mut contest = Contest::default();
        for (detail, what) in [(Detail::Verdicts, "verdicts"), (Detail::Reasons, "reasons")] {
            let (rows, cohort, stages) = (&rows, &cohort, &stages);
            contest.enter(format!("{name}, {what}"), rows.len(), move || {
                stages.screen(rows, cohort, detail.clone()).ok()
            });
        }
        contest.enter(format!("{name}, reasons, native"), rows.len(), || {
            native.screen(true)
        });
        let figures = contest.run(rounds);
        // Shown beside each other, although one has a few applicants more than the other.
        measured.extend(
            figures
                .into_iter()
                .map(|row| crate::report::Row { size: SIZE, ..row }),
        );
    }
    let mut section = Section::new(
        "Reasons in eligibility",
        Unit::NanosecondsPerApplicant,
        measured,
    );
    let figure = |section: &Section, name: &str| section.figure(name, SIZE);
    let ratio = figure(&section, "passing, reasons") / figure(&section, "passing, verdicts");
    section.bar("reasons against verdicts, where all pass", ratio, 1.5, "×");
    let failing = figure(&section, "failing, reasons");
    section.bar("reasons, where all fail", failing, 500.0, "ns");
    section
}

/// The scheme as one component, which runs its own chain.
fn composed(subject: &Subject) -> Ready {
    let file = Path::new("award.wasm");
    let bytes = compose(&subject.ready).expect("built in");
    let scheme = composed::open(
        file,
        laurel::find::part_of(file, bytes),
        &Default::default(),
    )
    .expect("just composed");
    let runner = Runner::new(Limits::default()).expect("an engine");
    laurel::pipeline::prepare(&runner, scheme).expect("just composed")
}

/// The four stages on one thread, each by itself and as one run; every tenth applicant is visited.
pub fn four_stages(subject: &Subject, unwatched: &Subject, rounds: usize) -> Section {
    const SIZE: usize = 10_000;
    const COMPOSED: &str = "scheme, composed";
    let cycle = invent(SIZE, 10);
    let columns = Columns::new(&cycle);
    let rows = rows_of(&cycle);
    let native = subject.native(&columns, &rows);
    // Made once, like the columns of the native run.
    columns.visits();
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let one = one.expect("a thread");
    let run = |subject: &Subject| {
        one.install(|| {
            let settings = subject.settings.clone();
            let run = subject
                .ready
                .run(&columns, settings, Detail::Verdicts, &|_| ());
            run.ok().map(|run| run.eligible.len())
        })
    };
    let stages = subject.stages(&columns);
    let cohort = columns.cohort(&subject.ready.facts, &rows);
    let visits = columns.visits_of(&rows);
    let screened = stages.screen(&rows, &cohort, Detail::Verdicts).ok();
    let eligible = screened.expect("an answer").answer.verdict;
    let scored = stages.score(&rows, &visits, Detail::Verdicts).ok();
    let scores = scored.expect("an answer").answer.scores;
    let composed = composed(subject);
    let composed_settings = composed.settings(&Default::default()).expect("defaults");
    let plan = chained::plan(&composed_settings, &Detail::Verdicts);
    let arguments = chained::cycle(&composed, &columns, Stance::Open);
    let select = || stages.select(&eligible, &scores, Detail::Verdicts).ok();
    let selection = select().expect("an answer").answer;
    let assessment = native.score();

    let mut contest = Contest::default();
    contest.enter("eligibility, native", SIZE, || native.screen(false));
    contest.enter("eligibility", SIZE, || {
        stages.screen(&rows, &cohort, Detail::Verdicts).ok()
    });
    contest.enter("scoring, native", SIZE, || native.score());
    contest.enter("scoring", SIZE, || {
        stages.score(&rows, &visits, Detail::Verdicts).ok()
    });
    contest.enter("ranking, native", SIZE, || {
        native.select(&eligible, &assessment.scores)
    });
    contest.enter("ranking", SIZE, select);
    contest.enter("sanction, native", SIZE, || native.enforce());
    contest.enter("sanction", SIZE, || {
        stages.enforce(&selection, Detail::Verdicts).ok()
    });
    contest.enter("scheme, native", SIZE, || native.run());
    contest.enter("scheme", SIZE, || run(subject));
    contest.enter("scheme, limits off", SIZE, || run(unwatched));
    contest.enter(COMPOSED, SIZE, || {
        Backend::run(&composed, &plan, &arguments).ok()
    });
    let title = "Four stages, every tenth applicant with five sheets of 23 marks";
    let mut section = Section::new(title, Unit::NanosecondsPerApplicant, contest.run(rounds));
    let scheme = section.figure("scheme", SIZE);
    let (native, free) = (
        section.figure("scheme, native", SIZE),
        section.figure("scheme, limits off", SIZE),
    );
    let hop = section.figure(COMPOSED, SIZE) / 4.0;
    section.bar("composed, each of the four hops", hop, 120.0, "ns");
    section.bar("four stages", scheme, 100.0, "ns");
    section.bar("four stages against native", scheme / native, 2.5, "×");
    section.bar("limits on against off", scheme / free, 1.2, "×");
    section
}

/// Fresh instances on an engine that has done nothing before: of one stage, and of all four.
pub fn instances(rounds: usize) -> Section {
    let ready = prepare(Limits::default());
    let open = |stage: &Stage| {
        laurel::pipeline::loaded(&ready, *stage).is_some_and(|it| it.open().is_ok())
    };
    let mut contest = Contest::default();
    contest.enter("a stage", 1, || open(&Stage::Eligibility));
    contest.enter("a scheme", 1, || Stage::ALL.iter().all(open));
    let mut rows = contest.run(rounds);
    for row in &mut rows {
        row.figure /= 1e3;
    }
    let mut section = Section::new(
        "Store and instance, nothing asked",
        Unit::Microseconds,
        rows,
    );
    let (stage, scheme) = (section.figure("a stage", 1), section.figure("a scheme", 1));
    section.bar("instance of a stage", stage, 6.0, "µs");
    section.bar("instances of a scheme", scheme, 25.0, "µs");
    section
}
