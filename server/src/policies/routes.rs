//! The policy over HTTP.

use axum::Json;

use super::model::{PolicyTable, PurposeRule};
use crate::access::Granted;
use crate::http::{Page, Problems};

/// Who may do what, and how far.
#[utoipa::path(get, path = "/policy", tag = "auth", responses((status = 200, body = PolicyTable), Problems))]
pub async fn get_policy(_granted: Granted) -> Json<PolicyTable> {
    Json(PolicyTable::current())
}

/// The purposes that the caller may state when they look at personal data.
#[utoipa::path(get, path = "/purposes", tag = "auth", responses((status = 200, body = Page<PurposeRule>), Problems))]
pub async fn list_purposes(Granted { caller, .. }: Granted) -> Json<Page<PurposeRule>> {
    Json(Page::whole(PurposeRule::of(caller.role)))
}
