//! Landlords offer their units, or whoever acts for them.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use menpai_domain::ids::ListingId;
use menpai_domain::listing::{Door, Event, next};

use super::change::{self, Change, answer, answered, check, coarse, reach};
use super::model::{Contents, CreateListing, ListingQuery, ListingResponse, UpdateListing};
use super::photos::store as photo_store;
use super::store::{self, Find, ListingRow, NewListing};
use crate::access::{Account, Granted, Scope};
use crate::db::Tx;
use crate::http::answer_crs::{AnswerCrs, ShapeQuery};
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiJson, ApiPath, ApiQuery, ApiResult, Cursor, IfMatch, Page, Problems, etag};
use crate::state::AppState;
use crate::units::access::not_rental;

/// Offer a unit: a draft, to which photos are added before it is handed in. A unit has one listing that is not over.
#[utoipa::path(post, path = "/listings", tag = "listings", request_body = CreateListing,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = ListingResponse), Problems))]
pub async fn create_listing(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateListing>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let id = ListingId::generate();
    let unknown = || ApiError::field("unit_id", "unknown_reference", "names no unit that you may offer");
    let mut tx = state.db.api(&scope).await?;
    let unit = store::find_unit(&mut tx, &scope, request.unit_id, now).await?.ok_or_else(unknown)?;
    let id = match key.claim(&mut tx, &state, &caller, "listing.create", &request, id.as_uuid()).await? {
        Claim::Done(id) => ListingId::from_uuid(id),
        Claim::New => {
            if !unit.rental {
                return Err(not_rental());
            }
            let missing = || ApiError::field("area_m2", "required", "is not known of this unit: give it");
            let mut contents = Contents {
                title: request.title,
                description: request.description,
                rent_cents: request.rent_cents,
                deposit_cents: request.deposit_cents,
                area_m2: request.area_m2.or(unit.area_m2).ok_or_else(missing)?,
                rooms: request.rooms.unwrap_or(unit.rooms),
                facilities: request.facilities,
                available_from: request.available_from.unwrap_or(unit.today),
            };
            check(&mut contents, Door { doorplate: unit.doorplate.as_deref(), code: &unit.code }, unit.today)?;
            let new = NewListing {
                site_id: unit.site_id,
                id,
                unit_id: request.unit_id,
                contents: &contents,
                spot: coarse(unit.lon, unit.lat)?,
                listed_by: caller.account_id,
                now,
            };
            store::insert(&mut tx, &new).await?;
            id
        }
    };
    let listing = answer(&mut tx, &scope, id, AnswerCrs::Wgs84, now).await?;
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/listings/{id}"))];
    Ok((StatusCode::CREATED, location, etag(listing.version), Json(listing)))
}

/// Listings in one's reach, wherever they stand: a landlord's own, the office's all; the oldest first.
#[utoipa::path(get, path = "/listings", tag = "listings", params(ListingQuery),
    responses((status = 200, body = Page<ListingResponse>), Problems))]
pub async fn list_listings(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(query): ApiQuery<ListingQuery>,
) -> ApiResult<Json<Page<ListingResponse>>> {
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let find = Find { state: query.state, unit_id: query.unit_id, id: None };
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, &scope, find, state.clock.now(), after, limit + 1).await?;
    let page = Page::cut_by(rows, limit, |row| row.id, |row| row);
    let items = answered(&mut tx, page.items, AnswerCrs::Wgs84).await?;
    tx.commit().await?;
    Ok(Json(Page { items, next_cursor: page.next_cursor }))
}

/// One listing in one's reach, wherever it stands.
#[utoipa::path(get, path = "/listings/{id}", tag = "listings", params(("id" = ListingId, Path), ShapeQuery),
    responses((status = 200, body = ListingResponse), Problems))]
pub async fn get_listing(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<ListingId>,
    ApiQuery(query): ApiQuery<ShapeQuery>,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let listing = answer(&mut tx, &scope, id, query.crs, state.clock.now()).await?;
    tx.commit().await?;
    Ok((etag(listing.version), Json(listing)))
}

/// Change a listing: what is absent stays. What is published goes to the office again and is not found meanwhile, unless
/// only `available_from` or the order of the photos changes.
#[utoipa::path(patch, path = "/listings/{id}", tag = "listings", request_body = UpdateListing,
    params(("id" = ListingId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ListingResponse), Problems))]
pub async fn update_listing(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ListingId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<UpdateListing>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let row = reach(&mut tx, &scope, id, now).await?;
    if key.step(&mut tx, &state, &caller, "listing.update", id, &request).await? {
        expected.check(row.version)?;
        tx = update(tx, (&caller, &scope), &row, request, now).await?;
    }
    let listing = answer(&mut tx, &scope, id, AnswerCrs::Wgs84, now).await?;
    tx.commit().await?;
    Ok((etag(listing.version), Json(listing)))
}

/// Changes what a listing says, or the order of its photos.
async fn update(
    mut tx: Tx,
    by: (&Account, &Scope),
    row: &ListingRow,
    request: UpdateListing,
    now: DateTime<Utc>,
) -> ApiResult<Tx> {
    next(row.standing.state, Event::Adjust)?;
    let before = &row.contents;
    let mut contents = Contents {
        title: request.title.unwrap_or_else(|| before.title.clone()),
        description: request.description.unwrap_or_else(|| before.description.clone()),
        rent_cents: request.rent_cents.unwrap_or(before.rent_cents),
        deposit_cents: request.deposit_cents.unwrap_or(before.deposit_cents),
        area_m2: request.area_m2.unwrap_or(before.area_m2),
        rooms: request.rooms.unwrap_or(before.rooms),
        facilities: request.facilities.unwrap_or_else(|| before.facilities.clone()),
        available_from: request.available_from.unwrap_or(before.available_from),
    };
    // A first day that has long passed was sound when it was given.
    let today = if contents.available_from == before.available_from { before.available_from } else { row.today };
    check(&mut contents, Door { doorplate: row.doorplate.as_deref(), code: &row.unit_code }, today)?;
    if let Some(order) = &request.photo_ids {
        let ordered = photo_store::reorder(&mut tx, row, order).await?;
        if !ordered {
            return Err(ApiError::field("photo_ids", "not_all", "must name every photo of the listing once"));
        }
    }
    let adjusted = Contents { available_from: contents.available_from, ..before.clone() };
    let event = if contents == adjusted { Event::Adjust } else { Event::Edit };
    if contents != *before || request.photo_ids.is_some() {
        let change = Change { contents: Some(&contents), ..event.into() };
        tx = change::take(tx, by, row, change, now).await?;
    }
    Ok(tx)
}

/// Hand a listing in: the office looks at it before anybody finds it.
#[utoipa::path(post, path = "/listings/{id}/submit", tag = "listings",
    params(("id" = ListingId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ListingResponse), Problems))]
pub async fn submit_listing(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<ListingId>,
    expected: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    step(&state, &granted, id, (&key, expected), ("listing.submit", Event::Submit.into())).await
}

/// Offer a unit still: it is found for another 60 days.
#[utoipa::path(post, path = "/listings/{id}/renew", tag = "listings",
    params(("id" = ListingId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ListingResponse), Problems))]
pub async fn renew_listing(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<ListingId>,
    expected: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    step(&state, &granted, id, (&key, expected), ("listing.renew", Event::Renew.into())).await
}

/// Offer a unit no longer. Another listing of it may be made.
#[utoipa::path(post, path = "/listings/{id}/withdraw", tag = "listings",
    params(("id" = ListingId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ListingResponse), Problems))]
pub async fn withdraw_listing(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<ListingId>,
    expected: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    step(&state, &granted, id, (&key, expected), ("listing.withdraw", Event::Withdraw.into())).await
}

/// One step of a listing in one's reach.
pub(super) async fn step(
    state: &AppState,
    Granted { caller, scope }: &Granted,
    id: ListingId,
    (key, expected): (&IdempotencyKey, IfMatch),
    (name, change): (&'static str, Change<'_>),
) -> ApiResult<impl IntoResponse + use<>> {
    let now = state.clock.now();
    let mut tx = state.db.api(scope).await?;
    let row = reach(&mut tx, scope, id, now).await?;
    if key.step(&mut tx, state, caller, name, id, &change.refusal).await? {
        expected.check(row.version)?;
        tx = change::take(tx, (caller, scope), &row, change, now).await?;
    }
    let listing = answer(&mut tx, scope, id, AnswerCrs::Wgs84, now).await?;
    tx.commit().await?;
    Ok((etag(listing.version), Json(listing)))
}
