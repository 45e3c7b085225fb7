//! What is wrong with a cycle file, and where.

use std::cmp::Ordering;
use std::fmt::{self, Display, Write as _};
use std::ops::{Deref, Range};

use serde::{Serialize, Serializer};

use crate::lang::{Lang, Text};
use crate::visible::shown;

/// One thing that is wrong with a cycle file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where, such as `applicants[3].facts.industrial`, counted from 0; empty for the file itself.
    pub place: String,
    /// Line of the file, 1 and up: in the JSON-lines form, and for text that is not JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Id or name of the applicant that it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What is wrong, in one sentence.
    pub message: Message,
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
    #[cfg(feature = "runtime")]
    pub(crate) fn marked(&self) -> Text {
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

/// What stands where a text has been left out.
pub(crate) const LEFT_OUT: &str = "…";

/// Marks around what the file says, in a text on its way into a message. They are no characters, and
/// what the file says has none of them: where a quotation ends is never a matter of what is in it.
const MARKS: (char, char) = ('\u{fdd0}', '\u{fdd1}');

/// Something that the file says, in a sentence of ours.
pub(crate) struct Quoted<T>(pub T);

impl<T: Display> Display for Quoted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (open, close) = MARKS;
        f.write_char(open)?;
        for c in self.0.to_string().chars() {
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

#[cfg(feature = "runtime")]
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
    /// Place, line, subject and message on one line, with nothing in it that is obeyed or not seen.
    pub fn show(&self, lang: Lang) -> String {
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

/// Brings problems into the order of the file, or near to it: by place, numbers as numbers.
pub(crate) fn sort(problems: &mut [Problem]) {
    problems.sort_by(|a, b| natural(&a.place, &b.place));
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
pub(crate) enum Place<'a> {
    /// The whole file.
    Root,
    /// What a key holds.
    Key(&'a Place<'a>, &'a str),
    /// An element of a list.
    Index(&'a Place<'a>, usize),
}

impl<'a> Place<'a> {
    /// What `key` holds here.
    pub(crate) fn key(&'a self, key: &'a str) -> Self {
        Place::Key(self, key)
    }

    /// Element `index` here.
    pub(crate) fn index(&'a self, index: usize) -> Self {
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
    pub(crate) fn parent(&self) -> Option<&'a Place<'a>> {
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
pub(crate) fn meant<'k>(
    given: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<(&'k str, bool)> {
    let plain = |text: &str| text.to_lowercase().replace(['-', ' '], "_");
    let given = plain(given);
    // A third of the letters may be wrong; of very short words, one.
    let allowed = (given.chars().count() / 3).max(1);
    let judged = known.into_iter().filter_map(|word| {
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
pub(crate) fn nearest<'k>(
    given: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<&'k str> {
    meant(given, known).map(|(word, _)| word)
}

/// As [`suggest`], of an id that the file has.
pub(crate) fn suggest_id(suggestion: Option<&str>) -> Text {
    suggest(suggestion.map(|id| Quoted(id).to_string()).as_deref())
}

/// The sentence that adds a suggestion to a message; empty without one.
pub(crate) fn suggest(suggestion: Option<&str>) -> Text {
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
            place: "applicants[3].id".into(),
            line: Some(5),
            subject: Some("A04".into()),
            message: Text::new("重复", "twice").into(),
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
}
