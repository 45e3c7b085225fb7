//! Ids that look the same and are written with other characters: of another width, composed or
//! decomposed, with characters that nobody sees.

use std::borrow::Cow;
use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::ids::Ids;
use super::problem::Quoted;
use laurel_words::lang::Text;

/// Characters of a difference that are named.
const NAMED: usize = 6;
/// Tables beyond this size are not searched for an id that looks the same.
const SEARCHED: usize = 10_000;

/// Characters that take no room and change no other: nobody sees them (`Default_Ignorable_Code_Point`
/// of Unicode 17).
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// An id as it is compared: after NFKC, without characters that nobody sees.
pub fn folded(id: &str) -> Cow<'_, str> {
    if id.is_ascii() {
        return Cow::Borrowed(id);
    }
    let seen = id.chars().filter(|c| !is_invisible(*c));
    Cow::Owned(seen.nfkc().filter(|c| !is_invisible(*c)).collect())
}

/// Ids that are known, each with its number.
pub trait Known<'k> {
    /// The id as the table has it.
    fn own(&self, id: &str) -> Option<&'k str>;
    /// How many there are.
    fn count(&self) -> usize;
    /// All, in no particular order.
    fn all(&self) -> Vec<(&'k str, usize)>;
}

impl<'k> Known<'k> for HashMap<&'k str, usize> {
    fn own(&self, id: &str) -> Option<&'k str> {
        self.get_key_value(id).map(|(own, _)| *own)
    }

    fn count(&self) -> usize {
        self.len()
    }

    fn all(&self) -> Vec<(&'k str, usize)> {
        self.iter().map(|(id, number)| (*id, *number)).collect()
    }
}

impl<'k, T> Known<'k> for Ids<'k, T> {
    fn own(&self, id: &str) -> Option<&'k str> {
        self.entry(id).map(|(own, _)| own)
    }

    fn count(&self) -> usize {
        self.len()
    }

    fn all(&self) -> Vec<(&'k str, usize)> {
        self.iter().collect()
    }
}

/// The id of a table that looks like one that the table does not have.
pub fn twin<'k>(id: &str, known: &impl Known<'k>) -> Option<&'k str> {
    let plain = folded(id);
    if let Some(twin) = known.own(&plain) {
        return Some(twin).filter(|twin| *twin != id);
    }
    if known.count() > SEARCHED {
        return None;
    }
    let mut twins: Vec<&str> = known.all().into_iter().map(|(id, _)| id).collect();
    twins.retain(|other| !other.is_ascii() && folded(other) == plain);
    // The same for the same file, whatever the order of the table.
    twins.into_iter().min()
}

/// Where the writing of two ids that look the same differs: by code points, here and there.
pub fn difference(here: &str, there: &str) -> Text {
    let (one, other): (Vec<char>, Vec<char>) = (here.chars().collect(), there.chars().collect());
    let alike = |(a, b): &(&char, &char)| a == b;
    let before = one.iter().zip(&other).take_while(alike).count();
    let rest = |text: &[char]| text.get(before..).unwrap_or_default().to_vec();
    let (one, other) = (rest(&one), rest(&other));
    let after = one.iter().rev().zip(other.iter().rev());
    let after = after.take_while(alike).count();
    let named = |text: &[char]| {
        let text = text.get(..text.len() - after).unwrap_or_default();
        let points = text.iter().take(NAMED);
        let points: Vec<String> = points.map(|c| format!("U+{:04X}", u32::from(*c))).collect();
        let more = if text.len() > NAMED { " …" } else { "" };
        format!("{}{more}", points.join(" "))
    };

    match (named(&one), named(&other)) {
        (here, there) if there.is_empty() => Text::new(
            format!("此处多出 {}", Quoted(&here)),
            format!("here there is {} besides", Quoted(&here)),
        ),
        (here, there) if here.is_empty() => Text::new(
            format!("此处缺少 {}", Quoted(&there)),
            format!("here {} is missing", Quoted(&there)),
        ),
        (here, there) => Text::new(
            format!("此处为 {}，那里为 {}", Quoted(&here), Quoted(&there)),
            format!("here it is {}, there {}", Quoted(&here), Quoted(&there)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::problem::Message;
    use super::*;

    #[test]
    fn what_looks_the_same_is_the_same() {
        for (one, other, zh) in [
            ("A01\u{200b}", "A01", "此处多出 U+200B"),
            ("A01", "A0\u{feff}1", "此处缺少 U+FEFF"),
            ("Ａ01", "A01", "此处为 U+FF21，那里为 U+0041"),
            (
                "Mu\u{308}ller",
                "Müller",
                "此处为 U+0075 U+0308，那里为 U+00FC",
            ),
            ("ｱ", "ア", "此处为 U+FF71，那里为 U+30A2"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
            let message = Message::from(difference(one, other));
            assert_eq!(message.zh, zh);
            let known = HashMap::from([(other, 0)]);
            assert_eq!(twin(one, &known), Some(other));
        }
        for (one, other) in [("A01", "A02"), ("企业一", "企业二"), ("a1", "A1")] {
            assert_ne!(folded(one), folded(other));
            assert_eq!(twin(one, &HashMap::from([(other, 0)])), None);
        }
    }
}
