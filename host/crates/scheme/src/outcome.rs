//! What came of a run, for people and for other programs: identities joined again, every answer with
//! its article, and what is assumed marked as assumed.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::columns::{Columns, Told};
use crate::limits::Limits;
use crate::ready::{Finding, Ready, Run};
use crate::scheme::Status;
use crate::settings::StageSettings;
use crate::show;
use crate::stage::{Answer, Stage};
use crate::truth::{NO, OPEN};
use crate::wording;
use laurel_contract::types::{self, Basis};
use laurel_cycle::{Act, ActStep, Applicant, Day, ExtraValue, Problem, Table, label};
use laurel_words::lang::{Lang, Text};

/// The outcome of one scheme on one cycle.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Outcome", rename_all = "snake_case")]
pub struct Outcome {
    /// The finding in one short sentence.
    pub sentence: Text,
    /// The scheme and how it was set.
    pub scheme: SchemeInfo,
    /// The cycle.
    pub cycle: CycleInfo,
    /// Counts.
    pub summary: Summary,
    /// The rules that rest on an assumed value, which outcomes point to by number, from 0.
    pub assumptions: Vec<Assumption>,
    /// Remarks on the cycle as a whole.
    pub remarks: Vec<Reason>,
    /// The applicants, in the order of the file.
    pub applicants: Vec<ApplicantOutcome>,
    /// What the version's ranking decides beside candidates and winners, such as nominees.
    pub honours: Vec<HonourOutcome>,
    /// Measures that events after an award and reviewers' conduct call for (articles 26 to 28).
    pub measures: Vec<MeasureOutcome>,
    /// Remarks on titles.
    pub title_remarks: Vec<TitleRemark>,
    /// What is worth a second look in the cycle file; absent where there is nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Problem>,
    /// Fuel that each stage used, where it was called by itself: the same on every machine.
    pub fuel: BTreeMap<Stage, u64>,
    /// The composed component that ran the four stages in one call, if one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub composed: Option<ComposedInfo>,
}

/// A component that runs the four stages in one call.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ComposedInfo {
    /// File name.
    pub component: String,
    /// SHA-256 of the component.
    pub sha256: String,
    /// Fuel that the call used: the same on every machine.
    pub fuel: u64,
}

/// Who has an honour that a version's ranking knows beside candidates and winners.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HonourOutcome {
    /// Its rule.
    pub rule: String,
    /// Article and item.
    pub article: Text,
    /// Its wording.
    pub title: Text,
    /// Ids of those who have it.
    pub yes: Vec<String>,
    /// Ids of those for whom it is open.
    pub open: Vec<String>,
}

/// A scheme and how it was set.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SchemeInfo {
    /// Id.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Where its rules stand in their life.
    pub status: Status,
    /// Its components.
    pub stages: Vec<StageInfo>,
    /// Terms that differ from their defaults, by stage and id.
    pub settings: BTreeMap<Stage, BTreeMap<String, String>>,
    /// Rules that were not asked.
    pub waived: Vec<String>,
    /// What was set for the run beyond what the scheme itself sets, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<SetInWords>,
    /// What it is called within a sentence: its short name, with what was set.
    pub short: Text,
}

impl SchemeInfo {
    /// Whether it is the same rules with the same settings as another.
    pub fn is_run_as(&self, other: &Self) -> bool {
        let stages = |scheme: &Self| -> Vec<(Stage, String)> {
            let stages = scheme.stages.iter();
            stages.map(|it| (it.stage, it.sha256.clone())).collect()
        };
        self.id == other.id
            && stages(self) == stages(other)
            && self.settings == other.settings
            && self.waived == other.waived
    }

    /// Tells two sides of a comparison apart that are set differently and have one name.
    pub fn tell_apart(a: &mut Self, b: &mut Self) {
        if a.name == b.name && !a.is_run_as(b) {
            for (side, letter) in [(a, "A"), (b, "B")] {
                let name = &side.name;
                side.name = Text::new(
                    format!("{}（{letter}）", name.get(Lang::Zh)),
                    format!("{} ({letter})", name.get(Lang::En)),
                );
            }
        }
    }

    /// What was set for the run, one after another, in words; empty where nothing was.
    pub fn set_in_words(&self, lang: Lang) -> String {
        let set: Vec<String> = self.set.iter().map(|set| set.words(lang)).collect();
        set.join(lang.pick("；", "; "))
    }
}

/// A term or rule that was set for a run, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SetInWords {
    /// Id of the term or rule.
    pub id: String,
    /// Its wording.
    pub title: Text,
    /// The value that was set, in words; none for a rule that is not asked.
    pub value: Option<Text>,
    /// The value that would hold otherwise, in words; none for a rule that is not asked.
    pub otherwise: Option<Text>,
}

impl SetInWords {
    /// As a person reads it.
    pub fn words(&self, lang: Lang) -> String {
        let title = self.title.get(lang);
        match (&self.value, &self.otherwise, lang) {
            (Some(value), Some(otherwise), Lang::Zh) => {
                format!("{title}：{}（原为{}）", value.zh, otherwise.zh)
            }
            (Some(value), Some(otherwise), Lang::En) => {
                format!("{title}: {} (was {})", value.en, otherwise.en)
            }
            (_, _, Lang::Zh) => format!("不适用：{title}"),
            (_, _, Lang::En) => format!("not asked: {title}"),
        }
    }
}

/// The component of a stage.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StageInfo {
    /// Which stage.
    pub stage: Stage,
    /// File name.
    pub component: String,
    /// Scheme or file that it came from.
    pub from: String,
    /// SHA-256 of the component.
    pub sha256: String,
    /// Id of the rule version that it implements.
    pub instrument: String,
    /// What a call of it may use; none in an outcome of a service, whose runtime sets limits of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<Limits>,
}

/// The cycle of an outcome.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CycleInfo {
    /// Its year.
    pub year: i32,
    /// Its deadline.
    pub deadline: Day,
    /// The reference day that the file gives.
    pub reference_day: Option<Day>,
    /// Under which rules the recorded decisions were taken, as the file says it.
    pub decided_under: Option<String>,
    /// What is made of what people have not decided.
    pub undecided: Told,
}

impl CycleInfo {
    /// Of the cycle of some columns.
    pub fn of(columns: &Columns) -> Self {
        let info = &columns.cycle.cycle;
        Self {
            year: info.year,
            deadline: info.timetable.deadline,
            reference_day: info.reference_day,
            decided_under: info.decided_under.as_deref().map(str::to_owned),
            undecided: columns.undecided.told(),
        }
    }
}

/// How many got one answer or another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// Yes.
    pub yes: usize,
    /// No.
    pub no: usize,
    /// Not determined yet.
    pub open: usize,
}

impl Tally {
    /// Counts a column of truths.
    pub fn of(column: &[u8]) -> Self {
        let mut tally = Self::default();
        for truth in column {
            match Answer::of(*truth) {
                Answer::Yes => tally.yes += 1,
                Answer::No | Answer::NotAsked => tally.no += 1,
                Answer::Open => tally.open += 1,
            }
        }
        tally
    }
}

/// Counts of an outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Applicants.
    pub applicants: usize,
    /// Met the conditions (articles 2, 3, 10, 11, 16).
    pub eligible: Tally,
    /// How many the office's list of eligible applicants names (article 17), where it is on record and
    /// decides; none elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed: Option<usize>,
    /// Picked for a site visit (article 18), among those who meet the conditions.
    pub visited: Tally,
    /// Candidates (article 20): yes = certain, open = possible.
    pub candidates: Tally,
    /// How many may be candidates in the end: those who are and those of whom it is open, but no more
    /// than the rules admit, unless equal scores lie across the cut.
    #[serde(default)]
    pub candidates_at_most: usize,
    /// Winners (article 20).
    pub winners: Tally,
    /// How many may have won in the end: those who have and those of whom it is open, but no more than
    /// the quota admits (article 3).
    #[serde(default)]
    pub winners_at_most: usize,
    /// Whether the award stays vacant (article 14).
    pub vacant: Answer,
    /// Prize for each winner in yuan (article 21).
    pub prize: i64,
    /// Whether the prize rests on an assumed value.
    pub prize_assumed: bool,
}

/// A rule that rests on an assumed value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Assumption {
    /// Stage of the rule.
    pub stage: Stage,
    /// Its id.
    pub rule: String,
    /// Its article.
    pub article: Text,
    /// Its wording.
    pub title: Text,
    /// Whether the rule itself is assumed.
    pub rule_assumed: bool,
    /// Terms of it whose value is assumed, with the value.
    pub terms: Vec<TermValue>,
    /// Why it is assumed to be so.
    pub note: Text,
    /// True where what is assumed is that the instrument has no such provision.
    pub absent: bool,
}

/// A term with its value in a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TermValue {
    /// Its id.
    pub id: String,
    /// Its wording.
    pub title: Text,
    /// Its value, as after `--set`.
    pub value: String,
    /// Its value in words.
    pub shown: Text,
    /// What the value rests on: text, inferred, assumed, memory, or set by the user.
    pub basis: TermBasis,
}

/// What a value in a run rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TermBasis {
    /// Read in the text.
    Text,
    /// Follows from something that was read.
    Inferred,
    /// A placeholder that the office must confirm.
    Assumed,
    /// Widely known, not re-read.
    Memory,
    /// Set for this run.
    Set,
}

impl TermBasis {
    /// In words.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Text => lang.pick("原文", "text"),
            Self::Inferred => lang.pick("推断", "inferred"),
            Self::Assumed => lang.pick("假定", "assumed"),
            Self::Memory => lang.pick("通行", "memory"),
            Self::Set => lang.pick("自设", "set"),
        }
    }
}

impl From<Basis> for TermBasis {
    fn from(basis: Basis) -> Self {
        match basis {
            Basis::Text => Self::Text,
            Basis::Inferred => Self::Inferred,
            Basis::Assumed => Self::Assumed,
            Basis::Memory => Self::Memory,
        }
    }
}

/// A reason for an answer, or a remark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reason {
    /// Stage that gave it.
    pub stage: Stage,
    /// Id of the rule.
    pub rule: String,
    /// Article of the rule.
    pub article: Text,
    /// Id of the reason.
    pub code: String,
    /// In words, with values.
    pub text: Text,
    /// Number of the applicant's record that it points to, from 0, with the record's table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<Record>,
    /// The answer that it explains; none for a remark.
    pub answer: Option<Answer>,
    /// Whether the rule rests on an assumed value.
    pub assumed: bool,
    /// True for a remark, which explains no answer.
    pub remark: bool,
}

/// A record of an applicant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Record {
    /// Name of the table.
    pub table: String,
    /// Number within the table, from 0.
    pub number: u32,
}

/// How far an applicant came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Won.
    Winner,
    /// A candidate, and what follows is open.
    Candidate,
    /// A candidate who did not win.
    NotChosen,
    /// May be a candidate.
    CandidateOpen,
    /// Reached the threshold, but is no candidate.
    NotCandidate,
    /// Below the threshold.
    BelowThreshold,
    /// Whether a site visit takes place is open.
    VisitOpen,
    /// Not picked for a site visit: neither failed nor undetermined.
    NotVisited,
    /// Left off the office's list of eligible applicants, which decides.
    NotListed,
    /// Whether the conditions are met cannot be said.
    EligibilityOpen,
    /// Does not meet the conditions.
    Ineligible,
}

impl Standing {
    /// Whether it hangs on what is not known or not decided.
    pub fn is_open(self) -> bool {
        matches!(
            self,
            Self::Candidate | Self::CandidateOpen | Self::VisitOpen | Self::EligibilityOpen
        )
    }

    /// In words, marked where it rests on a step that nobody decided.
    pub fn marked(self, deduced: bool, lang: Lang) -> String {
        let word = self.word(lang);
        match (deduced, lang) {
            (false, _) => word.to_owned(),
            (true, Lang::Zh) => format!("{word}（推定）"),
            (true, Lang::En) => format!("{word} (deduced)"),
        }
    }

    /// In words.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Winner => lang.pick("获奖", "winner"),
            Self::Candidate => lang.pick("候选（后续待定）", "candidate (rest open)"),
            Self::NotChosen => lang.pick("候选未获奖", "candidate, not chosen"),
            Self::CandidateOpen => lang.pick("候选未定", "candidacy open"),
            Self::NotCandidate => lang.pick("达线未入候选", "not a candidate"),
            Self::BelowThreshold => lang.pick("未达分数线", "below threshold"),
            Self::VisitOpen => lang.pick("现场评审待定", "site visit open"),
            Self::NotVisited => lang.pick("未入现场评审", "not visited"),
            Self::NotListed => lang.pick("未列入符合条件名单", "not on the eligible list"),
            Self::EligibilityOpen => lang.pick("资格未定", "eligibility open"),
            Self::Ineligible => lang.pick("不符合申报条件", "not eligible"),
        }
    }
}

/// An exact score: a fraction of hundredths of a point, or a range of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Score {
    /// Lowest possible, in points; `…` where the decimals go on.
    pub low: String,
    /// Highest possible, in points.
    pub high: String,
    /// Lowest possible: numerator, in hundredths of a point times `over`.
    pub low_numerator: u32,
    /// Highest possible: numerator.
    pub high_numerator: u32,
    /// Denominator.
    pub over: u32,
}

/// A place in the order, or a range of places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Place {
    /// Best possible, 1 and up.
    pub best: u32,
    /// Worst possible, ties counted against the applicant.
    pub worst: u32,
}

/// What came of one applicant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ApplicantOutcome {
    /// Id in the cycle file.
    pub id: String,
    /// Name in the cycle file.
    pub name: Option<String>,
    /// How far it came.
    pub standing: Standing,
    /// Whether a step that this rests on was not decided, but deduced from the order; absent where none
    /// was.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deduced: bool,
    /// Meets the conditions.
    pub eligible: Answer,
    /// Picked for a site visit.
    pub visited: Answer,
    /// Score of the site visit; none where there is none.
    pub score: Option<Score>,
    /// Place by score; none where it is not in the order.
    pub place: Option<Place>,
    /// Is a candidate.
    pub candidate: Answer,
    /// Is a winner.
    pub winner: Answer,
    /// Reasons for every answer that is not yes, and remarks.
    pub reasons: Vec<Reason>,
    /// Numbers of the assumptions that this outcome rests on.
    pub rests_on: Vec<usize>,
}

/// A measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MeasureOutcome {
    /// Id of the kind of measure.
    pub measure: String,
    /// Its wording.
    pub title: Text,
    /// Id of the rule.
    pub rule: String,
    /// Its article.
    pub article: Text,
    /// Id of the title; none for a reviewer's conduct.
    pub honour: Option<String>,
    /// Who holds the title, or whose conduct it is.
    pub subject: String,
    /// Id of the event or conduct that triggers it.
    pub trigger: String,
    /// Whether its conditions are met.
    pub applies: Answer,
    /// How far it has come.
    pub progress: Progress,
    /// The steps on record, in the order of their days.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepTaken>,
    /// Who proposes it.
    pub proposes: Text,
    /// Who decides on it.
    pub decides: Text,
    /// Amount to recover in yuan; none where it is unknown or where it is about no money.
    pub amount: Option<i64>,
    /// Whether the rule rests on an assumed value.
    pub assumed: bool,
    /// Whether the title is not decided, but deduced from the order; absent where it is on record.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deduced: bool,
    /// Why it is open whether its conditions are met, as among the remarks on titles.
    #[serde(skip)]
    pub open: Vec<Text>,
}

/// A step on record on a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct StepTaken {
    /// When.
    pub on: Day,
    /// Which step.
    pub step: ActStep,
}

impl StepTaken {
    /// In words, with its day.
    pub fn words(self, lang: Lang) -> String {
        let day = show::day(i64::from(self.on.0), lang);
        let step = match self.step {
            ActStep::Proposed => lang.pick("提请", "proposed"),
            ActStep::Decided => lang.pick("决定", "decided"),
            ActStep::Rejected => lang.pick("未获批准", "rejected"),
            ActStep::Done => lang.pick("执行", "done"),
        };
        match lang {
            Lang::Zh => format!("{day}{step}"),
            Lang::En => format!("{step} {day}"),
        }
    }
}

impl MeasureOutcome {
    /// How far it has come, with the days of its steps.
    pub fn course(&self, lang: Lang) -> String {
        let word = match self.progress {
            // Nobody has to propose what the body decides by itself.
            Progress::Proposable if self.proposes.get(lang).is_empty() => {
                lang.pick("可以决定", "may be decided")
            }
            progress => progress.word(lang),
        };
        let deduced = self.deduced.then(|| {
            let deduced = lang.pick("获奖系推定", "the award is deduced");
            deduced.to_owned()
        });
        let open = self.open.iter().map(|why| why.get(lang).to_owned());
        let open = deduced.into_iter().chain(open);
        let steps = self.steps.iter().map(|step| step.words(lang));
        let steps: Vec<String> = open.chain(steps).collect();
        match (steps.is_empty(), lang) {
            (true, _) => word.to_owned(),
            (_, Lang::Zh) => format!("{word}（{}）", steps.join("，")),
            (_, Lang::En) => format!("{word} ({})", steps.join(", ")),
        }
    }

    /// Whether two stand in one row: measures of one rule, title, event and state.
    pub fn stands_with(&self, other: &Self) -> bool {
        (&self.rule, &self.honour, &self.trigger) == (&other.rule, &other.honour, &other.trigger)
            && (self.progress, &self.steps) == (other.progress, &other.steps)
            && (&self.proposes, &self.decides) == (&other.proposes, &other.decides)
    }
}

/// How far a measure has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Progress {
    /// A condition is unknown.
    Undetermined,
    /// Applies by itself.
    Due,
    /// May be proposed.
    Proposable,
    /// Proposed, not decided.
    Proposed,
    /// Decided, not carried out.
    Decided,
    /// Decided against.
    Rejected,
    /// Carried out.
    Done,
}

impl Progress {
    /// Whether nothing remains to be done.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Rejected)
    }

    /// In words.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Undetermined => lang.pick("条件未定", "undetermined"),
            Self::Due => lang.pick("应当执行", "due"),
            Self::Proposable => lang.pick("可以提请", "proposable"),
            Self::Proposed => lang.pick("已提请", "proposed"),
            Self::Decided => lang.pick("已决定", "decided"),
            Self::Rejected => lang.pick("未获批准", "rejected"),
            Self::Done => lang.pick("已执行", "done"),
        }
    }
}

/// A remark on a title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TitleRemark {
    /// Id of the title.
    pub honour: String,
    /// Who holds it; for the conduct of a reviewer, the reviewer.
    pub subject: String,
    /// Id of the event or the conduct; none where it is about none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<String>,
    /// What is said.
    pub reason: Reason,
}

impl TitleRemark {
    /// What it is about, in a few words.
    pub fn about(&self, lang: Lang) -> String {
        let mut about: Vec<&str> = [&*self.honour, &self.subject]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let trigger = self.trigger.as_ref().map(|id| match lang {
            Lang::Zh => format!("（{id}）"),
            Lang::En => format!(" ({id})"),
        });
        let trigger = trigger.unwrap_or_default();
        if about.is_empty() {
            about.push(lang.pick("监督处理", "measures"));
        }
        format!("{}{trigger}", about.join(" "))
    }
}

/// How many may come how far together, however many of them are open; none where there is no such number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Places {
    /// Candidates; none where scores are equal at the cut, which no text decides.
    pub candidates: Option<usize>,
    /// Winners.
    pub winners: Option<usize>,
}

impl Ready {
    /// What was set for a run beyond what the scheme's manifest sets, in words; a term that several
    /// stages have, once.
    pub fn set_in_words(&self, settings: &BTreeMap<Stage, StageSettings>) -> Vec<SetInWords> {
        let manifest = &self.scheme.manifest.settings;
        let text = |of: &dyn Fn(Lang) -> String| Text::new(of(Lang::Zh), of(Lang::En));
        let mut found: Vec<SetInWords> = Vec::new();
        for (stage, settings) in settings {
            let Some(description) = self.description(*stage) else {
                continue;
            };
            for setting in &settings.terms {
                let term = description.terms.iter().find(|it| it.id == setting.term);
                let Some(term) = term.filter(|it| found.iter().all(|set| set.id != it.id)) else {
                    continue;
                };
                let own = manifest.get(&term.id);
                let own = own.and_then(|own| crate::settings::parse(term, own).ok());
                if own.as_ref() == Some(&setting.value) {
                    continue;
                }
                let otherwise = own.as_ref().unwrap_or(&term.default);
                found.push(SetInWords {
                    id: term.id.clone(),
                    title: term.title.clone().into(),
                    value: Some(text(&|lang| show::value(term, &setting.value, lang))),
                    otherwise: Some(text(&|lang| show::value(term, otherwise, lang))),
                });
            }
            let waived = settings.waived.iter();
            for id in waived.filter(|id| !self.scheme.manifest.waived.contains_key(*id)) {
                let rule = description.rules.iter().find(|rule| rule.id == *id);
                found.extend(rule.map(|rule| SetInWords {
                    id: id.clone(),
                    title: rule.title.clone().into(),
                    value: None,
                    otherwise: None,
                }));
            }
        }
        found
    }

    /// The value of a term in a run, and what it rests on.
    pub fn term(
        &self,
        stage: Stage,
        term: &types::Term,
        settings: &BTreeMap<Stage, StageSettings>,
    ) -> TermValue {
        let given = settings.get(&stage).and_then(|settings| {
            settings
                .terms
                .iter()
                .find(|setting| setting.term == term.id)
        });
        let value = given.map_or(&term.default, |setting| &setting.value);
        TermValue {
            id: term.id.clone(),
            title: term.title.clone().into(),
            value: show::literal(term, value),
            shown: Text::new(
                show::value(term, value, Lang::Zh),
                show::value(term, value, Lang::En),
            ),
            basis: given.map_or_else(|| term.grounds.basis.into(), |_| TermBasis::Set),
        }
    }

    /// How many may come how far, by the settings and by what ranking found.
    pub fn places(
        &self,
        settings: &BTreeMap<Stage, StageSettings>,
        findings: &[Finding],
    ) -> Places {
        let codes = self.description(Stage::Ranking).map(|it| &it.codes);
        let tie = codes.and_then(|codes| codes.iter().position(|it| it.id == "tie-at-cut"));
        let tied = findings.iter().any(|it| {
            it.stage == Stage::Ranking && usize::try_from(it.code).ok().as_ref() == tie.as_ref()
        });
        Places {
            winners: self.quota(settings),
            candidates: self.number_of(settings, "shortlist").filter(|_| !tied),
        }
    }

    /// How many may win in a run; none where the scheme sets no such number.
    pub fn quota(&self, settings: &BTreeMap<Stage, StageSettings>) -> Option<usize> {
        self.number_of(settings, "quota")
    }

    /// The value of a term of ranking that is a number.
    fn number_of(&self, settings: &BTreeMap<Stage, StageSettings>, id: &str) -> Option<usize> {
        let description = self.description(Stage::Ranking)?;
        let term = description.terms.iter().find(|term| term.id == id)?;
        let of_stage = settings.get(&Stage::Ranking).into_iter();
        let mut set = of_stage.flat_map(|settings| &settings.terms);
        let set = set.find(|setting| setting.term == term.id);
        match set.map_or(&term.default, |setting| &setting.value) {
            types::Value::Amount(quota) => usize::try_from(*quota).ok(),
            _ => None,
        }
    }

    /// What a rule rests on that is assumed; none where nothing is.
    pub fn assumption(
        &self,
        stage: Stage,
        rule: &types::Rule,
        settings: &BTreeMap<Stage, StageSettings>,
    ) -> Option<Assumption> {
        let description = self.description(stage)?;
        let worded = self.worded(stage, settings)?;
        let title = worded.rules.iter().find(|it| it.id == rule.id);
        let read: Vec<&types::Term> = description
            .terms
            .iter()
            .filter(|term| rule.terms.contains(&term.id))
            .collect();
        let terms: Vec<TermValue> = read
            .iter()
            .map(|term| self.term(stage, term, settings))
            .filter(|term| term.basis == TermBasis::Assumed)
            .collect();
        let rule_assumed = rule.grounds.basis == Basis::Assumed;
        if !rule_assumed && terms.is_empty() {
            return None;
        }
        let note = if rule_assumed {
            rule.grounds.note.clone().into()
        } else {
            read.iter()
                .find(|term| term.grounds.basis == Basis::Assumed)
                .map(|term| term.grounds.note.clone().into())
                .unwrap_or_default()
        };
        Some(Assumption {
            stage,
            rule: rule.id.clone(),
            article: rule.article.clone().into(),
            title: title.unwrap_or(rule).title.clone().into(),
            rule_assumed,
            terms,
            note,
            absent: rule.kind == types::RuleKind::Absent,
        })
    }
}

impl SchemeInfo {
    /// A scheme as a run had it.
    pub fn new(ready: &Ready, settings: &BTreeMap<Stage, StageSettings>) -> Self {
        let manifest = &ready.scheme.manifest;
        let mut set: BTreeMap<Stage, BTreeMap<String, String>> = BTreeMap::new();
        let mut waived: Vec<String> = Vec::new();
        let in_words = ready.set_in_words(settings);
        let (name, short) = ready.scheme.names(in_words.len());
        for (stage, settings) in settings {
            for setting in &settings.terms {
                let term = ready
                    .description(*stage)
                    .and_then(|d| d.terms.iter().find(|term| term.id == setting.term));
                if let Some(term) = term {
                    set.entry(*stage)
                        .or_default()
                        .insert(term.id.clone(), show::literal(term, &setting.value));
                }
            }
            waived.extend(settings.waived.iter().cloned());
        }
        Self {
            id: manifest.id.clone(),
            name,
            status: manifest.status,
            stages: ready
                .scheme
                .parts
                .iter()
                .map(|(stage, part)| StageInfo {
                    stage: *stage,
                    component: part.component.clone(),
                    from: part.from.clone(),
                    sha256: part.sha256.clone(),
                    instrument: ready
                        .description(*stage)
                        .map(|description| description.instrument.id.clone())
                        .unwrap_or_default(),
                    limits: ready.units.get(stage).and_then(|unit| unit.limits),
                })
                .collect(),
            settings: set,
            waived,
            set: in_words,
            short,
        }
    }
}

/// The questions of ranking that lead to a winner, by their concepts. Any other is an honour of its
/// own.
const STEPS: [&str; 9] = [
    "announcement",
    "eligible-list",
    "visited",
    "threshold",
    "shortlist",
    "candidate-list",
    "deliberation",
    "notice",
    "approval",
];

/// The rules of ranking whose step is remarked to be deduced, and of the visit where nobody has picked.
fn deduced(run: &Run) -> Vec<u32> {
    let Some(description) = run.ready.description(Stage::Ranking) else {
        return Vec::new();
    };
    let codes = &description.codes;
    let is_said = |finding: &&Finding| {
        let code = codes.get(finding.code as usize);
        finding.stage == Stage::Ranking
            && finding.row.is_none()
            && code.is_some_and(|code| code.id == "step-deduced")
    };
    let mut rules: Vec<u32> = run
        .findings
        .iter()
        .filter(is_said)
        .map(|it| it.rule)
        .collect();
    let stance = run.ready.stance(run.columns, &run.settings);
    if stance.deduces() && run.columns.cycle.selection.is_none() {
        let visited = (0..).zip(&description.rules);
        let mut visited = visited.filter(|(_, rule)| rule.concept == "visited");
        rules.extend(visited.next().map(|(number, _)| number));
    }
    rules
}

/// A run with its findings and assumptions at hand by row and rule.
pub struct View<'a> {
    /// The run.
    pub run: &'a Run<'a>,
    /// What the stages say of themselves, worded with the values of the run.
    worded: BTreeMap<Stage, Cow<'a, types::Description>>,
    /// The assumptions of the scheme, by number.
    pub assumptions: Vec<Assumption>,
    /// Number of the assumption of a rule.
    assumed: BTreeMap<(Stage, u32), usize>,
    /// How many findings are on the cycle or on applicants; those on the cycle come first.
    on_applicants: usize,
    /// The names of examiners, by their ids.
    examiners: HashMap<&'a str, &'a str>,
    /// The rules of ranking whose step was not decided, but deduced from the order.
    deduced: Vec<u32>,
    /// The steps on record, by the event or the conduct that they are about.
    acts: HashMap<(Option<&'a str>, Option<&'a str>), Vec<&'a Act>>,
}

impl<'a> View<'a> {
    /// A view of a run.
    pub fn new(run: &'a Run<'a>) -> Self {
        let mut assumptions = Vec::new();
        let mut assumed = BTreeMap::new();
        for (stage, unit) in &run.ready.units {
            for (rule, number) in unit.description.rules.iter().zip(0..) {
                if let Some(assumption) = run.ready.assumption(*stage, rule, &run.settings) {
                    assumed.insert((*stage, number), assumptions.len());
                    assumptions.push(assumption);
                }
            }
        }
        let on_applicants = run.findings.partition_point(|f| f.stage != Stage::Sanction);
        let examiners = &run.columns.cycle.examiners;
        let named = examiners
            .iter()
            .filter_map(|it| Some((&*it.id, it.name.as_deref()?)));
        let mut acts: HashMap<(Option<&str>, Option<&str>), Vec<&Act>> = HashMap::new();
        for act in &run.columns.cycle.acts {
            let event = act.event.as_deref();
            let conduct = act.conduct.as_deref().filter(|_| event.is_none());
            acts.entry((event, conduct)).or_default().push(act);
        }
        let worded = run.ready.units.keys();
        let worded = worded.filter_map(|stage| {
            let worded = run.ready.worded(*stage, &run.settings)?;
            Some((*stage, worded))
        });
        Self {
            run,
            worded: worded.collect(),
            assumptions,
            assumed,
            on_applicants,
            examiners: named.collect(),
            deduced: deduced(run),
            acts,
        }
    }

    /// Whether nobody decided what a rule asks, so that its answers are deduced from the order.
    pub fn is_deduced(&self, stage: Stage, rule: usize) -> bool {
        let number = u32::try_from(rule).unwrap_or(u32::MAX);
        match stage {
            Stage::Ranking => self.deduced.contains(&number),
            // Who was visited is asked in scoring as well.
            Stage::Scoring => {
                let rules = self.run.ready.description(stage).map(|it| &it.rules);
                let rule = rules.and_then(|rules| rules.get(rule));
                rule.is_some_and(|rule| rule.concept == "site-visit") && self.deduces_visits()
            }
            Stage::Eligibility | Stage::Sanction => false,
        }
    }

    /// Whether nobody has picked whom to visit, and those with a score are taken as visited.
    fn deduces_visits(&self) -> bool {
        self.rule_of("visited")
            .is_some_and(|rule| self.is_deduced(Stage::Ranking, rule))
    }

    /// Whether what came of an applicant rests on a step that is deduced.
    pub fn rests_on_deduction(&self, row: usize, standing: Standing) -> bool {
        let may_win = matches!(
            standing,
            Standing::Winner | Standing::Candidate | Standing::NotChosen | Standing::CandidateOpen
        );
        let asked = |rule: &u32| {
            let answer = self.answer(Stage::Ranking, *rule as usize, row);
            answer != Answer::NotAsked
        };
        match standing {
            Standing::NotVisited => self.deduces_visits(),
            _ => may_win && self.deduced.iter().any(asked),
        }
    }

    /// What a stage says of itself, worded with the values of the run.
    pub fn description(&self, stage: Stage) -> Option<&types::Description> {
        self.worded.get(&stage).map(AsRef::as_ref)
    }

    /// The findings on an applicant.
    pub fn findings(&self, row: usize) -> &'a [Finding] {
        let on_applicants = self.run.findings.get(..self.on_applicants);
        let on_applicants = on_applicants.unwrap_or_default();
        let from = on_applicants.partition_point(|it| it.row.is_none_or(|it| (it as usize) < row));
        let rest = on_applicants.get(from..).unwrap_or_default();
        let until = rest.partition_point(|it| it.row.is_some_and(|it| it as usize == row));
        rest.get(..until).unwrap_or_default()
    }

    /// Whether a rule rests on an assumed value.
    pub fn is_assumed(&self, stage: Stage, rule: u32) -> bool {
        self.assumed.contains_key(&(stage, rule))
    }

    /// Whether the instrument has no such provision.
    pub fn is_absent(&self, stage: Stage, rule: usize) -> bool {
        let description = self.run.ready.description(stage);
        description
            .and_then(|it| it.rules.get(rule))
            .is_some_and(|rule| rule.kind == types::RuleKind::Absent)
    }

    /// The answer of a rule for an applicant.
    #[inline]
    pub fn answer(&self, stage: Stage, rule: usize, row: usize) -> Answer {
        let column = self
            .run
            .rules
            .get(&stage)
            .and_then(|columns| columns.get(rule));
        Answer::at(column.map_or(&[], Vec::as_slice), row)
    }

    fn rule_of(&self, concept: &str) -> Option<usize> {
        let description = self.run.ready.description(Stage::Ranking)?;
        description
            .rules
            .iter()
            .position(|rule| rule.concept == concept)
    }

    /// How far an applicant came.
    pub fn standing(&self, row: usize) -> Standing {
        let run = self.run;
        let step = |concept: &str| {
            self.rule_of(concept)
                .map(|rule| self.answer(Stage::Ranking, rule, row))
        };
        match Answer::at(&run.eligible, row) {
            Answer::No => return Standing::Ineligible,
            // Where the office's list decides, it does so of whom it leaves out.
            _ if step("eligible-list") == Some(Answer::No) => return Standing::NotListed,
            Answer::Open => return Standing::EligibilityOpen,
            Answer::Yes | Answer::NotAsked => {}
        }
        match (
            Answer::at(&run.selection.candidate, row),
            Answer::at(&run.selection.winner, row),
        ) {
            (Answer::Yes | Answer::NotAsked, Answer::Yes) => Standing::Winner,
            (Answer::Yes | Answer::NotAsked, Answer::No) => Standing::NotChosen,
            (Answer::Yes | Answer::NotAsked, _) => Standing::Candidate,
            (Answer::No, _) => match (Answer::at(&run.scores.visited, row), step("threshold")) {
                (Answer::No, _) => Standing::NotVisited,
                (_, Some(Answer::No)) => Standing::BelowThreshold,
                _ => Standing::NotCandidate,
            },
            (Answer::Open, _) => match Answer::at(&run.scores.visited, row) {
                Answer::Open => Standing::VisitOpen,
                _ => Standing::CandidateOpen,
            },
        }
    }

    /// Numbers of the assumptions that an applicant's outcome rests on. A *no* rests on an assumption
    /// only where no rule without one fails as well.
    pub fn rests_on(&self, row: usize) -> Vec<usize> {
        let standing = self.standing(row);
        let mut numbers = Vec::new();
        let mut add = |stage: Stage, decisive: Option<Answer>| {
            let rules = self.run.rules.get(&stage).map_or(0, Vec::len);
            let relevant: Vec<usize> = (0..rules)
                .filter(|rule| {
                    let answer = self.answer(stage, *rule, row);
                    // Who meets the conditions does so, too, because others are not asked.
                    let not_no = || answer != Answer::NotAsked || self.is_absent(stage, *rule);
                    decisive.map_or_else(not_no, |decisive| answer == decisive)
                })
                .collect();
            let found: Vec<usize> = relevant
                .iter()
                .filter_map(|rule| {
                    self.assumed
                        .get(&(stage, u32::try_from(*rule).unwrap_or(u32::MAX)))
                        .copied()
                })
                .collect();
            let firm = decisive == Some(Answer::No) && found.len() < relevant.len();
            if !firm {
                numbers.extend(found);
            }
        };
        match standing {
            Standing::Ineligible => add(Stage::Eligibility, Some(Answer::No)),
            Standing::EligibilityOpen => add(Stage::Eligibility, Some(Answer::Open)),
            _ => {
                add(Stage::Eligibility, None);
                if !matches!(standing, Standing::NotVisited | Standing::NotListed) {
                    add(Stage::Scoring, None);
                }
                let ends_with_no = matches!(
                    standing,
                    Standing::NotVisited
                        | Standing::NotListed
                        | Standing::BelowThreshold
                        | Standing::NotCandidate
                        | Standing::NotChosen
                );
                add(Stage::Ranking, ends_with_no.then_some(Answer::No));
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// A finding in words.
    pub fn reason(&self, finding: &Finding) -> Option<Reason> {
        self.reason_asking(finding, &|_| true)
    }

    /// As [`Self::reason`]; of the facts that nobody has filled in, those alone are named that it is asked
    /// to name, by their keys.
    pub fn reason_asking(&self, finding: &Finding, asked: &dyn Fn(&str) -> bool) -> Option<Reason> {
        let description = self.description(finding.stage)?;
        let rule = description.rules.get(usize::try_from(finding.rule).ok()?)?;
        let code = description.codes.get(usize::try_from(finding.code).ok()?)?;
        let answer = match (finding.stage, finding.row) {
            (Stage::Sanction, _) | (_, None) => None,
            (stage, Some(row)) => Some(self.answer(
                stage,
                usize::try_from(finding.rule).ok()?,
                usize::try_from(row).ok()?,
            )),
        };
        let open = !code.remark && answer == Some(Answer::Open);
        let text = if open && finding.stage == Stage::Eligibility {
            self.lacking(rule, finding, asked)
        } else {
            let deduced = !code.remark
                && code.id == "not-visited"
                && usize::try_from(finding.rule).is_ok_and(|it| self.is_deduced(finding.stage, it));
            let words = |lang: Lang| {
                let words = wording::of_finding(code, finding, lang);
                let mark = lang.pick("（推定）", " (deduced)");
                format!("{words}{}", if deduced { mark } else { "" })
            };
            Text::new(words(Lang::Zh), words(Lang::En))
        };
        let record = finding
            .at
            .filter(|_| !code.table.is_empty())
            .map(|number| Record {
                table: code.table.clone(),
                number,
            });
        Some(Reason {
            stage: finding.stage,
            rule: rule.id.clone(),
            article: rule.article.clone().into(),
            code: code.id.clone(),
            text,
            record,
            answer: answer.filter(|_| !code.remark),
            assumed: self.is_assumed(finding.stage, finding.rule),
            remark: code.remark,
        })
    }

    /// Why the answer to a rule of eligibility is open: what has not been filled in.
    fn lacking(&self, rule: &types::Rule, finding: &Finding, asked: &dyn Fn(&str) -> bool) -> Text {
        let row = finding.row.and_then(|row| usize::try_from(row).ok());
        let applicant = row.and_then(|row| self.run.columns.cycle.applicants.get(row));
        let mut empty: Vec<(&str, &str)> = Vec::new();
        let mut partly: Vec<(&str, &str)> = Vec::new();
        for fact in &rule.facts {
            let info = label(fact);
            let key = info.map_or(fact.as_str(), |info| info.key);
            let name = info.map_or((key, key), |info| (info.zh, info.en));
            let names = match applicant.and_then(|applicant| filled_in(applicant, key)) {
                Some(true) => continue,
                Some(false) => &mut partly,
                None if !asked(key) => continue,
                None => &mut empty,
            };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let (names, what_zh, what_en) = if empty.is_empty() {
            (partly, "所填不全", "filled in only in part")
        } else {
            (empty, "未填", "not filled in")
        };
        if names.is_empty() {
            return Text::new(
                "所填资料不足，暂不能认定",
                "what is filled in does not decide it",
            );
        }
        let (mut zh, mut en) = (String::new(), String::new());
        for (at, (name_zh, name_en)) in names.into_iter().enumerate() {
            if at > 0 {
                zh.push('、');
                en.push_str(", ");
            }
            zh.push('“');
            zh.extend(name_zh.chars().map(|c| match c {
                '“' => '‘',
                '”' => '’',
                c => c,
            }));
            zh.push('”');
            en.extend(["\"", name_en, "\""]);
        }
        zh.extend([what_zh, "，暂不能认定"]);
        en.extend([": ", what_en, "; cannot be said yet"]);
        Text::new(zh, en)
    }

    /// What came of an applicant.
    pub fn applicant(&self, row: usize) -> Option<ApplicantOutcome> {
        let run = self.run;
        let applicant = run.columns.cycle.applicants.get(row)?;
        let standing = self.standing(row);
        Some(ApplicantOutcome {
            id: applicant.id.to_string(),
            name: applicant.name.as_deref().map(str::to_owned),
            standing,
            deduced: self.rests_on_deduction(row, standing),
            eligible: Answer::at(&run.eligible, row),
            visited: Answer::at(&run.scores.visited, row),
            score: self.score(row),
            place: self.place(row),
            candidate: Answer::at(&run.selection.candidate, row),
            winner: Answer::at(&run.selection.winner, row),
            reasons: self
                .findings(row)
                .iter()
                .filter_map(|f| self.reason(f))
                .collect(),
            rests_on: self.rests_on(row),
        })
    }

    /// The place of an applicant in the order.
    pub fn place(&self, row: usize) -> Option<Place> {
        let selection = &self.run.selection;
        let (best, worst) = (*selection.best.get(row)?, *selection.worst.get(row)?);
        (best > 0).then_some(Place { best, worst })
    }

    /// The score of an applicant.
    pub fn score(&self, row: usize) -> Option<Score> {
        let scores = &self.run.scores;
        let at = scores.row.binary_search(&u32::try_from(row).ok()?).ok()?;
        let (low, high, over) = (
            *scores.low.get(at)?,
            *scores.high.get(at)?,
            *scores.over.get(at)?,
        );
        Some(Score {
            low: show::score(low, over),
            high: show::score(high, over),
            low_numerator: low,
            high_numerator: high,
            over,
        })
    }

    /// What ranking decides beside the steps towards winning, in the order of the text.
    pub fn honours(&self) -> Vec<HonourOutcome> {
        let rules = self
            .description(Stage::Ranking)
            .map_or(&[][..], |description| &description.rules);
        let ids = |at: usize, wanted: Answer| {
            let applicants = &self.run.columns.cycle.applicants;
            applicants
                .iter()
                .enumerate()
                .filter(|(row, _)| self.answer(Stage::Ranking, at, *row) == wanted)
                .map(|(_, applicant)| applicant.id.to_string())
                .collect()
        };
        rules
            .iter()
            .enumerate()
            .filter(|(_, rule)| !STEPS.contains(&rule.concept.as_str()))
            .map(|(at, rule)| HonourOutcome {
                rule: rule.id.clone(),
                article: rule.article.clone().into(),
                title: rule.title.clone().into(),
                yes: ids(at, Answer::Yes),
                open: ids(at, Answer::Open),
            })
            .collect()
    }

    /// Who holds a title.
    fn holder(&self, title: usize) -> String {
        let cycle = self.run.columns.cycle;
        let name = match self.run.aftermath.holders.get(title) {
            Some(crate::columns::Holder::Applicant(row)) => usize::try_from(*row)
                .ok()
                .and_then(|row| cycle.applicants.get(row))
                .map(|applicant| applicant.name.as_deref().unwrap_or(&applicant.id)),
            Some(crate::columns::Holder::Former(index)) => usize::try_from(*index)
                .ok()
                .and_then(|index| cycle.titles.get(index))
                .map(|title| &*title.holder),
            None => None,
        };
        name.unwrap_or_default().to_owned()
    }

    /// The measures.
    pub fn measures(&self) -> Vec<MeasureOutcome> {
        self.each_measure().collect()
    }

    fn each_measure(&self) -> impl Iterator<Item = MeasureOutcome> {
        let measures = self.run.measures.iter();
        measures.filter_map(|measure| self.measure(measure))
    }

    /// The measures on titles of one applicant.
    pub fn measures_of(&self, row: usize) -> Vec<MeasureOutcome> {
        let holds = |title: u32| {
            let holder = usize::try_from(title)
                .ok()
                .and_then(|title| self.run.aftermath.holders.get(title));
            matches!(holder, Some(crate::columns::Holder::Applicant(holder))
                if usize::try_from(*holder) == Ok(row))
        };
        self.run
            .measures
            .iter()
            .filter(|measure| measure.title.is_some_and(holds))
            .filter_map(|measure| self.measure(measure))
            .collect()
    }

    fn measure(&self, measure: &laurel_contract::sanction::Measure) -> Option<MeasureOutcome> {
        use laurel_contract::sanction::Progress as P;
        let run = self.run;
        let cycle = run.columns.cycle;
        let description = self.description(Stage::Sanction)?;
        let rule = description.rules.get(usize::try_from(measure.rule).ok()?)?;
        let kind = run
            .ready
            .measure_kinds
            .get(usize::try_from(measure.kind).ok()?)?;
        let title = measure.title.and_then(|title| usize::try_from(title).ok());
        let conduct = measure
            .conduct
            .and_then(|at| usize::try_from(at).ok())
            .and_then(|at| cycle.conduct.get(at));
        let event = measure
            .event
            .and_then(|at| usize::try_from(at).ok())
            .and_then(|at| run.aftermath.events.get(at))
            .and_then(|at| cycle.events.get(*at));
        let subject = match (title, conduct) {
            (Some(title), _) => self.holder(title),
            (None, Some(conduct)) => {
                let reviewer = &*conduct.reviewer;
                let name = self.examiners.get(reviewer);
                (*name.unwrap_or(&reviewer)).to_owned()
            }
            (None, None) => String::new(),
        };
        let on_event = event.map(|event| &*event.id);
        let on_conduct = match on_event {
            Some(_) => None,
            None => conduct.map(|conduct| &*conduct.id),
        };
        let about = (on_event, on_conduct);
        let acts = self.acts.get(&about).map_or(&[][..], Vec::as_slice);
        let mut steps: Vec<StepTaken> = acts
            .iter()
            .filter(|act| act.measure.as_deref().is_none_or(|id| id == kind.id))
            .map(|act| StepTaken {
                on: act.on,
                step: act.step,
            })
            .collect();
        steps.sort_unstable();
        let trigger = event
            .map(|event| event.id.to_string())
            .or_else(|| conduct.map(|conduct| conduct.id.to_string()));
        Some(MeasureOutcome {
            measure: kind.id.clone(),
            title: run.ready.measure_title(
                kind,
                run.settings
                    .get(&Stage::Sanction)
                    .map_or(&[][..], |settings| &settings.terms),
            ),
            rule: rule.id.clone(),
            article: rule.article.clone().into(),
            honour: title
                .and_then(|title| run.aftermath.ids.get(title))
                .cloned(),
            subject,
            trigger: trigger.unwrap_or_default(),
            applies: Answer::of(measure.applies),
            progress: match measure.progress {
                P::Undetermined => Progress::Undetermined,
                P::Due => Progress::Due,
                P::Proposable => Progress::Proposable,
                P::Proposed => Progress::Proposed,
                P::Decided => Progress::Decided,
                P::Rejected => Progress::Rejected,
                P::Done => Progress::Done,
            },
            steps,
            proposes: kind.proposes.clone().into(),
            decides: kind.decides.clone().into(),
            amount: (measure.amount > 0).then_some(measure.amount),
            assumed: self.is_assumed(Stage::Sanction, measure.rule),
            deduced: title.is_some_and(|title| self.holds_by_deduction(title)),
            open: self.why_open(measure),
        })
    }

    /// Whether a title is that of an applicant whose win is deduced.
    fn holds_by_deduction(&self, title: usize) -> bool {
        let Some(crate::columns::Holder::Applicant(row)) = self.run.aftermath.holders.get(title)
        else {
            return false;
        };
        let row = usize::try_from(*row).unwrap_or(usize::MAX);
        self.rests_on_deduction(row, self.standing(row))
    }

    /// Why it is open whether the conditions of a measure are met.
    fn why_open(&self, measure: &laurel_contract::sanction::Measure) -> Vec<Text> {
        if Answer::of(measure.applies) != Answer::Open {
            return Vec::new();
        }
        let findings = self.run.findings.iter().filter(|finding| {
            finding.stage == Stage::Sanction
                && finding.rule == measure.rule
                && finding.row == measure.title
                && finding.at == measure.event.or(measure.conduct)
        });
        let reasons = findings.filter_map(|finding| self.reason(finding));
        let mut open: Vec<Text> = Vec::new();
        for reason in reasons.filter(|reason| !reason.remark) {
            if !open.contains(&reason.text) {
                open.push(reason.text);
            }
        }
        open
    }

    /// Counts.
    pub fn summary(&self) -> Summary {
        let run = self.run;
        let prize_assumed = run
            .ready
            .description(Stage::Ranking)
            .is_some_and(|description| {
                description.terms.iter().any(|term| {
                    term.id == "prize"
                        && run.ready.term(Stage::Ranking, term, &run.settings).basis
                            == TermBasis::Assumed
                })
            });
        let winners = Tally::of(&run.selection.winner);
        let candidates = Tally::of(&run.selection.candidate);
        // Who is not eligible goes no further, whoever was visited.
        let eligible = run.eligible.iter();
        let visited: Vec<u8> = eligible
            .zip(&run.scores.visited)
            .map(|(eligible, visited)| match (*eligible, *visited) {
                (NO, _) | (_, NO) => NO,
                (OPEN, _) | (_, OPEN) => OPEN,
                (_, visited) => visited,
            })
            .collect();
        let places = run.ready.places(&run.settings, &run.findings);
        let possible = candidates.yes + candidates.open;
        Summary {
            applicants: run.columns.len(),
            eligible: Tally::of(&run.eligible),
            listed: self.listed(),
            visited: Tally::of(&visited),
            candidates,
            candidates_at_most: match places.candidates {
                Some(places) => possible.min(places.max(candidates.yes)),
                None => possible,
            },
            winners,
            winners_at_most: match places.winners {
                Some(quota) => (winners.yes + winners.open).min(quota.max(winners.yes)),
                None => winners.yes + winners.open,
            },
            vacant: Answer::of(run.selection.vacant),
            prize: run.selection.prize,
            prize_assumed,
        }
    }

    /// How many the office's list of eligible applicants names, where it decides.
    fn listed(&self) -> Option<usize> {
        let list = self.run.columns.cycle.eligible_list.as_ref()?;
        let stance = self.run.ready.stance(self.run.columns, &self.run.settings);
        stance.lists_stand().then_some(list.applicants.len())
    }

    /// Whether ranking remarks this on the cycle.
    /// Remarks on the cycle as a whole.
    pub fn remarks(&self) -> Vec<Reason> {
        self.each_remark().collect()
    }

    fn each_remark(&self) -> impl Iterator<Item = Reason> {
        let findings = self.run.findings.get(..self.on_applicants);
        let until = findings.map_or(0, |it| it.partition_point(|it| it.row.is_none()));
        let findings = self.run.findings.get(..until).unwrap_or_default();
        findings.iter().filter_map(|finding| self.reason(finding))
    }

    /// Remarks on titles, with the reasons why measures are open or do not apply.
    pub fn title_remarks(&self) -> Vec<TitleRemark> {
        self.each_title_remark().collect()
    }

    fn each_title_remark(&self) -> impl Iterator<Item = TitleRemark> {
        let sanction = self
            .run
            .findings
            .partition_point(|f| f.stage != Stage::Sanction);
        let findings = self.run.findings.get(sanction..).unwrap_or_default();
        findings.iter().filter_map(|finding| {
            let title = finding.row.and_then(|row| usize::try_from(row).ok());
            let reason = self.reason(finding)?;
            let cycle = self.run.columns.cycle;
            let at = finding.at.and_then(|at| usize::try_from(at).ok());
            let record = reason.record.as_ref().map(|record| record.table.as_str());
            let (reviewer, trigger) = match (record, at) {
                (Some("conduct"), Some(at)) => {
                    let conduct = cycle.conduct.get(at);
                    let reviewer = conduct.map(|conduct| {
                        let id = &*conduct.reviewer;
                        (*self.examiners.get(id).unwrap_or(&id)).to_owned()
                    });
                    (reviewer, conduct.map(|conduct| conduct.id.to_string()))
                }
                (Some("events"), Some(at)) => {
                    let at = self.run.aftermath.events.get(at);
                    let event = at.and_then(|at| cycle.events.get(*at));
                    (None, event.map(|event| event.id.to_string()))
                }
                _ => (None, None),
            };
            Some(TitleRemark {
                honour: title
                    .and_then(|title| self.run.aftermath.ids.get(title))
                    .cloned()
                    .unwrap_or_default(),
                subject: title
                    .map(|title| self.holder(title))
                    .or(reviewer)
                    .unwrap_or_default(),
                trigger,
                reason,
            })
        })
    }

    /// The scheme and how it was set.
    pub fn scheme(&self) -> SchemeInfo {
        SchemeInfo::new(self.run.ready, &self.run.settings)
    }

    /// The cycle.
    pub fn cycle(&self) -> CycleInfo {
        CycleInfo::of(self.run.columns)
    }

    /// The composed component that ran the four stages, if one did.
    fn composed(&self) -> Option<ComposedInfo> {
        let part = self.run.ready.scheme.composed.as_ref()?;
        Some(ComposedInfo {
            component: part.component.clone(),
            sha256: part.sha256.clone(),
            fuel: self.run.composed_fuel?,
        })
    }

    /// The finding in one short sentence, without its mark.
    pub fn finding(&self, lang: Lang) -> String {
        self.told(&self.scheme(), &self.summary(), lang)
    }

    fn told(&self, scheme: &SchemeInfo, summary: &Summary, lang: Lang) -> String {
        crate::sentence::of_run(scheme, !self.assumptions.is_empty(), summary, lang)
    }

    /// The finding in one short sentence.
    fn sentence(&self, scheme: &SchemeInfo, summary: &Summary) -> Text {
        let told = |lang| self.told(scheme, summary, lang);
        self.run.columns.undecided.marked(told)
    }

    /// Everything.
    pub fn outcome(&self) -> Outcome {
        let (scheme, summary) = (self.scheme(), self.summary());
        Outcome {
            sentence: self.sentence(&scheme, &summary),
            cycle: self.cycle(),
            scheme,
            summary,
            assumptions: self.assumptions.clone(),
            remarks: self.remarks(),
            applicants: (0..self.run.columns.len())
                .filter_map(|row| self.applicant(row))
                .collect(),
            honours: self.honours(),
            measures: self.measures(),
            title_remarks: self.title_remarks(),
            warnings: self.run.columns.cycle.warnings.clone(),
            fuel: self.run.fuel.clone(),
            composed: self.composed(),
        }
    }
}

impl ApplicantOutcome {
    /// How far it came, in words, marked where that is deduced.
    pub fn standing_word(&self, lang: Lang) -> String {
        self.standing.marked(self.deduced, lang)
    }
}

impl View<'_> {
    /// [`View::outcome`] in JSON, one applicant at a time, so that many are never held together; none
    /// where it has more than `most` bytes.
    pub fn json(&self, most: usize) -> Option<Vec<u8>> {
        let mut object = Object {
            json: Vec::new(),
            most,
        };
        let (scheme, summary) = (self.scheme(), self.summary());
        object.field("sentence", &self.sentence(&scheme, &summary))?;
        object.field("scheme", &scheme)?;
        object.field("cycle", &self.cycle())?;
        object.field("summary", &summary)?;
        object.field("assumptions", &self.assumptions)?;
        object.list("remarks", &mut self.each_remark())?;
        let rows = 0..self.run.columns.len();
        object.list(
            "applicants",
            &mut rows.filter_map(|row| self.applicant(row)),
        )?;
        object.list("honours", &mut self.honours().into_iter())?;
        object.list("measures", &mut self.each_measure())?;
        object.list("title_remarks", &mut self.each_title_remark())?;
        object.field("fuel", &self.run.fuel)?;
        if let Some(composed) = self.composed() {
            object.field("composed", &composed)?;
        }
        object.json.push(b'}');
        Some(object.json)
    }
}

/// An object that is written field by field, up to so many bytes.
struct Object {
    json: Vec<u8>,
    most: usize,
}

impl Object {
    fn key(&mut self, key: &str) {
        let before = if self.json.is_empty() { "{\"" } else { ",\"" };
        for text in [before, key, "\":"] {
            self.json.extend_from_slice(text.as_bytes());
        }
    }

    fn value(&mut self, value: &impl Serialize) -> Option<()> {
        serde_json::to_writer(&mut self.json, value).ok()?;
        (self.json.len() < self.most).then_some(())
    }

    fn field(&mut self, key: &str, value: &impl Serialize) -> Option<()> {
        self.key(key);
        self.value(value)
    }

    fn list<T: Serialize>(&mut self, key: &str, values: &mut dyn Iterator<Item = T>) -> Option<()> {
        self.key(key);
        self.json.push(b'[');
        for (at, value) in values.enumerate() {
            if at > 0 {
                self.json.push(b',');
            }
            self.value(&value)?;
        }
        self.json.push(b']');
        Some(())
    }
}

/// An article as it is cited, marked where what it says is assumed.
pub fn cited(article: &str, assumed: bool, lang: Lang) -> String {
    if !assumed {
        return article.to_owned();
    }
    match (lang, article.strip_suffix('）'), article.strip_suffix(')')) {
        (Lang::Zh, Some(open), _) => format!("{open}，假定）"),
        (Lang::Zh, None, _) => format!("{article}（假定）"),
        (Lang::En, _, Some(open)) if open.contains(" (") => format!("{open}, assumed)"),
        (Lang::En, ..) => format!("{article} (assumed)"),
    }
}

/// Reasons for reading: one that says the same as one before it is left out.
pub fn said(reasons: &[Reason]) -> impl Iterator<Item = &Reason> {
    reasons.iter().enumerate().filter_map(|(at, reason)| {
        let before = reasons.get(..at).unwrap_or_default();
        let again = |other: &Reason| (&other.rule, &other.text) == (&reason.rule, &reason.text);
        (!before.iter().any(again)).then_some(reason)
    })
}

/// Whether an applicant has a fact: filled in, filled in in part (a table with blanks), or not at all.
fn filled_in(applicant: &Applicant, key: &str) -> Option<bool> {
    // Records may lack a day, or whether they count.
    fn table<T>(records: &Table<T>) -> Option<bool> {
        records.as_ref().map(|records| records.is_empty())
    }
    let Applicant {
        facts,
        judgements,
        papers,
        ..
    } = applicant;
    match key {
        "activity" => facts.activity.map(|_| true),
        "operating_since" => facts.operating_since.map(|_| true),
        "in_district_since" => facts.in_district_since.map(|_| true),
        "submitted" => papers.submitted.map(|_| true),
        "grades" => table(&applicant.grades),
        "accidents" => table(&applicant.accidents),
        "complaints" => table(&applicant.complaints),
        "spot_checks" => table(&applicant.spot_checks),
        "breaches" => table(&applicant.breaches),
        "honours" => table(&applicant.honours),
        "sheets" => table(&applicant.sheets),
        key => {
            let truths = facts.truths().chain(judgements.answers());
            let mut truths = truths.chain(papers.all());
            match truths.find(|(known, _)| *known == key) {
                Some((_, truth)) => truth.map(|_| true),
                None => match applicant.extra.get(key) {
                    None | Some(ExtraValue::Unknown) => None,
                    Some(_) => Some(true),
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::*;
    use laurel_cycle::facts;

    /// Every key of the file that can hold a fact says whether it does.
    #[test]
    fn whatever_the_file_can_hold_is_filled_in_once_it_is_there() {
        let record = |key: &str| match key {
            "grades" => json!({"year": 2020}),
            "accidents" => json!({"fatal": false}),
            "complaints" | "spot_checks" => json!({"on": "2020-01-01"}),
            "breaches" => json!({"on": "2020-01-01"}),
            "honours" => json!({"award": "district"}),
            _ => json!({"examiner": "E1", "marks": {}}),
        };
        let mut seen = BTreeSet::new();
        for fact in facts::all() {
            let key = fact.key;
            let group = |group: &str, value: Value| json!({"id": "A", group: {key: value}});
            let holds = |holder: Value| -> Option<Option<bool>> {
                let applicant: Applicant = serde_json::from_value(holder).ok()?;
                Some(filled_in(&applicant, key))
            };
            let values = [json!(true), json!("2020-01-01"), json!("services")];
            let mut found = Vec::new();
            for name in ["facts", "judgements", "papers"] {
                let held = values.iter().map(|value| group(name, value.clone()));
                found.extend(held.filter_map(&holds).map(|held| (name, held)));
            }
            let blank = holds(json!({"id": "A"})).unwrap();
            assert_eq!(blank, None, "{key}");
            match found.as_slice() {
                [(name, Some(true))] => {
                    assert_eq!(holds(group(name, Value::Null)), Some(None), "{key}");
                }
                [] => {
                    let none = holds(json!({"id": "A", key: []}));
                    assert_eq!(none, Some(Some(true)), "{key}");
                    let one = holds(json!({"id": "A", key: [record(key)]}));
                    assert_eq!(one, Some(Some(false)), "{key}");
                }
                found => panic!("{key}: {found:?}"),
            }
            seen.insert(key);
        }
        assert_eq!(seen.len(), facts::all().count());
        let own = json!({"id": "A", "name": "甲", "extra": {"brand-value": 12, "name": null}});
        let own: Applicant = serde_json::from_value(own).unwrap();
        assert_eq!(filled_in(&own, "brand-value"), Some(true));
        assert_eq!(filled_in(&own, "name"), None);
        // What names evidence is not the paper that is called so.
        let named = json!({"id": "A", "evidence": {"form": "申报表"}});
        let named: Applicant = serde_json::from_value(named).unwrap();
        assert_eq!(filled_in(&named, "evidence"), None);
        let judged =
            json!({"id": "A", "judgements": {"quality_model": {"answer": null, "by": "E1"}}});
        let judged: Applicant = serde_json::from_value(judged).unwrap();
        assert_eq!(filled_in(&judged, "quality_model"), None);
    }
}
