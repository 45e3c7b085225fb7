//! Results as tables: what `laurel run` and `laurel diff` found, for workbooks and CSV files alike.
//! Every figure is that of the JSON output.

pub use crate::standings::of_many;
use crate::standings::{ranked, statistics};
use laurel_compare::attribution::{Attribution, Ends, Fraction};
use laurel_compare::changes::{Change, Provision};
use laurel_compare::compare::{ChangedApplicant, Diff, Position, RuleAnswer, Transition, position};
use laurel_compare::displacement::Cause;
use laurel_cycle::Problem;
use laurel_scheme::outcome::{
    ApplicantOutcome, Assumption, HonourOutcome, MeasureOutcome, Place, Reason, SchemeInfo, Score,
    Summary, Tally, View, cited, said,
};
use laurel_scheme::stage::Answer;
use laurel_words::lang::Lang;

/// A cell of a result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Blank,
    /// Words.
    Text(String),
    /// A number: whole, or with as many decimals as it has.
    Number(String),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() {
            Self::Blank
        } else {
            Self::Text(text.to_owned())
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl From<$number> for Cell {
            fn from(number: $number) -> Self {
                Self::Number(number.to_string())
            }
        })*
    };
}
numbers!(usize, u32, i64, i128);

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Blank, Into::into)
    }
}

/// A column of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its heading.
    pub title: String,
    /// What it stands under; empty for nothing.
    pub band: String,
    /// Its width in characters.
    pub width: u16,
}

/// A table of a result: a sheet of a workbook, or a CSV file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Name of the sheet, and part of the name of the file.
    pub name: String,
    /// Sentences before it; the first is the finding.
    pub lead: Vec<String>,
    /// Its columns.
    pub columns: Vec<Head>,
    /// Columns that stay in sight.
    pub frozen: u16,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    pub(super) fn new(name: &str, columns: Vec<Head>) -> Self {
        Self {
            name: name.to_owned(),
            lead: Vec::new(),
            columns,
            frozen: 0,
            rows: Vec::new(),
        }
    }
}

pub(super) fn head(title: &str, width: u16) -> Head {
    Head {
        title: title.to_owned(),
        band: String::new(),
        width,
    }
}

/// What is decided where an answer is in words and has a symbol, so that it needs no colour.
pub(super) fn answer(answer: Answer, lang: Lang) -> Cell {
    Cell::Text(format!("{} {}", answer.symbol(), answer.word(lang)))
}

fn symbol(truth: bool) -> Cell {
    Cell::Text(if truth { "✓" } else { "–" }.to_owned())
}

/// What the symbols mean, under the finding.
fn legend(lang: Lang) -> String {
    lang.pick(
        "符号：✓ 是　✗ 否　? 未定　– 不适用　* 结果依假定值，须经主管部门核实",
        "✓ yes   ✗ no   ? open   – not asked   * rests on an assumed value that the office in charge has to confirm",
    )
    .to_owned()
}

/// The tables of a comparison; where it has an attribution, also which article made how much of the
/// difference.
pub fn of_diff(diff: &Diff, a: &View, b: &View, lang: Lang) -> Vec<Table> {
    let mut tables = vec![
        summary_of_diff(diff, lang),
        transitions(&diff.transitions, lang),
        side_by_side(diff, a, b, lang),
    ];
    if let Some(attribution) = &diff.attribution {
        tables.push(by_change(attribution, lang));
        tables.push(by_applicant(attribution, lang));
    }
    let sides = [("A", &diff.a), ("B", &diff.b)];
    let honours = sides
        .iter()
        .map(|(letter, side)| (*letter, side.honours.as_slice()));
    tables.extend(honours_table(honours, lang));
    let measures = sides
        .iter()
        .map(|(letter, side)| (*letter, side.measures.as_slice()));
    tables.extend(measures_table(measures, lang));
    let remarks = [
        ("A", remark_rows(a, &diff.a.remarks, lang)),
        ("B", remark_rows(b, &diff.b.remarks, lang)),
    ];
    tables.extend(remarks_table(remarks, lang));
    tables.extend(warnings_table(&diff.warnings, lang));
    let versions = sides
        .iter()
        .map(|(letter, side)| (*letter, &side.scheme, side.assumptions.as_slice()));
    tables.extend(versions_table(versions, lang));
    tables
}

/// The tables of a run.
pub fn of_run(view: &View, sentence: &str, lang: Lang) -> Vec<Table> {
    let (scheme, summary) = (view.scheme(), view.summary());
    let mut first = Table::new(
        lang.pick("摘要", "Summary"),
        vec![
            head(lang.pick("项目", "item"), 34),
            head(lang.pick("内容", "value"), 44),
        ],
    );
    let undecided = view.run.columns.undecided;
    first.lead = vec![
        sentence.to_owned(),
        legend(lang),
        undecided.sentence(lang).to_owned(),
    ];
    let side = (&scheme, &summary, view.assumptions.len());
    for (name, value) in facts_of(side, lang) {
        first.rows.push(vec![name.into(), value]);
    }
    let mut tables = vec![
        first,
        ranked(view, lang),
        outcomes(view, lang),
        reasons(view, lang),
        statistics(view, lang),
    ];
    tables.extend(honours_table([("", view.honours().as_slice())], lang));
    tables.extend(measures_table([("", view.measures().as_slice())], lang));
    let remarks = remark_rows(view, &view.remarks(), lang);
    tables.extend(remarks_table([("", remarks)], lang));
    tables.extend(warnings_table(&view.run.columns.cycle.warnings, lang));
    tables.extend(versions_table(
        [("", &scheme, view.assumptions.as_slice())],
        lang,
    ));
    tables
}

// ------------------------------------------------------------------------------ summary

fn facts_of(
    (scheme, summary, assumptions): (&SchemeInfo, &Summary, usize),
    lang: Lang,
) -> Vec<(String, Cell)> {
    let mut facts: Vec<(String, Cell)> = vec![
        (
            lang.pick("方案编号", "scheme").into(),
            scheme.id.as_str().into(),
        ),
        (
            lang.pick("名称", "name").into(),
            scheme.name.get(lang).into(),
        ),
        (
            lang.pick("状态", "status").into(),
            scheme.status.word(lang).into(),
        ),
        (
            lang.pick("本次自设", "set for the run").into(),
            match scheme.set.as_slice() {
                [] => lang.pick("无", "nothing").into(),
                _ => scheme.set_in_words(lang).into(),
            },
        ),
        (
            lang.pick("申报单位", "applicants").into(),
            summary.applicants.into(),
        ),
    ];
    let mut tally = |name: &str, tally: Tally| {
        let numbers = [
            (lang.pick("是", "yes"), tally.yes),
            (lang.pick("否", "no"), tally.no),
            (lang.pick("未定", "open"), tally.open),
        ];
        for (word, number) in numbers {
            let label = format!("{name}{}{word}", lang.pick("：", ": "));
            facts.push((label, number.into()));
        }
    };
    tally(lang.pick("符合条件", "eligible"), summary.eligible);
    // The funnel of the report counts those who are eligible as well.
    tally(
        lang.pick("现场评审（不论是否符合条件）", "visited (eligible or not)"),
        summary.visited,
    );
    tally(lang.pick("候选", "candidates"), summary.candidates);
    tally(lang.pick("获奖", "winners"), summary.winners);
    facts.push((
        lang.pick("奖项空缺", "vacant").into(),
        answer(summary.vacant, lang),
    ));
    let star = if summary.prize_assumed { " *" } else { "" };
    facts.push((
        format!(
            "{}{star}",
            lang.pick("每家奖金（元）", "prize for each (yuan)")
        ),
        summary.prize.into(),
    ));
    facts.push((
        lang.pick("假定的规则 *", "rules with assumed values *")
            .into(),
        assumptions.into(),
    ));
    facts
}

fn summary_of_diff(diff: &Diff, lang: Lang) -> Table {
    let mut table = Table::new(
        lang.pick("摘要", "Summary"),
        vec![
            head(lang.pick("项目", "item"), 34),
            head(lang.pick("A（基准方案）", "A (baseline)"), 44),
            head(lang.pick("B（对照方案）", "B (reform)"), 44),
        ],
    );
    table.lead = vec![
        diff.sentence.get(lang).to_owned(),
        diff.detail.get(lang).to_owned(),
        legend(lang),
        diff.cycle.undecided.meaning.get(lang).to_owned(),
    ];
    let side = |side: &laurel_compare::compare::Side| {
        facts_of((&side.scheme, &side.summary, side.assumptions.len()), lang)
    };
    for ((name, a), (other, b)) in side(&diff.a).into_iter().zip(side(&diff.b)) {
        // The mark of what is assumed stands where one of the two is.
        let name = if other.len() > name.len() {
            other
        } else {
            name
        };
        table.rows.push(vec![name.into(), a, b]);
    }
    table
}

fn transitions(transitions: &[Transition], lang: Lang) -> Table {
    let mut table = Table::new(
        lang.pick("结果变化一览", "Transitions"),
        vec![
            head(lang.pick("问题", "question"), 14),
            head(lang.pick("两版均是", "both in"), 11),
            head(lang.pick("新增（A否→B是）", "entered (A no → B yes)"), 13),
            head(lang.pick("减少（A是→B否）", "left (A yes → B no)"), 13),
            head(lang.pick("两版均否", "both out"), 11),
            head(lang.pick("未定", "open"), 10),
            head(
                lang.pick("其中仅一版能确定", "of these determined on one side"),
                13,
            ),
            head(lang.pick("合计", "total"), 10),
            head(lang.pick("新增名单", "who entered"), 34),
            head(lang.pick("减少名单", "who left"), 34),
            head(
                lang.pick("仅一版能确定的名单", "who is determined on one side"),
                34,
            ),
        ],
    );
    table.frozen = 1;
    for moved in transitions {
        let total =
            moved.both_in + moved.entered.len() + moved.left.len() + moved.both_out + moved.open;
        let named = |ids: &[String]| Cell::from(list(ids, lang));
        table.rows.push(vec![
            moved.question.title(lang).into(),
            moved.both_in.into(),
            moved.entered.len().into(),
            moved.left.len().into(),
            moved.both_out.into(),
            moved.open.into(),
            moved.open_on_one_side.len().into(),
            total.into(),
            named(&moved.entered),
            named(&moved.left),
            named(&moved.open_on_one_side),
        ]);
    }
    table
}

/// Ids that a cell has room for: all of them stand in the table of applicants.
fn list(ids: &[String], lang: Lang) -> String {
    const ROOM: usize = 100;
    let mut text = ids
        .iter()
        .take(ROOM)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(lang.pick("、", ", "));
    if ids.len() > ROOM {
        text.push_str(&match lang {
            Lang::Zh => format!(" 等{}家", ids.len()),
            Lang::En => format!(" … {} in all", ids.len()),
        });
    }
    text
}

// ------------------------------------------------------------------------------ applicants

/// Points as a number where they are exact and certain.
fn points(text: Option<&String>) -> Cell {
    match text {
        None => Cell::Blank,
        Some(text) if text.contains('…') => Cell::Text(text.clone()),
        Some(text) => Cell::Number(text.clone()),
    }
}

fn score_and_place(score: Option<&Score>, place: Option<Place>) -> [Cell; 4] {
    [
        points(score.map(|score| &score.low)),
        points(score.map(|score| &score.high)),
        place.map(|place| place.best).into(),
        place.map(|place| place.worst).into(),
    ]
}

fn position_heads(band: &str, lang: Lang) -> Vec<Head> {
    let titles = [
        (lang.pick("结果", "outcome"), 16),
        (lang.pick("依假定", "assumed"), 8),
        (lang.pick("符合条件", "eligible"), 10),
        (lang.pick("候选", "candidate"), 10),
        (lang.pick("获奖", "winner"), 10),
        (lang.pick("得分（低）", "score (low)"), 10),
        (lang.pick("得分（高）", "score (high)"), 10),
        (lang.pick("最高可能位次", "place (best)"), 8),
        (lang.pick("最低可能位次", "place (worst)"), 8),
    ];
    let heads = titles.into_iter().map(|(title, width)| Head {
        title: title.to_owned(),
        band: band.to_owned(),
        width,
    });
    heads.collect()
}

fn position_cells(position: &Position, lang: Lang) -> Vec<Cell> {
    let mut cells = vec![
        position.standing.marked(position.deduced, lang).into(),
        if position.rests_on.is_empty() {
            Cell::Blank
        } else {
            "*".into()
        },
        answer(position.eligible, lang),
        answer(position.candidate, lang),
        answer(position.winner, lang),
    ];
    cells.extend(score_and_place(position.score.as_ref(), position.place));
    cells
}

fn side_by_side(diff: &Diff, a: &View, b: &View, lang: Lang) -> Table {
    let band = |letter: &str, scheme: &SchemeInfo| format!("{letter}  {}", scheme.name.get(lang));
    let mut columns = vec![
        head(lang.pick("申报编号", "applicant id"), 12),
        head(lang.pick("名称", "name"), 26),
        head(lang.pick("结果不同", "differs"), 9),
    ];
    columns.extend(position_heads(&band("A", &diff.a.scheme), lang));
    columns.extend(position_heads(&band("B", &diff.b.scheme), lang));
    let why = [
        (
            lang.pick("从哪个环节起不同", "first stage that differs"),
            13,
        ),
        (lang.pick("自身或他人", "own or others"), 18),
        (
            lang.pick("不同的规则与条款", "rules that differ, with articles"),
            56,
        ),
        (lang.pick("理由", "reasons"), 56),
    ];
    columns.extend(why.into_iter().map(|(title, width)| Head {
        title: title.to_owned(),
        band: lang.pick("为何不同", "why").to_owned(),
        width,
    }));
    let mut table = Table::new(lang.pick("申报单位对比", "Applicants"), columns);
    table.frozen = 2;
    let mut changed = diff.changed.iter().peekable();
    for (row, applicant) in a.run.columns.cycle.applicants.iter().enumerate() {
        let change = changed.next_if(|change| change.id == *applicant.id);
        let mut cells = vec![
            applicant.id.as_str().into(),
            applicant.name.as_deref().unwrap_or_default().into(),
            symbol(change.is_some()),
        ];
        cells.extend(position_cells(&position(a, row), lang));
        cells.extend(position_cells(&position(b, row), lang));
        cells.extend(match &change {
            None => vec![Cell::Blank; 4],
            Some(change) => vec![
                change.first_stage.title(lang).into(),
                cause(change, diff.attribution.as_ref()).word(lang).into(),
                rules(change, lang).into(),
                why_of(change, lang).into(),
            ],
        });
        table.rows.push(cells);
    }
    table
}

/// Whose change it took, as page and screen say it.
fn cause(change: &ChangedApplicant, attribution: Option<&Attribution>) -> Cause {
    let found = attribution.and_then(|it| it.applicant(&change.id));
    match found.and_then(|it| it.displacement.as_ref()) {
        Some(displacement) => displacement.cause,
        None if change.displaced => Cause::Displaced,
        None => Cause::Own,
    }
}

/// `规则名：A ✗ 否 第三条（假定） → B ✓ 是 第三条`, a line for each rule.
fn rules(change: &ChangedApplicant, lang: Lang) -> String {
    let side = |answer: Option<&RuleAnswer>| match answer {
        None => lang.pick("无此规则", "no such rule").to_owned(),
        Some(rule) if rule.absent => rule.no_provision(lang),
        Some(rule) => format!(
            "{} {} {}",
            rule.answer.symbol(),
            rule.answer.word(lang),
            cited(rule.article.get(lang), rule.assumed, lang)
        ),
    };
    let lines = change.rules.iter().map(|rule| {
        let title = rule
            .a
            .as_ref()
            .or(rule.b.as_ref())
            .map_or(rule.concept.as_str(), |rule| rule.title.get(lang));
        let (a, b) = (side(rule.a.as_ref()), side(rule.b.as_ref()));
        format!("{title}{}A {a} → B {b}", lang.pick("：", ": "))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn why_of(change: &ChangedApplicant, lang: Lang) -> String {
    let mut lines = Vec::new();
    for rule in &change.rules {
        for (letter, side) in [("A", &rule.a), ("B", &rule.b)] {
            for reason in side.iter().flat_map(|side| said(&side.reasons)) {
                lines.push(format!(
                    "{letter} {} {}",
                    reason.article.get(lang),
                    reason.text.get(lang)
                ));
            }
        }
    }
    lines.join("\n")
}

fn outcomes(view: &View, lang: Lang) -> Table {
    let titles = [
        (lang.pick("申报编号", "applicant id"), 12),
        (lang.pick("名称", "name"), 26),
        (lang.pick("结果", "outcome"), 16),
        (lang.pick("依假定", "assumed"), 8),
        (lang.pick("符合条件", "eligible"), 10),
        (lang.pick("现场评审", "visited"), 10),
        (lang.pick("候选", "candidate"), 10),
        (lang.pick("获奖", "winner"), 10),
        (lang.pick("得分（低）", "score (low)"), 10),
        (lang.pick("得分（高）", "score (high)"), 10),
        (lang.pick("最高可能位次", "place (best)"), 8),
        (lang.pick("最低可能位次", "place (worst)"), 8),
    ];
    let columns = titles
        .into_iter()
        .map(|(title, width)| head(title, width))
        .collect();
    let mut table = Table::new(lang.pick("申报单位结果", "Applicants"), columns);
    table.frozen = 2;
    for outcome in each(view) {
        let mut cells = vec![
            outcome.id.as_str().into(),
            outcome.name.as_deref().unwrap_or_default().into(),
            outcome.standing_word(lang).into(),
            if outcome.rests_on.is_empty() {
                Cell::Blank
            } else {
                "*".into()
            },
            answer(outcome.eligible, lang),
            answer(outcome.visited, lang),
            answer(outcome.candidate, lang),
            answer(outcome.winner, lang),
        ];
        cells.extend(score_and_place(outcome.score.as_ref(), outcome.place));
        table.rows.push(cells);
    }
    table
}

fn each<'v>(view: &'v View) -> impl Iterator<Item = ApplicantOutcome> + 'v {
    (0..view.run.columns.len()).filter_map(|row| view.applicant(row))
}

fn reasons(view: &View, lang: Lang) -> Table {
    let mut table = Table::new(
        lang.pick("理由", "Reasons"),
        vec![
            head(lang.pick("申报编号", "applicant id"), 12),
            head(lang.pick("名称", "name"), 26),
            head(lang.pick("阶段", "stage"), 12),
            head(lang.pick("条款", "article"), 22),
            head(lang.pick("规则", "rule"), 40),
            head(lang.pick("回答", "answer"), 10),
            head(lang.pick("依假定", "assumed"), 8),
            head(lang.pick("理由", "reason"), 72),
        ],
    );
    table.frozen = 2;
    for outcome in each(view) {
        for reason in &outcome.reasons {
            let name = outcome.name.as_deref().unwrap_or_default();
            let mut row = vec![outcome.id.as_str().into(), name.into()];
            row.extend(reason_cells(reason, view, lang));
            table.rows.push(row);
        }
    }
    table
}

fn reason_cells(reason: &Reason, view: &View, lang: Lang) -> Vec<Cell> {
    let rules = view.description(reason.stage).map(|it| &it.rules);
    let rule = rules.and_then(|rules| rules.iter().find(|rule| rule.id == reason.rule));
    let title = rule.map_or(reason.rule.as_str(), |rule| rule.title.get(lang));
    vec![
        reason.stage.title(lang).into(),
        reason.article.get(lang).into(),
        title.into(),
        match reason.answer {
            Some(given) => answer(given, lang),
            None => lang.pick("提示", "remark").into(),
        },
        if reason.assumed {
            "*".into()
        } else {
            Cell::Blank
        },
        reason.text.get(lang).into(),
    ]
}

// ------------------------------------------------------------------------------ attribution

/// A fraction to four decimals, to sort by.
fn about(fraction: Fraction) -> Cell {
    let digits = fraction.decimal(4);
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    Cell::Number(digits.to_owned())
}

fn ends(ends: Ends) -> Cell {
    if ends.low == ends.high {
        ends.low.into()
    } else {
        Cell::Text(format!("{}–{}", ends.low, ends.high))
    }
}

fn provision(provision: Option<&Provision>, lang: Lang) -> [Cell; 2] {
    match provision {
        None => [lang.pick("无", "none").into(), Cell::Blank],
        Some(provision) => [
            if provision.absent {
                lang.pick("无此规定", "no such provision").into()
            } else {
                provision.article.get(lang).into()
            },
            if provision.assumed {
                "*".into()
            } else {
                Cell::Blank
            },
        ],
    }
}

/// The old and the new value of the terms of a change.
fn values(change: &Change, lang: Lang) -> String {
    let lines = change.terms.iter().map(|term| {
        let at = |side: Option<&laurel_compare::changes::TermAt>| {
            side.map_or(lang.pick("无", "none"), |at| at.shown.get(lang))
                .to_owned()
        };
        format!(
            "{}{}{} → {}",
            term.title.get(lang),
            lang.pick("：", ": "),
            at(term.a.as_ref()),
            at(term.b.as_ref())
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Which change made how much of each difference of the cohort; those without a part stand with zero.
pub fn by_change(attribution: &Attribution, lang: Lang) -> Table {
    let mut table = Table::new(
        lang.pick("各条修订的影响", "Attribution"),
        vec![
            head(lang.pick("问题", "question"), 13),
            head(lang.pick("阶段", "stage"), 12),
            head(lang.pick("修改内容", "what changed"), 36),
            head(lang.pick("类别", "kind"), 11),
            head(lang.pick("A 条款", "article in A"), 24),
            head(lang.pick("A 依假定", "A assumed"), 8),
            head(lang.pick("B 条款", "article in B"), 24),
            head(lang.pick("B 依假定", "B assumed"), 8),
            head(lang.pick("取值变化", "values"), 40),
            head(lang.pick("影响（最少）", "share (lowest)"), 12),
            head(lang.pick("影响（最多）", "share (highest)"), 12),
            head(lang.pick("涉及家数", "applicants"), 9),
        ],
    );
    table.lead = vec![
        attribution.sentence.get(lang).to_owned(),
        attribution.sequential.sentence.get(lang).to_owned(),
    ];
    table.frozen = 1;
    for question in &attribution.cohort {
        for share in &question.shares {
            let change = attribution
                .changes
                .iter()
                .find(|change| change.id == share.change);
            let mut row: Vec<Cell> = vec![question.aspect.title(lang).into()];
            row.extend(match change {
                None => vec![Cell::Blank; 8],
                Some(change) => {
                    let mut cells: Vec<Cell> = vec![
                        change.stage.title(lang).into(),
                        change.title.get(lang).into(),
                        change.kind.word(lang).into(),
                    ];
                    cells.extend(provision(change.a.as_ref(), lang));
                    cells.extend(provision(change.b.as_ref(), lang));
                    cells.push(values(change, lang).into());
                    cells
                }
            });
            row.extend([about(share.low), about(share.high), share.applicants.into()]);
            table.rows.push(row);
        }
    }
    table
}

/// Which change made how much of the difference of each applicant.
pub fn by_applicant(attribution: &Attribution, lang: Lang) -> Table {
    let mut table = Table::new(
        lang.pick("各条修订的影响（各单位）", "Attribution by applicant"),
        vec![
            head(lang.pick("申报编号", "applicant id"), 12),
            head(lang.pick("名称", "name"), 26),
            head(lang.pick("问题", "question"), 13),
            head("A", 10),
            head("B", 10),
            head(lang.pick("修改内容", "what changed"), 40),
            head(lang.pick("影响（最少）", "share (lowest)"), 12),
            head(lang.pick("影响（最多）", "share (highest)"), 12),
            head(lang.pick("自身或他人", "own or displaced"), 16),
        ],
    );
    table.frozen = 2;
    for applicant in &attribution.applicants {
        for aspect in &applicant.aspects {
            for share in &aspect.shares {
                let change = attribution
                    .changes
                    .iter()
                    .find(|change| change.id == share.change);
                table.rows.push(vec![
                    applicant.id.as_str().into(),
                    applicant.name.as_deref().unwrap_or_default().into(),
                    aspect.aspect.title(lang).into(),
                    ends(aspect.a),
                    ends(aspect.b),
                    change.map_or("", |change| change.title.get(lang)).into(),
                    about(share.low),
                    about(share.high),
                    applicant
                        .displacement
                        .as_ref()
                        .map(|moved| moved.cause.word(lang))
                        .into(),
                ]);
            }
        }
    }
    table
}

// ------------------------------------------------------------------------------ what else there is

fn honours_table<'h>(
    sides: impl IntoIterator<Item = (&'h str, &'h [HonourOutcome])>,
    lang: Lang,
) -> Option<Table> {
    let mut table = Table::new(
        lang.pick("其他荣誉", "Further honours"),
        vec![
            head(lang.pick("方案", "scheme"), 7),
            head(lang.pick("条款", "article"), 24),
            head(lang.pick("荣誉", "honour"), 44),
            head(lang.pick("编号", "id"), 14),
            head(lang.pick("回答", "answer"), 10),
        ],
    );
    for (letter, honours) in sides {
        for honour in honours {
            let yes = honour.yes.iter().map(|id| (id, Answer::Yes));
            let open = honour.open.iter().map(|id| (id, Answer::Open));
            for (id, given) in yes.chain(open) {
                table.rows.push(vec![
                    letter.into(),
                    honour.article.get(lang).into(),
                    honour.title.get(lang).into(),
                    id.as_str().into(),
                    answer(given, lang),
                ]);
            }
        }
    }
    (!table.rows.is_empty()).then_some(table)
}

fn measures_table<'m>(
    sides: impl IntoIterator<Item = (&'m str, &'m [MeasureOutcome])>,
    lang: Lang,
) -> Option<Table> {
    let mut table = Table::new(
        lang.pick("监督处理", "Measures"),
        vec![
            head(lang.pick("方案", "scheme"), 7),
            head(lang.pick("条款", "article"), 24),
            head(lang.pick("依假定", "assumed"), 8),
            head(lang.pick("对象", "whom"), 26),
            head(lang.pick("称号", "title"), 14),
            head(lang.pick("事由", "event"), 10),
            head(lang.pick("措施", "measure"), 30),
            head(lang.pick("条件具备", "applies"), 10),
            head(lang.pick("进展", "state"), 12),
            head(lang.pick("提请", "proposes"), 22),
            head(lang.pick("决定", "decides"), 22),
            head(lang.pick("追缴（元）", "recover (yuan)"), 12),
        ],
    );
    for (letter, measures) in sides {
        for measure in measures {
            table.rows.push(vec![
                letter.into(),
                measure.article.get(lang).into(),
                if measure.assumed {
                    "*".into()
                } else {
                    Cell::Blank
                },
                measure.subject.as_str().into(),
                measure.honour.as_deref().unwrap_or_default().into(),
                measure.trigger.as_str().into(),
                measure.title.get(lang).into(),
                answer(measure.applies, lang),
                measure.course(lang).into(),
                measure.proposes.get(lang).into(),
                measure.decides.get(lang).into(),
                measure.amount.into(),
            ]);
        }
    }
    (!table.rows.is_empty()).then_some(table)
}

/// The remarks of one side, without its letter.
fn remark_rows(view: &View, remarks: &[Reason], lang: Lang) -> Vec<Vec<Cell>> {
    let cells = |remark| reason_cells(remark, view, lang);
    remarks.iter().map(cells).collect()
}

fn remarks_table<'m>(
    sides: impl IntoIterator<Item = (&'m str, Vec<Vec<Cell>>)>,
    lang: Lang,
) -> Option<Table> {
    let mut table = Table::new(
        lang.pick("年度提示", "Remarks"),
        vec![
            head(lang.pick("方案", "scheme"), 7),
            head(lang.pick("阶段", "stage"), 12),
            head(lang.pick("条款", "article"), 24),
            head(lang.pick("规则", "rule"), 40),
            head(lang.pick("回答", "answer"), 10),
            head(lang.pick("依假定", "assumed"), 8),
            head(lang.pick("提示", "remark"), 72),
        ],
    );
    for (letter, remarks) in sides {
        for remark in remarks {
            let mut row = vec![letter.into()];
            row.extend(remark);
            table.rows.push(row);
        }
    }
    (!table.rows.is_empty()).then_some(table)
}

/// What is worth a second look in the cycle file, as `laurel check` says it.
fn warnings_table(warnings: &[Problem], lang: Lang) -> Option<Table> {
    let mut table = Table::new(
        lang.pick("申报文件的提醒", "Warnings"),
        vec![
            head(lang.pick("位置", "place"), 30),
            head(lang.pick("行号", "line"), 7),
            head(lang.pick("申报单位", "applicant"), 20),
            head(lang.pick("提醒", "warning"), 80),
            head(lang.pick("类别代码", "code"), 18),
        ],
    );
    table.lead = vec![
        lang.pick(
            "申报文件可用，以下各处请核对。",
            "The cycle file can be used; these places are worth a second look.",
        )
        .to_owned(),
    ];
    table.rows = warnings
        .iter()
        .map(|warning| {
            vec![
                laurel_words::visible::shown(&warning.place)
                    .into_owned()
                    .into(),
                warning
                    .line
                    .map(|line| line.to_string())
                    .map_or(Cell::Blank, Cell::Number),
                warning.subject.as_deref().unwrap_or_default().into(),
                warning.message.get(lang).into(),
                warning.code.id().into(),
            ]
        })
        .collect();
    (!table.rows.is_empty()).then_some(table)
}

/// What was set for the run, and what rests on an assumption. What somebody needs to run it again
/// stands in the JSON output and in receipts.
fn versions_table<'m>(
    sides: impl IntoIterator<Item = (&'m str, &'m SchemeInfo, &'m [Assumption])>,
    lang: Lang,
) -> Option<Table> {
    let mut table = Table::new(
        lang.pick("自设与假定", "Set and assumed"),
        vec![
            head(lang.pick("方案", "scheme"), 16),
            head(lang.pick("类别", "what"), 14),
            head(lang.pick("阶段", "stage"), 12),
            head(lang.pick("条款", "article"), 24),
            head(lang.pick("内容", "content"), 40),
            head(lang.pick("取值", "value"), 40),
            head(lang.pick("说明", "note"), 50),
        ],
    );
    for (letter, scheme, assumptions) in sides {
        let short = scheme.short.get(lang);
        let name = match letter {
            "" => short.to_owned(),
            letter => format!("{letter} {short}"),
        };
        let mut add =
            |what: &str, stage: &str, article: &str, content: &str, value: String, note: &str| {
                table.rows.push(vec![
                    name.as_str().into(),
                    what.into(),
                    stage.into(),
                    article.into(),
                    content.into(),
                    value.into(),
                    note.into(),
                ]);
            };
        for set in &scheme.set {
            let value = set.value.as_ref().map_or_else(
                || lang.pick("不适用", "not asked").to_owned(),
                |value| value.get(lang).to_owned(),
            );
            let otherwise = set.otherwise.as_ref().map(|it| match lang {
                Lang::Zh => format!("原为{}", it.zh),
                Lang::En => format!("was {}", it.en),
            });
            add(
                lang.pick("本次自设", "set for the run"),
                "",
                "",
                set.title.get(lang),
                value,
                &otherwise.unwrap_or_default(),
            );
        }
        for assumption in assumptions {
            let terms: Vec<String> = assumption
                .terms
                .iter()
                .map(|term| format!("{} = {}", term.title.get(lang), term.shown.get(lang)))
                .collect();
            add(
                lang.pick("假定 *", "assumption *"),
                assumption.stage.title(lang),
                assumption.article.get(lang),
                assumption.title.get(lang),
                terms.join(lang.pick("；", "; ")),
                assumption.note.get(lang),
            );
        }
    }
    (!table.rows.is_empty()).then_some(table)
}
