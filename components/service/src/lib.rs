//! A composed scheme as an HTTP service: an adapter between `wasi:http` and the chain.
//!
//! What a request is answered stands in `laurel_service`, how bytes come in and go out in `laurel_http`. It
//! is a component on WebAssembly alone.

#[cfg(target_arch = "wasm32")]
mod adapter;
