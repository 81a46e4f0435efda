//! Dead letters over HTTP.

use axum::Json;
use axum::extract::State;
use menpai_domain::ids::DeadLetterId;

use super::model::{DeadLetterQuery, DeadLetterResponse, ReplayResponse};
use super::parsers::read_again;
use super::store::{self, Find};
use crate::access::Granted;
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Cursor, Page, Problems};
use crate::passages::PassagesResponse;
use crate::state::AppState;

/// How many events are stored at once.
const AT_ONCE: usize = 1000;

/// Bodies of terminals that could not be read, newest first.
#[utoipa::path(get, path = "/dead-letters", tag = "gates", params(DeadLetterQuery),
    responses((status = 200, body = Page<DeadLetterResponse>), Problems))]
pub async fn list_dead_letters(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(query): ApiQuery<DeadLetterQuery>,
) -> ApiResult<Json<Page<DeadLetterResponse>>> {
    let scope = scope.within(query.site_id)?;
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let find = Find { id: None, device_id: query.device_id, replayed: query.replayed };
    let mut tx = state.db.api(&scope).await?;
    let letters = store::list(&mut tx, &scope, &find, after, limit + 1).await?;
    tx.commit().await?;
    Ok(Json(Page::cut(letters, limit, |letter| (letter.received_at, letter.id))))
}

/// Read a dead letter again, as a newer version may be able to. Doing it twice does no harm.
#[utoipa::path(post, path = "/dead-letters/{id}/replay", tag = "gates", params(("id" = DeadLetterId, Path)),
    responses((status = 200, body = ReplayResponse), Problems))]
pub async fn replay_dead_letter(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<DeadLetterId>,
) -> ApiResult<Json<ReplayResponse>> {
    let find = Find { id: Some(id), ..Find::default() };
    let mut tx = state.db.api(&scope).await?;
    let found = store::list(&mut tx, &scope, &find, None, 1).await?.pop();
    tx.commit().await?;
    let mut letter = found.ok_or(ApiError::NotFound("dead letter"))?;
    let mut tx = state.db.ingest(&[letter.site_id]).await?;
    let kept = store::open(&mut tx, &state.keyring, letter.site_id, id)
        .await?
        .ok_or_else(|| ApiError::conflict("id", "device_disabled", "this device is disabled"))?;
    tx.commit().await?;
    let read = read_again(letter.protocol, &kept).map_err(|why| ApiError::conflict("id", "unreadable", why))?;
    let mut stored = PassagesResponse::default();
    for events in read.events.chunks(AT_ONCE) {
        stored += state.ingest.store(&kept.device, events.to_vec(), letter.last_received_at).await?;
    }
    // What still has lines that can't be read stays to be read.
    if read.broken == 0 {
        let now = state.clock.now();
        let mut tx = state.db.ingest(&[letter.site_id]).await?;
        store::mark_replayed(&mut tx, letter.site_id, id, now).await?;
        tx.commit().await?;
        letter.replayed_at = Some(now);
    }
    Ok(Json(ReplayResponse { letter, stored }))
}
