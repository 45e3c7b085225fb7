//! The place of a problem as a JSON Pointer (RFC 6901).

/// The pointer of a place such as `sheets[3].marks["4.1.2"]`: `/sheets/3/marks/4.1.2`. Empty for the
/// whole document.
pub(super) fn pointer(place: &str) -> String {
    let mut pointer = String::new();
    let mut rest = place;
    while !rest.is_empty() {
        let (token, after) = if let Some(quoted) = rest.strip_prefix("[\"") {
            quoted_key(quoted)
        } else if let Some(index) = rest.strip_prefix('[') {
            let (index, after) = index.split_once(']').unwrap_or((index, ""));
            (index.to_owned(), after)
        } else {
            let key = rest.strip_prefix('.').unwrap_or(rest);
            let end = key.find(['.', '[']).unwrap_or(key.len());
            let (key, after) = key.split_at_checked(end).unwrap_or((key, ""));
            (key.to_owned(), after)
        };
        pointer.push('/');
        pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
        rest = after;
    }
    pointer
}

/// A key that is written as Rust writes a text, up to its closing quote and bracket.
fn quoted_key(text: &str) -> (String, &str) {
    let mut key = String::new();
    let mut chars = text.chars();
    while let Some(character) = chars.next() {
        match character {
            '"' => {
                let rest = chars.as_str();
                return (key, rest.strip_prefix(']').unwrap_or(rest));
            }
            '\\' => match chars.next() {
                Some('n') => key.push('\n'),
                Some('r') => key.push('\r'),
                Some('t') => key.push('\t'),
                Some('0') => key.push('\0'),
                Some('u') => {
                    let (hex, after) = chars.as_str().split_once('}').unwrap_or_default();
                    let number = u32::from_str_radix(hex.trim_start_matches('{'), 16).ok();
                    key.extend(number.and_then(char::from_u32));
                    chars = after.chars();
                }
                other => key.extend(other),
            },
            other => key.push(other),
        }
    }
    (key, "")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::pointer;
    use laurel_cycle::problem::Place;

    #[test]
    fn every_place_has_the_pointer_that_leads_to_it() {
        assert_eq!(pointer(""), "");
        assert_eq!(
            pointer("applicants[3].facts.industrial"),
            "/applicants/3/facts/industrial"
        );
        let root = Place::Root;
        for key in [
            "id",
            "",
            "4.1.2",
            "a/b~c",
            "\"]",
            "\\",
            "tab\t",
            "\0",
            "行业",
            "e\u{301}",
            "\u{200b}",
            "[0]",
            "]",
            "a\"]b",
            "\u{1f600}",
            "'",
        ] {
            let (list, held) = (
                root.key("list"),
                json!({ "list": [0, { key: { key: 7 } }] }),
            );
            let element = list.index(1);
            let outer = element.key(key);
            let inner = outer.key(key).to_string();
            let found = held.pointer(&pointer(&inner));
            assert_eq!(found, Some(&Value::from(7)), "{key:?}: {inner}");
        }
    }
}
