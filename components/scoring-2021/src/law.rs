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
                "专家评审组择优提出现场审查",
                "picked by the expert panel for the site visit",
            )
            .decided()
            .reads(&["picked"], &[]),
        Rule::new("12-standard", "standard")
            .article("第十二条、第十三条", "arts. 12, 13")
            .title(
                "按《卓越绩效评价准则》评审，总分1000分",
                "judged by the criteria for performance excellence, 1000 points",
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
