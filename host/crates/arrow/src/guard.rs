//! What a file of columns may claim. The libraries that read it make room for what it says is there, before
//! they find that it is not: so its footer, the headers of its pages and those of its messages are looked
//! through first, in no more room than they have themselves.

use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use laurel_cycle::problem::{Code, Problem};
use laurel_cycle::rows::bounds::{
    AT_ONCE, BATCH, ENTRIES, METADATA, NESTED, PAGE, RECORDS, SPREAD, TEXTS, UNPACKED,
};
use laurel_words::lang::Text;
use laurel_words::number::Unit;
use parquet::basic::{Encoding, Type};
use parquet::column::page::{Page, PageReader};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::serialized_reader::SerializedPageReader;
use rayon::prelude::*;

use crate::file::{At, Form, Input, damaged};

/// What is wrong with a claim.
pub(crate) enum Claim {
    /// There is no sense in it.
    Damaged,
    /// More than is taken.
    Large(Box<Problem>),
}

type Checked<T = ()> = Result<T, Claim>;

impl From<Claim> for Problem {
    fn from(claim: Claim) -> Self {
        match claim {
            Claim::Damaged => damaged(""),
            Claim::Large(problem) => *problem,
        }
    }
}

fn large(zh: String, en: String) -> Claim {
    let problem = Problem::new(Code::TooLarge, "", Text::new(zh, en));
    Claim::Large(Box::new(problem))
}

/// That something has more bytes than are taken.
fn bytes(what: (&str, &str), most: u64, advice: (&str, &str)) -> Claim {
    let most = Unit::Bytes.show(most);
    large(
        format!("{}过大，超过 {most}：{}", what.0, advice.0),
        format!("{} is too large, over {most}: {}", what.1, advice.1),
    )
}

const SMALLER_GROUPS: (&str, &str) = (
    "请以较小的行组（如 131072 行）重新写出",
    "write the file with smaller groups of rows (131072, say)",
);

fn too_many_entries() -> Claim {
    large(
        format!("文件元数据的条目过多，每一列表不得超过 {ENTRIES} 项：请以较大的行组重新写出"),
        format!(
            "the metadata of the file has too many entries, over {ENTRIES} in a list: write it with larger groups of rows"
        ),
    )
}

fn metadata_too_large() -> Claim {
    bytes(
        ("文件元数据", "the metadata of the file"),
        METADATA,
        (
            "请以较大的行组重新写出，其余内容另存为同名的 .cycle.json 文件",
            "write it with larger groups of rows, and the rest of the cycle into a file beside it that ends in .cycle.json",
        ),
    )
}

// ---------------------------------------------------------------- Thrift, as footers and headers have it

/// Bytes in the compact protocol of Thrift.
struct Compact<'b> {
    bytes: &'b [u8],
    at: usize,
}

const STOP: u8 = 0;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

impl Compact<'_> {
    fn byte(&mut self) -> Checked<u8> {
        let byte = self.bytes.get(self.at).ok_or(Claim::Damaged)?;
        self.at += 1;
        Ok(*byte)
    }

    fn pass(&mut self, count: u64) -> Checked {
        let count = usize::try_from(count).map_err(|_| Claim::Damaged)?;
        let at = self.at.checked_add(count).ok_or(Claim::Damaged)?;
        self.bytes.get(self.at..at).ok_or(Claim::Damaged)?;
        self.at = at;
        Ok(())
    }

    fn unsigned(&mut self) -> Checked<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Claim::Damaged)
    }

    fn signed(&mut self) -> Checked<i64> {
        let number = self.unsigned()?;
        Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    /// Number and type of the next field of a struct; none at its end.
    fn field(&mut self, last: &mut i64) -> Checked<Option<(i64, u8)>> {
        let head = self.byte()?;
        let kind = head & 0x0f;
        if kind == STOP {
            return Ok(None);
        }
        *last = match head >> 4 {
            0 => self.signed()?,
            by => last.saturating_add(i64::from(by)),
        };
        Ok(Some((*last, kind)))
    }

    /// How many elements a list has, and of which type.
    fn list(&mut self) -> Checked<(u64, u8)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.unsigned()?,
            count => u64::from(count),
        };
        if count > ENTRIES {
            return Err(too_many_entries());
        }
        Ok((count, head & 0x0f))
    }

    /// Passes over a value. `element`: in a list, where yes and no take a byte.
    fn skip(&mut self, kind: u8, element: bool, depth: u64) -> Checked {
        if depth == 0 {
            return Err(Claim::Damaged);
        }
        match kind {
            1 | 2 if !element => Ok(()),
            1..=3 => self.pass(1),
            4..=6 => self.unsigned().map(|_| ()),
            7 => self.pass(8),
            8 => {
                let length = self.unsigned()?;
                self.pass(length)
            }
            LIST | 10 => {
                let (count, kind) = self.list()?;
                (0..count).try_for_each(|_| self.skip(kind, true, depth - 1))
            }
            11 => {
                let count = self.unsigned()?;
                if count > ENTRIES {
                    return Err(too_many_entries());
                }
                if count == 0 {
                    return Ok(());
                }
                let kinds = self.byte()?;
                (0..count).try_for_each(|_| {
                    self.skip(kinds >> 4, true, depth - 1)?;
                    self.skip(kinds & 0x0f, true, depth - 1)
                })
            }
            STRUCT => {
                let mut last = 0;
                while let Some((_, kind)) = self.field(&mut last)? {
                    self.skip(kind, false, depth - 1)?;
                }
                Ok(())
            }
            13 => self.pass(16),
            _ => Err(Claim::Damaged),
        }
    }
}

// ---------------------------------------------------------------- Parquet: the footer

/// Looks through the footer of a Parquet file before it is read. What is no footer is left to the reader.
pub(crate) fn footer(input: &Input) -> Checked {
    let length = input.len();
    let tail = length.checked_sub(8).filter(|at| *at >= 4);
    let Some(tail) = tail.and_then(|at| read_at(input, at, 8).ok()) else {
        return Ok(());
    };
    let ([a, b, c, d, mark @ ..], true) = (tail.as_slice(), tail.ends_with(b"PAR1")) else {
        return Ok(());
    };
    let size = u64::from(u32::from_le_bytes([*a, *b, *c, *d]));
    let Some(from) = (length - 8).checked_sub(size).filter(|_| mark.len() == 4) else {
        return Ok(());
    };
    if size > METADATA {
        return Err(metadata_too_large());
    }
    let bytes = read_at(input, from, size)?;
    let mut footer = Compact {
        bytes: &bytes,
        at: 0,
    };
    let mut last = 0;
    while let Some((field, kind)) = footer.field(&mut last)? {
        match (field, kind) {
            (2, LIST) => schema(&mut footer)?,
            _ => footer.skip(kind, false, NESTED)?,
        }
    }
    Ok(())
}

/// The schema stands in the footer as a list, in which each element says how many after it are its own.
fn schema(footer: &mut Compact) -> Checked {
    let (count, kind) = footer.list()?;
    if kind != STRUCT {
        return Err(Claim::Damaged);
    }
    // How many elements are still to come on each level.
    let mut open: Vec<i64> = Vec::new();
    for _ in 0..count {
        let (mut last, mut own) = (0, 0);
        while let Some((field, kind)) = footer.field(&mut last)? {
            match (field, kind) {
                (5, 5) => own = footer.signed()?,
                _ => footer.skip(kind, false, NESTED)?,
            }
        }
        while open.last().is_some_and(|left| *left <= 0) {
            open.pop();
        }
        if let Some(left) = open.last_mut() {
            *left -= 1;
        }
        if own > 0 {
            open.push(own);
        }
        if open.len() as u64 > NESTED {
            return Err(large(
                format!("列的类型嵌套过深，超过 {NESTED} 层"),
                format!("types are nested too deeply, over {NESTED} levels"),
            ));
        }
    }
    Ok(())
}

fn read_at(input: &Input, from: u64, count: u64) -> Checked<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut at = At::of(input.clone(), from).take(count);
    at.read_to_end(&mut bytes).map_err(|_| Claim::Damaged)?;
    match bytes.len() as u64 == count {
        true => Ok(bytes),
        false => Err(Claim::Damaged),
    }
}

// ---------------------------------------------------------------- Parquet: the pages

/// What the header of a page says.
#[derive(Default)]
struct Head {
    /// 0 and 3 hold values, 2 words of a dictionary.
    kind: i64,
    unpacked: i64,
    packed: i64,
    values: i64,
    encoding: i64,
}

/// What a column of a group of rows comes to.
#[derive(Clone, Copy, Default)]
struct Chunk {
    /// Bytes that all of its pages unpack to.
    unpacked: u64,
    /// Bytes that are held at once: the dictionary, and the largest page as it is stored and unpacked.
    held: u64,
    /// Values, nulls among them.
    values: u64,
    /// Bytes of text for each value at most, but for two pages.
    dense: u64,
}

/// Looks through the headers of all pages of the columns that are read; how many rows may be read at a time,
/// so that they take no more room than they should.
pub(crate) fn pages(input: &Input, metadata: &ParquetMetaData, wanted: &[usize]) -> Checked<usize> {
    let schema = metadata.file_metadata().schema_descr();
    let mut rows = BATCH;
    for group in metadata.row_groups() {
        let count = u64::try_from(group.num_rows()).map_err(|_| Claim::Damaged)?;
        let leaves: Vec<(usize, &ColumnChunkMetaData)> = group
            .columns()
            .iter()
            .enumerate()
            .filter(|(leaf, _)| wanted.contains(&schema.get_column_root_idx(*leaf)))
            .collect();
        let chunks = leaves.par_iter().map(|(leaf, column)| {
            let list = schema.column(*leaf).max_rep_level() > 0;
            chunk(input, column, list)
        });
        let chunks: Vec<Chunk> = chunks.collect::<Checked<_>>()?;
        let sum = |of: fn(&Chunk) -> u64| chunks.iter().map(of).fold(0, u64::saturating_add);
        if sum(|it| it.unpacked) > UNPACKED {
            let what = ("一个行组解压后", "a group of rows, unpacked,");
            return Err(bytes(what, UNPACKED, SMALLER_GROUPS));
        }
        if sum(|it| it.held) > AT_ONCE {
            let what = ("同时解压的数据页", "what is unpacked of pages at once");
            let advice = (
                "请以较小的数据页（如 1M）重新写出",
                "write the file with smaller pages (1M, say)",
            );
            return Err(bytes(what, AT_ONCE, advice));
        }
        for (chunk, (leaf, _)) in chunks.iter().zip(&leaves) {
            let column = schema.column(*leaf);
            if column.max_rep_level() == 0 {
                // Not one value for each row is a file that lies.
                if chunk.values != count {
                    return Err(Claim::Damaged);
                }
                let fit = TEXTS / chunk.dense.max(1);
                rows = rows.min(usize::try_from(fit).unwrap_or(BATCH).max(1));
                continue;
            }
            if chunk.values > RECORDS {
                return Err(large(
                    format!(
                        "“{}”一列的记录过多，一个行组不得超过 {RECORDS} 条：{}",
                        column.path().string(),
                        SMALLER_GROUPS.0
                    ),
                    format!(
                        "the column “{}” has too many records, over {RECORDS} in a group of rows: {}",
                        column.path().string(),
                        SMALLER_GROUPS.1
                    ),
                ));
            }
            if chunk.values.saturating_mul(chunk.dense) > SPREAD {
                let what = (
                    format!("“{}”一列的文字", column.path().string()),
                    format!("the text of the column “{}”", column.path().string()),
                );
                return Err(bytes((&what.0, &what.1), SPREAD, SMALLER_GROUPS));
            }
        }
    }
    Ok(rows)
}

fn chunk(input: &Input, column: &ColumnChunkMetaData, list: bool) -> Checked<Chunk> {
    let number = |it: i64| u64::try_from(it).map_err(|_| Claim::Damaged);
    let data = number(column.data_page_offset())?;
    let start = match column.dictionary_page_offset() {
        Some(at) if at > 0 => number(at)?.min(data),
        _ => data,
    };
    let end = start.checked_add(number(column.compressed_size())?);
    let end = end
        .filter(|end| *end <= input.len())
        .ok_or(Claim::Damaged)?;
    let texts = column.column_type() == Type::BYTE_ARRAY;
    let mut found = Chunk::default();
    let (mut dictionary, mut largest) = (0, 0);
    // Bytes of the longest word of the dictionary.
    let mut longest = 0;
    let mut at = start;
    while at < end {
        let (head, length) = head(input, at, end)?;
        let (unpacked, packed) = (number(head.unpacked)?, number(head.packed)?);
        if unpacked > PAGE || packed > PAGE {
            let what = ("一个数据页", "a page");
            let advice = (
                "请以较小的数据页（如 1M）重新写出",
                "write the file with smaller pages (1M, say)",
            );
            return Err(bytes(what, PAGE, advice));
        }
        at = at
            .checked_add(length)
            .and_then(|at| at.checked_add(packed))
            .filter(|at| *at <= end)
            .ok_or(Claim::Damaged)?;
        found.unpacked = found.unpacked.saturating_add(unpacked);
        let values = number(head.values)?;
        if head.kind == 2 {
            dictionary = packed.saturating_add(unpacked.saturating_mul(2));
            longest = unpacked;
            continue;
        }
        largest = largest.max(packed.saturating_add(unpacked));
        found.values = found.values.saturating_add(values);
        if texts {
            let dense = match i32::try_from(head.encoding).unwrap_or(-1) {
                // Words of the dictionary, each as often as one likes.
                2 | 8 => longest,
                // What a text has in common with the one before is not written again.
                7 if !list => unpacked,
                _ => unpacked.div_ceil(values.max(1)),
            };
            found.dense = found.dense.max(dense);
        }
    }
    found.held = dictionary.saturating_add(largest);
    let much = match list {
        true => found.values.saturating_mul(longest) > SPREAD,
        false => longest > TEXTS / BATCH as u64,
    };
    if texts && longest > 0 && longest == found.dense && much {
        // No word is as long as the whole dictionary, unless somebody means it.
        found.dense = word(input, column)?;
    }
    Ok(found)
}

/// The longest word of a dictionary.
fn word(input: &Input, column: &ColumnChunkMetaData) -> Checked<u64> {
    let mut reader = SerializedPageReader::new(Arc::new(input.clone()), column, 0, None)
        .map_err(|_| Claim::Damaged)?;
    let page = reader.get_next_page().map_err(|_| Claim::Damaged)?;
    let Some(Page::DictionaryPage { buf, encoding, .. }) = page else {
        return Err(Claim::Damaged);
    };
    #[allow(deprecated)]
    if !matches!(encoding, Encoding::PLAIN | Encoding::PLAIN_DICTIONARY) {
        return Ok(buf.len() as u64);
    }
    let (mut at, mut longest) = (0_usize, 0_u64);
    while let Some([a, b, c, d]) = buf.get(at..at.saturating_add(4)) {
        let length = u32::from_le_bytes([*a, *b, *c, *d]);
        longest = longest.max(length.into());
        at = at.saturating_add(4).saturating_add(length as usize);
    }
    Ok(longest.max(1))
}

/// The header of a page that stands at a place, and how long it is.
fn head(input: &Input, at: u64, end: u64) -> Checked<(Head, u64)> {
    // Nearly all are short; some hold the least and the largest text of the page.
    for most in [256, 16 << 10, 1 << 20] {
        let count = most.min(end - at);
        let bytes = input
            .get_bytes(at, usize::try_from(count).unwrap_or(0))
            .map_err(|_| Claim::Damaged)?;
        let mut compact = Compact {
            bytes: &bytes,
            at: 0,
        };
        match header(&mut compact) {
            Ok(head) => return Ok((head, compact.at as u64)),
            Err(Claim::Damaged) if count == most => {}
            Err(claim) => return Err(claim),
        }
    }
    Err(Claim::Damaged)
}

fn header(compact: &mut Compact) -> Checked<Head> {
    let mut head = Head::default();
    let mut last = 0;
    while let Some((field, kind)) = compact.field(&mut last)? {
        match (field, kind) {
            (1, 5) => head.kind = compact.signed()?,
            (2, 5) => head.unpacked = compact.signed()?,
            (3, 5) => head.packed = compact.signed()?,
            (5 | 7 | 8, STRUCT) => {
                let mut last = 0;
                while let Some((inner, kind)) = compact.field(&mut last)? {
                    match (inner, kind) {
                        (1, 5) => head.values = compact.signed()?,
                        (2, 5) if field != 8 => head.encoding = compact.signed()?,
                        (4, 5) if field == 8 => head.encoding = compact.signed()?,
                        _ => compact.skip(kind, false, NESTED)?,
                    }
                }
            }
            _ => compact.skip(kind, false, NESTED)?,
        }
    }
    Ok(head)
}

// ---------------------------------------------------------------- Arrow IPC

/// Looks through the messages of an Arrow file or stream.
pub(crate) fn messages(form: Form, input: &Input) -> Checked {
    match form {
        Form::Parquet => Ok(()),
        Form::ArrowStream => {
            let mut at = 0;
            while let Some(next) = message(input, at, None)? {
                at = next;
            }
            Ok(())
        }
        Form::ArrowFile => {
            let length = input.len();
            let Some(tail) = length.checked_sub(10) else {
                return Ok(());
            };
            let bytes = read_at(input, tail, 10)?;
            let ([a, b, c, d], true) = (
                bytes.first_chunk::<4>().ok_or(Claim::Damaged)?,
                bytes.ends_with(b"ARROW1"),
            ) else {
                return Ok(());
            };
            let size = i32::from_le_bytes([*a, *b, *c, *d]);
            let Some(size) = u64::try_from(size).ok().filter(|size| *size <= tail) else {
                return Ok(());
            };
            if size > METADATA {
                return Err(metadata_too_large());
            }
            let bytes = read_at(input, tail - size, size)?;
            let footer = arrow_ipc::root_as_footer(&bytes).map_err(|_| Claim::Damaged)?;
            let blocks = [footer.dictionaries(), footer.recordBatches()];
            for blocks in blocks.into_iter().flatten() {
                if blocks.len() as u64 > ENTRIES {
                    return Err(too_many_entries());
                }
                for block in blocks {
                    let at = u64::try_from(block.offset()).map_err(|_| Claim::Damaged)?;
                    let size = u64::try_from(block.metaDataLength()).map_err(|_| Claim::Damaged)?;
                    let body = u64::try_from(block.bodyLength()).map_err(|_| Claim::Damaged)?;
                    message(input, at, Some((size, body)))?;
                }
            }
            Ok(())
        }
    }
}

/// A message that stands at a place; where the next one begins, none where there is none. `block`: what the
/// footer says of it, head and body.
fn message(input: &Input, at: u64, block: Option<(u64, u64)>) -> Checked<Option<u64>> {
    let length = input.len();
    if at == length && block.is_none() {
        return Ok(None);
    }
    let word = |at: u64| -> Checked<u32> {
        let bytes = read_at(input, at, 4)?;
        let bytes = bytes.first_chunk::<4>().ok_or(Claim::Damaged)?;
        Ok(u32::from_le_bytes(*bytes))
    };
    let (mut from, mut size) = (at + 4, u64::from(word(at)?));
    if size == u64::from(u32::MAX) {
        (from, size) = (at + 8, u64::from(word(at + 4)?));
    }
    if size == 0 && block.is_none() {
        return Ok(None);
    }
    if let Some((head, _)) = block {
        // With what stands before it.
        size = at.saturating_add(head).saturating_sub(from);
    }
    if size > METADATA {
        return Err(metadata_too_large());
    }
    let bytes = read_at(input, from, size)?;
    let message = arrow_ipc::root_as_message(&bytes).map_err(|_| Claim::Damaged)?;
    let start = from.saturating_add(size);
    let body = u64::try_from(message.bodyLength()).map_err(|_| Claim::Damaged)?;
    let body = block.map_or(body, |(_, said)| said.max(body));
    let end = start.checked_add(body).filter(|end| *end <= length);
    let end = end.ok_or(Claim::Damaged)?;
    if body > UNPACKED {
        return Err(batch_too_large());
    }
    let dictionary = message.header_as_dictionary_batch();
    let batch = dictionary.and_then(|it| it.data());
    if let Some(batch) = batch.or_else(|| message.header_as_record_batch()) {
        unpacked(input, start, end, batch)?;
    }
    Ok(Some(end))
}

/// What is compressed says in its first eight bytes what it unpacks to.
fn unpacked(input: &Input, start: u64, end: u64, batch: arrow_ipc::RecordBatch) -> Checked {
    if batch.compression().is_none() {
        return Ok(());
    }
    let buffers = batch.buffers().into_iter().flatten();
    let mut at = At::of(input.clone(), start);
    let mut sum = 0_u64;
    for buffer in buffers.filter(|it| it.length() > 0) {
        let offset = u64::try_from(buffer.offset()).map_err(|_| Claim::Damaged)?;
        let place = start.checked_add(offset).filter(|at| *at < end);
        let place = place.ok_or(Claim::Damaged)?;
        at.seek(SeekFrom::Start(place))
            .map_err(|_| Claim::Damaged)?;
        let mut bytes = [0; 8];
        at.read_exact(&mut bytes).map_err(|_| Claim::Damaged)?;
        // Less than nought where it is stored as it is.
        let claimed = u64::try_from(i64::from_le_bytes(bytes)).unwrap_or(0);
        sum = sum.saturating_add(claimed);
        if sum > AT_ONCE {
            return Err(batch_too_large());
        }
    }
    Ok(())
}

fn batch_too_large() -> Claim {
    bytes(
        ("一批记录", "a batch of rows"),
        AT_ONCE,
        (
            "请以较小的批次（如 65536 行）重新写出",
            "write the file with smaller batches (65536 rows, say)",
        ),
    )
}
