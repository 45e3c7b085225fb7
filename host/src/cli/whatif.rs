//! `laurel whatif`: what it would take for an applicant.

use std::path::PathBuf;

use super::run::{place, score};
use super::session::{Bench, Session};
use super::table::heading;
use super::{Changes, Done, Format, print, print_json};
use laurel_compare::cache::StageCache;
use laurel_cycle::error::Error;
use laurel_explore::marks::MarkChange;
use laurel_explore::told;
use laurel_explore::variants::{Position, Step, Trial};
use laurel_explore::whatif::{Bar, ChangeSet, Goal, ScoreChange, WhatIf, whatif};
use laurel_scheme::outcome::SchemeInfo;
use laurel_scheme::stage::Answer;
use laurel_words::lang::Lang;

/// Marks of one suggestion that are listed one by one.
const MARKS: usize = 6;

/// What it would take.
#[derive(clap::Args)]
pub struct Args {
    /// 方案编号、文件夹或清单 · id, folder or manifest of the scheme
    pub(super) scheme: String,
    /// 申报文件（JSON、JSON 行或 .xlsx），- 为标准输入 · cycle file, also .xlsx, - for standard input
    cycle: PathBuf,
    /// 申报编号 · id of the applicant
    applicant: String,
    /// 目标，缺省为尚未达到的下一个 · the goal [default: the next that it lacks]
    #[arg(long, value_enum)]
    goal: Option<Goal>,
    #[command(flatten)]
    pub(super) changes: Changes,
    /// 列出所需的具体分数：由此可知其他单位的得分，仅供主办方 · say the score that it takes: it tells what
    /// others were given, and is for the office alone
    #[arg(long)]
    show_cut: bool,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        if self.show_cut && session.anonymity().is_some() {
            return Err(Error::input(
                "--show-cut 会列出由其他单位得分决定的分数，不能与 --anonymous 同用",
                "--show-cut says scores that others were given, and does not go with --anonymous",
            ));
        }
        let Bench {
            ready,
            settings,
            columns,
        } = session.bench(&self.changes, &self.scheme, &self.cycle)?;
        let row = session.row(&columns, &self.applicant)?;
        let memo = StageCache::new(&columns);
        let trial = Trial::new(&ready, &settings, &memo)?;
        let scheme = SchemeInfo::new(&ready, &settings);
        let mut answer = whatif(&trial, scheme, row, self.goal)?;
        if !self.show_cut {
            answer = answer.without_others();
        }
        match self.format {
            Format::Json => print_json(&answer)?,
            Format::Text => print(&text(&answer, lang))?,
        }
        Ok(Done::Well)
    }
}

fn text(answer: &WhatIf, lang: Lang) -> String {
    let mut text = format!("{}\n", answer.sentence.get(lang));
    text.push_str(&format!(
        "{}{}",
        lang.pick("现状：", "as things are: "),
        position(&answer.now, lang)
    ));
    let points = score(answer.score.as_ref(), lang);
    if !points.is_empty() {
        text.push_str(&format!("{}{points}", lang.pick("；得分", "; score ")));
    }
    text.push('\n');
    if let Some(target) = &answer.target {
        text.push_str(&format!(
            "{}{}\n",
            lang.pick("所需得分：", "score that it takes: "),
            target.words(answer.bar()).get(lang)
        ));
    }
    if answer.score_withheld {
        text.push_str(lang.pick(
            "所需得分：取决于其他单位的得分，不列出（主办方可用 --show-cut）\n",
            "score that it takes: hangs on what others were given, and is not said (--show-cut for the office)\n",
        ));
    }
    let nothing = answer.sets.iter().all(|set| set.size() == 0);
    if let Some(set) = answer.sets.first().filter(|_| nothing) {
        text.push_str(&format!(
            "{}{}\n",
            lang.pick("各环节均通过时：", "once every step is passed: "),
            position(&set.then, lang)
        ));
        text.push_str(&depends(&set.depends_on, lang));
    } else if !answer.sets.is_empty() {
        text.push_str(&heading(
            lang.pick("最小改变组合", "Smallest sets of changes"),
        ));
        for (number, set) in (1..).zip(&answer.sets) {
            text.push_str(&set_text(number, set, answer.bar(), lang));
        }
        let shown = u64::try_from(answer.sets.len()).unwrap_or(u64::MAX);
        if answer.sets_total > shown {
            text.push_str(&match lang {
                Lang::Zh => format!("  只列出前{shown}种，共{}种。\n", answer.sets_total),
                Lang::En => format!("  The first {shown} of {} are shown.\n", answer.sets_total),
            });
        }
        if let Some(set) = answer.sets.first() {
            text.push_str(&depends(&set.depends_on, lang));
        }
    }
    if !answer.blocked.is_empty() {
        text.push_str(&heading(
            lang.pick("任何改变都不能满足的规则", "Rules that no change can meet"),
        ));
        for rule in &answer.blocked {
            text.push_str(&format!(
                "  {} {} {}\n",
                rule.answer.symbol(),
                rule.article.get(lang),
                rule.title.get(lang)
            ));
        }
    }
    text.push_str(&immutable(answer, lang));
    text
}

/// Where an applicant stands, in a line.
pub(super) fn position(position: &Position, lang: Lang) -> String {
    let at = place(position.place, lang);
    let mut parts = vec![
        format!(
            "{}{}",
            lang.pick("符合条件：", "eligible "),
            position.eligible.word(lang)
        ),
        format!(
            "{}{}",
            lang.pick("候选：", "candidate "),
            position.candidate.word(lang)
        ),
        format!(
            "{}{}",
            lang.pick("获奖：", "winner "),
            position.winner.word(lang)
        ),
    ];
    if !at.is_empty() {
        parts.insert(1, format!("{}{at}", lang.pick("位次：", "place ")));
    }
    parts.join(lang.pick("，", ", "))
}

fn set_text(number: usize, set: &ChangeSet, bar: Bar, lang: Lang) -> String {
    let mut text = format!("  {number}.\n");
    for change in &set.changes {
        text.push_str(&format!("     {}\n", change.words(lang)));
    }
    if let Some(score) = &set.score {
        text.push_str(&score_text(score, lang));
    }
    if set.score_withheld {
        text.push_str(&format!("     {}\n", bar.withheld(lang)));
    }
    text.push_str(&format!(
        "     → {}{}\n",
        lang.pick("届时：", "then: "),
        position(&set.then, lang)
    ));
    text
}

fn score_text(change: &ScoreChange, lang: Lang) -> String {
    let mut text = format!("     {}\n", change.words(lang));
    for mark in change.marks.iter().take(MARKS) {
        text.push_str(&format!("       {}\n", mark_text(mark, lang)));
    }
    if change.marks.len() > MARKS {
        let more = change.marks.len() - MARKS;
        text.push_str(&match lang {
            Lang::Zh => format!("       另有{more}处\n"),
            Lang::En => format!("       and {more} more\n"),
        });
    }
    text
}

/// A mark that becomes another one.
pub(super) fn mark_text(mark: &MarkChange, lang: Lang) -> String {
    let sheet = mark.examiner.as_deref().map_or_else(
        || lang.pick("合议评分", "agreed marks").to_owned(),
        |examiner| match lang {
            Lang::Zh => format!("{examiner}的评分表"),
            Lang::En => format!("sheet of {examiner}"),
        },
    );
    let from = mark.from.map_or_else(
        || lang.pick("缺", "missing").to_owned(),
        |from| format!("{from}%"),
    );
    format!(
        "{sheet} {} {}{}{from} → {}%",
        mark.clause,
        mark.title.get(lang),
        lang.pick("：", ": "),
        mark.to
    )
}

fn depends(steps: &[Step], lang: Lang) -> String {
    if steps.is_empty() {
        return String::new();
    }
    let mut text = heading(lang.pick("其后取决于人的决定", "What it then depends on"));
    for step in steps {
        text.push_str(&format!(
            "  {} {}{}{}{}{}{}\n",
            step.article.get(lang),
            step.title.get(lang),
            lang.pick("（", " ("),
            step.by.get(lang),
            lang.pick("；现在的记录：", "; on record: "),
            match step.now {
                Answer::NotAsked =>
                    lang.pick("尚未涉及该单位", "not yet a matter of this applicant"),
                now => now.word(lang),
            },
            lang.pick("）", ")"),
        ));
    }
    text
}

fn immutable(answer: &WhatIf, lang: Lang) -> String {
    if answer.immutable.is_empty() {
        return String::new();
    }
    let mut text = heading(lang.pick("视为不可改变的事实", "Facts taken as not changeable"));
    let (against, others): (Vec<_>, Vec<_>) = answer
        .immutable
        .iter()
        .partition(|fact| !fact.rules.is_empty());
    for fact in against {
        text.push_str(&format!(
            "  {} = {}{}{}{}\n",
            fact.fact.label.get(lang),
            told::value(&fact.fact.value, lang),
            lang.pick("（未满足的规则：", " (rules that are not met: "),
            fact.titles
                .iter()
                .map(|title| title.get(lang).to_owned())
                .collect::<Vec<_>>()
                .join(lang.pick("、", ", ")),
            lang.pick("）", ")"),
        ));
    }
    let others: Vec<&str> = others
        .iter()
        .map(|fact| fact.fact.label.get(lang))
        .collect();
    if !others.is_empty() {
        text.push_str(&format!(
            "  {}{}\n",
            lang.pick("其他：", "others: "),
            others.join(lang.pick("、", ", "))
        ));
    }
    text
}
