//! What is said on standard output and standard error. Everything goes through here, and nothing that
//! came from outside is obeyed by a terminal on its way: it is shown.

use std::io::{self, Write};
use std::path::PathBuf;

use super::log;
use laurel_cycle::error::Error;
use laurel_files::files::{self, to_standard_output};
use laurel_scheme::json;
use laurel_words::lang::Lang;
use laurel_words::visible::{lines, shown};

/// Writes our own lines to standard output, also where it is no terminal; a reader that has gone away
/// ends the process quietly.
pub fn print(text: &str) -> Result<(), Error> {
    let mut out = anstream::stdout().lock();
    let written = out
        .write_all(harmless(text).as_bytes())
        .and_then(|()| out.flush());
    to_standard_output(written)
}

/// Writes JSON to standard output. What is obeyed or not seen is escaped, which to a program is the
/// same.
pub fn print_json(value: &impl serde::Serialize) -> Result<(), Error> {
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let written = json::write(&mut out, value)
        .and_then(|()| out.write_all(b"\n"))
        .and_then(|()| out.flush());
    to_standard_output(written)
}

/// Says a line on standard error.
pub fn tell(line: &str) {
    if let Some(line) = log::said(line) {
        return log::write(&line);
    }
    // Where even standard error is gone there is nobody left to tell.
    let _ = writeln!(anstream::stderr(), "{}", shown(line));
}

/// Says lines of ours on standard error.
pub fn tell_lines(text: &str) {
    let _ = anstream::stderr().write_all(harmless(text).as_bytes());
}

/// Says on standard error which files were written.
pub fn tell_written(written: &[PathBuf], lang: Lang) {
    for file in written {
        tell(&format!(
            "{} {}",
            lang.pick("已写入", "written:"),
            files::own_name(file)
        ));
    }
}

/// Says on standard error why a command did not do its work.
pub fn tell_error(error: &Error, lang: Lang) {
    if let Some(line) = log::failed(error, lang) {
        return log::write(&line);
    }
    let style = anstyle::Style::new()
        .bold()
        .fg_color(Some(anstyle::AnsiColor::Red.into()));
    let head = lang.pick("错误：", "error: ");
    let said = match error {
        // A line for each problem.
        Error::Cycle(_) => lines(&error.show(lang)).into_owned(),
        error => shown(&error.show(lang)).into_owned(),
    };
    let _ = writeln!(anstream::stderr(), "{style}{head}{style:#}{said}");
}

/// Standard error for the log: what it says is shown as well.
pub struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        io::stderr().lock().write_all(lines(&text).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// Lines of ours, with the styles that we give them. Texts of others were shown when they were read;
/// what one might have let through is shown here.
fn harmless(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains('\u{1b}') {
        return lines(text);
    }
    let mut seen = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        seen.push_str(&lines(before));
        let end = after.strip_prefix('[').and_then(|it| {
            let end = it.find(|c: char| !c.is_ascii_digit() && c != ';')?;
            it.get(end..)?.starts_with('m').then_some(end + 2)
        });
        match end.and_then(|end| after.split_at_checked(end)) {
            Some((style, after)) => {
                seen.push('\u{1b}');
                seen.push_str(style);
                rest = after;
            }
            None => {
                seen.push('␛');
                rest = after;
            }
        }
    }
    seen.push_str(&lines(rest));
    std::borrow::Cow::Owned(seen)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn our_styles_stay_and_nothing_else_is_obeyed() {
        assert_eq!(
            harmless("\u{1b}[1m标题\u{1b}[0m\n\u{1b}]0;x\u{7}\u{1b}[2J\u{202e}"),
            "\u{1b}[1m标题\u{1b}[0m\n␛]0;x␇␛[2J\\u{202e}"
        );
    }
}
