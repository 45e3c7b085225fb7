//! A paper as a document for a word processor: A4, real headings, real tables.

use std::io::Cursor;

use docx_rs::{
    AlignmentType, Docx, LineSpacing, LineSpacingType, PageMargin, Paragraph, Run, RunFonts,
    Shading, SpecialIndentType, Style, StyleType, Table, TableCell, TableCellMargins,
    TableLayoutType, TableRow, VAlignType, WidthType,
};

use crate::document::{self, Block, Document, Side};
use laurel_cycle::error::Error;
use laurel_words::lang::Lang;

/// A4, in twentieths of a point.
const PAGE: (u32, u32) = (11_906, 16_838);
/// What is left free at the left and right.
const MARGIN: u32 = 1_474;
/// What is left free above and below.
const EDGE: u32 = 1_304;
/// The width of a table.
const WIDTH: usize = (PAGE.0 - 2 * MARGIN) as usize;
/// The styles of headings, which a word processor knows by these ids and names.
const HEADINGS: [(&str, &str); 2] = [("Heading1", "heading 1"), ("Heading2", "heading 2")];

/// Sizes in half points.
const TITLE: usize = 40;
const HEADING: usize = 28;
const BODY: usize = 26;
const CELL: usize = 21;
const SMALL: usize = 18;
/// Two letters of a paragraph, in twentieths of a point.
const INDENT: i32 = 520;

fn fonts(zh: &str, en: &str) -> RunFonts {
    RunFonts::new().ascii(en).hi_ansi(en).east_asia(zh)
}

fn lines(points: i32) -> LineSpacing {
    LineSpacing::new()
        .line(points * 20)
        .line_rule(LineSpacingType::AtLeast)
}

/// The paper as a file.
pub fn write(document: &Document) -> Result<Vec<u8>, Error> {
    let margin = PageMargin::new();
    let [side, edge] = [MARGIN, EDGE].map(|it| i32::try_from(it).unwrap_or_default());
    let margin = margin.left(side).right(side).top(edge).bottom(edge);
    let [first, second] = HEADINGS;
    let heading = |(id, name): (&str, &str), level: usize| {
        let style = Style::new(id, StyleType::Paragraph).name(name);
        style.outline_lvl(level).q_format(true)
    };
    let mut file = Docx::new()
        .page_size(PAGE.0, PAGE.1)
        .page_margin(margin)
        .default_fonts(fonts("仿宋", "Times New Roman"))
        .default_size(BODY)
        .add_style(
            heading(first, 0)
                .size(TITLE)
                .bold()
                .fonts(fonts("宋体", "Times New Roman"))
                .align(AlignmentType::Center)
                .line_spacing(lines(28).after(160)),
        )
        .add_style(
            heading(second, 1)
                .size(HEADING)
                .bold()
                .fonts(fonts("黑体", "Arial"))
                .line_spacing(lines(22).before(120)),
        );
    file = file.add_paragraph(headed(&document.title, first.0));
    for block in &document.blocks {
        file = match block {
            Block::Table(table) => file.add_table(self::table(table)).add_paragraph(
                // A table is never the last of a page.
                Paragraph::new().line_spacing(
                    LineSpacing::new()
                        .line(120)
                        .line_rule(LineSpacingType::Exact),
                ),
            ),
            Block::Heading(text) => file.add_paragraph(headed(text, second.0).keep_next(true)),
            Block::Annex(text) => file.add_paragraph(headed(text, first.0).page_break_before(true)),
            other => file.add_paragraph(paragraph(other, document.lang)),
        };
    }
    let mut packed = Cursor::new(Vec::new());
    file.pack(&mut packed).map_err(|error| {
        Error::input(
            format!("文书无法生成：{error}"),
            format!("the paper cannot be written: {error}"),
        )
    })?;
    Ok(packed.into_inner())
}

fn headed(text: &str, style: &str) -> Paragraph {
    Paragraph::new()
        .style(style)
        .add_run(Run::new().add_text(text))
}

fn paragraph(block: &Block, lang: Lang) -> Paragraph {
    let (text, size) = match block {
        Block::Remark(text) => (text, SMALL),
        Block::Under(text)
        | Block::Heading(text)
        | Block::Address(text)
        | Block::Text(text)
        | Block::Signed(text)
        | Block::Annex(text) => (text, BODY),
        Block::Table(_) => return Paragraph::new(),
    };
    let paragraph = Paragraph::new().add_run(Run::new().add_text(text).size(size));
    let paragraph = match block {
        Block::Remark(_) => paragraph.line_spacing(lines(13).before(60)),
        _ => paragraph.line_spacing(lines(23)),
    };
    match block {
        Block::Under(_) => paragraph.align(AlignmentType::Center),
        Block::Signed(_) => {
            paragraph
                .align(AlignmentType::Right)
                .indent(None, None, Some(480), None)
        }
        Block::Text(_) if lang == Lang::Zh => {
            paragraph.indent(None, Some(SpecialIndentType::FirstLine(INDENT)), None, None)
        }
        _ => paragraph,
    }
}

fn table(table: &document::Table) -> Table {
    let share = |width: u16| usize::from(width) * WIDTH / 1_000;
    let widths: Vec<usize> = table.columns.iter().map(|it| share(it.width)).collect();
    let cell = |text: &str, width: usize, side: Side, head: bool| {
        let mut cell = TableCell::new()
            .width(width, WidthType::Dxa)
            .vertical_align(VAlignType::Center);
        for line in text.split('\n') {
            let mut run = Run::new().add_text(line).size(CELL);
            if head {
                run = run.bold();
            }
            let paragraph =
                Paragraph::new()
                    .add_run(run)
                    .line_spacing(lines(14))
                    .align(match side {
                        Side::Left => AlignmentType::Left,
                        Side::Middle => AlignmentType::Center,
                        Side::Right => AlignmentType::Right,
                    });
            cell = cell.add_paragraph(paragraph);
        }
        match head {
            true => cell.shading(Shading::new().fill("EEF1F4")),
            false => cell,
        }
    };
    let heads = table.columns.iter().zip(&widths);
    let heads = heads.map(|(column, width)| cell(&column.title, *width, Side::Middle, true));
    let mut rows = vec![TableRow::new(heads.collect()).cant_split()];
    for row in &table.rows {
        let cells = row.iter().zip(&table.columns).zip(&widths);
        let cells = cells.map(|((text, column), width)| cell(text, *width, column.side, false));
        rows.push(TableRow::new(cells.collect()).cant_split());
    }
    Table::new(rows)
        .set_grid(widths.clone())
        .width(widths.iter().sum(), WidthType::Dxa)
        .layout(TableLayoutType::Fixed)
        .margins(TableCellMargins::new().margin(30, 80, 30, 80))
}
