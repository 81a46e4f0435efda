//! Keys come back with a registration whose end the office undoes: those that ended with it, or with its lease.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{LockId, LockKeyId};
use menpai_domain::terms::{KeyKind, KeyState, TrailAction};
use sqlx::PgConnection;

use super::keys::find;
use super::revoke::record;
use super::store::{self, ALL, FindKey, KeyRow, NewKey, Of};
use crate::access::{Account, Scope};
use crate::http::{ApiError, ApiResult};
use crate::residencies::undoing::Undone;

/// Lets the keys that somebody holds of a unit open again as long as they did before their registration there ended, but not beyond it. In
/// place of one that is over they get another, of the lock that the unit has now, unless they hold one that is good as long; where the
/// lock server was told a shorter time, another one follows. One that opened once does not come back, nor one that was refused. The lock is
/// held first: whoever takes a key back by hand does so before or after.
///
/// # Errors
/// The database is away, or somebody else changed a key meanwhile.
pub async fn give_back(
    connection: &mut PgConnection,
    caller: &Account,
    undone: Undone,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let (site, unit, holder) = undone.at;
    let Some(lock) = store::find_of_unit(connection, site, unit).await? else { return Ok(()) };
    store::hold_keys_of(connection, undone.at).await?;
    let scope = Scope::of_sites(vec![site]);
    let find = FindKey { unit_id: Some(unit), holder: Some(holder), ..FindKey::default() };
    let mut lost = store::list_keys(connection, &scope, Of::Locks, find, None, ALL).await?;
    lost.retain(|row| undone.took(row.cut_at) && row.key.state != KeyState::Failed);
    let (held, over): (Vec<&KeyRow>, Vec<&KeyRow>) = lost.iter().partition(|row| row.is_in_force());
    for row in held {
        // One without an end was not made to end.
        let (Some(until), Some(to)) = (row.key.until, undone.again(row.cut_from)) else { continue };
        if to <= until {
            continue;
        }
        if may_open_until(row, to) {
            prolong(connection, caller, row, to, now).await?;
        } else if row.key.kind != KeyKind::OneTime {
            give_another(connection, caller, row, (lock, until.max(now), Some(to)), now).await?;
        }
    }
    for row in over.into_iter().filter(|row| row.key.kind != KeyKind::OneTime) {
        let (from, to) = (row.key.from.max(now), undone.again(row.cut_from));
        let is_past = to.is_some_and(|to| to <= from);
        if !is_past && !store::holds(connection, (site, lock, holder), (from, to)).await? {
            give_another(connection, caller, row, (lock, from, to), now).await?;
        }
    }
    Ok(())
}

/// Whether the lock server was told that a key opens as long, or nothing of it yet.
fn may_open_until(row: &KeyRow, to: DateTime<Utc>) -> bool {
    let is_untold = row.key.state == KeyState::Wanted && row.attempts == 0;
    is_untold || row.told_until.is_some_and(|told| told >= to)
}

/// Lets a key open longer again.
async fn prolong(
    connection: &mut PgConnection,
    caller: &Account,
    row: &KeyRow,
    to: DateTime<Utc>,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    if !store::prolong(connection, row, to).await? {
        return Err(ApiError::PreconditionFailed);
    }
    record(connection, caller.into(), row, TrailAction::KeyGive, now).await?;
    Ok(())
}

/// Gives another key like one that does not open any more; the lock server hears of it as of every other. A permanent one is for as long as
/// its holder lives there.
async fn give_another(
    connection: &mut PgConnection,
    caller: &Account,
    row: &KeyRow,
    (lock_id, starts_at, ends_at): (LockId, DateTime<Utc>, Option<DateTime<Utc>>),
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let (id, key) = (LockKeyId::generate(), &row.key);
    let lasts = key.kind == KeyKind::Permanent && ends_at.is_some();
    let new = NewKey {
        site_id: row.site_id,
        id,
        lock_id,
        unit_id: row.unit_id,
        person_id: key.holder_person_id,
        kind: if lasts { KeyKind::Period } else { key.kind },
        starts_at,
        ends_at,
        weekdays: key.weekdays.clone(),
        hours: key.hours,
        tenancy_id: key.tenancy_id,
        given_by: row.given_by,
        now,
    };
    store::insert_key(connection, &new).await?;
    store::hand_on_cut(connection, row, id).await?;
    let scope = Scope::of_sites(vec![row.site_id]);
    let given = find(connection, &scope, Of::Locks, id).await?;
    record(connection, caller.into(), &given, TrailAction::KeyGive, now).await?;
    Ok(())
}
