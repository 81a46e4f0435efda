//! Who did and looked at what: for the auditor and the area manager.

use axum::Json;
use axum::extract::State;

use super::model::{LookQuery, LookResponse, TrailEntry, TrailQuery};
use super::store;
use crate::access::{Granted, Scope};
use crate::http::page::limit_of;
use crate::http::{ApiQuery, ApiResult, Cursor, Page, Problems};
use crate::state::AppState;

/// Looks at personal data, newest first.
#[utoipa::path(get, path = "/looks", tag = "trail", params(LookQuery), responses((status = 200, body = Page<LookResponse>), Problems))]
pub async fn list_looks(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(query): ApiQuery<LookQuery>,
) -> ApiResult<Json<Page<LookResponse>>> {
    let page = list(&state, scope, &query.into()).await?;
    let items = page.items.into_iter().filter_map(LookResponse::of).collect();
    Ok(Json(Page { items, next_cursor: page.next_cursor }))
}

/// The audit trail, newest first: looks, and acts on people and rights.
#[utoipa::path(get, path = "/trail", tag = "trail", params(TrailQuery), responses((status = 200, body = Page<TrailEntry>), Problems))]
pub async fn list_trail(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(query): ApiQuery<TrailQuery>,
) -> ApiResult<Json<Page<TrailEntry>>> {
    Ok(Json(list(&state, scope, &query).await?))
}

async fn list(state: &AppState, scope: Scope, query: &TrailQuery) -> ApiResult<Page<TrailEntry>> {
    let scope = scope.within(query.site_id)?;
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let mut tx = state.db.api(&scope).await?;
    let entries = store::list(&mut tx, &scope, query, after, limit + 1).await?;
    tx.commit().await?;
    Ok(Page::cut(entries, limit, |entry| (entry.at, entry.id)))
}
