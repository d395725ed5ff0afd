//! Secrets at rest: what columns of the type [`Secret`](crate::Secret) hold is encrypted with a key from outside of the database.
//!
//! Stored is `enc:v1:<key id>:<base64url(nonce || ciphertext)>`, XChaCha20-Poly1305. Table, column and tenant are authenticated with
//! it, so that a value that is carried elsewhere does not open there.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::rand_core::RngCore;
use chacha20poly1305::aead::{Aead, OsRng, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use diesel::sql_types::{Jsonb, Nullable, Text};

use crate::entity::Tenancy;

/// What every stored secret begins with.
const MARK: &str = "enc:v1:";
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;

/// The keys of secrets: the first encrypts, all decrypt. Cheap to clone.
///
/// The write path of the kit encrypts; nothing in the graph decrypts. [`SecretKeys::open`] is for what uses a secret on a tenant's
/// behalf outside of the graph: what sends its mail (`smtp_password`), signs its webhooks (`webhook_secret`), or calls its payment and
/// shipping providers.
#[derive(Clone, Default)]
pub struct SecretKeys(Arc<[Key]>);

struct Key {
    id: String,
    cipher: XChaCha20Poly1305,
}

/// Where a secret is stored; it opens nowhere else.
#[derive(Clone, Copy, Debug)]
pub struct SecretPlace<'a> {
    /// The table, without its schema.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// The tenant that the row belongs to.
    pub tenant_id: &'a str,
}

/// Why a secret was not encrypted or decrypted. It never holds any part of the secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// There is nothing to encrypt with.
    #[error("there is no key for secrets: set CITYOS_SECRET_KEYS")]
    NoKey,
    /// The operating system gave no random bytes.
    #[error("there is no randomness for a nonce")]
    NoRandomness,
    /// The stored text is not an encrypted secret.
    #[error("the stored value is not an encrypted secret")]
    NotEncrypted,
    /// The key that it was encrypted with is not among the keys.
    #[error("there is no key `{0}` among CITYOS_SECRET_KEYS")]
    UnknownKey(String),
    /// It was encrypted with another key of the same name or for another place, or was changed since.
    #[error("the stored value does not open: another key, another place, or it was changed")]
    Forged,
}

impl SecretKeys {
    /// Keys from `id:base64(32 bytes)[,id2:…]`, the form of `CITYOS_SECRET_KEYS`. Errors do not repeat what they are about.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut keys: Vec<Key> = Vec::new();
        for (index, entry) in text.split(',').map(str::trim).enumerate() {
            let wrong = |what: &str| format!("key {} of the secrets {what}", index + 1);
            let (id, key) = entry.split_once(':').ok_or_else(|| wrong("must be `id:base64`"))?;
            if id.is_empty() || id.len() > 32 || !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
                return Err(wrong("must have an id of 1 to 32 letters, digits, `-` and `_`"));
            }
            if keys.iter().any(|known| known.id == id) {
                return Err(wrong("has the id of another"));
            }
            let bytes = STANDARD.decode(key).map_err(|_| wrong("is not base64"))?;
            let cipher = XChaCha20Poly1305::new_from_slice(&bytes).map_err(|_| wrong(&format!("must have {KEY_BYTES} bytes")))?;
            keys.push(Key { id: id.to_owned(), cipher });
        }
        Ok(Self(keys.into()))
    }

    /// Whether there are none, so that no secret can be written.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Encrypts with the first key.
    pub fn seal(&self, place: SecretPlace<'_>, clear: &str) -> Result<String, SecretError> {
        let key = self.0.first().ok_or(SecretError::NoKey)?;
        let mut nonce = [0; NONCE_BYTES];
        OsRng.try_fill_bytes(&mut nonce).map_err(|_| SecretError::NoRandomness)?;
        let payload = Payload { msg: clear.as_bytes(), aad: &place.associated() };
        let encrypted = key.cipher.encrypt(XNonce::from_slice(&nonce), payload).map_err(|_| SecretError::Forged)?;
        Ok(format!("{MARK}{}:{}", key.id, URL_SAFE_NO_PAD.encode([&nonce[..], &encrypted].concat())))
    }

    /// Decrypts what [`SecretKeys::seal`] made for the same place, with whichever key it names.
    pub fn open(&self, place: SecretPlace<'_>, stored: &str) -> Result<String, SecretError> {
        let (id, bytes) = parts(stored).ok_or(SecretError::NotEncrypted)?;
        let key = self.0.iter().find(|key| key.id == id).ok_or_else(|| SecretError::UnknownKey(id.to_owned()))?;
        let (nonce, encrypted) = bytes.split_at(NONCE_BYTES);
        let payload = Payload { msg: encrypted, aad: &place.associated() };
        let clear = key.cipher.decrypt(XNonce::from_slice(nonce), payload).map_err(|_| SecretError::Forged)?;
        String::from_utf8(clear).map_err(|_| SecretError::Forged)
    }

    /// Whether a stored value names the first key, so that it need not be encrypted again.
    pub fn is_current(&self, stored: &str) -> bool {
        parts(stored).zip(self.0.first()).is_some_and(|((id, _), key)| id == key.id)
    }

    /// Whether a stored value has the form of an encrypted secret; only [`SecretKeys::open`] knows whether it is one.
    pub fn is_encrypted(stored: &str) -> bool {
        parts(stored).is_some()
    }
}

impl fmt::Debug for SecretKeys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_list().entries(self.0.iter().map(|key| &key.id)).finish()
    }
}

/// Key id, and nonce with ciphertext.
fn parts(stored: &str) -> Option<(&str, Vec<u8>)> {
    let (id, encoded) = stored.strip_prefix(MARK)?.split_once(':')?;
    let bytes = URL_SAFE_NO_PAD.decode(encoded).ok()?;
    (bytes.len() >= NONCE_BYTES + TAG_BYTES).then_some((id, bytes))
}

impl SecretPlace<'_> {
    /// Parts are told apart by NUL, which no text of Postgres holds.
    fn associated(&self) -> Vec<u8> {
        [self.table, self.column, self.tenant_id].join("\0").into_bytes()
    }
}

/// A column of the type [`Secret`](crate::Secret).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretColumn {
    /// Its table, without the schema.
    pub table: &'static str,
    /// Its name.
    pub column: &'static str,
    /// The column that names the tenant of a row: the row's own id where no column does, as of a tenant.
    pub tenant_column: &'static str,
    /// Whether it is `jsonb`, which then holds the encrypted text as a JSON string.
    pub is_json: bool,
}

impl SecretColumn {
    /// A column of an entity with this tenancy; called by derived code.
    pub const fn new(table: &'static str, column: &'static str, is_json: bool, tenancy: Tenancy) -> Self {
        let tenant_column = match tenancy {
            Tenancy::Column(column) => column,
            _ => "id",
        };
        Self { table, column, tenant_column, is_json }
    }

    /// The place of the column in a row of a tenant.
    pub fn of<'a>(&'a self, tenant_id: &'a str) -> SecretPlace<'a> {
        SecretPlace { table: self.table, column: self.column, tenant_id }
    }
}

/// SQL types that can hold a secret.
pub trait SecretType {
    /// Whether the column is `jsonb`.
    const IS_JSON: bool;
}

impl SecretType for Text {
    const IS_JSON: bool = false;
}

impl SecretType for Jsonb {
    const IS_JSON: bool = true;
}

impl<T: SecretType + diesel::sql_types::SqlType<IsNull = diesel::sql_types::is_nullable::NotNull>> SecretType for Nullable<T> {
    const IS_JSON: bool = T::IS_JSON;
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: SecretPlace<'_> = SecretPlace { table: "tenant_settings", column: "smtp_password", tenant_id: "ten_a" };

    fn keys(ids: &[(&str, u8)]) -> SecretKeys {
        let text: Vec<String> = ids.iter().map(|(id, byte)| format!("{id}:{}", STANDARD.encode([*byte; KEY_BYTES]))).collect();
        SecretKeys::parse(&text.join(",")).unwrap_or_else(|error| panic!("{error}"))
    }

    fn sealed(keys: &SecretKeys, clear: &str) -> String {
        keys.seal(PLACE, clear).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn a_secret_opens_with_its_key_and_is_never_encrypted_the_same_way_twice() {
        let keys = keys(&[("a", 1)]);
        for clear in ["", "hunter2", "كلمة السر", "enc:v1:a:AAAA", "{\"key\": \"x\"}"] {
            let stored = sealed(&keys, clear);
            assert!(stored.starts_with("enc:v1:a:") && SecretKeys::is_encrypted(&stored) && keys.is_current(&stored));
            assert!(clear.is_empty() || !stored.contains(clear));
            assert_eq!(keys.open(PLACE, &stored).as_deref(), Ok(clear));
            assert_ne!(sealed(&keys, clear), stored);
        }
    }

    #[test]
    fn a_secret_does_not_open_with_another_key() {
        let stored = sealed(&keys(&[("a", 1)]), "hunter2");
        assert_eq!(keys(&[("a", 2)]).open(PLACE, &stored), Err(SecretError::Forged));
        assert_eq!(keys(&[("b", 1)]).open(PLACE, &stored), Err(SecretError::UnknownKey("a".into())));
        assert_eq!(SecretKeys::default().open(PLACE, &stored), Err(SecretError::UnknownKey("a".into())));
    }

    #[test]
    fn a_secret_does_not_open_in_another_place() {
        let keys = keys(&[("a", 1)]);
        let stored = sealed(&keys, "hunter2");
        for place in [
            SecretPlace { table: "tenant", ..PLACE },
            SecretPlace { column: "webhook_secret", ..PLACE },
            SecretPlace { tenant_id: "ten_b", ..PLACE },
            SecretPlace { table: "tenant_settings\0smtp_password", column: "ten_a", tenant_id: "" },
        ] {
            assert_eq!(keys.open(place, &stored), Err(SecretError::Forged), "{place:?}");
        }
    }

    #[test]
    fn a_secret_that_was_changed_does_not_open() {
        let keys = keys(&[("a", 1)]);
        let stored = sealed(&keys, "hunter2");
        let (id, bytes) = parts(&stored).unwrap_or_else(|| panic!("{stored}"));
        for index in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[index] ^= 1;
            let changed = format!("{MARK}{id}:{}", URL_SAFE_NO_PAD.encode(changed));
            assert_eq!(keys.open(PLACE, &changed), Err(SecretError::Forged), "byte {index}");
        }
        for text in ["", "hunter2", "enc:v1:", "enc:v1:a:", "enc:v1:a:AAAA", "enc:v1:a:!", "enc:v2:a:AAAA"] {
            assert!(!SecretKeys::is_encrypted(text), "{text}");
            assert_eq!(keys.open(PLACE, text), Err(SecretError::NotEncrypted), "{text}");
        }
    }

    #[test]
    fn the_first_key_encrypts_secrets_and_all_decrypt_them() {
        let old = sealed(&keys(&[("old", 1)]), "hunter2");
        let both = keys(&[("new", 2), ("old", 1)]);
        assert!(!both.is_current(&old));
        assert_eq!(both.open(PLACE, &old).as_deref(), Ok("hunter2"));
        assert!(sealed(&both, "hunter2").starts_with("enc:v1:new:"));
        assert_eq!(SecretKeys::default().seal(PLACE, "hunter2"), Err(SecretError::NoKey));
    }

    #[test]
    fn keys_of_secrets_that_cannot_be_used_are_refused_and_never_repeated() {
        let key = STANDARD.encode([7; KEY_BYTES]);
        let short = STANDARD.encode([7; 16]);
        let wrong =
            ["".to_owned(), key.clone(), format!(":{key}"), format!("a b:{key}"), format!("a:{short}"), "a:???".to_owned()];
        for text in wrong.into_iter().chain([format!("a:{key},"), format!("a:{key},a:{key}")]) {
            let error = SecretKeys::parse(&text).err().unwrap_or_else(|| panic!("{text}"));
            assert!(!error.contains(&key) && !error.contains(&short), "{error}");
        }
        assert_eq!(format!("{:?}", keys(&[("a", 7)])), "[\"a\"]");
    }
}
