//! The rules and terms, each with what it rests on.

use laurel_rules::counterpart;
use laurel_rules::instruments::BEILUN_2014;
use laurel_rules::law::{Grounds, Law, Reading, Rule, Text, Value, assumed};
use laurel_rules::sanction::Conduct::{Abuse, Favouritism, Neglect, Secrecy};
use laurel_rules::sanction::codes::*;
use laurel_rules::sanction::measures::*;
use laurel_rules::sanction::terms::*;
use laurel_rules::sanction::{
    Case, Event, MeasureKind, Provision, Version, cases, provisions as p, rules,
};

/// What a rule on titles reads: these columns and the conditions of the kind of event.
macro_rules! title {
    ($($condition:literal),*) => {
        &[
            "titles.scheme", "titles.award", "titles.awarded",
            "events.kind", "events.day", $($condition),*
        ]
    };
}

const CARRIED: Grounds = assumed(
    "假定与2021年稿相同，未见可比文本",
    "assumed to be as in the 2021 draft; no comparable text was seen",
);
const SHAOGUAN: Grounds = assumed(
    "参照韶关办法：撤销、收回、追缴，此后2届不得申报；曝光一项无可比文本，假定无",
    "after the measure of Shaoguan: revoke, take back, recover, barred from the next 2 cycles; exposure has no comparable and is assumed absent",
);

/// What a winner shall do (cf. 第二十六条 of 2021).
const GIVE_UP_USE: &[MeasureKind] = &[STOP_PROMOTING, STOP_MARK, INFORM_PUBLIC];

/// The rules in the order of the 2021 revision, each with what triggers it, when its conditions are met, and
/// what follows.
pub const PROVISIONS: [Provision; 12] = [
    Provision::on(
        Event::TitleUse,
        Rule::new("title-use", "title-use")
            .cited(counterpart!("第二十三条", "art. 23"))
            .grounds(CARRIED)
            .title(
                "可在企业（组织）形象宣传中使用荣誉称号及标识，须注明获奖年份，不得用于产品宣传",
                "may use title and mark in its own image, with the year of award, never in promoting products",
            )
            .reads(title!("events.in-products", "events.year-omitted"), &[]),
        p::misuse,
    )
    .remarks(NO_SANCTION_STATED, MISUSE_OPEN),
    Provision::on(
        Event::Accident,
        Rule::new("loss-accident", "loss-accident")
            .cited(counterpart!("第二十六条(一)", "art. 26(1)"))
            .grounds(CARRIED)
            .title(
                "发生重大质量、安全、环境污染事故",
                "a major quality, safety or pollution accident",
            )
            .reads(title!("events.grave"), &[]),
        p::accident,
    )
    .shall(GIVE_UP_USE),
    Provision::on(
        Event::QualityProblem,
        Rule::new("loss-quality", "loss-quality")
            .cited(counterpart!("第二十六条(二)", "art. 26(2)"))
            .grounds(CARRIED)
            .title(
                "产品、工程、服务、环境质量发生重大问题，在社会造成严重不良影响",
                "a major problem of product, works, service or environment quality with grave effect on society",
            )
            .reads(title!("events.grave", "events.effect"), &[]),
        p::quality_problem,
    )
    .shall(GIVE_UP_USE),
    Provision::on(
        Event::OperatingLoss,
        Rule::new("loss-operating-loss", "loss-operating-loss")
            .cited(counterpart!("第二十六条(三)", "art. 26(3)"))
            .grounds(CARRIED)
            .title(
                "因经营管理不善，出现严重经营性亏损",
                "a serious operating loss through bad management",
            )
            .reads(title!("events.grave", "events.bad-management"), &[]),
        p::operating_loss,
    )
    .shall(GIVE_UP_USE),
    Provision::on(
        Event::Breach,
        Rule::new("loss-breach", "loss-breach")
            .cited(counterpart!("第二十六条(四)", "art. 26(4)"))
            .grounds(CARRIED)
            .title(
                "发生严重违法、违规行为",
                "a serious breach of law or regulations",
            )
            .reads(title!("events.grave"), &[]),
        p::breach,
    )
    .shall(GIVE_UP_USE),
    Provision::on(
        Event::Decline,
        Rule::new("loss-decline", "loss-decline")
            .cited(counterpart!("第二十六条(五)", "art. 26(5)"))
            .grounds(CARRIED)
            .title("卓越绩效管理模式不能持续有效运行，管理水平明显下降，不承担社会责任，失去标杆示范作用{decline-elements|any=（具备其一）}", "performance excellence no longer runs effectively, management has clearly declined, social responsibility is not borne, the role of a model is lost{decline-elements|any= (any one of them)}")
            .judged()
            .reads(
                title!(
                    "events.ineffective",
                    "events.declined",
                    "events.irresponsible",
                    "events.model-lost"
                ),
                &["decline-elements"],
            ),
        p::decline,
    )
    .shall(GIVE_UP_USE),
    Provision::on(
        Event::Fraud,
        Rule::new("fraud", "fraud")
            .cited(counterpart!("第二十七条", "art. 27"))
            .grounds(SHAOGUAN)
            .title(
                "弄虚作假，采取不正当手段骗取质量奖荣誉",
                "won by fraud or improper means",
            )
            .decided()
            .reads(title!("events.grave", "titles.prize", "acts"), &[]),
        p::fraud,
    )
    .may(&[REVOKE_TITLE, TAKE_BACK, RECOVER_PRIZE]),
    Provision::on(
        Event::Fraud,
        Rule::new("fraud-bar", "fraud-bar")
            .cited(counterpart!("第二十七条", "art. 27"))
            .grounds(SHAOGUAN)
            .title(
                "骗取荣誉者此后{revocation-bar-cycles}届不得申报",
                "fraud bars from the next {revocation-bar-cycles} cycles",
            )
            .decided()
            .reads(title!("events.grave", "acts"), &["revocation-bar-cycles"]),
        p::fraud_bar,
    )
    .may(&[BAR_APPLICATIONS]),
    Provision::by(
        &[Secrecy],
        Rule::new("reviewer-secrecy", "reviewer-secrecy")
            .cited(counterpart!("第二十八条", "art. 28"))
            .grounds(CARRIED)
            .title(
                "依法保守企业（组织）的商业秘密",
                "the firms' business secrets are kept",
            )
            .reads(&["conduct.kind", "conduct.established"], &[]),
        p::secrecy,
    )
    .remarks(NO_MEASURE_STATED, SECRECY_OPEN),
    Provision::by(
        &[Abuse, Neglect, Favouritism],
        Rule::new("reviewer-rights", "reviewer-rights")
            .cited(counterpart!("第二十八条", "art. 28"))
            .grounds(CARRIED)
            .title(
                "滥用职权、玩忽职守、徇私舞弊，造成不良后果：取消其评审工作资格",
                "abuse of power, neglect of duty or favouritism with adverse consequences: right to review",
            )
            .decided()
            .reads(
                &[
                    "conduct.kind",
                    "conduct.established",
                    "conduct.adverse",
                    "acts",
                ],
                &[],
            ),
        p::misconduct,
    )
    .may(&[CANCEL_REVIEWING]),
    Provision::by(
        &[Abuse, Neglect, Favouritism],
        Rule::new("reviewer-discipline", "reviewer-discipline")
            .cited(counterpart!("第二十八条", "art. 28"))
            .grounds(CARRIED)
            .title(
                "滥用职权、玩忽职守、徇私舞弊，造成不良后果：提请给予纪律处分",
                "abuse of power, neglect of duty or favouritism with adverse consequences: discipline",
            )
            .decided()
            .reads(
                &[
                    "conduct.kind",
                    "conduct.established",
                    "conduct.adverse",
                    "acts",
                ],
                &[],
            ),
        p::misconduct,
    )
    .may(&[DISCIPLINE]),
    Provision::by(
        &[Abuse, Neglect, Favouritism, Secrecy],
        Rule::new("reviewer-crime", "reviewer-crime")
            .cited(counterpart!("第二十八条", "art. 28"))
            .grounds(CARRIED)
            .title("构成犯罪", "a crime")
            .reads(
                &[
                    "conduct.kind",
                    "conduct.established",
                    "conduct.crime",
                    "acts",
                ],
                &[],
            ),
        p::crime,
    )
    .shall(&[CRIMINAL_LIABILITY]),
];

/// The kinds of measure, in the order of the rules.
pub const KINDS: [MeasureKind; 10] = [
    STOP_PROMOTING,
    STOP_MARK,
    INFORM_PUBLIC,
    REVOKE_TITLE,
    TAKE_BACK,
    RECOVER_PRIZE,
    BAR_APPLICATIONS,
    CANCEL_REVIEWING,
    DISCIPLINE,
    CRIMINAL_LIABILITY,
];

static RULES: [Rule; 12] = rules(&PROVISIONS);
static CASES: [Case; 12] = cases(&PROVISIONS);

/// Sanction under the 2014 measure.
pub static LAW: Law = Law {
    instrument: BEILUN_2014,
    rules: &RULES,
    terms: &[
        DECLINE_ELEMENTS
            .cited(counterpart!("第二十六条(五)", "art. 26(5)"))
            .grounds(CARRIED)
            .plausible(&[Value::Choice("any")]),
        BAR_CYCLES
            .cited(counterpart!("第二十七条", "art. 27"))
            .grounds(SHAOGUAN)
            .plausible(&[Value::Amount(0)]),
    ],
    codes: &[
        TITLE_NOT_GOVERNED,
        BEFORE_AWARD,
        NO_SANCTION_STATED,
        MISUSE_OPEN,
        NO_MEASURE_STATED,
        SECRECY_OPEN,
        PRIZE_UNKNOWN,
        UNKNOWN_MEASURE,
        STEP_WITHOUT_MEASURE,
        STEP_ON_UNDETERMINED,
        STEP_TOO_EARLY,
        DONE_WITHOUT_DECISION,
        NO_DECISION_NEEDED,
        SCHEME_UNKNOWN,
        ORDER_UNKNOWN,
        TITLE_OPEN,
        USE_PROPER,
        USE_UNKNOWN,
        NOT_MAJOR,
        MAJOR_UNKNOWN,
        NO_GRAVE_EFFECT,
        GRAVE_EFFECT_UNKNOWN,
        NOT_SERIOUS,
        SERIOUS_UNKNOWN,
        NO_BAD_MANAGEMENT,
        BAD_MANAGEMENT_UNKNOWN,
        STILL_EFFECTIVE,
        INEFFECTIVE_UNKNOWN,
        NOT_DECLINED,
        DECLINED_UNKNOWN,
        RESPONSIBILITY_BORNE,
        IRRESPONSIBLE_UNKNOWN,
        STILL_A_MODEL,
        MODEL_LOST_UNKNOWN,
        NO_ELEMENT,
        ELEMENTS_UNKNOWN,
        FRAUD_NOT_ESTABLISHED,
        FRAUD_UNKNOWN,
        NO_BAR,
        BAR_UNKNOWN,
        CONDUCT_NOT_ESTABLISHED,
        CONDUCT_UNKNOWN,
        NO_ADVERSE_CONSEQUENCES,
        ADVERSE_UNKNOWN,
        NO_CRIME,
        CRIME_UNKNOWN,
    ],
    readings: &[DECLINE_2014, BEFORE_THE_AWARD, CUMULATIVE_2014],
};

// Readings of a text that could not be had quote none.

const DECLINE_2014: Reading = Reading {
    question: Text(
        "示范作用丧失的四项情形须同时具备还是具备其一",
        "must the four elements of the decline of a model come together, or is one enough",
    ),
    ..DECLINE
};
const CUMULATIVE_2014: Reading = Reading {
    question: Text(
        "评审人员的行为是否须造成不良后果",
        "does a reviewer's conduct need adverse consequences",
    ),
    default: Text("须造成不良后果", "yes"),
    ..CUMULATIVE
};

/// What the machinery works with.
pub static VERSION: Version = Version {
    law: &LAW,
    cases: &CASES,
    kinds: &KINDS,
    award: 2,
    former_award: None,
    not_before: None,
};
