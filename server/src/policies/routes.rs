//! The policy over HTTP.

use axum::Json;

use super::model::PolicyTable;
use crate::access::Granted;
use crate::http::Problems;

/// Who may do what, and how far.
#[utoipa::path(get, path = "/policy", tag = "auth", responses((status = 200, body = PolicyTable), Problems))]
pub async fn get_policy(_granted: Granted) -> Json<PolicyTable> {
    Json(PolicyTable::current())
}
