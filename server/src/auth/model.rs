//! Shapes of signing in.

use menpai_domain::ids::{AccountId, SiteId};
use menpai_domain::terms::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::setup::Pending;
use crate::http::shape::Bounds;
use crate::sessions::model::TokensResponse;

/// Name and password, and a code where the account has a second factor.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"user_name": "officer-chen", "password": "four words one remembers"}))]
pub struct Login {
    /// User name; case does not matter.
    pub user_name: String,
    /// Password.
    #[schema(format = Password)]
    pub password: String,
    /// Six digits of the authenticator, or a recovery code.
    pub code: Option<String>,
}

/// Tokens and whom they speak for.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoginResponse {
    /// The tokens; for browsers (`x-menpai-client`) they are in cookies, and only the times are here.
    #[serde(flatten)]
    pub tokens: TokensResponse,
    /// The account.
    pub account: AccountResponse,
    /// What must be done before anything but one's own session is open.
    pub pending: Vec<Pending>,
}

/// A change of one's own password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"current": "four words one remembers", "new": "four other words for later"}))]
pub struct ChangePassword {
    /// The present password.
    #[schema(format = Password)]
    pub current: String,
    /// The new one: 12 to 256 characters, not the user name, not one that is tried first.
    #[schema(format = Password)]
    pub new: String,
    /// Needed by whoever has a second factor: six digits of the authenticator, or a recovery code.
    pub code: Option<String>,
}

/// An account as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountResponse {
    /// Id.
    pub id: AccountId,
    /// Name to sign in with.
    #[schema(example = "officer-chen")]
    pub user_name: String,
    /// Name that is shown.
    #[schema(example = "陈警官")]
    pub display_name: String,
    /// What the account is.
    pub role: Role,
    /// For whom its owner works.
    #[schema(example = "盐田村综治办")]
    pub organisation: String,
}

/// Who is signed in, where they work, and what they may do.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// The account.
    pub account: AccountResponse,
    /// Its sites.
    pub sites: Vec<MySite>,
    /// Names of the actions it may do, as things stand.
    #[schema(example = json!(["own.read", "own.gap.answer"]))]
    pub may: Vec<&'static str>,
    /// Those of them that an approved exception also opens at a site outside its area.
    pub may_by_exception: Vec<&'static str>,
    /// What must be done before anything but one's own session is open.
    pub pending: Vec<Pending>,
    /// Whether the registry knows somebody by the phone of this account whom it does not stand for: whoever signs in with it anew is
    /// asked for the number of their document (`POST /auth/codes/verify`).
    pub asks_number: bool,
}

/// A site of an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct MySite {
    /// Id.
    pub id: SiteId,
    /// Name.
    #[schema(example = "盐田村")]
    pub name: String,
    /// Official code, if it has one.
    #[schema(example = "440199003012")]
    pub code: Option<String>,
    /// West, south, east, north.
    pub bounds: Bounds,
}
