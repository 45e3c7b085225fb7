//! Where schemes come from and go to: built in, folders with a manifest, composed components,
//! registries; whether a component may be a stage; what it is made of.
//!
//! | module | holds |
//! |---|---|
//! | [`find`] | a scheme by its name, folder or file; those that are built in |
//! | [`compose`], [`composed`] | four stages as one component, and such a component as a scheme |
//! | [`conform`] | whether a component keeps the contract, tried |
//! | [`lock`], [`remote`], [`oci`] | digests on file; where components are in a registry |
//! | [`origin`], [`sbom`] | what a component says of where it comes from; a bill of its materials |
//!
//! ```
//! use laurel_schemes::find::{built_in, find};
//!
//! assert_eq!(built_in().collect::<Vec<_>>(), ["beilun-2014", "beilun-2021"]);
//! let scheme = find("beilun-2021").unwrap();
//! assert_eq!(scheme.parts.len(), 4);
//! ```

pub mod compose;
pub mod composed;
pub mod conform;
pub mod find;
pub mod lock;
pub mod oci;
pub mod origin;
pub mod reference;
pub mod sbom;
