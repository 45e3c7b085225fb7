//! The rules, terms and open readings of articles 2, 3, 10, 11 and 16.

use laurel_rules::eligibility::codes::*;
use laurel_rules::eligibility::readings::*;
use laurel_rules::eligibility::terms::*;
use laurel_rules::eligibility::{Ask, Provision, answers, provisions as p, rules};
use laurel_rules::instruments::BEILUN_2021;
use laurel_rules::law::{Law, Rule, inferred};

/// The rules in the order of the text, each with the function that answers it.
const PROVISIONS: [Provision; 24] = [
    Provision::new(
        Rule::new("2-activity", "activity")
            .article("第二条", "art. 2")
            .title("在本区区域内从事农业生产、产品制造、工程建设、服务提供、环境保护{unlisted-activity|admit=等}生产经营活动", "business in the district in agriculture, manufacturing, construction, services, environmental protection{unlisted-activity|admit= and the like}")
            .reads(&["operates-in-district", "activity"], &["unlisted-activity", "article-2-asked"]),
        p::activity,
    ),
    Provision::new(
        Rule::new("2-excellence", "excellence-management")
            .article("第二条", "art. 2")
            .title("实施卓越绩效管理", "runs performance-excellence management")
            .reads(&["excellence-management"], &["article-2-asked"]),
        p::excellence_management,
    ),
    Provision::new(
        Rule::new("2-benefits", "outstanding-benefits")
            .article("第二条", "art. 2")
            .title("取得突出经济效益和社会效益", "outstanding economic and social benefits")
            .judged()
            .reads(&["outstanding-benefits"], &["article-2-asked"]),
        p::outstanding_benefits,
    ),
    Provision::new(
        Rule::new("3-past-winner", "past-winner")
            .article("第三条", "art. 3")
            .title("{past-winner-bar|unset=未曾获得本奖项|未获得本奖项，或获奖已满{past-winner-bar}}", "{past-winner-bar|unset=has not won the award before|has not won the award within {past-winner-bar}}")
            .reads(
                &["honours-recorded", "honours"],
                &[
                    "past-winner-bar",
                    "former-name-counts",
                    "higher-awards-count",
                    "revoked-title-counts",
                    "reference-day",
                ],
            ),
        p::past_winner,
    ),
    Provision::new(
        Rule::new("10-1-legal-person", "legal-person")
            .article("第十条(一)", "art. 10(1)")
            .title("在本区域内具有独立法人资格，经注册登记", "registered independent legal person in the district")
            .reads(&["seated-in-district", "legal-person", "registered"], &[]),
        p::legal_person,
    ),
    Provision::new(
        Rule::new("10-1-years", "years-operating")
            .article("第十条(一)", "art. 10(1)")
            .title("{years-in-district|true=在本区域内}正常运营{operating-years}以上", "operating normally{years-in-district|true= in the district} for {operating-years} or more")
            .reads(
                &["operating-normally", "operating-since", "in-district-since"],
                &["operating-years", "years-in-district", "reference-day"],
            ),
        p::years_operating,
    ),
    Provision::new(
        Rule::new("10-2-quality-model", "quality-model")
            .article("第十条(二)", "art. 10(2)")
            .title("实施卓越的质量管理经营模式，质量管理体系健全先进，质量工作成绩显著", "runs an excellent quality management model, sound and advanced system, outstanding results of quality work")
            .judged()
            .reads(&["quality-model", "quality-system", "quality-results"], &[]),
        p::quality_model,
    ),
    Provision::new(
        Rule::new("10-3-results", "results")
            .article("第十条(三)", "art. 10(3)")
            .title("具有较好的经营业绩或社会贡献", "good business results or social contribution")
            .judged()
            .reads(&["good-results", "good-contribution"], &[]),
        p::results,
    ),
    Provision::new(
        Rule::new("10-3-leading", "leading-indicators")
            .article("第十条(三)", "art. 10(3)")
            .title("从事生产、经营活动的，经营规模、实现利税、总资产贡献率居区内前列{growth-alternative|true=，或其增速位居前列}{mixed-indicators|true=（可逐项混用）}", "those in production or business: scale, profit and tax, total-asset contribution among the leaders of the district{growth-alternative|true=, or their growth among the leaders}{mixed-indicators|true= (mixed by indicator)}")
            .reads(
                &[
                    "in-business",
                    "scale-leading",
                    "profit-tax-leading",
                    "asset-contribution-leading",
                    "scale-growth-leading",
                    "profit-tax-growth-leading",
                    "asset-contribution-growth-leading",
                ],
                &["growth-alternative", "mixed-indicators"],
            ),
        p::leading_indicators,
    ),
    Provision::new(
        Rule::new("10-4-lawful", "lawful-operation")
            .article("第十条(四)", "art. 10(4)")
            .title("生产经营符合国家有关法律法规、强制性标准和产业政策要求", "operation complies with law, mandatory standards, industrial policy")
            .reads(&["lawful-operation", "mandatory-standards", "industrial-policy"], &[]),
        p::lawful_operation,
    ),
    Provision::new(
        Rule::new("10-4-yield-grade", "yield-grade")
            .article("第十条(四)", "art. 10(4)")
            .title("工业企业“亩均效益”综合评价结果上年度达到{lowest-grade}（规模以下企业不作要求{ungraded-admitted|true=，未评档的准予}）", "industrial firms: yield-per-mu grade {lowest-grade} in the previous year (not asked of firms below designated size{ungraded-admitted|true= or known to be ungraded})")
            .reads(
                &["industrial", "above-scale", "grades-recorded", "grades"],
                &["lowest-grade", "ungraded-admitted", "reference-day"],
            ),
        p::yield_grade,
    ),
    Provision::new(
        Rule::new("10-4-peers", "peer-standing")
            .article("第十条(四)", "art. 10(4)")
            .title("其他企业（组织）主要经济指标和社会贡献度居区内同行业或同类型企业（组织）前列", "others: main economic indicators and social contribution among the leaders of the same trade or type in the district")
            .reads(&["industrial", "peer-economic-leading", "peer-contribution-leading"], &[]),
        p::peer_standing,
    ),
    Provision::new(
        Rule::new("10-4-either", "either-branch")
            .article("第十条(四)", "art. 10(4)")
            .grounds(inferred(
                "“其他企业（组织）”即工业企业以外的全部，两项必居其一",
                "\"others\" are all but the industrial firms, so that one of the two demands is made of everyone",
            ))
            .title("是否工业企业不明的，至少符合其中一项要求", "industrial or not being unknown: meets the demand on one of the two")
            .reads(
                &[
                    "industrial",
                    "above-scale",
                    "grades-recorded",
                    "grades",
                    "peer-economic-leading",
                    "peer-contribution-leading",
                ],
                &["lowest-grade", "ungraded-admitted", "reference-day"],
            ),
        p::either_branch,
    ),
    Provision::new(
        Rule::new("10-4-advanced", "advanced-level")
            .article("第十条(四)", "art. 10(4)")
            .title("技术、服务和质量指标达到区内同行业或同类型企业（组织）先进水平", "technical, service and quality indicators at the advanced level of the same trade or type in the district")
            .judged()
            .reads(&["technical-advanced", "service-advanced", "quality-advanced"], &[]),
        p::advanced_level,
    ),
    Provision::new(
        Rule::new("10-5-credit", "credit")
            .article("第十条(五)", "art. 10(5)")
            .title("切实履行社会责任，依法诚信经营，具有良好的信用记录和社会声誉", "social responsibility, honest lawful operation, good credit record and social reputation")
            .judged()
            .reads(
                &["social-responsibility", "honest-operation", "credit-record", "social-reputation"],
                &[],
            ),
        p::credit_and_responsibility,
    ),
    Provision::new(
        Rule::new("11-1-policy", "policy")
            .article("第十一条(一)", "art. 11(1)")
            .title("无不符合产业、环保、安全生产、能源、质量等政策的情形", "not against policies on industry, environment, work safety, energy, quality and the like")
            .reads(&["policy-breach"], &[]),
        p::policy,
    ),
    Provision::new(
        Rule::new("11-2-licence", "licence")
            .article("第十一条(二)", "art. 11(2)")
            .title("无国家规定应取得而未取得的相关证照", "has every licence that the state requires")
            .reads(&["lacks-licence"], &[]),
        p::licences,
    ),
    Provision::new(
        Rule::new("11-3-accident", "accident-window")
            .article("第十一条(三)", "art. 11(3)")
            .title("近{accident-window}无{fatal-accidents|any=人员死亡或|responsible=负有责任的人员死亡或}重大质量、安全、环境污染等事故（按行业规定）", "no {fatal-accidents|any=fatal accident and no |responsible=fatal accident that it answers for and no }major quality, safety, pollution or like accident within {accident-window}")
            .reads(
                &["accidents-recorded", "accidents"],
                &["accident-window", "fatal-accidents", "reference-day"],
            ),
        p::accidents,
    ),
    Provision::new(
        Rule::new("11-3-complaint", "complaint-window")
            .article("第十一条(三)", "art. 11(3)")
            .title("近{accident-window}无重大有效投诉", "no major valid complaint within {accident-window}")
            .reads(&["complaints-recorded", "complaints"], &["accident-window", "reference-day"]),
        p::complaints,
    ),
    Provision::new(
        Rule::new("11-4-spot-check", "spot-check-window")
            .article("第十一条(四)", "art. 11(4)")
            .title("近{spot-check-window}{spot-check-level|national=国家|provincial=国家、省|municipal=国家、省、市|district=国家、省、市、区}监督抽查产品或服务无{spot-check-severity|serious=严重}质量问题", "no {spot-check-severity|serious=serious }quality problem of product or service in a {spot-check-level|national=national|provincial=national or provincial|municipal=national, provincial or municipal|district=national, provincial, municipal or district} spot check within {spot-check-window}")
            .reads(
                &["spot-checks-recorded", "spot-checks"],
                &["spot-check-window", "spot-check-level", "spot-check-severity", "reference-day"],
            ),
        p::spot_checks,
    ),
    Provision::new(
        Rule::new("11-5-breach", "serious-breach")
            .article("第十一条(五)", "art. 11(5)")
            .title("{breach-window|unset=|近{breach-window}}无其他严重违反法律法规行为", "no other serious breach of law{breach-window|unset=| within {breach-window}}")
            .reads(&["breaches-recorded", "breaches"], &["breach-window", "reference-day"]),
        p::breaches,
    ),
    Provision::new(
        Rule::new("16-papers", "papers")
            .article("第十六条", "art. 16")
            .title("申报表、自评报告、有关证实性材料齐备", "application form, self-assessment report, evidence")
            .reads(&["form", "self-assessment", "evidence"], &[]),
        p::papers,
    ),
    Provision::new(
        Rule::new("16-recommendation", "recommendation")
            .article("第十六条", "art. 16")
            .title("经有关主管部门{recommendations|both=、|either=或}街道办事处签署推荐意见", "recommended by the authority in charge {recommendations|both=and|either=or} the sub-district office")
            .reads(&["authority-recommendation", "subdistrict-recommendation"], &["recommendations"]),
        p::recommendation,
    ),
    Provision::new(
        Rule::new("16-deadline", "deadline")
            .article("第十六条", "art. 16")
            .title("在规定时限内报办公室受理", "handed in to the office by the deadline")
            .reads(&["submitted"], &[]),
        p::deadline,
    ),
];

static RULES: [Rule; 24] = rules(PROVISIONS);

/// The functions that answer them.
pub static ANSWERS: [Ask; 24] = answers(PROVISIONS);

/// Eligibility under the 2021 revision.
pub static LAW: Law = Law {
    instrument: BEILUN_2021,
    rules: &RULES,
    terms: &[
        REFERENCE_DAY,
        UNLISTED_ACTIVITY,
        ARTICLE_2_ASKED,
        PAST_WINNER_BAR,
        FORMER_NAME_COUNTS,
        HIGHER_AWARDS_COUNT,
        REVOKED_TITLE_COUNTS,
        OPERATING_YEARS,
        YEARS_IN_DISTRICT,
        GROWTH_ALTERNATIVE,
        MIXED_INDICATORS,
        LOWEST_GRADE,
        UNGRADED_ADMITTED,
        ACCIDENT_WINDOW,
        FATAL_ACCIDENTS,
        SPOT_CHECK_WINDOW,
        SPOT_CHECK_LEVEL,
        SPOT_CHECK_SEVERITY,
        BREACH_WINDOW,
        RECOMMENDATIONS,
    ],
    codes: &[
        NOT_IN_BUSINESS_HERE,
        ACTIVITY_NOT_LISTED,
        NO_EXCELLENCE_MANAGEMENT,
        NO_OUTSTANDING_BENEFITS,
        NOT_SEATED,
        NO_LEGAL_PERSON,
        NOT_REGISTERED,
        NOT_OPERATING,
        NO_QUALITY_MODEL,
        NO_QUALITY_SYSTEM,
        NO_QUALITY_RESULTS,
        NO_GOOD_RESULTS,
        NOT_LEADING,
        UNLAWFUL_OPERATION,
        AGAINST_STANDARDS,
        AGAINST_INDUSTRIAL_POLICY,
        GRADE_TOO_LOW,
        NO_GRADE,
        NEITHER_BRANCH,
        PEERS_LEAD_ECONOMY,
        PEERS_LEAD_CONTRIBUTION,
        TECHNICAL_BEHIND,
        SERVICE_BEHIND,
        QUALITY_BEHIND,
        NO_SOCIAL_RESPONSIBILITY,
        NOT_HONEST,
        POOR_CREDIT,
        POOR_REPUTATION,
        POLICY_BREACH,
        LACKS_LICENCE,
        NO_FORM,
        NO_SELF_ASSESSMENT,
        NO_EVIDENCE,
        NOT_RECOMMENDED_BY_AUTHORITY,
        NOT_RECOMMENDED_BY_SUBDISTRICT,
        NOT_RECOMMENDED,
        YEARS_SHORT,
        YEARS_HERE_SHORT,
        WON_BEFORE,
        FATAL_ACCIDENT,
        ACCIDENT,
        COMPLAINT,
        SPOT_CHECK,
        SERIOUS_BREACH,
        LATE,
        FOR_THE_AWARD,
    ],
    readings: &[
        REFERENCE,
        WINDOWS,
        YEARS_HERE,
        PAST_WINNERS,
        UNGRADED,
        GRADE_YEAR,
        FATAL,
        BOTH_RECOMMEND,
        BREACHES,
        INDICATORS,
        GIVEN_TO,
    ],
};
