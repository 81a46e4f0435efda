//! Keys end with what they were given for: a lease, a registration, an ownership, an account; in its transaction. What ends without one,
//! by an import or as time passes, housekeeping finds.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use menpai_domain::ids::{LockKeyId, PersonId, SiteId, UnitId};
use menpai_domain::terms::TrailAction;
use sqlx::PgConnection;
use uuid::Uuid;

use super::revoke::{back, end_at, record, take_back};
use super::store::{self, ALL, FindKey, KeyRow, Of};
use crate::access::{Account, Scope};
use crate::db::Db;
use crate::http::ApiResult;
use crate::passes::lease::{EndedLease, LastDay};
use crate::passes::store::end_of_day;
use crate::residencies::leaving::{DAYS_TO_OBJECT, Leaving};
use crate::tenancies::model::Household;
use crate::trail::Actor;

/// Ends the keys of units with leases that end on a day, but for those of whoever owns the unit, lets it or rents it further on;
/// and, where the household stays, of whoever is registered there beyond it.
///
/// # Errors
/// The database is away, or somebody else changed a key meanwhile.
pub async fn with_leases(
    connection: &mut PgConnection,
    caller: &Account,
    (site, leases): (SiteId, &[EndedLease]),
    last: LastDay,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let units: Vec<UnitId> = leases.iter().map(|lease| lease.unit_id).collect();
    let with_keys: HashSet<UnitId> =
        store::holders(connection, site, &units).await?.into_iter().map(|(unit, _holder)| unit).collect();
    if with_keys.is_empty() {
        return Ok(());
    }
    let over = last.over(end_of_day(connection, site, last.to).await?);
    for lease in leases.iter().filter(|lease| with_keys.contains(&lease.unit_id)) {
        let mut keys = of_unit(connection, (site, lease.unit_id), None).await?;
        let holders: HashSet<PersonId> = keys.iter().map(|row| row.key.holder_person_id).collect();
        let staying = staying(connection, (site, lease), last, &holders.into_iter().collect::<Vec<_>>()).await?;
        keys.retain(|row| !staying.contains(&row.key.holder_person_id));
        store::note_cut(connection, site, &keys, now).await?;
        cut(connection, caller, &keys, over, now).await?;
    }
    Ok(())
}

/// The same as [`with_residency`] of several in a site, but that what they hold opens until a moment at least.
///
/// # Errors
/// The database is away, or somebody else changed a key meanwhile.
pub async fn with_residencies(
    connection: &mut PgConnection,
    caller: &Account,
    site: SiteId,
    left: &[(UnitId, PersonId)],
    at_least: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let units: Vec<UnitId> = left.iter().map(|(unit, _person)| *unit).collect();
    let holders = store::holders(connection, site, &units).await?;
    for (unit, person) in left.iter().filter(|who| holders.contains(who)) {
        let leaving = Leaving { at_least, ..Leaving::for_good((site, *unit, *person)) };
        with_residency(connection, caller, leaving, now).await?;
    }
    Ok(())
}

/// Ends the keys that somebody holds of a unit with their registration there, as it stands by now; but for those of whoever owns the
/// unit or lets it, and those given after they had left. Whoever rents it and lives there no more has to be given another.
///
/// # Errors
/// The database is away, or somebody else changed a key meanwhile.
pub async fn with_residency(
    connection: &mut PgConnection,
    caller: &Account,
    leaving: Leaving,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let (site, unit, holder) = leaving.at;
    let Some(registered) = store::find_leaving(connection, leaving.at, now).await? else { return Ok(()) };
    let over = leaving.over(registered);
    let mut keys = of_unit(connection, (site, unit), Some(holder)).await?;
    keys.retain(|row| leaving.takes(row.created_at, over, now));
    store::note_cut(connection, site, &keys, now).await?;
    cut(connection, caller, &keys, over, now).await
}

/// Ends the keys that somebody holds of a unit with their ownership of it. Whoever lives there, or rents it, keeps them until they
/// leave. What ends so does not come back with a registration.
///
/// # Errors
/// The database is away, or somebody else changed a key meanwhile.
pub async fn with_ownership(
    connection: &mut PgConnection,
    caller: &Account,
    at: (SiteId, UnitId, PersonId),
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let mut keys = of_unit(connection, (at.0, at.1), Some(at.2)).await?;
    if keys.is_empty() {
        return Ok(());
    }
    let stay = store::find_stay(connection, at, now).await?;
    let over = if stay.lives { stay.ends_at } else { Some(now) };
    let Some(over) = over else { return Ok(()) };
    keys.retain(|row| row.goes_beyond(over));
    for row in &keys {
        store::forget_cut(connection, row).await?;
    }
    cut(connection, caller, &keys, over, now).await
}

/// Takes back what the persons of an account hold: nobody could read a PIN any more, or give a key back. Nor does another one come with a
/// registration whose end is undone, before this or after.
///
/// # Errors
/// The database is away, or somebody else changed a key meanwhile.
pub async fn with_account(
    connection: &mut PgConnection,
    caller: &Account,
    scope: &Scope,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    // Whoever undoes an end at once gives another key before this or after.
    store::hold_own_keys(connection, scope).await?;
    let mut keys = store::list_keys(connection, scope, Of::Own, FindKey::default(), None, ALL).await?;
    for row in &keys {
        store::forget_cut(connection, row).await?;
    }
    keys.retain(KeyRow::is_in_force);
    cut(connection, caller, &keys, now, now).await
}

/// Takes back keys of those who have left without anybody saying so here, by an import or as time passes; answers how many.
///
/// # Errors
/// The database is away; what was taken back before stays so.
pub async fn of_leavers(db: &Db, now: DateTime<Utc>) -> sqlx::Result<usize> {
    let mut tx = db.detect(&[]).await?;
    let left = sqlx::query!(
        r#"select site_id as "site_id!: SiteId", id as "id!: LockKeyId" from lock_keys_left($1, $2)"#,
        now,
        i32::from(DAYS_TO_OBJECT),
    )
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    let mut taken_back = 0;
    for key in left {
        let site = Scope::of_sites(vec![key.site_id]);
        let find = FindKey { id: Some(key.id), in_force: true, ..FindKey::default() };
        let mut tx = db.api(&site).await?;
        for row in store::list_keys(&mut tx, &site, Of::Locks, find, None, 1).await? {
            let Ok(to) = back(&row) else { continue };
            if store::revoke(&mut tx, &row, to, now).await? {
                record(&mut tx, Actor::HOUSEKEEPING, &row, TrailAction::KeyRevoke, now).await?;
                taken_back += 1;
            }
        }
        tx.commit().await?;
    }
    Ok(taken_back)
}

/// Keys of a unit that are in force, of all or of one holder.
async fn of_unit(
    connection: &mut PgConnection,
    (site, unit): (SiteId, UnitId),
    holder: Option<PersonId>,
) -> sqlx::Result<Vec<KeyRow>> {
    // Whoever ends something may not see every key by their own right.
    let site = Scope::of_sites(vec![site]);
    let find = FindKey { unit_id: Some(unit), holder, in_force: true, ..FindKey::default() };
    store::list_keys(connection, &site, Of::Locks, find, None, ALL).await
}

/// Lets keys end at a moment, those that would not end by then: at once where it has passed or they would begin later. A key that has no end
/// stays with whoever lives there until then, and is taken back by housekeeping.
async fn cut(
    connection: &mut PgConnection,
    caller: &Account,
    keys: &[KeyRow],
    over: DateTime<Utc>,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    for row in keys.iter().filter(|row| row.goes_beyond(over)) {
        if over <= now || row.key.from >= over {
            take_back(connection, caller, row, now).await?;
        } else if row.key.until.is_some() {
            end_at(connection, caller, row, over, now).await?;
        }
    }
    Ok(())
}

/// Which of some persons do not leave with a lease.
async fn staying(
    connection: &mut PgConnection,
    (site, lease): (SiteId, &EndedLease),
    last: LastDay,
    persons: &[PersonId],
) -> sqlx::Result<HashSet<PersonId>> {
    let persons: Vec<Uuid> = persons.iter().map(|id| id.as_uuid()).collect();
    let staying = sqlx::query_scalar!(
        r#"select p.id as "id!: PersonId" from unnest($3::uuid[]) as p (id)
           where p.id = $4
              or exists (select from unit_owner o where o.site_id = $1 and o.unit_id = $2 and o.person_id = p.id)
              or exists (select from tenancy t
                         join tenancy_tenant n on n.site_id = t.site_id and n.tenancy_id = t.id
                         where t.site_id = $1 and t.unit_id = $2 and t.id <> $5 and n.person_id = p.id
                           and (upper_inf(t.term) or upper(t.term) - 1 > $6))
              or $7 and exists (select from residency r
                                where r.site_id = $1 and r.unit_id = $2 and r.person_id = p.id and r.recorded_to is null
                                  and (upper_inf(r.valid) or upper(r.valid) - 1 > $6))"#,
        site.as_uuid(),
        lease.unit_id.as_uuid(),
        &persons,
        lease.landlord_id.as_uuid(),
        lease.id.as_uuid(),
        last.to,
        last.household == Household::Stays,
    );
    Ok(staying.fetch_all(connection).await?.into_iter().collect())
}
