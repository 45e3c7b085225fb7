//! Reasons and remarks that a sanction stage can give.

use crate::law::{Code, Quantity};

/// A condition of a provision, by the ids of what to say.
#[derive(Clone, Copy, Debug)]
pub struct Condition {
    /// It is not met.
    pub failed: &'static str,
    /// Whether it is met is not known.
    pub unknown: &'static str,
}

macro_rules! conditions {
    ($($(#[$doc:meta])* $name:ident in $table:literal:
        $failed:ident $failed_id:literal $failed_zh:literal $failed_en:literal,
        $open:ident $open_id:literal $open_zh:literal $open_en:literal;)*) => {
        $(
            $(#[$doc])*
            pub const $name: Condition = Condition {
                failed: $failed_id,
                unknown: $open_id,
            };
            #[doc = $failed_en]
            pub const $failed: Code = Code::new($failed_id, $failed_zh, $failed_en).table($table);
            #[doc = $open_en]
            pub const $open: Code = Code::new($open_id, $open_zh, $open_en).table($table);
        )*
    };
}

conditions! {
    /// 26(1), 26(2): major.
    MAJOR in "events":
        NOT_MAJOR "not-major" "未达重大" "not major",
        MAJOR_UNKNOWN "major-unknown" "是否重大不明" "unknown whether major";
    /// 26(2): grave effect on society.
    GRAVE_EFFECT in "events":
        NO_GRAVE_EFFECT "no-grave-effect" "未在社会造成严重不良影响" "no grave effect on society",
        GRAVE_EFFECT_UNKNOWN "grave-effect-unknown" "是否在社会造成严重不良影响不明" "effect on society unknown";
    /// 26(3), 26(4): serious.
    SERIOUS in "events":
        NOT_SERIOUS "not-serious" "未达严重" "not serious",
        SERIOUS_UNKNOWN "serious-unknown" "是否严重不明" "unknown whether serious";
    /// 26(3): through bad management.
    BAD_MANAGEMENT in "events":
        NO_BAD_MANAGEMENT "no-bad-management" "非因经营管理不善" "not through bad management",
        BAD_MANAGEMENT_UNKNOWN "bad-management-unknown" "是否因经营管理不善不明" "cause unknown";
    /// 26(5): performance excellence.
    INEFFECTIVE in "events":
        STILL_EFFECTIVE "still-effective" "卓越绩效管理模式仍有效运行" "performance excellence still runs effectively",
        INEFFECTIVE_UNKNOWN "ineffective-unknown" "卓越绩效管理模式是否有效运行不明" "unknown whether performance excellence runs effectively";
    /// 26(5): level of management.
    DECLINED in "events":
        NOT_DECLINED "not-declined" "管理水平未明显下降" "management has not clearly declined",
        DECLINED_UNKNOWN "declined-unknown" "管理水平是否明显下降不明" "unknown whether management has declined";
    /// 26(5): social responsibility.
    IRRESPONSIBLE in "events":
        RESPONSIBILITY_BORNE "responsibility-borne" "仍承担社会责任" "social responsibility is borne",
        IRRESPONSIBLE_UNKNOWN "irresponsible-unknown" "是否承担社会责任不明" "unknown whether social responsibility is borne";
    /// 26(5): role of a model.
    MODEL_LOST in "events":
        STILL_A_MODEL "still-a-model" "未失去标杆示范作用" "still a model",
        MODEL_LOST_UNKNOWN "model-lost-unknown" "是否失去标杆示范作用不明" "unknown whether still a model";
    /// 26(5), read as four alternatives.
    ANY_ELEMENT in "events":
        NO_ELEMENT "no-element" "四项情形均不存在" "none of the four elements",
        ELEMENTS_UNKNOWN "elements-unknown" "四项情形是否存在不明" "four elements unknown";
    /// 27: fraud.
    FRAUD in "events":
        FRAUD_NOT_ESTABLISHED "fraud-not-established" "弄虚作假未查实" "fraud is not established",
        FRAUD_UNKNOWN "fraud-unknown" "弄虚作假是否查实不明" "unknown whether fraud is established";
    /// 23: against the rule on use.
    MISUSE in "events":
        USE_PROPER "use-proper" "称号使用符合规定" "the title was used as it may be",
        USE_UNKNOWN "use-unknown" "称号使用是否符合规定不明" "use of the title unknown";
    /// A term sets the bar to no cycle.
    BARRED in "events":
        NO_BAR "no-bar" "未设禁止申报期" "no bar on applications is set",
        BAR_UNKNOWN "bar-unknown" "禁止申报期不明" "bar unknown";
    /// 28: established.
    ESTABLISHED in "conduct":
        CONDUCT_NOT_ESTABLISHED "conduct-not-established" "行为未查实" "the conduct is not established",
        CONDUCT_UNKNOWN "conduct-unknown" "行为是否查实不明" "unknown whether the conduct is established";
    /// 28: adverse consequences.
    ADVERSE in "conduct":
        NO_ADVERSE_CONSEQUENCES "no-adverse-consequences" "未造成不良后果" "no adverse consequences",
        ADVERSE_UNKNOWN "adverse-unknown" "是否造成不良后果不明" "consequences unknown";
    /// 28: a crime.
    CRIME in "conduct":
        NO_CRIME "no-crime" "不构成犯罪" "not a crime",
        CRIME_UNKNOWN "crime-unknown" "是否构成犯罪不明" "unknown whether a crime";
}

/// Article 29: whether the event falls under the revision cannot be said.
pub const DATE_OF_EFFECT_BLANK: Code = Code::new(
    "date-of-effect-blank",
    "施行日期空缺，不能确定该情况是否适用",
    "the date of effect is blank: whether it applies cannot be said",
)
.table("events");
/// Limit: the day of effect.
pub const EFFECT_UNKNOWN: Code = Code::new(
    "effect-unknown",
    "情况发生日期不详，不能确定是否在{limit}施行之后",
    "day unknown: before or after {limit}, the day of effect",
)
.counts(Quantity::None, Quantity::Date)
.table("events");
/// Neither scheme nor award of the title is known.
pub const SCHEME_UNKNOWN: Code = Code::new(
    "scheme-unknown",
    "称号依何办法授予不明",
    "scheme of the title unknown",
)
.table("events");
/// Who wins is open, and so whether there is a title.
pub const TITLE_OPEN: Code = Code::new(
    "title-open",
    "是否获奖未定，不能确定是否适用",
    "whether it won is open, and so whether this applies",
)
.table("events");
/// Value: day of the event. Limit: day of the award.
pub const ORDER_UNKNOWN: Code = Code::new(
    "order-unknown",
    "{value|unset=情况发生日期|称号授予日期}不详，不能确定情况是否发生在授予之后",
    "the day {value|unset=of the event|of the award} is unknown: before or after the award",
)
.counts(Quantity::Date, Quantity::Date)
.table("events");

/// Another scheme governs the title.
pub const TITLE_NOT_GOVERNED: Code = Code::remark(
    "title-not-governed",
    "该称号不适用本办法",
    "this scheme does not govern the title",
)
.table("events");
/// Value: day of the event. Limit: day of effect; unknown where the text leaves it blank.
pub const BEFORE_EFFECT: Code = Code::remark(
    "before-effect",
    "{value}发生，在本办法{limit|unset=|{limit}}施行之前，称号系依原办法授予",
    "on {value}, before {limit|unset=this can take effect|{limit}, the day of effect}, on a title given under the predecessor",
)
.counts(Quantity::Date, Quantity::Date)
.table("events");
/// Value: day of the event. Limit: day of the award.
pub const BEFORE_AWARD: Code = Code::remark(
    "before-award",
    "{value}发生（弄虚作假为发现），在{limit}授予之前，由领导小组及其办公室处理",
    "on {value}, before the award on {limit}: a matter for the leadership group and its office",
)
.counts(Quantity::Date, Quantity::Date)
.table("events");
/// Article 23 states no sanction.
pub const NO_SANCTION_STATED: Code = Code::remark(
    "no-sanction-stated",
    "违反称号使用规定，条文未规定措施",
    "title misused; no sanction is stated",
)
.table("events");
/// Whether article 23 is kept is open.
pub const MISUSE_OPEN: Code = Code::remark(
    "misuse-open",
    "是否违反称号使用规定，条件未定；条文亦未规定措施",
    "whether the title was misused is open; no sanction is stated",
)
.table("events");
/// Whether secrecy is breached is open.
pub const SECRECY_OPEN: Code = Code::remark(
    "secrecy-open",
    "是否违反保密义务，条件未定；条文亦未就此单独规定措施",
    "whether secrecy was breached is open; no measure is stated for it alone",
)
.table("conduct");
/// Article 28 states no measure for a breach of secrecy alone.
pub const NO_MEASURE_STATED: Code = Code::remark(
    "no-measure-stated",
    "违反保密义务，条文未就此单独规定措施",
    "secrecy breached; no measure is stated for it alone",
)
.table("conduct");
/// The prize to recover is not on record.
pub const PRIZE_UNKNOWN: Code = Code::remark(
    "prize-unknown",
    "应追缴的奖金数额不明",
    "the prize to recover is not on record",
)
.table("events");

/// An act names a measure that the scheme does not know.
pub const UNKNOWN_MEASURE: Code = Code::remark(
    "unknown-measure",
    "所载措施不是本办法规定的措施",
    "a step on an unknown measure",
)
.table("acts");
/// An act on a row that calls for no such measure.
pub const STEP_WITHOUT_MEASURE: Code = Code::remark(
    "step-without-measure",
    "所载进展无相应措施",
    "a step on a measure not called for",
)
.table("acts");
/// An act on a measure that may not apply.
pub const STEP_ON_UNDETERMINED: Code = Code::remark(
    "step-on-undetermined",
    "措施是否适用未定，已有进展记录",
    "a step on a measure that may not apply",
)
.table("acts");
/// Value: day of the act. Limit: day of the event or conduct.
pub const STEP_TOO_EARLY: Code = Code::remark(
    "step-too-early",
    "所载进展（{value}）早于情况本身（{limit}），不予计入",
    "a step on {value}, before what it is about ({limit}); it does not count",
)
.counts(Quantity::Date, Quantity::Date)
.table("acts");
/// Carried out, but never decided.
pub const DONE_WITHOUT_DECISION: Code = Code::remark(
    "done-without-decision",
    "未经决定即执行，不予计入",
    "carried out without a decision; it does not count",
)
.table("acts");
/// Proposed, decided or rejected where the text asks for no decision.
pub const NO_DECISION_NEEDED: Code = Code::remark(
    "no-decision-needed",
    "该措施依条文当然适用，无须提请或决定",
    "the measure applies by itself, without a decision",
)
.table("acts");
