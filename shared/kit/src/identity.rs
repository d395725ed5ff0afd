//! Tokens: JSON Web Tokens signed with a key of the JWKS, verified again in every subgraph.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use jsonwebtoken::jwk::{AlgorithmParameters, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use moka::sync::Cache;
use serde::{Deserialize, Serialize};

use crate::actor::{Actor, Role, VendorRole};
use crate::error::{Error, Result};
use crate::id::Id;

/// Who issues the platform's tokens unless configured otherwise.
pub const DEFAULT_ISSUER: &str = "https://id.cityos.local";
/// Whom the platform's tokens are for.
pub const AUDIENCE: &str = "cityos-graph";

/// How far clocks may differ, in seconds.
const CLOCK_SKEW: u64 = 5;

/// Longest token that is looked at, in bytes.
const LONGEST_TOKEN: usize = 8 * 1024;

/// The content of a token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// The account.
    pub sub: String,
    /// The tenant the token is for.
    pub tenant_id: String,
    /// What kind of account it is.
    pub actor: ActorKind,
    /// The roles of staff.
    #[serde(default)]
    pub roles: Vec<String>,
    /// The nodes that node roles are bound to.
    #[serde(default)]
    pub node_ids: Vec<String>,
    /// The kind of account as a scope, and what a service may do, separated by spaces: `service product:read`. The router reads it.
    #[serde(default)]
    pub scope: String,
    /// The vendor that a vendor's person works for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_id: Option<String>,
    /// The role in the vendor's team: owner, admin, manager, staff or viewer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_role: Option<String>,
    /// End of validity, seconds since 1970 UTC.
    pub exp: u64,
    /// Who issued it.
    pub iss: String,
    /// Whom it is for; the graph ([`AUDIENCE`]) must be among them.
    pub aud: TokenAudience,
}

/// Whom a token is for. Source: RFC 7519, section 4.1.3, which has one text or a list of them; identity providers issue either.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TokenAudience {
    /// One.
    One(String),
    /// Several, or none.
    Many(Vec<String>),
}

impl From<&str> for TokenAudience {
    fn from(one: &str) -> Self {
        Self::One(one.to_owned())
    }
}

/// The kind of account a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ActorKind {
    /// A customer of the tenant.
    Customer,
    /// Staff of the tenant.
    Staff,
    /// A vendor's person.
    Vendor,
    /// A program.
    Service,
}

impl ActorKind {
    /// The scope that a token of this kind holds: what `@requiresScopes` in the SDL asks for.
    pub const fn scope(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Staff => "staff",
            Self::Vendor => "vendor",
            Self::Service => "service",
        }
    }
}

/// A verified token.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Who acts.
    pub actor: Actor,
    /// The tenant the token is for.
    pub tenant_id: Id,
    expires: u64,
}

/// Verifies tokens against the keys of a file; verified tokens are remembered until they expire.
///
/// The file is looked at again every second that tokens come: keys that are added count, keys that are gone do not, without a restart. A
/// file that cannot be used any more changes nothing, and the log says why.
#[derive(Clone)]
pub struct TokenVerifier {
    keys: Arc<RwLock<KeySet>>,
    file: Arc<Path>,
    issuer: String,
    /// By the token, with the keys that it was verified with: it serves as long as those do.
    verified: Cache<String, (Identity, Arc<Keys>)>,
}

/// How long the keys of a file serve before it is looked at again.
const KEYS_SERVE: Duration = Duration::from_secs(1);

/// The keys of a JWKS file, each with its id and its algorithm.
type Keys = Vec<(Option<String>, Algorithm, DecodingKey)>;

/// What the file held when it was last looked at.
struct KeySet {
    text: String,
    keys: Arc<Keys>,
    looked: Instant,
}

fn read_text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("cannot read the keys in {}: {error}", path.display()))
}

/// The keys in the text of a JWKS (RFC 7517). Keys for EdDSA and RS256 are used, others are left out.
fn parse_keys(text: &str, path: &Path) -> Result<Arc<Keys>, String> {
    let set: JwkSet = serde_json::from_str(text).map_err(|error| format!("{} is not a JWKS: {error}", path.display()))?;
    let mut keys = Vec::new();
    for jwk in &set.keys {
        let algorithm = match &jwk.algorithm {
            AlgorithmParameters::OctetKeyPair(_) => Algorithm::EdDSA,
            AlgorithmParameters::RSA(_) => Algorithm::RS256,
            _ => continue,
        };
        let key = DecodingKey::from_jwk(jwk).map_err(|error| format!("a key in {} cannot be used: {error}", path.display()))?;
        keys.push((jwk.common.key_id.clone(), algorithm, key));
    }
    match keys.is_empty() {
        true => Err(format!("{} has no key for EdDSA or RS256", path.display())),
        false => Ok(Arc::new(keys)),
    }
}

impl TokenVerifier {
    /// A verifier with the keys of a JWKS file (RFC 7517). Keys for EdDSA and RS256 are used, others are left out. Errors: the file cannot be
    /// read, is no JWKS, or has no such key.
    pub fn from_file(path: &Path, issuer: &str) -> Result<Self, String> {
        let text = read_text(path)?;
        let keys = parse_keys(&text, path)?;
        Ok(Self {
            keys: Arc::new(RwLock::new(KeySet { text, keys, looked: Instant::now() })),
            file: path.into(),
            issuer: issuer.to_owned(),
            verified: Cache::builder().max_capacity(10_000).time_to_live(Duration::from_secs(600)).build(),
        })
    }

    /// The keys as the file has them now, or had them within the last second.
    fn keys(&self) -> Arc<Keys> {
        let known = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        if known.looked.elapsed() < KEYS_SERVE {
            return known.keys.clone();
        }
        drop(known);
        let mut known = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        if known.looked.elapsed() < KEYS_SERVE {
            return known.keys.clone();
        }
        known.looked = Instant::now();
        let fresh = read_text(&self.file).and_then(|text| match text == known.text {
            true => Ok(None),
            false => parse_keys(&text, &self.file).map(|keys| Some((text, keys))),
        });
        match fresh {
            Ok(None) => {}
            Ok(Some((text, keys))) => {
                tracing::info!(keys = keys.len(), "the keys of tokens have changed");
                (known.text, known.keys) = (text, keys);
            }
            Err(error) => tracing::error!(%error, "the keys of tokens stay as they were"),
        }
        known.keys.clone()
    }

    /// An issuer that signs with an Ed25519 key, PKCS#8 in a PEM file. Its public half must be among the keys verified with.
    pub fn issuer(&self, private_key: &Path) -> Result<TokenIssuer, String> {
        let failed = |error: &dyn std::fmt::Display| format!("cannot use the signing key in {}: {error}", private_key.display());
        let pem = std::fs::read(private_key).map_err(|error| failed(&error))?;
        let key = EncodingKey::from_ed_pem(&pem).map_err(|error| failed(&error))?;
        let probe = b"probe";
        let signature = jsonwebtoken::crypto::sign(probe, &key, Algorithm::EdDSA).map_err(|error| failed(&error))?;
        let keys = self.keys();
        let known = keys.iter().find(|(_, algorithm, key)| {
            *algorithm == Algorithm::EdDSA
                && jsonwebtoken::crypto::verify(&signature, probe, key, *algorithm).is_ok_and(|same| same)
        });
        let (key_id, ..) = known.ok_or_else(|| failed(&"the JWKS does not hold its public key"))?;
        let header = Header { kid: key_id.clone(), ..Header::new(Algorithm::EdDSA) };
        Ok(TokenIssuer { key: key.into(), header: header.into(), issuer: self.issuer.clone() })
    }

    /// The identity in an `Authorization` header's value; None when there is no header.
    ///
    /// Errors: `UNAUTHENTICATED` for anything but a valid bearer token.
    pub fn verify(&self, authorization: Option<&str>) -> Result<Option<Identity>> {
        let Some(header) = authorization else { return Ok(None) };
        let token = header
            .split_once(' ')
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim())
            .ok_or_else(|| Error::Unauthenticated("The authorization header must be `Bearer <token>`.".into()))?;
        if token.len() > LONGEST_TOKEN {
            return Err(Error::Unauthenticated("The token is too long.".into()));
        }
        let keys = self.keys();
        if let Some((identity, verified_with)) = self.verified.get(token) {
            if identity.expires > now() && Arc::ptr_eq(&keys, &verified_with) {
                return Ok(Some(identity));
            }
            self.verified.invalidate(token);
        }
        let identity = self.decode(token, &keys)?;
        self.verified.insert(token.to_owned(), (identity.clone(), keys));
        Ok(Some(identity))
    }

    fn decode(&self, token: &str, keys: &Keys) -> Result<Identity> {
        let refused = |why: &str| Error::Unauthenticated(format!("The token is not valid: {why}."));
        let header = jsonwebtoken::decode_header(token).map_err(|_| refused("it is malformed"))?;
        // A key with an id is meant by that id only; the id is compared, and leads to no file and no address.
        let (_, algorithm, key) = keys
            .iter()
            .find(|(id, algorithm, _)| *algorithm == header.alg && (id.is_none() || *id == header.kid))
            .ok_or_else(|| refused("its key is unknown"))?;
        // The algorithm is the key's, never the token's own word.
        let mut validation = Validation::new(*algorithm);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.leeway = CLOCK_SKEW;
        validation.validate_nbf = true;
        let claims = jsonwebtoken::decode::<Claims>(token, key, &validation)
            .map_err(|error| {
                use jsonwebtoken::errors::ErrorKind;
                refused(match error.kind() {
                    ErrorKind::ExpiredSignature => "it has expired",
                    ErrorKind::ImmatureSignature => "it is not valid yet",
                    ErrorKind::InvalidIssuer => "its issuer is unknown",
                    ErrorKind::InvalidAudience => "it is for another audience",
                    ErrorKind::InvalidSignature => "its signature is wrong",
                    ErrorKind::Json(_) | ErrorKind::MissingRequiredClaim(_) => "a claim is missing or malformed",
                    _ => "it is malformed",
                })
            })?
            .claims;
        let id = Id::from(claims.sub);
        let actor = match claims.actor {
            ActorKind::Customer => Actor::Customer { id },
            // Whether the account works there, and as what, `Directory::standing` asks the table of vendors' people.
            ActorKind::Vendor => {
                let vendor_id = claims.vendor_id.filter(|id| !id.is_empty()).ok_or_else(|| refused("it names no vendor"))?;
                let role = claims.vendor_role.ok_or_else(|| refused("it names no role in the vendor's team"))?;
                let role = VendorRole::parse(&role).ok_or_else(|| refused("it names an unknown role in the vendor's team"))?;
                Actor::Vendor { id, vendor_id: vendor_id.into(), role }
            }
            ActorKind::Service => Actor::Service { id, scopes: claims.scope.split_whitespace().map(str::to_owned).collect() },
            ActorKind::Staff => {
                let roles = claims.roles.iter().map(|name| Role::parse(name).ok_or_else(|| refused("it names an unknown role")));
                Actor::Staff { id, roles: roles.collect::<Result<_>>()? }
            }
        };
        Ok(Identity { actor, tenant_id: claims.tenant_id.into(), expires: claims.exp })
    }
}

/// Signs access tokens. A request has it as data where the server was given a key.
#[derive(Clone)]
pub struct TokenIssuer {
    key: Arc<EncodingKey>,
    header: Arc<Header>,
    issuer: String,
}

/// Whom an access token is for.
#[derive(Clone, Debug)]
pub struct TokenGrant {
    /// The account.
    pub subject: Id,
    /// The tenant.
    pub tenant_id: Id,
    /// The kind of account.
    pub actor: ActorKind,
    /// The roles of staff.
    pub roles: Vec<String>,
}

impl TokenIssuer {
    /// How long an access token is valid.
    pub const LIFETIME: Duration = Duration::from_secs(15 * 60);

    /// The issuer of the server that a resolver runs in. Errors: `UNAVAILABLE` where it has none.
    pub fn of<'a>(ctx: &async_graphql::Context<'a>) -> Result<&'a Self> {
        ctx.data::<Self>().map_err(|_| {
            let why = "This server does not sign tokens: sign in with the identity provider, or set CITYOS_SIGNING_KEY.";
            Error::Unavailable(why.into())
        })
    }

    /// An access token.
    pub fn sign(&self, request: TokenGrant) -> Result<String> {
        let claims = Claims {
            sub: request.subject.to_string(),
            tenant_id: request.tenant_id.to_string(),
            actor: request.actor,
            roles: request.roles,
            node_ids: Vec::new(),
            scope: request.actor.scope().to_owned(),
            vendor_id: None,
            vendor_role: None,
            exp: now() + Self::LIFETIME.as_secs(),
            iss: self.issuer.clone(),
            aud: AUDIENCE.into(),
        };
        jsonwebtoken::encode(&self.header, &claims, &self.key).map_err(Error::internal)
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
