//! `laurel compose`: a scheme as one component; two schemes as one service, which compares.

use std::path::PathBuf;

use super::session::Session;
use super::{Changes, Done, print};
use laurel_cycle::error::Error;
use laurel_files::files::{self, Output};
use laurel_scheme::digest::digest;
use laurel_scheme::ready::Ready;
use laurel_scheme::settings::Settings;
use laurel_schemes::compose::{compose, serve};
use laurel_words::lang::{Lang, Text};

/// Compose a scheme.
#[derive(clap::Args)]
pub struct Args {
    /// 方案编号、文件夹或清单 · id, folder or manifest of the scheme
    pub(super) scheme: String,
    /// 对照方案：两个方案组合为一个对比服务（须加 --http） · a second scheme: both as one service that compares, with --http
    #[arg(value_name = "REFORM", requires = "http")]
    pub(super) reform: Option<String>,
    #[command(flatten)]
    pub(super) changes: Changes,
    /// 加上 HTTP 适配器（wasi:http）· with an adapter for HTTP (wasi:http)
    #[arg(long)]
    http: bool,
    /// 对比服务的首页不放对比网页，只放简短说明 · leave the desk out of a service of two schemes: a short page stands there
    #[arg(long, requires = "reform")]
    no_page: bool,
    /// 目标文件 · file to write to, - for standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

impl Args {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        files::writes_as(&self.output, Output::Component)?;
        match &self.reform {
            None => self.one(session),
            Some(reform) => self.two(reform, session),
        }
    }

    fn one(&self, session: &Session) -> Result<Done, Error> {
        let mut ready = session.ready(self.changes.scheme(session, &self.scheme, None)?)?;
        set_for_good(&mut ready, self.changes.settings(None)?)?;
        let bytes = if self.http { serve } else { compose }(&ready)?;
        let id = ready.scheme.id();
        let what = Text::new(
            format!("方案 {id} 已组合为一个组件"),
            format!("scheme {id} is one component now"),
        );
        self.written(&bytes, &[&ready], &what, session)
    }

    /// Writes a component, and says so.
    fn written(
        &self,
        bytes: &[u8],
        schemes: &[&Ready],
        what: &Text,
        session: &Session,
    ) -> Result<Done, Error> {
        files::save(&self.output, bytes)?;
        // What its parts were admitted for, it is as well.
        let parts = schemes.iter().flat_map(|ready| ready.scheme.parts.values());
        session
            .runner()?
            .admit_composed(bytes, parts.map(|part| &*part.bytes));
        if self.output.as_os_str() != "-" {
            let size =
                laurel_words::number::thousands(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
            let file = files::own_name(&self.output);
            let sha256 = digest(bytes);
            let what = what.get(session.lang);
            print(&match session.lang {
                Lang::Zh => format!("{what}：{file}，{size} 字节，sha256:{sha256}\n"),
                Lang::En => format!("{what}: {file}, {size} bytes, sha256:{sha256}\n"),
            })?;
        }
        Ok(Done::Well)
    }

    #[cfg(not(feature = "pair"))]
    fn two(&self, _: &str, _: &Session) -> Result<Done, Error> {
        let _ = self.no_page;
        Err(Error::input(
            "本程序未带两个方案的对比服务：请加 --features pair 构建（另加 desk 则首页为对比网页）：cargo build --release -p laurel --features pair,desk",
            "this program is built without the service of two schemes: build it with --features pair (and desk for the page): cargo build --release -p laurel --features pair,desk",
        ))
    }

    #[cfg(feature = "pair")]
    fn two(&self, reform: &str, session: &Session) -> Result<Done, Error> {
        use super::Side;
        use laurel_schemes::compose::serve_both;

        let [a, b] = session.sides([&self.scheme, reform], |name, side| {
            self.changes.scheme(session, name, Some(side))
        })?;
        let (mut a, mut b) = (a?, b?);
        let asked_a = self.changes.settings_beside(Side::A, &a, &b)?;
        let asked_b = self.changes.settings_beside(Side::B, &b, &a)?;
        set_for_good(&mut a, asked_a)?;
        set_for_good(&mut b, asked_b)?;
        let page = self.page([&a, &b])?;
        let bytes = serve_both(&a, &b, &page.policy, &page.html)?;
        let (id_a, id_b) = (a.scheme.id(), b.scheme.id());
        let what = Text::new(
            format!("方案 {id_a} 与 {id_b} 已组合为一个对比服务"),
            format!("schemes {id_a} and {id_b} are one service now"),
        );
        self.written(&bytes, &[&a, &b], &what, session)
    }

    /// What the service shows at `/`: the desk, where the program has it and it is wanted.
    #[cfg(feature = "pair")]
    fn page(&self, [a, b]: [&Ready; 2]) -> Result<laurel_service::Page, Error> {
        #[cfg(feature = "desk")]
        if !self.no_page {
            use laurel_desk_file::DeskFile;
            let mut schemes = vec![a.scheme.clone()];
            // A page knows a scheme by its id.
            if a.scheme.id() != b.scheme.id() {
                schemes.push(b.scheme.clone());
            }
            let desk = DeskFile::new(&schemes, &laurel_schemes::find::is_built_in)?;
            return Ok(laurel_service::Page {
                policy: DeskFile::policy(),
                html: desk.html(),
            });
        }
        #[cfg(not(feature = "desk"))]
        let _ = self.no_page;
        Ok(laurel_service::plain_page([a, b]))
    }
}

/// Makes a scheme the one that it is with these settings.
fn set_for_good(ready: &mut Ready, settings: Settings) -> Result<(), Error> {
    // What is wrong with a setting is said before anything is written.
    let set = ready.set_in_words(&ready.settings(&settings)?).len();
    let terms = ready.typed_terms(&settings)?;
    ready.scheme.become_own(terms, set);
    let waived = settings.waived.into_iter();
    let waived = waived.map(|rule| (rule, Text::default()));
    ready.scheme.manifest.waived.extend(waived);
    Ok(())
}
