//! The attribution of a comparison, for reading.

use super::table::{heading, table};
use crate::attribution::{
    ApplicantAttribution, Attribution, CohortAttribution, Ends, Fraction, Method, articles, range,
};
use crate::changes::{Change, ChangeKind};
use crate::displacement::{Displacement, Mover};
use crate::lang::Lang;

/// Movers that a card names.
const NAMED: usize = 5;

/// The section on articles: a row for every change, also where its share is zero.
pub fn shares(attribution: &Attribution, lang: Lang) -> String {
    let mut text = heading(lang.pick("条款归因", "Attribution to articles"));
    text.push_str(&format!("{}\n", attribution.sentence.get(lang)));
    let aspects: Vec<&CohortAttribution> = attribution
        .cohort
        .iter()
        .filter(|one| one.differing > 0)
        .collect();
    if aspects.is_empty() {
        return text;
    }
    let mut header = vec![
        lang.pick("条款", "article").to_owned(),
        lang.pick("变化", "change").to_owned(),
    ];
    header.extend(aspects.iter().map(|one| one.aspect.title(lang).to_owned()));
    let mut rows = table(header.iter().map(String::as_str));
    let mut without: Vec<&str> = Vec::new();
    for change in attribution
        .changes
        .iter()
        .filter(|change| change.part_of.is_none())
    {
        let cells: Vec<Option<String>> =
            aspects.iter().map(|one| cell(one, change, lang)).collect();
        if change.kind == ChangeKind::Code && cells.iter().all(Option::is_none) {
            without.push(change.stage.title(lang));
            continue;
        }
        let mut row = vec![
            articles(change).get(lang).to_owned(),
            format!(
                "{}{}{}",
                change.kind.word(lang),
                lang.pick("：", ": "),
                change.title.get(lang)
            ),
        ];
        row.extend(cells.into_iter().map(|cell| cell.unwrap_or("0".to_owned())));
        rows.add_row(row);
    }
    let mut total = vec![lang.pick("合计", "total").to_owned(), String::new()];
    total.extend(aspects.iter().map(|one| {
        format!(
            "{}\n{} → {}",
            difference(one.a, one.b, lang),
            ends(one.a, lang),
            ends(one.b, lang)
        )
    }));
    rows.add_row(total);
    text.push_str(&format!("{rows}\n"));
    if !without.is_empty() {
        let stages = without.join(lang.pick("、", ", "));
        text.push_str(&match lang {
            Lang::Zh => format!("  · 条文与条件项未表达的程序差异：{stages}均为 0。\n"),
            Lang::En => format!(
                "  · A difference in code that neither articles nor terms express: 0 in {stages}.\n"
            ),
        });
    }
    text.push_str(&by_stage(&aspects, lang));
    text.push_str(&format!(
        "  · {}\n",
        attribution.sequential.sentence.get(lang)
    ));
    text.push_str(&format!("  · {}\n", method(attribution, lang)));
    text
}

/// A share with the applicants that it concerns; none where it is nothing.
fn cell(one: &CohortAttribution, change: &Change, lang: Lang) -> Option<String> {
    let share = one.shares.iter().find(|share| share.change == change.id)?;
    let nothing = share.low.is_zero() && share.high.is_zero() && share.applicants == 0;
    if nothing {
        return None;
    }
    let value = range(share.low, share.high, lang);
    Some(match lang {
        Lang::Zh => format!("{value}（{}/{} 家）", share.applicants, one.differing),
        Lang::En => format!("{value} ({}/{})", share.applicants, one.differing),
    })
}

fn ends(ends: Ends, lang: Lang) -> String {
    if ends.low == ends.high {
        ends.low.to_string()
    } else {
        format!("{}{}{}", ends.low, lang.pick("至", "–"), ends.high)
    }
}

fn difference(a: Ends, b: Ends, lang: Lang) -> String {
    range(
        Fraction::new(b.low - a.low, 1),
        Fraction::new(b.high - a.high, 1),
        lang,
    )
}

fn by_stage(aspects: &[&CohortAttribution], lang: Lang) -> String {
    let mut parts = Vec::new();
    for one in aspects {
        let stages: Vec<String> = one
            .stages
            .iter()
            .filter(|share| !(share.low.is_zero() && share.high.is_zero()))
            .map(|share| {
                format!(
                    "{} {}",
                    share.stage.title(lang),
                    range(share.low, share.high, lang)
                )
            })
            .collect();
        if !stages.is_empty() {
            parts.push(format!(
                "{}{}{}",
                one.aspect.title(lang),
                lang.pick("：", ": "),
                stages.join(lang.pick("、", ", "))
            ));
        }
    }
    if parts.is_empty() {
        return String::new();
    }
    format!(
        "  · {}{}\n",
        lang.pick("按阶段整体替换：", "By exchanging whole stages: "),
        parts.join(lang.pick("；", "; "))
    )
}

fn method(attribution: &Attribution, lang: Lang) -> String {
    let runs = attribution.stage_runs;
    let how = match (&attribution.method, lang) {
        (
            Method::Exact {
                active,
                idle,
                hybrids,
            },
            Lang::Zh,
        ) => format!(
            "各项为 Shapley 值，与次序无关，精确到分数（对 {active} 项起作用的变化的全部 {hybrids} 种组合求得；另 {idle} 项对本年度无作用，恰为 0）"
        ),
        (
            Method::Exact {
                active,
                idle,
                hybrids,
            },
            Lang::En,
        ) => format!(
            "Shapley values, free of order, exact (over {hybrids} combinations of the {active} changes that alter anything; {idle} alter nothing in this cycle and have exactly 0)"
        ),
        (
            Method::Sampled {
                active,
                orders,
                bound,
                confidence,
                seed,
                ..
            },
            Lang::Zh,
        ) => format!(
            "起作用的变化有 {active} 项，各项为 {orders} 种随机次序（种子 {seed}）的平均，每家每项误差不超过 {bound}（置信度 {confidence}），合计仍精确"
        ),
        (
            Method::Sampled {
                active,
                orders,
                bound,
                confidence,
                seed,
                ..
            },
            Lang::En,
        ) => format!(
            "means over {orders} random orders (seed {seed}) of {active} changes; each value of an applicant is off by at most {bound} (confidence {confidence}); sums are exact"
        ),
    };
    match lang {
        Lang::Zh => format!("{how}。运行阶段 {} 次，省去 {} 次。", runs.ran, runs.saved),
        Lang::En => format!("{how}. Stage runs: {}, saved: {}.", runs.ran, runs.saved),
    }
}

/// What a card says of the shares of one applicant, and of what moved it.
pub fn shares_of(
    applicant: &ApplicantAttribution,
    attribution: &Attribution,
    lang: Lang,
) -> String {
    let mut text = String::new();
    for one in &applicant.aspects {
        let shares: Vec<String> = one
            .shares
            .iter()
            .filter_map(|share| {
                let change = attribution.change(&share.change)?;
                let article = articles(change);
                let name = match article.get(lang) {
                    "" => change.title.get(lang),
                    article => article,
                };
                Some(format!("{name} {}", range(share.low, share.high, lang)))
            })
            .collect();
        text.push_str(&format!(
            "  {}{} {} → {}{}{}\n",
            lang.pick("归因·", "attributed, "),
            one.aspect.title(lang),
            ends(one.a, lang),
            ends(one.b, lang),
            lang.pick("：", ": "),
            shares.join(lang.pick("、", ", "))
        ));
    }
    if let Some(displacement) = &applicant.displacement {
        text.push_str(&moved(displacement, lang));
    }
    text
}

fn moved(displacement: &Displacement, lang: Lang) -> String {
    let mut text = format!(
        "  {}{}",
        lang.pick("名次与入选：", "place and selection: "),
        displacement.cause.word(lang)
    );
    if displacement.movers > 0 {
        let named: Vec<String> = displacement
            .by
            .iter()
            .take(NAMED)
            .map(|mover| name(mover, lang))
            .collect();
        let more = displacement.movers - named.len();
        let more = match (more, lang) {
            (0, _) => String::new(),
            (more, Lang::Zh) => format!("等 {} 家", more + named.len()),
            (more, Lang::En) => format!(", and {more} more"),
        };
        text.push_str(&format!(
            "{}{}{more}{}",
            lang.pick("（", " ("),
            named.join(lang.pick("；", "; ")),
            lang.pick("）", ")")
        ));
    }
    text.push('\n');
    text
}

fn name(mover: &Mover, lang: Lang) -> String {
    let articles: Vec<&str> = mover
        .articles
        .iter()
        .map(|article| article.get(lang))
        .filter(|article| !article.is_empty())
        .collect();
    let by = if articles.is_empty() {
        String::new()
    } else {
        format!(
            "{}{}",
            lang.pick("，依", ", by "),
            articles.join(lang.pick("、", ", "))
        )
    };
    format!("{} {}{by}", mover.id, mover.moved.word(lang))
}
