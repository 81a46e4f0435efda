//! Where the master key comes from: `MENPAI_MASTER_KEY`, or else a file. While it is replaced there are two.

use std::path::{Path, PathBuf};

use menpai_domain::master_key::{LocalMasterKey, MasterKey};
use menpai_domain::wrapped_key::{KeyLabel, WrappedKey};
use rand::TryRng;
use rand::rngs::SysRng;

use super::{KeysError, file};
use crate::config;

/// Where to look for master keys.
#[derive(Debug, Clone)]
pub(super) struct MasterSource {
    environment: config::Masked<String>,
    environment_next: config::Masked<String>,
    pub file: PathBuf,
}

/// The master keys that are there.
pub(super) struct Masters {
    /// Wraps what is new. `None`: there is none at all.
    current: Option<Box<dyn MasterKey>>,
    /// Takes over: some files may be wrapped by it already.
    next: Option<Box<dyn MasterKey>>,
}

impl MasterSource {
    pub fn new(config: &config::Secrets) -> Self {
        Self {
            environment: config.master_key.clone(),
            environment_next: config.master_key_next.clone(),
            file: config.master_key_file.clone().unwrap_or_else(|| config.dir.join("master.key")),
        }
    }

    pub fn in_environment(&self) -> bool {
        !self.environment.0.is_empty()
    }

    /// Where the successor of a master key in a file lies while the keys are wrapped anew.
    pub fn next_file(&self) -> PathBuf {
        let mut name = self.file.file_name().unwrap_or_default().to_owned();
        name.push(".next");
        self.file.with_file_name(name)
    }

    pub fn read(&self) -> Result<Masters, KeysError> {
        let current = match parse(&self.environment.0, "MENPAI_MASTER_KEY")? {
            None => read_file(&self.file)?,
            some => some,
        };
        let next = match parse(&self.environment_next.0, "MENPAI_MASTER_KEY_NEXT")? {
            None => read_file(&self.next_file())?,
            some => some,
        };
        Ok(Masters { current, next })
    }

    /// A new master key in a file of its own.
    pub fn make(path: &Path) -> Result<(), KeysError> {
        if let Some(dir) = path.parent() {
            file::make_folder(dir)?;
        }
        file::write(path, &format!("{}\n", hex::encode(random_key()?)))
    }
}

impl Masters {
    pub fn is_empty(&self) -> bool {
        self.current.is_none() && self.next.is_none()
    }

    pub fn current(&self) -> Option<&dyn MasterKey> {
        self.current.as_deref()
    }

    pub fn next(&self) -> Option<&dyn MasterKey> {
        self.next.as_deref()
    }

    /// Opens a wrapped key with whichever master key wrapped it.
    pub fn unwrap(&self, source: &MasterSource, path: &Path, wrapped: &WrappedKey) -> Result<[u8; 32], KeysError> {
        let known: Vec<&dyn MasterKey> = [self.current(), self.next()].into_iter().flatten().collect();
        let (path, wrapped_by) = (path.to_owned(), wrapped.master_id.clone());
        if known.is_empty() {
            return Err(KeysError::MasterMissing { path, wrapped_by, file: source.file.clone() });
        }
        if let Some(master) = known.iter().find(|master| master.id() == wrapped.master_id) {
            wrapped.unwrap(*master).map_err(|source| KeysError::Unwrap { path, source })
        } else {
            let found = known.iter().map(|master| master.id()).collect::<Vec<_>>().join(", ");
            Err(KeysError::MasterWrong { path, wrapped_by, found, file: source.file.clone() })
        }
    }
}

/// Wraps a key into the text of its file.
pub(super) fn wrap(master: &dyn MasterKey, label: KeyLabel, key: &[u8; 32], path: &Path) -> Result<String, KeysError> {
    let wrapped = WrappedKey::wrap(master, label, key);
    wrapped.map(|key| key.to_string()).map_err(|source| KeysError::Unwrap { path: path.to_owned(), source })
}

pub(super) fn random_key() -> Result<[u8; 32], KeysError> {
    let mut key = [0; 32];
    SysRng.try_fill_bytes(&mut key)?;
    Ok(key)
}

fn read_file(path: &Path) -> Result<Option<Box<dyn MasterKey>>, KeysError> {
    match file::read(path)? {
        None => Ok(None),
        Some(text) if text.trim().is_empty() => Err(KeysError::MasterMalformed(path.display().to_string())),
        Some(text) => parse(&text, &path.display().to_string()),
    }
}

fn parse(text: &str, place: &str) -> Result<Option<Box<dyn MasterKey>>, KeysError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let key = LocalMasterKey::parse(text).ok_or_else(|| KeysError::MasterMalformed(place.to_owned()))?;
    Ok(Some(Box::new(key)))
}
