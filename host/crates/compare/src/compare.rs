//! Two schemes on one cycle: who comes out differently, at which stage, by which rule.

use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::attribution::Attribution;
use laurel_cycle::Problem;
use laurel_cycle::parallel::{FEW, join};
use laurel_scheme::outcome;
use laurel_scheme::outcome::{
    Assumption, CycleInfo, HonourOutcome, MeasureOutcome, Place, Reason, SchemeInfo, Score,
    Standing, Summary, TermBasis, View, cited,
};
use laurel_scheme::ready::Run;
use laurel_scheme::sentence::{Beside, Compared, Moved, of_diff};
use laurel_scheme::stage::{Answer, Stage};
use laurel_words::lang::{Lang, Text};

/// The differences between two schemes on one cycle: the baseline A and the reform B.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Diff")]
pub struct Diff<'a> {
    /// The finding in one short sentence.
    pub sentence: Text,
    /// Who moved, question by question, and by which articles.
    pub detail: Text,
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
    #[schemars(with = "Vec<ChangedApplicant>")]
    pub changed: Changed<'a>,
    /// What is worth a second look in the cycle file; absent where there is nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Problem>,
    /// Which change made the difference; none where it was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribution: Option<Attribution>,
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
    /// Honours beside candidates and winners that only this side gives, or gives to others.
    pub honours: Vec<HonourOutcome>,
    /// Measures that only this side calls for, or that stand differently on it.
    pub measures: Vec<MeasureOutcome>,
    /// Fuel that each stage used: the same on every machine.
    pub fuel: BTreeMap<Stage, u64>,
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

    /// The answer for an applicant.
    pub fn answer(self, run: &Run, row: usize) -> Answer {
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
    /// Of these, how many are determined under neither.
    pub open_on_both: usize,
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
    /// Whether a step that this rests on was deduced from the order; absent where none was.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deduced: bool,
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
    /// True where this side has no such provision, which may be assumed itself.
    pub absent: bool,
    /// What the rule, or its absence, rests on by itself.
    pub basis: TermBasis,
    /// Why.
    pub reasons: Vec<Reason>,
}

impl RuleAnswer {
    /// That there is no such provision, and what that rests on.
    pub fn no_provision(&self, lang: Lang) -> String {
        let none = lang.pick("无此规定", "no such provision");
        match (self.assumed, self.basis, lang) {
            (true, ..) => cited(none, true, lang),
            (false, TermBasis::Inferred, Lang::Zh) => format!("{none}（推断）"),
            (false, TermBasis::Inferred, Lang::En) => format!("{none} (inferred)"),
            _ => none.to_owned(),
        }
    }
}

/// The rows of the applicants that come out differently in two runs on one cycle.
pub fn changed(a: &Run, b: &Run) -> Vec<u32> {
    let rows = 0..a.columns.len().min(b.columns.len());
    rows.filter(|row| {
        let differs = |question: Question| question.answer(a, *row) != question.answer(b, *row);
        Question::ALL.into_iter().any(differs)
    })
    .filter_map(|row| u32::try_from(row).ok())
    .collect()
}

/// Compares the runs of two schemes on one cycle. Reasons are those that the runs hold.
pub fn compare<'a>(a: &'a View, b: &'a View) -> Diff<'a> {
    let rows = a.run.columns.len().min(b.run.columns.len());
    let _entered = tracing::info_span!("compare", rows).entered();
    let moved = |question| transition(question, a, b, rows);
    let [one, two, three] = Question::ALL;
    let few = rows <= FEW;
    let ((one, two), (three, changed)) = join(
        few,
        || join(few, || moved(one), || moved(two)),
        || join(few, || moved(three), || Changed::new(a, b)),
    );
    let transitions = vec![one, two, three];
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
    let (honours_a, honours_b) = (a.honours(), b.honours());
    let others = |these: &[HonourOutcome], those: &[HonourOutcome]| -> Vec<HonourOutcome> {
        let same = |one: &HonourOutcome, other: &HonourOutcome| {
            (&one.rule, &one.yes, &one.open) == (&other.rule, &other.yes, &other.open)
        };
        let differs = |it: &&HonourOutcome| !those.iter().any(|other| same(it, other));
        these.iter().filter(differs).cloned().collect()
    };
    let side = |view: &View, honours: Vec<HonourOutcome>, measures: Vec<MeasureOutcome>| Side {
        scheme: view.scheme(),
        summary: view.summary(),
        assumptions: view.assumptions.clone(),
        remarks: view.remarks(),
        honours,
        measures,
        fuel: view.run.fuel.clone(),
    };
    let mut side_a = side(
        a,
        others(&honours_a, &honours_b),
        only(&measures_a, &measures_b),
    );
    let mut side_b = side(
        b,
        others(&honours_b, &honours_a),
        only(&measures_b, &measures_a),
    );
    SchemeInfo::tell_apart(&mut side_a.scheme, &mut side_b.scheme);
    let prize_differs = prize_differs(&side_a, &side_b);
    let differs = !changed.is_empty()
        || side_a.summary.vacant != side_b.summary.vacant
        || prize_differs
        || !side_a.honours.is_empty()
        || !side_b.honours.is_empty()
        || !side_a.measures.is_empty()
        || !side_b.measures.is_empty();
    let cited = articles_cited(&changed);
    let detail = |lang| {
        detail(
            lang,
            &side_a,
            &side_b,
            &transitions,
            &cited,
            (changed.len(), rows),
        )
    };
    let detail = Text::new(detail(Lang::Zh), detail(Lang::En));
    let moved_of = |question: Question| transitions.iter().find(|it| it.question == question);
    let other =
        |question: Question| moved_of(question).map_or(0, |it| it.entered.len() + it.left.len());
    let moved = Moved {
        changed: changed.len(),
        eligible: other(Question::Eligible),
        winner: other(Question::Winner),
        open_alike: moved_of(Question::Winner)
            .map_or(0, |it| it.open.saturating_sub(it.open_on_one_side.len())),
        beside: beside(&side_a, &side_b),
    };
    fn compared(side: &Side) -> Compared<'_> {
        Compared {
            scheme: &side.scheme,
            summary: &side.summary,
            assumed: !side.assumptions.is_empty(),
        }
    }
    let told = |lang| of_diff(compared(&side_a), compared(&side_b), moved, lang);
    let sentence = a.run.columns.undecided.marked(told);
    Diff {
        sentence,
        detail,
        differs,
        cycle: a.cycle(),
        a: side_a,
        b: side_b,
        transitions,
        changed,
        warnings: a.run.columns.cycle.warnings.clone(),
        attribution: None,
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
        open_on_both: 0,
    };
    for row in 0..rows {
        match (question.answer(a.run, row), question.answer(b.run, row)) {
            (Answer::Yes, Answer::Yes) => moved.both_in += 1,
            (Answer::Yes, Answer::No) => moved.left.push(id_of(a, row)),
            (Answer::No, Answer::Yes) => moved.entered.push(id_of(a, row)),
            (Answer::No, Answer::No) => moved.both_out += 1,
            (under_a, under_b) => {
                moved.open += 1;
                if under_a == under_b {
                    moved.open_on_both += 1;
                } else {
                    moved.open_on_one_side.push(id_of(a, row));
                }
            }
        }
    }
    moved
}

/// The applicants that come out differently. What is said of each is made when it is asked for: a
/// population has more of them than there is room for.
pub struct Changed<'a> {
    a: &'a View<'a>,
    b: &'a View<'a>,
    rows: Vec<u32>,
    eligibility: Vec<Twins>,
    scoring: Vec<Twins>,
    ranking: Vec<Twins>,
}

/// The rules of two schemes, by number, that put the same question; at least one.
#[derive(Clone, Copy)]
struct Twins {
    a: Option<usize>,
    b: Option<usize>,
}

impl<'a> Changed<'a> {
    fn new(a: &'a View, b: &'a View) -> Self {
        Self {
            a,
            b,
            rows: changed(a.run, b.run),
            eligibility: twins(a, b, Stage::Eligibility),
            scoring: twins(a, b, Stage::Scoring),
            ranking: twins(a, b, Stage::Ranking),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nobody comes out differently.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// One after the other.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = ChangedApplicant> {
        self.rows().map(|row| self.applicant(row))
    }

    fn rows(&self) -> impl ExactSizeIterator<Item = usize> {
        self.rows.iter().map(|row| *row as usize)
    }

    /// The first stage whose answers differ, and the questions that it answers differently.
    fn difference(&self, row: usize) -> (Stage, Vec<Twins>) {
        let eligible = |view: &View| Question::Eligible.answer(view.run, row);
        if eligible(self.a) != eligible(self.b) {
            let stage = Stage::Eligibility;
            return (stage, self.differing(stage, &self.eligibility, row));
        }
        let scoring = self.differing(Stage::Scoring, &self.scoring, row);
        if !scoring.is_empty() || self.a.score(row) != self.b.score(row) {
            return (Stage::Scoring, scoring);
        }
        let stage = Stage::Ranking;
        (stage, self.differing(stage, &self.ranking, row))
    }

    /// The questions of a stage that the two answer differently for an applicant. A rule that only
    /// one of them has differs where it is not met.
    fn differing(&self, stage: Stage, questions: &[Twins], row: usize) -> Vec<Twins> {
        let counts = |view: &View, rule: Option<usize>| match rule
            .map(|rule| view.answer(stage, rule, row))
        {
            None | Some(Answer::NotAsked) => Answer::Yes,
            Some(answer) => answer,
        };
        let differs = |twins: &&Twins| counts(self.a, twins.a) != counts(self.b, twins.b);
        questions.iter().filter(differs).copied().collect()
    }

    fn applicant(&self, row: usize) -> ChangedApplicant {
        let (first_stage, differing) = self.difference(row);
        let rules: Vec<RuleDifference> = differing
            .iter()
            .map(|twins| RuleDifference {
                concept: self
                    .concept(first_stage, *twins)
                    .unwrap_or_default()
                    .to_owned(),
                a: twins
                    .a
                    .and_then(|rule| rule_answer(self.a, first_stage, rule, row)),
                b: twins
                    .b
                    .and_then(|rule| rule_answer(self.b, first_stage, rule, row)),
            })
            .collect();
        // In ranking, places and lists depend on others; visit and threshold are the applicant's own.
        let own = first_stage != Stage::Ranking
            || rules
                .iter()
                .any(|rule| matches!(rule.concept.as_str(), "threshold" | "visited"));
        let applicant = self.a.run.columns.cycle.applicants.get(row);
        ChangedApplicant {
            id: id_of(self.a, row),
            name: applicant.and_then(|one| one.name.as_deref().map(str::to_owned)),
            a: position(self.a, row),
            b: position(self.b, row),
            first_stage,
            rules,
            displaced: !own,
        }
    }

    fn concept(&self, stage: Stage, twins: Twins) -> Option<&'a str> {
        let rule = |view: &View<'a>, number: Option<usize>| {
            view.run.ready.description(stage)?.rules.get(number?)
        };
        let rule = rule(self.a, twins.a).or_else(|| rule(self.b, twins.b))?;
        Some(&rule.concept)
    }
}

impl Serialize for Changed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// The questions of a stage: those of A in its order, then those that only B puts.
fn twins(a: &View, b: &View, stage: Stage) -> Vec<Twins> {
    let rules = |view: &View<'_>| -> Vec<String> {
        let description = view.run.ready.description(stage);
        let rules = description.iter().flat_map(|it| &it.rules);
        rules.map(|rule| rule.concept.clone()).collect()
    };
    let (in_a, in_b) = (rules(a), rules(b));
    let of_a = in_a.iter().enumerate().map(|(rule, concept)| Twins {
        a: Some(rule),
        b: in_b.iter().position(|other| other == concept),
    });
    let of_b = in_b.iter().enumerate();
    let only_b = of_b.filter(|(_, concept)| !in_a.contains(concept));
    of_a.chain(only_b.map(|(rule, _)| Twins {
        a: None,
        b: Some(rule),
    }))
    .collect()
}

/// Where an applicant stands in a run.
pub fn position(view: &View, row: usize) -> Position {
    let standing = view.standing(row);
    Position {
        standing,
        deduced: view.rests_on_deduction(row, standing),
        eligible: Question::Eligible.answer(view.run, row),
        candidate: Question::Candidate.answer(view.run, row),
        winner: Question::Winner.answer(view.run, row),
        score: view.score(row),
        place: view.place(row),
        rests_on: view.rests_on(row),
    }
}

fn rule_answer(view: &View, stage: Stage, number: usize, row: usize) -> Option<RuleAnswer> {
    let rule = view.description(stage)?.rules.get(number)?;
    let index = u32::try_from(number).ok()?;
    Some(RuleAnswer {
        rule: rule.id.clone(),
        article: rule.article.clone().into(),
        title: rule.title.clone().into(),
        answer: view.answer(stage, number, row),
        assumed: view.is_assumed(stage, index),
        absent: view.is_absent(stage, number),
        basis: rule.grounds.basis.into(),
        reasons: view
            .findings(row)
            .iter()
            .filter(|finding| finding.stage == stage && finding.rule == index)
            .filter_map(|finding| view.reason(finding))
            .collect(),
    })
}

/// Whether winners get another prize. Where nobody can win none is paid.
fn prize_differs(a: &Side, b: &Side) -> bool {
    let paid = |side: &Side| side.summary.winners.yes + side.summary.winners.open > 0;
    a.summary.prize != b.summary.prize && (paid(a) || paid(b))
}

/// What differs beside the applicants' outcomes.
fn beside(a: &Side, b: &Side) -> Beside {
    Beside {
        vacancy: a.summary.vacant != b.summary.vacant,
        prize: prize_differs(a, b),
        honours: !a.honours.is_empty() || !b.honours.is_empty(),
        measures: !a.measures.is_empty() || !b.measures.is_empty(),
    }
}

/// Who moved, with number and denominator, and by which articles.
fn detail(
    lang: Lang,
    a: &Side,
    b: &Side,
    transitions: &[Transition],
    cited: &[(Text, usize)],
    (count, rows): (usize, usize),
) -> String {
    let (name_a, name_b) = (a.scheme.name.get(lang), b.scheme.name.get(lang));
    if count == 0 {
        let but = beside(a, b).words(lang);
        if rows == 0 {
            return match lang {
                Lang::Zh => format!("从“{name_a}”到“{name_b}”：无人申报，没有结果可比{but}。"),
                Lang::En => format!(
                    "From \"{name_a}\" to \"{name_b}\": nobody applied, there is no outcome to compare{but}."
                ),
            };
        }
        let both = open_on_both(transitions, lang);
        return match lang {
            Lang::Zh => {
                format!("从“{name_a}”到“{name_b}”，{rows}家申报单位的结果均无变化{but}{both}。")
            }
            Lang::En => format!(
                "From \"{name_a}\" to \"{name_b}\", none of {} comes out differently{but}{both}.",
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
                    Lang::Zh => format!("{zh}{}家", ids.len()),
                    Lang::En => format!("{} {en}", ids.len()),
                });
            }
        };
        count(&moved.entered, "新增", "in");
        count(&moved.left, "减少", "out");
        count(
            &moved.open_on_one_side,
            "其中一版尚不能确定",
            "open on one side",
        );
        if !counts.is_empty() {
            parts.push(match lang {
                Lang::Zh => format!("{}{}", moved.question.title(lang), counts.join("、")),
                Lang::En => format!("{}: {}", moved.question.title(lang), counts.join(", ")),
            });
        }
    }
    let cited = in_words(cited, lang);
    let both = open_on_both(transitions, lang);
    match lang {
        Lang::Zh => format!(
            "{rows}家申报单位中{count}家结果不同：{}；依据{}{both}。",
            parts.join("；"),
            if cited.is_empty() {
                "他人名次变动".to_owned()
            } else {
                cited
            }
        ),
        Lang::En => format!(
            "{count} of {} out differently: {}; by {}{both}.",
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

/// How many are undetermined under both, where that is no agreement but a question.
fn open_on_both(transitions: &[Transition], lang: Lang) -> String {
    let open = transitions.iter().filter(|moved| moved.open_on_both > 0);
    let parts: Vec<String> = open
        .map(|moved| match lang {
            Lang::Zh => format!("{}{}家", moved.question.title(lang), moved.open_on_both),
            Lang::En => format!("{}: {}", moved.question.title(lang), moved.open_on_both),
        })
        .collect();
    match (parts.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::Zh) => format!("；两版均未定：{}", parts.join("、")),
        (false, Lang::En) => format!("; undetermined under both: {}", parts.join(", ")),
    }
}

/// Most articles that the sentence names.
const CITED: usize = 6;

/// The articles that decide, each with the number of applicants whose answer to it differs, the most
/// frequent first.
fn articles_cited(changed: &Changed) -> Vec<(Text, usize)> {
    let mut articles: Vec<(Text, usize)> = Vec::new();
    // Where each rule's article stands among them.
    let mut known: HashMap<(Stage, usize, bool), usize> = HashMap::new();
    for row in changed.rows() {
        let (stage, differing) = changed.difference(row);
        let mut own: Vec<usize> = Vec::new();
        for twins in differing {
            for (view, rule, of_a) in [(changed.a, twins.a, true), (changed.b, twins.b, false)] {
                let Some(rule) = rule else {
                    continue;
                };
                if !matches!(view.answer(stage, rule, row), Answer::No | Answer::Open) {
                    continue;
                }
                let at = *known.entry((stage, rule, of_a)).or_insert_with(|| {
                    let article = article(view, stage, rule);
                    let at = articles.iter().position(|(known, _)| *known == article);
                    at.unwrap_or_else(|| {
                        articles.push((article, 0));
                        articles.len() - 1
                    })
                });
                if !own.contains(&at) {
                    own.push(at);
                }
            }
        }
        for at in own {
            if let Some((_, count)) = articles.get_mut(at) {
                *count += 1;
            }
        }
    }
    articles.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    articles
}

/// The article of a rule, marked where the rule rests on an assumed value.
fn article(view: &View, stage: Stage, rule: usize) -> Text {
    let description = view.description(stage);
    let article = description
        .and_then(|it| it.rules.get(rule))
        .map(|rule| &rule.article);
    let assumed = u32::try_from(rule).is_ok_and(|rule| view.is_assumed(stage, rule));
    let of = |lang: Lang| {
        let article = article.map_or("", |article| article.get(lang));
        outcome::cited(article, assumed, lang)
    };
    Text::new(of(Lang::Zh), of(Lang::En))
}

/// The most frequent articles in words.
fn in_words(articles: &[(Text, usize)], lang: Lang) -> String {
    let more = articles.len().saturating_sub(CITED);
    let mut shown: Vec<String> = articles
        .iter()
        .take(CITED)
        .map(|(article, count)| match lang {
            Lang::Zh => format!("{}（{count}家）", article.zh),
            Lang::En => format!("{} ({count})", article.en),
        })
        .collect();
    if more > 0 {
        shown.push(match lang {
            Lang::Zh => format!("另{more}条"),
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
