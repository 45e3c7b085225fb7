//! What people write into cells, and what the cycle file says instead.

use std::sync::LazyLock;

use calamine::Data;
use serde_json::Value;

use super::layout::{Kind, MISSING, RECORDED, Word};
use laurel_cycle::Code;
use laurel_cycle::Points;
use laurel_cycle::day;
pub use laurel_cycle::day::narrow;
use laurel_cycle::day::no_time;
use laurel_cycle::facts::{self, FactInfo};
use laurel_cycle::problem::{Quoted, clipped, nearest, suggest};
use laurel_words::lang::{Lang, Text};

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Raw {
    /// Text, without space at either end; not empty.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number that is not whole, or too large to be exact in a cell.
    Number(String),
    /// TRUE or FALSE.
    Truth(bool),
    /// A day, as `YYYY-MM-DD`.
    Day(String),
    /// A day with a time, or a time alone.
    Time(String),
    /// What a formula says in place of a value.
    Error(String),
    /// A whole number, and what the cell shows of it: more digits.
    Padded(i64, String),
    /// A formula whose value was never computed.
    Uncomputed,
    /// A picture.
    Picture,
}

/// The largest number up to which a cell holds every whole number.
const EXACT: i64 = 1 << 53;

/// What stands in a cell; none where it is blank.
pub fn raw(data: &Data) -> Option<Raw> {
    Some(match data {
        Data::Empty => return None,
        Data::String(text) => {
            let text = text.replace("\r\n", "\n");
            let text = text.trim_matches(is_blank);
            if text.is_empty() {
                return None;
            }
            Raw::Text(text.to_owned())
        }
        Data::Int(number) => whole(*number, number.to_string()),
        Data::Float(number) => {
            // Decimal digits say exactly whether it is whole, without any calculation.
            let digits = as_shown(&number.to_string());
            match digits.parse::<i64>() {
                Ok(number) => whole(number, digits),
                Err(_) => Raw::Number(digits),
            }
        }
        Data::Bool(truth) => Raw::Truth(*truth),
        Data::DateTime(date) if date.is_duration() => Raw::Time(date.as_f64().to_string()),
        Data::DateTime(date) => {
            let (year, month, day, hour, minute, second, milli) = date.to_ymd_hms_milli();
            let day = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second, milli) == (0, 0, 0, 0) {
                Raw::Day(day)
            } else {
                Raw::Time(format!("{day} {hour:02}:{minute:02}:{second:02}"))
            }
        }
        Data::DateTimeIso(text) => match text.split_once('T') {
            None => Raw::Day(text.clone()),
            Some((day, time)) if no_time(time) => Raw::Day(day.to_owned()),
            Some(_) => Raw::Time(text.clone()),
        },
        Data::DurationIso(text) => Raw::Time(text.clone()),
        Data::Error(error) => Raw::Error(error.to_string()),
    })
}

/// A number as the programs for tables show it: with 15 digits. What is beyond is the rounding of a
/// calculation, such as 60.000000000000007, which nobody sees.
fn as_shown(digits: &str) -> String {
    const SHOWN: usize = 15;
    let (sign, plain) = match digits.strip_prefix('-') {
        Some(plain) => ("-", plain),
        None => ("", digits),
    };
    let Some((whole, fraction)) = plain.split_once('.') else {
        return digits.to_owned();
    };
    let all = format!("{whole}{fraction}");
    let zeros = all.len() - all.trim_start_matches('0').len();
    let kept = zeros + SHOWN;
    if all.len() <= kept || whole.len() > kept {
        return digits.to_owned();
    }
    let up = all.as_bytes().get(kept).is_some_and(|digit| *digit >= b'5');
    let Ok(mut number) = all.get(..kept).unwrap_or_default().parse::<u64>() else {
        return digits.to_owned();
    };
    number += u64::from(up);
    let decimals = kept - whole.len();
    let rounded = format!("{number:0>width$}", width = decimals + 1);
    let (whole, fraction) = rounded
        .split_at_checked(rounded.len() - decimals)
        .unwrap_or((&rounded, ""));
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}

/// What a cell holds where it is not the number that is read of it.
pub fn held(data: &Data) -> Option<String> {
    let Data::Float(number) = data else {
        return None;
    };
    let digits = number.to_string();
    (as_shown(&digits) != digits).then_some(digits)
}

fn whole(number: i64, digits: String) -> Raw {
    if (-EXACT..=EXACT).contains(&number) {
        Raw::Whole(number)
    } else {
        Raw::Number(digits)
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

impl Raw {
    /// As a message names it.
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) => clipped(text).into_owned(),
            Self::Whole(number) => number.to_string(),
            Self::Number(text)
            | Self::Day(text)
            | Self::Time(text)
            | Self::Error(text)
            | Self::Padded(_, text) => text.clone(),
            Self::Uncomputed => "=…".to_owned(),
            Self::Picture => "…".to_owned(),
            Self::Truth(true) => "TRUE".to_owned(),
            Self::Truth(false) => "FALSE".to_owned(),
        }
    }

    /// As text; none for what is no text and no whole number.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Whole(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

/// A heading or word without what people add or leave out: space, case, width, and the mark of what
/// has to be filled in.
pub fn plain(text: &str) -> String {
    let mut plain: String = narrow(text)
        .chars()
        .filter(|c| !is_blank(*c) && !matches!(c, '“' | '”' | '"' | '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect();
    for mark in ["(必填)", "(required)", "*"] {
        if let Some(rest) = plain.strip_suffix(mark) {
            plain.truncate(rest.len());
        }
    }
    plain
}

/// What is wrong with a cell, whatever its column asks for; none where it has a value.
pub(crate) fn no_value(raw: &Raw) -> Option<(Code, Text)> {
    Some(match raw {
        Raw::Error(error) => (
            Code::ErrorValue,
            Text::new(
                format!("单元格中的公式出错（{error}）"),
                format!("the formula of the cell fails ({error})"),
            ),
        ),
        Raw::Uncomputed => (
            Code::FormulaWithoutValue,
            Text::new(
                "单元格中的公式没有计算结果；请用 Excel 或 WPS 打开并保存一次",
                "the formula of the cell has no value yet: open and save the workbook in Excel or WPS once",
            ),
        ),
        Raw::Picture => (
            Code::PictureInCell,
            Text::new(
                "单元格中是图片，不能读取；请填写文字，或留空",
                "there is a picture in the cell, which cannot be read: write it in words, or leave it empty",
            ),
        ),
        _ => return None,
    })
}

/// A score: of a number the digits as they stand, of a text what is before 分.
fn points(raw: &Raw) -> Result<Option<Value>, Text> {
    let digits = match raw {
        Raw::Text(text) => narrow(text).trim().trim_end_matches('分').trim().to_owned(),
        Raw::Whole(number) | Raw::Padded(number, _) => number.to_string(),
        Raw::Number(digits) => digits.clone(),
        _ => String::new(),
    };
    let points = digits.parse::<Points>().ok();
    let value = points.and_then(|points| serde_json::to_value(points).ok());
    value.map(Some).ok_or_else(|| {
        let shown = raw.shown();
        Text::new(
            format!(
                "“{}”不是得分：填 0 至 1000 分，至多两位小数",
                Quoted(&shown)
            ),
            format!(
                "“{}” is no score: 0 to 1000 points with at most two decimals",
                Quoted(&shown)
            ),
        )
    })
}

/// What a cell of a column of some kind says in the cycle file. None where it says that nothing is
/// known.
///
/// # Errors
/// What is wrong with it, in one sentence; in none where nobody is to be told what was meant.
pub fn value(kind: Kind, raw: &Raw, told: bool) -> Result<Option<Value>, (Code, Text)> {
    if let Some(wrong) = no_value(raw) {
        return Err(wrong);
    }
    let lost = match raw {
        Raw::Number(_) | Raw::Day(_) | Raw::Time(_) | Raw::Padded(..) => true,
        Raw::Text(text) => kind == Kind::Code && is_scientific(text),
        _ => false,
    };
    let code = match kind {
        Kind::Id | Kind::Code | Kind::Text if lost => Code::IdAsNumber,
        _ => Code::NotUnderstood,
    };
    understood(kind, raw, told).map_err(|message| (code, message))
}

/// An id as it is meant: letters, digits and the signs between them are those of the usual width. What else
/// stands in it stays, such as the brackets of a title.
pub(crate) fn narrow_id(text: &str) -> String {
    let is_of_ids = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/' | '.' | '#');
    let one = |c: char| {
        let mut narrowed = narrow(c.encode_utf8(&mut [0; 4]))
            .chars()
            .collect::<Vec<_>>();
        narrowed
            .pop()
            .filter(|narrowed| is_of_ids(*narrowed))
            .unwrap_or(c)
    };
    text.chars().map(one).collect()
}

/// What 有 and 无 mean in a column of yes and no whose heading asks whether there is something.
pub(crate) fn there_is(raw: &Raw) -> Option<Raw> {
    let Raw::Text(text) = raw else { return None };
    let word = match plain(text).as_str() {
        "有" => "是",
        "无" | "没有" => "否",
        _ => return None,
    };
    Some(Raw::Text(word.to_owned()))
}

/// A number with an exponent, as a table shows a long one: `9.133E+17`. Without a point and a sign it
/// may well be a credit code, which can have an E among its digits.
fn is_scientific(text: &str) -> bool {
    let text = narrow(text);
    if !text.contains(['.', '+']) {
        return false;
    }
    let parts = text.trim().split_once(['e', 'E']);
    parts.is_some_and(|(mantissa, exponent)| {
        let exponent = exponent.trim_start_matches(['+', '-']);
        let digit = |c: char| c.is_ascii_digit();
        !mantissa.is_empty()
            && mantissa.chars().all(|c| digit(c) || c == '.')
            && !exponent.is_empty()
            && exponent.chars().all(digit)
    })
}

fn understood(kind: Kind, raw: &Raw, told: bool) -> Result<Option<Value>, Text> {
    // What most cells say needs no second look.
    if let (Kind::Truth, Raw::Text(text)) = (kind, raw)
        && let Some(truth) = match text.as_str() {
            "是" => Some(true),
            "否" => Some(false),
            _ => None,
        }
    {
        return Ok(some(truth));
    }
    if !matches!(kind, Kind::Id | Kind::Text) && unknown(raw) {
        return Ok(None);
    }
    match kind {
        Kind::Id => text(raw).map(|text| some(narrow_id(&text))),
        Kind::Text => match raw {
            Raw::Day(day) => Ok(some(day.clone())),
            _ => text(raw).map(some),
        },
        Kind::Code => match raw {
            Raw::Text(written) if is_scientific(written) => Err(as_number(written)),
            _ => text(raw).map(|text| some(narrow(&text).trim().to_owned())),
        },
        Kind::Truth => truth(raw).map(some),
        Kind::Day => day(raw).map(some),
        Kind::Year => {
            let year = match raw {
                Raw::Text(text) => narrow(text).trim().trim_end_matches('年').parse().ok(),
                Raw::Whole(number) | Raw::Padded(number, _) => Some(*number),
                _ => None,
            };
            year.map(some).ok_or_else(|| {
                let shown = raw.shown();
                Text::new(
                    format!(
                        "“{shown}”不是年份：应填四位年份，如 2021",
                        shown = Quoted(&shown)
                    ),
                    format!(
                        "“{shown}” is no year: write it in four digits, such as 2021",
                        shown = Quoted(&shown)
                    ),
                )
            })
        }
        Kind::Yuan => number(raw, '元').map(some),
        Kind::Points => points(raw),
        Kind::Mark => {
            let plain = raw.text().map(|text| plain(&text)).unwrap_or_default();
            if [MISSING.0, MISSING.1, "缺项", "缺评"].contains(&plain.as_str()) {
                return Ok(some(Value::Null));
            }
            if let Raw::Number(digits) = raw
                && digits.starts_with("0.")
            {
                return Err(Text::new(
                    format!("{digits} 不是整数；评分填 0 至 100 的整数，单元格不要用百分比格式", digits = Quoted(&digits)),
                    format!("{digits} is not a whole number: a mark is 0 to 100, in a cell that is not formatted as a percentage", digits = Quoted(&digits)),
                ));
            }
            number(raw, '%').map(some)
        }
        Kind::Word(words) => word(words, raw, told).map(|word| some(word.id)),
        Kind::Recorded => word(RECORDED, raw, told).map(|word| some(word.id)),
        Kind::Revoked => match truth(raw) {
            Ok(truth) => Ok(some(truth)),
            Err(_) => day(raw).map(some).map_err(|_| {
                let shown = raw.shown();
                Text::new(
                    format!("“{shown}”不能识别：未撤销填“否”，已撤销填撤销日期，日期不详填“是”", shown = Quoted(&shown)),
                    format!("“{shown}” is not understood: no where it stands, the date where it was revoked, yes where that date is not known", shown = Quoted(&shown)),
                )
            }),
        },
        Kind::Mixed => {
            let found = truth(raw)
                .map(Value::from)
                .or_else(|_| number(raw, '\0').map(Value::from))
                .or_else(|_| day(raw).map(Value::from));
            found.map(Some).map_err(|_| {
                let shown = raw.shown();
                Text::new(
                    format!("“{shown}”不能识别：应为是、否、整数或日期", shown = Quoted(&shown)),
                    format!("“{shown}” is not understood: yes, no, a whole number or a date belongs here", shown = Quoted(&shown)),
                )
            })
        }
        Kind::Fact => fact(raw, |_| true, told).map(|fact| some(fact.key)),
        Kind::Judged => fact(raw, |fact| fact.judged, told).map(|fact| some(fact.key)),
    }
}

fn some(value: impl Into<Value>) -> Option<Value> {
    Some(value.into())
}

/// The words by which people say that they do not know.
fn unknown(raw: &Raw) -> bool {
    const WORDS: [&str; 8] = [
        "未知",
        "不详",
        "不清楚",
        "未定",
        "?",
        "unknown",
        "n/a",
        "待查",
    ];
    matches!(raw, Raw::Text(text) if WORDS.contains(&plain(text).as_str()))
}

fn text(raw: &Raw) -> Result<String, Text> {
    match raw {
        Raw::Text(text) => Ok(text.clone()),
        Raw::Whole(number) => Ok(number.to_string()),
        Raw::Truth(true) => Ok("TRUE".to_owned()),
        Raw::Truth(false) => Ok("FALSE".to_owned()),
        Raw::Number(digits) => Err(as_number(digits)),
        Raw::Padded(number, shown) => Err(Text::new(
            format!(
                "单元格显示 {}，存的却是数字 {}；请把单元格设为文本格式后重新填写",
                Quoted(shown),
                Quoted(number)
            ),
            format!(
                "the cell shows {}, but holds the number {}: format it as text and fill it in again",
                Quoted(shown),
                Quoted(number)
            ),
        )),
        Raw::Day(day) | Raw::Time(day) => Err(Text::new(
            format!(
                "内容已被表格改成日期（{day}）；请把单元格设为文本格式后重新填写",
                day = Quoted(&day)
            ),
            format!(
                "the cell was turned into a date ({day}): format it as text and fill it in again",
                day = Quoted(&day)
            ),
        )),
        Raw::Error(_) | Raw::Uncomputed | Raw::Picture => Err(no_value(raw)
            .map(|(_, message)| message)
            .unwrap_or_default()),
    }
}

fn as_number(digits: &str) -> Text {
    Text::new(
        format!(
            "{digits} 被表格当作数字，可能已不准确；请把单元格设为文本格式后重新填写",
            digits = Quoted(digits)
        ),
        format!(
            "{digits} is held as a number and may have lost digits: format the cell as text and fill it in again",
            digits = Quoted(digits)
        ),
    )
}

fn truth(raw: &Raw) -> Result<bool, Text> {
    let wrong = || {
        let shown = raw.shown();
        Text::new(
            format!(
                "“{shown}”不能识别：应填“是”或“否”，不清楚则留空",
                shown = Quoted(&shown)
            ),
            format!(
                "“{shown}” is not understood: yes or no belongs here, or nothing where it is not known",
                shown = Quoted(&shown)
            ),
        )
    };
    match raw {
        Raw::Truth(truth) => Ok(*truth),
        Raw::Text(text) => match plain(text).as_str() {
            "是" | "√" | "✓" | "✔" | "☑" | "对" | "yes" | "y" | "true" | "t" => Ok(true),
            "否" | "×" | "✗" | "✘" | "☒" | "x" | "不是" | "错" | "no" | "n" | "false" | "f" => {
                Ok(false)
            }
            _ => Err(wrong()),
        },
        _ => Err(wrong()),
    }
}

fn number(raw: &Raw, unit: char) -> Result<i64, Text> {
    match raw {
        Raw::Whole(number) | Raw::Padded(number, _) => Ok(*number),
        Raw::Text(text) => {
            let text = narrow(text);
            let text = text.trim().trim_end_matches(unit).trim();
            // Groups of three digits, as people write amounts.
            let grouped = text.split(',').skip(1).all(|group| group.len() == 3);
            let digits = if grouped {
                text.replace(',', "")
            } else {
                text.to_owned()
            };
            digits.parse().map_err(|_| not_whole(raw))
        }
        _ => Err(not_whole(raw)),
    }
}

fn not_whole(raw: &Raw) -> Text {
    let shown = raw.shown();
    Text::new(
        format!("“{shown}”不是整数", shown = Quoted(&shown)),
        format!("“{shown}” is not a whole number", shown = Quoted(&shown)),
    )
}

/// A day in the form of the file. Whether the calendar has it is for the reader of the file to say.
fn day(raw: &Raw) -> Result<String, Text> {
    let shown = raw.shown();
    let wrong = || {
        Text::new(
            format!(
                "“{shown}”不是日期（可写 2021-05-31、2021/5/31 或 2021年5月31日）",
                shown = Quoted(&shown)
            ),
            format!(
                "“{shown}” is not a date (write 2021-05-31 or 2021/5/31)",
                shown = Quoted(&shown)
            ),
        )
    };
    match raw {
        Raw::Day(day) => Ok(day.clone()),
        Raw::Time(_) => Err(Text::new(
            format!("“{shown}”带有时刻，此处只填日期", shown = Quoted(&shown)),
            format!(
                "“{shown}” has a time of day; only the date belongs here",
                shown = Quoted(&shown)
            ),
        )),
        Raw::Whole(number) | Raw::Padded(number, _) => day::written(&number.to_string())
            .ok_or_else(|| {
                Text::new(
                    format!(
                        "{shown} 是数字而不是日期；请把单元格设为日期格式",
                        shown = Quoted(&shown)
                    ),
                    format!(
                        "{shown} is a number, not a date: format the cell as a date",
                        shown = Quoted(&shown)
                    ),
                )
            }),
        Raw::Text(text) => day::written(&narrow(text)).ok_or_else(wrong),
        _ => Err(wrong()),
    }
}

fn word(words: &'static [Word], raw: &Raw, told: bool) -> Result<&'static Word, Text> {
    // As the template writes it, before what people make of it.
    if let Raw::Text(text) = raw
        && let Some(word) = words.iter().find(|word| word.zh == text || word.en == text)
    {
        return Ok(word);
    }
    let given = match raw {
        Raw::Truth(true) => "yes".to_owned(),
        Raw::Truth(false) => "no".to_owned(),
        raw => plain(&raw.text().unwrap_or_else(|| raw.shown())),
    };
    let is = |name: &str| plain(name) == given;
    let found = words.iter().find(|word| {
        is(word.id) || is(word.zh) || is(word.en) || word.also.iter().any(|name| is(name))
    });
    found.ok_or_else(|| {
        if !told {
            return Text::default();
        }
        let shown = raw.shown();
        let near = |lang| nearest(&shown, words.iter().map(|word| word.get(lang)));
        let list = |lang: Lang| {
            let words: Vec<&str> = words.iter().map(|word| word.get(lang)).collect();
            words.join(lang.pick("、", ", "))
        };
        Text::new(
            format!(
                "“{shown}”不在可选值之中{}（可选：{}）",
                suggest(near(Lang::Zh)).zh,
                list(Lang::Zh),
                shown = Quoted(&shown)
            ),
            format!(
                "“{shown}” is none of the admissible values{} ({})",
                suggest(near(Lang::En)).en,
                list(Lang::En),
                shown = Quoted(&shown)
            ),
        )
    })
}

/// Every fact by what it is called, as names are compared.
static FACTS: LazyLock<Vec<([String; 3], &'static FactInfo)>> = LazyLock::new(|| {
    let names = |fact: &'static FactInfo| [fact.key, fact.zh, fact.en].map(plain);
    facts::all().map(|fact| (names(fact), fact)).collect()
});

/// The fact of a wording or key.
fn fact(raw: &Raw, admits: fn(&FactInfo) -> bool, told: bool) -> Result<&'static FactInfo, Text> {
    let shown = raw.shown();
    let given = plain(&raw.text().unwrap_or_else(|| raw.shown()));
    let mut known = FACTS.iter().filter(|(_, fact)| admits(fact));
    let found = known.find(|(names, _)| names.contains(&given));
    found.map(|(_, fact)| *fact).ok_or_else(|| {
        if !told {
            return Text::default();
        }
        let known = || facts::all().filter(|fact| admits(fact));
        let zh = suggest(nearest(&shown, known().map(|fact| fact.zh))).zh;
        let en = suggest(nearest(&shown, known().map(|fact| fact.en))).en;
        Text::new(
            format!("没有“{shown}”这一事项{zh}", shown = Quoted(&shown)),
            format!("there is no fact “{shown}”{en}", shown = Quoted(&shown)),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(kind: Kind, text: &str) -> Option<Value> {
        value(kind, &raw(&Data::String(text.into()))?, true).unwrap()
    }

    #[test]
    fn dates_read_in_every_way_that_people_write_them() {
        for text in [
            "2021-05-31",
            "2021-5-31",
            "2021/5/31",
            "2021.05.31",
            "2021年5月31日",
            " 2021 年 5 月 31 日 ",
            "２０２１－０５－３１",
            "20210531",
            "2021-05-31 00:00:00",
        ] {
            assert_eq!(says(Kind::Day, text), Some("2021-05-31".into()), "{text}");
        }
        for text in [
            "21-5-31",
            "5/31/2021",
            "五月",
            "2021-05",
            "2021-05-31 10:30",
        ] {
            let raw = raw(&Data::String(text.into())).unwrap();
            assert!(value(Kind::Day, &raw, true).is_err(), "{text}");
        }
    }

    #[test]
    #[allow(clippy::excessive_precision)] // as a workbook has it
    fn numbers_are_whole_or_refused() {
        let of = |number: f64| value(Kind::Yuan, &raw(&Data::Float(number)).unwrap(), true);
        assert_eq!(of(300_000.0), Ok(Some(300_000.into())));
        assert_eq!(of(60.000_000_000_000_007), Ok(Some(60.into())));
        assert_eq!(of(59.999_999_999_999_99), Ok(Some(60.into())));
        assert_eq!(of(-0.000_000_000_000_000_1), of(-1e-16));
        assert!(of(60.000_000_000_1).is_err());
        assert!(of(0.5).is_err());
        assert!(of(1e300).is_err());
        assert!(of(9_007_199_254_740_994.0).is_err());
        assert_eq!(says(Kind::Yuan, "２００，０００元"), Some(200_000.into()));
        assert_eq!(says(Kind::Mark, "85％"), Some(85.into()));
        assert_eq!(says(Kind::Mark, "缺"), Some(Value::Null));
        assert!(value(Kind::Mark, &raw(&Data::Float(0.85)).unwrap(), true).is_err());
    }

    #[test]
    fn what_a_table_makes_of_an_id_is_said() {
        let code = |kind, raw| value(kind, &raw, true).unwrap_err().0;
        assert_eq!(
            code(Kind::Id, Raw::Padded(12, "0012".into())),
            Code::IdAsNumber
        );
        assert_eq!(
            code(Kind::Id, Raw::Day("2021-03-04".into())),
            Code::IdAsNumber
        );
        assert_eq!(
            code(Kind::Code, Raw::Number("1.2e17".into())),
            Code::IdAsNumber
        );
        assert_eq!(
            code(Kind::Code, Raw::Text("9.133E+17".into())),
            Code::IdAsNumber
        );
        let credit_code = Raw::Text("919900000000000E40".into());
        assert!(value(Kind::Code, &credit_code, true).is_ok());
        assert_eq!(code(Kind::Mark, Raw::Uncomputed), Code::FormulaWithoutValue);
        assert_eq!(code(Kind::Text, Raw::Picture), Code::PictureInCell);
        assert_eq!(
            code(Kind::Truth, Raw::Error("#N/A".into())),
            Code::ErrorValue
        );
        let padded = Raw::Padded(5, "005".into());
        assert_eq!(value(Kind::Yuan, &padded, true), Ok(Some(5.into())));
    }

    #[test]
    fn every_wording_of_a_fact_is_its_own() {
        for fact in facts::all() {
            let same = facts::all().filter(|other| {
                [other.key, other.zh, other.en].iter().any(|name| {
                    [fact.zh, fact.en, fact.key]
                        .map(plain)
                        .contains(&plain(name))
                })
            });
            assert_eq!(same.count(), 1, "{}", fact.key);
        }
    }
}
