//! Settings of what the server asks others for: an `OpenID` Connect provider, a message gateway, WeChat, a verifier
//! of real names.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{ConfigError, Http, Masked};

/// An `OpenID` Connect provider that staff may sign in through; none without an issuer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Oidc {
    /// Its issuer identifier; `/.well-known/openid-configuration` below it describes it.
    pub issuer: Option<String>,
    /// Our name there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: Masked<String>,
    /// Scopes besides `openid`, separated by spaces.
    pub scopes: String,
    /// What the button says.
    pub label: String,
    /// Values of `amr` (RFC 8176) that say that a second factor was shown, separated by spaces.
    pub second_factor_amr: String,
    /// Values of `acr` that say so, separated by spaces.
    pub second_factor_acr: String,
}

impl Default for Oidc {
    fn default() -> Self {
        Self {
            issuer: None,
            client_id: String::new(),
            client_secret: Masked(String::new()),
            scopes: String::new(),
            label: "统一身份认证".to_owned(),
            second_factor_amr: "mfa otp hwk".to_owned(),
            second_factor_acr: String::new(),
        }
    }
}

/// How messages reach phones; without a way landlords and tenants sign in with passwords only.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Messages {
    /// Gateway that takes `POST {"to", "kind", "text"}`.
    pub gateway_url: Option<String>,
    /// Sent to the gateway as `Authorization: Bearer …`.
    pub gateway_token: Masked<String>,
    /// File that messages are written to instead, one JSON object a line: for demonstrations and tests.
    pub outbox: Option<PathBuf>,
    /// Whether people are also told of gaps that way; codes are sent in any case.
    pub reminders: bool,
    /// Codes a day that are sent to phones which nobody here has, so that newcomers can sign in; 0 sends none.
    pub newcomer_codes_a_day: u32,
}

/// A verifier of real names; nobody is verified without one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IdentityVerifier {
    /// Where it takes `POST {"name", "id_number"}` and answers `{"result": "match" | "mismatch" | "unknown"}`.
    pub url: Option<String>,
    /// The key of HMAC-SHA-256 that signs each request.
    pub key: Masked<String>,
    /// Seconds that an answer may take: people wait for it.
    pub timeout_s: u64,
}

impl Default for IdentityVerifier {
    fn default() -> Self {
        Self { url: None, key: Masked(String::new()), timeout_s: 5 }
    }
}

impl IdentityVerifier {
    /// Checks what belongs together.
    ///
    /// # Errors
    /// The setting that does not fit.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let Some(url) = &self.url else { return Ok(()) };
        fits(is_safe_url(url), "identity_verifier.url", "must be an https:// URL", url)?;
        let long = self.key.0.len() >= 16;
        fits(long, "identity_verifier.key", "must have 16 characters where identity_verifier.url is set", "fewer")?;
        waits_a_moment("identity_verifier.timeout_s", self.timeout_s)
    }
}

/// WeChat's mini-programme; nobody signs in through it without an id.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wechat {
    /// The mini-programme (`AppID`).
    pub app_id: String,
    /// Its secret (`AppSecret`).
    pub app_secret: Masked<String>,
    /// Where WeChat's interface is.
    pub base_url: String,
    /// The template of messages, with the fields `thing1` (where) and `thing2` (what); none are sent without it.
    pub template_id: String,
    /// The page of the mini-programme that a message opens.
    pub page: String,
}

impl Default for Wechat {
    fn default() -> Self {
        Self {
            app_id: String::new(),
            app_secret: Masked(String::new()),
            base_url: "https://api.weixin.qq.com".to_owned(),
            template_id: String::new(),
            page: String::new(),
        }
    }
}

impl Default for Messages {
    fn default() -> Self {
        Self {
            gateway_url: None,
            gateway_token: Masked(String::new()),
            outbox: None,
            reminders: true,
            newcomer_codes_a_day: 500,
        }
    }
}

pub(super) fn fits(holds: bool, name: &'static str, rule: &'static str, found: &str) -> Result<(), ConfigError> {
    if holds { Ok(()) } else { Err(ConfigError::OutOfRange { name, rule, found: found.to_owned() }) }
}

/// Whoever else is asked is waited for a moment only: somebody waits for us.
pub(super) fn waits_a_moment(name: &'static str, seconds: u64) -> Result<(), ConfigError> {
    fits((1..=10).contains(&seconds), name, "must be between 1 and 10", &seconds.to_string())
}

/// HTTPS, or this very machine.
pub(super) fn is_safe_url(url: &str) -> bool {
    let on_this_machine = ["http://127.0.0.1", "http://localhost", "http://[::1]"]
        .into_iter()
        .any(|start| url.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/'])));
    url.len() > "https://".len() && url.starts_with("https://") || on_this_machine
}

impl Oidc {
    /// Checks what belongs together.
    ///
    /// # Errors
    /// The setting that does not fit.
    pub(super) fn check(&self, http: &Http) -> Result<(), ConfigError> {
        let Some(issuer) = &self.issuer else { return Ok(()) };
        fits(is_safe_url(issuer), "oidc.issuer", "must be an https:// URL", issuer)?;
        fits(!self.client_id.is_empty(), "oidc.client_id", "must be set where oidc.issuer is", "nothing")?;
        let public = http.public_url.as_deref().unwrap_or_default();
        fits(is_safe_url(public), "http.public_url", "must be an https:// URL where oidc.issuer is set", public)
    }
}

impl Messages {
    /// Checks the gateway.
    ///
    /// # Errors
    /// The setting that does not fit.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let both = self.gateway_url.is_some() && self.outbox.is_some();
        fits(!both, "messages.outbox", "can't be set together with messages.gateway_url", "both")?;
        let url = self.gateway_url.as_deref().unwrap_or("https://none");
        fits(is_safe_url(url), "messages.gateway_url", "must be an https:// URL", url)
    }

    /// Whether there is any way.
    #[must_use]
    pub const fn is_configured(&self) -> bool {
        self.gateway_url.is_some() || self.outbox.is_some()
    }
}

impl Wechat {
    /// Checks what belongs together.
    ///
    /// # Errors
    /// The setting that does not fit.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if !self.is_configured() {
            let template = &self.template_id;
            return fits(template.is_empty(), "wechat.template_id", "needs wechat.app_id", template);
        }
        fits(!self.app_secret.0.is_empty(), "wechat.app_secret", "must be set where wechat.app_id is", "nothing")?;
        fits(is_safe_url(&self.base_url), "wechat.base_url", "must be an https:// URL", &self.base_url)
    }

    /// Whether there is a mini-programme.
    #[must_use]
    pub const fn is_configured(&self) -> bool {
        !self.app_id.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_travel_encrypted_or_not_at_all() {
        for (url, safe) in [
            ("https://id.example", true),
            ("http://127.0.0.1:9000/x", true),
            ("http://localhost", true),
            ("http://id.example", false),
            ("http://127.0.0.1.evil.example", false),
            ("https://", false),
            ("", false),
        ] {
            assert_eq!(is_safe_url(url), safe, "{url}");
        }
    }
}
