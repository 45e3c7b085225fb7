//! Receipts that are there: read to the byte ([`read`]), held against another or against a run that was run
//! again ([`compare`]), signed ([`sign`]), cut for one applicant ([`own`]). What a receipt holds and how it is
//! made stands in [`laurel_receipt`], which needs none of this.

pub mod compare;
pub mod own;
pub mod read;
pub mod sign;

use laurel_cycle::error::Error;
use laurel_receipt::Hash;

pub use own::Own;

/// A new secret for a receipt, from the operating system.
///
/// # Errors
/// It gives no random numbers.
pub fn secret() -> Result<Hash, Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        Error::input(
            format!("操作系统不提供随机数：{error}"),
            format!("the operating system gives no random numbers: {error}"),
        )
    })?;
    Ok(Hash(bytes))
}
