//! Files: the one place of the program that opens any.
//!
//! What is read is a regular file of bounded size, what is written is there whole or not at all, no
//! output takes the place of an input ([`files`]), and a name from outside becomes the name of a file
//! only where it leads nowhere else ([`plain_name`]).
//!
//! ```
//! use laurel_files::plain_name::PlainName;
//!
//! assert!(PlainName::component("scoring-2021.wasm").is_ok());
//! assert!(PlainName::component("/etc/scoring.wasm").is_err());
//! ```

pub mod files;
pub mod plain_name;
