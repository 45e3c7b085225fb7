//! The rules and terms, each with what it rests on.

use laurel_rules::counterpart;
use laurel_rules::eligibility::codes::*;
use laurel_rules::eligibility::readings::*;
use laurel_rules::eligibility::terms::*;
use laurel_rules::eligibility::{Ask, Provision, answers, provisions as p, rules};
use laurel_rules::instruments::BEILUN_2014;
use laurel_rules::law::{Grounds, Law, Rule, Value, assumed, inferred};

const CARRIED: Grounds = assumed(
    "假定与2021修订相同",
    "assumed to be as in the 2021 revision",
);
const ERA: Grounds = assumed(
    "参照同期广州办法",
    "after the measure of Guangzhou of that time",
);
const RETURN: Grounds = assumed(
    "参照上海2004（5年）、天宁（称号3年有效）、广东（4年）",
    "after Shanghai 2004 (5 years), Tianning (title valid for 3), Guangdong (4)",
);
const SHAOGUAN: Grounds = assumed("参照韶关办法", "after the measure of Shaoguan");

/// The rules in the order of the 2021 revision, each with the function that answers it. Its
/// yield-per-mu grade dates from 2018 and is no rule here (inferred), nor are its article 2 and what
/// it asks of other firms in place of the grade.
const PROVISIONS: [Provision; 19] = [
    Provision::new(
        Rule::new("past-winner", "past-winner")
            .cited(counterpart!("第三条", "art. 3"))
            .grounds(RETURN)
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
        Rule::new("revocation-bar", "revocation-bar")
            .cited(counterpart!("第二十七条", "art. 27"))
            .grounds(SHAOGUAN)
            .title("称号被撤销后{revocation-bar-cycles}届内不得申报", "no application in the {revocation-bar-cycles} cycles after a revocation")
            .reads(
                &["honours-recorded", "honours"],
                &["revocation-bar-cycles", "reference-day"],
            ),
        p::revocation_bar,
    ),
    Provision::new(
        Rule::new("legal-person", "legal-person")
            .cited(counterpart!("第十条(一)", "art. 10(1)"))
            .grounds(CARRIED)
            .title("在本区域内具有独立法人资格，经注册登记", "registered independent legal person in the district")
            .reads(&["seated-in-district", "legal-person", "registered"], &[]),
        p::legal_person,
    ),
    Provision::new(
        Rule::new("years-operating", "years-operating")
            .cited(counterpart!("第十条(一)", "art. 10(1)"))
            .grounds(CARRIED)
            .title("{years-in-district|true=在本区域内}正常运营{operating-years}以上", "operating normally{years-in-district|true= in the district} for {operating-years} or more")
            .reads(
                &["operating-normally", "operating-since", "in-district-since"],
                &["operating-years", "years-in-district", "reference-day"],
            ),
        p::years_operating,
    ),
    Provision::new(
        Rule::new("quality-model", "quality-model")
            .cited(counterpart!("第十条(二)", "art. 10(2)"))
            .grounds(CARRIED)
            .title("实施卓越的质量管理经营模式，质量管理体系健全先进，质量工作成绩显著", "runs an excellent quality management model, sound and advanced system, outstanding results of quality work")
            .judged()
            .reads(&["quality-model", "quality-system", "quality-results"], &[]),
        p::quality_model,
    ),
    Provision::new(
        Rule::new("results", "results")
            .cited(counterpart!("第十条(三)", "art. 10(3)"))
            .grounds(CARRIED)
            .title("具有较好的经营业绩或社会贡献", "good business results or social contribution")
            .judged()
            .reads(&["good-results", "good-contribution"], &[]),
        p::results,
    ),
    Provision::new(
        Rule::new("leading-indicators", "leading-indicators")
            .cited(counterpart!("第十条(三)", "art. 10(3)"))
            .grounds(CARRIED)
            .title("从事生产、经营活动的，经营规模、实现利税、总资产贡献率居区内前列，或其增速位居前列{mixed-indicators|true=（可逐项混用）}", "those in production or business: scale, profit and tax, total-asset contribution among the leaders of the district, or their growth among the leaders{mixed-indicators|true= (mixed by indicator)}")
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
                &["mixed-indicators"],
            ),
        p::leading_indicators,
    ),
    Provision::new(
        Rule::new("lawful-operation", "lawful-operation")
            .cited(counterpart!("第十条(四)", "art. 10(4)"))
            .grounds(CARRIED)
            .title("生产经营符合国家有关法律法规、强制性标准和产业政策要求", "operation complies with law, mandatory standards, industrial policy")
            .reads(&["lawful-operation", "mandatory-standards", "industrial-policy"], &[]),
        p::lawful_operation,
    ),
    Provision::new(
        Rule::new("advanced-level", "advanced-level")
            .cited(counterpart!("第十条(四)", "art. 10(4)"))
            .grounds(CARRIED)
            .title("技术、服务和质量指标达到区内同行业或同类型企业（组织）先进水平", "technical, service and quality indicators at the advanced level of the same trade or type in the district")
            .judged()
            .reads(&["technical-advanced", "service-advanced", "quality-advanced"], &[]),
        p::advanced_level,
    ),
    Provision::new(
        Rule::new("credit", "credit")
            .cited(counterpart!("第十条(五)", "art. 10(5)"))
            .grounds(CARRIED)
            .title("切实履行社会责任，依法诚信经营，具有良好的信用记录和社会声誉", "social responsibility, honest lawful operation, good credit record and social reputation")
            .judged()
            .reads(
                &["social-responsibility", "honest-operation", "credit-record", "social-reputation"],
                &[],
            ),
        p::credit_and_responsibility,
    ),
    Provision::new(
        Rule::new("policy", "policy")
            .cited(counterpart!("第十一条(一)", "art. 11(1)"))
            .grounds(CARRIED)
            .title("无不符合产业、环保、安全生产、能源、质量等政策的情形", "not against policies on industry, environment, work safety, energy, quality and the like")
            .reads(&["policy-breach"], &[]),
        p::policy,
    ),
    Provision::new(
        Rule::new("licence", "licence")
            .cited(counterpart!("第十一条(二)", "art. 11(2)"))
            .grounds(CARRIED)
            .title("无国家规定应取得而未取得的相关证照", "has every licence that the state requires")
            .reads(&["lacks-licence"], &[]),
        p::licences,
    ),
    Provision::new(
        Rule::new("accident-window", "accident-window")
            .cited(counterpart!("第十一条(三)", "art. 11(3)"))
            .grounds(ERA)
            .title("近{accident-window}无{fatal-accidents|any=人员死亡或|responsible=负有责任的人员死亡或}重大质量、安全、环境污染等事故（按行业规定）", "no {fatal-accidents|any=fatal accident and no |responsible=fatal accident that it answers for and no }major quality, safety, pollution or like accident within {accident-window}")
            .reads(
                &["accidents-recorded", "accidents"],
                &["accident-window", "fatal-accidents", "reference-day"],
            ),
        p::accidents,
    ),
    Provision::new(
        Rule::new("complaint-window", "complaint-window")
            .cited(counterpart!("第十一条(三)", "art. 11(3)"))
            .grounds(ERA)
            .title("近{accident-window}无重大有效投诉", "no major valid complaint within {accident-window}")
            .reads(&["complaints-recorded", "complaints"], &["accident-window", "reference-day"]),
        p::complaints,
    ),
    Provision::new(
        Rule::new("spot-check-window", "spot-check-window")
            .cited(counterpart!("第十一条(四)", "art. 11(4)"))
            .grounds(ERA)
            .title("近{spot-check-window}{spot-check-level|national=国家|provincial=国家、省|municipal=国家、省、市|district=国家、省、市、区}监督抽查产品或服务无{spot-check-severity|serious=严重}质量问题", "no {spot-check-severity|serious=serious }quality problem of product or service in a {spot-check-level|national=national|provincial=national or provincial|municipal=national, provincial or municipal|district=national, provincial, municipal or district} spot check within {spot-check-window}")
            .reads(
                &["spot-checks-recorded", "spot-checks"],
                &["spot-check-window", "spot-check-level", "spot-check-severity", "reference-day"],
            ),
        p::spot_checks,
    ),
    Provision::new(
        Rule::new("serious-breach", "serious-breach")
            .cited(counterpart!("第十一条(五)", "art. 11(5)"))
            .grounds(CARRIED)
            .title("{breach-window|unset=|近{breach-window}}无其他严重违反法律法规行为", "no other serious breach of law{breach-window|unset=| within {breach-window}}")
            .reads(&["breaches-recorded", "breaches"], &["breach-window", "reference-day"]),
        p::breaches,
    ),
    Provision::new(
        Rule::new("papers", "papers")
            .cited(counterpart!("第十六条", "art. 16"))
            .grounds(CARRIED)
            .title("申报表、自评报告、有关证实性材料齐备", "application form, self-assessment report, evidence")
            .reads(&["form", "self-assessment", "evidence"], &[]),
        p::papers,
    ),
    Provision::new(
        Rule::new("recommendation", "recommendation")
            .cited(counterpart!("第十六条", "art. 16"))
            .grounds(CARRIED)
            .title("经有关主管部门{recommendations|both=、|either=或}街道办事处签署推荐意见", "recommended by the authority in charge {recommendations|both=and|either=or} the sub-district office")
            .reads(&["authority-recommendation", "subdistrict-recommendation"], &["recommendations"]),
        p::recommendation,
    ),
    Provision::new(
        Rule::new("deadline", "deadline")
            .cited(counterpart!("第十六条", "art. 16"))
            .grounds(CARRIED)
            .title("在规定时限内报办公室受理", "handed in to the office by the deadline")
            .reads(&["submitted"], &[]),
        p::deadline,
    ),
];

static RULES: [Rule; 19] = rules(PROVISIONS);

/// The functions that answer them.
pub static ANSWERS: [Ask; 19] = answers(PROVISIONS);

/// Eligibility under the 2014 measure.
pub static LAW: Law = Law {
    instrument: BEILUN_2014,
    rules: &RULES,
    terms: &[
        REFERENCE_DAY
            .cited(counterpart!("第十条(一)、第十一条", "arts. 10(1), 11"))
            .grounds(CARRIED),
        PAST_WINNER_BAR
            .cited(counterpart!("第三条", "art. 3"))
            .defaulting(Value::Amount(5), RETURN)
            .plausible(&[
                Value::Amount(3),
                Value::Amount(4),
                Value::Amount(5),
                Value::Unset,
            ]),
        FORMER_NAME_COUNTS
            .cited(counterpart!("第三条", "art. 3"))
            .grounds(inferred(
                "区长质量奖即本办法奖项",
                "the mayor's award is this measure's own",
            )),
        HIGHER_AWARDS_COUNT
            .cited(counterpart!("第三条", "art. 3"))
            .grounds(CARRIED),
        REVOKED_TITLE_COUNTS
            .cited(counterpart!("第三条", "art. 3"))
            .grounds(CARRIED),
        REVOCATION_BAR
            .cited(counterpart!("第二十七条", "art. 27"))
            .grounds(SHAOGUAN)
            .plausible(&[
                Value::Amount(0),
                Value::Amount(1),
                Value::Amount(2),
                Value::Amount(3),
            ]),
        OPERATING_YEARS
            .cited(counterpart!("第十条(一)", "art. 10(1)"))
            .grounds(CARRIED)
            .plausible(&[Value::Amount(2), Value::Amount(3), Value::Amount(5)]),
        YEARS_IN_DISTRICT
            .cited(counterpart!("第十条(一)", "art. 10(1)"))
            .grounds(CARRIED),
        MIXED_INDICATORS
            .cited(counterpart!("第十条(三)", "art. 10(3)"))
            .grounds(CARRIED),
        ACCIDENT_WINDOW
            .cited(counterpart!("第十一条(三)", "art. 11(3)"))
            .grounds(ERA)
            .plausible(&[
                Value::Amount(1),
                Value::Amount(2),
                Value::Amount(3),
                Value::Amount(5),
            ]),
        FATAL_ACCIDENTS
            .cited(counterpart!("第十一条(三)", "art. 11(3)"))
            .defaulting(Value::Choice("major-only"), ERA)
            .plausible(&[
                Value::Choice("major-only"),
                Value::Choice("responsible"),
                Value::Choice("any"),
            ]),
        SPOT_CHECK_WINDOW
            .cited(counterpart!("第十一条(四)", "art. 11(4)"))
            .grounds(ERA)
            .plausible(&[
                Value::Amount(1),
                Value::Amount(2),
                Value::Amount(3),
                Value::Amount(5),
            ]),
        SPOT_CHECK_LEVEL
            .cited(counterpart!("第十一条(四)", "art. 11(4)"))
            .grounds(ERA),
        SPOT_CHECK_SEVERITY
            .cited(counterpart!("第十一条(四)", "art. 11(4)"))
            .defaulting(Value::Choice("any"), ERA)
            .plausible(&[Value::Choice("any"), Value::Choice("serious")]),
        BREACH_WINDOW
            .cited(counterpart!("第十一条(五)", "art. 11(5)"))
            .grounds(CARRIED),
        RECOMMENDATIONS
            .cited(counterpart!("第十六条", "art. 16"))
            .grounds(CARRIED),
    ],
    codes: &[
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
        TITLE_REVOKED,
        ACCIDENT,
        COMPLAINT,
        SPOT_CHECK,
        SERIOUS_BREACH,
        LATE,
    ],
    readings: &[
        REFERENCE,
        WINDOWS,
        YEARS_HERE,
        PAST_WINNERS,
        BOTH_RECOMMEND,
        BREACHES,
        INDICATORS,
    ],
};
