//! How workbooks look: quiet, readable in greyscale, made to be printed on A4.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

use laurel_cycle::error::Error;
use laurel_words::lang::Lang;

/// Number format of dates.
pub(crate) const DATE: &str = "yyyy-mm-dd";
/// Number format of text that is to stay text.
pub const TEXT: &str = "@";

const INK: Color = Color::RGB(0x22_22_22);
const RULE: Color = Color::RGB(0xbf_c5_cc);
const DARK: Color = Color::RGB(0x2f_45_5c);
const LIGHT: Color = Color::RGB(0xe6_eb_f1);
const PALE: Color = Color::RGB(0xf6_f8_fa);
const GREY: Color = Color::RGB(0x6b_72_7a);

/// The formats of a workbook.
pub struct Style {
    /// Title of a sheet.
    pub title: Format,
    /// A sentence under the title.
    pub lead: Format,
    /// A smaller remark.
    pub remark: Format,
    /// A heading over several columns.
    pub band: Format,
    /// A column heading.
    pub head: Format,
    /// A heading of a column that has to be filled in.
    pub needed: Format,
    /// A cell.
    pub cell: Format,
}

impl Style {
    /// The formats for a language.
    pub fn new(lang: Lang) -> Self {
        let base = Format::new()
            .set_font_name(lang.pick("Microsoft YaHei", "Calibri"))
            .set_font_size(10)
            .set_font_color(INK);
        let head = base
            .clone()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_border(FormatBorder::Thin)
            .set_border_color(RULE);
        Self {
            title: base
                .clone()
                .set_bold()
                .set_font_size(14)
                .set_font_color(DARK),
            lead: base
                .clone()
                .set_font_size(11)
                .set_text_wrap()
                .set_align(FormatAlign::Top),
            remark: base.clone().set_font_color(GREY),
            band: head
                .clone()
                .set_background_color(DARK)
                .set_font_color(Color::White),
            needed: head
                .clone()
                .set_background_color(LIGHT)
                .set_border_bottom(FormatBorder::Medium)
                .set_border_bottom_color(DARK),
            head: head.set_background_color(PALE),
            cell: base
                .set_align(FormatAlign::VerticalCenter)
                .set_border(FormatBorder::Thin)
                .set_border_color(RULE),
        }
    }
}

/// A workbook whose bytes depend on nothing but its content.
pub fn workbook(title: &str) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    // The clock has no say in the bytes.
    let day = ExcelDateTime::from_ymd(2021, 1, 1)?;
    let properties = DocProperties::new()
        .set_title(title)
        .set_author("Laurel")
        .set_creation_datetime(&day);
    book.set_properties(&properties);
    Ok(book)
}

/// A sheet for A4, landscape, as wide as the page.
pub fn page(sheet: &mut Worksheet) {
    sheet
        .set_paper_size(9)
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3)
        .set_header_footer_scale_with_doc(false)
        .set_footer("&L&A&R&P / &N");
}

/// A sheet that is too wide for one page: its first columns stand on every page.
pub(crate) fn wide_page(sheet: &mut Worksheet, repeated: u16) -> Result<(), XlsxError> {
    sheet.set_print_fit_to_pages(0, 0).set_print_scale(70);
    if repeated > 0 {
        sheet.set_repeat_columns(0, repeated - 1)?;
    }
    Ok(())
}

/// How many lines a text takes in a column of some width: a Chinese character is two wide.
pub fn lines(text: &str, width: u16) -> u32 {
    let line = |line: &str| {
        let size: usize = line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        u32::try_from(size / usize::from(width.max(1)) + 1).unwrap_or(1)
    };
    text.lines().map(line).sum::<u32>().max(1)
}

/// The height of a row of so many lines; none for one line, which needs no saying.
pub fn height(lines: u32) -> Option<u32> {
    // No program shows a row higher than this.
    const HIGHEST: u32 = 409;
    (lines > 1).then(|| (4 + 14 * lines).min(HIGHEST))
}

/// What the writer of workbooks cannot do, for the user.
pub fn failed(error: XlsxError) -> Error {
    match error {
        XlsxError::MaxStringLengthExceeded => Error::input(
            "有一处文本超过 32767 字，工作簿的单元格放不下",
            "a text has more than 32,767 characters, which no cell of a workbook holds",
        ),
        XlsxError::RowColumnLimitError => Error::input(
            "行数超过 1048576，工作簿放不下；请改用 CSV 或 JSON",
            "there are more than 1,048,576 rows, which no sheet of a workbook holds: use CSV or JSON",
        ),
        error => Error::input(
            format!("工作簿无法写出：{error}"),
            format!("the workbook cannot be written: {error}"),
        ),
    }
}
