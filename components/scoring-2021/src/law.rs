//! The rules, terms and open readings of articles 12, 13, 18 and 19.

use laurel_rules::instruments::BEILUN_2021;
use laurel_rules::law::{Law, Rule};
use laurel_rules::scoring::codes::CODES;
use laurel_rules::scoring::readings::*;
use laurel_rules::scoring::terms::*;

/// Scoring under the 2021 revision.
pub static LAW: Law = Law {
    instrument: BEILUN_2021,
    rules: &[
        Rule::new("18-visit", "site-visit")
            .article("第十八条", "art. 18")
            .title(
                "专家评审组按照优中选优的原则讨论并提出现场审查意见",
                "the expert panel, choosing the best among the good, proposes the site visit",
            )
            .decided()
            .reads(&["picked"], &[]),
        Rule::new("12-standard", "standard")
            .article("第十二条、第十三条", "arts. 12, 13")
            .title(
                "评审原则上按照《卓越绩效评价准则》（GB/T 19580{standard|GB/T 19580-2012=—2012|GB/T 19580-2004=—2004}）和《卓越绩效评价准则实施指南》（GB/Z 19579）实施，总分1000分",
                "judged in principle by the criteria for performance excellence (GB/T 19580{standard|GB/T 19580-2012=-2012|GB/T 19580-2004=-2004}) and their guideline (GB/Z 19579), 1000 points",
            )
            .reads(&["sheets"], &["standard", "reference-day"]),
        Rule::new("19-score", "site-score")
            .article("第十九条", "art. 19")
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
        REFERENCE_DAY,
        STANDARD,
        DECIDING_MARKS,
        ROUNDING,
        EXCLUDE_CONFLICTED,
        MARK_GRID,
        SPREAD_FLAG,
    ],
    codes: &CODES,
    readings: &[REFERENCE, SITE_VISIT_SCORE, EDITION, CONFLICTS],
};
