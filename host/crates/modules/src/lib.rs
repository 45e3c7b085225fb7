//! Components as modules of JavaScript and core WebAssembly, as a browser runs them; and what a stranger
//! brings to the desk, admitted by what the program asks before anything of it is turned into any.
//!
//! | module | holds |
//! |---|---|
//! | [`modules`] | a component turned into modules |
//! | [`brought`] | a stage, a composed scheme or an exported folder, admitted |
//! | [`types`] | the types of a component held against the contract's, without wasmtime |
//!
//! Nothing of it runs a component: that is for the page to do.

#[cfg(feature = "desk")]
mod bounded;
#[cfg(feature = "desk")]
pub mod brought;
#[cfg(feature = "desk")]
pub mod modules;
#[cfg(feature = "desk")]
mod names;
#[cfg(feature = "desk")]
pub mod types;
