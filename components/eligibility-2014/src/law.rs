//! The rules and terms, each with what it rests on.

use laurel_rules::counterpart;
use laurel_rules::eligibility::codes::*;
use laurel_rules::eligibility::readings::*;
use laurel_rules::eligibility::terms::*;
use laurel_rules::eligibility::{Ask, Provision, answers, provisions as p, rules};
use laurel_rules::instruments::BEILUN_2014;
use laurel_rules::law::{Code, Grounds, Law, Reading, Rule, Text, Value, assumed, inferred};

const CARRIED: Grounds = assumed(
    "假定与2021年稿相同，未见可比文本",
    "assumed to be as in the 2021 draft; no comparable text was seen",
);
const ALIKE: Grounds = assumed(
    "假定与2021年稿相同；同市同年的江东区办法（东政发〔2014〕18号）亦要求注册登记、独立法人、正常运营3年以上",
    "assumed to be as in the 2021 draft; the Jiangdong measure (same city, 2014) also asks for a registered legal person and 3 years of normal operation",
);
const ALIKE_11: Grounds = assumed(
    "假定与2021年稿相同；江东区2014年办法相同",
    "assumed to be as in the 2021 draft; alike in the Jiangdong measure of 2014",
);
const INDICATORS_OF_JIANGDONG: Grounds = assumed(
    "参照江东区2014年办法：规模、税收、资产贡献居区内同行业前列，无增速之选；“税收”与“同行业”两处差别仅作说明",
    "after the Jiangdong measure of 2014: scale, tax, asset contribution among the leaders of the same trade in the district, no growth alternative; \"tax\" and \"same trade\" are differences that are noted only",
);
const NO_GROWTH: Grounds = assumed(
    "江东区2014年办法只看水平，无增速之选",
    "the Jiangdong measure of 2014 has levels only, no growth alternative",
);
const NO_LEVEL_IN_JIANGDONG: Grounds = assumed(
    "假定与2021年稿相同；江东区2014年办法无此项",
    "assumed to be as in the 2021 draft; the Jiangdong measure of 2014 has none",
);
const ACCIDENTS: Grounds = assumed(
    "参照江东区2014年办法、同期广州办法：3年内重大质量、安全、环境事故及重大有效投诉，未单列人员死亡",
    "after the measures of Jiangdong (2014) and Guangzhou: major accidents and major valid complaints within 3 years; deaths are not named",
);
const SPOT_CHECKS: Grounds = assumed(
    "参照江东区2014年办法：3年内国家、省、市监督抽查有严重质量问题（同期广州办法为任何质量问题）",
    "after the Jiangdong measure of 2014: a serious problem in a spot check of nation, province or city within 3 years (Guangzhou: any problem)",
);
const RETURN: Grounds = assumed(
    "参照上海2004（5年）、天宁（称号3年有效）、广东（4年）",
    "after Shanghai 2004 (5 years), Tianning (title valid for 3), Guangdong (4)",
);
const SHAOGUAN: Grounds = assumed("参照韶关办法", "after the measure of Shaoguan");
const NOT_IN_JIANGDONG: Grounds = assumed(
    "假定无此规定：江东区2014年办法第十一至十三条无此项",
    "assumed absent: articles 11 to 13 of the Jiangdong measure of 2014 have none",
);
const NOT_SEEN: Grounds = assumed(
    "假定无此规定：授奖对象未列为申报条件，未见可比文本",
    "assumed absent: to whom the award is given was no condition for applying; no comparable text was seen",
);
const LATER_INSTRUMENT: Grounds = inferred(
    "“亩均效益”综合评价始于2018年，本办法不可能有此规定",
    "the grading of yield per mu dates from 2018: the measure cannot have asked for it",
);

/// This version's wording where it leads by level alone.
const NOT_LEADING_BY_LEVEL: Code = Code {
    title: Text(
        "规模、利税、总资产贡献率未同时居前列",
        "scale, profit and tax, asset contribution do not all lead",
    ),
    ..NOT_LEADING
};

/// The rules in the order of the 2021 revision, each with the function that answers it; then what the
/// revision has and this measure is taken not to have.
const PROVISIONS: [Provision; 25] = [
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
            .title("未被撤销称号，或撤销已满{revocation-bar-cycles}届", "no title revoked, or {revocation-bar-cycles} cycles have passed since")
            .reads(
                &["honours-recorded", "honours"],
                &["revocation-bar-cycles", "reference-day"],
            ),
        p::revocation_bar,
    ),
    Provision::new(
        Rule::new("legal-person", "legal-person")
            .cited(counterpart!("第十条(一)", "art. 10(1)"))
            .grounds(ALIKE)
            .title("在本区域内具有独立法人资格，经注册登记", "registered independent legal person in the district")
            .reads(&["seated-in-district", "legal-person", "registered"], &[]),
        p::legal_person,
    ),
    Provision::new(
        Rule::new("years-operating", "years-operating")
            .cited(counterpart!("第十条(一)", "art. 10(1)"))
            .grounds(ALIKE)
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
            .grounds(INDICATORS_OF_JIANGDONG)
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
            .grounds(NO_LEVEL_IN_JIANGDONG)
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
            .grounds(ALIKE_11)
            .title("无不符合产业、环保、安全生产、能源、质量等政策的情形", "not against policies on industry, environment, work safety, energy, quality and the like")
            .reads(&["policy-breach"], &[]),
        p::policy,
    ),
    Provision::new(
        Rule::new("licence", "licence")
            .cited(counterpart!("第十一条(二)", "art. 11(2)"))
            .grounds(ALIKE_11)
            .title("无国家规定应取得而未取得的相关证照", "has every licence that the state requires")
            .reads(&["lacks-licence"], &[]),
        p::licences,
    ),
    Provision::new(
        Rule::new("accident-window", "accident-window")
            .cited(counterpart!("第十一条(三)", "art. 11(3)"))
            .grounds(ACCIDENTS)
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
            .grounds(ACCIDENTS)
            .title("近{accident-window}无重大有效投诉", "no major valid complaint within {accident-window}")
            .reads(&["complaints-recorded", "complaints"], &["accident-window", "reference-day"]),
        p::complaints,
    ),
    Provision::new(
        Rule::new("spot-check-window", "spot-check-window")
            .cited(counterpart!("第十一条(四)", "art. 11(4)"))
            .grounds(SPOT_CHECKS)
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
            .grounds(ALIKE_11)
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
    Provision::new(
        Rule::new("activity", "activity")
            .cited(counterpart!("第二条", "art. 2"))
            .absent(NOT_SEEN)
            .title("从事所列领域的生产经营活动", "business in the fields listed"),
        p::not_there,
    ),
    Provision::new(
        Rule::new("excellence-management", "excellence-management")
            .cited(counterpart!("第二条", "art. 2"))
            .absent(NOT_SEEN)
            .title("实施卓越绩效管理", "runs performance-excellence management"),
        p::not_there,
    ),
    Provision::new(
        Rule::new("outstanding-benefits", "outstanding-benefits")
            .cited(counterpart!("第二条", "art. 2"))
            .absent(NOT_SEEN)
            .title("取得突出经济效益和社会效益", "outstanding economic and social benefits"),
        p::not_there,
    ),
    Provision::new(
        Rule::new("yield-grade", "yield-grade")
            .cited(counterpart!("第十条(四)", "art. 10(4)"))
            .absent(LATER_INSTRUMENT)
            .title("工业企业“亩均效益”评价档次", "yield-per-mu grade of industrial firms"),
        p::not_there,
    ),
    Provision::new(
        Rule::new("peer-standing", "peer-standing")
            .cited(counterpart!("第十条(四)", "art. 10(4)"))
            .absent(NOT_IN_JIANGDONG)
            .title("其他企业主要经济指标和社会贡献度居前列", "others: economic indicators and social contribution among the leaders"),
        p::not_there,
    ),
    Provision::new(
        Rule::new("either-branch", "either-branch")
            .cited(counterpart!("第十条(四)", "art. 10(4)"))
            .absent(NOT_IN_JIANGDONG)
            .title("是否工业企业不明的，至少符合其中一项要求", "industrial or not being unknown: meets the demand on one of the two"),
        p::not_there,
    ),
];

static RULES: [Rule; 25] = rules(PROVISIONS);

/// The functions that answer them.
pub static ANSWERS: [Ask; 25] = answers(PROVISIONS);

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
            .grounds(ALIKE)
            .plausible(&[Value::Amount(2), Value::Amount(3), Value::Amount(5)]),
        YEARS_IN_DISTRICT
            .cited(counterpart!("第十条(一)", "art. 10(1)"))
            .grounds(CARRIED),
        GROWTH_ALTERNATIVE
            .cited(counterpart!("第十条(三)", "art. 10(3)"))
            .defaulting(Value::Toggle(false), NO_GROWTH)
            .plausible(&[Value::Toggle(false), Value::Toggle(true)]),
        MIXED_INDICATORS
            .cited(counterpart!("第十条(三)", "art. 10(3)"))
            .grounds(CARRIED),
        ACCIDENT_WINDOW
            .cited(counterpart!("第十一条(三)", "art. 11(3)"))
            .grounds(ACCIDENTS)
            .plausible(&[
                Value::Amount(1),
                Value::Amount(2),
                Value::Amount(3),
                Value::Amount(5),
            ]),
        FATAL_ACCIDENTS
            .cited(counterpart!("第十一条(三)", "art. 11(3)"))
            .defaulting(Value::Choice("major-only"), ACCIDENTS)
            .plausible(&[
                Value::Choice("major-only"),
                Value::Choice("responsible"),
                Value::Choice("any"),
            ]),
        SPOT_CHECK_WINDOW
            .cited(counterpart!("第十一条(四)", "art. 11(4)"))
            .grounds(SPOT_CHECKS)
            .plausible(&[
                Value::Amount(1),
                Value::Amount(2),
                Value::Amount(3),
                Value::Amount(5),
            ]),
        SPOT_CHECK_LEVEL
            .cited(counterpart!("第十一条(四)", "art. 11(4)"))
            .grounds(SPOT_CHECKS),
        SPOT_CHECK_SEVERITY
            .cited(counterpart!("第十一条(四)", "art. 11(4)"))
            .defaulting(Value::Choice("serious"), SPOT_CHECKS)
            .plausible(&[Value::Choice("serious"), Value::Choice("any")]),
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
        NOT_LEADING_BY_LEVEL,
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
        FATAL_ACCIDENT,
        ACCIDENT,
        COMPLAINT,
        SPOT_CHECK,
        SERIOUS_BREACH,
        LATE,
    ],
    readings: &[
        REFERENCE_2014,
        WINDOWS,
        YEARS_HERE,
        PAST_WINNERS_2014,
        BOTH_RECOMMEND,
        BREACHES,
        INDICATORS_2014,
    ],
};

// Readings of a text that could not be had quote none.

const REFERENCE_2014: Reading = Reading {
    question: Text(
        "各项年限自何日起算",
        "from which day windows of years are counted",
    ),
    ..REFERENCE
};
const PAST_WINNERS_2014: Reading = Reading {
    question: Text(
        "再次申报的限制是否包括上级奖项、被撤销的称号",
        "does the bar on applying again cover higher awards, revoked titles",
    ),
    default: Text(
        "上级不计，被撤销的计入",
        "higher awards no, revoked titles yes",
    ),
    ..PAST_WINNERS
};
const INDICATORS_2014: Reading = Reading {
    question: Text(
        "三项指标是否须同时居前列，可否以增速代替",
        "must all three indicators lead, and does growth do for level",
    ),
    default: Text(
        "须同时居前列，不以增速代替",
        "all three by level; growth does not do",
    ),
    terms: &["growth-alternative", "mixed-indicators"],
    ..INDICATORS
};
