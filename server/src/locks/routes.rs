//! Landlords and the office register locks.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use menpai_domain::ids::LockId;
use menpai_domain::terms::TrailAction;
use sqlx::PgConnection;

use super::lease;
use super::model::{CreateLock, LockQuery, LockResponse};
use super::revoke::take_back;
use super::store::{self, ALL, FindKey, Of};
use super::taking;
use crate::access::{Granted, Scope};
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, IfMatch, Page, Problems, etag};
use crate::state::AppState;
use crate::trail::{self, Entry};
use crate::units;

/// Nothing is given out where nobody could tell a lock.
pub(super) fn check_server(state: &AppState) -> ApiResult<()> {
    if state.config.locks.url.is_some() { Ok(()) } else { Err(ApiError::NoLockServer) }
}

/// Register the smart lock of a unit, as the lock server knows it. A unit has one. Where the unit is let, everybody who lives there by the
/// lease gets the key that they would have got when it was signed.
#[utoipa::path(post, path = "/locks", tag = "locks", request_body = CreateLock,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = LockResponse), Problems))]
pub async fn create_lock(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateLock>,
) -> ApiResult<impl IntoResponse> {
    let mut checks = Checks::default();
    let vendor = &request.vendor_lock_id;
    let sound = (1..=64).contains(&vendor.len()) && vendor.bytes().all(|byte| byte.is_ascii_graphic());
    checks.within(sound, "vendor_lock_id", "length", 64, "must have 1 to 64 visible ASCII characters");
    let name = checks.text("name", &request.name, 40);
    checks.finish()?;
    check_server(&state)?;
    let request = CreateLock { name, ..request };
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let unknown = || ApiError::field("unit_id", "unknown_reference", "names no unit within your area");
    let unit = units::access::reach(&mut tx, &scope, request.unit_id).await?.ok_or_else(unknown)?;
    let id = LockId::generate();
    let id = match key.claim(&mut tx, &state, &caller, "lock.create", &request, id.as_uuid()).await? {
        Claim::Done(id) => LockId::from_uuid(id),
        Claim::New => {
            // Who lives there is asked when nobody is about to sign a lease, or to end a registration.
            units::access::hold(&mut tx, (unit.site_id, request.unit_id)).await?;
            units::access::reach(&mut tx, &scope, request.unit_id).await?.ok_or_else(unknown)?;
            store::insert(&mut tx, (unit.site_id, id), &request, caller.account_id, now).await?;
            let act = Entry {
                building_id: Some(unit.building_id),
                unit_id: Some(request.unit_id),
                ..Entry::act(unit.site_id, TrailAction::LockCreate, id)
            };
            trail::store::record(&mut tx, &caller, now, act).await?;
            lease::give_all(&mut tx, &caller, (unit.site_id, unit.building_id, request.unit_id), now).await?;
            id
        }
    };
    let lock = reach(&mut tx, &scope, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, etag(lock.version), Json(lock)))
}

/// Smart locks in one's reach, those that were removed too.
#[utoipa::path(get, path = "/locks", tag = "locks", params(LockQuery),
    responses((status = 200, body = Page<LockResponse>), Problems))]
pub async fn list_locks(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(query): ApiQuery<LockQuery>,
) -> ApiResult<Json<Page<LockResponse>>> {
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let mut tx = state.db.api(&scope).await?;
    let locks = store::list(&mut tx, &scope, (None, query.unit_id), after, limit + 1).await?;
    tx.commit().await?;
    Ok(Json(Page::cut(locks, limit, |lock| lock.id)))
}

/// Take a lock off its unit, and back all of its keys; whoever held one is told. Another may be registered. While somebody else who
/// lives in the unit, or rents it, holds a key, the office does.
#[utoipa::path(post, path = "/locks/{id}/remove", tag = "locks",
    params(("id" = LockId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = LockResponse), Problems))]
pub async fn remove_lock(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<LockId>,
    expected: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    if key.step(&mut tx, &state, &caller, "lock.remove", id, &()).await? {
        let lock = store::hold(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("lock"))?;
        expected.check(lock.version)?;
        if lock.removed_at.is_some() {
            return Err(removed());
        }
        if !store::remove(&mut tx, &lock, now).await? {
            return Err(ApiError::PreconditionFailed);
        }
        let find = FindKey { lock_id: Some(id), in_force: true, ..FindKey::default() };
        let rows = store::list_keys(&mut tx, &scope, Of::Locks, find, None, ALL).await?;
        taking::check_lock(&mut tx, &scope, &rows, now).await?;
        for row in &rows {
            take_back(&mut tx, &caller, row, now).await?;
            taking::tell_holder(&mut tx, &state, &scope, row, now).await?;
        }
        let act = Entry { unit_id: Some(lock.unit_id), ..Entry::act(lock.site_id, TrailAction::LockRemove, id) };
        trail::store::record(&mut tx, &caller, now, act).await?;
    }
    let lock = reach(&mut tx, &scope, id).await?;
    tx.commit().await?;
    Ok((etag(lock.version), Json(lock)))
}

pub(super) fn removed() -> ApiError {
    ApiError::conflict("state", "lock_removed", "this lock was taken off its unit")
}

/// A lock in the caller's reach.
pub(super) async fn reach(connection: &mut PgConnection, scope: &Scope, id: LockId) -> ApiResult<LockResponse> {
    let found = store::list(connection, scope, (Some(id), None), None, 1).await?.pop();
    found.ok_or(ApiError::NotFound("lock"))
}
