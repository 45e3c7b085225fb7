//! The attribution of a comparison, for reading.

use super::table::{heading, table};
use laurel_compare::attribution::{
    ApplicantAttribution, Aspect, Attribution, CohortAttribution, Ends, Fraction, Method, articles,
    range, total,
};
use laurel_compare::changes::{Change, ChangeKind};
use laurel_compare::displacement::{Displacement, Mover};
use laurel_scheme::stage::Answer;
use laurel_words::lang::Lang;

/// Movers that a card names.
const NAMED: usize = 5;

/// The section on articles: a row for every change, also where its share is zero.
pub fn shares(attribution: &Attribution, lang: Lang) -> String {
    let mut text = heading(lang.pick("各条修订的影响", "Attribution to articles"));
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
        if cells.iter().all(Option::is_none) {
            if change.kind == ChangeKind::Code {
                without.push(change.stage.title(lang));
            }
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
    let mut sum = vec![lang.pick("合计", "total").to_owned(), String::new()];
    sum.extend(aspects.iter().map(|one| {
        format!(
            "{}\n{} → {}",
            difference(one, lang),
            total(one.a, one.aspect, lang),
            total(one.b, one.aspect, lang)
        )
    }));
    rows.add_row(sum);
    text.push_str(&format!("{rows}\n"));
    if !without.is_empty() {
        let stages = without.join(lang.pick("、", ", "));
        text.push_str(&match lang {
            Lang::Zh => format!("  · 条文与可调指标未写明的差异：{stages}均为0。\n"),
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
    let value = range(share.low, share.high, one.aspect, lang);
    Some(match lang {
        _ if share.applicants == 0 => value,
        Lang::Zh => format!("{value}（涉及{}家）", share.applicants),
        Lang::En => format!("{value} ({}/{})", share.applicants, one.differing),
    })
}

fn difference(one: &CohortAttribution, lang: Lang) -> String {
    let (a, b) = (one.a, one.b);
    range(
        Fraction::new(b.low - a.low, 1),
        Fraction::new(b.high - a.high, 1),
        one.aspect,
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
                    range(share.low, share.high, one.aspect, lang)
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
    match (&attribution.method, lang) {
        (Method::Exact { active, idle, .. }, Lang::Zh) => {
            let rest = match idle {
                0 => String::new(),
                idle => format!("，其余{idle}项不会"),
            };
            format!(
                "注：各条的影响按夏普利值计算，与先后次序无关，合计恰等于两版之差。逐项试过：{active}项修订可能改变某家的结果{rest}；表中只列影响不为0的；各项可以相抵，单项可能大于合计。"
            )
        }
        (Method::Exact { active, idle, .. }, Lang::En) => format!(
            "Note: shares are Shapley values, free of order; they sum to the difference. Of the changes {active} can alter somebody's outcome, {idle} cannot; the table has those whose share is not 0; shares can cancel out, so that one may be larger than their sum."
        ),
        (
            Method::Sampled {
                active,
                orders,
                bound,
                confidence,
                ..
            },
            Lang::Zh,
        ) => format!(
            "注：各条的影响按夏普利值估计（{active}项修订起作用，取{orders}种随机次序的平均），每家每项误差不超过{bound}（置信度{confidence}），合计仍精确。"
        ),
        (
            Method::Sampled {
                active,
                orders,
                bound,
                confidence,
                ..
            },
            Lang::En,
        ) => format!(
            "Note: shares are Shapley values, estimated over {orders} random orders of {active} changes; each value of an applicant is off by at most {bound} (confidence {confidence}); sums are exact."
        ),
    }
}

/// What an applicant's answer is worth: yes, no or open; money.
fn worth(ends: Ends, aspect: Aspect, lang: Lang) -> String {
    match (aspect, ends.low, ends.high) {
        (Aspect::Prize, ..) => total(ends, aspect, lang),
        (_, 0, 0) => Answer::No.word(lang).to_owned(),
        (_, 0, _) => Answer::Open.word(lang).to_owned(),
        _ => Answer::Yes.word(lang).to_owned(),
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
                let share = range(share.low, share.high, one.aspect, lang);
                // Of one applicant: a part of its own answer.
                let share = share.replace('家', "");
                Some(format!("{name}{}{share}", lang.pick("", " ")))
            })
            .collect();
        text.push_str(&format!(
            "  {}{} {} → {}{}{}\n",
            lang.pick("修订影响·", "attributed, "),
            one.aspect.title(lang),
            worth(one.a, one.aspect, lang),
            worth(one.b, one.aspect, lang),
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
            (more, Lang::Zh) => format!("等{}家", more + named.len()),
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
