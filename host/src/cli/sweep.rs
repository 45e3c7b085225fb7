//! `laurel sweep`: who enters and who leaves at each value of a term.

mod picture;

use std::path::PathBuf;

use super::csv_form::{Form, print_csv};
use super::input::Known;
use super::input::Progress;
use super::run::SHOWN;
use super::session::Session;
use super::table::{heading, table};
use super::{Changes, Done, print, print_json};
use laurel_cycle::error::Error;
use laurel_explore::many::Milestone;
use laurel_explore::sweep::{Axis, Direction, Figures, Moves, Step, Sweep, sweep};
use laurel_files::files::{self, Output};
use laurel_office::csv_out::Field;
use laurel_scheme::outcome::Tally;
use laurel_scheme::stage::Answer;
use laurel_words::lang::Lang;

/// Sweep one term, or two.
///
/// At most 10,000 values, or combinations of values.
#[derive(clap::Args)]
pub struct Args {
    /// 方案编号、文件夹或清单 · id, folder or manifest of the scheme
    pub(super) scheme: String,
    /// 申报文件（JSON、JSON 行或 .xlsx），- 为标准输入 · cycle file, also .xlsx, - for standard input
    cycle: PathBuf,
    /// 一个或两个可调指标，如 threshold=500..900:10、past-winner-bar=1..10,unset、rounding=all ·
    /// one term or two, with a range, a list of values, or all
    #[arg(
        value_name = "TERM=FROM..TO[:STEP]",
        required = true,
        num_args = 1..=2
    )]
    terms: Vec<String>,
    #[command(flatten)]
    pub(super) changes: Changes,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Form,
    /// 另存一张图（SVG） · also draw a picture into this SVG file
    #[arg(long, value_name = "FILE.svg")]
    picture: Option<PathBuf>,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        if let Some(path) = &self.picture {
            files::writes_as(path, Output::Picture)?;
        }
        files::reads(&self.cycle)?;
        let ready = session.ready(self.changes.scheme(session, &self.scheme, None)?)?;
        let user = self.changes.settings(None)?;
        // What is set amiss is said before the cycle is read.
        let settings = ready.settings(&user)?;
        let axes: Vec<Axis> = self
            .terms
            .iter()
            .map(|text| Axis::parse(&ready, text))
            .collect::<Result<_, Error>>()?;
        let cycle = session.read(&self.cycle, &Known::under([(&ready, &settings)]))?;
        let columns = session.columns(cycle);
        let progress = Progress::new(lang.pick("试算", "trying values"));
        let sweep = sweep(&ready, &columns, &user, &axes, &|count| progress.add(count))?;
        drop(progress);
        if let Some(path) = &self.picture {
            let picture = picture::draw(&sweep, lang);
            files::save(path, picture.as_bytes())?;
        }
        match self.format {
            Form::Json => print_json(&sweep)?,
            Form::Csv => print_csv(records(&sweep, lang))?,
            Form::Text => print(&text(&sweep, lang))?,
        }
        Ok(Done::Well)
    }
}

// ---------------------------------------------------------------- text

/// Rows of the table up to which those who only reach the threshold are told apart as well.
const FINE: usize = 40;

fn text(sweep: &Sweep, lang: Lang) -> String {
    let mut text = format!("{}\n{}\n", sweep.sentence.get(lang), sweep.detail.get(lang));
    for term in &sweep.terms {
        if term.assumed && !term.note.get(lang).is_empty() {
            text.push_str(&format!(
                "    {} {}\n",
                lang.pick("假定：", "assumed:"),
                term.note.get(lang)
            ));
        }
    }
    let fine = finer(sweep);
    let ranges = if fine.len() <= FINE {
        &fine
    } else {
        &sweep.ranges
    };
    text.push_str(&heading(lang.pick("逐步结果", "Step by step")));
    text.push_str(&rows(sweep, ranges, lang));
    if ranges.len() > SHOWN {
        let more = ranges.len() - SHOWN;
        text.push_str(&match lang {
            Lang::Zh => format!("（另有{more}行未列出，--format csv 可得全部）\n"),
            Lang::En => format!("({more} more rows; --format csv or json has all)\n"),
        });
    }
    text.push_str(lang.pick(
        "（▶ 为现值；结果相同的相邻取值并作一行；“6+2?”为6家确定、另2家未定；“A07?”为变化前或变化后未定）\n",
        "(▶ marks the values in force; neighbouring values with the same outcome share a row; \"6+2?\" \
         is 6 certain and 2 open; \"A07?\" is open before or after)\n",
    ));
    text
}

/// Ranges within which the number that reach the threshold is the same as well.
fn finer(sweep: &Sweep) -> Vec<(usize, usize)> {
    let mut fine: Vec<(usize, usize)> = Vec::new();
    for (first, last) in &sweep.ranges {
        for (nth, step) in (*first..=*last).zip(sweep.steps.iter().skip(*first)) {
            match fine.last_mut() {
                Some(range) if nth > *first && step.since_previous.is_empty() => range.1 = nth,
                _ => fine.push((nth, nth)),
            }
        }
    }
    fine
}

fn rows(sweep: &Sweep, ranges: &[(usize, usize)], lang: Lang) -> String {
    let differ = |figure: fn(&Figures) -> i64| {
        let base = figure(&sweep.baseline);
        sweep.steps.iter().any(|step| figure(&step.figures) != base)
    };
    let prizes = differ(|figures| figures.prize);
    let measures = differ(|figures| i64::try_from(figures.measures).unwrap_or(i64::MAX))
        || sweep.steps.iter().any(|step| step.measures_differ);
    let mut header = vec![""];
    header.extend(sweep.terms.iter().map(|term| term.title.get(lang)));
    header.extend(Milestone::ALL.map(|milestone| milestone.title(lang)));
    header.push(lang.pick("空缺", "vacant"));
    if prizes {
        header.push(lang.pick("每家奖金（元）", "prize each (yuan)"));
    }
    if measures {
        header.push(lang.pick("监督处理", "measures"));
    }
    header.push(lang.pick("较上一行", "against the row above"));
    header.push(lang.pick("较现值", "against the value in force"));
    let mut rows = table(header);
    for (first, last) in ranges.iter().take(SHOWN) {
        let Some(steps) = sweep.steps.get(*first..=*last) else {
            continue;
        };
        let Some(step) = steps.first() else {
            continue;
        };
        let mark = if steps.iter().any(|step| step.baseline) {
            "▶"
        } else {
            ""
        };
        let mut cells = vec![mark.to_owned()];
        cells.extend(values(steps, lang));
        cells.extend(Milestone::ALL.map(|milestone| tallies(steps, milestone)));
        let vacant = step.figures.vacant;
        cells.push(format!("{} {}", vacant.symbol(), vacant.word(lang)));
        if prizes {
            cells.push(laurel_words::number::thousands(step.figures.prize));
        }
        if measures {
            let differ = if step.measures_differ { "≠" } else { "" };
            cells.push(format!("{}{differ}", step.figures.measures));
        }
        cells.push(moved(&step.since_previous, lang));
        let against = moved(&step.against_baseline, lang);
        cells.push(match (against.is_empty(), step.measures_differ) {
            (true, false) => "=".to_owned(),
            (true, true) => lang.pick("监督处理不同", "measures differ").to_owned(),
            (false, _) => against,
        });
        rows.add_row(cells);
    }
    format!("{rows}\n")
}

/// The values of a row: of the last term, from the first to the last of the range.
fn values(steps: &[Step], lang: Lang) -> Vec<String> {
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
        return Vec::new();
    };
    let ends = first.values.iter().zip(&last.values);
    ends.map(|(from, to)| {
        if from == to {
            from.shown.get(lang).to_owned()
        } else {
            format!("{}–{}", from.shown.get(lang), to.shown.get(lang))
        }
    })
    .collect()
}

/// A count, and how many are open besides; of a range of steps, from the least to the most.
fn tallies(steps: &[Step], milestone: Milestone) -> String {
    let of = |count: fn(Tally) -> usize| {
        let counts = steps
            .iter()
            .map(|step| count(step.figures.tally(milestone)));
        let (least, most) = (counts.clone().min(), counts.max());
        match (least.unwrap_or_default(), most.unwrap_or_default()) {
            (least, most) if least == most => least.to_string(),
            (least, most) => format!("{least}–{most}"),
        }
    };
    let open = of(|tally| tally.open);
    match open.as_str() {
        "0" => of(|tally| tally.yes),
        _ => format!("{}+{open}?", of(|tally| tally.yes)),
    }
}

/// Most applicants that a cell names for one question and direction.
const NAMED: usize = 6;

fn moved(moves: &[Moves], lang: Lang) -> String {
    let mut parts = Vec::new();
    for question in Milestone::ALL {
        let mut said = Vec::new();
        for (direction, sign) in [(Direction::Entered, "+"), (Direction::Left, "−")] {
            let of = |moves: &&Moves| (moves.question, moves.direction) == (question, direction);
            let ids: Vec<String> = moves.iter().filter(of).flat_map(marked).collect();
            if ids.is_empty() {
                continue;
            }
            let more = ids.len().saturating_sub(NAMED);
            let shown: Vec<&str> = ids.iter().take(NAMED).map(String::as_str).collect();
            let mut shown = format!("{sign}{}", shown.join(lang.pick("、", ", ")));
            if more > 0 {
                shown.push_str(&match lang {
                    Lang::Zh => format!("等{}家", ids.len()),
                    Lang::En => format!(" and {more} more"),
                });
            }
            said.push(shown);
        }
        if !said.is_empty() {
            parts.push(format!("{} {}", question.title(lang), said.join(" ")));
        }
    }
    parts.join(lang.pick("；", "; "))
}

/// Ids, with a mark where an answer is open before or after.
fn marked(moves: &Moves) -> Vec<String> {
    let open = moves.from == Answer::Open || moves.to == Answer::Open;
    let mark = if open { "?" } else { "" };
    let ids = moves.applicants.iter();
    ids.map(|id| format!("{id}{mark}")).collect()
}

// ---------------------------------------------------------------- CSV

/// A header, and a record for each step.
fn records(sweep: &Sweep, lang: Lang) -> Vec<Vec<Field>> {
    let mut header: Vec<String> = sweep
        .terms
        .iter()
        .map(|term| match term.unit.get(lang) {
            "" => format!("{} {}", term.id, term.title.get(lang)),
            unit => format!("{} {} ({unit})", term.id, term.title.get(lang)),
        })
        .collect();
    header.push(lang.pick("现值", "in force").to_owned());
    header.push(lang.pick("申报家数", "applicants").to_owned());
    for milestone in Milestone::ALL {
        let title = milestone.title(lang);
        header.push(format!("{title} {}", lang.pick("确定", "certain")));
        header.push(format!("{title} {}", lang.pick("未定", "open")));
    }
    header.push(lang.pick("空缺", "vacant").to_owned());
    header.push(lang.pick("每家奖金（元）", "prize each (yuan)").to_owned());
    header.push(lang.pick("监督处理", "measures").to_owned());
    header.push(
        lang.pick("监督处理与现值不同", "measures differ from those in force")
            .to_owned(),
    );
    let against = [
        lang.pick("较上一步", "since the step before"),
        lang.pick("较现值", "against the value in force"),
    ];
    for against in against {
        for milestone in Milestone::ALL {
            for word in [lang.pick("新增", "entered"), lang.pick("减少", "left")] {
                header.push(format!("{against} {} {word}", milestone.title(lang)));
            }
        }
    }
    let mut records: Vec<Vec<Field>> = vec![header.into_iter().map(Field::Text).collect()];
    for step in &sweep.steps {
        let figures = &step.figures;
        let yes_no =
            |yes: bool| lang.pick(if yes { "是" } else { "" }, if yes { "yes" } else { "" });
        let values = step.values.iter();
        // Values of terms are numbers, days and words of ours.
        let mut record: Vec<Field> = values.map(|it| Field::Figure(it.value.clone())).collect();
        record.push(Field::text(yes_no(step.baseline)));
        let all = figures.eligible;
        record.push(Field::figure(all.yes + all.no + all.open));
        for milestone in Milestone::ALL {
            let tally = figures.tally(milestone);
            record.push(Field::figure(tally.yes));
            record.push(Field::figure(tally.open));
        }
        record.push(Field::text(figures.vacant.word(lang)));
        record.push(Field::figure(figures.prize));
        record.push(Field::figure(figures.measures));
        record.push(Field::text(yes_no(step.measures_differ)));
        for moves in [&step.since_previous, &step.against_baseline] {
            for question in Milestone::ALL {
                for direction in [Direction::Entered, Direction::Left] {
                    let of =
                        |moves: &&Moves| (moves.question, moves.direction) == (question, direction);
                    let ids: Vec<String> = moves
                        .iter()
                        .filter(of)
                        .flat_map(|moves| spelled(moves, lang))
                        .collect();
                    record.push(Field::Text(ids.join(" ")));
                }
            }
        }
        records.push(record);
    }
    records
}

/// Ids, with the answers before and after where one of them is open.
fn spelled(moves: &Moves, lang: Lang) -> Vec<String> {
    let open = moves.from == Answer::Open || moves.to == Answer::Open;
    let mark = if open {
        let (from, to) = (moves.from.word(lang), moves.to.word(lang));
        match lang {
            Lang::Zh => format!("（{from}→{to}）"),
            Lang::En => format!("({from}→{to})"),
        }
    } else {
        String::new()
    };
    let ids = moves.applicants.iter();
    ids.map(|id| format!("{id}{mark}")).collect()
}
