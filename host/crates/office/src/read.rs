//! A workbook as a cycle. Its cells become the tree that a JSON file is, and go through the same
//! checks; what is wrong is said of sheet and cell.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::cells::{self, Raw, plain};
use super::example;
use super::grid::{Grid, open};
use super::layout::{self, COVER, Column, Home, Kind, OPTIONS, Sheet, TABLES};
use super::own::{self, Own};
use super::survey::{CELLS, COLUMNS, Survey};
use laurel_cycle::problem::{FAULTY, LISTED, Patience, Problems, Quoted, clipped, meant, suggest};
use laurel_cycle::read::{Progress, read_tree};
use laurel_cycle::{Code, Cycle, Edition, Problem, Severity, folded, said_alike};
use laurel_words::lang::{Lang, Text};

/// What a file of this form begins with.
const ZIP: &[u8] = b"PK\x03\x04";
/// What a workbook of the old form, or one with a password, begins with.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0";
/// Rows that are searched for the headings.
const HEADINGS: u32 = 10;
/// Sheets and columns whose name begins so are the user's own.
const OWN: [char; 2] = ['#', '＃'];

/// True for what begins like a workbook, or like one of the old form that is refused with a word on
/// how to save it.
pub fn is_workbook(start: &[u8]) -> bool {
    start.starts_with(ZIP) || start.starts_with(OLE)
}

/// Says of facts that only some schemes read in which sheet and column they stand.
pub fn in_workbook(warnings: &mut [Problem], lang: Lang) {
    for warning in warnings {
        let name = warning.place.split_once("].extra.").map(|(_, name)| name);
        if let Some(name) = name.filter(|_| warning.place.starts_with("applicants[")) {
            warning.place = match lang {
                Lang::Zh => format!("申报单位!（“{name}”列）"),
                Lang::En => format!("applicants! (column \"{name}\")"),
            };
        }
    }
}

/// Reads a cycle from a workbook (`.xlsx`). It has passed the checks that a JSON file has to pass.
///
/// # Errors
/// Every problem, each with sheet and cell, in the order of the workbook.
pub fn read(
    bytes: &[u8],
    editions: &[Edition],
    progress: Progress<'_>,
) -> Result<Cycle, Vec<Problem>> {
    if bytes.starts_with(OLE) {
        return Err(vec![Problem::new(Code::NotACycle, "", compound(bytes))]);
    }
    let book = open(bytes).map_err(|refused| vec![*refused])?;
    let layout = layout::sheets();
    let named = |names: &[&str]| {
        let mut names = names.iter().map(|name| plain(name));
        names.any(|name| book.iter().any(|grid| plain(&grid.name) == name))
    };
    let of_cycle = layout.iter().find(|sheet| sheet.home == Home::Cycle);
    if named(&["摘要", "Summary"])
        && !of_cycle.is_some_and(|sheet| named(&[&sheet.name.zh, &sheet.name.en]))
    {
        return Err(vec![Problem::new(
            Code::NotACycle,
            "",
            Text::new(
                "这是结果工作簿，不是申报文件；请选用填报的那一份",
                "this is a workbook of results, not a cycle file: take the one that was filled in",
            ),
        )]);
    }
    let attempt = |placed: bool| {
        let mut builder = Builder::new(&book, placed);
        let tree = builder.build(&layout);
        (tree, builder)
    };
    // Where each value stands is noted only where something is wrong.
    let (tree, builder) = attempt(false);
    if builder.stopped {
        let (_, builder) = attempt(true);
        return Err(builder.problems(Problems::default(), &layout));
    }
    let (cycle, problems) = read_tree(tree, builder.mended, editions, progress);
    match cycle {
        Some(cycle) if problems.is_empty() && builder.faults.is_empty() => Ok(cycle),
        cycle => {
            let (_, builder) = attempt(true);
            let problems = builder.problems(problems, &layout);
            let fatal = problems.iter().any(|it| it.severity == Severity::Error);
            match cycle {
                Some(mut cycle) if !fatal => {
                    cycle.warnings = problems;
                    Ok(cycle)
                }
                _ => Err(problems),
            }
        }
    }
}

/// What a compound file is: the container of the programs of old, and of what has a password.
fn compound(bytes: &[u8]) -> Text {
    let holds = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(bytes, &name).is_some()
    };
    if holds("EncryptedPackage") {
        return Text::new(
            "这是加密的工作簿，无法读取；请取消密码并另存为 .xlsx",
            "this is a workbook with a password, which cannot be read: save it as .xlsx without one",
        );
    }
    if holds("WordDocument") || holds("PowerPoint Document") {
        return Text::new(
            "这是旧版 Word 或 PowerPoint 文档，不是申报文件；请把内容填入工作簿（laurel template -o cycle.xlsx）",
            "this is a document of an old Word or PowerPoint, not a cycle file: fill its content into the workbook (laurel template -o cycle.xlsx)",
        );
    }
    if holds("Workbook") || holds("Book") {
        return Text::new(
            "这是旧版 .xls 工作簿；请在 Excel 或 WPS 中另存为 .xlsx",
            "this is a workbook of the old form .xls: save it as .xlsx in Excel or WPS",
        );
    }
    Text::new(
        "这是旧版 .xls 或加密的工作簿；请取消密码并另存为 .xlsx",
        "this is a workbook of the old form .xls, or one with a password: save it as .xlsx without one",
    )
}

/// A cell: sheet, row and column, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct At {
    sheet: usize,
    row: u32,
    col: u32,
}

/// Something that is wrong with a cell.
struct Fault {
    at: At,
    problem: Problem,
}

/// What is wrong with cells: of each kind the first, and how many there are.
#[derive(Default)]
struct Faults {
    kept: Vec<Fault>,
    counts: HashMap<Code, u64>,
    /// How many of them make the file unusable.
    errors: u64,
}

impl Faults {
    /// Whether one more of a kind is kept.
    fn wants(&self, code: Code) -> bool {
        self.counts.get(&code).is_none_or(|count| *count < LISTED)
    }

    fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }
}

/// The columns of a workbook whose headings begin with #, and its sheets whose names do.
pub(super) fn own(bytes: &[u8]) -> Result<Own, Vec<Problem>> {
    let book = open(bytes).map_err(|refused| vec![*refused])?;
    let layout = layout::sheets();
    let mut own = Own::default();
    for (number, grid) in book.iter().enumerate() {
        if grid.name.starts_with(OWN) {
            own.sheets.push(own::Sheet {
                name: grid.name.clone(),
                cells: (grid.held_cells(0))
                    .map(|(row, col, data)| (row, col, own::Held::of(data)))
                    .collect(),
            });
            continue;
        }
        let name = plain(&grid.name);
        let is = |text: &str| plain(text) == name;
        let sheet = (layout.iter()).find(|sheet| is(&sheet.name.zh) || is(&sheet.name.en));
        let Some(sheet) = sheet.filter(|sheet| sheet.home != Home::Cycle) else {
            continue;
        };
        let mut builder = Builder::new(&book, false);
        let Some(found) = builder.columns(number, sheet) else {
            continue;
        };
        let (_, last) = grid.end();
        let mut columns: Vec<(u32, own::Column)> = (0..=last)
            .filter_map(|col| {
                let title = grid.raw(found.headings, col)?.text()?;
                let column = own::Column {
                    title,
                    ..Default::default()
                };
                column.title.starts_with(OWN).then_some((col, column))
            })
            .collect();
        let mut counts = HashMap::new();
        for line in builder.lines(&found) {
            let of = |key: &str| {
                let mut cells = line.cells.iter();
                let cell = cells.find(|(column, _, _)| column.key == key);
                let text = cell.and_then(|(_, _, raw)| raw.text());
                cells::narrow_id(&text.unwrap_or_default())
            };
            let key = own::key(&of("applicant"), &of("id"), &mut counts);
            for (col, column) in &mut columns {
                if let Some(data) = grid.data(line.at.row, *col) {
                    column.cells.insert(key.clone(), own::Held::of(data));
                }
            }
        }
        let columns = columns.into_iter().map(|(_, column)| column);
        own.columns.insert(sheet.name.zh.clone(), columns.collect());
    }
    Ok(own)
}

/// A row that is not blank.
struct Line<'l> {
    at: At,
    cells: Vec<(&'l Column, At, Raw)>,
}

/// A sheet with the columns that were found on it.
struct Found<'l> {
    sheet: usize,
    layout: &'l Sheet,
    /// The row of the headings.
    headings: u32,
    columns: Vec<(u32, std::borrow::Cow<'l, Column>)>,
}

/// What an applicant says of its tables: the answer, and where.
type Answers = HashMap<&'static str, (bool, At)>;

struct Builder<'b> {
    book: &'b [Grid],
    faults: Faults,
    /// Rows, and headings, in which something was wrong.
    faulty: u64,
    /// So much is wrong that nothing more is looked at.
    stopped: bool,
    /// Cells that may still say what the first of a merged range does.
    spread: usize,
    /// How much is still compared to find out what was meant.
    patience: Patience,
    /// Ids that stand in their cells as numbers: the table, the number, and the cell.
    numeric: HashMap<(&'static str, String), At>,
    /// Ids that begin with zeros: the table, what a number makes of them, how they stand, and the cell.
    zeros: HashMap<(&'static str, String), (String, At)>,
    /// Ids that are not written as they are compared: the table, the plain id, how they stand, and the cell.
    unlike: HashMap<(&'static str, String), (String, At)>,
    /// Cells of ids of which it has been said that they are numbers, or written in an unlike way.
    told: HashSet<At>,
    /// Cells of which it has been said that they show another number than they hold.
    shown: HashSet<At>,
    /// Where the tree is not what the workbook says.
    mended: HashSet<String>,
    /// The cell of each place of the tree, where that is asked for.
    places: Option<HashMap<String, At>>,
    applicants: Vec<Map<String, Value>>,
    /// Row of each applicant by its id.
    rows: HashMap<String, usize>,
    answers: Vec<Answers>,
    /// An applicant's id is not known: what refers to it cannot be told from a slip.
    nameless: bool,
    tree: Map<String, Value>,
}

/// What a key of an object is called in a place.
fn inside(place: &str, key: &str) -> String {
    let plain = !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    match (plain, place) {
        (false, _) => format!("{place}[{key:?}]"),
        (true, "") => key.to_owned(),
        (true, _) => format!("{place}.{key}"),
    }
}

/// The object of a path, made where it is not there.
fn object<'t>(
    tree: &'t mut Map<String, Value>,
    path: &[&str],
) -> Option<&'t mut Map<String, Value>> {
    let mut at = tree;
    for key in path {
        at = at
            .entry(*key)
            .or_insert_with(|| json!({}))
            .as_object_mut()?;
    }
    Some(at)
}

/// Puts a value under a path of keys with dots between them.
fn put(tree: &mut Map<String, Value>, path: &str, value: Value) {
    let mut keys: Vec<&str> = path.split('.').collect();
    let last = keys.pop().unwrap_or_default();
    if let Some(object) = object(tree, &keys) {
        object.insert(last.to_owned(), value);
    }
}

/// Adds to the list of a path, and says which element it is.
fn push(tree: &mut Map<String, Value>, path: &[&str], value: Value) -> usize {
    let Some((last, keys)) = path.split_last() else {
        return 0;
    };
    let list = object(tree, keys).and_then(|object| {
        object
            .entry(*last)
            .or_insert_with(|| json!([]))
            .as_array_mut()
    });
    list.map_or(0, |list| {
        list.push(value);
        list.len() - 1
    })
}

/// A value that reads, for a column that needs one.
fn stand_in(kind: Kind) -> Value {
    match kind {
        Kind::Day => json!("1900-01-01"),
        Kind::Year => json!(1900),
        Kind::Points => json!(0),
        Kind::Word(words) => json!(words.first().map_or("", |word| word.id)),
        _ => json!("\u{fffd}"),
    }
}

impl<'b> Builder<'b> {
    fn new(book: &'b [Grid], placed: bool) -> Self {
        Self {
            book,
            faults: Faults::default(),
            faulty: 0,
            stopped: false,
            spread: CELLS,
            patience: Patience::default(),
            numeric: HashMap::new(),
            zeros: HashMap::new(),
            unlike: HashMap::new(),
            told: HashSet::new(),
            shown: HashSet::new(),
            mended: HashSet::new(),
            places: placed.then(HashMap::new),
            applicants: Vec::new(),
            rows: HashMap::new(),
            answers: Vec::new(),
            nameless: false,
            tree: Map::new(),
        }
    }

    // -------------------------------------------------------------------------- what to say, and where

    fn fault(
        &mut self,
        code: Code,
        at: At,
        subject: Option<&str>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) {
        let wanted = self.faults.wants(code);
        *self.faults.counts.entry(code).or_default() += 1;
        if code.severity() == Severity::Error {
            self.faults.errors += 1;
        }
        if wanted {
            let problem = Problem {
                subject: subject.map(|subject| clipped(subject).into_owned()),
                ..Problem::new(code, "", Text::new(zh, en))
            };
            self.faults.kept.push(Fault { at, problem });
        }
    }

    /// Counts a row, or a heading, in which something was wrong: where there are more errors than
    /// `before`. After too many of them nothing more is looked at.
    fn row(&mut self, before: u64) {
        if self.faults.errors > before {
            self.faulty += 1;
            self.stopped |= self.faulty > FAULTY;
        }
    }

    /// Takes row after row, as long as there is any use in it.
    fn each(&mut self, lines: &[Line], mut take: impl FnMut(&mut Self, &Line)) {
        for line in lines {
            if self.stopped {
                return;
            }
            let before = self.faults.errors;
            take(self, line);
            self.row(before);
        }
    }

    /// What a cell says. Where it shows another number than it holds, that is told.
    fn value(
        &mut self,
        column: &Column,
        raw: &Raw,
        at: At,
        subject: Option<&str>,
    ) -> Result<Option<Value>, (Code, Text)> {
        let told = self.faults.wants(Code::NotUnderstood);
        let there_is = match column.kind == Kind::Truth && column.asks_for_something() {
            true => cells::there_is(raw),
            false => None,
        };
        let value = cells::value(column.kind, there_is.as_ref().unwrap_or(raw), told)?;
        let grid = self.book.get(at.sheet);
        let shown = grid.and_then(|grid| grid.otherwise(at.row, at.col));
        if let Some(shown) = shown
            && value.is_some()
            && self.shown.insert(at)
        {
            let (held, shown) = (raw.shown(), shown.to_owned());
            let (held, shows) = (Quoted(&held), Quoted(&shown));
            let (zh, en) = match shown.as_str() {
                "" => (
                    format!(
                        "单元格的格式使数值不按原样显示，存的是 {held}，已按所存的读取；请改正数值或格式"
                    ),
                    format!(
                        "the format of the cell does not show the number as it is: it holds {held}, and that was read; put the value or the format right"
                    ),
                ),
                _ => (
                    format!(
                        "单元格显示 {shows}，存的却是 {held}，已按所存的读取；请改正数值或格式"
                    ),
                    format!(
                        "the cell shows {shows}, but holds {held}, and that was read; put the value or the format right"
                    ),
                ),
            };
            self.fault(Code::ShownOtherwise, at, subject, zh, en);
        }
        Ok(value)
    }

    fn note(&mut self, place: String, at: At) {
        if let Some(places) = &mut self.places {
            places.insert(place, at);
        }
    }

    fn mend(&mut self, place: String, at: At) {
        self.note(place.clone(), at);
        self.mended.insert(place);
    }

    /// What of the invented example is left: one report for a row.
    fn examples(&mut self, sheet: usize, grid: &Grid) {
        let mut last = None;
        for (row, col, text) in grid.texts() {
            if last == Some(row) || !example::is_of_it(text) {
                continue;
            }
            last = Some(row);
            self.fault(
                Code::ExampleLeft,
                At { sheet, row, col },
                None,
                "这一行还是虚构的示例，填报前请删去",
                "this row is still of the invented example: delete it",
            );
        }
    }

    // -------------------------------------------------------------------------- sheets and columns

    fn build<'l>(&mut self, layout: &'l [Sheet]) -> Value {
        let mut found: Vec<Option<Found<'l>>> = layout.iter().map(|_| None).collect();
        for (number, grid) in self.book.iter().enumerate() {
            if grid.name.starts_with(OWN) || grid.is_blank() {
                continue;
            }
            let name = plain(&grid.name);
            let is = |text: &str| plain(text) == name;
            if [COVER.0, COVER.1, OPTIONS.0, OPTIONS.1].into_iter().any(is) {
                continue;
            }
            self.examples(number, grid);
            let named = layout
                .iter()
                .position(|sheet| is(&sheet.name.zh) || is(&sheet.name.en));
            let top = At {
                sheet: number,
                row: 0,
                col: 0,
            };
            if grid.hidden && named.is_none() {
                // Nobody who works on the workbook sees it, or could rename it.
                let name = Quoted(&grid.name);
                self.fault(
                    Code::PassedOver,
                    top,
                    None,
                    format!("隐藏的工作表“{name}”不在模板之中，未读取"),
                    format!("the hidden sheet “{name}” is none of the template and was not read"),
                );
                continue;
            }
            if grid.hidden {
                self.fault(
                    Code::HiddenSheet,
                    top,
                    None,
                    "这张工作表是隐藏的，其内容已照常读取",
                    "this sheet is hidden; what it says was read all the same",
                );
            }
            if grid.survey.drawing {
                self.fault(
                    Code::Pictures,
                    top,
                    None,
                    "表中有图片或图形，未读取",
                    "there are pictures or drawings on the sheet, which were not read",
                );
            }
            let Some(at) = named.or_else(|| self.unknown_sheet(number, layout, &found)) else {
                continue;
            };
            let Some(sheet) = layout.get(at) else {
                continue;
            };
            if self.stopped {
                break;
            }
            let columns = self.columns(number, sheet);
            match found.get_mut(at) {
                Some(slot @ None) => *slot = columns,
                _ => self.fault(
                    Code::SheetTwice,
                    At {
                        sheet: number,
                        row: 0,
                        col: 0,
                    },
                    None,
                    format!("“{}”表出现了两次", sheet.name.zh),
                    format!("the sheet “{}” comes twice", sheet.name.en),
                ),
            }
        }
        // Applicants first: the rows of other sheets refer to them.
        let found: Vec<Found> = found.into_iter().flatten().collect();
        for needed in layout
            .iter()
            .filter(|sheet| matches!(sheet.home, Home::Cycle | Home::Applicants))
        {
            if !found.iter().any(|found| found.layout.home == needed.home) {
                self.fault(
                    Code::Missing,
                    At {
                        sheet: 0,
                        row: 0,
                        col: 0,
                    },
                    None,
                    format!("工作簿中没有“{}”表", needed.name.zh),
                    format!("the workbook has no sheet “{}”", needed.name.en),
                );
                if needed.home == Home::Applicants {
                    self.nameless = true;
                    self.mended.insert("applicants".into());
                } else {
                    put(&mut self.tree, "cycle.year", json!(1900));
                    put(
                        &mut self.tree,
                        "cycle.timetable.deadline",
                        json!("1900-01-01"),
                    );
                    self.mended.insert("cycle".into());
                }
            }
        }
        self.tree.insert("laurel".into(), json!("0.1"));
        for found in &found {
            if self.stopped {
                break;
            }
            let lines = self.lines(found);
            self.unseen(found, &lines);
            self.outside(found);
            self.sheet(found, &lines);
        }
        if !self.stopped {
            self.settle(&found);
        }
        let applicants = std::mem::take(&mut self.applicants);
        let applicants = applicants.into_iter().map(Value::Object).collect();
        self.tree
            .insert("applicants".into(), Value::Array(applicants));
        Value::Object(std::mem::take(&mut self.tree))
    }

    /// Says which rows and columns nobody sees: they count like all others.
    fn unseen(&mut self, found: &Found, lines: &[Line]) {
        let Some(grid) = self.book.get(found.sheet) else {
            return;
        };
        let survey = &grid.survey;
        let hidden: HashSet<u32> = survey.hidden_rows.iter().copied().collect();
        let rows: Vec<u32> = match found.layout.home {
            Home::Cycle => (0..=grid.end().0)
                .filter(|row| hidden.contains(row) && grid.raw(*row, 1).is_some())
                .collect(),
            _ => lines
                .iter()
                .map(|line| line.at.row)
                .filter(|row| hidden.contains(row))
                .collect(),
        };
        if let Some(first) = rows.first() {
            let at = At {
                sheet: found.sheet,
                row: *first,
                col: 0,
            };
            let named = runs(&rows);
            let (code, zh, en) = if survey.filtered {
                let (zh, en) = ("被筛选隐藏", "are hidden by a filter");
                (Code::FilteredRows, zh, en)
            } else {
                (Code::HiddenRows, "被隐藏", "are hidden")
            };
            self.fault(
                code,
                at,
                None,
                format!("第 {named} 行{zh}，已照常读取"),
                format!("the rows {named} {en}; they were read all the same"),
            );
        }
        let mut cols: Vec<u32> = found.columns.iter().map(|(col, _)| *col).collect();
        cols.sort_unstable();
        for (first, last) in &survey.across {
            let from = lines.partition_point(|line| line.at.row < first.0);
            let of_data = lines.get(from).is_some_and(|line| line.at.row <= last.0);
            let from = cols.partition_point(|col| *col < first.1);
            let columns = cols
                .partition_point(|col| *col <= last.1)
                .saturating_sub(from);
            if found.layout.home != Home::Cycle && of_data && columns > 1 {
                let at = At {
                    sheet: found.sheet,
                    row: first.0,
                    col: first.1,
                };
                let range = format!(
                    "{}{}:{}{}",
                    letters(first.1),
                    first.0 + 1,
                    letters(last.1),
                    last.0 + 1
                );
                self.fault(
                    Code::MergedColumns,
                    at,
                    None,
                    format!("{range} 是横向合并的单元格：只有第一列有内容，其余各列按未填读取；请取消合并，逐列填写"),
                    format!("{range} are merged across columns: the first alone has the value, the others count as blank; unmerge them and fill in each"),
                );
            }
        }
        let hidden = hidden_columns(survey);
        let filled: HashSet<u32> = if hidden.is_empty() {
            HashSet::new()
        } else {
            let cells = lines.iter().flat_map(|line| &line.cells);
            cells.map(|(_, at, _)| at.col).collect()
        };
        let columns = found.columns.iter().map(|(col, _)| *col);
        let unseen: Vec<u32> = columns
            .filter(|col| hidden.contains(col) && filled.contains(col))
            .collect();
        if let Some(first) = unseen.first() {
            let at = At {
                sheet: found.sheet,
                row: found.headings,
                col: *first,
            };
            let letters: Vec<String> = unseen.iter().take(10).map(|col| letters(*col)).collect();
            let more = if unseen.len() > 10 { " …" } else { "" };
            let letters = format!("{}{more}", letters.join(" "));
            self.fault(
                Code::HiddenColumns,
                at,
                None,
                format!("{letters} 列被隐藏，已照常读取"),
                format!("the columns {letters} are hidden; they were read all the same"),
            );
        }
    }

    /// Says what stands outside of the table of a sheet and is not read: beside the two columns of the
    /// cycle, and above the headings what is no text.
    fn outside(&mut self, found: &Found) {
        let Some(grid) = self.book.get(found.sheet) else {
            return;
        };
        let (rows, from) = match found.layout.home {
            // The third column explains.
            Home::Cycle => (0..grid.end().0.saturating_add(1), 3),
            _ => (0..found.headings, 0),
        };
        let cycle = found.layout.home == Home::Cycle;
        let mut cells = grid
            .cells(rows, from)
            .filter(|(_, _, raw)| cycle || !matches!(raw, Raw::Text(_)));
        let Some((row, col, _)) = cells.next() else {
            return;
        };
        let more = cells.count();
        let at = At {
            sheet: found.sheet,
            row,
            col,
        };
        let (others_zh, others_en) = match more {
            0 => (String::new(), String::new()),
            more => (
                format!("（另有 {more} 个单元格）"),
                format!(" (and {more} more)"),
            ),
        };
        self.fault(
            Code::OutsideTable,
            at,
            None,
            format!("这一单元格在表格之外，未读取{others_zh}"),
            format!("this cell is outside of the table and was not read{others_en}"),
        );
    }

    /// Reports a sheet that is not known. Where its name can only be a slip, says which it is.
    fn unknown_sheet(
        &mut self,
        number: usize,
        layout: &[Sheet],
        found: &[Option<Found>],
    ) -> Option<usize> {
        let name = self.book.get(number).map(|grid| grid.name.clone())?;
        let zh = meant(&name, layout.iter().map(|sheet| sheet.name.zh.as_str()));
        let en = meant(&name, layout.iter().map(|sheet| sheet.name.en.as_str()));
        let (hint, slip) = match (zh, en) {
            (Some((name, slip)), _) | (None, Some((name, slip))) => (Some(name), slip),
            (None, None) => (None, false),
        };
        let text = suggest(hint);
        self.fault(
            Code::UnknownSheet,
            At {
                sheet: number,
                row: 0,
                col: 0,
            },
            None,
            format!(
                "没有“{name}”这张表{}（自用的表请在表名前加 #）",
                text.zh,
                name = Quoted(&name)
            ),
            format!(
                "there is no sheet “{name}”{} (begin the names of your own sheets with #)",
                text.en,
                name = Quoted(&name)
            ),
        );
        let at = layout.iter().position(|sheet| {
            hint.is_some_and(|hint| sheet.name.zh == hint || sheet.name.en == hint)
        })?;
        (slip && found.get(at).is_some_and(Option::is_none)).then_some(at)
    }

    /// Finds the headings of a sheet.
    fn columns<'l>(&mut self, number: usize, sheet: &'l Sheet) -> Option<Found<'l>> {
        let grid = self.book.get(number)?;
        if sheet.home == Home::Cycle {
            return Some(Found {
                sheet: number,
                layout: sheet,
                headings: 0,
                columns: Vec::new(),
            });
        }
        let (_, last) = grid.end();
        let names = names_of(&sheet.columns);
        let known = |raw: &Raw| names.get(&plain(&raw.text()?)).copied();
        let hits = |row: u32| {
            let cells = (0..=last).filter_map(|col| grid.raw(row, col));
            cells.filter(|raw| known(raw).is_some()).count()
        };
        let top = grid.first_row();
        let headings = (top..top.saturating_add(HEADINGS))
            .map(|row| (hits(row), std::cmp::Reverse(row)))
            .max()
            .filter(|(hits, _)| *hits > 0)
            .map(|(_, std::cmp::Reverse(row))| row);
        let Some(headings) = headings else {
            self.fault(
                Code::NoHeadings,
                At {
                    sheet: number,
                    row: top,
                    col: 0,
                },
                None,
                "没有找到标题行：请保留模板的列标题",
                "there is no row of headings: keep those of the template",
            );
            return None;
        };
        let marks = matches!(sheet.home, Home::Sheets | Home::Agreed);
        let mut columns: Vec<(u32, std::borrow::Cow<'l, Column>)> = Vec::new();
        let mut keys: HashSet<String> = HashSet::new();
        let mut unknown = Vec::new();
        let below = grid.first_below(headings);
        for col in 0..=last {
            let at = At {
                sheet: number,
                row: headings,
                col,
            };
            let heading = grid.raw(headings, col);
            if let Some((code, message)) = heading.as_ref().and_then(cells::no_value) {
                self.fault(code, at, None, message.zh, message.en);
                continue;
            }
            let text = match heading.as_ref().map(|raw| (raw.text(), raw)) {
                Some((Some(text), _)) => text,
                Some((None, raw)) => raw.shown(),
                None => {
                    if let Some(row) = below.get(&col) {
                        self.fault(
                            Code::NoHeading,
                            At { row: *row, ..at },
                            None,
                            "这一列没有标题却有内容",
                            "this column has no heading, but content",
                        );
                    }
                    continue;
                }
            };
            if text.starts_with(OWN) {
                continue;
            }
            let column = match heading.as_ref().and_then(known) {
                Some(column) => std::borrow::Cow::Borrowed(column),
                None => match clause(&text)
                    .filter(|_| marks)
                    .map(layout::mark)
                    .or_else(|| {
                        let extra = layout::extra_of(&text);
                        extra.filter(|_| sheet.home == Home::Applicants)
                    }) {
                    Some(column) => std::borrow::Cow::Owned(column),
                    None => {
                        unknown.push((col, text));
                        continue;
                    }
                },
            };
            if !keys.insert(column.key.clone()) {
                self.fault(
                    Code::SheetTwice,
                    at,
                    None,
                    format!("“{text}”这一列出现了两次", text = Quoted(&text)),
                    format!("the column “{text}” comes twice", text = Quoted(&text)),
                );
                continue;
            }
            columns.push((col, column));
        }
        for (col, text) in unknown {
            let at = At {
                sheet: number,
                row: headings,
                col,
            };
            if self.stopped {
                break;
            }
            let before = self.faults.errors;
            if !self.faults.wants(Code::UnknownColumn) {
                self.fault(Code::UnknownColumn, at, None, "", "");
                self.row(before);
                continue;
            }
            let names = |lang: Lang| {
                sheet
                    .columns
                    .iter()
                    .map(move |column| column.title.get(lang))
            };
            let near = meant(&text, names(Lang::Zh)).or_else(|| meant(&text, names(Lang::En)));
            let hint = suggest(near.map(|(name, _)| name));
            self.fault(
                Code::UnknownColumn,
                at,
                None,
                format!(
                    "没有“{text}”这一列{}（自用的列请在标题前加 #）",
                    hint.zh,
                    text = Quoted(&text)
                ),
                format!(
                    "there is no column “{text}”{} (begin the headings of your own columns with #)",
                    hint.en,
                    text = Quoted(&text)
                ),
            );
            self.row(before);
            let slip = near.filter(|(_, slip)| *slip).and_then(|(name, _)| {
                let mut columns = sheet.columns.iter();
                columns.find(|column| column.title.zh == name || column.title.en == name)
            });
            if let Some(column) = slip
                && keys.insert(column.key.clone())
            {
                columns.push((col, std::borrow::Cow::Borrowed(column)));
            }
        }
        Some(Found {
            sheet: number,
            layout: sheet,
            headings,
            columns,
        })
    }

    /// The rows under the headings that are not blank.
    fn lines<'f>(&mut self, found: &'f Found) -> Vec<Line<'f>> {
        let Some(grid) = self.book.get(found.sheet) else {
            return Vec::new();
        };
        let order = found.columns.iter().zip(0..);
        let order: HashMap<u32, usize> = order.map(|((col, _), at)| (*col, at)).collect();
        // Each cell that has content, and each that is merged with one: the row, and which column.
        let below = grid.below(found.headings);
        let mut cells: Vec<(u32, usize)> = below
            .filter_map(|(row, col)| Some((row, *order.get(&col)?)))
            .collect();
        let (last, _) = grid.end();
        for (col, at) in &order {
            for (first, end) in grid.merged(*col) {
                let rows = first.max(found.headings).saturating_add(1)..=end.min(last);
                let Some(left) = self.spread.checked_sub(rows.clone().count()) else {
                    let at = At {
                        sheet: found.sheet,
                        row: first,
                        col: *col,
                    };
                    self.fault(
                        Code::TooLarge,
                        at,
                        None,
                        format!("合并的单元格所及超过 {CELLS} 个：请取消合并，只填写有内容的各行"),
                        format!("merged cells reach over more than {CELLS} cells: unmerge them, and fill in the rows that say something"),
                    );
                    self.stopped = true;
                    return Vec::new();
                };
                self.spread = left;
                cells.extend(rows.map(|row| (row, *at)));
            }
        }
        cells.sort_unstable();
        cells.dedup();
        let rows = cells.chunk_by(|(row, _), (next, _)| row == next);
        rows.filter_map(|cells| {
            let cells: Vec<_> = cells
                .iter()
                .filter_map(|(row, place)| {
                    let (col, column) = found.columns.get(*place)?;
                    let at = At {
                        sheet: found.sheet,
                        row: *row,
                        col: *col,
                    };
                    let raw = match (column.kind, grid.raw(*row, *col)?) {
                        (Kind::Id, Raw::Text(id)) => Raw::Text(cells::narrow_id(&id)),
                        (_, raw) => raw,
                    };
                    Some((&**column, at, raw))
                })
                .collect();
            // A row in which nothing but a step is named says nothing yet.
            let at = cells.first()?.1;
            Some(Line { at, cells })
        })
        .collect()
    }

    // -------------------------------------------------------------------------- rows

    /// The object of a row. `place` is where it will stand; `skip` are the keys that the caller looks
    /// at.
    fn object(
        &mut self,
        found: &Found,
        line: &Line,
        place: &str,
        subject: Option<&str>,
        skip: &[&str],
    ) -> Map<String, Value> {
        let mut object = Map::new();
        for (column, at, raw) in &line.cells {
            if skip.contains(&column.key.as_str()) || column.kind == Kind::Mark {
                continue;
            }
            let mut here = place.to_owned();
            for key in column.key.split('.') {
                here = inside(&here, key);
            }
            if let ("id", Some(table)) = (&*column.key, ids(found.layout.home)) {
                self.given(table, raw, *at);
            }
            match self.value(column, raw, *at, subject) {
                Ok(Some(value)) => {
                    if column.kind == Kind::Points {
                        self.rounded(&value, *at, subject);
                    }
                    self.note(here, *at);
                    put(&mut object, &column.key, value);
                }
                Ok(None) => self.note(here, *at),
                Err((code, message)) => {
                    self.fault(code, *at, subject, message.zh, message.en);
                    self.mend(here, *at);
                    if column.required {
                        put(&mut object, &column.key, stand_in(column.kind));
                    }
                }
            }
        }
        for column in found.layout.columns.iter().filter(|column| column.required) {
            if skip.contains(&column.key.as_str()) || object.contains_key(&column.key) {
                continue;
            }
            let at = self.missing(found, line, column, subject);
            self.mend(inside(place, &column.key), at);
            put(&mut object, &column.key, stand_in(column.kind));
        }
        object
    }

    /// Says where a score is read as the programs for tables show it, while the cell holds a number beside
    /// it: a calculation in floating point leaves such, and a threshold may lie between the two.
    fn rounded(&mut self, read: &Value, at: At, subject: Option<&str>) {
        let grid = self.book.get(at.sheet);
        if let Some(held) = grid.and_then(|grid| grid.held(at.row, at.col)) {
            let held = Quoted(held);
            self.fault(
                Code::ShownOtherwise,
                at,
                subject,
                format!("单元格中存的是 {held}，已按表格显示的 {read} 分读取；请核对，或直接填写分数"),
                format!("the cell holds {held} and was read as the {read} points that the table shows: check it, or write the score itself"),
            );
        }
    }

    /// Reports that a row lacks what it needs, and says where it would stand.
    fn missing(
        &mut self,
        found: &Found,
        line: &Line,
        column: &Column,
        subject: Option<&str>,
    ) -> At {
        let mut columns = found.columns.iter();
        let at = columns
            .find(|(_, known)| known.key == column.key)
            .map_or(line.at, |(col, _)| At {
                col: *col,
                ..line.at
            });
        self.fault(
            Code::Missing,
            at,
            subject,
            format!("缺少必填项“{}”", column.title.zh),
            format!("“{}” is missing", column.title.en),
        );
        at
    }

    /// The value of one column of a row, and its cell; what is wrong with it is reported.
    fn cell(
        &mut self,
        line: &Line,
        key: &str,
        subject: Option<&str>,
    ) -> Result<Option<(Value, At)>, At> {
        let Some((column, at, raw)) = line.cells.iter().find(|(column, _, _)| column.key == key)
        else {
            return Ok(None);
        };
        match self.value(column, raw, *at, subject) {
            Ok(value) => Ok(value.map(|value| (value, *at))),
            Err((code, message)) => {
                self.fault(code, *at, subject, message.zh, message.en);
                Err(*at)
            }
        }
    }

    /// The value of a column that a row needs.
    fn needed(
        &mut self,
        found: &Found,
        line: &Line,
        key: &str,
        subject: Option<&str>,
    ) -> Option<(String, At)> {
        match self.cell(line, key, subject) {
            Ok(Some((value, at))) => value.as_str().map(|text| (text.to_owned(), at)),
            Ok(None) => {
                let mut columns = found.layout.columns.iter();
                let column = columns.find(|column| column.key == key)?;
                self.missing(found, line, column, subject);
                None
            }
            Err(_) => None,
        }
    }

    /// The applicant that a row is about: its row, its id and the cell.
    fn of_applicant(&mut self, found: &Found, line: &Line) -> Option<(usize, String, At)> {
        let (id, at) = self.needed(found, line, "applicant", None)?;
        if let Some(row) = self.rows.get(&id) {
            return Some((*row, id, at));
        }
        let given = Given {
            numeric: &self.numeric,
            zeros: &self.zeros,
            unlike: &self.unlike,
        };
        let mut cells = line.cells.iter();
        let raw = cells.find(|(column, _, _)| column.key == "applicant");
        let elsewhere = raw.and_then(|(_, _, raw)| given.wrong(self.book, "applicants", raw, at));
        if let Some(Wrong {
            at: wrong,
            code,
            said,
            id,
        }) = elsewhere
        {
            let row = self.rows.get(&id).copied();
            if self.told.insert(wrong) {
                self.fault(code, wrong, None, said.zh, said.en);
            }
            return Some((row?, id, at));
        }
        if !self.nameless {
            if !self.faults.wants(Code::UnknownApplicant) {
                self.fault(Code::UnknownApplicant, at, None, "", "");
                return None;
            }
            let known: HashMap<&str, usize> = self
                .rows
                .iter()
                .map(|(id, row)| (id.as_str(), *row))
                .collect();
            let hint = laurel_cycle::near(&id, &known, &self.patience);
            self.fault(
                Code::UnknownApplicant,
                at,
                None,
                format!(
                    "“申报单位”表中没有编号为“{id}”的申报单位{}",
                    hint.zh,
                    id = Quoted(&id)
                ),
                format!(
                    "there is no applicant “{id}” on the sheet of applicants{}",
                    hint.en,
                    id = Quoted(&id)
                ),
            );
        }
        None
    }

    /// The marks of a row.
    fn marks(&mut self, line: &Line, place: &str, subject: &str) -> Map<String, Value> {
        let mut marks = Map::new();
        for (column, at, raw) in &line.cells {
            if column.kind != Kind::Mark {
                continue;
            }
            let here = inside(place, &column.key);
            match self.value(column, raw, *at, Some(subject)) {
                Ok(Some(value)) => {
                    self.note(here, *at);
                    marks.insert(column.key.clone(), value);
                }
                Ok(None) => {}
                Err((code, message)) => {
                    self.fault(code, *at, Some(subject), message.zh, message.en);
                    self.mend(here, *at);
                }
            }
        }
        marks
    }

    fn sheet(&mut self, found: &Found, lines: &[Line]) {
        match found.layout.home {
            Home::Cycle => self.cycle(found),
            Home::Applicants => self.each(lines, |it, line| it.applicant(found, line)),
            Home::Judgements => self.each(lines, |it, line| it.judgements(found, line)),
            Home::JudgementRecords => self.each(lines, |it, line| it.judgement(found, line)),
            Home::Table(key) => self.each(lines, |it, line| it.record(found, line, key)),
            Home::Evidence => self.each(lines, |it, line| {
                it.named(found, line, "evidence", "fact", "text")
            }),
            Home::Extra => self.each(lines, |it, line| {
                it.named(found, line, "extra", "name", "value")
            }),
            Home::List(path) => self.each(lines, |it, line| it.element(found, line, path)),
            Home::Sheets => self.each(lines, |it, line| it.score_sheet(found, line)),
            Home::Agreed => self.each(lines, |it, line| it.agreed(found, line)),
            Home::Decisions => self.each(lines, |it, line| it.decision(found, line)),
            Home::Lists => self.each(lines, |it, line| it.listed(found, line)),
        }
    }

    /// The sheet of the cycle: a line for each fact, with its name in the first column and its value
    /// in the second.
    fn cycle(&mut self, found: &Found) {
        let Some(grid) = self.book.get(found.sheet) else {
            return;
        };
        let columns = &found.layout.columns;
        let mut cells = Vec::new();
        let mut labels: HashMap<&str, At> = HashMap::new();
        let mut first = None;
        let names = names_of(columns);
        for row in 0..=grid.end().0 {
            if self.stopped {
                return;
            }
            let before = self.faults.errors;
            let at = At {
                sheet: found.sheet,
                row,
                col: 1,
            };
            let label = grid.raw(row, 0);
            if let Some((code, message)) = label.as_ref().and_then(cells::no_value) {
                self.fault(code, At { col: 0, ..at }, None, message.zh, message.en);
            }
            let Some(label) = label.and_then(|raw| raw.text()) else {
                continue;
            };
            let name = plain(&label);
            let Some(column) = names.get(&name).copied() else {
                let heading = ["项目", "item", "年度", "cycle"].contains(&name.as_str());
                if let Some(_value) = grid
                    .raw(row, 1)
                    .filter(|_| !heading && !label.starts_with(OWN))
                {
                    let at = At { col: 0, ..at };
                    if !self.faults.wants(Code::UnknownKey) {
                        self.fault(Code::UnknownKey, at, None, "", "");
                        self.row(before);
                        continue;
                    }
                    let titles =
                        |lang: Lang| columns.iter().map(move |column| column.title.get(lang));
                    let near = self.patience.nearest(&label, titles(Lang::Zh));
                    let near = near.or_else(|| self.patience.nearest(&label, titles(Lang::En)));
                    let hint = suggest(near);
                    self.fault(
                        Code::UnknownKey,
                        at,
                        None,
                        format!("没有“{label}”这一项{}", hint.zh, label = Quoted(&label)),
                        format!("there is no “{label}”{}", hint.en, label = Quoted(&label)),
                    );
                    self.row(before);
                }
                continue;
            };
            if labels.insert(&column.key, at).is_some() {
                self.fault(
                    Code::NamedTwice,
                    At { col: 0, ..at },
                    None,
                    format!("“{label}”出现了两次", label = Quoted(&label)),
                    format!("“{label}” comes twice", label = Quoted(&label)),
                );
                self.row(before);
                continue;
            }
            first.get_or_insert(at);
            if let Some(raw) = grid.raw(row, 1) {
                cells.push((column, at, raw));
            }
        }
        let line = Line {
            at: first.unwrap_or(At {
                sheet: found.sheet,
                row: 0,
                col: 1,
            }),
            cells,
        };
        // A line that is missing is told apart from one that is blank by where it is reported.
        let columns = columns.iter().filter(|column| {
            column.required
                && !line
                    .cells
                    .iter()
                    .any(|(known, _, _)| known.key == column.key)
        });
        for column in columns.clone() {
            let at = labels.get(column.key.as_str()).copied().unwrap_or(line.at);
            self.fault(
                Code::Missing,
                at,
                None,
                format!("缺少必填项“{}”", column.title.zh),
                format!("“{}” is missing", column.title.en),
            );
            put(&mut self.tree, &column.key, stand_in(column.kind));
            self.mend(column.key.clone(), at);
        }
        for (column, at, raw) in &line.cells {
            self.note(column.key.clone(), *at);
            match self.value(column, raw, *at, None) {
                Ok(Some(value)) if column.key == "scores" => {
                    if value == json!("some") {
                        object(&mut self.tree, &["scores"]);
                    }
                }
                Ok(Some(value)) => put(&mut self.tree, &column.key, value),
                Ok(None) => {}
                Err((code, message)) => {
                    self.fault(code, *at, None, message.zh, message.en);
                    self.mend(column.key.clone(), *at);
                    if column.required {
                        put(&mut self.tree, &column.key, stand_in(column.kind));
                    }
                }
            }
        }
    }

    /// Keeps how an id stands where it is given, for those who write it otherwise.
    fn given(&mut self, table: &'static str, raw: &Raw, at: At) {
        match raw {
            Raw::Whole(number) => {
                let number = (table, number.to_string());
                self.numeric.entry(number).or_insert(at);
            }
            Raw::Text(id) => {
                if let Some(number) = without_zeros(id) {
                    let number = (table, number.to_owned());
                    self.zeros.entry(number).or_insert((id.clone(), at));
                }
                let plain = folded(id);
                if *plain != **id {
                    let plain = (table, plain.into_owned());
                    self.unlike.entry(plain).or_insert((id.clone(), at));
                }
            }
            _ => {}
        }
    }

    fn applicant(&mut self, found: &Found, line: &Line) {
        let row = self.applicants.len();
        let place = format!("applicants[{row}]");
        self.note(place.clone(), line.at);
        let mut id = line.cells.iter().find(|(column, _, _)| column.key == "id");
        let id = id.take().and_then(|(_, _, raw)| raw.text());
        let tables: Vec<&str> = TABLES.iter().map(|(key, _)| *key).collect();
        let object = self.object(found, line, &place, id.as_deref(), &tables);
        let mut answers = Answers::new();
        for (key, _) in TABLES {
            match self.cell(line, key, id.as_deref()) {
                Ok(Some((value, at))) => {
                    self.note(inside(&place, key), at);
                    answers.insert(key, (value == json!("some"), at));
                }
                Ok(None) => {}
                Err(at) => self.mend(inside(&place, key), at),
            }
        }
        match id {
            Some(id) => {
                self.rows.entry(id).or_insert(row);
            }
            None => self.nameless = true,
        }
        self.applicants.push(object);
        self.answers.push(answers);
    }

    fn judgements(&mut self, found: &Found, line: &Line) {
        let Some((row, id, at)) = self.of_applicant(found, line) else {
            return;
        };
        let place = format!("applicants[{row}].judgements");
        let object = self.object(found, line, &place, Some(&id), &["applicant"]);
        let Some(applicant) = self.applicants.get_mut(row) else {
            return;
        };
        if applicant.contains_key("judgements") {
            return self.twice(at, &id, &found.layout.name);
        }
        applicant.insert("judgements".into(), Value::Object(object));
    }

    fn twice(&mut self, at: At, id: &str, sheet: &Text) {
        self.fault(
            Code::NamedTwice,
            at,
            Some(id),
            format!("“{}”表中“{id}”出现两次", sheet.zh, id = Quoted(&id)),
            format!(
                "the sheet “{}” has “{id}” twice",
                sheet.en,
                id = Quoted(&id)
            ),
        );
    }

    /// Who judged, when and why: the answer stands on the sheet of judgements.
    fn judgement(&mut self, found: &Found, line: &Line) {
        let applicant = self.of_applicant(found, line);
        let subject = applicant.as_ref().map(|(_, id, _)| id.clone());
        let judgement = self.needed(found, line, "judgement", subject.as_deref());
        let (Some((row, id, _)), Some((key, at))) = (applicant, judgement) else {
            return;
        };
        let place = inside(&format!("applicants[{row}].judgements"), &key);
        self.note(place.clone(), line.at);
        let record = self.object(found, line, &place, Some(&id), &["applicant", "judgement"]);
        let Some(judgements) = self
            .applicants
            .get_mut(row)
            .and_then(|applicant| object(applicant, &["judgements"]))
        else {
            return;
        };
        let answer = judgements.get(&key).cloned().unwrap_or_default();
        if answer.is_object() {
            return self.twice(at, &id, &found.layout.name);
        }
        let mut full = Map::from_iter([("answer".to_owned(), answer)]);
        full.extend(record);
        judgements.insert(key, Value::Object(full));
    }

    /// A record in a table of an applicant.
    fn record(&mut self, found: &Found, line: &Line, key: &str) {
        let Some((row, id, _)) = self.of_applicant(found, line) else {
            // What the row says is lost: nothing may be made of its absence.
            self.mended.insert(format!("applicants.{key}"));
            return;
        };
        let number = self
            .applicants
            .get(row)
            .and_then(|applicant| applicant.get(key)?.as_array())
            .map_or(0, Vec::len);
        let place = format!("applicants[{row}].{key}[{number}]");
        self.note(place.clone(), line.at);
        let object = self.object(found, line, &place, Some(&id), &["applicant"]);
        if let Some(applicant) = self.applicants.get_mut(row) {
            push(applicant, &[key], Value::Object(object));
        }
    }

    /// A name and its value in an object of an applicant.
    fn named(&mut self, found: &Found, line: &Line, key: &str, name: &str, value: &str) {
        let applicant = self.of_applicant(found, line);
        let subject = applicant.as_ref().map(|(_, id, _)| id.clone());
        let named = self.needed(found, line, name, subject.as_deref());
        let content = match self.cell(line, value, subject.as_deref()) {
            Ok(content) => content,
            Err(_) => return,
        };
        let (Some((row, id, _)), Some((name, at))) = (applicant, named) else {
            return;
        };
        let content = match content {
            Some((content, _)) => content,
            None if key == "extra" => Value::Null,
            None => {
                let mut columns = found.layout.columns.iter();
                if let Some(column) = columns.find(|column| column.key == value) {
                    self.missing(found, line, column, Some(&id));
                }
                return;
            }
        };
        self.note(inside(&format!("applicants[{row}].{key}"), &name), at);
        let Some(object) = self
            .applicants
            .get_mut(row)
            .and_then(|applicant| object(applicant, &[key]))
        else {
            return;
        };
        if object.contains_key(&name) {
            self.fault(
                Code::NamedTwice,
                at,
                Some(&id),
                format!("“{name}”出现两次", name = Quoted(&name)),
                format!("“{name}” comes twice", name = Quoted(&name)),
            );
        } else {
            object.insert(name, content);
        }
    }

    /// An element of a list of the file.
    fn element(&mut self, found: &Found, line: &Line, path: &[&str]) {
        let list = path.join(".");
        let number = self
            .tree
            .get(path.first().copied().unwrap_or_default())
            .map(|value| {
                path.iter()
                    .skip(1)
                    .fold(value, |value, key| value.get(*key).unwrap_or(&Value::Null))
            })
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        let place = format!("{list}[{number}]");
        self.note(place.clone(), line.at);
        let mut subject = line
            .cells
            .iter()
            .filter(|(column, _, _)| column.key == "applicant");
        let subject = subject.next().and_then(|(_, _, raw)| raw.text());
        let object = self.object(found, line, &place, subject.as_deref(), &[]);
        push(&mut self.tree, path, Value::Object(object));
    }

    fn score_sheet(&mut self, found: &Found, line: &Line) {
        let stands = match self.cell(line, "stands", None) {
            Ok(stands) => stands.and_then(|(value, _)| value.as_str().map(str::to_owned)),
            Err(_) => return,
        };
        let Some(stands) = stands else {
            let number = self
                .tree
                .get("scores")
                .and_then(|scores| scores.get("sheets")?.as_array())
                .map_or(0, Vec::len);
            let place = format!("scores.sheets[{number}]");
            self.note(place.clone(), line.at);
            let subject = self.text(line, "applicant");
            let mut object = self.object(found, line, &place, subject.as_deref(), &["stands"]);
            self.examiner(found, line, &place, &mut object, subject.as_deref());
            let marks = self.marks(
                line,
                &inside(&place, "marks"),
                subject.as_deref().unwrap_or_default(),
            );
            object.insert("marks".into(), Value::Object(marks));
            push(&mut self.tree, &["scores", "sheets"], Value::Object(object));
            return;
        };
        let Some((row, id, at)) = self.of_applicant(found, line) else {
            return;
        };
        if stands == "none" {
            let applicant = self.applicants.get_mut(row);
            if let Some(applicant) = applicant.filter(|applicant| !applicant.contains_key("sheets"))
            {
                applicant.insert("sheets".into(), json!([]));
            } else {
                self.twice(at, &id, &found.layout.name);
            }
            return;
        }
        let number = self
            .applicants
            .get(row)
            .and_then(|applicant| applicant.get("sheets")?.as_array())
            .map_or(0, Vec::len);
        let place = format!("applicants[{row}].sheets[{number}]");
        self.note(place.clone(), line.at);
        let mut object = self.object(found, line, &place, Some(&id), &["applicant", "stands"]);
        self.examiner(found, line, &place, &mut object, Some(&id));
        let marks = self.marks(line, &inside(&place, "marks"), &id);
        object.insert("marks".into(), Value::Object(marks));
        if let Some(applicant) = self.applicants.get_mut(row) {
            push(applicant, &["sheets"], Value::Object(object));
        }
    }

    /// A sheet needs its examiner, unless it says that there are none.
    fn examiner(
        &mut self,
        found: &Found,
        line: &Line,
        place: &str,
        object: &mut Map<String, Value>,
        subject: Option<&str>,
    ) {
        if object.contains_key("examiner") {
            return;
        }
        let here = inside(place, "examiner");
        if !self.mended.contains(&here) {
            let mut columns = found.layout.columns.iter();
            if let Some(column) = columns.find(|column| column.key == "examiner") {
                let at = self.missing(found, line, column, subject);
                self.mend(here, at);
            }
        }
        object.insert("examiner".into(), stand_in(Kind::Id));
    }

    fn text(&self, line: &Line, key: &str) -> Option<String> {
        let mut cells = line.cells.iter();
        let (_, _, raw) = cells.find(|(column, _, _)| column.key == key)?;
        raw.text()
    }

    fn agreed(&mut self, found: &Found, line: &Line) {
        let stands = match self.cell(line, "stands", None) {
            Ok(stands) => stands,
            Err(_) => return,
        };
        if stands.is_none() {
            let number = self
                .tree
                .get("scores")
                .and_then(|scores| scores.get("agreed")?.as_array())
                .map_or(0, Vec::len);
            let place = format!("scores.agreed[{number}]");
            self.note(place.clone(), line.at);
            let subject = self.text(line, "applicant");
            let mut object = self.object(found, line, &place, subject.as_deref(), &["stands"]);
            let marks = self.marks(
                line,
                &inside(&place, "marks"),
                subject.as_deref().unwrap_or_default(),
            );
            object.insert("marks".into(), Value::Object(marks));
            push(&mut self.tree, &["scores", "agreed"], Value::Object(object));
            return;
        }
        let Some((row, id, at)) = self.of_applicant(found, line) else {
            return;
        };
        let place = format!("applicants[{row}].agreed");
        let marks = self.marks(line, &place, &id);
        let Some(applicant) = self.applicants.get_mut(row) else {
            return;
        };
        if applicant.contains_key("agreed") {
            return self.twice(at, &id, &found.layout.name);
        }
        applicant.insert("agreed".into(), Value::Object(marks));
        self.note(place, line.at);
    }

    fn decision(&mut self, found: &Found, line: &Line) {
        let Some((step, at)) = self.needed(found, line, "decision", None) else {
            return;
        };
        let day = if step == "notice" { "from" } else { "on" };
        self.note(step.clone(), at);
        let mut known = Map::new();
        for key in ["on", "to", "commended", "considered"] {
            let belongs = match key {
                "to" => step == "notice",
                "commended" => step == "approval",
                "considered" => step == "selection",
                _ => true,
            };
            let name = if key == "on" { day } else { key };
            match self.cell(line, key, None) {
                Ok(None) => {
                    if key == "on" {
                        let mut columns = found.columns.iter();
                        let col = columns.find(|(_, column)| column.key == "on");
                        let at = col.map_or(at, |(col, _)| At { col: *col, ..at });
                        self.note(inside(&step, day), at);
                    }
                }
                Ok(Some((_, at))) if !belongs => {
                    self.fault(
                        Code::ForeignCondition,
                        at,
                        None,
                        "此列不属于这一环节",
                        "this column does not belong to this step",
                    );
                }
                Ok(Some((_, at))) if key == "considered" => {
                    self.note(inside(&step, key), at);
                    known.insert(key.into(), json!([]));
                }
                Ok(Some((value, at))) => {
                    self.note(inside(&step, name), at);
                    known.insert(name.into(), value);
                }
                Err(at) => {
                    self.mend(inside(&step, name), at);
                    if key == "on" {
                        known.insert(name.into(), stand_in(Kind::Day));
                    }
                }
            }
        }
        if known.is_empty() {
            return;
        }
        if self.tree.contains_key(&step) {
            return self.fault(
                Code::NamedTwice,
                at,
                None,
                "这一环节出现了两次",
                "this step comes twice",
            );
        }
        let list = match step.as_str() {
            "selection" => Some("picked"),
            "deliberation" => Some("proposed"),
            "approval" => Some("approved"),
            "notice" => None,
            _ => Some("applicants"),
        };
        if let Some(list) = list {
            known.insert(list.into(), json!([]));
        }
        self.tree.insert(step, Value::Object(known));
    }

    fn listed(&mut self, found: &Found, line: &Line) {
        let list = self.needed(found, line, "list", None);
        let applicant = self.needed(found, line, "applicant", None);
        let (Some((list, _)), Some((id, at))) = (list, applicant) else {
            return;
        };
        let path: Vec<&str> = list.split('.').collect();
        let number = push(&mut self.tree, &path, json!(id));
        self.note(format!("{list}[{number}]"), at);
        self.note(list, at);
    }

    // -------------------------------------------------------------------------- what depends on several sheets

    fn settle(&mut self, found: &[Found]) {
        // What an applicant says of its tables, against the records that there are.
        for row in 0..self.applicants.len() {
            let answers = self
                .answers
                .get_mut(row)
                .map(std::mem::take)
                .unwrap_or_default();
            for (key, sheet) in TABLES {
                let Some(applicant) = self.applicants.get_mut(row) else {
                    continue;
                };
                let records = applicant
                    .get(key)
                    .and_then(Value::as_array)
                    .map_or(0, Vec::len);
                let id = applicant
                    .get("id")
                    .and_then(Value::as_str)
                    .map(str::to_owned);
                match answers.get(key) {
                    Some((true, at)) if records == 0 => {
                        let lost = self.mended.contains(&format!("applicants.{key}"));
                        self.mended.insert(format!("applicants[{row}].{key}"));
                        if !lost {
                            self.fault(
                                Code::TableContradicted,
                                *at,
                                id.as_deref(),
                                format!("填了“有”，但“{sheet}”表中没有它的记录"),
                                format!(
                                    "this says “some”, but the sheet “{}” has no record of it",
                                    english(sheet)
                                ),
                            );
                        }
                    }
                    Some((false, at)) if records > 0 => self.fault(
                        Code::TableContradicted,
                        *at,
                        id.as_deref(),
                        format!("填了“无”，但“{sheet}”表中有它的 {records} 条记录"),
                        format!(
                            "this says “none”, but the sheet “{}” has records of it ({records})",
                            english(sheet)
                        ),
                    ),
                    Some((false, _)) => {
                        applicant.insert(key.into(), json!([]));
                    }
                    _ => {}
                }
            }
        }
        // A list, or an objection, without the day of its decision.
        let sheet = |home: Home| found.iter().find(|found| found.layout.home == home);
        let fallback = sheet(Home::Decisions).or_else(|| sheet(Home::Lists));
        let fallback = fallback.map_or(0, |found| found.sheet);
        for step in layout::DECISION {
            let day = if step.id == "notice" { "from" } else { "on" };
            let lists = ["applicants", "picked", "proposed", "approved"];
            let Some(decision) = self.tree.get_mut(step.id).and_then(Value::as_object_mut) else {
                continue;
            };
            if step.id == "selection" && !decision.contains_key("picked") {
                decision.insert("picked".into(), json!([]));
            }
            if decision.contains_key(day) {
                continue;
            }
            let first = lists.iter().find(|list| decision.contains_key(**list));
            decision.insert(day.into(), stand_in(Kind::Day));
            let place = inside(step.id, day);
            let at = self.places.as_ref().and_then(|places| {
                let list = first.map(|list| inside(step.id, list));
                let list = list.and_then(|list| places.get(&list));
                places.get(&place).or(list).copied()
            });
            let at = at.unwrap_or(At {
                sheet: fallback,
                row: 0,
                col: 0,
            });
            self.fault(
                Code::Missing,
                at,
                None,
                format!("“{}”已有内容，却没有日期", step.zh),
                format!("there is something of “{}”, but no date", step.en),
            );
            self.mend(place, at);
        }
    }

    // -------------------------------------------------------------------------- problems

    /// What is wrong with the cells and with what they say, in the order of the workbook.
    fn problems(self, mut problems: Problems, layout: &[Sheet]) -> Vec<Problem> {
        let places = self.places.unwrap_or_default();
        let translator = Translator {
            book: self.book,
            places: &places,
            layout,
        };
        let given = Given {
            numeric: &self.numeric,
            zeros: &self.zeros,
            unlike: &self.unlike,
        };
        let mut told = self.told;
        let mut all: Vec<(Option<At>, Problem)> = Vec::new();
        let mut counts = self.faults.counts;
        let mut count = |code: Code| {
            if let Some(count) = counts.get_mut(&code) {
                *count -= 1;
            }
        };
        for Fault { at, problem } in self.faults.kept {
            count(problem.code);
            let place = cell_name(self.book, at);
            all.push((Some(at), Problem { place, ..problem }));
        }
        for problem in std::mem::take(problems.kept()) {
            let (at, mut problem) = translator.translate(problem);
            if let Some(wrong) = translator.wrong(at, &problem, &given) {
                if !told.insert(wrong.at) {
                    continue;
                }
                problem = Problem {
                    subject: None,
                    ..Problem::new(wrong.code, cell_name(self.book, wrong.at), wrong.said)
                };
                all.push((Some(wrong.at), problem));
            } else {
                all.push((at, problem));
            }
        }
        all.sort_by_key(|(at, _)| *at);
        let mut listed: Vec<Problem> = all.into_iter().map(|(_, problem)| problem).collect();
        listed.dedup();
        let mut found = Problems::default();
        if self.faulty > FAULTY || problems.stopped() {
            found.stop();
        }
        found.extend(listed);
        found.add(counts);
        found.add(problems.rest());
        found.listed()
    }
}

/// The table of a sheet whose rows have ids of their own.
fn ids(home: Home) -> Option<&'static str> {
    Some(match home {
        Home::Applicants => "applicants",
        Home::List(["examiners"]) => "examiners",
        Home::List(["titles"]) | Home::Table("honours") => "titles",
        Home::List(["events"]) => "events",
        Home::List(["conduct"]) => "conduct",
        _ => return None,
    })
}

/// Rows as people name them: `5、8–10`; not all where there are many.
fn runs(rows: &[u32]) -> String {
    const NAMED: usize = 10;
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for row in rows {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *row => *last = *row,
            _ => runs.push((*row, *row)),
        }
    }
    let named = runs.iter().take(NAMED).map(|(first, last)| {
        if first == last {
            (first + 1).to_string()
        } else {
            format!("{}–{}", first + 1, last + 1)
        }
    });
    let named: Vec<String> = named.collect();
    let more = if runs.len() > NAMED { " …" } else { "" };
    format!("{}{more}", named.join(" "))
}

/// The columns that nobody sees.
fn hidden_columns(survey: &Survey) -> HashSet<u32> {
    let mut ranges: Vec<(u32, u32)> = survey
        .hidden_columns
        .iter()
        .map(|range| (*range.start(), (*range.end()).min(COLUMNS)))
        .collect();
    ranges.sort_unstable();
    let mut hidden = HashSet::new();
    let mut from = 0;
    for (first, last) in ranges {
        hidden.extend(first.max(from)..=last);
        from = from.max(last.saturating_add(1));
    }
    hidden
}

/// Columns by everything that they are called, as names are compared; the first of two alike.
fn names_of(columns: &[Column]) -> HashMap<String, &Column> {
    let mut names = HashMap::new();
    for column in columns {
        for title in [&column.title.zh, &column.title.en, &column.key] {
            names.entry(plain(title)).or_insert(column);
        }
    }
    names
}

/// The letters of a column.
fn letters(col: u32) -> String {
    let name = rust_xlsxwriter::utility::row_col_to_cell(0, u16::try_from(col).unwrap_or(u16::MAX));
    name.trim_end_matches(|c: char| c.is_ascii_digit())
        .to_owned()
}

fn english(sheet: &str) -> String {
    let sheets = layout::sheets();
    let found = sheets.into_iter().find(|known| known.name.zh == sheet);
    found.map_or_else(String::new, |sheet| sheet.name.en)
}

/// The number of the item that a heading begins with.
fn clause(heading: &str) -> Option<&str> {
    let clause = heading.split_whitespace().next()?;
    let item = clause.contains('.') && clause.chars().all(|c| c.is_ascii_digit() || c == '.');
    item.then_some(clause)
}

/// A cell as people name it: `申报单位!C7`.
fn cell_name(book: &[Grid], at: At) -> String {
    let name = book.get(at.sheet).map_or("", |grid| grid.name.as_str());
    let name = &*clipped(name);
    let letters = rust_xlsxwriter::utility::row_col_to_cell(
        at.row,
        u16::try_from(at.col).unwrap_or(u16::MAX),
    );
    if name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        format!("{name}!{letters}")
    } else {
        format!("'{}'!{letters}", name.replace('\'', "''"))
    }
}

/// How ids stand where they are given, for those who write them otherwise.
struct Given<'g> {
    numeric: &'g HashMap<(&'static str, String), At>,
    zeros: &'g HashMap<(&'static str, String), (String, At)>,
    unlike: &'g HashMap<(&'static str, String), (String, At)>,
}

/// A cell that is wrong, and what is meant.
struct Wrong {
    at: At,
    code: Code,
    said: Text,
    /// The id as it stands where it is given.
    id: String,
}

impl Given<'_> {
    /// Which of two cells is wrong where one names an id that the other gives: one of them has lost its
    /// zeros, or the id is given in full-width or with characters that nobody sees.
    fn wrong(&self, book: &[Grid], table: &'static str, raw: &Raw, at: At) -> Option<Wrong> {
        let lost = |right: At, number: &str, id: &str| {
            let right = cell_name(book, right);
            let (number, id) = (Quoted(number), Quoted(id));
            Text::new(
                format!(
                    "此处是数字 {number}，{right} 写作“{id}”：编号被表格当作数字，前面的 0 丢了；请把单元格设为文本格式后填写“{id}”"
                ),
                format!(
                    "here is the number {number}, while {right} has “{id}”: the id was taken for a number and has lost its zeros; format the cell as text and write “{id}”"
                ),
            )
        };
        match raw {
            Raw::Whole(number) => {
                let number = number.to_string();
                let (id, right) = self.zeros.get(&(table, number.clone()))?;
                Some(Wrong {
                    at,
                    code: Code::IdAsNumber,
                    said: lost(*right, &number, id),
                    id: id.clone(),
                })
            }
            Raw::Text(named) => {
                if let Some(number) = without_zeros(named)
                    && let Some(wrong) = self.numeric.get(&(table, number.to_owned()))
                {
                    return Some(Wrong {
                        at: *wrong,
                        code: Code::IdAsNumber,
                        said: lost(at, number, named),
                        id: number.to_owned(),
                    });
                }
                // Who writes it otherwise as well has to see both.
                let (id, wrong) = self.unlike.get(&(table, named.clone()))?;
                Some(Wrong {
                    at: *wrong,
                    code: Code::IdsAlike,
                    said: said_alike(id, named, &cell_name(book, at)),
                    id: id.clone(),
                })
            }
            _ => None,
        }
    }
}

/// What a program for tables makes of an id of digits that begins with zeros.
fn without_zeros(id: &str) -> Option<&str> {
    let number = id.trim_start_matches('0');
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    (number.len() < id.len() && digits).then_some(number)
}

/// Says of cells what the checks say of places in a tree.
struct Translator<'t> {
    book: &'t [Grid],
    places: &'t HashMap<String, At>,
    layout: &'t [Sheet],
}

impl Translator<'_> {
    /// The cell of a place, or of what it is in.
    fn at(&self, place: &str) -> Option<At> {
        let mut place = place;
        loop {
            if let Some(at) = self.places.get(place) {
                return Some(*at);
            }
            let cut = match place.strip_suffix("\"]") {
                Some(rest) => rest.rfind("[\"")?,
                None => place.rfind(['.', '['])?,
            };
            place = place.get(..cut)?;
        }
    }

    /// The cell that is wrong where a place refers to an id that is only written otherwise.
    fn wrong(&self, at: Option<At>, problem: &Problem, given: &Given<'_>) -> Option<Wrong> {
        let table = match problem.code {
            Code::UnknownApplicant => "applicants",
            Code::UnknownExaminer => "examiners",
            Code::UnknownTitle => "titles",
            Code::UnknownEvent => "events",
            Code::UnknownConduct => "conduct",
            _ => return None,
        };
        let at = at?;
        let raw = self.book.get(at.sheet)?.raw(at.row, at.col)?;
        // YEAR/APPLICANT names a title of this cycle.
        if let (Code::UnknownTitle, Raw::Text(title)) = (problem.code, &raw)
            && let Some((_, applicant)) = title.split_once('/')
        {
            let applicant = Raw::Text(applicant.to_owned());
            return given.wrong(self.book, "applicants", &applicant, at);
        }
        given.wrong(self.book, table, &raw, at)
    }

    fn translate(&self, problem: Problem) -> (Option<At>, Problem) {
        let at = self.at(&problem.place);
        let marked = problem.message.marked();
        let message = Text::new(
            self.words(&marked.zh, &problem.place, Lang::Zh),
            self.words(&marked.en, &problem.place, Lang::En),
        );
        let place = at.map_or_else(|| problem.place.clone(), |at| cell_name(self.book, at));
        let translated = Problem {
            place,
            message: message.into(),
            ..problem
        };
        (at, translated)
    }

    /// A message with cells in place of places, and headings in place of keys.
    fn words(&self, message: &str, place: &str, lang: Lang) -> String {
        // A list of the file is counted, a cell has a name.
        let counted = message
            .replace("另见第 [", "另见 [")
            .replace("] 项）", "]）");
        let message = counted.as_str();
        let mut words = String::new();
        let mut token = String::new();
        for c in message.chars().chain(['\n']) {
            if c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '[' | ']') {
                token.push(c);
                continue;
            }
            words.push_str(&self.token(&token, place));
            token.clear();
            words.push(c);
        }
        words.pop();
        let names = self.names(place, lang);
        for (key, name) in &names {
            words = words.replace(&format!("“{key}”"), &format!("“{name}”"));
        }
        // The list of what is admissible at the end, where it is a list of keys.
        let (open, close) = match lang {
            Lang::Zh => ("（可用：", "）"),
            Lang::En => (" (", ")"),
        };
        let listed = words.rfind(open).and_then(|at| {
            let list = words.get(at + open.len()..)?.strip_suffix(close)?;
            let comma = lang.pick("、", ", ");
            let named: Option<Vec<&str>> = list
                .split(comma)
                .map(|key| names.get(key).map(String::as_str))
                .collect();
            Some((at, named?.join(comma)))
        });
        if let Some((at, list)) = listed {
            words.truncate(at);
            words.push_str(&format!("{open}{list}{close}"));
        }
        words
    }

    fn token(&self, token: &str, place: &str) -> String {
        if !token.contains('[') {
            return token.to_owned();
        }
        let place = if token.starts_with('[') {
            let list = place.rfind('[').and_then(|at| place.get(..at));
            format!("{}{token}", list.unwrap_or_default())
        } else {
            token.to_owned()
        };
        match self.at(&place) {
            Some(at) => cell_name(self.book, at),
            None => token.to_owned(),
        }
    }

    /// The headings and words of the sheet that a place is on, by what the tree calls them.
    fn names(&self, place: &str, lang: Lang) -> HashMap<String, String> {
        let name = self
            .at(place)
            .and_then(|at| self.book.get(at.sheet))
            .map(|grid| plain(&grid.name))
            .unwrap_or_default();
        let sheet = self
            .layout
            .iter()
            .find(|sheet| plain(&sheet.name.zh) == name || plain(&sheet.name.en) == name);
        let mut names = HashMap::new();
        for column in sheet.iter().flat_map(|sheet| &sheet.columns) {
            let key = column.key.rsplit('.').next().unwrap_or_default();
            names.insert(key.to_owned(), column.title.get(lang).to_owned());
            if let Kind::Word(list) = column.kind {
                for word in list {
                    names.insert(word.id.to_owned(), word.get(lang).to_owned());
                }
            }
        }
        names
    }
}
