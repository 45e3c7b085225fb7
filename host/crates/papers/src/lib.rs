//! The papers of an award year: what the leadership group, the public, a firm and a leader are handed, each
//! on one page of A4, as a document for a word processor, as a page of HTML, or as plain text.
//!
//! A paper is a [`Document`]: headings, paragraphs and tables, of which each form is made. What it says comes
//! from a run ([`laurel_scheme::outcome::View`]) and from the cycle file.
//!
//! ```
//! use laurel_papers::{Block, Document, Form};
//! use laurel_words::Lang;
//!
//! let mut paper = Document::new(Lang::Zh, "关于申报结果的告知函");
//! paper.say("你单位申报材料收悉。");
//! let page = paper.write(Form::Page)?;
//! assert!(String::from_utf8_lossy(&page).contains("<h1>关于申报结果的告知函</h1>"));
//! # Ok::<(), laurel_cycle::error::Error>(())
//! ```

mod award;
pub mod blanks;
mod document;
mod docx;
mod html;
mod leader;
mod letter;
mod measure;
mod notice;
mod ranked;
mod text;

pub use award::Award;
pub use document::{Block, Column, Document, Form, Side, Table};
pub use leader::leader;
pub use letter::{is_told, letter};
pub use measure::{measures, titles};
pub use notice::public_notice;
pub use ranked::ranked;
