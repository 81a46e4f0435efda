//! People follow what they claimed, and take it back.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use menpai_domain::ids::ClaimId;
use menpai_domain::ownership::ClaimStep;
use menpai_domain::terms::{ClaimState, TrailAction};
use sqlx::PgConnection;

use super::decide::{settle, step};
use super::model::OwnClaim;
use super::store::{self, Decision};
use crate::access::{Granted, Scope};
use crate::http::idempotency::IdempotencyKey;
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Cursor, Page, PageQuery, Problems, etag};
use crate::own::record::own_look;
use crate::state::AppState;

/// One's own claims, oldest first, with what became of them.
#[utoipa::path(get, path = "/own/ownership-claims", tag = "own", params(PageQuery),
    responses((status = 200, body = Page<OwnClaim>), Problems))]
pub async fn list_own_ownership_claims(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> ApiResult<Json<Page<OwnClaim>>> {
    let limit = query.limit()?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, &scope, (None, None), after, limit + 1).await?;
    own_look(&mut tx, &caller, &scope, state.clock.now(), TrailAction::OwnClaims).await?;
    tx.commit().await?;
    Ok(Json(Page::cut_by(rows, limit, |row| (row.claim.claimed_at, row.claim.id), |row| row.claim)))
}

/// One of one's own claims.
#[utoipa::path(get, path = "/own/ownership-claims/{id}", tag = "own", params(("id" = ClaimId, Path)),
    responses((status = 200, body = OwnClaim), Problems))]
pub async fn get_own_ownership_claim(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ClaimId>,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let row = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("claim"))?;
    own_look(&mut tx, &caller, &scope, state.clock.now(), TrailAction::OwnClaims).await?;
    tx.commit().await?;
    Ok((etag(row.claim.version), Json(row.claim)))
}

/// Take a claim back that waits. Doing it again changes nothing.
#[utoipa::path(post, path = "/own/ownership-claims/{id}/withdraw", tag = "own",
    params(("id" = ClaimId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = OwnClaim), Problems))]
pub async fn withdraw_ownership_claim(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ClaimId>,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let row = store::hold(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("claim"))?;
    let wanted = key.step(&mut tx, &state, &caller, "ownership.withdraw", id, &()).await?;
    if wanted && row.claim.state != ClaimState::Withdrawn {
        step(&row.claim, ClaimStep::Withdraw, now)?;
        settle(&mut tx, &caller, &row, Decision::Withdrawn, now).await?;
    }
    let row = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("claim"))?;
    tx.commit().await?;
    Ok((etag(row.claim.version), Json(row.claim)))
}

/// All claims of the scope's own persons.
///
/// # Errors
/// The database is away.
pub async fn of_scope(connection: &mut PgConnection, scope: &Scope, limit: i64) -> sqlx::Result<Vec<OwnClaim>> {
    let rows = store::list(connection, scope, (None, None), None, limit).await?;
    Ok(rows.into_iter().map(|row| row.claim).collect())
}
