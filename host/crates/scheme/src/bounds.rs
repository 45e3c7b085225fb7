//! Bounds on what a component may be made of, say and answer, and on what a registry may send: the same
//! for everybody. What a call may use is in [`crate::limits`].

use crate::limits::Unit;
use laurel_words::lang::Text;

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
    /// One that counts things.
    pub const fn new(id: &'static str, value: u64, what: (&'static str, &'static str)) -> Self {
        let unit = Unit::Number;
        Self {
            id,
            what,
            value,
            unit,
        }
    }

    /// One that counts bytes.
    pub const fn bytes(id: &'static str, value: u64, what: (&'static str, &'static str)) -> Self {
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
/// Bytes of what a component carries about its origin, unpacked.
pub const METADATA_BYTES: Bound = Bound::bytes(
    "metadata-bytes",
    8 << 20,
    (
        "所附来源信息解压后的字节",
        "bytes that its notes on its origin unpack to",
    ),
);
/// Crates that a component lists, and licences of crates.
pub const METADATA_CRATES: Bound = Bound::new(
    "metadata-crates",
    20_000,
    (
        "所附清单中的 crate",
        "crates or licences of crates in its lists",
    ),
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

// ---------------------------------------------------------------- the desk

/// Bytes of a cycle file on the desk.
pub const DESK_CYCLE_BYTES: Bound = Bound::bytes(
    "desk-cycle-bytes",
    40 << 20,
    (
        "带入本页的申报文件的字节",
        "bytes in a cycle file on the page of the desk",
    ),
);
/// Applicants on the desk.
pub const DESK_APPLICANTS: Bound = Bound::new(
    "desk-applicants",
    100_000,
    ("本页对比的申报单位", "applicants on the page of the desk"),
);
/// Bytes of a text of a regulation that is brought to the desk, and of its document.
pub const DESK_TEXT_BYTES: Bound = Bound::bytes(
    "desk-text-bytes",
    8 << 20,
    (
        "带入本页的条文文件的字节",
        "bytes in a text of a regulation on the page of the desk",
    ),
);
/// Bytes of a component or a packed scheme that is brought to the desk.
pub const DESK_BROUGHT_BYTES: Bound = Bound::bytes(
    "desk-brought-bytes",
    64 << 20,
    (
        "带入本页的组件或方案文件的字节",
        "bytes in a component or scheme that is brought to the page of the desk",
    ),
);
/// Files in a folder that is brought to the desk packed.
pub const DESK_BROUGHT_FILES: Bound = Bound::new(
    "desk-brought-files",
    64,
    (
        "带入本页的 zip 中的文件",
        "files in a folder that is brought to the page of the desk as .zip",
    ),
);
/// Milliseconds that a stranger's component has for an answer on the desk.
pub const DESK_ANSWER_MS: Bound = Bound::new(
    "desk-answer-ms",
    10_000,
    (
        "本页上外来组件一次回答的毫秒",
        "milliseconds for an answer of a stranger's component on the page of the desk",
    ),
);
