//! What the rules determined and what people decided, for one applicant, and whether another judgement
//! or decision would have changed the outcome: found by trying it.
//!
//! A decision is tried by itself, everything else as it is on record: each judgement the other way, the
//! visit made or not, the applicant on or off each list. What nobody has decided yet is tried against the
//! applicant, judgements and the visit both ways.

use schemars::JsonSchema;
use serde::Serialize;

use crate::variants::{Position, Step, Trial, decisions_only, put, put_score, score_of};
use laurel_compare::cache::StageCache;
use laurel_contract::types::{RuleKind, Scores};
use laurel_cycle::error::Error;
use laurel_cycle::{
    Applicant, ApplicantList, Approval, Cycle, Day, Deliberation, Id, Notice, Objection, facts,
};
use laurel_scheme::columns::Columns;
use laurel_scheme::stage::{Answer, Stage};
use laurel_scheme::truth::{NO, OPEN, YES, passes};
use laurel_words::lang::{Lang, Text};

/// An outcome split into what rules determined and what people decided.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PeopleSplit {
    /// The finding in one sentence.
    pub sentence: Text,
    /// What the computed rules say.
    pub by_rules: ByRules,
    /// What people judged and decided, in the order of the procedure.
    pub by_people: Vec<Decision>,
    /// All judgements of the applicant one way: favourable, then unfavourable. Empty where the scheme
    /// asks for none.
    pub together: Vec<Otherwise>,
}

/// What the computed rules say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ByRules {
    /// Whether the conditions are met as far as they are computed.
    pub eligible: Answer,
    /// Computed rules that were asked.
    pub asked: usize,
    /// Those that are not met or open.
    pub unmet: Vec<Unmet>,
}

/// A computed rule that is not met or open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Unmet {
    /// Its stage.
    pub stage: Stage,
    /// Its id.
    pub rule: String,
    /// Its article.
    pub article: Text,
    /// Its wording.
    pub title: Text,
    /// The answer.
    pub answer: Answer,
}

/// A judgement or decision of people.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Decision {
    /// Key of the judgement in the cycle file, or concept of the step.
    pub id: String,
    /// What kind of decision.
    pub kind: DecisionKind,
    /// Ids of the rules that read it.
    pub rules: Vec<String>,
    /// Its article.
    pub article: Text,
    /// Its wording.
    pub title: Text,
    /// Who decided or decides.
    pub by: Text,
    /// When, where the file says it.
    pub on: Option<Day>,
    /// Why, where the file says it.
    pub note: Option<String>,
    /// What is on record: yes in favour of the applicant; open where nothing is.
    pub recorded: Answer,
    /// What is deduced from the order, where nothing is on record and that is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deduced: Option<Answer>,
    /// What would have come of it the other way.
    pub otherwise: Vec<Otherwise>,
    /// Whether another decision would have changed whether the applicant is eligible, a candidate or a
    /// winner.
    pub decisive: bool,
}

/// Kind of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionKind {
    /// A judgement on the applicant (articles 2, 10(2) to 10(5)).
    Judgement,
    /// Picked for the site visit (article 18).
    DeskSelection,
    /// A list of the office (articles 17, 20).
    List,
    /// The proposal of the leadership group (article 20).
    Deliberation,
    /// The enquiry into objections (article 20).
    Objection,
    /// The approval (article 20).
    Approval,
}

impl DecisionKind {
    /// In words.
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Judgement => lang.pick("判定", "judgement"),
            Self::DeskSelection => lang.pick("遴选", "desk selection"),
            Self::List => lang.pick("名单", "list"),
            Self::Deliberation => lang.pick("审议", "deliberation"),
            Self::Objection => lang.pick("异议", "objection"),
            Self::Approval => lang.pick("审定", "approval"),
        }
    }
}

/// A decision the other way, with what comes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Otherwise {
    /// The decision: true in favour of the applicant.
    pub decision: bool,
    /// Where the applicant then stands.
    pub then: Position,
    /// Whether that is another outcome.
    pub differs: bool,
}

/// Splits the outcome of an applicant.
pub fn people(trial: &Trial, row: usize) -> Result<PeopleSplit, Error> {
    let cycle = trial.columns().cycle;
    let applicant = cycle
        .applicants
        .get(row)
        .ok_or_else(|| Error::input("没有这家申报单位", "there is no such applicant"))?;
    let case = Case {
        trial,
        row,
        applicant,
        now: trial.position(row),
    };
    let (mut by_people, together) = case.judgements()?;
    for (concept, step) in trial.steps(row) {
        by_people.push(case.step(concept, step)?);
    }
    let by_rules = case.by_rules();
    let sentence = Text::new(
        sentence(&by_rules, &by_people, Lang::Zh),
        sentence(&by_rules, &by_people, Lang::En),
    );
    Ok(PeopleSplit {
        sentence,
        by_rules,
        by_people,
        together,
    })
}

struct Case<'a, 't> {
    trial: &'a Trial<'t>,
    row: usize,
    applicant: &'a Applicant,
    now: Position,
}

impl Case<'_, '_> {
    fn by_rules(&self) -> ByRules {
        let base = &self.trial.base;
        let stages = [
            (Stage::Eligibility, &base.screened.rules),
            (Stage::Scoring, &base.scored.rules),
            (Stage::Ranking, &base.selected.rules),
        ];
        let (mut asked, mut unmet, mut eligible) = (0, Vec::new(), YES);
        for (stage, columns) in stages {
            let worded = self.trial.ready.worded(stage, self.trial.settings);
            let rules = worded.as_deref().map_or(&[][..], |it| &it.rules);
            for (rule, column) in rules.iter().zip(columns) {
                let truth = column.get(self.row).copied().unwrap_or(OPEN);
                if rule.kind != RuleKind::Computed || truth == 0 {
                    continue;
                }
                asked += 1;
                if stage == Stage::Eligibility {
                    eligible = match (eligible, truth) {
                        (NO, _) | (_, NO) => NO,
                        (OPEN, _) | (_, OPEN) => OPEN,
                        _ => YES,
                    };
                }
                if !passes(truth) {
                    unmet.push(Unmet {
                        stage,
                        rule: rule.id.clone(),
                        article: rule.article.clone().into(),
                        title: rule.title.clone().into(),
                        answer: Answer::of(truth),
                    });
                }
            }
        }
        ByRules {
            eligible: Answer::of(eligible),
            asked,
            unmet,
        }
    }

    fn otherwise(&self, decision: bool, then: Position) -> Otherwise {
        Otherwise {
            decision,
            then,
            differs: !then.same_outcome(&self.now),
        }
    }

    /// The position with another verdict of eligibility.
    fn with_verdict(&self, verdict: u8) -> Result<Position, Error> {
        let base = &self.trial.base;
        let mut eligible = base.screened.answer.clone();
        put(&mut eligible, self.row, verdict);
        let selected = self.trial.select(&eligible, &base.scored.answer)?;
        let visited = &base.scored.answer.visited;
        Ok(Position::at(&eligible, visited, &selected.answer, self.row))
    }

    /// Each judgement the other way, and all of them together.
    fn judgements(&self) -> Result<(Vec<Decision>, Vec<Otherwise>), Error> {
        let rules = self.trial.ready.description(Stage::Eligibility);
        let rules = rules.map_or(&[][..], |description| &description.rules);
        let reading = |key: &str| -> Vec<String> {
            let reads = |fact: &String| facts::label(fact).is_some_and(|info| info.key == key);
            let rules = rules.iter().filter(|rule| rule.facts.iter().any(reads));
            rules.map(|rule| rule.id.clone()).collect()
        };
        let mut found = Vec::new();
        let mut trials: Vec<(usize, bool)> = Vec::new();
        let mut variants: Vec<Applicant> = Vec::new();
        let mut all = [true, false].map(|decision| (decision, self.applicant.clone()));
        for (key, answer) in self.applicant.judgements.answers() {
            let (rules, info) = (reading(key), facts::label(key));
            let (Some(info), Some(slot)) = (info, crate::whatif::judgement(key)) else {
                continue;
            };
            if rules.is_empty() {
                continue;
            }
            for decision in [true, false] {
                if answer != Some(decision) {
                    let mut variant = self.applicant.clone();
                    *slot(&mut variant) = Some(decision);
                    trials.push((found.len(), decision));
                    variants.push(variant);
                }
            }
            for (decision, variant) in &mut all {
                *slot(variant) = Some(*decision);
            }
            // As the scheme cites it, which the keys of the file do not know.
            let first = |rule: &&laurel_contract::types::Rule| rules.first() == Some(&rule.id);
            let article = self
                .trial
                .ready
                .description(Stage::Eligibility)
                .and_then(|it| it.rules.iter().find(first))
                .map_or_else(
                    || Text::new(info.article_zh, format!("art. {}", info.article)),
                    |rule| rule.article.clone().into(),
                );
            let record = self.applicant.judgements.record(key);
            let by = record.and_then(|record| record.by.as_deref());
            found.push(Decision {
                id: key.to_owned(),
                kind: DecisionKind::Judgement,
                rules,
                article,
                title: Text::new(info.zh, info.en),
                by: by.map_or_else(
                    || {
                        Text::new(
                            "办公室组织的审核人员",
                            "those whom the office has look at it",
                        )
                    },
                    |by| Text::new(by, by),
                ),
                on: record.and_then(|record| record.on),
                note: record.and_then(|record| record.note.as_deref().map(str::to_owned)),
                recorded: answer.map_or(Answer::Open, |answer| {
                    if answer { Answer::Yes } else { Answer::No }
                }),
                deduced: None,
                otherwise: Vec::new(),
                decisive: false,
            });
        }
        if found.is_empty() {
            return Ok((found, Vec::new()));
        }
        let single = variants.len();
        variants.extend(all.iter().map(|(_, variant)| variant.clone()));
        let answers = self.trial.screen(&variants)?;
        for ((number, decision), answer) in trials.iter().zip(&answers) {
            let otherwise = self.otherwise(*decision, self.with_verdict(answer.verdict)?);
            if let Some(of) = found.get_mut(*number) {
                of.decisive |= otherwise.differs;
                of.otherwise.push(otherwise);
            }
        }
        let mut together = Vec::new();
        for ((decision, _), answer) in all.iter().zip(answers.iter().skip(single)) {
            together.push(self.otherwise(*decision, self.with_verdict(answer.verdict)?));
        }
        Ok((found, together))
    }

    /// A step of people, the other way.
    fn step(&self, concept: &'static str, step: Step) -> Result<Decision, Error> {
        let cycle = self.trial.columns().cycle;
        let id = &self.applicant.id;
        let named = |ids: Option<&Vec<Id>>| match ids {
            None => Answer::Open,
            Some(ids) if ids.contains(id) => Answer::Yes,
            Some(_) => Answer::No,
        };
        let (kind, recorded, on) = match concept {
            "site-visit" => (
                DecisionKind::DeskSelection,
                self.now.visited,
                cycle.selection.as_ref().map(|selection| selection.on),
            ),
            "eligible-list" => (
                DecisionKind::List,
                named(cycle.eligible_list.as_ref().map(|list| &list.applicants)),
                cycle.eligible_list.as_ref().map(|list| list.on),
            ),
            "candidate-list" => (
                DecisionKind::List,
                named(cycle.candidate_list.as_ref().map(|list| &list.applicants)),
                cycle.candidate_list.as_ref().map(|list| list.on),
            ),
            "deliberation" => (
                DecisionKind::Deliberation,
                named(cycle.deliberation.as_ref().map(|it| &it.proposed)),
                cycle.deliberation.as_ref().map(|it| it.on),
            ),
            "notice" => (
                DecisionKind::Objection,
                step.now,
                cycle.notice.as_ref().and_then(|notice| notice.to),
            ),
            _ => (
                DecisionKind::Approval,
                named(cycle.approval.as_ref().map(|it| &it.approved)),
                cycle.approval.as_ref().map(|it| it.on),
            ),
        };
        let nothing = match concept {
            "site-visit" => cycle.selection.is_none(),
            "eligible-list" => cycle.eligible_list.is_none(),
            "candidate-list" => cycle.candidate_list.is_none(),
            "deliberation" => cycle.deliberation.is_none(),
            "notice" => cycle
                .notice
                .as_ref()
                .is_none_or(|notice| notice.to.is_none()),
            _ => cycle.approval.is_none(),
        };
        // Who has dropped out is not put before the step.
        let recorded = match (recorded, step.now) {
            (Answer::Open, Answer::NotAsked) => Answer::NotAsked,
            _ => recorded,
        };
        let mut otherwise = Vec::new();
        for decision in [true, false] {
            if recorded == Answer::NotAsked {
                break;
            }
            let stands = if decision { Answer::Yes } else { Answer::No };
            if recorded == stands {
                continue;
            }
            let then = if concept == "site-visit" {
                Some(self.with_visit(decision)?)
            } else {
                self.with_step(concept, decision)?
            };
            otherwise.extend(then.map(|then| self.otherwise(decision, then)));
        }
        Ok(Decision {
            id: concept.to_owned(),
            kind,
            rules: vec![step.rule],
            article: step.article,
            title: step.title,
            by: step.by,
            on,
            note: None,
            recorded,
            deduced: (nothing && self.trial.deduces()).then_some(step.now),
            decisive: otherwise.iter().any(|it| it.differs),
            otherwise,
        })
    }

    /// The position where the applicant is picked for the site visit, or is not.
    fn with_visit(&self, picked: bool) -> Result<Position, Error> {
        let row = u32::try_from(self.row).unwrap_or(u32::MAX);
        let mut visits = self.trial.visits_of(&[row]);
        visits.picked = vec![if picked { YES } else { NO }];
        let scored = self.trial.score(&visits)?.scores;
        let base = &self.trial.base;
        let mut scores: Scores = base.scored.answer.clone();
        let visited = scored.visited.first().copied().unwrap_or(OPEN);
        put(&mut scores.visited, self.row, visited);
        match (score_of(&scored, 0), scores.row.binary_search(&row)) {
            (Some(score), _) => put_score(&mut scores, row, score),
            (None, Ok(at)) => {
                scores.row.remove(at);
                scores.low.remove(at);
                scores.high.remove(at);
                scores.over.remove(at);
            }
            (None, Err(_)) => {}
        }
        let eligible = &base.screened.answer;
        let selected = self.trial.select(eligible, &scores)?;
        Ok(Position::at(
            eligible,
            &scores.visited,
            &selected.answer,
            self.row,
        ))
    }

    /// Puts a step on record where it is not: it names everybody who may be named.
    fn take_step(&self, cycle: &mut Cycle, concept: &str) {
        let base = &self.trial.base;
        let on = cycle.cycle.timetable.deadline;
        let may = |column: &[u8]| -> Vec<Id> {
            let answers = cycle.applicants.iter().zip(column);
            let named = answers.filter(|(_, answer)| **answer != NO);
            named.map(|(applicant, _)| applicant.id.clone()).collect()
        };
        let list = |column: &[u8]| ApplicantList {
            on,
            applicants: may(column),
        };
        match concept {
            "eligible-list" if cycle.eligible_list.is_none() => {
                cycle.eligible_list = Some(list(&base.screened.answer));
            }
            "candidate-list" if cycle.candidate_list.is_none() => {
                cycle.candidate_list = Some(list(&base.selected.answer.candidate));
            }
            "deliberation" if cycle.deliberation.is_none() => {
                cycle.deliberation = Some(Deliberation {
                    on,
                    proposed: Vec::new(),
                });
            }
            "notice" if cycle.notice.is_none() => {
                cycle.notice = Some(Notice {
                    from: on,
                    to: Some(on),
                    objections: Vec::new(),
                });
            }
            "approval" if cycle.approval.is_none() => {
                cycle.approval = Some(Approval {
                    on,
                    approved: Vec::new(),
                    commended: None,
                });
            }
            _ => {}
        }
    }

    /// The position where a step names the applicant, or does not. A step that is not on record is
    /// tried only against it: what it would need beside is others' to decide.
    fn with_step(&self, concept: &str, decision: bool) -> Result<Option<Position>, Error> {
        let mut cycle = decisions_only(self.trial.columns().cycle)?;
        if !decision {
            self.take_step(&mut cycle, concept);
        }
        if !set_step(&mut cycle, concept, &self.applicant.id, decision) {
            return Ok(None);
        }
        let columns = Columns::new(&cycle).taking(self.trial.columns().undecided);
        let memo = StageCache::new(&columns);
        let base = &self.trial.base;
        let eligible = &base.screened.answer;
        let scores = &base.scored.answer;
        let selected = self.trial.on(&memo).select(eligible, scores)?;
        Ok(Some(Position::at(
            eligible,
            &scores.visited,
            &selected.answer,
            self.row,
        )))
    }
}

/// Makes a recorded step name an applicant, or not. False where nothing is on record.
fn set_step(cycle: &mut Cycle, concept: &str, id: &Id, decision: bool) -> bool {
    let list = match concept {
        "eligible-list" => cycle.eligible_list.as_mut().map(|it| &mut it.applicants),
        "candidate-list" => cycle.candidate_list.as_mut().map(|it| &mut it.applicants),
        "deliberation" => cycle.deliberation.as_mut().map(|it| &mut it.proposed),
        "approval" => cycle.approval.as_mut().map(|it| &mut it.approved),
        _ => None,
    };
    if let Some(list) = list {
        list.retain(|known| known != id);
        if decision {
            list.push(id.clone());
        }
        return true;
    }
    let Some(notice) = cycle.notice.as_mut().filter(|_| concept == "notice") else {
        return false;
    };
    for objection in &mut notice.objections {
        if objection.applicant == *id && decision {
            objection.upheld = Some(false);
        }
    }
    if !decision {
        notice.objections.push(Objection {
            applicant: id.clone(),
            on: notice.from,
            upheld: Some(true),
            note: None,
        });
    }
    true
}

/// The finding in one sentence.
fn sentence(by_rules: &ByRules, by_people: &[Decision], lang: Lang) -> String {
    let decisive: Vec<&str> = by_people
        .iter()
        .filter(|decision| decision.decisive)
        .map(|decision| decision.title.get(lang))
        .collect();
    // The articles that are in the way, of the conditions and of what comes after them.
    let articles = |conditions: bool, answer: Answer| -> Vec<&str> {
        let mut articles: Vec<&str> = Vec::new();
        for unmet in &by_rules.unmet {
            let article = unmet.article.get(lang);
            let fits = (unmet.stage == Stage::Eligibility) == conditions && unmet.answer == answer;
            if fits && !articles.contains(&article) {
                articles.push(article);
            }
        }
        articles
    };
    let named = |conditions: bool| -> String {
        let words = [
            (Answer::No, lang.pick("未满足", "not met")),
            (Answer::Open, lang.pick("未定", "open")),
        ];
        let parts = words.into_iter().filter_map(|(answer, word)| {
            let articles = articles(conditions, answer).join(lang.pick("、", ", "));
            (!articles.is_empty()).then(|| match lang {
                Lang::Zh => format!("{articles}{word}"),
                Lang::En => format!("{articles} {word}"),
            })
        });
        parts.collect::<Vec<_>>().join(lang.pick("，", ", "))
    };
    let verdict = match by_rules.eligible {
        Answer::No => lang.pick("不符合申报条件", "the conditions are not met"),
        Answer::Open => lang.pick(
            "是否符合申报条件未定",
            "whether the conditions are met is open",
        ),
        Answer::Yes | Answer::NotAsked => lang.pick("符合申报条件", "the conditions are met"),
    };
    let bracketed = |words: String| match (words.is_empty(), lang) {
        (true, _) => String::new(),
        (_, Lang::Zh) => format!("（{words}）"),
        (_, Lang::En) => format!(" ({words})"),
    };
    let (conditions, after) = (bracketed(named(true)), named(false));
    let after = match (after.is_empty(), lang) {
        (true, _) => String::new(),
        (_, Lang::Zh) => format!("，此后{after}"),
        (_, Lang::En) => format!(", after them {after}"),
    };
    let verdict = format!("{verdict}{conditions}{after}");
    let people = by_people.len();
    match (lang, decisive.as_slice()) {
        (Lang::Zh, []) => format!(
            "按规则计算的部分，{verdict}；由人判定、决定的{people}项，任何一项另作决定都不改变其结果。"
        ),
        (Lang::En, []) => format!(
            "As far as rules determine it, {verdict}; of {people} judgements and decisions of people, none taken the other way would have changed the outcome by itself."
        ),
        (Lang::Zh, decisive) => format!(
            "按规则计算的部分，{verdict}；由人判定、决定的{people}项，其中{}项另作决定即改变其结果：{}。",
            decisive.len(),
            decisive.join("；")
        ),
        (Lang::En, decisive) => format!(
            "As far as rules determine it, {verdict}; of {people} judgements and decisions of people, {} would have changed the outcome if taken the other way: {}.",
            decisive.len(),
            decisive.join("; ")
        ),
    }
}
