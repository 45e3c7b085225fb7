//! What the gate says of a component.

use schemars::JsonSchema;
use serde::Serialize;

use super::mend;
use laurel_scheme::answers::{Breach, Breaches, Place};
use laurel_scheme::stage::Stage;
use laurel_words::lang::Text;
use laurel_words::visible::{shown, within};

/// Most problems of one check that are told; beyond these they are counted.
const TOLD: usize = 50;

/// Whether a component may be admitted, and why not.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Conformance")]
pub struct Verdict {
    /// The component's file.
    pub component: String,
    /// SHA-256.
    pub sha256: String,
    /// Bytes.
    pub size: usize,
    /// The stages that it exports.
    pub stages: Vec<Stage>,
    /// Whether it keeps the contract in all that was checked.
    pub admitted: bool,
    /// The verdict in one sentence.
    pub sentence: Text,
    /// What does not speak against admission, but should be known.
    pub warnings: Vec<Text>,
    /// Fuel that each stage used for a row of the drawn cohort.
    pub fuel: Vec<Fuel>,
    /// What was checked.
    pub checks: Vec<Checked>,
}

/// Fuel of a stage.
#[derive(Serialize, JsonSchema)]
pub struct Fuel {
    /// The stage.
    pub stage: Stage,
    /// Rows of the call.
    pub rows: usize,
    /// Units of fuel for the call.
    pub units: u64,
    /// Units of fuel for a row, its share of the start included.
    pub per_row: u64,
}

/// A check.
#[derive(Serialize, JsonSchema)]
pub struct Checked {
    /// The stage that was checked; none for the component as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Which check.
    pub check: Check,
    /// What it asks.
    pub title: Text,
    /// How it came out.
    pub result: Outcome,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
    /// The place of the contract that it breaks: a file of `wit/` and an item in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wit: Option<String>,
    /// How it is mended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<Text>,
}

impl Problem {
    /// What is wrong, in one language.
    pub fn get(&self, lang: laurel_words::lang::Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It does not.
    Failed,
    /// It was not made, because one before it failed.
    Skipped,
}

/// The checks, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// It is a component that imports nothing but types.
    Imports,
    /// It exports a world of the contract.
    World,
    /// It describes itself.
    Describe,
    /// The description is complete.
    Complete,
    /// The description agrees with itself.
    Consistent,
    /// The same question gets the same answer of `describe` and its like.
    Repeatable,
    /// Answers on drawn input keep the contract.
    Answers,
    /// Reasons come in the order of rows and rules.
    Sorted,
    /// The same input gets the same answer, on fresh instances and on one.
    Deterministic,
    /// Verdicts do not depend on how much is said.
    Detail,
    /// Rules that are waived are not asked.
    Waivers,
    /// Wrong arguments are refused, each with the word for it.
    Refusals,
    /// Order and number of the rows do not matter.
    Rows,
    /// What is settled with a fact unknown stays so once it is known.
    Monotone,
}

impl Check {
    /// The checks of each stage.
    pub const OF_STAGE: [Self; 12] = [
        Self::Describe,
        Self::Complete,
        Self::Consistent,
        Self::Repeatable,
        Self::Answers,
        Self::Sorted,
        Self::Deterministic,
        Self::Detail,
        Self::Waivers,
        Self::Refusals,
        Self::Rows,
        Self::Monotone,
    ];

    /// Whether a stage has this check.
    pub fn is_for(self, stage: Stage) -> bool {
        match self {
            // Sanction has titles for rows, and what it lists is by event.
            Self::Rows => stage != Stage::Sanction,
            Self::Monotone => stage == Stage::Eligibility,
            // Sanction answers with measures, and not with a verdict for each rule.
            Self::Waivers => stage != Stage::Sanction,
            _ => true,
        }
    }

    /// What it asks.
    pub fn title(self) -> Text {
        let (zh, en) = match self {
            Self::Imports => (
                "是有效组件，不导入任何函数或资源",
                "is a valid component that imports no function and no resource",
            ),
            Self::World => (
                "按 laurel:award@0.1.0 导出至少一个阶段，类型相符",
                "exports a stage of laurel:award@0.1.0, with the types of the contract",
            ),
            Self::Describe => ("能说明自身", "describes itself"),
            Self::Complete => (
                "说明完整：中英文、条款、概念齐备",
                "the description is complete: both languages, articles, concepts",
            ),
            Self::Consistent => (
                "说明自洽：编号唯一，默认值在范围内，所引可调指标都有说明",
                "the description agrees with itself: ids distinct, defaults in range, terms known",
            ),
            Self::Repeatable => (
                "重复询问说明，回答相同",
                "describes itself in the same words each time",
            ),
            Self::Answers => (
                "对抽取的输入，回答符合契约",
                "answers on drawn input keep the contract",
            ),
            Self::Sorted => (
                "理由按行、再按规则排列",
                "reasons come by row, then by rule",
            ),
            Self::Deterministic => (
                "同样输入得同样回答，新旧实例皆然",
                "the same input gets the same answer, on fresh instances and on one",
            ),
            Self::Detail => (
                "结论不因详略而变",
                "verdicts are the same at every level of detail",
            ),
            Self::Waivers => (
                "不适用的规则不再询问",
                "rules that are waived are not asked",
            ),
            Self::Refusals => (
                "参数有误时以相应的拒绝作答，不中止",
                "refuses wrong arguments with the word for each, and does not trap",
            ),
            Self::Rows => (
                "申报单位的顺序与分批不影响回答",
                "answers do not depend on the order of rows or on shards",
            ),
            Self::Monotone => (
                "事实未知时已定的结论，事实查明后不变",
                "what is settled with a fact unknown stays so once it is known",
            ),
        };
        Text::new(zh, en)
    }
}

/// Problems of one check, as they are found.
#[derive(Default)]
pub(super) struct Problems {
    told: Vec<Problem>,
    more: usize,
}

impl Problems {
    /// One more problem, with the place of the contract that it breaks.
    pub fn at(&mut self, place: Place, zh: impl Into<String>, en: impl Into<String>) {
        let what = Text::new(zh, en);
        let mend = mend::shape(&what).unwrap_or_else(|| mend::of(place));
        self.put(Some(place), what, Some(mend));
    }

    /// One more problem, with how it is mended.
    pub fn mended(&mut self, place: Option<Place>, what: Text, mend: Text) {
        self.put(place, what, Some(mend));
    }

    fn put(&mut self, place: Option<Place>, what: Text, mend: Option<Text>) {
        const MOST: usize = 2_000;
        // What the component says may be in it.
        let told = |text: &str| shown(&within(text, MOST)).into_owned();
        let problem = Problem {
            zh: told(&what.zh),
            en: told(&what.en),
            wit: place.map(|place| place.to_string()),
            mend,
        };
        if self.told.contains(&problem) {
            return;
        }
        if self.told.len() < TOLD {
            self.told.push(problem);
        } else {
            self.more += 1;
        }
    }

    /// What an answer breaks. `rows` is how many rows it was about, where that matters.
    pub fn breaches(&mut self, rows: Option<usize>, found: Breaches) {
        for Breach { place, what, row } in found.0 {
            // The same fault on every cohort is one fault.
            if self.told.iter().any(|told| told.en.contains(&what.en)) {
                continue;
            }
            let (zh, en) = match (rows, row) {
                (Some(rows), Some(row)) => (
                    format!("（{rows} 行中的第 {row} 行，从 0 计）"),
                    format!(" (row {row} of {rows}, counted from 0)"),
                ),
                (Some(rows), None) => (format!("（{rows} 行）"), format!(" ({rows} rows)")),
                (None, _) => (String::new(), String::new()),
            };
            let mend = mend::shape(&what).unwrap_or_else(|| mend::of(place));
            let what = Text::new(what.zh + &zh, what.en + &en);
            self.put(Some(place), what, Some(mend));
        }
    }

    /// A call about so many rows that did not end well.
    pub fn failed_on(&mut self, rows: usize, failure: &laurel_cycle::error::Failure) {
        let what = Text::new(
            format!("{rows} 行：{}", failure.reason.zh),
            format!("{rows} rows: {}", failure.reason.en),
        );
        self.mended(None, what, mend::call());
    }

    /// A call that did not end well.
    pub fn failed(&mut self, failure: laurel_cycle::error::Failure) {
        self.mended(None, failure.reason, mend::call());
    }

    /// Something that is not admitted as a component.
    pub fn loading(&mut self, failure: laurel_cycle::error::Failure) {
        // What a limit stops, and our own service, say themselves what to do.
        let said = ["--limit", "--http"].map(|it| failure.reason.en.contains(it));
        let mend = (said == [false, false]).then(mend::world);
        self.put(None, failure.reason, mend);
    }

    /// Words that hold what is obeyed or not seen.
    pub fn hidden(&mut self, found: Breaches) {
        for breach in found.0 {
            self.mended(Some(breach.place), breach.what, mend::hidden());
        }
    }

    /// The check as it came out.
    pub fn into_checked(mut self, stage: Option<Stage>, check: Check) -> Checked {
        if self.more > 0 {
            let more = self.more;
            self.told.push(Problem {
                zh: format!("（另有 {more} 处）"),
                en: format!("(and {more} more)"),
                wit: None,
                mend: None,
            });
        }
        Checked {
            stage,
            check,
            title: check.title(),
            result: if self.told.is_empty() {
                Outcome::Passed
            } else {
                Outcome::Failed
            },
            problems: self.told,
        }
    }
}

impl Verdict {
    /// Puts the verdict into a sentence.
    pub(super) fn conclude(mut self) -> Self {
        let passed = self.count(Outcome::Passed);
        let of = self.checks.len();
        self.admitted = passed == of;
        let file = &self.component;
        self.sentence = if self.admitted {
            Text::new(
                format!("{file} 可以接纳：{of} 项检查全部通过。"),
                format!("{file} may be admitted: it passes all {of} checks."),
            )
        } else {
            let failed = self.count(Outcome::Failed);
            let skipped = self.count(Outcome::Skipped);
            Text::new(
                format!(
                    "{file} 不予接纳：{of} 项检查中通过 {passed} 项，未通过 {failed} 项，未做 {skipped} 项。"
                ),
                format!(
                    "{file} is not admitted: of {of} checks it passes {passed} and fails {failed}; {skipped} were not made."
                ),
            )
        };
        self
    }

    /// How many checks came out so.
    pub fn count(&self, result: Outcome) -> usize {
        self.checks.iter().filter(|it| it.result == result).count()
    }
}
