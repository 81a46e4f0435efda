//! What terminals are told to do, as staff see it: visible until it is done, and for a while after.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use menpai_domain::ids::{DeviceId, PassId, SiteId};
use menpai_domain::terms::{CommandKind, CommandState};
use sqlx::PgConnection;
use uuid::Uuid;

use super::command_model::{CommandQuery, CommandResponse};
use super::routes::find;
use crate::access::{Granted, Scope};
use crate::http::page::limit_of;
use crate::http::{ApiPath, ApiQuery, ApiResult, Cursor, Page, Problems};
use crate::state::AppState;

/// The commands of a terminal, the latest first.
#[utoipa::path(get, path = "/devices/{id}/commands", tag = "gates", params(("id" = DeviceId, Path), CommandQuery),
    responses((status = 200, body = Page<CommandResponse>), Problems))]
pub async fn list_device_commands(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<DeviceId>,
    ApiQuery(query): ApiQuery<CommandQuery>,
) -> ApiResult<Json<Page<CommandResponse>>> {
    let limit = limit_of(query.limit)?;
    let before = Cursor::decode(query.cursor.as_deref())?;
    let mut tx = state.db.api(&scope).await?;
    find(&mut tx, &scope, id, state.clock.now()).await?;
    let of = Of { device_id: Some(id), site_id: None, open: query.open.unwrap_or(false) };
    let commands = list(&mut tx, &scope, &of, before, limit + 1).await?;
    tx.commit().await?;
    Ok(Json(Page::cut(commands, limit, key)))
}

/// The commands of a site that wait to be done, the latest first.
#[utoipa::path(get, path = "/sites/{id}/device-commands", tag = "gates", params(("id" = SiteId, Path), CommandQuery),
    responses((status = 200, body = Page<CommandResponse>), Problems))]
pub async fn list_site_commands(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath(id): ApiPath<SiteId>,
    ApiQuery(query): ApiQuery<CommandQuery>,
) -> ApiResult<Json<Page<CommandResponse>>> {
    let scope = scope.within(Some(id))?;
    let limit = limit_of(query.limit)?;
    let before = Cursor::decode(query.cursor.as_deref())?;
    let mut tx = state.db.api(&scope).await?;
    let of = Of { device_id: None, site_id: Some(id), open: query.open.unwrap_or(true) };
    let commands = list(&mut tx, &scope, &of, before, limit + 1).await?;
    tx.commit().await?;
    Ok(Json(Page::cut(commands, limit, key)))
}

type CommandKey = (DateTime<Utc>, DeviceId, i64);

fn key(command: &CommandResponse) -> CommandKey {
    (command.created_at, command.device_id, command.number)
}

struct Of {
    device_id: Option<DeviceId>,
    site_id: Option<SiteId>,
    open: bool,
}

async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    of: &Of,
    before: Option<CommandKey>,
    limit: i64,
) -> sqlx::Result<Vec<CommandResponse>> {
    let before_at = before.map(|before| before.0);
    let before_device = before.map(|before| before.1.as_uuid());
    let before_number = before.map(|before| before.2);
    sqlx::query_as!(
        CommandResponse,
        r#"select device_id as "device_id: DeviceId", number, kind as "kind: CommandKind", pass_id as "pass_id: PassId",
                  state as "state: CommandState", created_at, sent_at, attempts, expires_at, ended_at, result
           from device_command
           where site_id = any ($1) and ($2::uuid is null or device_id = $2) and ($3::uuid is null or site_id = $3)
             and (not $4 or state in ('waiting', 'sent'))
             and ($5::timestamptz is null or (created_at, device_id, number) < ($5, $6, $7))
           order by created_at desc, device_id desc, number desc
           limit $8"#,
        &scope.site_uuids(),
        of.device_id.map(DeviceId::as_uuid),
        of.site_id.map(SiteId::as_uuid) as Option<Uuid>,
        of.open,
        before_at,
        before_device,
        before_number,
        limit,
    )
    .fetch_all(connection)
    .await
}
