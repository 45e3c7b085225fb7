//! `--receipt` of `laurel run` and `laurel diff`, and `laurel receipt`: an applicant's own receipt.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::input::{CycleFile, Known};
use super::replay::{Places, Replayed};
use super::session::Session;
use super::verify::differences;
use super::{Done, print, tell_written};
use laurel_compare::compare::Diff;
use laurel_cycle::Cycle;
use laurel_cycle::error::Error;
use laurel_engine::engine::WASMTIME;
use laurel_files::files::{self, Kind, Output};
use laurel_receipt::Input;
use laurel_receipt::canonical::canonical;
use laurel_receipt::make::Made;
use laurel_receipt::seal::Signer;
use laurel_scheme::outcome::View;
use laurel_scheme::scheme::Scheme;
use laurel_scheme::settings::Settings;
use laurel_verify::compare::{Findings, What};
use laurel_verify::sign::Key;
use laurel_verify::{Own, read, secret};
use laurel_words::lang::Lang;

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
    /// A scheme as it is run for a receipt, which says of every stage what came of it: the parts of a
    /// composed scheme are then called one by one.
    pub fn by_stage(&self, scheme: Scheme) -> Scheme {
        match self.receipt {
            Some(_) => Scheme {
                composed: None,
                ..scheme
            },
            None => scheme,
        }
    }

    /// Whether one is asked for.
    pub fn is_wanted(&self) -> bool {
        self.receipt.is_some()
    }

    /// Notes the receipt as an output of the command, and the key as what it reads.
    pub fn writes(&self) -> Result<(), Error> {
        if let Some(path) = &self.receipt {
            files::writes_as(path, Output::Json)?;
        }
        self.sign.as_deref().map_or(Ok(()), files::reads)
    }

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

    /// Reads the cycle, and takes its digest where a receipt is wanted, or `digested` says so.
    pub fn read(
        &mut self,
        session: &Session,
        path: &Path,
        known: &Known,
        digested: bool,
    ) -> Result<&'static Cycle, Error> {
        if !self.wanted() && !digested {
            return session.read(path, known);
        }
        let (cycle, digest) = session.read_digested(
            &CycleFile::File(path),
            known,
            session.anonymity(),
            session.register.as_ref().map(|it| &it.state),
        )?;
        self.input = Some(digest);
        cycle
    }

    /// The digest of the cycle that was read, where it was taken.
    pub fn input(&self) -> Option<Input> {
        self.input
    }

    /// Writes the receipt, where one is wanted.
    pub fn write(
        &self,
        session: &Session,
        sides: Vec<(&View, &Settings)>,
        diff: Option<&Diff>,
    ) -> Result<(), Error> {
        let (Some(path), Some(input)) = (self.path, self.input) else {
            return Ok(());
        };
        let made = Made {
            sides,
            diff,
            input,
            anonymous: session.anonymity(),
            limits: &session.limits,
            register: session.register.as_ref().map(|it| it.head),
            wasmtime: Some(WASMTIME),
        };
        let signer = self.key.as_ref().map(|key| key as &dyn Signer);
        let receipt = made.receipt(secret()?, signer)?;
        files::save(path, &canonical(&receipt)?)?;
        tell_written(&[path.to_owned()], session.lang);
        Ok(())
    }
}

/// Cut an applicant's own receipt, or the public part of one.
#[derive(clap::Args)]
pub struct Args {
    /// 申报编号 · id of the applicant
    #[arg(required_unless_present = "public", conflicts_with = "public")]
    applicant: Option<String>,
    /// 运行或对比的回执 · the receipt of the run or comparison
    #[arg(long, value_name = "RECEIPT")]
    from: PathBuf,
    /// 申报文件，- 为标准输入 · the cycle file, - for standard input
    #[arg(long, value_name = "FILE", required_unless_present = "public")]
    cycle: Option<PathBuf>,
    /// 只取可公布的部分 · only the part that may be published
    #[arg(long)]
    public: bool,
    #[command(flatten)]
    places: Places,
    /// 输出文件，- 为标准输出 · output file, - for standard output
    #[arg(short, long, default_value = "-", value_name = "FILE")]
    output: PathBuf,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        files::writes_as(&self.output, Output::Json)?;
        if let Some(cycle) = &self.cycle {
            files::reads(cycle)?;
        }
        let bytes = files::read(&self.from, Kind::Receipt)?;
        let receipt = read::receipt(&bytes)?;
        let (Some(applicant), Some(cycle)) = (&self.applicant, &self.cycle) else {
            return self.write(&receipt.statement, lang);
        };
        let cut = |made: &Made, found: &Findings| {
            // The record has to be that of the receipt; what else differs by now is another matter.
            if found.has(What::Records) {
                return Ok(None);
            }
            let views = made.views();
            let columns = views.first().map(|view| view.run.columns);
            let row = columns.map(|columns| session.row(columns, applicant));
            row.map(|row| Own::cut(&receipt, made, row?)).transpose()
        };
        match self
            .places
            .replay(session, &receipt, &CycleFile::File(cycle), &cut)?
        {
            Replayed::Done(_, Some(own)) => self.write(&own, lang),
            Replayed::Done(found, None) | Replayed::Unreadable(found) => {
                print(&differences(&found, lang))?;
                Ok(Done::Difference)
            }
        }
    }

    fn write(&self, value: &impl Serialize, lang: Lang) -> Result<Done, Error> {
        files::save(&self.output, &canonical(value)?)?;
        if self.output != Path::new("-") {
            tell_written(std::slice::from_ref(&self.output), lang);
        }
        Ok(Done::Well)
    }
}
