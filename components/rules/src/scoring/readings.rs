//! The open readings that bear on scoring, with their defaults.

use crate::law::{Reading, Text};

/// Reference day.
pub const REFERENCE: Reading = Reading {
    number: 1,
    question: Text("以何日为基准日", "which day is the reference day"),
    default: Text("申报截止日", "the application deadline"),
    terms: &["reference-day"],
};
/// Which score.
pub const SITE_VISIT_SCORE: Reading = Reading {
    number: 4,
    question: Text(
        "“评审得分”与“现场评审得分”是否同一，以何评分为准",
        "are the review score and the site-visit score one, and which marks make it",
    ),
    default: Text(
        "均指现场评审得分；有合议评分的取之，否则取计入各表的平均，精确而不修约",
        "both are the site-visit score: the agreed marks where given, else the plain average of the counted sheets, exact and unrounded",
    ),
    terms: &["deciding-marks", "rounding"],
};
/// Which edition.
pub const EDITION: Reading = Reading {
    number: 12,
    question: Text(
        "适用标准的哪一版本",
        "which edition of the standard applies",
    ),
    default: Text("基准日现行版本", "the one in force on the reference day"),
    terms: &["standard", "reference-day"],
};
/// Conflicts of interest.
pub const CONFLICTS: Reading = Reading {
    number: 16,
    question: Text(
        "存在利益冲突的专家的评分表是否计入",
        "does the sheet of an examiner with a conflict of interest count",
    ),
    default: Text("标注并计入", "it is flagged, and counts"),
    terms: &["exclude-conflicted"],
};
