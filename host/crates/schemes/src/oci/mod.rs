//! Components and schemes in an OCI registry.
//!
//! A component is an artefact of its own, in the form that the WebAssembly tools share: config
//! `application/vnd.wasm.config.v0+json`, one layer `application/wasm`. A scheme is one artefact with
//! its manifest and its components as layers, so that it can be moved to another registry as it is.
//!
//! All of this needs the cargo feature `oci`; without it every function here says how to get it.

#[cfg(feature = "oci")]
mod artifact;
#[cfg(feature = "oci")]
mod cache;
#[cfg(feature = "oci")]
mod client;
#[cfg(feature = "oci")]
mod http;
#[cfg(feature = "oci")]
mod transfer;

use std::path::{Path, PathBuf};

use crate::reference::Remote;
use laurel_cycle::error::Error;
use laurel_scheme::scheme::{Part, Scheme};

/// How a registry is spoken to.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Whether plain HTTP will do; to this machine itself it always does.
    pub insecure: bool,
    /// The user; the password is in the environment.
    pub username: Option<String>,
    /// Whether the user typed the registry's host. Where it stands in a manifest, the environment's user
    /// and password are for the host alone that the environment names.
    pub typed: bool,
}

/// What is pushed.
pub enum What {
    /// A component.
    Component(Part),
    /// A scheme with its components.
    Scheme(Box<Scheme>),
}

/// What was pushed: where to, and the digest that a manifest or lock file can name.
#[derive(Clone, Debug)]
pub struct Pushed {
    /// The reference, with its tag.
    pub remote: Remote,
    /// What it is.
    pub what: String,
}

/// The bytes of a component: from the user's cache, where its digest is known and they are there,
/// else from the registry.
#[cfg(feature = "oci")]
pub fn fetch(remote: &Remote, sha256: Option<&str>, insecure: bool) -> Result<Vec<u8>, Error> {
    transfer::fetch(remote, sha256, insecure)
}

/// Pushes a component, or a scheme and each of its components.
#[cfg(feature = "oci")]
pub fn push(remote: &Remote, what: &What, access: &Access) -> Result<Vec<Pushed>, Error> {
    transfer::push(remote, what, access)
}

/// Pulls a component or a scheme into a folder, and says which files it wrote.
#[cfg(feature = "oci")]
pub fn pull(remote: &Remote, folder: &Path, access: &Access) -> Result<Vec<PathBuf>, Error> {
    transfer::pull(remote, folder, access)
}

/// The bytes of a component.
#[cfg(not(feature = "oci"))]
pub fn fetch(_: &Remote, _: Option<&str>, _: bool) -> Result<Vec<u8>, Error> {
    Err(missing())
}

/// Pushes a component, or a scheme and each of its components.
#[cfg(not(feature = "oci"))]
pub fn push(_: &Remote, _: &What, _: &Access) -> Result<Vec<Pushed>, Error> {
    Err(missing())
}

/// Pulls a component or a scheme into a folder.
#[cfg(not(feature = "oci"))]
pub fn pull(_: &Remote, _: &Path, _: &Access) -> Result<Vec<PathBuf>, Error> {
    Err(missing())
}

#[cfg(not(feature = "oci"))]
fn missing() -> Error {
    Error::input(
        "此程序构建时未含 OCI 仓库支持；请用 cargo install --path host --features oci 重新安装",
        "this program was built without support for OCI registries; install it with cargo install --path host --features oci",
    )
}
