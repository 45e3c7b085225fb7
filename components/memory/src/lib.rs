//! The memory of a component: its allocator, the allocation hook of the canonical ABI, and what happens
//! on a panic. On any other target than WebAssembly there is nothing in here.
#![no_std]

#[cfg(target_arch = "wasm32")]
mod heap;

#[cfg(target_arch = "wasm32")]
pub use heap::empty_heap;
