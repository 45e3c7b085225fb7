//! `laurel rules`: what a scheme says, rule by rule and term by term.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::table::{heading, table};
use super::{Changes, Done, Format, print, print_json, ready};
use crate::contract::types;
use crate::error::Error;
use crate::explain::Kind;
use crate::lang::{Lang, Text};
use crate::outcome::{SchemeInfo, TermBasis, TermValue};
use crate::pipeline::Ready;
use crate::settings::StageSettings;
use crate::show;
use crate::stage::Stage;

/// Show the rules of a scheme.
#[derive(clap::Args)]
pub struct Args {
    /// 方案编号、文件夹或清单 · id, folder or manifest of the scheme
    scheme: String,
    #[command(flatten)]
    changes: Changes,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What a scheme says.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Rules")]
pub struct Report {
    /// The scheme and how it was set.
    scheme: SchemeInfo,
    /// Its stages.
    stages: Vec<StageReport>,
}

/// What a stage says.
#[derive(Serialize, JsonSchema)]
struct StageReport {
    /// Which stage.
    stage: Stage,
    /// Id of the instrument.
    instrument: String,
    /// Its title.
    title: Text,
    /// Its document number; empty for none.
    number: String,
    /// Its rules.
    rules: Vec<RuleReport>,
    /// Its terms.
    terms: Vec<TermReport>,
    /// Readings that the text leaves open, with their defaults.
    readings: Vec<ReadingReport>,
}

/// A rule.
#[derive(Serialize, JsonSchema)]
struct RuleReport {
    /// Id.
    id: String,
    /// The question's name across rule versions.
    concept: String,
    /// Article and item.
    article: Text,
    /// Wording.
    title: Text,
    /// How its answer comes about.
    kind: Kind,
    /// What it rests on.
    basis: TermBasis,
    /// Why.
    note: Text,
    /// Facts that it reads.
    facts: Vec<String>,
    /// Terms that it reads.
    terms: Vec<String>,
}

/// A term.
#[derive(Serialize, JsonSchema)]
struct TermReport {
    /// Value and basis.
    #[serde(flatten)]
    value: TermValue,
    /// Article and item.
    article: Text,
    /// Admissible values.
    range: Text,
    /// The value by default, as after `--set`.
    default: String,
    /// Why the default is what it is.
    note: Text,
    /// Values of comparable instruments, for an assumed default.
    plausible: Vec<String>,
}

/// An open reading.
#[derive(Serialize, JsonSchema)]
struct ReadingReport {
    /// Its number.
    number: u8,
    /// The question.
    question: Text,
    /// The default answer.
    default: Text,
    /// Terms that change it.
    terms: Vec<String>,
}

fn report(ready: &Ready, settings: &BTreeMap<Stage, StageSettings>) -> Report {
    let stages = ready
        .units
        .iter()
        .map(|(stage, unit)| {
            let law = &unit.description;
            StageReport {
                stage: *stage,
                instrument: law.instrument.id.clone(),
                title: law.instrument.title.clone().into(),
                number: law.instrument.number.clone(),
                rules: law.rules.iter().map(rule).collect(),
                terms: law
                    .terms
                    .iter()
                    .map(|term| TermReport {
                        value: ready.term(*stage, term, settings),
                        article: term.article.clone().into(),
                        range: Text::new(
                            show::domain(term, Lang::Zh),
                            show::domain(term, Lang::En),
                        ),
                        default: show::literal(term, &term.default),
                        note: term.grounds.note.clone().into(),
                        plausible: term
                            .plausible
                            .iter()
                            .map(|v| show::literal(term, v))
                            .collect(),
                    })
                    .collect(),
                readings: law
                    .readings
                    .iter()
                    .map(|reading| ReadingReport {
                        number: reading.number,
                        question: reading.question.clone().into(),
                        default: reading.default.clone().into(),
                        terms: reading.terms.clone(),
                    })
                    .collect(),
            }
        })
        .collect();
    Report {
        scheme: SchemeInfo::new(ready, settings),
        stages,
    }
}

fn rule(rule: &types::Rule) -> RuleReport {
    RuleReport {
        id: rule.id.clone(),
        concept: rule.concept.clone(),
        article: rule.article.clone().into(),
        title: rule.title.clone().into(),
        kind: rule.kind.into(),
        basis: rule.grounds.basis.into(),
        note: rule.grounds.note.clone().into(),
        facts: rule.facts.clone(),
        terms: rule.terms.clone(),
    }
}

impl Args {
    pub fn exec(self, lang: Lang) -> Result<Done, Error> {
        let ready = ready(self.changes.scheme(&self.scheme, None)?)?;
        let settings = ready.settings(&self.changes.settings(None)?)?;
        let report = report(&ready, &settings);
        if self.format == Format::Json {
            print_json(&report)?;
            return Ok(Done::Well);
        }
        let mut text = heading(&format!(
            "{}  {}",
            report.scheme.id,
            report.scheme.name.get(lang)
        ));
        for stage in &report.stages {
            text.push_str(&heading(&format!(
                "{} · {} {}",
                stage.stage.title(lang),
                stage.title.get(lang),
                stage.number
            )));
            let mut rules = table([
                lang.pick("条款", "article"),
                lang.pick("规则", "rule"),
                lang.pick("编号", "id"),
                lang.pick("方式", "kind"),
                lang.pick("依据", "basis"),
            ]);
            for rule in &stage.rules {
                rules.add_row([
                    rule.article.get(lang),
                    rule.title.get(lang),
                    &rule.id,
                    rule.kind.word(lang),
                    rule.basis.word(lang),
                ]);
            }
            text.push_str(&format!("{rules}\n"));
            if !stage.terms.is_empty() {
                let mut terms = table([
                    lang.pick("条款", "article"),
                    lang.pick("条件项", "term"),
                    lang.pick("编号", "id"),
                    lang.pick("取值", "value"),
                    lang.pick("可取", "range"),
                    lang.pick("依据", "basis"),
                ]);
                for term in &stage.terms {
                    terms.add_row([
                        term.article.get(lang),
                        term.value.title.get(lang),
                        &term.value.id,
                        term.value.shown.get(lang),
                        term.range.get(lang),
                        term.value.basis.word(lang),
                    ]);
                }
                text.push_str(&format!("\n{terms}\n"));
            }
            for reading in &stage.readings {
                text.push_str(&format!(
                    "{} {}{}{} → {}\n",
                    lang.pick("解读", "reading"),
                    reading.number,
                    lang.pick("：", ": "),
                    reading.question.get(lang),
                    reading.default.get(lang)
                ));
            }
        }
        print(&text)?;
        Ok(Done::Well)
    }
}
