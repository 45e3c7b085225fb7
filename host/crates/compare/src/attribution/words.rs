//! Sentences and figures for reading.

use super::{Aspect, CohortAttribution, CohortShare, Ends, Fraction, SequentialCount};
use crate::changes::{Change, Provision};
use laurel_scheme::outcome::cited;
use laurel_words::lang::{Lang, Text};

/// Changes that the sentence names for each question.
const NAMED: usize = 2;

/// A share for reading: exact where it is short, else rounded and marked so.
pub fn figure(share: Fraction) -> String {
    let sign = if share.numerator() > 0 { "+" } else { "" };
    let large = share.numerator().abs() >= 100 * share.denominator();
    match share.denominator() {
        1 => format!("{sign}{share}"),
        _ if large => format!("≈{sign}{}", share.decimal(0)),
        _ => match share.short() {
            (text, true) => format!("{sign}{text}"),
            (text, false) => format!("≈{sign}{text}"),
        },
    }
}

/// A change of a count or of a sum of money, with its two ends: `增加10万至30万元`, `减少2家`.
pub fn range(low: Fraction, high: Fraction, aspect: Aspect, lang: Lang) -> String {
    let (less, more) = if below(high, low) {
        (high, low)
    } else {
        (low, high)
    };
    if lang == Lang::En {
        let unit = match aspect {
            Aspect::Prize => " yuan",
            _ => "",
        };
        return match (less == more, aspect) {
            (true, Aspect::Prize) => format!("{}{unit}", signed(less)),
            (true, _) => figure(less),
            (false, Aspect::Prize) => format!("{} to {}{unit}", signed(less), signed(more)),
            (false, _) => format!("{} to {}", figure(less), figure(more)),
        };
    }
    let unit = |end: Fraction| size(end, aspect).1;
    let whole = |end: Fraction| {
        let (number, unit) = size(end, aspect);
        format!("{number}{unit}")
    };
    // Of two ends with one unit the first goes without it, but for tens of thousands.
    let first = |end: Fraction, other: Fraction| {
        let (number, own) = size(end, aspect);
        match (own, unit(other)) {
            (own, other) if own == other => {
                format!("{number}{}", own.trim_end_matches(['元', '家']))
            }
            (own, _) => format!("{number}{own}"),
        }
    };
    let (falls, rises) = (less.numerator() < 0, more.numerator() > 0);
    match (falls, rises) {
        (false, false) => "无变化".to_owned(),
        _ if less == more => {
            let word = if rises { "增加" } else { "减少" };
            format!("{word}{}", whole(less))
        }
        (false, true) if less.is_zero() => format!("至多增加{}", whole(more)),
        (true, false) if more.is_zero() => format!("至多减少{}", whole(less)),
        (false, true) => format!("增加{}至{}", first(less, more), whole(more)),
        (true, false) => format!("减少{}至{}", first(more, less), whole(less)),
        (true, true) => format!("减少{}至增加{}", whole(less), whole(more)),
    }
}

/// A total of a count or of a sum of money, with its two ends.
pub fn total(ends: Ends, aspect: Aspect, lang: Lang) -> String {
    let of = |value: i128| match (aspect, i64::try_from(value)) {
        (Aspect::Prize, Ok(yuan)) => laurel_scheme::show::yuan(yuan, lang),
        _ => value.to_string(),
    };
    if ends.low == ends.high {
        return of(ends.low);
    }
    let (low, high) = (of(ends.low), of(ends.high));
    let unit: String = high.chars().filter(|it| !is_figure(*it)).collect();
    let low = low
        .strip_suffix("元")
        .filter(|_| low.ends_with(&unit))
        .unwrap_or(&low);
    let low = low.strip_suffix(" yuan").unwrap_or(low);
    format!("{low}{}{high}", lang.pick("至", "–"))
}

fn is_figure(letter: char) -> bool {
    letter.is_ascii_digit() || letter == ',' || letter == '-'
}

fn below(one: Fraction, other: Fraction) -> bool {
    one.numerator() * other.denominator() < other.numerator() * one.denominator()
}

/// How much, without a sign, and its unit.
fn size(of: Fraction, aspect: Aspect) -> (String, &'static str) {
    let (above, below) = (of.numerator().abs(), of.denominator());
    if aspect == Aspect::Prize {
        const MYRIAD: i128 = 10_000;
        let thousands = |yuan: i128| {
            i64::try_from(yuan).map_or_else(|_| yuan.to_string(), laurel_words::number::thousands)
        };
        return match (below, above % MYRIAD) {
            (1, 0) if above > 0 => (thousands(above / MYRIAD), "万元"),
            (1, _) => (thousands(above), "元"),
            _ => (
                format!("约{}", thousands((2 * above + below) / (2 * below))),
                "元",
            ),
        };
    }
    let number = match Fraction::new(above, below).short() {
        (text, true) => text,
        (text, false) => format!("约{text}"),
    };
    (number, "家")
}

/// A sum of money with its sign.
fn signed(of: Fraction) -> String {
    let yuan = of.decimal(0);
    let sign = if of.numerator() > 0 { "+" } else { "" };
    let about = if of.denominator() == 1 { "" } else { "≈" };
    let grouped = yuan.parse().map_or(yuan, laurel_words::number::thousands);
    format!("{about}{sign}{grouped}")
}

/// The article of a change: B's, or A's where B has none, with a mark for each side that is assumed.
pub fn articles(change: &Change) -> Text {
    let assumed = |side: &Option<Provision>| side.as_ref().is_some_and(|side| side.assumed);
    let of = |lang: Lang| {
        let article = change.b.as_ref().or(change.a.as_ref());
        let article = article.map_or("", |side| side.article.get(lang));
        let mark = match (article, assumed(&change.a), assumed(&change.b)) {
            ("", ..) | (_, false, false) => "",
            _ if change.b.is_none() => return cited(article, true, lang),
            (_, true, true) => lang.pick("（两版均为假定）", " [both assumed]"),
            (_, true, false) => lang.pick("（A为假定）", " [A assumed]"),
            (_, false, true) => lang.pick("（B为假定）", " [B assumed]"),
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
            (true, Lang::Zh) => "没有需要说明的差异。".to_owned(),
            (true, Lang::En) => "There is no difference to attribute.".to_owned(),
            (false, Lang::Zh) => format!("{}。", parts.join("；")),
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
                Lang::Zh if share.low.is_zero() && share.high.is_zero() => {
                    format!("{article}增减相抵（涉及{}家）", share.applicants)
                }
                Lang::En if share.low.is_zero() && share.high.is_zero() => {
                    format!("{article} cancels out (applicants: {})", share.applicants)
                }
                _ if share.applicants == 0 => format!(
                    "{article}{}{}",
                    lang.pick("", " "),
                    range(share.low, share.high, one.aspect, lang)
                ),
                Lang::Zh => format!(
                    "{article}{}（涉及{}家）",
                    range(share.low, share.high, one.aspect, lang),
                    share.applicants
                ),
                Lang::En => format!(
                    "{article} {} (applicants: {})",
                    range(share.low, share.high, one.aspect, lang),
                    share.applicants
                ),
            })
        })
        .collect();
    if more > 0 {
        named.push(match lang {
            Lang::Zh => format!("另{more}项"),
            Lang::En => format!("{more} more"),
        });
    }
    let difference = range(
        Fraction::new(one.b.low - one.a.low, 1),
        Fraction::new(one.b.high - one.a.high, 1),
        one.aspect,
        lang,
    );
    let title = one.aspect.title(lang);
    match lang {
        Lang::Zh => format!(
            "{title}{}家结果不同，合计{difference}，其中{}",
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
            format!("逐条先后计算在全部{cases}处不同结果上与此一致。"),
            format!(
                "Taken one after the other, the changes would have been given the same in all {cases} differing answers."
            ),
        );
    }
    Text::new(
        format!(
            "若按条文次序逐条计算，{cases}处不同结果中{forward}处结论会不同；按相反次序{reverse}处不同；两种次序互相矛盾{contradict}处。"
        ),
        format!(
            "Taken one after the other in the order of the articles, {forward} of {cases} differing answers would have been attributed otherwise; in the reverse order {reverse}; the two orders contradict each other in {contradict}."
        ),
    )
}
