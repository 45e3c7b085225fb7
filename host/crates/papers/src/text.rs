//! A paper as plain text, for mail and for terminals.

use crate::document::{Block, Document};
use laurel_words::lang::Lang;

/// The paper in lines.
pub fn write(document: &Document) -> String {
    let mut text = format!("{}\n\n", document.title);
    let indent = match document.lang {
        Lang::Zh => "　　",
        Lang::En => "",
    };
    for block in &document.blocks {
        match block {
            Block::Under(line) | Block::Address(line) => text.push_str(&format!("{line}\n\n")),
            Block::Heading(line) => text.push_str(&format!("\n{line}\n")),
            Block::Text(line) => text.push_str(&format!("{indent}{line}\n")),
            Block::Remark(line) => text.push_str(&format!("\n{line}\n")),
            Block::Signed(line) => text.push_str(&format!("\n{indent}{indent}{line}")),
            Block::Annex(line) => text.push_str(&format!("\n\n\n{line}\n\n")),
            Block::Table(table) => {
                let between = document.lang.pick("；", "; ");
                let colon = document.lang.pick("：", ": ");
                for (row, number) in table.rows.iter().zip(1..) {
                    let cells = row.iter().zip(&table.columns);
                    let counted = number.to_string();
                    let cells =
                        cells.filter(|(cell, _)| !cell.trim().is_empty() && **cell != counted);
                    let cells = cells.map(|(cell, column)| match column.title.as_str() {
                        "" => cell.replace('\n', " "),
                        title => format!("{title}{colon}{}", cell.replace('\n', " ")),
                    });
                    let cells: Vec<String> = cells.collect();
                    if cells.is_empty() {
                        continue;
                    }
                    text.push_str(&format!("{number}. {}\n", cells.join(between)));
                }
            }
        }
    }
    text.trim_end().to_owned() + "\n"
}
