//! Pulled components in the user's cache folder, by their digests.

use std::fs;
use std::path::PathBuf;

use crate::scheme::digest;

/// The file of a digest; none where there is no cache folder.
fn file(sha256: &str) -> Option<PathBuf> {
    let folder = match std::env::var_os("LAUREL_CACHE_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => directories_next::ProjectDirs::from("", "", "laurel")?
            .cache_dir()
            .to_path_buf(),
    };
    Some(folder.join("oci").join("sha256").join(sha256))
}

/// The bytes of a digest. What was changed in the cache is not there.
pub fn get(sha256: &str) -> Option<Vec<u8>> {
    let bytes = fs::read(file(sha256)?).ok()?;
    (digest(&bytes) == sha256).then_some(bytes)
}

/// Keeps bytes for the next time. A cache that cannot be written to is only slow.
pub fn put(sha256: &str, bytes: &[u8]) {
    let Some(file) = file(sha256) else { return };
    let Some(folder) = file.parent() else { return };
    // Written beside and renamed: another process never sees half a file.
    let part = folder.join(format!("{sha256}.{}", std::process::id()));
    let written = fs::create_dir_all(folder)
        .and_then(|()| fs::write(&part, bytes))
        .and_then(|()| fs::rename(&part, &file));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
}
