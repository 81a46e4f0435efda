//! Runs of retention: for managers, auditors and operators.

use axum::Json;
use axum::extract::State;

use super::model::{RetentionQuery, RetentionRun};
use super::store;
use crate::access::Granted;
use crate::http::page::limit_of;
use crate::http::{ApiQuery, ApiResult, Cursor, Page, Problems};
use crate::state::AppState;

/// What retention erased and what it could not, newest first. Counts and dates, no person.
#[utoipa::path(get, path = "/retention-runs", tag = "retention", params(RetentionQuery),
    responses((status = 200, body = Page<RetentionRun>), Problems))]
pub async fn list_retention_runs(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(query): ApiQuery<RetentionQuery>,
) -> ApiResult<Json<Page<RetentionRun>>> {
    let scope = scope.within(query.site_id)?;
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let mut tx = state.db.api(&scope).await?;
    let runs = store::list(&mut tx, &scope, after, limit + 1).await?;
    tx.commit().await?;
    Ok(Json(Page::cut(runs, limit, |run| (run.ran_at, run.id))))
}
