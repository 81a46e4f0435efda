//! Configuration: one typed struct per concern, from a TOML file and the environment.
//!
//! The environment wins. `MENPAI__HTTP__LISTEN` sets `listen` of `[http]`; the file is named by `--config` or
//! `MENPAI_CONFIG`. A value that does not fit stops the start with a sentence that names it.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

mod access;
mod followers;
mod locks;
mod masked;
mod outside;
mod papers;
mod passes;
mod photos;
mod terminals;
mod tiles;

pub use access::Access;
pub use followers::Followers;
pub use locks::Locks;
pub use masked::Masked;
pub use outside::{IdentityVerifier, Messages, Oidc, Wechat};
pub use papers::Papers;
pub use passes::Passes;
pub use photos::Photos;
pub use terminals::Mqtt;
pub use tiles::Tiles;

/// All of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The API and the console.
    pub http: Http,
    /// The listener of gate hardware.
    pub devices: Devices,
    /// A broker of gate hardware.
    pub mqtt: Mqtt,
    /// Other systems that follow what passes.
    pub followers: Followers,
    /// PostgreSQL.
    pub database: Database,
    /// Keys.
    pub secrets: Secrets,
    /// Signing in.
    pub access: Access,
    /// The audit trail and its review.
    pub trail: Trail,
    /// How much an account may look at personal data.
    pub looks: Looks,
    /// Signing in through a provider.
    pub oidc: Oidc,
    /// Messages to phones.
    pub messages: Messages,
    /// WeChat's mini-programme.
    pub wechat: Wechat,
    /// A verifier of real names.
    pub identity_verifier: IdentityVerifier,
    /// Passes and codes.
    pub passes: Passes,
    /// Documents on paper.
    pub papers: Papers,
    /// Photos that people send.
    pub photos: Photos,
    /// The server that gives smart locks their keys.
    pub locks: Locks,
    /// The map's tiles.
    pub tiles: Tiles,
    /// The console's settings.
    pub console: Console,
    /// Logging.
    pub log: Log,
}

/// The API and the console.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Whether browsers reach us over HTTPS, so that cookies are marked `Secure`.
    pub secure_cookies: bool,
    /// Where browsers reach us (`https://menpai.example`), if not at the address that their `Host` header names.
    pub public_url: Option<String>,
    /// Whether a proxy of ours stands in front and writes the caller's address into `X-Forwarded-For`, and `https` into
    /// `X-Forwarded-Proto`; without it these headers could be anybody's and count nothing.
    pub behind_proxy: bool,
    /// Pages of other origins (`https://maps.example`, exactly as browsers write them) that may read the map with a token of
    /// theirs; several are separated by commas. Cookies of ours never come with their requests.
    pub allowed_origins: Vec<String>,
    /// Seconds a request may take.
    pub request_timeout_s: u64,
    /// Seconds that sending a photo may take; never less than other requests may.
    pub upload_timeout_s: u64,
}

impl Http {
    /// Checks the addresses.
    ///
    /// # Errors
    /// The setting that does not fit.
    fn check(&self) -> Result<(), ConfigError> {
        let wrong = self.allowed_origins.iter().find(|origin| !is_origin(origin));
        wrong.map_or(Ok(()), |found| {
            let rule =
                "must be origins like https://maps.example or http://127.0.0.1:3000, without anything behind the port";
            Err(ConfigError::OutOfRange { name: "http.allowed_origins", rule, found: found.clone() })
        })
    }
}

/// Whether a text is an origin as browsers write it: scheme and host, and a port that is not the scheme's own. A star stands
/// for nothing there.
fn is_origin(text: &str) -> bool {
    let Ok(url) = url::Url::parse(text) else { return false };
    ["http", "https"].contains(&url.scheme()) && url.origin().ascii_serialization() == text && !text.contains('*')
}

impl Default for Http {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8070)),
            secure_cookies: false,
            public_url: None,
            behind_proxy: false,
            allowed_origins: Vec::new(),
            request_timeout_s: 30,
            upload_timeout_s: 120,
        }
    }
}

/// The listener of gate hardware.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Devices {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Events that may wait for the writers; more are refused with "later".
    pub queue_events: usize,
    /// Bytes that may wait for the writers.
    pub queue_bytes: usize,
    /// Where terminals reach us (`http://gates.example:8071`), if not at the address that we listen on.
    pub public_url: Option<String>,
    /// Whether a proxy of ours stands before this listener and writes the caller's address into `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Requests a second of one device; ten times as many may come at once.
    pub device_rate_per_s: u32,
    /// Requests a second from one address; ten times as many may come at once.
    pub source_rate_per_s: u32,
}

impl Default for Devices {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8071)),
            queue_events: 50_000,
            queue_bytes: 32 << 20,
            public_url: None,
            behind_proxy: false,
            device_rate_per_s: 50,
            source_rate_per_s: 2000,
        }
    }
}

/// PostgreSQL.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// Connection URL of the server's own login, which owns nothing; `DATABASE_URL` sets it too.
    pub url: Masked<String>,
    /// Connection URL of the owner of the tables, for migrations, imports and the operator's commands. Empty: `url`.
    pub owner_url: Masked<String>,
    /// Connections of the pool.
    pub max_connections: u32,
    /// Seconds to wait for a connection before answering "unavailable".
    pub acquire_timeout_s: u64,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: Masked(String::new()), owner_url: Masked(String::new()), max_connections: 16, acquire_timeout_s: 5 }
    }
}

impl Database {
    /// The owner's URL.
    #[must_use]
    pub fn owner(&self) -> &str {
        if self.owner_url.0.is_empty() { &self.url.0 } else { &self.owner_url.0 }
    }
}

/// Keys.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Secrets {
    /// Folder of the keys; made at the first start, readable by its owner only.
    pub dir: PathBuf,
    /// File of the master key, which wraps the keys of personal data; absent: `master.key` in `dir`.
    pub master_key_file: Option<PathBuf>,
    /// The master key itself, 32 bytes as hex or base64, instead of a file; `MENPAI_MASTER_KEY` sets it too.
    pub master_key: Masked<String>,
    /// The master key that takes over with `menpai keys rotate-master`; `MENPAI_MASTER_KEY_NEXT` sets it too.
    pub master_key_next: Masked<String>,
}

impl Default for Secrets {
    fn default() -> Self {
        Self {
            dir: PathBuf::from(".menpai/secrets"),
            master_key_file: None,
            master_key: Masked(String::new()),
            master_key_next: Masked(String::new()),
        }
    }
}

/// The audit trail and its review.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Trail {
    /// Name of the installation's trail, a host name and path by custom, which nobody else uses: a site's checkpoints
    /// begin with it and the site's id. Never changes once a checkpoint was handed out.
    pub origin: String,
    /// Seconds between checkpoints, where there is something new to sign.
    pub checkpoint_every_s: u64,
    /// Looks of a site that are drawn for review each week.
    pub sample_per_week: u32,
    /// From how many looks within ten minutes on it is unusual.
    pub many_looks: u32,
    /// From how many looks at night, 22 to 6, on it is unusual.
    pub night_looks: u32,
    /// From how many different persons in the period asked for on it is unusual.
    pub many_persons: u32,
    /// From how many looks with the same reference on it is unusual.
    pub same_reference: u32,
}

impl Default for Trail {
    fn default() -> Self {
        Self {
            origin: "menpai.internal/trail".to_owned(),
            checkpoint_every_s: 300,
            sample_per_week: 20,
            many_looks: 30,
            night_looks: 5,
            many_persons: 200,
            same_reference: 20,
        }
    }
}

/// How much an account may look at personal data. An emergency with its reference passes the caps and is marked.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Looks {
    /// Looks within the window that managers are told of.
    pub notice_after: u32,
    /// Seconds of the window; windows follow one another without gaps.
    pub notice_window_s: u32,
    /// Most distinct persons that an account is shown in a day.
    pub persons_per_day: u32,
    /// Most looks of an account in a day, also those that find nobody.
    pub looks_per_day: u32,
}

impl Default for Looks {
    fn default() -> Self {
        Self { notice_after: 60, notice_window_s: 600, persons_per_day: 1000, looks_per_day: 1000 }
    }
}

/// The console's settings.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Console {
    /// Raster tile template of an outside base map (`https://…/{z}/{x}/{y}.png`); none by default.
    pub base_map_url: Option<String>,
    /// What its owner wants to be read on the map.
    pub base_map_attribution: Option<String>,
}

/// Logging.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// Filter, as of `RUST_LOG`.
    pub filter: String,
    /// How lines look.
    pub format: LogFormat,
}

impl Default for Log {
    fn default() -> Self {
        Self { filter: "info,sqlx=error".to_owned(), format: LogFormat::Text }
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// A setting that stops the start.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file or the environment does not fit.
    #[error("configuration: {0}")]
    Unreadable(#[from] config::ConfigError),
    /// A value is outside its range.
    #[error("configuration: {name} {rule}, found {found}")]
    OutOfRange {
        /// Path of the setting.
        name: &'static str,
        /// What it must be.
        rule: &'static str,
        /// What it is.
        found: String,
    },
}

impl Config {
    /// Reads the file, if one is named, then the environment.
    ///
    /// # Errors
    /// `ConfigError`, whose text names the setting.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        Self::from_sources(file, std::env::vars().collect())
    }

    fn from_sources(file: Option<&Path>, environment: config::Map<String, String>) -> Result<Self, ConfigError> {
        let mut builder = config::Config::builder();
        if let Some(file) = file {
            builder = builder.add_source(config::File::from(file).format(config::FileFormat::Toml).required(true));
        }
        let database_url = environment.get("DATABASE_URL").cloned();
        let master_key = environment.get("MENPAI_MASTER_KEY").cloned();
        let master_key_next = environment.get("MENPAI_MASTER_KEY_NEXT").cloned();
        let prefixed = config::Environment::with_prefix("MENPAI")
            .prefix_separator("__")
            .separator("__")
            .try_parsing(true)
            .list_separator(",")
            .with_list_parse_key("http.allowed_origins")
            .source(Some(environment));
        let mut loaded: Self = builder.add_source(prefixed).build()?.try_deserialize()?;
        if loaded.database.url.0.is_empty() {
            loaded.database.url = Masked(database_url.unwrap_or_default());
        }
        if loaded.secrets.master_key.0.is_empty() {
            loaded.secrets.master_key = Masked(master_key.unwrap_or_default());
        }
        if loaded.secrets.master_key_next.0.is_empty() {
            loaded.secrets.master_key_next = Masked(master_key_next.unwrap_or_default());
        }
        loaded.check()?;
        Ok(loaded)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let ensure = |holds: bool, name: &'static str, rule: &'static str, found: String| {
            if holds { Ok(()) } else { Err(ConfigError::OutOfRange { name, rule, found }) }
        };
        let url = &self.database.url.0;
        let is_postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
        let shown = if url.is_empty() { "nothing" } else { "something else" };
        ensure(is_postgres, "database.url", "(or DATABASE_URL) must be a postgres:// URL", shown.to_owned())?;
        let connections = self.database.max_connections;
        ensure(
            (2..=500).contains(&connections),
            "database.max_connections",
            "must be between 2 and 500",
            connections.to_string(),
        )?;
        let wait = self.database.acquire_timeout_s;
        ensure((1..=60).contains(&wait), "database.acquire_timeout_s", "must be between 1 and 60", wait.to_string())?;
        for (name, timeout) in [
            ("http.request_timeout_s", self.http.request_timeout_s),
            ("http.upload_timeout_s", self.http.upload_timeout_s),
        ] {
            ensure((1..=600).contains(&timeout), name, "must be between 1 and 600", timeout.to_string())?;
        }
        let (events, bytes) = (self.devices.queue_events, self.devices.queue_bytes);
        ensure(
            (1..=1_000_000).contains(&events),
            "devices.queue_events",
            "must be between 1 and 1000000",
            events.to_string(),
        )?;
        ensure(
            (1..=1 << 30).contains(&bytes),
            "devices.queue_bytes",
            "must be between 1 and 1073741824",
            bytes.to_string(),
        )?;
        let origin = &self.trail.origin;
        let is_name = !origin.is_empty() && !origin.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+');
        ensure(is_name, "trail.origin", "must be a name without spaces and +", origin.clone())?;
        let every = self.trail.checkpoint_every_s;
        ensure(
            (1..=86_400).contains(&every),
            "trail.checkpoint_every_s",
            "must be between 1 and 86400",
            every.to_string(),
        )?;
        let drawn = self.trail.sample_per_week;
        ensure((1..=1_000).contains(&drawn), "trail.sample_per_week", "must be between 1 and 1000", drawn.to_string())?;
        let looks = &self.looks;
        for (name, value) in [
            ("looks.notice_after", looks.notice_after),
            ("looks.persons_per_day", looks.persons_per_day),
            ("looks.looks_per_day", looks.looks_per_day),
        ] {
            ensure(value >= 1, name, "must be at least 1", value.to_string())?;
        }
        let window = looks.notice_window_s;
        ensure(
            (1..=86_400).contains(&window),
            "looks.notice_window_s",
            "must be between 1 and 86400",
            window.to_string(),
        )?;
        self.http.check()?;
        self.devices.check()?;
        self.passes.check()?;
        self.photos.check()?;
        self.locks.check()?;
        self.followers.check()?;
        self.access.check()?;
        self.oidc.check(&self.http)?;
        self.messages.check()?;
        self.wechat.check()?;
        self.identity_verifier.check()?;
        if let Err(error) = tracing_subscriber::EnvFilter::try_new(&self.log.filter) {
            return ensure(false, "log.filter", "must be a tracing filter", error.to_string());
        }
        Ok(())
    }
}

impl fmt::Display for Config {
    /// The configuration in force as TOML-like lines, secrets masked.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = serde_json::to_value(self).map_err(|_error| fmt::Error)?;
        for (section, settings) in value.as_object().into_iter().flatten() {
            for (name, setting) in settings.as_object().into_iter().flatten() {
                writeln!(f, "{section}.{name} = {setting}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(pairs: &[(&str, &str)]) -> Result<Config, String> {
        let environment = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Config::from_sources(None, environment).map_err(|error| error.to_string())
    }

    const URL: (&str, &str) = ("DATABASE_URL", "postgres://menpai:hush@localhost/menpai");

    #[test]
    fn environment_sets_nested_values() {
        let config = from(&[URL, ("MENPAI__HTTP__LISTEN", "127.0.0.1:9000"), ("MENPAI__LOG__FORMAT", "json")]).unwrap();
        assert_eq!(config.http.listen.port(), 9000);
        assert_eq!(config.log.format, LogFormat::Json);
    }

    #[test]
    fn a_wrong_value_is_named() {
        for (name, value, told) in [
            ("MENPAI__HTTP__LISTEN", "nowhere", "http.listen"),
            ("MENPAI__HTTP__LISTN", "127.0.0.1:1", "listn"),
            ("MENPAI__DATABASE__MAX_CONNECTIONS", "0", "database.max_connections"),
            ("MENPAI__LOG__FORMAT", "xml", "log.format"),
            ("MENPAI__LOG__FILTER", "a=b=c", "log.filter"),
        ] {
            let error = from(&[URL, (name, value)]).unwrap_err();
            assert!(error.contains(told), "{name}={value}: {error}");
        }
        assert!(from(&[]).unwrap_err().contains("database.url"));
    }

    #[test]
    fn origins_are_exact() {
        let origins = |text: &str| {
            let config =
                from(&[URL, ("MENPAI__HTTP__ALLOWED_ORIGINS", text), ("MENPAI__CONSOLE__BASE_MAP_URL", "a,b")]);
            config.map(|config| config.http.allowed_origins)
        };
        assert_eq!(origins("https://maps.example").unwrap(), ["https://maps.example"]);
        assert_eq!(
            origins("https://maps.example,http://127.0.0.1:3000").unwrap(),
            ["https://maps.example", "http://127.0.0.1:3000"]
        );
        for wrong in [
            "*",
            "null",
            "maps.example",
            "https://maps.example/",
            "https://*.example",
            "https://Maps.example",
            "https://maps.example:443",
            "https://u@maps.example",
            "ftp://maps.example",
            "https://maps.example/a",
        ] {
            let error = origins(wrong).unwrap_err();
            assert!(error.contains("http.allowed_origins"), "{wrong}: {error}");
        }
    }

    #[test]
    fn printing_masks_secrets() {
        let printed = from(&[URL, ("MENPAI_MASTER_KEY", "hushhush")]).unwrap().to_string();
        assert!(printed.contains("http.listen"));
        assert!(!printed.contains("hush"), "{printed}");
    }
}
