//! `laurel schemes`: what there is to run.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::session::Session;
use super::table::{heading, table};
use super::{Done, Format, print, print_json};
use laurel_cycle::error::Error;
use laurel_scheme::scheme::{Dates, Scheme, Status};
use laurel_scheme::stage::Stage;
use laurel_schemes::find::built_in;
use laurel_words::lang::Text;

/// List schemes.
#[derive(clap::Args)]
pub struct Args {
    /// 另列文件夹或清单中的方案 · also list schemes in these folders or manifests
    schemes: Vec<String>,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// The schemes.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Schemes")]
pub struct Report {
    /// Built-in ones first.
    schemes: Vec<SchemeReport>,
}

/// A scheme.
#[derive(Serialize, JsonSchema)]
struct SchemeReport {
    /// Id.
    id: String,
    /// Name.
    name: Text,
    /// Where its rules stand in their life.
    status: Status,
    /// Its days, as far as they are known.
    dates: Dates,
    /// What a user should know of it.
    notes: Vec<Text>,
    /// Terms that it sets otherwise than the law.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    settings: BTreeMap<String, String>,
    /// Rules that it does not ask, each with why.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    waived: BTreeMap<String, Text>,
    /// Why it sets terms as it does.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    reasons: BTreeMap<String, Text>,
    /// Its components.
    stages: Vec<PartReport>,
}

/// A component of a scheme.
#[derive(Serialize, JsonSchema)]
struct PartReport {
    /// Its stage.
    stage: Stage,
    /// File name.
    component: String,
    /// Scheme or file that it comes from.
    from: String,
    /// Bytes.
    size: usize,
    /// SHA-256.
    sha256: String,
}

impl From<Scheme> for SchemeReport {
    fn from(scheme: Scheme) -> Self {
        let stages = scheme
            .parts
            .into_iter()
            .map(|(stage, part)| PartReport {
                stage,
                component: part.component,
                from: part.from,
                size: part.bytes.len(),
                sha256: part.sha256,
            })
            .collect();
        let manifest = scheme.manifest;
        Self {
            id: manifest.id,
            name: manifest.name,
            status: manifest.status,
            dates: manifest.dates,
            notes: manifest.notes,
            settings: manifest.settings,
            waived: manifest.waived,
            reasons: manifest.reasons,
            stages,
        }
    }
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        let names = built_in().map(str::to_owned).chain(self.schemes);
        let schemes: Vec<SchemeReport> = names
            .map(|name| session.find(&name).map(SchemeReport::from))
            .collect::<Result<_, Error>>()?;
        if self.format == Format::Json {
            print_json(&Report { schemes })?;
            return Ok(Done::Well);
        }
        let mut text = String::new();
        for scheme in &schemes {
            text.push_str(&heading(&format!(
                "{}  {}",
                scheme.id,
                scheme.name.get(lang)
            )));
            let mut facts = vec![scheme.status.word(lang).to_owned()];
            let mut date = |label: &str, day: Option<laurel_cycle::Day>| {
                let unknown = lang.pick("未定", "not fixed").to_owned();
                facts.push(format!(
                    "{label} {}",
                    day.map_or(unknown, |day| day.to_string())
                ));
            };
            date(lang.pick("发布", "issued"), scheme.dates.issued);
            date(lang.pick("施行", "in force"), scheme.dates.in_force);
            date(lang.pick("废止", "repealed"), scheme.dates.repealed);
            text.push_str(&facts.join(lang.pick("；", "; ")));
            text.push('\n');
            for note in &scheme.notes {
                text.push_str(&format!("  · {}\n", note.get(lang)));
            }
            let why = |reason: Option<&Text>| match reason.map(|why| why.get(lang)) {
                None | Some("") => String::new(),
                Some(why) => format!("{}{why}", lang.pick("。理由：", ". Why: ")),
            };
            for (term, value) in &scheme.settings {
                let why = why(scheme.reasons.get(term));
                let set = lang.pick("自设", "set");
                text.push_str(&format!("  · {set} {term}={value}{why}\n"));
            }
            for (rule, reason) in &scheme.waived {
                let not = lang.pick("不适用规则", "not asked:");
                text.push_str(&format!("  · {not} {rule}{}\n", why(Some(reason))));
            }
            let mut parts = table([
                lang.pick("阶段", "stage"),
                lang.pick("组件", "component"),
                lang.pick("来源", "from"),
                lang.pick("字节", "bytes"),
                "SHA-256",
            ]);
            for part in &scheme.stages {
                parts.add_row([
                    part.stage.title(lang).to_owned(),
                    part.component.clone(),
                    part.from.clone(),
                    part.size.to_string(),
                    part.sha256.chars().take(16).collect::<String>() + "…",
                ]);
            }
            text.push_str(&format!("{parts}\n"));
        }
        print(&text)?;
        Ok(Done::Well)
    }
}
