//! `laurel rules`: what a scheme says, rule by rule and term by term.

use super::session::Session;
use super::table::{heading, table};
use super::{Changes, Done, Format, print, print_json};
use laurel_cycle::error::Error;
use laurel_scheme::outcome::TermBasis;
use laurel_scheme::rules::{Kind, Report, report};
use laurel_words::lang::Lang;

/// Show the rules of a scheme.
#[derive(clap::Args)]
pub struct Args {
    /// 方案编号、文件夹或清单 · id, folder or manifest of the scheme
    pub(super) scheme: String,
    #[command(flatten)]
    pub(super) changes: Changes,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        let ready = session.ready(self.changes.scheme(session, &self.scheme, None)?)?;
        let settings = ready.settings(&self.changes.settings(None)?)?;
        let report = report(&ready, &settings);
        if self.format == Format::Json {
            print_json(&report)?;
            return Ok(Done::Well);
        }
        let mut text = sentence(&report, lang);
        text.push_str(&heading(&format!(
            "{}  {}",
            report.scheme.id,
            report.scheme.name.get(lang)
        )));
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
                    lang.pick("可调指标", "term"),
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
                let set = stage.terms.iter().filter(|term| {
                    term.value.basis == TermBasis::Set && reading.terms.contains(&term.value.id)
                });
                let set: Vec<String> = set
                    .map(|term| match lang {
                        Lang::Zh => {
                            format!(
                                "；本次自设“{}”：{}",
                                term.value.title.zh, term.value.shown.zh
                            )
                        }
                        Lang::En => {
                            format!(
                                "; set here, {}: {}",
                                term.value.title.en, term.value.shown.en
                            )
                        }
                    })
                    .collect();
                text.push_str(&format!(
                    "{}{}{}{}{}{}{}\n",
                    lang.pick("条文未明事项", "open question "),
                    reading.number,
                    lang.pick("：", ": "),
                    reading.question.get(lang),
                    lang.pick("——暂按此理解：", " - taken as: "),
                    reading.default.get(lang),
                    set.concat()
                ));
            }
        }
        if !report.notes.is_empty() {
            text.push_str(&heading(lang.pick("关于条文", "On the text")));
            for note in &report.notes {
                text.push_str(&format!("  · {}\n", note.get(lang)));
            }
        }
        print(&text)?;
        Ok(Done::Well)
    }
}

/// How many rules and terms there are, and how many of the rules are assumed.
fn sentence(report: &Report, lang: Lang) -> String {
    let rules = || report.stages.iter().flat_map(|stage| &stage.rules);
    let there = rules().filter(|rule| rule.kind != Kind::Absent).count();
    let assumed = rules()
        .filter(|rule| rule.basis == TermBasis::Assumed)
        .count();
    let absent = rules().count() - there;
    let terms: usize = report.stages.iter().map(|stage| stage.terms.len()).sum();
    let scheme = report.scheme.short.get(lang);
    let mut told = match lang {
        Lang::Zh => format!("{scheme}有{there}条规则、{terms}项可调指标"),
        Lang::En => format!("{scheme}: {there} rules and {terms} terms"),
    };
    if absent > 0 {
        told.push_str(&match lang {
            Lang::Zh => format!("，另有{absent}处无此规定"),
            Lang::En => format!(", {absent} provisions that it does not have"),
        });
    }
    if assumed > 0 {
        told.push_str(&match lang {
            Lang::Zh => format!("；其中{assumed}条为假定"),
            Lang::En => format!("; {assumed} of them are assumed"),
        });
    }
    told.push_str(lang.pick("。\n", ".\n"));
    told
}
