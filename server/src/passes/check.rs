//! The online check: may this credential pass this gate now?

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use menpai_domain::qr;
use menpai_domain::terms::CheckReason;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use utoipa::ToSchema;

use super::credential_index;
use super::life::{PassStatus, Times};
use super::model::MAX_TOKEN;
use crate::access::GrantedDevice;
use crate::devices::Device;
use crate::http::error::Checks;
use crate::http::{ApiJson, ApiResult, Problems};
use crate::state::AppState;

/// What a terminal read and asks about.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"credential": "00A1B2C3D4"}))]
pub struct CheckRequest {
    /// What it read, 1 to 256 characters.
    pub credential: String,
}

/// Whether to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"granted": false, "reason": "expired"}))]
pub struct CheckResponse {
    /// Whether to open.
    pub granted: bool,
    /// Why, or why not.
    pub reason: CheckReason,
}

/// Ask whether a credential may pass this gate now. Nothing is recorded; what happened then is reported as a passage.
///
/// What nobody has and what opens other gates is answered alike.
#[utoipa::path(post, path = "/check", tag = "gates", request_body = CheckRequest, security(("device" = [])),
    responses((status = 200, body = CheckResponse), Problems))]
pub async fn check_credential(
    State(state): State<AppState>,
    GrantedDevice(device): GrantedDevice,
    ApiJson(request): ApiJson<CheckRequest>,
) -> ApiResult<Json<CheckResponse>> {
    let mut checks = Checks::default();
    let length = request.credential.chars().count();
    checks.ensure((1..=MAX_TOKEN).contains(&length), "credential", "length", "must have 1 to 256 characters");
    checks.finish()?;
    let mut tx = state.db.ingest(&[device.site_id]).await?;
    let reason = may_pass(&mut tx, &state, &device, &request.credential, state.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(CheckResponse { granted: reason == CheckReason::Ok, reason }))
}

/// Whether a credential may pass the device's gate now, in a transaction of a device: `Ok`, or the reason against it. One
/// query by index; nothing is recorded.
///
/// # Errors
/// The database is away.
pub async fn may_pass(
    connection: &mut PgConnection,
    state: &AppState,
    device: &Device,
    credential: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<CheckReason> {
    let index = credential_index(&state.keyring, credential);
    let found = sqlx::query!(
        r#"select lower(p.term) as "starts_at!", upper(p.term) as ends_at, p.suspended_at, p.ended_at, c.revoked_at,
                  c.good_until
           from credential c
           join pass p on p.site_id = c.site_id and p.id = c.pass_id
           join pass_gate g on g.site_id = p.site_id and g.pass_id = p.id and g.gate_id = $3
           where c.site_id = $1 and c.token_index = $2"#,
        device.site_id.as_uuid(),
        index.as_slice(),
        device.gate_id.as_uuid(),
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = found else { return Ok(CheckReason::Unknown) };
    if row.revoked_at.is_some_and(|revoked| revoked <= now) {
        return Ok(CheckReason::Ended);
    }
    let times = Times { from: row.starts_at, to: row.ends_at, suspended: row.suspended_at, ended: row.ended_at };
    Ok(match PassStatus::at(now, &times) {
        PassStatus::Issued => CheckReason::NotBegun,
        PassStatus::Suspended => CheckReason::Suspended,
        PassStatus::Ended => CheckReason::Ended,
        PassStatus::Expired => CheckReason::Expired,
        PassStatus::Active if row.good_until.is_some_and(|until| until <= now) => CheckReason::Expired,
        PassStatus::Active => {
            let is_of_now = qr::is_of_now(credential, &state.qr_keys.verifier_keys(device.site_id), now).is_ok();
            if is_of_now { CheckReason::Ok } else { CheckReason::Stale }
        }
    })
}
