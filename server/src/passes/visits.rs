//! How many visitors are let into a unit at a time, whichever way they were asked in.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{AccountId, SiteId, UnitId};
use sqlx::PgConnection;

use super::store;
use crate::http::{ApiError, ApiResult};
use crate::state::AppState;

/// Whether one visitor more may be let into a unit by an account.
///
/// # Errors
/// `too_many_visitors` where as many as the settings allow are there or expected.
pub(super) async fn check_number(
    connection: &mut PgConnection,
    state: &AppState,
    unit: (SiteId, UnitId),
    host: AccountId,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let most = i64::from(state.config.passes.visitors_at_a_time);
    if store::count_visitors(connection, unit, host, now).await? >= most {
        let told = format!("at most {most} visitors of a unit at a time: end a visit that is over");
        return Err(ApiError::conflict("unit_id", "too_many_visitors", told).limited(most));
    }
    Ok(())
}
