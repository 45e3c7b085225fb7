//! `laurel stability`: how few marks would change the outcome.

use std::path::PathBuf;

use super::run::score;
use super::session::{Bench, Session};
use super::table::{heading, table};
use super::whatif::mark_text;
use super::{Changes, Done, Format, print, print_json};
use laurel_compare::cache::StageCache;
use laurel_cycle::error::Error;
use laurel_explore::stability::{Contested, Direction, Effect, Shift, Stability, stability};
use laurel_explore::variants::Trial;
use laurel_scheme::outcome::SchemeInfo;
use laurel_words::lang::Lang;

/// Shifts that are listed.
const SHOWN: usize = 40;
/// Effects of one shift that are listed.
const EFFECTS: usize = 8;

/// How stable the outcome is.
#[derive(clap::Args)]
pub struct Args {
    /// 方案编号、文件夹或清单 · id, folder or manifest of the scheme
    pub(super) scheme: String,
    /// 申报文件（JSON、JSON 行或 .xlsx），- 为标准输入 · cycle file, also .xlsx, - for standard input
    cycle: PathBuf,
    #[command(flatten)]
    pub(super) changes: Changes,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        let Bench {
            ready,
            settings,
            columns,
        } = session.bench(&self.changes, &self.scheme, &self.cycle)?;
        let memo = StageCache::new(&columns);
        let trial = Trial::new(&ready, &settings, &memo)?;
        let answer = stability(&trial, SchemeInfo::new(&ready, &settings))?;
        match self.format {
            Format::Json => print_json(&answer)?,
            Format::Text => print(&text(&answer, lang))?,
        }
        Ok(Done::Well)
    }
}

fn text(answer: &Stability, lang: Lang) -> String {
    let mut text = format!(
        "{}\n{}\n",
        answer.sentence.get(lang),
        answer.detail.get(lang)
    );
    if !answer.shifts.is_empty() {
        text.push_str(&heading(
            lang.pick("谁的评分变动会改变结果", "Whose marks change the outcome"),
        ));
        let mut rows = table([
            lang.pick("申报单位", "applicant"),
            lang.pick("变动", "change"),
            lang.pick("得分", "score"),
            lang.pick("结果变化", "what changes"),
            lang.pick("各专家单独评分", "sheets one by one"),
        ]);
        for shift in answer.shifts.iter().take(SHOWN) {
            rows.add_row([
                shift.applicant.clone(),
                marks(shift, lang),
                format!(
                    "{} → {}",
                    score(Some(&shift.from), lang),
                    score(Some(&shift.to), lang)
                ),
                effects(&shift.effects, lang),
                examiners(shift, lang),
            ]);
        }
        text.push_str(&format!("{rows}\n"));
        if answer.shifts.len() > SHOWN {
            let all = answer.shifts.len();
            text.push_str(&match lang {
                Lang::Zh => format!("只列出前{SHOWN}项，共{all}项；全部见 --format json。\n"),
                Lang::En => {
                    format!("The first {SHOWN} of {all} are shown; --format json has all.\n")
                }
            });
        }
    }
    text
}

fn marks(shift: &Shift, lang: Lang) -> String {
    let arrow = match shift.direction {
        Direction::Up => "↑",
        Direction::Down => "↓",
    };
    let Some(steps) = shift.steps else {
        return format!(
            "{arrow} {}",
            lang.pick("只按一位专家的评分表", "by one examiner's sheet alone")
        );
    };
    let steps = match (lang, steps) {
        (Lang::Zh, steps) => format!("{arrow} {steps}步"),
        (Lang::En, 1) => format!("{arrow} 1 step"),
        (Lang::En, steps) => format!("{arrow} {steps} steps"),
    };
    let marks = shift.marks.iter().map(|mark| mark_text(mark, lang));
    std::iter::once(steps)
        .chain(marks)
        .collect::<Vec<_>>()
        .join("\n")
}

fn effects(effects: &[Effect], lang: Lang) -> String {
    let mut lines: Vec<String> = effects
        .iter()
        .take(EFFECTS)
        .map(|effect| {
            let question = match effect.question {
                Contested::Candidate => lang.pick("候选", "candidate"),
                Contested::Winner => lang.pick("获奖", "winner"),
            };
            format!(
                "{} {question} {} → {}",
                effect.applicant,
                effect.before.word(lang),
                effect.after.word(lang)
            )
        })
        .collect();
    if effects.len() > EFFECTS {
        let more = effects.len() - EFFECTS;
        lines.push(match lang {
            Lang::Zh => format!("另有{more}处"),
            Lang::En => format!("and {more} more"),
        });
    }
    lines.join("\n")
}

fn examiners(shift: &Shift, lang: Lang) -> String {
    let Some(examiners) = &shift.examiners else {
        return String::new();
    };
    let range = if examiners.lowest == examiners.highest {
        examiners.lowest.low.clone()
    } else {
        format!("{}–{}", examiners.lowest.low, examiners.highest.low)
    };
    if examiners.decides {
        format!(
            "{range}{}",
            lang.pick("（足以改变结果）", " (enough by itself)")
        )
    } else {
        range
    }
}
