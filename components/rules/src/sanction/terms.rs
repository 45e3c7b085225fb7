//! Terms and open readings that bear on sanction, with the values that the 2021 revision has or, where
//! it leaves them open, the default reading.

use crate::law::{Choice, Domain, Quantity, Reading, Term, Text, Value, inferred};

/// Reading 13.
pub const DECLINE_ELEMENTS: Term = Term::new(
    "decline-elements",
    "示范作用丧失的四项情形",
    "the four elements of the decline of a model",
)
.article("第二十六条(五)", "art. 26(5)")
.choice(
    &[
        Choice("all", Text("须同时具备", "all of them together")),
        Choice("any", Text("具备其一即可", "any one of them")),
    ],
    "all",
)
.grounds(inferred(
    "四项同列一目，以失去标杆示范作用作结",
    "the four are one item, which ends in the loss of the role of a model",
));

/// Whether a revision reaches titles given under what it replaces.
pub const REACHES_FORMER_TITLES: Term = Term::new(
    "reaches-former-titles",
    "适用于依原办法授予的称号",
    "reaches titles given under the predecessor",
)
.article("第二十九条", "art. 29")
.toggle(true)
.grounds(inferred(
    "系对原办法的修订，原办法同时废止",
    "it revises the predecessor and repeals it",
));

/// The day of effect, which article 29 leaves blank.
pub const IN_FORCE_FROM: Term = Term::new("in-force-from", "施行日期", "day of effect")
    .article("第二十九条", "art. 29")
    .amount(Domain::Date, Value::Unset)
    .or_unset(
        "未定：依原办法授予的称号，情况是否适用不能确定",
        "not fixed: whether an event falls under the revision cannot be said of titles given under the predecessor",
    );

/// 2014: bar after fraud.
pub const BAR_CYCLES: Term = Term::new(
    "revocation-bar-cycles",
    "骗取荣誉后不得申报的届数",
    "cycles for which fraud bars from applying",
)
.article("第二十七条", "art. 27")
.amount(Domain::Amount(Quantity::Count, 0, 20), Value::Amount(2));

/// Reading 13.
pub const DECLINE: Reading = Reading {
    number: 13,
    question: Text(
        "第二十六条(五)所列四项须同时具备还是具备其一",
        "must the four elements of 26(5) come together, or is one enough",
    ),
    default: Text("须同时具备", "all of them together"),
    terms: &["decline-elements"],
};

/// Reading 15, as far as it ends at the award.
pub const BEFORE_THE_AWARD: Reading = Reading {
    number: 15,
    question: Text(
        "授予之前发生的情况或发现的弄虚作假如何处理",
        "what follows from an event, or a fraud discovered, before the award",
    ),
    default: Text(
        "不适用本阶段措施，予以提示；弄虚作假以发现日为准",
        "no measure of this stage, a remark; for fraud the day of discovery counts",
    ),
    terms: &[],
};

/// Article 28 lists conduct and consequences side by side.
pub const CUMULATIVE: Reading = Reading {
    number: 20,
    question: Text(
        "“造成不良后果”是滥用职权等三种行为的共同要件，还是与之并列的一种情形",
        "are adverse consequences a condition of the three kinds of conduct, or a fourth kind beside them",
    ),
    default: Text(
        "为共同要件：有该行为且造成不良后果",
        "a condition: the conduct, with adverse consequences",
    ),
    terms: &[],
};

/// Titles given under the predecessor.
pub const FORMER_TITLES: Reading = Reading {
    number: 17,
    question: Text(
        "第二十三、二十六、二十七条是否适用于依原办法授予的称号",
        "do articles 23, 26 and 27 reach titles given under the predecessor",
    ),
    default: Text(
        "适用于施行之后发生（弄虚作假为发现）的情况，追缴数额为已发奖金",
        "yes, for events (fraud: discovered) from the day of effect on; the amount recovered is what was paid",
    ),
    terms: &["reaches-former-titles", "in-force-from"],
};

/// Articles 26 and 27 say nothing of applying again.
pub const APPLYING_AGAIN: Reading = Reading {
    number: 18,
    question: Text(
        "停止使用或撤销称号后能否再次申报",
        "may one apply again after losing the use of the title, or the title",
    ),
    default: Text(
        "第二十六、二十七条未规定禁止申报，由申报条件（第三条、解读6）决定",
        "articles 26 and 27 state no bar; eligibility answers it (article 3, reading 6)",
    ),
    terms: &[],
};
