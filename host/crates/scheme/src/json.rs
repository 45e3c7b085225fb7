//! JSON that is laid out to be read, as every output of the program has it.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{Formatter, PrettyFormatter};

use laurel_words::visible::is_hidden;

/// Writes JSON, laid out to be read. What is obeyed or not seen is escaped, which to a program is the
/// same.
///
/// # Errors
/// It cannot be written.
pub fn write<W: Write>(out: W, value: &impl Serialize) -> io::Result<()> {
    let mut writer = Serializer::with_formatter(out, Escaping::default());
    value.serialize(&mut writer).map_err(io::Error::from)
}

/// The same with a line break behind it; none where that has more than `most` bytes.
pub fn document(value: &impl Serialize, most: usize) -> Option<Vec<u8>> {
    let mut bounded = Bounded {
        bytes: Vec::new(),
        most,
    };
    write(&mut bounded, value).ok()?;
    bounded.write_all(b"\n").ok()?;
    Some(bounded.bytes)
}

/// Bytes, up to so many.
struct Bounded {
    bytes: Vec<u8>,
    most: usize,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.most.saturating_sub(self.bytes.len()) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// JSON with indents, and with escapes for what is not seen.
#[derive(Default)]
struct Escaping(PrettyFormatter<'static>);

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if !fragment.chars().any(is_hidden) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut units = [0; 2];
        for c in fragment.chars() {
            if is_hidden(c) {
                for unit in c.encode_utf16(&mut units) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            } else {
                write!(writer, "{c}")?;
            }
        }
        Ok(())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_has_as_many_bytes_as_it_may_have() {
        let value = ["a\u{202e}b", "名"];
        let whole = document(&value, usize::MAX).unwrap_or_default();
        let text = "[\n  \"a\\u202eb\",\n  \"名\"\n]\n";
        assert_eq!(String::from_utf8_lossy(&whole), text);
        assert_eq!(document(&value, whole.len()), Some(whole.clone()));
        assert_eq!(document(&value, whole.len() - 1), None);
    }

    #[test]
    fn json_says_the_same_without_being_obeyed() {
        let text = "甲\u{9b}2J\u{202e}\u{1b}\n乙\u{e0041}";
        let mut out = Vec::new();
        assert!(write(&mut out, &[text]).is_ok());
        let out = String::from_utf8_lossy(&out);
        assert!(out.chars().all(|c| c == '\n' || !is_hidden(c)), "{out}");
        let read = serde_json::from_str::<Vec<String>>(&out);
        assert!(read.is_ok_and(|it| it == [text]), "{out}");
    }
}
