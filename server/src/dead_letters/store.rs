//! Dead letters: counted and told, until their table is there.

use chrono::{DateTime, Utc};
use menpai_domain::terms::DeviceProtocol;

use crate::db::Db;
use crate::devices::Device;
use crate::http::ApiResult;

/// Counts a body that could not be read.
///
/// # Errors
/// None.
#[expect(clippy::unused_async, reason = "the table's writer is awaited")]
pub async fn keep(
    _db: &Db,
    device: &Device,
    protocol: DeviceProtocol,
    reason: &str,
    _body: &[u8],
    _now: DateTime<Utc>,
) -> ApiResult<()> {
    tracing::warn!(device = %device.device_id, %protocol, reason, "a terminal sent what can't be read");
    Ok(())
}
