//! Pushing and pulling.

use std::path::{Path, PathBuf};

use oci_client::manifest::{OCI_IMAGE_MEDIA_TYPE, OciDescriptor, OciImageManifest};

use super::artifact::{self, Artifact, SCHEME_LAYER, TITLE, WASM_LAYER};
use super::client::{Registry, reference};
use super::{Access, Pushed, What, cache};
use crate::find::{MANIFEST, own_name};
use crate::lock::{self, Lock};
use crate::origin::Origin;
use crate::reference::Remote;
use laurel_cycle::error::Error;
use laurel_cycle::error::Failure;
use laurel_files::files;
use laurel_files::plain_name::{Names, PlainName};
use laurel_scheme::bounds;
use laurel_scheme::digest::digest;
use laurel_scheme::scheme::Part;
use laurel_words::visible::{short, shown};

/// The bytes of a component.
pub fn fetch(remote: &Remote, sha256: Option<&str>, insecure: bool) -> Result<Vec<u8>, Error> {
    let known = sha256.or(remote.sha256.as_deref());
    if let Some(bytes) = known.and_then(cache::get) {
        return Ok(bytes);
    }
    let access = Access {
        insecure,
        username: None,
        // The host stands in somebody's manifest.
        typed: false,
    };
    let registry = Registry::of(remote, &access)?;
    let layer = match known {
        Some(sha256) => of_digest(sha256),
        None => single(remote, &layers(&registry, remote)?)?.clone(),
    };
    blob(&registry, remote, &layer)
}

/// A component's layer of which the digest alone is known.
fn of_digest(sha256: &str) -> OciDescriptor {
    OciDescriptor {
        media_type: WASM_LAYER.to_owned(),
        digest: format!("sha256:{sha256}"),
        ..OciDescriptor::default()
    }
}

/// Pushes a component, or a scheme and each of its components.
pub fn push(remote: &Remote, what: &What, access: &Access) -> Result<Vec<Pushed>, Error> {
    let registry = Registry::of(remote, access)?;
    registry.logs_in_itself(remote)?;
    let mut pushed = Vec::new();
    match what {
        What::Component(part) => {
            let remote = tagged(remote, std::slice::from_ref(part))?;
            pushed.push(push_component(&registry, remote, part)?);
        }
        What::Scheme(scheme) => {
            let parts: Vec<Part> = scheme.parts.values().cloned().collect();
            if let Some(part) = parts.iter().find(|it| it.component.contains('/')) {
                let name = &part.component;
                return Err(Error::input(
                    format!("{name} 已在仓库中；只能推送组件文件在清单旁的方案"),
                    format!(
                        "{name} is in a registry already; only a scheme whose components are files can be pushed"
                    ),
                ));
            }
            let remote = tagged(remote, &parts)?;
            for part in &parts {
                let mut remote = remote.clone();
                let name = part.component.trim_end_matches(".wasm");
                remote.repository = format!("{}/{}", remote.repository, name.to_ascii_lowercase());
                pushed.push(push_component(&registry, remote, part)?);
            }
            let version = remote.tag.clone().unwrap_or_default();
            send(&registry, &remote, artifact::scheme(scheme, &version))?;
            pushed.push(Pushed {
                what: scheme.id().to_owned(),
                remote,
            });
        }
    }
    Ok(pushed)
}

fn push_component(registry: &Registry, mut remote: Remote, part: &Part) -> Result<Pushed, Error> {
    send(registry, &remote, artifact::component(part)?)?;
    remote.sha256 = Some(part.sha256.clone());
    Ok(Pushed {
        what: part.component.clone(),
        remote,
    })
}

fn send(registry: &Registry, remote: &Remote, artifact: Artifact) -> Result<(), Error> {
    let reference = reference(remote);
    let answer = registry.client.push(
        &reference,
        &artifact.layers,
        artifact.config,
        &registry.auth,
        Some(artifact.manifest),
    );
    registry.wait(remote, answer).map(|_| ())
}

/// The reference with its tag: a version, that of the components where none is given.
fn tagged(remote: &Remote, parts: &[Part]) -> Result<Remote, Error> {
    let mut remote = remote.clone();
    if remote.tag.is_none() {
        for part in parts {
            remote.tag = remote.tag.or(Origin::read(part)?.version);
        }
    }
    let tag = remote.tag.as_deref().unwrap_or_default();
    if semver::Version::parse(tag).is_err() {
        return Err(Error::input(
            format!(
                "标签“{tag}”不是语义化版本；请写成 {}/{}:1.0.0",
                remote.host, remote.repository
            ),
            format!(
                "the tag \"{tag}\" is not a semantic version; write {}/{}:1.0.0",
                remote.host, remote.repository
            ),
        ));
    }
    remote.sha256 = None;
    Ok(remote)
}

/// Pulls a component or a scheme into a folder.
pub fn pull(remote: &Remote, folder: &Path, access: &Access) -> Result<Vec<PathBuf>, Error> {
    let registry = Registry::of(remote, access)?;
    let layers = match (&remote.tag, &remote.sha256) {
        // A layer by its digest alone, which needs no tag.
        (None, Some(sha256)) => vec![of_digest(sha256)],
        _ => layers(&registry, remote)?,
    };
    let kinds = [WASM_LAYER, SCHEME_LAYER];
    if layers.is_empty()
        || !layers
            .iter()
            .all(|it| kinds.contains(&it.media_type.as_str()))
    {
        return Err(Error::input(
            format!("{remote} 不是组件或方案"),
            format!("{remote} is neither a component nor a scheme"),
        ));
    }
    let is_scheme = layers.iter().any(|it| it.media_type == SCHEME_LAYER);
    if let (Some(sha256), false) = (&remote.sha256, is_scheme)
        && single(remote, &layers)?.digest != format!("sha256:{sha256}")
    {
        return Err(Failure::new(
            remote.to_string(),
            "标签下是另一摘要的组件",
            "the tag names a component with another digest",
        )
        .into());
    }
    // Everything is named, fetched and checked before anything is written.
    let mut names = Names::default();
    let mut named = Vec::new();
    for layer in &layers {
        let name = match layer.media_type.as_str() {
            SCHEME_LAYER => own_name(MANIFEST)?,
            _ => file_name(remote, layer)?,
        };
        names.take(&name).map_err(|why| {
            Error::input(
                format!("{remote}：{}", why.zh),
                format!("{remote}: {}", why.en),
            )
        })?;
        named.push((name, layer));
    }
    let mut pulled = Vec::new();
    for (name, layer) in named {
        pulled.push((name, blob(&registry, remote, layer)?));
    }
    files::make_folder(folder)?;
    let mut written = Vec::new();
    for (name, bytes) in pulled {
        written.push(files::save_within(folder, &name, &bytes)?);
    }
    if is_scheme {
        // As it was pulled, so it stays.
        let (manifest, _) = crate::find::manifest(&folder.join(MANIFEST))?;
        written.push(Lock::of(&manifest, folder, access.insecure)?.save(folder)?);
    }
    Ok(written)
}

/// The file name of a layer. A name that is not plain is refused.
fn file_name(remote: &Remote, layer: &OciDescriptor) -> Result<PlainName, Error> {
    let title = layer.annotations.as_ref().and_then(|it| it.get(TITLE));
    let name = match title {
        Some(title) => title.clone(),
        None => {
            let last = remote.repository.rsplit('/').next().unwrap_or_default();
            format!("{last}.wasm")
        }
    };
    PlainName::component(&name).map_err(|why| {
        let name = short(&name);
        let name = shown(&name);
        Error::input(
            format!("{remote}：层的文件名“{name}”不可用：{}", why.zh),
            format!(
                "{remote}: the file name \"{name}\" of a layer will not do: {}",
                why.en
            ),
        )
    })
}

/// The layers of an artefact, few enough, and each of a size that a component or a manifest may have.
fn layers(registry: &Registry, remote: &Remote) -> Result<Vec<OciDescriptor>, Error> {
    let tag = remote.tag.as_deref().unwrap_or("latest");
    let most = bounds::REGISTRY_MANIFEST_BYTES.value;
    let bytes = registry.get(
        remote,
        &format!("manifests/{tag}"),
        OCI_IMAGE_MEDIA_TYPE,
        most,
    )?;
    let manifest: OciImageManifest = serde_json::from_slice(&bytes).map_err(|_| {
        Error::input(
            format!("{remote} 不是组件或方案"),
            format!("{remote} is neither a component nor a scheme"),
        )
    })?;
    let layers = manifest.layers;
    let found = u64::try_from(layers.len()).unwrap_or(u64::MAX);
    if found > bounds::REGISTRY_LAYERS.value {
        let says = bounds::REGISTRY_LAYERS.exceeded(found);
        return Err(Failure::new(remote.to_string(), says.zh, says.en).into());
    }
    for layer in &layers {
        let size = u64::try_from(layer.size).unwrap_or(u64::MAX);
        if size > most_of(layer) {
            let says = bounds::COMPONENT_BYTES.exceeded(size);
            return Err(Failure::new(remote.to_string(), says.zh, says.en).into());
        }
    }
    Ok(layers)
}

/// Bytes that a layer may have.
fn most_of(layer: &OciDescriptor) -> u64 {
    match layer.media_type.as_str() {
        SCHEME_LAYER => bounds::REGISTRY_MANIFEST_BYTES.value,
        _ => bounds::COMPONENT_BYTES.value,
    }
}

/// The one layer of a component.
fn single<'l>(remote: &Remote, layers: &'l [OciDescriptor]) -> Result<&'l OciDescriptor, Error> {
    match layers {
        [layer] if layer.media_type == WASM_LAYER => Ok(layer),
        _ => Err(Error::input(
            format!("{remote} 不是单个组件"),
            format!("{remote} is not a single component"),
        )),
    }
}

/// The bytes of a layer: as many as its descriptor says, where there is one, and with its digest.
fn blob(registry: &Registry, remote: &Remote, layer: &OciDescriptor) -> Result<Vec<u8>, Error> {
    let sha256 = layer.digest.strip_prefix("sha256:").unwrap_or_default();
    if !crate::reference::is_digest(sha256) {
        return Err(Error::input(
            format!("{remote}：层没有 SHA-256 摘要值"),
            format!("{remote}: a layer has no SHA-256 digest"),
        ));
    }
    let most = match u64::try_from(layer.size) {
        Ok(size) if size > 0 => size.min(most_of(layer)),
        _ => most_of(layer),
    };
    let what = format!("blobs/{}", layer.digest);
    let bytes = registry.get(remote, &what, "*/*", most)?;
    lock::same(
        &remote.to_string(),
        Some(sha256),
        &digest(&bytes),
        bytes.len(),
    )?;
    cache::put(sha256, &bytes);
    Ok(bytes)
}
