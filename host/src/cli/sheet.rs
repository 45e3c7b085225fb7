//! CSV as spreadsheets take it: UTF-8 with a byte order mark, a header, lines ended by CR LF.

use clap::ValueEnum;

use super::print;
use crate::error::Error;

/// The form of an output that has a CSV form too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// 文字与表格 · a sentence and tables for reading
    #[default]
    Text,
    /// JSON，见 laurel schema · JSON, described by `laurel schema`
    Json,
    /// CSV（UTF-8，带 BOM） · CSV in UTF-8 with a byte order mark
    Csv,
}

/// Writes records to standard output; the first is the header.
pub fn print_csv(records: impl IntoIterator<Item = Vec<String>>) -> Result<(), Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let unwritten = |error: &dyn std::fmt::Display| {
        Error::input(
            format!("CSV 无法写出：{error}"),
            format!("the CSV cannot be written: {error}"),
        )
    };
    for record in records {
        writer
            .write_record(&record)
            .map_err(|error| unwritten(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| unwritten(&error))?;
    print(&String::from_utf8_lossy(&bytes))
}
