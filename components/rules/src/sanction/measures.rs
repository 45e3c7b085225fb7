//! The kinds of measure, with who proposes and who decides, in the order of the 2021 revision.

use super::MeasureKind;
use crate::law::Text;

/// 第六条, 第二十七条.
const BUREAU: Text = Text("区市场监管局", "the district market supervision bureau");
/// 第二十七条.
const GOVERNMENT: Text = Text("区政府", "the district government");
/// 第二十八条.
const EMPLOYER: Text = Text(
    "其主管部门或所在工作单位",
    "the competent authority or the employer",
);

// 第二十六条: the winner shall; nobody is named who decides.

/// Stop promoting the honour.
pub const STOP_PROMOTING: MeasureKind = MeasureKind::new(
    "stop-promoting",
    "停止宣传获奖荣誉",
    "stop promoting the honour",
);
/// Stop using the mark.
pub const STOP_MARK: MeasureKind = MeasureKind::new(
    "stop-mark",
    "停止使用质量奖标识",
    "stop using the mark of the award",
);
/// Inform the public.
pub const INFORM_PUBLIC: MeasureKind =
    MeasureKind::new("inform-public", "向社会公开相关信息", "inform the public");

// 第二十七条: the bureau may propose, the district government decides.

/// Revoke the title.
pub const REVOKE_TITLE: MeasureKind =
    MeasureKind::new("revoke-title", "撤销质量奖称号", "revoke the title")
        .proposed_by(BUREAU)
        .decided_by(GOVERNMENT);
/// Take back cup and certificate.
pub const TAKE_BACK: MeasureKind = MeasureKind::new(
    "take-back-cup",
    "收回奖杯（牌）、证书",
    "take back cup (plaque) and certificate",
)
.proposed_by(BUREAU)
.decided_by(GOVERNMENT);
/// Recover the prize money. Its amount is the prize that was paid with the title.
pub const RECOVER_PRIZE: MeasureKind =
    MeasureKind::new("recover-prize", "追缴奖金", "recover the prize money")
        .proposed_by(BUREAU)
        .decided_by(GOVERNMENT);
/// Expose.
pub const EXPOSE: MeasureKind = MeasureKind::new("expose", "予以曝光", "expose in public")
    .proposed_by(BUREAU)
    .decided_by(GOVERNMENT);

/// 2014: bar from applying again.
pub const BAR_APPLICATIONS: MeasureKind = MeasureKind::new(
    "bar-applications",
    "{revocation-bar-cycles}届内不得申报",
    "bar from applying for {revocation-bar-cycles} cycles",
)
.proposed_by(BUREAU)
.decided_by(GOVERNMENT);

// 第二十八条: the bureau may cancel, and asks for discipline; crime is a matter of law.

/// Cancel reviewing rights.
pub const CANCEL_REVIEWING: MeasureKind = MeasureKind::new(
    "cancel-review-rights",
    "取消评审工作资格",
    "cancel the right to review",
)
.decided_by(BUREAU);
/// Discipline.
pub const DISCIPLINE: MeasureKind =
    MeasureKind::new("discipline", "给予纪律处分", "disciplinary action")
        .proposed_by(BUREAU)
        .decided_by(EMPLOYER);
/// Criminal liability.
pub const CRIMINAL_LIABILITY: MeasureKind = MeasureKind::new(
    "criminal-liability",
    "依法追究刑事责任",
    "criminal liability by law",
);
