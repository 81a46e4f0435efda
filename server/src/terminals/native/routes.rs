//! What a device of our own asks for besides posting passages, and a bridge that stands in a village's network for
//! terminals which can't be reached from here.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use menpai_domain::terms::CommandKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::GrantedDevice;
use crate::devices::delivery;
use crate::devices::known::Terminal;
use crate::devices::seen::Said;
use crate::http::error::Checks;
use crate::http::{ApiError, ApiJson, ApiResult, Page, Problems};
use crate::state::AppState;

/// How a device is, as it says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"backlog": 0, "firmware": "1.4.2"}))]
pub struct Heartbeat {
    /// Events that it has kept and not sent.
    pub backlog: Option<i32>,
    /// What it runs, 1 to 100 characters.
    pub firmware: Option<String>,
}

/// Something to do.
#[derive(Debug, Serialize, ToSchema)]
pub struct DueCommand {
    /// Its number, to be named in the result.
    #[schema(example = 17)]
    pub number: i64,
    /// What to do.
    pub kind: CommandKind,
    /// The number by which terminals know the holder.
    #[schema(example = 41)]
    pub holder_number: Option<i64>,
    /// What the terminal reads for the credential.
    #[schema(example = "00A1B2C3D4")]
    pub credential: Option<String>,
    /// From when it opens.
    pub from: Option<DateTime<Utc>>,
    /// Until when.
    pub to: Option<DateTime<Utc>>,
    /// Of a replay, which events.
    pub argument: serde_json::Value,
}

/// What came of a command.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommandResult {
    /// Its number.
    pub number: i64,
    /// 0 or more: done; below 0: it could not be done.
    pub code: i64,
}

/// What came of commands.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"results": [{"number": 17, "code": 0}]}))]
pub struct CommandResults {
    /// Up to 100.
    pub results: Vec<CommandResult>,
}

/// Say that the device is there, and how it is.
#[utoipa::path(post, path = "/device/heartbeat", tag = "gates", request_body = Heartbeat, security(("device" = [])),
    responses((status = 204), Problems))]
pub async fn post_heartbeat(
    State(state): State<AppState>,
    GrantedDevice(device): GrantedDevice,
    ApiJson(request): ApiJson<Heartbeat>,
) -> ApiResult<StatusCode> {
    let mut checks = Checks::default();
    let firmware = checks.optional_text("firmware", request.firmware.as_deref(), 100);
    checks.ensure(request.backlog.is_none_or(|backlog| backlog >= 0), "backlog", "range", "must not be negative");
    checks.finish()?;
    let terminal = terminal(&state, &device).await?;
    state.seen.note(&terminal, state.clock.now(), Said { backlog: request.backlog, firmware, ..Said::default() });
    Ok(StatusCode::NO_CONTENT)
}

/// What the device is to do, in order. What is not answered within two minutes is told again.
#[utoipa::path(post, path = "/device/commands", tag = "gates", security(("device" = [])),
    responses((status = 200, body = Page<DueCommand>), Problems))]
pub async fn take_commands(
    State(state): State<AppState>,
    GrantedDevice(device): GrantedDevice,
) -> ApiResult<Json<Page<DueCommand>>> {
    let terminal = terminal(&state, &device).await?;
    state.seen.note(&terminal, state.clock.now(), Said::default());
    let due = delivery::due(&state, &terminal).await?;
    let commands = due.into_iter().map(|command| DueCommand {
        number: command.number,
        kind: command.kind,
        holder_number: command.holder_number,
        credential: command.token,
        from: command.from,
        to: command.to,
        argument: command.argument,
    });
    Ok(Json(Page::whole(commands.collect())))
}

/// Say what came of commands.
#[utoipa::path(post, path = "/device/command-results", tag = "gates", request_body = CommandResults,
    security(("device" = [])), responses((status = 204), Problems))]
pub async fn post_command_results(
    State(state): State<AppState>,
    GrantedDevice(device): GrantedDevice,
    ApiJson(request): ApiJson<CommandResults>,
) -> ApiResult<StatusCode> {
    if request.results.len() > 100 {
        return Err(ApiError::field("results", "length", "must be at most 100"));
    }
    let terminal = terminal(&state, &device).await?;
    let results: Vec<(i64, i64)> = request.results.iter().map(|result| (result.number, result.code)).collect();
    delivery::finish(&state, &terminal, &results, |number, _kind| (number, true)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn terminal(state: &AppState, device: &crate::devices::Device) -> ApiResult<std::sync::Arc<Terminal>> {
    state.known.by_id(&state.db, device.device_id).await?.ok_or(ApiError::Unauthenticated)
}
