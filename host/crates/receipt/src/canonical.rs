//! Canonical JSON (RFC 8785) and digests of it.

use std::fmt;
use std::io;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use laurel_cycle::error::Error;
use laurel_scheme::digest::hex;

/// 32 bytes, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// SHA-256 of bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self::finish(Sha256::new_with_prefix(bytes))
    }

    /// SHA-256 of the canonical JSON of a value, which is never in memory as a whole.
    pub fn of(value: &impl Serialize) -> Result<Self, Error> {
        let mut out = io::BufWriter::with_capacity(1 << 16, Hashing(Sha256::new()));
        serde_json_canonicalizer::to_writer(value, &mut out).map_err(|it| unwritable(&it))?;
        let hashing = out.into_inner().map_err(|error| unwritable(&error))?;
        Ok(Self::finish(hashing.0))
    }

    /// What a hasher has come to.
    pub fn finish(hasher: Sha256) -> Self {
        Self(hasher.finalize().into())
    }

    /// The bytes that digits stand for: 64 of them, lower case.
    pub fn parse(digits: &str) -> Option<Self> {
        bytes(digits).map(Self)
    }
}

/// The bytes that hexadecimal digits stand for: as many as there must be, lower case.
pub fn bytes<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let digit = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    let mut bytes = [0; N];
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = String::deserialize(deserializer)?;
        Self::parse(&digits)
            .ok_or_else(|| serde::de::Error::custom("64 hexadecimal digits were expected"))
    }
}

impl JsonSchema for Hash {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Hash".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9a-f]{64}$" })
    }
}

/// Hashes whatever is written to it.
struct Hashing(Sha256);

impl io::Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A value as canonical JSON.
pub fn canonical(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    serde_json_canonicalizer::to_vec(value).map_err(|error| unwritable(&error))
}

/// What Laurel itself made can be written; that it cannot would be a mistake of Laurel's.
fn unwritable(error: &dyn fmt::Display) -> Error {
    Error::input(
        format!("无法写成规范 JSON：{error}"),
        format!("cannot be written as canonical JSON: {error}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[allow(clippy::excessive_precision)] // as the RFC writes its example
    #[test]
    fn the_example_of_rfc_8785() {
        let value = json!({
            "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
            "string": "\u{20ac}$\u{f}\nA'B\"\\\\\"/",
            "literals": [null, true, false]
        });
        let expected = r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#;
        assert_eq!(
            String::from_utf8(canonical(&value).unwrap()).unwrap(),
            expected
        );
        assert_eq!(
            Hash::of(&value).unwrap(),
            Hash::of_bytes(expected.as_bytes())
        );
    }

    #[test]
    fn keys_go_by_utf_16() {
        let value = json!({ "\u{20ac}": 1, "\r": 2, "\u{1f600}": 3, "\u{fb33}": 4, "1": 5 });
        let text = String::from_utf8(canonical(&value).unwrap()).unwrap();
        assert_eq!(text, "{\"\\r\":2,\"1\":5,\"€\":1,\"😀\":3,\"\u{fb33}\":4}");
    }

    #[test]
    fn a_hash_is_read_as_it_is_written_and_in_no_other_way() {
        let hash = Hash::of_bytes(b"abc");
        let digits = hash.to_string();
        assert!(digits.starts_with("ba7816bf8f01cfea"));
        assert_eq!(Hash::parse(&digits), Some(hash));
        for wrong in [
            &digits[1..],
            &digits.to_uppercase(),
            &format!("{digits}0"),
            "",
            "g",
        ] {
            assert_eq!(Hash::parse(wrong), None, "{wrong}");
        }
    }
}
