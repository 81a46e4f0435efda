//! Shapes of signing in.

use menpai_domain::ids::{AccountId, SiteId};
use menpai_domain::terms::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::shape::Bounds;

/// Name and password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// User name; case does not matter.
    pub user_name: String,
    /// Password.
    #[schema(format = Password)]
    pub password: String,
}

/// A token and whom it speaks for.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoginResponse {
    /// JWT, to be sent as `Authorization: Bearer …`. Browsers have the cookie and do not need it.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// Seconds until the token expires.
    pub expires_in: i64,
    /// The account.
    pub account: AccountResponse,
}

/// An account as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountResponse {
    /// Id.
    pub id: AccountId,
    /// Name to sign in with.
    pub user_name: String,
    /// Name that is shown.
    pub display_name: String,
    /// What the account is.
    pub role: Role,
    /// For whom its owner works.
    pub organisation: String,
}

/// Who is signed in, where they work, and what they may do.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// The account.
    pub account: AccountResponse,
    /// Its sites.
    pub sites: Vec<MySite>,
    /// Names of the actions it may do.
    pub may: Vec<&'static str>,
}

/// A site of an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct MySite {
    /// Id.
    pub id: SiteId,
    /// Name.
    pub name: String,
    /// Official code, if it has one.
    pub code: Option<String>,
    /// West, south, east, north.
    pub bounds: Bounds,
}
