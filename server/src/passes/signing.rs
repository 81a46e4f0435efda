//! The keys that sign QR codes: `qr.1.key`, `qr.2.key`, … beside the other keys. The highest number signs; verifiers are
//! told all that are kept, so that codes of an old key stay good until its file is removed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use menpai_domain::ids::SiteId;
use menpai_domain::qr::{Signer, VerifierKey};

use crate::secrets::{SecretsError, make_next, numbered_or_first};

/// How their files are called.
const KIND: &str = "qr";

/// The keys in use. Cheap to clone; clones share what is read again.
#[derive(Clone)]
pub struct QrKeys(Arc<Inner>);

struct Inner {
    seeds: RwLock<BTreeMap<u8, [u8; 32]>>,
    dir: PathBuf,
}

impl QrKeys {
    /// With the keys of a folder, making the first.
    ///
    /// # Errors
    /// The file that does not fit.
    pub fn open(dir: &Path) -> Result<Self, SecretsError> {
        let seeds = RwLock::new(numbered_or_first(dir, KIND)?);
        Ok(Self(Arc::new(Inner { seeds, dir: dir.to_owned() })))
    }

    /// Reads the folder again.
    ///
    /// # Errors
    /// The file that does not fit; then everything stays as it was.
    pub fn reload(&self) -> Result<(), SecretsError> {
        let seeds = numbered_or_first(&self.0.dir, KIND)?;
        *self.0.seeds.write().unwrap_or_else(PoisonError::into_inner) = seeds;
        Ok(())
    }

    /// Makes the next key; servers sign with it as soon as they see it. Answers its file.
    ///
    /// # Errors
    /// The file that does not fit; there is no number left.
    pub fn rotate(dir: &Path) -> Result<PathBuf, SecretsError> {
        make_next(dir, KIND)
    }

    /// Signs the codes of a site.
    #[must_use]
    pub fn signer(&self, site: SiteId) -> Option<Signer> {
        let seeds = self.0.seeds.read().unwrap_or_else(PoisonError::into_inner);
        seeds.last_key_value().map(|(number, seed)| Signer::new(site, *number, seed))
    }

    /// What verifiers of a site need, by number.
    #[must_use]
    pub fn verifier_keys(&self, site: SiteId) -> Vec<VerifierKey> {
        let seeds = self.0.seeds.read().unwrap_or_else(PoisonError::into_inner);
        seeds.iter().map(|(number, seed)| Signer::new(site, *number, seed).verifier_key()).collect()
    }
}
