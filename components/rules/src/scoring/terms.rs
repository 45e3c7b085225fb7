//! The terms of scoring, with the values of the 2021 revision or, where it leaves them open, the
//! default reading.

use crate::law::{Choice, Domain, Quantity, Term, Text, Value, inferred, memory};

/// Reading 1.
pub const REFERENCE_DAY: Term = Term::new("reference-day", "基准日", "reference day")
    .article("第十二条", "art. 12")
    .amount(Domain::Date, Value::Unset)
    .or_unset(
        "取申报文件所列基准日，未列的取申报截止日",
        "the cycle's reference day, or its deadline where it has none",
    )
    .grounds(inferred(
        "条文引用标准未注年号，亦未定以何日为准",
        "the standard is cited without a year, and no day is named",
    ));

/// Reading 12.
pub const STANDARD: Term = Term::new("standard", "评价准则版本", "edition of the standard")
    .article("第十二条", "art. 12")
    .choice(
        &[
            Choice(
                "in-force",
                Text(
                    "基准日现行版本",
                    "the edition in force on the reference day",
                ),
            ),
            Choice("GB/T 19580-2012", Text("2012年版", "the edition of 2012")),
            Choice("GB/T 19580-2004", Text("2004年版", "the edition of 2004")),
        ],
        "in-force",
    )
    .grounds(inferred(
        "引用标准未注年号，取现行版本",
        "cited without a year, hence the edition in force",
    ));

/// Reading 4.
pub const DECIDING_MARKS: Term = Term::new(
    "deciding-marks",
    "以何评分为准",
    "which marks decide the score",
)
.article("第十四条、第十九条、第二十条", "arts. 14, 19, 20")
.choice(
    &[
        Choice(
            "agreed-else-average",
            Text(
                "有合议评分的取合议评分，否则取平均",
                "the agreed marks where given, else the average",
            ),
        ),
        Choice("agreed", Text("仅合议评分", "the agreed marks only")),
        Choice("average", Text("各表平均", "the average of the sheets")),
    ],
    "agreed-else-average",
)
.grounds(inferred(
    "评审组共同形成一份评审报告；得分如何得出条文未定",
    "the panel makes one report; how its score comes about is in no text",
));

/// No text rounds.
pub const ROUNDING: Term = Term::new(
    "rounding",
    "得分修约（四舍五入）",
    "rounding of the score (half up)",
)
.article("第十四条", "art. 14")
.choice(
    &[
        Choice("none", Text("不修约", "none")),
        Choice("0.01", Text("至0.01分", "to 0.01 point")),
        Choice("0.1", Text("至0.1分", "to 0.1 point")),
        Choice("1", Text("至1分", "to 1 point")),
    ],
    "none",
)
.grounds(inferred("条文未作修约", "no text rounds"));

/// Reading 16.
pub const EXCLUDE_CONFLICTED: Term = Term::new(
    "exclude-conflicted",
    "剔除存在利益冲突的评分表",
    "leave out sheets with a conflict of interest",
)
.article("第二十八条", "art. 28")
.toggle(false)
.grounds(inferred("条文无回避条款", "there is no recusal clause"));

/// The steps of the scoring guideline, which no article names.
pub const MARK_GRID: Term = Term::new(
    "mark-grid",
    "评分须为5%的倍数",
    "marks are in steps of 5 per cent",
)
.article("第十二条", "art. 12")
.toggle(true)
.grounds(memory(
    "GB/Z 19579评分指南的做法，条文原则上引用",
    "the practice of the scoring guideline GB/Z 19579, which the text follows in principle",
));

/// A spread of this much, or more, is flagged.
pub const SPREAD_FLAG: Term = Term::new(
    "spread-flag",
    "评分差异提示线（达到即提示）",
    "spread of an item from which it is flagged",
)
.article("第十九条", "art. 19")
.amount(Domain::Amount(Quantity::Percent, 0, 100), Value::Amount(20))
.grounds(memory(
    "评审惯例，条文未定",
    "common practice of examiners; not in the text",
));
