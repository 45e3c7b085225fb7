//! Components on wasmtime, which no other crate names at run time: admitted by what they are made of,
//! compiled within bounds, called within limits.
//!
//! | module | holds |
//! |---|---|
//! | [`admission`] | what a stranger's component may be made of, and its compilation in another process |
//! | [`engine`] | stores, limits, the pool, calls |
//! | [`pipeline`] | a scheme made ready: its components loaded, asked what they are, called by stage |
//! | [`snapshot`] | a component initialised ahead of time |
//! | [`lower`] | values as the component model's text and back |
//!
//! ```
//! use laurel_engine::engine::{Limits, Runner};
//!
//! let runner = Runner::new(Limits::default()).unwrap();
//! let refused = runner.load("stage.wasm", b"\0asm\x01\0\0\0").map(drop).unwrap_err();
//! assert!(refused.reason.en.contains("core module"), "{refused}");
//! ```

/// Values and types of components, as wasmtime has them.
pub use wasmtime::component;

pub mod admission;
pub mod engine;
pub use laurel_admission::outline;
pub mod lower;
pub mod pipeline;
pub mod snapshot;
