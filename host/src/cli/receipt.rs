//! `--receipt` of `laurel run` and `laurel diff`, and `laurel receipt`: an applicant's own receipt.

use std::path::{Path, PathBuf};

use super::input;
use super::replay::{Places, Replayed};
use super::verify::differences;
use super::{Done, print, save, tell_written};
use crate::compare::Diff;
use crate::cycle::{Cycle, Edition};
use crate::error::Error;
use crate::lang::Lang;
use crate::outcome::View;
use crate::receipt::canonical::canonical;
use crate::receipt::make::{Made, secret};
use crate::receipt::sign::Key;
use crate::receipt::{Input, Own, Receipt};
use crate::settings::Settings;

/// Whether a receipt is wanted, and who signs it.
#[derive(clap::Args)]
pub struct Wanted {
    /// 写出回执（规范 JSON），见 laurel verify · write a receipt, to be run again by laurel verify
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
    /// 用 Ed25519 私钥（PEM）签署回执 · sign the receipt with an Ed25519 key (PEM)
    #[arg(long, value_name = "KEY", requires = "receipt")]
    sign: Option<PathBuf>,
}

/// A receipt on its way.
pub struct Writer<'w> {
    path: Option<&'w Path>,
    key: Option<Key>,
    input: Option<Input>,
}

impl Wanted {
    /// Reads the key, so that a wrong one is known before anything runs.
    pub fn start(&self) -> Result<Writer<'_>, Error> {
        Ok(Writer {
            path: self.receipt.as_deref(),
            key: self.sign.as_deref().map(Key::read).transpose()?,
            input: None,
        })
    }
}

impl Writer<'_> {
    /// Whether there will be one.
    pub fn wanted(&self) -> bool {
        self.path.is_some()
    }

    /// Reads the cycle, and takes its digest where a receipt is wanted.
    pub fn read(
        &mut self,
        path: &Path,
        editions: &[Edition],
        lang: Lang,
    ) -> Result<&'static Cycle, Error> {
        if !self.wanted() {
            return input::read(path, editions, lang);
        }
        let (cycle, digest) = input::read_digested(path, editions, input::anonymity(lang), lang)?;
        self.input = Some(digest);
        cycle
    }

    /// Writes the receipt, where one is wanted.
    pub fn write(
        &self,
        sides: Vec<(&View, &Settings)>,
        diff: Option<&Diff>,
        lang: Lang,
    ) -> Result<(), Error> {
        let (Some(path), Some(input)) = (self.path, self.input) else {
            return Ok(());
        };
        let made = Made {
            sides,
            diff,
            input,
            anonymous: input::anonymity(lang),
            limits: &super::limits::asked(),
        };
        let receipt = made.receipt(secret()?, self.key.as_ref())?;
        save(path, &canonical(&receipt)?)?;
        tell_written(&[path.to_owned()], lang);
        Ok(())
    }
}

/// Cut an applicant's own receipt.
#[derive(clap::Args)]
pub struct Args {
    /// 申报编号 · id of the applicant
    applicant: String,
    /// 运行或对比的回执 · the receipt of the run or comparison
    #[arg(long, value_name = "RECEIPT")]
    from: PathBuf,
    /// 申报文件，- 为标准输入 · the cycle file, - for standard input
    #[arg(long, value_name = "FILE")]
    cycle: PathBuf,
    #[command(flatten)]
    places: Places,
    /// 输出文件，- 为标准输出 · output file, - for standard output
    #[arg(short, long, default_value = "-", value_name = "FILE")]
    output: PathBuf,
}

impl Args {
    pub fn exec(self, lang: Lang) -> Result<Done, Error> {
        let bytes = std::fs::read(&self.from).map_err(|error| Error::file(&self.from, &error))?;
        let receipt = Receipt::read(&bytes)?;
        let cut = |made: &Made, views: &[&View]| {
            let row = match views.first() {
                Some(view) => input::row(view.run.columns, &self.applicant)?,
                None => 0,
            };
            Own::cut(&receipt, made, row)
        };
        // The record has to be that of the receipt: what has become of it since is another matter.
        match self.places.replay(&receipt, &self.cycle, lang, &cut)? {
            Replayed::Done(found, own) if found.differences.is_empty() => {
                save(&self.output, &canonical(&own)?)?;
                if self.output != Path::new("-") {
                    tell_written(&[self.output], lang);
                }
                Ok(Done::Well)
            }
            Replayed::Done(found, _) | Replayed::Unreadable(found) => {
                print(&differences(&found, lang))?;
                Ok(Done::Difference)
            }
        }
    }
}
