//! The rules, terms and open readings of articles 3, 14, 15, 17, 18, 20 and 21, in the order in which
//! the steps are taken.

use laurel_rules::instruments::BEILUN_2021;
use laurel_rules::law::{Law, Rule};
use laurel_rules::ranking::codes::CODES;
use laurel_rules::ranking::readings::*;
use laurel_rules::ranking::terms::*;

/// Ranking under the 2021 revision.
pub static LAW: Law = Law {
    instrument: BEILUN_2021,
    rules: &[
        Rule::new("15-announcement", "announcement")
            .article("第十五条", "art. 15")
            .title(
                "评审前通过新闻媒体向社会公布本年度申报条件及工作安排",
                "conditions and timetable published in the media before the cycle",
            )
            .decided()
            .reads(&["announced"], &[]),
        Rule::new("17-eligible-list", "eligible-list")
            .article("第十七条", "art. 17")
            .title(
                "经办公室审核，列入符合申报条件的企业（组织）名单",
                "on the office's list of eligible applicants",
            )
            .decided()
            .reads(&["eligible", "eligible-list"], &[]),
        Rule::new("18-visited", "visited")
            .article("第十八条", "art. 18")
            .title("进入现场评审", "visited")
            .decided()
            .reads(&["visited"], &[]),
        Rule::new("14-threshold", "threshold")
            .article("第十四条", "art. 14")
            .title("评审得分不低于{threshold}", "review score of at least {threshold}")
            .reads(&["low", "high", "over"], &["threshold"]),
        Rule::new("20-first-six", "shortlist")
            .article("第二十条", "art. 20")
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
        Rule::new("20-candidate-list", "candidate-list")
            .article("第二十条", "art. 20")
            .title("列入获奖企业（组织）候选名单", "on the office's list of candidates")
            .decided()
            .reads(&["candidate-list"], &[]),
        Rule::new("20-deliberation", "deliberation")
            .article("第二十条", "art. 20")
            .title(
                "领导小组全体会议审议决定列入拟奖名单",
                "proposed by the leadership group in full session",
            )
            .decided()
            .reads(&["proposal", "incidents"], &[]),
        Rule::new("20-notice", "notice")
            .article("第二十条", "art. 20")
            .title("在区级新闻媒体公示并通过{notice-days|unset=|（公示不少于{notice-days}）}", "has passed the public notice in district media{notice-days|unset=| of at least {notice-days}}")
            .decided()
            .reads(&["notice", "objections"], &["notice-days"]),
        Rule::new("20-approval", "approval")
            .article("第二十条、第三条、第二十一条", "arts. 20, 3, 21")
            .title(
                "经区政府办公会议审定批准（每次获奖不超过{quota}家）",
                "approved by the district government's office meeting (at most {quota} winners a cycle)",
            )
            .decided()
            .reads(&["approval"], &["quota", "prize"]),
    ],
    terms: &[THRESHOLD, SHORTLIST, QUOTA, NOTICE_DAYS, PRIZE],
    codes: &CODES,
    readings: &[SITE_VISIT_SCORE, TIES, INCIDENTS],
};
