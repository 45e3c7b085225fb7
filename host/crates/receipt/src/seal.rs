//! What holds a receipt together: its own digest, its signature, and its form to the byte.

use serde::Serialize;

use super::canonical::{Hash, canonical};
use super::{KIND, Private, Public, Receipt, Signature, Statement, VERSION};
use laurel_cycle::error::Error;

/// What a receipt's digest and signature are over.
#[derive(Serialize)]
struct Message<'p> {
    kind: &'p str,
    version: u32,
    public: &'p Public,
}

/// Who vouches for a receipt.
pub trait Signer {
    /// Signs a message.
    fn sign(&self, message: &[u8]) -> Signature;
}

impl Statement {
    /// What its digest and its signature are over.
    ///
    /// # Errors
    /// It cannot be written, which would be a mistake of Laurel's.
    pub fn message(&self) -> Result<Vec<u8>, Error> {
        canonical(&Message {
            kind: &self.kind,
            version: self.version,
            public: &self.public,
        })
    }
}

impl Receipt {
    /// Puts a receipt together, and has it signed where somebody vouches for it.
    ///
    /// # Errors
    /// As [`Statement::message`].
    pub fn seal(
        public: Public,
        private: Private,
        signer: Option<&dyn Signer>,
    ) -> Result<Self, Error> {
        let public = Public {
            private: Hash::of(&private)?,
            ..public
        };
        let mut statement = Statement {
            kind: KIND.to_owned(),
            version: VERSION,
            public,
            sha256: Hash::of_bytes(b""),
            signature: None,
        };
        let message = statement.message()?;
        statement.sha256 = Hash::of_bytes(&message);
        statement.signature = signer.map(|it| it.sign(&message));
        Ok(Self { statement, private })
    }
}
