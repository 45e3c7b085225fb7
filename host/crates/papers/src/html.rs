//! A paper as a page of HTML that prints on A4, in the style of the reports.

use askama::Template;

use crate::document::{Block, Document};
use laurel_cycle::error::Error;

/// The page.
#[derive(Template)]
#[template(path = "paper.html")]
struct Page<'d> {
    document: &'d Document,
    version: &'static str,
    style: &'static str,
    own: &'static str,
    code: &'static str,
}

/// The paper as a whole document.
pub fn write(document: &Document) -> Result<Vec<u8>, Error> {
    let page = Page {
        document,
        version: env!("CARGO_PKG_VERSION"),
        style: laurel_report::STYLE,
        own: include_str!("../templates/paper.css"),
        code: document.lang.pick("zh-CN", "en"),
    };
    page.render().map(String::into_bytes).map_err(|error| {
        Error::input(
            format!("文书无法生成：{error}"),
            format!("the paper cannot be written: {error}"),
        )
    })
}
