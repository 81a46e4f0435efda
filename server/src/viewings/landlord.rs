//! Landlords, or whoever lists for them, answer whoever wants to see their units.
//!
//! What the caller may answer is found within their own reach. What follows from it (the pass, what is told) is the site's: an
//! agent reaches none of it.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use menpai_domain::ids::{PassId, ViewingId};
use menpai_domain::terms::{NotificationKind, ViewingCanceller};
use menpai_domain::viewing::{Event, next};

use super::act::{self, Step, pass_of};
use super::model::{ConfirmViewing, RefuseViewing, ViewingQuery, ViewingResponse};
use super::store::{self, Find, ViewingRow};
use crate::access::{Account, Granted, Scope};
use crate::db::{Db, Tx};
use crate::http::idempotency::IdempotencyKey;
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, IfMatch, Page, Problems, etag};
use crate::passes::viewing::Visit;
use crate::persons::newcomer::person_at;
use crate::state::AppState;
use crate::{notifications, passes};

/// Viewings of one's own units, or those that one lists for an owner, the soonest first: those that are asked for or agreed and not over, unless another state is
/// asked for.
#[utoipa::path(get, path = "/viewings", tag = "viewings", params(ViewingQuery),
    responses((status = 200, body = Page<ViewingResponse>), Problems))]
pub async fn list_viewings(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(query): ApiQuery<ViewingQuery>,
) -> ApiResult<Json<Page<ViewingResponse>>> {
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let find = Find { id: None, state: query.state, listing_id: query.listing_id };
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, &scope, find, state.clock.now(), after, limit + 1).await?;
    tx.commit().await?;
    Ok(Json(Page::cut_by(rows, limit, |row| (row.from, row.id), response)))
}

/// One viewing of one's own units, wherever it stands.
#[utoipa::path(get, path = "/viewings/{id}", tag = "viewings", params(("id" = ViewingId, Path)),
    responses((status = 200, body = ViewingResponse), Problems))]
pub async fn get_viewing(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<ViewingId>,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let row = store::find(&mut tx, &scope, id, state.clock.now()).await?.ok_or(ApiError::NotFound("viewing"))?;
    tx.commit().await?;
    Ok((etag(row.version), Json(response(row))))
}

/// Agree to a viewing: from now on until the end of its time the seeker is told the door. With it a visitor's pass, unless it is
/// not wanted, or no gate is on the way.
#[utoipa::path(post, path = "/viewings/{id}/confirm", tag = "viewings", request_body = ConfirmViewing,
    params(("id" = ViewingId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ViewingResponse), Problems))]
pub async fn confirm_viewing(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ViewingId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<ConfirmViewing>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let (mut tx, row) = reach(&state, &scope, id, now).await?;
    let actor = caller.acting(row.by_agent);
    if key.step(&mut tx, &state, &caller, "viewing.confirm", id, &request).await? {
        expected.check(row.version)?;
        next(row.state, Event::Confirm)?;
        let pass_id = if request.with_pass { admit(&mut tx, &state, &actor, &row).await? } else { None };
        let step = Step::Confirm { pass_wanted: request.with_pass, pass_id };
        act::take(&mut tx, (&actor).into(), &row, step, now).await?;
        act::tell_seeker(&mut tx, &row, NotificationKind::ViewingConfirmed, now).await?;
    }
    answer(tx, &scope, id, now).await
}

/// Refuse a viewing, with the reason that the seeker reads.
#[utoipa::path(post, path = "/viewings/{id}/refuse", tag = "viewings", request_body = RefuseViewing,
    params(("id" = ViewingId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ViewingResponse), Problems))]
pub async fn refuse_viewing(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ViewingId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<RefuseViewing>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let (mut tx, row) = reach(&state, &scope, id, now).await?;
    let actor = caller.acting(row.by_agent);
    if key.step(&mut tx, &state, &caller, "viewing.refuse", id, &request).await? {
        expected.check(row.version)?;
        act::take(&mut tx, (&actor).into(), &row, Step::Refuse(request.reason), now).await?;
        act::tell_seeker(&mut tx, &row, NotificationKind::ViewingRefused, now).await?;
    }
    answer(tx, &scope, id, now).await
}

/// Cancel a viewing. Its time is free again; a pass that the seeker has for it ends.
#[utoipa::path(post, path = "/viewings/{id}/cancel", tag = "viewings",
    params(("id" = ViewingId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ViewingResponse), Problems))]
pub async fn cancel_viewing(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ViewingId>,
    expected: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let (mut tx, row) = reach(&state, &scope, id, now).await?;
    let actor = caller.acting(row.by_agent);
    if key.step(&mut tx, &state, &caller, "viewing.cancel", id, &()).await? {
        expected.check(row.version)?;
        act::take(&mut tx, (&actor).into(), &row, Step::Cancel(ViewingCanceller::Landlord), now).await?;
        act::tell_seeker(&mut tx, &row, NotificationKind::ViewingCalledOff, now).await?;
    }
    answer(tx, &scope, id, now).await
}

/// A viewing in reach, and the transaction, which goes on within its site.
async fn reach(state: &AppState, scope: &Scope, id: ViewingId, now: DateTime<Utc>) -> ApiResult<(Tx, ViewingRow)> {
    let mut tx = state.db.api(scope).await?;
    let row = store::find(&mut tx, scope, id, now).await?.ok_or(ApiError::NotFound("viewing"))?;
    let tx = Db::go_on_as_api(tx, &Scope::of_sites(vec![row.site_id])).await?;
    Ok((tx, row))
}

/// The pass of a viewing that is agreed on. Whoever owns the unit gives it.
async fn admit(tx: &mut Tx, state: &AppState, caller: &Account, row: &ViewingRow) -> ApiResult<Option<PassId>> {
    let landlords = notifications::store::landlords(tx, row.site_id, row.unit_id).await?;
    let is_own = person_at(caller, row.site_id).is_some_and(|person| landlords.contains(&person));
    let visit = Visit {
        site_id: row.site_id,
        building_id: row.building_id,
        unit_id: row.unit_id,
        from: row.from,
        until: row.until,
        given_by: is_own.then_some(caller.account_id),
    };
    passes::viewing::admit(tx, state, caller, &Scope::of_sites(vec![row.site_id]), visit).await
}

/// Commits, and answers the viewing as the caller finds it then.
async fn answer(tx: Tx, scope: &Scope, id: ViewingId, now: DateTime<Utc>) -> ApiResult<impl IntoResponse + use<>> {
    let mut tx = Db::go_on_as_api(tx, scope).await?;
    let row = store::find(&mut tx, scope, id, now).await?.ok_or(ApiError::NotFound("viewing"))?;
    tx.commit().await?;
    Ok((etag(row.version), Json(response(row))))
}

fn response(row: ViewingRow) -> ViewingResponse {
    ViewingResponse {
        pass: pass_of(row.state, row.pass_wanted, row.pass_id, row.pass_ended),
        id: row.id,
        site_id: row.site_id,
        listing_id: row.listing_id,
        title: row.title,
        unit_id: row.unit_id,
        doorplate: row.doorplate,
        unit_code: row.unit_code,
        slot_id: row.slot_id,
        from: row.from,
        until: row.until,
        people: row.people,
        state: row.state,
        code: row.code,
        asked_at: row.asked_at,
        decided_at: row.decided_at,
        refusal: row.refusal,
        cancelled_by: row.cancelled_by,
        pass_id: row.pass_id,
        others_then: row.others_then,
        version: row.version,
    }
}
