//! What an answer must be before the host believes it: what the contract (`wit/`) says of it, in lengths,
//! ranges and meaning. A component whose answer breaks the contract has failed, whatever it computed.
//!
//! Each function looks at everything and lists every breach with its place in `wit/`: a run is told the
//! first ([`Breaches::settle`]), `laurel conform` all of them.

use crate::ready::{Unit, tables_of};
use crate::truth::{YES, and, in_a_row, may_be_no, may_be_yes};
use laurel_contract::types::{Detail, Quantity, Settings, Value};
use laurel_contract::{eligibility, ranking, sanction, scoring, types};
use laurel_cycle::error::Failure;
use laurel_cycle::order;
use laurel_words::lang::Text;

/// In a column of findings, no row.
pub const NO_ROW: u32 = u32::MAX;
/// A date that is unknown.
const UNKNOWN_DAY: i64 = i32::MIN as i64;
/// The first and the last day of the contract, as dates that were counted from: a window of a hundred
/// years may open before 1900.
const DAYS: std::ops::RangeInclusive<i64> = -100_000..=84_005;
/// A thousand points in hundredths of a point.
const FULL: u64 = 100_000;
/// No mark to take a spread of.
pub const NO_SPREAD: u8 = 255;
/// Concepts of the rules by which a version knows candidates.
const CANDIDACY: [&str; 2] = ["shortlist", "candidate-list"];
/// Id of the term that says how many may win, the same in every rule version.
pub const QUOTA: &str = "quota";
/// Id of the term that says to what scores are rounded, and its value where they are not.
const ROUNDING: (&str, &str) = ("rounding", "none");
/// Breaches of one kind that are told one by one; where each row breaks the contract, a few show it.
const TOLD: usize = 3;

/// What is wrong, in both languages. In a component, whose stages were admitted before they were composed,
/// the place in the contract has to do: the words would be a tenth of it.
#[cfg(not(feature = "small"))]
macro_rules! said {
    (($($zh:tt)*), ($($en:tt)*)) => {
        Text::new(format!($($zh)*), format!($($en)*))
    };
}
#[cfg(feature = "small")]
macro_rules! said {
    (($($zh:tt)*), ($($en:tt)*)) => {{
        let _ = || (format!($($zh)*), format!($($en)*));
        Text::default()
    }};
}

/// Where the contract says something: a file of `wit/`, and in it a record, variant or function with one
/// of its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(pub &'static str, pub &'static str, pub &'static str);

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "wit/{}.wit {}", self.0, self.1)?;
        if self.2.is_empty() {
            Ok(())
        } else {
            write!(f, ".{}", self.2)
        }
    }
}

macro_rules! places {
    ($($(#[$doc:meta])* $name:ident = $file:literal $item:literal $field:literal;)*) => {
        /// The places of the contract that answers are held against.
        #[allow(missing_docs)] // each is named as in `wit/`
        pub mod at {
            use super::Place;
            $(pub const $name: Place = Place($file, $item, $field);)*
            /// All of them.
            pub const ALL: &[Place] = &[$($name),*];
        }
    };
}

places! {
    TRUTH = "types" "truth" "";
    DAY = "types" "day" "";
    INSTRUMENT_ID = "types" "instrument" "id";
    INSTRUMENT_DAYS = "types" "instrument" "issued";
    INSTRUMENT_REPLACES = "types" "instrument" "replaces";
    RULE_ID = "types" "rule" "id";
    RULE_TERMS = "types" "rule" "terms";
    RULE_FACTS = "types" "rule" "facts";
    RULE_CONCEPT = "types" "rule" "concept";
    ABSENT = "types" "rule-kind" "absent";
    TEXT = "types" "text" "";
    TERM_ID = "types" "term" "id";
    TERM_DEFAULT = "types" "term" "default";
    TERM_PLAUSIBLE = "types" "term" "plausible";
    SPAN = "types" "span" "";
    CHOICE_ID = "types" "choice" "id";
    READING_NUMBER = "types" "reading" "number";
    READING_TERMS = "types" "reading" "terms";
    CODE_ID = "types" "code" "id";
    CODE_TABLE = "types" "code" "table";
    CODE_REMARK = "types" "code" "remark";
    DESCRIPTION_RULES = "types" "description" "rules";
    DETAIL = "types" "detail" "";
    DETAIL_REASONS = "types" "detail" "reasons";
    DETAIL_REASONS_FOR = "types" "detail" "reasons-for";
    WAIVED = "types" "settings" "waived";
    FINDINGS = "types" "findings" "";
    FINDINGS_ROW = "types" "findings" "row";
    FINDINGS_RULE = "types" "findings" "rule";
    FINDINGS_CODE = "types" "findings" "code";
    FINDINGS_AT = "types" "findings" "at";
    FINDINGS_VALUE = "types" "findings" "value";
    FINDINGS_LIMIT = "types" "findings" "limit";
    REFUSAL = "types" "refusal" "";
    VISITED = "types" "scores" "visited";
    SCORED = "types" "scores" "row";
    LOW = "types" "scores" "low";
    HIGH = "types" "scores" "high";
    OVER = "types" "scores" "over";
    FACT_ID = "eligibility" "fact" "id";
    FACT_KIND = "eligibility" "fact" "kind";
    VERDICT = "eligibility" "screening" "verdict";
    SCREENING_RULES = "eligibility" "screening" "rules";
    SCREENING_FINDINGS = "eligibility" "screening" "findings";
    FACTS = "eligibility" "facts" "";
    SCREEN = "eligibility" "screen" "";
    STANDARD = "scoring" "assessment" "standard";
    SUBTOTAL_LOW = "scoring" "assessment" "subtotal-low";
    SUBTOTAL_HIGH = "scoring" "assessment" "subtotal-high";
    SPREAD = "scoring" "assessment" "spread";
    ASSESSMENT_RULES = "scoring" "assessment" "rules";
    ASSESSMENT_FINDINGS = "scoring" "assessment" "findings";
    STANDARD_ID = "scoring" "standard" "id";
    STANDARD_DAYS = "scoring" "standard" "in-force";
    STANDARD_CATEGORIES = "scoring" "standard" "categories";
    STANDARD_ITEMS = "scoring" "standard" "items";
    ITEM_CATEGORY = "scoring" "item" "category";
    ITEM_POINTS = "scoring" "item" "points";
    CATEGORY_POINTS = "scoring" "category" "points";
    STANDARDS = "scoring" "standards" "";
    SCORE = "scoring" "score" "";
    SELECTION_RULES = "ranking" "selection" "rules";
    CANDIDATE = "ranking" "selection" "candidate";
    WINNER = "ranking" "selection" "winner";
    BEST = "ranking" "selection" "best";
    WORST = "ranking" "selection" "worst";
    VACANT = "ranking" "selection" "vacant";
    PRIZE = "ranking" "selection" "prize";
    SELECTION_FINDINGS = "ranking" "selection" "findings";
    SELECT = "ranking" "select" "";
    MEASURES = "sanction" "enforcement" "measures";
    MEASURE_RULE = "sanction" "measure" "rule";
    MEASURE_KIND = "sanction" "measure" "kind";
    MEASURE_TITLE = "sanction" "measure" "title";
    MEASURE_EVENT = "sanction" "measure" "event";
    MEASURE_CONDUCT = "sanction" "measure" "conduct";
    MEASURE_APPLIES = "sanction" "measure" "applies";
    MEASURE_PROGRESS = "sanction" "measure" "progress";
    MEASURE_AMOUNT = "sanction" "measure" "amount";
    KIND_ID = "sanction" "measure-kind" "id";
    ENFORCEMENT_FINDINGS = "sanction" "enforcement" "findings";
    KINDS = "sanction" "measure-kinds" "";
    ENFORCE = "sanction" "enforce" "";
    DESCRIBE = "types" "description" "";
}

/// Something that the contract does not admit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Where the contract says otherwise.
    pub place: Place,
    /// What is wrong.
    pub what: Text,
    /// The row that it concerns, as the stage counts rows.
    pub row: Option<u32>,
}

impl Breach {
    /// It as the failure of a component. `whose` names what a row stands for.
    pub fn failure(self, component: &str, whose: &dyn Fn(u32) -> Option<String>) -> Failure {
        let (mut zh, mut en) = (String::new(), String::new());
        if let Some(id) = self.row.and_then(whose) {
            zh = format!("“{id}”的");
            en = format!(" about “{id}”");
        }
        let Self { place, what, .. } = self;
        let (mut words_zh, mut words_en) = (what.zh, what.en);
        if !words_en.is_empty() {
            words_zh.insert(0, '：');
            words_en.insert_str(0, ": ");
        }
        Failure::new(
            component,
            format!("{zh}返回结果不符合契约{words_zh}（{place}）"),
            format!("its answer{en} breaks the contract{words_en} ({place})"),
        )
    }
}

/// Breaches, in the order in which they were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Breaches(pub Vec<Breach>);

impl Breaches {
    /// One more.
    pub fn put(&mut self, place: Place, what: Text) {
        self.0.push(Breach {
            place,
            what,
            row: None,
        });
    }

    /// One more unless something holds.
    fn holds(&mut self, holds: bool, place: Place, what: impl FnOnce() -> Text) {
        if !holds {
            self.put(place, what());
        }
    }

    /// One more.
    pub fn add(&mut self, place: Place, zh: impl Into<String>, en: impl Into<String>) {
        self.0.push(Breach {
            place,
            what: Text::new(zh, en),
            row: None,
        });
    }

    /// One more unless something holds.
    pub fn unless(&mut self, holds: bool, place: Place, zh: &str, en: &str) {
        if !holds {
            self.add(place, zh, en);
        }
    }

    /// One for each of the first few rows for which something does not hold, and how many more there
    /// are.
    fn rows(&mut self, place: Place, wrong: impl Iterator<Item = (u32, Text)>) {
        let mut more = 0_usize;
        for (number, (row, what)) in wrong.enumerate() {
            if number < TOLD {
                self.0.push(Breach {
                    place,
                    what,
                    row: Some(row),
                });
            } else {
                more += 1;
            }
        }
        if more > 0 {
            self.put(
                place,
                said!(
                    ("另有 {more} 行也是如此"),
                    ("{more} more rows are like this")
                ),
            );
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first of them as the failure of a component. `whose` names what a row stands for.
    pub fn settle(
        self,
        component: &str,
        whose: &dyn Fn(u32) -> Option<String>,
    ) -> Result<(), Failure> {
        match self.0.into_iter().next() {
            Some(breach) => Err(breach.failure(component, whose)),
            None => Ok(()),
        }
    }
}

/// A composed scheme that answers about what is not there.
pub fn not_there(component: &str) -> Failure {
    let breach = Breach {
        place: at::MEASURES,
        what: said!(
            ("measures、findings 中的称号或情况不存在"),
            ("measures: row out of range")
        ),
        row: None,
    };
    breach.failure(component, &nobody)
}

/// Nothing is known of what a row stands for.
pub fn nobody(_: u32) -> Option<String> {
    None
}

/// Tables that codes may point into: the name, how long it is, and whose its records are.
struct Table<'t> {
    name: &'t str,
    length: usize,
    owners: Option<&'t [u32]>,
}

impl<'t> Table<'t> {
    const fn of(name: &'t str, owners: &'t [u32]) -> Self {
        Self {
            name,
            length: owners.len(),
            owners: Some(owners),
        }
    }

    const fn long(name: &'t str, length: usize) -> Self {
        Self {
            name,
            length,
            owners: None,
        }
    }
}

/// A stage with what it was asked.
struct Check<'a> {
    unit: &'a Unit,
    settings: &'a Settings,
    rows: usize,
    found: Breaches,
}

impl<'a> Check<'a> {
    fn new(unit: &'a Unit, settings: &'a Settings, rows: usize) -> Self {
        Self {
            unit,
            settings,
            rows,
            found: Breaches::default(),
        }
    }

    fn rules(&self) -> usize {
        self.unit.description.rules.len()
    }

    fn length<T>(&mut self, place: Place, name: &str, column: &[T], rows: usize) -> bool {
        let given = column.len();
        let right = given == rows;
        if !right {
            self.found.put(
                place,
                said!(
                    ("{name} 有 {given} 行，应有 {rows} 行"),
                    ("{name}: {given} rows, {rows} expected")
                ),
            );
        }
        right
    }

    fn truths(&mut self, place: Place, name: &str, column: &[u8], rows: usize) -> bool {
        let long = self.length(place, name, column, rows);
        // Without a branch for each cell, so that many are looked at together.
        let bits = column.iter().fold(0, |bits, truth| bits | truth);
        if bits > 3 {
            self.found.put(
                place,
                said!(("{name} 中有大于 3 的代码"), ("{name}: code above 3")),
            );
        }
        long && bits < 4
    }

    /// The verdicts on the rules: rules that are waived are not asked, nor those that are absent.
    fn cells(&mut self, place: Place, cells: &[u8]) {
        let rows = self.rows;
        if !self.truths(place, "rules", cells, self.rules().saturating_mul(rows)) || rows == 0 {
            return;
        }
        let absent = |rule: &types::Rule| rule.kind == types::RuleKind::Absent;
        for (rule, column) in self.unit.description.rules.iter().zip(cells.chunks(rows)) {
            let id = &rule.id;
            let waived = self.settings.waived.contains(id);
            if !(waived || absent(rule)) || column.iter().all(|cell| *cell == 0) {
                continue;
            }
            if absent(rule) {
                self.found.put(at::ABSENT, said!(("规则 {id} 标明无此规定，却有结论"), ("the rule {id} is absent from the instrument, and has a verdict all the same")));
            } else {
                self.found.put(
                    at::WAIVED,
                    said!(
                        ("规则 {id} 已不适用，却仍有结论"),
                        ("the rule {id} is waived, and has a verdict all the same")
                    ),
                );
            }
        }
    }

    /// Findings: what they refer to, their order, and that there are as many as were asked for.
    fn findings(
        &mut self,
        place: Place,
        findings: &types::Findings,
        tables: &[Table],
        cells: Option<&[u8]>,
    ) {
        let count = findings.row.len();
        let mut long = self.length(at::FINDINGS_RULE, "findings.rule", &findings.rule, count);
        long &= self.length(at::FINDINGS_CODE, "findings.code", &findings.code, count);
        long &= self.length(at::FINDINGS_AT, "findings.at", &findings.at, count);
        long &= self.length(at::FINDINGS_VALUE, "findings.value", &findings.value, count);
        long &= self.length(at::FINDINGS_LIMIT, "findings.limit", &findings.limit, count);
        let (rows, rules) = (self.rows, self.rules());
        let codes = self.unit.description.codes.len();
        let below = |column: &[u32], limit: usize| column.iter().all(|it| (*it as usize) < limit);
        let row = |row: &u32| *row == NO_ROW || (*row as usize) < rows;
        let mut there = true;
        for (place, holds, zh) in [
            (at::FINDINGS_ROW, findings.row.iter().all(row), "行"),
            (at::FINDINGS_RULE, below(&findings.rule, rules), "规则"),
            (at::FINDINGS_CODE, below(&findings.code, codes), "理由代码"),
        ] {
            there &= holds;
            self.found.holds(holds, place, || {
                said!(
                    ("findings 中的{zh}序号超出范围"),
                    ("findings: index out of range")
                )
            });
        }
        if long && there {
            self.meaning(findings, tables);
            self.order(place, findings);
            self.as_asked(findings, cells);
        }
    }

    /// What single findings point to and count.
    fn meaning(&mut self, findings: &types::Findings, tables: &[Table]) {
        // What a code says is looked up once.
        struct Known<'t> {
            id: &'t str,
            points: bool,
            table: Option<&'t Table<'t>>,
            value: Quantity,
            limit: Quantity,
        }
        let codes = &self.unit.description.codes;
        let known: Vec<Known> = codes
            .iter()
            .map(|code| Known {
                id: &code.id,
                points: !code.table.is_empty(),
                table: tables.iter().find(|table| table.name == code.table),
                value: code.value,
                limit: code.limit,
            })
            .collect();
        let all = || {
            let what = findings.row.iter().zip(&findings.code);
            what.filter_map(|(row, code)| Some((*row, known.get(*code as usize)?)))
        };
        let pointing = all().zip(&findings.at).filter(|((row, code), at)| {
            let there = match code.table {
                // A table that is not described has no length here.
                None => code.points,
                Some(table) => {
                    let owner = table.owners.and_then(|owners| owners.get(**at as usize));
                    (**at as usize) < table.length
                        && owner.is_none_or(|owner| *row == NO_ROW || owner == row)
                }
            };
            **at != NO_ROW && !there
        });
        let pointing = pointing.map(|((row, code), at)| {
            let (id, at) = (code.id, *at);
            let what = match code.table {
                None => said!(("理由 {id} 不指向任何表，findings.at 却为 {at}"), ("findings.at: {id} names no table, and points to row {at}")),
                Some(table) => said!(("理由 {id} 指向 {} 表第 {at} 行：没有这一行，或不属于该行", table.name), ("findings.at: {id} points to row {at} of {}, which is not there or is another's",
                        table.name)),
            };
            (row, what)
        });
        self.found.rows(at::FINDINGS_AT, pointing);
        for (place, name, column, of) in [
            (
                at::FINDINGS_VALUE,
                "findings.value",
                &findings.value,
                (|it: &Known| it.value) as fn(&Known) -> Quantity,
            ),
            (
                at::FINDINGS_LIMIT,
                "findings.limit",
                &findings.limit,
                |it| it.limit,
            ),
        ] {
            let wrong = all()
                .zip(column)
                .filter(|((_, code), number)| match of(code) {
                    Quantity::None => **number != 0,
                    Quantity::Date => **number != UNKNOWN_DAY && !DAYS.contains(*number),
                    _ => false,
                });
            let wrong = wrong.map(|((row, code), number)| {
                let id = code.id;
                let what = match of(code) {
                    Quantity::None => said!(
                        ("理由 {id} 不计数，{name} 却为 {number}"),
                        ("{name}: {id} counts nothing, but says {number}")
                    ),
                    _ => said!(
                        ("理由 {id} 的 {name} 是 {number}，不是日期"),
                        ("{name}: {id} says {number}, which is no date")
                    ),
                };
                (row, what)
            });
            self.found.rows(place, wrong);
        }
    }

    /// By row, then by rule; what concerns no row comes first, in sanction last.
    fn order(&mut self, place: Place, findings: &types::Findings) {
        let first = u32::from(place != at::ENFORCEMENT_FINDINGS);
        let keys = || {
            let rows = findings.row.iter().map(|row| row.wrapping_add(first));
            rows.zip(findings.rule.iter().copied())
        };
        let falls = keys().zip(keys().skip(1)).find(|(one, next)| one > next);
        if let Some(((row, rule), (next, then))) = falls {
            let shown = |row: u32| match row.wrapping_sub(first) {
                NO_ROW => "–".to_owned(),
                row => row.to_string(),
            };
            let pair = format!("({}, {rule}) > ({}, {then})", shown(row), shown(next));
            self.found.put(
                place,
                said!(
                    ("findings 未按行、再按规则排列：{pair}"),
                    ("findings: not by row, then by rule: {pair}")
                ),
            );
        }
    }

    /// A reason for every answer that is not yes, where reasons are asked for; none where they are not.
    fn as_asked(&mut self, findings: &types::Findings, cells: Option<&[u8]>) {
        let codes = &self.unit.description.codes;
        let unasked = |row: &u32| match &self.settings.detail {
            Detail::Verdicts => true,
            Detail::Reasons => false,
            Detail::ReasonsFor(rows) => *row != NO_ROW && rows.binary_search(row).is_err(),
        };
        let place = match self.settings.detail {
            Detail::ReasonsFor(_) => at::DETAIL_REASONS_FOR,
            _ => at::CODE_REMARK,
        };
        let reasons = findings
            .row
            .iter()
            .zip(&findings.code)
            .filter_map(|(row, code)| {
                let code = codes.get(*code as usize)?;
                (!code.remark && unasked(row)).then_some((*row, &code.id))
            });
        let reasons = reasons.map(|(row, id)| {
            let what = said!(
                ("并未要求理由，却给出了 {id}"),
                ("findings: {id} is a reason, and none was asked for")
            );
            (row, what)
        });
        self.found.rows(place, reasons);

        let rows = self.rows;
        let Some(cells) = cells.filter(|_| rows > 0) else {
            return;
        };
        let asked: Option<&[u32]> = match &self.settings.detail {
            Detail::Verdicts => return,
            Detail::Reasons => None,
            Detail::ReasonsFor(rows) => Some(rows),
        };
        let mut said = vec![0_u8; cells.len()];
        for (row, rule) in findings.row.iter().zip(&findings.rule) {
            let cell = (*rule as usize)
                .saturating_mul(rows)
                .saturating_add(*row as usize);
            if let Some(said) = said.get_mut(cell).filter(|_| *row != NO_ROW) {
                *said = 1;
            }
        }
        let columns = cells.chunks(rows).zip(said.chunks(rows));
        let silent =
            self.unit
                .description
                .rules
                .iter()
                .zip(columns)
                .flat_map(|(rule, (cells, said))| {
                    // No is 1, unknown is 3: yes (2) and not asked (0) need no reason.
                    let silent = (0..).zip(cells.iter().zip(said));
                    silent
                        .filter(|(_, (cell, said))| may_be_no(**cell) && **said == 0)
                        .map(move |(row, _)| (row, &rule.id))
                });
        let silent =
            silent.filter(|(row, _)| asked.is_none_or(|rows| rows.binary_search(row).is_ok()));
        let silent = silent.map(|(row, id)| {
            let what = said!(
                ("规则 {id} 的结论不是“是”，却没有理由"),
                ("findings: the answer to {id} is not yes, and no reason is given")
            );
            (row, what)
        });
        self.found.rows(at::DETAIL_REASONS, silent);
    }

    /// The value of a term in this call.
    fn term(&self, id: &str) -> Option<&'a Value> {
        let known = self
            .unit
            .description
            .terms
            .iter()
            .find(|term| term.id == id)?;
        let set = self.settings.terms.iter().find(|set| set.term == id);
        Some(set.map_or(&known.default, |set| &set.value))
    }
}

/// The answers of eligibility; among them that a verdict is the *and* of its rules.
pub fn screening(
    unit: &Unit,
    settings: &Settings,
    cohort: &eligibility::Cohort,
    answer: &eligibility::Screening,
) -> Breaches {
    let rows = cohort.facts.applicants as usize;
    let mut check = Check::new(unit, settings, rows);
    let whole = check.truths(at::VERDICT, "verdict", &answer.verdict, rows);
    check.cells(at::SCREENING_RULES, &answer.rules);
    let long = answer.rules.len() == check.rules().saturating_mul(rows);
    if whole && long {
        let mut verdict = vec![YES; rows];
        for column in answer.rules.chunks(rows.max(1)) {
            for (verdict, answer) in verdict.iter_mut().zip(column) {
                *verdict = and(*verdict, in_a_row(*answer));
            }
        }
        if verdict != answer.verdict {
            let pairs = (0..).zip(answer.verdict.iter().zip(&verdict));
            let wrong = pairs.filter(|(_, (given, due))| given != due);
            let wrong = wrong.map(|(row, (given, due))| {
                let what = said!(
                    ("verdict 为 {given}，而各条规则合取为 {due}"),
                    ("verdict: not the conjunction of the rules: {given}, not {due}")
                );
                (row, what)
            });
            check.found.rows(at::VERDICT, wrong);
        }
    }
    let tables = tables_of(cohort).map(|(name, owners)| Table::of(name, owners));
    check.findings(
        at::SCREENING_FINDINGS,
        &answer.findings,
        &tables,
        long.then_some(&answer.rules),
    );
    check.found
}

/// The answers of scoring.
pub fn assessment(
    unit: &Unit,
    settings: &Settings,
    standards: &[scoring::Standard],
    visits: &scoring::Visits,
    answer: &scoring::Assessment,
) -> Breaches {
    let rows = visits.picked.len();
    let mut check = Check::new(unit, settings, rows);
    let scores = &answer.scores;
    if check.truths(at::VISITED, "visited", &scores.visited, rows) {
        let pairs = (0..).zip(scores.visited.iter().zip(&visits.picked));
        let wrong = pairs.filter(|(_, (said, picked))| **said != 0 && said != picked);
        let wrong = wrong.map(|(row, (said, picked))| {
            let what = said!(
                ("visited 为 {said}，而评审组的遴选为 {picked}"),
                ("visited: {said}, where picked is {picked}")
            );
            (row, what)
        });
        check.found.rows(at::VISITED, wrong);
    }
    check.cells(at::ASSESSMENT_RULES, &answer.rules);
    let scored = scores.row.len();
    let ordered = scores.row.windows(2).all(|pair| pair.first() < pair.last())
        && scores.row.last().is_none_or(|row| (*row as usize) < rows);
    check.found.holds(ordered, at::SCORED, || {
        said!(
            ("row 未递增，或超出范围"),
            ("row: not rising, or out of range")
        )
    });
    let mut long = check.length(at::LOW, "low", &scores.low, scored);
    long &= check.length(at::HIGH, "high", &scores.high, scored);
    long &= check.length(at::OVER, "over", &scores.over, scored);
    if long {
        check.scores(scores);
    }
    match standards.get(answer.standard as usize) {
        None => {
            let (given, known) = (answer.standard, standards.len());
            // Where nobody is scored, no standard is needed.
            if scored > 0 || known > 0 {
                check.found.put(
                    at::STANDARD,
                    said!(
                        ("standard 为 {given}，而标准只有 {known} 个"),
                        ("standard: index out of range: {given} of {known}")
                    ),
                );
            }
        }
        Some(standard) if long && ordered => check.parts(standard, answer),
        Some(_) => {}
    }
    if ordered && rows > 0 {
        check.scored(visits, scores);
    }
    let items = standards.get(answer.standard as usize);
    let tables = [
        Table::of("sheets", &visits.sheets.applicant),
        Table::of("agreed", &visits.agreed.applicant),
        Table::long("items", items.map_or(0, |it| it.items.len())),
        Table::long("categories", items.map_or(0, |it| it.categories.len())),
    ];
    let long = answer.rules.len() == check.rules().saturating_mul(rows);
    check.findings(
        at::ASSESSMENT_FINDINGS,
        &answer.findings,
        &tables,
        long.then_some(&answer.rules),
    );
    check.found
}

impl Check<'_> {
    /// Scores are exact fractions of a thousand points.
    fn scores(&mut self, scores: &types::Scores) {
        let ends = scores.low.iter().zip(&scores.high).zip(&scores.over);
        let wrong = scores
            .row
            .iter()
            .zip(ends)
            .filter(|(_, ((low, high), over))| {
                low > high || **over == 0 || u64::from(**high) > FULL * u64::from(**over)
            });
        let wrong = wrong.map(|(row, ((low, high), over))| {
            let what = said!(
                ("low、high、over 为 {low}、{high}、{over}，不是 0 至 1000 分之间的得分"),
                ("low, high, over: no score between 0 and 1000 points: {low} to {high} over {over}")
            );
            (*row, what)
        });
        self.found.rows(at::HIGH, wrong);
    }

    /// Who was picked or has marks has a score, and nobody else.
    fn scored(&mut self, visits: &scoring::Visits, scores: &types::Scores) {
        let mut due = vec![0_u8; self.rows];
        for (due, picked) in due.iter_mut().zip(&visits.picked) {
            *due = u8::from(*picked == 2);
        }
        let marked = visits.sheets.applicant.iter();
        let marked = marked.chain(&visits.agreed.applicant);
        for row in marked.chain(&visits.totals.applicant) {
            if let Some(due) = due.get_mut(*row as usize) {
                *due = 1;
            }
        }
        for row in &scores.row {
            if let Some(due) = due.get_mut(*row as usize) {
                *due ^= 2;
            }
        }
        // Due and there is 3, neither is 0.
        let wrong = (0..).zip(&due).filter(|(_, it)| matches!(**it, 1 | 2));
        let wrong = wrong.map(|(row, it)| {
            let what = match *it {
                1 => said!(
                    ("进入现场评审或有评分，却不在 row 中"),
                    ("row: picked or with marks, and not there")
                ),
                _ => said!(
                    ("未进入现场评审也无评分，却在 row 中"),
                    ("row: neither picked nor with marks, and there all the same")
                ),
            };
            (row, what)
        });
        self.found.rows(at::SCORED, wrong);
    }

    /// Subtotals and spreads, by the standard.
    fn parts(&mut self, standard: &scoring::Standard, answer: &scoring::Assessment) {
        let scores = &answer.scores;
        let scored = scores.row.len();
        let (categories, items) = (standard.categories.len(), standard.items.len());
        let cells = scored.saturating_mul(categories);
        let mut long = self.length(
            at::SUBTOTAL_LOW,
            "subtotal-low",
            &answer.subtotal_low,
            cells,
        );
        long &= self.length(
            at::SUBTOTAL_HIGH,
            "subtotal-high",
            &answer.subtotal_high,
            cells,
        );
        let spreads = scored.saturating_mul(items);
        if self.length(at::SPREAD, "spread", &answer.spread, spreads) && items > 0 {
            let of_rows = scores.row.iter().zip(answer.spread.chunks(items));
            let wrong = of_rows.filter_map(|(row, spreads)| {
                let odd = spreads.iter().find(|it| **it > 100 && **it != NO_SPREAD)?;
                let what = said!(
                    ("spread 为 {odd}，应为 0 至 100 或 255"),
                    ("spread: {odd}, neither 0 to 100 nor 255")
                );
                Some((*row, what))
            });
            self.found.rows(at::SPREAD, wrong);
        }
        if !long || categories == 0 {
            return;
        }
        // Rounded subtotals need not sum to the rounded total: each is off by half a point at most.
        let rounded = match self.term(ROUNDING.0) {
            Some(Value::Choice(to)) => to != ROUNDING.1,
            _ => false,
        };
        let within = if rounded {
            50 * (categories as u64 + 1)
        } else {
            0
        };
        let parts = answer.subtotal_low.chunks(categories);
        let parts = parts.zip(answer.subtotal_high.chunks(categories));
        let ends = scores.low.iter().zip(&scores.high).zip(&scores.over);
        let sum = |cells: &[u32]| cells.iter().map(|it| u64::from(*it)).sum::<u64>();
        let wrong = scores.row.iter().zip(ends.zip(parts));
        let wrong = wrong.filter_map(|(row, (((low, high), over), (lows, highs)))| {
            let over = u64::from(*over);
            let off = |total: u32, cells: &[u32]| sum(cells).abs_diff(u64::from(total)) > within * over;
            let mut both = lows.iter().zip(highs).zip(&standard.categories);
            let bounded = both.all(|((low, high), category)| {
                low <= high && u64::from(*high) <= u64::from(category.points) * 100 * over
            });
            // Where nothing is known of the parts, they may be anything.
            let full = |(high, category): (&u32, &scoring::Category)| {
                u64::from(*high) == u64::from(category.points) * 100 * over
            };
            let open = lows.iter().all(|low| *low == 0)
                && highs.iter().zip(&standard.categories).all(full);
            if open {
                return None;
            }
            let what = if !bounded {
                said!(("某部分的小计不在 0 至其满分之间：{lows:?} 至 {highs:?}"), ("subtotal-low, subtotal-high: not between 0 and the points of the category: {lows:?} to {highs:?}"))
            } else if off(*low, lows) || off(*high, highs) {
                said!(("小计之和 {} 至 {} 不等于总分 {low} 至 {high}", sum(lows), sum(highs)), ("subtotal-low, subtotal-high: {} to {} together, where the total is {low} to {high}", sum(lows), sum(highs)))
            } else {
                return None;
            };
            Some((*row, what))
        });
        self.found.rows(at::SUBTOTAL_LOW, wrong);
    }
}

/// The answers of ranking.
pub fn selection(
    unit: &Unit,
    settings: &Settings,
    scores: &types::Scores,
    decisions: &ranking::Decisions,
    answer: &ranking::Selection,
) -> Breaches {
    let rows = scores.visited.len();
    let mut check = Check::new(unit, settings, rows);
    check.cells(at::SELECTION_RULES, &answer.rules);
    let mut whole = check.truths(at::CANDIDATE, "candidate", &answer.candidate, rows);
    whole &= check.truths(at::WINNER, "winner", &answer.winner, rows);
    let mut placed = check.length(at::BEST, "best", &answer.best, rows);
    placed &= check.length(at::WORST, "worst", &answer.worst, rows);
    let vacant = answer.vacant;
    if vacant > 3 {
        check.found.put(
            at::VACANT,
            said!(("vacant 为 {vacant}，大于 3"), ("vacant: code above 3")),
        );
    }
    if answer.prize < 0 {
        check.found.put(
            at::PRIZE,
            said!(
                ("prize 为负数 {}", answer.prize),
                ("prize: negative: {}", answer.prize)
            ),
        );
    }
    if placed {
        check.places(scores, answer);
    }
    if whole {
        check.winners(answer);
    }
    let rows_of = |decision: &Option<ranking::Decision>| {
        decision.as_ref().map_or(0, |decision| decision.rows.len())
    };
    let tables = [
        Table::of("incidents", &decisions.incidents.applicant),
        Table::of("objections", &decisions.objections.applicant),
        Table::of("scores", &scores.row),
        Table::long("eligible-list", rows_of(&decisions.eligible_list)),
        Table::long("candidate-list", rows_of(&decisions.candidate_list)),
        Table::long("proposal", rows_of(&decisions.proposal)),
        Table::long("approval", rows_of(&decisions.approval)),
    ];
    let long = answer.rules.len() == check.rules().saturating_mul(rows);
    check.findings(
        at::SELECTION_FINDINGS,
        &answer.findings,
        &tables,
        long.then_some(&answer.rules),
    );
    check.found
}

impl Check<'_> {
    /// Places are possible ones: the best before the worst, no more of them than rows in the order, and
    /// the same best place for the same score.
    fn places(&mut self, scores: &types::Scores, answer: &ranking::Selection) {
        let ordered = answer.best.iter().filter(|best| **best > 0).count();
        let last = u32::try_from(ordered).unwrap_or(u32::MAX);
        let no_place =
            |best: u32, worst: u32| (best > worst) | ((best == 0) != (worst == 0)) | (worst > last);
        let both = || {
            answer
                .best
                .iter()
                .copied()
                .zip(answer.worst.iter().copied())
        };
        // As in `truths`: most answers are in order, and there are as many of them as hybrids.
        let any = both().fold(false, |any, (best, worst)| any | no_place(best, worst));
        let pairs = (0..).zip(both()).take(if any { usize::MAX } else { 0 });
        let wrong = pairs.filter(|(_, (best, worst))| no_place(*best, *worst));
        let wrong = wrong.map(|(row, (best, worst))| {
            let what = if best > worst || best == 0 {
                said!(("最前位次 {best}、最后位次 {worst}：前者应为 1 以上且不大于后者，不在排序中则均为 0"), ("best, worst: {best} to {worst} are no places: the best is 1 and up and not behind the worst, or both are 0"))
            } else {
                said!(("最后位次 {worst}，而在排序中的只有 {ordered} 家"), ("worst: {worst}, where {ordered} are in the order"))
            };
            (row, what)
        });
        self.found.rows(at::WORST, wrong);

        // Only of scores that are determined can it be said that they are equal.
        let ends = scores.low.iter().zip(&scores.high).zip(&scores.over);
        let mut exact: Vec<(u64, u32, u32)> = scores
            .row
            .iter()
            .zip(ends)
            .filter(|(_, ((low, high), _))| low == high)
            .filter_map(|(row, ((low, _), over))| {
                let best = answer.best.get(*row as usize).filter(|best| **best > 0)?;
                // Fractions with denominators below 2^16 that differ, differ by more than 2^-32.
                let key = (u64::from(*low) << 32).checked_div(u64::from(*over))?;
                (*over < 1 << 16).then_some((key, *best, *row))
            })
            .collect();
        order::sort(&mut exact);
        let pairs = exact.iter().zip(exact.iter().skip(1));
        let wrong = pairs.filter(|(one, next)| one.0 == next.0 && one.1 != next.1);
        let wrong = wrong.map(|(one, next)| {
            let what = said!(
                ("得分相同而最前位次不同：{} 与 {}", one.1, next.1),
                ("best: {} and {} for equal scores", one.1, next.1)
            );
            (next.2, what)
        });
        self.found.rows(at::BEST, wrong);
    }

    /// A winner is a candidate, where the version knows candidates; no more win than the quota admits;
    /// and the award is vacant where nobody wins, and only there.
    fn winners(&mut self, answer: &ranking::Selection) {
        let rules = &self.unit.description.rules;
        let candidates = rules.iter().any(|rule| CANDIDACY.contains(&&*rule.concept));
        // What is not asked (0) says nothing; a certain winner is a certain candidate, and who may win may
        // be one.
        let no_candidate = |winner: u8, candidate: u8| {
            ((candidate == 1) & may_be_yes(winner)) | ((candidate == 3) & (winner == 2))
        };
        let both = || {
            let pairs = answer.winner.iter().zip(&answer.candidate);
            pairs.map(|(winner, candidate)| (*winner, *candidate))
        };
        let any = both().fold(false, |any, (winner, it)| any | no_candidate(winner, it));
        let pairs = (0..)
            .zip(both())
            .take(if candidates && any { usize::MAX } else { 0 });
        let wrong = pairs.filter(|(_, (winner, candidate))| no_candidate(*winner, *candidate));
        let wrong = wrong.map(|(row, (winner, candidate))| {
            let what = said!(
                ("winner 为 {winner}，而 candidate 为 {candidate}：获奖的须是候选"),
                ("winner: {winner}, where candidate is {candidate}: a winner is a candidate")
            );
            (row, what)
        });
        self.found.rows(at::WINNER, wrong);

        let count = |truth: u8| answer.winner.iter().filter(|it| **it == truth).count();
        let (won, open) = (count(2), count(3));
        if let Some(Value::Amount(quota)) = self.term(QUOTA)
            && i64::try_from(won).is_ok_and(|won| won > *quota)
        {
            self.found.put(
                at::WINNER,
                said!(
                    ("有 {won} 家获奖，而名额（quota）为 {quota}"),
                    ("winner: {won} win, where the quota is {quota}")
                ),
            );
        }
        let fits = match answer.vacant {
            1 => won + open > 0,
            2 => won + open == 0,
            3 => won == 0 && open > 0,
            _ => true,
        };
        if !fits {
            let vacant = answer.vacant;
            self.found.put(
                at::VACANT,
                said!(
                    ("vacant 为 {vacant}，而获奖 {won} 家、未定 {open} 家"),
                    ("vacant: {vacant}, where {won} win and {open} may win")
                ),
            );
        }
    }
}

/// The answers of sanction.
pub fn enforcement(
    unit: &Unit,
    settings: &Settings,
    kinds: usize,
    columns: &sanction::Aftermath,
    answer: &sanction::Enforcement,
) -> Breaches {
    let titles = columns.titles.award.len();
    let mut check = Check::new(unit, settings, titles);
    check.measures(kinds, columns, &answer.measures);
    let tables = [
        Table::long("titles", titles),
        Table::of("events", &columns.events.title),
        Table::long("conduct", columns.conduct.kind.len()),
        Table::long("acts", columns.acts.step.len()),
    ];
    check.findings(at::ENFORCEMENT_FINDINGS, &answer.findings, &tables, None);
    check.found
}

impl Check<'_> {
    fn measures(&mut self, kinds: usize, columns: &sanction::Aftermath, all: &[sanction::Measure]) {
        let (titles, events) = (columns.titles.award.len(), &columns.events.title);
        let conduct = columns.conduct.kind.len();
        let within =
            |index: Option<u32>, length: usize| index.is_none_or(|i| (i as usize) < length);
        let before = self.found.0.len();
        for measure in all {
            let at = &mut self.found;
            let mut out = |place: Place, holds: bool, zh: &str| {
                at.holds(holds, place, || {
                    said!(
                        ("measures 中的{zh}序号超出范围"),
                        ("measures: index out of range")
                    )
                });
            };
            let rules = self.unit.description.rules.len();
            out(at::MEASURE_RULE, (measure.rule as usize) < rules, "规则");
            out(
                at::MEASURE_KIND,
                (measure.kind as usize) < kinds,
                "措施种类",
            );
            out(at::MEASURE_TITLE, within(measure.title, titles), "称号");
            out(
                at::MEASURE_EVENT,
                within(measure.event, events.len()),
                "情况",
            );
            out(
                at::MEASURE_CONDUCT,
                within(measure.conduct, conduct),
                "行为",
            );
            if self.found.0.len() > before {
                // Nothing can be said of what is not there; one shows it.
                return;
            }
        }
        for (number, measure) in all.iter().enumerate() {
            self.measure(number, measure, events);
            if self.found.0.len() > before + TOLD {
                return;
            }
        }
        let waived = |rule: &&types::Rule| self.settings.waived.contains(&rule.id);
        let of = |it: &sanction::Measure| self.unit.description.rules.get(it.rule as usize);
        if let Some(rule) = all.iter().filter_map(of).find(waived) {
            let id = &rule.id;
            self.found.put(
                at::WAIVED,
                said!(
                    ("规则 {id} 已不适用，却仍有措施"),
                    ("measures: the rule {id} is waived, and calls for a measure all the same")
                ),
            );
        }
        let key = |it: &sanction::Measure| {
            let (event, conduct) = (it.event.unwrap_or(NO_ROW), it.conduct.unwrap_or(NO_ROW));
            (event, conduct, it.rule, it.kind)
        };
        let pairs = all.iter().zip(all.iter().skip(1)).enumerate();
        if let Some((number, _)) = pairs.into_iter().find(|(_, (a, b))| key(a) >= key(b)) {
            let next = number + 1;
            self.found.put(at::MEASURES, said!(("第 {number}、{next} 项措施未按情况、规则、种类排列，或同一措施列了两次"), ("measures: {number} and {next} are not by event, rule and kind, or are the same")));
        }
    }

    fn measure(&mut self, number: usize, measure: &sanction::Measure, events: &[u32]) {
        use sanction::Progress;
        let (title, event, conduct) = (measure.title, measure.event, measure.conduct);
        let placed = match conduct {
            Some(_) => title.is_none() && event.is_none(),
            None => title.is_some() && event.is_some(),
        };
        if !placed {
            self.found.put(if conduct.is_some() { at::MEASURE_CONDUCT } else { at::MEASURE_EVENT }, said!(("第 {number} 项措施应针对一个称号的一项情况，或针对评审人员的一项行为，二者取其一"), ("measures: {number} is about an event and its title, or about a reviewer's conduct, and not about both or neither")));
        } else if let Some(event) = event
            && events.get(event as usize) != title.as_ref()
        {
            self.found.put(
                at::MEASURE_TITLE,
                said!(
                    ("第 {number} 项措施所列称号不是该情况所涉的称号"),
                    ("measures: the title of {number} is not that of its event")
                ),
            );
        }
        let (applies, progress) = (measure.applies, measure.progress);
        if !matches!(applies, 2 | 3) {
            self.found.put(
                at::MEASURE_APPLIES,
                said!(
                    ("第 {number} 项措施的 applies 为 {applies}，只能是 2（适用）或 3（未定）"),
                    ("measures: applies of {number} is {applies}, neither 2 (yes) nor 3 (unknown)")
                ),
            );
        } else if match progress {
            Progress::Undetermined => applies != 3,
            Progress::Due | Progress::Proposable => applies != 2,
            _ => false,
        } {
            self.found.put(
                at::MEASURE_PROGRESS,
                said!(
                    (
                        "第 {number} 项措施的 applies 为 {applies}，与进展 {} 不符",
                        word(progress)
                    ),
                    (
                        "measures: applies of {number} is {applies}, which does not go with {}",
                        word(progress)
                    )
                ),
            );
        }
        if measure.amount < -1 {
            let amount = measure.amount;
            self.found.put(
                at::MEASURE_AMOUNT,
                said!(
                    ("第 {number} 项措施的追缴金额为 {amount}"),
                    ("measures: the amount of {number} is {amount}")
                ),
            );
        }
    }
}

/// The word of the contract for how far a measure has come.
fn word(progress: sanction::Progress) -> &'static str {
    use sanction::Progress;
    match progress {
        Progress::Undetermined => "undetermined",
        Progress::Due => "due",
        Progress::Proposable => "proposable",
        Progress::Proposed => "proposed",
        Progress::Decided => "decided",
        Progress::Rejected => "rejected",
        Progress::Done => "done",
    }
}
