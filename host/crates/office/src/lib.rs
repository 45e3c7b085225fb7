//! Excel: a cycle as a workbook, in and out.
//!
//! The workbook has a sheet for each table of the cycle file, and a column for each of its fields
//! (`layout`). It is written from the same tree that the JSON file is ([`write()`], [`template()`])
//! and read into it ([`read()`]), so that every check is the same for both.
//!
//! ```
//! // A workbook is told by its first bytes.
//! assert!(!laurel_office::is_workbook(b"{\"laurel\": \"0.1\"}"));
//! ```

mod cells;
pub mod csv_out;
mod display;
mod example;
mod grid;
mod layout;
mod next;
mod own;
mod read;
pub mod results;
pub mod save;
mod standings;
mod style;
pub mod survey;
mod write;

pub use layout::words;
pub use next::{Given, Rolled, next};
pub use read::{in_workbook, is_workbook, read};
pub use write::{Item, Paper, differences, example, template, write};
