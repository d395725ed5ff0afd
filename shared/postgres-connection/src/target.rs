//! Where a database is and how it is reached.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio_postgres::config::{Host, SslMode as Negotiation};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Config, NoTls};

use crate::tls;

/// The client of a connection beside diesel's.
pub type Client = tokio_postgres::Client;

/// Longest that opening a connection takes, unless the URL has a `connect_timeout`.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How a connection is secured: libpq's `sslmode`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SslMode {
    /// In clear.
    Disable,
    /// Encrypted where the server can, in clear otherwise; nothing is verified.
    #[default]
    Prefer,
    /// Encrypted. Nothing is verified, unless there is a `sslrootcert`: then it is `verify-ca`.
    Require,
    /// Encrypted, with a certificate of the CA.
    VerifyCa,
    /// Encrypted, with a certificate of the CA for the host that is asked.
    VerifyFull,
}

impl SslMode {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "disable" => Ok(Self::Disable),
            // `allow` tries in clear first; whoever allows encryption does not mind to prefer it.
            "allow" | "prefer" => Ok(Self::Prefer),
            "require" => Ok(Self::Require),
            "verify-ca" => Ok(Self::VerifyCa),
            "verify-full" => Ok(Self::VerifyFull),
            _ => Err(format!("sslmode is disable, prefer, require, verify-ca or verify-full, not `{text}`")),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Prefer => "prefer",
            Self::Require => "require",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        }
    }
}

/// Whose certificates are believed: libpq's `sslrootcert`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RootCertificates {
    /// Those in a PEM file.
    File(PathBuf),
    /// Those that the machine believes.
    System,
}

impl fmt::Display for RootCertificates {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(out, "sslrootcert {}", path.display()),
            Self::System => out.write_str("the machine's own certificates (sslrootcert=system)"),
        }
    }
}

/// A database and how it is reached. Errors and `Debug` name host, port, database and user, never the password.
#[derive(Clone)]
pub struct Target {
    config: Config,
    mode: SslMode,
    roots: Option<RootCertificates>,
    /// Settled once: what TLS is made of, which reads the file of certificates.
    tls: Option<tls::Connector>,
}

impl fmt::Debug for Target {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

impl fmt::Display for Target {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let port = |index: usize| self.config.get_ports().get(index).or(self.config.get_ports().first()).copied().unwrap_or(5432);
        for (index, host) in self.config.get_hosts().iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            match host {
                Host::Tcp(name) => write!(out, "{comma}{name}:{}", port(index))?,
                #[cfg(unix)]
                Host::Unix(path) => write!(out, "{comma}{}", path.display())?,
            }
        }
        write!(out, "/{}", self.config.get_dbname().or(self.config.get_user()).unwrap_or(""))?;
        write!(out, " as {}", self.config.get_user().unwrap_or("nobody"))
    }
}

impl Target {
    /// Reads a `postgres://` URL, with `sslmode` and `sslrootcert=FILE` (or `system`) as libpq means them. The default mode is `prefer`.
    ///
    /// Errors name what is wrong with the URL, and hold no part of it that could be a password.
    pub fn parse(url: &str) -> Result<Self, String> {
        let (rest, mode, roots) = split_tls(url)?;
        let mut config: Config =
            rest.parse().map_err(|error| format!("the database's URL cannot be read: {}", reason(&error)))?;
        for host in config.get_hosts() {
            if let Host::Tcp(name) = host
                && name.contains(['@', '/', ':'])
                && name.parse::<std::net::Ipv6Addr>().is_err()
            {
                return Err(
                    "the database's URL cannot be read: write `@`, `/` and `:` in user and password as %40, %2F and %3A".into()
                );
            }
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        config.ssl_mode(match mode {
            SslMode::Disable => Negotiation::Disable,
            SslMode::Prefer => Negotiation::Prefer,
            SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => Negotiation::Require,
        });
        let tls = match mode {
            SslMode::Disable => None,
            _ => Some(tls::connector(mode, roots.as_ref())?),
        };
        Ok(Self { config, mode, roots, tls })
    }

    /// How its connections are secured.
    pub fn ssl_mode(&self) -> SslMode {
        self.mode
    }

    /// Opens a connection, which is driven in the background until the client is dropped. The error says what to change.
    pub async fn connect(&self) -> Result<Client, String> {
        match &self.tls {
            None => self.connect_in_clear().await,
            Some(tls) => match self.config.connect(tls.clone()).await {
                Ok((client, connection)) => {
                    tokio::spawn(connection);
                    Ok(client)
                }
                // Where encryption is only preferred, its failure is no reason to stay away, as in libpq.
                Err(error) if self.mode == SslMode::Prefer && error.as_db_error().is_none() && tls::is_handshake(&error) => {
                    self.connect_in_clear().await
                }
                Err(error) => Err(self.describe(&error)),
            },
        }
    }

    async fn connect_in_clear(&self) -> Result<Client, String> {
        let mut config = self.config.clone();
        config.ssl_mode(Negotiation::Disable);
        let (client, connection) = config.connect(NoTls).await.map_err(|error| self.describe(&error))?;
        tokio::spawn(connection);
        Ok(client)
    }

    /// What went wrong, and what to change.
    fn describe(&self, error: &tokio_postgres::Error) -> String {
        let what = match error.code() {
            Some(code) if *code == SqlState::TOO_MANY_CONNECTIONS => format!(
                "{}: give each subgraph fewer connections (CITYOS_CONNECTIONS), put a pooler in front (CITYOS_POOLER=transaction), or raise max_connections of the server",
                reason(error)
            ),
            Some(_) => reason(error),
            None => tls::advice(error, self.mode, self.roots.as_ref()).unwrap_or_else(|| reason(error)),
        };
        format!("no connection to {self}: {what}")
    }
}

/// The URL without what is about TLS, and that.
fn split_tls(url: &str) -> Result<(String, SslMode, Option<RootCertificates>), String> {
    let is_url = url.starts_with("postgres://") || url.starts_with("postgresql://");
    if !is_url {
        return Err("the database's URL begins with postgres://".into());
    }
    let (before, query) = url.split_once('?').unwrap_or((url, ""));
    let (mut mode, mut roots, mut others) = (None, None, Vec::new());
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("sslmode", value)) => mode = Some(SslMode::parse(value)?),
            Some(("sslrootcert", value)) => {
                let value = decoded(value).ok_or("sslrootcert of the database's URL is no text")?;
                roots = Some(match value.as_str() {
                    "system" => RootCertificates::System,
                    path => RootCertificates::File(Path::new(path).to_owned()),
                });
            }
            _ => others.push(pair),
        }
    }
    // libpq does the same: who gives a CA wants it verified.
    let mode = match (mode, &roots) {
        (Some(SslMode::Require), Some(RootCertificates::File(_))) => SslMode::VerifyCa,
        (None, Some(RootCertificates::System)) => SslMode::VerifyFull,
        (Some(mode), Some(RootCertificates::System)) if mode != SslMode::VerifyFull => {
            return Err(format!("sslrootcert=system needs sslmode=verify-full, not {}", mode.name()));
        }
        (Some(mode @ (SslMode::VerifyCa | SslMode::VerifyFull)), None) => {
            return Err(format!("sslmode={} needs the certificate of the CA: sslrootcert=FILE, a PEM file", mode.name()));
        }
        (mode, _) => mode.unwrap_or_default(),
    };
    let rest = if others.is_empty() { before.to_owned() } else { format!("{before}?{}", others.join("&")) };
    Ok((rest, mode, roots))
}

/// Percent-decoded; None where that is no text.
fn decoded(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        match bytes[at] {
            b'%' => {
                out.push(u8::from_str_radix(text.get(at + 1..at + 3)?, 16).ok()?);
                at += 3;
            }
            byte => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).ok()
}

/// An error with all that caused it.
pub(crate) fn reason(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str) -> String {
        Target::parse(url).expect_err(url)
    }

    #[test]
    fn modes_are_those_of_libpq() {
        let mode = |query: &str| split_tls(&format!("postgres://u@h/d{query}")).map(|(_, mode, _)| mode);
        assert_eq!(mode(""), Ok(SslMode::Prefer));
        assert_eq!(mode("?sslmode=disable"), Ok(SslMode::Disable));
        assert_eq!(mode("?sslmode=require"), Ok(SslMode::Require));
        assert_eq!(mode("?sslmode=require&sslrootcert=ca.pem"), Ok(SslMode::VerifyCa));
        assert_eq!(mode("?sslmode=verify-ca&sslrootcert=ca.pem"), Ok(SslMode::VerifyCa));
        assert_eq!(mode("?sslrootcert=%2Fetc%2Fca.pem&sslmode=verify-full"), Ok(SslMode::VerifyFull));
        assert_eq!(mode("?sslrootcert=system"), Ok(SslMode::VerifyFull));
        assert!(mode("?sslmode=require&sslrootcert=system").is_err_and(|error| error.contains("verify-full")));
        assert!(mode("?sslmode=verify-full").is_err_and(|error| error.contains("sslrootcert=FILE")));
        assert!(mode("?sslmode=verify_full").is_err_and(|error| error.contains("`verify_full`")));
    }

    #[test]
    fn what_is_not_about_tls_stays_in_the_url() {
        let (rest, _, roots) =
            split_tls("postgres://u:p@h/d?application_name=x&sslmode=verify-ca&sslrootcert=%2Fa%20b.pem&connect_timeout=3")
                .unwrap();
        assert_eq!(rest, "postgres://u:p@h/d?application_name=x&connect_timeout=3");
        assert_eq!(roots, Some(RootCertificates::File("/a b.pem".into())));
    }

    /// Invariant: No error of a connection holds a password.
    #[test]
    fn no_error_holds_a_password() {
        let secret = "hunter2secret";
        for url in [
            format!("postgres://u:{secret}@h:port/d"),
            format!("postgres://u:{secret}@h/d?nothing=x"),
            format!("postgres://u:x@{secret}@h/d"),
            format!("postgres://u:x/{secret}@h/d"),
            format!("postgres://u:x?{secret}@h/d"),
            format!("postgres://u:x#{secret}%zz@h/d"),
            format!("mysql://u:{secret}@h/d"),
            format!("postgres://u:{secret}@h/d?sslmode=verify-full&sslrootcert=/nowhere/ca.pem"),
        ] {
            let shown = match Target::parse(&url) {
                Ok(target) => format!("{target} {target:?}"),
                Err(error) => error,
            };
            assert!(!shown.contains(secret), "{shown}");
        }
        assert!(refused("postgres://u@h/d?sslmode=verify-ca&sslrootcert=/nowhere/ca.pem").contains("/nowhere/ca.pem"));
        assert_eq!(Target::parse("postgres://u:p@h:1/d").unwrap().to_string(), "h:1/d as u");
    }
}
