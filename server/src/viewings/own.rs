//! People ask to see units on offer, follow what becomes of it, and take it back.
//!
//! A seeker need not be known to the site of the unit: what is written is written within that site, which the database names for
//! a listing that a search finds, or for a viewing of the caller's own.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, ListingId, SiteId, SlotId, ViewingId};
use menpai_domain::terms::{AgentRight, NotificationKind, TrailAction, ViewingCanceller};
use menpai_domain::viewing::{Event, next};
use sqlx::PgConnection;

use super::act::{self, Step};
use super::code;
use super::model::{CreateViewing, OwnViewing, OwnViewingQuery, RescheduleViewing, ViewingCode};
use super::own_store::{self, OwnRow};
use super::slots_store::{self, HeldSlot};
use super::store::{self, NewViewing, ViewingRow};
use crate::access::{Account, Granted, Scope};
use crate::db::Tx;
use crate::http::answer_crs::{AnswerCrs, ShapeQuery};
use crate::http::error::Checks;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, IfMatch, Page, Problems, etag};
use crate::persons::newcomer::person_at;
use crate::state::AppState;
use crate::{notifications, passes, trail};

/// Viewings of an account that are not over, wherever.
const MOST_OPEN: i64 = 5;
/// How many come at most.
const MOST_PEOPLE: i32 = 6;

/// Ask to see a unit on offer: its time is held from now on. At most five viewings at a time, and no two of them at once
/// (409 `slot_id` `viewing_overlap`; `same_slot` where one has that very time already).
#[utoipa::path(post, path = "/own/viewings", tag = "own", request_body = CreateViewing,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = OwnViewing), Problems))]
pub async fn create_own_viewing(
    State(state): State<AppState>,
    Granted { caller, .. }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateViewing>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut checks = Checks::default();
    let fit = (1..=MOST_PEOPLE).contains(&request.people);
    checks.within(fit, "people", "range", MOST_PEOPLE, "must be between 1 and 6");
    checks.finish()?;
    let mut tx = state.db.api_without_scope().await?;
    let there = slots_store::find_at_market(&mut tx, request.listing_id, now).await?;
    tx.commit().await?;
    let id = ViewingId::generate();
    let unknown = || ApiError::field("listing_id", "unknown_reference", "names nothing that is on offer");
    // A phone that did not hear the answer asks again, also when the unit is on offer no longer.
    let scope = Scope::of_sites(there.iter().map(|there| there.site_id).collect());
    let mut tx = state.db.api(&scope).await?;
    let id = match key.claim(&mut tx, &state, &caller, "viewing.create", &request, id.as_uuid()).await? {
        Claim::Done(id) => ViewingId::from_uuid(id),
        Claim::New => {
            let there = there.ok_or_else(unknown)?;
            let at = (there.site_id, request.listing_id);
            let slot = hold_slot(&mut tx, at, request.slot_id, now).await?;
            let (site, unit, right) = (there.site_id, there.unit_id, AgentRight::Listings);
            let hosts = notifications::store::landlords_and_agents(&mut tx, site, unit, right, now).await?;
            if person_at(&caller, site).is_some_and(|person| hosts.contains(&person)) {
                let told = "this unit is your own, or you show it for its owner";
                return Err(ApiError::conflict("listing_id", "own_listing", told));
            }
            if store::count_open(&mut tx, caller.account_id, now).await? >= MOST_OPEN {
                let told = "five of your viewings are to come already: see one of those first, or cancel it";
                return Err(ApiError::conflict("listing_id", "too_many_viewings", told).limited(MOST_OPEN));
            }
            if store::holds(&mut tx, (there.site_id, request.slot_id), caller.account_id).await? {
                return Err(ApiError::conflict("slot_id", "same_slot", "is the time that you have already"));
            }
            check_free_then(&mut tx, &caller, None, &slot, now).await?;
            let viewing = NewViewing {
                site_id: there.site_id,
                id,
                listing_id: request.listing_id,
                unit_id: there.unit_id,
                slot_id: request.slot_id,
                from: slot.from,
                until: slot.until,
                seeker_id: caller.account_id,
                people: request.people,
                code: code::draw(),
                now,
            };
            store::insert(&mut tx, &viewing).await?;
            let row = store::find(&mut tx, &scope, id, now).await?.ok_or(ApiError::NotFound("viewing"))?;
            trail::store::record(&mut tx, &caller, now, act::entry(&row, TrailAction::ViewingCreate)).await?;
            act::tell_landlords(&mut tx, &row, NotificationKind::ViewingRequested, now).await?;
            id
        }
    };
    let own = find(&mut tx, &caller, id, AnswerCrs::Wgs84, now).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, etag(own.viewing.version), Json(own.viewing)))
}

/// One's own viewings, newest first.
#[utoipa::path(get, path = "/own/viewings", tag = "own", params(OwnViewingQuery),
    responses((status = 200, body = Page<OwnViewing>), Problems))]
pub async fn list_own_viewings(
    State(state): State<AppState>,
    Granted { caller, .. }: Granted,
    ApiQuery(query): ApiQuery<OwnViewingQuery>,
) -> ApiResult<Json<Page<OwnViewing>>> {
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let one_more = i32::try_from(limit + 1).unwrap_or(i32::MAX);
    let mut tx = state.db.api_without_scope().await?;
    let now = state.clock.now();
    let rows = own_store::list(&mut tx, caller.account_id, None, query.crs, now, after, one_more).await?;
    tx.commit().await?;
    Ok(Json(Page::cut_by(rows, limit, |row| row.viewing.id, |row| row.viewing)))
}

/// One of one's own viewings: with the door while it is agreed and not over.
#[utoipa::path(get, path = "/own/viewings/{id}", tag = "own", params(("id" = ViewingId, Path), ShapeQuery),
    responses((status = 200, body = OwnViewing), Problems))]
pub async fn get_own_viewing(
    State(state): State<AppState>,
    Granted { caller, .. }: Granted,
    ApiPath(id): ApiPath<ViewingId>,
    ApiQuery(query): ApiQuery<ShapeQuery>,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api_without_scope().await?;
    let own = find(&mut tx, &caller, id, query.crs, state.clock.now()).await?;
    tx.commit().await?;
    Ok((etag(own.viewing.version), Json(own.viewing)))
}

/// Take a viewing back. Its time is free again; a pass that one has for it ends.
#[utoipa::path(post, path = "/own/viewings/{id}/cancel", tag = "own",
    params(("id" = ViewingId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = OwnViewing), Problems))]
pub async fn cancel_own_viewing(
    State(state): State<AppState>,
    Granted { caller, .. }: Granted,
    ApiPath(id): ApiPath<ViewingId>,
    expected: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let (mut tx, row) = reach(&state, &caller, id, now).await?;
    if key.step(&mut tx, &state, &caller, "own_viewing.cancel", id, &()).await? {
        expected.check(row.version)?;
        act::take(&mut tx, (&caller).into(), &row, Step::Cancel(ViewingCanceller::Seeker), now).await?;
        act::tell_landlords(&mut tx, &row, NotificationKind::ViewingCancelled, now).await?;
    }
    let own = find(&mut tx, &caller, id, AnswerCrs::Wgs84, now).await?;
    tx.commit().await?;
    Ok((etag(own.viewing.version), Json(own.viewing)))
}

/// Ask for another free time of the same listing instead. The landlord answers anew; the time before is free again at once.
#[utoipa::path(post, path = "/own/viewings/{id}/reschedule", tag = "own", request_body = RescheduleViewing,
    params(("id" = ViewingId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = OwnViewing), Problems))]
pub async fn reschedule_own_viewing(
    State(state): State<AppState>,
    Granted { caller, .. }: Granted,
    ApiPath(id): ApiPath<ViewingId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<RescheduleViewing>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let (mut tx, row) = reach(&state, &caller, id, now).await?;
    if key.step(&mut tx, &state, &caller, "own_viewing.reschedule", id, &request).await? {
        expected.check(row.version)?;
        next(row.state, Event::Reschedule)?;
        if row.slot_id == Some(request.slot_id) {
            return Err(ApiError::field("slot_id", "same_slot", "is the time that you have already"));
        }
        let slot = hold_slot(&mut tx, (row.site_id, row.listing_id), request.slot_id, now).await?;
        check_free_then(&mut tx, &caller, Some(id), &slot, now).await?;
        act::take(&mut tx, (&caller).into(), &row, Step::Reschedule(request.slot_id, slot), now).await?;
        act::tell_landlords(&mut tx, &row, NotificationKind::ViewingRescheduled, now).await?;
    }
    let own = find(&mut tx, &caller, id, AnswerCrs::Wgs84, now).await?;
    tx.commit().await?;
    Ok((etag(own.viewing.version), Json(own.viewing)))
}

/// The code of the visitor's pass that comes with a viewing: the same one each time, as long as it is good.
#[utoipa::path(get, path = "/own/viewings/{id}/code", tag = "own", params(("id" = ViewingId, Path)),
    responses((status = 200, body = ViewingCode), Problems))]
pub async fn get_own_viewing_code(
    State(state): State<AppState>,
    Granted { caller, .. }: Granted,
    ApiPath(id): ApiPath<ViewingId>,
) -> ApiResult<Json<ViewingCode>> {
    let mut tx = state.db.api_without_scope().await?;
    let own = find(&mut tx, &caller, id, AnswerCrs::Wgs84, state.clock.now()).await?;
    tx.commit().await?;
    let pass = own.pass_id.ok_or(ApiError::NotFound("pass"))?;
    let mut tx = state.db.api(&Scope::of_sites(vec![own.site_id])).await?;
    let code = passes::viewing::code(&mut tx, &state, &caller, own.site_id, pass).await?;
    tx.commit().await?;
    Ok(Json(ViewingCode { text: code.text, from: code.from, to: code.to }))
}

/// Everything that an account asked to see, newest first; for the copy of one's own data.
///
/// # Errors
/// The database is away.
pub async fn of_account(
    connection: &mut PgConnection,
    account: AccountId,
    now: DateTime<Utc>,
    limit: i32,
) -> sqlx::Result<Vec<OwnViewing>> {
    let rows = own_store::list(connection, account, None, AnswerCrs::Wgs84, now, None, limit).await?;
    Ok(rows.into_iter().map(|row| row.viewing).collect())
}

/// A viewing of the caller's own.
async fn find(
    connection: &mut PgConnection,
    caller: &Account,
    id: ViewingId,
    crs: AnswerCrs,
    now: DateTime<Utc>,
) -> ApiResult<OwnRow> {
    let own = own_store::find(connection, caller.account_id, id, crs, now).await?;
    own.ok_or(ApiError::NotFound("viewing"))
}

/// A viewing of the caller's own, and a transaction within its site.
async fn reach(state: &AppState, caller: &Account, id: ViewingId, now: DateTime<Utc>) -> ApiResult<(Tx, ViewingRow)> {
    let mut tx = state.db.api_without_scope().await?;
    let own = find(&mut tx, caller, id, AnswerCrs::Wgs84, now).await?;
    tx.commit().await?;
    let scope = Scope::of_sites(vec![own.site_id]);
    let mut tx = state.db.api(&scope).await?;
    let row = store::find(&mut tx, &scope, id, now).await?.ok_or(ApiError::NotFound("viewing"))?;
    Ok((tx, row))
}

/// Nobody sees two units at once: a seeker has no other viewing at that time, wherever.
async fn check_free_then(
    tx: &mut Tx,
    caller: &Account,
    besides: Option<ViewingId>,
    slot: &HeldSlot,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    if store::overlaps(tx, caller.account_id, besides, (slot.from, slot.until), now).await? {
        let told = "you have another viewing at that time: choose another one, or cancel that";
        return Err(ApiError::conflict("slot_id", "viewing_overlap", told));
    }
    Ok(())
}

/// A time of a listing that is to come; whether somebody holds it, the database says when it is taken.
async fn hold_slot(
    tx: &mut Tx,
    (site, listing): (SiteId, ListingId),
    slot: SlotId,
    now: DateTime<Utc>,
) -> ApiResult<HeldSlot> {
    let held = slots_store::hold_slot(tx, site, listing, slot, now).await?;
    held.ok_or_else(|| ApiError::field("slot_id", "unknown_reference", "names no time of this listing that is to come"))
}
