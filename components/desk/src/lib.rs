//! The desk as a component: it exports the page and imports the stages of schemes.
//!
//! What an event gives stands in [`laurel_desk`]; in here is only how it comes in and goes out. It is a
//! component on WebAssembly alone.

#[cfg(target_arch = "wasm32")]
mod adapter;
