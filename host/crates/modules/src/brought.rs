//! What a stranger brings to the desk: admitted by what the program asks, and turned into modules.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use serde::Deserialize;
use wasmparser::{Parser, Payload};
use zip::ZipArchive;
use zip::result::ZipError;

use laurel_admission::manifest::{self, MANIFEST};
use laurel_admission::outline::Outline;
use laurel_admission::{Kind, exports, exports_not, is_component, misfit};
use laurel_cycle::error::{Error, Failure};
use laurel_files::plain_name::PlainName;
use laurel_scheme::bounds::{Bound, COMPONENT_BYTES, DESK_BROUGHT_BYTES, DESK_BROUGHT_FILES};
use laurel_scheme::digest::digest;
use laurel_scheme::limits::{Given, Limits};
use laurel_scheme::scheme::Manifest;
use laurel_scheme::stage::Stage;
use laurel_words::lang::Text;
use laurel_words::visible::short;

use crate::modules::{Modules, strangers};
use crate::types::{self, Contract};

/// Bytes of a manifest or lock file in it, unpacked.
const MANIFEST_BYTES: u64 = 1 << 20;
/// The name of a lock file.
const LOCK: &str = "laurel.lock";
/// The interface of a composed scheme that says what it is made of.
const WHOLE: &str = "laurel:award/manifest";

/// A component that was brought.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its file name.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// What runs it; none where the page has it already.
    pub modules: Option<Modules>,
}

/// What a file holds.
#[derive(Clone, Debug)]
pub enum Brought {
    /// A component by itself, with the stages that it is for.
    Stages(Vec<Stage>, Made),
    /// A scheme from a folder: its manifest in JSON, without the stages; its components, and which of them
    /// is each stage's.
    Folder(String, Vec<Made>, BTreeMap<Stage, usize>),
    /// A composed scheme: what says what it is made of, and the components in it, whose names that says.
    Composed(Modules, Vec<Made>),
}

/// Admits a file. Of components whose digests are `known` no modules are made: the page has them.
///
/// # Errors
/// With one sentence that says what is wrong, in the words of the program.
pub fn brought(name: &str, bytes: &[u8], known: &[String]) -> Result<Brought, Error> {
    within(
        &DESK_BROUGHT_BYTES,
        u64::try_from(bytes.len()).unwrap_or(u64::MAX),
    )?;
    let admission = Admission {
        contract: Contract::new()?,
        known,
    };
    match Kind::of(bytes) {
        Kind::Packed("zip") => admission.folder(name, bytes),
        _ => admission.component(name, bytes),
    }
}

fn within(bound: &Bound, found: u64) -> Result<(), Error> {
    if found <= bound.value {
        return Ok(());
    }
    let Text { zh, en } = bound.exceeded(found);
    Err(Error::input(zh, en))
}

/// What a message calls a component.
fn said(component: &str) -> Cow<'_, str> {
    short(component)
}

/// What is asked of a component before it is turned into modules.
struct Admission<'k> {
    contract: Contract,
    known: &'k [String],
}

impl Admission<'_> {
    /// A component by itself: a composed scheme, or of one stage or more.
    fn component(&self, name: &str, bytes: &[u8]) -> Result<Brought, Error> {
        is_component(name, bytes)?;
        if exports(name, bytes, WHOLE)? {
            return self.composed(name, bytes);
        }
        let mut stages = Vec::new();
        for stage in Stage::ALL {
            if exports(name, bytes, &interface(stage))? {
                stages.push(stage);
            }
        }
        if stages.is_empty() {
            return Err(Failure::new(
                name,
                "没有导出契约 laurel:award@0.1.0 的任何阶段",
                "it exports no stage of laurel:award@0.1.0",
            )
            .into());
        }
        let made = self.made(name, &stages, bytes, &Given::default())?;
        Ok(Brought::Stages(stages, made))
    }

    /// A component of stages, admitted.
    fn made(
        &self,
        name: &str,
        stages: &[Stage],
        bytes: &[u8],
        given: &Given,
    ) -> Result<Made, Error> {
        let sha256 = digest(bytes);
        let modules = match self.known.contains(&sha256) {
            true => None,
            false => Some(self.admitted(name, stages, bytes, given)?),
        };
        Ok(Made {
            name: name.to_owned(),
            sha256,
            modules,
        })
    }

    fn admitted(
        &self,
        component: &str,
        stages: &[Stage],
        bytes: &[u8],
        given: &Given,
    ) -> Result<Modules, Error> {
        let limits = Limits::default().with(given);
        let first = stages.first().map_or("", |stage| stage.id());
        let name = match stages {
            [_] => format!("{first} ({component})"),
            _ => component.to_owned(),
        };
        for stage in stages {
            let wanted = interface(*stage);
            if !exports(&name, bytes, &wanted)? {
                return Err(misfit(&name, &exports_not(&wanted)).into());
            }
        }
        let counted = laurel_admission::counted(&name, bytes, true)?;
        laurel_admission::estimated(&name, &limits, counted.work)?;
        let found = types::of(&name, bytes)?;
        for stage in stages {
            self.contract.holds(&name, *stage, &found)?;
        }
        Ok(strangers(&name, bytes, &limits)?)
    }

    /// A composed scheme, taken apart.
    fn composed(&self, name: &str, bytes: &[u8]) -> Result<Brought, Error> {
        let wrong = |error: anyhow::Error| laurel_admission::invalid(name, &error);
        let nested = Outline::of(bytes).map_err(wrong)?.nested;
        let (mut whole, mut made) = (None, Vec::new());
        for part in nested {
            let outside = Outline::of(part).map_err(wrong)?.exports;
            let has = |wanted: &str| {
                let mut names = outside.iter();
                names.any(|it| it.split('@').next() == Some(wanted))
            };
            if has(WHOLE) {
                whole = Some(strangers(name, part, &Limits::default())?);
                continue;
            }
            let stage = |stage: &Stage| has(&format!("laurel:award/{}", stage.id()));
            let stages: Vec<Stage> = Stage::ALL.into_iter().filter(stage).collect();
            // What chains the stages imports them, and is not needed here: the page chains them.
            if !stages.is_empty() && is_alone(part) {
                made.push(self.made(name, &stages, part, &Given::default())?);
            }
        }
        match whole {
            Some(whole) if made.len() >= Stage::ALL.len() => Ok(Brought::Composed(whole, made)),
            _ => Err(Failure::new(
                name,
                "不是由 laurel compose 组合的方案：其中没有四个阶段的组件；请改为逐个拖入四个阶段的组件，或拖入 laurel export 导出的文件夹（.zip）",
                "it was not made by laurel compose: the components of the four stages are not in it; drop these one by one, or the folder that laurel export writes, as .zip",
            )
            .into()),
        }
    }

    /// The folder of a scheme, packed.
    fn folder(&self, name: &str, bytes: &[u8]) -> Result<Brought, Error> {
        let mut folder = Folder::open(name, bytes)?;
        let text = folder.text(MANIFEST)?.unwrap_or_default();
        let manifest = manifest::parsed(MANIFEST, &text, &said)?;
        let lock = folder.text(LOCK)?.map(|text| locked(&text)).transpose()?;
        let (mut made, mut of_stage) = (Vec::<Made>::new(), BTreeMap::new());
        for stage in Stage::ALL {
            let Some(entry) = manifest.stages.get(&stage) else {
                return Err(manifest::without(MANIFEST, stage));
            };
            let locked = lock.as_ref().and_then(|lock| lock.get(&stage));
            let Some(pinned) = entry.sha256.as_ref().or(locked) else {
                return Err(manifest::unpinned(MANIFEST, stage));
            };
            let component = entry.component.as_str();
            if component.starts_with(manifest::REMOTE) {
                return Err(Error::input(
                    format!(
                        "方案清单所列的 {} 在仓库中，本页不联网；请先用程序 laurel pull 取到本地",
                        said(component)
                    ),
                    format!(
                        "the manifest names {}, which is in a registry, and this page opens no connection: take it with laurel pull first",
                        said(component)
                    ),
                ));
            }
            let plain = PlainName::of(component)
                .map_err(|why| manifest::misnamed(component, &why, &said))?;
            let bytes = folder
                .file(plain.as_str(), COMPONENT_BYTES.value)?
                .ok_or_else(|| manifest::not_there(component, &said))?;
            let sha256 = digest(&bytes);
            manifest::same(&said(component), Some(pinned), &sha256, bytes.len())?;
            is_component(component, &bytes)?;
            let at = match made.iter().position(|it| it.sha256 == sha256) {
                // One component may stand for several stages: it is asked for each.
                Some(at) => {
                    self.made(component, &[stage], &bytes, &entry.limits)?;
                    at
                }
                None => {
                    made.push(self.made(component, &[stage], &bytes, &entry.limits)?);
                    made.len() - 1
                }
            };
            of_stage.insert(stage, at);
        }
        Ok(Brought::Folder(written(&manifest)?, made, of_stage))
    }
}

/// The interface of a stage.
fn interface(stage: Stage) -> String {
    format!("laurel:award/{}@{}", stage.id(), laurel_admission::CONTRACT)
}

/// Whether a component imports nothing but types.
fn is_alone(part: &[u8]) -> bool {
    let counted = laurel_admission::count(part, false);
    counted.is_ok_and(|it| it.imports.iter().all(|it| it.only_types)) && has_code(part)
}

/// Whether there is a core module in it.
fn has_code(part: &[u8]) -> bool {
    let mut payloads = Parser::new(0).parse_all(part).flatten();
    payloads.any(|it| matches!(it, Payload::ModuleSection { .. }))
}

/// A manifest without the stages, as the desk reads it.
///
/// # Errors
/// It cannot be written.
pub fn written(manifest: &Manifest) -> Result<String, Error> {
    manifest.without_stages().map_err(|error| {
        let error = error.to_string();
        Error::input(error.clone(), error)
    })
}

/// The digests that a lock file gives.
fn locked(text: &str) -> Result<BTreeMap<Stage, String>, Error> {
    #[derive(Deserialize)]
    struct Lock {
        stages: BTreeMap<Stage, Locked>,
    }
    #[derive(Deserialize)]
    struct Locked {
        sha256: String,
    }
    let lock: Lock = toml::from_str(text).map_err(|error| {
        let why = manifest::toml_words(&error, text);
        Error::input(
            format!("锁定文件 {LOCK} 有误：{}", why.zh),
            format!("the lock file {LOCK} is wrong: {}", why.en),
        )
    })?;
    Ok(lock
        .stages
        .into_iter()
        .map(|(stage, it)| (stage, it.sha256))
        .collect())
}

/// A folder in a .zip: its files, however deep the folder itself stands.
struct Folder<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// What stands before the names of its files.
    root: String,
}

impl<'b> Folder<'b> {
    fn open(name: &str, bytes: &'b [u8]) -> Result<Self, Error> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| unreadable(name))?;
        within(
            &DESK_BROUGHT_FILES,
            u64::try_from(archive.len()).unwrap_or(u64::MAX),
        )?;
        let roots = archive.file_names().filter_map(|it| {
            let it = it.ok()?;
            let root = it.strip_suffix(MANIFEST)?;
            (root.is_empty() || root.ends_with('/')).then(|| root.to_owned())
        });
        let mut roots: Vec<String> = roots.collect();
        let Some(root) = roots.pop() else {
            return Err(Error::input(
                format!("zip 中没有方案清单 {MANIFEST}；请压缩 laurel export 导出的整个文件夹"),
                format!(
                    "there is no manifest {MANIFEST} in the zip: pack the whole folder that laurel export writes"
                ),
            ));
        };
        if !roots.is_empty() {
            return Err(Error::input(
                format!("zip 中有不止一个 {MANIFEST}；请一次只带入一个方案"),
                format!("there is more than one {MANIFEST} in the zip: bring one scheme at a time"),
            ));
        }
        Ok(Self { archive, root })
    }

    /// A file beside the manifest; none where there is none.
    fn file(&mut self, name: &str, most: u64) -> Result<Option<Vec<u8>>, Error> {
        let path = format!("{}{name}", self.root);
        let file = match self.archive.by_name(&path) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(_) => return Err(unreadable(name)),
        };
        let mut bytes = Vec::new();
        // What it says of its size may be anything.
        let read = file.take(most.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|_| unreadable(name))?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
            let says = COMPONENT_BYTES.exceeded(u64::MAX);
            return Err(Failure::new(&*said(name), says.zh, says.en).into());
        }
        Ok(Some(bytes))
    }

    fn text(&mut self, name: &str) -> Result<Option<String>, Error> {
        let Some(bytes) = self.file(name, MANIFEST_BYTES)? else {
            return Ok(None);
        };
        String::from_utf8(bytes).map(Some).map_err(|_| {
            Error::input(
                format!("{name} 不是 UTF-8 文本"),
                format!("{name} is no text in UTF-8"),
            )
        })
    }
}

fn unreadable(name: &str) -> Error {
    let name = said(name);
    Error::input(
        format!("{name}：zip 不完整、已加密或用了不支持的压缩方式；请重新压缩为普通 .zip"),
        format!(
            "{name}: the zip is cut off, encrypted or packed in a way that is not known: pack it anew as a plain .zip"
        ),
    )
}
