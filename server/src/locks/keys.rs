//! Landlords give keys and take them back; the office may take any.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, TimeDelta, Utc};
use menpai_domain::ids::{LockId, LockKeyId};
use menpai_domain::terms::{KeyKind, NotificationKind, TrailAction};
use sqlx::PgConnection;

use super::model::{CreateKey, GivenKey, KeyResponse, LockResponse};
use super::revoke::{back, record, take_back_for_good};
use super::routes::{check_server, reach, removed};
use super::store::{self, FindKey, KeyRow, NewKey, Of};
use super::taking;
use crate::access::purpose::StatedPurpose;
use crate::access::{Granted, Looking, Scope};
use crate::households::children::is_child_now;
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, IfMatch, Page, PageQuery, Problems, etag};
use crate::limits;
use crate::notifications::{self, About};
use crate::state::AppState;
use crate::trail::Entry;

/// The longest key that ends: a lease is for twenty years at most.
const LONGEST: TimeDelta = TimeDelta::days(20 * 366);

/// Give somebody who owns the unit, or lives there, a key of its lock. A permanent one is for whoever owns it; none outlives the lease
/// by which its holder lives there, and a child under 14 is given none. Of one for whoever owns it those are told who rent the unit.
#[utoipa::path(post, path = "/locks/{id}/keys", tag = "locks", request_body = CreateKey,
    params(("id" = LockId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = KeyResponse), Problems))]
pub async fn give_key(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiPath(lock_id): ApiPath<LockId>,
    ApiJson(request): ApiJson<CreateKey>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let starts_at = request.from.unwrap_or(now);
    check(&request, starts_at, now)?;
    check_server(&state)?;
    let mut tx = state.db.api(&scope).await?;
    let lock = reach(&mut tx, &scope, lock_id).await?;
    let id = LockKeyId::generate();
    let claim = key.claim(&mut tx, &state, &caller, "key.give", &(lock_id, &request), id.as_uuid()).await?;
    let id = match claim {
        Claim::Done(id) => LockKeyId::from_uuid(id),
        Claim::New => {
            if store::find_of_unit(&mut tx, lock.site_id, lock.unit_id).await? != Some(lock_id) {
                return Err(removed());
            }
            let owns = check_holder(&mut tx, &state, &lock, &request, starts_at).await?;
            let new = NewKey {
                site_id: lock.site_id,
                id,
                lock_id,
                unit_id: lock.unit_id,
                person_id: request.holder_person_id,
                kind: request.kind,
                starts_at,
                ends_at: request.until,
                weekdays: request.weekdays.clone(),
                hours: request.hours,
                tenancy_id: None,
                given_by: Some(caller.account_id),
                now,
            };
            store::insert_key(&mut tx, &new).await?;
            let row = find(&mut tx, &scope, Of::Locks, id).await?;
            record(&mut tx, (&caller).into(), &row, TrailAction::KeyGive, now).await?;
            if owns {
                tell_renting(&mut tx, &new, now).await?;
            }
            id
        }
    };
    let row = find(&mut tx, &scope, Of::Locks, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, etag(row.key.version), Json(row.key)))
}

/// Whether a key of this kind can be as it is asked for.
fn check(request: &CreateKey, starts_at: DateTime<Utc>, now: DateTime<Utc>) -> ApiResult<()> {
    let mut checks = Checks::default();
    match (request.kind, request.until) {
        (KeyKind::Permanent, until) => checks.ensure(until.is_none(), "until", "given", "a permanent key has no end"),
        (_, None) => checks.broken("until", "required", "this kind of key has an end"),
        (_, Some(until)) => {
            checks.ensure(until > starts_at, "until", "order", "must lie after the start");
            checks.ensure(until > now, "until", "past", "must lie in the future");
            let short = until.signed_duration_since(starts_at) <= LONGEST;
            checks.within_about("key", short, "until", "range", 20, "must lie within twenty years");
        }
    }
    match (request.kind, &request.weekdays) {
        (KeyKind::Weekly, Some(days)) => {
            let distinct: BTreeSet<_> = days.iter().collect();
            let sound =
                !days.is_empty() && distinct.len() == days.len() && days.iter().all(|day| (1..=7).contains(day));
            checks.ensure(sound, "weekdays", "range", "must name weekdays from 1 (Monday) to 7, each once");
        }
        (KeyKind::Weekly, None) => checks.broken("weekdays", "required", "a weekly key opens on some weekdays"),
        (_, days) => checks.ensure(days.is_none(), "weekdays", "given", "only a weekly key has weekdays"),
    }
    match (request.kind, request.hours) {
        (KeyKind::Weekly, Some(hours)) => {
            checks.ensure(hours.from < hours.to, "hours.to", "order", "must lie after the start, on the same day");
        }
        (KeyKind::Weekly, None) => checks.broken("hours", "required", "a weekly key opens at some hours"),
        (_, hours) => checks.ensure(hours.is_none(), "hours", "given", "only a weekly key has hours"),
    }
    checks.finish()
}

/// Whether the holder may have such a key: an owner any, who lives there until they leave. Children under 14 hold theirs through their
/// parent: the lease gives them, no landlord does. Answers whether they own the unit.
async fn check_holder(
    connection: &mut PgConnection,
    state: &AppState,
    lock: &LockResponse,
    request: &CreateKey,
    starts_at: DateTime<Utc>,
) -> ApiResult<bool> {
    let at = (lock.site_id, lock.unit_id, request.holder_person_id);
    let stay = store::find_stay(connection, at, starts_at).await?;
    if stay.owns {
        return Ok(true);
    }
    if !stay.lives {
        let told = "names nobody who owns the unit, or lives there when the key begins";
        return Err(ApiError::field("holder_person_id", "unknown_reference", told));
    }
    if is_child_now(connection, state, lock.site_id, request.holder_person_id).await? {
        let told = "is a child under 14: give the parent a key";
        return Err(ApiError::field("holder_person_id", "parent_holds_keys", told));
    }
    if request.kind == KeyKind::Permanent {
        return Err(ApiError::field("kind", "owner_only", "a permanent key is for whoever owns the unit"));
    }
    let beyond = stay.ends_at.is_some_and(|end| request.until.is_none_or(|until| until > end));
    if beyond {
        return Err(ApiError::field(
            "until",
            "beyond_lease",
            "a key ends with the lease or the registration at the latest",
        ));
    }
    Ok(false)
}

/// Tells those who rent the unit while a key opens that whoever owns it holds that one.
async fn tell_renting(connection: &mut PgConnection, key: &NewKey, now: DateTime<Utc>) -> sqlx::Result<()> {
    let (at, opens) = ((key.site_id, key.unit_id), (key.starts_at.max(now), key.ends_at));
    let told = store::list_renting(connection, at, key.person_id, opens).await?;
    notifications::store::tell(connection, at, &told, About::Key(key.id), NotificationKind::KeyOfOwner, now).await
}

/// The keys of a lock of one's own unit, or in one's area, without PINs, the oldest first.
#[utoipa::path(get, path = "/locks/{id}/keys", tag = "locks", params(("id" = LockId, Path), PageQuery, StatedPurpose),
    responses((status = 200, body = Page<GivenKey>), Problems))]
pub async fn list_lock_keys(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<LockId>,
    ApiQuery(query): ApiQuery<PageQuery>,
    looking: Looking,
) -> ApiResult<Json<Page<GivenKey>>> {
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let mut tx = state.db.api(&scope).await?;
    let lock = reach(&mut tx, &scope, id).await?;
    let find = FindKey { lock_id: Some(id), ..FindKey::default() };
    let rows = store::list_keys(&mut tx, &scope, Of::Locks, find, after, limit + 1).await?;
    let mut holders: Vec<_> = rows.iter().map(|row| row.key.holder_person_id).collect();
    holders.sort_unstable();
    holders.dedup();
    let living = taking::living(&mut tx, &scope, (lock.site_id, lock.unit_id), &holders, state.clock.now()).await?;
    let needed = taking::list_needed(&mut tx, &scope, &rows, state.clock.now()).await?;
    let given = |row: KeyRow| GivenKey {
        lives_here: living.contains(&row.key.holder_person_id),
        may_revoke: back(&row).is_ok() && !needed.contains(&row.key.id),
        key: row.key,
    };
    let page = Page::cut_by(rows, limit, |row| row.key.id, given);
    let look = Entry {
        unit_id: Some(lock.unit_id),
        person_ids: holders,
        ..Entry::look(lock.site_id, TrailAction::LockKeys, &looking)
    };
    limits::take(&mut tx, &state, &caller, look).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Take a key back: a landlord one's own, one that opens nothing yet, or that of somebody who neither lives in the unit nor rents it, or who
/// has another one that opens as long; the office any. The lock server is told as soon as it can be reached; so is the holder.
#[utoipa::path(post, path = "/keys/{id}/revoke", tag = "locks",
    params(("id" = LockKeyId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = KeyResponse), Problems))]
pub async fn revoke_key(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<LockKeyId>,
    expected: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    if key.step(&mut tx, &state, &caller, "key.revoke", id, &()).await? {
        let now = state.clock.now();
        let row = store::hold_key(&mut tx, &scope, Of::Locks, id).await?.ok_or(ApiError::NotFound("key"))?;
        expected.check(row.key.version)?;
        back(&row)?;
        taking::check_key(&mut tx, &scope, &row, now).await?;
        take_back_for_good(&mut tx, &caller, &row, now).await?;
        taking::tell_holder(&mut tx, &state, &scope, &row, now).await?;
    }
    let row = find(&mut tx, &scope, Of::Locks, id).await?;
    tx.commit().await?;
    Ok((etag(row.key.version), Json(row.key)))
}

/// A key in the caller's reach.
pub(super) async fn find(connection: &mut PgConnection, scope: &Scope, of: Of, id: LockKeyId) -> ApiResult<KeyRow> {
    let find = FindKey { id: Some(id), ..FindKey::default() };
    store::list_keys(connection, scope, of, find, None, 1).await?.pop().ok_or(ApiError::NotFound("key"))
}
