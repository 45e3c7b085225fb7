//! What the steps of a command took, on standard error: a line for each, in one of two forms. Times are
//! numbers with their unit in the name; an error is a line of the same form.

use std::fmt::{self, Write as _};
use std::io::Write as _;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::Context;
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry::LookupSpan;

use laurel_cycle::error::Error;
use laurel_words::lang::Lang;
use laurel_words::visible::is_hidden;

/// The form of the log.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// 一行一条 · a line for each step
    Text,
    /// JSON，一行一条 · a JSON object for each step
    Json,
}

/// The form that was asked for, if one was.
static FORM: OnceLock<Form> = OnceLock::new();

/// Reports every step when it ends: how long it took and was at work, and what it says of itself (rows,
/// fuel, the component and its digest).
pub fn start(form: Form) {
    let ours = Targets::new().with_target("laurel", Level::INFO);
    let steps = Steps { form };
    let _ = FORM.set(form);
    tracing_subscriber::registry().with(ours).with(steps).init();
}

/// The form that a command line asks for which is otherwise wrong.
pub fn asked(mut arguments: impl Iterator<Item = String>) -> Option<Form> {
    while let Some(argument) = arguments.next() {
        let form = match argument.strip_prefix("--log") {
            Some("") => arguments.next()?,
            Some(rest) => match rest.strip_prefix('=') {
                Some(form) => form.to_owned(),
                None => continue,
            },
            None => continue,
        };
        return Form::from_str(&form, false).ok();
    }
    None
}

/// What is said on standard error as a line of the log, where that is JSON.
pub fn said(message: &str) -> Option<String> {
    (FORM.get() == Some(&Form::Json)).then(|| {
        let fields = [("message".to_owned(), message.trim_end().into())];
        Form::Json.line("info", "told", Map::from_iter(fields))
    })
}

/// An error as a line of the log, where that is JSON.
pub fn failed(error: &Error, lang: Lang) -> Option<String> {
    (FORM.get() == Some(&Form::Json)).then(|| failure(error, lang))
}

/// Writes a line of the log.
pub fn write(line: &str) {
    // Where even standard error is gone there is nobody left to tell.
    let _ = super::terminal::Log.write_all(format!("{line}\n").as_bytes());
}

/// An error as a line in JSON.
fn failure(error: &Error, lang: Lang) -> String {
    let mut fields = Map::new();
    fields.insert("code".to_owned(), error.code().into());
    let kind = match error {
        Error::Input(_) => "input",
        Error::Cycle(problems) => {
            fields.insert("problems".to_owned(), json!(problems));
            "cycle"
        }
        Error::Component(_) => "component",
    };
    fields.insert("kind".to_owned(), kind.into());
    let said = match error {
        Error::Cycle(problems) => laurel_cycle::error::how_many(problems, lang),
        _ => error.show(lang),
    };
    fields.insert("message".to_owned(), said.into());
    Form::Json.line("error", "failed", fields)
}

/// What is wrong with a command line, as a line in JSON.
pub fn usage(message: &str) -> String {
    let fields = [
        ("code".to_owned(), 2.into()),
        ("kind".to_owned(), "usage".into()),
        ("message".to_owned(), message.trim_end().into()),
    ];
    Form::Json.line("error", "failed", Map::from_iter(fields))
}

impl Form {
    fn line(self, level: &str, step: &str, fields: Map<String, Value>) -> String {
        let time = format!("{:.3}", Timestamp::now());
        match self {
            Self::Json => {
                let mut line = Map::new();
                line.insert("time".to_owned(), time.into());
                line.insert("level".to_owned(), level.into());
                line.insert("step".to_owned(), step.into());
                line.extend(fields);
                escaped(&Value::Object(line).to_string())
            }
            Self::Text => {
                let mut line = format!("{time} {level} {step}");
                for (key, value) in fields {
                    let _ = write!(line, " {key}={value}");
                }
                line
            }
        }
    }
}

/// JSON in which nothing is obeyed by a terminal, and which says the same to a program.
fn escaped(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    let mut units = [0; 2];
    for c in json.chars() {
        if is_hidden(c) {
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// Milliseconds with three decimals.
fn milliseconds(duration: Duration) -> Value {
    let microseconds = duration.as_micros();
    let text = format!("{}.{:03}", microseconds / 1_000, microseconds % 1_000);
    text.parse::<f64>().map_or(Value::Null, Value::from)
}

/// Writes a line for each step that ends.
struct Steps {
    form: Form,
}

/// A step that has not ended.
struct Step {
    began: Instant,
    entered: Option<Instant>,
    busy: Duration,
    fields: Fields,
}

/// What a step says of itself.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0
            .insert(field.name().to_owned(), format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        // A file's name may say whom it is of; the digest tells which component it was.
        let value = match field.name() {
            "component" if super::input::anonymity(Lang::default()).is_some() => {
                value.split('（').next().unwrap_or_default()
            }
            _ => value,
        };
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Steps {
    fn write(&self, level: &Level, step: &str, fields: Map<String, Value>) {
        let level = level.as_str().to_ascii_lowercase();
        write(&self.form.line(&level, step, fields));
    }
}

impl<S: Subscriber + for<'s> LookupSpan<'s>> tracing_subscriber::Layer<S> for Steps {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else {
            return;
        };
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        span.extensions_mut().insert(Step {
            began: Instant::now(),
            entered: None,
            busy: Duration::ZERO,
            fields,
        });
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(step) = span.extensions_mut().get_mut::<Step>()
        {
            values.record(&mut step.fields);
        }
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(step) = span.extensions_mut().get_mut::<Step>()
        {
            step.entered = Some(Instant::now());
        }
    }

    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(step) = span.extensions_mut().get_mut::<Step>()
            && let Some(entered) = step.entered.take()
        {
            step.busy += entered.elapsed();
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else {
            return;
        };
        let Some(step) = span.extensions_mut().remove::<Step>() else {
            return;
        };
        let mut fields = Map::new();
        if let Some(parent) = span.parent() {
            fields.insert("within".to_owned(), parent.name().into());
        }
        fields.insert("elapsed_ms".to_owned(), milliseconds(step.began.elapsed()));
        fields.insert("busy_ms".to_owned(), milliseconds(step.busy));
        fields.extend(step.fields.0);
        self.write(span.metadata().level(), span.name(), fields);
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        self.write(event.metadata().level(), event.metadata().name(), fields.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_found_in_a_command_line_that_is_wrong() {
        let asked = |line: &str| asked(line.split(' ').map(str::to_owned));
        assert!(asked("laurel run --log json") == Some(Form::Json));
        assert!(asked("laurel --log=text nothing") == Some(Form::Text));
        for line in [
            "laurel run",
            "laurel --log",
            "laurel --log=xml",
            "laurel --logs json",
        ] {
            assert!(asked(line).is_none(), "{line}");
        }
    }
}
