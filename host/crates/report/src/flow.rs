//! How many came how far under one scheme: the funnel from application to award.

use laurel_scheme::outcome::View;
use laurel_scheme::stage::{Answer, Stage};
use laurel_words::lang::Lang;

/// Width of a bar that stands for all applicants, in pixels.
const FULL: usize = 190;
/// Where the bars start.
const LEFT: usize = 84;
/// Height of a bar.
const BAR: usize = 24;
/// Height of a step with the gap under it.
const PITCH: usize = 54;

/// The funnel of one scheme.
pub struct Flow {
    /// `A` or `B`.
    pub letter: &'static str,
    /// Name of the scheme.
    pub name: String,
    /// Its steps, in the order of the procedure.
    pub steps: Vec<Step>,
    /// What it shows, for those who cannot see it.
    pub label: String,
    /// Height of the picture.
    pub height: usize,
}

/// How many are in after a step. `inside`, `open` and `outside` sum to `of`.
pub struct Step {
    /// Its name in `data-figure`.
    pub id: &'static str,
    /// Its name in words.
    pub title: &'static str,
    /// Came so far for certain.
    pub inside: usize,
    /// May have come so far.
    pub open: usize,
    /// Did not come so far.
    pub outside: usize,
    /// All applicants.
    pub of: usize,
    /// Dropped out at this very step: its `outside` less that of the step before.
    pub stopped: usize,
    /// Where its bar starts.
    pub y: usize,
    /// Where the certain part of its bar ends.
    pub end: usize,
    /// Where the open part of its bar ends.
    pub open_end: usize,
}

impl Step {
    /// Where the bars start.
    pub fn left(&self) -> usize {
        LEFT
    }

    /// Width of a bar that stands for all.
    pub fn full(&self) -> usize {
        FULL
    }

    /// Height of its bar.
    pub fn bar(&self) -> usize {
        BAR
    }

    /// Under its bar.
    pub fn below(&self) -> usize {
        self.y + BAR
    }

    /// Width of the certain part.
    pub fn width(&self) -> usize {
        self.end.saturating_sub(LEFT)
    }

    /// Width of the open part.
    pub fn open_width(&self) -> usize {
        self.open_end.saturating_sub(self.end)
    }

    /// Base line of its text.
    pub fn text(&self) -> usize {
        self.y + 17
    }
}

/// What the procedure says of an applicant up to a step: in where all answers so far are yes, out
/// where one is no.
fn and(so_far: Answer, next: Answer) -> Answer {
    match (so_far, next) {
        (Answer::No, _) | (_, Answer::No) => Answer::No,
        (Answer::Open, _) | (_, Answer::Open) => Answer::Open,
        _ => Answer::Yes,
    }
}

impl Flow {
    /// The funnel of a run.
    pub fn new(view: &View, letter: &'static str, lang: Lang) -> Self {
        let run = view.run;
        let rows = run.columns.len();
        let ranking = |concept: &str| -> Option<&[u8]> {
            let rules = &run.ready.description(Stage::Ranking)?.rules;
            let at = rules.iter().position(|rule| rule.concept == concept)?;
            Some(run.rules.get(&Stage::Ranking)?.get(at)?)
        };
        let steps: [(&str, &str, Option<&[u8]>); 6] = [
            (
                "eligible",
                lang.pick("资格", "Eligible"),
                Some(&run.eligible),
            ),
            (
                "visited",
                lang.pick("现场评审", "Site visit"),
                Some(&run.scores.visited),
            ),
            (
                "threshold",
                lang.pick("达线", "Threshold"),
                ranking("threshold"),
            ),
            (
                "candidate",
                lang.pick("候选", "Candidate"),
                Some(&run.selection.candidate),
            ),
            (
                "proposed",
                lang.pick("拟奖", "Proposed"),
                ranking("deliberation"),
            ),
            (
                "winner",
                lang.pick("获奖", "Winner"),
                Some(&run.selection.winner),
            ),
        ];
        let mut reached = vec![Answer::Yes; rows];
        let mut found = vec![step(
            ("applied", lang.pick("申报", "Applied")),
            &reached,
            0,
            0,
        )];
        for (id, title, column) in steps {
            let Some(column) = column else {
                continue;
            };
            for (row, so_far) in reached.iter_mut().enumerate() {
                *so_far = and(*so_far, Answer::at(column, row));
            }
            let before = found.last().map_or(0, |step| step.outside);
            found.push(step((id, title), &reached, found.len(), before));
        }
        let numbers: Vec<String> = found
            .iter()
            .map(|step| match lang {
                Lang::Zh => format!("{}{}家、未定{}家", step.title, step.inside, step.open),
                Lang::En => format!("{} {}, open {}", step.title, step.inside, step.open),
            })
            .collect();
        Self {
            letter,
            name: run.ready.scheme.manifest.name.get(lang).to_owned(),
            label: format!("{letter} · {}", numbers.join(lang.pick("；", "; "))),
            height: found.last().map_or(0, Step::below) + 2,
            steps: found,
        }
    }
}

fn step(
    (id, title): (&'static str, &'static str),
    reached: &[Answer],
    nth: usize,
    outside_before: usize,
) -> Step {
    let count = |wanted: Answer| reached.iter().filter(|answer| **answer == wanted).count();
    let (inside, open, outside) = (count(Answer::Yes), count(Answer::Open), count(Answer::No));
    Step {
        id,
        title,
        inside,
        open,
        outside,
        of: reached.len(),
        stopped: outside.saturating_sub(outside_before),
        y: 1 + nth * PITCH,
        end: LEFT + width(inside, reached.len()),
        open_end: LEFT + width(inside + open, reached.len()).max(width(inside, reached.len())),
    }
}

/// So many of all, in pixels; what is not nothing can be seen.
fn width(count: usize, of: usize) -> usize {
    match count {
        0 => 0,
        count => (FULL * count / of.max(1)).max(2),
    }
}
