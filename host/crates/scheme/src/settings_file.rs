//! A file of settings: what is set on both sides of a comparison, as it is handed on from one who compares to
//! another, and from the desk to the command line.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use laurel_cycle::error::Error;

use crate::columns::Undecided;
use crate::settings::Settings;
use crate::stage::Stage;

/// What such a file says that it is.
pub const FORM: &str = "laurel-settings-1";

/// The settings of both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Settings of a comparison")]
pub struct SettingsFile {
    /// `laurel-settings-1`.
    pub form: String,
    /// The baseline.
    pub a: SideSettings,
    /// The reform.
    pub b: SideSettings,
    /// What is made of what people have not decided.
    #[serde(default)]
    pub undecided: Undecided,
    /// The command line that gives the same, for the reader; nothing is read from it.
    #[serde(default)]
    pub command: String,
}

/// A scheme, and what is changed of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SideSettings {
    /// Id of the scheme.
    pub scheme: String,
    /// Values of terms by their ids, as after `--set`.
    pub terms: BTreeMap<String, String>,
    /// Ids of rules that are waived.
    pub waived: BTreeSet<String>,
    /// Stages that are taken from another scheme, by its id.
    pub stages: BTreeMap<Stage, String>,
    /// Stages whose component is taken from a file, by its name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub components: BTreeMap<Stage, String>,
}

impl SettingsFile {
    /// Reads a file of settings.
    ///
    /// # Errors
    /// It is no JSON of this form.
    ///
    /// ```
    /// use laurel_scheme::settings_file::SettingsFile;
    /// let text = r#"{ "form": "laurel-settings-1", "a": { "scheme": "beilun-2021" },
    ///     "b": { "scheme": "beilun-2021", "terms": { "threshold": "620" } } }"#;
    /// let file = SettingsFile::read(text.as_bytes())?;
    /// assert_eq!(file.b.terms["threshold"], "620");
    /// assert!(SettingsFile::read(br#"{ "a": 1 }"#).is_err());
    /// # Ok::<(), laurel_cycle::error::Error>(())
    /// ```
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let file: Self = serde_json::from_slice(bytes).map_err(|error| {
            Error::input(
                format!(
                    "这不是设定文件，或第{}行第{}列有误",
                    error.line(),
                    error.column()
                ),
                format!("this is no file of settings: {error}"),
            )
        })?;
        if file.form != FORM {
            let form = laurel_words::typed::typed(&file.form);
            return Err(Error::input(
                format!("设定文件的 form 应为 {FORM}，不是“{form}”"),
                format!("the form of a file of settings is {FORM}, not \"{form}\""),
            ));
        }
        Ok(file)
    }
}

impl SideSettings {
    /// A scheme as it is.
    pub fn of(scheme: &str) -> Self {
        Self {
            scheme: scheme.to_owned(),
            ..Self::default()
        }
    }

    /// How many things are changed.
    pub fn changed(&self) -> usize {
        self.terms.len() + self.waived.len() + self.stages.len() + self.components.len()
    }

    /// Its settings, as a user would type them.
    pub fn settings(&self) -> Settings {
        Settings {
            terms: self.terms.clone(),
            waived: self.waived.iter().cloned().collect(),
        }
    }
}
