//! The register (荣誉名册): what the award remembers from year to year.
//!
//! Article 3 looks back for ever, and articles 26 and 27 reach titles of any year, while a cycle file knows
//! its own year. The register keeps every title that was won, with what happened to it and what was done
//! about it, and the cycles in which it was won: the file itself, the receipt of the run and its settings.
//!
//! **Nothing is ever changed.** A register is a list of entries, each chained to the one before it by SHA-256
//! over that one's digest and its own canonical text (RFC 8785). What was wrong is put right by a later entry
//! that names the earlier one ([`entry::Correction`]); what the register says in all ([`State`]) is made of
//! the entries, in their order, each time. As a second guard the database itself refuses to change or delete
//! a row. A chain cannot show by itself that its end was cut off: [`Register::head`] is what one notes
//! elsewhere for that.
//!
//! **Where it is kept.** In one file by default (SQLite), in PostgreSQL by URL where several people write. Of
//! a database the register needs four statements that insert and select rows of whole numbers, texts and
//! bytes, and a transaction in which nobody else writes. Both databases take the same text of SQL for that,
//! `$1` included, so the one code path is this crate's small trait `Store`, over the two best-kept
//! drivers, `rusqlite` (which brings SQLite along, so that the program stays one file) and `postgres`. `sqlx` with `Any` and
//! `diesel` do far more: they bring an asynchronous runtime or a language of queries for four statements, three
//! times the crates, and `Any` neither takes `$1` for SQLite nor knows how each of the two locks out a second writer, which
//! is what matters here. Nor can either hold the layout of a stranger's file against its own before it runs a
//! statement.
//!
//! **Who may read it.** The file is made for its owner alone (0600), like SQLite's journal beside it. Nothing
//! of what it holds is logged.
//!
//! ```
//! use laurel_register::entry::Opened;
//! use laurel_register::{Address, Register};
//!
//! # let folder = std::env::temp_dir().join(format!("laurel-register-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder).unwrap();
//! # let file = folder.join("doc.db");
//! # let _ = std::fs::remove_file(&file);
//! let opened = Opened {
//!     name: "北仑区质量奖荣誉名册".to_owned(),
//!     register: laurel_receipt::Hash([7; 32]), // at random, by which two registers are told apart
//!     laurel: "0.1.0".to_owned(),
//! };
//! let register = Register::init(Address::File(file), opened, "李").unwrap();
//! assert_eq!(register.head().unwrap().number, 1);
//! assert!(register.state().titles.is_empty());
//! # std::fs::remove_dir_all(folder).unwrap();
//! ```

pub mod entry;
pub mod fill;
mod layout;
pub mod register;
#[cfg(feature = "postgres")]
mod server;
mod sqlite;
pub mod state;
mod store;
#[cfg(feature = "postgres")]
mod tls;

pub use fill::fill;
pub use register::{Chained, Fault, Head, Register};
pub use state::{Standing, State};
pub use store::Address;
