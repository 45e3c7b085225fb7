//! The open readings that bear on eligibility, with their defaults.

use crate::law::{Reading, Text};

const fn reading(
    number: u8,
    question: Text,
    default: Text,
    terms: &'static [&'static str],
) -> Reading {
    Reading {
        number,
        question,
        default,
        terms,
    }
}

/// Reference day.
pub const REFERENCE: Reading = reading(
    1,
    Text(
        "“近3年”“3年以上”“上年度”自何日起算",
        "from which day \"3 years\" and \"previous year\" are counted",
    ),
    Text("申报截止日", "the application deadline"),
    &["reference-day"],
);
/// Windows of years.
pub const WINDOWS: Reading = reading(
    2,
    Text("年限如何计算", "how windows of years are counted"),
    Text(
        "自事件日向后按对应日计算，两端均含本日；无对应日的以月末日为准（民法典第二百零一、二百零二条）",
        "forward from the event to the corresponding day, both ends included; the month's last day where there is none (Civil Code 201, 202)",
    ),
    &[],
);
/// Years in the district.
pub const YEARS_HERE: Reading = reading(
    3,
    Text(
        "3年是否须在北仑",
        "must the three years have been in Beilun",
    ),
    Text("不须", "no"),
    &["years-in-district"],
);
/// What article 3 covers.
pub const PAST_WINNERS: Reading = reading(
    6,
    Text(
        "已获奖是否包括旧称奖项、上级奖项、被撤销的称号",
        "does the bar cover the former name, higher awards, revoked titles",
    ),
    Text(
        "旧称计入，上级不计，被撤销的计入",
        "the former name yes, higher awards no, revoked titles yes",
    ),
    &[
        "former-name-counts",
        "higher-awards-count",
        "revoked-title-counts",
    ],
);
/// Known to be ungraded.
pub const UNGRADED: Reading = reading(
    7,
    Text(
        "规上工业企业确知未评档的如何处理",
        "an industrial firm of designated size that is known to be ungraded",
    ),
    Text(
        "不满足；档次不明的为未定",
        "does not meet the rule; an unknown grade leaves it open",
    ),
    &["ungraded-admitted"],
);
/// Which data year counts.
pub const GRADE_YEAR: Reading = reading(
    8,
    Text(
        "“上年度”档次指哪一数据年度",
        "which data year the grade of the \"previous year\" is",
    ),
    Text(
        "基准日所在年的上一数据年度，至基准日未公布的取再上一年度，更早的不用",
        "the data year before the reference day's, or the one before where it was not published by then; none older",
    ),
    &[],
);
/// Fatal accidents.
pub const FATAL: Reading = reading(
    9,
    Text(
        "人员死亡事故是否须负有责任",
        "does a fatal accident count only where the applicant answers for it",
    ),
    Text("一律计入", "every one counts"),
    &["fatal-accidents"],
);
/// Both recommendations.
pub const BOTH_RECOMMEND: Reading = reading(
    10,
    Text(
        "主管部门与街道办事处是否均须推荐",
        "must both the authority and the sub-district office recommend",
    ),
    Text("均须", "both"),
    &["recommendations"],
);
/// Serious breaches.
pub const BREACHES: Reading = reading(
    11,
    Text(
        "其他严重违法行为是否有期限",
        "is there a window for other serious breaches of law",
    ),
    Text("不限期限", "none"),
    &["breach-window"],
);
/// To whom the award is given.
pub const GIVEN_TO: Reading = reading(
    19,
    Text(
        "第二条所列授奖对象条件何时审查",
        "is article 2, which says to whom the award is given, asked of those who apply",
    ),
    Text(
        "申报时即审查；亦可设为授予时，申报时仅作提示",
        "yes; a term leaves it to those who award it, with a remark",
    ),
    &["article-2-asked"],
);
/// Levels and growth.
pub const INDICATORS: Reading = reading(
    14,
    Text(
        "三项指标与其增速可否混用",
        "may levels and growth be mixed among the three indicators",
    ),
    Text(
        "三项均按水平，或三项均按增速",
        "all three by level, or all three by growth",
    ),
    &["growth-alternative", "mixed-indicators"],
);
