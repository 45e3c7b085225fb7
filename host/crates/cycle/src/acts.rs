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
        "2届内不得申报",
        "bar from applying for 2 cycles",
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

/// A wording as it is with whatever number in it: the bar on applications is named by its cycles.
fn numberless(name: &str) -> String {
    let digits = |letter: char| letter.is_ascii_digit();
    match name.strip_prefix("若干") {
        Some(rest) => format!("#{rest}"),
        None => name
            .split(digits)
            .filter(|part| !part.is_empty())
            .fold(String::new(), |mut all, part| {
                if !all.is_empty() || name.starts_with(digits) {
                    all.push('#');
                }
                all.push_str(part);
                all
            })
            .replace("a number of", "#"),
    }
}

/// The id of a measure by any of its names; none where nobody knows it.
pub fn measure(name: &str, editions: &[Edition]) -> Option<String> {
    let bar = MEASURES.iter().find(|(id, ..)| *id == "bar-applications");
    if let Some((id, zh, en)) = bar
        && [zh, en]
            .into_iter()
            .any(|known| numberless(known) == numberless(name))
    {
        return Some((*id).to_owned());
    }
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
