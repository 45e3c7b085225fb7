//! Ed25519 signatures, with keys in files as OpenSSL writes them: PKCS#8 and SPKI, in PEM.

use std::path::Path;

use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey};
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};

use laurel_cycle::error::Error;
use laurel_files::files::{self, Kind};
use laurel_receipt::Signature;
use laurel_receipt::canonical::bytes;
use laurel_receipt::seal::Signer;
use laurel_scheme::digest::hex;

/// The only algorithm.
const ALGORITHM: &str = "Ed25519";

/// A key to sign with.
pub struct Key(SigningKey);

impl Key {
    /// Reads the file of a private key.
    pub fn read(file: &Path) -> Result<Self, Error> {
        let text = read(file)?;
        let key = SigningKey::from_pkcs8_pem(&text).map_err(|_| {
            let hint = "openssl genpkey -algorithm ed25519 -out key.pem";
            wrong_key(
                file,
                ("私钥（PKCS#8 PEM）", "private key (PKCS#8 PEM)"),
                hint,
            )
        })?;
        Ok(Self(key))
    }
}

impl Signer for Key {
    fn sign(&self, message: &[u8]) -> Signature {
        Signature {
            algorithm: ALGORITHM.to_owned(),
            public_key: hex(self.0.verifying_key().as_bytes()),
            signature: hex(&self.0.sign(message).to_bytes()),
        }
    }
}

/// Reads the file of a public key; its digits, as a signature has them.
pub fn public_key(file: &Path) -> Result<String, Error> {
    let text = read(file)?;
    let key = VerifyingKey::from_public_key_pem(text.trim()).map_err(|_| {
        let hint = "openssl pkey -in key.pem -pubout -out public.pem";
        wrong_key(file, ("公钥（PEM）", "public key (PEM)"), hint)
    })?;
    Ok(hex(key.as_bytes()))
}

/// Whether the key that a signature names made it for this message.
pub fn fits(signature: &Signature, message: &[u8]) -> bool {
    let fits = || {
        let key = VerifyingKey::from_bytes(&bytes(&signature.public_key)?).ok()?;
        let signature = ed25519_dalek::Signature::from_bytes(&bytes(&signature.signature)?);
        key.verify_strict(message, &signature).ok()
    };
    signature.algorithm == ALGORITHM && fits().is_some()
}

fn read(file: &Path) -> Result<String, Error> {
    files::read_text(file, Kind::Key)
}

fn wrong_key(file: &Path, (zh, en): (&str, &str), hint: &str) -> Error {
    let file = files::name(file);
    Error::input(
        format!("{file}：不是 Ed25519 {zh}，可用 {hint} 生成"),
        format!("{file}: this is no Ed25519 {en}; {hint} makes one"),
    )
}
