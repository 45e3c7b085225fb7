//! `laurel diff`: two schemes side by side.

use std::path::{Path, PathBuf};

use super::columns;
use super::input::Known;
use super::input::Progress;
use super::one_side;
use super::receipt::Wanted;
use super::register::Asked;
use super::report;
use super::run::{SHOWN, assumed_note, from_register, honours, measures, place, remarks, score};
use super::session::Session;
use super::shares::{shares, shares_of};
use super::side_by_side;
use super::table::{heading, table};
use super::{Changes, Done, Format, Side, print, print_json};
use laurel_compare::compare::{ChangedApplicant, Diff, Position, RuleAnswer};
use laurel_compare::whole::{self, ATTRIBUTED, Reasons, Runs, Whole, run_both};
use laurel_contract::types::Detail;
use laurel_cycle::error::Error;
use laurel_files::files;
use laurel_office::results::of_diff;
use laurel_office::save::save;
use laurel_report::{CARDS, ReplayInput};
use laurel_scheme::columns::Undecided;
use laurel_scheme::outcome::{View, cited, said};
use laurel_scheme::ready::Ready;
use laurel_scheme::show;
use laurel_schemes::find::built_in;
use laurel_words::lang::Lang;

/// Compare two schemes.
#[derive(clap::Args)]
pub struct Args {
    /// 基准方案 A · the baseline
    pub(super) a: String,
    /// 对照方案 B · the reform
    pub(super) b: String,
    /// 申报文件（JSON、JSON 行或 .xlsx），- 为标准输入；其前可另加第三个方案 C · cycle file, also .xlsx, - for standard input; before it there may be a third scheme
    #[arg(value_name = "[C] CYCLE", required = true, num_args = 1..=2)]
    rest: Vec<String>,
    #[command(flatten)]
    pub(super) changes: Changes,
    #[command(flatten)]
    pub(super) register: Asked,
    /// 计算各条修订的影响（1 万家以内默认进行）· attribute the differences to articles, also of a
    /// population [default: up to 10,000 applicants]
    #[arg(long, overrides_with = "no_attribution")]
    attribution: bool,
    /// 不计算各条修订的影响 · do not attribute
    #[arg(long)]
    no_attribution: bool,
    /// 有差异时以 1 退出 · exit with 1 where anything differs
    #[arg(long)]
    exit_code: bool,
    /// 结果文件：.xlsx、.csv（每表一个文件）或 .json · write the result to a file, by its extension
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// 写出一页式报告（HTML，可打印），旁附全部变动单位的 CSV · write a report, and a CSV beside it
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    #[command(flatten)]
    receipt: Wanted,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        self.receipt.writes()?;
        if let Some(path) = &self.report {
            report::writes(path)?;
        }
        if let Some(path) = &self.output {
            columns::claim(path)?;
        }
        files::reads(self.cycle())?;
        if let [c, cycle] = self.rest.as_slice() {
            return self.three(c, Path::new(cycle), session);
        }
        let [a, b] = session.sides([&self.a, &self.b], |name, side| {
            let scheme = self.changes.scheme(session, name, Some(side))?;
            Ok(self.receipt.by_stage(scheme))
        })?;
        let (ready_a, ready_b) = match (a, b) {
            (Ok(a), Ok(b)) => (a, b),
            (a, b) => return Err(self.one_side(session, a, b)),
        };
        let asked_a = self.changes.settings_beside(Side::A, &ready_a, &ready_b)?;
        let asked_b = self.changes.settings_beside(Side::B, &ready_b, &ready_a)?;
        let (settings_a, settings_b) = (ready_a.settings(&asked_a)?, ready_b.settings(&asked_b)?);
        let mut receipt = self.receipt.start()?;
        let known = Known::under([(&ready_a, &settings_a), (&ready_b, &settings_b)]);
        let cycle = receipt.read(session, self.cycle(), &known, self.report.is_some())?;
        let columns = session.columns(cycle);
        let progress = Progress::new(lang.pick("审核", "running"));
        let report = |count: u64| progress.add(count);
        // Only those who come out differently are asked about, as far as they are shown.
        let reasons = match (self.format, receipt.wanted()) {
            (_, true) => Reasons::All,
            (Format::Text, _) if self.report.is_some() => Reasons::OfChanged(CARDS),
            (Format::Text, _) if self.output.as_deref().is_none_or(columns::is_columns) => {
                Reasons::OfChanged(SHOWN)
            }
            _ => Reasons::OfChanged(usize::MAX),
        };
        let [a, b] = [(&ready_a, settings_a), (&ready_b, settings_b)]
            .map(|(ready, settings)| whole::Side { ready, settings });
        let Runs { a, b } = run_both(&columns, a, b, reasons, &report);
        drop(progress);
        let [name_a, name_b] = self.names(session);
        let names = [name_a.as_str(), name_b.as_str()];
        let (run_a, run_b) = match (a, b) {
            (Ok(a), Ok(b)) => (a, b),
            (a, b) => return Err(one_side::deliver(a, b, names, self.format, lang)),
        };
        let (view_a, view_b) = (View::new(&run_a), View::new(&run_b));
        let attributed = self.attribution || (!self.no_attribution && columns.len() <= ATTRIBUTED);
        let Whole { diff, failed } = whole::whole(&view_a, &view_b, attributed);
        let sides = vec![(&view_a, &asked_a), (&view_b, &asked_b)];
        receipt.write(session, sides, Some(&diff))?;
        let mut told = String::new();
        if let Some(path) = &self.report {
            let views = (&diff, &view_a, &view_b);
            let read = match (session.anonymity(), receipt.input()) {
                (Some(_), _) => ReplayInput::LeftOut,
                (None, Some(digest)) if self.cycle().as_os_str() != files::STANDARD => {
                    ReplayInput::File(files::name(self.cycle()), digest.sha256.to_string())
                }
                _ => ReplayInput::Standard,
            };
            told = report::write(path, views, &self.words(session), read, session)?;
            told.insert(0, '\n');
        }
        if let Some(path) = &self.output {
            let tables = || Ok(of_diff(&diff, &view_a, &view_b, lang));
            let title = lang.pick("桂冠：两版规则对比", "Laurel: two rule versions compared");
            let json = || serde_json::to_vec_pretty(&diff);
            let written = match columns::save_diff(path, &view_a, &view_b)? {
                Some(written) => written,
                None => save(path, title, &tables, &json, lang)?,
            };
            super::tell_written(&written, lang);
        }
        let elsewhere = self.report.is_some() || self.output.is_some();
        match self.format {
            Format::Json => print_json(&diff)?,
            Format::Text if elsewhere => {
                print(&format!("{}\n{told}", diff.sentence.get(lang)))?;
            }
            Format::Text => print(&text(&diff, lang))?,
        }
        if let Some(error) = failed {
            return Err(error);
        }
        Ok(if self.exit_code && diff.differs {
            Done::Difference
        } else {
            Done::Well
        })
    }
}

impl Args {
    /// The cycle file: the last of what is named.
    fn cycle(&self) -> &Path {
        Path::new(self.rest.last().map_or("", String::as_str))
    }

    /// The third scheme, where there is one.
    pub(super) fn third(&self) -> Option<&String> {
        match self.rest.as_slice() {
            [third, _] => Some(third),
            _ => None,
        }
    }

    /// Compares three versions.
    fn three(&self, c: &str, cycle: &Path, session: &Session) -> Result<Done, Error> {
        let of_two = [
            ("--report", self.report.is_some()),
            ("--receipt", self.receipt.is_wanted()),
        ];
        if let Some((option, _)) = of_two.iter().find(|(_, given)| *given) {
            return Err(Error::input(
                format!("{option} 只用于两版对比：请从三版中取两版另行运行"),
                format!("{option} is for two versions: run two of the three by themselves"),
            ));
        }
        let asked = side_by_side::Asked {
            schemes: [&self.a, &self.b, c],
            cycle,
            changes: &self.changes,
            attribution: self.attribution,
            exit_code: self.exit_code,
            output: self.output.as_deref(),
            format: self.format,
        };
        side_by_side::exec(&asked, session)
    }

    /// Runs the side that is ready, where the other is not.
    fn one_side(
        &self,
        session: &Session,
        a: Result<Ready, Error>,
        b: Result<Ready, Error>,
    ) -> Error {
        let (ready, side, error) = match (a, b) {
            (Err(error @ Error::Component(_)), Ok(ready)) => (ready, Side::B, error),
            (Ok(ready), Err(error @ Error::Component(_))) => (ready, Side::A, error),
            (Err(error), _) | (_, Err(error)) => return error,
            (Ok(_), Ok(_)) => return Error::input("两个方案都可用", "both schemes are ready"),
        };
        let prepared = || {
            let settings = ready.settings(&self.changes.settings_alone(side, &ready)?)?;
            let cycle = session.read(self.cycle(), &Known::under([(&ready, &settings)]))?;
            Ok((session.columns(cycle), settings))
        };
        let (columns, settings) = match prepared() {
            Ok(prepared) => prepared,
            Err(error) => return error,
        };
        let run = ready.run(&columns, settings, Detail::Verdicts, &|_| {});
        let (a, b) = match side {
            Side::A => (run, Err(error)),
            Side::B => (Err(error), run),
        };
        let [name_a, name_b] = self.names(session);
        one_side::deliver(a, b, [&name_a, &name_b], self.format, session.lang)
    }

    /// The schemes as they were named.
    fn names(&self, session: &Session) -> [String; 2] {
        [&self.a, &self.b].map(|name| scheme_name(name, session))
    }

    /// The command line, without the report and the language; where identities are left out, without
    /// paths.
    fn words(&self, session: &Session) -> Vec<String> {
        let lang = session.lang;
        let nobody = session.anonymity().is_some();
        let scheme = |name: &str| scheme_name(name, session);
        // What stands behind the stage is a scheme, or a file.
        let of_stage = |entry: &String, component: bool| match entry.split_once('=') {
            Some((stage, _)) if component && nobody => {
                format!("{stage}={}", lang.pick("组件文件", "COMPONENT"))
            }
            Some((stage, what)) if !component => format!("{stage}={}", scheme(what)),
            _ if component => entry.clone(),
            _ => scheme(entry),
        };
        let cycle = match nobody {
            true => lang.pick("申报文件", "CYCLE").to_owned(),
            false => self.cycle().to_string_lossy().into_owned(),
        };
        let mut words = vec!["diff".to_owned(), scheme(&self.a), scheme(&self.b), cycle];
        let named = |values: &[String], component| {
            let words = values.iter().map(|entry| of_stage(entry, component));
            words.collect::<Vec<_>>()
        };
        for (option, values) in [
            ("--set", self.changes.set.clone()),
            ("--waive", self.changes.waive.clone()),
            ("--stage", named(&self.changes.stage, false)),
            ("--component", named(&self.changes.component, true)),
            ("--name", self.changes.name.clone()),
            ("--register", self.register.words(nobody, lang)),
            (
                "--undecided",
                match session.undecided {
                    Undecided::Open => Vec::new(),
                    way => vec![way.id().to_owned()],
                },
            ),
        ] {
            let pairs = values
                .into_iter()
                .flat_map(|value| [option.to_owned(), value]);
            words.extend(pairs);
        }
        for (option, given) in [
            ("--attribution", self.attribution),
            ("--no-attribution", self.no_attribution),
            ("--anonymous", nobody),
        ] {
            words.extend(given.then(|| option.to_owned()));
        }
        words
    }
}

/// A scheme as it was named; where identities are left out, only if it is a built-in one: a path may
/// name anybody.
fn scheme_name(name: &str, session: &Session) -> String {
    match session.anonymity().is_some() && !built_in().any(|id| id == name) {
        true => session.lang.pick("方案", "SCHEME").to_owned(),
        false => name.to_owned(),
    }
}

fn text(diff: &Diff, lang: Lang) -> String {
    let mut text = format!("{}\n", diff.sentence.get(lang));
    for (letter, side) in [("A", &diff.a), ("B", &diff.b)] {
        let assumed = if side.summary.prize_assumed {
            lang.pick("（假定）", " (assumed)")
        } else {
            ""
        };
        let prize = show::yuan(side.summary.prize, lang);
        let name = side.scheme.name.get(lang);
        text.push_str(&match lang {
            Lang::Zh => format!("{letter} = {name}：每家奖金{prize}{assumed}\n"),
            Lang::En => format!("{letter} = {name}: prize {prize} each{assumed}\n"),
        });
        for set in &side.scheme.set {
            text.push_str(&format!(
                "    {}{}\n",
                lang.pick("自设：", "set: "),
                set.words(lang)
            ));
        }
        for stage in side
            .scheme
            .stages
            .iter()
            .filter(|stage| stage.from != side.scheme.id)
        {
            text.push_str(&format!(
                "    {} {} {}\n",
                stage.stage.title(lang),
                lang.pick("取自", "taken from"),
                stage.from
            ));
        }
        let note = assumed_note(side.assumptions.len(), lang);
        if !note.is_empty() {
            text.push_str(&format!("    {note}"));
        }
    }
    text.push_str(&from_register(&diff.warnings, lang));
    text.push_str(&format!("{}\n", diff.detail.get(lang)));
    text.push_str(&transitions(diff, lang));
    if let Some(attribution) = &diff.attribution {
        text.push_str(&shares(attribution, lang));
    }
    text.push_str(&cards(diff, lang));
    for (letter, side) in [("A", &diff.a), ("B", &diff.b)] {
        let title = format!(
            "{}{letter}",
            lang.pick("年度提示 ", "Remarks on the cycle ")
        );
        text.push_str(&remarks(&title, &side.remarks, lang));
        let title = format!(
            "{}{letter}{}",
            lang.pick("仅", "Further honours only under "),
            lang.pick("有，或人选不同的其他荣誉", ", or given to others")
        );
        text.push_str(&honours(&title, &side.honours, lang));
        let title = format!(
            "{}{letter}{}",
            lang.pick("仅", "Measures only under "),
            lang.pick("有，或进展不同的监督处理", ", or in another state")
        );
        text.push_str(&measures(&title, &side.measures, lang));
    }
    text
}

/// How applicants moved, question by question.
pub fn transitions(diff: &Diff, lang: Lang) -> String {
    let mut rows = table([
        lang.pick("问题", "question"),
        lang.pick("两版均是", "both in"),
        lang.pick("新增（A否→B是）", "entered (A no → B yes)"),
        lang.pick("减少（A是→B否）", "left (A yes → B no)"),
        lang.pick("两版均否", "both out"),
        lang.pick("未定", "open"),
        lang.pick("合计", "total"),
    ]);
    for moved in &diff.transitions {
        let named = |ids: &[String]| match ids.len() {
            0 => "0".to_owned(),
            count if count <= 6 => format!(
                "{count}{}",
                brackets(&ids.join(lang.pick("、", ", ")), lang)
            ),
            count => count.to_string(),
        };
        let open = match moved.open_on_one_side.len() {
            0 if moved.open > 0 => format!(
                "{}{}",
                moved.open,
                brackets(lang.pick("两版均未定", "under both"), lang)
            ),
            0 => moved.open.to_string(),
            some => format!(
                "{}{}",
                moved.open,
                brackets(
                    &format!(
                        "{} {some}",
                        lang.pick("其中仅一版能确定", "of these determined on one side:")
                    ),
                    lang
                )
            ),
        };
        let total =
            moved.both_in + moved.entered.len() + moved.left.len() + moved.both_out + moved.open;
        rows.add_row([
            moved.question.title(lang).to_owned(),
            moved.both_in.to_string(),
            named(&moved.entered),
            named(&moved.left),
            moved.both_out.to_string(),
            open,
            total.to_string(),
        ]);
    }
    format!(
        "{}{rows}\n",
        heading(lang.pick("结果变化一览", "Transitions"))
    )
}

fn brackets(text: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("（{text}）"),
        Lang::En => format!(" ({text})"),
    }
}

fn cards(diff: &Diff, lang: Lang) -> String {
    if diff.changed.is_empty() {
        return String::new();
    }
    let mut text = heading(lang.pick("结果不同的申报单位", "Applicants that come out differently"));
    for applicant in diff.changed.iter().take(SHOWN) {
        text.push_str(&card(&applicant, diff.attribution.is_some(), lang));
        let attribution = diff.attribution.as_ref();
        let found = attribution.and_then(|it| it.applicant(&applicant.id));
        if let (Some(attribution), Some(found)) = (attribution, found) {
            text.push_str(&shares_of(found, attribution, lang));
        }
    }
    if diff.changed.len() > SHOWN {
        let more = diff.changed.len() - SHOWN;
        text.push_str(&match lang {
            Lang::Zh => format!("（另有{more}家未列出，可用 -o 结果.xlsx 得到全部）\n"),
            Lang::En => format!("({more} more; -o result.xlsx has all)\n"),
        });
    }
    text
}

fn card(applicant: &ChangedApplicant, attributed: bool, lang: Lang) -> String {
    let style = anstyle::Style::new().bold();
    let name = applicant.name.as_deref().unwrap_or_default();
    let mut text = format!("\n{style}{} {name}{style:#}\n", applicant.id);
    for (letter, position) in [("A", &applicant.a), ("B", &applicant.b)] {
        text.push_str(&format!(
            "  {letter}{}{}\n",
            lang.pick("：", ": "),
            place_and_score(position, lang)
        ));
    }
    let who = if applicant.displaced && !attributed {
        lang.pick(
            "（自身评价未变，名次受他人影响）",
            " (its own evaluation is the same; others moved it)",
        )
    } else {
        ""
    };
    text.push_str(&format!(
        "  {}{}{who}\n",
        lang.pick("从哪个环节起不同：", "first stage that differs: "),
        applicant.first_stage.title(lang)
    ));
    for rule in &applicant.rules {
        let side = |rule: &Option<RuleAnswer>| match rule {
            None => lang.pick("无此规则", "no such rule").to_owned(),
            Some(rule) if rule.absent => rule.no_provision(lang),
            Some(rule) => format!(
                "{} {} {}",
                rule.answer.symbol(),
                rule.answer.word(lang),
                cited(rule.article.get(lang), rule.assumed, lang),
            ),
        };
        let title = rule
            .a
            .as_ref()
            .or(rule.b.as_ref())
            .map(|rule| rule.title.get(lang));
        text.push_str(&format!("  · {}\n", title.unwrap_or(&rule.concept)));
        for (letter, answer) in [("A", &rule.a), ("B", &rule.b)] {
            text.push_str(&format!("      {letter} {}\n", side(answer)));
            for reason in answer.iter().flat_map(|answer| said(&answer.reasons)) {
                text.push_str(&format!("        {}\n", reason.text.get(lang)));
            }
        }
    }
    text
}

/// Where an applicant stands, with its score and place.
pub fn place_and_score(position: &Position, lang: Lang) -> String {
    let mut text = position.standing.marked(position.deduced, lang);
    let points = score(position.score.as_ref(), lang);
    if !points.is_empty() {
        text.push_str(&format!(
            "{}{points}{}",
            lang.pick("，得分", ", "),
            lang.pick("", " points")
        ));
    }
    let at = place(position.place, lang);
    if !at.is_empty() {
        text.push_str(&format!("{}{at}", lang.pick("，位次", ", place ")));
    }
    if !position.rests_on.is_empty() {
        text.push_str(&match lang {
            Lang::Zh => format!(" *（依{}条假定的规则）", position.rests_on.len()),
            Lang::En => format!(
                " * (rules with assumed values that it rests on: {})",
                position.rests_on.len()
            ),
        });
    }
    text
}
