//! What is kept of a request: its id, the trace that it belongs to, and the line that is logged of it.
//! Nothing in a line comes from a body, a query or a path.

use laurel_cycle::Day;
use laurel_words::lang::Text;

/// What is logged of a request beside its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Its id: the one that it brought, or a new one.
    pub id: String,
    /// `traceparent`, where it brought one that is well formed.
    pub traceparent: Option<String>,
    /// The path as the description has it; none where there is no such path.
    pub route: Option<&'static str>,
    /// The kind of problem that it was answered with.
    pub problem: Option<&'static str>,
    /// Bytes of its body that were read.
    pub read: usize,
}

/// The id of a request: what it brings where that is printable and short, else `random`.
pub(super) fn id(given: Option<&str>, random: u128) -> String {
    let plain = |id: &&str| {
        let admitted = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=".contains(&byte);
        (1..=128).contains(&id.len()) && id.bytes().all(admitted)
    };
    given
        .filter(plain)
        .map_or_else(|| format!("{random:032x}"), str::to_owned)
}

/// A `traceparent` (W3C Trace Context) that is well formed.
pub(super) fn traceparent(given: Option<&str>) -> Option<String> {
    let given = given?.trim();
    let hex = |text: &str, length: usize| {
        let digits = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        text.len() == length && text.bytes().all(digits)
    };
    let mut fields = given.split('-');
    let (version, trace) = (fields.next()?, fields.next()?);
    let (parent, flags) = (fields.next()?, fields.next()?);
    let known = version == "00" && fields.next().is_none();
    // A later version may add fields, and keeps these.
    let later = version != "00" && version != "ff" && hex(version, 2) && given.len() <= 128;
    let zero = |text: &str| text.bytes().all(|byte| byte == b'0');
    let well = hex(trace, 32) && !zero(trace) && hex(parent, 16) && !zero(parent) && hex(flags, 2);
    ((known || later) && well && given.is_ascii()).then(|| given.to_owned())
}

/// The methods that a line names; any other text is a stranger's.
const METHODS: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
];

impl super::Answer {
    /// The line that is logged of a request, as JSON: `sent` bytes of the answer went out, `time_ms`
    /// since 1970 and `elapsed_us` after it came in. The time that it took is a number of milliseconds;
    /// `complete` is false where the client did not take all of the answer.
    pub fn line(&self, method: &str, sent: usize, time_ms: u64, elapsed_us: u64) -> String {
        let record = &self.record;
        let level = match self.status {
            500.. => "error",
            400.. => "warn",
            _ => "info",
        };
        let method = METHODS
            .into_iter()
            .find(|known| *known == method)
            .unwrap_or("other");
        // None of these texts needs an escape: they are the program's own, or were admitted above.
        let text = |key: &str, text: &str| format!(",\"{key}\":\"{text}\"");
        let mut line = format!("{{\"time\":\"{}\"", time(time_ms));
        line += &text("level", level);
        line += &text("event", "request");
        line += &text("id", &record.id);
        let trace = record.traceparent.as_deref();
        if let Some(trace) = trace.and_then(|it| it.split('-').nth(1)) {
            line += &text("trace_id", trace);
        }
        line += &text("method", method);
        match record.route {
            Some(route) => line += &text("route", route),
            None => line += ",\"route\":null",
        }
        line += &format!(",\"status\":{}", self.status);
        if let Some(problem) = record.problem {
            line += &text("problem", problem);
        }
        let (whole, part) = (elapsed_us / 1_000, elapsed_us % 1_000);
        line + &format!(
            ",\"bytes_in\":{},\"bytes_out\":{sent},\"complete\":{},\"elapsed_ms\":{whole}.{part:03}}}",
            record.read,
            sent == self.body.len(),
        )
    }
}

/// The line that says what is wrong with the settings, as JSON.
pub fn settings_line(faults: &[Text], time_ms: u64) -> String {
    let line = serde_json::json!({
        "time": time(time_ms),
        "level": "error",
        "event": "settings",
        "problems": faults,
    });
    line.to_string()
}

/// An instant as RFC 3339 has it, in UTC.
fn time(milliseconds: u64) -> String {
    let seconds = milliseconds / 1_000;
    let day = Day(i32::try_from(seconds / 86_400).unwrap_or(i32::MAX));
    let (hour, minute) = (seconds / 3_600 % 24, seconds / 60 % 60);
    let (second, millisecond) = (seconds % 60, milliseconds % 1_000);
    format!("{day}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_taken_where_it_is_one_and_made_where_not() {
        assert_eq!(id(Some("a-B_9.:/+="), 7), "a-B_9.:/+=");
        let made = "00000000000000000000000000000007";
        for bad in [
            None,
            Some(""),
            Some("a b"),
            Some("a\"b"),
            Some("编号"),
            Some("\n"),
        ] {
            assert_eq!(id(bad, 7), made, "{bad:?}");
        }
        assert_eq!(id(Some(&"x".repeat(129)), 7), made);
    }

    #[test]
    fn a_traceparent_is_taken_where_it_is_one() {
        let (trace, parent) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
        for (text, taken) in [
            (format!("00-{trace}-{parent}-01"), true),
            (format!("01-{trace}-{parent}-01-more"), true),
            (format!("00-{trace}-{parent}-01-more"), false),
            (format!("ff-{trace}-{parent}-01"), false),
            (format!("00-{}-{parent}-01", trace.to_uppercase()), false),
            (format!("00-{}-{parent}-01", "0".repeat(32)), false),
            (format!("00-{trace}-{}-01", "0".repeat(16)), false),
            (format!("00-{trace}-{parent}"), false),
            (format!("01-{trace}-{parent}-01-{}", "x".repeat(200)), false),
            (String::new(), false),
        ] {
            assert_eq!(traceparent(Some(&text)).is_some(), taken, "{text}");
        }
        assert_eq!(traceparent(None), None);
    }

    #[test]
    fn instants_read_as_they_are_written_elsewhere() {
        assert_eq!(time(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(time(1_795_823_999_042), "2026-11-27T23:59:59.042Z");
    }
}
