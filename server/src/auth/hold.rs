//! Holding a user name back after failed attempts, whether there is such an account or not.
//!
//! An attempt is counted before it is judged, in a transaction of its own: many at once can't all be judged before the
//! first is counted. Signing in takes all counts away; a right code in a session only its own, so that whoever got hold
//! of a session can't use codes to go on guessing the password.

use chrono::{DateTime, Utc};
use menpai_domain::sealed::Field;
use sqlx::PgConnection;

use super::back_off::{self, FORGOTTEN_AFTER};
use super::store;
use crate::http::{ApiError, ApiResult};
use crate::state::AppState;

/// An attempt that counts as failed until it succeeds.
pub struct Attempt {
    name_index: [u8; 32],
}

/// Begins an attempt.
///
/// # Errors
/// `TooManyRequests` while the name is held back.
pub async fn begin(state: &AppState, user_name: &str) -> ApiResult<Attempt> {
    let now = state.clock.now();
    let name_index = state.keyring.blind_index(Field::UserName, user_name);
    let mut tx = state.db.auth().await?;
    let held = store::lock_hold(&mut tx, &name_index, now).await?;
    if let Some(until) = held.held_until.filter(|until| *until > now) {
        metrics::counter!("menpai_sign_ins_total", "outcome" => "held").increment(1);
        return Err(ApiError::TooManyRequests { retry_after_s: seconds_until(until, now) });
    }
    let before = if now - held.last_failed_at > FORGOTTEN_AFTER { 0 } else { held.failures };
    let failures = before.saturating_add(1);
    let limit = state.config.access.failed_logins;
    let until = back_off::wait(u32::try_from(failures).unwrap_or(u32::MAX), limit).map(|wait| now + wait);
    store::count_failure(&mut tx, &name_index, failures, now, until).await?;
    tx.commit().await?;
    Ok(Attempt { name_index })
}

impl Attempt {
    /// The attempt was none that failed: takes its own count away.
    ///
    /// # Errors
    /// The database is away.
    pub async fn passed(self, connection: &mut PgConnection) -> sqlx::Result<()> {
        store::uncount_failure(connection, &self.name_index).await
    }

    /// Password and code were right: takes all counts away.
    ///
    /// # Errors
    /// The database is away.
    pub async fn succeeded(self, connection: &mut PgConnection) -> sqlx::Result<()> {
        store::delete_hold(connection, &self.name_index).await
    }
}

/// Whole seconds, rounded up.
fn seconds_until(until: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
    let milliseconds = (until - now).num_milliseconds();
    u64::try_from(milliseconds).unwrap_or(0).div_ceil(1000)
}
