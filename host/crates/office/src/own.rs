//! What a user has in a workbook beside what the program reads: columns and sheets whose names begin with #.

use std::collections::HashMap;

use calamine::Data;
use rust_xlsxwriter::{Format, Worksheet, XlsxError};
use serde_json::{Map, Value};

use super::style::DATE;

/// What a row is known by from one year to the next: the applicant, its own id, and which row with these
/// it is.
pub(crate) type Key = (String, String, usize);

/// Columns and sheets of the user's own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Own {
    /// The columns by the Chinese name of the sheet that they stand on.
    pub(crate) columns: HashMap<String, Vec<Column>>,
    /// The sheets.
    pub(crate) sheets: Vec<Sheet>,
}

/// A column of the user's own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Column {
    /// Its heading.
    pub(crate) title: String,
    /// What it holds of which row.
    pub(crate) cells: HashMap<Key, Held>,
}

/// A sheet of the user's own.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    /// Its name.
    pub(crate) name: String,
    /// Its cells by row and column.
    pub(crate) cells: Vec<(u32, u32, Held)>,
}

impl Own {
    /// The columns of a sheet.
    pub(crate) fn columns_of(&self, sheet: &str) -> &[Column] {
        self.columns.get(sheet).map_or(&[], Vec::as_slice)
    }
}

/// What a cell holds, as it is written again. Of a formula that is its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Held {
    /// Nothing that can be written again.
    Nothing,
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A date, as the number that a cell holds.
    Date(f64),
    /// Yes or no.
    Truth(bool),
}

impl Held {
    /// Of a cell that was read.
    pub(crate) fn of(data: &Data) -> Self {
        match data {
            Data::Empty => Self::Nothing,
            Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
                Self::Text(text.clone())
            }
            Data::Int(number) => match i32::try_from(*number) {
                Ok(number) => Self::Number(number.into()),
                Err(_) => Self::Text(number.to_string()),
            },
            Data::Float(number) => Self::Number(*number),
            Data::Bool(truth) => Self::Truth(*truth),
            Data::DateTime(date) => Self::Date(date.as_f64()),
            Data::Error(error) => Self::Text(error.to_string()),
        }
    }

    /// Puts it into a cell.
    pub(crate) fn write(&self, page: &mut Worksheet, row: u32, col: u16) -> Result<(), XlsxError> {
        match self {
            Self::Nothing => page,
            Self::Text(text) => page.write_string(row, col, text)?,
            Self::Number(number) => page.write_number(row, col, *number)?,
            Self::Date(date) => {
                let format = Format::new().set_num_format(DATE);
                page.write_number_with_format(row, col, *date, &format)?
            }
            Self::Truth(truth) => page.write_boolean(row, col, *truth)?,
        };
        Ok(())
    }
}

/// The key of a row, where rows with the same ids are counted.
pub(crate) fn key(applicant: &str, id: &str, counts: &mut HashMap<(String, String), usize>) -> Key {
    let ids = (applicant.to_owned(), id.to_owned());
    let count = counts.entry(ids.clone()).or_default();
    *count += 1;
    (ids.0, ids.1, *count)
}

/// The keys of rows.
pub(crate) fn keys_of(rows: &[Map<String, Value>]) -> Vec<Key> {
    let mut counts = HashMap::new();
    let of = |row: &Map<String, Value>, key: &str| {
        let id = row.get(key).and_then(Value::as_str);
        id.unwrap_or_default().to_owned()
    };
    let rows = rows.iter();
    rows.map(|row| key(&of(row, "applicant"), &of(row, "id"), &mut counts))
        .collect()
}
