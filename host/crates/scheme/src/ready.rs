//! A scheme whose stages have been asked what they implement, and what a run of it gave: what there
//! is to know without calling a component.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::answers::NO_ROW;
use crate::columns::{Aftermath, Columns, Facts, Stance, Step, Whose};
use crate::limits::Limits;
use crate::scheme::{Scheme, WAIVE};
use crate::settings::{AllSettings, Settings, StageSettings};
use crate::stage::{Stage, by_stage};
use crate::wording;
use laurel_contract::{eligibility, ranking, sanction, scoring, types};
use laurel_cycle::error::{Error, Failure};
use laurel_cycle::order;
use laurel_cycle::{Cycle, Edition};
use laurel_words::lang::Text;

/// The contract that is spoken.
pub const CONTRACT: &str = "laurel:award@0.1.0";

/// The contract that a component speaks as a stage, by the names of what it exports; this one, where they do
/// not say.
pub fn spoken<'n>(stage: Stage, exports: impl IntoIterator<Item = &'n str>) -> String {
    let version = exports.into_iter().find_map(|name| {
        let (interface, version) = name.strip_prefix("laurel:award/")?.split_once('@')?;
        (interface == stage.id()).then_some(version)
    });
    version.map_or_else(|| CONTRACT.to_owned(), |it| format!("laurel:award@{it}"))
}

/// A stage whose component is compiled and described.
pub struct Unit {
    /// Which stage it is.
    pub stage: Stage,
    /// What it is called in messages.
    pub name: String,
    /// Digest of the component, in hexadecimal.
    pub sha256: String,
    /// The contract that it speaks, with its version ([`spoken`]).
    pub contract: String,
    /// What a call of it may use; none where it is not for this host to say.
    pub limits: Option<Limits>,
    /// What it says of itself, its wordings with the default values of their terms.
    pub description: types::Description,
    /// The same, its wordings as the component gives them.
    pub template: types::Description,
}

/// A scheme that is ready to run.
pub struct Ready {
    /// The scheme.
    pub scheme: Scheme,
    /// Its stages.
    pub units: BTreeMap<Stage, Unit>,
    /// The facts that its eligibility reads.
    pub facts: Facts,
    /// The editions of the standard that its scoring knows.
    pub standards: Vec<scoring::Standard>,
    /// The kinds of measure that its sanction knows.
    pub measure_kinds: Vec<sanction::MeasureKind>,
    /// Its settings where nobody sets anything.
    pub as_it_stands: OnceLock<AllSettings>,
    /// The editions of the standard where nobody sets anything.
    pub known_editions: OnceLock<Vec<Edition>>,
    /// What its components are called by.
    pub runtime: Box<dyn crate::runtime::Runtime>,
}

/// A reason or remark of a stage. `at` counts within the applicant's own records where the code
/// points into a table of eligibility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// Which stage.
    pub stage: Stage,
    /// The row that it concerns; none for the cycle.
    pub row: Option<u32>,
    /// Index of the rule in the stage's description.
    pub rule: u32,
    /// Index of the code in the stage's description.
    pub code: u32,
    /// Record that it points to.
    pub at: Option<u32>,
    /// What was found.
    pub value: i64,
    /// What it was held against.
    pub limit: i64,
}

/// What the four stages answered.
pub struct Run<'a> {
    /// The scheme.
    pub ready: &'a Ready,
    /// The settings of each stage.
    pub settings: BTreeMap<Stage, StageSettings>,
    /// The cycle.
    pub columns: &'a Columns<'a>,
    /// Verdict of eligibility, a cell for each applicant.
    pub eligible: Vec<u8>,
    /// For each rule of a stage (none for sanction), a column of verdicts.
    pub rules: BTreeMap<Stage, Vec<Vec<u8>>>,
    /// Scores.
    pub scores: types::Scores,
    /// Selection.
    pub selection: ranking::Selection,
    /// What sanction looked at.
    pub aftermath: Aftermath,
    /// Measures.
    pub measures: Vec<sanction::Measure>,
    /// Reasons and remarks: those on the cycle first, then by row, stage and rule.
    pub findings: Vec<Finding>,
    /// Fuel that each stage used, where the host called it.
    pub fuel: BTreeMap<Stage, u64>,
    /// Fuel that a composed scheme used for the four stages together.
    pub composed_fuel: Option<u64>,
}

/// Whether a term is meant: by its id, or by its title in either language.
fn is_named(term: &types::Term, name: &str) -> bool {
    [&term.id, &term.title.zh, &term.title.en]
        .into_iter()
        .any(|known| known == name)
}

impl Ready {
    /// What a stage says of itself.
    pub fn description(&self, stage: Stage) -> Option<&types::Description> {
        self.units.get(&stage).map(|unit| &unit.description)
    }

    /// What a stage says of itself, its wordings with the values of a run.
    pub fn worded(
        &self,
        stage: Stage,
        settings: &BTreeMap<Stage, StageSettings>,
    ) -> Option<Cow<'_, types::Description>> {
        let unit = self.units.get(&stage)?;
        let given = settings.get(&stage).map_or(&[][..], |it| &it.terms);
        Some(if given.is_empty() {
            Cow::Borrowed(&unit.description)
        } else {
            Cow::Owned(wording::described(&unit.template, given))
        })
    }

    /// Whether any of its stages has a term.
    pub fn has_term(&self, id: &str) -> bool {
        self.units
            .values()
            .any(|unit| unit.description.terms.iter().any(|term| is_named(term, id)))
    }

    /// The id of a term by its id or its title; what names none stays.
    fn term_id<'n>(&'n self, name: &'n str) -> &'n str {
        let all = || self.units.values().flat_map(|unit| &unit.description.terms);
        let own = all().find(|term| term.id == name);
        let found = own.or_else(|| all().find(|term| is_named(term, name)));
        found.map_or(name, |term| term.id.as_str())
    }

    /// Whether any of its stages has a rule.
    pub fn has_rule(&self, id: &str) -> bool {
        self.units
            .values()
            .any(|unit| unit.description.rules.iter().any(|rule| rule.id == id))
    }

    /// The settings of a run: those of the manifest, and over them those of the user.
    pub fn settings(&self, user: &Settings) -> Result<BTreeMap<Stage, StageSettings>, Error> {
        let mut settings = Settings {
            terms: BTreeMap::new(),
            waived: user.waived.clone(),
        };
        for (name, value) in &user.terms {
            let id = self.term_id(name).to_owned();
            if settings.terms.insert(id.clone(), value.clone()).is_some() {
                return Err(Error::input(
                    format!("可调指标 {id} 设定了两次"),
                    format!("the term {id} is set twice"),
                ));
            }
        }
        self.resolved(settings, &self.scheme.manifest.all_settings())
    }

    /// Terms as a user typed them, by id and with the value that a manifest would give.
    ///
    /// # Errors
    /// No stage has such a term, or it cannot be that.
    pub fn typed_terms(&self, user: &Settings) -> Result<BTreeMap<String, String>, Error> {
        // What is wrong with them is said as for a run.
        self.settings(user)?;
        let mut terms = BTreeMap::new();
        for (name, value) in &user.terms {
            let id = self.term_id(name);
            let mut known = self.units.values().flat_map(|unit| &unit.description.terms);
            if let Some(term) = known.find(|term| term.id == id) {
                let value = crate::settings::parse(term, value)?;
                terms.insert(id.to_owned(), crate::show::literal(term, &value));
            }
        }
        Ok(terms)
    }

    /// Settings, and under them those of a manifest.
    fn resolved(
        &self,
        mut settings: Settings,
        manifest: &BTreeMap<String, String>,
    ) -> Result<AllSettings, Error> {
        for (term, value) in manifest {
            if let Some(rule) = term.strip_prefix(WAIVE) {
                settings.waived.push(rule.to_owned());
                continue;
            }
            let entry = settings.terms.entry(term.clone());
            entry.or_insert_with(|| value.clone());
        }
        let units = self.units.iter();
        settings.resolve(&by_stage(units.map(|(it, unit)| (*it, &unit.description))))
    }

    /// Whose decisions a cycle holds, as seen from this scheme, whatever is set for the run.
    ///
    /// They are its own where the cycle names it and all its stages are its own (a composed scheme of
    /// several schemes' stages has another id and name than each of them) or names a scheme of which it
    /// was made by setting terms, or where the cycle names the instrument of its first three stages.
    pub fn whose(&self, cycle: &Cycle) -> Whose {
        self.record(cycle).0
    }

    /// Whose decisions a cycle holds, and the settings under which they would have been taken: those of
    /// the scheme as it stands, or of its instrument, which knows no manifest.
    fn record(&self, cycle: &Cycle) -> (Whose, Cow<'_, AllSettings>) {
        let as_it_stands = || Cow::Borrowed(self.as_it_stands());
        let Some(named) = cycle.cycle.decided_under.as_deref() else {
            return (Whose::Unsaid, as_it_stands());
        };
        let manifest = &self.scheme.manifest;
        let own = Some(&manifest.id);
        let mut parts = self.scheme.parts.values();
        if parts.all(|part| part.scheme.as_ref() == own) {
            if self.scheme.as_origin().is_named(named) {
                return (Whose::Own, as_it_stands());
            }
            if let Some(origin) = manifest.made_of.iter().find(|it| it.is_named(named)) {
                let settings = self.resolved(Settings::default(), &origin.settings);
                return (Whose::Own, Cow::Owned(settings.unwrap_or_default()));
            }
        }
        let of_instrument = STEPS_IN.iter().all(|stage| {
            self.description(*stage).is_some_and(|description| {
                let it = &description.instrument;
                [&it.id, &it.title.zh, &it.title.en, &it.number]
                    .into_iter()
                    .any(|known| known == named)
            })
        });
        match of_instrument {
            true => (Whose::Own, Cow::Owned(AllSettings::new())),
            false => (Whose::Others, as_it_stands()),
        }
    }

    /// How it takes what the record of a cycle leaves out.
    ///
    /// What was set for the run leaves the decisions in force that were taken before the first step that
    /// it touches; what was recorded of other rules leaves none.
    pub fn stance(&self, columns: &Columns, settings: &AllSettings) -> Stance {
        let (whose, record) = self.record(columns.cycle);
        let touched = STEPS_IN.iter().filter_map(|stage| {
            let description = self.description(*stage)?;
            touched(*stage, description, [&*record, settings])
        });
        Stance::of(columns.undecided, whose, touched.min())
    }

    /// Its settings where nobody sets anything.
    fn as_it_stands(&self) -> &AllSettings {
        self.as_it_stands
            .get_or_init(|| self.settings(&Settings::default()).unwrap_or_default())
    }

    /// The editions of the standard, for the check of a cycle file, with the settings of a run.
    pub fn editions_under(&self, settings: &AllSettings) -> Cow<'_, [Edition]> {
        let of_stage = settings.get(&Stage::Scoring).into_iter();
        let free = of_stage.flat_map(|it| &it.terms).any(|setting| {
            setting.term == "mark-grid" && matches!(setting.value, types::Value::Toggle(false))
        });
        let mut editions = Cow::Borrowed(self.editions());
        if free {
            for edition in editions.to_mut() {
                edition.grid = false;
            }
        }
        editions
    }

    /// The editions of the standard, for the check of a cycle file.
    pub fn editions(&self) -> &[Edition] {
        self.known_editions.get_or_init(|| {
            let edition = |standard: &scoring::Standard| Edition {
                id: standard.id.clone(),
                grid: true,
                clauses: standard
                    .items
                    .iter()
                    .map(|item| item.clause.clone())
                    .collect(),
                measures: self
                    .measure_kinds
                    .iter()
                    .map(|kind| (kind.id.clone(), self.measure_title(kind, &[])))
                    .collect(),
            };
            self.standards.iter().map(edition).collect()
        })
    }

    /// Finds out what is the same for every run that sets nothing, so that none of them has to.
    pub fn prepare(&self) {
        self.as_it_stands();
        self.editions();
    }

    /// The wording of a measure with the values of a run: the defaults, or what is `given`.
    pub fn measure_title(&self, kind: &sanction::MeasureKind, given: &[types::Setting]) -> Text {
        match self.description(Stage::Sanction) {
            Some(description) => crate::wording::of_stage(&kind.title, description, given).into(),
            None => kind.title.clone().into(),
        }
    }

    /// A stage of it.
    ///
    /// # Errors
    /// There is none.
    pub fn unit(&self, stage: Stage) -> Result<&Unit, Failure> {
        self.units.get(&stage).ok_or_else(|| {
            Failure::new(
                stage.id(),
                "方案没有这一阶段的组件",
                "the scheme has no component for it",
            )
        })
    }
}

/// The stages in which people decide about applicants.
const STEPS_IN: [Stage; 3] = [Stage::Eligibility, Stage::Scoring, Stage::Ranking];

/// Terms that touch no decision: what is shown, what may be written down, what is paid.
const OF_NO_STEP: [&str; 3] = ["spread-flag", "mark-grid", "prize"];

/// The first step that is touched by what differs between two settings of a stage.
fn touched(
    stage: Stage,
    description: &types::Description,
    settings: [&AllSettings; 2],
) -> Option<Step> {
    let [before, after] = settings.map(|settings| settings.get(&stage));
    let terms = description.terms.iter().filter_map(|term| {
        let value = |of: Option<&StageSettings>| -> types::Value {
            let set = of.into_iter().flat_map(|it| &it.terms);
            let set = set.into_iter().find(|setting| setting.term == term.id);
            set.map_or(&term.default, |setting| &setting.value).clone()
        };
        let (before, after) = (value(before), value(after));
        let none = before == after
            || OF_NO_STEP.contains(&term.id.as_str())
            || (stage == Stage::Ranking && narrows(&term.id, &before, &after));
        if none {
            return None;
        }
        let reading = description.rules.iter();
        let reading = reading.filter(|rule| rule.terms.contains(&term.id));
        match term.id.as_str() {
            // The approval checks it, the deliberation chooses within it.
            "quota" => Some(Step::Deliberation),
            _ => reading
                .filter_map(|rule| step_of(stage, &rule.concept))
                .min(),
        }
    });
    let waives = |of: Option<&StageSettings>, id: &String| {
        of.is_some_and(|settings| settings.waived.contains(id))
    };
    let rules = description.rules.iter();
    let rules = rules.filter(|rule| waives(before, &rule.id) != waives(after, &rule.id));
    let rules = rules.filter_map(|rule| step_of(stage, &rule.concept));
    terms.chain(rules).min()
}

/// Whether another value of a term of ranking can only take out who was in: of those who stay in, what
/// was decided stands.
fn narrows(term: &str, before: &types::Value, after: &types::Value) -> bool {
    let number = |value: &types::Value| match value {
        types::Value::Amount(number) => *number,
        _ => 0,
    };
    let (before, after) = (number(before), number(after));
    match term {
        "threshold" => after > before,
        "shortlist" | "notice-days" => after < before,
        _ => false,
    }
}

/// The step that a rule of a stage belongs to, by its concept; none where it holds against nobody, or
/// is an honour of its own.
fn step_of(stage: Stage, concept: &str) -> Option<Step> {
    match (stage, concept) {
        (Stage::Eligibility, _) | (_, "eligible-list") => Some(Step::List),
        (Stage::Scoring, "site-visit") | (_, "visited") => Some(Step::Visit),
        (Stage::Scoring, _) => Some(Step::Candidates),
        (_, "threshold" | "shortlist" | "candidate-list") => Some(Step::Candidates),
        (_, "deliberation" | "approval") => Some(Step::Deliberation),
        (_, "notice") => Some(Step::Notice),
        _ => None,
    }
}

/// The cycle first, then by row, stage and rule. Sanction counts titles, not applicants: its findings
/// come last and by themselves.
pub fn put_in_order(findings: &mut [Finding]) {
    let key = |finding: &Finding| {
        (
            finding.stage == Stage::Sanction,
            finding.row,
            finding.stage,
            finding.rule,
        )
    };
    order::sort_by(findings, |one, next| key(one).cmp(&key(next)));
}

/// Names tables whose records belong to applicants, with the row that each record belongs to.
pub type Owners<'t> = [(&'t str, &'t [u32])];

/// Takes over findings of a stage, and counts what they point to within the applicant's own records,
/// so that nothing depends on who else is in the tables. `rows` are the rows of the cycle that were
/// judged; where there are none, the findings have those already.
pub fn localize(
    unit: &Unit,
    tables: &Owners,
    rows: &[u32],
    findings: &types::Findings,
) -> Vec<Finding> {
    let owners: Vec<Option<&[u32]>> = unit
        .description
        .codes
        .iter()
        .map(|code| {
            tables
                .iter()
                .find(|(name, _)| *name == code.table)
                .map(|(_, owners)| *owners)
        })
        .collect();
    let some = |cell: u32| (cell != NO_ROW).then_some(cell);
    let what = findings.row.iter().zip(&findings.rule).zip(&findings.code);
    let counts = findings.at.iter().zip(&findings.value).zip(&findings.limit);
    what.zip(counts)
        .map(|(((row, rule), code), ((at, value), limit))| {
            let owners = owners.get(*code as usize).copied().flatten();
            let at = match (some(*at), some(*row), owners) {
                (Some(at), Some(row), Some(owners)) => {
                    let start = owners.partition_point(|owner| *owner < row);
                    at.checked_sub(u32::try_from(start).unwrap_or(u32::MAX))
                }
                (at, ..) => at,
            };
            let of_cycle = |row: u32| rows.get(row as usize).copied().unwrap_or(row);
            Finding {
                stage: unit.stage,
                row: some(*row).map(of_cycle),
                rule: *rule,
                code: *code,
                at,
                value: *value,
                limit: *limit,
            }
        })
        .collect()
}

/// The tables of a cohort whose records belong to applicants, with the row that each belongs to.
pub fn tables_of(cohort: &eligibility::Cohort) -> [(&str, &[u32]); 6] {
    [
        ("grades", &cohort.grades.applicant),
        ("accidents", &cohort.accidents.applicant),
        ("complaints", &cohort.complaints.applicant),
        ("spot-checks", &cohort.spot_checks.applicant),
        ("breaches", &cohort.breaches.applicant),
        ("honours", &cohort.honours.applicant),
    ]
}

/// A column for each of so many rules, from the verdicts of shards, each with its number of rows.
pub fn join_verdicts(rules: usize, shards: &[(usize, Vec<u8>)]) -> Vec<Vec<u8>> {
    let rows = shards.iter().map(|(rows, _)| rows).sum();
    let mut columns = vec![Vec::with_capacity(rows); rules];
    for (rows, cells) in shards.iter().filter(|(rows, _)| *rows > 0) {
        for (column, cells) in columns.iter_mut().zip(cells.chunks(*rows)) {
            column.extend_from_slice(cells);
        }
    }
    columns
}

impl Unit {
    /// Refuses more findings than what it was given has something to say of.
    pub fn sized(
        &self,
        given: &impl crate::size::Given,
        findings: &types::Findings,
    ) -> Result<(), Failure> {
        let rules = self.description.rules.len();
        crate::size::findings(&self.name, rules, given, findings.row.len())
    }

    /// Refuses more measures than there are events and conduct for.
    pub fn sized_measures(
        &self,
        given: &sanction::Aftermath,
        measures: usize,
    ) -> Result<(), Failure> {
        let rules = self.description.rules.len();
        crate::size::findings(&self.name, rules, given, measures)
    }

    /// What to say of a refusal. A refusal of columns that this host made is an error of host or
    /// component, not of the user.
    pub fn refused(&self, refusal: &types::Refusal) -> Failure {
        use types::Refusal;
        let (zh, what) = match refusal {
            Refusal::UnknownTerm(id) => {
                (format!("没有可调指标 {id}"), format!("unknown-term {id}"))
            }
            Refusal::TermOutOfRange(id) => (
                format!("可调指标 {id} 的取值超出范围"),
                format!("term-out-of-range {id}"),
            ),
            Refusal::RepeatedTerm(id) => (
                format!("可调指标 {id} 设定了两次"),
                format!("repeated-term {id}"),
            ),
            Refusal::UnknownRule(id) => (format!("没有规则 {id}"), format!("unknown-rule {id}")),
            Refusal::BadCode(place) => (
                format!("列 {} 第 {} 行的代码超出范围", place.column, place.row),
                format!("bad-code {}[{}]", place.column, place.row),
            ),
            Refusal::WrongLength(column) => (
                format!("列 {column} 的长度不符"),
                format!("wrong-length {column}"),
            ),
            Refusal::Unsorted(table) => (
                format!("表 {table} 未按首列排序"),
                format!("unsorted {table}"),
            ),
        };
        // A stranger's words, which may be long or more than one line.
        let (zh, what) = (
            laurel_words::lang::one_line(&zh),
            laurel_words::lang::one_line(&what),
        );
        Failure::new(
            &self.name,
            format!("拒绝了所给参数：{zh}"),
            format!("it refused its arguments: {what}"),
        )
    }
}
