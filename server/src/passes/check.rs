//! The online check: may this credential pass this gate now?

use chrono::{DateTime, Utc};
use menpai_domain::sealed::Field;
use menpai_domain::terms::CheckReason;
use sqlx::PgConnection;

use crate::devices::Device;
use crate::state::AppState;

/// Whether a credential may pass the device's gate now: `Ok`, or the reason against it.
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
    let index = state.keyring.blind_index(Field::Credential, credential);
    let found = sqlx::query!(
        r#"select lower(p.term) as "starts_at!", upper(p.term) as ends_at, p.suspended_at, p.ended_at, c.revoked_at
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
    let is_past = |at: Option<DateTime<Utc>>| at.is_some_and(|at| at <= now);
    Ok(match found {
        None => CheckReason::Unknown,
        Some(row) if is_past(row.ended_at) || is_past(row.revoked_at) => CheckReason::Ended,
        Some(row) if is_past(row.ends_at) => CheckReason::Expired,
        Some(row) if row.starts_at > now => CheckReason::NotBegun,
        Some(row) if is_past(row.suspended_at) => CheckReason::Suspended,
        Some(_) => CheckReason::Ok,
    })
}
