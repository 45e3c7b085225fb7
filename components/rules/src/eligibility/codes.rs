//! Reasons that an eligibility stage can give. Each says what was found where a condition is not
//! met; where the answer is open, that it cannot be ruled out.

use crate::law::{Code, Quantity};

macro_rules! codes {
    ($($name:ident $id:literal $zh:literal $en:literal;)*) => {
        $(#[doc = $en] pub const $name: Code = Code::new($id, $zh, $en);)*
    };
}

codes! {
    NOT_IN_BUSINESS_HERE "not-in-business-here" "不在本区区域内从事生产经营活动" "does not carry on its business in the district";
    ACTIVITY_NOT_LISTED "activity-not-listed" "所从事活动不在所列领域之内" "its activity is none of those listed";
    NO_EXCELLENCE_MANAGEMENT "no-excellence-management" "未实施卓越绩效管理" "does not run performance-excellence management";
    NO_OUTSTANDING_BENEFITS "no-outstanding-benefits" "未取得突出经济效益和社会效益" "no outstanding economic and social benefits";
    NOT_SEATED "not-seated" "法人住所不在本区域内" "its seat is outside the district";
    NO_LEGAL_PERSON "no-legal-person" "不具有独立法人资格" "not an independent legal person";
    NOT_REGISTERED "not-registered" "未经注册登记" "not registered";
    NOT_OPERATING "not-operating" "未处于正常运营状态" "not operating normally";
    NO_QUALITY_MODEL "no-quality-model" "未实施卓越的质量管理经营模式" "no excellent quality management model";
    NO_QUALITY_SYSTEM "no-quality-system" "质量管理体系不健全或不先进" "quality management system not sound and advanced";
    NO_QUALITY_RESULTS "no-quality-results" "质量工作成绩不显著" "no outstanding results of quality work";
    NO_GOOD_RESULTS "no-good-results" "不具有较好的经营业绩或社会贡献" "neither good business results nor good social contribution";
    NOT_LEADING "not-leading" "经营规模、实现利税、总资产贡献率未均居区内前列{growth-alternative|true=，其增速亦未均居前列}" "scale, profit and tax, total-asset contribution are not all among the leaders of the district{growth-alternative|true=, neither by level nor by growth}";
    UNLAWFUL_OPERATION "unlawful-operation" "生产经营不符合法律法规要求" "operation against laws and regulations";
    AGAINST_STANDARDS "against-standards" "不符合强制性标准" "against mandatory standards";
    AGAINST_INDUSTRIAL_POLICY "against-industrial-policy" "不符合产业政策要求" "against industrial policy";
    GRADE_TOO_LOW "grade-too-low" "上年度“亩均效益”综合评价未取得{lowest-grade}" "no yield-per-mu grade {lowest-grade} for the previous year";
    NO_GRADE "no-grade" "规上工业企业未参加“亩均效益”综合评价或未评档" "an industrial firm of designated size that is known to be ungraded";
    NEITHER_BRANCH "neither-branch" "是否工业企业不明，而无论按工业企业还是按其他企业均不满足要求" "industrial or not, it meets the demand on neither";
    PEERS_LEAD_ECONOMY "peers-lead-economy" "主要经济指标未居区内同行业或同类型企业（组织）前列" "main economic indicators not among the leaders of its trade or type in the district";
    PEERS_LEAD_CONTRIBUTION "peers-lead-contribution" "社会贡献度未居区内同行业或同类型企业（组织）前列" "social contribution not among the leaders of its trade or type in the district";
    TECHNICAL_BEHIND "technical-behind" "技术指标未达到区内同行业或同类型企业（组织）先进水平" "technical indicators below the advanced level of its trade or type in the district";
    SERVICE_BEHIND "service-behind" "服务指标未达到区内同行业或同类型企业（组织）先进水平" "service indicators below the advanced level of its trade or type in the district";
    QUALITY_BEHIND "quality-behind" "质量指标未达到区内同行业或同类型企业（组织）先进水平" "quality indicators below the advanced level of its trade or type in the district";
    NO_SOCIAL_RESPONSIBILITY "no-social-responsibility" "未切实履行社会责任" "does not bear its social responsibility";
    NOT_HONEST "not-honest" "未依法诚信经营" "not lawful and honest in business";
    POOR_CREDIT "poor-credit" "信用记录不良" "poor credit record";
    POOR_REPUTATION "poor-reputation" "社会声誉不佳" "poor social reputation";
    POLICY_BREACH "policy-breach" "不符合产业、环保、安全生产、能源、质量等政策" "against policies on industry, environment, work safety, energy, quality and the like";
    LACKS_LICENCE "lacks-licence" "国家规定应取得相关证照而未取得" "lacks a licence that the state requires";
    NO_FORM "no-form" "未提交申报表" "no application form";
    NO_SELF_ASSESSMENT "no-self-assessment" "未提交自评报告" "no self-assessment report";
    NO_EVIDENCE "no-evidence" "未提供证实性材料" "no supporting evidence";
    NOT_RECOMMENDED_BY_AUTHORITY "not-recommended-by-authority" "无主管部门推荐意见" "no recommendation of the authority in charge";
    NOT_RECOMMENDED_BY_SUBDISTRICT "not-recommended-by-subdistrict" "无街道办事处推荐意见" "no recommendation of the sub-district office";
    NOT_RECOMMENDED "not-recommended" "主管部门与街道办事处均无推荐意见" "recommended neither by the authority in charge nor by the sub-district office";
}

/// Article 2 is not met, or may not be, under the reading that asks it at the award.
pub const FOR_THE_AWARD: Code = Code::remark(
    "for-the-award",
    "第二条所列条件不满足或不明，授予时请研判",
    "article 2 is not met, or may not be: to be weighed at the award",
);

/// Value: first day of normal operation. Limit: last first day that is early enough.
pub const YEARS_SHORT: Code = Code::new(
    "years-short",
    "{value}起运营，应不晚于{limit}（正常运营{operating-years}以上）",
    "in operation since {value}, which should be {limit} at the latest ({operating-years} or more)",
)
.counts(Quantity::Date, Quantity::Date);

/// Value: first day in the district. Limit: last first day that is early enough.
pub const YEARS_HERE_SHORT: Code = Code::new(
    "years-here-short",
    "{value}起在本区域内运营，应不晚于{limit}（正常运营{operating-years}以上）",
    "in operation in the district since {value}, which should be {limit} at the latest ({operating-years} or more)",
)
.counts(Quantity::Date, Quantity::Date);

/// Value: day of the award. Limit: last award day that is long enough ago.
pub const WON_BEFORE: Code = Code::new(
    "won-before",
    "{value|unset=曾|{value}{past-winner-bar|unset=已|}}获得{higher-awards-count|true=本奖项或上级质量奖|本奖项}{value|unset=（日期不详）|}，{past-winner-bar|unset=不再参与申请|未满{past-winner-bar}，应不晚于{limit}}",
    "won the award{higher-awards-count|true=, or a higher one,|} {value|unset=on an unknown day|on {value}}{past-winner-bar|unset= and may not apply again|, less than {past-winner-bar} ago: {limit} at the latest}",
)
.counts(Quantity::Date, Quantity::Date)
.table("honours");

/// Value: day of the revocation. Limit: last revocation day that is long enough ago.
pub const TITLE_REVOKED: Code = Code::new(
    "title-revoked",
    "{value}被撤销称号，此后{revocation-bar-cycles}届内不得申报（撤销日应不晚于{limit}）",
    "a title was revoked on {value}: barred for {revocation-bar-cycles} cycles (revoked by {limit}, it would not be)",
)
.counts(Quantity::Date, Quantity::Date)
.table("honours");

/// Value: day of the accident. Limit: first day of the window.
pub const FATAL_ACCIDENT: Code = Code::new(
    "fatal-accident",
    "{value}发生{fatal-accidents|responsible=负有责任的}人员死亡事故，在近{accident-window}之内（自{limit}起）",
    "a fatal accident{fatal-accidents|responsible= (its own responsibility)} on {value}, within {accident-window} (from {limit} on)",
)
.counts(Quantity::Date, Quantity::Date)
.table("accidents");

/// Value: day of the accident. Limit: first day of the window.
pub const ACCIDENT: Code = Code::new(
    "accident",
    "{value}发生重大质量、安全、环境污染等事故，在近{accident-window}之内（自{limit}起）",
    "a major quality, safety, pollution or like accident on {value}, within {accident-window} (from {limit} on)",
)
.counts(Quantity::Date, Quantity::Date)
.table("accidents");

/// Value: day of the complaint. Limit: first day of the window.
pub const COMPLAINT: Code = Code::new(
    "complaint",
    "{value}发生重大有效投诉，在近{accident-window}之内（自{limit}起）",
    "a major valid complaint on {value}, within {accident-window} (from {limit} on)",
)
.counts(Quantity::Date, Quantity::Date)
.table("complaints");

/// Value: day of the finding. Limit: first day of the window.
pub const SPOT_CHECK: Code = Code::new(
    "spot-check",
    "{value}监督抽查发现{spot-check-severity|serious=严重}质量问题，在近{spot-check-window}之内（自{limit}起）",
    "a {spot-check-severity|serious=serious }quality problem in a spot check on {value}, within {spot-check-window} (from {limit} on)",
)
.counts(Quantity::Date, Quantity::Date)
.table("spot-checks");

/// Value: day of the breach. Limit: first day of the window; unknown where there is none.
pub const SERIOUS_BREACH: Code = Code::new(
    "serious-breach",
    "{value}有其他严重违反法律法规行为{breach-window|unset=|，在近{breach-window}之内（自{limit}起）}",
    "another serious breach of law on {value}{breach-window|unset=|, within {breach-window} (from {limit} on)}",
)
.counts(Quantity::Date, Quantity::Date)
.table("breaches");

/// Value: day of submission. Limit: deadline.
pub const LATE: Code = Code::new(
    "late",
    "{value}报送，规定时限为{limit}",
    "handed in on {value}, after the deadline, {limit}",
)
.counts(Quantity::Date, Quantity::Date);
