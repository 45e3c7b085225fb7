//! What is wrong with a cycle file, or worth a second look, and where.

use std::borrow::Cow;
use std::cell::Cell;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Display, Write as _};
use std::ops::{Deref, Range};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use crate::order;
use laurel_words::lang::{Lang, Text};
use laurel_words::visible::shown;

/// So many problems of one kind are listed; the others are counted.
pub const LISTED: u64 = 100;
/// So many problems are listed in all; the others are counted.
pub const LISTED_IN_ALL: usize = 1_000;
/// Records with something wrong in them that are looked at; after them the rest of a file is left alone.
pub const FAULTY: u64 = 10_000;
/// Longest word, in characters, for which a known one is looked for that may have been meant.
const COMPARED: usize = 40;
/// Letters that may be compared with letters for suggestions, in all, while a file is read.
const PATIENCE: u64 = 30_000_000;
/// Most characters of a word of the file that a message quotes.
const QUOTED: usize = 60;

/// How much a problem weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used; somebody should look at this place.
    Warning,
    /// The file can be used, and nothing has to be done: where something was taken from.
    Note,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $id:literal $severity:ident,)*) => {
        /// What kind of problem it is: the same word in every version and language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
                pub enum Code {
            $($(#[doc = $doc])+ #[serde(rename = $id)] $name,)*
        }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word for it.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// How much it weighs.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    /// The file is something else than a cycle.
    NotACycle = "not-a-cycle" Error,
    /// The file cannot be read, or is damaged.
    Unreadable = "unreadable" Error,
    /// The file, or a part of it, is larger than is read.
    TooLarge = "too-large" Error,
    /// The text is not UTF-8.
    Encoding = "encoding" Error,
    /// The text is not JSON.
    Syntax = "syntax" Error,
    /// So much is wrong that the rest was not looked at.
    NotChecked = "not-checked" Error,
    /// What only the reader of the structs finds wrong.
    Incomprehensible = "incomprehensible" Error,
    /// A key comes twice in an object.
    KeyTwice = "key-twice" Error,
    /// There is no such key.
    UnknownKey = "unknown-key" Error,
    /// Something that is needed is missing.
    Missing = "missing" Error,
    /// A value of another type belongs here.
    WrongType = "wrong-type" Error,
    /// A number that is not whole.
    NotWhole = "not-whole" Error,
    /// A word that is none of those which are admitted.
    UnknownWord = "unknown-word" Error,
    /// A text that is no date, or a date that no calendar has.
    NotADate = "not-a-date" Error,
    /// A text that cannot be an id or a name.
    NotAnId = "not-an-id" Error,
    /// A text longer than its bound.
    TooLong = "too-long" Error,
    /// A list or an object with more elements than its bound.
    TooMany = "too-many" Error,
    /// A number outside of its range.
    OutOfRange = "out-of-range" Error,
    /// A mark between the steps of the grid.
    OffTheGrid = "off-the-grid" Error,
    /// Two things have the same id.
    IdTwice = "id-twice" Error,
    /// Two ids look the same and are written with other characters.
    IdsAlike = "ids-alike" Error,
    /// There is no such applicant.
    UnknownApplicant = "unknown-applicant" Error,
    /// There is no such examiner.
    UnknownExaminer = "unknown-examiner" Error,
    /// There is no such title.
    UnknownTitle = "unknown-title" Error,
    /// There is no such event.
    UnknownEvent = "unknown-event" Error,
    /// There is no such conduct.
    UnknownConduct = "unknown-conduct" Error,
    /// There is no such measure.
    UnknownMeasure = "unknown-measure" Error,
    /// A list names somebody twice, or a thing is recorded twice.
    NamedTwice = "named-twice" Error,
    /// A day before its period.
    TooEarly = "too-early" Error,
    /// A day after its period.
    TooLate = "too-late" Error,
    /// A year that cannot be, seen from the year of the cycle.
    Year = "year" Error,
    /// A credit code that is not one.
    CreditCode = "credit-code" Error,
    /// Two applicants have the same credit code.
    CreditCodeTwice = "credit-code-twice" Error,
    /// A fact has one type here and another elsewhere.
    MixedTypes = "mixed-types" Error,
    /// There is no such edition of the standard.
    UnknownEdition = "unknown-edition" Error,
    /// There are marks, but no edition of the standard.
    NoEdition = "no-edition" Error,
    /// There is no such item in this edition of the standard.
    UnknownItem = "unknown-item" Error,
    /// A condition that this kind of event does not have.
    ForeignCondition = "foreign-condition" Error,
    /// Exactly one of two keys is to be given.
    ExactlyOne = "exactly-one" Error,
    /// Two facts of one record contradict each other.
    Contradiction = "contradiction" Error,
    /// An earlier title stands under `titles` though its holder applies in this cycle.
    TitleOfApplicant = "title-of-applicant" Error,
    /// The holder of an earlier title has the name of an applicant.
    HolderApplies = "holder-applies" Warning,
    /// A list names somebody whom the list before it leaves out.
    NotOnList = "not-on-list" Warning,
    /// The panel did not discuss somebody who is on the office's list.
    NotConsidered = "not-considered" Warning,
    /// The office's list of eligible applicants names a winner of the district's award.
    WinnerListed = "winner-listed" Warning,
    /// An event of an applicant after the award.
    AfterTheAward = "after-the-award" Warning,
    /// An event that is a condition of application and stands among those after the deadline.
    JudgedAlready = "judged-already" Warning,
    /// An event after its title was revoked.
    TitleRevoked = "title-revoked" Warning,
    /// An event of a firm for one of its titles only.
    OtherTitle = "other-title" Warning,
    /// The workbook has no such sheet in its template.
    UnknownSheet = "unknown-sheet" Error,
    /// The sheet has no such column in its template.
    UnknownColumn = "unknown-column" Error,
    /// A column that the cycle file has no name for: not read.
    ColumnNotRead = "column-not-read" Warning,
    /// Columns that are not there: what they would say is unknown.
    ColumnsMissing = "columns-missing" Warning,
    /// A sheet comes twice, or one of its columns.
    SheetTwice = "sheet-twice" Error,
    /// A sheet has no row of headings.
    NoHeadings = "no-headings" Error,
    /// There is content in a column without a heading.
    NoHeading = "no-heading" Error,
    /// A cell does not say what its column asks for.
    NotUnderstood = "not-understood" Error,
    /// A formula whose value was never computed.
    FormulaWithoutValue = "formula-without-value" Error,
    /// A formula that fails.
    ErrorValue = "error-value" Error,
    /// A picture where a value belongs.
    PictureInCell = "picture-in-cell" Error,
    /// The program for tables has made a number or a date of an id.
    IdAsNumber = "id-as-number" Error,
    /// The answer on a table, and the records in it, contradict each other.
    TableContradicted = "table-contradicted" Error,
    /// A cell that shows something else than it holds.
    ShownOtherwise = "shown-otherwise" Warning,
    /// Rows that are hidden; they count.
    HiddenRows = "hidden-rows" Warning,
    /// Rows that a filter hides; they count.
    FilteredRows = "filtered-rows" Warning,
    /// Columns that are hidden; they count.
    HiddenColumns = "hidden-columns" Warning,
    /// A sheet that is hidden; it counts.
    HiddenSheet = "hidden-sheet" Warning,
    /// A hidden sheet that is none of the template: not read.
    PassedOver = "passed-over" Warning,
    /// One value in several columns: all but the first of them are blank.
    MergedColumns = "merged-columns" Warning,
    /// Pictures or drawings on a sheet: not read.
    Pictures = "pictures" Warning,
    /// Cells outside of the table: not read.
    OutsideTable = "outside-table" Warning,
    /// A fact that no stage of the schemes reads, or that one reads as another kind.
    UnreadFact = "unread-fact" Warning,
    /// A record of an applicant stands twice, word by word.
    SameRecord = "same-record" Warning,
    /// A record that nothing follows from: an event of an applicant that was not approved, an objection
    /// against one that is not proposed.
    WithoutEffect = "without-effect" Warning,
    /// A row of the invented example of the workbook.
    ExampleLeft = "example-left" Warning,
    /// The file says otherwise than the register; what the file says stands.
    AgainstRegister = "against-register" Warning,
    /// A name that the register has with another credit code, or a credit code with another name.
    NamedInRegister = "named-in-register" Warning,
    /// What the file leaves unanswered was taken from the register.
    FromRegister = "from-register" Note,
    /// A title that the register does not have.
    NotInRegister = "not-in-register" Note,
    /// What the file leaves unanswered, and the register as well.
    RegisterSilent = "register-silent" Note,
}

/// One thing that is wrong with a cycle file, or worth a second look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// How much it weighs.
    pub severity: Severity,
    /// What kind of problem it is.
    pub code: Code,
    /// Where, such as `applicants[3].facts.industrial`, counted from 0; empty for the file itself.
    pub place: String,
    /// Line of the file, or row of its columns, 1 and up: in the JSON-lines form, in columns, and for text that
    /// is not JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Id or name of the applicant that it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What is wrong, in one sentence.
    pub message: Message,
    /// For so many more of the kind that are not listed: how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<u64>,
}

/// A sentence in both languages, in which what the file says is told apart from what we say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    text: Text,
    /// What the file says, in Chinese and in English.
    quoted: [Vec<Range<usize>>; 2],
}

impl Message {
    /// With what the file says left out: [`LEFT_OUT`] stands in its place.
    pub(crate) fn without_quotations(&self) -> Text {
        let [zh, en] = &self.quoted;
        Text::new(without(&self.text.zh, zh), without(&self.text.en, en))
    }

    /// As a text from which the same message is made again.
    pub fn marked(&self) -> Text {
        let [zh, en] = &self.quoted;
        Text::new(marked(&self.text.zh, zh), marked(&self.text.en, en))
    }
}

impl Deref for Message {
    type Target = Text;

    fn deref(&self) -> &Text {
        &self.text
    }
}

impl From<Text> for Message {
    fn from(text: Text) -> Self {
        let ((zh, quoted_zh), (en, quoted_en)) = (unmarked(&text.zh), unmarked(&text.en));
        Self {
            text: Text { zh, en },
            quoted: [quoted_zh, quoted_en],
        }
    }
}

impl From<Message> for Text {
    fn from(message: Message) -> Self {
        message.text
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

impl JsonSchema for Message {
    fn schema_name() -> Cow<'static, str> {
        Text::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Text::json_schema(generator)
    }
}

/// What stands where a text has been left out.
pub const LEFT_OUT: &str = "…";

/// Marks around what the file says, in a text on its way into a message. They are no characters, and
/// what the file says has none of them: where a quotation ends is never a matter of what is in it.
const MARKS: (char, char) = ('\u{fdd0}', '\u{fdd1}');

/// Something that the file says, in a sentence of ours: not all of it where it is long.
pub struct Quoted<T>(pub T);

impl<T: Display> Display for Quoted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (open, close) = MARKS;
        f.write_char(open)?;
        for c in clipped(&self.0.to_string()).chars() {
            let mark = c == open || c == close;
            f.write_char(if mark { char::REPLACEMENT_CHARACTER } else { c })?;
        }
        f.write_char(close)
    }
}

/// A text without marks, and what stood between them.
fn unmarked(text: &str) -> (String, Vec<Range<usize>>) {
    let (open, close) = MARKS;
    let (mut plain, mut quoted) = (String::with_capacity(text.len()), Vec::new());
    let mut begin = None;
    for c in text.chars() {
        if c == open {
            begin.get_or_insert(plain.len());
        } else if c == close {
            quoted.extend(begin.take().map(|begin| begin..plain.len()));
        } else {
            plain.push(c);
        }
    }
    quoted.extend(begin.map(|begin| begin..plain.len()));
    (plain, quoted)
}

/// The parts of a text: what is ours, and what is quoted.
fn parts<'t>(text: &'t str, quoted: &[Range<usize>]) -> Vec<(bool, &'t str)> {
    let mut parts = Vec::new();
    let mut at = 0;
    for range in quoted {
        parts.push((false, text.get(at..range.start).unwrap_or_default()));
        parts.push((true, text.get(range.clone()).unwrap_or_default()));
        at = range.end;
    }
    parts.push((false, text.get(at..).unwrap_or_default()));
    parts
}

fn without(text: &str, quoted: &[Range<usize>]) -> String {
    let parts = parts(text, quoted).into_iter();
    parts
        .map(|(quoted, part)| if quoted { LEFT_OUT } else { part })
        .collect()
}

fn marked(text: &str, quoted: &[Range<usize>]) -> String {
    let (open, close) = MARKS;
    let parts = parts(text, quoted).into_iter();
    parts
        .map(|(quoted, part)| match quoted {
            true => format!("{open}{part}{close}"),
            false => part.to_owned(),
        })
        .collect()
}

impl Problem {
    /// A problem at a place.
    pub fn new(code: Code, place: impl Into<String>, message: impl Into<Message>) -> Self {
        Self {
            severity: code.severity(),
            code,
            place: place.into(),
            line: None,
            subject: None,
            message: message.into(),
            more: None,
        }
    }

    /// That there are more of a kind than are listed.
    fn more(code: Code, more: u64) -> Self {
        let count = laurel_words::number::thousands(i64::try_from(more).unwrap_or(i64::MAX));
        let message = Text::new(
            format!("同类问题另有 {count} 处，未逐一列出"),
            format!("and {count} more of the kind, which are not listed"),
        );
        Self {
            more: Some(more),
            ..Self::new(code, "", message)
        }
    }

    /// That so much is wrong that the rest was not looked at.
    fn not_checked() -> Self {
        let most = laurel_words::number::thousands(i64::try_from(FAULTY).unwrap_or(i64::MAX));
        let message = Text::new(
            format!("有错的记录超过 {most} 条，其后的内容未再检查：请先改正已列出的问题"),
            format!(
                "more than {most} records have something wrong, and what follows was not checked: mend first what is listed"
            ),
        );
        Self::new(Code::NotChecked, "", message)
    }

    /// How many problems it stands for.
    pub fn count(&self) -> u64 {
        self.more.unwrap_or(1)
    }

    /// Place, line, subject and message on one line, with a mark where it is a warning.
    pub fn show(&self, lang: Lang) -> String {
        format!("{}{}", self.mark(lang), self.plain(lang))
    }

    fn mark(&self, lang: Lang) -> &'static str {
        match self.severity {
            Severity::Error => "",
            Severity::Warning => lang.pick("〔提醒〕", "[warning] "),
            Severity::Note => lang.pick("〔说明〕", "[note] "),
        }
    }

    /// Place, line, subject and message on one line.
    pub fn plain(&self, lang: Lang) -> String {
        let mut head = self.place.clone();
        let mut add = |text: String| {
            if !head.is_empty() {
                head.push_str(lang.pick("，", ", "));
            }
            head.push_str(&text);
        };
        if let Some(line) = self.line {
            add(lang
                .pick("第 {} 行", "line {}")
                .replace("{}", &line.to_string()));
        }
        if let Some(subject) = &self.subject {
            add(lang
                .pick("申报单位“{}”", "applicant “{}”")
                .replace("{}", subject));
        }
        if !head.is_empty() {
            head.push_str(lang.pick("：", ": "));
        }
        head.push_str(self.message.get(lang));
        shown(&head).into_owned()
    }
}

/// Most places of which the same is said one by one.
const ONE_BY_ONE: usize = 3;

/// Problems as lines to be read, in their order: what is the same in many places is said once, with the first
/// of them and how many there are.
pub fn lines(problems: &[Problem], lang: Lang) -> Vec<String> {
    let said = |it: &Problem| {
        (
            it.severity == Severity::Error,
            it.message.get(lang).to_owned(),
        )
    };
    let mut alike: HashMap<(bool, String), Vec<&Problem>> = HashMap::new();
    let placed = |it: &Problem| it.more.is_none() && !it.place.is_empty();
    for problem in problems.iter().filter(|it| placed(it)) {
        alike.entry(said(problem)).or_default().push(problem);
    }
    let mut lines = Vec::new();
    for problem in problems {
        match alike.get(&said(problem)).map(Vec::as_slice) {
            Some(group @ [first, ..]) if group.len() > ONE_BY_ONE && placed(problem) => {
                if std::ptr::eq(*first, problem) {
                    lines.push(together(group, lang));
                }
            }
            _ => lines.push(problem.show(lang)),
        }
    }
    lines
}

/// One line for what is the same in several places.
fn together(group: &[&Problem], lang: Lang) -> String {
    let first = group.iter().take(ONE_BY_ONE);
    let places = first.map(|problem| match problem.line {
        Some(line) => match lang {
            Lang::Zh => format!("{}（第{line}行）", problem.place),
            Lang::En => format!("{} (line {line})", problem.place),
        },
        None => problem.place.clone(),
    });
    let places: Vec<String> = places.collect();
    let places = places.join(lang.pick("、", ", "));
    let (count, more) = (group.len(), group.len() - ONE_BY_ONE);
    let (mark, message) = group
        .first()
        .map_or(("", ""), |it| (it.mark(lang), it.message.get(lang)));
    let line = match lang {
        Lang::Zh => format!("{mark}{places}等{count}处：{message}"),
        Lang::En => format!("{mark}{places} and {more} more: {message}"),
    };
    shown(&line).into_owned()
}

/// How many errors and how many warnings a list of problems stands for.
pub fn tally(problems: &[Problem]) -> (u64, u64) {
    let of = |severity| {
        let alike = problems.iter().filter(|it| it.severity == severity);
        alike.map(Problem::count).sum()
    };
    (of(Severity::Error), of(Severity::Warning))
}

/// Problems as they are found. Of each kind the first are kept, the others are counted: what is wrong
/// with a file takes no more room than there is to read.
#[derive(Debug, Default)]
pub struct Problems {
    kept: Vec<Problem>,
    counts: BTreeMap<Code, u64>,
    /// So much is wrong that nothing more is looked at.
    stopped: bool,
}

impl Problems {
    /// Whether one more of a kind is kept; of others nothing but their number matters.
    pub fn wants(&self, code: Code) -> bool {
        self.counts.get(&code).is_none_or(|count| *count < LISTED)
    }

    /// One more of a kind, of which there are enough.
    pub fn count(&mut self, code: Code) {
        *self.counts.entry(code).or_default() += 1;
    }

    /// One more problem.
    pub fn push(&mut self, problem: Problem) {
        let count = self.counts.entry(problem.code).or_default();
        let kept = problem.more.is_none() && *count < LISTED;
        *count += problem.count();
        if kept {
            self.kept.push(problem);
        }
    }

    /// Many more.
    pub fn extend(&mut self, problems: impl IntoIterator<Item = Problem>) {
        problems.into_iter().for_each(|problem| self.push(problem));
    }

    /// How many there are in all.
    pub(crate) fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    /// So much is wrong that nothing more is looked at.
    pub fn stop(&mut self) {
        self.stopped = true;
    }

    /// True where nothing more is to be looked at.
    pub fn stopped(&self) -> bool {
        self.stopped
    }

    /// What was found elsewhere, after what was found here.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.stopped |= other.stopped;
        let mut counts = other.counts;
        for problem in other.kept {
            if let Some(count) = counts.get_mut(&problem.code) {
                *count -= 1;
            }
            self.push(problem);
        }
        self.add(counts);
    }

    /// True where nothing was found.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// True where something was found that makes the file unusable.
    pub(crate) fn has_errors(&self) -> bool {
        self.counts
            .keys()
            .any(|code| code.severity() == Severity::Error)
    }

    /// Those that were kept, to be changed before they are listed.
    pub fn kept(&mut self) -> &mut Vec<Problem> {
        &mut self.kept
    }

    /// So many more of each kind.
    pub fn add(&mut self, counts: impl IntoIterator<Item = (Code, u64)>) {
        for (code, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            *self.counts.entry(code).or_default() += count;
        }
    }

    /// How many there are of each kind besides those that were kept.
    pub fn rest(self) -> impl Iterator<Item = (Code, u64)> {
        let kept = |count: u64| count.saturating_sub(LISTED);
        self.counts
            .into_iter()
            .map(move |(code, count)| (code, kept(count)))
    }

    /// The problems in the order of the file, errors and warnings among each other; at the end, of how
    /// many kinds there are more.
    pub fn list(mut self) -> Vec<Problem> {
        sort(&mut self.kept);
        self.listed()
    }

    /// The same, in the order in which they are kept.
    pub fn listed(mut self) -> Vec<Problem> {
        if self.kept.len() > LISTED_IN_ALL {
            // Warnings give way to errors.
            let errors = self.kept.iter().filter(|it| it.severity == Severity::Error);
            let errors = errors.count().min(LISTED_IN_ALL);
            let mut left = (errors, LISTED_IN_ALL - errors);
            self.kept.retain(|problem| {
                let left = match problem.severity {
                    Severity::Error => &mut left.0,
                    Severity::Warning | Severity::Note => &mut left.1,
                };
                let kept = *left > 0;
                *left = left.saturating_sub(1);
                kept
            });
        }
        for problem in &self.kept {
            if let Some(count) = self.counts.get_mut(&problem.code) {
                *count -= 1;
            }
        }
        let more = self.counts.into_iter().filter(|(_, count)| *count > 0);
        self.kept
            .extend(more.map(|(code, count)| Problem::more(code, count)));
        self.kept.extend(self.stopped.then(Problem::not_checked));
        self.kept
    }
}

/// A word of the file as a message quotes it: not all of it where it is long.
pub fn clipped(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(QUOTED) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
    }
}

/// How much may still be compared to find out what somebody meant.
#[derive(Debug)]
pub struct Patience(Cell<u64>);

impl Default for Patience {
    fn default() -> Self {
        Self(Cell::new(PATIENCE))
    }
}

impl Patience {
    /// The one of `known` that somebody who wrote `given` most likely meant; none where nothing is near,
    /// and where enough has been compared.
    pub fn nearest<'k>(
        &self,
        given: &str,
        known: impl ExactSizeIterator<Item = &'k str>,
    ) -> Option<&'k str> {
        let letters = given.chars().take(COMPARED + 1).count();
        let cost = (letters * COMPARED).saturating_mul(known.len());
        let left = self.0.get().checked_sub(u64::try_from(cost).ok()?)?;
        self.0.set(left);
        nearest(given, known)
    }
}

/// Brings problems into the order of the file, or near to it: by place, numbers as numbers.
pub fn sort(problems: &mut [Problem]) {
    order::sort_by(problems, |a, b| natural(&a.place, &b.place));
}

/// Compares texts with the numbers in them as numbers: `a[9]` comes before `a[10]`.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let (Some(first), Some(second)) = (a.chars().next(), b.chars().next()) else {
            return a.len().cmp(&b.len());
        };
        if first.is_ascii_digit() && second.is_ascii_digit() {
            let (one, rest_a) = number(a);
            let (two, rest_b) = number(b);
            let order = one.len().cmp(&two.len()).then_with(|| one.cmp(two));
            if order.is_ne() {
                return order;
            }
            (a, b) = (rest_a, rest_b);
        } else if first == second {
            a = a.get(first.len_utf8()..).unwrap_or_default();
            b = b.get(second.len_utf8()..).unwrap_or_default();
        } else {
            return first.cmp(&second);
        }
    }
}

fn number(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    (digits.trim_start_matches('0'), rest)
}

/// A place in the file, as a chain on the stack: it costs nothing until something is wrong.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// The whole file.
    Root,
    /// What a key holds.
    Key(&'a Place<'a>, &'a str),
    /// An element of a list.
    Index(&'a Place<'a>, usize),
}

impl<'a> Place<'a> {
    /// What `key` holds here.
    pub fn key(&'a self, key: &'a str) -> Self {
        Place::Key(self, key)
    }

    /// Element `index` here.
    pub fn index(&'a self, index: usize) -> Self {
        Place::Index(self, index)
    }

    /// True for an applicant and what it holds.
    pub(crate) fn in_applicants(&self) -> bool {
        match self {
            Place::Root => false,
            Place::Key(Place::Root, key) => *key == "applicants",
            Place::Key(parent, _) | Place::Index(parent, _) => parent.in_applicants(),
        }
    }

    /// What this place is in; none for the whole file.
    pub fn parent(&self) -> Option<&'a Place<'a>> {
        match self {
            Place::Root => None,
            Place::Key(parent, _) | Place::Index(parent, _) => Some(parent),
        }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Root => Ok(()),
            Place::Index(parent, index) => write!(f, "{parent}[{index}]"),
            Place::Key(parent, key) => {
                let key = &*clipped(key);
                let plain = !key.is_empty()
                    && key
                        .chars()
                        .all(|c| c.is_alphanumeric() || c == '_' || c == '-');
                match (plain, parent) {
                    (false, _) => write!(f, "{parent}[{key:?}]"),
                    (true, Place::Root) => f.write_str(key),
                    (true, _) => write!(f, "{parent}.{key}"),
                }
            }
        }
    }
}

/// The one of `known` that somebody who wrote `given` most likely meant; none where nothing is near.
/// True with it where it is so near that it can only be a slip.
pub fn meant<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> Option<(&'k str, bool)> {
    // What is longer than any word of ours is no slip for one, and takes its time to compare.
    let short = |text: &str| text.chars().nth(COMPARED).is_none();
    if !short(given) {
        return None;
    }
    let plain = |text: &str| text.to_lowercase().replace(['-', ' '], "_");
    let given = plain(given);
    // A third of the letters may be wrong; of very short words, one.
    let allowed = (given.chars().count() / 3).max(1);
    let known = known.into_iter().filter(|word| short(word));
    let judged = known.filter_map(|word| {
        let plain = plain(word);
        let distance = strsim::damerau_levenshtein(&given, &plain);
        let slip = distance <= allowed && distance < word.chars().count();
        let related = given.len() > 4 && strsim::jaro_winkler(&given, &plain) > 0.9;
        (slip || related).then_some((distance, word, slip))
    });
    judged
        .min_by_key(|(distance, _, slip)| (!slip, *distance))
        .map(|(_, word, slip)| (word, slip))
}

/// The one of `known` that somebody who wrote `given` most likely meant; none where nothing is near.
pub fn nearest<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    meant(given, known).map(|(word, _)| word)
}

/// As [`suggest`], of an id that the file has.
pub(crate) fn suggest_id(suggestion: Option<&str>) -> Text {
    suggest(suggestion.map(|id| Quoted(id).to_string()).as_deref())
}

/// The sentence that adds a suggestion to a message; empty without one.
pub fn suggest(suggestion: Option<&str>) -> Text {
    suggestion.map_or_else(Text::default, |word| {
        Text::new(
            format!("，是否应为“{word}”"),
            format!("; did you mean “{word}”"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_read_like_paths() {
        let root = Place::Root;
        let (list, marks);
        let sheet = {
            list = root.key("sheets");
            list.index(3)
        };
        marks = sheet.key("marks");
        assert_eq!(
            marks.key("4.1.2").to_string(),
            r#"sheets[3].marks["4.1.2"]"#
        );
        assert_eq!(root.to_string(), "");
        assert_eq!(root.key("brand-value").to_string(), "brand-value");
    }

    #[test]
    fn numbers_sort_as_numbers() {
        let mut places = ["a[10].b", "a[9]", "a[10]", "b", "a[10].a[2]", "a[009]x", ""];
        places.sort_by(|a, b| natural(a, b));
        assert_eq!(
            places,
            ["", "a[9]", "a[009]x", "a[10]", "a[10].a[2]", "a[10].b", "b"]
        );
    }

    #[test]
    fn suggests_what_is_near_and_nothing_else() {
        let known = ["industrial", "industrial_policy", "on", "spot_checks"];
        assert_eq!(nearest("industral", known), Some("industrial"));
        assert_eq!(nearest("Spot-Checks", known), Some("spot_checks"));
        assert_eq!(nearest("no", known), Some("on"));
        assert_eq!(nearest("turnover", known), None);
        assert_eq!(meant("industral", known), Some(("industrial", true)));
        assert_eq!(meant("industry", known), Some(("industrial", false)));
        assert_eq!(nearest("x", ["E", "1"]), None);
    }

    #[test]
    fn what_is_quoted_is_told_apart_whatever_is_in_it() {
        let id = "甲”，乙“\u{fdd1}丙";
        let zh = format!(
            "没有编号为“{}”的申报单位{}",
            Quoted(id),
            suggest_id(Some("A”01")).zh
        );
        let message = Message::from(Text::new(zh, "no “event”"));
        assert_eq!(
            message.zh,
            "没有编号为“甲”，乙“\u{fffd}丙”的申报单位，是否应为“A”01”"
        );
        let left = message.without_quotations();
        assert_eq!(left.zh, "没有编号为“…”的申报单位，是否应为“…”");
        assert_eq!(left.en, "no “event”");
        assert_eq!(Message::from(message.marked()), message);
    }

    #[test]
    fn shows_a_problem_in_both_languages() {
        let problem = Problem {
            line: Some(5),
            subject: Some("A04".into()),
            ..Problem::new(
                Code::IdTwice,
                "applicants[3].id",
                Text::new("重复", "twice"),
            )
        };
        assert_eq!(
            problem.show(Lang::Zh),
            "applicants[3].id，第 5 行，申报单位“A04”：重复"
        );
        assert_eq!(
            problem.show(Lang::En),
            "applicants[3].id, line 5, applicant “A04”: twice"
        );
    }

    #[test]
    fn of_alike_problems_the_first_are_listed_and_the_others_counted() {
        let one = |code, at: u64| Problem::new(code, format!("a[{at}]"), Text::new("错", "wrong"));
        let mut problems = Problems::default();
        problems.extend((0..60_000).map(|at| one(Code::UnknownKey, at)));
        let mut others = Problems::default();
        others.extend((60_000..60_010).map(|at| one(Code::UnknownKey, at)));
        others.push(one(Code::HiddenRows, 3));
        problems.absorb(others);
        assert!(problems.has_errors() && !problems.wants(Code::UnknownKey));
        let listed = problems.list();
        assert_eq!(listed.len(), 102);
        assert_eq!(tally(&listed), (60_010, 1));
        let last = listed.last().unwrap();
        assert_eq!((last.code, last.more), (Code::UnknownKey, Some(59_910)));
        assert_eq!(
            last.show(Lang::En),
            "and 59,910 more of the kind, which are not listed"
        );
    }

    #[test]
    fn there_is_an_end_to_what_is_listed_and_errors_come_first() {
        let mut problems = Problems::default();
        for code in Code::ALL {
            for at in 0..LISTED {
                problems.push(Problem::new(*code, format!("a[{at}]"), Text::default()));
            }
        }
        let listed = problems.list();
        // A note is neither the one nor the other.
        let counted = Code::ALL
            .iter()
            .filter(|it| it.severity() != Severity::Note);
        let all = u64::try_from(counted.count()).unwrap() * LISTED;
        let (errors, warnings) = tally(&listed);
        assert_eq!(errors + warnings, all);
        let listed = listed.iter().filter(|it| it.more.is_none());
        assert!(listed.clone().all(|it| it.severity == Severity::Error));
        assert_eq!(listed.count(), LISTED_IN_ALL);
    }

    #[test]
    fn that_the_rest_was_not_checked_is_said_last() {
        let mut problems = Problems::default();
        problems.push(Problem::new(Code::Missing, "a[3]", Text::default()));
        let mut others = Problems::default();
        others.stop();
        problems.absorb(others);
        let listed = problems.list();
        let codes: Vec<Code> = listed.iter().map(|it| it.code).collect();
        assert_eq!(codes, [Code::Missing, Code::NotChecked]);
    }

    #[test]
    fn codes_are_words_and_each_its_own() {
        let ids: std::collections::BTreeSet<&str> =
            Code::ALL.iter().map(|code| code.id()).collect();
        assert_eq!(ids.len(), Code::ALL.len());
        for code in Code::ALL {
            let id = code.id();
            assert!(
                id.chars().all(|c| c.is_ascii_lowercase() || c == '-'),
                "{id}"
            );
            assert_eq!(serde_json::to_value(code).unwrap(), id);
        }
    }

    #[test]
    fn long_words_are_quoted_in_part_and_compared_with_nothing() {
        let long = "企".repeat(100_000);
        assert_eq!(clipped(&long).chars().count(), QUOTED + 1);
        assert_eq!(clipped("A01"), "A01");
        assert_eq!(nearest(&long, [long.as_str()]), None);
        assert!(Place::Root.key(&long).to_string().len() < 200);
        let patience = Patience::default();
        let known = vec!["A01"; 100_000];
        let found = (0..100).filter_map(|_| patience.nearest("A02", known.iter().copied()));
        assert!((1..10).contains(&found.count()));
    }
}
