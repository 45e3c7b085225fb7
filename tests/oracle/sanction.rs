//! Articles 23 and 26 to 29, and the table of the 2014 measure, event by event and act by act.

use laurel::cycle::{ActStep, Award, Conduct, ConductKind, Cycle, Day, Event, EventKind, Title};
use laurel::outcome::Progress;
use laurel::stage::Answer;

use super::eligibility::{T, all, t};
use T::{No, Open, Yes};

/// What a version leaves to readings.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// 0 is 2014, 1 is 2021.
    pub version: usize,
    /// 26(5): one of its four elements is enough.
    pub any_element: bool,
    /// 29: the revision reaches titles given under what it replaces.
    pub reaches: bool,
    /// 29: from this day; the draft leaves it blank.
    pub from: Option<Day>,
    /// 2014: cycles for which fraud bars.
    pub bar: i64,
}

/// A measure, as far as anybody asks: what sets it off, what it is, whether it applies, how far it has
/// come, how much is to be recovered.
pub type Measure = (String, &'static str, Answer, Progress, Option<i64>);

/// Who decides, as the text has it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It follows by itself (应…).
    Shall,
    /// The bureau may propose it, the government decides (可提请…批准决定).
    May,
}

const GIVE_UP: [&str; 3] = ["stop-promoting", "stop-mark", "inform-public"];

/// The measures of a cycle without winners of its own.
pub fn judge(cycle: &Cycle, terms: &Terms) -> Vec<Measure> {
    let mut measures = Vec::new();
    for event in &cycle.events {
        let title = cycle.titles.iter().find(|title| title.id == event.honour);
        // What has been revoked is no title any more.
        let gone =
            title.is_some_and(|title| revoked(cycle, title).is_some_and(|day| event.on > day));
        if let Some(title) = title.filter(|_| !gone) {
            on_title(cycle, title, event, terms, &mut measures);
        }
    }
    for conduct in &cycle.conduct {
        on_reviewer(cycle, conduct, &mut measures);
    }
    measures
}

/// The day from which a title is gone: as it is said of the title, or as the government decided it.
fn revoked(cycle: &Cycle, title: &Title) -> Option<Day> {
    let of_title = |id: &laurel::cycle::Id| {
        let mut events = cycle.events.iter();
        events.any(|it| it.id == *id && it.honour == title.id && it.kind == EventKind::Fraud)
    };
    let decisions = cycle.acts.iter().filter(|act| {
        act.step == ActStep::Decided
            && act.measure.as_deref() == Some("revoke-title")
            && act.event.as_ref().is_some_and(of_title)
    });
    decisions.map(|act| act.on).chain(title.revoked.day()).min()
}

fn on_title(
    cycle: &Cycle,
    title: &Title,
    event: &Event,
    terms: &Terms,
    measures: &mut Vec<Measure>,
) {
    // Only what happens to a title that this version governs, after it was given.
    let governed = governed(title, event.on, terms);
    let after = title
        .awarded
        .map_or(Open, |awarded| t(Some(event.on >= awarded)));
    let elements = [
        t(event.ineffective),
        t(event.declined),
        t(event.irresponsible),
        t(event.model_lost),
    ];
    let grave = t(event.grave);
    let (conditions, kind, mut what): (T, Kind, Vec<&'static str>) = match event.kind {
        // 26(1) to (5): the winner shall stop, and the public is told.
        EventKind::Accident | EventKind::Breach => (grave, Kind::Shall, GIVE_UP.to_vec()),
        EventKind::QualityProblem => (
            all(&[grave, t(event.effect)]),
            Kind::Shall,
            GIVE_UP.to_vec(),
        ),
        EventKind::OperatingLoss => (
            all(&[grave, t(event.bad_management)]),
            Kind::Shall,
            GIVE_UP.to_vec(),
        ),
        EventKind::Decline => {
            let met = if terms.any_element {
                if elements.contains(&Yes) {
                    Yes
                } else if elements.contains(&Open) {
                    Open
                } else {
                    No
                }
            } else {
                all(&elements)
            };
            (met, Kind::Shall, GIVE_UP.to_vec())
        }
        // 27: four things, each of which is proposed and decided.
        EventKind::Fraud => (
            grave,
            Kind::May,
            vec!["revoke-title", "take-back-cup", "recover-prize"],
        ),
        // 23 states no sanction.
        EventKind::TitleUse => return,
    };
    if event.kind == EventKind::Fraud {
        if terms.version == 1 {
            what.push("expose");
        } else if terms.bar > 0 {
            what.push("bar-applications");
        }
    }
    let applies = all(&[governed, after, conditions]);
    if applies == No {
        return;
    }
    for measure in what {
        let steps: Vec<(Day, ActStep)> = cycle
            .acts
            .iter()
            .filter(|act| act.event.as_ref() == Some(&event.id))
            .filter(|act| act.measure.as_deref().is_none_or(|of| of == measure))
            .filter(|act| act.on >= event.on)
            .map(|act| (act.on, act.step))
            .collect();
        let amount = (measure == "recover-prize")
            .then(|| title.prize.and_then(|prize| i64::try_from(prize).ok()))
            .flatten()
            .filter(|amount| *amount > 0);
        measures.push((
            event.id.to_string(),
            measure,
            answer(applies),
            progress(applies, kind, steps),
            amount,
        ));
    }
}

fn on_reviewer(cycle: &Cycle, conduct: &Conduct, measures: &mut Vec<Measure>) {
    let done = t(conduct.established);
    let adverse = all(&[done, t(conduct.adverse)]);
    let crime = all(&[done, t(conduct.crime)]);
    let mut asked = vec![(crime, Kind::Shall, "criminal-liability")];
    if conduct.kind != ConductKind::Secrecy {
        asked.push((adverse, Kind::May, "cancel-review-rights"));
        asked.push((adverse, Kind::May, "discipline"));
    }
    for (applies, kind, measure) in asked {
        if applies == No {
            continue;
        }
        let steps: Vec<(Day, ActStep)> = cycle
            .acts
            .iter()
            .filter(|act| act.conduct.as_ref() == Some(&conduct.id))
            .filter(|act| act.measure.as_deref().is_none_or(|of| of == measure))
            .filter(|act| conduct.on.is_none_or(|on| act.on >= on))
            .map(|act| (act.on, act.step))
            .collect();
        measures.push((
            conduct.id.to_string(),
            measure,
            answer(applies),
            progress(applies, kind, steps),
            None,
        ));
    }
}

/// Which version a title is under: the one under which it was given, or, where that is not known, the
/// one that has an award of this name. A revision reaches titles of what it replaces for what happens
/// once it is in force.
fn governed(title: &Title, on: Day, terms: &Terms) -> T {
    let (old, new) = match (title.scheme.as_deref(), title.award) {
        (Some(scheme), _) => (scheme == "beilun-2014", scheme == "beilun-2021"),
        (None, Some(award)) => (award == Award::DistrictFormer, award == Award::District),
        (None, None) => return Open,
    };
    match terms.version {
        0 => t(Some(old)),
        _ if new => Yes,
        // 自202_年: not before 2020.
        _ if old && terms.reaches => match terms.from {
            None if on < "2020-01-01".parse::<Day>().unwrap() => No,
            None => Open,
            Some(from) => t(Some(on >= from)),
        },
        _ => No,
    }
}

fn progress(applies: T, kind: Kind, mut steps: Vec<(Day, ActStep)>) -> Progress {
    if applies == Open {
        return Progress::Undetermined;
    }
    if kind == Kind::Shall {
        let done = steps.iter().any(|(_, step)| *step == ActStep::Done);
        return if done { Progress::Done } else { Progress::Due };
    }
    let order = |step: ActStep| match step {
        ActStep::Proposed => 1,
        ActStep::Decided => 2,
        ActStep::Rejected => 3,
        ActStep::Done => 4,
    };
    steps.sort_by_key(|(on, step)| (*on, order(*step)));
    let mut now = Progress::Proposable;
    for (_, step) in steps {
        now = match (now, step) {
            // It is over; and a decision is not undone by proposing once more.
            (Progress::Done, _) => Progress::Done,
            (Progress::Decided, ActStep::Proposed) => Progress::Decided,
            (_, ActStep::Proposed) => Progress::Proposed,
            (_, ActStep::Decided) => Progress::Decided,
            (_, ActStep::Rejected) => Progress::Rejected,
            (Progress::Decided, ActStep::Done) => Progress::Done,
            // Nothing is done before it is decided.
            (other, ActStep::Done) => other,
        };
    }
    now
}

fn answer(applies: T) -> Answer {
    if applies == Yes {
        Answer::Yes
    } else {
        Answer::Open
    }
}
