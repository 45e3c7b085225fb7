//! What a stranger brings to the desk, as a component: admitted by what the program asks, turned into modules.
//!
//! What is asked stands in [`laurel_modules::brought`]; in here is only how it comes in and goes out. It is
//! a component on WebAssembly alone.

#[cfg(target_arch = "wasm32")]
mod adapter;
