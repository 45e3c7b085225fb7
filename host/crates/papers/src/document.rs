//! What a paper is made of, whatever form it takes.

use laurel_cycle::error::Error;
use laurel_words::lang::Lang;

use crate::{docx, html, text};

/// A paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its language.
    pub lang: Lang,
    /// Its title.
    pub title: String,
    /// What follows.
    pub blocks: Vec<Block>,
}

/// A part of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A line under the title, centred.
    Under(String),
    /// A heading within it.
    Heading(String),
    /// Whom it is addressed to: a line without indent.
    Address(String),
    /// A paragraph.
    Text(String),
    /// A table.
    Table(Table),
    /// Who signs, or when: a line at the right.
    Signed(String),
    /// A remark in small type.
    Remark(String),
    /// What follows stands on a new page, under this title.
    Annex(String),
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows: as many cells as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// Its share of the width, in per mille.
    pub width: u16,
    /// Where its cells stand.
    pub side: Side,
}

/// Where the content of a cell stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// At the left.
    #[default]
    Left,
    /// In the middle.
    Middle,
    /// At the right, as numbers do.
    Right,
}

impl Side {
    /// The style class of a cell.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Middle => "middle",
            Self::Right => "num",
        }
    }
}

impl Table {
    /// Where the cells of a column stand.
    pub(crate) fn side(&self, column: &usize) -> Side {
        self.columns.get(*column).map_or(Side::Left, |it| it.side)
    }

    /// A table without rows, from headings, shares of the width in per mille, and sides.
    pub fn of(columns: &[(&str, u16, Side)]) -> Self {
        let columns = columns.iter().map(|(title, width, side)| Column {
            title: (*title).to_owned(),
            width: *width,
            side: *side,
        });
        Self {
            columns: columns.collect(),
            rows: Vec::new(),
        }
    }
}

/// The form in which a paper is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A document for a word processor (`.docx`).
    Word,
    /// A page of HTML.
    Page,
    /// Plain text.
    Plain,
}

impl Form {
    /// The form that the end of a file's name, in small letters, asks for.
    pub fn of(end: &str) -> Option<Self> {
        match end {
            "docx" => Some(Self::Word),
            "html" | "htm" => Some(Self::Page),
            "txt" => Some(Self::Plain),
            _ => None,
        }
    }
}

impl Document {
    /// A paper with a title and nothing below it yet.
    pub fn new(lang: Lang, title: impl Into<String>) -> Self {
        Self {
            lang,
            title: title.into(),
            blocks: Vec::new(),
        }
    }

    /// Adds a paragraph; nothing where it is empty.
    pub fn say(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.blocks.push(Block::Text(text));
        }
    }

    /// Adds a heading.
    pub fn head(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Heading(text.into()));
    }

    /// Adds any part.
    pub fn add(&mut self, block: Block) {
        self.blocks.push(block);
    }

    /// The paper in a form.
    ///
    /// # Errors
    /// It cannot be packed.
    pub fn write(&self, form: Form) -> Result<Vec<u8>, Error> {
        match form {
            Form::Word => docx::write(self),
            Form::Page => html::write(self),
            Form::Plain => Ok(text::write(self).into_bytes()),
        }
    }
}
