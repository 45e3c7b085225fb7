//! What the components that serve schemes over HTTP have in common: how bytes come in and go out
//! ([`handle`]), and a scheme that is known by what a component imports ([`Composed`]). It is for
//! WebAssembly alone.

#[cfg(target_arch = "wasm32")]
mod composed;
#[cfg(target_arch = "wasm32")]
mod handle;

#[cfg(target_arch = "wasm32")]
pub use composed::{Composed, Imports};
#[cfg(target_arch = "wasm32")]
pub use handle::handle;
