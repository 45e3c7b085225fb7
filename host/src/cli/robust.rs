//! `laurel robust`: which differences between two schemes rest on an assumed value.

use std::path::PathBuf;

use super::csv_form::{Form, print_csv};
use super::input::Known;
use super::input::Progress;
use super::run::SHOWN;
use super::session::Session;
use super::table::{heading, table};
use super::{Changes, Done, Side, print, print_json};
use laurel_cycle::error::Error;
use laurel_explore::robust::{
    Compared, Difference, Letter, Otherwise, Relation, Robust, USUAL_TRIES, Verdict, robust,
};
use laurel_office::csv_out::Field;
use laurel_words::lang::Lang;

/// Try the plausible values of every assumed term.
#[derive(clap::Args)]
pub struct Args {
    /// 基准方案 A · the baseline
    pub(super) a: String,
    /// 对照方案 B · the reform
    pub(super) b: String,
    /// 申报文件（JSON、JSON 行或 .xlsx），- 为标准输入 · cycle file, also .xlsx, - for standard input
    cycle: PathBuf,
    #[command(flatten)]
    pub(super) changes: Changes,
    /// 最多试多少种取值组合；超出时试少数项同时变动的全部组合，其余按固定种子抽取 · most combinations
    /// of values to try; of more, all in which few terms change together, and a draw of the others
    #[arg(long, value_name = "NUMBER", default_value_t = USUAL_TRIES)]
    tries: usize,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Form,
}

/// Most combinations that a user may ask for.
const MOST_TRIES: usize = 100_000;

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        if !(1..=MOST_TRIES).contains(&self.tries) {
            return Err(Error::input(
                format!("--tries 须为1至{MOST_TRIES}"),
                format!("--tries takes 1 to {MOST_TRIES}"),
            ));
        }
        let [a, b] = session.sides([&self.a, &self.b], |name, side| {
            self.changes.scheme(session, name, Some(side))
        })?;
        let (ready_a, ready_b) = (a?, b?);
        let settings_a = self.changes.settings_beside(Side::A, &ready_a, &ready_b)?;
        let settings_b = self.changes.settings_beside(Side::B, &ready_b, &ready_a)?;
        let a = Compared::new(&ready_a, &settings_a)?;
        let b = Compared::new(&ready_b, &settings_b)?;
        let cycle = session.read(
            &self.cycle,
            &Known::under([(&ready_a, &a.settings), (&ready_b, &b.settings)]),
        )?;
        let columns = session.columns(cycle);
        let progress = Progress::new(lang.pick("试算", "trying values"));
        let robust = robust(&columns, &a, &b, self.tries, &|count| progress.add(count))?;
        drop(progress);
        match self.format {
            Form::Json => print_json(&robust)?,
            Form::Csv => print_csv(records(&robust, lang))?,
            Form::Text => print(&text(&robust, lang))?,
        }
        Ok(Done::Well)
    }
}

// ---------------------------------------------------------------- text

fn text(robust: &Robust, lang: Lang) -> String {
    let mut text = format!(
        "{}\n{}\n",
        robust.sentence.get(lang),
        robust.detail.get(lang)
    );
    if robust.counts.rests_on_a_rule > 0 {
        let count = robust.counts.rests_on_a_rule;
        text.push_str(&match lang {
            Lang::Zh => format!(
                "取决于假定的差异里，有{count}项只取决于某条假定的规则，或“无此规定”的假定（见“假定的规则”）。\n"
            ),
            Lang::En => format!(
                "Of those that rest on an assumption, {count} rest on an assumed rule alone, or on the assumption that there is none (see \"Assumed rules\").\n"
            ),
        });
    }
    text.push_str(&varied(robust, lang));
    let parts = [
        (
            Verdict::Holds,
            lang.pick(
                "在所试各种取值下全部成立",
                "Differences that hold in all values tried",
            ),
        ),
        (
            Verdict::Rests,
            lang.pick("取决于假定", "Differences that rest on an assumption"),
        ),
        (
            Verdict::Undetermined,
            lang.pick("未定", "Undetermined differences"),
        ),
    ];
    for (verdict, title) in parts {
        let these = robust.differences.iter();
        let these: Vec<&Difference> = these.filter(|it| it.verdict == verdict).collect();
        text.push_str(&differences(title, &these, robust, lang));
    }
    let elsewhere: Vec<&Difference> = robust.elsewhere.iter().collect();
    let title = lang.pick("仅在其他取值下出现", "Differences under other values only");
    text.push_str(&differences(title, &elsewhere, robust, lang));
    text.push_str(&waivers(robust, lang));
    text
}

fn letters(places: impl Iterator<Item = Letter>) -> String {
    let mut letters: Vec<&str> = places
        .map(|letter| match letter {
            Letter::A => "A",
            Letter::B => "B",
        })
        .collect();
    letters.dedup();
    letters.join("、")
}

fn varied(robust: &Robust, lang: Lang) -> String {
    let mut text = String::new();
    if !robust.varied.is_empty() {
        let mut rows = table([
            lang.pick("方", "side"),
            lang.pick("假定的可调指标", "assumed term"),
            lang.pick("条次", "article"),
            lang.pick("现值", "in force"),
            lang.pick("另试", "also tried"),
            lang.pick("单独即可改变的差异", "differences that it alone changes"),
        ]);
        for varied in &robust.varied {
            let term = &varied.term;
            let tried: Vec<&str> = varied.tried.iter().map(|it| it.shown.get(lang)).collect();
            rows.add_row([
                letters(term.places.iter().map(|place| place.0)),
                term.title.get(lang).to_owned(),
                term.article.get(lang).to_owned(),
                term.in_force.shown.get(lang).to_owned(),
                tried.join(lang.pick("、", ", ")),
                varied.alone.to_string(),
            ]);
        }
        text.push_str(&heading(lang.pick("所试的假定", "Assumptions tried")));
        text.push_str(&format!("{rows}\n"));
    }
    if !robust.not_varied.is_empty() {
        let ids = robust.not_varied.iter().map(|it| it.title.get(lang));
        let ids: Vec<&str> = ids.collect();
        text.push_str(&format!(
            "{}{}{}\n",
            lang.pick(
                "（同为假定，但没有其他可比取值，未予变动：",
                "(assumed as well, but without comparable values, so not varied: "
            ),
            ids.join(lang.pick("、", ", ")),
            lang.pick("）", ")")
        ));
    }
    text
}

fn differences(title: &str, these: &[&Difference], robust: &Robust, lang: Lang) -> String {
    if these.is_empty() {
        return String::new();
    }
    let mut rows = table([
        lang.pick("对象", "whom"),
        lang.pick("问题", "question"),
        "A",
        "B",
        lang.pick("何时不同", "otherwise when"),
        lang.pick("如不适用", "otherwise without"),
    ]);
    for difference in these.iter().take(SHOWN) {
        rows.add_row([
            difference.whom.get(lang).to_owned(),
            difference.question.get(lang).to_owned(),
            difference.a.get(lang).to_owned(),
            difference.b.get(lang).to_owned(),
            sets(difference, robust, lang, SETS),
            without(difference, robust, lang),
        ]);
    }
    let mut text = format!(
        "{}{rows}\n",
        heading(&format!("{title}{}", counted(these.len(), lang)))
    );
    let more = these.len().saturating_sub(SHOWN);
    if more > 0 {
        text.push_str(&match lang {
            Lang::Zh => format!("（另有{more}项未列出，--format csv 或 json 可得全部）\n"),
            Lang::En => format!("({more} more; --format csv or json has all)\n"),
        });
    }
    text
}

/// The assumed rules without which a difference is otherwise.
fn without(difference: &Difference, robust: &Robust, lang: Lang) -> String {
    let rules = difference.waivers.iter();
    let rules = rules.filter_map(|number| robust.waivers.get(*number));
    let mut ids: Vec<String> = rules.map(|waiver| waiver.told(lang)).collect();
    let more = ids.len().saturating_sub(SETS);
    ids.truncate(SETS);
    let ids = ids.join(lang.pick("、", ", "));
    match (more, lang) {
        (0, _) => ids,
        (more, Lang::Zh) => format!("{ids}等另{more}条"),
        (more, Lang::En) => format!("{ids} and {more} more"),
    }
}

fn counted(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("（{count}项）"),
        Lang::En => format!(" ({count})"),
    }
}

/// Most sets that a cell of a table lists.
const SETS: usize = 3;

/// The smallest sets of other values under which a difference is otherwise.
fn sets(difference: &Difference, robust: &Robust, lang: Lang, most: usize) -> String {
    let mut said: Vec<String> = difference
        .rests_on
        .iter()
        .take(most)
        .map(|set| said_of(set, robust, lang))
        .collect();
    let more = difference.rests_on.len().saturating_sub(most) + difference.more_sets;
    if more > 0 {
        said.push(match lang {
            Lang::Zh => format!("另{more}组"),
            Lang::En => format!("{more} more sets"),
        });
    }
    said.join(lang.pick("；", "; "))
}

fn said_of(set: &Otherwise, robust: &Robust, lang: Lang) -> String {
    let values: Vec<String> = set
        .values
        .iter()
        .map(|value| {
            let varied = robust.varied.get(value.varied);
            let title = varied.map_or(value.term.as_str(), |it| it.term.title.get(lang));
            format!("{title}{}{}", lang.pick("：", ": "), value.shown.get(lang))
        })
        .collect();
    let mark = if set.sampled {
        lang.pick("（抽样所得）", " (from the draw)")
    } else {
        ""
    };
    let becomes = match set.becomes {
        Relation::Same => Relation::Same.word(lang).to_owned(),
        _ => format!("A {} B {}", set.a.get(lang), set.b.get(lang)),
    };
    format!(
        "{}{mark} → {becomes}",
        values.join(lang.pick("，且", " and "))
    )
}

fn waivers(robust: &Robust, lang: Lang) -> String {
    if robust.waivers.is_empty() {
        return String::new();
    }
    let mut rows = table([
        lang.pick("方", "side"),
        lang.pick("假定的规则", "assumed rule"),
        lang.pick("条次", "article"),
        lang.pick("若不适用则改变", "otherwise if it is not asked"),
    ]);
    let (with, without): (Vec<_>, Vec<_>) = robust
        .waivers
        .iter()
        .partition(|waiver| !waiver.changes.is_empty());
    for waiver in &with {
        let changes: Vec<String> = waiver
            .changes
            .iter()
            .take(SETS)
            .map(|change| {
                format!(
                    "{} {}: A {} B {}",
                    change.whom.get(lang),
                    change.question.get(lang),
                    change.a.get(lang),
                    change.b.get(lang)
                )
            })
            .collect();
        let more = waiver.changes.len().saturating_sub(SETS);
        let more = match (more, lang) {
            (0, _) => String::new(),
            (more, Lang::Zh) => format!("；另{more}项"),
            (more, Lang::En) => format!("; {more} more"),
        };
        rows.add_row([
            letters(waiver.sides.iter().copied()),
            waiver.told(lang),
            waiver.article.get(lang).to_owned(),
            format!("{}{more}", changes.join(lang.pick("；", "; "))),
        ]);
    }
    let mut text = heading(lang.pick(
        "假定的规则（无可变动的可调指标；逐条试作不适用，假定无此规定的试作两版均无）",
        "Assumed rules (no term to vary; each tried as if it were not asked, and what is assumed not to be there as if neither side had it)",
    ));
    if !with.is_empty() {
        text.push_str(&format!("{rows}\n"));
    }
    if !without.is_empty() {
        let ids: Vec<String> = without.iter().map(|it| it.told(lang)).collect();
        text.push_str(&format!(
            "{}{}\n",
            lang.pick("不适用亦无影响：", "without effect: "),
            ids.join(lang.pick("、", ", "))
        ));
    }
    text
}

// ---------------------------------------------------------------- CSV

/// A header, and a record for each difference.
fn records(robust: &Robust, lang: Lang) -> Vec<Vec<Field>> {
    let header = [
        lang.pick("对象", "whom"),
        lang.pick("问题", "question"),
        "A",
        "B",
        lang.pick("结论", "verdict"),
        lang.pick("何时不同", "otherwise when"),
        lang.pick("不同的组合数", "combinations in which it is otherwise"),
        lang.pick("所试组合数", "combinations tried"),
        lang.pick("如不适用以下规则则不同", "otherwise without these rules"),
    ];
    let mut records = vec![header.map(Field::text).to_vec()];
    for difference in robust.differences.iter().chain(&robust.elsewhere) {
        let rules: Vec<String> = difference
            .waivers
            .iter()
            .filter_map(|number| robust.waivers.get(*number))
            .map(|waiver| waiver.told(lang))
            .collect();
        records.push(vec![
            Field::text(difference.whom.get(lang)),
            Field::text(difference.question.get(lang)),
            Field::figure(difference.a.get(lang)),
            Field::figure(difference.b.get(lang)),
            Field::text(difference.verdict.word(lang)),
            Field::Text(sets(difference, robust, lang, usize::MAX)),
            Field::figure(difference.otherwise_in),
            Field::figure(robust.coverage.tried),
            Field::Text(rules.join(lang.pick("；", "; "))),
        ]);
    }
    records
}
