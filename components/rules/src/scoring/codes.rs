//! Reasons and remarks that a scoring stage can give.

use crate::law::{Code, Quantity};
use crate::questions::words;

words! {
    NotPicked = Code::new("not-picked", "未列入现场评审", "not picked for the site visit");
    VisitUndecided = Code::new(
        "visit-undecided",
        "是否进入现场评审尚未确定",
        "whether it is visited has not been decided",
    );
    MarksWithoutVisit = Code::remark(
        "sheet-without-visit",
        "有评分记录，但没有列入现场评审的记录",
        "there are marks, but no record that it was picked for the visit",
    );
    EditionUnknown = Code::new(
        "edition-unknown",
        "尚无评分表，所依标准版本未知",
        "no sheets yet, or by an edition that is not known",
    );
    OtherEdition = Code::remark(
        "other-edition",
        "评分表所依标准版本与所选版本不同，不作换算",
        "filled in by another edition of the standard than the one chosen; not converted",
    );
    // At: the sheet.
    Conflicted = Code::remark(
        "conflicted-sheet",
        "评分专家存在利益冲突，该评分表仍计入",
        "an examiner with a conflict of interest; the sheet counts",
    )
    .table("sheets");
    // At: the sheet.
    LeftOut = Code::remark(
        "conflicted-sheet-left-out",
        "评分专家存在利益冲突，该评分表不计入",
        "an examiner with a conflict of interest; the sheet is left out",
    )
    .table("sheets");
    // At: the item. Value: the spread. Limit: the spread from which it is flagged.
    WideSpread = Code::remark(
        "wide-spread",
        "专家评分相差{value}，达到提示线{limit}",
        "the examiners' marks are {value} apart ({limit} or more is flagged)",
    )
    .counts(Quantity::Percent, Quantity::Percent)
    .table("items");
    TotalOnly = Code::remark(
        "total-only",
        "仅有现场评审总分，无各条款评分，无法列出分项得分与评分差异",
        "only the total of the site visit is on record: no subtotals, no spread",
    );
    NoMarks = Code::new("no-marks", "尚无计入的评分", "no marks that count yet");
    NoAgreedMarks = Code::new(
        "no-agreed-marks",
        "尚无评审组合议评分",
        "no marks agreed by the panel yet",
    );
    NotByChosenEdition = Code::new(
        "not-by-chosen-edition",
        "未按所选版本评分，得分未定",
        "not scored by the edition chosen",
    );
    // At: the sheet.
    ConflictUnknown = Code::new(
        "conflict-unknown",
        "利益冲突情况不明，该评分表是否计入未定",
        "whether the sheet counts is open: a conflict of interest is not ruled out",
    )
    .table("sheets");
    // At: the item. Value: marks that are missing. Limit: marks that there should be.
    MarksMissing = Code::new("marks-missing", "该条款应有评分{limit}份，缺{value}份", "{value} of {limit} marks of the item are missing")
        .counts(Quantity::Count, Quantity::Count)
        .table("items");
}
