//! Keys that sign development tokens.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePrivateKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use kit::{AUDIENCE, ActorKind, Claims, DEFAULT_ISSUER};
use rand_core::OsRng;
use serde::Serialize;

/// An Ed25519 key pair: the private key signs tokens, the JWKS file tells router and subgraphs how to verify them.
pub struct DevelopmentKeys {
    directory: PathBuf,
    key: EncodingKey,
    key_id: String,
}

/// Whom a token is for.
#[derive(Clone, Debug)]
pub struct TokenRequest {
    /// The account.
    pub subject: String,
    /// The tenant's id.
    pub tenant_id: String,
    /// The kind of account.
    pub actor: ActorKind,
    /// The roles of staff.
    pub roles: Vec<String>,
    /// What a service may do, such as `product:read`.
    pub scopes: Vec<String>,
    /// The vendor that a vendor's person works for, and the role in its team.
    pub vendor: Option<(String, String)>,
    /// Seconds until it expires; negative for a token that has expired.
    pub lifetime: i64,
    /// Who issued it; the platform's own issuer unless a test wants another.
    pub issuer: String,
}

impl TokenRequest {
    /// A token for staff with one role, valid for twelve hours.
    pub fn staff(subject: &str, tenant_id: &str, role: &str) -> Self {
        Self { roles: vec![role.to_owned()], ..Self::of(subject, tenant_id, ActorKind::Staff) }
    }

    /// A token for a customer, valid for twelve hours.
    pub fn customer(subject: &str, tenant_id: &str) -> Self {
        Self::of(subject, tenant_id, ActorKind::Customer)
    }

    /// A token for a service with these scopes, valid for twelve hours.
    pub fn service(name: &str, tenant_id: &str, scopes: &[&str]) -> Self {
        let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
        Self { scopes, ..Self::of(name, tenant_id, ActorKind::Service) }
    }

    /// A token for a person of a vendor with this role in its team, valid for twelve hours.
    pub fn vendor(subject: &str, tenant_id: &str, vendor: &str, role: &str) -> Self {
        Self { vendor: Some((vendor.to_owned(), role.to_owned())), ..Self::of(subject, tenant_id, ActorKind::Vendor) }
    }

    fn of(subject: &str, tenant_id: &str, actor: ActorKind) -> Self {
        Self {
            subject: subject.to_owned(),
            tenant_id: tenant_id.to_owned(),
            actor,
            roles: Vec::new(),
            scopes: Vec::new(),
            vendor: None,
            lifetime: 12 * 3600,
            issuer: DEFAULT_ISSUER.to_owned(),
        }
    }
}

impl DevelopmentKeys {
    /// The keys in the directory, made when there are none.
    pub fn in_directory(directory: &Path) -> Result<Self, String> {
        let (private, jwks) = (directory.join("private.pem"), directory.join("jwks.json"));
        if !private.exists() || !jwks.exists() {
            std::fs::create_dir_all(directory).map_err(failed(directory))?;
            let key = SigningKey::generate(&mut OsRng);
            let public = URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
            let key_id = format!("dev-{}", &public[..8]);
            let set = serde_json::json!({ "keys": [{
                "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": key_id, "x": public,
            }] });
            let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|error| error.to_string())?;
            write_private(&private, pem.as_bytes()).map_err(failed(&private))?;
            std::fs::write(&jwks, format!("{set:#}\n")).map_err(failed(&jwks))?;
        }
        let pem = std::fs::read(&private).map_err(failed(&private))?;
        let set: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&jwks).map_err(failed(&jwks))?).map_err(|error| error.to_string())?;
        Ok(Self {
            directory: directory.to_owned(),
            key: EncodingKey::from_ed_pem(&pem).map_err(|error| format!("{}: {error}", private.display()))?,
            key_id: set["keys"][0]["kid"].as_str().unwrap_or_default().to_owned(),
        })
    }

    /// The JWKS file that router and subgraphs read.
    pub fn jwks(&self) -> PathBuf {
        self.directory.join("jwks.json")
    }

    /// The file with the private key.
    pub fn private_key(&self) -> PathBuf {
        self.directory.join("private.pem")
    }

    /// A signed token.
    pub fn token(&self, request: &TokenRequest) -> Result<String, String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
        let claims = Claims {
            sub: request.subject.clone(),
            tenant_id: request.tenant_id.clone(),
            actor: request.actor,
            roles: request.roles.clone(),
            node_ids: Vec::new(),
            scope: [&[request.actor.scope().to_owned()], request.scopes.as_slice()].concat().join(" "),
            vendor_id: request.vendor.as_ref().map(|(id, _)| id.clone()),
            vendor_role: request.vendor.as_ref().map(|(_, role)| role.clone()),
            exp: now.saturating_add_signed(request.lifetime),
            iss: request.issuer.clone(),
            aud: AUDIENCE.into(),
        };
        let header = Header { kid: Some(self.key_id.clone()), ..Header::new(Algorithm::EdDSA) };
        self.sign(&header, &claims)
    }

    /// A signed token with this header and these claims, whatever they are.
    pub fn sign(&self, header: &Header, claims: &impl Serialize) -> Result<String, String> {
        jsonwebtoken::encode(header, claims, &self.key).map_err(|error| error.to_string())
    }
}

/// Writes a file that only its owner may read.
#[cfg(unix)]
pub fn write_private(path: &Path, content: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(path)?.write_all(content)
}

/// Names the file in an error about it.
pub(crate) fn failed(what: &Path) -> impl Fn(std::io::Error) -> String + '_ {
    move |error| format!("{}: {error}", what.display())
}
