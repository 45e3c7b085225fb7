//! What is read from a registry, as HTTP: every answer is bounded while it is read, and credentials go
//! to the registry itself, over HTTPS or to this machine, and to nobody else. (`oci-client`, which
//! pushes, reads answers whole and gives the credentials to whatever address the registry names.)

use std::time::Duration;

use oci_client::secrets::RegistryAuth;
use reqwest::header::{ACCEPT, AUTHORIZATION, WWW_AUTHENTICATE};
use reqwest::{Client, Response, StatusCode, Url};

use crate::remote::Remote;
use laurel_words::lang::one_line;

/// Bytes of an answer with a token.
const TOKEN: u64 = 64 << 10;

/// Why nothing was read.
#[derive(Debug)]
pub enum Fault {
    /// The registry answered with this status; where it wanted a login at another address, that one.
    Status(u16, Option<String>),
    /// It sent more than it may.
    TooLarge(u64),
    /// The network, or what came is no answer.
    Other(String),
}

impl From<reqwest::Error> for Fault {
    fn from(error: reqwest::Error) -> Self {
        let mut why = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(error) = cause {
            why = format!("{why}: {error}");
            cause = error.source();
        }
        Self::Other(one_line(&why))
    }
}

/// Who the user is to a registry.
enum Login {
    Nobody,
    Basic(String, Option<String>),
    Bearer(String),
}

/// A registry, read from.
pub struct Http {
    client: Client,
    base: Url,
    repository: String,
}

/// What a registry wants before it answers.
#[derive(Debug, PartialEq, Eq)]
pub enum Challenge {
    /// A name and password.
    Basic,
    /// A token that is had at an address, for a service.
    Bearer(String, Option<String>),
}

impl Challenge {
    /// Reads the header of a refusal.
    fn read(header: &str) -> Option<Self> {
        let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
        if scheme.eq_ignore_ascii_case("basic") {
            return Some(Self::Basic);
        }
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let value = |wanted: &str| {
            // A comma may stand within quotes.
            let mut rest = rest;
            while let Some((name, after)) = rest.split_once('=') {
                let name = name.trim_matches([',', ' ']);
                let (value, next) = match after.strip_prefix('"') {
                    Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                    None => after.split_once(',').unwrap_or((after, "")),
                };
                if name.eq_ignore_ascii_case(wanted) {
                    return Some(value.to_owned());
                }
                rest = next;
            }
            None
        };
        Some(Self::Bearer(value("realm")?, value("service")))
    }
}

/// Whether two addresses are one server: same scheme, host and port.
fn same_server(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host_str() == other.host_str()
        && one.port_or_known_default() == other.port_or_known_default()
}

impl Http {
    /// The registry of a reference, over plain HTTP where that is let pass.
    pub fn of(remote: &Remote, insecure: bool) -> Result<Self, Fault> {
        let scheme = if remote.is_loopback() || insecure {
            "http"
        } else {
            "https"
        };
        let base = format!("{scheme}://{}/v2/", remote.host);
        let client = Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(60))
            .user_agent(concat!("laurel/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self {
            client,
            base: Url::parse(&base).map_err(|error| Fault::Other(error.to_string()))?,
            repository: remote.repository.clone(),
        })
    }

    /// Reads something of the repository, such as `manifests/1.0.0`, of at most so many bytes.
    pub async fn get(
        &self,
        what: &str,
        accept: &str,
        most: u64,
        auth: &RegistryAuth,
    ) -> Result<Vec<u8>, Fault> {
        let url = self
            .base
            .join(&format!("{}/{what}", self.repository))
            .map_err(|error| Fault::Other(error.to_string()))?;
        let first = self.ask(&url, accept, &Login::Nobody).await?;
        if first.status() != StatusCode::UNAUTHORIZED {
            return body(first, most, None).await;
        }
        let (login, elsewhere) = self.login(challenge(&first), auth).await?;
        body(self.ask(&url, accept, &login).await?, most, elsewhere).await
    }

    /// The address to which the registry sends for a login, where that is not itself.
    pub async fn login_elsewhere(&self) -> Result<Option<String>, Fault> {
        let answer = self.ask(&self.base, "*/*", &Login::Nobody).await?;
        Ok(match challenge(&answer) {
            Some(Challenge::Bearer(realm, _)) if !self.is_ours(&realm) => Some(one_line(&realm)),
            _ => None,
        })
    }

    fn is_ours(&self, realm: &str) -> bool {
        Url::parse(realm).is_ok_and(|realm| same_server(&realm, &self.base))
    }

    async fn ask(&self, url: &Url, accept: &str, login: &Login) -> Result<Response, Fault> {
        let request = self.client.get(url.clone()).header(ACCEPT, accept);
        let request = match login {
            Login::Nobody => request,
            Login::Basic(name, password) => request.basic_auth(name, password.as_ref()),
            Login::Bearer(token) => request.header(AUTHORIZATION, format!("Bearer {token}")),
        };
        Ok(request.send().await?)
    }

    /// What a challenge is answered with, and the address of the login where it is another's: that one
    /// gets no credentials.
    async fn login(
        &self,
        challenge: Option<Challenge>,
        auth: &RegistryAuth,
    ) -> Result<(Login, Option<String>), Fault> {
        let basic = || match auth {
            RegistryAuth::Basic(name, password) => {
                Login::Basic(name.clone(), Some(password.clone()))
            }
            _ => Login::Nobody,
        };
        if let RegistryAuth::Bearer(token) = auth {
            return Ok((Login::Bearer(token.clone()), None));
        }
        let (realm, service) = match challenge {
            None => return Ok((Login::Nobody, None)),
            Some(Challenge::Basic) => return Ok((basic(), None)),
            Some(Challenge::Bearer(realm, service)) => (realm, service),
        };
        let mut url = Url::parse(&realm).map_err(|error| Fault::Other(error.to_string()))?;
        let ours = self.is_ours(&realm);
        let elsewhere = (!ours).then(|| one_line(&realm));
        url.query_pairs_mut()
            .append_pair("scope", &format!("repository:{}:pull", self.repository));
        if let Some(service) = service {
            url.query_pairs_mut().append_pair("service", &service);
        }
        let login = if ours { basic() } else { Login::Nobody };
        let answer = self.ask(&url, "application/json", &login).await?;
        let answer = body(answer, TOKEN, elsewhere.clone()).await?;
        let answer: serde_json::Value = serde_json::from_slice(&answer)
            .map_err(|error| Fault::Other(one_line(&error.to_string())))?;
        let token = answer.get("token").or_else(|| answer.get("access_token"));
        let token = token.and_then(serde_json::Value::as_str);
        Ok((
            token.map_or(Login::Nobody, |token| Login::Bearer(token.to_owned())),
            elsewhere,
        ))
    }
}

fn challenge(answer: &Response) -> Option<Challenge> {
    Challenge::read(answer.headers().get(WWW_AUTHENTICATE)?.to_str().ok()?)
}

/// The body of an answer, of at most so many bytes: what its head says is looked at first, and what
/// comes is counted.
async fn body(
    mut answer: Response,
    most: u64,
    elsewhere: Option<String>,
) -> Result<Vec<u8>, Fault> {
    let status = answer.status();
    if !status.is_success() {
        return Err(Fault::Status(status.as_u16(), elsewhere));
    }
    if answer.content_length().is_some_and(|length| length > most) {
        return Err(Fault::TooLarge(most));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
            return Err(Fault::TooLarge(most));
        }
    }
    Ok(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_says_where_a_token_is_had() {
        for (header, challenge) in [
            ("Basic realm=\"registry\"", Some(Challenge::Basic)),
            (
                "Bearer realm=\"https://a.example/token?x=1,2\",service=\"a\"",
                Some(Challenge::Bearer(
                    "https://a.example/token?x=1,2".into(),
                    Some("a".into()),
                )),
            ),
            (
                "bearer service=a, realm=https://a.example/t",
                Some(Challenge::Bearer(
                    "https://a.example/t".into(),
                    Some("a".into()),
                )),
            ),
            ("Bearer service=\"a\"", None),
            ("Negotiate", None),
        ] {
            assert_eq!(Challenge::read(header), challenge, "{header}");
        }
    }

    #[test]
    fn a_login_elsewhere_is_not_the_registry() {
        let registry = |host: &str, insecure| {
            let _ = rustls::crypto::ring::default_provider().install_default();
            Http::of(
                &Remote::parse(&format!("{host}/x:1.0.0")).unwrap(),
                insecure,
            )
            .unwrap()
        };
        let local = registry("127.0.0.1:5000", false);
        assert!(local.is_ours("http://127.0.0.1:5000/token"));
        assert!(!local.is_ours("http://127.0.0.1:5001/token"));
        assert!(!local.is_ours("http://localhost:5000/token"));
        assert!(!local.is_ours("http://registry.example/token"));
        let far = registry("registry.example", false);
        assert!(far.is_ours("https://registry.example:443/token"));
        assert!(!far.is_ours("http://registry.example/token"));
        assert!(!far.is_ours("https://auth.registry.example/token"));
        assert!(!far.is_ours("https://registry.example@elsewhere.example/token"));
    }
}
