//! References to components in an OCI registry: `oci://host/repository:1.0.0@sha256:…`.
//!
//! The digest is that of the layer, which is the component's own: the manifest around it may change
//! when the same bytes are pushed again.

use std::fmt;
use std::net::IpAddr;

use laurel_cycle::error::Error;

/// How a reference starts in a manifest.
pub const SCHEME: &str = "oci://";

/// Where a component is in a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// Host, with its port where that is not the usual one.
    pub host: String,
    /// Repository.
    pub repository: String,
    /// Tag, most often a version.
    pub tag: Option<String>,
    /// SHA-256 of the layer, 64 hexadecimal digits.
    pub sha256: Option<String>,
}

impl Remote {
    /// Reads a reference; `oci://` may be left out.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::read(text.strip_prefix(SCHEME).unwrap_or(text)).ok_or_else(|| {
            let text = laurel_words::typed::typed(text);
            Error::input(
                format!("“{text}”不是 oci://主机/仓库:版本 或 oci://主机/仓库@sha256:摘要 的形式"),
                format!("\"{text}\" is not of the form oci://host/repository:version or oci://host/repository@sha256:digest"),
            )
        })
    }

    fn read(text: &str) -> Option<Self> {
        let (text, sha256) = match text.split_once('@') {
            None => (text, None),
            Some((text, digest)) => {
                let digest = digest.strip_prefix("sha256:")?.to_ascii_lowercase();
                (text, is_digest(&digest).then_some(digest).map(Some)?)
            }
        };
        let (host, path) = text.split_once('/')?;
        let (repository, tag) = match path.split_once(':') {
            None => (path, None),
            Some((repository, tag)) => (repository, Some(tag)),
        };
        let word = |text: &str, others: &str| {
            !text.is_empty()
                && text
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || others.contains(c))
        };
        // As long as the specification of registries has them.
        let good = host.len() <= 255
            && repository.len() <= 255
            && tag.is_none_or(|tag| tag.len() <= 128)
            && word(host, "-._:[]")
            && repository
                .split('/')
                .all(|part| word(part, "-._") && !part.starts_with('.'))
            && repository == repository.to_ascii_lowercase()
            && tag.is_none_or(|tag| word(tag, "-._"));
        good.then(|| Self {
            host: host.to_owned(),
            repository: repository.to_owned(),
            tag: tag.map(str::to_owned),
            sha256,
        })
    }

    /// Whether the host is this machine, to which plain HTTP is safe.
    pub fn is_loopback(&self) -> bool {
        let host = match self.host.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or_default(),
            None => self.host.split(':').next().unwrap_or_default(),
        };
        host == "localhost" || host.parse().is_ok_and(|host: IpAddr| host.is_loopback())
    }
}

impl fmt::Display for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}/{}", self.host, self.repository)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(sha256) = &self.sha256 {
            write!(f, "@sha256:{sha256}")?;
        }
        Ok(())
    }
}

/// Whether a text is a SHA-256: 64 hexadecimal digits.
pub fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_and_written() {
        let digest = "a".repeat(64);
        for text in [
            "oci://registry.example/laurel/ranking:1.0.0".to_owned(),
            format!("oci://127.0.0.1:5000/ranking@sha256:{digest}"),
            format!("oci://[::1]:5000/a/b/c:0.1.0-rc.1@sha256:{digest}"),
        ] {
            assert_eq!(Remote::parse(&text).unwrap().to_string(), text);
        }
        let bare = Remote::parse("localhost:5000/x:1.0.0").unwrap();
        assert_eq!(bare.host, "localhost:5000");
        assert!(bare.is_loopback());
        assert!(Remote::parse("[::1]:5000/x").unwrap().is_loopback());
        assert!(!Remote::parse("registry.example/x").unwrap().is_loopback());
        assert!(!Remote::parse("localhost.example/x").unwrap().is_loopback());
    }

    #[test]
    fn what_is_no_reference_is_refused() {
        for text in [
            "",
            "oci://",
            "oci://host",
            "oci://host/",
            "oci://host/Upper:1.0.0",
            "oci://host/../x:1.0.0",
            "oci://host/a//b:1.0.0",
            "oci://host/x:",
            "oci://host/x@sha256:12",
            "oci://host/x@md5:aa",
            "oci://ho st/x:1.0.0",
            &format!("oci://host/{}", "x".repeat(256)),
            &format!("oci://{}/x", "h".repeat(256)),
            &format!("oci://host/x:{}", "1".repeat(129)),
        ] {
            assert!(Remote::parse(text).is_err(), "{text}");
        }
    }
}
