//! What an owner may take back: nobody is locked out of a home by whoever lets it. The office takes any key, and locks off.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use menpai_domain::ids::{LockKeyId, PersonId, SiteId, UnitId};
use menpai_domain::terms::{KeyState, NotificationKind};
use sqlx::PgConnection;

use super::store::{self, KeyRow};
use crate::access::Scope;
use crate::households::children::who_hears;
use crate::http::{ApiError, ApiResult};
use crate::notifications::{self, About};
use crate::passes;
use crate::state::AppState;

/// Whether an owner may take one key back: their own, that of somebody who neither lives in the unit nor rents it today, one that opens
/// nothing yet, and one beside which its holder has another that opens as long.
///
/// # Errors
/// `holder_lives_here` of any other.
pub(super) async fn check_key(
    connection: &mut PgConnection,
    scope: &Scope,
    row: &KeyRow,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    if !list_needed(connection, scope, std::slice::from_ref(row), now).await?.is_empty() {
        let told = "they live here, or rent this unit: end the lease, give them another key first, or ask the office";
        return Err(ApiError::conflict("holder_person_id", "holder_lives_here", told));
    }
    Ok(())
}

/// Those of some keys of a unit that an owner may not take back: each opens, is held by somebody else who lives there, or rents it, today, and
/// they have no other one of its lock that opens as long. Whoever takes one back holds the lock, so that of two at once one stays.
pub(super) async fn list_needed(
    connection: &mut PgConnection,
    scope: &Scope,
    rows: &[KeyRow],
    now: DateTime<Utc>,
) -> sqlx::Result<HashSet<LockKeyId>> {
    let (Some(_), Some(first)) = (&scope.owners, rows.first()) else { return Ok(HashSet::new()) };
    let opening: Vec<&KeyRow> = rows.iter().filter(|row| row.key.state == KeyState::Active).collect();
    let holders: Vec<PersonId> = opening.iter().map(|row| row.key.holder_person_id).collect();
    let living = living(connection, scope, (first.site_id, first.unit_id), &holders, now).await?;
    let held = opening.iter().filter(|row| living.contains(&row.key.holder_person_id)).map(|row| row.key.id);
    let mut needed: HashSet<LockKeyId> = held.collect();
    let keys: Vec<LockKeyId> = needed.iter().copied().collect();
    for doubled in store::list_doubled(connection, first.site_id, &keys, now).await? {
        needed.remove(&doubled);
    }
    Ok(needed)
}

/// Whether an owner may take a lock off with these keys.
///
/// # Errors
/// `still_lives_here` where one of them is held by somebody who lives in the unit, or rents it, today.
pub(super) async fn check_lock(
    connection: &mut PgConnection,
    scope: &Scope,
    rows: &[KeyRow],
    now: DateTime<Utc>,
) -> ApiResult<()> {
    if is_held_by_whoever_lives_there(connection, scope, rows, now).await? {
        let told =
            "people who live here, or rent this unit, hold keys of it: end the lease, or ask the office to take it off";
        return Err(ApiError::conflict("state", "still_lives_here", told));
    }
    Ok(())
}

/// Whether an owner would take keys of a unit, one of which opens and is held by somebody else who lives there, or rents it, today. Nobody is
/// locked out by losing one that never opened anything: a lock with a wrong number would be there for good.
async fn is_held_by_whoever_lives_there(
    connection: &mut PgConnection,
    scope: &Scope,
    rows: &[KeyRow],
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let (Some(_), Some(first)) = (&scope.owners, rows.first()) else { return Ok(false) };
    let opening = rows.iter().filter(|row| row.key.state == KeyState::Active);
    let holders: Vec<PersonId> = opening.map(|row| row.key.holder_person_id).collect();
    Ok(!living(connection, scope, (first.site_id, first.unit_id), &holders, now).await?.is_empty())
}

/// Who of some people lives in a unit, or rents it, today, and is nobody whom the scope holds.
pub(super) async fn living(
    connection: &mut PgConnection,
    scope: &Scope,
    unit: (SiteId, UnitId),
    people: &[PersonId],
    now: DateTime<Utc>,
) -> sqlx::Result<HashSet<PersonId>> {
    let own = scope.owners.as_deref().unwrap_or_default();
    let others: Vec<PersonId> = people.iter().copied().filter(|person| !own.contains(person)).collect();
    let ties = passes::store::ties(connection, unit, &others, now).await?;
    Ok(ties.into_iter().filter(|tie| tie.lives_here).map(|tie| tie.person_id).collect())
}

/// Tells the holder of a key, or the parent of a child, that somebody else took it back: nobody whom the scope holds.
pub(super) async fn tell_holder(
    connection: &mut PgConnection,
    state: &AppState,
    scope: &Scope,
    row: &KeyRow,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let hears = who_hears(connection, state, (row.site_id, row.unit_id, row.key.holder_person_id)).await?;
    if scope.owners.as_ref().is_some_and(|own| own.contains(&hears)) {
        return Ok(());
    }
    let (at, about) = ((row.site_id, row.unit_id), About::Key(row.key.id));
    notifications::store::tell(connection, at, &[hears], about, NotificationKind::KeyRevoked, now).await?;
    Ok(())
}
