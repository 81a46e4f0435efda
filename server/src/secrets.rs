//! The keys of an installation, in a folder that only its owner can read.
//!
//! Those of personal data are wrapped by a master key (see `keys/`). `token.1.key`, … are the Ed25519 seeds that sign
//! access tokens (see `access/token_keys.rs`), `qr.1.key`, … those of QR codes (see `passes/signing.rs`), `trail.1.key` that
//! of checkpoints (see `trail::keys`): 32 bytes as 64 hex digits, made once, never overwritten.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use menpai_domain::sealed::Keyring;
use rand::TryRng;
use rand::rngs::SysRng;

use crate::config;
use crate::keys::{KeyFolder, KeysError};

/// What stops the start about keys.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// A file can't be read or written.
    #[error("key file {path}: {source}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is readable by others.
    #[error("key file {0} must be readable by its owner only (chmod 600)")]
    Exposed(PathBuf),
    /// A file does not hold a key.
    #[error("key file {0} must hold 64 hex digits")]
    Malformed(PathBuf),
    /// The keys of personal data.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// All numbers of a kind of key are taken.
    #[error("there is no number left for another key in {0}: remove the oldest")]
    NoNumberLeft(PathBuf),
    /// The system gives no randomness.
    #[error("the system gives no randomness: {0}")]
    Randomness(rand::rngs::SysError),
}

/// The keys in use.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// Seals and finds personal data.
    pub keyring: Keyring,
}

impl Secrets {
    /// Reads the keys of a folder, making those that are missing.
    ///
    /// # Errors
    /// `SecretsError`, whose text names the file.
    pub fn open(config: &config::Secrets, now: DateTime<Utc>) -> Result<Self, SecretsError> {
        let keyring = KeyFolder::new(config).load()?.keyring(now)?;
        Ok(Self { keyring })
    }
}

/// The keys `<kind>.1.key`, `<kind>.2.key`, … of a folder, by number.
///
/// # Errors
/// The file that does not fit.
pub(crate) fn numbered(dir: &Path, kind: &str) -> Result<BTreeMap<u8, [u8; 32]>, SecretsError> {
    let at = |source| SecretsError::File { path: dir.to_owned(), source };
    let mut keys = BTreeMap::new();
    for entry in fs::read_dir(dir).map_err(at)? {
        let name = entry.map_err(at)?.file_name();
        let number = name
            .to_str()
            .and_then(|name| name.strip_prefix(kind)?.strip_prefix('.')?.strip_suffix(".key")?.parse::<u8>().ok());
        if let Some(number) = number {
            keys.insert(number, read(&dir.join(&name))?);
        }
    }
    Ok(keys)
}

/// The keys of a kind, making the first.
pub(crate) fn numbered_or_first(dir: &Path, kind: &str) -> Result<BTreeMap<u8, [u8; 32]>, SecretsError> {
    let mut keys = numbered(dir, kind)?;
    if keys.is_empty() {
        keys.insert(1, read_or_make(&numbered_path(dir, kind, 1))?);
    }
    Ok(keys)
}

/// Makes the next key of a kind. Answers its file.
pub(crate) fn make_next(dir: &Path, kind: &str) -> Result<PathBuf, SecretsError> {
    let newest = numbered(dir, kind)?.last_key_value().map_or(0, |(number, _)| *number);
    let number = newest.checked_add(1).ok_or_else(|| SecretsError::NoNumberLeft(dir.to_owned()))?;
    let next = numbered_path(dir, kind, number);
    read_or_make(&next)?;
    Ok(next)
}

/// The file of a key.
pub(crate) fn numbered_path(dir: &Path, kind: &str, number: u8) -> PathBuf {
    dir.join(format!("{kind}.{number}.key"))
}

/// Reads a key file, making it if there is none.
pub(crate) fn read_or_make(path: &Path) -> Result<[u8; 32], SecretsError> {
    let mut key = [0; 32];
    SysRng.try_fill_bytes(&mut key).map_err(SecretsError::Randomness)?;
    match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => {
            let text = format!("{}\n", hex::encode(key));
            file.write_all(text.as_bytes())
                .and_then(|()| file.sync_all())
                .map_err(|source| SecretsError::File { path: path.to_owned(), source })?;
            Ok(key)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => read(path),
        Err(source) => Err(SecretsError::File { path: path.to_owned(), source }),
    }
}

/// Reads a key file.
pub(crate) fn read(path: &Path) -> Result<[u8; 32], SecretsError> {
    let at = |source| SecretsError::File { path: path.to_owned(), source };
    let mode = fs::metadata(path).map_err(at)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(SecretsError::Exposed(path.to_owned()));
    }
    let text = fs::read_to_string(path).map_err(at)?;
    let mut key = [0; 32];
    match hex::decode_to_slice(text.trim(), &mut key) {
        Ok(()) => Ok(key),
        Err(_not_hex) => Err(SecretsError::Malformed(path.to_owned())),
    }
}
