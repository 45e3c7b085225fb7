//! A scheme by its name, folder, manifest or composed component, its parts by their files; and written
//! to where it can be found again.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::composed;
use crate::lock::{self, LOCK, Lock};
use crate::oci;
use crate::reference::{self, Remote};
use laurel_cycle::error::{Error, Failure};
use laurel_cycle::problem::nearest;
use laurel_engine::admission::{self, Kind as Found};
use laurel_files::files::{self, Kind};
use laurel_files::plain_name::{Names, PlainName};
use laurel_scheme::bounds;
use laurel_scheme::digest::digest;
use laurel_scheme::limits::{Asked, Given};
use laurel_scheme::scheme::{Dates, Entry, Manifest, Origin, Part, Scheme, Status};
use laurel_scheme::stage::Stage;
use laurel_words::lang::Text;
use laurel_words::typed::{leaves_out, typed};
use laurel_words::visible::{is_plain, short, shown};

use laurel_admission::manifest::{self, hidden, misnamed, not_there, parsed};
pub use laurel_admission::manifest::{MANIFEST, toml_words};

struct Embedded {
    id: &'static str,
    manifest: &'static str,
    components: &'static [(&'static str, &'static [u8])],
}

const BUILT_IN: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Where a component of a manifest is in a registry; none for a file.
///
/// # Errors
/// It is no reference to a registry.
pub fn remote_of(entry: &Entry) -> Result<Option<Remote>, Error> {
    match entry.component.starts_with(reference::SCHEME) {
        true => Remote::parse(&entry.component).map(Some),
        false => Ok(None),
    }
}

/// A component's file; none where the path is no file, or a scheme's manifest.
///
/// # Errors
/// Where the file cannot be read, or is neither.
pub fn part(file: &Path) -> Result<Option<Part>, Error> {
    if !file.is_file() {
        return Ok(None);
    }
    let bytes = files::read(file, Kind::Component)?;
    let named = file.extension().is_some_and(|it| it == "toml");
    match Found::of(&bytes) {
        Found::Toml => Ok(None),
        // What calls itself a manifest, and could be one, is told what is wrong with it as one.
        Found::Text | Found::Empty | Found::Table if named => Ok(None),
        _ => {
            let part = part_of(file, bytes);
            admission::is_component(&part.component, &part.bytes)?;
            Ok(Some(part))
        }
    }
}

/// Whether a component's name says nothing of anybody: it is that of one that is built in, or where one is
/// in a registry.
fn is_public(component: &str) -> bool {
    let mut ours = BUILT_IN.iter().flat_map(|scheme| scheme.components);
    component.starts_with(reference::SCHEME) || ours.any(|(name, _)| *name == component)
}

/// A component in messages, by its name in a manifest: left out where identities are.
pub fn said(component: &str) -> Cow<'_, str> {
    match is_public(component) {
        true => short(component),
        false => typed(component),
    }
}

/// A component whose digest is known: where identities are left out, it is called by that.
pub fn called(component: &str, sha256: &str) -> String {
    match leaves_out() && !is_public(component) {
        true => format!("{}.wasm", sha256.get(..12).unwrap_or_default()),
        false => component.to_owned(),
    }
}

/// A scheme whose components are called by their digests, where identities are left out.
#[must_use]
pub fn called_by_digest(mut scheme: Scheme) -> Scheme {
    let parts = scheme.parts.values_mut().chain(&mut scheme.composed);
    for part in parts {
        part.component = called(&part.component, &part.sha256);
    }
    scheme
}

/// What a file holds.
pub fn part_of(file: &Path, bytes: Vec<u8>) -> Part {
    let sha256 = digest(&bytes);
    Part {
        component: called(&files::last_name(file), &sha256),
        from: files::name(file),
        scheme: None,
        limits: Given::default(),
        called: None,
        sha256,
        bytes: Cow::Owned(bytes),
    }
}

/// Ids of the built-in schemes.
pub fn built_in() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|scheme| scheme.id)
}

/// Whether these are the bytes of a component that is built in.
pub fn is_built_in(bytes: &[u8]) -> bool {
    let components = BUILT_IN.iter().flat_map(|scheme| scheme.components);
    components.into_iter().any(|(_, known)| *known == bytes)
}

/// A component of a manifest in a folder, and where it came from: the file beside the manifest, or
/// what a registry has under its digest or tag. What it is held against its digest is for the caller.
pub fn fetch(
    folder: &Path,
    component: &str,
    sha256: Option<&str>,
    insecure: bool,
) -> Result<(String, Cow<'static, [u8]>), Error> {
    if component.starts_with(reference::SCHEME) {
        let remote = Remote::parse(component)?;
        let bytes = oci::fetch(&remote, sha256, insecure)?;
        return Ok((remote.to_string(), Cow::Owned(bytes)));
    }
    // A manifest names files beside it, not paths to anywhere.
    let name = PlainName::of(component).map_err(|why| misnamed(component, &why, &said))?;
    let path = name.within(folder);
    if !path.exists() {
        return Err(not_there(component, &said));
    }
    let bytes = files::read(&path, Kind::Component)?;
    let from = files::name(&path);
    // Bytes that begin as a component and end otherwise are first of all others than were meant.
    if Found::of(&bytes) == Found::CutOff {
        lock::same(&from, sha256, &digest(&bytes), bytes.len())?;
    }
    admission::is_component(&called(component, &digest(&bytes)), &bytes)?;
    Ok((from, Cow::Owned(bytes)))
}

/// Reads a manifest file, and gives its text as well.
pub fn manifest(file: &Path) -> Result<(Manifest, String), Error> {
    let text = files::read_text(file, Kind::Manifest)?;
    Ok((parsed(&files::name(file), &text, &said)?, text))
}

/// Checks what a manifest says, wherever it comes from ([`laurel_admission::manifest::check`]).
///
/// # Errors
/// What is wrong with it.
pub fn check(manifest: &Manifest) -> Result<(), Text> {
    laurel_admission::manifest::check(manifest, &said)
}

/// A name that the user gives to a scheme: held to what one in a manifest is.
///
/// # Errors
/// It is empty or too long, or something in it is obeyed or not seen.
pub fn name(given: &str) -> Result<String, Text> {
    let given = given.trim();
    let most = bounds::most(&bounds::WORDING_BYTES);
    if given.is_empty() {
        return Err(Text::new("名称不能为空", "a name is not empty"));
    }
    if given.len() > most {
        let found = u64::try_from(given.len()).unwrap_or(u64::MAX);
        return Err(bounds::WORDING_BYTES.exceeded(found));
    }
    if !is_plain(given) {
        return Err(hidden("name", given));
    }
    Ok(given.to_owned())
}

/// As it would stand in a file.
///
/// # Errors
/// It cannot be written as TOML.
fn written(manifest: &Manifest) -> Result<String, Error> {
    #[derive(Serialize)]
    struct Written<'m> {
        id: &'m str,
        status: Status,
        notes: &'m [Text],
        name: &'m Text,
        dates: &'m Dates,
        settings: &'m BTreeMap<String, String>,
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        waived: &'m BTreeMap<String, Text>,
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        reasons: &'m BTreeMap<String, Text>,
        stages: &'m BTreeMap<Stage, Entry>,
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        made_of: &'m [Origin],
    }
    toml::to_string(&Written {
        id: &manifest.id,
        status: manifest.status,
        notes: &manifest.notes,
        name: &manifest.name,
        dates: &manifest.dates,
        settings: &manifest.settings,
        waived: &manifest.waived,
        reasons: &manifest.reasons,
        stages: &manifest.stages,
        made_of: &manifest.made_of,
    })
    .map_err(|error| {
        Error::input(
            format!("{MANIFEST}：{error}"),
            format!("{MANIFEST}: {error}"),
        )
    })
}

/// A built-in scheme by its id, or one in a folder or in a manifest file.
///
/// # Errors
/// There is none, or it is not what a scheme has to be.
pub fn find(name: &str) -> Result<Scheme, Error> {
    find_within(name, name, &Asked::default())
}

/// As [`find`]. `called` is what a message calls it; `asked` are limits that the user sets over the default
/// ones: a composed scheme is asked what it is.
///
/// # Errors
/// As for [`find`].
pub fn find_within(name: &str, called: &str, asked: &Asked) -> Result<Scheme, Error> {
    if let Some(found) = BUILT_IN.iter().find(|scheme| scheme.id == name) {
        return embedded(found);
    }
    let path = Path::new(name);
    if path.is_dir() {
        return from_file(&path.join(MANIFEST));
    }
    if let Some(found) = part(path)? {
        return composed::open(path, found, asked);
    }
    if path.is_file() {
        return from_file(path);
    }
    let known: Vec<&str> = built_in().collect();
    let hint = nearest(name, known.iter().copied())
        .map(|id| (format!("，是否指 {id}？"), format!("; did you mean {id}?")))
        .unwrap_or_default();
    Err(Error::input(
        format!(
            "没有名为“{called}”的方案，也没有这样的文件夹{}（内置：{}）",
            hint.0,
            known.join("、")
        ),
        format!(
            "there is no scheme \"{called}\", nor such a folder{} (built in: {})",
            hint.1,
            known.join(", ")
        ),
    ))
}

fn embedded(embedded: &'static Embedded) -> Result<Scheme, Error> {
    let manifest = parsed(embedded.id, embedded.manifest, &said)?;
    assemble(
        embedded.id,
        manifest,
        embedded.manifest.to_owned(),
        None,
        |component, _| {
            let found = embedded
                .components
                .iter()
                .find(|(name, _)| *name == component);
            let (_, bytes) = found.ok_or_else(|| not_there(component, &said))?;
            Ok((embedded.id.to_owned(), Cow::Borrowed(*bytes)))
        },
    )
}

fn from_file(file: &Path) -> Result<Scheme, Error> {
    let (found, text) = manifest(file)?;
    let folder = file.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    let lock = Lock::beside(&folder)?;
    let name = files::name(file);
    assemble(&name, found, text, lock.as_ref(), |component, sha256| {
        fetch(&folder, component, Some(sha256), false)
    })
}

fn assemble(
    name: &str,
    manifest: Manifest,
    text: String,
    lock: Option<&Lock>,
    fetch: impl Fn(&str, &str) -> Result<(String, Cow<'static, [u8]>), Error>,
) -> Result<Scheme, Error> {
    let mut parts = BTreeMap::new();
    for stage in Stage::ALL {
        let Some(entry) = manifest.stages.get(&stage) else {
            return Err(manifest::without(name, stage));
        };
        let Some(pinned) = lock::pinned(stage, entry, lock)? else {
            return Err(manifest::unpinned(name, stage));
        };
        let (from, bytes) = fetch(&entry.component, &pinned)?;
        let sha256 = digest(&bytes);
        lock::same(&from, Some(&pinned), &sha256, bytes.len())?;
        parts.insert(
            stage,
            Part {
                component: entry.component.clone(),
                from,
                scheme: Some(manifest.id.clone()),
                called: None,
                sha256,
                limits: entry.limits.clone(),
                bytes,
            },
        );
    }
    Ok(Scheme {
        manifest,
        text,
        parts,
        composed: None,
        called: None,
    })
}

/// Takes one stage from a component file.
pub fn swap_file(scheme: &mut Scheme, stage: Stage, file: &Path) -> Result<(), Error> {
    let bytes = files::read(file, Kind::Component)?;
    scheme.composed = None;
    let mut part = part_of(file, bytes);
    if let Some(before) = scheme.parts.get(&stage) {
        // What the manifest sets for the stage holds for whatever stands in for its component.
        part.limits.clone_from(&before.limits);
    }
    scheme.parts.insert(stage, part);
    Ok(())
}

/// Writes the manifest and the components into a folder, from where they can be used as any
/// scheme of a stranger's.
///
/// # Errors
/// A component's name will not do as the name of a file; a file cannot be written. Names are all
/// looked at before anything is written. A file that is there and differs stays, unless `force` is set.
pub fn export(scheme: &Scheme, folder: &Path, force: bool) -> Result<Vec<PathBuf>, Error> {
    let mut names = Names::default();
    let mut all: Vec<(PlainName, &[u8])> = Vec::new();
    for part in scheme.parts.values() {
        // What is in a registry stays there: the manifest says where.
        if part.component.starts_with(reference::SCHEME) {
            continue;
        }
        let refused = |why: Text| {
            Error::Component(Failure::new(
                &*shown(&said(&part.component)),
                format!("不能以此为文件名写出：{}", why.zh),
                format!("it cannot be written under this name: {}", why.en),
            ))
        };
        let name = PlainName::component(&part.component).map_err(refused)?;
        if all
            .iter()
            .any(|(other, bytes)| *other == name && **bytes == *part.bytes)
        {
            continue;
        }
        names.take(&name).map_err(refused)?;
        all.push((name, &part.bytes));
    }
    let text = match scheme.text.as_str() {
        "" => written(&scheme.manifest)?,
        text => text.to_owned(),
    };
    let manifest = own_name(MANIFEST)?;
    let ours = std::iter::once((&manifest, text.as_bytes()))
        .chain(all.iter().map(|(name, bytes)| (name, *bytes)));
    let differing: Vec<Cow<'_, str>> = ours
        .filter(|(name, bytes)| files::differs(&name.within(folder), bytes))
        .map(|(name, _)| match *name == manifest {
            true => MANIFEST.into(),
            false => said(name.as_str()),
        })
        .collect();
    if !(force || differing.is_empty()) {
        let (zh, en) = (differing.join("、"), differing.join(", "));
        let folder = files::name(folder);
        let (verb, them) = match differing.as_slice() {
            [_] => ("differs", "it"),
            _ => ("differ", "them"),
        };
        return Err(Error::input(
            format!(
                "{folder} 中的 {zh} 与要写出的不同，未予覆盖；确要覆盖，请加 --force，或另选文件夹"
            ),
            format!(
                "{en} in {folder} {verb} from what is to be written, and nothing is: add --force to write over {them}, or name another folder"
            ),
        ));
    }
    files::make_folder(folder)?;
    let mut written = vec![files::save_within(folder, &manifest, text.as_bytes())?];
    for (name, bytes) in all {
        written.push(files::save_within(folder, &name, bytes)?);
    }
    // Digests that the manifest leaves to the lock file go along; one of another scheme does not stay.
    let unlocked = scheme
        .manifest
        .stages
        .values()
        .any(|it| it.sha256.is_none());
    if unlocked || folder.join(LOCK).exists() {
        written.push(Lock::of_parts(&scheme.parts).save(folder)?);
    }
    Ok(written)
}

/// A file name of ours.
pub fn own_name(name: &str) -> Result<PlainName, Error> {
    PlainName::of(name).map_err(|why| Error::input(why.zh, why.en))
}
