//! Checkpoints, keys and proofs as they are asked for and answered.

use chrono::{DateTime, Utc};
use menpai_domain::ids::SiteId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Whose trail.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OfSite {
    /// The site.
    pub site_id: SiteId,
}

/// Whose checkpoints.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CheckpointQuery {
    /// The site.
    pub site_id: SiteId,
    /// Rows of the page, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Which two sizes of the tree.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ConsistencyQuery {
    /// The site.
    pub site_id: SiteId,
    /// Size of the older tree, at least 1.
    #[param(minimum = 1)]
    pub from: u64,
    /// Size of the newer tree.
    #[param(minimum = 1)]
    pub to: u64,
}

/// A signed head of a site's tree.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckpointResponse {
    /// Entries in the tree.
    #[schema(example = 1024)]
    pub size: u64,
    /// Root of the tree, base64.
    #[schema(example = "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=")]
    pub root: String,
    /// When it was signed.
    pub at: DateTime<Utc>,
    /// The signed note (C2SP tlog-checkpoint).
    pub note: String,
}

/// The key that checks checkpoints.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrailKeyResponse {
    /// First line of every checkpoint of the site.
    #[schema(example = "trail.example/01980000-0000-7000-8000-000000000001")]
    pub origin: String,
    /// Verifier keys (C2SP signed-note), the one in use first.
    pub keys: Vec<String>,
}

/// A proof that an entry stands in a tree (RFC 9162, 2.1.3).
#[derive(Debug, Serialize, ToSchema)]
pub struct InclusionProof {
    /// The entry's canonical bytes, base64: the leaf is the SHA-256 of a zero byte and these.
    pub entry: String,
    /// Its number in the tree, from 0.
    #[schema(example = 1023)]
    pub leaf_index: u64,
    /// Entries in the tree.
    #[schema(example = 1024)]
    pub tree_size: u64,
    /// Hashes from the leaf up, base64.
    #[schema(example = json!(["n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg="]))]
    pub path: Vec<String>,
    /// The signed head of that tree.
    pub checkpoint: String,
}

/// A proof that one tree is the beginning of another (RFC 9162, 2.1.4).
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsistencyProof {
    /// Size of the older tree.
    #[schema(example = 512)]
    pub from: u64,
    /// Size of the newer tree.
    #[schema(example = 1024)]
    pub to: u64,
    /// The proof, base64.
    #[schema(example = json!(["n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg="]))]
    pub path: Vec<String>,
}
