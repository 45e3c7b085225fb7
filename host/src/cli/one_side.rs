//! What a comparison delivers where the component of one side was refused or failed: the outcome of
//! the other side, and in the same breath which side is missing and why.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Format, print, print_json, run};
use laurel_cycle::error::Error;
use laurel_scheme::outcome::{Outcome, View};
use laurel_scheme::ready::Run;
use laurel_words::lang::{Lang, Text};

/// One side of a comparison, where the other failed.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Half of a diff")]
pub struct Half {
    /// The side that failed.
    failed: Failed,
    /// Outcome of the baseline, unless it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    a: Option<Outcome>,
    /// Outcome of the reform, unless it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    b: Option<Outcome>,
}

/// A side that failed.
#[derive(Serialize, JsonSchema)]
struct Failed {
    /// `a` or `b`.
    side: String,
    /// The scheme, as it was named.
    scheme: String,
    /// Its component.
    component: String,
    /// What happened to it, in one sentence.
    reason: Text,
}

/// Delivers the side that is left, and gives back the error with which the command ends. `names` are
/// the schemes as the user named them. Where no component failed, or both sides did, there is nothing
/// to deliver.
pub fn deliver(
    a: Result<Run, Error>,
    b: Result<Run, Error>,
    names: [&str; 2],
    format: Format,
    lang: Lang,
) -> Error {
    let (mut run, side, error) = match (a, b) {
        (Err(error @ Error::Component(_)), Ok(run)) => (run, "a", error),
        (Ok(run), Err(error @ Error::Component(_))) => (run, "b", error),
        (Err(error), _) | (Ok(_), Err(error)) => return error,
        (Ok(_), Ok(_)) => return Error::input("两个方案都已完成", "both schemes are done"),
    };
    let [name_a, name_b] = names;
    let scheme = if side == "a" { name_a } else { name_b };
    match show(&mut run, side, scheme, &error, format, lang) {
        Ok(()) => error,
        Err(other) => other,
    }
}

fn show(
    run: &mut Run,
    side: &str,
    scheme: &str,
    error: &Error,
    format: Format,
    lang: Lang,
) -> Result<(), Error> {
    if format == Format::Text {
        let (lost, left) = if side == "a" { ("A", "B") } else { ("B", "A") };
        let sentence = match lang {
            Lang::Zh => format!(
                "方案 {lost}（{scheme}）的组件失败，无法对比；以下只有方案 {left} 的结果。\n"
            ),
            Lang::En => format!(
                "A component of scheme {lost} ({scheme}) failed, so that nothing is compared; here is the outcome of scheme {left} alone.\n"
            ),
        };
        return print(&format!("{sentence}{}", run::told(run, true, lang)?));
    }
    let rows: Vec<u32> = (0..).take(run.columns.len()).collect();
    run.explain(&rows)?;
    let outcome = View::new(run).outcome();
    let (component, reason) = match error {
        Error::Component(failure) => (failure.component.clone(), failure.reason.clone()),
        other => (
            String::new(),
            Text::new(other.show(Lang::Zh), other.show(Lang::En)),
        ),
    };
    let failed = Failed {
        side: side.to_owned(),
        scheme: scheme.to_owned(),
        component,
        reason,
    };
    let (a, b) = if side == "a" {
        (None, Some(outcome))
    } else {
        (Some(outcome), None)
    };
    print_json(&Half { failed, a, b })
}
