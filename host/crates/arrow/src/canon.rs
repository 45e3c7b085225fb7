//! A column in the one form in which it is read, whatever type it comes in.

use std::collections::HashMap;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Float32Type, Float64Type,
    Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Int64Array, LargeStringArray, StringArray,
    StringViewArray,
};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, TimeUnit};
use laurel_cycle::Day;
use laurel_cycle::day::{FIRST_YEAR, LAST_YEAR};
use laurel_cycle::problem::{Code, Problem};
use laurel_words::lang::Text;
use serde_json::{Map, Value, json};

use crate::layout::{Kind, Width};
use crate::plan::is_text;

const SECONDS_A_DAY: i64 = 86_400;

/// Something in a cell that is not what its column asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Odd;

/// What stands in a cell that does not say what its column asks for.
pub(crate) enum Oddity {
    /// A value, as it is.
    Value(Value),
    /// A whole number that may have been rounded from another: its digits, and the bits of its column.
    Rounded { digits: String, bits: u8 },
}

impl From<Value> for Oddity {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

impl Oddity {
    /// What stands for it in the tree of its row, so that it alone is said to be wrong.
    fn value(&self, width: Width) -> Value {
        match self {
            Self::Value(value) => value.clone(),
            Self::Rounded { .. } => match width {
                Width::Year => json!(FIRST_YEAR),
                Width::Percent | Width::Yuan => json!(0),
            },
        }
    }
}

/// What stands in cells that do not say what their column asks for.
type Oddities = HashMap<usize, Oddity>;

/// A column.
pub(crate) enum Canon {
    /// It is not there, or says nothing.
    Absent,
    Truth(BooleanArray),
    Day(Date32Array, Oddities),
    Text(Texts),
    Number(Int64Array, Oddities, Width),
    List {
        /// Where the records of each row begin; one more than there are rows.
        starts: Vec<usize>,
        nulls: Option<NullBuffer>,
        records: Records,
    },
}

/// The records of a list.
pub(crate) struct Records {
    nulls: Option<NullBuffer>,
    /// Each of them is null: a list that says nothing but how long it is may say that it is very long.
    none: bool,
    names: Vec<&'static str>,
    pub(crate) parts: Vec<Canon>,
}

/// Texts, however they are laid out.
pub(crate) enum Texts {
    Small(StringArray),
    Large(LargeStringArray),
    View(StringViewArray),
    /// Words of a dictionary, by their numbers; none where there is no text.
    Words(Vec<Option<usize>>, Box<Texts>),
}

impl Texts {
    fn get(&self, at: usize) -> Option<&str> {
        match self {
            Self::Small(texts) => texts.is_valid(at).then(|| texts.value(at)),
            Self::Large(texts) => texts.is_valid(at).then(|| texts.value(at)),
            Self::View(texts) => texts.is_valid(at).then(|| texts.value(at)),
            Self::Words(numbers, words) => words.get(numbers.get(at).copied().flatten()?),
        }
    }
}

/// Where a zone of timestamps is east of Greenwich, in seconds; none where we cannot tell.
pub(crate) fn offset(zone: Option<&str>) -> Option<i64> {
    let Some(zone) = zone else { return Some(0) };
    match zone {
        "" | "UTC" | "Z" | "GMT" | "Etc/UTC" | "Etc/GMT" => return Some(0),
        "Asia/Shanghai" | "Asia/Chongqing" | "Asia/Harbin" | "PRC" => return Some(8 * 3600),
        _ => {}
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = zone.chars().skip(1).filter(|c| *c != ':').collect();
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<i64>().ok();
    let (hours, minutes) = match digits.len() {
        2 => (part(0, 2)?, 0),
        4 => (part(0, 2)?, part(2, 4)?),
        _ => return None,
    };
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Whether China kept summer time about then (1940 to 1991, not in every year).
fn perhaps_summer(zone: Option<&str>, seconds: i64) -> bool {
    let named = zone.is_some_and(|zone| zone.starts_with("Asia/") || zone == "PRC");
    named && (-946_771_200..=685_000_000).contains(&seconds)
}

/// The day of a moment that is midnight in its zone.
fn midnight(ticks: i64, second: i64, zone: Option<&str>) -> Option<i32> {
    let (seconds, rest) = (ticks.div_euclid(second), ticks.rem_euclid(second));
    let offset = offset(zone)?;
    let day = |offset: i64| {
        let local = seconds.checked_add(offset)?;
        let whole = rest == 0 && local.rem_euclid(SECONDS_A_DAY) == 0;
        whole.then(|| i32::try_from(local.div_euclid(SECONDS_A_DAY)).ok())?
    };
    let summer = perhaps_summer(zone, seconds);
    day(offset).or_else(|| summer.then(|| day(offset + 3600))?)
}

/// A moment as people write it.
fn moment(ticks: i64, second: i64, zone: Option<&str>) -> Value {
    let local = ticks.div_euclid(second) + offset(zone).unwrap_or(0);
    let (days, time) = (
        local.div_euclid(SECONDS_A_DAY),
        local.rem_euclid(SECONDS_A_DAY),
    );
    let day = Day(i32::try_from(days).unwrap_or(i32::MIN));
    let (hours, minutes, seconds) = (time / 3600, time / 60 % 60, time % 60);
    let zone = zone.map(|zone| format!(" {zone}")).unwrap_or_default();
    json!(format!("{day} {hours:02}:{minutes:02}:{seconds:02}{zone}"))
}

/// Ticks of a unit in a second.
fn ticks(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    }
}

/// A day within the years of the file.
fn is_of_the_file(day: i32) -> bool {
    (Day::first_of(FIRST_YEAR).0..=Day::last_of(LAST_YEAR).0).contains(&day)
}

/// The column as texts, where it is one.
fn texts(array: &ArrayRef) -> Option<Texts> {
    match array.data_type() {
        DataType::Utf8 => Some(Texts::Small(array.as_string::<i32>().clone())),
        DataType::LargeUtf8 => Some(Texts::Large(array.as_string::<i64>().clone())),
        DataType::Utf8View => Some(Texts::View(array.as_string_view().clone())),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary_opt()?;
            let words = texts(dictionary.values())?;
            let keys = dictionary.keys();
            let numbers = match dictionary.values().is_empty() {
                true => vec![0; keys.len()],
                false => dictionary.normalized_keys(),
            };
            let numbers = numbers.into_iter().enumerate();
            let numbers = numbers.map(|(at, number)| keys.is_valid(at).then_some(number));
            Some(Texts::Words(numbers.collect(), Box::new(words)))
        }
        _ => None,
    }
}

/// One value after another, as `read` takes it, with what it cannot take.
fn each<T: arrow_array::ArrowPrimitiveType, O: Into<Oddity>>(
    values: impl Iterator<Item = Option<Result<T::Native, O>>>,
) -> (arrow_array::PrimitiveArray<T>, Oddities) {
    let mut odd = Oddities::new();
    let values = values.enumerate().map(|(at, value)| match value? {
        Ok(value) => Some(value),
        Err(value) => {
            odd.insert(at, value.into());
            None
        }
    });
    let array = values.collect();
    (array, odd)
}

fn days(array: &ArrayRef) -> Option<Canon> {
    let (days, odd) = match array.data_type() {
        DataType::Date32 => (array.as_primitive::<Date32Type>().clone(), Oddities::new()),
        DataType::Date64 => each(array.as_primitive::<Date64Type>().iter().map(|ticks| {
            ticks
                .map(|ticks| midnight(ticks, 1_000, None).ok_or_else(|| moment(ticks, 1_000, None)))
        })),
        DataType::Timestamp(unit, zone) => {
            let (zone, second) = (zone.as_deref(), ticks(*unit));
            let day = |ticks: Option<i64>| {
                ticks.map(|ticks| {
                    midnight(ticks, second, zone).ok_or_else(|| moment(ticks, second, zone))
                })
            };
            match unit {
                TimeUnit::Second => {
                    each(array.as_primitive::<TimestampSecondType>().iter().map(day))
                }
                TimeUnit::Millisecond => each(
                    array
                        .as_primitive::<TimestampMillisecondType>()
                        .iter()
                        .map(day),
                ),
                TimeUnit::Microsecond => each(
                    array
                        .as_primitive::<TimestampMicrosecondType>()
                        .iter()
                        .map(day),
                ),
                TimeUnit::Nanosecond => each(
                    array
                        .as_primitive::<TimestampNanosecondType>()
                        .iter()
                        .map(day),
                ),
            }
        }
        _ => {
            let texts = texts(array)?;
            each((0..array.len()).map(|at| {
                let text = texts.get(at)?;
                let day = text.parse::<Day>().map(|day| day.0);
                Some(day.map_err(|_| json!(text)))
            }))
        }
    };
    Some(Canon::Day(days, odd))
}

/// A number of a decimal column that is whole.
fn whole(value: i128, scale: i8) -> Result<i64, Value> {
    let power = 10_i128.checked_pow(u32::from(scale.unsigned_abs()));
    let number = power.and_then(|power| match scale > 0 {
        true => (value % power == 0).then(|| value / power),
        false => value.checked_mul(power),
    });
    number
        .and_then(|number| i64::try_from(number).ok())
        .ok_or_else(|| {
            let digits = usize::try_from(scale).unwrap_or(0);
            let mut text = format!("{:0>width$}", value.unsigned_abs(), width = digits + 1);
            if digits > 0 {
                text.insert(text.len() - digits, '.');
            }
            let sign = if value < 0 { "-" } else { "" };
            let text = format!("{sign}{text}");
            serde_json::from_str(&text).unwrap_or(Value::String(text))
        })
}

/// From here on a float stands for more than one whole number: of 32 bits, and of 64.
const SHORT: (f64, u8) = (16_777_216.0, 32);
const LONG: (f64, u8) = (9_007_199_254_740_992.0, 64);

/// A number of a column of floating point that is whole, and below the bound up to which it is just that one.
fn exact(value: f64, (bound, bits): (f64, u8)) -> Result<i64, Oddity> {
    match value.trunc() == value {
        true if value.abs() < bound => Ok(value as i64),
        true if value.is_finite() => Err(Oddity::Rounded {
            digits: value.to_string(),
            bits,
        }),
        false if value.is_finite() => Err(json!(value).into()),
        _ => Err(json!(value.to_string()).into()),
    }
}

macro_rules! integers {
    ($array:ident, $type:ty) => {
        each(
            $array
                .as_primitive::<$type>()
                .iter()
                .map(|value| value.map(|value| i64::try_from(value).map_err(|_| json!(value)))),
        )
    };
}

fn numbers(array: &ArrayRef, width: Width) -> Option<Canon> {
    let (numbers, odd) = match array.data_type() {
        DataType::Int64 => (array.as_primitive::<Int64Type>().clone(), Oddities::new()),
        DataType::Int8 => integers!(array, Int8Type),
        DataType::Int16 => integers!(array, Int16Type),
        DataType::Int32 => integers!(array, Int32Type),
        DataType::UInt8 => integers!(array, UInt8Type),
        DataType::UInt16 => integers!(array, UInt16Type),
        DataType::UInt32 => integers!(array, UInt32Type),
        DataType::UInt64 => integers!(array, UInt64Type),
        DataType::Float32 => {
            let values = array.as_primitive::<Float32Type>().iter();
            each(values.map(|value| value.map(|value| exact(f64::from(value), SHORT))))
        }
        DataType::Float64 => {
            let values = array.as_primitive::<Float64Type>().iter();
            each(values.map(|value| value.map(|value| exact(value, LONG))))
        }
        DataType::Decimal32(_, scale) => {
            let values = array.as_primitive::<Decimal32Type>().iter();
            each(values.map(|value| value.map(|value| whole(value.into(), *scale))))
        }
        DataType::Decimal64(_, scale) => {
            let values = array.as_primitive::<Decimal64Type>().iter();
            each(values.map(|value| value.map(|value| whole(value.into(), *scale))))
        }
        DataType::Decimal128(_, scale) => {
            let values = array.as_primitive::<Decimal128Type>().iter();
            each(values.map(|value| value.map(|value| whole(value, *scale))))
        }
        _ => return None,
    };
    Some(Canon::Number(numbers, odd, width))
}

fn list(array: &ArrayRef, parts: &'static [(&'static str, Kind)]) -> Option<Canon> {
    let (offsets, values, nulls): (Vec<usize>, &ArrayRef, _) = match array.data_type() {
        DataType::List(_) => {
            let list = array.as_list::<i32>();
            let offsets = list.value_offsets().iter();
            let offsets = offsets.map(|it| usize::try_from(*it).unwrap_or(0));
            (offsets.collect(), list.values(), list.nulls())
        }
        DataType::LargeList(_) => {
            let list = array.as_list::<i64>();
            let offsets = list.value_offsets().iter();
            let offsets = offsets.map(|it| usize::try_from(*it).unwrap_or(0));
            (offsets.collect(), list.values(), list.nulls())
        }
        DataType::FixedSizeList(..) => {
            let list = array.as_fixed_size_list();
            let size = usize::try_from(list.value_length()).unwrap_or(0);
            let offsets = (0..=list.len()).map(|row| row * size);
            (offsets.collect(), list.values(), list.nulls())
        }
        _ => return None,
    };
    // Of a slice of a large table only its own records.
    let (first, last) = (*offsets.first()?, *offsets.last()?);
    let values = values.slice(first, last.saturating_sub(first));
    let starts = offsets.into_iter().map(|it| it.saturating_sub(first));
    let names = parts.iter().map(|(name, _)| *name).collect();
    let records = match values.as_struct_opt() {
        Some(records) => Records {
            nulls: records.nulls().cloned(),
            none: false,
            parts: parts
                .iter()
                .map(|(name, kind)| match records.column_by_name(name) {
                    Some(part) => Canon::new(part, *kind),
                    None => Canon::Absent,
                })
                .collect(),
            names,
        },
        None => Records {
            nulls: None,
            none: true,
            parts: parts.iter().map(|_| Canon::Absent).collect(),
            names,
        },
    };
    Some(Canon::List {
        starts: starts.collect(),
        nulls: nulls.cloned(),
        records,
    })
}

impl Canon {
    /// A column of a type that was found to fit its kind.
    pub(crate) fn new(array: &ArrayRef, kind: Kind) -> Self {
        let unpacked;
        let array = match array.as_any_dictionary_opt() {
            // Words are looked up one by one: written out they may come to much.
            Some(dictionary) if is_text(dictionary.values().data_type()) => array,
            Some(dictionary) => {
                let values = dictionary.values().as_ref();
                match arrow_select::take::take(values, dictionary.keys(), None) {
                    Ok(array) => unpacked = array,
                    Err(_) => return Self::Absent,
                }
                &unpacked
            }
            None => array,
        };
        let column = match kind {
            Kind::Truth => array.as_boolean_opt().cloned().map(Self::Truth),
            Kind::Day => days(array),
            Kind::Text => texts(array).map(Self::Text),
            Kind::Number(width) => numbers(array, width),
            Kind::List(parts) => list(array, parts),
        };
        column.unwrap_or(Self::Absent)
    }

    /// Yes, no or unknown.
    pub(crate) fn truth(&self, at: usize) -> Option<bool> {
        match self {
            Self::Truth(array) => array.is_valid(at).then(|| array.value(at)),
            _ => None,
        }
    }

    /// A day, where the cell holds one.
    pub(crate) fn day(&self, at: usize) -> Result<Option<Day>, Odd> {
        match self {
            Self::Day(array, odd) => {
                if array.is_valid(at) {
                    let day = array.value(at);
                    return is_of_the_file(day).then_some(Some(Day(day))).ok_or(Odd);
                }
                match odd.is_empty() || !odd.contains_key(&at) {
                    true => Ok(None),
                    false => Err(Odd),
                }
            }
            _ => Ok(None),
        }
    }

    /// A text.
    pub(crate) fn text(&self, at: usize) -> Option<&str> {
        match self {
            Self::Text(texts) => texts.get(at),
            _ => None,
        }
    }

    /// A whole number, where the cell holds one.
    pub(crate) fn number(&self, at: usize) -> Result<Option<i64>, Odd> {
        match self {
            Self::Number(array, odd, _) => {
                if array.is_valid(at) {
                    return Ok(Some(array.value(at)));
                }
                match odd.is_empty() || !odd.contains_key(&at) {
                    true => Ok(None),
                    false => Err(Odd),
                }
            }
            _ => Ok(None),
        }
    }

    /// The records of a row: none where its question is not answered.
    pub(crate) fn records(&self, at: usize) -> Option<(&Records, std::ops::Range<usize>)> {
        match self {
            Self::List {
                starts,
                nulls,
                records,
            } => {
                if nulls.as_ref().is_some_and(|nulls| nulls.is_null(at)) {
                    return None;
                }
                Some((records, *starts.get(at)?..*starts.get(at + 1)?))
            }
            _ => None,
        }
    }

    /// Says of each number of a cell, and of its records, that it may have been rounded.
    pub(crate) fn rounded(&self, at: usize, place: &str, problems: &mut Vec<Problem>) {
        match self {
            Self::Number(_, odd, _) => {
                if let Some(Oddity::Rounded { digits, bits }) = odd.get(&at) {
                    problems.push(rounded(place, digits, *bits));
                }
            }
            Self::List { .. } => {
                let Some((records, range)) = self.records(at) else {
                    return;
                };
                let range = range.take(laurel_cycle::strict::RECORDS);
                for (record, number) in range.zip(0..) {
                    for (name, part) in records.names.iter().zip(&records.parts) {
                        part.rounded(record, &format!("{place}[{number}].{name}"), problems);
                    }
                }
            }
            _ => {}
        }
    }

    /// What a cell says, as JSON says it.
    pub(crate) fn value(&self, at: usize) -> Value {
        match self {
            Self::Absent => Value::Null,
            Self::Truth(_) => json!(self.truth(at)),
            Self::Text(_) => json!(self.text(at)),
            Self::Day(array, odd) => match odd.get(&at) {
                Some(odd) => odd.value(Width::Yuan),
                None if array.is_valid(at) => {
                    let day = Day(array.value(at));
                    match day.date() {
                        Some(_) => json!(day.to_string()),
                        None => json!(day.0),
                    }
                }
                None => Value::Null,
            },
            Self::Number(array, odd, width) => match odd.get(&at) {
                Some(odd) => odd.value(*width),
                None => json!(array.is_valid(at).then(|| array.value(at))),
            },
            Self::List { .. } => match self.records(at) {
                None => Value::Null,
                // One more than there may be says that there are too many.
                Some((records, range)) => range
                    .take(laurel_cycle::strict::RECORDS + 1)
                    .map(|at| records.value(at))
                    .collect(),
            },
        }
    }
}

fn rounded(place: &str, digits: &str, bits: u8) -> Problem {
    let power = if bits == 32 { 24 } else { 53 };
    Problem::new(
        Code::WrongType,
        place,
        Text::new(
            format!(
                "{digits} 存于 {bits} 位浮点列，其中从 2^{power} 起的整数可能已被舍入，原数无从得知：请把该列改为整数（int64）或十进制数（decimal），从原始数据重新导出"
            ),
            format!(
                "{digits} comes from a column of {bits}-bit floats, where a whole number from 2^{power} on may have been rounded from another, and which it was cannot be told: make the column one of integers (int64) or decimals, and write it anew from where the data comes from"
            ),
        ),
    )
}

impl Records {
    /// Whether a record is null.
    pub(crate) fn is_null(&self, at: usize) -> bool {
        self.none || self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(at))
    }

    /// A record as JSON says it: without what is null.
    pub(crate) fn value(&self, at: usize) -> Value {
        if self.is_null(at) {
            return Value::Null;
        }
        let parts = self.names.iter().zip(&self.parts);
        let parts = parts.map(|(name, part)| ((*name).to_owned(), part.value(at)));
        let parts = parts.filter(|(_, value)| !value.is_null());
        Value::Object(parts.collect::<Map<_, _>>())
    }
}
