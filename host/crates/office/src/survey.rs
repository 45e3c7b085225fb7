//! What the parts of a workbook hold: counted before anything is read from them for its values, and
//! what the reader of values does not tell: rows and columns that are hidden, formulas without a value,
//! pictures in cells.
//!
//! What a part says of its own size, and what it calls itself, need not be true. So every part is
//! unpacked here once and counted, whatever its name is, and nothing of it is kept but what is needed.

use std::collections::HashMap;
use std::io::{BufReader, Cursor, Read, copy, sink};
use std::ops::RangeInclusive;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::display::Display;
use laurel_cycle::problem::Quoted;
use laurel_cycle::{Code, Problem};
use laurel_words::lang::Text;

/// Most bytes of a workbook.
pub const PACKED: usize = 64 << 20;
/// Most bytes that its parts unpack to.
pub const UNPACKED: u64 = 128 << 20;
/// Most parts.
pub const PARTS: usize = 10_000;
/// Most sheets.
pub const SHEETS: usize = 256;
/// Most cells with content.
pub const CELLS: usize = 500_000;
/// Most elements of XML in all parts.
pub const ELEMENTS: u64 = 6_000_000;
/// Most texts that cells share.
pub const STRINGS: u64 = 1_000_000;
/// Most merged, hidden and filtered ranges.
pub const RANGES: u64 = 100_000;
/// Most bytes of text in cells, each counted where it stands.
pub const TEXT: usize = 64 << 20;
/// Most formats of cells.
const FORMATS: u64 = 70_000;
/// Rows and columns of a sheet, as Excel has them.
pub(super) const ROWS: u32 = 1 << 20;
pub(super) const COLUMNS: u32 = 1 << 14;

/// Why a workbook is not read.
pub(super) type Refused = Box<Problem>;

/// What a sheet holds besides values.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Rows that are hidden.
    pub(super) hidden_rows: Vec<u32>,
    /// Columns that are hidden.
    pub(super) hidden_columns: Vec<RangeInclusive<u32>>,
    /// A filter is set.
    pub(super) filtered: bool,
    /// There are pictures or drawings.
    pub(super) drawing: bool,
    /// First and last row of the merged cells that begin in a column, in rising order.
    pub(super) merged: HashMap<u32, Vec<(u32, u32)>>,
    /// First and last row and column of the merged cells that lie in several columns.
    pub(super) across: Vec<((u32, u32), (u32, u32))>,
    /// Cells with a formula whose value was never computed.
    pub(super) uncomputed: Vec<(u32, u32)>,
    /// Cells with a picture.
    pub(super) pictures: Vec<(u32, u32)>,
}

/// What the parts of a workbook hold, by their names in small letters.
#[derive(Debug, Default)]
pub(super) struct Surveys {
    parts: HashMap<String, Part>,
    /// Formats of cells that show a whole number with so many digits at least.
    pub(super) padded: HashMap<usize, usize>,
    /// Formats of cells that may show another number than the cell holds.
    pub(super) displays: HashMap<usize, Display>,
}

#[derive(Debug, Default)]
struct Part {
    survey: Survey,
    /// Name and relation of each sheet, where it is the part of the workbook.
    sheets: Vec<(String, String)>,
    /// Kind and target of each relation by its id, where it is a part of relations.
    relations: HashMap<String, (String, String)>,
    /// Formats that it has for cells: the number of each, in their order.
    formats: Vec<u64>,
    /// Formats of numbers by their number.
    codes: HashMap<u64, String>,
    /// Why it could not be read to its end.
    broken: Option<String>,
}

/// What may still come.
struct Left {
    bytes: u64,
    elements: u64,
    strings: u64,
    ranges: u64,
    formats: u64,
    cells: u64,
    /// Cells with content.
    full: u64,
}

/// Takes from what may still come.
fn take(left: &mut u64, count: u64) -> Result<(), Refused> {
    *left = left.checked_sub(count).ok_or_else(too_large)?;
    Ok(())
}

/// Counts what is read through it, up to a limit.
struct Counted<'c, R> {
    from: R,
    left: &'c mut u64,
    over: &'c mut bool,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.from.read(buffer)?;
        let count = u64::try_from(read).unwrap_or(u64::MAX);
        match self.left.checked_sub(count) {
            Some(left) => *self.left = left,
            None => {
                *self.left = 0;
                *self.over = true;
                return Err(std::io::ErrorKind::FileTooLarge.into());
            }
        }
        Ok(read)
    }
}

/// Looks through every part of a workbook.
///
/// # Errors
/// Why it is none, or none that is read.
pub(super) fn survey(bytes: &[u8]) -> Result<Surveys, Refused> {
    if bytes.len() > PACKED {
        return Err(too_large());
    }
    let archive = ZipArchive::new(Cursor::new(bytes));
    let mut archive = archive.map_err(|error| damaged("", &error))?;
    if archive.len() > PARTS {
        return Err(too_large());
    }
    let names: Vec<String> = archive
        .file_names()
        .flatten()
        .map(|name| plain(&name))
        .collect();
    if let Some(refused) = foreign(&names) {
        return Err(refused);
    }
    let mut left = Left {
        bytes: UNPACKED,
        elements: ELEMENTS,
        strings: STRINGS,
        ranges: RANGES,
        formats: FORMATS,
        // Cells without content have a format at most.
        cells: 8 * u64::try_from(CELLS).unwrap_or(u64::MAX),
        full: u64::try_from(CELLS).unwrap_or(u64::MAX),
    };
    let mut surveys = Surveys::default();
    for index in 0..archive.len() {
        // What cannot be opened here cannot be opened by who reads the sheets.
        let Ok(mut part) = archive.by_index(index) else {
            continue;
        };
        let name = names.get(index).cloned().unwrap_or_default();
        let mut start = [0; 64];
        let mut over = false;
        let mut counted = Counted {
            from: &mut part,
            left: &mut left.bytes,
            over: &mut over,
        };
        let begun = read_start(&mut counted, &mut start).unwrap_or_default();
        let start = start.get(..begun).unwrap_or_default();
        // By these names parts are read, whatever they begin with.
        let named = name.ends_with(".xml") || name.ends_with(".rels");
        if !named && !is_xml(start) {
            // A picture, or what nobody reads: it counts, and need not be whole.
            let _ = copy(&mut counted, &mut sink());
            if over {
                return Err(too_large());
            }
            continue;
        }
        let mut bytes_left = std::mem::take(counted.left);
        let counted = Counted {
            from: Cursor::new(start.to_vec()).chain(part),
            left: &mut bytes_left,
            over: &mut over,
        };
        let looked = Look::at(counted, &mut left);
        if over {
            return Err(too_large());
        }
        // Those of the start have been counted twice.
        left.bytes = bytes_left + u64::try_from(begun).unwrap_or_default();
        let found = match looked {
            Ok(found) => found,
            Err(Fault::Bound(refused)) => return Err(refused),
            // A part that does not unpack may be one that nobody reads.
            Err(Fault::Broken(error)) => Part {
                broken: Some(error.to_string()),
                ..Part::default()
            },
        };
        surveys.parts.insert(name, found);
    }
    surveys.formats();
    Ok(surveys)
}

/// A name of a part, as names are compared.
fn plain(name: &str) -> String {
    name.replace('\\', "/").to_ascii_lowercase()
}

/// The first bytes of a part, as many as there is room for.
fn read_start(from: &mut impl Read, start: &mut [u8]) -> std::io::Result<usize> {
    let mut read = 0;
    while let Some(rest) = start.get_mut(read..).filter(|rest| !rest.is_empty()) {
        match from.read(rest)? {
            0 => break,
            count => read += count,
        }
    }
    Ok(read)
}

/// What begins like XML: in UTF-8 or UTF-16, with a mark or without.
fn is_xml(start: &[u8]) -> bool {
    let mut seen = start
        .iter()
        .filter(|byte| !matches!(byte, 0 | 0xef | 0xbb | 0xbf | 0xfe | 0xff))
        .filter(|byte| !byte.is_ascii_whitespace());
    matches!(seen.next(), Some(b'<') | None)
}

impl Surveys {
    /// What a sheet holds besides values: none where its part is not there.
    ///
    /// # Errors
    /// Two sheets are made from one part.
    pub(super) fn of_sheets(&mut self) -> Result<HashMap<String, Survey>, Refused> {
        let target = |relations: &Part, id: &str| relations.relations.get(id).cloned();
        for (name, part) in &self.parts {
            // Texts and formats are found by these names alone.
            let needed = name.ends_with("sharedstrings.xml") || name.ends_with("styles.xml");
            if let Some(error) = part.broken.as_ref().filter(|_| needed) {
                return Err(damaged(name, error));
            }
        }
        let roots = self.parts.get("_rels/.rels");
        let workbook = roots.and_then(|roots| {
            let mut targets = roots.relations.values();
            targets.find(|(kind, _)| kind.ends_with("/relationships/officeDocument"))
        });
        let workbook = workbook.map_or("xl/workbook.xml", |(_, target)| target.as_str());
        let workbook = workbook.trim_start_matches('/').to_ascii_lowercase();
        let (folder, file) = match workbook.rfind('/') {
            Some(at) => workbook.split_at(at + 1),
            None => ("", workbook.as_str()),
        };
        let relations = self.parts.get(&format!("{folder}_rels/{file}.rels"));
        let sheets = self.parts.get(&workbook).map(|part| part.sheets.clone());
        let mut paths = Vec::new();
        for (name, id) in sheets.unwrap_or_default() {
            let found = relations.and_then(|relations| target(relations, &id));
            let Some((_, path)) = found else {
                continue;
            };
            let path = match path.strip_prefix('/') {
                Some(path) => path.to_ascii_lowercase(),
                None => format!("{folder}{path}").to_ascii_lowercase(),
            };
            paths.push((name, path));
        }
        if paths.len() > SHEETS {
            return Err(too_large());
        }
        let mut surveys = HashMap::new();
        let mut taken: HashMap<String, String> = HashMap::new();
        for (name, path) in paths {
            if let Some(other) = taken.insert(path.clone(), name.clone()) {
                let (other, name) = (Quoted(&other), Quoted(&name));
                let message = Text::new(
                    format!(
                        "工作簿已损坏：工作表“{other}”与“{name}”指向同一部分；请用 Excel 或 WPS 打开并另存"
                    ),
                    format!(
                        "the workbook is damaged: the sheets “{other}” and “{name}” are one and the same part; open and save it in Excel or WPS"
                    ),
                );
                return Err(Box::new(Problem::new(Code::Unreadable, "", message)));
            }
            if let Some(part) = self.parts.get_mut(&path) {
                if let Some(error) = &part.broken {
                    return Err(damaged(&path, error));
                }
                surveys.insert(name, std::mem::take(&mut part.survey));
            }
        }
        Ok(surveys)
    }

    /// Finds the formats that show a whole number with zeros before it, and those that show another
    /// number.
    fn formats(&mut self) {
        for part in self.parts.values() {
            for (style, number) in part.formats.iter().enumerate() {
                let code = part.codes.get(number).map(String::as_str);
                let zeros = code.filter(|code| code.len() > 1 && code.bytes().all(|b| b == b'0'));
                if let Some(zeros) = zeros {
                    self.padded.insert(style, zeros.len());
                }
                if let Some(display) = Display::of(*number, code) {
                    self.displays.insert(style, display);
                }
            }
        }
    }
}

/// Why a part is not looked at to its end.
enum Fault {
    Bound(Refused),
    Broken(quick_xml::Error),
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Self {
        Self::Bound(refused)
    }
}

impl From<quick_xml::Error> for Fault {
    fn from(error: quick_xml::Error) -> Self {
        Self::Broken(error)
    }
}

/// A cell that is being looked at.
#[derive(Default)]
struct InCell {
    at: (u32, u32),
    /// Its type says that it holds a text that a formula gave.
    text: bool,
    error: bool,
    /// It says something of its value that is no value, as cells with pictures do.
    rich: bool,
    formula: bool,
    value: bool,
    picture: bool,
}

/// Looks at a part.
struct Look<'l> {
    left: &'l mut Left,
    part: Part,
    row: u32,
    col: u32,
    cell: Option<InCell>,
    in_value: bool,
    in_formula: bool,
    in_formats: bool,
}

impl<'l> Look<'l> {
    fn at(from: impl Read, left: &'l mut Left) -> Result<Part, Fault> {
        let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, from));
        let config = reader.config_mut();
        // As who reads the values does.
        config.check_end_names = false;
        config.check_comments = false;
        config.expand_empty_elements = true;
        config.allow_unmatched_ends = true;
        let mut look = Self {
            left,
            part: Part::default(),
            row: 0,
            col: 0,
            cell: None,
            in_value: false,
            in_formula: false,
            in_formats: false,
        };
        let mut buffer = Vec::with_capacity(1024);
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer)? {
                Event::Start(element) => look.start(&element)?,
                Event::End(element) => look.end(element.local_name().as_ref())?,
                Event::Text(text) if look.in_value => {
                    if let Some(cell) = &mut look.cell {
                        cell.value |= !text.trim().is_empty();
                    }
                }
                Event::CData(_) | Event::GeneralRef(_) if look.in_value => {
                    if let Some(cell) = &mut look.cell {
                        cell.value = true;
                    }
                }
                Event::Text(text) if look.in_formula => {
                    if let Some(cell) = &mut look.cell {
                        cell.picture |= text.contains("DISPIMG(");
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        look.part.survey.merged.values_mut().for_each(|regions| {
            regions.sort_unstable();
        });
        look.part.survey.uncomputed.sort_unstable();
        look.part.survey.pictures.sort_unstable();
        Ok(look.part)
    }

    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), Fault> {
        take(&mut self.left.elements, 1)?;
        match element.local_name().as_ref() {
            "row" => {
                if let Some(row) = number(element, "r") {
                    self.row = row.saturating_sub(1);
                }
                let flat = attribute(element, "ht").is_some_and(|height| height == "0");
                if flat || is_true(element, "hidden") {
                    take(&mut self.left.ranges, 1)?;
                    self.part.survey.hidden_rows.push(self.row);
                }
            }
            "c" => {
                take(&mut self.left.cells, 1)?;
                let mut cell = InCell::default();
                for (key, value) in attributes(element) {
                    match key {
                        "r" => {
                            if let Some((row, col)) = position(value) {
                                self.col = col;
                                cell.at = (row, col);
                            }
                        }
                        "t" => {
                            cell.text = value == "str";
                            cell.error = value == "e";
                        }
                        "vm" => cell.rich = true,
                        _ => {}
                    }
                }
                if attribute(element, "r").is_none() {
                    cell.at = (self.row, self.col);
                }
                self.cell = Some(cell);
            }
            "v" => {
                if let Some(cell) = &mut self.cell {
                    // A formula may well say nothing, as a text of no length.
                    cell.value |= cell.text;
                }
                self.in_value = true;
            }
            "is" => {
                if let Some(cell) = &mut self.cell {
                    cell.value = true;
                }
            }
            "f" => {
                if let Some(cell) = &mut self.cell {
                    cell.formula = true;
                }
                self.in_formula = true;
            }
            "si" => take(&mut self.left.strings, 1)?,
            "sst" => {
                // Room is made for as many as it says.
                let said = attribute(element, "uniqueCount");
                let said = said.map_or(0, |said| said.parse::<u64>().unwrap_or(u64::MAX));
                if said > STRINGS {
                    return Err(too_large().into());
                }
            }
            "mergeCell" => {
                take(&mut self.left.ranges, 1)?;
                let region = attribute(element, "ref");
                if let Some((first, last)) = region.and_then(|region| range(&region)) {
                    // A value in several columns at once stands in the first of them.
                    let merged = self.part.survey.merged.entry(first.1).or_default();
                    merged.push((first.0, last.0));
                    if last.1 > first.1 {
                        self.part.survey.across.push((first, last));
                    }
                }
            }
            "col" => {
                let width = attribute(element, "width");
                let flat = width.is_some_and(|width| width == "0");
                if let (true, Some(first), Some(last)) = (
                    flat || is_true(element, "hidden"),
                    number(element, "min"),
                    number(element, "max"),
                ) {
                    take(&mut self.left.ranges, 1)?;
                    let columns = first.saturating_sub(1)..=last.saturating_sub(1);
                    self.part.survey.hidden_columns.push(columns);
                }
            }
            "filterColumn" => self.part.survey.filtered = true,
            "drawing" => self.part.survey.drawing = true,
            "sheet" => {
                let id = attributes(element).find(|(key, _)| *key == "id" || key.ends_with(":id"));
                if let (Some(name), Some((_, id))) = (attribute(element, "name"), id) {
                    self.part.sheets.push((name, id.to_owned()));
                }
                if self.part.sheets.len() > SHEETS {
                    return Err(too_large().into());
                }
            }
            "Relationship" => {
                take(&mut self.left.ranges, 1)?;
                let id = attribute(element, "Id");
                if let (Some(id), Some(target)) = (id, attribute(element, "Target")) {
                    let kind = attribute(element, "Type").unwrap_or_default();
                    self.part.relations.insert(id, (kind, target));
                }
            }
            "cellXfs" => self.in_formats = true,
            "xf" => {
                take(&mut self.left.formats, 1)?;
                if self.in_formats {
                    let format = number(element, "numFmtId").unwrap_or_default();
                    self.part.formats.push(format.into());
                }
            }
            "numFmt" => {
                take(&mut self.left.formats, 1)?;
                let id = number(element, "numFmtId");
                if let (Some(id), Some(code)) = (id, attribute(element, "formatCode")) {
                    self.part.codes.insert(id.into(), code);
                }
            }
            "font" | "fill" | "border" | "cellStyle" | "dxf" | "definedName" => {
                take(&mut self.left.formats, 1)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Fault> {
        match name {
            "row" => {
                self.row = self.row.saturating_add(1);
                self.col = 0;
            }
            "v" => self.in_value = false,
            "f" => self.in_formula = false,
            "cellXfs" => self.in_formats = false,
            "c" => {
                self.col = self.col.saturating_add(1);
                let Some(cell) = self.cell.take() else {
                    return Ok(());
                };
                if cell.value {
                    // Whoever reads the values counts them again; here a workbook that has too many is
                    // refused before the rest of it is looked at.
                    take(&mut self.left.full, 1)?;
                }
                if cell.picture || (cell.rich && cell.error) {
                    self.part.survey.pictures.push(cell.at);
                } else if cell.formula && !cell.value {
                    self.part.survey.uncomputed.push(cell.at);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// The attributes of an element, as they are written.
fn attributes<'e>(element: &'e BytesStart<'_>) -> impl Iterator<Item = (&'e str, &'e str)> {
    let mut rest = element.attributes_raw();
    std::iter::from_fn(move || {
        let (key, after) = rest.split_once('=')?;
        let after = after.trim_ascii_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = after.get(1..)?.split_once(quote)?;
        rest = after;
        Some((key.trim_ascii(), value))
    })
}

/// The value of an attribute, with its entities resolved.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let (_, value) = attributes(element).find(|(key, _)| *key == name)?;
    if !value.contains('&') {
        return Some(value.to_owned());
    }
    let unescaped = quick_xml::escape::unescape(value);
    Some(unescaped.map_or_else(|_| value.to_owned(), std::borrow::Cow::into_owned))
}

fn number(element: &BytesStart<'_>, name: &str) -> Option<u32> {
    let (_, value) = attributes(element).find(|(key, _)| *key == name)?;
    value.parse().ok()
}

fn is_true(element: &BytesStart<'_>, name: &str) -> bool {
    let mut found = attributes(element).filter(|(key, _)| *key == name);
    found.any(|(_, value)| value == "1" || value == "true")
}

/// A cell such as `AB12`, from 0.
fn position(name: &str) -> Option<(u32, u32)> {
    let end = name.find(|c: char| !c.is_ascii_alphabetic())?;
    let (letters, digits) = name.split_at_checked(end)?;
    let col = letters.bytes().try_fold(0_u32, |col, letter| {
        let letter = u32::from(letter.to_ascii_uppercase() - b'A' + 1);
        col.checked_mul(26)?.checked_add(letter)
    })?;
    let row: u32 = digits.parse().ok()?;
    let (row, col) = (row.checked_sub(1)?, col.checked_sub(1)?);
    (row < ROWS && col < COLUMNS).then_some((row, col))
}

/// A range such as `A1:B2`, from 0.
fn range(name: &str) -> Option<((u32, u32), (u32, u32))> {
    let (first, last) = name.split_once(':').unwrap_or((name, name));
    Some((position(first)?, position(last)?))
}

/// That a workbook is larger than is read.
pub(super) fn too_large() -> Refused {
    let (packed, unpacked, text) = (PACKED >> 20, UNPACKED >> 20, TEXT >> 20);
    let message = Text::new(
        format!(
            "工作簿过大：文件不得超过 {packed} MiB，解压后不得超过 {unpacked} MiB，XML 元素不得超过 {ELEMENTS} 个，有内容的单元格不得超过 {CELLS} 个，单元格文字不得超过 {text} MiB，共用文本不得超过 {STRINGS} 条，合并或隐藏的区域不得超过 {RANGES} 处，工作表不得超过 {SHEETS} 张；更大的评审年度请用 JSON"
        ),
        format!(
            "the workbook is too large: it may have {packed} MiB, unpack to {unpacked} MiB, and hold {ELEMENTS} elements of XML, {CELLS} cells that have content, {text} MiB of text in them, {STRINGS} shared texts, {RANGES} merged or hidden ranges and {SHEETS} sheets; use JSON for a larger cycle"
        ),
    );
    Box::new(Problem::new(Code::TooLarge, "", message))
}

/// That a workbook is damaged.
pub(super) fn damaged(part: &str, error: &dyn std::fmt::Display) -> Refused {
    let error = Quoted(error);
    // Where the archive itself is damaged, no part of it is.
    let part = match part {
        "" => String::new(),
        part => format!("{} ", Quoted(part)),
    };
    let message = Text::new(
        format!(
            "工作簿已损坏或不完整（{part}{error}）：请用 Excel 或 WPS 打开并另存，或重新取得文件"
        ),
        format!(
            "the workbook is damaged or cut off ({part}{error}): open and save it in Excel or WPS, or get the file again"
        ),
    );
    Box::new(Problem::new(Code::Unreadable, "", message))
}

/// What an archive is that is no workbook, by the names of its parts.
fn foreign(names: &[String]) -> Option<Refused> {
    let has = |name: &str| names.iter().any(|known| known == name);
    let within = |folder: &str| names.iter().any(|known| known.starts_with(folder));
    if within("xl/") && !has("xl/workbook.bin") {
        return None;
    }
    let save = (
        "请在 Excel 或 WPS 中另存为 .xlsx",
        "save it as .xlsx in Excel or WPS",
    );
    let table = (
        "请把内容填入工作簿（laurel template -o cycle.xlsx）",
        "fill its content into the workbook (laurel template -o cycle.xlsx)",
    );
    let (zh, en, todo) = if has("xl/workbook.bin") {
        (".xlsb 工作簿", "a workbook in the form .xlsb", save)
    } else if has("mimetype") && has("content.xml") {
        (
            "OpenDocument 文件（.ods、.odt）",
            "an OpenDocument file (.ods, .odt)",
            save,
        )
    } else if within("word/") {
        ("Word 文档（.docx）", "a Word document (.docx)", table)
    } else if within("ppt/") {
        ("演示文稿（.pptx）", "a presentation (.pptx)", table)
    } else if has("_rels/.rels") {
        return None;
    } else {
        let unpack = (
            "请先解压，再指明其中的申报文件",
            "unpack it and name the cycle file in it",
        );
        ("ZIP 压缩文件", "a ZIP archive", unpack)
    };
    let message = Text::new(
        format!("这是{zh}，不是申报文件；{}", todo.0),
        format!("this is {en}, not a cycle file: {}", todo.1),
    );
    Some(Box::new(Problem::new(Code::NotACycle, "", message)))
}
