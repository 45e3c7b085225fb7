//! Hybrid schemes: A with some of the changes applied.
//!
//! Eligibility is spliced from the columns of two runs (four, where components differ and values
//! too); its verdict is the Kleene *and* of the columns, an invariant of the contract. In the later
//! stages the terms of a component are set, and the component itself is exchanged for the difference
//! in code.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::cache::{Answers, StageCache};
use crate::changes::{Lever, Plan, Set, admits};
use laurel_contract::types::{Scores, Setting, Value};
use laurel_cycle::error::Failure;
use laurel_scheme::columns::Stance;
use laurel_scheme::settings::StageSettings;
use laurel_scheme::stage::Stage;
use laurel_scheme::stages::Whole;
use laurel_scheme::truth::{YES, and, in_a_row};

use super::game::Mask;

/// Which changes are applied, by their numbers.
pub(super) type Applied<'s> = &'s dyn Fn(usize) -> bool;

/// Everything that hybrids of two schemes are made from.
pub(super) struct Hybrids<'m, 'c, 'r> {
    pub memo: &'m StageCache<'c>,
    pub a: Set<'r>,
    pub b: Set<'r>,
    pub plan: &'m Plan,
    pub screen: Screen,
    /// How A and B take what the record leaves out.
    stances: [Stance; 2],
}

/// The columns of eligibility, spliced by concept.
pub(super) struct Screen {
    /// What no change touches.
    pub fixed: Vec<u8>,
    pub spliced: Vec<Spliced>,
    /// Number of the change that exchanges the component.
    pub code: Option<usize>,
}

/// The verdicts of one concept, under every combination of what touches it.
pub(super) struct Spliced {
    /// Number of the change of the concept; none where only the component touches it.
    pub change: Option<usize>,
    /// Before and after the change under A's component, then the same under B's.
    pub cells: [Arc<Vec<u8>>; 4],
}

impl Spliced {
    pub fn column(&self, applied: bool, code: bool) -> &[u8] {
        let [a, changed, coded, b] = &self.cells;
        match (applied, code) {
            (false, false) => a,
            (true, false) => changed,
            (false, true) => coded,
            (true, true) => b,
        }
    }

    /// The cells of one row.
    pub fn row(&self, row: usize) -> [u8; 4] {
        let cell = |column: &Arc<Vec<u8>>| column.get(row).copied().unwrap_or(3);
        self.cells.each_ref().map(cell)
    }
}

impl Screen {
    /// The verdict column of a hybrid.
    pub fn verdict(&self, applied: Applied) -> Vec<u8> {
        let code = self.code.is_some_and(applied);
        let mut verdict = self.fixed.clone();
        for one in &self.spliced {
            let column = one.column(one.change.is_some_and(applied), code);
            for (cell, answer) in verdict.iter_mut().zip(column) {
                *cell = and(*cell, *answer);
            }
        }
        verdict
    }

    /// Whether a change alters any cell.
    pub fn touches(&self, change: usize) -> bool {
        self.spliced.iter().any(|one| {
            let [a, changed, coded, b] = &one.cells;
            let own = one.change == Some(change) && (a != changed || coded != b);
            let code = self.code == Some(change) && (a != coded || changed != b);
            own || code
        })
    }
}

impl<'m, 'c, 'r> Hybrids<'m, 'c, 'r> {
    pub fn new(
        memo: &'m StageCache<'c>,
        a: Set<'r>,
        b: Set<'r>,
        plan: &'m Plan,
    ) -> Result<Self, Failure> {
        let screen = screen(memo, a, b, plan)?;
        let stance = |side: Set| side.ready.stance(memo.columns(), side.settings);
        Ok(Self {
            stances: [stance(a), stance(b)],
            memo,
            a,
            b,
            plan,
            screen,
        })
    }

    /// Scores of a hybrid.
    pub fn score(&self, applied: Applied) -> Result<Arc<Whole<Scores>>, Failure> {
        let (side, settings) = self.carrier(Stage::Scoring, applied);
        self.memo
            .score_under(side.ready, &settings, self.stance(applied))
    }

    /// How a hybrid takes what the record leaves out.
    pub fn stance(&self, applied: Applied) -> Stance {
        let [a, b] = self.stances;
        let mut levers = self.plan.levers.iter();
        match levers.position(|lever| *lever == Lever::Decisions) {
            Some(number) if applied(number) => b,
            _ => a,
        }
    }

    /// The first three stages of a hybrid.
    pub fn answers(&self, applied: Applied) -> Result<Answers, Failure> {
        let verdict = self.screen.verdict(applied);
        let scored = self.score(applied)?;
        let (side, settings) = self.carrier(Stage::Ranking, applied);
        let selected = self.memo.select_under(
            side.ready,
            &settings,
            self.stance(applied),
            &verdict,
            &scored.answer,
        )?;
        let screened = Arc::new(Whole {
            answer: verdict,
            rules: Vec::new(),
            findings: Vec::new(),
            fuel: 0,
        });
        Ok(Answers {
            screened,
            scored,
            selected,
        })
    }

    /// The component that runs a later stage of a hybrid, and its settings.
    pub fn carrier(
        &self,
        stage: Stage,
        applied: Applied,
    ) -> (Set<'r>, BTreeMap<Stage, StageSettings>) {
        let levers = || self.plan.levers.iter().enumerate();
        let (mut code, mut some_b, mut all_a, mut has_a) = (false, false, true, false);
        for (number, lever) in levers() {
            match lever {
                Lever::Component { stage: of } if *of == stage => code = applied(number),
                Lever::Extra {
                    stage: of, only_b, ..
                } if *of == stage => {
                    if *only_b {
                        some_b |= applied(number);
                    } else {
                        has_a = true;
                        all_a &= applied(number);
                    }
                }
                _ => {}
            }
        }
        // A rule that B alone has needs B's component, one that A alone has needs A's; what is not
        // wanted of them is waived.
        let from_b = some_b || (code && (!has_a || all_a));
        let side = if from_b { self.b } else { self.a };
        let mut of_stage = side.settings.get(&stage).cloned().unwrap_or_default();
        for (number, lever) in levers() {
            let on = applied(number);
            match lever {
                Lever::Term { stage: of, term } if *of == stage => {
                    let source = if on { self.b } else { self.a };
                    set(&mut of_stage, stage, side, source, term);
                }
                Lever::Waiver { stage: of, concept } if *of == stage => {
                    let source = if on { self.b } else { self.a };
                    waive(
                        &mut of_stage,
                        stage,
                        side,
                        concept,
                        waives(source, stage, concept),
                    );
                }
                Lever::Extra {
                    stage: of,
                    concept,
                    only_b,
                } if *of == stage => {
                    let wanted = on == *only_b && !waives(side, stage, concept);
                    if from_b == *only_b {
                        waive(&mut of_stage, stage, side, concept, !wanted);
                    }
                }
                _ => {}
            }
        }
        (side, BTreeMap::from([(stage, of_stage)]))
    }
}

/// Sets a term to the value that it has in another scheme.
fn set(settings: &mut StageSettings, stage: Stage, side: Set, source: Set, id: &str) {
    let (Some(term), Some(given)) = (side.term(stage, id), source.term(stage, id)) else {
        return;
    };
    let value = source.value(stage, given);
    settings.terms.retain(|setting| setting.term != id);
    if *value != term.default {
        settings.terms.push(Setting {
            term: id.to_owned(),
            value: value.clone(),
        });
    }
}

/// Whether a scheme waives a concept.
fn waives(side: Set, stage: Stage, concept: &str) -> bool {
    let rules = side.ready.description(stage).into_iter();
    rules
        .flat_map(|it| &it.rules)
        .any(|rule| rule.concept == concept && side.waives(stage, rule))
}

/// Waives the rules of a concept, or asks them.
fn waive(settings: &mut StageSettings, stage: Stage, side: Set, concept: &str, waived: bool) {
    let rules = side.ready.description(stage).into_iter();
    for rule in rules
        .flat_map(|it| &it.rules)
        .filter(|rule| rule.concept == concept)
    {
        settings.waived.retain(|id| *id != rule.id);
        if waived {
            settings.waived.push(rule.id.clone());
        }
    }
}

/// Runs eligibility as often as its columns need, and takes them apart by concept.
fn screen(memo: &StageCache, a: Set, b: Set, plan: &Plan) -> Result<Screen, Failure> {
    let stage = Stage::Eligibility;
    let rows = memo.columns().len();
    let run_a = memo.screen(a.ready, a.settings)?;
    let run_b = memo.screen(b.ready, b.settings)?;
    let code = plan.levers.iter().position(
        |lever| matches!(lever, Lever::Component { stage } if *stage == Stage::Eligibility),
    );
    // What each side would answer with the other's values: only where the components differ too, so
    // that the two have to be told apart.
    let valued =
        |concept: &str, worded: bool| code.is_some() && !worded && transferable(a, b, concept);
    let concerned: Vec<&str> = plan
        .levers
        .iter()
        .filter_map(|lever| match lever {
            Lever::Concept { concept, worded } if valued(concept, *worded) => {
                Some(concept.as_str())
            }
            _ => None,
        })
        .collect();
    let (mut changed, mut coded) = (run_b.clone(), run_a.clone());
    if !concerned.is_empty() {
        changed = memo.screen(a.ready, &with_values(a, b, &concerned))?;
        coded = memo.screen(b.ready, &with_values(b, a, &concerned))?;
    }
    let of = |side: Set, run: &Whole<Vec<u8>>, concept: &str| {
        Arc::new(concept_column(side, &run.rules, stage, concept, rows))
    };

    let mut screen = Screen {
        fixed: vec![YES; rows],
        spliced: Vec::new(),
        code,
    };
    let mut known: HashMap<&str, (usize, bool)> = HashMap::new();
    for (number, lever) in plan.levers.iter().enumerate() {
        if let Lever::Concept { concept, worded } = lever {
            known.insert(concept, (number, valued(concept, *worded)));
        }
    }
    for concept in concepts(a, b, stage) {
        let (in_a, in_b) = (of(a, &run_a, &concept), of(b, &run_b, &concept));
        let (change, cells) = match known.get(concept.as_str()) {
            Some((number, true)) => (
                Some(*number),
                [
                    in_a,
                    of(a, &changed, &concept),
                    of(b, &coded, &concept),
                    in_b,
                ],
            ),
            Some((number, false)) => (Some(*number), [in_a.clone(), in_b.clone(), in_a, in_b]),
            None => (None, [in_a.clone(), in_a, in_b.clone(), in_b]),
        };
        let [first, rest @ ..] = &cells;
        if rest.iter().all(|column| column == first) {
            for (cell, answer) in screen.fixed.iter_mut().zip(first.iter()) {
                *cell = and(*cell, *answer);
            }
        } else {
            screen.spliced.push(Spliced { change, cells });
        }
    }
    Ok(screen)
}

/// Concepts of a stage: A's in its order, then those that only B has.
fn concepts(a: Set, b: Set, stage: Stage) -> Vec<String> {
    let mut concepts: Vec<String> = Vec::new();
    for side in [a, b] {
        let rules = side.ready.description(stage).into_iter();
        for rule in rules.flat_map(|it| &it.rules) {
            if !concepts.contains(&rule.concept) {
                concepts.push(rule.concept.clone());
            }
        }
    }
    concepts
}

/// What a scheme answers of a concept: a rule that is not asked, or not there, counts as met.
pub(super) fn concept_column(
    side: Set,
    rules: &[Vec<u8>],
    stage: Stage,
    concept: &str,
    rows: usize,
) -> Vec<u8> {
    let mut cells = vec![YES; rows];
    let description = side.ready.description(stage);
    let described = description.iter().flat_map(|it| &it.rules);
    for (_, column) in described
        .zip(rules)
        .filter(|(rule, _)| rule.concept == concept)
    {
        for (cell, answer) in cells.iter_mut().zip(column) {
            *cell = and(*cell, in_a_row(*answer));
        }
    }
    cells
}

/// Whether each side takes the values that the other has of the terms of a concept.
fn transferable(a: Set, b: Set, concept: &str) -> bool {
    let stage = Stage::Eligibility;
    let read = terms_of(a, concept);
    read.iter()
        .all(|id| match (a.term(stage, id), b.term(stage, id)) {
            (Some(in_a), Some(in_b)) => {
                let takes = |term, value: &Value| admits(term, value);
                takes(in_a, b.value(stage, in_b)) && takes(in_b, a.value(stage, in_a))
            }
            _ => false,
        })
}

fn terms_of<'a>(side: Set<'a>, concept: &str) -> Vec<&'a str> {
    let rules = side.ready.description(Stage::Eligibility).into_iter();
    rules
        .flat_map(|it| &it.rules)
        .filter(|rule| rule.concept == concept)
        .flat_map(|rule| rule.terms.iter().map(String::as_str))
        .collect()
}

/// The settings of a side, with another's values of the terms of some concepts, and its waivers of
/// them.
fn with_values(side: Set, source: Set, concepts: &[&str]) -> BTreeMap<Stage, StageSettings> {
    let stage = Stage::Eligibility;
    let mut settings = side.settings.get(&stage).cloned().unwrap_or_default();
    for concept in concepts {
        for term in terms_of(side, concept) {
            set(&mut settings, stage, side, source, term);
        }
        let waived = waives(source, stage, concept);
        waive(&mut settings, stage, side, concept, waived);
    }
    BTreeMap::from([(stage, settings)])
}

/// The members of a mask, as a test of numbers: `players` are the numbers of the bits.
pub(super) fn members(players: &[usize], mask: Mask) -> impl Fn(usize) -> bool + '_ {
    move |change| {
        players
            .iter()
            .position(|player| *player == change)
            .is_some_and(|bit| mask >> bit & 1 == 1)
    }
}
