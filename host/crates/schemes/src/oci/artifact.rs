//! The artefacts: what a component and a scheme look like in a registry.

use std::collections::BTreeMap;

use jiff::Timestamp;
use oci_client::client::{Config, ImageLayer};
use oci_client::manifest::{OCI_IMAGE_MEDIA_TYPE, OciImageManifest};
use serde::Serialize;

use crate::find::MANIFEST;
use crate::origin::Origin;
use laurel_cycle::error::Error;
use laurel_scheme::scheme::{Part, Scheme};

/// The config of a WebAssembly artefact.
const WASM_CONFIG: &str = "application/vnd.wasm.config.v0+json";
/// A component.
pub const WASM_LAYER: &str = "application/wasm";
/// The config of a scheme's artefact, which is empty.
pub const SCHEME_CONFIG: &str = "application/vnd.laurel.scheme.config.v0+json";
/// A scheme's manifest.
pub const SCHEME_LAYER: &str = "application/vnd.laurel.scheme.v0+toml";
/// The annotation that holds a file's name.
pub const TITLE: &str = "org.opencontainers.image.title";

/// An artefact, ready to be pushed.
pub struct Artifact {
    /// Its config.
    pub config: Config,
    /// Its layers.
    pub layers: Vec<ImageLayer>,
    /// Its manifest.
    pub manifest: OciImageManifest,
}

/// The config of a WebAssembly artefact, as the tools of the ecosystem read it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WasmConfig<'a> {
    created: String,
    architecture: &'static str,
    os: &'static str,
    layer_digests: [String; 1],
    component: Interface<'a>,
}

#[derive(Serialize)]
struct Interface<'a> {
    exports: &'a [String],
    imports: &'a [String],
}

/// The artefact of a component.
pub fn component(part: &Part) -> Result<Artifact, Error> {
    let origin = Origin::read(part)?;
    let config = WasmConfig {
        created: created(),
        architecture: "wasm",
        os: "wasip2",
        layer_digests: [format!("sha256:{}", part.sha256)],
        component: Interface {
            exports: &origin.exports,
            imports: &origin.imports,
        },
    };
    let config = serde_json::to_vec(&config)
        .map_err(|error| Error::input(error.to_string(), error.to_string()))?;
    let name = origin
        .name
        .clone()
        .unwrap_or_else(|| part.component.clone());
    let annotations = annotations([
        ("title", Some(name)),
        ("version", origin.version),
        ("description", origin.description),
        ("licenses", origin.licence),
        ("source", origin.source),
        ("revision", origin.revision),
    ]);
    let config = Config::new(config, WASM_CONFIG.to_owned(), None);
    Ok(sealed(config, vec![layer(part)], None, annotations))
}

/// The artefact of a scheme: its manifest, then its components.
pub fn scheme(scheme: &Scheme, version: &str) -> Artifact {
    let mut layers = vec![ImageLayer::new(
        scheme.text.clone().into_bytes(),
        SCHEME_LAYER.to_owned(),
        Some(BTreeMap::from([(TITLE.to_owned(), MANIFEST.to_owned())])),
    )];
    layers.extend(scheme.parts.values().map(layer));
    let annotations = annotations([
        ("title", Some(scheme.id().to_owned())),
        ("version", Some(version.to_owned())),
        ("description", Some(scheme.manifest.name.en.clone())),
    ]);
    let config = Config::new(b"{}".to_vec(), SCHEME_CONFIG.to_owned(), None);
    let kind = Some(SCHEME_LAYER.to_owned());
    sealed(config, layers, kind, annotations)
}

fn sealed(
    config: Config,
    layers: Vec<ImageLayer>,
    artifact_type: Option<String>,
    annotations: BTreeMap<String, String>,
) -> Artifact {
    let mut manifest = OciImageManifest::build(&layers, &config, Some(annotations));
    manifest.media_type = Some(OCI_IMAGE_MEDIA_TYPE.to_owned());
    manifest.artifact_type = artifact_type;
    Artifact {
        config,
        layers,
        manifest,
    }
}

fn layer(part: &Part) -> ImageLayer {
    ImageLayer::new(
        part.bytes.to_vec(),
        WASM_LAYER.to_owned(),
        Some(BTreeMap::from([(TITLE.to_owned(), part.component.clone())])),
    )
}

fn annotations<const N: usize>(said: [(&str, Option<String>); N]) -> BTreeMap<String, String> {
    let said = said.into_iter();
    said.filter_map(|(key, value)| Some((format!("org.opencontainers.image.{key}"), value?)))
        .collect()
}

/// The day that the config must state. As for other reproducible builds it is `SOURCE_DATE_EPOCH`,
/// else the first of all days, so that the same bytes make the same manifest.
fn created() -> String {
    let second = std::env::var("SOURCE_DATE_EPOCH")
        .ok()
        .and_then(|text| text.parse().ok())
        .and_then(|second| Timestamp::from_second(second).ok())
        .unwrap_or(Timestamp::UNIX_EPOCH);
    second.to_string()
}
