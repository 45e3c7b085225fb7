//! `laurel explain`: one applicant, rule by rule.

use std::path::PathBuf;

use super::register::Asked;
use super::run::{measures, place, score};
use super::session::{Bench, Session};
use super::table::heading;
use super::whatif::position;
use super::{Changes, Done, Format, print, print_json};
use laurel_contract::types::Detail;
use laurel_cycle::error::Error;
use laurel_explore::decisions::{Decision, DecisionKind, PeopleSplit};
use laurel_explore::explain::{Explanation, explain};
use laurel_explore::missing::MissingFact;
use laurel_scheme::outcome::{TermBasis, View, said};
use laurel_scheme::show;
use laurel_scheme::stage::{Answer, Stage};
use laurel_schemes::find::built_in;
use laurel_words::lang::{Lang, Text};

/// Explain an applicant.
#[derive(clap::Args)]
pub struct Args {
    /// 方案编号、文件夹或清单 · id, folder or manifest of the scheme
    pub(super) scheme: String,
    /// 申报文件（JSON、JSON 行或 .xlsx），- 为标准输入 · cycle file, also .xlsx, - for standard input
    cycle: PathBuf,
    /// 申报编号 · id of the applicant
    applicant: String,
    #[command(flatten)]
    pub(super) register: Asked,
    #[command(flatten)]
    pub(super) changes: Changes,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let _lang = session.lang;
        let Bench {
            ready,
            settings,
            columns,
        } = session.bench(&self.changes, &self.scheme, &self.cycle)?;
        let row = session.row(&columns, &self.applicant)?;
        let run = ready.run(&columns, settings, Detail::Reasons, &|_| ())?;
        let view = View::new(&run);
        let explanation = explain(&view, row)?;
        match self.format {
            Format::Json => print_json(&explanation)?,
            Format::Text => print(&text(&explanation, session))?,
        }
        Ok(Done::Well)
    }
}

fn text(explanation: &Explanation, session: &Session) -> String {
    let lang = session.lang;
    let outcome = &explanation.outcome;
    let mut text = format!(
        "{}{}\n",
        session.undecided.tag(lang),
        explanation.sentence.get(lang)
    );
    text.push_str(&heading(&format!(
        "{} {}  ·  {}",
        outcome.id,
        outcome.name.as_deref().unwrap_or_default(),
        explanation.scheme.name.get(lang)
    )));
    text.push_str(&format!(
        "{}{}",
        lang.pick("结果：", "outcome: "),
        outcome.standing_word(lang)
    ));
    let points = score(outcome.score.as_ref(), lang);
    if !points.is_empty() {
        text.push_str(&format!("{}{points}", lang.pick("；得分", "; score ")));
    }
    let at = place(outcome.place, lang);
    if !at.is_empty() {
        text.push_str(&format!("{}{at}", lang.pick("；位次", "; place ")));
    }
    text.push('\n');
    if let Some(named) = &explanation.cycle.decided_under {
        text.push_str(&format!(
            "{}{}\n",
            lang.pick("决定所依办法：", "decisions taken under: "),
            called(named, lang)
        ));
    }
    text.push_str(&format!(
        "{}\n",
        explanation.cycle.undecided.meaning.get(lang)
    ));
    let mut stage = None;
    for rule in &explanation.rules {
        if stage != Some(rule.stage) {
            stage = Some(rule.stage);
            text.push_str(&heading(rule.stage.title(lang)));
        }
        let basis = match rule.basis {
            TermBasis::Text => String::new(),
            basis => format!("〔{}〕", basis.word(lang)),
        };
        text.push_str(&format!(
            "{} {:<4} {} {}{}{}{}{basis}\n",
            rule.answer.symbol(),
            rule.answer.word(lang),
            rule.article.get(lang),
            rule.title.get(lang),
            lang.pick("（", " ("),
            if rule.deduced {
                lang.pick("推定", "deduced")
            } else {
                rule.kind.word(lang)
            },
            lang.pick("）", ")"),
        ));
        for reason in said(&rule.reasons) {
            text.push_str(&format!("      → {}\n", reason.text.get(lang)));
        }
        let facts: Vec<String> = rule.facts.iter().map(|fact| fact.words(lang)).collect();
        if !facts.is_empty() {
            text.push_str(&format!(
                "      {}{}\n",
                lang.pick("事实：", "facts: "),
                facts.join(lang.pick("；", "; "))
            ));
        }
        let terms: Vec<String> = rule
            .terms
            .iter()
            .map(|term| {
                let basis = match term.basis {
                    TermBasis::Text => String::new(),
                    basis => format!("〔{}〕", basis.word(lang)),
                };
                format!("{} = {}{basis}", term.title.get(lang), term.shown.get(lang))
            })
            .collect();
        if !terms.is_empty() {
            text.push_str(&format!(
                "      {}{}\n",
                lang.pick("可调指标：", "terms: "),
                terms.join(lang.pick("；", "; "))
            ));
        }
    }
    text.push_str(&measures(
        Stage::Sanction.title(lang),
        &explanation.measures,
        lang,
    ));
    text.push_str(&people(&explanation.people, lang));
    if !explanation.missing.is_empty() {
        text.push_str(&heading(lang.pick("缺少的事实", "Missing facts")));
        for fact in &explanation.missing {
            text.push_str(&format!(
                "  ? {}{}\n",
                fact.label.get(lang),
                consequence(fact, lang)
            ));
        }
    }
    if !explanation.assumptions.is_empty() {
        text.push_str(&heading(
            lang.pick("本结果所依假定", "Assumptions that this rests on"),
        ));
        for assumption in &explanation.assumptions {
            let terms: Vec<String> = assumption
                .terms
                .iter()
                .map(|term| format!("{} = {}", term.title.get(lang), term.shown.get(lang)))
                .collect();
            text.push_str(&format!(
                "  * {} {}",
                assumption.article.get(lang),
                assumption.title.get(lang)
            ));
            if !terms.is_empty() {
                text.push_str(&format!(" [{}]", terms.join(lang.pick("；", "; "))));
            }
            if !assumption.note.get(lang).is_empty() {
                text.push_str(&format!(" — {}", assumption.note.get(lang)));
            }
            text.push('\n');
        }
    }
    text
}

/// What a scheme is called that a cycle names: one that is built in, by its name.
fn called(named: &str, lang: Lang) -> String {
    let built_in = built_in().find(|id| *id == named);
    let scheme = built_in.and_then(|id| laurel_schemes::find::find(id).ok());
    scheme.map_or_else(
        || named.to_owned(),
        |scheme| scheme.manifest.name.get(lang).to_owned(),
    )
}

/// What the rules determined and what people decided.
fn people(split: &PeopleSplit, lang: Lang) -> String {
    let mut text = heading(lang.pick("规则与人的决定", "Rules and people"));
    text.push_str(&format!("{}\n", split.sentence.get(lang)));
    for decision in &split.by_people {
        let answer = decision.deduced.unwrap_or(decision.recorded);
        text.push_str(&format!(
            "{} {:<4} {} {}{}{}{}{}{}{}{}\n",
            answer.symbol(),
            answer.word(lang),
            decision.article.get(lang),
            decision.title.get(lang),
            lang.pick("（", " ("),
            match decision.deduced {
                Some(_) => lang.pick("推定，未作决定；", "deduced, not decided; "),
                None => "",
            },
            decision.kind.word(lang),
            lang.pick("；", "; "),
            decision.by.get(lang),
            taken(decision, lang),
            lang.pick("）", ")"),
        ));
        for otherwise in decision.otherwise.iter().filter(|it| it.differs) {
            let head = if otherwise.decision {
                lang.pick("若为是：", "if yes: ")
            } else {
                lang.pick("若为否：", "if no: ")
            };
            text.push_str(&format!(
                "      → {head}{}\n",
                position(&otherwise.then, lang)
            ));
        }
    }
    for all in split.together.iter().filter(|all| all.differs) {
        let head = if all.decision {
            lang.pick("若全部判定均为是：", "if every judgement were yes: ")
        } else {
            lang.pick("若全部判定均为否：", "if every judgement were no: ")
        };
        text.push_str(&format!("  {head}{}\n", position(&all.then, lang)));
    }
    text
}

/// When a decision was taken; nothing where the file does not say it.
fn taken(decision: &Decision, lang: Lang) -> String {
    let Some(on) = decision.on else {
        return String::new();
    };
    let day = show::day(i64::from(on.0), lang);
    match (decision.kind, lang) {
        (DecisionKind::Objection, Lang::Zh) => format!("；公示至{day}"),
        (DecisionKind::Objection, Lang::En) => format!("; notice to {day}"),
        (_, Lang::Zh) => format!("；{day}"),
        (_, Lang::En) => format!("; {day}"),
    }
}

/// What a missing fact would change.
fn consequence(fact: &MissingFact, lang: Lang) -> String {
    let (Some(yes), Some(no)) = (fact.if_yes, fact.if_no) else {
        return String::new();
    };
    let either = |of: &Option<Text>, otherwise: &'static str| {
        of.as_ref()
            .map_or(otherwise.to_owned(), |what| what.get(lang).to_owned())
    };
    let favourable = either(&fact.favourable, lang.pick("为是", "yes"));
    let unfavourable = either(&fact.unfavourable, lang.pick("为否", "no"));
    match lang {
        Lang::Zh => format!(
            "：若{favourable}，资格{}；若{unfavourable}，资格{}",
            verdict(yes, lang),
            verdict(no, lang)
        ),
        Lang::En => format!(
            ": if {favourable}, {}; if {unfavourable}, {}",
            verdict(yes, lang),
            verdict(no, lang)
        ),
    }
}

fn verdict(answer: Answer, lang: Lang) -> &'static str {
    match answer {
        Answer::Yes | Answer::NotAsked => lang.pick("符合", "eligible"),
        Answer::No => lang.pick("不符合", "not eligible"),
        Answer::Open => lang.pick("仍未定", "still open"),
    }
}
