//! The office looks at what landlords offer.

use axum::extract::State;
use axum::response::IntoResponse;
use menpai_domain::ids::ListingId;
use menpai_domain::listing::Event;

use super::change::Change;
use super::model::{ListingResponse, RefuseListing};
use super::routes::step;
use crate::access::Granted;
use crate::http::idempotency::IdempotencyKey;
use crate::http::{ApiJson, ApiPath, ApiResult, IfMatch, Problems};
use crate::state::AppState;

/// Let a listing be found.
#[utoipa::path(post, path = "/listings/{id}/publish", tag = "listings",
    params(("id" = ListingId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ListingResponse), Problems))]
pub async fn publish_listing(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<ListingId>,
    expected: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    step(&state, &granted, id, (&key, expected), ("listing.publish", Event::Publish.into())).await
}

/// Refuse a listing, with the reason that its landlord reads.
#[utoipa::path(post, path = "/listings/{id}/refuse", tag = "listings", request_body = RefuseListing,
    params(("id" = ListingId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ListingResponse), Problems))]
pub async fn refuse_listing(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<ListingId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<RefuseListing>,
) -> ApiResult<impl IntoResponse> {
    let change = Change { refusal: Some(request.reason), ..Event::Refuse.into() };
    step(&state, &granted, id, (&key, expected), ("listing.refuse", change)).await
}

/// Take a published listing away for good, with the reason that its landlord reads.
#[utoipa::path(post, path = "/listings/{id}/take-down", tag = "listings", request_body = RefuseListing,
    params(("id" = ListingId, Path), ("If-Match" = String, Header), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = ListingResponse), Problems))]
pub async fn take_down_listing(
    State(state): State<AppState>,
    granted: Granted,
    ApiPath(id): ApiPath<ListingId>,
    expected: IfMatch,
    key: IdempotencyKey,
    ApiJson(request): ApiJson<RefuseListing>,
) -> ApiResult<impl IntoResponse> {
    let change = Change { refusal: Some(request.reason), ..Event::TakeDown.into() };
    step(&state, &granted, id, (&key, expected), ("listing.take_down", change)).await
}
