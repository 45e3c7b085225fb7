//! The waterfall of a question: from the count under A, change by change, to the count under B.

use laurel_compare::attribution::{Aspect, Attribution, CohortAttribution, Ends, Fraction};
use laurel_compare::changes::{Change, Provision};
use laurel_words::lang::Lang;

/// The waterfall of one question.
pub struct Fall {
    /// Its name in `data-figure`.
    pub id: &'static str,
    /// The question.
    pub title: &'static str,
    /// Applicants whose answer differs.
    pub differing: usize,
    /// Whether the lowest and the highest values differ anywhere, so that each has a lane.
    pub ranged: bool,
    /// From A through the changes to B.
    pub rows: Vec<Row>,
    /// Changes whose share is exactly nothing.
    pub idle: usize,
    /// Both ends of the scale.
    pub scale: [String; 2],
}

/// A row of a waterfall.
pub struct Row {
    /// Its name in `data-figure`: `a`, `b`, or the id of the change.
    pub id: String,
    /// What it is.
    pub label: String,
    /// Articles, from A's to B's; empty at both ends.
    pub articles: String,
    /// Its style: `a`, `b` or `change`.
    pub class: &'static str,
    /// Lowest value.
    pub low: Figure,
    /// Highest value.
    pub high: Figure,
    /// The bars: one, or one for each end.
    pub lanes: Vec<Lane>,
}

/// A number, exact for programs and short for the eye.
pub struct Figure {
    /// In lowest terms.
    pub exact: String,
    /// For the eye.
    pub shown: String,
}

/// A bar. Positions are in thousandths of the width.
pub struct Lane {
    /// `low` or `high`.
    pub class: &'static str,
    /// `up` or `down`; `total` at both ends.
    pub way: &'static str,
    /// Where it starts, from the left.
    pub x: String,
    /// Its width.
    pub width: String,
    /// Where the line from the row above comes in.
    pub from: String,
    /// Where the line to the row below goes out.
    pub to: String,
    /// Whether it has no width.
    pub nothing: bool,
    /// From the top of the row, in per cent.
    pub top: u8,
    /// Height, in per cent of the row.
    pub height: u8,
    /// Whether it is the first row, to which no line comes.
    pub first: bool,
    /// Whether it is the last row, from which no line goes.
    pub last: bool,
}

impl Lane {
    /// Its lower edge, in per cent of the row.
    pub fn bottom(&self) -> u8 {
        self.top + self.height
    }
}

/// The name of a question in `data-figure`.
pub fn aspect_id(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Eligible => "eligible",
        Aspect::Candidate => "candidate",
        Aspect::Winner => "winner",
        Aspect::Prize => "prize",
    }
}

/// A whole number.
pub fn whole(value: i128) -> Fraction {
    Fraction::new(value, 1)
}

impl Figure {
    /// A total, without a sign.
    fn total(value: i128) -> Self {
        Self {
            exact: value.to_string(),
            shown: grouped(value),
        }
    }

    /// A share, with its sign: `+1.5`; rounded to two decimals where it has more.
    pub fn share(share: Fraction) -> Self {
        let (numerator, denominator) = (share.numerator(), share.denominator());
        let (above, below) = (numerator.unsigned_abs(), denominator.unsigned_abs().max(1));
        let sign = match numerator {
            0 => "",
            1.. => "+",
            _ => "−",
        };
        let short = |size: u128| i128::try_from(size).map_or_else(|_| size.to_string(), grouped);
        // A part of a yuan tells nobody anything.
        let (text, all) = match above >= 100 * below && below > 1 {
            true => (share.decimal(0), false),
            false => share.short(),
        };
        let text = text.strip_prefix('-').unwrap_or(&text);
        let size = match text.split_once('.') {
            Some((whole, rest)) => {
                format!(
                    "{}.{rest}",
                    whole.parse().map_or_else(|_| whole.to_owned(), short)
                )
            }
            None => text.parse().map_or_else(|_| text.to_owned(), short),
        };
        let about = if all { "" } else { "≈ " };
        Self {
            exact: share.to_string(),
            shown: format!("{about}{sign}{size}"),
        }
    }
}

/// A whole number in groups of three digits.
pub fn grouped(value: i128) -> String {
    i64::try_from(value).map_or_else(|_| value.to_string(), laurel_words::number::thousands)
}

/// Articles of a change, from A's to B's.
pub fn articles(change: &Change, lang: Lang) -> String {
    let of = |side: &Option<Provision>| {
        side.as_ref().map(|provision| {
            let article = if provision.absent {
                lang.pick("无此规定", "none")
            } else {
                provision.article.get(lang)
            };
            laurel_scheme::outcome::cited(article, provision.assumed, lang)
        })
    };
    match (of(&change.a), of(&change.b)) {
        (Some(a), Some(b)) if a == b => a,
        (Some(a), Some(b)) => format!("{a} → {b}"),
        (Some(a), None) => format!("{a} → {}", lang.pick("无", "none")),
        (None, Some(b)) => format!("{} → {b}", lang.pick("无", "none")),
        (None, None) => String::new(),
    }
}

/// The waterfalls of an attribution: eligible and candidate always, others where they differ.
pub fn falls(attribution: &Attribution, lang: Lang) -> Vec<Fall> {
    let wanted = |cohort: &&CohortAttribution| {
        matches!(cohort.aspect, Aspect::Eligible | Aspect::Candidate)
            || cohort.a != cohort.b
            || cohort.differing > 0
    };
    let cohort = attribution.cohort.iter().filter(wanted);
    cohort.map(|it| fall(it, attribution, lang)).collect()
}

/// The sums from A to B at one end of the range: where each row of the waterfall starts and ends.
fn spans(of: impl Iterator<Item = Fraction>, from: i128, to: i128) -> Vec<(Fraction, Fraction)> {
    let mut sum = whole(from);
    let mut spans = vec![(Fraction::ZERO, sum)];
    for share in of {
        let next = sum.plus(share);
        spans.push((sum, next));
        sum = next;
    }
    spans.push((Fraction::ZERO, whole(to)));
    spans
}

fn fall(cohort: &CohortAttribution, attribution: &Attribution, lang: Lang) -> Fall {
    let with_share: Vec<_> = cohort
        .shares
        .iter()
        .filter(|share| !share.low.is_zero() || !share.high.is_zero())
        .collect();
    let differs = |ends: Ends| ends.low != ends.high;
    let ranged = differs(cohort.a)
        || differs(cohort.b)
        || with_share.iter().any(|share| share.low != share.high);
    let low = spans(
        with_share.iter().map(|it| it.low),
        cohort.a.low,
        cohort.b.low,
    );
    let high = spans(
        with_share.iter().map(|it| it.high),
        cohort.a.high,
        cohort.b.high,
    );
    let scale = Scale::of(low.iter().chain(&high));
    let lanes = |nth: usize| -> Vec<Lane> {
        let last = low.len().saturating_sub(1);
        let lane = |class, spans: &[(Fraction, Fraction)], top, height| {
            let (from, to) = spans.get(nth).copied()?;
            // A total stands on nothing, but the line to the next row leaves from its end.
            let total = nth == 0 || nth == last;
            Some(scale.lane(
                class,
                total,
                (from, to),
                (top, height),
                (nth == 0, nth == last),
            ))
        };
        let found = if ranged {
            vec![lane("low", &low, 12, 36), lane("high", &high, 52, 36)]
        } else {
            vec![lane("low", &low, 24, 52)]
        };
        found.into_iter().flatten().collect()
    };
    let end = |id: &'static str, letter: &str, ends: Ends, nth: usize| Row {
        id: id.to_owned(),
        label: letter.to_owned(),
        articles: String::new(),
        class: id,
        low: Figure::total(ends.low),
        high: Figure::total(ends.high),
        lanes: lanes(nth),
    };
    let mut rows = vec![end("a", "A", cohort.a, 0)];
    for (nth, share) in (1..).zip(&with_share) {
        let change = attribution.changes.iter().find(|it| it.id == share.change);
        rows.push(Row {
            id: share.change.clone(),
            label: change
                .map_or(&*share.change, |it| it.title.get(lang))
                .to_owned(),
            articles: change.map(|it| articles(it, lang)).unwrap_or_default(),
            class: "change",
            low: Figure::share(share.low),
            high: Figure::share(share.high),
            lanes: lanes(nth),
        });
    }
    rows.push(end("b", "B", cohort.b, rows.len()));
    Fall {
        id: aspect_id(cohort.aspect),
        title: cohort.aspect.title(lang),
        differing: cohort.differing,
        ranged,
        idle: cohort.shares.len().saturating_sub(with_share.len()),
        rows,
        scale: [grouped(scale.min), grouped(scale.max)],
    }
}

/// The whole numbers that the bars lie between.
struct Scale {
    min: i128,
    max: i128,
}

impl Scale {
    fn of<'s>(spans: impl Iterator<Item = &'s (Fraction, Fraction)>) -> Self {
        let mut scale = Self { min: 0, max: 1 };
        for value in spans.flat_map(|(from, to)| [from, to]) {
            let floor = value.numerator().div_euclid(value.denominator());
            let exact = value.numerator().rem_euclid(value.denominator()) == 0;
            scale.min = scale.min.min(floor);
            scale.max = scale.max.max(if exact { floor } else { floor + 1 });
        }
        scale
    }

    /// Where a value lies, in thousandths of the width.
    fn at(&self, value: Fraction) -> i128 {
        let above = value.numerator() - self.min * value.denominator();
        1000 * above / ((self.max - self.min).max(1) * value.denominator())
    }

    fn lane(
        &self,
        class: &'static str,
        total: bool,
        (from, to): (Fraction, Fraction),
        (top, height): (u8, u8),
        (first, last): (bool, bool),
    ) -> Lane {
        let (start, end) = (self.at(from), self.at(to));
        let (left, right) = (start.min(end), start.max(end));
        Lane {
            class,
            way: match end.cmp(&start) {
                _ if total => "total",
                std::cmp::Ordering::Less => "down",
                _ => "up",
            },
            x: percent(left),
            width: percent(right - left),
            nothing: left == right && !total,
            from: percent(if last { end } else { start }),
            to: percent(end),
            top,
            height,
            first,
            last,
        }
    }
}

/// Thousandths as per cent: `125` is `12.5%`.
fn percent(thousandths: i128) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}
