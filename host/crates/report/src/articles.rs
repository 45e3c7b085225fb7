//! What the page says of the changes from one version to the other: the table of old and new, and
//! how many applicants each of them reaches.

use super::fall::{Fall, Figure, aspect_id, falls};
use laurel_compare::attribution::{Aspect, Attribution, Method};
use laurel_compare::changes::{Change, ChangeKind, Provision, TermAt};
use laurel_words::lang::Lang;

/// The attribution of the differences.
pub struct Attributed<'r> {
    /// The finding in one sentence.
    pub sentence: &'r str,
    /// How the values were got.
    pub method: String,
    /// The waterfalls.
    pub falls: Vec<Fall>,
    /// By stage, for each question.
    pub stages: Vec<ByStage>,
    /// What taking the changes one after the other would have said.
    pub sequential: &'r str,
    /// How often, for each question.
    pub counts: Vec<Count>,
    /// The table of changes.
    pub changes: Vec<ChangeRow>,
    /// Applicants of whom only the place or the prize is another.
    pub place_only: usize,
}

/// One question, whole stages exchanged.
pub struct ByStage {
    /// Its name in `data-figure`.
    pub id: &'static str,
    /// The question.
    pub title: &'static str,
    /// The question, as heading of a count of applicants.
    pub count: &'static str,
    /// Stage, its name in `data-figure`, its share at both ends.
    pub shares: Vec<(&'static str, &'static str, Figure, Figure)>,
}

/// How often an order-dependent attribution would have said something else.
pub struct Count {
    /// Its name in `data-figure`.
    pub id: &'static str,
    /// The question.
    pub title: &'static str,
    /// Applicants whose answer differs.
    pub differing: usize,
    /// In the order of the articles.
    pub forward: usize,
    /// In the reverse order.
    pub reverse: usize,
    /// Where the two contradict each other.
    pub contradict: usize,
}

/// A row of the table of changes.
pub struct ChangeRow {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// Stage and kind of change.
    pub kind: String,
    /// The change that it is attributed with; empty for none.
    pub part_of: String,
    /// Under A and under B.
    pub sides: [ChangeSide; 2],
    /// For each question, its name in `data-figure` and the applicants in whose difference the change
    /// has a share.
    pub affected: Vec<(&'static str, usize)>,
}

/// One side of a change.
pub struct ChangeSide {
    /// Whether this side has such a rule, term or component.
    pub present: bool,
    /// Article; of a component its name.
    pub article: String,
    /// Wording, where the other side has another.
    pub title: String,
    /// Values of the terms that differ.
    pub terms: Vec<(String, bool)>,
    /// Whether it, or a value that it reads, is assumed.
    pub assumed: bool,
    /// Whether the run does not ask it.
    pub waived: bool,
}

impl<'r> Attributed<'r> {
    /// What is said of an attribution; `changed` applicants have another answer.
    pub fn new(attribution: &'r Attribution, changed: usize, lang: Lang) -> Self {
        let stages = attribution.cohort.iter().map(|cohort| ByStage {
            id: aspect_id(cohort.aspect),
            title: cohort.aspect.title(lang),
            count: counted(cohort.aspect, lang),
            shares: cohort
                .stages
                .iter()
                .map(|share| {
                    let (low, high) = (Figure::share(share.low), Figure::share(share.high));
                    (share.stage.id(), share.stage.title(lang), low, high)
                })
                .collect(),
        });
        let counts = attribution.sequential.counts.iter().map(|count| Count {
            id: aspect_id(count.aspect),
            title: counted(count.aspect, lang),
            differing: count.differing,
            forward: count.forward,
            reverse: count.reverse,
            contradict: count.contradict,
        });
        let changes = attribution.changes.iter();
        Self {
            sentence: attribution.sentence.get(lang),
            method: method(&attribution.method, lang),
            falls: falls(attribution, lang),
            stages: stages.collect(),
            sequential: attribution.sequential.sentence.get(lang),
            counts: counts.collect(),
            changes: changes
                .map(|it| change_row(it, attribution, lang))
                .collect(),
            place_only: attribution.applicants.len().saturating_sub(changed),
        }
    }
}

/// A question of which applicants are counted, not yuan.
fn counted(aspect: Aspect, lang: Lang) -> &'static str {
    match aspect {
        Aspect::Prize => lang.pick("奖金", "prize"),
        other => other.title(lang),
    }
}

fn method(method: &Method, lang: Lang) -> String {
    match method {
        Method::Exact { active, idle, .. } => match lang {
            Lang::Zh => {
                let rest = match idle {
                    0 => String::new(),
                    idle => format!("，其余{idle}项不会"),
                };
                format!(
                    "注：各条的影响按夏普利值计算，与先后次序无关，合计恰等于两版之差。逐项试过：{active}项修订可能改变某家的结果{rest}；图中只列影响不为0的；各项可以相抵，单项可能大于合计。"
                )
            }
            Lang::En => format!(
                "Note: shares are Shapley values, free of order; they sum to the difference. Of the changes {active} can alter somebody's outcome, {idle} cannot; the pictures have those whose share is not 0; shares can cancel out, so that one may be larger than their sum."
            ),
        },
        Method::Sampled {
            active,
            idle,
            orders,
            bound,
            confidence,
            ..
        } => match lang {
            Lang::Zh => format!(
                "注：各条的影响按夏普利值估计（{active}项修订可能起作用，取{orders}种随机次序的平均，另{idle}项无影响），单家的每一数值误差不超过{bound}（置信度{confidence}），合计仍精确。"
            ),
            Lang::En => format!(
                "Note: shares are Shapley values, estimated over {orders} random orders of the {active} changes that can alter something ({idle} cannot); with confidence {confidence} each value of an applicant is off by at most {bound}; the sums are exact."
            ),
        },
    }
}

fn change_row(change: &Change, attribution: &Attribution, lang: Lang) -> ChangeRow {
    let side = |own: &Option<Provision>,
                other: &Option<Provision>,
                at: fn(&laurel_compare::changes::TermChange) -> &Option<TermAt>| {
        let title = own.as_ref().map_or("", |it| it.title.get(lang));
        let same = other.as_ref().is_none_or(|it| it.title.get(lang) == title)
            && title == change.title.get(lang);
        ChangeSide {
            present: own.as_ref().is_some_and(|it| !it.absent),
            article: own
                .as_ref()
                .map_or("", |it| match it.article.get(lang) {
                    // Names of components stand in the annex.
                    "" if change.kind == ChangeKind::Code => "",
                    "" => &it.id,
                    article => article,
                })
                .to_owned(),
            title: if same {
                String::new()
            } else {
                title.to_owned()
            },
            terms: change
                .terms
                .iter()
                .filter_map(|term| {
                    let value = at(term).as_ref()?;
                    let colon = lang.pick("：", ": ");
                    Some((
                        format!("{}{colon}{}", term.title.get(lang), value.shown.get(lang)),
                        value.basis == laurel_scheme::outcome::TermBasis::Assumed,
                    ))
                })
                .collect(),
            assumed: own.as_ref().is_some_and(|it| it.assumed),
            waived: own.as_ref().is_some_and(|it| it.waived),
        }
    };
    let affected = attribution.cohort.iter().map(|cohort| {
        let share = cohort.shares.iter().find(|share| share.change == change.id);
        (
            aspect_id(cohort.aspect),
            share.map_or(0, |share| share.applicants),
        )
    });
    let part_of = change.part_of.as_ref().map(|id| {
        let whole = attribution.changes.iter().find(|it| it.id == *id);
        whole.map_or(&**id, |it| it.title.get(lang)).to_owned()
    });
    ChangeRow {
        id: change.id.clone(),
        title: change.title.get(lang).to_owned(),
        kind: format!("{} · {}", change.stage.title(lang), change.kind.word(lang)),
        part_of: part_of.unwrap_or_default(),
        sides: [
            side(&change.a, &change.b, |term| &term.a),
            side(&change.b, &change.a, |term| &term.b),
        ],
        affected: affected.collect(),
    }
}
