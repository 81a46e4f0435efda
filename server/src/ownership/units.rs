//! People see the units that are theirs, and those for whose owner they act.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::model::OwnUnit;
use super::units_store as store;
use crate::access::{Granted, Scope};
use crate::http::{ApiQuery, ApiResult, Cursor, Page, PageQuery, Problems};
use crate::state::AppState;

/// One's own units, along the lanes, then by code: how each is let, registered and on offer today. Counts only, nobody who
/// lives there. Among them those for whose owner one acts (`agent_for`), with what is on offer where one lists it.
#[utoipa::path(get, path = "/own/units", tag = "own", params(PageQuery),
    responses((status = 200, body = Page<OwnUnit>), Problems))]
pub async fn list_own_units(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> ApiResult<Json<Page<OwnUnit>>> {
    let limit = query.limit()?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, &scope, state.clock.now(), after, limit + 1).await?;
    tx.commit().await?;
    let key = |row: &store::OwnUnitRow| (row.sort_key.clone(), row.unit.code.clone(), row.unit.id);
    Ok(Json(Page::cut_by(rows, limit, key, |row| row.unit)))
}

/// The units that the persons of the scope own, without those for whose owner they act.
///
/// # Errors
/// The database is away.
pub async fn owned(
    connection: &mut PgConnection,
    scope: &Scope,
    now: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<OwnUnit>> {
    let rows = store::list(connection, scope, now, None, limit).await?;
    Ok(rows.into_iter().map(|row| row.unit).filter(|unit| unit.agent_for.is_none()).collect())
}
