//! The form of an output that has a CSV form too.

use clap::ValueEnum;

use laurel_cycle::error::Error;
use laurel_files::files;
use laurel_office::csv_out::{Field, csv};

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
pub fn print_csv(records: impl IntoIterator<Item = Vec<Field>>) -> Result<(), Error> {
    files::save(files::STANDARD.as_ref(), &csv(records)?)
}
