//! The key of a development machine's secrets.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use kit::SecretKeys;
use rand_core::{OsRng, RngCore};

use crate::keys::{failed, write_private};

/// The keys of secrets in the directory's `secrets.keys`, made when there is no such file: one line in the form of
/// `CITYOS_SECRET_KEYS`, to which keys can be added.
pub fn secret_keys(directory: &Path) -> Result<SecretKeys, String> {
    let file = directory.join("secrets.keys");
    if !file.exists() {
        std::fs::create_dir_all(directory).map_err(failed(directory))?;
        let mut bytes = [0; 38];
        OsRng.try_fill_bytes(&mut bytes).map_err(|error| error.to_string())?;
        let (id, key) = bytes.split_at(6);
        let made = directory.join(format!("secrets.{}", std::process::id()));
        write_private(&made, format!("dev-{}:{}\n", URL_SAFE_NO_PAD.encode(id), STANDARD.encode(key)).as_bytes())
            .map_err(failed(&made))?;
        // Of servers that start together the first one's key stands, whole; the others read it.
        let linked = std::fs::hard_link(&made, &file);
        let _ = std::fs::remove_file(&made);
        if let Err(error) = linked
            && error.kind() != std::io::ErrorKind::AlreadyExists
        {
            return Err(failed(&file)(error));
        }
    }
    let text = std::fs::read_to_string(&file).map_err(failed(&file))?;
    SecretKeys::parse(text.trim()).map_err(|error| format!("{}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_key_of_a_machine_is_made_once() {
        let directory = std::env::temp_dir().join(format!("cityos-secret-keys-{}", ulid::Ulid::generate()));
        let made = secret_keys(&directory).unwrap_or_else(|error| panic!("{error}"));
        let read = secret_keys(&directory).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(format!("{made:?}"), format!("{read:?}"));
        let files = std::fs::read_dir(&directory).map_or(0, Iterator::count);
        let _ = std::fs::remove_dir_all(&directory);
        assert_eq!(files, 1);
    }
}
