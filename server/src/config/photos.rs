//! Settings of where photos are kept.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{ConfigError, Masked};

/// Photos of units on offer: in a folder, or in a bucket of a store that speaks S3 (`docs/listings.md`).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Photos {
    /// Folder of the photos; made at the first start. Counts unless `s3_bucket` is set.
    pub dir: PathBuf,
    /// The bucket.
    pub s3_bucket: String,
    /// Where the store answers (`https://s3.example`); Amazon's own unless set. The bucket is part of the path.
    pub s3_endpoint: String,
    /// The store's region.
    pub s3_region: String,
    /// Our name there.
    pub s3_access_key: String,
    /// Our secret there.
    pub s3_secret_key: Masked<String>,
}

impl Default for Photos {
    fn default() -> Self {
        Self {
            dir: PathBuf::from(".menpai/photos"),
            s3_bucket: String::new(),
            s3_endpoint: String::new(),
            s3_region: "us-east-1".to_owned(),
            s3_access_key: String::new(),
            s3_secret_key: Masked(String::new()),
        }
    }
}

impl Photos {
    /// Whether photos lie in a bucket.
    #[must_use]
    pub const fn are_in_bucket(&self) -> bool {
        !self.s3_bucket.is_empty()
    }

    /// Whether the store is this very machine, and may be asked without encryption.
    #[must_use]
    pub fn is_here(&self) -> bool {
        let url = url::Url::parse(&self.s3_endpoint).ok();
        let host = url.as_ref().filter(|url| url.scheme() == "http").and_then(url::Url::host_str);
        host.is_some_and(|host| ["127.0.0.1", "localhost", "[::1]"].contains(&host))
    }

    /// Checks what belongs together.
    ///
    /// # Errors
    /// The setting that does not fit.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let fits = |holds: bool, name: &'static str, rule: &'static str, found: &str| {
            if holds { Ok(()) } else { Err(ConfigError::OutOfRange { name, rule, found: found.to_owned() }) }
        };
        if !self.are_in_bucket() {
            return fits(!self.dir.as_os_str().is_empty(), "photos.dir", "must be a folder", "nothing");
        }
        let endpoint = &self.s3_endpoint;
        let encrypted = url::Url::parse(endpoint).is_ok_and(|url| url.scheme() == "https" && url.has_host());
        let rule = "must be an https:// address, or this machine's own";
        fits(endpoint.is_empty() || encrypted || self.is_here(), "photos.s3_endpoint", rule, endpoint)?;
        let rule = "must be set where photos.s3_bucket is";
        fits(!self.s3_access_key.is_empty(), "photos.s3_access_key", rule, "nothing")?;
        fits(!self.s3_secret_key.0.is_empty(), "photos.s3_secret_key", rule, "nothing")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_reached_with_a_key_and_encrypted() {
        for (bucket, endpoint, key, secret, fits) in [
            ("", "", "", "", true),
            ("photos", "", "me", "hush", true),
            ("photos", "https://s3.example", "me", "hush", true),
            ("photos", "http://127.0.0.1:9000", "me", "hush", true),
            ("photos", "http://[::1]:9000", "me", "hush", true),
            ("photos", "http://s3.example", "me", "hush", false),
            ("photos", "s3.example", "me", "hush", false),
            ("photos", "https://s3.example", "", "hush", false),
            ("photos", "https://s3.example", "me", "", false),
        ] {
            let config = Photos {
                s3_bucket: bucket.to_owned(),
                s3_endpoint: endpoint.to_owned(),
                s3_access_key: key.to_owned(),
                s3_secret_key: Masked(secret.to_owned()),
                ..Photos::default()
            };
            let checked = config.check();
            assert_eq!(checked.is_ok(), fits, "{endpoint}: {checked:?}");
            assert!(!checked.is_err_and(|error| error.to_string().contains("hush")), "{endpoint}");
        }
    }
}
