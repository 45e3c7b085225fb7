//! The sheets of a workbook, as far as they have content, within limits: a workbook is packed, and may
//! unpack to far more than memory holds.

use std::collections::{BTreeMap, HashMap};
use std::io::Cursor;

use calamine::{Data, DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::cells::{Raw, held, raw};
use super::survey::{
    CELLS, COLUMNS, ROWS, Refused, Survey, Surveys, TEXT, damaged, survey, too_large,
};

/// A sheet of a workbook.
pub(super) struct Grid {
    /// Its name.
    pub(super) name: String,
    /// Nobody sees it.
    pub(super) hidden: bool,
    /// What it holds besides values.
    pub(super) survey: Survey,
    /// Its cells that have content, by row, then by column.
    rows: BTreeMap<u32, Vec<(u32, Data)>>,
    /// Cells that say something else than their value.
    special: HashMap<(u32, u32), Raw>,
    /// Cells that show another number than they hold, and what they show.
    otherwise: HashMap<(u32, u32), String>,
    /// Last column that has content.
    last: u32,
}

impl Grid {
    /// What a cell holds. One that is merged with those above it holds what the first of them does.
    pub(super) fn raw(&self, row: u32, col: u32) -> Option<Raw> {
        let row = self.above(row, col);
        self.says(row, col, self.at(row, col)?)
    }

    /// What a cell holds where it is not the number that is read of it.
    pub(super) fn held(&self, row: u32, col: u32) -> Option<String> {
        let row = self.above(row, col);
        held(self.at(row, col)?)
    }

    fn says(&self, row: u32, col: u32, data: &Data) -> Option<Raw> {
        let special = self.special.get(&(row, col)).cloned();
        special.or_else(|| raw(data))
    }

    /// What a cell shows, where that is another number than it holds: nothing, or the number.
    pub(super) fn otherwise(&self, row: u32, col: u32) -> Option<&str> {
        let row = self.above(row, col);
        self.otherwise.get(&(row, col)).map(String::as_str)
    }

    fn at(&self, row: u32, col: u32) -> Option<&Data> {
        let cells = self.rows.get(&row)?;
        let place = cells.binary_search_by_key(&col, |(col, _)| *col).ok()?;
        cells.get(place).map(|(_, data)| data)
    }

    /// The first row of the merged cells that a cell belongs to; its own where there are none.
    fn above(&self, row: u32, col: u32) -> u32 {
        let Some(merged) = self.survey.merged.get(&col) else {
            return row;
        };
        let after = merged.partition_point(|(first, _)| *first <= row);
        let region = after.checked_sub(1).and_then(|at| merged.get(at));
        region
            .filter(|(_, last)| row <= *last)
            .map_or(row, |(first, _)| *first)
    }

    /// The value of a cell.
    pub(super) fn data(&self, row: u32, col: u32) -> Option<&Data> {
        self.at(self.above(row, col), col)
    }

    /// The values of the cells from a row on.
    pub(super) fn held_cells(&self, from: u32) -> impl Iterator<Item = (u32, u32, &Data)> {
        let rows = self.rows.range(from..);
        rows.flat_map(|(row, cells)| cells.iter().map(|(col, data)| (*row, *col, data)))
    }

    /// The cells that hold a text.
    pub(super) fn texts(&self) -> impl Iterator<Item = (u32, u32, &str)> {
        let cells = self.rows.iter().flat_map(|(row, cells)| {
            let cells = cells.iter();
            cells.map(move |(col, data)| (*row, *col, data))
        });
        cells.filter_map(|(row, col, data)| match data {
            Data::String(text) => Some((row, col, text.as_str())),
            _ => None,
        })
    }

    /// The cells below a row that have content.
    pub(super) fn below(&self, row: u32) -> impl Iterator<Item = (u32, u32)> {
        let rows = self.rows.range(row.saturating_add(1)..);
        rows.flat_map(|(row, cells)| cells.iter().map(|(col, _)| (*row, *col)))
    }

    /// First and last row of the merged cells of a column whose first has content.
    pub(super) fn merged(&self, col: u32) -> impl Iterator<Item = (u32, u32)> {
        let merged = self.survey.merged.get(&col).into_iter().flatten().copied();
        merged.filter(move |(first, _)| self.at(*first, col).is_some())
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
            for (col, data) in cells {
                if !first.contains_key(col) && self.says(*row, *col, data).is_some() {
                    first.insert(*col, *row);
                }
            }
        }
        first
    }

    /// The cells of some rows that say something, from a column on.
    pub(super) fn cells(
        &self,
        rows: std::ops::Range<u32>,
        from: u32,
    ) -> impl Iterator<Item = (u32, u32, Raw)> {
        let rows = self.rows.range(rows);
        rows.flat_map(move |(row, cells)| {
            let cells = cells.iter().filter(move |(col, _)| *col >= from);
            cells.filter_map(|(col, data)| Some((*row, *col, self.says(*row, *col, data)?)))
        })
    }

    /// True where no cell says anything.
    pub(super) fn is_blank(&self) -> bool {
        self.cells(0..ROWS, 0).next().is_none()
    }
}

/// The sheets of a workbook.
///
/// # Errors
/// Why it is none that can be read.
pub(super) fn open(bytes: &[u8]) -> Result<Vec<Grid>, Refused> {
    let mut surveys = survey(bytes)?;
    let mut of_sheets = surveys.of_sheets()?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut left = Left {
        cells: CELLS,
        text: TEXT,
    };
    let mut grids = Vec::new();
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let survey = of_sheets.remove(&sheet.name);
        let survey = survey.ok_or_else(|| damaged(&sheet.name, &"?"))?;
        let mut grid = grid(&mut book, sheet.name, survey, &surveys, &mut left)?;
        grid.hidden = sheet.visible != SheetVisible::Visible;
        grids.push(grid);
    }
    Ok(grids)
}

/// What a workbook may still hold.
struct Left {
    cells: usize,
    text: usize,
}

impl Left {
    fn take(&mut self, data: &DataRef<'_>) -> Result<(), Refused> {
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

fn grid(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: String,
    survey: Survey,
    surveys: &Surveys,
    left: &mut Left,
) -> Result<Grid, Refused> {
    let mut rows: BTreeMap<u32, Vec<(u32, Data)>> = BTreeMap::new();
    let mut special = HashMap::new();
    let mut otherwise = HashMap::new();
    let mut last = 0;
    let mut cells = book.worksheet_cells_reader(&name).map_err(unreadable)?;
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(unreadable)? {
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
        let data: Data = data.clone().into();
        if let (Some(zeros), Some(Raw::Whole(number))) = (surveys.padded.get(&style), raw(&data)) {
            let shown = format!("{number:0>zeros$}");
            if shown != number.to_string() {
                special.insert((row, col), Raw::Padded(number, shown));
            }
        }
        if let Some(display) = surveys.displays.get(&style)
            && let Some(number @ (Raw::Whole(_) | Raw::Number(_))) = raw(&data)
            && let Some(shown) = display.otherwise(&number.shown())
        {
            otherwise.insert((row, col), shown);
        }
        rows.entry(row).or_default().push((col, data));
    }
    drop(cells);
    let uncomputed = survey.uncomputed.iter().map(|at| (*at, Raw::Uncomputed));
    let pictures = survey.pictures.iter().map(|at| (*at, Raw::Picture));
    for ((row, col), says) in uncomputed.chain(pictures) {
        last = last.max(col);
        rows.entry(row).or_default().push((col, Data::Empty));
        special.insert((row, col), says);
    }
    for cells in rows.values_mut() {
        cells.sort_by_key(|(col, _)| *col);
        // Of a cell that comes twice the last holds, as in the programs that write workbooks.
        cells.reverse();
        cells.dedup_by_key(|(col, _)| *col);
        cells.reverse();
    }
    Ok(Grid {
        name,
        hidden: false,
        survey,
        rows,
        special,
        otherwise,
        last,
    })
}

fn unreadable(error: XlsxError) -> Refused {
    damaged("", &error)
}
