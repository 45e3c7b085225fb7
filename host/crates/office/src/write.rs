//! A cycle as a workbook, and the empty one to be filled in.

use std::collections::HashMap;

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format,
    FormatAlign, Formula, Note, Workbook, Worksheet, XlsxError, utility,
};
use serde_json::{Map, Value, json};

use super::layout::{
    self, COVER, Column, DECISION, Home, Kind, LIST, MISSING, OPTIONS, RECORDED, Sheet, Word,
};
use super::own::{self, Own};
use super::style::{self, DATE, Style, TEXT};
use laurel_contract::eligibility::FactKind;
use laurel_cycle::day::{FIRST_YEAR, LAST_YEAR};
use laurel_cycle::error::Error;
use laurel_cycle::facts::{self, FactInfo};
use laurel_cycle::{Cycle, Day};
use laurel_scheme::ready::Ready;
use laurel_words::lang::{Lang, Text};

/// Blank rows that have their drop-down lists.
const SPARE: u32 = 2000;
/// Before this day, programs disagree on how a cell holds a date: it is written as text.
const FIRST_SURE: Day = Day(-25_508);
/// Longest list that a cell's validation holds itself.
const INLINE: usize = 255;

/// A scored item of a standard, for the headings of the sheets of marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its number, such as `4.1.2`.
    pub clause: String,
    /// Its wording.
    pub title: Text,
    /// The part of the standard that it belongs to.
    pub category: Text,
    /// Points that it is worth.
    pub points: u32,
}

/// What a workbook needs to know besides the cycle.
#[derive(Clone, Debug, Default)]
pub struct Paper {
    /// Language of its sheets and headings.
    pub lang: Lang,
    /// The editions of the standard that are known, with their items.
    pub standards: Vec<(String, Vec<Item>)>,
    /// Ids of the rule versions that are known.
    pub schemes: Vec<String>,
    /// The kinds of measure that are known, with their wording.
    pub measures: Vec<(String, Text)>,
    /// Facts that only some schemes read, which are columns of the sheet of applicants.
    pub facts: Vec<(String, FactKind)>,
}

impl Paper {
    /// What schemes know that a workbook shows.
    pub fn of<'r>(schemes: impl IntoIterator<Item = &'r Ready>, lang: Lang) -> Self {
        let mut paper = Self {
            lang,
            ..Self::default()
        };
        for ready in schemes {
            paper.schemes.push(ready.scheme.manifest.id.clone());
            for standard in &ready.standards {
                if paper.standards.iter().any(|(id, _)| *id == standard.id) {
                    continue;
                }
                let items = standard.items.iter().map(|item| {
                    let category = usize::try_from(item.category)
                        .ok()
                        .and_then(|at| standard.categories.get(at));
                    let part = |lang: Lang| {
                        category
                            .map(|part| format!("{} {}", part.clause, part.title.get(lang)))
                            .unwrap_or_default()
                    };
                    Item {
                        clause: item.clause.clone(),
                        title: item.title.clone().into(),
                        category: Text::new(part(Lang::Zh), part(Lang::En)),
                        points: item.points,
                    }
                });
                paper.standards.push((standard.id.clone(), items.collect()));
            }
            for (name, kind) in ready.facts.extra_facts() {
                if paper.facts.iter().all(|(known, _)| known != name) {
                    paper.facts.push((name.to_owned(), kind));
                }
            }
            for kind in &ready.measure_kinds {
                if !paper.measures.iter().any(|(id, _)| *id == kind.id) {
                    paper
                        .measures
                        .push((kind.id.clone(), ready.measure_title(kind, &[])));
                }
            }
        }
        paper
    }
}

/// The workbook to be filled in, empty.
///
/// # Errors
/// What the writer of workbooks reports.
pub fn template(paper: &Paper) -> Result<Vec<u8>, Error> {
    let blank = Writer::new(Value::Null, paper, false);
    blank.write().map_err(style::failed)
}

/// The workbook with an invented example: one row on every sheet, which belong together and pass the check.
///
/// # Errors
/// What the writer of workbooks reports.
pub fn example(paper: &Paper) -> Result<Vec<u8>, Error> {
    let cycle = serde_json::to_value(super::example::cycle()?).unwrap_or_default();
    let filled = Writer::new(cycle, paper, true);
    filled.write().map_err(style::failed)
}

/// A cycle as a workbook, which reads as the same cycle.
///
/// # Errors
/// What the writer of workbooks reports: more rows or longer texts than a workbook holds.
pub fn write(cycle: &Cycle, paper: &Paper) -> Result<Vec<u8>, Error> {
    let cycle = serde_json::to_value(cycle).unwrap_or_default();
    let filled = Writer::new(cycle, paper, false);
    filled.write().map_err(style::failed)
}

/// The workbook of the next year, from its tree and what the user had beside it.
pub(crate) fn write_next(tree: Value, paper: &Paper, own: Own) -> Result<Vec<u8>, Error> {
    let mut filled = Writer::new(tree, paper, false);
    filled.own = own;
    filled.write().map_err(style::failed)
}

/// A row: the values of its columns by key.
type Row = Map<String, Value>;

struct Writer<'w> {
    tree: Value,
    paper: &'w Paper,
    lang: Lang,
    sample: bool,
    style: Style,
    layout: Vec<Sheet>,
    /// Lists that are too long for a cell: their wording, and where they stand.
    options: Vec<(&'static str, Vec<String>)>,
    /// What the user has beside all that.
    own: Own,
}

impl<'w> Writer<'w> {
    fn new(tree: Value, paper: &'w Paper, sample: bool) -> Self {
        let lang = paper.lang;
        let facts = |admits: fn(&FactInfo) -> bool| -> Vec<String> {
            let facts = facts::all().filter(|fact| admits(fact));
            facts
                .map(|fact| lang.pick(fact.zh, fact.en).to_owned())
                .collect()
        };
        Self {
            tree,
            paper,
            lang,
            sample,
            style: Style::new(lang),
            layout: with_extra(layout::sheets(), &paper.facts),
            options: vec![
                (lang.pick("事项", "fact"), facts(|_| true)),
                (
                    lang.pick("判断事项", "judgement"),
                    facts(|fact| fact.judged),
                ),
            ],
            own: Own::default(),
        }
    }

    fn write(mut self) -> Result<Vec<u8>, XlsxError> {
        let lang = self.lang;
        let mut book =
            style::workbook(lang.pick("桂冠：评审年度工作簿", "Laurel: workbook of a cycle"))?;
        self.cover(&mut book)?;
        self.add_items();
        for sheet in std::mem::take(&mut self.layout) {
            let rows = self.rows(&sheet);
            let page = book.add_worksheet().set_name(sheet.name.get(lang))?;
            style::page(page);
            if sheet.home == Home::Cycle {
                self.cycle(page, &sheet)?;
            } else {
                self.table(page, &sheet, &rows)?;
            }
        }
        self.write_options(&mut book)?;
        for sheet in &self.own.sheets {
            let page = book.add_worksheet().set_name(&sheet.name)?;
            style::page(page);
            for (row, col, held) in &sheet.cells {
                let col = u16::try_from(*col).map_err(|_| XlsxError::RowColumnLimitError)?;
                held.write(page, *row, col)?;
            }
        }
        book.save_to_buffer()
    }

    // -------------------------------------------------------------------------- the sheets

    /// What a person needs to know before filling in anything.
    fn cover(&self, book: &mut Workbook) -> Result<(), XlsxError> {
        let lang = self.lang;
        let page = book.add_worksheet().set_name(COVER.get(lang))?;
        style::page(page);
        page.set_screen_gridlines(false);
        page.set_column_width(0, 18)?.set_column_width(1, 88)?;
        page.write_with_format(
            0,
            0,
            lang.pick("评审年度工作簿", "Workbook of a cycle"),
            &self.style.title,
        )?;
        let sample = (
            "示例行",
            "各表第一行灰色斜体为虚构的示例，前后呼应、可以通过检查。仅供参照，请在空白工作簿中填写。",
            "Sample rows",
            "The first row of each sheet, grey and slanted, is invented; the rows belong together and pass the check. They are to look at: fill in the blank workbook.",
        );
        let lines = [
            (
                "用途",
                "记录一个评审年度：谁申报、已知哪些事实、各环节如何决定、获奖以后有何情况。填好后用 laurel check 检查，用 laurel run、laurel diff 运行与对比。",
                "Purpose",
                "Records one cycle: who applied, what is known, what was decided, and what became of the winners. Check it with laurel check; run and compare with laurel run and laurel diff.",
            ),
            (
                "留空就是未知",
                "不清楚的事实请留空，不要填“否”。规则遇到未知的事实会得出“未定”，不会当作“否”。",
                "Blank is unknown",
                "Leave blank what is not known, and do not write “no”: with a fact unknown a rule stays open, it is not answered with no.",
            ),
            (
                "“无”与留空",
                "“申报单位”表右侧各列（事故记录、投诉记录等）：已查明没有填“无”；有则填“有”并逐条记在相应的表；尚未查明则留空。表中有记录而此处留空，视为“有”。",
                "None and blank",
                "The last columns of the sheet of applicants (accidents, complaints and so on): “none” where it is known that there are none; “some” where their sheet has them; blank where nobody has found out. Where the sheet has records and this is blank, it counts as “some”.",
            ),
            (
                "怎样填",
                "标题下有粗线的列必填。是非题填“是”“否”（也认√、×）；日期可写 2021-05-31、2021/5/31 或 2021年5月31日；评分填 0 至 100、以 5 为一档的整数，缺评填“缺”；数值可带单位，如 700分、75%、3年、200000元；金额填整数元。把鼠标停在列标题上可见说明与条款。",
                "How to fill in",
                "Columns with a heavy line under the heading are needed. Facts are yes or no; dates are written 2021-05-31 or 2021/5/31; marks are 0 to 100 in steps of 5, and “missing” where one is missing; amounts are whole yuan. Point at a heading to see what it means, with its article.",
            ),
            (
                "编号",
                "各表以申报编号、专家编号相互指称，须完全一致。列可以换次序，空行会被略过，用不到的表可以留空或删去。",
                "Ids",
                "Sheets refer to each other by ids, which must be the same everywhere. Columns may change places, blank rows are passed over, and sheets that are not needed may be left blank or deleted.",
            ),
            (
                "自用内容",
                "自己加的列或表，请在名称前加 #，检查时不读取；其他不认识的列和表会作为问题列出。",
                "Your own notes",
                "Begin the names of columns or sheets of your own with #: they are not read. Others that are not known are reported.",
            ),
            (
                "出错时",
                "laurel check 一次列出全部问题，并指明表与单元格，如“申报单位!C7”。",
                "When something is wrong",
                "laurel check lists every problem with its sheet and cell, such as Applicants!C7.",
            ),
        ];
        let mut row = 2;
        let label = self.style.cell.clone().set_bold();
        let text = self.style.cell.clone().set_text_wrap();
        let mut add = |page: &mut Worksheet, name: &str, words: &str| -> Result<(), XlsxError> {
            page.write_with_format(row, 0, name, &label)?;
            page.write_with_format(row, 1, words, &text)?;
            // So many lines as the words need: a Chinese character is two wide.
            let width: usize = words
                .chars()
                .map(|c| if c.is_ascii() { 1 } else { 2 })
                .sum();
            let lines = u32::try_from(width / 92 + 1).unwrap_or(1);
            page.set_row_height(row, 8 + 15 * lines)?;
            row += 1;
            Ok(())
        };
        for (zh, zh_words, en, en_words) in self.sample.then_some(sample).into_iter().chain(lines) {
            add(page, lang.pick(zh, en), lang.pick(zh_words, en_words))?;
        }
        add(page, "", "")?;
        add(
            page,
            lang.pick("工作表", "Sheet"),
            lang.pick("内容", "What belongs on it"),
        )?;
        for sheet in &self.layout {
            add(page, sheet.name.get(lang), sheet.about.get(lang))?;
        }
        Ok(())
    }

    fn cycle(&self, page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
        let lang = self.lang;
        page.set_column_width(0, 22)?;
        page.set_column_width(1, 24)?;
        page.set_column_width(2, 80)?;
        page.write_with_format(0, 0, sheet.about.get(lang), &self.style.remark)?;
        let heads = [
            ("项目", "item"),
            ("内容", "value"),
            ("说明", "what it means"),
        ];
        for ((zh, en), col) in heads.into_iter().zip(0..) {
            page.write_with_format(1, col, lang.pick(zh, en), &self.style.head)?;
        }
        page.set_freeze_panes(2, 0)?;
        let wrapped = self.style.cell.clone().set_text_wrap();
        for (column, row) in sheet.columns.iter().zip(2..) {
            let head = if column.required {
                &self.style.needed
            } else {
                &self.style.head
            };
            let head = head.clone().set_align(FormatAlign::Left);
            page.write_with_format(row, 0, heading(column, lang), &head)?;
            page.insert_note(row, 0, &self.note(column))?;
            let value = match column.key.as_str() {
                "scores" => match self.tree.get("scores") {
                    Some(Value::Object(_)) => json!("some"),
                    _ => Value::Null,
                },
                key => pointer(&self.tree, key),
            };
            self.value(page, row, 1, column, &value, false)?;
            page.write_with_format(row, 2, column.note.get(lang), &wrapped)?;
            if let Some(rule) = self.validation(column) {
                page.add_data_validation(row, 1, row, 1, &rule)?;
            }
        }
        Ok(())
    }

    fn table(&self, page: &mut Worksheet, sheet: &Sheet, rows: &[Row]) -> Result<(), XlsxError> {
        let lang = self.lang;
        page.write_with_format(0, 0, sheet.about.get(lang), &self.style.remark)?;
        let banded = sheet
            .columns
            .iter()
            .any(|column| !column.band.zh.is_empty());
        if banded {
            self.bands(page, sheet)?;
        }
        let head = 1 + u32::from(banded);
        let first = head + 1;
        let count = u32::try_from(rows.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
        let last = first + count.max(1) - 1;
        let spare = last.saturating_add(SPARE).min(1_048_575);
        let wide = sheet.columns.len() > 16;
        let tall =
            |column: &Column| column.title.zh.chars().count() > 10 && column.kind == Kind::Truth;
        let tall = wide || sheet.columns.iter().any(tall);
        page.set_row_height(head, if tall { 66 } else { 36 })?;
        for (row, at) in rows.iter().zip(first..) {
            let lines = sheet
                .columns
                .iter()
                .map(|column| match row.get(&column.key) {
                    Some(Value::String(text)) if column.kind == Kind::Text => {
                        style::lines(text, width(column))
                    }
                    _ => 1,
                });
            if let Some(height) = style::height(lines.max().unwrap_or(1)) {
                page.set_row_height(at, height)?;
            }
        }
        let mut columns = 0;
        for (column, col) in sheet.columns.iter().zip(0u16..) {
            let format = if column.required {
                &self.style.needed
            } else {
                &self.style.head
            };
            page.write_with_format(head, col, heading(column, lang), format)?;
            page.insert_note(head, col, &self.note(column))?;
            page.set_column_width(col, width(column))?;
            page.set_column_format(col, &plain_format(column.kind))?;
            if let Some(rule) = self.validation(column) {
                page.add_data_validation(first, col, spare, col, &rule)?;
            }
            for (row, at) in rows.iter().zip(first..) {
                // A mark that is not named is not one that is missing.
                let named = row.get(&column.key);
                let value = named.unwrap_or(&Value::Null);
                // A step that is not decided is a heading of its row, not a sample.
                let sample =
                    self.sample && !(sheet.home == Home::Decisions && column.key == "decision");
                if named.is_none() && column.kind == Kind::Mark {
                    page.write_blank(at, col, &self.style.cell)?;
                } else {
                    self.value(page, at, col, column, value, sample)?;
                }
            }
            columns = col;
        }
        let keys = own::keys_of(rows);
        for column in self.own.columns_of(&sheet.name.zh) {
            columns += 1;
            page.write_with_format(head, columns, column.title.as_str(), &self.style.head)?;
            page.set_column_width(columns, 16)?;
            for (key, at) in keys.iter().zip(first..) {
                if let Some(held) = column.cells.get(key) {
                    held.write(page, at, columns)?;
                }
            }
        }
        page.autofilter(head, 0, last, columns)?;
        let frozen = match sheet.home {
            Home::Applicants | Home::Sheets => 2,
            Home::Lists | Home::Decisions => 0,
            _ => 1,
        };
        page.set_freeze_panes(first, frozen)?;
        page.set_repeat_rows(head, head)?;
        if wide {
            style::wide_page(page, frozen)?;
        }
        Ok(())
    }

    /// The articles, or parts of the standard, over their columns.
    fn bands(&self, page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
        let mut from = 0u16;
        for group in sheet.columns.chunk_by(|a, b| a.band == b.band) {
            let to = from + u16::try_from(group.len()).unwrap_or(1) - 1;
            let text = group
                .first()
                .map_or("", |column| column.band.get(self.lang));
            if to > from {
                page.merge_range(1, from, 1, to, text, &self.style.band)?;
            } else {
                page.write_with_format(1, from, text, &self.style.band)?;
            }
            from = to + 1;
        }
        page.set_row_height(1, 30)?;
        Ok(())
    }

    fn write_options(&self, book: &mut Workbook) -> Result<(), XlsxError> {
        let page = book.add_worksheet().set_name(OPTIONS.get(self.lang))?;
        for ((name, words), col) in self.options.iter().zip(0..) {
            page.write_with_format(0, col, *name, &self.style.head)?;
            page.set_column_width(col, 44)?;
            for (word, row) in words.iter().zip(1..) {
                page.write(row, col, word)?;
            }
        }
        page.set_hidden(true);
        Ok(())
    }

    // -------------------------------------------------------------------------- cells

    fn value(
        &self,
        page: &mut Worksheet,
        row: u32,
        col: u16,
        column: &Column,
        value: &Value,
        sample: bool,
    ) -> Result<(), XlsxError> {
        let lang = self.lang;
        let mut format = self.style.cell.clone();
        if sample {
            format = format.set_italic().set_font_color(0x6b_72_7a);
        }
        if matches!(
            column.kind,
            Kind::Truth | Kind::Mark | Kind::Recorded | Kind::Year
        ) {
            format = format.set_align(FormatAlign::Center);
        }
        if column.kind == Kind::Text {
            format = format.set_text_wrap();
        }
        let as_text = format.clone().set_num_format(TEXT);
        let text = |page: &mut Worksheet, text: &str| -> Result<(), XlsxError> {
            page.write_string_with_format(row, col, text, &as_text)?;
            Ok(())
        };
        match (column.kind, value) {
            (Kind::Mark, Value::Null) => text(page, MISSING.get(lang)),
            (_, Value::Null) => {
                page.write_blank(row, col, &kind_format(format, column.kind))?;
                Ok(())
            }
            (_, Value::Bool(truth)) => text(page, yes_or_no(*truth, lang)),
            (Kind::Day | Kind::Revoked | Kind::Mixed, Value::String(day)) => match cell_date(day) {
                Some(date) => {
                    let format = format.set_num_format(DATE).set_align(FormatAlign::Center);
                    page.write_datetime_with_format(row, col, &date, &format)?;
                    Ok(())
                }
                None => text(page, day),
            },
            (Kind::Word(words), Value::String(id)) => text(page, shown(words, id, lang)),
            (Kind::Recorded, Value::String(id)) => text(page, shown(RECORDED, id, lang)),
            (Kind::Fact | Kind::Judged, Value::String(key)) => {
                let fact = facts::all().find(|fact| fact.key == key.as_str());
                text(page, fact.map_or(key, |fact| lang.pick(fact.zh, fact.en)))
            }
            (_, Value::String(id)) if column.key == "measure" => {
                let mut measures = self.paper.measures.iter();
                let measure = measures.find(|(known, _)| known == id);
                text(page, measure.map_or(id, |(_, title)| title.get(lang)))
            }
            (_, Value::String(words)) => text(page, words),
            (_, Value::Number(number)) => match number
                .as_i64()
                .and_then(|number| i32::try_from(number).ok())
            {
                Some(number) => {
                    let format = if column.kind == Kind::Yuan {
                        format.set_num_format("#,##0")
                    } else {
                        format
                    };
                    page.write_number_with_format(row, col, number, &format)?;
                    Ok(())
                }
                // As text it keeps every digit.
                None => text(page, &number.to_string()),
            },
            _ => Ok(()),
        }
    }

    /// What a heading means.
    fn note(&self, column: &Column) -> Note {
        let lang = self.lang;
        let mut text = format!("{}\n{}", column.title.get(lang), column.note.get(lang));
        if column.required {
            text.push_str(lang.pick("（必填）", " (required)"));
        }
        if column.key == "measure" {
            for (_, title) in &self.paper.measures {
                text.push_str(&format!("\n{}", title.get(lang)));
            }
        }
        let width: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        let lines = width / 44 + text.matches('\n').count() + 2;
        Note::new(text)
            .add_author_prefix(false)
            .set_width(300)
            .set_height(u32::try_from(lines * 16).unwrap_or(200))
    }

    /// The drop-down list or limits of a column.
    fn validation(&self, column: &Column) -> Option<DataValidation> {
        let lang = self.lang;
        let rule = DataValidation::new();
        let list = |words: Vec<String>| -> Option<DataValidation> {
            if words
                .iter()
                .map(|word| word.chars().count() + 1)
                .sum::<usize>()
                > INLINE
            {
                return None;
            }
            DataValidation::new().allow_list_strings(&words).ok()
        };
        let words = |words: &[Word]| -> Vec<String> {
            words.iter().map(|word| word.get(lang).to_owned()).collect()
        };
        let message = |rule: DataValidation| {
            let text = match column.kind {
                Kind::Truth => lang.pick(
                    "填“是”或“否”；不清楚则留空。",
                    "yes or no; blank where it is not known.",
                ),
                Kind::Recorded => lang.pick(
                    "填“无”或“有”；尚未查明则留空。",
                    "none or some; blank where nobody has found out.",
                ),
                Kind::Day => lang.pick("填日期，如 2021-05-31。", "a date, such as 2021-05-31."),
                Kind::Year => lang.pick("填四位年份，如 2021。", "a year, such as 2021."),
                Kind::Yuan => lang.pick("填整数元，0 以上。", "whole yuan, 0 and up."),
                Kind::Points => lang.pick(
                    "填 0 至 1000 分，至多两位小数。",
                    "0 to 1000 points, with at most two decimals.",
                ),
                Kind::Mark => lang.pick(
                    "填 0 至 100、以 5 为一档的整数；缺评填“缺”。",
                    "0 to 100 in steps of 5; “missing” where there is no mark.",
                ),
                _ => lang.pick("请从下拉列表中选择。", "choose from the list."),
            };
            rule.set_error_message(text).ok()
        };
        let refer = |sheet: (&str, &str), head: u32| {
            // Ids that are there already; a warning, since the row may be written later.
            let range = utility::worksheet_range_absolute(
                lang.pick(sheet.0, sheet.1),
                head + 1,
                0,
                head + SPARE,
                0,
            );
            let rule = DataValidation::new().allow_list_formula(Formula::new(format!("={range}")));
            Some(rule.set_error_style(DataValidationErrorStyle::Warning))
        };
        match column.kind {
            Kind::Truth => message(list(vec![
                yes_or_no(true, lang).into(),
                yes_or_no(false, lang).into(),
            ])?),
            Kind::Recorded => message(list(words(RECORDED))?),
            Kind::Word(known) => message(list(words(known))?),
            Kind::Mark => {
                let mut marks: Vec<String> =
                    (0..=20).map(|step: u8| (step * 5).to_string()).collect();
                marks.push(MISSING.get(lang).to_owned());
                message(list(marks)?)
            }
            Kind::Day => {
                let limit = |year: i32, month, day| {
                    ExcelDateTime::from_ymd(u16::try_from(year).unwrap_or(1900), month, day).ok()
                };
                let (from, to) = (limit(FIRST_YEAR, 1, 1)?, limit(LAST_YEAR, 12, 31)?);
                message(rule.allow_date(DataValidationRule::Between(from, to)))
            }
            Kind::Year => {
                message(rule.allow_whole_number(DataValidationRule::Between(FIRST_YEAR, LAST_YEAR)))
            }
            Kind::Points => {
                message(rule.allow_decimal_number(DataValidationRule::Between(0.0, 1000.0)))
            }
            Kind::Yuan => {
                message(rule.allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0)))
            }
            Kind::Fact => message(self.option(0)?),
            Kind::Judged => message(self.option(1)?),
            Kind::Id => match column.key.as_str() {
                "applicant" => refer(("申报单位", "Applicants"), 2),
                "examiner" | "reviewer" => refer(("评审员", "Examiners"), 1),
                "scheme" => Some(
                    list(self.paper.schemes.clone())?
                        .set_error_style(DataValidationErrorStyle::Information),
                ),
                "measure" => {
                    let measures = self.paper.measures.iter();
                    let words = measures.map(|(_, title)| title.get(lang).to_owned());
                    Some(list(words.collect())?.set_error_style(DataValidationErrorStyle::Warning))
                }
                "scores.standard" => {
                    let ids = self
                        .paper
                        .standards
                        .iter()
                        .map(|(id, _)| id.clone())
                        .collect();
                    Some(list(ids)?.set_error_style(DataValidationErrorStyle::Warning))
                }
                _ => None,
            },
            Kind::Text | Kind::Code | Kind::Revoked | Kind::Mixed => None,
        }
    }

    /// A list that stands on the sheet of options.
    fn option(&self, number: u16) -> Option<DataValidation> {
        let (_, words) = self.options.get(usize::from(number))?;
        let last = u32::try_from(words.len()).ok()?;
        let range =
            utility::worksheet_range_absolute(OPTIONS.get(self.lang), 1, number, last, number);
        Some(DataValidation::new().allow_list_formula(Formula::new(format!("={range}"))))
    }

    // -------------------------------------------------------------------------- rows

    /// Gives the sheets of marks a column for each item of the standard, and for each that a sheet
    /// marks.
    fn add_items(&mut self) {
        let edition = self
            .tree
            .pointer("/scores/standard")
            .and_then(Value::as_str);
        let mut standards = self.paper.standards.iter();
        let standard = match edition {
            Some(edition) => standards.find(|(id, _)| id == edition),
            None => standards.next(),
        };
        let items: HashMap<&str, &Item> = standard
            .iter()
            .flat_map(|(_, items)| items)
            .map(|item| (item.clause.as_str(), item))
            .collect();
        let mut order: Vec<String> = Vec::new();
        let mut place = |clauses: &mut dyn Iterator<Item = &str>| {
            // What is new stands after what it follows.
            let mut next = 0;
            for clause in clauses {
                next = match order.iter().position(|known| known == clause) {
                    Some(at) => at + 1,
                    None => {
                        order.insert(next.min(order.len()), clause.to_owned());
                        next + 1
                    }
                };
            }
        };
        for marks in all_marks(&self.tree) {
            place(&mut marks.keys().map(String::as_str));
        }
        if let Some((_, items)) = standard {
            place(&mut items.iter().map(|item| item.clause.as_str()));
        }
        let columns: Vec<Column> = order
            .iter()
            .map(|clause| {
                let mut column = layout::mark(clause);
                let Some(item) = items.get(clause.as_str()) else {
                    return column;
                };
                column.title = Text::new(
                    format!("{clause}\n{}", item.title.zh),
                    format!("{clause}\n{}", item.title.en),
                );
                column.note = Text::new(
                    format!("满分 {} 分；填百分比 0–100，以 5 为一档；缺评填“缺”（第十九条）。", item.points),
                    format!("Worth {} points; in per cent, 0 to 100 in steps of 5; “missing” where there is no mark (article 19).", item.points),
                );
                column.band = item.category.clone();
                column
            })
            .collect();
        for sheet in &mut self.layout {
            if !matches!(sheet.home, Home::Sheets | Home::Agreed) {
                continue;
            }
            for column in &mut sheet.columns {
                column.band = Text::new("评分", "sheet");
            }
            sheet.columns.extend(columns.iter().cloned());
        }
    }

    fn rows(&self, sheet: &Sheet) -> Vec<Row> {
        let applicants = || {
            self.tree
                .get("applicants")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
        };
        let mut rows = Vec::new();
        match sheet.home {
            Home::Cycle => {}
            Home::Applicants => rows.extend(applicants().map(|applicant| {
                let cells = sheet.columns.iter().map(|column| {
                    let value = match column.kind {
                        Kind::Recorded => {
                            match applicant.get(&column.key).and_then(Value::as_array) {
                                None => Value::Null,
                                Some(records) if records.is_empty() => json!("none"),
                                Some(_) => json!("some"),
                            }
                        }
                        _ => pointer(applicant, &column.key),
                    };
                    (column.key.clone(), value)
                });
                cells.collect()
            })),
            Home::Judgements => {
                for applicant in applicants() {
                    let mut row = about(applicant);
                    for (key, judgement) in entries(applicant, "judgements") {
                        let answer = judgement.get("answer").unwrap_or(judgement);
                        if !answer.is_null() {
                            row.insert(key.clone(), answer.clone());
                        }
                    }
                    if row.len() > 1 {
                        rows.push(row);
                    }
                }
            }
            Home::JudgementRecords => {
                for applicant in applicants() {
                    for (key, judgement) in entries(applicant, "judgements") {
                        if let Value::Object(record) = judgement {
                            let mut row = about(applicant);
                            row.insert("judgement".into(), json!(key));
                            row.extend(record.clone());
                            rows.push(row);
                        }
                    }
                }
            }
            Home::Table(key) => {
                for applicant in applicants() {
                    for record in applicant
                        .get(key)
                        .and_then(Value::as_array)
                        .into_iter()
                        .flatten()
                    {
                        let mut row = about(applicant);
                        row.extend(record.as_object().cloned().unwrap_or_default());
                        rows.push(row);
                    }
                }
            }
            Home::Evidence | Home::Extra => {
                let (group, name, value) = match sheet.home {
                    Home::Evidence => ("evidence", "fact", "text"),
                    _ => ("extra", "name", "value"),
                };
                let own = |key: &str| {
                    let mut facts = self.paper.facts.iter();
                    group == "extra" && facts.any(|(name, _)| name == key)
                };
                for applicant in applicants() {
                    for (key, content) in entries(applicant, group) {
                        if own(key) {
                            continue;
                        }
                        let mut row = about(applicant);
                        row.insert(name.into(), json!(key));
                        row.insert(value.into(), content.clone());
                        rows.push(row);
                    }
                }
            }
            Home::List(path) => {
                let list = self.tree.pointer(&format!("/{}", path.join("/")));
                let list = list.and_then(Value::as_array).into_iter().flatten();
                rows.extend(list.filter_map(Value::as_object).cloned());
            }
            Home::Sheets => {
                for applicant in applicants() {
                    let Some(sheets) = applicant.get("sheets").and_then(Value::as_array) else {
                        continue;
                    };
                    if sheets.is_empty() {
                        let mut row = about(applicant);
                        row.insert("stands".into(), json!("none"));
                        rows.push(row);
                    }
                    for sheet in sheets {
                        let mut row = marked(sheet);
                        row.extend(about(applicant));
                        row.insert("stands".into(), json!("here"));
                        rows.push(row);
                    }
                }
                rows.extend(elements(&self.tree, "/scores/sheets").map(marked));
            }
            Home::Agreed => {
                for applicant in applicants() {
                    if let Some(Value::Object(marks)) = applicant.get("agreed") {
                        let mut row = marks.clone();
                        row.extend(about(applicant));
                        row.insert("stands".into(), json!("here"));
                        rows.push(row);
                    }
                }
                rows.extend(elements(&self.tree, "/scores/agreed").map(marked));
            }
            Home::Decisions => rows.extend(DECISION.iter().map(|step| self.decision(step))),
            Home::Lists => {
                for list in LIST {
                    let path = format!("/{}", list.id.replace('.', "/"));
                    rows.extend(elements(&self.tree, &path).map(|id| {
                        Map::from_iter([
                            ("list".to_owned(), json!(list.id)),
                            ("applicant".to_owned(), id.clone()),
                        ])
                    }));
                }
            }
        }
        rows
    }

    fn decision(&self, step: &Word) -> Row {
        let mut row = Map::from_iter([("decision".to_owned(), json!(step.id))]);
        let Some(decision) = self.tree.get(step.id).and_then(Value::as_object) else {
            return row;
        };
        for (key, value) in decision {
            match key.as_str() {
                "on" | "from" => row.insert("on".into(), value.clone()),
                "to" => row.insert("to".into(), value.clone()),
                "commended" => row.insert("commended".into(), value.clone()),
                "considered" if value.is_array() => {
                    row.insert("considered".into(), json!("listed"))
                }
                _ => None,
            };
        }
        row
    }
}

fn entries<'v>(applicant: &'v Value, group: &str) -> impl Iterator<Item = (&'v String, &'v Value)> {
    applicant
        .get(group)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

fn elements<'v>(tree: &'v Value, path: &str) -> impl Iterator<Item = &'v Value> {
    tree.pointer(path)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

/// A row that begins with the id of an applicant.
fn about(applicant: &Value) -> Row {
    let id = applicant.get("id").cloned().unwrap_or_default();
    Map::from_iter([("applicant".to_owned(), id)])
}

/// A sheet of marks as a row: a mark that it does not name stays out.
fn marked(sheet: &Value) -> Row {
    let mut row = sheet.as_object().cloned().unwrap_or_default();
    let marks = row.shift_remove("marks");
    let mut full = match marks {
        Some(Value::Object(marks)) => marks,
        _ => Map::new(),
    };
    full.extend(row);
    full
}

fn all_marks(tree: &Value) -> Vec<&Map<String, Value>> {
    let mut all = Vec::new();
    for applicant in elements(tree, "/applicants") {
        for sheet in applicant
            .get("sheets")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            all.extend(sheet.get("marks").and_then(Value::as_object));
        }
        all.extend(applicant.get("agreed").and_then(Value::as_object));
    }
    for list in ["/scores/sheets", "/scores/agreed"] {
        all.extend(elements(tree, list).filter_map(|sheet| sheet.get("marks")?.as_object()));
    }
    all
}

/// The value of a path of keys with dots between them.
fn pointer(tree: &Value, key: &str) -> Value {
    let path = format!("/{}", key.replace('.', "/"));
    tree.pointer(&path).cloned().unwrap_or_default()
}

/// The sheets, with a column for each of these facts on that of the applicants.
fn with_extra(mut sheets: Vec<Sheet>, facts: &[(String, FactKind)]) -> Vec<Sheet> {
    for sheet in sheets.iter_mut().filter(|it| it.home == Home::Applicants) {
        sheet.columns.extend(facts.iter().map(|(name, kind)| {
            let kind = match kind {
                FactKind::Truth => Kind::Truth,
                FactKind::Day => Kind::Day,
                FactKind::Code | FactKind::Number => Kind::Mixed,
            };
            layout::extra(name, kind)
        }));
    }
    sheets
}

fn heading(column: &Column, lang: Lang) -> String {
    column.title.get(lang).to_owned()
}

pub(crate) fn yes_or_no(truth: bool, lang: Lang) -> &'static str {
    if truth {
        lang.pick("是", "yes")
    } else {
        lang.pick("否", "no")
    }
}

fn shown<'w>(words: &'static [Word], id: &'w str, lang: Lang) -> &'w str {
    let word = words.iter().find(|word| word.id == id);
    word.map_or(id, |word| word.get(lang))
}

/// A day as a cell holds it; none for one on which programs disagree.
fn cell_date(day: &str) -> Option<ExcelDateTime> {
    let day: Day = day.parse().ok()?;
    if day < FIRST_SURE {
        return None;
    }
    let date = day.date()?;
    let year = u16::try_from(date.year()).ok()?;
    let (month, day) = (
        u8::try_from(date.month()).ok()?,
        u8::try_from(date.day()).ok()?,
    );
    ExcelDateTime::from_ymd(year, month, day).ok()
}

fn kind_format(format: Format, kind: Kind) -> Format {
    match kind {
        Kind::Id | Kind::Text | Kind::Code => format.set_num_format(TEXT),
        Kind::Day => format.set_num_format(DATE).set_align(FormatAlign::Center),
        Kind::Yuan => format.set_num_format("#,##0"),
        _ => format,
    }
}

/// The format of the blank cells of a column.
fn plain_format(kind: Kind) -> Format {
    kind_format(Format::new().set_font_size(10), kind)
}

fn width(column: &Column) -> u16 {
    match column.kind {
        Kind::Id if matches!(column.key.as_str(), "scheme" | "honour") => 16,
        Kind::Id if column.key == "measure" => 24,
        Kind::Id => 12,
        Kind::Text if column.key == "note" => 30,
        Kind::Text => 24,
        Kind::Code => 22,
        Kind::Truth | Kind::Recorded => 12,
        Kind::Day | Kind::Revoked => 13,
        Kind::Year => 10,
        Kind::Yuan | Kind::Points => 13,
        Kind::Mark => 11,
        Kind::Word(words)
            if words.len() == layout::LIST.len() || words.len() == layout::DECISION.len() =>
        {
            22
        }
        Kind::Word(_) => 15,
        Kind::Mixed => 16,
        Kind::Fact | Kind::Judged => 34,
    }
}

/// The places at which two cycles differ, as in the JSON file.
pub fn differences(a: &Cycle, b: &Cycle) -> Vec<String> {
    let tree = |cycle: &Cycle| serde_json::to_value(cycle).unwrap_or_default();
    let mut places = Vec::new();
    differ(&tree(a), &tree(b), "", &mut places);
    places
}

fn differ(a: &Value, b: &Value, place: &str, places: &mut Vec<String>) {
    match (a, b) {
        (Value::Object(one), Value::Object(two)) => {
            let before = places.len();
            for key in one
                .keys()
                .chain(two.keys().filter(|key| !one.contains_key(*key)))
            {
                let of = |object: &Map<String, Value>| object.get(key).cloned().unwrap_or_default();
                let here = if place.is_empty() {
                    key.clone()
                } else {
                    format!("{place}.{key}")
                };
                differ(&of(one), &of(two), &here, places);
            }
            if places.len() == before && !one.keys().eq(two.keys()) {
                places.push(place.to_owned());
            }
        }
        (Value::Array(one), Value::Array(two)) if one.len() == two.len() => {
            for (index, (one, two)) in one.iter().zip(two).enumerate() {
                differ(one, two, &format!("{place}[{index}]"), places);
            }
        }
        _ if a == b => {}
        _ => places.push(place.to_owned()),
    }
}
