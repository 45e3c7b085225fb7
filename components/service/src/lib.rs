//! A composed scheme as an HTTP service: an adapter between `wasi:http` and the chain.
//!
//! What a request is answered stands in [`laurel_service`]; in here is only how bytes come in and go
//! out. It is a component on WebAssembly alone.

#[cfg(target_arch = "wasm32")]
mod adapter;
#[cfg(target_arch = "wasm32")]
mod composed;
