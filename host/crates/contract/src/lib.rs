//! The contract: the types of `wit/`, and access to what a component exports.
//!
//! Natively they come from wasmtime's bindings for a host; in a component, from wit-bindgen's for one that
//! is composed with a scheme. Both make the same types of the same contract, so that whatever stands on
//! them is compiled for either without knowing which.
//!
//! ```
//! use laurel_contract::types::Text;
//! use laurel_words::Lang;
//!
//! let title = Text { zh: "质量奖".into(), en: "quality award".into() };
//! assert_eq!(title.get(Lang::En), "quality award");
//! ```

#![allow(missing_docs)] // documented in wit/

#[cfg(not(target_family = "wasm"))]
mod host {
    wasmtime::component::bindgen!({
        path: "../../../wit",
        world: "scheme",
        additional_derives: [PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema],
    });
    pub use exports::laurel::award::{
        chain, eligibility, manifest, ranking, sanction, scoring, types,
    };
}
#[cfg(not(target_family = "wasm"))]
pub use host::*;

#[cfg(target_family = "wasm")]
mod guest {
    #![allow(unsafe_code, clippy::all, clippy::restriction)] // what wit-bindgen generates

    wit_bindgen::generate!({
        path: "../../../wit",
        world: "scheme-user",
        additional_derives: [PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema],
    });
    pub use laurel::award::{chain, eligibility, manifest, ranking, sanction, scoring, types};
}
#[cfg(target_family = "wasm")]
pub use guest::*;

use laurel_words::{Lang, Text};

impl From<types::Text> for Text {
    fn from(text: types::Text) -> Self {
        Self::new(text.zh, text.en)
    }
}

impl types::Text {
    /// The wording in one language.
    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}
