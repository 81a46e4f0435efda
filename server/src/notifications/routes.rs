//! People read what they are told.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use menpai_domain::ids::NotificationId;
use menpai_domain::sealed::{Field, Keyring};
use sqlx::PgConnection;

use super::model::{NotificationQuery, NotificationResponse, WechatSubscription};
use super::store::{self, NotificationRow};
use super::words;
use crate::access::{Granted, Scope};
use crate::http::idempotency::{Claim, IdempotencyKey};
use crate::http::page::limit_of;
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Cursor, Page, Problems};
use crate::state::AppState;
use crate::wechat;

/// What one was told, newest first.
#[utoipa::path(get, path = "/own/notifications", tag = "own", params(NotificationQuery),
    responses((status = 200, body = Page<NotificationResponse>), Problems))]
pub async fn list_own_notifications(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(query): ApiQuery<NotificationQuery>,
) -> ApiResult<Json<Page<NotificationResponse>>> {
    let limit = limit_of(query.limit)?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let mut tx = state.db.api(&scope).await?;
    let rows = store::list(&mut tx, &scope, None, query.read, after, limit + 1).await?;
    tx.commit().await?;
    let page = Page::cut(rows, limit, |row| (row.created_at, row.id));
    let items = page.items.into_iter().map(|row| response(row, &state.keyring)).collect::<ApiResult<_>>()?;
    Ok(Json(Page { items, next_cursor: page.next_cursor }))
}

/// What the persons of the scope were told, newest first.
///
/// # Errors
/// The database is away.
pub async fn of_scope(
    connection: &mut PgConnection,
    keyring: &Keyring,
    scope: &Scope,
    limit: i64,
) -> ApiResult<Vec<NotificationResponse>> {
    let rows = store::list(connection, scope, None, None, None, limit).await?;
    rows.into_iter().map(|row| response(row, keyring)).collect()
}

/// Say that one read a notification. Saying it again changes nothing.
#[utoipa::path(post, path = "/own/notifications/{id}/read", tag = "own", params(("id" = NotificationId, Path)),
    responses((status = 200, body = NotificationResponse), Problems))]
pub async fn read_own_notification(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<NotificationId>,
) -> ApiResult<Json<NotificationResponse>> {
    let mut tx = state.db.api(&scope).await?;
    store::mark_read(&mut tx, &scope, id, state.clock.now()).await?;
    let row = store::list(&mut tx, &scope, Some(id), None, None, 1).await?.pop();
    tx.commit().await?;
    Ok(Json(response(row.ok_or(ApiError::NotFound("notification"))?, &state.keyring)?))
}

/// Allow one more WeChat message, as the mini-programme asked (`wx.requestSubscribeMessage`) and the person agreed. It goes to the
/// WeChat user who signs in to this account. 409 `register_first`: no site knows the caller yet, and nothing is kept.
#[utoipa::path(post, path = "/own/wechat-subscriptions", tag = "own",
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = WechatSubscription), Problems))]
pub async fn subscribe_own_wechat(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    key: IdempotencyKey,
) -> ApiResult<(StatusCode, Json<WechatSubscription>)> {
    let now = state.clock.now();
    let mut tx = state.db.auth().await?;
    let sealed = wechat::store::find_open_id(&mut tx, caller.account_id).await?;
    tx.commit().await?;
    let sealed = sealed.ok_or_else(|| {
        ApiError::conflict(
            "wechat",
            "not_linked",
            "nobody signs in to this account through WeChat: sign in there first",
        )
    })?;
    if caller.sites.iter().all(|site| site.person_id.is_none()) {
        let told = "nobody here knows you yet, and there is nothing to tell you: register first, then allow messages";
        return Err(ApiError::conflict("wechat", "register_first", told));
    }
    let open_id = state.keyring.open(Field::WechatOpenId, caller.account_id.as_uuid(), &sealed);
    let open_id = open_id.map_err(ApiError::internal)?;
    let mut tx = state.db.api(&scope).await?;
    let claim = key.claim(&mut tx, &state, &caller, "wechat.subscribe", &(), NotificationId::generate().as_uuid());
    let more = i16::from(claim.await? == Claim::New);
    let mut messages = 0;
    for site in &caller.sites {
        let Some(person_id) = site.person_id else { continue };
        let sealed = state.keyring.seal(Field::WechatOpenId, person_id.as_uuid(), &open_id);
        messages = store::subscribe_wechat(&mut tx, site.site_id, person_id, sealed, more, now).await?;
    }
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(WechatSubscription { messages })))
}

/// Allow no WeChat message any more; where they went is forgotten.
#[utoipa::path(delete, path = "/own/wechat-subscriptions", tag = "own", responses((status = 204), Problems))]
pub async fn forget_own_wechat(State(state): State<AppState>, Granted { scope, .. }: Granted) -> ApiResult<StatusCode> {
    let mut tx = state.db.api(&scope).await?;
    store::forget_wechat(&mut tx, &scope).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn response(row: NotificationRow, keyring: &Keyring) -> ApiResult<NotificationResponse> {
    let note = match (row.event_id, &row.note_sealed) {
        (Some(event), Some(sealed)) => {
            Some(keyring.open(Field::GapNote, event.as_uuid(), sealed).map_err(ApiError::internal)?)
        }
        _ => None,
    };
    // Whoever asks to see a unit is not told which it is, unless they see it for another reason.
    let unit_id = row.unit_id.filter(|_| row.viewing_id.is_none() || row.unit_code.is_some());
    let unit_code = row.unit_code.unwrap_or_default();
    let text = match row.told {
        Some(told) => told.0,
        None => words::decided(row.kind, row.doorplate.as_deref(), &unit_code, note.as_deref()),
    };
    Ok(NotificationResponse {
        id: row.id,
        site_id: row.site_id,
        unit_id,
        doorplate: row.doorplate,
        unit_code,
        gap_id: row.gap_id,
        contract_id: row.contract_id,
        filing_id: row.filing_id,
        listing_id: row.listing_id,
        viewing_id: row.viewing_id,
        problem_id: row.problem_id,
        claim_id: row.claim_id,
        agency_id: row.agency_id,
        tenancy_id: row.tenancy_id,
        pass_id: row.pass_id,
        key_id: row.key_id,
        kind: row.kind,
        created_at: row.created_at,
        read_at: row.read_at,
        text,
    })
}
