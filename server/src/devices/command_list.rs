//! What terminals are told to do, as staff see it: visible until it is done, and for a while after. What failed is not done:
//! a terminal that did not forget a pass still opens for it.

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
use crate::http::{ApiError, ApiPath, ApiQuery, ApiResult, Cursor, Page, Problems};
use crate::state::AppState;

/// The commands of a terminal: those that failed, then the latest first.
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
    let of = Of { device_id: Some(id), open: query.open.unwrap_or(false), ..Of::default() };
    let commands = list(&mut tx, &scope, &of, before, limit + 1).await?;
    tx.commit().await?;
    Ok(Json(Page::cut(commands, limit, |command| key(&of, command))))
}

/// The commands of a site that wait to be done: those that failed, then the latest first.
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
    let of = Of { site_id: Some(id), open: query.open.unwrap_or(true), ..Of::default() };
    let commands = list(&mut tx, &scope, &of, before, limit + 1).await?;
    tx.commit().await?;
    Ok(Json(Page::cut(commands, limit, |command| key(&of, command))))
}

/// Queue a command once more that failed, or came too late. It goes behind what waits.
#[utoipa::path(post, path = "/devices/{id}/commands/{number}/repeat", tag = "gates",
    params(("id" = DeviceId, Path), ("number" = i64, Path)), responses((status = 200, body = CommandResponse), Problems))]
pub async fn repeat_device_command(
    State(state): State<AppState>,
    Granted { scope, .. }: Granted,
    ApiPath((id, number)): ApiPath<(DeviceId, i64)>,
) -> ApiResult<Json<CommandResponse>> {
    let now = state.clock.now();
    let mut tx = state.db.api(&scope).await?;
    find(&mut tx, &scope, id, now).await?;
    let of = Of { device_id: Some(id), ..Of::default() };
    let next = match repeat(&mut tx, id, number, now).await? {
        Some(next) => next,
        None if one(&mut tx, &scope, &of, number).await?.is_none() => return Err(ApiError::NotFound("command")),
        None => {
            return Err(ApiError::conflict(
                "number",
                "state",
                "only a command that failed or expired is repeated, and only if the terminal was told nothing else since",
            ));
        }
    };
    let command = one(&mut tx, &scope, &of, next).await?.ok_or(ApiError::NotFound("command"))?;
    tx.commit().await?;
    Ok(Json(command))
}

/// The number of the new one, unless the command is none that failed.
async fn repeat(
    connection: &mut PgConnection,
    id: DeviceId,
    number: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        "with old as (
             update device_command set state = 'repeated'
             where device_id = $1 and number = $2 and state in ('failed', 'expired')
               and not command_is_overtaken(site_id, device_id, number, kind, pass_id)
             returning site_id, device_id, kind, pass_id, credential_id, argument, expires_at)
         insert into device_command (site_id, device_id, kind, pass_id, credential_id, argument, created_at, expires_at)
         select site_id, device_id, kind, pass_id, credential_id, argument, $3,
             greatest(expires_at, $3::timestamptz + interval '7 days')
         from old
         returning number",
        id.as_uuid(),
        number,
        now,
    )
    .fetch_optional(connection)
    .await
}

async fn one(
    connection: &mut PgConnection,
    scope: &Scope,
    of: &Of,
    number: i64,
) -> sqlx::Result<Option<CommandResponse>> {
    let of = Of { number: Some(number), ..*of };
    Ok(list(connection, scope, &of, None, 1).await?.pop())
}

/// Whether it comes first, then when it was queued, and where.
type CommandKey = (bool, DateTime<Utc>, DeviceId, i64);

fn key(of: &Of, command: &CommandResponse) -> CommandKey {
    let is_first = of.failed_first() && command.state == CommandState::Failed;
    (is_first, command.created_at, command.device_id, command.number)
}

#[derive(Debug, Clone, Copy, Default)]
struct Of {
    device_id: Option<DeviceId>,
    site_id: Option<SiteId>,
    number: Option<i64>,
    open: bool,
}

impl Of {
    /// Of what is still to be done, and of one terminal, what failed comes first: its terminal opens wrongly until somebody
    /// looks after it. Else it is the past of a site, in its order.
    const fn failed_first(&self) -> bool {
        self.open || self.device_id.is_some()
    }
}

async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    of: &Of,
    before: Option<CommandKey>,
    limit: i64,
) -> sqlx::Result<Vec<CommandResponse>> {
    let before_first = before.map(|before| before.0);
    let before_at = before.map(|before| before.1);
    let before_device = before.map(|before| before.2.as_uuid());
    let before_number = before.map(|before| before.3);
    sqlx::query_as!(
        CommandResponse,
        r#"select device_id as "device_id: DeviceId", number, kind as "kind: CommandKind", pass_id as "pass_id: PassId",
                  state as "state: CommandState", created_at, sent_at, attempts, expires_at, ended_at, result
           from device_command
           where site_id = any ($1) and ($2::uuid is null or device_id = $2) and ($3::uuid is null or site_id = $3)
             and (not $4 or state in ('waiting', 'sent') or (state = 'failed' and exists (
                 select from device d
                 where d.site_id = device_command.site_id and d.id = device_command.device_id and d.disabled_at is null)
                 and not command_is_overtaken(site_id, device_id, number, kind, pass_id)))
             and ($9::bigint is null or number = $9)
             and ($5::timestamptz is null
                  or ($10 and state = 'failed', created_at, device_id, number) < ($11::boolean, $5, $6, $7))
           order by ($10 and state = 'failed') desc, created_at desc, device_id desc, number desc
           limit $8"#,
        &scope.site_uuids(),
        of.device_id.map(DeviceId::as_uuid),
        of.site_id.map(SiteId::as_uuid) as Option<Uuid>,
        of.open,
        before_at,
        before_device,
        before_number,
        limit,
        of.number,
        of.failed_first(),
        before_first,
    )
    .fetch_all(connection)
    .await
}
