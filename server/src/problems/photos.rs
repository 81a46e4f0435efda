//! Photos of a problem: four at most, for whoever reported it and whoever handles it.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use menpai_domain::ids::{PhotoId, ProblemId};
use menpai_domain::terms::{ProblemState, TrailAction};
use sqlx::PgConnection;

use super::handle::look;
use super::model::ReportedProblem;
use super::own::{answer, held, reach};
use super::store::{self, Of, ProblemRow};
use crate::access::purpose::StatedPurpose;
use crate::access::{Granted, Looking};
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::{ApiError, ApiPath, ApiResult, Problems, etag};
use crate::limits;
use crate::own::record::own_look;
use crate::pictures::{Sent, receive, show, too_many};
use crate::state::AppState;

/// Photos of a problem at most.
const MOST_PHOTOS: usize = 4;

/// Add a photo to what one reported, until it is solved: JPEG, PNG or WebP, at most 10 MB and 40 million pixels, four of a problem. It is
/// made anew: nothing that the camera noted is kept.
#[utoipa::path(post, path = "/own/problems/{id}/photos", tag = "problems",
    request_body(content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp"))),
    params(("id" = ProblemId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = ReportedProblem), Problems))]
pub async fn add_own_problem_photo(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
    ApiPath(id): ApiPath<ProblemId>,
    request: Request,
) -> ApiResult<impl IntoResponse> {
    let sent = Sent::of(request)?;
    // Nobody sends ten megabytes for a problem that is not theirs, over, or full.
    let mut tx = state.db.api(&scope).await?;
    let row = reach(&mut tx, &scope, id).await?;
    if !key.was_used(&mut tx, &caller).await? {
        may_be_added(&row)?;
        let there = store::list_photos(&mut tx, &[row.site_id.as_uuid()], &[id.as_uuid()]).await?.len();
        if there >= MOST_PHOTOS {
            return Err(too_many("a problem", MOST_PHOTOS));
        }
    }
    tx.commit().await?;
    let kept = receive(&state, sent).await?;
    let asked = (id, &kept.sent_sha256);
    let mut tx = state.db.api(&scope).await?;
    if key.claim(&mut tx, &state, &caller, "problem.photo", &asked, kept.id.as_uuid()).await? == Claim::New {
        // Photos that are sent at once come one after the other, so that each finds its place.
        let row = held(&mut tx, &scope, id).await?;
        may_be_added(&row)?;
        let there = store::list_photos(&mut tx, &[row.site_id.as_uuid()], &[id.as_uuid()]).await?.len();
        if there >= MOST_PHOTOS {
            return Err(too_many("a problem", MOST_PHOTOS));
        }
        if !store::touch(&mut tx, &row).await? {
            return Err(ApiError::PreconditionFailed);
        }
        let position = i32::try_from(there + 1).map_err(ApiError::internal)?;
        store::insert_photo(&mut tx, &row, position, &kept, state.clock.now()).await?;
    }
    let problem = answer(tx, &state, &scope, id).await?;
    Ok((StatusCode::CREATED, etag(problem.version), Json(problem)))
}

fn may_be_added(row: &ProblemRow) -> ApiResult<()> {
    let code = match row.state {
        ProblemState::Reported | ProblemState::Accepted => return Ok(()),
        ProblemState::Solved => "solved",
        ProblemState::Closed | ProblemState::Rejected | ProblemState::Withdrawn => "over",
    };
    Err(ApiError::conflict("state", code, "photos are added until a problem is solved"))
}

/// A photo of what one reported.
#[utoipa::path(get, path = "/own/problems/{id}/photos/{photo_id}", tag = "problems",
    params(("id" = ProblemId, Path), ("photo_id" = PhotoId, Path)),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>), (status = 304), Problems))]
pub async fn get_own_problem_photo(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath((id, photo)): ApiPath<(ProblemId, PhotoId)>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let mut tx = state.db.api(&scope).await?;
    let row = reach(&mut tx, &scope, id).await?;
    let sha256 = sha256_of(&mut tx, &row, photo).await?;
    own_look(&mut tx, &caller, &scope, state.clock.now(), TrailAction::OwnProblems).await?;
    tx.commit().await?;
    show(&state, photo, sha256, &headers).await
}

/// A photo of a problem that one handles.
#[utoipa::path(get, path = "/problems/{id}/photos/{photo_id}", tag = "problems",
    params(("id" = ProblemId, Path), ("photo_id" = PhotoId, Path), StatedPurpose),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>), (status = 304), Problems))]
pub async fn get_problem_photo(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath((id, photo)): ApiPath<(ProblemId, PhotoId)>,
    looking: Looking,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let mut tx = state.db.api(&scope).await?;
    let row = store::find(&mut tx, &scope, Of::Handled, id).await?.ok_or(ApiError::NotFound("problem"))?;
    let sha256 = sha256_of(&mut tx, &row, photo).await?;
    limits::take(&mut tx, &state, &caller, look(&row, TrailAction::ProblemPhoto, &looking)).await?;
    tx.commit().await?;
    show(&state, photo, sha256, &headers).await
}

async fn sha256_of(connection: &mut PgConnection, row: &ProblemRow, photo: PhotoId) -> ApiResult<Option<Vec<u8>>> {
    let photos = store::list_photos(connection, &[row.site_id.as_uuid()], &[row.id.as_uuid()]).await?;
    let found = photos.into_iter().find(|there| there.id == photo);
    Ok(Some(found.ok_or(ApiError::NotFound("photo"))?.sha256))
}
