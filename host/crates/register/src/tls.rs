//! What encrypts the way to a server: rustls, with the certificates that this machine trusts.

use std::sync::Arc;

use laurel_cycle::error::Error;
use tokio_postgres_rustls::MakeRustlsConnect;

/// What connects with encryption, and with a server alone whose certificate this machine trusts.
pub(crate) fn connector(name: &str) -> Result<MakeRustlsConnect, Error> {
    use rustls_platform_verifier::BuilderVerifierExt as _;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|it| it.with_platform_verifier())
        .map_err(|error| {
            Error::input(
                format!("{name}：无法加密连接：{error}"),
                format!("{name}: the connection cannot be encrypted: {error}"),
            )
        })?;
    Ok(MakeRustlsConnect::new(config.with_no_client_auth()))
}
