//! What a user typed or called a file, in messages: left out where identities are, since it may name
//! anybody.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::visible::short;

/// What stands in its place.
pub const LEFT_OUT: &str = "…";

/// Set where identities are left out of all that this process says.
static LEAVES_OUT: OnceLock<()> = OnceLock::new();

/// From now on messages of this process leave out what was typed.
pub fn leave_out() {
    LEAVES_OUT.get_or_init(|| ());
}

/// Whether identities are left out of all that this process says.
pub fn leaves_out() -> bool {
    LEAVES_OUT.get().is_some()
}

/// What the user typed, as a message repeats it: not all of it where it is long.
pub fn typed(text: &str) -> Cow<'_, str> {
    match leaves_out() {
        true => Cow::Borrowed(LEFT_OUT),
        false => short(text),
    }
}

/// What another library says of a text, in which it may quote all of it: what is long is shortened, and
/// what stands between quotation marks is left out as well where identities are.
pub fn unquoted(text: &str) -> Cow<'_, str> {
    match leaves_out() {
        true => Cow::Owned(short(&without_quotations(text)).into_owned()),
        false => short(text),
    }
}

fn without_quotations(text: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some((before, mark, after)) = split_at_mark(rest) {
        let end = after.rfind(mark).unwrap_or(after.len());
        left.push_str(before);
        left.push_str(LEFT_OUT);
        rest = after
            .get(end..)
            .and_then(|it| it.strip_prefix(mark))
            .unwrap_or_default();
    }
    left + rest
}

/// A text up to the first quotation mark, the mark, and what follows.
fn split_at_mark(text: &str) -> Option<(&str, char, &str)> {
    let at = text.find(['`', '"'])?;
    let (before, rest) = text.split_at_checked(at)?;
    let mark = rest.chars().next()?;
    Some((before, mark, rest.get(mark.len_utf8()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_left_out() {
        for (text, left) in [
            (
                "unknown field `a`, expected one of `b`, `c`",
                "unknown field …",
            ),
            (
                "invalid type: string \"a\", expected a map",
                "invalid type: string …, expected a map",
            ),
            ("no end `a", "no end …"),
            ("nothing", "nothing"),
        ] {
            assert_eq!(without_quotations(text), left);
        }
    }
}
