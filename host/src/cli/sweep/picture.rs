//! A sweep as a picture: one SVG file that needs nothing else and reads in shades of grey.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use svg::Document;
use svg::node::element::{Line, Path, Rectangle, Text, Title};

use laurel_explore::many::Milestone;
use laurel_explore::sweep::{Step, StepValue, Sweep, SweptTerm};
use laurel_scheme::stage::Answer;
use laurel_words::lang::Lang;

/// Generic names come last, so that some font with Chinese characters is found everywhere.
const FONTS: &str = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',\
                     'Hiragino Sans GB','WenQuanYi Micro Hei',sans-serif";

const WIDTH: i64 = 1000;
const LEFT: i64 = 210;
const RIGHT: i64 = 40;
const PLOT: i64 = WIDTH - LEFT - RIGHT;
const TOP: i64 = 104;
const PANEL: i64 = 84;
const GAP: i64 = 34;
const ROW: i64 = 20;
/// Most rows that tell of one applicant.
const MOST_ROWS: usize = 24;
/// Most labels on an axis.
const TICKS: usize = 9;

const INK: &str = "#111";
const DIM: &str = "#555";
const OPEN: &str = "#bbb";
const GRID: &str = "#ddd";

/// Draws a sweep.
pub fn draw(sweep: &Sweep, lang: Lang) -> String {
    let document = match sweep.terms.as_slice() {
        [term] => line(sweep, term, lang),
        [rows, columns] => grid(sweep, rows, columns, lang),
        _ => Document::new(),
    };
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{document}\n")
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn page(height: i64, sweep: &Sweep, lang: Lang) -> Document {
    let name = sweep.scheme.name.get(lang);
    let year = sweep.cycle.year;
    let terms: Vec<&str> = sweep
        .terms
        .iter()
        .map(|term| term.title.get(lang))
        .collect();
    let terms = terms.join(" × ");
    let heading = match lang {
        Lang::Zh => format!("“{terms}”取不同值时的结果"),
        Lang::En => format!("Outcomes at each value of \"{terms}\""),
    };
    let all = sweep.baseline.eligible;
    let all = all.yes + all.no + all.open;
    let below = match lang {
        Lang::Zh => format!("{name} · {year}年度 · 申报{all}家"),
        Lang::En => format!("{name} · cycle of {year} · {all} applicants"),
    };
    Document::new()
        .set("viewBox", (0_i64, 0_i64, WIDTH, height))
        .set("width", WIDTH)
        .set("height", height)
        .set("font-family", FONTS)
        .set("font-size", 13_i64)
        .set("fill", INK)
        .set("role", "img")
        .add(Title::new(format!(
            "{heading} {}",
            sweep.sentence.get(lang)
        )))
        .add(
            Rectangle::new()
                .set("width", WIDTH)
                .set("height", height)
                .set("fill", "#fff"),
        )
        .add(
            label(20, 34, &heading)
                .set("font-size", 20_i64)
                .set("font-weight", "bold"),
        )
        .add(label(20, 58, &below).set("fill", DIM))
}

fn label(x: i64, y: i64, text: &str) -> Text {
    Text::new(text).set("x", x).set("y", y)
}

/// A label that ends here.
fn ending(x: i64, y: i64, text: &str) -> Text {
    label(x, y, text).set("text-anchor", "end")
}

fn centred(x: i64, y: i64, text: &str) -> Text {
    label(x, y, text).set("text-anchor", "middle")
}

fn stroke(from: (i64, i64), to: (i64, i64), ink: &str) -> Line {
    Line::new()
        .set("x1", from.0)
        .set("y1", from.1)
        .set("x2", to.0)
        .set("y2", to.1)
        .set("stroke", ink)
}

fn cell(x: i64, y: i64, width: i64, height: i64, fill: &str) -> Rectangle {
    Rectangle::new()
        .set("x", x)
        .set("y", y)
        .set("width", width)
        .set("height", height)
        .set("fill", fill)
}

/// Cuts a label that is too long for its place.
fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// A value on an axis: in figures where it has any.
fn tick(term: &SweptTerm, value: &StepValue, lang: Lang, most: usize) -> String {
    if term.ordered && value.value != "unset" {
        value.value.clone()
    } else {
        short(value.shown.get(lang), most)
    }
}

/// The next of 1, 2, 5, 10, 20, 50 and so on.
fn round(least: usize) -> usize {
    let mut unit = 1_usize;
    loop {
        for size in [unit, unit.saturating_mul(2), unit.saturating_mul(5)] {
            if size >= least {
                return size;
            }
        }
        unit = unit.saturating_mul(10);
    }
}

fn axis_title(term: &SweptTerm, lang: Lang) -> String {
    let title = term.title.get(lang);
    let unit = term.unit.get(lang);
    let article = term.article.get(lang);
    match (lang, unit.is_empty()) {
        (Lang::Zh, true) => format!("{title}（{}，{article}）", term.id),
        (Lang::Zh, false) => format!("{title}（{}，{article}），单位：{unit}", term.id),
        (Lang::En, true) => format!("{title} ({}, {article})", term.id),
        (Lang::En, false) => format!("{title} ({}, {article}), in {unit}", term.id),
    }
}

fn in_force(term: &SweptTerm, lang: Lang) -> String {
    let assumed = if term.assumed {
        lang.pick("（假定）", " (assumed)")
    } else {
        ""
    };
    let value = short(term.in_force.shown.get(lang), 24);
    format!("{} {value}{assumed}", lang.pick("现值", "in force:"))
}

// ---------------------------------------------------------------- one term

/// A panel for each question, and below a row for each answer on an applicant that changes.
fn line(sweep: &Sweep, term: &SweptTerm, lang: Lang) -> Document {
    let count = number(sweep.steps.len()).max(1);
    let edge = |nth: usize| LEFT + PLOT * number(nth) / count;
    let rows = changing(sweep);
    let shown = rows.len().min(MOST_ROWS);
    let panels = TOP + number(Milestone::ALL.len()) * (PANEL + GAP);
    let strip = panels + if shown > 0 { 12 } else { -GAP + 8 };
    let bottom = strip + number(shown) * ROW;
    let height = bottom + 62 + if rows.len() > shown { 20 } else { 0 };
    let mut page = page(height, sweep, lang);

    // Where the value in force lies: in its cell, or between two.
    let home = sweep.steps.iter().position(|step| step.baseline);
    let within = term.ordered && term.before > 0 && term.before < sweep.steps.len();
    let at = match home {
        Some(nth) => Some((edge(nth) + edge(nth + 1)) / 2),
        None if within => Some(edge(term.before)),
        None => None,
    };
    if let Some(nth) = home {
        let wide = (edge(nth + 1) - edge(nth)).max(2);
        page = page.add(cell(edge(nth), TOP, wide, bottom - TOP, "#eee"));
    }

    for (nth, milestone) in Milestone::ALL.into_iter().enumerate() {
        page = panel(
            page,
            sweep,
            milestone,
            TOP + number(nth) * (PANEL + GAP),
            lang,
        );
    }
    if shown > 0 {
        let heading = lang.pick("结果有变的申报单位", "whose answer changes");
        page = page.add(ending(LEFT - 12, strip - 8, heading).set("fill", DIM));
    }
    for (nth, row) in rows.iter().take(MOST_ROWS).enumerate() {
        let y = strip + number(nth) * ROW;
        let name = format!("{} {}", short(&row.id, 14), row.question.title(lang));
        page = page.add(ending(LEFT - 12, y + 15, &name));
        page = page.add(stroke((LEFT, y + ROW), (LEFT + PLOT, y + ROW), GRID));
        for (from, to, answer) in row.stretches() {
            let fill = match answer {
                Answer::Yes => "#222",
                Answer::Open => OPEN,
                Answer::No | Answer::NotAsked => continue,
            };
            let wide = (edge(to + 1) - edge(from)).max(1);
            page = page.add(cell(edge(from), y + 4, wide, ROW - 8, fill));
        }
    }
    if let Some(x) = at {
        // A pale line below it, so that it is seen on dark bars.
        page = page.add(stroke((x, TOP - 8), (x, bottom), "#fff").set("stroke-width", 4_i64));
        page = page.add(
            stroke((x, TOP - 8), (x, bottom), INK)
                .set("stroke-dasharray", "5 4")
                .set("stroke-width", 2_i64),
        );
        let (x, anchor) = if x > LEFT + PLOT / 2 {
            (x + 6, "end")
        } else {
            (x - 6, "start")
        };
        page = page.add(
            label(x, TOP - 14, &in_force(term, lang))
                .set("text-anchor", anchor)
                .set("font-weight", "bold"),
        );
    } else {
        let text = format!(
            "{}{}",
            in_force(term, lang),
            lang.pick("（不在所试取值之内）", " (not among the values tried)")
        );
        page = page.add(label(LEFT, TOP - 14, &text).set("font-weight", "bold"));
    }

    // The axis, with as many labels as there is room for.
    let every = round(sweep.steps.len().div_ceil(TICKS));
    let most =
        usize::try_from(PLOT / number(sweep.steps.len().min(TICKS)).max(1) / 14).unwrap_or(4);
    for (nth, value) in term.values.iter().enumerate().step_by(every) {
        let x = (edge(nth) + edge(nth + 1)) / 2;
        page = page.add(stroke((x, bottom), (x, bottom + 5), INK));
        page = page.add(centred(
            x,
            bottom + 20,
            &tick(term, value, lang, most.max(7)),
        ));
    }
    page = page.add(stroke((LEFT, bottom), (LEFT + PLOT, bottom), INK));
    page = page.add(centred(
        LEFT + PLOT / 2,
        bottom + 44,
        &axis_title(term, lang),
    ));
    if rows.len() > shown {
        let more = rows.len() - shown;
        let text = match lang {
            Lang::Zh => format!("另有{more}行未画出，见 CSV 或 JSON"),
            Lang::En => format!("{more} more rows are in the CSV or JSON"),
        };
        page = page.add(centred(LEFT + PLOT / 2, bottom + 66, &text).set("fill", DIM));
    }
    legend(page, lang)
}

fn legend(page: Document, lang: Lang) -> Document {
    let y = 54;
    page.add(stroke((LEFT + 460, y), (LEFT + 490, y), INK).set("stroke-width", 3_i64))
        .add(label(LEFT + 498, y + 5, lang.pick("确定", "certain")))
        .add(cell(LEFT + 570, y - 7, 30, 14, OPEN))
        .add(label(
            LEFT + 608,
            y + 5,
            lang.pick("未定（可能）", "open (possible)"),
        ))
}

/// How many have reached a milestone at each step: certain ones as a line, possible ones as a band
/// above it.
fn panel(page: Document, sweep: &Sweep, milestone: Milestone, y: i64, lang: Lang) -> Document {
    let tallies: Vec<(i64, i64)> = sweep
        .steps
        .iter()
        .map(|step| step.figures.tally(milestone))
        .map(|tally| (number(tally.yes), number(tally.yes + tally.open)))
        .collect();
    let count = number(tallies.len()).max(1);
    let most = tallies.iter().map(|(_, most)| *most).max();
    let most = most.unwrap_or_default().max(1);
    let edge = |nth: usize| LEFT + PLOT * number(nth) / count;
    let level = |value: i64| y + PANEL - PANEL * value / most;
    let mut certain = String::new();
    let (mut over, mut under) = (String::new(), Vec::new());
    for (nth, (least, most)) in tallies.iter().enumerate() {
        let (from, to) = (edge(nth), edge(nth + 1));
        let first = if nth == 0 { 'M' } else { 'L' };
        certain.push_str(&format!(
            "{first}{from} {} L{to} {} ",
            level(*least),
            level(*least)
        ));
        over.push_str(&format!(
            "{first}{from} {} L{to} {} ",
            level(*most),
            level(*most)
        ));
        under.push(format!(
            "L{to} {} L{from} {} ",
            level(*least),
            level(*least)
        ));
    }
    under.reverse();
    let band = format!("{over}{}Z", under.concat());
    let title = format!(
        "{}{}",
        milestone.title(lang),
        lang.pick("（家）", " (applicants)")
    );
    let mut page = page
        .add(stroke((LEFT, y + PANEL), (LEFT + PLOT, y + PANEL), GRID))
        .add(stroke((LEFT, y), (LEFT + PLOT, y), GRID))
        .add(ending(LEFT - 12, y + PANEL / 2 + 5, &title))
        .add(
            ending(LEFT - 6, y + 5, &most.to_string())
                .set("font-size", 11_i64)
                .set("fill", DIM),
        )
        .add(
            ending(LEFT - 6, y + PANEL + 4, "0")
                .set("font-size", 11_i64)
                .set("fill", DIM),
        );
    if tallies.iter().any(|(least, most)| least != most) {
        page = page.add(Path::new().set("d", band).set("fill", OPEN));
    }
    page.add(
        Path::new()
            .set("d", certain)
            .set("fill", "none")
            .set("stroke", INK)
            .set("stroke-width", 3_i64),
    )
}

/// The answer to a question on an applicant, step by step.
struct Changing {
    id: String,
    question: Milestone,
    answers: Vec<Answer>,
}

impl Changing {
    /// Neighbouring steps with the same answer: first, last, answer.
    fn stretches(&self) -> Vec<(usize, usize, Answer)> {
        let mut stretches: Vec<(usize, usize, Answer)> = Vec::new();
        for (nth, answer) in self.answers.iter().enumerate() {
            match stretches.last_mut() {
                Some(last) if last.2 == *answer => last.1 = nth,
                _ => stretches.push((nth, nth, *answer)),
            }
        }
        stretches
    }
}

/// The answers that are not the same at all steps and with the values in force; winners first, then
/// candidates.
fn changing(sweep: &Sweep) -> Vec<Changing> {
    // The answer with the values in force, and the steps that have another.
    type Moves = (Answer, Vec<(usize, Answer)>);
    let mut moved: BTreeMap<(Milestone, &str), Moves> = BTreeMap::new();
    for (nth, step) in sweep.steps.iter().enumerate() {
        for moves in &step.against_baseline {
            if !Milestone::OUTCOMES.contains(&moves.question) {
                continue;
            }
            for id in &moves.applicants {
                let known = moved.entry((moves.question, id));
                let (_, at) = known.or_insert_with(|| (moves.from, Vec::new()));
                at.push((nth, moves.to));
            }
        }
    }
    let mut rows: Vec<Changing> = moved
        .into_iter()
        .map(|((question, id), (home, moved))| {
            let mut answers = vec![home; sweep.steps.len()];
            for (nth, answer) in moved {
                if let Some(cell) = answers.get_mut(nth) {
                    *cell = answer;
                }
            }
            Changing {
                id: id.to_owned(),
                question,
                answers,
            }
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.question));
    rows
}

// ---------------------------------------------------------------- two terms

/// A cell for each combination, the darker the more applicants come out otherwise than with the
/// values in force.
fn grid(sweep: &Sweep, rows: &SweptTerm, columns: &SweptTerm, lang: Lang) -> Document {
    let (down, across) = (rows.values.len().max(1), columns.values.len().max(1));
    let tall = (480 / number(down)).clamp(2, 34);
    let top = TOP + 24;
    let bottom = top + tall * number(down);
    let mut page = page(bottom + 86, sweep, lang);
    let note = lang.pick(
        "格中数字：资格、候选或获奖与现值不同的家数；“≠”：仅空缺、奖金或监督处理不同；粗框：现值",
        "in the cells: applicants whose outcome differs from the values in force; \"≠\": only vacancy, \
         prize or measures differ; thick frame: in force",
    );
    page = page.add(label(20, 80, note).set("fill", DIM));
    let counts: Vec<usize> = sweep.steps.iter().map(differing).collect();
    let most = number(counts.iter().copied().max().unwrap_or_default()).max(1);
    let edge = |nth: usize| LEFT + PLOT * number(nth) / number(across);
    let mut frame = None;
    for (nth, (step, count)) in sweep.steps.iter().zip(&counts).enumerate() {
        let (row, column) = (nth / across, nth % across);
        let (x, y) = (edge(column), top + tall * number(row));
        let wide = edge(column + 1) - x;
        let level = 250 - 200 * number(*count) / most;
        let fill = format!("#{level:02x}{level:02x}{level:02x}");
        let mut square = cell(x, y, wide, tall, &fill);
        if wide > 8 && tall > 8 {
            square = square.set("stroke", "#fff");
        }
        page = page.add(square);
        let other = step.figures.vacant != sweep.baseline.vacant
            || step.figures.prize != sweep.baseline.prize
            || step.measures_differ;
        let text = match (*count, other) {
            (0, false) => String::new(),
            (0, true) => "≠".to_owned(),
            (count, _) => count.to_string(),
        };
        if wide >= 22 && tall >= 16 && !text.is_empty() {
            let ink = if level < 140 { "#fff" } else { INK };
            page = page.add(centred(x + wide / 2, y + tall / 2 + 5, &text).set("fill", ink));
        }
        if step.baseline {
            frame = Some(cell(x, y, wide, tall, "none"));
        }
    }
    if let Some(frame) = frame {
        page = page.add(frame.set("stroke", INK).set("stroke-width", 3_i64));
    }
    for (nth, value) in rows
        .values
        .iter()
        .enumerate()
        .step_by(round(down.div_ceil(20)))
    {
        let y = top + tall * number(nth) + tall / 2 + 5;
        page = page.add(ending(LEFT - 8, y, &tick(rows, value, lang, 12)));
    }
    let every = round(across.div_ceil(TICKS + 3));
    let room = usize::try_from(PLOT / number(across.min(TICKS + 3)) / 14).unwrap_or(4);
    for (nth, value) in columns.values.iter().enumerate().step_by(every) {
        let x = (edge(nth) + edge(nth + 1)) / 2;
        page = page.add(centred(
            x,
            bottom + 20,
            &tick(columns, value, lang, room.max(7)),
        ));
    }
    page.add(centred(
        LEFT + PLOT / 2,
        bottom + 44,
        &axis_title(columns, lang),
    ))
    .add(label(20, top - 8, &format!("↓ {}", axis_title(rows, lang))))
    .add(
        label(
            20,
            bottom + 72,
            &format!(
                "{} {}{}{} {}",
                rows.title.get(lang),
                in_force(rows, lang),
                lang.pick("；", "; "),
                columns.title.get(lang),
                in_force(columns, lang)
            ),
        )
        .set("font-weight", "bold"),
    )
}

/// How many applicants come out otherwise than with the values in force.
fn differing(step: &Step) -> usize {
    let outcomes = step
        .against_baseline
        .iter()
        .filter(|moves| Milestone::OUTCOMES.contains(&moves.question));
    let ids: BTreeSet<&String> = outcomes.flat_map(|moves| &moves.applicants).collect();
    ids.len()
}
