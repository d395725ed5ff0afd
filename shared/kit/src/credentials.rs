//! What proves who somebody is before there is a token: passwords and opaque tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand_core::{OsRng, RngCore};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::error::{Error, Result, UserError};

/// Shortest password that somebody may choose, in characters.
const SHORTEST_PASSWORD: usize = 10;

/// What bcrypt looks at; the rest of a longer password would count for nothing.
const LONGEST_PASSWORD: usize = 72;

/// The cost of new hashes; the same as of [`NOBODY`], so that the time tells nothing.
const COST: u32 = 10;

/// Checked where there is no account, so that the time of an answer does not tell. It is nobody's password.
const NOBODY: &str = "$2b$10$AjYTo/hDCyA6k4RkOehUTuszb5MwEk1yT9l0QyWmGqk4rI6p3JmWe";

/// Hashing takes a core for a tenth of a second: most at a time in a process, so that requests still get their share.
static AT_A_TIME: Semaphore = Semaphore::const_new(4);

/// Whether the password is the one that was hashed with bcrypt. It takes as long where there is no hash.
pub async fn verify_password(password: String, hash: Option<String>) -> Result<bool> {
    hashing(move || {
        let known = hash.as_deref().unwrap_or(NOBODY);
        let same = match bcrypt::verify(&password, known) {
            Ok(same) => same,
            Err(error) => {
                tracing::error!(%error, "a password's hash cannot be read: nobody can sign in with it");
                let _ = bcrypt::verify(&password, NOBODY);
                false
            }
        };
        Ok(same && hash.is_some() && password.len() <= LONGEST_PASSWORD)
    })
    .await
}

/// So many characters, at most 16, that nobody can guess: for codes and numbers that customers read out or show. Capital letters and
/// digits, without the letters that look like digits.
pub fn random_code(length: usize) -> Result<String> {
    // Crockford's alphabet, as ids have it; 32 letters, so that none is likelier than another.
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut bytes = [0_u8; 16];
    OsRng.try_fill_bytes(&mut bytes).map_err(Error::internal)?;
    Ok(bytes.iter().take(length).map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
}

/// Whether somebody may choose the password; the error is of the input field `password`.
pub fn check_new_password(password: &str) -> Result<(), UserError> {
    if password.chars().count() >= SHORTEST_PASSWORD && password.len() <= LONGEST_PASSWORD {
        return Ok(());
    }
    let error = format!("A password has at least {SHORTEST_PASSWORD} characters and at most {LONGEST_PASSWORD} bytes.");
    Err(UserError::new("password", crate::error::Code::Invalid, error))
}

/// The bcrypt hash of a password that [`check_new_password`] allows.
pub async fn hash_password(password: String) -> Result<String> {
    hashing(move || bcrypt::non_truncating_hash(&password, COST).map_err(Error::internal)).await
}

async fn hashing<T: Send + 'static>(run: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let _permit = AT_A_TIME.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(run).await.map_err(Error::internal)?
}

/// A random token that only its holder knows; the database keeps its digest.
#[derive(Clone)]
pub struct OpaqueToken(String);

impl OpaqueToken {
    /// A new one: 32 random bytes.
    pub fn generate() -> Result<Self> {
        let mut bytes = [0_u8; 32];
        OsRng.try_fill_bytes(&mut bytes).map_err(Error::internal)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// What its holder sends.
    pub fn reveal(self) -> String {
        self.0
    }

    /// What the database keeps of it.
    pub fn digest(&self) -> String {
        digest(&self.0)
    }
}

/// SHA-256 in hexadecimal: enough for what is random, never for a password.
pub fn digest(text: &str) -> String {
    use std::fmt::Write;
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_as_long_as_asked_for_readable_and_not_the_same() {
        let codes: std::collections::HashSet<String> = (0..1_000).map(|_| random_code(8).unwrap()).collect();
        assert_eq!(codes.len(), 1_000);
        assert!(
            codes
                .iter()
                .flat_map(|code| code.chars())
                .all(|one| one.is_ascii_digit() || one.is_ascii_uppercase() && !"ILOU".contains(one))
        );
        assert!(codes.iter().all(|code| code.len() == 8));
    }

    #[test]
    fn the_hash_of_nobody_can_be_read() {
        assert!(bcrypt::verify("demo-password", NOBODY).is_ok_and(|same| !same));
    }

    #[tokio::test]
    async fn only_the_password_itself_is_right() {
        let hash = hash_password("correct horse".into()).await.unwrap();
        assert!(verify_password("correct horse".into(), Some(hash.clone())).await.unwrap());
        assert!(!verify_password("correct horses".into(), Some(hash)).await.unwrap());
        assert!(!verify_password("correct horse".into(), None).await.unwrap());
        assert!(!verify_password("correct horse".into(), Some("not a hash".into())).await.unwrap());
        assert!(hash_password("x".repeat(LONGEST_PASSWORD + 1)).await.is_err());
    }

    #[test]
    fn a_token_is_random_and_kept_as_its_digest() {
        let (one, other) = (OpaqueToken::generate().unwrap(), OpaqueToken::generate().unwrap());
        assert_ne!(one.digest(), other.digest());
        assert_eq!(one.digest().len(), 64);
        assert_eq!(one.reveal().len(), 43);
        assert_eq!(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
