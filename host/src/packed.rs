//! Texts that a component brings along, deflated when it is built: a sixth of their size.

/// The description of the service in OpenAPI.
pub(crate) const OPENAPI: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/openapi.json.z"));
/// The schema of the cycle file.
pub(crate) const SCHEMA: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/schema.json.z"));

/// A text as it was.
pub(crate) fn unpack(packed: &[u8]) -> Vec<u8> {
    // What the build deflated inflates.
    miniz_oxide::inflate::decompress_to_vec(packed).unwrap_or_default()
}
