//! Every bound on what a stranger's file, component or request makes this program do, with its value
//! and how it is set: the one table, from which `SECURITY.md` has its own (`tests/security.rs`).
//!
//! What a call of a component may use is in [`crate::limits`], and in this table as well.

use crate::cycle::{problem, read, strict};
use crate::lang::Text;
use crate::limits::Unit;
#[cfg(feature = "runtime")]
use crate::office::survey;

/// A bound that is the same for everybody.
#[derive(Debug, PartialEq, Eq)]
pub struct Bound {
    /// Its id.
    pub id: &'static str,
    /// What is bounded, in Chinese and English: words that a number goes before.
    pub what: (&'static str, &'static str),
    /// The most there may be.
    pub value: u64,
    /// What is counted.
    pub unit: Unit,
}

impl Bound {
    const fn new(id: &'static str, value: u64, what: (&'static str, &'static str)) -> Self {
        let unit = Unit::Number;
        Self {
            id,
            what,
            value,
            unit,
        }
    }

    const fn bytes(id: &'static str, value: u64, what: (&'static str, &'static str)) -> Self {
        let unit = Unit::Bytes;
        Self {
            id,
            what,
            value,
            unit,
        }
    }

    /// What to say of something that has more: `有 300 处…，上限 256`.
    pub fn exceeded(&self, found: u64) -> Text {
        let (zh, en) = self.what;
        let most = self.unit.show(self.value);
        if found == u64::MAX {
            return Text::new(
                format!("{zh}过多：上限 {most}"),
                format!("too many {en}: the bound is {most}"),
            );
        }
        Text::new(
            format!("{zh}有 {found}，超过上限 {most}"),
            format!("it has {found} {en}, more than the bound of {most}"),
        )
    }
}

/// The value as a number of things in memory.
pub fn most(bound: &Bound) -> usize {
    usize::try_from(bound.value).unwrap_or(usize::MAX)
}

// ---------------------------------------------------------------- a component, before it is compiled

/// Bytes of a component's file.
pub const COMPONENT_BYTES: Bound = Bound::bytes(
    "component-bytes",
    64 << 20,
    ("组件文件的字节", "bytes in a component's file"),
);
/// How deep components stand in components.
pub const COMPONENT_DEPTH: Bound = Bound::new(
    "component-depth",
    8,
    ("组件嵌套层数", "levels of components within components"),
);
/// Components and core modules in a component.
pub const COMPONENT_PARTS: Bound = Bound::new(
    "component-parts",
    500,
    ("内含的组件与核心模块", "components and core modules inside"),
);
/// Instances and canonical functions, as often as they are made.
pub const COMPONENT_INSTANCES: Bound = Bound::new(
    "component-instances",
    4_000,
    (
        "实例与接口函数",
        "instances and interface functions, as often as they are made",
    ),
);
/// Types, imports, exports, globals, segments and the like.
pub const COMPONENT_ITEMS: Bound = Bound::new(
    "component-items",
    100_000,
    (
        "类型、导入、导出等条目",
        "types, imports, exports, globals, segments and the like",
    ),
);
/// Functions of all core modules.
pub const FUNCTIONS: Bound = Bound::new("functions", 100_000, ("函数", "functions"));
/// Bytes of all interface types.
pub const TYPE_BYTES: Bound = Bound::bytes(
    "type-bytes",
    1 << 20,
    ("接口类型的字节", "bytes of interface types"),
);
/// How deep types stand in types.
pub const TYPE_DEPTH: Bound = Bound::new(
    "type-depth",
    16,
    ("类型嵌套层数", "levels of types within types"),
);
/// Bytes of a function.
pub const FUNCTION_BYTES: Bound = Bound::bytes(
    "function-bytes",
    1 << 20,
    ("一个函数的字节", "bytes in a function"),
);
/// Variables of a function.
pub const FUNCTION_LOCALS: Bound = Bound::new(
    "function-locals",
    10_000,
    ("一个函数的变量", "variables in a function"),
);
/// How deep blocks stand in blocks.
pub const BLOCK_DEPTH: Bound = Bound::new(
    "block-depth",
    2_000,
    ("代码块嵌套层数", "levels of blocks within blocks"),
);
/// How deep loops stand in loops.
pub const LOOP_DEPTH: Bound = Bound::new(
    "loop-depth",
    64,
    ("循环嵌套层数", "levels of loops within loops"),
);
// ---------------------------------------------------------------- what a component says and answers

/// Bytes of what a component says of itself in one answer.
pub const DESCRIPTION_BYTES: Bound = Bound::bytes(
    "description-bytes",
    8 << 20,
    ("一次说明的字节", "bytes in what a component says of itself"),
);
/// Bytes of a wording of a component.
pub const WORDING_BYTES: Bound = Bound::bytes(
    "wording-bytes",
    4_000,
    ("一处文字的字节", "bytes in a wording"),
);
/// Bytes of an id of a component.
pub const ID_BYTES: Bound = Bound::bytes("id-bytes", 100, ("编号的字节", "bytes in an id"));
/// Rules of a stage.
pub const RULES: Bound = Bound::new("rules", 1_000, ("规则", "rules"));
/// Terms of a stage, and options of a term.
pub const TERMS: Bound = Bound::new("terms", 1_000, ("可调指标", "terms"));
/// Reasons and remarks of a stage.
pub const CODES: Bound = Bound::new("codes", 1_000, ("理由与说明", "reasons and remarks"));
/// Entries of any other list of a description.
pub const ENTRIES: Bound = Bound::new("entries", 1_000, ("一个列表的条目", "entries in a list"));
/// Facts that a stage reads.
pub const FACTS: Bound = Bound::new("facts", 1_000, ("事实", "facts"));
/// Bytes of an answer, whatever the number of rows.
pub const ANSWER_BYTES: Bound = Bound::bytes(
    "answer-bytes",
    64 << 20,
    ("一次回答的字节", "bytes in an answer"),
);
/// Bytes more for each row.
pub const ANSWER_BYTES_PER_ROW: Bound = Bound::bytes(
    "answer-bytes-per-row",
    16 << 10,
    ("每行另加的回答字节", "bytes in an answer more for each row"),
);
/// Findings for each row, record and title that a stage was given.
pub const FINDINGS_PER_ROW: Bound = Bound::new(
    "findings-per-row",
    64,
    (
        "每行或每条记录的理由",
        "findings for each row or record, or twice the rules where that is more",
    ),
);

// ---------------------------------------------------------------- a registry

/// Bytes of an artefact's manifest in a registry.
pub const REGISTRY_MANIFEST_BYTES: Bound = Bound::bytes(
    "registry-manifest-bytes",
    1 << 20,
    ("仓库清单的字节", "bytes in a manifest of a registry"),
);
/// Layers of an artefact in a registry.
pub const REGISTRY_LAYERS: Bound = Bound::new(
    "registry-layers",
    16,
    ("仓库制品的层", "layers of an artefact in a registry"),
);

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
/// Bytes in a workbook.
#[cfg(feature = "runtime")]
pub const WORKBOOK_BYTES: Bound = Bound::bytes(
    "workbook-bytes",
    survey::PACKED as u64,
    ("工作簿的字节", "bytes in a workbook"),
);
/// Bytes that all parts of a workbook unpack to.
#[cfg(feature = "runtime")]
pub const WORKBOOK_UNPACKED_BYTES: Bound = Bound::bytes(
    "workbook-unpacked-bytes",
    survey::UNPACKED,
    (
        "工作簿解压后的字节",
        "bytes that all parts of a workbook unpack to",
    ),
);
/// Parts of a workbook.
#[cfg(feature = "runtime")]
pub const WORKBOOK_PARTS: Bound = Bound::new(
    "workbook-parts",
    survey::PARTS as u64,
    ("工作簿的部分", "parts of a workbook"),
);
/// Sheets of a workbook.
#[cfg(feature = "runtime")]
pub const WORKBOOK_SHEETS: Bound = Bound::new(
    "workbook-sheets",
    survey::SHEETS as u64,
    ("工作表", "sheets of a workbook"),
);
/// Cells with content in a workbook.
#[cfg(feature = "runtime")]
pub const WORKBOOK_CELLS: Bound = Bound::new(
    "workbook-cells",
    survey::CELLS as u64,
    ("有内容的单元格", "cells with content in a workbook"),
);
/// Bytes of text in cells, counted where they stand.
#[cfg(feature = "runtime")]
pub const WORKBOOK_TEXT_BYTES: Bound = Bound::bytes(
    "workbook-text-bytes",
    survey::TEXT as u64,
    (
        "单元格文字的字节",
        "bytes of text in cells, counted where they stand",
    ),
);
/// Texts that cells share.
#[cfg(feature = "runtime")]
pub const WORKBOOK_STRINGS: Bound = Bound::new(
    "workbook-strings",
    survey::STRINGS,
    ("共用文本", "texts that cells share"),
);
/// Merged or hidden ranges.
#[cfg(feature = "runtime")]
pub const WORKBOOK_RANGES: Bound = Bound::new(
    "workbook-ranges",
    survey::RANGES,
    ("合并或隐藏的区域", "merged or hidden ranges"),
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
    #[cfg(feature = "runtime")]
    &WORKBOOK_BYTES,
    #[cfg(feature = "runtime")]
    &WORKBOOK_UNPACKED_BYTES,
    #[cfg(feature = "runtime")]
    &WORKBOOK_PARTS,
    #[cfg(feature = "runtime")]
    &WORKBOOK_SHEETS,
    #[cfg(feature = "runtime")]
    &WORKBOOK_CELLS,
    #[cfg(feature = "runtime")]
    &WORKBOOK_TEXT_BYTES,
    #[cfg(feature = "runtime")]
    &WORKBOOK_STRINGS,
    #[cfg(feature = "runtime")]
    &WORKBOOK_RANGES,
];

/// The table of `SECURITY.md`, in Markdown: first what `--limit` sets, then what is the same for all.
#[cfg(feature = "runtime")]
pub fn table() -> String {
    use crate::files::{Kind, READ_LIMIT};
    use crate::limits::Limits;

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
    let at_once = Unit::Bytes.show(crate::cycle::read::AT_ONCE);
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
