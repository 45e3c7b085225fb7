//! The terms of the questions in [`super::provisions`], with the values that the 2021 revision has
//! or, where it leaves them open, the default reading. Another version sets its own values with
//! [`Term::defaulting`].

use crate::law::{Choice, Term, Text, Value, inferred, years};

/// Reading 1.
pub const REFERENCE_DAY: Term = Term::new("reference-day", "基准日", "reference day")
    .article("第十条(一)、第十一条", "arts. 10(1), 11")
    .amount(crate::law::Domain::Date, Value::Unset)
    .or_unset(
        "取申报文件所列基准日，未列的取申报截止日",
        "the cycle's reference day, or its deadline where it has none",
    )
    .grounds(inferred(
        "条文未定“近3年”“上年度”的起算日",
        "the text names no day from which years are counted",
    ));

/// Article 2: the list of fields ends in 等.
pub const UNLISTED_ACTIVITY: Term = Term::new(
    "unlisted-activity",
    "未列举领域",
    "fields that are not listed",
)
.article("第二条", "art. 2")
.choice(
    &[
        Choice(
            "admit",
            Text("准予（“等”字为开放列举）", "admitted (the list is open)"),
        ),
        Choice("refuse", Text("不予受理", "not admitted")),
    ],
    "admit",
)
.grounds(inferred(
    "“等”字为开放列举",
    "\"and the like\" keeps the list open",
));

/// Reading 19.
pub const ARTICLE_2_ASKED: Term = Term::new(
    "article-2-asked",
    "第二条所列条件的审查环节",
    "when article 2 is asked",
)
.article("第二条", "art. 2")
.choice(
    &[
        Choice("application", Text("申报时", "of those who apply")),
        Choice(
            "award",
            Text(
                "授予时（申报时仅作提示）",
                "of those who are given the award; only remarked before",
            ),
        ),
    ],
    "application",
)
.grounds(inferred(
    "条文称“授予”，未列入第三章申报条件",
    "the text says to whom the award is given, and is not among the conditions for applying",
));

/// Article 3: no window.
pub const PAST_WINNER_BAR: Term = Term::new(
    "past-winner-bar",
    "获奖后不得再申报的年限",
    "years for which a winner may not apply again",
)
.article("第三条", "art. 3")
.amount(years(0, 100), Value::Unset)
.or_unset("永久", "for ever");

/// Reading 6.
pub const FORMER_NAME_COUNTS: Term = Term::new(
    "former-name-counts",
    "区长质量奖计入已获奖",
    "an award under the former name counts",
)
.article("第三条", "art. 3")
.toggle(true)
.grounds(inferred(
    "标题称“2021年修订”，第二十三条沿用旧称",
    "the title says \"2021 revision\", and article 23 still uses the old name",
));

/// Reading 6.
pub const HIGHER_AWARDS_COUNT: Term = Term::new(
    "higher-awards-count",
    "上级质量奖计入已获奖",
    "awards of higher levels count",
)
.article("第三条", "art. 3")
.toggle(false)
.grounds(inferred(
    "条文仅指本奖项",
    "the text speaks of this award only",
));

/// Reading 6.
pub const REVOKED_TITLE_COUNTS: Term = Term::new(
    "revoked-title-counts",
    "被撤销的称号计入已获奖",
    "a revoked title counts",
)
.article("第三条", "art. 3")
.toggle(true)
.grounds(inferred("曾经获得", "it was won"));

/// 2014: bar after a revocation.
pub const REVOCATION_BAR: Term = Term::new(
    "revocation-bar-cycles",
    "称号被撤销后不得申报的届数",
    "cycles for which no application is possible after a revocation",
)
.article("第二十七条", "art. 27")
.amount(
    crate::law::Domain::Amount(crate::law::Quantity::Count, 0, 20),
    Value::Amount(2),
);

/// Article 10(1).
pub const OPERATING_YEARS: Term = Term::new(
    "operating-years",
    "正常运营年限",
    "years of normal operation",
)
.article("第十条(一)", "art. 10(1)")
.amount(years(0, 50), Value::Amount(3));

/// Reading 3.
pub const YEARS_IN_DISTRICT: Term = Term::new(
    "years-in-district",
    "年限须在本区内计算",
    "the years must have been in the district",
)
.article("第十条(一)", "art. 10(1)")
.toggle(false)
.grounds(inferred("条文未作此要求", "the text does not ask for it"));

/// Reading 14.
pub const MIXED_INDICATORS: Term = Term::new(
    "mixed-indicators",
    "水平与增速可逐项混用",
    "levels and growth may be mixed by indicator",
)
.article("第十条(三)", "art. 10(3)")
.toggle(false)
.grounds(inferred(
    "三项指标整体择一",
    "the three indicators are one alternative",
));

/// Article 10(3): "or the growth of these".
pub const GROWTH_ALTERNATIVE: Term = Term::new(
    "growth-alternative",
    "增速居前列可代替水平居前列",
    "leading by growth does for leading by level",
)
.article("第十条(三)", "art. 10(3)")
.toggle(true);

/// Article 10(4).
pub const LOWEST_GRADE: Term = Term::new(
    "lowest-grade",
    "“亩均效益”须达到的档次",
    "yield-per-mu grades that are admitted",
)
.article("第十条(四)", "art. 10(4)")
.choice(
    &[
        Choice("A", Text("A档", "A")),
        Choice("B", Text("A、B档", "A or B")),
        Choice("C", Text("A、B、C档", "A, B or C")),
        Choice("D", Text("A、B、C、D档", "A, B, C or D")),
    ],
    "B",
);

/// Reading 7.
pub const UNGRADED_ADMITTED: Term = Term::new(
    "ungraded-admitted",
    "准予未评档的规上企业",
    "a firm known to be ungraded is admitted",
)
.article("第十条(四)", "art. 10(4)")
.toggle(false)
.grounds(inferred(
    "仅规模以下豁免",
    "only firms below designated size are exempt",
));

/// Articles 11(3).
pub const ACCIDENT_WINDOW: Term = Term::new(
    "accident-window",
    "事故与投诉追溯年限",
    "years looked back for accidents and complaints",
)
.article("第十一条(三)", "art. 11(3)")
.amount(years(0, 50), Value::Amount(3));

/// Reading 9.
pub const FATAL_ACCIDENTS: Term =
    Term::new("fatal-accidents", "人员死亡事故", "accidents with a death")
        .article("第十一条(三)", "art. 11(3)")
        .choice(
            &[
                Choice("any", Text("一律计入", "all count")),
                Choice(
                    "responsible",
                    Text("仅计负有责任的", "only those it answers for"),
                ),
                Choice(
                    "major-only",
                    Text(
                        "不单列，仅计重大事故",
                        "not named: only major accidents count",
                    ),
                ),
            ],
            "any",
        )
        .grounds(inferred(
            "条文称“有人员死亡”，未限于负有责任者",
            "the text says \"an accident with a death\", whoever answers for it",
        ));

/// Article 11(4).
pub const SPOT_CHECK_WINDOW: Term = Term::new(
    "spot-check-window",
    "监督抽查追溯年限",
    "years looked back for spot checks",
)
.article("第十一条(四)", "art. 11(4)")
.amount(years(0, 50), Value::Amount(3));

/// Article 11(4).
pub const SPOT_CHECK_LEVEL: Term = Term::new(
    "spot-check-level",
    "计入的最低抽查层级",
    "lowest level of spot check that counts",
)
.article("第十一条(四)", "art. 11(4)")
.choice(
    &[
        Choice("national", Text("国家", "national")),
        Choice("provincial", Text("省", "provincial")),
        Choice("municipal", Text("市", "municipal")),
        Choice("district", Text("区", "district")),
    ],
    "municipal",
);

/// Article 11(4).
pub const SPOT_CHECK_SEVERITY: Term = Term::new(
    "spot-check-severity",
    "计入的质量问题",
    "quality problems that count",
)
.article("第十一条(四)", "art. 11(4)")
.choice(
    &[
        Choice("serious", Text("仅严重质量问题", "serious ones only")),
        Choice("any", Text("任何质量问题", "any")),
    ],
    "serious",
);

/// Reading 11.
pub const BREACH_WINDOW: Term = Term::new(
    "breach-window",
    "严重违法追溯年限",
    "years looked back for serious breaches of law",
)
.article("第十一条(五)", "art. 11(5)")
.amount(years(0, 100), Value::Unset)
.or_unset("不限", "without limit")
.grounds(inferred("条文未设期限", "the text sets no window"));

/// Reading 10.
pub const RECOMMENDATIONS: Term = Term::new(
    "recommendations",
    "推荐意见",
    "recommendations that are required",
)
.article("第十六条", "art. 16")
.choice(
    &[
        Choice(
            "both",
            Text(
                "主管部门与街道办事处均须",
                "authority and sub-district office",
            ),
        ),
        Choice("either", Text("任一即可", "either")),
    ],
    "both",
)
.grounds(inferred("顿号并列", "the two are listed side by side"));
