//! The invented example of the workbook: one applicant through the whole of a cycle.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde_json::Value;

use laurel_cycle::Cycle;
use laurel_cycle::error::Error;

const EXAMPLE: &str = include_str!("example.json");
/// What its texts say of themselves.
const MARKS: [&str; 2] = ["示例", "虚构"];

/// The example.
pub(super) fn cycle() -> Result<Cycle, Error> {
    serde_json::from_str(EXAMPLE).map_err(|error| {
        let error = error.to_string();
        Error::input(error.clone(), error)
    })
}

/// Whether a text is one that only the example has.
pub(super) fn is_of_it(text: &str) -> bool {
    static TEXTS: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let mut texts = HashSet::new();
        collect(
            serde_json::from_str(EXAMPLE).unwrap_or_default(),
            &mut texts,
        );
        texts
    });
    is_marked(text) && TEXTS.contains(text.trim())
}

fn is_marked(text: &str) -> bool {
    MARKS.iter().any(|mark| text.contains(mark))
}

fn collect(value: Value, texts: &mut HashSet<String>) {
    match value {
        Value::String(text) if is_marked(&text) => {
            texts.insert(text);
        }
        Value::Array(values) => values.into_iter().for_each(|it| collect(it, texts)),
        Value::Object(values) => values.into_iter().for_each(|(_, it)| collect(it, texts)),
        _ => (),
    }
}
