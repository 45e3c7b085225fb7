//! The structs of the cycle file. Their documentation becomes the descriptions of the schema.
//!
//! A value that is absent or `null` is unknown. A table that is absent or `null` is an unanswered
//! question; an empty one (`[]`) answers it: there is nothing to record.

use std::borrow::Cow;
use std::collections::HashMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::answer::Judgement;
pub use super::answer::{Evidence, Extra, ExtraValue, JudgementRecord, Revoked};
use super::day::{Day, FIRST_YEAR, LAST_YEAR};
use super::list::List;
use super::marks::Marks;
use super::points::Points;
use super::problem::Problem;
use super::strict::{self, ID_LENGTH, ID_PATTERN, MAX_PRIZE, NAME_LENGTH, NOTE_LENGTH, RECORDS};
use super::{judged_facts, paper_facts, truth_facts};

/// What the schema says of a credit code; its check character is verified apart from it.
pub(crate) const CREDIT_CODE_PATTERN: &str = "^[0-9A-HJ-NP-RTUW-Y]{18}$";

/// One year's award as an office records it: who applied, what is known about them, what the
/// bodies decided, and what became of the winners.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cycle {
    /// Version of this file format.
    #[schemars(title = "文件格式版本")]
    pub laurel: Version,
    /// The cycle and its days.
    #[serde(deserialize_with = "strict::object")]
    #[schemars(title = "评审年度")]
    pub cycle: CycleInfo,
    /// The applicants, in any order. An empty list is valid: the award stays vacant. In the
    /// JSON-lines form each stands on a line of its own, after the line with all the rest.
    #[serde(default, deserialize_with = "strict::objects")]
    #[schemars(title = "申报企业（组织）")]
    pub applicants: Vec<Applicant>,
    /// Examiners of the expert panel (article 18).
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "strict::objects"
    )]
    #[schemars(title = "评审专家")]
    pub examiners: Vec<Examiner>,
    /// Conflicts of interest between an examiner and an applicant (reading 16).
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "strict::objects"
    )]
    #[schemars(title = "利益冲突")]
    pub conflicts: Vec<Conflict>,
    /// Score sheets of the site visits (article 19).
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_object"
    )]
    #[schemars(title = "现场评审评分")]
    pub scores: Option<Scores>,
    /// Article 17: the office's list of eligible applicants.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_object"
    )]
    #[schemars(title = "符合申报条件名单")]
    pub eligible_list: Option<ApplicantList>,
    /// Article 18: whom the expert panel picked for a site visit.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_object"
    )]
    #[schemars(title = "现场审查遴选")]
    pub selection: Option<DeskSelection>,
    /// Article 20: the office's list of candidates.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_object"
    )]
    #[schemars(title = "获奖候选名单")]
    pub candidate_list: Option<ApplicantList>,
    /// Article 20: whom the leadership group proposes.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_object"
    )]
    #[schemars(title = "领导小组审议")]
    pub deliberation: Option<Deliberation>,
    /// Article 20: the public notice of the proposed winners.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_object"
    )]
    #[schemars(title = "公示")]
    pub notice: Option<Notice>,
    /// Article 20: the district government's approval.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_object"
    )]
    #[schemars(title = "区政府审定")]
    pub approval: Option<Approval>,
    /// Titles of earlier winners that do not apply in this cycle (articles 23 to 27).
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "strict::objects"
    )]
    #[schemars(title = "往届获奖称号")]
    pub titles: Vec<Title>,
    /// Events between the deadline and the approval that no table of the applicant holds
    /// (reading 15).
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "strict::objects"
    )]
    #[schemars(title = "截止日后的情况")]
    pub incidents: Vec<Incident>,
    /// What happened after an award (articles 23, 26, 27).
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "strict::objects"
    )]
    #[schemars(title = "获奖后的情况")]
    pub events: Vec<Event>,
    /// Conduct of reviewing bodies and persons (article 28).
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "strict::objects"
    )]
    #[schemars(title = "评审人员行为")]
    pub conduct: Vec<Conduct>,
    /// Steps taken on the measures of articles 26 to 28.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "strict::objects"
    )]
    #[schemars(title = "处理措施进展")]
    pub acts: Vec<Act>,
    /// What is worth a second look in the file that this was read from; no part of the file.
    #[serde(skip)]
    #[schemars(skip)]
    pub warnings: Vec<Problem>,
}

/// Version of the file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum Version {
    /// The only one so far.
    #[serde(rename = "0.1")]
    V0_1,
}

/// The cycle and its days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CycleInfo {
    /// The year of the cycle, 1900 to 2199 (article 3: once a year).
    #[serde(deserialize_with = "strict::year")]
    #[schemars(title = "年度", range(min = FIRST_YEAR, max = LAST_YEAR))]
    pub year: i32,
    /// Reference day of "3 years", "within 3 years", "previous year" (readings 1, 2, 8), from the
    /// year before the cycle's to the year after it; where it is null, the deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "基准日")]
    pub reference_day: Option<Day>,
    /// When applications could be handed in.
    #[serde(deserialize_with = "strict::object")]
    #[schemars(title = "工作安排")]
    pub timetable: Timetable,
    /// Under which rules the recorded decisions were taken: the id of a scheme, such as
    /// `beilun-2021`, or its name, or the title or number of its instrument. Under these rules the
    /// recorded lists decide against whom they leave out; under any other, and where this is null,
    /// nobody decided about those whom these alone would have admitted.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_id"
    )]
    #[schemars(title = "决定所依办法", length(min = 1), pattern(ID_PATTERN))]
    pub decided_under: Option<Id>,
}

/// When applications could be handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Timetable {
    /// Publication of conditions and timetable (article 15): not after the deadline, not before
    /// the year before the cycle's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "公布日期")]
    pub announced: Option<Day>,
    /// Last day for applications (article 16), from the year before the cycle's to the year after
    /// it.
    #[schemars(title = "申报截止日期")]
    pub deadline: Day,
}

/// What the rest of the file refers to a thing by.
pub type Id = SmolStr;

/// A table of records: none where its question has not been answered.
pub type Table<T> = Option<List<T>>;

/// One who applied, and what is known about it. A population has a million of them: no field takes
/// more room than it needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Applicant {
    /// Id by which the rest of the file refers to it; unique.
    #[serde(deserialize_with = "strict::id")]
    #[schemars(title = "申报编号", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub id: Id,
    /// Its name. No rule ever sees it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_name"
    )]
    #[schemars(title = "名称", length(max = NAME_LENGTH))]
    pub name: Option<SmolStr>,
    /// Its unified social credit code: 18 characters, the last of which is checked (GB 32100-2015).
    /// No rule ever sees it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_name"
    )]
    #[schemars(title = "统一社会信用代码", length(max = NAME_LENGTH), pattern(CREDIT_CODE_PATTERN))]
    pub credit_code: Option<SmolStr>,
    /// The sub-district or town that it is counted under in statistics. No rule ever sees it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_name"
    )]
    #[schemars(title = "所属街道（乡镇）", length(max = NAME_LENGTH))]
    pub street: Option<Box<str>>,
    /// Facts about it.
    #[serde(
        default,
        skip_serializing_if = "Facts::is_blank",
        deserialize_with = "strict::object"
    )]
    #[schemars(title = "事实")]
    pub facts: Facts,
    /// What people judged about it.
    #[serde(
        default,
        skip_serializing_if = "Judgements::is_blank",
        deserialize_with = "strict::object"
    )]
    #[schemars(title = "判定")]
    pub judgements: Judgements,
    /// The papers of its application (article 16).
    #[serde(
        default,
        skip_serializing_if = "Papers::is_blank",
        deserialize_with = "strict::object"
    )]
    #[schemars(title = "申报材料")]
    pub papers: Papers,
    /// Yield-per-mu grades (article 10(4)). Null: not known; []: none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_objects"
    )]
    #[schemars(title = "“亩均效益”综合评价结果", length(max = RECORDS))]
    pub grades: Table<Grade>,
    /// Accidents (article 11(3)). Null: not known; []: none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_objects"
    )]
    #[schemars(title = "事故记录", length(max = RECORDS))]
    pub accidents: Table<Accident>,
    /// Complaints (article 11(3)). Null: not known; []: none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_objects"
    )]
    #[schemars(title = "投诉记录", length(max = RECORDS))]
    pub complaints: Table<Complaint>,
    /// Spot checks of its products and services (article 11(4)). Null: not known; []: none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_objects"
    )]
    #[schemars(title = "监督抽查记录", length(max = RECORDS))]
    pub spot_checks: Table<SpotCheck>,
    /// Breaches of law (article 11(5)). Null: not known; []: none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_objects"
    )]
    #[schemars(title = "违法违规记录", length(max = RECORDS))]
    pub breaches: Table<Breach>,
    /// Quality awards that it won before (article 3). Null: not known; []: none.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_objects"
    )]
    #[schemars(title = "曾获质量奖", length(max = RECORDS))]
    pub honours: Table<Honour>,
    /// Its score sheets (article 19), where they do not stand in `scores`. Null: not recorded here.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_objects"
    )]
    #[schemars(title = "评分表", length(max = RECORDS))]
    pub sheets: Table<InlineSheet>,
    /// The marks that the panel agreed on for it (article 19), where they do not stand in
    /// `scores`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "合议评分")]
    pub agreed: Option<Marks>,
    /// Names the evidence of facts (article 16).
    #[serde(default, skip_serializing_if = "Evidence::is_empty")]
    #[schemars(title = "佐证材料")]
    pub evidence: Evidence,
    /// Facts that only some schemes read.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    #[schemars(title = "方案专用事实")]
    pub extra: Extra,
}

macro_rules! facts_struct {
    ($($key:ident, $article:tt, $article_zh:tt, $zh:tt, $en:tt, $changeable:tt;)*) => {
        /// Facts about an applicant: true, false, or null where it is not known.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        pub struct Facts {
            $(
                #[doc = concat!("Article ", $article, ": ", $en, ".")]
                #[serde(skip_serializing_if = "Option::is_none")]
                #[schemars(title = $zh)]
                pub $key: Option<bool>,
            )*
            /// Article 2: field of activity.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schemars(title = "从事的行业领域")]
            pub activity: Option<Activity>,
            /// Article 10(1): first day of normal operation, not after the year of the deadline.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schemars(title = "正常运营起始日")]
            pub operating_since: Option<Day>,
            /// Article 10(1), reading 3: first day of operation in the district, not after the year
            /// of the deadline.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schemars(title = "在本区运营起始日")]
            pub in_district_since: Option<Day>,
        }

        impl Facts {
            /// The recorded truths by key, in the order of the articles.
            pub fn truths(&self) -> impl Iterator<Item = (&'static str, Option<bool>)> + use<> {
                [$((stringify!($key), self.$key)),*].into_iter()
            }
        }
    };
}
truth_facts!(facts_struct);

impl Facts {
    /// True where nothing is recorded.
    pub fn is_blank(&self) -> bool {
        *self == Self::default()
    }
}

macro_rules! judgements_struct {
    ($($key:ident, $article:tt, $article_zh:tt, $zh:tt, $en:tt, $changeable:tt;)*) => {
        /// What people judged about an applicant.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(from = "JudgementsForm", into = "JudgementsForm")]
        pub struct Judgements {
            $(
                #[doc = concat!("Article ", $article, ", judged: ", $en, "; none for no answer yet.")]
                pub $key: Option<bool>,
            )*
            /// Who judged, when, and why, by the key of the judgement, where the file says it.
            pub records: Table<(&'static str, JudgementRecord)>,
        }

        /// What people judged about an applicant: true, false, null for no answer yet, or an object
        /// that also says who judged, when, and why.
        #[derive(Default, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        #[schemars(rename = "Judgements")]
        struct JudgementsForm {
            $(
                #[doc = concat!("Article ", $article, ", judged: ", $en, ".")]
                #[serde(skip_serializing_if = "Judgement::is_blank")]
                #[schemars(title = $zh)]
                $key: Judgement,
            )*
        }

        impl Judgements {
            /// The answers by key, in the order of the articles.
            pub fn answers(&self) -> impl Iterator<Item = (&'static str, Option<bool>)> + use<> {
                [$((stringify!($key), self.$key)),*].into_iter()
            }
        }

        impl From<JudgementsForm> for Judgements {
            fn from(form: JudgementsForm) -> Self {
                let mut records = Vec::new();
                $(
                    if let Some(record) = form.$key.record {
                        records.push((stringify!($key), *record));
                    }
                )*
                Self {
                    $($key: form.$key.answer,)*
                    records: (!records.is_empty()).then(|| records.into()),
                }
            }
        }

        impl From<Judgements> for JudgementsForm {
            fn from(judgements: Judgements) -> Self {
                let record = |key: &str| judgements.record(key).cloned().map(Box::new);
                Self {
                    $($key: Judgement {
                        answer: judgements.$key,
                        record: record(stringify!($key)),
                    },)*
                }
            }
        }
    };
}
judged_facts!(judgements_struct);

impl Judgements {
    /// Who judged, when, and why, where the file says it.
    pub fn record(&self, key: &str) -> Option<&JudgementRecord> {
        let mut records = self.records.iter().flatten();
        records
            .find(|(known, _)| *known == key)
            .map(|(_, record)| record)
    }

    /// True where nothing is recorded.
    pub fn is_blank(&self) -> bool {
        *self == Self::default()
    }
}

impl JsonSchema for Judgements {
    fn schema_name() -> Cow<'static, str> {
        JudgementsForm::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        JudgementsForm::json_schema(generator)
    }
}

macro_rules! papers_struct {
    ($($key:ident, $article:tt, $article_zh:tt, $zh:tt, $en:tt, $changeable:tt;)*) => {
        /// The papers of an application (article 16): true where it was handed in, false where it
        /// is missing, null where that is not known.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        pub struct Papers {
            $(
                #[doc = concat!("Article ", $article, ": ", $en, ".")]
                #[serde(skip_serializing_if = "Option::is_none")]
                #[schemars(title = $zh)]
                pub $key: Option<bool>,
            )*
            /// Article 16: day on which the application was handed in, from the year before the
            /// cycle's to the year after it. Too late is a verdict, not an error.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schemars(title = "申报日期")]
            pub submitted: Option<Day>,
        }

        impl Papers {
            /// The papers by key, in the order of the article.
            pub fn all(&self) -> impl Iterator<Item = (&'static str, Option<bool>)> + use<> {
                [$((stringify!($key), self.$key)),*].into_iter()
            }
        }
    };
}
paper_facts!(papers_struct);

impl Papers {
    /// True where nothing is recorded.
    pub fn is_blank(&self) -> bool {
        *self == Self::default()
    }
}

/// Field of activity (article 2): agriculture 农业生产, manufacturing 产品制造, construction
/// 工程建设, services 服务提供, environment 环境保护, other 其他.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Activity {
    /// 农业生产: agriculture.
    Agriculture,
    /// 产品制造: manufacturing.
    Manufacturing,
    /// 工程建设: construction.
    Construction,
    /// 服务提供: services.
    Services,
    /// 环境保护: environmental protection.
    Environment,
    /// 其他: another field: the article's list is open.
    Other,
}

/// A yield-per-mu grade (亩均效益综合评价, article 10(4), reading 8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// Year whose data the grade rates: 1900 and up, before the year of the cycle.
    #[serde(deserialize_with = "strict::year")]
    #[schemars(title = "数据年度", range(min = FIRST_YEAR, max = LAST_YEAR))]
    pub year: i32,
    /// The grade; `ungraded` where it is known that there is none (reading 7), null where it is
    /// not known.
    #[serde(default)]
    #[schemars(title = "档次")]
    pub grade: Option<GradeLevel>,
    /// Day of publication, not before the data year; null where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "公布日期")]
    pub published: Option<Day>,
}

/// The level of a yield-per-mu grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum GradeLevel {
    /// Grade A.
    A,
    /// Grade B.
    B,
    /// Grade C.
    C,
    /// Grade D.
    D,
    /// Known to have no grade: new, or exempt.
    #[serde(rename = "ungraded")]
    Ungraded,
}

/// An accident (article 11(3)).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accident {
    /// Day of the accident. One after the deadline is flagged, not an error (reading 15).
    #[serde(default)]
    #[schemars(title = "发生日期")]
    pub on: Option<Day>,
    /// Somebody died.
    #[serde(default)]
    #[schemars(title = "有人员死亡")]
    pub fatal: Option<bool>,
    /// Major by the rules of its trade: quality, safety, pollution or the like.
    #[serde(default)]
    #[schemars(title = "重大事故")]
    pub major: Option<bool>,
    /// The applicant answers for it (reading 9).
    #[serde(default)]
    #[schemars(title = "负有责任")]
    pub responsible: Option<bool>,
    /// A remark.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_note"
    )]
    #[schemars(title = "备注", length(max = NOTE_LENGTH))]
    pub note: Option<Box<str>>,
}

/// A complaint (article 11(3)).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Complaint {
    /// Day of the complaint. One after the deadline is flagged, not an error (reading 15).
    #[serde(default)]
    #[schemars(title = "投诉日期")]
    pub on: Option<Day>,
    /// A major one.
    #[serde(default)]
    #[schemars(title = "重大投诉")]
    pub major: Option<bool>,
    /// Found valid.
    #[serde(default)]
    #[schemars(title = "有效投诉")]
    pub valid: Option<bool>,
    /// A remark.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_note"
    )]
    #[schemars(title = "备注", length(max = NOTE_LENGTH))]
    pub note: Option<Box<str>>,
}

/// A spot check of products or services (article 11(4)).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpotCheck {
    /// Day of the finding. One after the deadline is flagged, not an error (reading 15).
    #[serde(default)]
    #[schemars(title = "通报日期")]
    pub on: Option<Day>,
    /// Who checked.
    #[serde(default)]
    #[schemars(title = "抽查级别")]
    pub level: Option<SpotCheckLevel>,
    /// A quality problem was found.
    #[serde(default)]
    #[schemars(title = "有质量问题")]
    pub problem: Option<bool>,
    /// The problem was serious.
    #[serde(default)]
    #[schemars(title = "严重质量问题")]
    pub serious: Option<bool>,
    /// A remark.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_note"
    )]
    #[schemars(title = "备注", length(max = NOTE_LENGTH))]
    pub note: Option<Box<str>>,
}

/// Who did a spot check (article 11(4)): national 国家级, provincial 省级, municipal 市级,
/// district 区级.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum SpotCheckLevel {
    /// 国家级: the nation.
    National,
    /// 省级: the province.
    Provincial,
    /// 市级: the city.
    Municipal,
    /// 区级: the district, which article 11(4) does not name.
    District,
}

/// A breach of law (article 11(5)).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Breach {
    /// Day of the breach. One after the deadline is flagged, not an error (reading 15).
    #[serde(default)]
    #[schemars(title = "发生日期")]
    pub on: Option<Day>,
    /// A serious one.
    #[serde(default)]
    #[schemars(title = "严重违法")]
    pub serious: Option<bool>,
    /// A remark.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_note"
    )]
    #[schemars(title = "备注", length(max = NOTE_LENGTH))]
    pub note: Option<Box<str>>,
}

/// A quality award that an applicant won before (article 3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Honour {
    /// Id by which events refer to the title; unique among all titles of the file, without `/`.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_id"
    )]
    #[schemars(title = "称号编号", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub id: Option<Id>,
    /// Which award.
    #[serde(default)]
    #[schemars(title = "奖项")]
    pub award: Option<Award>,
    /// Id of the rule version under which it was given, such as `beilun-2014`.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_id"
    )]
    #[schemars(title = "评审办法", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub scheme: Option<Id>,
    /// Year of the cycle in which it was won: 1900 and up, not after this cycle's.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_year"
    )]
    #[schemars(title = "获奖年度", range(min = FIRST_YEAR, max = LAST_YEAR))]
    pub cycle: Option<i32>,
    /// Day of the award, not after the deadline.
    #[serde(default)]
    #[schemars(title = "获奖日期")]
    pub awarded: Option<Day>,
    /// Prize that was paid, in yuan, 0 and up.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_prize"
    )]
    #[schemars(title = "奖金（元）", range(min = 0, max = MAX_PRIZE))]
    pub prize: Option<u64>,
    /// Whether the title was revoked: false = it stands, true = revoked on a day that is not known,
    /// a date = revoked that day (not before the award), null or absent = not known.
    #[serde(default)]
    #[schemars(title = "是否撤销")]
    pub revoked: Revoked,
}

/// Which quality award (article 3, reading 6): district 区政府质量奖, district-former 区长质量奖,
/// municipal 市级, provincial 省级, national 国家级.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Award {
    /// 区政府质量奖: this district's award under its present name.
    District,
    /// 区长质量奖: this district's award under its former name.
    DistrictFormer,
    /// 市级: the city's.
    Municipal,
    /// 省级: the province's.
    Provincial,
    /// 国家级: the nation's.
    National,
}

/// A score sheet that stands with its applicant (article 19).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InlineSheet {
    /// Id of the examiner.
    #[serde(deserialize_with = "strict::id")]
    #[schemars(title = "评审专家编号", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub examiner: Id,
    /// The marks.
    #[schemars(title = "各条款评分")]
    pub marks: Marks,
}

/// An examiner of the expert panel (article 18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Examiner {
    /// Id by which the rest of the file refers to the examiner; unique.
    #[serde(deserialize_with = "strict::id")]
    #[schemars(title = "专家编号", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub id: Id,
    /// Name of the examiner.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_name"
    )]
    #[schemars(title = "姓名", length(max = NAME_LENGTH))]
    pub name: Option<Box<str>>,
}

/// A conflict of interest (reading 16): the sheet is flagged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// Id of the examiner.
    #[serde(deserialize_with = "strict::id")]
    #[schemars(title = "专家编号", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub examiner: Id,
    /// Id of the applicant.
    #[serde(deserialize_with = "strict::id")]
    #[schemars(title = "申报编号", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub applicant: Id,
    /// What it consists in.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_note"
    )]
    #[schemars(title = "备注", length(max = NOTE_LENGTH))]
    pub note: Option<Box<str>>,
}

/// The scores of the site visits (articles 12, 19).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scores {
    /// Edition of the standard by which all sheets were filled in, such as `GB/T 19580-2012`.
    /// Needed as soon as there is a mark, also where the sheets stand with their applicants.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_id"
    )]
    #[schemars(title = "评审标准版本", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub standard: Option<Id>,
    /// Examiners' sheets, at most one for each examiner and applicant.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "strict::objects"
    )]
    #[schemars(title = "评分表")]
    pub sheets: Vec<Sheet>,
    /// The panel's agreed marks, at most one set for each applicant.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "strict::objects"
    )]
    #[schemars(title = "合议评分")]
    pub agreed: Vec<AgreedMarks>,
    /// Site-visit scores that are on record without any mark, at most one for each applicant, and
    /// none for one with a sheet or agreed marks.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "strict::objects"
    )]
    #[schemars(title = "总分")]
    pub totals: Vec<Total>,
}

/// A site-visit score without marks (articles 19, 20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Total {
    /// Id of the applicant.
    #[serde(deserialize_with = "strict::id")]
    #[schemars(title = "申报编号", length(min = 1), pattern(ID_PATTERN))]
    pub applicant: Id,
    /// The score in points, 0 to 1000, exact to 0.01.
    #[schemars(title = "现场评审得分")]
    pub points: Points,
}

/// An examiner's sheet (article 19).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// Id of the applicant.
    #[serde(deserialize_with = "strict::id")]
    #[schemars(title = "申报编号", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub applicant: Id,
    /// Id of the examiner.
    #[serde(deserialize_with = "strict::id")]
    #[schemars(title = "专家编号", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub examiner: Id,
    /// The marks.
    #[schemars(title = "各条款评分")]
    pub marks: Marks,
}

/// The marks that the panel agreed on for an applicant (article 19, reading 4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreedMarks {
    /// Id of the applicant.
    #[serde(deserialize_with = "strict::id")]
    #[schemars(title = "申报编号", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub applicant: Id,
    /// The marks.
    #[schemars(title = "各条款评分")]
    pub marks: Marks,
}

/// A list of applicants that the office fixed on a day (articles 17, 20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicantList {
    /// When: not before the deadline nor before the steps that precede it.
    #[schemars(title = "确定日期")]
    pub on: Day,
    /// Ids of the applicants on it, each once.
    #[serde(deserialize_with = "strict::ids")]
    #[schemars(title = "申报编号", inner(length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN)))]
    pub applicants: Vec<Id>,
}

/// Whom the expert panel picked for a site visit (article 18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeskSelection {
    /// When: not before the deadline nor before the list of eligible applicants.
    #[schemars(title = "遴选日期")]
    pub on: Day,
    /// Ids of those picked, each once.
    #[serde(deserialize_with = "strict::ids")]
    #[schemars(title = "进入现场审查", inner(length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN)))]
    pub picked: Vec<Id>,
    /// Ids of those whom the panel looked at, each once; where it is null, the list of eligible
    /// applicants where that is recorded, otherwise all applicants.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_ids"
    )]
    #[schemars(title = "参与遴选", inner(length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN)))]
    pub considered: Option<Vec<Id>>,
}

/// Whom the leadership group proposes in full session (article 20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deliberation {
    /// When: not before the deadline nor before the steps that precede it.
    #[schemars(title = "审议日期")]
    pub on: Day,
    /// Ids of the proposed winners, each once. Too many, or one who is no candidate, is a finding
    /// of the ranking, not an error of the file.
    #[serde(deserialize_with = "strict::ids")]
    #[schemars(title = "拟奖名单", inner(length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN)))]
    pub proposed: Vec<Id>,
}

/// The public notice of the proposed winners (article 20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// First day: not before the deliberation.
    #[schemars(title = "公示起始日")]
    pub from: Day,
    /// Last day, not before the first; null while it runs.
    #[serde(default)]
    #[schemars(title = "公示截止日")]
    pub to: Option<Day>,
    /// Objections raised during the notice.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "strict::objects"
    )]
    #[schemars(title = "异议")]
    pub objections: Vec<Objection>,
}

/// An objection raised during the public notice (article 20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Objection {
    /// Id of the applicant.
    #[serde(deserialize_with = "strict::id")]
    #[schemars(title = "申报编号", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub applicant: Id,
    /// When: within the notice.
    #[schemars(title = "提出日期")]
    pub on: Day,
    /// It was upheld; null while it is being looked into.
    #[serde(default)]
    #[schemars(title = "异议成立")]
    pub upheld: Option<bool>,
    /// What it says.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_note"
    )]
    #[schemars(title = "备注", length(max = NOTE_LENGTH))]
    pub note: Option<Box<str>>,
}

/// The district government's approval (article 20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// When: not before the last day of the notice.
    #[schemars(title = "审定日期")]
    pub on: Day,
    /// Ids of the winners, each once. One who did not pass the notice is a finding of the ranking,
    /// not an error of the file.
    #[serde(deserialize_with = "strict::ids")]
    #[schemars(title = "获奖名单", inner(length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN)))]
    pub approved: Vec<Id>,
    /// When the award was given (article 20), not before the approval; null: on the day of the
    /// approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "表彰日期")]
    pub commended: Option<Day>,
}

/// The title of an earlier winner that does not apply in this cycle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// Id by which events refer to the title; unique among all titles of the file, without `/`.
    #[serde(deserialize_with = "strict::id")]
    #[schemars(title = "称号编号", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub id: Id,
    /// Name of the holder.
    #[serde(deserialize_with = "strict::name")]
    #[schemars(title = "获奖企业（组织）", length(max = NAME_LENGTH))]
    pub holder: Box<str>,
    /// Unified social credit code of the holder: 18 characters, the last of which is checked
    /// (GB 32100-2015).
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_name"
    )]
    #[schemars(title = "统一社会信用代码", length(max = NAME_LENGTH), pattern(CREDIT_CODE_PATTERN))]
    pub credit_code: Option<Box<str>>,
    /// Which award.
    #[serde(default)]
    #[schemars(title = "奖项")]
    pub award: Option<Award>,
    /// Id of the rule version under which it was given, such as `beilun-2014`.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_id"
    )]
    #[schemars(title = "评审办法", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub scheme: Option<Id>,
    /// Year of the cycle in which it was won: 1900 and up, not after this cycle's.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_year"
    )]
    #[schemars(title = "获奖年度", range(min = FIRST_YEAR, max = LAST_YEAR))]
    pub cycle: Option<i32>,
    /// Day of the award, not after the deadline.
    #[serde(default)]
    #[schemars(title = "获奖日期")]
    pub awarded: Option<Day>,
    /// Prize that was paid, in yuan, 0 and up.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_prize"
    )]
    #[schemars(title = "奖金（元）", range(min = 0, max = MAX_PRIZE))]
    pub prize: Option<u64>,
    /// Whether the title was revoked: false = it stands, true = revoked on a day that is not known,
    /// a date = revoked that day (not before the award), null or absent = not known.
    #[serde(default)]
    #[schemars(title = "是否撤销")]
    pub revoked: Revoked,
}

/// An event after the deadline that no table of the applicant holds (reading 15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    /// Id of the applicant.
    #[serde(deserialize_with = "strict::id")]
    #[schemars(title = "申报编号", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub applicant: Id,
    /// When: not before the deadline.
    #[schemars(title = "发生日期")]
    pub on: Day,
    /// What kind of event.
    #[schemars(title = "类别")]
    pub kind: IncidentKind,
    /// A remark.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_note"
    )]
    #[schemars(title = "备注", length(max = NOTE_LENGTH))]
    pub note: Option<Box<str>>,
}

/// Kind of an event after the deadline: accident 事故, complaint 投诉, spot-check 监督抽查,
/// breach 违法, fraud 弄虚作假.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum IncidentKind {
    /// 事故: an accident (article 11(3)).
    Accident,
    /// 投诉: a complaint (article 11(3)).
    Complaint,
    /// 监督抽查: a spot check (article 11(4)).
    SpotCheck,
    /// 违法违规: a breach of law (article 11(5)).
    Breach,
    /// 弄虚作假: fraud in the application (article 27).
    Fraud,
}

impl Cycle {
    /// Titles that were revoked on a day that is on record, by their ids: by what is said of the title, or
    /// by a decision on a fraud.
    pub fn revocations(&self) -> HashMap<&str, Day> {
        let honours = self.applicants.iter().flat_map(|it| &it.honours).flatten();
        let honours = honours.filter_map(|it| Some((it.id.as_deref()?, it.revoked.day()?)));
        let titles = self.titles.iter();
        let titles = titles.filter_map(|it| Some((&*it.id, it.revoked.day()?)));
        let mut days: HashMap<&str, Day> = honours.chain(titles).collect();
        let frauds = self.events.iter().filter(|it| it.kind == EventKind::Fraud);
        let frauds: HashMap<&str, &str> = frauds.map(|it| (&*it.id, &*it.honour)).collect();
        for act in &self.acts {
            if act.step != ActStep::Decided || act.measure.as_deref() != Some("revoke-title") {
                continue;
            }
            let event = act.event.as_deref();
            if let Some(title) = event.and_then(|id| frauds.get(id)) {
                let day = days.entry(title).or_insert(act.on);
                *day = (*day).min(act.on);
            }
        }
        days
    }
}

/// What happened to a title after the award (articles 23, 26, 27). Each kind has conditions of its
/// own, which are true, false, or null where it is not known; others do not belong to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Id by which acts refer to the event; unique.
    #[serde(deserialize_with = "strict::id")]
    #[schemars(title = "情况编号", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub id: Id,
    /// Id of the title; a title of this cycle is named YEAR/APPLICANT, such as `2021/A01`.
    #[serde(deserialize_with = "strict::id")]
    #[schemars(title = "称号编号", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub honour: Id,
    /// What kind of event.
    #[schemars(title = "类别")]
    pub kind: EventKind,
    /// When (for fraud: when it was discovered): not before the award.
    #[schemars(title = "发生日期")]
    pub on: Day,
    /// accident, quality-problem: it was major. operating-loss, breach: it was serious. fraud: it
    /// is established.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "重大、严重或查实")]
    pub grave: Option<bool>,
    /// quality-problem: it had a grave effect on society (article 26(2)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "造成严重不良影响")]
    pub effect: Option<bool>,
    /// operating-loss: through bad management (article 26(3)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "因经营管理不善")]
    pub bad_management: Option<bool>,
    /// decline: performance excellence no longer runs effectively (article 26(5)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "卓越绩效管理模式不能持续有效运行")]
    pub ineffective: Option<bool>,
    /// decline: management has clearly declined (article 26(5)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "管理水平明显下降")]
    pub declined: Option<bool>,
    /// decline: social responsibility is not borne (article 26(5)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "不承担社会责任")]
    pub irresponsible: Option<bool>,
    /// decline: the role of a model is lost (article 26(5)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "失去标杆示范作用")]
    pub model_lost: Option<bool>,
    /// title-use: used in promoting products (article 23).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "用于产品宣传")]
    pub in_products: Option<bool>,
    /// title-use: the year of the award is left out (article 23).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "未注明获奖年份")]
    pub year_omitted: Option<bool>,
    /// A remark.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_note"
    )]
    #[schemars(title = "备注", length(max = NOTE_LENGTH))]
    pub note: Option<Box<str>>,
}

impl Event {
    /// The conditions by key, in the order of the contract.
    pub fn conditions(&self) -> [(&'static str, Option<bool>); 9] {
        [
            ("grave", self.grave),
            ("effect", self.effect),
            ("bad_management", self.bad_management),
            ("ineffective", self.ineffective),
            ("declined", self.declined),
            ("irresponsible", self.irresponsible),
            ("model_lost", self.model_lost),
            ("in_products", self.in_products),
            ("year_omitted", self.year_omitted),
        ]
    }
}

/// Kind of an event after an award: accident 事故 (26(1)), quality-problem 质量问题 (26(2)),
/// operating-loss 经营性亏损 (26(3)), breach 违法违规 (26(4)), decline 示范作用丧失 (26(5)),
/// fraud 弄虚作假 (27), title-use 称号使用 (23).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum EventKind {
    /// 事故: an accident (article 26(1)).
    Accident,
    /// 质量问题: a problem of product, works, service or environment quality (article 26(2)).
    QualityProblem,
    /// 经营性亏损: an operating loss (article 26(3)).
    OperatingLoss,
    /// 违法违规: a breach of law (article 26(4)).
    Breach,
    /// 示范作用丧失: a decline of the model (article 26(5)).
    Decline,
    /// 弄虚作假: fraud or improper means (article 27).
    Fraud,
    /// 称号使用: a use of the title (article 23).
    TitleUse,
}

impl EventKind {
    /// The id in the file.
    pub fn id(self) -> &'static str {
        match self {
            Self::Accident => "accident",
            Self::QualityProblem => "quality-problem",
            Self::OperatingLoss => "operating-loss",
            Self::Breach => "breach",
            Self::Decline => "decline",
            Self::Fraud => "fraud",
            Self::TitleUse => "title-use",
        }
    }

    /// The conditions that this kind of event knows, by key.
    pub fn conditions(self) -> &'static [&'static str] {
        match self {
            Self::Accident | Self::Breach | Self::Fraud => &["grave"],
            Self::QualityProblem => &["grave", "effect"],
            Self::OperatingLoss => &["grave", "bad_management"],
            Self::Decline => &["ineffective", "declined", "irresponsible", "model_lost"],
            Self::TitleUse => &["in_products", "year_omitted"],
        }
    }
}

/// Conduct of a reviewing body or person (article 28).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conduct {
    /// Id by which acts refer to the conduct; unique.
    #[serde(deserialize_with = "strict::id")]
    #[schemars(title = "行为编号", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub id: Id,
    /// Id of the examiner.
    #[serde(deserialize_with = "strict::id")]
    #[schemars(title = "专家编号", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub reviewer: Id,
    /// What kind of conduct.
    #[schemars(title = "类别")]
    pub kind: ConductKind,
    /// When; null where it is not known.
    #[serde(default)]
    #[schemars(title = "发生日期")]
    pub on: Option<Day>,
    /// It is established.
    #[serde(default)]
    #[schemars(title = "已查实")]
    pub established: Option<bool>,
    /// It had adverse consequences.
    #[serde(default)]
    #[schemars(title = "造成不良后果")]
    pub adverse: Option<bool>,
    /// It is a crime.
    #[serde(default)]
    #[schemars(title = "构成犯罪")]
    pub crime: Option<bool>,
    /// A remark.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_note"
    )]
    #[schemars(title = "备注", length(max = NOTE_LENGTH))]
    pub note: Option<Box<str>>,
}

/// Kind of conduct (article 28): abuse-of-power 滥用职权, neglect 玩忽职守, favouritism 徇私舞弊,
/// secrecy 泄露商业秘密.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum ConductKind {
    /// 滥用职权: abuse of power.
    AbuseOfPower,
    /// 玩忽职守: neglect of duty.
    Neglect,
    /// 徇私舞弊: favouritism.
    Favouritism,
    /// 泄露商业秘密: breach of business secrecy.
    Secrecy,
}

/// A step taken on a measure (articles 26 to 28). It names either the event or the conduct that the
/// measure answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Id of the event; null where `conduct` is given.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_id"
    )]
    #[schemars(title = "情况编号", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub event: Option<Id>,
    /// Id of the conduct; null where `event` is given.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_id"
    )]
    #[schemars(title = "行为编号", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub conduct: Option<Id>,
    /// The measure, by its wording in either language or by its id, such as `revoke-title`; null for
    /// all measures on that event or conduct.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::maybe_id"
    )]
    #[schemars(title = "措施", length(min = 1, max = ID_LENGTH), pattern(ID_PATTERN))]
    pub measure: Option<Id>,
    /// Which step.
    #[schemars(title = "进展")]
    pub step: ActStep,
    /// When: not before the event or conduct.
    #[schemars(title = "日期")]
    pub on: Day,
}

/// A step on a measure: proposed 已提请, decided 已决定, rejected 未获批准, done 已执行.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum ActStep {
    /// 已提请: the measure was proposed.
    Proposed,
    /// 已决定: it was decided.
    Decided,
    /// 未获批准: it was decided against.
    Rejected,
    /// 已执行: it was carried out.
    Done,
}
