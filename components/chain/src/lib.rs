//! The part of a composed scheme that feeds each stage with what the one before it put out.
//!
//! It judges nothing: which titles exist depends on who wins, so that what is on record about titles
//! is cut to those, and numbered back in the answer; everything else is handed on as it is.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

#[cfg(target_arch = "wasm32")]
mod component;
pub mod records;
pub mod titles;

#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub mod wit {
    //! The contract as the chain sees it: it imports the stages. Of the bindings only the description of
    //! the component's type is used.
    #![allow(unsafe_code, missing_docs, dead_code, clippy::all, clippy::restriction)]

    wit_bindgen::generate!({
        path: "../../wit",
        world: "scheme-chain",
    });
}
