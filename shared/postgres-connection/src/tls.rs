//! TLS to Postgres, by rustls.

use std::error::Error;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::target::{RootCertificates, SslMode, reason};

/// What makes TLS connections.
pub(crate) type Connector = MakeRustlsConnect;

/// What verifies by the mode. An error when the certificates cannot be read.
pub(crate) fn connector(mode: SslMode, roots: Option<&RootCertificates>) -> Result<Connector, String> {
    let provider = Arc::new(ring::default_provider());
    let verifies = match (mode, roots) {
        (SslMode::VerifyCa | SslMode::VerifyFull, Some(roots)) => Some(store(roots)?),
        _ => None,
    };
    let web_pki = match verifies {
        Some(store) => {
            let verifier = WebPkiServerVerifier::builder_with_provider(store.into(), provider.clone());
            Some(verifier.build().map_err(|error| format!("the certificates of the CA cannot be used: {error}"))?)
        }
        None => None,
    };
    let verifier = Verifier { web_pki, host: mode == SslMode::VerifyFull, provider: provider.clone() };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS cannot be set up: {error}"))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn store(roots: &RootCertificates) -> Result<RootCertStore, String> {
    let certificates = match roots {
        RootCertificates::File(path) => {
            let failed = |error: rustls::pki_types::pem::Error| match error {
                rustls::pki_types::pem::Error::Io(error) => format!("{roots} cannot be read: {error}"),
                error => format!("{roots} is no PEM file with certificates: {error:?}"),
            };
            let read = CertificateDer::pem_file_iter(path).map_err(failed)?;
            read.collect::<Result<Vec<_>, _>>().map_err(failed)?
        }
        RootCertificates::System => rustls_native_certs::load_native_certs().certs,
    };
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(certificates);
    if store.is_empty() {
        return Err(format!("{roots}: there is no certificate in it"));
    }
    Ok(store)
}

/// Verifies as much as the mode asks for.
#[derive(Debug)]
struct Verifier {
    /// Verifies the chain, the dates and the host; None to verify nothing.
    web_pki: Option<Arc<WebPkiServerVerifier>>,
    /// Whether the host counts.
    host: bool,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(web_pki) = &self.web_pki else { return Ok(ServerCertVerified::assertion()) };
        match web_pki.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            // The host is looked at last: the chain and the dates were right.
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if !self.host => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// The error of rustls among the causes.
fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<rustls::Error>() {
            return Some(found);
        }
        // An I/O error shows its inner error's causes, not that error itself.
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

/// Whether the two could not agree on TLS.
pub(crate) fn is_handshake(error: &tokio_postgres::Error) -> bool {
    cause(error).is_some()
}

/// What to change where TLS is the trouble; None where it is not.
pub(crate) fn advice(error: &tokio_postgres::Error, mode: SslMode, roots: Option<&RootCertificates>) -> Option<String> {
    if let Some(error) = cause(error) {
        let of = roots.map_or_else(|| "sslrootcert".to_owned(), ToString::to_string);
        return Some(match error {
            rustls::Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
                "the server's certificate has expired: renew it and have the server read it (pg_ctl reload)".into()
            }
            rustls::Error::InvalidCertificate(CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. }) => {
                "the server's certificate is not valid yet: look at the clocks of both machines".into()
            }
            rustls::Error::InvalidCertificate(
                CertificateError::UnknownIssuer | CertificateError::BadSignature | CertificateError::InvalidPurpose,
            ) => format!("the server's certificate is not of the CA in {of}: give the certificate of the CA that signed it"),
            rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            ) => format!(
                "the server's certificate is for another host ({error}): ask by a name that it has, or settle for sslmode=verify-ca"
            ),
            error => format!("TLS failed: {error}"),
        });
    }
    let text = reason(error);
    // tokio-postgres tells these two by their texts only.
    let no_tls = text.contains("server does not support TLS");
    no_tls.then(|| {
        let mode = match mode {
            SslMode::Require => "sslmode=require asks for it",
            SslMode::VerifyCa => "sslmode=verify-ca asks for it",
            _ => "sslmode=verify-full asks for it",
        };
        format!("the server has no TLS, and {mode}: set `ssl = on` at the server, or sslmode=disable where the network between is trusted")
    })
}
