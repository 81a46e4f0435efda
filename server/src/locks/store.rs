//! Locks and keys in the database, as people reach them.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use menpai_domain::ids::{AccountId, LockId, LockKeyId, PersonId, SiteId, TenancyId, UnitId};
use menpai_domain::terms::{KeyKind, KeyState};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{CreateLock, Hours, KeyResponse, LockResponse};
use crate::access::Scope;
use crate::households::children::Child;
use crate::units::access::hold_owners;

/// Keys that a unit or a person may have, and more.
pub const ALL: i64 = 10_000;

/// Who holds a key in force of these units, by unit.
pub async fn holders(
    connection: &mut PgConnection,
    site: SiteId,
    units: &[UnitId],
) -> sqlx::Result<HashSet<(UnitId, PersonId)>> {
    let units: Vec<Uuid> = units.iter().map(|id| id.as_uuid()).collect();
    let held = sqlx::query!(
        r#"select unit_id as "unit_id: UnitId", person_id as "person_id: PersonId" from lock_key
           where site_id = $1 and unit_id = any ($2) and state in ('wanted', 'active')"#,
        site.as_uuid(),
        &units,
    )
    .map(|row| (row.unit_id, row.person_id));
    Ok(held.fetch_all(connection).await?.into_iter().collect())
}

/// Writes a lock.
pub async fn insert(
    connection: &mut PgConnection,
    (site, id): (SiteId, LockId),
    lock: &CreateLock,
    by: AccountId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into lock (site_id, id, unit_id, vendor_lock_id, name, registered_by, registered_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        site.as_uuid(),
        id.as_uuid(),
        lock.unit_id.as_uuid(),
        lock.vendor_lock_id,
        lock.name,
        by.as_uuid(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Locks in scope, those that were removed too, the oldest first; of an owner's own units.
pub async fn list(
    connection: &mut PgConnection,
    scope: &Scope,
    (id, unit): (Option<LockId>, Option<UnitId>),
    after: Option<LockId>,
    limit: i64,
) -> sqlx::Result<Vec<LockResponse>> {
    let owners = scope.owner_uuids();
    sqlx::query_as!(
        LockResponse,
        r#"select l.id as "id: LockId", l.site_id as "site_id: SiteId", l.unit_id as "unit_id: UnitId", l.vendor_lock_id,
                  l.name, l.registered_at, l.removed_at, l.version
           from lock l
           where l.site_id = any ($1)
             and ($2::uuid is null or l.id = $2)
             and ($3::uuid is null or l.unit_id = $3)
             and ($4::uuid[] is null or exists (
                 select from unit_owner o
                 where o.site_id = l.site_id and o.unit_id = l.unit_id and o.person_id = any ($4)))
             and ($5::uuid is null or l.id > $5)
           order by l.id
           limit $6"#,
        &scope.site_uuids(),
        id.map(LockId::as_uuid),
        unit.map(UnitId::as_uuid),
        owners.as_deref(),
        after.map(LockId::as_uuid),
        limit,
    )
    .fetch_all(connection)
    .await
}

/// The lock of a unit that is not removed. Held, so that a key is given before it is removed or not at all.
pub async fn find_of_unit(connection: &mut PgConnection, site: SiteId, unit: UnitId) -> sqlx::Result<Option<LockId>> {
    sqlx::query_scalar!(
        r#"select id as "id: LockId" from lock where site_id = $1 and unit_id = $2 and removed_at is null for share"#,
        site.as_uuid(),
        unit.as_uuid(),
    )
    .fetch_optional(connection)
    .await
}

/// One lock in scope, held until the transaction ends: whoever takes it, or keys of it, back at once does so one after the other, and
/// each reads what the one before left.
pub async fn hold(connection: &mut PgConnection, scope: &Scope, id: LockId) -> sqlx::Result<Option<LockResponse>> {
    // By itself: what is read after this is what the last one left.
    sqlx::query!(
        "select id from lock where site_id = any ($1) and id = $2 for no key update",
        &scope.site_uuids(),
        id.as_uuid(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    Ok(list(connection, scope, (Some(id), None), None, 1).await?.pop())
}

/// Takes a lock off its unit, if it still has this version.
pub async fn remove(connection: &mut PgConnection, lock: &LockResponse, now: DateTime<Utc>) -> sqlx::Result<bool> {
    let removed = sqlx::query!(
        "update lock set removed_at = $4, version = version + 1
         where site_id = $1 and id = $2 and version = $3 and removed_at is null",
        lock.site_id.as_uuid(),
        lock.id.as_uuid(),
        lock.version,
        now,
    )
    .execute(connection)
    .await?;
    Ok(removed.rows_affected() == 1)
}

/// How somebody stands to a unit.
pub struct Stay {
    /// They own it.
    pub owns: bool,
    /// They live there, or will then.
    pub lives: bool,
    /// Until when they do: the end of the lease on that day, or of their registration; none where neither ends.
    pub ends_at: Option<DateTime<Utc>>,
}

/// How somebody stands to a unit at a moment. Unit, leases and registration are held, so that no ownership, lease or stay ends while
/// a key is given by it.
pub async fn find_stay(
    connection: &mut PgConnection,
    (site, unit, person): (SiteId, UnitId, PersonId),
    at: DateTime<Utc>,
) -> sqlx::Result<Stay> {
    hold_owners(connection, (site, unit)).await?;
    hold_leases(connection, site, unit).await?;
    sqlx::query!(
        "select id from residency where site_id = $1 and unit_id = $2 and person_id = $3 and recorded_to is null for share",
        site.as_uuid(),
        unit.as_uuid(),
        person.as_uuid(),
    )
    .fetch_all(&mut *connection)
    .await?;
    sqlx::query_as!(
        Stay,
        r#"with d as (
               select s.time_zone, ($4::timestamptz at time zone s.time_zone)::date as day from site s where s.id = $1),
           lease as (
               select t.id, upper(t.term) as over, exists (
                   select from tenancy_tenant n
                   where n.site_id = t.site_id and n.tenancy_id = t.id and n.person_id = $3) as theirs
               from tenancy t, d where t.site_id = $1 and t.unit_id = $2 and t.term @> d.day),
           home as (
               select upper(r.valid) as over from residency r, d
               where r.site_id = $1 and r.unit_id = $2 and r.person_id = $3 and r.recorded_to is null and r.valid @> d.day)
           select exists (select from unit_owner o where o.site_id = $1 and o.unit_id = $2 and o.person_id = $3) as "owns!",
                  exists (select from home) or exists (select from lease where theirs) as "lives!",
                  (least((select min(over) from lease), (select max(over) from home))::timestamp at time zone d.time_zone)
                      as ends_at
           from d"#,
        site.as_uuid(),
        unit.as_uuid(),
        person.as_uuid(),
        at,
    )
    .fetch_one(connection)
    .await
}

/// Holds the leases of a unit, so that none ends while keys are given by it.
async fn hold_leases(connection: &mut PgConnection, site: SiteId, unit: UnitId) -> sqlx::Result<()> {
    sqlx::query!(
        "select id from tenancy where site_id = $1 and unit_id = $2 for share",
        site.as_uuid(),
        unit.as_uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(())
}

/// When somebody who holds a key of a unit leaves it, as they are registered there by now; none where that is not known to end, where
/// they own the unit or let it, or hold nothing.
pub async fn find_leaving(
    connection: &mut PgConnection,
    (site, unit, person): (SiteId, UnitId, PersonId),
    now: DateTime<Utc>,
) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        r#"select (max(upper(r.valid))::timestamp at time zone s.time_zone) as "over!"
           from residency r
           join site s on s.id = r.site_id
           where r.site_id = $1 and r.unit_id = $2 and r.person_id = $3 and r.recorded_to is null
             and exists (select from lock_key k
                         where k.site_id = $1 and k.person_id = $3 and k.unit_id = $2 and k.state in ('wanted', 'active'))
             and not exists (select from unit_owner o where o.site_id = $1 and o.unit_id = $2 and o.person_id = $3)
             and not exists (select from tenancy t
                             where t.site_id = $1 and t.unit_id = $2 and t.landlord_id = $3
                               and not t.term << daterange(($4::timestamptz at time zone s.time_zone)::date, null))
           group by s.time_zone
           having not bool_or(upper_inf(r.valid))"#,
        site.as_uuid(),
        unit.as_uuid(),
        person.as_uuid(),
        now,
    )
    .fetch_optional(connection)
    .await
}

/// Somebody who lives in a unit under a lease.
pub struct LivingByLease {
    pub tenancy_id: TenancyId,
    pub person_id: PersonId,
    /// First day of the lease.
    pub from: NaiveDate,
    /// Its last day, or that of their registration before it.
    pub to: NaiveDate,
}

/// Who lives in a unit under leases that are not over, and end: tenants and whom they brought along, who hold a resident's pass or are
/// registered there. The leases are held, so that none ends while keys are given by it.
pub async fn list_living_by_lease(
    connection: &mut PgConnection,
    (site, unit): (SiteId, UnitId),
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<LivingByLease>> {
    hold_leases(connection, site, unit).await?;
    sqlx::query_as!(
        LivingByLease,
        r#"select t.id as "tenancy_id!: TenancyId", w.id as "person_id!: PersonId", lower(t.term) as "from!",
                  least(upper(t.term), h.over) - 1 as "to!"
           from tenancy t
           join site s on s.id = t.site_id
           cross join lateral (
               select t.term * daterange(($3::timestamptz at time zone s.time_zone)::date, null) as days) d
           cross join lateral (
               select n.person_id as id from tenancy_tenant n where n.site_id = t.site_id and n.tenancy_id = t.id
               union
               select m.person_id from household_member m
               join tenancy_tenant n on n.site_id = m.site_id and n.tenancy_id = t.id and n.person_id = m.head_id
               where m.site_id = t.site_id and m.unit_id = t.unit_id) w
           cross join lateral (
               select count(*) > 0 as is_registered,
                      case when not bool_or(upper_inf(r.valid)) then max(upper(r.valid)) end as over
               from residency r
               where r.site_id = t.site_id and r.unit_id = t.unit_id and r.person_id = w.id and r.recorded_to is null
                 and r.valid && d.days) h
           where t.site_id = $1 and t.unit_id = $2 and not upper_inf(t.term) and not isempty(d.days)
             and (h.is_registered or exists (
                 select from pass p
                 where p.site_id = t.site_id and p.unit_id = t.unit_id and p.person_id = w.id and p.kind = 'resident'
                   and p.ended_at is null
                   and p.term && tstzrange(greatest($3, lower(t.term)::timestamp at time zone s.time_zone),
                                           upper(t.term)::timestamp at time zone s.time_zone)))
           order by lower(t.term), w.id"#,
        site.as_uuid(),
        unit.as_uuid(),
        now,
    )
    .fetch_all(connection)
    .await
}

/// A key that is about to be written.
pub struct NewKey {
    pub site_id: SiteId,
    pub id: LockKeyId,
    pub lock_id: LockId,
    pub unit_id: UnitId,
    pub person_id: PersonId,
    pub kind: KeyKind,
    pub starts_at: DateTime<Utc>,
    pub ends_at: Option<DateTime<Utc>>,
    pub weekdays: Option<Vec<i16>>,
    pub hours: Option<Hours>,
    pub tenancy_id: Option<TenancyId>,
    pub given_by: Option<AccountId>,
    pub now: DateTime<Utc>,
}

/// Whoever else is on a lease of a unit that has some day from one moment to another, or from that moment on.
pub async fn list_renting(
    connection: &mut PgConnection,
    (site, unit): (SiteId, UnitId),
    holder: PersonId,
    (from, to): (DateTime<Utc>, Option<DateTime<Utc>>),
) -> sqlx::Result<Vec<PersonId>> {
    sqlx::query_scalar!(
        r#"select distinct n.person_id as "id!: PersonId"
           from tenancy t
           join tenancy_tenant n on n.site_id = t.site_id and n.tenancy_id = t.id
           join site s on s.id = t.site_id
           where t.site_id = $1 and t.unit_id = $2 and n.person_id <> $3
             and t.term && daterange(($4::timestamptz at time zone s.time_zone)::date,
                                     ($5::timestamptz at time zone s.time_zone)::date, '[]')
           order by 1"#,
        site.as_uuid(),
        unit.as_uuid(),
        holder.as_uuid(),
        from,
        to,
    )
    .fetch_all(connection)
    .await
}

/// Writes a key that the lock server is to be told of.
pub async fn insert_key(connection: &mut PgConnection, new: &NewKey) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into lock_key (site_id, id, lock_id, unit_id, person_id, kind, starts_at, ends_at, weekdays, hours_from,
             hours_to, tenancy_id, given_by, created_at, next_try_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)",
        new.site_id.as_uuid(),
        new.id.as_uuid(),
        new.lock_id.as_uuid(),
        new.unit_id.as_uuid(),
        new.person_id.as_uuid(),
        new.kind.as_str(),
        new.starts_at,
        new.ends_at,
        new.weekdays.as_deref(),
        new.hours.map(|hours| hours.from),
        new.hours.map(|hours| hours.to),
        new.tenancy_id.map(TenancyId::as_uuid),
        new.given_by.map(AccountId::as_uuid),
        new.now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether somebody holds a key of a lock that is good from one moment to another, or for good.
pub async fn holds(
    connection: &mut PgConnection,
    (site, lock, person): (SiteId, LockId, PersonId),
    (from, to): (DateTime<Utc>, Option<DateTime<Utc>>),
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from lock_key
               where site_id = $1 and lock_id = $2 and person_id = $3 and kind in ('permanent', 'period')
                 and state in ('wanted', 'active') and starts_at <= $4 and (ends_at is null or ends_at >= $5)) as "holds!""#,
        site.as_uuid(),
        lock.as_uuid(),
        person.as_uuid(),
        from,
        to,
    )
    .fetch_one(connection)
    .await
}

/// Those of some keys of a lock beside which the holder has another one of it that opens now, and as long.
pub async fn list_doubled(
    connection: &mut PgConnection,
    site: SiteId,
    keys: &[LockKeyId],
    now: DateTime<Utc>,
) -> sqlx::Result<HashSet<LockKeyId>> {
    let keys: Vec<Uuid> = keys.iter().map(|id| id.as_uuid()).collect();
    let doubled = sqlx::query_scalar!(
        r#"select k.id as "id: LockKeyId"
           from lock_key k
           where k.site_id = $1 and k.id = any ($2)
             and exists (select from lock_key o
                         where o.site_id = k.site_id and o.lock_id = k.lock_id and o.person_id = k.person_id and o.id <> k.id
                           and o.kind in ('permanent', 'period') and o.state = 'active' and o.starts_at <= $3
                           and (o.ends_at is null or o.ends_at >= k.ends_at))"#,
        site.as_uuid(),
        &keys,
        now,
    );
    Ok(doubled.fetch_all(connection).await?.into_iter().collect())
}

/// A key as stored.
pub struct KeyRow {
    pub site_id: SiteId,
    pub unit_id: UnitId,
    pub key: KeyResponse,
    pub created_at: DateTime<Utc>,
    /// When a lease or a registration with which it goes was last made to end.
    pub cut_at: Option<DateTime<Utc>>,
    /// Until when it opened before.
    pub cut_from: Option<DateTime<Utc>>,
    /// Until when the lock server may think that it opens.
    pub told_until: Option<DateTime<Utc>>,
    /// The landlord who gave it, if one did.
    pub given_by: Option<AccountId>,
    pub attempts: i16,
    pub pin_sealed: Option<Vec<u8>>,
    pub doorplate: Option<String>,
    pub lock_name: Option<String>,
    /// Of the holder.
    pub name_sealed: Option<Vec<u8>>,
}

impl KeyRow {
    /// Whether it opens the door, or will.
    pub const fn is_in_force(&self) -> bool {
        matches!(self.key.state, KeyState::Wanted | KeyState::Active)
    }

    /// Whether its time goes on beyond a moment, or has no end.
    pub fn goes_beyond(&self, moment: DateTime<Utc>) -> bool {
        self.key.until.is_none_or(|until| until > moment)
    }
}

/// Whose keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Those of locks that the caller reaches: an owner's own units'.
    Locks,
    /// Those that the caller holds.
    Own,
}

/// Which keys.
#[derive(Debug, Clone, Copy, Default)]
pub struct FindKey<'a> {
    /// This one.
    pub id: Option<LockKeyId>,
    /// Those of this lock.
    pub lock_id: Option<LockId>,
    /// Those of this unit.
    pub unit_id: Option<UnitId>,
    /// Those of this person.
    pub holder: Option<PersonId>,
    /// Only those that are not over and not being taken back.
    pub in_force: bool,
    /// Of these children only those of units where they are registered as theirs.
    pub children: &'a [Child],
}

/// One key in scope, as it stands while its lock is held, as of [`hold`].
pub async fn hold_key(
    connection: &mut PgConnection,
    scope: &Scope,
    of: Of,
    id: LockKeyId,
) -> sqlx::Result<Option<KeyRow>> {
    // By itself: what is read after this is what the last one left.
    sqlx::query!(
        "select id from lock
         where site_id = any ($1) and id = (select lock_id from lock_key where site_id = any ($1) and id = $2)
         for no key update",
        &scope.site_uuids(),
        id.as_uuid(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    let find = FindKey { id: Some(id), ..FindKey::default() };
    Ok(list_keys(connection, scope, of, find, None, 1).await?.pop())
}

/// Holds the keys that somebody has of a unit until the transaction ends: no worker takes one on meanwhile.
pub async fn hold_keys_of(
    connection: &mut PgConnection,
    (site, unit, holder): (SiteId, UnitId, PersonId),
) -> sqlx::Result<()> {
    sqlx::query!(
        "select id from lock_key where site_id = $1 and unit_id = $2 and person_id = $3 order by id for no key update",
        site.as_uuid(),
        unit.as_uuid(),
        holder.as_uuid(),
    )
    .fetch_all(connection)
    .await?;
    Ok(())
}

/// The same of all keys that the persons of a scope have.
pub async fn hold_own_keys(connection: &mut PgConnection, scope: &Scope) -> sqlx::Result<()> {
    sqlx::query!(
        "select id from lock_key where site_id = any ($1) and person_id = any ($2) order by id for no key update",
        &scope.site_uuids(),
        &scope.owner_uuids().unwrap_or_default(),
    )
    .fetch_all(connection)
    .await?;
    Ok(())
}

/// Keys in scope, the oldest first.
pub async fn list_keys(
    connection: &mut PgConnection,
    scope: &Scope,
    of: Of,
    find: FindKey<'_>,
    after: Option<LockKeyId>,
    limit: i64,
) -> sqlx::Result<Vec<KeyRow>> {
    let owners: Option<Vec<Uuid>> = scope.owner_uuids();
    let (children, homes): (Vec<Uuid>, Vec<Uuid>) =
        find.children.iter().map(|child| (child.person_id.as_uuid(), child.unit_id.as_uuid())).unzip();
    sqlx::query!(
        r#"select k.site_id as "site_id: SiteId", k.id as "id: LockKeyId", k.lock_id as "lock_id: LockId",
                  k.unit_id as "unit_id: UnitId", k.person_id as "person_id: PersonId", k.kind as "kind: KeyKind",
                  k.state as "state: KeyState", k.starts_at, k.ends_at, k.weekdays, k.hours_from as "hours_from: NaiveTime",
                  k.hours_to as "hours_to: NaiveTime", k.pin_sealed, k.tenancy_id as "tenancy_id: TenancyId", k.attempts,
                  k.created_at, k.cut_at, k.cut_from, k.told_until,
                  k.given_by as "given_by: AccountId", k.version, case when u.id is not null then concat(coalesce(b.doorplate, b.name), u.code) end as doorplate,
                  l.name as "lock_name?", h.name_sealed as "name_sealed?"
           from lock_key k
           left join person h on h.site_id = k.site_id and h.id = k.person_id
           left join lock l on l.site_id = k.site_id and l.id = k.lock_id
           left join unit u on u.site_id = k.site_id and u.id = k.unit_id
           left join building b on b.site_id = u.site_id and b.id = u.building_id
           where k.site_id = any ($1)
             and ($2::uuid is null or k.id = $2)
             and ($3::uuid is null or k.lock_id = $3)
             and ($4::uuid is null or k.unit_id = $4)
             and ($9::uuid is null or k.person_id = $9)
             and (not $10 or k.state in ('wanted', 'active'))
             and ($5::uuid[] is null or case when $6 then k.person_id = any ($5) else exists (
                 select from unit_owner o
                 where o.site_id = k.site_id and o.unit_id = k.unit_id and o.person_id = any ($5)) end)
             and (k.person_id <> all ($11::uuid[]) or exists (
                 select from unnest($11::uuid[], $12::uuid[]) as c (person_id, unit_id)
                 where c.person_id = k.person_id and c.unit_id = k.unit_id))
             and ($7::uuid is null or k.id > $7)
           order by k.id
           limit $8"#,
        &scope.site_uuids(),
        find.id.map(LockKeyId::as_uuid),
        find.lock_id.map(LockId::as_uuid),
        find.unit_id.map(UnitId::as_uuid),
        owners.as_deref(),
        of == Of::Own,
        after.map(LockKeyId::as_uuid),
        limit,
        find.holder.map(PersonId::as_uuid),
        find.in_force,
        &children,
        &homes,
    )
    .map(|row| KeyRow {
        site_id: row.site_id,
        unit_id: row.unit_id,
        created_at: row.created_at,
        cut_at: row.cut_at,
        cut_from: row.cut_from,
        told_until: row.told_until,
        given_by: row.given_by,
        attempts: row.attempts,
        pin_sealed: row.pin_sealed,
        doorplate: row.doorplate,
        lock_name: row.lock_name,
        name_sealed: row.name_sealed,
        key: KeyResponse {
            id: row.id,
            lock_id: row.lock_id,
            holder_person_id: row.person_id,
            kind: row.kind,
            state: row.state,
            from: row.starts_at,
            until: row.ends_at,
            weekdays: row.weekdays,
            hours: row.hours_from.zip(row.hours_to).map(|(from, to)| Hours { from, to }),
            tenancy_id: row.tenancy_id,
            version: row.version,
        },
    })
    .fetch_all(connection)
    .await
}

/// Takes a key back, if it still has the version of the row: the lock server is told at once, or after the attempt that may be
/// under way; one of which it never was told is over.
pub async fn revoke(
    connection: &mut PgConnection,
    row: &KeyRow,
    to: KeyState,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let revoked = sqlx::query!(
        "update lock_key
         set state = $4::text, version = version + 1, pin_sealed = null,
             over_at = case when $4::text = 'revoked' then $5::timestamptz end,
             next_try_at = case when $4::text = 'revoked' then null
                                when state = 'wanted' then greatest(next_try_at, $5) else $5 end,
             attempts = 0
         where site_id = $1 and id = $2 and version = $3",
        row.site_id.as_uuid(),
        row.key.id.as_uuid(),
        row.key.version,
        to.as_str(),
        now,
    )
    .execute(connection)
    .await?;
    Ok(revoked.rows_affected() == 1)
}

/// Makes a key end earlier, if it still has the version of the row. Whether the lock server has to be told, is looked at then.
pub async fn shorten(connection: &mut PgConnection, row: &KeyRow, over: DateTime<Utc>) -> sqlx::Result<bool> {
    let shortened = sqlx::query!(
        "update lock_key
         set ends_at = $4, version = version + 1, next_try_at = case when state = 'active' then $4 else next_try_at end
         where site_id = $1 and id = $2 and version = $3",
        row.site_id.as_uuid(),
        row.key.id.as_uuid(),
        row.key.version,
        over,
    )
    .execute(connection)
    .await?;
    Ok(shortened.rows_affected() == 1)
}

/// Lets a key that was cut open longer again, if it still has the version of the row. It stays a cut one where that is not as long as before.
pub async fn prolong(connection: &mut PgConnection, row: &KeyRow, until: DateTime<Utc>) -> sqlx::Result<bool> {
    let prolonged = sqlx::query!(
        "update lock_key
         set ends_at = $4, version = version + 1, next_try_at = case when state = 'active' then $4 else next_try_at end,
             cut_at = case when cut_from is distinct from $4 then cut_at end, cut_from = nullif(cut_from, $4)
         where site_id = $1 and id = $2 and version = $3",
        row.site_id.as_uuid(),
        row.key.id.as_uuid(),
        row.key.version,
        until,
    )
    .execute(connection)
    .await?;
    Ok(prolonged.rows_affected() == 1)
}

/// Keeps until when keys of a site open of which a lease or a registration is about to end. Of one that was cut before, what was kept first
/// stays.
pub async fn note_cut(
    connection: &mut PgConnection,
    site: SiteId,
    rows: &[KeyRow],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let keys: Vec<Uuid> = rows.iter().map(|row| row.key.id.as_uuid()).collect();
    sqlx::query!(
        "update lock_key set cut_at = $3, cut_from = case when cut_at is null then ends_at else cut_from end
         where site_id = $1 and id = any ($2)",
        site.as_uuid(),
        &keys,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets until when a key opened before a lease or a registration was made to end: it ended for another reason, and does not come back.
pub async fn forget_cut(connection: &mut PgConnection, row: &KeyRow) -> sqlx::Result<()> {
    if row.cut_at.is_none() {
        return Ok(());
    }
    sqlx::query!(
        "update lock_key set cut_at = null, cut_from = null where site_id = $1 and id = $2",
        row.site_id.as_uuid(),
        row.key.id.as_uuid(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Another key takes the place of one that was cut, or follows it: nothing is given for that one again, and the other one stays a cut one
/// where it opens not as long.
pub async fn hand_on_cut(connection: &mut PgConnection, row: &KeyRow, other: LockKeyId) -> sqlx::Result<()> {
    sqlx::query!(
        "update lock_key
         set cut_at = case when id = $3 and ends_at is distinct from $5::timestamptz then $4::timestamptz end,
             cut_from = case when id = $3 then nullif($5::timestamptz, ends_at) end
         where site_id = $1 and id in ($2, $3)",
        row.site_id.as_uuid(),
        row.key.id.as_uuid(),
        other.as_uuid(),
        row.cut_at,
        row.cut_from,
    )
    .execute(connection)
    .await?;
    Ok(())
}
