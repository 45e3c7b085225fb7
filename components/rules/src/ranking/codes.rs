//! Reasons and remarks that a ranking stage can give.

use crate::law::{Code, Quantity};
use crate::questions::words;

words! {
    AnnouncementUndecided = Code::new("announcement-undecided", "没有公布申报条件及工作安排的记录", "no announcement is on record");
    EligibleListUndecided = Code::new("eligible-list-undecided", "符合申报条件名单尚未确定", "the list of eligible applicants has not been settled");
    CandidateListUndecided = Code::new("candidate-list-undecided", "候选名单尚未提出", "no candidates have been listed yet");
    DeliberationUndecided = Code::new("deliberation-undecided", "领导小组尚未审议", "the leadership group has not deliberated yet");
    NoticeUndecided = Code::new("notice-undecided", "尚未公示", "no public notice has been given yet");
    ApprovalUndecided = Code::new("approval-undecided", "区政府办公会议尚未审定", "the district government has not approved yet");
    NotEligible = Code::new("not-eligible", "不符合申报条件", "not eligible");
    EligibilityOpen = Code::new("eligibility-open", "是否符合申报条件未定", "whether it is eligible is open");
    NotVisited = Code::new("not-visited", "未进入现场评审", "not visited");
    VisitUndecided = Code::new(
        "visit-undecided",
        "是否进入现场评审尚未确定",
        "whether it is visited has not been decided",
    );
    // Value: the score. Limit: the threshold.
    BelowThreshold = Code::new("below-threshold", "得分{value}，低于{limit}", "score of {value}, below {limit}")
        .counts(Quantity::Centipoints, Quantity::Centipoints);
    // Value: the lowest score that is possible. Limit: the threshold.
    ScoreOpen = Code::new(
        "score-open",
        "得分未定（最低可能为{value}），能否达到{limit}未定",
        "whether its score (at least {value}) reaches {limit} is open",
    )
    .counts(Quantity::Centipoints, Quantity::Centipoints);
    // Limit: the threshold.
    NoScore = Code::new("no-score", "尚无现场评审得分（应不低于{limit}）", "no site-visit score yet ({limit} or more is asked)")
        .counts(Quantity::None, Quantity::Centipoints);
    // Value: its best place. Limit: the number of candidates.
    Behind = Code::new("behind", "按得分最高为第{value}位，不在前{limit}位之内", "place {value} at best, not among the first {limit}")
        .counts(Quantity::Count, Quantity::Count);
    // Value: its worst place. Limit: the number of candidates.
    PlaceOpen = Code::new(
        "place-open",
        "按得分最低可能为第{value}位，是否在前{limit}位之内未定",
        "place {value} at worst: whether it is among the first {limit} is open",
    )
    .counts(Quantity::Count, Quantity::Count);
    // Value: its worst place. Limit: the number of candidates.
    HangsOnEarlier = Code::new(
        "hangs-on-earlier",
        "按得分最低可能为第{value}位，在前{limit}位之内；能否成为候选，待前面尚未确定的环节确定",
        "place {value} at worst, among the first {limit}: what is open is an earlier step",
    )
    .counts(Quantity::Count, Quantity::Count);
    // Value: its worst place. Limit: the number of candidates.
    LeftOffAtCut = Code::new(
        "left-off-at-cut",
        "按得分最低可能为第{value}位，在前{limit}位末位上下，候选名单未列入",
        "place {value} at worst, at the cut of the first {limit}, and not listed as a candidate",
    )
    .counts(Quantity::Count, Quantity::Count);
    NotOnCandidateList = Code::new(
        "not-on-candidate-list",
        "可为候选而候选名单未列入，未就其作出决定",
        "may be a candidate, but was not listed: nobody decided",
    );
    NotOnEligibleList = Code::new(
        "not-on-eligible-list",
        "未列入符合申报条件名单",
        "not on the office's list of eligible applicants",
    );
    LeftOffCandidates = Code::new(
        "left-off-candidates",
        "未列入候选名单",
        "not on the office's list of candidates",
    );
    // Limit: how many may win.
    BehindByOrder = Code::new(
        "behind-by-order",
        "按名次推定未入获奖名额（{limit}家）",
        "deduced from the order: behind the {limit} who may win",
    )
    .counts(Quantity::None, Quantity::Count);
    // Limit: how many may win.
    OpenByOrder = Code::new(
        "open-by-order",
        "按名次不能推定是否入获奖名额（{limit}家）",
        "the order does not say whether it is among the {limit} who may win",
    )
    .counts(Quantity::None, Quantity::Count);
    NotProposed = Code::new("not-proposed", "未列入拟奖名单", "not proposed");
    // Value: approvals. Limit: the quota.
    QuotaExceeded = Code::new(
        "quota-exceeded",
        "审定{value}家，多于获奖名额{limit}家，何者有效未定",
        "{value} are approved, and {limit} may win: who stands is open",
    )
    .counts(Quantity::Count, Quantity::Count);
    NoPlaces = Code::new(
        "no-places",
        "获奖名额为0家，审定批准也不能获奖",
        "the quota is 0: nobody wins, whoever is approved",
    );
    // Limit: how many may win.
    PlacesFilled = Code::new(
        "places-filled",
        "获奖名额{limit}家已由他人确定占满",
        "the places ({limit}) are taken by others for certain",
    )
    .counts(Quantity::None, Quantity::Count);
    NotPutForward = Code::new(
        "not-put-forward",
        "未提交该环节，未就其作出决定",
        "was not put before this step: nobody decided",
    );
    NoticeRunning = Code::new("notice-running", "公示尚未结束", "the public notice has not ended");
    // Value: its length. Limit: the length that is asked; value 0 where it is not known.
    NoticeShort = Code::new("notice-short", "{value|0=公示天数不详|公示{value}}，应不少于{limit}", "the public notice {value|0=is of unknown length|lasted {value}}; {limit} at least are asked")
        .counts(Quantity::Days, Quantity::Days);
    // At: the objection.
    ObjectionPending = Code::new("objection-pending", "异议尚未查清", "an objection is being looked into")
        .table("objections");
    // At: the objection.
    ObjectionUpheld = Code::new("objection-upheld", "异议成立", "an objection was upheld").table("objections");
    NotApproved = Code::new("not-approved", "未获审定批准", "not approved");

    AnnouncementMissing = Code::remark("announcement-missing", "没有公布申报条件及工作安排的记录", "no announcement is on record");
    EligibleListMissing = Code::remark("eligible-list-missing", "没有符合申报条件名单的记录", "no list of eligible applicants is on record");
    VisitsMissing = Code::remark("visits-missing", "没有提出现场审查意见的记录", "no selection for the site visits is on record");
    CandidateListMissing = Code::remark("candidate-list-missing", "没有候选名单的记录", "no list of candidates is on record");
    DeliberationMissing = Code::remark("deliberation-missing", "没有领导小组审议的记录", "no deliberation is on record");
    NoticeMissing = Code::remark("notice-missing", "没有公示的记录", "no public notice is on record");
    ListedNotEligible = Code::remark(
        "listed-not-eligible",
        "名单列入，而经核对不符合申报条件",
        "on the office's list, but not eligible by the record",
    );
    EligibleNotListed = Code::remark(
        "eligible-not-listed",
        "经核对符合申报条件，而名单未列入",
        "eligible by the record, but not on the office's list",
    );
    EligibleLeftOff = Code::remark(
        "eligible-left-off",
        "经核算符合申报条件，而办公室名单未列入，以名单为准，请办公室说明理由",
        "eligible by the record, but left off the office's list, which decides: the office should say why",
    );
    // Value: the step.
    StepDeduced = Code::remark(
        "step-deduced",
        "{value|1=符合申报条件名单尚未确定，系按审核结论推定|5=候选名单尚未确定，系按名次推定|6=尚未审议，系按名次推定|7=尚未公示，推定为通过|8=尚未审定，系按名次推定|该环节尚未作出决定，系推定}，不是决定",
        "{value|1=the list of eligible applicants has not been made: it is deduced from the conditions|5=the list of candidates has not been made: it is deduced from the order|6=nobody has deliberated: who is proposed is deduced from the order|7=the public notice has not been given: it is taken to be passed|8=nobody has approved: who is approved is deduced from the order|this step has not been decided: it is deduced}, and no decision",
    )
    .counts(Quantity::Count, Quantity::None);
    // Value: possible candidates. Limit: the number of candidates.
    TieAtCut = Code::remark(
        "tie-at-cut",
        "前{limit}位末位得分相同或未定，可能的候选共{value}家，条文未定取舍",
        "equal or open scores at the cut of the first {limit}: {value} may be candidates, which no text decides",
    )
    .counts(Quantity::Count, Quantity::Count);
    CertainNotListed = Code::remark(
        "certain-not-listed",
        "依得分必为候选，而候选名单未列入",
        "a candidate for certain, but not listed",
    );
    ListedNotPossible = Code::remark(
        "listed-not-possible",
        "候选名单列入，而不可能为候选",
        "listed as a candidate, but cannot be one",
    );
    ProposedNotCandidate = Code::remark(
        "proposed-not-candidate",
        "列入拟奖名单，而不是候选企业（组织）",
        "proposed, but not a candidate",
    );
    // Value: admissible proposals. Limit: the quota.
    ManyProposed = Code::remark(
        "many-proposed",
        "拟奖{value}家，多于获奖名额{limit}家，审定不得超过名额",
        "{value} are proposed, and {limit} may win: no more may be approved",
    )
    .counts(Quantity::Count, Quantity::Count);
    // Value: admissible approvals. Limit: the quota.
    OverQuota = Code::remark("over-quota", "审定{value}家，多于获奖名额{limit}家", "{value} are approved, and {limit} may win")
        .counts(Quantity::Count, Quantity::Count);
    // Value: its length in days, the first and the last counted. Limit: the length that is asked.
    NoticeTooShort = Code::remark("notice-too-short", "公示{value}，短于所设的{limit}", "the public notice lasted {value}, less than the {limit} that were set")
        .counts(Quantity::Days, Quantity::Days);
    ApprovedNotProposed = Code::remark(
        "approved-not-proposed",
        "已审定批准，而未经有效拟奖",
        "approved, but not admissibly proposed",
    );
    // Value: the day of approval. Limit: the last day of the notice.
    ApprovedBeforeNotice = Code::remark(
        "approved-before-notice",
        "已审定批准（{value}），而公示未通过{limit|unset=|（公示至{limit}）}",
        "approved ({value}), but did not pass the public notice{limit|unset=| (to {limit})}",
    )
    .counts(Quantity::Date, Quantity::Date);
    // Value: the day of approval. Limit: the last day of the notice.
    ApprovedDuringNotice = Code::remark(
        "approved-during-notice",
        "已审定批准（{value}），而公示尚未通过{limit|unset=|（公示至{limit}）}",
        "approved ({value}), but has not yet passed the public notice{limit|unset=| (to {limit})}",
    )
    .counts(Quantity::Date, Quantity::Date);
    // At: the event. Value: its kind. Limit: its day.
    IncidentBeforeApproval = Code::remark(
        "incident-before-approval",
        "{limit|unset=日期不详，可能在申报截止之后：|{limit}}{value|1=发生事故|2=被投诉|3=被抽查|4=有违法行为|5=发现弄虚作假|有情况}，在表彰当日或之前，请办公室核实、领导小组研判，报审定机关",
        "{value|1=an accident|2=a complaint|3=a spot check|4=a breach of law|5=fraud found|an event} {limit|unset=of unknown day, perhaps after the deadline,|on {limit}}, on or before the day of the award: to be looked into by the office and weighed by the leadership group and by those who approve",
    )
    .counts(Quantity::Count, Quantity::Date)
    .table("incidents");
    NobodyApplied = Code::remark("nobody-applied", "无人申报，奖项空缺", "nobody applied: vacant");
    NobodyEligible = Code::remark(
        "nobody-eligible",
        "无人符合申报条件，奖项空缺",
        "nobody is eligible: vacant",
    );
    NobodyVisited = Code::remark(
        "nobody-visited",
        "符合条件者均未进入现场评审，奖项空缺",
        "nobody who is eligible was visited: vacant",
    );
    // Limit: the threshold.
    NobodyReached = Code::remark(
        "nobody-reached",
        "符合条件者得分均低于{limit}，奖项空缺",
        "nobody who is eligible reached {limit}: vacant",
    )
    .counts(Quantity::None, Quantity::Centipoints);
    NobodyListed = Code::remark(
        "nobody-listed",
        "无人列为候选，奖项空缺",
        "nobody was named a candidate: vacant",
    );
    NobodyProposed = Code::remark(
        "nobody-proposed",
        "无人列入拟奖名单，奖项空缺",
        "nobody was proposed: vacant",
    );
    NobodyPassed = Code::remark(
        "nobody-passed",
        "无人通过公示，奖项空缺",
        "nobody passed the public notice: vacant",
    );
    NobodyApproved = Code::remark(
        "nobody-approved",
        "无人获审定批准，奖项空缺",
        "nobody was approved: vacant",
    );
    NobodyMayWin = Code::remark(
        "nobody-may-win",
        "获奖名额为0家，奖项空缺",
        "the quota is 0: vacant",
    );
}
