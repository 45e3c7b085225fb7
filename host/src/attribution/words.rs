//! Sentences and figures for reading.

use super::{CohortAttribution, CohortShare, Fraction, SequentialCount};
use crate::changes::{Change, Provision};
use crate::lang::{Lang, Text};

/// Changes that the sentence names for each question.
const NAMED: usize = 2;

/// A share for reading: exact where it is short, else rounded and marked so.
pub fn figure(share: Fraction) -> String {
    let sign = if share.numerator() > 0 { "+" } else { "" };
    let large = share.numerator().abs() >= 100 * share.denominator();
    match share.denominator() {
        1 => format!("{sign}{share}"),
        _ if large => format!("≈{sign}{}", share.decimal(0)),
        2..=60 => format!("{sign}{share}"),
        _ => format!("≈{sign}{}", share.decimal(2)),
    }
}

/// A share with its two ends: a range where they differ.
pub fn range(low: Fraction, high: Fraction, lang: Lang) -> String {
    if low == high {
        figure(low)
    } else {
        format!(
            "{}{}{}",
            figure(low),
            lang.pick(" 至 ", " to "),
            figure(high)
        )
    }
}

/// The article of a change: B's, or A's where B has none, with a mark for each side that is assumed.
pub fn articles(change: &Change) -> Text {
    let assumed = |side: &Option<Provision>| side.as_ref().is_some_and(|side| side.assumed);
    let of = |lang: Lang| {
        let article = change.b.as_ref().or(change.a.as_ref());
        let article = article.map_or("", |side| side.article.get(lang));
        let mark = match (article, assumed(&change.a), assumed(&change.b)) {
            ("", ..) | (_, false, false) => "",
            (_, true, true) => lang.pick("〔两方假定〕", " [both assumed]"),
            (_, true, false) => lang.pick("〔A假定〕", " [A assumed]"),
            (_, false, true) => lang.pick("〔B假定〕", " [B assumed]"),
        };
        format!("{article}{mark}")
    };
    Text::new(of(Lang::Zh), of(Lang::En))
}

/// What the differences are attributed to, the largest shares first.
pub(super) fn sentence(cohort: &[CohortAttribution], changes: &[Change]) -> Text {
    let of = |lang: Lang| {
        let parts: Vec<String> = cohort
            .iter()
            .filter(|one| one.differing > 0)
            .map(|one| part(one, changes, lang))
            .collect();
        match (parts.is_empty(), lang) {
            (true, Lang::Zh) => "没有可归因的差异。".to_owned(),
            (true, Lang::En) => "There is no difference to attribute.".to_owned(),
            (false, Lang::Zh) => format!("差异归于：{}。", parts.join("；")),
            (false, Lang::En) => {
                format!("The differences are attributed to: {}.", parts.join("; "))
            }
        }
    };
    Text::new(of(Lang::Zh), of(Lang::En))
}

fn part(one: &CohortAttribution, changes: &[Change], lang: Lang) -> String {
    let size = |share: &CohortShare| {
        let part = |end: Fraction| Fraction::new(end.numerator().abs(), end.denominator());
        part(share.low).plus(part(share.high))
    };
    let mut shares: Vec<&CohortShare> = one
        .shares
        .iter()
        .filter(|share| share.applicants > 0 || !size(share).is_zero())
        .collect();
    shares.sort_by(|one, other| {
        let (one, other) = (size(one), size(other));
        (other.numerator() * one.denominator()).cmp(&(one.numerator() * other.denominator()))
    });
    let more = shares.len().saturating_sub(NAMED);
    let mut named: Vec<String> = shares
        .iter()
        .take(NAMED)
        .filter_map(|share| {
            let change = changes.iter().find(|change| change.id == share.change)?;
            let article = match articles(change).get(lang) {
                "" => change.title.get(lang).to_owned(),
                article => article.to_owned(),
            };
            Some(match lang {
                Lang::Zh => format!(
                    "{article} {}（涉及 {} 家）",
                    range(share.low, share.high, lang),
                    share.applicants
                ),
                Lang::En => format!(
                    "{article} {} (applicants: {})",
                    range(share.low, share.high, lang),
                    share.applicants
                ),
            })
        })
        .collect();
    if more > 0 {
        named.push(match lang {
            Lang::Zh => format!("另 {more} 项"),
            Lang::En => format!("{more} more"),
        });
    }
    let difference = range(
        Fraction::new(one.b.low - one.a.low, 1),
        Fraction::new(one.b.high - one.a.high, 1),
        lang,
    );
    let title = one.aspect.title(lang);
    match lang {
        Lang::Zh => format!(
            "{title} {} 家不同，合计 {difference}，其中{}",
            one.differing,
            named.join("、")
        ),
        Lang::En => format!(
            "{title}: {} differ, {difference} in all, of which {}",
            one.differing,
            named.join(", ")
        ),
    }
}

/// How often an attribution one after the other would have said something else.
pub(super) fn sequential(counts: &[SequentialCount]) -> Text {
    let sum = |of: fn(&SequentialCount) -> usize| counts.iter().map(of).sum::<usize>();
    let cases = sum(|one| one.differing);
    let (forward, reverse) = (sum(|one| one.forward), sum(|one| one.reverse));
    let contradict = sum(|one| one.contradict);
    if forward == 0 && reverse == 0 {
        return Text::new(
            format!("逐条先后归因在全部 {cases} 处不同结果上与此一致。"),
            format!(
                "Taken one after the other, the changes would have been given the same in all {cases} differing answers."
            ),
        );
    }
    Text::new(
        format!(
            "若按条文次序逐条归因，{cases} 处不同结果中 {forward} 处结论会不同；按相反次序 {reverse} 处不同；两种次序互相矛盾 {contradict} 处。"
        ),
        format!(
            "Taken one after the other in the order of the articles, {forward} of {cases} differing answers would have been attributed otherwise; in the reverse order {reverse}; the two orders contradict each other in {contradict}."
        ),
    )
}
