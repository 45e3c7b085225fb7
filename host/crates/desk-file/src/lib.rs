//! The desk as one file of HTML, or as files for a web server: the page, what runs in its worker, the
//! desk's component and those of the schemes as modules that a browser runs, everything inside.
//!
//! The same schemes give the same bytes. Nothing of it opens a connection, and its policy forbids any.

#[cfg(feature = "desk")]
mod file;
#[cfg(feature = "desk")]
mod page;

#[cfg(feature = "desk")]
pub use file::{DeskFile, admission, component};
#[cfg(feature = "desk")]
pub use laurel_modules as modules;
