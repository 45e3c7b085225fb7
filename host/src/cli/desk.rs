//! `laurel desk`: the comparison as one file for a browser.

use std::path::PathBuf;

use super::session::Session;
use super::{Done, print};
use laurel_cycle::error::Error;
use laurel_desk_file::DeskFile;
use laurel_files::files::{self, Output};
use laurel_files::plain_name::PlainName;
use laurel_scheme::scheme::Scheme;
use laurel_schemes::find::{built_in, is_built_in, own_name};
use laurel_words::lang::Lang;
use laurel_words::number::thousands;

/// Write the desk.
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("to").required(true))]
pub struct Args {
    /// 方案编号、文件夹或清单；未写则为内置方案 · id, folder or manifest of the schemes [default: the built-in ones]
    schemes: Vec<String>,
    /// 写成一个文件 · write one file, - for standard output
    #[arg(short, long, value_name = "FILE.html", group = "to")]
    output: Option<PathBuf>,
    /// 写成网站用的文件夹，附所需响应头 · write files for a web server, with the headers that it wants
    #[arg(long, value_name = "FOLDER", group = "to")]
    folder: Option<PathBuf>,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        if let Some(file) = &self.output {
            files::writes_as(file, Output::Page)?;
        }
        let named: Vec<&str> = match self.schemes.is_empty() {
            true => built_in().collect(),
            false => self.schemes.iter().map(String::as_str).collect(),
        };
        let schemes: Vec<Scheme> = named
            .into_iter()
            .map(|name| session.find(name))
            .collect::<Result<_, Error>>()?;
        for (at, scheme) in schemes.iter().enumerate() {
            let twice = schemes.iter().take(at).any(|it| it.id() == scheme.id());
            if twice {
                let id = scheme.id();
                return Err(Error::input(
                    format!("有两个编号为 {id} 的方案"),
                    format!("there are two schemes with the id {id}"),
                ));
            }
            // What the program would refuse, a page does not get.
            session.ready(scheme.clone())?;
        }
        let desk = DeskFile::new(&schemes, &is_built_in)?;
        if let Some(file) = &self.output {
            let html = desk.html();
            files::save(file, &html)?;
            if file.as_os_str() != files::STANDARD {
                self::told(&files::own_name(file), html.len(), session.lang)?;
            }
        }
        if let Some(folder) = &self.folder {
            files::make_folder(folder)?;
            for (name, bytes) in desk.files() {
                let name: PlainName = own_name(name)?;
                let path = files::save_within(folder, &name, &bytes)?;
                self::told(&files::own_name(&path), bytes.len(), session.lang)?;
            }
        }
        Ok(Done::Well)
    }
}

fn told(file: &str, bytes: usize, lang: Lang) -> Result<(), Error> {
    let bytes = thousands(i64::try_from(bytes).unwrap_or(i64::MAX));
    print(&format!(
        "{file}{}{bytes} {}\n",
        lang.pick("：", ": "),
        lang.pick("字节", "bytes")
    ))
}
