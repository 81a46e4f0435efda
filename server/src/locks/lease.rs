//! Keys begin with the lease, in its transaction; and with a lock that is fitted while a lease runs.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{BuildingId, LockKeyId, SiteId, TenancyId, UnitId};
use menpai_domain::terms::{KeyKind, TrailAction};
use sqlx::PgConnection;

use super::store::{self, NewKey};
use crate::access::Account;
use crate::http::ApiResult;
use crate::passes::lease::Living;
use crate::passes::store::end_of_day;
use crate::trail::{self, Entry};

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
    if over <= starts_at || store::holds(connection, at, (starts_at, Some(over))).await? {
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

/// Gives everybody who lives in a unit under a lease that is not over the key that they would have got when it was signed: those who hold a
/// resident's pass or are registered there, until the lease is over or their registration. A lease that has no end gives none.
///
/// # Errors
/// The database is away.
pub async fn give_all(
    connection: &mut PgConnection,
    caller: &Account,
    (site_id, building_id, unit_id): (SiteId, BuildingId, UnitId),
    now: DateTime<Utc>,
) -> ApiResult<()> {
    for who in store::list_living_by_lease(connection, (site_id, unit_id), now).await? {
        let living = Living { site_id, building_id, unit_id, person_id: who.person_id, from: who.from, to: who.to };
        give(connection, caller, living, who.tenancy_id, now).await?;
    }
    Ok(())
}
