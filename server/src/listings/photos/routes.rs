//! Photos come and go with their listing, and are looked at.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use menpai_domain::ids::{ListingId, PhotoId};
use menpai_domain::listing::{Event, next};

use super::MOST_PHOTOS;
use super::store::{self, NewPhoto};
use crate::access::Granted;
use crate::http::answer_crs::AnswerCrs;
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiPath, ApiResult, IfMatch, Problems, etag};
use crate::listings::change::{self, answer, reach};
use crate::listings::market_store;
use crate::listings::model::ListingResponse;
use crate::pictures::{Sent, receive, show, too_many};
use crate::state::AppState;

/// Add a photo: JPEG, PNG or WebP, at most 10 MB and 40 million pixels, twelve of a listing. It is made anew: nothing that the
/// camera noted is kept. A published listing goes to the office again.
#[utoipa::path(post, path = "/listings/{id}/photos", tag = "listings",
    request_body(content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp"))),
    params(("id" = ListingId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = ListingResponse), Problems))]
pub async fn add_listing_photo(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiPath(id): ApiPath<ListingId>,
    request: Request,
) -> ApiResult<impl IntoResponse> {
    let sent = Sent::of(request)?;
    // Nobody sends ten megabytes for a listing that is not theirs, over, or full.
    let mut tx = state.db.api(&scope).await?;
    let row = reach(&mut tx, &scope, id, state.clock.now()).await?;
    if !key.was_used(&mut tx, &caller).await? {
        next(row.standing.state, Event::Edit)?;
        if store::count(&mut tx, row.site_id, id).await? >= MOST_PHOTOS {
            return Err(too_many("a listing", MOST_PHOTOS).about("listing"));
        }
    }
    tx.commit().await?;
    let kept = receive(&state, sent).await?;
    let asked = (id, &kept.sent_sha256);
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    if key.claim(&mut tx, &state, &caller, "listing.photo", &asked, kept.id.as_uuid()).await? == Claim::New {
        let count = store::count_held(&mut tx, row.site_id, id).await?;
        if count >= MOST_PHOTOS {
            return Err(too_many("a listing", MOST_PHOTOS).about("listing"));
        }
        let row = reach(&mut tx, &scope, id, now).await?;
        let new = NewPhoto {
            id: kept.id,
            position: count + 1,
            width: kept.width,
            height: kept.height,
            bytes: kept.bytes,
            sha256: &kept.sha256,
            now,
        };
        store::insert(&mut tx, &row, &new).await?;
        tx = change::take(tx, (&caller, &scope), &row, Event::Edit.into(), now).await?;
    }
    let listing = answer(&mut tx, &scope, id, AnswerCrs::Wgs84, now).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, etag(listing.version), Json(listing)))
}

/// Take a photo off a listing. A published listing goes to the office again.
#[utoipa::path(delete, path = "/listings/{id}/photos/{photo_id}", tag = "listings",
    params(
        ("id" = ListingId, Path), ("photo_id" = PhotoId, Path), ("If-Match" = String, Header),
        ("Idempotency-Key" = Option<String>, Header)
    ),
    responses((status = 200, body = ListingResponse), Problems))]
pub async fn remove_listing_photo(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath((id, photo)): ApiPath<(ListingId, PhotoId)>,
    expected: IfMatch,
    key: IdempotencyKey,
) -> ApiResult<impl IntoResponse> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    let row = reach(&mut tx, &scope, id, now).await?;
    if key.step(&mut tx, &state, &caller, "listing.remove_photo", photo, &id).await? {
        expected.check(row.version)?;
        next(row.standing.state, Event::Edit)?;
        store::count_held(&mut tx, row.site_id, id).await?;
        if !store::delete(&mut tx, &row, photo).await? {
            return Err(ApiError::NotFound("photo"));
        }
        tx = change::take(tx, (&caller, &scope), &row, Event::Edit.into(), now).await?;
    }
    let listing = answer(&mut tx, &scope, id, AnswerCrs::Wgs84, now).await?;
    tx.commit().await?;
    // The picture itself goes with the next sweep: whoever looks at it just now sees it to its end.
    Ok((etag(listing.version), Json(listing)))
}

/// A photo of a listing in one's reach, wherever it stands.
#[utoipa::path(get, path = "/listings/{id}/photos/{photo_id}", tag = "listings",
    params(("id" = ListingId, Path), ("photo_id" = PhotoId, Path)),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>), (status = 304), Problems))]
pub async fn get_listing_photo(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath((id, photo)): ApiPath<(ListingId, PhotoId)>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let mut tx = state.db.api(&scope).await?;
    let sha256 = store::find(&mut tx, &scope, id, photo, state.clock.now()).await?;
    tx.commit().await?;
    show(&state, photo, sha256, &headers).await
}

/// A photo of a published listing, for everybody who signed in.
#[utoipa::path(get, path = "/market/listings/{id}/photos/{photo_id}", tag = "listings",
    params(("id" = ListingId, Path), ("photo_id" = PhotoId, Path)),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>), (status = 304), Problems))]
pub async fn get_market_photo(
    State(state): State<AppState>,
    _granted: Granted,
    ApiPath((id, photo)): ApiPath<(ListingId, PhotoId)>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let mut tx = state.db.api_without_scope().await?;
    let sha256 = market_store::find_photo(&mut tx, id, photo, state.clock.now()).await?;
    tx.commit().await?;
    show(&state, photo, sha256, &headers).await
}
