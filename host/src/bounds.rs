//! Every bound on what a stranger's file, component or request makes this program do, with its value
//! and how it is set: the one table, from which `SECURITY.md` has its own (`tests/hostile.rs`). What
//! bounds a component and a registry is in [`laurel_scheme::bounds`], where it is used.

use laurel_cycle::rows::bounds as columns;
use laurel_cycle::{problem, read, strict};
use laurel_files::files::{Kind, READ_LIMIT};
use laurel_office::survey;
use laurel_register::register;
use laurel_scheme::limits::{Limits, Unit};

pub use laurel_scheme::bounds::*;

// ---------------------------------------------------------------- a cycle file, a workbook

/// Applicants in a cycle file.
pub const CYCLE_APPLICANTS: Bound = Bound::new(
    "cycle-applicants",
    read::APPLICANTS as u64,
    ("申报单位", "applicants in a cycle file"),
);
/// Bytes in a line of JSON lines with an applicant.
pub const CYCLE_LINE_BYTES: Bound = Bound::bytes(
    "cycle-line-bytes",
    read::LINE,
    (
        "JSON 行中一家申报单位的字节",
        "bytes in a line of JSON lines with an applicant",
    ),
);
/// Records in one JSON value.
pub const CYCLE_RECORDS: Bound = Bound::new(
    "cycle-records",
    read::OBJECTS as u64,
    ("单个 JSON 的记录", "records in one JSON value"),
);
/// Records in JSON lines.
pub const CYCLE_RECORDS_IN_LINES: Bound = Bound::new(
    "cycle-records-in-lines",
    read::OBJECTS_IN_LINES as u64,
    ("JSON 行的记录", "records in JSON lines"),
);
/// Records in a table of one applicant.
pub const TABLE_RECORDS: Bound = Bound::new(
    "table-records",
    strict::RECORDS as u64,
    (
        "一家申报单位一表的记录",
        "records in a table of one applicant",
    ),
);
/// Elements in any other list of a cycle file.
pub const LIST_ELEMENTS: Bound = Bound::new(
    "list-elements",
    strict::ELEMENTS as u64,
    (
        "其他列表的条目",
        "elements in any other list of a cycle file",
    ),
);
/// Items on a score sheet, or facts that only some schemes read.
pub const SHEET_ITEMS: Bound = Bound::new(
    "sheet-items",
    strict::NAMES as u64,
    (
        "一张评分表的条款，或方案专用事实",
        "items on a score sheet, or facts that only some schemes read",
    ),
);
/// Characters in an id of a cycle file.
pub const ID_CHARACTERS: Bound = Bound::new(
    "id-characters",
    strict::ID_LENGTH as u64,
    ("编号的字符", "characters in an id of a cycle file"),
);
/// Characters in a name.
pub const NAME_CHARACTERS: Bound = Bound::new(
    "name-characters",
    strict::NAME_LENGTH as u64,
    ("名称的字符", "characters in a name"),
);
/// Characters in a remark.
pub const NOTE_CHARACTERS: Bound = Bound::new(
    "note-characters",
    strict::NOTE_LENGTH as u64,
    ("备注的字符", "characters in a remark"),
);
/// Problems of one kind that are listed; others are counted.
pub const PROBLEMS_OF_A_KIND: Bound = Bound::new(
    "problems-of-a-kind",
    problem::LISTED,
    (
        "列出的同类问题",
        "problems of one kind that are listed; others are counted",
    ),
);
/// Problems that are listed in all; others are counted.
pub const PROBLEMS: Bound = Bound::new(
    "problems",
    problem::LISTED_IN_ALL as u64,
    (
        "列出的问题",
        "problems that are listed in all; others are counted",
    ),
);
/// Records with something wrong in them.
pub const FAULTY_RECORDS: Bound = Bound::new(
    "faulty-records",
    problem::FAULTY,
    (
        "有错的记录",
        "records with something wrong in them; what follows is not checked",
    ),
);
/// Bytes in a workbook.
pub const WORKBOOK_BYTES: Bound = Bound::bytes(
    "workbook-bytes",
    survey::PACKED as u64,
    ("工作簿的字节", "bytes in a workbook"),
);
/// Bytes that all parts of a workbook unpack to.
pub const WORKBOOK_UNPACKED_BYTES: Bound = Bound::bytes(
    "workbook-unpacked-bytes",
    survey::UNPACKED,
    (
        "工作簿解压后的字节",
        "bytes that all parts of a workbook unpack to",
    ),
);
/// Parts of a workbook.
pub const WORKBOOK_PARTS: Bound = Bound::new(
    "workbook-parts",
    survey::PARTS as u64,
    ("工作簿的部分", "parts of a workbook"),
);
/// Sheets of a workbook.
pub const WORKBOOK_SHEETS: Bound = Bound::new(
    "workbook-sheets",
    survey::SHEETS as u64,
    ("工作表", "sheets of a workbook"),
);
/// Cells with content in a workbook.
pub const WORKBOOK_CELLS: Bound = Bound::new(
    "workbook-cells",
    survey::CELLS as u64,
    ("有内容的单元格", "cells with content in a workbook"),
);
/// Bytes of text in cells, counted where they stand.
pub const WORKBOOK_TEXT_BYTES: Bound = Bound::bytes(
    "workbook-text-bytes",
    survey::TEXT as u64,
    (
        "单元格文字的字节",
        "bytes of text in cells, counted where they stand",
    ),
);
/// Elements of XML in all parts of a workbook.
pub const WORKBOOK_ELEMENTS: Bound = Bound::new(
    "workbook-elements",
    survey::ELEMENTS,
    (
        "工作簿的 XML 元素",
        "elements of XML in all parts of a workbook",
    ),
);
/// Texts that cells share.
pub const WORKBOOK_STRINGS: Bound = Bound::new(
    "workbook-strings",
    survey::STRINGS,
    ("共用文本", "texts that cells share"),
);
/// Merged or hidden ranges.
pub const WORKBOOK_RANGES: Bound = Bound::new(
    "workbook-ranges",
    survey::RANGES,
    ("合并或隐藏的区域", "merged or hidden ranges"),
);

// ---------------------------------------------------------------- a file of columns

/// Bytes of the metadata of a file of columns.
pub const COLUMNS_METADATA_BYTES: Bound = Bound::bytes(
    "columns-metadata-bytes",
    columns::METADATA,
    (
        "列式文件元数据的字节",
        "bytes of the metadata of a file of columns",
    ),
);
/// Entries of a list in the metadata of a file of columns.
pub const COLUMNS_METADATA_ENTRIES: Bound = Bound::new(
    "columns-metadata-entries",
    columns::ENTRIES,
    (
        "列式文件元数据中一个列表的条目",
        "entries of a list in the metadata of a file of columns",
    ),
);
/// Levels of types within types of a column.
pub const COLUMNS_TYPE_DEPTH: Bound = Bound::new(
    "columns-type-depth",
    columns::NESTED,
    (
        "列的类型的嵌套层数",
        "levels of types within types of a column",
    ),
);
/// Bytes that a page of Parquet unpacks to.
pub const COLUMNS_PAGE_BYTES: Bound = Bound::bytes(
    "columns-page-bytes",
    columns::PAGE,
    (
        "Parquet 数据页解压后的字节",
        "bytes that a page of Parquet unpacks to",
    ),
);
/// Bytes that a group of rows of Parquet unpacks to, or a batch of Arrow has as it is stored.
pub const COLUMNS_GROUP_BYTES: Bound = Bound::bytes(
    "columns-group-bytes",
    columns::UNPACKED,
    (
        "Parquet 行组解压后、Arrow 批次存放时的字节",
        "bytes that a group of rows of Parquet unpacks to, or a batch of Arrow has as it is stored",
    ),
);
/// Bytes that are unpacked at once: a page of each column of Parquet, or a batch of Arrow.
pub const COLUMNS_BYTES_AT_ONCE: Bound = Bound::bytes(
    "columns-bytes-at-once",
    columns::AT_ONCE,
    (
        "同时解压的字节：每列一个数据页，或一个 Arrow 批次",
        "bytes that are unpacked at once: a page of each column of Parquet, or a batch of Arrow",
    ),
);
/// Records of a table in a group of rows of Parquet.
pub const COLUMNS_RECORDS: Bound = Bound::new(
    "columns-records",
    columns::RECORDS,
    (
        "Parquet 一个行组中一表的记录",
        "records of a table in a group of rows of Parquet",
    ),
);
/// Bytes that a text of a table may come to in a group of rows of Parquet.
pub const COLUMNS_TEXT_BYTES: Bound = Bound::bytes(
    "columns-text-bytes",
    columns::SPREAD,
    (
        "Parquet 一个行组中一表的一列文字可能的字节",
        "bytes that a text of a table may come to in a group of rows of Parquet",
    ),
);

// ---------------------------------------------------------------- a register

/// Entries of a register.
pub const REGISTER_ENTRIES: Bound = Bound::new(
    "register-entries",
    register::ENTRIES,
    ("名册的条目", "entries of a register"),
);
/// Bytes in an entry of a register.
pub const REGISTER_ENTRY_BYTES: Bound = Bound::bytes(
    "register-entry-bytes",
    register::ENTRY as u64,
    ("名册一条的字节", "bytes in an entry of a register"),
);
/// Bytes in a file that is kept in a register.
pub const REGISTER_CONTENT_BYTES: Bound = Bound::bytes(
    "register-content-bytes",
    register::CONTENT as u64,
    (
        "名册所存文件的字节",
        "bytes in a file that is kept in a register",
    ),
);

/// All of them. Whoever adds one adds it here.
pub const ALL: &[&Bound] = &[
    &COMPONENT_BYTES,
    &COMPONENT_DEPTH,
    &COMPONENT_PARTS,
    &COMPONENT_INSTANCES,
    &COMPONENT_ITEMS,
    &FUNCTIONS,
    &TYPE_BYTES,
    &TYPE_DEPTH,
    &FUNCTION_BYTES,
    &FUNCTION_LOCALS,
    &BLOCK_DEPTH,
    &LOOP_DEPTH,
    &METADATA_BYTES,
    &METADATA_CRATES,
    &DESCRIPTION_BYTES,
    &WORDING_BYTES,
    &ID_BYTES,
    &RULES,
    &TERMS,
    &CODES,
    &ENTRIES,
    &FACTS,
    &ANSWER_BYTES,
    &ANSWER_BYTES_PER_ROW,
    &FINDINGS_PER_ROW,
    &REGISTRY_MANIFEST_BYTES,
    &REGISTRY_LAYERS,
    &CYCLE_APPLICANTS,
    &CYCLE_LINE_BYTES,
    &CYCLE_RECORDS,
    &CYCLE_RECORDS_IN_LINES,
    &TABLE_RECORDS,
    &LIST_ELEMENTS,
    &SHEET_ITEMS,
    &ID_CHARACTERS,
    &NAME_CHARACTERS,
    &NOTE_CHARACTERS,
    &PROBLEMS_OF_A_KIND,
    &PROBLEMS,
    &FAULTY_RECORDS,
    &WORKBOOK_BYTES,
    &WORKBOOK_UNPACKED_BYTES,
    &WORKBOOK_PARTS,
    &WORKBOOK_SHEETS,
    &WORKBOOK_ELEMENTS,
    &WORKBOOK_CELLS,
    &WORKBOOK_TEXT_BYTES,
    &WORKBOOK_STRINGS,
    &WORKBOOK_RANGES,
    &COLUMNS_METADATA_BYTES,
    &COLUMNS_METADATA_ENTRIES,
    &COLUMNS_TYPE_DEPTH,
    &COLUMNS_PAGE_BYTES,
    &COLUMNS_GROUP_BYTES,
    &COLUMNS_BYTES_AT_ONCE,
    &COLUMNS_RECORDS,
    &COLUMNS_TEXT_BYTES,
    &REGISTER_ENTRIES,
    &REGISTER_ENTRY_BYTES,
    &REGISTER_CONTENT_BYTES,
    &DESK_CYCLE_BYTES,
    &DESK_APPLICANTS,
    &DESK_TEXT_BYTES,
    &DESK_BROUGHT_BYTES,
    &DESK_BROUGHT_FILES,
    &DESK_ANSWER_MS,
];

/// The table of `SECURITY.md`, in Markdown: first what `--limit` sets, then what is the same for all.
pub fn table() -> String {
    let mut table = String::from("| bound | on | default | how it is set |\n|---|---|---|---|\n");
    let mut row = |id: &str, what: &str, value: &str, set: &str| {
        table.push_str(&format!("| `{id}` | {what} | {value} | {set} |\n"));
    };
    for (limit, value) in Limits::default().each() {
        let set = match limit.ceiling() {
            most if most == value => "`--limit`; a manifest may lower it".to_owned(),
            most => format!("`--limit`; a manifest up to {}", limit.show(most)),
        };
        row(limit.id(), limit.title().1, &limit.show(value), &set);
    }
    for kind in Kind::ALL {
        let (id, title) = (format!("file-{}", kind.id()), kind.title().en);
        let most = Unit::Bytes.show(kind.default_limit());
        let set = format!("`{READ_LIMIT}`, for all of them");
        row(&id, &format!("bytes in a file: {title}"), &most, &set);
    }
    for bound in ALL {
        row(
            bound.id,
            bound.what.1,
            &bound.unit.show(bound.value),
            "fixed",
        );
    }
    let at_once = Unit::Bytes.show(laurel_cycle::read::AT_ONCE);
    let what =
        "bytes of a cycle file that is one JSON value or a workbook, and of a line of JSON lines";
    row("read-at-once", what, &at_once, &format!("`{READ_LIMIT}`"));
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limit;

    #[test]
    fn every_bound_has_an_id_of_its_own() {
        let mut ids: Vec<&str> = ALL.iter().map(|bound| bound.id).collect();
        ids.extend(Limit::ALL.map(Limit::id));
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
