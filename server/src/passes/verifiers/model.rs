//! Shapes of the list.

use chrono::{DateTime, Utc};
use menpai_domain::ids::SiteId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What a verifier of ours needs to decide without a network.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerifierList {
    /// Where it stands: the site is signed with each code.
    pub site_id: SiteId,
    /// Version of the list: to be sent as `since` the next time.
    #[schema(example = 57)]
    pub version: i64,
    /// Whether `revoked` is all of it and replaces what was known; otherwise it is what came since.
    pub complete: bool,
    /// The keys whose codes are good; all of them, each time.
    pub keys: Vec<VerifierListKey>,
    /// The groups of gates that this gate is one of; all of them, each time.
    #[schema(example = json!([3]))]
    pub groups: Vec<i32>,
    /// Codes for this gate that ended before their time.
    pub revoked: Vec<RevokedCode>,
    /// Codes that are good again.
    pub lifted: Vec<LiftedCode>,
}

/// A key.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerifierListKey {
    /// Its number.
    pub id: u8,
    /// The public half, base64url.
    pub public: String,
    /// From which the secrets of live codes follow, base64url; secret.
    pub counter_key: String,
}

/// A code that ended before its time.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevokedCode {
    /// Number of the pass.
    pub pass_number: i64,
    /// Which of its codes.
    pub serial: i32,
    /// When it may be forgotten.
    pub good_until: DateTime<Utc>,
}

/// A code that is good again.
#[derive(Debug, Serialize, ToSchema)]
pub struct LiftedCode {
    /// Number of the pass.
    pub pass_number: i64,
    /// Which of its codes.
    pub serial: i32,
}

/// Since when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VerifierQuery {
    /// The version that is known; all if absent, or where the server knows of no such version.
    #[param(minimum = 0)]
    pub since: Option<i64>,
}
