//! Who looked at what: for the auditor and the area manager.

use axum::Json;
use axum::extract::State;

use super::model::{LookQuery, LookResponse};
use super::store;
use crate::access::Granted;
use crate::http::page::limit_of;
use crate::http::{ApiQuery, ApiResult, Cursor, Page, Problems};
use crate::state::AppState;

/// Looks at personal data, newest first.
#[utoipa::path(get, path = "/looks", tag = "looks", params(LookQuery), responses((status = 200, body = Page<LookResponse>), Problems))]
pub async fn list_looks(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(query): ApiQuery<LookQuery>,
) -> ApiResult<Json<Page<LookResponse>>> {
    let scope = scope.within(query.site_id)?;
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let mut tx = state.db.api(&scope).await?;
    let looks = store::list(&mut tx, &scope, &query, after, limit + 1).await?;
    tx.commit().await?;
    Ok(Json(Page::cut(looks, limit, |look| (look.looked_at, look.id))))
}
