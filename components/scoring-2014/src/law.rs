//! The rules and terms, each with what it rests on.

use laurel_rules::counterpart;
use laurel_rules::instruments::BEILUN_2014;
use laurel_rules::law::{Grounds, Law, Reading, Rule, Text, Value, assumed, inferred};
use laurel_rules::scoring::codes::CODES;
use laurel_rules::scoring::readings::*;
use laurel_rules::scoring::terms::*;

const CARRIED: Grounds = assumed(
    "假定与2021年稿相同，未见可比文本",
    "assumed to be as in the 2021 draft; no comparable text was seen",
);
const IN_FORCE: Grounds = inferred(
    "办法发布时现行标准为2012年版（2012年8月1日起施行）",
    "when the measure was issued the edition of 2012 was in force (from 2012-08-01)",
);

/// Scoring under the 2014 measure.
pub static LAW: Law = Law {
    instrument: BEILUN_2014,
    rules: &[
        Rule::new("visit", "site-visit")
            .cited(counterpart!("第十八条", "art. 18"))
            .grounds(CARRIED)
            .title(
                "专家评审组按照优中选优的原则讨论并提出现场审查意见",
                "the expert panel, choosing the best among the good, proposes the site visit",
            )
            .decided()
            .reads(&["picked"], &[]),
        Rule::new("standard", "standard")
            .cited(counterpart!("第十二条", "art. 12"))
            .grounds(IN_FORCE)
            .title(
                "评审原则上按照《卓越绩效评价准则》（GB/T 19580{standard|GB/T 19580-2012=—2012|GB/T 19580-2004=—2004}）和《卓越绩效评价准则实施指南》（GB/Z 19579）实施，总分1000分",
                "judged in principle by the criteria for performance excellence (GB/T 19580{standard|GB/T 19580-2012=-2012|GB/T 19580-2004=-2004}) and their guideline (GB/Z 19579), 1000 points",
            )
            .reads(&["sheets"], &["standard", "reference-day"]),
        Rule::new("score", "site-score")
            .cited(counterpart!("第十九条", "art. 19"))
            .grounds(CARRIED)
            .title("现场评审得分已确定", "the site-visit score is determined")
            .reads(
                &["picked", "sheets", "agreed", "totals"],
                &[
                    "deciding-marks",
                    "rounding",
                    "exclude-conflicted",
                    "mark-grid",
                    "spread-flag",
                ],
            ),
    ],
    terms: &[
        REFERENCE_DAY.cited(counterpart!("第十二条", "art. 12")),
        STANDARD
            .cited(counterpart!("第十二条", "art. 12"))
            .grounds(IN_FORCE),
        DECIDING_MARKS
            .cited(counterpart!("第十九条", "art. 19"))
            .grounds(CARRIED)
            .plausible(&[
                Value::Choice("agreed-else-average"),
                Value::Choice("agreed"),
                Value::Choice("average"),
            ]),
        ROUNDING
            .cited(counterpart!("第十四条", "art. 14"))
            .grounds(CARRIED),
        EXCLUDE_CONFLICTED
            .cited(counterpart!("第二十八条", "art. 28"))
            .grounds(CARRIED),
        MARK_GRID.cited(counterpart!("第十二条", "art. 12")),
        SPREAD_FLAG.cited(counterpart!("第十九条", "art. 19")),
    ],
    codes: &CODES,
    readings: &[REFERENCE, SITE_VISIT_SCORE_2014, EDITION, CONFLICTS],
};

/// The reading of a text that could not be had quotes none.
const SITE_VISIT_SCORE_2014: Reading = Reading {
    question: Text(
        "最低分与排序以何得分为准",
        "which score do the threshold and the order turn on",
    ),
    default: Text(
        "现场评审得分；有合议评分的取之，否则取计入各表的平均，精确而不修约",
        "the site-visit score: the agreed marks where given, else the plain average of the counted sheets, exact and unrounded",
    ),
    ..SITE_VISIT_SCORE
};
