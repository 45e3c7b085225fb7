//! The paragraphs of a document of a word processor (.docx).

use std::io::{Cursor, Read as _};

use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use laurel_cycle::error::Error;

/// Most bytes of text that a document may unfold to.
const MOST: u64 = 16 << 20;

/// The text of a document, a line for each paragraph.
///
/// # Errors
/// It is no such document, or unfolds to more than a regulation has.
pub(crate) fn text_of(bytes: &[u8]) -> Result<String, Error> {
    let no_document = || {
        Error::input(
            "不是可读的 .docx 文档；请另存为 .docx，或粘贴条文",
            "this is no .docx document that can be read: save it as one, or paste the text",
        )
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| no_document())?;
    let body = archive
        .by_name("word/document.xml")
        .map_err(|_| no_document())?;
    let mut xml = String::new();
    let read = body.take(MOST + 1).read_to_string(&mut xml);
    let read = read.map_err(|_| no_document())?;
    if u64::try_from(read).unwrap_or(u64::MAX) > MOST {
        return Err(Error::input("文档过大", "the document is too large"));
    }
    paragraphs(&xml).ok_or_else(no_document)
}

fn paragraphs(xml: &str) -> Option<String> {
    let mut reader = Reader::from_str(xml);
    let mut text = String::new();
    let mut inside = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) if tag.name().as_ref() == "w:t" => inside = true,
            Event::End(tag) => match tag.name().as_ref() {
                "w:t" => inside = false,
                "w:p" => text.push('\n'),
                _ => (),
            },
            Event::Empty(tag) if tag.name().as_ref() == "w:tab" => text.push(' '),
            Event::Text(said) if inside => {
                text.push_str(&said.xml_content(XmlVersion::Implicit1_0))
            }
            Event::GeneralRef(name) if inside => text.push(match name.as_ref() {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                _ => ' ',
            }),
            Event::Eof => return Some(text),
            _ => (),
        }
    }
}
