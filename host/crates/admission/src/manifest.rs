//! A scheme's manifest: read, and held against what its words may be, wherever it comes from.
//!
//! What a message calls a component is for the caller to say (`said`): where identities are left out, the
//! name of a stranger's file is one.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;

use laurel_cycle::error::{Error, Failure};
use laurel_cycle::hundredths;
use laurel_files::plain_name::{Names, PlainName, folded};
use laurel_scheme::bounds::{self, Bound};
use laurel_scheme::limits::BOTH;
use laurel_scheme::scheme::Manifest;
use laurel_scheme::show::points;
use laurel_scheme::stage::Stage;
use laurel_words::lang::Text;
use laurel_words::typed::{typed, unquoted};
use laurel_words::visible::{is_plain, shown};

/// Name of the manifest in a scheme's folder.
pub const MANIFEST: &str = "scheme.toml";
/// How a reference to a registry starts in a manifest.
pub const REMOTE: &str = "oci://";

/// What a message calls a component.
pub type Said<'s> = &'s dyn Fn(&str) -> Cow<'_, str>;

/// The settings of a manifest that are numbers with a point, as they stand in it: what TOML makes of
/// them is the nearest number of limited precision.
fn fractions(text: &str) -> Vec<(String, String)> {
    #[derive(Deserialize)]
    struct Set {
        #[serde(default)]
        settings: BTreeMap<String, toml::Spanned<toml::Value>>,
    }
    // A manifest that does not read has been refused.
    let set = toml::from_str::<Set>(text).map_or_else(|_| BTreeMap::new(), |set| set.settings);
    let fractions = set
        .into_iter()
        .filter(|(_, value)| value.get_ref().is_float());
    fractions
        .filter_map(|(term, value)| {
            let written = text.get(value.span())?.trim().replace('_', "");
            let exactly = hundredths(written.trim_start_matches('+'));
            let exactly = exactly.and_then(|number| i64::try_from(number).ok());
            Some((term, exactly.map_or(written, points)))
        })
        .collect()
}

/// Reads a manifest.
///
/// # Errors
/// It is no TOML of this form, or its words will not do.
pub fn parsed(name: &str, text: &str, said: Said<'_>) -> Result<Manifest, Error> {
    let wrong = |why: &Text| {
        Error::input(
            format!("方案清单 {name} 有误：{}", why.zh),
            format!("the manifest {name} is wrong: {}", why.en),
        )
    };
    let mut manifest: Manifest =
        toml::from_str(text).map_err(|error| wrong(&toml_words(&error, text)))?;
    manifest.settings.extend(fractions(text));
    check(&manifest, said).map_err(|why| wrong(&why))?;
    Ok(manifest)
}

/// Checks what it says, wherever it comes from: nothing in its words is obeyed or not seen, and no
/// two of its components have names that some system takes for one.
///
/// # Errors
/// What is wrong with it.
pub fn check(manifest: &Manifest, said: Said<'_>) -> Result<(), Text> {
    let words = |text: &Text| [text.zh.clone(), text.en.clone()];
    let mut texts = vec![("id", manifest.id.clone())];
    texts.extend(words(&manifest.name).map(|it| ("name", it)));
    texts.extend(
        manifest
            .notes
            .iter()
            .flat_map(words)
            .map(|it| ("notes", it)),
    );
    let set = manifest.settings.iter();
    texts.extend(
        set.flat_map(|(term, value)| [("settings", term.clone()), ("settings", value.clone())]),
    );
    for (key, waived) in [("waived", &manifest.waived), ("reasons", &manifest.reasons)] {
        let both = |(id, why): (&String, &Text)| [id.clone(), why.zh.clone(), why.en.clone()];
        texts.extend(waived.iter().flat_map(both).map(|it| (key, it)));
    }
    for origin in &manifest.made_of {
        let of = origin.settings.iter();
        let set = of.flat_map(|(term, value)| [term.clone(), value.clone()]);
        let said = [origin.id.clone()].into_iter().chain(words(&origin.name));
        texts.extend(said.chain(set).map(|it| ("made_of", it)));
    }
    let entries = manifest.stages.values();
    texts.extend(entries.map(|entry| ("component", entry.component.clone())));
    if let Some((key, text)) = texts.iter().find(|(_, text)| !is_plain(text)) {
        return Err(hidden(key, text));
    }
    is_short(manifest, &texts)?;
    let mut names = Names::default();
    for entry in manifest.stages.values() {
        if entry.component.starts_with(REMOTE) {
            continue;
        }
        let name = PlainName::of(&entry.component);
        let taken = name.and_then(|name| match names.take(&name) {
            // One component may stand for several stages.
            Err(_) if alike(manifest, &entry.component) => Ok(()),
            taken => taken,
        });
        taken.map_err(|why| {
            let component = said(&entry.component);
            let component = shown(&component);
            Text::new(
                format!("组件文件名“{component}”不可用：{}", why.zh),
                format!(
                    "the component's name \"{component}\" will not do: {}",
                    why.en
                ),
            )
        })?;
    }
    Ok(())
}

/// That a text has what is obeyed or not seen.
pub fn hidden(key: &str, text: &str) -> Text {
    let start: String = text.chars().take(80).collect();
    let text = typed(&start);
    let text = shown(&text);
    Text::new(
        format!("{key} 含有控制字符或看不见的字符：“{text}”"),
        format!("{key} has characters that are obeyed or not seen: \"{text}\""),
    )
}

/// Holds a manifest's words against the bounds on those of a component.
fn is_short(manifest: &Manifest, texts: &[(&str, String)]) -> Result<(), Text> {
    let long = |key: &str, bound: &Bound, found: usize| {
        let says = bound.exceeded(u64::try_from(found).unwrap_or(u64::MAX));
        Text::new(format!("{key}：{}", says.zh), format!("{key}: {}", says.en))
    };
    for (key, text) in texts {
        let bound = match *key {
            "id" => &bounds::ID_BYTES,
            _ => &bounds::WORDING_BYTES,
        };
        if text.len() > bounds::most(bound) {
            return Err(long(key, bound, text.len()));
        }
    }
    for term in manifest.settings.keys() {
        if term.len() > bounds::most(&bounds::ID_BYTES) {
            return Err(long("settings", &bounds::ID_BYTES, term.len()));
        }
    }
    for (key, found, bound) in [
        ("notes", manifest.notes.len(), &bounds::ENTRIES),
        ("settings", manifest.settings.len(), &bounds::ENTRIES),
        ("waived", manifest.waived.len(), &bounds::ENTRIES),
        ("reasons", manifest.reasons.len(), &bounds::ENTRIES),
        ("made_of", manifest.made_of.len(), &bounds::ENTRIES),
    ] {
        if found > bounds::most(bound) {
            return Err(long(key, bound, found));
        }
    }
    Ok(())
}

/// Whether all components that have a name, capitals or not, are named to the letter the same.
fn alike(manifest: &Manifest, component: &str) -> bool {
    let folded = folded(component);
    let mut names = manifest.stages.values().map(|entry| &entry.component);
    names.all(|name| self::folded(name) != folded || name == component)
}

/// What is wrong with TOML, in one line with its place.
pub fn toml_words(error: &toml::de::Error, text: &str) -> Text {
    // What a manifest's own words say stands in both languages.
    let why = error.message().trim();
    let (zh, en) = why.split_once(BOTH).unwrap_or((why, why));
    let said = |text: &str| shown(&unquoted(text)).into_owned();
    let (zh, en) = (said(zh), said(en));
    let before = error.span().and_then(|span| text.get(..span.start));
    match before {
        Some(before) => {
            let line = before.matches('\n').count() + 1;
            Text::new(format!("第 {line} 行：{zh}"), format!("line {line}: {en}"))
        }
        None => Text::new(zh, en),
    }
}

/// A name of a component in a manifest that will not do.
pub fn misnamed(component: &str, why: &Text, said: Said<'_>) -> Error {
    let component = said(component);
    let component = shown(&component);
    Error::input(
        format!("方案清单所列的组件文件名“{component}”不可用：{}", why.zh),
        format!(
            "the manifest names a component \"{component}\", which will not do: {}",
            why.en
        ),
    )
}

/// That there is no component of a name beside the manifest.
pub fn not_there(component: &str, said: Said<'_>) -> Error {
    let component = said(component);
    let component = shown(&component);
    Error::input(
        format!("清单旁没有组件文件 {component}"),
        format!("there is no component {component} beside the manifest"),
    )
}

/// That a manifest has no component for a stage.
pub fn without(name: &str, stage: Stage) -> Error {
    Error::input(
        format!("方案清单 {name} 缺少 [stages.{}]", stage.id()),
        format!("the manifest {name} has no [stages.{}]", stage.id()),
    )
}

/// That a manifest gives no digest of a component, and no lock file does.
pub fn unpinned(name: &str, stage: Stage) -> Error {
    Error::input(
        format!(
            "方案清单 {name} 的 [stages.{}] 没有摘要值；写上 sha256，或运行 laurel lock",
            stage.id()
        ),
        format!(
            "[stages.{}] of the manifest {name} has no digest; give its sha256, or run laurel lock",
            stage.id()
        ),
    )
}

/// The parts that the manifest of a composed scheme names, found by their digests, with their names as
/// those of files. `name` is the composed scheme's; `named` are component and digest of each stage.
///
/// # Errors
/// One of them is not there, or its name is none of a file.
pub fn parts<T>(
    name: &str,
    named: [(Stage, &str, &str); 4],
    find: impl Fn(&str) -> Option<T>,
    said: Said<'_>,
) -> Result<BTreeMap<Stage, (PlainName, T)>, Failure> {
    let parts = named.into_iter().map(|(stage, component, sha256)| {
        let Some(found) = find(sha256) else {
            return Err(Failure::new(
                name,
                format!(
                    "其中没有清单所列的 {} 组件（摘要值 {sha256}）",
                    stage.id(),
                ),
                format!(
                    "the component for {} that its manifest names is not in it (digest {sha256})",
                    stage.id(),
                ),
            ));
        };
        // From here on it is the name of a file: it is one, or the scheme is none.
        let component = PlainName::component(component).map_err(|why| {
            let component = said(component);
            let component = shown(&component);
            Failure::new(
                name,
                format!(
                    "清单所列 {} 组件的文件名“{component}”不可用：{}",
                    stage.id(),
                    why.zh
                ),
                format!(
                    "its manifest names the component for {} \"{component}\", which will not do: {}",
                    stage.id(),
                    why.en
                ),
            )
        })?;
        Ok((stage, (component, found)))
    });
    parts.collect()
}

/// Refuses a component whose digest is not the one that was said.
pub fn same(component: &str, said: Option<&str>, found: &str, size: usize) -> Result<(), Failure> {
    match said {
        Some(said) if said != found => Err(Failure::new(
            component,
            format!("摘要值与清单不符：清单为 {said}，文件（{size} 字节）为 {found}"),
            format!(
                "its digest is not that of the manifest: {said} there, {found} here ({size} bytes)"
            ),
        )),
        _ => Ok(()),
    }
}
