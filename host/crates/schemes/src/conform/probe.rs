//! The stages as the gate asks them: arguments that can be changed, answers that can be compared.

use laurel_engine::component::{ComponentNamedList, Lift, Lower};

use super::Subject;
use laurel_contract::types::{Calendar, Findings, Refusal, Scores, Settings, Truths};
use laurel_contract::{eligibility, ranking, sanction, scoring};
use laurel_engine::engine::{Failure, Opened, Used};
use laurel_scheme::answers::{self, Breaches, Place, at};

/// What a call gave: an answer or a refusal.
pub(super) type Answered<T> = Result<(Result<T, Refusal>, Used), Failure>;

/// What the gate does with a stage.
pub(super) trait Probe {
    /// Where the contract says what a call does.
    const CALL: Place;
    /// The arguments of a call.
    type Args: Clone;
    /// The answer.
    type Answer: PartialEq;

    /// Calls the stage on an instance.
    fn ask(unit: &Subject, on: &mut Opened, args: &Self::Args) -> Answered<Self::Answer>;
    /// The settings among the arguments.
    fn settings(args: &mut Self::Args) -> &mut Settings;
    /// Rows of the call.
    fn rows(args: &Self::Args) -> usize;
    /// What an answer breaks of the contract.
    fn breaks(&self, unit: &Subject, args: &Self::Args, answer: &Self::Answer) -> Breaches;
    /// The findings of an answer, which are put into its place.
    fn findings(answer: &mut Self::Answer) -> &mut Findings;
    /// Arguments that are wrong, each with what is wrong and the refusal that it should get.
    fn wrong(args: &Self::Args) -> Vec<Wrong<Self::Args>>;
    /// Whether what answers say of rows is the same for these rows in another order or in parts.
    fn same_for_rows(&self, unit: &Subject, args: &Self::Args) -> Result<bool, Failure>;
}

/// Arguments that are wrong.
pub(super) struct Wrong<Args> {
    /// What is wrong with them.
    pub what: &'static str,
    /// The arguments.
    pub args: Args,
    /// The kind of refusal.
    pub expected: &'static str,
}

/// The word of the contract for a refusal.
pub(super) fn word(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::UnknownTerm(_) => "unknown-term",
        Refusal::TermOutOfRange(_) => "term-out-of-range",
        Refusal::RepeatedTerm(_) => "repeated-term",
        Refusal::UnknownRule(_) => "unknown-rule",
        Refusal::BadCode(_) => "bad-code",
        Refusal::WrongLength(_) => "wrong-length",
        Refusal::Unsorted(_) => "unsorted",
    }
}

fn called<Params, Return>(
    unit: &Subject,
    on: &mut Opened,
    rows: usize,
    params: Params,
) -> Answered<Return>
where
    Params: ComponentNamedList + Lower,
    Return: Lift + 'static,
{
    on.run(rows, |store, instance| {
        let function = instance
            .get_typed_func::<Params, (Result<Return, Refusal>,)>(&mut *store, unit.callee.work)?;
        Ok(function.call(store, params)?.0)
    })
}

/// Asks on a fresh instance. A refusal where an answer is due is none.
pub(super) fn answer<P: Probe>(
    unit: &Subject,
    args: &P::Args,
) -> Result<(P::Answer, Used), Failure> {
    let (answer, used) = P::ask(unit, &mut unit.callee.loaded.open()?, args)?;
    match answer {
        Ok(answer) => Ok((answer, used)),
        Err(refusal) => Err(unit.refused(&refusal)),
    }
}

/// One wrong argument: what is wrong, how it is made so, and the refusal that is due.
macro_rules! wrong {
    ($args:expr, $( $what:literal => $expected:literal, |$it:ident| $change:expr; )*) => {
        vec![$({
            let mut args = $args.clone();
            { let $it = &mut args; $change; }
            Wrong { what: $what, args, expected: $expected }
        }),*]
    };
}

/// Overwrites the first cell of a column.
fn first<T>(column: &mut [T], value: T) {
    if let Some(cell) = column.first_mut() {
        *cell = value;
    }
}

/// The cells of one column after another, each with its rows in the opposite order.
fn reversed<T: Clone>(cells: &[T], rows: usize) -> Vec<T> {
    cells
        .chunks(rows.max(1))
        .flat_map(|column| column.iter().rev().cloned())
        .collect()
}

/// Stage 1. The cohort is made anew for other rows.
pub(super) struct Screen<'c> {
    /// Makes a cohort of some rows.
    pub cohort: &'c dyn Fn(&[u32]) -> eligibility::Cohort,
}

/// Arguments of stage 1.
pub(super) type ScreenArgs = (Settings, Calendar, eligibility::Cohort);

impl Probe for Screen<'_> {
    const CALL: Place = at::SCREEN;
    type Args = ScreenArgs;
    type Answer = eligibility::Screening;

    fn ask(unit: &Subject, on: &mut Opened, args: &Self::Args) -> Answered<Self::Answer> {
        called(unit, on, Self::rows(args), (&args.0, args.1, &args.2))
    }

    fn settings(args: &mut Self::Args) -> &mut Settings {
        &mut args.0
    }

    fn rows(args: &Self::Args) -> usize {
        args.2.facts.applicants as usize
    }

    fn breaks(&self, unit: &Subject, args: &Self::Args, answer: &Self::Answer) -> Breaches {
        if let Err(failure) = unit.sized(&args.2, &answer.findings) {
            return oversized(failure);
        }
        answers::screening(unit, &args.0, &args.2, answer)
    }

    fn findings(answer: &mut Self::Answer) -> &mut Findings {
        &mut answer.findings
    }

    fn wrong(args: &Self::Args) -> Vec<Wrong<Self::Args>> {
        let mut wrong = wrong![args,
            "grades.applicant: 1, 0" => "unsorted", |it| {
                it.2.grades = eligibility::Grades {
                    applicant: vec![1, 0], year: vec![2020; 2], grade: vec![1; 2], published: vec![0; 2],
                }
            };
            "accidents.day: one too many" => "wrong-length", |it| it.2.accidents.day.push(0);
            "complaints.valid: 9" => "bad-code", |it| {
                it.2.complaints = eligibility::Complaints {
                    applicant: vec![0], day: vec![0], major: vec![2], valid: vec![9],
                }
            };
            "spot-checks.level: 200" => "bad-code", |it| {
                it.2.spot_checks = eligibility::SpotChecks {
                    applicant: vec![0], day: vec![0], level: vec![200], problem: vec![2], serious: vec![2],
                }
            };
            "honours.applicant: out of range" => "bad-code", |it| {
                it.2.honours = eligibility::Honours {
                    applicant: vec![u32::MAX], award: vec![1], awarded: vec![0], revoked: vec![1], revoked_day: vec![0],
                }
            };
            "facts.truths: one too many" => "wrong-length", |it| it.2.facts.truths.push(2);
            "facts.days: one too many" => "wrong-length", |it| it.2.facts.days.push(0);
        ];
        if !args.2.facts.truths.is_empty() {
            wrong.extend(wrong![args,
                "facts.truths: 0" => "bad-code", |it| first(&mut it.2.facts.truths, 0);
                "facts.truths: 4" => "bad-code", |it| first(&mut it.2.facts.truths, 4);
            ]);
        }
        if !args.2.facts.codes.is_empty() {
            wrong.extend(wrong![args,
                "facts.codes: 250" => "bad-code", |it| first(&mut it.2.facts.codes, 250);
            ]);
        }
        if !args.2.facts.days.is_empty() {
            wrong.extend(wrong![args,
                "facts.days: 84006" => "bad-code", |it| first(&mut it.2.facts.days, 84_006);
            ]);
        }
        wrong
    }

    fn same_for_rows(&self, unit: &Subject, args: &Self::Args) -> Result<bool, Failure> {
        let (whole, _) = answer::<Self>(unit, args)?;
        let count = Self::rows(args);
        let rows: Vec<u32> = (0..).take(count).collect();
        let of = |rows: &[u32]| {
            let part = (args.0.clone(), args.1, (self.cohort)(rows));
            answer::<Self>(unit, &part).map(|(answer, _)| answer)
        };
        let backwards: Vec<u32> = rows.iter().rev().copied().collect();
        let turned = of(&backwards)?;
        let mut same = reversed(&turned.rules, count) == whole.rules
            && reversed(&turned.verdict, count) == whole.verdict;
        let mut verdict: Truths = Vec::new();
        let mut first = 0;
        // Of all sizes around eight, which many judge at a time.
        for size in (1..=17).cycle() {
            let Some(shard) = rows
                .get(first..count.min(first + size))
                .filter(|it| !it.is_empty())
            else {
                break;
            };
            let part = of(shard)?;
            for (column, cells) in part
                .rules
                .chunks(shard.len())
                .zip(whole.rules.chunks(count))
            {
                same &= cells.get(first..first + shard.len()) == Some(column);
            }
            verdict.extend(part.verdict);
            first += size;
        }
        Ok(same && verdict == whole.verdict)
    }
}

/// Stage 2.
pub(super) struct Score<'c> {
    /// Makes visits of some rows.
    pub visits: &'c dyn Fn(&[u32]) -> scoring::Visits,
    /// The standards that the stage knows.
    pub standards: Vec<scoring::Standard>,
}

/// Arguments of stage 2.
pub(super) type ScoreArgs = (Settings, Calendar, scoring::Visits);

impl Probe for Score<'_> {
    const CALL: Place = at::SCORE;
    type Args = ScoreArgs;
    type Answer = scoring::Assessment;

    fn ask(unit: &Subject, on: &mut Opened, args: &Self::Args) -> Answered<Self::Answer> {
        called(unit, on, Self::rows(args), (&args.0, args.1, &args.2))
    }

    fn settings(args: &mut Self::Args) -> &mut Settings {
        &mut args.0
    }

    fn rows(args: &Self::Args) -> usize {
        args.2.picked.len()
    }

    fn breaks(&self, unit: &Subject, args: &Self::Args, answer: &Self::Answer) -> Breaches {
        if let Err(failure) = unit.sized(&args.2, &answer.findings) {
            return oversized(failure);
        }
        answers::assessment(unit, &args.0, &self.standards, &args.2, answer)
    }

    fn findings(answer: &mut Self::Answer) -> &mut Findings {
        &mut answer.findings
    }

    fn wrong(args: &Self::Args) -> Vec<Wrong<Self::Args>> {
        let mut wrong = wrong![args,
            "picked: 9" => "bad-code", |it| first(&mut it.2.picked, 9);
            "sheets.marks: one too many" => "wrong-length", |it| it.2.sheets.marks.push(0);
            "sheets.examiner: one too many" => "wrong-length", |it| it.2.sheets.examiner.push(0);
            "agreed.marks: one too many" => "wrong-length", |it| it.2.agreed.marks.push(0);
        ];
        let applicants = &args.2.sheets.applicant;
        if applicants.first() != applicants.last() {
            wrong.extend(wrong![args,
                "sheets.applicant: not rising" => "unsorted", |it| it.2.sheets.applicant.reverse();
                "sheets.conflicted: 9" => "bad-code", |it| first(&mut it.2.sheets.conflicted, 9);
                "sheets.marks: 101" => "bad-code", |it| first(&mut it.2.sheets.marks, 101);
            ]);
        }
        wrong
    }

    fn same_for_rows(&self, unit: &Subject, args: &Self::Args) -> Result<bool, Failure> {
        let (whole, _) = answer::<Self>(unit, args)?;
        let count = Self::rows(args);
        let backwards: Vec<u32> = (0..)
            .take(count)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        let turned = (args.0.clone(), args.1, (self.visits)(&backwards));
        let (turned, _) = answer::<Self>(unit, &turned)?;
        let last = u32::try_from(count).unwrap_or(u32::MAX).saturating_sub(1);
        let scores = |of: &Scores, back: bool| {
            let row = |row: u32| if back { last.saturating_sub(row) } else { row };
            let mut all: Vec<_> = of
                .row
                .iter()
                .zip(&of.low)
                .zip(&of.high)
                .zip(&of.over)
                .map(|(((at, low), high), over)| (row(*at), *low, *high, *over))
                .collect();
            all.sort_unstable();
            all
        };
        Ok(reversed(&turned.rules, count) == whole.rules
            && reversed(&turned.scores.visited, count) == whole.scores.visited
            && scores(&turned.scores, true) == scores(&whole.scores, false))
    }
}

/// Stage 3.
pub(super) struct Select;

/// Arguments of stage 3.
pub(super) type SelectArgs = (Settings, Calendar, Truths, Scores, ranking::Decisions);

impl Probe for Select {
    const CALL: Place = at::SELECT;
    type Args = SelectArgs;
    type Answer = ranking::Selection;

    fn ask(unit: &Subject, on: &mut Opened, args: &Self::Args) -> Answered<Self::Answer> {
        let (settings, calendar, eligible, scores, decisions) = args;
        let params = (settings, *calendar, eligible.as_slice(), scores, decisions);
        called(unit, on, Self::rows(args), params)
    }

    fn settings(args: &mut Self::Args) -> &mut Settings {
        &mut args.0
    }

    fn rows(args: &Self::Args) -> usize {
        args.2.len()
    }

    fn breaks(&self, unit: &Subject, args: &Self::Args, answer: &Self::Answer) -> Breaches {
        if let Err(failure) = unit.sized(&(args.2.len(), &args.4), &answer.findings) {
            return oversized(failure);
        }
        answers::selection(unit, &args.0, &args.3, &args.4, answer)
    }

    fn findings(answer: &mut Self::Answer) -> &mut Findings {
        &mut answer.findings
    }

    fn wrong(args: &Self::Args) -> Vec<Wrong<Self::Args>> {
        wrong![args,
            "eligible: 9" => "bad-code", |it| first(&mut it.2, 9);
            "scores.visited: one too many" => "wrong-length", |it| it.3.visited.push(2);
            "scores.low: one too many" => "wrong-length", |it| it.3.low.push(0);
            "incidents.applicant: 1, 0" => "unsorted", |it| it.4.incidents = ranking::Incidents {
                applicant: vec![1, 0], day: vec![0; 2], kind: vec![1; 2],
            };
            "incidents.kind: 9" => "bad-code", |it| it.4.incidents = ranking::Incidents {
                applicant: vec![0], day: vec![0], kind: vec![9],
            };
            "objections.upheld: 9" => "bad-code", |it| it.4.objections = ranking::Objections {
                applicant: vec![0], upheld: vec![9],
            };
            "proposal.rows: 1, 0" => "unsorted", |it| it.4.proposal = Some(ranking::Decision {
                day: 0, rows: vec![1, 0],
            });
        ]
    }

    fn same_for_rows(&self, unit: &Subject, args: &Self::Args) -> Result<bool, Failure> {
        let mut open = args.clone();
        open.4 = no_decisions();
        let (whole, _) = answer::<Self>(unit, &open)?;
        let count = Self::rows(args);
        let last = u32::try_from(count).unwrap_or(u32::MAX).saturating_sub(1);
        let (mut turned, scores) = (open.clone(), &open.3);
        turned.2 = reversed(&open.2, count);
        turned.3 = Scores {
            visited: reversed(&scores.visited, count),
            row: scores
                .row
                .iter()
                .rev()
                .map(|row| last.saturating_sub(*row))
                .collect(),
            low: reversed(&scores.low, scores.low.len()),
            high: reversed(&scores.high, scores.high.len()),
            over: reversed(&scores.over, scores.over.len()),
        };
        let (turned, _) = answer::<Self>(unit, &turned)?;
        Ok(reversed(&turned.rules, count) == whole.rules
            && reversed(&turned.candidate, count) == whole.candidate
            && reversed(&turned.winner, count) == whole.winner
            && reversed(&turned.best, count) == whole.best
            && reversed(&turned.worst, count) == whole.worst
            && (turned.vacant, turned.prize) == (whole.vacant, whole.prize))
    }
}

fn no_decisions() -> ranking::Decisions {
    ranking::Decisions {
        eligible_list: None,
        candidate_list: None,
        proposal: None,
        notice: None,
        objections: ranking::Objections {
            applicant: vec![],
            upheld: vec![],
        },
        approval: None,
        commended: laurel_scheme::columns::UNKNOWN_DAY,
        incidents: ranking::Incidents {
            applicant: vec![],
            day: vec![],
            kind: vec![],
        },
        silence: ranking::Silence::Open,
    }
}

/// Stage 4.
pub(super) struct Enforce {
    /// How many kinds of measure it knows.
    pub kinds: usize,
}

/// Arguments of stage 4.
pub(super) type EnforceArgs = (Settings, Calendar, sanction::Aftermath);

impl Probe for Enforce {
    const CALL: Place = at::ENFORCE;
    type Args = EnforceArgs;
    type Answer = sanction::Enforcement;

    fn ask(unit: &Subject, on: &mut Opened, args: &Self::Args) -> Answered<Self::Answer> {
        called(unit, on, Self::rows(args), (&args.0, args.1, &args.2))
    }

    fn settings(args: &mut Self::Args) -> &mut Settings {
        &mut args.0
    }

    fn rows(args: &Self::Args) -> usize {
        args.2.titles.award.len()
    }

    fn breaks(&self, unit: &Subject, args: &Self::Args, answer: &Self::Answer) -> Breaches {
        if let Err(failure) = unit
            .sized(&args.2, &answer.findings)
            .and_then(|()| unit.sized_measures(&args.2, answer.measures.len()))
        {
            return oversized(failure);
        }
        answers::enforcement(unit, &args.0, self.kinds, &args.2, answer)
    }

    fn findings(answer: &mut Self::Answer) -> &mut Findings {
        &mut answer.findings
    }

    fn wrong(args: &Self::Args) -> Vec<Wrong<Self::Args>> {
        wrong![args,
            "titles.award: 9" => "bad-code", |it| first(&mut it.2.titles.award, 9);
            "titles.prize: one too many" => "wrong-length", |it| it.2.titles.prize.push(0);
            "events.kind: 8" => "bad-code", |it| first(&mut it.2.events.kind, 8);
            "events.day: one too many" => "wrong-length", |it| it.2.events.day.push(0);
            "events.title: out of range" => "bad-code", |it| first(&mut it.2.events.title, u32::MAX);
            "conduct.kind: 0" => "bad-code", |it| first(&mut it.2.conduct.kind, 0);
            "conduct.crime: one too many" => "wrong-length", |it| it.2.conduct.crime.push(0);
            "acts.day: one too many" => "wrong-length", |it| it.2.acts.day.push(0);
        ]
    }

    fn same_for_rows(&self, _: &Subject, _: &Self::Args) -> Result<bool, Failure> {
        Ok(true)
    }
}

/// More findings than there can be.
fn oversized(failure: Failure) -> Breaches {
    let mut found = Breaches::default();
    found.put(at::FINDINGS, failure.reason);
    found
}
