//! Two schemes on one cycle: who comes out differently, at which stage, by which rule.

use schemars::JsonSchema;
use serde::Serialize;

use crate::lang::{Lang, Text};
use crate::outcome::{
    Assumption, CycleInfo, MeasureOutcome, Place, Reason, SchemeInfo, Score, Standing, Summary,
    View,
};
use crate::stage::{Answer, Stage};

/// The differences between two schemes on one cycle: the baseline A and the reform B.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Diff")]
pub struct Diff {
    /// The finding in one sentence.
    pub sentence: Text,
    /// Whether anything comes out differently.
    pub differs: bool,
    /// The cycle.
    pub cycle: CycleInfo,
    /// The baseline.
    pub a: Side,
    /// The reform.
    pub b: Side,
    /// How applicants moved, for each question.
    pub transitions: Vec<Transition>,
    /// The applicants that come out differently, in the order of the file.
    pub changed: Vec<ChangedApplicant>,
}

/// One scheme of a comparison.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Side {
    /// The scheme and how it was set.
    pub scheme: SchemeInfo,
    /// Counts.
    pub summary: Summary,
    /// What of it is assumed.
    pub assumptions: Vec<Assumption>,
    /// Remarks on the cycle as a whole, such as decisions that the scheme does not admit.
    pub remarks: Vec<Reason>,
    /// Measures that only this side calls for, or that stand differently on it.
    pub measures: Vec<MeasureOutcome>,
}

/// A question that both schemes answer for every applicant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Question {
    /// Does it meet the conditions?
    Eligible,
    /// Is it a candidate?
    Candidate,
    /// Is it a winner?
    Winner,
}

impl Question {
    /// All, in the order of the procedure.
    pub const ALL: [Self; 3] = [Self::Eligible, Self::Candidate, Self::Winner];

    /// In words.
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Eligible => lang.pick("符合条件", "eligible"),
            Self::Candidate => lang.pick("候选", "candidate"),
            Self::Winner => lang.pick("获奖", "winner"),
        }
    }

    fn answer(self, view: &View, row: usize) -> Answer {
        let run = view.run;
        Answer::at(
            match self {
                Self::Eligible => &run.eligible,
                Self::Candidate => &run.selection.candidate,
                Self::Winner => &run.selection.winner,
            },
            row,
        )
    }
}

/// How applicants moved between two schemes on one question. The five counts sum to the applicants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Transition {
    /// The question.
    pub question: Question,
    /// Yes under both.
    pub both_in: usize,
    /// No under A, yes under B: ids.
    pub entered: Vec<String>,
    /// Yes under A, no under B: ids.
    pub left: Vec<String>,
    /// No under both.
    pub both_out: usize,
    /// Not determined under A, B or both.
    pub open: usize,
    /// Of these, ids of those that are determined under one of the two.
    pub open_on_one_side: Vec<String>,
}

/// An applicant that comes out differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChangedApplicant {
    /// Id in the cycle file.
    pub id: String,
    /// Name in the cycle file.
    pub name: Option<String>,
    /// Under A.
    pub a: Position,
    /// Under B.
    pub b: Position,
    /// The first stage whose answers differ.
    pub first_stage: Stage,
    /// The rules of that stage whose answers differ.
    pub rules: Vec<RuleDifference>,
    /// True where none of its own rules answers differently: others moved it.
    pub displaced: bool,
}

/// Where an applicant stands under one scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Position {
    /// How far it came.
    pub standing: Standing,
    /// Meets the conditions.
    pub eligible: Answer,
    /// Is a candidate.
    pub candidate: Answer,
    /// Is a winner.
    pub winner: Answer,
    /// Score of the site visit.
    pub score: Option<Score>,
    /// Place in the order.
    pub place: Option<Place>,
    /// Numbers of the side's assumptions that this rests on.
    pub rests_on: Vec<usize>,
}

/// A question of the rules that the two schemes answer differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RuleDifference {
    /// The question's name across rule versions.
    pub concept: String,
    /// Under A; none where A has no such rule.
    pub a: Option<RuleAnswer>,
    /// Under B; none where B has no such rule.
    pub b: Option<RuleAnswer>,
}

/// How one scheme answers a question of the rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RuleAnswer {
    /// Id of the rule.
    pub rule: String,
    /// Its article.
    pub article: Text,
    /// Its wording.
    pub title: Text,
    /// The answer.
    pub answer: Answer,
    /// Whether the rule rests on an assumed value.
    pub assumed: bool,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// Compares the runs of two schemes on one cycle.
pub fn compare(a: &View, b: &View) -> Diff {
    let rows = a.run.columns.len().min(b.run.columns.len());
    let transitions: Vec<Transition> = Question::ALL
        .into_iter()
        .map(|question| transition(question, a, b, rows))
        .collect();
    let changed: Vec<ChangedApplicant> = (0..rows)
        .filter_map(|row| changed_applicant(a, b, row))
        .collect();
    let (measures_a, measures_b) = (a.measures(), b.measures());
    let only = |these: &[MeasureOutcome], those: &[MeasureOutcome]| -> Vec<MeasureOutcome> {
        these
            .iter()
            .filter(|measure| {
                !those.iter().any(|other| {
                    (
                        &other.measure,
                        &other.trigger,
                        other.progress,
                        other.amount,
                        other.applies,
                    ) == (
                        &measure.measure,
                        &measure.trigger,
                        measure.progress,
                        measure.amount,
                        measure.applies,
                    )
                })
            })
            .cloned()
            .collect()
    };
    let side = |view: &View, measures: Vec<MeasureOutcome>| Side {
        scheme: view.scheme(),
        summary: view.summary(),
        assumptions: view.assumptions.clone(),
        remarks: view.remarks(),
        measures,
    };
    let side_a = side(a, only(&measures_a, &measures_b));
    let side_b = side(b, only(&measures_b, &measures_a));
    let prize_differs = side_a.summary.prize != side_b.summary.prize;
    let differs = !changed.is_empty()
        || side_a.summary.vacant != side_b.summary.vacant
        || prize_differs
        || !side_a.measures.is_empty()
        || !side_b.measures.is_empty();
    let sentence = Text::new(
        sentence(Lang::Zh, &side_a, &side_b, &transitions, &changed, rows),
        sentence(Lang::En, &side_a, &side_b, &transitions, &changed, rows),
    );
    Diff {
        sentence,
        differs,
        cycle: a.cycle(),
        a: side_a,
        b: side_b,
        transitions,
        changed,
    }
}

fn id_of(view: &View, row: usize) -> String {
    view.run
        .columns
        .cycle
        .applicants
        .get(row)
        .map(|a| a.id.to_string())
        .unwrap_or_default()
}

fn transition(question: Question, a: &View, b: &View, rows: usize) -> Transition {
    let mut moved = Transition {
        question,
        both_in: 0,
        entered: Vec::new(),
        left: Vec::new(),
        both_out: 0,
        open: 0,
        open_on_one_side: Vec::new(),
    };
    for row in 0..rows {
        match (question.answer(a, row), question.answer(b, row)) {
            (Answer::Yes, Answer::Yes) => moved.both_in += 1,
            (Answer::Yes, Answer::No) => moved.left.push(id_of(a, row)),
            (Answer::No, Answer::Yes) => moved.entered.push(id_of(a, row)),
            (Answer::No, Answer::No) => moved.both_out += 1,
            (under_a, under_b) => {
                moved.open += 1;
                if under_a != under_b {
                    moved.open_on_one_side.push(id_of(a, row));
                }
            }
        }
    }
    moved
}

fn changed_applicant(a: &View, b: &View, row: usize) -> Option<ChangedApplicant> {
    let same = Question::ALL
        .into_iter()
        .all(|question| question.answer(a, row) == question.answer(b, row));
    if same {
        return None;
    }
    let applicant = a.run.columns.cycle.applicants.get(row)?;
    let (first_stage, rules) = if question_differs(a, b, row) {
        (
            Stage::Eligibility,
            rule_differences(a, b, Stage::Eligibility, row),
        )
    } else {
        let scoring = rule_differences(a, b, Stage::Scoring, row);
        if !scoring.is_empty() || a.score(row) != b.score(row) {
            (Stage::Scoring, scoring)
        } else {
            (Stage::Ranking, rule_differences(a, b, Stage::Ranking, row))
        }
    };
    // In ranking, places and lists depend on others; visit and threshold are the applicant's own.
    let own = first_stage != Stage::Ranking
        || rules
            .iter()
            .any(|rule| matches!(rule.concept.as_str(), "threshold" | "visited"));
    Some(ChangedApplicant {
        id: applicant.id.to_string(),
        name: applicant.name.as_deref().map(str::to_owned),
        a: position(a, row),
        b: position(b, row),
        first_stage,
        rules,
        displaced: !own,
    })
}

fn question_differs(a: &View, b: &View, row: usize) -> bool {
    Question::Eligible.answer(a, row) != Question::Eligible.answer(b, row)
}

fn position(view: &View, row: usize) -> Position {
    let place = view.applicant(row);
    Position {
        standing: view.standing(row),
        eligible: Question::Eligible.answer(view, row),
        candidate: Question::Candidate.answer(view, row),
        winner: Question::Winner.answer(view, row),
        score: view.score(row),
        place: place.and_then(|applicant| applicant.place),
        rests_on: view.rests_on(row),
    }
}

/// The concepts of a stage that the two answer differently for an applicant. A rule that only one of
/// them has differs where it is not met.
fn rule_differences(a: &View, b: &View, stage: Stage, row: usize) -> Vec<RuleDifference> {
    let (Some(in_a), Some(in_b)) = (
        a.run.ready.description(stage),
        b.run.ready.description(stage),
    ) else {
        return Vec::new();
    };
    let mut differences = Vec::new();
    let counts = |answer: Answer| {
        if answer == Answer::NotAsked {
            Answer::Yes
        } else {
            answer
        }
    };
    for (number, rule) in in_a.rules.iter().enumerate() {
        let under_a = a.answer(stage, number, row);
        let twin = in_b
            .rules
            .iter()
            .position(|other| other.concept == rule.concept);
        let differs = match twin {
            Some(twin) => counts(b.answer(stage, twin, row)) != counts(under_a),
            None => counts(under_a) != Answer::Yes,
        };
        if differs {
            differences.push(RuleDifference {
                concept: rule.concept.clone(),
                a: rule_answer(a, stage, number, row),
                b: twin.and_then(|twin| rule_answer(b, stage, twin, row)),
            });
        }
    }
    for (number, rule) in in_b.rules.iter().enumerate() {
        let alone = !in_a.rules.iter().any(|other| other.concept == rule.concept);
        if alone && counts(b.answer(stage, number, row)) != Answer::Yes {
            differences.push(RuleDifference {
                concept: rule.concept.clone(),
                a: None,
                b: rule_answer(b, stage, number, row),
            });
        }
    }
    differences
}

fn rule_answer(view: &View, stage: Stage, number: usize, row: usize) -> Option<RuleAnswer> {
    let rule = view.run.ready.description(stage)?.rules.get(number)?;
    let index = u32::try_from(number).ok()?;
    Some(RuleAnswer {
        rule: rule.id.clone(),
        article: rule.article.clone().into(),
        title: rule.title.clone().into(),
        answer: view.answer(stage, number, row),
        assumed: view.is_assumed(stage, index),
        reasons: view
            .findings(row)
            .iter()
            .filter(|finding| finding.stage == stage && finding.rule == index)
            .filter_map(|finding| view.reason(finding))
            .collect(),
    })
}

/// The finding in one sentence: number and denominator, who moved, by which articles.
fn sentence(
    lang: Lang,
    a: &Side,
    b: &Side,
    transitions: &[Transition],
    changed: &[ChangedApplicant],
    rows: usize,
) -> String {
    let (name_a, name_b) = (a.scheme.name.get(lang), b.scheme.name.get(lang));
    if changed.is_empty() {
        let mut other = Vec::new();
        if a.summary.prize != b.summary.prize {
            other.push(lang.pick("奖金", "the prize"));
        }
        if !a.measures.is_empty() || !b.measures.is_empty() {
            other.push(lang.pick("监督处理", "measures after the award"));
        }
        let but = match (other.is_empty(), lang) {
            (true, _) => String::new(),
            (false, Lang::Zh) => format!("，{}有所不同", other.join("、")),
            (false, Lang::En) => format!("; what differs: {}", other.join(", ")),
        };
        return match lang {
            Lang::Zh => format!("从“{name_a}”到“{name_b}”，{rows} 家申报单位的结果均无变化{but}。"),
            Lang::En => format!(
                "From \"{name_a}\" to \"{name_b}\", none of {} comes out differently{but}.",
                plural(rows, "applicant")
            ),
        };
    }
    let mut parts = Vec::new();
    for moved in transitions {
        let mut counts = Vec::new();
        let mut count = |ids: &[String], zh: &str, en: &str| {
            if !ids.is_empty() {
                counts.push(match lang {
                    Lang::Zh => format!("{zh} {} 家", ids.len()),
                    Lang::En => format!("{} {en}", ids.len()),
                });
            }
        };
        count(&moved.entered, "新进", "in");
        count(&moved.left, "退出", "out");
        count(&moved.open_on_one_side, "一方未定", "open on one side");
        if !counts.is_empty() {
            parts.push(match lang {
                Lang::Zh => format!("{}{}", moved.question.title(lang), counts.join("、")),
                Lang::En => format!("{}: {}", moved.question.title(lang), counts.join(", ")),
            });
        }
    }
    let cited = cited(lang, changed);
    let count = changed.len();
    match lang {
        Lang::Zh => format!(
            "从“{name_a}”到“{name_b}”，{rows} 家申报单位中 {count} 家结果不同：{}；依据{}。",
            parts.join("；"),
            if cited.is_empty() {
                "他人名次变动".to_owned()
            } else {
                cited
            }
        ),
        Lang::En => format!(
            "From \"{name_a}\" to \"{name_b}\", {count} of {} out differently: {}; by {}.",
            if rows == 1 {
                "1 applicant comes".to_owned()
            } else {
                format!("{rows} applicants come")
            },
            parts.join("; "),
            if cited.is_empty() {
                "a change of others' places".to_owned()
            } else {
                cited
            }
        ),
    }
}

/// Most articles that the sentence names.
const CITED: usize = 6;

/// The articles that decide, each with the number of applicants whose answer to it differs, the most
/// frequent first.
fn cited(lang: Lang, changed: &[ChangedApplicant]) -> String {
    let mut articles: Vec<(String, usize)> = Vec::new();
    for applicant in changed {
        let mut own: Vec<String> = Vec::new();
        for rule in applicant
            .rules
            .iter()
            .flat_map(|rule| rule.a.iter().chain(&rule.b))
        {
            if matches!(rule.answer, Answer::No | Answer::Open) {
                let assumed = if rule.assumed {
                    lang.pick("〔假定〕", " [assumed]")
                } else {
                    ""
                };
                let article = format!("{}{assumed}", rule.article.get(lang));
                if !own.contains(&article) {
                    own.push(article);
                }
            }
        }
        for article in own {
            match articles.iter_mut().find(|(known, _)| *known == article) {
                Some((_, count)) => *count += 1,
                None => articles.push((article, 1)),
            }
        }
    }
    articles.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let more = articles.len().saturating_sub(CITED);
    let mut shown: Vec<String> = articles
        .into_iter()
        .take(CITED)
        .map(|(article, count)| match lang {
            Lang::Zh => format!("{article}（{count} 家）"),
            Lang::En => format!("{article} ({count})"),
        })
        .collect();
    if more > 0 {
        shown.push(match lang {
            Lang::Zh => format!("另 {more} 条"),
            Lang::En => format!("{more} more"),
        });
    }
    shown.join(lang.pick("、", ", "))
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("{count} {noun}")
    } else {
        format!("{count} {noun}s")
    }
}
