//! Text of others' as it may be shown: nothing in it is obeyed, and nothing of it is left out.
//!
//! A name, a wording or a file name may hold what moves a terminal's cursor, turns the direction of
//! writing round or takes no room at all. Wherever a text of somebody else's goes to be read, it goes
//! through [`shown`].

use std::borrow::Cow;
use std::fmt::Write as _;

/// True for a character that is obeyed or not seen: controls, line breaks among them, what turns the
/// direction of writing, what takes no room.
#[inline]
pub fn is_hidden(c: char) -> bool {
    // Most of what is ever asked for, in one step.
    if matches!(c, ' '..='~' | '\u{3165}'..='\u{fdcf}') {
        return false;
    }
    is_hidden_of_the_rest(c)
}

#[cold]
fn is_hidden_of_the_rest(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fdd0}'..='\u{fdef}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}')
}

/// True for a text that may be shown as it is.
pub fn is_plain(text: &str) -> bool {
    !text.chars().any(is_hidden)
}

/// A text with a sign for each character that would be obeyed or not be seen: `␛` for escape, `␊` for
/// a new line, `\u{202e}` for what has no sign.
pub fn shown(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut seen = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        sign(c, &mut seen);
    }
    Cow::Owned(seen)
}

/// Most characters of a text of somebody else's that a message repeats.
const REPEATED: usize = 300;

/// A text of somebody else's as a message repeats it: how it begins and how it ends, where it is long.
pub fn short(text: &str) -> Cow<'_, str> {
    within(text, REPEATED)
}

/// A text of at most so many characters: of a longer one its beginning and its end.
pub fn within(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most || text.chars().nth(most).is_none() {
        return Cow::Borrowed(text);
    }
    let end = most / 4;
    let begin = most.saturating_sub(end + 1);
    let begin = text.char_indices().nth(begin).map_or(0, |(at, _)| at);
    let end = text.char_indices().rev().nth(end.saturating_sub(1));
    let end = end.map_or(text.len(), |(at, _)| at);
    let part = |range| text.get(range).unwrap_or_default();
    Cow::Owned(format!("{}…{}", part(0..begin), part(end..text.len())))
}

/// Several lines of our own, in which all else is shown: line breaks stay.
pub fn lines(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| c != '\n' && is_hidden(c)) {
        return Cow::Borrowed(text);
    }
    let mut seen = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if c == '\n' {
            seen.push(c);
        } else {
            sign(c, &mut seen);
        }
    }
    Cow::Owned(seen)
}

/// Adds a character, or the sign for it.
fn sign(c: char, to: &mut String) {
    let code = u32::from(c);
    match code {
        0..=0x1f => to.extend(char::from_u32(0x2400 + code)),
        0x7f => to.push('␡'),
        _ if is_hidden(c) => {
            // Writing into a string does not fail.
            let _ = write!(to, "\\u{{{code:x}}}");
        }
        _ => to.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_repeated_by_its_ends() {
        assert_eq!(within("一二三四五六七八九", 9), "一二三四五六七八九");
        assert_eq!(within("一二三四五六七八九十", 9), "一二三四五六…九十");
        assert_eq!(within("abc", 1), "…c");
        assert_eq!(short(&"长".repeat(1_000_000)).chars().count(), REPEATED);
    }

    #[test]
    fn what_is_obeyed_or_not_seen_has_a_sign() {
        assert_eq!(shown("甲\u{1b}[2J\n乙"), "甲␛[2J␊乙");
        assert_eq!(
            shown("a\u{202e}b\u{200b}\u{9b}c\u{7f}"),
            "a\\u{202e}b\\u{200b}\\u{9b}c␡"
        );
        assert_eq!(lines("一\n二\r\n"), "一\n二␍\n");
        assert!(matches!(
            shown("宁波市北仑区 · Beilun, “café” 𠮷 🎉"),
            Cow::Borrowed(_)
        ));
    }
}
