//! Accounts of staff over HTTP.

use axum::Json;
use axum::extract::State;
use menpai_domain::ids::{AccountId, SiteId};
use menpai_domain::terms::TrailAction;
use sqlx::PgConnection;

use super::model::{EndedSessions, StaffAccount};
use super::store;
use crate::access::{Granted, Scope};
use crate::db::Db;
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Cursor, Page, PageQuery, Problems};
use crate::sessions;
use crate::sessions::model::{EndedBecause, SessionResponse};
use crate::state::AppState;
use crate::trail::{self, Entry};

/// Accounts of staff who work in the caller's sites, by name.
#[utoipa::path(get, path = "/accounts", tag = "accounts", params(PageQuery),
    responses((status = 200, body = Page<StaffAccount>), Problems))]
pub async fn list_accounts(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> ApiResult<Json<Page<StaffAccount>>> {
    let limit = query.limit()?;
    let after = Cursor::decode(query.cursor.as_deref())?;
    let mut tx = state.db.auth().await?;
    let accounts = store::list(&mut tx, &scope, after, limit + 1, state.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(Page::cut(accounts, limit, |account| (account.user_name.clone(), account.id))))
}

/// Sessions of an account that have not ended, newest first.
#[utoipa::path(get, path = "/accounts/{id}/sessions", tag = "accounts", params(("id" = AccountId, Path)),
    responses((status = 200, body = Page<SessionResponse>), Problems))]
pub async fn list_account_sessions(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<AccountId>,
) -> ApiResult<Json<Page<SessionResponse>>> {
    let mut tx = state.db.auth().await?;
    in_reach(&mut tx, &scope, id).await?;
    let sessions = sessions::store::list(&mut tx, id, caller.session_id, state.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(Page::whole(sessions)))
}

/// End all sessions of an account: its owner has to sign in again, everywhere.
#[utoipa::path(delete, path = "/accounts/{id}/sessions", tag = "accounts", params(("id" = AccountId, Path)),
    responses((status = 200, body = EndedSessions), Problems))]
pub async fn end_account_sessions(
    State(state): State<AppState>,
    Granted { caller, scope }: Granted,
    ApiPath(id): ApiPath<AccountId>,
) -> ApiResult<Json<EndedSessions>> {
    let now = state.clock.now();
    let mut tx = state.db.auth().await?;
    let shared = in_reach(&mut tx, &scope, id).await?;
    let ended = sessions::store::end_all(&mut tx, id, None, EndedBecause::EndedByManager, now).await?;
    let mut tx = Db::go_on_as_api(tx, &scope).await?;
    for site_id in shared {
        let act = Entry::act(site_id, TrailAction::SessionEnd, id.as_uuid());
        trail::store::record(&mut tx, &caller, now, act).await?;
    }
    tx.commit().await?;
    tracing::info!(by = %caller.account_id, account = %id, ended, "sessions were ended");
    Ok(Json(EndedSessions { ended }))
}

/// The sites shared with an account, at least one.
async fn in_reach(connection: &mut PgConnection, scope: &Scope, id: AccountId) -> ApiResult<Vec<SiteId>> {
    let shared = store::list_shared_sites(connection, scope, id).await?;
    if shared.is_empty() { Err(ApiError::NotFound("account")) } else { Ok(shared) }
}
