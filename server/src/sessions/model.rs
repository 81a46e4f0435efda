//! What a session is.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, SessionId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::client::ClientInfo;

/// How somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignedInBy {
    /// With a password.
    Password,
    /// Through the `OpenID` Connect provider.
    Oidc,
    /// With a code that was sent to their phone.
    PhoneCode,
    /// Through WeChat.
    Wechat,
}

impl SignedInBy {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Oidc => "oidc",
            Self::PhoneCode => "phone_code",
            Self::Wechat => "wechat",
        }
    }
}

/// Why a session ended before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedBecause {
    /// Its owner signed out.
    SignedOut,
    /// Its owner ended it from another one.
    EndedByOwner,
    /// A manager or operator ended it.
    EndedByManager,
    /// The password was changed in another one, or by the operator.
    PasswordChanged,
    /// The second factor was changed in another one, or reset by the operator.
    SecondFactorChanged,
    /// The account was disabled.
    AccountDisabled,
    /// A refresh token came that had been used: somebody has a copy.
    RefreshReused,
}

impl EndedBecause {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::EndedByOwner => "ended_by_owner",
            Self::EndedByManager => "ended_by_manager",
            Self::PasswordChanged => "password_changed",
            Self::SecondFactorChanged => "second_factor_changed",
            Self::AccountDisabled => "account_disabled",
            Self::RefreshReused => "refresh_reused",
        }
    }
}

/// A session that begins.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Id.
    pub id: SessionId,
    /// Whose.
    pub account_id: AccountId,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it is over, whatever is done in it.
    pub expires_at: DateTime<Utc>,
    /// How.
    pub signed_in_by: SignedInBy,
    /// Whether the second factor was shown.
    pub second_factor: bool,
    /// On what.
    pub client: ClientInfo,
}

/// A session as its owner or a manager sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionResponse {
    /// Id.
    pub id: SessionId,
    /// When its owner signed in.
    pub created_at: DateTime<Utc>,
    /// When it was last refreshed.
    pub refreshed_at: DateTime<Utc>,
    /// When it is over, whatever is done in it.
    pub expires_at: DateTime<Utc>,
    /// `password`, `oidc`, `phone_code` or `wechat`.
    #[schema(example = "phone_code")]
    pub signed_in_by: String,
    /// Whether the second factor was shown.
    pub second_factor: bool,
    /// What the program called itself.
    #[schema(example = "Mozilla/5.0 (Android 14)")]
    pub user_agent: Option<String>,
    /// From where.
    #[schema(example = "192.0.2.17")]
    pub address: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// The refresh token of a client that is no browser; browsers have it as a cookie and send no body.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"refresh_token": "the token that the last answer had"}))]
pub struct RefreshRequest {
    /// The token that the last sign-in or refresh answered.
    pub refresh_token: String,
}

/// Fresh tokens. For browsers they are in cookies, and only the times are here.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokensResponse {
    /// JWT, to be sent as `Authorization: Bearer …`; absent for browsers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "the JWT to send")]
    pub access_token: Option<String>,
    /// Good once, at `POST /auth/refresh`; absent for browsers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "good once, for the next tokens")]
    pub refresh_token: Option<String>,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds until the access token expires.
    #[schema(example = 900)]
    pub expires_in: i64,
}
