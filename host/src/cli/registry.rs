//! `laurel push` and `laurel pull`: components and schemes to and from an OCI registry.

use std::path::{Path, PathBuf};

use super::session::Session;
use super::{Done, print};
use laurel_cycle::error::Error;
use laurel_files::files;
use laurel_schemes::oci::{self, Access, What};
use laurel_schemes::reference::Remote;

/// How a registry is spoken to.
#[derive(clap::Args)]
struct Registry {
    /// 允许以明文 HTTP 访问（本机无需此项） · speak plain HTTP (to this machine that needs no leave)
    #[arg(long)]
    insecure: bool,
    /// 用户名，口令取自 LAUREL_REGISTRY_PASSWORD；否则用 docker 的配置 · user; the password is in the
    /// environment; else as docker is configured
    #[arg(long, value_name = "NAME")]
    username: Option<String>,
}

impl From<Registry> for Access {
    fn from(registry: Registry) -> Self {
        Self {
            insecure: registry.insecure,
            username: registry.username,
            typed: true,
        }
    }
}

/// Push a component or a scheme.
#[derive(clap::Args)]
pub struct Push {
    /// 仓库中的位置，如 主机/仓库:1.0.0 · where to, such as host/repository:1.0.0
    to: String,
    /// 组件文件，或方案编号、文件夹、清单 · a component file, or a scheme
    what: String,
    #[command(flatten)]
    registry: Registry,
}

impl Push {
    pub fn exec(self, session: &Session) -> Result<Done, Error> {
        let remote = Remote::parse(&self.to)?;
        let what = match laurel_schemes::find::part(Path::new(&self.what))? {
            Some(part) => What::Component(part),
            None => What::Scheme(Box::new(session.find_as_it_is(&self.what)?)),
        };
        let mut text = String::new();
        for pushed in oci::push(&remote, &what, &self.registry.into())? {
            text.push_str(&format!("{}  {}\n", pushed.what, pushed.remote));
        }
        print(&text)?;
        Ok(Done::Well)
    }
}

/// Pull a component or a scheme.
#[derive(clap::Args)]
pub struct Pull {
    /// 仓库中的位置，如 主机/仓库:1.0.0 · where from, such as host/repository:1.0.0
    from: String,
    /// 写入的文件夹 · folder to write to
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,
    #[command(flatten)]
    registry: Registry,
}

impl Pull {
    pub fn exec(self, _session: &Session) -> Result<Done, Error> {
        let remote = Remote::parse(&self.from)?;
        let written = oci::pull(&remote, &self.output, &self.registry.into())?;
        let mut text = String::new();
        for file in written {
            text.push_str(&format!("{}\n", files::own_name(&file)));
        }
        print(&text)?;
        Ok(Done::Well)
    }
}
