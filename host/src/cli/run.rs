//! `laurel run`: the four stages of a scheme on a cycle.

use std::path::PathBuf;

use super::columns;
use super::input::Known;
use super::input::Progress;
use super::receipt::Wanted;
use super::register::Asked;
use super::session::Session;
use super::table::{heading, table};
use super::{Changes, Done, Format, print, print_json};
use laurel_contract::types::Detail;
use laurel_cycle::error::Error;
use laurel_cycle::{Code, Problem};
use laurel_files::files;
use laurel_office::results::of_run;
use laurel_office::save::save;
use laurel_scheme::outcome::{
    ApplicantOutcome, HonourOutcome, MeasureOutcome, Place, Reason, Score, Standing, Tally,
    TitleRemark, View, said,
};
use laurel_scheme::ready::Run;
use laurel_scheme::sentence::{candidates_open, winners_open};
use laurel_scheme::show;
use laurel_scheme::stage::{Answer, Stage};
use laurel_words::lang::Lang;

/// Most applicants that a table for reading shows.
pub const SHOWN: usize = 100;
/// Most answers from the register that are told one by one before the outcome; the rest is told with the
/// warnings.
const TAKEN: usize = 12;

/// Run a scheme.
#[derive(clap::Args)]
pub struct Args {
    /// 方案编号、文件夹或清单 · id, folder or manifest of the scheme
    pub(super) scheme: String,
    /// 申报文件（JSON、JSON 行或 .xlsx），- 为标准输入 · cycle file, also .xlsx, - for standard input
    cycle: PathBuf,
    #[command(flatten)]
    pub(super) changes: Changes,
    #[command(flatten)]
    pub(super) register: Asked,
    #[command(flatten)]
    receipt: Wanted,
    #[command(flatten)]
    form: Form,
}

/// Where a run is written to, and how.
#[derive(clap::Args)]
pub struct Form {
    /// 结果文件：.xlsx、.csv（每表一个文件）或 .json · write the result to a file, by its extension
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        self.form.writes()?;
        self.receipt.writes()?;
        files::reads(&self.cycle)?;
        let scheme = self.changes.scheme(session, &self.scheme, None)?;
        let ready = session.ready(self.receipt.by_stage(scheme))?;
        let asked = self.changes.settings(None)?;
        let settings = ready.settings(&asked)?;
        let mut receipt = self.receipt.start()?;
        let known = Known::under([(&ready, &settings)]);
        let cycle = receipt.read(session, &self.cycle, &known, false)?;
        let columns = session.columns(cycle);
        let progress = Progress::new(lang.pick("审核", "running"));
        let shown_alone = self.form.format == Format::Text
            && self.form.output.as_deref().is_none_or(columns::is_columns);
        let detail = if shown_alone && !receipt.wanted() {
            Detail::Verdicts
        } else {
            Detail::Reasons
        };
        let run = ready.run(&columns, settings, detail.clone(), &|count| {
            progress.add(count)
        })?;
        drop(progress);
        receipt.write(session, vec![(&View::new(&run), &asked)], None)?;
        deliver(run, &self.form, detail == Detail::Verdicts, lang)
    }
}

impl Form {
    /// Notes the file as an output of the command.
    pub fn writes(&self) -> Result<(), Error> {
        self.output.as_deref().map_or(Ok(()), columns::claim)
    }
}

/// Writes a run. `explain`: reasons were not asked for yet, and those who are shown get them.
pub fn deliver(mut run: Run, form: &Form, explain: bool, lang: Lang) -> Result<Done, Error> {
    if let Some(path) = &form.output {
        let view = View::new(&run);
        let tag = run.columns.undecided.tag(lang);
        let finding = tag + &view.finding(lang);
        let tables = || Ok(of_run(&view, &finding, lang));
        let title = lang.pick("桂冠：评选结果", "Laurel: outcome of a cycle");
        let json = || serde_json::to_vec_pretty(&view.outcome());
        let written = match columns::save_run(path, &view)? {
            Some(written) => written,
            None => save(path, title, &tables, &json, lang)?,
        };
        super::tell_written(&written, lang);
    }
    match form.format {
        Format::Json => print_json(&View::new(&run).outcome())?,
        Format::Text if form.output.is_some() => {
            let view = View::new(&run);
            let tag = run.columns.undecided.tag(lang);
            let told = view.finding(lang);
            print(&format!("{tag}{told}\n"))?;
        }
        Format::Text => print(&told(&mut run, explain, lang)?)?,
    }
    Ok(Done::Well)
}

/// A run, for reading. `explain`: reasons were not asked for yet.
pub fn told(run: &mut Run, explain: bool, lang: Lang) -> Result<String, Error> {
    let shown = shown(&View::new(run));
    if explain {
        // Only those that are shown are asked about.
        let mut rows: Vec<u32> = shown
            .iter()
            .filter_map(|row| u32::try_from(*row).ok())
            .collect();
        rows.sort_unstable();
        run.explain(&rows)?;
    }
    Ok(text(&View::new(run), &shown, lang))
}

/// The rows of the applicants that a table for reading shows: who came farthest, and best, first.
fn shown(view: &View) -> Vec<usize> {
    let best = |row: usize| match view.place(row) {
        Some(place) => place.best,
        None => u32::MAX,
    };
    let mut rows: Vec<usize> = (0..view.run.columns.len()).collect();
    // Whose visit is open may still come first: it stands with those whose candidacy is open.
    let group = |row: usize| match view.standing(row) {
        Standing::VisitOpen => Standing::CandidateOpen,
        standing => standing,
    };
    rows.sort_by_cached_key(|row| (group(*row), best(*row)));
    rows.truncate(SHOWN);
    rows
}

fn text(view: &View, shown: &[usize], lang: Lang) -> String {
    let scheme = view.scheme();
    let summary = view.summary();
    let tag = view.run.columns.undecided.tag(lang);
    let mut text = format!("{tag}{}\n", view.finding(lang));
    text.push_str(&heading(scheme.name.get(lang)));
    for set in &scheme.set {
        let head = lang.pick("自设：", "set: ");
        text.push_str(&format!("{head}{}\n", set.words(lang)));
    }
    text.push_str(&figures(&summary, lang));
    text.push('\n');
    text.push_str(&assumed_note(view.assumptions.len(), lang));
    text.push_str(&from_register(&view.run.columns.cycle.warnings, lang));

    let shared = shared(view, shown);
    if !shown.is_empty() {
        let mut applicants = table([
            lang.pick("编号", "id"),
            lang.pick("名称", "name"),
            lang.pick("结果", "outcome"),
            lang.pick("得分", "score"),
            lang.pick("位次", "place"),
            lang.pick("依据", "by"),
        ]);
        for row in shown {
            let Some(applicant) = view.applicant(*row) else {
                continue;
            };
            applicants.add_row([
                applicant.id.clone(),
                applicant.name.clone().unwrap_or_default(),
                standing(&applicant, lang),
                score(applicant.score.as_ref(), lang),
                place(applicant.place, lang),
                why(&applicant, &shared, lang),
            ]);
        }
        text.push_str(&format!("\n{applicants}\n"));
        let more = view.run.columns.len() - shown.len();
        if more > 0 {
            text.push_str(&match lang {
                Lang::Zh => format!("（另有{more}家未列出，可用 -o 结果.xlsx 得到全部）\n"),
                Lang::En => format!("({more} more; -o result.xlsx has all)\n"),
            });
        }
    }
    for (remark, ids) in &shared {
        let (article, words) = (remark.article.get(lang), remark.text.get(lang));
        let ids = show::ids(ids, lang);
        text.push_str(&match lang {
            Lang::Zh => format!("  · {article} {words}：{ids}\n"),
            Lang::En => format!("  · {article} {words}: {ids}\n"),
        });
    }
    let title = lang.pick("其他荣誉", "Further honours");
    text.push_str(&honours(title, &view.honours(), lang));
    text.push_str(&remarks(
        lang.pick("年度提示", "Remarks on the cycle"),
        &view.remarks(),
        lang,
    ));
    text.push_str(&measures(
        lang.pick("监督处理", "Measures"),
        &view.measures(),
        lang,
    ));
    // What is about no title is about a reviewer.
    let (on_titles, on_reviewers): (Vec<TitleRemark>, Vec<TitleRemark>) = view
        .title_remarks()
        .into_iter()
        .filter(|remark| remark.reason.remark)
        .partition(|remark| !remark.honour.is_empty());
    for (title, remarks) in [
        (lang.pick("称号提示", "Remarks on titles"), on_titles),
        (
            lang.pick("评审人员提示", "Remarks on reviewers"),
            on_reviewers,
        ),
    ] {
        let told = remarks.iter().map(|remark| {
            format!(
                "{}{}{} {}",
                remark.about(lang),
                lang.pick("：", ": "),
                remark.reason.article.get(lang),
                remark.reason.text.get(lang)
            )
        });
        let mut told: Vec<String> = told.collect();
        told.dedup();
        if !told.is_empty() {
            text.push_str(&heading(title));
        }
        for remark in told {
            text.push_str(&format!("  · {remark}\n"));
        }
    }
    text
}

/// Who has honours that a version knows beside candidates and winners; nothing where there are none.
pub fn honours(title: &str, honours: &[HonourOutcome], lang: Lang) -> String {
    if honours.is_empty() {
        return String::new();
    }
    let mut text = heading(title);
    for honour in honours {
        let list = |ids: &[String]| match ids {
            [] => lang.pick("无", "nobody").to_owned(),
            ids => show::ids(ids, lang),
        };
        let open = match honour.open.as_slice() {
            [] => String::new(),
            ids => format!("{}{}", lang.pick("；未定：", "; open: "), list(ids)),
        };
        text.push_str(&format!(
            "  · {} {}{}{}{open}\n",
            honour.article.get(lang),
            honour.title.get(lang),
            lang.pick("：", ": "),
            list(&honour.yes)
        ));
    }
    text
}

/// What was taken from the register; nothing where nothing was.
pub fn from_register(problems: &[Problem], lang: Lang) -> String {
    let taken: Vec<&Problem> = problems
        .iter()
        .filter(|it| it.code == Code::FromRegister)
        .collect();
    let count: u64 = taken.iter().map(|it| it.count()).sum();
    let mut text = match (count, lang) {
        (0, _) => return String::new(),
        (_, Lang::Zh) => format!("申报文件未填的 {count} 处取自荣誉名册：\n"),
        (1, Lang::En) => {
            "1 answer that the cycle file leaves open is from the register:\n".to_owned()
        }
        (_, Lang::En) => {
            format!("{count} answers that the cycle file leaves open are from the register:\n")
        }
    };
    for problem in taken.iter().filter(|it| it.more.is_none()).take(TAKEN) {
        text.push_str(&format!("  · {}\n", problem.plain(lang)));
    }
    if taken.len() > TAKEN {
        text.push_str("  · …\n");
    }
    text
}

/// What came of the cycle, in figures.
fn figures(summary: &laurel_scheme::outcome::Summary, lang: Lang) -> String {
    let open = |tally: Tally| match (tally.open, lang) {
        (0, _) => String::new(),
        (open, Lang::Zh) => format!("（另{open}家未定）"),
        (open, Lang::En) => format!(" (+{open} open)"),
    };
    let won = winners_open(summary, lang);
    let put_up = candidates_open(summary, lang);
    let listed = match (summary.listed, lang) {
        (Some(listed), Lang::Zh) if listed != summary.eligible.yes => {
            format!("（名单列入{listed}家）")
        }
        (Some(listed), Lang::En) if listed != summary.eligible.yes => {
            format!(" (listed: {listed})")
        }
        _ => String::new(),
    };
    let vacant = match (summary.vacant, lang) {
        (Answer::Yes, Lang::Zh) => "，奖项空缺",
        (Answer::Yes, Lang::En) => ", the award stays vacant",
        _ => "",
    };
    let assumed = if summary.prize_assumed {
        lang.pick("（假定）", " (assumed)")
    } else {
        ""
    };
    let prize = show::yuan(summary.prize, lang);
    match lang {
        Lang::Zh => format!(
            "申报{}家，符合条件{}家{}{listed}，现场评审{}家，候选{}家{}，获奖{}家{}{vacant}；每家奖金{prize}{assumed}。",
            summary.applicants,
            summary.eligible.yes,
            open(summary.eligible),
            summary.visited.yes,
            summary.candidates.yes,
            put_up,
            summary.winners.yes,
            won,
        ),
        Lang::En => format!(
            "Applicants: {}; eligible {}{}{listed}, visited {}, candidates {}{}, winners {}{}{vacant}; prize {prize} each{assumed}.",
            summary.applicants,
            summary.eligible.yes,
            open(summary.eligible),
            summary.visited.yes,
            summary.candidates.yes,
            put_up,
            summary.winners.yes,
            won,
        ),
    }
}

/// How much of a scheme is assumed.
pub fn assumed_note(assumptions: usize, lang: Lang) -> String {
    match (assumptions, lang) {
        (0, _) => String::new(),
        (count, Lang::Zh) => {
            format!("本方案有{count}条规则为假定，带 * 的结果以此为前提，须经主管部门核实。\n")
        }
        (count, Lang::En) => format!(
            "{count} rules of this scheme are assumed; outcomes marked * depend on them and need to be confirmed by the office in charge.\n"
        ),
    }
}

fn standing(applicant: &ApplicantOutcome, lang: Lang) -> String {
    let star = if applicant.rests_on.is_empty() {
        ""
    } else {
        " *"
    };
    format!("{}{star}", applicant.standing_word(lang))
}

/// A score for reading.
pub fn score(score: Option<&Score>, lang: Lang) -> String {
    match score {
        None => String::new(),
        Some(score) if score.low == score.high => score.low.clone(),
        Some(score) => format!(
            "{}–{}{}",
            score.low,
            score.high,
            lang.pick("（未定）", " (open)")
        ),
    }
}

/// A place for reading: `3`, `6–7` with a tie or an open score.
pub fn place(place: Option<Place>, _: Lang) -> String {
    match place {
        None => String::new(),
        Some(place) if place.best == place.worst => place.best.to_string(),
        Some(place) => format!("{}–{}", place.best, place.worst),
    }
}

/// Why an applicant is where it is: the reasons of the stage where it stopped, and remarks.
fn why(applicant: &ApplicantOutcome, shared: &[(Reason, Vec<String>)], lang: Lang) -> String {
    let (stage, answer) = match applicant.standing {
        Standing::Ineligible => (Stage::Eligibility, Answer::No),
        Standing::EligibilityOpen => (Stage::Eligibility, Answer::Open),
        Standing::NotChosen
        | Standing::NotCandidate
        | Standing::BelowThreshold
        | Standing::NotVisited
        | Standing::NotListed => (Stage::Ranking, Answer::No),
        _ => (Stage::Ranking, Answer::Open),
    };
    let mut reasons: Vec<&Reason> = applicant
        .reasons
        .iter()
        .filter(|reason| reason.stage == stage && reason.answer == Some(answer))
        .collect();
    if applicant.standing == Standing::NotListed {
        // What follows the list is no reason.
        reasons.retain(|reason| reason.code == "not-on-eligible-list");
    }
    if stage == Stage::Ranking {
        // The steps build on each other: the first that was not taken is why.
        reasons.truncate(1);
    }
    let is_shared = |reason: &&Reason| shared.iter().any(|(it, _)| same_words(it, reason));
    let remarks = applicant.reasons.iter().filter(|reason| reason.remark);
    reasons.extend(remarks.filter(|reason| !is_shared(reason)));
    let mut lines: Vec<String> = Vec::new();
    for reason in reasons {
        let line = format!("{} {}", reason.article.get(lang), reason.text.get(lang));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.join("\n")
}

/// Rows from which on a remark that they share is said once.
const MANY: usize = 4;

fn same_words(one: &Reason, other: &Reason) -> bool {
    one.rule == other.rule && one.text == other.text
}

/// Remarks that many of the applicants shown have in the same words, with the ids of those.
fn shared(view: &View, shown: &[usize]) -> Vec<(Reason, Vec<String>)> {
    let mut remarks: Vec<(Reason, Vec<String>)> = Vec::new();
    for applicant in shown.iter().filter_map(|row| view.applicant(*row)) {
        for reason in said(&applicant.reasons).filter(|reason| reason.remark) {
            let id = applicant.id.clone();
            match remarks.iter_mut().find(|(it, _)| same_words(it, reason)) {
                Some((_, ids)) => ids.push(id),
                None => remarks.push((reason.clone(), vec![id])),
            }
        }
    }
    remarks.retain(|(_, ids)| ids.len() >= MANY);
    remarks
}

/// A list of remarks under a heading; nothing where there are none.
pub fn remarks(title: &str, remarks: &[Reason], lang: Lang) -> String {
    if remarks.is_empty() {
        return String::new();
    }
    let mut text = heading(title);
    for remark in remarks {
        text.push_str(&format!(
            "  · {} {}\n",
            remark.article.get(lang),
            remark.text.get(lang)
        ));
    }
    text
}

/// A table of measures under a heading; nothing where there are none.
pub fn measures(title: &str, measures: &[MeasureOutcome], lang: Lang) -> String {
    if measures.is_empty() {
        return String::new();
    }
    let mut rows = table([
        lang.pick("条款", "article"),
        lang.pick("对象", "whom"),
        lang.pick("事由", "event"),
        lang.pick("措施", "measure"),
        lang.pick("进展", "state"),
        lang.pick("提请 / 决定", "proposes / decides"),
        lang.pick("追缴金额", "to recover"),
    ]);
    for group in measures.chunk_by(MeasureOutcome::stands_with) {
        let Some(first) = group.first() else { continue };
        let star = if first.assumed { " *" } else { "" };
        let bodies = [first.proposes.get(lang), first.decides.get(lang)];
        let titles: Vec<&str> = group
            .iter()
            .map(|measure| measure.title.get(lang))
            .collect();
        let amounts: Vec<String> = group
            .iter()
            .filter_map(|measure| measure.amount)
            .map(|yuan| show::yuan(yuan, lang))
            .collect();
        rows.add_row([
            format!("{}{star}", first.article.get(lang)),
            match &first.honour {
                Some(honour) => format!("{} {honour}", first.subject),
                None => first.subject.clone(),
            },
            first.trigger.clone(),
            titles.join(lang.pick("；", "; ")),
            first.course(lang),
            bodies
                .iter()
                .filter(|body| !body.is_empty())
                .copied()
                .collect::<Vec<_>>()
                .join(" / "),
            amounts.join(lang.pick("；", "; ")),
        ]);
    }
    format!("{}{rows}\n", heading(title))
}
