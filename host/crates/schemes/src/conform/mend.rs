//! How what is wrong is mended, by the place of the contract that it breaks.

use laurel_scheme::answers::{Place, at};
use laurel_words::lang::Text;

/// What to do about a breach of a place of the contract.
pub(super) fn of(place: Place) -> Text {
    let (zh, en) = match place {
        at::VERDICT => (
            "verdict 由各条已询问的规则合取得出：有“否”为否，否则有“未定”为未定，否则为是；0（未询问）不计入",
            "work out verdict from the rules that were asked: no where one is no, else unknown where one is unknown, else yes; 0 (not asked) does not count",
        ),
        at::DETAIL_REASONS => (
            "settings.detail 为 reasons 或 reasons-for 时，对每个 1（否）或 3（未定）的结论，在 findings 中按该行、该规则至少给出一项",
            "where settings.detail is reasons or reasons-for, give at least one finding with row and rule for each cell that is 1 (no) or 3 (unknown)",
        ),
        at::CODE_REMARK | at::DETAIL_REASONS_FOR => (
            "remark 为 false 的理由只在 settings.detail 要求的行给出；一律要给的，把 remark 设为 true",
            "give codes whose remark is false only for the rows that settings.detail asks for; set remark where it is always given",
        ),
        at::DETAIL => (
            "settings.detail 只决定 findings 的多少，不得影响其他返回值",
            "let settings.detail decide how many findings there are, and nothing else",
        ),
        at::WAIVED => (
            "settings.waived 中的规则，各行结论一律为 0（未询问），也不引出措施",
            "answer 0 (not asked) for all rows of a rule that is in settings.waived, and call for no measure by it",
        ),
        at::FINDINGS_AT => (
            "所用代码的 table 为空时，at 填 4294967295；否则填该表中属于同一行的记录的序号",
            "set at to 4294967295 where the code's table is empty, else to a record of that table that belongs to the same row",
        ),
        at::FINDINGS_VALUE | at::FINDINGS_LIMIT => (
            "按代码的 value、limit 计数；其为 none 时填 0，为 date 时填自 1970-01-01 起的天数或 -2147483648",
            "count as the code's value and limit say: 0 for none, days since 1970-01-01 or -2147483648 for date",
        ),
        at::SCREENING_FINDINGS
        | at::ASSESSMENT_FINDINGS
        | at::SELECTION_FINDINGS
        | at::ENFORCEMENT_FINDINGS => (
            "把 findings 按 row、再按 rule 升序排列；row 为 4294967295 的排在最前（sanction 中排在最后）",
            "sort findings by row, then by rule; those whose row is 4294967295 come first (in sanction last)",
        ),
        at::SCORED => (
            "picked 为 2（是）的，以及在 sheets 或 agreed 中出现的，每家在 row 中一项，升序",
            "give row one element, rising, for each applicant whose picked is 2 (yes) or who is in sheets or agreed",
        ),
        at::VISITED => (
            "visited 照抄 picked；只有相应规则不适用时为 0",
            "hand picked on as visited; 0 only where its rule is waived",
        ),
        at::HIGH | at::LOW | at::OVER => (
            "得分以百分之一分计并乘以 over：0 ≤ low ≤ high ≤ 100000 × over，over 为 1 以上",
            "count scores in hundredths of a point times over: 0 <= low <= high <= 100000 * over, over 1 and up",
        ),
        at::SUBTOTAL_LOW | at::SUBTOTAL_HIGH => (
            "小计与总分同一分母；各部分之和等于总分（rounding 另有设定时各自取整）",
            "use the denominator of the total for subtotals; their sum is the total (rounded each by itself where rounding is set)",
        ),
        at::SPREAD => (
            "每条至少有两个评分时为最大与最小之差，否则为 255",
            "the largest less the smallest mark where an item has two or more, else 255",
        ),
        at::WORST | at::BEST => (
            "在排序中的 1 ≤ best ≤ worst ≤ 排序家数，得分相同 best 相同；不在排序中的二者均为 0",
            "for who is in the order, 1 <= best <= worst <= how many are in it, the same best for the same score; 0 and 0 for who is not",
        ),
        at::WINNER => (
            "winner 为 2 的 candidate 也为 2，candidate 为 1 的 winner 为 1；winner 为 2 的不多于可调指标 quota。没有候选环节的版本，不列概念为 shortlist 与 candidate-list 的规则",
            "let candidate be 2 where winner is 2, and winner 1 where candidate is 1; let no more than the term quota be 2. A version without candidates lists no rule of the concepts shortlist and candidate-list",
        ),
        at::VACANT => (
            "有人获奖为 1（否），无人可能获奖为 2（是），否则为 1 或 3（未定）",
            "1 (no) where somebody wins, 2 (yes) where nobody can, else 1 or 3 (unknown)",
        ),
        at::MEASURE_APPLIES => (
            "条件不成立的措施不列出；列出的 applies 为 2 或 3",
            "leave out measures whose conditions are not met; applies is 2 or 3 for the others",
        ),
        at::MEASURE_PROGRESS => (
            "applies 为 3 时 progress 不为 due、proposable，为 2 时不为 undetermined",
            "where applies is 3, progress is neither due nor proposable; where it is 2, it is not undetermined",
        ),
        at::MEASURE_EVENT | at::MEASURE_CONDUCT | at::MEASURE_TITLE => (
            "针对称号的措施填 title（events.title 所记）与 event，针对评审人员的只填 conduct",
            "for a measure on a title set title (as events.title has it) and event, for one on a reviewer conduct alone",
        ),
        at::MEASURES => (
            "按 event、rule、kind 升序列出，针对评审人员的在后，每项一次",
            "list measures by event, rule and kind, those on reviewers last, each once",
        ),
        at::REFUSAL => (
            "以 result 的 err 返回 refusal 的相应情形，不中止执行",
            "return the case of refusal in the err of the result, and do not trap",
        ),
        at::SCREEN
        | at::SCORE
        | at::SELECT
        | at::ENFORCE
        | at::DESCRIBE
        | at::FACTS
        | at::STANDARDS
        | at::KINDS => (
            "只由参数算出回答：不读时钟、随机数，两次调用之间不留任何东西",
            "work out the answer from the arguments alone: no clock, no random number, nothing kept between calls",
        ),
        at::RULE_FACTS => (
            "rule.facts 写契约中的列名，或写 facts() 列出的事实",
            "name columns of the contract in rule.facts, or facts that facts() lists",
        ),
        at::CODE_TABLE => (
            "table 写该阶段所得的表的字段名，或留空",
            "name a table that the stage gets in table, by its field name, or leave it empty",
        ),
        at::TEXT => (
            "补上所缺语言的文字",
            "add the wording in the language that is missing",
        ),
        at::INSTRUMENT_REPLACES => (
            "replaces 列出被本文件替代的其他文件的编号，每个一次",
            "list in replaces the ids of the other instruments that this one replaces, each once",
        ),
        at::INSTRUMENT_ID
        | at::RULE_ID
        | at::TERM_ID
        | at::CODE_ID
        | at::CHOICE_ID
        | at::FACT_ID
        | at::STANDARD_ID
        | at::KIND_ID => (
            "给每一项一个不重复、不为空的编号",
            "give each an id of its own that is not empty",
        ),
        at::INSTRUMENT_DAYS | at::STANDARD_DAYS | at::DAY => (
            "日期为自 1970-01-01 起的天数，在 1900 至 2199 年间；不详为 -2147483648",
            "days are counted from 1970-01-01, between 1900 and 2199; -2147483648 where unknown",
        ),
        at::RULE_TERMS | at::READING_TERMS => (
            "terms 只列 description.terms 中有说明的可调指标；每个可调指标都由某条规则列出",
            "name in terms what description.terms describes; each term is named by a rule",
        ),
        at::TERM_DEFAULT | at::TERM_PLAUSIBLE | at::SPAN => (
            "domain 取 min ≤ max 的范围，default 与 plausible 都在其中",
            "let domain be a range with min <= max, and default and plausible within it",
        ),
        at::ABSENT => (
            "无此规定（absent）的规则，各行结论一律为 0（未询问）",
            "answer 0 (not asked) for all rows of a rule that is absent",
        ),
        at::TRUTH | at::CANDIDATE => (
            "以 1（否）、2（是）、3（未定）作答，未询问的为 0；事实未知时只答无论如何都成立的",
            "answer 1 (no), 2 (yes), 3 (unknown), 0 where not asked; with a fact unknown, answer what holds either way",
        ),
        at::FINDINGS | at::FINDINGS_ROW | at::FINDINGS_RULE | at::FINDINGS_CODE => (
            "findings 各列等长；row、rule、code 从 0 计，在参数的行数与 description 的规则、理由之内",
            "give all columns of findings one length; count row, rule and code from 0, within the rows of the arguments and the rules and codes of the description",
        ),
        at::STANDARD_CATEGORIES
        | at::STANDARD_ITEMS
        | at::ITEM_CATEGORY
        | at::ITEM_POINTS
        | at::CATEGORY_POINTS => (
            "各条分值为正，合计等于其所属部分的分值；各部分合计 1000 分",
            "give every item points, which sum to those of its category; the categories sum to 1000",
        ),
        at::MEASURE_RULE | at::MEASURE_KIND => (
            "rule、kind 从 0 计，在 description.rules 与 measure-kinds() 之内",
            "count rule and kind from 0, within description.rules and measure-kinds()",
        ),
        at::MEASURE_AMOUNT | at::PRIZE => (
            "金额以元计，不为负",
            "count amounts in yuan, none below zero",
        ),
        _ => {
            return Text::new(
                format!("按契约 {place} 处的说明作答"),
                format!("answer as the contract says at {place}"),
            );
        }
    };
    Text::new(zh, en)
}

/// What to do about columns of the wrong shape, wherever they stand; none where the shape is right.
pub(super) fn shape(what: &Text) -> Option<Text> {
    let (zh, en) = if what.en.ends_with(" expected") && what.en.contains(" rows, ") {
        (
            "该列的行数照契约给出：每行（规则结论为每条规则每行）恰好一个值",
            "give the column the length that the contract names: exactly one value for each row (verdicts on rules: for each rule and row)",
        )
    } else if what.en.ends_with(": code above 3") {
        (
            "结论只用 0（未询问）、1（否）、2（是）、3（未定）",
            "use 0 (not asked), 1 (no), 2 (yes), 3 (unknown) and nothing else",
        )
    } else {
        return None;
    };
    Some(Text::new(zh, en))
}

/// What to do about a wording that names what is not there.
pub(super) fn named(name: &str) -> Text {
    Text::new(
        format!("在该规则的 terms 中列出 {name}（须有说明），或从措辞中删去 {{{name}}}"),
        format!(
            "name {name} among the terms of the rule (it has to be described), or take {{{name}}} out of the wording"
        ),
    )
}

/// What to do about words that hold what is obeyed or not seen.
pub(super) fn hidden() -> Text {
    Text::new(
        "从文字中删去控制字符、换行、改变书写方向与不占位置的字符",
        "take control characters, line breaks, and what turns the direction of writing or takes no room out of the wording",
    )
}

/// What to do about ids with spaces.
pub(super) fn spaced() -> Text {
    Text::new(
        "编号用字母、数字与连字符，如 beilun-2021",
        "write ids in letters, digits and hyphens, such as beilun-2021",
    )
}

/// What to do about a call that did not end well.
pub(super) fn call() -> Text {
    Text::new(
        "组件须在限额之内作答，不得中止：请修正使它停下的那一处；确需更多的，以 --limit 放宽后再查",
        "a component answers within its limits and does not trap: mend what makes it stop; where it needs more, raise the limit with --limit and check again",
    )
}

/// What to do about what is no component of the contract.
pub(super) fn world() -> Text {
    Text::new(
        "按本仓库 wit/ 的某个阶段（world）以组件工具链构建（Rust：laurel build；JavaScript：jco componentize；Python：componentize-py --stub-wasi）",
        "build it for the world of a stage in wit/ with a component toolchain (Rust: laurel build; JavaScript: jco componentize; Python: componentize-py --stub-wasi)",
    )
}

/// What to do about an import.
pub(super) fn import(name: &str) -> Text {
    let (zh, en) = if name.starts_with("wasi:") {
        (
            "该语言的工具链带入了 WASI。componentize-py：构建时加 --stub-wasi（`componentize-py … componentize --stub-wasi …`）；Rust：不用 std 的输入输出、时钟、环境变量，或以 #![no_std] 构建；JavaScript（jco componentize）：--disable all。不能去掉的，用 wasm-tools component 或 wasi-virt 将其虚拟化",
            "the language's toolchain brings WASI in. componentize-py: build with --stub-wasi (`componentize-py … componentize --stub-wasi …`); Rust: leave std's input, output, clock and environment alone, or build with #![no_std]; JavaScript (jco componentize): --disable all. What cannot be left out can be made virtual (wasi-virt)",
        )
    } else {
        (
            "组件只能导入类型：把它要的函数编进组件，或改由参数传入",
            "a component may import types alone: build the function in, or take what it gives as an argument",
        )
    };
    Text::new(zh, en)
}

/// What to do about types that differ.
pub(super) fn types() -> Text {
    Text::new(
        "按本仓库 wit/ 重新生成绑定并构建（`wasm-tools component wit 组件.wasm` 显示组件现有的类型）",
        "generate the bindings anew from wit/ and build (`wasm-tools component wit FILE.wasm` shows the types that the component has)",
    )
}
