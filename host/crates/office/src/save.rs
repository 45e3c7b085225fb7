//! Writes the tables of a result: a workbook, or CSV files that Excel opens as they are.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use super::results::{Cell, Table};
use super::style::{self, Style};
use crate::csv_out::{self, Field};
use laurel_cycle::error::Error;
use laurel_files::files;
use laurel_words::lang::Lang;

/// The tables as a workbook.
///
/// # Errors
/// What the writer of workbooks reports: more rows or longer texts than a workbook holds.
pub fn workbook(tables: &[Table], title: &str, lang: Lang) -> Result<Vec<u8>, Error> {
    let write = || -> Result<Vec<u8>, XlsxError> {
        let style = Style::new(lang);
        let mut book = style::workbook(title)?;
        for (table, number) in tables.iter().zip(0..) {
            let page = book.add_worksheet().set_name(&table.name)?;
            style::page(page);
            sheet(page, table, &style, (number == 0).then_some(title))?;
        }
        book.save_to_buffer()
    };
    write().map_err(style::failed)
}

fn sheet(
    page: &mut Worksheet,
    table: &Table,
    style: &Style,
    title: Option<&str>,
) -> Result<(), XlsxError> {
    let count = |length: usize| u16::try_from(length).map_err(|_| XlsxError::RowColumnLimitError);
    let columns = count(table.columns.len())?;
    let last_column = columns.saturating_sub(1);
    let mut row = 0;
    if let Some(title) = title {
        page.write_with_format(row, 0, title, &style.title)?;
        page.set_row_height(row, 26)?;
        row += 1;
    }
    // Sentences stand over as many columns as a page shows.
    let mut width = 0;
    let mut over = 0;
    for (column, col) in table.columns.iter().zip(0..) {
        if width + column.width <= 130 || col == 0 {
            width += column.width;
            over = col;
        }
    }
    let remark = style.remark.clone().set_text_wrap();
    let remark = remark.set_align(FormatAlign::Top);
    for (number, sentence) in table.lead.iter().enumerate() {
        let format = if number == 0 { &style.lead } else { &remark };
        if over > 0 {
            page.merge_range(row, 0, row, over, sentence, format)?;
        } else {
            page.write_with_format(row, 0, sentence, format)?;
        }
        if number == 0 {
            page.set_row_height(row, 6 + 17 * style::lines(sentence, width.max(20)))?;
        } else if let Some(height) = style::height(style::lines(sentence, width.max(20))) {
            page.set_row_height(row, height)?;
        }
        row += 1;
    }
    if !table.lead.is_empty() {
        row += 1;
    }
    if table.columns.iter().any(|column| !column.band.is_empty()) {
        let mut from = 0;
        for group in table.columns.chunk_by(|a, b| a.band == b.band) {
            let to = from + count(group.len())? - 1;
            let text = group.first().map_or("", |column| column.band.as_str());
            match (text.is_empty(), to > from) {
                (true, _) => {}
                (false, true) => {
                    page.merge_range(row, from, row, to, text, &style.band)?;
                }
                (false, false) => {
                    page.write_with_format(row, from, text, &style.band)?;
                }
            }
            from = to + 1;
        }
        row += 1;
    }
    page.set_row_height(row, 36)?;
    for (column, col) in table.columns.iter().zip(0..) {
        page.set_column_width(col, column.width)?;
        page.write_with_format(row, col, column.title.as_str(), &style.head)?;
    }
    let text = style.cell.clone().set_text_wrap();
    let number = style.cell.clone().set_align(FormatAlign::Right);
    let first = row + 1;
    for (cells, at) in table.rows.iter().zip(first..) {
        let lines = cells
            .iter()
            .zip(&table.columns)
            .map(|(cell, column)| match cell {
                Cell::Text(words) => style::lines(words, column.width),
                _ => 1,
            });
        if let Some(height) = style::height(lines.max().unwrap_or(1)) {
            page.set_row_height(at, height)?;
        }
        for (cell, col) in cells.iter().zip(0..) {
            match cell {
                Cell::Blank => page.write_blank(at, col, &style.cell)?,
                Cell::Text(words) => page.write_string_with_format(at, col, words, &text)?,
                Cell::Number(digits) => match exact(digits) {
                    Some(value) => page.write_number_with_format(at, col, value, &number)?,
                    None => page.write_string_with_format(at, col, digits, &text)?,
                },
            };
        }
    }
    let rows = u32::try_from(table.rows.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
    page.autofilter(row, 0, row + rows, last_column)?;
    page.set_freeze_panes(first, table.frozen)?;
    page.set_repeat_rows(row, row)?;
    if columns > 16 {
        style::wide_page(page, table.frozen)?;
    }
    Ok(())
}

/// Digits as the number of a cell; none where a cell would not hold all of them.
fn exact(digits: &str) -> Option<f64> {
    let number: f64 = digits.parse().ok()?;
    let short = digits.bytes().filter(u8::is_ascii_digit).count() <= 15;
    short.then_some(number)
}

/// A table as a CSV file. The sentences before the table are left out.
///
/// # Errors
/// What the writer reports.
pub fn csv(table: &Table) -> Result<Vec<u8>, Error> {
    let header = table.columns.iter().map(|column| {
        let over = if column.band.is_empty() {
            String::new()
        } else {
            // Two schemes have the same headings: what they stand under tells them apart.
            format!("{} ", column.band.split("  ").next().unwrap_or_default())
        };
        Field::Text(format!("{over}{}", column.title))
    });
    let rows = table.rows.iter().map(|row| {
        let cells = row.iter().map(|cell| match cell {
            Cell::Blank => Field::text(""),
            Cell::Number(digits) => Field::Figure(digits.clone()),
            Cell::Text(words) => Field::Text(words.clone()),
        });
        cells.collect()
    });
    csv_out::csv(std::iter::once(header.collect()).chain(rows))
}

/// The form of an output file, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A workbook.
    Workbook,
    /// A CSV file for each table.
    Csv,
    /// JSON.
    Json,
}

impl Form {
    /// The form that the end of a file's name asks for.
    ///
    /// # Errors
    /// A name that ends otherwise.
    pub fn of(path: &Path) -> Result<Self, Error> {
        let extension = path.extension().and_then(|extension| extension.to_str());
        match extension.map(str::to_lowercase).as_deref() {
            Some("xlsx") => Ok(Self::Workbook),
            Some("csv") => Ok(Self::Csv),
            Some("json") => Ok(Self::Json),
            _ => {
                let path = files::name(path);
                Err(Error::input(
                    format!("{path}：输出文件名应以 .xlsx、.csv 或 .json 结尾"),
                    format!("{path}: the name of an output file ends in .xlsx, .csv or .json"),
                ))
            }
        }
    }
}

/// Notes a file as an output of the command.
///
/// # Errors
/// A name that ends otherwise; a file that the command reads.
pub fn claim(path: &Path) -> Result<(), Error> {
    match Form::of(path)? {
        // The tables have names of their own; each is held against what was read as it is written.
        Form::Csv => Ok(()),
        Form::Workbook | Form::Json => files::writes(path),
    }
}

/// Where the CSV file of a table goes: `result.csv` becomes `result-结果变化一览.csv`.
pub fn csv_path(path: &Path, table: &Table) -> PathBuf {
    let stem = path
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or("result");
    path.with_file_name(format!("{stem}-{}.csv", table.name))
}

/// Writes a result in the form that the name of the file asks for. What was written is returned.
///
/// # Errors
/// A file that cannot be written, and what the writer of workbooks reports.
pub fn save(
    path: &Path,
    title: &str,
    tables: &dyn Fn() -> Result<Vec<Table>, Error>,
    json: &dyn Fn() -> serde_json::Result<Vec<u8>>,
    lang: Lang,
) -> Result<Vec<PathBuf>, Error> {
    match Form::of(path)? {
        Form::Workbook => files::save(path, &workbook(&tables()?, title, lang)?)?,
        Form::Csv => {
            let mut written = Vec::new();
            for table in tables()? {
                let path = csv_path(path, &table);
                files::save(&path, &csv(&table)?)?;
                written.push(path);
            }
            return Ok(written);
        }
        Form::Json => {
            let bytes = json().map_err(|error| Error::file(path, &error.into()))?;
            files::save(path, &bytes)?;
        }
    }
    Ok(vec![path.to_owned()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_where_they_need_it_and_never_a_formula() {
        let table = Table {
            name: "表".into(),
            lead: vec!["一句话".into()],
            columns: Vec::new(),
            frozen: 0,
            rows: vec![vec![
                Cell::Text("甲,乙".into()),
                Cell::Text("他说\"好\"\n再说".into()),
                Cell::Text("=1+1".into()),
                Cell::Number("-3".into()),
                Cell::Blank,
            ]],
        };
        let text = String::from_utf8(csv(&table).ok().unwrap()).unwrap();
        assert_eq!(
            text,
            "\u{feff}\r\n\"甲,乙\",\"他说\"\"好\"\"\n再说\",'=1+1,-3,\r\n"
        );
    }

    #[test]
    fn a_cell_holds_a_number_or_all_of_its_digits() {
        assert_eq!(exact("599.75"), Some(599.75));
        assert_eq!(exact("1234567890123456"), None);
    }
}
