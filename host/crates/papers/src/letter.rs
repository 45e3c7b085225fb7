//! The letter to a firm: what came of its application, why, and what it may mend. It tells of nobody else:
//! neither who, nor with how many points.

use crate::award::{Award, article, blank_day, called, term};
use crate::document::{Block, Document, Side, Table};
use laurel_contract::types::Rule;
use laurel_cycle::{Applicant, facts};
use laurel_scheme::outcome::{ApplicantOutcome, Reason, Standing, View};
use laurel_scheme::show;
use laurel_scheme::stage::{Answer, Stage};
use laurel_words::lang::Lang;

/// Facts that speak against a firm where the answer is yes.
const AGAINST: [&str; 2] = ["policy_breach", "lacks_licence"];

/// Whether a letter says why not: whoever won gets a certificate.
pub fn is_told(outcome: &ApplicantOutcome) -> bool {
    outcome.standing != Standing::Winner
}

/// The letter to the applicant of a row, with the reasons that the run holds; none where there is no such row.
pub fn letter(view: &View, row: usize, contact: Option<&str>, lang: Lang) -> Option<Document> {
    let outcome = view.applicant(row)?;
    let firm = view.run.columns.cycle.applicants.get(row)?;
    let award = Award::of(view, lang);
    let year = view.cycle().year;
    let mut paper = Document::new(
        lang,
        match lang {
            Lang::Zh => format!("关于{year}年度{}申报结果的告知函", award.short),
            Lang::En => format!("{year}: what came of your application"),
        },
    );
    let name = called(outcome.name.as_deref(), &outcome.id);
    paper.add(Block::Address(format!("{name}{}", lang.pick("：", ":"))));
    let submitted = firm
        .papers
        .submitted
        .map(|day| show::day(i64::from(day.0), lang));
    paper.say(match (submitted, lang) {
        (Some(day), Lang::Zh) => format!(
            "你单位于{day}申报{year}年度{}（申报编号{}）。依据{}，现将结果和理由告知如下。",
            award.short, outcome.id, award.rules
        ),
        (None, Lang::Zh) => format!(
            "你单位申报{year}年度{}（申报编号{}）。依据{}，现将结果和理由告知如下。",
            award.short, outcome.id, award.rules
        ),
        (Some(day), Lang::En) => format!(
            "You applied on {day} for {year} (id {}). This is what came of it, and why, by {}.",
            outcome.id, award.rules
        ),
        (None, Lang::En) => format!(
            "You applied for {year} (id {}). This is what came of it, and why, by {}.",
            outcome.id, award.rules
        ),
    });
    let mut number = 0;
    let mut head = |paper: &mut Document, zh: &str, en: &str| {
        const NUMBERS: [&str; 3] = ["一", "二", "三"];
        let of = NUMBERS.get(number).copied().unwrap_or_default();
        number += 1;
        paper.head(match lang {
            Lang::Zh => format!("{of}、{zh}"),
            Lang::En => format!("{number}. {en}"),
        });
    };
    head(&mut paper, "结果", "The result");
    let (result, rows) = result(view, &outcome, &award, lang);
    paper.say(result);
    if !rows.is_empty() {
        head(
            &mut paper,
            "依据和认定的情况",
            "By which article, and what was found",
        );
        let mut table = Table::of(&[
            (lang.pick("条款", "article"), 190, Side::Left),
            (lang.pick("规定", "rule"), 370, Side::Left),
            (lang.pick("认定的情况", "what was found"), 440, Side::Left),
        ]);
        table.rows = rows;
        paper.add(Block::Table(table));
    }
    let mends = mends(view, &outcome, firm, lang);
    if !mends.is_empty() {
        head(&mut paper, "可以补正或改进的事项", "What may be mended");
        for mend in mends {
            paper.say(mend);
        }
    } else if outcome.standing == Standing::Ineligible {
        paper.say(lang.pick(
            "上述情形属既往或固有的事实，本年度无可补正；以后年度按届时的情况审核。",
            "These facts are past, or part of what the firm is: there is nothing to mend this year, and later years are judged by what is so then.",
        ));
    }
    let barred = unmet(&outcome, Stage::Eligibility, Answer::No)
        .any(|reason| rule_of(view, reason).is_some_and(|rule| rule.concept == "past-winner"));
    paper.say(match (contact, lang) {
        (Some(contact), Lang::Zh) => format!(
            "对上述事实的记载有不同意见的，请向{}提出，并附证实性材料。联系方式：{contact}",
            award.office
        ),
        (Some(contact), Lang::En) => format!(
            "If you see these facts otherwise, tell {} and enclose evidence. Contact: {contact}",
            award.office
        ),
        (None, Lang::Zh) => format!(
            "对上述事实的记载有不同意见的，请向{}（设在区市场监管局）提出，并附证实性材料。",
            award.office
        ),
        (None, Lang::En) => format!(
            "If you see these facts otherwise, tell {} and enclose evidence.",
            award.office
        ),
    });
    if !barred && outcome.standing != Standing::Winner {
        paper.say(lang.pick(
            "评审每年一次，你单位可在以后年度自愿申请（第三条、第四条）。",
            "The award is given once a year: you are free to apply again (articles 3 and 4).",
        ));
    }
    paper.add(Block::Signed(award.office.clone()));
    paper.add(Block::Signed(blank_day(lang).to_owned()));
    if !award.caution.is_empty() {
        paper.add(Block::Remark(award.caution));
    }
    Some(paper)
}

/// Reasons of a stage for an answer.
fn unmet(
    outcome: &ApplicantOutcome,
    stage: Stage,
    answer: Answer,
) -> impl Iterator<Item = &Reason> {
    let reasons = outcome.reasons.iter();
    reasons.filter(move |it| it.stage == stage && it.answer == Some(answer))
}

fn rule_of<'v>(view: &'v View, reason: &Reason) -> Option<&'v Rule> {
    let rules = view.description(reason.stage)?.rules.iter();
    rules.into_iter().find(|rule| rule.id == reason.rule)
}

/// The wording of a rule with the values of the run.
fn wording(view: &View, reason: &Reason, lang: Lang) -> String {
    let worded = view.run.ready.worded(reason.stage, &view.run.settings);
    let rule = worded
        .as_deref()
        .and_then(|it| it.rules.iter().find(|rule| rule.id == reason.rule));
    rule.map_or("", |rule| rule.title.get(lang)).to_owned()
}

/// What came of it in a sentence, and the rules that it hangs on.
fn result(
    view: &View,
    outcome: &ApplicantOutcome,
    award: &Award,
    lang: Lang,
) -> (String, Vec<Vec<String>>) {
    let by = |concept: &str| article(view, Stage::Ranking, concept, lang);
    let threshold = term(view, Stage::Ranking, "threshold", lang);
    let shortlist = term(view, Stage::Ranking, "shortlist", lang);
    let score = score(outcome, lang);
    let of_eligibility = |answer: Answer| -> Vec<Vec<String>> {
        let mut rows: Vec<Vec<String>> = Vec::new();
        for reason in unmet(outcome, Stage::Eligibility, answer) {
            let star = if reason.assumed { " *" } else { "" };
            let row = vec![
                format!("{}{star}", reason.article.get(lang)),
                wording(view, reason, lang),
                reason.text.get(lang).to_owned(),
            ];
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        rows
    };
    let not_listed = || match of_eligibility(Answer::No) {
        rows if rows.is_empty() => of_eligibility(Answer::Open),
        rows => rows,
    };
    let at_visit = || {
        let rule = match lang {
            Lang::Zh => format!("评审得分不低于{threshold}"),
            Lang::En => format!("review score of at least {threshold}"),
        };
        let found = match lang {
            Lang::Zh => format!("现场评审得分{score}"),
            Lang::En => format!("site-visit score {score}"),
        };
        vec![vec![by("threshold"), rule, found]]
    };
    let place = outcome
        .place
        .map(|place| match (place.best == place.worst, lang) {
            (true, Lang::Zh) => format!("，位次为第{}位", place.best),
            (true, Lang::En) => format!(", place {}", place.best),
            (false, Lang::Zh) => format!("，位次在第{}至{}位之间", place.best, place.worst),
            (false, Lang::En) => format!(", place {} to {}", place.best, place.worst),
        });
    let place = place.unwrap_or_default();
    // Where people decided, the article of the first step that was not taken.
    let step = unmet(outcome, Stage::Ranking, Answer::No).next();
    let concept = step
        .and_then(|step| rule_of(view, step))
        .map_or("", |rule| rule.concept.as_str());
    match (outcome.standing, lang) {
        (Standing::Ineligible, Lang::Zh) => (
            format!("经审核，你单位不符合申报条件（{}）。", by("eligible-list")),
            of_eligibility(Answer::No),
        ),
        (Standing::Ineligible, Lang::En) => (
            format!("You do not meet the conditions ({}).", by("eligible-list")),
            of_eligibility(Answer::No),
        ),
        (Standing::EligibilityOpen, Lang::Zh) => (
            format!(
                "依现有材料，你单位是否符合申报条件尚不能确定（{}），请先补正。",
                by("eligible-list")
            ),
            of_eligibility(Answer::Open),
        ),
        (Standing::EligibilityOpen, Lang::En) => (
            format!(
                "Whether you meet the conditions cannot be said yet ({}): complete your papers first.",
                by("eligible-list")
            ),
            of_eligibility(Answer::Open),
        ),
        (Standing::NotListed, Lang::Zh) => (
            format!(
                "你单位未列入办公室确定的符合申报条件的企业（组织）名单（{}）。",
                by("eligible-list")
            ),
            not_listed(),
        ),
        (Standing::NotListed, Lang::En) => (
            format!(
                "You are not on the office's list of eligible applicants ({}).",
                by("eligible-list")
            ),
            not_listed(),
        ),
        (Standing::NotVisited, Lang::Zh) => (
            format!(
                "你单位符合申报条件；专家评审组按照优中选优的原则讨论，你单位未列入现场审查（{}）。",
                by("visited")
            ),
            Vec::new(),
        ),
        (Standing::NotVisited, Lang::En) => (
            format!(
                "You meet the conditions; the expert panel did not pick you for a site visit ({}).",
                by("visited")
            ),
            Vec::new(),
        ),
        (Standing::VisitOpen, Lang::Zh) => (
            format!("你单位是否列入现场审查尚未决定（{}）。", by("visited")),
            Vec::new(),
        ),
        (Standing::VisitOpen, Lang::En) => (
            format!(
                "Whether you are visited is not decided yet ({}).",
                by("visited")
            ),
            Vec::new(),
        ),
        (Standing::BelowThreshold, Lang::Zh) => (
            format!(
                "你单位现场评审得分{score}，未达到{threshold}（{}）。",
                by("threshold")
            ),
            at_visit(),
        ),
        (Standing::BelowThreshold, Lang::En) => (
            format!(
                "Your site-visit score is {score}, below {threshold} ({}).",
                by("threshold")
            ),
            at_visit(),
        ),
        (Standing::NotCandidate, Lang::Zh) => (
            format!(
                "你单位现场评审得分{score}，达到{threshold}{place}；候选为按得分排序的前{shortlist}位，你单位未列入（{}）。",
                by("shortlist")
            ),
            at_visit(),
        ),
        (Standing::NotCandidate, Lang::En) => (
            format!(
                "Your site-visit score is {score}, at or above {threshold}{place}; candidates are the first {shortlist} by score, and you are not among them ({}).",
                by("shortlist")
            ),
            at_visit(),
        ),
        (Standing::CandidateOpen, Lang::Zh) => (
            format!(
                "你单位现场评审得分{score}；是否列为获奖候选尚未确定（{}）。",
                by("shortlist")
            ),
            at_visit(),
        ),
        (Standing::CandidateOpen, Lang::En) => (
            format!(
                "Your site-visit score is {score}; whether you are a candidate is not settled yet ({}).",
                by("shortlist")
            ),
            at_visit(),
        ),
        (Standing::Candidate, Lang::Zh) => (
            format!(
                "你单位现场评审得分{score}，列为获奖候选，后续环节尚未完成（{}）。",
                by("shortlist")
            ),
            at_visit(),
        ),
        (Standing::Candidate, Lang::En) => (
            format!(
                "Your site-visit score is {score}, and you are a candidate; what follows is not done yet ({}).",
                by("shortlist")
            ),
            at_visit(),
        ),
        (Standing::NotChosen, lang) => {
            let words = match (concept, lang) {
                ("notice", Lang::Zh) => "公示未获通过",
                ("approval", Lang::Zh) => "未获区政府办公会议审定批准",
                (_, Lang::Zh) => "经领导小组全体会议审议，未列入拟奖名单",
                ("notice", Lang::En) => "you did not pass the public notice",
                ("approval", Lang::En) => "the district government did not approve it",
                (_, Lang::En) => "the leadership group did not propose you in full session",
            };
            let by = by(match concept {
                "notice" | "approval" => concept,
                _ => "deliberation",
            });
            let said = match lang {
                Lang::Zh => format!("你单位现场评审得分{score}，列为获奖候选；{words}（{by}）。"),
                Lang::En => format!(
                    "Your site-visit score is {score}, and you were a candidate; {words} ({by})."
                ),
            };
            (said, at_visit())
        }
        (Standing::Winner, Lang::Zh) => (
            format!(
                "经区政府办公会议审定批准，你单位获{}（{}）。",
                award.full,
                by("approval")
            ),
            at_visit(),
        ),
        (Standing::Winner, Lang::En) => (
            format!(
                "The district government approved it: you have won ({}).",
                by("approval")
            ),
            at_visit(),
        ),
    }
}

fn score(outcome: &ApplicantOutcome, lang: Lang) -> String {
    match (&outcome.score, lang) {
        (None, _) => lang.pick("尚无", "none yet").to_owned(),
        (Some(score), Lang::Zh) if score.low == score.high => format!("{}分", score.low),
        (Some(score), Lang::Zh) => format!("{}至{}分（未定）", score.low, score.high),
        (Some(score), Lang::En) if score.low == score.high => score.low.clone(),
        (Some(score), Lang::En) => format!("{} to {} (open)", score.low, score.high),
    }
}

/// What the firm may mend: papers that are missing, facts that it can still change, points up to the
/// threshold. Nothing hangs on anybody else.
fn mends(view: &View, outcome: &ApplicantOutcome, firm: &Applicant, lang: Lang) -> Vec<String> {
    let mut missing: Vec<String> = Vec::new();
    let mut change: Vec<String> = Vec::new();
    let known = recorded(firm);
    let asked = [Answer::No, Answer::Open].map(|answer| unmet(outcome, Stage::Eligibility, answer));
    for reason in asked.into_iter().flatten() {
        let Some(rule) = rule_of(view, reason) else {
            continue;
        };
        for fact in rule.facts.iter().filter_map(|key| facts::label(key)) {
            let said = format!("{}{}", fact.article_zh, fact.zh);
            let said = match lang {
                Lang::Zh => said,
                Lang::En => format!("{} (art. {})", fact.en, fact.article),
            };
            let given = known.iter().find(|(key, _)| *key == fact.key);
            let against = AGAINST.contains(&fact.key);
            match given.map(|(_, given)| *given) {
                Some(None) if reason.answer == Some(Answer::Open) && !missing.contains(&said) => {
                    missing.push(said)
                }
                Some(Some(truth))
                    if truth == against && fact.changeable && !change.contains(&said) =>
                {
                    change.push(said)
                }
                _ => {}
            }
        }
    }
    let joined = |list: &[String]| list.join(lang.pick("；", "; "));
    let mut mends = Vec::new();
    if !missing.is_empty() {
        mends.push(match lang {
            Lang::Zh => format!("尚未填写、请补正：{}。", joined(&missing)),
            Lang::En => format!("Not filled in yet: {}.", joined(&missing)),
        });
    }
    if !change.is_empty() {
        mends.push(match lang {
            Lang::Zh => format!(
                "现记为不具备（或存在不应有的情形），可以改进的：{}。",
                joined(&change)
            ),
            Lang::En => format!(
                "On record against you, and open to change: {}.",
                joined(&change)
            ),
        });
    }
    if outcome.standing == Standing::BelowThreshold
        && let Some(lacking) = lacking(view, outcome)
    {
        mends.push(match lang {
            Lang::Zh => format!(
                "现场评审得分距{}尚差{lacking}分。",
                term(view, Stage::Ranking, "threshold", lang)
            ),
            Lang::En => format!(
                "{lacking} points are lacking to {}.",
                term(view, Stage::Ranking, "threshold", lang)
            ),
        });
    }
    if outcome.standing == Standing::NotCandidate {
        mends.push(
            lang.pick(
                "可按评审标准各条款和现场评审报告提出的问题改进，提高得分。",
                "Your score may be raised by what the report of the site visit found wanting.",
            )
            .to_owned(),
        );
    }
    mends
}

/// The points that lack to the threshold, in exact digits; none where the score is open.
fn lacking(view: &View, outcome: &ApplicantOutcome) -> Option<String> {
    use laurel_contract::types::Value;
    let score = outcome.score.as_ref()?;
    let terms = &view.description(Stage::Ranking)?.terms;
    let term = terms.iter().find(|term| term.id == "threshold")?;
    let of_stage = view.run.settings.get(&Stage::Ranking).into_iter();
    let mut set = of_stage.flat_map(|it| &it.terms);
    let value = set
        .find(|it| it.term == term.id)
        .map_or(&term.default, |it| &it.value);
    let Value::Amount(threshold) = value else {
        return None;
    };
    let wanted = u32::try_from(*threshold).ok()?.checked_mul(score.over)?;
    let lacking = wanted.checked_sub(score.low_numerator)?;
    (score.low_numerator == score.high_numerator).then(|| show::score(lacking, score.over))
}

/// What is recorded of each fact that is yes or no, or given or not: none where it is not known.
fn recorded(firm: &Applicant) -> Vec<(&'static str, Option<bool>)> {
    let tables = [
        ("grades", firm.grades.is_some()),
        ("accidents", firm.accidents.is_some()),
        ("complaints", firm.complaints.is_some()),
        ("spot_checks", firm.spot_checks.is_some()),
        ("breaches", firm.breaches.is_some()),
        ("honours", firm.honours.is_some()),
        ("activity", firm.facts.activity.is_some()),
        ("operating_since", firm.facts.operating_since.is_some()),
        ("submitted", firm.papers.submitted.is_some()),
    ];
    // Of what is a table or a day, it counts alone whether it is there.
    let tables = tables
        .into_iter()
        .filter(|(_, given)| !given)
        .map(|(key, _)| (key, None));
    let facts = firm.facts.truths();
    facts.chain(firm.papers.all()).chain(tables).collect()
}
