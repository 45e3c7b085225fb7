//! What is read from a registry, as HTTP: every answer is bounded while it is read, and credentials go
//! to the registry itself, over HTTPS or to this machine, and to nobody else. (`oci-client`, which
//! pushes, reads answers whole and gives the credentials to whatever address the registry names.)

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use oci_client::secrets::RegistryAuth;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, AUTHORIZATION, WWW_AUTHENTICATE};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};

use crate::reference::Remote;
use laurel_words::lang::one_line;

/// Bytes of an answer with a token.
const TOKEN: u64 = 64 << 10;
/// How often an answer may send elsewhere.
const REDIRECTS: usize = 5;

/// Why nothing was read.
#[derive(Debug)]
pub enum Fault {
    /// The registry answered with this status; where it wanted a login at another address, that one.
    Status(u16, Option<String>),
    /// It sent more than it may.
    TooLarge(u64),
    /// It sends to this address, where a registry has nobody sent.
    Inward(String),
    /// The network, or what came is no answer.
    Other(String),
}

impl From<reqwest::Error> for Fault {
    fn from(error: reqwest::Error) -> Self {
        let mut why = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(error) = cause {
            if let Some(Inward(address)) = error.downcast_ref() {
                return Self::Inward(one_line(address));
            }
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
    reach: Arc<Reach>,
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

/// An address to which a registry sends, and where nobody is sent.
#[derive(Debug)]
struct Inward(String);

impl fmt::Display for Inward {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not asked", self.0)
    }
}

impl std::error::Error for Inward {}

/// How far inside an address is: what is farther inside than the registry itself is not asked because
/// the registry says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Inside {
    /// Anybody's.
    Public,
    /// A network of somebody's own, or no address of a machine at all.
    Private,
    /// This link alone: where clouds have what a machine may know of itself.
    Link,
    /// This machine.
    Machine,
}

impl Inside {
    fn of(address: IpAddr) -> Self {
        let address = match address {
            IpAddr::V4(address) => address,
            IpAddr::V6(address) => {
                let [first, second, third, fourth, fifth, sixth, high, low] = address.segments();
                let [a, b] = high.to_be_bytes();
                let [c, d] = low.to_be_bytes();
                // An address of the older kind in one of the newer.
                let before = [second, third, fourth, fifth];
                let mapped = first == 0 && before == [0; 4] && (sixth == 0xffff || sixth == 0);
                let translated = first == 0x64 && second == 0xff9b;
                return match first {
                    _ if address.is_loopback() || address.is_unspecified() => Self::Machine,
                    _ if mapped || translated => Self::of(Ipv4Addr::new(a, b, c, d).into()),
                    0xfe80..=0xfebf => Self::Link,
                    0x2000..=0x3fff => Self::Public,
                    _ => Self::Private,
                };
            }
        };
        let [first, second, third, _] = address.octets();
        if address.is_loopback() || first == 0 {
            Self::Machine
        } else if address.is_link_local() {
            Self::Link
        } else if address.is_private()
            || first >= 224
            || (first == 100 && (64..128).contains(&second))
            || (first == 192 && second == 0 && third == 0)
            || (first == 198 && (18..20).contains(&second))
        {
            Self::Private
        } else {
            Self::Public
        }
    }

    /// Where a host is: as far out as any of its addresses. None where it has none.
    fn outermost(host: &str) -> Option<Self> {
        let addresses = (host, 0).to_socket_addrs().ok()?;
        addresses.map(|it| Self::of(it.ip())).min()
    }
}

/// Where a registry may send to.
struct Reach {
    host: String,
    plain: bool,
    inside: OnceLock<Inside>,
}

impl Reach {
    fn of(base: &Url) -> Self {
        Self {
            host: bare(base.host_str().unwrap_or_default()),
            plain: base.scheme() == "http",
            inside: OnceLock::new(),
        }
    }

    /// How far inside the registry itself is.
    fn inside(&self) -> Inside {
        let of = || Inside::outermost(&self.host).unwrap_or(Inside::Public);
        *self.inside.get_or_init(of)
    }

    /// Whether the registry may send to a server, as far as its address says: over HTTPS, unless it is
    /// itself not, and no farther inside than it is itself.
    fn has(&self, url: &Url) -> bool {
        let secure = url.scheme() == "https" || (self.plain && url.scheme() == "http");
        let host = bare(url.host_str().unwrap_or_default());
        let named = host == self.host;
        secure
            && match host.parse() {
                Ok(address) => named || Inside::of(address) <= self.inside(),
                Err(_) if host == "localhost" || host.ends_with(".localhost") => {
                    named || self.inside() == Inside::Machine
                }
                // Its addresses are looked at when they are known.
                Err(_) => !host.is_empty(),
            }
    }

    fn check(&self, url: &Url) -> Result<(), Fault> {
        match self.has(url) {
            true => Ok(()),
            false => Err(Fault::Inward(one_line(url.as_str()))),
        }
    }
}

/// A host without the brackets around an address.
fn bare(host: &str) -> String {
    let inner = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    inner.unwrap_or(host).to_ascii_lowercase()
}

/// Looks up names, and gives no address to which the registry may not send.
struct Resolver(Arc<Reach>);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0.clone();
        Box::pin(async move {
            let host = name.as_str().to_ascii_lowercase();
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            let may = |it: &SocketAddr| host == reach.host || Inside::of(it.ip()) <= reach.inside();
            let allowed: Vec<SocketAddr> = found.iter().copied().filter(may).collect();
            if allowed.is_empty() && !found.is_empty() {
                return Err(Box::new(Inward(host)) as Box<dyn std::error::Error + Send + Sync>);
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// Follows where a registry sends for what it has, a few times, and only to where it may send.
fn redirects(reach: Arc<Reach>) -> Policy {
    Policy::custom(move |attempt| {
        if attempt.previous().len() > REDIRECTS {
            return attempt.error("too many redirects");
        }
        match reach.has(attempt.url()) {
            true => attempt.follow(),
            false => {
                let to = attempt.url().to_string();
                attempt.error(Inward(to))
            }
        }
    })
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
        let base = Url::parse(&base).map_err(|error| Fault::Other(error.to_string()))?;
        let reach = Arc::new(Reach::of(&base));
        let client = Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(60))
            .user_agent(concat!("laurel/", env!("CARGO_PKG_VERSION")))
            .redirect(redirects(reach.clone()))
            .dns_resolver(Arc::new(Resolver(reach.clone())))
            .build()?;
        Ok(Self {
            client,
            base,
            reach,
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
        let Some(Challenge::Bearer(realm, _)) = challenge(&answer) else {
            return Ok(None);
        };
        self.reach.check(&address(&realm)?)?;
        Ok((!self.is_ours(&realm)).then(|| one_line(&realm)))
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
        let mut url = address(&realm)?;
        self.reach.check(&url)?;
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

fn address(realm: &str) -> Result<Url, Fault> {
    Url::parse(realm).map_err(|error| Fault::Other(error.to_string()))
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

    #[test]
    fn a_registry_sends_nobody_farther_inside_than_it_is() {
        let reach = |base: &str, inside: Inside| {
            let reach = Reach::of(&Url::parse(base).unwrap());
            reach.inside.set(inside).unwrap();
            reach
        };
        let has = |reach: &Reach, url: &str| reach.has(&Url::parse(url).unwrap());
        let far = reach("https://registry.example/v2/", Inside::Public);
        for inward in [
            "https://127.0.0.1/token",
            "https://2130706433/token",
            "https://0.0.0.0/token",
            "https://localhost:5000/token",
            "https://a.localhost/token",
            "https://169.254.169.254/latest/meta-data",
            "https://10.0.0.5/token",
            "https://172.16.0.1/token",
            "https://192.168.1.1/token",
            "https://100.64.0.1/token",
            "https://[::1]/token",
            "https://[::ffff:10.0.0.1]/token",
            "https://[64:ff9b::7f00:1]/token",
            "https://[fe80::1]/token",
            "https://[fd00::1]/token",
            "http://auth.example/token",
            "file:///etc/passwd",
        ] {
            assert!(!has(&far, inward), "{inward}");
        }
        for outward in [
            "https://auth.example/token",
            "https://registry.example/token",
            "https://93.184.215.14/token",
            "https://[2001:db8::1]/token",
        ] {
            assert!(has(&far, outward), "{outward}");
        }
        let office = reach("https://registry.office.example/v2/", Inside::Private);
        assert!(has(&office, "https://10.0.0.6/token"));
        assert!(!has(&office, "https://127.0.0.1/token"));
        assert!(!has(&office, "https://169.254.169.254/token"));
        let here = reach("http://127.0.0.1:5000/v2/", Inside::Machine);
        assert!(has(&here, "http://127.0.0.1:5001/token"));
        assert!(has(&here, "http://10.0.0.6/token"));
    }
}
