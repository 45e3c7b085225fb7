//! Cycles as Arrow columns: a column for each fact, judgement, paper and table of an applicant under the
//! name that the cycle file has for it, in Parquet and Arrow IPC, or in the memory of another program.
//!
//! What is read is checked as JSON is: every problem at once, with its row and its column, in the same
//! words. Everything of a cycle but its applicants stands as JSON in the metadata of the file under
//! [`HEADER`], or beside the file.
//!
//! Without the feature `arrow` the crate is empty.
#![cfg(feature = "arrow")]

mod canon;
mod file;
mod guard;
mod layout;
mod outcome;
mod plan;
mod rows;
mod write;

pub use file::{
    Form, Input, Written, form_of, read, stream_bytes, write_applicants, write_cycle, write_table,
};
pub use layout::{HEADER, schema, schema_json};
pub use outcome::{Table, of_diff, of_run, of_screening};
pub use plan::{Reader, placed};
pub use write::batch;

/// The libraries of columns, in the versions in which they are used here.
pub use {arrow_array, arrow_buffer, arrow_ipc, arrow_schema, parquet};
