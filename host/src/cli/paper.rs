//! `laurel paper`: the papers of an award year, each on one page.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::register::Asked;
use super::session::{Bench, Session};
use super::{Changes, Done, tell_written, typed};
use laurel_contract::types::Detail;
use laurel_cycle::error::Error;
use laurel_cycle::problem::nearest;
use laurel_files::files::{self, Output};
use laurel_files::plain_name::{Names, PlainName};
use laurel_papers::{self as papers, Document, Form};
use laurel_scheme::outcome::View;

/// Most papers that one command writes.
const MOST: usize = 500;

/// Write a paper.
#[derive(clap::Args)]
pub struct Args {
    /// 文书：排序表、公示、告知函、处理单、专报 · ranking (for the leadership group), notice (public), letter (to a firm), measure (sheet of a title), leader (one page)
    #[arg(value_enum, hide_possible_values = true)]
    kind: Kind,
    /// 方案编号、文件夹或清单 · id, folder or manifest of the scheme
    pub(super) scheme: String,
    /// 申报文件（JSON、JSON 行或 .xlsx），- 为标准输入 · cycle file, also .xlsx, - for standard input
    cycle: PathBuf,
    #[command(flatten)]
    pub(super) register: Asked,
    #[command(flatten)]
    pub(super) changes: Changes,
    /// 只写给这一家（告知函；不写则未获奖的每家一份）· the letter to this applicant alone [default: one to each that has not won]
    #[arg(long, value_name = "APPLICANT")]
    applicant: Option<String>,
    /// 只写这一称号（处理单；不写则有记录的每个称号一份）· the sheet of this title alone [default: one for each of which something is on record]
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// 联系地址、电话（公示、告知函）· where to write or call (notice, letter)
    #[arg(long, value_name = "TEXT")]
    contact: Option<String>,
    /// 输出文件：.docx、.html 或 .txt；多份时文件名后各加编号 · file to write to; of several papers each has its id behind the name
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// The kinds of paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// The ranked list for the leadership group.
    #[value(alias = "排序表")]
    Ranking,
    /// The draft of the public notice.
    #[value(alias = "公示")]
    Notice,
    /// The letter to a firm.
    #[value(alias = "告知函")]
    Letter,
    /// The measure sheet of a title.
    #[value(alias = "处理单")]
    Measure,
    /// The page for a leader.
    #[value(alias = "专报")]
    Leader,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let lang = session.lang;
        let form = form_of(&self.output)?;
        self.has_effect()?;
        files::reads(&self.cycle)?;
        let Bench {
            ready,
            settings,
            columns,
        } = session.bench(&self.changes, &self.scheme, &self.cycle)?;
        let run = ready.run(&columns, settings, Detail::Reasons, &|_| {})?;
        let view = View::new(&run);
        let contact = self.contact.as_deref();
        let written = match self.kind {
            Kind::Ranking => one(&self.output, form, &papers::ranked(&view, lang))?,
            Kind::Leader => one(&self.output, form, &papers::leader(&view, lang))?,
            Kind::Notice => one(
                &self.output,
                form,
                &papers::public_notice(&view, contact, lang)?,
            )?,
            Kind::Letter => self.letters(&view, form, session)?,
            Kind::Measure => self.measures(&view, form, session)?,
        };
        tell_written(&written, lang);
        Ok(Done::Well)
    }

    /// Refuses an option that this kind of paper makes nothing of.
    fn has_effect(&self) -> Result<(), Error> {
        let kind = self.kind;
        let given = [
            (
                "--applicant",
                self.applicant.is_some(),
                kind == Kind::Letter,
            ),
            ("--title", self.title.is_some(), kind == Kind::Measure),
            (
                "--contact",
                self.contact.is_some(),
                matches!(kind, Kind::Letter | Kind::Notice),
            ),
        ];
        match given.iter().find(|(_, given, fits)| *given && !*fits) {
            None => Ok(()),
            Some((option, ..)) => Err(Error::input(
                format!("{option} 对这种文书不起作用"),
                format!("{option} has no effect on this kind of paper"),
            )),
        }
    }

    fn letters(&self, view: &View, form: Form, session: &Session) -> Result<Vec<PathBuf>, Error> {
        let (lang, contact) = (session.lang, self.contact.as_deref());
        let letter = |row: usize| papers::letter(view, row, contact, lang);
        if let Some(id) = &self.applicant {
            let row = view
                .run
                .columns
                .row(id)
                .and_then(|row| usize::try_from(row).ok());
            let paper = row.and_then(letter).ok_or_else(|| {
                let known = view
                    .run
                    .columns
                    .cycle
                    .applicants
                    .iter()
                    .map(|it| it.id.as_str());
                nobody("申报单位", "applicant", id, known)
            })?;
            return one(&self.output, form, &paper);
        }
        let rows = 0..view.run.columns.len();
        let told = rows.filter_map(|row| {
            let outcome = view.applicant(row).filter(papers::is_told)?;
            Some((outcome.id, letter(row)?))
        });
        several(&self.output, form, told)
    }

    fn measures(&self, view: &View, form: Form, session: &Session) -> Result<Vec<PathBuf>, Error> {
        let lang = session.lang;
        let titles = papers::titles(view);
        if let Some(id) = &self.title {
            let paper = papers::measures(view, id, lang);
            let known = titles.iter().map(String::as_str);
            let paper = paper.ok_or_else(|| nobody("称号", "title", id, known))?;
            return one(&self.output, form, &paper);
        }
        let sheets = titles.into_iter().filter_map(|id| {
            let paper = papers::measures(view, &id, lang)?;
            Some((id, paper))
        });
        let written = several(&self.output, form, sheets)?;
        if written.is_empty() {
            super::tell(lang.pick(
                "“获奖后情况”表没有记录，无处理单可写。",
                "No event after an award is on record: there is no sheet to write.",
            ));
        }
        Ok(written)
    }
}

fn nobody<'k>(zh: &str, en: &str, id: &str, known: impl Iterator<Item = &'k str>) -> Error {
    let hint = nearest(id, known);
    let (hint_zh, hint_en) = match hint {
        Some(near) => (
            format!("，是否指 {near}？"),
            format!("; did you mean {near}?"),
        ),
        None => (String::new(), String::new()),
    };
    let id = typed(id);
    Error::input(
        format!("申报文件中没有{zh}“{id}”{hint_zh}"),
        format!("the cycle has no {en} \"{id}\"{hint_en}"),
    )
}

/// The form that a file's name asks for; the file is noted as an output.
pub fn form_of(path: &Path) -> Result<Form, Error> {
    if path == Path::new(files::STANDARD) {
        return Ok(Form::Plain);
    }
    files::writes_as(path, Output::Paper)?;
    let end = path
        .extension()
        .map(|end| end.to_string_lossy().to_lowercase());
    Ok(end.as_deref().and_then(Form::of).unwrap_or(Form::Plain))
}

/// Writes one paper.
pub fn one(path: &Path, form: Form, paper: &Document) -> Result<Vec<PathBuf>, Error> {
    files::save(path, &paper.write(form)?)?;
    Ok(match path == Path::new(files::STANDARD) {
        true => Vec::new(),
        false => vec![path.to_owned()],
    })
}

/// Writes several papers, each with what it is about behind the name of the file.
pub fn several(
    path: &Path,
    form: Form,
    papers: impl Iterator<Item = (String, Document)>,
) -> Result<Vec<PathBuf>, Error> {
    if path == Path::new(files::STANDARD) {
        return Err(Error::input(
            "多份文书不能写到标准输出：请写明文件，或只写一份",
            "several papers cannot go to standard output: name a file, or ask for one",
        ));
    }
    let mut names = Names::default();
    let mut all: Vec<(PathBuf, Document)> = Vec::new();
    for (id, paper) in papers {
        if all.len() == MOST {
            return Err(Error::input(
                format!("文书超过 {MOST} 份，未予写出：请逐份写明"),
                format!(
                    "there are more than {MOST} papers, and none is written: ask for them one by one"
                ),
            ));
        }
        let at = all.len() + 1;
        all.push((
            path.with_file_name(beside(path, &id, at, &mut names)?),
            paper,
        ));
    }
    // Names are all looked at before anything is written.
    for (path, _) in &all {
        files::writes_as(path, Output::Paper)?;
    }
    let mut written = Vec::new();
    for (path, paper) in all {
        files::save(&path, &paper.write(form)?)?;
        written.push(path);
    }
    Ok(written)
}

/// The name of a file with an id behind it: `letter.docx` becomes `letter-A03.docx`. An id that is no name of
/// a file has a number in its place.
fn beside(path: &Path, id: &str, at: usize, names: &mut Names) -> Result<String, Error> {
    let part =
        |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let (stem, end) = (part(path.file_stem()), part(path.extension()));
    let id = id.replace('/', "-");
    for behind in [id, format!("{at:03}"), format!("{at:03}-2")] {
        let named = format!("{stem}-{behind}.{end}");
        if let Ok(name) = PlainName::of(&named)
            && names.take(&name).is_ok()
        {
            return Ok(named);
        }
    }
    Err(Error::input(
        "这一文件名后不能加编号：请换一个文件名",
        "no id can stand behind this name of a file: take another one",
    ))
}
