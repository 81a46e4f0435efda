//! Landlords, or whoever lists for them, offer times at which a unit can be seen; everybody finds those that are free.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use menpai_domain::ids::{ListingId, SlotId};
use menpai_domain::listing::Refused;
use menpai_domain::terms::ListingState;
use menpai_domain::viewing::{MOST_OPEN_SLOTS, check_slot};

use super::model::{CreateSlots, FreeSlot, SlotResponse};
use super::slots_store::{self as store, HeldListing};
use crate::access::{Granted, Scope};
use crate::db::Tx;
use crate::http::error::{Checks, FieldError};
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiJson, ApiPath, ApiResult, Page, Problems};
use crate::state::AppState;

/// Offer times at which a unit on offer can be seen; answers those, the soonest first.
#[utoipa::path(post, path = "/listings/{id}/slots", tag = "viewings", request_body = CreateSlots,
    params(("id" = ListingId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Page<SlotResponse>), Problems))]
pub async fn create_slots(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<ListingId>,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<CreateSlots>,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut checks = Checks::default();
    let some = (1..=MOST_OPEN_SLOTS).contains(&request.slots.len());
    checks.within(some, "slots", "length", MOST_OPEN_SLOTS, "must name 1 to 60 times");
    for (at, slot) in request.slots.iter().enumerate().take(MOST_OPEN_SLOTS) {
        if let Err(error) = check_slot(slot.from, slot.until, now) {
            let broken = FieldError::new(format!("slots[{at}].{}", error.field()), error.code(), error.to_string());
            checks.note(match error.limit() {
                Some(limit) => broken.limited(limit),
                None => broken,
            });
        }
    }
    checks.finish()?;
    let mut tx = state.db.api(&scope).await?;
    let listing = hold(&mut tx, &scope, id, now).await?;
    match key.claim(&mut tx, &state, &caller, "slot.create", &(id, &request), id.as_uuid()).await? {
        Claim::Done(_) => {}
        Claim::New => {
            if listing.state != ListingState::Published {
                return Err(Refused::NotPublished.into());
            }
            let open = store::list(&mut tx, &scope, id, now).await?.len();
            if open + request.slots.len() > MOST_OPEN_SLOTS {
                let told = "a listing has at most 60 times that are not over";
                return Err(ApiError::conflict("slots", "too_many_slots", told).limited(MOST_OPEN_SLOTS));
            }
            for slot in &request.slots {
                store::insert(&mut tx, listing.site_id, id, slot, now).await?;
            }
        }
    }
    // No two times of a listing overlap: from when until when one is says which, also when it is asked for again.
    let slots = store::list_at(&mut tx, listing.site_id, id, &request.slots).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(Page::whole(slots))))
}

/// The times of a listing that are not over, the soonest first.
#[utoipa::path(get, path = "/listings/{id}/slots", tag = "viewings", params(("id" = ListingId, Path)),
    responses((status = 200, body = Page<SlotResponse>), Problems))]
pub async fn list_slots(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<ListingId>,
) -> ApiResult<Json<Page<SlotResponse>>> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    if !store::listing_exists(&mut tx, &scope, id, now).await? {
        return Err(ApiError::NotFound("listing"));
    }
    let slots = store::list(&mut tx, &scope, id, now).await?;
    tx.commit().await?;
    Ok(Json(Page::whole(slots)))
}

/// Take a time back that nobody holds.
#[utoipa::path(delete, path = "/listings/{id}/slots/{slot_id}", tag = "viewings",
    params(("id" = ListingId, Path), ("slot_id" = SlotId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204), Problems))]
pub async fn delete_slot(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath((id, slot_id)): ApiPath<(ListingId, SlotId)>,
    key: IdempotencyKey,
) -> ApiResult<StatusCode> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let listing = hold(&mut tx, &scope, id, now).await?;
    if key.step(&mut tx, &state, &caller, "slot.delete", slot_id, &id).await? {
        let held = store::is_held(&mut tx, &listing, id, slot_id, now).await?;
        if held.ok_or(ApiError::NotFound("slot"))? {
            let told = "somebody asked for this time: refuse or cancel their viewing first";
            return Err(ApiError::conflict("slot_id", "slot_held", told));
        }
        store::delete(&mut tx, listing.site_id, slot_id).await?;
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The times at which a unit on offer can be seen and that nobody holds, the soonest first.
#[utoipa::path(get, path = "/market/listings/{id}/slots", tag = "viewings", params(("id" = ListingId, Path)),
    responses((status = 200, body = Page<FreeSlot>), Problems))]
pub async fn list_market_slots(
    State(state): State<AppState>,
    _granted: Granted,
    ApiPath(id): ApiPath<ListingId>,
) -> ApiResult<Json<Page<FreeSlot>>> {
    let now = state.clock.now();
    let mut tx = state.db.api_without_scope().await?;
    let there = store::find_at_market(&mut tx, id, now).await?.ok_or(ApiError::NotFound("listing"))?;
    tx.commit().await?;
    let mut tx = state.db.api(&Scope::of_sites(vec![there.site_id])).await?;
    let slots = store::list_free(&mut tx, there.site_id, id, now).await?;
    tx.commit().await?;
    Ok(Json(Page::whole(slots)))
}

/// A listing in reach, held until the end of the transaction: its times are counted, taken and taken back by one at a time.
async fn hold(tx: &mut Tx, scope: &Scope, id: ListingId, now: DateTime<Utc>) -> ApiResult<HeldListing> {
    store::hold_listing(tx, scope, id, now).await?.ok_or(ApiError::NotFound("listing"))
}
