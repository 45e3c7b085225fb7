//! The terms of ranking, with the values of the 2021 revision.

use crate::law::{Domain, Quantity, Term, Value, inferred};

/// Article 14.
pub const THRESHOLD: Term = Term::new("threshold", "获奖最低分", "lowest score of a winner")
    .article("第十四条", "art. 14")
    .amount(
        Domain::Amount(Quantity::Centipoints, 0, 100_000),
        Value::Amount(60_000),
    );

/// Article 20.
pub const SHORTLIST: Term = Term::new("shortlist", "候选名额", "number of candidates")
    .article("第二十条", "art. 20")
    .amount(Domain::Amount(Quantity::Count, 1, 100), Value::Amount(6));

/// Article 3.
pub const QUOTA: Term = Term::new("quota", "每次获奖数量上限", "most winners of a cycle")
    .article("第三条", "art. 3")
    .amount(Domain::Amount(Quantity::Count, 0, 100), Value::Amount(3));

/// Article 20 states no length.
pub const NOTICE_DAYS: Term = Term::new(
    "notice-days",
    "公示最短天数（首尾两日均计）",
    "shortest public notice in days, the first and the last counted",
)
.article("第二十条", "art. 20")
.amount(Domain::Amount(Quantity::Days, 0, 365), Value::Unset)
.or_unset(
    "不限，公示结束即可",
    "any length: the notice has only to end",
)
.grounds(inferred("条文未定公示期限", "the text states no length"))
.plausible(&[Value::Unset, Value::Amount(5), Value::Amount(7)]);

/// Article 21.
pub const PRIZE: Term = Term::new("prize", "每家奖金", "prize for each winner")
    .article("第二十一条", "art. 21")
    .amount(
        Domain::Amount(Quantity::Yuan, 0, 100_000_000),
        Value::Amount(300_000),
    );
