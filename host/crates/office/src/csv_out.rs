//! CSV as spreadsheets take it: UTF-8 with a byte order mark, commas, lines that end as in RFC 4180.
//!
//! Excel guesses what a cell is: it makes 100000 of the id `1E5`, 12 of `0012`, a day of `3-4`, and runs
//! what begins with `=`. A text that it would take for anything but text has an apostrophe before it,
//! and so has one that begins with an apostrophe itself: a program that takes one off where there is one
//! has every text as it is. Figures stand as they are.

use laurel_cycle::error::Error;
use laurel_words::visible::lines;

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// A text, which stays one.
    Text(String),
    /// A number, or what is for people to read as one: a place such as 2–3.
    Figure(String),
}

impl Field {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A number.
    pub fn figure(number: impl ToString) -> Self {
        Self::Figure(number.to_string())
    }

    fn written(&self) -> String {
        match self {
            Self::Figure(figure) if is_figure(figure) => figure.clone(),
            Self::Text(text) | Self::Figure(text) => {
                let seen = lines(text);
                if text.starts_with('\'') || is_taken(text) {
                    format!("'{seen}")
                } else {
                    seen.into_owned()
                }
            }
        }
    }
}

/// Writes records, of which the first is the header.
///
/// # Errors
/// What the writer reports.
pub fn csv(records: impl IntoIterator<Item = Vec<Field>>) -> Result<Vec<u8>, Error> {
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
        line.write_record(record.iter().map(Field::written))
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

/// A figure of ours: digits, with signs between them.
fn is_figure(text: &str) -> bool {
    text.chars()
        .all(|c| matches!(c, '-' | '−' | '.' | '0'..='9' | '⁄' | '–' | '…'))
}

/// Words that a date, a time or a number may have in a cell.
const WORDS: [&str; 31] = [
    "jan",
    "january",
    "feb",
    "february",
    "mar",
    "march",
    "apr",
    "april",
    "may",
    "jun",
    "june",
    "jul",
    "july",
    "aug",
    "august",
    "sep",
    "sept",
    "september",
    "oct",
    "october",
    "nov",
    "november",
    "dec",
    "december",
    "am",
    "pm",
    "true",
    "false",
    "rmb",
    "cny",
    "usd",
];

/// True for a text that a spreadsheet would take for a formula, a number, a date, a time or a truth. It
/// may be true for one that it would not.
fn is_taken(text: &str) -> bool {
    // The first character of a formula, of a macro call in older programs, or of what is run through a pipe.
    const FIRST: [char; 14] = [
        '=', '+', '-', '@', '%', '|', '\t', '\r', '＝', '＋', '－', '＠', '％', '｜',
    ];
    if text
        .trim_start_matches([' ', '\u{3000}', '\u{a0}'])
        .starts_with(FIRST)
    {
        return true;
    }
    let text: String = text
        .trim()
        .chars()
        .map(|c| match c {
            // Full-width signs are taken for the usual ones.
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xff01 + 0x21).unwrap_or(c),
            c => c,
        })
        .flat_map(char::to_lowercase)
        .collect();
    if matches!(text.as_str(), "true" | "false") {
        return true;
    }
    let digit = |c: char| c.is_ascii_digit() || "〇零一二三四五六七八九十".contains(c);
    let sign = |c: char| c.is_whitespace() || ".,-/:%()$€£¥￥'+年月日号时分秒上下午元".contains(c);
    text.chars().any(digit)
        && text
            .chars()
            .all(|c| digit(c) || sign(c) || c.is_ascii_alphabetic())
        && words(&text)
            .iter()
            .all(|(before, word, after)| match *word {
                // Half of the day, at the end: `12 a` is a time, the title `2021/A01` is none.
                "a" | "p" => after.is_empty() && text.starts_with(|c: char| c.is_ascii_digit()),
                // After digits only: `1E5` is a number, the id `E1` is none.
                "e" | "t" | "z" => before
                    .trim_end()
                    .ends_with(|c: char| c.is_ascii_digit() || c == '.'),
                word => WORDS.contains(&word),
            })
}

/// The words of Latin letters in a text, each with what stands before it, from the word before on, and
/// with what comes after it.
fn words(text: &str) -> Vec<(&str, &str, &str)> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic()) {
        let (before, from) = rest.split_at_checked(start).unwrap_or_default();
        let end = from.find(|c: char| !c.is_ascii_alphabetic());
        let (word, after) = from
            .split_at_checked(end.unwrap_or(from.len()))
            .unwrap_or_default();
        words.push((before, word, after));
        rest = after;
    }
    words
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_text_and_can_be_read_back() {
        for taken in [
            "1E5",
            "0012",
            "3-4",
            "1/2",
            "12:30",
            "50%",
            "=1+1",
            "-x",
            "@a",
            "MAR-1",
            "Sept1",
            "1 Jan",
            "2021年3月4日",
            "三月四日",
            "１２",
            "913302060000000001",
            "0012 0013",
            "TRUE",
            "'x",
            "1e-3",
            "2021-06-30",
            "12 a",
            "¥300",
            "\t1",
            "＝1+1",
            "%=1",
            "|cmd",
            "％x",
            " =1+1",
        ] {
            assert_eq!(
                Field::text(taken).written(),
                format!("'{}", lines(taken)),
                "{taken}"
            );
        }
        for kept in [
            "A01",
            "A01; A02",
            "宁波某厂",
            "2021/A01",
            "2021/E01",
            "E1",
            "unit-01",
            "单位01",
            "art. 10(4)",
            "",
            "May",
        ] {
            assert_eq!(Field::text(kept).written(), kept);
        }
        for figure in ["712", "-3", "599.75", "2–3", "1⁄3"] {
            assert_eq!(Field::figure(figure).written(), figure);
        }
        let bytes = csv([vec![Field::text("0012"), Field::figure(12)]]);
        assert_eq!(bytes.ok().unwrap(), "\u{feff}'0012,12\r\n".as_bytes());
    }
}
