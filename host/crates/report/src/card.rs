//! What the page says of one applicant that comes out differently.

use super::fall::{Figure, articles, aspect_id, grouped};
use super::{Report, Take};
use laurel_compare::attribution::{ApplicantAttribution, Ends};
use laurel_compare::compare::{ChangedApplicant, Diff, Position, RuleAnswer};
use laurel_compare::displacement::Cause;
use laurel_scheme::outcome::{Place, Score};
use laurel_scheme::stage::Answer;
use laurel_words::lang::Lang;

/// An applicant.
pub struct Card {
    /// Its id.
    pub id: String,
    /// Its name; empty where the file has none.
    pub name: String,
    /// Where it stands under A and under B.
    pub sides: [Side; 2],
    /// The first stage whose answers differ.
    pub stage: &'static str,
    /// Whose change it took.
    pub cause: &'static str,
    /// What the rules of that stage say that differs.
    pub rules: Vec<Rule>,
    /// The questions that have another answer.
    pub aspects: Vec<AspectHead>,
    /// Which change made the difference: a row for each change that has a share.
    pub shares: Vec<ShareRow>,
    /// What it would take under B.
    pub take: Option<Take>,
    /// The others who moved it.
    pub movers: Vec<MoverRow>,
    /// How many more they are.
    pub more_movers: usize,
    /// True where no single one of them would have made the difference.
    pub jointly: bool,
}

/// A question of an applicant that has another answer.
pub struct AspectHead {
    /// The question.
    pub title: &'static str,
    /// Its value under A.
    pub a: String,
    /// Its value under B.
    pub b: String,
    /// Whether another order of the changes would have said something else.
    pub order_matters: bool,
}

/// The shares of a change.
pub struct ShareRow {
    /// Id of the change.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// Its articles.
    pub articles: String,
    /// Its share in each of the questions; none where it has none.
    pub cells: Vec<Option<ShareCell>>,
}

/// The share of a change in a question.
pub struct ShareCell {
    /// Name of the question in `data-aspect`.
    pub aspect: &'static str,
    /// At the lowest.
    pub low: Figure,
    /// At the highest.
    pub high: Figure,
    /// Whether the two are one.
    pub single: bool,
}

/// Another applicant whose change moved this one.
pub struct MoverRow {
    /// Its id.
    pub id: String,
    /// What it did.
    pub moved: &'static str,
    /// The articles by which its evaluation changed.
    pub articles: String,
}

/// Where an applicant stands under one scheme.
pub struct Side {
    /// `A` or `B`.
    pub letter: &'static str,
    /// How far it came.
    pub standing: String,
    /// The answers to the three questions, and whether the other side has another.
    pub answers: [(Answer, bool); 3],
    /// Its score; empty for none.
    pub score: String,
    /// Its place; empty for none.
    pub place: String,
    /// How many assumptions it rests on.
    pub rests_on: usize,
}

/// A question that is answered differently.
pub struct Rule {
    /// Its wording.
    pub title: String,
    /// How each side answers it.
    pub answers: [RuleSide; 2],
}

/// How one scheme answers a question.
pub struct RuleSide {
    /// `A` or `B`.
    pub letter: &'static str,
    /// The answer; none where the scheme has no such rule.
    pub answer: Option<Answer>,
    /// Where the instrument has no such provision: that, and what it rests on.
    pub absent: String,
    /// Its article.
    pub article: String,
    /// Whether it rests on an assumed value.
    pub assumed: bool,
    /// Why.
    pub reasons: Vec<String>,
}

impl Card {
    /// What is said of an applicant.
    pub fn new(
        applicant: &ChangedApplicant,
        attributed: Option<&ApplicantAttribution>,
        report: &Report,
        lang: Lang,
    ) -> Self {
        let side = |letter, position: &Position, other: &Position| Side {
            letter,
            standing: position.standing.marked(position.deduced, lang),
            answers: [
                (position.eligible, position.eligible != other.eligible),
                (position.candidate, position.candidate != other.candidate),
                (position.winner, position.winner != other.winner),
            ],
            score: score(position.score.as_ref(), lang),
            place: place(position.place),
            rests_on: position.rests_on.len(),
        };
        let rules = applicant.rules.iter().map(|rule| {
            let either = rule.a.as_ref().or(rule.b.as_ref());
            Rule {
                title: either
                    .map_or(&*rule.concept, |it| it.title.get(lang))
                    .to_owned(),
                answers: [
                    rule_side("A", rule.a.as_ref(), lang),
                    rule_side("B", rule.b.as_ref(), lang),
                ],
            }
        });
        let displacement = attributed.and_then(|it| it.displacement.as_ref());
        let movers = displacement.iter().flat_map(|it| &it.by).map(|mover| {
            let articles = mover.articles.iter().map(|article| article.get(lang));
            MoverRow {
                id: mover.id.clone(),
                moved: mover.moved.word(lang),
                articles: articles.collect::<Vec<_>>().join(lang.pick("、", ", ")),
            }
        });
        Self {
            id: applicant.id.clone(),
            name: applicant.name.clone().unwrap_or_default(),
            sides: [
                side("A", &applicant.a, &applicant.b),
                side("B", &applicant.b, &applicant.a),
            ],
            stage: applicant.first_stage.title(lang),
            cause: cause(applicant, attributed, lang),
            rules: rules.collect(),
            aspects: aspects(attributed, lang),
            shares: shares(attributed, report.diff, lang),
            take: report.takes.get(&applicant.id).cloned(),
            movers: movers.collect(),
            more_movers: displacement.map_or(0, |it| it.movers.saturating_sub(it.by.len())),
            jointly: displacement.is_some_and(|it| it.jointly),
        }
    }
}

/// Whether its own evaluation changed, or others'.
pub fn cause(
    applicant: &ChangedApplicant,
    attributed: Option<&ApplicantAttribution>,
    lang: Lang,
) -> &'static str {
    match attributed.and_then(|it| it.displacement.as_ref()) {
        Some(displacement) => displacement.cause.word(lang),
        None if applicant.displaced => Cause::Displaced.word(lang),
        None => Cause::Own.word(lang),
    }
}

fn aspects(attributed: Option<&ApplicantAttribution>, lang: Lang) -> Vec<AspectHead> {
    let aspects = attributed.iter().flat_map(|it| &it.aspects);
    aspects
        .map(|aspect| AspectHead {
            title: aspect.aspect.title(lang),
            a: ends(aspect.a),
            b: ends(aspect.b),
            order_matters: aspect.order_matters,
        })
        .collect()
}

/// The changes that have a share, in the order of the articles.
fn shares(attributed: Option<&ApplicantAttribution>, diff: &Diff, lang: Lang) -> Vec<ShareRow> {
    let Some(attributed) = attributed else {
        return Vec::new();
    };
    let changes = diff.attribution.iter().flat_map(|it| &it.changes);
    changes
        .filter_map(|change| {
            let cells: Vec<Option<ShareCell>> = attributed
                .aspects
                .iter()
                .map(|aspect| {
                    let share = aspect.shares.iter().find(|it| it.change == change.id)?;
                    Some(ShareCell {
                        aspect: aspect_id(aspect.aspect),
                        low: Figure::share(share.low),
                        high: Figure::share(share.high),
                        single: share.low == share.high,
                    })
                })
                .collect();
            cells.iter().any(Option::is_some).then(|| ShareRow {
                id: change.id.clone(),
                title: change.title.get(lang).to_owned(),
                articles: articles(change, lang),
                cells,
            })
        })
        .collect()
}

/// A value, or a range of values.
fn ends(ends: Ends) -> String {
    if ends.low == ends.high {
        grouped(ends.low)
    } else {
        format!("{}–{}", grouped(ends.low), grouped(ends.high))
    }
}

fn rule_side(letter: &'static str, rule: Option<&RuleAnswer>, lang: Lang) -> RuleSide {
    RuleSide {
        letter,
        answer: rule.filter(|rule| !rule.absent).map(|rule| rule.answer),
        absent: rule
            .filter(|rule| rule.absent)
            .map(|rule| rule.no_provision(lang))
            .unwrap_or_default(),
        article: rule
            .filter(|rule| !rule.absent)
            .map_or("", |rule| rule.article.get(lang))
            .to_owned(),
        assumed: rule.is_some_and(|rule| rule.assumed),
        reasons: rule
            .iter()
            .flat_map(|rule| &rule.reasons)
            .map(|reason| reason.text.get(lang).to_owned())
            .collect(),
    }
}

/// A score for reading.
pub fn score(score: Option<&Score>, lang: Lang) -> String {
    match score {
        None => String::new(),
        Some(score) if score.low == score.high => score.low.clone(),
        Some(score) => format!(
            "{}–{}{}",
            score.low,
            score.high,
            lang.pick("（未定）", " (open)")
        ),
    }
}

/// A place for reading.
pub fn place(place: Option<Place>) -> String {
    match place {
        None => String::new(),
        Some(place) if place.best == place.worst => place.best.to_string(),
        Some(place) => format!("{}–{}", place.best, place.worst),
    }
}
