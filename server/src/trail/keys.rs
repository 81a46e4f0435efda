//! The keys that sign checkpoints: `trail.1.key`, `trail.2.key`, … in the folder of secrets, made like the others. The
//! highest number signs, all of them check.

use std::fs;
use std::path::Path;

use menpai_domain::ids::SiteId;
use menpai_domain::trail::{Signer, Verifier};

use crate::config::Masked;
use crate::secrets::{SecretsError, read, read_or_make};

/// The keys, and the name of the installation's trail.
#[derive(Debug, Clone)]
pub struct TrailKeys {
    origin: String,
    /// The oldest first.
    seeds: Vec<Masked<[u8; 32]>>,
}

impl TrailKeys {
    /// Reads the keys of a folder, making the first one if there is none.
    ///
    /// # Errors
    /// `SecretsError`, whose text names the file.
    pub fn open(dir: &Path, origin: &str) -> Result<Self, SecretsError> {
        let at = |source| SecretsError::File { path: dir.to_owned(), source };
        let mut numbers = Vec::new();
        for entry in fs::read_dir(dir).map_err(at)? {
            let name = entry.map_err(at)?.file_name();
            let number = name.to_str().and_then(|name| name.strip_prefix("trail.")?.strip_suffix(".key"));
            numbers.extend(number.and_then(|number| number.parse::<u8>().ok()));
        }
        numbers.sort_unstable();
        let path = |number: u8| dir.join(format!("trail.{number}.key"));
        let mut seeds = Vec::new();
        for number in &numbers {
            seeds.push(Masked(read(&path(*number))?));
        }
        if seeds.is_empty() {
            seeds.push(Masked(read_or_make(&path(1))?));
        }
        Ok(Self { origin: origin.to_owned(), seeds })
    }

    /// The name of a site's log: its checkpoints begin with it, and are signed under it.
    #[must_use]
    pub fn origin(&self, site_id: SiteId) -> String {
        format!("{}/{site_id}", self.origin)
    }

    /// Signs the checkpoints of a site.
    #[must_use]
    pub fn signer(&self, site_id: SiteId) -> Option<Signer> {
        self.seeds.last().map(|seed| Signer::new(&self.origin(site_id), &seed.0))
    }

    /// Check the checkpoints of a site; the newest first.
    #[must_use]
    pub fn verifiers(&self, site_id: SiteId) -> Vec<Verifier> {
        let origin = self.origin(site_id);
        self.seeds.iter().rev().map(|seed| Signer::new(&origin, &seed.0).verifier()).collect()
    }
}
