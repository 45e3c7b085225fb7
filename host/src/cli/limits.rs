//! The limits that the command line sets, for every component that this process runs.

use std::sync::OnceLock;

use laurel_cycle::error::Error;
use laurel_scheme::limits::Asked;

/// Set once, before anything is run.
static ASKED: OnceLock<Asked> = OnceLock::new();

/// Sets limits from entries of the form `NAME=VALUE` and `STAGE.NAME=VALUE`.
pub fn ask(entries: &[String]) -> Result<(), Error> {
    let asked = Asked::parse(entries)?;
    ASKED.get_or_init(|| asked);
    Ok(())
}

/// What has been set.
pub fn asked() -> Asked {
    ASKED.get().cloned().unwrap_or_default()
}
