//! The rules, terms and open readings of articles 23, 26, 27 and 28.

use laurel_rules::instruments::BEILUN_2021;
use laurel_rules::law::{Basis, Grounds, Law, Rule, Text};
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

const REACH: &[&str] = &["reaches-former-titles", "in-force-from"];

/// 第二十六条: what a winner shall do.
const GIVE_UP_USE: &[MeasureKind] = &[STOP_PROMOTING, STOP_MARK, INFORM_PUBLIC];

/// The rules in the order of the text, each with what triggers it, when its conditions are met, and
/// what follows.
pub const PROVISIONS: [Provision; 11] = [
    Provision::on(
        Event::TitleUse,
        Rule::new("23-image", "title-use")
            .article("第二十三条", "art. 23")
            .title(
                "可在企业（组织）形象宣传中使用荣誉称号及标识，须注明获奖年份，不得用于产品宣传",
                "may use title and mark in its own image, with the year of award, never in promoting products",
            )
            .grounds(Grounds(
                Basis::Text,
                Text(
                    "条文沿用旧称“区长质量奖”；违反者未规定措施",
                    "the text still uses the old name 区长质量奖; no sanction is stated",
                ),
            ))
            .reads(title!("events.in-products", "events.year-omitted"), REACH),
        p::misuse,
    )
    .remarks(NO_SANCTION_STATED, MISUSE_OPEN),
    Provision::on(
        Event::Accident,
        Rule::new("26-1", "loss-accident")
            .article("第二十六条(一)", "art. 26(1)")
            .title("发生重大质量、安全、环境污染事故", "a major quality, safety or pollution accident")
            .reads(title!("events.grave"), REACH),
        p::accident,
    )
    .shall(GIVE_UP_USE),
    Provision::on(
        Event::QualityProblem,
        Rule::new("26-2", "loss-quality")
            .article("第二十六条(二)", "art. 26(2)")
            .title(
                "产品、工程、服务、环境质量发生重大问题，在社会造成严重不良影响",
                "a major problem of product, works, service or environment quality with grave effect on society",
            )
            .reads(title!("events.grave", "events.effect"), REACH),
        p::quality_problem,
    )
    .shall(GIVE_UP_USE),
    Provision::on(
        Event::OperatingLoss,
        Rule::new("26-3", "loss-operating-loss")
            .article("第二十六条(三)", "art. 26(3)")
            .title("因经营管理不善，出现严重经营性亏损", "a serious operating loss through bad management")
            .reads(title!("events.grave", "events.bad-management"), REACH),
        p::operating_loss,
    )
    .shall(GIVE_UP_USE),
    Provision::on(
        Event::Breach,
        Rule::new("26-4", "loss-breach")
            .article("第二十六条(四)", "art. 26(4)")
            .title("发生严重违法、违规行为", "a serious breach of law or regulations")
            .reads(title!("events.grave"), REACH),
        p::breach,
    )
    .shall(GIVE_UP_USE),
    Provision::on(
        Event::Decline,
        Rule::new("26-5", "loss-decline")
            .article("第二十六条(五)", "art. 26(5)")
            .title("卓越绩效管理模式不能持续有效运行，管理水平明显下降，不承担社会责任，失去标杆示范作用{decline-elements|any=（具备其一）}", "performance excellence no longer runs effectively, management has clearly declined, social responsibility is not borne, the role of a model is lost{decline-elements|any= (any one of them)}")
            .judged()
            .reads(
                title!(
                    "events.ineffective",
                    "events.declined",
                    "events.irresponsible",
                    "events.model-lost"
                ),
                &["decline-elements", "reaches-former-titles", "in-force-from"],
            ),
        p::decline,
    )
    .shall(GIVE_UP_USE),
    Provision::on(
        Event::Fraud,
        Rule::new("27-fraud", "fraud")
            .article("第二十七条", "art. 27")
            .title("弄虚作假，采取不正当手段骗取质量奖荣誉", "won by fraud or improper means")
            .decided()
            .reads(title!("events.grave", "titles.prize", "acts"), REACH),
        p::fraud,
    )
    .may(&[REVOKE_TITLE, TAKE_BACK, RECOVER_PRIZE, EXPOSE]),
    Provision::by(
        &[Secrecy],
        Rule::new("28-secrecy", "reviewer-secrecy")
            .article("第二十八条", "art. 28")
            .title("依法保守企业（组织）的商业秘密", "the firms' business secrets are kept")
            .reads(&["conduct.kind", "conduct.established"], &[]),
        p::secrecy,
    )
    .remarks(NO_MEASURE_STATED, SECRECY_OPEN),
    Provision::by(
        &[Abuse, Neglect, Favouritism],
        Rule::new("28-review-rights", "reviewer-rights")
            .article("第二十八条", "art. 28")
            .title(
                "滥用职权、玩忽职守、徇私舞弊，造成不良后果：取消其评审工作资格",
                "abuse of power, neglect of duty or favouritism with adverse consequences: right to review",
            )
            .decided()
            .reads(&["conduct.kind", "conduct.established", "conduct.adverse", "acts"], &[]),
        p::misconduct,
    )
    .may(&[CANCEL_REVIEWING]),
    Provision::by(
        &[Abuse, Neglect, Favouritism],
        Rule::new("28-discipline", "reviewer-discipline")
            .article("第二十八条", "art. 28")
            .title(
                "滥用职权、玩忽职守、徇私舞弊，造成不良后果：提请给予纪律处分",
                "abuse of power, neglect of duty or favouritism with adverse consequences: discipline",
            )
            .decided()
            .reads(&["conduct.kind", "conduct.established", "conduct.adverse", "acts"], &[]),
        p::misconduct,
    )
    .may(&[DISCIPLINE]),
    Provision::by(
        &[Abuse, Neglect, Favouritism, Secrecy],
        Rule::new("28-crime", "reviewer-crime")
            .article("第二十八条", "art. 28")
            .title("构成犯罪", "a crime")
            .grounds(Grounds(
                Basis::Text,
                Text(
                    "末句单独成句，及于本条全部义务，包括保密",
                    "the last sentence stands alone: it covers every duty of the article, secrecy too",
                ),
            ))
            .reads(&["conduct.kind", "conduct.established", "conduct.crime", "acts"], &[]),
        p::crime,
    )
    .shall(&[CRIMINAL_LIABILITY]),
];

/// The kinds of measure, in the order of the text.
pub const KINDS: [MeasureKind; 10] = [
    STOP_PROMOTING,
    STOP_MARK,
    INFORM_PUBLIC,
    REVOKE_TITLE,
    TAKE_BACK,
    RECOVER_PRIZE,
    EXPOSE,
    CANCEL_REVIEWING,
    DISCIPLINE,
    CRIMINAL_LIABILITY,
];

static RULES: [Rule; 11] = rules(&PROVISIONS);
static CASES: [Case; 11] = cases(&PROVISIONS);

/// Sanction under the 2021 revision.
pub static LAW: Law = Law {
    instrument: BEILUN_2021,
    rules: &RULES,
    terms: &[DECLINE_ELEMENTS, REACHES_FORMER_TITLES, IN_FORCE_FROM],
    codes: &[
        TITLE_NOT_GOVERNED,
        BEFORE_EFFECT,
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
        DATE_OF_EFFECT_BLANK,
        EFFECT_UNKNOWN,
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
        CONDUCT_NOT_ESTABLISHED,
        CONDUCT_UNKNOWN,
        NO_ADVERSE_CONSEQUENCES,
        ADVERSE_UNKNOWN,
        NO_CRIME,
        CRIME_UNKNOWN,
    ],
    readings: &[
        DECLINE,
        BEFORE_THE_AWARD,
        FORMER_TITLES,
        APPLYING_AGAIN,
        CUMULATIVE,
    ],
};

/// What the machinery works with.
pub static VERSION: Version = Version {
    law: &LAW,
    cases: &CASES,
    kinds: &KINDS,
    award: 1,
    former_award: Some(2),
    // 第二十九条: 自202年 月 日起施行, so from 2020-01-01 on.
    not_before: Some(18_262),
};
