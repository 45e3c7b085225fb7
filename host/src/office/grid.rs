//! The sheets of a workbook, as far as they have content, within limits: a workbook is packed, and may
//! unpack to far more than memory holds.

use std::collections::{BTreeMap, HashMap};
use std::io::{Cursor, Read, copy, sink};

use calamine::{Data, DataRef, Reader, SheetType, Xlsx, XlsxError};
use zip::ZipArchive;

use super::cells::{Raw, raw};
use crate::cycle::problem::Quoted;
use crate::lang::Text;

/// Most bytes that the parts of a workbook unpack to: four times those of 100,000 applicants.
const UNPACKED: u64 = 1 << 30;
/// Most cells with content.
const CELLS: usize = 1 << 24;
/// Most bytes of text in cells, each counted where it stands.
const TEXT: usize = 1 << 28;
/// Rows and columns of a sheet, as Excel has them.
const ROWS: u32 = 1 << 20;
const COLUMNS: u32 = 1 << 14;

/// A sheet of a workbook.
pub(super) struct Grid {
    /// Its name.
    pub(super) name: String,
    /// Its cells that have content, by row, then by column.
    rows: BTreeMap<u32, Vec<(u32, Data)>>,
    /// First and last row of the merged cells that begin in a column, in rising order.
    merged: HashMap<u32, Vec<(u32, u32)>>,
    /// Last column that has content.
    last: u32,
}

impl Grid {
    /// What a cell holds. One that is merged with those above it holds what the first of them does.
    pub(super) fn raw(&self, row: u32, col: u32) -> Option<Raw> {
        raw(self.at(self.above(row, col), col)?)
    }

    fn at(&self, row: u32, col: u32) -> Option<&Data> {
        let cells = self.rows.get(&row)?;
        let place = cells.binary_search_by_key(&col, |(col, _)| *col).ok()?;
        cells.get(place).map(|(_, data)| data)
    }

    /// The first row of the merged cells that a cell belongs to; its own where there are none.
    fn above(&self, row: u32, col: u32) -> u32 {
        let Some(merged) = self.merged.get(&col) else {
            return row;
        };
        let after = merged.partition_point(|(first, _)| *first <= row);
        let region = after.checked_sub(1).and_then(|at| merged.get(at));
        region
            .filter(|(_, last)| row <= *last)
            .map_or(row, |(first, _)| *first)
    }

    /// First row that has content.
    pub(super) fn first_row(&self) -> u32 {
        self.rows.keys().next().copied().unwrap_or_default()
    }

    /// Last row and last column that have content.
    pub(super) fn end(&self) -> (u32, u32) {
        let row = self.rows.keys().next_back().copied();
        (row.unwrap_or_default(), self.last)
    }

    /// Below a row: the first row in which each column says something.
    pub(super) fn first_below(&self, row: u32) -> HashMap<u32, u32> {
        let mut first = HashMap::new();
        for (row, cells) in self.rows.range(row.saturating_add(1)..) {
            for (col, _) in cells.iter().filter(|(_, data)| raw(data).is_some()) {
                first.entry(*col).or_insert(*row);
            }
        }
        first
    }

    /// True where no cell says anything.
    pub(super) fn is_blank(&self) -> bool {
        let mut cells = self.rows.values().flatten();
        cells.all(|(_, data)| raw(data).is_none())
    }
}

/// The sheets of a workbook.
///
/// # Errors
/// Why it is none that can be read.
pub(super) fn open(bytes: &[u8]) -> Result<Vec<Grid>, Text> {
    unpacks(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut left = Left {
        cells: CELLS,
        text: TEXT,
    };
    let mut grids = Vec::new();
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ == SheetType::WorkSheet {
            grids.push(grid(&mut book, sheet.name, &mut left)?);
        }
    }
    Ok(grids)
}

/// What a workbook may still hold.
struct Left {
    cells: usize,
    text: usize,
}

impl Left {
    fn take(&mut self, data: &DataRef<'_>) -> Result<(), Text> {
        let text = match data {
            DataRef::String(text) => text.len(),
            DataRef::SharedString(text) => text.len(),
            _ => 0,
        };
        let cells = self.cells.checked_sub(1);
        let text = self.text.checked_sub(text);
        (self.cells, self.text) = cells.zip(text).ok_or_else(too_large)?;
        Ok(())
    }
}

fn grid(book: &mut Xlsx<Cursor<&[u8]>>, name: String, left: &mut Left) -> Result<Grid, Text> {
    let mut rows: BTreeMap<u32, Vec<(u32, Data)>> = BTreeMap::new();
    let mut last = 0;
    let mut cells = book.worksheet_cells_reader(&name).map_err(unreadable)?;
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (row, col) = cell.get_position();
        let data = cell.get_value();
        if matches!(data, DataRef::Empty) {
            continue;
        }
        if row >= ROWS || col >= COLUMNS {
            return Err(too_large());
        }
        left.take(data)?;
        last = last.max(col);
        rows.entry(row)
            .or_default()
            .push((col, data.clone().into()));
    }
    drop(cells);
    for cells in rows.values_mut() {
        cells.sort_by_key(|(col, _)| *col);
        // Of a cell that comes twice the last holds, as in the programs that write workbooks.
        cells.reverse();
        cells.dedup_by_key(|(col, _)| *col);
        cells.reverse();
    }
    let mut merged: HashMap<u32, Vec<(u32, u32)>> = HashMap::new();
    for region in book.merge_cells_by_sheet_name(&name).map_err(unreadable)? {
        // A value in several columns at once stands in the first of them.
        let rows = (region.start.0, region.end.0);
        merged.entry(region.start.1).or_default().push(rows);
    }
    merged
        .values_mut()
        .for_each(|regions| regions.sort_unstable());
    Ok(Grid {
        name,
        rows,
        merged,
        last,
    })
}

/// Unpacks every part, and keeps nothing of it: what a part says of its size need not be true.
fn unpacks(bytes: &[u8]) -> Result<(), Text> {
    let archive = ZipArchive::new(Cursor::new(bytes));
    let mut archive = archive.map_err(|error| unreadable(error.into()))?;
    let mut left = UNPACKED;
    for part in 0..archive.len() {
        // What cannot be opened here cannot be opened by who reads the sheets.
        let Ok(part) = archive.by_index(part) else {
            continue;
        };
        // One byte more than there may be shows that there are too many.
        let unpacked = copy(&mut part.take(left.saturating_add(1)), &mut sink());
        // A part that does not unpack may be one that nobody reads.
        let unpacked = unpacked.unwrap_or_default();
        left = left.checked_sub(unpacked).ok_or_else(too_large)?;
    }
    Ok(())
}

fn unreadable(error: XlsxError) -> Text {
    Text::new(
        format!("不是可以读取的 .xlsx 工作簿：{}", Quoted(&error)),
        format!(
            "this is no .xlsx workbook that can be read: {}",
            Quoted(&error)
        ),
    )
}

fn too_large() -> Text {
    Text::new(
        "工作簿过大：解压后不得超过1 GiB、16,777,216个有内容的单元格，单元格文字不得超过256 MiB；更大的评审年度请用 JSON",
        "the workbook is too large: it may unpack to 1 GiB, with 16,777,216 cells that have content and 256 MiB of text in them; use JSON for a larger cycle",
    )
}
