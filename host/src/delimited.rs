//! CSV as spreadsheets take it: UTF-8 with a byte order mark, commas, lines that end as in RFC 4180.

use crate::error::Error;

/// Writes records, of which the first is the header. A cell that a spreadsheet would take for a
/// formula gets an apostrophe before it: names and ids are not ours.
///
/// # Errors
/// What the writer reports.
pub fn csv(records: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, Error> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    for record in records {
        // The writer would put quotes into a line that has no cell.
        if record.is_empty() {
            bytes.extend_from_slice(b"\r\n");
            continue;
        }
        let mut line = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .buffer_capacity(LINE)
            .from_writer(bytes);
        line.write_record(record.iter().map(|cell| harmless(cell)))
            .map_err(|error| unwritten(&error))?;
        bytes = line.into_inner().map_err(|error| unwritten(&error))?;
    }
    Ok(bytes)
}

/// Bytes that most lines have at most.
const LINE: usize = 512;

fn unwritten(error: &dyn std::fmt::Display) -> Error {
    Error::input(
        format!("CSV 无法写出：{error}"),
        format!("the CSV cannot be written: {error}"),
    )
}

fn harmless(cell: &str) -> String {
    let number = |text: &str| {
        text.chars()
            .all(|c| matches!(c, '-' | '.' | '0'..='9' | '⁄'))
    };
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !number(cell) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}
