//! Dead letters over HTTP.

use axum::Json;
use axum::extract::State;
use menpai_domain::ids::DeadLetterId;

use super::model::{DeadLetterQuery, DeadLetterResponse, ReplayResponse};
use super::parsers::parser_of;
use super::store::{self, Find};
use crate::access::Granted;
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Cursor, Page, Problems};
use crate::passages::Reported;
use crate::state::AppState;

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
    let unreadable = |why: String| ApiError::conflict("id", "unreadable", why);
    let parse = parser_of(letter.protocol)
        .ok_or_else(|| unreadable("bodies of this protocol can't be read again".to_owned()))?;
    let mut tx = state.db.ingest(&[letter.site_id]).await?;
    let (device, body) = store::body(&mut tx, letter.site_id, id)
        .await?
        .ok_or_else(|| unreadable("its device is disabled".to_owned()))?;
    tx.commit().await?;
    // Whatever the device called it then, it is not live any more.
    let events = parse(&body, &device).map_err(unreadable)?.into_iter();
    let events: Vec<Reported> = events.map(|event| Reported { backlog: Some(true), ..event }).collect();
    let stored = state.ingest.store(&device, events, letter.last_received_at).await?;
    let now = state.clock.now();
    let mut tx = state.db.ingest(&[letter.site_id]).await?;
    store::mark_replayed(&mut tx, letter.site_id, id, now).await?;
    tx.commit().await?;
    letter.replayed_at = Some(now);
    Ok(Json(ReplayResponse { letter, stored }))
}
