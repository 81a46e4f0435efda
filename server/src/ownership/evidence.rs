//! Photos of the evidence: sealed before they leave us, seen by the office with a purpose.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, StatusCode};
use axum::response::IntoResponse;
use menpai_domain::ids::{ClaimId, EvidenceId};
use menpai_domain::ownership::{ClaimStep, evidence_is_kept};
use menpai_domain::sealed::Field;
use menpai_domain::sealed_object::ObjectKey;
use menpai_domain::terms::TrailAction;

use super::decide::{look, step};
use super::model::OwnClaim;
use super::store;
use crate::access::purpose::StatedPurpose;
use crate::access::{Granted, Looking};
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiPath, ApiResult, Problems, etag};
use crate::limits;
use crate::pictures::{Sent, Shelf, away, too_many};
use crate::state::AppState;

/// Photos of a claim at most.
const MOST_PHOTOS: i32 = 4;

/// Add a photo of the evidence: JPEG, PNG or WebP, at most 10 MB and 40 million pixels, four of a claim. It is made anew, and
/// sealed; nobody but the office sees it.
#[utoipa::path(post, path = "/own/ownership-claims/{id}/evidence", tag = "own",
    request_body(content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp"))),
    params(("id" = ClaimId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = OwnClaim), Problems))]
pub async fn add_ownership_evidence(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiPath(id): ApiPath<ClaimId>,
    request: Request,
) -> ApiResult<impl IntoResponse> {
    let sent = Sent::of(request)?;
    // Nobody sends ten megabytes for a claim that is not theirs, decided, or full.
    let mut tx = state.db.api(&scope).await?;
    let row = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("claim"))?;
    if !key.was_used(&mut tx, &caller).await? {
        step(&row.claim, ClaimStep::Show, state.clock.now())?;
        if store::count_evidence(&mut tx, row.claim.site_id, id).await? >= MOST_PHOTOS {
            return Err(too_many("a claim", MOST_PHOTOS));
        }
    }
    tx.commit().await?;
    let (sent_sha256, picture) = sent.read(&state).await?;
    let asked = (id, sent_sha256);
    let (photo, own_key) = (EvidenceId::generate(), ObjectKey::generate());
    let sealed = own_key.seal(photo.as_uuid(), &picture.bytes);
    state.pictures.objects.on(Shelf::Evidence).put(photo, sealed).await.map_err(|error| away(&error))?;
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    if key.claim(&mut tx, &state, &caller, "ownership.evidence", &asked, photo.as_uuid()).await? == Claim::New {
        if !store::touch(&mut tx, &row.claim).await? {
            return Err(ApiError::conflict("state", "decided", "this claim was decided: look at it again"));
        }
        let count = store::count_evidence(&mut tx, row.claim.site_id, id).await?;
        if count >= MOST_PHOTOS {
            return Err(too_many("a claim", MOST_PHOTOS));
        }
        let key_sealed = state.keyring.seal(Field::EvidenceKey, photo.as_uuid(), &own_key.to_text());
        store::insert_evidence(&mut tx, &row.claim, photo, count + 1, &key_sealed, now).await?;
    }
    let row = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("claim"))?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, etag(row.claim.version), Json(row.claim)))
}

/// A photo of the evidence of a claim, the first being 1. A look in the trail, each time. Not of a claim that was taken back, or ran out;
/// nor a month after it was decided.
#[utoipa::path(get, path = "/ownership-claims/{id}/evidence/{number}", tag = "ownership",
    params(("id" = ClaimId, Path), ("number" = i32, Path), StatedPurpose),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>), Problems))]
pub async fn get_ownership_evidence(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath((id, number)): ApiPath<(ClaimId, i32)>,
    looking: Looking,
) -> ApiResult<impl IntoResponse> {
    let mut tx = state.db.api(&scope).await?;
    let row = store::find(&mut tx, &scope, id).await?.ok_or(ApiError::NotFound("claim"))?;
    // Housekeeping deletes it within the hour; nobody reads it before that.
    let OwnClaim { state: at, expires_at, decided_at, .. } = row.claim;
    let evidence = if evidence_is_kept(at, expires_at, decided_at, state.clock.now()) {
        store::find_evidence(&mut tx, &row.claim, number).await?
    } else {
        None
    };
    let (photo, key_sealed) = evidence.ok_or(ApiError::NotFound("photo"))?;
    limits::take(&mut tx, &state, &caller, look(&row, TrailAction::OwnershipEvidence, &looking)).await?;
    tx.commit().await?;
    let key = state.keyring.open(Field::EvidenceKey, photo.as_uuid(), &key_sealed).map_err(ApiError::internal)?;
    let key = ObjectKey::parse(&key).map_err(ApiError::internal)?;
    let sealed = state.pictures.objects.on(Shelf::Evidence).find(photo).await.map_err(|error| away(&error))?;
    let Some(sealed) = sealed else {
        tracing::error!(%photo, "a photo of evidence is gone from its store");
        return Err(ApiError::NotFound("photo"));
    };
    let picture = key.open(photo.as_uuid(), &sealed).map_err(ApiError::internal)?;
    let told: [(HeaderName, &str); 4] = [
        (CONTENT_TYPE, "image/jpeg"),
        (CONTENT_DISPOSITION, "inline"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((told, picture))
}
