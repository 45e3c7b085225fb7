//! `laurel inspect`: where components come from, and what they ask for and offer.

use schemars::JsonSchema;
use serde::Serialize;

use super::session::Session;
use super::table::heading;
use super::{Done, Format, print, print_json};
use laurel_cycle::error::Error;
use laurel_schemes::origin::{Origin, parts};
use laurel_words::lang::{Lang, Text};
use laurel_words::visible::shown;

/// Inspect components.
#[derive(clap::Args)]
pub struct Args {
    /// 组件文件，或方案编号、文件夹、清单 · a component file, or a scheme
    what: String,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What components say of their origin.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Components")]
pub struct Report {
    /// The components.
    components: Vec<Origin>,
    /// Why there is none: the file is no component, or more of one than may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<Refused>,
}

/// What is not looked into.
#[derive(Serialize, JsonSchema)]
struct Refused {
    /// The file.
    component: String,
    /// What it is, and what to do.
    reason: Text,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        let components = parts(&self.what, &super::typed(&self.what)).and_then(|parts| {
            let read = parts.iter().map(Origin::read);
            Ok(read.collect::<Result<Vec<Origin>, _>>()?)
        });
        // A program that asks for JSON gets it, whatever the file is.
        if self.format == Format::Json
            && let Err(Error::Component(failure)) = &components
        {
            print_json(&Report {
                components: Vec::new(),
                refused: Some(Refused {
                    component: shown(&failure.component).into_owned(),
                    reason: failure.reason.clone(),
                }),
            })?;
        }
        let components = components?;
        if self.format == Format::Json {
            print_json(&Report {
                components,
                refused: None,
            })?;
            return Ok(Done::Well);
        }
        let texts: Vec<String> = components.iter().map(|it| texts(it, lang)).collect();
        print(&texts.concat())?;
        Ok(Done::Well)
    }
}

/// A component, and those that it is composed of.
fn texts(origin: &Origin, lang: Lang) -> String {
    let parts = origin.parts.iter().map(|part| texts(part, lang));
    std::iter::once(text(origin, lang)).chain(parts).collect()
}

fn text(origin: &Origin, lang: Lang) -> String {
    let mut text = heading(&format!("{}  {}", origin.component, origin.from));
    let none = || lang.pick("未注明", "not stated").to_owned();
    let list = |items: &[String]| match items {
        [] => lang.pick("无", "none").to_owned(),
        items => items.join(", "),
    };
    let tools: Vec<String> = origin
        .producers
        .values()
        .flatten()
        .map(|(name, version)| format!("{name} {version}").trim_end().to_owned())
        .collect();
    let linked = origin.crates.iter().filter(|it| !it.build_only);
    let linked: Vec<String> = linked
        .map(|it| format!("{} {}", it.name, it.version))
        .collect();
    let tools_only = origin.crates.len() - linked.len();
    let stated = |value: &Option<String>| value.clone().unwrap_or_else(none);
    let lines = [
        (lang.pick("名称", "name"), stated(&origin.name)),
        (lang.pick("版本", "version"), stated(&origin.version)),
        (
            lang.pick("说明", "description"),
            stated(&origin.description),
        ),
        (lang.pick("许可", "licence"), stated(&origin.licence)),
        (lang.pick("源码", "source"), stated(&origin.source)),
        (lang.pick("修订号", "revision"), stated(&origin.revision)),
        (lang.pick("字节", "bytes"), origin.size.to_string()),
        ("SHA-256", origin.sha256.clone()),
        (lang.pick("工具", "made with"), list(&tools)),
        (lang.pick("导入", "imports"), list(&origin.imports)),
        (lang.pick("导出", "exports"), list(&origin.exports)),
        (
            lang.pick("所含 crate", "crates"),
            match origin.crates.len() {
                0 => none(),
                _ => format!(
                    "{}{}",
                    list(&linked),
                    match lang {
                        Lang::Zh => format!("；另有 {tools_only} 个仅用于构建"),
                        Lang::En => format!("; and {tools_only} that only ran during the build"),
                    }
                ),
            },
        ),
    ];
    for (name, value) in lines {
        let value = shown(&value);
        text.push_str(&format!("  {name}{}{value}\n", lang.pick("：", ": ")));
    }
    text
}
