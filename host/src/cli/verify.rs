//! `laurel verify`: whether a receipt is as it was written, and whether running again gives the same.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use super::input::CycleFile;
use super::replay::{Places, Replayed};
use super::session::Session;
use super::{Done, Format, print, print_json};
use laurel_cycle::error::Error;
use laurel_files::files;
use laurel_receipt::{KIND, Receipt, Statement};
use laurel_verify::compare::{Difference, Findings, Other, compare};
use laurel_verify::{Own, own, read, sign};
use laurel_words::lang::{Lang, Text};

/// Verify a receipt.
#[derive(clap::Args)]
pub struct Args {
    /// 回执，或一家申报单位自己的回执 · a receipt, or an applicant's own
    receipt: PathBuf,
    /// 用此申报文件重新运行，- 为标准输入 · run again on this cycle file, - for standard input
    #[arg(long, value_name = "FILE")]
    cycle: Option<PathBuf>,
    #[command(flatten)]
    places: Places,
    /// 与另一份回执对照，不重新运行 · hold it against another receipt, without running
    #[arg(long, value_name = "RECEIPT", conflicts_with = "cycle")]
    against: Option<PathBuf>,
    /// 须由此 Ed25519 公钥（PEM）签署 · it must be signed with this Ed25519 key (public, PEM)
    #[arg(long, value_name = "KEY")]
    key: Option<PathBuf>,
    /// 输出形式 · form of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What came of verifying a receipt.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Verification")]
pub struct Report {
    /// Whether nothing differs.
    as_recorded: bool,
    /// What it was held against.
    against: Against,
    /// The public key of its signature, in hexadecimal digits; none where it is not signed.
    signed_by: Option<String>,
    /// Whether that is the key that was asked for; none where none was.
    right_key: Option<bool>,
    /// Whether other versions of Laurel or wasmtime made what it was held against; `remarks` names them.
    other_versions: bool,
    /// What differs.
    differences: Vec<Difference>,
    /// What is to be known and is no difference.
    remarks: Vec<Text>,
    /// What was not held against each other, and why.
    not_compared: Vec<Text>,
}

/// What a receipt was held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Against {
    /// Its own digests alone.
    Itself,
    /// Another receipt.
    Receipt,
    /// Running again.
    Run,
}

/// A receipt of any kind.
enum Any {
    Whole(Box<Receipt>),
    Public(Box<Statement>),
    Own(Box<Own>),
}

impl Any {
    fn read(path: &Path) -> Result<Self, Error> {
        let bytes = files::read(path, files::Kind::Receipt)?;
        #[derive(serde::Deserialize)]
        struct Kind {
            kind: String,
            private: Option<serde::de::IgnoredAny>,
        }
        let kind: Option<Kind> = serde_json::from_slice(&bytes).ok();
        Ok(match kind {
            Some(it) if it.kind == own::KIND => Self::Own(Box::new(Own::read(&bytes)?)),
            Some(it) if it.kind == KIND && it.private.is_none() => {
                Self::Public(Box::new(read::statement(&bytes)?))
            }
            _ => Self::Whole(Box::new(read::receipt(&bytes)?)),
        })
    }

    fn statement(&self) -> &Statement {
        match self {
            Self::Whole(receipt) => &receipt.statement,
            Self::Public(statement) => statement,
            Self::Own(own) => &own.receipt,
        }
    }
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        // What is asked for is looked at before anything is run.
        let key = self.key.as_deref().map(sign::public_key).transpose()?;
        let receipt = Any::read(&self.receipt)?;
        let (against, mut found) = self.held(session, &receipt)?;
        let signature = receipt.statement().signature.as_ref();
        let signed_by = signature.map(|signature| signature.public_key.clone());
        let right_key = key.map(|key| signed_by.as_ref() == Some(&key));
        match (right_key, &signed_by) {
            (Some(false), Some(_)) => {
                found.signature("签名来自另一把密钥", "it is signed with another key");
            }
            (Some(false), None) => found.signature("没有签名", "it is not signed"),
            _ => {}
        }
        let report = Report {
            as_recorded: found.differences.is_empty(),
            against,
            signed_by,
            right_key,
            other_versions: found.other_versions,
            differences: found.differences,
            remarks: found.remarks,
            not_compared: found.not_compared,
        };
        match self.format {
            Format::Json => print_json(&report)?,
            Format::Text => print(&report.text(lang))?,
        }
        Ok(if report.as_recorded {
            Done::Well
        } else {
            Done::Difference
        })
    }

    fn held(&self, session: &Session, receipt: &Any) -> Result<(Against, Findings), Error> {
        match (receipt, &self.cycle, &self.against) {
            (Any::Whole(receipt), Some(cycle), _) => {
                let replayed = self.places.replay(
                    session,
                    receipt,
                    &CycleFile::File(cycle),
                    &|_, _| Ok(()),
                )?;
                let (Replayed::Done(found, ()) | Replayed::Unreadable(found)) = replayed;
                Ok((Against::Run, found))
            }
            (Any::Own(_) | Any::Public(_), Some(_), _) => Err(Error::input(
                "申报单位自己的回执和回执的公开部分不含重新运行所需的内容：请用 --against 对照所出自的回执",
                "an applicant's own receipt and the public part of one have not what running again needs: hold it --against the receipt that it was cut from",
            )),
            (_, None, Some(other)) => {
                let other = Any::read(other)?;
                Ok((Against::Receipt, held_against(receipt, &other)))
            }
            (_, None, None) => Ok((Against::Itself, Findings::default())),
        }
    }
}

fn held_against(receipt: &Any, other: &Any) -> Findings {
    if let (Any::Whole(receipt), Any::Whole(other)) = (receipt, other) {
        return compare(receipt, other, Other::Receipt);
    }
    let mut found = Findings::default();
    if receipt.statement().sha256 != other.statement().sha256 {
        found.other_receipt();
    }
    found
}

/// What differs, and the remarks.
pub fn differences(found: &Findings, lang: Lang) -> String {
    listed(&found.differences, &found.remarks, lang)
}

fn listed(differences: &[Difference], remarks: &[Text], lang: Lang) -> String {
    let count = differences.len();
    let mut text = match (lang, count) {
        (_, 0) => String::new(),
        (Lang::Zh, _) => format!("与回执有 {count} 处不同：\n"),
        (Lang::En, 1) => "1 thing differs from the receipt:\n".to_owned(),
        (Lang::En, _) => format!("{count} things differ from the receipt:\n"),
    };
    for difference in differences {
        text.push_str(&format!("  · {}\n", difference.text.get(lang)));
    }
    for remark in remarks {
        let head = lang.pick("提示：", "note: ");
        text.push_str(&format!("{head}{}\n", remark.get(lang)));
    }
    text
}

impl Report {
    fn text(&self, lang: Lang) -> String {
        let mut text = listed(&self.differences, &self.remarks, lang);
        if self.as_recorded {
            text.insert_str(
                0,
                match self.against {
                    Against::Run if self.other_versions && self.not_compared.is_empty() => lang
                        .pick(
                            "程序版本与回执所载不同（见提示）；用现有版本重新运行，结果逐项相同。\n",
                            "other versions than the receipt names (see the notes); running again with these gave the same in all else.\n",
                        ),
                    Against::Run if self.other_versions => lang.pick(
                        "程序版本与回执所载不同（见提示）；用现有版本重新运行，所核对的各项相同；下列各项未能核对。\n",
                        "other versions than the receipt names (see the notes); running again with these gave the same in what was compared; what follows could not be.\n",
                    ),
                    Against::Receipt if self.other_versions => lang.pick(
                        "两份回执的程序版本不同（见提示）；其余所核对的各项一致。\n",
                        "the two receipts name other versions (see the notes); they agree in all else that was compared.\n",
                    ),
                    Against::Run if self.not_compared.is_empty() => lang.pick(
                        "与回执一致：重新运行，逐项相同。\n",
                        "as recorded: running again gave the same in everything.\n",
                    ),
                    Against::Run => lang.pick(
                        "重新运行，所核对的各项相同；下列各项未能核对。\n",
                        "running again gave the same in what was compared; what follows could not be.\n",
                    ),
                    Against::Receipt if self.not_compared.is_empty() => lang.pick(
                        "与所给回执一致。\n",
                        "as recorded: it agrees with the receipt that was given.\n",
                    ),
                    Against::Receipt => lang.pick(
                        "与所给回执在所核对的各项上一致；下列各项未能核对。\n",
                        "it agrees with the receipt that was given in what was compared; what follows could not be.\n",
                    ),
                    Against::Itself => lang.pick(
                        "回执完好；未重新运行，未与他件对照（--cycle 重新运行，--against 对照另一份）。\n",
                        "the receipt is whole; it was neither run again (--cycle) nor held against another (--against).\n",
                    ),
                },
            );
        }
        for thing in &self.not_compared {
            let head = lang.pick("未核对：", "not compared: ");
            text.push_str(&format!("{head}{}\n", thing.get(lang)));
        }
        text.push_str(&match (&self.signed_by, self.right_key) {
            (None, _) => lang
                .pick(
                    "没有签名：无人为其作保。\n",
                    "not signed: nobody vouches for it.\n",
                )
                .to_owned(),
            (Some(_), Some(true)) => lang
                .pick(
                    "签名有效，来自所给公钥。\n",
                    "signed with the key that was given.\n",
                )
                .to_owned(),
            (Some(key), _) => match lang {
                Lang::Zh => format!("签名有效，公钥 {key}（用 --key 核对是谁的）。\n"),
                Lang::En => format!("signed with the key {key} (--key tells whose it is).\n"),
            },
        });
        text
    }
}
