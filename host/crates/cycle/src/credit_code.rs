//! The unified social credit code of legal persons and other organisations: 18 characters, the
//! last of which checks the others (GB 32100-2015).

/// The 31 characters of a code, in the order of their values. I, O, S, V and Z are left out: they
/// are too easily mistaken for digits and other letters.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// How many characters a code has.
pub const LENGTH: usize = 18;

/// What is wrong with a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeError {
    /// It has this many characters instead of 18.
    Length(usize),
    /// This character, at this position (1 and up), is none of the 31.
    Character {
        /// The character.
        found: char,
        /// Its position, 1 to 18.
        position: usize,
    },
    /// The last character does not check the others.
    Check {
        /// The character that stands there.
        found: char,
        /// The character that would be right.
        right: char,
    },
}

/// Verifies a code.
///
/// # Errors
/// The first thing that is wrong with it: length, then characters, then the check character.
pub fn verify(code: &str) -> Result<(), CodeError> {
    let length = code.chars().count();
    if length != LENGTH {
        return Err(CodeError::Length(length));
    }
    for (position, found) in (1..).zip(code.chars()) {
        if value_of(found).is_none() {
            return Err(CodeError::Character { found, position });
        }
    }
    let (body, found) = split_last(code);
    match check_character(body) {
        Some(right) if right != found => Err(CodeError::Check { found, right }),
        _ => Ok(()),
    }
}

/// The check character for the first 17 characters of a code; none where they are not 17, or
/// where one is not of the alphabet.
pub fn check_character(body: &str) -> Option<char> {
    if body.chars().count() != LENGTH - 1 {
        return None;
    }
    // Weights are 3 to the power of the position, modulo 31.
    let mut weight = 1;
    let mut sum = 0;
    for character in body.chars() {
        sum = (sum + weight * value_of(character)?) % 31;
        weight = weight * 3 % 31;
    }
    ALPHABET.get((31 - sum) % 31).map(|byte| char::from(*byte))
}

/// The character of a value, 0 to 30.
pub fn character(value: usize) -> Option<char> {
    ALPHABET.get(value).map(|byte| char::from(*byte))
}

fn value_of(character: char) -> Option<usize> {
    ALPHABET
        .iter()
        .position(|byte| char::from(*byte) == character)
}

fn split_last(code: &str) -> (&str, char) {
    let mut characters = code.chars();
    let last = characters.next_back().unwrap_or('\0');
    (characters.as_str(), last)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked by hand from the standard's formula C18 = 31 - (sum of Ci x 3^(i-1)) mod 31.
    #[test]
    fn computes_the_check_character() {
        // All zeroes sum to 0: 31 - 0 counts as 0.
        assert_eq!(check_character("00000000000000000"), Some('0'));
        // A single 1 at place i weighs 3^(i-1) mod 31: 1 at the first place, 3 at the second.
        assert_eq!(check_character("10000000000000000"), character(30));
        assert_eq!(check_character("01000000000000000"), character(28));
        // 3^16 mod 31 is 28 at the last place.
        assert_eq!(check_character("00000000000000001"), character(3));
        // Codes of well-known bodies, published on their own pages.
        for code in ["91350100M000100Y43", "91110000600037341L"] {
            assert_eq!(verify(code), Ok(()), "{code}");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(verify("9135"), Err(CodeError::Length(4)));
        assert_eq!(
            verify("91350100M000100y43"),
            Err(CodeError::Character {
                found: 'y',
                position: 16
            })
        );
        assert_eq!(
            verify("91350100M000100O43"),
            Err(CodeError::Character {
                found: 'O',
                position: 16
            })
        );
        assert_eq!(
            verify("91350100M000100Y44"),
            Err(CodeError::Check {
                found: '4',
                right: '3'
            })
        );
    }

    #[test]
    fn every_single_slip_is_found() {
        let code = "91350100M000100Y43";
        for place in 0..LENGTH {
            for value in 0..31 {
                let slip: String = code
                    .chars()
                    .enumerate()
                    .map(|(at, old)| {
                        if at == place {
                            character(value).unwrap()
                        } else {
                            old
                        }
                    })
                    .collect();
                assert_eq!(verify(&slip).is_ok(), slip == code, "{slip}");
            }
        }
    }
}
