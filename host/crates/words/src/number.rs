//! Numbers in writing.

/// How a limit is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A number of things.
    Number,
    /// Bytes.
    Bytes,
    /// Milliseconds.
    Time,
}

impl Unit {
    /// A value in writing, as it is read.
    pub fn show(self, value: u64) -> String {
        match self {
            Self::Number => value.to_string(),
            Self::Time if value.is_multiple_of(1_000) => format!("{}s", value / 1_000),
            Self::Time => format!("{value}ms"),
            Self::Bytes => {
                let units = [("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)];
                let unit = units
                    .into_iter()
                    .find(|(_, size)| value.is_multiple_of(*size));
                unit.map_or_else(
                    || value.to_string(),
                    |(name, size): (&str, u64)| format!("{}{name}", value / size),
                )
            }
        }
    }
}

/// A whole number in groups of three digits.
pub fn thousands(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if value < 0 {
        format!("-{grouped}")
    } else {
        grouped
    }
}
