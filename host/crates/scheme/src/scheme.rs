//! A scheme: a manifest that names four components by their digests, and where they come from.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::limits::Given;
use crate::stage::Stage;
use laurel_words::lang::{Lang, Text};
use laurel_words::visible::within;

/// What a `scheme.toml` says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Id of the scheme, such as `beilun-2021`.
    pub id: String,
    /// Where its rules stand in their life.
    pub status: Status,
    /// Its name.
    pub name: Text,
    /// Its days, as far as they are known.
    #[serde(default)]
    pub dates: Dates,
    /// What a user should know of it.
    #[serde(default)]
    pub notes: Vec<Text>,
    /// Terms that differ from their defaults, by id; values as on the command line.
    #[serde(default, deserialize_with = "written")]
    pub settings: BTreeMap<String, String>,
    /// Rules that are not asked, by id, each with why; of a scheme that was composed, without.
    #[serde(default)]
    pub waived: BTreeMap<String, Text>,
    /// Why terms are set as they are, by id.
    #[serde(default)]
    pub reasons: BTreeMap<String, Text>,
    /// The component of each stage.
    pub stages: BTreeMap<Stage, Entry>,
    /// The schemes of which it was made by setting terms, waiving rules or giving it a name, the last first.
    #[serde(default)]
    pub made_of: Vec<Origin>,
}

/// How a rule that is not asked stands among the settings of a scheme of which another one was made, and
/// among the terms of a composed one: this, and behind it the id of the rule. Its value is yes.
pub const WAIVE: &str = "waive:";

/// A scheme of which another one was made: what was decided under it is known by its id or name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Terms that it sets itself; a rule that it does not ask as [`WAIVE`] has it.
    #[serde(default, deserialize_with = "written")]
    pub settings: BTreeMap<String, String>,
}

impl Origin {
    /// Whether it is named: by its id, or by its name in either language.
    pub fn is_named(&self, named: &str) -> bool {
        self.id == named || self.name.zh == named || self.name.en == named
    }
}

/// Where a scheme's rules stand in their life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Published for comment.
    Draft,
    /// In force, or once in force.
    Adopted,
    /// Rebuilt from other sources, because the text could not be had.
    Reconstructed,
}

impl Status {
    /// In words.
    pub fn word(self, lang: laurel_words::lang::Lang) -> &'static str {
        match self {
            Self::Draft => lang.pick("征求意见稿", "draft"),
            Self::Adopted => lang.pick("已施行", "adopted"),
            Self::Reconstructed => lang.pick("重构", "reconstructed"),
        }
    }
}

/// The days of a scheme, as `YYYY-MM-DD`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// When it was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<laurel_cycle::Day>,
    /// When it takes effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force: Option<laurel_cycle::Day>,
    /// When it was or will be repealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repealed: Option<laurel_cycle::Day>,
}

/// A stage's component in a manifest.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// File name, beside the manifest, or `oci://` and where it is in a registry.
    pub component: String,
    /// SHA-256 of the file, 64 hexadecimal digits; may be left to the reference or the lock file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Limits that it needs otherwise than by default.
    #[serde(default, skip_serializing_if = "Given::is_empty")]
    pub limits: Given,
}

/// A component with its digest and where it came from.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its file name.
    pub component: String,
    /// The scheme or file that it came from.
    pub from: String,
    /// Id of the scheme whose manifest names it; none for a file by itself.
    pub scheme: Option<String>,
    /// What that scheme is called within a sentence, where the part was taken from it.
    pub called: Option<Text>,
    /// SHA-256, 64 hexadecimal digits.
    pub sha256: String,
    /// Limits that its manifest sets.
    pub limits: Given,
    /// The component.
    pub bytes: Cow<'static, [u8]>,
}

/// A scheme with its four components at hand.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// What its manifest says.
    pub manifest: Manifest,
    /// The manifest as it was written.
    pub text: String,
    /// Its components, in the order of [`Stage::ALL`].
    pub parts: BTreeMap<Stage, Part>,
    /// The component that runs all of them in one call, where the scheme was read from one.
    pub composed: Option<Part>,
    /// What the user calls it for this run, instead of its name.
    pub called: Option<String>,
}

/// Longest part of a name to which is added what was changed, in letters.
const ROOM: usize = 1_000;

/// Longest name that a sentence has room for, in letters.
pub const SHORT: usize = 14;

/// What a draft is to be called, and what it changes of the scheme that it is made of.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Terms that it sets.
    pub settings: BTreeMap<String, String>,
    /// Rules that it does not ask, each with why.
    pub waived: BTreeMap<String, Text>,
    /// Why it sets terms as it does.
    pub reasons: BTreeMap<String, Text>,
}

impl Manifest {
    /// As JSON without the stages: what a page is given of a scheme whose components it has.
    ///
    /// # Errors
    /// It cannot be written, which does not happen.
    pub fn without_stages(&self) -> serde_json::Result<String> {
        serde_json::to_string(&serde_json::json!({
            "id": self.id,
            "status": self.status,
            "name": self.name,
            "dates": self.dates,
            "notes": self.notes,
            "settings": self.settings,
            "waived": self.waived,
            "reasons": self.reasons,
            "stages": {},
            "made_of": self.made_of,
        }))
    }

    /// The terms that it sets, and among them as [`WAIVE`] has it the rules that it does not ask.
    pub fn all_settings(&self) -> BTreeMap<String, String> {
        let waived = self.waived.keys();
        let waived = waived.map(|rule| (format!("{WAIVE}{rule}"), "true".to_owned()));
        self.settings.clone().into_iter().chain(waived).collect()
    }
}

impl Scheme {
    /// The scheme's id.
    pub fn id(&self) -> &str {
        &self.manifest.id
    }

    /// What it is called, by itself and within a sentence, where so many terms and rules were set for
    /// the run: as the user calls it, or its name and what is changed of it.
    pub fn names(&self, set: usize) -> (Text, Text) {
        let manifest = &self.manifest;
        if let Some(called) = &self.called {
            let short = shortened(called);
            return (Text::new(called, called), Text::new(&short, short.as_str()));
        }
        // By the scheme that they came from; those of a file by itself last.
        let swapped = |lang: Lang| -> Vec<(Option<&str>, Vec<&str>)> {
            let mut by_scheme: Vec<(Option<&str>, Vec<&str>)> = Vec::new();
            let parts = self.parts.iter().filter(|(_, part)| self.is_swapped(part));
            for (stage, part) in parts {
                let called = part.called.as_ref().map(|name| name.get(lang));
                let from = called.or(part.scheme.as_deref());
                match by_scheme.iter_mut().find(|(known, _)| *known == from) {
                    Some((_, stages)) => stages.push(stage.title(lang)),
                    None => by_scheme.push((from, vec![stage.title(lang)])),
                }
            }
            by_scheme.sort_by_key(|(from, _)| from.is_none());
            by_scheme
        };
        let of = |lang: Lang| {
            let (name, short) = (manifest.name.get(lang), self.short(lang));
            let swapped = swapped(lang);
            let mut long: Vec<String> = Vec::new();
            let mut brief: Vec<String> = Vec::new();
            if set > 0 {
                let said = match lang {
                    Lang::Zh => format!("自设{set}项"),
                    Lang::En => format!("{set} set"),
                };
                long.push(said.clone());
                brief.push(said);
            }
            for (from, stages) in &swapped {
                let stages = stages.join(lang.pick("、", ", "));
                long.push(match (from, lang) {
                    (Some(from), Lang::Zh) => format!("{stages}依{from}"),
                    (Some(from), Lang::En) => format!("{stages} by {from}"),
                    (None, Lang::Zh) => format!("{stages}用其他组件"),
                    (None, Lang::En) => format!("{stages} by another component"),
                });
            }
            if !swapped.is_empty() {
                brief.push(lang.pick("换环节", "swapped").to_owned());
            }
            // However long its name is: with what is changed of it, it is one that a manifest may have.
            let joined = |name: &str, said: &[String]| match (said, lang) {
                ([], _) => name.to_owned(),
                (said, Lang::Zh) => format!("{}，{}", within(name, ROOM), said.join("，")),
                (said, Lang::En) => format!("{}, {}", within(name, ROOM), said.join(", ")),
            };
            let short = match (brief.as_slice(), lang) {
                ([], _) => short,
                (said, Lang::Zh) => format!("{short}（{}）", said.join("，")),
                (said, Lang::En) => format!("{short} ({})", said.join(", ")),
            };
            (joined(name, &long), short)
        };
        let ((zh, short_zh), (en, short_en)) = (of(Lang::Zh), of(Lang::En));
        (Text::new(zh, en), Text::new(short_zh, short_en))
    }

    /// Takes one stage from another scheme.
    pub fn swap(&mut self, stage: Stage, other: &Self) {
        // What is composed is composed of other stages.
        self.composed = None;
        if let Some(part) = other.parts.get(&stage) {
            let mut part = part.clone();
            part.from = other.id().to_owned();
            part.called = Some(other.names(0).1);
            self.parts.insert(stage, part);
        }
    }

    /// Whether a part came from elsewhere than the scheme's other parts.
    fn is_swapped(&self, part: &Part) -> bool {
        let mine = |part: &Part| part.scheme.as_deref() == Some(self.id());
        self.parts.values().any(mine) && !mine(part)
    }

    /// Makes it a scheme of its own where it is not the one that its manifest names any more: with these
    /// terms, of which so many are set otherwise than by the law, or with stages of others, or as the user
    /// calls it.
    pub fn become_own(&mut self, terms: BTreeMap<String, String>, set: usize) {
        let (name, _) = self.names(set);
        let swapped = self.parts.values().any(|part| self.is_swapped(part));
        let origin = self.as_origin();
        // A term may be set back to what the law says, which the manifest sets otherwise.
        let otherwise = |(term, value): (&String, &String)| {
            let before = origin.settings.get(term);
            before.is_some_and(|before| before != value)
        };
        let set = set > 0 || terms.iter().any(otherwise);
        self.manifest.settings.extend(terms);
        // What has stages of others is not made of it.
        if swapped {
            self.manifest.made_of.clear();
        } else if set || origin.name != name {
            self.manifest.made_of.insert(0, origin);
        }
        if swapped || set {
            let what = if swapped { "mixed" } else { "set" };
            self.manifest.id = format!("{}-{what}", self.manifest.id);
        }
        self.manifest.name = name;
    }

    /// Itself, as a scheme of which another one is made.
    pub fn as_origin(&self) -> Origin {
        let Manifest { id, name, .. } = &self.manifest;
        Origin {
            id: id.clone(),
            name: name.clone(),
            settings: self.manifest.all_settings(),
        }
    }

    /// Makes it a scheme of its own that is kept: with an id and a name, and what is changed of it beside
    /// what it had, each with why. Its components stay those that they are.
    pub fn become_draft(&mut self, draft: Draft) {
        let swapped = self.parts.values().any(|part| self.is_swapped(part));
        let origin = self.as_origin();
        let Manifest {
            id,
            status,
            name,
            dates,
            settings,
            waived,
            reasons,
            stages,
            made_of,
            notes: _,
        } = &mut self.manifest;
        if swapped {
            made_of.clear();
        } else {
            made_of.insert(0, origin);
        }
        *status = Status::Draft;
        *dates = Dates::default();
        settings.extend(draft.settings);
        waived.extend(draft.waived);
        reasons.extend(draft.reasons);
        // Why a term was set otherwise is no reason for what it is now.
        reasons.retain(|term, _| settings.contains_key(term));
        *stages = (self.parts.iter())
            .map(|(stage, part)| {
                let entry = Entry {
                    component: part.component.clone(),
                    sha256: Some(part.sha256.clone()),
                    limits: part.limits.clone(),
                };
                (*stage, entry)
            })
            .collect();
        (*id, *name) = (draft.id, draft.name);
        for part in self.parts.values_mut() {
            part.scheme = Some(id.clone());
        }
        self.composed = None;
        self.called = None;
        self.text = String::new();
    }

    /// What it is called within a sentence: its name where that is short, else its year and where its
    /// rules stand (`2021年稿`), else its id. What [`Self::become_own`] has put behind the name comes with it.
    fn short(&self, lang: Lang) -> String {
        let name = self.manifest.name.get(lang);
        let changes: Vec<&str> = name.split(lang.pick("，", ", ")).skip(1).collect();
        let set = changes.iter().find(|it| {
            let digits = match lang {
                Lang::Zh => it.strip_prefix("自设").and_then(|it| it.strip_suffix("项")),
                Lang::En => it.strip_suffix(" set"),
            };
            digits.is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_digit()))
        });
        let is_mixed = self.manifest.id.ends_with("-mixed") && !changes.is_empty();
        let mixed = is_mixed.then_some(lang.pick("换环节", "swapped"));
        let said: Vec<&str> = set.copied().into_iter().chain(mixed).collect();
        if said.is_empty() {
            return self.plain_short(name, lang);
        }
        let base = name.split(lang.pick("，", ", ")).next().unwrap_or(name);
        let short = self.plain_short(base, lang);
        match lang {
            Lang::Zh => format!("{short}（{}）", said.join("，")),
            Lang::En => format!("{short} ({})", said.join(", ")),
        }
    }

    fn plain_short(&self, name: &str, lang: Lang) -> String {
        let room = match lang {
            Lang::Zh => 10,
            Lang::En => 24,
        };
        if name.chars().count() <= room {
            return name.to_owned();
        }
        let mut years = name.split(|letter: char| !letter.is_ascii_digit());
        let year = years.rfind(|digits| digits.len() == 4);
        match (year, self.manifest.status, lang) {
            (Some(year), Status::Draft, Lang::Zh) => format!("{year}年稿"),
            (Some(year), Status::Reconstructed, Lang::Zh) => format!("{year}年规则"),
            (Some(year), Status::Adopted, Lang::Zh) => format!("{year}年办法"),
            (Some(year), Status::Draft, Lang::En) => format!("the {year} draft"),
            (Some(year), _, Lang::En) => format!("the {year} measure"),
            (None, ..) => shortened(self.id()),
        }
    }
}

/// A name cut to what a sentence has room for.
fn shortened(name: &str) -> String {
    if name.chars().count() <= SHORT {
        return name.to_owned();
    }
    let kept: String = name.chars().take(SHORT - 1).collect();
    format!("{kept}…")
}

/// Settings as on the command line, whatever a manifest's format makes of them.
fn written<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, String>, D::Error> {
    let values: BTreeMap<String, Value> = BTreeMap::deserialize(from)?;
    let text = |value: Value| match value {
        Value::String(text) => text,
        // A date of TOML, which serde has no type for: a map of one text.
        Value::Object(date) => date.values().filter_map(Value::as_str).collect(),
        other => other.to_string(),
    };
    Ok(values
        .into_iter()
        .map(|(term, value)| (term, text(value)))
        .collect())
}
