//! Keys are taken back: by whoever gave or holds them, with their lock, or with the lease.

use chrono::{DateTime, Utc};
use menpai_domain::lock_key::{Event, Refused, next};
use menpai_domain::terms::{KeyState, TrailAction};
use sqlx::PgConnection;

use super::store::{self, KeyRow};
use crate::access::Account;
use crate::http::{ApiError, ApiResult};
use crate::trail::{self, Actor, Entry};

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        Self::conflict("state", refused.code(), refused.to_string())
    }
}

/// Takes a key back and records it. The lock server may know of one that somebody took on to tell it.
///
/// # Errors
/// `Conflict` where the key is over or being taken back; `PreconditionFailed` where somebody changed it meanwhile.
pub async fn take_back(
    connection: &mut PgConnection,
    caller: &Account,
    row: &KeyRow,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    if !store::revoke(connection, row, back(row)?, now).await? {
        return Err(ApiError::PreconditionFailed);
    }
    record(connection, caller.into(), row, TrailAction::KeyRevoke, now).await?;
    Ok(())
}

/// The same of a key that somebody takes or gives back for a reason of its own: it does not come back with a registration whose end the office
/// undoes.
///
/// # Errors
/// As of [`take_back`].
pub async fn take_back_for_good(
    connection: &mut PgConnection,
    caller: &Account,
    row: &KeyRow,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    take_back(connection, caller, row, now).await?;
    store::forget_cut(connection, row).await?;
    Ok(())
}

/// Where a key stands that is taken back now.
///
/// # Errors
/// Why it can't be.
pub fn back(row: &KeyRow) -> Result<KeyState, Refused> {
    let untold = row.key.state == KeyState::Wanted && row.attempts == 0;
    next(row.key.state, if untold { Event::RevokeUntold } else { Event::Revoke })
}

/// Makes a key end at a moment to come, and records it.
///
/// # Errors
/// `PreconditionFailed` where somebody changed it meanwhile.
pub async fn end_at(
    connection: &mut PgConnection,
    caller: &Account,
    row: &KeyRow,
    over: DateTime<Utc>,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    if !store::shorten(connection, row, over).await? {
        return Err(ApiError::PreconditionFailed);
    }
    record(connection, caller.into(), row, TrailAction::KeyRevoke, now).await?;
    Ok(())
}

/// An act on a key.
pub async fn record(
    connection: &mut PgConnection,
    actor: Actor<'_>,
    row: &KeyRow,
    action: TrailAction,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let act = Entry {
        unit_id: Some(row.unit_id),
        person_ids: vec![row.key.holder_person_id],
        ..Entry::act(row.site_id, action, row.key.id)
    };
    trail::store::record(connection, actor, now, act).await
}
