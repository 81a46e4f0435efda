//! Smart locks in the demo village: at the demo tenant's home, at some rooms that the demo landlord lets, and at one that
//! is empty. Their keys wait for the lock server.

use chrono::{DateTime, Utc};
use menpai_domain::ids::{LockId, LockKeyId, SiteId, UnitId};
use sqlx::PgConnection;
use uuid::Uuid;

/// Rooms of the landlord with tenants that have a lock.
const LET: i64 = 3;

/// Fits the locks, where the village never had any, and gives their keys.
///
/// # Errors
/// The database is away.
pub async fn make(connection: &mut PgConnection, site: SiteId, now: DateTime<Utc>) -> sqlx::Result<()> {
    let fitted =
        sqlx::query_scalar!(r#"select exists (select from lock where site_id = $1) as "fitted!""#, site.as_uuid());
    if fitted.fetch_one(&mut *connection).await? {
        return Ok(());
    }
    for unit in units(connection, site, now).await? {
        let lock = LockId::generate();
        // Numbered as by a maker; by the unit, so that no two villages have a lock in common.
        sqlx::query!(
            "insert into lock (site_id, id, unit_id, vendor_lock_id, name, registered_by, registered_at)
             select $1, $2, $3, 'LK-' || upper(left(md5($3::uuid::text), 8)), '入户门', a.id, $4
             from account a where a.user_name = 'demo-officer'",
            site.as_uuid(),
            lock.as_uuid(),
            unit.as_uuid(),
            now,
        )
        .execute(&mut *connection)
        .await?;
        give(connection, (site, unit, lock), now).await?;
    }
    Ok(())
}

/// Where locks are fitted. Of the rooms that are let, only where all tenants are registered: keys are for who lives there.
async fn units(connection: &mut PgConnection, site: SiteId, now: DateTime<Utc>) -> sqlx::Result<Vec<UnitId>> {
    sqlx::query_scalar!(
        r#"with who as (
               select s.person_id, a.user_name
               from account_site s join account a on a.id = s.account_id
               where s.site_id = $1 and a.user_name in ('demo-landlord', 'demo-tenant')),
           home as (
               select t.unit_id, t.id as tenancy_id from tenancy t
               where t.site_id = $1 and t.term @> $2::date),
           own as (
               select o.unit_id from unit_owner o join who w on w.person_id = o.person_id and w.user_name = 'demo-landlord'
               where o.site_id = $1)
           select f.unit_id as "unit_id!: UnitId"
           from ((select h.unit_id from home h
                  join tenancy_tenant n on n.site_id = $1 and n.tenancy_id = h.tenancy_id
                  join who w on w.person_id = n.person_id and w.user_name = 'demo-tenant')
                 union
                 (select o.unit_id from own o join home h on h.unit_id = o.unit_id
                  where not exists (
                      select from tenancy_tenant n
                      where n.site_id = $1 and n.tenancy_id = h.tenancy_id and not exists (
                          select from residency r
                          where r.site_id = $1 and r.unit_id = h.unit_id and r.person_id = n.person_id
                            and r.recorded_to is null and r.valid @> $2::date))
                  order by o.unit_id limit $3)
                 union
                 (select o.unit_id from own o
                  join unit u on u.site_id = $1 and u.id = o.unit_id and u.rental
                  where not exists (select from home h where h.unit_id = o.unit_id)
                    and not exists (select from residency r
                                    where r.site_id = $1 and r.unit_id = o.unit_id and r.recorded_to is null)
                  order by o.unit_id limit 1)) f
           order by 1"#,
        site.as_uuid(),
        // By the calendar of China, as the village's.
        now.with_timezone(&chrono_tz::Asia::Shanghai).date_naive(),
        LET,
    )
    .fetch_all(connection)
    .await
}

/// Gives each tenant a key until the lease ends, or for a year where it has no end; where nobody rents, the owner one that
/// lasts.
async fn give(
    connection: &mut PgConnection,
    (site, unit, lock): (SiteId, UnitId, LockId),
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let tenants = sqlx::query!(
        r#"select n.person_id as "person_id!", t.id as "tenancy_id!",
                  coalesce(upper(t.term)::timestamp at time zone s.time_zone, $4::timestamptz + interval '1 year') as "ends_at!"
           from tenancy t
           join site s on s.id = t.site_id
           join tenancy_tenant n on n.site_id = t.site_id and n.tenancy_id = t.id
           where t.site_id = $1 and t.unit_id = $2 and t.term @> $3::date"#,
        site.as_uuid(),
        unit.as_uuid(),
        now.with_timezone(&chrono_tz::Asia::Shanghai).date_naive(),
        now,
    );
    let tenants = tenants.fetch_all(&mut *connection).await?;
    let mut holders: Vec<(Uuid, Option<Uuid>, Option<DateTime<Utc>>)> =
        tenants.into_iter().map(|row| (row.person_id, Some(row.tenancy_id), Some(row.ends_at))).collect();
    if holders.is_empty() {
        let owners = sqlx::query_scalar!(
            r#"select person_id as "person_id!" from unit_owner where site_id = $1 and unit_id = $2"#,
            site.as_uuid(),
            unit.as_uuid(),
        );
        let owners = owners.fetch_all(&mut *connection).await?;
        holders.extend(owners.into_iter().map(|owner| (owner, None, None)));
    }
    for (holder, tenancy, ends_at) in holders {
        sqlx::query!(
            "insert into lock_key (site_id, id, lock_id, unit_id, person_id, kind, starts_at, ends_at, tenancy_id, created_at,
                 next_try_at)
             values ($1, $2, $3, $4, $5, case when $6::timestamptz is null then 'permanent' else 'period' end, $7, $6, $8, $7, $7)",
            site.as_uuid(),
            LockKeyId::generate().as_uuid(),
            lock.as_uuid(),
            unit.as_uuid(),
            holder,
            ends_at,
            now,
            tenancy,
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
