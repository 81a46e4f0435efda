//! Notices over HTTP.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use menpai_domain::ids::NoticeId;

use super::model::{NoticeQuery, NoticeResponse};
use super::store;
use crate::access::Granted;
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Cursor, Page, Problems, etag};
use crate::state::AppState;

/// Notices about staff who look much at personal data, newest first.
#[utoipa::path(get, path = "/notices", tag = "notices", params(NoticeQuery),
    responses((status = 200, body = Page<NoticeResponse>), Problems))]
pub async fn list_notices(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(query): ApiQuery<NoticeQuery>,
) -> ApiResult<Json<Page<NoticeResponse>>> {
    let scope = scope.within(query.site_id)?;
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let mut tx = state.db.api(&scope).await?;
    let notices = store::list(&mut tx, &scope, query.seen, after, limit + 1).await?;
    tx.commit().await?;
    Ok(Json(Page::cut(notices, limit, |notice| (notice.noticed_at, notice.id))))
}

/// Say that a notice was seen. The first who does is recorded; saying it again changes nothing.
#[utoipa::path(post, path = "/notices/{id}/seen", tag = "notices", params(("id" = NoticeId, Path)),
    responses((status = 200, body = NoticeResponse), Problems))]
pub async fn mark_notice_seen(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<NoticeId>,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    store::mark_seen(&mut tx, &scope, id, caller.account_id, state.clock.now()).await?;
    let notice = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("notice"))?;
    tx.commit().await?;
    Ok((etag(notice.version), Json(notice)))
}
