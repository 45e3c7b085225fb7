//! `laurel draft`: what is set and waived of a scheme, kept as a scheme of its own.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::session::Session;
use super::{Changes, Done, print, typed};
use laurel_cycle::error::Error;
use laurel_files::files;
use laurel_scheme::ready::Ready;
use laurel_scheme::scheme::Draft;
use laurel_schemes::find::{built_in, export, name};
use laurel_words::lang::{Lang, Text};

/// Keep a draft.
#[derive(clap::Args)]
pub struct Args {
    /// 草案的文件夹；其名称即草案编号 · folder of the draft; its last name is the draft's id
    folder: PathBuf,
    /// 由哪个方案起草：编号、文件夹或清单 · the scheme that it is made of
    #[arg(long, value_name = "SCHEME")]
    pub(super) from: String,
    #[command(flatten)]
    pub(super) changes: Changes,
    /// 某项自设或不适用的理由，可写两种语言：threshold=提高门槛 · threshold=a higher bar ·
    /// why a term is set or a rule waived, in one language or in both with “ · ” between them
    #[arg(long = "reason", value_name = "TERM|RULE=WHY")]
    reasons: Vec<String>,
    /// 草案编号（不写则用文件夹名）· id of the draft [default: the folder's name]
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// 覆盖文件夹中内容不同的文件 · write over files in the folder that differ
    #[arg(long)]
    force: bool,
}

/// Between the two languages of what is typed.
const BETWEEN: &str = " · ";

/// A text in both languages: what stands before and behind a middle dot, or the same in both.
fn both(text: &str) -> Text {
    let (zh, en) = text.split_once(BETWEEN).unwrap_or((text, text));
    Text::new(zh.trim(), en.trim())
}

impl Args {
    pub fn exec(mut self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        let id = self.id()?;
        let given = self.named()?;
        let mut ready = session.ready(self.changes.scheme(session, &self.from, None)?)?;
        let settings = self.changes.settings(None)?;
        let resolved = ready.settings(&settings)?;
        let changed = ready.set_in_words(&resolved);
        let terms = ready.typed_terms(&settings)?;
        let waived = settings.waived.iter();
        let mut waived: BTreeMap<String, Text> =
            waived.map(|rule| (rule.clone(), Text::default())).collect();
        let mut reasons = BTreeMap::new();
        for (key, why) in self.given_reasons()? {
            let known = |term: &String| *term == key || named(&ready, term, &key);
            let term = terms.keys().find(|term| known(term)).cloned();
            match (term, waived.get_mut(&key)) {
                (Some(term), _) => {
                    reasons.insert(term, why);
                }
                (None, Some(reason)) => *reason = why,
                (None, None) => return Err(no_such(&key)),
            }
        }
        let (default_name, _) = ready.scheme.names(changed.len());
        let draft = Draft {
            name: given.unwrap_or_else(|| drafted(&default_name)),
            id: id.clone(),
            settings: terms,
            waived,
            reasons,
        };
        ready.scheme.become_draft(draft);
        laurel_schemes::find::check(&ready.scheme.manifest).map_err(|why| {
            Error::input(
                format!("草案的清单有误：{}", why.zh),
                format!("the manifest of the draft would be wrong: {}", why.en),
            )
        })?;
        export(&ready.scheme, &self.folder, self.force)?;
        let manifest = &ready.scheme.manifest;
        let (folder, title) = (files::own_name(&self.folder), manifest.name.get(lang));
        let mut text = match lang {
            Lang::Zh => format!("草案“{title}”（{id}）已写入 {folder}。\n"),
            Lang::En => format!("The draft \"{title}\" ({id}) is in {folder}.\n"),
        };
        let mut bare = Vec::new();
        for set in &changed {
            let reason = (manifest.reasons.get(&set.id)).or_else(|| manifest.waived.get(&set.id));
            let reason = reason.map_or("", |why| why.get(lang));
            text.push_str(&match (reason, lang) {
                ("", _) => format!("  · {}\n", set.words(lang)),
                (why, Lang::Zh) => format!("  · {}。理由：{why}\n", set.words(lang)),
                (why, Lang::En) => format!("  · {}. Why: {why}\n", set.words(lang)),
            });
            if reason.is_empty() {
                bare.push(set.id.as_str());
            }
        }
        if !bare.is_empty() {
            text.push_str(&match lang {
                Lang::Zh => format!("尚未写明理由：{}（--reason 编号=理由）\n", bare.join("、")),
                Lang::En => format!(
                    "without a reason so far: {} (--reason ID=WHY)\n",
                    bare.join(", ")
                ),
            });
        }
        print(&text)?;
        Ok(Done::Well)
    }

    /// The id of the draft.
    fn id(&self) -> Result<String, Error> {
        let last = self
            .folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        let id = self.id.as_deref().unwrap_or(&last);
        let plain = |it: char| it.is_alphanumeric() || matches!(it, '-' | '_' | '.');
        if id.is_empty() || !id.chars().all(plain) {
            let id = typed(id);
            return Err(Error::input(
                format!("“{id}”不能作草案编号：只用字母、数字、汉字、- _ .（可用 --id 另行写明）"),
                format!(
                    "\"{id}\" is no id for a draft: it has letters, digits, - _ . only (say another one with --id)"
                ),
            ));
        }
        if built_in().any(|known| known == id) {
            return Err(Error::input(
                format!("{id} 是内置方案的编号，草案请另取编号（--id）"),
                format!("{id} is the id of a built-in scheme: give the draft another one (--id)"),
            ));
        }
        Ok(id.to_owned())
    }

    /// The name that is given to it; it is no name of a run.
    fn named(&mut self) -> Result<Option<Text>, Error> {
        let wrong = |why: Text| {
            Error::input(
                format!("--name 不能这样取：{}", why.zh),
                format!("--name cannot be that: {}", why.en),
            )
        };
        match std::mem::take(&mut self.changes.name).as_slice() {
            [] => Ok(None),
            [given] => {
                let given = both(given);
                let checked = |text: &str| name(text).map_err(wrong);
                Ok(Some(Text::new(checked(&given.zh)?, checked(&given.en)?)))
            }
            _ => Err(Error::input(
                "--name 只能给一个名称（两种语言之间写“ · ”）",
                "--name takes one name (with “ · ” between the two languages)",
            )),
        }
    }

    /// The reasons as they were given, by what they are for.
    fn given_reasons(&self) -> Result<Vec<(String, Text)>, Error> {
        let reasons = self.reasons.iter();
        reasons
            .map(|entry| {
                let (key, why) = super::pair(entry, "TERM|RULE=WHY")?;
                Ok((key.trim().to_owned(), both(why)))
            })
            .collect()
    }
}

/// Whether a term has this title.
fn named(ready: &Ready, term: &str, title: &str) -> bool {
    let mut known = ready
        .units
        .values()
        .flat_map(|unit| &unit.description.terms);
    known.any(|it| it.id == term && (it.title.zh == title || it.title.en == title))
}

/// The name of a draft that was given none.
fn drafted(name: &Text) -> Text {
    Text::new(
        format!("{}（草案）", name.zh),
        format!("{} (draft)", name.en),
    )
}

fn no_such(key: &str) -> Error {
    let key = typed(key);
    Error::input(
        format!("--reason 所指的“{key}”既未自设，也未列为不适用：请先以 --set 或 --waive 写明"),
        format!(
            "--reason names \"{key}\", which is neither set nor waived: say so with --set or --waive first"
        ),
    )
}
