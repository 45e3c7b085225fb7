//! One applicant under one scheme: every rule with its answer, facts, terms and reasons, and which
//! single facts are missing.

use schemars::JsonSchema;
use serde::Serialize;

use crate::decisions::{PeopleSplit, people};
use crate::variants::Trial;
use laurel_compare::cache::StageCache;
use laurel_contract::eligibility::FactKind;
use laurel_contract::types::{self, Basis, Detail};
use laurel_cycle::error::Error;
use laurel_cycle::{Applicant, Cycle, Day, Extra, ExtraValue, label};
use laurel_scheme::columns::{Columns, Facts};
use laurel_scheme::outcome::{
    ApplicantOutcome, Assumption, CycleInfo, MeasureOutcome, Reason, SchemeInfo, TermBasis,
    TermValue, View,
};
pub use laurel_scheme::rules::Kind;
use laurel_scheme::stage::{Answer, Stage};
use laurel_words::lang::{Lang, Text};

/// Everything about one applicant under one scheme.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Explanation")]
pub struct Explanation {
    /// The scheme and how it was set.
    pub scheme: SchemeInfo,
    /// The cycle.
    pub cycle: CycleInfo,
    /// What came of the applicant.
    pub outcome: ApplicantOutcome,
    /// The finding in one sentence.
    pub sentence: Text,
    /// Every rule about applicants, in the order of the procedure.
    pub rules: Vec<RuleExplanation>,
    /// Measures on its titles.
    pub measures: Vec<MeasureOutcome>,
    /// What the rules determined and what people decided.
    pub people: PeopleSplit,
    /// Facts that are missing and that an open rule reads.
    pub missing: Vec<MissingFact>,
    /// The assumptions that the outcome rests on.
    pub assumptions: Vec<Assumption>,
}

/// A rule and its answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RuleExplanation {
    /// Its stage.
    pub stage: Stage,
    /// Its id.
    pub rule: String,
    /// Its article.
    pub article: Text,
    /// Its wording.
    pub title: Text,
    /// How the answer comes about: computed, judged or decided.
    pub kind: Kind,
    /// What the rule rests on.
    pub basis: TermBasis,
    /// The answer.
    pub answer: Answer,
    /// Whether nobody decided, so that the answer is deduced from the order; absent where not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deduced: bool,
    /// The facts that it reads.
    pub facts: Vec<FactValue>,
    /// The terms that it reads.
    pub terms: Vec<TermValue>,
    /// Why the answer is not yes, and remarks.
    pub reasons: Vec<Reason>,
}

/// A fact as the cycle file has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FactValue {
    /// Its key in the cycle file.
    pub key: String,
    /// Its wording.
    pub label: Text,
    /// Its value, as in the file; null where it is not known.
    pub value: serde_json::Value,
    /// The evidence that the file names for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

/// A fact that is missing.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MissingFact {
    /// Its key in the cycle file.
    pub key: String,
    /// Its wording.
    pub label: Text,
    /// Ids of the open rules that read it.
    pub rules: Vec<String>,
    /// Eligibility if the answer were yes; of a record or a date, if it were `favourable`.
    pub if_yes: Option<Answer>,
    /// Eligibility if the answer were no; of a record or a date, if it were `unfavourable`.
    pub if_no: Option<Answer>,
    /// What was tried in favour of the applicant, of a record or a date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub favourable: Option<Text>,
    /// What was tried against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unfavourable: Option<Text>,
}

/// Explains an applicant. Facts that are missing are tried both ways, by running eligibility on
/// them.
pub fn explain(view: &View, row: usize) -> Result<Explanation, Error> {
    let run = view.run;
    let applicant = run
        .columns
        .cycle
        .applicants
        .get(row)
        .ok_or_else(|| Error::input("没有这家申报单位", "there is no such applicant"))?;
    let outcome = view
        .applicant(row)
        .ok_or_else(|| Error::input("没有这家申报单位", "there is no such applicant"))?;
    let json = serde_json::to_value(applicant).unwrap_or_default();
    let mut rules = Vec::new();
    for stage in [Stage::Eligibility, Stage::Scoring, Stage::Ranking] {
        let Some(description) = view.description(stage) else {
            continue;
        };
        for (number, rule) in description.rules.iter().enumerate() {
            let index = u32::try_from(number).unwrap_or(u32::MAX);
            rules.push(RuleExplanation {
                stage,
                rule: rule.id.clone(),
                article: rule.article.clone().into(),
                title: rule.title.clone().into(),
                kind: rule.kind.into(),
                basis: basis(rule.grounds.basis),
                answer: view.answer(stage, number, row),
                deduced: view.is_deduced(stage, number),
                facts: match stage {
                    Stage::Scoring => scored_on(run.columns.cycle, applicant, rule),
                    _ => fact_values(applicant, &json, rule, &run.ready.facts),
                },
                terms: description
                    .terms
                    .iter()
                    .filter(|term| rule.terms.contains(&term.id))
                    .map(|term| run.ready.term(stage, term, &run.settings))
                    .collect(),
                reasons: view
                    .findings(row)
                    .iter()
                    .filter(|finding| finding.stage == stage && finding.rule == index)
                    .filter_map(|finding| view.reason(finding))
                    .collect(),
            });
        }
    }
    let missing = missing(view, applicant, &rules)?;
    let memo = StageCache::new(run.columns);
    let people = people(&Trial::of_run(run, &memo), row)?;
    let assumptions = outcome
        .rests_on
        .iter()
        .filter_map(|n| view.assumptions.get(*n))
        .cloned()
        .collect();
    let told = |lang: Lang| sentence(&outcome, &rules, &missing, lang);
    Ok(Explanation {
        scheme: view.scheme(),
        cycle: view.cycle(),
        sentence: Text::new(told(Lang::Zh), told(Lang::En)),
        outcome,
        rules,
        measures: view.measures_of(row),
        people,
        missing,
        assumptions,
    })
}

/// What is on record of the marks of an applicant, for a rule that reads marks: its sheets and its agreed
/// marks wherever the file has them, and its total.
fn scored_on(cycle: &Cycle, applicant: &Applicant, rule: &types::Rule) -> Vec<FactValue> {
    if !rule.facts.iter().any(|fact| fact == "sheets") {
        return Vec::new();
    }
    let scores = cycle.scores.as_ref();
    let json = |value: Option<serde_json::Value>| value.unwrap_or_default();
    let of_cycle = scores.iter().flat_map(|scores| &scores.sheets);
    let of_cycle = of_cycle.filter(|sheet| sheet.applicant == applicant.id);
    let mut sheets: Vec<serde_json::Value> = of_cycle
        .map(|sheet| json(serde_json::to_value(sheet).ok()))
        .collect();
    let own = applicant.sheets.iter().flatten();
    sheets.extend(own.map(|sheet| json(serde_json::to_value(sheet).ok())));
    let agreed = scores.iter().flat_map(|scores| &scores.agreed);
    let agreed = agreed.filter(|agreed| agreed.applicant == applicant.id);
    let agreed = agreed.map(|agreed| &agreed.marks).next();
    let agreed = agreed.or(applicant.agreed.as_ref());
    let mut totals = scores.iter().flat_map(|scores| &scores.totals);
    let total = totals.find(|total| total.applicant == applicant.id);
    let known = [
        (
            "sheets",
            Text::new("现场评审评分表", "sheets of the site visit"),
            (!sheets.is_empty()).then_some(serde_json::Value::Array(sheets)),
        ),
        (
            "agreed",
            Text::new("评审组合议评分", "marks agreed by the panel"),
            agreed.and_then(|marks| serde_json::to_value(marks).ok()),
        ),
        (
            "total",
            Text::new("现场评审总分", "total of the site visit"),
            total.and_then(|total| serde_json::to_value(total.points).ok()),
        ),
    ];
    let nothing = known.iter().all(|(_, _, value)| value.is_none());
    known
        .into_iter()
        .filter(|(key, _, value)| value.is_some() || (nothing && *key == "sheets"))
        .map(|(key, label, value)| FactValue {
            key: key.to_owned(),
            label,
            evidence: applicant.evidence.get(key).map(|text| text.to_string()),
            value: value.unwrap_or_default(),
        })
        .collect()
}

/// Letters that the sentence may have.
const SENTENCE: [usize; 2] = [60, 120];

/// The finding in one sentence, within so many letters: what is said last is left out first.
fn sentence(
    outcome: &ApplicantOutcome,
    rules: &[RuleExplanation],
    missing: &[MissingFact],
    lang: Lang,
) -> String {
    use laurel_scheme::outcome::Standing;
    let stage = match outcome.standing {
        Standing::Ineligible | Standing::EligibilityOpen => Stage::Eligibility,
        _ => Stage::Ranking,
    };
    let answer = match outcome.standing {
        Standing::Winner => None,
        Standing::Ineligible
        | Standing::NotChosen
        | Standing::NotCandidate
        | Standing::BelowThreshold
        | Standing::NotVisited => Some(Answer::No),
        _ => Some(Answer::Open),
    };
    let why = rules
        .iter()
        .find(|rule| rule.stage == stage && Some(rule.answer) == answer)
        .map(|rule| rule.article.get(lang));
    let mut word = outcome.standing_word(lang);
    if !outcome.rests_on.is_empty() {
        word.push_str(lang.pick("，以假定为前提", ", on assumed rules"));
    }
    let score = outcome.score.as_ref().filter(|it| it.low == it.high);
    let score = score.map(|it| match lang {
        Lang::Zh => format!("，得分{}", it.low),
        Lang::En => format!(", score {}", it.low),
    });
    let place = outcome.place.map(|place| {
        let at = if place.best == place.worst {
            place.best.to_string()
        } else {
            format!("{}–{}", place.best, place.worst)
        };
        match lang {
            Lang::Zh => format!("，第{at}位"),
            Lang::En => format!(", place {at}"),
        }
    });
    let lacking = (!missing.is_empty()).then(|| match lang {
        Lang::Zh => format!("；缺{}项事实", missing.len()),
        Lang::En => format!("; facts that are missing: {}", missing.len()),
    });
    let why = why.map(|article| match lang {
        Lang::Zh => format!("（{article}）"),
        Lang::En => format!(" ({article})"),
    });
    let name = outcome.name.as_deref().unwrap_or_default();
    let [zh, en] = SENTENCE;
    let most = match lang {
        Lang::Zh => zh,
        Lang::En => en,
    };
    // The parts with their weight: the least goes first where it is too long.
    let told = |with: [bool; 5]| {
        let [name_too, why_too, lacking_too, score_too, place_too] = with;
        let part = |of: &Option<String>, too: bool| of.clone().filter(|_| too).unwrap_or_default();
        let space = lang.pick("", " ");
        let name = if name_too && !name.is_empty() {
            format!("{space}{name}")
        } else {
            String::new()
        };
        format!(
            "{}{name}{}{word}{}{}{}{}{}",
            outcome.id,
            lang.pick("：", ": "),
            part(&why, why_too),
            part(&score, score_too),
            part(&place, place_too),
            part(&lacking, lacking_too),
            lang.pick("。", ".")
        )
    };
    let shorter = [
        [true; 5],
        [true, true, true, true, false],
        [true, true, true, false, false],
        [false, true, true, true, true],
        [false, false, true, true, true],
    ];
    shorter
        .into_iter()
        .map(told)
        .find(|text| text.chars().count() <= most)
        .unwrap_or_else(|| told([false, false, true, false, false]))
}

fn basis(basis: Basis) -> TermBasis {
    basis.into()
}

/// The group of an applicant's keys that a fact stands in; none where it stands by itself.
fn group_of(key: &str) -> Option<&'static str> {
    use laurel_cycle::{judged_facts, paper_facts, truth_facts};
    macro_rules! keys {
        ($($key:ident, $a:tt, $b:tt, $c:tt, $d:tt, $e:tt;)*) => { [$(stringify!($key)),*] };
    }
    let dated = ["activity", "operating_since", "in_district_since"];
    if truth_facts!(keys).contains(&key) || dated.contains(&key) {
        Some("facts")
    } else if judged_facts!(keys).contains(&key) {
        Some("judgements")
    } else if paper_facts!(keys).contains(&key) || key == "submitted" {
        Some("papers")
    } else {
        None
    }
}

pub(crate) fn fact_values(
    applicant: &Applicant,
    json: &serde_json::Value,
    rule: &types::Rule,
    read: &Facts,
) -> Vec<FactValue> {
    let mut values: Vec<FactValue> = Vec::new();
    for fact in &rule.facts {
        let Some(info) = label(fact) else {
            // A fact that only some schemes read has no wording but its name.
            if read.extra_kind(fact).is_some() && values.iter().all(|value| value.key != *fact) {
                let value = applicant.extra.get(fact);
                values.push(FactValue {
                    key: fact.clone(),
                    label: Text::new(fact, fact),
                    value: serde_json::to_value(value).unwrap_or_default(),
                    evidence: None,
                });
            }
            continue;
        };
        if values.iter().any(|value| value.key == info.key) {
            continue;
        }
        let holder = group_of(info.key).map_or(Some(json), |group| json.get(group));
        let value = holder
            .and_then(|holder| holder.get(info.key))
            .cloned()
            .unwrap_or_default();
        values.push(FactValue {
            key: info.key.to_owned(),
            label: Text::new(info.zh, info.en),
            value,
            evidence: applicant
                .evidence
                .get(info.key)
                .map(|text| text.to_string()),
        });
    }
    values
}

fn missing(
    view: &View,
    applicant: &Applicant,
    rules: &[RuleExplanation],
) -> Result<Vec<MissingFact>, Error> {
    let mut missing: Vec<MissingFact> = Vec::new();
    for rule in rules
        .iter()
        .filter(|rule| rule.answer == Answer::Open && rule.stage == Stage::Eligibility)
    {
        for fact in &rule.facts {
            let unknown = match &fact.value {
                serde_json::Value::Null => true,
                serde_json::Value::Object(record) => {
                    record.get("answer").is_some_and(serde_json::Value::is_null)
                }
                _ => false,
            };
            if !unknown {
                continue;
            }
            match missing.iter_mut().find(|known| known.key == fact.key) {
                Some(known) => known.rules.push(rule.rule.clone()),
                None => missing.push(MissingFact {
                    key: fact.key.clone(),
                    label: fact.label.clone(),
                    rules: vec![rule.rule.clone()],
                    if_yes: None,
                    if_no: None,
                    favourable: None,
                    unfavourable: None,
                }),
            }
        }
    }
    // Each missing fact both ways, in one run over copies of the applicant.
    let facts = &view.run.ready.facts;
    let mut trials: Vec<(usize, bool, Applicant)> = Vec::new();
    let mut told: Vec<(usize, bool, Text)> = Vec::new();
    for (number, fact) in missing.iter().enumerate() {
        for answer in [true, false] {
            if let Some(trial) = with_answer(applicant, &fact.key, answer, facts) {
                trials.push((number, answer, trial));
            } else if let Some((trial, what)) = with_record(view, applicant, &fact.key, answer) {
                trials.push((number, answer, trial));
                told.push((number, answer, what));
            }
        }
    }
    for (number, answer, what) in told {
        if let Some(fact) = missing.get_mut(number) {
            if answer {
                fact.favourable = Some(what);
            } else {
                fact.unfavourable = Some(what);
            }
        }
    }
    if trials.is_empty() {
        return Ok(missing);
    }
    let cycle = Cycle {
        applicants: trials
            .iter()
            .map(|(_, _, applicant)| applicant.clone())
            .collect(),
        ..bare(view.run.columns.cycle)
    };
    let columns = Columns::new(&cycle).taking(view.run.columns.undecided);
    let run = view.run.ready.run(
        &columns,
        view.run.settings.clone(),
        Detail::Verdicts,
        &|_| (),
    )?;
    for (row, (number, answer, _)) in trials.iter().enumerate() {
        if let Some(fact) = missing.get_mut(*number) {
            let verdict = Some(Answer::at(&run.eligible, row));
            if *answer {
                fact.if_yes = verdict
            } else {
                fact.if_no = verdict
            }
        }
    }
    Ok(missing)
}

/// The cycle without anything that refers to applicants.
fn bare(cycle: &Cycle) -> Cycle {
    Cycle {
        laurel: cycle.laurel,
        cycle: cycle.cycle.clone(),
        applicants: Vec::new(),
        examiners: Vec::new(),
        conflicts: Vec::new(),
        scores: None,
        eligible_list: None,
        selection: None,
        candidate_list: None,
        deliberation: None,
        notice: None,
        approval: None,
        titles: Vec::new(),
        incidents: Vec::new(),
        events: Vec::new(),
        conduct: Vec::new(),
        acts: Vec::new(),
        warnings: Vec::new(),
    }
}

/// A copy of the applicant with another value of a fact that only some schemes read.
pub fn with_extra(applicant: &Applicant, name: &str, value: ExtraValue) -> Applicant {
    let mut extra = Extra::new();
    for (known, old) in applicant.extra.iter().filter(|(known, _)| *known != name) {
        let _ = extra.push(known, *old);
    }
    let _ = extra.push(name, value);
    Applicant {
        extra,
        ..applicant.clone()
    }
}

/// A copy of the applicant with a record or a date that speaks for it, or against it, and what that is;
/// none for another kind of fact.
fn with_record(
    view: &View,
    applicant: &Applicant,
    key: &str,
    answer: bool,
) -> Option<(Applicant, Text)> {
    use serde_json::json;
    let cycle = &view.run.columns.cycle.cycle;
    let (deadline, year) = (cycle.timetable.deadline, cycle.year);
    let after = Day(deadline.0.checked_add(1)?);
    let none = || (json!([]), Text::new("没有记录", "there are none"));
    let (value, what) = match (key, answer) {
        ("grades", _) => {
            let grade = if answer { "A" } else { "D" };
            let published = format!("{year}-01-01");
            let grades =
                json!([{ "year": year.checked_sub(1)?, "grade": grade, "published": published }]);
            let what = Text::new(
                format!("上年度为{grade}档"),
                format!("grade {grade} for the previous year"),
            );
            (grades, what)
        }
        ("accidents" | "complaints" | "spot_checks" | "breaches" | "honours", true) => none(),
        ("accidents", false) => (
            json!([{ "on": deadline, "fatal": true, "major": true, "responsible": true }]),
            Text::new("近期有重大事故", "there was a major accident lately"),
        ),
        ("complaints", false) => (
            json!([{ "on": deadline, "major": true, "valid": true }]),
            Text::new(
                "近期有重大有效投诉",
                "there was a major valid complaint lately",
            ),
        ),
        ("spot_checks", false) => (
            json!([{ "on": deadline, "level": "national", "problem": true, "serious": true }]),
            Text::new(
                "近期抽查有严重质量问题",
                "a spot check found a serious problem lately",
            ),
        ),
        ("breaches", false) => (
            json!([{ "on": deadline, "serious": true }]),
            Text::new("近期有严重违法行为", "there was a serious breach lately"),
        ),
        ("honours", false) => (
            json!([{ "award": "district", "awarded": deadline }]),
            Text::new("已获本奖项", "it has won the award"),
        ),
        ("operating_since" | "in_district_since", true) => (
            json!("1990-01-01"),
            Text::new("年限已满", "for long enough"),
        ),
        ("operating_since" | "in_district_since", false) => (
            json!(deadline),
            Text::new("年限未满", "not for long enough"),
        ),
        ("submitted", true) => (json!(deadline), Text::new("按时报送", "handed in on time")),
        ("submitted", false) => (json!(after), Text::new("逾期报送", "handed in late")),
        ("activity", true) => (
            json!("manufacturing"),
            Text::new("属所列领域", "one of those listed"),
        ),
        ("activity", false) => (
            json!("other"),
            Text::new("不属所列领域", "none of those listed"),
        ),
        _ => return None,
    };
    let mut json = serde_json::to_value(applicant).ok()?;
    let mut holder = json.as_object_mut()?;
    if let Some(group) = group_of(key) {
        let group = holder.entry(group).or_insert_with(|| json!({}));
        holder = group.as_object_mut()?;
    }
    holder.insert(key.to_owned(), value);
    Some((serde_json::from_value(json).ok()?, what))
}

/// A copy of the applicant with a yes-or-no fact answered; none for another kind of fact.
fn with_answer(applicant: &Applicant, key: &str, answer: bool, facts: &Facts) -> Option<Applicant> {
    if facts.extra_kind(key) == Some(FactKind::Truth) {
        return Some(with_extra(applicant, key, ExtraValue::Truth(answer)));
    }
    let group = group_of(key)?;
    if matches!(
        key,
        "activity" | "operating_since" | "in_district_since" | "submitted"
    ) {
        return None;
    }
    let mut json = serde_json::to_value(applicant).ok()?;
    let applicant = json.as_object_mut()?;
    applicant
        .entry(group)
        .or_insert_with(|| serde_json::json!({}))
        .as_object_mut()?
        .insert(key.to_owned(), answer.into());
    serde_json::from_value(json).ok()
}
