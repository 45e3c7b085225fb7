//! The open readings that bear on ranking, with their defaults.

use crate::law::{Reading, Text};

/// Which score.
pub const SITE_VISIT_SCORE: Reading = Reading {
    number: 4,
    question: Text(
        "“评审得分”与“现场评审得分”是否同一",
        "are the review score of the threshold and the site-visit score of the order one",
    ),
    default: Text("均以现场评审得分为准", "the site-visit score decides both"),
    terms: &[],
};
/// Ties.
pub const TIES: Reading = Reading {
    number: 5,
    question: Text(
        "候选名额末位得分相同如何取舍",
        "equal scores at the last place of the candidates",
    ),
    default: Text(
        "不作取舍：分别列出确定与可能的候选，直至办公室名单记录；名单须含全部确定者，且仅限可能者",
        "never broken: certain and possible candidates, until the office's list is on record, which must contain every certain one and only possible ones",
    ),
    terms: &[],
};
/// Events between deadline and approval.
pub const INCIDENTS: Reading = Reading {
    number: 15,
    question: Text(
        "申报截止后、审定前发生事故或发现弄虚作假的后果",
        "an accident or fraud between the deadline and the approval",
    ),
    default: Text(
        "予以提示，由有关机构研判，不自动取消资格",
        "flagged for the bodies to weigh; never an automatic bar",
    ),
    terms: &[],
};
