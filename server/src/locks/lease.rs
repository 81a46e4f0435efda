//! Keys follow the lease: they begin and end with it, in its transaction.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use menpai_domain::ids::{LockKeyId, PersonId, TenancyId};
use menpai_domain::terms::{KeyKind, TrailAction};
use sqlx::PgConnection;
use uuid::Uuid;

use super::revoke::{end_at, take_back};
use super::store::{self, FindKey, NewKey, Of};
use crate::access::{Account, Scope};
use crate::http::ApiResult;
use crate::passes::lease::{EndedLease, Living};
use crate::passes::store::end_of_day;
use crate::trail::{self, Entry};

/// Keys that a unit may have at once, and more.
const ALL: i64 = 10_000;

/// Gives somebody who lives in a unit a key of its lock for the term of the lease, unless they hold one that is good as long. Where
/// the unit has no lock, none is given.
///
/// # Errors
/// The database is away.
pub async fn give(
    connection: &mut PgConnection,
    caller: &Account,
    living: Living,
    tenancy: TenancyId,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let Some(lock_id) = store::find_of_unit(connection, living.site_id, living.unit_id).await? else { return Ok(()) };
    let begins = match living.from.pred_opt() {
        Some(before) => end_of_day(connection, living.site_id, before).await?,
        None => now,
    };
    let (starts_at, over) = (begins.max(now), end_of_day(connection, living.site_id, living.to).await?);
    let at = (living.site_id, lock_id, living.person_id);
    if over <= starts_at || store::holds(connection, at, (starts_at, over)).await? {
        return Ok(());
    }
    let key = NewKey {
        site_id: living.site_id,
        id: LockKeyId::generate(),
        lock_id,
        unit_id: living.unit_id,
        person_id: living.person_id,
        kind: KeyKind::Period,
        starts_at,
        ends_at: Some(over),
        weekdays: None,
        hours: None,
        tenancy_id: Some(tenancy),
        given_by: None,
        now,
    };
    store::insert_key(connection, &key).await?;
    let act = Entry {
        building_id: Some(living.building_id),
        unit_id: Some(living.unit_id),
        person_ids: vec![living.person_id],
        ..Entry::act(living.site_id, TrailAction::KeyGive, key.id)
    };
    trail::store::record(connection, caller, now, act).await?;
    Ok(())
}

/// Ends the keys of a unit with its lease, but for those of whoever owns the unit, lets it or rents it further on: at the end of the
/// last day, or at once where that has passed.
///
/// # Errors
/// The database is away, or somebody else changed a key meanwhile.
pub async fn end_with(
    connection: &mut PgConnection,
    caller: &Account,
    lease: EndedLease,
    now: DateTime<Utc>,
) -> ApiResult<()> {
    let over = end_of_day(connection, lease.site_id, lease.to).await?;
    // Whoever ends a lease may not see every key by their own right.
    let site = Scope::of_sites(vec![lease.site_id]);
    let find = FindKey { in_force_of: Some(lease.unit_id), ..FindKey::default() };
    let keys = store::list_keys(connection, &site, Of::Locks, find, None, ALL).await?;
    let holders: HashSet<PersonId> = keys.iter().map(|row| row.key.holder_person_id).collect();
    let staying = staying(connection, lease, &holders.into_iter().collect::<Vec<_>>()).await?;
    let leaving = keys.iter().filter(|row| !staying.contains(&row.key.holder_person_id));
    for row in leaving.filter(|row| row.key.until.is_none_or(|until| until > over)) {
        if over > now && row.key.from < over && row.key.until.is_some() {
            end_at(connection, caller, row, over, now).await?;
        } else {
            take_back(connection, caller, row, now).await?;
        }
    }
    Ok(())
}

/// Which of some persons do not leave with a lease.
async fn staying(
    connection: &mut PgConnection,
    lease: EndedLease,
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
                           and (upper_inf(t.term) or upper(t.term) - 1 > $6))"#,
        lease.site_id.as_uuid(),
        lease.unit_id.as_uuid(),
        &persons,
        lease.landlord_id.as_uuid(),
        lease.id.as_uuid(),
        lease.to,
    );
    Ok(staying.fetch_all(connection).await?.into_iter().collect())
}
