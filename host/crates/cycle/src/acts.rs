//! Steps on measures name the measure by its id or by its wording, in either language.

use super::Cycle;
use super::check::Edition;
use super::model::Id;

/// The kinds of measure of the built-in versions (articles 26 to 28): id, Chinese, English.
pub const MEASURES: [(&str, &str, &str); 11] = [
    (
        "stop-promoting",
        "停止宣传获奖荣誉",
        "stop promoting the honour",
    ),
    (
        "stop-mark",
        "停止使用质量奖标识",
        "stop using the mark of the award",
    ),
    ("inform-public", "向社会公开相关信息", "inform the public"),
    ("revoke-title", "撤销质量奖称号", "revoke the title"),
    (
        "take-back-cup",
        "收回奖杯（牌）、证书",
        "take back cup (plaque) and certificate",
    ),
    ("recover-prize", "追缴奖金", "recover the prize money"),
    ("expose", "予以曝光", "expose in public"),
    (
        "bar-applications",
        "若干届内不得申报",
        "bar from applying for a number of cycles",
    ),
    (
        "cancel-review-rights",
        "取消评审工作资格",
        "cancel the right to review",
    ),
    ("discipline", "给予纪律处分", "disciplinary action"),
    (
        "criminal-liability",
        "依法追究刑事责任",
        "criminal liability by law",
    ),
];

/// The id of a measure by any of its names; none where nobody knows it.
pub fn measure(name: &str, editions: &[Edition]) -> Option<String> {
    let same = |known: &str| known == name || known.eq_ignore_ascii_case(name);
    let built_in = MEASURES
        .iter()
        .find(|(id, zh, en)| [id, zh, en].into_iter().any(|it| same(it)));
    let known = editions.iter().flat_map(|edition| &edition.measures);
    let known = || {
        known
            .clone()
            .find(|(id, title)| [id, &title.zh, &title.en].into_iter().any(|it| same(it)))
    };
    built_in
        .map(|(id, ..)| (*id).to_owned())
        .or_else(|| known().map(|(id, _)| id.clone()))
}

/// Puts the id of a measure where an act has its wording. What nobody knows stays, for the check.
pub(super) fn by_their_ids(cycle: &mut Cycle, editions: &[Edition]) {
    for act in &mut cycle.acts {
        if let Some(name) = &act.measure
            && let Some(id) = measure(name, editions)
            && *id != **name
        {
            act.measure = Some(Id::from(id));
        }
    }
}
