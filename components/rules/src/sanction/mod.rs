//! Stage 4, sanction: from what happened after an award to the measures that it calls for.
//!
//! A rule version is a list of [`Provision`]s. Each has a rule, which says what it is; what triggers
//! it; a function, which answers for all events or conduct at once whether its conditions are met; and
//! what then shall or may be done. A measure's conditions and the reasons against it come from the same
//! columns, so that they cannot disagree.

mod acts;
pub mod codes;
mod facts;
pub mod measures;
pub mod provisions;
mod reach;
pub mod terms;

use alloc::collections::BinaryHeap;
#[doc(hidden)]
pub use alloc::vec::Vec;

use crate::check;
use crate::column::{Column, NO, UNKNOWN, YES, and};
use crate::explained::Explained;
use crate::finding::Finding;
use crate::law::{Code, Law, Rule, Terms, Text};
use crate::types::{self, Progress};

use acts::{Acts, Misfit, Step, Unfit};
use codes::Condition;
pub use facts::Facts;
use reach::{Note, Reach, Standing};

// ---------------------------------------------------------------- how a version states its law

/// A kind of measure.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct MeasureKind {
    /// Stable id.
    pub id: &'static str,
    /// Wording.
    pub title: Text,
    /// Who proposes it.
    pub proposes: Text,
    /// Who decides on it.
    pub decides: Text,
}

impl MeasureKind {
    /// A measure that nobody has to propose and for which the text names nobody who decides.
    pub const fn new(id: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self {
            id,
            title: Text(zh, en),
            proposes: Text::NONE,
            decides: Text::NONE,
        }
    }

    /// Who proposes it.
    pub const fn proposed_by(mut self, body: Text) -> Self {
        self.proposes = body;
        self
    }

    /// Who decides on it.
    pub const fn decided_by(mut self, body: Text) -> Self {
        self.decides = body;
        self
    }
}

impl From<MeasureKind> for types::MeasureKind {
    fn from(kind: MeasureKind) -> Self {
        Self {
            id: kind.id.into(),
            title: kind.title.into(),
            proposes: kind.proposes.into(),
            decides: kind.decides.into(),
        }
    }
}

/// What happens to a title, by its code in the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Event {
    /// An accident.
    Accident = 1,
    /// A problem of product, works, service or environment quality.
    QualityProblem,
    /// An operating loss.
    OperatingLoss,
    /// A breach of law or regulations.
    Breach,
    /// A decline of the model.
    Decline,
    /// Fraud or improper means.
    Fraud,
    /// A use of the title.
    TitleUse,
}

/// What a reviewer does, by its code in the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Conduct {
    /// Abuse of power.
    Abuse = 1,
    /// Neglect of duty.
    Neglect,
    /// Favouritism.
    Favouritism,
    /// Breach of secrecy.
    Secrecy,
}

/// What a provision is about.
#[derive(Clone, Copy, Debug)]
pub enum Trigger {
    /// This kind of event.
    Event(Event),
    /// These kinds of conduct.
    Conduct(&'static [Conduct]),
}

impl Trigger {
    fn is(self, table: u8, kind: u8) -> bool {
        match self {
            Self::Event(event) => table == EVENTS && kind == event as u8,
            Self::Conduct(kinds) => table == CONDUCT && kinds.iter().any(|of| kind == *of as u8),
        }
    }
}

/// A function that says whether the conditions of a provision are met, for all rows at once.
pub type Question = for<'a> fn(&Facts<'a>, &Terms) -> Answer<'a>;

/// What triggers a rule, the function that answers it, and what follows.
#[derive(Clone, Copy)]
pub struct Case {
    /// What it is about.
    pub trigger: Trigger,
    /// Whether its conditions are met.
    pub answer: Question,
    /// What follows, in the order of the version's kinds of measure.
    pub measures: &'static [MeasureKind],
    /// The measures apply by themselves; nobody decides on them.
    pub mandatory: bool,
    /// Ids of what to remark where the conditions are met, and where that is open.
    pub remark: Option<[&'static str; 2]>,
}

/// A rule and its case.
#[derive(Clone, Copy)]
pub struct Provision {
    /// What it is.
    pub rule: Rule,
    /// What it says.
    pub case: Case,
}

impl Provision {
    /// A provision from which nothing follows.
    pub const fn new(trigger: Trigger, rule: Rule, answer: Question) -> Self {
        let case = Case {
            trigger,
            answer,
            measures: &[],
            mandatory: false,
            remark: None,
        };
        Self { rule, case }
    }

    /// A provision about a kind of event.
    pub const fn on(event: Event, rule: Rule, answer: Question) -> Self {
        Self::new(Trigger::Event(event), rule, answer)
    }

    /// A provision about a reviewer's conduct.
    pub const fn by(conduct: &'static [Conduct], rule: Rule, answer: Question) -> Self {
        Self::new(Trigger::Conduct(conduct), rule, answer)
    }

    /// These measures apply by themselves.
    pub const fn shall(mut self, measures: &'static [MeasureKind]) -> Self {
        self.case.measures = measures;
        self.case.mandatory = true;
        self
    }

    /// These measures may be proposed; nothing happens until they are decided.
    pub const fn may(mut self, measures: &'static [MeasureKind]) -> Self {
        self.case.measures = measures;
        self.case.mandatory = false;
        self
    }

    /// No measure is stated: it is remarked, as well where it is open.
    pub const fn remarks(mut self, code: Code, open: Code) -> Self {
        self.case.remark = Some([code.id, open.id]);
        self
    }
}

/// The rules of a list of provisions, for the table of the law.
#[allow(clippy::indexing_slicing)] // evaluated by the compiler, which checks the index
pub const fn rules<const N: usize>(provisions: &[Provision; N]) -> [Rule; N] {
    let mut rules = [Rule::new("", ""); N];
    let mut i = 0;
    while i < N {
        rules[i] = provisions[i].rule;
        i += 1;
    }
    rules
}

/// Their cases, one for each rule.
#[allow(clippy::indexing_slicing)] // as above
pub const fn cases<const N: usize>(provisions: &[Provision; N]) -> [Case; N] {
    let mut cases = [provisions[0].case; N];
    let mut i = 0;
    while i < N {
        cases[i] = provisions[i].case;
        i += 1;
    }
    cases
}

/// One condition of a provision, for every row.
pub struct Clause<'a> {
    condition: Condition,
    met: Column<'a>,
}

/// The conditions of a provision, which must all be met.
pub struct Answer<'a>(Vec<Clause<'a>>);

/// A condition that must be met.
pub fn when<'a>(condition: Condition, met: impl Into<Column<'a>>) -> Answer<'a> {
    Answer(Vec::new()).and(condition, met)
}

impl<'a> Answer<'a> {
    /// Another condition that must be met.
    pub fn and(self, condition: Condition, met: impl Into<Column<'a>>) -> Self {
        self.with(condition, met.into())
    }

    #[inline(never)]
    fn with(mut self, condition: Condition, met: Column<'a>) -> Self {
        self.0.push(Clause { condition, met });
        self
    }

    fn at(&self, row: usize) -> u8 {
        self.0
            .iter()
            .fold(YES, |met, clause| and(met, clause.met.at(row)))
    }
}

/// What a rule version states about sanction.
#[derive(Clone, Copy)]
pub struct Version {
    /// Its tables.
    pub law: &'static Law,
    /// What its rules say, one for each.
    pub cases: &'static [Case],
    /// Its kinds of measure.
    pub kinds: &'static [MeasureKind],
    /// The award that it governs, as in `honours.award`, for titles whose scheme is not known.
    pub award: u8,
    /// The award of what it replaces, likewise.
    pub former_award: Option<u8>,
    /// The first day on which it can take effect, as far as its text says so of a day that it leaves
    /// blank.
    pub not_before: Option<i32>,
}

impl Version {
    /// The kinds of measure, as a component names them.
    pub fn measure_kinds(&self) -> Vec<types::MeasureKind> {
        self.kinds.iter().map(|kind| (*kind).into()).collect()
    }
}

// ---------------------------------------------------------------- from facts to measures

/// Code of the table `events` in `acts.table`.
const EVENTS: u8 = 1;
/// Code of the table `conduct` in `acts.table`.
const CONDUCT: u8 = 2;

/// Names every measure that the recorded events and conduct call for, and how far it has come.
pub fn enforce(
    version: &Version,
    settings: &types::Settings,
    calendar: &types::Calendar,
    aftermath: &types::Aftermath,
) -> Result<types::Enforcement, types::Refusal> {
    let terms = Terms::read(version.law, settings)?;
    // No measure turns on the calendar, but a bad one is refused here as in every stage.
    check::reference_day(&terms, calendar)?;
    let facts = Facts::read(aftermath)?;
    let reach = Reach::new(version, &terms);

    // Where nothing has happened, nothing is asked.
    let happened = !aftermath.events.kind.is_empty() || !aftermath.conduct.kind.is_empty();
    let cases = if happened { version.cases } else { &[] };
    let rules = version.law.rules.iter().zip(0..);
    let asked = rules.zip(cases).map(|((rule, index), case)| Asked {
        rule: index,
        case,
        answer: (!terms.waives(rule.id)).then(|| (case.answer)(&facts, &terms)),
    });
    let mut enforcer = Enforcer {
        version,
        explained: Explained::read(settings, aftermath.titles.scheme.len())?,
        asked: asked.collect(),
        acts: Acts::new(&aftermath.acts),
        measures: Vec::new(),
        findings: Vec::new(),
    };

    let events = &aftermath.events;
    for (row, ((title, kind), day)) in events
        .title
        .iter()
        .zip(&events.kind)
        .zip(&events.day)
        .enumerate()
    {
        let prize = aftermath
            .titles
            .prize
            .get(*title as usize)
            .copied()
            .unwrap_or(-1);
        let place = Place {
            table: EVENTS,
            row: row as u32,
            kind: *kind,
            day: *day,
            title: Some(*title),
            prize,
        };
        enforcer.weigh(
            &place,
            &reach.standing(&aftermath.titles, *title as usize, *day),
        );
    }
    let conduct = &aftermath.conduct;
    for (row, (kind, day)) in conduct.kind.iter().zip(&conduct.day).enumerate() {
        let place = Place {
            table: CONDUCT,
            row: row as u32,
            kind: *kind,
            day: *day,
            title: None,
            prize: 0,
        };
        enforcer.weigh(&place, &Standing::CLEAR);
    }

    // By title, then by rule; what concerns reviewers comes last, as their measures do.
    let mut order = Order::new();
    for finding in &enforcer.findings {
        let row = finding.row.unwrap_or(u32::MAX);
        order.push(u64::from(row) << 32 | u64::from(finding.rule));
    }
    let mut findings = Vec::with_capacity(enforcer.findings.len());
    for (_, at) in order.rising() {
        findings.extend(enforcer.findings.get(at as usize));
    }
    Ok(types::Enforcement {
        measures: enforcer.measures,
        findings: findings.as_slice().into(),
    })
}

/// Puts rows in order. One sort for all, by a heap: the sorts of the standard library, one for each
/// type of element, would make up a third of the component.
struct Order(Vec<(u64, u32)>);

impl Order {
    fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds the next row, by its key.
    fn push(&mut self, key: u64) {
        self.0.push((key, self.0.len() as u32));
    }

    /// Keys and their rows; rows with the same key stay in their order.
    #[inline(never)]
    fn rising(self) -> Vec<(u64, u32)> {
        BinaryHeap::from(self.0).into_sorted_vec()
    }
}

/// A rule in one call; without an answer where it is waived.
struct Asked<'a> {
    rule: u32,
    case: &'a Case,
    answer: Option<Answer<'a>>,
}

/// An event or a conduct.
struct Place {
    table: u8,
    row: u32,
    kind: u8,
    day: i32,
    title: Option<u32>,
    prize: i64,
}

struct Enforcer<'a> {
    version: &'a Version,
    explained: Explained<'a>,
    asked: Vec<Asked<'a>>,
    acts: Acts<'a>,
    measures: Vec<types::Measure>,
    findings: Vec<Finding>,
}

impl Enforcer<'_> {
    /// Everything that follows from one event or conduct.
    fn weigh(&mut self, place: &Place, standing: &Standing) {
        let asked = core::mem::take(&mut self.asked);
        let mine = || {
            asked
                .iter()
                .filter(|asked| asked.case.trigger.is(place.table, place.kind))
        };
        let steps = self.acts.on(place.table, place.row);
        let mut misfits = Vec::new();

        // Where several rules ask about the place, what is not about one of them goes to the first.
        if let Some(first) = mine().find(|asked| asked.answer.is_some()) {
            if standing.truth == NO {
                for note in standing.notes.iter().flatten() {
                    self.note(place, first.rule, note);
                }
            } else {
                for asked in mine() {
                    if let Some(answer) = &asked.answer {
                        self.apply(place, standing, asked, answer, &steps, &mut misfits);
                    }
                }
            }
            self.look_for_strays(&steps, mine, &mut misfits);
            self.say_misfits(place, first.rule, &misfits);
        }
        self.asked = asked;
    }

    /// What follows from one provision, whose title and day do not stand in the way.
    fn apply(
        &mut self,
        place: &Place,
        standing: &Standing,
        asked: &Asked,
        answer: &Answer,
        steps: &[Step],
        misfits: &mut Vec<Misfit>,
    ) {
        let applies = and(answer.at(place.row as usize), standing.truth);
        let wanted = match place.title {
            Some(title) => self.explained.has(title),
            None => matches!(self.explained, Explained::All),
        };
        if wanted && applies != YES {
            self.explain(place, standing, asked.rule, answer, applies);
        }
        if applies == NO {
            return;
        }
        if let Some([met, open]) = asked.case.remark {
            let code = if applies == YES { met } else { open };
            self.say(place, asked.rule, code, place.row, 0, 0);
        }
        for kind in asked.case.measures {
            let steps = self.acts.take(steps, kind.id, place.day, misfits);
            let progress = if applies == UNKNOWN {
                for step in steps {
                    misfits.push((step, Unfit::Undetermined));
                }
                Progress::Undetermined
            } else if asked.case.mandatory {
                acts::mandatory(&steps, misfits)
            } else {
                acts::optional(&steps, misfits)
            };
            let amount = if kind.id == measures::RECOVER_PRIZE.id {
                place.prize
            } else {
                0
            };
            if amount < 0 {
                self.say(place, asked.rule, codes::PRIZE_UNKNOWN.id, place.row, 0, 0);
            }
            self.measures.push(types::Measure {
                rule: asked.rule,
                kind: self.kind(kind.id).unwrap_or(u32::MAX),
                title: place.title,
                event: (place.table == EVENTS).then_some(place.row),
                conduct: (place.table == CONDUCT).then_some(place.row),
                applies,
                progress,
                amount,
            });
        }
    }

    /// A failed provision is explained by what failed, an open one by what is open.
    fn explain(
        &mut self,
        place: &Place,
        standing: &Standing,
        rule: u32,
        answer: &Answer,
        applies: u8,
    ) {
        if applies == UNKNOWN {
            for note in standing.notes.iter().flatten() {
                self.note(place, rule, note);
            }
        }
        for clause in &answer.0 {
            let met = clause.met.at(place.row as usize);
            if met != applies {
                continue;
            }
            let code = if met == NO {
                clause.condition.failed
            } else {
                clause.condition.unknown
            };
            self.say(place, rule, code, place.row, 0, 0);
        }
    }

    /// Steps that no measure took: nothing that was decided gets lost.
    fn look_for_strays<'b, I: Iterator<Item = &'b Asked<'b>>>(
        &self,
        steps: &[Step],
        mine: impl Fn() -> I,
        misfits: &mut Vec<Misfit>,
    ) {
        for step in steps {
            let measure = self.acts.measure(*step);
            // A rule that is not asked says nothing, not even that its measures are out of place.
            let waived = mine().filter(|asked| asked.answer.is_none()).any(|asked| {
                let mut measures = asked.case.measures.iter();
                measures.any(|kind| measure.is_empty() || measure == kind.id)
            });
            if !measure.is_empty() && self.kind(measure).is_none() {
                misfits.push((*step, Unfit::UnknownMeasure));
            } else if !self.acts.is_used(*step) && !waived {
                misfits.push((*step, Unfit::WithoutMeasure));
            }
        }
    }

    /// Each step once for each reason, though several measures may have found it unfit.
    fn say_misfits(&mut self, place: &Place, rule: u32, misfits: &[Misfit]) {
        let mut order = Order::new();
        for (step, unfit) in misfits {
            order.push(u64::from(step.act) << 8 | *unfit as u64);
        }
        let mut said = None;
        for (key, at) in order.rising() {
            if let Some((step, unfit)) = misfits.get(at as usize)
                && said.replace(key) != Some(key)
            {
                let (value, limit) = match unfit {
                    Unfit::TooEarly => (step.day.into(), place.day.into()),
                    _ => (0, 0),
                };
                self.say(place, rule, unfit.code(), step.act, value, limit);
            }
        }
    }

    fn note(&mut self, place: &Place, rule: u32, note: &Note) {
        self.say(place, rule, note.code, place.row, note.value, note.limit);
    }

    fn say(&mut self, place: &Place, rule: u32, code: &str, at: u32, value: i64, limit: i64) {
        self.findings.push(Finding {
            row: place.title,
            rule,
            code: self.version.law.code(code),
            at: Some(at),
            value,
            limit,
        });
    }

    fn kind(&self, id: &str) -> Option<u32> {
        let at = self.version.kinds.iter().position(|kind| kind.id == id);
        at.map(|at| at as u32)
    }
}

/// Makes a crate the component of stage 4: exports `describe`, `measure-kinds` and `enforce` of a
/// version.
#[macro_export]
macro_rules! sanction_stage {
    ($version:expr) => {
        /// What this stage implements.
        pub fn describe() -> $crate::types::Description {
            $version.law.describe()
        }

        /// The kinds of measure that this stage knows.
        pub fn measure_kinds() -> $crate::sanction::Vec<$crate::types::MeasureKind> {
            $version.measure_kinds()
        }

        /// Names the measures that events and conduct call for.
        pub fn enforce(
            settings: &$crate::types::Settings,
            calendar: &$crate::types::Calendar,
            aftermath: &$crate::types::Aftermath,
        ) -> Result<$crate::types::Enforcement, $crate::types::Refusal> {
            $crate::sanction::enforce(&$version, settings, calendar, aftermath)
        }

        #[cfg(target_arch = "wasm32")]
        mod component {
            #![allow(unsafe_code, missing_docs)]
            use core::mem::ManuallyDrop;

            use $crate::law::Law;
            use $crate::lowered::Table;
            extern crate alloc;

            use alloc::vec::Vec;
            use $crate::types::{
                Aftermath, Calendar, Description, Enforcement, MeasureKind, Refusal, Settings,
            };

            // Where the law stands, by the name that the crate gives it.
            #[allow(unused_imports)]
            use super::*;

            struct Stage;

            impl Stage {
                const LAW: &'static Law = $version.law;
                const KINDS: &'static Table<$crate::sanction::MeasureKind> = &Table($version.kinds);
            }

            impl $crate::wit::exports::laurel::award::sanction::Guest for Stage {
                fn describe() -> Description {
                    super::describe()
                }

                fn measure_kinds() -> Vec<MeasureKind> {
                    super::measure_kinds()
                }

                fn enforce(
                    settings: Settings,
                    calendar: Calendar,
                    aftermath: Aftermath,
                ) -> Result<Enforcement, Refusal> {
                    // Arguments die with the call, when the heap is emptied.
                    let settings = ManuallyDrop::new(settings);
                    let aftermath = ManuallyDrop::new(aftermath);
                    super::enforce(&settings, &calendar, &aftermath)
                }
            }

            $crate::wit::export!(Stage with_types_in $crate::lowered);
        }
    };
}
