//! What a component may use, and how that is set: by default, in a scheme's manifest, and over both on
//! the command line.

use std::collections::BTreeMap;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::stage::Stage;
use laurel_cycle::error::Error;
use laurel_cycle::problem::nearest;
pub use laurel_words::number::Unit;
use laurel_words::typed::typed;

/// What stands between the two languages of an error that a reader of TOML or JSON hands on as one text.
pub const BOTH: &str = " · ";
/// Largest value of any limit: the largest whole number that JSON carries without loss.
const MOST: u64 = 1 << 53;

/// What a call may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Units of fuel for a call (about one for each instruction), and more for each row.
    pub fuel: u64,
    /// Units of fuel more for each row of the call.
    pub fuel_per_row: u64,
    /// Bytes of all linear memories together.
    pub memory: u64,
    /// Elements of all tables together.
    pub table: u64,
    /// Bytes of stack.
    pub stack: u64,
    /// Milliseconds on the clock: a backstop, in case fuel is set too high for a slow machine.
    pub deadline_ms: u64,
    /// Bytes that may be copied across the boundary in one call.
    pub transfer: u64,
    /// Milliseconds of processor time, of all cores together, in which it must be compiled. No part of a record: it changes nothing
    /// of what a component that is compiled does.
    #[serde(skip, default = "compile_ms")]
    pub compile_ms: u64,
    /// Bytes of memory in which it must be compiled.
    #[serde(skip, default = "compile_memory")]
    pub compile_memory: u64,
    /// Units of fuel that the components of strangers may use in all calls of a command together. No part
    /// of a record either: a run that came to its end is the same whatever was left.
    #[serde(skip, default = "total_fuel")]
    pub total_fuel: u64,
    /// Milliseconds that these may take in all calls of a command together.
    #[serde(skip, default = "total_ms")]
    pub total_ms: u64,
    /// Whether fuel and the clock are watched at all: not doing so is for measurements.
    #[serde(skip, default = "yes")]
    pub watched: bool,
}

const fn yes() -> bool {
    true
}

const fn compile_ms() -> u64 {
    3_000
}

const fn compile_memory() -> u64 {
    512 << 20
}

const fn total_fuel() -> u64 {
    1_000_000_000_000
}

const fn total_ms() -> u64 {
    600_000
}

impl Default for Limits {
    fn default() -> Self {
        // Far more than a built-in stage uses for its start and for a row (`laurel run --format json`
        // tells), and still an endless loop ends within seconds. A stage needs a few dozen function
        // pointers and does not recurse; what it is given is a shard of applicants with all its tables.
        Self {
            fuel: 1_000_000_000,
            fuel_per_row: 1_000_000,
            memory: 1 << 30,
            table: 10_000,
            stack: 1 << 20,
            deadline_ms: 60_000,
            transfer: 1 << 30,
            compile_ms: compile_ms(),
            compile_memory: compile_memory(),
            total_fuel: total_fuel(),
            total_ms: total_ms(),
            watched: true,
        }
    }
}

impl Limits {
    /// The deadline.
    pub fn deadline(&self) -> Duration {
        Duration::from_millis(self.deadline_ms)
    }

    /// These limits, with some of them set.
    pub fn with(mut self, given: &Given) -> Self {
        for (limit, value) in &given.0 {
            *self.of(*limit) = *value;
        }
        self
    }

    /// Every limit with its value.
    pub fn each(mut self) -> [(Limit, u64); Limit::ALL.len()] {
        Limit::ALL.map(|limit| (limit, *self.of(limit)))
    }

    fn of(&mut self, limit: Limit) -> &mut u64 {
        match limit {
            Limit::Fuel => &mut self.fuel,
            Limit::FuelPerRow => &mut self.fuel_per_row,
            Limit::Memory => &mut self.memory,
            Limit::Table => &mut self.table,
            Limit::Stack => &mut self.stack,
            Limit::Deadline => &mut self.deadline_ms,
            Limit::Transfer => &mut self.transfer,
            Limit::CompileTime => &mut self.compile_ms,
            Limit::CompileMemory => &mut self.compile_memory,
            Limit::TotalFuel => &mut self.total_fuel,
            Limit::TotalTime => &mut self.total_ms,
        }
    }
}

/// Something that is limited.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// Units of fuel for a call.
    Fuel,
    /// Units of fuel more for each row of a call.
    FuelPerRow,
    /// Bytes of all linear memories together.
    Memory,
    /// Elements of all tables together.
    Table,
    /// Bytes of stack.
    Stack,
    /// Time on the clock.
    Deadline,
    /// Bytes copied across the boundary in one call.
    Transfer,
    /// Processor time, of all cores together, for compiling a component.
    CompileTime,
    /// Bytes of memory for compiling a component.
    CompileMemory,
    /// Units of fuel for all calls of a command.
    TotalFuel,
    /// Time for all calls of a command.
    TotalTime,
}

impl Limit {
    /// All.
    pub const ALL: [Self; 11] = [
        Self::Fuel,
        Self::FuelPerRow,
        Self::Memory,
        Self::Table,
        Self::Stack,
        Self::Deadline,
        Self::Transfer,
        Self::CompileTime,
        Self::CompileMemory,
        Self::TotalFuel,
        Self::TotalTime,
    ];

    /// Its name, on the command line and in a manifest.
    pub fn id(self) -> &'static str {
        match self {
            Self::Fuel => "fuel",
            Self::FuelPerRow => "fuel-per-row",
            Self::Memory => "memory",
            Self::Table => "table",
            Self::Stack => "stack",
            Self::Deadline => "deadline",
            Self::Transfer => "transfer",
            Self::CompileTime => "compile-time",
            Self::CompileMemory => "compile-memory",
            Self::TotalFuel => "total-fuel",
            Self::TotalTime => "total-time",
        }
    }

    /// Whether it is part of a record: what changes only whether a run comes to its end is not.
    pub fn is_recorded(self) -> bool {
        !matches!(
            self,
            Self::CompileTime | Self::CompileMemory | Self::TotalFuel | Self::TotalTime
        )
    }

    fn unit(self) -> Unit {
        match self {
            Self::Fuel | Self::FuelPerRow | Self::Table | Self::TotalFuel => Unit::Number,
            Self::Memory | Self::Stack | Self::Transfer | Self::CompileMemory => Unit::Bytes,
            Self::Deadline | Self::CompileTime | Self::TotalTime => Unit::Time,
        }
    }

    /// The limit of a name.
    fn named(name: &str) -> Result<Self, Error> {
        let ids = Self::ALL.map(Self::id);
        let found = Self::ALL.into_iter().find(|limit| limit.id() == name);
        found.ok_or_else(|| {
            let hint = nearest(name, ids)
                .map(|id| (format!("，是否指 {id}？"), format!("; did you mean {id}?")))
                .unwrap_or_default();
            let name = typed(name);
            Error::input(
                format!(
                    "没有名为“{name}”的限额{}（可用：{}）",
                    hint.0,
                    ids.join("、")
                ),
                format!(
                    "there is no limit \"{name}\"{} (there are: {})",
                    hint.1,
                    ids.join(", ")
                ),
            )
        })
    }

    /// A value as people write it: `2_000_000`, `512M`, `90s`.
    fn parse(self, text: &str) -> Result<u64, Error> {
        let text = text.trim();
        let digits = text
            .find(|c: char| !c.is_ascii_digit() && c != '_')
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let factor = match (self.unit(), unit) {
            (Unit::Number, "") | (Unit::Bytes, "" | "B") | (Unit::Time, "ms") => Some(1),
            (Unit::Bytes, "K" | "KiB") => Some(1 << 10),
            (Unit::Bytes, "M" | "MiB") => Some(1 << 20),
            (Unit::Bytes, "G" | "GiB") => Some(1 << 30),
            (Unit::Time, "s") => Some(1_000),
            (Unit::Time, "min") => Some(60_000),
            _ => None,
        };
        let number = number.replace('_', "").parse::<u64>().ok();
        let value = number
            .zip(factor)
            .and_then(|(number, factor)| number.checked_mul(factor))
            .filter(|value| *value <= MOST && (*value > 0 || self == Self::FuelPerRow));
        value.ok_or_else(|| {
            let (zh, en) = match self.unit() {
                Unit::Number => ("如 2_000_000", "such as 2_000_000"),
                Unit::Bytes => ("如 512M 或 2G", "such as 512M or 2G"),
                Unit::Time => ("如 90s 或 5min", "such as 90s or 5min"),
            };
            let text = typed(text);
            Error::input(
                format!("限额 {} 不能取“{text}”：须为正整数，{zh}", self.id()),
                format!(
                    "the limit {} cannot be \"{text}\": it is a whole number above zero, {en}",
                    self.id()
                ),
            )
        })
    }

    /// A value in writing, as it is read.
    pub fn show(self, value: u64) -> String {
        self.unit().show(value)
    }

    /// The most that a manifest, or a receipt of somebody else's, may ask for: beyond it only the user
    /// goes, with `--limit`.
    pub fn ceiling(self) -> u64 {
        match self {
            Self::Fuel => 5_000_000_000,
            Self::FuelPerRow => 10_000_000,
            Self::Memory => 2 << 30,
            Self::Table => 100_000,
            Self::Stack => 16 << 20,
            Self::Deadline => 60_000,
            Self::Transfer => 1 << 30,
            Self::CompileTime => compile_ms(),
            Self::CompileMemory => compile_memory(),
            Self::TotalFuel => total_fuel(),
            Self::TotalTime => total_ms(),
        }
    }

    fn below_ceiling(self, value: u64, stage: Option<Stage>) -> Result<(), Error> {
        let most = self.ceiling();
        if value <= most {
            return Ok(());
        }
        let prefix = stage.map_or(String::new(), |stage| format!("{}.", stage.id()));
        let (id, value, most) = (self.id(), self.show(value), self.show(most));
        Err(Error::input(
            format!(
                "清单或回执要求限额 {prefix}{id}={value}，超过其可设的上限 {most}；若信任其来源，请加 --limit {prefix}{id}={value}"
            ),
            format!(
                "a manifest or receipt asks for the limit {prefix}{id}={value}, above the {most} that it may set; if you trust it, add --limit {prefix}{id}={value}"
            ),
        ))
    }

    /// What it limits, in a few words.
    pub fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::Fuel => (
                "一次调用的燃料",
                "units of fuel for a call, about one for each instruction",
            ),
            Self::FuelPerRow => ("每行另加的燃料", "units of fuel more for each row"),
            Self::Memory => (
                "全部内存的字节",
                "bytes of all memories of an instance together",
            ),
            Self::Table => (
                "全部函数表的项",
                "elements of all tables of an instance together",
            ),
            Self::Stack => ("栈的字节", "bytes of stack"),
            Self::Deadline => ("一次调用的时间", "time on the clock for a call"),
            Self::Transfer => (
                "一次调用传回的字节",
                "bytes that a call hands over, whatever the rows",
            ),
            Self::CompileTime => (
                "编译所用处理器时间，各核合计",
                "processor time, all cores together, for compiling a component",
            ),
            Self::CompileMemory => ("编译所用内存", "bytes of memory for compiling a component"),
            Self::TotalFuel => (
                "外来组件在一条命令中的燃料合计",
                "units of fuel for all calls of strangers' components in a command; a fifth in `conform`",
            ),
            Self::TotalTime => (
                "外来组件在一条命令中的时间合计",
                "time at work for all calls of strangers' components in a command; a fifth in `conform`",
            ),
        }
    }
}

/// Limits that are set, and not left as they are by default. In a manifest they are a table such as
/// `[stages.scoring.limits]`, with whole numbers or text: `memory = "2G"`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(
    try_from = "BTreeMap<String, Written>",
    into = "BTreeMap<String, String>"
)]
pub struct Given(pub BTreeMap<Limit, u64>);

impl Given {
    /// Whether none is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn set(&mut self, limit: Limit, value: u64) -> Result<(), Error> {
        match self.0.insert(limit, value) {
            None => Ok(()),
            Some(_) => Err(Error::input(
                format!("限额 {} 设定了两次", limit.id()),
                format!("the limit {} is set twice", limit.id()),
            )),
        }
    }
}

/// A value in a manifest.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum Written {
    Number(u64),
    Text(String),
}

impl From<Given> for BTreeMap<String, String> {
    fn from(given: Given) -> Self {
        let written = |(limit, value): (Limit, u64)| (limit.id().to_owned(), limit.show(value));
        given.0.into_iter().map(written).collect()
    }
}

impl TryFrom<BTreeMap<String, Written>> for Given {
    type Error = String;

    fn try_from(written: BTreeMap<String, Written>) -> Result<Self, String> {
        let mut given = Self::default();
        for (name, value) in written {
            let text = match value {
                Written::Number(number) => number.to_string(),
                Written::Text(text) => text,
            };
            let value = Limit::named(&name).and_then(|limit| Ok((limit, limit.parse(&text)?)));
            let both = |error: Error| {
                let say = |lang| error.show(lang);
                format!(
                    "{}{BOTH}{}",
                    say(laurel_words::lang::Lang::Zh),
                    say(laurel_words::lang::Lang::En)
                )
            };
            let (limit, value) = value.map_err(both)?;
            given.0.insert(limit, value);
        }
        Ok(given)
    }
}

/// Limits that a user sets: for every stage, and over that for one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// For every stage.
    #[serde(default, skip_serializing_if = "Given::is_empty")]
    pub all: Given,
    /// For a stage.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub stages: BTreeMap<Stage, Given>,
}

impl Asked {
    /// Reads entries of the form `NAME=VALUE` and `STAGE.NAME=VALUE`.
    pub fn parse(entries: &[String]) -> Result<Self, Error> {
        let mut asked = Self::default();
        for entry in entries {
            let Some((name, value)) = entry.split_once('=') else {
                let entry = typed(entry);
                return Err(Error::input(
                    format!(
                        "“{entry}”不是 NAME=VALUE 的形式，如 memory=2G 或 scoring.fuel=5_000_000_000"
                    ),
                    format!(
                        "\"{entry}\" is not of the form NAME=VALUE, such as memory=2G or scoring.fuel=5_000_000_000"
                    ),
                ));
            };
            let (given, name) = match name.split_once('.') {
                None => (&mut asked.all, name),
                Some((stage, name)) => {
                    let stage = Stage::named(stage)?;
                    (asked.stages.entry(stage).or_default(), name)
                }
            };
            let limit = Limit::named(name)?;
            given.set(limit, limit.parse(value)?)?;
        }
        Ok(asked)
    }

    /// The limits of a stage: by default, over that those of its manifest, over that those asked for.
    ///
    /// # Errors
    /// Where a manifest asks for more than it may, and the user says nothing of it.
    pub fn of(&self, stage: Stage, default: Limits, manifest: &Given) -> Result<Limits, Error> {
        let of_stage = self.stages.get(&stage);
        let said = |limit: &Limit| {
            self.all.0.contains_key(limit)
                || of_stage.is_some_and(|given| given.0.contains_key(limit))
        };
        for (limit, value) in &manifest.0 {
            if !said(limit) {
                limit.below_ceiling(*value, Some(stage))?;
            }
        }
        let limits = default.with(manifest).with(&self.all);
        Ok(match of_stage {
            Some(given) => limits.with(given),
            None => limits,
        })
    }

    /// What of it is part of a record.
    pub fn recorded(mut self) -> Self {
        for given in self.stages.values_mut().chain([&mut self.all]) {
            given.0.retain(|limit, _| limit.is_recorded());
        }
        self.stages.retain(|_, given| !given.is_empty());
        self
    }

    /// Whether a stranger may ask for this.
    ///
    /// # Errors
    /// Where a limit is above the ceiling that only the user lifts.
    pub fn below_ceiling(&self) -> Result<(), Error> {
        for (limit, value) in &self.all.0 {
            limit.below_ceiling(*value, None)?;
        }
        for (stage, given) in &self.stages {
            for (limit, value) in &given.0 {
                limit.below_ceiling(*value, Some(*stage))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(entries: &[&str]) -> Result<Asked, Error> {
        let entries: Vec<String> = entries.iter().map(|it| (*it).to_owned()).collect();
        Asked::parse(&entries)
    }

    #[test]
    fn the_command_line_stands_over_the_manifest_and_a_stage_over_all() {
        let manifest: Given =
            toml::from_str("memory = \"2G\"\nfuel = 7\ndeadline = \"90ms\"").unwrap();
        let asked = asked(&["memory=512M", "scoring.memory=3G", "stack=64K"]).unwrap();
        let default = Limits::default();
        let limits = asked.of(Stage::Scoring, default, &manifest).unwrap();
        assert_eq!(limits.memory, 3 << 30);
        assert_eq!((limits.fuel, limits.deadline_ms), (7, 90));
        assert_eq!(limits.stack, 64 << 10);
        assert_eq!(limits.table, default.table);
        let limits = asked
            .of(Stage::Ranking, default, &Given::default())
            .unwrap();
        assert_eq!((limits.memory, limits.fuel), (512 << 20, default.fuel));
    }

    #[test]
    fn a_manifest_lifts_a_limit_to_its_ceiling_and_the_user_beyond() {
        let default = Limits::default();
        for limit in Limit::ALL {
            let most = limit.ceiling();
            let default_value = default.each().into_iter().find(|(it, _)| *it == limit);
            assert!(default_value.unwrap().1 <= most, "{}", limit.id());
            let given = |value| Given(BTreeMap::from([(limit, value)]));
            let nothing = Asked::default();
            assert!(nothing.of(Stage::Scoring, default, &given(most)).is_ok());
            let refused = nothing.of(Stage::Scoring, default, &given(most + 1));
            let said = refused.unwrap_err().show(laurel_words::lang::Lang::En);
            assert!(
                said.contains(&format!("--limit scoring.{}=", limit.id())),
                "{said}"
            );
            // What the user says of the stage, or of all, stands over it.
            for by_stage in [true, false] {
                let mut asked = Asked::default();
                if by_stage {
                    asked.stages.insert(Stage::Scoring, given(most + 1));
                } else {
                    asked.all = given(most + 1);
                }
                let limits = asked.of(Stage::Scoring, default, &given(most + 2)).unwrap();
                assert!(limits.each().contains(&(limit, most + 1)));
                assert!(asked.below_ceiling().is_err());
            }
        }
    }

    #[test]
    fn what_is_no_limit_is_refused_with_what_is_one() {
        for (entry, says) in [
            ("memory", "NAME=VALUE"),
            ("memry=1", "did you mean memory?"),
            ("judging.fuel=1", "no stage"),
            ("fuel=0", "above zero"),
            ("fuel=-1", "above zero"),
            ("fuel=2G", "2_000_000"),
            ("memory=2T", "512M"),
            ("deadline=60", "90s"),
            ("fuel=99999999999999999999", "above zero"),
            ("memory=9007199254740993", "above zero"),
        ] {
            let error = asked(&[entry])
                .unwrap_err()
                .show(laurel_words::lang::Lang::En);
            assert!(error.contains(says), "{entry}: {error}");
        }
        assert!(asked(&["fuel=1", "fuel=2"]).is_err());
        assert!(asked(&["fuel=1", "scoring.fuel=2", "fuel-per-row=0"]).is_ok());
        for manifest in ["memry = 1", "deadline = 60", "memory = -1", "memory = true"] {
            assert!(toml::from_str::<Given>(manifest).is_err(), "{manifest}");
        }
    }

    #[test]
    fn a_value_is_shown_as_it_is_read() {
        for (limit, value) in Limits::default().each() {
            assert_eq!(
                limit.parse(&limit.show(value)).ok(),
                Some(value),
                "{}",
                limit.id()
            );
        }
        for text in ["1500ms", "90s"] {
            let value = Limit::Deadline.parse(text).unwrap();
            assert_eq!(Limit::Deadline.show(value), text);
        }
    }
}
