//! Pulled components in the user's cache folder, by their digests.

use std::path::PathBuf;

use laurel_files::files::{self, Kind};
use laurel_scheme::digest::digest;

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
    let bytes = files::read(&file(sha256)?, Kind::Component).ok()?;
    (digest(&bytes) == sha256).then_some(bytes)
}

/// Keeps bytes for the next time. A cache that cannot be written to is only slow.
pub fn put(sha256: &str, bytes: &[u8]) {
    let Some(file) = file(sha256) else { return };
    let Some(folder) = file.parent() else { return };
    let _ = files::make_folder(folder).and_then(|()| files::save(&file, bytes));
}
