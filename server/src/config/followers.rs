//! Settings of who follows what passes.

use std::io;
use std::path::PathBuf;

use async_nats::ServerAddr;
use serde::{Deserialize, Serialize};

use super::{ConfigError, Masked};

/// Other systems that follow what passes, over NATS `JetStream`; none without an address (`docs/followers.md`).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Followers {
    /// The server (`nats://nats.example:4222`, or `tls://…`); several of a cluster are separated by commas. Empty: nobody
    /// follows, and nothing is noted.
    pub nats_url: String,
    /// Our name there.
    pub user: String,
    /// Our password there.
    pub password: Masked<String>,
    /// File of the authorities that the server's certificate is checked against; the system's unless set.
    pub ca_file: Option<PathBuf>,
    /// The stream. It is made if it is not there.
    pub stream: String,
    /// What subjects begin with; the site's id follows.
    pub subject: String,
    /// Messages that wait at most while the server is away; then the oldest are given up.
    pub waiting_messages: u32,
}

impl Default for Followers {
    fn default() -> Self {
        Self {
            nats_url: String::new(),
            user: String::new(),
            password: Masked(String::new()),
            ca_file: None,
            stream: "MENPAI_PASSAGES".to_owned(),
            subject: "menpai.passages".to_owned(),
            waiting_messages: 100_000,
        }
    }
}

/// A name of letters, digits, `-` and `_`.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// A password goes to this very machine, or encrypted.
fn is_safe(address: &ServerAddr) -> bool {
    address.tls_required() || ["127.0.0.1", "localhost", "[::1]", "::1"].contains(&address.host())
}

impl Followers {
    /// Whether somebody follows.
    #[must_use]
    pub const fn are_there(&self) -> bool {
        !self.nats_url.is_empty()
    }

    /// The addresses of the server.
    ///
    /// # Errors
    /// One that is none.
    pub fn servers(&self) -> io::Result<Vec<ServerAddr>> {
        self.nats_url.split(',').map(|url| url.trim().parse()).collect()
    }

    /// Checks what belongs together.
    ///
    /// # Errors
    /// The setting that does not fit.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let fits = |holds: bool, name: &'static str, rule: &'static str, found: &str| {
            if holds { Ok(()) } else { Err(ConfigError::OutOfRange { name, rule, found: found.to_owned() }) }
        };
        if self.are_there() {
            let servers = self.servers().ok().filter(|servers| {
                servers.iter().all(|server| {
                    ["nats", "tls"].contains(&server.scheme()) && !server.host().is_empty() && !server.has_user_pass()
                })
            });
            let rule =
                "must be nats:// or tls:// addresses, without user and password, which are settings of their own";
            fits(servers.is_some(), "followers.nats_url", rule, "something else")?;
            let safe = self.user.is_empty() || servers.is_some_and(|servers| servers.iter().all(is_safe));
            let rule = "must be tls:// addresses where followers.user is set, or this machine's own";
            fits(safe, "followers.nats_url", rule, &self.nats_url)?;
        }
        fits(is_name(&self.stream), "followers.stream", "must be letters, digits, - and _", &self.stream)?;
        let subject = self.subject.split('.').all(is_name);
        fits(subject, "followers.subject", "must be words joined by dots", &self.subject)?;
        let waiting = self.waiting_messages;
        let rule = "must be between 1 and 10000000";
        fits((1..=10_000_000).contains(&waiting), "followers.waiting_messages", rule, &waiting.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_named_and_passwords_travel_encrypted_or_not_at_all() {
        for (nats_url, user, fits) in [
            ("", "", true),
            ("nats://nats:4222", "", true),
            ("nats://a.example,nats://b.example:4222", "", true),
            ("tls://nats.example", "menpai", true),
            ("nats://127.0.0.1:4222", "menpai", true),
            ("nats://[::1]:4222", "menpai", true),
            ("nats://nats.example", "menpai", false),
            ("tls://a.example,nats://b.example", "menpai", false),
            ("nats://menpai:hush@127.0.0.1", "", false),
            ("http://nats.example", "", false),
            ("nats://", "", false),
        ] {
            let config = Followers { nats_url: nats_url.to_owned(), user: user.to_owned(), ..Followers::default() };
            let checked = config.check();
            assert_eq!(checked.is_ok(), fits, "{nats_url} {user}: {checked:?}");
            assert!(!checked.is_err_and(|error| error.to_string().contains("hush")), "{nats_url}");
        }
    }

    #[test]
    fn names_hold_nothing_that_means_something_to_nats() {
        for wrong in ["", "a.b", "a *", ">"] {
            let config = Followers { stream: wrong.to_owned(), ..Followers::default() };
            assert!(config.check().is_err(), "{wrong}");
        }
        for wrong in ["", "menpai.", "menpai.>", "*.passages", "men pai"] {
            let config = Followers { subject: wrong.to_owned(), ..Followers::default() };
            assert!(config.check().is_err(), "{wrong}");
        }
    }
}
