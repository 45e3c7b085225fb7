//! Tables for reading, as wide as the terminal.

use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};

/// Lines around the table and under its header: rows need none.
const STYLE: TableStyle = TableStyle::new()
    .top_border(RULE)
    .header_separator(RULE)
    .bottom_border(RULE);
const RULE: LineStyle = LineStyle::none().fill('─').junction('─');

/// Width where the output is not a terminal.
const WIDTH: u16 = 120;

/// A table with a header.
pub fn table<'h>(header: impl IntoIterator<Item = &'h str>) -> Table {
    let mut table = Table::new();
    let width = terminal_size::terminal_size().map_or(WIDTH, |(width, _)| width.0.max(60));
    table
        .load_style(STYLE)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width)
        .set_header(header.into_iter().map(str::to_owned));
    table
}

/// A heading.
pub fn heading(text: &str) -> String {
    let style = anstyle::Style::new().bold();
    format!("\n{style}{text}{style:#}\n")
}
