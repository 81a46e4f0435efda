//! The keys of an installation, in a folder that only its owner can read.
//!
//! `data.1.key`, `data.2.key`, … seal personal data (the highest number seals, all open), `index.key` makes the blind
//! indexes, `token.key` is the Ed25519 seed that signs access tokens, `trail.1.key` that of checkpoints (see `trail::keys`). Each file holds 32 bytes as 64 hex digits. Missing
//! keys are made once; an existing file is never overwritten: who loses `data.*.key` loses the personal data.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use menpai_domain::sealed::{Keyring, KeyringError};
use rand::TryRng;
use rand::rngs::SysRng;

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
    /// The keys do not fit together.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The system gives no randomness.
    #[error("the system gives no randomness: {0}")]
    Randomness(rand::rngs::SysError),
}

/// The keys in use.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// Seals and finds personal data.
    pub keyring: Keyring,
    /// Ed25519 seed of the access tokens.
    pub token_seed: crate::config::Masked<[u8; 32]>,
}

impl Secrets {
    /// Reads the keys of a folder, making those that are missing.
    ///
    /// # Errors
    /// `SecretsError`, whose text names the file.
    pub fn open(dir: &Path) -> Result<Self, SecretsError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| SecretsError::File { path, source }
        };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(at(dir))?;
        let mut data_keys = BTreeMap::new();
        for entry in fs::read_dir(dir).map_err(at(dir))? {
            let name = entry.map_err(at(dir))?.file_name();
            let id =
                name.to_str().and_then(|name| name.strip_prefix("data.")?.strip_suffix(".key")?.parse::<u8>().ok());
            if let Some(id) = id {
                data_keys.insert(id, read(&dir.join(&name))?);
            }
        }
        if data_keys.is_empty() {
            data_keys.insert(1, read_or_make(&dir.join("data.1.key"))?);
        }
        let index_key = read_or_make(&dir.join("index.key"))?;
        let token_seed = read_or_make(&dir.join("token.key"))?;
        let current = data_keys.keys().next_back().copied().unwrap_or(1);
        let keyring = Keyring::new(current, &data_keys, &index_key)?;
        Ok(Self { keyring, token_seed: crate::config::Masked(token_seed) })
    }
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
