//! The rules and terms, each with what it rests on, in the order in which the steps are taken.

use laurel_rules::counterpart;
use laurel_rules::instruments::BEILUN_2014;
use laurel_rules::law::{Grounds, Law, Reading, Rule, Text, Value, assumed};
use laurel_rules::ranking::codes::CODES;
use laurel_rules::ranking::readings::*;
use laurel_rules::ranking::terms::*;

const CARRIED: Grounds = assumed(
    "假定与2021年稿相同，未见可比文本",
    "assumed to be as in the 2021 draft; no comparable text was seen",
);
const NO_MINIMUM_SEEN: Grounds = assumed(
    "假定与2021年稿相同；2010—2015年所见各区县办法均无最低分",
    "assumed to be as in the 2021 draft; no minimum was seen in any district text of 2010 to 2015",
);
const TWO_TO_FIVE: Grounds = assumed(
    "假定与2021年稿相同；同期各地为2至5家",
    "assumed to be as in the 2021 draft; comparable texts have 2 to 5",
);
const PRIZES: Grounds = assumed(
    "参照天宁10万、韶关20万、萧山20万、湖州30万",
    "after Tianning 100,000, Shaoguan 200,000, Xiaoshan 200,000, Huzhou 300,000",
);

/// Ranking under the 2014 measure.
pub static LAW: Law = Law {
    instrument: BEILUN_2014,
    rules: &[
        Rule::new("announcement", "announcement")
            .cited(counterpart!("第十五条", "art. 15"))
            .grounds(CARRIED)
            .title(
                "评审前通过新闻媒体向社会公布本年度申报条件及工作安排",
                "conditions and timetable published in the media before the cycle",
            )
            .decided()
            .reads(&["announced"], &[]),
        Rule::new("eligible-list", "eligible-list")
            .cited(counterpart!("第十七条", "art. 17"))
            .grounds(CARRIED)
            .title(
                "经办公室审核，列入符合申报条件的企业（组织）名单",
                "on the office's list of eligible applicants",
            )
            .decided()
            .reads(&["eligible", "eligible-list"], &[]),
        Rule::new("visited", "visited")
            .cited(counterpart!("第十八条", "art. 18"))
            .grounds(CARRIED)
            .title("进入现场评审", "visited")
            .decided()
            .reads(&["visited"], &[]),
        Rule::new("threshold", "threshold")
            .cited(counterpart!("第十四条", "art. 14"))
            .grounds(NO_MINIMUM_SEEN)
            .title("评审得分不低于{threshold}", "review score of at least {threshold}")
            .reads(&["low", "high", "over"], &["threshold"]),
        Rule::new("first-six", "shortlist")
            .cited(counterpart!("第二十条", "art. 20"))
            .grounds(CARRIED)
            .title(
                "按现场评审得分排序，得分不低于{threshold}的前{shortlist}位",
                "among the first {shortlist} by site-visit score with {threshold} or more",
            )
            .reads(
                &[
                    "eligible",
                    "visited",
                    "low",
                    "high",
                    "over",
                    "candidate-list",
                ],
                &["shortlist", "threshold"],
            ),
        Rule::new("candidate-list", "candidate-list")
            .cited(counterpart!("第二十条", "art. 20"))
            .grounds(CARRIED)
            .title("列入获奖企业（组织）候选名单", "on the office's list of candidates")
            .decided()
            .reads(&["candidate-list"], &[]),
        Rule::new("deliberation", "deliberation")
            .cited(counterpart!("第二十条", "art. 20"))
            .grounds(CARRIED)
            .title(
                "领导小组全体会议审议决定列入拟奖名单",
                "proposed by the leadership group in full session",
            )
            .decided()
            .reads(&["proposal", "incidents"], &[]),
        Rule::new("notice", "notice")
            .cited(counterpart!("第二十条", "art. 20"))
            .grounds(CARRIED)
            .title("在区级新闻媒体公示并通过{notice-days|unset=|（公示不少于{notice-days}）}", "has passed the public notice in district media{notice-days|unset=| of at least {notice-days}}")
            .decided()
            .reads(&["notice", "objections"], &["notice-days"]),
        Rule::new("approval", "approval")
            .cited(counterpart!("第二十条", "art. 20"))
            .grounds(CARRIED)
            .title(
                "经区政府办公会议审定批准（每次获奖不超过{quota}家）",
                "approved by the district government's office meeting (at most {quota} winners a cycle)",
            )
            .decided()
            .reads(&["approval"], &["quota", "prize"]),
    ],
    terms: &[
        THRESHOLD
            .cited(counterpart!("第十四条", "art. 14"))
            .grounds(NO_MINIMUM_SEEN)
            .plausible(&[Value::Amount(0), Value::Amount(60_000)]),
        SHORTLIST
            .cited(counterpart!("第二十条", "art. 20"))
            .grounds(CARRIED),
        QUOTA
            .cited(counterpart!("第三条", "art. 3"))
            .grounds(TWO_TO_FIVE)
            .plausible(&[
                Value::Amount(2),
                Value::Amount(3),
                Value::Amount(4),
                Value::Amount(5),
            ]),
        NOTICE_DAYS
            .cited(counterpart!("第二十条", "art. 20"))
            .grounds(CARRIED),
        PRIZE
            .cited(counterpart!("第二十一条", "art. 21"))
            .defaulting(Value::Amount(200_000), PRIZES)
            .plausible(&[
                Value::Amount(100_000),
                Value::Amount(200_000),
                Value::Amount(300_000),
            ]),
    ],
    codes: &CODES,
    readings: &[SITE_VISIT_SCORE_2014, TIES_2014, INCIDENTS],
};

// Readings of a text that could not be had quote none.

const SITE_VISIT_SCORE_2014: Reading = Reading {
    question: Text(
        "最低分与排序是否以同一得分为准",
        "do the threshold and the order turn on one score",
    ),
    ..SITE_VISIT_SCORE
};
const TIES_2014: Reading = Reading {
    default: Text(
        "不作取舍：分别列出确定与可能的候选，直至名单记录",
        "never broken: certain and possible candidates, until the list is on record",
    ),
    ..TIES
};
