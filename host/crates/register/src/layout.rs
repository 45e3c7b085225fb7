//! How a register is laid out: the statements by which it came to be, version by version. What has once
//! been published here never changes; what is new is a further step.

/// The version that this program lays out and writes.
pub(crate) const VERSION: u32 = 2;

/// Version 1: the entries, the contents that they name by digest, and what the register says of itself.
pub(crate) const TABLES: [(&str, &str); 3] = [
    (
        "laurel_meta",
        "CREATE TABLE laurel_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    ),
    (
        "laurel_entry",
        "CREATE TABLE laurel_entry (number BIGINT PRIMARY KEY, previous TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL)",
    ),
    (
        "laurel_content",
        "CREATE TABLE laurel_content (sha256 TEXT PRIMARY KEY, bytes BYTEA NOT NULL)",
    ),
];

/// The tables in which nothing is ever changed or deleted: version 2 has the database refuse it.
pub(crate) const GUARDED: [&str; 2] = ["laurel_entry", "laurel_content"];
