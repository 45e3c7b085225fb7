//! A registry, spoken to over HTTPS, or over plain HTTP on this machine or where the user says so.

use std::future::Future;
use std::time::Duration;

use docker_credential::DockerCredential;
use oci_client::client::{ClientConfig, ClientProtocol};
use oci_client::errors::{DigestError, OciDistributionError, OciErrorCode};
use oci_client::secrets::RegistryAuth;
use oci_client::{Client, Reference};

use super::Access;
use super::http::{Fault, Http};
use crate::reference::Remote;
use laurel_cycle::error::Error;
use laurel_cycle::error::Failure;

/// Name of the user, where the command line does not say.
const USERNAME: &str = "LAUREL_REGISTRY_USERNAME";
/// The user's password: never on the command line, where others can read it.
const PASSWORD: &str = "LAUREL_REGISTRY_PASSWORD";
/// The host that both are for, with its port where that is not the usual one.
const HOST: &str = "LAUREL_REGISTRY_HOST";

/// A registry, and how to speak to it.
pub struct Registry {
    /// What pushes.
    pub client: Client,
    /// Who the user is.
    pub auth: RegistryAuth,
    http: Http,
    runtime: tokio::runtime::Runtime,
}

impl Registry {
    /// The registry of a reference.
    pub fn of(remote: &Remote, access: &Access) -> Result<Self, Error> {
        // Only the first call in a process sets it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::input(error.to_string(), error.to_string()))?;
        let protocol = if remote.is_loopback() || access.insecure {
            ClientProtocol::HttpsExcept(vec![remote.host.clone()])
        } else {
            ClientProtocol::Https
        };
        let client = Client::new(ClientConfig {
            protocol,
            connect_timeout: Some(Duration::from_secs(10)),
            read_timeout: Some(Duration::from_secs(60)),
            user_agent: concat!("laurel/", env!("CARGO_PKG_VERSION")),
            ..ClientConfig::default()
        });
        let auth = credentials(&remote.host, access)?;
        if access.insecure && !remote.is_loopback() && auth != RegistryAuth::Anonymous {
            let host = &remote.host;
            return Err(Error::input(
                format!("不以明文 HTTP 向 {host} 发送口令；请用 HTTPS，或不带用户名"),
                format!(
                    "no password is sent to {host} over plain HTTP; use HTTPS, or go without a user"
                ),
            ));
        }
        Ok(Self {
            client,
            auth,
            http: Http::of(remote, access.insecure).map_err(|fault| not_read(remote, &fault))?,
            runtime,
        })
    }

    /// Reads something of the repository, of at most so many bytes.
    pub fn get(
        &self,
        remote: &Remote,
        what: &str,
        accept: &str,
        most: u64,
    ) -> Result<Vec<u8>, Error> {
        self.runtime
            .block_on(self.http.get(what, accept, most, &self.auth))
            .map_err(|fault| not_read(remote, &fault))
    }

    /// Refuses to hand the user's credentials to a registry that sends them elsewhere, and one that sends
    /// to where nobody is sent.
    pub fn logs_in_itself(&self, remote: &Remote) -> Result<(), Error> {
        let nobody = self.auth == RegistryAuth::Anonymous;
        match self.runtime.block_on(self.http.login_elsewhere()) {
            Ok(Some(realm)) if !nobody => Err(not_read(remote, &Fault::Status(401, Some(realm)))),
            Err(fault) if !nobody || matches!(fault, Fault::Inward(_)) => {
                Err(not_read(remote, &fault))
            }
            // What else is wrong with the registry, the push itself says.
            _ => Ok(()),
        }
    }

    /// Waits for an answer of the registry.
    pub fn wait<T>(
        &self,
        remote: &Remote,
        answer: impl Future<Output = Result<T, OciDistributionError>>,
    ) -> Result<T, Error> {
        self.runtime
            .block_on(answer)
            .map_err(|error| failed(remote, &error))
    }
}

/// A reference as the client has it.
pub fn reference(remote: &Remote) -> Reference {
    let (host, repository) = (remote.host.clone(), remote.repository.clone());
    match &remote.tag {
        Some(tag) => Reference::with_tag(host, repository, tag.clone()),
        None => Reference::with_tag(host, repository, "latest".to_owned()),
    }
}

/// Whether the user and password of the environment are for a host: the one that the environment
/// names, or, where it names none, one that the user typed.
fn is_for(host: &str, named: Option<&str>, typed: bool) -> bool {
    match named {
        Some(named) => named.trim().eq_ignore_ascii_case(host),
        None => typed,
    }
}

/// Who the user is: as the command line and the environment say, where that is for this host, else as
/// docker's configuration does, which names hosts itself.
fn credentials(host: &str, access: &Access) -> Result<RegistryAuth, Error> {
    let variable = |name| std::env::var(name).ok().filter(|it| !it.is_empty());
    let named = variable(HOST);
    let ours = is_for(host, named.as_deref(), access.typed);
    if let (Some(_), Some(named), false) = (&access.username, &named, ours) {
        return Err(Error::input(
            format!("环境变量 {HOST} 写明口令只用于 {named}，不会交给 {host}；请改正或去掉该变量"),
            format!(
                "{HOST} in the environment says that the password is for {named}; it is not given to {host}: correct the variable or take it away"
            ),
        ));
    }
    let username = access.username.clone().or_else(|| variable(USERNAME));
    if let Some(username) = username.filter(|_| ours) {
        let password = variable(PASSWORD).ok_or_else(|| {
            Error::input(
                format!("已指定用户 {username}，但环境变量 {PASSWORD} 未给出口令"),
                format!("the user {username} is named, but {PASSWORD} in the environment gives no password"),
            )
        })?;
        return Ok(RegistryAuth::Basic(username, password));
    }
    Ok(match docker_credential::get_credential(host) {
        Ok(DockerCredential::UsernamePassword(user, password)) => {
            RegistryAuth::Basic(user, password)
        }
        Ok(DockerCredential::IdentityToken(token)) => RegistryAuth::Bearer(token),
        // No configuration, or none for this host.
        Err(_) => RegistryAuth::Anonymous,
    })
}

/// What to say where nothing was read.
fn not_read(remote: &Remote, fault: &Fault) -> Error {
    let said = |zh: &str, en: &str| {
        Error::input(
            format!("仓库 {remote}：{zh}"),
            format!("registry {remote}: {en}"),
        )
    };
    match fault {
        Fault::Status(401 | 403, Some(realm)) => said(
            &format!("要求到 {realm} 登录；口令只交给仓库自己，不交给别处"),
            &format!(
                "it wants a login at {realm}; credentials go to the registry itself, not elsewhere"
            ),
        ),
        Fault::Status(401 | 403, None) => said(LOGIN.0, LOGIN.1),
        Fault::Status(404, _) => said(NOTHING.0, NOTHING.1),
        Fault::Status(status, _) => said(
            &format!("答复 HTTP {status}"),
            &format!("it answered HTTP {status}"),
        ),
        Fault::TooLarge(most) => Failure::new(
            remote.to_string(),
            format!("仓库给出的内容超过 {most} 字节，已停止读取"),
            format!("what the registry gave is more than {most} bytes; it was read no further"),
        )
        .into(),
        Fault::Inward(address) => said(
            &format!("要求转到 {address}：这是本机或内网地址，或不是 HTTPS，不予访问"),
            &format!(
                "it sends to {address}, which is on this machine or a private network, or is not HTTPS; that is not asked"
            ),
        ),
        Fault::Other(why) => said(why, why),
    }
}

const LOGIN: (&str, &str) = (
    "要求登录，或权限不足：用 --username 并设 LAUREL_REGISTRY_PASSWORD（清单所列的仓库另须设 LAUREL_REGISTRY_HOST），或先 docker login",
    "wants a login, or does not let this user do it: --username with LAUREL_REGISTRY_PASSWORD (and LAUREL_REGISTRY_HOST for one that a manifest names), or docker login",
);
const NOTHING: (&str, &str) = ("没有该名称或标签", "has nothing of that name or tag");

/// Bytes that are not what their digest says are a component refused; all else is the user's or the
/// network's affair.
fn failed(remote: &Remote, error: &OciDistributionError) -> Error {
    if let OciDistributionError::DigestError(DigestError::VerificationError { expected, actual }) =
        error
    {
        return Failure::new(
            remote.to_string(),
            format!("仓库给出的内容摘要不符：应为 {expected}，实为 {actual}"),
            format!(
                "what the registry gave has another digest: {expected} was asked for, {actual} came"
            ),
        )
        .into();
    }
    if let Some((zh, en)) = refusal(error) {
        return Error::input(
            format!("仓库 {remote}：{zh}"),
            format!("registry {remote}: {en}"),
        );
    }
    let mut why = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let text = error.to_string();
        if !why.contains(&text) {
            why = format!("{why}: {text}");
        }
        cause = error.source();
    }
    let why = why.lines().next().unwrap_or_default();
    Error::input(
        format!("仓库 {remote}：{why}"),
        format!("registry {remote}: {why}"),
    )
}

/// What a registry refuses every day, in words.
fn refusal(error: &OciDistributionError) -> Option<(&'static str, &'static str)> {
    match error {
        OciDistributionError::AuthenticationFailure(_)
        | OciDistributionError::UnauthorizedError { .. }
        | OciDistributionError::ServerError {
            code: 401 | 403, ..
        } => Some(LOGIN),
        OciDistributionError::ImageManifestNotFoundError(_)
        | OciDistributionError::ServerError { code: 404, .. } => Some(NOTHING),
        OciDistributionError::RegistryError { envelope, .. } => {
            envelope.errors.iter().find_map(|it| match it.code {
                OciErrorCode::Unauthorized | OciErrorCode::Denied => Some(LOGIN),
                OciErrorCode::ManifestUnknown
                | OciErrorCode::NameUnknown
                | OciErrorCode::BlobUnknown
                | OciErrorCode::NotFound => Some(NOTHING),
                _ => None,
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::is_for;

    #[test]
    fn a_password_is_for_the_host_that_is_named_or_typed() {
        for (named, typed, ours) in [
            (None, true, true),
            (None, false, false),
            (Some("registry.example"), false, true),
            (Some("Registry.Example"), true, true),
            (Some("registry.example:443"), true, false),
            (Some("other.example"), true, false),
            (Some("other.example"), false, false),
        ] {
            assert_eq!(
                is_for("registry.example", named, typed),
                ours,
                "{named:?} {typed}"
            );
        }
    }
}
