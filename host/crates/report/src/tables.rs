//! Tables as one page, in the style of the report: what a workbook has, for reading and printing.

use askama::Template;

use laurel_cycle::error::Error;
use laurel_office::results::{Cell, Table};
use laurel_words::lang::Lang;

#[derive(Template)]
#[template(path = "tables.html")]
struct Page<'p> {
    lang: Lang,
    title: &'p str,
    sentence: &'p str,
    tables: &'p [Table],
    version: &'static str,
}

/// Tables as a whole HTML document, under a title and a sentence that says the finding. It loads nothing.
///
/// # Errors
/// The page cannot be written.
pub fn page_of(title: &str, sentence: &str, tables: &[Table], lang: Lang) -> Result<String, Error> {
    Page {
        lang,
        title,
        sentence,
        tables,
        version: env!("CARGO_PKG_VERSION"),
    }
    .render()
    .map_err(super::unwritten)
}
