//! Settings of how terminals reach us.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{ConfigError, Devices, Masked};

impl Devices {
    /// Scheme, host and port at which terminals reach us.
    #[must_use]
    pub fn reached_at(&self) -> (String, String, u16) {
        let own = |listen: SocketAddr| ("http".to_owned(), listen.ip().to_string(), listen.port());
        let Some(url) = self.public_url.as_deref().and_then(|url| url::Url::parse(url).ok()) else {
            return own(self.listen);
        };
        match (url.host_str(), url.port_or_known_default()) {
            (Some(host), Some(port)) => (url.scheme().to_owned(), host.to_owned(), port),
            _ => own(self.listen),
        }
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let ensure = |holds: bool, name: &'static str, rule: &'static str, found: String| {
            if holds { Ok(()) } else { Err(ConfigError::OutOfRange { name, rule, found }) }
        };
        if let Some(url) = &self.public_url {
            let fits =
                url::Url::parse(url).is_ok_and(|url| ["http", "https"].contains(&url.scheme()) && url.path() == "/");
            ensure(fits, "devices.public_url", "must be an http:// or https:// URL without a path", url.clone())?;
        }
        for (name, rate) in [
            ("devices.device_rate_per_s", self.device_rate_per_s),
            ("devices.source_rate_per_s", self.source_rate_per_s),
        ] {
            ensure((1..=100_000).contains(&rate), name, "must be between 1 and 100000", rate.to_string())?;
        }
        Ok(())
    }
}

/// A broker through which terminals reach us; none without a host.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mqtt {
    /// Its host; empty: there is none.
    pub host: String,
    /// Its port; with TLS usually 8883.
    pub port: u16,
    /// Whether it is spoken to with TLS; its certificate must be for `host`.
    pub tls: bool,
    /// PEM file of the authorities that may have signed its certificate; the system's where there is none.
    pub ca_file: Option<PathBuf>,
    /// Our name there.
    pub user: String,
    /// Our password there.
    pub password: Masked<String>,
    /// Name of our lasting session; another one for each server.
    pub client_id: String,
    /// What we subscribe to: `$share/menpai/menpai/+/passages` where several servers share it.
    pub topic: String,
}

impl Default for Mqtt {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: 1883,
            tls: false,
            ca_file: None,
            user: String::new(),
            password: Masked(String::new()),
            client_id: "menpai".to_owned(),
            topic: "menpai/+/passages".to_owned(),
        }
    }
}

impl Mqtt {
    /// Host and port, as terminals are told.
    #[must_use]
    pub fn address(&self) -> (String, u16) {
        let host = if self.host.is_empty() { "broker" } else { &self.host };
        (host.to_owned(), self.port)
    }
}
